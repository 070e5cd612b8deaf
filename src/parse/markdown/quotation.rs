//! Quotations that name their speaker: a block quotation whose last line begins with a dash.
//!
//! In: the events of a body, or a whole file. Out: where such quotations are ([`Attributed`]), for the HTML; and what they
//! say ([`Quotation`]), for the model. It must not know who is called what: a name here is a text.

mod line;

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::notes::NoteNames;
use super::{Body, ReferenceForm, is_quotation};
use crate::date::{Date, DateProblem};
use crate::parse::text_run::rare_places;
use line::Line;

/// A quotation with a line that names its speaker, by the positions of its parts among the events of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributed {
    /// Where the block quotation begins.
    pub start: usize,
    /// Where the attribution begins: its paragraph, or the line break before its line.
    pub line: usize,
    /// Whether the attribution is a paragraph of its own; else it is the last line of one.
    pub is_paragraph: bool,
    /// Where the block quotation ends. The event before it ends the attribution's paragraph.
    pub end: usize,
}

/// Finds the quotations whose last line begins with a dash; one within another comes before it.
#[must_use]
pub fn attributed(events: &[(Event<'_>, Range<usize>)]) -> Vec<Attributed> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (end, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::BlockQuote(kind)) => open.push((end, is_quotation(*kind))),
            Event::End(TagEnd::BlockQuote(_)) => {
                let Some((start, true)) = open.pop() else { continue };
                found.extend(attribution_between(events, start, end));
            }
            _ => {}
        }
    }
    found
}

/// The attribution of the block quotation between two events.
fn attribution_between(events: &[(Event<'_>, Range<usize>)], start: usize, end: usize) -> Option<Attributed> {
    if !matches!(events[end - 1].0, Event::End(TagEnd::Paragraph)) {
        return None;
    }
    let within = &events[start..end];
    let paragraph = start + within.iter().rposition(|(event, _)| matches!(event, Event::Start(Tag::Paragraph)))?;
    if begins_with_dash(events, paragraph + 1) && paragraph > start + 1 {
        return Some(Attributed { start, line: paragraph, is_paragraph: true, end });
    }
    let is_break = |event: &Event<'_>| matches!(event, Event::SoftBreak | Event::HardBreak);
    let line = paragraph + events[paragraph..end].iter().rposition(|(event, _)| is_break(event))?;
    let is_whole = !is_within_element(&events[line..end - 1]);
    (is_whole && begins_with_dash(events, line + 1)).then_some(Attributed { start, line, is_paragraph: false, end })
}

/// Whether an element ends among the events that begins before them, so that they cannot be set apart.
fn is_within_element(events: &[(Event<'_>, Range<usize>)]) -> bool {
    let mut depth = 0_usize;
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return true,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    false
}

/// Whether a dash stands here that says "said by", at the beginning of a line.
fn begins_with_dash(events: &[(Event<'_>, Range<usize>)], position: usize) -> bool {
    let is_emphasis = |(event, _): &&(Event<'_>, Range<usize>)| {
        matches!(event, Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough))
    };
    let position = position + events.iter().skip(position).take_while(is_emphasis).count();
    let Some((Event::Text(text), _)) = events.get(position) else { return false };
    let Some((dash, rest)) = split_dash(text) else { return false };
    let is_long = matches!(dash, "—" | "―");
    match rest.chars().next() {
        // A long dash may touch the name. What goes on in small letters is a sentence.
        Some(next) => next.is_whitespace() || (is_long && next.is_alphabetic() && !next.is_lowercase()),
        None => is_long && matches!(events.get(position + 1), Some((Event::Start(_), _))),
    }
}

/// The dash at the beginning of a text, and the rest. Spaces and signs for the direction of writing before it do not
/// count.
fn split_dash(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_direction_mark(c));
    ["—", "–", "―", "---", "--"].into_iter().find_map(|dash| Some((dash, text.strip_prefix(dash)?)))
}

/// Writes the dash of every attribution as `— `, however its author wrote it. Places stay those of what was written.
pub(super) fn write_dashes(events: &mut Vec<(Event<'_>, Range<usize>)>) {
    let is_emphasis =
        |event: &Event<'_>| matches!(event, Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough));
    let mut found = attributed(events);
    found.sort_by_key(|quotation| quotation.line);
    let mut rests: Vec<(usize, (Event<'_>, Range<usize>))> = Vec::new();
    for quotation in &found {
        let first = quotation.line + 1;
        let at = first + events[first..].iter().take_while(|(event, _)| is_emphasis(event)).count();
        let Some((Event::Text(text), range)) = events.get(at) else { continue };
        let Some((_, rest)) = split_dash(text) else { continue };
        let rest = rest.trim_start();
        let written = text.len() - rest.len();
        if text.len() != range.len() || text.starts_with("— ") {
            continue;
        }
        let (dash, behind) = (range.start..range.start + written, range.start + written..range.end);
        let rest = Event::Text(CowStr::from(rest.to_owned()));
        events[at] = (Event::Text("— ".into()), dash);
        if !behind.is_empty() {
            rests.push((at, (rest, behind)));
        }
    }
    if rests.is_empty() {
        return;
    }
    let mut rests = rests.into_iter().peekable();
    let with_rests = std::mem::take(events).into_iter().enumerate().flat_map(|(at, event)| {
        let rest = rests.next_if(|(place, _)| *place == at).map(|(_, rest)| rest);
        std::iter::once(event).chain(rest)
    });
    *events = with_rests.collect();
}

/// Whether a character only tells in which direction a text is written.
fn is_direction_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2066}'..='\u{2069}' | '\u{202a}'..='\u{202e}')
}

/// A quotation whose last line names the speaker.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// The whole block quotation, in bytes from the file's beginning.
    pub range: Range<usize>,
    /// The words as plain text, a line per block, without the author's quotation marks and ellipses at its ends.
    pub text: String,
    /// Who said it when and where, as it was written.
    pub by: Attribution,
    /// The footnotes cited in it that the text does not define, each once: identifiers of sources.
    pub notes: Vec<String>,
}

impl Quotation {
    /// When it was said, if that is a date.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        if let Some(SpokenDate::Known(date)) = &self.by.date { Some(*date) } else { None }
    }
}

/// What a line says that names the speaker of a quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// Who said it.
    pub speaker: Speaker,
    /// Where: what stands between the speaker and the date, part by part.
    pub place: Vec<String>,
    /// When.
    pub date: Option<SpokenDate>,
    /// The author's words for the date, such as `on Sunday`, with their place in bytes from the file's beginning.
    pub said_as: Option<(String, Range<usize>)>,
}

/// The speaker of a quotation as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// The name.
    pub name: String,
    /// If it is a link: how it was written and what it names.
    pub link: Option<(ReferenceForm, String)>,
    /// Where it stands, in bytes from the file's beginning.
    pub range: Range<usize>,
}

/// When a quotation was said.
#[derive(Debug, Clone, PartialEq)]
pub enum SpokenDate {
    /// A date.
    Known(Date),
    /// A text that was meant as a date and is none, with its place in bytes from the file's beginning.
    Wrong(DateProblem, Range<usize>),
}

/// Reads the quotations of a file whose body begins at `start`. A file without a line that begins with a dash is not
/// parsed.
#[must_use]
pub fn read_quotations(file: &str, start: usize) -> Vec<Quotation> {
    let own = file.get(start..).unwrap_or_default();
    if !may_have_quotations(own) {
        return Vec::new();
    }
    let body = body_with_all_footnotes(own, start);
    let events = body.events();
    let found = attributed(&events);
    let own_notes: BTreeSet<&str> = events
        .iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::FootnoteDefinition(name)) if !body.is_added(range.start) => Some(&**name),
            _ => None,
        })
        .collect();
    let mut quotations: Vec<Quotation> = Vec::with_capacity(found.len());
    for (at, one) in found.iter().enumerate() {
        // What lies within a quotation comes right before it.
        let inner = found[..at].iter().rev().take_while(|inner| inner.start > one.start);
        let inner: Vec<Range<usize>> = inner.map(|inner| inner.start..inner.end + 1).collect();
        quotations.extend(read_quotation(&body, &events, one, &inner, &own_notes));
    }
    quotations.sort_by_key(|quotation| quotation.range.start);
    quotations
}

/// Whether some line begins with a dash, as far as that shows without parsing.
pub(super) fn may_have_quotations(body: &str) -> bool {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '~');
    // Dashes are fewer than lines: from each of them back to where its line may begin.
    let begins_line = |place: usize| {
        let before = body[..place].trim_end_matches(|c| c != '\n' && (is_mark(c) || is_direction_mark(c)));
        let line = &body[before.len()..];
        (before.is_empty() || before.ends_with('\n')) && split_dash(line.trim_start_matches(is_mark)).is_some()
    };
    // The long ones begin with this byte in UTF-8.
    let mut dashes = rare_places(body, |byte| matches!(byte, b'-' | 0xE2));
    body.contains('>') && dashes.any(|place| split_dash(&body[place..]).is_some() && begins_line(place))
}

/// A body in which every footnote that is used is defined: which of them are sources, only the model knows.
fn body_with_all_footnotes(own: &str, start: usize) -> Body<'_> {
    Body::with_notes(own, start, NoteNames::of(own).undefined())
}

/// Reads one quotation. `inner` are the events of quotations within it that name speakers of their own.
fn read_quotation(
    body: &Body<'_>,
    events: &[(Event<'_>, Range<usize>)],
    quotation: &Attributed,
    inner: &[Range<usize>],
    own_notes: &BTreeSet<&str>,
) -> Option<Quotation> {
    let mut notes: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut pictures = 0_usize;
    for (at, (event, range)) in events.iter().enumerate().take(quotation.end).skip(quotation.start + 1) {
        if inner.iter().any(|inner| inner.contains(&at)) {
            continue;
        }
        match event {
            Event::FootnoteReference(name)
                if own_notes.contains(&**name) || notes.iter().any(|known| **known == **name) => {}
            Event::FootnoteReference(name) => notes.push(name.to_string()),
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
            event if at < quotation.line && pictures == 0 => push_words(&mut text, body, event, range),
            _ => {}
        }
    }
    let text = bare_words(&text);
    let by = Line::read(body, &events[quotation.line + 1..quotation.end - 1]).attribution()?;
    // At the end of a file without a last line break, the definitions that were added bring one.
    let Range { start, end } = events[quotation.start].1;
    let range = start..end.min(body.own_end());
    (!text.is_empty()).then_some(Quotation { range, text, by, notes })
}

fn push_words(text: &mut String, body: &Body<'_>, event: &Event<'_>, range: &Range<usize>) {
    match event {
        Event::Text(words) if body.is_no_link_mark(words, range) => text.push_str(&words[1..]),
        Event::Text(words) | Event::Code(words) => text.push_str(words),
        Event::Html(html) | Event::InlineHtml(html) => text.push_str(html),
        Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
        Event::HardBreak
        | Event::End(
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::CodeBlock
            | TagEnd::TableRow
            | TagEnd::TableHead
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition,
        ) => text.push('\n'),
        _ => {}
    }
}

/// Pairs of quotation marks, in the ways of several languages.
const PAIRS: [(char, char); 12] = [
    ('"', '"'),
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('”', '”'),
    ('«', '»'),
    ('»', '«'),
    ('‘', '’'),
    ('‚', '‘'),
    ('\'', '\''),
    ('「', '」'),
    ('『', '』'),
];

/// A text with single spaces, a line per block, without quotation marks and ellipses at its ends.
fn bare_words(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let mut bare = text.as_str();
    loop {
        let shorter = without_ellipses(without_marks(bare));
        if shorter == bare {
            return bare.to_owned();
        }
        bare = shorter;
    }
}

fn without_ellipses(text: &str) -> &str {
    const ELLIPSES: [&str; 6] = ["[…]", "[...]", "(…)", "(...)", "…", "..."];
    let mut text = text.trim();
    while let Some(rest) = ELLIPSES.iter().find_map(|one| text.strip_prefix(one).or_else(|| text.strip_suffix(one))) {
        text = rest.trim();
    }
    text
}

/// A text without the pair of quotation marks around the whole of it.
fn without_marks(text: &str) -> &str {
    let text = text.trim();
    for (open, close) in PAIRS {
        let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) else { continue };
        let mut depth = 1_usize;
        let closes_early = inner.chars().any(|character| {
            if character == close {
                depth -= 1;
            } else if character == open {
                depth += 1;
            }
            depth == 0
        });
        if !closes_early {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests;
