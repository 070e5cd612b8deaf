//! A folder in place on a disk that is too small for one site, and large enough for another one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::publish::conformance::small_site;
use crate::publish::far_machine::skipped;
use crate::publish::made_site::{Files, MadeSite};
use crate::publish::place::InPlace;

/// A small file system, which is taken away at the end, also of a test that fails.
struct Disk(PathBuf);

impl Disk {
    /// A file system of this many kilobytes; none where the tests may not mount one.
    fn new(at: &Path, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(at).expect("a new folder");
        let size = format!("size={kilobytes}k");
        let made = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        made.is_ok_and(|output| output.status.success()).then(|| Self(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

/// The little site with more pages of 8 kB.
fn large_site(pages: usize) -> Files {
    let mut files = small_site();
    files.extend((0..pages).map(|page| (format!("briefings/{page}/index.html"), vec![b'x'; 8192])));
    files.extend((0..pages / 4).map(|picture| (format!("files/{picture}.png"), vec![b'y'; 8192])));
    files
}

#[test]
fn a_smaller_site_is_published_where_a_larger_one_has_filled_the_disk() {
    let mut full = 0;
    for kilobytes in (144..=384).step_by(16) {
        for publishes_first in [false, true] {
            let place = InPlace::new();
            let Some(_disk) = Disk::new(&place.path(), kilobytes) else {
                return skipped("only root can mount a small file system");
            };
            let site = MadeSite::of(&place);
            if publishes_first {
                site.publish(&small_site());
            }
            site.make(&large_site(32));
            let run = site.run(&[]);
            if run.code != Some(0) {
                full += 1;
                assert_eq!(run.code, Some(3), "{}", run.stderr);
                assert!(run.stderr.contains("No space left on device"), "{}", run.stderr);
                assert!(run.stderr.contains("help: make room on the disk and publish again"), "{}", run.stderr);
            }
            let mut smaller = small_site();
            smaller.insert("index.html".to_owned(), b"smaller".to_vec());
            site.make(&smaller);
            let run = site.run(&["--allow", "many-deletes"]);
            assert_eq!(run.code, Some(0), "{kilobytes} kB: {}", run.stderr);
            site.assert_published(&smaller, &format!("{kilobytes} kB"));
            assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
        }
    }
    assert!(full > 8, "the disk was full {full} times");
}
