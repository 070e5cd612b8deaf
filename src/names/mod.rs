//! Names: which entities a text speaks of.
//!
//! In: what the pages are called, and the runs of a text. Out: [`mention::Mention`]s, each with whom it means. It must not
//! know the site, files or HTML. Nothing is ever guessed: a name that could be several entities is linked only when the
//! rules of the authors' guide decide it.

pub mod letters;
pub mod entity;
pub mod name;
pub mod tokens;
pub mod context;
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
pub mod index;

use crate::parse::ParsedPage;
use crate::path::PageId;
use lexicon::Lexicon;
use name::{Name, NameRole};
use short_forms::short_names_of;

/// The lexicon of a site: every name of every entity, and the short forms of people's given names.
#[must_use]
pub fn lexicon<'a>(pages: impl Iterator<Item = (PageId, &'a ParsedPage)> + Clone) -> Lexicon {
    let short: Vec<(u32, String)> =
        pages.clone().flat_map(|(id, page)| short_names_of(page).into_iter().map(move |name| (id.0, name))).collect();
    let written = pages.flat_map(|(id, page)| name::names_of(id, page));
    Lexicon::new(written.chain(short.iter().map(|(id, name)| Name::new(*id, name, NameRole::ShortForm, true))))
}

#[cfg(test)]
mod cases;
