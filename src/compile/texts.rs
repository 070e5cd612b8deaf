//! What the pages' texts say, read again only where that may be another.
//!
//! In: the surveyed site and a [`NameReader`]. Out: the [`PageText`] of every page. It must not know HTML.
//!
//! A text is kept with what it asked of the rest of the site: what its references led to, which words are in it, whom
//! its page is tagged with. When only texts changed, the site is the same and so are the answers. When the site is
//! another, each page is asked again whether its answers are: that costs little, where reading it costs much. The numbers
//! of pages that a kept text holds are those of the last site, and are exchanged for those of this one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::entity_change::EntityChange;
use super::names::NameReader;
use super::survey::Surveyed;
use crate::diagnostic::{Diagnostics, Place};
use crate::links::page_text::{PageText, read_page_text_noting};
use crate::links::references::{ReferenceResolver, Target};
use crate::memo::{Digest, map_parallel};
use crate::model::{PageId, Site};
use crate::names::page_words::{NameWords, PageWords};
use crate::parse::markdown::{ProseReference, ReferenceForm};

/// The texts of the last run.
#[derive(Debug, Default)]
pub struct TextCache {
    /// Whether another run is expected: texts, and what they asked, are kept then.
    lasts: bool,
    last: Option<Last>,
    read: usize,
}

#[derive(Debug)]
struct Last {
    site: Arc<Site>,
    routes_digest: Digest,
    /// By the numbers of the pages.
    texts: Vec<Kept>,
}

/// One page's text.
#[derive(Debug, Clone)]
struct Kept {
    /// The digest of its file.
    file: Digest,
    text: Arc<PageText>,
    problems: Arc<Diagnostics>,
    asked: Option<Arc<Asked>>,
}

/// What a text asked of the rest of the site.
#[derive(Debug)]
struct Asked {
    /// Its references, in the order of [`PageText::references`].
    references: Vec<ProseReference>,
    /// The words that each of them got from its target, if it has none of its own.
    labels: Vec<Option<String>>,
    words: PageWords,
}

/// What has changed in the site, as far as texts show.
struct Difference<'a> {
    before: &'a Site,
    after: &'a Site,
    /// The numbers of the pages of the last site in this one; `None` if all are the same.
    numbers: Option<Vec<Option<PageId>>>,
    /// Names that some entity has now, or has no more, or has otherwise.
    names: Vec<NameWords>,
    /// Entities, by their numbers in the last site, whose relations have changed.
    related: BTreeSet<PageId>,
}

impl TextCache {
    /// A cache for repeated reads of a site.
    #[must_use]
    pub fn lasting() -> Self {
        Self { lasts: true, ..Self::default() }
    }

    /// Whether another run is expected.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.lasts
    }

    /// How many pages the last run had to read.
    #[must_use]
    pub fn pages_read(&self) -> usize {
        self.read
    }

    /// The text of every page, in the order of the pages.
    pub fn read(
        &mut self,
        surveyed: &Surveyed,
        reader: &NameReader<'_>,
        problems: &mut Diagnostics,
    ) -> Vec<Arc<PageText>> {
        let site = &surveyed.site;
        let mut texts: Vec<Option<Kept>> = match &self.last {
            None => vec![None; site.pages().len()],
            Some(last) if last.routes_digest == surveyed.routes_digest => {
                let is_same = |(id, kept): &(PageId, &Kept)| kept.file == surveyed.files.of(*id).digest();
                let ids = site.pages().map(|(id, _)| id);
                ids.zip(&last.texts).map(|it| is_same(&it).then(|| it.1.clone())).collect()
            }
            Some(last) => still_true(last, surveyed, reader),
        };
        let unread: Vec<PageId> = site.pages().map(|(id, _)| id).filter(|id| texts[id.0 as usize].is_none()).collect();
        self.read = unread.len();
        let read = reader.read_files(&unread, problems, |id, file, resolver, _| {
            read_one(id, file, reader, resolver, surveyed.files.of(id).digest(), self.lasts)
        });
        for (id, kept) in unread.into_iter().zip(read) {
            texts[id.0 as usize] = Some(kept);
        }
        let texts: Vec<Kept> = texts.into_iter().flatten().collect();
        for kept in &texts {
            problems.extend(kept.problems.iter().cloned());
        }
        let found = texts.iter().map(|kept| Arc::clone(&kept.text)).collect();
        if self.lasts {
            self.last = Some(Last { site: Arc::clone(site), routes_digest: surveyed.routes_digest, texts });
        }
        found
    }
}

fn read_one(
    id: PageId,
    file: &str,
    reader: &NameReader<'_>,
    resolver: &ReferenceResolver<'_>,
    digest: Digest,
    lasts: bool,
) -> Kept {
    let mut words = lasts.then(|| PageWords::of_file(file.len()));
    let lexicon = &reader.names().lexicon;
    let (text, problems, references) = read_page_text_noting(id, file, lexicon, resolver, words.as_mut());
    let asked = words.map(|words| {
        let labels = references.iter().map(|reference| label(reference, resolver)).collect();
        Arc::new(Asked { references, labels, words })
    });
    Kept { file: digest, text: Arc::new(text), problems: Arc::new(problems), asked }
}

/// The words that a reference gets from its target, if it has none of its own.
fn label(reference: &ProseReference, resolver: &ReferenceResolver<'_>) -> Option<String> {
    let is_bare = matches!(reference.form, ReferenceForm::Wiki { labelled: false });
    if is_bare { resolver.label_of(&reference.target) } else { None }
}

/// The texts of the last run that hold for this site as well, by the numbers of its pages.
fn still_true(last: &Last, surveyed: &Surveyed, reader: &NameReader<'_>) -> Vec<Option<Kept>> {
    let site = &*surveyed.site;
    if rules_of(&last.site) != rules_of(site) {
        return vec![None; site.pages().len()];
    }
    let difference = Difference::of(&last.site, site);
    let resolver = reader.resolver();
    let ids: Vec<PageId> = site.pages().map(|(id, _)| id).collect();
    map_parallel(&ids, |id| {
        let before = difference.before_of(*id)?;
        let kept = last.texts.get(before.0 as usize)?;
        let holds = kept.file == surveyed.files.of(*id).digest() && difference.holds(kept, before, *id, &resolver);
        if !holds {
            return None;
        }
        match &difference.numbers {
            None => Some(kept.clone()),
            Some(numbers) => {
                let number = |id: PageId| numbers.get(id.0 as usize).copied().flatten();
                Some(Kept { text: Arc::new(kept.text.renumbered(&number)?), ..kept.clone() })
            }
        }
    })
}

/// What of the settings and the sources every text depends on.
fn rules_of(site: &Site) -> String {
    let settings = &site.settings;
    let sources: Vec<&str> = site.sources.iter().map(|source| source.id.value.as_str()).collect();
    format!(
        "{:?} {:?} {} {} {:?} {}",
        settings.links,
        settings.kinds,
        settings.base_url,
        site.sources_are_known,
        sources,
        site.clock.dated().is_some()
    )
}

impl<'a> Difference<'a> {
    fn of(before: &'a Site, after: &'a Site) -> Self {
        let numbers = (!after.has_keys_of(before))
            .then(|| before.pages().map(|(_, page)| after.find(page.key())).collect::<Vec<_>>());
        let mut difference = Self { before, after, numbers, names: Vec::new(), related: BTreeSet::new() };
        for (id, page) in before.pages() {
            let now = difference.number(id);
            let is_same = |now: PageId| {
                let now = after.page(now);
                std::ptr::eq(now, page) || now.parsed.front == page.parsed.front
            };
            if page.entity().is_some() && !now.is_some_and(is_same) {
                difference.add_entity(Some(id), now);
            }
        }
        if difference.numbers.is_some() {
            let new = after.pages().filter(|(_, page)| page.entity().is_some() && before.find(page.key()).is_none());
            for id in new.map(|(id, _)| id).collect::<Vec<_>>() {
                difference.add_entity(None, Some(id));
            }
        }
        difference.names.sort_unstable();
        difference.names.dedup();
        difference
    }

    /// The number of a page of the last site in this one.
    fn number(&self, id: PageId) -> Option<PageId> {
        match &self.numbers {
            None => Some(id),
            Some(numbers) => numbers.get(id.0 as usize).copied().flatten(),
        }
    }

    /// The number that a page of this site had in the last one.
    fn before_of(&self, id: PageId) -> Option<PageId> {
        if self.numbers.is_none() { Some(id) } else { self.before.find(self.after.page(id).key()) }
    }

    /// Takes in an entity whose file has changed: which of its names and relations are.
    fn add_entity(&mut self, before: Option<PageId>, after: Option<PageId>) {
        let change = EntityChange::between([(self.before, before), (self.after, after)]);
        self.names.extend(change.names.into_iter().flat_map(|(_, words)| words));
        if change.relations {
            self.related.extend(before);
        }
    }

    /// Whether a kept text would be read the same way in this site. Its file is the same.
    fn holds(&self, kept: &Kept, before: PageId, after: PageId, resolver: &ReferenceResolver<'_>) -> bool {
        let Some(asked) = &kept.asked else { return false };
        // What is wrong with a text may speak of any page.
        if !kept.problems.is_empty() || asked.words.may_have(&self.names) {
            return false;
        }
        let (was, is) = (self.before.page(before), self.after.page(after));
        if !std::ptr::eq(was, is) && was.url != is.url || was.entity().is_some() != is.entity().is_some() {
            return false;
        }
        let tags = |site: &'a Site, id: PageId| site.tags.get(&id).map_or(&[][..], Vec::as_slice);
        let (old_tags, new_tags) = (tags(self.before, before), tags(self.after, after));
        if !old_tags.iter().map(|tag| self.number(*tag)).eq(new_tags.iter().copied().map(Some)) {
            return false;
        }
        let chosen = |site: &'a Site, id: PageId| site.chosen.get(&id).map_or(&[][..], Vec::as_slice);
        let old_chosen = chosen(self.before, before).iter().map(|(name, id)| (name, self.number(*id)));
        if !old_chosen.eq(chosen(self.after, after).iter().map(|(name, id)| (name, Some(*id)))) {
            return false;
        }
        if !self.related.is_empty() {
            let leads = kept.text.occurrences.iter().map(|it| it.to).chain(old_tags.iter().copied()).chain([before]);
            if leads.into_iter().any(|id| self.related.contains(&id)) {
                return false;
            }
        }
        self.answers_hold(kept, asked, after, resolver)
    }

    /// Whether the references of a text lead where they led.
    fn answers_hold(&self, kept: &Kept, asked: &Asked, id: PageId, resolver: &ReferenceResolver<'_>) -> bool {
        let page = self.after.page(id);
        let mut problems = Diagnostics::new();
        let answers = asked.references.iter().zip(&asked.labels).zip(&kept.text.references);
        for ((reference, old_label), old) in answers {
            if *old_label != label(reference, resolver) {
                return false;
            }
            let now = resolver.resolve(page, reference, &mut problems).target;
            let is_same = match (&old.target, &now) {
                (Target::Page(old, old_place), Target::Page(now, place)) => {
                    self.number(*old) == Some(*now) && old_place == place
                }
                (old, now) => old == now,
            };
            if !is_same {
                return false;
            }
        }
        if let Some(image) = &page.parsed.common.image {
            let place = Place::value(page.path(), &image.src.at);
            if resolver.resolve_picture(page, &image.src.value, place, &mut problems) != kept.text.image {
                return false;
            }
        }
        problems.is_empty()
    }
}
