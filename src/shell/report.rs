//! Diagnostics as people and programs read them: the one door to the drawing of excerpts.

use std::collections::HashMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Position, Severity};
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
    let mut texts: HashMap<SourcePath, Option<String>> = HashMap::new();
    let mut out = String::new();
    for problem in problems {
        let places = std::iter::once(&problem.place).chain(problem.related.iter().map(|(place, _)| place));
        for place in places {
            texts.entry(place.path().clone()).or_insert_with(|| source(place.path()));
        }
        let text = |path: &SourcePath| texts.get(path).and_then(Option::as_deref);
        match format {
            Format::Human => human(&mut out, problem, color, &text),
            Format::Json => json(&mut out, problem, &text),
            Format::Github => github(&mut out, problem, &text),
        }
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

type Texts<'a, 't> = dyn Fn(&SourcePath) -> Option<&'t str> + 'a;

fn human<'t>(out: &mut String, problem: &'t Diagnostic, color: bool, text: &Texts<'_, 't>) {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&problem.message).id(problem.rule.name()));
    let (same, other): (Vec<_>, Vec<_>) =
        problem.related.iter().partition(|(place, _)| place.path() == problem.place.path());
    let mut marks = vec![(&problem.place, AnnotationKind::Primary, None)];
    marks.extend(same.iter().map(|(place, label)| (place, AnnotationKind::Context, Some(label.as_str()))));
    group = group.element(excerpt(&marks, text));
    for (place, label) in other {
        group = group.element(excerpt(&[(place, AnnotationKind::Context, Some(label.as_str()))], text));
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
fn excerpt<'a>(
    marks: &[(&'a Place, AnnotationKind, Option<&'a str>)],
    text: &Texts<'_, 'a>,
) -> annotate_snippets::Element<'a> {
    let path = marks[0].0.path().as_str();
    let is_marked = matches!(marks[0].0, Place::Bytes(..));
    let Some(source) = text(marks[0].0.path()).filter(|_| is_marked) else {
        return annotate_snippets::Origin::path(path).into();
    };
    // The byte-order mark has no width and is not shown.
    let hidden = if source.starts_with('\u{feff}') { 3 } else { 0 };
    let mut snippet = Snippet::source(&source[hidden..]).path(path);
    for (place, kind, label) in marks {
        let Place::Bytes(_, range) = place else { continue };
        let start = floor(source, range.start).max(hidden);
        let end = floor(source, range.end).max(start);
        // Of a long value its first line is enough to find it.
        let end = source[start..end].find('\n').map_or(end, |at| start + at);
        snippet = snippet.annotation(kind.span(start - hidden..end - hidden).label(*label));
    }
    snippet.into()
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
        (Place::Bytes(_, range), Some(text)) => Some((Position::of(text, range.start), Position::of(text, range.end))),
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
    escape(value).replace(':', "%3A").replace(',', "%2C")
}

fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
