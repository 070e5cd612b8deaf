//! The HTML of a body: Markdown with its names and references as links.
//!
//! In: the text of a file and what was found in it. Out: a [`BodyView`]. Everything that an author wrote is escaped;
//! HTML in Markdown is shown as text.

mod quotation;
mod figure;
pub mod fragment;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_href, escape_html};

use self::figure::ends_of_figures;
use self::quotation::Part;
use super::marks::{Insertions, Mark};
use super::picture::picture_html;
use crate::address::Suffix;
use crate::links::page_text::{Occurs, PageText, occurrence_anchor, source_ids};
use crate::links::references::{Target, before_place, name_to_show, place_to_show};
use crate::model::PageId;
use crate::parse::markdown::{Body, alert};
use crate::path::{UrlPath, percent_encode};
use crate::view::parts::{BodyView, HeadingView, Sight};
use crate::view::statement::{source_anchor, sources_of};
use crate::words::Words;

/// Renders the body of a page. `file` is the whole file.
#[must_use]
pub fn render_body(sight: Sight<'_>, id: PageId, file: &str) -> BodyView {
    let page = sight.site.page(id);
    let text = sight.links.text(id);
    let body = Body::new(file, page.parsed.body_start, source_ids(sight.site, id));
    let mut events = body.events();
    remove_no_link_marks(&body, &mut events);
    let mut quotations = quotation::parts(sight, id, &body, &events);
    let breaks: HashSet<usize> = quotations.keys().copied().collect();
    let figures = ends_of_figures(&events);
    let mut marks: Vec<Mark<'_>> = Vec::new();
    let mut anchors: HashMap<usize, String> = HashMap::new();
    for (position, occurrence) in text.occurrences.iter().enumerate() {
        let range = occurrence.range.start as usize..occurrence.range.end as usize;
        let anchor = occurrence_anchor(position);
        let url = match occurrence.occurs {
            Occurs::AsReference => {
                anchors.insert(range.start, anchor);
                continue;
            }
            Occurs::AsLink => Some(sight.page_url(occurrence.to)),
            Occurs::AsName => None,
        };
        marks.push(Mark { range, anchor, url });
    }
    let insertions = Insertions::plan(&events, marks, &breaks);
    let own_notes = own_notes(&body, &events);
    let numbers = sources_of(sight.site, id, sight.links)
        .iter()
        .enumerate()
        .map(|(position, source)| (source.id.value.clone(), position + 1))
        .collect();
    let top = text.headings.iter().map(|heading| heading.level).min().unwrap_or(2);
    let mut writer = BodyWriter {
        sight,
        text,
        body: &body,
        targets: text.references.iter().map(|it| (it.range.start, &it.target)).collect(),
        anchors,
        numbers,
        own_notes,
        letters: HashMap::new(),
        note_uses: HashMap::new(),
        alert_title: false,
        contents: page.parsed.common.contents,
        shift: u8::from(top == 1),
        heading: 0,
        open: Vec::new(),
        behind_link: String::new(),
        silent: 0,
        in_figure: false,
        kept_notes: None,
        table_cell: Vec::new(),
        out: Vec::with_capacity(events.len()),
        notes: BTreeMap::new(),
        main: None,
    };
    for (position, (event, range)) in events.into_iter().enumerate() {
        for html in insertions.before(position) {
            writer.put_html(html);
        }
        match quotations.remove(&position) {
            Some(part) => writer.quotation(part),
            None if figures.contains(&position) => writer.in_figure = !writer.in_figure,
            None => match (event, insertions.within(position)) {
                (Event::Text(text), Some(cuts)) => writer.cut_text(&text, cuts),
                (event, _) => writer.take(event, range),
            },
        }
        for html in insertions.after(position) {
            writer.put_html(html);
        }
    }
    writer.finish()
}

/// Takes the at-sign out of `\@Name`, which means "no link here".
fn remove_no_link_marks(body: &Body<'_>, events: &mut [(Event<'_>, Range<usize>)]) {
    for (event, range) in events {
        if let Event::Text(text) = event
            && body.is_no_link_mark(text, range)
        {
            *event = Event::Text(CowStr::from(text[1..].to_owned()));
            range.start += 1;
        }
    }
}

/// The names of the footnotes that the author defined.
fn own_notes(body: &Body<'_>, events: &[(Event<'_>, Range<usize>)]) -> HashSet<String> {
    let names = events.iter().filter_map(|(event, range)| match event {
        Event::Start(Tag::FootnoteDefinition(name)) if !body.is_added(range.start) => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

/// The deepest level of headings in a contents list.
const LISTED_LEVELS: u8 = 3;
/// How many headings of these levels give a text a contents list, unless its author decides.
const LISTED_FROM: usize = 4;

/// What has to be written when a link or a picture ends.
enum Open {
    /// The end of a link.
    Link,
    /// Nothing: its text stands alone.
    Nothing,
    /// The end of a link whose own text was replaced.
    Replaced,
    /// The same without a link.
    Reworded,
    /// A picture, whose alternative text is being collected.
    Image { url: Option<(UrlPath, Suffix)>, title: String, alt: String },
}

struct BodyWriter<'a, 'e> {
    sight: Sight<'a>,
    text: &'a PageText,
    body: &'a Body<'a>,
    /// What each reference leads to, by where it begins.
    targets: HashMap<usize, &'a Target>,
    /// The anchors of the references to other pages, by where these begin.
    anchors: HashMap<usize, String>,
    numbers: HashMap<String, usize>,
    own_notes: HashSet<String>,
    /// The places of the author's footnotes in the order of their first use: the first one is `a`.
    letters: HashMap<String, usize>,
    note_uses: HashMap<String, usize>,
    /// Whether the next paragraph is the title of a note.
    alert_title: bool,
    /// Whether the author asked for a contents list, or for none.
    contents: Option<bool>,
    shift: u8,
    heading: usize,
    open: Vec<Open>,
    /// The numbers of footnotes that were put into the link that is open.
    behind_link: String,
    /// How many elements are open whose content is not shown.
    silent: u32,
    /// Whether a paragraph is open that holds a picture with a title and nothing else.
    in_figure: bool,
    /// The author's notes in a speaker's line that a caption takes the place of.
    kept_notes: Option<String>,
    table_cell: Vec<(bool, Vec<&'static str>, usize)>,
    out: Vec<Event<'e>>,
    notes: BTreeMap<usize, Vec<Event<'e>>>,
    /// The main text, while a footnote is being written.
    main: Option<(usize, Vec<Event<'e>>)>,
}

impl<'e> BodyWriter<'_, 'e> {
    /// Whether the alternative text of a picture is being collected, which is plain text.
    fn in_image(&self) -> bool {
        self.open.iter().any(|open| matches!(open, Open::Image { .. }))
    }

    fn put_html(&mut self, html: &str) {
        if self.silent == 0 && !self.in_image() {
            self.out.push(Event::InlineHtml(html.to_owned().into()));
        }
    }

    fn cut_text(&mut self, text: &str, cuts: &[(usize, String)]) {
        let mut from = 0;
        for (at, html) in cuts {
            self.put_text(&text[from..*at]);
            self.put_html(html);
            from = *at;
        }
        self.put_text(&text[from..]);
    }

    fn put_text(&mut self, text: &str) {
        let image = self.open.iter_mut().rev().find(|open| matches!(open, Open::Image { .. }));
        if let Some(Open::Image { alt, .. }) = image {
            alt.push_str(text);
        } else if self.silent == 0 && !text.is_empty() {
            self.out.push(Event::Text(text.to_owned().into()));
        }
    }

    fn quotation(&mut self, part: Part) {
        let html = match part {
            Part::Quotation(None) => "<figure class=\"quotation\">\n<blockquote>\n".to_owned(),
            Part::Quotation(Some(id)) => format!("<figure class=\"quotation\" id=\"{id}\">\n<blockquote>\n"),
            Part::Line { ends_paragraph, caption } => {
                let end = if ends_paragraph { "</p>\n" } else { "" };
                let html = format!("{end}</blockquote>\n<figcaption>{}", caption.as_deref().unwrap_or_default());
                if caption.is_some() {
                    // The caption says what the author's line says; only notes of the author's own are kept.
                    self.silent += 1;
                    self.kept_notes = Some(String::new());
                }
                html
            }
            Part::LineEnd => match self.kept_notes.take() {
                Some(notes) => {
                    self.silent -= 1;
                    format!("{notes}</figcaption>\n")
                }
                None => "</figcaption>\n".to_owned(),
            },
            Part::QuotationEnd => "</figure>\n".to_owned(),
        };
        self.out.push(Event::Html(html.into()));
    }

    fn take(&mut self, event: Event<'e>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.put_text(&text),
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            event if self.silent > 0 => drop(event),
            Event::SoftBreak | Event::HardBreak if self.in_image() => {
                self.put_text(" ");
            }
            Event::Code(code) if self.in_image() => self.put_text(&code),
            // A box that nobody can tick is a sign, not a control.
            Event::TaskListMarker(done) => self.put_text(if done { "☑ " } else { "☐ " }),
            event => self.out.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'e>, range: &Range<usize>) {
        match tag {
            Tag::Link { link_type, title, .. } => self.start_link(link_type, &title, range),
            Tag::Image { title, .. } => {
                let url = match self.targets.get(&range.start) {
                    Some(Target::Output(url, suffix)) => Some((url.clone(), suffix.clone())),
                    _ => None,
                };
                self.open.push(Open::Image { url, title: title.to_string(), alt: String::new() });
            }
            Tag::Heading { level, .. } => {
                let id = self.text.headings.get(self.heading).map(|heading| heading.id.clone()).unwrap_or_default();
                let level = (level as u8 + self.shift).min(6);
                let mut html = format!("<h{level} id=\"");
                let _ = escape_html(&mut html, &id);
                html.push_str("\">");
                self.out.push(Event::Html(html.into()));
            }
            Tag::FootnoteDefinition(name) => {
                if self.body.is_added(range.start) {
                    self.silent += 1;
                } else {
                    let letter = self.letter_of(&name);
                    self.main = Some((letter, std::mem::take(&mut self.out)));
                }
            }
            Tag::HtmlBlock => self.out.push(Event::Start(Tag::Paragraph)),
            Tag::BlockQuote(Some(kind)) => {
                self.out.push(Event::Start(Tag::BlockQuote(Some(kind))));
                self.alert_title = alert::has_title(self.body.source(range));
                if !self.alert_title {
                    let mut html = String::from("<p class=\"alert-title\">");
                    let _ = escape_html(&mut html, self.sight.words().text(alert::word_of(kind)));
                    self.out.push(Event::Html((html + "</p>\n").into()));
                }
            }
            Tag::Paragraph if std::mem::take(&mut self.alert_title) => {
                self.out.push(Event::Html("<p class=\"alert-title\">".into()));
            }
            Tag::Table(alignments) => {
                let classes = alignments.iter().map(|alignment| match alignment {
                    pulldown_cmark::Alignment::None => "",
                    pulldown_cmark::Alignment::Left => " class=\"align-left\"",
                    pulldown_cmark::Alignment::Center => " class=\"align-center\"",
                    pulldown_cmark::Alignment::Right => " class=\"align-right\"",
                });
                self.table_cell.push((true, classes.collect(), 0));
                self.out.push(Event::Html("<div class=\"table\" tabindex=\"0\"><table>\n".into()));
            }
            Tag::TableHead => self.out.push(Event::Html("<thead><tr>".into())),
            Tag::TableRow => {
                if let Some(table) = self.table_cell.last_mut() {
                    table.2 = 0;
                }
                self.out.push(Event::Html("<tr>".into()));
            }
            Tag::TableCell => {
                let Some((is_head, classes, column)) = self.table_cell.last_mut() else { return };
                let class = classes.get(*column).copied().unwrap_or_default();
                *column += 1;
                let html = if *is_head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") };
                self.out.push(Event::Html(html.into()));
            }
            tag if self.silent == 0 && !self.in_image() => self.out.push(Event::Start(tag)),
            _ => {}
        }
    }

    fn start_link(&mut self, link_type: LinkType, title: &str, range: &Range<usize>) {
        // A heading may be meant by its words.
        let meant = |suffix: &Suffix, text: &PageText| match suffix.fragment.as_deref() {
            Some(place) => {
                Suffix { fragment: Some(text.heading_meant_by(place).unwrap_or(place).into()), ..suffix.clone() }
            }
            None => suffix.clone(),
        };
        // There are no links within links and within the texts of pictures.
        if self.open.iter().any(|open| !matches!(open, Open::Nothing)) {
            self.open.push(Open::Nothing);
            return;
        }
        let target = self.targets.get(&range.start).copied();
        let (url, rel) = match target {
            Some(Target::Page(id, suffix)) => {
                (format!("{}{}", self.sight.page_url(*id), meant(suffix, self.sight.links.text(*id))), "")
            }
            Some(Target::Output(url, suffix)) => (format!("{}{suffix}", self.sight.url(url)), ""),
            Some(Target::Anchor(place)) => {
                (format!("#{}", percent_encode(self.text.heading_meant_by(place).unwrap_or(place))), "")
            }
            Some(Target::External(url)) => (url.clone(), " rel=\"external noopener\""),
            Some(Target::Missing | Target::Nothing) | None => {
                let is_bare = matches!(link_type, LinkType::WikiLink { has_pothole: false });
                let words = is_bare
                    .then(|| self.sight.site.withheld.words_for(before_place(self.wiki_target(range))))
                    .flatten();
                self.open.push(if words.is_some() { Open::Reworded } else { Open::Nothing });
                if let Some(words) = words {
                    self.put_text(words);
                    self.silent += 1;
                }
                return;
            }
        };
        let mut html = String::from("<a href=\"");
        let _ = escape_href(&mut html, &url);
        html.push('"');
        if !title.is_empty() {
            html.push_str(" title=\"");
            let _ = escape_html(&mut html, title);
            html.push('"');
        }
        html.push_str(rel);
        if let Some(anchor) = self.anchors.get(&range.start) {
            html.push_str(&format!(" id=\"{anchor}\""));
        }
        html.push('>');
        self.put_html(&html);
        let label = match (link_type, target) {
            (LinkType::WikiLink { has_pothole: false }, Some(Target::Page(id, suffix))) => {
                Some(name_to_show(self.sight.site.page(*id), self.wiki_target(range), suffix).to_owned())
            }
            (LinkType::WikiLink { has_pothole: false }, Some(Target::Anchor(place))) => {
                Some(place_to_show(place).to_owned())
            }
            _ => None,
        };
        match label {
            Some(label) => {
                self.put_text(&label);
                self.open.push(Open::Replaced);
                self.silent += 1;
            }
            None => self.open.push(Open::Link),
        }
    }

    /// The target of a `[[target]]` without words of its own.
    fn wiki_target(&self, range: &Range<usize>) -> &str {
        let source = self.body.source(range);
        source.strip_prefix("[[").and_then(|it| it.strip_suffix("]]")).unwrap_or(source).trim()
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => match self.open.pop() {
                Some(Open::Link) => {
                    self.put_html("</a>");
                    let numbers = std::mem::take(&mut self.behind_link);
                    if !numbers.is_empty() {
                        self.put_html(&numbers);
                    }
                }
                Some(Open::Replaced) => {
                    self.silent -= 1;
                    self.put_html("</a>");
                }
                Some(Open::Reworded) => self.silent -= 1,
                _ => {}
            },
            TagEnd::Image => {
                if let Some(Open::Image { url, title, alt }) = self.open.pop() {
                    match url {
                        Some((url, suffix)) if !self.in_image() => {
                            let html = picture_html(self.sight, (&url, &suffix), &alt, &title, self.in_figure);
                            self.put_html(&html);
                        }
                        _ => self.put_text(&alt),
                    }
                }
            }
            TagEnd::Heading(level) => {
                let level = (level as u8 + self.shift).min(6);
                let mut html = String::new();
                if let Some(heading) = self.text.headings.get(self.heading) {
                    html.push_str(" <a class=\"anchor\" href=\"#");
                    let _ = escape_href(&mut html, &percent_encode(&heading.id));
                    html.push_str("\" aria-label=\"");
                    let label = self.sight.words().say("page.link_to_section", &[("heading", &heading.text)]);
                    let _ = escape_html(&mut html, &label);
                    html.push_str("\">#</a>");
                }
                self.heading += 1;
                self.out.push(Event::Html(format!("{html}</h{level}>\n").into()));
            }
            TagEnd::FootnoteDefinition => match self.main.take() {
                Some((letter, main)) => {
                    let note = std::mem::replace(&mut self.out, main);
                    // Of a footnote that was defined twice nothing is lost.
                    self.notes.entry(letter).or_default().extend(note);
                }
                None => self.silent = self.silent.saturating_sub(1),
            },
            TagEnd::HtmlBlock => self.out.push(Event::End(TagEnd::Paragraph)),
            TagEnd::Table => {
                self.table_cell.pop();
                self.out.push(Event::Html("</tbody></table></div>\n".into()));
            }
            TagEnd::TableHead => {
                if let Some(table) = self.table_cell.last_mut() {
                    table.0 = false;
                }
                self.out.push(Event::Html("</tr></thead><tbody>\n".into()));
            }
            TagEnd::TableRow => self.out.push(Event::Html("</tr>\n".into())),
            TagEnd::TableCell => {
                let is_head = self.table_cell.last().is_some_and(|table| table.0);
                self.out.push(Event::Html(if is_head { "</th>" } else { "</td>" }.into()));
            }
            tag if self.silent == 0 && !self.in_image() => self.out.push(Event::End(tag)),
            _ => {}
        }
    }

    fn letter_of(&mut self, name: &str) -> usize {
        let next = self.letters.len();
        *self.letters.entry(name.to_owned()).or_insert(next)
    }

    fn footnote_reference(&mut self, name: &str) {
        if !self.own_notes.contains(name) {
            // A caption names its sources itself.
            if let (Some(number), None) = (self.numbers.get(name), &self.kept_notes) {
                let anchor = source_anchor(name);
                let html =
                    format!("\u{2060}<sup class=\"source-reference\"><a href=\"#{anchor}\">[{number}]</a></sup>");
                self.put_number(&html);
            }
            return;
        }
        let letter = letters(self.letter_of(name));
        // What is not shown cannot be returned to.
        let is_kept = self.kept_notes.is_some() || self.open.iter().any(|open| matches!(open, Open::Link));
        if !is_kept && (self.silent > 0 || self.in_image()) {
            return;
        }
        let uses = self.note_uses.entry(letter.clone()).or_default();
        *uses += 1;
        let id = if *uses == 1 { format!("note-{letter}-use") } else { format!("note-{letter}-use-{uses}") };
        let html = format!(
            "\u{2060}<sup class=\"footnote-reference\"><a href=\"#note-{letter}\" id=\"{id}\">[{letter}]</a></sup>"
        );
        self.put_number(&html);
    }

    /// Puts the number of a footnote, which is a link, behind the link that it is in, or behind the caption that
    /// takes the place of its line.
    fn put_number(&mut self, html: &str) {
        match &mut self.kept_notes {
            Some(kept) => kept.push_str(html),
            None if self.open.iter().any(|open| matches!(open, Open::Link)) => self.behind_link.push_str(html),
            None => self.put_html(html),
        }
    }

    fn finish(self) -> BodyView {
        let mut body = String::new();
        html::push_html(&mut body, self.out.into_iter());
        let mut notes = String::new();
        if !self.notes.is_empty() {
            notes.push_str("<ol class=\"footnotes\">\n");
            for (letter, events) in self.notes {
                let letter = letters(letter);
                notes.push_str(&format!("<li id=\"note-{letter}\">\n"));
                html::push_html(&mut notes, events.into_iter());
                let uses = self.note_uses.get(&letter).copied().unwrap_or_default();
                push_ways_back(&mut notes, &letter, uses, self.sight.words());
                notes.push_str("</li>\n");
            }
            notes.push_str("</ol>\n");
        }
        let headings = self.text.headings.iter().map(|heading| HeadingView {
            level: (heading.level + self.shift).min(6),
            id: heading.id.clone(),
            text: heading.text.clone(),
        });
        let headings: Vec<HeadingView> = headings.collect();
        let listed = || headings.iter().filter(|heading| heading.level <= LISTED_LEVELS).cloned().collect::<Vec<_>>();
        let is_long = || listed().len() >= LISTED_FROM;
        let contents = if self.contents.unwrap_or_else(is_long) { listed() } else { Vec::new() };
        BodyView { html: body, notes, headings, contents }
    }
}

/// Puts a link back to each use of a footnote.
fn push_ways_back(html: &mut String, letter: &str, uses: usize, words: &Words) {
    for number in 1..=uses {
        let (id, sign, label) = if number == 1 {
            (String::new(), String::new(), words.text("page.back_to_text").to_owned())
        } else {
            let label = words.say("page.back_to_use", &[("number", &number.to_string())]);
            (format!("-{number}"), format!("<sup>{number}</sup>"), label)
        };
        html.push_str(if number == 1 { "" } else { " " });
        html.push_str(&format!("<a href=\"#note-{letter}-use{id}\" aria-label=\""));
        let _ = escape_html(&mut *html, &label);
        html.push_str(&format!("\">↩{sign}</a>"));
    }
}

/// The position as a letter: `a` to `z`, then `aa`.
fn letters(position: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(position % 26).unwrap_or(0));
    if position < 26 { letter.to_string() } else { format!("{}{letter}", letters(position / 26 - 1)) }
}
