//! Links: which pages a text leads to, and which pages lead to a page.
//!
//! In: the [`Site`], its names and the pages' texts. Out: [`Links`]. It must not know HTML.

pub mod near_files;
pub mod ties;
pub mod references;
pub mod paths;
pub mod page_text;
pub mod account;
pub mod backlinks;

use std::sync::Arc;

use crate::model::{PageId, Site};
use backlinks::Backlinks;
use page_text::PageText;

/// What the texts of all pages say about each other.
#[derive(Debug, Default)]
pub struct Links {
    texts: Vec<Arc<PageText>>,
    backlinks: Backlinks,
}

impl Links {
    /// Puts together what was found in every page, in the order of the pages.
    #[must_use]
    pub fn new(site: &Site, texts: Vec<Arc<PageText>>) -> Self {
        let backlinks = Backlinks::find(site, &texts);
        Self { texts, backlinks }
    }

    /// The same, where it was done before: for a site whose pages have the same keys, only what has changed is done again.
    #[must_use]
    pub fn after(before: &Self, old_site: &Site, site: &Site, texts: Vec<Arc<PageText>>) -> Self {
        let backlinks = Backlinks::after(&before.backlinks, old_site, &before.texts, site, &texts);
        Self { texts, backlinks }
    }

    /// What a page's text says.
    ///
    /// # Panics
    /// When the number is of another site.
    #[must_use]
    pub fn text(&self, id: PageId) -> &PageText {
        &self.texts[id.0 as usize]
    }

    /// The pages that lead to a page.
    #[must_use]
    pub fn backlinks(&self, id: PageId) -> &[backlinks::Backlink] {
        self.backlinks.of(id)
    }
}
