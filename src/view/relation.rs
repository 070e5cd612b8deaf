//! Relations as templates read them: grouped by what they are, seen from one entity.

use std::collections::BTreeMap;

use super::parts::{DateView, LinkView, Sight};
use super::view;
use crate::date::Date;
use crate::model::relations::{Relation, RelationKind};
use crate::model::{PageId, Site};
use crate::parse::markdown::heading_ids::RELATION_IDS;
use crate::path::slugify;
use crate::schema::agreement::RelationType;

view! {
    /// Relations of one sort.
    RelationGroupView {
        /// The anchor of the group on the page.
        id: String,
        /// What they are, as `People` or `Enables`.
        label: String,
        /// Whom they lead to: current ones first.
        items: Vec<RelationView>,
    }

    /// One relation.
    RelationView {
        /// The other entity.
        link: LinkView,
        /// What the relation is in particular: the title of a post, the role of a party, when it joined or left. Several
        /// are separate texts.
        notes: Vec<String>,
        /// Since when.
        since: Option<DateView>,
        /// Until when.
        until: Option<DateView>,
        /// Whether it holds on the day of the build.
        is_current: bool,
        /// The status of the other entity, if it is an agreement.
        status: Option<String>,
        /// The same for machines, as `in_force`.
        status_code: Option<String>,
    }
}

/// The key of its words, and the anchor of a group of such relations.
type Name = (&'static str, &'static str);

/// What a relation is called where it is written, and where it is seen from the other side. Nothing is not shown.
fn names(kind: RelationKind) -> (Option<Name>, Option<Name>) {
    let both = |outgoing: Name, incoming: Name| (Some(outgoing), Some(incoming));
    let related = ("relation.related", "related-agreements");
    match kind {
        // A person's country and posts stand among the person's facts.
        RelationKind::Country | RelationKind::Post => (None, Some(("relation.people", "people"))),
        RelationKind::Party => (None, Some(("relation.agreements", "agreements"))),
        RelationKind::MemberOf => both(("relation.member_of", "member-of"), ("relation.members", "members")),
        RelationKind::SucceededBy => {
            both(("relation.succeeded_by", "succeeded-by"), ("relation.successor_of", "successor-of"))
        }
        RelationKind::Agreement(RelationType::DependsOn) => {
            both(("relation.depends_on", "depends-on"), ("relation.enables", "enables"))
        }
        RelationKind::Agreement(RelationType::Replaces) => {
            both(("relation.replaces", "replaces"), ("relation.replaced_by", "replaced-by"))
        }
        RelationKind::Agreement(RelationType::Amends) => {
            both(("relation.amends", "amends"), ("relation.amended_by", "amended-by"))
        }
        RelationKind::Agreement(RelationType::PartOf) => {
            both(("relation.part_of", "part-of"), ("relation.parts", "parts"))
        }
        RelationKind::Agreement(RelationType::Related) => both(related, related),
        // The settings have its words.
        RelationKind::Field(..) => (None, None),
    }
}

/// The words of a relation, and the anchor of its group.
pub(super) type Label = (String, String);

/// What a relation is called, as [`names`] has it: its words and the anchor of its group.
pub(super) fn labels(kind: RelationKind, site: &Site) -> (Option<Label>, Option<Label>) {
    if let RelationKind::Field(kind, field) = kind {
        let kind = site.settings.kinds.entities().nth(usize::from(kind));
        let field = kind.and_then(|kind| kind.fields.get(usize::from(field)));
        let said = |label: &String| (label.clone(), slugify(label));
        return (field.map(|field| said(&field.label)), field.and_then(|field| field.inverse.as_ref()).map(said));
    }
    let (outgoing, incoming) = names(kind);
    let said = |(key, anchor): Name| (site.words.text(key).to_owned(), anchor.to_owned());
    (outgoing.map(said), incoming.map(said))
}

impl Sight<'_> {
    /// The relations of an entity from both sides.
    #[must_use]
    pub fn relations(&self, id: PageId) -> Vec<RelationGroupView> {
        let mut groups: Vec<(Label, BTreeMap<PageId, Vec<&Relation>>)> = Vec::new();
        let mut add = |label: Option<Label>, other: PageId, relation| {
            let Some(label) = label else { return };
            let position = groups.iter().position(|(known, _)| known.0 == label.0).unwrap_or_else(|| {
                groups.push((label, BTreeMap::new()));
                groups.len() - 1
            });
            groups[position].1.entry(other).or_default().push(relation);
        };
        for relation in self.site.relations.to(id) {
            add(labels(relation.kind, self.site).1, relation.from, relation);
        }
        for relation in self.site.relations.from(id) {
            add(labels(relation.kind, self.site).0, relation.to, relation);
        }
        groups
            .into_iter()
            .map(|((label, slug), others)| {
                let mut items: Vec<(u32, RelationView)> = others
                    .into_iter()
                    .map(|(other, relations)| (self.site.name_rank(other), self.relation(other, &relations)))
                    .collect();
                items.sort_by_key(|(rank, item)| (!item.is_current, *rank));
                let items = items.into_iter().map(|(_, item)| item).collect();
                let id = if RELATION_IDS.contains(&slug.as_str()) { slug } else { format!("relation-{slug}") };
                RelationGroupView { id, label, items }
            })
            .collect()
    }

    /// All relations of one sort to one other entity, as one.
    fn relation(&self, other: PageId, relations: &[&Relation]) -> RelationView {
        let (today, words) = (self.site.clock.today(), self.words());
        // Of several posts the ones held now speak for the person; without any, all of them do.
        let posts = || relations.iter().filter(|relation| relation.kind == RelationKind::Post);
        let shown: Vec<&&Relation> = if posts().next().is_some() {
            let now: Vec<&&Relation> = posts().filter(|relation| relation.holds_on(today)).collect();
            if now.is_empty() { posts().collect() } else { now }
        } else {
            relations.iter().collect()
        };
        let takes_part = shown.iter().find(|relation| relation.kind == RelationKind::Party);
        // Whoever has left an agreement is seen to have left it, whatever the agreement's own status.
        let over = takes_part
            .and_then(|relation| self.standing(relation.from, relation.to))
            .filter(|standing| standing.participation.is_over());
        let mut notes: Vec<String> = shown.iter().filter_map(|relation| relation.note.clone()).collect();
        // Beside the status of an agreement a bare "since" would read as the agreement's own.
        if let Some(since) = takes_part.and_then(|relation| relation.since) {
            let key = if since.has_started(today) { "relation.joined" } else { "relation.joins" };
            notes.push(words.say(key, &[("date", &words.date(&since))]));
        }
        notes.extend(over.map(|over| {
            let label = words.word("participation", over.participation.code());
            let dated = |since: Date| {
                let places = [("participation", label), ("date", &words.date(&since))];
                words.say("relation.participation_since", &places)
            };
            over.since.map_or_else(|| label.to_owned(), dated)
        }));
        let dated = shown.iter().find(|relation| {
            relation.kind != RelationKind::Party && (relation.since.is_some() || relation.until.is_some())
        });
        RelationView {
            link: self.link(other),
            notes,
            since: dated.and_then(|relation| relation.since).map(|date| self.date(&date)),
            until: dated.and_then(|relation| relation.until).map(|date| self.date(&date)),
            is_current: over.is_none() && shown.iter().any(|relation| relation.holds_on(today)),
            status_code: self.status(other).map(|status| status.code),
            status: self.status(other).map(|status| status.label),
        }
    }
}
