//! Variants: whether two words are spellings of one name, and an index that finds them among many.
//!
//! In: single words. Out: how alike they are, in letters. It must not know names of several words, entities or pages.
//!
//! A word is compared in its plain form: transliterated to ASCII, in small letters, without diacritics ("Зеленський",
//! "Zelens'kyi"). Two words are close when they begin with the same letter and few letters have to change: one in words
//! of five to seven letters, two in longer ones.

use std::collections::HashMap;

use crate::names::letters::normalised;
use crate::path::slugify;

/// How much two spellings may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latitude {
    /// Words of which nothing is known: one letter in five, two in eight.
    Strict,
    /// Words that are names of one entity: a third of the letters.
    SameEntity,
    /// Words that are names of one entity, one of which the site prefers: two letters in four.
    HouseStyle,
}

/// What is left of a word without case, diacritics and script; empty when it has no letter.
pub fn plain(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return word.to_ascii_lowercase();
    }
    let mut slug = slugify(word);
    slug.retain(|character| character != '-');
    slug
}

/// Whether two words are different spellings of one word. Words that differ in case only are not.
pub fn is_variant(left: &str, right: &str, latitude: Latitude) -> bool {
    if left == right || normalised(left).to_lowercase() == normalised(right).to_lowercase() {
        return false;
    }
    let (left, right) = (plain(left), plain(right));
    !left.is_empty() && (left == right || is_close(&left, &right, latitude))
}

/// Whether two plain words are close.
pub fn is_close(left: &str, right: &str, latitude: Latitude) -> bool {
    let (shorter, longer) = (left.len().min(right.len()), left.len().max(right.len()));
    let (least, allowed) = match latitude {
        Latitude::Strict => (5, if shorter >= 8 { 2 } else { 1 }),
        Latitude::SameEntity => (4, longer / 3),
        Latitude::HouseStyle => (4, 2.max(longer / 3)),
    };
    shorter >= least
        && longer - shorter <= allowed
        && left.as_bytes().first() == right.as_bytes().first()
        && strsim::osa_distance(left, right) <= allowed
}

/// Whether one of two words is the other with an ending: an inflection rather than a spelling ("Russia", "Russian").
pub fn is_inflected(left: &str, right: &str) -> bool {
    let (left, right) = (plain(left), plain(right));
    left != right && (left.starts_with(&right) || right.starts_with(&left))
}

/// The letters of a word's beginning that the index looks at, behind the first.
const INDEXED_LETTERS: usize = 6;

/// Finds the words of a set that are close to a word, without looking at all of them: each word is stored under its
/// beginning with up to two letters left out, and so is what is sought. Two words within two changes of each other have
/// one of these in common.
#[derive(Debug, Default)]
pub struct CloseWords {
    places: HashMap<String, Vec<u32>>,
    words: Vec<String>,
    known: HashMap<String, u32>,
}

impl CloseWords {
    /// Adds a plain word; gives its number.
    pub fn add(&mut self, word: &str) -> u32 {
        if let Some(number) = self.known.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.known.insert(word.to_owned(), number);
        for part in parts(word) {
            self.places.entry(part).or_default().push(number);
        }
        number
    }

    /// The numbers of the words that are close to a plain word or equal to it, in order.
    pub fn find(&self, word: &str) -> Vec<u32> {
        let mut found: Vec<u32> = self.known.get(word).copied().into_iter().collect();
        if word.len() >= 5 {
            let near = parts(word).into_iter().filter_map(|part| self.places.get(&part)).flatten();
            found.extend(near.filter(|at| is_close(&self.words[**at as usize], word, Latitude::Strict)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The beginning of a plain word, its first letter always and of the next ones up to two left out; none of a word that is
/// too short to be close to another.
fn parts(word: &str) -> Vec<String> {
    if word.len() < 5 || !word.is_ascii() {
        return Vec::new();
    }
    let letters = &word.as_bytes()[..word.len().min(1 + INDEXED_LETTERS)];
    let without = |letters: &[u8], at: usize| {
        letters.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, byte)| *byte).collect::<Vec<u8>>()
    };
    let mut all = vec![letters.to_vec()];
    for first in 1..letters.len() {
        let once = without(letters, first);
        for second in first..once.len() {
            all.push(without(&once, second));
        }
        all.push(once);
    }
    all.sort_unstable();
    all.dedup();
    all.into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_are_variants_and_other_words_are_not() {
        for (left, right) in [
            ("Zelensky", "Zelenskyy"),
            ("Zelinsky", "Zelenskyy"),
            ("Erdoğan", "Erdogan"),
            ("Зеленський", "Zelenskii"),
            ("Svyrydenko", "Sviridenko"),
            ("Hansen", "Hanson"),
            ("U.S.", "US"),
        ] {
            assert!(is_variant(left, right, Latitude::Strict), "{left} {right}");
            assert!(is_variant(right, left, Latitude::Strict), "{right} {left}");
        }
        for (left, right) in [
            ("Trump", "TRUMP"),
            ("Trump", "Trump"),
            ("Iran", "Iraq"),
            ("Austria", "Australia"),
            ("Gambia", "Zambia"),
            ("Kyiv", "Kiev"),
        ] {
            assert!(!is_variant(left, right, Latitude::Strict), "{left} {right}");
        }
        assert!(is_variant("Kyiv", "Kiev", Latitude::HouseStyle));
        assert!(is_variant("Sybiha", "Sibiga", Latitude::SameEntity));
        assert!(is_inflected("Russia", "Russian") && !is_inflected("Zelensky", "Zelinsky"));
    }

    proptest::proptest! {
        /// The index finds exactly what a comparison with every word finds.
        #[test]
        fn the_index_finds_every_close_word(
            words in proptest::collection::vec("[ab]{1,3}[a-c]{2,9}", 0..40), sought in "[ab]{1,3}[a-c]{2,9}",
        ) {
            let mut index = CloseWords::default();
            for word in &words {
                index.add(word);
            }
            let mut expected: Vec<u32> = words
                .iter()
                .filter(|word| **word == sought || is_close(word, &sought, Latitude::Strict))
                .map(|word| index.known[word])
                .collect();
            expected.sort_unstable();
            expected.dedup();
            proptest::prop_assert_eq!(index.find(&sought), expected);
        }
    }
}
