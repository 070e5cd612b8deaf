//! The order in time of stances whose dates may be vague: which came last, and where they changed.
//!
//! In: the [`Voice`]s of one party or one speaker, oldest first. Out: positions among them. It must not know who speaks.
//!
//! One date is before another only if its last day is before the other's first. "March 2025" and 15 March 2025 have no
//! order, and neither have two statements of one day, unless both have a time. So several stances may be the last ones,
//! and nothing is called a change that may have happened the other way round.

use std::collections::BTreeMap;

use super::positions::Voice;
use crate::date::{Date, Day, Precision, Timestamp, Zone};

/// Two successive stances that differ: positions among the voices they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The stance before.
    pub from: usize,
    /// The stance after.
    pub to: usize,
}

/// A point in time as exact as it is known.
type Point = (Day, Timestamp);

/// The first moment that a date may mean.
fn first(date: &Date) -> Point {
    (date.earliest(), time(date).unwrap_or(Timestamp::MIN))
}

/// The last moment that a date may mean.
fn last(date: &Date) -> Point {
    (date.latest(), time(date).unwrap_or(Timestamp::MAX))
}

fn time(date: &Date) -> Option<Timestamp> {
    (date.precision() == Precision::Time).then(|| date.instant(&Zone::utc()))
}

/// Whether one date is surely before another.
#[must_use]
pub fn is_before(date: &Date, other: &Date) -> bool {
    last(date) < first(other)
}

/// The positions of the latest stances, newest first: those that no other one surely followed, one for each stance.
#[must_use]
pub fn current(voices: &[Voice]) -> Vec<usize> {
    let Some(newest) = voices.iter().map(|voice| first(&voice.date)).max() else { return Vec::new() };
    let mut found: Vec<usize> = Vec::new();
    for (at, voice) in voices.iter().enumerate().rev() {
        if last(&voice.date) >= newest && !found.iter().any(|known| voices[*known].stance == voice.stance) {
            found.push(at);
        }
    }
    found
}

/// Where the stance changed, oldest first.
///
/// A stance is a change if it differs from every one that it directly follows. So two voices of one day that differ are
/// two changes at most, and a later one that agrees with either of them is none.
#[must_use]
pub fn changes(voices: &[Voice]) -> Vec<Change> {
    let mut by_end: Vec<usize> = (0..voices.len()).collect();
    by_end.sort_by_key(|at| (last(&voices[*at].date), *at));
    let mut ended = by_end.into_iter().peekable();
    // For each stance, the last one of it that is surely over; and where the newest of all those began.
    let mut over = BTreeMap::new();
    let mut reached = None;
    let mut changes: Vec<Change> = Vec::new();
    for (to, voice) in voices.iter().enumerate() {
        while let Some(at) = ended.next_if(|at| last(&voices[*at].date) < first(&voice.date)) {
            over.insert(voices[at].stance, at);
            reached = reached.max(Some(first(&voices[at].date)));
        }
        let directly: Vec<usize> =
            over.values().copied().filter(|at| Some(last(&voices[*at].date)) >= reached).collect();
        let Some(from) = directly.iter().copied().max() else { continue };
        let stays = directly.iter().any(|at| voices[*at].stance == voice.stance);
        // What several say in the same sense on one day is one change.
        let told = changes.iter().rev().take_while(|known| !is_before(&voices[known.to].date, &voice.date));
        if !stays && !told.into_iter().any(|known| voices[known.to].stance == voice.stance) {
            changes.push(Change { from, to });
        }
    }
    changes
}
