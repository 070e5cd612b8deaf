//! What is planned and what became of it: the one place that decides it, for every page, feed and file.
//!
//! In: the lives of the agreements and the events of a [`Site`], and the day of the build. Out: the [`FactState`] of every
//! row and event, and the [`Plan`]s of every agreement. It must not know how they are shown.
//!
//! A plan is announced on one day for another day. What is announced later counts: a postponement closes the plan it is
//! about, a new day replaces an earlier one, a signing fulfils the plan for it. An unresolved plan whose day has passed is
//! overdue: nothing says whether it took place.

mod agreement;
mod events;

use std::collections::BTreeMap;

use super::records::EventRecord;
use super::{PageId, Site};
use crate::date::{Date, Precision, days_between};
use crate::schema::statement::{Status, Step};
use crate::words::Words;

/// The state of a fact on the day of the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactState {
    /// It happened, or its day has come and it was no plan.
    Past,
    /// It is planned, and its day has not passed.
    Ahead,
    /// Its day has passed, and nothing says what came of it.
    Overdue,
    /// It was planned and took place, on that day or another.
    Done,
    /// It was planned for that day, and another day was announced, or the agreement went on without it.
    Superseded,
    /// It was planned for that day and put off.
    Postponed,
    /// It was planned for that day and given up.
    Cancelled,
}

impl FactState {
    /// The word for programs, as in `TimelineFactView`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Ahead => "ahead",
            Self::Overdue => "overdue",
            Self::Done => "done",
            Self::Superseded => "superseded",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing will take place on the day that was planned.
    #[must_use]
    pub fn is_off(self) -> bool {
        matches!(self, Self::Superseded | Self::Postponed | Self::Cancelled)
    }
}

/// A step of an agreement that is or was planned. A signing is the step `signed`, however it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is planned.
    pub step: Step,
    /// For which day, month or year.
    pub day: Date,
    /// The position in the history of the row that announced it first, or that put it off if none announced it.
    pub row: usize,
    /// Whether nothing calls it a plan: a row gives a status for a day to come, and on that day the agreement has it.
    pub is_scheduled: bool,
    /// How it stands.
    pub state: FactState,
    /// The position of the row that decided that: a postponement, a new plan, the signing.
    pub decided_by: Option<usize>,
}

impl Plan {
    /// Whether it is a plan for a step that rows call a plan.
    #[must_use]
    pub fn is_for(&self, step: Step) -> bool {
        self.step == step && !self.is_scheduled
    }
}

/// The latest news of a signing that has not taken place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningNews {
    /// The position in the history of the row that says it.
    pub row: usize,
    /// `Ahead` or `Overdue` for a plan, `Postponed` or `Cancelled` for the row that put it off.
    pub state: FactState,
    /// Other days for which sources say that it is planned.
    pub other_days: Vec<Date>,
}

/// The plans of one agreement.
#[derive(Debug, Default)]
pub struct AgreementPlans {
    /// The plans in the order in which they were announced.
    pub plans: Vec<Plan>,
    /// How each row of the history stands.
    rows: Vec<FactState>,
    /// Whether each row is known: what is announced on a day to come is not.
    known: Vec<bool>,
    signing: Option<SigningNews>,
}

impl AgreementPlans {
    /// How a row of the history stands.
    #[must_use]
    pub fn state_of_row(&self, row: usize) -> FactState {
        self.rows.get(row).copied().unwrap_or(FactState::Past)
    }

    /// Whether a row is known on the day of the build. What is announced on a later day is not.
    #[must_use]
    pub fn is_known(&self, row: usize) -> bool {
        self.known.get(row).copied().unwrap_or(true)
    }

    /// The latest news of the signing, as long as the agreement is neither signed nor ended.
    #[must_use]
    pub fn signing(&self) -> Option<&SigningNews> {
        self.signing.as_ref()
    }

    /// What rows call a plan for a step, in the order of the days.
    #[must_use]
    pub fn of_step(&self, step: Step) -> Vec<&Plan> {
        let mut plans: Vec<&Plan> = self.plans.iter().filter(|plan| plan.is_for(step)).collect();
        plans.sort_by_key(|plan| plan.day);
        plans
    }

    /// The plan that a row announced first.
    #[must_use]
    pub fn of_row(&self, row: usize) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.row == row)
    }
}

/// The signing of an agreement as a step that can be planned.
pub const SIGNING: Step = Step::Status(Status::Signed);

/// All plans of a site.
#[derive(Debug, Default)]
pub struct Plans {
    agreements: BTreeMap<PageId, AgreementPlans>,
    events: Vec<FactState>,
}

impl Plans {
    /// Decides what became of everything that a site says was planned.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let today = site.clock.today();
        let agreements = site.agreements.iter().map(|(id, life)| (*id, AgreementPlans::find(life, today))).collect();
        let mut plans = Self { agreements, events: Vec::new() };
        plans.events = events::states(site, &plans, today);
        plans
    }

    /// The plans of an agreement.
    #[must_use]
    pub fn of(&self, agreement: PageId) -> Option<&AgreementPlans> {
        self.agreements.get(&agreement)
    }

    /// How a row of an agreement's history stands.
    #[must_use]
    pub fn state_of_row(&self, agreement: PageId, row: usize) -> FactState {
        self.of(agreement).map_or(FactState::Past, |plans| plans.state_of_row(row))
    }

    /// How an event stands.
    #[must_use]
    pub fn state_of_event(&self, event: &EventRecord) -> FactState {
        self.events.get(event.number).copied().unwrap_or(FactState::Past)
    }
}

/// By how much a thing missed the date that was planned for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// How much later it was; negative if it was earlier.
    amount: i64,
    /// What is counted: days, or what is coarser if that is all that is known.
    unit: Precision,
}

impl Difference {
    /// The days, months or years by which it was later; negative if it was earlier.
    #[must_use]
    pub fn amount(self) -> i64 {
        self.amount
    }

    /// For readers, as "61 days later", "2 months earlier", "that day".
    #[must_use]
    pub fn in_words(self, words: &Words) -> String {
        let (later, earlier, same) = match self.unit {
            Precision::Year => ("agreement.years_later", "agreement.years_earlier", "agreement.same_year"),
            Precision::Month => ("agreement.months_later", "agreement.months_earlier", "agreement.same_month"),
            _ => ("agreement.days_later", "agreement.days_earlier", "agreement.same_day"),
        };
        let count = usize::try_from(self.amount.unsigned_abs()).unwrap_or(usize::MAX);
        match self.amount {
            0 => words.text(same).to_owned(),
            1.. => words.count(later, count, &[]),
            _ => words.count(earlier, count, &[]),
        }
    }
}

/// By how much a thing missed the date that was planned for it; `None` if one of the two dates is unknown, uncertain or
/// only about right.
#[must_use]
pub fn difference(planned: Date, actual: Date) -> Option<Difference> {
    let coarser = planned.precision().min(actual.precision());
    if [planned, actual].iter().any(|date| date.is_unknown() || !date.is_certain()) {
        return None;
    }
    let (from, to) = (planned.earliest(), actual.earliest());
    let years = i64::from(to.year()) - i64::from(from.year());
    let amount = match coarser {
        Precision::Year => years,
        Precision::Month => years * 12 + i64::from(to.month()) - i64::from(from.month()),
        _ => days_between(planned.day()?, actual.day()?),
    };
    Some(Difference { amount, unit: coarser })
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::date::Date;
    use crate::words::Words;

    fn between(planned: &str, actual: &str) -> String {
        difference(Date::parse(planned).unwrap(), Date::parse(actual).unwrap()).unwrap().in_words(&Words::in_english())
    }

    #[test]
    fn days_are_counted_where_both_are_known_and_else_months_or_years() {
        assert_eq!(between("2025-02-28", "2025-04-30"), "61 days later");
        assert_eq!(between("2025-02-28", "2025-02-27"), "1 day earlier");
        assert_eq!(between("2025-02-28", "2025-02-28T10:00Z"), "that day");
        assert_eq!(between("2025-02", "2025-04-30"), "2 months later");
        assert_eq!(between("2025-02-28", "2024-12"), "2 months earlier");
        assert_eq!(between("2025-04", "2025-04-30"), "that month");
        assert_eq!(between("2024", "2025-04-30"), "1 year later");
        assert_eq!(between("2025-01-31", "2025"), "that year");
    }

    #[test]
    fn nothing_is_counted_from_a_day_that_is_uncertain_or_about_right() {
        for (planned, actual) in [("2025-02-28~", "2025-02-28"), ("2025-02-28", "2025-04-30?"), ("2025-02~", "2025-04")]
        {
            assert_eq!(difference(Date::parse(planned).unwrap(), Date::parse(actual).unwrap()), None);
        }
    }
}
