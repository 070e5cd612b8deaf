//! What `publish` refuses before anything is written: folders, names and values that cannot be meant.

use std::fs;

use crate::fixture::NOW;
use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::small_site;
use crate::publish::made_site::MadeSite;
use crate::publish::place::{Folder, InPlace, Place};
use crate::sandbox::{Run, Sandbox, finish, tree};

/// A site with a page, and one target.
fn site_with(target: &str) -> Sandbox {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\n---\n\nAbout us.\n");
    sandbox.write("static/files/a.txt", "a");
    sandbox.write("templates/.keep", "");
    let settings = "title: Desk\nbase_url: https://example.org/\ntimezone: UTC\npublish:\n  here: ";
    sandbox.write("briefbook.yaml", format!("{settings}{target}\n"));
    sandbox
}

fn publish(sandbox: &Sandbox) -> Run {
    sandbox.run(&["publish", "--now", NOW])
}

#[test]
fn a_folder_that_is_not_for_a_site_is_refused_before_anything_is_written() {
    for (path, reason) in [
        ("static", "is the site's `static` folder"),
        ("content", "is the site's `content` folder"),
        ("templates", "is the site's `templates` folder"),
        ("words", "is the site's `words` folder"),
        ("static/files/web", "is inside the site's `static` folder"),
        ("public/../content/pages", "is inside the site's `content` folder"),
        (".", "is the folder of the site's sources"),
        ("..", "contains the folder of the site's sources"),
        (".git", "is the `.git` folder of a repository"),
        (".git/pages", "is inside the `.git` folder of a repository"),
        (".briefbook", "is in `.briefbook`, which Briefbook may empty at any time"),
        ("briefbook.yaml", "is a file"),
        ("/", "is the root of the file system"),
        ("/etc", "is a folder of the system"),
        ("/etc/../etc/site", "is a folder of the system"),
    ] {
        for in_place in [false, true] {
            let sandbox = site_with(&format!("{{ to: directory, path: '{path}', in_place: {in_place} }}"));
            let before = tree(sandbox.folder());
            let run = publish(&sandbox);
            assert_eq!(run.code, Some(6), "{path}: {}", run.stderr);
            assert_eq!(
                run.stderr,
                format!(
                    "error: `{path}` {reason}, so no site is published to it\nhelp: write as `path` of the target a folder \
                     that is for the published site alone\n"
                )
            );
            assert_eq!(tree(sandbox.folder()), before, "{path}");
        }
    }
}

#[test]
fn the_home_folder_is_refused_and_folders_in_it_are_not() {
    for (path, code) in [("../..", Some(6)), ("../../web", Some(0))] {
        let sandbox = site_with(&format!("{{ to: directory, path: {path} }}"));
        let inner = sandbox.site().join("inner/site");
        fs::create_dir_all(&inner).expect("a new folder");
        fs::copy(sandbox.site().join("briefbook.yaml"), inner.join("briefbook.yaml")).expect("a copy");
        fs::create_dir_all(inner.join("content/pages")).expect("a new folder");
        fs::write(inner.join("content/pages/about.md"), "---\ntitle: About\n---\n").expect("a new file");
        let run = finish(sandbox.command(&["publish"]).current_dir(&inner).env("HOME", sandbox.site()));
        assert_eq!(run.code, code, "{path}: {}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_a_site_into_its_sources_or_the_system() {
    for (target, is_fine) in [("site/static", false), ("site", false), ("/etc", false), ("disk", true)] {
        let sandbox = site_with("{ to: directory, path: ../link }");
        fs::create_dir(sandbox.folder().join("disk")).expect("a new folder");
        std::os::unix::fs::symlink(sandbox.folder().join(target), sandbox.folder().join("link")).expect("a new link");
        let run = publish(&sandbox);
        assert_eq!(run.code, Some(if is_fine { 0 } else { 6 }), "{target}: {}", run.stderr);
    }
}

#[test]
fn a_folder_of_the_system_of_another_machine_is_refused_without_a_connection() {
    for path in ["/", "/etc", "/usr/bin/site", ".", "site/.git"] {
        let run = publish(&site_with(&format!("{{ to: ssh, host: nowhere.invalid, path: '{path}' }}")));
        assert_eq!(run.code, Some(6), "{path}: {}", run.stderr);
        assert!(run.stderr.starts_with(&format!("error: `nowhere.invalid:{path}` is ")), "{path}: {}", run.stderr);
    }
}

#[test]
fn a_file_with_a_name_of_ours_is_an_error_of_the_content() {
    for (path, url) in [
        ("static/briefbook-release.json", "/briefbook-release.json"),
        ("static/Briefbook-Release.json", "/Briefbook-Release.json"),
        ("static/briefbook-release.json/index.html", "/briefbook-release.json/index.html"),
    ] {
        for command in ["check", "build", "publish"] {
            let sandbox = site_with("{ to: directory, path: web }");
            sandbox.write(path, "{}");
            let run = sandbox.run(&[command, "--now", NOW]);
            assert_eq!(run.code, Some(1), "{command} {path}: {}", run.stderr);
            let message = format!("`{url}` cannot be a file of the site");
            assert!(run.stderr.contains(&message) && run.stderr.contains(path), "{}", run.stderr);
            assert!(!sandbox.site().join("web").exists());
        }
    }
    let sandbox = site_with("{ to: directory, path: web }");
    sandbox.write(
        "content/pages/about.md",
        "---\ntitle: About\nredirect_from: [/briefbook-release.json]\n---\n\nAbout us.\n",
    );
    let run = publish(&sandbox);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("about.md:3"), "{}", run.stderr);
}

#[test]
fn a_folder_that_an_older_version_built_with_a_name_of_ours_is_not_published() {
    for name in ["briefbook-release.json", ".briefbook/release.json", ".briefbook/head.json"] {
        let place = InPlace::new();
        let site = MadeSite::of(&place);
        let mut files = small_site();
        files.insert(name.to_owned(), b"{}".to_vec());
        site.make(&files);
        let run = site.run(&[]);
        assert_eq!(run.code, Some(6), "{}", run.stderr);
        let expected = format!(
            "error: the site has a file `{name}`, and Briefbook needs this name for itself\n\
             help: give the file another name and build again\n"
        );
        assert_eq!(run.stderr, expected);
    }
}

/// Puts a line for a file with a name of ours into a manifest that is written in JSON.
fn with_reserved_line(manifest: &str) -> String {
    let line = format!(
        "{{\"path\":\"briefbook-release.json\",\"size\":2,\"blake3\":\"{}\",\"content_type\":\"application/json\",\
         \"cache_control\":\"public, max-age=0, must-revalidate\"}}",
        blake3::hash(b"{}").to_hex()
    );
    manifest.replacen("\"files\":[\n", &format!("\"files\":[\n{line},\n"), 1)
}

#[test]
fn a_release_that_an_older_version_published_with_a_name_of_ours_is_read_all_the_same() {
    for place in [Box::new(Folder::new()) as Box<dyn Place>, Box::new(InPlace::new())] {
        let site = MadeSite::of(&*place);
        site.publish(&small_site());
        let path = place.settings().split('\'').nth(1).expect("a path").to_owned();
        for (name, bytes) in tree(format!("{path}/.briefbook").as_ref()) {
            if name.ends_with(".json") {
                // The manifest is a text in the note, so its line breaks are written as `\n`.
                let note = String::from_utf8(bytes).expect("UTF-8");
                let document: serde_json::Value = serde_json::from_str(&note).expect("JSON");
                let manifest = with_reserved_line(document["manifest"].as_str().expect("a text"));
                let head = note.lines().next().expect("a line");
                let note = format!("{head}\n\"manifest\":{}}}\n", serde_json::json!(manifest));
                fs::write(format!("{path}/.briefbook/{name}"), note).expect("a note");
            }
        }
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
        let mut changed = small_site();
        changed.insert("about/index.html".to_owned(), b"about us".to_vec());
        site.publish(&changed);
        site.assert_published(&changed, "after a release with a reserved name");
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
    }
}

#[test]
fn a_key_that_is_too_long_for_a_store_is_refused_before_anything_is_sent() {
    // 5 bytes of the prefix, and 26 of the folder of a release.
    for (place, longest) in [(BucketPlace::new(), 1019), (BucketPlace::versioned(), 993)] {
        let site = MadeSite::of(&place);
        let long = |length: usize| {
            let mut path = "a/".repeat(length / 2);
            path.truncate(length - ".html".len());
            path.replace_range(path.len() - 1.., "b");
            path + ".html"
        };
        let mut files = small_site();
        files.insert(long(longest + 1), b"long".to_vec());
        site.make(&files);
        place.server.behave();
        let run = site.run(&[]);
        assert_eq!(run.code, Some(6), "{}", run.stderr);
        assert!(run.stderr.contains("its key would have 1025 bytes, and a store takes 1024"), "{}", run.stderr);
        assert!(place.server.asked().is_empty(), "something was asked of the store");
        files.remove(&long(longest + 1));
        site.publish(&files);
        site.assert_published(&files, "without the long key");
    }
}

#[test]
fn objects_of_others_with_odd_keys_stop_nothing() {
    for place in [BucketPlace::new(), BucketPlace::versioned(), BucketPlace::of_google()] {
        place.server.add_odd_keys(&[
            "site//a",
            "site/./index.html",
            "site/../b",
            "site/a&#10;b",
            "site/c&#1;",
            "site/about/index.html/",
            "site/.briefbook/releases//x.json",
            "site/releases//x",
        ]);
        let site = MadeSite::of(&place);
        site.publish(&small_site());
        let mut fewer = small_site();
        fewer.remove("about/index.html");
        site.publish(&fewer);
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
        let back = site.command(&["publish", "--rollback"]);
        assert_eq!(back.code, Some(0), "{}", back.stderr);
        assert!(place.server.asked().iter().all(|asked| !asked.key.contains("//")), "an odd object was touched");
    }
}

#[test]
fn a_credential_that_no_request_can_carry_is_refused_by_name() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.make(&small_site());
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "AKIATESTKEY\n"),
        ("AWS_REGION", "us-east\u{1}-1"),
        ("AWS_SESSION_TOKEN", "tok\ren"),
        ("AWS_SECRET_ACCESS_KEY", "geheim-ß-geheim"),
    ] {
        let folder = site.sandbox.folder().join("made");
        let mut command = site.sandbox.command(&["publish", "--from", folder.to_str().expect("UTF-8")]);
        place.prepare(&mut command);
        let run = finish(command.env(name, value));
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert!(run.stderr.starts_with(&format!("error: the environment variable `{name}` has a ")), "{}", run.stderr);
        assert!(!run.stderr.contains("geheim"), "{}", run.stderr);
    }
    assert!(place.server.asked().is_empty());
}

#[test]
fn settings_that_a_target_cannot_use_are_errors_with_their_place() {
    for (target, message) in [
        (
            "{ to: git, branch: HEAD }",
            "`HEAD` cannot be the branch: git uses this name for the commit that it works on",
        ),
        ("{ to: git, branch: 'a..b' }", "`a..b` cannot be the branch"),
        ("{ to: git, branch: refs/heads/pages }", "write `pages`"),
        (
            "{ to: git, branch: pages, cname: 'https://example.org/' }",
            "`https://example.org/` is not the name of a host",
        ),
        ("{ to: object_store, url: 's3://desk', region: \"eu\\nwest\" }", "`eu west` is not a region"),
        ("{ to: object_store, url: 's3://desk//a' }", "`s3://desk//a` names no bucket"),
        ("{ to: object_store, url: \"s3://desk/\\x01\" }", "control character"),
        ("{ to: directory, path: '~/site' }", "only a shell knows what `~` is"),
    ] {
        let run = publish(&site_with(target));
        assert_eq!(run.code, Some(1), "{target}: {}", run.stderr);
        assert!(run.stderr.contains(message) && run.stderr.contains("briefbook.yaml:5:"), "{target}: {}", run.stderr);
    }
}

#[test]
fn two_runs_in_one_site_folder_name_each_other() {
    let sandbox = site_with("{ to: directory, path: web }");
    assert_eq!(publish(&sandbox).code, Some(0));
    let path = sandbox.site().join(".briefbook/publish/here/lock");
    let lock = fs::OpenOptions::new().append(true).open(&path).expect("a lock");
    lock.try_lock().expect("it is free");
    assert!(fs::read_to_string(&path).expect("a name").contains("(process "));
    let name = format!("jane@desk (process {})", std::process::id());
    fs::write(&path, &name).expect("a name");
    for arguments in [&["publish"][..], &["publish", "--dry-run"], &["publish", "--rollback"]] {
        let run = sandbox.run(arguments);
        assert_eq!(run.code, Some(5), "{}", run.stderr);
        let message = format!("error: {name} is publishing to the same place at this moment\n");
        assert!(run.stderr.starts_with(&message), "{}", run.stderr);
    }
    assert_eq!(sandbox.run(&["publish", "--list"]).code, Some(0));
    drop(lock);
    assert_eq!(publish(&sandbox).code, Some(0));
}
