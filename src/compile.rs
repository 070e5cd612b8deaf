//! The whole pipeline on one screen: from the site's files to a table of routes that render one by one.
//!
//! In: [`Inputs`], [`Options`] and a [`Cache`]. Out: [`Compiled`]. It is pure: no clock, no environment, no globals, no file but
//! through `Inputs`. It cannot fail: it gives what it made and every diagnostic.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::date::{Clock, Timestamp};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Severity, Warned};
use crate::inputs::Inputs;
use crate::link::entity_names::NameIndex;
use crate::link::page_text::{PageText, read_page_text};
use crate::link::references::ReferenceResolver;
use crate::link::{Links, lexicon};
use crate::memo::{Digest, Memo, map_parallel};
use crate::model::assemble::assemble;
use crate::model::{PageId, Site};
use crate::parse::{self, ParsedPage, Placed};
use crate::path::SourcePath;
use crate::render::outgoing::{AnchorCheck, Anchors};
use crate::render::theme::{Shared, Theme, theme_source};
use crate::render::{Rendered, Renderer, read_file, read_unchanged};
use crate::route::{Output, Route, Routes, lay_out};
use crate::schema::fields::{Fields, Reading};
use crate::schema::settings::{Kinds, Settings};
use crate::schema::statement::Source;
use crate::view::parts::Sight;
use crate::view::site::SiteView;

/// What a build may be told beside the site's files.
pub struct Options<'a> {
    /// The one clock of the build.
    pub now: Timestamp,
    /// Another base URL than the settings give, as [`crate::schema::settings::parse_base_url`] makes it.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Is told the name of each stage when it begins.
    pub stage: &'a (dyn Fn(&'static str) + Sync),
}

/// What is kept from one run to the next.
#[derive(Debug, Default)]
pub struct Cache {
    pages: Memo<Warned<Option<Arc<ParsedPage>>>>,
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
}

/// Compiles a site.
#[must_use]
pub fn compile(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache) -> Compiled {
    let mut problems = Diagnostics::new();
    (options.stage)("read settings");
    let (settings, settings_are_known) = read_settings(inputs, options, &mut problems);
    let settings = Arc::new(settings);
    let sources = read_site_sources(inputs, &mut problems);
    (options.stage)("read front matter");
    let kinds = settings_are_known.then_some(&settings.kinds);
    let (pages, unreadable) = parse_pages(inputs, kinds, cache, &mut problems);
    (options.stage)("put the site together");
    let clock = Clock::new(options.now, settings.zone.clone());
    let (site, found) = assemble(pages, unreadable, sources, Arc::clone(&settings), clock, options.drafts);
    problems.extend(found);
    let routes = lay_out(&site, inputs, &mut problems);
    (options.stage)("find names and links");
    let texts = read_texts(&site, &routes, inputs, &mut problems);
    let links = Links::new(&site, texts);
    (options.stage)("load templates");
    let theme = Theme::load(inputs, &mut problems);
    let sight = Sight { site: &site, links: &links, routes: &routes };
    let site_view = Shared::new(&SiteView::of(sight)).unwrap_or_default();
    let mut compiled = Compiled {
        site: Arc::new(site),
        links: Arc::new(links),
        routes,
        diagnostics: Diagnostics::new(),
        inputs: inputs.clone(),
        theme,
        site_view,
    };
    compiled.diagnostics = compiled.finish(problems);
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
        let rendered = map_parallel(self.routes.all(), |route| -> Result<(Option<Anchors>, Diagnostics), E> {
            if let Output::File(path) = &route.output {
                put(route, Content::File(path))?;
                return Ok((None, Diagnostics::new()));
            }
            let (rendered, problems) = renderer.render(route);
            if problems.count(Severity::Error) == 0 {
                put(route, Content::Bytes(&rendered.bytes))?;
            }
            Ok((rendered.anchors, problems))
        });
        let mut problems = self.diagnostics.clone();
        let mut check = AnchorCheck::default();
        for (position, result) in rendered.into_iter().enumerate() {
            let (anchors, found) = result?;
            problems.extend(found);
            if let Some(anchors) = anchors {
                check.add(u32::try_from(position).unwrap_or(u32::MAX), anchors);
            }
        }
        for (from, to, anchor) in check.broken() {
            let (from, to) = (&self.routes.all()[from as usize], &self.routes.all()[to as usize]);
            problems.push(renderer.broken_anchor(from, to, &anchor));
        }
        Ok(self.finish(problems))
    }

    fn renderer(&self) -> Renderer<'_> {
        Renderer {
            sight: Sight { site: &self.site, links: &self.links, routes: &self.routes },
            inputs: &self.inputs,
            theme: &self.theme,
            site_view: &self.site_view,
        }
    }

    /// The text of a file that a diagnostic points into: of the site or of the theme.
    #[must_use]
    pub fn source_text(&self, path: &SourcePath) -> Option<String> {
        source_text(&self.inputs, path)
    }

    /// Gives every diagnostic its place in bytes, joins those that are one problem, and puts them into order.
    fn finish(&self, problems: Diagnostics) -> Diagnostics {
        let mut problems = join_template_errors(problems);
        let fields: BTreeSet<SourcePath> = problems
            .iter()
            .flat_map(|it| std::iter::once(&it.place).chain(it.related.iter().map(|(place, _)| place)))
            .filter(|place| matches!(place, Place::Field(..)))
            .map(|place| place.path().clone())
            .collect();
        for path in fields {
            let text = source_text(&self.inputs, &path).unwrap_or_default();
            parse::locate(&mut problems, &path, &text);
        }
        problems.sort();
        problems
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

/// Reads a YAML file of the site as one mapping or list.
fn read_yaml<T>(
    inputs: &Inputs,
    path: &SourcePath,
    problems: &mut Diagnostics,
    read: impl FnOnce(&Reading<'_>, &crate::schema::node::Node) -> T,
) -> Option<T> {
    let bytes = read_file(inputs, path, problems)?;
    let text = match parse::decode(path, &bytes) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    let start = parse::front_matter::byte_order_mark(text);
    let node = parse::front_matter::read_yaml(path, &text[start..], start, problems)?;
    let raw = |at: &_| parse::front_matter::raw_scalar(&text[start..], at);
    let reading = Reading::new(path, &raw);
    let value = read(&reading, &node);
    problems.extend(reading.into_problems());
    Some(value)
}

/// The settings, and whether they could be read.
fn read_settings(inputs: &Inputs, options: &Options<'_>, problems: &mut Diagnostics) -> (Settings, bool) {
    let path = SourcePath::new("briefbook.yaml");
    let read = read_yaml(inputs, &path, problems, |reading, node| {
        Fields::of_root(reading, node, "the site").map(Settings::read).unwrap_or_default()
    });
    let are_known = read.is_some();
    let mut settings = read.unwrap_or_default();
    if let Some(base_url) = &options.base_url {
        settings.base_url.clone_from(base_url);
    }
    (settings, are_known)
}

/// The sources that every page may cite; nothing when their file cannot be read.
fn read_site_sources(inputs: &Inputs, problems: &mut Diagnostics) -> Option<Vec<Source>> {
    let path = SourcePath::new("content/sources.yaml");
    if !inputs.contains(&path) {
        return Some(Vec::new());
    }
    read_yaml(inputs, &path, problems, |reading, node| {
        let items = crate::schema::fields::Value::root(reading, node).items();
        items.iter().filter_map(Source::read).collect()
    })
}

/// Reads the front matter of every content file. Also gives the files that could not be read as pages.
///
/// Without kinds, because the settings cannot be read, only the files of built-in kinds are looked at.
fn parse_pages(
    inputs: &Inputs,
    known_kinds: Option<&Kinds>,
    cache: &mut Cache,
    problems: &mut Diagnostics,
) -> (Vec<Arc<ParsedPage>>, Vec<(SourcePath, String)>) {
    let default = Kinds::default();
    let kinds = known_kinds.unwrap_or(&default);
    let mut files: Vec<(&SourcePath, String)> = Vec::new();
    for path in inputs.below("content") {
        match parse::placed(path, kinds) {
            Placed::Page(kind) => files.push((path, kind)),
            Placed::Asset => {}
            Placed::Misplaced if known_kinds.is_none() => {}
            Placed::Misplaced => {
                let folders = kinds.entities().map(|kind| kind.name.as_str()).chain(["briefings", "pages"]);
                let help = format!("put it into one of the folders {}", crate::schema::fields::enumerate(folders));
                let message = "the file is in the folder of no kind";
                problems.push(Diagnostic::new(Rule::MisplacedFile, Place::File(path.clone()), message).help(help));
            }
        }
    }
    let kinds_digest = Digest::of(format!("{kinds:?}").as_bytes());
    let parsed = cache.pages.map(
        &files,
        |(path, _)| {
            let stamp = inputs.stamp(path).unwrap_or(kinds_digest);
            Digest::of_parts(&[path.as_str().as_bytes(), stamp.as_bytes(), kinds_digest.as_bytes()])
        },
        |(path, kind)| {
            let mut problems = Diagnostics::new();
            let Some(bytes) = read_file(inputs, path, &mut problems) else { return (None, problems) };
            let (page, found) = parse::parse_page(path, &bytes, kind, kinds);
            (page.map(Arc::new), found)
        },
    );
    let mut pages = Vec::with_capacity(parsed.len());
    let mut unreadable = Vec::new();
    for (parsed, (path, kind)) in parsed.into_iter().zip(files) {
        problems.extend(parsed.1.clone());
        match &parsed.0 {
            Some(page) => pages.push(Arc::clone(page)),
            None => unreadable.push((path.clone(), kind)),
        }
    }
    (pages, unreadable)
}

/// Reads the text of every page, in parallel.
fn read_texts(site: &Site, routes: &Routes, inputs: &Inputs, problems: &mut Diagnostics) -> Vec<Arc<PageText>> {
    let lexicon = lexicon(site);
    let names = NameIndex::new(site);
    let resolver = ReferenceResolver { site, routes, inputs, names: &names };
    let ids: Vec<PageId> = site.pages().map(|(id, _)| id).collect();
    let read = map_parallel(&ids, |id| {
        let page = &site.page(*id).parsed;
        let mut problems = Diagnostics::new();
        let Some(file) = read_unchanged(inputs, &page.path, page.digest, &mut problems) else {
            return (PageText::default(), problems);
        };
        let (text, found) = read_page_text(*id, &file, &lexicon, &resolver);
        problems.extend(found);
        (text, problems)
    });
    read.into_iter()
        .map(|(text, found)| {
            problems.extend(found);
            Arc::new(text)
        })
        .collect()
}
