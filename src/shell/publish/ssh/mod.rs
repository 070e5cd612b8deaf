//! Releases in a folder of another machine, and a link to the one that readers have, as `directory` makes them here.
//!
//! | module | what it knows |
//! |---|---|
//! | `machine` | how the machine is reached, and what messages of `ssh` mean |
//! | `session` | a shell over there that is given calls |
//! | `sums` | the list of checksums by which a release is read back |
//! | `rsync` | a remote host with a shell and rsync |
//! | `remote` | files of another machine by SFTP |
//! | `sftp` | a remote host with SFTP alone |
//!
//! The promise: `current` is replaced by one rename on the remote host, so at every instant a reader sees one whole release, which
//! was read back before. The turn is held by the connection: it ends with a run that is killed. What such a run has sent is
//! found by the next one, which makes a tree of its own.

mod machine;
mod remote;
mod rsync;
mod session;
mod sftp;
mod sums;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::directory::cannot;
use super::limits::Limits;
use super::releases::{Kept, NOTES, Note, Rebuilt, Releases, id_of_folder};
use super::scan::manifest_of;
use super::source::Source;
use super::target::{Allowed, Difference, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use crate::release::manifest::{Manifest, ReleaseId};
use crate::release::record::ReleaseRecord;
use crate::schema::publish::SshTransport;
use machine::Machine;
use rsync::ByRsync;
use sftp::BySftp;
use sums::{Sums, sum_of};

/// What a remote host can do, by whichever way it is reached. Changes are made by the holder of the turn only.
trait Far {
    /// What a person should know of it, to be read after its name.
    fn remark(&self) -> &'static str {
        ""
    }

    /// The published release, if there is one; its note is empty where there is none. Makes no change.
    fn look(&mut self) -> Result<Option<Looked>, Failure>;

    /// All releases that are there. Makes no change.
    fn list(&mut self) -> Result<Listing, Failure>;

    /// Takes the turn, in the name of `who`, which is another for each run; then as [`list`](Self::list).
    fn take_turn(&mut self, who: &str, take_over: bool) -> Result<Listing, Failure>;

    /// The names of all that is where releases are.
    fn folders(&mut self) -> Result<Vec<String>, Failure>;

    /// The bytes of a small file below the root, if it exists.
    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure>;

    /// Copies the files of a release into an empty folder of this machine.
    fn fetch(&mut self, folder: &str, to: &Path) -> Result<(), Failure>;

    /// Gives the turn back, however the run went.
    fn give_turn_back(&mut self);

    /// Compares every byte of a release with what was noted of it.
    fn check(&mut self, kept: &Kept) -> Result<Vec<Difference>, Failure>;

    /// Whether a release is still what was published, as far as that costs little to know. `published` is one that readers have
    /// now: where the remote host cannot compare bytes, a request for each of its files would be too dear.
    fn is_whole(&mut self, kept: &Kept, _published: bool) -> Result<bool, Failure> {
        Ok(self.check(kept)?.is_empty())
    }

    /// Notes that a release is not what it should be, where only a look at all its bytes tells so. Who may only read is no
    /// failure.
    fn note_damage(&self, _kept: &Kept) {}

    /// Makes a tree with the files of a release, and reads it back. Gives its name for [`place`](Self::place).
    fn stage(&mut self, job: &Job<'_>, base: Option<&Kept>, sums: &Sums) -> Result<(String, Sent), Failure>;

    /// Makes a staged tree a release, with its note; gives its folder.
    fn place(&mut self, staged: &str, id: &ReleaseId, note: &[u8], sums: &Sums) -> Result<String, Failure>;

    /// Writes a small file below the root, whole or not at all.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure>;

    /// Removes the note of a release and its list of checksums, as far as they are there.
    fn remove_notes(&mut self, folder: &str) -> Result<(), Failure>;

    /// Lets `current` lead to a release, by one rename.
    fn switch_to(&mut self, folder: &str) -> Result<(), Failure>;

    /// Removes a release and its note; what someone else has put into it stays.
    fn remove(&mut self, kept: &Kept) -> Result<(), Failure>;
}

/// The releases as their notes tell them.
#[derive(Default)]
struct Listing {
    /// The folder that `current` leads to.
    current: Option<String>,
    /// Those whose notes can be read.
    kept: Vec<Kept>,
    /// The folders of those whose notes cannot, with the reason.
    damaged: Vec<(String, String)>,
}

/// The published release as it is noted over there.
struct Looked {
    folder: String,
    note: Vec<u8>,
}

/// Where a machine is and which of its folders is meant, as the settings name it.
#[derive(Debug)]
pub struct Place<'a> {
    /// The machine as `ssh` knows it.
    pub host: &'a str,
    /// The folder there; one that is not absolute is below the user's home.
    pub path: &'a str,
    /// The port, if ssh needs one.
    pub port: Option<u16>,
    /// A file of settings for ssh, instead of the user's.
    pub config: Option<PathBuf>,
}

/// A folder of another machine.
pub struct FarFolder {
    /// The machine and the folder, for messages.
    shown: String,
    far: Box<dyn Far>,
    keep: usize,
    /// The published release, once it was looked at.
    seen: Option<Kept>,
    /// The folder that readers have, where nothing proves what it is.
    unknown: Option<String>,
    /// A folder of this machine for what the connection needs.
    work: PathBuf,
}

/// The path of the note of a release, below the root.
fn note_path(folder: &str) -> String {
    format!("{NOTES}/{folder}.json")
}

/// The path of the list of checksums of a release, below the root.
fn list_path(folder: &str) -> String {
    format!("{NOTES}/{folder}.sha256")
}

impl FarFolder {
    /// As [`within`](Self::within), with the usual limits.
    #[must_use]
    pub fn new(place: Place<'_>, transport: SshTransport, keep: usize, work: &Path) -> Self {
        Self::within(Limits::default(), place, transport, keep, work)
    }

    /// The folder at a place, of which `keep` releases are kept. `work` is a folder of this machine for what the connection
    /// needs. Nothing is connected yet.
    #[must_use]
    pub fn within(limits: Limits, place: Place<'_>, transport: SshTransport, keep: usize, work: &Path) -> Self {
        let Place { host, path, port, config } = place;
        let shown = format!("{host}:{path}");
        let machine = Machine::new(host, port, config, work, limits);
        let root = root(path);
        let far: Box<dyn Far> = match transport {
            SshTransport::Rsync => Box::new(ByRsync::new(machine, root)),
            SshTransport::Sftp => Box::new(BySftp::new(machine, root)),
        };
        Self { shown, far, keep, seen: None, unknown: None, work: work.to_owned() }
    }

    fn parse(&self, looked: &Looked) -> Result<Note, Failure> {
        if looked.note.is_empty() {
            return Err(self.damaged(&looked.folder, "it is missing or empty"));
        }
        Note::parse(&looked.note).map_err(|problem| self.damaged(&looked.folder, &problem))
    }

    fn damaged(&self, folder: &str, problem: &str) -> Failure {
        Failure::damaged(format!("`{}/{}`", self.shown, note_path(folder)), problem)
    }

    /// The releases, if all their notes can be read.
    fn sound(&self, listing: Listing) -> Result<Releases, Failure> {
        if let Some((folder, problem)) = listing.damaged.first() {
            return Err(self.damaged(folder, problem));
        }
        let releases = Releases::new(listing.current, listing.kept);
        match &releases.current {
            Some(folder) if releases.current().is_none() && self.unknown.as_ref() != Some(folder) => {
                Err(self.damaged(folder, "it is missing"))
            }
            _ => Ok(releases),
        }
    }

    /// Does something in turn.
    fn in_turn<V>(
        &mut self,
        take_over: bool,
        action: impl FnOnce(&mut Self, Listing) -> Result<V, Failure>,
    ) -> Result<V, Failure> {
        // The process makes two runs of one user within a millisecond differ.
        let who = format!("{} since {} (process {})", super::who(), super::now(), std::process::id());
        let result = self.far.take_turn(&who, take_over).and_then(|releases| action(self, releases));
        self.far.give_turn_back();
        result
    }

    fn publish_in_turn(&mut self, job: &Job<'_>, releases: &Releases) -> Result<Sent, Failure> {
        let now = releases.current().map(|kept| &kept.record.id);
        if let Some(overtaken) = Failure::overtaken(now, job.planned_against) {
            return Err(overtaken);
        }
        let sums = Sums::of(job.source, job.manifest, &job.record.public_json())?;
        let mut note = Note::new(&releases.next(job.record), job.manifest);
        note.sums = Some(sums.sum.clone());
        // A release that is still there is taken again, unless it was damaged.
        let mut known = None;
        for kept in releases.named(&job.record.id) {
            if kept.sums == note.sums && self.far.is_whole(kept, releases.is_current(kept)).unwrap_or(false) {
                known = Some(kept);
                break;
            }
        }
        let (folder, sent) = match known {
            Some(kept) if releases.is_current(kept) => return Ok(Sent::default()),
            Some(kept) => {
                self.far.write(&note_path(&kept.folder), &note.to_json())?;
                (kept.folder.clone(), Sent::default())
            }
            None => {
                let (staged, sent) = self.far.stage(job, releases.current(), &sums)?;
                (self.far.place(&staged, &job.record.id, &note.to_json(), &sums)?, sent)
            }
        };
        self.far.switch_to(&folder)?;
        self.prune(job)?;
        job.progress.end();
        Ok(sent)
    }

    /// Removes the oldest releases beyond the number to keep. What cannot be removed is tried again by the next run.
    fn prune(&mut self, job: &Job<'_>) -> Result<(), Failure> {
        let listing = self.far.list()?;
        let releases = self.sound(listing)?;
        for old in releases.beyond(self.keep) {
            let reason = match self.far.remove(old) {
                Err(Failure::Failed(error)) => format!("{error:#}"),
                Err(Failure::Helped { message, .. }) => message,
                _ => continue,
            };
            job.progress.note(&format!("the old release {} could not be removed: {reason}", old.folder));
        }
        Ok(())
    }

    /// Rebuilds what is damaged of the notes.
    fn rebuild_in_turn(&mut self, listing: &Listing, base_url: &str) -> Result<Vec<String>, Failure> {
        let names = self.far.folders()?.into_iter().filter(|name| id_of_folder(name).is_some());
        let names: BTreeSet<String> = names.chain(listing.current.clone()).collect();
        let (mut whole, mut damaged) = (Vec::new(), Vec::new());
        for folder in names {
            let note = self.far.read(&note_path(&folder))?.and_then(|bytes| Note::parse(&bytes).ok());
            let list = self.far.read(&list_path(&folder))?;
            match note {
                Some(note) if note.sums.as_ref().is_none_or(|sum| list.is_some_and(|list| sum_of(&list) == *sum)) => {
                    whole.push(Kept { folder, record: note.record, sums: note.sums });
                }
                Some(note) => damaged.push(Kept { folder, record: note.record, sums: None }),
                None => match listing.kept.iter().find(|kept| kept.folder == folder) {
                    Some(kept) => damaged.push(kept.clone()),
                    None => damaged.push(Kept { record: nobody(&folder), folder, sums: None }),
                },
            }
        }
        let whole = Releases::new(listing.current.clone(), whole);
        damaged.iter().map(|head| self.rebuild(head, &whole, base_url)).collect()
    }

    /// Rebuilds the note and the list of a release, or removes them. Its files are fetched, for over there nothing can compute
    /// its name.
    fn rebuild(&mut self, head: &Kept, whole: &Releases, base_url: &str) -> Result<String, Failure> {
        let (folder, copy) = (&head.folder, self.work.join("fetched"));
        clear(&copy)?;
        self.far.fetch(folder, &copy)?;
        let manifest = manifest_of(&copy).map_err(|error| cannot("read", &copy, error))?;
        let head = Some(head).filter(|head| !head.record.when.is_empty());
        let mut rebuilt = Rebuilt::decide(folder, &manifest, head, whole, (super::now(), base_url));
        match &mut rebuilt {
            Rebuilt::Whole(note) => {
                let sums = Sums::of(&Source::of_folder(&copy), &note.manifest, &note.record.public_json())?;
                note.sums = Some(sums.sum);
                self.far.write(&list_path(folder), sums.text.as_bytes())?;
                self.far.write(&note_path(folder), &note.to_json())?;
            }
            Rebuilt::Unknown => {
                self.far.remove_notes(folder)?;
                if whole.current.as_ref() == Some(folder) {
                    self.unknown = Some(folder.clone());
                }
            }
        }
        clear(&copy)?;
        Ok(rebuilt.sentence(folder))
    }
}

/// A record for a release of which nothing is known but its folder.
fn nobody(folder: &str) -> ReleaseRecord {
    let record = ReleaseRecord::new(&Manifest::default(), String::new(), String::new(), String::new());
    ReleaseRecord { id: id_of_folder(folder).unwrap_or(record.id), ..record }
}

/// Removes a folder of this machine with all that is in it.
fn clear(folder: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot("clear", folder, error)),
        _ => Ok(()),
    }
}

impl Target for FarFolder {
    fn describe(&self) -> String {
        format!("`{}`{}", self.shown, self.far.remark())
    }

    fn rebuild_notes(&mut self, base_url: &str) -> Result<Vec<String>, Failure> {
        if self.far.look()?.is_none() {
            return Ok(Vec::new());
        }
        self.in_turn(false, |place, listing| place.rebuild_in_turn(&listing, base_url))
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let looked = self.far.look()?.filter(|looked| self.unknown.as_ref() != Some(&looked.folder));
        let Some(looked) = looked else { return Ok(Published::default()) };
        let note = self.parse(&looked)?;
        self.seen = Some(Kept { folder: looked.folder, record: note.record.clone(), sums: note.sums });
        Ok(Published { release: Some(note.record), manifest: note.manifest })
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        // When nothing has changed nobody's turn is needed.
        if let Some(kept) = self.seen.take().filter(|kept| kept.record.id == job.record.id)
            && self.far.is_whole(&kept, true).unwrap_or(false)
        {
            return Ok(Sent::default());
        }
        let take_over = job.allowed.contains(&Allowed::TakingOver);
        self.in_turn(take_over, |place, listing| {
            let releases = place.sound(listing)?;
            place.publish_in_turn(job, &releases)
        })
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        let listing = self.far.list()?;
        Ok(self.sound(listing)?.listed())
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        self.in_turn(false, |place, listing| {
            let releases = place.sound(listing)?;
            let wanted = releases.to_go_back_to(to, &place.describe())?;
            if let Some(Difference { path, problem }) = place.far.check(wanted)?.first() {
                let id = &wanted.record.id;
                return Err(Failure::failed(format!("release {id} is not whole any more: `{path}` {problem}")));
            }
            place.far.switch_to(&wanted.folder)?;
            Ok(wanted.record.clone())
        })
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        // The list needs the first line of the note only, and the next run all of it.
        if let Some(looked) = self.far.look()? {
            self.parse(&looked)?;
        }
        let listing = self.far.list()?;
        let releases = self.sound(listing)?;
        let Some(kept) = releases.current() else {
            return Err(Failure::failed(format!("nothing is published in {}", self.describe())));
        };
        let differences = self.far.check(kept)?;
        if !differences.is_empty() {
            self.far.note_damage(kept);
        }
        Ok(Verified { record: kept.record.clone(), differences })
    }
}

/// A folder of the remote host as no program takes it for something else: below the home, or absolute.
fn root(path: &str) -> String {
    let below_home = path.strip_prefix("~/").or_else(|| (path == "~").then_some(".")).unwrap_or(path);
    let root = if below_home.starts_with('/') { below_home.to_owned() } else { format!("./{below_home}") };
    let trimmed = root.trim_end_matches('/');
    if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
}

/// That someone else has the turn.
fn held(who: Option<&str>) -> Failure {
    let who = who.filter(|who| !who.is_empty()).unwrap_or("somebody");
    Failure::SomebodyElse(format!("{who} is publishing to the same place at this moment"))
}
