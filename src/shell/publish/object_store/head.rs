//! The object that says what is published: `.briefbook/head.json`. It is exchanged by compare-and-swap only, so whoever has
//! exchanged it has the word, and everybody else learns it.
//!
//! In: its bytes. Out: [`Head`], and the exchange of one for another. It must not know what is done between two exchanges.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bucket::{Bucket, Condition, Headers, NotPut, Seen};
use super::turn::Claim;
use crate::memo::Digest;
use crate::release::manifest::{Manifest, ReleaseFile, ReleaseId};
use crate::release::record::ReleaseRecord;
use crate::shell::publish::target::Failure;

/// Where it is, below the prefix.
pub(super) const HEAD: &str = ".briefbook/head.json";

/// The version of the format.
const VERSION: u32 = 1;

/// What is published, what can be gone back to, whose turn it is, and what is there beside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    version: u32,
    /// Another one at each exchange, so that no two heads have the same bytes.
    stamp: String,
    /// The release that readers have.
    pub current: Option<ReleaseId>,
    /// The folder below the prefix that its files are in: empty, or ending in `/`. For hosts that route by it.
    pub folder: String,
    /// The releases that can be gone back to and the current one; the one that was current last comes first.
    pub releases: Vec<ReleaseRecord>,
    /// The publisher now, or when the machine failed.
    pub turn: Option<Claim>,
    /// A release of which files may be there already, because a run that puts them is under way or was cut off.
    pub pending: Option<ReleaseId>,
    /// The manifest of our files that are no longer of the site but may be there.
    left: serde_json::Value,
    /// Since when those of [`left`](Self::left) are not of the site that are kept for a while, as RFC 3339. What is not here
    /// is to be deleted.
    pub kept_since: BTreeMap<String, String>,
    /// Paths of ours that were not as they should be when they were read back.
    pub suspect: Vec<String>,
}

/// A head as it was read or put.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub head: Head,
    /// None before the first head is put.
    pub seen: Option<Seen>,
}

impl Head {
    /// The head of a bucket to which nothing was published.
    pub fn empty() -> Self {
        Self { version: VERSION, ..Self::default() }
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let head: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if head.version != VERSION {
            return Err(format!("its version is {}, and this Briefbook knows version {VERSION} only", head.version));
        }
        let ids = head.current.iter().chain(head.pending.iter()).chain(head.releases.iter().map(|record| &record.id));
        for id in ids {
            if ReleaseId::parse(id.as_str()).is_none() {
                return Err(format!("`{id}` is not the name of a release"));
            }
        }
        Ok(head)
    }

    /// Our files that are no longer of the site but may be there.
    pub fn left(&self) -> Result<Manifest, Failure> {
        if self.left.is_null() {
            return Ok(Manifest::default());
        }
        Manifest::parse(self.left.to_string().as_bytes()).map_err(|problem| unreadable(&problem))
    }

    /// Notes what is no longer of the site but may be there.
    pub fn set_left(&mut self, files: Vec<ReleaseFile>) {
        let left = Manifest::new(files);
        self.kept_since.retain(|path, _| left.get(path).is_some());
        let json = || serde_json::from_slice(&left.to_json()).unwrap_or_default();
        self.left = if left.files().is_empty() { serde_json::Value::Null } else { json() };
    }

    /// Makes a release the current one. So many are remembered; gives the ones that are forgotten.
    pub fn make_current(&mut self, record: &ReleaseRecord, folder: String, keep: usize) -> Vec<ReleaseRecord> {
        self.releases.retain(|old| old.id != record.id);
        self.releases.insert(0, record.clone());
        self.current = Some(record.id.clone());
        self.folder = folder;
        self.pending = None;
        self.suspect.clear();
        self.releases.split_off(keep.max(1).min(self.releases.len()))
    }

    /// The record of a release.
    pub fn record(&self, id: &ReleaseId) -> Option<&ReleaseRecord> {
        self.releases.iter().find(|record| record.id == *id)
    }

    /// The record of the current release.
    pub fn current_record(&self) -> Option<&ReleaseRecord> {
        self.record(self.current.as_ref()?)
    }

    /// The release that is meant by a wish to go back.
    pub fn to_go_back_to(&self, wish: Option<&ReleaseId>) -> Option<&ReleaseRecord> {
        match wish {
            Some(id) => self.record(id),
            None => {
                let now = self.current_record()?;
                let older = self.releases.iter().filter(|record| record.order() < now.order());
                older.max_by(|a, b| a.order().cmp(&b.order()))
            }
        }
    }

    /// Whether everything is as a run leaves it that has come to its end.
    pub fn is_settled(&self) -> bool {
        let left = self.left.get("files").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
        self.turn.is_none() && self.pending.is_none() && self.suspect.is_empty() && left == self.kept_since.len()
    }
}

impl Known {
    /// Reads the head of a bucket; an empty one when there is none.
    pub async fn read(bucket: &Bucket) -> Result<Self, Failure> {
        let (head, seen) = Self::read_as_it_is(bucket).await?;
        let head = head.transpose().map_err(|problem| unreadable(&problem))?;
        Ok(Self { head: head.unwrap_or_else(Head::empty), seen })
    }

    /// The head of a bucket, or what is wrong with it; and which version of the object that is.
    pub async fn read_as_it_is(bucket: &Bucket) -> Result<(Option<Result<Head, String>>, Option<Seen>), Failure> {
        let read = bucket.get(HEAD).await?;
        Ok(read.map_or((None, None), |(bytes, seen)| (Some(Head::parse(&bytes)), Some(seen))))
    }

    /// Puts another head in the place of this one, if it is still there.
    ///
    /// # Errors
    /// [`Failure::SomebodyElse`] when somebody has exchanged it in the meantime.
    pub async fn exchange(&mut self, bucket: &Bucket, mut head: Head) -> Result<(), Failure> {
        head.stamp = random();
        let bytes = serde_json::to_vec_pretty(&head).map_err(|error| Failure::Failed(error.into()))?;
        let condition = match &self.seen {
            None => Condition::Absent,
            Some(seen) => Condition::Unchanged(seen.version.clone()),
        };
        let size = bytes.len() as u64;
        match bucket.put(HEAD, bytes.clone().into(), &Headers::of_note(&bytes), &condition).await {
            Ok(version) => {
                *self = Self { head, seen: Some(Seen { size, version, modified: 0 }) };
                Ok(())
            }
            Err(NotPut::Failed(failure)) => Err(failure),
            Err(NotPut::Taken) => Err(overtaken(bucket, self.head.current.as_ref()).await),
        }
    }
}

/// Reads a head and what it lists as left over, and writes both again.
///
/// # Errors
/// What is wrong with it.
pub fn reread_head(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut head = Head::parse(bytes)?;
    let left = head.left().map_err(|failure| format!("{failure:?}"))?;
    head.set_left(left.files().to_vec());
    serde_json::to_vec_pretty(&head).map_err(|error| error.to_string())
}

/// What has happened when the head is not the one that was seen.
async fn overtaken(bucket: &Bucket, planned_against: Option<&ReleaseId>) -> Failure {
    let now = match Known::read(bucket).await {
        Ok(known) => known.head,
        Err(failure) => return failure,
    };
    Failure::overtaken(now.current.as_ref(), planned_against).unwrap_or_else(|| {
        Failure::SomebodyElse(match now.turn {
            Some(claim) => format!("{} is publishing to the same place at this moment", claim.who),
            None => "someone else has published to the same place in the meantime".to_owned(),
        })
    })
}

/// 64 bits that nobody else has.
pub(super) fn random() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let parts = [
        RandomState::new().build_hasher().finish(),
        u64::from(std::process::id()),
        COUNT.fetch_add(1, Ordering::Relaxed),
        u64::from(
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos()),
        ),
    ];
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.to_le_bytes()).collect();
    Digest::of(&bytes).short()
}

/// That the head cannot be used.
pub(super) fn unreadable(problem: &str) -> Failure {
    Failure::damaged(format!("`{HEAD}`"), problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, when: &str) -> ReleaseRecord {
        let id = ReleaseId::parse(&id.repeat(16)).expect("an id");
        let (when, who, base_url) = (when.to_owned(), String::new(), String::new());
        ReleaseRecord { id, number: 0, when, who, files: 0, bytes: 0, base_url }
    }

    #[test]
    fn the_release_that_was_current_last_is_forgotten_last() {
        let (a, b, c) = (record("a", "1"), record("b", "2"), record("c", "3"));
        let mut head = Head::default();
        for release in [&a, &b] {
            assert_eq!(head.make_current(release, String::new(), 2), []);
        }
        // Back to the first one: it is what readers had last.
        assert_eq!(head.to_go_back_to(None), Some(&a));
        assert_eq!(head.make_current(&a, String::new(), 2), []);
        assert_eq!(head.to_go_back_to(None), None);
        assert_eq!(head.make_current(&c, String::new(), 2), [b]);
        assert_eq!(head.to_go_back_to(None), Some(&a));
        assert_eq!(head.to_go_back_to(Some(&c.id)), Some(&c));
    }

    #[test]
    fn a_head_with_something_to_delete_is_not_settled() {
        let file = ReleaseFile::new("a.html", 1, Digest::of(b"a"));
        let mut head = Head::default();
        assert!(head.is_settled());
        head.set_left(vec![file.clone()]);
        assert!(!head.is_settled());
        assert_eq!(head.left().expect("a manifest").files(), std::slice::from_ref(&file));
        head.kept_since.insert("a.html".to_owned(), "2025-01-01T00:00:00Z".to_owned());
        assert!(head.is_settled());
        head.set_left(Vec::new());
        assert!(head.is_settled() && head.kept_since.is_empty());
    }
}
