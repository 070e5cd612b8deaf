//! Links: which of the decided mentions become one.
//!
//! In: the mentions of a page, decided, in order. Out: for each whether it is linked, and if not, why. It must not know
//! how they were decided.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::mention::{FirstPer, Mention, PageContext, WhyNot};
use crate::parse::text_run::TextRun;

/// Chooses the mentions that become links: tagged entities first, then the others, each in the order of the text; run by
/// run, so that a mention which is passed over leaves the link to the next one.
pub fn choose_links(mentions: &mut [Mention], runs: &[TextRun], sections: &[u32], page: &PageContext) {
    let mut linked_before: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut start = 0;
    while let Some(first) = mentions.get(start) {
        let number = first.run;
        let end = start + mentions[start..].iter().take_while(|mention| mention.run == number).count();
        let section = match page.settings.first_per {
            FirstPer::Section => sections.get(number).copied().unwrap_or_default(),
            FirstPer::Page | FirstPer::All => 0,
        };
        let Some(run) = runs.get(number) else { return };
        let here = &mut mentions[start..end];
        let most_links = LazyCell::new(|| most_links(run));
        let mut links: BTreeMap<usize, usize> = BTreeMap::new();
        for tagged_first in [true, false] {
            for mention in here.iter_mut() {
                let is_tagged = mention.entity().is_some_and(|entity| page.tags.contains(&entity));
                if is_tagged != tagged_first {
                    continue;
                }
                let key = mention.entity().map(|entity| (section, entity));
                let written = || page.written.iter().filter(|link| is_before(link, mention, sections, page));
                let before = page.settings.first_per != FirstPer::All
                    && (key.is_some_and(|key| linked_before.contains(&key))
                        || written().any(|(entity, ..)| Some(*entity) == mention.entity()));
                mention.why_not = reason_against(mention, run, page, before, (&links, &|| *most_links));
                if mention.why_not.is_none() {
                    mention.linked = true;
                    links.insert(mention.start, mention.end);
                    linked_before.extend(key);
                }
            }
        }
        start = end;
    }
}

/// Whether a link that the author wrote stands before a mention, where one link is enough for both.
fn is_before((_, run, start): &(u32, usize, usize), mention: &Mention, sections: &[u32], page: &PageContext) -> bool {
    let same_part = page.settings.first_per != FirstPer::Section || sections.get(*run) == sections.get(mention.run);
    same_part && (*run, *start) <= (mention.run, mention.start)
}

/// So many links a paragraph may have, however short it is: a list of those present is read as one.
const ALWAYS_ALLOWED: usize = 6;

/// How many links a long paragraph may have: one in eight words. One with more is read by nobody.
fn most_links(run: &TextRun) -> usize {
    run.text.split_ascii_whitespace().count() / 8
}

/// Why a mention does not become a link.
fn reason_against(
    mention: &Mention,
    run: &TextRun,
    page: &PageContext,
    linked_before: bool,
    (links, most_links): (&BTreeMap<usize, usize>, &dyn Fn() -> usize),
) -> Option<WhyNot> {
    let range = mention.start..mention.end;
    let Some(entity) = mention.entity() else { return Some(WhyNot::Undecided) };
    if page.own == Some(entity) {
        return Some(WhyNot::OwnPage);
    }
    if overlaps(&run.no_link, &range) {
        return Some(WhyNot::AuthorSaysNo);
    }
    if !page.settings.automatic {
        return Some(WhyNot::Off);
    }
    if mention.why_not == Some(WhyNot::BeforeFullName) {
        return mention.why_not;
    }
    if mention.quoted && !page.settings.quotations {
        return Some(WhyNot::Quotation);
    }
    if linked_before {
        return Some(WhyNot::LinkedBefore);
    }
    let blank = |from: usize, to: usize| run.text.get(from..to).is_some_and(|between| between.trim().is_empty());
    let (before, behind) = run.links.split_at(run.links.partition_point(|link| link.end <= range.start));
    let ends = [before.last().map(|link| link.end), links.range(..range.start).next_back().map(|(_, end)| *end)];
    let starts = [behind.first().map(|link| link.start), links.range(range.end..).next().map(|(start, _)| *start)];
    let touches = ends.into_iter().flatten().any(|end| blank(end, range.start))
        || starts.into_iter().flatten().any(|start| blank(range.end, start));
    if touches {
        return Some(WhyNot::Touching);
    }
    (links.len() >= ALWAYS_ALLOWED && links.len() >= most_links()).then_some(WhyNot::Dense)
}

/// Whether a range overlaps one of some ranges, which are in order and do not overlap.
pub fn overlaps(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = ranges.partition_point(|other| other.end <= range.start);
    ranges.get(next).is_some_and(|other| other.start < range.end)
}
