//! The corrections of the whole site as templates read them.

use super::parts::{LinkView, Sight};
use super::statement::{RevisionView, revision_view};
use super::view;
use crate::model::corrections::RevisionRecord;
use crate::path::UrlPath;
use crate::schema::settings::CORRECTIONS;

view! {
    /// All corrections of the site.
    CorrectionsView {
        /// Corrections and retractions, newest first.
        corrections: Vec<CorrectionView>,
        /// Clarifications, newest first: nothing was wrong.
        clarifications: Vec<CorrectionView>,
        /// Their Atom feed, from the root of the host.
        feed_url: String,
    }

    /// A correction, a retraction or a clarification of a page.
    CorrectionView {
        /// The page.
        page: LinkView,
        /// Where it stands in the list of changes of that page.
        url: String,
        /// What was changed, and when.
        revision: RevisionView,
    }
}

impl Sight<'_> {
    /// A link to the list of corrections, if there is one.
    #[must_use]
    pub fn corrections_link(&self) -> Option<LinkView> {
        (!self.site.corrections.is_empty()).then(|| self.list(CORRECTIONS, self.words().text("correction.title")))
    }

    /// All corrections of the site.
    #[must_use]
    pub fn corrections(&self) -> CorrectionsView {
        let views = |records: &[RevisionRecord]| records.iter().filter_map(|record| self.correction(*record)).collect();
        CorrectionsView {
            corrections: views(&self.site.corrections.corrections),
            clarifications: views(&self.site.corrections.clarifications),
            feed_url: UrlPath::file(&format!("{CORRECTIONS}.xml")).map(|path| self.url(&path)).unwrap_or_default(),
        }
    }

    fn correction(&self, record: RevisionRecord) -> Option<CorrectionView> {
        let revisions = &self.site.page(record.page).parsed.common.revisions;
        let revision = revision_view(revisions, record.position, self.words())?;
        let url = format!("{}#{}", self.page_url(record.page), revision.id);
        Some(CorrectionView { page: self.link(record.page), url, revision })
    }
}
