//! Names as the lexicon takes them: whose they are and when they link.
//!
//! In: what authors wrote about an entity. Out: [`Name`]s for the lexicon. It must not know texts.

use super::entity;
pub use super::entity::NameRole;
use crate::date::Day;
use crate::parse::ParsedPage;
use crate::path::PageId;
use crate::schema::entity::Detail;
pub use crate::schema::entity::LinkPolicy as Policy;

/// One name of one entity, as it enters the lexicon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name<'a> {
    /// The entity.
    pub entity: u32,
    /// The name as the author wrote it.
    pub text: &'a str,
    /// When it links.
    pub policy: Policy,
    /// What it is to the entity.
    pub role: NameRole,
    /// Whether the entity is a person.
    pub person: bool,
    /// The first day on which the name is valid.
    pub from: Option<Day>,
    /// The last day on which it is valid.
    pub to: Option<Day>,
    /// Whether it is found in any case.
    pub ignore_case: bool,
}

impl<'a> Name<'a> {
    /// A name with the usual policy, valid at all times, in its own case.
    pub fn new(entity: u32, text: &'a str, role: NameRole, person: bool) -> Self {
        let usual = Policy::usual(text, person);
        let policy = if role == NameRole::Surname { Policy::AfterFull } else { usual };
        Self { entity, text, policy, role, person, from: None, to: None, ignore_case: false }
    }
}

/// All names of an entity as the lexicon takes them, each once.
#[must_use]
pub fn names_of(id: PageId, page: &ParsedPage) -> Vec<Name<'_>> {
    let person = page.record.entity().is_some_and(|entity| matches!(entity.detail, Detail::Person { .. }));
    let names = entity::names_of(page).into_iter().map(|name| {
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

/// A name as the lexicon holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The entity.
    pub entity: u32,
    /// What the name is to it.
    pub role: NameRole,
    /// When it links.
    pub policy: Policy,
    /// Whether the entity is a person.
    pub person: bool,
    /// Whether it is found in any case.
    pub ignore_case: bool,
    /// The first day on which it is valid.
    pub from: Option<Day>,
    /// The last day.
    pub to: Option<Day>,
}

impl Held {
    /// Whether the name is valid on a day. Without a day, every name is.
    pub fn is_valid(&self, day: Option<Day>) -> bool {
        day.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }
}

/// A name without the Arabic article in front of its last word: "Nouri Maliki" for "Nouri al-Maliki".
pub fn without_article(name: &str) -> Option<String> {
    let (before, last) = name.rsplit_once('-')?;
    let article_start = before.rfind(char::is_whitespace).map_or(0, |found| found + 1);
    let article = before.get(article_start..)?;
    let is_article =
        matches!(article, "al" | "Al" | "el" | "El" | "ad" | "an" | "ar" | "as" | "ash" | "at" | "az" | "ul");
    (is_article && last.chars().nth(2).is_some()).then(|| format!("{}{last}", &before[..article_start]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_stand_without_its_arabic_article() {
        assert_eq!(without_article("Nouri al-Maliki").as_deref(), Some("Nouri Maliki"));
        assert_eq!(without_article("al-Maliki").as_deref(), Some("Maliki"));
        assert_eq!(without_article("Alexandria Ocasio-Cortez"), None);
    }
}
