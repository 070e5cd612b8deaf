//! The steps in the life of an agreement: its statuses and milestones, and whether they were planned or took place.

use super::fields::{Fields, Located, Value};
use super::word::words;
use crate::date::Date;
use crate::diagnostic::Rule;

words! {
    /// Where an agreement stands.
    Status {
        /// Talked of.
        Mooted = "mooted",
        /// Being negotiated.
        Negotiating = "negotiating",
        /// The text is agreed and not yet signed.
        TextAgreed = "text_agreed",
        /// Signed, which never implies that it is in force.
        Signed = "signed",
        /// Applied before it is in force.
        ProvisionallyApplied = "provisionally_applied",
        /// In force.
        InForce = "in_force",
        /// Suspended.
        Suspended = "suspended",
        /// Ended after it was in force or signed.
        Terminated = "terminated",
        /// Given up before it was signed.
        Abandoned = "abandoned",
        /// Turned down by somebody whose consent it needs.
        Rejected = "rejected",
        /// Not known.
        Unclear = "unclear",
        /// A process that goes on.
        Open = "open",
        /// A process that rests.
        Paused = "paused",
        /// A process that ended.
        Closed = "closed",
    }
}

impl Status {
    /// Whether the life of an agreement is over with it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Terminated | Self::Abandoned | Self::Rejected | Self::Closed)
    }

    /// Whether only a process (an accession, a round of talks) has this status.
    #[must_use]
    pub fn is_of_process(self) -> bool {
        matches!(self, Self::Open | Self::Paused | Self::Closed)
    }
}

words! {
    /// Something in the life of an agreement that changes no status.
    Milestone {
        /// A day was set for the signing.
        SigningPlanned = "signing_planned",
        /// The signing did not take place on the day set for it.
        SigningPostponed = "signing_postponed",
        /// A draft was handed over.
        DraftExchanged = "draft_exchanged",
        /// It was put before a parliament.
        SubmittedToParliament = "submitted_to_parliament",
        /// Its text was changed, by an instrument that has no page of its own or besides it.
        Amended = "amended",
        /// Its term was made longer.
        Extended = "extended",
        /// Somebody is said to have broken it.
        Breached = "breached",
    }
}

/// What a row of a history says: a status or a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The agreement has this status from then on.
    Status(Status),
    /// This happened, and the status stayed.
    Milestone(Milestone),
}

impl Step {
    /// The step as people read it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Status(status) => status.label(),
            Self::Milestone(milestone) => milestone.label(),
        }
    }
}

/// What a row of a history says about its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It happened on the row's date, or will by then.
    Happens,
    /// It is planned.
    Plans,
    /// It was planned and took place.
    Held,
    /// It will not take place on the planned day; another day may follow.
    Postpones,
    /// It was given up.
    Cancels,
}

impl Says {
    /// What a row with this step and outcome says; `is_for_a_day` if it has a `planned_for`.
    #[must_use]
    pub fn of(step: Step, outcome: Option<Outcome>, is_for_a_day: bool) -> Self {
        match (outcome, step) {
            (Some(Outcome::Cancelled), _) => Self::Cancels,
            (Some(Outcome::Postponed), _) | (None, Step::Milestone(Milestone::SigningPostponed)) => Self::Postpones,
            (Some(Outcome::Held), Step::Milestone(Milestone::SigningPlanned)) => Self::Held,
            (None, Step::Milestone(Milestone::SigningPlanned)) => Self::Plans,
            (None, _) if is_for_a_day => Self::Plans,
            _ => Self::Happens,
        }
    }
}

words! {
    /// How a planned event went.
    Outcome {
        /// It took place.
        Held = "held",
        /// It was moved to a later day.
        Postponed = "postponed",
        /// It was given up.
        Cancelled = "cancelled",
    }
}

/// Reads `status` or `milestone`, which exclude each other.
pub(crate) fn read_step(fields: &mut Fields<'_>) -> Option<Located<Step>> {
    let status = fields.take("status");
    let milestone = fields.take("milestone");
    if let (Some(_), Some(second)) = (&status, &milestone) {
        let help = "make it two rows".to_owned();
        second.wrong(Rule::WrongType, "a row has a `status` or a `milestone`, not both", Some(help));
    }
    let status = status.and_then(|value| Some(Located { value: Step::Status(value.word()?), at: value.at().clone() }));
    let milestone =
        milestone.and_then(|value| Some(Located { value: Step::Milestone(value.word()?), at: value.at().clone() }));
    status.or(milestone)
}

/// Reads `planned_for` and `outcome`. A plan is announced before its day.
pub(crate) fn read_plan(
    fields: &mut Fields<'_>,
    step: Option<&Located<Step>>,
    date: Option<&Located<Date>>,
) -> (Option<Located<Date>>, Option<Outcome>) {
    let is_postponement = step.is_some_and(|step| step.value == Step::Milestone(Milestone::SigningPostponed));
    let planned = fields.take("planned_for");
    let planned_for = planned.as_ref().and_then(Value::date);
    let outcome = fields.take("outcome");
    let said = outcome.as_ref().and_then(Value::word);
    if let (Some(value), true, Some(Outcome::Held | Outcome::Cancelled)) = (&outcome, is_postponement, said) {
        let help = "remove `outcome`, or write `milestone: signing_planned` with it".to_owned();
        value.wrong(Rule::WrongType, "`signing_postponed` says itself what came of the plan", Some(help));
    }
    if let (Some(value), Some(planned), Some(date)) = (&planned, &planned_for, date)
        && outcome.is_none()
        && !is_postponement
        && !date.value.is_unknown()
        && planned.value.latest() < date.value.earliest()
    {
        let message = format!("planned for {}, before it was announced on {}", planned.value.iso(), date.value.iso());
        let help = "`date` is the day of the announcement, `planned_for` the day it is about".to_owned();
        value.wrong(Rule::BadInterval, message, Some(help));
    }
    // A postponement is its own outcome.
    (planned_for, said.filter(|_| !is_postponement))
}
