//! Markdown: the one door to its parser for everything but the HTML of a body.
//!
//! In: the text of a file. Out: its headings, references, citations and runs of text, with places in the file. It must
//! not know what a reference leads to.

pub mod alert;
pub mod excerpt;
pub mod heading_ids;
pub mod plain;
pub mod quotation;
mod foreign;
mod mask;
mod addresses;
mod body;
mod dialect;
mod events;
mod comment;
mod lookalikes;
mod notes;
mod reader;
mod tables;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Tag};

pub use self::body::Body;
use self::body::options;
use self::dialect::{Dialect, Reads, WrongComment};
use self::excerpt::shorten;
use self::lookalikes::LinkCheck;
use self::reader::TextReader;
use self::tables::TableCheck;
pub use self::tables::cells_left_out;
use super::text_run::TextRun;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;

/// A heading of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6, as written.
    pub level: u8,
    /// Its identifier on the page.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// How a reference was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceForm {
    /// `[[target]]` or `[[target|text]]`.
    Wiki {
        /// Whether the author wrote a text.
        labelled: bool,
    },
    /// `[text](target)`.
    Link,
    /// `![text](target)`.
    Image,
}

/// What a piece of text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// A run of text, by its position among [`Text::runs`].
    Run(usize),
    /// A heading, by its position among [`Text::headings`].
    Heading(usize),
}

/// A link or picture that the author wrote.
#[derive(Debug, Clone)]
pub struct ProseReference {
    /// How it was written.
    pub form: ReferenceForm,
    /// What it names, as written.
    pub target: String,
    /// The whole of it, in bytes from the file's beginning.
    pub range: Range<usize>,
    /// The line it is in, and its text's bytes there; nothing within another link or the text of a picture, where
    /// it becomes no link of its own.
    pub at: Option<(Line, Range<usize>)>,
}

/// What a body says, without its HTML.
#[derive(Debug, Default)]
pub struct Text {
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Its links and pictures, in order.
    pub references: Vec<ProseReference>,
    /// Its text, a run per block.
    pub runs: Vec<TextRun>,
    /// For each run, how many headings stand before it.
    pub sections: Vec<u32>,
    /// The footnotes that are used, by name, each once.
    pub cited: Vec<String>,
    /// The footnotes that the text itself defines, with their places.
    pub notes: Vec<(String, Range<usize>)>,
    /// The beginning of the text, for lists, when the author wrote no summary.
    pub excerpt: String,
}

impl Text {
    /// The words at a place of a line.
    #[must_use]
    pub fn words(&self, line: Line, range: Range<usize>) -> &str {
        let line = match line {
            Line::Run(at) => self.runs.get(at).map(|run| run.text.as_str()),
            Line::Heading(at) => self.headings.get(at).map(|heading| heading.text.as_str()),
        };
        line.and_then(|line| line.get(range)).unwrap_or_default()
    }
}

fn wrong_comment(path: &SourcePath, wrong: WrongComment, range: Range<usize>) -> Diagnostic {
    let (message, help) = match wrong {
        WrongComment::Unclosed => (
            "the comment does not end, so the rest of its block is left out",
            "end it with `-->`; if the characters are text, write `\\<!--`",
        ),
        WrongComment::Nested => {
            ("a comment begins within a comment, and both end at the first `-->`", "end the first comment before it")
        }
    };
    Diagnostic::new(Rule::UnclosedComment, Place::bytes(path, range), message).help(help)
}

/// Reports the definitions of links that no link uses and that look like text: `[Minister]: No!`.
fn report_unused_definitions(
    path: &SourcePath,
    body: &Body<'_>,
    events: &[(Event<'_>, Range<usize>)],
    problems: &mut Diagnostics,
) {
    let definitions = body.definitions();
    if definitions.is_empty() {
        return;
    }
    let normal = |label: &str| notes::folded(&label.split_whitespace().collect::<Vec<_>>().join(" "));
    let used: HashSet<String> = events
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { id, .. } | Tag::Image { id, .. }) => Some(normal(id)),
            _ => None,
        })
        .collect();
    let is_address = |text: &str| {
        let has_ending = text.match_indices('.').any(|(at, _)| text[at + 1..].starts_with(char::is_alphanumeric));
        text.is_empty() || text.starts_with(['/', '#']) || text.contains(':') || has_ending
    };
    let is_unused = |label: &str, address: &str| !is_address(address) && !used.contains(&normal(label));
    for (label, _, range) in definitions.into_iter().filter(|(label, address, _)| is_unused(label, address)) {
        let end = range.start + body.source(&range).trim_end().len();
        let message = format!("`[{label}]:` defines a link that is never used, and is not shown");
        let problem = Diagnostic::new(Rule::UnusedDefinition, Place::bytes(path, range.start..end), message);
        problems.push(problem.help(format!("if it is text, write `\\[{label}]:`")));
    }
}

/// A body with its comments replaced by spaces.
pub(super) fn without_comments(body: &str) -> Cow<'_, str> {
    if !body.contains("<!--") {
        return Cow::Borrowed(body);
    }
    let mut text = body.to_owned();
    for spot in Dialect::of(body, body).spots.iter().filter(|spot| spot.reads == Reads::Nothing) {
        text.replace_range(spot.range.clone(), &" ".repeat(spot.range.len()));
    }
    Cow::Owned(text)
}

/// Reads what a body says.
///
/// `label_of` gives the words for a `[[target]]` that was written without any. `sources_are_known` says whether a footnote
/// without a definition is a mistake.
pub fn read_text(
    path: &SourcePath,
    body: &Body<'_>,
    label_of: &dyn Fn(&str) -> Option<String>,
    sources_are_known: bool,
    problems: &mut Diagnostics,
) -> Text {
    let events = body.events();
    let code = events.iter().filter(|(event, _)| foreign::is_code(event));
    let code: Vec<Range<usize>> = code.map(|(_, range)| range.clone()).collect();
    let mut reader = TextReader::new(path, body, label_of, &events);
    let (mut links, mut tables) = (LinkCheck::new(path, body, sources_are_known), TableCheck::new(path, body));
    for (event, range) in &events {
        links.take(event, range, problems);
        tables.take(event, range, problems);
        reader.take(event.clone(), range.clone(), problems);
    }
    problems.extend(body.wrong_comments().map(|(wrong, range)| wrong_comment(path, wrong, range)));
    report_unused_definitions(path, body, &events, problems);
    foreign::report(path, body.own(), body.start(), &body.without_foreign_syntax(code), problems);
    let mut text = reader.finish();
    let excerpt = text.runs.iter().find(|run| !run.quoted && run.text.trim().len() > 20);
    text.excerpt = excerpt.map(|run| shorten(run.text.trim(), 220)).unwrap_or_default();
    text
}

/// Whether a block quotation holds somebody's words; notes and warnings do not.
#[must_use]
pub fn is_quotation(kind: Option<BlockQuoteKind>) -> bool {
    kind.is_none()
}
