//! What of an entity differs between two versions of a site, as far as it matters to the texts of other pages.
//!
//! In: the entity in both versions. Out: its changed names, and whether its relations changed. It must not know which texts
//! that concerns.

use std::collections::BTreeSet;

use crate::model::{PageId, Site};
use crate::names::name::{Name, NameRole, names_of};
use crate::names::page_words::NameWords;
use crate::names::short_forms::short_names_of;

/// What of an entity differs between two versions of a site.
#[derive(Debug, Default)]
pub(super) struct EntityChange {
    /// The names that only one version has, or all names if the relations changed: each with its words in a text.
    pub names: Vec<(String, Vec<NameWords>)>,
    /// Whether the entity is related to different entities.
    pub relations: bool,
}

impl EntityChange {
    /// Compares an entity in two versions of a site, in each of which it may be missing.
    pub fn between(versions: [(&Site, Option<PageId>); 2]) -> Self {
        let related = versions.map(|(site, id)| id.map(|id| related_to(site, id)).unwrap_or_default());
        let mut change = Self { names: Vec::new(), relations: related[0] != related[1] };
        let short = versions.map(|(site, id)| id.map(|id| short_names_of(&site.page(id).parsed)).unwrap_or_default());
        let names = [0, 1].map(|side| {
            let (site, id) = versions[side];
            let written = id.map(|id| names_of(id, &site.page(id).parsed)).unwrap_or_default();
            // The number of an entity may differ between versions.
            let written = written.into_iter().map(|name| Name { entity: 0, ..name });
            let short = short[side].iter().map(|name| Name::new(0, name, NameRole::ShortForm, true));
            written.chain(short).collect::<Vec<Name<'_>>>()
        });
        for side in [0, 1] {
            let has_changed = |name: &&Name<'_>| change.relations || !names[1 - side].contains(name);
            let changed = names[side].iter().filter(has_changed);
            change.names.extend(changed.map(|name| (name.text.to_owned(), NameWords::of(name))));
        }
        change
    }
}

/// The keys of all entities that one is related to.
fn related_to(site: &Site, id: PageId) -> BTreeSet<&str> {
    let key = |other: PageId| &*site.page(other).label.key;
    let from = site.relations.from(id).map(|relation| key(relation.to));
    from.chain(site.relations.to(id).map(|relation| key(relation.from))).collect()
}
