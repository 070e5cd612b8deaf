//! Terms: the words of a text as they are compared when somebody searches.
//!
//! In: any text. Out: its terms. It must not know where the text stands. The theme's `scripts/search.js` makes the terms of
//! what a reader types by the same rules, which therefore are those that a browser has too: the properties of Unicode and
//! its normal forms. Both are held to
//! `tests/search_terms.json`.
//!
//! A term has no case, no diacritics, no apostrophe. Single letters are none, initials with periods are one ("U.S."). In a
//! script without spaces between words each two letters that stand together are a term, and the last one alone. A single
//! syllable is a term where a letter is one, as in Korean. A plural's
//! "s" and the article of Arabic are left out, because they are what most often parts what a reader types from what an
//! author wrote.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::letters::{is_apostrophe, is_joiner};
use crate::names::letters::{is_omissible, is_unspaced, plain_spelling};

/// Collects the terms of texts; keeps its memory from text to text.
#[derive(Debug, Default)]
pub struct Terms {
    word: String,
    folded: String,
}

impl Terms {
    /// Hands each term of a text to `take`, in order.
    pub fn of(&mut self, text: &str, take: &mut dyn FnMut(&str)) {
        self.word.clear();
        // The two letters before this one.
        let mut before = [None, None];
        let seen = text.chars().filter(|letter| !is_joiner(*letter));
        let mut letters = seen.map(|letter| if is_apostrophe(letter) { '\'' } else { letter });
        while let Some(letter) = letters.next() {
            if is_of_word(letter) {
                self.word.push(letter);
            } else if letter != '.' || !is_between_initials(before, letters.clone()) {
                self.end_word(take);
            }
            before = [before[1], Some(letter)];
        }
        self.end_word(take);
    }

    fn end_word(&mut self, take: &mut dyn FnMut(&str)) {
        if self.word.is_empty() {
            return;
        }
        fold_into(&self.word, &mut self.folded);
        self.word.clear();
        // A word may consist of marks that are left out.
        if self.folded.is_empty() {
            return;
        }
        // Most words of most sites.
        if self.folded.is_ascii() {
            if self.folded.len() > 1 || self.folded.starts_with(|only: char| only.is_ascii_digit()) {
                take(without_ending(&self.folded));
            }
            return;
        }
        let mut rest = self.folded.as_str();
        while let Some(first) = rest.chars().next() {
            let is_alike = |letter: char| is_unspaced(letter) == is_unspaced(first);
            let (part, after) = rest.split_at(rest.find(|letter| !is_alike(letter)).unwrap_or(rest.len()));
            rest = after;
            if is_unspaced(first) {
                let starts: Vec<usize> = part.char_indices().map(|(at, _)| at).collect();
                for (number, start) in starts.iter().enumerate() {
                    take(&part[*start..starts.get(number + 2).copied().unwrap_or(part.len())]);
                }
            } else if part.chars().nth(1).is_some() || part.starts_with(|it: char| it.is_numeric() || is_syllable(it)) {
                take(without_ending(without_article(part)));
            }
        }
    }
}

/// Letters, digits, and the marks that belong to them.
fn is_of_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || (!letter.is_ascii() && (letter.is_alphanumeric() || is_combining_mark(letter)))
}

/// Whether a period stands between two single letters, as in "U.S.", which is the term of "US".
fn is_between_initials(before: [Option<char>; 2], mut after: impl Iterator<Item = char>) -> bool {
    let is_single = |letter: Option<char>, beside: Option<char>| {
        letter.is_some_and(char::is_alphabetic) && !beside.is_some_and(is_of_word)
    };
    let after = [after.next(), after.next()];
    is_single(before[1], before[0]) && is_single(after[0], after[1])
}

/// Puts a word in place of what was in `out`: in lower case, compatible forms made one, without diacritics.
fn fold_into(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() {
        out.push_str(word);
        out.make_ascii_lowercase();
        return;
    }
    let lower = word.to_lowercase();
    let kept = lower.nfkd().filter(|letter| !is_omissible(*letter) && !is_apostrophe(*letter));
    let plain = kept.map(|letter| match letter {
        'ς' => "σ".to_owned(),
        letter => plain_spelling(letter).map_or_else(|| letter.to_string(), str::to_owned),
    });
    out.extend(plain.collect::<String>().nfc());
}

/// A word without the article of Arabic.
fn without_article(word: &str) -> &str {
    word.strip_prefix("ال").filter(|rest| rest.chars().nth(2).is_some()).unwrap_or(word)
}

/// A word of Latin letters without the "s" of a plural (after Harman, "How effective is suffixing?", 1991).
fn without_ending(word: &str) -> &str {
    let is_plural = word.len() > 3
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    word.strip_suffix('s').filter(|_| is_plural).unwrap_or(word)
}

/// Letters of syllabic scripts, in which words have few letters: Hangul, Ethiopic, Cherokee, Canadian syllabics, Vai, Yi.
const fn is_syllable(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{167F}' | '\u{A000}'..='\u{A63F}' | '\u{AC00}'..='\u{D7A3}')
}

/// Letters of scripts that write most vowels as signs or not at all, where words are shorter: from Hebrew and Arabic to
/// the scripts of India.
const fn is_consonant(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{DFF}')
}

/// The letters of a term by which it is put into a file, by the script of the first one: a word that begins as typed is
/// found from that many letters on.
pub fn key_letters(term: &str) -> impl Iterator<Item = char> {
    let count = match term.chars().next() {
        Some(first) if is_unspaced(first) || is_syllable(first) => 1,
        Some(first) if is_consonant(first) => 2,
        _ => 3,
    };
    term.chars().take(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_alike_stand_in_one_file() {
        let key = |term: &str| key_letters(term).collect::<String>();
        assert_eq!([key("sanction"), key("san"), key("eu"), key("協定")], ["san", "san", "eu", "協"]);
        assert_eq!([key("한국은"), key("한국"), key("አዲስ")], ["한", "한", "አ"]);
        assert_eq!([key("שלום"), key("عام"), key("देश")], ["של", "عا", "दे"]);
    }
}
