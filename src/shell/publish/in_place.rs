//! The files of the site in a folder itself, for hosts whose own client takes a folder, and for web servers that follow no link.
//!
//! Not atomic: while a run is under way a reader can see an old page beside a new one. The promise: each file is old or new,
//! never torn; assets are there before pages that name them; deletes come last; what is not ours is not touched; a run after
//! a killed one ends right, because what a run is about to put is noted first (`.briefbook/pending.json`).

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::directory::{Turn, cannot, compare, flush, read_note, remove_files, write_whole};
use super::progress::Silent;
use super::releases::{NOTES, Note};
use super::source::{is_intact, size_and_digest};
use super::target::{Allowed, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
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
}

impl FolderInPlace {
    /// The folder at a path.
    #[must_use]
    pub fn new(shown: &str, path: PathBuf) -> Self {
        Self { shown: shown.to_owned(), path }
    }

    fn note(&self, name: &str) -> PathBuf {
        self.path.join(NOTES).join(name)
    }

    fn release(&self) -> Result<Option<(ReleaseRecord, Manifest)>, Failure> {
        Ok(read_note(&self.note("release.json"))?.map(|note| (note.record, note.manifest)))
    }

    /// The release that is published, and all files that are ours or may be: what a run that was killed was about to put may be
    /// there or not.
    fn noted(&self) -> Result<(Option<ReleaseRecord>, Manifest), Failure> {
        let pending = read_note(&self.note("pending.json"))?.map(|note| note.manifest).unwrap_or_default();
        let Some((record, manifest)) = self.release()? else { return Ok((None, pending)) };
        Ok((Some(record), together(&pending, &manifest)))
    }

    fn put(&self, put: &Put, at: usize, job: &Job<'_>) -> Result<(), Failure> {
        let file = &put.file;
        let (path, draft) = (self.path.join(&*file.path), self.note(&format!("draft-{at}")));
        let mut out = File::create(&draft).map_err(|error| cannot("write", &draft, error))?;
        job.source.copy(file, &mut out)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot("make", folder, error))?;
        }
        fs::rename(&draft, &path).map_err(|error| cannot("write", &path, error))?;
        job.progress.advance(file.size);
        Ok(())
    }

    /// Refuses to replace what somebody else has put where the site has a file.
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
        write().map_err(|error| cannot("write", &path, error))
    }
}

impl Target for FolderInPlace {
    fn describe(&self) -> String {
        format!("the folder `{}` (in place, not atomic)", self.shown)
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
        let note = Note::new(job.record, job.manifest).to_json();
        if !job.plan.is_empty() {
            // What runs before this one have left is noted on until it is deleted.
            let pending = Note::new(job.record, &together(job.manifest, &noted)).to_json();
            write_whole(&self.note("pending.json"), &pending)?;
        }
        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("copying", bytes, job.plan.puts.len());
        for phase in Phase::ALL {
            let puts: Vec<(usize, &Put)> = job.plan.phase(phase).enumerate().collect();
            for put in map_parallel(&puts, |(at, put)| self.put(put, *at, job)) {
                put?;
            }
        }
        let differences = compare(&self.path, job.manifest, job.progress)?;
        if !differences.is_empty() {
            return Err(Failure::NotVerified(differences));
        }
        self.write_release_file(job)?;
        flush(&self.path);
        // Also those that a killed run has deleted already: their folders may be left.
        let deletes = noted.files().iter().map(|file| &*file.path).filter(|path| job.manifest.get(path).is_none());
        remove_files(&self.path, deletes).map_err(|error| cannot("delete old files in", &self.path, error))?;
        write_whole(&self.note("release.json"), &note)?;
        let pending = self.note("pending.json");
        match fs::remove_file(&pending) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(cannot("delete", &pending, error)),
            _ => {}
        }
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
