//! Where a piece of another program's syntax ends.
//!
//! In: a text and a place in it. Out: the end of the piece that begins there, if one does. It must not know what becomes of
//! the piece. Each search goes only as far as a piece may, or remembers what it did not find, so that no text takes time
//! that grows with its square.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{Deref, Range};

/// A text that is searched for foreign syntax.
pub(super) struct Source<'t> {
    text: &'t str,
    /// From where on a sign is known to be missing, so that what many pieces lack is sought once.
    missing: RefCell<BTreeMap<&'static str, usize>>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, missing: RefCell::default() }
    }

    /// Where a sign is next, at a place or behind it.
    fn find(&self, from: usize, sign: &'static str) -> Option<usize> {
        if self.missing.borrow().get(sign).is_some_and(|missing| *missing <= from) {
            return None;
        }
        let found = self.text[from..].find(sign).map(|at| from + at);
        if found.is_none() {
            self.missing.borrow_mut().insert(sign, from);
        }
        found
    }
}

impl Deref for Source<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.text
    }
}

/// The longest piece, in bytes.
const LONGEST: usize = 4000;

/// The end of a piece that begins with `open` at a place and goes to the next `close` in the same paragraph.
pub(super) fn between(text: &str, at: usize, open: &str, close: &str) -> Option<usize> {
    let from = at + open.len();
    text[at..].starts_with(open).then_some(())?;
    let length = near(text, from).find(close)?;
    let inner = &text[from..from + length];
    (!inner.contains("\n\n")).then_some(from + length + close.len())
}

/// The text behind a place, as far as a piece may go.
fn near(text: &str, at: usize) -> &str {
    let end = (at..=text.len().min(at + LONGEST)).rev().find(|end| text.is_char_boundary(*end));
    &text[at..end.unwrap_or(at)]
}

/// The rest of the line from a place, without white space at its end.
fn rest_of_line(text: &str, at: usize) -> &str {
    near(text, at).split('\n').next().unwrap_or_default().trim_end()
}

/// Whether only white space and the marks of quotations are before a place on its line.
pub(in super::super) fn begins_line(text: &str, at: usize) -> bool {
    let mut line = text[..at].chars().rev().take_while(|character| *character != '\n');
    line.all(|character| character.is_whitespace() || character == '>')
}

pub(super) fn is_alone(text: &str, range: &Range<usize>) -> bool {
    begins_line(text, range.start) && rest_of_line(text, range.end).is_empty()
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// `%%remark%%`, also over several paragraphs, unless both signs are behind a number. One that begins a line and is never
/// closed hides the rest, as in Obsidian.
pub(super) fn remark(text: &Source<'_>, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix("%%")?;
    if before(text, at) == Some('%') {
        return None;
    }
    match rest.find("%%") {
        Some(length) if is_of_number(text, at) && is_of_number(text, at + 2 + length) => None,
        Some(length) => Some(at + length + 4),
        None => begins_line(text, at).then_some(text.len()),
    }
}

/// `5 %% and 6 %%`: both signs are behind a number, so that they are rather those of percentages.
pub(super) fn percent_signs(text: &Source<'_>, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix("%%")?;
    let end = at + 2 + rest.find("%%")?;
    (before(text, at) == Some(' ') && is_of_number(text, at) && is_of_number(text, end)).then_some(end + 2)
}

fn is_of_number(text: &str, at: usize) -> bool {
    text[..at].trim_end_matches(' ').ends_with(char::is_numeric)
}

/// Comments of Liquid, Jinja, Hugo, MDX and kramdown.
pub(super) fn template_comment(text: &Source<'_>, at: usize) -> Option<usize> {
    const PAIRS: [(&str, &str); 3] = [("{{/*", "*/}}"), ("{/*", "*/}"), ("{# ", "#}")];
    for (open, close) in PAIRS {
        if text[at..].starts_with(open) {
            return Some(text.find(at + open.len(), close)? + close.len());
        }
    }
    if text[at..].starts_with("{::comment}") {
        let mut from = at;
        while let Some(end) = text.find(from, "{:/") {
            let close = ["{:/comment}", "{:/}"].into_iter().find(|close| text[end..].starts_with(close));
            if let Some(close) = close {
                return Some(end + close.len());
            }
            from = end + 1;
        }
        return None;
    }
    let tag = between(text, at, "{%", "%}")?;
    if text[at + 2..tag - 2].trim_matches([' ', '-']) != "comment" {
        return None;
    }
    let end = text.find(tag, "endcomment")?;
    Some(text.find(end, "%}")? + 2)
}

/// `[TOC]`, `[[_TOC_]]`, `{:toc}` on a line of their own.
pub(super) fn contents(text: &Source<'_>, at: usize) -> Option<usize> {
    const SIGNS: [&str; 6] = ["[[_toc_]]", "[[toc]]", "[toc]", "@[toc]", "{:toc}", "${toc}"];
    if !begins_line(text, at) {
        return None;
    }
    let line = rest_of_line(text, at);
    SIGNS.iter().any(|sign| line.eq_ignore_ascii_case(sign)).then_some(at + line.len())
}

/// `{: .class}`, `{:start="2"}`, `{::options /}`.
pub(super) fn kramdown(text: &Source<'_>, at: usize) -> Option<usize> {
    text[at..].starts_with("{:").then_some(())?;
    let inner = &rest_of_line(text, at)[2..];
    let end = inner.find('}')?;
    let first = inner[..end].trim_start().chars().next()?;
    (first.is_ascii_alphabetic() || matches!(first, '.' | '#' | ':' | '/')).then_some(at + 2 + end + 1)
}

/// `{.class}` or `{width=50%}` right behind a link, a picture or emphasis, or at the end of a heading.
pub(super) fn attributes(text: &Source<'_>, at: usize) -> Option<usize> {
    let line = rest_of_line(text, at);
    let inner = line.strip_prefix('{')?;
    let end = inner.find('}')?;
    let list = &inner[..end];
    let is_behind = before(text, at).is_some_and(|character| matches!(character, ')' | ']' | '*' | '_' | '`'));
    let is_list = list.starts_with(['.', '#']) || list.contains('=');
    let ends_line = || inner[end + 1..].trim_matches(['#', ' ']).is_empty();
    let is_of_heading = ends_line() && is_in_heading(text, at);
    let is_foreign = if is_of_heading {
        // A heading may have an id.
        (is_list || list == "-") && (!list.starts_with('#') || list.contains(char::is_whitespace))
    } else {
        is_behind && is_list
    };
    is_foreign.then_some(at + 1 + end + 1)
}

/// Whether the line of a place is a heading with `#`.
fn is_in_heading(text: &str, at: usize) -> bool {
    let start = (at.saturating_sub(LONGEST)..=at).find(|start| text.is_char_boundary(*start)).unwrap_or(at);
    let line = text[start..at].rsplit('\n').next().unwrap_or_default();
    line.trim_start_matches(|character: char| character.is_whitespace() || character == '>').starts_with('#')
}

/// `==words==`.
pub(super) fn highlight(text: &Source<'_>, at: usize) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix("==")?;
    let end = inner.find("==")?;
    let words = &inner[..end];
    let is_open = before(text, at).is_none_or(|character| character != '=' && !character.is_alphanumeric());
    let is_tight = !words.starts_with(['=', ' ']) && !words.ends_with([' ', '!', '<', '>']);
    (is_open && is_tight && !words.is_empty() && !inner[end + 2..].starts_with('=')).then_some(at + end + 4)
}

/// `![[Note]]`; a picture is shown.
pub(super) fn embed(text: &Source<'_>, at: usize) -> Option<usize> {
    const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
    let line = rest_of_line(text, at);
    let end = line.strip_prefix("![[")?.find("]]")?;
    let target = line[3..3 + end].split(['|', '#']).next().unwrap_or_default();
    let is_picture = PICTURES.iter().any(|ending| target.to_ascii_lowercase().ends_with(&format!(".{ending}")));
    (!is_picture).then_some(at + 3 + end + 2)
}

/// ` ^block-id` at the end of a line.
pub(super) fn block_id(text: &Source<'_>, at: usize) -> Option<usize> {
    let id = rest_of_line(text, at).strip_prefix('^')?;
    let is_free = before(text, at).is_none_or(char::is_whitespace);
    let is_id = id.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
        && id.chars().any(|character| character.is_ascii_alphabetic());
    (is_free && is_id).then_some(at + 1 + id.len())
}

/// `x^2^` and `H~2~O`.
pub(super) fn small_letters(text: &str, at: usize, sign: char) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix(sign)?;
    let end = inner.find(sign)?;
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '+' | '-' | '−');
    let is_behind = before(text, at).is_some_and(|character| character.is_alphanumeric() || character == ')');
    let is_short = (1..=12).contains(&end) && inner[..end].chars().all(is_word);
    (is_behind && is_short && !inner[end + 1..].starts_with(sign)).then_some(at + 1 + end + 1)
}

/// `[@key]`.
pub(super) fn citation(text: &Source<'_>, at: usize) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix('[')?;
    let end = inner.find(']')?;
    let key = inner[..end].trim_start_matches('-').strip_prefix('@')?;
    let is_key = key.starts_with(char::is_alphabetic) && !inner[end + 1..].starts_with('(');
    is_key.then_some(at + 1 + end + 1)
}

/// `:::note` at the beginning of a line.
pub(super) fn container(text: &Source<'_>, at: usize) -> Option<usize> {
    let line = text[at..].starts_with(":::").then(|| rest_of_line(text, at))?;
    let name = line.strip_prefix(":::")?.trim_start_matches(':').trim_start();
    (begins_line(text, at) && name.starts_with(|first: char| first.is_alphabetic() || first == '{'))
        .then_some(at + line.len())
}

/// `!!! note` and `??? note "Title"` at the beginning of a line.
pub(super) fn admonition(text: &Source<'_>, at: usize) -> Option<usize> {
    let line = rest_of_line(text, at);
    let rest = ["!!!", "???+", "???"].into_iter().find_map(|sign| line.strip_prefix(sign))?.strip_prefix(' ')?;
    let (kind, title) = rest.split_once(' ').unwrap_or((rest, "\""));
    let is_kind = !kind.is_empty() && kind.chars().all(|character| character.is_ascii_lowercase());
    (begins_line(text, at) && is_kind && title.starts_with('"')).then_some(at + line.len())
}

/// `$$…$$`, `$x^2$`, `\(…\)`, `\[…\]`; an amount of money is no maths.
pub(super) fn maths(text: &Source<'_>, at: usize) -> Option<usize> {
    let has_signs = |inner: &str| inner.contains(['\\', '^', '_', '{', '=']);
    let looks_so =
        |inner: &str| has_signs(inner) || (inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic));
    if let Some(end) = between(text, at, "$$", "$$") {
        return (end - at > 4).then_some(end);
    }
    for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
        if let Some(end) = between(text, at, open, close) {
            // Brackets that a backslash makes text may hold a letter or what looks like a footnote.
            let inner = &text[at + 2..end - 2];
            return (has_signs(inner) && !inner.starts_with('^')).then_some(end);
        }
    }
    let inner = rest_of_line(text, at).strip_prefix('$')?;
    let end = inner.find('$')?;
    let words = &inner[..end];
    let is_tight = !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace);
    let is_amount = inner[end + 1..].starts_with(|next: char| next.is_ascii_digit());
    (is_tight && !is_amount && looks_so(words)).then_some(at + end + 2)
}

/// `[gallery ids="1,2"]`, `[/caption]`.
pub(super) fn wordpress(text: &Source<'_>, at: usize) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix('[')?;
    let end = inner.find(']')?;
    let is_name =
        |name: &str| name.len() > 1 && name.chars().all(|it| it.is_ascii_lowercase() || matches!(it, '_' | '-'));
    let is_shortcode = match inner[..end].split_once(' ') {
        Some((name, rest)) => is_name(name) && rest.contains("=\"") && rest.trim_end().ends_with(['"', '/']),
        None => inner[..end].strip_prefix('/').is_some_and(is_name),
    };
    (is_shortcode && !inner[end + 1..].starts_with(['(', '[', ':'])).then_some(at + 1 + end + 1)
}

/// Lines of `key: value` between two lines `---`.
pub(super) fn front_matter(text: &Source<'_>, at: usize) -> Option<usize> {
    let is_first = text[..at].is_empty() || text[..at].ends_with("\n\n");
    let rest = text[at..].strip_prefix("---\n").filter(|_| is_first)?;
    let mut length = 4;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        length += line.len();
        if line.trim_end() == "---" {
            return (number > 0).then_some(at + length - 1);
        }
        let (key, value) = line.trim_end().split_once(':')?;
        let is_key = !key.is_empty() && key.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'));
        if !is_key || !(value.is_empty() || value.starts_with(' ')) {
            return None;
        }
    }
    None
}
