//! The parties of an agreement as templates read them: how each stands, and what it did.
//!
//! In: the site's agreements. Out: views. It must not know how many columns a page has: a template chooses between a short
//! list and a long one by `many_parties`.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{DateView, LinkView, Sight};
use super::statement::CitationView;
use super::view;
use crate::model::PageId;
use crate::model::history::{ActionEntry, AgreementLife, Territory};
use crate::model::participation::{Participation, Standing, standing_on};
use crate::model::relations::RelationKind;
use crate::schema::agreement::{Action, ActionType};
use crate::schema::fields::Word;
use crate::words::Words;

/// With more parties than this a page sorts them by name and gives them letters to jump to.
pub const MANY_PARTIES: usize = 12;

view! {
    /// A party, and what it did.
    PartyView {
        /// Who.
        link: LinkView,
        /// In which role.
        role: Option<String>,
        /// Its state on the day of the build, as far as its actions show.
        standing: Option<PartyStandingView>,
        /// If there are many parties and this is the first one below its letter: the letter.
        letter: Option<String>,
        /// The anchor of that letter.
        letter_id: Option<String>,
        /// What it did, in the order of the author.
        actions: Vec<ActionView>,
    }

    /// How a party stands towards an agreement.
    PartyStandingView {
        /// The word for machines: `bound`, `signed`, `provisional`, `suspended`, `withdrawn`, `dissolved`.
        code: String,
        /// The words for readers, as `withdrew`.
        label: String,
        /// Since when, if that is recorded.
        since: Option<DateView>,
        /// Whether it takes part no more: it has left, or it does not exist any more.
        is_over: bool,
    }

    /// How many parties have the same state.
    PartyCountView {
        /// The word for machines, as in `PartyStandingView`; `none` for those of whom no action is recorded.
        code: String,
        /// The words for readers, to follow the number.
        label: String,
        /// How many.
        count: usize,
    }

    /// What a party did.
    ActionView {
        /// What, for machines, as `ratification`.
        code: String,
        /// What, as `ratification`.
        label: String,
        /// Where it belongs: `signature`, `consent` (it joined or left), `further` (reservations and the like).
        group: String,
        /// When. Show a missing date as "not recorded".
        date: Option<DateView>,
        /// When it takes effect.
        effective: Option<DateView>,
        /// The body that did it.
        by_body: Option<String>,
        /// The territories for which the party acted. Empty when it acted for itself.
        territory: Vec<LinkView>,
        /// Whose reservation or declaration an objection answers.
        to: Option<LinkView>,
        /// A remark.
        note: Option<String>,
        /// Whether its date lies after the day of the build.
        future: bool,
        /// Where it is known from.
        sources: Vec<CitationView>,
    }
}

impl Sight<'_> {
    /// How somebody stands towards an agreement on the day of the build.
    #[must_use]
    pub fn standing(&self, agreement: PageId, party: PageId) -> Option<Standing> {
        let written = self.site.page(agreement).agreement()?;
        let life = self.site.agreements.get(&agreement)?;
        let actions = life.actions_of(party).filter_map(|entry| written.actions.get(entry.position));
        let dissolved = self.site.page(party).entity().and_then(|entity| entity.end()?.dissolved.as_ref());
        standing_on(actions, dissolved.map(|date| &date.value), self.site.clock.today())
    }

    /// The parties of an agreement, and those who acted without being among them.
    pub(super) fn parties(&self, id: PageId, life: &AgreementLife) -> Vec<PartyView> {
        let of_relations = self.site.relations.from(id).filter(|relation| relation.kind == RelationKind::Party);
        let mut roles: BTreeMap<PageId, Option<&String>> = BTreeMap::new();
        let mut order: Vec<PageId> = Vec::new();
        let named = of_relations.map(|relation| (relation.to, relation.note.as_ref()));
        for (party, role) in named.chain(life.actors().map(|party| (party, None))) {
            roles.entry(party).or_insert_with(|| {
                order.push(party);
                role
            });
        }
        let many = order.len() > MANY_PARTIES;
        if many {
            order.sort_by_key(|party| self.site.name_rank(*party));
        }
        let mut letters: BTreeSet<&str> = BTreeSet::new();
        order
            .into_iter()
            .map(|party| {
                let letter = &*self.site.page(party).letter;
                let letter = (many && letters.insert(letter)).then(|| letter.to_owned());
                PartyView {
                    link: self.link(party),
                    role: roles.get(&party).copied().flatten().cloned(),
                    standing: self.standing(id, party).map(|standing| PartyStandingView {
                        code: standing.participation.code().to_owned(),
                        label: self.words().word("participation", standing.participation.code()).to_owned(),
                        since: standing.since.map(|date| self.date(&date)),
                        is_over: standing.participation.is_over(),
                    }),
                    // No heading of a text can have such an anchor.
                    letter_id: letter.as_ref().map(|letter| match letter.as_str() {
                        "#" => "parties:other".to_owned(),
                        letter => format!("parties:{}", letter.to_lowercase()),
                    }),
                    letter,
                    actions: life.actions_of(party).filter_map(|entry| self.action(id, entry)).collect(),
                }
            })
            .collect()
    }

    fn action(&self, id: PageId, entry: &ActionEntry) -> Option<ActionView> {
        let action: &Action = self.site.page(id).agreement()?.actions.get(entry.position)?;
        let today = self.site.clock.today();
        let territory = entry.territory.iter().map(|territory| match territory {
            Territory::Entity(id) => self.link(*id),
            Territory::Words(words) => LinkView { name: words.as_str().into(), ..LinkView::default() },
        });
        Some(ActionView {
            code: action.action.as_str().to_owned(),
            label: self.words().action(action.action).to_owned(),
            group: group(action).to_owned(),
            date: action.date.as_ref().map(|date| self.date(&date.value)),
            effective: action.effective.as_ref().map(|date| self.date(&date.value)),
            by_body: action.by_body.clone(),
            territory: territory.collect(),
            to: entry.to.map(|to| self.link(to)),
            note: action.note.clone(),
            future: action.date.as_ref().is_some_and(|date| !date.value.has_started(today)),
            sources: action.source.iter().filter_map(|source| self.citation(id, &source.value)).collect(),
        })
    }
}

/// Where an action belongs in a table of many parties.
fn group(action: &Action) -> &'static str {
    match action.action {
        _ if !action.territory.is_empty() => "further",
        ActionType::Signature => "signature",
        ActionType::Withdrawal | ActionType::ProvisionalApplication => "consent",
        other if other.is_consent() => "consent",
        _ => "further",
    }
}

/// How many parties have the same state, in the order readers see them.
#[must_use]
pub fn party_counts(parties: &[PartyView], words: &Words) -> Vec<PartyCountView> {
    if parties.iter().all(|party| party.actions.is_empty()) {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for party in parties {
        *counts.entry(party.standing.as_ref().map_or("none", |standing| &standing.code)).or_default() += 1;
    }
    let sorts = Participation::ALL.iter().map(|participation| participation.code());
    sorts
        .chain(["none"])
        .filter_map(|code| {
            let count = *counts.get(code)?;
            let label = words.word("participation", code).to_owned();
            Some(PartyCountView { code: code.to_owned(), label, count })
        })
        .collect()
}
