//! Diagnostics as people and programs read them: the one door to the drawing of excerpts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::lines::LineIndex;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Position, Rule, Severity, is_obeyed, printable};
use crate::path::SourcePath;

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// With an excerpt of the file, for people.
    Human,
    /// One JSON object a line.
    Json,
    /// As annotations of GitHub Actions.
    Github,
}

/// Renders diagnostics. `source` gives the text of a file; `color` is for the human format only.
#[must_use]
pub fn render(
    problems: &Diagnostics,
    format: Format,
    color: bool,
    source: &dyn Fn(&SourcePath) -> Option<String>,
) -> String {
    let mut texts: HashMap<SourcePath, Option<Source>> = HashMap::new();
    let mut out = String::new();
    for problem in problems {
        let places = std::iter::once(&problem.place).chain(problem.related.iter().map(|(place, _)| place));
        for place in places {
            texts.entry(place.path().clone()).or_insert_with(|| source(place.path()).map(Source::new));
        }
        let text = |path: &SourcePath| texts.get(path).and_then(Option::as_ref);
        match format {
            Format::Human => human(&mut out, problem, color, &text),
            Format::Json => json(&mut out, problem, &text),
            Format::Github => github(&mut out, problem, &text),
        }
    }
    out
}

/// How many problems of one rule people are shown, and how many problems they can take in without a summary.
const MOST_OF_A_RULE: usize = 20;

/// The problems that people are shown: of each rule the first ones.
#[must_use]
pub fn first_of_each_rule(problems: &Diagnostics) -> Diagnostics {
    let mut counts: BTreeMap<Rule, usize> = BTreeMap::new();
    let mut first = Diagnostics::new();
    first.extend(
        problems
            .iter()
            .filter(|problem| {
                let count = counts.entry(problem.rule).or_default();
                *count += 1;
                *count <= MOST_OF_A_RULE
            })
            .cloned(),
    );
    first
}

/// How many problems of each rule there are and in how many files, the most frequent first. Empty when they are few.
/// `shown` are those that were printed.
#[must_use]
pub fn summary_by_rule(problems: &Diagnostics, shown: &Diagnostics) -> String {
    if problems.len() <= MOST_OF_A_RULE {
        return String::new();
    }
    let mut rules: BTreeMap<Rule, (usize, BTreeSet<&SourcePath>, usize)> = BTreeMap::new();
    for problem in problems {
        let (count, files, _) = rules.entry(problem.rule).or_default();
        *count += 1;
        files.insert(problem.place.path());
    }
    for problem in shown {
        rules.entry(problem.rule).or_default().2 += 1;
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, (count, ..))| (std::cmp::Reverse(*count), rule.name()));
    let width = rules.iter().map(|(rule, _)| rule.name().len()).max().unwrap_or_default();
    let digits = rules.first().map_or(0, |(_, (count, ..))| with_separators(*count).len());
    let mut out = "problems by rule:\n".to_owned();
    for (rule, (count, files, shown)) in &rules {
        let (severity, name, number) = (rule.severity().as_str(), rule.name(), with_separators(*count));
        let files = match files.len() {
            1 => "1 file".to_owned(),
            number => format!("{} files", with_separators(number)),
        };
        let more = match count - shown {
            0 => String::new(),
            more => format!("; {} more not shown", with_separators(more)),
        };
        let _ = writeln!(out, "  {severity:<7}  {name:<width$}  {number:>digits$} in {files}{more}");
    }
    if shown.len() < problems.len() {
        out.push_str("help: `briefbook check --all` shows every problem\n");
    }
    out.push('\n');
    out
}

fn with_separators(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The closing line: how many errors and warnings there are. Empty when there are none.
#[must_use]
pub fn totals(problems: &Diagnostics) -> String {
    let count = |number: usize, noun: &str| match number {
        0 => None,
        1 => Some(format!("1 {noun}")),
        number => Some(format!("{number} {noun}s")),
    };
    let parts = [count(problems.count(Severity::Error), "error"), count(problems.count(Severity::Warning), "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The text of a file, with its lines.
struct Source {
    text: String,
    lines: LineIndex,
}

impl Source {
    fn new(text: String) -> Self {
        Self { lines: LineIndex::new(&text), text }
    }
}

type Texts<'a, 't> = dyn Fn(&SourcePath) -> Option<&'t Source> + 'a;

/// Places of one file are shown in one excerpt if they are at most this many lines apart: an excerpt is drawn from all
/// lines between them.
const MOST_LINES_OF_AN_EXCERPT: usize = 1000;

/// Of a line of more bytes only what is around its marks is handed to the renderer, which reads all that it gets.
const LONGEST_LINE: usize = 1200;

fn human<'t>(out: &mut String, problem: &'t Diagnostic, color: bool, text: &Texts<'_, 't>) {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&problem.message).id(problem.rule.name()));
    let line = |place: &Place| match (place, text(place.path())) {
        (Place::Bytes(_, range), Some(source)) => source.lines.line(range.start),
        _ => 0,
    };
    let (same, other): (Vec<_>, Vec<_>) = problem.related.iter().partition(|(place, _)| {
        place.path() == problem.place.path() && line(place).abs_diff(line(&problem.place)) <= MOST_LINES_OF_AN_EXCERPT
    });
    let mut marks = vec![(&problem.place, AnnotationKind::Primary, None)];
    marks.extend(same.iter().map(|(place, label)| (place, AnnotationKind::Context, Some(label.as_str()))));
    group = group.elements(excerpt(&marks, text));
    for (place, label) in other {
        group = group.elements(excerpt(&[(place, AnnotationKind::Context, Some(label.as_str()))], text));
    }
    for note in &problem.notes {
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    out.push_str(&renderer.render(&[group]));
    out.push_str("\n\n");
}

/// The excerpt of one file with its marks. A file as a whole has none.
fn excerpt<'a>(marks: &[(&'a Place, AnnotationKind, Option<&'a str>)], text: &Texts<'_, 'a>) -> Vec<Element<'a>> {
    let path = printable(marks[0].0.path().as_str().to_owned());
    let is_marked = matches!(marks[0].0, Place::Bytes(..));
    let Some(source) = text(marks[0].0.path()).filter(|_| is_marked) else {
        return vec![Origin::path(path).into()];
    };
    let Source { text, lines } = source;
    let ranges = marks.iter().filter_map(|(place, kind, label)| {
        let Place::Bytes(_, range) = place else { return None };
        // A byte-order mark has no width and is not shown.
        let start = floor(text, range.start).max(lines.range(text, 0).start);
        let end = floor(text, range.end).max(start);
        // The first line of a long value is enough to find it.
        let end = text[start..end].find('\n').map_or(end, |at| start + at);
        Some((start..end, kind, *label))
    });
    let ranges: Vec<_> = ranges.collect();
    // Only the lines between the marks: the renderer splits all that it is given into lines, for every report.
    let first = ranges.iter().map(|(range, ..)| range.start).min().map_or(0, |start| lines.line(start));
    let last = ranges.iter().map(|(range, ..)| range.end).max().map_or(0, |end| lines.line(end));
    // A mark behind the last line end is drawn at that line.
    let first = if lines.range(text, first).is_empty() { first.saturating_sub(1) } else { first };
    let mut shown = lines.range(text, first).start..lines.range(text, last).end;
    let mut elements = Vec::new();
    let is_long = first == last && shown.len() > LONGEST_LINE;
    if is_long {
        // The renderer would count the column from what it is given.
        let Position { line, column } = lines.position(text, ranges[0].0.start);
        elements.push(Origin::path(path.clone()).line(line).char_column(column).into());
        let around = |at: usize, more: usize| floor(text, at.saturating_sub(LONGEST_LINE / 4) + more);
        let start = around(ranges.iter().map(|(range, ..)| range.start).min().unwrap_or_default(), 0);
        let end = around(ranges.iter().map(|(range, ..)| range.end).max().unwrap_or_default(), LONGEST_LINE / 2);
        shown = start.max(shown.start)..end.min(shown.end);
    }
    // The renderer shows those of one byte. Each sign has as many bytes as the character it replaces, so all marks stay right.
    let sign = |character: char| match character.len_utf8() {
        2 if is_obeyed(character) => '\u{a4}',
        3 if is_obeyed(character) => '\u{fffd}',
        _ => character,
    };
    let source: String = text[shown.clone()].chars().map(sign).collect();
    let snippet = Snippet::source(source).line_start(first + 1);
    let mut snippet = if is_long { snippet } else { snippet.path(path) };
    for (range, kind, label) in ranges {
        snippet = snippet.annotation(kind.span(range.start - shown.start..range.end - shown.start).label(label));
    }
    elements.push(snippet.into());
    elements
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A diagnostic as a line of JSON. Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
struct Line<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: LinePlace<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedLine<'a>>,
}

#[derive(Serialize)]
struct LinePlace<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct RelatedLine<'a> {
    label: &'a str,
    #[serde(flatten)]
    place: LinePlace<'a>,
}

fn line_place<'a>(place: &'a Place, text: &Texts<'_, '_>) -> LinePlace<'a> {
    let positions = match (place, text(place.path())) {
        (Place::Bytes(_, range), Some(Source { text, lines })) => {
            Some((lines.position(text, range.start), lines.position(text, range.end)))
        }
        _ => None,
    };
    LinePlace {
        file: place.path().as_str(),
        line: positions.map(|(start, _)| start.line),
        column: positions.map(|(start, _)| start.column),
        end_line: positions.map(|(_, end)| end.line),
        end_column: positions.map(|(_, end)| end.column),
    }
}

fn json(out: &mut String, problem: &Diagnostic, text: &Texts<'_, '_>) {
    let related = problem.related.iter().map(|(place, label)| RelatedLine { label, place: line_place(place, text) });
    let line = Line {
        rule: problem.rule.name(),
        severity: problem.severity().as_str(),
        message: &problem.message,
        place: line_place(&problem.place, text),
        help: problem.help.as_deref(),
        notes: &problem.notes,
        related: related.collect(),
    };
    if let Ok(line) = serde_json::to_string(&line) {
        out.push_str(&line);
        out.push('\n');
    }
}

/// A note about a file as a workflow command of GitHub Actions.
#[must_use]
pub fn github_notice(title: &str, file: &str, message: &str) -> String {
    format!("::notice file={},title={}::{}", property(file), property(title), escape(message))
}

/// A diagnostic as a workflow command of GitHub Actions.
fn github(out: &mut String, problem: &Diagnostic, text: &Texts<'_, '_>) {
    let place = line_place(&problem.place, text);
    let _ = write!(out, "::{} file={}", problem.severity().as_str(), property(place.file));
    for (name, value) in [
        ("line", place.line),
        ("endLine", place.end_line),
        ("col", place.column),
        ("endColumn", place.end_column.filter(|_| place.line == place.end_line)),
    ] {
        if let Some(value) = value {
            let _ = write!(out, ",{name}={value}");
        }
    }
    let mut message = problem.message.clone();
    for note in &problem.notes {
        let _ = write!(message, "\nnote: {note}");
    }
    if let Some(help) = &problem.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    let _ = writeln!(out, ",title={}::{}", property(problem.rule.name()), escape(&message));
}

fn property(value: &str) -> String {
    escape(&printable(value.to_owned())).replace(':', "%3A").replace(',', "%2C")
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, range: std::ops::Range<usize>) -> Place {
        Place::bytes(&SourcePath::new(path), range)
    }

    #[test]
    fn every_report_of_a_long_file_shows_its_own_line() {
        let mut text = "\u{feff}".to_owned();
        let mut problems = Diagnostics::new();
        for number in 0..3000 {
            let start = text.len();
            text.push_str(&format!("zz{number}: x\r\n"));
            problems.push(Diagnostic::new(Rule::UnknownField, at("a.md", start..start + 2), "x"));
        }
        problems.push(Diagnostic::new(Rule::MissingField, at("a.md", text.len()..text.len()), "y"));
        let far = Diagnostic::new(Rule::DuplicateKey, at("a.md", text.len() - 9..text.len() - 2), "z");
        problems.push(far.related(at("a.md", 3..5), "the first"));
        let read = std::cell::Cell::new(0);
        let source = |_: &SourcePath| {
            read.set(read.get() + 1);
            Some(text.clone())
        };
        let shown = render(&problems, Format::Human, false, &source);
        assert_eq!(read.get(), 1, "a file is read once");
        for number in [1, 2, 999, 3000] {
            assert!(shown.contains(&format!("a.md:{number}:1\n")), "{number}");
            assert!(shown.contains(&format!("{number} | zz{}: x\n", number - 1)), "{number}");
        }
        assert!(shown.contains("error[missing-field]: y\n    --> a.md:3000:"), "{}", &shown[shown.len() - 900..]);
        assert!(shown.contains("::: a.md:1:1\n"), "{}", &shown[shown.len() - 900..]);
        let json = render(&problems, Format::Json, false, &source);
        assert!(json.lines().nth(2999).is_some_and(|line| line.contains("\"line\":3000,\"column\":1")), "{json}");
    }

    #[test]
    fn no_name_of_a_file_and_no_text_moves_the_cursor() {
        for bad in ["\u{1b}[2J", "\u{202e}", "\u{2028}", "\u{7}", "\u{9b}1A"] {
            let place = at(&format!("a{bad}.md"), 0..3);
            let problem = Diagnostic::new(Rule::UnknownField, place.clone(), format!("m{bad}"));
            let mut problems = Diagnostics::new();
            problems.push(problem.help(format!("h{bad}")).related(place, format!("r{bad}")));
            let text = format!("abc {bad} def\n");
            for format in [Format::Human, Format::Github] {
                let shown = render(&problems, format, false, &|_| Some(text.clone()));
                assert!(!shown.contains(bad), "{shown:?}");
                assert!(shown.matches("\\u{").count() >= 3, "{shown:?}");
            }
        }
    }

    #[test]
    fn numbers_have_separators() {
        assert_eq!(
            [0, 999, 1000, 16_923, 1_000_000].map(with_separators),
            ["0", "999", "1,000", "16,923", "1,000,000"]
        );
    }
}
