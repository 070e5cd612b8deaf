//! The ledger of sources: each source once, what relies on it, and what would fall with it.

use expect_test::expect;

use crate::fixture::{Built, site};

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/countries/norway.md
---
name: Norway
---
//- content/sources.yaml
- { id: agency, publisher: Agency, title: Dispatch, url: https://news.example/dispatch, type: wire, reliability: B }
- { id: unused, publisher: Nobody, title: Unused }
//- content/briefings/2025-01-02-first.md
---
title: First
statements:
  - { by: mara-lind, paraphrase: One., sources: [state] }
  - { by: mara-lind, paraphrase: Two., sources: [paper, radio] }
  - { by: mara-lind, paraphrase: Three., sources: [paper, letter] }
  - { by: mara-lind, paraphrase: Four., sources: [rumour] }
sources:
  - { id: state, publisher: =State TV, title: Evening, type: state_media, owner_country: norway, reliability: E }
  - { id: paper, publisher: Paper, title: Morning, via: agency }
  - { id: radio, publisher: Radio, title: Noon, via: paper }
  - { id: letter, publisher: Ministry, title: Letter, type: official, reliability: A }
  - { id: rumour, publisher: Street, title: Rumour, reliability: F }
---

As reported.[^letter]
//- content/briefings/2025-01-03-second.md
---
title: Second
events:
  - { date: 2025-01-03, text: A meeting, source: same }
sources:
  - { id: same, publisher: Other name, url: https://news.example/dispatch }
---
";

fn built() -> Built {
    site(SITE).clean()
}

#[test]
fn each_source_is_listed_once_and_one_that_nothing_cites_is_not() {
    let page = built().page("sources/");
    expect![[r#"
        Sources
        6 sources, A–Z
        From a single source 4
        From state media only 1
        From low-reliability sources 1
        From sources of unknown reliability 1
        Second-hand 1
        Dispatch Agency Original wire B usually reliable not recorded first-hand 3 2 on this source alone
        Evening =State TV state media Norway E unreliable not recorded first-hand 1 1 on this source alone First
        Letter Ministry official A completely reliable not recorded first-hand 1 cited in First
        Morning Paper not recorded unrated not recorded Dispatch 2 1 on this source alone
        Noon Radio not recorded unrated not recorded Morning and Dispatch 1 First
        Rumour Street not recorded F reliability unknown not recorded first-hand 1 1 on this source alone First"#]]
    .assert_eq(&page.texts("h1, .hint, .status-filters li, tbody tr").join("\n"));
}

#[test]
fn what_comes_through_one_source_relies_on_one_and_falls_with_it() {
    let built = built();
    let page = built.page("sources/agency/");
    expect![[r#"
        Dispatch
        PublisherAgency
        Type wire
        ReliabilityB: usually reliable
        Addresshttps://news.example/dispatch
        Relies on this source alone 2
        Mara Lind said: Two. statement in First; sources: Morning and Noon single source; second-hand
        3 January 2025, A meeting event in Second; source: Dispatch single source
        Also supported by other sources 1
        Mara Lind said: Three. statement in First; sources: Morning and Letter
        Passes on
        Morning"#]]
    .assert_eq(&page.texts("h1, .details div, h2, section li").join("\n"));
    expect![[r#"
        Mara Lind → /people/mara-lind/
        First → /briefings/2025-01-02-first/#statement-2
        Morning → /sources/morning/
        Noon → /sources/#source-noon
        Second → /briefings/2025-01-03-second/#event-1
        Dispatch → /sources/agency/
        Mara Lind → /people/mara-lind/
        First → /briefings/2025-01-02-first/#statement-3
        Morning → /sources/morning/
        Letter → /sources/letter/
        Morning → /sources/morning/"#]]
    .assert_eq(&page.links("section").join("\n"));
}

#[test]
fn marks_are_beside_what_was_said_and_on_pages_of_their_own() {
    let built = built();
    expect![[r#"
        One. paraphrase
        Sourcingsingle source; state media only; low-reliability source
        Two. paraphrase
        Sourcingsingle source; second-hand
        Three. paraphrase
        Four. paraphrase
        Sourcingsingle source; reliability unknown"#]]
    .assert_eq(&built.page("briefings/2025-01-02-first/").texts("#statements .paraphrase, .sourcing").join("\n"));
    for (mark, wanted) in [("state-media-alone", "One."), ("graded-low", "One."), ("cannot-be-judged", "Four.")] {
        let page = built.page(&format!("sources/{mark}/"));
        assert_eq!(page.texts(".facts-resting li > p:first-child"), [format!("Mara Lind said: {wanted}")], "{mark}");
    }
}

#[test]
fn a_state_s_page_leads_to_its_media_and_tables_hold_no_formula() {
    let built = built();
    assert_eq!(built.page("countries/norway/").links("#owned-sources"), ["Evening \u{2192} /sources/#source-evening"]);
    assert!(built.text("sources.csv").contains("\'=State TV"), "{}", built.text("sources.csv"));
    assert_eq!(built.text("sources.json").matches("\"id\":").count(), 6);
}

#[test]
fn what_relies_on_a_source_comes_in_pages_of_a_hundred_and_its_counts_are_of_all() {
    let mut text = "//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n//- content/briefings/2025-01-02-x.md\n---\ntitle: X\nstatements:\n".to_owned();
    for at in 1..=101 {
        text.push_str(&format!("  - {{ by: mara-lind, paraphrase: Words {at}., sources: [paper] }}\n"));
    }
    text.push_str("sources:\n  - { id: paper, title: Paper, url: \"https://paper.example/\" }\n---\n\nText.[^paper]\n");
    let built = site(&text);
    let (first, second) = (built.page("sources/paper/"), built.page("sources/paper/page/2/"));
    assert_eq!(first.one("#falls h2"), "Relies on this source alone 101");
    assert_eq!(second.one("#falls h2"), "Relies on this source alone 101");
    assert_eq!(first.find("#falls tbody tr, #falls li").len(), 100);
    assert_eq!(second.find("#falls tbody tr, #falls li").len(), 1);
    assert!(first.find("#cited-in").is_empty());
    assert_eq!(second.links("#cited-in"), ["X → /briefings/2025-01-02-x/"]);
    assert_eq!(first.links(".neighbours"), ["Page 2 → /sources/paper/page/2/"]);
}

#[test]
fn the_address_of_a_source_stays_when_other_pages_come() {
    let briefing = |day: u32| {
        format!(
            "//- content/briefings/2025-01-0{day}-x.md\n---\ntitle: X\nstatements:\n  \
             - {{ by: mara-lind, paraphrase: A., sources: [letter] }}\n  \
             - {{ by: mara-lind, paraphrase: B., sources: [letter] }}\n\
             sources:\n  - {{ id: letter, publisher: Ministry }}\n---\n"
        )
    };
    let text = format!("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n{}{}", briefing(1), briefing(2));
    let addresses = |built: &Built| {
        let urls = built.urls().into_iter().filter(|url| url.starts_with("sources/ministry"));
        urls.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = addresses(&site(&text).clean());
    assert_eq!(before.len(), 2, "two of one name, each with a page of its own: {before:?}");
    // Pages are numbered in the order of their keys: this one comes before all others.
    let more = format!("{text}//- content/agreements/accord.md\n---\nname: Accord\n---\n");
    assert_eq!(addresses(&site(&more).clean()), before);
}
