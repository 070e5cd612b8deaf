//! What was changed on the pages of the site after they were published, as far as the whole site tells it.
//!
//! In: an assembled [`Site`]. Out: [`Corrections`], positions among the pages' revisions. It must not know how they are
//! shown. Minor changes are nowhere; updates are on their own page only.

use std::cmp::Reverse;

use super::{PageId, Site};
use crate::schema::statement::{Revision, RevisionType};

/// A revision of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevisionRecord {
    /// The page.
    pub page: PageId,
    /// The position among the page's revisions.
    pub position: usize,
}

impl RevisionRecord {
    /// The revision as it was written; `None` when the record is of another site.
    #[must_use]
    pub fn revision<'a>(&self, site: &'a Site) -> Option<&'a Revision> {
        site.page(self.page).parsed.common.revisions.get(self.position)
    }
}

/// What the pages of a site say was wrong or unclear on them, newest first.
#[derive(Debug, Default)]
pub struct Corrections {
    /// Corrections and retractions: what was wrong.
    pub corrections: Vec<RevisionRecord>,
    /// Clarifications: what was not wrong and could be misread.
    pub clarifications: Vec<RevisionRecord>,
    /// Both together.
    pub all: Vec<RevisionRecord>,
}

impl Corrections {
    /// Collects them: newest first; of one day in the order of the pages' keys, of one page the one written last first.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let mut found = Vec::new();
        for (page, parsed) in site.pages() {
            for (position, revision) in parsed.parsed.common.revisions.iter().enumerate() {
                if matches!(
                    revision.kind,
                    RevisionType::Correction | RevisionType::Retraction | RevisionType::Clarification
                ) {
                    found.push((revision.date.value, revision.kind, RevisionRecord { page, position }));
                }
            }
        }
        found.sort_by_key(|(date, _, record)| (Reverse(*date), record.page, Reverse(record.position)));
        let mut corrections = Self::default();
        for (_, kind, record) in found {
            corrections.all.push(record);
            match kind {
                RevisionType::Clarification => corrections.clarifications.push(record),
                _ => corrections.corrections.push(record),
            }
        }
        corrections
    }

    /// Whether there is none of them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
