//! The places that tests publish to.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::sandbox::tree;

/// A place to publish to, which a test can look into as a reader does.
pub trait Place {
    /// The target as the settings name it, on one line: `{ to: directory, path: … }`.
    fn settings(&self) -> String;

    /// What the command needs in its environment.
    fn prepare(&self, _command: &mut Command) {}

    /// What readers see: the bytes by path, without what Briefbook notes for itself.
    fn readers_see(&self) -> BTreeMap<String, Vec<u8>>;

    /// Puts a file where readers see it, as somebody else would. A place in which nobody can do so gives `false`.
    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool;

    /// Changes a file of the site behind Briefbook's back. A place that cannot be damaged gives `false`.
    fn damage(&self, path: &str, bytes: &[u8]) -> bool {
        self.put_foreign(path, bytes)
    }

    /// The content type and the cache policy that readers get; nothing where the place keeps none.
    fn headers(&self, _path: &str) -> Option<(String, String)> {
        None
    }

    /// Whether earlier releases are kept.
    fn keeps_releases(&self) -> bool {
        true
    }
}

/// Releases in a folder, with a link.
pub struct Folder {
    folder: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }
}

impl Place for Folder {
    fn settings(&self) -> String {
        format!("{{ to: directory, path: '{}' }}", self.path().display())
    }

    fn readers_see(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path().join("current"))
    }

    fn put_foreign(&self, _: &str, _: &[u8]) -> bool {
        // A release is a folder of its own, in which nobody else has anything.
        false
    }

    fn damage(&self, path: &str, bytes: &[u8]) -> bool {
        let file = self.path().join("current").join(path);
        // Files of several releases may be one file on the disk; only this release is damaged.
        fs::remove_file(&file).expect("a file of the site");
        fs::write(file, bytes).expect("a new file");
        true
    }
}

/// Files in the folder itself.
pub struct InPlace {
    folder: TempDir,
}

impl InPlace {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("site")
    }
}

impl Place for InPlace {
    fn settings(&self) -> String {
        format!("{{ to: directory, path: '{}', in_place: true }}", self.path().display())
    }

    fn readers_see(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path()).into_iter().filter(|(path, _)| !path.starts_with(".briefbook/")).collect()
    }

    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool {
        let file = self.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
        fs::write(file, bytes).expect("a new file");
        true
    }

    fn keeps_releases(&self) -> bool {
        false
    }
}
