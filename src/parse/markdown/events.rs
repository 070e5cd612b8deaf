//! The events of a body as Briefbook reads it: those of the parser, with the spots of its [dialect](super::dialect).
//!
//! In: the parser's events. Out: events without comments, with bare addresses as links and `<br>` as a line break. Nothing
//! behind it has to know what the parser saw.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::comment;
use super::dialect::{Reads, Spot};

/// The events of a body.
pub(super) struct Events<'b, I> {
    parsed: I,
    /// The author's text, which the parser's text may differ from in the spots.
    markdown: &'b str,
    spots: &'b [Spot],
    /// The first spot that has not been passed.
    next: usize,
    ready: VecDeque<(Event<'b>, Range<usize>)>,
    /// An HTML block that has shown nothing so far.
    empty_html: Option<Range<usize>>,
    /// Whether nothing of the current block has been shown.
    at_start: bool,
    /// Whether something at the start of the current block was left out.
    left_out: bool,
}

impl<'b, I: Iterator<Item = (Event<'b>, Range<usize>)>> Events<'b, I> {
    pub(super) fn new(parsed: I, markdown: &'b str, spots: &'b [Spot]) -> Self {
        let ready = VecDeque::new();
        Self { parsed, markdown, spots, next: 0, ready, empty_html: None, at_start: true, left_out: false }
    }

    fn take(&mut self, event: Event<'b>, range: Range<usize>) {
        match event {
            Event::Text(text) => self.pieces(text, range, Event::Text),
            Event::InlineHtml(html) if is_line_break(&html) => self.push(Event::HardBreak, range),
            Event::InlineHtml(html) => self.pieces(html, range, Event::InlineHtml),
            Event::Html(html) => self.pieces(html, range, Event::Html),
            Event::Start(Tag::HtmlBlock) => self.empty_html = Some(range),
            Event::End(TagEnd::HtmlBlock) if self.empty_html.take().is_some() => {}
            // One tilde is a tilde: "~$50 trillion".
            Event::Start(Tag::Strikethrough) if !self.is_struck_out(&range) => {
                self.push(Event::Text("~".into()), range.start..range.start + 1);
            }
            Event::End(TagEnd::Strikethrough) if !self.is_struck_out(&range) => {
                self.push(Event::Text("~".into()), range.end - 1..range.end);
            }
            Event::Start(tag) => self.push(Event::Start(without_comments(tag)), range),
            event => self.push(event, range),
        }
    }

    fn is_struck_out(&self, range: &Range<usize>) -> bool {
        self.markdown.get(range.clone()).is_some_and(|written| written.starts_with("~~"))
    }

    fn push(&mut self, event: Event<'b>, range: Range<usize>) {
        let begins_block = matches!(&event, Event::Start(tag) if !is_inline(tag));
        if begins_block {
            (self.at_start, self.left_out) = (true, false);
        } else if matches!(event, Event::SoftBreak) && self.at_start && self.left_out {
            return;
        } else {
            self.at_start = false;
        }
        self.ready.push_back((event, range));
    }

    /// A text of the parser: what lies outside of all spots, and what the spots within it read as.
    fn pieces(&mut self, text: CowStr<'b>, range: Range<usize>, make: fn(CowStr<'b>) -> Event<'b>) {
        while self.spots.get(self.next).is_some_and(|spot| spot.range.end <= range.start) {
            self.next += 1;
        }
        let is_beside = |spot: &Spot| spot.range.start >= range.end;
        if self.spots.get(self.next).is_none_or(is_beside) {
            self.piece(text, range, make);
            return;
        }
        let spots = &self.spots[self.next..];
        let mut at = range.start;
        for spot in spots.iter().take_while(|spot| !is_beside(spot)) {
            if at < spot.range.start {
                let before = at..spot.range.start;
                self.piece(self.written(&before), before, make);
            }
            if spot.range.start >= range.start {
                self.spot(spot);
            }
            at = spot.range.end.min(range.end);
        }
        if at < range.end {
            let rest = at..range.end;
            self.piece(self.written(&rest), rest, make);
        }
    }

    fn written(&self, range: &Range<usize>) -> CowStr<'b> {
        self.markdown.get(range.clone()).unwrap_or_default().into()
    }

    fn piece(&mut self, text: CowStr<'b>, range: Range<usize>, make: fn(CowStr<'b>) -> Event<'b>) {
        let event = make(text);
        match event {
            Event::Html(html) if self.empty_html.is_some() => {
                if html.trim().is_empty() {
                    return;
                }
                if let Some(block) = self.empty_html.take() {
                    self.push(Event::Start(Tag::HtmlBlock), block);
                }
                self.push(Event::Html(html), range);
            }
            Event::Text(text) if self.at_start && self.left_out => {
                let kept = text.trim_start().len();
                if kept > 0 && kept == text.len() {
                    self.push(Event::Text(text), range);
                } else if kept > 0 {
                    let start = text.len() - kept;
                    self.push(Event::Text(text[start..].to_owned().into()), range.start + start..range.end);
                }
            }
            event => self.push(event, range),
        }
    }

    fn spot(&mut self, spot: &'b Spot) {
        let range = spot.range.clone();
        match &spot.reads {
            Reads::Nothing => self.left_out |= self.at_start,
            Reads::Literally => self.push(Event::Text(self.written(&range)), range),
            Reads::LineBreak => self.push(Event::HardBreak, range),
            Reads::Address { url, is_mail } => {
                let link_type = if *is_mail { LinkType::Email } else { LinkType::Autolink };
                let link = Tag::Link { link_type, dest_url: url.as_str().into(), title: "".into(), id: "".into() };
                self.push(Event::Start(link), range.clone());
                self.push(Event::Text(self.written(&range)), range.clone());
                self.push(Event::End(TagEnd::Link), range);
            }
        }
    }
}

impl<'b, I: Iterator<Item = (Event<'b>, Range<usize>)>> Iterator for Events<'b, I> {
    type Item = (Event<'b>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            let (event, range) = self.parsed.next()?;
            self.take(event, range);
        }
    }
}

/// A tag without comments in the words that it holds: the title of a link or picture, what is beside a fence.
fn without_comments(mut tag: Tag<'_>) -> Tag<'_> {
    if let Tag::Link { title: words, .. }
    | Tag::Image { title: words, .. }
    | Tag::CodeBlock(CodeBlockKind::Fenced(words)) = &mut tag
        && let Cow::Owned(kept) = comment::strip(words)
    {
        *words = kept.into();
    }
    tag
}

/// Whether a tag belongs to the text of a block.
pub(super) fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// The same for the end of one.
pub(super) fn is_inline_end(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Whether a piece of HTML is `<br>`, in whatever way it is written.
pub(super) fn is_line_break(html: &str) -> bool {
    let name = html.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    name.is_some_and(|name| name.trim_end_matches('/').trim_end().eq_ignore_ascii_case("br"))
}
