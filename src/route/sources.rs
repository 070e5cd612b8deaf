//! Where the ledger of sources stands: its pages, the pages of sources and of marks, its tables.
//!
//! In: the [`Site`]. Out: [`SourcePart`]s with their URLs. It must not know how they are rendered.

use super::paging::{Paging, paged_url};
use crate::model::Site;
use crate::model::sourcing::{Mark, SourceEntry};
use crate::path::UrlPath;
use crate::schema::settings::SOURCES;

/// How many sources, or facts, are on one page.
pub const SOURCES_PER_PAGE: usize = 100;

/// A part of the ledger of sources that is an output of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourcePart {
    /// A page of the list, from 1.
    List(usize),
    /// A page of a source, by its position, from 1.
    Of(usize, usize),
    /// A page of what bears a mark, from 1.
    Marked(Mark, usize),
    /// A table of values separated by commas.
    Csv,
    /// A list of objects.
    Json,
}

impl SourcePart {
    /// Where it is.
    #[must_use]
    pub fn url(self, site: &Site) -> Option<UrlPath> {
        match self {
            Self::List(number) => paged_url(&[SOURCES], number),
            Self::Marked(mark, number) => paged_url(&[SOURCES, mark.code()], number),
            Self::Of(at, number) => paged_url(&[SOURCES, &site.sourcing.source(at)?.slug], number),
            Self::Csv => UrlPath::file(&format!("{SOURCES}.csv")).ok(),
            Self::Json => UrlPath::file(&format!("{SOURCES}.json")).ok(),
        }
    }
}

/// All parts of the ledger. A site without a source has none.
#[must_use]
pub fn source_parts(site: &Site) -> Vec<SourcePart> {
    let sourcing = &site.sourcing;
    let listed = sourcing.listed();
    if listed.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![SourcePart::Csv, SourcePart::Json];
    parts.extend((1..=listed.len().div_ceil(SOURCES_PER_PAGE)).map(SourcePart::List));
    for mark in Mark::ALL {
        let pages = sourcing.marked(mark).len().div_ceil(SOURCES_PER_PAGE);
        parts.extend((1..=pages).map(|number| SourcePart::Marked(mark, number)));
    }
    for at in listed {
        if let Some(entry) = sourcing.source(*at).filter(|entry| entry.has_page()) {
            parts.extend(source_paging(entry).numbers().map(|number| SourcePart::Of(*at, number)));
        }
    }
    parts
}

/// How long the sections of a source's pages are: what would fall with it, what else relies on it, the pages that cite it,
/// the sources that are known through it.
#[must_use]
pub fn source_sections(entry: &SourceEntry) -> [usize; 4] {
    let falls = entry.falls.len();
    [falls, entry.facts.len().saturating_sub(falls), entry.cited_in.len(), entry.passes_on.len()]
}

/// The pages of a source, over which its sections follow each other.
#[must_use]
pub fn source_paging(entry: &SourceEntry) -> Paging {
    Paging::new(source_sections(entry).iter().sum(), SOURCES_PER_PAGE)
}
