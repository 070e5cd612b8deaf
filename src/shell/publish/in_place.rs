//! The files of the site in a folder itself, for hosts whose own client takes a folder, and for web servers that follow no link.
//!
//! Not atomic: while a run is under way a reader can see an old page beside a new one. The promise: each file is old or new,
//! never torn; assets are there before pages that name them; deletes come last; what is not ours is not touched; a run after
//! a killed one ends right, because what a run is about to put is noted first (`.briefbook/pending.json`).

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::directory::{
    Turn, cannot, compare, flush, missing_note, read_note, remove_files, remove_if_there, write_whole,
};
use super::progress::Silent;
use super::releases::{NOTES, Note, UNKNOWN_PERSON};
use super::scan::manifest_of;
use super::source::{is_intact, size_and_digest};
use super::target::{Allowed, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use super::when_of;
use crate::memo::map_parallel;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::plan::{Phase, Put, Reason};
use crate::release::record::ReleaseRecord;

/// A folder that holds the site's files.
#[derive(Debug)]
pub struct FolderInPlace {
    /// The folder as the settings name it, for messages.
    shown: String,
    path: PathBuf,
    /// Whether nothing proves what of the folder is ours.
    is_unknown: bool,
}

/// The note of the release.
const RELEASE: &str = "release.json";
/// A copy of it, in case it is damaged: beside files of others, no other evidence shows which files are ours.
const COPY: &str = "release-copy.json";
/// The note of what a run is about to put.
const PENDING: &str = "pending.json";

impl FolderInPlace {
    /// The folder at a path.
    #[must_use]
    pub fn new(shown: &str, path: PathBuf) -> Self {
        Self { shown: shown.to_owned(), path, is_unknown: false }
    }

    fn note(&self, name: &str) -> PathBuf {
        self.path.join(NOTES).join(name)
    }

    fn release(&self) -> Result<Option<(ReleaseRecord, Manifest)>, Failure> {
        let path = self.note(RELEASE);
        let note = read_note(&path)?;
        // A first run that was killed has a note of what is pending, and no other.
        let is_lost =
            || self.note(COPY).exists() || (self.path.join(RELEASE_FILE).exists() && !self.note(PENDING).exists());
        if note.is_none() && !self.is_unknown && is_lost() {
            return Err(missing_note(&path));
        }
        Ok(note.map(|note| (note.record, note.manifest)))
    }

    /// The note of the release as it can be rebuilt: from its copy, or from the files themselves, where nothing else is beside
    /// them.
    fn rebuilt(&self, base_url: &str) -> Result<Option<(Note, &'static str)>, Failure> {
        if let Ok(Some(note)) = read_note(&self.note(COPY)) {
            return Ok(Some((note, "its copy")));
        }
        let manifest = manifest_of(&self.path).map_err(|error| cannot("read", &self.path, error))?;
        let path = self.path.join(RELEASE_FILE);
        let told: Option<serde_json::Value> =
            fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let is_whole = told.is_some_and(|told| told["release"] == manifest.id().as_str());
        let when = fs::metadata(&path).and_then(|metadata| metadata.modified()).map(when_of).unwrap_or_default();
        let record = ReleaseRecord::new(&manifest, when, UNKNOWN_PERSON.to_owned(), base_url.to_owned());
        Ok(is_whole.then(|| (Note::new(&record.after([]), &manifest), "the published files")))
    }

    /// The release that is published, and all files that are ours or may be: what a run that was killed was about to put may be
    /// there or not.
    fn noted(&self) -> Result<(Option<ReleaseRecord>, Manifest), Failure> {
        let pending = read_note(&self.note(PENDING))?.map(|note| note.manifest).unwrap_or_default();
        let Some((record, manifest)) = self.release()? else { return Ok((None, pending)) };
        Ok((Some(record), together(&pending, &manifest)))
    }

    fn put(&self, put: &Put, at: usize, job: &Job<'_>) -> Result<(), Failure> {
        let file = &put.file;
        let (path, draft) = (self.path.join(&*file.path), self.note(&format!("draft-{at}")));
        let copied = File::create(&draft).map_err(Failure::from).and_then(|mut out| job.source.copy(file, &mut out));
        if let Err(failure) = copied {
            // What is left of it may be what fills the disk.
            let _ = fs::remove_file(&draft);
            return Err(if is_full(&failure) { failure.at(&path) } else { failure });
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot("make", folder, error))?;
        }
        fs::rename(&draft, &path).map_err(|error| cannot("write", &path, error))?;
        job.progress.advance(file.size);
        Ok(())
    }

    /// Refuses to replace what someone else has put where the site has a file.
    fn refuse_foreign(&self, job: &Job<'_>) -> Result<(), Failure> {
        if job.allowed.contains(&Allowed::ForeignFiles) {
            return Ok(());
        }
        for put in job.plan.puts.iter().filter(|put| put.reason == Reason::New) {
            let path = self.path.join(&*put.file.path);
            if fs::symlink_metadata(&path).is_ok() && !is_intact(&path, &put.file).unwrap_or(false) {
                return Err(Failure::Refused {
                    message: format!(
                        "`{}` is where the site has a file, but Briefbook did not put it there",
                        path.display()
                    ),
                    help: "move it away, or say `--allow foreign-files` to replace what is in the way".to_owned(),
                });
            }
        }
        Ok(())
    }

    fn write_release_file(&self, job: &Job<'_>) -> Result<(), Failure> {
        let (path, draft) = (self.path.join(RELEASE_FILE), self.note("draft"));
        let write = || {
            let mut out = File::create(&draft)?;
            out.write_all(&job.record.public_json())?;
            fs::rename(&draft, &path)
        };
        write().map_err(|error| {
            let _ = fs::remove_file(&draft);
            cannot("write", &path, error)
        })
    }

    /// Notes the release, twice where there is room for it, and that nothing is pending any more.
    fn write_release_notes(&self, note: &[u8]) -> Result<(), Failure> {
        let path = self.note(RELEASE);
        match write_whole(&path, note) {
            Err(failure) if is_full(&failure) => {
                remove_if_there(&self.note(COPY))?;
                write_whole(&path, note).map_err(|failure| if is_full(&failure) { full(failure) } else { failure })
            }
            written => written,
        }?;
        remove_if_there(&self.note(PENDING))?;
        match write_whole(&self.note(COPY), note) {
            // An old copy would say something false.
            Err(failure) if is_full(&failure) => remove_if_there(&self.note(COPY)),
            written => written,
        }
    }

    /// Removes what killed runs have left of files that were being written.
    fn remove_drafts(&self) {
        for entry in fs::read_dir(self.path.join(NOTES)).into_iter().flatten().flatten() {
            if entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with("draft") || name.strip_suffix(".draft").is_some())
            {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// What interrupted runs have left: files that are noted and are of neither the published release nor a new one.
    fn left(&self, noted: &Manifest, new: Option<&Manifest>) -> Result<Manifest, Failure> {
        let published = self.release()?.map(|(_, manifest)| manifest).unwrap_or_default();
        let is_of = |manifest: &Manifest, file: &ReleaseFile| manifest.get(&file.path).is_some();
        let is_left = |file: &&ReleaseFile| !is_of(&published, file) && !new.is_some_and(|new| is_of(new, file));
        Ok(Manifest::new(noted.files().iter().filter(is_left).cloned().collect()))
    }

    /// Does something, and where the disk is full, once more when there is room: the copy of the note goes first, then what
    /// interrupted runs have left, the pages before what they name.
    fn with_room(
        &self,
        noted: &Manifest,
        job: &Job<'_>,
        action: impl Fn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        match action() {
            Err(failure) if is_full(&failure) => remove_if_there(&self.note(COPY))?,
            result => return result,
        }
        let failure = match action() {
            Err(failure) if is_full(&failure) => failure,
            result => return result,
        };
        let left = self.left(noted, Some(job.manifest))?;
        let mut left: Vec<&ReleaseFile> = left.files().iter().collect();
        left.sort_by_key(|file| std::cmp::Reverse(Phase::of(&file.path)));
        left.retain(|file| self.path.join(&*file.path).exists());
        if left.is_empty() {
            return Err(full(failure));
        }
        let files = left.len();
        remove_files(&self.path, left.into_iter().map(|file| &*file.path))
            .map_err(|error| cannot("delete old files in", &self.path, error))?;
        job.progress.note(&format!("the disk is full; {files} files that an interrupted run has left were deleted"));
        action().map_err(|failure| if is_full(&failure) { full(failure) } else { failure })
    }
}

/// Whether something failed because there is no room on the disk.
fn is_full(failure: &Failure) -> bool {
    let Failure::Failed(error) = failure else { return false };
    let kinds = error.chain().filter_map(|error| error.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kinds.into_iter().any(|kind| matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// A failure for want of room, with what can be done about it.
fn full(failure: Failure) -> Failure {
    match failure {
        Failure::Failed(error) => Failure::Helped {
            message: format!("{error:#}"),
            help: "make room on the disk and publish again; the run goes on where it was interrupted".to_owned(),
        },
        other => other,
    }
}

impl Target for FolderInPlace {
    fn describe(&self) -> String {
        format!("the folder `{}` (in place, not atomic)", self.shown)
    }

    fn rebuild_notes(&mut self, base_url: &str) -> Result<Vec<String>, Failure> {
        if !self.path.join(NOTES).exists() && !self.path.join(RELEASE_FILE).exists() {
            return Ok(Vec::new());
        }
        let _turn = Turn::take(&self.path.join(NOTES))?;
        let mut done = Vec::new();
        if read_note(&self.note(PENDING)).is_err() {
            remove_if_there(&self.note(PENDING))?;
            done.push(
                "the note of a run that was interrupted was removed; files that only that run put there stay"
                    .to_owned(),
            );
        }
        if self.release().is_err() {
            match self.rebuilt(base_url)? {
                Some((note, source)) => {
                    write_whole(&self.note(RELEASE), &note.to_json())?;
                    done.push(format!("the note of release {} was rebuilt from {source}", note.record.id));
                }
                None => {
                    remove_if_there(&self.note(RELEASE))?;
                    remove_if_there(&self.note(COPY))?;
                    self.is_unknown = true;
                    done.push(format!(
                        "what is in {} is not known any more, so it counts as someone else's and stays",
                        self.describe()
                    ));
                }
            }
        }
        Ok(done)
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let (release, noted) = self.noted()?;
        Ok(Published { release, manifest: as_it_is(&self.path, &noted)? })
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        fs::create_dir_all(&self.path).map_err(|error| cannot("make", &self.path, error))?;
        let _turn = Turn::take(&self.path.join(NOTES))?;
        let (release, noted) = self.noted()?;
        let now = release.as_ref().map(|record| &record.id);
        if let Some(overtaken) = Failure::overtaken(now, job.planned_against) {
            return Err(overtaken);
        }
        self.refuse_foreign(job)?;
        // Everything that is sent is read once before the first file is replaced: what fails then has changed nothing.
        for put in map_parallel(&job.plan.puts, |put| job.source.copy(&put.file, &mut std::io::sink())) {
            put?;
        }
        let note = Note::new(&job.record.after(&release), job.manifest).to_json();
        self.remove_drafts();
        if !job.plan.is_empty() {
            // What runs before this one have left is noted on until it is deleted.
            let puts = Manifest::new(job.plan.puts.iter().map(|put| put.file.clone()).collect());
            let pending = Note::new(job.record, &together(&puts, &self.left(&noted, None)?)).to_json();
            self.with_room(&noted, job, || write_whole(&self.note(PENDING), &pending))?;
        }
        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("copying", bytes, job.plan.puts.len());
        for phase in Phase::ALL {
            let puts: Vec<(usize, &Put)> = job.plan.phase(phase).enumerate().collect();
            let put = map_parallel(&puts, |(at, put)| self.put(put, *at, job));
            for ((at, put), result) in puts.into_iter().zip(put) {
                match result {
                    Err(failure) if is_full(&failure) => self.with_room(&noted, job, || self.put(put, at, job))?,
                    result => result?,
                }
            }
        }
        let differences = compare(&self.path, job.manifest, job.progress)?;
        if !differences.is_empty() {
            return Err(Failure::NotVerified(differences));
        }
        // Also those that a killed run has deleted already: their folders may be left.
        let deletes = || {
            let deletes = noted.files().iter().map(|file| &*file.path).filter(|path| job.manifest.get(path).is_none());
            remove_files(&self.path, deletes).map_err(|error| cannot("delete old files in", &self.path, error))
        };
        match self.write_release_file(job) {
            Err(failure) if is_full(&failure) => deletes().and_then(|()| self.write_release_file(job)),
            written => written,
        }
        .map_err(|failure| if is_full(&failure) { full(failure) } else { failure })?;
        flush(&self.path);
        deletes()?;
        self.write_release_notes(&note)?;
        job.progress.end();
        Ok(Sent { files: job.plan.puts.len(), bytes })
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        Ok(self.release()?.map(|(record, _)| ListedRelease { record, current: true }).into_iter().collect())
    }

    fn roll_back(&mut self, _: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        Err(Failure::failed(format!(
            "{} keeps no earlier releases; publish an earlier state of the site again, or take out `in_place`",
            self.describe()
        )))
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        let Some((record, manifest)) = self.release()? else {
            return Err(Failure::failed(format!("nothing is published in {}", self.describe())));
        };
        Ok(Verified { record, differences: compare(&self.path, &manifest, &Silent)? })
    }
}

/// The files of two manifests; those of the first one where both have a file at a path.
fn together(first: &Manifest, second: &Manifest) -> Manifest {
    let others = second.files().iter().filter(|file| first.get(&file.path).is_none());
    Manifest::new(first.files().iter().chain(others).cloned().collect())
}

/// The files of a manifest that are there, each with the bytes that it has: a torn or a changed one is ours all the same.
fn as_it_is(folder: &Path, manifest: &Manifest) -> Result<Manifest, Failure> {
    let found = map_parallel(manifest.files(), |file| size_and_digest(&folder.join(&*file.path)));
    let mut files = Vec::new();
    for (file, found) in manifest.files().iter().zip(found) {
        if let Some((size, digest)) = found.map_err(|error| cannot("read", &folder.join(&*file.path), error))? {
            files.push(ReleaseFile { size, digest, ..file.clone() });
        }
    }
    Ok(Manifest::new(files))
}
