//! Relations as templates read them: grouped by what they are, seen from one entity.

use std::collections::BTreeMap;

use super::parts::{DateView, LinkView, Sight};
use super::view;
use crate::model::PageId;
use crate::model::relations::{Relation, RelationKind};
use crate::parse::markdown::RELATION_IDS;
use crate::schema::agreement::RelationType;
use crate::schema::settings::Kinds;

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
    }
}

/// What a relation is called where it is written, and where it is seen from the other side. Nothing is not shown.
fn labels(kind: RelationKind, kinds: &Kinds) -> (Option<String>, Option<String>) {
    let fixed =
        |outgoing: Option<&str>, incoming: Option<&str>| (outgoing.map(str::to_owned), incoming.map(str::to_owned));
    match kind {
        // A person's country and posts stand among the person's facts.
        RelationKind::Country | RelationKind::Post => fixed(None, Some("People")),
        RelationKind::Party => fixed(None, Some("Agreements")),
        RelationKind::MemberOf => fixed(Some("Member of"), Some("Members")),
        RelationKind::SucceededBy => fixed(Some("Succeeded by"), Some("Successor of")),
        RelationKind::Agreement(RelationType::DependsOn) => fixed(Some("Depends on"), Some("Enables")),
        RelationKind::Agreement(RelationType::Replaces) => fixed(Some("Replaces"), Some("Replaced by")),
        RelationKind::Agreement(RelationType::Amends) => fixed(Some("Amends"), Some("Amended by")),
        RelationKind::Agreement(RelationType::PartOf) => fixed(Some("Part of"), Some("Parts")),
        RelationKind::Agreement(RelationType::Related) => fixed(Some("Related agreements"), Some("Related agreements")),
        RelationKind::Field(kind, field) => {
            let field = kinds.entities().nth(usize::from(kind)).and_then(|kind| kind.fields.get(usize::from(field)));
            (field.map(|field| field.label.clone()), field.and_then(|field| field.inverse.clone()))
        }
    }
}

impl Sight<'_> {
    /// The relations of an entity from both sides.
    #[must_use]
    pub fn relations(&self, id: PageId) -> Vec<RelationGroupView> {
        let kinds = &self.site.settings.kinds;
        let mut groups: Vec<(String, BTreeMap<PageId, Vec<&Relation>>)> = Vec::new();
        let mut add = |label: Option<String>, other: PageId, relation| {
            let Some(label) = label else { return };
            let position = groups.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
                groups.push((label, BTreeMap::new()));
                groups.len() - 1
            });
            groups[position].1.entry(other).or_default().push(relation);
        };
        for relation in self.site.relations.to(id) {
            add(labels(relation.kind, kinds).1, relation.from, relation);
        }
        for relation in self.site.relations.from(id) {
            add(labels(relation.kind, kinds).0, relation.to, relation);
        }
        groups
            .into_iter()
            .map(|(label, others)| {
                let mut items: Vec<(u32, RelationView)> = others
                    .into_iter()
                    .map(|(other, relations)| (self.site.name_rank(other), self.relation(other, &relations)))
                    .collect();
                items.sort_by_key(|(rank, item)| (!item.is_current, *rank));
                let items = items.into_iter().map(|(_, item)| item).collect();
                let slug = crate::path::slugify(&label);
                let id = if RELATION_IDS.contains(&slug.as_str()) { slug } else { format!("relation-{slug}") };
                RelationGroupView { id, label, items }
            })
            .collect()
    }

    /// All relations of one sort to one other entity, as one.
    fn relation(&self, other: PageId, relations: &[&Relation]) -> RelationView {
        let today = self.site.clock.today();
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
            notes.push(format!("{} {since}", if since.has_started(today) { "joined" } else { "joins" }));
        }
        notes.extend(over.map(|over| {
            let label = over.participation.label();
            over.since.map_or_else(|| label.to_owned(), |since| format!("{label} {since}"))
        }));
        let dated = shown.iter().find(|relation| {
            relation.kind != RelationKind::Party && (relation.since.is_some() || relation.until.is_some())
        });
        RelationView {
            link: self.link(other),
            notes,
            since: dated.and_then(|relation| relation.since).map(|date| DateView::of(&date)),
            until: dated.and_then(|relation| relation.until).map(|date| DateView::of(&date)),
            is_current: over.is_none() && shown.iter().any(|relation| relation.holds_on(today)),
            status: self.status(other).map(|status| status.label),
        }
    }
}
