//! Releases in a folder of this machine, and a link to the one that readers have.
//!
//! The layout is that of `releases`; beside it lies `.briefbook/lock`, which tells whose turn it is.
//!
//! The promise: `current` is replaced by one rename, so at every instant a reader sees one whole release. A run that is killed
//! leaves a staging tree; the next run goes on with it.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::progress::Progress;
use super::releases::{
    CURRENT, Kept, NOTES, Note, RELEASES, Rebuilt, Releases, STAGING, folder_names, folder_of_link, foreign,
    id_of_folder,
};
use super::scan::manifest_of;
use super::source::{Source, is_intact};
use super::target::{Difference, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use super::when_of;
use crate::memo::map_parallel;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::record::ReleaseRecord;

/// A folder with releases.
#[derive(Debug)]
pub struct ReleaseFolder {
    /// The folder as the settings name it, for messages.
    shown: String,
    path: PathBuf,
    keep: usize,
    /// The folder that readers have, where nothing proves what it is.
    unknown: Option<String>,
}

impl ReleaseFolder {
    /// The folder at a path, of which `keep` releases are kept.
    #[must_use]
    pub fn new(shown: &str, path: PathBuf, keep: usize) -> Self {
        Self { shown: shown.to_owned(), path, keep, unknown: None }
    }

    fn notes(&self) -> PathBuf {
        self.path.join(NOTES)
    }

    fn release(&self, folder: &str) -> PathBuf {
        self.path.join(RELEASES).join(folder)
    }

    fn note(&self, folder: &str) -> PathBuf {
        self.notes().join(format!("{folder}.json"))
    }

    /// The name of the folder that `current` leads to.
    fn current_folder(&self) -> Result<Option<String>, Failure> {
        let link = self.path.join(CURRENT);
        let not_ours = || foreign(&link.display().to_string());
        match fs::read_link(&link) {
            Ok(target) => {
                let folder = target.to_str().and_then(folder_of_link);
                folder.map(|folder| Some(folder.to_owned())).ok_or_else(not_ours)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == ErrorKind::InvalidInput => Err(not_ours()),
            Err(error) => Err(cannot("read", &link, error)),
        }
    }

    /// The release that readers have, and its folder.
    fn current(&self) -> Result<Option<(String, Note)>, Failure> {
        let folder = self.current_folder()?.filter(|folder| self.unknown.as_ref() != Some(folder));
        let Some(folder) = folder else { return Ok(None) };
        let path = self.note(&folder);
        let note = read_note(&path)?.ok_or_else(|| missing_note(&path))?;
        Ok(Some((folder, note)))
    }

    /// All releases that are on the disk.
    fn all(&self) -> Result<Releases, Failure> {
        let current = self.current_folder()?;
        let entries = match fs::read_dir(self.notes()) {
            Ok(entries) => Some(entries),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(cannot("read", &self.notes(), error)),
        };
        let mut all = Vec::new();
        for entry in entries.into_iter().flatten() {
            let name = entry?.file_name();
            let Some(folder) = name.to_str().and_then(|name| name.strip_suffix(".json")) else { continue };
            if self.release(folder).is_dir() {
                all.push(self.head(folder)?);
            }
        }
        let releases = Releases::new(current, all);
        match &releases.current {
            Some(folder) if releases.current().is_none() && self.unknown.as_ref() != Some(folder) => {
                Err(missing_note(&self.note(folder)))
            }
            _ => Ok(releases),
        }
    }

    /// A release as the first line of its note tells it.
    fn head(&self, folder: &str) -> Result<Kept, Failure> {
        let path = self.note(folder);
        let mut line = Vec::new();
        let read = File::open(&path).and_then(|file| BufReader::new(file).read_until(b'\n', &mut line));
        read.map_err(|error| cannot("read", &path, error))?;
        Kept::parse(folder, &line).map_err(|problem| tells_nothing(&path, &problem))
    }

    /// Compares a release with its manifest.
    fn differences(&self, folder: &str, progress: &dyn Progress) -> Result<Vec<Difference>, Failure> {
        let path = self.note(folder);
        let note = read_note(&path)?.ok_or_else(|| missing_note(&path))?;
        compare(&self.release(folder), &note.manifest, progress)
    }

    /// Rebuilds the note of a release, or removes it; gives what was done.
    fn rebuild(&mut self, folder: &str, whole: &Releases, base_url: &str) -> Result<String, Failure> {
        let (tree, path) = (self.release(folder), self.note(folder));
        let failed = |error| cannot("read", &tree, error);
        let manifest = manifest_of(&tree).map_err(failed)?;
        let when = fs::metadata(&tree).and_then(|metadata| metadata.modified()).map(when_of).unwrap_or_default();
        let head = self.head(folder).ok();
        let rebuilt = Rebuilt::decide(folder, &manifest, head.as_ref(), whole, (when, base_url));
        match &rebuilt {
            Rebuilt::Whole(note) => write_whole(&path, &note.to_json())?,
            Rebuilt::Unknown => {
                remove_if_there(&path)?;
                self.unknown = Some(folder.to_owned()).filter(|_| whole.current.as_deref() == Some(folder));
            }
        }
        Ok(rebuilt.sentence(folder))
    }

    /// Makes the staging tree the files of a release, each with the bytes of its manifest.
    fn stage(&self, job: &Job<'_>, base: Option<&(String, Note)>, staging: &Path) -> Result<Sent, Failure> {
        remove_others(staging, job.manifest)?;
        let base = base.map(|(folder, note)| (self.release(folder), &note.manifest));
        job.progress.begin("copying", job.manifest.bytes(), job.manifest.files().len());
        let staged = map_parallel(job.manifest.files(), |file| {
            let result = stage_file(file, base.as_ref(), staging, job.source);
            job.progress.advance(file.size);
            result
        });
        let mut sent = Sent::default();
        for (file, copied) in job.manifest.files().iter().zip(staged) {
            if copied? {
                sent.files += 1;
                sent.bytes += file.size;
            }
        }
        let tells = staging.join(RELEASE_FILE);
        fs::write(&tells, job.record.public_json()).map_err(|error| cannot("write", &tells, error))?;
        let differences = compare(staging, job.manifest, job.progress)?;
        match differences.first() {
            None => Ok(sent),
            Some(Difference { path, problem }) => {
                Err(Failure::failed(format!("`{}` {problem} right after it was written", staging.join(path).display())))
            }
        }
    }

    /// A name for a folder of a release that nothing else has.
    fn free_folder(&self, id: &ReleaseId) -> String {
        folder_names(id).find(|name| fs::symlink_metadata(self.release(name)).is_err()).unwrap_or_default()
    }

    /// Lets `current` lead to a release, by one rename.
    fn switch_to(&self, folder: &str) -> Result<(), Failure> {
        // Whatever the folder was when the run began, nothing that is not a link of ours is replaced.
        self.current_folder()?;
        let link = self.notes().join("next-link");
        remove_if_there(&link)?;
        let target = Path::new(RELEASES).join(folder);
        make_link(&target, &link).map_err(|error| cannot("make", &link, error))?;
        flush(&self.path);
        let current = self.path.join(CURRENT);
        fs::rename(&link, &current).map_err(|error| cannot("replace", &current, error))
    }

    /// Removes the oldest releases beyond the number to keep. What cannot be removed is tried again by the next run.
    fn prune(&self, progress: &dyn Progress) -> Result<(), Failure> {
        for old in self.all()?.beyond(self.keep) {
            let (folder, note) = (self.release(&old.folder), self.note(&old.folder));
            let Some(Note { manifest, .. }) = read_note(&note)? else { continue };
            remove_release(&folder, &manifest).and_then(|()| fs::remove_file(&note)).unwrap_or_else(|error| {
                progress.note(&format!("an old release could not be removed: `{}`: {error}", folder.display()));
            });
        }
        Ok(())
    }
}

impl Target for ReleaseFolder {
    fn describe(&self) -> String {
        format!("the folder `{}`", self.shown)
    }

    fn rebuild_notes(&mut self, base_url: &str) -> Result<Vec<String>, Failure> {
        let current = self.current_folder()?;
        if current.is_none() && !self.notes().exists() {
            return Ok(Vec::new());
        }
        let _turn = Turn::take(&self.notes())?;
        let releases = self.path.join(RELEASES);
        let entries = match fs::read_dir(&releases) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>().map_err(|error| cannot("read", &releases, error))?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(cannot("read", &releases, error)),
        };
        let names = entries.iter().filter_map(|entry| entry.file_name().into_string().ok());
        let names: BTreeSet<String> =
            names.filter(|name| id_of_folder(name).is_some()).chain(current.clone()).collect();
        let (mut whole, mut damaged) = (Vec::new(), Vec::new());
        for folder in names {
            match read_note(&self.note(&folder)) {
                Ok(Some(note)) => whole.push(Kept { folder, record: note.record, sums: note.sums }),
                _ => damaged.push(folder),
            }
        }
        let whole = Releases::new(current, whole);
        damaged.iter().map(|folder| self.rebuild(folder, &whole, base_url)).collect()
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let current = self.current()?;
        Ok(current.map_or_else(Published::default, |(_, note)| Published {
            release: Some(note.record),
            manifest: note.manifest,
        }))
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        let _turn = Turn::take(&self.notes())?;
        let current = self.current()?;
        let now = current.as_ref().map(|(_, note)| &note.record.id);
        if let Some(overtaken) = Failure::overtaken(now, job.planned_against) {
            return Err(overtaken);
        }
        if let Some((folder, note)) = &current
            && note.record.id == job.record.id
            && compare(&self.release(folder), &note.manifest, job.progress)?.is_empty()
        {
            return Ok(Sent::default());
        }
        let staging = self.notes().join(STAGING);
        fs::create_dir_all(&staging).map_err(|error| cannot("make", &staging, error))?;
        let sent = self.stage(job, current.as_ref(), &staging)?;

        // A release that is still there is taken again, unless it was damaged.
        let all = self.all()?;
        let whole = |kept: &&Kept| self.differences(&kept.folder, job.progress).is_ok_and(|found| found.is_empty());
        let known = all.named(&job.record.id).find(whole);
        let folder = known.map_or_else(|| self.free_folder(&job.record.id), |kept| kept.folder.clone());
        write_whole(&self.note(&folder), &Note::new(&all.next(job.record), job.manifest).to_json())?;
        if known.is_none() {
            let release = self.release(&folder);
            let releases = self.path.join(RELEASES);
            fs::create_dir_all(&releases).map_err(|error| cannot("make", &releases, error))?;
            fs::rename(&staging, &release).map_err(|error| cannot("make", &release, error))?;
        }
        self.switch_to(&folder)?;
        job.progress.end();
        self.prune(job.progress)?;
        Ok(sent)
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        Ok(self.all()?.listed())
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        let _turn = Turn::take(&self.notes())?;
        let all = self.all()?;
        let wanted = all.to_go_back_to(to, &self.describe())?;
        let differences = self.differences(&wanted.folder, &super::progress::Silent)?;
        if let Some(Difference { path, problem }) = differences.first() {
            let id = &wanted.record.id;
            return Err(Failure::failed(format!("release {id} is not whole any more: `{path}` {problem}")));
        }
        self.switch_to(&wanted.folder)?;
        Ok(wanted.record.clone())
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        let Some((folder, note)) = self.current()? else {
            return Err(Failure::failed(format!("nothing is published in {}", self.describe())));
        };
        let differences = compare(&self.release(&folder), &note.manifest, &super::progress::Silent)?;
        Ok(Verified { record: note.record, differences })
    }
}

/// The right of this process to change a target; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "it is held, not read")] File);

impl Turn {
    /// Takes the right, in a folder that is made for it.
    ///
    /// # Errors
    /// When another process has it; the message names the process, if it could write its name.
    pub fn take(notes: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(notes).map_err(|error| cannot("make", notes, error))?;
        let path = notes.join("lock");
        let lock = OpenOptions::new().create(true).append(true).open(&path);
        let mut lock = lock.map_err(|error| cannot("write", &path, error))?;
        match lock.try_lock() {
            Ok(()) => {
                // The lock holds without a name too, on a full disk.
                let name = format!("{} (process {})", super::who(), std::process::id());
                let _ = lock.set_len(0).and_then(|()| lock.write_all(name.as_bytes()));
                Ok(Self(lock))
            }
            Err(TryLockError::WouldBlock) => {
                let name = fs::read_to_string(&path).ok().filter(|name| is_alive(name));
                let name = name.as_deref().unwrap_or("someone else");
                Err(Failure::SomebodyElse(format!("{name} is publishing to the same place at this moment")))
            }
            Err(TryLockError::Error(error)) => Err(cannot("lock", &path, error)),
        }
    }
}

/// Whether the process runs that has written its name: a killed one has left its own.
fn is_alive(name: &str) -> bool {
    let process = name.rsplit_once("(process ").and_then(|(_, id)| id.strip_suffix(')')?.parse::<u32>().ok());
    let processes = Path::new("/proc");
    process.is_some_and(|id| !processes.join("self").exists() || processes.join(id.to_string()).exists())
}

/// A failure of the disk, in words.
pub(super) fn cannot(action: &str, path: &Path, error: io::Error) -> Failure {
    Failure::Failed(anyhow::Error::from(error).context(format!("cannot {action} `{}`", path.display())))
}

/// Reads the note at a path; `None` when there is none.
pub(super) fn read_note(path: &Path) -> Result<Option<Note>, Failure> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot("read", path, error)),
    };
    Note::parse(&bytes).map(Some).map_err(|problem| tells_nothing(path, &problem))
}

fn tells_nothing(path: &Path, problem: &str) -> Failure {
    Failure::damaged(format!("`{}`", path.display()), problem)
}

/// That a note is not there.
pub(super) fn missing_note(path: &Path) -> Failure {
    tells_nothing(path, "it is missing")
}

/// Removes a file that may be there.
pub(super) fn remove_if_there(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot("delete", path, error)),
        _ => Ok(()),
    }
}

/// Puts one file into the staging tree; gives whether it had to be copied.
fn stage_file(
    file: &ReleaseFile,
    base: Option<&(PathBuf, &Manifest)>,
    staging: &Path,
    source: &Source,
) -> Result<bool, Failure> {
    let path = staging.join(&*file.path);
    // A run that was killed may have left it, whole or in part.
    if is_intact(&path, file)? {
        return Ok(false);
    }
    remove_if_there(&path)?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| cannot("make", folder, error))?;
    }
    if let Some((base, manifest)) = base
        && manifest.get(&file.path).is_some_and(|old| old.digest == file.digest)
    {
        let old = base.join(&*file.path);
        // A link shares the bytes; where links cannot be, or the old file was damaged, it is copied.
        if is_intact(&old, file)? && fs::hard_link(&old, &path).is_ok() {
            return Ok(false);
        }
    }
    let mut out = File::create(&path).map_err(|error| cannot("write", &path, error))?;
    source.copy(file, &mut out)?;
    Ok(true)
}

/// Removes from a staging tree what is not a file of the release.
fn remove_others(staging: &Path, manifest: &Manifest) -> Result<(), Failure> {
    fn walk(folder: &Path, below: &str, manifest: &Manifest) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let path = format!("{below}{}", name.to_string_lossy());
            if entry.file_type()?.is_dir() && manifest.get(&path).is_none() {
                walk(&entry.path(), &format!("{path}/"), manifest)?;
                // It goes only when it is empty.
                let _ = fs::remove_dir(entry.path());
            } else if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else if manifest.get(&path).is_none() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
    walk(staging, "", manifest).map_err(|error| cannot("clear", staging, error))
}

/// Reads a tree back and compares it with a manifest. Files that are not in the manifest do not count.
pub(super) fn compare(tree: &Path, manifest: &Manifest, progress: &dyn Progress) -> Result<Vec<Difference>, Failure> {
    progress.begin("reading back", manifest.bytes(), manifest.files().len());
    let found = map_parallel(manifest.files(), |file| {
        let path = tree.join(&*file.path);
        let intact = is_intact(&path, file);
        progress.advance(file.size);
        intact.map(|intact| (!intact).then(|| path.exists())).map_err(|error| cannot("read", &path, error))
    });
    let mut differences = Vec::new();
    for (file, found) in manifest.files().iter().zip(found) {
        if let Some(exists) = found? {
            let problem = if exists { "has other bytes" } else { "is missing" };
            differences.push(Difference { path: file.path.to_string(), problem: problem.to_owned() });
        }
    }
    Ok(differences)
}

/// Removes the files of a release, and the folders that are empty then. What someone else has put there stays.
fn remove_release(folder: &Path, manifest: &Manifest) -> io::Result<()> {
    let paths = manifest.files().iter().map(|file| &*file.path).chain([RELEASE_FILE]);
    remove_files(folder, paths)?;
    match fs::remove_dir(folder) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Err(error),
        _ => Ok(()),
    }
}

/// Removes files, and the folders below `root` that are empty then.
pub(super) fn remove_files<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> io::Result<()> {
    let mut folders = BTreeSet::new();
    for path in paths {
        match fs::remove_file(root.join(path)) {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Err(error),
            _ => {}
        }
        folders.extend(path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
    }
    // The deepest first: a folder sorts before what is in it.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(root.join(folder));
    }
    Ok(())
}

/// Writes a file beside its place and renames it, so that it is there whole or not at all.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let draft = path.with_extension("draft");
    let write = || {
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(|error| {
        // What is left of it may be what fills the disk.
        let _ = fs::remove_file(&draft);
        cannot("write", path, error)
    })
}

#[cfg(unix)]
fn make_link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(windows)]
fn make_link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

/// Sees to it that a release is on the platter before readers are sent to it. A system that cannot say so is trusted.
pub(super) fn flush(folder: &Path) {
    #[cfg(target_os = "linux")]
    if let Ok(folder) = File::open(folder) {
        let _ = rustix::fs::syncfs(&folder);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
}
