//! Names and links: which pages a text speaks of, and which pages speak of a page.
//!
//! In: the [`Site`] and the pages' texts. Out: [`Links`]. It must not know HTML. Nothing is ever guessed: a name that
//! could be several entities is linked only when the rules of the authors' guide decide it.

pub mod entity_names;
pub mod lexicon;
pub mod mentions;
pub mod references;
pub mod page_text;
pub mod backlinks;

use std::sync::Arc;

use crate::model::{PageId, Site};
use backlinks::Backlinks;
use lexicon::{Lexicon, Name, Policy};
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

/// The lexicon of a site: every name of every entity.
#[must_use]
pub fn lexicon(site: &Site) -> Lexicon {
    use crate::schema::entity::LinkPolicy;
    let mut names = Vec::new();
    for (id, page) in site.pages() {
        let person =
            matches!(page.entity().map(|entity| &entity.detail), Some(crate::schema::entity::Detail::Person { .. }));
        for name in entity_names::names_of(page) {
            names.push(Name {
                entity: id.0,
                text: name.text,
                policy: match name.policy {
                    LinkPolicy::Always => Policy::Always,
                    LinkPolicy::AfterFull => Policy::AfterFull,
                    LinkPolicy::Tagged => Policy::Tagged,
                    LinkPolicy::Never => Policy::Never,
                },
                role: name.role,
                person,
                from: name.from.map(|date| date.earliest()),
                to: name.to.map(|date| date.latest()),
                ignore_case: false,
            });
        }
    }
    Lexicon::new(names)
}
