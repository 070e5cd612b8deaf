//! The places that tests publish to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
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

    /// Puts a file where readers see it, as someone else would. A place in which nobody can do so gives `false`.
    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool;

    /// Changes a file of the site behind Briefbook's back. A place that cannot be damaged gives `false`.
    fn damage(&self, path: &str, bytes: &[u8]) -> bool {
        self.put_foreign(path, bytes)
    }

    /// The content type and the cache policy that readers get; `None` where the place keeps none.
    fn headers(&self, _path: &str) -> Option<(String, String)> {
        None
    }

    /// The names of the notes by which Briefbook knows what is published; that of the published release first.
    fn notes(&self) -> Vec<String>;

    /// The bytes of a note.
    fn note(&self, name: &str) -> Vec<u8>;

    /// Replaces a note behind Briefbook's back, or removes it.
    fn change_note(&self, name: &str, bytes: Option<&[u8]>);

    /// Whether earlier releases are kept.
    fn keeps_releases(&self) -> bool {
        true
    }
}

/// The notes in a folder with releases.
pub fn notes_of_releases(folder: &Path) -> Vec<String> {
    let current = fs::read_link(folder.join("current")).expect("a link");
    let current = current.file_name().expect("a name").to_string_lossy().into_owned();
    let notes = tree(&folder.join(".briefbook")).into_keys().filter(|name| !name.contains('/'));
    let notes = notes.filter(|name| name.ends_with(".json") || name.ends_with(".sha256"));
    let mut notes: Vec<String> = notes.map(|name| format!(".briefbook/{name}")).collect();
    notes.sort_by_key(|name| *name != format!(".briefbook/{current}.json"));
    notes
}

/// Replaces a file, or removes it.
pub fn change_file(path: &Path, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => fs::write(path, bytes).expect("a new file"),
        None => fs::remove_file(path).expect("a file"),
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

    fn notes(&self) -> Vec<String> {
        notes_of_releases(&self.path())
    }

    fn note(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).expect("a note")
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        change_file(&self.path().join(name), bytes);
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

    fn notes(&self) -> Vec<String> {
        vec![".briefbook/release.json".to_owned(), ".briefbook/release-copy.json".to_owned()]
    }

    fn note(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).expect("a note")
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        change_file(&self.path().join(name), bytes);
    }

    fn keeps_releases(&self) -> bool {
        false
    }
}
