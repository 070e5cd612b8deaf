//! The identifiers of headings: those that authors wrote first, then those made of the headings' words.
//!
//! In: what a page's headings ask for. Out: an identifier for each, and what is wrong with one that was asked for. It must
//! not know where headings are.

use std::collections::{HashMap, HashSet};

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
}

impl HeadingIds {
    /// Identifiers for a page whose authors wrote some themselves.
    pub fn new<'w>(written: impl IntoIterator<Item = &'w str>) -> Self {
        Self { written: written.into_iter().map(str::to_owned).collect(), given: HashMap::new() }
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
    fn free(&self, wanted: &str) -> String {
        let wanted = if begins_like_theme(wanted) { format!("the-{wanted}") } else { wanted.to_owned() };
        let numbered = (2_u32..).map(|number| format!("{wanted}-{number}"));
        let is_free = |id: &String| {
            !is_of_theme(id) && !self.written.contains(id.as_str()) && !self.given.contains_key(id.as_str())
        };
        std::iter::once(wanted.clone()).chain(numbered).find(is_free).unwrap_or_default()
    }
}

fn is_of_theme(id: &str) -> bool {
    SECTION_IDS.iter().chain(RELATION_IDS).any(|own| *own == id)
}

fn begins_like_theme(id: &str) -> bool {
    OWN_PREFIXES.iter().any(|own| id.starts_with(own))
}
