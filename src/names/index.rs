//! The names of every entity: what the lexicon finds in prose, and what `[[…]]` may say.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

pub use super::entity::comparable as normal;
use super::name::{NameRole, names_of};
use crate::diagnostic::near::{MOST_PROPOSALS, Spellings};
use crate::parse::ParsedPage;
use crate::path::PageId;

/// Characters that mean something between double brackets.
const CUTTING: [char; 3] = ['[', ']', '|'];

/// Pages, in the order of their numbers, by a name.
type Pages = HashMap<String, Vec<PageId>>;

/// Finds pages by their names, for `[[…]]`.
#[derive(Debug, Default)]
pub struct NameIndex {
    written: Pages,
    surnames: Pages,
    folded: Pages,
    slugs: Pages,
    /// All of them, once a reference names nothing.
    spellings: OnceLock<Spellings<PageId>>,
    /// Names that double brackets cut short, by what is left of them; also once a reference names nothing.
    cut: OnceLock<BTreeMap<String, Vec<(String, PageId)>>>,
}

impl NameIndex {
    /// An index of everything that has a name: entities, briefings, free pages.
    #[must_use]
    pub fn new<'a>(pages: impl Iterator<Item = (PageId, &'a ParsedPage)>) -> Self {
        let mut index = Self::default();
        for (id, page) in pages {
            index.add(id, page);
        }
        index
    }

    /// Exchanges what a page is called.
    pub fn replace(&mut self, id: PageId, old: &ParsedPage, new: &ParsedPage) {
        self.remove(id, old);
        self.add(id, new);
        (self.spellings, self.cut) = (OnceLock::new(), OnceLock::new());
    }

    fn add(&mut self, id: PageId, page: &ParsedPage) {
        self.for_each_name(id, page, |map, name| {
            let ids = map.entry(name).or_default();
            if let Err(place) = ids.binary_search(&id) {
                ids.insert(place, id);
            }
        });
    }

    fn remove(&mut self, id: PageId, page: &ParsedPage) {
        self.for_each_name(id, page, |map, name| {
            if let Entry::Occupied(mut entry) = map.entry(name) {
                entry.get_mut().retain(|other| *other != id);
                if entry.get().is_empty() {
                    entry.remove();
                }
            }
        });
    }

    /// Hands over each name of a page, with the map that it belongs to.
    fn for_each_name(&mut self, id: PageId, page: &ParsedPage, mut take: impl FnMut(&mut Pages, String)) {
        take(&mut self.slugs, page.key.slug.to_string());
        if page.record.entity().is_none() {
            let title = normal(page.title());
            take(&mut self.folded, title.to_lowercase());
            take(&mut self.written, title);
        }
        for name in names_of(id, page) {
            let text = normal(name.text);
            take(&mut self.folded, text.to_lowercase());
            take(if name.role == NameRole::Surname { &mut self.surnames } else { &mut self.written }, text);
        }
    }

    /// The pages that a text may mean: by a name as written, else by a surname, else by a slug, else by a name in other
    /// letters. Several where it is ambiguous.
    #[must_use]
    pub fn find(&self, text: &str) -> &[PageId] {
        let text = normal(text);
        self.written
            .get(&text)
            .or_else(|| self.surnames.get(&text))
            .or_else(|| self.slugs.get(&text))
            .or_else(|| self.folded.get(&text.to_lowercase()))
            .map_or(&[], Vec::as_slice)
    }

    /// The pages whose names have brackets or a bar in them, and of which double brackets leave this text.
    #[must_use]
    pub fn cut_by_brackets(&self, text: &str) -> Vec<(&str, PageId)> {
        let cut = self.cut.get_or_init(|| {
            let mut cut: BTreeMap<String, Vec<(String, PageId)>> = BTreeMap::new();
            for (name, ids) in self.written.iter().chain(&self.surnames).filter(|(name, _)| name.contains(CUTTING)) {
                let left = [name.split('|').next().unwrap_or_default(), name.split(']').next().unwrap_or_default()];
                for left in left.into_iter().map(str::trim).filter(|left| left != name) {
                    cut.entry(left.to_owned()).or_default().extend(ids.iter().map(|id| (name.clone(), *id)));
                }
            }
            for names in cut.values_mut() {
                names.sort_unstable();
            }
            cut
        });
        let text = normal(text);
        let found = cut.get(&text).map(Vec::as_slice).unwrap_or_default();
        found.iter().take(MOST_PROPOSALS).map(|(name, id)| (name.as_str(), *id)).collect()
    }

    /// The pages that a text which names none was most likely meant to name, each with the nearest of its names: at most
    /// three that are equally near, in the order of the names. Of a key the slug is sought in its kind, else in all.
    #[must_use]
    pub fn near<'k>(&self, text: &str, kind_of: impl Fn(PageId) -> &'k str) -> Vec<(&str, PageId)> {
        let spellings = self.spellings.get_or_init(|| {
            let names = self.written.iter().chain(&self.surnames).chain(&self.slugs);
            Spellings::new(names.flat_map(|(name, ids)| ids.iter().map(move |id| (name.as_str(), *id))))
        });
        let Some((kind, slug)) = text.split_once('/') else { return spellings.near(&normal(text), |_| true) };
        let of_kind = spellings.near(slug, |id| kind_of(id) == kind);
        if of_kind.is_empty() { spellings.near(slug, |_| true) } else { of_kind }
    }
}
