//! Reads a body event by event into its [`Text`].
//!
//! In: the events of a body. Out: headings, references, citations and runs of text, with their problems. It must not know
//! what a reference leads to.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::heading_ids::{HeadingIds, Taken};
use super::{Body, Heading, Line, ProseReference, ReferenceForm, Text, alert, is_quotation};
use crate::address::with_encoded_spaces;
use crate::diagnostic::characters::{describe_forbidden, forbidden};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::parse::text_run::{Segment, TextRun};
use crate::path::SourcePath;

/// Whether there is nothing between the brackets of a picture, which is where its author says what it shows.
fn says_nothing(picture: &str) -> bool {
    picture.strip_prefix("![").is_some_and(|rest| rest.trim_start().starts_with(']'))
}

fn missing_alt(path: &SourcePath, range: &Range<usize>) -> Diagnostic {
    let message = "nothing says what the picture shows, for those who do not see it";
    Diagnostic::new(Rule::MissingAlt, Place::bytes(path, range.clone()), message)
        .help("write it between the brackets: `![The harbour under water](harbour.jpg)`")
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

pub(super) struct TextReader<'a> {
    path: &'a SourcePath,
    body: &'a Body<'a>,
    label_of: &'a dyn Fn(&str) -> Option<String>,
    text: Text,
    ids: HeadingIds,
    /// Where each heading is.
    headings_at: Vec<Range<usize>>,
    run: Option<TextRun>,
    heading: Option<(u8, Option<String>, String)>,
    quotations: u32,
    quotation_kinds: Vec<bool>,
    /// Whether the event before was the beginning of a quotation.
    begins_quotation: bool,
    /// The names of the footnotes that are defined, and of those that are used.
    defined: HashSet<String>,
    cited: HashSet<String>,
    verbatim: u32,
    open_links: Vec<(usize, usize)>,
    replaced_label: u32,
    /// The run in which HTML was reported last; once for each block is enough.
    raw_html: Option<usize>,
}

impl<'a> TextReader<'a> {
    pub(super) fn new(
        path: &'a SourcePath,
        body: &'a Body<'a>,
        label_of: &'a dyn Fn(&str) -> Option<String>,
        events: &[(Event<'_>, Range<usize>)],
    ) -> Self {
        let written = events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Heading { id, .. }) => id.as_deref(),
            _ => None,
        });
        Self {
            path,
            body,
            label_of,
            text: Text::default(),
            ids: HeadingIds::new(written),
            headings_at: Vec::new(),
            run: None,
            heading: None,
            quotations: 0,
            quotation_kinds: Vec::new(),
            begins_quotation: false,
            defined: HashSet::new(),
            cited: HashSet::new(),
            verbatim: 0,
            open_links: Vec::new(),
            replaced_label: 0,
            raw_html: None,
        }
    }

    /// What has been read.
    pub(super) fn finish(mut self) -> Text {
        self.flush();
        self.text
    }

    pub(super) fn take(&mut self, event: Event<'_>, range: Range<usize>, problems: &mut Diagnostics) {
        self.report_forbidden(&event, &range, problems);
        let begins_quotation = std::mem::take(&mut self.begins_quotation);
        match event {
            Event::Start(Tag::Paragraph) if begins_quotation => {
                self.flush();
                problems.extend(alert::unknown_kind(self.path, self.body.source(&range), range.start));
            }
            Event::Start(tag) => self.start(tag, range, problems),
            Event::End(tag) => self.end(tag, problems),
            // The description of a picture in a heading is the heading's text, as there is nothing else to say.
            Event::Text(text) if self.verbatim > 0 && self.heading.is_none() => drop(text),
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
                if self.cited.insert(name.to_string()) {
                    self.text.cited.push(name.to_string());
                }
                self.push_replaced("", &range, false);
            }
            Event::Rule | Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn html(&mut self, html: &str, range: &Range<usize>, problems: &mut Diagnostics) {
        if self.heading.is_some() {
            self.push_replaced(html, range, true);
        } else if self.verbatim == 0 {
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
            Tag::Heading { level, id, .. } => {
                self.flush();
                self.heading = Some((level as u8, id.map(|id| id.to_string()), String::new()));
                self.headings_at.push(range);
            }
            Tag::BlockQuote(kind) => {
                self.flush();
                self.begins_quotation = kind.is_none();
                let is_quotation = is_quotation(kind);
                self.quotation_kinds.push(is_quotation);
                self.quotations += u32::from(is_quotation);
            }
            Tag::FootnoteDefinition(name) => {
                self.flush();
                if !self.body.is_added(range.start) {
                    let place = range.start..range.start + name.len() + "[^]".len();
                    self.define_note(name.to_string(), place, problems);
                }
            }
            Tag::CodeBlock(_) | Tag::MetadataBlock(_) => {
                self.flush();
                self.verbatim += 1;
            }
            _ => self.flush(),
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
                    if text.trim().is_empty() {
                        problems.extend(self.empty_heading());
                    }
                    let (id, taken) = self.ids.give(written.as_deref(), &text);
                    problems.extend(taken.and_then(|taken| self.taken_id(taken, written.as_deref()?)));
                    self.text.headings.push(Heading { level, id, text: text.trim().to_owned() });
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotations -= u32::from(self.quotation_kinds.pop().unwrap_or(false));
            }
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => {
                self.flush();
                self.verbatim = self.verbatim.saturating_sub(1);
            }
            _ => self.flush(),
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

    /// Notes the definition of a footnote. A second one of a name is added to the first.
    fn define_note(&mut self, name: String, place: Range<usize>, problems: &mut Diagnostics) {
        if self.defined.insert(name.clone()) {
            self.text.notes.push((name, place));
            return;
        }
        let first = self.text.notes.iter().find(|(known, _)| *known == name).map(|(_, place)| place.clone());
        let message = format!("the footnote `{name}` is defined twice, and both texts are shown as one note");
        let problem = Diagnostic::new(Rule::DuplicateFootnote, Place::bytes(self.path, place), message);
        let problem = problem.help("give one of them another name, or remove it");
        problems.push(match first {
            Some(first) => problem.related(Place::bytes(self.path, first), "it is defined here first"),
            None => problem,
        });
    }

    /// The problem of the last heading, which has no words. A link without words is reported itself.
    fn empty_heading(&self) -> Option<Diagnostic> {
        let range = self.headings_at.last()?;
        if self.text.references.last().is_some_and(|reference| reference.range.start >= range.start) {
            return None;
        }
        let end = range.start + self.body.source(range).trim_end().len();
        let place = Place::bytes(self.path, range.start..end);
        let help = "write words behind the `#`; if the `#` is text, write `\\#`";
        Some(Diagnostic::new(Rule::EmptyHeading, place, "the heading has no words").help(help))
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
            ReferenceForm::Image if self.heading.is_none() => Some("\u{fffc}".to_owned()),
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
        if let Some((run, start)) = self.append(text, &range)
            && marked
        {
            run.no_link.push(start..start + 1);
        }
    }

    /// Appends a text to the heading that is being read, or else to the run; gives the run and where the text begins in it.
    fn append(&mut self, text: &str, range: &Range<usize>) -> Option<(&mut TextRun, usize)> {
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(text);
            return None;
        }
        let run = self.run();
        let start = run.text.len();
        run.text.push_str(text);
        run.segments.push(Segment { run: start, source: range.start, length: text.len(), source_length: range.len() });
        Some((run, start))
    }

    /// Appends a text that is written differently in the source. An opaque one is searched for no names.
    fn push_replaced(&mut self, text: &str, range: &Range<usize>, opaque: bool) {
        if self.replaced_label > 0 || text.is_empty() {
            return;
        }
        if let Some((run, start)) = self.append(text, range)
            && opaque
        {
            run.opaque.push(start..start + text.len());
        }
    }

    /// Ends the run of the block that was read.
    fn flush(&mut self) {
        let Some(mut run) = self.run.take() else { return };
        run.opaque = without_overlaps(std::mem::take(&mut run.opaque));
        run.links = without_overlaps(std::mem::take(&mut run.links));
        let added = run.segments.first().is_some_and(|segment| self.body.is_added(segment.source));
        self.text.runs.push(if added { TextRun::default() } else { run });
        self.text.sections.push(u32::try_from(self.text.headings.len()).unwrap_or(u32::MAX));
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
pub(super) fn target_of(link_type: LinkType, address: &str) -> String {
    let address = address.trim();
    match link_type {
        LinkType::WikiLink { .. } => address.trim_end_matches('\\').to_owned(),
        LinkType::Email => format!("mailto:{address}"),
        _ => with_encoded_spaces(address).into_owned(),
    }
}
