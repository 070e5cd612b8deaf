//! Terms: the words of a text as they are compared when somebody searches.
//!
//! In: any text. Out: its terms. It must not know where the text stands. The theme's `scripts/search.js` makes the terms of
//! what a reader types by the same rules, which therefore are those that a browser has too: the properties of Unicode and
//! its normal forms. Both are held to
//! `tests/search_terms.json`.
//!
//! A term has no case, no diacritics, no apostrophe. Single letters are none, initials with periods are one ("U.S."). In a
//! script without spaces between words each two letters that stand together are a term, and the last one alone. A plural's
//! "s" and the article of Arabic are left out, because they are what most often parts what a reader types from what an
//! author wrote.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::link::letters::{is_joiner, is_omissible, is_unspaced, plain_spelling};

/// By how many of their first letters words are put into files. Shorter words are found whole only.
const KEY_LETTERS: usize = 3;

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
        let mut letters = text.chars().filter(|letter| !is_joiner(*letter));
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
            } else if part.chars().nth(1).is_some() || part.starts_with(|letter: char| letter.is_numeric()) {
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
    let plain = lower.nfkd().filter(|letter| !is_omissible(*letter)).map(|letter| match letter {
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

/// The letters of a term by which it is put into a file: in a script without spaces the first one, else the first three.
pub fn key_letters(term: &str) -> impl Iterator<Item = char> {
    let is_unspaced = term.starts_with(is_unspaced);
    term.chars().take(if is_unspaced { 1 } else { KEY_LETTERS })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_alike_stand_in_one_file() {
        let key = |term: &str| key_letters(term).collect::<String>();
        assert_eq!([key("sanction"), key("san"), key("eu"), key("協定")], ["san", "san", "eu", "協"]);
    }
}
