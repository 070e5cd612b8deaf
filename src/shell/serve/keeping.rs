//! The texts of pages as they were when the site was made of them.
//!
//! In: a reader of files and their stamps. Out: a reader that gives the same bytes however often a page is read, so that a
//! page of the last good site can be rendered for the first time after its file was broken. It must not know what pages say.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::inputs::ReadFile;
use crate::memo::Digest;
use crate::path::SourcePath;
use crate::shell::disk::{FileFacts, on_disk};

/// The most bytes of text that are kept. Texts beyond it are read again, as those of a build are.
const MOST_KEPT: usize = 64 << 20;

type Texts = Arc<BTreeMap<SourcePath, (Digest, Arc<[u8]>)>>;

/// A reader that keeps the texts it has read.
pub(super) struct Keeping {
    root: PathBuf,
    disk: Arc<dyn ReadFile>,
    stamps: Arc<BTreeMap<SourcePath, Digest>>,
    texts: Mutex<(usize, Texts)>,
}

impl Keeping {
    pub fn new(root: PathBuf, disk: Arc<dyn ReadFile>) -> Self {
        Self { root, disk, stamps: Arc::default(), texts: Mutex::default() }
    }

    /// A reader for other stamps, which begins with all texts that are the same. The earlier reader keeps its own.
    pub fn renewed(&self, stamps: Arc<BTreeMap<SourcePath, Digest>>) -> Self {
        let (mut size, mut texts) = self.texts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_same = |path: &SourcePath, stamp: &Digest| stamps.get(path) == Some(stamp);
        if texts.iter().any(|(path, (stamp, _))| !is_same(path, stamp)) {
            Arc::make_mut(&mut texts).retain(|path, (stamp, _)| is_same(path, stamp));
            size = texts.values().map(|(_, bytes)| bytes.len()).sum();
        }
        Self { root: self.root.clone(), disk: Arc::clone(&self.disk), stamps, texts: Mutex::new((size, texts)) }
    }

    /// Whether bytes that were read just now are those that the stamp was made of: the file may have changed since.
    fn are_stamped(&self, path: &SourcePath, stamp: Digest, bytes: &[u8]) -> bool {
        Digest::of(bytes) == stamp
            || FileFacts::of_path(&on_disk(&self.root, path)).is_ok_and(|facts| facts.stamp() == stamp)
    }
}

impl ReadFile for Keeping {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        let is_page = path.as_str().starts_with("content/") && path.extension() == "md";
        let Some(stamp) = self.stamps.get(path).copied().filter(|_| is_page) else { return self.disk.read(path) };
        let lock = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = lock().1.get(path) {
            return Ok(bytes.to_vec());
        }
        let bytes = self.disk.read(path)?;
        if self.are_stamped(path, stamp, &bytes) {
            let mut kept = lock();
            let (size, texts) = &mut *kept;
            if *size + bytes.len() <= MOST_KEPT {
                *size += bytes.len();
                Arc::make_mut(texts).insert(path.clone(), (stamp, bytes.as_slice().into()));
            }
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_what_it_was_until_its_stamp_changes() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let file = root.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        let stamps = |texts: &[(&str, &str)]| {
            let stamps = texts.iter().map(|(path, text)| (SourcePath::new(path), Digest::of(text.as_bytes())));
            Arc::new(stamps.collect::<BTreeMap<_, _>>())
        };
        let read =
            |reader: &Keeping, path: &str| String::from_utf8(reader.read(&SourcePath::new(path)).unwrap()).unwrap();
        let (page, note, data) = ("content/pages/a.md", "content/pages/b.md", "content/pages/a.csv");
        for path in [page, note, data] {
            write(path, "old");
        }
        let none = Keeping::new(root.path().to_owned(), crate::shell::disk::reader(root.path()));
        let good = none.renewed(stamps(&[(page, "old"), (note, "never was"), (data, "old")]));
        for path in [page, note, data] {
            assert_eq!(read(&good, path), "old");
            write(path, "new");
        }
        // Only what the stamp was made of is kept, and only texts of pages.
        assert_eq!([page, note, data].map(|path| read(&good, path)), ["old", "new", "new"]);
        let latest = good.renewed(stamps(&[(page, "new"), (note, "new")]));
        assert_eq!([read(&latest, page), read(&good, page)], ["new", "old"]);
        write(page, "newer");
        assert_eq!([read(&latest, page), read(&good, page)], ["new", "old"]);
    }
}
