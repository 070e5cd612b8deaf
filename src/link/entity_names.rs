//! The names of every entity: what the lexicon finds in prose, and what `[[…]]` may say.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::date::Date;
use crate::model::{Page, PageId, Site};
use crate::schema::country_code::country_by_alpha2;
use crate::schema::entity::{Detail, LinkPolicy};

/// What a name is to its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameRole {
    /// The name itself.
    Full,
    /// Another name.
    Alias,
    /// A surname, written as such or taken from the name.
    Surname,
}

/// One name of one entity.
#[derive(Debug, Clone)]
pub struct EntityName<'a> {
    /// The name.
    pub text: &'a str,
    /// When a mention by it becomes a link.
    pub policy: LinkPolicy,
    /// What it is to the entity.
    pub role: NameRole,
    /// Since when it is in use.
    pub from: Option<Date>,
    /// Until when it was in use.
    pub to: Option<Date>,
}

/// All names of an entity, each once.
#[must_use]
pub fn names_of(page: &Page) -> Vec<EntityName<'_>> {
    let Some(entity) = page.entity() else { return Vec::new() };
    let is_person = matches!(entity.detail, Detail::Person { .. });
    let mut names: Vec<EntityName<'_>> = Vec::new();
    let mut add = |text, policy, role, from, to| {
        if !names.iter().any(|name| name.text == text) {
            names.push(EntityName { text, policy, role, from, to });
        }
    };
    let by_words = |text: &str| {
        if is_person && text.split_whitespace().count() == 1 { LinkPolicy::AfterFull } else { LinkPolicy::Always }
    };
    // The name itself is the full name, whatever the number of its words.
    add(entity.name.value.as_str(), LinkPolicy::Always, NameRole::Full, None, None);
    for alias in &entity.aliases {
        let text = alias.text.value.as_str();
        add(text, alias.link.unwrap_or_else(|| by_words(text)), NameRole::Alias, alias.from, alias.to);
    }
    match &entity.detail {
        Detail::Person { surname, .. } => {
            let surname = surname.as_deref().or_else(|| default_surname(&entity.name.value));
            if let Some(surname) = surname {
                add(surname, LinkPolicy::AfterFull, NameRole::Surname, None, None);
            }
        }
        Detail::Country { alpha2: Some(code), .. } => {
            if let Some(country) = country_by_alpha2(code) {
                add(country.official_name, LinkPolicy::Always, NameRole::Alias, None, None);
            }
        }
        Detail::Organisation { abbreviation: Some(abbreviation), .. } => {
            add(&abbreviation.value, LinkPolicy::Always, NameRole::Alias, None, None);
        }
        Detail::Agreement(agreement) => {
            if let Some(name) = &agreement.official_name {
                add(name, LinkPolicy::Always, NameRole::Alias, None, None);
            }
        }
        _ => {}
    }
    names
}

/// The last word of a name of several words.
fn default_surname(name: &str) -> Option<&str> {
    let (rest, last) = name.trim().rsplit_once(char::is_whitespace)?;
    let is_suffix = matches!(last, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV");
    if is_suffix { default_surname(rest.trim_end_matches(',')) } else { Some(last) }
}

/// Finds pages by their names, for `[[…]]`.
#[derive(Debug, Default)]
pub struct NameIndex {
    written: HashMap<String, Vec<PageId>>,
    surnames: HashMap<String, Vec<PageId>>,
    folded: HashMap<String, Vec<PageId>>,
    slugs: HashMap<String, Vec<PageId>>,
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
            for name in names_of(page) {
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

    /// All names, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.written.keys().chain(self.surnames.keys()).map(String::as_str)
    }
}

/// A name as it is compared: composed, with straight quotes, simple hyphens and single spaces.
fn normal(text: &str) -> String {
    let plain: String = text
        .nfc()
        .filter(|character| *character != '\u{ad}')
        .map(|character| match character {
            '’' | '‘' | 'ʼ' => '\'',
            '‐' | '‑' | '–' | '—' => '-',
            other => other,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
