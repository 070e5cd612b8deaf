//! The positions of each agreement's parties in their own words, and what others claim about them.
//!
//! In: the statements, the posts and the parties of a [`Site`]. Out: [`Positions`], computed once per site. It must not
//! guess at language: only `stance`, `attributed_stance`, `attributes_to`, the dates and the posts count. What somebody
//! says that another one wants is an [`Account`], and no function makes a [`Voice`] of it.

use std::collections::{BTreeMap, BTreeSet};

use super::contradictions::{Contradiction, contradictions};
use super::records::StatementRecord;
use super::relations::RelationKind;
use super::stance_order::{Change, changes, current};
use super::{PageId, Site};
use crate::date::Date;
use crate::schema::statement::Stance;

/// A stance that somebody took in words of their own.
#[derive(Debug, Clone)]
pub struct Voice {
    /// The position of the statement among the site's statements.
    pub statement: usize,
    /// The stance.
    pub stance: Stance,
    /// The day on which it was said, or else that of the briefing that tells it.
    pub date: Date,
    /// Whether the date is that of the briefing, because nobody recorded the day on which it was said.
    pub is_told: bool,
    /// The titles of the posts by which the speaker spoke for the party; none for one who spoke for oneself.
    pub titles: Vec<String>,
    /// Everybody for whom the speaker spoke on that day by holding a post, whether a party or not.
    pub bodies: Vec<PageId>,
}

/// What somebody says that another one wants. It is never that one's position.
#[derive(Debug, Clone)]
pub struct Account {
    /// The position of the statement among the site's statements.
    pub statement: usize,
    /// Whose account it is.
    pub by: PageId,
    /// Whose position it claims to tell.
    pub of: PageId,
    /// The position that it claims.
    pub stance: Stance,
    /// The day on which it was said, or else that of the briefing that tells it.
    pub date: Date,
    /// Whether the date is that of the briefing.
    pub is_told: bool,
    /// Everyone its subject spoke for on that day by holding a post.
    pub bodies: Vec<PageId>,
}

/// A party of an agreement: what it said, and what others claim.
#[derive(Debug, Clone)]
pub struct PartyPosition {
    /// The party.
    pub party: PageId,
    /// The stances it took itself and through those who held its posts, oldest first.
    pub voices: Vec<Voice>,
    /// The positions among `voices` of its latest position, newest first. They are several only where they differ and
    /// the dates do not show which of them came last.
    pub current: Vec<usize>,
    /// Where its position changed, oldest first.
    pub changes: Vec<Change>,
    /// What others claim its position to be, newest first.
    pub claims: Vec<Account>,
}

/// The stances that one speaker took on one agreement.
#[derive(Debug, Clone)]
pub struct SpeakerStances {
    /// The agreement.
    pub agreement: PageId,
    /// The speaker.
    pub speaker: PageId,
    /// The stances, oldest first.
    pub voices: Vec<Voice>,
    /// Where they changed, oldest first.
    pub changes: Vec<Change>,
}

/// Who stands where on one agreement.
#[derive(Debug, Clone, Default)]
pub struct AgreementPositions {
    /// All its parties, in the order of its file.
    pub parties: Vec<PartyPosition>,
    /// The latest stances of speakers at times when they spoke for no party, newest first.
    pub others: Vec<Voice>,
    /// Everybody who took a stance on it, in the order of the keys.
    pub speakers: Vec<SpeakerStances>,
    /// What does not fit together and was not cleared up since, newest first.
    pub contradictions: Vec<Contradiction>,
}

/// The positions on all agreements of a site, as of the day of the build.
#[derive(Debug, Default)]
pub struct Positions {
    agreements: BTreeMap<PageId, AgreementPositions>,
    of_party: BTreeMap<PageId, Vec<(PageId, usize)>>,
    of_speaker: BTreeMap<PageId, Vec<(PageId, usize)>>,
}

impl Positions {
    /// The positions on an agreement; `None` if nobody took a stance on it and nobody claimed to know one.
    #[must_use]
    pub fn on(&self, agreement: PageId) -> Option<&AgreementPositions> {
        self.agreements.get(&agreement)
    }

    /// The agreements on which a party has a position or is claimed to have one, in the order of their keys.
    pub fn of_party(&self, party: PageId) -> impl Iterator<Item = (PageId, &PartyPosition)> {
        let found = self.of_party.get(&party).into_iter().flatten();
        found.filter_map(|(agreement, at)| Some((*agreement, self.agreements.get(agreement)?.parties.get(*at)?)))
    }

    /// The stances that a speaker took, by agreement.
    pub fn of_speaker(&self, speaker: PageId) -> impl Iterator<Item = &SpeakerStances> {
        let found = self.of_speaker.get(&speaker).into_iter().flatten();
        found.filter_map(|(agreement, at)| self.agreements.get(agreement)?.speakers.get(*at))
    }

    /// Works out the positions of a site. Time is linear in its statements, but for sorting.
    ///
    /// A statement that is dated after the day of the build has not been made yet.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let mut positions = Self::default();
        for (agreement, heard) in listen(site) {
            let found = heard.positions(site, agreement);
            for (at, party) in found.parties.iter().enumerate() {
                if !party.voices.is_empty() || !party.claims.is_empty() {
                    positions.of_party.entry(party.party).or_default().push((agreement, at));
                }
            }
            for (at, speaker) in found.speakers.iter().enumerate() {
                positions.of_speaker.entry(speaker.speaker).or_default().push((agreement, at));
            }
            positions.agreements.insert(agreement, found);
        }
        positions
    }
}

/// What was said about one agreement.
#[derive(Debug, Default)]
struct Heard {
    /// The stances of each speaker, and of each body for which one of them spoke; oldest first.
    voices: BTreeMap<PageId, Vec<Voice>>,
    speakers: BTreeSet<PageId>,
    accounts: Vec<Account>,
}

/// Sorts the statements of a site by the agreements they concern.
fn listen(site: &Site) -> BTreeMap<PageId, Heard> {
    let today = site.clock.today();
    let mut all: BTreeMap<PageId, Heard> = BTreeMap::new();
    for (number, record) in site.statements.iter().enumerate() {
        let Some(agreement) = record.agreement else { continue };
        let statement = record.statement(site);
        let (date, is_told) = said_on(record, site);
        if !date.has_started(today) {
            continue;
        }
        if let Some(stance) = statement.stance {
            let posts = posts_on(site, record.by, &date);
            let bodies: Vec<PageId> = posts.keys().copied().collect();
            let voice = |titles| Voice { statement: number, stance, date, is_told, titles, bodies: bodies.clone() };
            let heard = all.entry(agreement).or_default();
            heard.speakers.insert(record.by);
            heard.voices.entry(record.by).or_default().push(voice(Vec::new()));
            for (body, titles) in posts.into_iter().filter(|(body, _)| *body != record.by) {
                heard.voices.entry(body).or_default().push(voice(titles));
            }
        }
        if let (Some(stance), Some(of)) = (statement.attributed_stance, record.attributes_to)
            && of != record.by
        {
            let bodies = posts_on(site, of, &date).into_keys().collect();
            let account = Account { statement: number, by: record.by, of, stance, date, is_told, bodies };
            all.entry(agreement).or_default().accounts.push(account);
        }
    }
    for heard in all.values_mut() {
        for voices in heard.voices.values_mut() {
            voices.sort_by_key(|voice| (voice.date, voice.statement));
        }
        heard.accounts.sort_by_key(|account| (account.date, account.statement));
    }
    all
}

/// The day on which a statement was made; without one, the day of its briefing, and that it is so.
pub(super) fn said_on(record: &StatementRecord, site: &Site) -> (Date, bool) {
    match &record.statement(site).date {
        Some(date) => (date.value, false),
        None => (Date::of_day(record.day(site)), true),
    }
}

/// The titles of the posts that somebody held on a day, by the country or organisation they belong to.
///
/// Of a vague day all days count: "January 2025" is not surely within a term that began on the 20th. The ends of a term
/// belong to it.
pub(super) fn posts_on(site: &Site, person: PageId, date: &Date) -> BTreeMap<PageId, Vec<String>> {
    let mut posts: BTreeMap<PageId, Vec<String>> = BTreeMap::new();
    let held = site.relations.from(person).filter(|relation| {
        relation.kind == RelationKind::Post
            && relation.since.is_none_or(|since| since.earliest() <= date.earliest())
            && relation.until.is_none_or(|until| until.latest() >= date.latest())
    });
    for post in held {
        posts.entry(post.to).or_default().extend(post.note.clone());
    }
    posts
}

/// The parties of an agreement: those it names, then those who acted without being named.
pub(super) fn parties_of(site: &Site, agreement: PageId) -> Vec<PageId> {
    let named = site.relations.from(agreement).filter(|relation| relation.kind == RelationKind::Party);
    let acted = site.agreements.get(&agreement).into_iter().flat_map(|life| &life.actions).map(|action| action.party);
    let mut seen = BTreeSet::new();
    named.map(|relation| relation.to).chain(acted).filter(|party| seen.insert(*party)).collect()
}

impl Heard {
    fn positions(mut self, site: &Site, agreement: PageId) -> AgreementPositions {
        let parties = parties_of(site, agreement);
        let of_parties: BTreeSet<PageId> = parties.iter().copied().collect();
        let mut claims: BTreeMap<PageId, Vec<Account>> = BTreeMap::new();
        for account in self.accounts.iter().rev() {
            let told_of: BTreeSet<PageId> = account.bodies.iter().copied().chain([account.of]).collect();
            for party in told_of.intersection(&of_parties) {
                claims.entry(*party).or_default().push(account.clone());
            }
        }
        let contradictions = contradictions(&self.voices, &self.speakers, &self.accounts);
        let speakers: Vec<SpeakerStances> = self
            .speakers
            .iter()
            .map(|speaker| {
                let voices = self.voices.get(speaker).cloned().unwrap_or_default();
                // Those who also hold a post of the speaker's speak for the speaker, and not as the speaker.
                let own = |voice: &Voice| site.statements[voice.statement].by == *speaker;
                let voices: Vec<Voice> = voices.into_iter().filter(own).collect();
                SpeakerStances { agreement, speaker: *speaker, changes: changes(&voices), voices }
            })
            .collect();
        let others = stances_for_no_party(&speakers, &of_parties);
        let parties = parties
            .into_iter()
            .map(|party| {
                let voices = self.voices.remove(&party).unwrap_or_default();
                let (current, changes) = (current(&voices), changes(&voices));
                let claims = claims.remove(&party).unwrap_or_default();
                PartyPosition { party, voices, current, changes, claims }
            })
            .collect();
        AgreementPositions { parties, others, speakers, contradictions }
    }
}

/// The latest stances that speakers took without speaking for a party, newest first.
fn stances_for_no_party(speakers: &[SpeakerStances], parties: &BTreeSet<PageId>) -> Vec<Voice> {
    let mut others = Vec::new();
    for speaker in speakers.iter().filter(|speaker| !parties.contains(&speaker.speaker)) {
        let for_nobody = |voice: &&Voice| !voice.bodies.iter().any(|body| parties.contains(body));
        let voices: Vec<Voice> = speaker.voices.iter().filter(for_nobody).cloned().collect();
        others.extend(current(&voices).into_iter().map(|at| voices[at].clone()));
    }
    others.sort_by_key(|voice| std::cmp::Reverse((voice.date, voice.statement)));
    others
}
