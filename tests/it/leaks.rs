//! What a build or a report must never give away: hidden files, files behind links, drafts, and reports beside a site.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use crate::fixture::{NOW, SETTINGS};
use crate::sandbox::{Sandbox, assert_same_tree, tree};

const SITE: &str = "
//- content/pages/about.md
---
title: About
---

Nothing yet.
//- content/pages/open/index.md
---
title: Open
---

A [file](data.txt).
//- content/pages/open/data.txt
public
//- content/pages/later/index.md
---
title: Later than today
publish_at: 2999-01-01
---
//- content/pages/later/figures.txt
embargoed
//- content/pages/rough/index.md
---
title: Rough notes
draft: true
---
//- content/pages/rough/figures.txt
draft
//- static/logo.svg
<svg xmlns='http://www.w3.org/2000/svg'/>
";

/// The files that a report in JSON names with a rule, each with its message.
fn told(sandbox: &Sandbox, rule: &str) -> Vec<(String, String)> {
    let run = sandbox.run(&["check", "--now", NOW, "--format", "json"]);
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    lines.filter(|it| it["rule"] == rule).map(|it| (text(&it["file"]), text(&it["message"]))).collect()
}

#[test]
fn a_pattern_for_everything_publishes_no_hidden_file() {
    for pattern in ["!*", "!**", "!static/**"] {
        let sandbox = Sandbox::new(SITE);
        sandbox.write("static/.env", "SECRET=1");
        sandbox.write("static/.git/config", "x");
        sandbox.write("briefbook.yaml", format!("{SETTINGS}ignore: [\"{pattern}\"]\n"));
        sandbox.build_well();
        let built = tree(&sandbox.public());
        assert!(!built.keys().any(|path| path.starts_with(".env") || path.starts_with(".git")), "{pattern}");
    }
}

#[test]
fn a_link_publishes_nothing_that_is_withheld_and_no_text_of_a_page() {
    let sandbox = Sandbox::new(SITE);
    let link = |target: &str, at: &str| symlink(target, sandbox.site().join(at)).unwrap();
    link("../later/figures.txt", "content/pages/open/a.txt");
    link("../rough/figures.txt", "content/pages/open/b.txt");
    link("../later/index.md", "content/pages/open/c.txt");
    link("../about.md", "content/pages/open/d.txt");
    link("data.txt", "content/pages/open/e.txt");
    link("../content/pages/later/figures.txt", "static/f.txt");
    link("../content/pages/rough", "static/rough");
    link("../../../static/logo.svg", "content/pages/open/g.svg");
    let of_later =
        |file: &str| format!("the link leads to `content/pages/{file}`, which is of a page that is not published now");
    let expected = [
        ("content/pages/open/a.txt", of_later("later/figures.txt")),
        ("content/pages/open/b.txt", of_later("rough/figures.txt")),
        ("content/pages/open/c.txt", of_later("later/index.md")),
        (
            "content/pages/open/d.txt",
            "the link leads to `content/pages/about.md`, which is the text of a page".to_owned(),
        ),
        (
            "content/pages/open/g.svg",
            "the link leads to another folder of the site, to `../../../static/logo.svg`".to_owned(),
        ),
        (
            "static/f.txt",
            "the link leads to another folder of the site, to `../content/pages/later/figures.txt`".to_owned(),
        ),
        ("static/rough", "the link leads to another folder of the site, to `../content/pages/rough`".to_owned()),
    ];
    let expected: Vec<(String, String)> = expected.into_iter().map(|(file, it)| (file.to_owned(), it)).collect();
    assert_eq!(told(&sandbox, "outside-site"), expected);
    assert_eq!(told(&sandbox, "withheld-trace"), []);
    for file in ["open/a.txt", "open/b.txt", "open/c.txt", "open/d.txt", "open/g.svg"] {
        fs::remove_file(sandbox.site().join("content/pages").join(file)).unwrap();
    }
    fs::remove_file(sandbox.site().join("static/f.txt")).unwrap();
    fs::remove_file(sandbox.site().join("static/rough")).unwrap();
    sandbox.build_well();
    assert_eq!(fs::read_to_string(sandbox.public().join("open/e.txt")).unwrap(), "public\n");
}

#[test]
fn a_file_of_a_page_is_published_through_a_link_from_the_day_of_its_page_on() {
    let sandbox = Sandbox::new(SITE);
    symlink("../later/figures.txt", sandbox.site().join("content/pages/open/a.txt")).unwrap();
    let run = sandbox.run(&["build", "--now", "2999-01-02"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(fs::read_to_string(sandbox.public().join("open/a.txt")).unwrap(), "embargoed\n");
}

#[test]
fn settings_are_not_read_from_outside_the_site() {
    let sandbox = Sandbox::new(SITE);
    let (settings, outside) = (sandbox.site().join("briefbook.yaml"), sandbox.folder().join("elsewhere.yaml"));
    fs::rename(&settings, &outside).unwrap();
    symlink(&outside, &settings).unwrap();
    let run = sandbox.run(&["check", "--now", NOW]);
    assert_eq!(run.code, Some(3), "{run:?}");
    assert!(
        run.stderr.contains("`./briefbook.yaml` is a link that leads out of the site")
            || run.stderr.contains("is a link that leads out of the site, to"),
        "{}",
        run.stderr
    );
    fs::remove_file(&settings).unwrap();
    fs::rename(&outside, sandbox.site().join("settings-of-all.yaml")).unwrap();
    symlink("settings-of-all.yaml", &settings).unwrap();
    sandbox.build_well();
}

#[test]
fn a_report_is_written_to_no_folder_in_which_a_site_is_built_or_published() {
    let sandbox = Sandbox::new(SITE);
    sandbox.write(
        "briefbook.yaml",
        format!("{SETTINGS}publish:\n  web:\n    to: directory\n    path: ../web\n    in_place: true\n"),
    );
    sandbox.build_well();
    for command in [&["publish", "--now", NOW][..], &["build", "--now", NOW, "--out", "../other"]] {
        assert_eq!(sandbox.run(command).code, Some(0));
    }
    fs::create_dir_all(sandbox.site().join("words")).unwrap();
    let before = tree(sandbox.folder());
    for report in [
        "public/r.html",
        "public/open/r.json",
        "../web/r.html",
        "../web/open/r.html",
        "../other/r.html",
        "static/r.html",
        "words/r.html",
        ".briefbook/r.html",
    ] {
        let run = sandbox.run(&["check", "--now", NOW, "--report", report]);
        assert_eq!(run.code, Some(6), "{report}: {run:?}");
        assert_same_tree(&before, &tree(sandbox.folder()), report);
    }
    assert_eq!(sandbox.run(&["check", "--now", NOW, "--report", "../r.html"]).code, Some(0));
    for out in ["../web", "../web/new", "../other/new", "public/new"] {
        let run = sandbox.run(&["build", "--now", NOW, "--out", out]);
        assert_eq!(run.code, Some(6), "{out}: {run:?}");
    }
}

#[test]
fn a_site_without_a_page_is_not_published() {
    let sandbox = Sandbox::new(SITE);
    assert_eq!(sandbox.run(&["publish", "--now", NOW]).code, Some(0));
    let published = sandbox.site().join("published/current");
    sandbox.write("briefbook.yaml", format!("{SETTINGS}ignore: [content/]\n"));
    let built = sandbox.build_well();
    for command in
        [&["publish", "--now", NOW][..], &["publish", "--dry-run", "--now", NOW], &["publish", "--from", "public"]]
    {
        let run = sandbox.run(command);
        assert_eq!(run.code, Some(6), "{run:?} {built:?}");
        assert!(run.stderr.contains("error: the site has no page, so nothing was published"), "{}", run.stderr);
        assert!(published.join("about/index.html").is_file());
    }
    assert_eq!(sandbox.run(&["publish", "--now", NOW, "--allow", "many-deletes"]).code, Some(0));
    assert!(!published.join("about/index.html").is_file());
}

#[test]
fn a_redirect_is_not_a_file_that_servers_read() {
    for (old, reason) in [
        ("/.git/config", "a part of it begins with a dot"),
        ("/.htaccess", "a part of it begins with a dot"),
        ("/.gitmodules", "a part of it begins with a dot"),
        ("/a/.env/", "a part of it begins with a dot"),
        ("/%2Egit/config", "a part of it begins with a dot"),
        ("/web.config", "servers read how to serve the site"),
        ("/_Redirects", "servers read how to serve the site"),
        ("/.briefbook.json", "Briefbook needs the name"),
        ("/.briefbook/x/", "Briefbook needs the name"),
        ("/Briefbook-Release.json", "Briefbook needs the name"),
    ] {
        let sandbox = Sandbox::new(SITE);
        sandbox.write("content/pages/about.md", format!("---\ntitle: About\nredirect_from: [{old}]\n---\n"));
        let run = sandbox.run(&["check", "--now", NOW]);
        assert!(run.code == Some(1) && run.stderr.contains(reason), "{old}: {run:?}");
    }
    let sandbox = Sandbox::new(SITE);
    let settings = "---\ntitle: About\nredirect_from: [/.well-known/about, /old.page/]\n---\n";
    sandbox.write("content/pages/about.md", settings);
    sandbox.build_well();
}

#[test]
fn a_file_that_is_too_large_is_reported_with_its_limit() {
    let sandbox = Sandbox::new(SITE);
    fs::create_dir_all(sandbox.site().join("words")).unwrap();
    for (path, size) in [
        ("content/pages/huge.md", 5 << 20),
        ("content/sources.yaml", 17 << 20),
        ("templates/page.html", 5 << 20),
        ("words/en.yaml", 2 << 20),
    ] {
        sandbox.write(path, "x");
        fs::File::options().write(true).open(sandbox.site().join(path)).unwrap().set_len(size).unwrap();
    }
    let files: Vec<String> =
        told(&sandbox, "too-large").into_iter().map(|(file, message)| format!("{file}: {message}")).collect();
    assert_eq!(
        files,
        [
            "content/pages/huge.md: the file cannot be read: it has 5.2 MB, and a page may have at most 4.2 MB",
            "content/sources.yaml: the file cannot be read: it has 17.8 MB, and the list of sources may have at most 16.8 MB",
            "templates/page.html: the file cannot be read: it has 5.2 MB, and a template may have at most 4.2 MB",
            "words/en.yaml: the file cannot be read: it has 2.1 MB, and a table of words may have at most 1.0 MB",
        ]
    );
}
