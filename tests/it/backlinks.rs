//! What leads to a page, seen from that page: each page once, with the sentences, tags before mentions.

use expect_test::expect;

use crate::fixture::{Page, plain, site};

/// The backlinks of a page: a line for each page that leads here, and its sentences below it.
fn backlinks(page: &Page) -> String {
    let mut out = String::new();
    let selector = |css: &str| scraper::Selector::parse(css).unwrap();
    for item in page.find("#backlinks .backlinks > li") {
        for line in item.select(&selector(".backlink-page")) {
            out.push_str(&format!("{}\n", plain(line)));
        }
        for sentence in item.select(&selector(".sentence")) {
            let marked: Vec<String> = sentence.select(&selector("mark")).map(plain).collect();
            let href: Vec<&str> =
                sentence.select(&selector("a")).filter_map(|link| link.value().attr("href")).collect();
            out.push_str(&format!("    {} [{}] {}\n", plain(sentence), marked.join(", "), href.join(" ")));
        }
    }
    out
}

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
---
//- content/countries/norway.md
---
name: Norway
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
---

Mara Lind signed it.
//- content/briefings/2025-01-01-first.md
---
title: First
---

Nothing here. She, Mara Lind, spoke of *ferries* and `code`. That was all.

## Later on

\"Is it Lind?\" one asked. Mr. Holm and Ms. Lind left.
//- content/briefings/2025-01-02-tagged.md
---
title: Tagged
people: [mara-lind]
---

No name at all.
//- content/briefings/2025-01-03-written.md
---
title: Written
---

See [[mara-lind|the minister]] and [her](../people/mara-lind.md).
//- content/briefings/2025-01-04-said.md
---
title: Said
statements:
  - { by: mara-lind, about: [norway], paraphrase: It rains. }
events:
  - { date: 2025-01-04, text: Rain, participants: [mara-lind] }
---
//- content/briefings/2025-01-05-quoted.md
---
title: Quoted
---

> Mara Lind was here.

- A list item with Mara Lind in it
";

#[test]
fn every_page_that_leads_here_is_listed_once_with_its_sentences() {
    let built = site(SITE).clean();
    expect![[r#"
        Tagged 2 January 2025
        Quoted 5 January 2025 2 mentions
            Mara Lind was here. [Mara Lind] 
            A list item with Mara Lind in it [Mara Lind] 
        Said 4 January 2025 statement event
        Written 3 January 2025 2 mentions
            See the minister and her. [the minister] 
        First 1 January 2025 3 mentions
            She, Mara Lind, spoke of ferries and code. [Mara Lind] 
            "Is it Lind?" one asked. Later on [Lind] /briefings/2025-01-01-first/#later-on
            Mr. Holm and Ms. Lind left. Later on [Lind] /briefings/2025-01-01-first/#later-on
        Ferry agreement 1 mention
            Mara Lind signed it. [Mara Lind] 
    "#]]
    .assert_eq(&backlinks(&built.page("people/mara-lind/")));
}

#[test]
fn a_page_that_nothing_leads_to_has_no_such_section() {
    let built = site(SITE).clean();
    assert_eq!(built.page("briefings/2025-01-01-first/").texts("#backlinks").len(), 0);
}

#[test]
fn a_link_to_a_briefing_is_a_backlink_too() {
    let built = site(
        "
//- content/briefings/2025-01-01-first.md
---
title: First
---
//- content/briefings/2025-01-02-second.md
---
title: Second
---

As [the first](2025-01-01-first.md) told. Then [[First]] again.
",
    )
    .clean();
    expect![[r#"
        Second 2 January 2025 2 mentions
            As the first told. [the first] 
            Then First again. [First] 
    "#]]
    .assert_eq(&backlinks(&built.page("briefings/2025-01-01-first/")));
}

#[test]
fn sentences_end_where_readers_think_they_do() {
    let built = site(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/briefings/2025-01-01-first.md
---
title: First
---

At 3.5 m the U.S. ferry stops. Dr. Mara Lind said: “Stop! Now.” Others went on.
It rained in St. Ives, e.g. in March, and Lind (the minister) left… Nobody saw it? Lind did!
",
    )
    .clean();
    expect![[r#"
        First 1 January 2025 3 mentions
            Dr. Mara Lind said: “Stop! [Mara Lind] 
            It rained in St. Ives, e.g. in March, and Lind (the minister) left… [Lind] 
            Lind did! [Lind] 
    "#]]
    .assert_eq(&backlinks(&built.page("people/mara-lind/")));
}

#[test]
fn a_briefing_names_what_it_continues_and_what_continues_it() {
    let built = site(
        "
//- content/briefings/2025-01-01-first.md
---
title: First
---
//- content/briefings/2025-01-02-second.md
---
title: Second
updates: 2025-01-01-first
---
//- content/briefings/2025-01-03-third.md
---
title: Third
updates: briefings/2025-01-01-first
---
",
    )
    .clean();
    assert_eq!(built.page("briefings/2025-01-01-first/").one(".continues"), "Continued by Second and Third");
    assert_eq!(built.page("briefings/2025-01-02-second/").one(".continues"), "Continues First");
    let second = built.page("briefings/2025-01-02-second/");
    assert_eq!(
        second.links(".neighbours"),
        ["Before First → /briefings/2025-01-01-first/", "After Third → /briefings/2025-01-03-third/"]
    );
}

#[test]
fn three_sentences_of_a_page_are_shown_and_one_for_each_other_spelling() {
    let built = site(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
aliases: [Mara Linde]
---
//- content/briefings/2025-02-10-talks.md
---
title: Talks
---

Mara Lind came. Then Lind sat down. Then Lind spoke. Then Lind left. Some write Mara Linde.
",
    );
    expect![[r#"
        Mara Lind came.
        Then Lind sat down.
        Then Lind spoke.
        Some write Mara Linde."#]]
    .assert_eq(&built.page("people/mara-lind/").texts("#backlinks .sentence").join("\n"));
}
