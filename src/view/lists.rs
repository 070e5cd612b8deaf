//! The home page and the lists as templates read them.

use std::collections::BTreeMap;

use super::agreement::{SigningView, StatusView};
use super::paging::PagingView;
use super::parts::{DateView, LinkView, PageView, Sight};
use super::picture::PictureView;
use super::view;
use crate::model::PageId;
use crate::path::UrlPath;
use crate::route::paging::{Paging, paged_url};
use crate::route::{BRIEFINGS_PER_PAGE, ENTITIES_PER_PAGE};
use crate::schema::settings::BRIEFINGS;

/// How many briefings the home page shows.
const HOME_BRIEFINGS: usize = 10;
/// How many of the latest briefings are counted for what is most in the news.
const COUNTED_BRIEFINGS: usize = 20;

view! {
    /// The home page.
    HomeView {
        /// The latest briefings, newest first.
        briefings: Vec<BriefingSummaryView>,
        /// The agreements, the one that moved last first.
        agreements: Vec<AgreementSummaryView>,
        /// The table of all agreements by status, if there are any.
        status_table: Option<LinkView>,
        /// Who and what the latest briefings are about or mention, the most frequent first.
        frequent: Vec<FrequentView>,
    }

    /// An entity and how many of the latest briefings lead to it.
    FrequentView {
        /// The entity.
        link: LinkView,
        /// How many of the latest briefings lead to it.
        count: usize,
    }

    /// A page of the list of briefings.
    BriefingListView {
        /// The months in which there are briefings, newest first.
        months: Vec<BriefingMonthView>,
        /// How many there are in all.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// A year of briefings, on the first page of several or the only one.
        year: Option<PictureView>,
        /// The page with newer briefings.
        newer: Option<String>,
        /// The page with older briefings.
        older: Option<String>,
    }

    /// The briefings of a month.
    BriefingMonthView {
        /// The month, as `March 2025`; of briefings of which only the year is known, the year.
        label: String,
        /// The briefings, newest first.
        briefings: Vec<BriefingSummaryView>,
    }

    /// A briefing in a list.
    BriefingSummaryView {
        /// The briefing.
        link: LinkView,
        /// Its date.
        date: DateView,
        /// Its summary, or the beginning of its text.
        summary: Option<String>,
        /// What it is about.
        tags: Vec<LinkView>,
    }

    /// A page of the A–Z list of a kind, or of the free pages.
    IndexView {
        /// What several of them are called, as `People`.
        label: String,
        /// The folder below `content/`, as `people`: the kind, or `pages`.
        kind: String,
        /// How many there are on all pages of the list.
        total: usize,
        /// The table of all agreements by status, on the list of agreements.
        status_table: Option<LinkView>,
        /// All letters of the list, each with the place where it begins.
        row: Vec<LetterLinkView>,
        /// The entities of this page by the first letter of the name they are sorted by.
        letters: Vec<LetterView>,
        /// Which page of the list this is.
        paging: PagingView,
    }

    /// A letter in the row above a list.
    LetterLinkView {
        /// The letter; `#` for names that begin with none.
        letter: String,
        /// Where it begins: an anchor on this page, or the page of the list that has it, with the anchor.
        url: String,
    }

    /// The entities below one letter.
    LetterView {
        /// The letter; `#` for names that begin with none.
        letter: String,
        /// Its anchor on the page.
        id: String,
        /// Whether it begins on an earlier page of the list.
        is_continued: bool,
        /// The entities.
        items: Vec<IndexItemView>,
    }

    /// An entity in a list.
    IndexItemView {
        /// The entity.
        link: LinkView,
        /// One or two plain sentences.
        summary: Option<String>,
        /// Where it stands, if it is an agreement.
        status: Option<StatusView>,
        /// The last day of a country or an organisation that does not exist any more.
        until: Option<DateView>,
        /// How many pages lead to it, beside those that only name it in a relation.
        count: usize,
    }

    /// An agreement in a list.
    AgreementSummaryView {
        /// The agreement.
        link: LinkView,
        /// Its status on the day of the build.
        status: Option<StatusView>,
        /// What its status was before, as `signed`; absent if it had no other.
        status_before: Option<String>,
        /// The last thing known about its signing, as long as it is not signed.
        signing: Option<SigningView>,
        /// Its parties.
        parties: Vec<LinkView>,
    }

    /// An old address that leads to a page.
    RedirectView {
        /// Where it leads, from the root of the host.
        url: String,
        /// Where it leads, in full.
        permalink: String,
        /// The title of the page it leads to.
        title: String,
    }
}

impl Sight<'_> {
    /// What every page has, for a page that the program makes.
    #[must_use]
    pub fn made_page(&self, url: &UrlPath, title: &str, form: &str) -> PageView {
        PageView {
            title: title.to_owned(),
            url: self.url(url),
            permalink: self.permalink(url),
            form: form.to_owned(),
            breadcrumbs: if url.as_str().is_empty() { Vec::new() } else { vec![self.home()] },
            ..PageView::default()
        }
    }

    /// The title of a page of a list that has several: the first one has the title of the list.
    #[must_use]
    pub fn title_of_page(&self, title: String, number: usize) -> String {
        if number <= 1 {
            return title;
        }
        self.words().say("list.title_of_page", &[("title", &title), ("number", &self.words().number(number))])
    }

    fn briefing_summary(&self, id: PageId) -> Option<BriefingSummaryView> {
        let briefing = self.site.page(id).briefing()?;
        Some(BriefingSummaryView {
            link: self.link(id),
            date: self.date(&briefing.date.value),
            summary: self.description(id),
            tags: self.links(self.site.tags.get(&id).map_or(&[], Vec::as_slice)),
        })
    }

    /// The home page.
    #[must_use]
    pub fn home_view(&self) -> HomeView {
        let latest = self.site.briefings.iter().take(HOME_BRIEFINGS);
        HomeView {
            briefings: latest.filter_map(|id| self.briefing_summary(*id)).collect(),
            agreements: self.moved_agreements(),
            status_table: self.status_table_link(),
            frequent: self.frequent(),
        }
    }

    fn moved_agreements(&self) -> Vec<AgreementSummaryView> {
        let today = self.site.clock.today();
        let moved = |id: PageId| {
            let life = self.site.agreements.get(&id);
            life.and_then(|life| life.status_on(today)).map(|row| row.date.earliest())
        };
        let mut ids = self.site.by_kind.get("agreements").cloned().unwrap_or_default();
        ids.sort_by_key(|id| std::cmp::Reverse(moved(*id)));
        let parties = |id: PageId| {
            use crate::model::relations::RelationKind::Party;
            let parties = self.site.relations.from(id).filter(|relation| relation.kind == Party);
            parties.map(|relation| self.link(relation.to)).collect()
        };
        ids.into_iter()
            .take(HOME_BRIEFINGS)
            .map(|id| AgreementSummaryView {
                link: self.link(id),
                status: self.status(id),
                status_before: self.status_before(id),
                signing: self.signing(id),
                parties: parties(id),
            })
            .collect()
    }

    fn frequent(&self) -> Vec<FrequentView> {
        let mut counts: BTreeMap<PageId, usize> = BTreeMap::new();
        for id in self.site.briefings.iter().take(COUNTED_BRIEFINGS) {
            let tags = self.site.tags.get(id).into_iter().flatten().copied();
            let named = self.links.text(*id).occurrences.iter().map(|occurrence| occurrence.to);
            let mut of_page: Vec<PageId> =
                tags.chain(named).filter(|to| self.site.page(*to).entity().is_some()).collect();
            of_page.sort_unstable();
            of_page.dedup();
            for to in of_page {
                *counts.entry(to).or_default() += 1;
            }
        }
        let mut counts: Vec<(PageId, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        counts.into_iter().take(12).map(|(id, count)| FrequentView { link: self.link(id), count }).collect()
    }

    /// A page of the list of briefings, from 1.
    #[must_use]
    pub fn briefing_list(&self, number: usize) -> BriefingListView {
        let briefings = &self.site.briefings;
        let paging = Paging::new(briefings.len(), BRIEFINGS_PER_PAGE);
        let (pages, shown) = (paging.pages(), &briefings[paging.shown(number)]);
        let url = |number: usize| paged_url(&[BRIEFINGS], number).map(|path| self.url(&path));
        let mut months: Vec<BriefingMonthView> = Vec::new();
        for id in shown {
            let Some(briefing) = self.site.page(*id).briefing() else { continue };
            let label = self.group_of(&briefing.date.value, false);
            let summary = self.briefing_summary(*id);
            match months.last_mut().filter(|month| month.label == label) {
                Some(month) => month.briefings.extend(summary),
                None => months.push(BriefingMonthView { label, briefings: summary.into_iter().collect() }),
            }
        }
        BriefingListView {
            months,
            total: briefings.len(),
            number,
            pages,
            year: if number == 1 { self.year_of_briefings() } else { None },
            newer: (number > 1).then(|| url(number - 1)).flatten(),
            older: (number < pages).then(|| url(number + 1)).flatten(),
        }
    }

    /// A page of the A–Z list of a folder below `content/`, from 1.
    #[must_use]
    pub fn index(&self, folder: &str, number: usize) -> IndexView {
        let ids = self.site.in_folder(folder);
        let paging = Paging::new(ids.len(), ENTITIES_PER_PAGE);
        let url = |number| paged_url(&[folder], number);
        // Each letter with the page on which it begins.
        let mut begins: Vec<(&str, usize)> = Vec::new();
        for (position, id) in ids.iter().enumerate() {
            let letter = &*self.site.page(*id).letter;
            if !begins.iter().any(|(known, _)| *known == letter) {
                begins.push((letter, paging.page_of(position)));
            }
        }
        let mut letters: Vec<LetterView> = Vec::new();
        for id in &ids[paging.shown(number)] {
            let letter = self.site.page(*id).letter.to_string();
            let item = self.index_item(*id);
            match letters.iter_mut().find(|known| known.letter == letter) {
                Some(known) => known.items.push(item),
                None => {
                    let id = letter_id(&letter);
                    let is_continued = begins.iter().any(|(known, page)| *known == letter && *page < number);
                    letters.push(LetterView { letter, id, is_continued, items: vec![item] });
                }
            }
        }
        let row = begins.into_iter().map(|(letter, page)| {
            let other = if page == number { None } else { url(page).map(|path| self.url(&path)) };
            let url = format!("{}#{}", other.unwrap_or_default(), letter_id(letter));
            LetterLinkView { letter: letter.to_owned(), url }
        });
        let status_table = self.status_table_link().filter(|_| folder == "agreements");
        IndexView {
            label: self.name_of_folder(folder).to_owned(),
            kind: folder.to_owned(),
            total: ids.len(),
            status_table,
            row: row.collect(),
            letters,
            paging: self.paging(paging, number, url),
        }
    }

    /// What the A–Z list of a folder is called.
    #[must_use]
    pub fn name_of_folder(&self, folder: &str) -> &str {
        let kind = self.site.settings.kinds.get(folder);
        kind.map_or_else(|| self.words().text("site.pages"), |kind| self.words().kind_several(kind))
    }

    fn index_item(&self, id: PageId) -> IndexItemView {
        IndexItemView {
            link: self.link(id),
            summary: self.description(id),
            status: self.status(id),
            until: self.end(id),
            count: self.links.backlinks(id).iter().filter(|link| !link.is_only_relation()).count(),
        }
    }

    /// An old address that leads to a page.
    #[must_use]
    pub fn redirect(&self, id: PageId) -> RedirectView {
        let page = self.site.page(id);
        RedirectView { url: self.url(&page.url), permalink: self.permalink(&page.url), title: page.title().to_owned() }
    }
}

/// The anchor of a letter in an A–Z list.
#[must_use]
pub fn letter_id(letter: &str) -> String {
    if letter == "#" { "letter-other".to_owned() } else { format!("letter-{}", letter.to_lowercase()) }
}
