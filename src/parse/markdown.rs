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
mod lookalikes;
mod tables;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, LinkType, Tag, TagEnd};

pub use self::body::Body;
use self::body::options;
use self::dialect::{Dialect, Reads, WrongComment};
use self::excerpt::shorten;
use self::heading_ids::{HeadingIds, Taken};
use self::lookalikes::LinkCheck;
use self::tables::TableCheck;
use super::text_run::{Segment, TextRun};
use crate::diagnostic::characters::{describe_forbidden, forbidden};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The line it stands in, and its text's bytes there; nothing within another link or the text of a picture, where
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

/// Whether there is nothing between the brackets of a picture, which is where its author says what it shows.
fn says_nothing(picture: &str) -> bool {
    picture.strip_prefix("![").is_some_and(|rest| rest.trim_start().starts_with(']'))
}

fn missing_alt(path: &SourcePath, range: &Range<usize>) -> Diagnostic {
    let message = "nothing says what the picture shows, for those who do not see it";
    Diagnostic::new(Rule::MissingAlt, Place::bytes(path, range.clone()), message)
        .help("write it between the brackets: `![The harbour under water](harbour.jpg)`")
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

fn no_words(path: &SourcePath, reference: &ProseReference) -> Diagnostic {
    let help = match reference.form {
        ReferenceForm::Wiki { .. } => {
            let target = &reference.target;
            format!("write them behind the bar, or leave out the bar: `[[{target}]]`")
        }
        _ => "write them between the brackets: `[the law](…)`".to_owned(),
    };
    let place = Place::bytes(path, reference.range.clone());
    Diagnostic::new(Rule::EmptyLink, place, "the link has no words, so readers cannot see it").help(help)
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
    let written = events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::Heading { id, .. }) => id.as_deref(),
        _ => None,
    });
    let mut reader = TextReader {
        path,
        body,
        label_of,
        sources_are_known,
        text: Text::default(),
        ids: HeadingIds::new(written),
        headings_at: Vec::new(),
        run: None,
        heading: None,
        quotations: 0,
        quotation_kinds: Vec::new(),
        verbatim: 0,
        open_links: Vec::new(),
        replaced_label: 0,
        raw_html: None,
    };
    let (mut links, mut tables) = (LinkCheck::new(path, body), TableCheck::new(path, body));
    for (event, range) in &events {
        links.take(event, range, problems);
        tables.take(event, range, problems);
        reader.take(event.clone(), range.clone(), problems);
    }
    problems.extend(body.wrong_comments().map(|(wrong, range)| wrong_comment(path, wrong, range)));
    reader.flush(problems);
    foreign::report(path, body.own(), body.start(), &body.without_foreign_syntax(code), problems);
    let excerpt = reader.text.runs.iter().find(|run| !run.quoted && run.text.trim().len() > 20);
    reader.text.excerpt = excerpt.map(|run| shorten(run.text.trim(), 220)).unwrap_or_default();
    reader.text
}

struct TextReader<'a> {
    path: &'a SourcePath,
    body: &'a Body<'a>,
    label_of: &'a dyn Fn(&str) -> Option<String>,
    sources_are_known: bool,
    text: Text,
    ids: HeadingIds,
    /// Where each heading is.
    headings_at: Vec<Range<usize>>,
    run: Option<TextRun>,
    heading: Option<(u8, Option<String>, String)>,
    quotations: u32,
    quotation_kinds: Vec<bool>,
    verbatim: u32,
    open_links: Vec<(usize, usize)>,
    replaced_label: u32,
    /// The run in which HTML was reported last; once for each block is enough.
    raw_html: Option<usize>,
}

impl TextReader<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>, problems: &mut Diagnostics) {
        self.report_forbidden(&event, &range, problems);
        match event {
            Event::Start(tag) => self.start(tag, range, problems),
            Event::End(tag) => self.end(tag, problems),
            Event::Text(text) if self.verbatim > 0 => drop(text),
            Event::Text(text) => self.push_text(&text, &range),
            Event::SoftBreak | Event::HardBreak => self.push_replaced(" ", &range, false),
            Event::Code(code) => {
                if let Some((_, _, text)) = &mut self.heading {
                    text.push_str(&code);
                } else {
                    self.push_replaced(&code, &range, true);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html, &range, problems),
            Event::FootnoteReference(name) => {
                if !self.text.cited.iter().any(|cited| **cited == *name) {
                    self.text.cited.push(name.to_string());
                }
                self.push_replaced("", &range, false);
            }
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn html(&mut self, html: &str, range: &Range<usize>, problems: &mut Diagnostics) {
        if self.verbatim == 0 {
            self.push_replaced("\u{fffc}", range, true);
        }
        let is_first = self.raw_html != Some(self.text.runs.len());
        if !html.trim().is_empty() && is_first {
            self.raw_html = Some(self.text.runs.len());
            let end = range.start + self.body.source(range).trim_end().len();
            problems.push(
                Diagnostic::new(Rule::RawHtml, Place::bytes(self.path, range.start..end), "HTML is shown as text")
                    .help("write it in Markdown, or put it into a template"),
            );
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>, problems: &mut Diagnostics) {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { link_type, dest_url, .. } => {
                let form = match link_type {
                    LinkType::WikiLink { has_pothole } => ReferenceForm::Wiki { labelled: has_pothole },
                    _ => ReferenceForm::Link,
                };
                self.open_reference(form, target_of(link_type, &dest_url), range);
            }
            Tag::Image { link_type, dest_url, .. } => {
                if says_nothing(self.body.source(&range)) {
                    problems.push(missing_alt(self.path, &range));
                }
                self.open_reference(ReferenceForm::Image, target_of(link_type, &dest_url), range);
                self.verbatim += 1;
            }
            Tag::Heading { level, id, classes, attrs } => {
                self.flush(problems);
                if !classes.is_empty() || !attrs.is_empty() {
                    let message = "the classes and attributes of the heading are left out";
                    let problem = Diagnostic::new(Rule::ForeignSyntax, Place::bytes(self.path, range.clone()), message);
                    problems.push(problem.help("write only an id in the braces: `{#id}`"));
                }
                self.heading = Some((level as u8, id.map(|id| id.to_string()), String::new()));
                self.headings_at.push(range);
            }
            Tag::BlockQuote(kind) => {
                self.flush(problems);
                if kind.is_none() {
                    let quotation = self.body.source(&range);
                    let inner = quotation.trim_start_matches(['>', ' ', '\t']);
                    let at = range.start + quotation.len() - inner.len();
                    problems.extend(alert::unknown_kind(self.path, inner, at));
                }
                let is_quotation = is_quotation(kind);
                self.quotation_kinds.push(is_quotation);
                self.quotations += u32::from(is_quotation);
            }
            Tag::FootnoteDefinition(name) => {
                self.flush(problems);
                if !self.body.is_added(range.start) {
                    let end = range.start + name.len() + "[^]".len();
                    self.text.notes.push((name.to_string(), range.start..end));
                }
            }
            Tag::CodeBlock(_) | Tag::MetadataBlock(_) => {
                self.flush(problems);
                self.verbatim += 1;
            }
            _ => self.flush(problems),
        }
    }

    fn end(&mut self, tag: TagEnd, problems: &mut Diagnostics) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link => self.close_reference(problems),
            TagEnd::Image => {
                self.verbatim = self.verbatim.saturating_sub(1);
                self.close_reference(problems);
            }
            TagEnd::Heading(_) => {
                if let Some((level, written, text)) = self.heading.take() {
                    let (id, taken) = self.ids.give(written.as_deref(), &text);
                    problems.extend(taken.and_then(|taken| self.taken_id(taken, written.as_deref()?)));
                    self.text.headings.push(Heading { level, id, text: text.trim().to_owned() });
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush(problems);
                self.quotations -= u32::from(self.quotation_kinds.pop().unwrap_or(false));
            }
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => {
                self.flush(problems);
                self.verbatim = self.verbatim.saturating_sub(1);
            }
            _ => self.flush(problems),
        }
    }

    /// Reports a character that no page can hold and that was written as `&#2;`.
    fn report_forbidden(&self, event: &Event<'_>, range: &Range<usize>, problems: &mut Diagnostics) {
        let found = match event {
            Event::Text(text) => forbidden(text),
            Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) => {
                forbidden(dest_url).or_else(|| forbidden(title))
            }
            _ => None,
        };
        if let Some((_, character)) = found {
            let place = Place::bytes(self.path, range.clone());
            let problem = Diagnostic::new(Rule::ControlCharacter, place, describe_forbidden(character));
            problems.push(problem.help("remove its entity"));
        }
    }

    /// The problem of the last heading, whose author wrote an identifier that it cannot have.
    fn taken_id(&self, taken: Taken, id: &str) -> Option<Diagnostic> {
        let place = |range: &Range<usize>| {
            let end = range.start + self.body.source(range).trim_end().len();
            Place::bytes(self.path, range.start..end)
        };
        let at = place(self.headings_at.last()?);
        let help = format!("write another one, such as `{{#the-{id}}}`");
        Some(match taken {
            Taken::ByHeading(heading) => {
                Diagnostic::new(Rule::HeadingId, at, format!("two headings have the id `{id}`"))
                    .related(place(self.headings_at.get(heading)?), "it is the id of this heading")
                    .help(help)
            }
            Taken::ByTheme => {
                let message = format!("`{id}` is an id that the theme gives to a part of a page");
                Diagnostic::new(Rule::HeadingId, at, message).help(help)
            }
        })
    }

    fn open_reference(&mut self, form: ReferenceForm, target: String, range: Range<usize>) {
        let label = match form {
            ReferenceForm::Wiki { labelled: false } => (self.label_of)(&target).or_else(|| Some(target.clone())),
            ReferenceForm::Image => Some("\u{fffc}".to_owned()),
            _ => None,
        };
        let start = self.line_length();
        let line = match &self.heading {
            Some(_) => Line::Heading(self.text.headings.len()),
            None => Line::Run(self.text.runs.len()),
        };
        let is_outermost = self.verbatim == 0 && self.open_links.is_empty();
        let at = is_outermost.then_some((line, start..start));
        self.text.references.push(ProseReference { form, target, range: range.clone(), at });
        self.open_links.push((self.text.references.len() - 1, start));
        if let Some(label) = label {
            self.push_replaced(&label, &range, false);
            self.replaced_label += 1;
        }
    }

    fn close_reference(&mut self, problems: &mut Diagnostics) {
        let Some((reference, start)) = self.open_links.pop() else { return };
        let form = self.text.references[reference].form;
        let has_own_words = matches!(form, ReferenceForm::Link | ReferenceForm::Wiki { labelled: true });
        if !has_own_words {
            self.replaced_label = self.replaced_label.saturating_sub(1);
        }
        let end = self.line_length();
        let line = match &self.heading {
            Some((_, _, text)) => text.trim_start(),
            None => self.run.as_ref().map_or("", |run| &run.text),
        };
        let words = line.get(start..end).unwrap_or_default();
        if has_own_words && words.trim().is_empty() && self.text.references[reference].at.is_some() {
            problems.push(no_words(self.path, &self.text.references[reference]));
        }
        let is_link = self.text.references[reference].form != ReferenceForm::Image;
        let Some((line, range)) = &mut self.text.references[reference].at else { return };
        range.end = end;
        if matches!(line, Line::Run(_)) {
            let run = self.run();
            run.opaque.extend((start < end).then_some(start..end));
            run.links.extend(is_link.then_some(start..end));
        }
    }

    /// How much of the heading or the run that is being read there is so far, in bytes.
    fn line_length(&mut self) -> usize {
        match &self.heading {
            // White space before a heading's text is not kept.
            Some((_, _, text)) => text.trim_start().len(),
            None => self.run().text.len(),
        }
    }

    fn run(&mut self) -> &mut TextRun {
        let quoted = self.quotations > 0;
        self.run.get_or_insert_with(|| TextRun { quoted, ..TextRun::default() })
    }

    fn push_text(&mut self, text: &str, range: &Range<usize>) {
        if self.replaced_label > 0 {
            return;
        }
        let marked = self.body.is_no_link_mark(text, range);
        let (text, range) = if marked { (&text[1..], range.start + 1..range.end) } else { (text, range.clone()) };
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(text);
            return;
        }
        let run = self.run();
        let start = run.text.len();
        run.text.push_str(text);
        run.segments.push(Segment { run: start, source: range.start, length: text.len(), source_length: range.len() });
        if marked {
            run.no_link.push(start..start + 1);
        }
    }

    /// Puts a text into the run that stands for something else in the source.
    fn push_replaced(&mut self, text: &str, range: &Range<usize>, opaque: bool) {
        if self.replaced_label > 0 || text.is_empty() {
            return;
        }
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(text);
            return;
        }
        let run = self.run();
        let start = run.text.len();
        run.text.push_str(text);
        run.segments.push(Segment { run: start, source: range.start, length: text.len(), source_length: range.len() });
        if opaque {
            run.opaque.push(start..start + text.len());
        }
    }

    /// Ends the run of the block that was read.
    fn flush(&mut self, problems: &mut Diagnostics) {
        let Some(mut run) = self.run.take() else { return };
        run.opaque = without_overlaps(std::mem::take(&mut run.opaque));
        run.links = without_overlaps(std::mem::take(&mut run.links));
        let added = run.segments.first().is_some_and(|segment| self.body.is_added(segment.source));
        if !added && self.sources_are_known {
            self.report_unknown_footnotes(&run, problems);
        }
        self.text.runs.push(if added { TextRun::default() } else { run });
        self.text.sections.push(u32::try_from(self.text.headings.len()).unwrap_or(u32::MAX));
    }

    /// A footnote without a definition stays in the text as it was typed.
    fn report_unknown_footnotes(&self, run: &TextRun, problems: &mut Diagnostics) {
        let mut from = 0;
        while let Some(at) = run.text[from..].find("[^").map(|at| from + at) {
            from = at + 2;
            let Some(length) = run.text[from..].find(']') else { break };
            let name = &run.text[from..from + length];
            if name.is_empty() || name.contains(char::is_whitespace) {
                continue;
            }
            let place = Place::bytes(self.path, run.source_range(at..from + length + 1));
            problems.push(
                Diagnostic::new(Rule::UnknownFootnote, place, format!("there is no footnote and no source `{name}`"))
                    .help(format!("define it: a line `[^{name}]: …`, or a source with `id: {name}`")),
            );
        }
    }
}

/// Ranges in order, those that overlap as one: code within the text of a link.
fn without_overlaps(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    ranges.dedup_by(|next, range| {
        let overlaps = next.start < range.end || next.start == range.start && range.start == range.end;
        if overlaps {
            range.end = range.end.max(next.end);
        }
        overlaps
    });
    ranges
}

/// What a link names. In a table the bar of `[[a\|b]]` has to be escaped, and the parser leaves the backslash.
fn target_of(link_type: LinkType, address: &str) -> String {
    let address = address.trim();
    match link_type {
        LinkType::WikiLink { .. } => address.trim_end_matches('\\').to_owned(),
        LinkType::Email => format!("mailto:{address}"),
        _ => address.to_owned(),
    }
}

/// Whether a block quotation holds somebody's words; notes and warnings do not.
#[must_use]
pub fn is_quotation(kind: Option<BlockQuoteKind>) -> bool {
    kind.is_none()
}
