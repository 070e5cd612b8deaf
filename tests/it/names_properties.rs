//! Whatever an author writes, names become links only where they may, and the links are all that the names change.
//!
//! The texts are trees of Markdown with names of the site sprinkled everywhere. What is asserted is read from the HTML
//! and from the bytes of the file, not from what found the names. The cases are the same in every run; `PROPTEST_CASES`
//! asks for more of them.

use std::collections::BTreeSet;

use briefbook::compile::names::NameReader;
use briefbook::compile::survey::{Surveyed, survey};
use briefbook::compile::{Cache, Compiled, Options, compile};
use briefbook::date::Clock;
use briefbook::diagnostic::Diagnostics;
use briefbook::inputs::Inputs;
use briefbook::links::page_text::PageNames;
use briefbook::model::PageId;
use briefbook::names::linking::overlaps;
use briefbook::names::mention::Mention;
use briefbook::parse::text_run::TextRun;
use briefbook::render::body::render_body;
use briefbook::view::parts::Sight;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use scraper::{Html, Selector};

use crate::fixture::{NOW, SETTINGS};
use crate::random_markdown::{SEALED, blocks, markdown};

fn config(usual: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(usual);
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(20_250_331), ..Config::default() }
}

/// The entities of the site: folder, slug, the rest of the front matter. The other names are what they have on the site
/// whose names occur nowhere.
const ENTITIES: &[(&str, &str, &str, &str)] = &[
    ("people", "mara-lind", "name: Mara Lind\naliases: [M. L. Lind]", "name: Xaxa Xoxo"),
    ("people", "otto-lind", "name: Otto Lind", "name: Yaya Yoyo"),
    ("people", "ursa-von-der-mark", "name: Ursa von der Mark\nsurname: von der Mark", "name: Zaza Zozo"),
    ("countries", "carvoria", "name: Carvoria\naliases: [Republic of Carvoria, Карворія]", "name: Xuxu"),
    ("countries", "cote-d-esk", "name: Côte d'Esk", "name: Yuyu"),
    ("organisations", "transit-authority", "name: Transit Authority\nabbreviation: TA", "name: Zuzu Zizi"),
    ("organisations", "b-and-t", "name: B&T", "name: Vuvu"),
    ("agreements", "grain-pact", "name: Grain pact\naliases: [Carvoria–Esk grain pact]", "name: Wuwu"),
];

const BRIEFING: &str = "content/briefings/2025-03-31-x.md";
const URL: &str = "briefings/2025-03-31-x/";

/// How the site around a text differs from test to test.
#[derive(Debug, Clone, Copy, Default)]
struct Variant {
    /// The entities have other names, which occur nowhere.
    renamed: bool,
    /// The entities' files have names in another order.
    reordered: bool,
    /// Whether mentions in quotations are linked.
    quotations: bool,
    /// Whether the page tags people.
    tagged: bool,
}

/// A compiled site with one text, which is a briefing's and Mara Lind's.
struct Site {
    inputs: Inputs,
    surveyed: Surveyed,
    compiled: Compiled,
}

fn site(text: &str, variant: Variant) -> Site {
    let people = if variant.tagged { "people: [ursa-von-der-mark]\n" } else { "" };
    let file = format!("---\ntitle: X\n{people}---\n\n{text}");
    let settings = format!("{SETTINGS}links: {{ quotations: {} }}\n", variant.quotations);
    let mut files = vec![("briefbook.yaml".to_owned(), settings), (BRIEFING.to_owned(), file)];
    files.push(("static/a.png".to_owned(), String::new()));
    for (number, (folder, slug, names, others)) in ENTITIES.iter().enumerate() {
        let names = if variant.renamed { others } else { names };
        let own = if *slug == "mara-lind" { text } else { "" };
        let place = if variant.reordered { ENTITIES.len() - number } else { number };
        files.push((format!("content/{folder}/e{place}.md"), format!("---\n{names}\nslug: {slug}\n---\n\n{own}")));
    }
    let inputs = Inputs::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let now = Clock::parse_now(NOW).expect("a moment");
    let options = Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} };
    let surveyed = survey(&inputs, &options, &mut Cache::default());
    let compiled = compile(&inputs, &options, &mut Cache::default());
    Site { inputs, surveyed, compiled }
}

impl Site {
    fn find(&self, url: &str) -> PageId {
        let mut pages = self.compiled.site.pages();
        pages.find(|(_, page)| page.url.as_str() == url).expect("the page is published").0
    }

    /// The file of a page.
    fn file(&self, url: &str) -> String {
        let path = self.compiled.site.page(self.find(url)).path();
        String::from_utf8(self.inputs.read(path).expect("it is in memory")).expect("it is text")
    }

    /// The HTML of a page's text and of its footnotes.
    fn body(&self, url: &str) -> String {
        let Compiled { site, links, routes, world, .. } = &self.compiled;
        let body = render_body(Sight { site, links, routes, world }, self.find(url), &self.file(url));
        body.html + &body.notes
    }

    /// The runs of the briefing's text, and every name in them.
    fn names(&self) -> (Vec<TextRun>, Vec<Mention>) {
        let reader = NameReader::new(&self.surveyed, &self.inputs);
        let take = |_: PageId, _: &str, names: PageNames| (names.text.runs, names.mentions);
        let read = reader.read(&[self.find(URL)], &mut Diagnostics::new(), take);
        read.into_iter().next().expect("the page is read")
    }
}

/// A piece of HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// `<a href="x">`, without the brackets.
    Open(&'a str),
    /// `</a>`: its name.
    Close(&'a str),
    Text(&'a str),
}

impl<'a> Token<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Open(tag) => tag.split([' ', '/']).next().unwrap_or_default(),
            Self::Close(name) => name,
            Self::Text(_) => "",
        }
    }

    fn is_mention(self) -> bool {
        matches!(self, Self::Open(tag) if tag.contains(" class=\"mention\""))
    }
}

/// Reads the HTML that the program writes: attributes in double quotes, `<` and `>` nowhere else.
fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            tokens.push(Token::Text(&rest[..at]));
        }
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        tokens.push(tag.strip_prefix('/').map_or(Token::Open(tag), Token::Close));
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        tokens.push(Token::Text(rest));
    }
    tokens
}

/// HTML without the tags of automatic links: `<a class="mention">`, or a `<span>` that only marks the place.
fn without_mentions(html: &str) -> String {
    let mut out = String::new();
    let mut open: Vec<bool> = Vec::new();
    for token in tokens(html) {
        let is_mention = match token {
            Token::Open(_) if matches!(token.name(), "a" | "span") => {
                open.push(token.is_mention());
                token.is_mention()
            }
            Token::Close("a" | "span") => open.pop() == Some(true),
            _ => false,
        };
        match token {
            _ if is_mention => {}
            // Author's links are numbered together with them.
            Token::Open(tag) => match tag.split_once(" id=\"mention-") {
                Some((before, rest)) => {
                    out += &format!("<{before}{}>", rest.split_once('"').map_or("", |(_, behind)| behind));
                }
                None => out += &format!("<{tag}>"),
            },
            Token::Close(name) => out += &format!("</{name}>"),
            Token::Text(text) => out += text,
        }
    }
    out
}

/// Says what is wrong with the links of a page.
fn fault(html: &str, own: &str, quotations: bool) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut sealed = false;
    let mut linked = BTreeSet::new();
    // The address of the link that ended last, when only white space and emphasis stand behind it.
    let (mut address, mut before) = (String::new(), String::new());
    // The same, when a footnote's number may stand between.
    let mut piece = String::new();
    for token in tokens(html) {
        match token {
            Token::Open(tag) => {
                let name = token.name();
                if name == "a" {
                    let href = tag.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
                    // What an author nests is the author's.
                    let mut around = open.iter().filter(|open| Token::Open(open).name() == "a");
                    if around.any(|open| token.is_mention() || Token::Open(open).is_mention()) {
                        return Some(format!("a link within a link: {tag}"));
                    }
                    let is_mention = token.is_mention();
                    if (is_mention || before.starts_with('=')) && !before.is_empty() && before[1..] != *href {
                        return Some(format!("{href} touches {before}"));
                    }
                    address = format!("{}{href}", if is_mention { '=' } else { '-' });
                    if is_mention {
                        let here = ["code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"];
                        if let Some(place) = open.iter().find(|open| here.contains(&Token::Open(open).name())) {
                            return Some(format!("a link in {place}: {tag}"));
                        }
                        if sealed {
                            return Some(format!("a link where nothing is sought: {tag}"));
                        }
                        // With a class it is a note or a warning, which are nobody's words.
                        let is_quotation = open.contains(&"blockquote") || open.contains(&"figcaption");
                        if !quotations && is_quotation {
                            return Some(format!("a link in a quotation: {tag}"));
                        }
                        if href == own {
                            return Some(format!("the page links to itself: {tag}"));
                        }
                        // A name that is torn by emphasis or a footnote is one link in several pieces side by side.
                        if !linked.insert(href) && piece != address {
                            return Some(format!("a second link: {tag}"));
                        }
                    }
                }
                if !matches!(name, "em" | "strong" | "del" | "a") {
                    before.clear();
                }
                if !matches!(name, "em" | "strong" | "del" | "a" | "sup" | "br") {
                    piece.clear();
                }
                if !matches!(name, "br" | "img" | "hr" | "input") {
                    open.push(tag);
                }
            }
            Token::Close(name) => {
                if open.pop().map(|tag| Token::Open(tag).name()) != Some(name) {
                    return Some(format!("</{name}> ends what is not open"));
                }
                let is_number = open.iter().any(|open| Token::Open(open).name() == "sup");
                if name == "a" {
                    before = std::mem::take(&mut address);
                    if !is_number {
                        piece.clone_from(&before);
                    }
                } else if !matches!(name, "em" | "strong" | "del") {
                    before.clear();
                }
            }
            Token::Text(text) => {
                // The two words that seal a place are never in it themselves.
                for word in text.split_whitespace() {
                    sealed = word.contains(SEALED[0]) || sealed && !word.contains(SEALED[1]);
                }
                if !text.trim().is_empty() {
                    before.clear();
                    let is_number = open.iter().any(|open| Token::Open(open).name() == "sup") || text == "\u{2060}";
                    if !is_number {
                        piece.clear();
                    }
                }
            }
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

/// The letters and digits of a piece of Markdown: what is left when markup, comments and footnotes go.
fn letters(text: &str) -> String {
    let mut plain = text.replace("&nbsp;", " ").replace("&ocirc;", "ô").replace("&#39;", "'").replace("&amp;", "&");
    for (begin, end) in [("<!--", "-->"), ("[^", "]")] {
        while let Some((before, rest)) = plain.split_once(begin)
            && let Some((_, behind)) = rest.split_once(end)
        {
            plain = format!("{before}{behind}");
        }
    }
    plain.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// HTML without what it says of quotations' speakers: only where they have a page is it a statement's caption.
fn without_captions(html: &str) -> String {
    let mut parts = html.split("<figcaption>");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    plain.extend(parts.map(|part| part.split_once("</figcaption>").map_or("", |(_, behind)| behind)));
    let mut figures = plain.split("<figure class=\"quotation\"");
    let mut without_anchors = figures.next().unwrap_or_default().to_owned();
    for figure in figures {
        without_anchors.push_str(figure.split_once('>').map_or("", |(_, behind)| behind));
    }
    without_anchors
}

fn variant() -> impl Strategy<Value = Variant> {
    (any::<bool>(), any::<bool>()).prop_map(|(quotations, tagged)| Variant { quotations, tagged, ..Variant::default() })
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn links_stand_only_where_they_may(blocks in blocks(), variant in variant()) {
        let text = markdown(&blocks);
        let site = site(&text, variant);
        for (url, own) in [(URL, ""), ("people/mara-lind/", "/people/mara-lind/")] {
            let html = site.body(url);
            let fault = fault(&html, own, variant.quotations);
            prop_assert!(fault.is_none(), "{}\n--- text\n{text}\n--- html\n{html}", fault.unwrap_or_default());
            let parsed = Html::parse_fragment(&html);
            let within = "a a.mention, a.mention a, code a.mention, pre a.mention, h1 a.mention, h2 a.mention, h3 a.mention, h4 a.mention";
            prop_assert_eq!(parsed.select(&Selector::parse(within).expect("a selector")).count(), 0);
        }
    }

    #[test]
    fn without_its_links_a_page_is_what_it_would_be_if_nobody_had_these_names(blocks in blocks(), variant in variant()) {
        let text = markdown(&blocks);
        let nobody = site(&text, Variant { renamed: true, ..variant });
        let bare = |site: &Site| without_mentions(&without_captions(&site.body(URL)));
        prop_assert_eq!(bare(&site(&text, variant)), bare(&nobody), "--- text\n{}", text);
    }

    #[test]
    fn a_mention_says_where_its_words_are_in_the_file(blocks in blocks(), variant in variant()) {
        let text = markdown(&blocks);
        let site = site(&text, variant);
        let file = site.file(URL);
        let (runs, mentions) = site.names();
        for run in &runs {
            prop_assert!(run.opaque.is_sorted_by(|one, next| one.end <= next.start), "{:?} in {:?}", run.opaque, run.text);
            prop_assert!(run.segments.is_sorted_by(|one, next| one.run + one.length <= next.run));
        }
        let mut before = (0, 0);
        for mention in &mentions {
            let run = &runs[mention.run];
            let words = run.text.get(mention.start..mention.end).unwrap_or_default();
            let source = run.source_range(mention.start..mention.end);
            let written = file.get(source).unwrap_or_default();
            prop_assert!(!words.trim().is_empty() && words == words.trim());
            prop_assert_eq!(letters(written), letters(words), "{:?}\n--- text\n{}", written, text);
            prop_assert!((mention.run, mention.start) >= before, "{:?} overlaps another", words);
            prop_assert!(!overlaps(&run.opaque, &(mention.start..mention.end)));
            before = (mention.run, mention.end);
        }
    }

    #[test]
    fn neither_the_order_of_the_files_nor_the_number_of_threads_changes_anything(blocks in blocks(), variant in variant()) {
        let text = markdown(&blocks);
        let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
        let (first, second) = (site(&text, variant), one_thread.install(|| site(&text, Variant { reordered: true, ..variant })));
        for url in [URL, "people/mara-lind/"] {
            prop_assert_eq!(first.body(url), second.body(url));
        }
        let told = |site: &Site| {
            let (runs, mentions) = site.names();
            let key = |mention: &Mention| mention.entity().map(|id| site.compiled.site.page(PageId(id)).key().to_string());
            let line = |mention: &Mention| {
                let place = runs[mention.run].source_range(mention.start..mention.end);
                format!("{place:?} {:?} {} {:?}", key(mention), mention.rule.word(), mention.why_not)
            };
            mentions.iter().map(line).collect::<Vec<_>>()
        };
        prop_assert_eq!(told(&first), told(&second));
    }
}
