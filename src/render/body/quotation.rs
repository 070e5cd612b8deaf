//! The figure that a quotation is in the text: whose words they are, when and where they were said, from which source.
//!
//! In: the quotations of a page that are statements. Out: pieces of HTML. Everything that an author wrote is escaped.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::links::page_text::{Occurs, occurrence_anchor};
use crate::model::PageId;
use crate::parse::markdown::quotation::{Speaker, attributed};
use crate::parse::markdown::{Body, ReferenceForm};
use crate::view::parts::{DateView, Sight};
use crate::view::statement::{CitationView, StatementView};
use crate::words::Words;

/// The parts of a quotation that ends in a line with its speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The quotation begins; its statement's anchor, if it is one.
    Quotation(Option<String>),
    /// The speaker's line begins.
    Line {
        /// Whether it is the last line of a paragraph, which has to be closed.
        ends_paragraph: bool,
        /// What is in the place of the line when the quotation is a statement.
        caption: Option<String>,
    },
    /// The speaker's line ends.
    LineEnd,
    /// The quotation ends.
    QuotationEnd,
}

/// The parts of all quotations of a page that name their speakers, by the positions of their events.
pub(super) fn parts(
    sight: Sight<'_>,
    id: PageId,
    body: &Body<'_>,
    events: &[(Event<'_>, Range<usize>)],
) -> HashMap<usize, Part> {
    let found = attributed(events);
    let mut parts = HashMap::new();
    if found.is_empty() {
        return parts;
    }
    let is_briefing = sight.site.page(id).briefing().is_some();
    let records = sight.site.statements_of(id).filter(|record| is_briefing && record.page == id);
    let mut statements: HashMap<usize, (PageId, StatementView)> = records
        .filter_map(|record| Some((record.in_text.as_ref()?.start, (record.by, sight.statement(record)))))
        .collect();
    let written = &sight.site.page(id).parsed.quotations;
    let speakers: HashMap<usize, &Speaker> = written.iter().map(|it| (it.range.start, &it.by.speaker)).collect();
    let occurrences = &sight.links.text(id).occurrences;
    for quotation in found {
        let statement = statements.remove(&events[quotation.start].1.start);
        let line = events[quotation.line].1.start..events[quotation.end - 1].1.end;
        // What leads to the names in the line finds them in the caption that takes its place.
        let within = occurrences.partition_point(|it| (it.range.start as usize) < line.start)
            ..occurrences.partition_point(|it| (it.range.start as usize) < line.end);
        let caption = statement.as_ref().map(|(by, statement)| {
            let named: Vec<Name<'_>> = within
                .clone()
                .map(|at| {
                    let found = &occurrences[at];
                    Name {
                        anchor: occurrence_anchor(at),
                        is_speaker: found.to == *by,
                        words: words_of(body.source(&(found.range.start as usize..found.range.end as usize))),
                        url: (found.occurs != Occurs::AsName).then(|| sight.page_url(found.to)),
                    }
                })
                .collect();
            let words = speakers.get(&events[quotation.start].1.start);
            let name = words.and_then(|speaker| written_name(speaker, sight, *by)).unwrap_or(&statement.by.name);
            caption(statement, name, &named, sight.page_url(id), sight.words())
        });
        let statement = statement.map(|(_, statement)| statement);
        parts.insert(quotation.start, Part::Quotation(statement.map(|statement| statement.id)));
        parts.insert(quotation.line, Part::Line { ends_paragraph: !quotation.is_paragraph, caption });
        parts.insert(quotation.end - 1, Part::LineEnd);
        parts.insert(quotation.end, Part::QuotationEnd);
    }
    parts
}

/// The author's own words for a speaker; `None` where they are a key or a slug, which nobody reads.
fn written_name<'a>(speaker: &'a Speaker, sight: Sight<'_>, by: PageId) -> Option<&'a str> {
    let is_target = matches!(speaker.link, Some((ReferenceForm::Wiki { labelled: false }, _)));
    let is_key = speaker.name.contains(['/', '#']) || *speaker.name == *sight.site.page(by).key().slug;
    (!is_target || !is_key).then_some(&*speaker.name)
}

/// A name in the author's line that leads somewhere.
struct Name<'a> {
    anchor: String,
    is_speaker: bool,
    /// The author's words for it.
    words: &'a str,
    /// Where it leads; `None` if it is counted and no link.
    url: Option<&'a str>,
}

/// The words of a name or of a link, from the Markdown it is written in.
fn words_of(markdown: &str) -> &str {
    if let Some(inner) = markdown.strip_prefix("[[") {
        let inner = inner.strip_suffix("]]").unwrap_or(inner);
        return inner.rsplit('|').next().unwrap_or(inner).trim();
    }
    markdown.strip_prefix('[').and_then(|inner| inner.split("](").next()).unwrap_or(markdown)
}

/// What is below the words. `name` is what the speaker is called there. `named` are the names in the author's line,
/// in order. `here` is the page's own address.
fn caption(statement: &StatementView, name: &str, named: &[Name<'_>], here: &str, words: &Words) -> String {
    let speaker = named.iter().position(|name| name.is_speaker);
    let mut others: Vec<&Name<'_>> = named.iter().collect();
    let anchor = speaker.map(|at| others.remove(at).anchor.as_str());
    let place = place_html(statement.place.as_deref().unwrap_or_default(), &mut others);
    let mut html = String::from("<span class=\"speaker\">");
    // What is not shown links here all the same.
    for lost in others {
        html.push_str(&format!("<span id=\"{}\"></span>", lost.anchor));
    }
    push_link(&mut html, statement.by.url.as_deref(), name, anchor);
    if let Some(role) = &statement.role {
        push_text(&mut html, words.text("punctuation.comma"));
        push_text(&mut html, role);
    }
    html.push_str("</span>");
    if statement.date.is_some() || statement.said_as.is_some() || statement.place.is_some() {
        html.push_str("\n<span class=\"occasion\">");
        push_occasion(&mut html, statement, &place, words);
        html.push_str("</span>");
    }
    if !statement.sources.is_empty() {
        html.push_str("\n<span class=\"provenance\">");
        let mut citations = String::new();
        for (at, source) in statement.sources.iter().enumerate() {
            push_text(&mut citations, if at == 0 { "" } else { words.text("punctuation.semicolon") });
            push_citation(&mut citations, source, here);
        }
        push_message(&mut html, words, "label.source_names", "names", &citations);
        html.push_str("</span>");
    }
    html
}

fn push_text(html: &mut String, text: &str) {
    let _ = escape_html(html, text);
}

/// A message with one place, which is filled in with HTML.
fn push_message(html: &mut String, words: &Words, key: &str, place: &str, filled: &str) {
    let Some(pattern) = words.find(key).and_then(|message| words.form(message, None)) else { return };
    let put = |out: &mut String, name: &str| {
        out.push_str(if name == place { filled } else { "" });
        Ok::<(), std::convert::Infallible>(())
    };
    match pattern.write(html, push_text, put) {
        Ok(()) => {}
        Err(never) => match never {},
    }
}

fn push_link(html: &mut String, url: Option<&str>, words: &str, anchor: Option<&str>) {
    let Some(url) = url else {
        push_text(html, words);
        return;
    };
    html.push_str("<a href=\"");
    let _ = escape_href(&mut *html, url);
    html.push('"');
    if let Some(anchor) = anchor {
        html.push_str(&format!(" id=\"{anchor}\""));
    }
    html.push('>');
    push_text(html, words);
    html.push_str("</a>");
}

/// The place, with the names in it as they are in a text; these are taken out of the list.
fn place_html(place: &str, names: &mut Vec<&Name<'_>>) -> String {
    let mut html = String::new();
    let mut rest = place;
    names.retain(|name| {
        let Some((before, after)) = rest.split_once(name.words).filter(|_| !name.words.is_empty()) else { return true };
        push_text(&mut html, before);
        match name.url {
            Some(_) => push_link(&mut html, name.url, name.words, Some(&name.anchor)),
            None => {
                html.push_str(&format!("<span class=\"mention\" id=\"{}\">", name.anchor));
                push_text(&mut html, name.words);
                html.push_str("</span>");
            }
        }
        rest = after;
        false
    });
    push_text(&mut html, rest);
    html
}

/// When and where, as everywhere else: the day, the source's words for it, the place.
fn push_occasion(html: &mut String, statement: &StatementView, place: &str, words: &Words) {
    if let Some(DateView { iso, text, .. }) = &statement.date {
        html.push_str("<time datetime=\"");
        push_text(html, iso);
        html.push_str("\">");
        push_text(html, text);
        html.push_str("</time>");
    }
    if let Some(said_as) = &statement.said_as {
        html.push_str(if statement.date.is_some() { " " } else { "" });
        push_text(html, &words.say("punctuation.in_brackets", &[("words", &words.quoted(said_as))]));
    }
    if !place.is_empty() {
        let follows = statement.date.is_some() || statement.said_as.is_some();
        push_text(html, if follows { words.text("punctuation.comma") } else { "" });
        html.push_str(place);
    }
}

fn push_citation(html: &mut String, source: &CitationView, here: &str) {
    let on_this_page = source.url.strip_prefix(here).filter(|rest| rest.starts_with('#'));
    push_link(html, Some(on_this_page.unwrap_or(&source.url)), &source.name, None);
    if let Some(kind) = &source.kind {
        let class = if source.is_state_media { " state-media" } else { "" };
        html.push_str(&format!(" <span class=\"source-kind{class}\">"));
        push_text(html, kind);
        html.push_str("</span>");
    }
}
