//! Briefings and free pages as templates read them.

use super::changes::BriefingChangesView;
use super::parts::{BacklinkView, BodyView, DateView, LinkView, PageView, Sight};
use super::statement::{EventView, RevisionView, SourceView, StatementView, revisions};
use super::view;
use crate::model::{Page, PageId};
use crate::schema::node::Node;
use crate::schema::settings::{BRIEFINGS, PAGES};

view! {
    /// A briefing.
    BriefingView {
        /// Its date.
        date: DateView,
        /// Who wrote it.
        authors: Vec<String>,
        /// One or two plain sentences.
        summary: Option<String>,
        /// Its text.
        body: BodyView,
        /// What it is about, by kind.
        tags: Vec<TagGroupView>,
        /// What it is about, in words.
        topics: Vec<String>,
        /// The briefing it continues.
        updates: Option<LinkView>,
        /// What changed since the briefing that it continues.
        changed: Option<BriefingChangesView>,
        /// Of the entities that it is about, those of which something new is known since: the place where each page tells it.
        new_since: Vec<LinkView>,
        /// The briefings that continue it, oldest first.
        continued_by: Vec<LinkView>,
        /// Who said what: the statements of the front matter, then those that only the text has, both in order.
        statements: Vec<StatementView>,
        /// What happened, oldest first.
        events: Vec<EventView>,
        /// Where it is known from.
        sources: Vec<SourceView>,
        /// Corrections and retractions, newest first. They are at the top of the page.
        corrections: Vec<RevisionView>,
        /// All changes that readers see, newest first.
        revisions: Vec<RevisionView>,
        /// After this day somebody should look at the page again.
        review_by: Option<DateView>,
        /// Whether that day has passed.
        is_stale: bool,
        /// The briefing before it in time: of those about the same agreement, if there are any.
        previous: Option<LinkView>,
        /// The briefing after it in time, likewise.
        next: Option<LinkView>,
        /// The agreement that these two are about; absent if they are the nearest of all briefings.
        neighbours_on: Option<LinkView>,
        /// The pages that lead to it.
        backlinks: Vec<BacklinkView>,
        /// What the author put into `extra`.
        extra: Node,
    }

    /// What a briefing is about, of one kind.
    TagGroupView {
        /// The kind, as `people`.
        kind: String,
        /// What several of them are called, as `People`.
        label: String,
        /// The entities.
        items: Vec<LinkView>,
    }

    /// A page that is neither a briefing nor an entity.
    FreePageView {
        /// One or two plain sentences.
        summary: Option<String>,
        /// Its text.
        body: BodyView,
        /// Where it is known from.
        sources: Vec<SourceView>,
        /// Corrections and retractions, newest first.
        corrections: Vec<RevisionView>,
        /// All changes that readers see, newest first.
        revisions: Vec<RevisionView>,
        /// After this day somebody should look at the page again.
        review_by: Option<DateView>,
        /// Whether that day has passed.
        is_stale: bool,
        /// The pages that lead to it.
        backlinks: Vec<BacklinkView>,
        /// What the author put into `extra`.
        extra: Node,
    }
}

impl Sight<'_> {
    /// The summary of a page, or the beginning of its text.
    #[must_use]
    pub fn description(&self, id: PageId) -> Option<String> {
        let summary = self.site.page(id).parsed.common.summary.clone();
        summary.or_else(|| Some(self.links.text(id).excerpt.clone()).filter(|text| !text.is_empty()))
    }

    /// What every page has, for a page that is written in a file.
    #[must_use]
    pub fn page_view(&self, id: PageId, form: &str) -> PageView {
        let page = self.site.page(id);
        let mut breadcrumbs = vec![self.home()];
        if let Some(kind) = self.site.kind(id) {
            breadcrumbs.push(self.list(&kind.name, self.words().kind_several(kind)));
        } else if page.briefing().is_some() {
            breadcrumbs.push(self.list(BRIEFINGS, self.words().briefings()));
        } else if self.site.has_list_of_free_pages() {
            breadcrumbs.push(self.list(PAGES, self.name_of_folder(PAGES)));
        }
        PageView {
            title: page.title().to_owned(),
            url: self.url(&page.url),
            permalink: self.permalink(&page.url),
            description: self.description(id),
            key: Some(page.key().to_string()),
            form: form.to_owned(),
            breadcrumbs,
            image: self.image(id),
            draft: page.parsed.common.draft,
            embargo: self.embargo(page),
            retracted: page.is_retracted(),
        }
    }

    /// When a page that is shown ahead of its time will be published.
    fn embargo(&self, page: &Page) -> Option<DateView> {
        let date = page.parsed.common.publish_at.as_ref()?.value;
        (!self.site.clock.of_the_build().has_reached(&date)).then(|| DateView::of(&date, self.words()))
    }

    /// After which day a page should be looked at again, and whether that day has passed.
    #[must_use]
    pub fn review(&self, page: &Page) -> (Option<DateView>, bool) {
        let review_by = page.parsed.common.review_by.as_ref().map(|date| date.value);
        let is_stale = review_by.is_some_and(|date| date.latest() < self.site.clock.today());
        (review_by.map(|date| self.date(&date)), is_stale)
    }

    /// A briefing.
    #[must_use]
    pub fn briefing(&self, id: PageId, body: BodyView) -> Option<BriefingView> {
        let page = self.site.page(id);
        let briefing = page.briefing()?;
        let kinds = &self.site.settings.kinds;
        let tags: &[PageId] = self.site.tags.get(&id).map_or(&[], Vec::as_slice);
        let groups = kinds.entities().filter_map(|kind| {
            let of_kind: Vec<PageId> =
                tags.iter().copied().filter(|tag| *self.site.page(*tag).key().kind == *kind.name).collect();
            let words = self.words();
            let label = if of_kind.len() == 1 { words.kind_one(kind) } else { words.kind_several(kind) };
            let label = label.to_owned();
            (!of_kind.is_empty()).then(|| TagGroupView { kind: kind.name.clone(), label, items: self.links(&of_kind) })
        });
        let (previous, next, neighbours_on) = self.neighbours(id, tags);
        let statements = self.site.statements_of(id).filter(|record| record.page == id);
        let statements = statements.map(|record| self.statement(record)).collect();
        let (review_by, is_stale) = self.review(page);
        let revisions = revisions(&page.parsed.common.revisions, self.words());
        Some(BriefingView {
            date: self.date(&briefing.date.value),
            authors: briefing.authors.clone(),
            summary: page.parsed.common.summary.clone(),
            body,
            tags: groups.collect(),
            topics: briefing.topics.clone(),
            updates: self.site.continues.get(&id).map(|earlier| self.link(*earlier)),
            changed: self.changed_since_earlier(id),
            new_since: self.new_since(id),
            continued_by: self.links(self.site.continued_by.get(&id).map_or(&[], Vec::as_slice)),
            statements,
            events: self.events(id, |record| record.page == id),
            sources: self.sources(id),
            corrections: corrections(&revisions),
            revisions,
            review_by,
            is_stale,
            previous: previous.map(|id| self.link(id)),
            next: next.map(|id| self.link(id)),
            neighbours_on: neighbours_on.map(|id| self.link(id)),
            backlinks: self.backlinks(id),
            extra: page.parsed.common.extra.clone(),
        })
    }

    /// The briefings before and after one in time, and the agreement that they are about: the first of its agreements that
    /// has others. Without one, the nearest of all briefings.
    fn neighbours(&self, id: PageId, tags: &[PageId]) -> (Option<PageId>, Option<PageId>, Option<PageId>) {
        for agreement in tags.iter().filter(|tag| self.site.page(**tag).agreement().is_some()) {
            let about = self.links.backlinks(*agreement).iter().filter(|link| link.tagged).map(|link| link.from);
            let mut about = about.filter(|from| self.site.page(*from).briefing().is_some());
            // The newest comes first.
            let newer = about.by_ref().take_while(|from| *from != id).last();
            let older = about.next();
            if newer.or(older).is_some() {
                return (older, newer, Some(*agreement));
            }
        }
        let (previous, next) = self.site.neighbours(id);
        (previous, next, None)
    }

    /// A free page.
    #[must_use]
    pub fn free_page(&self, id: PageId, body: BodyView) -> FreePageView {
        let page = self.site.page(id);
        let (review_by, is_stale) = self.review(page);
        let revisions = revisions(&page.parsed.common.revisions, self.words());
        FreePageView {
            summary: page.parsed.common.summary.clone(),
            body,
            sources: self.sources(id),
            corrections: corrections(&revisions),
            revisions,
            review_by,
            is_stale,
            backlinks: self.backlinks(id),
            extra: page.parsed.common.extra.clone(),
        }
    }
}

/// Those of the revisions that say that something was wrong.
pub(super) fn corrections(revisions: &[RevisionView]) -> Vec<RevisionView> {
    revisions.iter().filter(|revision| matches!(revision.code.as_str(), "correction" | "retraction")).cloned().collect()
}
