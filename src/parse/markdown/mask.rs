//! What Briefbook reads differently from its Markdown parser, written so that the parser reads it the same way.
//!
//! In: Markdown. Out: the same text with some characters replaced by others of the same length ([`Mask`]), and the way
//! back for the parser's events. Places in the text stay what they are. It must not know what the text is for.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::foreign;
use crate::parse::cjk::{is_han_or_kana, is_hangul, joins_lines};

/// In place of a colon that does not begin a definition.
const COLON: char = '\u{1}';
/// In place of each byte that is left out of a line.
pub(super) const LEFT_OUT: char = '\u{2}';
/// In place of a Chinese, Japanese or Korean letter of three or four bytes: punctuation that hardly any text has.
const LETTERS: [char; 2] = ['\u{2e31}', '\u{10100}'];

/// A text with some characters replaced.
#[derive(Debug, Default)]
pub(super) struct Mask {
    /// The text for the parser.
    pub(super) text: String,
    /// The letters that were replaced, with their places, in order.
    letters: Vec<(usize, char)>,
    /// What is not shown, in order.
    left_out: Vec<Range<usize>>,
}

impl Mask {
    /// Replaces what the parser would read differently; `None` if that is nothing.
    pub(super) fn of(markdown: &str) -> Option<Self> {
        let is_own = |character| character == COLON || character == LEFT_OUT || LETTERS.contains(&character);
        let colons = plain_colons(markdown);
        let letters = letters_beside_emphasis(markdown);
        let left_out = foreign::left_out(markdown);
        if (colons.is_empty() && letters.is_empty() && left_out.is_empty()) || markdown.contains(is_own) {
            return None;
        }
        let mut bytes = markdown.as_bytes().to_vec();
        for at in colons {
            bytes[at] = COLON as u8;
        }
        for (at, letter) in &letters {
            let length = letter.len_utf8();
            let sign = LETTERS[usize::from(length == 4)];
            sign.encode_utf8(&mut bytes[*at..*at + length]);
        }
        for range in &left_out {
            blank_out(markdown, &mut bytes, range);
        }
        let text = String::from_utf8(bytes).ok()?;
        Some(Self { text, letters, left_out })
    }

    /// The events of the masked text as events of the text, `markdown`.
    pub(super) fn unmask<'a>(
        &self,
        markdown: &'a str,
        events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    ) -> Vec<(Event<'a>, Range<usize>)> {
        let mut unmasked = Vec::new();
        let mut code = 0_usize;
        for (event, range) in events {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    code += 1;
                    unmasked.push((Event::Start(Tag::CodeBlock(kind)), range));
                }
                Event::End(TagEnd::CodeBlock) => {
                    code = code.saturating_sub(1);
                    unmasked.push((event, range));
                }
                Event::Text(text) if self.text.get(range.clone()) == Some(&*text) => {
                    let shown = if code > 0 { vec![range.clone()] } else { self.shown(range.clone()) };
                    let pieces = shown
                        .into_iter()
                        .filter_map(|piece| Some((Event::Text(CowStr::Borrowed(markdown.get(piece.clone())?)), piece)));
                    unmasked.extend(pieces);
                }
                Event::Text(text) => unmasked.push((Event::Text(self.restored(text, &range)), range)),
                Event::Code(text) => unmasked.push((Event::Code(self.restored(text, &range)), range)),
                Event::Html(text) => unmasked.push((Event::Html(self.restored(text, &range)), range)),
                Event::InlineHtml(text) => unmasked.push((Event::InlineHtml(self.restored(text, &range)), range)),
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let (dest_url, title) = (self.restored(dest_url, &range), self.restored(title, &range));
                    unmasked.push((Event::Start(Tag::Link { link_type, dest_url, title, id }), range));
                }
                Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                    let (dest_url, title) = (self.restored(dest_url, &range), self.restored(title, &range));
                    unmasked.push((Event::Start(Tag::Image { link_type, dest_url, title, id }), range));
                }
                event => unmasked.push((event, range)),
            }
        }
        unmasked
    }

    /// The parts of a range that are shown.
    fn shown(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut shown = Vec::new();
        let mut from = range.start;
        let first = self.left_out.partition_point(|hidden| hidden.end <= range.start);
        for hidden in self.left_out[first..].iter().take_while(|hidden| hidden.start < range.end) {
            shown.push(from..hidden.start.max(from));
            from = hidden.end;
        }
        shown.push(from..range.end.max(from));
        shown.retain(|piece| !piece.is_empty());
        shown
    }

    /// A text that is not a slice of the masked one, such as code over several lines, with its own characters.
    fn restored<'a>(&self, text: CowStr<'a>, range: &Range<usize>) -> CowStr<'a> {
        if !text.contains(|character| character == COLON || character == LEFT_OUT || LETTERS.contains(&character)) {
            return text;
        }
        let first = self.letters.partition_point(|(at, _)| *at < range.start);
        let mut letters = self.letters[first..].iter().take_while(|(at, _)| *at < range.end);
        let own = |character: char| match character {
            COLON => Some(':'),
            LEFT_OUT => None,
            sign if LETTERS.contains(&sign) => letters.next().map(|(_, letter)| *letter),
            other => Some(other),
        };
        CowStr::from(text.chars().filter_map(own).collect::<String>())
    }
}

/// Blanks out a range. Whole lines become blank ones, which end a paragraph; a part of a line leaves no space behind.
fn blank_out(markdown: &str, bytes: &mut [u8], range: &Range<usize>) {
    let mut rest = markdown[range.end..].chars().take_while(|character| *character != '\n');
    let is_whole = foreign::begins_line(markdown, range.start) && rest.all(char::is_whitespace);
    for byte in &mut bytes[range.clone()] {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = if is_whole { b' ' } else { LEFT_OUT as u8 };
        }
    }
}

/// The colons that begin a line and no definition. A definition is written below a term of one line, with a space behind
/// its colon, and is no bare amount: `prix` above `: 3` is a sentence in French.
fn plain_colons(markdown: &str) -> Vec<usize> {
    let mut colons = Vec::new();
    if !markdown.contains(':') {
        return colons;
    }
    let (mut lines_of_paragraph, mut in_list, mut after_blank) = (0_usize, false, true);
    let (mut at, mut before) = (0, "");
    for line in markdown.split_inclusive('\n') {
        let text = line.trim_start_matches(|character: char| character.is_whitespace() || character == '>');
        let colon = at + line.len() - text.len();
        at += line.len();
        let text = text.trim_end();
        if text.is_empty() {
            after_blank = true;
            continue;
        }
        if after_blank && !line.starts_with([' ', '\t']) && !text.starts_with(':') {
            (lines_of_paragraph, in_list) = (0, false);
        }
        let is_amount = text.contains(char::is_numeric) && !text.contains(char::is_alphabetic);
        let is_marker = (text.starts_with(": ") || text.starts_with(":\t")) && !is_amount;
        if is_marker && (in_list || lines_of_paragraph == 1) {
            (lines_of_paragraph, in_list) = (0, true);
        } else {
            if text.starts_with(':') && !is_delimiter_row(text, before) {
                colons.push(colon);
            }
            lines_of_paragraph += 1;
        }
        (after_blank, before) = (false, text);
    }
    colons
}

/// Whether a line is the row of a table below its head: `:--|--:`.
fn is_delimiter_row(line: &str, before: &str) -> bool {
    line.contains('-')
        && line.chars().all(|character| matches!(character, ':' | '|' | '-' | ' ' | '\t'))
        && (line.contains('|') || before.contains('|'))
}

/// The Chinese, Japanese and Korean letters that keep `**` or `~~` from beginning or ending emphasis, because punctuation
/// is on the other side and these scripts write no space: `**注意：**请看`.
fn letters_beside_emphasis(markdown: &str) -> Vec<(usize, char)> {
    let mut found: Vec<(usize, char)> = Vec::new();
    if markdown.is_ascii() {
        return found;
    }
    let mut from = 0;
    while let Some(start) = markdown[from..].find(['*', '~']).map(|at| from + at) {
        let sign = if markdown[start..].starts_with('*') { '*' } else { '~' };
        let end = markdown.len() - markdown[start..].trim_start_matches(sign).len();
        from = end;
        let (Some(before), Some(after)) = (markdown[..start].chars().next_back(), markdown[end..].chars().next())
        else {
            continue;
        };
        if before == '\\' || (sign == '~' && end - start < 2) {
            continue;
        }
        let is_letter = |character| is_han_or_kana(character) || is_hangul(character);
        let is_punctuation = |character: char| !character.is_alphanumeric() && !character.is_whitespace();
        if is_letter(before) && is_punctuation(after) {
            let at = start - before.len_utf8();
            if found.last().is_none_or(|(last, _)| *last != at) {
                found.push((at, before));
            }
        } else if is_punctuation(before) && is_letter(after) {
            found.push((end, after));
        }
    }
    found.retain(|(_, letter)| matches!(letter.len_utf8(), 3 | 4));
    found
}

/// Takes out the line breaks between Chinese and Japanese characters, which are not spaces.
pub(super) fn join_lines(markdown: &str, events: &mut Vec<(Event<'_>, Range<usize>)>) {
    let mut last = None;
    events.retain(|(event, range)| {
        match event {
            Event::Text(text) | Event::Code(text) => last = text.chars().next_back().or(last),
            Event::SoftBreak => {
                let is_markup = |it: char| it.is_whitespace() || matches!(it, '>' | '*' | '_' | '~' | '[' | '`');
                let next = markdown[range.end..].trim_start_matches(is_markup).chars().next();
                return !matches!((last, next), (Some(last), Some(next)) if joins_lines(last, next));
            }
            Event::End(TagEnd::Image) | Event::InlineHtml(_) => last = None,
            _ => {}
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_needs_a_term_of_one_line_and_a_space() {
        let plain = |text: &str| plain_colons(text).len();
        for text in [
            "Term\n: what it means\n",
            "Term\n\n: what it means\n: and also\n\nOther\n:   more\n",
            "Term\n: one\n  two\n: three\n",
            "> Term\n> : what it means\n",
            "|a|b|\n:--|--:\n|1|2|\n",
            "Term\n: ```\n  code\n  ```\n",
        ] {
            assert_eq!(plain(text), 0, "{text}");
        }
        for text in
            ["2\n:1\n", ":evergreen_tree: here\n", "a\n:prayer-hands: b\n", "Le conseil fixe le\nprix\n: 3 euros\n"]
        {
            assert_eq!(plain(text), 1, "{text}");
        }
    }
}
