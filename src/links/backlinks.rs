//! Everything that leads to a page, seen from that page.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::page_text::PageText;
use crate::memo::map_parallel;
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

/// One page that links here, with every way in which it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlink {
    /// The page that links here.
    pub from: PageId,
    /// Whether its author said that it is about this page.
    pub tagged: bool,
    /// How its front matter names this page otherwise, each once.
    pub fields: Vec<FieldUse>,
    /// The positions of the places in its text, among the page's occurrences.
    pub occurrences: Vec<u32>,
}

impl Backlink {
    /// Whether the page links here by nothing but a relation, which both pages show of themselves.
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

/// What the front matter of each page names, in the order of the fields.
type Uses = BTreeMap<PageId, Vec<(PageId, FieldUse)>>;

/// The backlinks of every page, by its number.
#[derive(Debug, Default)]
pub struct Backlinks {
    to: Vec<Arc<Vec<Backlink>>>,
    uses: Arc<Uses>,
}

impl Backlinks {
    /// Turns all occurrences, tags and fields around. Time and space are linear in their number.
    #[must_use]
    pub fn find(site: &Site, texts: &[Arc<PageText>]) -> Self {
        let uses = Arc::new(field_uses(site));
        let ids: Vec<PageId> = site.pages().map(|(id, _)| id).collect();
        let leading = map_parallel(&ids, |from| links_from(*from, site, &uses, &texts[from.0 as usize]));
        let mut counts = vec![0_usize; ids.len()];
        for (to, _) in leading.iter().flatten() {
            counts[to.0 as usize] += 1;
        }
        let mut all: Vec<Vec<Backlink>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (to, link) in leading.into_iter().flatten() {
            all[to.0 as usize].push(link);
        }
        let rank = Rank::of(site);
        for links in &mut all {
            links.sort_by_key(|link| rank.of_link(link));
        }
        Self { to: all.into_iter().map(Arc::new).collect(), uses }
    }

    /// The backlinks of a site whose pages, tags and fields are those of an earlier one, and whose texts are nearly so:
    /// only what other texts lead to is sorted again. If more than that has changed, everything is.
    #[must_use]
    pub fn after(
        before: &Self,
        old_site: &Site,
        old_texts: &[Arc<PageText>],
        site: &Site,
        texts: &[Arc<PageText>],
    ) -> Self {
        let is_same_site = std::ptr::eq(old_site, site);
        let same_fields = is_same_site
            || (Arc::ptr_eq(&site.statements, &old_site.statements)
                && Arc::ptr_eq(&site.events, &old_site.events)
                && Arc::ptr_eq(&site.relations, &old_site.relations));
        let uses = if same_fields { Arc::clone(&before.uses) } else { Arc::new(field_uses(site)) };
        let is_like_before = is_same_site
            || (site.tags == old_site.tags
                && site.briefings == old_site.briefings
                && uses == before.uses
                && site.has_keys_of(old_site));
        if !is_like_before {
            return Self::find(site, texts);
        }
        let others = |at: &usize| !Arc::ptr_eq(&texts[*at], &old_texts[*at]);
        let changed: Vec<usize> = (0..texts.len()).filter(others).collect();
        if changed.len() > MOST_EXCHANGED {
            return Self::find(site, texts);
        }
        let rank = Rank::of(site);
        let mut to = before.to.clone();
        for (from, _) in site.pages().filter(|(id, _)| changed.binary_search(&(id.0 as usize)).is_ok()) {
            let old = links_from(from, site, &uses, &old_texts[from.0 as usize]);
            let new = links_from(from, site, &uses, &texts[from.0 as usize]);
            let mut new: BTreeMap<PageId, Backlink> = new.into_iter().collect();
            for (page, link) in old {
                if new.get(&page) == Some(&link) {
                    new.remove(&page);
                } else {
                    Arc::make_mut(&mut to[page.0 as usize]).retain(|link| link.from != from);
                }
            }
            for (page, link) in new {
                let links = Arc::make_mut(&mut to[page.0 as usize]);
                let place = links.partition_point(|other| rank.of_link(other) < rank.of_link(&link));
                links.insert(place, link);
            }
        }
        Self { to, uses }
    }

    /// The pages that lead to a page.
    #[must_use]
    pub fn of(&self, id: PageId) -> &[Backlink] {
        self.to.get(id.0 as usize).map_or(&[], |links| links.as_slice())
    }
}

/// Exchanging the links of one page costs a search in some lists; beyond this number of pages, making all lists costs less.
const MOST_EXCHANGED: usize = 200;

/// One way in which a page leads to another one.
enum Way {
    Tag,
    Field(FieldUse),
    Occurrence(u32),
}

/// Everything that one page leads to, by the numbers of the other pages.
fn links_from(from: PageId, site: &Site, uses: &Uses, text: &PageText) -> Vec<(PageId, Backlink)> {
    let tags = site.tags.get(&from).map_or(&[][..], Vec::as_slice);
    let fields = uses.get(&from).map_or(&[][..], Vec::as_slice);
    let mut ways: Vec<(PageId, Way)> = Vec::with_capacity(tags.len() + fields.len() + text.occurrences.len());
    ways.extend(tags.iter().map(|to| (*to, Way::Tag)));
    ways.extend(fields.iter().map(|(to, field)| (*to, Way::Field(*field))));
    let occurrences = (0..).zip(&text.occurrences);
    ways.extend(occurrences.map(|(position, occurrence)| (occurrence.to, Way::Occurrence(position))));
    ways.retain(|(to, _)| *to != from);
    // What leads to one page stays in the order of the tags, the fields and the text.
    ways.sort_by_key(|(to, _)| *to);
    let of_pages = ways.chunk_by(|(one, _), (other, _)| one == other);
    of_pages.filter_map(|ways| Some((ways.first()?.0, link_of(from, ways)))).collect()
}

/// All ways in which a page leads to one other page.
fn link_of(from: PageId, ways: &[(PageId, Way)]) -> Backlink {
    let mut link = Backlink { from, tagged: false, fields: Vec::new(), occurrences: Vec::new() };
    for (at, (_, way)) in ways.iter().enumerate() {
        match way {
            Way::Tag => link.tagged = true,
            // One statement names a page several times in a row.
            Way::Field(field) if link.fields.last() == Some(field) => {}
            Way::Field(field) => link.fields.push(*field),
            Way::Occurrence(position) => {
                link.occurrences.reserve_exact(ways.len() - at);
                link.occurrences.push(*position);
            }
        }
    }
    link
}

/// The place of each page among the backlinks of another.
struct Rank(Vec<u32>);

impl Rank {
    fn of(site: &Site) -> Self {
        let mut rank: Vec<u32> = vec![u32::MAX; site.pages().len()];
        for (position, id) in site.briefings.iter().enumerate() {
            rank[id.0 as usize] = small(position);
        }
        Self(rank)
    }

    /// What is about the page comes before what only mentions it; within both the newest first, entities last.
    fn of_link(&self, link: &Backlink) -> (bool, u32, PageId) {
        (!link.tagged, self.0[link.from.0 as usize], link.from)
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// For each page, whom its statements, its events and its relations name, in this order.
fn field_uses(site: &Site) -> Uses {
    let mut uses = Uses::new();
    for record in site.statements.iter() {
        let of_page = uses.entry(record.page).or_default();
        let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
        let named = [record.by].into_iter().chain(to).chain(record.about.iter().copied());
        let statement = FieldUse::Statement(small(record.position));
        of_page.extend(named.chain(record.agreement).chain(record.attributes_to).map(|id| (id, statement)));
    }
    for record in site.events.iter() {
        let of_page = uses.entry(record.page).or_default();
        let named = record.about.iter().chain(&record.participants).copied().chain(record.agreement);
        of_page.extend(named.map(|id| (id, FieldUse::Event(small(record.position)))));
    }
    for (from, to) in site.relations.named() {
        uses.entry(*from).or_default().push((*to, FieldUse::Relation));
    }
    uses
}
