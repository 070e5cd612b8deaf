//! The account of a page's names: each with whom it means, by which rule, and what became of it.
//!
//! In: a page's text with its names decided. Out: [`FoundName`]s in the order of the source, which no longer depend on the
//! site they were found in. It must not know how they are printed.

use std::ops::Range;
use std::sync::Arc;

use super::page_text::PageNames;
use super::references::Target;
use crate::model::{PageId, Site};
use crate::names::mention::{Mention, MentionRule, Outcome, WhyNot};
use crate::parse::markdown::Line;

/// How it was decided whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// The author wrote a link.
    Written,
    /// A rule for names did.
    By(MentionRule),
}

impl Decision {
    /// The decision in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::By(rule) => rule.word(),
        }
    }
}

/// One name on a page, or one link that the author wrote to an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundName {
    /// Where it stands, in bytes from the file's beginning; a link with its brackets.
    pub range: Range<usize>,
    /// Its words, as a reader reads them.
    pub text: String,
    /// The key of whom it means; `None` when that is not decided.
    pub entity: Option<Arc<str>>,
    /// When it is not decided: the keys of whom it could mean. At most [`MOST_CANDIDATES`](crate::names::mention::MOST_CANDIDATES).
    pub candidates: Vec<Arc<str>>,
    /// The name as the site spells it; `None` for a link that the author wrote.
    pub alias: Option<String>,
    /// How it was decided.
    pub decision: Decision,
    /// Whether it is a link.
    pub linked: bool,
    /// Why it is none.
    pub why_not: Option<WhyNot>,
}

/// Every name on a page, and every link on it to an entity, in the order of the source.
#[must_use]
pub fn account(site: &Site, names: &PageNames) -> Vec<FoundName> {
    let key = |id: PageId| Arc::clone(&site.page(id).label.key);
    let text_of = |line: Line, range: Range<usize>| {
        names.text.words(line, range).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mention = |mention: &Mention| {
        let at = mention.start..mention.end;
        let range = names.text.runs.get(mention.run).map(|run| run.source_range(at.clone())).unwrap_or_default();
        let candidates = match &mention.outcome {
            Outcome::Entity(_) => &[],
            Outcome::Tie(several) | Outcome::Undecided(several) => several.as_slice(),
        };
        FoundName {
            range,
            text: text_of(Line::Run(mention.run), at),
            entity: mention.entity().map(|entity| key(PageId(entity))),
            candidates: candidates.iter().map(|entity| key(PageId(*entity))).collect(),
            alias: Some(mention.alias.clone()),
            decision: Decision::By(mention.rule),
            linked: mention.linked,
            why_not: mention.why_not,
        }
    };
    let mut found: Vec<FoundName> = names.mentions.iter().map(mention).collect();
    for (written, resolved) in names.text.references.iter().zip(&names.references) {
        let (Target::Page(to, _), Some((line, at))) = (&resolved.target, &written.at) else { continue };
        if site.page(*to).entity().is_some() {
            found.push(FoundName {
                range: resolved.range.clone(),
                text: text_of(*line, at.clone()),
                entity: Some(key(*to)),
                candidates: Vec::new(),
                alias: None,
                decision: Decision::Written,
                linked: true,
                why_not: None,
            });
        }
    }
    found.sort_by_key(|name| (name.range.start, name.range.end));
    found
}

/// A name that one of two versions of a page has, and the other has not, or not in the same state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether the newer version has it; else the older one.
    pub gained: bool,
    /// The name; its range is that of the version that has it.
    pub name: FoundName,
}

/// What two versions of a page do not have in common: whom they name, and what they link.
///
/// When the text is the same in both, names are compared place by place; else they are counted, and of several equal
/// ones the last are reported. A name that nobody is meant by counts as none, so only what a reader can see is reported.
#[must_use]
pub fn changes(before: Vec<FoundName>, after: Vec<FoundName>, same_text: bool) -> Vec<Change> {
    let decided = |names: Vec<FoundName>| names.into_iter().filter(|name| name.entity.is_some()).collect::<Vec<_>>();
    let (mut before, mut after) = (decided(before), decided(after));
    let is_same = |one: &FoundName, other: &FoundName| {
        let place = !same_text || one.range == other.range;
        place && one.entity == other.entity && one.linked == other.linked && (same_text || one.text == other.text)
    };
    // What comes last in a page without a partner is what was added to it or cut from it.
    let mut at = 0;
    while let Some(name) = before.get(at) {
        match after.iter().position(|other| is_same(name, other)) {
            Some(partner) => {
                after.remove(partner);
                before.remove(at);
            }
            None => at += 1,
        }
    }
    let change = |gained| move |name| Change { gained, name };
    let mut changes: Vec<Change> =
        before.into_iter().map(change(false)).chain(after.into_iter().map(change(true))).collect();
    changes.sort_by_key(|change| (change.name.range.start, change.gained));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(start: usize, text: &str, entity: &str, linked: bool) -> FoundName {
        FoundName {
            range: start..start + text.len(),
            text: text.to_owned(),
            entity: (!entity.is_empty()).then(|| entity.into()),
            candidates: Vec::new(),
            alias: None,
            decision: Decision::By(MentionRule::Alias),
            linked,
            why_not: None,
        }
    }

    fn told(before: &[FoundName], after: &[FoundName], same_text: bool) -> Vec<String> {
        let sign = |change: &Change| if change.gained { '+' } else { '-' };
        changes(before.to_vec(), after.to_vec(), same_text)
            .iter()
            .map(|change| format!("{}{} {}", sign(change), change.name.range.start, change.name.text))
            .collect()
    }

    #[test]
    fn in_the_same_text_names_are_compared_place_by_place() {
        let before = [name(0, "Trump", "people/a", true), name(9, "Trump", "people/a", false)];
        let after = [name(0, "Trump", "people/b", true), name(9, "Trump", "people/a", false)];
        assert_eq!(told(&before, &after, true), ["-0 Trump", "+0 Trump"]);
        assert_eq!(told(&before, &before, true), Vec::<String>::new());
        let moved = [name(0, "Trump", "people/a", false), name(9, "Trump", "people/a", true)];
        assert_eq!(told(&before, &moved, true), ["-0 Trump", "+0 Trump", "-9 Trump", "+9 Trump"]);
    }

    #[test]
    fn in_a_text_that_changed_they_are_counted() {
        let before = [name(0, "Trump", "people/a", true)];
        let after = [name(20, "Trump", "people/a", true), name(40, "Trump", "people/a", true)];
        assert_eq!(told(&before, &after, false), ["+40 Trump"]);
    }

    #[test]
    fn names_that_nobody_is_meant_by_are_not_told() {
        assert_eq!(told(&[name(0, "Trump", "", false)], &[], true), Vec::<String>::new());
    }
}
