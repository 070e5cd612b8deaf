//! The names of every entity: what the lexicon finds in prose, and what `[[…]]` may say.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::names::{Name, NameRole};
use crate::diagnostic::near::Spellings;
pub use crate::model::names::comparable as normal;
use crate::model::{Page, PageId, Site, names};
use crate::schema::entity::Detail;

/// All names of an entity as the lexicon takes them, each once.
#[must_use]
pub fn names_of(id: PageId, page: &Page) -> Vec<Name<'_>> {
    let person = page.entity().is_some_and(|entity| matches!(entity.detail, Detail::Person { .. }));
    let names = names::names_of(page).into_iter().map(|name| {
        let usual = Name::new(id.0, name.text, name.role, person);
        Name {
            policy: name.link.unwrap_or(usual.policy),
            from: name.from.map(|date| date.earliest()),
            to: name.to.map(|date| date.latest()),
            ..usual
        }
    });
    names.collect()
}

/// Finds pages by their names, for `[[…]]`.
#[derive(Debug, Default)]
pub struct NameIndex {
    written: HashMap<String, Vec<PageId>>,
    surnames: HashMap<String, Vec<PageId>>,
    folded: HashMap<String, Vec<PageId>>,
    slugs: HashMap<String, Vec<PageId>>,
    /// All of them, once a reference names nothing.
    spellings: OnceLock<Spellings<PageId>>,
}

impl NameIndex {
    /// An index of everything that has a name: entities, briefings, free pages.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let mut index = Self::default();
        let push = |map: &mut HashMap<String, Vec<PageId>>, name: String, id: PageId| {
            let ids = map.entry(name).or_default();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        };
        for (id, page) in site.pages() {
            push(&mut index.slugs, page.key().slug.to_string(), id);
            if page.entity().is_none() {
                push(&mut index.written, normal(page.title()), id);
                push(&mut index.folded, normal(page.title()).to_lowercase(), id);
            }
            for name in names_of(id, page) {
                let map = if name.role == NameRole::Surname { &mut index.surnames } else { &mut index.written };
                push(map, normal(name.text), id);
                push(&mut index.folded, normal(name.text).to_lowercase(), id);
            }
        }
        index
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

    /// The pages that a text which names none was most likely meant to name, each with the nearest of its names: at most
    /// three that are equally near, in the order of the names. Of a key the slug is sought in its kind, else in all.
    #[must_use]
    pub fn near(&self, site: &Site, text: &str) -> Vec<(&str, PageId)> {
        let spellings = self.spellings.get_or_init(|| {
            let names = self.written.iter().chain(&self.surnames).chain(&self.slugs);
            Spellings::new(names.flat_map(|(name, ids)| ids.iter().map(move |id| (name.as_str(), *id))))
        });
        let Some((kind, slug)) = text.split_once('/') else { return spellings.near(&normal(text), |_| true) };
        let of_kind = spellings.near(slug, |id| *site.page(id).key().kind == *kind);
        if of_kind.is_empty() { spellings.near(slug, |_| true) } else { of_kind }
    }
}
