//! Where the ledger of statements stands: its pages and its tables, of the site and of each entity.
//!
//! In: the [`Site`]. Out: [`LedgerPart`]s with their URLs. It must not know how a ledger is rendered.

use crate::model::ledger::EntityLedger;
use crate::model::{PageId, Site};
use crate::path::UrlPath;
use crate::schema::settings::STATEMENTS;

/// How many statements are on one page of a ledger.
pub const STATEMENTS_PER_PAGE: usize = 50;
/// How many statements of one section are on an entity's own page; the others are in its ledger.
pub const STATEMENTS_ON_ENTITY: usize = 20;

/// A part of a ledger that is an output of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LedgerPart {
    /// Whose statements; `None` for those of the whole site.
    pub of: Option<PageId>,
    /// In which form.
    pub form: LedgerForm,
}

/// The form of a part of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LedgerForm {
    /// A page, from 1.
    Page(usize),
    /// A table of values separated by commas, with all statements.
    Csv,
    /// A list of objects, with all statements.
    Json,
}

impl LedgerPart {
    /// Where it is.
    #[must_use]
    pub fn url(self, site: &Site) -> Option<UrlPath> {
        let above = self.of.map_or("", |id| site.page(id).url.as_str());
        let mut parts: Vec<&str> = above.split('/').filter(|part| !part.is_empty()).collect();
        let number;
        let file = match self.form {
            LedgerForm::Csv => format!("{above}{STATEMENTS}.csv"),
            LedgerForm::Json => format!("{above}{STATEMENTS}.json"),
            LedgerForm::Page(page) => {
                parts.push(STATEMENTS);
                number = page.to_string();
                if page > 1 {
                    parts.extend(["page", &number]);
                }
                return UrlPath::page(&parts).ok();
            }
        };
        UrlPath::file(&file).ok()
    }
}

/// Whether some section of an entity's ledger is longer than what its own page shows, so that the ledger has pages.
#[must_use]
pub fn has_pages(ledger: &EntityLedger) -> bool {
    sections(ledger).iter().any(|section| section.len() > STATEMENTS_ON_ENTITY)
}

/// The sections of an entity's ledger in the order of its pages: what it said, what was said to it, what was said about
/// it, what is claimed.
#[must_use]
pub fn sections(ledger: &EntityLedger) -> [&[usize]; 4] {
    [&ledger.said, &ledger.said_to, &ledger.said_about, &ledger.claims]
}

/// All parts of all ledgers. A site without a statement has none.
#[must_use]
pub fn ledger_parts(site: &Site) -> Vec<LedgerPart> {
    let part = |of, form| LedgerPart { of, form };
    let tables = |of| [part(of, LedgerForm::Csv), part(of, LedgerForm::Json)];
    let pages = move |of, count: usize| {
        (1..=count.div_ceil(STATEMENTS_PER_PAGE)).map(move |number| part(of, LedgerForm::Page(number)))
    };
    let mut parts = Vec::new();
    let all = site.ledger.all().len();
    if all > 0 {
        parts.extend(pages(None, all));
        parts.extend(tables(None));
    }
    for (id, ledger) in site.ledger.entities() {
        if has_pages(ledger) {
            parts.extend(pages(Some(id), ledger.all.len()));
        }
        parts.extend(tables(Some(id)));
    }
    parts
}
