//! The site as a whole: pages, entities, how they relate, where agreements stand, who said what.
//!
//! In: parsed pages and the settings. Out: an immutable [`Site`] and a diagnostic for everything that does not fit
//! together. It must not know any text of a body, any template, any output.

pub mod order;
pub mod shared_names;
pub mod resolve;
pub mod dated;
pub mod relations;
pub mod records;
pub mod participation;
pub mod speakers;
pub mod quotations;
pub mod ledger;
pub mod history;
pub mod history_rules;
pub mod action_rules;
pub mod plans;
pub mod stance_order;
pub mod contradictions;
pub mod positions;
pub mod status_table;
pub mod sourcing;
pub mod corrections;
pub mod pairs;
pub mod changes;
pub mod timeline;
pub mod fact_words;
pub mod own_address;
pub mod assemble;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::Clock;
use crate::inputs::SourceText;
use crate::parse::ParsedPage;
pub use crate::path::PageId;
use crate::path::{Key, SourcePath, UrlPath};
use crate::schema::Record;
use crate::schema::entity::{Detail, Entity};
use crate::schema::page::Briefing;
use crate::schema::settings::{Kind, PAGES, Settings};
use crate::schema::statement::Source;
use crate::words::Words;

/// With more free pages than this, the foot of every page links only to those that ask for it: with all of them, the size of
/// a site would grow with the square of their number.
const MOST_FREE_PAGES_IN_FOOTER: usize = 8;

/// A page of the site: a briefing, an entity or a free page.
#[derive(Debug, Clone)]
pub struct Page {
    /// What its file says.
    pub parsed: Arc<ParsedPage>,
    /// Where it will be.
    pub url: UrlPath,
    /// By what it is sorted among its kind.
    pub sort_name: Arc<str>,
    /// The letter below which it is in the list of its kind.
    pub letter: Arc<str>,
    /// What every link to it says; made once, because there are many more links than pages.
    pub label: Label,
}

/// What a link to a page says.
#[derive(Debug, Clone)]
pub struct Label {
    /// Where the page is, from the root of the host.
    pub href: Arc<str>,
    /// The page's title.
    pub name: Arc<str>,
    /// Its key.
    pub key: Arc<str>,
    /// What one thing of its kind is called.
    pub kind: Option<Arc<str>>,
    /// The flag of a country.
    pub flag: Option<Arc<str>>,
    /// Whether the page says that it was taken back.
    pub retracted: bool,
}

impl Page {
    /// What the page is called for life.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.parsed.key
    }

    /// The file it is written in.
    #[must_use]
    pub fn path(&self) -> &SourcePath {
        &self.parsed.path
    }

    /// Its title, or the name of the entity.
    #[must_use]
    pub fn title(&self) -> &str {
        self.parsed.title()
    }

    /// Whether it says that it was taken back, as a briefing or a free page. What an entity's page takes back is
    /// something that was written about the entity, whose name stays what it is.
    #[must_use]
    pub fn is_retracted(&self) -> bool {
        self.label.retracted
    }

    /// What it says as a briefing.
    #[must_use]
    pub fn briefing(&self) -> Option<&Briefing> {
        if let Record::Briefing(briefing) = &self.parsed.record { Some(briefing) } else { None }
    }

    /// What it says as an entity.
    #[must_use]
    pub fn entity(&self) -> Option<&Entity> {
        self.parsed.record.entity()
    }

    /// What it says as an agreement.
    #[must_use]
    pub fn agreement(&self) -> Option<&crate::schema::agreement::Agreement> {
        match &self.entity()?.detail {
            Detail::Agreement(agreement) => Some(agreement),
            _ => None,
        }
    }
}

/// The page of a key, among pages that are in the order of their keys.
fn find_key(pages: &[Arc<Page>], key: &Key) -> Option<PageId> {
    let at = pages.binary_search_by(|page| page.key().cmp(key)).ok()?;
    u32::try_from(at).ok().map(PageId)
}

/// The text of each page's file, as it was read with its front matter.
///
/// It is not part of the [`Site`], which stays the same when only the text below the front matter changes.
#[derive(Debug, Default)]
pub struct PageFiles(Vec<Arc<SourceText>>);

impl PageFiles {
    /// The files of a site's pages. `read` are all files that were read, in the order of their paths.
    pub fn new<'a>(site: &Site, read: impl IntoIterator<Item = (&'a SourcePath, &'a Arc<SourceText>)>) -> Self {
        let mut texts: Vec<Arc<SourceText>> = vec![Arc::default(); site.pages.len()];
        let mut read = read.into_iter();
        for id in site.in_order_of_files() {
            let path = site.page(*id).path();
            if let Some((_, text)) = read.find(|(other, _)| *other == path) {
                texts[id.0 as usize] = Arc::clone(text);
            }
        }
        Self(texts)
    }

    /// The file of a page.
    ///
    /// # Panics
    /// When the number is of another site.
    #[must_use]
    pub fn of(&self, id: PageId) -> &SourceText {
        &self.0[id.0 as usize]
    }
}

/// The whole site, as its files tell it, on the day of the build.
///
/// What follows from the pages is shared with the next site as long as it holds there.
#[derive(Debug, Clone)]
pub struct Site {
    /// The site's settings.
    pub settings: Arc<Settings>,
    /// What the theme says, in the language of the site.
    pub words: Arc<Words>,
    /// The one clock of the build.
    pub clock: Clock,
    /// All pages, in the order of their keys; a [`PageId`] is a position here.
    pages: Vec<Arc<Page>>,
    /// The pages in the order of their files.
    by_file: Arc<Vec<PageId>>,
    /// The briefings, newest first.
    pub briefings: Arc<Vec<PageId>>,
    /// For each page that is a briefing, its position among the briefings.
    places_in_time: Arc<Vec<Option<u32>>>,
    /// For each briefing that continues another one, that other one.
    pub continues: Arc<BTreeMap<PageId, PageId>>,
    /// For each page, the briefings that continue it, oldest first.
    pub continued_by: Arc<BTreeMap<PageId, Vec<PageId>>>,
    /// The entities of each kind, in the order of their names, by the kind's name.
    pub by_kind: BTreeMap<String, Vec<PageId>>,
    /// For each page that is an entity, its place among all entities in the order of their names.
    name_ranks: Vec<u32>,
    /// The free pages, in the order of their titles.
    pub free_pages: Vec<PageId>,
    /// The names that several entities share.
    pub shared_names: Arc<shared_names::SharedNames>,
    /// Who belongs to whom.
    pub relations: Arc<relations::Relations>,
    /// The life of each agreement.
    pub agreements: Arc<BTreeMap<PageId, history::AgreementLife>>,
    /// What is planned and what became of it.
    pub plans: Arc<plans::Plans>,
    /// Who said what, in the order of the pages and of the places in them.
    pub statements: Arc<Vec<records::StatementRecord>>,
    /// What happened, likewise.
    pub events: Arc<Vec<records::EventRecord>>,
    /// The statements in order of time, for the site and for each entity.
    pub ledger: Arc<ledger::Ledger>,
    /// The positions of each agreement's parties in their own words, and what others claim.
    pub positions: Arc<positions::Positions>,
    /// Where all agreements stand, the one that changed last first.
    pub status_table: Arc<status_table::StatusTable>,
    /// Every source once, and what relies on it.
    pub sourcing: Arc<sourcing::Sourcing>,
    /// What was corrected, retracted and made clearer on the whole site, newest first.
    pub corrections: Arc<corrections::Corrections>,
    /// Which two of those who can be parties have to do with each other, and by what.
    pub pairs: Arc<pairs::Pairs>,
    /// Everything that is known to have happened or been planned, in the order of time.
    pub timeline: Arc<timeline::Timeline>,
    /// For each page and entity, the statements and events that are written on it or name it.
    pub(crate) involved: Arc<records::Involved>,
    /// The entities that each briefing is about, as its author said.
    pub tags: Arc<BTreeMap<PageId, Vec<PageId>>>,
    /// For each page, whom names mean there, as its author said (`links.as`).
    pub chosen: Arc<BTreeMap<PageId, Vec<(String, PageId)>>>,
    /// The sources that every page may cite.
    pub sources: Vec<Arc<Source>>,
    /// Whether those could be read; if not, nobody knows which of them exist.
    pub sources_are_known: bool,
    /// What is written in files and not published now: drafts, embargoed and expired pages, and
    /// what was not there yet in an old view.
    pub withheld: resolve::Withheld,
}

impl Site {
    /// A page.
    ///
    /// # Panics
    /// When the number is of another site.
    #[must_use]
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// All pages with their numbers, in the order of their keys.
    pub fn pages(&self) -> impl ExactSizeIterator<Item = (PageId, &Page)> {
        self.pages.iter().enumerate().map(|(at, page)| (PageId(u32::try_from(at).unwrap_or(u32::MAX)), &**page))
    }

    /// What the files of all pages say, with the pages' numbers, in the order of their keys.
    pub fn parsed(&self) -> impl Iterator<Item = (PageId, &ParsedPage)> + Clone {
        self.pages.iter().enumerate().map(|(at, page)| (PageId(u32::try_from(at).unwrap_or(u32::MAX)), &*page.parsed))
    }

    /// The page of a key.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<PageId> {
        find_key(&self.pages, key)
    }

    /// The pages of a folder below `content/` that has an A–Z list: the entities of a kind, or the free pages.
    #[must_use]
    pub fn in_folder(&self, folder: &str) -> &[PageId] {
        if folder == PAGES { &self.free_pages } else { self.by_kind.get(folder).map_or(&[], Vec::as_slice) }
    }

    /// Whether there are too many free pages for the foot of every page, so that they have a list.
    #[must_use]
    pub fn has_list_of_free_pages(&self) -> bool {
        self.free_pages.len() > MOST_FREE_PAGES_IN_FOOTER
    }

    /// The free pages to which the foot of every page links: all if they are few, else those that ask for it.
    #[must_use]
    pub fn footer_pages(&self) -> Vec<PageId> {
        let by_default = !self.has_list_of_free_pages();
        let is_linked = |id: &PageId| match &self.page(*id).parsed.record {
            Record::Page(page) => page.footer.unwrap_or(by_default),
            _ => false,
        };
        self.free_pages.iter().copied().filter(is_linked).collect()
    }

    /// The briefings before and after a briefing in time.
    #[must_use]
    pub fn neighbours(&self, id: PageId) -> (Option<PageId>, Option<PageId>) {
        let Some(at) = self.place_in_time(id) else { return (None, None) };
        (self.briefings.get(at + 1).copied(), at.checked_sub(1).map(|at| self.briefings[at]))
    }

    /// The position of a briefing among the briefings, newest first.
    #[must_use]
    pub fn place_in_time(&self, id: PageId) -> Option<usize> {
        self.places_in_time.get(id.0 as usize).copied().flatten().map(|at| at as usize)
    }

    /// The statements that are written on a page or name it.
    pub fn statements_of(&self, id: PageId) -> impl Iterator<Item = &records::StatementRecord> {
        self.involved.statements.get(&id).into_iter().flatten().map(|at| &self.statements[*at])
    }

    /// The events that are written on a page or name it.
    pub fn events_of(&self, id: PageId) -> impl Iterator<Item = &records::EventRecord> {
        self.involved.events.get(&id).into_iter().flatten().map(|at| &self.events[*at])
    }

    /// The place of an entity among all entities in the order of their names, as the site's language has it.
    #[must_use]
    pub fn name_rank(&self, id: PageId) -> u32 {
        self.name_ranks.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Whether the pages are those of another site, each with its number, though what they say may be another.
    #[must_use]
    pub fn has_keys_of(&self, other: &Self) -> bool {
        let is_same = |(one, other): (&Arc<Page>, &Arc<Page>)| Arc::ptr_eq(one, other) || one.key() == other.key();
        self.pages.len() == other.pages.len() && self.pages.iter().zip(&other.pages).all(is_same)
    }

    /// All pages' numbers, in the order of their files.
    #[must_use]
    pub fn in_order_of_files(&self) -> &[PageId] {
        &self.by_file
    }

    /// The page that is written in a file.
    #[must_use]
    pub fn find_file(&self, path: &SourcePath) -> Option<PageId> {
        let at = self.by_file.binary_search_by(|id| self.page(*id).path().cmp(path)).ok()?;
        Some(self.by_file[at])
    }

    /// The kind of an entity; `None` for briefings and free pages.
    #[must_use]
    pub fn kind(&self, id: PageId) -> Option<&Kind> {
        self.settings.kinds.get(&self.page(id).key().kind)
    }

    /// A source that a page cites: one of its own, or one of the site.
    #[must_use]
    pub fn source(&self, page: PageId, id: &str) -> Option<&Source> {
        let own = &self.page(page).parsed.common.sources;
        own.iter().chain(&self.sources).map(|source| &**source).find(|source| source.id.value == id)
    }
}
