//! Whether words of a text are a name: letter for letter, or in one of the ways in which names are typed.
//!
//! In: some words of a text ([`Standing`]) and a name. Out: how they differ, and whether the place allows that. It must not
//! know lexicons or entities.

use std::ops::Range;

use super::context::{ELISIONS, PARTICLES, begins_sentence, is_in_capitals, is_same_phrase};
use super::letters::{Case, Likeness, likeness};
use super::name::Held;
use super::tokens::{Gap, Splitter, Word};

/// Some words of a text that may be a name.
pub struct Standing<'a> {
    /// The text of the run.
    pub text: &'a str,
    /// Its words.
    pub words: &'a [Word],
    /// The first of the words in question.
    pub first: usize,
    /// The word behind the last.
    pub last: usize,
    /// The first word, without what is attached to it.
    pub first_text: &'a str,
    /// Where the last word ends, without what is attached to it.
    pub end: usize,
    /// A middle initial that the name has not.
    pub skipped: Option<usize>,
}

impl Standing<'_> {
    /// How the words differ from a name; `None` when they are another one.
    pub fn likeness(
        &self,
        name: &str,
        range: &Range<usize>,
        splitter: &mut Splitter,
        name_words: &mut Vec<Word>,
    ) -> Option<Likeness> {
        if self.text.get(range.clone()) == Some(name) {
            return Some(Likeness::default());
        }
        splitter.split(name, name_words);
        let ours = (self.first..self.last).filter(|index| Some(*index) != self.skipped);
        if ours.clone().count() != name_words.len() {
            return None;
        }
        let mut all = Likeness::default();
        for (place, (index, theirs)) in ours.zip(name_words.iter()).enumerate() {
            let word = self.words.get(index)?;
            let ours =
                if place == 0 { self.first_text } else { self.text.get(word.start()..word.end().min(self.end))? };
            let attached =
                if place == 0 && self.last == self.first + 1 { word.end().saturating_sub(self.end) } else { 0 };
            let ours = ours.get(..ours.len().checked_sub(attached)?)?;
            let after_skipped = index > 0 && Some(index - 1) == self.skipped;
            if place > 0 && !after_skipped && !self.is_same_gap(index, name, name_words, place) {
                return None;
            }
            let mut found = likeness(ours, theirs.text(name))?;
            if found.case == Case::Raised && place > 0 {
                found.case = Case::Other;
            }
            // "Van Dyke" and "van Dyke", "Al-Maliki" and "al-Maliki".
            let is_particle = name_words.len() > 1 && PARTICLES.has(ours);
            if is_particle && found.case != Case::Capitals {
                found.case = Case::Same;
            }
            all = all.and(found);
        }
        Some(all)
    }

    /// Whether the same kind of thing stands between two words of the text and two words of a name.
    fn is_same_gap(&self, index: usize, name: &str, name_words: &[Word], place: usize) -> bool {
        let (ours, theirs) = (self.words[index].gap, name_words[place].gap);
        match (ours, theirs) {
            (Gap::Space, Gap::Space | Gap::Hyphen | Gap::PeriodSpace)
            | (Gap::PeriodSpace, Gap::PeriodSpace)
            | (Gap::Hyphen, Gap::Hyphen)
            | (Gap::Apostrophe, Gap::Apostrophe)
            | (Gap::Nothing, Gap::Nothing) => true,
            // "St Kitts" with its period, but not "Mali. Guinea".
            (Gap::PeriodSpace, Gap::Space) => {
                let before = &self.words[index - 1];
                is_same_phrase(self.text, before, &self.words[index])
            }
            _ => {
                let between = |text: &str, words: &[Word], at: usize| {
                    text.get(words[at - 1].end()..words[at].start())
                        .map(|gap| gap.split_whitespace().collect::<String>())
                };
                ours == theirs && between(self.text, self.words, index) == between(name, name_words, place)
            }
        }
    }

    /// Whether a difference is one that the place allows.
    pub fn allows(&self, likeness: Likeness, name: &str, held: &[Held]) -> bool {
        if likeness == Likeness::default() || held.iter().any(|name| name.ignore_case) {
            return true;
        }
        // "Le" is not "Lê", "Oz" not "Öz": without its diacritics a short name is another word.
        if likeness.diacritics && self.last == self.first + 1 && name.chars().count() < 4 {
            return false;
        }
        match likeness.case {
            Case::Same => true,
            Case::Raised => begins_sentence(self.text, self.words, self.first),
            Case::Capitals => is_in_capitals(self.text, self.words, self.first, self.last),
            Case::Other => false,
        }
    }
}

/// Whether a name's first and last words are whole: nothing that belongs to them stands before or behind. A possessive
/// or another ending behind an apostrophe does not belong to them, an article before one does not either.
pub fn is_whole(stand: &Standing) -> bool {
    let (Some(first), Some(last)) = (stand.words.get(stand.first), stand.words.get(stand.last - 1)) else {
        return false;
    };
    let before = stand.first.checked_sub(1).and_then(|index| stand.words.get(index));
    let after = stand.words.get(stand.last);
    let is_slash = |left: &Word, right: &Word| {
        stand.text.get(left.end()..right.start()) == Some("/") && !left.shape.is_small() && !right.shape.is_small()
    };
    let katakana = |left: &Word, right: &Word| left.shape.is_katakana() && right.shape.is_katakana();
    let open_before = before.is_none_or(|before| match first.gap {
        Gap::Apostrophe => ELISIONS.has(before.text(stand.text)),
        Gap::Tied => is_slash(before, first),
        Gap::Nothing => !katakana(before, first),
        _ => true,
    });
    let open_after = after.is_none_or(|after| match after.gap {
        Gap::Apostrophe => after.shape.is_small() || matches!(after.text(stand.text), "S" | "s"),
        Gap::Tied => is_slash(last, after),
        Gap::Nothing => !katakana(last, after),
        _ => true,
    });
    // An address or a handle before the first word of a run or behind its last leaves no gap between words.
    let attached = |character: char| matches!(character, '@' | '#' | '\\');
    open_before && open_after && !stand.text[..first.start()].ends_with(attached)
}
