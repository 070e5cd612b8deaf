//! What changed on the site, by the day each fact was written down.
//!
//! In: the facts of the [`Timeline`](super::timeline::Timeline) and whom each concerns. Out: [`Changes`]: for the site and
//! for every entity the facts in the order in which they became known, and for every entity the briefings after which a
//! reader may want to know what is new. It must not know how a fact is worded or shown.

use std::collections::{BTreeMap, BTreeSet};

use super::timeline::{Fact, What};
use super::{PageId, Site};
use crate::date::Day;

/// The facts of a site in the order in which they were written down.
#[derive(Debug, Default)]
pub struct Changes {
    all: Vec<usize>,
    of: BTreeMap<PageId, Vec<usize>>,
    told_in: BTreeMap<PageId, Vec<PageId>>,
}

impl Changes {
    /// Puts facts in order. What is said to be written down after the day of the build is left out: it has no other date
    /// than that of a day to come, and will be news then.
    #[must_use]
    pub fn find(site: &Site, facts: &[Fact], concerned: &[BTreeSet<PageId>], today: Day) -> Self {
        let mut all: Vec<usize> = (0..facts.len()).filter(|at| facts[*at].written <= today).collect();
        // Stable: what was written on one day stays in the order in which it happened.
        all.sort_by_key(|at| facts[*at].written);
        let mut of: BTreeMap<PageId, Vec<usize>> = BTreeMap::new();
        for at in &all {
            for id in &concerned[*at] {
                of.entry(*id).or_default().push(*at);
            }
        }
        let mut told_in: BTreeMap<PageId, Vec<PageId>> = BTreeMap::new();
        for briefing in site.briefings.iter() {
            for tag in site.tags.get(briefing).into_iter().flatten() {
                let briefings = told_in.entry(*tag).or_default();
                if briefings.last() != Some(briefing) {
                    briefings.push(*briefing);
                }
            }
        }
        Self { all, of, told_in }
    }

    /// All facts by the day they were written down, oldest first.
    #[must_use]
    pub fn all(&self) -> &[usize] {
        &self.all
    }

    /// The facts that concern an entity, by the day they were written down, oldest first.
    #[must_use]
    pub fn of_entity(&self, id: PageId) -> &[usize] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The entities about which something is known.
    pub fn entities(&self) -> impl Iterator<Item = PageId> {
        self.of.keys().copied()
    }

    /// The briefings that are about an entity, newest first.
    #[must_use]
    pub fn briefings_about(&self, id: PageId) -> &[PageId] {
        self.told_in.get(&id).map_or(&[], Vec::as_slice)
    }
}

/// The day of a briefing.
fn day_of(site: &Site, briefing: PageId) -> Option<Day> {
    site.page(briefing).briefing().map(|briefing| briefing.date.value.earliest())
}

/// Whether a fact was written down when a briefing of a day was: before that day, or on it, unless only briefings tell it
/// that come after this one on the same day.
fn is_known(site: &Site, fact: &Fact, briefing: PageId, day: Day) -> bool {
    if fact.written != day {
        return fact.written < day;
    }
    // The site's briefings are in order, newest first.
    let place = |id: &PageId| site.place_in_time(*id);
    let told = fact.told_on(site);
    told.is_empty() || told.iter().any(|id| place(id) >= place(&briefing))
}

/// What a briefing that continues an earlier one can tell as new: what was written down after the earlier one and up to
/// this one about the entities that either is about. Oldest first.
///
/// Events are left out, because a briefing tells its own below.
#[must_use]
pub fn between(site: &Site, earlier: PageId, later: PageId) -> Vec<usize> {
    let timeline = &site.timeline;
    let (Some(from), Some(to)) = (day_of(site, earlier), day_of(site, later)) else { return Vec::new() };
    let tags = |id: PageId| site.tags.get(&id).into_iter().flatten().copied();
    let entities: BTreeSet<PageId> = tags(earlier).chain(tags(later)).collect();
    let mut found: Vec<usize> = Vec::new();
    for id in entities {
        let facts = timeline.changes.of_entity(id);
        let first = facts.partition_point(|at| timeline.fact(*at).written < from);
        let news = facts[first..].iter().copied().take_while(|at| timeline.fact(*at).written <= to);
        found.extend(news.filter(|at| {
            let fact = timeline.fact(*at);
            let is_event = matches!(fact.what, What::Event(_));
            !is_event && is_known(site, fact, later, to) && !is_known(site, fact, earlier, from)
        }));
    }
    found.sort_unstable();
    found.dedup();
    found
}
