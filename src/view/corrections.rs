//! The corrections of the whole site as templates read them.

use super::paging::PagingView;
use super::parts::{LinkView, Sight};
use super::statement::{RevisionView, revision_view};
use super::view;
use crate::model::corrections::RevisionRecord;
use crate::path::UrlPath;
use crate::route::corrections_paging;
use crate::route::paging::paged_url;
use crate::schema::settings::CORRECTIONS;

view! {
    /// A page of all corrections of the site. Clarifications follow the last correction.
    CorrectionsView {
        /// Corrections and retractions on this page, newest first.
        corrections: Vec<CorrectionView>,
        /// Clarifications on this page, newest first: nothing was wrong.
        clarifications: Vec<CorrectionView>,
        /// Their Atom feed, from the root of the host.
        feed_url: String,
        /// Which page of the list this is.
        paging: PagingView,
    }

    /// A correction, a retraction or a clarification of a page.
    CorrectionView {
        /// The page.
        page: LinkView,
        /// Where it is in the list of changes of that page.
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

    /// A page of all corrections of the site, from 1.
    #[must_use]
    pub fn corrections(&self, number: usize) -> CorrectionsView {
        let (all, paging) = (&self.site.corrections, corrections_paging(self.site));
        let [corrections, clarifications] =
            paging.shown_of_sections([all.corrections.len(), all.clarifications.len()], number);
        let views = |records: &[RevisionRecord]| records.iter().filter_map(|record| self.correction(*record)).collect();
        CorrectionsView {
            corrections: views(&all.corrections[corrections]),
            clarifications: views(&all.clarifications[clarifications]),
            feed_url: UrlPath::file(&format!("{CORRECTIONS}.xml")).map(|path| self.url(&path)).unwrap_or_default(),
            paging: self.paging(paging, number, |number| paged_url(&[CORRECTIONS], number)),
        }
    }

    fn correction(&self, record: RevisionRecord) -> Option<CorrectionView> {
        let revisions = &self.site.page(record.page).parsed.common.revisions;
        let revision = revision_view(revisions, record.position, self.words())?;
        let url = format!("{}#{}", self.page_url(record.page), revision.id);
        Some(CorrectionView { page: self.link(record.page), url, revision })
    }
}
