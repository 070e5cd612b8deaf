//! The names of footnotes.
//!
//! In: Markdown and its events. Out: which names are used and defined, and each mark with the name that its definition has.
//! It must not know sources.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

/// The names of the footnotes in a text, as far as they show without parsing it.
#[derive(Debug, Default)]
pub(super) struct NoteNames<'t> {
    pub used: BTreeSet<&'t str>,
    pub defined: BTreeSet<&'t str>,
}

impl<'t> NoteNames<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut names = Self::default();
        for (at, _) in text.match_indices("[^") {
            let line = text[at + 2..].split(['\n', '[']).next().unwrap_or_default();
            let Some((name, rest)) = line.split_once(']') else { continue };
            if !name.is_empty() && !name.contains(char::is_whitespace) {
                let is_definition = rest.starts_with(':') && may_begin_block(text, at);
                let of_kind = if is_definition { &mut names.defined } else { &mut names.used };
                of_kind.insert(name);
            }
        }
        names
    }

    /// The names that are used and not defined.
    pub(super) fn undefined(&self) -> impl Iterator<Item = &'t str> {
        let defined: BTreeSet<String> = self.defined.iter().map(|name| folded(name)).collect();
        self.used.iter().copied().filter(move |name| !defined.contains(&folded(name)))
    }
}

/// Whether nothing but the marks of quotations and lists is before a place on its line.
fn may_begin_block(text: &str, at: usize) -> bool {
    let mut line = text[..at].chars().rev().take_while(|character| *character != '\n');
    line.all(|character| character.is_whitespace() || character.is_ascii_digit() || "-+*>.)".contains(character))
}

/// A name in a form in which names that differ in capitals alone are equal, which is how the parser compares them.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase().to_uppercase().to_lowercase()
}

/// Gives each mark of a footnote the name that its definition is written with, which may have other capitals.
pub(super) fn name_as_defined(events: &mut [(Event<'_>, Range<usize>)]) {
    let mut exact: BTreeSet<String> = BTreeSet::new();
    let mut defined: HashMap<String, CowStr<'_>> = HashMap::new();
    for (event, _) in events.iter() {
        if let Event::Start(Tag::FootnoteDefinition(name)) = event {
            exact.insert(name.to_string());
            defined.entry(folded(name)).or_insert_with(|| name.clone());
        }
    }
    for (event, _) in events {
        if let Event::FootnoteReference(name) = event
            && !exact.contains(&**name)
            && let Some(written) = defined.get(&folded(name))
        {
            *name = written.clone();
        }
    }
}
