//! What was changed after publication: the list of corrections, its feed, and the mark of what was taken back.

use expect_test::expect;

use crate::fixture::{Built, Fixture, site};

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
revisions: [{ date: 2025-03-09, type: retraction, note: A remark about her office is taken back. }]
---
//- content/pages/method.md
---
title: Method
revisions: [{ date: 2025-03-04, type: clarification, note: What counts as a source is now said. }]
---

We count.
//- content/briefings/2025-03-01-fish.md
---
title: Fish & quotas
people: [mara-lind]
revisions:
  - { date: 2025-03-02, type: minor, note: Seven typing errors. }
  - { date: 2025-03-03, type: correction, note: \"An earlier version gave 40 tonnes; it was 14.\" }
  - { date: 2025-03-03, type: correction, note: The day of the vote was wrong. }
  - { date: 2025-03-05, type: update, note: The vote was counted. }
---

Mara Lind met nobody.
//- content/briefings/2025-03-07-false.md
---
title: Ships are sold
people: [mara-lind]
revisions: [{ date: 2025-03-08, type: retraction, note: The sale did not happen. }]
---

Mara Lind sold ships.
//- content/briefings/2025-03-10-after.md
---
title: What we got wrong
updates: 2025-03-07-false
---

See [[2025-03-07-false|our report]].
";

fn built() -> Built {
    site(SITE).clean()
}

#[test]
fn corrections_and_retractions_stand_newest_first_and_clarifications_apart() {
    let page = built().page("corrections/");
    expect![[r#"
        9 March 2025 retraction Mara Lind A remark about her office is taken back.
        8 March 2025 retraction Retracted Ships are sold The sale did not happen.
        3 March 2025 correction Fish & quotas The day of the vote was wrong.
        3 March 2025 correction Fish & quotas An earlier version gave 40 tonnes; it was 14."#]]
    .assert_eq(&page.texts("main > .correction-list > li").join("\n"));
    expect!["4 March 2025 clarification Method What counts as a source is now said."]
        .assert_eq(&page.texts("#clarifications li").join("\n"));
    expect![[r#"
        retraction → /people/mara-lind/#revision-2025-03-09-retraction
        Mara Lind → /people/mara-lind/
        retraction → /briefings/2025-03-07-false/#revision-2025-03-08-retraction
        Ships are sold → /briefings/2025-03-07-false/
        correction → /briefings/2025-03-01-fish/#revision-2025-03-03-correction-2
        Fish & quotas → /briefings/2025-03-01-fish/
        correction → /briefings/2025-03-01-fish/#revision-2025-03-03-correction
        Fish & quotas → /briefings/2025-03-01-fish/"#]]
    .assert_eq(&page.links("main > .correction-list").join("\n"));
}

#[test]
fn minor_changes_show_nowhere_and_updates_are_news_but_no_corrections() {
    assert_eq!(built().holding("typing errors"), Vec::<&str>::new());
    assert_eq!(built().holding("vote was counted"), ["briefings/2025-03-01-fish/", "changes.xml", "people/mara-lind/"]);
}

#[test]
fn the_feed_has_an_entry_for_each_with_an_id_that_stays() {
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
         <id>https://example.org/corrections/</id>
         <title>Test desk: corrections</title>
         <updated>2025-03-09T00:00:00Z</updated>
         <link rel="self" href="https://example.org/corrections.xml"/>
         <link rel="alternate" href="https://example.org/corrections/"/>
         <generator>Briefbook</generator>
         <author>
          <name>Test desk</name>
         </author>
         <entry>
          <id>https://example.org/people/mara-lind/#revision-2025-03-09-retraction</id>
          <title>Retraction: Mara Lind</title>
          <link rel="alternate" href="https://example.org/people/mara-lind/#revision-2025-03-09-retraction"/>
          <updated>2025-03-09T00:00:00Z</updated>
          <summary>A remark about her office is taken back.</summary>
          <category term="retraction"/>
         </entry>
         <entry>
          <id>https://example.org/briefings/2025-03-07-false/#revision-2025-03-08-retraction</id>
          <title>Retraction: Ships are sold</title>
          <link rel="alternate" href="https://example.org/briefings/2025-03-07-false/#revision-2025-03-08-retraction"/>
          <updated>2025-03-08T00:00:00Z</updated>
          <summary>The sale did not happen.</summary>
          <category term="retraction"/>
         </entry>
         <entry>
          <id>https://example.org/method/#revision-2025-03-04-clarification</id>
          <title>Clarification: Method</title>
          <link rel="alternate" href="https://example.org/method/#revision-2025-03-04-clarification"/>
          <updated>2025-03-04T00:00:00Z</updated>
          <summary>What counts as a source is now said.</summary>
          <category term="clarification"/>
         </entry>
         <entry>
          <id>https://example.org/briefings/2025-03-01-fish/#revision-2025-03-03-correction-2</id>
          <title>Correction: Fish &amp; quotas</title>
          <link rel="alternate" href="https://example.org/briefings/2025-03-01-fish/#revision-2025-03-03-correction-2"/>
          <updated>2025-03-03T00:00:00Z</updated>
          <summary>The day of the vote was wrong.</summary>
          <category term="correction"/>
         </entry>
         <entry>
          <id>https://example.org/briefings/2025-03-01-fish/#revision-2025-03-03-correction</id>
          <title>Correction: Fish &amp; quotas</title>
          <link rel="alternate" href="https://example.org/briefings/2025-03-01-fish/#revision-2025-03-03-correction"/>
          <updated>2025-03-03T00:00:00Z</updated>
          <summary>An earlier version gave 40 tonnes; it was 14.</summary>
          <category term="correction"/>
         </entry>
        </feed>
    "#]]
    .assert_eq(built().text("corrections.xml"));
    let later = Fixture::new(SITE).file(
        "content/briefings/2025-03-11-more.md",
        "---\ntitle: More\nrevisions: [{ date: 2025-03-12, type: correction, note: No. }]\n---\n",
    );
    let announced = built().page("corrections/").attributes("link[type='application/atom+xml']", "href");
    assert_eq!(announced, ["/feed.xml", "/changes.xml", "/corrections.xml"]);
    let ids = |text: &str| {
        let lines = text.lines().filter(|line| line.contains("<id>")).skip(1).map(str::to_owned);
        lines.collect::<Vec<String>>()
    };
    let later = ids(later.build().clean().text("corrections.xml"));
    assert_eq!(later[1..], ids(built().text("corrections.xml")), "what was there keeps its id");
}

#[test]
fn what_was_taken_back_is_marked_wherever_it_is_listed() {
    let built = built();
    for url in ["", "briefings/", "people/mara-lind/", "briefings/2025-03-10-after/", "corrections/"] {
        let marks = built.page(url).texts(".mark.retracted");
        assert!(!marks.is_empty(), "{url}");
    }
    let own = built.page("briefings/2025-03-07-false/");
    assert_eq!(own.one("h1"), "Retracted Ships are sold");
    assert_eq!(own.one("title"), "Retracted: Ships are sold – Test desk");
    assert_eq!(own.one("#corrections li"), "retraction The sale did not happen. 8 March 2025");
    assert!(built.text("feed.xml").contains("<title>Retracted: Ships are sold</title>"));
    let neighbours = built.page("briefings/2025-03-10-after/").one(".neighbour-older");
    assert_eq!(neighbours, "Before Retracted Ships are sold");
}

/// What is taken back on the page of a person is something that was written there: the name stays what it is.
#[test]
fn an_entity_is_never_marked() {
    let built = built();
    let own = built.page("people/mara-lind/");
    assert_eq!(own.one("h1"), "Mara Lind");
    assert_eq!(own.one("#corrections li"), "retraction A remark about her office is taken back. 9 March 2025");
    assert!(built.page("people/").texts(".mark.retracted").is_empty());
}

#[test]
fn the_list_leads_to_the_place_on_the_page_and_the_footer_to_the_list() {
    let built = built();
    let ids = built.page("briefings/2025-03-01-fish/").attributes("#revisions li", "id");
    assert_eq!(
        ids,
        ["revision-2025-03-05-update", "revision-2025-03-03-correction", "revision-2025-03-03-correction-2"]
    );
    assert!(built.page("").links("footer").contains(&"Corrections → /corrections/".to_owned()));
    assert!(built.text("sitemap.xml").contains("<loc>https://example.org/corrections/</loc>"));
}

#[test]
fn without_corrections_there_is_not_a_list() {
    let built = site(
        "
//- content/briefings/2025-03-01-fish.md
---
title: Fish
revisions: [{ date: 2025-03-02, type: minor }, { date: 2025-03-02, type: update, note: More fish. }]
---
",
    )
    .clean();
    assert!(!built.urls().iter().any(|url| url.starts_with("corrections")), "{:?}", built.urls());
    assert!(built.page("").links("footer").iter().all(|link| !link.contains("corrections")));
}

#[test]
fn what_is_withheld_corrects_nothing_in_public() {
    let text = SITE
        .replace("people: [mara-lind]\nrevisions: [{ date: 2025-03-08", "draft: true\nrevisions: [{ date: 2025-03-08");
    let text = text.replace("updates: 2025-03-07-false\n", "").replace("See [[2025-03-07-false|our report]].", "See.");
    assert_eq!(site(&text).clean().holding("sale did not happen"), Vec::<&str>::new());
}

#[test]
fn no_kind_can_take_the_place_of_the_lists() {
    let text = "
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
kinds:
  corrections: { singular: Correction, plural: Corrections }
  between: { singular: Between, plural: Between }
";
    expect![[r#"
        briefbook.yaml:4:3 bad-setting `corrections` is built in
        briefbook.yaml:5:3 bad-setting `between` is built in
    "#]]
    .assert_eq(&site(text).lines());
}

#[test]
fn a_hundred_corrections_are_on_a_page_and_clarifications_follow_the_last() {
    let mut text = "//- content/pages/method.md\n---\ntitle: Method\nrevisions:\n".to_owned();
    for at in 0..101 {
        let (month, day) = (at / 28 + 1, at % 28 + 1);
        text.push_str(&format!(
            "  - {{ date: 2024-{month:02}-{day:02}, type: correction, note: Number {at} was wrong. }}\n"
        ));
    }
    text.push_str("  - { date: 2024-06-01, type: clarification, note: All is said now. }\n---\n");
    let built = site(&text).clean();
    let (first, second) = (built.page("corrections/"), built.page("corrections/page/2/"));
    assert_eq!(first.find(".correction-list > li").len(), 100);
    assert!(first.find("#clarifications").is_empty());
    assert_eq!(first.links(".neighbours"), ["Page 2 → /corrections/page/2/"]);
    assert_eq!(
        second.texts(".correction-list > li"),
        ["1 January 2024 correction Method Number 0 was wrong.", "1 June 2024 clarification Method All is said now."]
    );
    assert_eq!(second.links(".neighbours"), ["Page 1 → /corrections/"]);
}
