//! What a published file says itself: its text without what only serves the machine.
//!
//! In: a file and its text. Out: [`OwnWords`], in which a name that was found in an output can be looked for, and the place
//! of it in the file. It must not know what is looked for.
//!
//! A reference such as `[[people/x]]`, `(x.md)` or `people: [x]` tells the program where to lead, and is not text for
//! readers: it does not explain that an output holds the address.

use std::ops::Range;

use super::traces::TraceKind;
use crate::path::SourcePath;

/// The words of one file.
#[derive(Debug)]
pub struct OwnWords {
    /// The words, with single spaces, without marks of Markdown and targets of references.
    pub text: String,
    /// For each byte of the words, where it is in the file; and the file's length.
    places: Vec<usize>,
    /// Where the body begins in the words, if the file is a page.
    body: usize,
}

impl OwnWords {
    /// The words of a file.
    #[must_use]
    pub fn of(path: &SourcePath, text: &str) -> Self {
        let is_page = path.extension() == "md" && path.below("content").is_some();
        let body_start = if is_page { body_start(text) } else { 0 };
        let mut hidden = if is_page { targets(text, body_start) } else { Vec::new() }.into_iter().peekable();
        let mut words = Self { text: String::with_capacity(text.len()), places: Vec::new(), body: 0 };
        let mut body = None;
        for (at, character) in text.char_indices() {
            if at >= body_start {
                body.get_or_insert(words.text.len());
            }
            while hidden.next_if(|range| range.end <= at).is_some() {}
            if hidden.peek().is_some_and(|range| range.contains(&at)) {
                words.push(at, '\u{1}');
            } else if character.is_whitespace() {
                if !words.text.ends_with(' ') {
                    words.push(at, ' ');
                }
            } else if !is_page || !"*`[]\\~".contains(character) {
                words.push(at, character);
            }
        }
        words.body = body.unwrap_or(words.text.len());
        words.places.push(text.len());
        words
    }

    fn push(&mut self, at: usize, character: char) {
        self.text.push(character);
        self.places.resize(self.text.len(), at);
    }

    /// Whether what is there is said to readers. An address in front matter is a reference, unless it is one of the
    /// open web.
    #[must_use]
    pub fn are_said(&self, range: &Range<usize>, kind: TraceKind) -> bool {
        let is_name_of_words = self.text.get(range.clone()).is_some_and(|text| text.contains(' '));
        if !kind.is_address() || is_name_of_words || range.start >= self.body {
            return true;
        }
        let before = self.text.get(..range.start).unwrap_or_default();
        let token = before.rfind([' ', '"', '\'', '(']).map_or(before, |at| &before[at..]);
        token.contains("://")
    }

    /// The bytes of the file that stand behind a part of the words.
    #[must_use]
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        let at = |position: usize| self.places.get(position).or(self.places.last()).copied().unwrap_or_default();
        // The mark or space after the last letter does not belong to it.
        let last = range.end.saturating_sub(1).max(range.start);
        let width = self.text.get(..range.end).and_then(|text| text.chars().next_back()).map_or(1, char::len_utf8);
        at(range.start)..at(last) + width
    }
}

/// Where the front matter of a page ends.
fn body_start(text: &str) -> usize {
    let opening = text.find("---").map_or(0, |at| at + 3);
    text[opening..].find("\n---").map_or(text.len(), |at| opening + at + 4)
}

/// The parts of a body that say where a link leads, in order.
fn targets(text: &str, body_start: usize) -> Vec<Range<usize>> {
    let body = &text[body_start..];
    let mut targets = Vec::new();
    for (at, _) in body.match_indices("[[") {
        let rest = &body[at + 2..];
        let end = rest.find(['|', ']', '\n']).unwrap_or(rest.len());
        // Without words of its own a reference by name prints the name.
        if rest[end..].starts_with('|') || rest[..end].contains('/') {
            targets.push(body_start + at + 2..body_start + at + 2 + end);
        }
    }
    for (at, _) in body.match_indices("](") {
        let rest = &body[at + 2..];
        let end = rest.find([')', ' ', '\n']).unwrap_or(rest.len());
        if !rest[..end].contains("://") {
            targets.push(body_start + at + 2..body_start + at + 2 + end);
        }
    }
    targets.sort_by_key(|range| range.start);
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\ntitle: A *bold*\n  title\npeople: [zoltan-qurakh]\nurl: https://x.example/zoltan-qurakh\n---\n\
                        See [[people/zoltan-qurakh|the\nman]], **Zoltan**\nQurakh and [him](zoltan-qurakh.md) zoltan-qurakh.\n";

    fn said(kind: TraceKind, text: &str) -> Vec<String> {
        let words = OwnWords::of(&SourcePath::new("content/people/x.md"), PAGE);
        let places = words.text.match_indices(text).map(|(at, _)| at..at + text.len());
        places.filter(|range| words.are_said(range, kind)).map(|range| PAGE[words.place(&range)].to_owned()).collect()
    }

    #[test]
    fn words_are_found_across_lines_and_marks() {
        assert_eq!(said(TraceKind::Name, "Zoltan Qurakh"), ["Zoltan**\nQurakh"]);
        assert_eq!(said(TraceKind::Name, "bold title"), ["bold*\n  title"]);
    }

    #[test]
    fn references_are_not_words_and_addresses_of_the_web_are() {
        assert_eq!(said(TraceKind::Slug, "zoltan-qurakh").len(), 2);
        assert_eq!(said(TraceKind::Key, "people/zoltan-qurakh"), Vec::<String>::new());
    }
}
