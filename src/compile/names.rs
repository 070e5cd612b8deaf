//! The middle of the pipeline: what the pages' texts say, and whom they name.
//!
//! In: the site, its routes and its files. Out: what each page's text says, in the order of the pages. It must not know HTML.

use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::inputs::Inputs;
use crate::link::entity_names::NameIndex;
use crate::link::lexicon;
use crate::link::lexicon::Lexicon;
use crate::link::page_text::{PageNames, PageText, read_names, read_page, read_page_text};
use crate::link::references::ReferenceResolver;
use crate::memo::map_parallel;
use crate::model::{PageId, Site};
use crate::parse::markdown::Text;
use crate::render::read_unchanged;
use crate::route::Routes;

/// Reads the texts of a site's pages for their names.
pub struct NameReader<'a> {
    site: &'a Site,
    routes: &'a Routes,
    inputs: &'a Inputs,
    lexicon: Lexicon,
    names: NameIndex,
}

impl<'a> NameReader<'a> {
    /// Collects the names of a site.
    #[must_use]
    pub fn new(site: &'a Site, routes: &'a Routes, inputs: &'a Inputs) -> Self {
        Self { site, routes, inputs, lexicon: lexicon(site), names: NameIndex::new(site) }
    }

    /// Reads some pages and hands each with its file and its names to `take`; in parallel, and gives what `take` gives in
    /// the order of the pages. A file that cannot be read any more gives nothing and a diagnostic.
    pub fn read<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        take: impl Fn(PageId, &str, PageNames) -> T + Sync,
    ) -> Vec<Option<T>> {
        self.read_files(pages, problems, |id, file, resolver, problems| {
            take(id, file, read_names(id, file, &self.lexicon, resolver, problems))
        })
    }

    /// Reads some pages without looking for names, likewise.
    pub fn read_without_names<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        take: impl Fn(PageId, &Text) -> T + Sync,
    ) -> Vec<Option<T>> {
        self.read_files(pages, problems, |id, file, resolver, problems| {
            take(id, &read_page(id, file, resolver, problems))
        })
    }

    /// Reads every page for what others need to know of it.
    pub fn read_texts(&self, problems: &mut Diagnostics) -> Vec<Arc<PageText>> {
        let ids: Vec<PageId> = self.site.pages().map(|(id, _)| id).collect();
        let texts = self.read_files(&ids, problems, |id, file, resolver, problems| {
            let (text, found) = read_page_text(id, file, &self.lexicon, resolver);
            problems.extend(found);
            text
        });
        texts.into_iter().map(|text| Arc::new(text.unwrap_or_default())).collect()
    }

    fn read_files<T: Send>(
        &self,
        pages: &[PageId],
        problems: &mut Diagnostics,
        read: impl Fn(PageId, &str, &ReferenceResolver<'_>, &mut Diagnostics) -> T + Sync,
    ) -> Vec<Option<T>> {
        let Self { site, routes, inputs, names, .. } = self;
        let resolver = ReferenceResolver { site, routes, inputs, names };
        let all = map_parallel(pages, |id| {
            let page = &site.page(*id).parsed;
            let mut problems = Diagnostics::new();
            let file = read_unchanged(inputs, &page.path, page.digest, &mut problems);
            (file.map(|file| read(*id, &file, &resolver, &mut problems)), problems)
        });
        let take = |(value, found): (Option<T>, Diagnostics)| {
            problems.extend(found);
            value
        };
        all.into_iter().map(take).collect()
    }
}
