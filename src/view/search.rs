//! Where search is, as templates read it.

use super::parts::Sight;
use super::view;
use crate::path::UrlPath;
use crate::route::search::{FileCounts, PAGES_PER_FILE};
use crate::schema::settings::SEARCH;

view! {
    /// Where search is, and how its files are shared out; the theme's `scripts/search.js` needs the numbers to find them.
    SearchView {
        /// The page of search, from the root of the host; its files are below: `names-0.json`, `words-0.json`,
        /// `pages-0.json` and so on.
        url: String,
        /// How many files of names there are.
        name_files: usize,
        /// How many files of words there are.
        word_files: usize,
        /// How many pages a file of pages describes.
        pages_per_file: usize,
    }
}

impl Sight<'_> {
    /// Where search is.
    #[must_use]
    pub fn search(&self) -> SearchView {
        let files = FileCounts::of(self.site);
        SearchView {
            url: UrlPath::page(&[SEARCH]).map(|path| self.url(&path)).unwrap_or_default(),
            name_files: files.names,
            word_files: files.words,
            pages_per_file: PAGES_PER_FILE,
        }
    }
}
