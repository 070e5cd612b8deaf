//! How long the stages of the pipeline take, on a site of 500 made-up briefings that is held in memory.
//!
//! In: nothing. Out: divan's table. Whole builds use all threads; each single stage runs on one, over all briefings.
//! Divide by `yardstick`, the BLAKE3 digest of the same bytes, to compare machines; the throughput columns compare
//! stages. What a build costs on a disk, beside Hugo, `beside_hugo.py` measures.

use std::convert::Infallible;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use briefbook::compile::{Cache, Compiled, Content, Options, compile};
use briefbook::date::{Clock, Timestamp};
use briefbook::diagnostic::{Diagnostics, Severity};
use briefbook::inputs::Inputs;
use briefbook::links::page_text::{read_page_text, source_ids};
use briefbook::links::references::ReferenceResolver;
use briefbook::memo::Digest;
use briefbook::model::PageId;
use briefbook::names::index::NameIndex;
use briefbook::parse::markdown::{Body, read_text};
use briefbook::parse::parse_page;
use briefbook::path::SourcePath;
use briefbook::render::body::render_body;
use briefbook::render::outgoing::scan;
use briefbook::route::Output;
use briefbook::view::parts::Sight;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

const BRIEFINGS: usize = 500;
const PEOPLE: usize = 70;
const COUNTRIES: usize = 15;
const ORGANISATIONS: usize = 25;
const AGREEMENTS: usize = 10;

fn main() {
    divan::main();
}

/// The site, compiled once, and what the stages work on.
struct Bench {
    inputs: Inputs,
    compiled: Compiled,
    /// The briefings: their numbers, paths and files.
    briefings: Vec<(PageId, SourcePath, String)>,
    /// The HTML of every page.
    pages: Vec<String>,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let files = write_site();
    let inputs = Inputs::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let compiled = compile(&inputs, &options(), &mut Cache::default());
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|it| it.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "the made-up site has mistakes: {:?}", errors.first());
    let briefings: Vec<(PageId, SourcePath, String)> = files
        .iter()
        .filter(|(path, _)| path.starts_with("content/briefings/"))
        .filter_map(|(path, text)| {
            let path = SourcePath::new(path);
            Some((compiled.site.find_file(&path)?, path, text.clone()))
        })
        .collect();
    assert_eq!(briefings.len(), BRIEFINGS, "every briefing is published");
    let is_page = |output: &Output| matches!(output, Output::Page(_));
    let routes = compiled.routes.all().iter().filter(|route| is_page(&route.output));
    let pages = routes.map(|route| String::from_utf8_lossy(&compiled.render(route).0.bytes).into_owned()).collect();
    Bench { inputs, compiled, briefings, pages }
});

impl Bench {
    fn sight(&self) -> Sight<'_> {
        let Compiled { site, links, routes, world, .. } = &self.compiled;
        Sight { site, links, routes, world }
    }

    /// How much the briefings weigh, for throughput.
    fn briefing_bytes(&self) -> BytesCount {
        BytesCount::new(self.briefings.iter().map(|(_, _, text)| text.len()).sum::<usize>())
    }
}

fn options() -> Options<'static> {
    let now: Timestamp = Clock::parse_now("2025-06-01T12:00:00Z").expect("a good timestamp");
    Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} }
}

/// The unit to divide by: the digest of every briefing.
#[divan::bench]
fn yardstick(bencher: Bencher) {
    let bench = &*BENCH;
    bencher.counter(bench.briefing_bytes()).bench(|| {
        for (_, _, text) in &bench.briefings {
            black_box(Digest::of(text.as_bytes()));
        }
    });
}

/// Both halves of a build without a disk, on all threads.
mod whole_site {
    use super::{
        AtomicUsize, BENCH, BRIEFINGS, Bencher, Cache, Content, Infallible, ItemsCount, Ordering, black_box, compile,
        options,
    };

    /// From files to a table of routes.
    #[divan::bench(sample_count = 20)]
    fn compile_cold(bencher: Bencher) {
        let bench = &*BENCH;
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench(|| compile(&bench.inputs, &options(), &mut Cache::default()));
    }

    /// The same once more, as after an edit that changed nothing.
    #[divan::bench(sample_count = 20)]
    fn compile_warm(bencher: Bencher) {
        let bench = &*BENCH;
        let mut cache = Cache::default();
        black_box(compile(&bench.inputs, &options(), &mut cache));
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench_local(|| compile(&bench.inputs, &options(), &mut cache));
    }

    /// From the table of routes to the bytes of every output.
    #[divan::bench(sample_count = 20)]
    fn render_all(bencher: Bencher) {
        let bench = &*BENCH;
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench(|| {
            let written = AtomicUsize::new(0);
            let put = |_: &_, content: Content<'_>| {
                if let Content::Bytes(bytes) = content {
                    written.fetch_add(bytes.len(), Ordering::Relaxed);
                }
                Ok::<(), Infallible>(())
            };
            let problems = bench.compiled.render_all(&put);
            (problems, written)
        });
    }
}

/// One stage each, over all briefings, on one thread.
mod stage {
    use super::{
        BENCH, BRIEFINGS, Bencher, Body, BytesCount, Diagnostics, ItemsCount, NameIndex, ReferenceResolver, black_box,
        parse_page, read_page_text, read_text, render_body, scan, source_ids,
    };

    /// Front matter: YAML, and the fields that a briefing may have.
    #[divan::bench]
    fn front_matter(bencher: Bencher) {
        let bench = &*BENCH;
        let kinds = &bench.compiled.site.settings.kinds;
        bencher.counter(ItemsCount::new(BRIEFINGS)).counter(bench.briefing_bytes()).bench(|| {
            for (_, path, text) in &bench.briefings {
                black_box(parse_page(path, text.as_bytes(), "briefings", kinds, &briefbook::date::Zone::utc()));
            }
        });
    }

    /// Markdown to runs of text, headings and references.
    #[divan::bench]
    fn markdown_text(bencher: Bencher) {
        let bench = &*BENCH;
        let site = &bench.compiled.site;
        bencher.counter(ItemsCount::new(BRIEFINGS)).counter(bench.briefing_bytes()).bench(|| {
            for (id, path, text) in &bench.briefings {
                let body = Body::new(text, site.page(*id).parsed.body_start, source_ids(site, *id));
                black_box(read_text(path, &body, &|_| None, true, &mut Diagnostics::new()));
            }
        });
    }

    /// The same with the names found in it, and the sentences around them.
    #[divan::bench]
    fn text_and_names(bencher: Bencher) {
        let bench = &*BENCH;
        let site = &*bench.compiled.site;
        let (lexicon, names) = (briefbook::names::lexicon(site.parsed()), NameIndex::new(site.parsed()));
        let near_files = briefbook::links::near_files::NearFiles::default();
        let resolver = ReferenceResolver {
            site,
            routes: &bench.compiled.routes,
            inputs: &bench.inputs,
            names: &names,
            near_files: &near_files,
        };
        bencher.counter(ItemsCount::new(BRIEFINGS)).counter(bench.briefing_bytes()).bench(|| {
            for (id, _, text) in &bench.briefings {
                black_box(read_page_text(*id, text, &lexicon, &resolver));
            }
        });
    }

    /// The index of all names: once for each build.
    #[divan::bench]
    fn name_index(bencher: Bencher) {
        let site = &*BENCH.compiled.site;
        bencher.counter(ItemsCount::new(site.pages().len())).bench(|| NameIndex::new(site.parsed()));
    }

    /// Markdown to HTML, with links where names are.
    #[divan::bench]
    fn body_html(bencher: Bencher) {
        let bench = &*BENCH;
        bencher.counter(ItemsCount::new(BRIEFINGS)).counter(bench.briefing_bytes()).bench(|| {
            for (id, _, text) in &bench.briefings {
                black_box(render_body(bench.sight(), *id, text));
            }
        });
    }

    /// What the finished pages link to.
    #[divan::bench]
    fn outgoing_links(bencher: Bencher) {
        let pages = &BENCH.pages;
        let bytes = BytesCount::new(pages.iter().map(String::len).sum::<usize>());
        bencher.counter(ItemsCount::new(pages.len())).counter(bytes).bench(|| {
            for html in pages {
                black_box(scan(html));
            }
        });
    }
}

/// Numbers that look like chance and are always the same (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap_or(0)
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const GIVEN: [&str; 10] = ["Adela", "Bojana", "Ciro", "Edda", "Farid", "Greta", "Idris", "Lorcan", "Petra", "Viggo"];
const FAMILY: [&str; 14] = [
    "Albrecourt",
    "Berholt",
    "Calwick",
    "Dorvale",
    "Elmere",
    "Falstad",
    "Gorland",
    "Halbeck",
    "Kerwood",
    "Lormond",
    "Norgren",
    "Pelrova",
    "Tarsen",
    "Wesker",
];
const COUNTRY: [&str; 5] = ["Ald", "Carv", "Esk", "Merv", "Sarn"];
const COUNTRY_END: [&str; 3] = ["ania", "oria", "ovia"];
const REGION: [&str; 5] = ["Northern", "Coastal", "Upland", "Inland", "Delta"];
const FIELD: [&str; 5] = ["Grain Council", "Transit Authority", "Fisheries Board", "Energy Forum", "Border Agency"];
const SUBJECT: [&str; 5] = ["fisheries", "transit", "railway", "grain", "customs"];
const VERB: [&str; 6] = ["said", "denied", "confirmed", "warned", "repeated", "announced"];
const THAT: [&str; 6] = [
    "that no deadline had been agreed, although a date had been named more than once",
    "that the crossing would stay open at night, at least until the end of the winter",
    "that the price would have to be looked at again before anybody could sign",
    "that a vote was planned for the coming week, after two earlier ones had been put off",
    "that the repairs could take until the spring, which surprised nobody at the table",
    "that the money was there but the will was not, and that this had not changed",
];
const PLAIN: [&str; 4] = [
    "The talks have lasted longer than anybody had planned, and a final answer is not in sight.",
    "The text runs to forty pages with two annexes, of which the second one is still disputed.",
    "Prices along the route rose again and then fell back, as the minutes of the meeting show.",
    "The next meeting is to be held behind closed doors, while the search for a date goes on.",
];

/// An entity as the texts need it.
struct Named {
    key: String,
    name: String,
    short: String,
}

/// The files of the site.
fn write_site() -> Vec<(String, String)> {
    let mut files = vec![(
        "briefbook.yaml".to_owned(),
        "title: Synthetic desk\nbase_url: https://example.org/\nlanguage: en\ntimezone: UTC\n".to_owned(),
    )];
    let entities = write_entities(&mut files);
    let mut chance = Chance(1);
    for number in 0..BRIEFINGS {
        files.push(write_briefing(number, &entities, &mut chance));
    }
    files
}

fn write_entities(files: &mut Vec<(String, String)>) -> Vec<Named> {
    let mut entities: Vec<Named> = Vec::new();
    let mut add = |kind: &str, name: String, short: Option<&str>, fields: &str| {
        let slug: Vec<String> = name
            .split(|letter: char| !letter.is_alphanumeric())
            .map(str::to_lowercase)
            .filter(|it| !it.is_empty())
            .collect();
        let key = format!("{kind}/{}", slug.join("-"));
        files.push((format!("content/{key}.md"), format!("---\nname: {name}\n{fields}---\n\n{name} is made up.\n")));
        let short = short.unwrap_or(&name).to_owned();
        entities.push(Named { key, name, short });
    };
    let country = |at: usize| format!("{}{}", COUNTRY[at % 5], COUNTRY_END[at / 5 % 3]);
    for at in 0..PEOPLE {
        let family = FAMILY[at % FAMILY.len()];
        let fields = format!("country: {}\n", country(at % COUNTRIES).to_lowercase());
        // Ten given names and fourteen family names make 70 pairs before one comes again.
        add("people", format!("{} {family}", GIVEN[at % GIVEN.len()]), Some(family), &fields);
    }
    for at in 0..COUNTRIES {
        add("countries", country(at), None, "");
    }
    for at in 0..ORGANISATIONS {
        add("organisations", format!("{} {}", REGION[at % 5], FIELD[at / 5 % 5]), None, "");
    }
    for at in 0..AGREEMENTS {
        let (one, two) = (country(at), country(at + 1));
        let fields = format!(
            "parties: [{}, {}]\nhistory:\n  - {{ date: 2024-03-10, status: negotiating }}\n",
            one.to_lowercase(),
            two.to_lowercase()
        );
        add("agreements", format!("{one}–{two} {} agreement", SUBJECT[at % 5]), None, &fields);
    }
    entities
}

/// A briefing of about 600 words that names eight to twelve entities, a few of which are in most briefings.
fn write_briefing(number: usize, entities: &[Named], chance: &mut Chance) -> (String, String) {
    let mut chosen: Vec<&Named> = Vec::new();
    let wanted = 8 + chance.below(5);
    while chosen.len() < wanted {
        // The product of two numbers is small more often than not; the step spreads the kinds over the ranks.
        let rank = chance.below(entities.len()) * chance.below(entities.len()) / entities.len();
        let entity = &entities[rank * 37 % entities.len()];
        if !chosen.iter().any(|known| known.key == entity.key) {
            chosen.push(entity);
        }
    }
    let (year, month, day) = (2015 + number / 60, 1 + number / 5 % 12, 1 + number % 28);
    let mut text = format!(
        "---\ntitle: {} {} it\ndate: {year}-{month:02}-{day:02}\nsummary: A short account of what is known.\n",
        chosen[0].name,
        chance.pick(&VERB)
    );
    let people: Vec<&str> = chosen.iter().filter_map(|it| it.key.strip_prefix("people/")).take(3).collect();
    let _ = writeln!(text, "people: [{}]\ntopics: [trade, transport]", people.join(", "));
    if let (0, Some(speaker)) = (number % 5, people.first()) {
        let _ =
            writeln!(text, "statements:\n  - by: people/{speaker}\n    act: warns\n    paraphrase: It will take time.");
    }
    if number.is_multiple_of(3) {
        text.push_str("sources:\n  - id: wire-1\n    publisher: Harbour Wire\n    title: A report\n    type: wire\n");
    }
    text.push_str("---\n\n");
    let mut sentence = 0;
    for block in 0..9 {
        match block {
            2 => text.push_str("## What is at stake\n\n"),
            5 => text.push_str("## What happens next\n\n"),
            8 => text.push_str("> We have time, and we will use it.\n\n"),
            _ => {}
        }
        for _ in 0..4 {
            let entity = chosen[sentence % chosen.len()];
            let name = if sentence < chosen.len() { &entity.name } else { &entity.short };
            let begin = if block == 4 { "- " } else { "" };
            let end = if block == 4 { "\n" } else { " " };
            let _ = match sentence % 4 {
                3 => write!(text, "{begin}{}{end}", chance.pick(&PLAIN)),
                _ => write!(text, "{begin}{name} {} on Monday {}.{end}", chance.pick(&VERB), chance.pick(&THAT)),
            };
            sentence += 1;
        }
        if number.is_multiple_of(3) && block == 1 {
            text.push_str("[^wire-1]");
        }
        text.push_str("\n\n");
    }
    (format!("content/briefings/{number:04}.md"), text)
}
