//! The files in which the theme's search looks: what is in them, and what is not.
//!
//! What a reader sees of it is tested in a browser, which also holds the script to the program's rules for words.

use std::collections::{BTreeMap, BTreeSet};

use briefbook::route::search::file_of;
use briefbook::search::terms::{Terms, key_letters};
use serde_json::Value;

use crate::fixture::{Built, Fixture, site};

const DESK: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
aliases: [The envoy, { text: Мара Лінд, link: never }]
posts:
  - title: Harbour minister
---

She grew up in Lomar.
//- content/countries/lomar.md
---
name: Lomar
capital: Port Sidon
---
//- content/agreements/grain-pact.md
---
name: Grain pact
type: treaty
parties: [countries/lomar]
provisions: [A joint silo in Vessel Bay]
---
//- content/briefings/2025-03-01-first.md
---
title: Lind visits the harbour
date: 2025-03-01
people: [mara-lind]
sources:
  - { id: gazette, publisher: Tidewater Gazette }
statements:
  - by: people/mara-lind
    quote: No tariffs before the thaw
---

## Ferries wait

The **envoy** spoke of sanctions, sanctions and sanctions. See [[people/mara-lind]].
//- content/briefings/2025-04-02-second.md
---
title: A quiet month
date: 2025-04-02
summary: Nothing about barley.
---

Zoë’s café, naïve Łódź; 鉱物協定.
";

/// The index of a site as a reader's browser has it when it has read all files.
struct Index {
    titles: Vec<String>,
    words: BTreeMap<String, Vec<u64>>,
}

impl Index {
    fn of(built: &Built) -> Self {
        let files = |name: &str| -> Vec<Value> {
            let start = format!("search/{name}-");
            let urls = built.urls().into_iter().filter(|url| url.starts_with(&start));
            let mut numbered: Vec<(usize, &str)> =
                urls.map(|url| (url[start.len()..].trim_end_matches(".json").parse().unwrap(), url)).collect();
            numbered.sort_unstable();
            numbered.iter().map(|(_, url)| serde_json::from_str(built.text(url)).expect("JSON")).collect()
        };
        let (words, pages) = (files("words"), files("pages"));
        let editions: BTreeSet<&str> =
            words.iter().chain(&pages).map(|file| file["edition"].as_str().expect("an edition")).collect();
        assert!(editions.len() <= 1, "all files are of one edition: {editions:?}");
        let entries = words.iter().flat_map(|file| file["words"].as_object().expect("words"));
        let numbers = |list: &Value| list.as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
        Self {
            titles: pages
                .iter()
                .flat_map(|file| file["pages"].as_array().expect("pages"))
                .map(|page| page[1].as_str().expect("a title").to_owned())
                .collect(),
            words: entries.map(|(word, list)| (word.clone(), numbers(list))).collect(),
        }
    }

    /// The titles of the pages that have a word, each with the weight that it has there.
    fn pages(&self, word: &str) -> Vec<(&str, u64)> {
        let mut page = 0;
        let numbers = self.words.get(word).map_or(&[][..], Vec::as_slice);
        let found = numbers.iter().map(|number| {
            let at = page + number / 8;
            page = at + 1;
            (self.titles[usize::try_from(at).unwrap()].as_str(), number % 8)
        });
        found.collect()
    }
}

#[test]
fn a_word_leads_to_the_pages_that_show_it_and_weighs_by_where_it_stands() {
    let built = site(DESK);
    let index = Index::of(&built);
    let (first, second) = ("Lind visits the harbour", "A quiet month");
    assert_eq!(index.titles, ["Grain pact", "Lomar", "Mara Lind", first, second], "entities, then briefings by date");
    // The title weighs most, then names, then headings and summaries; in the text three times weigh more than once.
    assert_eq!(index.pages("harbour"), [("Mara Lind", 1), (first, 7)]);
    assert_eq!(index.pages("lind"), [("Mara Lind", 7), (first, 7)]);
    assert_eq!(index.pages("envoy"), [("Mara Lind", 6), (first, 1)]);
    assert_eq!(index.pages("ferrie"), [(first, 5)]);
    assert_eq!(index.pages("barley"), [(second, 5)]);
    assert_eq!(index.pages("sanction"), [(first, 2)]);
    assert_eq!(index.pages("lomar"), [("Grain pact", 1), ("Lomar", 7), ("Mara Lind", 1)]);
}

#[test]
fn what_is_in_fields_and_references_is_found_as_well() {
    let built = site(DESK);
    let index = Index::of(&built);
    let pages = |word: &str| index.pages(word).into_iter().map(|(page, _)| page).collect::<Vec<_>>();
    assert_eq!(pages("tariff"), ["Lind visits the harbour"], "a statement");
    assert_eq!(pages("silo"), ["Grain pact"], "a provision");
    assert_eq!(pages("sidon"), ["Lomar"], "a capital");
    assert_eq!(pages("tidewater"), ["Lind visits the harbour"], "a source of its own");
    assert_eq!(pages("minister"), ["Mara Lind"], "a post");
    assert_eq!(pages("mara"), ["Mara Lind", "Lind visits the harbour"], "the name that a bare reference shows");
    assert!(pages("people").is_empty(), "and not the key that its author wrote");
}

#[test]
fn words_of_every_script_are_found_without_accents_and_case() {
    let built = site(DESK);
    let index = Index::of(&built);
    for word in ["zoe", "cafe", "naive", "lodz", "鉱物", "協定"] {
        assert_eq!(index.pages(word), [("A quiet month", 1)], "{word}");
    }
    assert_eq!(index.pages("мара"), [("Mara Lind", 6)], "a name that is never a link is found all the same");
}

/// The same table is read in a browser, where the script makes the terms of what readers type.
#[test]
fn a_term_has_no_case_and_no_accents_in_any_script() {
    let table: Vec<(String, Vec<String>)> = serde_json::from_str(include_str!("../search_terms.json")).unwrap();
    for (text, wanted) in table {
        let mut terms = Vec::new();
        Terms::default().of(&text, &mut |term| terms.push(term.to_owned()));
        assert_eq!(terms, wanted, "{text}");
    }
}

#[test]
fn names_lead_to_their_entity_with_all_its_other_names() {
    let built = site(DESK);
    let names: Value = serde_json::from_str(built.text("search/names-0.json")).unwrap();
    assert_eq!(names["kinds"], serde_json::json!(["Person", "Country", "Organisation", "Agreement"]));
    assert_eq!(
        names["entities"],
        serde_json::json!([
            ["/people/mara-lind/", "Mara Lind", 0, 1, ["The envoy", "Мара Лінд"]],
            ["/countries/lomar/", "Lomar", 1, 1, []],
            ["/agreements/grain-pact/", "Grain pact", 3, 0, []],
        ])
    );
}

#[test]
fn a_result_says_what_its_page_is() {
    let built = site(DESK);
    let pages: Value = serde_json::from_str(built.text("search/pages-0.json")).unwrap();
    assert_eq!(
        pages["pages"][4],
        serde_json::json!([
            "/briefings/2025-04-02-second/",
            "A quiet month",
            "Briefing",
            "2 April 2025",
            "Nothing about barley."
        ])
    );
    assert_eq!(pages["pages"][1], serde_json::json!(["/countries/lomar/", "Lomar", "Country", null, null]));
}

/// A site with this many pages that search needs several files of each sort.
fn large() -> Fixture {
    let mut text = String::new();
    for number in 0..300 {
        text.push_str(&format!("//- content/people/p{number}.md\n---\nname: Given{number} Family{number}\n---\n"));
    }
    Fixture::new(&text)
}

#[test]
fn the_index_of_a_large_site_is_shared_out_and_each_file_answers_for_its_letters() {
    let built = large().build();
    let of = |name: &str| built.urls().into_iter().filter(|url| url.starts_with(&format!("search/{name}-"))).count();
    assert_eq!((of("names"), of("words"), of("pages")), (2, 16, 10));
    let index = Index::of(&built);
    assert_eq!(index.titles.len(), 300);
    assert_eq!(index.pages("family299"), [("Given299 Family299", 7)]);
    // What begins with the same three letters is in one file, so what is half typed is found with one request.
    let with = |start: &str| {
        let has = |url: &&str| built.text(url).contains(&format!("\n\"{start}"));
        built.urls().into_iter().filter(|url| url.starts_with("search/words-")).filter(has).count()
    };
    assert_eq!((with("fam"), with("giv")), (1, 1));
    // An entity is in the file of each letter with which a word of its names begins.
    let named: Vec<&str> = built.urls().into_iter().filter(|url| url.starts_with("search/names-")).collect();
    let holding: Vec<usize> = named
        .iter()
        .map(|url| built.text(url).matches("Given299 Family299").count())
        .filter(|count| *count > 0)
        .collect();
    assert!(!holding.is_empty() && holding.len() <= 2 && holding.iter().all(|count| *count == 1), "{holding:?}");
}

#[test]
fn another_text_leaves_all_files_but_those_of_its_words() {
    let before = large().file("content/people/p7.md", "---\nname: Given7 Family7\n---\n\nBarley.\n").build();
    let after = large().file("content/people/p7.md", "---\nname: Given7 Family7\n---\n\nOats.\n").build();
    let changed = |url: &&str| url.starts_with("search/") && before.text(url) != after.text(url);
    let changed: Vec<&str> = after.urls().into_iter().filter(changed).collect();
    let both =
        ["barley", "oat"].map(|word| file_of(key_letters(word), 16)).map(|file| format!("search/words-{file}.json"));
    assert_eq!(changed.iter().copied().collect::<BTreeSet<_>>(), both.iter().map(String::as_str).collect());
}

#[test]
fn one_more_briefing_renumbers_no_page() {
    let newer = "---\ntitle: The newest\ndate: 2025-05-01\n---\n";
    let (before, after) = (site(DESK), Fixture::new(DESK).file("content/briefings/2025-05-01-n.md", newer).build());
    let (before, after) = (Index::of(&before), Index::of(&after));
    assert_eq!(after.titles[..5], before.titles[..]);
    assert_eq!(after.titles[5], "The newest");
}

#[test]
fn what_is_withheld_is_not_found() {
    let text = format!(
        "{DESK}
//- content/people/secret-guest.md
---
name: Quorvane Zill
draft: true
---

Xylomancy.
//- content/briefings/2025-09-09-later.md
---
title: Embargoed Plinthor
date: 2025-09-09
publish_at: 2025-09-09
---

Vantablack.
"
    );
    let built = site(&text);
    let all: String = built.urls().iter().filter(|url| url.starts_with("search/")).map(|url| built.text(url)).collect();
    for word in ["quorvane", "zill", "xylomancy", "plinthor", "vantablack", "Quorvane", "Plinthor"] {
        assert!(!all.contains(word), "{word}");
    }
    assert_eq!(Index::of(&built).titles.len(), 5);
}

#[test]
fn the_page_of_search_leads_everywhere_without_script_and_is_on_every_page() {
    let built = site(DESK);
    let page = built.page("search/");
    for list in ["/briefings/", "/people/", "/countries/", "/agreements/"] {
        assert_eq!(page.find(&format!("main .lists a[href='{list}']")).len(), 1, "{list}");
    }
    for page in built.pages().into_iter().filter(|page| !page.find("body > header").is_empty()) {
        assert_eq!(page.find(".site-navigation a[href='/search/']").len(), 1, "{}", page.url);
    }
}

#[test]
fn a_page_of_the_site_that_wants_the_address_is_warned_of_search() {
    let built = site("//- content/pages/search.md\n---\ntitle: Search\n---\n");
    expect_test::expect![[r#"
        error[output-collision]: `/search/` would be written twice: search has it already
        --> content/pages/search.md
         = help: rename one of the two
    "#]]
    .assert_eq(&built.report());
}
