//! A name that several entities share has a page that tells them apart, and each of them leads to it.

use expect_test::expect;

use crate::fixture::{Built, Fixture, english_words, lines, site};

const SITE: &str = "
//- content/people/bill-clinton.md
---
name: Bill Clinton
summary: President from 1993 to 2001.
---
//- content/people/hillary-clinton.md
---
name: Hillary Clinton
aliases: [{ text: Hillary Rodham, to: 1975 }]
---

Secretary of State.
//- content/people/chelsea-clinton.md
---
name: Chelsea Clinton
---
//- content/people/ann-rodham.md
---
name: Ann Rodham
aliases: [{ text: HILLARY RODHÀM, from: 2001, to: 2005 }]
---
//- content/countries/georgia.md
---
name: Georgia
iso2: GE
---
//- content/organisations/state-of-georgia.md
---
name: State of Georgia
aliases: [Geórgia]
---
//- content/countries/norway.md
---
name: Norway
aliases: [{ text: Oslo, link: never }]
---
//- content/organisations/oslo-city.md
---
name: Oslo
---
";

fn built() -> Built {
    site(SITE).clean()
}

#[test]
fn every_name_that_two_entities_share_has_a_page_and_there_is_a_list_of_them() {
    let built = built();
    let urls: Vec<&str> = built.urls().into_iter().filter(|url| url.starts_with("names/")).collect();
    expect![[r#"
        names/
        names/clinton/
        names/georgia/
        names/hillary-rodham/"#]]
    .assert_eq(&urls.join("\n"));
    let list = built.page("names/");
    assert_eq!(list.one("h1"), "Shared names");
    expect![[r#"
        C Clinton 3 pages Bill Clinton, Chelsea Clinton, Hillary Clinton
        G Georgia 2 pages Georgia, State of Georgia
        H Hillary Rodham 2 pages Ann Rodham, Hillary Clinton"#]]
    .assert_eq(&list.texts(".letter").join("\n"));
    expect![[r#"
        Test desk → /
        Clinton → /names/clinton/
        Bill Clinton → /people/bill-clinton/
        Chelsea Clinton → /people/chelsea-clinton/
        Hillary Clinton → /people/hillary-clinton/
        Georgia → /names/georgia/
        Georgia → /countries/georgia/
        State of Georgia → /organisations/state-of-georgia/
        Hillary Rodham → /names/hillary-rodham/
        Ann Rodham → /people/ann-rodham/
        Hillary Clinton → /people/hillary-clinton/"#]]
    .assert_eq(&list.links(".letter, .breadcrumbs").join("\n"));
    let sitemap = built.text("sitemap.xml");
    assert!(sitemap.contains("/names/</loc>") && sitemap.contains("/names/clinton/</loc>"), "{sitemap}");
}

#[test]
fn a_site_without_shared_names_has_no_such_page() {
    let built =
        site("//- content/people/jon-berg.md\n---\nname: Jon Berg\naliases: [Jón Berg, JON BERG]\n---\n").clean();
    assert!(built.urls().iter().all(|url| !url.starts_with("names")), "{:?}", built.urls());
    assert!(built.page("people/jon-berg/").find(".hatnote").is_empty());
}

#[test]
fn the_page_of_a_name_lists_who_is_called_so_by_their_names() {
    let built = built();
    let page = built.page("names/clinton/");
    assert_eq!(page.one("h1"), "“Clinton” may refer to");
    expect![[r#"
        Bill Clinton Person President from 1993 to 2001.
        Chelsea Clinton Person
        Hillary Clinton Person"#]]
    .assert_eq(&page.texts(".bearers > li").join("\n"));
    expect![[r#"
        Test desk → /
        Shared names → /names/
        Bill Clinton → /people/bill-clinton/
        Chelsea Clinton → /people/chelsea-clinton/
        Hillary Clinton → /people/hillary-clinton/"#]]
    .assert_eq(&page.links(".bearers, .breadcrumbs").join("\n"));
}

#[test]
fn a_name_of_a_time_is_shown_with_it_and_another_spelling_as_it_is() {
    let page = built().page("names/hillary-rodham/");
    expect![[r#"
        “Hillary Rodham” may refer to
        Ann Rodham Person as “HILLARY RODHÀM”, 2001 to 2005
        Hillary Clinton Person under this name until 1975"#]]
    .assert_eq(&page.texts("h1, .bearers > li").join("\n"));
    let page = built().page("names/georgia/");
    expect![[r#"
        “Georgia” may refer to
        🇬🇪 Georgia Country
        State of Georgia Organisation as “Geórgia”"#]]
    .assert_eq(&page.texts("h1, .bearers > li").join("\n"));
    assert_eq!(page.texts(".bearers .flag").len(), 1);
}

#[test]
fn most_spellings_decide_on_the_title() {
    let site = site(
        "
//- content/people/a.md
---
name: Ana Núñez
---
//- content/people/b.md
---
name: Eva Núñez
---
//- content/people/c.md
---
name: Ada Nunez
---
",
    );
    assert_eq!(site.page("names/nunez/").one("h1"), "“Núñez” may refer to");
    expect![[r#"
        Ada Nunez Person
        Ana Núñez Person
        Eva Núñez Person"#]]
    .assert_eq(&site.page("names/nunez/").texts(".bearers > li").join("\n"));
}

#[test]
fn an_entity_says_who_else_is_called_so() {
    let built = built();
    let hatnotes = |url: &str| built.page(url).texts(".hatnote").join("\n");
    expect!["Other pages called Clinton: Chelsea Clinton and Hillary Clinton"]
        .assert_eq(&hatnotes("people/bill-clinton/"));
    expect![[r#"
        Another page called Hillary Rodham: Ann Rodham
        Other pages called Clinton: Bill Clinton and Chelsea Clinton"#]]
    .assert_eq(&hatnotes("people/hillary-clinton/"));
    expect!["Another page called Georgia: State of Georgia"].assert_eq(&hatnotes("countries/georgia/"));
    assert_eq!(hatnotes("countries/norway/"), "");
    expect![[r#"
        Clinton → /names/clinton/
        Chelsea Clinton → /people/chelsea-clinton/
        Hillary Clinton → /people/hillary-clinton/"#]]
    .assert_eq(&built.page("people/bill-clinton/").links(".hatnote").join("\n"));
}

#[test]
fn of_more_than_three_others_their_number_is_said() {
    let people = |count: usize| -> String {
        let person = |at| format!("//- content/people/p{at}.md\n---\nname: P{at} Smith\n---\n");
        (1..=count).map(person).collect::<Vec<_>>().concat()
    };
    assert_eq!(
        site(&people(4)).page("people/p2/").one(".hatnote"),
        "Other pages called Smith: P1 Smith, P3 Smith and P4 Smith"
    );
    let built = site(&people(5));
    assert_eq!(built.page("people/p2/").one(".hatnote"), "4 other pages are called Smith");
    assert_eq!(built.page("people/p2/").links(".hatnote"), ["4 other pages → /names/smith/"]);
    assert_eq!(built.page("names/").one(".tags"), "P1 Smith, P2 Smith, P3 Smith and 2 more");
}

#[test]
fn a_surname_adds_no_line_when_the_full_name_has_told_of_everybody() {
    let built = site(
        "
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/jon-berg-2.md
---
name: Jon Berg
---
",
    );
    assert_eq!(built.page("people/jon-berg/").texts(".hatnote"), ["Another page called Jon Berg: Jon Berg"]);
    assert_eq!(built.page("people/jon-berg/").links(".hatnote")[1], "Jon Berg → /people/jon-berg-2/");
}

#[test]
fn a_withheld_entity_shares_no_name() {
    let text = "
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/eva-berg.md
---
name: Eva Berg
draft: true
---
";
    assert_eq!(site(text).clean().holding("names/"), Vec::<&str>::new());
    let drafts = Fixture::new(text).drafts().build().clean();
    assert_eq!(drafts.page("names/berg/").texts(".index-name a"), ["Eva Berg", "Jon Berg"]);
}

#[test]
fn a_text_may_link_to_the_page_of_a_name() {
    let text = format!("{SITE}//- content/pages/about.md\n---\ntitle: About\n---\n\n[Clinton](/names/clinton/)\n");
    assert_eq!(site(&text).clean().page("about/").links(".body"), ["Clinton → /names/clinton/"]);
}

#[test]
fn no_kind_and_no_page_takes_the_place_of_the_names() {
    let settings = "title: T\nbase_url: https://example.org/\nkinds:\n  names: { singular: Name, plural: Names }\n";
    expect![[r#"
        briefbook.yaml:4:3 bad-setting `names` is built in
    "#]]
    .assert_eq(&Fixture::new("").file("briefbook.yaml", settings).build().lines());
    expect![[r#"
        content/pages/names.md output-collision `/names/` would be written twice: the list of shared names has it already
        content/pages/x.md:3:17 output-collision `/names/clinton/` would be written twice: the page of the shared name `Clinton` has it already
    "#]].assert_eq(&lines(&format!(
        "{SITE}//- content/pages/names.md\n---\ntitle: Names\n---\n//- content/pages/x.md\n---\ntitle: X\nredirect_from: [/names/clinton/]\n---\n"
    )));
}

#[test]
fn capitals_are_in_the_order_of_the_sites_language() {
    let people = ["Öberg", "Zorn", "Oster"].iter().enumerate().flat_map(|(at, name)| {
        ["Ada", "Eva"].map(|given| format!("//- content/people/{given}{at}.md\n---\nname: {given} {name}\n---\n"))
    });
    let people: String = people.collect();
    let names = |language: &str| {
        let settings = format!("title: T\nbase_url: https://example.org/\nlanguage: {language}\n");
        let site = Fixture::new(&people).file("briefbook.yaml", settings).file("words/sv.yaml", english_words());
        site.build().clean().page("names/").texts(".index-name a")
    };
    assert_eq!(names("en"), ["Öberg", "Oster", "Zorn"]);
    assert_eq!(names("sv"), ["Oster", "Zorn", "Öberg"]);
}
