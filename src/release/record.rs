//! What is remembered of a release beside its files: when it was published, by whom, and how much it is.

use serde::{Deserialize, Serialize};

use super::manifest::{Manifest, ReleaseId};

/// A release in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Its name.
    pub id: ReleaseId,
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
        Self { id: manifest.id(), when, who, files: manifest.files().len(), bytes: manifest.bytes(), base_url }
    }

    /// What the published site says of itself, in [`RELEASE_FILE`](super::manifest::RELEASE_FILE): the release alone, so
    /// that readers are not told who publishes from which machine.
    #[must_use]
    pub fn public_json(&self) -> Vec<u8> {
        format!("{}\n", serde_json::json!({ "release": self.id, "files": self.files })).into_bytes()
    }
}
