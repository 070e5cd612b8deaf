//! Remote hosts with SFTP alone, for machines that give no shell.
//!
//! Unchanged files are linked on the remote host where the server can, else sent again; the link `current` is replaced in one step
//! where the server can (OpenSSH's can both). What was sent is fetched again and compared; of what was linked the size is. The
//! published release was read back when it was sent; that nothing has changed is found without a look at each of its files,
//! only at the note that a look at all of them has found one damaged. In: what `ssh` asks of a remote host. Out: requests. The
//! turn is a folder: one that a killed run has left is taken over by who says so.

use std::collections::BTreeSet;
use std::path::Path;

use super::machine::Machine;
use super::remote::{Entry, Remote, in_parallel};
use super::sums::Sums;
use super::{Far, Listing, Looked, list_path};
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::shell::publish::releases::{
    CURRENT, Kept, NOTES, Note, RELEASES, STAGING, folder_names, folder_of_link, foreign,
};
use crate::shell::publish::target::{Difference, Failure, Job, Sent};

/// A folder of a machine that gives SFTP.
pub(super) struct BySftp {
    machine: Machine,
    root: String,
    remote: Option<Remote>,
    /// In whose name this run has the turn.
    mine: Option<String>,
}

/// How a file got into a staged tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Staged {
    /// It is a file of the published release.
    Linked,
    /// A run that was killed had sent it.
    Found,
    /// It was sent.
    Sent,
}

/// A tree whose files can be taken.
struct Base {
    path: String,
    manifest: Manifest,
}

impl BySftp {
    /// A folder of a machine; nothing is done yet.
    pub fn new(machine: Machine, root: String) -> Self {
        Self { machine, root, remote: None, mine: None }
    }

    fn connect(&mut self) -> Result<(), Failure> {
        if self.remote.is_none() {
            self.remote = Some(Remote::open(&self.machine)?);
        }
        Ok(())
    }

    fn remote(&self) -> Result<&Remote, Failure> {
        self.remote.as_ref().ok_or_else(|| Failure::failed("the connection was closed"))
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    fn note_path(&self, folder: &str) -> String {
        self.at(&super::note_path(folder))
    }

    /// A file that says that a release was found damaged.
    fn damage_path(&self, folder: &str) -> String {
        self.at(&format!("{NOTES}/{folder}.damaged"))
    }

    fn turn(&self) -> String {
        self.at(&format!("{NOTES}/turn"))
    }

    /// The folder that `current` leads to.
    fn current(&self) -> Result<Option<String>, Failure> {
        let (remote, link) = (self.remote()?, self.at(CURRENT));
        match remote.metadata(&link)? {
            None => Ok(None),
            Some(found) if found.file_type().is_some_and(|kind| kind.is_symlink()) => {
                let target = remote.read_link(&link)?.unwrap_or_default();
                let folder = folder_of_link(&target).ok_or_else(|| foreign(&link))?;
                Ok(Some(folder.to_owned()))
            }
            Some(_) => Err(foreign(&link)),
        }
    }

    fn note(&self, folder: &str) -> Result<Note, Failure> {
        let path = self.note_path(folder);
        let damaged = |problem: &str| Failure::damaged(format!("`{path}` on `{}`", self.machine.host()), problem);
        let bytes = self.remote()?.read(&path)?.ok_or_else(|| damaged("it is missing"))?;
        Note::parse(&bytes).map_err(|problem| damaged(&problem))
    }

    fn all(&self) -> Result<Listing, Failure> {
        let current = self.current()?;
        let remote = self.remote()?;
        let folders = remote.list(&self.at(RELEASES))?;
        let folders: BTreeSet<&str> =
            folders.iter().filter(|entry| entry.is_folder).map(|entry| &*entry.name).collect();
        let notes = remote.list(&self.at(NOTES))?;
        let notes: Vec<&str> = notes
            .iter()
            .filter_map(|entry| entry.name.strip_suffix(".json"))
            .filter(|folder| folders.contains(folder))
            .collect();
        let lines = in_parallel(&notes, |folder| remote.first_line(&self.note_path(folder)))?;
        let mut listing = Listing { current, ..Listing::default() };
        for (folder, line) in notes.into_iter().zip(lines) {
            match Kept::parse(folder, &line) {
                Ok(kept) => listing.kept.push(kept),
                Err(problem) => listing.damaged.push((folder.to_owned(), problem)),
            }
        }
        Ok(listing)
    }

    fn who_has_the_turn(&self) -> Result<Option<String>, Failure> {
        let who = self.remote()?.read(&format!("{}/who", self.turn()))?;
        Ok(who.map(|who| String::from_utf8_lossy(&who).trim_end().to_owned()))
    }

    /// Sees to it that nobody has taken the turn in the meantime.
    fn check_turn(&self) -> Result<(), Failure> {
        let who = self.who_has_the_turn()?;
        if who.is_some() && who == self.mine { Ok(()) } else { Err(super::held(who.as_deref())) }
    }

    /// The trees whose files can be taken for a new one: that of the published release, and those that killed runs have left.
    fn bases(&self, base: Option<&Kept>, left: &[String]) -> Result<(Option<Base>, Vec<Base>), Failure> {
        let published = base.map(|kept| {
            let path = self.at(&format!("{RELEASES}/{}", kept.folder));
            self.note(&kept.folder).map(|note| Base { path, manifest: note.manifest })
        });
        let mut found = Vec::new();
        for name in left {
            let path = self.at(&format!("{NOTES}/{STAGING}/{name}"));
            let note = self.remote()?.read(&format!("{path}.json"))?;
            if let Some(note) = note.and_then(|note| Note::parse(&note).ok()) {
                found.push(Base { path, manifest: note.manifest });
            }
        }
        Ok((published.transpose()?, found))
    }

    /// Puts one file into the staged tree.
    fn stage_file(
        &self,
        file: &ReleaseFile,
        tree: &str,
        (published, left): (Option<&Base>, &[Base]),
        job: &Job<'_>,
    ) -> Result<Staged, Failure> {
        let (remote, path) = (self.remote()?, format!("{tree}/{}", file.path));
        let same = |base: &Base| base.manifest.get(&file.path).is_some_and(|old| old.digest == file.digest);
        let there = |base: &Base| format!("{}/{}", base.path, file.path);
        if let Some(base) = published.filter(|base| same(base))
            && remote.can_link()
            && remote.has_size(&there(base), file)?
            && remote.link(&there(base), &path)
        {
            return Ok(Staged::Linked);
        }
        for base in left.iter().filter(|base| same(base)) {
            // What a server cannot link it can move: nobody needs the tree that was left.
            if remote.has_size(&there(base), file)?
                && (remote.link(&there(base), &path) || remote.rename(&there(base), &path).is_ok())
            {
                return Ok(Staged::Found);
            }
        }
        self.send(file, &path, job)
    }

    fn send(&self, file: &ReleaseFile, path: &str, job: &Job<'_>) -> Result<Staged, Failure> {
        self.remote()?.create(path, |mut out| job.source.copy(file, &mut out))?;
        job.progress.advance(file.size);
        Ok(Staged::Sent)
    }

    /// Fetches what was sent, and compares it. What a killed run had sent only in part is sent again.
    fn read_back(&self, file: &ReleaseFile, path: &str, staged: Staged, job: &Job<'_>) -> Result<Staged, Failure> {
        let remote = self.remote()?;
        if staged == Staged::Linked || remote.is_intact(path, file)? {
            return Ok(staged);
        }
        if staged == Staged::Found {
            remote.remove_file(path)?;
            self.send(file, path, job)?;
            if remote.is_intact(path, file)? {
                return Ok(Staged::Sent);
            }
        }
        let (path, host) = (&file.path, self.machine.host());
        Err(Failure::failed(format!("`{path}` has other bytes on `{host}` right after it was sent")))
    }

    /// The files of a release that do not pass a test.
    fn those_that_fail(
        &self,
        kept: &Kept,
        passes: impl Fn(&str, &ReleaseFile) -> Result<bool, Failure> + Sync,
    ) -> Result<Vec<Difference>, Failure> {
        let manifest = self.note(&kept.folder)?.manifest;
        let remote = self.remote()?;
        let differences = in_parallel(manifest.files(), |file| {
            let path = self.at(&format!("{RELEASES}/{}/{}", kept.folder, file.path));
            if passes(&path, file)? {
                return Ok(None);
            }
            let problem = if remote.metadata(&path)?.is_some() { "has other bytes" } else { "is missing" };
            Ok(Some(Difference { path: file.path.to_string(), problem: problem.to_owned() }))
        })?;
        Ok(differences.into_iter().flatten().collect())
    }
}

/// Makes the folder that is the turn; returns whether it was free. It may be given back just while it is looked at, so a
/// failure counts when it stays.
fn make_turn(remote: &Remote, turn: &str) -> Result<bool, Failure> {
    remote.make_folder(turn).or_else(|_| remote.make_folder(turn)).or_else(|_| remote.make_folder(turn))
}

impl Far for BySftp {
    fn remark(&self) -> &'static str {
        match &self.remote {
            Some(remote) if !remote.can_replace() => " (not atomic: its server replaces no link in one step)",
            _ => "",
        }
    }

    fn look(&mut self) -> Result<Option<Looked>, Failure> {
        self.connect()?;
        let Some(folder) = self.current()? else { return Ok(None) };
        let note = self.remote()?.read(&self.note_path(&folder))?.unwrap_or_default();
        Ok(Some(Looked { folder, note }))
    }

    fn folders(&mut self) -> Result<Vec<String>, Failure> {
        let entries = self.remote()?.list(&self.at(RELEASES))?;
        Ok(entries.into_iter().filter(|entry| entry.is_folder).map(|entry| entry.name).collect())
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.remote()?.read(&self.at(path))
    }

    fn fetch(&mut self, folder: &str, to: &Path) -> Result<(), Failure> {
        let remote = self.remote()?;
        let tree = self.at(&format!("{RELEASES}/{folder}"));
        let mut below = vec![String::new()];
        while let Some(path) = below.pop() {
            std::fs::create_dir_all(to.join(&path))?;
            let (folders, files): (Vec<Entry>, Vec<Entry>) =
                remote.list(&format!("{tree}/{path}"))?.into_iter().partition(|entry| entry.is_folder);
            below.extend(folders.iter().map(|entry| format!("{path}{}/", entry.name)));
            in_parallel(&files, |entry| {
                let bytes = remote.read(&format!("{tree}/{path}{}", entry.name))?.unwrap_or_default();
                Ok(std::fs::write(to.join(format!("{path}{}", entry.name)), bytes)?)
            })?;
        }
        Ok(())
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.check_turn()?;
        self.remote()?.write_whole(&self.at(path), bytes)
    }

    fn remove_notes(&mut self, folder: &str) -> Result<(), Failure> {
        self.check_turn()?;
        self.remote()?.remove_file(&self.note_path(folder))?;
        self.remote()?.remove_file(&self.at(&list_path(folder)))
    }

    fn list(&mut self) -> Result<Listing, Failure> {
        self.connect()?;
        self.all()
    }

    fn take_turn(&mut self, who: &str, take_over: bool) -> Result<Listing, Failure> {
        self.connect()?;
        self.current()?;
        let (remote, turn) = (self.remote()?, self.turn());
        remote.make_folders(&self.root)?;
        for folder in [NOTES, &format!("{NOTES}/{STAGING}"), RELEASES] {
            remote.make_folder(&self.at(folder))?;
        }
        if !make_turn(remote, &turn)? {
            if !take_over {
                return Err(super::held(self.who_has_the_turn()?.as_deref()));
            }
            remote.remove_folder(&turn)?;
            if !make_turn(remote, &turn)? {
                return Err(super::held(self.who_has_the_turn()?.as_deref()));
            }
        }
        remote.create(&format!("{turn}/who"), |out| Ok(writeln!(out, "{who}")?))?;
        self.mine = Some(who.to_owned());
        self.all()
    }

    fn give_turn_back(&mut self) {
        if self.mine.is_some() && self.check_turn().is_ok() {
            // A connection that broke leaves the turn, and the next run says what to do.
            let _ = self.remote().and_then(|remote| remote.remove_folder(&self.turn()));
        }
        self.mine = None;
    }

    fn check(&mut self, kept: &Kept) -> Result<Vec<Difference>, Failure> {
        let remote = self.remote()?;
        self.those_that_fail(kept, |path, file| remote.is_intact(path, file))
    }

    fn is_whole(&mut self, kept: &Kept, published: bool) -> Result<bool, Failure> {
        let remote = self.remote()?;
        Ok(remote.metadata(&self.damage_path(&kept.folder))?.is_none()
            && (published || self.those_that_fail(kept, |path, file| remote.has_size(path, file))?.is_empty()))
    }

    fn note_damage(&self, kept: &Kept) {
        let path = self.damage_path(&kept.folder);
        let _ =
            self.remote().and_then(|remote| remote.create(&path, |out| Ok(writeln!(out, "{}", super::super::now())?)));
    }

    fn stage(&mut self, job: &Job<'_>, base: Option<&Kept>, _: &Sums) -> Result<(String, Sent), Failure> {
        self.check_turn()?;
        let (remote, staging) = (self.remote()?, self.at(&format!("{NOTES}/{STAGING}")));
        let entries = remote.list(&staging)?;
        let left: Vec<String> = entries.into_iter().filter(|entry| entry.is_folder).map(|entry| entry.name).collect();
        let number = left.iter().filter_map(|name| name.parse::<u64>().ok()).max().unwrap_or(0);
        let name = (number + 1).to_string();
        let tree = format!("{staging}/{name}");
        let (published, found) = self.bases(base, &left)?;
        // What killed runs have left and this one does not need may be what fills the disk.
        for base in &found {
            let unneeded =
                |file: &&ReleaseFile| job.manifest.get(&file.path).is_none_or(|new| new.digest != file.digest);
            let unneeded: Vec<&ReleaseFile> = base.manifest.files().iter().filter(unneeded).collect();
            in_parallel(&unneeded, |file| remote.remove_file(&format!("{}/{}", base.path, file.path)))?;
        }
        // What is about to be sent is noted first, so that another run knows what it finds.
        remote.write_whole(&format!("{tree}.json"), &Note::new(job.record, job.manifest).to_json())?;
        remote.make_folder(&tree)?;
        let files = job.manifest.files();
        let folders = files.iter().flat_map(|file| file.path.match_indices('/').map(|(at, _)| &file.path[..at]));
        let folders: BTreeSet<(usize, &str)> = folders.map(|path| (path.matches('/').count(), path)).collect();
        let folders: Vec<(usize, &str)> = folders.into_iter().collect();
        for level in folders.chunk_by(|a, b| a.0 == b.0) {
            in_parallel(level, |(_, folder)| remote.make_folder(&format!("{tree}/{folder}")))?;
        }
        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("sending", bytes, job.plan.puts.len());
        let staged = in_parallel(files, |file| self.stage_file(file, &tree, (published.as_ref(), &found), job))?;
        remote.create(&format!("{tree}/{RELEASE_FILE}"), |out| Ok(out.write_all(&job.record.public_json())?))?;
        job.progress.begin("reading back", bytes, job.plan.puts.len());
        let all: Vec<(&ReleaseFile, Staged)> = files.iter().zip(staged).collect();
        let staged =
            in_parallel(&all, |(file, staged)| self.read_back(file, &format!("{tree}/{}", file.path), *staged, job))?;
        let mut sent = Sent::default();
        for (file, _) in files.iter().zip(staged).filter(|(_, staged)| *staged == Staged::Sent) {
            sent.files += 1;
            sent.bytes += file.size;
        }
        for old in &left {
            remote.remove_folder(&format!("{staging}/{old}"))?;
            remote.remove_file(&format!("{staging}/{old}.json"))?;
        }
        Ok((name, sent))
    }

    fn place(&mut self, staged: &str, id: &ReleaseId, note: &[u8], sums: &Sums) -> Result<String, Failure> {
        self.check_turn()?;
        let remote = self.remote()?;
        let mut folder = String::new();
        for name in folder_names(id) {
            if remote.metadata(&self.at(&format!("{RELEASES}/{name}")))?.is_none() {
                folder = name;
                break;
            }
        }
        remote.write_whole(&self.at(&list_path(&folder)), sums.text.as_bytes())?;
        remote.write_whole(&self.note_path(&folder), note)?;
        let tree = self.at(&format!("{NOTES}/{STAGING}/{staged}"));
        remote.rename(&tree, &self.at(&format!("{RELEASES}/{folder}")))?;
        remote.remove_file(&format!("{tree}.json"))?;
        Ok(folder)
    }

    fn switch_to(&mut self, folder: &str) -> Result<(), Failure> {
        self.check_turn()?;
        self.current()?;
        let (remote, link) = (self.remote()?, self.at(&format!("{NOTES}/next-link")));
        remote.remove_file(&link)?;
        remote.make_link(&format!("{RELEASES}/{folder}"), &link)?;
        remote.replace(&link, &self.at(CURRENT))
    }

    fn remove(&mut self, kept: &Kept) -> Result<(), Failure> {
        self.check_turn()?;
        let manifest = self.note(&kept.folder)?.manifest;
        let (remote, tree) = (self.remote()?, self.at(&format!("{RELEASES}/{}", kept.folder)));
        in_parallel(manifest.files(), |file| remote.remove_file(&format!("{tree}/{}", file.path)))?;
        remote.remove_file(&format!("{tree}/{RELEASE_FILE}"))?;
        let folders =
            manifest.files().iter().flat_map(|file| file.path.match_indices('/').map(|(at, _)| &file.path[..at]));
        let folders: BTreeSet<&str> = folders.collect();
        // The deepest first: a folder sorts before what is in it.
        for folder in folders.iter().rev() {
            remote.remove_empty(&format!("{tree}/{folder}"));
        }
        remote.remove_empty(&tree);
        remote.remove_file(&self.note_path(&kept.folder))?;
        remote.remove_file(&self.at(&list_path(&kept.folder)))
    }
}
