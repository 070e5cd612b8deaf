//! Markdown: the one door to its parser for everything but the HTML of a body.
//!
//! In: the text of a file. Out: its headings, references, citations and runs of text, with places in the file. It must
//! not know what a reference leads to.

pub mod quotation;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::text_run::{Segment, TextRun};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::{SourcePath, slugify};

/// Identifiers that the theme gives to the parts of a page, and that no heading of a body may take.
pub const SECTION_IDS: &[&str] = &[
    "content",
    "status",
    "history",
    "positions",
    "position-changes",
    "contradictions",
    "parties",
    "actions",
    "provisions",
    "open-questions",
    "relations",
    "relations-with-others",
    "facts",
    "statements",
    "claims",
    "events",
    "sources",
    "revisions",
    "corrections",
    "backlinks",
    "about",
    "notes",
    "timeline",
    "changes",
    "what-changed",
    "top",
    "network",
];
/// Identifiers of the groups of relations that every site has; those of a site's own fields begin with `relation-`.
pub const RELATION_IDS: &[&str] = &[
    "people",
    "agreements",
    "member-of",
    "members",
    "depends-on",
    "enables",
    "replaces",
    "replaced-by",
    "amends",
    "amended-by",
    "part-of",
    "parts",
    "succeeded-by",
    "successor-of",
    "related-agreements",
];
/// How identifiers begin that the program gives.
const OWN_PREFIXES: [&str; 9] =
    ["statement-", "event-", "mention-", "source-", "note-", "letter-", "relation-", "revision-", "since-"];

/// A body that is ready to be parsed, with definitions for the sources it cites.
#[derive(Debug)]
pub struct Body<'a> {
    markdown: Cow<'a, str>,
    /// How long the author's own part is; what follows are the definitions that were added.
    own_length: usize,
    /// Where the body begins in the file.
    start: usize,
}

impl<'a> Body<'a> {
    /// The body of a file that begins at `start`. A source that is cited as a footnote and has no footnote of its own
    /// gets one, because the parser reads `[^id]` as plain text otherwise.
    pub fn new<'s>(file: &'a str, start: usize, sources: impl IntoIterator<Item = &'s str>) -> Self {
        let own = &file[start.min(file.len())..];
        let mut markdown = Cow::Borrowed(own);
        if own.contains("[^") {
            for id in sources {
                if own.contains(&format!("[^{id}]")) && !own.contains(&format!("[^{id}]:")) {
                    let definitions = markdown.to_mut();
                    definitions.push_str(&format!("\n\n[^{id}]: ."));
                }
            }
        }
        Self { markdown, own_length: own.len(), start }
    }

    /// The parser's events, with their places in the file. Definitions that were added lie behind its end.
    pub fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        let start = self.start;
        Parser::new_ext(&self.markdown, options())
            .into_offset_iter()
            .map(move |(event, range)| (event, range.start + start..range.end + start))
    }

    /// Whether a place lies behind the author's own text.
    #[must_use]
    pub fn is_added(&self, at: usize) -> bool {
        at >= self.start + self.own_length
    }

    /// The author's characters at a place in the file.
    #[must_use]
    pub fn source(&self, range: &Range<usize>) -> &str {
        let local = range.start.saturating_sub(self.start)..range.end.saturating_sub(self.start);
        self.markdown.get(local).unwrap_or_default()
    }

    /// Whether the text at a place begins with an at-sign that a backslash made a mark for "no link here".
    #[must_use]
    pub fn is_no_link_mark(&self, text: &str, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(self.start + 1).and_then(|at| self.markdown.as_bytes().get(at));
        before == Some(&b'\\') && text.strip_prefix('@').is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}

/// Gives each heading of a page an identifier of its own.
#[derive(Debug, Default)]
pub struct HeadingIds {
    taken: HashMap<String, u32>,
}

impl HeadingIds {
    /// The identifier of a heading: the one the author wrote, else its text as a slug; changed when it is taken.
    pub fn give(&mut self, written: Option<&str>, text: &str) -> String {
        let wanted = match written {
            Some(id) => id.to_owned(),
            None => Some(slugify(text)).filter(|slug| !slug.is_empty()).unwrap_or_else(|| "section".to_owned()),
        };
        let has_own_prefix = OWN_PREFIXES.iter().any(|own| wanted.starts_with(own));
        let wanted = if has_own_prefix { format!("the-{wanted}") } else { wanted };
        let mut id = wanted.clone();
        let mut number = u32::from(SECTION_IDS.iter().chain(RELATION_IDS).any(|own| *own == wanted));
        loop {
            if number > 0 {
                id = format!("{wanted}-{}", number + 1);
            }
            if !self.taken.contains_key(&id) {
                self.taken.insert(id.clone(), 1);
                return id;
            }
            number += 1;
        }
    }
}

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
    let mut reader = TextReader {
        path,
        body,
        label_of,
        sources_are_known,
        text: Text::default(),
        ids: HeadingIds::default(),
        run: None,
        heading: None,
        quotations: 0,
        quotation_kinds: Vec::new(),
        verbatim: 0,
        open_links: Vec::new(),
        replaced_label: 0,
        raw_html: None,
    };
    for (event, range) in body.events() {
        reader.take(event, range, problems);
    }
    reader.flush(problems);
    let excerpt = reader.text.runs.iter().find(|run| !run.quoted && run.text.trim().len() > 20);
    reader.text.excerpt = excerpt.map(|run| shorten(run.text.trim(), 220)).unwrap_or_default();
    reader.text
}

/// Cuts a text at a word's end, with an ellipsis, so that it has at most `most` characters.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    let clean: String = text.replace('\u{fffc}', "");
    let Some((end, _)) = clean.char_indices().nth(most) else { return clean };
    let cut = clean[..end].rfind(' ').unwrap_or(end);
    format!("{}…", clean[..cut].trim_end_matches([',', ';', ':', '–', '—', ' ']))
}

struct TextReader<'a> {
    path: &'a SourcePath,
    body: &'a Body<'a>,
    label_of: &'a dyn Fn(&str) -> Option<String>,
    sources_are_known: bool,
    text: Text,
    ids: HeadingIds,
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
            Event::Html(html) | Event::InlineHtml(html) => {
                if !is_comment(&html) && self.verbatim == 0 {
                    self.push_replaced("\u{fffc}", &range, true);
                }
                let is_first = self.raw_html != Some(self.text.runs.len());
                if !is_comment(&html) && !html.trim().is_empty() && is_first {
                    self.raw_html = Some(self.text.runs.len());
                    let start = range.start;
                    let end = start + self.body.source(&range).trim_end().len();
                    problems.push(
                        Diagnostic::new(Rule::RawHtml, Place::bytes(self.path, start..end), "HTML is shown as text")
                            .help("write it in Markdown, or put it into a template"),
                    );
                }
            }
            Event::FootnoteReference(name) => {
                if !self.text.cited.iter().any(|cited| **cited == *name) {
                    self.text.cited.push(name.to_string());
                }
                self.push_replaced("", &range, false);
            }
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
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
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => clean_target(&dest_url),
                };
                self.open_reference(form, target, range);
            }
            Tag::Image { dest_url, .. } => {
                if says_nothing(self.body.source(&range)) {
                    problems.push(missing_alt(self.path, &range));
                }
                self.open_reference(ReferenceForm::Image, clean_target(&dest_url), range);
                self.verbatim += 1;
            }
            Tag::Heading { level, id, .. } => {
                self.flush(problems);
                self.heading = Some((level as u8, id.map(|id| id.to_string()), String::new()));
            }
            Tag::BlockQuote(kind) => {
                self.flush(problems);
                let is_quotation = is_quotation(kind);
                self.quotation_kinds.push(is_quotation);
                self.quotations += u32::from(is_quotation);
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
            TagEnd::Link => self.close_reference(),
            TagEnd::Image => {
                self.verbatim = self.verbatim.saturating_sub(1);
                self.close_reference();
            }
            TagEnd::Heading(_) => {
                if let Some((level, written, text)) = self.heading.take() {
                    let id = self.ids.give(written.as_deref(), &text);
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

    fn close_reference(&mut self) {
        let Some((reference, start)) = self.open_links.pop() else { return };
        if !matches!(self.text.references[reference].form, ReferenceForm::Link | ReferenceForm::Wiki { labelled: true })
        {
            self.replaced_label = self.replaced_label.saturating_sub(1);
        }
        let end = self.line_length();
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

/// In a table the bar of `[[a\|b]]` has to be escaped, and the parser leaves the backslash.
fn clean_target(target: &str) -> String {
    target.trim().trim_end_matches('\\').to_owned()
}

/// Whether a block quotation holds somebody's words; notes and warnings do not.
#[must_use]
pub fn is_quotation(kind: Option<BlockQuoteKind>) -> bool {
    kind.is_none()
}

/// Whether a piece of HTML is nothing but a comment, which authors write for themselves.
#[must_use]
pub fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.ends_with("-->") && html.matches("<!--").count() == 1
}
