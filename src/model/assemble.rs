//! From parsed pages to the [`Site`]: always as a whole, and in time linear in the number of pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::corrections::Corrections;
use super::dated::take_out_later;
use super::ledger::Ledger;
use super::order::Order;
use super::pairs::Pairs;
use super::plans::Plans;
use super::positions::Positions;
use super::quotations::Quotations;
use super::relations::{RelationKind, Relations};
use super::resolve::{Absence, Resolver, Withheld};
use super::shared_names::SharedNames;
use super::sourcing::{self, Sourcing};
use super::status_table::StatusTable;
use super::timeline::Timeline;
use super::{Label, Page, PageId, Site, action_rules, history, history_rules, records};
use crate::date::Clock;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::memo::{Digest, Series, both, map_parallel};
use crate::names::entity::{from_first_letter, sort_name_of_person};
use crate::parse::ParsedPage;
use crate::path::{Key, SourcePath, UrlPath, slugify};
use crate::schema::Record;
use crate::schema::country_code::{CountryCode, country_by_alpha2};
use crate::schema::entity::Detail;
use crate::schema::page::page_name;
use crate::schema::settings::{BRIEFINGS, BuiltIn, PAGES, Settings};
use crate::schema::statement::{RevisionType, Source};
use crate::words::Words;

/// Which pages are in the site although they are not published now. What has expired never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpublished {
    /// None.
    Hidden,
    /// Drafts, except those under embargo.
    DraftsShown,
    /// Drafts and what is under embargo: for whoever writes them, on their own machine.
    Shown,
}

/// What a site is put together from.
#[derive(Debug)]
pub struct Parts {
    /// The files that could be read, in the order of their paths.
    pub parsed: Vec<Arc<ParsedPage>>,
    /// The files that should be pages and have mistakes, each with its kind; what refers to them is not reported again.
    pub unreadable: Vec<(SourcePath, String)>,
    /// The sources that every page may cite; `None` when their file cannot be read.
    pub sources: Option<Vec<Arc<Source>>>,
    /// The site's settings.
    pub settings: Arc<Settings>,
    /// What the theme says.
    pub words: Arc<Words>,
    /// The digest of the settings and of the words.
    pub look: Digest,
    /// The one clock of the build.
    pub clock: Clock,
    /// Which pages are put in before their time.
    pub unpublished: Unpublished,
    /// The last site, if all of this one but what its pages are called was the same, and nothing was wrong with it.
    pub before: Option<Arc<Site>>,
}

/// Pages of the last site, each with its URL and what links to it say.
pub type MadePages = Series<SourcePath, Option<Arc<Page>>>;

/// Puts the pages together.
#[must_use]
pub fn assemble(parts: Parts, made: &mut MadePages) -> Warned<Site> {
    let Parts { parsed, unreadable, sources, settings, words, look, clock, unpublished, before } = parts;
    let mut problems = Diagnostics::new();
    let order = Order::of(&settings.language.value).or_else(|| {
        let place = Place::value(&SourcePath::new("briefbook.yaml"), &settings.language.at);
        let message = format!("`{}` is no language", settings.language.value);
        problems.push(Diagnostic::new(Rule::BadSetting, place, message).help("write a tag such as `en` or `pt-BR`"));
        Order::of("en")
    });
    let sources_are_known = sources.is_some();
    let sources = sources.unwrap_or_default();
    let (published, mut withheld) = withhold(parsed, &clock.of_the_build(), unpublished);
    let published = take_out_later(published, &sources, &clock, &mut withheld);
    for (path, kind) in unreadable {
        withheld.add_unreadable(Key::new(&kind, &slugify(page_name(&path))), path);
    }
    if clock.dated().is_some() {
        // What is taken out of a page depends on others.
        *made = MadePages::default();
    }
    let make = |parsed: &Arc<ParsedPage>| make_page(parsed, &settings, &words, order.as_ref()).map(Arc::new);
    let made = made.map(look, &published, |page| (&page.path, page.front), make);
    let made: Vec<Arc<Page>> = made.iter().filter_map(|page| (**page).clone()).collect();
    if let Some(site) = before.and_then(|before| renamed(&before, &made, &withheld, order.as_ref())) {
        return (site, problems);
    }
    let pages = give_keys(made, &mut problems);

    let resolver = Resolver::new(&pages, &withheld, sources_are_known);
    let relations = Relations::find(&pages, &settings.kinds, &resolver);
    let tags = find_tags(&pages, &resolver);
    let chosen = find_chosen(&pages, &resolver);
    let mut statements = records::find_statements(&pages, &sources, &resolver);
    Quotations::new(&pages, &sources, &settings, &tags, &chosen, &resolver).join(&mut statements);
    let events = records::find_events(&pages, &sources, &resolver);
    let agreements = history::find_lives(&pages, &events, &sources, &settings.kinds, &resolver);
    let continues = find_continuations(&pages, &resolver);
    let mut continued_by: BTreeMap<PageId, Vec<PageId>> = BTreeMap::new();
    for (later, earlier) in &continues {
        continued_by.entry(*earlier).or_default().push(*later);
    }
    records::check_owners(&SourcePath::new("content/sources.yaml"), &sources, &resolver);
    for page in &pages {
        records::check_owners(page.path(), &page.parsed.common.sources, &resolver);
    }
    problems.extend(resolver.into_problems());
    problems.extend(sourcing::circles(&SourcePath::new("content/sources.yaml"), &sources));
    for page in &pages {
        problems.extend(sourcing::circles(page.path(), &page.parsed.common.sources));
    }

    // Whether a history can be true is asked of the whole of it, not of what was known on a day.
    for (id, life) in agreements.iter().filter(|_| clock.dated().is_none()) {
        let page = &pages[id.0 as usize];
        let parties: BTreeSet<PageId> = relations
            .from(*id)
            .filter(|relation| relation.kind == RelationKind::Party)
            .map(|relation| relation.to)
            .collect();
        if let Some(agreement) = page.agreement() {
            history_rules::check(page, agreement, life, &parties, &mut problems);
            action_rules::check(&pages, page, agreement, life, &parties, &mut problems);
        }
    }
    if clock.dated().is_none() {
        action_rules::check_replacements(&pages, &agreements, &relations, &mut problems);
    }

    let mut site = Site {
        briefings: Arc::default(),
        places_in_time: Arc::default(),
        by_kind: BTreeMap::new(),
        name_ranks: Vec::new(),
        free_pages: Vec::new(),
        shared_names: Arc::new(SharedNames::find(&pages, order.as_ref())),
        settings,
        words,
        clock,
        by_file: Arc::new(in_order_of_files(&pages)),
        pages,
        continues: Arc::new(continues),
        continued_by: Arc::new(continued_by),
        relations: Arc::new(relations),
        agreements: Arc::new(agreements),
        plans: Arc::default(),
        timeline: Arc::default(),
        involved: Arc::new(records::Involved::find(&statements, &events)),
        statements: Arc::new(statements),
        events: Arc::new(events),
        ledger: Arc::default(),
        positions: Arc::default(),
        status_table: Arc::default(),
        sourcing: Arc::default(),
        corrections: Arc::default(),
        pairs: Arc::default(),
        tags: Arc::new(tags),
        chosen: Arc::new(chosen),
        sources,
        sources_are_known,
        withheld,
    };
    sort_lists(&mut site, order.as_ref());
    draw_conclusions(&mut site);
    (site, problems)
}

/// The last site with renamed pages, `made` in the order of their files. `None` if more has changed.
///
/// What pages are called decides about the order of lists, about the names that several share, and whom the last line of
/// a quotation names. All else follows from the rest of their front matter, and is shared.
fn renamed(before: &Site, made: &[Arc<Page>], withheld: &Withheld, order: Option<&Order>) -> Option<Site> {
    if made.len() != before.by_file.len() {
        return None;
    }
    let mut pages = before.pages.clone();
    let (mut is_entity, mut is_free) = (false, false);
    for (id, page) in before.by_file.iter().zip(made) {
        let known = &mut pages[id.0 as usize];
        if Arc::ptr_eq(known, page) {
            continue;
        }
        if known.path() != page.path() || known.key() != page.key() {
            return None;
        }
        is_entity |= page.entity().is_some();
        is_free |= matches!(page.parsed.record, Record::Page(_));
        *known = Arc::clone(page);
    }
    if is_entity && pages.iter().any(|page| !page.parsed.quotations.is_empty()) {
        let resolver = Resolver::new(&pages, withheld, before.sources_are_known);
        let mut statements = records::find_statements(&pages, &before.sources, &resolver);
        let (sources, settings) = (&before.sources, &before.settings);
        Quotations::new(&pages, sources, settings, &before.tags, &before.chosen, &resolver).join(&mut statements);
        if !resolver.into_problems().is_empty() || statements != *before.statements {
            return None;
        }
    }
    let mut site = Site { pages, withheld: withheld.clone(), ..before.clone() };
    if is_entity {
        site.shared_names = Arc::new(SharedNames::find(&site.pages, order));
    }
    if is_entity || is_free {
        sort_by_name(&mut site, order);
    }
    if is_entity {
        site.status_table = Arc::new(StatusTable::find(&site));
    }
    Some(site)
}

/// What follows from pages, statements, events and histories together.
fn draw_conclusions(site: &mut Site) {
    site.plans = Arc::new(Plans::find(site));
    // None of these reads another one of them.
    let read: &Site = site;
    let ((ledger, positions, status_table, corrections, timeline), sourcing) = both(
        || {
            let (ledger, positions) = (Ledger::find(read), Positions::find(read));
            (ledger, positions, StatusTable::find(read), Corrections::find(read), Timeline::of(read))
        },
        || Sourcing::find(read),
    );
    site.ledger = Arc::new(ledger);
    site.positions = Arc::new(positions);
    site.status_table = Arc::new(status_table);
    site.corrections = Arc::new(corrections);
    site.timeline = Arc::new(timeline);
    site.sourcing = Arc::new(sourcing);
    site.pairs = Arc::new(Pairs::find(site));
}

/// Takes out what is not published now: drafts, what is under embargo, what has expired.
fn withhold(parsed: Vec<Arc<ParsedPage>>, clock: &Clock, unpublished: Unpublished) -> (Vec<Arc<ParsedPage>>, Withheld) {
    let mut withheld = Withheld::default();
    let published = parsed
        .into_iter()
        .filter(|page| {
            let common = &page.common;
            let early = common.publish_at.as_ref().is_some_and(|date| !clock.has_reached(&date.value));
            let late = common.expires_at.as_ref().is_some_and(|date| clock.has_reached(&date.value));
            let hidden = match unpublished {
                Unpublished::Hidden => common.draft || early || late,
                Unpublished::DraftsShown => early || late,
                Unpublished::Shown => late,
            };
            if hidden {
                withheld.add(page, Absence::Withheld);
                withheld.keep(page);
            }
            !hidden
        })
        .collect();
    (published, withheld)
}

/// Orders the pages by their keys; two files with one key are reported.
fn give_keys(mut made: Vec<Arc<Page>>, problems: &mut Diagnostics) -> Vec<Arc<Page>> {
    made.sort_by(|a, b| (a.key(), a.path()).cmp(&(b.key(), b.path())));
    let mut pages: Vec<Arc<Page>> = Vec::with_capacity(made.len());
    for page in made {
        if let Some(first) = pages.last().filter(|first| first.key() == page.key()) {
            let message = format!("`{}` is the key of two files", page.key());
            problems.push(
                Diagnostic::new(Rule::DuplicatePage, Place::File(page.path().clone()), message)
                    .related(Place::File(first.path().clone()), "the other file")
                    .help("rename one of them; a key is made of the kind and the file's name, in small letters"),
            );
            continue;
        }
        pages.push(page);
    }
    pages
}

/// The numbers of the pages, in the order of their files.
fn in_order_of_files(pages: &[Arc<Page>]) -> Vec<PageId> {
    let mut ids: Vec<PageId> = records::numbered(pages).map(|(id, _)| id).collect();
    let path = |id: &PageId| pages[id.0 as usize].path();
    ids.sort_by(|a, b| path(a).cmp(path(b)));
    ids
}

/// A page with its URL and what links to it say; `None` if its key is no path.
fn make_page(parsed: &Arc<ParsedPage>, settings: &Settings, words: &Words, order: Option<&Order>) -> Option<Page> {
    let parts: &[&str] =
        if &*parsed.key.kind == PAGES { &[&parsed.key.slug] } else { &[&parsed.key.kind, &parsed.key.slug] };
    let url = UrlPath::page(parts).ok()?;
    let kind = settings.kinds.get(&parsed.key.kind);
    let sort_name = sort_name(&parsed.record, kind.and_then(|kind| kind.built_in));
    let label = Label {
        href: format!("{}{}", settings.base_path(), url.encoded()).into(),
        name: Arc::from(parsed.title()),
        key: parsed.key.to_string().into(),
        kind: kind.map(|kind| Arc::from(words.kind_one(kind))),
        flag: flag(&parsed.record).map(Arc::from),
        retracted: is_retracted(parsed),
    };
    let letter = order.map(|order| order.index_letter(&sort_name)).unwrap_or_default().into();
    Some(Page { parsed: Arc::clone(parsed), url, sort_name: sort_name.into(), letter, label })
}

/// Whether a briefing or a free page says that it was taken back.
fn is_retracted(page: &ParsedPage) -> bool {
    let is_entity = matches!(page.record, Record::Entity(_));
    !is_entity && page.common.revisions.iter().any(|revision| revision.kind == RevisionType::Retraction)
}

/// The flag of a country.
fn flag(record: &Record) -> Option<String> {
    match record {
        Record::Entity(entity) => match &entity.detail {
            Detail::Country { alpha2: Some(code), .. } => country_by_alpha2(code).map(CountryCode::flag),
            _ => None,
        },
        _ => None,
    }
}

/// By what a page is sorted: people by surname, everything else by its name.
fn sort_name(record: &Record, kind: Option<BuiltIn>) -> String {
    match record {
        Record::Briefing(briefing) => briefing.title.clone(),
        Record::Page(page) => page.title.clone(),
        Record::Entity(entity) => match (&entity.sort_name, &entity.detail) {
            (Some(name), _) => name.clone(),
            (None, Detail::Person { surname, .. }) if kind == Some(BuiltIn::People) => {
                sort_name_of_person(&entity.name.value, surname.as_deref())
            }
            (None, _) => from_first_letter(&entity.name.value).to_owned(),
        },
    }
}

fn find_tags(pages: &[Arc<Page>], resolver: &Resolver<'_>) -> BTreeMap<PageId, Vec<PageId>> {
    let finder = resolver.finder();
    let certain = map_parallel(pages, |page| {
        let mut of_page = Vec::new();
        for (kind, references) in &page.briefing()?.tags {
            for reference in references {
                let tag = finder.find(&reference.value, &[kind])?;
                if of_page.contains(&tag) {
                    return None;
                }
                of_page.push(tag);
            }
        }
        Some(of_page)
    });
    let mut tags = BTreeMap::new();
    for ((id, page), certain) in records::numbered(pages).zip(certain) {
        let Some(briefing) = page.briefing() else { continue };
        let of_page = certain.unwrap_or_else(|| {
            // Something is wrong with one of them and is reported, or one is there twice and counts once.
            let all = briefing.tags.iter();
            all.flat_map(|(kind, references)| resolver.resolve_all(page.path(), references, &[kind])).collect()
        });
        tags.insert(id, of_page);
    }
    tags
}

fn find_chosen(pages: &[Arc<Page>], resolver: &Resolver<'_>) -> BTreeMap<PageId, Vec<(String, PageId)>> {
    let mut chosen = BTreeMap::new();
    for (id, page) in records::numbered(pages) {
        let of_page: Vec<(String, PageId)> = page
            .parsed
            .common
            .links
            .chosen
            .iter()
            .filter_map(|(name, reference)| Some((name.clone(), resolver.resolve(page.path(), reference, &[])?)))
            .collect();
        if !of_page.is_empty() {
            chosen.insert(id, of_page);
        }
    }
    chosen
}

/// For each briefing that continues another one, that other one.
fn find_continuations(pages: &[Arc<Page>], resolver: &Resolver<'_>) -> BTreeMap<PageId, PageId> {
    let updates = |page: &Page| page.briefing().and_then(|briefing| briefing.updates.clone());
    records::numbered(pages)
        .filter_map(|(id, page)| Some((id, resolver.resolve_other(id, &updates(page)?, &[BRIEFINGS])?)))
        .collect()
}

fn sort_lists(site: &mut Site, order: Option<&Order>) {
    let mut briefings: Vec<PageId> = site.pages().filter(|it| it.1.briefing().is_some()).map(|it| it.0).collect();
    let mut continued = Arc::unwrap_or_clone(std::mem::take(&mut site.continued_by));
    let date = |id: &PageId| site.page(*id).briefing().map(|briefing| briefing.date.value.earliest());
    // Newest first; of two on one day the one that is later in the order of the keys comes first.
    briefings.sort_by(|a, b| (date(b), b).cmp(&(date(a), a)));
    for ids in continued.values_mut() {
        ids.sort_by_key(|id| (date(id), *id));
    }
    let mut places_in_time = vec![None; site.pages.len()];
    for (at, id) in (0..).zip(&briefings) {
        places_in_time[id.0 as usize] = Some(at);
    }
    site.places_in_time = Arc::new(places_in_time);
    site.briefings = Arc::new(briefings);
    site.continued_by = Arc::new(continued);
    sort_by_name(site, order);
}

/// The lists whose order is that of names.
fn sort_by_name(site: &mut Site, order: Option<&Order>) {
    let mut free_pages = Vec::new();
    let mut by_kind: BTreeMap<String, Vec<PageId>> =
        site.settings.kinds.entities().map(|kind| (kind.name.clone(), Vec::new())).collect();
    for (id, page) in site.pages() {
        match &page.parsed.record {
            Record::Briefing(_) => {}
            Record::Page(_) => free_pages.push(id),
            Record::Entity(_) => by_kind.entry(page.key().kind.to_string()).or_default().push(id),
        }
    }
    let by_name = |a: &PageId, b: &PageId| {
        let (a, b) = (&site.page(*a).sort_name, &site.page(*b).sort_name);
        order.map_or_else(|| a.cmp(b), |order| order.compare(a, b))
    };
    free_pages.sort_by(by_name);
    for ids in by_kind.values_mut() {
        ids.sort_by(by_name);
    }
    // Each kind is in order already, and a stable sort merges what is in order.
    let mut entities: Vec<PageId> = by_kind.values().flatten().copied().collect();
    entities.sort_by(by_name);
    let mut name_ranks = vec![0; site.pages.len()];
    for (rank, id) in (0..).zip(entities) {
        name_ranks[id.0 as usize] = rank;
    }
    site.name_ranks = name_ranks;
    site.free_pages = free_pages;
    site.by_kind = by_kind;
}
