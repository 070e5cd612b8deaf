//! What looks like a link or a footnote and is not one: readers would see its brackets.
//!
//! In: the events of a body. Out: a problem for each place that its author meant as a link or a footnote. It must not know what links
//! lead to. Brackets that mean nothing in Markdown are usual in texts (`[sic]`, `[1]`, `[…]`), so only what goes on as a
//! link does counts: `](`, `][`, `[[`.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::Body;
use super::events::{is_inline, is_inline_end};
use super::foreign::begins_line;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;

/// Finds what looks like a link in the text of a page.
pub(super) struct LinkCheck<'a> {
    path: &'a SourcePath,
    body: &'a Body<'a>,
    /// The brackets of the current block that are text, with their places in the file.
    brackets: Vec<(usize, u8)>,
    /// Where `<https://` begins in the current block without being a link.
    angles: Vec<usize>,
    /// Where the links of the current block begin.
    links: Vec<usize>,
    /// Where the footnotes of the current block are cited.
    notes: Vec<usize>,
    /// Where the text of the current block begins.
    start: Option<usize>,
    /// Where the text of the current block ends, as far as it has been read.
    end: usize,
    /// Where the last link ends whose words are its address.
    address_end: usize,
    /// Where the cell of a table ends that is being read.
    cell_end: Option<usize>,
    /// How many elements are open whose text is not looked at: code, the description of a picture.
    skipped: u32,
    /// Whether a footnote without a definition is a mistake.
    sources_are_known: bool,
}

/// Two brackets that belong together, by their places in the file.
#[derive(Clone, Copy)]
struct Pair {
    open: usize,
    close: usize,
}

impl<'a> LinkCheck<'a> {
    pub(super) fn new(path: &'a SourcePath, body: &'a Body<'a>, sources_are_known: bool) -> Self {
        Self {
            path,
            body,
            sources_are_known,
            notes: Vec::new(),
            start: None,
            brackets: Vec::new(),
            angles: Vec::new(),
            links: Vec::new(),
            end: 0,
            address_end: 0,
            cell_end: None,
            skipped: 0,
        }
    }

    /// Takes an event of the text.
    pub(super) fn take(&mut self, event: &Event<'_>, range: &Range<usize>, problems: &mut Diagnostics) {
        let is_of_block = match event {
            Event::Start(tag) => !is_inline(tag),
            Event::End(tag) => !is_inline_end(*tag),
            _ => false,
        };
        if is_of_block {
            self.report(problems);
        }
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => self.skipped += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => {
                self.skipped -= 1;
                self.end = range.end;
            }
            Event::Start(Tag::TableCell) => self.cell_end = Some(range.end),
            Event::End(TagEnd::TableCell) => self.cell_end = None,
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                self.address_end = range.end;
            }
            Event::Start(Tag::Link { .. }) => self.links.push(range.start),
            Event::FootnoteReference(_) => self.notes.push(range.start),
            Event::Text(_) if self.skipped > 0 || range.start < self.address_end => {}
            Event::Text(text) if text.len() == range.len() => self.text(text, range.start),
            _ => {}
        }
        if !is_of_block {
            self.start.get_or_insert(range.start);
            self.end = self.end.max(range.end);
        }
    }

    fn text(&mut self, text: &str, start: usize) {
        let is_escaped_start = start > 0 && self.body.source(&(start - 1..start)) == "\\";
        let is_address = |rest: &str| ["<http://", "<https://"].iter().any(|scheme| rest.starts_with(scheme));
        if text.starts_with('<') && !is_escaped_start && is_address(self.body.source_from(start)) {
            self.angles.push(start);
        }
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'[' | b']')) {
            if at > 0 || !is_escaped_start {
                self.brackets.push((start + at, byte));
            }
        }
    }

    fn report(&mut self, problems: &mut Diagnostics) {
        let brackets = std::mem::take(&mut self.brackets);
        if brackets.first().is_some_and(|(at, _)| !self.body.is_added(*at)) {
            let mut open = Vec::new();
            let mut pairs = Vec::new();
            for (at, byte) in brackets {
                if byte == b'[' {
                    open.push(at);
                } else if let Some(start) = open.pop() {
                    pairs.push(Pair { open: start, close: at });
                }
            }
            pairs.sort_unstable_by_key(|pair| pair.open);
            self.report_pairs(&pairs, problems);
            self.report_unclosed(&open, &pairs, problems);
        }
        for start in std::mem::take(&mut self.angles) {
            let written = self.body.source(&(start..self.end));
            let Some(end) = find_near(written, '>').map(|at| start + at + 1) else { continue };
            let message = format!(
                "`{}` is not a link: there is a space in its address",
                shortened(self.body.source(&(start..end)))
            );
            let place = Place::bytes(self.path, start..end);
            problems.push(Diagnostic::new(Rule::NotALink, place, message).help("write `%20` for a space"));
        }
        self.links.clear();
        self.notes.clear();
        self.start = None;
        self.end = 0;
    }

    fn report_pairs(&self, pairs: &[Pair], problems: &mut Diagnostics) {
        let mut reported = 0;
        for (position, pair) in pairs.iter().enumerate() {
            if pair.open < reported {
                continue;
            }
            let inner = pairs.get(position + 1).filter(|inner| inner.open == pair.open + 1);
            let words = self.body.source(&(pair.open + 1..pair.close));
            let found = match inner.filter(|inner| inner.close + 1 == pair.close) {
                Some(inner) => self.double_brackets(*pair, *inner),
                None if words.starts_with('^') => self.unknown_footnote(*pair, &words[1..]),
                None => self.words_and_address(*pair, pairs),
            };
            if let Some((end, problem)) = found {
                reported = end;
                problems.push(problem);
            }
        }
    }

    /// `[[…]]` that is not a reference.
    fn double_brackets(&self, outer: Pair, inner: Pair) -> Option<(usize, Diagnostic)> {
        let range = outer.open..outer.close + 1;
        let written = self.body.source(&range);
        let target = self.body.source(&(inner.open + 1..inner.close));
        let target = target.trim_start();
        let (why, help) = if target.is_empty() || target.starts_with('|') {
            ("it names nothing", "write the name of a page: `[[Veldria]]`".to_owned())
        } else if self.has_link(&range) {
            let name = target.split('|').next().unwrap_or_default().trim();
            ("there is a link in it", format!("leave out the inner link: `[[{}]]`", shortened(name)))
        } else {
            return None;
        };
        let message = format!("`{}` is not a reference: {why}", shortened(written));
        Some((range.end, self.problem(range, &message, &help)))
    }

    /// `[^name]` that is defined nowhere stays in the text as it was typed.
    fn unknown_footnote(&self, pair: Pair, name: &str) -> Option<(usize, Diagnostic)> {
        if !self.sources_are_known || name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        let place = Place::bytes(self.path, pair.open..pair.close + 1);
        let problem =
            Diagnostic::new(Rule::UnknownFootnote, place, format!("there is no footnote and no source `{name}`"))
                .help(format!("define it: a line `[^{name}]: …`, or a source with `id: {name}`"));
        Some((pair.close + 1, problem))
    }

    /// `[label]: address` that is text and not a definition.
    fn definition(&self, pair: Pair, rest: &str) -> Option<(usize, Diagnostic)> {
        let own = self.body.own();
        let address = rest.strip_prefix(':')?.trim_start();
        let is_address = ["https://", "http://", "www.", "<http", "/"].iter().any(|it| address.starts_with(it));
        if !is_address || !begins_line(own, pair.open - self.body.start()) {
            return None;
        }
        let length = rest.find('\n').unwrap_or(rest.len());
        let range = pair.open..pair.close + 1 + rest[..length].trim_end().len();
        let (why, help) = if self.start == Some(pair.open) {
            (
                "more than a title is behind its address",
                "write `%20` for a space in the address, and the title in quotation marks",
            )
        } else {
            ("it continues the paragraph above it", "put a blank line above it")
        };
        let message = format!("`{}` does not define a link: {why}", shortened(self.body.source(&range)));
        Some((range.end, self.problem(range, &message, help)))
    }

    /// `[…](…)` and `[…][…]` that are not links.
    fn words_and_address(&self, pair: Pair, pairs: &[Pair]) -> Option<(usize, Diagnostic)> {
        let words = self.body.source(&(pair.open + 1..pair.close));
        let rest = self.body.source(&(pair.close + 1..self.end));
        if rest.starts_with(':') {
            return self.definition(pair, rest);
        }
        if !["(", "[", " ("].iter().any(|next| rest.starts_with(next)) && !words.starts_with(['h', 'w']) {
            return None;
        }
        let has_words = words.chars().take(1000).any(char::is_alphabetic);
        let start = if pair.open > 0 && self.body.source(&(pair.open - 1..pair.open)) == "!" {
            pair.open - 1
        } else {
            pair.open
        };
        let is_picture = start < pair.open;
        if words == "sic" || (!has_words && !is_picture) {
            return None;
        }
        let begins_address = |text: &str| ["https://", "http://", "www."].iter().any(|it| text.starts_with(it));
        if rest.strip_prefix(" (").is_some_and(begins_address)
            && let Some(length) = find_near(rest, ')')
        {
            let range = start..pair.close + length + 2;
            let written = shortened(self.body.source(&range));
            let message = format!("`{written}` is not a link: there is a space between its words and its address");
            return Some((range.end, self.problem(range, &message, "leave out the space")));
        }
        if begins_address(words) && pair.open > 0 && self.body.source(&(pair.open - 1..pair.open)) == ")" {
            let range = pair.open..pair.close + 1;
            let message =
                format!("`{}` is not a link: its words are in parentheses", shortened(self.body.source(&range)));
            return Some((range.end, self.problem(range, &message, &format!("write `[words]({words})`"))));
        }
        if let Some(address) = rest.strip_prefix('(') {
            let close = address.find(')').map(|at| pair.close + 2 + at);
            if close.is_none() && self.goes_on_in_next_cell(")") {
                return None;
            }
            let range = start..close.map_or(self.end, |close| close + 1);
            return Some((range.end, self.no_link(range, words, pair, close)));
        }
        if rest.starts_with('[') {
            let label = pair_at(pairs, pair.close + 1)?;
            let name = self.body.source(&(label.open + 1..label.close));
            let before = self.body.source(&(pair.open.saturating_sub(1)..pair.open));
            let is_index = before.ends_with(char::is_alphanumeric);
            if name.starts_with('^') || is_index || !(name.is_empty() || name.contains(char::is_alphanumeric)) {
                return None;
            }
            let name = if name.is_empty() { words } else { name };
            let range = start..label.close + 1;
            let message = format!("`{}` is not a link: `[{name}]` is not defined", shortened(self.body.source(&range)));
            return Some((
                range.end,
                self.problem(range, &message, &format!("define it: a line `[{name}]: https://…`")),
            ));
        }
        None
    }

    fn no_link(&self, range: Range<usize>, words: &str, pair: Pair, close: Option<usize>) -> Diagnostic {
        let kind = if range.start < pair.open { "picture" } else { "link" };
        let mark = if kind == "picture" { "!" } else { "" };
        let written = self.body.source(&range);
        let address = self.body.source(&(pair.close + 2..close.unwrap_or(range.end)));
        let (why, help) = if close.is_none() {
            ("its address does not end", format!("write `)` behind the address: `{mark}[{words}](…)`"))
        } else if self.has_link(&(pair.open..pair.close)) {
            ("there is a link in its words", "leave out the inner or the outer link".to_owned())
        } else if is_within(&self.notes, &(pair.open..pair.close)) {
            ("there is a footnote in its words", "put the footnote behind the link: `[…](…)[^…]`".to_owned())
        } else if has_title(address) {
            ("its title cannot be read", "write `\\\"` for a quotation mark in the title".to_owned())
        } else if address.trim().contains(char::is_whitespace) {
            let address = address.trim().replace(char::is_whitespace, "%20");
            ("there is a space in its address", format!("write `%20` for a space: `{mark}[{words}]({address})`"))
        } else {
            ("its address cannot be read", "encode brackets and quotes in the address: `%28`, `%3C`, `%22`".to_owned())
        };
        self.problem(range, &format!("`{}` is not a {kind}: {why}", shortened(written)), &help)
    }

    /// `[[…` without an end.
    fn report_unclosed(&self, open: &[usize], pairs: &[Pair], problems: &mut Diagnostics) {
        for at in open {
            let is_first = self.body.source(&(at + 1..at + 2)) == "[";
            let next_is_open = open.binary_search(&(at + 1)).is_ok();
            let next_pair = pair_at(pairs, at + 1);
            if !is_first || !(next_is_open || next_pair.is_some()) || self.goes_on_in_next_cell("]]") {
                continue;
            }
            let end = next_pair.map_or(self.end, |pair| pair.close + 1);
            let written = self.body.source(&(*at..end));
            if written[2..].starts_with(char::is_whitespace) {
                continue;
            }
            let name = written[2..].split(['|', ']', '\n']).next().unwrap_or_default().trim();
            let message = format!("`{}` is not a reference: it does not end", shortened(written));
            problems.push(self.problem(
                *at..end,
                &message,
                &format!("write two brackets behind it: `[[{}]]`", shortened(name)),
            ));
            if end == self.end {
                return;
            }
        }
    }

    fn has_link(&self, range: &Range<usize>) -> bool {
        is_within(&self.links, range)
    }

    /// Whether a bar has cut off what closes a bracket in a table, which is reported with the bar.
    fn goes_on_in_next_cell(&self, close: &str) -> bool {
        self.cell_end.is_some_and(|end| {
            let rest = self.body.source_from(end);
            rest.starts_with('|') && rest.lines().next().is_some_and(|row| row.contains(close))
        })
    }

    fn problem(&self, range: Range<usize>, message: &str, help: &str) -> Diagnostic {
        Diagnostic::new(Rule::NotALink, Place::bytes(self.path, range), message)
            .help(format!("{help}; if the brackets are text, write `\\[`"))
    }
}

/// Whether one of some places, which are in order, is within a range.
fn is_within(places: &[usize], range: &Range<usize>) -> bool {
    let next = places.partition_point(|place| *place < range.start);
    places.get(next).is_some_and(|place| range.contains(place))
}

/// Whether something that is meant as a title is behind an address.
fn has_title(address: &str) -> bool {
    let behind = address.trim().split_once(char::is_whitespace).map(|(_, behind)| behind.trim_start());
    behind.is_some_and(|behind| behind.starts_with(['"', '\'']))
}

fn pair_at(pairs: &[Pair], open: usize) -> Option<Pair> {
    pairs.binary_search_by_key(&open, |pair| pair.open).ok().and_then(|at| pairs.get(at)).copied()
}

/// Where a character is in a text, if that is as near as in a link.
fn find_near(text: &str, wanted: char) -> Option<usize> {
    text.char_indices().take(2000).find(|(_, character)| *character == wanted).map(|(at, _)| at)
}

/// The beginning of what was written, for a message.
fn shortened(written: &str) -> String {
    let start: String = written.chars().take(200).collect();
    let line = start.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
