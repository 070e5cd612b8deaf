//! What will change with time, and when: the site has to be rebuilt then.
//!
//! In: the [`Site`] and its clock. Out: every [`Change`] that is due after now, the next one first. It must not know who
//! is named: a change names a file, and that may be the file of a page under embargo.

use crate::date::{Date, Day, Timestamp, Zone};
use crate::diagnostic::Place;
use crate::model::plans::{FactState, SIGNING};
use crate::model::{Page, Site};
use crate::parse::ParsedPage;
use crate::schema::entity::Detail;
use crate::schema::statement::Step;

/// Something that will be otherwise from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// From when.
    pub at: Timestamp,
    /// What happens: "a briefing is published".
    pub what: String,
    /// Where it is written.
    pub place: Place,
}

/// Everything that is due after the clock of the build, in order; for an old view of the site, nothing.
#[must_use]
pub fn scheduled_changes(site: &Site) -> Vec<Change> {
    if site.clock.dated().is_some() {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for page in site.withheld.pages() {
        add_publication(site, page, &mut changes);
    }
    for (_, page) in site.pages() {
        add_of_page(site, page, &mut changes);
    }
    for record in site.events.iter() {
        let event = record.event(site);
        let state = site.plans.state_of_event(record);
        // Of a row, only what is ahead has its day to come.
        let is_off = state.is_off() || (event.step.is_some() && state != FactState::Ahead);
        let place = event.planned_for.as_ref().map_or(&event.date.at, |planned| &planned.at);
        if let Some(at) = start(site, &event.day()).filter(|_| !is_off) {
            let place = Place::value(site.page(record.page).path(), place);
            changes.push(Change { at, what: "the day of an event".to_owned(), place });
        }
    }
    for (id, life) in site.agreements.iter() {
        let Some(plans) = site.plans.of(*id) else { continue };
        for plan in plans.plans.iter().filter(|plan| plan.state == FactState::Ahead) {
            // What a briefing reports is an event of it.
            let origins = life.history.get(plan.row).map_or(&[][..], |row| &row.origins);
            let Some(origin) = origins.iter().find(|origin| origin.page == *id) else { continue };
            let what = match plan.step {
                SIGNING if !plan.is_scheduled => "the day of a signing".to_owned(),
                Step::Status(status) => format!("an agreement is {}", status.label()),
                Step::Milestone(_) => continue,
            };
            if let Some(at) = start(site, &plan.day) {
                changes.push(Change { at, what, place: origin.place.clone() });
            }
        }
    }
    changes.retain(|change| change.at > site.clock.now());
    changes.sort();
    changes.dedup();
    changes
}

/// An instant as editors read it: "31 March 2025, 08:00 in Europe/Brussels"; a day's beginning without its time.
#[must_use]
pub fn moment(at: Timestamp, zone: &Zone) -> String {
    let (day, text) = (Date::of_day(zone.day_of(at)), zone.rfc3339(at));
    match text.get(11..16) {
        Some(time) if time != "00:00" => format!("{day}, {time} in {zone}"),
        _ => format!("{day} in {zone}"),
    }
}

/// What the next change is, in one line: "31 March 2025, 08:00 in Europe/Brussels (a briefing is published)".
#[must_use]
pub fn next_change(changes: &[Change], zone: &Zone) -> Option<String> {
    let first = changes.first()?;
    let more = changes.iter().filter(|change| change.at == first.at).count() - 1;
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let path = first.place.path();
    Some(format!("{} ({}: {path}{more})", moment(first.at, zone), first.what))
}

/// A page under embargo. A draft will not be published by time alone.
fn add_publication(site: &Site, page: &ParsedPage, changes: &mut Vec<Change>) {
    let common = &page.common;
    let has_expired = common.expires_at.as_ref().is_some_and(|date| site.clock.has_reached(&date.value));
    let Some(publish_at) = common.publish_at.as_ref().filter(|_| !common.draft && !has_expired) else { return };
    let what = format!("{} is published", noun(site, page));
    changes.push(Change {
        at: publish_at.value.instant(site.clock.zone()),
        what,
        place: Place::value(&page.path, &publish_at.at),
    });
}

fn add_of_page(site: &Site, page: &Page, changes: &mut Vec<Change>) {
    let (parsed, zone) = (&page.parsed, site.clock.zone());
    if let Some(expires_at) = &parsed.common.expires_at {
        let at = expires_at.value.instant(zone);
        let what = format!("{} expires", noun(site, parsed));
        changes.push(Change { at, what, place: Place::value(page.path(), &expires_at.at) });
    }
    if let Some(review_by) = &parsed.common.review_by
        && let Some(at) = end(zone, review_by.value.latest())
    {
        let what = "a page is due for review".to_owned();
        changes.push(Change { at, what, place: Place::value(page.path(), &review_by.at) });
    }
    let Some(Detail::Person { posts, .. }) = page.entity().map(|entity| &entity.detail) else { return };
    for post in posts {
        let place = || Place::value(page.path(), &post.at);
        if let Some(at) = post.from.and_then(|from| start(site, &from)) {
            changes.push(Change { at, what: "a post begins".to_owned(), place: place() });
        }
        if let Some(at) = post.to.and_then(|to| to.day()).and_then(|day| end(zone, day)) {
            changes.push(Change { at, what: "a post ends".to_owned(), place: place() });
        }
    }
}

/// When a date that is precise to the day begins. Of a month nobody knows on which of its days something happens.
fn start(site: &Site, date: &Date) -> Option<Timestamp> {
    date.day().map(|_| date.instant(site.clock.zone()))
}

/// When a day is over.
fn end(zone: &Zone, day: Day) -> Option<Timestamp> {
    day.tomorrow().ok().map(|next| zone.start_of(next))
}

/// What a page is, as "a briefing".
fn noun(site: &Site, page: &ParsedPage) -> String {
    let kind = site.settings.kinds.get(&page.key.kind);
    let noun = match kind {
        Some(kind) => kind.singular.to_lowercase(),
        None if &*page.key.kind == crate::schema::settings::BRIEFINGS => "briefing".to_owned(),
        None => "page".to_owned(),
    };
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
