//! The HTML of a piece of Markdown that is not the text of a page, such as what an author put into `extra`.
//!
//! In: Markdown. Out: HTML by the rules of texts: HTML is shown as text, and only safe addresses are linked. It must not know
//! the site: names are not linked, and `[[page]]` is shown as its words.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_href, escape_html};

use super::letters;
use crate::address::{may_be_linked, with_encoded_spaces};
use crate::parse::markdown::{Body, cells_left_out};

/// Renders a piece of Markdown. A path from the root of the site begins at `base_path` in the HTML. If it is inline, a
/// single paragraph has no element of its own.
#[must_use]
pub fn render_fragment(markdown: &str, base_path: &str, is_inline: bool) -> String {
    let body = Body::new(markdown, 0, []);
    let mut open: Vec<&str> = Vec::new();
    let mut pictures = 0_usize;
    let mut out: Vec<Event<'_>> = Vec::new();
    let mut cell_end = 0;
    let mut notes = Notes::default();
    for (event, range) in body.events() {
        let event = match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                let link =
                    link_html(link_type, &dest_url, &title, base_path).filter(|_| pictures == 0 && open.is_empty());
                open.push(if link.is_some() { "</a>" } else { "" });
                Event::InlineHtml(link.unwrap_or_default().into())
            }
            Event::End(TagEnd::Link) => Event::InlineHtml(open.pop().unwrap_or_default().into()),
            // A picture is a file that a page has; here it is its words.
            Event::Start(Tag::Image { .. }) => {
                pictures += 1;
                continue;
            }
            Event::End(TagEnd::Image) => {
                pictures -= 1;
                continue;
            }
            Event::Start(Tag::Heading { level, .. }) => {
                Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() })
            }
            Event::Start(Tag::Table(columns)) => {
                Event::Start(Tag::Table(vec![pulldown_cmark::Alignment::None; columns.len()]))
            }
            Event::Start(tag @ (Tag::TableHead | Tag::TableRow)) => {
                cell_end = range.start;
                Event::Start(tag)
            }
            Event::End(TagEnd::TableCell) => {
                cell_end = range.end;
                Event::End(TagEnd::TableCell)
            }
            // The parser drops these cells without a word.
            Event::End(tag @ (TagEnd::TableHead | TagEnd::TableRow)) => {
                for cell in cells_left_out(body.source(&(cell_end.min(range.end)..range.end))) {
                    out.extend([Event::Start(Tag::TableCell), Event::Text(cell.into()), Event::End(TagEnd::TableCell)]);
                }
                Event::End(tag)
            }
            Event::FootnoteReference(name) => {
                let letter = letters(notes.position(&name));
                Event::InlineHtml(format!("\u{2060}<sup class=\"footnote-reference\">[{letter}]</sup>").into())
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                notes.open = Some((notes.position(&name), std::mem::take(&mut out)));
                continue;
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((position, main)) = notes.open.take() {
                    notes.texts.entry(position).or_default().extend(std::mem::replace(&mut out, main));
                }
                continue;
            }
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            event => event,
        };
        out.push(event);
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, out.into_iter());
    notes.write_to(&mut rendered);
    let inner = rendered.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>\n"));
    match inner.filter(|inner| is_inline && !inner.contains("<p>")) {
        Some(inner) => inner.to_owned(),
        None => rendered,
    }
}

/// The footnotes of a piece of Markdown. A page may show several pieces beside its text, so that these have no ids and no
/// links: two notes would have the same.
#[derive(Default)]
struct Notes<'e> {
    /// Their names, in the order of their first use.
    names: Vec<String>,
    texts: BTreeMap<usize, Vec<Event<'e>>>,
    /// The note that is being read, and what is before it.
    open: Option<(usize, Vec<Event<'e>>)>,
}

impl Notes<'_> {
    fn position(&mut self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    fn write_to(self, html: &mut String) {
        if self.texts.is_empty() {
            return;
        }
        html.push_str("<ol class=\"footnotes\">\n");
        for events in self.texts.into_values() {
            html.push_str("<li>\n");
            html::push_html(&mut *html, events.into_iter());
            html.push_str("</li>\n");
        }
        html.push_str("</ol>\n");
    }
}

/// The beginning of a link; `None` for an address that may not be linked, or that only a page could find.
fn link_html(link_type: LinkType, address: &str, title: &str, base_path: &str) -> Option<String> {
    let address = match link_type {
        LinkType::Email => format!("mailto:{address}"),
        _ => with_encoded_spaces(address).into_owned(),
    };
    let below = address.strip_prefix('/').filter(|below| !below.starts_with(['/', '\\']));
    let (address, relation) = match below {
        _ if matches!(link_type, LinkType::WikiLink { .. }) => return None,
        Some(below) => (format!("{base_path}{below}"), ""),
        None if address.starts_with('#') => (address, ""),
        None => (Some(address).filter(|address| may_be_linked(address))?, " rel=\"external noopener\""),
    };
    let mut html = String::from("<a href=\"");
    let _ = escape_href(&mut html, &address);
    if !title.is_empty() {
        html.push_str("\" title=\"");
        let _ = escape_html(&mut html, title);
    }
    html.push('"');
    html.push_str(relation);
    html.push('>');
    Some(html)
}
