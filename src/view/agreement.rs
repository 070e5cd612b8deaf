//! An agreement as templates read it: where it stands, how it got there, what its parties did and said.

use super::parties::{MANY_PARTIES, PartyCountView, PartyView, party_counts};
use super::parts::{DateView, LinkView, Sight};
use super::positions::PositionsView;
use super::sourcing::SourceMarkView;
use super::statement::{CitationView, StatementView};
use super::view;
use crate::date::{Date, Day};
use crate::model::PageId;
use crate::model::fact_words::lasts;
use crate::model::history::{AgreementLife, HistoryEntry};
use crate::model::plans::{FactState, SIGNING, difference};
use crate::model::sourcing::FactPlace;
use crate::schema::fields::Word;
use crate::schema::statement::{Says, Status, Step};

view! {
    /// What only agreements have.
    AgreementView {
        /// Its title in law.
        official_name: Option<String>,
        /// What kind of agreement it is, as `treaty`.
        kind: String,
        /// What it is about.
        subject: Vec<String>,
        /// Its status on the day of the build. Absent when its history has no status yet.
        status: Option<StatusView>,
        /// The latest news of its signing, as long as it is not signed.
        signing: Option<SigningView>,
        /// The positions of its parties. Absent if nobody took a stance on it and nobody claimed to know one.
        positions: Option<PositionsView>,
        /// Its whole history, oldest first.
        history: Vec<HistoryRowView>,
        /// Its parties, and what each of them did: in the order of the author, or of their names when they are many.
        parties: Vec<PartyView>,
        /// Whether there are enough of them to need letters to jump to.
        many_parties: bool,
        /// How many of them stand how on the day of the build. Empty when no action is recorded.
        party_counts: Vec<PartyCountView>,
        /// What it contains.
        provisions: Vec<String>,
        /// What is not settled.
        open_questions: Vec<String>,
        /// What was said about it, newest first, without what speakers claim about the positions of others: the first 20.
        statements: Vec<StatementView>,
        /// What speakers claim about the positions of others, newest first: the first 20. These are claims, and
        /// nobody's position.
        claims: Vec<StatementView>,
    }

    /// A status or a milestone, with its date and its source.
    StatusView {
        /// The word for machines, as `in_force`.
        code: String,
        /// The words for readers, as `in force`.
        label: String,
        /// Since when, or on which day.
        date: DateView,
        /// Where.
        place: Option<String>,
        /// A remark.
        note: Option<String>,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// The briefings that tell it.
        briefings: Vec<LinkView>,
    }

    /// The latest news of a signing that has not taken place.
    SigningView {
        /// How it stands: `ahead`, `overdue`, `postponed` or `cancelled`.
        code: String,
        /// The words for readers, as `signing planned` or `signing postponed`.
        label: String,
        /// The planned day, or the day on which it was postponed or called off.
        date: DateView,
        /// Other days for which sources say that it is planned.
        other_dates: Vec<DateView>,
        /// What is to be known about the plan, as `no outcome recorded`.
        mark: Option<String>,
        /// Where.
        place: Option<String>,
        /// A remark.
        note: Option<String>,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// The briefings that report it.
        briefings: Vec<LinkView>,
    }

    /// A row of a history.
    HistoryRowView {
        /// When it happened; for a plan with `planned_for`, when it was announced or changed.
        date: DateView,
        /// For a row about a plan: the day it was planned for, if `date` is another day.
        planned_for: Option<DateView>,
        /// The word for machines, as `signing_postponed`.
        code: String,
        /// The words for readers, as `signing postponed`.
        label: String,
        /// Whether it announces a plan. `planned_for` is then the planned day; else the day that was put off or given up.
        is_plan: bool,
        /// Whether it changed the status; else it is a milestone or a plan.
        is_status: bool,
        /// Whether it gives the status on the day of the build.
        is_current: bool,
        /// Whether it is still to come.
        future: bool,
        /// Its state on the day of the build, as in `TimelineFactView`.
        standing: String,
        /// The words for that, as `postponed`. Absent for what is past.
        standing_label: Option<String>,
        /// Whether the agreement had this status before, and another one in between.
        again: bool,
        /// Where.
        place: Option<String>,
        /// Who did it or took part.
        by: Vec<LinkView>,
        /// A remark.
        note: Option<String>,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// The briefings that tell it.
        briefings: Vec<LinkView>,
        /// What is to be known about its sources, such as that there is only one.
        marks: Vec<SourceMarkView>,
        /// For a signing: what was planned for it, in order.
        plans: Vec<PlanView>,
    }

    /// A date that was planned, beside what happened.
    PlanView {
        /// The date that was planned.
        date: DateView,
        /// How much later or earlier it happened, as `61 days later`; of a planned month in months. Absent where the
        /// dates do not tell.
        difference: Option<String>,
    }
}

impl Sight<'_> {
    /// The status of an agreement on the day of the build.
    #[must_use]
    pub fn status(&self, id: PageId) -> Option<StatusView> {
        let life = self.site.agreements.get(&id)?;
        life.status_on(self.site.clock.today()).map(|row| self.status_view(id, row))
    }

    /// What the status of an agreement was before the one that it has on the day of the build.
    #[must_use]
    pub fn status_before(&self, id: PageId) -> Option<String> {
        let life = self.site.agreements.get(&id)?;
        let now = life.status_on(self.site.clock.today())?;
        let row = life.history.iter().position(|row| std::ptr::eq(row, now))?;
        life.status_before(row).map(|status| self.words().status(status).to_owned())
    }

    /// How the signing of an agreement that is not signed stands, and the day of that: the planned one, or the one on which
    /// it was postponed or called off.
    #[must_use]
    pub fn signing_day(&self, id: PageId) -> Option<(FactState, Date)> {
        let news = self.site.plans.of(id)?.signing()?;
        let row = self.site.agreements.get(&id)?.history.get(news.row)?;
        let day = match news.state {
            FactState::Ahead | FactState::Overdue => row.day(),
            _ => row.known_on(),
        };
        Some((news.state, day))
    }

    /// The latest news of the signing of an agreement that is not signed.
    #[must_use]
    pub fn signing(&self, id: PageId) -> Option<SigningView> {
        let (state, day) = self.signing_day(id)?;
        let news = self.site.plans.of(id)?.signing()?;
        let row = self.site.agreements.get(&id)?.history.get(news.row)?;
        let is_plan = matches!(state, FactState::Ahead | FactState::Overdue);
        let says = if is_plan { Says::Plans } else { row.says() };
        Some(SigningView {
            code: news.state.as_str().to_owned(),
            label: self.words().step_as(row.step, says),
            date: self.date(&day),
            other_dates: news.other_days.iter().map(|day| self.date(day)).collect(),
            mark: (news.state == FactState::Overdue).then(|| self.words().text("mark.overdue").to_owned()),
            place: row.place.clone(),
            note: row.note.clone(),
            sources: self.citations(&row.sources),
            briefings: self.briefings_of(id, row),
        })
    }

    fn status_view(&self, id: PageId, row: &HistoryEntry) -> StatusView {
        StatusView {
            code: code(row.step).to_owned(),
            label: self.words().step(row.step).to_owned(),
            date: self.date(&row.date),
            place: row.place.clone(),
            note: row.note.clone(),
            sources: self.citations(&row.sources),
            briefings: self.briefings_of(id, row),
        }
    }

    fn citations(&self, sources: &[(PageId, String)]) -> Vec<CitationView> {
        sources.iter().filter_map(|(page, source)| self.citation(*page, source)).collect()
    }

    fn briefings_of(&self, id: PageId, row: &HistoryEntry) -> Vec<LinkView> {
        row.origins.iter().filter(|origin| origin.page != id).map(|origin| self.link(origin.page)).collect()
    }

    /// An agreement.
    #[must_use]
    pub fn agreement(&self, id: PageId) -> Option<AgreementView> {
        let agreement = self.site.page(id).agreement()?;
        let life = self.site.agreements.get(&id)?;
        let today = self.site.clock.today();
        let parties = self.parties(id, life);
        Some(AgreementView {
            official_name: agreement.official_name.clone(),
            kind: self.words().agreement_type(agreement.kind).to_owned(),
            subject: agreement.subject.clone(),
            status: self.status(id),
            signing: self.signing(id),
            positions: self.positions(id),
            history: self.history(id, life, today),
            many_parties: parties.len() > MANY_PARTIES,
            party_counts: party_counts(&parties, self.words()),
            parties,
            provisions: agreement.provisions.clone(),
            open_questions: agreement.open_questions.clone(),
            statements: self.latest_statements(id, |ledger| &ledger.said_about),
            claims: self.latest_statements(id, |ledger| &ledger.claims),
        })
    }

    fn history(&self, id: PageId, life: &AgreementLife, today: Day) -> Vec<HistoryRowView> {
        let current = life.status_on(today);
        let plans = self.site.plans.of(id);
        let planned = |row: &HistoryEntry| match plans {
            Some(plans) if row.status() == Some(Status::Signed) && row.counts_from <= today => plans.of_step(SIGNING),
            _ => Vec::new(),
        };
        let mut last = None;
        let mut seen: Vec<Step> = Vec::new();
        life.history
            .iter()
            .enumerate()
            .filter(|(at, _)| plans.is_none_or(|plans| plans.is_known(*at)))
            .map(|(at, row)| {
                let is_status = row.status().is_some();
                let state = plans.map_or(FactState::Past, |plans| plans.state_of_row(at));
                let is_work_of_day = !row.status().is_some_and(lasts);
                let says = if state == FactState::Ahead && is_work_of_day { Says::Plans } else { row.says() };
                let again = is_status && last != Some(row.step) && seen.contains(&row.step);
                if is_status {
                    last = Some(row.step);
                    if !again {
                        seen.push(row.step);
                    }
                }
                HistoryRowView {
                    date: self.date(&if says == Says::Plans { row.date } else { row.known_on() }),
                    planned_for: row.planned_for.map(|day| self.date(&day)),
                    code: code(row.step).to_owned(),
                    label: self.words().step_as(row.step, says),
                    is_plan: says == Says::Plans,
                    is_status,
                    is_current: current.is_some_and(|current| std::ptr::eq(current, row)),
                    future: state == FactState::Ahead,
                    standing: state.as_str().to_owned(),
                    standing_label: self.row_state_label(id, at).map(str::to_owned),
                    again,
                    place: row.place.clone(),
                    by: self.links(&row.by),
                    note: row.note.clone(),
                    sources: self.citations(&row.sources),
                    briefings: self.briefings_of(id, row),
                    marks: self.marks(FactPlace::Row(id, at)),
                    plans: planned(row)
                        .into_iter()
                        .map(|plan| PlanView {
                            date: self.date(&plan.day),
                            difference: difference(plan.day, row.date).map(|it| it.in_words(self.words())),
                        })
                        .collect(),
                }
            })
            .collect()
    }
}

fn code(step: Step) -> &'static str {
    match step {
        Step::Status(status) => status.as_str(),
        Step::Milestone(milestone) => milestone.as_str(),
    }
}
