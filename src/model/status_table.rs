//! The status of all agreements on the day of the build, the one that moved last first, and the filters of that table.
//!
//! In: the lives of the agreements of a [`Site`] and its events. Out: a [`StatusTable`]. It must not know pages of text, nor
//! how a row is shown. Signed never implies in force: an agreement is in force only if a row of its history says so.

use super::history::{AgreementLife, HistoryEntry};
use super::plans::FactState;
use super::{PageId, Site};
use crate::date::{Date, Day};
use crate::schema::agreement::ActionType;
use crate::schema::fields::Word;
use crate::schema::statement::{Status, Step};
use crate::words::Words;

/// Where one agreement stands.
#[derive(Debug, Clone)]
pub struct StatusRow {
    /// The agreement.
    pub agreement: PageId,
    /// Its status; `None` if its history has none yet.
    pub status: Option<Status>,
    /// When it was signed, if that is recorded.
    pub signed: Option<Date>,
    /// Since when it is in force, or was for the first time.
    pub in_force: Option<Date>,
    /// When it ended.
    pub ended: Option<Date>,
    /// What is planned next.
    pub next: Option<NextStep>,
    /// The last row of its history that is not ahead: from which day it counts, and its date.
    pub changed: Option<(Day, Date)>,
}

/// Something upcoming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// When.
    pub date: Date,
    /// What.
    pub what: NextWhat,
    /// The party that does it, if it is one party's action.
    pub party: Option<PageId>,
}

/// What is upcoming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextWhat {
    /// A row of the agreement's history.
    Step(Step),
    /// An event, in its author's words.
    Event(String),
    /// What a party does.
    Action(ActionType),
    /// What a party did, on the day it takes effect.
    Effect(ActionType),
}

impl StatusRow {
    /// Whether it was signed, has not ended, and no row says that it is in force.
    #[must_use]
    pub fn is_signed_not_in_force(&self) -> bool {
        self.signed.is_some() && self.in_force.is_none() && !self.status.is_some_and(Status::is_end)
    }

    fn of(site: &Site, agreement: PageId, life: &AgreementLife, today: Day) -> Self {
        let started = || life.history.iter().filter(|row| row.counts_from <= today);
        let first = |wanted: Status| started().find(|row| row.status() == Some(wanted)).map(|row| row.date);
        let status = life.status_on(today).and_then(HistoryEntry::status);
        Self {
            agreement,
            status,
            signed: first(Status::Signed),
            in_force: first(Status::InForce),
            ended: if status.is_some_and(Status::is_end) { life.status_on(today).map(|row| row.date) } else { None },
            next: next_step(site, agreement, life, today),
            changed: started().map(|row| (row.counts_from, row.date)).max(),
        }
    }
}

/// The first upcoming thing: a row of the history, an event, or what one party does.
fn next_step(site: &Site, agreement: PageId, life: &AgreementLife, today: Day) -> Option<NextStep> {
    let is_ahead = |date: &Date| !date.has_started(today);
    let plans = site.plans.of(agreement).into_iter().flat_map(|plans| &plans.plans);
    let rows = plans.filter(|plan| plan.state == FactState::Ahead).map(|plan| NextStep {
        date: plan.day,
        what: NextWhat::Step(plan.step),
        party: None,
    });
    let events = site.events_of(agreement).filter_map(|record| {
        let event = record.event(site);
        let counts = record.agreement == Some(agreement) && event.step.is_none();
        let is_planned = site.plans.state_of_event(record) == FactState::Ahead;
        let what = event.text.clone().filter(|_| counts && is_planned)?;
        Some(NextStep { date: event.day(), what: NextWhat::Event(what), party: None })
    });
    let written = site.page(agreement).agreement().map_or(&[][..], |agreement| &agreement.actions);
    let actions = life.actions.iter().filter_map(|entry| {
        let action = written.get(entry.position)?;
        let date = action.date.as_ref().map(|date| date.value);
        let effective = action.effective.as_ref().map(|date| date.value);
        let step = |date, what| NextStep { date, what, party: Some(entry.party) };
        match (date.filter(is_ahead), effective.filter(is_ahead)) {
            (Some(date), _) => Some(step(date, NextWhat::Action(action.action))),
            (None, Some(effective)) => Some(step(effective, NextWhat::Effect(action.action))),
            (None, None) => None,
        }
    });
    // Of several on one day the first counts: the agreement's own rows say more than events, and those more than actions.
    let mut found: Option<NextStep> = None;
    for step in rows.chain(events).chain(actions) {
        if found.as_ref().is_none_or(|known| step.date < known.date) {
            found = Some(step);
        }
    }
    found
}

/// Which agreements a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusFilter {
    /// All of them.
    All,
    /// Those that are signed, have not ended, and of which no row says that they are in force.
    SignedNotInForce,
    /// Those that have this status.
    Of(Status),
    /// Those that have ended: terminated, abandoned, rejected or closed.
    Ended,
    /// Those whose history has no status.
    Unrecorded,
}

impl StatusFilter {
    /// Those that every site with an agreement has, so that their addresses stay.
    const FIXED: [Self; 5] =
        [Self::All, Self::SignedNotInForce, Self::Of(Status::InForce), Self::Of(Status::Negotiating), Self::Ended];

    /// The last part of its address; `None` for the table of all agreements.
    #[must_use]
    pub fn slug(self) -> Option<String> {
        match self {
            Self::All => None,
            Self::SignedNotInForce => Some("signed-not-in-force".to_owned()),
            Self::Of(status) => Some(status.as_str().replace('_', "-")),
            Self::Ended => Some("ended".to_owned()),
            Self::Unrecorded => Some("no-status".to_owned()),
        }
    }

    /// What the agreements it shows have in common, in words.
    #[must_use]
    pub fn label(self, words: &Words) -> &str {
        match self {
            Self::All => words.text("status_table.all"),
            Self::SignedNotInForce => words.text("status_table.signed_not_in_force"),
            Self::Of(status) => words.status(status),
            Self::Ended => words.text("status_table.ended"),
            Self::Unrecorded => words.text("status_table.no_status"),
        }
    }

    fn takes(self, row: &StatusRow) -> bool {
        match self {
            Self::All => true,
            Self::SignedNotInForce => row.is_signed_not_in_force(),
            Self::Of(status) => row.status == Some(status),
            Self::Ended => row.status.is_some_and(Status::is_end),
            Self::Unrecorded => row.status.is_none(),
        }
    }
}

/// All agreements, the one that changed last first, and what each filter takes of them.
#[derive(Debug, Default)]
pub struct StatusTable {
    rows: Vec<StatusRow>,
    filters: Vec<(StatusFilter, Vec<usize>)>,
}

impl StatusTable {
    /// Makes the table of a site whose lists are in order; empty if it has no agreement.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let today = site.clock.today();
        let by_name = site.by_kind.get("agreements").map_or(&[][..], Vec::as_slice);
        let mut rows: Vec<StatusRow> =
            by_name.iter().filter_map(|id| Some(StatusRow::of(site, *id, site.agreements.get(id)?, today))).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.changed));
        if rows.is_empty() {
            return Self::default();
        }
        let others = Status::ALL.iter().map(|status| StatusFilter::Of(*status)).chain([StatusFilter::Unrecorded]);
        let others = others.filter(|filter| !StatusFilter::FIXED.contains(filter));
        let fixed = StatusFilter::FIXED.into_iter();
        let mut filters: Vec<(StatusFilter, Vec<usize>)> =
            fixed.chain(others).map(|filter| (filter, Vec::new())).collect();
        for (at, row) in rows.iter().enumerate() {
            for (filter, taken) in &mut filters {
                if filter.takes(row) {
                    taken.push(at);
                }
            }
        }
        filters.retain(|(filter, taken)| !taken.is_empty() || StatusFilter::FIXED.contains(filter));
        Self { rows, filters }
    }

    /// The filters that the site has, with the number of agreements that each takes.
    pub fn filters(&self) -> impl Iterator<Item = (StatusFilter, usize)> {
        self.filters.iter().map(|(filter, taken)| (*filter, taken.len()))
    }

    /// The agreements that a filter takes, the one that changed last first.
    pub fn rows(&self, filter: StatusFilter) -> impl ExactSizeIterator<Item = &StatusRow> {
        let taken = self.filters.iter().find(|(known, _)| *known == filter).map_or(&[][..], |(_, taken)| taken);
        taken.iter().map(|at| &self.rows[*at])
    }
}
