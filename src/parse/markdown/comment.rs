//! Comments outside of Markdown: in a field that is plain text, in the title of a link, beside a fence.
//!
//! In: a text. Out: where its comments are, and the text without them. It must not know what the text is for.

use std::borrow::Cow;
use std::ops::Range;

use super::foreign;

/// A comment in a text that is not Markdown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub range: Range<usize>,
    /// Whether it ends; one that does not goes on to the end of the text.
    pub is_closed: bool,
}

/// The end of the comment that begins with `<!--` at the beginning of a text.
pub(super) fn length(text: &str) -> Option<usize> {
    let short = ["<!-->", "<!--->"].into_iter().find(|short| text.starts_with(short));
    short.map(str::len).or_else(|| text.get(4..)?.find("-->").map(|found| found + 7))
}

/// The comments `<!-- … -->` of a text, in order, where one may begin.
pub(super) fn of_html(text: &str, may_begin: impl Fn(usize) -> bool) -> Vec<Comment> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("<!--").map(|at| from + at) {
        if !may_begin(at) {
            from = at + 4;
            continue;
        }
        let length = length(&text[at..]);
        from = length.map_or(text.len(), |length| at + length);
        found.push(Comment { range: at..from, is_closed: length.is_some() });
    }
    found
}

/// The comments of a text, in order: `<!-- … -->` and those of other programs.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    let mut found = of_html(text, |_| true);
    if foreign::may_leave_out(text) {
        let own: Vec<Range<usize>> = found.iter().map(|comment| comment.range.clone()).collect();
        found.extend(foreign::remarks(text, &own).map(|range| Comment { range, is_closed: true }));
        found.sort_unstable_by_key(|comment| comment.range.start);
    }
    found
}

/// A text without its comments, and without the space that one leaves behind.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    let comments = comments(text);
    if comments.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for Range { start, end } in comments.into_iter().map(|comment| comment.range) {
        // One remark may hold a comment.
        kept.push_str(text.get(from..start).unwrap_or_default());
        from = end.max(from);
        if (kept.is_empty() || kept.ends_with(char::is_whitespace)) && text[from..].starts_with(' ') {
            from += 1;
        }
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_taken_out_with_the_space_they_leave() {
        for (text, kept) in [
            ("a <!-- b --> c", "a c"),
            ("<!-- a --> b", "b"),
            ("a <!-- b", "a"),
            ("a <!--> b", "a b"),
            ("a %%b%% c {# d #} e", "a c e"),
            ("a <!-- %% --> b %% c", "a b %% c"),
            ("a %% <!-- b --> %% c", "a c"),
            ("100%% of 5%%", "100%% of 5%%"),
        ] {
            assert_eq!(strip(text), kept, "{text}");
        }
    }
}
