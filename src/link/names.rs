//! Names: whose they are, when they link, and what follows from a person's name.
//!
//! In: what authors wrote about an entity. Out: [`Name`]s for the lexicon. It must not know texts.

use crate::date::Day;
use crate::link::context::{PARTICLES, SUFFIXES};
pub use crate::schema::entity::LinkPolicy as Policy;

impl Policy {
    /// What holds for a name without a policy of its own: one word of a person links after the full name, everything else
    /// always. That includes a person whose whole name is one word: "Juliet" alone does not say which.
    pub fn usual(text: &str, person: bool) -> Self {
        if person && text.split_whitespace().nth(1).is_none() { Self::AfterFull } else { Self::Always }
    }
}

/// What a name is to its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameRole {
    /// The name itself.
    Full,
    /// An alias that the author wrote.
    Alias,
    /// A person's surname, written or taken from the name ([`surname_of`]).
    Surname,
    /// The name with the given name in short; nobody wrote it.
    ShortForm,
}

/// One name of one entity, as it enters the lexicon.
#[derive(Debug, Clone, Copy)]
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

/// The surname in a person's name: the last word with the particles before it ("von der Leyen", "al-Maliki"), without
/// "Jr." and the like. `None` where the last word is no surname: a name of one word, "Catherine, Princess of Wales",
/// "President of the United States", "Elizabeth II".
pub fn surname_of(name: &str) -> Option<&str> {
    let is_junior =
        |word: &str| matches!(word.trim_end_matches('.'), "Jr" | "Sr" | "Junior" | "Senior" | "Filho" | "Neto");
    let mut name = name.trim();
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && is_junior(last)
    {
        name = rest.trim_end().trim_end_matches(',');
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_no_name =
        |word: &&str| matches!(*word, "of" | "the" | "and" | "&" | "for" | "in") || word.contains([',', '(', '/', '&']);
    let last = words.last().filter(|last| !SUFFIXES.has(last))?;
    if words.len() < 2 || words.iter().any(is_no_name) {
        return None;
    }
    let mut start = name.len() - last.len();
    for particle in words[1..words.len() - 1].iter().rev().take_while(|word| PARTICLES.has(word)) {
        start = name[..start].rfind(particle).unwrap_or(start);
    }
    name.get(start..)
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
    fn a_surname_is_the_last_word_with_its_particles() {
        assert_eq!(surname_of("Volodymyr Zelenskyy"), Some("Zelenskyy"));
        assert_eq!(surname_of("Ursula von der Leyen"), Some("von der Leyen"));
        assert_eq!(surname_of("Nouri al-Maliki"), Some("al-Maliki"));
        assert_eq!(surname_of("Mohammed bin Salman"), Some("bin Salman"));
        assert_eq!(surname_of("Donald Trump Jr."), Some("Trump"));
        assert_eq!(surname_of("Martin Luther King, Jr."), Some("King"));
    }

    #[test]
    fn some_names_have_no_surname() {
        for name in ["Juliet", "Elizabeth II", "Catherine, Princess of Wales", "President of the United States", ""] {
            assert_eq!(surname_of(name), None, "{name}");
        }
    }

    #[test]
    fn one_word_of_a_person_links_after_the_full_name_and_everything_else_always() {
        assert_eq!(Policy::usual("Volodymyr Zelensky", true), Policy::Always);
        assert_eq!(Policy::usual("Zelensky", true), Policy::AfterFull);
        assert_eq!(Policy::usual("Juliet", true), Policy::AfterFull);
        assert_eq!(Policy::usual("Ukraine", false), Policy::Always);
    }

    #[test]
    fn a_name_may_stand_without_its_arabic_article() {
        assert_eq!(without_article("Nouri al-Maliki").as_deref(), Some("Nouri Maliki"));
        assert_eq!(without_article("al-Maliki").as_deref(), Some("Maliki"));
        assert_eq!(without_article("Alexandria Ocasio-Cortez"), None);
    }
}
