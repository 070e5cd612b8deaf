//! What the changes between two versions of a site do to the names on its pages.
//!
//! In: two surveyed sites with their files. Out: [`PageChanges`], page by page. It must not know where the versions come
//! from.
//!
//! Most changes are small, and a site is large. So it is first found out whose names, and whose relations, are not the same;
//! a page is then read in both versions only if it is not the same itself or has one of these names in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entity_change::EntityChange;
use super::names::NameReader;
use super::survey::Surveyed;
use crate::diagnostic::Diagnostics;
use crate::inputs::Inputs;
use crate::links::account::{Change, FoundName, account, changes};
use crate::model::{Page, PageFiles, PageId, Site};
use crate::names::lexicon::{Finder, Lexicon, Name, NameRole};
use crate::names::tokens::{Splitter, Word};

/// A version of a site.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// Its files.
    pub inputs: &'a Inputs,
    /// What they say.
    pub surveyed: &'a Surveyed,
}

/// What became of the names of one page.
#[derive(Debug)]
pub struct PageChanges {
    /// The page's key.
    pub key: Arc<str>,
    /// Whether its text is the same in both versions.
    pub same_text: bool,
    /// What it gained and lost, in the order of the text.
    pub changes: Vec<Change>,
}

/// Finds what the newer version gains and loses, in the order of the pages' keys. Pages without a change are left out.
#[must_use]
pub fn difference(before: Version<'_>, after: Version<'_>, problems: &mut Diagnostics) -> Vec<PageChanges> {
    let by_key = |site: &Site| -> BTreeMap<Arc<str>, PageId> {
        site.pages().map(|(id, page)| (Arc::clone(&page.label.key), id)).collect()
    };
    let sites: [&Site; 2] = [&before.surveyed.site, &after.surveyed.site];
    let files: [&PageFiles; 2] = [&before.surveyed.files, &after.surveyed.files];
    let pages = sites.map(by_key);
    let readers = [before, after].map(|version| NameReader::new(version.surveyed, version.inputs));
    let keys: BTreeSet<&Arc<str>> = pages.iter().flat_map(BTreeMap::keys).collect();
    let suspects = suspects(sites, files, &pages, &readers[1], problems);
    let wanted: Vec<&Arc<str>> = keys.into_iter().filter(|key| suspects.contains(*key)).collect();
    let accounts = [0, 1].map(|side| {
        let ids: Vec<PageId> = wanted.iter().filter_map(|key| pages[side].get(*key).copied()).collect();
        let found = readers[side].read(&ids, problems, |_, _, names| account(sites[side], &names));
        ids.iter().map(|id| Arc::clone(&sites[side].page(*id).label.key)).zip(found).collect::<BTreeMap<_, _>>()
    });
    let [mut old, mut new] = accounts;
    let mut changed = Vec::new();
    for key in wanted {
        let take = |of: &mut BTreeMap<Arc<str>, Vec<FoundName>>| of.remove(key).unwrap_or_default();
        let same_text = is_same_file(files, &pages, key);
        let changes = changes(take(&mut old), take(&mut new), same_text);
        if !changes.is_empty() {
            changed.push(PageChanges { key: Arc::clone(key), same_text, changes });
        }
    }
    changed
}

fn is_same_file(files: [&PageFiles; 2], pages: &[BTreeMap<Arc<str>, PageId>; 2], key: &Arc<str>) -> bool {
    let digest = |side: usize| Some(files[side].of(*pages[side].get(key)?).digest());
    digest(0).is_some() && digest(0) == digest(1)
}

/// The keys of the pages whose names may not be the same.
fn suspects(
    sites: [&Site; 2],
    files: [&PageFiles; 2],
    pages: &[BTreeMap<Arc<str>, PageId>; 2],
    reader: &NameReader<'_>,
    problems: &mut Diagnostics,
) -> BTreeSet<Arc<str>> {
    let all = || pages.iter().flat_map(BTreeMap::keys).cloned().collect();
    let rules = sites.map(|site| format!("{:?} {:?}", site.settings.links, site.settings.kinds));
    if rules[0] != rules[1] {
        return all();
    }
    let changed: BTreeSet<Arc<str>> = all().into_iter().filter(|key| !is_same_file(files, pages, key)).collect();
    // Only an entity whose file changed has other names, and only such a file makes or breaks a relation.
    let entities: Vec<[Option<PageId>; 2]> =
        changed.iter().map(|key| [0, 1].map(|side| pages[side].get(key).copied())).collect();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut related: BTreeSet<Arc<str>> = BTreeSet::new();
    for ids in entities {
        let change = EntityChange::between([(sites[0], ids[0]), (sites[1], ids[1])]);
        names.extend(change.names.into_iter().map(|(name, _)| name));
        if change.relations {
            related
                .extend(ids.iter().zip(sites).filter_map(|(id, site)| Some(Arc::clone(&site.page((*id)?).label.key))));
        }
    }
    let mut suspects = changed;
    // A tag says who is on a page as well as a mention does.
    for site in sites {
        let is_tagged = |id: &PageId| {
            let tags = site.tags.get(id);
            tags.into_iter().flatten().any(|tag| related.contains(&site.page(*tag).label.key))
        };
        suspects.extend(site.pages().filter(|(id, _)| is_tagged(id)).map(|(_, page)| Arc::clone(&page.label.key)));
    }
    if !names.is_empty() {
        suspects.extend(pages_with(&names, sites[1], reader, problems, &suspects));
    }
    suspects
}

/// The keys of the pages in which one of some names stands, in whatever place, or is referred to.
fn pages_with(
    names: &BTreeSet<String>,
    site: &Site,
    reader: &NameReader<'_>,
    problems: &mut Diagnostics,
    known: &BTreeSet<Arc<str>>,
) -> Vec<Arc<str>> {
    let as_names = names.iter().map(|text| Name {
        // Whoever is meant, and in whatever case: a page too many costs only time.
        ignore_case: true,
        ..Name::new(0, text, NameRole::Full, true)
    });
    let lexicon = Lexicon::new(as_names);
    let is_new = |page: &Page| !known.contains(&page.label.key);
    let ids: Vec<PageId> = site.pages().filter(|(_, page)| is_new(page)).map(|(id, _)| id).collect();
    let found = reader.read_without_names(&ids, problems, |id, text| {
        let mut splitter = Splitter::default();
        let mut words: Vec<Word> = Vec::new();
        let mut finder = Finder::default();
        let referred = text.references.iter().map(|reference| reference.target.as_str());
        let has_name = text.runs.iter().map(|run| run.text.as_str()).chain(referred).any(|text| {
            splitter.split(text, &mut words);
            lexicon.find(text, &words, &mut finder);
            !finder.occurrences.is_empty()
        });
        has_name.then(|| Arc::clone(&site.page(id).label.key))
    });
    found.into_iter().flatten().collect()
}
