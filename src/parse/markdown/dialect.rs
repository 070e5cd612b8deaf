//! What Briefbook reads differently from the parser: comments, `<br>`, bare addresses, brackets in the words of a link.
//!
//! In: the Markdown of a body. Out: the spots that are read differently, and the text to hand to the parser. The parser has
//! no setting for any of this, so the text that it gets has other characters in the spots, as many as before, which it
//! reads as harmless words or tags; [`super::events`] puts the spots in their place. It must not know what is shown how.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::addresses::{address_at, places};
use super::body::options;
use super::comment;
use super::events::{is_inline, is_inline_end, is_line_break};
use super::mask::LEFT_OUT;

/// How often a body is parsed again because a spot has changed what follows it. What more there is in a body is read from
/// the last of these parses, so that no text takes time that grows with its square.
const MOST_ROUNDS: usize = 16;

/// How far the address of a link may be from its words, in bytes, and how many parentheses it may hold.
const LONGEST_ADDRESS: usize = 1000;
const MOST_PARENTHESES: usize = 8;

/// What is wrong with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WrongComment {
    /// It does not end.
    Unclosed,
    /// Another one begins in it.
    Nested,
}

/// What a spot of the text is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reads {
    /// A comment.
    Nothing,
    /// The characters as they are.
    Literally,
    /// A line break.
    LineBreak,
    /// A link with the address as its words.
    Address {
        /// What it leads to.
        url: String,
        /// Whether it is an e-mail address without a scheme.
        is_mail: bool,
    },
}

/// A place that is read differently, in bytes from the beginning of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub range: Range<usize>,
    pub reads: Reads,
}

/// What is read differently in a body.
#[derive(Debug, Default)]
pub(super) struct Dialect {
    /// The text for the parser, where it is not the author's.
    pub parsed: Option<String>,
    /// In order, without overlaps.
    pub spots: Vec<Spot>,
    pub wrong_comments: Vec<(WrongComment, Range<usize>)>,
}

impl Dialect {
    /// What is read differently in a text. `text` is what the parser would get: it may have other characters,
    /// and more behind its end.
    pub(super) fn of(own: &str, text: &str) -> Self {
        let candidates = candidates(own);
        if candidates.is_empty() {
            return Self::default();
        }
        let mut finder = Finder {
            own,
            text,
            candidates,
            next: 0,
            last_end: own.rfind("-->"),
            row: (0..0, false),
            word: 0..0,
            found: Self::default(),
            masks: Vec::new(),
        };
        for round in 0..=MOST_ROUNDS {
            let parsed = finder.found.parsed.take();
            let again = finder.pass(parsed.as_deref().unwrap_or(text), round == MOST_ROUNDS);
            finder.found.parsed = masked(parsed, text, &std::mem::take(&mut finder.masks));
            if !again {
                break;
            }
        }
        finder.found
    }
}

/// The places that may be spots, in order.
fn candidates(text: &str) -> Vec<usize> {
    let comments = text.match_indices("<!--").map(|(at, _)| at);
    let breaks = text.match_indices("<b").chain(text.match_indices("<B")).map(|(at, _)| at).filter(|at| {
        let mut before = text[..*at].bytes().rev().take_while(|byte| *byte != b'\n');
        line_break_length(&text[*at..]).is_some() && !before.any(|byte| byte.is_ascii_alphabetic())
    });
    let brackets = text.match_indices("]](").map(|(at, _)| at);
    let mut all: Vec<usize> = comments.chain(breaks).chain(brackets).chain(places(text)).collect();
    all.sort_unstable();
    all
}

/// How long the `<br>` at the beginning of a text is.
fn line_break_length(text: &str) -> Option<usize> {
    let end = text.bytes().take(12).position(|byte| byte == b'>')? + 1;
    is_line_break(&text[..end]).then_some(end)
}

/// What the parser gets in the place of a spot: as many bytes.
#[derive(Debug, Clone, Copy)]
enum Mask {
    /// A tag, which stays in its sentence.
    Tag,
    /// A comment on one line, which is a block of its own.
    Comment,
    /// Letters.
    Letters,
    /// Letters for the characters that mean something in Markdown.
    LettersForMarks,
}

/// A text with its masks put on.
fn masked(parsed: Option<String>, markdown: &str, masks: &[(Range<usize>, Mask)]) -> Option<String> {
    if masks.is_empty() {
        return parsed;
    }
    let mut bytes = parsed.unwrap_or_else(|| markdown.to_owned()).into_bytes();
    for (range, mask) in masks {
        let Some(spot) = bytes.get_mut(range.clone()) else { continue };
        let keep: &[u8] = if matches!(mask, Mask::LettersForMarks) { b"_*~[]!\\&^|" } else { &[] };
        for byte in spot.iter_mut().filter(|byte| keep.is_empty() || keep.contains(byte)) {
            *byte = b'x';
        }
        let (head, tail): (&[u8], &[u8]) = match mask {
            Mask::Tag => (b"<", b">"),
            Mask::Comment => (b"<!--", b"-->"),
            Mask::Letters | Mask::LettersForMarks => (b"", b""),
        };
        if spot.len() >= head.len() + tail.len() {
            let length = spot.len();
            spot[..head.len()].copy_from_slice(head);
            spot[length - tail.len()..].copy_from_slice(tail);
        }
    }
    // Spots begin and end between characters, so this is always valid.
    String::from_utf8(bytes).ok()
}

struct Finder<'m> {
    own: &'m str,
    /// What the parser would get.
    text: &'m str,
    candidates: Vec<usize>,
    /// The first candidate that is not decided.
    next: usize,
    /// Where the last `-->` begins.
    last_end: Option<usize>,
    /// What follows the comments that have been looked at last, see [`Finder::is_followed_by_comments`].
    row: (Range<usize>, bool),
    /// The rest of the word in which an address was last sought: a word may hold thousands of them.
    word: Range<usize>,
    found: Dialect,
    masks: Vec<(Range<usize>, Mask)>,
}

/// Where the parser is.
#[derive(Default)]
struct Context {
    /// How many links and pictures are open.
    links: u32,
    /// How many emphases are open.
    emphasis: u32,
    is_code: bool,
    html: Option<Range<usize>>,
    /// Up to where the block of HTML holds nothing but comments, as far as it has been read.
    blank_end: usize,
    cell_end: Option<usize>,
    /// Where the last cell ends that has been read.
    last_cell_end: usize,
    /// Where the text of the block ends, as far as it has been read.
    text_end: usize,
    /// Where a comment begins that lasts to the end of the block.
    unclosed: Option<usize>,
}

impl Finder<'_> {
    /// Decides the candidates in a text for the parser. Whether a spot was found that changes what follows it, so that
    /// the rest is decided in another pass; in the last pass none is waited for.
    fn pass(&mut self, parsed: &str, is_last: bool) -> bool {
        let mut context = Context::default();
        for (event, range) in Parser::new_ext(parsed, options()).into_offset_iter() {
            let is_of_block = match &event {
                Event::Start(tag) => !is_inline(tag),
                Event::End(tag) => !is_inline_end(*tag),
                _ => false,
            };
            if is_of_block && self.end_unclosed(&mut context) && !is_last {
                return true;
            }
            match &event {
                Event::Start(tag) => self.start(tag, &range, &mut context),
                Event::End(tag) => {
                    let is_row = matches!(tag, TagEnd::TableHead | TagEnd::TableRow);
                    if is_row && self.comments_behind_cells(&context, range.end) && !is_last {
                        return true;
                    }
                    end(*tag, &range, &mut context);
                }
                Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
                    context.text_end = range.end;
                    if self.leaf(&event, &range, &mut context) && !is_last {
                        return true;
                    }
                }
                _ => {}
            }
            if self.next == self.candidates.len() && context.unclosed.is_none() {
                return false;
            }
        }
        self.end_unclosed(&mut context)
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, context: &mut Context) {
        if let Tag::Link { title, .. } | Tag::Image { title, .. } = tag {
            self.comments_in_title(title, range);
        }
        match tag {
            Tag::Link { link_type, .. } => {
                if matches!(link_type, LinkType::WikiLink { .. }) && context.links == 0 {
                    self.brackets(range);
                }
                context.links += 1;
            }
            Tag::Image { .. } => context.links += 1,
            Tag::Emphasis | Tag::Strong => context.emphasis += 1,
            Tag::CodeBlock(_) => context.is_code = true,
            Tag::HtmlBlock => (context.html, context.blank_end) = (Some(range.clone()), range.start),
            Tag::TableCell => context.cell_end = Some(range.end),
            _ => {}
        }
    }

    /// `[[1]](address)` is a link with the words `[1]`, and not a reference to a page.
    fn brackets(&mut self, range: &Range<usize>) {
        let rest = self.own.get(range.end..).unwrap_or_default();
        if !rest.starts_with('(') {
            return;
        }
        let ends = rest.bytes().enumerate().take(LONGEST_ADDRESS).filter(|(_, byte)| *byte == b')');
        let length = ends.take(MOST_PARENTHESES).find_map(|(end, _)| {
            let link = format!("[x]{}", &rest[..=end]);
            let first = Parser::new_ext(&link, options()).into_offset_iter().nth(1)?;
            let is_link = matches!(first.0, Event::Start(Tag::Link { link_type: LinkType::Inline, .. }));
            is_link.then(|| first.1.len() - "[x]".len())
        });
        let Some(length) = length else { return };
        for at in [range.start + 1, range.end - 2] {
            self.mask(at..at + 1, Mask::Letters);
            self.found.spots.push(Spot { range: at..at + 1, reads: Reads::Literally });
        }
        self.skip_to(range.end + length);
    }

    /// Notes the comment that does not end in the title of a link or picture.
    fn comments_in_title(&mut self, title: &str, range: &Range<usize>) {
        if comment::comments(title).iter().any(|comment| !comment.is_closed) {
            let at = self.own.get(range.clone()).and_then(|link| link.rfind("<!--")).map(|at| range.start + at);
            let place = at.map_or(range.clone(), |at| at..at + 4);
            let wrong = (WrongComment::Unclosed, place);
            if !self.found.wrong_comments.contains(&wrong) {
                self.found.wrong_comments.push(wrong);
            }
        }
    }

    /// Decides the candidates within a text, code or HTML. Whether one changes what follows it.
    fn leaf(&mut self, event: &Event<'_>, range: &Range<usize>, context: &mut Context) -> bool {
        self.skip_to(range.start);
        while let Some(at) = self.candidates.get(self.next).copied().filter(|at| *at < range.end) {
            self.next += 1;
            if context.unclosed.is_some() {
                continue;
            }
            let is_comment = self.own[at..].starts_with("<!--");
            let changes = match event {
                Event::InlineHtml(_) if is_comment && range.start == at => {
                    self.comment(range.clone(), None);
                    false
                }
                Event::InlineHtml(_) if is_comment => self.comment_in_text(at, range.end, context),
                Event::Html(_) if is_comment => self.comment_in_html(at, context),
                Event::Html(_) => self.break_in_html(at, context),
                Event::Text(_) if context.is_code || self.is_escaped(at) => false,
                Event::Text(_) if is_comment => self.comment_in_text(at, at, context),
                Event::Text(_) if context.links == 0 => self.address(at, range, context),
                _ => false,
            };
            if changes {
                return true;
            }
        }
        false
    }

    fn is_escaped(&self, at: usize) -> bool {
        let before = &self.own[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    }

    /// Passes over the candidates before a place.
    fn skip_to(&mut self, place: usize) {
        while self.candidates.get(self.next).is_some_and(|at| *at < place) {
            self.next += 1;
        }
    }

    fn mask(&mut self, range: Range<usize>, mask: Mask) {
        self.masks.push((range, mask));
    }

    fn comment(&mut self, range: Range<usize>, mask: Option<Mask>) {
        let within = self.own.get(range.start + 4..range.end).unwrap_or_default();
        if let Some(at) = within.find("<!--") {
            let at = range.start + 4 + at;
            self.found.wrong_comments.push((WrongComment::Nested, at..at + 4));
        }
        self.skip_to(range.end);
        if let Some(mask) = mask {
            self.mask(range.clone(), mask);
        }
        self.found.spots.push(Spot { range, reads: Reads::Nothing });
    }

    /// A comment to the end of its block. Whether it changes what follows it.
    fn unclosed(&mut self, range: Range<usize>) -> bool {
        let end = range.start + self.own[range.clone()].trim_end().len();
        self.found.wrong_comments.push((WrongComment::Unclosed, range.start..range.start + 4));
        self.skip_to(range.end);
        self.mask(range.start..end, Mask::Tag);
        self.found.spots.push(Spot { range: range.start..end, reads: Reads::Nothing });
        true
    }

    fn end_unclosed(&mut self, context: &mut Context) -> bool {
        let Some(start) = context.unclosed.take() else { return false };
        self.unclosed(start..context.text_end.clamp(start + 4, self.own.len()))
    }

    /// A comment in a text, or in a value within a tag that ends at a place. Whether it changes what follows it.
    fn comment_in_text(&mut self, at: usize, tag_end: usize, context: &mut Context) -> bool {
        let Some(end) = self.comment_end(at) else {
            context.unclosed = Some(at);
            return false;
        };
        let changes = end > tag_end;
        self.comment(at..end, changes.then_some(Mask::Tag));
        changes
    }

    /// The comments of a row behind its last cell, in what the parser leaves out of a table. Whether one goes on behind the
    /// row, where it would be text.
    fn comments_behind_cells(&mut self, context: &Context, row_end: usize) -> bool {
        self.skip_to(context.last_cell_end);
        let mut changes = false;
        while let Some(at) = self.candidates.get(self.next).copied().filter(|at| *at < row_end) {
            self.next += 1;
            let end = self.own[at..].starts_with("<!--").then(|| self.comment_end(at)).flatten();
            if let Some(end) = end.filter(|end| *end > row_end) {
                self.comment(at..end, Some(Mask::Tag));
                changes = true;
            }
        }
        changes
    }

    /// A comment in a block of HTML, which it may be the whole of. Whether it changes what follows it.
    fn comment_in_html(&mut self, at: usize, context: &mut Context) -> bool {
        let Some(block) = context.html.clone() else { return false };
        let begins_block = self.is_blank(context.blank_end..at);
        if begins_block {
            context.blank_end = at;
        }
        let Some(end) = self.comment_end(at) else {
            let block_end = block.end.min(self.own.len());
            return self.unclosed(at..block_end);
        };
        let is_alone = self.is_followed_by_comments(end);
        let is_torn = end > block.end;
        let mask = match (begins_block, is_alone) {
            (true, false) => Some(Mask::Tag),
            _ if is_torn => Some(Mask::Comment),
            _ => None,
        };
        self.comment(at..end, mask);
        mask.is_some()
    }

    /// Where the comment that begins at a place ends.
    fn comment_end(&self, at: usize) -> Option<usize> {
        let is_closed = self.last_end.is_some_and(|last| at + 2 <= last);
        is_closed.then(|| comment::length(&self.own[at..])).flatten().map(|length| at + length)
    }

    /// Whether the rest of the line behind a comment holds nothing but comments. All comments of a row have one answer.
    fn is_followed_by_comments(&mut self, end: usize) -> bool {
        if self.row.0.contains(&end) {
            return self.row.1;
        }
        let mut at = end;
        let is_alone = loop {
            let rest = self.own[at..].trim_start_matches([' ', '\t', '\r']);
            at = self.own.len() - rest.len();
            if !rest.starts_with("<!--") {
                break rest.is_empty() || rest.starts_with('\n');
            }
            let Some(end) = self.comment_end(at) else { break true };
            at = end;
        };
        self.row = (end..at + 1, is_alone);
        is_alone
    }

    /// Whether a range holds nothing but white space and comments.
    fn is_blank(&self, range: Range<usize>) -> bool {
        let mut at = range.start;
        let first = self.found.spots.partition_point(|spot| spot.range.start < range.start);
        for spot in &self.found.spots[first..] {
            if !self.own.get(at..spot.range.start).is_some_and(|between| between.trim().is_empty()) {
                return false;
            }
            at = spot.range.end;
        }
        self.own.get(at..range.end).is_some_and(|rest| rest.trim().is_empty())
    }

    /// A `<br>` at the beginning of a block, which the parser takes for a block of HTML up to the next blank line.
    fn break_in_html(&mut self, at: usize, context: &Context) -> bool {
        let (Some(block), Some(length)) = (context.html.clone(), line_break_length(&self.own[at..])) else {
            return false;
        };
        if !self.is_blank(block.start..at) {
            return false;
        }
        let range = at..at + length;
        self.mask(range.clone(), Mask::Letters);
        self.found.spots.push(Spot { range: range.clone(), reads: Reads::LineBreak });
        !self.own[range.end..block.end.clamp(range.end, self.own.len())].trim().is_empty()
    }

    fn address(&mut self, at: usize, text: &Range<usize>, context: &Context) -> bool {
        if !self.word.contains(&at) {
            // A remark that is left out is no part of the address before it.
            let is_behind = |character: char| character.is_whitespace() || character == LEFT_OUT;
            self.word = at..self.text[at..].find(is_behind).map_or(self.own.len(), |length| at + length);
        }
        let limit = context.cell_end.unwrap_or(self.own.len()).min(self.own.len()).min(self.word.end);
        let found = address_at(&self.own[..limit], 0, at).or_else(|| {
            // The `_` around it may be emphasis.
            let is_mail = self.own[at..].starts_with('@') && context.emphasis > 0;
            is_mail.then(|| address_at(&self.own[..text.end.min(limit)], text.start, at)).flatten()
        });
        let Some(address) = found else { return false };
        let range = address.start..address.end;
        if self.found.spots.last().is_some_and(|spot| range.start < spot.range.end) {
            return false;
        }
        let written = &self.own[range.clone()];
        let has_brackets = written.contains(['[', ']']);
        self.mask(range.clone(), Mask::LettersForMarks);
        self.skip_to(range.end);
        self.found.spots.push(Spot { range, reads: Reads::Address { url: address.url, is_mail: address.is_mail } });
        has_brackets
    }
}

fn end(tag: TagEnd, range: &Range<usize>, context: &mut Context) {
    match tag {
        TagEnd::Link | TagEnd::Image => context.links = context.links.saturating_sub(1),
        TagEnd::Emphasis | TagEnd::Strong => context.emphasis = context.emphasis.saturating_sub(1),
        TagEnd::CodeBlock => context.is_code = false,
        TagEnd::HtmlBlock => context.html = None,
        TagEnd::TableCell => (context.cell_end, context.last_cell_end) = (None, range.end),
        _ => {}
    }
}
