//! What commands print on standard output arrives there, or the command fails; and how many problems people are shown.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::process::Stdio;

use expect_test::expect;

use crate::fixture::NOW;
use crate::sandbox::{Sandbox, finish};

/// A site with a warning, a name without a page, and a name that is linked.
const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/pages/about.md
---
title: About
---

Mara Lind met [[Zora Quill]].

Orla Fenn met Orla Fenn, and Orla Fenn.
//- content/people/portrait.jpg
x
";

/// The same without an error.
fn sound() -> Sandbox {
    Sandbox::new(&SITE.replace("[[Zora Quill]]", "nobody"))
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_ends_with_3_whatever_the_command() {
    let sandbox = sound();
    assert_eq!(sandbox.run(&["publish", "--now", NOW]).code, Some(0));
    sandbox.write("content/pages/more.md", "---\ntitle: More\n---\n");
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["build", "--help"],
        &["help", "check"],
        &["check", "--now", NOW, "--format", "json"],
        &["check", "--now", NOW, "--format", "github"],
        &["check", "--now", NOW, "--report", "-"],
        &["build", "--now", NOW, "--format", "json"],
        &["build", "--now", NOW, "--format", "github"],
        &["suggest", "--now", NOW],
        &["suggest", "--now", NOW, "--format", "json"],
        &["links", "--now", NOW],
        &["links", "--now", NOW, "--format", "json"],
        &["publish", "--dry-run", "--now", NOW],
        &["publish", "--dry-run", "--now", NOW, "--format", "json"],
        &["publish", "--list"],
        &["publish", "--list", "--format", "json"],
    ] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = sandbox.command(arguments).stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(
            said.contains("error: standard output cannot be written: No space left on device"),
            "{arguments:?}: {said}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn problems_that_cannot_be_printed_for_people_end_with_3_too() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = sound().command(&["check", "--now", NOW]).stderr(full).output().unwrap();
    assert_eq!(run.status.code(), Some(3));
}

#[test]
fn a_reader_that_goes_away_is_not_a_failure() {
    for (site, code) in [(SITE.to_owned(), 1), (SITE.replace("[[Zora Quill]]", "nobody"), 0)] {
        let sandbox = Sandbox::new(&site);
        for arguments in [&["check", "--now", NOW, "--format", "json"][..], &["links", "--now", NOW], &["--help"]] {
            let mut child = sandbox.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            drop(child.stdout.take());
            let run = child.wait_with_output().unwrap();
            let expected = if arguments.len() == 1 { 0 } else { code };
            let said = String::from_utf8_lossy(&run.stderr);
            assert_eq!(run.status.code(), Some(expected), "{arguments:?}: {said}");
            assert!(!said.contains("cannot be written"), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn the_report_for_editors_goes_to_standard_output_when_its_name_is_a_dash() {
    let sandbox = sound();
    let run = sandbox.run(&["check", "--now", NOW, "--report", "-"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stdout.starts_with("<!doctype html>") && run.stdout.ends_with("</html>\n"), "{}", run.stdout);
    assert!(!sandbox.site().join("-").exists());
    let both = sandbox.run(&["check", "--now", NOW, "--report", "-", "--format", "json"]);
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""));
    expect![[r#"
        error: --report: both the report and the problems would be written to standard output
        help: name a file, such as `--report report.html`
    "#]]
    .assert_eq(&both.stderr);
}

#[test]
fn a_report_never_replaces_what_is_not_a_report() {
    let sandbox = sound();
    fs::write(sandbox.site().join("notes.txt"), "mine").unwrap();
    fs::write(sandbox.site().join("page.html"), "<!doctype html>\n<html><title>Mine</title></html>").unwrap();
    fs::write(sandbox.site().join("data.json"), "{\"site\": \"x\", \"now\": \"y\"}").unwrap();
    fs::write(sandbox.site().join("empty.html"), "").unwrap();
    for name in ["briefbook.yaml", "notes.txt", "page.html", "data.json"] {
        let before = fs::read(sandbox.site().join(name)).unwrap();
        let run = sandbox.run(&["check", "-q", "--now", NOW, "--report", name]);
        assert_eq!(run.code, Some(6), "{name}: {run:?}");
        assert!(run.stderr.contains(&format!("error: the report cannot be written to `{name}`")), "{}", run.stderr);
        assert_eq!(fs::read(sandbox.site().join(name)).unwrap(), before, "{name}");
    }
    for name in ["new.html", "new.json", "empty.html"] {
        for _ in 0..2 {
            assert_eq!(sandbox.run(&["check", "--now", NOW, "--report", name]).code, Some(0), "{name}");
        }
    }
    // The name alone decides the format, so one report may replace another.
    fs::copy(sandbox.site().join("new.html"), sandbox.site().join("old.json")).unwrap();
    assert_eq!(sandbox.run(&["check", "--now", NOW, "--report", "old.json"]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_report_is_written_through_no_link_and_into_no_device() {
    let sandbox = sound();
    fs::write(sandbox.folder().join("target.html"), "").unwrap();
    std::os::unix::fs::symlink("../target.html", sandbox.site().join("link.html")).unwrap();
    std::os::unix::fs::symlink("nowhere.html", sandbox.site().join("dangling.html")).unwrap();
    for name in ["link.html", "dangling.html", "/dev/null"] {
        let run = sandbox.run(&["check", "-q", "--now", NOW, "--report", name]);
        assert_eq!(run.code, Some(6), "{name}: {run:?}");
        assert!(run.stderr.contains("it is a link or a device and not a file"), "{}", run.stderr);
    }
    assert_eq!(fs::read_to_string(sandbox.folder().join("target.html")).unwrap(), "");
    assert!(!sandbox.site().join("nowhere.html").exists());
}

/// A site with 45 unknown fields in one file, 22 in files of their own, and one broken link.
fn many_problems() -> Sandbox {
    let mut site = "//- content/pages/fields.md\n---\ntitle: Fields\n".to_owned();
    for number in 0..45 {
        let _ = writeln!(site, "zz{number}: x");
    }
    site.push_str("---\n\n[x](nowhere-at-all.md)\n");
    for number in 0..1022 {
        let _ = write!(site, "//- content/people/loose-{number:04}.jpg\nx\n");
    }
    Sandbox::new(&site)
}

#[test]
fn people_see_some_problems_of_each_rule_and_a_summary_by_rule() {
    let sandbox = many_problems();
    let run = sandbox.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(1));
    let shown = |text: &str, rule: &str| text.lines().filter(|line| line.contains(&format!("[{rule}]: "))).count();
    let of_rule = |rule: &str| shown(&run.stderr, rule);
    assert_eq!((of_rule("unknown-field"), of_rule("stray-file"), of_rule("broken-link")), (20, 20, 1));
    let at = run.stderr.find("problems by rule:").unwrap();
    expect![[r#"
        problems by rule:
          warning  stray-file     1,022 in 1,022 files; 1,002 more not shown
          error    unknown-field     45 in 1 file; 25 more not shown
          error    broken-link        1 in 1 file
        help: `briefbook check --all` shows every problem

        46 errors, 1022 warnings in 1 page
    "#]]
    .assert_eq(&run.stderr[at..]);
    let all = sandbox.run(&["check", "--now", NOW, "--all"]).stderr;
    assert_eq!((shown(&all, "unknown-field"), shown(&all, "stray-file")), (45, 1022));
    assert!(all.contains("1,022 in 1,022 files\n") && !all.contains("not shown"), "the summary stays");
    let json = sandbox.run(&["check", "--now", NOW, "--format", "json"]).stdout;
    assert_eq!(json.lines().count(), 45 + 1022 + 1, "programs get everything");
    let github = sandbox.run(&["check", "--now", NOW, "--format", "github"]).stdout;
    assert_eq!(github.lines().count(), 45 + 1022 + 1);
}

#[test]
fn a_few_problems_have_no_summary() {
    let run = Sandbox::new(SITE).run(&["check", "--now", NOW]);
    assert!(!run.stderr.contains("problems by rule"), "{}", run.stderr);
}

#[test]
fn the_terminal_and_the_environment_decide_on_colour_of_help_and_problems() {
    let sandbox = Sandbox::new(SITE);
    let colours = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = sandbox.command(arguments);
        command.env_remove("TERM").envs(variables.iter().copied());
        let run = finish(&mut command);
        (run.stdout + &run.stderr).contains('\u{1b}')
    };
    for arguments in [&["check", "--now", NOW][..], &["--help"]] {
        assert!(!colours(&[], arguments));
        assert!(colours(&[("CLICOLOR_FORCE", "1")], arguments), "{arguments:?}");
        assert!(colours(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")], arguments), "{arguments:?}");
        assert!(!colours(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], arguments), "{arguments:?}");
    }
    assert!(colours(&[("NO_COLOR", "1")], &["check", "--now", NOW, "--color", "always"]));
}
