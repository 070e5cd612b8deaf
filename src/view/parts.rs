//! What most views are made of: links, dates, bodies, backlinks.

use std::sync::Arc;

use super::view;
use crate::date::Date;
use crate::link::Links;
use crate::link::backlinks::{Backlink, FieldUse};
use crate::model::{PageId, Site};
use crate::path::UrlPath;
use crate::route::Routes;

view! {
    /// A link to a page of the site, or a name that leads nowhere.
    LinkView {
        /// Where it leads, from the root of the host. Nothing for a name without a page.
        url: Option<Arc<str>>,
        /// What to show.
        name: Arc<str>,
        /// The key of the page, as `people/jane-doe`.
        key: Option<Arc<str>>,
        /// What one thing of this kind is called, as `Person`.
        kind_label: Option<Arc<str>>,
        /// The flag of a country, as Unicode characters. Show it beside the name, never alone.
        flag: Option<Arc<str>>,
    }

    /// A date at the precision it was given.
    DateView {
        /// For `<time datetime>`.
        iso: String,
        /// For readers.
        text: String,
    }

    /// What every page has.
    PageView {
        /// The page's title.
        title: String,
        /// Where it is, from the root of the host.
        url: String,
        /// Where it is, in full.
        permalink: String,
        /// One or two plain sentences about it.
        description: Option<String>,
        /// Its key, as `people/jane-doe`. Lists have none.
        key: Option<String>,
        /// What it is, in one word, as `briefing`, `person`, `agreement`, `index`.
        form: String,
        /// The pages above it, the home page first.
        breadcrumbs: Vec<LinkView>,
        /// A picture that stands for it.
        image: Option<ImageView>,
        /// Whether it is a draft that is shown because drafts were asked for.
        draft: bool,
    }

    /// A picture.
    ImageView {
        /// Where it is, from the root of the host.
        url: String,
        /// What it shows, for those who do not see it.
        alt: String,
        /// Whose it is.
        credit: Option<String>,
    }

    /// A text in HTML.
    BodyView {
        /// The text, in which names and references are links. It is safe to put out as it is.
        html: String,
        /// Its footnotes, likewise. Empty when there are none.
        notes: String,
        /// Its headings, in order.
        headings: Vec<HeadingView>,
    }

    /// A heading of a text.
    HeadingView {
        /// From 1 to 6, as written.
        level: u8,
        /// The anchor to link to.
        id: String,
        /// Its words.
        text: String,
    }

    /// A page that leads to this one.
    BacklinkView {
        /// The page.
        page: LinkView,
        /// Its date, if it is a briefing.
        date: Option<DateView>,
        /// Whether its author says that it is about this page; else it only mentions it.
        about: bool,
        /// Whether one of its statements names this page.
        statement: bool,
        /// Whether one of its events names this page.
        event: bool,
        /// The first three sentences that lead here, and the first for each further spelling; in order, each once.
        sentences: Vec<SentenceView>,
        /// How many times its text leads here.
        count: usize,
    }

    /// A sentence with a name in it.
    SentenceView {
        /// What stands before the name.
        before: String,
        /// The name as the author wrote it.
        name: String,
        /// What stands after the name.
        after: String,
        /// The heading above the sentence.
        heading: Option<String>,
        /// The place on the page: the heading above the sentence, or the page itself.
        url: String,
    }
}

impl DateView {
    /// A date for readers.
    #[must_use]
    pub fn of(date: &Date) -> Self {
        Self { iso: date.iso(), text: date.to_string() }
    }
}

/// What the makers of views read: the site, its links and its routes.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The site.
    pub site: &'a Site,
    /// Who mentions whom.
    pub links: &'a Links,
    /// What the site puts out.
    pub routes: &'a Routes,
}

impl Sight<'_> {
    /// A URL from the root of the host.
    #[must_use]
    pub fn url(&self, path: &UrlPath) -> String {
        format!("{}{}", self.site.settings.base_path(), path.encoded())
    }

    /// A URL in full.
    #[must_use]
    pub fn permalink(&self, path: &UrlPath) -> String {
        format!("{}{}", self.site.settings.base_url, path.encoded())
    }

    /// The URL of a page, from the root of the host.
    #[must_use]
    pub fn page_url(&self, id: PageId) -> &str {
        &self.site.page(id).label.href
    }

    /// A link to a page.
    #[must_use]
    pub fn link(&self, id: PageId) -> LinkView {
        let label = &self.site.page(id).label;
        LinkView {
            url: Some(Arc::clone(&label.href)),
            name: Arc::clone(&label.name),
            key: Some(Arc::clone(&label.key)),
            kind_label: label.kind.clone(),
            flag: label.flag.clone(),
        }
    }

    /// Links to several pages.
    #[must_use]
    pub fn links(&self, ids: &[PageId]) -> Vec<LinkView> {
        ids.iter().map(|id| self.link(*id)).collect()
    }

    /// A link to the home page.
    #[must_use]
    pub fn home(&self) -> LinkView {
        LinkView {
            url: Some(self.url(&UrlPath::home()).into()),
            name: self.site.settings.title.as_str().into(),
            ..LinkView::default()
        }
    }

    /// A link to a list: the briefings or a kind.
    #[must_use]
    pub fn list(&self, folder: &str, name: &str) -> LinkView {
        let url = UrlPath::page(&[folder]).ok().map(|path| self.url(&path).into());
        LinkView { url, name: name.into(), ..LinkView::default() }
    }

    /// The pages that lead to a page.
    #[must_use]
    pub fn backlinks(&self, id: PageId) -> Vec<BacklinkView> {
        self.links.backlinks(id).iter().map(|link| self.backlink(link)).collect()
    }

    fn backlink(&self, link: &Backlink) -> BacklinkView {
        let page = self.site.page(link.from);
        let text = self.links.text(link.from);
        let mut seen = Vec::new();
        let mut sentences = Vec::new();
        for position in &link.occurrences {
            let occurrence = &text.occurrences[*position as usize];
            let Some(position) = occurrence.sentence.filter(|position| !seen.contains(position)) else { continue };
            seen.push(position);
            let sentence = text.sentences.get(position);
            let (start, end) = (occurrence.at.start as usize, occurrence.at.end as usize);
            let heading = occurrence.section.checked_sub(1).and_then(|at| text.headings.get(at as usize));
            let url = self.page_url(link.from).to_owned();
            sentences.push(SentenceView {
                before: sentence.get(..start).unwrap_or_default().to_owned(),
                name: sentence.get(start..end).unwrap_or_default().to_owned(),
                after: sentence.get(end..).unwrap_or_default().to_owned(),
                heading: heading.map(|heading| heading.text.clone()),
                url: heading
                    .map_or(url.clone(), |heading| format!("{url}#{}", crate::path::percent_encode(&heading.id))),
            });
        }
        BacklinkView {
            page: self.link(link.from),
            date: page.briefing().map(|briefing| DateView::of(&briefing.date.value)),
            about: link.tagged,
            statement: link.fields.contains(&FieldUse::Statement),
            event: link.fields.contains(&FieldUse::Event),
            sentences,
            count: link.occurrences.len(),
        }
    }
}
