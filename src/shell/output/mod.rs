//! The output folder of a build: the old site or the new one at every instant, and nothing written when nothing
//! differs.
//!
//! In: the files of the site, one by one and from several threads. Out: the folder, its list of files
//! `.briefbook.json`, and counts. It must not know what the files are; it is the only place that writes a site to the
//! disk.
//!
//! | module | what it knows |
//! |---|---|
//! | `error` | what can go wrong, in the user's words |
//! | `guard` | where a site may be written |
//! | `claim` | whose turn it is, and where the work is done |
//! | `manifest` | the list of our files |
//! | `tree` | links, copies and removal of whole trees; what is foreign is never lost |
//! | `swap` | how the new site takes the place of the old one, and what a killed build has left |
//!
//! Nothing is flushed to the platter (`fsync`): a build can be made again, and the promise is about processes that
//! die, not about power that fails.

mod claim;
mod error;
mod guard;
mod manifest;
mod swap;
#[cfg(test)]
mod tests;
mod tree;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::memo::{Digest, map_parallel};
use claim::Claim;
pub use error::OutputError;
pub use guard::{refuses_built_site, refuses_published_site, refuses_report, refuses_site_on_another_machine};
#[doc(hidden)]
pub use manifest::reread_list;
use manifest::{Entry, MANIFEST, Manifest};
use tree::CarryOver;

/// A build's hold on its output folder. Dropped without [`commit`](Self::commit), it leaves the old site as it was.
#[derive(Debug)]
pub struct OutputFolder {
    claim: Claim,
    /// Whether there is a site of ours, which the exchange has to be atomic for.
    has_site: bool,
    old: Manifest,
    /// What became of each file of the old site: a [`Fate`].
    fates: Vec<AtomicU8>,
    /// The files that are new or differ; they are in the staging tree.
    staged: Mutex<Vec<Entry>>,
    failed: AtomicBool,
}

/// What became of a file of the old site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Fate {
    /// The new site has not written it, so far.
    Absent,
    /// The new site has the same bytes.
    Unchanged,
    /// The new site has other bytes.
    Changed,
}

impl Fate {
    fn read(cell: &AtomicU8) -> Self {
        [Self::Absent, Self::Unchanged, Self::Changed][usize::from(cell.load(Ordering::Relaxed).min(2))]
    }

    fn write(self, cell: &AtomicU8) {
        cell.store(self as u8, Ordering::Relaxed);
    }
}

/// What a build did to its output folder, in files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that the old site did not have.
    pub new: usize,
    /// Files that differ from the old site's.
    pub changed: usize,
    /// Files that are the same, and were not touched.
    pub unchanged: usize,
    /// Files that the old site had and the new one has not.
    pub deleted: usize,
}

/// A file that Briefbook has put into an output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Its path below the folder, parts separated by `/`.
    pub path: Arc<str>,
    /// Its length in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// The site that was replaced: it is out of the way, but still on the disk. The output folder stays locked until it is
/// gone.
///
/// Removing it takes longer than building did, so the user hears "done" before. Dropping it removes it as well,
/// without a word about failures; whatever is left is removed by the next build.
#[derive(Debug)]
pub struct OldSite {
    claim: Claim,
    /// The files of the old site and of the new one; none when nothing was replaced.
    lists: Option<(Manifest, Manifest)>,
}

impl OutputFolder {
    /// Takes hold of the folder the site shall be in, and cleans up after a build that was killed.
    ///
    /// `out` need not exist; `site` is the root of the site's sources.
    ///
    /// # Errors
    /// When the folder must not be used, is not ours, is in use by another build, or cannot be read.
    pub fn open(out: &Path, site: &Path) -> Result<Self, OutputError> {
        let claim = Claim::take(out, guard::real_folder(out, site, guard::home().as_deref())?)?;
        swap::restore(&claim)?;
        let old = swap::read_manifest(&claim.out).map_err(|error| match error {
            OutputError::Damaged { problem, .. } => OutputError::Damaged { manifest: out.join(MANIFEST), problem },
            other => other,
        })?;
        if old.is_none() && !is_empty(&claim.out).map_err(OutputError::io("read", out))? {
            return Err(OutputError::NotOurs { folder: out.to_owned() });
        }
        swap::heal(&claim, old.as_ref())?;
        let has_site = old.is_some();
        let old = old.unwrap_or_default();
        let fates = old.entries().iter().map(|_| AtomicU8::new(Fate::Absent as u8)).collect();
        Ok(Self { claim, has_site, old, fates, staged: Mutex::default(), failed: AtomicBool::new(false) })
    }

    /// Gives the site a file; `file` is its path as [`UrlPath::output_file`](crate::path::UrlPath::output_file) has it.
    ///
    /// # Errors
    /// When the name is not safe, the file was written before, or writing failed; the build cannot be committed then.
    pub fn write(&self, file: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.remember_failure(self.write_bytes(file, bytes))
    }

    /// Gives the site a file with the bytes of an open one, which is never held in memory whole. `from` is its name.
    ///
    /// # Errors
    /// As [`write`](Self::write), or when it could not be opened or cannot be read.
    pub fn copy(&self, file: &str, opened: io::Result<File>, from: &Path) -> Result<(), OutputError> {
        self.remember_failure(self.copy_file(file, opened, from))
    }

    /// Puts the new site into the folder in one step, or does nothing at all if it is the site that is there.
    ///
    /// Files and folders in it that are not ours are carried over. The old site is returned, to be removed when the
    /// user has been told.
    ///
    /// # Errors
    /// When a file of the site did not get written, when something foreign is in its place, or when reading or writing
    /// failed.
    pub fn commit(self) -> Result<(Written, OldSite), OutputError> {
        let Self { claim, has_site, old, fates, staged, failed } = self;
        if failed.into_inner() {
            let incomplete = io::Error::other("a file of it could not be written");
            return Err(OutputError::io("finish the site in", &claim.shown)(incomplete));
        }
        let staged = staged.into_inner().unwrap_or_else(PoisonError::into_inner);
        let fates: Vec<Fate> = fates.iter().map(Fate::read).collect();
        let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count();
        let (changed, unchanged, deleted) = (count(Fate::Changed), count(Fate::Unchanged), count(Fate::Absent));
        let written = Written { new: staged.len() - changed, changed, unchanged, deleted };
        if has_site && staged.is_empty() && deleted == 0 {
            return Ok((written, OldSite { claim, lists: None }));
        }

        let same: Vec<&Entry> = old
            .entries()
            .iter()
            .zip(&fates)
            .filter(|(_, fate)| **fate == Fate::Unchanged)
            .map(|(entry, _)| entry)
            .collect();
        let new = Manifest::new(same.iter().map(|entry| (*entry).clone()).chain(staged).collect());
        finish_staging(&claim, &old, &same, &new)?;
        swap::put_in_place(&claim, has_site).map_err(OutputError::io("replace", &claim.shown))?;
        Ok((written, OldSite { claim, lists: Some((old, new)) }))
    }

    fn write_bytes(&self, file: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let place = self.place_of(file)?;
        let (size, digest) = (bytes.len() as u64, blake3::hash(bytes));
        if let Some(index) = place {
            let listed = &self.old.entries()[index];
            // The list only shows which files cannot be the same; only bytes show that they are.
            let is_like_old = || self.compare_old(file, |old| tree::has_bytes(old, bytes));
            if listed.size == size && listed.digest == digest && is_like_old() {
                Fate::Unchanged.write(&self.fates[index]);
                return Ok(());
            }
        }
        let failed = |error| OutputError::io("write", &self.claim.shown.join(file))(error);
        self.create(file).and_then(|mut target| target.write_all(bytes)).map_err(failed)?;
        self.record(place, Entry { path: file.into(), size, digest });
        Ok(())
    }

    fn copy_file(&self, file: &str, opened: io::Result<File>, from: &Path) -> Result<(), OutputError> {
        let place = self.place_of(file)?;
        let unreadable = |error| OutputError::io("read", from)(error);
        let mut source = opened.map_err(unreadable)?;
        if let Some(index) = place {
            let listed = &self.old.entries()[index];
            if source.metadata().map_err(unreadable)?.len() == listed.size {
                let mut hasher = blake3::Hasher::new();
                let mut hash = |bytes: &[u8]| {
                    hasher.update(bytes);
                };
                let is_like_old = self.compare_old(file, |old| tree::has_same_bytes(&mut source, old, &mut hash));
                if is_like_old && hasher.finalize() == listed.digest {
                    Fate::Unchanged.write(&self.fates[index]);
                    return Ok(());
                }
                source.rewind().map_err(unreadable)?;
            }
        }
        let failed = |error| OutputError::io("write", &self.claim.shown.join(file))(error);
        let mut target = self.create(file).map_err(failed)?;
        let (mut size, mut hasher, mut chunk) = (0, blake3::Hasher::new(), vec![0; tree::CHUNK]);
        loop {
            let length = tree::fill(&mut source, &mut chunk).map_err(unreadable)?;
            hasher.update(&chunk[..length]);
            target.write_all(&chunk[..length]).map_err(failed)?;
            size += length as u64;
            if length < chunk.len() {
                break;
            }
        }
        self.record(place, Entry { path: file.into(), size, digest: hasher.finalize() });
        Ok(())
    }

    /// Where the old site lists a file, after a look at its name and at whether this build has had it before.
    fn place_of(&self, file: &str) -> Result<Option<usize>, OutputError> {
        if !manifest::is_safe(file) {
            return Err(OutputError::BadName { file: file.to_owned() });
        }
        let place = self.old.find(file);
        if place.is_some_and(|index| Fate::read(&self.fates[index]) != Fate::Absent) {
            return Err(OutputError::io("write", &self.claim.shown.join(file))(ErrorKind::AlreadyExists.into()));
        }
        Ok(place)
    }

    /// What a comparison says about the file that is in the output folder. One that cannot be read is written again.
    fn compare_old(&self, file: &str, compare: impl FnOnce(&mut File) -> io::Result<bool>) -> bool {
        File::open(self.claim.out.join(file)).and_then(|mut old| compare(&mut old)).unwrap_or(false)
    }

    /// Begins a file of the staging tree. Two names that are one to the file system fail here.
    fn create(&self, file: &str) -> io::Result<File> {
        self.claim.set_staged(true);
        let path = self.claim.next().join(file);
        if file.ends_with("/index.html")
            && let Some(folder) = path.parent()
        {
            // Nearly every page has a folder of its own, which is not there yet; that it is comes out below.
            let _ = fs::create_dir(folder);
        }
        tree::with_folders(&path, || OpenOptions::new().write(true).create_new(true).open(&path))
    }

    /// Notes a file of the staging tree.
    fn record(&self, place: Option<usize>, entry: Entry) {
        if let Some(index) = place {
            Fate::Changed.write(&self.fates[index]);
        }
        self.staged.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn remember_failure(&self, result: Result<(), OutputError>) -> Result<(), OutputError> {
        result.inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }
}

impl OldSite {
    /// Removes it, and lets others build.
    ///
    /// # Errors
    /// When it cannot be removed. The new site is in its place all the same, and the next build tries again.
    pub fn clear(mut self) -> Result<(), OutputError> {
        self.remove()
    }

    fn remove(&mut self) -> Result<(), OutputError> {
        self.lists.take().map_or(Ok(()), |(old, new)| swap::clear(&self.claim, &old, &new))
    }
}

impl Drop for OldSite {
    fn drop(&mut self) {
        let _ = self.remove();
    }
}

/// The files that Briefbook has put into an output folder, each with its size and digest, by path; `None` when the folder has
/// no list of them.
///
/// # Errors
/// When the list cannot be read or trusted.
pub fn list_files(folder: &Path) -> Result<Option<Vec<ListedFile>>, OutputError> {
    let Some(manifest) = swap::read_manifest(folder)? else { return Ok(None) };
    let file = |entry: &Entry| {
        // Both are the same 256 bits.
        let digest = Digest::parse(entry.digest.to_hex().as_str())?;
        Some(ListedFile { path: Arc::clone(&entry.path), size: entry.size, digest })
    };
    Ok(Some(manifest.entries().iter().filter_map(file).collect()))
}

/// Adds to the staging tree all that it shares with the old site, and its list of files.
fn finish_staging(claim: &Claim, old: &Manifest, same: &[&Entry], new: &Manifest) -> Result<(), OutputError> {
    let (next, out) = (claim.next(), &claim.out);
    let failed = |path: PathBuf| move |error| OutputError::io("write", &path)(error);
    claim.set_staged(true);
    fs::create_dir_all(&next).map_err(failed(next.clone()))?;
    let link = |entry: &&Entry| tree::duplicate(&out.join(&*entry.path), &next.join(&*entry.path));
    for (entry, result) in same.iter().zip(map_parallel(same, link)) {
        result.map_err(failed(claim.shown.join(&*entry.path)))?;
    }
    CarryOver { out, shown: &claim.shown, listed: old, next: &next }.run()?;

    // The list comes last and in one step, because it says that the tree is complete.
    let (draft, list) = (claim.draft(), next.join(MANIFEST));
    let write = || {
        let mut file = BufWriter::new(File::create(&draft)?);
        new.write(&mut file)?;
        file.flush()?;
        fs::rename(&draft, &list)?;
        match fs::metadata(out) {
            Ok(metadata) => fs::set_permissions(&next, metadata.permissions()),
            Err(_) => Ok(()),
        }
    };
    write().map_err(failed(claim.shown.join(MANIFEST)))
}

/// Whether a folder is empty or missing.
fn is_empty(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}
