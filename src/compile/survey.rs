//! The first half of the pipeline: what all pages say about themselves.
//!
//! In: [`Inputs`], [`Options`] and a [`Cache`]. Out: [`Surveyed`]. It must not know what the pages' texts say.

use std::sync::Arc;

use super::{Cache, Options};
use crate::date::Clock;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::memo::Digest;
use crate::model::Site;
use crate::model::assemble::assemble;
use crate::parse::{self, ParsedPage, Placed};
use crate::path::SourcePath;
use crate::render::read_file;
use crate::route::{Routes, lay_out};
use crate::schema::fields::{Fields, Reading};
use crate::schema::settings::{Kinds, Settings};
use crate::schema::statement::Source;
use crate::words::Words;

/// A site whose front matter was read, and whose texts were not.
#[derive(Debug)]
pub struct Surveyed {
    /// The site.
    pub site: Site,
    /// Everything the site puts out.
    pub routes: Routes,
    /// What is wrong so far.
    pub problems: Diagnostics,
}

/// Reads what all pages say about themselves: who there is, what belongs to whom, what is put out where.
#[must_use]
pub fn survey(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache) -> Surveyed {
    let mut problems = Diagnostics::new();
    (options.stage)("read settings");
    let (settings, settings_are_known) = read_settings(inputs, options, &mut problems);
    let words = Arc::new(Words::load(inputs, &settings.language, &mut problems));
    let settings = Arc::new(settings);
    let sources = read_site_sources(inputs, &mut problems);
    (options.stage)("read front matter");
    let kinds = settings_are_known.then_some(&settings.kinds);
    let (pages, unreadable) = parse_pages(inputs, kinds, cache, &mut problems);
    (options.stage)("put the site together");
    let clock = Clock::new(options.now, settings.zone.clone());
    let clock = options.dated.map_or(clock.clone(), |view| clock.set_back_to(view));
    let (site, found) = assemble(pages, unreadable, sources, Arc::clone(&settings), words, clock, options.drafts);
    problems.extend(found);
    let routes = lay_out(&site, inputs, &mut problems);
    Surveyed { site, routes, problems }
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
