//! The order of names in a language: the one door to collation.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use unicode_normalization::UnicodeNormalization;

/// Compares names as the dictionaries of a language do.
pub struct Order {
    whole: CollatorBorrowed<'static>,
    /// Tells letters apart and not accents or case.
    letters: CollatorBorrowed<'static>,
}

impl std::fmt::Debug for Order {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Order")
    }
}

impl Order {
    /// The order of a language (BCP 47), or `None` when the text names no language.
    #[must_use]
    pub fn of(language: &str) -> Option<Self> {
        let locale: Locale = language.parse().ok()?;
        let collator = |strength| {
            let mut options = CollatorOptions::default();
            options.strength = Some(strength);
            Collator::try_new((&locale).into(), options).ok()
        };
        Some(Self { whole: collator(Strength::Tertiary)?, letters: collator(Strength::Primary)? })
    }

    /// Compares two names; names that a dictionary takes for equal are ordered by their characters.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.whole.compare(a, b).then_with(|| a.cmp(b))
    }

    /// The letter below which a name is in an A–Z index: its first one in upper case; `#` for names without one.
    ///
    /// An accent is dropped where the language takes both for one letter: É is below E in French, Ö is its own in Swedish.
    #[must_use]
    pub fn index_letter(&self, name: &str) -> String {
        let Some(letter) = name.nfc().find(|character| character.is_alphanumeric()).filter(|it| it.is_alphabetic())
        else {
            return "#".to_owned();
        };
        let letter: String = letter.to_uppercase().collect();
        let base: String = letter.nfd().take(1).collect();
        if self.letters.compare(&letter, &base) == Ordering::Equal { base } else { letter }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_tear_a_list_apart() {
        let order = Order::of("en").expect("a language");
        let mut names = vec!["Zelenskyy", "Émile", "vance", "Trump", "Eva", "Vance"];
        names.sort_by(|a, b| order.compare(a, b));
        assert_eq!(names, ["Émile", "Eva", "Trump", "vance", "Vance", "Zelenskyy"]);
    }

    #[test]
    fn a_letter_of_its_own_in_one_language_is_an_accent_in_another() {
        let letter = |language, name| Order::of(language).expect("a language").index_letter(name);
        assert_eq!([letter("en", "Émile"), letter("en", "Öberg"), letter("sv", "Öberg")], ["E", "O", "Ö"]);
        assert_eq!([letter("uk", "Їжак"), letter("en", "“2025”"), letter("en", "“x”")], ["Ї", "#", "X"]);
    }

    #[test]
    fn what_is_no_language_is_refused() {
        assert!(Order::of("not a language").is_none());
    }
}
