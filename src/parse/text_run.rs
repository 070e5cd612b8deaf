//! The text of one block, as a reader reads it, with the way back to the source.
//!
//! In: what the Markdown parser found in a block (it fills the fields). Out: places in the source file, and the sentence
//! around a place. It must not know Markdown or names: emphasis, entities and line breaks are gone when a run is made.

use std::ops::Range;
use std::sync::OnceLock;

use super::cjk::may_cut_between;

/// A stretch of a run's text and where it is in the source file. All numbers are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where the stretch begins in the run's text.
    pub run: usize,
    /// Where it begins in the source file.
    pub source: usize,
    /// How long it is in the run's text.
    pub length: usize,
    /// How long it is in the source. When the lengths are equal the bytes are the same; when they differ the stretch is
    /// indivisible (`&amp;` for `&`, a soft break for a space).
    pub source_length: usize,
}

/// The text of one block: soft breaks are spaces, emphasis is removed, entities are decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextRun {
    /// The text. Images and HTML are in it as one U+FFFC each.
    pub text: String,
    /// Where the text comes from, in the order of the text, without overlaps.
    pub segments: Vec<Segment>,
    /// Ranges of the text in which nothing may be found: the text of a link, code, the U+FFFC of an image or of HTML. In
    /// order, without overlaps.
    pub opaque: Vec<Range<usize>>,
    /// Of these, the ranges that are links, beside which no other link stands. In order, without overlaps.
    pub links: Vec<Range<usize>>,
    /// Ranges of the text that the author marked with `\@`: no link here. The `@` is not part of the text.
    pub no_link: Vec<Range<usize>>,
    /// Whether the whole run is in a block quotation.
    pub quoted: bool,
    /// Where its sentences end, once somebody has asked.
    pub sentence_ends: SentenceEnds,
}

/// Where the sentences of a text end: found when first asked for, and kept. It says nothing of its own about a run.
#[derive(Debug, Clone, Default)]
pub struct SentenceEnds(OnceLock<Vec<SentenceEnd>>);

impl PartialEq for SentenceEnds {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SentenceEnds {}

/// A terminator that ends a sentence.
#[derive(Debug, Clone, Copy)]
struct SentenceEnd {
    /// Where it stands.
    place: usize,
    /// Where the next sentence begins.
    next: usize,
}

/// A sentence of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it is in the text of its run.
    pub range: Range<usize>,
    /// Whether it begins before that and was too long.
    pub cut_before: bool,
    /// Whether it goes on behind that.
    pub cut_after: bool,
}

/// The longest sentence that [`TextRun::sentence`] gives, in bytes; what is longer is cut between words.
const LONGEST_SENTENCE: usize = 300;

/// Words that end in a period within a sentence, in lower case and without it: titles, and what stands before a number
/// or a name. Also asked by the rules for names, where a title's period does not part it from the surname.
const ABBREVIATIONS: &[&str] = &[
    "adm", "amb", "approx", "assn", "bros", "brig", "ca", "capt", "cf", "cmdr", "co", "col", "comdr", "corp", "cpl",
    "dept", "dr", "dra", "eg", "esp", "est", "etc", "fig", "fr", "ft", "gen", "gov", "hon", "hr", "ie", "inc", "insp",
    "jr", "lt", "ltd", "maj", "messrs", "mgr", "mlle", "mm", "mme", "mr", "mrs", "ms", "msgr", "mt", "nr", "pres",
    "prof", "pvt", "rep", "reps", "rev", "sec", "sen", "sens", "sgt", "sr", "sra", "st", "supt", "viz", "vol", "vs",
];

/// Words that begin a sentence far more often than they follow "U.S." within one.
const OPENERS: &[&str] = &[
    "A", "After", "All", "An", "And", "As", "At", "Both", "But", "By", "For", "From", "He", "Her", "His", "However",
    "I", "If", "In", "It", "Its", "Many", "Most", "No", "Now", "On", "One", "Or", "She", "Since", "So", "Some", "That",
    "The", "Their", "Then", "There", "These", "They", "This", "Those", "To", "Under", "We", "What", "When", "While",
    "With", "You",
];

impl TextRun {
    /// A run that is its own source: for tests and for texts that are no Markdown.
    pub fn plain(text: &str) -> Self {
        let segments = vec![Segment { run: 0, source: 0, length: text.len(), source_length: text.len() }];
        Self { text: text.to_owned(), segments, ..Self::default() }
    }

    /// Where a range of the text is in the source file, in bytes. A range that begins or ends within an indivisible
    /// stretch takes in the whole of it. A range outside all segments gives an empty one at the nearest segment's end.
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.source_of(range.start, false);
        let end = if range.end > range.start { self.source_of(range.end, true) } else { start };
        start..end.max(start)
    }

    /// The place in the source of one place in the text. As the end of a range, a place on the border of two segments
    /// belongs to the first: what the source has between them (a `*`) stays outside.
    fn source_of(&self, place: usize, is_end: bool) -> usize {
        let after = self.segments.partition_point(|segment| segment.run < place || (!is_end && segment.run == place));
        let Some(segment) = after.checked_sub(1).and_then(|index| self.segments.get(index)) else {
            return self.segments.first().map_or(0, |segment| segment.source);
        };
        let offset = place - segment.run;
        if offset == 0 {
            segment.source
        } else if offset >= segment.length {
            segment.source + segment.source_length
        } else if segment.length == segment.source_length {
            segment.source + offset
        } else if is_end {
            segment.source + segment.source_length
        } else {
            segment.source
        }
    }

    /// The sentence around a range of the text, without white space at its ends.
    ///
    /// Sentences end as in UAX 29 (a terminator, then closing marks, then white space, and no lower-case letter after
    /// it), except after titles, initials and abbreviations such as "U.S.". A sentence of more than 300 bytes is cut
    /// between words around the range. The result always contains the range, as far as that lies in the text.
    pub fn sentence(&self, at: Range<usize>) -> Sentence {
        let text = self.text.as_str();
        let end = floor(text, at.end);
        let start = floor(text, at.start).min(end);
        let farthest = floor(text, end + 2 * LONGEST_SENTENCE);
        // Far enough back to see a whole sentence, and never a cost that grows with the paragraph.
        let nearest = floor(text, start.saturating_sub(2 * LONGEST_SENTENCE));
        let ends = self.sentence_ends.0.get_or_init(|| sentence_ends(text));
        let first = ends.partition_point(|found| found.place < nearest);
        let ends = &ends[first..ends.partition_point(|found| found.place < farthest)];
        let (before, behind) = ends.split_at(ends.partition_point(|found| found.next <= start));
        let from = before.last().map_or(nearest, |found| found.next);
        let to = behind.iter().find(|found| found.next >= end).map_or(farthest, |found| found.next);
        shorten(text, trimmed(text, from..to, &(start..end)), &(start..end))
    }
}

/// The nearest place at or before `place` where a character begins.
fn floor(text: &str, place: usize) -> usize {
    let mut place = place.min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    place
}

/// Whether a character can end a sentence.
pub const fn is_terminator(character: char) -> bool {
    matches!(character, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '။')
}

/// Whether a character closes what a sentence may be in: brackets and quotation marks.
const fn is_closer(character: char) -> bool {
    matches!(character, '"' | '\'' | '”' | '’' | '“' | '»' | '«' | ')' | ']' | '」' | '』' | '）')
}

/// All terminators of a text that end a sentence, in order.
fn sentence_ends(text: &str) -> Vec<SentenceEnd> {
    let mut ends = Vec::new();
    // Terminators and closing marks often come in rows, which end where the first of them says.
    let mut row_end = 0;
    for place in rare_places(text, |byte| matches!(byte, b'.' | b'!' | b'?' | 0xC0..)) {
        let Some(terminator) = text[place..].chars().next().filter(|character| is_terminator(*character)) else {
            continue;
        };
        let behind = place + terminator.len_utf8();
        if behind > row_end {
            let is_of_row = |character| is_terminator(character) || is_closer(character);
            row_end = text.len() - text[behind..].trim_start_matches(is_of_row).len();
        }
        if let Some(next) = sentence_end(text, place, terminator, row_end) {
            ends.push(SentenceEnd { place, next });
        }
    }
    ends
}

/// The places of certain bytes, which are rare, in order. That a block has none of them is seen at once, which takes a
/// fraction of the time of looking at its bytes one by one.
pub fn rare_places(text: &str, is_meant: impl Fn(u8) -> bool + Copy) -> impl Iterator<Item = usize> {
    const BLOCK: usize = 32;
    let blocks = (0..).step_by(BLOCK).zip(text.as_bytes().chunks(BLOCK));
    let has_any = move |block: &[u8]| block.iter().fold(false, |any, byte| any | is_meant(*byte));
    blocks
        .filter(move |(_, block)| has_any(block))
        .flat_map(move |(start, block)| (start..).zip(block).filter(move |(_, byte)| is_meant(**byte)).map(|it| it.0))
}

/// Where the next sentence begins, when the terminator at `place` ends one. `row_end` is behind all that closes with it.
fn sentence_end(text: &str, place: usize, terminator: char, row_end: usize) -> Option<usize> {
    let rest = text[row_end..].trim_start();
    let next = text.len() - rest.len();
    if matches!(terminator, '。' | '！' | '？') || rest.is_empty() {
        return Some(next);
    }
    if next == row_end {
        return None;
    }
    let first = rest.trim_start_matches(|character| is_closer(character) || matches!(character, '(' | '[' | '„'));
    if first.starts_with(char::is_lowercase) {
        return None;
    }
    (terminator != '.' || !is_abbreviation_at(&text[..place], first)).then_some(next)
}

/// The longest abbreviation with its periods, in bytes, with room to spare.
const LONGEST_ABBREVIATION: usize = 64;

/// The longest of [`ABBREVIATIONS`], in bytes.
const LONGEST_KNOWN: usize = {
    let (mut longest, mut at) = (0, 0);
    while at < ABBREVIATIONS.len() {
        if ABBREVIATIONS[at].len() > longest {
            longest = ABBREVIATIONS[at].len();
        }
        at += 1;
    }
    longest
};

/// Whether the period after `before` belongs to an abbreviation that goes on with `rest`.
fn is_abbreviation_at(before: &str, rest: &str) -> bool {
    let before = &before[floor(before, before.len().saturating_sub(LONGEST_ABBREVIATION))..];
    let word_start = before
        .rfind(|character: char| !character.is_alphanumeric() && character != '.')
        .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
    let word = &before[word_start..];
    let parts = || word.split('.').filter(|part| !part.is_empty());
    if parts().next().is_some() && parts().all(|part| part.chars().count() == 1) {
        // "J. Vance" goes on; "in the U.S. The plan" does not, "the U.S. Senate" does.
        let next = rest.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default();
        let upper = word.chars().next().is_some_and(char::is_uppercase);
        return upper && (parts().count() == 1 && next.len() > 1 || !OPENERS.contains(&next));
    }
    let is_number = word == "No" && rest.starts_with(|character: char| character.is_ascii_digit());
    is_number || is_within_sentence(word)
}

/// Whether a word, given without its period, is one that a period follows within a sentence.
pub fn is_within_sentence(word: &str) -> bool {
    // Most words are longer than all of them.
    word.len() <= LONGEST_KNOWN && ABBREVIATIONS.iter().any(|abbreviation| abbreviation.eq_ignore_ascii_case(word))
}

/// A range without white space at its ends, as far as that keeps `inside` in it.
fn trimmed(text: &str, range: Range<usize>, inside: &Range<usize>) -> Range<usize> {
    let start = range.end - text[range.clone()].trim_start().len();
    let end = range.start + text[range.clone()].trim_end().len();
    start.min(inside.start)..end.max(inside.end)
}

/// Cuts a sentence to the longest length, between words, around what must stay inside.
fn shorten(text: &str, sentence: Range<usize>, inside: &Range<usize>) -> Sentence {
    let cut_to = |range: Range<usize>| Sentence {
        cut_before: range.start > sentence.start,
        cut_after: range.end < sentence.end,
        range,
    };
    if sentence.len() <= LONGEST_SENTENCE || inside.len() >= LONGEST_SENTENCE {
        let range = if sentence.len() <= LONGEST_SENTENCE { sentence.clone() } else { inside.clone() };
        return cut_to(range);
    }
    let room = LONGEST_SENTENCE - inside.len();
    let before = inside.start - sentence.start;
    let after = sentence.end - inside.end;
    // Half of the room on each side; a side that needs less gives the rest to the other.
    let take_before = before.min((room / 2).max(room.saturating_sub(after)));
    let take_after = after.min(room - take_before);
    let mut start = floor(text, inside.start - take_before);
    let mut end = floor(text, inside.end + take_after).max(inside.end);
    if start > sentence.start {
        start = ends_of_words(text, start..inside.start).next().map_or(inside.start, |(_, next)| next);
    }
    if end < sentence.end {
        end = ends_of_words(text, inside.end..end).last().map_or(inside.end, |(end, _)| end);
    }
    cut_to(start..end)
}

/// The places of a range where a text may be cut: each where a word ends and where the next one begins. Words that
/// touch, as in Chinese, are cut between characters.
fn ends_of_words(text: &str, range: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let part = &text[range.clone()];
    part.char_indices().filter_map(move |(at, after)| {
        let before = text[..range.start + at].chars().next_back()?;
        let place = range.start + at;
        if after.is_whitespace() {
            return (!before.is_whitespace()).then(|| (place, range.end - part[at..].trim_start().len()));
        }
        may_cut_between(before, after).then_some((place, place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence_around(text: &str, name: &str) -> String {
        let start = text.find(name).unwrap();
        let run = TextRun::plain(text);
        text[run.sentence(start..start + name.len()).range].to_owned()
    }

    #[test]
    fn a_place_in_the_text_maps_back_across_emphasis_entities_and_soft_breaks() {
        // Source: `AT&amp;T and\n*Volodymyr* Zelensky`
        let run = TextRun {
            text: "AT&T and Volodymyr Zelensky".to_owned(),
            segments: vec![
                Segment { run: 0, source: 0, length: 2, source_length: 2 },
                Segment { run: 2, source: 2, length: 1, source_length: 5 },
                Segment { run: 3, source: 7, length: 5, source_length: 5 },
                Segment { run: 8, source: 12, length: 1, source_length: 1 },
                Segment { run: 9, source: 14, length: 9, source_length: 9 },
                Segment { run: 18, source: 24, length: 9, source_length: 9 },
            ],
            ..TextRun::default()
        };
        assert_eq!(run.source_range(0..4), 0..8);
        assert_eq!(run.source_range(2..3), 2..7, "an entity is indivisible");
        assert_eq!(run.source_range(9..18), 14..23, "the emphasis marks stay outside");
        assert_eq!(run.source_range(9..27), 14..33);
        assert_eq!(run.source_range(19..27), 25..33);
        assert_eq!(run.source_range(4..4), 8..8);
        assert_eq!(TextRun::default().source_range(3..9), 0..0);
    }

    #[test]
    fn a_sentence_ends_at_its_terminator_and_its_closing_marks() {
        let text = "He came. “Zelensky will sign!” The vote (in May) follows.";
        assert_eq!(sentence_around(text, "Zelensky"), "“Zelensky will sign!”");
        assert_eq!(sentence_around(text, "vote"), "The vote (in May) follows.");
        assert_eq!(sentence_around("他来了。泽连斯基没有来。", "泽连斯基"), "泽连斯基没有来。");
    }

    #[test]
    fn abbreviations_titles_and_initials_do_not_end_a_sentence() {
        assert_eq!(
            sentence_around("Then Mr. Smith met J. D. Vance. Later", "Vance"),
            "Then Mr. Smith met J. D. Vance."
        );
        assert_eq!(sentence_around("A U.S. Senate vote. No.", "vote"), "A U.S. Senate vote.");
        assert_eq!(sentence_around("He left the U.S. The vote failed.", "vote"), "The vote failed.");
        assert_eq!(sentence_around("It costs 3.5 billion. No.", "billion"), "It costs 3.5 billion.");
        assert_eq!(sentence_around("Yahoo! says yes. No.", "yes"), "Yahoo! says yes.");
    }

    #[test]
    fn a_long_sentence_is_cut_between_words_around_the_name() {
        let text = format!("{}Zelensky {}", "word ".repeat(100), "more ".repeat(100));
        let sentence = sentence_around(&text, "Zelensky");
        assert!(sentence.len() <= 300 && sentence.len() > 280);
        assert!(sentence.starts_with("word ") && sentence.ends_with(" more"));
    }

    #[test]
    fn a_sentence_says_where_it_was_cut_and_never_splits_a_word() {
        let around = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            let sentence = TextRun::plain(text).sentence(start..start + name.len());
            (text[sentence.range].to_owned(), sentence.cut_before, sentence.cut_after)
        };
        assert_eq!(around("Mara Lind spoke.", "Mara"), ("Mara Lind spoke.".to_owned(), false, false));
        let (_, before, after) = around(&format!("Mara {}", "word ".repeat(100)), "Mara");
        assert!(!before && after);
        let (_, before, after) = around(&format!("{}Mara.", "word ".repeat(100)), "Mara");
        assert!(before && !after);
        let (text, before, after) =
            around(&format!("{}泽连斯基{}", "文字".repeat(100), "文字".repeat(100)), "泽连斯基");
        assert!(before && after && text.len() > 280, "{text}");
        let marks = "か\u{3099}".repeat(100);
        let (text, ..) = around(&format!("{marks}泽连斯基{marks}"), "泽连斯基");
        assert!(text.starts_with('か') && text.ends_with('\u{3099}'), "{text}");
    }

    /// The sentence around a range as it is found by looking at nothing but the neighbourhood, again each time.
    fn sentence_found_anew(text: &str, at: Range<usize>) -> Sentence {
        let end = floor(text, at.end);
        let start = floor(text, at.start).min(end);
        let (nearest, farthest) =
            (floor(text, start.saturating_sub(2 * LONGEST_SENTENCE)), floor(text, end + 2 * LONGEST_SENTENCE));
        let (mut from, mut to) = (nearest, farthest);
        for (offset, character) in text[nearest..farthest].char_indices().filter(|(_, it)| is_terminator(*it)) {
            let (place, behind) = (nearest + offset, nearest + offset + character.len_utf8());
            let row = text[behind..].trim_start_matches(|it| is_terminator(it) || is_closer(it));
            match sentence_end(text, place, character, text.len() - row.len()) {
                Some(next) if next <= start => from = next,
                Some(next) if next >= end => {
                    to = next;
                    break;
                }
                _ => {}
            }
        }
        shorten(text, trimmed(text, from..to, &(start..end)), &(start..end))
    }

    proptest::proptest! {
        #[test]
        fn what_is_kept_of_sentences_changes_none_of_them(
            text in "([A-Za-zé.!? “”。)\u{FFFC}]|\\. [A-Z]|e\\.g\\. |U\\.S\\. ){0,900}", places in proptest::collection::vec((0_usize..1500, 0_usize..40), 1..6),
        ) {
            let run = TextRun::plain(&text);
            for (from, length) in places {
                proptest::prop_assert_eq!(run.sentence(from..from + length), sentence_found_anew(&text, from..from + length));
            }
        }

        #[test]
        fn a_sentence_lies_on_character_boundaries_and_contains_its_range(
            text in "[A-Za-zé.!? “”。\u{FFFC}]{0,900}", from in 0_usize..900, length in 0_usize..40,
        ) {
            let run = TextRun::plain(&text);
            let sentence = run.sentence(from..from + length).range;
            proptest::prop_assert!(text.get(sentence.clone()).is_some());
            let start = floor(&text, from).min(floor(&text, from + length));
            proptest::prop_assert!(sentence.start <= start && sentence.end >= floor(&text, from + length));
        }
    }
}
