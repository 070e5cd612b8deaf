//! What most views are made of: links, dates, bodies, backlinks.

use std::sync::Arc;

use super::statement::{event_anchor, statement_anchor};
use super::view;
use crate::date::Date;
use crate::links::Links;
use crate::links::backlinks::{Backlink, FieldUse};
use crate::links::page_text::{Occurrence, PageText, occurrence_anchor};
use crate::model::{PageId, Site};
use crate::path::UrlPath;
use crate::picture::world::World;
use crate::route::Routes;
use crate::words::Words;

view! {
    /// A link to a page of the site, or a name that leads nowhere.
    LinkView {
        /// Where it leads, from the root of the host. Absent for a name without a page.
        url: Option<Arc<str>>,
        /// What to show.
        name: Arc<str>,
        /// The key of the page, as `people/jane-doe`.
        key: Option<Arc<str>>,
        /// What one thing of this kind is called, as `Person`.
        kind_label: Option<Arc<str>>,
        /// The flag of a country, as Unicode characters. Show it beside the name, never alone.
        flag: Option<Arc<str>>,
        /// Whether the page, a briefing or a free page, was taken back. Show it beside the title.
        retracted: bool,
    }

    /// A date at the precision it was given.
    DateView {
        /// For `<time datetime>`.
        iso: String,
        /// For readers.
        text: String,
        /// For readers, behind a word such as “since” or “from”, in languages that say it otherwise there; else nothing.
        since: Option<String>,
        /// For readers, behind “until”, likewise.
        until: Option<String>,
    }

    /// What every page has.
    PageView {
        /// The page's title.
        title: String,
        /// Where it is, from the root of the host.
        url: String,
        /// Where it is, in full. In a dated view: where it is in the site as it is now.
        permalink: String,
        /// One or two plain sentences about it.
        description: Option<String>,
        /// Its key, as `people/jane-doe`. Lists have none.
        key: Option<String>,
        /// What it is, in one word, as `briefing`, `person`, `agreement`, `index`.
        form: String,
        /// The pages above it, the home page first.
        breadcrumbs: Vec<LinkView>,
        /// A picture of it.
        image: Option<ImageView>,
        /// Whether it is a draft that is shown because drafts were asked for.
        draft: bool,
        /// For a page under embargo that a local server shows to whoever writes it: when it will be published.
        embargo: Option<DateView>,
        /// Whether the page, a briefing or a free page, was taken back.
        retracted: bool,
    }

    /// A picture.
    ImageView {
        /// Where it is, from the root of the host.
        url: String,
        /// What it shows, for those who do not see it.
        alt: String,
        /// Whose it is.
        credit: Option<String>,
        /// Its width in pixels, if its file says.
        width: Option<u32>,
        /// Its height in pixels.
        height: Option<u32>,
        /// Its versions, as `srcset` takes them: `/assets/pictures/harbour-480.….webp 480w, …`. `None` without versions.
        srcset: Option<String>,
        /// The type of its versions, as `image/webp`.
        srcset_type: Option<&'static str>,
    }

    /// A text in HTML.
    BodyView {
        /// The text, in which names and references are links. It is safe to print unescaped.
        html: String,
        /// Its footnotes, likewise. Empty when there are none.
        notes: String,
        /// Its headings, in order.
        headings: Vec<HeadingView>,
        /// The headings for a contents list, which is for long texts: empty if there is to be none.
        contents: Vec<HeadingView>,
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
        /// Its statements that name this page.
        statements: Vec<PlaceView>,
        /// Its events that name this page.
        events: Vec<PlaceView>,
        /// Whether it names this page in a relation, such as a party, a post or a membership.
        relation: bool,
        /// Whether it links here by nothing else than a relation. This page shows such relations already, see
        /// `relations` of an entity.
        only_relation: bool,
        /// The first three sentences that link here, and the first for each further spelling; in order, each once.
        sentences: Vec<SentenceView>,
        /// The places in its text that link here and are in none of these sentences.
        further: Vec<PlaceView>,
        /// How many times its text links here: the names in `sentences` and the places in `further`.
        count: usize,
    }

    /// A sentence that leads to a page.
    SentenceView {
        /// The names in it that lead there, in order, with what stands before each.
        names: Vec<SentenceNameView>,
        /// What stands after the last name.
        after: String,
        /// The heading above the sentence.
        heading: Option<String>,
    }

    /// A name, or the words of a link, in a sentence.
    SentenceNameView {
        /// What stands before the name, from the name before it or from the beginning of the sentence.
        before: String,
        /// The name as the author wrote it.
        name: String,
        /// The very place on the page. Readers who arrive there find the name marked.
        url: String,
    }

    /// A place on a page that leads to another page.
    PlaceView {
        /// Which one it is among the places of its sort that lead there, counted from 1.
        number: usize,
        /// The place.
        url: String,
    }
}

impl DateView {
    /// A date for readers, in the words of the site.
    #[must_use]
    pub fn of(date: &Date, words: &Words) -> Self {
        let has_cases = words.dates_have_cases();
        Self {
            iso: date.iso(),
            text: words.date(date),
            since: has_cases.then(|| words.date_since(date)),
            until: has_cases.then(|| words.date_until(date)),
        }
    }
}

/// What the makers of views read: the site, its links and its routes.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// The site.
    pub site: &'a Site,
    /// Who mentions whom.
    pub links: &'a Links,
    /// The outputs of the site.
    pub routes: &'a Routes,
    /// The outlines of the countries.
    pub world: &'a World,
}

impl<'a> Sight<'a> {
    /// What the theme says, in the language of the site.
    #[must_use]
    pub fn words(&self) -> &'a Words {
        &self.site.words
    }

    /// A date for readers.
    #[must_use]
    pub fn date(&self, date: &Date) -> DateView {
        DateView::of(date, self.words())
    }

    /// A URL from the root of the host.
    #[must_use]
    pub fn url(&self, path: &UrlPath) -> String {
        format!("{}{}", self.site.settings.base_path(), path.encoded())
    }

    /// A URL in full. In an old view it is that of the page as it is now.
    #[must_use]
    pub fn permalink(&self, path: &UrlPath) -> String {
        let settings = &self.site.settings;
        let base = if self.site.clock.dated().is_some() { &settings.live_url } else { &settings.base_url };
        format!("{base}{}", path.encoded())
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
            retracted: label.retracted,
        }
    }

    /// A link to a place on a page.
    #[must_use]
    pub fn link_to_place(&self, id: PageId, anchor: &str) -> LinkView {
        LinkView { url: Some(self.place_url(id, anchor).into()), ..self.link(id) }
    }

    /// The URL of a place on a page, by an anchor that the program gave.
    fn place_url(&self, id: PageId, anchor: &str) -> String {
        format!("{}#{anchor}", self.page_url(id))
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

    /// One page that leads to another.
    #[must_use]
    pub fn backlink(&self, link: &Backlink) -> BacklinkView {
        let text = self.links.text(link.from);
        let mut seen: Vec<u32> = Vec::new();
        let mut sentences: Vec<SentenceWriter<'_>> = Vec::new();
        let mut further = Vec::new();
        for (number, position) in link.occurrences.iter().enumerate() {
            let Some(occurrence) = text.occurrences.get(*position as usize) else { continue };
            let url = self.place_url(link.from, &occurrence_anchor(*position as usize));
            let shown = occurrence.sentence.and_then(|sentence| {
                let place = seen.iter().position(|known| *known == sentence).unwrap_or_else(|| {
                    seen.push(sentence);
                    sentences.push(SentenceWriter::new(text, sentence, occurrence));
                    seen.len() - 1
                });
                sentences.get_mut(place)
            });
            if !shown.is_some_and(|sentence| sentence.add(occurrence, &url)) {
                further.push(PlaceView { number: number + 1, url });
            }
        }
        let places = |anchor: &dyn Fn(&FieldUse) -> Option<String>| {
            let anchors = link.fields.iter().filter_map(anchor).enumerate();
            let place =
                |(at, anchor): (usize, String)| PlaceView { number: at + 1, url: self.place_url(link.from, &anchor) };
            anchors.map(place).collect()
        };
        BacklinkView {
            page: self.link(link.from),
            date: self.site.page(link.from).briefing().map(|briefing| self.date(&briefing.date.value)),
            about: link.tagged,
            statements: places(&|field| match field {
                FieldUse::Statement(position) => Some(statement_anchor(*position as usize)),
                _ => None,
            }),
            events: places(&|field| match field {
                FieldUse::Event(position) => Some(event_anchor(*position as usize)),
                _ => None,
            }),
            relation: link.fields.contains(&FieldUse::Relation),
            only_relation: link.is_only_relation(),
            sentences: sentences.into_iter().map(SentenceWriter::finish).collect(),
            further,
            count: link.occurrences.len(),
        }
    }
}

/// Puts the names of one sentence into it, from the first to the last.
struct SentenceWriter<'a> {
    sentence: &'a str,
    /// How far the sentence is written, in bytes.
    written: usize,
    view: SentenceView,
}

impl<'a> SentenceWriter<'a> {
    fn new(text: &'a PageText, position: u32, first: &Occurrence) -> Self {
        let heading = first.section.checked_sub(1).and_then(|at| text.headings.get(at as usize));
        let view = SentenceView { heading: heading.map(|heading| heading.text.clone()), ..SentenceView::default() };
        Self { sentence: text.sentences.get(position), written: 0, view }
    }

    /// Adds a name. Links that an author put into each other cannot both be shown; gives whether this one can.
    fn add(&mut self, occurrence: &Occurrence, url: &str) -> bool {
        let (start, end) = (occurrence.at.start as usize, occurrence.at.end as usize);
        let (Some(before), Some(name)) = (self.sentence.get(self.written..start), self.sentence.get(start..end)) else {
            return false;
        };
        // A link without words is still a place to go to.
        let name = if name.trim().is_empty() { "…" } else { name };
        let url = url.to_owned();
        self.view.names.push(SentenceNameView { before: before.to_owned(), name: name.to_owned(), url });
        self.written = end;
        true
    }

    fn finish(self) -> SentenceView {
        SentenceView { after: self.sentence.get(self.written..).unwrap_or_default().to_owned(), ..self.view }
    }
}
