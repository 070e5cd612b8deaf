//! Whether something happened, is ahead, or did not come to be.
//!
//! In: events and histories, and the day of the build. Out: the [`Standing`] of each. It must not know how that is shown.

use super::history::AgreementLife;
use crate::date::Day;
use crate::schema::statement::{Event, Milestone, Outcome, Status, Step};

/// How a fact stands on the day of the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It happened, or its day has come and nobody says otherwise.
    Past,
    /// Its first day lies after the day of the build.
    Ahead,
    /// It was planned for that day and had taken place before.
    Overtaken,
    /// It was planned for that day and moved.
    Postponed,
    /// It was planned for that day and given up.
    Cancelled,
}

impl Standing {
    /// The word for machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Ahead => "ahead",
            Self::Overtaken => "overtaken",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it is not going to be on the day that was set for it.
    #[must_use]
    pub fn is_off(self) -> bool {
        matches!(self, Self::Overtaken | Self::Postponed | Self::Cancelled)
    }
}

/// How an event stands. What is known of its outcome goes before its date.
#[must_use]
pub fn of_event(event: &Event, today: Day) -> Standing {
    match event.outcome {
        Some(Outcome::Cancelled) => Standing::Cancelled,
        Some(Outcome::Postponed) => Standing::Postponed,
        Some(Outcome::Held) | None if event.date.value.has_started(today) => Standing::Past,
        Some(Outcome::Held) | None => Standing::Ahead,
    }
}

/// How each row of a history stands, in the order of the rows.
///
/// A postponement is of the last signing that was planned for that day or before and not postponed yet; if there is none,
/// of the next one planned. A signing that is still planned when the agreement is signed was overtaken; when the agreement
/// is given up, it was called off.
#[must_use]
pub fn of_history(life: &AgreementLife, today: Day) -> Vec<Standing> {
    let rows = &life.history;
    let plain = |at: usize| if rows[at].date.has_started(today) { Standing::Past } else { Standing::Ahead };
    let mut standings: Vec<Standing> = (0..rows.len()).map(plain).collect();
    let is_plan = |at: &usize| rows[*at].step == Step::Milestone(Milestone::SigningPlanned);
    // Positions of the plans that stand open, oldest first; each postponement closes one.
    let mut before: Vec<usize> = Vec::new();
    let mut after: std::collections::VecDeque<usize> = (0..rows.len()).filter(is_plan).collect();
    for (at, row) in rows.iter().enumerate() {
        if row.step != Step::Milestone(Milestone::SigningPostponed) {
            continue;
        }
        while let Some(plan) = after.front().copied().filter(|plan| *plan < at) {
            after.pop_front();
            before.push(plan);
        }
        if let Some(plan) = before.pop().or_else(|| after.pop_front()) {
            standings[plan] = Standing::Postponed;
        }
    }
    let ended = match life.status_on(today).map(|row| row.step) {
        Some(Step::Status(Status::Abandoned | Status::Rejected | Status::Terminated | Status::Closed)) => {
            Some(Standing::Cancelled)
        }
        Some(Step::Status(Status::Signed | Status::ProvisionallyApplied | Status::InForce | Status::Suspended)) => {
            Some(Standing::Overtaken)
        }
        _ => None,
    };
    if let Some(ended) = ended {
        for at in (0..rows.len()).filter(is_plan) {
            if standings[at] == Standing::Ahead {
                standings[at] = ended;
            }
        }
    }
    standings
}
