//! Finds many texts in one pass: the one door to the automaton.
//!
//! In: traces, each in all its spellings; bytes. Out: where which trace stands. It must not know what the bytes are, but for
//! this: a name is found where it is a word of its own, not within a longer one.

use std::collections::BTreeSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::traces::TraceKind;

/// As many bytes of texts make an automaton that is fast and large; with more it is smaller and slower.
const MOST_FOR_SPEED: usize = 40_000;

/// Finds traces.
#[derive(Debug)]
pub struct Scanner {
    automaton: AhoCorasick,
    /// Which trace each pattern of the automaton represents.
    traces: Vec<(usize, TraceKind)>,
}

/// One place of one trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The trace, by the number it was given.
    pub trace: usize,
    /// What it is to its page.
    pub kind: TraceKind,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Scanner {
    /// A scanner for traces: each with a number, its kind, and its spellings. `None` if there are none.
    #[must_use]
    pub fn new(traces: impl Iterator<Item = (usize, TraceKind, BTreeSet<String>)>) -> Option<Self> {
        let mut patterns: Vec<String> = Vec::new();
        let mut of_patterns = Vec::new();
        for (number, kind, spellings) in traces {
            for spelling in spellings.into_iter().filter(|it| !it.is_empty()) {
                patterns.push(spelling);
                of_patterns.push((number, kind));
            }
        }
        let bytes: usize = patterns.iter().map(String::len).sum();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind((bytes <= MOST_FOR_SPEED).then_some(AhoCorasickKind::DFA))
            .build(&patterns)
            .ok()?;
        (!patterns.is_empty()).then_some(Self { automaton, traces: of_patterns })
    }

    /// Every place of every trace.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> Vec<Hit> {
        // Nearly every output holds none, and that is found out faster than where they are.
        if !self.automaton.is_match(bytes) {
            return Vec::new();
        }
        let places = self.automaton.find_overlapping_iter(bytes);
        let hits = places.map(|found| {
            let (trace, kind) = self.traces[found.pattern().as_usize()];
            Hit { trace, kind, range: found.range() }
        });
        hits.filter(|hit| stands_alone(bytes, &hit.range, hit.kind)).collect()
    }
}

/// Whether a match is no part of a longer word or address.
fn stands_alone(bytes: &[u8], range: &Range<usize>, kind: TraceKind) -> bool {
    let joins = |character: char| character.is_alphanumeric() || (kind.is_address() && "-_".contains(character));
    let (before, after) = (&bytes[..range.start], &bytes[range.end..]);
    match kind {
        TraceKind::Words | TraceKind::Digest => return true,
        // An anchor is made of a heading's words; it is no address of a page.
        TraceKind::Slug if before.ends_with(b"#") || before.ends_with(b"id=\"") => return false,
        _ => {}
    }
    let starts_with_letter = bytes.get(range.start).is_some_and(|it| *it != b'/');
    let ends_with_letter = bytes.get(range.end - 1).is_some_and(|it| *it != b'/');
    let joined_before = starts_with_letter && last_character(before).is_some_and(joins) && !ends_escape(before);
    let joined_after = ends_with_letter && first_character(after).is_some_and(joins);
    !joined_before && !joined_after
}

/// Whether bytes end in an escape, whose last letter is none of the text: `%20`, `\n`, `\u201c`.
fn ends_escape(bytes: &[u8]) -> bool {
    let is_hex = |part: &[u8]| part.iter().all(u8::is_ascii_hexdigit);
    matches!(bytes, [.., b'%', a, b] if is_hex(&[*a, *b]))
        || matches!(bytes, [.., b'\\', b'n' | b't' | b'r'])
        || matches!(bytes, [.., b'\\', b'u', a, b, c, d] if is_hex(&[*a, *b, *c, *d]))
}

fn last_character(bytes: &[u8]) -> Option<char> {
    let start = (1..=4.min(bytes.len())).map(|length| bytes.len() - length);
    start.filter_map(|at| std::str::from_utf8(&bytes[at..]).ok()).find_map(|text| text.chars().next_back())
}

fn first_character(bytes: &[u8]) -> Option<char> {
    (1..=4.min(bytes.len()))
        .filter_map(|length| std::str::from_utf8(&bytes[..length]).ok())
        .find_map(|text| text.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::spelling::spellings;

    fn finds(kind: TraceKind, text: &str, bytes: &str) -> bool {
        let scanner = Scanner::new([(7, kind, spellings(text))].into_iter()).unwrap();
        scanner.find(bytes.as_bytes()).iter().any(|hit| hit.trace == 7)
    }

    #[test]
    fn a_name_is_found_as_a_word_of_its_own() {
        for text in [
            "<b>Zoltan Qurakh</b>",
            "ZOLTAN QURAKH’s",
            "?q=Zoltan+Qurakh&",
            "a%20Zoltan%20Qurakh%20b",
            "\"\\nZoltan Qurakh\"",
            "\\u201cZoltan Qurakh\\u201d",
            "“Zoltan Qurakh”",
        ] {
            assert!(finds(TraceKind::Name, "Zoltan Qurakh", text), "{text}");
        }
        for text in ["Zoltan Qurakhs", "xZoltan Qurakh", "Zoltan Qurakhé", "éZoltan Qurakh"] {
            assert!(!finds(TraceKind::Name, "Zoltan Qurakh", text), "{text}");
        }
    }

    #[test]
    fn a_slug_is_found_in_addresses_and_not_in_longer_slugs_or_anchors() {
        assert!(finds(TraceKind::Slug, "oslo-agreement", "href=\"/agreements/oslo-agreement/\""));
        assert!(!finds(TraceKind::Slug, "oslo-agreement", "href=\"/agreements/oslo-agreement-ii/\""));
        assert!(!finds(TraceKind::Slug, "oslo-agreement", "<h2 id=\"oslo-agreement\"><a href=\"#oslo-agreement\">"));
        assert!(finds(TraceKind::Key, "/peace/", "href=\"/base/peace/\""));
        assert!(!finds(TraceKind::Key, "/peace/", "peace"));
    }
}
