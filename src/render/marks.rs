//! Where the tags of mentions go among the events of a body.
//!
//! In: a body's events and its mentions. Out: pieces of HTML, and the events they go before, after and within. It must not
//! know what a mention leads to. A mention may begin or end inside emphasis: `Volodymyr *Zelensky*`. Its element is put
//! around whole elements where that is possible, and around each piece of text where it is not, so that elements always
//! nest.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;

/// A mention in a body.
#[derive(Debug, Clone)]
pub struct Mark<'a> {
    /// Where it stands, in bytes from the file's beginning.
    pub range: Range<usize>,
    /// Its anchor, which has nothing to escape.
    pub anchor: String,
    /// Where it leads; `None` for a name that is not a link.
    pub url: Option<&'a str>,
}

impl Mark<'_> {
    /// The tags around a piece of the mention. Only the first piece has the anchor, and a later one of a name that is no
    /// link has no tags.
    fn tags(&self, is_first: bool) -> Option<(String, &'static str)> {
        let id = if is_first { format!(" id=\"{}\"", self.anchor) } else { String::new() };
        match self.url {
            Some(url) => {
                let mut open = format!("<a class=\"mention\"{id} href=\"");
                let _ = escape_href(&mut open, url);
                open.push_str("\">");
                Some((open, "</a>"))
            }
            None => is_first.then(|| (format!("<span class=\"mention\"{id}>"), "</span>")),
        }
    }
}

/// Pieces of HTML to put before, after and within events.
#[derive(Debug, Default)]
pub struct Insertions {
    before: HashMap<usize, Vec<String>>,
    after: HashMap<usize, Vec<String>>,
    within: HashMap<usize, Vec<(usize, String)>>,
}

impl Insertions {
    /// What goes before an event.
    pub fn before(&self, event: usize) -> impl Iterator<Item = &str> {
        self.before.get(&event).into_iter().flatten().map(String::as_str)
    }

    /// What goes after an event.
    pub fn after(&self, event: usize) -> impl Iterator<Item = &str> {
        self.after.get(&event).into_iter().flatten().map(String::as_str)
    }

    /// What goes into the text of an event, with the byte it goes before.
    #[must_use]
    pub fn within(&self, event: usize) -> Option<&[(usize, String)]> {
        self.within.get(&event).map(Vec::as_slice)
    }

    /// Plans the tags of a body. The marks are in order and do not overlap. `breaks` are the events that are written as
    /// the end of one block and the beginning of another.
    pub fn plan<'m>(
        events: &[(Event<'_>, Range<usize>)],
        marks: impl IntoIterator<Item = Mark<'m>>,
        breaks: &HashSet<usize>,
    ) -> Self {
        let mut plan = Self::default();
        let texts: Vec<usize> = (0..events.len()).filter(|at| matches!(events[*at].0, Event::Text(_))).collect();
        for mark in marks {
            let first = texts.partition_point(|at| events[*at].1.end <= mark.range.start);
            let last = texts.partition_point(|at| events[*at].1.start < mark.range.end);
            if first < last {
                plan.add(events, &texts[first..last], &mark, breaks);
            }
        }
        plan
    }

    fn add(&mut self, events: &[(Event<'_>, Range<usize>)], texts: &[usize], mark: &Mark<'_>, breaks: &HashSet<usize>) {
        let (Some(first), Some(last)) = (texts.first().copied(), texts.last().copied()) else { return };
        let start = offset(&events[first], mark.range.start, false);
        let end = offset(&events[last], mark.range.end, true);
        let is_broken = (first..last).any(|at| breaks.contains(&at));
        let whole = if is_broken { None } else { whole_elements(events, first, last, start, end) };
        if let Some((begin, finish)) = whole {
            let Some((open, close)) = mark.tags(true) else { return };
            if begin == first {
                self.cut(first, start, open);
            } else {
                self.before.entry(begin).or_default().push(open);
            }
            if finish == last {
                self.cut(last, end, close.to_owned());
            } else {
                self.after.entry(finish).or_default().push(close.to_owned());
            }
            return;
        }
        let mut is_first = true;
        for at in texts {
            let from = if *at == first { start } else { 0 };
            let to = if *at == last { end } else { text_length(&events[*at].0) };
            if !is_blank(&events[*at].0, from..to)
                && let Some((open, close)) = mark.tags(is_first)
            {
                self.cut(*at, from, open);
                self.cut(*at, to, close.to_owned());
                is_first = false;
            }
        }
    }

    fn cut(&mut self, event: usize, at: usize, html: String) {
        self.within.entry(event).or_default().push((at, html));
    }
}

/// The events between which an element from `first` to `last` holds only whole elements, if there are such.
fn whole_elements(
    events: &[(Event<'_>, Range<usize>)],
    first: usize,
    last: usize,
    start: usize,
    end: usize,
) -> Option<(usize, usize)> {
    if first == last {
        return Some((first, last));
    }
    let (mut depth, mut least) = (0_i32, 0_i32);
    for (event, _) in &events[first + 1..last] {
        match event {
            Event::Start(tag) if is_inline(tag) => depth += 1,
            Event::End(tag) if is_inline_end(*tag) => depth -= 1,
            // The number of a footnote is a link, and is in no other one.
            Event::Start(_) | Event::End(_) | Event::FootnoteReference(_) => return None,
            _ => {}
        }
        least = least.min(depth);
    }
    let (mut begin, mut finish) = (first, last);
    for _ in least..0 {
        let outer = begin.checked_sub(1)?;
        let is_start = matches!(&events[outer].0, Event::Start(tag) if is_inline(tag));
        if start != 0 || !is_start {
            return None;
        }
        begin = outer;
    }
    for _ in 0..depth - least {
        let outer = finish + 1;
        let is_end = matches!(&events.get(outer)?.0, Event::End(tag) if is_inline_end(*tag));
        if end != text_length(&events[last].0) || !is_end {
            return None;
        }
        finish = outer;
    }
    Some((begin, finish))
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript)
}

fn is_inline_end(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript)
}

fn is_blank(event: &Event<'_>, range: Range<usize>) -> bool {
    let Event::Text(text) = event else { return true };
    text.get(range).is_none_or(|piece| piece.trim().is_empty())
}

fn text_length(event: &Event<'_>) -> usize {
    if let Event::Text(text) = event { text.len() } else { 0 }
}

/// A place of the source as an offset in the text of an event. Text that differs from its source is indivisible.
fn offset((event, range): &(Event<'_>, Range<usize>), place: usize, is_end: bool) -> usize {
    let length = text_length(event);
    if length == range.len() {
        place.clamp(range.start, range.end) - range.start
    } else if is_end {
        length
    } else {
        0
    }
}
