//! The life cycle of an agreement as a rail: which stages it reached when, which are ahead, and what was planned.
//!
//! In: an agreement's life. Out: a picture. It must not know more than the history and the actions say: a stage that nobody
//! recorded is empty, and signed never implies in force.

use super::{PictureTableView, PictureView, head, plain, row, words};
use crate::date::{Date, Precision};
use crate::model::PageId;
use crate::model::history::{AgreementLife, HistoryEntry};
use crate::model::plans::{FactState, SIGNING, difference};
use crate::model::relations::RelationKind;
use crate::picture::rail::{MOST_STAGES, Plan, Reached, Stage, draw};
use crate::schema::agreement::{ActionType, AgreementType};
use crate::schema::statement::{Status, Step};
use crate::view::agreement::AgreementView;
use crate::view::parties::MANY_PARTIES;
use crate::view::parts::Sight;

/// A stage of the life cycle: a status, or that the parties agree to be bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Station {
    Of(Status),
    Consent,
}

/// All stations that a rail may have, in the order in which such things happen. What halts stands only where it halts now.
const ORDER: [Station; 14] = [
    Station::Of(Status::Mooted),
    Station::Of(Status::Open),
    Station::Of(Status::Negotiating),
    Station::Of(Status::Paused),
    Station::Of(Status::TextAgreed),
    Station::Of(Status::Signed),
    Station::Consent,
    Station::Of(Status::ProvisionallyApplied),
    Station::Of(Status::InForce),
    Station::Of(Status::Suspended),
    Station::Of(Status::Terminated),
    Station::Of(Status::Abandoned),
    Station::Of(Status::Rejected),
    Station::Of(Status::Closed),
];

/// What may go first if there are too many.
const LESSER: [Station; 4] = [
    Station::Of(Status::TextAgreed),
    Station::Of(Status::Mooted),
    Station::Of(Status::ProvisionallyApplied),
    Station::Consent,
];

/// As many parties are named beside the stop; of more there is their number.
const NAMED_PARTIES: usize = 2;

/// The stations of a rail with what is known of each.
struct Stop {
    station: Station,
    stage: Stage,
    /// When it was reached, for the table; empty if it was not.
    when: String,
}

impl Sight<'_> {
    /// The life cycle of an agreement; nothing as long as its history has no status.
    pub(super) fn rail(&self, id: PageId, view: &AgreementView) -> Option<PictureView> {
        let life = self.site.agreements.get(&id)?;
        let kind = self.site.page(id).agreement()?.kind;
        let today = self.site.clock.today();
        let current = life.status_on(today);
        let now = current.and_then(status_of);
        if !life.history.iter().any(|row| status_of(row).is_some()) {
            return None;
        }
        let consent = self.consent(id, life, view.parties.len());
        let mut stops: Vec<Stop> = Vec::new();
        for station in ORDER {
            let stop = match station {
                Station::Of(status) => self.stop(life, kind, status, current),
                Station::Consent => consent.clone().or_else(|| self.awaited_consent(kind, now)),
            };
            let stop = stop.map(|(stage, when)| Stop { station, stage, when });
            stops.extend(stop);
        }
        // That talks came before the signing goes without saying where nobody recorded them.
        if let Some(last) = stops.iter().rposition(|stop| was_reached(stop.stage.reached)) {
            let mut position = 0;
            stops.retain(|stop| {
                position += 1;
                let is_planned = matches!(stop.station, Station::Of(status) if self.is_planned(id, status));
                position > last || stop.stage.reached != Reached::No || is_planned
            });
        }
        if now == Some(Status::Unclear)
            && let Some(row) = current
        {
            let at = stops.iter().rposition(|stop| was_reached(stop.stage.reached)).map_or(0, |last| last + 1);
            let (stage, when) = self.stage_of(Status::Unclear, row, true, false);
            stops.insert(at, Stop { station: Station::Of(Status::Unclear), stage, when });
        }
        for lesser in LESSER {
            if stops.len() > MOST_STAGES {
                stops.retain(|stop| stop.station != lesser || stop.stage.is_current);
            }
        }
        self.mark_planned(id, &mut stops);
        let plans = self.add_plans(id, life, &mut stops);
        Some(self.rail_picture(&stops, &plans))
    }

    fn rail_picture(&self, stops: &[Stop], plans: &[String]) -> PictureView {
        let words = self.words();
        let told: Vec<String> = stops
            .iter()
            .map(|stop| {
                let reached = words::reached(words, stop.stage.reached);
                words::of(words, &stop.stage.name, if stop.when.is_empty() { reached } else { &stop.when })
            })
            .collect();
        let now = stops.iter().find(|stop| stop.stage.is_current);
        let now = now.map_or_else(String::new, |stop| words.say("picture.stands_at", &[("stage", &stop.stage.name)]));
        let dates = plans.join(words.text("punctuation.semicolon"));
        let planned = if plans.is_empty() { dates } else { words.say("picture.signing_planned", &[("dates", &dates)]) };
        let description = words::sentences(&[now, words::sentence(words, &told), planned]);
        let title = words.text("picture.rail");
        let is_signing = |stop: &Stop| stop.station == Station::Of(Status::Signed);
        let rows = stops.iter().map(|stop| {
            let planned = if is_signing(stop) { words.list(plans) } else { String::new() };
            let reached = words::reached(words, stop.stage.reached).to_owned();
            row(plain(&stop.stage.name), vec![reached, stop.when.clone(), planned])
        });
        let columns = ["column.stage", "column.how_it_stands", "column.when", "column.planned_for"];
        let columns = columns.map(|key| words.text(key).to_owned()).to_vec();
        let table = PictureTableView { columns, rows: rows.collect() };
        let stages: Vec<Stage> = stops.iter().map(|stop| stop.stage.clone()).collect();
        let told_in = Some("history");
        PictureView {
            form: "rail".to_owned(),
            title: title.to_owned(),
            svg: draw(&head("rail", title, &description, told_in), &stages, self.is_right_to_left()),
            description,
            told_in: told_in.map(str::to_owned),
            table,
        }
    }

    /// A station for a status, if it belongs on the rail.
    fn stop(
        &self,
        life: &AgreementLife,
        kind: AgreementType,
        status: Status,
        current: Option<&HistoryEntry>,
    ) -> Option<(Stage, String)> {
        let today = self.site.clock.today();
        let now = current.and_then(status_of);
        let is_current = now == Some(status);
        let first = life.history.iter().find(|row| status_of(row) == Some(status));
        // Of a stage that lasts now the day counts since when it does; of all others, when it was reached first.
        let known = if is_current { current } else { first };
        match known {
            Some(row) => {
                let is_ahead = row.counts_from > today;
                // The history shows what halted and resumed.
                (is_current || is_ahead || !halts(status)).then(|| self.stage_of(status, row, is_current, is_ahead))
            }
            None if is_expected(kind, status) && !now.is_some_and(ends) => {
                Some((empty_stage(self.words().status(status)), String::new()))
            }
            None => None,
        }
    }

    /// How many parties agreed to be bound, beside signing; absent if none is recorded.
    fn consent(&self, id: PageId, life: &AgreementLife, parties: usize) -> Option<(Stage, String)> {
        let written = &self.site.page(id).agreement()?.actions;
        let today = self.site.clock.today();
        let (mut consented, mut ahead) = (std::collections::BTreeMap::new(), None::<Date>);
        for entry in &life.actions {
            let is_consent = entry.action.is_consent() && entry.action != ActionType::Signature;
            if !is_consent || !entry.territory.is_empty() {
                continue;
            }
            let date = written.get(entry.position).and_then(|action| action.date.as_ref()).map(|date| date.value);
            match date.filter(|date| !date.has_started(today)) {
                Some(planned) => ahead = Some(ahead.map_or(planned, |known| known.min(planned))),
                None => {
                    consented.entry(entry.party).or_insert(date);
                }
            }
        }
        let all = parties.max(consented.len());
        // Of several days the last one counts; if one of them is not recorded, nobody knows which is the last.
        let days: Option<Vec<Date>> = consented.values().copied().collect();
        let last = days.filter(|days| days.iter().all(|day| !day.is_unknown())).and_then(|days| days.into_iter().max());
        let (reached, date) = match (consented.len(), ahead) {
            (0, None) => return None,
            (0, ahead) => (Reached::Ahead, ahead),
            (some, _) if some < all => (Reached::Partly, last),
            _ => (Reached::Yes, last),
        };
        let text = date.filter(|_| all <= MANY_PARTIES).map(|date| self.words().date(&date));
        let done = consented.len().to_string();
        // A count of some beside "in force" reads as if something were missing; the names say who acted.
        let names: Vec<&str> = consented.keys().map(|id| self.site.page(*id).title()).collect();
        let parties = self.site.relations.from(id).filter(|it| it.kind == RelationKind::Party).map(|it| it.to);
        let others: Vec<&str> =
            parties.filter(|id| !consented.contains_key(id)).map(|id| self.site.page(id).title()).collect();
        let share = || match reached {
            Reached::Partly if names.len() <= NAMED_PARTIES && others.len() <= NAMED_PARTIES => {
                let (names, others) = (self.words().list(&names), self.words().list(&others));
                self.words().say("picture.ratified_by", &[("names", &names), ("others", &others)])
            }
            _ => self.words().count("picture.of_parties", all, &[("done", &done)]),
        };
        let share = (reached != Reached::Ahead).then(share);
        let when: Vec<String> = share.iter().chain(&text).cloned().collect();
        let stage = Stage {
            name: self.words().text("picture.ratified").to_owned(),
            notes: when.clone(),
            reached,
            is_current: false,
            is_coarse: reached == Reached::Yes && date.is_some_and(|date| is_coarse(&date)),
            plans: Vec::new(),
        };
        Some((stage, when.join(self.words().text("punctuation.comma"))))
    }

    /// Whether anything was ever planned for the day on which an agreement gets a status.
    fn is_planned(&self, id: PageId, status: Status) -> bool {
        self.site.plans.of(id).is_some_and(|plans| !plans.of_step(Step::Status(status)).is_empty())
    }

    /// Marks the stops that are planned and not reached.
    fn mark_planned(&self, id: PageId, stops: &mut [Stop]) {
        let Some(plans) = self.site.plans.of(id) else { return };
        for stop in stops.iter_mut().filter(|stop| stop.stage.reached == Reached::No) {
            let Station::Of(status) = stop.station else { continue };
            let ahead = plans.of_step(Step::Status(status)).into_iter().find(|plan| plan.state == FactState::Ahead);
            if let Some(plan) = ahead.filter(|_| status != Status::Signed) {
                let date = self.words().date(&plan.day);
                stop.stage.reached = Reached::Ahead;
                stop.when = self.words().say("picture.planned_for", &[("date", &date)]);
                stop.stage.notes = vec![stop.when.clone()];
            }
        }
    }

    /// Puts the days that were planned for the signing on the way to it; gives them in words.
    fn add_plans(&self, id: PageId, life: &AgreementLife, stops: &mut [Stop]) -> Vec<String> {
        let today = self.site.clock.today();
        let words = self.words();
        let signed = life.history.iter().find(|row| status_of(row) == Some(Status::Signed) && row.counts_from <= today);
        let Some(stop) = stops.iter_mut().find(|stop| stop.station == Station::Of(Status::Signed)) else {
            return Vec::new();
        };
        let plans = self.site.plans.of(id).map(|plans| plans.of_step(SIGNING)).unwrap_or_default();
        let news = self.site.plans.of(id).and_then(|plans| plans.signing());
        let mut in_words = Vec::new();
        for plan in plans.into_iter().filter(|plan| !plan.day.is_unknown()) {
            let missed = signed.is_some_and(|signed| plan.day.latest() < signed.date.earliest());
            stop.stage.plans.push(Plan { is_off: plan.state.is_off() || missed });
            let date = words.date(&plan.day);
            let missed_by = signed.and_then(|signed| difference(plan.day, signed.date));
            let missed_by = missed_by.map(|difference| difference.in_words(words));
            let outcome = self.state_label(plan.state).filter(|_| plan.state != FactState::Ahead);
            in_words.push(match (missed_by, outcome) {
                (Some(difference), _) => {
                    words.say("picture.plan_and_signing", &[("date", &date), ("difference", &difference)])
                }
                (None, Some(outcome)) => {
                    words.say("picture.plan_and_outcome", &[("date", &date), ("outcome", outcome)])
                }
                (None, None) => date.clone(),
            });
            // Beside the stop there is room for the one that the status box names, or for the last one.
            let planned = words.say("picture.planned_for", &[("date", &date)]);
            let is_news = news.is_none_or(|news| plan.row == news.row || plan.decided_by == Some(news.row));
            if is_news || stop.stage.notes.is_empty() {
                stop.stage.notes.truncate(usize::from(signed.is_some()));
                stop.stage.notes.push(planned.clone());
                if let (None, Some(outcome)) = (signed, outcome) {
                    stop.stage.notes.push(outcome.to_owned());
                }
            }
            if signed.is_none() && plan.state == FactState::Ahead {
                stop.stage.reached = Reached::Ahead;
                if stop.when.is_empty() {
                    stop.when = planned;
                }
            }
        }
        in_words
    }

    /// The empty stop of a treaty that still has to be ratified.
    fn awaited_consent(&self, kind: AgreementType, now: Option<Status>) -> Option<(Stage, String)> {
        let is_past = now.is_some_and(|now| ends(now) || matches!(now, Status::InForce | Status::Suspended));
        let name = self.words().text("picture.ratified");
        (kind == AgreementType::Treaty && !is_past).then(|| (empty_stage(name), String::new()))
    }

    fn stage_of(&self, status: Status, row: &HistoryEntry, is_current: bool, is_ahead: bool) -> (Stage, String) {
        let date = self.words().date(&row.date);
        let when = if is_ahead { self.words().say("picture.planned_for", &[("date", &date)]) } else { date };
        let reached = match (is_ahead, halts(status) || ends(status)) {
            (true, _) => Reached::Ahead,
            (false, true) => Reached::Halts,
            (false, false) => Reached::Yes,
        };
        let (name, notes) = (self.words().status(status).to_owned(), vec![when.clone()]);
        let is_coarse = is_coarse(&row.date);
        (Stage { name, notes, reached, is_current, is_coarse, plans: Vec::new() }, when)
    }

    /// Whether the site's language is written from right to left.
    pub(super) fn is_right_to_left(&self) -> bool {
        crate::view::site::direction(&self.site.settings.language.value) == "rtl"
    }
}

fn was_reached(reached: Reached) -> bool {
    matches!(reached, Reached::Yes | Reached::Partly | Reached::Halts)
}

fn status_of(row: &HistoryEntry) -> Option<Status> {
    row.status()
}

fn halts(status: Status) -> bool {
    matches!(status, Status::Paused | Status::Suspended | Status::Unclear)
}

fn ends(status: Status) -> bool {
    matches!(status, Status::Terminated | Status::Abandoned | Status::Rejected | Status::Closed)
}

/// Whether readers expect a stage in the life of such an agreement, so that it is shown before it is reached.
fn is_expected(kind: AgreementType, status: Status) -> bool {
    match kind {
        AgreementType::Agreement | AgreementType::Treaty => {
            matches!(status, Status::Negotiating | Status::Signed | Status::InForce)
        }
        AgreementType::Memorandum => matches!(status, Status::Negotiating | Status::Signed),
        AgreementType::Ceasefire => matches!(status, Status::Negotiating | Status::InForce),
        AgreementType::Process => matches!(status, Status::Open | Status::Closed),
    }
}

fn empty_stage(name: &str) -> Stage {
    Stage {
        name: name.to_owned(),
        notes: Vec::new(),
        reached: Reached::No,
        is_current: false,
        is_coarse: false,
        plans: Vec::new(),
    }
}

fn is_coarse(date: &Date) -> bool {
    matches!(date.precision(), Precision::Year | Precision::Month) || !date.is_certain()
}
