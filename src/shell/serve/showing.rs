//! What the server shows: the site as it is now, the last good bytes of its pages, and the tabs that look at them.
//!
//! In: versions of the site, one after the other. Out: pages, rendered when somebody asks, and a word to the tabs whose
//! page is another now. It must not know the network, nor why there is a new version.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};

use super::print::{Print, fingerprint};
use super::told::{Told, state_of};
use crate::compile::Compiled;
use crate::diagnostic::{Diagnostics, Rule, Severity};
use crate::path::{SourcePath, UrlPath};
use crate::route::{Output, Route};

/// The site at one time.
#[derive(Debug)]
pub struct Version {
    /// Counts versions.
    pub number: u64,
    /// What pages are made from: the last site without an error; if there was none yet, the site as it is.
    pub good: Arc<Compiled>,
    /// The number of the version from which [`Version::good`] is.
    pub good_number: u64,
    /// Whether that one is without an error.
    pub is_sound: bool,
    /// The site as it is.
    pub latest: Arc<Compiled>,
}

impl Version {
    /// Whether the site has an error, so that it shows an earlier one.
    fn is_behind(&self) -> bool {
        self.number != self.good_number
    }
}

/// A page as it was rendered.
#[derive(Debug)]
pub struct Page {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What readers would see change.
    pub print: Print,
    /// Whether it is HTML.
    pub is_html: bool,
}

/// What there is at a path.
#[derive(Debug, Clone)]
pub enum Found {
    /// Bytes that were made: an output that is not a file of the site.
    Page(Arc<Page>),
    /// A file of the site.
    File(SourcePath),
    /// The path of a page without its last slash: where the page is.
    Folder(UrlPath),
    /// An output that cannot be made, because of errors.
    Broken,
    /// Nothing; and the page that says so, if it can be made.
    Missing(Option<Arc<Page>>),
}

/// The event that a tab receives. It carries no content: the tab asks for that itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The page has changed.
    Page,
    /// Only its stylesheets have changed.
    Styles,
    /// The problems have changed; `None` if there are none.
    Problems(String),
}

struct Tab {
    /// The path below the base URL.
    path: String,
    shows: Print,
    problems: String,
    sender: mpsc::Sender<News>,
}

struct Kept {
    page: Arc<Page>,
    /// The version that it is shown in, though it may be from an earlier one.
    of: u64,
    used: u64,
}

/// As many pages are kept as somebody may have open; the rest is rendered when it is asked for.
const MOST_KEPT: usize = 64;

/// What the server shows.
pub struct Showing {
    version: watch::Sender<Option<Arc<Version>>>,
    kept: Mutex<(u64, HashMap<UrlPath, Kept>)>,
    told: Mutex<Told>,
    tabs: Mutex<Vec<Tab>>,
}

impl Default for Showing {
    fn default() -> Self {
        Self {
            version: watch::Sender::new(None),
            kept: Mutex::default(),
            told: Mutex::default(),
            tabs: Mutex::default(),
        }
    }
}

/// A thread that panicked has left nothing half-done here: all changes are single steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Showing {
    /// The version that is shown, as soon as there is one.
    pub async fn version(&self) -> Option<Arc<Version>> {
        let mut receiver = self.version.subscribe();
        receiver.wait_for(Option::is_some).await.ok().and_then(|version| version.clone())
    }

    /// The version that is shown, if there is one.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Version>> {
        self.version.borrow().clone()
    }

    /// Shows another version, and reports the tabs whose page is another by it. `changed` are the files that changed.
    pub fn show(
        &self,
        compiled: &Arc<Compiled>,
        problems: Diagnostics,
        changed: &std::collections::BTreeSet<SourcePath>,
    ) -> Arc<Version> {
        let before = self.current();
        let number = before.as_ref().map_or(1, |version| version.number + 1);
        let is_good = problems.count(Severity::Error) == 0;
        let (good, good_number) = match before {
            Some(before) if !is_good && before.is_sound => (Arc::clone(&before.good), before.good_number),
            _ => (Arc::clone(compiled), number),
        };
        let is_sound = is_good || good_number != number;
        let version = Arc::new(Version { number, good, good_number, is_sound, latest: Arc::clone(compiled) });
        lock(&self.told).begin(problems, changed);
        self.version.send_replace(Some(Arc::clone(&version)));
        self.tell_tabs(&version);
        version
    }

    /// All pages of a version were rendered, and this is everything that is wrong. Gives whether the version is still shown.
    pub fn end_check(&self, version: &Version, all: Diagnostics) -> bool {
        let is_current = self.current().is_some_and(|current| current.number == version.number);
        if is_current {
            lock(&self.told).end_check(all);
            self.tell_problems();
        }
        is_current
    }

    /// Everything that is known to be wrong.
    #[must_use]
    pub fn problems(&self) -> Diagnostics {
        lock(&self.told).all()
    }

    /// What there is at a path below the base URL, decoded.
    #[must_use]
    pub fn find(&self, version: &Version, path: &str) -> Found {
        for compiled in [&version.good, &version.latest] {
            let Some(route) = compiled.routes.find_path(path) else { continue };
            let is_exact = route.url.as_str() == path || route.url.output_file() == path;
            if !is_exact {
                return Found::Folder(route.url.clone());
            }
            return match &route.output {
                Output::File(path) => Found::File(path.clone()),
                _ => self.page(version, &route.url).map_or(Found::Broken, Found::Page),
            };
        }
        let missing = version.good.routes.all().iter().find(|route| route.output == Output::NotFound);
        Found::Missing(missing.and_then(|route| self.page(version, &route.url)))
    }

    /// A page, rendered now if it was not for this version; if it cannot be, as it was when it last could.
    fn page(&self, version: &Version, url: &UrlPath) -> Option<Arc<Page>> {
        if let Some(page) = self.kept_page(url, version.good_number) {
            return Some(page);
        }
        let mut told = Diagnostics::new();
        let sources = if version.is_behind() { vec![&version.good, &version.latest] } else { vec![&version.good] };
        let mut fallback = None;
        for compiled in sources {
            let Some(route) = compiled.routes.find(url) else { continue };
            let (page, problems) = render(compiled, route);
            let is_fine = problems.count(Severity::Error) == 0;
            if !is_fine && fallback.is_none() {
                fallback = self.last_good(url);
            }
            told.extend(problems);
            if is_fine || fallback.is_some() {
                let page = fallback.unwrap_or_else(|| Arc::new(page));
                self.keep(url, &page, version.good_number);
                self.add_told(version, url, told);
                return Some(page);
            }
        }
        self.add_told(version, url, told);
        None
    }

    fn add_told(&self, version: &Version, url: &UrlPath, problems: Diagnostics) {
        let problems = crate::compile::finish(version.latest.inputs(), problems);
        let mut told = lock(&self.told);
        if self.current().is_some_and(|current| current.number == version.number) {
            if problems.is_empty() {
                let name = format!("`{url}`");
                told.forget_check(|it| it.rule == Rule::TemplateError && it.notes.iter().any(|it| it.contains(&name)));
            }
            told.add_page(url, problems);
        }
    }

    fn kept_page(&self, url: &UrlPath, of: u64) -> Option<Arc<Page>> {
        let mut kept = lock(&self.kept);
        let (clock, pages) = &mut *kept;
        *clock += 1;
        let found = pages.get_mut(url).filter(|found| found.of == of)?;
        found.used = *clock;
        Some(Arc::clone(&found.page))
    }

    fn last_good(&self, url: &UrlPath) -> Option<Arc<Page>> {
        lock(&self.kept).1.get(url).map(|kept| Arc::clone(&kept.page))
    }

    fn keep(&self, url: &UrlPath, page: &Arc<Page>, of: u64) {
        let mut kept = lock(&self.kept);
        let (clock, pages) = &mut *kept;
        *clock += 1;
        pages.insert(url.clone(), Kept { page: Arc::clone(page), of, used: *clock });
        if pages.len() > MOST_KEPT
            && let Some(oldest) = pages.iter().min_by_key(|(_, kept)| kept.used).map(|(url, _)| url.clone())
        {
            pages.remove(&oldest);
        }
    }

    /// What a tab at a path would show now.
    fn print_at(&self, version: &Version, path: &str) -> Print {
        match self.find(version, path) {
            Found::Page(page) => page.print.clone(),
            Found::Missing(Some(page)) => page.print.missing(),
            Found::File(_) | Found::Folder(_) | Found::Broken | Found::Missing(None) => Print::default(),
        }
    }

    /// A tab looks at a path and shows what it was given; returns the events it receives from now on.
    #[must_use]
    pub fn open_tab(&self, path: &str, shows: Print) -> mpsc::Receiver<News> {
        // A tab that does not read gets the newest event once it does.
        let (sender, receiver) = mpsc::channel(16);
        let mut tabs = lock(&self.tabs);
        tabs.retain(|tab| !tab.sender.is_closed());
        tabs.push(Tab { path: path.to_owned(), shows, problems: String::new(), sender });
        drop(tabs);
        if let Some(version) = self.current() {
            self.tell_tabs(&version);
        }
        receiver
    }

    fn tell_tabs(&self, version: &Version) {
        let mut paths: Vec<String> = lock(&self.tabs).iter().map(|tab| tab.path.clone()).collect();
        paths.sort();
        paths.dedup();
        // Rendering takes time; nobody waits for the tabs in the meantime.
        let prints: HashMap<String, Print> =
            paths.into_iter().map(|path| (path.clone(), self.print_at(version, &path))).collect();
        let mut tabs = lock(&self.tabs);
        tabs.retain(|tab| !tab.sender.is_closed());
        for tab in tabs.iter_mut() {
            let Some(now) = prints.get(&tab.path) else { continue };
            // What cannot be made leaves the tab as it is, under the problems.
            if now.is_nothing() || *now == tab.shows {
                continue;
            }
            let news = if now.text == tab.shows.text { News::Styles } else { News::Page };
            if tab.sender.try_send(news).is_ok() {
                tab.shows = now.clone();
            }
        }
        drop(tabs);
        self.tell_problems();
    }

    fn tell_problems(&self) {
        let problems = self.problems();
        let state = if problems.is_empty() { String::new() } else { state_of(&problems) };
        for tab in lock(&self.tabs).iter_mut() {
            if tab.problems != state && tab.sender.try_send(News::Problems(state.clone())).is_ok() {
                tab.problems.clone_from(&state);
            }
        }
    }
}

fn render(compiled: &Compiled, route: &Route) -> (Page, Diagnostics) {
    let (rendered, problems) = compiled.render(route);
    let is_html = rendered.anchors.is_some();
    let print = fingerprint(compiled, &rendered.bytes, is_html);
    (Page { bytes: rendered.bytes, print, is_html }, problems)
}
