//! Whether somebody takes part in an agreement on a day, as far as what it did tells.
//!
//! In: the actions of one party, and the day on which that party ceased to exist. Out: a [`Standing`]. It must not know
//! whether the agreement is in force: consent and entry into force are two things.

use crate::date::{Date, Day};
use crate::schema::agreement::{Action, ActionType};

/// How somebody takes part in an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Participation {
    /// It has agreed to be bound: ratified, accepted, approved, acceded or succeeded.
    Bound,
    /// It has signed and nothing more is recorded. Where signing is enough to be bound, that is as far as it goes.
    Signed,
    /// It applies the agreement provisionally.
    Provisional,
    /// It has suspended the agreement for itself and is still a party.
    Suspended,
    /// It has left.
    Withdrawn,
    /// It does not exist any more.
    Dissolved,
}

impl Participation {
    /// All of them, in the order in which they are counted for readers.
    pub const ALL: &'static [Self] =
        &[Self::Bound, Self::Signed, Self::Provisional, Self::Suspended, Self::Withdrawn, Self::Dissolved];

    /// The word for machines, and the key of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::Signed => "signed",
            Self::Provisional => "provisional",
            Self::Suspended => "suspended",
            Self::Withdrawn => "withdrawn",
            Self::Dissolved => "dissolved",
        }
    }

    /// Whether whoever stands so has left.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Dissolved)
    }
}

/// How somebody takes part, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How.
    pub participation: Participation,
    /// Since when; `None` if that is not recorded.
    pub since: Option<Date>,
}

/// How somebody takes part in an agreement on a day: by the last of its own actions that says so.
///
/// A withdrawal counts from the day on which it takes effect, if that is recorded, and everything else from the day on
/// which it was done. An action without a date counts as done: consent before all others, an end after them. What a
/// party does for a territory says nothing about the party itself.
#[must_use]
pub fn standing_on<'a>(
    actions: impl Iterator<Item = &'a Action>,
    dissolved: Option<&Date>,
    day: Day,
) -> Option<Standing> {
    if let Some(date) = dissolved
        && date.latest() < day
    {
        return Some(Standing { participation: Participation::Dissolved, since: Some(*date) });
    }
    let mut steps: Vec<(Day, ActionType, Option<Date>)> = actions
        .filter(|action| action.territory.is_empty())
        .filter_map(|action| {
            let is_end = matches!(action.action, ActionType::Withdrawal | ActionType::Suspension);
            let date = action.date.as_ref().map(|date| date.value);
            let effective = action.effective.as_ref().map(|date| date.value);
            let since = if is_end { effective.or(date) } else { date };
            let unknown = if is_end { day } else { Day::MIN };
            let start = since.map_or(unknown, |since| since.earliest());
            (start <= day).then_some((start, action.action, since))
        })
        .collect();
    steps.sort_by_key(|(start, ..)| *start);
    let mut standing: Option<Standing> = None;
    for (_, action, since) in steps {
        let now = standing.map(|standing| standing.participation);
        let next = match action {
            ActionType::Ratification
            | ActionType::Acceptance
            | ActionType::Approval
            | ActionType::Accession
            | ActionType::Succession
            | ActionType::Resumption => Participation::Bound,
            ActionType::Signature if now.is_none_or(Participation::is_over) => Participation::Signed,
            ActionType::ProvisionalApplication if now != Some(Participation::Bound) => Participation::Provisional,
            ActionType::Suspension => Participation::Suspended,
            ActionType::Withdrawal => Participation::Withdrawn,
            _ => continue,
        };
        // Whoever ratifies and then approves has been bound since the first of the two.
        if now != Some(next) {
            standing = Some(Standing { participation: next, since });
        }
    }
    standing
}
