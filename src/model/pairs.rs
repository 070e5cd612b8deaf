//! Which two countries, organisations or other possible parties have to do with each other, and by what.
//!
//! In: the agreements, statements, events and posts of a [`Site`]. Out: [`Pairs`]. It must not know how a pair is shown.
//! Pairs come from records and never from all entities: an agreement or an event of many parties makes no pair, and is
//! only told on the pages of those that are pairs already.

use std::collections::{BTreeMap, BTreeSet};

use super::positions::{parties_of, posts_on, said_on};
use super::records::{Addressee, StatementRecord};
use super::relations::party_kinds;
use super::status_table::StatusFilter;
use super::{PageId, Site};
use crate::date::Date;

/// An agreement or an event of more parties than this says little about any two of them, and makes no pair.
pub const CLOSE: usize = 10;

/// Two who can be parties to an agreement, and what both have to do with.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The first in the order of the keys.
    pub first: PageId,
    /// The other one.
    pub second: PageId,
    /// The agreements of which both are parties, the one that changed last first.
    pub agreements: Vec<PageId>,
    /// What the first said to or about the second, newest first, as positions among the site's statements.
    pub said_by_first: Vec<usize>,
    /// What the second said to or about the first, likewise.
    pub said_by_second: Vec<usize>,
    /// What one of them claims the position of the other to be, newest first. These are claims and nobody's position.
    pub claims: Vec<usize>,
    /// The events in which both took part, oldest first, as positions among the site's events.
    pub events: Vec<usize>,
}

/// All pairs of a site.
#[derive(Debug, Default)]
pub struct Pairs {
    all: Vec<Pair>,
    of: BTreeMap<PageId, Vec<usize>>,
    shared_slugs: BTreeSet<String>,
    party_counts: BTreeMap<PageId, usize>,
}

impl Pairs {
    /// All pairs, in the order of their keys.
    #[must_use]
    pub fn all(&self) -> &[Pair] {
        &self.all
    }

    /// The pairs of an entity, with their places among all pairs.
    pub fn of(&self, id: PageId) -> impl Iterator<Item = (usize, &Pair)> {
        self.of.get(&id).into_iter().flatten().map(|at| (*at, &self.all[*at]))
    }

    /// How many parties an agreement has. It is on many pages and is counted once.
    #[must_use]
    pub fn count_parties(&self, agreement: PageId) -> usize {
        self.party_counts.get(&agreement).copied().unwrap_or_default()
    }

    /// Whether the slugs of several possible parties are the same, so that only their kinds tell them apart.
    #[must_use]
    pub fn is_shared_slug(&self, slug: &str) -> bool {
        self.shared_slugs.contains(slug)
    }

    /// Finds the pairs of a site whose ledger and status table are made. Time is linear in its records, but for
    /// sorting, and in what the pages of the pairs will show.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let mut search = Search::new(site);
        search.agreements();
        search.statements();
        search.events();
        search.finish()
    }
}

impl Pair {
    /// The other one of the two.
    #[must_use]
    pub fn other(&self, id: PageId) -> PageId {
        if id == self.first { self.second } else { self.first }
    }

    fn new(first: PageId, second: PageId) -> Self {
        let (agreements, events) = (Vec::new(), Vec::new());
        let (said_by_first, said_by_second, claims) = (Vec::new(), Vec::new(), Vec::new());
        Self { first, second, agreements, said_by_first, said_by_second, claims, events }
    }
}

/// The search for pairs.
struct Search<'a> {
    site: &'a Site,
    kinds: BTreeSet<&'a str>,
    found: BTreeMap<(PageId, PageId), Pair>,
    /// The agreements of many, by their parties.
    wide_agreements: BTreeMap<PageId, BTreeSet<PageId>>,
    /// The events of many, by those who took part.
    wide_events: BTreeMap<PageId, BTreeSet<usize>>,
    party_counts: BTreeMap<PageId, usize>,
}

impl<'a> Search<'a> {
    fn new(site: &'a Site) -> Self {
        Self {
            site,
            kinds: party_kinds(&site.settings.kinds).into_iter().collect(),
            found: BTreeMap::new(),
            wide_agreements: BTreeMap::new(),
            wide_events: BTreeMap::new(),
            party_counts: BTreeMap::new(),
        }
    }

    fn can_be_party(&self, id: PageId) -> bool {
        self.kinds.contains(&*self.site.page(id).key().kind)
    }

    /// Whom someone represents on a day: for itself, and for those whose posts it holds.
    fn bodies(&self, ids: impl IntoIterator<Item = PageId>, date: &Date) -> BTreeSet<PageId> {
        let mut bodies = BTreeSet::new();
        for id in ids {
            let held = posts_on(self.site, id, date).into_keys();
            bodies.extend([id].into_iter().chain(held).filter(|body| self.can_be_party(*body)));
        }
        bodies
    }

    fn pair(&mut self, a: PageId, b: PageId) -> &mut Pair {
        let (first, second) = (a.min(b), a.max(b));
        self.found.entry((first, second)).or_insert_with(|| Pair::new(first, second))
    }

    fn agreements(&mut self) {
        for agreement in self.site.agreements.keys() {
            let parties: BTreeSet<PageId> = parties_of(self.site, *agreement).into_iter().collect();
            self.party_counts.insert(*agreement, parties.len());
            if parties.len() > CLOSE {
                for party in parties {
                    self.wide_agreements.entry(party).or_default().insert(*agreement);
                }
            } else {
                for (a, b) in pairs_among(&parties) {
                    self.pair(a, b).agreements.push(*agreement);
                }
            }
        }
    }

    fn statements(&mut self) {
        for (at, record) in self.site.statements.iter().enumerate() {
            let (date, _) = said_on(record, self.site);
            let speakers = self.bodies([record.by], &date);
            if speakers.is_empty() {
                continue;
            }
            let claimed = self.bodies(record.attributes_to.filter(|of| *of != record.by), &date);
            let addressed = self.bodies(named_in(record), &date);
            for speaker in &speakers {
                for other in claimed.union(&addressed).filter(|other| *other != speaker) {
                    let pair = self.pair(*speaker, *other);
                    if claimed.contains(other) {
                        pair.claims.push(at);
                    } else if pair.first == *speaker {
                        pair.said_by_first.push(at);
                    } else {
                        pair.said_by_second.push(at);
                    }
                }
            }
        }
    }

    fn events(&mut self) {
        for (at, record) in self.site.events.iter().enumerate() {
            let date = record.event(self.site).date.value;
            let bodies = self.bodies(record.participants.iter().copied(), &date);
            if bodies.len() > CLOSE {
                for body in bodies {
                    self.wide_events.entry(body).or_default().insert(at);
                }
            } else {
                for (a, b) in pairs_among(&bodies) {
                    self.pair(a, b).events.push(at);
                }
            }
        }
    }

    fn finish(self) -> Pairs {
        let site = self.site;
        let rows = site.status_table.rows(StatusFilter::All).enumerate();
        let changed: BTreeMap<PageId, usize> = rows.map(|(rank, row)| (row.agreement, rank)).collect();
        let mut said: Vec<usize> = vec![0; site.statements.len()];
        for (rank, at) in site.ledger.all().iter().enumerate() {
            said[*at] = rank;
        }
        let mut slugs: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, page) in site.pages().filter(|(id, _)| self.can_be_party(*id)) {
            *slugs.entry(&page.key().slug).or_default() += 1;
        }
        let shared_slugs = slugs.into_iter().filter(|(_, count)| *count > 1).map(|(slug, _)| slug.to_owned()).collect();
        let (all, of) = (Vec::with_capacity(self.found.len()), BTreeMap::new());
        let mut pairs = Pairs { all, of, shared_slugs, party_counts: self.party_counts };
        for ((first, second), mut pair) in self.found {
            pair.agreements.extend(in_both(&self.wide_agreements, first, second));
            pair.events.extend(in_both(&self.wide_events, first, second));
            pair.agreements.sort_by_key(|agreement| changed.get(agreement).copied());
            pair.events.sort_by_key(|at| (site.events[*at].event(site).date.value, *at));
            for list in [&mut pair.said_by_first, &mut pair.said_by_second, &mut pair.claims] {
                list.sort_by_key(|at| said[*at]);
                // Somebody who holds posts of both speaks for both.
                list.dedup();
            }
            for id in [first, second] {
                pairs.of.entry(id).or_default().push(pairs.all.len());
            }
            pairs.all.push(pair);
        }
        pairs
    }
}

/// Whom a statement was made to, and whom it is about.
fn named_in(record: &StatementRecord) -> impl Iterator<Item = PageId> {
    let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
    to.chain(record.about.iter().copied())
}

/// Every two of some, each once.
fn pairs_among(all: &BTreeSet<PageId>) -> Vec<(PageId, PageId)> {
    all.iter().flat_map(|a| all.range(*a..).skip(1).map(|b| (*a, *b))).collect()
}

/// What two have in common, by the shorter of the two lists.
fn in_both<T: Copy + Ord>(of: &BTreeMap<PageId, BTreeSet<T>>, first: PageId, second: PageId) -> Vec<T> {
    let (Some(one), Some(other)) = (of.get(&first), of.get(&second)) else { return Vec::new() };
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.iter().filter(|item| long.contains(item)).copied().collect()
}
