//! The middle of the pipeline: what the pages' texts say, and whom they name.
//!
//! In: the site, its routes and its files. Out: what each page's text says, in the order of the pages. It must not know HTML.

use std::sync::Arc;

use super::survey::Surveyed;
use crate::diagnostic::Diagnostics;
use crate::inputs::Inputs;
use crate::links::near_files::NearFiles;
use crate::links::page_text::{PageNames, read_names, read_page};
use crate::links::references::ReferenceResolver;
use crate::memo::{Digest, Memo, both, map_parallel};
use crate::model::{PageFiles, PageId, Site};
use crate::names::index::NameIndex;
use crate::names::lexicon;
use crate::names::lexicon::Lexicon;
use crate::parse::markdown::Text;
use crate::route::Routes;

/// The names of a site, as texts are searched for them.
#[derive(Debug)]
pub struct SiteNames {
    /// Every name of every entity.
    pub lexicon: Arc<Lexicon>,
    /// What `[[…]]` may say.
    pub index: NameIndex,
}

/// The names of the last run.
#[derive(Debug, Default)]
pub struct NamesCache {
    lexicon: Memo<Lexicon>,
    last: Option<(Digest, Arc<Site>, Arc<SiteNames>)>,
}

impl NamesCache {
    /// The names of a site, of which the digest is given. Only names that are others than in the last site are taken out
    /// and put in.
    pub fn of(&mut self, site: &Arc<Site>, digest: Digest) -> Arc<SiteNames> {
        let last = self.last.take();
        if let Some((known, _, names)) = last.as_ref().filter(|(known, ..)| *known == digest) {
            let names = Arc::clone(names);
            self.last = Some((*known, Arc::clone(site), Arc::clone(&names)));
            return names;
        }
        let (lexicon, index) = both(
            || self.lexicon.only(entities_digest(site), || lexicon(site.parsed())),
            || match last {
                // Nobody else holds it between two runs.
                Some((_, before, names)) => match Arc::try_unwrap(names) {
                    Ok(names) if site.has_keys_of(&before) => index_after(names.index, &before, site),
                    _ => NameIndex::new(site.parsed()),
                },
                None => NameIndex::new(site.parsed()),
            },
        );
        let names = Arc::new(SiteNames { lexicon, index });
        self.last = Some((digest, Arc::clone(site), Arc::clone(&names)));
        names
    }
}

/// The index of a site, made of that of an earlier one with the same keys: only names of changed pages are exchanged.
fn index_after(mut index: NameIndex, before: &Site, site: &Site) -> NameIndex {
    for ((id, old), (_, new)) in before.parsed().zip(site.parsed()) {
        if !std::ptr::eq(old, new) && old.front != new.front {
            index.replace(id, old, new);
        }
    }
    index
}

/// The digest of all that entities' names are made from, their numbers included.
fn entities_digest(site: &Site) -> Digest {
    let mut all = Vec::new();
    for (id, page) in site.pages().filter(|(_, page)| page.entity().is_some()) {
        all.extend_from_slice(&id.0.to_le_bytes());
        all.extend_from_slice(page.parsed.front.as_bytes());
    }
    Digest::of(&all)
}

/// Reads the texts of a site's pages for their names.
pub struct NameReader<'a> {
    site: &'a Site,
    files: &'a PageFiles,
    routes: &'a Routes,
    inputs: &'a Inputs,
    names: &'a SiteNames,
    near_files: &'a NearFiles,
}

impl<'a> NameReader<'a> {
    /// A reader with the names of the site.
    #[must_use]
    pub fn new(surveyed: &'a Surveyed, inputs: &'a Inputs) -> Self {
        let Surveyed { site, files, routes, names, near_files, .. } = surveyed;
        Self { site, files, routes, inputs, names, near_files }
    }

    /// The names.
    #[must_use]
    pub fn names(&self) -> &SiteNames {
        self.names
    }

    /// What finds the pages that references lead to.
    #[must_use]
    pub fn resolver(&self) -> ReferenceResolver<'_> {
        let Self { site, routes, inputs, names, near_files, .. } = self;
        ReferenceResolver { site, routes, inputs, names: &names.index, near_files }
    }

    /// Reads some pages and hands each with its file and its names to `take`; in parallel, and gives what `take` gives in
    /// the order of the pages.
    pub fn read<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        take: impl Fn(PageId, &str, PageNames) -> T + Sync,
    ) -> Vec<T> {
        self.read_files(pages, problems, |id, file, resolver, problems| {
            take(id, file, read_names(id, file, &self.names.lexicon, resolver, problems))
        })
    }

    /// Reads some pages without looking for names, likewise.
    pub fn read_without_names<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        take: impl Fn(PageId, &Text) -> T + Sync,
    ) -> Vec<T> {
        self.read_files(pages, problems, |id, file, resolver, problems| {
            take(id, &read_page(id, file, resolver, problems))
        })
    }

    /// Reads some pages with what finds the pages that their references lead to, likewise.
    pub fn read_files<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        read: impl Fn(PageId, &str, &ReferenceResolver<'_>, &mut Diagnostics) -> T + Sync,
    ) -> Vec<T> {
        let resolver = self.resolver();
        let all = map_parallel(pages, |id| {
            let mut problems = Diagnostics::new();
            (read(*id, self.files.of(*id).as_str(), &resolver, &mut problems), problems)
        });
        let take = |(value, found): (T, Diagnostics)| {
            problems.extend(found);
            value
        };
        all.into_iter().map(take).collect()
    }
}
