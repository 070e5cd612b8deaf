//! Statements and events with their references resolved.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::resolve::Resolver;
use super::{Page, PageId, Site};
use crate::date::{Date, Day};
use crate::diagnostic::{Diagnostic, Place, Rule, nearest};
use crate::schema::entity::Detail;
use crate::schema::fields::{Located, Reference};
use crate::schema::statement::{Event, Source, Statement};

/// To whom something was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// An entity.
    Entity(PageId),
    /// Plain words, such as `press`.
    Words(String),
}

/// One statement and whom it names.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRecord {
    /// The page it is written on.
    pub page: PageId,
    /// Its position among the page's records: those of the front matter first, then those of the text.
    pub position: usize,
    /// The statement, where a quotation in the text brought it or added to it; else the front matter has the whole of it.
    pub(super) joined: Option<Arc<Statement>>,
    /// The quotation that it is in the page's text, in bytes from the file's beginning.
    pub in_text: Option<Range<usize>>,
    /// The speaker.
    pub by: PageId,
    /// To whom.
    pub to: Vec<Addressee>,
    /// About whom or what.
    pub about: Vec<PageId>,
    /// The agreement it concerns.
    pub agreement: Option<PageId>,
    /// Whose position the speaker claims to know.
    pub attributes_to: Option<PageId>,
}

impl StatementRecord {
    /// The statement as it was written, in the front matter or in the text.
    ///
    /// # Panics
    /// When the record is of another site.
    #[must_use]
    pub fn statement<'a>(&'a self, site: &'a Site) -> &'a Statement {
        if let Some(statement) = &self.joined {
            return statement;
        }
        let briefing = site.page(self.page).briefing();
        &briefing.expect("only briefings have statements").statements[self.position]
    }

    /// The date by which it is sorted: when it was said, or the date of the briefing that tells it.
    #[must_use]
    pub fn date(&self, site: &Site) -> Date {
        let said = self.statement(site).date.as_ref().map(|date| date.value);
        said.or_else(|| site.page(self.page).briefing().map(|briefing| briefing.date.value))
            .unwrap_or_else(|| Date::of_day(Day::default()))
    }

    /// The day it was said, or the day of the briefing that tells it.
    #[must_use]
    pub fn day(&self, site: &Site) -> Day {
        self.date(site).earliest()
    }

    /// The posts that the speaker held on that day, as titles.
    #[must_use]
    pub fn role(&self, site: &Site) -> Option<String> {
        let Detail::Person { posts, .. } = &site.page(self.by).entity()?.detail else { return None };
        let day = self.day(site);
        let held = posts.iter().find(|post| {
            post.from.is_none_or(|from| from.earliest() <= day) && post.to.is_none_or(|to| to.latest() >= day)
        })?;
        Some(held.title.clone())
    }
}

/// One event and whom it names.
#[derive(Debug, Clone)]
pub struct EventRecord {
    /// Its position among the site's events.
    pub number: usize,
    /// The page it is written on.
    pub page: PageId,
    /// Its position among the page's events.
    pub position: usize,
    /// What it was about.
    pub about: Vec<PageId>,
    /// Who took part.
    pub participants: Vec<PageId>,
    /// The agreement whose history it belongs to.
    pub agreement: Option<PageId>,
}

impl EventRecord {
    /// The event as it was written.
    ///
    /// # Panics
    /// When the record is of another site.
    #[must_use]
    pub fn event<'a>(&self, site: &'a Site) -> &'a Event {
        &site.page(self.page).briefing().expect("only briefings have events").events[self.position]
    }

    /// Whether the event has to do with an entity.
    #[must_use]
    pub fn concerns(&self, id: PageId) -> bool {
        self.agreement == Some(id) || self.about.contains(&id) || self.participants.contains(&id)
    }
}

/// For each page and entity, the positions of the statements and events that are written on it or name it.
#[derive(Debug, Default)]
pub struct Involved {
    /// Positions among the site's statements, in order.
    pub statements: BTreeMap<PageId, Vec<usize>>,
    /// Positions among the site's events, in order.
    pub events: BTreeMap<PageId, Vec<usize>>,
}

impl Involved {
    /// Turns the records around.
    #[must_use]
    pub fn find(statements: &[StatementRecord], events: &[EventRecord]) -> Self {
        let mut involved = Self::default();
        let push = |map: &mut BTreeMap<PageId, Vec<usize>>, id: PageId, position: usize| {
            let positions = map.entry(id).or_default();
            if positions.last() != Some(&position) {
                positions.push(position);
            }
        };
        for (position, record) in statements.iter().enumerate() {
            let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
            let named = [record.page, record.by].into_iter().chain(to).chain(record.about.iter().copied());
            for id in named.chain(record.agreement).chain(record.attributes_to) {
                push(&mut involved.statements, id, position);
            }
        }
        for (position, record) in events.iter().enumerate() {
            let named = record.about.iter().chain(&record.participants).copied();
            for id in [record.page].into_iter().chain(named).chain(record.agreement) {
                push(&mut involved.events, id, position);
            }
        }
        involved
    }
}

/// Resolves the statements in the front matter of all briefings.
#[must_use]
pub fn find_statements(pages: &[Arc<Page>], sources: &[Arc<Source>], resolver: &Resolver<'_>) -> Vec<StatementRecord> {
    let mut records = Vec::new();
    for (id, page) in numbered(pages) {
        for (position, statement) in page.briefing().iter().flat_map(|briefing| briefing.statements.iter().enumerate())
        {
            let path = page.path();
            let one = |reference: &Option<Reference>, kinds: &[&str]| {
                reference.as_ref().and_then(|reference| resolver.resolve(path, reference, kinds))
            };
            check_sources(page, sources, &statement.sources, resolver);
            for wording in &statement.wordings {
                check_sources(page, sources, &wording.sources, resolver);
            }
            let by = resolver.resolve(path, &statement.by, &[]);
            let to = statement.to.iter().filter_map(|to| addressee(page, to, resolver)).collect();
            let about = resolver.resolve_all(path, &statement.about, &[]);
            let agreement = one(&statement.agreement, &["agreements"]);
            let attributes_to = one(&statement.attributes_to, &[]);
            if let Some(by) = by {
                let (joined, in_text) = (None, None);
                let record =
                    StatementRecord { page: id, position, joined, in_text, by, to, about, agreement, attributes_to };
                records.push(record);
            }
        }
    }
    records
}

fn addressee(page: &Page, to: &Located<String>, resolver: &Resolver<'_>) -> Option<Addressee> {
    if resolver.could_name(&to.value) {
        resolver.resolve(page.path(), to, &[]).map(Addressee::Entity)
    } else {
        Some(Addressee::Words(to.value.clone()))
    }
}

/// Resolves the events of all briefings.
#[must_use]
pub fn find_events(pages: &[Arc<Page>], sources: &[Arc<Source>], resolver: &Resolver<'_>) -> Vec<EventRecord> {
    let mut records = Vec::new();
    for (id, page) in numbered(pages) {
        for (position, event) in page.briefing().iter().flat_map(|briefing| briefing.events.iter().enumerate()) {
            let path = page.path();
            if let Some(source) = &event.source {
                check_sources(page, sources, std::slice::from_ref(source), resolver);
            }
            records.push(EventRecord {
                number: records.len(),
                page: id,
                position,
                about: resolver.resolve_all(path, &event.about, &[]),
                participants: resolver.resolve_all(path, &event.participants, &[]),
                agreement: event
                    .agreement
                    .as_ref()
                    .and_then(|reference| resolver.resolve(path, reference, &["agreements"])),
            });
        }
    }
    records
}

/// Checks what the sources of pages and of the site name.
pub fn check_owners(path: &crate::path::SourcePath, sources: &[Arc<Source>], resolver: &Resolver<'_>) {
    for owner in sources.iter().filter_map(|source| source.owner_country.as_ref()) {
        let _ = resolver.resolve(path, owner, &["countries"]);
    }
}

/// Reports identifiers that are no source of the page and none of the site.
pub fn check_sources(page: &Page, sources: &[Arc<Source>], cited: &[Located<String>], resolver: &Resolver<'_>) {
    for id in cited {
        let known = || page.parsed.common.sources.iter().chain(sources).map(|source| source.id.value.as_str());
        if !resolver.sources_are_known || known().any(|known| known == id.value) {
            continue;
        }
        let help = match nearest(&id.value, known()) {
            Some(near) => format!("write `{near}`"),
            None => format!("add it to `sources`: `- {{ id: {}, publisher: … }}`", id.value),
        };
        let message = format!("there is no source `{}`", id.value);
        resolver.report(Diagnostic::new(Rule::UnknownSource, Place::value(page.path(), &id.at), message).help(help));
    }
}

/// Pages with their numbers.
pub(super) fn numbered(pages: &[Arc<Page>]) -> impl Iterator<Item = (PageId, &Page)> {
    pages.iter().enumerate().map(|(at, page)| (PageId(u32::try_from(at).unwrap_or(u32::MAX)), &**page))
}
