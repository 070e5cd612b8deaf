//! Syntax of other programs in a text: shortcodes, template tags, containers, maths, private remarks.
//!
//! In: Markdown, and where its code is. Out: where such syntax is, and a warning for each sort of it in a file. What was
//! written for the author alone, or is an instruction to another program on a line of its own, is left out of the page;
//! all else is shown as it was typed.

mod ends;

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

pub(super) use self::ends::begins_line;
use self::ends::{
    Source, admonition, attributes, between, block_id, citation, container, contents, embed, front_matter, highlight,
    is_alone, kramdown, maths, percent_signs, remark, small_letters, template_comment, wordpress,
};
use super::{comment, options};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::parse::text_run::rare_places;
use crate::path::SourcePath;

/// What becomes of a piece of foreign syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is shown as it was typed.
    Shown,
    /// It is left out.
    LeftOut,
    /// It is left out if nothing else is on its line.
    LeftOutAlone,
}

/// One sort of syntax.
struct Syntax {
    /// The bytes that a piece can begin with.
    signs: &'static [u8],
    /// What it is, with its program.
    what: &'static str,
    /// What to write instead.
    help: &'static str,
    fate: Fate,
    /// Where a piece ends that begins at a place of a text.
    end: fn(&Source<'_>, usize) -> Option<usize>,
}

const COMMENT: &str = "write a comment, which is never published: `<!-- … -->`";
const TEMPLATE: &str = "write in Markdown what it shows, or put it into a template";
const ALERT: &str = "write a note: a quotation that begins with `[!NOTE]`";
const CONTENTS: &str = "remove it: long pages have a contents list, and `contents: true` in the front matter adds one";
const MATHS: &str = "write it in words and Unicode characters, or put a picture of it";

/// All sorts. The first that fits a place counts.
const SYNTAXES: &[Syntax] = &[
    Syntax { signs: b"%", what: "a private remark of Obsidian", help: COMMENT, fate: Fate::LeftOut, end: remark },
    Syntax {
        signs: b"%",
        what: "what Obsidian takes for a private remark",
        help: "write one percent sign; a comment, which is never published, is `<!-- … -->`",
        fate: Fate::Shown,
        end: percent_signs,
    },
    Syntax { signs: b"{", what: "a template comment", help: COMMENT, fate: Fate::LeftOut, end: template_comment },
    Syntax {
        signs: b"{",
        what: "a Hugo shortcode",
        help: TEMPLATE,
        fate: Fate::Shown,
        end: |text, at| between(text, at, "{{<", ">}}").or_else(|| between(text, at, "{{%", "%}}")),
    },
    Syntax {
        signs: b"{",
        what: "a Liquid or Jinja tag",
        help: TEMPLATE,
        fate: Fate::Shown,
        end: |text, at| between(text, at, "{%", "%}"),
    },
    Syntax {
        signs: b"{",
        what: "a template expression",
        help: TEMPLATE,
        fate: Fate::Shown,
        end: |text, at| between(text, at, "{{", "}}"),
    },
    Syntax {
        signs: b"[{@$",
        what: "a contents list of another program",
        help: CONTENTS,
        fate: Fate::LeftOutAlone,
        end: contents,
    },
    Syntax {
        signs: b"{",
        what: "an attribute list of kramdown",
        help: "remove it; a heading gets an id of its own with `## Heading {#id}`",
        fate: Fate::LeftOutAlone,
        end: kramdown,
    },
    Syntax {
        signs: b"{",
        what: "an attribute list of Pandoc",
        help: "remove it: Markdown says what a text is, the theme how it looks",
        fate: Fate::Shown,
        end: attributes,
    },
    Syntax {
        signs: b"=",
        what: "a highlight of Obsidian",
        help: "write it in bold: `**…**`",
        fate: Fate::Shown,
        end: highlight,
    },
    Syntax {
        signs: b"!",
        what: "an embed of Obsidian",
        help: "link to the page, `[[…]]`, or put the text here",
        fate: Fate::Shown,
        end: embed,
    },
    Syntax {
        signs: b"^",
        what: "a block id of Obsidian",
        help: "remove it, and link to a heading: `[[page#heading]]`",
        fate: Fate::Shown,
        end: block_id,
    },
    Syntax {
        signs: b"^",
        what: "an inline note of Pandoc",
        help: "write `[^name]` here, and the note on a line of its own: `[^name]: …`",
        fate: Fate::Shown,
        end: |text, at| between(text, at, "^[", "]").filter(|end| end - at > 3),
    },
    Syntax {
        signs: b"^",
        what: "a superscript of Pandoc",
        help: "write the character itself, such as `²`",
        fate: Fate::Shown,
        end: |text, at| small_letters(text, at, '^'),
    },
    Syntax {
        signs: b"~",
        what: "a subscript of Pandoc",
        help: "write the character itself, such as `₂`",
        fate: Fate::Shown,
        end: |text, at| small_letters(text, at, '~'),
    },
    Syntax {
        signs: b"[",
        what: "a citation of Pandoc",
        help: "cite a source of the page by its id: `[^id]`",
        fate: Fate::Shown,
        end: citation,
    },
    Syntax { signs: b":", what: "a container of another program", help: ALERT, fate: Fate::Shown, end: container },
    Syntax { signs: b"!?", what: "an admonition of MkDocs", help: ALERT, fate: Fate::Shown, end: admonition },
    Syntax { signs: b"$\\", what: "maths", help: MATHS, fate: Fate::Shown, end: maths },
    Syntax { signs: b"[", what: "a WordPress shortcode", help: TEMPLATE, fate: Fate::Shown, end: wordpress },
    Syntax {
        signs: b"-",
        what: "a second block of front matter",
        help: "move its fields to the beginning of the file, or put a blank line behind the first `---`",
        fate: Fate::Shown,
        end: front_matter,
    },
];

/// A piece of foreign syntax.
struct Piece {
    syntax: usize,
    range: Range<usize>,
}

/// Whether a text may hold something that is left out, as far as that shows without reading it.
pub(super) fn may_leave_out(text: &str) -> bool {
    ["%%", "{:", "{#", "{/*", "{{/*", "{%", "[toc]", "[TOC]", "[[toc]]", "[[TOC]]", "[[_TOC_]]"]
        .iter()
        .any(|sign| text.contains(sign))
}

/// The private remarks and template comments of a text outside of some ranges, in order.
pub(super) fn remarks(text: &str, without: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
    let is_remark = |piece: &Piece| matches!(SYNTAXES[piece.syntax].fate, Fate::LeftOut);
    pieces(text, without).into_iter().filter(is_remark).map(|piece| piece.range)
}

/// What is left out of a text, in order. The text is parsed only if it may hold something.
pub(super) fn left_out(markdown: &str) -> Vec<Range<usize>> {
    if !may_leave_out(markdown) {
        return Vec::new();
    }
    let events = Parser::new_ext(markdown, options()).into_offset_iter();
    let mut code: Vec<Range<usize>> = events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect();
    let comments = comment::of_html(markdown, |at| !is_within(&code, at) && !markdown[..at].ends_with('\\'));
    // One that does not end takes only its block with it.
    code.extend(comments.into_iter().filter(|comment| comment.is_closed).map(|comment| comment.range));
    code.sort_unstable_by_key(|range| range.start);
    let pieces = pieces(markdown, &code).into_iter().filter(|piece| is_left_out(markdown, piece));
    pieces.map(|piece| with_one_space(markdown, piece.range)).collect()
}

fn is_left_out(text: &str, piece: &Piece) -> bool {
    match SYNTAXES[piece.syntax].fate {
        Fate::Shown => false,
        Fate::LeftOut => true,
        Fate::LeftOutAlone => is_alone(text, &piece.range),
    }
}

/// Takes in one of two spaces around a range.
fn with_one_space(text: &str, range: Range<usize>) -> Range<usize> {
    let has_space = text[..range.start].ends_with([' ', '\n']) && text[range.end..].starts_with(' ');
    range.start..range.end + usize::from(has_space)
}

/// Whether an event is code, in which nothing is foreign.
pub(super) fn is_code(event: &Event<'_>) -> bool {
    matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)))
}

/// Whether a place is within one of some ranges, which are in order and do not overlap.
fn is_within(ranges: &[Range<usize>], place: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= place);
    ranges.get(next).is_some_and(|range| range.contains(&place))
}

/// Reports the foreign syntax of a text that begins at `start` of its file: one warning for each sort.
pub(super) fn report(path: &SourcePath, text: &str, start: usize, code: &[Range<usize>], problems: &mut Diagnostics) {
    let pieces = pieces(text, code);
    for (number, syntax) in SYNTAXES.iter().enumerate() {
        let mut of_sort = pieces.iter().filter(|piece| piece.syntax == number);
        let Some(first) = of_sort.next() else { continue };
        let fate = if is_left_out(text, first) { "left out of the page" } else { "shown as it was typed" };
        let more = match of_sort.count() {
            0 => String::new(),
            more => format!("; {more} more in this file"),
        };
        let message = format!("`{}` is {}, and is {fate}{more}", excerpt(&text[first.range.clone()]), syntax.what);
        let place = Place::bytes(path, first.range.start + start..first.range.end + start);
        problems.push(Diagnostic::new(Rule::ForeignSyntax, place, message).help(syntax.help));
    }
}

/// The beginning of a piece, on one line.
fn excerpt(piece: &str) -> String {
    const LONGEST: usize = 40;
    let line = piece.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

/// All pieces of a text outside its code, in order, none within another. `code` is in order.
fn pieces(text: &str, code: &[Range<usize>]) -> Vec<Piece> {
    let source = Source::new(text);
    let mut pieces = Vec::new();
    let mut behind = 0;
    let mut code = code.iter().peekable();
    let signs = |byte| {
        matches!(byte, b'%' | b'{' | b'=' | b'^' | b'~' | b'[' | b'!' | b'?' | b':' | b'$' | b'\\' | b'-' | b'@')
    };
    for at in rare_places(text, signs) {
        while code.next_if(|range| range.end <= at).is_some() {}
        let is_code = code.peek().is_some_and(|range| range.contains(&at));
        if at < behind || text[..at].ends_with('\\') || is_code {
            continue;
        }
        let sign = text.as_bytes()[at];
        let mut may_be = SYNTAXES.iter().enumerate().filter(|(_, syntax)| syntax.signs.contains(&sign));
        let found = may_be.find_map(|(number, syntax)| Some((number, (syntax.end)(&source, at)?)));
        if let Some((syntax, end)) = found {
            pieces.push(Piece { syntax, range: at..end });
            behind = end;
        }
    }
    pieces
}

#[cfg(test)]
mod tests;
