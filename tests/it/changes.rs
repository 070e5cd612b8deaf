//! What changed since a briefing: on the briefing that continues it, on every entity, and as a feed whose titles say it.

use std::collections::BTreeSet;

use expect_test::expect;

use crate::demo::demo_on;
use crate::feed::parse;
use crate::fixture::{Built, site};

fn demo() -> Built {
    demo_on("2025-05-24T12:00:00Z")
}

fn box_of(built: &Built, briefing: &str) -> String {
    let page = built.page(&format!("briefings/{briefing}/"));
    let lines: Vec<String> = page.texts("#what-changed h2, #what-changed .hint, #what-changed li");
    lines.join("\n")
}

#[test]
fn each_briefing_of_the_demo_shows_what_changed_since_the_one_it_continues() {
    let built = demo();
    expect![[r#"
        What changed since 28 February 2025
        JD Vance asserted: Zelenskyy is ungrateful, Vance is reported to have said. 28 February 2025
        US–Russia rare earth talks: open March 2025 (uncertain)
        Kirill Dmitriev confirmed: Rare earths are a field for cooperation, and talks about projects in Russia have begun. March 2025 (uncertain)
        US–Ukraine minerals agreement: negotiating previously unclear 28 March 2025
        Volodymyr Zelenskyy said: Ukraine cannot accept anything that might put its accession to the EU at risk. 28 March 2025
        Claim by Donald Trump about Volodymyr Zelenskyy: Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. 30 March 2025
        Andrii Sybiha rejected: Ukraine sees what Russia's strategy is and will agree to nothing that takes away its defences. 30 March 2025
        Andrii Sybiha demanded: A peace that is genuine and just needs security guarantees that are firm and lasting. 30 March 2025
        Update: Sources added. A news report of 31 March describes the agreement and the dispute. 31 March 2025"#]].assert_eq(&box_of(&built, "2025-03-31-trump-says-zelenskyy-wants-out"));
    expect![[r#"
        What changed since 31 March 2025
        US–Ukraine minerals agreement: signed previously negotiating 30 April 2025
        US–Ukraine minerals agreement: signature by United States and Ukraine 30 April 2025"#]]
    .assert_eq(&box_of(&built, "2025-05-01-minerals-agreement-signed"));
    expect![[r#"
        What changed since 1 May 2025
        Clarification: The date is now explained: 30 April in Washington, 1 May for some outlets in Kyiv's time zone. 2 May 2025
        US–Ukraine minerals agreement: ratification by Ukraine (Verkhovna Rada) 8 May 2025
        US–Ukraine minerals agreement: in force previously signed 23 May 2025"#]].assert_eq(&box_of(&built, "2025-05-23-minerals-agreement-in-force"));
    assert_eq!(box_of(&built, "2025-02-28-signing-called-off"), "", "it continues nothing");
}

#[test]
fn an_entity_shows_what_changed_and_after_which_briefing() {
    let page = demo().page("agreements/us-ukraine-minerals/");
    expect![[r#"
        No change since Minerals agreement enters into force
        US–Ukraine minerals agreement: in force previously signed 23 May 2025
        The Verkhovna Rada ratifies the agreement 8 May 2025 added 23 May 2025
        US–Ukraine minerals agreement: ratification by Ukraine (Verkhovna Rada) 8 May 2025
        Clarification: The date is now explained: 30 April in Washington, 1 May for some outlets in Kyiv's time zone. 2 May 2025
        Above: new since Minerals agreement is signed in Washington
        Bessent and Svyrydenko sign the agreement 30 April 2025 added 1 May 2025
        US–Ukraine minerals agreement: signature by United States and Ukraine 30 April 2025
        US–Ukraine minerals agreement: signed previously negotiating 30 April 2025
        Above: new since Trump says Zelenskyy wants out of the minerals agreement
        Update: Sources added. A news report of 31 March describes the agreement and the dispute. 31 March 2025
        Claim by Donald Trump about Volodymyr Zelenskyy: Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. 30 March 2025 added 31 March 2025
        Trump speaks to reporters about the agreement 30 March 2025 added 31 March 2025
        Volodymyr Zelenskyy said: Ukraine cannot accept anything that might put its accession to the EU at risk. 28 March 2025 added 31 March 2025
        Zelenskyy names accession to the EU as a condition at a press conference 28 March 2025 added 31 March 2025
        US–Ukraine minerals agreement: negotiating previously unclear 28 March 2025 added 31 March 2025
        Above: new since Signing of the minerals agreement is called off
        US–Ukraine minerals agreement: signing postponed 28 February 2025
        US–Ukraine minerals agreement: unclear 28 February 2025
        US–Ukraine minerals agreement: signing planned postponed 28 February 2025"#]].assert_eq(&page.texts("#changes .changed-list li, #changes .since").join("\n"));
    assert_eq!(page.find("#since-2025-02-28-signing-called-off").len(), 1);
}

#[test]
fn each_briefing_leads_to_what_is_new_since_it_about_those_it_is_about() {
    let page = demo().page("briefings/2025-02-28-signing-called-off/");
    let links = page.links("#about");
    let news: Vec<&str> = links.iter().map(String::as_str).filter(|link| link.starts_with("what’s new")).collect();
    expect![[r#"
        what’s new → /people/jd-vance/#since-2025-02-28-signing-called-off
        what’s new → /people/volodymyr-zelenskyy/#since-2025-02-28-signing-called-off
        what’s new → /countries/united-states/#since-2025-02-28-signing-called-off
        what’s new → /countries/ukraine/#since-2025-02-28-signing-called-off
        what’s new → /agreements/us-ukraine-minerals/#since-2025-02-28-signing-called-off"#]]
    .assert_eq(&news.join("\n"));
}

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: Minister, from: 2025-01-15, to: 2025-07-01 }]
---
//- content/people/jon-berg.md
---
name: Jon Berg
posts: [{ title: Envoy, from: 2025-02-02 }]
---
//- content/sources.yaml
- { id: late, publisher: Gazette, published: 2025-03-05 }
//- content/agreements/ferry.md
---
name: Ferry treaty
history:
  - { date: 2025-01-20, status: negotiating }
  - { date: 2025-02-01, status: text_agreed, source: late }
---
//- content/briefings/2025-01-10-a.md
---
title: A
people: [mara-lind]
---
//- content/briefings/2025-02-10-b.md
---
title: B
updates: 2025-01-10-a
agreements: [ferry]
---
//- content/briefings/2025-02-10-c.md
---
title: C
updates: 2025-02-10-b
agreements: [ferry]
statements: [{ by: people/mara-lind, agreement: ferry, paraphrase: Soon. }]
---
//- content/briefings/2025-03-10-d.md
---
title: D
updates: 2025-02-10-c
agreements: [ferry]
---
//- content/briefings/2025-04-10-e.md
---
title: E
updates: 2025-03-10-d
agreements: [ferry]
---
";

#[test]
fn a_fact_counts_from_the_day_it_was_written_down_and_only_for_those_that_either_briefing_is_about() {
    let built = site(SITE).clean();
    // Jon Berg's post is of that time and about nobody whom the two briefings are about.
    expect![[r#"
        What changed since 10 January 2025
        Mara Lind: Minister 15 January 2025
        Ferry treaty: negotiating 20 January 2025"#]]
    .assert_eq(&box_of(&built, "2025-02-10-b"));
    // Both of one day: what the later one alone tells is new in the later one, and unknown to the earlier one.
    expect![[r#"
        What changed since 10 February 2025
        Mara Lind said: Soon. 10 February 2025"#]]
    .assert_eq(&box_of(&built, "2025-02-10-c"));
    // The text was agreed on 1 February, and became known with the source of 5 March.
    expect![[r#"
        What changed since 10 February 2025
        Ferry treaty: text agreed previously negotiating 1 February 2025"#]]
    .assert_eq(&box_of(&built, "2025-03-10-d"));
    assert_eq!(box_of(&built, "2025-04-10-e"), "", "where nothing changed there is no box");
}

#[test]
fn the_feed_of_changes_says_the_facts() {
    let built = demo_on("2025-08-01T12:00:00Z");
    let feed = parse(built.text("changes.xml"));
    let titles: Vec<&str> = feed.all("entry").iter().map(|entry| entry.one("title").text.as_str()).collect();
    expect![[r#"
        Yuliia Svyrydenko: no longer First Deputy Prime Minister since 17 July 2025
        US–Ukraine minerals agreement: in force since 23 May 2025
        The Verkhovna Rada ratifies the agreement (8 May 2025)
        US–Ukraine minerals agreement: ratification by Ukraine (Verkhovna Rada) on 8 May 2025
        Clarification: The date is now explained: 30 April in Washington, 1 May for some outlets in Kyiv's time zone (Minerals agreement is signed in Washington)
        Bessent and Svyrydenko sign the agreement (30 April 2025)
        US–Ukraine minerals agreement: signature by United States and Ukraine on 30 April 2025
        US–Ukraine minerals agreement: signed on 30 April 2025
        Update: Sources added. A news report of 31 March describes the agreement and the dispute (Signing of the minerals agreement is called off)
        Andrii Sybiha demanded: A peace that is genuine and just needs security guarantees that are firm and lasting (30 March 2025)
        Andrii Sybiha rejected: Ukraine sees what Russia's strategy is and will agree to nothing that takes away its defences (30 March 2025)
        Claim by Donald Trump about Volodymyr Zelenskyy: Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does (30 March 2025)
        Trump speaks to reporters about the agreement (30 March 2025)
        Volodymyr Zelenskyy said: Ukraine cannot accept anything that might put its accession to the EU at risk (28 March 2025)
        Zelenskyy names accession to the EU as a condition at a press conference (28 March 2025)
        US–Ukraine minerals agreement: negotiating since 28 March 2025
        Kirill Dmitriev confirmed: Rare earths are a field for cooperation, and talks about projects in Russia have begun, March 2025 (uncertain)
        US–Russia rare earth talks: open since March 2025 (uncertain)
        JD Vance asserted: Zelenskyy is ungrateful, Vance is reported to have said (28 February 2025)
        US–Ukraine minerals agreement: signing postponed on 28 February 2025"#]].assert_eq(&titles.join("\n"));
}

#[test]
fn the_feeds_of_changes_have_all_that_rfc_4287_requires_and_every_page_announces_the_sites() {
    let built = demo();
    for url in ["changes.xml", "agreements/us-ukraine-minerals/changes.xml"] {
        let feed = parse(built.text(url));
        assert_eq!(feed.one("id").text, format!("https://example.org/{url}"));
        let entries = feed.all("entry");
        assert!(!entries.is_empty() && entries.len() <= 20, "{}", entries.len());
        let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.one("id").text.as_str()).collect();
        assert_eq!(ids.len(), entries.len(), "every entry has an identifier of its own");
        for entry in entries {
            for required in ["title", "updated"] {
                assert!(!entry.one(required).text.is_empty(), "{required}");
            }
            let address = &entry.one("link").attributes["href"];
            let (page, anchor) = address.split_once('#').map_or((address.as_str(), None), |(it, at)| (it, Some(at)));
            let page = built.page(page.strip_prefix("https://example.org/").unwrap());
            assert!(anchor.is_none_or(|anchor| page.find(&format!("[id='{anchor}']")).len() == 1), "{address}");
        }
    }
    for page in built.pages().iter().filter(|page| page.texts("meta[http-equiv=refresh]").is_empty()) {
        let feeds = page.attributes("link[rel=alternate]", "href");
        assert!(feeds.contains(&"/changes.xml".to_owned()), "{}", page.url);
        assert_eq!(
            feeds.len() == 3,
            page.url.starts_with("agreements/us")
                || page.url.starts_with("agreements/uk")
                || page.url == "corrections/",
            "{}: {feeds:?}",
            page.url
        );
    }
}

#[test]
fn a_correction_says_so_in_its_title_and_a_minor_change_is_not_a_news() {
    let built = site(
        "
//- content/countries/velm.md
---
name: Velm
revisions:
  - { date: 2025-03-01, type: correction, note: The capital was wrong. }
  - { date: 2025-03-02, type: minor }
---
",
    );
    let feed = parse(built.text("changes.xml"));
    assert_eq!(feed.one("entry").one("title").text, "Correction: The capital was wrong (Velm)");
    assert_eq!(feed.one("entry").one("updated").text, "2025-03-01T00:00:00Z");
}
