//! Where the page of two is.
//!
//! In: the [`Site`] and a pair. Out: its URL. It must not know what the page shows.

use crate::model::pairs::Pair;
use crate::model::{PageId, Site};
use crate::path::{PathProblem, UrlPath};
use crate::schema::settings::BETWEEN;

/// Where the page of two is: below `between/`, by their slugs in the order of their keys. A slug that several possible
/// parties have comes after its kind.
///
/// # Errors
/// When a slug cannot be part of a path; the entity's own page has none then either.
pub fn between_url(site: &Site, pair: &Pair) -> Result<UrlPath, PathProblem> {
    let mut parts: Vec<&str> = vec![BETWEEN];
    for id in [pair.first, pair.second] {
        parts.extend(parts_of(site, id));
    }
    UrlPath::page(&parts)
}

fn parts_of(site: &Site, id: PageId) -> impl Iterator<Item = &str> {
    let key = site.page(id).key();
    let kind = site.pairs.is_shared_slug(&key.slug).then_some(&*key.kind);
    kind.into_iter().chain([&*key.slug])
}
