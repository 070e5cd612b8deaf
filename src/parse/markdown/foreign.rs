//! Syntax of other programs in a text: shortcodes, template tags, containers, maths, private remarks.
//!
//! In: Markdown, and where its code is. Out: where such syntax is, and a warning for each sort of it in a file. What was
//! written for the author alone, or is an instruction to another program on a line of its own, is left out of the page;
//! all else is shown as it was typed.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::options;
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
    end: fn(&str, usize) -> Option<usize>,
}

const COMMENT: &str = "write a comment, which is never published: `<!-- … -->`";
const TEMPLATE: &str = "write in Markdown what it shows, or put it into a template";
const ALERT: &str = "write a note: a quotation that begins with `[!NOTE]`";
const CONTENTS: &str = "remove it: long pages have a contents list, and `contents: true` in the front matter adds one";
const MATHS: &str = "write it in words and Unicode characters, or put a picture of it";

/// All sorts. The first that fits a place counts.
const SYNTAXES: &[Syntax] = &[
    Syntax { signs: b"%", what: "a private remark of Obsidian", help: COMMENT, fate: Fate::LeftOut, end: remark },
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

/// What is left out of a text, in order. The text is parsed only if it may hold something.
pub(super) fn left_out(markdown: &str) -> Vec<Range<usize>> {
    if !["%%", "{:", "{#", "{{/*", "{%", "[toc]", "[TOC]", "[[toc]]", "[[TOC]]", "[[_TOC_]]"]
        .iter()
        .any(|sign| markdown.contains(sign))
    {
        return Vec::new();
    }
    let events = Parser::new_ext(markdown, options()).into_offset_iter();
    let code: Vec<Range<usize>> = events.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect();
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

/// Whether an event is code or HTML, in which nothing is foreign.
pub(super) fn is_code(event: &Event<'_>) -> bool {
    matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)) | Event::Html(_) | Event::InlineHtml(_))
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
        let found = may_be.find_map(|(number, syntax)| Some((number, (syntax.end)(text, at)?)));
        if let Some((syntax, end)) = found {
            pieces.push(Piece { syntax, range: at..end });
            behind = end;
        }
    }
    pieces
}

/// The longest piece, in bytes.
const LONGEST: usize = 4000;

/// The end of a piece that begins with `open` at a place and goes to the next `close` in the same paragraph.
fn between(text: &str, at: usize, open: &str, close: &str) -> Option<usize> {
    let from = at + open.len();
    text[at..].starts_with(open).then_some(())?;
    let length = text[from..].find(close)?;
    let inner = &text[from..from + length];
    (length <= LONGEST && !inner.contains("\n\n")).then_some(from + length + close.len())
}

/// The rest of the line from a place, without white space at its end.
fn rest_of_line(text: &str, at: usize) -> &str {
    text[at..].split('\n').next().unwrap_or_default().trim_end()
}

/// Whether only white space and the marks of quotations are before a place on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.chars().all(|character| character.is_whitespace() || character == '>')
}

fn is_alone(text: &str, range: &Range<usize>) -> bool {
    begins_line(text, range.start) && rest_of_line(text, range.end).is_empty()
}

fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// `%%remark%%`, also over several paragraphs. One that begins a line and is never closed hides the rest, as in Obsidian.
fn remark(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix("%%")?;
    if before(text, at).is_some_and(|character| character.is_alphanumeric() || character == '%') {
        return None;
    }
    match rest.find("%%") {
        Some(length) => Some(at + length + 4),
        None => begins_line(text, at).then_some(text.len()),
    }
}

/// Comments of Liquid, Jinja, Hugo, MDX and kramdown.
fn template_comment(text: &str, at: usize) -> Option<usize> {
    const PAIRS: [(&str, &str); 5] =
        [("{{/*", "*/}}"), ("{/*", "*/}"), ("{# ", "#}"), ("{::comment}", "{:/comment}"), ("{::comment}", "{:/}")];
    let to = |open: &str, close: &str| {
        let rest = text[at..].strip_prefix(open)?;
        Some(at + open.len() + rest.find(close)? + close.len())
    };
    PAIRS.iter().find_map(|(open, close)| to(open, close)).or_else(|| {
        let tag = between(text, at, "{%", "%}")?;
        let is_comment = text[at + 2..tag - 2].trim_matches([' ', '-']) == "comment";
        let end = text[tag..].find("endcomment").filter(|_| is_comment)?;
        between_from(text, tag + end, "%}")
    })
}

fn between_from(text: &str, from: usize, close: &str) -> Option<usize> {
    Some(from + text[from..].find(close)? + close.len())
}

/// `[TOC]`, `[[_TOC_]]`, `{:toc}` on a line of their own.
fn contents(text: &str, at: usize) -> Option<usize> {
    const SIGNS: [&str; 6] = ["[[_toc_]]", "[[toc]]", "[toc]", "@[toc]", "{:toc}", "${toc}"];
    let line = rest_of_line(text, at);
    let is_one = SIGNS.iter().any(|sign| line.eq_ignore_ascii_case(sign));
    (is_one && begins_line(text, at)).then_some(at + line.len())
}

/// `{: .class}`, `{:start="2"}`, `{::options /}`.
fn kramdown(text: &str, at: usize) -> Option<usize> {
    let line = rest_of_line(text, at);
    let inner = line.strip_prefix("{:")?;
    let end = inner.find('}')?;
    let first = inner[..end].trim_start().chars().next()?;
    (first.is_ascii_alphabetic() || matches!(first, '.' | '#' | ':' | '/')).then_some(at + 2 + end + 1)
}

/// `{.class}` or `{width=50%}` right behind a link, a picture or emphasis.
fn attributes(text: &str, at: usize) -> Option<usize> {
    let line = rest_of_line(text, at);
    let inner = line.strip_prefix('{')?;
    let end = inner.find('}')?;
    let is_behind = before(text, at).is_some_and(|character| matches!(character, ')' | ']' | '*' | '_' | '`'));
    let is_list = inner[..end].starts_with(['.', '#']) || inner[..end].contains('=');
    let whole_line = text[..at].rsplit('\n').next().unwrap_or_default();
    (is_behind && is_list && !whole_line.trim_start().starts_with('#')).then_some(at + 1 + end + 1)
}

/// `==words==`.
fn highlight(text: &str, at: usize) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix("==")?;
    let end = inner.find("==")?;
    let words = &inner[..end];
    let is_open = before(text, at).is_none_or(|character| character != '=' && !character.is_alphanumeric());
    let is_tight = !words.starts_with(['=', ' ']) && !words.ends_with([' ', '!', '<', '>']);
    (is_open && is_tight && !words.is_empty() && !inner[end + 2..].starts_with('=')).then_some(at + end + 4)
}

/// `![[Note]]`; a picture is shown.
fn embed(text: &str, at: usize) -> Option<usize> {
    const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg"];
    let line = rest_of_line(text, at);
    let end = line.strip_prefix("![[")?.find("]]")?;
    let target = line[3..3 + end].split(['|', '#']).next().unwrap_or_default();
    let is_picture = PICTURES.iter().any(|ending| target.to_ascii_lowercase().ends_with(&format!(".{ending}")));
    (!is_picture).then_some(at + 3 + end + 2)
}

/// ` ^block-id` at the end of a line.
fn block_id(text: &str, at: usize) -> Option<usize> {
    let id = rest_of_line(text, at).strip_prefix('^')?;
    let is_free = before(text, at).is_none_or(char::is_whitespace);
    let is_id = id.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
        && id.chars().any(|character| character.is_ascii_alphabetic());
    (is_free && is_id).then_some(at + 1 + id.len())
}

/// `x^2^` and `H~2~O`.
fn small_letters(text: &str, at: usize, sign: char) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix(sign)?;
    let end = inner.find(sign)?;
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '+' | '-' | '−');
    let is_behind = before(text, at).is_some_and(|character| character.is_alphanumeric() || character == ')');
    let is_short = (1..=12).contains(&end) && inner[..end].chars().all(is_word);
    (is_behind && is_short && !inner[end + 1..].starts_with(sign)).then_some(at + 1 + end + 1)
}

/// `[@key]`.
fn citation(text: &str, at: usize) -> Option<usize> {
    let inner = rest_of_line(text, at).strip_prefix('[')?;
    let end = inner.find(']')?;
    let key = inner[..end].trim_start_matches('-').strip_prefix('@')?;
    let is_key = key.starts_with(char::is_alphabetic) && !inner[end + 1..].starts_with('(');
    is_key.then_some(at + 1 + end + 1)
}

/// `:::note` at the beginning of a line.
fn container(text: &str, at: usize) -> Option<usize> {
    let line = text[at..].starts_with(":::").then(|| rest_of_line(text, at))?;
    let name = line.strip_prefix(":::")?.trim_start_matches(':').trim_start();
    (begins_line(text, at) && name.starts_with(|first: char| first.is_alphabetic() || first == '{'))
        .then_some(at + line.len())
}

/// `!!! note` and `??? note "Title"` at the beginning of a line.
fn admonition(text: &str, at: usize) -> Option<usize> {
    let line = rest_of_line(text, at);
    let rest = ["!!!", "???+", "???"].into_iter().find_map(|sign| line.strip_prefix(sign))?.strip_prefix(' ')?;
    let (kind, title) = rest.split_once(' ').unwrap_or((rest, "\""));
    let is_kind = !kind.is_empty() && kind.chars().all(|character| character.is_ascii_lowercase());
    (begins_line(text, at) && is_kind && title.starts_with('"')).then_some(at + line.len())
}

/// `$$…$$`, `$x^2$`, `\(…\)`, `\[…\]`; an amount of money is no maths.
fn maths(text: &str, at: usize) -> Option<usize> {
    let looks_so = |inner: &str| {
        inner.contains(['\\', '^', '_', '{', '='])
            || (inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic))
    };
    if let Some(end) = between(text, at, "$$", "$$") {
        return (end - at > 4).then_some(end);
    }
    for (open, close) in [("\\(", "\\)"), ("\\[", "\\]")] {
        if let Some(end) = between(text, at, open, close) {
            return looks_so(&text[at + 2..end - 2]).then_some(end);
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
fn wordpress(text: &str, at: usize) -> Option<usize> {
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
fn front_matter(text: &str, at: usize) -> Option<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        pieces(text, &[]).iter().map(|piece| SYNTAXES[piece.syntax].what).collect()
    }

    #[test]
    fn ordinary_text_is_no_foreign_syntax() {
        for text in [
            "It cost $50 in May and $20 in June, US$5bn or A$6.",
            "Between $5bn and $6bn; $1-$2; 5$ and 6$.",
            "[sic] and [1] and [note](about.md) and [^own] and [ ] and [x]",
            "a == b and c == d; a==b, c==d",
            "growth of 100%% and 5%",
            "## Heading {#id}",
            "He said ^ and 10 ^6",
            "about ~$50 trillion … ~$20 trillion, ~~struck~~",
            "wow!!! and ??? what is it",
            "Term\n: definition\n",
            "---\n\nA line\n\n---\n",
            "A {short} set; {a, b}; \\{{ escaped }}; e-mail me@example.org",
            "\\[sic\\] \\(so\\)",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn each_sort_is_recognised() {
        for (text, what) in [
            ("{{< figure src=\"x\" >}}", "a Hugo shortcode"),
            ("{{% note %}}", "a Hugo shortcode"),
            ("{% include x.html %}", "a Liquid or Jinja tag"),
            ("{{ site.url }}", "a template expression"),
            ("{: .lead}", "an attribute list of kramdown"),
            ("[x](y){:target=\"_blank\"}", "an attribute list of kramdown"),
            ("![x](y.png){width=50%}", "an attribute list of Pandoc"),
            ("a ==mark== b", "a highlight of Obsidian"),
            ("A paragraph. ^my-block", "a block id of Obsidian"),
            ("![[A note]]", "an embed of Obsidian"),
            ("text^[a note]", "an inline note of Pandoc"),
            ("x^2^", "a superscript of Pandoc"),
            ("H~2~O", "a subscript of Pandoc"),
            ("[@smith2020]", "a citation of Pandoc"),
            ("::: warning\ntext\n:::", "a container of another program"),
            (":::note{title}", "a container of another program"),
            ("!!! note", "an admonition of MkDocs"),
            ("$$E=mc^2$$", "maths"),
            ("where $x$ is", "maths"),
            ("so \\(a_1\\)", "maths"),
            ("[gallery ids=\"1,2\"]", "a WordPress shortcode"),
            ("[TOC]", "a contents list of another program"),
            ("[[_TOC_]]", "a contents list of another program"),
            ("---\ntitle: x\n---\n", "a second block of front matter"),
            ("%%secret%%", "a private remark of Obsidian"),
            ("{% comment %}\nx\n\ny\n{% endcomment %}", "a template comment"),
            ("{# a #}", "a template comment"),
        ] {
            assert_eq!(found(text), [what], "{text}");
        }
    }
}
