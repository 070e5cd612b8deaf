//! Problems that an author can fix: what is wrong, where, and what to type instead.
//!
//! In: a rule and a place. Out: a [`Diagnostic`]. It must not know how a problem is shown; the shell does that. Nothing
//! here stops the pipeline: every problem of a run is collected and they are sorted by file and offset at its end.

pub mod characters;
mod rule;
pub mod skeleton;
pub mod near;
pub mod lines;

use std::ops::Range;

use self::lines::LineIndex;
pub use self::rule::{Rule, Severity};
use crate::path::SourcePath;

/// Where a value is in a YAML document: the position of each entry on the way to it, from the root.
///
/// Positions rather than names, so that the second of two equal keys can be distinguished from the first. A path is turned into
/// a place in the file only when there is something to say about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FieldPath(Box<[u32]>);

impl FieldPath {
    /// The path of the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path with these positions, from the root.
    #[must_use]
    pub fn of(positions: &[usize]) -> Self {
        Self(positions.iter().map(|position| step(*position)).collect())
    }

    /// The path of the entry at `position` below this one.
    #[must_use]
    pub fn entry(&self, position: usize) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step(position));
        Self(steps.into())
    }

    /// The positions, from the root.
    #[must_use]
    pub fn steps(&self) -> &[u32] {
        &self.0
    }
}

fn step(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Which half of a mapping's entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldPart {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// The place of a problem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file as a whole.
    File(SourcePath),
    /// Bytes of a file, counted from its very beginning.
    Bytes(SourcePath, ByteRange),
    /// A field of a file's front matter, or of a YAML file. It becomes [`Place::Bytes`] before anybody sees it.
    Field(SourcePath, FieldPath, FieldPart),
}

/// A range of byte offsets that has an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteRange {
    /// The first byte.
    pub start: usize,
    /// One after the last byte.
    pub end: usize,
}

impl From<Range<usize>> for ByteRange {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl Place {
    /// A place given by bytes.
    #[must_use]
    pub fn bytes(path: &SourcePath, range: Range<usize>) -> Self {
        Self::Bytes(path.clone(), range.into())
    }

    /// The value of a field.
    #[must_use]
    pub fn value(path: &SourcePath, field: &FieldPath) -> Self {
        Self::Field(path.clone(), field.clone(), FieldPart::Value)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::File(path) | Self::Bytes(path, _) | Self::Field(path, ..) => path,
        }
    }
}

/// One problem, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is.
    pub place: Place,
    /// The rule that was broken.
    pub rule: Rule,
    /// What is wrong: lower case, no final period, code in backticks.
    pub message: String,
    /// Other places that belong to it, each with what is there.
    pub related: Vec<(Place, String)>,
    /// More about it, each a line of its own.
    pub notes: Vec<String>,
    /// What to type instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem at a place.
    #[must_use]
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self { place, rule, message: printable(message.into()), related: Vec::new(), notes: Vec::new(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(printable(help.into()));
        self
    }

    /// Adds what to do about it, if anything is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(printable).or(self.help);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, printable(label.into())));
        self
    }

    /// Adds a line of explanation.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(printable(note.into()));
        self
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

/// Whether a terminal obeys a character, or shows nothing of it.
#[must_use]
pub fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text whose control characters, and others that cannot be seen, are shown instead of obeyed: an author's text must not
/// move the reader's cursor.
#[must_use]
pub fn printable(text: String) -> String {
    if !text.contains(is_obeyed) {
        return text;
    }
    let show = |character: char| {
        if is_obeyed(character) { character.escape_default().to_string() } else { character.to_string() }
    };
    text.chars().map(show).collect()
}

/// The problems of one run, or of a part of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No problem.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds others.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(others);
    }

    /// Puts them into the order in which they are shown: by file, then by offset; each once.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| (a.place.path(), &a.place, a).cmp(&(b.place.path(), &b.place, b)));
        self.0.dedup();
    }

    /// The problems, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The problems, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// The places of all problems, related ones among them, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.0
            .iter_mut()
            .flat_map(|it| std::iter::once(&mut it.place).chain(it.related.iter_mut().map(|(place, _)| place)))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a mut Diagnostics {
    type Item = &'a mut Diagnostic;
    type IntoIter = std::slice::IterMut<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// A value together with the problems that were found while making it.
pub type Warned<T> = (T, Diagnostics);

/// A place in a text as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1; a byte-order mark is not counted.
    pub column: usize,
}

impl Position {
    /// The position of one offset of a text. For several, make a [`LineIndex`] once.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        LineIndex::new(text).position(text, offset)
    }
}

/// The candidate that is spelled most like `text`, if one is close enough to be what was meant.
#[must_use]
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = text.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(folded.chars().count()).div_ceil(3))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let at = |text: &str, offset| {
            let position = Position::of(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("ab\r\ncd", 4), (2, 1));
        assert_eq!(at("ab\rcd", 3), (2, 1));
        assert_eq!(at("Київ\nx", 8), (1, 5));
        assert_eq!(at("\u{feff}---", 3), (1, 1));
        assert_eq!(at("short", 99), (1, 6));
        assert_eq!(at("ab\r\ncd", 3), (1, 4));
        assert_eq!(at("\u{feff}ab\nc", 0), (1, 1));
        assert_eq!(at("ab\n", 3), (2, 1));
    }

    #[test]
    fn the_nearest_candidate_is_one_that_could_be_meant() {
        assert_eq!(nearest("titel", ["title", "date"]), Some("title"));
        assert_eq!(nearest("Ukriane", ["ukraine", "russia"]), Some("ukraine"));
        assert_eq!(nearest("zzz", ["title", "date"]), None);
    }

    #[test]
    fn every_rule_has_a_name_of_its_own_and_an_explanation() {
        let names: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        assert!(Rule::ALL.iter().all(|rule| rule.explanation().ends_with('.')));
    }
}
