//! Events that are no row of a history: what was planned, and whether anything says what came of it.

use std::collections::{BTreeMap, HashMap};

use super::{FactState, Plans};
use crate::date::{Date, Day};
use crate::model::history::HistoryEntry;
use crate::model::records::EventRecord;
use crate::model::{PageId, Site};
use crate::schema::statement::{Event, Outcome, Says};

/// By what several briefings are known to report one event: the day it is about, its text, its agreement.
type Occasion<'a> = (Date, Option<&'a str>, Option<PageId>);

/// What all briefings together say of an event.
#[derive(Default)]
struct Report {
    outcome: Option<Outcome>,
    /// Whether a briefing reports it after its day, or anything else says what came of it.
    is_recorded: bool,
}

/// How each event of a site stands. What one briefing says of an event holds for all that report it.
pub(super) fn states(site: &Site, plans: &Plans, today: Day) -> Vec<FactState> {
    let records = last_records(site, today);
    let mut reports: HashMap<Occasion<'_>, Report> = HashMap::new();
    for record in site.events.iter() {
        let event = record.event(site);
        let report = reports.entry(occasion(record, event)).or_default();
        report.outcome = report.outcome.max(event.outcome);
        report.is_recorded |= !was_planned(site, record, event) || is_recorded(site, record, event, &records);
    }
    let state = |record: &EventRecord| {
        let event = record.event(site);
        let Report { outcome, is_recorded } = reports.get(&occasion(record, event)).unwrap_or(&Report::NONE);
        if let Some(state) = state_of_row(site, plans, record, event) {
            // A row that a briefing announced counts from its day, and nothing says that it came to be.
            let is_stated = event.step.as_ref().is_some_and(|step| Says::of(step.value, None, false) == Says::Happens);
            let is_unconfirmed = is_stated && outcome.is_none() && event.day().latest() < today && !is_recorded;
            return if state == FactState::Past && is_unconfirmed { FactState::Overdue } else { state };
        }
        match outcome {
            Some(Outcome::Cancelled) => FactState::Cancelled,
            Some(Outcome::Postponed) => FactState::Postponed,
            // Before its day nothing has taken place.
            _ if !event.day().has_started(today) => FactState::Ahead,
            None if event.day().latest() < today && !is_recorded => FactState::Overdue,
            Some(Outcome::Held) | None => FactState::Past,
        }
    };
    site.events.iter().map(state).collect()
}

impl Report {
    const NONE: Self = Self { outcome: None, is_recorded: false };
}

fn occasion<'a>(record: &EventRecord, event: &'a Event) -> Occasion<'a> {
    (event.day(), event.text.as_deref(), record.agreement)
}

/// How the row of a history stands that an event is.
fn state_of_row(site: &Site, plans: &Plans, record: &EventRecord, event: &Event) -> Option<FactState> {
    let (agreement, step) = (record.agreement?, event.step.as_ref()?.value);
    let rows = &site.agreements.get(&agreement)?.history;
    let is_row = |row: &HistoryEntry| {
        let is_same_day = row.date == event.date.value || row.day() == event.day();
        row.step == step && is_same_day && row.origins.iter().any(|origin| origin.page == record.page)
    };
    Some(plans.state_of_row(agreement, rows.iter().position(is_row)?))
}

/// Whether an event lay ahead when it was written down.
fn was_planned(site: &Site, record: &EventRecord, event: &Event) -> bool {
    let briefing = site.page(record.page).briefing();
    briefing.is_some_and(|briefing| event.day().earliest() > briefing.date.value.latest())
}

/// Whether anything on the site was written down after a planned event that could report it: a briefing that continues
/// the one that announced it, or a record about the same people, countries or agreements.
fn is_recorded(site: &Site, record: &EventRecord, event: &Event, records: &BTreeMap<PageId, Day>) -> bool {
    let day = event.day().earliest();
    let mut later = site.continued_by.get(&record.page).into_iter().flatten();
    let is_continued =
        later.any(|later| site.page(*later).briefing().is_some_and(|briefing| briefing.date.value.earliest() >= day));
    let mut concerned = record.about.iter().chain(&record.participants).chain(&record.agreement);
    is_continued || concerned.any(|id| records.get(id).is_some_and(|last| *last >= day))
}

/// For each entity, the last day on which something that had happened was written down about it.
///
/// For an event that is the earlier of its own day and that of its briefing, so that a plan is no record of itself.
fn last_records(site: &Site, today: Day) -> BTreeMap<PageId, Day> {
    let mut records: BTreeMap<PageId, Day> = BTreeMap::new();
    let mut add = |id: PageId, day: Day| {
        let last = records.entry(id).or_insert(day);
        *last = day.max(*last);
    };
    for record in site.events.iter() {
        let event = record.event(site);
        let written = site.page(record.page).briefing().map(|briefing| briefing.date.value.earliest());
        let day = event.day().earliest().min(written.unwrap_or_default());
        for id in record.about.iter().chain(&record.participants).chain(&record.agreement) {
            add(*id, day);
        }
    }
    let happened = |row: &&HistoryEntry| row.says() != Says::Plans && !row.date.is_unknown();
    for (id, life) in site.agreements.iter() {
        for row in life.history.iter().filter(happened).filter(|row| row.date.has_started(today)) {
            if row.origins.iter().any(|origin| origin.page == *id) {
                add(*id, row.date.earliest());
            }
        }
    }
    records
}
