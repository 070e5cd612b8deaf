//! The command as people run it: what it prints where, and how it ends.

use std::fs;
use std::process::Command;

use expect_test::expect;

use crate::fixture::NOW;
use crate::sandbox::{Run, Sandbox, assert_same_tree, finish, tree};

const SMALL: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/pages/about.md
---
title: About
---

Edited by Mara Lind.
";

/// A site with a warning.
const WARNS: &str = "//- content/people/portrait.jpg\nx\n";
/// A site with an error.
const FAILS: &str = "//- content/pages/about.md\n---\ntitle: About\ncolour: red\n---\n";

/// What was said, without the time that it took.
fn said(run: &Run) -> String {
    let mut words: Vec<&str> = run.stderr.split(' ').collect();
    if let Some(at) = words.windows(3).position(|three| three[0] == "in" && three[2].starts_with('s')) {
        words[at + 1] = "…";
    }
    words.join(" ")
}

#[test]
fn a_new_site_builds_and_checks_without_a_warning() {
    let sandbox = Sandbox::empty();
    let made = sandbox.run(&["init", "desk"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    expect![[r#"
        made a new site in desk

            cd desk
            briefbook serve    # shows it in your browser while you write
            briefbook build    # builds it into public/

    "#]]
    .assert_eq(&made.stderr);
    let desk = sandbox.site().join("desk");
    let built = finish(sandbox.command(&["build", "--deny", "warnings"]).current_dir(&desk));
    assert_eq!((built.code, built.stdout.as_str()), (Some(0), ""), "{built:?}");
    assert!(built.stderr.starts_with("built ") && built.stderr.lines().count() == 1, "{}", built.stderr);
    let checked = finish(sandbox.command(&["check", "--deny", "warnings"]).current_dir(&desk));
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.stderr.starts_with("no problem in "), "{}", checked.stderr);
    for kind in ["briefings", "people", "countries", "agreements", "organisations"] {
        assert!(desk.join("public").join(kind).join("index.html").is_file(), "{kind}");
        assert!(fs::read_dir(desk.join("content").join(kind)).unwrap().next().is_some(), "a starter of {kind}");
    }
}

#[test]
fn init_refuses_a_folder_with_something_in_it() {
    let sandbox = Sandbox::new("");
    let before = tree(sandbox.folder());
    let run = sandbox.run(&["init", "."]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            Some(6),
            "error: `.` holds `briefbook.yaml`\nhelp: name a new folder, such as `briefbook init my-site`, or one that holds \
             nothing but a README, a license and hidden files\n"
        )
    );
    for name in ["src", "notes.txt", "content", "public"] {
        let sandbox = Sandbox::empty();
        sandbox.write(&format!("{name}/x"), "mine");
        let run = sandbox.run(&["init", "."]);
        assert_eq!(run.code, Some(6), "{name}: {run:?}");
        assert!(run.stderr.starts_with(&format!("error: `.` holds `{name}`\n")), "{}", run.stderr);
    }
    let many = Sandbox::empty();
    for number in 0..7 {
        many.write(&format!("file-{number}"), "x");
    }
    let run = many.run(&["init", "."]);
    assert!(run.stderr.contains("`file-4` and 2 more\n"), "{}", run.stderr);
    many.write("file", "x");
    assert_eq!(many.run(&["init", "file"]).code, Some(6));
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing was touched");
}

#[test]
fn init_takes_the_clone_of_a_new_repository_and_replaces_nothing() {
    let sandbox = Sandbox::empty();
    let own = [".git/config", ".github/workflows/x.yml", ".gitignore", "readme.rst", "LICENSE-MIT", "CONTRIBUTING.md"];
    for path in own {
        sandbox.write(path, "mine");
    }
    let run = sandbox.run(&["init", "."]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(!run.stderr.contains("cd ") && run.stderr.contains("    briefbook serve "), "{}", run.stderr);
    let stays = "your `.gitignore` stays as it is; add `/public/`, ";
    assert!(run.stderr.starts_with(stays), "{}", run.stderr);
    for path in own {
        assert_eq!(fs::read_to_string(sandbox.site().join(path)).unwrap(), "mine", "{path}");
    }
    assert!(!sandbox.site().join("README.md").exists(), "their own README stays the only one");
    assert_eq!(sandbox.run(&["check", "--deny", "warnings"]).code, Some(0));
    let other = Sandbox::empty();
    other.write("LICENSE", "mine");
    assert_eq!(other.run(&["init", "."]).code, Some(0));
    let readme = fs::read_to_string(other.site().join("README.md")).unwrap();
    assert!(readme.contains("    briefbook serve\n"), "{readme}");
}

#[test]
fn a_build_says_what_it_did() {
    let sandbox = Sandbox::new(SMALL);
    expect![[r#"
        built 33 files into public in … s: 33 new
    "#]]
    .assert_eq(&said(&sandbox.build()));
    expect![[r#"
        built 33 files into public in … s: nothing changed
    "#]]
    .assert_eq(&said(&sandbox.build()));
    sandbox.write("content/pages/about.md", "---\ntitle: About us\n---\n");
    sandbox.write("content/pages/new.md", "---\ntitle: New\n---\n");
    expect![[r#"
        built 34 files into public in … s: 1 new, 14 changed, 19 unchanged
    "#]]
    .assert_eq(&said(&sandbox.build()));
    fs::remove_file(sandbox.site().join("content/pages/new.md")).unwrap();
    expect![[r#"
        built 33 files into public in … s: 13 changed, 20 unchanged, 1 deleted
    "#]]
    .assert_eq(&said(&sandbox.build()));
}

#[test]
fn a_warning_is_printed_and_does_not_fail_unless_warnings_are_denied() {
    let sandbox = Sandbox::new(WARNS);
    let run = sandbox.build();
    assert_eq!(run.code, Some(0));
    expect![[r#"
        warning[stray-file]: the file belongs to no page and is not published
        --> content/people/portrait.jpg
         = help: put it into `static/`, or beside the `index.md` of a page that has a folder of its own

        built 30 files into public in … s: 30 new
        1 warning
    "#]]
    .assert_eq(&said(&run));
    let denied = sandbox.run(&["build", "--now", NOW, "--deny", "warnings"]);
    assert_eq!((denied.code, denied.last_line()), (Some(1), "1 warning; nothing was written"));
}

#[test]
fn an_error_is_printed_with_its_place_and_nothing_is_written() {
    let sandbox = Sandbox::new(FAILS);
    let run = sandbox.build();
    assert_eq!(run.code, Some(1));
    expect![[r#"
        error[unknown-field]: a page has no field `colour`
         --> content/pages/about.md:3:1
          |
        3 | colour: red
          | ^^^^^^
          |
          = help: a page has the fields `publish_at`, `expires_at`, `summary`, `slug`, `draft`, `review_by`, `redirect_from`, `image`, `links`, `sources`, `revisions`, `contents`, `extra`, `title` and `footer`

        1 error; nothing was written
    "#]].assert_eq(&run.stderr);
    assert!(!sandbox.public().exists());
}

#[test]
fn an_error_after_a_good_build_leaves_the_site_as_it_was() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.build_well();
    let before = tree(&sandbox.public());
    sandbox.write("content/pages/about.md", "---\ntitle: About\n---\n\n[[Nobody]]\n");
    assert_eq!(sandbox.build().code, Some(1));
    assert_same_tree(&before, &tree(&sandbox.public()), "the old site stays");
    assert_eq!(leftovers(&sandbox), Vec::<String>::new());
}

/// What a build may leave beside the output for a moment, and must not leave at its end.
fn leftovers(sandbox: &Sandbox) -> Vec<String> {
    let entries = fs::read_dir(sandbox.site()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.filter(|name| name.starts_with(".briefbook")).collect()
}

#[test]
fn check_writes_nothing_and_ends_as_a_build_would() {
    for (site, code) in [(SMALL, 0), (WARNS, 0), (FAILS, 1)] {
        let sandbox = Sandbox::new(site);
        let before = tree(sandbox.folder());
        let run = sandbox.run(&["check", "--now", NOW]);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert_same_tree(&before, &tree(sandbox.folder()), "check writes nothing");
    }
    assert_eq!(Sandbox::new(SMALL).run(&["check"]).stderr, "no problem in 2 pages\n");
    assert_eq!(Sandbox::new(WARNS).run(&["check"]).last_line(), "1 warning in 0 pages");
    assert_eq!(Sandbox::new(FAILS).run(&["check"]).last_line(), "1 error in 1 page");
}

#[test]
fn problems_are_lines_of_json_for_programs() {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: \"Ä\"\ntitle: B\n---\n\nÄ [[Nobody]]\n");
    let run = sandbox.run(&["check", "--now", NOW, "--format", "json"]);
    expect![[r#"
        {"rule":"duplicate-key","severity":"error","message":"`title` occurs twice","file":"content/pages/about.md","line":3,"column":1,"end_line":3,"end_column":6,"help":"remove one of them, or make one list of both","related":[{"label":"it occurs here first","file":"content/pages/about.md","line":2,"column":1,"end_line":2,"end_column":6}]}
        {"rule":"broken-link","severity":"error","message":"no page `Nobody`","file":"content/pages/about.md","line":6,"column":3,"end_line":6,"end_column":13}
    "#]].assert_eq(&run.stdout);
    for line in run.stdout.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value.is_object());
    }
    assert_eq!(run.stderr, "2 errors in 1 page\n");
}

#[test]
fn problems_are_annotations_for_github() {
    let sandbox = Sandbox::new("//- content/pages/a,b.md\n---\ntitle: 100%\ncolour: red\n---\n");
    sandbox.write("content/people/portrait.jpg", "x");
    let run = sandbox.run(&["check", "--now", NOW, "--format", "github"]);
    expect![[r#"
        ::error file=content/pages/a%2Cb.md,line=3,endLine=3,col=1,endColumn=7,title=unknown-field::a page has no field `colour`%0Ahelp: a page has the fields `publish_at`, `expires_at`, `summary`, `slug`, `draft`, `review_by`, `redirect_from`, `image`, `links`, `sources`, `revisions`, `contents`, `extra`, `title` and `footer`
        ::warning file=content/people/portrait.jpg,title=stray-file::the file belongs to no page and is not published%0Ahelp: put it into `static/`, or beside the `index.md` of a page that has a folder of its own
    "#]].assert_eq(&run.stdout);
}

#[test]
fn wrong_usage_ends_with_2() {
    let sandbox = Sandbox::new(SMALL);
    for arguments in [
        &["biuld"][..],
        &["build", "--outt", "x"],
        &["build", "--format", "xml"],
        &["build", "--deny", "errors"],
        &["build", "--now", "yesterday"],
        &["build", "--now", "2025"],
        &["build", "--base-url", "example.org"],
        &[],
    ] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}: {run:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?}");
        assert!(!sandbox.public().exists());
    }
    expect![[r#"
        error: --now: `2025` is not precise to the day
        help: write a time such as `2025-03-31T12:00:00Z`, or a day, which begins in UTC
    "#]]
    .assert_eq(&sandbox.run(&["build", "--now", "2025"]).stderr);
    expect![[r#"
        error: --base-url: `example.org`: it does not begin with `https://` or `http://`
        help: write such as `https://example.org/briefings/`
    "#]]
    .assert_eq(&sandbox.run(&["build", "--base-url", "example.org"]).stderr);
}

#[test]
fn help_and_version_are_no_errors() {
    let sandbox = Sandbox::empty();
    for arguments in [&["--help"][..], &["build", "--help"], &["--version"]] {
        let run = sandbox.run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(run.stdout.contains("briefbook") || run.stdout.contains("Build"), "{}", run.stdout);
    }
}

#[test]
fn a_folder_that_is_not_a_site_ends_with_3() {
    let sandbox = Sandbox::empty();
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, Some(3));
    expect![[r#"
        error: neither `…/site` nor a folder above it holds a `briefbook.yaml`
        help: go into a site, name one with `--site DIR`, or make one with `briefbook init DIR`
    "#]]
    .assert_eq(&run.stderr.replace(&sandbox.site().canonicalize().unwrap().display().to_string(), "…/site"));
    let named = sandbox.run(&["check", "--site", "elsewhere"]);
    assert_eq!(named.code, Some(3));
    expect![[r#"
        error: `elsewhere` is not a site: it has no `briefbook.yaml`
        help: `briefbook init elsewhere` makes one
    "#]]
    .assert_eq(&named.stderr);
}

#[test]
fn the_site_is_the_nearest_folder_upwards_or_the_one_that_is_named() {
    let sandbox = Sandbox::new(SMALL);
    let below = sandbox.site().join("content/people");
    assert_eq!(finish(sandbox.command(&["build"]).current_dir(&below)).code, Some(0));
    assert!(sandbox.public().join("people/mara-lind/index.html").is_file());
    let elsewhere = finish(sandbox.command(&["build", "--site", "site", "--out", "out"]).current_dir(sandbox.folder()));
    assert_eq!(elsewhere.code, Some(0), "{elsewhere:?}");
    assert!(sandbox.folder().join("out/index.html").is_file());
}

#[test]
fn quiet_says_nothing_but_problems() {
    assert_eq!(Sandbox::new(SMALL).run(&["build", "--quiet"]).stderr, "");
    let run = Sandbox::new(WARNS).run(&["build", "-q"]);
    assert!(run.stderr.starts_with("warning[stray-file]: ") && !run.stderr.contains("built"), "{}", run.stderr);
    assert_eq!(Sandbox::empty().run(&["init", "x", "--quiet"]).stderr, "");
}

#[test]
fn colour_is_for_terminals_or_when_it_is_asked_for() {
    let sandbox = Sandbox::new(FAILS);
    assert!(!sandbox.build().stderr.contains('\u{1b}'));
    assert!(sandbox.run(&["build", "--color", "always"]).stderr.contains("\u{1b}["));
}

#[test]
fn timings_show_each_stage_on_a_line() {
    let run = Sandbox::new(SMALL).run(&["build", "--timings"]);
    let stages: Vec<&str> = run.stderr.lines().filter_map(|line| Some(line.split_once(" ms  ")?.1)).collect();
    expect![[r#"
        list files
        read settings
        read front matter
        put the site together
        lay out the routes and collect names
        find names and links
        turn links around
        lay out what leads to entities
        load templates
        view the site
        tell
        render and write
        swap
        remove the old site"#]]
    .assert_eq(&stages.join("\n"));
}

#[test]
fn the_base_url_of_the_command_line_wins() {
    let sandbox = Sandbox::new(SMALL);
    assert_eq!(sandbox.run(&["build", "--base-url", "https://desk.example/news"]).code, Some(0));
    let page = fs::read_to_string(sandbox.public().join("about/index.html")).unwrap();
    assert!(
        page.contains("href=\"https://desk.example/news/about/\"") && page.contains("href=\"/news/people/mara-lind/\""),
        "{page}"
    );
}

#[test]
fn drafts_are_built_when_they_are_asked_for() {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\ndraft: true\n---\n");
    let page = sandbox.public().join("about/index.html");
    sandbox.build_well();
    assert!(!page.exists());
    assert_eq!(sandbox.run(&["build", "--drafts"]).code, Some(0));
    assert!(page.exists());
    sandbox.build_well();
    assert!(!page.exists());
}

#[cfg(unix)]
#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_not_the_end_by_a_signal() {
    for limit in ["0", "1", "8"] {
        let sandbox = Sandbox::new(SMALL);
        sandbox.write("static/large.bin", vec![1; 100_000]);
        let build = sandbox.command(&["build"]);
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("ulimit -f {limit}; exec \"$0\" \"$@\"")]).arg(build.get_program());
        shell.args(build.get_args()).current_dir(sandbox.site());
        let run = finish(&mut shell);
        assert_eq!(run.code, Some(3), "ulimit -f {limit}: {}", run.stderr);
        assert!(run.stderr.starts_with("error: cannot write `"), "ulimit -f {limit}: {}", run.stderr);
    }
}
