//! The first half of the pipeline: what all pages say about themselves.
//!
//! In: [`Inputs`], [`Options`] and a [`Cache`]. Out: [`Surveyed`]. It must not know what the pages' texts say.

use std::sync::Arc;

use super::names::SiteNames;
use super::{Cache, Options, finish};
use crate::date::{Clock, Zone};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::inputs::{Inputs, SourceText};
use crate::links::near_files::NearFiles;
use crate::memo::{Digest, both};
use crate::model::assemble::{Parts, Unpublished, assemble};
use crate::model::{PageFiles, Site};
use crate::parse::document::Document;
use crate::parse::{self, ParsedPage, Placed};
use crate::path::SourcePath;
use crate::route::Routes;
use crate::schema::fields::{Fields, Reading};
use crate::schema::settings::Settings;
use crate::schema::statement::Source;
use crate::words::Words;

/// A site whose front matter was read, and whose texts were not.
#[derive(Debug)]
pub struct Surveyed {
    /// The site.
    pub site: Arc<Site>,
    /// The texts of the pages' files.
    pub files: Arc<PageFiles>,
    /// Every output of the site.
    pub routes: Arc<Routes>,
    /// The digest of everything that the routes are made from, the site included.
    pub routes_digest: Digest,
    /// The digest of the words that the theme says.
    pub words_digest: Digest,
    /// The names of the site, as texts are searched for them.
    pub names: Arc<SiteNames>,
    /// What paths that lead to nothing may be meant for.
    pub near_files: Arc<NearFiles>,
    /// What is wrong so far.
    pub problems: Diagnostics,
}

/// A site with what was found when it was put together.
#[derive(Debug)]
pub struct Assembled {
    site: Arc<Site>,
    problems: Diagnostics,
    /// The digest of what it was put together from, except what pages are called.
    bones: Digest,
}

/// Reads what all pages say about themselves: who there is, what belongs to whom, what is written where.
#[must_use]
pub fn survey(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache) -> Surveyed {
    let mut problems = Diagnostics::new();
    (options.stage)("read settings");
    let (settings, settings_digest) = read_settings(inputs, options, &mut problems);
    let settings_are_known = settings.is_some();
    let settings = Arc::new(at_their_place(settings.unwrap_or_default(), options));
    let words_digest = words_digest(inputs, &settings);
    let words = cache.words.only(words_digest, || {
        let mut problems = Diagnostics::new();
        (Arc::new(Words::load(inputs, &settings.language, &mut problems)), problems)
    });
    problems.extend(words.1.iter().cloned());
    let words = Arc::clone(&words.0);
    let (sources, sources_digest) = read_site_sources(inputs, &settings.zone, &mut problems);
    (options.stage)("read front matter");
    let known = settings_are_known.then_some(&*settings);
    let Pages { parsed, files: read, unreadable } = parse_pages(inputs, known, cache, &mut problems);
    (options.stage)("put the site together");
    let unpublished = match &options.preview {
        Some(preview) if preview.unpublished => Unpublished::Shown,
        _ if options.drafts => Unpublished::DraftsShown,
        _ => Unpublished::Hidden,
    };
    let rest = format!(
        "{:?} {unpublished:?} {:?} {:?} {} {unreadable:?} {settings_are_known} {}",
        options.now,
        options.dated,
        options.preview,
        settings.base_url,
        sources.is_some()
    );
    let digest_of_all = |digest: &dyn Fn(&ParsedPage) -> Digest| {
        let mut all = Vec::with_capacity((parsed.len() + 3) * 32);
        let of_pages = parsed.iter().map(|page| digest(page));
        for digest in [settings_digest, words_digest, sources_digest].into_iter().chain(of_pages) {
            all.extend_from_slice(digest.as_bytes());
        }
        Digest::of_parts(&[rest.as_bytes(), &all])
    };
    let (site_digest, bones) = (digest_of_all(&|page| page.front), digest_of_all(&|page| page.bones));
    let origin = format!("{:?}", options.preview);
    let look = Digest::of_parts(&[settings_digest.as_bytes(), words_digest.as_bytes(), origin.as_bytes()]);
    // A dated view takes out of pages what others report later.
    let before = cache.site.last().filter(|it| it.bones == bones && it.problems.is_empty() && options.dated.is_none());
    let assembled = cache.site.only(site_digest, || {
        let clock = Clock::new(options.now, settings.zone.clone());
        let clock = options.dated.map_or(clock.clone(), |view| clock.set_back_to(view));
        let settings = Arc::clone(&settings);
        let last = before.as_ref().map(|it| Arc::clone(&it.site));
        let parts = Parts { parsed, unreadable, sources, settings, words, look, clock, unpublished, before: last };
        let (site, problems) = assemble(parts, &mut cache.made);
        Assembled { site: Arc::new(site), problems, bones }
    });
    let site = &assembled.site;
    problems.extend(assembled.problems.iter().cloned());
    let page_files = PageFiles::new(site, read.iter().map(|(path, text)| (path, text)));
    (options.stage)("lay out the routes and collect names");
    let routes_digest = Digest::of_parts(&[site_digest.as_bytes(), files_digest(inputs).as_bytes()]);
    let (routes, names) = (&mut cache.routes, &mut cache.names);
    let (laid_out, names) = both(
        || {
            routes.only(routes_digest, || {
                let mut problems = Diagnostics::new();
                (Arc::new(Routes::lay_out(site, inputs, &mut problems)), problems)
            })
        },
        || names.of(site, site_digest),
    );
    problems.extend(laid_out.1.iter().cloned());
    Surveyed {
        site: Arc::clone(site),
        files: Arc::new(page_files),
        routes: Arc::clone(&laid_out.0),
        routes_digest,
        words_digest,
        names,
        near_files: cache.near_files.only(routes_digest, NearFiles::default),
        problems,
    }
}

/// The digest of the site's own words, and of the language that they are in.
fn words_digest(inputs: &Inputs, settings: &Settings) -> Digest {
    let mut rest = format!("{:?}\n", settings.language);
    for path in inputs.below("words") {
        rest.push_str(&format!("{path} {:?}\n", inputs.stamp(path)));
    }
    Digest::of(rest.as_bytes())
}

/// The digest of what routes depend on beside the site: which files there are, where symbolic links lead, and the bytes of
/// the site's own versions of the theme's files, which are part of their addresses.
fn files_digest(inputs: &Inputs) -> Digest {
    let mut all = Vec::new();
    for path in inputs.paths() {
        all.extend_from_slice(path.as_str().as_bytes());
        all.push(b'\n');
    }
    for (path, real) in inputs.links().iter() {
        all.extend_from_slice(format!("{path}\n{real}\n").as_bytes());
    }
    for (name, _) in crate::embedded::assets() {
        let stamp = inputs.stamp(&SourcePath::new(&format!("static/{name}")));
        let bytes = stamp.as_ref().map_or(&[][..], |stamp| stamp.as_bytes());
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(bytes);
    }
    Digest::of(&all)
}

/// Reads a YAML file of the site as one mapping or list.
///
/// Also gives the digest of its bytes.
fn read_yaml<T>(
    inputs: &Inputs,
    path: &SourcePath,
    problems: &mut Diagnostics,
    zone: &Zone,
    read: impl FnOnce(&Reading<'_>, &crate::schema::node::Node) -> T,
) -> (Option<T>, Digest) {
    let Some(bytes) = inputs.read_or_report(path, problems) else { return (None, Digest::of(b"")) };
    (read_yaml_bytes(path, &bytes, problems, zone, read), Digest::of(&bytes))
}

fn read_yaml_bytes<T>(
    path: &SourcePath,
    bytes: &[u8],
    problems: &mut Diagnostics,
    zone: &Zone,
    read: impl FnOnce(&Reading<'_>, &crate::schema::node::Node) -> T,
) -> Option<T> {
    let text = match parse::decode(path, bytes) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    let document = Document::of(path, text);
    let mut node = document.tree(problems)?;
    parse::markdown::plain::read_plain_fields(path, &mut node, problems);
    let reading = document.reading(zone);
    let value = read(&reading, &node);
    problems.extend(reading.into_problems());
    Some(value)
}

/// The settings of a site, for callers that need nothing else; `None` when they cannot be read.
#[must_use]
pub fn settings_alone(inputs: &Inputs) -> Warned<Option<Settings>> {
    let mut problems = Diagnostics::new();
    let (settings, _) = read_settings_file(inputs, &mut problems);
    (settings, finish(inputs, problems))
}

/// The settings and the digest of their file.
fn read_settings_file(inputs: &Inputs, problems: &mut Diagnostics) -> (Option<Settings>, Digest) {
    read_yaml(inputs, &SourcePath::new("briefbook.yaml"), problems, &Zone::utc(), |reading, node| {
        Fields::of_root(reading, node, "the site").map(Settings::read).unwrap_or_default()
    })
}

/// The settings; `None` when they cannot be read.
fn read_settings(inputs: &Inputs, options: &Options<'_>, problems: &mut Diagnostics) -> (Option<Settings>, Digest) {
    let (settings, digest) = read_settings_file(inputs, problems);
    let base_url = options.base_url.as_deref().unwrap_or_default();
    (settings, Digest::of_parts(&[digest.as_bytes(), base_url.as_bytes()]))
}

/// The settings of a site that is put where the options say.
fn at_their_place(mut settings: Settings, options: &Options<'_>) -> Settings {
    if let Some(base_url) = &options.base_url {
        settings.base_url.clone_from(base_url);
    }
    if let Some(preview) = &options.preview {
        settings.base_url = format!("{}{}", preview.origin, settings.base_path());
    }
    settings
}

/// The sources that every page may cite; `None` when their file cannot be read.
fn read_site_sources(inputs: &Inputs, zone: &Zone, problems: &mut Diagnostics) -> (Option<Vec<Arc<Source>>>, Digest) {
    let path = SourcePath::new("content/sources.yaml");
    if !inputs.contains(&path) {
        return (Some(Vec::new()), Digest::of(b""));
    }
    read_yaml(inputs, &path, problems, zone, |reading, node| {
        let items = crate::schema::fields::Value::root(reading, node).items();
        items.iter().filter_map(Source::read).map(Arc::new).collect()
    })
}

/// What all content files say about themselves.
struct Pages {
    /// Those that could be read.
    parsed: Vec<Arc<ParsedPage>>,
    /// The texts of their files.
    files: Vec<(SourcePath, Arc<SourceText>)>,
    /// The files that could not be read as pages, each with its kind.
    unreadable: Vec<(SourcePath, String)>,
}

/// Reads the front matter of every content file.
///
/// Without settings, because they cannot be read, only the files of built-in kinds are looked at.
fn parse_pages(inputs: &Inputs, known: Option<&Settings>, cache: &mut Cache, problems: &mut Diagnostics) -> Pages {
    let default = Settings::default();
    let Settings { kinds, zone, .. } = known.unwrap_or(&default);
    let mut files: Vec<(&SourcePath, Digest, &str)> = Vec::new();
    for (path, stamp) in inputs.stamped_below("content") {
        match parse::placed(path, kinds) {
            Placed::Page(kind) => files.push((path, stamp, kind)),
            Placed::Asset => {}
            Placed::Misplaced if known.is_none() => {}
            Placed::Misplaced => {
                let folders = kinds.entities().map(|kind| kind.name.as_str()).chain(["briefings", "pages"]);
                let help = format!("put it into one of the folders {}", crate::schema::fields::enumerate(folders));
                let message = "the file is in the folder of no kind";
                problems.push(Diagnostic::new(Rule::MisplacedFile, Place::File(path.clone()), message).help(help));
            }
        }
    }
    let kinds_digest = Digest::of(format!("{kinds:?} {zone}").as_bytes());
    let parsed = cache.pages.map(
        kinds_digest,
        &files,
        |(path, stamp, _)| (path, *stamp),
        |(path, _, kind)| {
            let mut problems = Diagnostics::new();
            let Some(bytes) = inputs.read_or_report(path, &mut problems) else { return (None, problems) };
            let (page, problems) = parse::parse_page(path, &bytes, kind, kinds, zone);
            let text = || String::from_utf8(bytes).unwrap_or_default();
            (page.map(|page| (Arc::new(page), Arc::new(SourceText::new(text())))), problems)
        },
    );
    let mut pages = Pages { parsed: Vec::with_capacity(parsed.len()), files: vec![], unreadable: vec![] };
    for (parsed, (path, _, kind)) in parsed.into_iter().zip(files) {
        problems.extend(parsed.1.iter().cloned());
        match &parsed.0 {
            Some((page, text)) => {
                pages.parsed.push(Arc::clone(page));
                pages.files.push((path.clone(), Arc::clone(text)));
            }
            None => pages.unreadable.push((path.clone(), kind.to_owned())),
        }
    }
    pages
}
