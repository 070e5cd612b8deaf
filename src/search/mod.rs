//! Search: which pages have which words, as the theme's script looks them up.
//!
//! In: the [`Site`], its [`Links`], and the texts of its files. Out: a [`WordIndex`] and a [`NameFiles`]. It must not
//! know how files of the index are written, nor HTML. Only what readers see on a page is found, and names that are never
//! links; what is withheld is in no [`Site`].

pub mod terms;
mod page_texts;

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::links::Links;
use crate::memo::{Digest, map_parallel};
use crate::model::{PageFiles, PageId, Site};
use crate::names::entity::names_of;
use crate::route::search::file_of;
use page_texts::texts_of_page;
use terms::{Terms, key_letters};

/// How many pages are read between two times that what was found is put together, so that little is held at once.
const PAGES_AT_ONCE: usize = 1024;
/// How many pages one thread reads into one table.
const PAGES_PER_TABLE: usize = 128;

/// What part of a page has a word, the less telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text,
    Heading,
    Name,
    Title,
}

/// A page that has a word.
#[derive(Debug, Clone, Copy)]
struct Posting {
    /// The number of the page in the index.
    page: u32,
    part: Part,
    /// How often it is there.
    count: u32,
}

impl Posting {
    /// How much the word weighs on the page: from 1, once in the text, to 7, in the title.
    fn weight(self) -> u32 {
        match self.part {
            Part::Text => 1 + self.count.max(1).ilog2().min(3),
            Part::Heading => 5,
            Part::Name => 6,
            Part::Title => 7,
        }
    }
}

/// The words of some pages, each with the pages that have it, in the order of their numbers.
type Table = HashMap<String, Vec<Posting>>;

/// The pages that have a word, as they are written: `difference × 8 + weight`, separated by commas, where the difference
/// is that to the number of the page before, from −1.
#[derive(Debug, Default)]
struct Written {
    last: Option<u32>,
    text: String,
}

impl Written {
    fn add(&mut self, posting: Posting) {
        let difference = self.last.map_or(posting.page, |last| posting.page - last - 1);
        let comma = if self.last.is_some() { "," } else { "" };
        // Writing to memory does not fail.
        let _ = write!(self.text, "{comma}{}", u64::from(difference) * 8 + u64::from(posting.weight()));
        self.last = Some(posting.page);
    }
}

/// The pages that can be found, in the order of their numbers: entities and free pages by their keys, then briefings, the
/// oldest first, so that one more briefing changes no other's number.
#[derive(Debug)]
pub struct Numbering {
    /// The pages.
    pub pages: Vec<PageId>,
    /// What names the numbering: files of the index that have another one are of another version of the site.
    pub edition: String,
}

impl Numbering {
    /// The numbering of a site's pages.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let others = site.pages().filter(|(_, page)| page.briefing().is_none()).map(|(id, _)| id);
        let pages: Vec<PageId> = others.chain(site.briefings.iter().rev().copied()).collect();
        let mut keys = String::new();
        for id in &pages {
            // Writing to memory does not fail.
            let _ = writeln!(keys, "{}", site.page(*id).key());
        }
        Self { pages, edition: Digest::of(keys.as_bytes()).short() }
    }
}

/// Which pages have which words.
#[derive(Debug, Default)]
pub struct WordIndex {
    files: Vec<Vec<(String, String)>>,
}

impl WordIndex {
    /// The index of a site, its words shared out to `count` files.
    ///
    /// It works in parallel and may wait for others while it does: not to be called where others wait for it.
    #[must_use]
    pub fn new(site: &Site, links: &Links, files: &PageFiles, numbering: &Numbering, count: usize) -> Self {
        let mut words: HashMap<String, Written> = HashMap::new();
        for (at, some) in numbering.pages.chunks(PAGES_AT_ONCE).enumerate() {
            let parts: Vec<(usize, &[PageId])> = some.chunks(PAGES_PER_TABLE).enumerate().collect();
            let tables = map_parallel(&parts, |(part, ids)| {
                let first = at * PAGES_AT_ONCE + part * PAGES_PER_TABLE;
                table_of(site, links, files, ids, first)
            });
            for (word, postings) in tables.into_iter().flatten() {
                let written = words.entry(word).or_default();
                for posting in postings {
                    written.add(posting);
                }
            }
        }
        let mut shared: Vec<Vec<(String, String)>> = vec![Vec::new(); count.max(1)];
        for (word, written) in in_order(words) {
            shared[file_of(key_letters(&word), count)].push((word, written.text));
        }
        Self { files: shared }
    }

    /// The words of a file in order, each with the pages that have it: numbers `difference × 8 + weight` with commas between
    /// them. A difference is how many pages lie between a page and the one before it in the list.
    #[must_use]
    pub fn words(&self, file: usize) -> &[(String, String)] {
        self.files.get(file).map_or(&[], Vec::as_slice)
    }
}

/// In which files of names each entity stands: in that of the first letter of each word of its names.
#[derive(Debug)]
pub struct NameFiles(Vec<(PageId, u64)>);

impl NameFiles {
    /// The entities of a site, shared out to as many `files`, which are at most 64.
    #[must_use]
    pub fn new(site: &Site, files: usize) -> Self {
        let mut terms = Terms::default();
        let mut files_of = |id: PageId| {
            let mut files_of = 0;
            for name in names_of(&site.page(id).parsed) {
                terms.of(name.text, &mut |term| files_of |= 1 << file_of(term.chars().take(1), files));
            }
            files_of
        };
        let kinds = site.settings.kinds.entities();
        let entities = kinds.flat_map(|kind| site.by_kind.get(&kind.name).into_iter().flatten());
        Self(entities.map(|id| (*id, files_of(*id))).collect())
    }

    /// The entities of a file, kind by kind and by their names.
    pub fn entities(&self, file: usize) -> impl Iterator<Item = PageId> {
        self.0.iter().filter(move |(_, files)| files & (1 << file) != 0).map(|(id, _)| *id)
    }
}

fn in_order<V>(table: HashMap<String, V>) -> Vec<(String, V)> {
    let mut all: Vec<(String, V)> = table.into_iter().collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    all
}

fn table_of(site: &Site, links: &Links, files: &PageFiles, ids: &[PageId], first: usize) -> Table {
    let (mut table, mut terms) = (Table::new(), Terms::default());
    for (page, id) in (u32::try_from(first).unwrap_or(u32::MAX)..).zip(ids) {
        texts_of_page(site, links, *id, files.of(*id).as_str(), &mut |part, text| {
            terms.of(text, &mut |term| note(&mut table, term, page, part));
        });
    }
    table
}

fn note(table: &mut Table, term: &str, page: u32, part: Part) {
    let Some(postings) = table.get_mut(term) else {
        table.insert(term.to_owned(), vec![Posting { page, part, count: 1 }]);
        return;
    };
    match postings.last_mut() {
        Some(last) if last.page == page => {
            last.part = last.part.max(part);
            last.count += 1;
        }
        _ => postings.push(Posting { page, part, count: 1 }),
    }
}
