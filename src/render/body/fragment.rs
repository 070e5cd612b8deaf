//! The HTML of a piece of Markdown that is not the text of a page, such as what an author put into `extra`.
//!
//! In: Markdown. Out: HTML by the rules of texts: HTML is shown as text, and only safe addresses are linked. It must not know
//! the site: names are not linked, and `[[page]]` is shown as its words.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::address::may_be_linked;
use crate::parse::markdown::Body;

/// Renders a piece of Markdown. A path from the root of the site begins at `base_path` in the HTML. If it is inline, a
/// single paragraph has no element of its own.
#[must_use]
pub fn render_fragment(markdown: &str, base_path: &str, is_inline: bool) -> String {
    let body = Body::new(markdown, 0, []);
    let mut open: Vec<&str> = Vec::new();
    let mut pictures = 0_usize;
    let mut out: Vec<Event<'_>> = Vec::new();
    for (event, _) in body.events() {
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
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            event => event,
        };
        out.push(event);
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, out.into_iter());
    let inner = rendered.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>\n"));
    match inner.filter(|inner| is_inline && !inner.contains("<p>")) {
        Some(inner) => inner.to_owned(),
        None => rendered,
    }
}

/// The beginning of a link; `None` for an address that may not be linked, or that only a page could find.
fn link_html(link_type: LinkType, address: &str, title: &str, base_path: &str) -> Option<String> {
    let address = if link_type == LinkType::Email { format!("mailto:{address}") } else { address.to_owned() };
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
