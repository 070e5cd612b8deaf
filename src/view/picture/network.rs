//! Whom an entity is connected with: its relations, those with whom it has a page of the two, and those who are named with it.
//!
//! In: the relations, pairs, statements and events of one entity. Out: a picture of the nearest. It must not know where
//! anybody is in the drawing. Nothing here is a position: that two are named together says no more than that.

use std::collections::BTreeMap;

use super::{PictureTableView, PictureView, head, row, words};
use crate::model::PageId;
use crate::model::records::Addressee;
use crate::model::relations::{Relation, RelationKind};
use crate::picture::network::{Network, Node, Shape, draw};
use crate::picture::svg::Head;
use crate::schema::settings::BuiltIn;
use crate::view::parties::MANY_PARTIES;
use crate::view::parts::{LinkView, Sight};
use crate::words::Words;

/// As many neighbours as can be read in one picture.
const MOST: usize = 14;
/// A picture of fewer neighbours shows nothing.
const FEWEST: usize = 2;

/// How somebody is connected with the entity in the middle.
#[derive(Debug, Default)]
struct Tie {
    relations: Vec<String>,
    is_related: bool,
    has_page_of_two: bool,
    named: usize,
}

impl Tie {
    /// Relations go before pages of two, and those before what was said.
    fn nearness(&self) -> (bool, bool, usize) {
        (self.is_related, self.has_page_of_two, self.named)
    }
}

impl Sight<'_> {
    /// The nearest neighbours of an entity, if it has any.
    pub(super) fn network(&self, id: PageId) -> Option<PictureView> {
        // Of the parties of a convention no few are nearer than the rest.
        let parties = self.site.relations.from(id).filter(|relation| relation.kind == RelationKind::Party);
        if parties.count() > MANY_PARTIES {
            return None;
        }
        let ties = self.ties(id);
        let all = ties.len();
        if all < FEWEST {
            return None;
        }
        let mut nearest: Vec<(PageId, Tie)> = ties.into_iter().collect();
        nearest.sort_by_key(|(other, tie)| {
            let (related, pair, named) = tie.nearness();
            let known = self.links.backlinks(*other).len();
            std::cmp::Reverse((related, pair, named, known, std::cmp::Reverse(self.site.name_rank(*other))))
        });
        nearest.truncate(MOST);
        nearest.sort_by_key(|(other, _)| (self.shape(*other), self.kind_place(*other), self.site.name_rank(*other)));
        let nodes: Vec<Node> = nearest.iter().map(|(other, tie)| self.node(*other, tie)).collect();
        let links = self.links_among(&nearest);
        let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
        let name = self.site.page(id).title();
        let words = self.words();
        let around = words.say("picture.around", &[("name", name), ("names", &words.list(&names))]);
        let more = all - nearest.len();
        let more = if more > 0 { words.count("picture.not_shown", more, &[]) } else { String::new() };
        let description = words::sentences(&[around, more]);
        let title = words.text("picture.network");
        let network = Network {
            middle: name,
            shape: self.shape(id),
            nodes: &nodes,
            links: &links,
            key: &self.key([id].into_iter().chain(nearest.iter().map(|(other, _)| *other))),
        };
        let head = Head { has_links: true, ..head("network", title, &description, None) };
        let svg = draw(&head, &network);
        let rows = nearest.iter().enumerate().map(|(at, (other, tie))| {
            let others = links.iter().filter_map(|(a, b)| match (*a == at, *b == at) {
                (true, _) => Some(*b),
                (_, true) => Some(*a),
                _ => None,
            });
            let others: Vec<&str> = others.filter_map(|other| names.get(other).copied()).collect();
            let kind = self.site.kind(*other).map_or_else(String::new, |kind| words.kind_one(kind).to_owned());
            row(
                LinkView { flag: None, ..self.link(*other) },
                vec![kind, tie.in_words(words), others.join(words.text("punctuation.comma"))],
            )
        });
        let columns = ["column.name", "column.kind", "column.connected_by", "column.also_connected"];
        let columns = columns.map(|key| words.text(key).to_owned()).to_vec();
        let table = PictureTableView { columns, rows: rows.collect() };
        Some(PictureView {
            form: "network".to_owned(),
            title: title.to_owned(),
            svg,
            description,
            told_in: None,
            table,
        })
    }

    fn node(&self, id: PageId, tie: &Tie) -> Node {
        Node {
            name: self.site.page(id).title().to_owned(),
            url: Some(self.page_url(id).to_owned()),
            shape: self.shape(id),
            is_loose: !tie.is_related && !tie.has_page_of_two,
        }
    }

    /// Everybody who is connected with an entity. Time is linear in the records that name it.
    fn ties(&self, id: PageId) -> BTreeMap<PageId, Tie> {
        let site = self.site;
        let today = site.clock.today();
        let mut ties: BTreeMap<PageId, Tie> = BTreeMap::new();
        let outgoing = site.relations.from(id).map(|relation| (relation.to, relation, false));
        let incoming = site.relations.to(id).map(|relation| (relation.from, relation, true));
        for (other, relation, is_incoming) in outgoing.chain(incoming) {
            if other == id || !relation.holds_on(today) {
                continue;
            }
            let tie = ties.entry(other).or_default();
            tie.is_related = true;
            let label = self.relation_in_words(relation, is_incoming);
            tie.relations.extend(label.filter(|label| !tie.relations.contains(label)));
        }
        for (_, pair) in site.pairs.of(id) {
            ties.entry(pair.other(id)).or_default().has_page_of_two = true;
        }
        let mut name = |other: PageId| {
            if other != id && site.page(other).entity().is_some() {
                ties.entry(other).or_default().named += 1;
            }
        };
        for record in site.statements_of(id) {
            let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
            let all = [record.by].into_iter().chain(to).chain(record.about.iter().copied()).chain(record.agreement);
            all.chain(record.attributes_to).for_each(&mut name);
        }
        for record in site.events_of(id) {
            record.about.iter().chain(&record.participants).copied().chain(record.agreement).for_each(&mut name);
        }
        ties
    }

    fn relation_in_words(&self, relation: &Relation, is_incoming: bool) -> Option<String> {
        match relation.kind {
            RelationKind::Post => return relation.note.clone(),
            RelationKind::Party => return Some(self.words().text("picture.party").to_owned()),
            RelationKind::Country => return Some(self.words().text("picture.country").to_owned()),
            _ => {}
        }
        let (outgoing, incoming) = crate::view::relation::labels(relation.kind, self.site);
        if is_incoming { incoming } else { outgoing }.map(|(label, _)| label)
    }

    /// Which of the neighbours are related with each other.
    fn links_among(&self, nearest: &[(PageId, Tie)]) -> Vec<(usize, usize)> {
        let mut links = Vec::new();
        for (a, (first, _)) in nearest.iter().enumerate() {
            for (b, (second, _)) in nearest.iter().enumerate().skip(a + 1) {
                if self.site.relations.are_related(*first, *second) {
                    links.push((a, b));
                }
            }
        }
        links
    }

    fn shape(&self, id: PageId) -> Shape {
        match self.site.kind(id).and_then(|kind| kind.built_in) {
            Some(BuiltIn::People) => Shape::Circle,
            Some(BuiltIn::Countries) => Shape::Square,
            Some(BuiltIn::Agreements) => Shape::Diamond,
            Some(BuiltIn::Organisations) => Shape::Triangle,
            None => Shape::Ring,
        }
    }

    /// The place of an entity's kind among all kinds.
    fn kind_place(&self, id: PageId) -> usize {
        let kinds = self.site.settings.kinds.entities();
        let own = self.site.kind(id).map(|kind| kind.name.as_str());
        kinds.map(|kind| kind.name.as_str()).position(|name| Some(name) == own).unwrap_or_default()
    }

    /// The shapes that are used, with the kinds they represent.
    fn key(&self, ids: impl Iterator<Item = PageId>) -> Vec<(Shape, String)> {
        let words = self.words();
        let mut key: BTreeMap<Shape, String> = BTreeMap::new();
        for id in ids {
            let Some(kind) = self.site.kind(id) else { continue };
            let shape = self.shape(id);
            let known = key.entry(shape).or_insert_with(|| words.kind_one(kind).to_owned());
            if *known != words.kind_one(kind) {
                words.text("picture.other_kinds").clone_into(known);
            }
        }
        key.into_iter().collect()
    }
}

impl Tie {
    fn in_words(&self, words: &Words) -> String {
        let mut parts = self.relations.clone();
        if self.has_page_of_two {
            parts.push(words.text("picture.two").to_owned());
        }
        if parts.is_empty() && self.named > 0 {
            parts.push(words.count("picture.named_together", self.named, &[]));
        }
        parts.join(words.text("punctuation.semicolon"))
    }
}
