//! The layout that a folder of this machine and one on another machine share: whole releases beside a link to one of them.
//!
//! ```text
//! /srv/site/
//!   current -> releases/3f6c0e1d5b7a9c24       what the web server serves
//!   releases/3f6c0e1d5b7a9c24/                  a whole site; five of them are kept
//!   .briefbook/3f6c0e1d5b7a9c24.json            its record and its manifest
//!   .briefbook/staging/                         the next one, while it is made
//! ```
//!
//! In: names, notes and lists of releases, wherever they were read. Out: which of them is meant. It must not know how they
//! are read.

use serde::{Deserialize, Serialize};

use super::target::{Failure, ListedRelease};
use crate::release::manifest::{Manifest, ReleaseId};
use crate::release::record::ReleaseRecord;

/// The link that a web server follows.
pub(super) const CURRENT: &str = "current";
/// The folder of the releases.
pub(super) const RELEASES: &str = "releases";
/// The folder of what Briefbook notes for itself.
pub(super) const NOTES: &str = ".briefbook";
/// The publisher of a release whose note was lost.
pub(super) const UNKNOWN_PERSON: &str = "unknown";
/// The folder in [`NOTES`] in which the next release is made.
pub(super) const STAGING: &str = "staging";

/// What is noted of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    pub record: ReleaseRecord,
    pub manifest: Manifest,
    /// The SHA-256 of the list of checksums that lies beside the note, where there is one.
    pub sums: Option<String>,
}

/// A note as it is written, its manifest as text, so that it is read by its own reader.
#[derive(Deserialize)]
struct Document {
    record: ReleaseRecord,
    #[serde(default)]
    sums: Option<String>,
    manifest: String,
}

/// The first line of a note.
#[derive(Serialize, Deserialize)]
struct Head {
    record: ReleaseRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sums: Option<String>,
}

impl Note {
    /// The note of a release.
    pub fn new(record: &ReleaseRecord, manifest: &Manifest) -> Self {
        Self { record: record.clone(), manifest: manifest.clone(), sums: None }
    }

    /// Reads a note.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let manifest = Manifest::parse(document.manifest.as_bytes())?;
        Ok(Self { record: checked(document.record)?, manifest, sums: document.sums })
    }

    /// The note as it is written: a JSON object in two lines, of which the second is the manifest, so that the records of many
    /// releases can be read without their manifests.
    pub fn to_json(&self) -> Vec<u8> {
        let head = Head { record: self.record.clone(), sums: self.sums.clone() };
        let head = serde_json::to_string(&head).unwrap_or_default();
        let manifest = serde_json::Value::from(String::from_utf8_lossy(&self.manifest.to_json()));
        format!("{},\n\"manifest\":{manifest}}}\n", head.strip_suffix('}').unwrap_or(&head)).into_bytes()
    }
}

/// A release that a place holds, as the first line of its note tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// The name of its folder: its own name, with a number when an earlier folder of this name was damaged.
    pub folder: String,
    pub record: ReleaseRecord,
    /// As in [`Note`].
    pub sums: Option<String>,
}

impl Kept {
    /// Reads the first line of a note.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(folder: &str, line: &[u8]) -> Result<Self, String> {
        let mut text = line.trim_ascii().to_vec();
        if text.last() == Some(&b',') {
            text.pop();
            text.push(b'}');
        }
        let head: Head = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
        Ok(Self { folder: folder.to_owned(), record: checked(head.record)?, sums: head.sums })
    }
}

/// Reads a note and writes it again.
///
/// # Errors
/// What is wrong with it.
pub fn reread_note(bytes: &[u8]) -> Result<Vec<u8>, String> {
    Note::parse(bytes).map(|note| note.to_json())
}

/// Reads the first line of a note and writes it again, as that of a release without files.
///
/// # Errors
/// What is wrong with it.
pub fn reread_record(line: &[u8]) -> Result<Vec<u8>, String> {
    let Kept { record, sums, .. } = Kept::parse("", line)?;
    let written = Note { record, manifest: Manifest::default(), sums }.to_json();
    Ok(written.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec())
}

/// That a name in a note is that of a release, and cannot lead elsewhere.
fn checked(record: ReleaseRecord) -> Result<ReleaseRecord, String> {
    if ReleaseId::parse(record.id.as_str()).is_none() {
        return Err(format!("`{}` is not the name of a release", record.id));
    }
    Ok(record)
}

/// The releases of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Releases {
    /// The folder that `current` leads to.
    pub current: Option<String>,
    /// The newest first.
    all: Vec<Kept>,
}

impl Releases {
    /// Releases in any order.
    pub fn new(current: Option<String>, mut all: Vec<Kept>) -> Self {
        all.sort_by(|a, b| (b.record.order(), &b.folder).cmp(&(a.record.order(), &a.folder)));
        Self { current, all }
    }

    /// The record of a release that is published after all of these.
    pub fn next(&self, record: &ReleaseRecord) -> ReleaseRecord {
        record.after(self.all.iter().map(|kept| &kept.record))
    }

    /// The one that readers have.
    pub fn current(&self) -> Option<&Kept> {
        self.all.iter().find(|kept| self.is_current(kept))
    }

    /// Whether readers have it.
    pub fn is_current(&self, kept: &Kept) -> bool {
        self.current.as_ref() == Some(&kept.folder)
    }

    /// Those that have this name, the published one first: more than one when a folder was damaged.
    pub fn named(&self, id: &ReleaseId) -> impl Iterator<Item = &Kept> {
        let named = |kept: &&Kept| kept.record.id == *id;
        self.current()
            .into_iter()
            .filter(named)
            .chain(self.all.iter().filter(move |kept| named(kept) && !self.is_current(kept)))
    }

    /// The one to go back to: the named one, or the newest that is older than the published one.
    ///
    /// # Errors
    /// When there is none in `place`.
    pub fn to_go_back_to(&self, to: Option<&ReleaseId>, place: &str) -> Result<&Kept, Failure> {
        let Some(id) = to else {
            let skipped = self.all.iter().position(|kept| self.is_current(kept)).map_or(0, |at| at + 1);
            let older = self.all.get(skipped);
            return older.ok_or_else(|| Failure::failed(format!("there is no earlier release in {place}")));
        };
        self.named(id).next().ok_or_else(|| Failure::failed(format!("no release {id} in {place}")))
    }

    /// Those beyond the number to keep, which counts the published one.
    pub fn beyond(&self, keep: usize) -> impl Iterator<Item = &Kept> {
        self.all.iter().filter(|kept| !self.is_current(kept)).skip(keep.saturating_sub(1))
    }

    /// The list as it is shown.
    pub fn listed(self) -> Vec<ListedRelease> {
        let Self { current, all } = self;
        let list = |kept: Kept| ListedRelease { current: current.as_ref() == Some(&kept.folder), record: kept.record };
        all.into_iter().map(list).collect()
    }
}

/// The folder of a release that a link leads to, if it can be a link of ours.
pub(super) fn folder_of_link(target: &str) -> Option<&str> {
    let folder = target.strip_prefix(RELEASES)?.strip_prefix(['/', '\\'])?;
    (!folder.is_empty() && !folder.starts_with('.') && !folder.contains(['/', '\\'])).then_some(folder)
}

/// The release that the folder of a release is named for.
pub(super) fn id_of_folder(folder: &str) -> Option<ReleaseId> {
    let (id, number) = folder.split_once('.').map_or((folder, None), |(id, number)| (id, Some(number)));
    let is_numbered = number.is_none_or(|number| number.parse::<u32>().is_ok());
    ReleaseId::parse(id).filter(|_| is_numbered)
}

/// What becomes of a release whose note is damaged or missing.
pub(super) enum Rebuilt {
    /// Its files are those that it is named for.
    Whole(Box<Note>),
    /// They are not, so nothing is known of it.
    Unknown,
}

impl Rebuilt {
    /// Decides by the files that are in the folder of a release. `head` is what is left of its note, `others` are the releases
    /// whose notes are whole.
    pub fn decide(
        folder: &str,
        manifest: &Manifest,
        head: Option<&Kept>,
        others: &Releases,
        (when, base_url): (String, &str),
    ) -> Self {
        if id_of_folder(folder).is_none_or(|id| manifest.id() != id) {
            return Self::Unknown;
        }
        let mut record = ReleaseRecord::new(manifest, when, UNKNOWN_PERSON.to_owned(), base_url.to_owned());
        match head.filter(|head| head.record.id == record.id) {
            Some(head) => record = head.record.clone(),
            // Nothing tells any more when it was published: what readers have counts as the newest, others as the oldest.
            None if others.current.as_deref() == Some(folder) => record = others.next(&record),
            None => {}
        }
        Self::Whole(Box::new(Note::new(&record, manifest)))
    }

    /// The message about it.
    pub fn sentence(&self, folder: &str) -> String {
        match self {
            Self::Whole(note) => {
                format!("the note of release {folder} was rebuilt from its {} files", note.manifest.files().len())
            }
            Self::Unknown => format!(
                "release {folder} is not listed any more: its files are not those that were published; `{RELEASES}/{folder}` \
                 was left alone"
            ),
        }
    }
}

/// That something stands where the link would be, and is not ours.
pub(super) fn foreign(link: &str) -> Failure {
    Failure::Refused {
        message: format!("`{link}` is not a link that Briefbook made"),
        help: "move it away, or publish to another folder".to_owned(),
    }
}

/// The names that a folder of a new release can have, the best first.
pub(super) fn folder_names(id: &ReleaseId) -> impl Iterator<Item = String> {
    std::iter::once(id.to_string()).chain((2_u32..).map(move |number| format!("{id}.{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::Digest;
    use crate::release::manifest::ReleaseFile;

    fn manifest(text: &str) -> Manifest {
        Manifest::new(vec![ReleaseFile::new("index.html", 1, Digest::of(text.as_bytes()))])
    }

    fn kept(text: &str, when: &str) -> Kept {
        let record = ReleaseRecord::new(&manifest(text), when.to_owned(), String::new(), String::new());
        Kept { folder: record.id.to_string(), record, sums: None }
    }

    #[test]
    fn a_note_reads_back_and_its_first_line_tells_the_record() {
        let release = kept("a", "2025-06-01T12:00:00Z");
        let mut note = Note::new(&release.record, &manifest("a"));
        note.sums = Some("0a".to_owned());
        let written = note.to_json();
        assert_eq!(Note::parse(&written), Ok(note));
        let line = written.split(|byte| *byte == b'\n').next().expect("a line");
        assert_eq!(Kept::parse("x", line), Ok(Kept { folder: "x".to_owned(), sums: Some("0a".to_owned()), ..release }));
        let bad = String::from_utf8_lossy(&written).replacen(manifest("a").id().as_str(), "../../etc", 1);
        assert_eq!(Note::parse(bad.as_bytes()), Err("`../../etc` is not the name of a release".to_owned()));
    }

    #[test]
    fn one_goes_back_to_the_newest_that_is_older_or_to_a_named_one() {
        let all = [kept("b", "2025-02"), kept("c", "2025-03"), kept("a", "2025-01")];
        let releases = Releases::new(Some(all[0].folder.clone()), all.to_vec());
        let back =
            |to: Option<&ReleaseId>| releases.to_go_back_to(to, "the folder").map(|kept| kept.record.when.clone());
        assert_eq!(back(None).ok().as_deref(), Some("2025-01"));
        assert_eq!(back(Some(&all[1].record.id)).ok().as_deref(), Some("2025-03"));
        let oldest = Releases::new(Some(all[2].folder.clone()), all.to_vec());
        let told = |failure: Failure| format!("{failure:?}");
        assert!(
            told(oldest.to_go_back_to(None, "it").expect_err("none")).contains("there is no earlier release in it")
        );
    }

    #[test]
    fn the_oldest_are_beyond_what_is_kept_and_never_the_published_one() {
        let all = [kept("a", "2025-01"), kept("b", "2025-02"), kept("c", "2025-03"), kept("d", "2025-04")];
        let releases = Releases::new(Some(all[0].folder.clone()), all.to_vec());
        let beyond: Vec<&str> = releases.beyond(2).map(|kept| &*kept.record.when).collect();
        assert_eq!(beyond, ["2025-03", "2025-02"]);
    }

    #[test]
    fn numbers_decide_what_is_newer_whatever_the_clocks_said() {
        let numbered = |text: &str, number: u64, when: &str| {
            let mut kept = kept(text, when);
            kept.record.number = number;
            kept
        };
        // Two of a version that did not count, then one by a clock that is ahead, one that is behind, two at the same time.
        let all = [
            kept("a", "2025-01"),
            kept("b", "2025-02"),
            numbered("c", 1, "2099-01"),
            numbered("d", 2, "1970-01"),
            numbered("e", 3, "2025-03"),
            numbered("f", 4, "2025-03"),
        ];
        for current in 1..all.len() {
            let releases = Releases::new(Some(all[current].folder.clone()), all.iter().rev().cloned().collect());
            assert_eq!(releases.to_go_back_to(None, "it").expect("an earlier one"), &all[current - 1]);
            assert_eq!(releases.next(&all[0].record).number, 5);
        }
        let releases = Releases::new(Some(all[5].folder.clone()), all.to_vec());
        let beyond: Vec<&Kept> = releases.beyond(3).collect();
        assert_eq!(beyond, [&all[2], &all[1], &all[0]]);
    }

    #[test]
    fn only_a_link_into_the_releases_is_ours() {
        assert_eq!(folder_of_link("releases/0a"), Some("0a"));
        for other in ["releases", "releases/", "releases/..", "releases/a/b", "elsewhere/0a", "/srv/releases/0a"] {
            assert_eq!(folder_of_link(other), None, "{other}");
        }
    }
}
