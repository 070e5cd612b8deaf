//! Tables that lose something: bars where none are meant, and rows with more cells than the head.
//!
//! In: the events of a body. Out: a warning for each place at which the parser leaves something out or reads something
//! else than the author meant. The parser cuts a row at every bar that is not written as `\|`, within links and code too,
//! and drops the cells for which the head has no column.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Body, comment};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;

/// The longest row in which links and code are looked for that a bar cuts, in bytes; looking takes time that grows with
/// the square of its length.
const LONGEST_ROW: usize = 10_000;

/// What the parser leaves out of a row: the cells for which the head has no column. `rest` is what is behind the last cell.
#[must_use]
pub fn cells_left_out(rest: &str) -> Vec<String> {
    let rest = comment::strip(rest.trim());
    let rest = rest.trim_start_matches('|');
    let mut cells = Vec::new();
    let mut from = 0;
    for bar in bars(rest).chain([rest.len()]) {
        cells.push(rest[from..bar].trim().to_owned());
        from = (bar + 1).min(rest.len());
    }
    cells.retain(|cell| !cell.is_empty());
    cells
}

/// Checks the tables of a page.
pub(super) struct TableCheck<'a> {
    path: &'a SourcePath,
    body: &'a Body<'a>,
    /// Where the last cell of the row ends that is being read.
    cell_end: usize,
}

impl<'a> TableCheck<'a> {
    pub(super) fn new(path: &'a SourcePath, body: &'a Body<'a>) -> Self {
        Self { path, body, cell_end: 0 }
    }

    /// Takes an event of the text.
    pub(super) fn take(&mut self, event: &Event<'_>, range: &Range<usize>, problems: &mut Diagnostics) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => self.cell_end = range.start,
            Event::End(TagEnd::TableCell) => self.cell_end = range.end,
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => self.row(range, problems),
            Event::End(TagEnd::Paragraph) => self.paragraph(range, problems),
            _ => {}
        }
    }

    fn row(&self, row: &Range<usize>, problems: &mut Diagnostics) {
        let rest = self.body.source(&(self.cell_end.min(row.end)..row.end));
        let is_between_cells = |c: char| c == '|' || c.is_whitespace();
        // A comment that is left out is no loss.
        let lost = rest.trim_matches(is_between_cells);
        let lost = if comment::strip(lost).trim_matches(is_between_cells).is_empty() { "" } else { lost };
        let lost_start = row.end - rest.trim_start_matches(is_between_cells).len();
        let torn = torn(self.body.source(row));
        let left_out = if lost.is_empty() { String::new() } else { format!(", and `{lost}` is left out") };
        for (position, (bar, piece)) in torn.iter().enumerate() {
            let written = self.body.source(&(row.start + piece.start..row.start + piece.end));
            let left_out = if position == 0 { left_out.as_str() } else { "" };
            let message = format!("the bar within `{written}` ends the cell{left_out}");
            let help = format!("write the bar as `\\|`: `{}`", with_escaped_bars(written));
            let place = Place::bytes(self.path, row.start + bar..row.start + bar + 1);
            problems.push(Diagnostic::new(Rule::BrokenTable, place, message).help(help));
        }
        if !lost.is_empty() && torn.is_empty() {
            let message = format!("the row has more cells than the head of its table: `{lost}` is left out");
            let place = Place::bytes(self.path, lost_start..lost_start + lost.len());
            let help = "add a cell to the head and to the line below it; write a bar that is part of a text as `\\|`";
            problems.push(Diagnostic::new(Rule::BrokenTable, place, message).help(help));
        }
    }

    /// A paragraph that was meant as a table: the head has more or fewer cells than the line below it.
    fn paragraph(&self, range: &Range<usize>, problems: &mut Diagnostics) {
        let text = self.body.source(range);
        if !text.contains("--") && !text.contains("|-") {
            return;
        }
        let mut start = range.start;
        let mut before: Option<(usize, &str)> = None;
        for line in text.split_inclusive('\n') {
            let written = line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).trim_end();
            let is_rule =
                written.contains('-') && written.contains('|') && written.chars().all(|c| " \t|:-".contains(c));
            if let Some((head_start, head)) = before.filter(|(_, head)| is_rule && head.contains('|')) {
                let (of_head, of_rule) = (cells(head), cells(written));
                if of_head != of_rule {
                    let message = format!(
                        "this is not a table: the head has {of_head} cells, and the line below it has {of_rule}"
                    );
                    let place = Place::bytes(self.path, head_start..head_start + head.len());
                    let help = "give both lines the same number of cells; write a bar that is part of a text as `\\|`";
                    problems.push(Diagnostic::new(Rule::BrokenTable, place, message).help(help));
                }
                return;
            }
            before = Some((
                start + (line.len() - line.trim_start_matches(|c: char| c == '>' || c.is_whitespace()).len()),
                written,
            ));
            start += line.len();
        }
    }
}

/// The places of the bars in a text that end cells.
fn bars(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('|').map(|(at, _)| at).filter(|at| !text[..*at].ends_with('\\'))
}

/// How many cells a row has.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let inner = row.strip_prefix('|').unwrap_or(row);
    let ends_with_bar = inner.ends_with('|') && !inner.ends_with("\\|");
    bars(inner).count() + usize::from(!ends_with_bar)
}

fn with_escaped_bars(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 1);
    let mut from = 0;
    for bar in bars(text) {
        escaped.push_str(&text[from..bar]);
        escaped.push('\\');
        from = bar;
    }
    escaped.push_str(&text[from..]);
    escaped
}

/// The links and pieces of code in a row that a bar cuts, each with its first bar.
fn torn(row: &str) -> Vec<(usize, Range<usize>)> {
    if row.len() > LONGEST_ROW || bars(row).next().is_none() {
        return Vec::new();
    }
    let mut pieces: Vec<Range<usize>> = code_spans(row);
    for (at, _) in row.match_indices("[[") {
        let end = row[at..].find("]]").map(|length| at + length + 2);
        let is_inner = |end: usize| !row[at + 2..end].contains("[[");
        pieces.extend(end.filter(|end| is_inner(*end)).map(|end| at..end));
    }
    for (at, _) in row.match_indices("](") {
        let rest = &row[at + 2..];
        let end = rest.find(|c: char| c == ')' || c.is_whitespace()).filter(|end| rest[*end..].starts_with(')'));
        let start = row[..at].rfind(['[', '|']).filter(|start| row[*start..].starts_with('['));
        pieces.extend(end.zip(start).map(|(end, start)| start..at + 2 + end + 1));
    }
    pieces.sort_by_key(|piece| (piece.start, std::cmp::Reverse(piece.end)));
    let mut torn: Vec<(usize, Range<usize>)> = Vec::new();
    for piece in pieces {
        let is_new = torn.last().is_none_or(|(_, last)| last.end <= piece.start);
        if let Some(bar) = bars(&row[piece.clone()]).next().filter(|_| is_new) {
            torn.push((piece.start + bar, piece));
        }
    }
    torn
}

/// What a writer means as code in a row: between two runs of as many backquotes, with no letter right outside.
fn code_spans(row: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(start) = row[from..].find('`').map(|at| from + at) {
        let length = row[start..].bytes().take_while(|byte| *byte == b'`').count();
        from = start + length;
        let ticks = &row[start..from];
        let mut at = from;
        let end = loop {
            let Some(found) = row[at..].find('`').map(|found| at + found) else { break None };
            let run = row[found..].bytes().take_while(|byte| *byte == b'`').count();
            at = found + run;
            if run == ticks.len() {
                break Some(at);
            }
        };
        let Some(end) = end else { continue };
        let is_apart = !row[..start].ends_with(char::is_alphanumeric) && !row[end..].starts_with(char::is_alphanumeric);
        if is_apart {
            spans.push(start..end);
            from = end;
        }
    }
    spans
}
