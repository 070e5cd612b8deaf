//! The whole pipeline on one screen: from the site's files to a table of routes that render one by one.
//!
//! In: [`Inputs`], [`Options`] and a [`Cache`]. Out: [`Compiled`]. It is pure: no clock, no environment, no globals, no file but
//! through `Inputs`. It cannot fail: it gives what it made and every diagnostic.

pub mod survey;
pub mod names;
mod entity_change;
pub mod difference;
pub mod suggest;
pub mod pictures;
pub mod outputs;
pub mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::date::{DatedView, Timestamp};
use crate::desk::stale::find_stale;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::inputs::{Inputs, SourceText};
use crate::links::Links;
use crate::links::backlinks::appearances;
use crate::links::near_files::NearFiles;
use crate::memo::{Digest, Memo, Series};
use crate::model::assemble::MadePages;
use crate::model::{PageFiles, PageId, Site};
use crate::parse::ParsedPage;
use crate::parse::document::Document;
use crate::path::SourcePath;
use crate::picture::world::World;
use crate::proof::Proof;
use crate::render::picture::Versions;
use crate::render::search::LazyIndexes;
use crate::render::theme::{Shared, Theme, theme_source};
use crate::render::{Rendered, Renderer};
use crate::route::appearances::{Appearances, lay_out_appearances};
use crate::route::{Route, Routes};
use crate::view::parts::Sight;
use crate::view::site::SiteView;
use crate::words::Words;
use names::{NameReader, NamesCache};
pub use outputs::Content;
use pictures::Pictures;
use survey::{Assembled, Surveyed, survey};
use texts::TextCache;

/// The options of a build, beside the site's files.
#[derive(Clone)]
pub struct Options<'a> {
    /// The one clock of the build.
    pub now: Timestamp,
    /// Another base URL than the settings give, as [`crate::schema::settings::parse_base_url`] makes it.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// The day to which the site is set back.
    pub dated: Option<DatedView>,
    /// For a site that is shown while it is being written, where and how.
    pub preview: Option<Preview>,
    /// Is told the name of each stage when it begins.
    pub stage: &'a (dyn Fn(&'static str) + Sync),
}

/// A site that is shown where it is written, and not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The scheme, host and port that take the place of those of the base URL, as `http://127.0.0.1:3000`.
    pub origin: String,
    /// Whether drafts and pages under embargo are shown, each with a mark.
    pub unpublished: bool,
}

/// The front matter of a file, and the whole of it.
type ReadPage = (Arc<ParsedPage>, Arc<SourceText>);

/// What templates and pictures are made from, and what is wrong with it.
#[derive(Debug)]
struct Loaded {
    theme: Theme,
    world: Arc<World>,
    problems: Diagnostics,
}

/// What is kept from one run to the next.
#[derive(Debug, Default)]
pub struct Cache {
    pages: Series<SourcePath, Warned<Option<ReadPage>>>,
    made: MadePages,
    site: Memo<Assembled>,
    routes: Memo<Warned<Arc<Routes>>>,
    names: NamesCache,
    near_files: Memo<NearFiles>,
    texts: TextCache,
    links: Option<(Arc<Site>, Arc<Links>)>,
    all_routes: Memo<Warned<Arc<Routes>>>,
    words: Memo<Warned<Arc<Words>>>,
    theme: Memo<Loaded>,
    site_view: Memo<Result<Shared, String>>,
    proof: Memo<Proof>,
    /// Pictures and their versions.
    pub pictures: Pictures,
}

impl Cache {
    /// A cache for repeated builds of a changing site: it also keeps what texts asked of the site, so that
    /// few are read again when the site changes.
    #[must_use]
    pub fn lasting() -> Self {
        Self { texts: TextCache::lasting(), ..Self::default() }
    }

    /// The same cache with the templates and the words that another one has read: they take longer than all else of a small
    /// site.
    #[must_use]
    pub fn with_templates_of(self, other: &Self) -> Self {
        Self { theme: other.theme.clone(), words: other.words.clone(), ..self }
    }

    /// How many pages' texts the last run had to read.
    #[must_use]
    pub fn pages_read(&self) -> usize {
        self.texts.pages_read()
    }
}

/// A compiled site: nothing is rendered yet, everything is known.
#[derive(Debug)]
pub struct Compiled {
    /// The site.
    pub site: Arc<Site>,
    /// Who mentions whom.
    pub links: Arc<Links>,
    /// Every output of the site.
    pub routes: Arc<Routes>,
    /// What is wrong, as far as it shows without rendering.
    pub diagnostics: Diagnostics,
    inputs: Inputs,
    files: Arc<PageFiles>,
    theme: Arc<Loaded>,
    site_view: Arc<Result<Shared, String>>,
    search: LazyIndexes,
    /// The outlines of the countries.
    pub world: Arc<World>,
    proof: Arc<Proof>,
    versions: Versions,
}

/// Compiles a site.
#[must_use]
pub fn compile(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache) -> Compiled {
    let surveyed = survey(inputs, options, cache);
    let Surveyed { site, files, routes, .. } = &surveyed;
    let mut problems = surveyed.problems.clone();
    (options.stage)("find names and links");
    let reader = NameReader::new(&surveyed, inputs);
    let texts = cache.texts.read(&surveyed, &reader, &mut problems);
    (options.stage)("turn links around");
    let links = Arc::new(match &cache.links {
        Some((before, links)) => Links::after(links, before, site, texts),
        None => Links::new(site, texts),
    });
    if cache.texts.lasts() {
        cache.links = Some((Arc::clone(site), Arc::clone(&links)));
    }
    (options.stage)("lay out what leads to entities");
    let entities = site.pages().filter(|(_, page)| page.entity().is_some());
    let appearing = entities.map(|(id, _)| (id, appearances(links.backlinks(id))));
    let appearing: Vec<(PageId, Appearances)> = appearing.filter(|(_, it)| it.need_pages()).collect();
    // One more mention seldom needs one more page.
    let how_many: Vec<(PageId, usize)> = appearing.iter().map(|(id, it)| (*id, it.pages())).collect();
    let shown = cache.pictures.find(site, &links, inputs, routes, &mut problems);
    let late = format!("{how_many:?} {shown:?}");
    let all_digest = Digest::of_parts(&[surveyed.routes_digest.as_bytes(), late.as_bytes()]);
    let all_routes = cache.all_routes.only(all_digest, || {
        let (mut all, mut problems) = (Routes::clone(routes), Diagnostics::new());
        lay_out_appearances(site, appearing.into_iter(), &mut all, &mut problems);
        all.add_pictures(shown);
        (Arc::new(all), problems)
    });
    problems.extend(all_routes.1.iter().cloned());
    let routes = &all_routes.0;
    (options.stage)("load templates");
    let theme = cache.theme.only(templates_digest(&surveyed, inputs), || {
        let mut problems = Diagnostics::new();
        let theme = Theme::load(inputs, &site.words, site.settings.base_path(), &mut problems);
        let world = World::load(inputs, &mut problems);
        Loaded { theme, world, problems }
    });
    problems.extend(theme.problems.iter().cloned());
    let world = Arc::clone(&theme.world);
    (options.stage)("view the site");
    let sight = Sight { site, links: &links, routes, world: &world };
    let site_view = cache.site_view.only(all_digest, || Shared::new(&SiteView::of(sight)));
    let proof = cache.proof.only(withheld_digest(&surveyed, inputs), || Proof::new(site, inputs));
    (options.stage)("tell");
    let mut compiled = Compiled {
        site: Arc::clone(site),
        files: Arc::clone(files),
        links,
        routes: Arc::clone(routes),
        diagnostics: Diagnostics::new(),
        inputs: inputs.clone(),
        theme,
        site_view,
        search: LazyIndexes::default(),
        world,
        proof,
        versions: cache.pictures.versions.clone(),
    };
    compiled.diagnostics = finish(inputs, problems);
    compiled
}

impl Compiled {
    /// Renders one output.
    #[must_use]
    pub fn render(&self, route: &Route) -> Warned<Rendered> {
        self.renderer().render(route)
    }

    /// Stale content that needs a review. Used by `check`, not by builds.
    #[must_use]
    pub fn stale(&self) -> Diagnostics {
        finish(&self.inputs, find_stale(&self.site, &self.links))
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer {
            sight: Sight { site: &self.site, links: &self.links, routes: &self.routes, world: &self.world },
            inputs: &self.inputs,
            files: &self.files,
            versions: &self.versions,
            search: &self.search,
            theme: &self.theme.theme,
            site_view: &self.site_view,
        }
    }

    /// The files it was made of.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The text of a file that a diagnostic points into: of the site or of the theme.
    #[must_use]
    pub fn source_text(&self, path: &SourcePath) -> Option<String> {
        source_text(&self.inputs, path)
    }
}

/// The digest of the site's own templates and of the words that they say.
fn templates_digest(surveyed: &Surveyed, inputs: &Inputs) -> Digest {
    let mut stamps = format!("{} {}\n", surveyed.words_digest, surveyed.site.settings.base_path());
    for path in inputs.below("templates") {
        stamps.push_str(&format!("{path} {:?}\n", inputs.stamp(path)));
    }
    Digest::of(stamps.as_bytes())
}

/// The digest of what is searched for in outputs: the site, and all files when something is withheld.
fn withheld_digest(surveyed: &Surveyed, inputs: &Inputs) -> Digest {
    let mut stamps = String::new();
    for page in surveyed.site.withheld.pages() {
        let of_bundle = page.bundle().into_iter().flat_map(|folder| inputs.below(folder));
        for path in of_bundle.chain([&page.path]) {
            stamps.push_str(&format!("{path} {:?}\n", inputs.stamp(path)));
        }
    }
    Digest::of_parts(&[surveyed.routes_digest.as_bytes(), stamps.as_bytes()])
}

/// Gives every diagnostic its place in bytes, joins those that are one problem, and puts them into order.
#[must_use]
pub fn finish(inputs: &Inputs, problems: Diagnostics) -> Diagnostics {
    let mut problems = join_template_errors(problems);
    locate(inputs, problems.places_mut());
    problems.sort();
    problems
}

/// Turns the places of fields into bytes.
pub fn locate<'a>(inputs: &Inputs, places: impl Iterator<Item = &'a mut Place>) {
    let mut fields: BTreeMap<SourcePath, Vec<&mut Place>> = BTreeMap::new();
    for place in places.filter(|place| matches!(place, Place::Field(..))) {
        fields.entry(place.path().clone()).or_default().push(place);
    }
    for (path, places) in fields {
        let text = source_text(inputs, &path).unwrap_or_default();
        let document = Document::of(&path, &text);
        for place in places {
            document.locate(place);
        }
    }
}

/// The text of a file that a diagnostic points into. Bytes that are not UTF-8 are replaced one by one, so that offsets
/// before them hold.
#[must_use]
pub fn source_text(inputs: &Inputs, path: &SourcePath) -> Option<String> {
    if let Some(text) = theme_source(path) {
        return Some(text.to_owned());
    }
    inputs.contains(path).then(|| inputs.read(path).ok()).flatten().map(|bytes| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// A broken template breaks every page it makes: it is reported once, with the first page.
fn join_template_errors(problems: Diagnostics) -> Diagnostics {
    let mut joined: Vec<Diagnostic> = Vec::new();
    let mut seen: BTreeMap<(Place, String), (usize, usize)> = BTreeMap::new();
    for problem in problems {
        if problem.rule != Rule::TemplateError {
            joined.push(problem);
            continue;
        }
        let key = (problem.place.clone(), problem.message.clone());
        match seen.get_mut(&key) {
            Some((_, more)) => *more += 1,
            None => {
                seen.insert(key, (joined.len(), 0));
                joined.push(problem);
            }
        }
    }
    for (at, more) in seen.into_values().filter(|(_, more)| *more > 0) {
        if let Some(note) = joined[at].notes.last_mut() {
            note.push_str(&format!(", and {more} more"));
        }
    }
    let mut problems = Diagnostics::new();
    problems.extend(joined);
    problems
}
