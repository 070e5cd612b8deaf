//! The ledger of sources: every source of the site once, what relies on it, and what would fall with it.
//!
//! In: an assembled [`Site`]. Out: a [`Sourcing`]. It must not know outputs, nor what a text says: of texts it knows only
//! which sources they cite. A *fact* is a statement, a row of a history, an action or an event that names a source.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{PageId, Site};
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::memo::Digest;
use crate::path::{Key, SourcePath, slugify};
use crate::schema::statement::{Reliability, Source, SourceType};

/// More steps than this are not followed from a source to the one it is known through.
const LONGEST_CHAIN: usize = 64;
/// The longest slug of a source, in bytes, before anything is added to tell it from another one.
const LONGEST_SLUG: usize = 60;

/// Where a fact is written, by positions within the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactPlace {
    /// A statement, by its position among the site's statements.
    Statement(usize),
    /// A row of an agreement's history.
    Row(PageId, usize),
    /// An action, by its position in the agreement's life.
    Action(PageId, usize),
    /// An event that is no row of a history, by its position among the site's events.
    Event(usize),
}

/// What is to be known about the sources of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// All its sources come from one.
    OneSource,
    /// Nobody but state media tells it.
    StateMediaAlone,
    /// No source of it is graded better than D, and one is D or E.
    GradedLow,
    /// All its sources are graded F.
    CannotBeJudged,
    /// All its sources are known through others.
    SecondHand,
}

impl Mark {
    /// All marks.
    pub const ALL: [Self; 5] =
        [Self::OneSource, Self::StateMediaAlone, Self::GradedLow, Self::CannotBeJudged, Self::SecondHand];

    /// The mark in addresses and for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OneSource => "one-source",
            Self::StateMediaAlone => "state-media-alone",
            Self::GradedLow => "graded-low",
            Self::CannotBeJudged => "cannot-be-judged",
            Self::SecondHand => "second-hand",
        }
    }
}

/// A fact and what it relies on.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Where it is written.
    pub place: FactPlace,
    /// Its sources, each once, as positions in the ledger.
    pub sources: Vec<usize>,
    /// What is to be known about them.
    pub marks: Vec<Mark>,
}

/// Through what a source is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// Another source of the ledger.
    Source(usize),
    /// Plain words.
    Words(String),
}

/// A source of the ledger.
#[derive(Debug, Clone)]
pub struct SourceEntry {
    /// What is known about it: from its first definition, completed by the others.
    pub source: Arc<Source>,
    /// The page that defines it first; `None` for one of the whole site.
    pub page: Option<PageId>,
    /// Its name in addresses; empty as long as nothing published uses it.
    pub slug: String,
    /// Its place in the list, from 0, if something published uses it.
    pub place: Option<usize>,
    /// The country whose state owns it.
    pub owner: Option<PageId>,
    /// Through what it is known.
    pub via: Option<Via>,
    /// The facts that cite it or a source that is known through it.
    pub facts: Vec<usize>,
    /// Those of them that have nothing else to rely on.
    pub falls: BTreeSet<usize>,
    /// The pages whose texts cite it as a footnote.
    pub cited_in: Vec<PageId>,
    /// The sources that are known through it.
    pub passes_on: Vec<usize>,
}

impl SourceEntry {
    /// What readers know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Whether it needs a page of its own: it is used more than once, or others are known through it.
    #[must_use]
    pub fn has_page(&self) -> bool {
        self.facts.len() + self.cited_in.len() + self.passes_on.len() > 1
    }
}

/// The sources of a site, and what relies on them.
#[derive(Debug, Default)]
pub struct Sourcing {
    sources: Vec<SourceEntry>,
    facts: Vec<Fact>,
    listed: Vec<usize>,
    /// The position of each source that a page may cite by its id, in the order of the pages; those of the whole site are
    /// first.
    known: Vec<(Option<PageId>, Arc<Source>, usize)>,
    at: BTreeMap<FactPlace, usize>,
    owned: BTreeMap<PageId, Vec<usize>>,
}

impl Sourcing {
    /// Finds the sources of a site and what relies on them.
    #[must_use]
    pub fn find(site: &Site) -> Self {
        let mut found = Self::default();
        let mut identities = HashMap::new();
        let own = site.pages().flat_map(|(id, page)| page.parsed.common.sources.iter().map(move |it| (Some(id), it)));
        let all: Vec<(Option<PageId>, &Arc<Source>)> = site.sources.iter().map(|it| (None, it)).chain(own).collect();
        for (page, source) in &all {
            let at = *identities.entry(identity(*page, source)).or_insert(found.sources.len());
            match found.sources.get_mut(at) {
                Some(entry) => complete(&mut entry.source, source),
                None => found.sources.push(SourceEntry {
                    source: Arc::clone(source),
                    page: *page,
                    slug: String::new(),
                    place: None,
                    owner: None,
                    via: None,
                    facts: Vec::new(),
                    falls: BTreeSet::new(),
                    cited_in: Vec::new(),
                    passes_on: Vec::new(),
                }),
            }
            found.known.push((*page, Arc::clone(source), at));
        }
        for (page, source) in &all {
            let (Some(at), Some(via)) = (found.position(*page, &source.id.value), &source.via) else { continue };
            let via = found.position(*page, &via.value).map_or_else(|| Via::Words(via.value.clone()), Via::Source);
            if via != Via::Source(at) && found.sources[at].via.is_none() {
                found.sources[at].via = Some(via);
            }
        }
        for entry in &mut found.sources {
            let owner = entry.source.owner_country.as_ref();
            let slug = owner.map(|owner| owner.value.rsplit('/').next().unwrap_or_default());
            entry.owner = slug.and_then(|slug| site.find(&Key::new("countries", slug)));
        }
        found.find_facts(site);
        found.find_notes(site);
        found.list(site);
        found
    }

    fn find_facts(&mut self, site: &Site) {
        for (at, record) in site.statements.iter().enumerate() {
            let statement = record.statement(site);
            let ids = statement.sources.iter().chain(statement.wordings.iter().flat_map(|it| &it.sources));
            self.add(FactPlace::Statement(at), ids.map(|id| (record.page, id.value.as_str())));
        }
        for (id, life) in site.agreements.iter() {
            for (at, row) in life.history.iter().enumerate() {
                self.add(FactPlace::Row(*id, at), row.sources.iter().map(|(page, source)| (*page, source.as_str())));
            }
            let written = site.page(*id).agreement().map_or(&[][..], |agreement| &agreement.actions);
            for entry in &life.actions {
                let source = written.get(entry.position).and_then(|action| action.source.as_ref());
                let place = FactPlace::Action(*id, entry.position);
                self.add(place, source.iter().map(|source| (*id, source.value.as_str())));
            }
        }
        let mut told: BTreeMap<_, usize> = BTreeMap::new();
        for (at, record) in site.events.iter().enumerate() {
            let event = record.event(site);
            // An event that is a row of a history is shown there.
            let (None, Some(source)) = (event.step.as_ref().and(record.agreement), &event.source) else { continue };
            let mut sources: Vec<usize> = self.position(Some(record.page), &source.value).into_iter().collect();
            let said = (event.date.value.iso(), event.text.clone(), event.place.clone(), record.agreement);
            // What several briefings tell in the same words happened once.
            if let Some(fact) = told.get(&said).copied() {
                let known = &mut self.facts[fact].sources;
                sources.retain(|source| !known.contains(source));
                known.append(&mut sources);
                self.at.insert(FactPlace::Event(at), fact);
            } else {
                self.add(FactPlace::Event(at), std::iter::once((record.page, source.value.as_str())));
                if let Some(fact) = self.at.get(&FactPlace::Event(at)) {
                    told.insert(said, *fact);
                }
            }
        }
        for at in 0..self.facts.len() {
            self.judge(at);
        }
    }

    fn add<'a>(&mut self, place: FactPlace, cited: impl Iterator<Item = (PageId, &'a str)>) {
        let mut sources = Vec::new();
        for (page, id) in cited {
            if let Some(at) = self.position(Some(page), id).filter(|at| !sources.contains(at)) {
                sources.push(at);
            }
        }
        if !sources.is_empty() {
            self.at.insert(place, self.facts.len());
            self.facts.push(Fact { place, sources, marks: Vec::new() });
        }
    }

    /// Finds what a fact relies on, what it would fall with, and its marks.
    fn judge(&mut self, fact: usize) {
        let chains: Vec<Vec<Via>> = self.facts[fact].sources.iter().map(|at| self.chain(*at)).collect();
        let is_in_all = |link: &Via| chains.iter().all(|chain| chain.contains(link));
        let links: BTreeSet<&Via> = chains.iter().flatten().collect();
        for link in links {
            if let Via::Source(at) = link {
                self.sources[*at].facts.push(fact);
                if is_in_all(link) {
                    self.sources[*at].falls.insert(fact);
                }
            }
        }
        // A cited source that only passes on another cited one says nothing of its own.
        let passes_on = |at: usize| {
            let link = Via::Source(at);
            chains.iter().any(|chain| chain.first() != Some(&link) && chain.contains(&link))
        };
        let cited = &self.facts[fact].sources;
        let mut speaking: Vec<(usize, &Vec<Via>)> =
            cited.iter().copied().zip(&chains).filter(|(at, _)| !passes_on(*at)).collect();
        if speaking.is_empty() {
            speaking = cited.iter().copied().zip(&chains).collect();
        }
        let roots: BTreeSet<&Via> = chains.iter().filter_map(|chain| chain.last()).collect();
        let is_state = |link: &Via| matches!(link, Via::Source(at) if self.sources[*at].source.kind == Some(SourceType::StateMedia));
        let grade = |at: usize| self.sources[at].source.reliability;
        let is_low = |at: usize| matches!(grade(at), Some(Reliability::D | Reliability::E));
        let is_unknown = |at: usize| grade(at) == Some(Reliability::F);
        let all = |holds: &dyn Fn(usize) -> bool| speaking.iter().all(|(at, _)| holds(*at));
        let marks = Mark::ALL.into_iter().filter(|mark| match mark {
            Mark::OneSource => roots.len() == 1,
            Mark::StateMediaAlone => speaking.iter().all(|(_, chain)| chain.iter().any(is_state)),
            Mark::GradedLow => all(&|at| is_low(at) || is_unknown(at)) && !all(&is_unknown),
            Mark::CannotBeJudged => all(&is_unknown),
            Mark::SecondHand => all(&|at| self.sources[at].via.is_some()),
        });
        self.facts[fact].marks = marks.collect();
    }

    /// A source and what it is known through, step by step.
    #[must_use]
    pub fn chain(&self, at: usize) -> Vec<Via> {
        let mut chain = vec![Via::Source(at)];
        let mut next = self.sources[at].via.clone();
        while let Some(link) = next {
            if chain.contains(&link) || chain.len() >= LONGEST_CHAIN {
                break;
            }
            next = if let Via::Source(at) = &link { self.sources[*at].via.clone() } else { None };
            chain.push(link);
        }
        chain
    }

    fn find_notes(&mut self, site: &Site) {
        for (id, page) in site.pages() {
            for note in &page.parsed.notes {
                if let Some(at) = self.position(Some(id), note)
                    && self.sources[at].cited_in.last() != Some(&id)
                {
                    self.sources[at].cited_in.push(id);
                }
            }
        }
    }

    /// Lists what something published uses: a source that only a withheld page cites must not show.
    fn list(&mut self, site: &Site) {
        let is_used =
            |entry: &SourceEntry| entry.page.is_some() || !entry.facts.is_empty() || !entry.cited_in.is_empty();
        let mut used: Vec<bool> = self.sources.iter().map(is_used).collect();
        for at in (0..used.len()).filter(|at| is_used(&self.sources[*at]) && self.sources[*at].via.is_some()) {
            for link in self.chain(at) {
                if let Via::Source(at) = link {
                    used[at] = true;
                }
            }
        }
        self.listed = (0..used.len()).filter(|at| used[*at]).collect();
        // By their names; the first definition of a site-wide source is asked for its address first.
        let sources = &self.sources;
        self.listed.sort_by(|a, b| (&sources[*a].source.slug, *a).cmp(&(&sources[*b].source.slug, *b)));
        let mut by_definition = self.listed.clone();
        by_definition.sort_unstable();
        let mut taken: BTreeSet<String> = Mark::ALL.iter().map(|mark| mark.code().to_owned()).collect();
        taken.extend(["page".to_owned(), String::new()]);
        for at in by_definition {
            let entry = &self.sources[at];
            let source = &entry.source;
            let mut slug = if entry.page.is_some() { source.slug.clone() } else { slugify(&source.id.value) };
            slug.truncate(LONGEST_SLUG);
            slug.truncate(slug.trim_end_matches('-').len());
            if !taken.insert(slug.clone()) {
                let digest = identity_digest(site, entry);
                let parts = [slug.as_str(), &digest.short()].map(str::to_owned);
                slug = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
                while !taken.insert(slug.clone()) {
                    slug.push('x');
                }
            }
            self.sources[at].slug = slug;
            if let Some(Via::Source(via)) = self.sources[at].via {
                self.sources[via].passes_on.push(at);
            }
        }
        for (place, at) in self.listed.iter().enumerate() {
            self.sources[*at].place = Some(place);
            if let Some(owner) = self.sources[*at].owner {
                self.owned.entry(owner).or_default().push(*at);
            }
        }
    }

    /// The position of a source that a page cites by its id.
    #[must_use]
    pub fn position(&self, page: Option<PageId>, id: &str) -> Option<usize> {
        let of = |page: Option<PageId>| {
            let start = self.known.partition_point(|(of, ..)| *of < page);
            let mut own = self.known[start..].iter().take_while(|(of, ..)| *of == page);
            own.find(|(_, source, _)| source.id.value == id).map(|(.., at)| *at)
        };
        of(page).or_else(|| if page.is_some() { of(None) } else { None })
    }

    /// The positions of the sources that something published uses, by name.
    #[must_use]
    pub fn listed(&self) -> &[usize] {
        &self.listed
    }

    /// A source, by its position.
    #[must_use]
    pub fn source(&self, at: usize) -> Option<&SourceEntry> {
        self.sources.get(at)
    }

    /// All facts that name a source.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// What a fact relies on, if it names a source.
    #[must_use]
    pub fn fact(&self, place: FactPlace) -> Option<&Fact> {
        self.at.get(&place).and_then(|at| self.facts.get(*at))
    }

    /// The positions of the facts that bear a mark.
    #[must_use]
    pub fn marked(&self, mark: Mark) -> Vec<usize> {
        (0..self.facts.len()).filter(|at| self.facts[*at].marks.contains(&mark)).collect()
    }

    /// The sources that the state of a country owns.
    #[must_use]
    pub fn owned_by(&self, country: PageId) -> &[usize] {
        self.owned.get(&country).map_or(&[], Vec::as_slice)
    }
}

/// What makes two definitions one source: the same address, else the same publisher, title and date. A publisher alone
/// makes none, because one publisher has many texts.
fn identity(page: Option<PageId>, source: &Source) -> (Option<PageId>, [Cow<'_, str>; 4]) {
    fn text(value: Option<&String>) -> Cow<'_, str> {
        value.map(String::as_str).unwrap_or_default().into()
    }
    let nothing = || text(None);
    if let Some(url) = &source.url {
        return (None, [text(Some(url)), nothing(), nothing(), nothing()]);
    }
    let (publisher, title) = (text(source.publisher.as_ref()), text(source.title.as_ref()));
    if source.title.is_some() || source.published.is_some() {
        let published = source.published.as_ref().map(|date| date.value.notation()).unwrap_or_default();
        return (None, [nothing(), publisher, title, published.into()]);
    }
    (page, [text(Some(&source.id.value)), publisher, nothing(), "id".into()])
}

/// A digest of what makes a source this one. Other pages may come and go without changing it.
fn identity_digest(site: &Site, entry: &SourceEntry) -> Digest {
    let (page, parts) = identity(entry.page, &entry.source);
    let page = page.map(|id| site.page(id).key().to_string()).unwrap_or_default();
    let parts = std::iter::once(page.as_str()).chain(parts.iter().map(|part| &**part));
    Digest::of_parts(&parts.map(str::as_bytes).collect::<Vec<_>>())
}

/// Adds to a source what another definition of it knows beyond.
fn complete(source: &mut Arc<Source>, other: &Source) {
    let adds = [
        source.archived.is_none() && other.archived.is_some(),
        source.accessed.is_none() && other.accessed.is_some(),
        source.kind.is_none() && other.kind.is_some(),
        source.owner_country.is_none() && other.owner_country.is_some(),
        source.reliability.is_none() && other.reliability.is_some(),
        source.note.is_none() && other.note.is_some(),
    ];
    if !adds.contains(&true) {
        return;
    }
    let source = Arc::make_mut(source);
    source.archived = source.archived.take().or_else(|| other.archived.clone());
    source.accessed = source.accessed.take().or_else(|| other.accessed.clone());
    source.kind = source.kind.or(other.kind);
    source.owner_country = source.owner_country.take().or_else(|| other.owner_country.clone());
    source.reliability = source.reliability.or(other.reliability);
    source.note = source.note.take().or_else(|| other.note.clone());
}

/// The sources of one file that are known through each other in a circle, each circle told once.
#[must_use]
pub fn circles(path: &SourcePath, sources: &[Arc<Source>]) -> Vec<Diagnostic> {
    if sources.iter().all(|source| source.via.is_none()) {
        return Vec::new();
    }
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, source) in sources.iter().enumerate() {
        first.entry(&source.id.value).or_insert(at);
    }
    let next = |at: usize| first.get(sources[at].via.as_ref()?.value.as_str()).copied();
    let mut seen = vec![0; sources.len()];
    let mut found = Vec::new();
    for start in 0..sources.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start + 1;
            let Some(via) = next(at) else { break };
            if seen[via] == start + 1 {
                found.extend(circle(path, sources, via, &next));
                break;
            }
            at = via;
        }
    }
    found
}

fn circle(
    path: &SourcePath,
    sources: &[Arc<Source>],
    start: usize,
    next: &dyn Fn(usize) -> Option<usize>,
) -> Option<Diagnostic> {
    let via = |at: usize| sources[at].via.as_ref();
    let place = |at: usize| Some(Place::value(path, &via(at)?.at));
    let (id, through) = (&sources[start].id.value, &via(start)?.value);
    let message = if id == through {
        format!("the source `{id}` is known through itself")
    } else {
        format!("the source `{id}` is known through `{through}`, and that through `{id}`")
    };
    let mut problem = Diagnostic::new(Rule::SourceCircle, place(start)?, message)
        .help("remove one `via`: of sources that repeat each other, one had it first");
    let mut at = next(start)?;
    while at != start {
        problem = problem.related(place(at)?, "the circle goes on here");
        at = next(at)?;
    }
    Some(problem)
}
