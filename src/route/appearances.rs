//! Where everything is listed that leads to an entity, if that is more than its page shows.
//!
//! In: how many pages lead to each entity, which is known when all texts are read. Out: more routes. It must not know what
//! leads there. These are the only routes that are laid out after names were found; nothing else can stand where they are,
//! for an address below an entity's is the program's.

use std::collections::HashSet;

use super::paging::Paging;
use super::paging::paged_url;
use super::{Output, Route, Routes};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::model::{PageId, Site};
use crate::path::{Key, UrlPath};

/// The folder of the lists, below the entity's page.
const APPEARANCES: &str = "appearances";
/// How many pages that are about an entity its own page lists, and how many that only mention it.
pub const APPEARANCES_ON_AN_ENTITY: usize = 30;
/// How many pages are on one page of the list of all that lead to an entity.
pub const APPEARANCES_PER_PAGE: usize = 100;

/// How many pages lead to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appearances {
    /// Those whose authors say that they are about it.
    pub about: usize,
    /// Those that mention it otherwise.
    pub mentioned: usize,
}

impl Appearances {
    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.about + self.mentioned
    }

    /// Whether they are more than the page of the entity lists.
    #[must_use]
    pub fn need_pages(self) -> bool {
        self.about.max(self.mentioned) > APPEARANCES_ON_AN_ENTITY
    }

    /// On how many pages of their own they stand.
    #[must_use]
    pub fn pages(self) -> usize {
        if self.need_pages() { Paging::new(self.total(), APPEARANCES_PER_PAGE).pages() } else { 0 }
    }
}

/// Where all that leads to an entity is listed, by the number of the page, from 1.
#[must_use]
pub fn appearances_path(key: &Key, number: usize) -> Option<UrlPath> {
    paged_url(&[&key.kind, &key.slug, APPEARANCES], number)
}

/// What is taken already of all that could be a list of what leads to an entity.
fn claimed_by_others(routes: &Routes) -> HashSet<String> {
    let keys = routes.all().iter().map(|route| route.url.collision_key());
    keys.filter(|key| key.contains(APPEARANCES)).collect()
}

/// Adds the pages of all entities to which more leads than their own pages list.
pub fn lay_out_appearances(
    site: &Site,
    of_entities: impl Iterator<Item = (PageId, Appearances)>,
    routes: &mut Routes,
    problems: &mut Diagnostics,
) {
    let mut added = Vec::new();
    let mut taken = None;
    for (id, appearances) in of_entities.filter(|(_, appearances)| appearances.need_pages()) {
        let taken: &HashSet<String> = taken.get_or_insert_with(|| claimed_by_others(routes));
        let page = site.page(id);
        for number in 1..=appearances.pages() {
            let Some(url) = appearances_path(page.key(), number) else { continue };
            if !taken.contains(&url.collision_key()) {
                added.push(Route { url, output: Output::Appearances(id, number) });
                continue;
            }
            let message =
                format!("`{url}` would be written twice: the list of what leads to `{}` has it already", page.key());
            problems.push(
                Diagnostic::new(Rule::OutputCollision, Place::File(page.path().clone()), message)
                    .help("rename the file or the redirect that has this address"),
            );
        }
    }
    if !added.is_empty() {
        routes.extend(added);
    }
}
