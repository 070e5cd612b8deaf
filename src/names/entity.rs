//! What every entity is called: its name, its aliases, a person's surname, and what its kind brings.
//!
//! In: a page's record. Out: its names as the author wrote them ([`EntityName`]). It must not know texts, nor when a name
//! becomes a link; that is for the lexicon.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use unicode_normalization::UnicodeNormalization;

use crate::date::Date;
use crate::letters::{is_apostrophe, is_joiner};
use crate::parse::ParsedPage;
use crate::schema::country_code::country_by_alpha2;
use crate::schema::entity::{Detail, LinkPolicy};

/// What a name is to its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameRole {
    /// The name itself.
    Full,
    /// An alias that the author wrote.
    Alias,
    /// A person's surname, written or taken from the name ([`surname_of`]).
    Surname,
    /// The name with the given name in short. Nobody wrote it: it is only in the lexicon.
    ShortForm,
}

/// One name of an entity.
#[derive(Debug, Clone, Copy)]
pub struct EntityName<'a> {
    /// The name as the author wrote it.
    pub text: &'a str,
    /// What it is to the entity.
    pub role: NameRole,
    /// When it becomes a link, if the author said so.
    pub link: Option<LinkPolicy>,
    /// Since when it is in use.
    pub from: Option<Date>,
    /// Until when it was in use.
    pub to: Option<Date>,
}

/// All names of an entity, each once: an alias that repeats the name or the surname sets when it links. A `surname` that is
/// the whole name links always. None for a briefing or a free page.
#[must_use]
pub fn names_of(page: &ParsedPage) -> Vec<EntityName<'_>> {
    let Some(entity) = page.record.entity() else { return Vec::new() };
    let plain = |text, role| EntityName { text, role, link: None, from: None, to: None };
    let mut names = vec![plain(entity.name.value.as_str(), NameRole::Full)];
    names.extend(entity.aliases.iter().map(|alias| EntityName {
        text: &alias.text.value,
        role: NameRole::Alias,
        link: alias.link,
        from: alias.from,
        to: alias.to,
    }));
    let other = |text| plain(text, NameRole::Alias);
    match &entity.detail {
        Detail::Person { surname, .. } => {
            let is_name = surname.as_ref() == Some(&entity.name.value);
            let surname = surname.as_deref().or_else(|| surname_of(&entity.name.value));
            let link = is_name.then_some(LinkPolicy::Always);
            names.extend(surname.map(|surname| EntityName { link, ..plain(surname, NameRole::Surname) }));
        }
        Detail::Country { alpha2: Some(code), .. } => {
            names.extend(country_by_alpha2(code).map(|country| other(country.official_name)));
        }
        Detail::Organisation { abbreviation: Some(abbreviation), .. } => names.push(other(&abbreviation.value)),
        Detail::Agreement(agreement) => names.extend(agreement.official_name.as_deref().map(other)),
        _ => {}
    }
    let mut each_once: Vec<EntityName<'_>> = Vec::with_capacity(names.len());
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(names.len());
    for name in names {
        match places.entry(name.text) {
            Entry::Occupied(place) => {
                let known = &mut each_once[*place.get()];
                known.link = known.link.or(name.link);
            }
            Entry::Vacant(place) => {
                place.insert(each_once.len());
                each_once.push(name);
            }
        }
    }
    each_once
}

/// Words within a surname that are no surname themselves, in lower case. Their case is free: "Van Dyke" is "van Dyke"
/// after a given name.
pub const PARTICLES: &str = "aan ad af al ash av az ben bin bint da dal das de degli dei del della delle den der des di do dos du el ibn la \
     las le los op ould te ten ter tot ul van vom von zu zum zur";

/// What follows a name to tell a son from his father, or a king from another; in lower case.
pub const SUFFIXES: &str = "filho ii iii iv ix jr junior neto senior sr vi vii viii xi xii";

fn is_one_of(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word))
}

/// The surname in a person's name: the last word with the particles before it ("von der Leyen", "al-Maliki"), without
/// "Jr." and the like. `None` where the last word is no surname: a name of one word, "Catherine, Princess of Wales",
/// "President of the United States", "Elizabeth II".
#[must_use]
pub fn surname_of(name: &str) -> Option<&str> {
    let is_junior =
        |word: &str| matches!(word.trim_end_matches('.'), "Jr" | "Sr" | "Junior" | "Senior" | "Filho" | "Neto");
    // "Jane Doe 🦄" is called Doe.
    let mut name = name.trim();
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && !last.contains(char::is_alphanumeric)
        && !last.contains('&')
    {
        name = rest.trim_end();
    }
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && is_junior(last)
    {
        name = rest.trim_end().trim_end_matches(',');
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_no_name =
        |word: &&str| matches!(*word, "of" | "the" | "and" | "&" | "for" | "in") || word.contains([',', '(', '/', '&']);
    let last = words.last().filter(|last| !is_one_of(SUFFIXES, last))?;
    if words.len() < 2 || words.iter().any(is_no_name) {
        return None;
    }
    let mut start = name.len() - last.len();
    for particle in words[1..words.len() - 1].iter().rev().take_while(|word| is_one_of(PARTICLES, word)) {
        start = name[..start].rfind(particle).unwrap_or(start);
    }
    name.get(start..)
}

/// By what a person is sorted: the surname, then the given name. Particles in small letters and the Arabic article come
/// behind: "Leyen, Ursula von der", "Maliki, Nouri al-", but "De Niro, Robert". A name without a surname is sorted as it is.
#[must_use]
pub fn sort_name_of_person(name: &str, surname: Option<&str>) -> String {
    let name = from_first_letter(name.split(" (").next().unwrap_or(name));
    let Some(surname) = surname.map(str::trim).or_else(|| surname_of(name)).filter(|surname| !surname.is_empty())
    else {
        return name.to_owned();
    };
    let Some(given) = name.rfind(surname).filter(|start| *start > 0).and_then(|start| name.get(..start)) else {
        return name.to_owned();
    };
    let mut main = surname;
    while let Some((particle, rest)) = main.split_once(char::is_whitespace)
        && is_one_of(PARTICLES, particle)
        && particle.starts_with(char::is_lowercase)
    {
        main = rest.trim_start();
    }
    if let Some((article, rest)) = main.split_once('-')
        && is_one_of("ad al an ar as ash at az el ul", article)
    {
        main = rest;
    }
    let particles = surname.strip_suffix(main).unwrap_or_default();
    let rest = format!("{given}{particles}");
    format!("{main}, {}", rest.trim())
}

/// A name from its first letter or digit on, so that signs and quotation marks do not sort it.
#[must_use]
pub fn from_first_letter(name: &str) -> &str {
    let start = name.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    if start.is_empty() { name } else { start }
}

/// A name as it is compared: composed, with straight quotes, simple hyphens and single spaces.
#[must_use]
pub fn comparable(text: &str) -> String {
    if text.is_ascii() && !text.contains("  ") && text.trim() == text && !text.contains(['\n', '\t', '`']) {
        return text.to_owned();
    }
    let plain: String = text
        .nfc()
        .filter(|character| !is_joiner(*character))
        .map(|character| match character {
            apostrophe if is_apostrophe(apostrophe) => '\'',
            '‐' | '‑' | '–' | '—' => '-',
            other => other,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
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
    fn people_are_sorted_by_the_main_part_of_their_surname() {
        let table = [
            ("Ursula von der Leyen", None, "Leyen, Ursula von der"),
            ("Ursula von der Leyen", Some("von der Leyen"), "Leyen, Ursula von der"),
            ("Robert De Niro", None, "De Niro, Robert"),
            ("Charles de Gaulle", None, "Gaulle, Charles de"),
            ("Nouri al-Maliki", None, "Maliki, Nouri al-"),
            ("Jane Doe 🦄", None, "Doe, Jane"),
            ("“Bob” Hale", None, "Hale, Bob”"),
            ("Jane Doe (she/her)", None, "Doe, Jane"),
            ("Martin Luther King, Jr.", None, "King, Martin Luther"),
            ("Elizabeth II", None, "Elizabeth II"),
            ("Xi Jinping", Some("Xi"), "Xi Jinping"),
            ("Catherine, Princess of Wales", None, "Catherine, Princess of Wales"),
            ("Juliet", None, "Juliet"),
            ("🦄", None, "🦄"),
        ];
        for (name, surname, wanted) in table {
            assert_eq!(sort_name_of_person(name, surname), wanted, "{name}");
        }
    }

    #[test]
    fn some_names_have_no_surname() {
        for name in ["Juliet", "Elizabeth II", "Catherine, Princess of Wales", "President of the United States", ""] {
            assert_eq!(surname_of(name), None, "{name}");
        }
    }
}
