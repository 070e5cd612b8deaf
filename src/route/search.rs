//! Where search is: its page, and the files in which its script looks.
//!
//! In: the [`Site`]. Out: how the index is shared out to files, and their addresses. It must not know what is in them.
//!
//! How many files there are follows from how many pages there are, so addresses are known before any text is read. The
//! theme's `scripts/search.js` computes the same file for a word; a test in a browser holds the two together.

use super::paging::paged_url;
use super::{Claim, Claims, Output};
use crate::model::Site;
use crate::path::UrlPath;
use crate::schema::settings::SEARCH;

/// How many pages are described in one file: a result needs one of them, and shows about ten.
pub const PAGES_PER_FILE: usize = 32;
/// For how many pages there is a file of words: words that begin alike stand together, so files grow with the site.
const PAGES_PER_WORD_FILE: usize = 16;
/// How many entities may be in one file of names.
const ENTITIES_PER_NAME_FILE: usize = 250;
/// The most files of words, and of names.
const MOST_WORD_FILES: usize = 1024;
const MOST_NAME_FILES: usize = 64;

/// A file in which search looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchFile {
    /// A file of names of entities, from 0.
    Names(usize),
    /// A file of words with the pages that have them, from 0.
    Words(usize),
    /// A file that describes pages, from 0.
    Pages(usize),
}

impl SearchFile {
    /// Where it is; nothing never in practice, for all is plain letters.
    #[must_use]
    pub fn url(self) -> Option<UrlPath> {
        let file = |name: &str, number: usize| UrlPath::file(&format!("{SEARCH}/{name}-{number}.json")).ok();
        match self {
            Self::Names(number) => file("names", number),
            Self::Words(number) => file("words", number),
            Self::Pages(number) => file("pages", number),
        }
    }
}

/// How many files of each sort there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileCounts {
    /// Files of names; a power of two.
    pub names: usize,
    /// Files of words; a power of two.
    pub words: usize,
    /// Files that describe pages.
    pub pages: usize,
}

impl FileCounts {
    /// The files of a site.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let pages = site.pages().len();
        let entities = site.by_kind.values().map(Vec::len).sum::<usize>();
        // Powers of two, so that a site that grows is seldom shared out again.
        let files =
            |items: usize, per_file: usize, most: usize| (1 << items.div_ceil(per_file).max(1).ilog2()).min(most);
        Self {
            names: files(entities, ENTITIES_PER_NAME_FILE, MOST_NAME_FILES),
            words: files(pages, PAGES_PER_WORD_FILE, MOST_WORD_FILES),
            pages: pages.div_ceil(PAGES_PER_FILE),
        }
    }

    /// All files.
    fn files(self) -> impl Iterator<Item = SearchFile> {
        let files = (0..self.names).map(SearchFile::Names).chain((0..self.words).map(SearchFile::Words));
        files.chain((0..self.pages).map(SearchFile::Pages))
    }
}

/// In which of `files` files something stands, by the letters that decide (FNV-1a of 32 bits over code points).
#[must_use]
pub fn file_of(letters: impl Iterator<Item = char>, files: usize) -> usize {
    let step = |hash: u32, letter: char| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193);
    letters.fold(0x811C_9DC5, step) as usize % files.max(1)
}

/// Claims the addresses of search.
pub(super) fn lay_out_search(site: &Site, claims: &mut Claims) {
    let files = FileCounts::of(site).files().map(|file| (file.url(), Output::SearchFile(file)));
    for (url, output) in std::iter::once((paged_url(&[SEARCH], 1), Output::Search)).chain(files) {
        if let Some(url) = url {
            claims.add(url, output, Claim::Program("search".to_owned()));
        }
    }
}
