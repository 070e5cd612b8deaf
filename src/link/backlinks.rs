//! Everything that leads to a page, seen from that page.

use std::collections::BTreeMap;

use super::page_text::PageText;
use crate::model::records::Addressee;
use crate::model::{PageId, Site};
use crate::route::appearances::Appearances;

/// In which way a page's front matter names another one, beside saying that it is about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldUse {
    /// As somebody who said something, to whom or about whom something was said. The position of the statement among
    /// the page's statements.
    Statement(u32),
    /// As somebody who took part in an event, or whom it was about. The position of the event among the page's events.
    Event(u32),
    /// As what an entity is related to: a party, the country of a post, an organisation of which it is a member.
    Relation,
}

/// One page that leads here, with every way in which it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlink {
    /// The page that leads here.
    pub from: PageId,
    /// Whether its author said that it is about this page.
    pub tagged: bool,
    /// How its front matter names this page otherwise, each once.
    pub fields: Vec<FieldUse>,
    /// The positions of the places in its text, among the page's occurrences.
    pub occurrences: Vec<u32>,
}

impl Backlink {
    /// Whether the page leads here by nothing but a relation, which both pages show of themselves.
    #[must_use]
    pub fn is_only_relation(&self) -> bool {
        !self.tagged && self.occurrences.is_empty() && self.fields.iter().all(|field| *field == FieldUse::Relation)
    }
}

/// How many pages lead to one page, without those that do so by nothing but a relation.
#[must_use]
pub fn appearances(backlinks: &[Backlink]) -> Appearances {
    let about = backlinks.iter().filter(|link| link.tagged).count();
    let mentioned = backlinks.iter().filter(|link| !link.tagged && !link.is_only_relation()).count();
    Appearances { about, mentioned }
}

/// The backlinks of every page, by its number.
#[derive(Debug, Default)]
pub struct Backlinks(Vec<Vec<Backlink>>);

impl Backlinks {
    /// Turns all occurrences, tags and fields around. Time and space are linear in their number.
    #[must_use]
    pub fn find(site: &Site, texts: &[std::sync::Arc<PageText>]) -> Self {
        let mut all: Vec<Vec<Backlink>> = vec![Vec::new(); site.pages().len()];
        let uses = field_uses(site);
        for (from, _) in site.pages() {
            let mut of_page: BTreeMap<PageId, Backlink> = BTreeMap::new();
            let mut entry = |to: PageId, change: &mut dyn FnMut(&mut Backlink)| {
                if to != from {
                    let new = Backlink { from, tagged: false, fields: Vec::new(), occurrences: Vec::new() };
                    change(of_page.entry(to).or_insert(new));
                }
            };
            for tag in site.tags.get(&from).into_iter().flatten() {
                entry(*tag, &mut |link| link.tagged = true);
            }
            for (to, field) in uses.get(&from).into_iter().flatten() {
                entry(*to, &mut |link| {
                    // One statement names a page several times in a row.
                    if link.fields.last() != Some(field) {
                        link.fields.push(*field);
                    }
                });
            }
            for (position, occurrence) in texts[from.0 as usize].occurrences.iter().enumerate() {
                let position = small(position);
                entry(occurrence.to, &mut |link| link.occurrences.push(position));
            }
            for (to, link) in of_page {
                all[to.0 as usize].push(link);
            }
        }
        let mut rank: Vec<u32> = vec![u32::MAX; all.len()];
        for (position, id) in site.briefings.iter().enumerate() {
            rank[id.0 as usize] = small(position);
        }
        for links in &mut all {
            // What is about the page comes before what only mentions it; within both the newest first, entities last.
            links.sort_by_key(|link| (!link.tagged, rank[link.from.0 as usize], link.from));
        }
        Self(all)
    }

    /// The pages that lead to a page.
    #[must_use]
    pub fn of(&self, id: PageId) -> &[Backlink] {
        self.0.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// For each page, whom its statements, its events and its relations name, in this order.
fn field_uses(site: &Site) -> BTreeMap<PageId, Vec<(PageId, FieldUse)>> {
    let mut uses: BTreeMap<PageId, Vec<(PageId, FieldUse)>> = BTreeMap::new();
    for record in &site.statements {
        let of_page = uses.entry(record.page).or_default();
        let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
        let named = [record.by].into_iter().chain(to).chain(record.about.iter().copied());
        let statement = FieldUse::Statement(small(record.position));
        of_page.extend(named.chain(record.agreement).chain(record.attributes_to).map(|id| (id, statement)));
    }
    for record in &site.events {
        let of_page = uses.entry(record.page).or_default();
        let named = record.about.iter().chain(&record.participants).copied().chain(record.agreement);
        of_page.extend(named.map(|id| (id, FieldUse::Event(small(record.position)))));
    }
    for (from, to) in site.relations.named() {
        uses.entry(*from).or_default().push((*to, FieldUse::Relation));
    }
    uses
}
