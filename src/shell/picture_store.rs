//! The versions of pictures on the disk, so that a second build does not make them again.
//!
//! In: the site's folder, keys and bytes. Out: a file for each version below `.briefbook/pictures/`, which may be deleted at
//! any time. It must not know how versions are made. What cannot be kept is made again: a full disk or a folder that
//! cannot be written fails no build here.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::memo::Digest;
use crate::photo::PictureStore;

/// Keeps versions in a folder.
#[derive(Debug)]
pub struct PictureFolder {
    folder: PathBuf,
    written: AtomicUsize,
}

impl PictureFolder {
    /// The folder of a site. It is made when the first version is kept.
    #[must_use]
    pub fn of_site(root: &Path) -> Self {
        Self { folder: root.join(".briefbook").join("pictures"), written: AtomicUsize::new(0) }
    }

    fn file(&self, key: &Digest) -> PathBuf {
        self.folder.join(key.to_string())
    }
}

impl PictureStore for PictureFolder {
    fn find(&self, key: &Digest) -> Option<Vec<u8>> {
        let bytes = fs::read(self.file(key)).ok()?;
        // What a crash left, or somebody changed, is made again.
        let (sum, picture) = bytes.split_at_checked(32)?;
        (sum == Digest::of(picture).as_bytes()).then(|| picture.to_vec())
    }

    fn keep(&self, key: &Digest, bytes: &[u8]) {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!("{}-{number}.new", std::process::id()));
        let kept = [Digest::of(bytes).as_bytes(), bytes].concat();
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&draft, kept))
            .and_then(|()| fs::rename(&draft, self.file(key)));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_was_kept_is_found_and_one_that_was_damaged_is_not() {
        let site = tempfile::tempdir().expect("a folder");
        let (key, other) = (Digest::of(b"key"), Digest::of(b"other"));
        let store = PictureFolder::of_site(site.path());
        assert_eq!(store.find(&key), None);
        store.keep(&key, b"a picture");
        assert_eq!(PictureFolder::of_site(site.path()).find(&key).as_deref(), Some(&b"a picture"[..]));
        assert_eq!(store.find(&other), None);
        for damaged in [&b"short"[..], &[0; 40]] {
            fs::write(store.file(&key), damaged).expect("a file");
            assert_eq!(store.find(&key), None);
        }
        assert_eq!(fs::read_dir(&store.folder).expect("a folder").count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_fails_nothing() {
        let site = tempfile::tempdir().expect("a folder");
        fs::write(site.path().join(".briefbook"), "a file in the way").expect("a file");
        let store = PictureFolder::of_site(site.path());
        store.keep(&Digest::of(b"key"), b"a picture");
        assert_eq!(store.find(&Digest::of(b"key")), None);
    }
}
