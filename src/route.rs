//! The table of routes: every output of the site, each with its URL, known before anything is rendered.
//!
//! In: the [`Site`] and the list of files. Out: [`Routes`], or a diagnostic that names both sources where two outputs would
//! be one file. It must not know how anything is rendered.

pub mod assets;
pub mod paging;
pub mod sources;
pub mod statements;
mod stray;
pub mod between;
pub mod timeline;
pub mod appearances;
pub mod host_files;
pub mod pictures;
pub mod search;
mod redirects;
mod claims;

use std::collections::{BTreeMap, HashMap};

use self::assets::theme_assets;
use self::claims::{Claim, Claims, Table};
use self::host_files::HostFile;
use self::paging::{Paging, paged_url};
use self::pictures::Picture;
use self::search::SearchFile;
use self::sources::{SourcePart, source_parts};
use self::statements::{LedgerForm, LedgerPart, ledger_parts};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::model::status_table::StatusFilter;
use crate::model::{PageId, Site};
use crate::path::{SourcePath, UrlPath, nfc, percent_decode};
use crate::photo::Version;
use crate::schema::settings::{BETWEEN, BRIEFINGS, CORRECTIONS, NAMES, PAGES};
use crate::{embedded, parse};

/// How many briefings are on one page of their list.
pub const BRIEFINGS_PER_PAGE: usize = 50;
/// How many entities are on one page of the A–Z list of a kind.
pub const ENTITIES_PER_PAGE: usize = 200;
/// How many corrections are on one page of their list.
pub const CORRECTIONS_PER_PAGE: usize = 100;
/// How many agreements are on one page of the status table.
pub const AGREEMENTS_PER_PAGE: usize = 100;
/// How many addresses one sitemap may hold (the sitemaps protocol, 0.9).
pub const ADDRESSES_PER_SITEMAP: usize = 50_000;

/// In which form data is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataForm {
    /// A table of values separated by commas.
    Csv,
    /// A list of objects.
    Json,
}

/// What makes an output.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Output {
    /// The home page.
    Home,
    /// A page of the list of briefings, from 1.
    Briefings(usize),
    /// A briefing, an entity or a free page.
    Page(PageId),
    /// A page of the A–Z list of a kind or of the free pages, by their folder, from 1.
    Index(String, usize),
    /// A page of the status table of the agreements that a filter takes, from 1.
    StatusTable(StatusFilter, usize),
    /// The list of the names that several entities share.
    SharedNames,
    /// A name that several entities share, by its position among them.
    SharedName(usize),
    /// A part of the ledger of statements.
    Ledger(LedgerPart),
    /// Where all agreements stand, as data.
    AgreementData(DataForm),
    /// A part of the ledger of sources.
    Sources(SourcePart),
    /// A page of all corrections of the site, from 1.
    Corrections(usize),
    /// The Atom feed of the corrections.
    CorrectionsFeed,
    /// The list of the relations between two.
    Pairs,
    /// The relations between two, by their place among all of these.
    Between(usize),
    /// The site's timeline.
    Timeline,
    /// A page of a year of the site's timeline, from 1.
    TimelineYear(i16, usize),
    /// A page of the timeline of an entity, from 1.
    EntityTimeline(PageId, usize),
    /// A page of the list of all that leads to an entity, from 1.
    Appearances(PageId, usize),
    /// The calendar of what is ahead, of the site or of an entity.
    Calendar(Option<PageId>),
    /// The feed of changes, of the site or of an agreement.
    ChangesFeed(Option<PageId>),
    /// The page on which readers search.
    Search,
    /// A file in which search looks.
    SearchFile(SearchFile),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// An old address that leads to a page.
    Redirect(PageId),
    /// The Atom feed.
    Feed,
    /// The list of all addresses, or the list of its parts.
    Sitemap,
    /// A part of the list of all addresses, from 1.
    SitemapPart(usize),
    /// What crawlers may read.
    Robots,
    /// A configuration file for a host.
    HostFile(HostFile),
    /// A file below `static/` or beside a page, copied as it is.
    File(SourcePath),
    /// A file of the theme, by its name below `static/`.
    ThemeAsset(String),
    /// A version of a picture, made of a file of the site.
    Picture(SourcePath, Version),
}

/// One output of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Where it is.
    pub url: UrlPath,
    /// What makes it.
    pub output: Output,
}

/// Every output of the site, in the order of the URLs.
#[derive(Debug, Default, Clone)]
pub struct Routes {
    all: Vec<Route>,
    by_url: HashMap<UrlPath, usize>,
    /// The positions by the address as pages write it, below the base URL, where that differs from the path: encoded.
    by_address: HashMap<String, u32>,
    files: HashMap<SourcePath, UrlPath>,
    /// The theme's files by their names, each with its URL.
    pub assets: BTreeMap<String, UrlPath>,
    /// The pictures that pages show, by the URLs of their files.
    pub pictures: BTreeMap<UrlPath, Picture>,
}

impl Routes {
    /// All routes.
    #[must_use]
    pub fn all(&self) -> &[Route] {
        &self.all
    }

    /// The route of a URL.
    #[must_use]
    pub fn find(&self, url: &UrlPath) -> Option<&Route> {
        self.by_url.get(url).map(|at| &self.all[*at])
    }

    /// The position of a URL's route among all routes.
    #[must_use]
    pub fn position(&self, url: &UrlPath) -> Option<u32> {
        self.by_url.get(url).and_then(|at| u32::try_from(*at).ok())
    }

    /// The position of the route that an address below the base URL leads to, as pages write it: encoded.
    ///
    /// Nearly every link of a page is written as the program writes it and is found at once.
    #[must_use]
    pub fn position_of_address(&self, address: &str) -> Option<u32> {
        let plain = || self.by_url.get(address).and_then(|at| u32::try_from(*at).ok());
        let known = if address.contains('%') { self.by_address.get(address).copied() } else { plain() };
        known.or_else(|| {
            let path = nfc(&percent_decode(address)).into_owned();
            self.find_path(&path).and_then(|route| self.position(&route.url))
        })
    }

    /// The route that a path below the base URL leads to, as a web server reads it: `people/x` and `people/x/index.html`
    /// are `people/x/`, and `map/` is the site's own file `map/index.html`.
    #[must_use]
    pub fn find_path(&self, path: &str) -> Option<&Route> {
        let path = path.strip_suffix("index.html").unwrap_or(path);
        let found = |path: &str| {
            let url = if path.is_empty() { Some(UrlPath::home()) } else { UrlPath::from_decoded(path) };
            url.and_then(|url| self.find(&url))
        };
        let folder = path.strip_suffix('/').unwrap_or(path);
        let file = || UrlPath::file(&format!("{folder}/index.html")).ok().and_then(|url| self.find(&url));
        found(path).or_else(|| if path.ends_with('/') { None } else { found(&format!("{path}/")) }).or_else(file)
    }

    /// Adds routes, and puts all into order.
    fn extend(&mut self, more: Vec<Route>) {
        self.all.extend(more);
        self.all.sort_by(|a, b| a.url.cmp(&b.url));
        let all = &self.all;
        let encoded = all.iter().zip(0_u32..).filter(|(route, _)| !route.url.is_plain());
        self.by_address = encoded.map(|(route, at)| (route.url.encoded(), at)).collect();
        self.by_url = all.iter().enumerate().map(|(at, route)| (route.url.clone(), at)).collect();
    }

    /// Where a file of the site is put.
    #[must_use]
    pub fn of_file(&self, path: &SourcePath) -> Option<&UrlPath> {
        self.files.get(path)
    }
}

impl Routes {
    /// Lays out the table of routes, without what depends on the texts of the pages.
    #[must_use]
    pub fn lay_out(site: &Site, inputs: &Inputs, problems: &mut Diagnostics) -> Self {
        let mut claims = Claims::default();
        let mut routes = Self::default();
        lay_out_pages(site, &mut claims);
        lay_out_lists(site, inputs, &mut claims);
        timeline::lay_out_timelines(site, &mut claims);
        search::lay_out_search(site, &mut claims);
        host_files::lay_out_host_files(site, inputs, &mut claims);
        for (name, url) in theme_assets(inputs) {
            claims.add(url.clone(), Output::ThemeAsset(name.clone()), Claim::Program(format!("the theme's `{name}`")));
            routes.assets.insert(name, url);
        }
        lay_out_files(site, inputs, &mut claims, &mut routes, problems);
        // Redirects come last, so that an old address never takes the place of a page.
        redirects::lay_out_redirects(site, &mut claims, problems);
        let mut table = Table::with_room(claims.wanted.len(), problems);
        for (route, claim) in claims.wanted.into_iter().zip(claims.by) {
            table.add(route, claim);
        }
        if site.clock.dated().is_none() {
            lay_out_sitemaps(&mut table);
        }
        table.check_folders();
        routes.extend(table.routes);
        routes
    }
}

fn lay_out_pages(site: &Site, claims: &mut Claims) {
    for (id, page) in site.pages() {
        claims.add(page.url.clone(), Output::Page(id), Claim::File(Place::File(page.path().clone())));
    }
}

fn lay_out_lists(site: &Site, inputs: &Inputs, claims: &mut Claims) {
    let mut add = |url: Option<UrlPath>, output, name: &str| {
        if let Some(url) = url {
            claims.add(url, output, Claim::Program(name.to_owned()));
        }
    };
    add(Some(UrlPath::home()), Output::Home, "the home page");
    for number in Paging::new(site.briefings.len(), BRIEFINGS_PER_PAGE).numbers() {
        add(paged_url(&[BRIEFINGS], number), Output::Briefings(number), "the list of briefings");
    }
    for kind in site.settings.kinds.entities() {
        for number in Paging::new(site.by_kind.get(&kind.name).map_or(0, Vec::len), ENTITIES_PER_PAGE).numbers() {
            let claim = format!("the list of the kind `{}`", kind.name);
            add(paged_url(&[&kind.name], number), Output::Index(kind.name.clone(), number), &claim);
        }
    }
    if site.has_list_of_free_pages() {
        for number in Paging::new(site.free_pages.len(), ENTITIES_PER_PAGE).numbers() {
            add(paged_url(&[PAGES], number), Output::Index(PAGES.to_owned(), number), "the list of pages");
        }
    }
    let shared = site.shared_names.all();
    if site.status_table.filters().next().is_some() {
        let data = "the status of all agreements";
        add(UrlPath::file("agreements.csv").ok(), Output::AgreementData(DataForm::Csv), data);
        add(UrlPath::file("agreements.json").ok(), Output::AgreementData(DataForm::Json), data);
    }
    if !shared.is_empty() {
        add(paged_url(&[NAMES], 1), Output::SharedNames, "the list of shared names");
    }
    for (at, name) in shared.iter().enumerate() {
        let claim = format!("the page of the shared name `{}`", name.title);
        claims.add(name.url.clone(), Output::SharedName(at), Claim::Program(claim));
    }
    for part in ledger_parts(site) {
        let claim = match part.of {
            None => "the ledger of statements".to_owned(),
            Some(id) => format!("the ledger of statements of `{}`", site.page(id).key()),
        };
        if let Some(url) = part.url(site) {
            claims.add(url, Output::Ledger(part), Claim::Program(claim));
        }
    }
    for part in source_parts(site) {
        if let Some(url) = part.url(site) {
            claims.add(url, Output::Sources(part), Claim::Program("the ledger of sources".to_owned()));
        }
    }
    for (filter, total) in site.status_table.filters() {
        for number in Paging::new(total, AGREEMENTS_PER_PAGE).numbers() {
            if let Some(url) = status_table_url(filter, number) {
                claims.add(url, Output::StatusTable(filter, number), Claim::Program("the status table".to_owned()));
            }
        }
    }
    lay_out_corrections_and_pairs(site, claims);
    let files = [
        ("404.html", Output::NotFound, "the page for unknown addresses"),
        ("feed.xml", Output::Feed, "the feed"),
        ("robots.txt", Output::Robots, "`robots.txt`"),
    ];
    for (path, output, name) in files {
        // A site that brings its own `robots.txt` has written what it wants. An old view has none: it is not to be found.
        let own = output == Output::Robots
            && (site.clock.dated().is_some() || inputs.contains(&SourcePath::new("static/robots.txt")));
        if let (false, Ok(url)) = (own, UrlPath::file(path)) {
            claims.add(url, output, Claim::Program(name.to_owned()));
        }
    }
}

fn lay_out_corrections_and_pairs(site: &Site, claims: &mut Claims) {
    let mut add = |url: Option<UrlPath>, output, name: &str| {
        if let Some(url) = url {
            claims.add(url, output, Claim::Program(name.to_owned()));
        }
    };
    if !site.corrections.is_empty() {
        for number in corrections_paging(site).numbers() {
            let url = paged_url(&[CORRECTIONS], number);
            add(url, Output::Corrections(number), "the list of corrections");
        }
        add(UrlPath::file(&format!("{CORRECTIONS}.xml")).ok(), Output::CorrectionsFeed, "the feed of corrections");
    }
    if !site.pairs.all().is_empty() {
        add(paged_url(&[BETWEEN], 1), Output::Pairs, "the list of relations between two");
    }
    for (at, pair) in site.pairs.all().iter().enumerate() {
        let claim = format!("the page of `{}` and `{}`", site.page(pair.first).key(), site.page(pair.second).key());
        add(between::between_url(site, pair).ok(), Output::Between(at), &claim);
    }
}

/// The pages of the list of corrections, on which clarifications follow.
#[must_use]
pub fn corrections_paging(site: &Site) -> Paging {
    let all = &site.corrections;
    Paging::new(all.corrections.len() + all.clarifications.len(), CORRECTIONS_PER_PAGE)
}

fn lay_out_files(site: &Site, inputs: &Inputs, claims: &mut Claims, routes: &mut Routes, problems: &mut Diagnostics) {
    let kinds = &site.settings.kinds;
    let mut add = |path: &SourcePath, url: &str, problems: &mut Diagnostics| match UrlPath::file(url) {
        Ok(url) => {
            claims.add(url.clone(), Output::File(path.clone()), Claim::File(Place::File(path.clone())));
            routes.files.insert(path.clone(), url);
        }
        Err(problem) => {
            let message = format!("the file cannot be written: {problem}");
            problems.push(Diagnostic::new(Rule::BadPath, Place::File(path.clone()), message).help("rename the file"));
        }
    };
    let theme: Vec<String> = embedded::assets().into_iter().map(|(name, _)| name).collect();
    for path in inputs.below("static") {
        if let Some(url) = path.below("static").filter(|url| !theme.iter().any(|name| name == url)) {
            add(path, url, problems);
        }
    }
    let bundles: BTreeMap<&str, PageId> =
        site.pages().filter_map(|(id, page)| Some((page.parsed.bundle()?, id))).collect();
    let mut stray = Vec::new();
    for path in inputs.below("content") {
        if parse::placed(path, kinds) != parse::Placed::Asset || path.as_str() == "content/sources.yaml" {
            continue;
        }
        // The nearest folder upwards that is a page has the file.
        let mut folder = path.folder();
        let owner = loop {
            match bundles.get(folder) {
                Some(id) => break Some((folder, *id)),
                None => match folder.rsplit_once('/') {
                    Some((parent, _)) => folder = parent,
                    None => break None,
                },
            }
        };
        match owner.and_then(|(folder, id)| Some((path.below(folder)?, id))) {
            Some((below, id)) => match stray::refused_link(site, inputs, path) {
                None => add(path, &format!("{}{below}", site.page(id).url.as_str()), problems),
                Some(problem) => problems.push(problem),
            },
            None if site.withheld.file(path).is_some() => {}
            None => stray.push(path),
        }
    }
    problems.extend(stray.into_iter().map(stray::explain));
}

fn lay_out_sitemaps(table: &mut Table<'_>) {
    let addresses = table.routes.iter().filter(|route| is_in_sitemap(&route.output)).count();
    let parts = if addresses > ADDRESSES_PER_SITEMAP { addresses.div_ceil(ADDRESSES_PER_SITEMAP) } else { 0 };
    let names = (1..=parts).map(|part| (format!("sitemap-{part}.xml"), Output::SitemapPart(part)));
    for (path, output) in names.chain([("sitemap.xml".to_owned(), Output::Sitemap)]) {
        if let Ok(url) = UrlPath::file(&path) {
            table.add(Route { url, output }, Claim::Program(format!("`{path}`")));
        }
    }
}

/// Whether an output is a page that people look for.
#[must_use]
pub fn is_in_sitemap(output: &Output) -> bool {
    matches!(
        output,
        Output::Home
            | Output::Briefings(_)
            | Output::Page(_)
            | Output::Index(..)
            | Output::StatusTable(..)
            | Output::SharedNames
            | Output::SharedName(_)
            | Output::Corrections(_)
            | Output::Pairs
            | Output::Between(_)
            | Output::Ledger(LedgerPart { form: LedgerForm::Page(_), .. })
            | Output::Sources(SourcePart::List(_) | SourcePart::Of(..) | SourcePart::Marked(..))
            | Output::Timeline
            | Output::TimelineYear(..)
            | Output::EntityTimeline(..)
    )
}

/// The address of a page of the status table, from 1.
#[must_use]
pub fn status_table_url(filter: StatusFilter, number: usize) -> Option<UrlPath> {
    let slug = filter.slug();
    let parts = [Some("agreements"), Some("status"), slug.as_deref()].into_iter().flatten();
    paged_url(&parts.collect::<Vec<_>>(), number)
}
