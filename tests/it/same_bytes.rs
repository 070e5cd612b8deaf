//! Equal inputs give equal bytes, whatever the machine is like.

use std::collections::BTreeMap;
use std::fs;

use crate::fixture::NOW;
use crate::sandbox::{Sandbox, assert_same_tree, tree};

const DEMO_NOW: &str = "2025-05-24T12:00:00Z";

/// Builds the sandbox into a folder of its own with some environment, and gives what was made.
fn build_with(sandbox: &Sandbox, out: &str, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut command = sandbox.command(&["build", "--now", DEMO_NOW, "--quiet", "--out", out]);
    command.envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    tree(&sandbox.site().join(out))
}

#[test]
fn threads_time_zones_and_locales_change_no_byte() {
    let sandbox = Sandbox::of_demo(false);
    let expected = build_with(&sandbox, "out-1", &[("RAYON_NUM_THREADS", "1"), ("TZ", "UTC"), ("LC_ALL", "C")]);
    assert!(expected.len() > 30, "{} files", expected.len());
    for (out, environment) in [
        ("out-2", &[("RAYON_NUM_THREADS", "2")][..]),
        ("out-3", &[("RAYON_NUM_THREADS", "8"), ("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8")]),
        ("out-4", &[("TZ", "America/St_Johns"), ("LANG", "de_DE.UTF-8"), ("LC_ALL", "sv_SE.UTF-8")]),
    ] {
        assert_same_tree(&expected, &build_with(&sandbox, out, environment), &format!("{environment:?}"));
    }
}

#[test]
fn the_order_in_which_files_were_made_changes_no_byte() {
    let sandbox = Sandbox::of_demo(false);
    let expected = build_with(&sandbox, "out", &[]);
    let files = tree(&sandbox.site().join("content"));
    for stride in [7, 11] {
        let shuffled = Sandbox::empty();
        let mut left: Vec<(&String, &Vec<u8>)> = files.iter().collect();
        let mut at = 0;
        while !left.is_empty() {
            at = (at + stride) % left.len();
            let (path, bytes) = left.remove(at);
            shuffled.write(&format!("content/{path}"), bytes);
        }
        shuffled.write("briefbook.yaml", fs::read(sandbox.site().join("briefbook.yaml")).unwrap());
        assert_same_tree(&expected, &build_with(&shuffled, "out", &[]), "shuffled");
    }
}

#[test]
fn the_theme_of_the_repository_and_the_one_in_the_binary_give_the_same_bytes() {
    let embedded = Sandbox::of_demo(false);
    let on_disk = Sandbox::of_demo(true);
    assert!(on_disk.site().join("templates/base.html").is_file());
    assert_same_tree(&build_with(&embedded, "out", &[]), &build_with(&on_disk, "out", &[]), "theme on the disk");
}

#[test]
fn only_the_clock_that_is_given_counts() {
    let sandbox =
        Sandbox::new("//- content/briefings/2025-01-02-fees.md\n---\ntitle: Fees\nreview_by: 2025-02-02\n---\n");
    let page = |now: &str| {
        assert_eq!(sandbox.run(&["build", "--now", now, "--quiet"]).code, Some(0));
        fs::read_to_string(sandbox.public().join("briefings/2025-01-02-fees/index.html")).unwrap()
    };
    assert!(!page("2025-02-02T12:00:00Z").contains("May be out of date"));
    assert!(page("2025-02-03T12:00:00Z").contains("May be out of date"));
    assert_eq!(page(NOW), page(NOW));
}

#[test]
fn a_run_with_a_warm_cache_gives_what_a_cold_one_gives_mistakes_included() {
    use briefbook::compile::{Cache, Options, compile};
    use briefbook::date::Clock;
    use briefbook::inputs::Inputs;

    let site = |name: &str| {
        Inputs::in_memory([
            ("briefbook.yaml", "title: T\nbase_url: https://example.org/\n".to_owned()),
            ("content/people/mara-lind.md", format!("---\nname: {name}\nwikidata: x1\n---\n")),
            ("content/briefings/2025-01-01-a.md", "---\ntitle: A\n---\n\nMara Lind and [[Nobody]].\n".to_owned()),
        ])
    };
    let now = Clock::parse_now("2025-01-02").expect("a day");
    let options = Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} };
    let rendered = |inputs: &Inputs, cache: &mut Cache| {
        let compiled = compile(inputs, &options, cache);
        let pages: Vec<Vec<u8>> = compiled.routes.all().iter().map(|route| compiled.render(route).0.bytes).collect();
        (pages, compiled.diagnostics)
    };
    let mut warm = Cache::default();
    for name in ["Mara Lind", "Mara Lind", "Mara Linde", "Mara Lind"] {
        let inputs = site(name);
        let (pages, problems) = rendered(&inputs, &mut warm);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!((pages, problems), rendered(&inputs, &mut Cache::default()));
    }
}
