//! The way to suggestions, and from an accepted one to changed files, on one screen.
//!
//! In: [`Inputs`], [`Options`], what was asked. Out: [`Suggested`], or the files of a [`Plan`]. It must not know the disk:
//! a plan is text until somebody writes it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::names::NameReader;
use super::survey::survey;
use super::{Cache, Options, finish};
use crate::diagnostic::{Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::model::{PageId, Site};
use crate::path::{Key, SourcePath};
use crate::schema::fields::enumerate;
use crate::schema::settings::BuiltIn;
use crate::suggest::candidates::Threshold;
use crate::suggest::edits::{LinkWish, link_names};
use crate::suggest::spellings::HouseStyle;
use crate::suggest::stubs::{Refusal, Stub, stub};
use crate::suggest::{Gathering, Suggestions, read_findings};

/// How many pages are read at once: enough for all threads, and little to hold.
const PAGES_AT_ONCE: usize = 512;

/// What a site lacks.
#[derive(Debug)]
pub struct Suggested {
    /// The site.
    pub site: Arc<Site>,
    /// What is suggested.
    pub suggestions: Suggestions,
    /// What is wrong with the texts and the front matter, apart from references to wanted pages.
    pub problems: Diagnostics,
}

/// Reads a whole site and suggests what its names lack.
#[must_use]
pub fn suggest(inputs: &Inputs, options: &Options<'_>, cache: &mut Cache, threshold: Threshold) -> Suggested {
    let surveyed = survey(inputs, options, cache);
    (options.stage)("read texts");
    let reader = NameReader::new(&surveyed, inputs);
    let (site, mut problems) = (Arc::clone(&surveyed.site), surveyed.problems.clone());
    let house = HouseStyle::new(&site);
    let pages: Vec<PageId> = site.pages().map(|(id, _)| id).collect();
    let mut gathering = Gathering::default();
    for some in pages.chunks(PAGES_AT_ONCE) {
        let found = reader.read(some, &mut problems, |id, file, names| read_findings(&site, &house, id, file, &names));
        for findings in found {
            gathering.add(findings);
        }
    }
    (options.stage)("put suggestions together");
    let suggestions = gathering.finish(&site, threshold);
    // A reference to a page that is wanted is a suggestion here, and no error.
    let wanted: BTreeSet<(&SourcePath, usize)> = suggestions
        .wanted
        .iter()
        .flat_map(|wanted| &wanted.spots)
        .map(|spot| (site.page(spot.page).path(), spot.start as usize))
        .collect();
    let is_wanted = |place: &Place| matches!(place, Place::Bytes(path, at) if wanted.contains(&(path, at.start)));
    let mut others = Diagnostics::new();
    others.extend(problems.into_iter().filter(|it| it.rule != Rule::BrokenLink || !is_wanted(&it.place)));
    let problems = finish(inputs, others);
    Suggested { site, suggestions, problems }
}

/// A suggestion that was accepted: a name, and the kind of page it gets or the key of the page it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The name.
    pub name: String,
    /// `people`, or `people/jane-doe`.
    pub to: String,
}

/// A page whose text changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its file.
    pub path: SourcePath,
    /// The whole file as it was read.
    pub before: String,
    /// The whole file as it is to be.
    pub after: String,
}

/// What has to be written for some wishes.
#[derive(Debug, Default)]
pub struct Plan {
    /// New pages.
    pub stubs: Vec<Stub>,
    /// Changed pages, in the order of their keys.
    pub changes: Vec<Change>,
}

/// Finds out what has to be written for some wishes: all of it, or why one of them cannot be.
///
/// Also gives what is wrong with the site.
pub fn plan(inputs: &Inputs, options: &Options<'_>, wishes: &[Wish]) -> (Result<Plan, Refusal>, Diagnostics) {
    let surveyed = survey(inputs, options, &mut Cache::default());
    (options.stage)("read texts");
    let reader = NameReader::new(&surveyed, inputs);
    let mut problems = surveyed.problems.clone();
    let planned = plan_on(&surveyed.site, inputs, &reader, wishes, &mut problems);
    (planned, finish(inputs, problems))
}

fn plan_on(
    site: &Site,
    inputs: &Inputs,
    reader: &NameReader<'_>,
    wishes: &[Wish],
    problems: &mut Diagnostics,
) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    let mut links: Vec<LinkWish> = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        if wishes.iter().take(at).any(|other| other == wish) {
            return Err(Refusal::new(format!("`{}={}` is asked for twice", wish.name, wish.to)));
        }
        match Key::parse(&wish.to) {
            None => {
                check_kind(site, &wish.to)?;
                let stub = stub(site, inputs, &wish.name, &wish.to)?;
                if plan.stubs.iter().any(|other| other.path == stub.path) {
                    return Err(Refusal::new(format!("two names would be written to `{}`", stub.path)));
                }
                plan.stubs.push(stub);
            }
            Some(key) => links.push(link_wish(site, wishes, &wish.name, key)?),
        }
    }
    if links.is_empty() {
        return Ok(plan);
    }
    let pages: Vec<PageId> = site.pages().map(|(id, _)| id).collect();
    let mut granted = BTreeSet::new();
    for some in pages.chunks(PAGES_AT_ONCE) {
        let changed = reader.read(some, problems, |id, file, names| {
            let (after, granted) = link_names(site, id, file, &names, &links)?;
            Some((Change { path: site.page(id).path().clone(), before: file.to_owned(), after }, granted))
        });
        for (change, numbers) in changed.into_iter().flatten() {
            plan.changes.push(change);
            granted.extend(numbers);
        }
    }
    match links.iter().enumerate().find(|(number, _)| !granted.contains(number)) {
        Some((_, wish)) => Err(Refusal::new(format!("no text has a place for a link from `{}`", wish.name))
            .help("a place is one in prose where the name has no page yet; quotations are left as they are")),
        None => Ok(plan),
    }
}

/// Fails unless a kind of entities is called so.
fn check_kind(site: &Site, kind: &str) -> Result<(), Refusal> {
    let kinds = &site.settings.kinds;
    if kinds.get(kind).is_some() {
        return Ok(());
    }
    let known = enumerate(kinds.entities().map(|kind| kind.name.as_str())).replace("` and `", "` or `");
    Err(Refusal::new(format!("`{kind}` is neither a kind nor a key"))
        .help(format!("write a kind ({known}) for a new page, or a key such as `people/jane-doe` for links")))
}

/// A wish for links to an entity that is there, or that another wish makes.
fn link_wish(site: &Site, wishes: &[Wish], name: &str, key: Key) -> Result<LinkWish, Refusal> {
    check_kind(site, &key.kind)?;
    if name.contains(['[', ']', '|', '\\']) {
        return Err(Refusal::new(format!("`{name}` cannot be the words of a link")));
    }
    let is_made = |wish: &Wish| *wish.to == *key.kind && crate::path::slugify(&wish.name) == *key.slug;
    let entity = site.find(&key);
    if entity.is_none() && !wishes.iter().any(is_made) {
        let refusal = Refusal::new(format!("no page `{key}`"));
        let slugs = site.pages().filter(|(_, page)| page.key().kind == key.kind).map(|(_, page)| &*page.key().slug);
        let near = crate::diagnostic::nearest(&key.slug, slugs);
        return Err(match near {
            Some(near) => refusal.help(format!("write `{}/{near}`", key.kind)),
            None => refusal.help(format!("make it in the same command: `--write \"{name}={}\"`", key.kind)),
        });
    }
    let person = site.settings.kinds.get(&key.kind).is_some_and(|kind| kind.built_in == Some(BuiltIn::People));
    Ok(LinkWish::new(name, key, entity, person))
}
