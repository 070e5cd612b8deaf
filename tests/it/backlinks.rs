//! What leads to a page, seen from that page: each page once, with the sentences, tags before mentions.

use expect_test::expect;

use crate::fixture::{Page, plain, site};

/// The backlinks of a page: a line for each page that links here, with the places it leads to, and its sentences below it.
fn backlinks(page: &Page) -> String {
    let mut out = String::new();
    let selector = |css: &str| scraper::Selector::parse(css).unwrap();
    for item in page.find("#backlinks .backlinks > li") {
        for line in item.select(&selector(".backlink-page")) {
            let places = selector("a.mark");
            let marks = line.select(&places).filter_map(|link| link.value().attr("href"));
            let words = [plain(line)];
            let all: Vec<&str> = words.iter().map(String::as_str).chain(marks).collect();
            out.push_str(&format!("{}\n", all.join(" ")));
        }
        for sentence in item.select(&selector(".sentence")) {
            let marked: Vec<String> = sentence.select(&selector("mark")).map(plain).collect();
            let href: Vec<&str> =
                sentence.select(&selector("a")).filter_map(|link| link.value().attr("href")).collect();
            out.push_str(&format!("    {} [{}] {}\n", plain(sentence), marked.join(", "), href.join(" ")));
        }
        for further in item.select(&selector(".further")) {
            let href: Vec<&str> = further.select(&selector("a")).filter_map(|link| link.value().attr("href")).collect();
            out.push_str(&format!("    {} {}\n", plain(further), href.join(" ")));
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
fn every_page_that_links_here_is_listed_once_with_its_sentences() {
    let built = site(SITE).clean();
    expect![[r#"
        Tagged 2 January 2025
        Quoted 5 January 2025 2 mentions
            Mara Lind was here. [Mara Lind] /briefings/2025-01-05-quoted/#mention-1
            A list item with Mara Lind in it [Mara Lind] /briefings/2025-01-05-quoted/#mention-2
        Said 4 January 2025 statement event /briefings/2025-01-04-said/#statement-1 /briefings/2025-01-04-said/#event-1
        Written 3 January 2025 2 mentions
            See the minister and her. [the minister, her] /briefings/2025-01-03-written/#mention-1 /briefings/2025-01-03-written/#mention-2
        First 1 January 2025 3 mentions
            She, Mara Lind, spoke of ferries and code. [Mara Lind] /briefings/2025-01-01-first/#mention-1
            "Is it Lind?" one asked. Later on [Lind] /briefings/2025-01-01-first/#mention-2
            Mr. Holm and Ms. Lind left. Later on [Lind] /briefings/2025-01-01-first/#mention-3
        Ferry agreement 1 mention
            Mara Lind signed it. [Mara Lind] /agreements/ferry/#mention-1
    "#]]
    .assert_eq(&backlinks(&built.page("people/mara-lind/")));
}

#[test]
fn a_name_in_a_sentence_leads_to_its_place_and_so_do_statements_and_events() {
    let built = site(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/countries/norway.md
---
name: Norway
---
//- content/briefings/2025-01-01-said.md
---
title: Said
statements:
  - { by: norway, paraphrase: It snows. }
  - { by: mara-lind, to: [norway, mara-lind], about: [norway], paraphrase: It rains. }
  - { by: norway, about: [mara-lind], paraphrase: It does not. }
events:
  - { date: 2025-01-02, text: Snow, participants: [norway] }
  - { date: 2025-01-01, text: Rain, participants: [mara-lind] }
  - { date: 2025-01-01, text: Rain, participants: [mara-lind], about: [norway] }
---

## Of [[Mara Lind]] in Norway

Mara Lind left Norway. Lind and Lind’s Norway: [[Norway]].
",
    )
    .clean();
    crate::anchors::assert_places(&built);
    expect![[r#"
        Said 1 January 2025 4 mentions statement statement 2 event event 2 /briefings/2025-01-01-said/#statement-2 /briefings/2025-01-01-said/#statement-3 /briefings/2025-01-01-said/#event-2 /briefings/2025-01-01-said/#event-3
            Of Mara Lind in Norway [Mara Lind] /briefings/2025-01-01-said/#mention-1
            Mara Lind left Norway. Of Mara Lind in Norway [Mara Lind] /briefings/2025-01-01-said/#mention-2
            Lind and Lind’s Norway: Norway. Of Mara Lind in Norway [Lind, Lind] /briefings/2025-01-01-said/#mention-4 /briefings/2025-01-01-said/#mention-5
    "#]].assert_eq(&backlinks(&built.page("people/mara-lind/")));
    expect![[r#"
        Said 1 January 2025 3 mentions statement statement 2 statement 3 event event 2 /briefings/2025-01-01-said/#statement-1 /briefings/2025-01-01-said/#statement-2 /briefings/2025-01-01-said/#statement-3 /briefings/2025-01-01-said/#event-1 /briefings/2025-01-01-said/#event-3
            Mara Lind left Norway. Of Mara Lind in Norway [Norway] /briefings/2025-01-01-said/#mention-3
            Lind and Lind’s Norway: Norway. Of Mara Lind in Norway [Norway, Norway] /briefings/2025-01-01-said/#mention-6 /briefings/2025-01-01-said/#mention-7
    "#]].assert_eq(&backlinks(&built.page("countries/norway/")));
    expect![[r#"
        <p class="backlink-page"><a href="/briefings/2025-01-01-said/">Said</a> <time datetime="2025-01-01">1 January 2025</time> <span class="count">3 mentions</span> <a class="mark" href="/briefings/2025-01-01-said/#statement-1">statement</a> <a class="mark" href="/briefings/2025-01-01-said/#statement-2">statement 2</a> <a class="mark" href="/briefings/2025-01-01-said/#statement-3">statement 3</a> <a class="mark" href="/briefings/2025-01-01-said/#event-1">event</a> <a class="mark" href="/briefings/2025-01-01-said/#event-3">event 2</a></p>
        <p class="sentence">Mara Lind left <a href="/briefings/2025-01-01-said/#mention-3"><mark>Norway</mark></a>. <span class="sentence-place">Of Mara Lind in Norway</span></p>
        <p class="sentence">Lind and Lind’s <a href="/briefings/2025-01-01-said/#mention-6"><mark>Norway</mark></a>: <a href="/briefings/2025-01-01-said/#mention-7"><mark>Norway</mark></a>. <span class="sentence-place">Of Mara Lind in Norway</span></p>
    "#]].assert_eq(&built.page("countries/norway/").inner("#backlinks .backlinks li"));
    let page = built.page("briefings/2025-01-01-said/");
    assert_eq!(page.attributes("#events li", "id"), ["event-2", "event-3", "event-1"]);
    let elsewhere = built.page("people/mara-lind/").links("#timeline .provenance");
    assert!(elsewhere.contains(&"Said → /briefings/2025-01-01-said/#event-2".to_owned()), "{elsewhere:?}");
}

#[test]
fn a_page_that_links_here_by_a_relation_alone_is_listed_among_the_relations_and_not_again() {
    let built = site(
        "
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
posts: [{ title: Minister, of: norway }]
---
//- content/people/jon-holm.md
---
name: Jon Holm
country: norway
---

He lives in Norway.
//- content/organisations/strait-council.md
---
name: Strait Council
members: [norway]
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
relations: [{ type: amends, to: fees }]
---
//- content/agreements/fees.md
---
name: Fees agreement
---
",
    )
    .clean();
    crate::anchors::assert_places(&built);
    let country = built.page("countries/norway/");
    expect![[r#"
        Jon Holm 1 mention
            He lives in Norway. [Norway] /people/jon-holm/#mention-1
    "#]]
    .assert_eq(&backlinks(&country));
    assert_eq!(country.texts("#backlinks h3"), ["Mentioned in 1"]);
    assert_eq!(built.page("countries/").texts(".index-list .count"), ["1 page mentions this"]);
    let agreement = built.page("agreements/fees/");
    assert_eq!(agreement.texts("#backlinks").len() + agreement.texts(".contents a[href='#backlinks']").len(), 0);

    let compiled = &built.compiled;
    let leading = |to: &str| {
        let (id, _) = compiled.site.pages().find(|(_, page)| page.url.as_str() == to).unwrap();
        let links = compiled.links.backlinks(id).iter();
        let line = |link: &briefbook::links::backlinks::Backlink| {
            format!("{} {:?} {}\n", compiled.site.page(link.from).title(), link.fields, link.occurrences.len())
        };
        links.map(line).collect::<String>()
    };
    expect![[r#"
        Ferry agreement [Relation] 0
        Strait Council [Relation] 0
        Jon Holm [Relation] 1
        Mara Lind [Relation] 0
    "#]]
    .assert_eq(&leading("countries/norway/"));
    expect![[""]].assert_eq(&leading("organisations/strait-council/"));
    expect![[r#"
        Ferry agreement [Relation] 0
    "#]]
    .assert_eq(&leading("agreements/fees/"));
}

#[test]
fn every_place_beyond_the_sentences_can_be_reached() {
    let built = site(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/briefings/2025-02-10-talks.md
---
title: Talks
---

Mara Lind came. Then Lind sat down. Then Lind spoke to Lind’s friend. Then Lind left. Lind came back. [She](../people/mara-lind.md) slept.
",
    )
    .clean();
    crate::anchors::assert_places(&built);
    expect![[r#"
        Talks 10 February 2025 7 mentions
            Mara Lind came. [Mara Lind] /briefings/2025-02-10-talks/#mention-1
            Then Lind sat down. [Lind] /briefings/2025-02-10-talks/#mention-2
            Then Lind spoke to Lind’s friend. [Lind, Lind] /briefings/2025-02-10-talks/#mention-3 /briefings/2025-02-10-talks/#mention-4
            She slept. [She] /briefings/2025-02-10-talks/#mention-7
            more mentions: 5, 6 /briefings/2025-02-10-talks/#mention-5 /briefings/2025-02-10-talks/#mention-6
    "#]].assert_eq(&backlinks(&built.page("people/mara-lind/")));
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
            As the first told. [the first] /briefings/2025-01-02-second/#mention-1
            Then First again. [First] /briefings/2025-01-02-second/#mention-2
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
            Dr. Mara Lind said: “Stop! [Mara Lind] /briefings/2025-01-01-first/#mention-1
            It rained in St. Ives, e.g. in March, and Lind (the minister) left… [Lind] /briefings/2025-01-01-first/#mention-2
            Lind did! [Lind] /briefings/2025-01-01-first/#mention-3
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
    assert_eq!(built.page("briefings/2025-01-01-first/").one(".continues"), "Update: Second and Third");
    assert_eq!(built.page("briefings/2025-01-02-second/").one(".continues"), "Earlier: First");
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

#[test]
fn more_than_thirty_pages_that_lead_to_an_entity_are_on_pages_of_their_own() {
    let mut text = String::from("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n");
    for at in 0..130 {
        let (month, day) = (at / 28 + 1, at % 28 + 1);
        let about = if at < 35 { "people: [mara-lind]\n" } else { "" };
        text.push_str(&format!(
            "//- content/briefings/b{at:03}.md\n---\ntitle: Briefing {at}\ndate: 2024-{month:02}-{day:02}\n{about}---\nMara Lind left.\n"
        ));
    }
    let built = site(&text).clean();
    let person = built.page("people/mara-lind/");
    assert_eq!(person.texts("#backlinks h3"), ["Briefings about Mara Lind 35", "Mentioned in 95"]);
    assert_eq!(person.find("#backlinks li").len(), 60);
    assert_eq!(person.links("#backlinks .more"), ["All 130 pages → /people/mara-lind/appearances/"]);
    let first = built.page("people/mara-lind/appearances/");
    assert_eq!(first.one(".hint"), "130 pages, newest first; page 1 of 2");
    assert_eq!(first.texts("h2"), ["About Mara Lind", "Mentioned in"]);
    assert_eq!((first.find("#about li").len(), first.find("#mentioned li").len()), (35, 65));
    assert_eq!(first.links(".neighbours"), ["Page 2 → /people/mara-lind/appearances/page/2/"]);
    let second = built.page("people/mara-lind/appearances/page/2/");
    assert_eq!(
        second.texts(".backlink-page").last().map(String::as_str),
        Some("Briefing 35 8 February 2024 1 mention")
    );
    assert_eq!(second.find(".backlinks li").len(), 30);
}

#[test]
fn thirty_pages_are_all_on_the_page_of_the_entity() {
    let mut text = String::from("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n");
    for at in 1..=30 {
        text.push_str(&format!(
            "//- content/briefings/b{at}.md\n---\ntitle: Briefing {at}\ndate: 2024-04-{at:02}\n---\nMara Lind left.\n"
        ));
    }
    let built = site(&text).clean();
    assert_eq!(built.page("people/mara-lind/").find("#backlinks li").len(), 30);
    assert!(!built.urls().contains(&"people/mara-lind/appearances/"));
}

#[test]
fn a_file_where_the_list_of_what_leads_to_an_entity_stands_is_reported() {
    let mut text = String::from("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n");
    for at in 1..=31 {
        text.push_str(&format!(
            "//- content/briefings/b{at}.md\n---\ntitle: Briefing {at}\ndate: 2024-05-{at:02}\n---\nMara Lind left.\n"
        ));
    }
    text.push_str("//- static/people/mara-lind/appearances/index.html\nmine\n");
    expect![[r#"
        error[output-collision]: `/people/mara-lind/appearances/` would be written twice: the list of what leads to `people/mara-lind` has it already
        --> content/people/mara-lind.md
         = help: rename the file or the redirect that has this address
    "#]].assert_eq(&site(&text).report());
}
