//! The local server on a real folder with real file events: however a file is saved, the page is what a build makes of it.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use briefbook::compile::{Cache, Options, Preview, compile};
use briefbook::date::Clock;
use briefbook::diagnostic::{Diagnostics, Severity};
use briefbook::inputs::Inputs;

use crate::fixture::NOW;
use crate::random_edits::{Chance, careful_edit, careful_site, edit};
use crate::sandbox::{Sandbox, tree};
use crate::served::{Server, without_script};

const SITE: &str = "\
//- content/briefings/2025-01-01-fees.md
---
title: Fees
date: 2025-01-01
---

The first text.
//- content/people/mara-lind.md
---
name: Mara Lind
---
";
const FILE: &str = "content/briefings/2025-01-01-fees.md";
const PAGE: &str = "/briefings/2025-01-01-fees/";

fn text(words: &str) -> String {
    format!("---\ntitle: Fees\ndate: 2025-01-01\n---\n\n{words}\n")
}

#[test]
fn however_an_editor_saves_the_page_is_the_new_one() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let file = sandbox.site().join(FILE);
    server.wait_for_text(PAGE, "The first text.");

    // Vim: the old file becomes the backup, a new one takes its name, the backup goes.
    let backup = file.with_extension("md~");
    fs::write(file.with_file_name("4913"), "").unwrap();
    fs::remove_file(file.with_file_name("4913")).unwrap();
    fs::rename(&file, &backup).unwrap();
    fs::write(&file, text("Saved by vim.")).unwrap();
    fs::remove_file(&backup).unwrap();
    server.wait_for_text(PAGE, "Saved by vim.");

    // An atomic save: another file is written whole and takes the name.
    let other = file.with_file_name(".2025-01-01-fees.md.tmp");
    fs::write(&other, text("Saved at once.")).unwrap();
    fs::rename(&other, &file).unwrap();
    server.wait_for_text(PAGE, "Saved at once.");

    // In place, in two steps.
    fs::write(&file, "").unwrap();
    fs::write(&file, text("Saved in place.")).unwrap();
    server.wait_for_text(PAGE, "Saved in place.");

    // Twice within one tick of the clock, with the same length.
    for words in ["Saved twice, a.", "Saved twice, b."] {
        fs::write(&file, text(words)).unwrap();
    }
    server.wait_for_text(PAGE, "Saved twice, b.");

    if cfg!(target_os = "linux") {
        let done = Command::new("sed").args(["-i", "s/Saved twice, b/Saved by sed/"]).arg(&file).status();
        assert!(done.unwrap().success());
        server.wait_for_text(PAGE, "Saved by sed.");
    }
    server.wait_for(|server| {
        server.said().contains("changed content/briefings/2025-01-01-fees.md: 1 page read").then_some(())
    });
}

#[test]
fn what_the_editor_vim_saves_is_shown() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    server.wait_for_text(PAGE, "The first text.");
    // With backups it renames the old file away, without it writes into it.
    for (options, words) in [("backup backupcopy=no", "Saved by renaming."), ("nobackup nowritebackup", "In place.")] {
        let replace = format!("%s/^The .*\\|^Saved .*/{words}/");
        let mut vim = Command::new("vim");
        vim.args(["-es", "-u", "NONE", "-c", &format!("set {options}"), "-c", &replace, "-c", "wq"]);
        match vim.arg(sandbox.site().join(FILE)).stdin(Stdio::null()).status() {
            Ok(status) => assert!(status.success(), "vim ends with {status}"),
            Err(_) => {
                assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "vim is needed for this test");
                eprintln!("skipped: there is no vim");
                return;
            }
        }
        server.wait_for_text(PAGE, words);
    }
}

#[test]
fn folders_come_go_and_are_renamed() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let content = sandbox.site().join("content");
    let away = sandbox.folder().join("away");

    fs::rename(content.join("people"), &away).unwrap();
    server.wait_for(|server| (server.get("/people/mara-lind/").status == 404).then_some(()));
    fs::rename(&away, content.join("people")).unwrap();
    server.wait_for(|server| (server.get("/people/mara-lind/").status == 200).then_some(()));

    // A new folder, and at once a file deep in it; and once more when the folder is known.
    sandbox.write("content/pages/deep/er/index.md", "---\ntitle: Deep\n---\n\nDeep down.\n");
    server.wait_for_text("/er/", "Deep down.");
    sandbox.write("content/pages/deep/er/index.md", "---\ntitle: Deep\n---\n\nDeeper down.\n");
    server.wait_for_text("/er/", "Deeper down.");

    // The whole of `content/`: nothing of it is left, then all of it is back, and is watched again.
    fs::rename(&content, &away).unwrap();
    server.wait_for(|server| (server.get(PAGE).status == 404).then_some(()));
    fs::rename(&away, &content).unwrap();
    server.wait_for_text(PAGE, "The first text.");
    sandbox.write(FILE, text("Watched again."));
    server.wait_for_text(PAGE, "Watched again.");

    // A folder that was not there when the server started.
    sandbox.write("templates/404.html", "{% extends \"theme/404.html\" %}{% block title %}Gone{% endblock %}");
    server.wait_for_text("/nothing/", "<title>Gone</title>");
    sandbox.write("static/note.txt", "a note");
    server.wait_for_text("/note.txt", "a note");
    fs::remove_dir_all(sandbox.site().join("static")).unwrap();
    server.wait_for(|server| (server.get("/note.txt").status == 404).then_some(()));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_to_nothing_is_reported_until_it_is_gone() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let link = sandbox.site().join("content/pages/lost.md");
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink("nowhere.md", &link).unwrap();
    let told = |words: &'static str| server.wait_for(|server| server.said().contains(words).then_some(()));
    told("error[cannot-read]: it cannot be read: the link leads to nothing");
    fs::remove_file(&link).unwrap();
    told("what can be read: 0 pages read");
    told("; no problem is left");
}

#[test]
fn what_an_editor_keeps_beside_a_file_while_somebody_types_is_not_reported() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let pages = sandbox.site().join("content/pages");
    fs::create_dir_all(&pages).unwrap();
    for name in [".#new.md", ".new.md.swp", "#new.md#", "4913"] {
        std::os::unix::fs::symlink("somebody@host.1:2", pages.join(name)).unwrap();
    }
    fs::write(pages.join("new.md"), "---\ntitle: New\n---\n").unwrap();
    server.wait_for(|server| server.said().contains("new content/pages/new.md").then_some(()));
    for name in [".#new.md", ".new.md.swp", "#new.md#", "4913"] {
        fs::remove_file(pages.join(name)).unwrap();
    }
    fs::write(pages.join("new.md"), "---\ntitle: Newer\n---\n").unwrap();
    server.wait_for(|server| server.said().contains("changed content/pages/new.md").then_some(()));
    let said = server.said();
    assert!(!said.contains("error") && !said.contains("warning") && !said.contains("what can be read"), "{said}");
}

#[test]
fn a_burst_of_files_as_git_writes_them_is_one_new_site() {
    let sandbox = Sandbox::new(SITE);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(sandbox.site()).args(["-c", "user.name=T", "-c", "user.email=t@example.org"]);
        command.args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "--quiet", "-b", "first"]) {
        assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "git is needed for this test");
        eprintln!("skipped: git is missing");
        return;
    }
    let commit = || git(&["add", "-A"]) && git(&["commit", "--quiet", "-m", "x"]);
    assert!(commit() && git(&["checkout", "--quiet", "-b", "second"]));
    for number in 0..500 {
        sandbox.write(&format!("content/briefings/2025-02-01-{number}.md"), text(&format!("Number {number}.")));
    }
    sandbox.write(FILE, text("On the second branch."));
    assert!(commit() && git(&["checkout", "--quiet", "first"]));
    let server = Server::start(&sandbox, &[]);
    for _ in 0..2 {
        assert!(git(&["checkout", "--quiet", "second"]));
        server.wait_for_text(PAGE, "On the second branch.");
        server.wait_for_text("/briefings/2025-02-01-499/", "Number 499.");
        assert!(git(&["checkout", "--quiet", "first"]));
        server.wait_for_text(PAGE, "The first text.");
        server.wait_for(|server| (server.get("/briefings/2025-02-01-499/").status == 404).then_some(()));
    }
}

#[test]
fn a_mistake_leaves_the_last_good_page_and_is_reported_until_it_is_fixed() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    server.wait_for_text(PAGE, "The first text.");
    assert!(server.get("/_briefbook/problems").text().contains("\"errors\":0"));

    sandbox.write(FILE, "---\ntitle: [\n---\n\nBroken.\n");
    server.wait_for_text("/_briefbook/problems", "\"errors\":1");
    let problems = server.get("/_briefbook/problems").text();
    for part in
        ["yaml-syntax", "content/briefings/2025-01-01-fees.md:2:8", "vscode://file/", "= help: close it with `]`"]
    {
        assert!(problems.contains(part), "{part} is not in {problems}");
    }
    let page = server.get(PAGE);
    assert_eq!((page.status, page.text().contains("The first text.")), (200, true));
    // Another page of the last good site, which nobody has looked at before.
    assert_eq!(server.get("/people/mara-lind/").status, 200);

    sandbox.write(FILE, text("Mended."));
    server.wait_for_text(PAGE, "Mended.");
    assert!(server.get("/_briefbook/problems").text().contains("\"errors\":0"));
    let said = server.wait_for(|server| Some(server.said()).filter(|said| said.contains("no problem is left")));
    assert_eq!(said.matches("error[yaml-syntax]").count(), 1, "{said}");
}

#[test]
fn a_page_that_nobody_has_opened_is_shown_as_it_was_when_it_breaks() {
    let other = "content/briefings/2025-01-02-tolls.md";
    for (broken, rule) in [
        ("---\ntitle: [\n---\n\nBroken.\n", "yaml-syntax"),
        ("", "front-matter"),
        ("---\ntitle: Fees\ndate: 2025-01-01\n---\n\n[a](/no/such/page/)\n", "broken-link"),
    ] {
        let sandbox = Sandbox::new(SITE);
        sandbox.write(other, "---\ntitle: Tolls\ndate: 2025-01-02\n---\n\nThe tolls.\n");
        let server = Server::start(&sandbox, &[]);
        server.wait_for(|server| (server.get("/").status == 200).then_some(()));
        sandbox.write(FILE, broken);
        server.wait_for(|server| {
            let problems = server.get("/_briefbook/problems").text();
            (!problems.contains("\"errors\":0")).then_some(())
        });
        let page = server.get(PAGE);
        assert_eq!((page.status, page.text().contains("The first text.")), (200, true), "{rule}");
        // And while a second file breaks and the first is written again.
        sandbox.write(other, broken);
        server.wait_for_text("/_briefbook/problems", "tolls.md");
        assert_eq!(server.get("/briefings/2025-01-02-tolls/").status, 200, "{rule}");
        sandbox.write(FILE, text("Fixed."));
        sandbox.write(other, "---\ntitle: Tolls\ndate: 2025-01-02\n---\n\nFixed.\n");
        server.wait_for_text(PAGE, "Fixed.");
    }
}

#[test]
fn a_save_that_truncates_first_never_takes_a_page_away() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    server.wait_for(|server| (server.get("/").status == 200).then_some(()));
    let file = sandbox.site().join(FILE);
    for save in 0..30 {
        fs::write(&file, "").unwrap();
        // Sometimes longer than a second thought.
        std::thread::sleep(std::time::Duration::from_millis([0, 10, 120][save % 3]));
        for path in [PAGE, "/", "/people/mara-lind/"] {
            assert_eq!(server.get(path).status, 200, "{path} at save {save}");
        }
        fs::write(&file, text(&format!("Save {save}."))).unwrap();
        assert_eq!(server.get(PAGE).status, 200, "save {save}");
    }
    server.wait_for_text(PAGE, "Save 29.");
}

#[test]
fn a_site_that_is_deleted_and_restored_is_watched_again() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    server.wait_for_text(PAGE, "The first text.");
    let (site, away) = (sandbox.site(), sandbox.folder().join("away"));

    fs::rename(&site, &away).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(server.get("/people/mara-lind/").status, 200, "the last good version is shown");
    fs::rename(&away, &site).unwrap();
    sandbox.write(FILE, text("Moved back."));
    server.wait_for_text(PAGE, "Moved back.");

    // Deleted and written again, at once and after a while.
    for pause in [0, 900] {
        let files = tree(&site);
        fs::remove_dir_all(&site).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        for (path, bytes) in &files {
            fs::create_dir_all(site.join(path).parent().unwrap()).unwrap();
            fs::write(site.join(path), bytes).unwrap();
        }
        sandbox.write(FILE, text(&format!("Written again after {pause}.")));
        server.wait_for_text(PAGE, &format!("Written again after {pause}."));
        sandbox.write(FILE, text(&format!("Watched after {pause}.")));
        server.wait_for_text(PAGE, &format!("Watched after {pause}."));
    }
    let said = server.said();
    assert!(said.matches("briefbook.yaml` cannot be read").count() <= 4, "{said}");
}

#[test]
fn mistakes_on_pages_that_nobody_looks_at_are_found_in_idle_time() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    sandbox.write(
        "templates/person.html",
        "{% extends \"theme/person.html\" %}{% block main %}{{ nobody.x }}{% endblock %}",
    );
    server.wait_for_text("/_briefbook/problems", "template-error");
    server.wait_for(|server| server.said().contains("error[template-error]").then_some(()));
    fs::remove_file(sandbox.site().join("templates/person.html")).unwrap();
    server.wait_for_text("/_briefbook/problems", "\"errors\":0");
}

#[test]
fn a_site_that_is_broken_from_the_start_comes_up_when_it_is_fixed() {
    let sandbox = Sandbox::new(SITE);
    sandbox.write(FILE, "---\ntitle: [\n---\n");
    let server = Server::start(&sandbox, &["--poll"]);
    assert_eq!(server.get("/people/mara-lind/").status, 200);
    assert_eq!(server.get(PAGE).status, 404);
    sandbox.write(FILE, text("Mended."));
    server.wait_for_text(PAGE, "Mended.");
    fs::remove_file(sandbox.site().join(FILE)).unwrap();
    server.wait_for(|server| (server.get(PAGE).status == 404).then_some(()));
}

/// What a clean build makes of a folder, as the server would show it; `None` if it has an error.
fn clean(sandbox: &Sandbox, port: u16) -> Option<BTreeMap<String, String>> {
    let files = tree(&sandbox.site());
    let inputs = Inputs::in_memory(files.iter().map(|(path, bytes)| (path, bytes.clone())));
    let options = Options {
        now: Clock::parse_now(NOW).unwrap(),
        base_url: None,
        drafts: false,
        dated: None,
        preview: Some(Preview { origin: format!("http://127.0.0.1:{port}"), unpublished: true }),
        stage: &|_| {},
    };
    let compiled = compile(&inputs, &options, &mut Cache::default());
    let mut problems: Diagnostics = compiled.diagnostics.clone();
    let mut pages = BTreeMap::new();
    let base = compiled.site.settings.base_path().to_owned();
    for route in compiled.routes.all() {
        let (rendered, found) = compiled.render(route);
        problems.extend(found);
        pages.insert(format!("{base}{}", route.url.encoded()), String::from_utf8_lossy(&rendered.bytes).into_owned());
    }
    (problems.count(Severity::Error) == 0).then_some(pages)
}

#[test]
fn after_fifty_sequences_of_edits_every_page_is_what_a_clean_build_makes() {
    let sandbox = Sandbox::new(SITE);
    let mut chance = Chance::new(50);
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    let write = |files: &BTreeMap<String, String>, written: &mut BTreeMap<String, String>| {
        for path in written.keys().filter(|path| !files.contains_key(*path)) {
            fs::remove_file(sandbox.site().join(path)).unwrap();
        }
        for (path, text) in files.iter().filter(|(path, text)| written.get(*path) != Some(text)) {
            sandbox.write(path, text);
        }
        written.clone_from(files);
    };
    fs::remove_dir_all(sandbox.site().join("content")).unwrap();
    let mut files = careful_site(&mut chance);
    write(&files, &mut written);
    let server = Server::start(&sandbox, &[]);
    let mut compared = 0;
    for sequence in 0..50 {
        if sequence % 5 == 0 {
            files = careful_site(&mut chance);
        }
        let done: Vec<String> = (0..3)
            .map(|_| {
                // Every fifth sequence may make mistakes, and the site after it is a new one.
                let done = if sequence % 5 == 4 {
                    edit(&mut files, &mut chance)
                } else {
                    careful_edit(&mut files, &mut chance)
                };
                write(&files, &mut written);
                done
            })
            .collect();
        let Some(expected) = clean(&sandbox, server.port) else {
            server
                .wait_for(|server| (!server.get("/_briefbook/problems").text().contains("\"errors\":0")).then_some(()));
            continue;
        };
        compared += 1;
        let mut different = String::new();
        let begin = std::time::Instant::now();
        loop {
            let differs = expected.iter().find(|(path, page)| without_script(&server.get(path).text()) != **page);
            let Some((path, _)) = differs else { break };
            different.clone_from(path);
            assert!(begin.elapsed().as_secs() < 30, "sequence {sequence}, {done:#?}: {different}\n{}", server.said());
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    assert!(compared >= 40, "only {compared} of the sequences end in a site without errors");
}
