//! What changed, as templates read it: on an entity, and on a briefing that continues an earlier one.

use super::parts::{DateView, LinkView, Sight};
use super::timeline::TimelineFactView;
use super::view;
use crate::date::Day;
use crate::model::PageId;
use crate::model::changes::between;
use crate::model::timeline::FACTS_ON_A_PAGE;
use crate::route::timeline::{changes_path, entity_timeline_path, has_feed_of_changes};

/// How many of the briefings between two facts are named; the others can be reached only by their links.
const NAMED_BRIEFINGS: usize = 3;

view! {
    /// What changed about an entity, newest first, by the day on which it was written down.
    ChangesView {
        /// The changes, cut where a briefing about the entity stands among them.
        groups: Vec<ChangeGroupView>,
        /// How many changes there are beside those shown.
        more: usize,
        /// The whole timeline, if it has a page of its own.
        timeline_url: Option<String>,
        /// The feed of these changes. Only agreements have one.
        feed_url: Option<String>,
    }

    /// Changes that are newer than some briefings, and those briefings.
    ChangeGroupView {
        /// The facts, newest first. Empty when nothing is newer than the briefings.
        facts: Vec<TimelineFactView>,
        /// The latest of the briefings about the entity after which all facts above became known, newest first.
        since: Vec<LinkView>,
        /// How many more such briefings there are.
        more: usize,
        /// The anchors of all of them, as `since-2025-03-31-fees`. The page of each briefing leads there.
        anchors: Vec<String>,
    }

    /// What changed between a briefing and the one that it continues.
    BriefingChangesView {
        /// The earlier briefing.
        since: LinkView,
        /// Its date.
        date: DateView,
        /// What was written down since, oldest first.
        facts: Vec<TimelineFactView>,
        /// How many more facts there are.
        more: usize,
    }
}

/// The anchor of a briefing among the changes of an entity.
#[must_use]
pub fn since_anchor(slug: &str) -> String {
    format!("since-{slug}")
}

impl Sight<'_> {
    fn day_of_briefing(&self, id: PageId) -> Day {
        self.site.page(id).briefing().map(|briefing| briefing.date.value.earliest()).unwrap_or_default()
    }

    /// What changed about an entity.
    #[must_use]
    pub fn changes(&self, id: PageId) -> ChangesView {
        let timeline = &self.site.timeline;
        let all = timeline.changes.of_entity(id);
        if all.is_empty() {
            return ChangesView::default();
        }
        let mut briefings = timeline.changes.briefings_about(id).iter().copied().peekable();
        let mut groups: Vec<ChangeGroupView> = Vec::new();
        let mut facts: Vec<TimelineFactView> = Vec::new();
        for at in all.iter().rev().take(FACTS_ON_A_PAGE) {
            let fact = timeline.fact(*at);
            let mut since = Vec::new();
            // A briefing that is not older than the fact has told it or could have: what is above is new since then.
            while let Some(briefing) = briefings.next_if(|it| self.day_of_briefing(*it) >= fact.written) {
                since.push(briefing);
            }
            if !since.is_empty() {
                groups.push(self.group(std::mem::take(&mut facts), &since));
            }
            facts.push(self.fact(fact));
        }
        // Whatever else is about it is older than all that is shown.
        let rest: Vec<PageId> = briefings.collect();
        groups.push(self.group(facts, &rest));
        let key = self.site.page(id).key();
        let is_long = timeline.of_entity(id).len() > FACTS_ON_A_PAGE;
        let has_feed = has_feed_of_changes(self.site, id);
        ChangesView {
            groups,
            more: all.len().saturating_sub(FACTS_ON_A_PAGE),
            timeline_url: entity_timeline_path(key, 1).filter(|_| is_long).map(|path| self.url(&path)),
            feed_url: changes_path(Some(key)).filter(|_| has_feed).map(|path| self.url(&path)),
        }
    }

    fn group(&self, facts: Vec<TimelineFactView>, briefings: &[PageId]) -> ChangeGroupView {
        ChangeGroupView {
            facts,
            since: briefings.iter().take(NAMED_BRIEFINGS).map(|id| self.link(*id)).collect(),
            more: briefings.len().saturating_sub(NAMED_BRIEFINGS),
            anchors: briefings.iter().map(|id| since_anchor(&self.site.page(*id).key().slug)).collect(),
        }
    }

    /// What changed between a briefing and the one that it continues; absent if nothing did.
    #[must_use]
    pub fn changed_since_earlier(&self, id: PageId) -> Option<BriefingChangesView> {
        let earlier = self.site.continues.get(&id).copied()?;
        let facts = between(self.site, earlier, id);
        if facts.is_empty() {
            return None;
        }
        Some(BriefingChangesView {
            since: self.link(earlier),
            date: self.date(&self.site.page(earlier).briefing()?.date.value),
            more: facts.len().saturating_sub(FACTS_ON_A_PAGE),
            facts: self.facts_at(facts.into_iter().take(FACTS_ON_A_PAGE)),
        })
    }

    /// For each entity that a briefing is about and of which something was written down since: where its page says what.
    #[must_use]
    pub fn new_since(&self, id: PageId) -> Vec<LinkView> {
        let anchor = since_anchor(&self.site.page(id).key().slug);
        let tags = self.site.tags.get(&id).into_iter().flatten();
        let (timeline, day) = (&self.site.timeline, self.day_of_briefing(id));
        let latest = |tag: PageId| timeline.changes.of_entity(tag).last().map(|at| timeline.fact(*at).written);
        let newer = tags.filter(|tag| latest(**tag).is_some_and(|written| written > day));
        let mut found: Vec<LinkView> = Vec::new();
        for link in newer.map(|tag| self.link_to_place(*tag, &anchor)) {
            if !found.iter().any(|other| other.url == link.url) {
                found.push(link);
            }
        }
        found
    }
}
