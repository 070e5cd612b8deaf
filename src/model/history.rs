//! The life of an agreement: one history from its own file and from the briefings' events.

use std::collections::BTreeMap;

use super::PageId;
use super::records::{EventRecord, check_sources, numbered};
use super::resolve::Resolver;
use super::{Page, relations::party_kinds};
use crate::date::{Date, Day};
use crate::diagnostic::Place;
use crate::schema::agreement::{ActionType, Agreement};
use crate::schema::settings::Kinds;
use crate::schema::statement::{Milestone, Source, Status, Step};

/// One row of a history. Rows that say the same are one row with several origins.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// When.
    pub date: Date,
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

/// Where a row was written.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The agreement's own page, or a briefing.
    pub page: PageId,
    /// The place in that page's file.
    pub place: Place,
}

/// What one party did, with its party resolved.
#[derive(Debug, Clone)]
pub struct ActionEntry {
    /// Who.
    pub party: PageId,
    /// What.
    pub action: ActionType,
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
}

impl AgreementLife {
    /// The row that gives the agreement's status on a day: the last status row on or before it.
    ///
    /// A row counts from the first day that its date may mean.
    #[must_use]
    pub fn status_on(&self, day: Day) -> Option<&HistoryEntry> {
        self.history.iter().rev().find(|row| matches!(row.step, Step::Status(_)) && row.date.has_started(day))
    }

    /// The last thing that is known about the signing on a day, as long as the agreement is not signed.
    #[must_use]
    pub fn signing_on(&self, day: Day) -> Option<&HistoryEntry> {
        let status = match self.status_on(day).map(|row| row.step) {
            Some(Step::Status(status)) => status,
            _ => Status::Unclear,
        };
        if !matches!(status, Status::Mooted | Status::Negotiating | Status::TextAgreed | Status::Unclear) {
            return None;
        }
        self.history.iter().rev().find(|row| {
            let of_signing =
                matches!(row.step, Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed));
            // A signing that is planned for a later day is known before it.
            of_signing && (row.date.has_started(day) || row.step == Step::Milestone(Milestone::SigningPlanned))
        })
    }
}

/// Builds the life of every agreement.
#[must_use]
pub fn find_lives(
    pages: &[Page],
    events: &[EventRecord],
    sources: &[Source],
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
        let entry = HistoryEntry {
            date: event.date.value,
            step: step.value,
            place: event.place.clone(),
            by: record.participants.clone(),
            note: event.text.clone(),
            sources: event.source.iter().map(|source| (record.page, source.value.clone())).collect(),
            origins: vec![Origin { page: record.page, place: Place::value(page.path(), &step.at) }],
        };
        add(&mut life.history, entry);
    }
    for life in lives.values_mut() {
        // The order of rows that were written for one day is the order in which such things happen.
        life.history.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| rank(a.step).cmp(&rank(b.step))));
    }
    lives
}

fn own_life(
    id: PageId,
    page: &Page,
    agreement: &Agreement,
    sources: &[Source],
    kinds: &Kinds,
    resolver: &Resolver<'_>,
) -> AgreementLife {
    let path = page.path();
    let mut life = AgreementLife::default();
    for row in &agreement.history {
        if let Some(source) = &row.source {
            check_sources(page, sources, std::slice::from_ref(source), resolver);
        }
        let entry = HistoryEntry {
            date: row.date.value,
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
            life.actions.push(ActionEntry { party, action: action.action, position });
        }
    }
    life
}

/// Adds a row, or joins it to the row that says the same.
fn add(history: &mut Vec<HistoryEntry>, entry: HistoryEntry) {
    let Some(same) = history.iter_mut().find(|row| row.date == entry.date && row.step == entry.step) else {
        history.push(entry);
        return;
    };
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

/// In which order things happen that were written for the same day.
fn rank(step: Step) -> u8 {
    match step {
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
        Step::Status(Status::InForce) => 10,
        Step::Status(Status::Suspended) => 11,
        Step::Status(Status::Terminated | Status::Abandoned | Status::Rejected | Status::Closed) => 12,
    }
}
