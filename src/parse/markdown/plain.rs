//! Fields that are plain text: titles, summaries, what was said.
//!
//! In: the tree of a file's YAML. Out: the same without the comments in such fields, and a warning where one holds a
//! comment, or Markdown, HTML or an HTML entity, which readers would see as it was typed. It must not know what a field is
//! for.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::comment;
use super::events::is_line_break;
use crate::diagnostic::{Diagnostic, Diagnostics, FieldPath, Place, Rule};
use crate::path::SourcePath;
use crate::schema::node::Node;

/// The fields that authors write text into, wherever they are.
const FIELDS: [&str; 23] = [
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
    "official_name",
    "subject",
    "capital",
    "singular",
    "plural",
];

/// Takes the comments out of the fields of a file, and reports the plain-text fields that hold comments or markup.
pub fn read_plain_fields(path: &SourcePath, root: &mut Node, problems: &mut Diagnostics) {
    read_below(path, root, &FieldPath::root(), false, problems);
}

fn read_below(path: &SourcePath, node: &mut Node, at: &FieldPath, is_text: bool, problems: &mut Diagnostics) {
    match node {
        Node::Text(text) => {
            // A comment is one in any field, but in an address, for example, percent signs are something else.
            if is_text || text.contains("<!--") {
                take_out_comments(path, text, at, problems);
            }
            if is_text {
                problems.extend(markup_in(path, text, at));
            }
        }
        Node::List(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                read_below(path, item, &at.entry(position), is_text, problems);
            }
        }
        Node::Map(entries) => {
            // What is in `extra` is for the site's own templates.
            let is_own = |key: &str| key == "extra" && at.steps().is_empty();
            for (position, (key, value)) in entries.iter_mut().enumerate().filter(|(_, (key, _))| !is_own(key)) {
                read_below(path, value, &at.entry(position), FIELDS.contains(&key.as_str()), problems);
            }
        }
        _ => {}
    }
}

fn take_out_comments(path: &SourcePath, text: &mut String, at: &FieldPath, problems: &mut Diagnostics) {
    for found in comment::comments(text) {
        let problem = |rule, message: &str| {
            let help = "write a comment of YAML instead, on a line of its own: `# …`";
            Diagnostic::new(rule, Place::value(path, at), message).help(help)
        };
        problems.push(if found.is_closed {
            let written = text.get(found.range).unwrap_or_default();
            let message =
                format!("`{}` is a comment in a field that is plain text, and is left out", one_line(written));
            problem(Rule::MarkupInField, &message)
        } else {
            problem(Rule::UnclosedComment, "the comment does not end, so the rest of the field is left out")
        });
    }
    if let Cow::Owned(kept) = comment::strip(text) {
        *text = kept;
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The problem of a plain text that holds markup.
fn markup_in(path: &SourcePath, text: &str, at: &FieldPath) -> Option<Diagnostic> {
    if !text.contains(['[', '*', '_', '`', '&', '~', '<']) {
        return None;
    }
    let (what, plain) = find_markup(text)?;
    let message = format!("`{what}` is markup in a field that is plain text, and is shown as it was typed");
    let help = format!("write `{}`", one_line(&plain));
    Some(Diagnostic::new(Rule::MarkupInField, Place::value(path, at), message).help(help))
}

/// The first piece of markup of a text, and the text without any.
fn find_markup(text: &str) -> Option<(&str, String)> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_WIKILINKS;
    let mut first: Option<Range<usize>> = None;
    let mut plain = String::new();
    let mut behind = 0;
    // The emphases that are open and that the author hardly meant: their marks belong to the text.
    let mut marks: Vec<&str> = Vec::new();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let is_markup = match &event {
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => is_emphasis(text, &range),
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
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong | Tag::Strikethrough)) => {
                let is_double = matches!(tag, Tag::Strong) || text[range.start..].starts_with("~~");
                let length = if is_double { 2 } else { 1 };
                let mark = text.get(range.start..range.start + length).filter(|_| !is_markup).unwrap_or_default();
                marks.push(mark);
                plain.push_str(mark);
                behind = behind.max(range.start + mark.len());
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {
                plain.push_str(marks.pop().unwrap_or_default());
            }
            Event::Text(shown) | Event::Code(shown) => {
                // What the parser takes for a mark of a list or a heading belongs to the text.
                let between = text.get(behind..range.start).unwrap_or_default();
                plain.push_str(if plain.is_empty() && !is_markup && first.is_none() { between } else { "" });
                plain.push_str(shown);
                behind = range.end;
            }
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut from = 0;
                for tag in html_tags(html) {
                    first.get_or_insert(range.start + tag.start..range.start + tag.end);
                    plain.push_str(&html[from..tag.start]);
                    plain.push_str(if is_line_break(&html[tag.clone()]) { " " } else { "" });
                    from = tag.end;
                }
                plain.push_str(&html[from..]);
            }
            _ => {}
        }
    }
    Some((text.get(first?)?, plain))
}

/// The elements of HTML that are written in a line of text. A word in angle brackets such as `<inaudible>` is none.
const ELEMENTS: [&str; 41] = [
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "script",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "td",
    "tr",
    "u",
    "ul",
];

/// Where the tags of HTML elements are in a text.
fn html_tags(text: &str) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|at| from + at) {
        from = start + 1;
        let Some(end) = text[from..].find('>').map(|at| from + at + 1) else { break };
        let inner = text[from..end - 1].trim_start_matches('/');
        let name = inner.split(|character: char| character.is_whitespace() || character == '/').next();
        if name.is_some_and(|name| ELEMENTS.contains(&name.to_ascii_lowercase().as_str())) {
            tags.push(start..end);
            from = end;
        }
    }
    tags
}

/// Whether the author meant an emphasis. In `5*3*2` and `f**k … p***` the stars mean something else, in `__init__` the
/// underscores.
fn is_emphasis(text: &str, range: &Range<usize>) -> bool {
    let written = &text[range.clone()];
    let is_inside_word = text[..range.start].ends_with(char::is_alphanumeric);
    let is_identifier = written.starts_with("__")
        && written.chars().all(|character| character.is_ascii_lowercase() || character == '_');
    let is_one_tilde = written.starts_with('~') && !written.starts_with("~~");
    !(is_inside_word || is_identifier || is_one_tilde)
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
            ("A <b>bold</b> claim", "<b>", "A bold claim"),
            ("<div class=\"x\">One<br>two</div>", "<div class=\"x\">", "One two"),
            ("<br/>", "<br/>", " "),
            ("f**k this p*** and **that**", "**that**", "f**k this p*** and that"),
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
            "<inaudible> he said <pause>",
            "a < b > c",
            "__init__ and self.__init__",
            "f**k and p***",
            "f*** you and your **** too, p**s",
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
