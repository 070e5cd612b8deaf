//! Where timelines, calendars and feeds of changes are, and which of them a site has.
//!
//! In: the [`Site`]. Out: URLs, and their claims in the table. It must not know what is there.

use super::{Claim, Claims, Output};
use crate::model::timeline::FACTS_PER_PAGE;
use crate::model::{PageId, Site};
use crate::path::{Key, UrlPath};
use crate::schema::settings::{BuiltIn, TIMELINE};

/// Where the timeline of an entity is, by the number of its page, from 1.
#[must_use]
pub fn entity_timeline_path(key: &Key, number: usize) -> Option<UrlPath> {
    let number_text = number.to_string();
    let whole = [&*key.kind, &*key.slug, TIMELINE, "page", &number_text];
    UrlPath::page(if number == 1 { &whole[..3] } else { &whole }).ok()
}

/// Where a year of the site's timeline is, by the number of its page, from 1.
#[must_use]
pub fn year_path(year: i16, number: usize) -> Option<UrlPath> {
    let (year, number_text) = (format!("{year:04}"), number.to_string());
    let whole = [TIMELINE, &year, "page", &number_text];
    UrlPath::page(if number == 1 { &whole[..2] } else { &whole }).ok()
}

/// Where the calendar of what is ahead is: of an entity, or of the site.
#[must_use]
pub fn calendar_path(key: Option<&Key>) -> Option<UrlPath> {
    file_path(key, "calendar.ics")
}

/// Where the feed of changes is: of an agreement, or of the site.
#[must_use]
pub fn changes_path(key: Option<&Key>) -> Option<UrlPath> {
    file_path(key, "changes.xml")
}

fn file_path(key: Option<&Key>, name: &str) -> Option<UrlPath> {
    match key {
        Some(key) => UrlPath::file(&format!("{}/{}/{name}", key.kind, key.slug)).ok(),
        None => UrlPath::file(name).ok(),
    }
}

/// Whether the changes of an entity have a feed of their own. Only agreements have: a file for each of ten thousand people
/// would be a burden to whoever publishes them, and hardly anybody follows one person this way.
#[must_use]
pub fn has_feed_of_changes(site: &Site, id: PageId) -> bool {
    let is_agreement = site.kind(id).is_some_and(|kind| kind.built_in == Some(BuiltIn::Agreements));
    is_agreement && !site.timeline.changes.of_entity(id).is_empty()
}

/// Claims the URLs of all timelines, calendars and feeds of changes. A site without a dated fact has none of them.
pub(super) fn lay_out_timelines(site: &Site, claims: &mut Claims) {
    let timeline = &site.timeline;
    let today = site.clock.today();
    let key = |id: PageId| site.page(id).key();
    let mut add = |path: Option<UrlPath>, output: Output, name: String| {
        if let Some(url) = path {
            claims.add(url, output, Claim::Program(name));
        }
    };
    let pages = |facts: usize| 1..=facts.div_ceil(FACTS_PER_PAGE);
    if !timeline.all().is_empty() {
        add(UrlPath::page(&[TIMELINE]).ok(), Output::Timeline, "the timeline".to_owned());
        add(calendar_path(None), Output::Calendar(None), "the calendar".to_owned());
    }
    if !timeline.changes.all().is_empty() {
        add(changes_path(None), Output::ChangesFeed(None), "the feed of changes".to_owned());
    }
    for (year, facts) in timeline.years() {
        for number in pages(facts.len()) {
            let output = Output::TimelineYear(*year, number);
            add(year_path(*year, number), output, format!("the timeline of {year}"));
        }
    }
    for (id, facts) in timeline.long() {
        for number in pages(facts) {
            let output = Output::EntityTimeline(id, number);
            add(entity_timeline_path(key(id), number), output, format!("the timeline of `{}`", key(id)));
        }
    }
    for id in timeline.with_plans(today) {
        add(calendar_path(Some(key(id))), Output::Calendar(Some(id)), format!("the calendar of `{}`", key(id)));
    }
    for id in timeline.changes.entities().filter(|id| has_feed_of_changes(site, *id)) {
        let name = format!("the feed of changes of `{}`", key(id));
        add(changes_path(Some(key(id))), Output::ChangesFeed(Some(id)), name);
    }
}
