//! The Markdown of a file, ready to be parsed.
//!
//! In: the text of a file. Out: the events of its body, with their places in the file. It must not know what they mean.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use super::dialect::{Dialect, WrongComment};
use super::events::Events;
use super::mask::{Mask, join_lines};
use super::notes::{NoteNames, name_as_defined};
use super::{alert, heading_ids, quotation};

/// A body that is ready to be parsed, with definitions for the sources it cites.
#[derive(Debug)]
pub struct Body<'a> {
    markdown: Cow<'a, str>,
    /// How long the author's own part is; what follows are the definitions that were added.
    own_length: usize,
    /// Where the body begins in the file.
    start: usize,
    /// The text as the parser is given it, where characters of it are replaced.
    mask: Option<Mask>,
    /// What is read differently from the parser.
    dialect: Dialect,
}

impl<'a> Body<'a> {
    /// The body of a file that begins at `start`. A source that is cited as a footnote and has no footnote of its own
    /// gets one, because the parser reads `[^id]` as plain text otherwise.
    pub fn new<'s>(file: &'a str, start: usize, sources: impl IntoIterator<Item = &'s str>) -> Self {
        let own = &file[start.min(file.len())..];
        let mut cited: BTreeSet<&str> = NoteNames::of(own).undefined().collect();
        if !cited.is_empty() {
            let sources: BTreeSet<&str> = sources.into_iter().filter(|id| cited.contains(id)).collect();
            cited.retain(|name| sources.contains(name));
        }
        Self::with_notes(own, start, cited)
    }

    /// The body `own`, which begins at `start` of its file, with definitions of footnotes.
    pub(super) fn with_notes<'s>(own: &'a str, start: usize, notes: impl IntoIterator<Item = &'s str>) -> Self {
        let mut markdown = Cow::Borrowed(own);
        for note in notes {
            markdown.to_mut().push_str(&format!("\n\n[^{note}]: ."));
        }
        let mut mask = Mask::of(&markdown);
        let mut dialect = Dialect::of(own, mask.as_ref().map_or(&markdown, |mask| &mask.text));
        if let Some(mask) = &mut mask
            && let Some(parsed) = dialect.parsed.take()
        {
            mask.text = parsed;
        }
        Self { markdown, own_length: own.len(), start, mask, dialect }
    }

    /// The parser's events, with their places in the file. Definitions that were added lie behind its end.
    pub fn events(&self) -> Vec<(Event<'_>, Range<usize>)> {
        let spots = &self.dialect.spots;
        let mut events: Vec<(Event<'_>, Range<usize>)> = match &self.mask {
            None => {
                let parsed = self.dialect.parsed.as_deref().unwrap_or(&self.markdown);
                Events::new(Parser::new_ext(parsed, options()).into_offset_iter(), &self.markdown, spots).collect()
            }
            Some(mask) => {
                let parsed = Parser::new_ext(&mask.text, options()).into_offset_iter();
                Events::new(mask.unmask(&self.markdown, parsed).into_iter(), &self.markdown, spots).collect()
            }
        };
        if !self.markdown.is_ascii() {
            join_lines(&self.markdown, &mut events);
        }
        if self.markdown.contains("[!") {
            events = alert::mark(&self.markdown, events);
        }
        if self.markdown.contains("[^") {
            name_as_defined(&mut events);
        }
        if self.markdown.contains("{#") {
            heading_ids::read_written(&self.markdown, &mut events);
        }
        if quotation::may_have_quotations(&self.markdown) {
            quotation::write_dashes(&mut events);
        }
        for (_, range) in &mut events {
            *range = range.start + self.start..range.end + self.start;
        }
        events
    }

    /// The author's own Markdown.
    pub(super) fn own(&self) -> &str {
        &self.markdown[..self.own_length]
    }

    /// Where the body begins in the file.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The places of the body in which nothing is syntax of another program, counted from its beginning: `code`, with its
    /// places in the file, comments and bare addresses.
    pub(super) fn without_foreign_syntax(&self, code: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let code = code.into_iter().map(|it| it.start - self.start..it.end - self.start);
        let mut places: Vec<Range<usize>> = code.chain(self.dialect.spots.iter().map(|it| it.range.clone())).collect();
        places.sort_unstable_by_key(|place| (place.start, place.end));
        places
    }

    /// The definitions of links, `[label]: address`: their labels and addresses, with their places in the file.
    pub(super) fn definitions(&self) -> Vec<(String, String, Range<usize>)> {
        if !self.markdown.contains("]:") {
            return Vec::new();
        }
        let parsed = self.mask.as_ref().map(|mask| mask.text.as_str()).or(self.dialect.parsed.as_deref());
        let parser = Parser::new_ext(parsed.unwrap_or(&self.markdown), options());
        let place = |span: &Range<usize>| span.start + self.start..span.end + self.start;
        let all = parser.reference_definitions().iter();
        let mut all: Vec<_> = all.map(|(label, it)| (label.to_owned(), it.dest.to_string(), place(&it.span))).collect();
        all.sort_unstable_by_key(|(.., range)| range.start);
        all
    }

    /// What is wrong with the author's comments, by their places in the file.
    pub(super) fn wrong_comments(&self) -> impl Iterator<Item = (WrongComment, Range<usize>)> {
        let start = self.start;
        self.dialect.wrong_comments.iter().map(move |(wrong, at)| (*wrong, at.start + start..at.end + start))
    }

    /// Where the author's own text ends in the file.
    pub(super) fn own_end(&self) -> usize {
        self.start + self.own_length
    }

    /// Whether a place lies behind the author's own text.
    #[must_use]
    pub fn is_added(&self, at: usize) -> bool {
        at >= self.own_end()
    }

    /// The author's characters at a place in the file.
    #[must_use]
    pub fn source(&self, range: &Range<usize>) -> &str {
        let local = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        self.markdown.get(local).unwrap_or_default()
    }

    /// The author's characters from a place in the file on.
    pub(super) fn source_from(&self, at: usize) -> &str {
        self.source(&(at..self.own_end()))
    }

    /// Whether the text at a place begins with an at-sign that a backslash made a mark for "no link here".
    #[must_use]
    pub fn is_no_link_mark(&self, text: &str, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(self.start + 1).and_then(|at| self.markdown.as_bytes().get(at));
        before == Some(&b'\\') && text.strip_prefix('@').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    }
}

pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}
