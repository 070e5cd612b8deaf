//! Where the lines of a text begin.
//!
//! In: a text. Out: the [`Position`] of any offset, without counting lines again for each. It must not know files.

use std::ops::Range;

use super::Position;

/// The beginnings of a text's lines. Lines end with LF, CRLF or CR; a byte-order mark belongs to no line.
#[derive(Debug)]
pub struct LineIndex(Vec<usize>);

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
        Self(starts)
    }

    /// The line that holds an offset, from 0.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Where a line begins and where the next one does, by its number from 0.
    #[must_use]
    pub fn range(&self, text: &str, line: usize) -> Range<usize> {
        let bound = |line: usize| self.0.get(line).copied().unwrap_or(text.len());
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
        Position { line: line + 1, column: text[start..end.max(start)].chars().count() + 1 }
    }
}
