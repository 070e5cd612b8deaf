//! What is remembered of a release beside its files: when it was published, by whom, and how much it is.

use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, ReleaseId};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A release in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Its name.
    pub id: ReleaseId,
    /// Counts the releases of a target from 1, so that their order does not depend on anybody's clock. 0 in notes of versions
    /// that did not count, and for targets that keep the order themselves.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub number: u64,
    /// When it was published first, as RFC 3339.
    pub when: String,
    /// Who published it: a user and a machine, `jane@desk`.
    pub who: String,
    /// How many files it has.
    pub files: usize,
    /// How many bytes these have together.
    pub bytes: u64,
    /// Where the site is, for its readers.
    pub base_url: String,
}

impl ReleaseRecord {
    /// The record of a release that is published now.
    #[must_use]
    pub fn new(manifest: &Manifest, when: String, who: String, base_url: String) -> Self {
        let (files, bytes) = (manifest.files().len(), manifest.bytes());
        Self { id: manifest.id(), number: 0, when, who, files, bytes, base_url }
    }

    /// What releases are sorted by, the oldest first. The time only counts between notes that have no number.
    #[must_use]
    pub fn order(&self) -> (u64, &str) {
        (self.number, &self.when)
    }

    /// The record of a release that is published after all of these.
    #[must_use]
    pub fn after<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> Self {
        let last = others.into_iter().map(|record| record.number).max().unwrap_or(0);
        Self { number: last.saturating_add(1), ..self.clone() }
    }

    /// What the published site says of itself, in [`RELEASE_FILE`](super::manifest::RELEASE_FILE): the release alone, so
    /// that readers are not told who publishes from which machine.
    #[must_use]
    pub fn public_json(&self) -> Vec<u8> {
        format!("{}\n", serde_json::json!({ "release": self.id, "files": self.files })).into_bytes()
    }
}
