//! Fields that are plain text: titles, summaries, what was said.
//!
//! In: the tree of a file's YAML. Out: a warning where such a field holds Markdown or an HTML entity, which readers would
//! see as it was typed. It must not know what a field is for.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};

use crate::diagnostic::{Diagnostic, Diagnostics, FieldPath, Place, Rule};
use crate::path::SourcePath;
use crate::schema::node::Node;

/// The fields that authors write text into, wherever they are.
const FIELDS: [&str; 20] = [
    "title",
    "name",
    "summary",
    "description",
    "note",
    "quote",
    "paraphrase",
    "text",
    "authors",
    "topics",
    "alt",
    "credit",
    "place",
    "said_as",
    "role",
    "publisher",
    "provisions",
    "open_questions",
    "singular",
    "plural",
];

/// Reports the plain-text fields of a file that hold markup.
pub fn report_markup(path: &SourcePath, root: &Node, problems: &mut Diagnostics) {
    report_below(path, root, &FieldPath::root(), false, problems);
}

fn report_below(path: &SourcePath, node: &Node, at: &FieldPath, is_text: bool, problems: &mut Diagnostics) {
    match node {
        Node::Text(text) if is_text => problems.extend(markup_in(path, text, at)),
        Node::List(items) => {
            for (position, item) in items.iter().enumerate() {
                report_below(path, item, &at.entry(position), is_text, problems);
            }
        }
        Node::Map(entries) => {
            // What is in `extra` is for the site's own templates.
            let is_own = |key: &str| key == "extra" && at.steps().is_empty();
            for (position, (key, value)) in entries.iter().enumerate().filter(|(_, (key, _))| !is_own(key)) {
                report_below(path, value, &at.entry(position), FIELDS.contains(&key.as_str()), problems);
            }
        }
        _ => {}
    }
}

/// The problem of a plain text that holds markup.
fn markup_in(path: &SourcePath, text: &str, at: &FieldPath) -> Option<Diagnostic> {
    if !text.contains(['[', '*', '_', '`', '&', '~', '<']) {
        return None;
    }
    let (what, plain) = find_markup(text)?;
    let message = format!("`{what}` is markup in a field that is plain text, and is shown as it was typed");
    let help = format!("write `{}`", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    Some(Diagnostic::new(Rule::MarkupInField, Place::value(path, at), message).help(help))
}

/// The first piece of markup of a text, and the text without any.
fn find_markup(text: &str) -> Option<(&str, String)> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_WIKILINKS;
    let mut first: Option<Range<usize>> = None;
    let mut plain = String::new();
    let mut behind = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let is_markup = match &event {
            Event::Start(Tag::Emphasis | Tag::Strong) => is_whole_words(text, &range),
            Event::Start(Tag::Strikethrough) => text[range.clone()].starts_with("~~"),
            // `<https://…>` reads as an address.
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                !matches!(link_type, LinkType::Autolink | LinkType::Email)
            }
            Event::Code(_) => true,
            Event::Text(shown) => is_entity(&text[range.clone()], shown),
            _ => false,
        };
        if is_markup {
            first.get_or_insert(range.clone());
        }
        match &event {
            Event::Text(shown) | Event::Code(shown) => {
                // What the parser takes for a mark of a list or a heading belongs to the text.
                let between = text.get(behind..range.start).unwrap_or_default();
                plain.push_str(if plain.is_empty() && !is_markup && first.is_none() { between } else { "" });
                plain.push_str(shown);
                behind = range.end;
            }
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            Event::Html(html) | Event::InlineHtml(html) => plain.push_str(html),
            _ => {}
        }
    }
    Some((&text[first?], plain))
}

/// Whether emphasis begins and ends where words do: in `5*3*2` the stars mean something else.
fn is_whole_words(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    !(is_word(before) && is_word(after))
}

/// Whether a text is shown otherwise than it is written, because it is an entity such as `&amp;`.
fn is_entity(written: &str, shown: &str) -> bool {
    written.starts_with('&') && written.ends_with(';') && written != shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_found_and_the_plain_text_is_proposed() {
        for (text, what, plain) in [
            ("See [[Veldria]] and [x](about.md).", "[[Veldria]]", "See Veldria and x."),
            ("A **bold** claim", "**bold**", "A bold claim"),
            ("The *Moskva* sinks", "*Moskva*", "The *Moskva* sinks".replace('*', "").as_str()),
            ("The ministry&#8217;s view", "&#8217;", "The ministry’s view"),
            ("Trade &amp; aid", "&amp;", "Trade & aid"),
            ("Run `check`", "`check`", "Run check"),
            ("[[countries/veldria|the state]]", "[[countries/veldria|the state]]", "the state"),
        ] {
            assert_eq!(find_markup(text), Some((what, plain.to_owned())), "{text}");
        }
    }

    #[test]
    fn ordinary_text_is_no_markup() {
        for text in [
            "5 * 3 * 2",
            "5*3*2",
            "[sic] he said",
            "AT&T and R&D; x",
            "snake_case_name",
            "1. FC Lomar",
            "# 1",
            "- a",
            "* a footnote",
            "<b>",
            "\"quoted\" & more",
            "50% ~ 60%",
            "[1] and [2]",
            "a_b*c",
            "https://example.org/?a=1&copy=2",
        ] {
            assert_eq!(find_markup(text), None, "{text}");
        }
    }
}
