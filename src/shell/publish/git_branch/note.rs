//! The note on the branch: which release it is, and which of its files are ours.
//!
//! In: a commit. Out: its note, or, where that is damaged and is being rebuilt, the last note before it in the history, which
//! nobody can change. It must not know what is published.

use super::history::commits;
use super::{GitBranch, NOTE};
use crate::release::manifest::Manifest;
use crate::release::record::ReleaseRecord;
use crate::shell::publish::releases::Note;
use crate::shell::publish::target::Failure;

/// What is taken for the note on the branch, which is damaged.
#[derive(Debug)]
pub(super) struct Rebuilding {
    /// The commit that has it.
    pub commit: String,
    note: Option<Note>,
}

impl GitBranch {
    /// The release that a commit shows, and its manifest. Where notes are being rebuilt, the last commit before it that shows
    /// one represents it.
    pub(super) fn note(&self, commit: &str) -> Result<Option<(ReleaseRecord, Manifest)>, Failure> {
        let problem = match self.note_in(commit)? {
            Some(Ok(note)) => return Ok(Some((note.record, note.manifest))),
            Some(Err(problem)) => problem,
            None if commits(&self.repository, commit)?.is_empty() => return Ok(None),
            None => "it is missing".to_owned(),
        };
        match &self.rebuilding {
            None => Err(Failure::damaged(format!("`{NOTE}` on the branch `{}`", self.settings.branch), problem)),
            Some(Rebuilding { note, .. }) => Ok(note.as_ref().map(|note| (note.record.clone(), note.manifest.clone()))),
        }
    }

    /// The note that a commit has, if it has one.
    fn note_in(&self, commit: &str) -> Result<Option<Result<Note, String>>, Failure> {
        Ok(self.repository.read(commit, NOTE)?.map(|bytes| Note::parse(&bytes)))
    }

    /// Finds a note that can represent a damaged one; says what was found.
    ///
    /// # Errors
    /// When git fails.
    pub(super) fn find_note(&mut self) -> Result<Vec<String>, Failure> {
        let Some(tip) = self.look()? else { return Ok(Vec::new()) };
        if self.note(&tip).is_ok() {
            return Ok(Vec::new());
        }
        // The newest first; the one that has damaged the note is among them.
        let touched = self.repository.ask(&["rev-list", "--first-parent", &tip, "--", NOTE])?;
        let mut rebuilding = Rebuilding { commit: tip, note: None };
        for commit in String::from_utf8_lossy(&touched).lines() {
            if let Some(Ok(note)) = self.note_in(commit)? {
                rebuilding = Rebuilding { commit: commit.to_owned(), note: Some(note) };
                break;
            }
        }
        let done = match &rebuilding.note {
            Some(note) => {
                format!("the note of release {} was read from the earlier commit {}", note.record.id, rebuilding.commit)
            }
            None => "no earlier commit has a note, so what is on the branch counts as someone else's".to_owned(),
        };
        self.rebuilding = Some(rebuilding);
        Ok(vec![done])
    }
}
