//! Guards: what the words around a name say against it.
//!
//! In: a text, its words, and where a name stands among them. Out: the reason why the name means somebody or something
//! else there, if there is one. It must not know entities or pages.
//!
//! The principle: a capitalised neighbour belongs to the name, unless it is known to be something else (a title, the first
//! word of a sentence, a day). So "Melania Trump", "Trump Tower", "Air France" and "Bank of China" are none of Donald
//! Trump, France and China. A guard costs a link at worst.

use std::ops::Range;

use super::context::{
    ADHERENTS, CALENDAR, CALENDAR_SURNAMES, DATE_WORDS, DISTINGUISHING, FEMALE_TITLES, FOREIGN_PARTICLES,
    HEADLINE_WORDS, HYPHEN_PREFIXES, KIN, LOCATIVES, MALE_TITLES, OPENERS, ORDINARY_WORDS, PARTICLES, PLACE_HEADS,
    PLACES_AND_FIRMS, SUFFIXES, VERBS,
};
use super::context::{begins_sentence, is_abbreviation, is_in_capitals, is_same_phrase, is_title};
use super::tokens::{Gap, Word};
use crate::parse::text_run::rare_places;

/// What kind of name is there; each kind has its own guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Two or more words of a person: given name and surname.
    Full,
    /// A surname, or one word of a person.
    Bare,
    /// A name of anything that is no person.
    Other,
}

/// Why a name means somebody or something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Another person: "Melania Trump", "Donald Trump Jr.", "Ocasio-Cortez". Its surname has two bearers on the page then.
    SomebodyElse,
    /// A part of a larger name: "Trump Tower", "Bank of China", "New Mexico".
    LargerName,
    /// A family, or one of several of that name: "the Bush family", "a Ford".
    Family,
    /// A month, an ordinary word at the beginning of a sentence, a text in capitals. `clear` when nothing else speaks
    /// against the person, so that a page that is about the person may link it.
    OrdinaryWord {
        /// Nothing else speaks against it.
        clear: bool,
    },
    /// A surname that is a place or a firm as well. `clear` when it does not stand like one here: a page that only uses it
    /// so means the person whom it has named in full.
    PlaceOrFirm {
        /// Nothing else speaks against the person.
        clear: bool,
    },
}

/// Which sex a title tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// "Mrs", "Queen".
    Female,
    /// "Mr", "King".
    Male,
}

/// A name in its place.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The text of the run.
    pub text: &'a str,
    /// Its words.
    pub words: &'a [Word],
    /// The first word of the name.
    pub first: usize,
    /// The word behind its last.
    pub last: usize,
    /// Whether the words right before the name are a name of the lexicon themselves, and whether that is a person's.
    pub name_before: Option<bool>,
    /// The same for the words right behind it.
    pub name_behind: Option<bool>,
}

impl<'a> Surroundings<'a> {
    /// Why the name means something else here, as a name of that kind; `None` when nothing speaks against it.
    pub fn guard(&self, kind: NameKind) -> Option<Guard> {
        if is_in_capitals(self.text, self.words, self.first, self.last) && self.is_all_capitals() {
            return self.guard_in_capitals(kind);
        }
        let around = self.before(kind).or_else(|| self.behind(kind));
        if kind == NameKind::Bare { around.or_else(|| self.ordinary_word()) } else { around }
    }

    /// The sex that a title right before the name tells.
    pub fn sex(&self) -> Option<Sex> {
        let title = self.word_before().filter(|before| is_same_phrase(self.text, before, &self.words[self.first]))?;
        let title = title.text(self.text);
        if FEMALE_TITLES.has(title) { Some(Sex::Female) } else { MALE_TITLES.has(title).then_some(Sex::Male) }
    }

    fn word_before(&self) -> Option<&'a Word> {
        self.words.get(self.first.checked_sub(1)?)
    }

    fn is_all_capitals(&self) -> bool {
        let words = &self.words[self.first..self.last];
        words.iter().all(|word| word.shape.is_all_capitals() || word.shape.is_initials())
    }

    /// In a text of capitals neighbours say nothing by their case. A surname alone counts there between words of which
    /// headlines are made; a short name that is a word ("US", "WHO") does not.
    fn guard_in_capitals(&self, kind: NameKind) -> Option<Guard> {
        let is_harmless = |word: &Word| {
            let word = word.text(self.text);
            HEADLINE_WORDS.has(word) || OPENERS.has(word) || is_title(word) || CALENDAR.has(word)
        };
        let before = self.word_before().filter(|_| self.words[self.first].gap == Gap::Space);
        let behind = self.words.get(self.last).filter(|behind| behind.gap == Gap::Space);
        if behind.is_some_and(|word| SUFFIXES.has(word.text(self.text))) {
            return Some(Guard::SomebodyElse);
        }
        let name = self.words[self.first].text(self.text);
        match kind {
            NameKind::Full => None,
            NameKind::Bare => {
                let free = before.is_none_or(is_harmless) && behind.is_none_or(is_harmless);
                let is_word = CALENDAR_SURNAMES.has(name) || ORDINARY_WORDS.has(name) || PLACES_AND_FIRMS.has(name);
                (!free || is_word).then_some(Guard::OrdinaryWord { clear: false })
            }
            NameKind::Other => {
                let is_word =
                    self.last - self.first == 1 && !name.contains('.') && OPENERS.has(name) && before.is_some();
                is_word.then_some(Guard::OrdinaryWord { clear: false })
            }
        }
    }

    fn before(&self, kind: NameKind) -> Option<Guard> {
        let before = self.word_before()?;
        let first = &self.words[self.first];
        let text = before.text(self.text);
        if first.gap == Gap::Hyphen {
            let is_free = HYPHEN_PREFIXES.has(text)
                || before.shape.is_small() && !PARTICLES.has(text)
                || self.name_before.is_some()
                || kind == NameKind::Other && before.shape.is_all_capitals();
            return (!is_free).then_some(Guard::LargerName);
        }
        if !is_same_phrase(self.text, before, first) {
            return None;
        }
        if !before.shape.is_capitalised() {
            return self.before_small(kind, text);
        }
        if before.shape.is_initials() && !is_abbreviation(text) {
            // The article "A" and the pronoun "I" look like initials.
            return match (text, kind) {
                ("A" | "I", NameKind::Other) => None,
                ("A", NameKind::Bare) => Some(Guard::Family),
                (_, NameKind::Other) => Some(Guard::LargerName),
                _ => Some(Guard::SomebodyElse),
            };
        }
        if OPENERS.has(text) && begins_sentence(self.text, self.words, self.first - 1) {
            let distinguishes = kind == NameKind::Bare && DISTINGUISHING.has(text);
            return distinguishes.then_some(Guard::Family);
        }
        if is_abbreviation(text) || (CALENDAR.has(text) && (kind == NameKind::Other || !is_given_month(text))) {
            return None;
        }
        let is_phrase_of_title = || is_title(text) || self.is_title_phrase();
        let is_free = match kind {
            NameKind::Full => {
                let acronym = before.shape.is_all_capitals() && text.len() > 2;
                is_phrase_of_title() || ADHERENTS.has(text) || acronym || self.name_before == Some(false)
            }
            NameKind::Bare => is_phrase_of_title() || ADHERENTS.has(text),
            NameKind::Other => self.name_before == Some(false),
        };
        let is_person = kind != NameKind::Other && !PLACE_HEADS.has(text);
        (!is_free).then_some(if is_person { Guard::SomebodyElse } else { Guard::LargerName })
    }

    /// A small word before the name: a particle of another surname, an article, or the "of" of a larger name.
    fn before_small(&self, kind: NameKind, text: &str) -> Option<Guard> {
        if kind != NameKind::Other && FOREIGN_PARTICLES.has(text) {
            return Some(Guard::SomebodyElse);
        }
        if kind == NameKind::Bare && DISTINGUISHING.has(text) {
            return Some(Guard::Family);
        }
        if kind == NameKind::Full {
            return None;
        }
        // Back over "of the", "de la": to the word that the preposition belongs to.
        let mut preposition = self.first - 1;
        while self.words[preposition].text(self.text) == "the" || PARTICLES.has(self.words[preposition].text(self.text))
        {
            let before = preposition.checked_sub(1)?;
            let joins = PARTICLES.has(self.words[before].text(self.text)) || self.words[before].text(self.text) == "of";
            if !joins || !self.words[before].shape.is_small() {
                break;
            }
            preposition = before;
        }
        let word = self.words.get(preposition)?;
        let word_text = word.text(self.text);
        let is_of = word_text == "of" || PARTICLES.has(word_text);
        let head = self.words.get(preposition.checked_sub(1)?)?;
        if !is_of || !is_same_phrase(self.text, head, word) || !head.shape.is_capitalised() {
            return None;
        }
        // "Bank of China", "House of Windsor", "Oscar de la Hoya"; not "President of Ukraine", "Most of Iraq".
        let opens = begins_sentence(self.text, self.words, preposition - 1);
        let head = head.text(self.text);
        if is_title(head) || opens && (OPENERS.has(head) || kind == NameKind::Bare && word_text == "of") {
            return None;
        }
        Some(if word_text == "of" { Guard::LargerName } else { Guard::SomebodyElse })
    }

    /// Whether the words before the name are a title with a complement: "Secretary of State", "Minister for Foreign
    /// Affairs", "Chairman of the Joint Chiefs".
    fn is_title_phrase(&self) -> bool {
        let mut index = self.first - 1;
        let mut joined = false;
        for _ in 0..7 {
            let word = self.words[index];
            let text = word.text(self.text);
            if joined && word.shape.is_capitalised() && is_title(text) {
                return true;
            }
            let joins = matches!(text, "of" | "for" | "the" | "and" | "to");
            joined |= matches!(text, "of" | "for" | "to");
            if !joins && !word.shape.is_capitalised() {
                return false;
            }
            let Some(previous) = index.checked_sub(1) else { return false };
            if !is_same_phrase(self.text, &self.words[previous], &word) {
                return false;
            }
            index = previous;
        }
        false
    }

    fn behind(&self, kind: NameKind) -> Option<Guard> {
        let behind = self.words.get(self.last)?;
        let text = behind.text(self.text);
        let is_person = kind != NameKind::Other;
        let somebody = if is_person { Guard::SomebodyElse } else { Guard::LargerName };
        let between = self.text.get(self.words[self.last - 1].end()..behind.start()).unwrap_or_default();
        if SUFFIXES.has(text) && behind.shape.is_capitalised() && (between.trim() == "," || behind.gap == Gap::Space) {
            return Some(somebody);
        }
        if behind.gap == Gap::Hyphen {
            let is_free = behind.shape.is_small() && !(is_person && FOREIGN_PARTICLES.has(text))
                || self.name_behind.is_some()
                || kind == NameKind::Other && behind.shape.is_all_capitals();
            return (!is_free).then_some(Guard::LargerName);
        }
        if behind.gap != Gap::Space {
            return None;
        }
        if !behind.shape.is_capitalised() {
            if kind == NameKind::Bare && KIN.has(text) {
                return Some(Guard::Family);
            }
            let particle = FOREIGN_PARTICLES.has(text) || matches!(text, "de" | "da" | "del" | "dos");
            let next = self.words.get(self.last + 1);
            let goes_on = next.is_some_and(|next| {
                next.shape.is_capitalised() && matches!(next.gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe)
            });
            return (is_person && particle && goes_on).then_some(Guard::SomebodyElse);
        }
        // "He left the U.S. The vote failed": the last period of initials may end a sentence.
        let may_end = self.text.get(..self.words[self.last - 1].end()).is_some_and(|name| name.ends_with('.'));
        let is_free = CALENDAR.has(text)
            || may_end && OPENERS.has(text)
            || match kind {
                NameKind::Full => behind.shape.is_all_capitals() && text.len() > 2,
                NameKind::Bare => false,
                NameKind::Other => is_title(text) || self.name_behind.is_some() || text == "I",
            };
        (!is_free).then_some(Guard::LargerName)
    }

    /// A surname that alone is a month, a place, a firm, or an ordinary word at the beginning of a sentence.
    fn ordinary_word(&self) -> Option<Guard> {
        let first = &self.words[self.first];
        let name = self.words[self.last - 1].text(self.text);
        let before = self.word_before().filter(|before| is_same_phrase(self.text, before, first));
        let before = before.map(|before| before.text(self.text)).unwrap_or_default();
        let behind = self.words.get(self.last);
        let opens = begins_sentence(self.text, self.words, self.first);
        if self.last - self.first > 1 || is_title(before) {
            return None;
        }
        if CALENDAR_SURNAMES.has(name) {
            let is_date = behind.is_some_and(|behind| behind.text(self.text).starts_with(|c: char| c.is_ascii_digit()));
            return Some(Guard::OrdinaryWord { clear: !opens && !is_date && !DATE_WORDS.has(before) });
        }
        if PLACES_AND_FIRMS.has(name) {
            return Some(Guard::PlaceOrFirm { clear: !LOCATIVES.has(before) });
        }
        let is_subject = behind.is_none_or(|behind| match behind.gap {
            Gap::Space => VERBS.has(behind.text(self.text)),
            Gap::Hyphen => false,
            _ => true,
        });
        (opens && ORDINARY_WORDS.has(name) && !is_subject).then_some(Guard::OrdinaryWord { clear: true })
    }
}

/// Months that are given names.
fn is_given_month(word: &str) -> bool {
    matches!(
        word,
        "April" | "May" | "June" | "August" | "Jan" | "Juni" | "Mai" | "Easter" | "Christmas" | "Sun" | "Mar"
    )
}

/// The ranges of a run that are in quotation marks, in order: “…”, „…“, «…», "…". A quotation that is opened and not
/// closed goes on to the end of the run, as it does where it runs over several paragraphs.
pub fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    // Beyond ASCII all of them begin with one of these bytes in UTF-8.
    for place in rare_places(text, |byte| matches!(byte, b'"' | 0xC2 | 0xE2 | 0xE3)) {
        let mut characters = text[place..].chars();
        let Some(character) = characters.next() else { continue };
        let behind = characters.next().unwrap_or(' ');
        if let Some((start, closer)) = open {
            // After „ both “ and ” close; a straight mark closes behind a letter or a full stop, not before a word.
            let closes = match closer {
                '”' => matches!(character, '”') || character == '"' && !behind.is_alphanumeric(),
                '“' => matches!(character, '“' | '”'),
                closer => character == closer && (closer != '"' || !behind.is_alphanumeric()),
            };
            if closes {
                ranges.push(start..place + character.len_utf8());
                open = None;
            }
        } else {
            let before = text[..place].chars().next_back().unwrap_or(' ');
            let opens =
                before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | '-' | '\u{FFFC}' | '\'' | '‘' | '/');
            open = match character {
                '“' => Some((place, '”')),
                '„' => Some((place, '“')),
                '«' => Some((place, '»')),
                '»' if opens && !behind.is_whitespace() => Some((place, '«')),
                '「' => Some((place, '」')),
                '"' if opens && !behind.is_whitespace() => Some((place, '"')),
                _ => None,
            };
        }
    }
    if let Some((start, _)) = open {
        ranges.push(start..text.len());
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tokens::Splitter;

    /// What the words around a name say about it, as a kind of name.
    fn guard(kind: NameKind, text: &str, name: &str) -> Option<Guard> {
        let mut words = Vec::new();
        Splitter::default().split(text, &mut words);
        let start = text.find(name).unwrap();
        let first = words.iter().position(|word| word.start() == start).unwrap();
        let last = words.iter().position(|word| word.end() >= start + name.len()).unwrap() + 1;
        Surroundings { text, words: &words, first, last, name_before: None, name_behind: None }.guard(kind)
    }

    #[test]
    fn the_same_words_say_different_things_about_different_kinds_of_names() {
        assert_eq!(guard(NameKind::Bare, "with Mr. Jordan today", "Jordan"), None);
        assert_eq!(guard(NameKind::Other, "with Mr. Jordan today", "Jordan"), Some(Guard::LargerName));
        assert_eq!(guard(NameKind::Bare, "with Russian Putin today", "Putin"), None);
        assert_eq!(guard(NameKind::Other, "with Russian Korea today", "Korea"), Some(Guard::LargerName));
    }

    #[test]
    fn a_title_with_a_complement_is_a_title() {
        assert_eq!(guard(NameKind::Full, "the Chairman of the Joint Chiefs Mark Milley said", "Mark Milley"), None);
        assert_eq!(
            guard(NameKind::Full, "the Bank of Scotland Mark Milley said", "Mark Milley"),
            Some(Guard::SomebodyElse)
        );
    }

    #[test]
    fn quotations_are_what_stands_in_marks_of_any_language() {
        let quoted = |text: &str| quotations(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(quoted("a “b” c „d“ e «f» g \"h\" i »j« k"), ["“b”", "„d“", "«f»", "\"h\"", "»j«"]);
        assert_eq!(quoted("a 6'2\" b"), [""; 0]);
        assert_eq!(quoted("he said \"no.\" Then \"yes"), ["\"no.\"", "\"yes"]);
    }
}
