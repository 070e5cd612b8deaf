//! What a run with a warm cache makes is what a cold run makes, after any sequence of edits.

use std::collections::BTreeMap;
use std::sync::Arc;

use briefbook::compile::{Cache, Compiled, Options, Preview, compile};
use briefbook::date::Clock;
use briefbook::inputs::Inputs;

use crate::fixture::NOW;
use crate::random_edits::{Chance, NOT_FOUND, careful_edit, careful_site, edit, first_site};

fn run(files: &BTreeMap<String, String>, unpublished: bool, cache: &mut Cache) -> Compiled {
    let inputs = Inputs::in_memory(files.iter().map(|(path, text)| (path, text.clone())));
    let preview = unpublished.then(|| Preview { origin: "http://127.0.0.1:3000".to_owned(), unpublished });
    let now = Clock::parse_now(NOW).unwrap();
    compile(&inputs, &Options { now, base_url: None, drafts: false, dated: None, preview, stage: &|_| {} }, cache)
}

/// Everything that pages are made from, without making them: each part with the name of what it is of.
fn parts_of(compiled: &Compiled) -> Vec<(String, String)> {
    let site = &compiled.site;
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut add = |of: &str, what: &dyn std::fmt::Debug| parts.push((of.to_owned(), format!("{what:#?}")));
    add("problems", &compiled.diagnostics.iter().collect::<Vec<_>>());
    for (id, page) in site.pages() {
        let path = page.path();
        // What a file says of its page follows from its bytes.
        add(&format!("{path}: front matter and label"), &(id, page.parsed.front, &page.label));
        add(&format!("{path}: order"), &(site.name_rank(id), site.place_in_time(id), &page.sort_name, &page.letter));
        add(&format!("{path}: relations"), &site.relations.from(id).collect::<Vec<_>>());
        add(&format!("{path}: text"), compiled.links.text(id));
        add(&format!("{path}: backlinks"), &compiled.links.backlinks(id));
    }
    add("lists", &(&site.briefings, &site.by_kind, &site.free_pages, &site.tags, &site.settings.title));
    add("continuations", &(&site.continues, &site.continued_by));
    add("statements", &site.statements);
    add("events", &site.events);
    add("ledger", &site.ledger);
    add("positions", &site.positions);
    add("status table", &site.status_table);
    add("sourcing", &site.sourcing);
    add("corrections", &site.corrections);
    add("pairs", &site.pairs);
    add("shared names", &site.shared_names.all());
    add("agreements", &site.agreements);
    for route in compiled.routes.all() {
        let at = compiled.routes.position(&route.url);
        let at_address = compiled.routes.position_of_address(&route.url.encoded());
        add(&format!("route {}", route.url), &(&route.output, at, at_address));
    }
    parts
}

/// Compares what a warm and a cold run made, part by part. Fails with the name of the first part that differs, and with
/// its first differing lines.
fn compare(warm: &[(String, String)], cold: &[(String, String)], context: &dyn Fn() -> String) {
    for ((of, warm), (of_cold, cold)) in warm.iter().zip(cold) {
        assert!(of == of_cold, "{}: warm has {of} where cold has {of_cold}", context());
        if warm != cold {
            let padded =
                |text: &str| text.split('\n').map(str::to_owned).chain(["(end)".to_owned()]).collect::<Vec<_>>();
            let lines: Vec<(String, String)> = padded(warm).into_iter().zip(padded(cold)).collect();
            let differing = lines.iter().enumerate().skip_while(|(_, (warm, cold))| warm == cold).take(3);
            let shown =
                differing.map(|(at, (warm, cold))| format!("line {}\n  warm: {warm}\n  cold: {cold}\n", at + 1));
            panic!("{}: {of} differs\n{}", context(), shown.collect::<String>());
        }
    }
    let (warm, cold) = (warm.get(cold.len()), cold.get(warm.len()));
    let name = |part: Option<&(String, String)>| part.map(|(of, _)| of.clone());
    assert!(warm.is_none() && cold.is_none(), "{}: only one has {:?}", context(), name(warm).or(name(cold)));
}

fn pages_of(compiled: &Compiled) -> Vec<(String, String)> {
    let page = |route| String::from_utf8_lossy(&compiled.render(route).0.bytes).into_owned();
    compiled.routes.all().iter().map(|route| (route.url.to_string(), page(route))).collect()
}

/// Caches with the templates of each of the sites that random edits can make: reading them takes longer than all else.
struct Templates(Vec<(BTreeMap<String, String>, Cache)>);

impl Templates {
    fn read() -> Self {
        // Where a setting stands counts, because what is wrong with it is reported at its place.
        let languages = ["", "language: en\n", "language: sv\n"];
        let sites = languages.into_iter().flat_map(|language| {
            let settings = format!("title: Desk\nbase_url: https://example.org/\n{language}");
            let plain = BTreeMap::from([("briefbook.yaml".to_owned(), settings)]);
            let mut own = plain.clone();
            own.insert("templates/404.html".to_owned(), NOT_FOUND.to_owned());
            [plain, own]
        });
        let read = |site| {
            let mut cache = Cache::lasting();
            run(&site, false, &mut cache);
            (site, cache)
        };
        Self(sites.map(read).collect())
    }

    /// A cache for a run of some files that knows their templates and nothing else.
    fn cache_for(&self, files: &BTreeMap<String, String>, cache: Cache) -> Cache {
        let language = |files: &BTreeMap<String, String>| {
            files["briefbook.yaml"].lines().find(|line| line.starts_with("language")).map(str::to_owned)
        };
        let looks = |files: &BTreeMap<String, String>| (language(files), files.get("templates/404.html").cloned());
        let found = self.0.iter().find(|(site, _)| looks(site) == looks(files));
        match found {
            Some((_, known)) => cache.with_templates_of(known),
            None => cache,
        }
    }
}

/// Changes a site again and again, with one cache, and compares with a cold run after every sequence of one to three edits.
fn check(seed: u64, sequences: usize, render: bool, templates: &Templates) {
    let mut chance = Chance::new(seed);
    // What is kept is kept on sites without a mistake above all.
    let is_careful = chance.below(2) == 0;
    let mut files = if is_careful { careful_site(&mut chance) } else { first_site(&mut chance) };
    let edit = if is_careful { careful_edit } else { edit };
    let unpublished = chance.below(2) == 0;
    let mut warm = templates.cache_for(&files, Cache::lasting());
    run(&files, unpublished, &mut warm);
    let mut done = Vec::new();
    for _ in 0..sequences {
        let mut kept = None;
        for _ in 0..=chance.below(3) {
            done.push(edit(&mut files, &mut chance));
            if !render {
                warm = templates.cache_for(&files, warm);
            }
            kept = Some(run(&files, unpublished, &mut warm));
        }
        let Some(kept) = kept else { continue };
        let fresh = run(&files, unpublished, &mut templates.cache_for(&files, Cache::default()));
        let context = || format!("seed {seed}, after {done:#?}");
        compare(&parts_of(&kept), &parts_of(&fresh), &context);
        if render {
            compare(&pages_of(&kept), &pages_of(&fresh), &context);
        }
    }
}

/// Changes a site for every seed, on all processors.
fn check_all(seeds: std::ops::Range<u64>, sequences: usize, render: bool) {
    let templates = Templates::read();
    let seeds: Vec<u64> = seeds.collect();
    briefbook::memo::map_parallel(&seeds, |seed| check(*seed, sequences, render, &templates));
}

// Two thousand sequences: twenty for each of a hundred sites, half of which make mistakes. A site has fifteen pages of a few
// sentences that have to do with each other: the same names, references and old addresses, so that an edit often changes
// other pages. More pages would make the test slower and no harder. Templates and words are read once, all else by every
// cold run.
#[test]
fn after_any_sequence_of_edits_the_site_is_what_a_cold_run_makes_of_it() {
    check_all(0..100, 20, false);
}

#[test]
fn after_some_sequences_every_page_is_compared_byte_for_byte() {
    check_all(10_000..10_015, 2, true);
}

#[test]
fn a_change_of_one_text_reads_one_page() {
    let mut files = BTreeMap::from([
        ("briefbook.yaml".to_owned(), "title: Desk\nbase_url: https://example.org/\n".to_owned()),
        ("content/people/mara-lind.md".to_owned(), "---\nname: Mara Lind\n---\n\nShe is.\n".to_owned()),
        ("content/people/ines-calder.md".to_owned(), "---\nname: Ines Calder\n---\n\n[[Mara Lind]]\n".to_owned()),
    ]);
    let briefing = |title: &str, text: &str| format!("---\ntitle: {title}\ndate: 2025-01-01\n---\n\n{text}\n");
    files.insert("content/briefings/x.md".to_owned(), briefing("X", "Mara Lind."));
    files.insert("content/briefings/z.md".to_owned(), briefing("Z", "The envoy left."));
    let mut warm = Cache::lasting();
    run(&files, false, &mut warm);
    let mut again = |files: &BTreeMap<String, String>| {
        run(files, false, &mut warm);
        warm.pages_read()
    };
    assert_eq!(again(&files), 0);
    files.insert("content/briefings/x.md".to_owned(), briefing("X", "Mara Lind. More of it."));
    assert_eq!(again(&files), 1);
    files.insert("content/briefings/y.md".to_owned(), briefing("Y", "Quite new."));
    assert_eq!(again(&files), 1, "the numbers of the others are exchanged");
    files.insert("content/briefings/x.md".to_owned(), briefing("Another title", "Mara Lind."));
    assert_eq!(again(&files), 1);
    let envoy = "---\nname: Mara Lind\naliases: [the envoy]\n---\n\nShe is.\n";
    files.insert("content/people/mara-lind.md".to_owned(), envoy.to_owned());
    assert_eq!(again(&files), 2, "her own page, and the one that has the name");
    files.remove("content/briefings/y.md");
    assert_eq!(again(&files), 0);
}

#[test]
fn another_title_or_alias_leaves_all_that_does_not_follow_from_names() {
    let mut files = BTreeMap::from([
        ("briefbook.yaml".to_owned(), "title: Desk\nbase_url: https://example.org/\n".to_owned()),
        ("content/people/mara-lind.md".to_owned(), "---\nname: Mara Lind\n---\n".to_owned()),
    ]);
    let briefing = |title: &str| {
        format!(
            "---\ntitle: {title}\ndate: 2025-01-01\nsummary: About {title}.\npeople: [mara-lind]\n---\n\n\
             > We agree.\n>\n> — The Envoy\n"
        )
    };
    files.insert("content/briefings/x.md".to_owned(), briefing("A"));
    let mut warm = Cache::lasting();
    let mut shares = |files: &BTreeMap<String, String>, before: &Compiled| {
        let now = run(files, false, &mut warm);
        let is_shared = Arc::ptr_eq(&now.site.sourcing, &before.site.sourcing);
        (is_shared, now)
    };
    let first = run(&files, false, &mut Cache::lasting());
    let (_, first) = shares(&files, &first);
    files.insert("content/briefings/x.md".to_owned(), briefing("B"));
    let (is_shared, second) = shares(&files, &first);
    assert!(is_shared, "a title of the same length, so that the quotation stands where it was");
    let alias = |alias: &str| format!("---\nname: Mara Lind\naliases: [{alias}]\n---\n");
    files.insert("content/people/mara-lind.md".to_owned(), alias("Mara"));
    let (is_shared, third) = shares(&files, &second);
    assert!(is_shared, "there is a field more, and nothing of hers has to be found again in her file");
    files.insert("content/people/mara-lind.md".to_owned(), alias("M. Lind"));
    let (is_shared, fourth) = shares(&files, &third);
    assert!(is_shared);
    assert!(fourth.site.statements.is_empty());
    files.insert("content/people/mara-lind.md".to_owned(), alias("The Envoy"));
    let (is_shared, fifth) = shares(&files, &fourth);
    assert!(!is_shared, "the quotation is hers now");
    assert_eq!(fifth.site.statements.len(), 1);
}
