//! The ledger: who said what, in order of time, for the site and for each entity.
//!
//! In: an assembled [`Site`]. Out: [`Ledger`], lists of positions among the site's statements. It must not know how many
//! of them are shown where.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::records::{Addressee, StatementRecord};
use super::{PageId, Site};

/// All statements of a site, newest first.
#[derive(Debug, Default)]
pub struct Ledger {
    all: Vec<usize>,
    of: BTreeMap<PageId, EntityLedger>,
}

/// The statements that have to do with an entity, as positions among the site's statements, each list newest first.
///
/// A statement is in the first list that it belongs to.
#[derive(Debug, Default)]
pub struct EntityLedger {
    /// What the entity said.
    pub said: Vec<usize>,
    /// What others said to it.
    pub said_to: Vec<usize>,
    /// What others said about it; of an agreement, what was said about it without claiming anybody's position.
    pub said_about: Vec<usize>,
    /// What others claim its position to be; of an agreement, what is claimed about anybody's position on it. These are
    /// claims and nobody's position.
    pub claims: Vec<usize>,
    /// All of them.
    pub all: Vec<usize>,
}

impl Ledger {
    /// Puts the statements of a site into order: by the day they were said, or of the briefing that tells them, the newest
    /// first; of one day those of the newest briefing first; of one briefing as they are there.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let mut all: Vec<usize> = (0..site.statements.len()).collect();
        all.sort_by_cached_key(|at| order_in_time(&site.statements[*at], site));
        let mut of: BTreeMap<PageId, EntityLedger> = BTreeMap::new();
        for at in &all {
            let record = &site.statements[*at];
            let mut seen: Vec<PageId> = Vec::new();
            let mut put = |id: PageId, list: fn(&mut EntityLedger) -> &mut Vec<usize>| {
                if !seen.contains(&id) {
                    seen.push(id);
                    let ledger = of.entry(id).or_default();
                    ledger.all.push(*at);
                    list(ledger).push(*at);
                }
            };
            put(record.by, |ledger| &mut ledger.said);
            // A claim about somebody's position is never anything else on the page of that one.
            if let Some(id) = record.attributes_to {
                put(id, |ledger| &mut ledger.claims);
            }
            for to in &record.to {
                if let Addressee::Entity(id) = to {
                    put(*id, |ledger| &mut ledger.said_to);
                }
            }
            for id in record.agreement.iter().chain(&record.about) {
                let is_claim = record.attributes_to.is_some() && site.page(*id).agreement().is_some();
                if is_claim {
                    put(*id, |ledger| &mut ledger.claims);
                } else {
                    put(*id, |ledger| &mut ledger.said_about);
                }
            }
        }
        Self { all, of }
    }

    /// All statements, as positions among the site's statements.
    #[must_use]
    pub fn all(&self) -> &[usize] {
        &self.all
    }

    /// The statements that have to do with an entity, if there are any.
    #[must_use]
    pub fn of(&self, id: PageId) -> Option<&EntityLedger> {
        self.of.get(&id)
    }

    /// The entities that spoke, were spoken to or were spoken about, in the order of their keys.
    pub fn entities(&self) -> impl Iterator<Item = (PageId, &EntityLedger)> {
        self.of.iter().map(|(id, ledger)| (*id, ledger))
    }
}

/// By what statements are sorted, the newest first.
#[must_use]
pub fn order_in_time(record: &StatementRecord, site: &Site) -> impl Ord + use<> {
    let briefing = site.place_in_time(record.page).unwrap_or(usize::MAX);
    (Reverse(record.date(site)), briefing, record.position)
}
