//! Who belongs to whom: every relation is written once and seen from both sides.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::resolve::Resolver;
use super::{Page, PageId};
use crate::date::{Date, Day};
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::schema::agreement::{Agreement, RelationType};
use crate::schema::entity::{Detail, End, Membership};
use crate::schema::fields::Reference;
use crate::schema::settings::{BuiltIn, Kinds};

/// How one entity relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// A person is of a country.
    Country,
    /// A person holds or held a post of a country or an organisation.
    Post,
    /// A party takes part in an agreement. The relation goes from the agreement to the party.
    Party,
    /// Somebody is a member of an organisation.
    MemberOf,
    /// A country or an organisation ended, and somebody took its place.
    SucceededBy,
    /// An agreement relates to another one.
    Agreement(RelationType),
    /// A field of a kind that the site adds: the kind's position among the kinds, the field's position in the kind.
    Field(u16, u16),
}

/// One relation.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Whose relation it is. A membership is the member's, also where the organisation's file names it.
    pub from: PageId,
    /// Whom it names.
    pub to: PageId,
    /// How they relate.
    pub kind: RelationKind,
    /// The title of a post, the role of a party, a remark.
    pub note: Option<String>,
    /// Since when.
    pub since: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
}

impl Relation {
    /// Whether it holds on a day. Without dates it does.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.since.is_none_or(|since| since.earliest() <= day) && self.until.is_none_or(|until| until.latest() >= day)
    }
}

/// All relations of a site.
#[derive(Debug, Default)]
pub struct Relations {
    all: Vec<Relation>,
    outgoing: BTreeMap<PageId, Vec<usize>>,
    incoming: BTreeMap<PageId, Vec<usize>>,
    pairs: HashSet<(PageId, PageId)>,
    named: Vec<(PageId, PageId)>,
    /// The bodies of each person's posts, in the order of the posts.
    bodies: BTreeMap<PageId, Vec<Option<PageId>>>,
}

impl Relations {
    /// Which file names which entity: the page that a relation is written on, and the other one; each as often as it is
    /// written.
    #[must_use]
    pub fn named(&self) -> &[(PageId, PageId)] {
        &self.named
    }

    /// The relations that an entity's own file names.
    pub fn from(&self, id: PageId) -> impl Iterator<Item = &Relation> {
        self.outgoing.get(&id).into_iter().flatten().map(|at| &self.all[*at])
    }

    /// The country, organisation or other entity of a person's post, by the post's position in the file.
    #[must_use]
    pub fn body_of_post(&self, person: PageId, position: usize) -> Option<PageId> {
        *self.bodies.get(&person)?.get(position)?
    }

    /// The relations in which others name an entity.
    pub fn to(&self, id: PageId) -> impl Iterator<Item = &Relation> {
        self.incoming.get(&id).into_iter().flatten().map(|at| &self.all[*at])
    }

    /// Whether two entities relate to each other, whichever of them says so.
    #[must_use]
    pub fn are_related(&self, a: PageId, b: PageId) -> bool {
        self.pairs.contains(&(a.min(b), a.max(b)))
    }

    fn add(&mut self, relation: Relation) {
        self.named.push((relation.from, relation.to));
        self.insert(relation);
    }

    fn insert(&mut self, relation: Relation) {
        let at = self.all.len();
        self.outgoing.entry(relation.from).or_default().push(at);
        self.incoming.entry(relation.to).or_default().push(at);
        self.pairs.insert((relation.from.min(relation.to), relation.from.max(relation.to)));
        self.all.push(relation);
    }

    /// Finds every relation that the entities' front matter names.
    #[must_use]
    pub fn find(pages: &[Arc<Page>], kinds: &Kinds, resolver: &Resolver<'_>) -> Self {
        let mut relations = Self::default();
        let mut members = BTreeSet::new();
        for (at, page) in pages.iter().enumerate() {
            let from = PageId(u32::try_from(at).unwrap_or(u32::MAX));
            let Some(entity) = page.entity() else { continue };
            let path = page.path();
            let plain = |to, kind, note| Relation { from, to, kind, note, since: None, until: None };
            match &entity.detail {
                Detail::Person { countries, posts, .. } => {
                    for to in resolver.resolve_all(path, countries, &["countries"]) {
                        relations.add(plain(to, RelationKind::Country, None));
                    }
                    for post in posts {
                        let body = post.of.as_ref().and_then(|of| resolver.resolve(path, of, &[]));
                        relations.bodies.entry(from).or_default().push(body);
                        if let Some(to) = body {
                            let note = Some(post.title.clone());
                            let (since, until) = (post.from, post.to);
                            relations.add(Relation { from, to, kind: RelationKind::Post, note, since, until });
                        }
                    }
                }
                Detail::Country { member_of, end, .. } => {
                    relations.add_memberships(from, member_of, false, resolver, &mut members);
                    relations.add_successors(from, end, resolver);
                }
                Detail::Organisation { members: own, member_of, end, .. } => {
                    relations.add_memberships(from, member_of, false, resolver, &mut members);
                    relations.add_memberships(from, own, true, resolver, &mut members);
                    relations.add_successors(from, end, resolver);
                }
                Detail::Agreement(agreement) => {
                    relations.add_parties(page, from, agreement, kinds, resolver);
                    for (kind, reference, note) in &agreement.relations {
                        if let Some(to) = resolver.resolve_other(from, reference, &["agreements"]) {
                            relations.add(plain(to, RelationKind::Agreement(*kind), note.clone()));
                        }
                    }
                }
                Detail::Other(fields) => {
                    let Some(number) = kinds.entities().position(|kind| *kind.name == *page.key().kind) else {
                        continue;
                    };
                    let kind_fields =
                        kinds.entities().nth(number).map(|kind| kind.fields.as_slice()).unwrap_or_default();
                    for (position, (references, field)) in fields.iter().zip(kind_fields).enumerate() {
                        let kind = RelationKind::Field(
                            u16::try_from(number).unwrap_or(u16::MAX),
                            u16::try_from(position).unwrap_or(u16::MAX),
                        );
                        for to in resolver.resolve_all(path, references, &[&field.to]) {
                            relations.add(plain(to, kind, None));
                        }
                    }
                }
            }
        }
        relations
    }

    /// Adds the parties that the agreement names, each once, and those who joined by what they did.
    fn add_parties(
        &mut self,
        page: &Page,
        from: PageId,
        agreement: &Agreement,
        kinds: &Kinds,
        resolver: &Resolver<'_>,
    ) {
        let (path, takers) = (page.path(), party_kinds(kinds));
        let mut known: BTreeMap<PageId, &Reference> = BTreeMap::new();
        let mut add = |to, note, since| {
            self.add(Relation { from, to, kind: RelationKind::Party, note, since, until: None });
        };
        for party in &agreement.parties {
            let Some(to) = resolver.resolve(path, &party.party, &takers) else { continue };
            if let Some(first) = known.get(&to) {
                let message = format!("`{}` is among the parties twice", party.party.value);
                resolver.report(
                    Diagnostic::new(Rule::DuplicateParty, Place::value(path, &party.party.at), message)
                        .related(Place::value(path, &first.at), "the first time")
                        .help("remove one of the two; several roles of one party fit into one `role`"),
                );
                continue;
            }
            known.insert(to, &party.party);
            add(to, party.role.clone(), None);
        }
        for action in agreement.actions.iter().filter(|action| action.action.joins()) {
            let Some(to) = resolver.resolve(path, &action.party, &takers) else { continue };
            if known.insert(to, &action.party).is_none() {
                let since = action.effective.as_ref().or(action.date.as_ref());
                add(to, None, since.map(|date| date.value));
            }
        }
    }

    /// Adds those who took the place of a country or an organisation.
    fn add_successors(&mut self, from: PageId, end: &End, resolver: &Resolver<'_>) {
        for successor in &end.succeeded_by {
            if let Some(to) = resolver.resolve_other(from, successor, &["countries", "organisations"]) {
                let (kind, since) = (RelationKind::SucceededBy, None);
                self.add(Relation { from, to, kind, note: None, since, until: None });
            }
        }
    }

    /// Adds memberships. One that both sides write is one.
    fn add_memberships(
        &mut self,
        page: PageId,
        memberships: &[Membership],
        page_is_organisation: bool,
        resolver: &Resolver<'_>,
        seen: &mut BTreeSet<(PageId, PageId)>,
    ) {
        for membership in memberships {
            let kinds: &[&str] =
                if page_is_organisation { &["countries", "organisations", "people"] } else { &["organisations"] };
            let Some(other) = resolver.resolve_other(page, &membership.with, kinds) else { continue };
            self.named.push((page, other));
            let (from, to) = if page_is_organisation { (other, page) } else { (page, other) };
            if seen.insert((from, to)) {
                let (since, until) = (membership.from, membership.to);
                self.insert(Relation { from, to, kind: RelationKind::MemberOf, note: None, since, until });
            }
        }
    }
}

/// The kinds that can be parties to an agreement.
#[must_use]
pub fn party_kinds(kinds: &Kinds) -> Vec<&str> {
    // People are no parties in law, but a ceasefire or a memorandum may be made by an organisation of any kind.
    kinds
        .entities()
        .filter(|kind| kind.party && kind.built_in != Some(BuiltIn::Agreements))
        .map(|kind| kind.name.as_str())
        .collect()
}
