//! The files in which the theme's search looks: names of entities, words of pages, and what a result says of its page.
//!
//! In: the site and the indexes of its names and texts. Out: JSON, an entry on a line. It must not know which words are alike.
//!
//! - `names-N.json`: `{"kinds": […], "entities": [[url, name, position of its kind, weight, [further name, …]], …]}`. Each
//!   entity is in the file of the first letter of each word of its names, so one file answers what begins with a word.
//! - `words-N.json`: `{"edition": …, "total": number of pages, "words": {word: [number, …]}}`, see [`WordIndex::words`].
//! - `pages-N.json`: `{"edition": …, "pages": [[url, title, kind or nothing, date or nothing, summary or nothing], …]}`.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::Renderer;
use crate::model::PageId;
use crate::names::entity::{NameRole, names_of};
use crate::parse::markdown::excerpt::shorten;
use crate::route::search::{FileCounts, PAGES_PER_FILE, SearchFile};
use crate::schema::settings::Kind;
use crate::search::{NameFiles, Numbering, WordIndex};
use crate::view::parts::Sight;

/// How long the summary of a page may be among results, in characters.
const LONGEST_SUMMARY: usize = 220;

/// The indexes of a site, made when they are first asked for: whoever looks at one page while writing needs none.
#[derive(Debug, Default)]
pub struct LazyIndexes {
    numbering: OnceLock<Numbering>,
    words: OnceLock<WordIndex>,
    names: OnceLock<NameFiles>,
}

impl Renderer<'_> {
    fn numbering(&self) -> &Numbering {
        self.search.numbering.get_or_init(|| Numbering::new(self.sight.site))
    }

    /// Makes the index of the site's texts. Call this before rendering outputs in parallel: the index is made in parallel
    /// as well, and threads that wait for it while they render would wait for each other.
    pub fn make_word_index(&self) {
        self.word_index();
    }

    fn word_index(&self) -> &WordIndex {
        self.search.words.get_or_init(|| {
            let Sight { site, links, .. } = self.sight;
            WordIndex::new(site, links, self.files, self.numbering(), FileCounts::of(site).words)
        })
    }

    /// A file of search.
    pub(super) fn search_file(&self, file: SearchFile) -> Vec<u8> {
        match file {
            SearchFile::Names(file) => self.names(file),
            SearchFile::Words(file) => self.words(file),
            SearchFile::Pages(file) => self.pages(file),
        }
    }

    fn names(&self, file: usize) -> Vec<u8> {
        let Sight { site, links, .. } = self.sight;
        let index = self.search.names.get_or_init(|| NameFiles::new(site, FileCounts::of(site).names));
        let all: Vec<&Kind> = site.settings.kinds.entities().collect();
        let kinds: Vec<&str> = all.iter().map(|kind| self.sight.words().kind_one(kind)).collect();
        let entity = |id: PageId| {
            let page = site.page(id);
            let kind = all.iter().position(|kind| *kind.name == *page.key().kind);
            // A surname begins with a word of the name.
            let further = names_of(&page.parsed).into_iter().skip(1).filter(|name| name.role != NameRole::Surname);
            let further: Vec<&str> = further.map(|name| name.text).collect();
            // How many pages lead to it, so roughly that few edits change it.
            let weight = (links.backlinks(id).len() + 1).ilog2();
            json!([page.label.href, page.title(), kind, weight, further]).to_string()
        };
        let head = format!("{{\"kinds\": {},\n\"entities\": ", json!(kinds));
        lines(&head, ["[", "]"], index.entities(file).map(entity))
    }

    fn words(&self, file: usize) -> Vec<u8> {
        let Numbering { pages, edition } = self.numbering();
        let head = format!("{{\"edition\": {}, \"total\": {},\n\"words\": ", json!(edition), pages.len());
        let all = self.word_index().words(file).iter();
        lines(&head, ["{", "}"], all.map(|(word, pages)| format!("{}: [{pages}]", json!(word))))
    }

    fn pages(&self, file: usize) -> Vec<u8> {
        let Numbering { pages, edition } = self.numbering();
        let head = format!("{{\"edition\": {},\n\"pages\": ", json!(edition));
        let these = pages.iter().skip(file * PAGES_PER_FILE).take(PAGES_PER_FILE);
        lines(&head, ["[", "]"], these.map(|id| described(self.sight, *id).to_string()))
    }
}

/// What a result says of its page.
fn described(sight: Sight<'_>, id: PageId) -> Value {
    let (page, words) = (sight.site.page(id), sight.words());
    let title = page.title();
    let title =
        if page.is_retracted() { words.say("page.retracted_title", &[("title", title)]) } else { title.to_owned() };
    let kind = match page.briefing() {
        Some(_) => Some(words.text("kind_one.briefings")),
        None => page.label.kind.as_deref(),
    };
    let date = page.briefing().map(|briefing| words.date(&briefing.date.value));
    let summary = sight.description(id).map(|text| shorten(&text, LONGEST_SUMMARY));
    json!([page.label.href, title, kind, date, summary])
}

/// A JSON object whose last value is a list or an object, an entry on a line.
fn lines(head: &str, brackets: [&str; 2], entries: impl Iterator<Item = String>) -> Vec<u8> {
    let entries: Vec<String> = entries.collect();
    format!("{head}{}\n{}\n{}}}\n", brackets[0], entries.join(",\n"), brackets[1]).into_bytes()
}
