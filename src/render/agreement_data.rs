//! Where all agreements stand as data: a table for spreadsheets, and JSON for programs.
//!
//! In: the status table and the plans of a site. Out: bytes. The names are those of the front matter; every address is whole.

use serde::Serialize;

use super::csv::Csv;
use crate::model::PageId;
use crate::model::history::HistoryEntry;
use crate::model::plans::{AgreementPlans, FactState, Plan};
use crate::model::relations::RelationKind;
use crate::model::status_table::{StatusFilter, StatusRow};
use crate::schema::fields::Word;
use crate::schema::statement::Step;
use crate::view::parts::Sight;

/// An agreement as data.
#[derive(Serialize)]
struct Row<'a> {
    key: String,
    name: &'a str,
    url: String,
    #[serde(rename = "type")]
    kind: &'static str,
    parties: Vec<Named<'a>>,
    status: Option<&'static str>,
    status_since: Option<String>,
    signed: Option<String>,
    in_force: Option<String>,
    ended: Option<String>,
    /// What comes next and when.
    next_date: Option<String>,
    next: Option<String>,
    /// How the signing stands while the agreement is not signed: `ahead`, `overdue`, `postponed` or `cancelled`.
    signing: Option<&'static str>,
    /// The day for which the signing is planned, or was planned until it was postponed or cancelled.
    signing_planned_for: Option<String>,
    /// The day on which it was postponed or cancelled.
    signing_decided: Option<String>,
    plans: Vec<PlanRow>,
}

/// An entity.
#[derive(Serialize)]
struct Named<'a> {
    key: String,
    name: &'a str,
    url: String,
}

/// A plan.
#[derive(Serialize)]
struct PlanRow {
    step: &'static str,
    planned_for: String,
    announced: Option<String>,
    state: &'static str,
    decided: Option<String>,
}

const COLUMNS: [&str; 15] = [
    "key",
    "name",
    "url",
    "type",
    "parties",
    "status",
    "status_since",
    "signed",
    "in_force",
    "ended",
    "next_date",
    "next",
    "signing",
    "signing_planned_for",
    "signing_decided",
];

/// All agreements as a list of objects, one on a line; the one that changed last first.
#[must_use]
pub fn json(sight: Sight<'_>) -> Vec<u8> {
    let mut bytes = vec![b'['];
    for (at, row) in sight.site.status_table.rows(StatusFilter::All).enumerate() {
        bytes.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        // Writing to memory does not fail, and every key is a text.
        let _ = serde_json::to_writer(&mut bytes, &read(sight, row));
    }
    bytes.extend_from_slice(b"\n]\n");
    bytes
}

/// All agreements as a table, with a row of names first.
#[must_use]
pub fn csv(sight: Sight<'_>) -> Vec<u8> {
    let mut csv = Csv::new(&COLUMNS);
    for row in sight.site.status_table.rows(StatusFilter::All).map(|row| read(sight, row)) {
        let parties: Vec<&str> = row.parties.iter().map(|party| party.key.as_str()).collect();
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        csv.row(&[
            row.key,
            row.name.to_owned(),
            row.url,
            row.kind.to_owned(),
            parties.join("; "),
            word(row.status),
            row.status_since.unwrap_or_default(),
            row.signed.unwrap_or_default(),
            row.in_force.unwrap_or_default(),
            row.ended.unwrap_or_default(),
            row.next_date.unwrap_or_default(),
            row.next.unwrap_or_default(),
            word(row.signing),
            row.signing_planned_for.unwrap_or_default(),
            row.signing_decided.unwrap_or_default(),
        ]);
    }
    csv.into_bytes()
}

fn read<'a>(sight: Sight<'a>, row: &StatusRow) -> Row<'a> {
    let site = sight.site;
    let id = row.agreement;
    let page = site.page(id);
    let named = |id: PageId| {
        let page = site.page(id);
        Named { key: page.key().to_string(), name: page.title(), url: sight.permalink(&page.url) }
    };
    let parties = site.relations.from(id).filter(|relation| relation.kind == RelationKind::Party);
    let life = site.agreements.get(&id);
    let since = life.and_then(|life| life.status_on(site.clock.today())).map(|row| row.date.notation());
    let plans = site.plans.of(id);
    let signing = plans.and_then(AgreementPlans::signing);
    let news = signing.zip(life).and_then(|(signing, life)| life.history.get(signing.row));
    let is_off = signing.is_some_and(|signing| signing.state.is_off());
    let put_off = plans.zip(signing).and_then(|(plans, news)| {
        plans.plans.iter().find(|plan| plan.decided_by == Some(news.row)).map(|plan| plan.day)
    });
    let planned = news.and_then(|row| if is_off { row.planned_for.or(put_off) } else { Some(row.day()) });
    Row {
        key: page.key().to_string(),
        name: page.title(),
        url: sight.permalink(&page.url),
        kind: page.agreement().map(|agreement| agreement.kind.as_str()).unwrap_or_default(),
        parties: parties.map(|relation| named(relation.to)).collect(),
        status: row.status.map(Word::as_str),
        status_since: since,
        signed: row.signed.map(|date| date.notation()),
        in_force: row.in_force.map(|date| date.notation()),
        ended: row.ended.map(|date| date.notation()),
        next_date: row.next.as_ref().map(|next| next.date.notation()),
        next: row.next.as_ref().map(|next| sight.what_is_next(&next.what)),
        signing: signing.map(|signing| signing.state.as_str()),
        signing_planned_for: planned.map(|date| date.notation()),
        signing_decided: news.filter(|_| is_off).map(|row| row.known_on().notation()),
        plans: plans.into_iter().flat_map(|plans| &plans.plans).map(|plan| plan_row(sight, id, plan)).collect(),
    }
}

fn plan_row(sight: Sight<'_>, agreement: PageId, plan: &Plan) -> PlanRow {
    let history = sight.site.agreements.get(&agreement).map_or(&[][..], |life| &life.history);
    let announced = history.get(plan.row).and_then(|row| row.planned_for.map(|_| row.date).or(row.written));
    let decided = plan.decided_by.and_then(|row| history.get(row));
    PlanRow {
        step: match plan.step {
            Step::Status(status) => status.as_str(),
            Step::Milestone(milestone) => milestone.as_str(),
        },
        planned_for: plan.day.notation(),
        announced: announced.filter(|date| !date.is_unknown()).map(|date| date.notation()),
        state: plan.state.as_str(),
        decided: decided
            .filter(|_| plan.state != FactState::Ahead)
            .map(HistoryEntry::known_on)
            .filter(|date| !date.is_unknown())
            .map(|date| date.notation()),
    }
}
