//! Names that several entities share: what readers of the one may have looked for.
//!
//! In: the pages that are published, and the order of the site's language. Out: [`SharedNames`]. It must not know whom a name
//! means in a text; here it means all of them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::order::Order;
use super::records::numbered;
use super::{Page, PageId};
use crate::date::Date;
use crate::names::entity::{EntityName, NameRole, names_of};
use crate::path::{UrlPath, slugify};
use crate::schema::entity::LinkPolicy;
use crate::schema::settings::NAMES;

/// A name that two or more entities share, in whatever capitals and with or without diacritics.
#[derive(Debug)]
pub struct SharedName {
    /// Where its page is.
    pub url: UrlPath,
    /// The spelling that most of them have.
    pub title: String,
    /// The letter below which it is in the list of shared names.
    pub letter: String,
    /// The entities, in the order of their names.
    pub bearers: Vec<Bearer>,
}

/// An entity of a shared name.
#[derive(Debug)]
pub struct Bearer {
    /// The entity.
    pub id: PageId,
    /// The name as it is spelled for this entity.
    pub spelling: String,
    /// What the name is to it.
    pub role: NameRole,
    /// Since when it is called so; `None` if that is not said.
    pub from: Option<Date>,
    /// Until when it was called so.
    pub to: Option<Date>,
}

/// All names that several entities share.
#[derive(Debug, Default)]
pub struct SharedNames {
    /// In the order of the site's language.
    all: Vec<SharedName>,
    by_slug: HashMap<String, usize>,
    /// For each entity its shared names: its own name first, a surname last.
    of: BTreeMap<PageId, Vec<(NameRole, usize)>>,
}

impl SharedNames {
    /// Finds them. Names are distinguished by their slugs. One that never becomes a link is not counted, because it
    /// is not a name of its entity but what somebody might search for.
    ///
    /// Time and space are linear in the number of names, except the sorting of those that are shared.
    #[must_use]
    pub fn find(pages: &[Arc<Page>], order: Option<&Order>) -> Self {
        let compare = |a: &str, b: &str| order.map_or_else(|| a.cmp(b), |order| order.compare(a, b));
        let mut names: Vec<(String, PageId, EntityName<'_>)> = Vec::new();
        for (id, page) in numbered(pages) {
            let of_page = names_of(&page.parsed).into_iter().filter(|name| name.link != Some(LinkPolicy::Never));
            names.extend(of_page.map(|name| (slugify(name.text), id, name)));
        }
        // Most names are nobody else's: only the others are sorted.
        let mut first_bearers: HashMap<&str, (PageId, bool)> = HashMap::with_capacity(names.len());
        for (slug, id, _) in &names {
            let (first, is_shared) = first_bearers.entry(slug).or_insert((*id, false));
            *is_shared |= first != id;
        }
        let is_shared = |slug: &str| !slug.is_empty() && first_bearers.get(slug).is_some_and(|(_, shared)| *shared);
        let mut of_several: Vec<&(String, PageId, EntityName<'_>)> =
            names.iter().filter(|(slug, ..)| is_shared(slug)).collect();
        of_several.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let mut shared: Vec<(String, SharedName)> = Vec::new();
        for of_slug in of_several.chunk_by(|(a, ..), (b, ..)| a == b) {
            let bearer = |(_, id, name): &&(String, PageId, EntityName<'_>)| Bearer {
                id: *id,
                spelling: name.text.to_owned(),
                role: name.role,
                from: name.from,
                to: name.to,
            };
            let bearers: Vec<Bearer> = of_slug.iter().map(bearer).collect();
            if let Some((slug, ..)) = of_slug.first()
                && let Some(name) = SharedName::of(slug, bearers, pages, &compare, order)
            {
                shared.push((slug.clone(), name));
            }
        }
        shared.sort_by(|(slug, a), (other, b)| compare(&a.title, &b.title).then_with(|| slug.cmp(other)));
        let mut names = Self::default();
        for (at, (slug, name)) in shared.into_iter().enumerate() {
            for bearer in &name.bearers {
                names.of.entry(bearer.id).or_default().push((bearer.role, at));
            }
            names.by_slug.insert(slug, at);
            names.all.push(name);
        }
        names.of.values_mut().for_each(|of_page| of_page.sort_unstable());
        names
    }

    /// All of them, in the order of the site's language.
    #[must_use]
    pub fn all(&self) -> &[SharedName] {
        &self.all
    }

    /// The shared name at a position among all.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&SharedName> {
        self.all.get(position)
    }

    /// The shared name that a text is a spelling of.
    #[must_use]
    pub fn find_name(&self, text: &str) -> Option<&SharedName> {
        self.by_slug.get(&slugify(text)).and_then(|at| self.all.get(*at))
    }

    /// The shared names of an entity: its own name first, then its aliases, a surname last.
    pub fn of(&self, id: PageId) -> impl Iterator<Item = &SharedName> {
        self.of.get(&id).into_iter().flatten().filter_map(|(_, at)| self.all.get(*at))
    }
}

impl SharedName {
    /// Whether everybody who is called so is called by another name too. In time linear in their number, since both lists
    /// are in one order.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        let mut others = other.bearers.iter();
        self.bearers.iter().all(|bearer| others.any(|other| other.id == bearer.id))
    }

    /// The name of a slug that two or more entities bear, if it can have a page.
    fn of(
        slug: &str,
        mut bearers: Vec<Bearer>,
        pages: &[Arc<Page>],
        compare: &impl Fn(&str, &str) -> Ordering,
        order: Option<&Order>,
    ) -> Option<Self> {
        let url = UrlPath::page(&[NAMES, slug]).ok()?;
        let mut counts: HashMap<&str, (usize, NameRole)> = HashMap::new();
        for bearer in &bearers {
            let (count, role) = counts.entry(&bearer.spelling).or_insert((0, bearer.role));
            *count += 1;
            *role = bearer.role.min(*role);
        }
        let in_capitals = |spelling: &str| !spelling.contains(char::is_lowercase);
        let most = counts
            .into_iter()
            .min_by_key(|(spelling, (count, role))| (usize::MAX - count, *role, in_capitals(spelling), *spelling));
        let title = most.map(|(spelling, _)| spelling.to_owned())?;
        // An entity may have the name in several spellings: the common one is taken, else its first.
        let of_entity = |it: &Bearer| (it.id, it.spelling != title, it.role);
        bearers.sort_by(|a, b| (of_entity(a), &a.spelling).cmp(&(of_entity(b), &b.spelling)));
        bearers.dedup_by(|later, first| {
            let same = later.id == first.id;
            if same {
                first.role = first.role.min(later.role);
                if later.from.is_none() && later.to.is_none() {
                    // Under one spelling it is called so at all times.
                    (first.from, first.to) = (None, None);
                }
            }
            same
        });
        let name = |bearer: &Bearer| pages.get(bearer.id.0 as usize).map_or("", |page| page.title());
        bearers.sort_by(|a, b| compare(name(a), name(b)).then(a.id.cmp(&b.id)));
        let letter = order.map(|order| order.index_letter(&title)).unwrap_or_default();
        Some(Self { url, title, letter, bearers })
    }
}
