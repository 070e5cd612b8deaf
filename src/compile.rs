//! The whole pipeline on one screen: from the site's files to a table of routes that render one by one.
//!
//! In: [`Inputs`], [`Options`] and a [`Cache`]. Out: [`Compiled`]. It is pure: no clock, no environment, no globals, no file but
//! through `Inputs`. It cannot fail: it gives what it made and every diagnostic.

pub mod survey;
pub mod names;
pub mod difference;
pub mod suggest;
pub mod pictures;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::date::{DatedView, Timestamp};
use crate::desk::stale::find_stale;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Severity, Warned};
use crate::inputs::Inputs;
use crate::link::Links;
use crate::link::backlinks::appearances;
use crate::memo::{Memo, map_parallel};
use crate::model::Site;
use crate::parse::{self, ParsedPage};
use crate::path::{SourcePath, UrlPath};
use crate::picture::world::World;
use crate::proof::Proof;
use crate::render::outgoing::{AnchorCheck, Anchors};
use crate::render::picture::Versions;
use crate::render::theme::{Shared, Theme, theme_source};
use crate::render::{Rendered, Renderer};
use crate::route::appearances::lay_out_appearances;
use crate::route::{Output, Route, Routes};
use crate::view::parts::Sight;
use crate::view::site::SiteView;
use names::NameReader;
use pictures::Pictures;
use survey::{Surveyed, survey};

/// What a build may be told beside the site's files.
pub struct Options<'a> {
    /// The one clock of the build.
    pub now: Timestamp,
    /// Another base URL than the settings give, as [`crate::schema::settings::parse_base_url`] makes it.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// The day to which the site is set back.
    pub dated: Option<DatedView>,
    /// Is told the name of each stage when it begins.
    pub stage: &'a (dyn Fn(&'static str) + Sync),
}

/// What is kept from one run to the next.
#[derive(Debug, Default)]
pub struct Cache {
    pages: Memo<Warned<Option<Arc<ParsedPage>>>>,
    /// Pictures and their versions.
    pub pictures: Pictures,
}

/// A compiled site: nothing is rendered yet, everything is known.
#[derive(Debug)]
pub struct Compiled {
    /// The site.
    pub site: Arc<Site>,
    /// Who mentions whom.
    pub links: Arc<Links>,
    /// Everything the site puts out.
    pub routes: Routes,
    /// What is wrong, as far as it shows without rendering.
    pub diagnostics: Diagnostics,
    inputs: Inputs,
    theme: Theme,
    site_view: Shared,
    /// The outlines of the countries.
    pub world: Arc<World>,
    proof: Proof,
    versions: Versions,
}

/// Compiles a site.
#[must_use]
pub fn compile(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache) -> Compiled {
    let Surveyed { site, mut routes, mut problems } = survey(inputs, options, cache);
    (options.stage)("find names and links");
    let texts = NameReader::new(&site, &routes, inputs).read_texts(&mut problems);
    let links = Links::new(&site, texts);
    let entities = site.pages().filter(|(_, page)| page.entity().is_some());
    let appearing = entities.map(|(id, _)| (id, appearances(links.backlinks(id))));
    lay_out_appearances(&site, appearing, &mut routes, &mut problems);
    cache.pictures.find(&site, &links, inputs, &mut routes, &mut problems);
    (options.stage)("load templates");
    let theme = Theme::load(inputs, &site.words, &mut problems);
    let world = World::load(inputs, &mut problems);
    let sight = Sight { site: &site, links: &links, routes: &routes, world: &world };
    let site_view = Shared::new(&SiteView::of(sight)).unwrap_or_default();
    let proof = Proof::new(&site, inputs);
    let mut compiled = Compiled {
        site: Arc::new(site),
        links: Arc::new(links),
        routes,
        diagnostics: Diagnostics::new(),
        inputs: inputs.clone(),
        theme,
        site_view,
        world,
        proof,
        versions: cache.pictures.versions.clone(),
    };
    compiled.diagnostics = finish(inputs, problems);
    compiled
}

/// What one output is.
#[derive(Debug)]
pub enum Content<'a> {
    /// Bytes that were made.
    Bytes(&'a [u8]),
    /// A file of the site, to be copied as it is.
    File(&'a SourcePath),
}

impl Compiled {
    /// Renders one output.
    #[must_use]
    pub fn render(&self, route: &Route) -> Warned<Rendered> {
        self.renderer().render(route)
    }

    /// Renders every output, in parallel, and hands each to `put` as soon as it is made; nothing is kept.
    ///
    /// Gives all diagnostics of the site, those of compiling among them.
    ///
    /// # Errors
    /// The first failure of `put`, in the order of the routes.
    pub fn render_all<E: Send>(
        &self,
        put: &(dyn Fn(&Route, Content<'_>) -> Result<(), E> + Sync),
    ) -> Result<Diagnostics, E> {
        let renderer = self.renderer();
        let rendered =
            map_parallel(self.routes.all(), |route| -> Result<(Option<Anchors>, Diagnostics, Vec<usize>), E> {
                if let Output::File(path) = &route.output {
                    put(route, Content::File(path))?;
                    let bytes = if self.proof.reads(path) { self.inputs.read(path).ok() } else { None };
                    let traces = self.proof.examine(&route.url, &bytes.unwrap_or_default());
                    return Ok((None, Diagnostics::new(), traces));
                }
                let (rendered, problems) = renderer.render(route);
                let traces = self.proof.examine(&route.url, &rendered.bytes);
                if problems.count(Severity::Error) == 0 {
                    put(route, Content::Bytes(&rendered.bytes))?;
                }
                Ok((rendered.anchors, problems, traces))
            });
        let mut problems = self.diagnostics.clone();
        let mut check = AnchorCheck::default();
        let mut with_traces: BTreeMap<usize, Vec<&UrlPath>> = BTreeMap::new();
        for (position, result) in rendered.into_iter().enumerate() {
            let (anchors, found, traces) = result?;
            problems.extend(found);
            for trace in traces {
                with_traces.entry(trace).or_default().push(&self.routes.all()[position].url);
            }
            if let Some(anchors) = anchors {
                check.add(u32::try_from(position).unwrap_or(u32::MAX), anchors);
            }
        }
        let mut on_pages: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (from, at, anchor) in check.broken() {
            let (from, to) = (&self.routes.all()[from as usize], &self.routes.all()[at as usize]);
            let on_page = on_pages.entry(at).or_insert_with(|| renderer.anchors_on(to));
            problems.push(renderer.broken_anchor(from, to, &anchor, on_page));
        }
        problems.extend(self.proof.judge(&with_traces, &self.site, &self.inputs));
        Ok(finish(&self.inputs, problems))
    }

    /// What has grown old on the site and should be looked at. For who checks it; a build does not ask.
    #[must_use]
    pub fn stale(&self) -> Diagnostics {
        finish(&self.inputs, find_stale(&self.site, &self.links))
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer {
            sight: Sight { site: &self.site, links: &self.links, routes: &self.routes, world: &self.world },
            inputs: &self.inputs,
            versions: &self.versions,
            theme: &self.theme,
            site_view: &self.site_view,
        }
    }

    /// The text of a file that a diagnostic points into: of the site or of the theme.
    #[must_use]
    pub fn source_text(&self, path: &SourcePath) -> Option<String> {
        source_text(&self.inputs, path)
    }
}

/// Gives every diagnostic its place in bytes, joins those that are one problem, and puts them into order.
#[must_use]
pub fn finish(inputs: &Inputs, problems: Diagnostics) -> Diagnostics {
    let mut problems = join_template_errors(problems);
    let fields: BTreeSet<SourcePath> = problems
        .iter()
        .flat_map(|it| std::iter::once(&it.place).chain(it.related.iter().map(|(place, _)| place)))
        .filter(|place| matches!(place, Place::Field(..)))
        .map(|place| place.path().clone())
        .collect();
    for path in fields {
        let text = source_text(inputs, &path).unwrap_or_default();
        parse::locate(&mut problems, &path, &text);
    }
    problems.sort();
    problems
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

/// A broken template breaks every page it makes: it is told once, with the first page.
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
