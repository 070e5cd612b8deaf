//! Little sites for tests: one string becomes files, the files become pages and diagnostics, all in memory.
//!
//! In: a text in which a line such as `//- content/people/x.md` begins a file, and a line `//+ content/people/mara-lind.md`
//! represents that file of `tests/shared`. Out: [`Built`], with every output by its URL and every diagnostic as people and
//! programs read it. The clock stands still at [`NOW`] unless a test sets it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use briefbook::compile::{Cache, Compiled, Content, Options, compile, source_text};
use briefbook::date::{Clock, DatedView, Reckoning};
use briefbook::diagnostic::{Diagnostic, Diagnostics, Place, Position};
use briefbook::inputs::{Inputs, ReadFile};
use briefbook::memo::Digest;
use briefbook::path::SourcePath;
use briefbook::schema::settings::parse_base_url;
use briefbook::shell::report::{Format, render};
use scraper::{ElementRef, Html, Selector};

/// When a fixture is built, unless it says otherwise.
pub const NOW: &str = "2025-06-01T12:00:00Z";

/// The settings of a fixture that brings none.
pub const SETTINGS: &str = "title: Test desk\nbase_url: https://example.org/\n";

/// The theme's words in English, for a site in a language that the theme has no words in.
pub fn english_words() -> Vec<u8> {
    std::fs::read(crate::sandbox::repository().join("words/en.yaml")).expect("the table is there")
}

/// The files of a site, and when and how it is built.
#[derive(Clone)]
pub struct Fixture {
    pub files: BTreeMap<String, Vec<u8>>,
    now: String,
    base_url: Option<String>,
    drafts: bool,
    dated: Option<DatedView>,
}

impl Fixture {
    /// The files of one string.
    pub fn new(text: &str) -> Self {
        Self::of(files(text))
    }

    /// Files by their paths; the settings may be missing.
    pub fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        let mut files = files;
        files.entry("briefbook.yaml".to_owned()).or_insert_with(|| SETTINGS.into());
        Self { files, now: NOW.to_owned(), base_url: None, drafts: false, dated: None }
    }

    /// Adds a file, or puts another one in its place.
    pub fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), bytes.into());
        self
    }

    /// Another moment of the build.
    pub fn now(mut self, now: &str) -> Self {
        now.clone_into(&mut self.now);
        self
    }

    /// A base URL instead of that of the settings, as `--base-url` takes it.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = Some(parse_base_url(url).expect("a base URL"));
        self
    }

    /// Publishes drafts too.
    pub fn drafts(mut self) -> Self {
        self.drafts = true;
        self
    }

    /// Sets the site back to the end of a day, a month or a year, as `--as-of` does.
    pub fn set_back_to(mut self, date: &str) -> Self {
        self.dated = Some(DatedView::parse(date, Reckoning::Happened).expect("a date"));
        self
    }

    /// Sets it back to what was written down by then, as `--known-by` does.
    pub fn known_by(mut self, date: &str) -> Self {
        self.dated = Some(DatedView::parse(date, Reckoning::WrittenDown).expect("a date"));
        self
    }

    /// Compiles the site and renders all of it.
    pub fn build(self) -> Built {
        let inputs = Inputs::in_memory(self.files.iter().map(|(path, bytes)| (path, bytes.clone())));
        self.build_from(inputs)
    }

    /// Compiles the site through a reader that may fail or lie; `stored` is what it was made of.
    pub fn build_through(self, reader: impl ReadFile + 'static) -> Built {
        let stamps: Vec<(SourcePath, Digest)> =
            self.files.iter().map(|(path, bytes)| (SourcePath::new(path), Digest::of(bytes))).collect();
        self.build_from(Inputs::new(stamps, Arc::new(reader)))
    }

    fn build_from(self, inputs: Inputs) -> Built {
        let now = Clock::parse_now(&self.now).expect("a moment");
        let options = Options {
            now,
            base_url: self.base_url,
            drafts: self.drafts,
            dated: self.dated,
            preview: None,
            stage: &|_| {},
        };
        let compiled = compile(&inputs, &options, &mut Cache::default());
        let outputs: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
        let put = |route: &briefbook::route::Route, content: Content<'_>| -> Result<(), Infallible> {
            let bytes = match content {
                Content::Bytes(bytes) => bytes.to_vec(),
                Content::File(path) => self.files.get(path.as_str()).cloned().unwrap_or_default(),
            };
            let second = outputs.lock().expect("no panic").insert(route.url.as_str().to_owned(), bytes);
            assert!(second.is_none(), "`{}` is written once", route.url);
            Ok(())
        };
        let problems = match compiled.render_all(&put) {
            Ok(problems) => problems,
            Err(never) => match never {},
        };
        Built { outputs: outputs.into_inner().expect("no panic"), problems, compiled, inputs }
    }
}

/// The files that a string describes.
pub fn files(text: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let is_shared = line.starts_with("//+ ");
        if let Some(path) = line.strip_prefix("//- ").or_else(|| line.strip_prefix("//+ ")) {
            let path = path.trim().to_owned();
            let shared = || std::fs::read(crate::sandbox::repository().join("tests/shared").join(&path));
            let bytes = if is_shared { shared().expect("a shared file") } else { Vec::new() };
            let second = files.insert(path.clone(), bytes);
            assert!(second.is_none(), "`{path}` stands twice in the fixture");
            current = Some(path);
        } else if let Some(path) = &current {
            files.get_mut(path).expect("it was begun").extend_from_slice(line.as_bytes());
        } else {
            assert!(line.trim().is_empty(), "the fixture begins with a line `//- path`, not with {line:?}");
        }
    }
    files
}

/// A site that was compiled and rendered.
pub struct Built {
    outputs: BTreeMap<String, Vec<u8>>,
    pub problems: Diagnostics,
    pub compiled: Compiled,
    inputs: Inputs,
}

/// Builds a site that is described in one string.
pub fn site(text: &str) -> Built {
    Fixture::new(text).build()
}

/// Builds a site and gives its diagnostics as people read them.
pub fn report(text: &str) -> String {
    site(text).report()
}

/// Builds a site and gives a line `file:line:column rule message` for each diagnostic.
pub fn lines(text: &str) -> String {
    site(text).lines()
}

impl Built {
    /// The diagnostics as people read them.
    pub fn report(&self) -> String {
        let text = render(&self.problems, Format::Human, false, &|path| source_text(&self.inputs, path));
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        if lines.is_empty() { String::new() } else { lines.join("\n") + "\n" }
    }

    /// A line `file:line:column rule message` for each diagnostic; a file as a whole has neither line nor column.
    pub fn lines(&self) -> String {
        self.problems.iter().map(|problem| self.line(problem) + "\n").collect()
    }

    fn line(&self, problem: &Diagnostic) -> String {
        format!("{} {} {}", self.place(&problem.place), problem.rule, problem.message)
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Bytes(path, range) => {
                let text = source_text(&self.inputs, path).unwrap_or_default();
                let position = Position::of(&text, range.start);
                format!("{path}:{}:{}", position.line, position.column)
            }
            Place::File(path) => path.to_string(),
            Place::Field(..) => panic!("no field without a place leaves the pipeline: {place:?}"),
        }
    }

    /// Adds what `check` says beside a build: what is stale.
    pub fn checked(mut self) -> Self {
        self.problems.extend(self.compiled.stale());
        self.problems.sort();
        self
    }

    /// Fails unless there is nothing to say about the site.
    #[track_caller]
    pub fn clean(self) -> Self {
        assert_eq!(self.report(), "", "the fixture has no problem");
        self
    }

    /// The URLs of all outputs, below the base URL.
    pub fn urls(&self) -> Vec<&str> {
        self.outputs.keys().map(String::as_str).collect()
    }

    /// All outputs by their URLs.
    pub fn outputs(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.outputs
    }

    /// The bytes of one output.
    #[track_caller]
    pub fn bytes(&self, url: &str) -> &[u8] {
        match self.outputs.get(url) {
            Some(bytes) => bytes,
            None => panic!("there is no `{url}` among {:#?}\n{}", self.urls(), self.report()),
        }
    }

    /// One output as text.
    #[track_caller]
    pub fn text(&self, url: &str) -> &str {
        std::str::from_utf8(self.bytes(url)).expect("outputs are UTF-8")
    }

    /// One page, to be looked into.
    #[track_caller]
    pub fn page(&self, url: &str) -> Page {
        Page { url: url.to_owned(), html: Html::parse_document(self.text(url)) }
    }

    /// All outputs that are HTML.
    pub fn pages(&self) -> Vec<Page> {
        let is_page = |url: &&String| url.is_empty() || url.ends_with('/') || url.ends_with(".html");
        self.outputs.keys().filter(is_page).map(|url| self.page(url)).collect()
    }

    /// The HTML of the body of a page.
    #[track_caller]
    pub fn body(&self, url: &str) -> String {
        self.page(url).inner(".body")
    }

    /// Which outputs hold a text, in whatever case, with their URLs.
    pub fn holding(&self, text: &str) -> Vec<&str> {
        let wanted = text.to_lowercase();
        let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains(&wanted);
        let found = self.outputs.iter().filter(|(url, bytes)| url.to_lowercase().contains(&wanted) || holds(bytes));
        found.map(|(url, _)| url.as_str()).collect()
    }
}

/// One page of a built site.
pub struct Page {
    pub url: String,
    pub html: Html,
}

impl Page {
    /// The elements that a CSS selector finds.
    pub fn find(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.html.select(&Selector::parse(css).expect("a selector")).collect()
    }

    /// The text of each element that a selector finds, with single spaces.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.find(css).iter().map(|element| plain(*element)).collect()
    }

    /// The text of the only element that a selector finds.
    #[track_caller]
    pub fn one(&self, css: &str) -> String {
        match self.texts(css).as_slice() {
            [one] => one.clone(),
            other => panic!("`{css}` finds {} elements on `{}`: {other:?}", other.len(), self.url),
        }
    }

    /// The HTML within the only element that a selector finds.
    #[track_caller]
    pub fn inner(&self, css: &str) -> String {
        match self.find(css).as_slice() {
            [one] => one.inner_html().trim().to_owned() + "\n",
            other => panic!("`{css}` finds {} elements on `{}`", other.len(), self.url),
        }
    }

    /// The values of an attribute on the elements that a selector finds.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.find(css).iter().filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
    }

    /// Every link within the elements that a selector finds, as `text → address`.
    pub fn links(&self, css: &str) -> Vec<String> {
        let links = Selector::parse("a[href]").expect("a selector");
        let found = self.find(css);
        let links = found.iter().flat_map(|element| element.select(&links));
        links.map(|link| format!("{} → {}", plain(link), link.value().attr("href").unwrap_or_default())).collect()
    }
}

/// The text of an element, with single spaces.
pub fn plain(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
