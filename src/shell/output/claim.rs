//! Whose turn it is: the folder beside the output folder in which one build at a time works.
//!
//! In: the real path of the output folder. Out: [`Claim`], held until it is dropped, or the process that holds it. The
//! work folder `.briefbook-<name>` is on the same file system as the output folder, so that trees can be exchanged; it
//! holds the `lock` and the trees that [`swap`](super::swap) names. This module must not know what is in the trees.
//!
//! The lock is advisory: the system frees it when its process ends, however it ends, so no lock is ever stale.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::error::OutputError;
use super::tree;

/// How often a build tries to get in while others come and go.
const TURNS: u32 = 100;

/// How often a build that finds the lock taken looks for the other's number, which is written just after the lock is.
const LOOKS: u32 = 20;

/// The right of this process to replace one output folder.
#[derive(Debug)]
pub(super) struct Claim {
    /// The output folder as the user named it, for messages.
    pub shown: PathBuf,
    /// The output folder's real path.
    pub out: PathBuf,
    work: PathBuf,
    staged: AtomicBool,
    // The order of the fields is the order in which they are dropped: the folder goes while the lock is still held.
    _made: MadeFolders,
    _lock: File,
}

impl Claim {
    /// Takes the right, or says who has it.
    ///
    /// # Errors
    /// [`OutputError::Busy`] when another process, or another part of this one, has it; otherwise when the work folder
    /// cannot be made.
    pub fn take(shown: &Path, out: PathBuf) -> Result<Self, OutputError> {
        let mut name = std::ffi::OsString::from(".briefbook-");
        name.push(out.file_name().unwrap_or_default());
        let work = out.with_file_name(name);
        let lock_path = work.join("lock");
        let mut obstacle = None;
        for _ in 0..TURNS {
            let (made, mut lock) = match open_lock(&work, &lock_path) {
                Ok(opened) => opened,
                // The build before us may be removing its work folder just now.
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists) => {
                    obstacle = Some(error);
                    continue;
                }
                Err(error) => return Err(OutputError::io("make the folder", &work)(error)),
            };
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(OutputError::Busy { folder: shown.to_owned(), process: process_in(&lock_path) });
                }
                Err(TryLockError::Error(error)) => return Err(OutputError::io("lock", &lock_path)(error)),
            }
            // The build before us may have removed the file between our opening and our locking it: then others lock a
            // new file, and ours keeps nobody out.
            if !is_at(&lock, &lock_path) {
                continue;
            }
            // The number is a courtesy: without room for it on the disk the lock holds all the same.
            let _ = lock.set_len(0).and_then(|()| lock.write_all(std::process::id().to_string().as_bytes()));
            let staged = AtomicBool::new(false);
            return Ok(Self { shown: shown.to_owned(), out, work, staged, _made: made, _lock: lock });
        }
        Err(match obstacle {
            Some(error) => OutputError::io("make the folder", &work)(error),
            None => OutputError::Busy { folder: shown.to_owned(), process: None },
        })
    }

    /// Where the new site is built, and where the old one is after the exchange.
    pub fn next(&self) -> PathBuf {
        self.work.join("next")
    }

    /// Where the old site waits when the two cannot be exchanged in one step.
    pub fn aside(&self) -> PathBuf {
        self.work.join("aside")
    }

    /// Where the list of files is written before it goes into the new site, whole.
    pub fn draft(&self) -> PathBuf {
        self.work.join("list")
    }

    /// Says whether `next` is a tree of ours, to be removed if the build ends here.
    pub fn set_staged(&self, staged: bool) {
        self.staged.store(staged, Ordering::Relaxed);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // A failure cannot be reported here. What stays is removed by the next build.
        if *self.staged.get_mut() {
            let _ = tree::remove(&self.next());
        }
        let _ = fs::remove_file(self.draft());
        let _ = fs::remove_file(self.work.join("lock"));
    }
}

/// Folders to be removed at the end if nothing is in them: the work folder, and those above it that were missing.
#[derive(Debug)]
struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    fn make(work: &Path) -> io::Result<Self> {
        let missing = work.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let made = Self(std::iter::once(work).chain(missing).map(Path::to_owned).collect());
        fs::create_dir_all(work)?;
        if fs::symlink_metadata(work)?.is_dir() {
            return Ok(made);
        }
        // A link would lead the staging tree, and all that is removed with it, to a place nobody named.
        Err(io::ErrorKind::NotADirectory.into())
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // It fails on a folder that is in use, as it should.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Makes the work folder and the lock in it, as far as they are missing.
fn open_lock(work: &Path, lock: &Path) -> io::Result<(MadeFolders, File)> {
    let made = MadeFolders::make(work)?;
    let lock = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(lock)?;
    Ok((made, lock))
}

/// The process that has written its number into the lock, if it has.
fn process_in(lock: &Path) -> Option<u32> {
    for _ in 0..LOOKS {
        let mut text = String::new();
        // Where locks keep readers out too, as on Windows, the number stays unknown.
        File::open(lock).and_then(|file| file.take(20).read_to_string(&mut text)).ok()?;
        if let Ok(process) = text.parse() {
            return Some(process);
        }
        thread::sleep(Duration::from_millis(1));
    }
    None
}

/// Whether an open file is still the one that its path names.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    fs::symlink_metadata(path).is_ok_and(|there| file.metadata().is_ok_and(|here| identity(here) == identity(there)))
}

/// Windows does not let a file that somebody has open be replaced.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(folder: &Path) -> Result<Claim, OutputError> {
        Claim::take(Path::new("public"), folder.join("public"))
    }

    #[test]
    fn the_second_build_is_told_the_process_of_the_first_and_leaves_its_folder_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = take(folder.path()).expect("nobody else builds");
        let expected = format!(
            "another build, process {}, is writing to `public`\n\
             help: wait until that build has ended, then build again",
            std::process::id()
        );
        assert_eq!(take(folder.path()).expect_err("the first one builds").to_string(), expected);
        assert!(folder.path().join(".briefbook-public/lock").exists());
        drop(first);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        assert!(take(folder.path()).is_ok());
    }

    #[test]
    fn the_lock_of_a_process_that_is_gone_keeps_nobody_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join(".briefbook-public")).expect("a new folder");
        fs::write(folder.path().join(".briefbook-public/lock"), "999999").expect("a new file");
        drop(take(folder.path()).expect("nobody holds the lock"));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn folders_above_that_were_missing_are_removed_again_if_nothing_is_in_them() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        drop(take(&folder.path().join("a/b")).expect("nobody else builds"));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);

        let claim = take(&folder.path().join("a/b")).expect("nobody else builds");
        fs::write(folder.path().join("a/notes.txt"), "").expect("a new file");
        drop(claim);
        assert!(folder.path().join("a/notes.txt").exists() && !folder.path().join("a/b").exists());
    }

    #[test]
    fn many_threads_take_turns_and_never_hold_it_together() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inside = AtomicBool::new(false);
        let taken: u32 = thread::scope(|scope| {
            let turn = || {
                (0..200).fold(0, |taken, _| match take(folder.path()) {
                    Ok(claim) => {
                        assert!(!inside.swap(true, Ordering::SeqCst), "two builds at once");
                        inside.store(false, Ordering::SeqCst);
                        drop(claim);
                        taken + 1
                    }
                    Err(OutputError::Busy { .. }) => taken,
                    Err(error) => panic!("{error}"),
                })
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(turn)).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
        });
        assert!(taken > 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_work_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("elsewhere")).expect("a new folder");
        std::os::unix::fs::symlink("elsewhere", folder.path().join(".briefbook-public")).expect("a new link");
        let error = take(folder.path()).expect_err("a link").to_string();
        assert_eq!(
            error.replace(&folder.path().display().to_string(), ""),
            "cannot make the folder `/.briefbook-public`: not a directory"
        );
        assert_eq!(fs::read_dir(folder.path().join("elsewhere")).expect("a folder").count(), 0);
    }
}
