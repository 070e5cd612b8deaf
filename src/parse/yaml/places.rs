//! Where each value of a YAML document stands.
//!
//! In: the text of the document. Out: the bytes of the key and the value at a path. It must not fail: of a document that
//! is broken it knows what comes before the break.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, StrInput};

use crate::diagnostic::FieldPath;

/// The places of all values of one document.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The first one is the whole document. A flat list, because dropping a deep tree would recurse.
    spots: Vec<Spot>,
}

#[derive(Debug, Clone)]
struct Spot {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// Where its tag or anchor begins, if it has one.
    start_with_tag: usize,
    /// In `spots`, in the order of the entries.
    entries: Vec<usize>,
    is_alias: bool,
}

impl Places {
    /// Finds every place of a document, as far as it can be read.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut survey, without_tabs) =
            (Survey { text, spots: Vec::new(), open: Vec::new(), behind: 0 }, spaced(text));
        let mut events = Events::of(&without_tabs);
        while let Some(Ok((event, range))) = events.next() {
            if matches!(event, Event::DocumentEnd) {
                break;
            }
            survey.take(&event, range);
        }
        survey.close_all();
        Self { spots: survey.spots }
    }

    /// The bytes of the key at a path. None for the document itself, for an item of a list, and for what is not there. A
    /// path that leads into an alias has the place of the alias.
    #[must_use]
    pub fn key(&self, path: &FieldPath) -> Option<Range<usize>> {
        let (spot, inside_alias) = self.find(path)?;
        if inside_alias { Some(spot.value.clone()) } else { spot.key.clone() }
    }

    /// The bytes of the whole value at a path: a scalar as it is written, with its quotes; a list or mapping from its
    /// first bracket, dash or key to the end of its last value. A value that is left out has an empty place where it
    /// would begin. A path that leads into an alias has the place of the alias. None for what is not there.
    #[must_use]
    pub fn value(&self, path: &FieldPath) -> Option<Range<usize>> {
        self.find(path).map(|(spot, _)| spot.value.clone())
    }

    /// Where the value at a path begins with its tag or anchor.
    pub(super) fn start_with_tag(&self, path: &FieldPath) -> Option<usize> {
        self.find(path).map(|(spot, _)| spot.start_with_tag)
    }

    fn find(&self, path: &FieldPath) -> Option<(&Spot, bool)> {
        let mut spot = self.spots.first()?;
        for step in path.steps() {
            if spot.is_alias {
                return Some((spot, true));
            }
            let index = spot.entries.get(usize::try_from(*step).ok()?)?;
            spot = self.spots.get(*index)?;
        }
        Some((spot, false))
    }
}

/// The place at which lists and mappings become nested deeper than `limit`, if they do.
pub(super) fn too_deep(text: &str, limit: usize) -> Option<Range<usize>> {
    let without_tabs = spaced(text);
    let (mut depth, mut events) = (0_usize, Events::of(&without_tabs));
    while let Some(event) = events.next() {
        match event {
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), range)) if depth >= limit => return Some(range),
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), _)) => depth += 1,
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => depth = depth.saturating_sub(1),
            Ok((Event::DocumentEnd, _)) => return None,
            Ok(_) => {}
            // The parser has a limit of its own, which it meets while looking ahead for a colon.
            Err((at, words)) if words.starts_with("recursion limit") => {
                return Some(at..(at + 1).min(text.len()));
            }
            Err(_) => return None,
        }
    }
    None
}

/// What the second parser stumbles over: the byte, and its words.
pub(super) fn second_opinion(text: &str) -> Option<(usize, String)> {
    let without_tabs = spaced(text);
    let mut events = Events::of(&without_tabs);
    while let Some(event) = events.next() {
        if let Err(problem) = event {
            return Some(problem);
        }
    }
    None
}

/// The byte at which a second document begins.
pub(super) fn second_document(text: &str) -> Option<usize> {
    let without_tabs = spaced(text);
    let (mut documents, mut events) = (0, Events::of(&without_tabs));
    while let Some(Ok((event, range))) = events.next() {
        documents += usize::from(matches!(event, Event::DocumentStart(_)));
        if documents == 2 {
            return Some(range.start);
        }
    }
    None
}

/// The text with spaces for tabs: this parser refuses some tabs that libyaml takes, and the places are the same.
fn spaced(text: &str) -> Cow<'_, str> {
    if text.contains('\t') { Cow::Owned(text.replace('\t', " ")) } else { Cow::Borrowed(text) }
}

/// The parser's events, with bytes where it counts characters.
struct Events<'a> {
    parser: Parser<'a, StrInput<'a>>,
    /// The offset of each character; empty when each is one byte.
    offsets: Vec<usize>,
    length: usize,
}

/// An event with its bytes, or the byte of a mistake and what it is.
type NextEvent<'a> = Result<(Event<'a>, Range<usize>), (usize, String)>;

impl<'a> Events<'a> {
    fn of(text: &'a str) -> Self {
        let offsets =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(offset, _)| offset).collect() };
        Self { parser: Parser::new_from_str(text), offsets, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.offsets.is_empty() {
            character.min(self.length)
        } else {
            self.offsets.get(character).copied().unwrap_or(self.length)
        }
    }

    /// The next event with its bytes, or the byte and the words of a mistake.
    fn next(&mut self) -> Option<NextEvent<'a>> {
        Some(match self.parser.next_event()? {
            Ok((event, span)) => Ok((event, self.byte(span.start.index())..self.byte(span.end.index()))),
            Err(error) => Err((self.byte(error.marker().index()), error.info().to_owned())),
        })
    }
}

/// The places that are known so far.
struct Survey<'a> {
    text: &'a str,
    spots: Vec<Spot>,
    open: Vec<Open>,
    /// The end of the last value or key.
    behind: usize,
}

/// A list or mapping whose end has not come.
struct Open {
    spot: usize,
    is_map: bool,
    /// The key that waits for its value.
    key: Option<Range<usize>>,
}

impl Survey<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let has_properties = *anchor != 0 || tag.is_some();
                let start = if has_properties { self.behind_properties(range.start) } else { range.start };
                let place = match style {
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(start),
                    ScalarStyle::Literal | ScalarStyle::Folded => self.block(start..range.end),
                    ScalarStyle::Plain => self.plain(start..range.end, value),
                };
                let with_tag = if has_properties { range.start } else { place.start };
                let spot = self.add(place, with_tag, false);
                self.finish(spot);
            }
            Event::Alias(_) => {
                let spot = self.add(range.clone(), range.start, true);
                self.finish(spot);
            }
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                let start =
                    if *anchor != 0 || tag.is_some() { self.behind_properties(range.start) } else { range.start };
                let is_map = matches!(event, Event::MappingStart(..));
                let start = if is_map { start } else { self.dash_before(start) };
                let spot = self.add(start..start, range.start.min(start), false);
                self.open.push(Open { spot, is_map, key: None });
                self.behind = self.behind.max(start);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range.start),
            _ => {}
        }
    }

    fn add(&mut self, value: Range<usize>, start_with_tag: usize, is_alias: bool) -> usize {
        self.spots.push(Spot { key: None, value, start_with_tag, entries: Vec::new(), is_alias });
        self.spots.len() - 1
    }

    /// A value is complete: it becomes a key or an entry of what is open.
    fn finish(&mut self, spot: usize) {
        let Some(place) = self.spots.get(spot).map(|spot| spot.value.clone()) else { return };
        self.behind = self.behind.max(place.end);
        let Some(open) = self.open.last_mut() else { return };
        if open.is_map && open.key.is_none() {
            open.key = Some(place);
            return;
        }
        let (key, parent) = (open.key.take(), open.spot);
        if let Some(spot) = self.spots.get_mut(spot) {
            spot.key = key;
        }
        if let Some(parent) = self.spots.get_mut(parent) {
            parent.value.end = parent.value.end.max(place.end);
            parent.entries.push(spot);
        }
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if let Some(spot) = self.spots.get_mut(open.spot) {
            let brackets = self.text.as_bytes().get(spot.value.start).zip(self.text.as_bytes().get(end));
            if matches!(brackets, Some((b'[', b']') | (b'{', b'}'))) && end >= spot.value.end {
                spot.value.end = end + 1;
            }
        }
        self.finish(open.spot);
    }

    /// After a break in the text, what is open ends with its last value.
    fn close_all(&mut self) {
        while let Some(open) = self.open.last() {
            if let Some(key) = &open.key {
                let spot = self.add(key.end..key.end, key.end, false);
                self.finish(spot);
            }
            self.close(self.text.len());
        }
    }

    fn from(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// Of a list that is not indented below its key the parser gives the first item; the list begins with its dash.
    fn dash_before(&self, start: usize) -> usize {
        if self.from(start).starts_with(['-', '[']) {
            return start;
        }
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        if before.ends_with('-') && before.len() > self.behind { before.len() - 1 } else { start }
    }

    /// Skips anchors and tags, which the parser counts as part of the value.
    fn behind_properties(&self, start: usize) -> usize {
        let mut at = start;
        while self.from(at).starts_with(['&', '!']) {
            let rest = self.from(at);
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let space = rest[word..].find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - word);
            at += word + space;
        }
        at
    }

    /// From one quotation mark to the other.
    fn quoted(&self, start: usize) -> Range<usize> {
        start..closing_quote(self.text, start).map_or(self.text.len(), |end| end + 1)
    }

    /// The parser gives the lines of a block text; the sign before them belongs to it.
    fn block(&self, range: Range<usize>) -> Range<usize> {
        let header = self.text.get(self.behind..range.start).unwrap_or_default();
        let start = header.find(['|', '>']).map_or(range.start, |at| self.behind + at);
        let end = start + self.text.get(start..range.end).unwrap_or_default().trim_end().len();
        start..end
    }

    /// A plain text, or the empty place of a value that was left out.
    fn plain(&self, range: Range<usize>, value: &str) -> Range<usize> {
        let written = self.text.get(range.clone()).unwrap_or_default().trim_end();
        let left_out = value.is_empty() || (value == "~" && !written.starts_with('~'));
        if !left_out {
            return range.start..range.start + written.len();
        }
        let key = self.open.last().and_then(|open| open.key.as_ref());
        if let Some(key) = key {
            let rest = self.from(key.end);
            let colon = rest.trim_start().strip_prefix(':').map(|after| self.text.len() - after.len());
            let at = colon.unwrap_or(key.end);
            return at..at;
        }
        let before = self.text.get(..range.start).unwrap_or_default().trim_end().len().max(self.behind);
        before..before
    }
}

/// The closing quotation mark of the text that is quoted from `start` on.
pub(super) fn closing_quote(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}
