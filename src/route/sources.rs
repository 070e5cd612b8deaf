//! Where the ledger of sources stands: its pages, the pages of sources and of marks, its tables.
//!
//! In: the [`Site`]. Out: [`SourcePart`]s with their URLs. It must not know how they are rendered.

use crate::model::Site;
use crate::model::sourcing::Mark;
use crate::path::UrlPath;
use crate::schema::settings::SOURCES;

/// How many sources, or facts, stand on one page.
pub const SOURCES_PER_PAGE: usize = 100;

/// A part of the ledger of sources that is an output of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourcePart {
    /// A page of the list, from 1.
    List(usize),
    /// The page of a source, by its position.
    Of(usize),
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
        let paged = |parts: &[&str], number: usize| {
            let number = number.to_string();
            let more: &[&str] = if number == "1" { &[] } else { &["page", &number] };
            UrlPath::page(&[parts, more].concat()).ok()
        };
        match self {
            Self::List(number) => paged(&[SOURCES], number),
            Self::Marked(mark, number) => paged(&[SOURCES, mark.code()], number),
            Self::Of(at) => UrlPath::page(&[SOURCES, &site.sourcing.source(at)?.slug]).ok(),
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
    let has_page = |at: &usize| sourcing.source(*at).is_some_and(crate::model::sourcing::SourceEntry::has_page);
    parts.extend(listed.iter().copied().filter(has_page).map(SourcePart::Of));
    parts
}
