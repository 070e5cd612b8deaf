//! What does not fit together: one speaker with two stances, and accounts of others beside their own words.
//!
//! In: the voices and accounts on one agreement. Out: the [`Contradiction`]s that nothing later cleared up. It must not
//! guess at language: what is compared are the stances that authors wrote into statements.

use std::collections::{BTreeMap, BTreeSet};

use super::PageId;
use super::positions::{Account, Voice};
use super::stance_order::is_before;
use crate::schema::statement::Stance;

/// Two statements that cannot both be right.
#[derive(Debug, Clone)]
pub enum Contradiction {
    /// One speaker took two stances that cannot both hold, and the dates do not show which of them came last.
    OfOneSpeaker {
        /// The speaker.
        speaker: PageId,
        /// One of the two.
        first: Voice,
        /// The other one.
        second: Voice,
    },
    /// What one says that another one wants differs from that one's own words.
    OfAccount {
        /// What is claimed, the last time it was.
        account: Account,
        /// The own words nearest to it: the last ones before or on that day, or else the first ones after it.
        own: Voice,
        /// How often the same was claimed in a row.
        times: usize,
    },
}

impl Contradiction {
    /// The statement that makes it one: its date and position give the order of contradictions.
    fn place(&self) -> (crate::date::Date, usize) {
        match self {
            Self::OfOneSpeaker { second, .. } => (second.date, second.statement),
            Self::OfAccount { account, .. } => (account.date, account.statement),
        }
    }
}

/// Whether two stances cannot both hold. Who is for something under conditions is for it; what is unclear excludes nothing.
#[must_use]
pub fn exclude_each_other(one: Stance, other: Stance) -> bool {
    let may_go_along = |a, b| matches!((a, b), (Stance::Unclear, _) | (Stance::Supports, Stance::Conditional));
    one != other && !may_go_along(one, other) && !may_go_along(other, one)
}

/// The open contradictions on one agreement, newest first.
///
/// `voices` are the stances of every speaker and of everybody for whom one of them spoke, oldest first; `accounts` are
/// in the order of time too.
#[must_use]
pub fn contradictions(
    voices: &BTreeMap<PageId, Vec<Voice>>,
    speakers: &BTreeSet<PageId>,
    accounts: &[Account],
) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for speaker in speakers {
        // What was said by the holders of a post is not the speaker's own word.
        let own: Vec<&Voice> =
            voices.get(speaker).into_iter().flatten().filter(|voice| voice.titles.is_empty()).collect();
        of_one_speaker(*speaker, &own, &mut found);
    }
    let mut by_teller: BTreeMap<(PageId, PageId), Vec<&Account>> = BTreeMap::new();
    for account in accounts {
        by_teller.entry((account.by, account.of)).or_default().push(account);
    }
    for ((_, of), accounts) in by_teller {
        if let Some(voices) = voices.get(&of) {
            found.extend(of_accounts(&accounts, voices));
        }
    }
    found.sort_by_key(|contradiction| std::cmp::Reverse(contradiction.place()));
    found
}

fn of_one_speaker(speaker: PageId, voices: &[&Voice], found: &mut Vec<Contradiction>) {
    // For each stance, the one of it that lasts longest so far: if that one is over, all others of it are.
    let mut standing: BTreeMap<Stance, &Voice> = BTreeMap::new();
    let mut pairs: BTreeMap<(Stance, Stance), (&Voice, &Voice)> = BTreeMap::new();
    for voice in voices {
        for (stance, earlier) in &standing {
            if exclude_each_other(*stance, voice.stance) && !is_before(&earlier.date, &voice.date) {
                // A pair is reported once, by its last occurrence.
                let pair = (voice.stance.min(*stance), voice.stance.max(*stance));
                pairs.insert(pair, (*earlier, *voice));
            }
        }
        let longest = standing.entry(voice.stance).or_insert(voice);
        if longest.date.latest() <= voice.date.latest() {
            *longest = voice;
        }
    }
    for (first, second) in pairs.into_values() {
        // A stance that was surely taken after both of them clears it up. The newest is last.
        let is_later = |voice: &&Voice| is_before(&first.date, &voice.date) && is_before(&second.date, &voice.date);
        if !voices.last().is_some_and(is_later) {
            found.push(Contradiction::OfOneSpeaker { speaker, first: first.clone(), second: second.clone() });
        }
    }
}

/// The contradiction between what one says of another and that one's own words, if it is still open.
fn of_accounts(accounts: &[&Account], voices: &[Voice]) -> Option<Contradiction> {
    let account = *accounts.last()?;
    // The last account counts: who now says otherwise has withdrawn what was said before.
    let own = nearest(account, voices).filter(|own| differs(own, account, voices))?;
    let came_true = |voice: &Voice| voice.stance == account.stance && is_before(&account.date, &voice.date);
    if voices.iter().any(came_true) {
        return None;
    }
    let times = accounts.iter().rev().take_while(|earlier| earlier.stance == account.stance).count();
    Some(Contradiction::OfAccount { account: account.clone(), own: own.clone(), times })
}

/// The last own words before or on the day of an account, or else the first ones after it.
fn nearest<'a>(account: &Account, voices: &'a [Voice]) -> Option<&'a Voice> {
    let after = voices.partition_point(|voice| voice.date.earliest() <= account.date.latest());
    after.checked_sub(1).map_or_else(|| voices.first(), |at| voices.get(at))
}

/// Whether own words differ from an account. If several were said on one day, one that agrees is enough not to.
fn differs(own: &Voice, account: &Account, voices: &[Voice]) -> bool {
    if own.stance == Stance::Unclear || account.stance == Stance::Unclear {
        return false;
    }
    let of_that_day = voices.iter().filter(|voice| voice.date == own.date);
    !of_that_day.into_iter().any(|voice| voice.stance == account.stance)
}
