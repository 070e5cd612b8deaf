//! Sequences: where capitalised words of a text stand together as a name does.
//!
//! In: the words of a run, and which of them are spoken for. Out: [`Sequence`]s in the order of the text. It must not know
//! pages or other texts: what only a whole site can tell is left to `candidates`.
//!
//! The rules, each general:
//!
//! 1. A sequence is capitalised words with white space between them. Initials belong to it ("George W. Bush"), and so do
//!    particles between two of its words ("von der Leyen", "al-Sharaa", "bin Salman"), a hyphen with a capital or a small
//!    linking word behind it ("Ocasio-Cortez", "Stoke-on-Trent"; a dash parts: "Macron–Merz"), an apostrophe between
//!    capitals ("O'Brien"). A possessive stays outside.
//! 2. "of", "of the", "for" and "for the" belong to it only behind a word for an institution or a place ("Bank of
//!    England"), "and" only after one of these and before what ministries are for ("Department of Health and Human
//!    Services").
//! 3. Days and months part sequences, unless they stand like a given name or a surname ("Theresa May").
//! 4. Titles in front go, with what belongs to them ("Russian Foreign Minister", "Secretary of State"), unless an
//!    institution follows ("Justice Department"). An office behind goes as well ("Commission President"), and one between
//!    two names parts them ("Kremlin Spokesman Dmitry Peskov").
//! 5. A word that belongs to a known name parts sequences, unless the rules for names say that it is somebody or something
//!    else there: then it is a part of a longer name ("Melania Trump").
//! 6. Text in all capitals, handles and addresses are nothing. An abbreviation alone among other text is a word ("OPEC").
//! 7. A single word that is a title, a nationality, a day, an opener of sentences or an everyday abbreviation is nothing.

use std::ops::Range;

use super::vocabulary::{AREAS, CONTRACTIONS, INSTITUTIONS, OFFICES, can_be_name, is_adherent};
use crate::names::context::{
    CALENDAR, DATE_WORDS, ELISIONS, OPENERS, ORDINARY_WORDS, PARTICLES, begins_sentence, is_abbreviation,
    is_in_capitals, is_same_phrase, is_title,
};
use crate::names::tokens::{Gap, Word};

/// What is said already about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nothing.
    Free,
    /// It is a known name, or stands where nothing may be found.
    Taken,
    /// It is spelled like a known name, and is a part of another one.
    Borrowed,
}

/// Capitalised words that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its words, by number.
    pub words: Range<usize>,
    /// Whether its first word begins a sentence, where every word has a capital.
    pub opens: bool,
}

/// Finds the sequences of one run. `claims` has one entry for each word.
pub fn find_sequences(text: &str, words: &[Word], claims: &[Claim], language: &str) -> Vec<Sequence> {
    let reader = Reader { text, words, claims, is_turkish: matches!(language.get(..2), Some("tr" | "az")) };
    let mut found = Vec::new();
    let mut next = 0;
    while next < words.len() {
        if reader.can_begin(next) {
            let end = reader.end_from(next);
            reader.take(next..end, &mut found);
            next = end;
        } else {
            next += 1;
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
    claims: &'a [Claim],
    is_turkish: bool,
}

impl Reader<'_> {
    fn word(&self, index: usize) -> &str {
        self.words.get(index).map(|word| word.text(self.text)).unwrap_or_default()
    }

    fn is_taken(&self, index: usize) -> bool {
        self.claims.get(index).is_none_or(|claim| *claim == Claim::Taken)
    }

    /// Whether a word can be one of a sequence's capitalised words.
    fn is_nameable(&self, index: usize) -> bool {
        let Some(word) = self.words.get(index) else { return false };
        word.shape.is_capitalised()
            && !self.is_taken(index)
            && !matches!(self.word(index), "I")
            && !self.is_tied(index)
            && !self.is_headline(index)
            && (!CALENDAR.has(self.word(index)) || self.is_name_like_month(index))
    }

    fn can_begin(&self, index: usize) -> bool {
        // "al-Qaeda": the article belongs to the name.
        let is_article = matches!(self.word(index), "al" | "el" | "ad" | "ar" | "ash" | "az")
            && !self.is_taken(index)
            && self.words.get(index + 1).is_some_and(|next| next.gap == Gap::Hyphen);
        self.is_nameable(index) || is_article && self.is_nameable(index + 1)
    }

    /// Whether a word is a part of an address, a handle, a file's name.
    fn is_tied(&self, index: usize) -> bool {
        let between = |left: usize, right: usize| {
            let (left, right) = (self.words.get(left)?, self.words.get(right)?);
            (right.gap == Gap::Tied).then(|| self.text.get(left.end()..right.start())).flatten()
        };
        let is_address = |between: Option<&str>| between.is_some_and(|between| between != "/" && between != ":");
        let first = self.words[index].start();
        index.checked_sub(1).is_some_and(|before| is_address(between(before, index)))
            || is_address(between(index, index + 1))
            || self.text[..first].ends_with(['@', '#', '\\'])
    }

    /// Whether a word in capitals stands among others in capitals, or is some label.
    fn is_headline(&self, index: usize) -> bool {
        let Some(word) = self.words.get(index).filter(|word| word.shape.is_all_capitals()) else { return false };
        let is_capital = |index: usize| {
            self.words.get(index).is_some_and(|other| other.shape.is_all_capitals() && other.end - other.start > 4)
        };
        is_in_capitals(self.text, self.words, index, index + 1)
            || word.end - word.start > 4 && (is_capital(index + 1) || index > 0 && is_capital(index - 1))
    }

    /// "May" that is no month: beside another capitalised word, and not as a date has it.
    fn is_name_like_month(&self, index: usize) -> bool {
        let is_given = matches!(self.word(index), "April" | "May" | "June" | "August" | "Jan" | "Friday" | "Juni");
        let plain = |index: usize| {
            self.words.get(index).is_some_and(|word| word.shape.is_capitalised()) && !CALENDAR.has(self.word(index))
        };
        let before = index.checked_sub(1).filter(|before| {
            let word = self.word(*before);
            let is_name = plain(*before) && !is_title(word) && !OPENERS.has(word);
            self.words[index].gap == Gap::Space && is_name && !self.is_taken(*before)
        });
        let next = self.words.get(index + 1).filter(|next| next.gap == Gap::Space);
        let is_dated = next.is_some_and(|next| next.text(self.text).starts_with(|c: char| c.is_ascii_digit()));
        let word_before = index.checked_sub(1).map(|before| self.word(before)).unwrap_or_default();
        let is_date = DATE_WORDS.has(word_before) || word_before.starts_with(|c: char| c.is_ascii_digit());
        let leads = next.is_some() && plain(index + 1) && !self.is_taken(index + 1) && !is_date;
        is_given && !is_dated && (before.is_some() || leads)
    }

    /// The word behind the sequence that begins at a word.
    fn end_from(&self, first: usize) -> usize {
        let mut end = first + 1;
        if !self.words[first].shape.is_capitalised() {
            end += 1;
        }
        while let Some(next) = self.joined(first, end) {
            end = next;
        }
        end
    }

    /// Where a sequence ends that is longer than one that ends at `end`, by one capitalised word.
    fn joined(&self, first: usize, end: usize) -> Option<usize> {
        let next = self.words.get(end)?;
        match next.gap {
            Gap::Hyphen => self.behind_hyphen(end),
            Gap::Apostrophe => self.behind_apostrophe(end),
            Gap::Space | Gap::PeriodSpace => {
                if !is_same_phrase(self.text, &self.words[end - 1], next) || self.is_taken(end) {
                    return None;
                }
                if next.shape.is_capitalised() {
                    let is_new = begins_sentence(self.text, self.words, end) && OPENERS.has(self.word(end));
                    return (self.is_nameable(end) && !is_new).then_some(end + 1);
                }
                self.behind_particles(end).or_else(|| self.behind_of(first, end))
            }
            _ => None,
        }
    }

    fn is_capital_at(&self, index: usize, gap: Gap) -> bool {
        self.words.get(index).is_some_and(|word| word.gap == gap) && self.is_nameable(index)
    }

    /// "Ocasio-Cortez", "Stoke-on-Trent"; not "Kremlin-backed", not "Macron–Merz".
    fn behind_hyphen(&self, index: usize) -> Option<usize> {
        let between = self.text.get(self.words[index - 1].end()..self.words[index].start())?;
        if matches!(between, "–" | "‒" | "−") || self.is_taken(index) {
            return None;
        }
        if self.is_nameable(index) {
            return Some(index + 1);
        }
        let links = matches!(
            self.word(index),
            "am" | "an"
                | "au"
                | "aux"
                | "de"
                | "del"
                | "des"
                | "du"
                | "en"
                | "in"
                | "la"
                | "le"
                | "on"
                | "sur"
                | "upon"
        );
        (links && self.is_capital_at(index + 1, Gap::Hyphen)).then_some(index + 2)
    }

    /// "O'Brien", "N'Djamena", "Sana'a"; not "Macron's", nor "L'Europe" at the beginning of a sentence.
    fn behind_apostrophe(&self, index: usize) -> Option<usize> {
        let before = self.word(index - 1);
        if self.is_taken(index) {
            return None;
        }
        if self.is_nameable(index) {
            let elides = ELISIONS.has(before) && begins_sentence(self.text, self.words, index - 1);
            return (before.chars().count() <= 3 && !elides).then_some(index + 1);
        }
        // "People's Party"
        let of_many =
            matches!(before, "People" | "Women" | "Children" | "Men" | "Prosecutor") && self.word(index) == "s";
        if of_many && self.is_capital_at(index + 1, Gap::Space) && INSTITUTIONS.has(self.word(index + 1)) {
            return Some(index + 2);
        }
        let belongs = self.words[index].shape.is_small()
            && before.chars().count() <= 4
            && !CONTRACTIONS.has(self.word(index))
            && !self.is_turkish;
        belongs.then_some(index + 1)
    }

    /// "van", "von der", "al-" and a capital behind.
    fn behind_particles(&self, index: usize) -> Option<usize> {
        // Some particles are ordinary words of English as well.
        let is_particle =
            |word: &str| PARTICLES.has(word) && !matches!(word, "aan" | "ad" | "af" | "op" | "te" | "ten" | "tot");
        let mut end = index;
        while end < index + 3 && is_particle(self.word(end)) && !self.is_taken(end) {
            let gap = self.words.get(end + 1)?.gap;
            if self.is_nameable(end + 1) && matches!(gap, Gap::Space | Gap::Hyphen | Gap::Apostrophe) {
                return Some(end + 2);
            }
            if gap != Gap::Space {
                return None;
            }
            end += 1;
        }
        None
    }

    /// Rule 2.
    fn behind_of(&self, first: usize, index: usize) -> Option<usize> {
        let is_small = |index: usize, word: &str| {
            self.word(index) == word && self.words.get(index).is_some_and(|word| word.gap == Gap::Space)
        };
        let has = |joiner: &str| (first..index).any(|index| self.word(index) == joiner);
        match self.word(index) {
            "of" | "for" if INSTITUTIONS.has(self.word(index - 1)) || has("for") => {
                let behind = if is_small(index + 1, "the") { index + 2 } else { index + 1 };
                self.is_capital_at(behind, Gap::Space).then_some(behind + 1)
            }
            "and" => ((has("of") || has("for"))
                && AREAS.has(self.word(index + 1))
                && self.is_capital_at(index + 1, Gap::Space))
            .then_some(index + 2),
            _ => None,
        }
    }

    /// Takes titles and offices off a sequence, and keeps what is left of it.
    fn take(&self, range: Range<usize>, found: &mut Vec<Sequence>) {
        let range = self.without_title(range);
        let middle = range.clone().skip(1).find(|index| self.is_office(*index));
        if let Some(office) = middle {
            self.keep(range.start..office, found);
            self.take(office..range.end, found);
            return;
        }
        self.keep(range, found);
    }

    /// Whether a word is an office that is no part of a name: "Spokesman", "Gen."
    fn is_office(&self, index: usize) -> bool {
        let word = self.word(index);
        let abbreviated = self.words.get(index + 1).is_some_and(|next| next.gap == Gap::PeriodSpace);
        OFFICES.has(word) || abbreviated && is_title(word)
    }

    /// Rule 4, in front: what is behind the last title that only titles and what they are for stand before.
    fn without_title(&self, range: Range<usize>) -> Range<usize> {
        let mut start = range.start;
        let complement = start.checked_sub(1).and_then(|before| self.title_before(before));
        if complement.is_some() {
            while start < range.end && (AREAS.has(self.word(start)) || matches!(self.word(start), "Staff" | "Chiefs")) {
                start += 1;
            }
        }
        let mut behind = start;
        for index in start..range.end {
            let word = self.word(index);
            let belongs = AREAS.has(word)
                || is_adherent(word)
                || matches!(word, "of" | "for" | "the" | "and")
                || index == range.start && OPENERS.has(word) && begins_sentence(self.text, self.words, index);
            if is_title(word) {
                behind = index + 1;
            } else if !belongs {
                break;
            }
        }
        let has_institution = (behind..range.end).any(|index| INSTITUTIONS.has(self.word(index)));
        if has_institution { start..range.end } else { behind..range.end }
    }

    /// Whether the words up to a small word are "Secretary of", "Minister for the".
    fn title_before(&self, index: usize) -> Option<()> {
        let of = if self.word(index) == "the" { index.checked_sub(1)? } else { index };
        let title = of.checked_sub(1)?;
        (matches!(self.word(of), "of" | "for" | "to") && is_title(self.word(title))).then_some(())
    }

    fn keep(&self, range: Range<usize>, found: &mut Vec<Sequence>) {
        let capitals = || range.clone().filter(|index| self.words[*index].shape.is_capitalised());
        let is_free = |index: &usize| self.claims.get(*index) == Some(&Claim::Free);
        let is_word = |index: usize| {
            let word = self.word(index);
            !self.words[index].shape.is_initials() && word.chars().nth(1).is_some()
        };
        let mut free = capitals().filter(is_free);
        let says_something = match capitals().count() {
            0 => false,
            1 => capitals().filter(is_free).any(|index| can_be_name(self.word(index), self.words[index].shape)),
            _ => {
                let is_ordinary =
                    |word: &str| is_title(word) || AREAS.has(word) || is_adherent(word) || OPENERS.has(word);
                let offices_only = capitals().all(|index| is_ordinary(self.word(index)))
                    && capitals().any(|index| is_title(self.word(index)))
                    && !capitals().any(|index| ORDINARY_WORDS.has(self.word(index)) && !is_title(self.word(index)));
                free.any(is_word) && !offices_only && capitals().any(|index| !is_adherent(self.word(index)))
            }
        };
        let only_country = capitals().all(|index| is_abbreviation(self.word(index)) && self.word(index).contains('.'));
        if says_something && !only_country {
            let opens = begins_sentence(self.text, self.words, range.start);
            found.push(Sequence { words: range, opens });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tokens::Splitter;

    /// The sequences of a text, parted by `|`; one that begins a sentence has a `^` in front. A `{…}` is a known name, a
    /// `<…>` one that is spelled like it and is someone else.
    fn sequences(marked: &str) -> String {
        let (mut text, mut claimed) = (String::new(), Vec::new());
        for character in marked.chars() {
            match character {
                '{' | '<' => {
                    claimed.push((text.len(), if character == '{' { Claim::Taken } else { Claim::Borrowed }, 0));
                }
                '}' | '>' => claimed.iter_mut().for_each(|claim| {
                    if claim.2 == 0 {
                        claim.2 = text.len();
                    }
                }),
                other => text.push(other),
            }
        }
        let mut words = Vec::new();
        Splitter::default().split(&text, &mut words);
        let claim_of = |word: &Word| {
            let at = claimed.iter().find(|(start, _, end)| *start <= word.start() && word.end() <= *end);
            at.map_or(Claim::Free, |(_, claim, _)| *claim)
        };
        let claims: Vec<Claim> = words.iter().map(claim_of).collect();
        let shown = |found: &Sequence| {
            let range = words[found.words.start].start()..words[found.words.end - 1].end();
            format!("{}{}", if found.opens { "^" } else { "" }, &text[range])
        };
        find_sequences(&text, &words, &claims, "en").iter().map(shown).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn the_rules_as_a_table() {
        for (text, expected) in [
            // 1. Words, initials, particles, hyphens, apostrophes, possessives.
            ("then Emmanuel Macron spoke", "Emmanuel Macron"),
            ("then Macron's plan and O’Brien’s", "Macron | O’Brien"),
            ("then George W. Bush and J. D. Salinger", "George W. Bush | J. D. Salinger"),
            ("with Ursula von der Leyen, Mohammed bin Salman", "Ursula von der Leyen | Mohammed bin Salman"),
            ("with Ahmed al-Sharaa of al-Qaeda", "Ahmed al-Sharaa | al-Qaeda"),
            ("the Ocasio-Cortez bill, a Kremlin-backed plan", "Ocasio-Cortez | Kremlin"),
            ("at Stoke-on-Trent, the Macron–Merz plan", "Stoke-on-Trent | Macron | Merz"),
            ("near Sana'a and N’Djamena", "Sana'a | N’Djamena"),
            ("the Danish People's Party and People's faces", "Danish People's Party | People"),
            ("in St. Petersburg. Then", "St. Petersburg"),
            ("with Macron. Merz came", "Macron | ^Merz"),
            ("with Macron, Merz (Starmer) and Tusk", "Macron | Merz | ^Starmer | Tusk"),
            // 2. "of", "for", "and".
            ("the Bank of England and Goldman Sachs", "Bank of England | Goldman Sachs"),
            ("the Department of Health and Human Services", "Department of Health and Human Services"),
            ("the Institute for the Study of War", "Institute for the Study of War"),
            ("Macron of France and Merz", "^Macron | France | Merz"),
            // 3. Days and months.
            ("on Tuesday Macron met Theresa May in May", "Macron | Theresa May"),
            ("In May Macron, on 3 June Merz", "Macron | Merz"),
            ("with Jan Egeland and April Ryan", "Jan Egeland | April Ryan"),
            // 4. Titles.
            ("with President Emmanuel Macron", "Emmanuel Macron"),
            ("then Russian Foreign Minister Sergei Lavrov", "Sergei Lavrov"),
            ("then Secretary of State Marco Rubio", "Marco Rubio"),
            ("the Secretary of State said", ""),
            ("The French President Emmanuel Macron", "Emmanuel Macron"),
            ("then Kremlin Spokesman Dmitry Peskov", "Kremlin | Dmitry Peskov"),
            ("then Commission President Ursula von der Leyen", "Commission | Ursula von der Leyen"),
            ("the Justice Department and the General Assembly", "Justice Department | General Assembly"),
            ("the Prime Minister, the Foreign Minister, the First Deputy Prime Minister", ""),
            ("with Stephen King of Communist Party", "Stephen King | Communist Party"),
            // 5. Known names.
            ("{Donald Trump} met Merz", "Merz"),
            ("then Melania <Trump> left the <Trump> rally", "Melania Trump"),
            ("the {EU} Commission of it", "Commission"),
            // 6. Capitals, handles, addresses.
            ("BREAKING NEWS TODAY from Macron", "Macron"),
            ("the OPEC plan", "OPEC"),
            ("see Macron.com, @Macron, #Macron", ""),
            // 7. Words that are no names alone.
            ("the French, Europeans, a CEO, on Monday, I, the GDP, the MPs", ""),
            ("He said. Then it came", ""),
        ] {
            assert_eq!(sequences(text), expected, "{text}");
        }
    }
}
