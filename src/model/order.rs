//! The order of names in a language: the one door to collation.

use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use unicode_normalization::UnicodeNormalization;

/// Compares names as the dictionaries of a language do.
pub struct Order(CollatorBorrowed<'static>);

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
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Tertiary);
        Collator::try_new(locale.into(), options).ok().map(Self)
    }

    /// Compares two names; names that a dictionary takes for equal are ordered by their characters.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b).then_with(|| a.cmp(b))
    }
}

/// The letter below which a name stands in an A–Z index: its first one, upper case and without accents; `#` for others.
#[must_use]
pub fn index_letter(name: &str) -> String {
    let first = name.nfd().find(|character| character.is_alphanumeric());
    match first {
        Some(letter) if letter.is_alphabetic() => letter.to_uppercase().collect(),
        _ => "#".to_owned(),
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
        assert_eq!(index_letter("Émile"), "E");
        assert_eq!(index_letter("Їжак"), "І");
        assert_eq!(index_letter("“2025”"), "#");
    }

    #[test]
    fn what_is_no_language_is_refused() {
        assert!(Order::of("not a language").is_none());
    }
}
