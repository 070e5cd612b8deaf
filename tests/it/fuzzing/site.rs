//! Little sites that are held in memory, compiled to the end, and what must be true of every one of them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, OnceLock};

use briefbook::compile::{Cache, Compiled, Content, Options, compile};
use briefbook::date::Clock;
use briefbook::diagnostic::{Diagnostics, Place, Severity};
use briefbook::inputs::Inputs;
use briefbook::release::manifest::is_safe;
use briefbook::shell::report::{Format, render};

use super::{html, outputs};

/// When the sites are built.
const NOW: &str = "2025-06-01T12:00:00Z";

/// The settings of a site that brings none.
pub const SETTINGS: &str = "title: Test desk\nbase_url: https://example.org/desk/\nhosts: [netlify, nginx, caddy]\n";

/// A site that was compiled and rendered.
pub struct Built {
    /// Every output by its URL.
    pub outputs: BTreeMap<String, Vec<u8>>,
    pub problems: Diagnostics,
    pub compiled: Compiled,
}

/// The files of a site; the settings may be missing.
pub fn build<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Built {
    let mut files: BTreeMap<&str, Vec<u8>> = files.into_iter().collect();
    files.entry("briefbook.yaml").or_insert_with(|| SETTINGS.into());
    let inputs = Inputs::in_memory(files.iter().map(|(path, bytes)| (*path, bytes.clone())));
    let mut cache = cache();
    let compiled = compile(&inputs, &options(), &mut cache);
    let outputs: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
    let put = |route: &briefbook::route::Route, content: Content<'_>| -> Result<(), Infallible> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::File(path) => files.get(path.as_str()).cloned().unwrap_or_default(),
        };
        let file = route.url.output_file();
        assert!(is_safe(&file), "`{file}` leaves the site");
        let second = outputs.lock().expect("no panic").insert(route.url.as_str().to_owned(), bytes);
        assert!(second.is_none(), "`{}` is written once", route.url);
        Ok(())
    };
    let problems = match compiled.render_all(&put) {
        Ok(problems) => problems,
        Err(never) => match never {},
    };
    Built { outputs: outputs.into_inner().expect("no panic"), problems, compiled }
}

fn options() -> Options<'static> {
    let now = Clock::parse_now(NOW).expect("a moment");
    Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} }
}

/// A cache with the theme's templates, which take longer to read than all else of a little site.
fn cache() -> Cache {
    static WITH_TEMPLATES: OnceLock<Mutex<Cache>> = OnceLock::new();
    let known = WITH_TEMPLATES.get_or_init(|| {
        let mut cache = Cache::default();
        let _ = compile(&Inputs::in_memory([("briefbook.yaml", SETTINGS)]), &options(), &mut cache);
        Mutex::new(cache)
    });
    Cache::default().with_templates_of(&known.lock().expect("no panic"))
}

/// Whether an output is HTML. The page at an old address may have any name.
fn is_page(url: &str, bytes: &[u8]) -> bool {
    url.is_empty() || url.ends_with('/') || url.ends_with(".html") || bytes.starts_with(b"<!doctype html>")
}

impl Built {
    /// Whether nothing keeps the site from being published.
    pub fn is_sound(&self) -> bool {
        self.problems.count(Severity::Error) == 0
    }

    /// An output as text.
    pub fn text(&self, url: &str) -> Option<&str> {
        self.outputs.get(url).map(|bytes| std::str::from_utf8(bytes).expect("outputs are UTF-8"))
    }

    /// The outputs that are HTML.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let pages = self.outputs.iter().filter(|(url, bytes)| is_page(url, bytes));
        pages.map(|(url, _)| (url.as_str(), self.text(url).unwrap_or_default()))
    }

    /// Fails unless all of this is true of it: every message can be printed and points into its file, and every page is
    /// HTML in which nothing of an author's runs. `whose` is what the site was made of.
    pub fn check(&self, whose: &dyn std::fmt::Debug) {
        self.check_messages(whose);
        for (url, bytes) in self.outputs.iter().filter(|(url, bytes)| !is_page(url, bytes)) {
            let fault = outputs::fault(url, bytes);
            let shown = || String::from_utf8_lossy(bytes);
            assert!(fault.is_none(), "`{url}`: {}\n{whose:?}\n{}", fault.unwrap_or_default(), shown());
        }
        for (url, page) in self.pages() {
            let fault = html::fault(page);
            assert!(fault.is_none(), "`{url}`: {}\n{whose:?}\n{page}", fault.unwrap_or_default());
        }
    }

    fn check_messages(&self, whose: &dyn std::fmt::Debug) {
        for problem in &self.problems {
            for place in std::iter::once(&problem.place).chain(problem.related.iter().map(|(place, _)| place)) {
                match place {
                    Place::Bytes(path, range) => {
                        // In a file that is not UTF-8 places are those of its bytes.
                        let text = self.compiled.source_text(path).filter(|text| !text.contains('\u{fffd}'));
                        let is_inside = text.is_none_or(|text| text.get(range.start..range.end).is_some());
                        assert!(is_inside, "{problem:?} is not in its file\n{whose:?}");
                    }
                    Place::File(_) => {}
                    Place::Field(..) => panic!("{problem:?} has no place\n{whose:?}"),
                }
            }
        }
        for format in [Format::Human, Format::Json, Format::Github] {
            let _ = render(&self.problems, format, false, &|path| self.compiled.source_text(path));
        }
    }
}
