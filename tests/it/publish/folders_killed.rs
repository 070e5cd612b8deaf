//! A run that is killed: readers of a folder with releases see one whole release at every instant, readers of a folder in
//! place never a torn file, and the next run ends right.
//!
//! These tests need `strace`. Where it is missing they say so and pass; `BRIEFBOOK_REQUIRE_TOOLS=1` makes it a failure.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::publish::conformance::small_site;
use crate::publish::made_site::{Files, MadeSite, files};
use crate::publish::place::{Folder, InPlace, Place};
use crate::sandbox::finish;

/// Every system call by which a run changes what is on the disk, or begins to.
const CALLS: [&str; 14] = [
    "openat",
    "mkdir",
    "write",
    "linkat",
    "link",
    "symlink",
    "symlinkat",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "fsync",
    "syncfs",
];

/// Number of places tried at each call: the first ones, and some spread over the rest.
const PLACES: usize = 6;

fn has_strace() -> bool {
    let found = Command::new("strace").arg("-V").output().is_ok();
    if !found {
        assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "a tool is missing: strace");
        eprintln!("skipped: there is no strace");
    }
    found
}

/// The site after a change in every way.
fn changed_site() -> Files {
    let mut changed = small_site();
    changed.remove("people/mara-lind/index.html");
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    changed.insert("new/index.html".to_owned(), b"<link href=/assets/new.0123456789abcdef.css>".to_vec());
    changed.insert("assets/new.0123456789abcdef.css".to_owned(), b"a{}".to_vec());
    changed
}

/// How often a run makes a call.
fn count(site: &MadeSite<'_>, call: &str) -> usize {
    let log = site.sandbox.folder().join("calls");
    traced(site, &["-o", log.to_str().unwrap(), "-e", &format!("trace={call}")]);
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    text.lines().filter(|line| line.contains(&format!("{call}("))).count()
}

fn traced(site: &MadeSite<'_>, options: &[&str]) -> Option<i32> {
    let plain = site.sandbox.command(&[]);
    let mut command = Command::new("strace");
    command.args(["-f", "-q", "--seccomp-bpf"]).args(options).arg(plain.get_program());
    command.args(["publish", "--from"]).arg(site.sandbox.folder().join("made"));
    // One thread, so that the calls come in one order.
    command.current_dir(site.sandbox.site()).env("RAYON_NUM_THREADS", "1");
    finish(&mut command).code
}

/// Kills the second of two publishes at many calls, each on a fresh place, and gives what readers see to `look`.
fn kill_everywhere<P: Place>(make: impl Fn() -> P, look: impl Fn(&MadeSite<'_>, &str)) {
    if !has_strace() {
        return;
    }
    for call in CALLS {
        let place = make();
        let site = MadeSite::of(&place);
        site.publish(&small_site());
        site.make(&changed_site());
        let all = count(&site, call);
        let step = all.div_ceil(PLACES).max(1);
        for at in (1..=all).filter(|at| *at <= 2 || at % step == 0 || *at == all) {
            let place = make();
            let site = MadeSite::of(&place);
            site.publish(&small_site());
            site.make(&changed_site());
            traced(&site, &["-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={at}")]);
            let why = format!("killed at {call} number {at}");
            look(&site, &why);
            site.publish(&changed_site());
            site.assert_published(&changed_site(), &why);
            assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0), "{why}");
        }
    }
}

#[test]
fn a_reader_of_releases_sees_the_old_or_the_new_site_whenever_a_run_is_killed() {
    kill_everywhere(Folder::new, |site, why| {
        let seen = site.place.readers_see();
        if seen.contains_key("new/index.html") {
            site.assert_published(&changed_site(), why);
        } else {
            site.assert_published(&small_site(), why);
        }
    });
}

#[test]
fn a_reader_of_files_in_place_sees_no_torn_file_and_no_page_without_its_assets() {
    kill_everywhere(InPlace::new, |site, why| {
        let seen = site.place.readers_see();
        let (old, new) = (small_site(), changed_site());
        // An empty folder is nothing that readers see.
        for (path, bytes) in seen.iter().filter(|(path, _)| !path.ends_with('/')) {
            let known = old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
            assert!(known || path == "briefbook-release.json", "{why}: {path} is torn");
        }
        if seen.contains_key("new/index.html") {
            assert!(seen.contains_key("assets/new.0123456789abcdef.css"), "{why}: a page without its stylesheet");
        }
        for path in old.keys().filter(|path| new.contains_key(*path)) {
            assert!(seen.contains_key(path), "{why}: {path} is gone");
        }
    });
}

#[test]
fn what_a_killed_run_has_put_is_deleted_by_a_run_that_has_it_no_more() {
    if !has_strace() {
        return;
    }
    let place = InPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.make(&changed_site());
    // The last rename is that of the note, when all files have been put.
    let last = count(&site, "rename");
    let place = InPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.make(&changed_site());
    traced(&site, &["-o", "/dev/null", "-e", &format!("inject=rename:signal=KILL:when={last}")]);
    assert!(place.readers_see().contains_key("new/index.html"));
    let third = files(&[("index.html", "home"), ("about/index.html", "third")]);
    site.publish(&third);
    site.assert_published(&third, "nothing is left of the killed run");
}
