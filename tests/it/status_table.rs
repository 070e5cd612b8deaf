//! The status table of all agreements: what is known of each on the day of the build, filters that are pages, and no
//! conclusion that the records do not draw.

use expect_test::expect;

use crate::fixture::{Built, Fixture, lines, site};

const TABLE: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/countries/sweden.md
---
name: Sweden
---
//- content/countries/denmark.md
---
name: Denmark
---
//- content/countries/finland.md
---
name: Finland
---
//- content/agreements/ferry.md
---
name: Ferry agreement
type: treaty
parties: [norway, sweden, denmark, finland]
history:
  - { date: 2025-01-13, status: negotiating }
  - { date: 2025-02-10, status: signed }
  - { date: 2025-07-01, status: in_force }
actions: [{ party: norway, action: ratification, date: 2025-06-10 }]
---
//- content/agreements/bridge.md
---
name: Bridge agreement
parties: [norway, sweden]
history:
  - { date: 2001, status: signed }
  - { date: 2002-05-01, status: in_force }
  - { date: 2025-03-01, status: terminated }
---
//- content/agreements/tunnel.md
---
name: Tunnel agreement
history:
  - { date: 2024-11, status: signed }
  - { date: 2025-04-01, status: provisionally_applied }
---
//- content/agreements/talks.md
---
name: Fishing talks
type: process
parties: [norway]
history: [{ date: 2024-02, status: open }]
---
//- content/agreements/idea.md
---
name: An idea
---
//- content/briefings/2025-05-20-news.md
---
title: News of the ferry
agreements: [ferry]
events:
  - { date: 2025-06-05, agreement: talks, text: Second round }
  - { date: 2025-06-03, agreement: talks, text: First round, outcome: cancelled }
---
//- content/briefings/2025-05-21-mention.md
---
title: Only a mention
---

The Ferry agreement is mentioned.
";

fn rows(built: &Built, url: &str) -> String {
    let page = built.page(url);
    let cell = scraper::Selector::parse("th, td").unwrap();
    let rows = page.find(".status-table tbody tr").into_iter().map(|row| {
        let cells: Vec<String> = row.select(&cell).map(crate::fixture::plain).collect();
        cells.join(" | ") + "\n"
    });
    rows.collect()
}

#[test]
fn every_agreement_has_a_row_the_one_that_changed_last_first() {
    expect![[r#"
        Tunnel agreement | provisionally applied signed, not in force 1 April 2025 | November 2024 | not recorded | none recorded | none recorded | agreement | not recorded
        Bridge agreement | terminated 1 March 2025 | 2001 | 1 May 2002 until 1 March 2025 | none recorded | none recorded | agreement | Norway and Sweden
        Ferry agreement | signed, not in force 10 February 2025 | 10 February 2025 | not recorded | 10 June 2025 Norway: ratification | 20 May 2025 News of the ferry | treaty | Norway, Sweden, Denmark, and 1 more
        Fishing talks | open February 2024 | not recorded | not recorded | 5 June 2025 Second round | 20 May 2025 News of the ferry | process | Norway
        An idea | not recorded | not recorded | not recorded | none recorded | none recorded | agreement | not recorded
    "#]]
    .assert_eq(&rows(&site(TABLE).clean(), "agreements/status/"));
}

#[test]
fn a_date_that_nobody_recorded_is_said_and_does_not_move_an_agreement_up() {
    let text = "
//- content/agreements/old.md
---
name: Old treaty
history: [{ date: unknown, status: signed }, { date: unknown, status: in_force }]
---
//- content/agreements/new.md
---
name: New treaty
history: [{ date: 1990, status: signed }]
---
";
    expect![[r#"
        New treaty | signed, not in force 1990 | 1990 | not recorded | none recorded | none recorded | agreement | not recorded
        Old treaty | in force not recorded | not recorded | not recorded | none recorded | none recorded | agreement | not recorded
    "#]].assert_eq(&rows(&site(text).clean(), "agreements/status/"));
}

#[test]
fn filters_are_pages_and_show_how_many_they_take() {
    let built = site(TABLE).clean();
    let page = built.page("agreements/status/signed-not-in-force/");
    expect![[r#"
        all 5
        signed, not in force 2
        in force 0
        negotiating 0
        ended 1
        signed 1
        provisionally applied 1
        terminated 1
        open 1
        no status recorded 1"#]]
    .assert_eq(&page.texts(".status-filters li").join("\n"));
    assert_eq!(page.texts(".status-filters [aria-current]"), ["signed, not in force"]);
    assert_eq!(page.one("h1"), "Agreements: signed, not in force");
    assert_eq!(page.texts(".breadcrumbs li"), ["Test desk", "Agreements", "Agreements by status"]);
    let taken = |slug: &str| built.page(&format!("agreements/status/{slug}/")).texts("tbody th").join(", ");
    assert_eq!(taken("signed-not-in-force"), "Tunnel agreement, Ferry agreement");
    assert_eq!(taken("ended"), "Bridge agreement");
    assert_eq!(taken("provisionally-applied"), "Tunnel agreement");
    assert_eq!(taken("no-status"), "An idea");
    assert_eq!(taken("in-force"), "", "a page that stays, so that its address does");
    let main = built.page("agreements/status/in-force/").one("main > p:not(.as-data)");
    assert_eq!(main, "No agreement has this status on 1 June 2025.");
}

#[test]
fn on_a_later_day_it_is_in_force() {
    let built = Fixture::new(TABLE).now("2025-07-01T12:00:00Z").build().clean();
    let ferry = rows(&built, "agreements/status/in-force/");
    assert!(ferry.starts_with("Ferry agreement | in force 1 July 2025 | 10 February 2025 | 1 July 2025 |"), "{ferry}");
    assert!(!rows(&built, "agreements/status/signed-not-in-force/").contains("Ferry"));
}

#[test]
fn a_signing_that_was_put_off_is_not_a_next_step() {
    let next = |rows: &str| {
        let text = format!("//- content/agreements/a.md\n---\nname: A\nhistory:\n{rows}---\n");
        site(&text).clean().page("agreements/status/").one("td[data-label='Next']")
    };
    assert_eq!(next("  - { date: 2025-08-01, milestone: signing_planned }\n"), "1 August 2025 signing");
    assert_eq!(
        next(
            "  - { date: 2025-08-01, milestone: signing_planned }\n  - { date: 2025-08-01, milestone: signing_postponed }\n  - { date: 2025-09, milestone: signing_planned }\n"
        ),
        "September 2025 signing"
    );
}

#[test]
fn a_hundred_agreements_are_on_a_page() {
    let mut text = String::new();
    for at in 1..=101 {
        text.push_str(&format!(
            "//- content/agreements/a{at:03}.md\n---\nname: A {at:03}\nhistory: [{{ date: 2024-01-01, status: signed }}]\n---\n"
        ));
    }
    let built = site(&text).clean();
    let first = built.page("agreements/status/");
    assert_eq!(first.texts("tbody tr").len(), 100);
    assert_eq!(first.links(".neighbours"), ["Changed earlier → /agreements/status/page/2/"]);
    let second = built.page("agreements/status/signed-not-in-force/page/2/");
    assert_eq!(second.texts("tbody th"), ["A 101"]);
    assert_eq!(second.links(".neighbours"), ["Changed later → /agreements/status/signed-not-in-force/"]);
    assert_eq!(second.one("h1"), "Agreements: signed, not in force, page 2");
}

#[test]
fn the_table_is_led_to_from_the_list_of_agreements_the_home_page_the_foot_and_the_sitemap() {
    let built = site(TABLE).clean();
    let link = "Agreements by status → /agreements/status/".to_owned();
    assert!(built.page("agreements/").links(".page-header").contains(&link));
    assert!(built.page("").links("section.agreements").contains(&link));
    assert!(built.page("countries/norway/").links(".site-footer").contains(&link));
    assert!(!built.page("people/").links(".page-header").contains(&link));
    assert!(built.text("sitemap.xml").contains("/agreements/status/signed-not-in-force/"));
}

#[test]
fn a_site_without_agreements_has_no_table() {
    let built = site("//- content/countries/norway.md\n---\nname: Norway\n---\n").clean();
    assert!(!built.urls().iter().any(|url| url.contains("/status/")));
    assert!(!built.text("").contains("Agreements by status"));
}

#[test]
fn an_agreement_that_is_called_status_is_asked_to_move() {
    expect![[r#"
        content/agreements/status.md output-collision `/agreements/status/` would be written twice: the status table has it already
    "#]]
    .assert_eq(&lines("//- content/agreements/status.md\n---\nname: Status\n---\n"));
}

#[test]
fn what_was_planned_is_beside_what_happened() {
    let planned = |plans: &str| {
        let text = format!(
            "//- content/agreements/a.md\n---\nname: A\nhistory:\n{plans}  - {{ date: 2025-04-30, status: signed }}\n---\n"
        );
        site(&text).clean().page("agreements/a/").texts(".planned").join("\n")
    };
    let plan = |date: &str| format!("  - {{ date: {date}, milestone: signing_planned }}\n");
    assert_eq!(planned(""), "");
    assert_eq!(planned(&plan("2025-02-28")), "Planned for 28 February 2025, signed 61 days later.");
    assert_eq!(planned(&plan("2025-04-30")), "Planned for 30 April 2025, signed that day.");
    assert_eq!(planned(&plan("2025-02")), "Planned for February 2025, signed 2 months later.");
    assert_eq!(planned(&plan("2025-04")), "Planned for April 2025, signed that month.");
    assert_eq!(
        planned(&(plan("2025-02-28") + &plan("2025-05-10"))),
        "Planned for 28 February 2025, signed 61 days later; then planned for 10 May 2025, signed 10 days earlier."
    );
}

#[test]
fn related_agreements_show_their_status_on_both_pages() {
    let text = "
//- content/agreements/old.md
---
name: Old treaty
history: [{ date: 2010, status: signed }, { date: 2020-01-01, status: terminated }]
---
//- content/agreements/new.md
---
name: New treaty
history: [{ date: 2024-01-01, status: signed }]
relations: [{ type: replaces, to: old }, { type: related, to: talks }]
---
//- content/agreements/talks.md
---
name: Talks
type: process
history: [{ date: 2024-01-01, status: open }]
---
";
    let built = site(text).clean();
    let related = |url: &str| built.page(url).texts(".relations").join(" / ");
    assert_eq!(related("agreements/new/"), "Replaces Old treaty terminated / Related agreements Talks open");
    assert_eq!(related("agreements/old/"), "Replaced by New treaty signed");
    assert_eq!(related("agreements/talks/"), "Related agreements New treaty signed");
}

#[test]
fn the_edge_of_the_status_box_shows_the_status() {
    assert_eq!(site(TABLE).page("agreements/ferry/").attributes("#status", "class"), ["standing standing-signed"]);
}
