//! The report for editors: everything that `check` found, and what is due, as one page or as JSON.
//!
//! In: diagnostics whose places are known, scheduled changes, a way to read a file. Out: the text of one HTML file that
//! needs nothing else, or of one JSON file. It must not know where the text goes. It is not a page of the site: it names what
//! is under embargo.

use std::collections::HashMap;

use serde::Serialize;

use super::schedule::{Change, moment};
use crate::date::Clock;
use crate::diagnostic::lines::LineIndex;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Severity};
use crate::path::SourcePath;

/// As much of a long line is shown, in characters.
const EXCERPT: usize = 160;

/// What is shown under one heading.
#[derive(Debug, Serialize)]
struct Group {
    /// The name for programs.
    name: &'static str,
    /// The heading.
    #[serde(skip)]
    heading: &'static str,
    /// What is shown.
    items: Vec<Item>,
}

/// One thing to look at.
#[derive(Debug, Serialize)]
struct Item {
    /// The rule; `None` for a change that is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    /// What is to be said.
    message: String,
    /// When a change is due (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(flatten)]
    place: Spot,
    /// The line of the file, in three parts: what is meant is the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<[String; 3]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related>,
}

/// A place as people count it.
#[derive(Debug, Serialize)]
struct Spot {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Related {
    label: String,
    #[serde(flatten)]
    place: Spot,
}

/// The report of one check.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The site's title.
    site: String,
    /// The clock of the check (RFC 3339).
    now: String,
    groups: Vec<Group>,
}

/// The text of a file and its lines.
type Text<'a> = (&'a str, &'a LineIndex);

impl Report {
    /// Puts a report together. `source` gives the text of a file.
    #[must_use]
    pub fn new(
        site: &str,
        clock: &Clock,
        problems: &Diagnostics,
        changes: &[Change],
        source: &dyn Fn(&SourcePath) -> Option<String>,
    ) -> Self {
        let group = |name, heading| Group { name, heading, items: Vec::new() };
        let mut groups = vec![
            group("errors", "Errors"),
            group("warnings", "Warnings"),
            group("stale_pages", "Pages to review"),
            group("plans_without_record", "Plans without a record"),
            group("posts_ended", "Posts that ended"),
            group("agreements_without_news", "Agreements without news"),
            group("entities_without_briefing", "Entities without a briefing"),
            group("scheduled_changes", "What is due"),
        ];
        let mut texts: HashMap<SourcePath, Option<(String, LineIndex)>> = HashMap::new();
        let mut with_text = |path: &SourcePath, use_text: &mut dyn FnMut(Option<Text<'_>>)| {
            let text = texts.entry(path.clone()).or_insert_with(|| {
                let text = source(path)?;
                let lines = LineIndex::new(&text);
                Some((text, lines))
            });
            use_text(text.as_ref().map(|(text, lines)| (text.as_str(), lines)));
        };
        for problem in problems {
            let mut item = None;
            with_text(problem.place.path(), &mut |text| item = Some(Item::of(problem, text)));
            let related = problem.related.iter().map(|(place, label)| {
                let mut spot = None;
                with_text(place.path(), &mut |text| spot = Some(Spot::of(place, text)));
                Related { label: label.clone(), place: spot.unwrap_or_else(|| Spot::of(place, None)) }
            });
            let related = related.collect();
            if let Some(item) = item {
                groups[group_of(problem)].items.push(Item { related, ..item });
            }
        }
        let last = groups.len() - 1;
        for change in changes {
            with_text(change.place.path(), &mut |text| {
                groups[last].items.push(Item {
                    rule: None,
                    message: format!("{}: {}", moment(change.at, clock.zone()), change.what),
                    at: Some(clock.zone().rfc3339(change.at)),
                    place: Spot::of(&change.place, text),
                    excerpt: excerpt(&change.place, text),
                    notes: Vec::new(),
                    help: None,
                    related: Vec::new(),
                });
            });
        }
        Self { site: site.to_owned(), now: clock.rfc3339(), groups }
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The report as one page that needs no other file.
    #[must_use]
    pub fn html(&self) -> String {
        let title = format!("Report for editors: {}", escape(&self.site));
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
             <p>As of <time datetime=\"{0}\">{0}</time>. Not for publication: it names what is under embargo.</p>\n\
             <table>\n<caption>In short</caption>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">How \
             many</th></tr></thead>\n<tbody>\n",
            self.now
        );
        for Group { name, heading, items } in &self.groups {
            let count = items.len();
            out.push_str(&format!(
                "<tr><th scope=\"row\"><a href=\"#{name}\">{heading}</a></th><td>{count}</td></tr>\n"
            ));
        }
        out.push_str("</tbody>\n</table>\n");
        for Group { name, heading, items } in &self.groups {
            out.push_str(&format!("<section id=\"{name}\">\n<h2>{heading}</h2>\n"));
            if items.is_empty() {
                out.push_str("<p>None.</p>\n");
            } else {
                out.push_str("<ol>\n");
                for item in items {
                    item.write(&mut out);
                }
                out.push_str("</ol>\n");
            }
            out.push_str("</section>\n");
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}

/// Whether the bytes of a file are a report that was made before, and not something else that would be lost.
#[must_use]
pub fn is_report(bytes: &[u8]) -> bool {
    let is_html = std::str::from_utf8(bytes)
        .is_ok_and(|text| text.starts_with("<!doctype html>") && text.contains("\n<title>Report for editors: "));
    let is_json = || {
        let value: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
        value["site"].is_string() && value["now"].is_string() && value["groups"][0]["name"] == "errors"
    };
    is_html || is_json()
}

/// The position of the group that a problem belongs to.
fn group_of(problem: &Diagnostic) -> usize {
    match (problem.rule, problem.severity()) {
        (Rule::ReviewOverdue, _) => 2,
        (Rule::PlanWithoutRecord, _) => 3,
        (Rule::PostEnded, _) => 4,
        (Rule::AgreementWithoutNews, _) => 5,
        (Rule::EntityWithoutBriefing, _) => 6,
        (_, Severity::Error) => 0,
        (_, Severity::Warning) => 1,
    }
}

impl Item {
    fn of(problem: &Diagnostic, text: Option<Text<'_>>) -> Self {
        Self {
            rule: Some(problem.rule.name()),
            message: problem.message.clone(),
            at: None,
            place: Spot::of(&problem.place, text),
            excerpt: excerpt(&problem.place, text),
            notes: problem.notes.clone(),
            help: problem.help.clone(),
            related: Vec::new(),
        }
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!("<li>\n<p><strong>{}</strong>", coded(&self.message)));
        if let Some(rule) = self.rule {
            out.push_str(&format!(" <span class=\"rule\">{rule}</span>"));
        }
        out.push_str(&format!("</p>\n<p class=\"place\">{}</p>\n", self.place.html()));
        if let Some([before, marked, after]) = &self.excerpt {
            let (before, marked, after) = (escape(before), escape(marked), escape(after));
            out.push_str(&format!("<pre><code>{before}<mark>{marked}</mark>{after}</code></pre>\n"));
        }
        for Related { label, place } in &self.related {
            out.push_str(&format!("<p class=\"place\">{}: {}</p>\n", coded(label), place.html()));
        }
        for note in &self.notes {
            out.push_str(&format!("<p>Note: {}</p>\n", coded(note)));
        }
        if let Some(help) = &self.help {
            out.push_str(&format!("<p>Help: {}</p>\n", coded(help)));
        }
        out.push_str("</li>\n");
    }
}

impl Spot {
    fn of(place: &Place, text: Option<Text<'_>>) -> Self {
        let position = match (place, text) {
            (Place::Bytes(_, range), Some((text, lines))) => Some(lines.position(text, range.start)),
            _ => None,
        };
        Self {
            file: place.path().as_str().to_owned(),
            line: position.map(|it| it.line),
            column: position.map(|it| it.column),
        }
    }

    fn html(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("<code>{}{line}</code>", escape(&self.file))
    }
}

/// The line of a place: what stands before it, the place itself, what follows.
fn excerpt(place: &Place, text: Option<Text<'_>>) -> Option<[String; 3]> {
    let (Place::Bytes(_, range), Some((text, _))) = (place, text) else { return None };
    let start = floor(text, range.start);
    let end = floor(text, range.end).max(start);
    let end = text[start..end].find(['\r', '\n']).map_or(end, |at| start + at);
    // A line may be as long as the file: only what is shown of it is read.
    let before = text[..start].chars().rev().take_while(|character| *character != '\n');
    let mut before: Vec<char> = before.take(EXCERPT / 2 + 1).collect();
    if before.len() > EXCERPT / 2 {
        before[EXCERPT / 2] = '…';
    }
    let before: String = before.into_iter().rev().filter(|character| *character != '\u{feff}').collect();
    Some([before, cut(&text[start..end], EXCERPT), cut(&text[end..], EXCERPT / 2)])
}

/// The beginning of a text, as far as it is on one line.
fn cut(text: &str, most: usize) -> String {
    let mut line = text.chars().take_while(|character| !matches!(character, '\r' | '\n'));
    let short: String = line.by_ref().take(most).collect();
    if line.next().is_some() { short + "…" } else { short }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Escapes a message; what is in backticks is code.
fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without a partner is only a backtick.
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let part = |(at, part): (usize, &&str)| {
        if at % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) }
    };
    parts.iter().enumerate().map(part).collect()
}

/// The look of the page: on screens, light and dark, and on paper.
const STYLE: &str = "\
:root { color-scheme: light dark; --line: #8886; --mark: #ffe08a; --on-mark: #222; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; }
caption { text-align: start; font-weight: bold; }
th, td { text-align: start; font-weight: normal; padding: .15rem 1rem .15rem 0; border-top: 1px solid var(--line); }
td { text-align: end; font-variant-numeric: tabular-nums; padding-inline-end: 0; }
ol { padding-inline-start: 1.5rem; }
li { margin-block: 1rem; }
li p { margin: 0; }
.rule, .place { font-size: .875rem; opacity: .8; }
pre { margin: .25rem 0; padding: .25rem .5rem; border-inline-start: 3px solid var(--line); white-space: pre-wrap; }
mark { background: var(--mark); color: var(--on-mark); }
@media print {
  a { color: inherit; text-decoration: none; }
  li { break-inside: avoid; }
  h2 { break-after: avoid; }
}
";
