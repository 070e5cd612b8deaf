//! How long the finding of names takes: loading them, scanning a page for them, reading all pages of a large site.
//!
//! In: nothing. Out: divan's table. What matters are ratios of medians: `scan` with 500,000 names against `scan` with 1,000,
//! and everything against `yardstick`, which compares machines. `load` and `scan` run on one thread, `pass` on all.
//!
//! The content is made up and always the same. Names share their first words as real ones do; a page is one of two hundred,
//! so that no scan finds the last one's names still in the processor's nearest cache.

use std::fmt::Write;
use std::hint::black_box;
use std::sync::{Arc, LazyLock};

use briefbook::compile::survey::survey;
use briefbook::compile::{Cache, Options};
use briefbook::date::Clock;
use briefbook::diagnostic::Diagnostics;
use briefbook::inputs::Inputs;
use briefbook::links::page_text::{read_names, source_ids};
use briefbook::links::references::ReferenceResolver;
use briefbook::memo::{Digest, map_parallel};
use briefbook::model::{PageId, Site};
use briefbook::names::index::NameIndex;
use briefbook::names::lexicon::{Finder, Lexicon};
use briefbook::names::mention::{LinkSettings, PageContext};
use briefbook::names::mentions::find_mentions;
use briefbook::names::name::{Name, NameRole};
use briefbook::names::tokens::Splitter;
use briefbook::parse::markdown::{Body, Text, read_text};
use briefbook::parse::text_run::TextRun;
use divan::Bencher;
use divan::counter::ItemsCount;

/// The sizes of lexicons that are compared.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 500_000];
/// How many different pages are scanned in turn.
const PAGES: usize = 200;
const WORDS_PER_PAGE: usize = 600;
const BRIEFINGS: usize = 10_000;
const ENTITIES: usize = 1_000;

fn main() {
    divan::main();
}

/// The unit to divide by: the digest of the pages that `scan` scans.
#[divan::bench]
fn yardstick(bencher: Bencher) {
    let pages = &*PLAIN_PAGES;
    bencher.counter(ItemsCount::new(PAGES)).bench(|| {
        for run in pages {
            black_box(Digest::of(run.text.as_bytes()));
        }
    });
}

/// From names to a lexicon.
#[divan::bench(args = SIZES, sample_count = 10)]
fn load(bencher: Bencher, size: usize) {
    let names = &ALIASES[..size];
    // Dropping the lexicons is not measured.
    bencher.counter(ItemsCount::new(size)).bench_local(|| Lexicon::new(names.iter().map(Alias::as_name)));
}

/// Every name that is on a page; in turn on each of the pages.
#[divan::bench(args = SIZES)]
fn scan(bencher: Bencher, size: usize) {
    let lexicon = Lexicon::new(ALIASES[..size].iter().map(Alias::as_name));
    let pages = &*PLAIN_PAGES;
    let (mut splitter, mut words, mut finder) = (Splitter::default(), Vec::new(), Finder::default());
    bencher.counter(ItemsCount::new(PAGES)).bench_local(|| {
        for run in pages {
            splitter.split(&run.text, &mut words);
            finder.occurrences.clear();
            finder.matches.clear();
            lexicon.find(&run.text, &words, &mut finder);
            black_box(&finder.occurrences);
        }
    });
}

/// The same, and whom each name means, and which become links.
#[divan::bench(args = SIZES)]
fn scan_and_decide(bencher: Bencher, size: usize) {
    let lexicon = Lexicon::new(ALIASES[..size].iter().map(Alias::as_name));
    let pages = &*PLAIN_PAGES;
    let context = page_context(&[]);
    bencher.counter(ItemsCount::new(PAGES)).bench_local(|| {
        for run in pages {
            black_box(find_mentions(&lexicon, std::slice::from_ref(run), &[0], &context));
        }
    });
}

/// All names of a site of 10,000 briefings with 1,000 entities, on all threads.
mod pass {
    use super::{
        BRIEFINGS, Bencher, Diagnostics, ItemsCount, NameIndex, ReferenceResolver, SITE, find_mentions, map_parallel,
        page_context, parse, read_names,
    };

    /// Markdown to runs of text, without names.
    #[divan::bench(sample_count = 10)]
    fn parsing_alone(bencher: Bencher) {
        let site = &*SITE;
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench(|| {
            map_parallel(&site.briefings, |(id, file)| drop(parse(&site.site, *id, file)));
        });
    }

    /// Names in texts that were parsed before.
    #[divan::bench(sample_count = 10)]
    fn names_alone(bencher: Bencher) {
        let site = &*SITE;
        let lexicon = briefbook::names::lexicon(site.site.parsed());
        let texts = map_parallel(&site.briefings, |(id, file)| (*id, parse(&site.site, *id, file)));
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench(|| {
            map_parallel(&texts, |(id, text)| {
                let tags: Vec<u32> = site.site.tags.get(id).into_iter().flatten().map(|tag| tag.0).collect();
                find_mentions(&lexicon, &text.runs, &text.sections, &page_context(&tags)).len()
            })
        });
    }

    /// Both, as a build does it.
    #[divan::bench(sample_count = 10)]
    fn parsing_and_names(bencher: Bencher) {
        let site = &*SITE;
        let (lexicon, names) = (briefbook::names::lexicon(site.site.parsed()), NameIndex::new(site.site.parsed()));
        let near_files = briefbook::links::near_files::NearFiles::default();
        let resolver = ReferenceResolver {
            site: &site.site,
            routes: &site.routes,
            inputs: &site.inputs,
            names: &names,
            near_files: &near_files,
        };
        bencher.counter(ItemsCount::new(BRIEFINGS)).bench(|| {
            map_parallel(&site.briefings, |(id, file)| {
                read_names(*id, file, &lexicon, &resolver, &mut Diagnostics::new()).mentions.len()
            })
        });
    }

    /// The lexicon of the same site: once for each build.
    #[divan::bench(sample_count = 20)]
    fn lexicon_of_the_site(bencher: Bencher) {
        bencher.bench(|| briefbook::names::lexicon(SITE.site.parsed()));
    }
}

fn page_context(tags: &[u32]) -> PageContext<'_> {
    PageContext {
        own: None,
        tags,
        chosen: &[],
        never: &[],
        date: None,
        already: &[],
        written: &[],
        related: &|_, _| false,
        settings: LinkSettings::default(),
    }
}

fn parse(site: &Site, id: PageId, file: &str) -> Text {
    let page = site.page(id);
    let body = Body::new(file, page.parsed.body_start, source_ids(site, id));
    read_text(page.path(), &body, &|_| None, true, &mut Diagnostics::new())
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

    /// Small numbers more often than large ones.
    fn rank(&mut self, limit: usize) -> usize {
        self.below(limit) * self.below(limit) / limit.max(1)
    }

    fn pick<'a>(&mut self, words: &'a [String]) -> &'a str {
        &words[self.rank(words.len())]
    }
}

/// So many different words of some syllables, with a capital or without.
fn made_words(seed: u64, count: usize, syllables: usize, capital: bool) -> Vec<String> {
    const HEAD: &str = "b d f g h k l m n p r s t v br dr gr kl st th z j";
    const CORE: &str = "a e i o u a e i o ai au ei ia";
    const TAIL: &str = "n r l s m t k nd rg ck";
    let mut chance = Chance(seed);
    let parts = [HEAD, CORE, TAIL].map(|parts| parts.split(' ').collect::<Vec<_>>());
    let mut seen = std::collections::HashSet::new();
    let mut words = Vec::with_capacity(count);
    while words.len() < count {
        let mut word = String::new();
        for _ in 0..=chance.below(syllables) {
            word += parts[0][chance.below(parts[0].len())];
            word += parts[1][chance.below(parts[1].len())];
        }
        word += parts[2][chance.below(parts[2].len())];
        if capital {
            word = word[..1].to_uppercase() + &word[1..];
        }
        // One name in twelve has a letter beyond ASCII.
        if capital && chance.below(12) == 0 {
            let plain = ["a", "e", "i", "o", "u", "s"];
            let marked = ["ä", "é", "í", "ø", "ū", "š"];
            let letter = chance.below(plain.len());
            word = word.replacen(plain[letter], marked[letter], 1);
        }
        if seen.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

/// What names and texts are made of.
struct Vocabulary {
    given: Vec<String>,
    surnames: Vec<String>,
    places: Vec<String>,
    plain: Vec<String>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary {
    given: made_words(1, 1_500, 2, true),
    surnames: made_words(2, 60_000, 4, true),
    places: made_words(3, 20_000, 4, true),
    plain: made_words(4, 5_000, 3, false),
});

const BODY: [&str; 8] = ["Council", "Authority", "Agency", "Forum", "Union", "Board", "Fund", "Alliance"];
const FIELD: [&str; 8] = ["Grain", "Transit", "Fisheries", "Energy", "Border", "Customs", "Water", "Railway"];

/// A name on its way into a lexicon.
struct Alias {
    text: String,
    entity: u32,
    role: NameRole,
    person: bool,
}

impl Alias {
    fn as_name(&self) -> Name<'_> {
        Name::new(self.entity, &self.text, self.role, self.person)
    }
}

/// Names of one to four words: of ten, four are full names of people and two their surnames; the others are bodies,
/// places, other spellings, and names in other scripts or with a small letter.
static ALIASES: LazyLock<Vec<Alias>> = LazyLock::new(|| {
    let words = &*VOCABULARY;
    let mut chance = Chance(5);
    let mut surname = String::new();
    let make = |number: usize| {
        let entity = u32::try_from(number / 2).unwrap_or(u32::MAX);
        let (text, role, person) = match number % 10 {
            0 | 2 | 4 | 6 => {
                chance.pick(&words.surnames).clone_into(&mut surname);
                let initial = if chance.below(6) == 0 { "J. " } else { "" };
                (format!("{} {initial}{surname}", chance.pick(&words.given)), NameRole::Full, true)
            }
            1 | 3 => (surname.clone(), NameRole::Surname, true),
            5 => {
                let field = FIELD[chance.below(8)];
                let text = format!("{} {field} {}", chance.pick(&words.places), BODY[chance.below(8)]);
                (text, NameRole::Full, false)
            }
            7 => (chance.pick(&words.places).to_owned(), NameRole::Full, false),
            8 => (format!("{} {}", chance.pick(&words.places), BODY[chance.below(8)]), NameRole::Alias, false),
            _ => match chance.below(4) {
                // Few words begin names with a small letter; in texts one word in twelve is one of them.
                0 => (format!("{} pact", chance.pick(&words.plain[2000..2500])), NameRole::Alias, false),
                1 => (cyrillic(chance.pick(&words.surnames)), NameRole::Alias, false),
                2 => (
                    format!("{} von {}", chance.pick(&words.given), chance.pick(&words.surnames)),
                    NameRole::Full,
                    true,
                ),
                _ => (format!("{}-{}", chance.pick(&words.places), chance.pick(&words.places)), NameRole::Full, false),
            },
        };
        Alias { text, entity, role, person }
    };
    (0..SIZES[3]).map(make).collect()
});

/// A word letter for letter in another script.
fn cyrillic(word: &str) -> String {
    let letter = |letter: char| char::from_u32(0x430 + u32::from(letter) % 32).unwrap_or('а');
    word.chars().map(letter).collect()
}

/// Pages that name some of the first thousand names and some strangers.
static PLAIN_PAGES: LazyLock<Vec<TextRun>> = LazyLock::new(|| {
    let known: Vec<&str> = ALIASES[..SIZES[0]].iter().map(|alias| alias.text.as_str()).collect();
    (0..PAGES as u64).map(|page| TextRun::plain(&prose(&mut Chance(1_000 + page), &known, WORDS_PER_PAGE))).collect()
});

/// Sentences of made-up words, each with a name; one in five is a stranger's.
fn prose(chance: &mut Chance, known: &[&str], words: usize) -> String {
    let vocabulary = &*VOCABULARY;
    let mut text = String::new();
    let mut written = 0;
    while written < words {
        let length = 10 + chance.below(14);
        let at = chance.below(length);
        for place in 0..length {
            if place == at && place > 0 {
                let name = match chance.below(5) {
                    0 => format!("{} {}", chance.pick(&vocabulary.given), chance.pick(&vocabulary.surnames)),
                    _ => known[chance.rank(known.len())].to_owned(),
                };
                let _ = write!(text, "{name} said ");
                written += name.split(' ').count();
                continue;
            }
            let word = chance.pick(&vocabulary.plain);
            if place == 0 {
                let _ = write!(text, "{}{} ", word[..1].to_uppercase(), &word[1..]);
            } else {
                let _ = write!(text, "{word}{}", if chance.below(12) == 0 { ", " } else { " " });
            }
        }
        text.truncate(text.trim_end_matches([' ', ',']).len());
        text.push_str(". ");
        written += length;
    }
    text
}

/// A large site: its texts in memory, its front matter read.
struct Large {
    inputs: Inputs,
    site: Arc<Site>,
    routes: Arc<briefbook::route::Routes>,
    briefings: Vec<(PageId, String)>,
}

static SITE: LazyLock<Large> = LazyLock::new(|| {
    let mut files = vec![("briefbook.yaml".to_owned(), "title: Desk\nbase_url: https://example.org/\n".to_owned())];
    let names = write_entities(&mut files);
    let known: Vec<&str> = names.iter().flat_map(|(name, short)| [name.as_str(), short.as_str()]).collect();
    for number in 0..BRIEFINGS {
        files.push(write_briefing(number, &known));
    }
    let inputs = Inputs::in_memory(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let now = Clock::parse_now("2025-06-01T12:00:00Z").expect("a good timestamp");
    let options = Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} };
    let surveyed = survey(&inputs, &options, &mut Cache::default());
    let texts: std::collections::HashMap<&str, &str> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let pages = surveyed.site.pages().filter(|(_, page)| page.briefing().is_some());
    let briefings: Vec<_> = pages.map(|(id, page)| (id, texts[page.path().as_str()].to_owned())).collect();
    assert_eq!(briefings.len(), BRIEFINGS, "every briefing is published: {:?}", surveyed.problems.iter().next());
    Large { inputs, site: surveyed.site, routes: surveyed.routes, briefings }
});

/// The entities' files; gives the name of each and what a text calls it later.
fn write_entities(files: &mut Vec<(String, String)>) -> Vec<(String, String)> {
    let words = &*VOCABULARY;
    let mut chance = Chance(6);
    let mut names = Vec::with_capacity(ENTITIES);
    for number in 0..ENTITIES {
        let (kind, name, short) = match number % 16 {
            0..9 => {
                let surname = chance.pick(&words.surnames[..900]);
                ("people", format!("{} {surname}", chance.pick(&words.given[..300])), surname.to_owned())
            }
            9 | 10 => {
                let name = chance.pick(&words.places);
                ("countries", name.to_owned(), name.to_owned())
            }
            11..15 => {
                let name = format!("{} {}", chance.pick(&words.places), BODY[chance.below(8)]);
                ("organisations", name.clone(), name)
            }
            _ => {
                let name = format!("{}–{} pact", chance.pick(&words.places), chance.pick(&words.places));
                ("agreements", name.clone(), name)
            }
        };
        files.push((format!("content/{kind}/e{number:04}.md"), format!("---\nname: {name}\n---\n")));
        names.push((name, short));
    }
    names
}

/// A briefing of about 600 words in eight paragraphs, a list and a quotation.
fn write_briefing(number: usize, known: &[&str]) -> (String, String) {
    let mut chance = Chance(100_000 + number as u64);
    let mut text =
        format!("---\ntitle: Briefing {number}\ndate: 2024-{:02}-{:02}\n---\n\n", 1 + number % 12, 1 + number % 28);
    for block in 0..8 {
        match block {
            2 => text.push_str("## What is at stake\n\n"),
            4 => text.push_str("> "),
            5 => text.push_str("- "),
            _ => {}
        }
        // Wrapped as editors wrap: a soft break every so often.
        let paragraph = prose(&mut chance, known, WORDS_PER_PAGE / 8 - 8);
        for (place, word) in paragraph.split_whitespace().enumerate() {
            text.push_str(match place {
                0 => "",
                place if place.is_multiple_of(12) && block != 4 && block != 5 => "\n",
                _ => " ",
            });
            if chance.below(60) == 0 {
                let _ = write!(text, "*{word}*");
            } else {
                text.push_str(word);
            }
        }
        text.push_str("\n\n");
    }
    (format!("content/briefings/{number:05}.md"), text)
}
