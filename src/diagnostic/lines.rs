//! Where the lines of a text begin.
//!
//! In: a text. Out: the [`Position`] of any offset, without counting lines again for each. It must not know files.

use std::ops::Range;

use super::Position;

/// The most bytes that are counted for a column.
const BLOCK: usize = 256;

/// The beginnings of a text's lines. Lines end with LF, CRLF or CR; a byte-order mark belongs to no line.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// How many characters begin before each block of the text: a file may be one long line with thousands of problems.
    characters: Vec<usize>,
}

impl LineIndex {
    /// The lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        let ends = bytes
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte == b'\n' || (**byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')));
        starts.extend(ends.map(|(at, _)| at + 1));
        let mut count = 0;
        let before = |block: &[u8]| {
            count += beginnings(block);
            count - beginnings(block)
        };
        let characters = bytes.chunks(BLOCK).map(before).collect();
        Self { starts, characters }
    }

    /// The line that holds an offset, from 0.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Where a line begins and where the next one does, by its number from 0.
    #[must_use]
    pub fn range(&self, text: &str, line: usize) -> Range<usize> {
        let bound = |line: usize| self.starts.get(line).copied().unwrap_or(text.len());
        bound(line)..bound(line + 1)
    }

    /// The position of an offset of the text; an offset inside a character is that character's.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.line(end);
        let start = self.range(text, line).start;
        let column = self.characters_before(text, end.max(start)) - self.characters_before(text, start) + 1;
        Position { line: line + 1, column }
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = (offset / BLOCK).min(self.characters.len().saturating_sub(1));
        let before = self.characters.get(block).copied().unwrap_or_default();
        before + beginnings(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many characters begin in some bytes of UTF-8.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_count_characters() {
        for text in ["a", "ä", "a\u{4e00}🦄\n", "\u{feff}aé"].map(|part| part.repeat(300)) {
            let lines = LineIndex::new(&text);
            let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let start = text[..at].rfind('\n').map_or(bom, |end| end + 1);
                let column = text[start.min(at)..at].chars().count() + 1;
                assert_eq!(lines.position(&text, at).column, column, "{at} in {text:?}");
            }
        }
    }
}
