//! The life of an agreement: one history from its own file and from the briefings' events.
//!
//! In: the pages, their events and the resolver of references. Out: an [`AgreementLife`] for each agreement. It must not
//! know the day of the build. A row counts from [`HistoryEntry::counts_from`] and not from its date, which may be coarse or
//! unknown; ask that field, or [`AgreementLife::status_on`].

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::PageId;
use super::records::{EventRecord, check_sources, numbered};
use super::resolve::Resolver;
use super::{Page, relations::party_kinds};
use crate::date::{Date, Day};
use crate::diagnostic::Place;
use crate::schema::agreement::{ActionType, Agreement, HistoryRow};
use crate::schema::fields::Located;
use crate::schema::settings::Kinds;
use crate::schema::statement::{Milestone, Outcome, Says, Source, Status, Step};

/// One row of a history. Rows that say the same are one row with several origins.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// When it happened or, with `planned_for`, when the plan was announced or changed. It may be unknown.
    pub date: Date,
    /// The day that a plan is about, if `date` is another day.
    pub planned_for: Option<Date>,
    /// What came of a plan, if this row says so.
    pub outcome: Option<Outcome>,
    /// When this was first written down, by the briefings that report it and the sources its file cites. `None` if
    /// neither has a date.
    pub written: Option<Date>,
    /// The first day on which the row counts: the first that its date may mean, and not before the row that its author
    /// wrote before it, if the author wrote the rows in the order in which they happened.
    pub counts_from: Day,
    /// Whether the day comes from the row before it, because its own date does not show which of the two was first.
    pub follows: bool,
    /// What.
    pub step: Step,
    /// Where, in words.
    pub place: Option<String>,
    /// Who did it or took part.
    pub by: Vec<PageId>,
    /// A remark, or the text of a briefing's event.
    pub note: Option<String>,
    /// The sources, each with the page that cites it.
    pub sources: Vec<(PageId, String)>,
    /// Where it was written.
    pub origins: Vec<Origin>,
}

impl HistoryEntry {
    /// What the row says about its step.
    #[must_use]
    pub fn says(&self) -> Says {
        Says::of(self.step, self.outcome, self.planned_for.is_some())
    }

    /// What the row is about: all that is said of a signing is about the step `signed`.
    #[must_use]
    pub fn subject(&self) -> Step {
        match self.step {
            Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed) => Step::Status(Status::Signed),
            other => other,
        }
    }

    /// The day it is about: the planned one, or the one on which it happened.
    #[must_use]
    pub fn day(&self) -> Date {
        self.planned_for.unwrap_or(self.date)
    }

    /// The date on which the row became known. A postponement that is dated on the planned day was known when it was written
    /// down, and so was a plan that is written by its day alone.
    #[must_use]
    pub fn known_on(&self) -> Date {
        let is_early = |written: &Date| self.date.is_unknown() || written.earliest() < self.date.earliest();
        match (self.says(), self.written) {
            (Says::Postpones | Says::Cancels, Some(written)) if is_early(&written) => written,
            (Says::Plans, Some(written)) if self.planned_for.is_none() && is_early(&written) => written,
            _ => self.date,
        }
    }

    /// The status that the agreement has from this row on. A plan gives none.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        match self.step {
            Step::Status(status) if self.says() == Says::Happens => Some(status),
            _ => None,
        }
    }
}

/// Where a row was written.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The agreement's own page, or a briefing.
    pub page: PageId,
    /// The place in that page's file.
    pub place: Place,
}

/// For which territory a party acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Territory {
    /// One that has a page.
    Entity(PageId),
    /// Plain words.
    Words(String),
}

/// What one party did, with its party resolved.
#[derive(Debug, Clone)]
pub struct ActionEntry {
    /// Who.
    pub party: PageId,
    /// What.
    pub action: ActionType,
    /// For which territories; for the party itself when there are none.
    pub territory: Vec<Territory>,
    /// Whose reservation or declaration an objection answers.
    pub to: Option<PageId>,
    /// Its position in the agreement's file.
    pub position: usize,
}

/// The life of one agreement.
#[derive(Debug, Clone, Default)]
pub struct AgreementLife {
    /// Its history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// What its parties did, in the order of the file.
    pub actions: Vec<ActionEntry>,
    /// For each of those who acted, the positions of what they did.
    of_party: BTreeMap<PageId, Vec<usize>>,
}

impl AgreementLife {
    /// The row that gives the agreement's status on a day: the last status row on or before it.
    ///
    /// A row counts from the first day that its date may mean; see [`HistoryEntry::counts_from`].
    #[must_use]
    pub fn status_on(&self, day: Day) -> Option<&HistoryEntry> {
        self.history.iter().rev().find(|row| row.status().is_some() && row.counts_from <= day)
    }

    /// The status that the agreement had before one of the rows of its history changed it; `None` if that row changed none.
    #[must_use]
    pub fn status_before(&self, row: usize) -> Option<Status> {
        let now = self.history.get(row)?.status()?;
        self.history[..row].iter().rev().find_map(HistoryEntry::status).filter(|status| *status != now)
    }

    /// What one party did, in the order of the file.
    pub fn actions_of(&self, party: PageId) -> impl Iterator<Item = &ActionEntry> {
        self.of_party.get(&party).into_iter().flatten().map(|at| &self.actions[*at])
    }

    /// Those who acted, in the order of their first action in the file.
    pub fn actors(&self) -> impl Iterator<Item = PageId> {
        let first = |(at, entry): (usize, &ActionEntry)| {
            self.of_party.get(&entry.party).is_some_and(|all| all.first() == Some(&at)).then_some(entry.party)
        };
        self.actions.iter().enumerate().filter_map(first)
    }

    fn act(&mut self, entry: ActionEntry) {
        self.of_party.entry(entry.party).or_default().push(self.actions.len());
        self.actions.push(entry);
    }
}

/// Builds the life of every agreement.
#[must_use]
pub fn find_lives(
    pages: &[Arc<Page>],
    events: &[EventRecord],
    sources: &[Arc<Source>],
    kinds: &Kinds,
    resolver: &Resolver<'_>,
) -> BTreeMap<PageId, AgreementLife> {
    let mut lives: BTreeMap<PageId, AgreementLife> = BTreeMap::new();
    for (id, page) in numbered(pages) {
        let Some(agreement) = page.agreement() else { continue };
        lives.insert(id, own_life(id, page, agreement, sources, kinds, resolver));
    }
    for record in events {
        let page = &pages[record.page.0 as usize];
        let event = page.briefing().map(|briefing| &briefing.events[record.position]);
        let (Some(event), Some(life)) = (event, record.agreement.and_then(|id| lives.get_mut(&id))) else { continue };
        let Some(step) = &event.step else { continue };
        let (date, planned_for) = dates_of(event.date.value, event.planned_for.as_ref(), event.outcome);
        let entry = HistoryEntry {
            date,
            planned_for,
            outcome: event.outcome,
            written: None,
            counts_from: date.earliest(),
            follows: false,
            step: step.value,
            place: event.place.clone(),
            by: record.participants.clone(),
            note: event.text.clone(),
            sources: event.source.iter().map(|source| (record.page, source.value.clone())).collect(),
            origins: vec![Origin { page: record.page, place: Place::value(page.path(), &step.at) }],
        };
        add(&mut life.history, entry);
    }
    // Of two sources with one name the first counts.
    let known: HashMap<&str, Date> =
        sources.iter().rev().filter_map(|source| Some((source.id.value.as_str(), source.known_on()?))).collect();
    for (id, life) in &mut lives {
        add_new_days(&mut life.history);
        for row in &mut life.history {
            row.written = written(pages, &known, *id, row);
        }
        // The order of rows that were written for one day is the order in which such things happen.
        // Rows that follow another one because their own dates do not tell come after it, as they were written.
        life.history.sort_by(|a, b| {
            let own = |row: &HistoryEntry| (!row.follows).then_some((row.date, rank(row)));
            (a.counts_from, a.follows, own(a)).cmp(&(b.counts_from, b.follows, own(b)))
        });
    }
    lives
}

fn own_life(
    id: PageId,
    page: &Page,
    agreement: &Agreement,
    sources: &[Arc<Source>],
    kinds: &Kinds,
    resolver: &Resolver<'_>,
) -> AgreementLife {
    let path = page.path();
    let mut life = AgreementLife::default();
    let starts = starts_of(&agreement.history);
    for (row, (counts_from, follows)) in agreement.history.iter().zip(starts) {
        if let Some(source) = &row.source {
            check_sources(page, sources, std::slice::from_ref(source), resolver);
        }
        let (date, planned_for) = dates_of(row.date.value, row.planned_for.as_ref(), row.outcome);
        let entry = HistoryEntry {
            date,
            planned_for,
            outcome: row.outcome,
            written: None,
            counts_from: if date == row.date.value { counts_from } else { date.earliest() },
            follows: follows && date == row.date.value,
            step: row.step.value,
            place: row.place.clone(),
            by: resolver.resolve_all(path, &row.by, &[]),
            note: row.note.clone(),
            sources: row.source.iter().map(|source| (id, source.value.clone())).collect(),
            origins: vec![Origin { page: id, place: Place::value(path, &row.step.at) }],
        };
        add(&mut life.history, entry);
    }
    for (position, action) in agreement.actions.iter().enumerate() {
        if let Some(source) = &action.source {
            check_sources(page, sources, std::slice::from_ref(source), resolver);
        }
        if let Some(party) = resolver.resolve(path, &action.party, &party_kinds(kinds)) {
            let territory = action.territory.iter().filter_map(|territory| {
                if resolver.could_name(&territory.value) {
                    return resolver.resolve(path, territory, &[]).map(Territory::Entity);
                }
                Some(Territory::Words(territory.value.clone()))
            });
            let to = action.to.as_ref().and_then(|to| resolver.resolve(path, to, &party_kinds(kinds)));
            life.act(ActionEntry { party, action: action.action, territory: territory.collect(), to, position });
        }
    }
    life
}

/// The date and the planned day of a row. What was held happened on the day it was planned for.
fn dates_of(date: Date, planned_for: Option<&Located<Date>>, outcome: Option<Outcome>) -> (Date, Option<Date>) {
    match (planned_for, outcome) {
        (Some(planned), Some(Outcome::Held)) => (planned.value, None),
        (planned, _) => (date, planned.map(|planned| planned.value)),
    }
}

/// When a row was first written down: the earliest date of the briefings that report it and the sources its file cites.
fn written(pages: &[Arc<Page>], known: &HashMap<&str, Date>, agreement: PageId, row: &HistoryEntry) -> Option<Date> {
    let told = row.origins.iter().filter_map(|origin| Some(pages[origin.page.0 as usize].briefing()?.date.value));
    let own = &pages[agreement.0 as usize].parsed.common.sources;
    let cited = row.sources.iter().filter(|(page, _)| *page == agreement);
    let cited = cited.filter_map(|(_, id)| match own.iter().find(|source| source.id.value == *id) {
        Some(source) => source.known_on(),
        None => known.get(id.as_str()).copied(),
    });
    told.chain(cited).min_by_key(Date::earliest)
}

/// From which day each row of a file counts, and whether it takes that day from a row before it.
///
/// "2014" may be before or after "March 2014". Then the order in which the author wrote the rows decides, provided that
/// the whole list can have happened in it; an author who writes the newest row first is not held to it.
#[must_use]
pub fn starts_of(rows: &[HistoryRow]) -> Vec<(Day, bool)> {
    let mut starts = Vec::with_capacity(rows.len());
    let mut reached = Day::MIN;
    for row in rows {
        let date = &row.date.value;
        if date.latest() < reached {
            return rows.iter().map(|row| (row.date.value.earliest(), false)).collect();
        }
        let follows = reached > date.earliest();
        reached = reached.max(date.earliest());
        starts.push((reached, follows));
    }
    starts
}

/// Adds a row, or joins it to the row that says the same. A plan that is written by its day alone is the plan that was
/// announced for that day.
fn add(history: &mut Vec<HistoryEntry>, entry: HistoryEntry) {
    let says_the_same = |row: &&mut HistoryEntry| {
        let one_has_its_day_alone = row.planned_for.is_none() || entry.planned_for.is_none();
        let are_plans = row.says() == Says::Plans && entry.says() == Says::Plans;
        let is_one_plan = are_plans && row.day() == entry.day() && one_has_its_day_alone;
        let is_one_row = (row.date, row.planned_for) == (entry.date, entry.planned_for);
        (row.step, row.outcome) == (entry.step, entry.outcome) && !row.day().is_unknown() && (is_one_row || is_one_plan)
    };
    let Some(same) = history.iter_mut().find(says_the_same) else {
        history.push(entry);
        return;
    };
    if same.planned_for.is_none() && entry.planned_for.is_some() {
        (same.date, same.planned_for) = (entry.date, entry.planned_for);
        (same.counts_from, same.follows) = (entry.counts_from, entry.follows);
    }
    same.place = same.place.take().or(entry.place);
    same.note = same.note.take().or(entry.note);
    for by in entry.by {
        if !same.by.contains(&by) {
            same.by.push(by);
        }
    }
    for (page, source) in entry.sources {
        if !same.sources.iter().any(|(_, known)| *known == source) {
            same.sources.push((page, source));
        }
    }
    same.origins.extend(entry.origins);
}

/// Adds the plans that postponements announce: a postponement that names another day than any that was planned before
/// names the new one.
fn add_new_days(history: &mut Vec<HistoryEntry>) {
    let earlier_plans = |row: &HistoryEntry| -> Vec<Date> {
        let is_earlier = |plan: &&HistoryEntry| {
            let is_before = plan.planned_for.is_none() || plan.date <= row.date;
            plan.subject() == row.subject() && plan.says() == Says::Plans && is_before
        };
        history.iter().filter(is_earlier).map(HistoryEntry::day).collect()
    };
    let mut split: Vec<(usize, Date, HistoryEntry)> = Vec::new();
    for (at, row) in history.iter().enumerate().filter(|(_, row)| row.says() == Says::Postpones) {
        let Some(day) = row.planned_for else { continue };
        let plans = earlier_plans(row);
        let Some(last) = plans.last().copied().filter(|_| !plans.iter().any(|plan| overlap(*plan, day))) else {
            continue;
        };
        let is_signing = row.subject() == Step::Status(Status::Signed);
        let step = if is_signing { Step::Milestone(Milestone::SigningPlanned) } else { row.step };
        split.push((at, last, HistoryEntry { step, outcome: None, note: None, ..row.clone() }));
    }
    for (at, last, plan) in split {
        history[at].planned_for = Some(last);
        add(history, plan);
    }
}

/// Whether two dates may be the same day.
#[must_use]
pub fn overlap(a: Date, b: Date) -> bool {
    a.earliest() <= b.latest() && b.earliest() <= a.latest()
}

/// In which order things happen that were written for the same day. A new day is announced after the old one was given up.
fn rank(row: &HistoryEntry) -> u8 {
    match row.step {
        _ if row.planned_for.is_some() && row.says() == Says::Plans => 5,
        Step::Milestone(Milestone::SigningPlanned) => 0,
        Step::Status(Status::Mooted) => 1,
        Step::Milestone(Milestone::DraftExchanged) => 2,
        Step::Status(Status::Negotiating | Status::Open | Status::Unclear) => 3,
        Step::Milestone(Milestone::SigningPostponed) => 4,
        Step::Status(Status::Paused) => 5,
        Step::Status(Status::TextAgreed) => 6,
        Step::Status(Status::Signed) => 7,
        Step::Milestone(Milestone::SubmittedToParliament) => 8,
        Step::Status(Status::ProvisionallyApplied) => 9,
        Step::Status(Status::InForce)
        | Step::Milestone(Milestone::Amended | Milestone::Extended | Milestone::Breached) => 10,
        Step::Status(Status::Suspended) => 11,
        Step::Status(Status::Terminated | Status::Abandoned | Status::Rejected | Status::Closed) => 12,
    }
}
