//! The relations between two as templates read them: what both have to do with, and whose pages lead there.

use std::collections::BTreeSet;

use super::agreement::StatusView;
use super::parts::{DateView, LinkView, PageView, Sight};
use super::statement::StatementView;
use super::timeline::TimelineFactView;
use super::view;
use crate::model::PageId;
use crate::model::pairs::Pair;
use crate::model::relations::{Relation, RelationKind};
use crate::model::timeline::What;
use crate::path::UrlPath;
use crate::route::between::between_url;
use crate::schema::settings::BETWEEN;

/// How many statements of one list are on the page in full; the timeline has all of them.
const STATEMENTS_SHOWN: usize = 20;

view! {
    /// The list of all pages of two.
    PairsView {
        /// How many there are.
        total: usize,
        /// Everybody who has one, by name.
        partners: Vec<PartnersView>,
    }

    /// Somebody, and those with whom there is a page of two.
    PartnersView {
        /// Whose.
        link: LinkView,
        /// Its anchor on the page.
        id: String,
        /// The others, by name: each name leads to the page of the two.
        others: Vec<LinkView>,
    }

    /// The page of two: what both have to do with.
    BetweenView {
        /// The first in the order of the keys.
        first: LinkView,
        /// The other one.
        second: LinkView,
        /// The agreements of which both are parties, the one that changed last first.
        agreements: Vec<CommonAgreementView>,
        /// What each said to or about the other, itself or through those who held its posts on that day.
        said: Vec<PairStatementsView>,
        /// What each claims the position of the other to be. These are claims, and nobody's position.
        claims: Option<PairStatementsView>,
        /// The organisations of which both are members, and one of the two of which the other one is.
        memberships: Vec<MembershipsView>,
        /// All of this, and the events in which both took part, in the order in which it happened, oldest first.
        timeline: Vec<TimelineFactView>,
    }

    /// An agreement of which both are parties.
    CommonAgreementView {
        /// The agreement.
        link: LinkView,
        /// What kind of agreement it is, as `treaty`.
        kind: String,
        /// Its status on the day of the build.
        status: Option<StatusView>,
        /// How many parties it has.
        parties: usize,
    }

    /// Statements, newest first.
    PairStatementsView {
        /// Their anchor on the page.
        id: String,
        /// What they are, as `What Veldria said to or about Halmora`.
        label: String,
        /// How many there are.
        total: usize,
        /// The first 20 of them.
        statements: Vec<StatementView>,
    }

    /// An organisation and which of the two are its members.
    MembershipsView {
        /// The organisation.
        organisation: LinkView,
        /// The members.
        members: Vec<MemberView>,
    }

    /// A member of an organisation.
    MemberView {
        /// The member.
        link: LinkView,
        /// Since when.
        since: Option<DateView>,
        /// Until when.
        until: Option<DateView>,
    }
}

impl Sight<'_> {
    /// A link to the list of all pairs, if there is one.
    #[must_use]
    pub fn pairs_link(&self) -> Option<LinkView> {
        (!self.site.pairs.all().is_empty()).then(|| self.list(BETWEEN, self.words().text("between.title")))
    }

    /// Links to the pages of an entity with others, by the others' names.
    #[must_use]
    pub fn pairs_of(&self, id: PageId) -> Vec<LinkView> {
        let mut others: Vec<(u32, LinkView)> = self
            .site
            .pairs
            .of(id)
            .filter_map(|(_, pair)| {
                let other = pair.other(id);
                let url = between_url(self.site, pair).ok()?;
                Some((self.site.name_rank(other), LinkView { url: Some(self.url(&url).into()), ..self.link(other) }))
            })
            .collect();
        others.sort_by_key(|(rank, _)| *rank);
        others.into_iter().map(|(_, link)| link).collect()
    }

    /// The list of all pairs.
    #[must_use]
    pub fn pairs(&self) -> PairsView {
        let all = self.site.pairs.all();
        let mut ids: Vec<PageId> = all.iter().flat_map(|pair| [pair.first, pair.second]).collect();
        ids.sort_by_key(|id| (self.site.name_rank(*id), *id));
        ids.dedup();
        let partners = ids.into_iter().map(|id| PartnersView {
            link: self.link(id),
            id: self.site.page(id).key().to_string().replace('/', "-"),
            others: self.pairs_of(id),
        });
        PairsView { total: all.len(), partners: partners.collect() }
    }

    /// What every page has, for the page of two.
    #[must_use]
    pub fn between_page(&self, pair: &Pair, url: &UrlPath) -> PageView {
        let name = |id| self.site.page(id).title();
        let two = [("first", name(pair.first)), ("second", name(pair.second))];
        let mut page = self.made_page(url, &self.words().say("between.names", &two), "between");
        page.breadcrumbs.extend(self.pairs_link());
        page.description = Some(self.words().say("between.description", &two));
        page
    }

    /// The page of two.
    #[must_use]
    pub fn between(&self, pair: &Pair) -> BetweenView {
        let name = |id| self.site.page(id).title();
        let (first, second) = (name(pair.first), name(pair.second));
        let words = self.words();
        let said_by = |first: &str, second: &str| words.say("between.said", &[("first", first), ("second", second)]);
        let said = |id: &str, label: String, positions: &[usize]| {
            let shown = positions.iter().take(STATEMENTS_SHOWN);
            (!positions.is_empty()).then(|| PairStatementsView {
                id: id.to_owned(),
                label,
                total: positions.len(),
                statements: shown.map(|at| self.statement(&self.site.statements[*at])).collect(),
            })
        };
        let memberships = self.memberships(pair);
        let timeline = self.facts_at(self.facts_of(pair, &memberships));
        BetweenView {
            first: self.link(pair.first),
            second: self.link(pair.second),
            agreements: pair.agreements.iter().map(|id| self.common_agreement(*id)).collect(),
            said: [
                said("said-by-first", said_by(first, second), &pair.said_by_first),
                said("said-by-second", said_by(second, first), &pair.said_by_second),
            ]
            .into_iter()
            .flatten()
            .collect(),
            claims: said("claims", words.text("between.claims").to_owned(), &pair.claims),
            memberships: memberships.into_iter().map(|(organisation, of)| self.members(organisation, &of)).collect(),
            timeline,
        }
    }

    fn common_agreement(&self, id: PageId) -> CommonAgreementView {
        let kind =
            self.site.page(id).agreement().map(|agreement| self.words().agreement_type(agreement.kind).to_owned());
        CommonAgreementView {
            link: self.link(id),
            kind: kind.unwrap_or_default(),
            status: self.status(id),
            parties: self.site.pairs.count_parties(id),
        }
    }

    /// The memberships of both in one organisation at one time, and that of one of the two in the other one.
    fn memberships(&self, pair: &Pair) -> Vec<(PageId, Vec<&Relation>)> {
        let of = |id: PageId| {
            let relations = self.site.relations.from(id);
            relations.filter(|it| it.kind == RelationKind::MemberOf).collect::<Vec<&Relation>>()
        };
        let (first, second) = (of(pair.first), of(pair.second));
        let each_other = first.iter().chain(&second).filter(|it| [pair.first, pair.second].contains(&it.to));
        let mut found: Vec<(PageId, Vec<&Relation>)> = each_other.map(|it| (it.to, vec![*it])).collect();
        for one in &first {
            let other = second.iter().find(|it| it.to == one.to && are_at_one_time(one, it));
            found.extend(other.map(|other| (one.to, vec![*one, *other])));
        }
        found.sort_by_key(|(organisation, _)| self.site.name_rank(*organisation));
        found
    }

    fn members(&self, organisation: PageId, relations: &[&Relation]) -> MembershipsView {
        let members = relations.iter().map(|it| MemberView {
            link: self.link(it.from),
            since: it.since.map(|date| self.date(&date)),
            until: it.until.map(|date| self.date(&date)),
        });
        MembershipsView { organisation: self.link(organisation), members: members.collect() }
    }

    /// The facts of the site's timeline that are about both, oldest first.
    fn facts_of(&self, pair: &Pair, memberships: &[(PageId, Vec<&Relation>)]) -> BTreeSet<usize> {
        let timeline = &self.site.timeline;
        let of = |id: PageId, is_meant: &dyn Fn(&What) -> bool| {
            let facts = timeline.of_entity(id).iter().copied();
            facts.filter(|at| is_meant(&timeline.fact(*at).what)).collect::<Vec<usize>>()
        };
        let steps =
            pair.agreements.iter().flat_map(|id| of(*id, &|what| matches!(what, What::Step(of, _) if of == id)));
        let said = [&pair.said_by_first, &pair.said_by_second, &pair.claims].into_iter().flatten();
        let joined: Vec<(PageId, PageId)> =
            memberships.iter().flat_map(|(_, relations)| relations.iter().map(|it| (it.from, it.to))).collect();
        let is_joined = |what: &What| matches!(what, What::Membership(from, to, _) if joined.contains(&(*from, *to)));
        let mut facts: BTreeSet<usize> = steps.collect();
        facts.extend(pair.events.iter().filter_map(|event| timeline.of_event(*event)));
        facts.extend(said.filter_map(|statement| timeline.of_statement(*statement)));
        facts.extend([pair.first, pair.second].into_iter().flat_map(|id| of(id, &is_joined)));
        facts
    }
}

/// Whether two memberships of one organisation overlap, as far as their dates tell.
fn are_at_one_time(a: &Relation, b: &Relation) -> bool {
    let ends_before = |one: &Relation, other: &Relation| match (one.until, other.since) {
        (Some(until), Some(since)) => until.latest() < since.earliest(),
        _ => false,
    };
    !ends_before(a, b) && !ends_before(b, a)
}
