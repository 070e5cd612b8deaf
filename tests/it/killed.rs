//! A build that is killed, or that runs out of room, leaves the old site byte for byte as it was.
//!
//! These tests need `strace` or a file system of their own. Where that is missing they say so and pass;
//! `BRIEFBOOK_REQUIRE_TOOLS=1` makes it a failure.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::fixture::NOW;
use crate::sandbox::{Sandbox, assert_same_tree, finish, tree};

/// Every system call by which a build changes what is on the disk, or begins to.
const CALLS: &[&str] = &[
    "openat",
    "mkdir",
    "mkdirat",
    "write",
    "pwrite64",
    "copy_file_range",
    "sendfile",
    "linkat",
    "link",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "ftruncate",
    "fsync",
    "fdatasync",
    "fchmod",
    "utimensat",
    "ioctl",
    "close",
];

fn skipped(reason: &str) {
    assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "a tool is missing: {reason}");
    eprintln!("skipped: {reason}");
}

/// A site that was built once, and then changed in every way: new, changed, deleted pages and files.
fn changed_site() -> Sandbox {
    let sandbox = Sandbox::new(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/pages/about.md
---
title: About
---
//- content/pages/gone.md
---
title: Gone
---
//- static/same.txt
same
//- static/changed.txt
before
",
    );
    sandbox.build_well();
    sandbox.write("content/pages/about.md", "---\ntitle: About us\n---\n\nMara Lind.\n");
    sandbox.write("content/pages/new.md", "---\ntitle: New\n---\n");
    sandbox.write("static/changed.txt", "after\n");
    fs::remove_file(sandbox.site().join("content/pages/gone.md")).unwrap();
    sandbox
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    for (path, bytes) in tree(from) {
        let file = to.join(&path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

#[test]
fn a_build_killed_at_any_system_call_leaves_the_old_site_or_the_new_one_whole() {
    if Command::new("strace").arg("-V").output().is_err() {
        return skipped("`strace` is not installed");
    }
    let sandbox = changed_site();
    let old = tree(&sandbox.public());
    let kept = sandbox.folder().join("old");
    copy(&sandbox.public(), &kept);
    let trace = |arguments: &[&str]| {
        let plain = sandbox.command(&["build", "--now", NOW, "--quiet"]);
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(sandbox.folder().join("trace")).args(arguments);
        command
            .arg(plain.get_program())
            .args(plain.get_args())
            .current_dir(sandbox.site())
            .env("RAYON_NUM_THREADS", "1");
        finish(&mut command)
    };
    let counted = trace(&["-e", &format!("trace={}", CALLS.join(","))]);
    if counted.code != Some(0) {
        return skipped(&format!("`strace` cannot trace here: {}", counted.stderr.trim()));
    }
    let new = tree(&sandbox.public());
    let text = fs::read_to_string(sandbox.folder().join("trace")).unwrap();
    let number_of = |call: &str| text.lines().filter(|line| line.contains(&format!(" {call}("))).count();
    let points: Vec<(&str, usize)> =
        CALLS.iter().flat_map(|call| (1..=number_of(call)).map(move |at| (*call, at))).collect();
    // Of many points an even choice; always among them the last of each call, where a build becomes visible.
    let step = points.len().div_ceil(100).max(1);
    let chosen = points
        .iter()
        .enumerate()
        .filter(|(at, (call, number))| at % step == 0 || *number == number_of(call) || call.contains("rename"));
    let (mut killed, mut left_old) = (0, 0);
    for (_, (call, at)) in chosen {
        copy(&kept, &sandbox.public());
        let inject = format!("inject={call}:signal=KILL:when={at}");
        let run = trace(&["-e", &format!("trace={call}"), "-e", &inject]);
        killed += usize::from(run.code != Some(0));
        let found = tree(&sandbox.public());
        if found == old {
            left_old += 1;
        } else {
            assert_same_tree(
                &new,
                &found,
                &format!("killed at {call} number {at}: neither the old site nor the new one"),
            );
        }
    }
    assert!(killed > 50 && left_old > 30, "{killed} builds were killed, {left_old} left the old site");
    // Whatever they left behind, the next build heals it.
    copy(&kept, &sandbox.public());
    sandbox.build_well();
    assert_same_tree(&new, &tree(&sandbox.public()), "the build after all that");
    let rest: Vec<String> = tree(&sandbox.site()).into_keys().filter(|path| path.starts_with(".briefbook")).collect();
    assert_eq!(rest, Vec::<String>::new());
}

#[test]
fn a_write_that_fails_leaves_the_old_site_and_ends_with_3() {
    if Command::new("strace").arg("-V").output().is_err() {
        return skipped("`strace` is not installed");
    }
    let sandbox = changed_site();
    let old = tree(&sandbox.public());
    for (call, error) in
        [("write", "ENOSPC"), ("mkdir", "EACCES"), ("linkat", "EIO"), ("copy_file_range", "EIO"), ("renameat2", "EIO")]
    {
        let plain = sandbox.command(&["build", "--now", NOW, "--quiet"]);
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o"]).arg(sandbox.folder().join("trace"));
        command.args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:error={error}:when=3+")]);
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(sandbox.site());
        let run = finish(&mut command);
        if run.stderr.contains("ptrace") {
            return skipped(&format!("`strace` cannot trace here: {}", run.stderr.trim()));
        }
        // A call that happens twice at most is not failed; then the build succeeds.
        if run.code == Some(0) {
            continue;
        }
        assert_same_tree(&old, &tree(&sandbox.public()), &format!("{call} fails with {error}"));
        assert!(run.code == Some(3) || run.stderr.is_empty(), "{call}: {run:?}");
    }
}

#[test]
fn a_full_disk_leaves_the_old_site_and_is_reported() {
    let mount = |size: &str, at: &Path| {
        let made = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        made.is_ok_and(|output| output.status.success())
    };
    let sandbox = changed_site();
    let disk = sandbox.folder().join("disk");
    fs::create_dir(&disk).unwrap();
    if !mount("16m", &disk) {
        return skipped("only root can mount a small file system");
    }
    let unmount = Unmount(disk.clone());
    let out = disk.join("public");
    let build = || sandbox.run(&["build", "--now", NOW, "--out", out.to_str().unwrap()]);
    // The old site, as the site was before its changes, in the folder on the small disk.
    sandbox.write("content/pages/gone.md", "---\ntitle: Gone\n---\n");
    assert_eq!(build().code, Some(0));
    let old = tree(&out);
    fs::remove_file(sandbox.site().join("content/pages/gone.md")).unwrap();
    let page_size = 4096;
    let mut full = 0;
    for pages_left in [0, 1, 2, 3, 5, 8, 12, 16, 20, 24] {
        let ballast = disk.join("ballast");
        let free = free_bytes(&disk);
        fs::write(&ballast, vec![0; free.saturating_sub(pages_left * page_size)]).unwrap();
        sandbox
            .write("content/pages/new.md", format!("---\ntitle: New {pages_left}\n---\n\n{}\n", "word ".repeat(4000)));
        let run = build();
        if run.code == Some(0) {
            fs::remove_file(&ballast).unwrap();
            break;
        }
        full += 1;
        assert_eq!(run.code, Some(3), "{pages_left} pages left: {run:?}");
        assert!(run.stderr.contains("No space left on device"), "{}", run.stderr);
        assert_same_tree(&old, &tree(&out), &format!("{pages_left} pages left"));
        fs::remove_file(&ballast).unwrap();
        let left: Vec<String> =
            fs::read_dir(&disk).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(left, ["public"], "nothing is left on a full disk");
    }
    assert!(full > 2, "the disk was full {full} times");
    assert_eq!(build().code, Some(0), "with room again it works");
    drop(unmount);
}

/// How many bytes a file system has left.
fn free_bytes(folder: &Path) -> usize {
    let output = Command::new("df").args(["--output=avail", "-B1"]).arg(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().last().unwrap().trim().parse().unwrap()
}

/// Takes a file system away at the end, also of a test that fails.
struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}
