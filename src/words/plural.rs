//! Which plural category a number has in a language: the one door to the plural rules of Unicode's locale data.

use std::collections::BTreeSet;

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};

use super::message::Category;

/// The plural rules of a language.
#[derive(Debug)]
pub struct Plurals(Option<PluralRules>);

impl Plurals {
    /// The rules of a language (BCP 47); one that is not known has `other` only.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let locale: Option<Locale> = language.parse().ok();
        Self(locale.and_then(|locale| PluralRules::try_new_cardinal((&locale).into()).ok()))
    }

    /// Whether the text that was given as a language is one.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.0.is_some()
    }

    /// The category of a number.
    #[must_use]
    pub fn category(&self, count: usize) -> Category {
        let Some(rules) = &self.0 else { return Category::Other };
        match rules.category_for(count) {
            PluralCategory::Zero => Category::Zero,
            PluralCategory::One => Category::One,
            PluralCategory::Two => Category::Two,
            PluralCategory::Few => Category::Few,
            PluralCategory::Many => Category::Many,
            PluralCategory::Other => Category::Other,
        }
    }

    /// The categories that the numbers have which can be on a page. Fractions, and the millions for which some
    /// languages have a form of their own, are not among them.
    #[must_use]
    pub fn needed(&self) -> BTreeSet<Category> {
        (0..=200).map(|count| self.category(count)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Plurals;

    fn forms(language: &str) -> Vec<&'static str> {
        Plurals::of(language).needed().into_iter().map(super::Category::as_str).collect()
    }

    #[test]
    fn each_language_has_the_forms_it_needs_for_whole_numbers() {
        assert_eq!(forms("en"), ["one", "other"]);
        assert_eq!(forms("fr"), ["one", "other"]);
        assert_eq!(forms("uk"), ["one", "few", "many"]);
        assert_eq!(forms("ar"), ["zero", "one", "two", "few", "many", "other"]);
        assert_eq!(forms("ja"), ["other"]);
        assert_eq!(forms("no language"), ["other"]);
    }

    #[test]
    fn nothing_is_one_in_french_and_twenty_one_is_in_ukrainian() {
        let of = |language, count| Plurals::of(language).category(count).as_str();
        assert_eq!(
            [of("fr", 0), of("en", 0), of("uk", 21), of("uk", 22), of("uk", 11)],
            ["one", "other", "one", "few", "many"]
        );
    }
}
