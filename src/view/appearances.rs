//! The pages that lead to an entity: as much as its page shows, and the list of all of them.

use super::paging::PagingView;
use super::parts::{BacklinkView, LinkView, PageView, Sight};
use super::view;
use crate::links::backlinks::{Backlink, appearances};
use crate::model::PageId;
use crate::path::UrlPath;
use crate::route::appearances::{APPEARANCES_ON_AN_ENTITY, APPEARANCES_PER_PAGE, appearances_path};
use crate::route::paging::Paging;

view! {
    /// The pages that lead to an entity, as much as its page shows; in both lists the newest first.
    AppearancesView {
        /// Those that are about it, at most thirty.
        about: Vec<BacklinkView>,
        /// How many are about it.
        about_total: usize,
        /// Those that mention it otherwise, at most thirty. One that links here only by a relation is not among them, for the
        /// relations are shown already.
        mentioned: Vec<BacklinkView>,
        /// How many mention it otherwise.
        mentioned_total: usize,
        /// The list of all of them, if it has a page of its own.
        url: Option<String>,
    }

    /// A page of the list of all that leads to an entity.
    AppearanceListView {
        /// The entity.
        entity: LinkView,
        /// Those that are about it, on this page of the list.
        about: Vec<BacklinkView>,
        /// Those that mention it otherwise, on this page of the list.
        mentioned: Vec<BacklinkView>,
        /// How many there are on all pages of the list.
        total: usize,
        /// Which page of the list this is.
        paging: PagingView,
    }
}

impl Sight<'_> {
    /// The pages that lead to an entity, as much as its page shows.
    #[must_use]
    pub fn appearances(&self, id: PageId) -> AppearancesView {
        let all = self.links.backlinks(id);
        let counts = appearances(all);
        let first = |tagged: bool| {
            let links = all.iter().filter(|link| link.tagged == tagged && !link.is_only_relation());
            links.take(APPEARANCES_ON_AN_ENTITY).map(|link| self.backlink(link)).collect()
        };
        let list = appearances_path(self.site.page(id).key(), 1).filter(|_| counts.need_pages());
        AppearancesView {
            about: first(true),
            about_total: counts.about,
            mentioned: first(false),
            mentioned_total: counts.mentioned,
            url: list.map(|path| self.url(&path)),
        }
    }

    /// A page of the list of all that leads to an entity.
    #[must_use]
    pub fn appearances_part(&self, id: PageId, number: usize) -> AppearanceListView {
        let all: Vec<&Backlink> = self.links.backlinks(id).iter().filter(|link| !link.is_only_relation()).collect();
        let paging = Paging::new(all.len(), APPEARANCES_PER_PAGE);
        let here = &all[paging.shown(number)];
        let some =
            |tagged: bool| here.iter().filter(|link| link.tagged == tagged).map(|link| self.backlink(link)).collect();
        let key = self.site.page(id).key();
        AppearanceListView {
            entity: self.link(id),
            about: some(true),
            mentioned: some(false),
            total: all.len(),
            paging: self.paging(paging, number, |number| appearances_path(key, number)),
        }
    }

    /// The page around it.
    #[must_use]
    pub fn appearances_page(&self, id: PageId, number: usize, url: &UrlPath) -> PageView {
        let name = self.site.page(id).title();
        let words = self.words();
        let title = self.title_of_page(words.say("entity.where_it_appears", &[("name", name)]), number);
        let mut page = self.made_page(url, &title, "appearances");
        if let Some(kind) = self.site.kind(id) {
            page.breadcrumbs.push(self.list(&kind.name, words.kind_several(kind)));
        }
        page.breadcrumbs.push(LinkView { flag: None, ..self.link(id) });
        page.description = Some(words.say("entity.appearances", &[("name", name)]));
        page
    }
}
