//! The identifiers of headings: those that authors wrote first, then those made of the headings' words.
//!
//! In: what a page's headings ask for. Out: an identifier for each, and what is wrong with one that was asked for. It must
//! not know where headings are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::letters::heading_anchor;

/// Identifiers that the theme gives to the parts of a page, and that no heading of a body may take.
pub const SECTION_IDS: &[&str] = &[
    "content",
    "status",
    "history",
    "positions",
    "position-changes",
    "contradictions",
    "parties",
    "actions",
    "provisions",
    "open-questions",
    "relations",
    "relations-with-others",
    "facts",
    "statements",
    "claims",
    "events",
    "sources",
    "revisions",
    "corrections",
    "backlinks",
    "about",
    "notes",
    "timeline",
    "changes",
    "what-changed",
    "top",
    "network",
];
/// Identifiers of the groups of relations that every site has; those of a site's own fields begin with `relation-`.
pub const RELATION_IDS: &[&str] = &[
    "people",
    "agreements",
    "member-of",
    "members",
    "depends-on",
    "enables",
    "replaces",
    "replaced-by",
    "amends",
    "amended-by",
    "part-of",
    "parts",
    "succeeded-by",
    "successor-of",
    "related-agreements",
];
/// How identifiers begin that the program gives.
const OWN_PREFIXES: [&str; 9] =
    ["statement-", "event-", "mention-", "source-", "note-", "letter-", "relation-", "revision-", "since-"];

/// Why a heading cannot have the identifier that its author wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// An earlier heading has it: its position among those that were given one.
    ByHeading(usize),
    /// The theme gives it to a part of the page, or begins identifiers of its own with it.
    ByTheme,
}

/// Gives each heading of a page an identifier of its own.
#[derive(Debug, Default)]
pub struct HeadingIds {
    /// The identifiers that authors wrote, which no other heading gets.
    written: HashSet<String>,
    /// Those that were given, each with the position of its heading.
    given: HashMap<String, usize>,
    /// For each identifier that was wanted by several headings, the number to try next.
    numbers: HashMap<String, u32>,
}

impl HeadingIds {
    /// Identifiers for a page whose authors wrote some themselves.
    pub fn new<'w>(written: impl IntoIterator<Item = &'w str>) -> Self {
        Self { written: written.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }

    /// The identifier of the next heading: the one that was written, else its text as a slug with a number if that is
    /// taken.
    pub fn give(&mut self, written: Option<&str>, text: &str) -> (String, Option<Taken>) {
        let taken = written.and_then(|id| match self.given.get(id) {
            Some(heading) => Some(Taken::ByHeading(*heading)),
            None => (is_of_theme(id) || begins_like_theme(id)).then_some(Taken::ByTheme),
        });
        let id = match (written, taken) {
            (Some(id), None) => id.to_owned(),
            (Some(id), Some(_)) => self.free(id),
            (None, _) => {
                let slug = heading_anchor(text);
                self.free(if slug.is_empty() { "section" } else { &slug })
            }
        };
        self.given.insert(id.clone(), self.given.len());
        (id, taken)
    }

    /// An identifier that nothing else has.
    fn free(&mut self, wanted: &str) -> String {
        let wanted = if begins_like_theme(wanted) { format!("the-{wanted}") } else { wanted.to_owned() };
        if self.is_free(&wanted) {
            return wanted;
        }
        let mut number = self.numbers.get(&wanted).copied().unwrap_or(2);
        let id = loop {
            let id = format!("{wanted}-{number}");
            number += 1;
            if self.is_free(&id) {
                break id;
            }
        };
        self.numbers.insert(wanted, number);
        id
    }

    fn is_free(&self, id: &str) -> bool {
        !is_of_theme(id) && !self.written.contains(id) && !self.given.contains_key(id)
    }
}

/// Takes `{#id}` out of the end of each heading and makes it the heading's identifier. Other braces are text.
pub(super) fn read_written(markdown: &str, events: &mut [(Event<'_>, Range<usize>)]) {
    let mut start = 0;
    for at in 0..events.len() {
        match &events[at].0 {
            Event::Start(Tag::Heading { .. }) => start = at,
            Event::End(TagEnd::Heading(_)) => {
                let Some((first, cut, written)) = written_id(markdown, &events[start + 1..at]) else { continue };
                for (event, range) in &mut events[start + 1 + first..at] {
                    if let Event::Text(text) = event {
                        let end = range.end.min(cut).max(range.start);
                        let kept = text[..end - range.start].to_owned();
                        (*event, range.end) = (Event::Text(CowStr::from(kept)), end);
                    }
                }
                if let Event::Start(Tag::Heading { id, .. }) = &mut events[start].0 {
                    *id = Some(CowStr::from(written));
                }
            }
            _ => {}
        }
    }
}

/// The identifier at the end of a heading's content: the first event that it is in, where the text before it ends, and the
/// identifier.
fn written_id(markdown: &str, content: &[(Event<'_>, Range<usize>)]) -> Option<(usize, usize, String)> {
    let is_text = |it: &(Event<'_>, Range<usize>)| matches!(&it.0, Event::Text(text) if text.len() == it.1.len());
    let last = content.iter().rposition(|it| !matches!(&it.0, Event::Text(text) if text.trim().is_empty()))?;
    let mut first = last + 1;
    let mut tail = "";
    while first > 0 && is_text(&content[first - 1]) && !tail.contains('{') {
        if first <= last && content[first - 1].1.end != content[first].1.start {
            break;
        }
        first -= 1;
        tail = markdown.get(content[first].1.start..content[last].1.end)?.trim_end();
    }
    let (before, id) = tail.strip_suffix('}')?.rsplit_once('{')?;
    let id = id.strip_prefix('#').filter(|id| !id.is_empty() && !id.contains([' ', '\t', '}', '\\']))?;
    let open = content[first].1.start + before.len();
    (!markdown[..open].ends_with('\\'))
        .then(|| (first, content[first].1.start + before.trim_end().len(), id.to_owned()))
}

fn is_of_theme(id: &str) -> bool {
    SECTION_IDS.iter().chain(RELATION_IDS).any(|own| *own == id)
}

fn begins_like_theme(id: &str) -> bool {
    OWN_PREFIXES.iter().any(|own| id.starts_with(own))
}
