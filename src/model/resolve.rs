//! What the references in front matter name.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Page, PageId, find_key, records};
use crate::diagnostic::near::Spellings;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::parse::ParsedPage;
use crate::path::{Key, SourcePath, slugify};
use crate::schema::Record;
use crate::schema::fields::{Reference, alternatives, enumerate};
use crate::schema::settings::PAGES;

/// Why a page that is written in a file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is a draft, under embargo or expired.
    Withheld,
    /// Its file has mistakes, which are reported on their own.
    Unreadable,
    /// It was not there yet on the day that an old view of the site shows. Nothing has to be said about that.
    Later,
}

/// What is written in files and leaves no trace in the output.
#[derive(Debug, Clone, Default)]
pub struct Withheld {
    keys: BTreeMap<Key, Absence>,
    /// The kinds of the keys by their slugs.
    slugs: BTreeMap<String, BTreeMap<String, Absence>>,
    names: BTreeMap<String, Absence>,
    paths: BTreeMap<SourcePath, Absence>,
    /// Old addresses of the pages, below the base URL, without a slash at the end.
    addresses: BTreeMap<String, Absence>,
    pages: Vec<Arc<ParsedPage>>,
}

impl Withheld {
    /// Adds a page that leaves no trace, by its key, its file, its names and its old addresses.
    pub fn add(&mut self, page: &ParsedPage, absence: Absence) {
        self.add_key(page.key.clone(), absence);
        self.paths.insert(page.path.clone(), absence);
        let aliases = match &page.record {
            Record::Entity(entity) => entity.aliases.as_slice(),
            Record::Briefing(_) | Record::Page(_) => &[],
        };
        for name in aliases.iter().map(|alias| alias.text.value.as_str()).chain([page.title()]) {
            self.add_name(name, absence);
        }
        for old in &page.common.redirect_from {
            self.addresses.entry(old.path.as_str().trim_end_matches('/').to_owned()).or_insert(absence);
        }
    }

    /// Keeps a page that is not published now: for the proof that nothing of it shows, and to tell its author when it is
    /// due. No output may be made of it.
    pub fn keep(&mut self, page: &Arc<ParsedPage>) {
        self.pages.push(Arc::clone(page));
    }

    /// The pages that are not published now: drafts, embargoed and expired ones, in the order of their files.
    #[must_use]
    pub fn pages(&self) -> &[Arc<ParsedPage>] {
        &self.pages
    }

    /// Adds a name that leads nowhere.
    pub fn add_name(&mut self, name: &str, absence: Absence) {
        self.names.entry(name.to_lowercase()).or_insert(absence);
    }

    fn add_key(&mut self, key: Key, absence: Absence) {
        self.slugs.entry(key.slug.to_string()).or_default().entry(key.kind.to_string()).or_insert(absence);
        self.keys.entry(key).or_insert(absence);
    }

    /// Adds a page whose file has mistakes.
    pub fn add_unreadable(&mut self, key: Key, path: SourcePath) {
        self.add_key(key, Absence::Unreadable);
        self.paths.insert(path, Absence::Unreadable);
    }

    /// Why this key has no page, if a file has one.
    #[must_use]
    pub fn key(&self, key: &Key) -> Option<Absence> {
        self.keys.get(key).copied()
    }

    /// Why this name has no page, if a file has one.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<Absence> {
        self.names.get(&name.to_lowercase()).copied().or_else(|| self.slug(&slugify(name), &[]))
    }

    /// What is in place of a key or a slug that leads to a page of a later day: it is not text for readers, and the
    /// page's title would reveal the page. `None` for a name, which is the author's own words.
    #[must_use]
    pub fn words_for(&self, name: &str) -> Option<&'static str> {
        let absence = Key::parse(name).and_then(|key| self.key(&key)).or_else(|| self.name(name))?;
        (absence == Absence::Later && !self.names.contains_key(&name.to_lowercase())).then_some("a later page")
    }

    /// Why a path has no page below the base URL, if a file has one.
    #[must_use]
    pub fn address(&self, path: &str) -> Option<Absence> {
        let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
        let own = self.key(&Key::parse(path).unwrap_or_else(|| Key::new(PAGES, path)));
        own.or_else(|| self.addresses.get(path).copied())
    }

    /// Why a file is not written: it is the page's own, or of its bundle.
    #[must_use]
    pub fn file(&self, path: &SourcePath) -> Option<Absence> {
        let folders = || path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
        let index = |folder: &str| self.paths.get(&SourcePath::new(&format!("{folder}/index.md")));
        self.paths.get(path).or_else(|| if self.paths.is_empty() { None } else { folders().find_map(index) }).copied()
    }

    fn slug(&self, slug: &str, kinds: &[&str]) -> Option<Absence> {
        let of_kinds = self.slugs.get(slug)?;
        of_kinds
            .iter()
            .find(|(kind, _)| kinds.is_empty() || kinds.contains(&kind.as_str()))
            .map(|(_, absence)| *absence)
    }
}

/// Finds the pages that references name without any doubt, and reports nothing: what most references need, and all of it
/// may be done side by side.
#[derive(Debug, Clone, Copy)]
pub struct Finder<'a> {
    pages: &'a [Arc<Page>],
    by_slug: &'a HashMap<&'a str, Vec<PageId>>,
}

impl Finder<'_> {
    /// The page that a slug or a key names without any doubt.
    #[must_use]
    pub fn find(&self, text: &str, kinds: &[&str]) -> Option<PageId> {
        let (kind, slug) = text.split_once('/').map_or((None, text), |(kind, slug)| (Some(kind), slug));
        let of_slug = self.by_slug.get(slug)?;
        let mut found = of_slug.iter().copied().filter(|id| match kind {
            Some(kind) => *self.pages[id.0 as usize].key().kind == *kind && (kinds.is_empty() || kinds.contains(&kind)),
            None => self.takes(*id, kinds),
        });
        let first = found.next()?;
        (is_slug_or_key(text) && found.next().is_none()).then_some(first)
    }

    fn takes(&self, id: PageId, kinds: &[&str]) -> bool {
        let page = &self.pages[id.0 as usize];
        if kinds.is_empty() { page.entity().is_some() } else { kinds.contains(&&*page.key().kind) }
    }
}

/// Finds the pages that references name, and reports those that name nothing.
#[derive(Debug)]
pub struct Resolver<'a> {
    pages: &'a [Arc<Page>],
    by_slug: HashMap<&'a str, Vec<PageId>>,
    withheld: &'a Withheld,
    /// Whether the site's sources could be read; if not, nobody knows which of them exist.
    pub sources_are_known: bool,
    problems: RefCell<Diagnostics>,
    /// Everything a page may be meant by, once a reference names nothing.
    spellings: OnceCell<Spellings<PageId>>,
    /// What was proposed before: a page that is missing is missed by many others.
    proposals: RefCell<HashMap<(String, String), Option<String>>>,
    /// What was asked before: the same few words, such as `press`, are in many statements.
    could_name: RefCell<HashMap<String, bool>>,
}

impl<'a> Resolver<'a> {
    /// A resolver for these pages.
    #[must_use]
    pub fn new(pages: &'a [Arc<Page>], withheld: &'a Withheld, sources_are_known: bool) -> Self {
        let mut by_slug: HashMap<&str, Vec<PageId>> = HashMap::with_capacity(pages.len());
        for (at, page) in pages.iter().enumerate() {
            by_slug.entry(&page.key().slug).or_default().push(PageId(u32::try_from(at).unwrap_or(u32::MAX)));
        }
        Self {
            pages,
            by_slug,
            withheld,
            sources_are_known,
            problems: RefCell::default(),
            spellings: OnceCell::new(),
            proposals: RefCell::default(),
            could_name: RefCell::default(),
        }
    }

    /// The problems that were found.
    #[must_use]
    pub fn into_problems(self) -> Diagnostics {
        self.problems.into_inner()
    }

    /// Adds a problem.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.problems.borrow_mut().push(diagnostic);
    }

    /// The page that a field of `path` names. `kinds` are the kinds that the field takes; none means every entity.
    pub fn resolve(&self, path: &SourcePath, reference: &Reference, kinds: &[&str]) -> Option<PageId> {
        let text = &reference.value;
        // Nearly all references are right, and a place costs more than finding the page.
        if let Some(found) = self.find(text, kinds) {
            return Some(found);
        }
        if let Some(slug) = self.slug_as_named(text) {
            return self.resolve(path, &Reference { value: slug, at: reference.at.clone() }, kinds);
        }
        let place = Place::value(path, &reference.at);
        if !is_slug_or_key(text) {
            let slug = Some(slugify(text)).filter(|slug| !slug.is_empty());
            let help = self.proposal(text, kinds).or_else(|| slug.map(|slug| format!("write `{slug}`")));
            let help = help.map(|help| help.replacen("write", "write the slug, which is the file's name:", 1));
            let message = format!("`{text}` is not a slug or a key");
            self.report(Diagnostic::new(Rule::UnknownEntity, place, message).maybe_help(help));
            return None;
        }
        if let Some(key) = Key::parse(text) {
            if let Some(found) = find_key(self.pages, &key) {
                if kinds.is_empty() || kinds.contains(&&*key.kind) {
                    return Some(found);
                }
                let message = format!("`{text}` is of the kind `{}`", key.kind);
                let help = format!("this field takes {}", enumerate(kinds.iter().copied()));
                self.report(Diagnostic::new(Rule::WrongKind, place, message).help(help));
                return None;
            }
            if let Some(absence) = self.withheld.key(&key) {
                self.report_absence(absence, place, text);
                return None;
            }
            let is_kind = || self.pages.iter().any(|page| page.key().kind == key.kind);
            let make = || if is_kind() { make_its_page(&key.slug, &[&*key.kind]) } else { None };
            let near = self.proposal_for_key(&key, kinds).or_else(make);
            self.report(Diagnostic::new(Rule::UnknownEntity, place, format!("there is no `{text}`")).maybe_help(near));
            return None;
        }
        let candidates: Vec<PageId> = self
            .by_slug
            .get(text.as_str())
            .into_iter()
            .flatten()
            .copied()
            .filter(|id| self.takes(*id, kinds))
            .collect();
        match candidates.as_slice() {
            [found] => Some(*found),
            [] => {
                if let Some(absence) = self.withheld.slug(text, kinds) {
                    self.report_absence(absence, place, text);
                    return None;
                }
                let other = self.by_slug.get(text.as_str()).and_then(|ids| ids.first());
                let help = || self.proposal(text, kinds).or_else(|| make_its_page(text, kinds));
                let (rule, message, help) = match (other, kinds) {
                    (Some(other), [_, ..]) => (
                        Rule::WrongKind,
                        format!("`{text}` is of the kind `{}`", self.page(*other).key().kind),
                        Some(format!("this field takes {}", enumerate(kinds.iter().copied()))),
                    ),
                    (_, [kind]) => (Rule::UnknownEntity, format!("there is no `{kind}/{text}`"), help()),
                    _ => (Rule::UnknownEntity, format!("there is no entity `{text}`"), help()),
                };
                self.report(Diagnostic::new(rule, place, message).maybe_help(help));
                None
            }
            several => {
                let keys: Vec<String> = several.iter().map(|id| self.page(*id).key().to_string()).collect();
                let message = format!("`{text}` could be any of {} entities", keys.len());
                let help = format!("write the key: {}", alternatives(keys.iter().map(String::as_str)));
                self.report(Diagnostic::new(Rule::AmbiguousName, place, message).help(help));
                None
            }
        }
    }

    /// The slug or key of the page whose file is named by these letters, for text beyond ASCII: `kyiv` for `Київ`.
    fn slug_as_named(&self, text: &str) -> Option<String> {
        let (kind, name) = text.split_once('/').map_or((None, text), |(kind, name)| (Some(kind), name));
        let slug = Some(slugify(name)).filter(|slug| !text.is_ascii() && slug != name)?;
        let is_known = self.by_slug.contains_key(slug.as_str()) || self.withheld.slug(&slug, &[]).is_some();
        is_known.then(|| kind.map_or_else(|| slug.clone(), |kind| format!("{kind}/{slug}")))
    }

    /// What finds pages and reports nothing.
    #[must_use]
    pub fn finder(&self) -> Finder<'_> {
        Finder { pages: self.pages, by_slug: &self.by_slug }
    }

    fn find(&self, text: &str, kinds: &[&str]) -> Option<PageId> {
        self.finder().find(text, kinds)
    }

    /// The page that a field names, which must be another one than the field's own.
    pub fn resolve_other(&self, own: PageId, reference: &Reference, kinds: &[&str]) -> Option<PageId> {
        let path = self.page(own).path();
        let found = self.resolve(path, reference, kinds)?;
        if found == own {
            let message = format!("`{}` is this page itself", reference.value);
            self.report(Diagnostic::new(Rule::SelfReference, Place::value(path, &reference.at), message));
            return None;
        }
        Some(found)
    }

    /// All pages that a list of references names.
    pub fn resolve_all(&self, path: &SourcePath, references: &[Reference], kinds: &[&str]) -> Vec<PageId> {
        let mut found = Vec::with_capacity(references.len());
        for reference in references {
            if let Some(id) = self.resolve(path, reference, kinds)
                && !found.contains(&id)
            {
                found.push(id);
            }
        }
        found
    }

    /// Whether a text without a slash names an entity, or is so near to one that it was meant to.
    #[must_use]
    pub fn could_name(&self, text: &str) -> bool {
        if let Some(known) = self.could_name.borrow().get(text) {
            return *known;
        }
        let is_near = || {
            let entities = self.by_slug.iter().filter(|(_, ids)| ids.iter().any(|id| self.takes(*id, &[])));
            entities.map(|(slug, _)| edit_distance(text, slug)).any(|distance| distance <= 2)
        };
        let could = text.contains('/')
            || self.by_slug.get(text).is_some_and(|ids| ids.iter().any(|id| self.takes(*id, &[])))
            || self.withheld.slug(text, &[]).is_some()
            || (text.len() > 5 && is_near());
        self.could_name.borrow_mut().insert(text.to_owned(), could);
        could
    }

    fn takes(&self, id: PageId, kinds: &[&str]) -> bool {
        self.finder().takes(id, kinds)
    }

    fn page(&self, id: PageId) -> &'a Page {
        &self.pages[id.0 as usize]
    }

    fn report_absence(&self, absence: Absence, place: Place, text: &str) {
        if absence != Absence::Withheld {
            return;
        }
        let message = format!("`{text}` is not published now");
        let help = "it is left out here until its page is published";
        self.report(Diagnostic::new(Rule::WithheldTarget, place, message).help(help));
    }

    /// What to write for a key that nothing has: a page of that kind, else of another one.
    fn proposal_for_key(&self, key: &Key, kinds: &[&str]) -> Option<String> {
        self.proposed_once(key.to_string(), kinds, || self.find_proposal_for_key(key, kinds))
    }

    fn find_proposal_for_key(&self, key: &Key, kinds: &[&str]) -> Option<String> {
        let takes = |id: PageId| self.takes(id, kinds);
        let mut near = self.spellings().near(&key.slug, |id| takes(id) && self.page(id).key().kind == key.kind);
        if near.is_empty() {
            near = self.spellings().near(&key.slug, takes);
        }
        let keys: Vec<String> = near.iter().map(|(_, id)| self.page(*id).key().to_string()).collect();
        write_one_of(&keys)
    }

    /// What to write for a slug that nothing has: the slug, or the key where that is needed to tell pages apart.
    fn proposal(&self, text: &str, kinds: &[&str]) -> Option<String> {
        self.proposed_once(text.to_owned(), kinds, || self.find_proposal(text, kinds))
    }

    fn proposed_once(&self, text: String, kinds: &[&str], find: impl FnOnce() -> Option<String>) -> Option<String> {
        let asked = (text, kinds.join(" "));
        if let Some(known) = self.proposals.borrow().get(&asked) {
            return known.clone();
        }
        let found = find();
        self.proposals.borrow_mut().insert(asked, found.clone());
        found
    }

    fn find_proposal(&self, text: &str, kinds: &[&str]) -> Option<String> {
        let near = self.spellings().near(text, |id| self.takes(id, kinds));
        let short = |id: PageId| {
            let key = self.page(id).key();
            let alike = self.by_slug.get(&*key.slug).into_iter().flatten().filter(|other| self.takes(**other, kinds));
            if alike.count() == 1 { key.slug.to_string() } else { key.to_string() }
        };
        let written: Vec<String> = near.iter().map(|(_, id)| short(*id)).collect();
        write_one_of(&written)
    }

    /// The slugs, names and titles of all pages.
    fn spellings(&self) -> &Spellings<PageId> {
        self.spellings.get_or_init(|| {
            Spellings::new(records::numbered(self.pages).flat_map(|(id, page)| {
                let names = crate::names::entity::names_of(&page.parsed).into_iter().map(|name| name.text);
                [&*page.key().slug, page.title()].into_iter().chain(names).map(move |text| (text, id))
            }))
        })
    }
}

/// Whether a text could be a slug or a key, and is not a name.
fn is_slug_or_key(text: &str) -> bool {
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let good = |part: &str| !part.is_empty() && (is_plain(part) || !part.is_ascii() && slugify(part) == part);
    let (kind, slug) = text.split_once('/').unwrap_or(("kind", text));
    good(kind) && good(slug)
}

/// What to do about a slug that is like none there is: its page is to be made, in the folder of the first kind it may be of.
fn make_its_page(slug: &str, kinds: &[&str]) -> Option<String> {
    let made = |kind: &&str| format!("make its page: `content/{kind}/{slug}.md`");
    kinds.first().map(made).or_else(|| Some("make a page for it below `content/`".to_owned()))
}

fn write_one_of(choices: &[String]) -> Option<String> {
    (!choices.is_empty()).then(|| format!("write {}", alternatives(choices.iter().map(String::as_str))))
}

/// How many letters have to change to make one text of the other.
fn edit_distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 { usize::MAX } else { strsim::damerau_levenshtein(a, b) }
}
