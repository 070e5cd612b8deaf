//! What every target of `publish` can do, and how it fails.
//!
//! In: a [`Job`]. Out: a site that is published whole, or a [`Failure`] and the site as it was. Each target keeps the promise
//! that its module states for every instant of a run and for a run that is killed.

use std::collections::BTreeSet;

use anyhow::anyhow;

use super::progress::Progress;
use super::source::Source;
use crate::release::manifest::{Manifest, ReleaseId};
use crate::release::plan::Plan;
use crate::release::record::ReleaseRecord;

/// A place that a site is published to.
pub trait Target {
    /// What it is, for people: ``the folder `/srv/site` ``. One whose readers can see an old page beside a new one says so.
    fn describe(&self) -> String;

    /// Why no file can have this path there, if none can. It is asked for every file before anything is sent.
    fn refuses_path(&self, _path: &str) -> Option<String> {
        None
    }

    /// Rebuilds notes that are damaged or missing, as far as the published files prove what they said, and removes the others.
    /// No file of the site is changed. Returns what was done, one sentence each.
    ///
    /// # Errors
    /// When the notes cannot be read or written.
    fn rebuild_notes(&mut self, base_url: &str) -> Result<Vec<String>, Failure>;

    /// What is there now. Makes no change, takes nobody's turn.
    ///
    /// # Errors
    /// When it cannot be found out, or what is there is not ours.
    fn published(&mut self) -> Result<Published, Failure>;

    /// The way from what is there to a new release, as [`publish`](Self::publish) goes it.
    fn plan(&self, published: &Published, new: &Manifest) -> Plan {
        Plan::between(Some(&published.manifest), new)
    }

    /// Carries out a plan: when it returns, readers have the new release, and it was read back.
    ///
    /// # Errors
    /// Whatever is wrong, readers have what the target's promise says.
    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure>;

    /// The releases that can be gone back to, and the one that is published; the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure>;

    /// Makes another release the published one: the named one, or the newest that is older than the published one. Gives it.
    ///
    /// # Errors
    /// When there is none, or it is not whole any more.
    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure>;

    /// Reads everything that is published and compares it with its manifest.
    ///
    /// # Errors
    /// When it cannot be read.
    fn verify(&mut self) -> Result<Verified, Failure>;
}

/// What a target holds of ours.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// The release that readers have; none before the first one.
    pub release: Option<ReleaseRecord>,
    /// Our files as they are there, also those that an interrupted run has left: a plan starts from these.
    pub manifest: Manifest,
}

impl Published {
    /// The name of the release that readers have.
    #[must_use]
    pub fn id(&self) -> Option<&ReleaseId> {
        self.release.as_ref().map(|release| &release.id)
    }
}

/// What a run has to do.
pub struct Job<'a> {
    /// The new release.
    pub manifest: &'a Manifest,
    /// What is remembered of it.
    pub record: &'a ReleaseRecord,
    /// The way to it.
    pub plan: &'a Plan,
    /// The release that the plan starts from. When another one is published by now, someone else was faster.
    pub planned_against: Option<&'a ReleaseId>,
    /// The new files.
    pub source: &'a Source,
    /// Is told how far it is.
    pub progress: &'a dyn Progress,
    /// What would be refused otherwise.
    pub allowed: &'a BTreeSet<Allowed>,
}

/// What is refused unless a person says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Allowed {
    /// Delete more than 25 % of what is published (and more than 20 files), or publish a site without a page
    ManyDeletes,
    /// Replace files of someone else that are where the site has files
    ForeignFiles,
    /// Take the turn of a run that seems to be under way, because it is known to be dead
    TakingOver,
    /// Rebuild damaged notes of what is published from the published files
    RebuildNotes,
}

/// What a run has sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Files.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
}

/// A release that a target knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRelease {
    /// What is remembered of it.
    pub record: ReleaseRecord,
    /// Whether readers have it.
    pub current: bool,
}

/// What reading back has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The release that is published.
    pub record: ReleaseRecord,
    /// What is not as its manifest says: a path and what is wrong with it.
    pub differences: Vec<Difference>,
}

/// A file that is not as the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path.
    pub path: String,
    /// What is wrong, to be read after the path: `is missing`, `has other bytes`.
    pub problem: String,
}

/// Why a run ended before it was done.
#[derive(Debug)]
pub enum Failure {
    /// Reading, writing or a connection failed (exit code 3).
    Failed(anyhow::Error),
    /// The same, where something can be done about it (exit code 3).
    Helped {
        /// What is wrong.
        message: String,
        /// What can be done about it.
        help: String,
    },
    /// The site is published, but is not what it should be when it is read back (exit code 4).
    NotVerified(Vec<Difference>),
    /// The target is as it should be, but readers do not get what is there (exit code 4).
    NotLive {
        /// What they get.
        message: String,
        /// What may be the reason, and what can be done about it.
        help: String,
    },
    /// Someone else publishes, or has published since the plan was made (exit code 5).
    SomebodyElse(String),
    /// It would be dangerous (exit code 6): what, and what to do.
    Refused {
        /// What is wrong.
        message: String,
        /// What can be done about it.
        help: String,
    },
}

impl Failure {
    /// A failure in words.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(anyhow!(message.into()))
    }

    /// That a note of ours cannot be used, with the way to repair it.
    pub fn damaged(note: impl std::fmt::Display, problem: impl std::fmt::Display) -> Self {
        Self::Helped {
            message: format!("{note} is damaged, in which Briefbook notes what is published: {problem}"),
            help: "publish with `--allow rebuild-notes`: the notes are rebuilt from the published files, and nothing that \
                   Briefbook did not put there is deleted"
                .to_owned(),
        }
    }

    /// The same failure, with the file that could not be written.
    #[must_use]
    pub fn at(self, path: &std::path::Path) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(error.context(format!("cannot write `{}`", path.display()))),
            other => other,
        }
    }

    /// That another release is published than the plan starts from.
    #[must_use]
    pub fn overtaken(now: Option<&ReleaseId>, planned_against: Option<&ReleaseId>) -> Option<Self> {
        if now == planned_against {
            return None;
        }
        let now = now.map_or_else(|| "no release".to_owned(), |id| format!("release {id}"));
        Some(Self::SomebodyElse(format!("someone else published in the meantime: {now} is published now")))
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}
