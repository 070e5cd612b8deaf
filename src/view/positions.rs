//! Positions as templates read them: each party's own words, and apart from them what others claim.
//!
//! In: the positions of the model. Out: plain data for the pages of agreements, parties and people. It must not decide
//! whose position something is: a stance that is in `claims` is never in `own`.

use std::collections::BTreeSet;

use super::parts::{DateView, LinkView, Sight};
use super::statement::StatementView;
use super::view;
use crate::date::days_between;
use crate::model::PageId;
use crate::model::contradictions::Contradiction;
use crate::model::positions::{Account, AgreementPositions, PartyPosition, SpeakerStances, Voice};
use crate::model::stance_order::Change;
use crate::schema::fields::Word;
use crate::words::Words;

/// Up to how many parties are shown one by one, also those of whom nothing is recorded.
const FEW_PARTIES: usize = 12;
/// How many changes and how many contradictions the page of an agreement shows; the others are counted.
const SHOWN_CHANGES: usize = 30;
/// How many claims about one party are beside its position; all of them stand further down on the agreement's page.
const SHOWN_CLAIMS: usize = 3;

view! {
    /// The positions of an agreement's parties on the day of the build.
    PositionsView {
        /// The parties with their own positions and what others claim. All of them if they are at most twelve, or else
        /// those of whom something is recorded.
        parties: Vec<PartyPositionView>,
        /// The parties that are not among `parties`, because nothing is recorded of them.
        silent: Vec<LinkView>,
        /// The latest stances of speakers who spoke for no party, newest first.
        others: Vec<StanceView>,
        /// Where positions changed, newest first, thirty at most.
        changes: Vec<PositionChangeView>,
        /// How many earlier changes there are; those of a party or a speaker are on its own page.
        more_changes: usize,
        /// What does not fit together and was not cleared up since, newest first, thirty at most.
        contradictions: Vec<ContradictionView>,
        /// How many earlier contradictions there are.
        more_contradictions: usize,
    }

    /// A party's position on an agreement.
    PartyPositionView {
        /// The party.
        party: LinkView,
        /// The agreement.
        agreement: LinkView,
        /// Its latest position in its own words. Several only where they differ and the dates do not show which of them
        /// came last. Empty where none is recorded.
        own: Vec<StanceView>,
        /// What others claim its position to be, newest first, three at most. Never show one as a position.
        claims: Vec<StanceView>,
        /// How many further claims the agreement's page has.
        more_claims: usize,
    }

    /// A stance with the statement in which it was taken, or in which it was claimed.
    StanceView {
        /// The stance for machines, as `supports`.
        code: String,
        /// The stance, as `supports`. Of a claim: what the speaker says that someone else wants.
        label: String,
        /// What was said.
        statement: StatementView,
        /// The posts by which the speaker spoke: those of the party, where the stance is a party's.
        role: Option<String>,
        /// The day on which it was said, or that of the briefing that tells it.
        date: DateView,
        /// Whether the date is that of the briefing, because nobody recorded the day on which it was said.
        is_told: bool,
        /// The parties for which the speaker spoke as well; on a person's page all for which the person spoke.
        speaks_for: Vec<LinkView>,
        /// The stance that this one took the place of, if it is a change.
        changed_from: Option<EarlierStanceView>,
    }

    /// A stance that another one took the place of.
    EarlierStanceView {
        /// The stance, as `supports`.
        label: String,
        /// When it was taken.
        date: DateView,
        /// The briefing that tells it; its URL leads to the statement.
        briefing: LinkView,
    }

    /// A change of position.
    PositionChangeView {
        /// The party, or the speaker.
        of: LinkView,
        /// The stance before.
        before: StanceView,
        /// The stance after.
        after: StanceView,
    }

    /// Two statements that cannot both be right.
    ContradictionView {
        /// Whose two stances they are; of an account: whose position is claimed.
        of: LinkView,
        /// Whether `other` is someone else's account. If not, both are stances of one speaker.
        is_account: bool,
        /// The own words.
        own: StanceView,
        /// The other stance of the same speaker, or what someone else claims.
        other: StanceView,
        /// How long before or after the claim the own words were said, as `2 days before`. Absent where the days are
        /// not known.
        gap: Option<String>,
        /// How often the same was claimed in a row.
        times: usize,
    }

    /// The positions on the page of somebody who is a party, or who takes stances.
    EntityPositionsView {
        /// The positions as a party, by agreement.
        as_party: Vec<PartyPositionView>,
        /// Every stance that a speaker took for oneself or for a party, by agreement, the newest first.
        said: Vec<StanceView>,
        /// Where the positions as a party changed, newest first.
        changes: Vec<PositionChangeView>,
    }
}

impl Sight<'_> {
    /// The positions on an agreement; absent if nobody took a stance on it and nobody claimed to know one.
    #[must_use]
    pub fn positions(&self, agreement: PageId) -> Option<PositionsView> {
        let found = self.site.positions.on(agreement)?;
        let all: BTreeSet<PageId> = found.parties.iter().map(|party| party.party).collect();
        let is_shown =
            |party: &&PartyPosition| all.len() <= FEW_PARTIES || !party.voices.is_empty() || !party.claims.is_empty();
        let shown = found.parties.iter().filter(is_shown);
        let silent = found.parties.iter().filter(|party| !is_shown(party));
        let (changes, more_changes) = self.all_changes(found, &all);
        let contradictions = found.contradictions.iter().take(SHOWN_CHANGES);
        Some(PositionsView {
            parties: shown.map(|party| self.party_position(agreement, party, &all)).collect(),
            silent: silent.map(|party| self.link(party.party)).collect(),
            others: found.others.iter().map(|voice| self.stance(voice, &[], None)).collect(),
            changes,
            more_changes,
            more_contradictions: found.contradictions.len() - contradictions.len(),
            contradictions: contradictions.map(|found| self.contradiction(found)).collect(),
        })
    }

    /// The positions for the page of an entity.
    #[must_use]
    pub fn entity_positions(&self, id: PageId) -> EntityPositionsView {
        let mut view = EntityPositionsView::default();
        let mut party_to = BTreeSet::new();
        let mut changes = Vec::new();
        for (agreement, party) in self.site.positions.of_party(id) {
            party_to.insert(agreement);
            let all = self.parties_with_positions(agreement);
            view.as_party.push(self.party_position(agreement, party, &all));
            for change in &party.changes {
                changes.push((party.voices[change.to].date, self.change(id, &party.voices, *change, &all)));
            }
        }
        changes.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
        view.changes = changes.into_iter().map(|(_, change)| change).collect();
        // What a party says itself stands among its positions.
        for speaker in self.site.positions.of_speaker(id).filter(|it| !party_to.contains(&it.agreement)) {
            view.said.extend(self.stances_of(speaker));
        }
        view
    }

    fn stances_of(&self, speaker: &SpeakerStances) -> Vec<StanceView> {
        let all = self.parties_with_positions(speaker.agreement);
        let view = |(at, voice): (usize, &Voice)| {
            let for_parties: Vec<PageId> = voice.bodies.iter().copied().filter(|body| all.contains(body)).collect();
            self.stance(voice, &for_parties, self.earlier(&speaker.voices, &speaker.changes, at))
        };
        speaker.voices.iter().enumerate().rev().map(view).collect()
    }

    fn parties_with_positions(&self, agreement: PageId) -> BTreeSet<PageId> {
        let found = self.site.positions.on(agreement).into_iter().flat_map(|found| &found.parties);
        found.map(|party| party.party).collect()
    }

    fn party_position(&self, agreement: PageId, party: &PartyPosition, all: &BTreeSet<PageId>) -> PartyPositionView {
        let own = party.current.iter().map(|at| {
            let voice = &party.voices[*at];
            self.stance(voice, &others_of(voice, party.party, all), self.earlier(&party.voices, &party.changes, *at))
        });
        // What one speaker claims again and again stands once, as it was said last.
        let mut told = BTreeSet::new();
        let by = |account: &Account| self.site.statements[account.statement].by;
        let claims: Vec<&Account> =
            party.claims.iter().filter(|claim| told.insert((by(claim), claim.of, claim.stance))).collect();
        let shown = claims.iter().take(SHOWN_CLAIMS);
        PartyPositionView {
            party: self.link(party.party),
            agreement: self.link(agreement),
            own: own.collect(),
            claims: shown.map(|claim| self.claim(claim)).collect(),
            more_claims: claims.len().saturating_sub(SHOWN_CLAIMS),
        }
    }

    /// A stance; `speaks_for` is for whom else, or on a person's page for whom at all.
    fn stance(&self, voice: &Voice, speaks_for: &[PageId], changed_from: Option<EarlierStanceView>) -> StanceView {
        let record = &self.site.statements[voice.statement];
        let titles = (!voice.titles.is_empty()).then(|| voice.titles.join(self.words().text("punctuation.comma")));
        StanceView {
            code: voice.stance.as_str().to_owned(),
            label: self.words().stance(voice.stance).to_owned(),
            statement: self.statement(record),
            role: titles.or_else(|| record.role(self.site)),
            date: self.date(&voice.date),
            is_told: voice.is_told,
            speaks_for: self.links(speaks_for),
            changed_from,
        }
    }

    fn claim(&self, account: &Account) -> StanceView {
        let record = &self.site.statements[account.statement];
        StanceView {
            code: account.stance.as_str().to_owned(),
            label: self.words().stance(account.stance).to_owned(),
            statement: self.statement(record),
            role: record.role(self.site),
            date: self.date(&account.date),
            is_told: account.is_told,
            speaks_for: Vec::new(),
            changed_from: None,
        }
    }

    /// The stance that the one at a position took the place of.
    fn earlier(&self, voices: &[Voice], changes: &[Change], at: usize) -> Option<EarlierStanceView> {
        let change = changes.iter().rev().find(|change| change.to == at)?;
        let before = &voices[change.from];
        Some(EarlierStanceView {
            label: self.words().stance(before.stance).to_owned(),
            date: self.date(&before.date),
            briefing: self.statement(&self.site.statements[before.statement]).briefing,
        })
    }

    fn change(&self, of: PageId, voices: &[Voice], change: Change, all: &BTreeSet<PageId>) -> PositionChangeView {
        // A speaker's own change is nobody else's.
        let as_well = |voice: &Voice| if all.contains(&of) { others_of(voice, of, all) } else { Vec::new() };
        let stance = |at: usize| self.stance(&voices[at], &as_well(&voices[at]), None);
        PositionChangeView { of: self.link(of), before: stance(change.from), after: stance(change.to) }
    }

    /// The changes of parties, and those of speakers that are not told with a party already; newest first, and how many
    /// there are beside those shown.
    fn all_changes(&self, found: &AgreementPositions, all: &BTreeSet<PageId>) -> (Vec<PositionChangeView>, usize) {
        let mut told = BTreeSet::new();
        let mut changes = Vec::new();
        let of_parties = found.parties.iter().map(|party| (party.party, &party.voices, &party.changes));
        let of_speakers = found.speakers.iter().map(|speaker| (speaker.speaker, &speaker.voices, &speaker.changes));
        for (is_party, (of, voices, those)) in of_parties.map(|it| (true, it)).chain(of_speakers.map(|it| (false, it)))
        {
            for change in those {
                let (from, to) = (&voices[change.from], &voices[change.to]);
                // A speaker's change that is also a party's is shown as the party's; of two parties each has its own.
                if told.insert((from.statement, to.statement)) || is_party {
                    changes.push(((to.date, to.statement), of, voices, *change));
                }
            }
        }
        changes.sort_by_key(|(place, ..)| std::cmp::Reverse(*place));
        let more = changes.len().saturating_sub(SHOWN_CHANGES);
        let shown = changes.into_iter().take(SHOWN_CHANGES);
        (shown.map(|(_, of, voices, change)| self.change(of, voices, change, all)).collect(), more)
    }

    fn contradiction(&self, found: &Contradiction) -> ContradictionView {
        match found {
            Contradiction::OfOneSpeaker { speaker, first, second } => ContradictionView {
                of: self.link(*speaker),
                is_account: false,
                own: self.stance(first, &[], None),
                other: self.stance(second, &[], None),
                gap: None,
                times: 1,
            },
            Contradiction::OfAccount { account, own, times } => ContradictionView {
                of: self.link(account.of),
                is_account: true,
                own: self.stance(own, &[], None),
                other: self.claim(account),
                gap: gap(account, own, self.words()),
                times: *times,
            },
        }
    }
}

/// The other parties for which the speaker of a party's stance spoke as well.
fn others_of(voice: &Voice, party: PageId, all: &BTreeSet<PageId>) -> Vec<PageId> {
    voice.bodies.iter().copied().filter(|body| *body != party && all.contains(body)).collect()
}

/// How long before or after a claim the own words were said.
fn gap(account: &Account, own: &Voice, words: &Words) -> Option<String> {
    let days = days_between(own.date.day()?, account.date.day()?);
    let count = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
    Some(match days {
        0 => words.text("position.same_day").to_owned(),
        1.. => words.count("position.days_before", count, &[]),
        _ => words.count("position.days_after", count, &[]),
    })
}
