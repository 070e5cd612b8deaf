//! Releases in a folder of another machine, and a link to the one that readers have, as `directory` makes them here.
//!
//! | module | what it knows |
//! |---|---|
//! | `machine` | how the machine is reached, and what messages of `ssh` mean |
//! | `session` | a shell over there that is given calls |
//! | `sums` | the list of checksums by which a release is read back |
//! | `rsync` | the far side by a shell and rsync |
//! | `remote` | files of another machine by SFTP |
//! | `sftp` | the far side by SFTP alone |
//!
//! The promise: `current` is replaced by one rename on the far side, so at every instant a reader sees one whole release, which
//! was read back before. The turn is held by the connection: it ends with a run that is killed. What such a run has sent is
//! found by the next one, which makes a tree of its own.

mod machine;
mod remote;
mod rsync;
mod session;
mod sftp;
mod sums;

use std::path::{Path, PathBuf};

use super::releases::{Kept, Note, Releases};
use super::target::{Allowed, Difference, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use crate::release::manifest::ReleaseId;
use crate::release::record::ReleaseRecord;
use crate::schema::publish::SshTransport;
use machine::Machine;
use rsync::ByRsync;
use sftp::BySftp;
use sums::Sums;

/// What a far side can do, by whichever way it is reached. Changes are made by who has the turn only.
trait Far {
    /// What a person should know of it, to be read after its name.
    fn remark(&self) -> &'static str {
        ""
    }

    /// The published release, if there is one. Makes no change.
    fn look(&mut self) -> Result<Option<Looked>, Failure>;

    /// All releases that are there. Makes no change.
    fn list(&mut self) -> Result<Releases, Failure>;

    /// Takes the turn, in the name of `who`, which is another for each run; then as [`list`](Self::list).
    fn take_turn(&mut self, who: &str, take_over: bool) -> Result<Releases, Failure>;

    /// Gives the turn back, however the run went.
    fn give_turn_back(&mut self);

    /// Compares every byte of a release with what was noted of it.
    fn check(&mut self, kept: &Kept) -> Result<Vec<Difference>, Failure>;

    /// Whether a release is still what was published, as far as that costs little to know. `published` is one that readers have
    /// now: where the far side cannot compare bytes by itself, a request for each of its files would be too dear.
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

    /// Writes the note of a release that is there already.
    fn write_note(&mut self, folder: &str, note: &[u8]) -> Result<(), Failure>;

    /// Lets `current` lead to a release, by one rename.
    fn switch_to(&mut self, folder: &str) -> Result<(), Failure>;

    /// Removes a release and its note; what somebody else has put into it stays.
    fn remove(&mut self, kept: &Kept) -> Result<(), Failure>;
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
    /// The port, if ssh is to be told one.
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
}

impl FarFolder {
    /// The folder at a place, of which so many releases are kept. `work` is a folder of this machine for what the connection
    /// needs. Nothing is connected yet.
    #[must_use]
    pub fn new(place: Place<'_>, transport: SshTransport, keep: usize, work: &Path) -> Self {
        let Place { host, path, port, config } = place;
        let shown = format!("{host}:{path}");
        let machine = Machine::new(host, port, config, work);
        let root = root(path);
        let far: Box<dyn Far> = match transport {
            SshTransport::Rsync => Box::new(ByRsync::new(machine, root)),
            SshTransport::Sftp => Box::new(BySftp::new(machine, root)),
        };
        Self { shown, far, keep, seen: None }
    }

    fn parse(&self, looked: &Looked) -> Result<Note, Failure> {
        Note::parse(&looked.note).map_err(|problem| {
            let (shown, folder) = (&self.shown, &looked.folder);
            Failure::failed(format!("`{shown}/.briefbook/{folder}.json` does not tell a release: {problem}"))
        })
    }

    /// Does something in turn.
    fn in_turn<V>(
        &mut self,
        take_over: bool,
        action: impl FnOnce(&mut Self, Releases) -> Result<V, Failure>,
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
        let mut note = Note::new(job.record, job.manifest);
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
                self.far.write_note(&kept.folder, &note.to_json())?;
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

    /// Removes the oldest releases but so many. What cannot be removed is tried again by the next run.
    fn prune(&mut self, job: &Job<'_>) -> Result<(), Failure> {
        let releases = self.far.list()?;
        for old in releases.beyond(self.keep) {
            if let Err(Failure::Failed(error)) = self.far.remove(old) {
                job.progress.note(&format!("the old release {} could not be removed: {error:#}", old.folder));
            }
        }
        Ok(())
    }
}

impl Target for FarFolder {
    fn describe(&self) -> String {
        format!("`{}`{}", self.shown, self.far.remark())
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let Some(looked) = self.far.look()? else { return Ok(Published::default()) };
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
        self.in_turn(take_over, |place, releases| place.publish_in_turn(job, &releases))
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        Ok(self.far.list()?.listed())
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        self.in_turn(false, |place, releases| {
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
        let releases = self.far.list()?;
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

/// A folder of the far side as no program takes it for something else: below the home, or absolute.
fn root(path: &str) -> String {
    let below_home = path.strip_prefix("~/").or_else(|| (path == "~").then_some(".")).unwrap_or(path);
    let root = if below_home.starts_with('/') { below_home.to_owned() } else { format!("./{below_home}") };
    let trimmed = root.trim_end_matches('/');
    if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }
}

/// That somebody else has the turn.
fn held(who: Option<&str>) -> Failure {
    let who = who.filter(|who| !who.is_empty()).unwrap_or("somebody");
    Failure::SomebodyElse(format!("{who} is publishing to the same place at this moment"))
}
