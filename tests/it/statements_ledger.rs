//! The ledger: every statement of the site and of each entity, newest first, as pages and as data.

use expect_test::expect;

use crate::fixture::{Built, Fixture, site};

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: Minister, from: 2024-01-01 }]
---
//- content/people/per-holm.md
---
name: Per Holm
---
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
//- content/agreements/ferry.md
---
name: Ferry agreement
---
//- content/sources.yaml
- { id: radio, publisher: Radio Fjord, title: 'Evening, news', url: https://example.org/radio, published: 2024-12-30, type: broadcaster, reliability: B }
//- content/briefings/2025-01-02-first.md
---
title: First
statements:
  - by: mara-lind
    to: [press, per-holm]
    about: [norway]
    agreement: ferry
    act: warns
    stance: supports
    date: 2024-12-30
    said_as: on Monday
    place: Oslo
    quote: \"=Ships, \\\"ships\\\"\"
    paraphrase: More ships.
    sources: [radio]
    wordings: [{ quote: Skip, lang: nb, sources: [radio] }]
  - { by: per-holm, about: [mara-lind], paraphrase: \"@nobody\" }
---
//- content/briefings/2025-01-05-second.md
---
title: Second
statements:
  - { by: per-holm, about: [ferry], attributes_to: mara-lind, attributed_stance: opposes, agreement: ferry, date: 2025-01?, paraphrase: She is against it. }
---

> No.
>
> — Mara Lind, Oslo, 2025-01-05
";

fn built() -> Built {
    Fixture::new(SITE).file("briefbook.yaml", "title: Test desk\nbase_url: https://example.org/sub/\n").build().clean()
}

#[test]
fn the_ledger_lists_every_statement_newest_first_those_without_a_date_by_their_briefings() {
    let page = built().page("statements/");
    expect![[r#"
        Statements
        4 statements, newest first
        2025
        Mara Lind, Minister said
        5 January 2025, Oslo
        Per Holm said
        Per Holm said
        January 2025 (uncertain)
        2024
        Mara Lind, Minister warned
        30 December 2024 (“on Monday”), Oslo"#]]
    .assert_eq(&page.texts("h1, .hint, .ledger h2, .ledger .speaker, .ledger .occasion").join("\n"));
    expect![[r#"
        Test desk → /sub/
        CSV → /sub/statements.csv
        JSON → /sub/statements.json
        Mara Lind → /sub/people/mara-lind/
        Second → /sub/briefings/2025-01-05-second/#statement-2
        Mara Lind → /sub/people/mara-lind/
        Radio Fjord → /sub/briefings/2025-01-02-first/#source-radio
        Per Holm → /sub/people/per-holm/
        Norway → /sub/countries/norway/
        Ferry agreement → /sub/agreements/ferry/
        Radio Fjord → /sub/briefings/2025-01-02-first/#source-radio
        First → /sub/briefings/2025-01-02-first/#statement-1"#]]
    .assert_eq(&page.links(".page-header, .breadcrumbs, .ledger figure:first-of-type").join("\n"));
    let home = built();
    let home = home.page("");
    assert!(home.links(".footer-links").contains(&"Statements → /sub/statements/".to_owned()));
    assert!(home.links(".lists").contains(&"Statements → /sub/statements/".to_owned()));
}

#[test]
fn an_entity_shows_what_it_said_what_was_said_to_it_and_about_it_and_claims_apart() {
    let built = built();
    let shown = |url: &str| {
        let page = built.page(url);
        page.texts("#statements h3, #statements .speaker, #claims h2, #claims .speaker, .as-data").join("\n")
    };
    expect![[r#"
        What Mara Lind said
        Mara Lind, Minister said
        Mara Lind, Minister warned
        What others said about Mara Lind
        Per Holm said
        What others claim Mara Lind wants
        Per Holm said
        All 4 statements as data: CSV, JSON"#]]
    .assert_eq(&shown("people/mara-lind/"));
    expect![[r#"
        What Per Holm said
        Per Holm said
        Per Holm said
        Addressed to Per Holm
        Mara Lind, Minister warned
        All 3 statements as data: CSV, JSON"#]]
    .assert_eq(&shown("people/per-holm/"));
    expect![[r#"
        What others said about Norway
        Mara Lind, Minister warned
        This statement as data: CSV, JSON"#]]
    .assert_eq(&shown("countries/norway/"));
    expect![[r#"
        Mara Lind, Minister warned
        Claims about others
        Per Holm said
        All 2 statements as data: CSV, JSON"#]]
    .assert_eq(&shown("agreements/ferry/"));
}

#[test]
fn the_table_is_rfc_4180_and_no_cell_is_a_formula() {
    expect![[r#"
        id,url,date,date_basis,said_as,place,by,by_name,role,act,to,to_names,about,about_names,agreement,agreement_name,stance,attributes_to,attributes_to_name,attributed_stance,quote,paraphrase,wordings,sources,briefing,briefing_title,briefing_date⏎
        briefings/2025-01-05-second#statement-2,https://example.org/sub/briefings/2025-01-05-second/#statement-2,2025-01-05,statement,,Oslo,people/mara-lind,Mara Lind,Minister,says,,,,,,,,,,,No.,,,,briefings/2025-01-05-second,Second,2025-01-05⏎
        briefings/2025-01-02-first#statement-2,https://example.org/sub/briefings/2025-01-02-first/#statement-2,2025-01-02,briefing,,,people/per-holm,Per Holm,,says,,,people/mara-lind,Mara Lind,,,,,,,,'@nobody,,,briefings/2025-01-02-first,First,2025-01-02⏎
        briefings/2025-01-05-second#statement-1,https://example.org/sub/briefings/2025-01-05-second/#statement-1,2025-01?,statement,,,people/per-holm,Per Holm,,says,,,agreements/ferry,Ferry agreement,agreements/ferry,Ferry agreement,,people/mara-lind,Mara Lind,opposes,,She is against it.,,,briefings/2025-01-05-second,Second,2025-01-05⏎
        briefings/2025-01-02-first#statement-1,https://example.org/sub/briefings/2025-01-02-first/#statement-1,2024-12-30,statement,on Monday,Oslo,people/mara-lind,Mara Lind,Minister,warns,press; people/per-holm,press; Per Holm,countries/norway,Norway,agreements/ferry,Ferry agreement,supports,,,,"'=Ships, ""ships""",More ships.,Skip,Radio Fjord <https://example.org/radio>,briefings/2025-01-02-first,First,2025-01-02⏎
    "#]].assert_eq(&built().text("statements.csv").replace("\r\n", "⏎\n"));
}

#[test]
fn json_has_the_names_of_the_front_matter_and_whole_addresses() {
    expect![[r#"
        [
        {"id":"briefings/2025-01-05-second#statement-2","url":"https://example.org/sub/briefings/2025-01-05-second/#statement-2","date":"2025-01-05","date_basis":"statement","said_as":null,"place":"Oslo","by":{"key":"people/mara-lind","name":"Mara Lind","url":"https://example.org/sub/people/mara-lind/"},"role":"Minister","act":"says","to":[],"about":[],"agreement":null,"stance":null,"attributes_to":null,"attributed_stance":null,"quote":"No.","paraphrase":null,"wordings":[],"sources":[],"briefing":{"key":"briefings/2025-01-05-second","title":"Second","url":"https://example.org/sub/briefings/2025-01-05-second/","date":"2025-01-05"}},
        {"id":"briefings/2025-01-02-first#statement-2","url":"https://example.org/sub/briefings/2025-01-02-first/#statement-2","date":"2025-01-02","date_basis":"briefing","said_as":null,"place":null,"by":{"key":"people/per-holm","name":"Per Holm","url":"https://example.org/sub/people/per-holm/"},"role":null,"act":"says","to":[],"about":[{"key":"people/mara-lind","name":"Mara Lind","url":"https://example.org/sub/people/mara-lind/"}],"agreement":null,"stance":null,"attributes_to":null,"attributed_stance":null,"quote":null,"paraphrase":"@nobody","wordings":[],"sources":[],"briefing":{"key":"briefings/2025-01-02-first","title":"First","url":"https://example.org/sub/briefings/2025-01-02-first/","date":"2025-01-02"}},
        {"id":"briefings/2025-01-05-second#statement-1","url":"https://example.org/sub/briefings/2025-01-05-second/#statement-1","date":"2025-01?","date_basis":"statement","said_as":null,"place":null,"by":{"key":"people/per-holm","name":"Per Holm","url":"https://example.org/sub/people/per-holm/"},"role":null,"act":"says","to":[],"about":[{"key":"agreements/ferry","name":"Ferry agreement","url":"https://example.org/sub/agreements/ferry/"}],"agreement":{"key":"agreements/ferry","name":"Ferry agreement","url":"https://example.org/sub/agreements/ferry/"},"stance":null,"attributes_to":{"key":"people/mara-lind","name":"Mara Lind","url":"https://example.org/sub/people/mara-lind/"},"attributed_stance":"opposes","quote":null,"paraphrase":"She is against it.","wordings":[],"sources":[],"briefing":{"key":"briefings/2025-01-05-second","title":"Second","url":"https://example.org/sub/briefings/2025-01-05-second/","date":"2025-01-05"}},
        {"id":"briefings/2025-01-02-first#statement-1","url":"https://example.org/sub/briefings/2025-01-02-first/#statement-1","date":"2024-12-30","date_basis":"statement","said_as":"on Monday","place":"Oslo","by":{"key":"people/mara-lind","name":"Mara Lind","url":"https://example.org/sub/people/mara-lind/"},"role":"Minister","act":"warns","to":[{"key":null,"name":"press","url":null},{"key":"people/per-holm","name":"Per Holm","url":"https://example.org/sub/people/per-holm/"}],"about":[{"key":"countries/norway","name":"Norway","url":"https://example.org/sub/countries/norway/"}],"agreement":{"key":"agreements/ferry","name":"Ferry agreement","url":"https://example.org/sub/agreements/ferry/"},"stance":"supports","attributes_to":null,"attributed_stance":null,"quote":"=Ships, \"ships\"","paraphrase":"More ships.","wordings":[{"quote":"Skip","paraphrase":null,"lang":"nb","sources":[{"id":"radio","publisher":"Radio Fjord","title":"Evening, news","url":"https://example.org/radio","published":"2024-12-30","type":"broadcaster","reliability":"B"}]}],"sources":[{"id":"radio","publisher":"Radio Fjord","title":"Evening, news","url":"https://example.org/radio","published":"2024-12-30","type":"broadcaster","reliability":"B"}],"briefing":{"key":"briefings/2025-01-02-first","title":"First","url":"https://example.org/sub/briefings/2025-01-02-first/","date":"2025-01-02"}}
        ]
    "#]].assert_eq(built().text("statements.json"));
}

#[test]
fn an_entity_has_its_own_table_and_json() {
    let built = built();
    let ids = |url: &str| {
        let rows: Vec<serde_json::Value> = serde_json::from_slice(built.bytes(url)).unwrap();
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        briefings/2025-01-05-second#statement-2
        briefings/2025-01-02-first#statement-2
        briefings/2025-01-05-second#statement-1
        briefings/2025-01-02-first#statement-1"#]]
    .assert_eq(&ids("people/mara-lind/statements.json"));
    expect!["briefings/2025-01-02-first#statement-1"].assert_eq(&ids("countries/norway/statements.json"));
    assert_eq!(built.text("people/mara-lind/statements.csv").matches("\r\n").count(), 5);
    let urls: Vec<&str> = built.urls().into_iter().filter(|url| url.contains("statements")).collect();
    expect![[r#"
        agreements/ferry/statements.csv
        agreements/ferry/statements.json
        countries/norway/statements.csv
        countries/norway/statements.json
        people/mara-lind/statements.csv
        people/mara-lind/statements.json
        people/per-holm/statements.csv
        people/per-holm/statements.json
        statements.csv
        statements.json
        statements/"#]]
    .assert_eq(&urls.join("\n"));
}

#[test]
fn a_site_without_statements_has_no_ledger() {
    let built = site("//- content/briefings/2025-01-02-a.md\n---\ntitle: A\n---\n").clean();
    assert!(!built.urls().iter().any(|url| url.contains("statements")));
    assert!(built.page("").links(".footer-links, .lists").iter().all(|link| !link.contains("statements")));
}

/// A site on which one person says `count` things, ten in a briefing, each about Norway.
fn talkative(count: usize) -> Built {
    let mut text = String::from(
        "//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n//- content/countries/norway.md\n---\nname: Norway\n---\n",
    );
    for number in 0..count.div_ceil(10) {
        let (year, month, day) = (2000 + number / 300, number / 25 % 12 + 1, number % 25 + 1);
        text.push_str(&format!(
            "//- content/briefings/b{number:04}.md\n---\ntitle: Briefing {number}\ndate: {year}-{month:02}-{day:02}\nstatements:\n"
        ));
        for statement in 0..10.min(count - number * 10) {
            text.push_str(&format!(
                "  - {{ by: mara-lind, about: [norway], quote: Saying {} of many. }}\n",
                number * 10 + statement
            ));
        }
        text.push_str("---\n");
    }
    site(&text).clean()
}

#[test]
fn fifty_statements_are_on_a_page_and_all_of_them_on_one_of_them() {
    let built = talkative(123);
    let pages = ["statements/", "statements/page/2/", "statements/page/3/"].map(|url| built.page(url));
    assert_eq!(pages.each_ref().map(|page| page.find(".ledger figure").len()), [50, 50, 23]);
    let mut words: Vec<String> = pages.iter().flat_map(|page| page.texts(".ledger blockquote")).collect();
    assert_eq!(words.first().map(String::as_str), Some("Saying 120 of many."));
    words.sort();
    words.dedup();
    assert_eq!(words.len(), 123);
    expect![[r#"
        Statements, page 2 – Test desk
        Statements, page 2
        123 statements, newest first; page 2 of 3
        2000 continued"#]]
    .assert_eq(&pages[1].texts("title, h1, .hint, h2").join("\n"));
    expect![[r#"
        Test desk → /
        Statements → /statements/
        Page 1 → /statements/
        Page 3 → /statements/page/3/"#]]
    .assert_eq(&pages[1].links(".breadcrumbs, .neighbours").join("\n"));
    let sitemap = built.text("sitemap.xml");
    assert!(sitemap.contains("/statements/page/3/</loc>") && !sitemap.contains("statements.csv"), "{sitemap}");
}

#[test]
fn an_entity_shows_twenty_and_leads_to_all() {
    let built = talkative(123);
    let page = built.page("people/mara-lind/");
    assert_eq!(page.find("#statements figure").len(), 20);
    expect![[r#"
        All 123, newest first → /people/mara-lind/statements/#said
        CSV → /people/mara-lind/statements.csv
        JSON → /people/mara-lind/statements.json"#]]
    .assert_eq(&page.links(".more, .as-data").join("\n"));
    let ledger = built.page("people/mara-lind/statements/page/3/");
    expect![[r#"
        Statements by, to and about Mara Lind, page 3 – Test desk
        Statements by, to and about Mara Lind, page 3
        123 statements, newest first; page 3 of 3
        What Mara Lind said continued"#]]
    .assert_eq(&ledger.texts("title, h1, .hint, h2").join("\n"));
    expect![[r#"
        Test desk → /
        People → /people/
        Mara Lind → /people/mara-lind/
        Statements → /people/mara-lind/statements/
        Mara Lind → /people/mara-lind/
        CSV → /people/mara-lind/statements.csv
        JSON → /people/mara-lind/statements.json
        Page 2 → /people/mara-lind/statements/page/2/"#]]
    .assert_eq(&ledger.links(".breadcrumbs, h1, .neighbours, .as-data").join("\n"));
    assert_eq!(ledger.find("figure").len(), 23);
    let norway = built.page("countries/norway/");
    expect!["All 123, newest first → /countries/norway/statements/#said-about"]
        .assert_eq(&norway.links(".more").join("\n"));
    assert!(talkative(20).urls().iter().all(|url| !url.starts_with("people/mara-lind/statements/")));
}

#[test]
fn what_twice_as_many_statements_write_is_twice_as_much() {
    let size = |built: &Built| {
        let of_ledger = built.outputs().iter().filter(|(url, _)| url.contains("statements"));
        of_ledger.map(|(_, bytes)| bytes.len()).sum::<usize>()
    };
    let (thousand, two_thousand) = (talkative(1000), talkative(2000));
    assert_eq!(two_thousand.urls().iter().filter(|url| url.starts_with("statements/")).count(), 40);
    let (once, twice) = (size(&thousand), size(&two_thousand));
    assert!(twice * 100 < once * 205, "{once} and {twice} bytes");
    let own = |built: &Built| built.page("people/mara-lind/").find("#statements figure").len();
    assert_eq!((own(&thousand), own(&two_thousand)), (20, 20));
}

#[test]
fn the_place_of_the_ledger_is_kept_free() {
    let settings = "title: T\nbase_url: https://example.org/\nkinds:\n  statements: { singular: S, plural: S }\n";
    expect![[r#"
        error[bad-setting]: `statements` is built in
         --> briefbook.yaml:4:3
          |
        4 |   statements: { singular: S, plural: S }
          |   ^^^^^^^^^^
          |
          = help: give the kind another name
    "#]]
    .assert_eq(&Fixture::new("").file("briefbook.yaml", settings).build().report());
}
