//! The disk as it is: what is read, what is written, what is left alone, what is refused.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use expect_test::expect;

use crate::fixture::NOW;
use crate::sandbox::{Sandbox, assert_same_tree, tree};

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
//- static/logo.svg
<svg/>
";

/// Identity and time of every file below a folder.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let stamp = |path: &str| {
        let it = fs::metadata(folder.join(path)).unwrap();
        (it.ino(), it.mtime(), it.mtime_nsec())
    };
    tree(folder).into_keys().map(|path| (path.clone(), stamp(&path))).collect()
}

#[test]
fn a_second_build_writes_nothing() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.build_well();
    let before = (stamps(&sandbox.public()), fs::metadata(sandbox.public()).unwrap().ino());
    let run = sandbox.build_well();
    assert!(run.stderr.trim_end().ends_with(": nothing changed"), "{}", run.stderr);
    assert_eq!((stamps(&sandbox.public()), fs::metadata(sandbox.public()).unwrap().ino()), before);
}

#[test]
fn a_file_whose_bytes_did_not_change_keeps_its_time() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.build_well();
    let before = stamps(&sandbox.public());
    sandbox.write("content/pages/about.md", "---\ntitle: About\n---\n\nEdited by nobody.\n");
    sandbox.build_well();
    let after = stamps(&sandbox.public());
    let touched: Vec<&String> = after
        .iter()
        .filter(|(path, stamp)| before.get(*path).map(|it| (it.1, it.2)) != Some((stamp.1, stamp.2)))
        .map(|(path, _)| path)
        .collect();
    expect![[r#"
        .briefbook.json
        about/index.html
        people/index.html
        people/mara-lind/index.html
        search/names-0.json
        search/words-0.json"#]]
    .assert_eq(&touched.iter().map(|path| path.as_str()).collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_not_a_longer_part_of_the_site_is_deleted_and_nothing_else_is() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.build_well();
    fs::write(sandbox.public().join("notes.txt"), "mine").unwrap();
    fs::write(sandbox.public().join("people/mine.txt"), "mine").unwrap();
    fs::remove_file(sandbox.site().join("content/people/mara-lind.md")).unwrap();
    fs::remove_file(sandbox.site().join("static/logo.svg")).unwrap();
    sandbox.build_well();
    let public = sandbox.public();
    assert!(!public.join("people/mara-lind").exists() && !public.join("logo.svg").exists());
    assert_eq!(fs::read_to_string(public.join("notes.txt")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(public.join("people/mine.txt")).unwrap(), "mine");
}

#[test]
fn a_folder_that_is_not_ours_is_refused() {
    let sandbox = Sandbox::new(SMALL);
    let photos = sandbox.folder().join("photos");
    fs::create_dir(&photos).unwrap();
    fs::write(photos.join("me.jpg"), "jpg").unwrap();
    let before = tree(sandbox.folder());
    let run = sandbox.run(&["build", "--now", NOW, "--out", "../photos"]);
    assert_eq!(run.code, Some(6), "{run:?}");
    expect![[r#"
        error: `../photos` has files in it that Briefbook did not make
        help: choose another folder with `--out`, or empty `../photos` yourself
    "#]]
    .assert_eq(&run.stderr);
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing was touched");
}

#[test]
fn places_that_must_not_be_replaced_are_refused() {
    let sandbox = Sandbox::new(SMALL);
    let before = tree(sandbox.folder());
    for out in ["/", ".", "..", "content", "static", "templates", "content/people"] {
        let run = sandbox.run(&["build", "--now", NOW, "--out", out]);
        assert_eq!(run.code, Some(6), "{out}: {run:?}");
        assert_same_tree(&before, &tree(sandbox.folder()), out);
    }
    let home = sandbox.command(&["build", "--out", "home"]).env("HOME", sandbox.site().join("home")).output().unwrap();
    assert_eq!(home.status.code(), Some(6), "{}", String::from_utf8_lossy(&home.stderr));
}

#[test]
fn an_empty_folder_is_as_good_as_none() {
    let sandbox = Sandbox::new(SMALL);
    fs::create_dir(sandbox.public()).unwrap();
    sandbox.build_well();
    assert!(sandbox.public().join("index.html").is_file());
}

#[test]
fn a_link_out_of_the_site_is_refused_by_name() {
    let sandbox = Sandbox::new(SMALL);
    fs::create_dir(sandbox.folder().join("private")).unwrap();
    fs::write(sandbox.folder().join("private/salaries.md"), "---\ntitle: Salaries\n---\n").unwrap();
    symlink("../../private", sandbox.site().join("content/pages-2")).unwrap();
    symlink("../../../private/salaries.md", sandbox.site().join("content/pages/salaries.md")).unwrap();
    let run = sandbox.build();
    assert_eq!(run.code, Some(1), "{run:?}");
    expect![[r#"
        error[outside-site]: the link leads out of the site, to `../../private`
        --> content/pages-2
         = help: copy it into the site: into `content/`, `static/`, `templates/` or `words/`

        error[outside-site]: the link leads out of the site, to `../../../private/salaries.md`
        --> content/pages/salaries.md
         = help: copy it into the site: into `content/`, `static/`, `templates/` or `words/`

        2 errors; nothing was written
    "#]]
    .assert_eq(&run.stderr);
    assert!(!sandbox.public().exists());
}

#[test]
fn a_dangling_link_is_reported_in_plain_words() {
    let sandbox = Sandbox::new(SMALL);
    symlink("/nowhere/at/all", sandbox.site().join("static/dangling")).unwrap();
    let run = sandbox.build();
    assert!(run.code == Some(1) || run.code == Some(3), "{run:?}");
    assert!(run.stderr.contains("--> static/dangling"), "{}", run.stderr);
    assert!(
        !run.stderr.contains(&sandbox.site().display().to_string()),
        "paths are relative to the site: {}",
        run.stderr
    );
}

#[test]
fn a_link_within_the_site_is_followed() {
    let sandbox = Sandbox::new(SMALL);
    symlink("logo.svg", sandbox.site().join("static/also.svg")).unwrap();
    sandbox.build_well();
    let copy = sandbox.public().join("also.svg");
    assert!(fs::symlink_metadata(&copy).unwrap().is_file(), "a file, not a link, is written");
    assert_eq!(fs::read_to_string(copy).unwrap(), "<svg/>\n");
}

#[test]
fn a_circle_of_links_is_reported_and_does_not_hang() {
    let sandbox = Sandbox::new(SMALL);
    symlink("..", sandbox.site().join("content/people/up")).unwrap();
    let run = sandbox.build();
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(run.stderr.contains("content/people/up"), "{}", run.stderr);
}

#[test]
fn what_editors_and_file_managers_leave_behind_is_not_a_part_of_the_site() {
    let sandbox = Sandbox::new(SMALL);
    for litter in [
        "content/pages/about.md~",
        "content/.DS_Store",
        "static/.DS_Store",
        "content/pages/.about.md.swp",
        "static/Thumbs.db",
        "content/pages/.#about.md",
    ] {
        sandbox.write(litter, "x");
    }
    let run = sandbox.build_well();
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let names: Vec<String> = tree(&sandbox.public()).into_keys().collect();
    assert!(!names.iter().any(|name| name.contains("DS_Store") || name.contains("Thumbs")), "{names:?}");
}

#[test]
fn files_that_servers_ask_for_below_a_dot_are_copied() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.write("static/.well-known/security.txt", "x");
    sandbox.build_well();
    assert!(sandbox.public().join(".well-known/security.txt").is_file());
}

#[test]
fn a_name_that_is_not_a_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new(SMALL);
    let name = std::ffi::OsStr::from_bytes(b"content/pages/caf\xe9.md");
    if fs::write(sandbox.site().join(name), "---\ntitle: C\n---\n").is_err() {
        eprintln!("skipped: this file system takes no such name");
        return;
    }
    let run = sandbox.build();
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.starts_with("error[outside-site]: the file's name is not valid UTF-8"), "{}", run.stderr);
}

#[test]
fn an_output_that_cannot_be_written_ends_with_3_and_leaves_nothing() {
    let sandbox = Sandbox::new(SMALL);
    fs::write(sandbox.folder().join("file"), "x").unwrap();
    let run = sandbox.run(&["build", "--now", NOW, "--out", "../file/public"]);
    assert_eq!(run.code, Some(3), "{run:?}");
    let before = tree(sandbox.folder());
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing was left");
}

#[test]
fn files_are_readable_by_a_server() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.build_well();
    let mode = |path: &str| fs::metadata(sandbox.public().join(path)).unwrap().permissions().mode() & 0o777;
    for path in ["index.html", "logo.svg", "feed.xml"] {
        assert_eq!(mode(path) & 0o444, 0o444, "{path}");
    }
    assert_eq!(mode("people") & 0o555, 0o555);
}

#[test]
fn two_builds_at_once_leave_a_whole_site() {
    let sandbox = Sandbox::new(SMALL);
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = sandbox.command(&["build", "--now", NOW, "--quiet"]);
            command.stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut done = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => done += 1,
            code => assert!(code == Some(6) && said.starts_with("error: another build"), "{code:?} {said}"),
        }
    }
    assert!(done > 0);
    let after = tree(&sandbox.public());
    let alone = Sandbox::new(SMALL);
    alone.build_well();
    assert_same_tree(&tree(&alone.public()), &after, "as one build makes it");
}

#[test]
fn links_and_files_with_the_names_of_leftovers_stop_nothing_in_any_folder() {
    let sandbox = Sandbox::new(SMALL);
    for folder in ["content", "content/pages", "static", "templates", "words"] {
        fs::create_dir_all(sandbox.site().join(folder)).unwrap();
        for name in [".#about.md", ".#page.html", ".DS_Store", ".~lock.about.md#"] {
            symlink("somebody@host.123:456", sandbox.site().join(folder).join(name)).unwrap();
        }
        for name in
            ["#about.md#", "about.md~", ".about.md.swp", "4913", "about.md.bak", "page.html.orig", "~$about.docx"]
        {
            sandbox.write(&format!("{folder}/{name}"), "x");
        }
    }
    for command in [&["build", "--now", NOW, "--deny", "warnings"][..], &["check", "--now", NOW, "--deny", "warnings"]]
    {
        let run = sandbox.run(command);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    let built: Vec<String> = tree(&sandbox.public()).into_keys().filter(|path| !path.starts_with("assets/")).collect();
    assert!(!built.iter().any(|path| path.contains(['~', '#']) || path.ends_with("4913")), "{built:?}");
}

#[test]
fn hidden_files_are_left_out_with_a_warning_unless_the_settings_name_them() {
    let sandbox = Sandbox::new(SMALL);
    let hidden =
        ["static/.env", "static/.git/config", "content/pages/x/.data.csv", "templates/.page.html", "words/.en.yaml"];
    for path in hidden {
        sandbox.write(path, "x");
    }
    sandbox.write("content/pages/x/index.md", "---\ntitle: X\n---\n");
    symlink("nowhere", sandbox.site().join("static/.latest")).unwrap();
    let run = sandbox.build_well();
    let places: Vec<&str> = run.stderr.lines().filter_map(|line| line.strip_prefix("--> ")).collect();
    assert_eq!(
        places,
        [
            "content/pages/x/.data.csv",
            "static/.env",
            "static/.git",
            "static/.latest",
            "templates/.page.html",
            "words/.en.yaml"
        ]
    );
    assert!(!tree(&sandbox.public()).into_keys().any(|path| path.contains("/.") || path.starts_with(".env")));
    let settings = format!(
        "{}ignore: [\"!static/.env\", \"!content/pages/x/.data.csv\", \".git\", \".latest\", \"templates/.*\", \"words/.*\"]\n",
        crate::fixture::SETTINGS
    );
    sandbox.write("briefbook.yaml", settings);
    let run = sandbox.build_well();
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    let built = tree(&sandbox.public());
    assert!(built.contains_key(".env") && built.contains_key("x/.data.csv"), "{:?}", built.keys());
}

#[test]
fn the_setting_ignore_leaves_files_out_and_brings_them_back() {
    let sandbox = Sandbox::new(SMALL);
    let settings = format!(
        "{}ignore:\n  - \"*.psd\"\n  - content/pages/notes/\n  - \"!static/keep.bak\"\n",
        crate::fixture::SETTINGS
    );
    sandbox.write("briefbook.yaml", settings);
    sandbox.write("static/seal.psd", "x");
    sandbox.write("static/keep.bak", "x");
    sandbox.write("content/pages/seal.psd", "x");
    sandbox.write("content/pages/notes/todo.md", "no front matter");
    let run = sandbox.build_well();
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    assert!(sandbox.public().join("keep.bak").is_file() && !sandbox.public().join("seal.psd").exists());
}

#[test]
fn a_pattern_that_cannot_be_read_is_an_error_at_its_place() {
    let sandbox =
        Sandbox::new("//- briefbook.yaml\ntitle: T\nbase_url: https://example.org/\nignore: [\"*.psd\", \"b{c\"]\n");
    let run = sandbox.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(1));
    expect![[r#"
        error[bad-setting]: `b{c` is not a pattern of file names: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
         --> briefbook.yaml:3:19
          |
        3 | ignore: ["*.psd", "b{c"]
          |                   ^^^^^
          |
          = help: write a pattern as in `.gitignore`, such as `*.psd` or `static/raw/`

        1 error in 0 pages
    "#]].assert_eq(&run.stderr);
}

#[test]
fn a_link_leads_only_to_what_belongs_to_the_site() {
    let sandbox = Sandbox::new(SMALL);
    fs::write(sandbox.site().join(".env"), "SECRET=1").unwrap();
    fs::write(sandbox.site().join("static/.htpasswd"), "secret").unwrap();
    sandbox.write("static/deep/a.svg", "<svg/>");
    symlink("../.env", sandbox.site().join("static/env.txt")).unwrap();
    symlink(".htpasswd", sandbox.site().join("static/users.txt")).unwrap();
    symlink("../briefbook.yaml", sandbox.site().join("static/settings.txt")).unwrap();
    symlink("deep", sandbox.site().join("static/shallow")).unwrap();
    fs::create_dir(sandbox.folder().join("elsewhere")).unwrap();
    symlink("../elsewhere", sandbox.site().join("words")).unwrap();
    let run = sandbox.run(&["check", "--now", NOW, "--format", "json"]);
    let files: Vec<String> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|problem| problem["rule"] == "outside-site")
        .map(|problem| problem["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, ["static/env.txt", "static/settings.txt", "static/users.txt", "words"]);
}

#[test]
fn a_pipe_is_not_read_and_is_reported() {
    let sandbox = Sandbox::new(SMALL);
    let made = std::process::Command::new("mkfifo").arg(sandbox.site().join("static/pipe")).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no mkfifo");
        return;
    }
    let run = sandbox.build_well();
    assert!(
        run.stderr.contains("it is a pipe, a socket or a device") && run.stderr.contains("--> static/pipe"),
        "{run:?}"
    );
}

#[test]
fn a_file_is_found_and_copied_in_whatever_unicode_form_the_disk_has_its_name() {
    let sandbox = Sandbox::new(SMALL);
    sandbox.write("static/e\u{301}/e\u{301}.txt", "text");
    sandbox.write("content/pages/links.md", "---\ntitle: Links\n---\n\n[x](/\u{e9}/\u{e9}.txt)\n");
    sandbox.build_well();
    assert_eq!(fs::read_to_string(sandbox.public().join("\u{e9}/\u{e9}.txt")).unwrap(), "text");
    sandbox.write("static/\u{e9}/\u{e9}.txt", "another text");
    let told = sandbox.build().stderr;
    assert!(told.contains("two files have this name"), "{told}");
}
