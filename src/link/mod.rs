//! Names and links: which pages a text speaks of, and which pages speak of a page.
//!
//! In: the [`Site`] and the pages' texts. Out: [`Links`]. It must not know HTML. Nothing is ever guessed: a name that
//! could be several entities is linked only when the rules of the authors' guide decide it.

pub mod letters;
pub mod words;
pub mod context;
pub mod names;
pub mod short_forms;
pub mod standing;
pub mod word_filter;
pub mod word_tree;
pub mod page_words;
pub mod lexicon;
pub mod mention;
pub mod guards;
pub mod decide;
pub mod linking;
pub mod mentions;
pub mod near_files;
pub mod entity_names;
pub mod ties;
pub mod references;
pub mod paths;
pub mod page_text;
pub mod account;
pub mod backlinks;
pub mod suggest;

use std::sync::Arc;

use crate::model::{Page, PageId, Site};
use crate::schema::entity::Detail;
use backlinks::Backlinks;
use lexicon::Lexicon;
use names::{Name, NameRole};
use page_text::PageText;
use short_forms::short_forms;

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

    /// The same, where it was done before: for a site whose pages have the same keys, only what is another is done anew.
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

/// The lexicon of a site: every name of every entity, and the short forms of people's given names.
#[must_use]
pub fn lexicon(site: &Site) -> Lexicon {
    let short: Vec<(u32, String)> =
        site.pages().flat_map(|(id, page)| short_names_of(page).into_iter().map(move |name| (id.0, name))).collect();
    let written = site.pages().flat_map(|(id, page)| entity_names::names_of(id, page));
    Lexicon::new(written.chain(short.iter().map(|(id, name)| Name::new(*id, name, NameRole::ShortForm, true))))
}

/// The names of a person with the given name in short; of anything else, none.
#[must_use]
pub fn short_names_of(page: &Page) -> Vec<String> {
    let is_person = page.entity().is_some_and(|it| matches!(it.detail, Detail::Person { .. }));
    if is_person { short_forms(page.title()) } else { Vec::new() }
}

#[cfg(test)]
mod cases;
