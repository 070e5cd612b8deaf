//! Stale content is reported when an editor can act on it, not before, and not forever.

use expect_test::expect;

use crate::fixture::{Built, Fixture, site};

/// What a check says of a site on a day.
fn on(day: &str, text: &str) -> String {
    Fixture::new(text).now(day).build().checked().lines()
}

/// Settings with a line of their own for what editors are warned of.
fn settings(staleness: &str) -> String {
    format!("title: Test desk\nbase_url: https://example.org/\nstaleness: {staleness}\n")
}

fn rules(built: &Built) -> Vec<&'static str> {
    built.problems.iter().map(|problem| problem.rule.name()).collect()
}

#[test]
fn a_page_is_to_be_reviewed_by_the_end_of_its_day() {
    let about = "//- content/pages/about.md\n---\ntitle: About\nreview_by: 2025-05-01\n---\n";
    assert_eq!(on("2025-05-01T23:59:59Z", about), "");
    expect!["content/pages/about.md:3:12 review-overdue the page was to be reviewed by 1 May 2025, 1 day ago\n"]
        .assert_eq(&on("2025-05-02", about));
    let month = about.replace("2025-05-01", "2025-05");
    assert_eq!(on("2025-05-31", &month), "");
    assert!(on("2025-06-02", &month).contains("by May 2025, 2 days ago"));
}

/// A planned meeting of Norway, and something more.
fn planned(event: &str, more: &str) -> String {
    format!(
        "
//- content/countries/norway.md
---
name: Norway
---
//- content/agreements/ferry.md
---
name: Ferry agreement
---
//- content/briefings/2025-05-01-plan.md
---
title: Plan
agreements: [ferry]
events:
  - {{ date: 2025-05-10, text: Talks in Oslo, participants: [norway], about: [agreements/ferry]{event} }}
---
{more}"
    )
}

#[test]
fn a_plan_without_a_record_is_reported_three_days_after_its_day() {
    assert_eq!(on("2025-05-13", &planned("", "")), "");
    expect![[r#"
        content/briefings/2025-05-01-plan.md:5:13 plan-without-record `Talks in Oslo` was planned for 10 May 2025, and nothing says what came of it
    "#]]
    .assert_eq(&on("2025-05-14", &planned("", "")));
}

#[test]
fn an_outcome_a_later_event_a_later_row_or_a_briefing_that_continues_is_a_record() {
    let briefing =
        |fields: &str| format!("//- content/briefings/2025-05-11-after.md\n---\ntitle: After\n{fields}\n---\n");
    let row = "//- content/agreements/other.md\n---\nname: Other\n---\n";
    for (event, more) in [
        (", outcome: held", String::new()),
        (", outcome: cancelled", String::new()),
        ("", briefing("events: [{ date: 2025-05-10, text: They talked, participants: [norway] }]")),
        ("", briefing("events: [{ date: 2025-05-11, text: A draft, about: [agreements/ferry] }]")),
        ("", briefing("updates: 2025-05-01-plan")),
    ] {
        let site = planned(event, &format!("{more}{row}"));
        assert!(!on("2025-05-20", &site).contains("plan-without-record"), "{event} {more}");
    }
    let unrelated = briefing("events: [{ date: 2025-05-10, text: Rain }]");
    assert!(on("2025-05-20", &planned("", &unrelated)).contains("plan-without-record"));
    let with_row = planned("", "")
        .replace("name: Ferry agreement", "name: Ferry agreement\nhistory: [{ date: 2025-05-12, status: signed }]");
    assert!(!on("2025-05-20", &with_row).contains("plan-without-record"));
}

#[test]
fn a_planned_signing_needs_a_row_that_says_what_came_of_it() {
    let agreement = |rows: &str| {
        format!(
            "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - {{ date: 2025-02-10, status: negotiating }}
  - {{ date: unknown, milestone: signing_planned, planned_for: 2025-02-28 }}
{rows}---
"
        )
    };
    expect![[r#"
        content/agreements/ferry.md:5:33 plan-without-record the signing was planned for 28 February 2025, and nothing says what came of it
    "#]]
    .assert_eq(&on("2025-03-05", &agreement("")));
    for row in [
        "  - { date: 2025-02-28, milestone: signing_postponed }\n",
        "  - { date: 2025-03-01, status: signed }\n",
        "  - { date: 2025-02-25, milestone: signing_planned, planned_for: 2025-04-01 }\n",
    ] {
        assert_eq!(on("2025-03-05", &agreement(row)), "", "{row}");
    }
}

#[test]
fn a_post_that_ended_is_reported_for_a_year_unless_somebody_holds_it() {
    let person = |name: &str, term: &str| {
        let slug = name.to_lowercase();
        format!(
            "//- content/people/{slug}.md\n---\nname: {name} Lind\nposts: [{{ title: Minister, of: countries/norway, {term} }}]\n---\n"
        )
    };
    let norway = "//- content/countries/norway.md\n---\nname: Norway\n---\n";
    let mara = person("Mara", "from: 2021-10, to: 2025-03");
    let site = format!("{norway}{mara}");
    assert_eq!(on("2025-03-31", &site), "");
    expect![[r#"
        content/people/mara.md:3:9 post-ended the post `Minister` of Norway has no holder on the site since March 2025
    "#]]
    .assert_eq(&on("2025-04-01", &site));
    assert!(!on("2026-03-31", &site).is_empty());
    assert_eq!(on("2026-04-01", &site), "");
    let followed = format!("{site}{}", person("Jon", "from: 2025-04-01"));
    assert_eq!(on("2025-06-01", &followed), "");
    let both_over = format!("{site}{}", person("Jon", "from: 2025-04-01, to: 2025-05-01"));
    assert!(on("2025-06-01", &both_over).starts_with("content/people/jon.md"), "only the last holder is reported");
    assert_eq!(on("2025-06-01", &both_over).lines().count(), 1);
}

#[test]
fn posts_without_a_holder_are_reported_once_for_each_body() {
    let person = |slug: &str, posts: &str| {
        format!("//- content/people/{slug}.md\n---\nname: {slug} Lind\nposts: [{posts}]\n---\n")
    };
    let post = |title: &str, term: &str| format!("{{ title: {title}, of: port, {term} }}");
    let port = "//- content/organisations/port.md\n---\nname: Port\n---\n";
    let over = |title: &str, day: u8| post(title, &format!("from: 2020, to: 2025-03-0{day}"));
    let two = format!("{port}{}", person("a", &[over("Master", 1), over("Clerk", 2)].join(", ")));
    assert_eq!(
        on("2025-06-01", &two),
        "content/people/a.md:3:66 post-ended the post `Clerk` of Port has no holder on the site since 2 March 2025, and \
         neither has `Master`\n"
    );
    let three = format!("{two}{}", person("b", &over("Pilot", 3)));
    assert_eq!(
        on("2025-06-01", &three),
        "content/people/b.md:3:9 post-ended the post `Pilot` of Port has no holder on the site since 3 March 2025, and \
         neither have 2 others\n"
    );
    // Several advisers at once are not an office that somebody must hold.
    let advisers = [person("c", &over("Adviser", 1)), person("d", &over("Adviser", 2))].concat();
    assert_eq!(on("2025-06-01", &format!("{port}{advisers}")), "");
}

#[test]
fn an_agreement_that_is_not_settled_needs_news_every_half_year() {
    let agreement = |status: &str| {
        format!(
            "//- content/agreements/ferry.md\n---\nname: Ferry\nhistory: [{{ date: 2025-01-01, status: {status} }}]\n---\n"
        )
    };
    assert_eq!(on("2025-06-30", &agreement("signed")), "");
    expect![[r#"
        content/agreements/ferry.md:2:7 agreement-without-news nothing is recorded since 1 January 2025, 181 days ago; the agreement is signed
    "#]]
    .assert_eq(&on("2025-07-01", &agreement("signed")));
    for settled in ["terminated", "abandoned", "rejected"] {
        assert!(!on("2026-07-01", &agreement(settled)).contains("agreement-without-news"), "{settled}");
    }
    for open in ["mooted", "negotiating", "text_agreed", "suspended", "unclear"] {
        assert!(on("2026-07-01", &agreement(open)).contains(&open.replace('_', " ")), "{open}");
    }
    let briefing = "//- content/briefings/2025-06-01-x.md\n---\ntitle: X\nagreements: [ferry]\n---\n";
    assert_eq!(on("2025-07-01", &format!("{}{briefing}", agreement("signed"))), "");
    let process = agreement("paused").replace("name: Ferry", "name: Ferry\ntype: process");
    assert!(on("2026-07-01", &process).contains("the agreement is paused"));
}

#[test]
fn an_agreement_without_any_date_is_young() {
    assert_eq!(on("2030-01-01", "//- content/agreements/ferry.md\n---\nname: Ferry\n---\n"), "");
}

/// An entity of each kind; only the country is mentioned.
const ENTITIES: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/agreements/ferry.md
---
name: Ferry agreement
---
//- content/agreements/road.md
---
name: Road agreement
---
";

const BRIEFING: &str =
    "//- content/briefings/2025-05-01-x.md\n---\ntitle: X\n---\n\nNorway signed the Road agreement.\n";

#[test]
fn an_agreement_should_have_a_briefing_once_there_are_briefings() {
    assert_eq!(on("2025-06-01", ENTITIES), "");
    expect![[r#"
        content/agreements/ferry.md:2:7 entity-without-briefing no briefing is about this page or mentions it
    "#]]
    .assert_eq(&on("2025-06-01", &format!("{ENTITIES}{BRIEFING}")));
}

#[test]
fn the_settings_say_what_editors_are_warned_of() {
    let text = format!(
        "{ENTITIES}{BRIEFING}
//- content/pages/about.md
---
title: About
review_by: 2025-01-01
---
//- content/agreements/old.md
---
name: Old agreement
history: [{{ date: 2025-03-01, milestone: signing_planned, planned_for: 2025-04-01 }}, {{ date: 2020-01-01, status: negotiating }}]
---
//- content/people/jon-berg.md
---
name: Jon Berg
posts: [{{ title: Minister, of: countries/norway, to: 2025-05-01 }}]
---
"
    );
    let told = |staleness: &str| {
        let built = Fixture::new(&text).file("briefbook.yaml", settings(staleness)).build().checked();
        let mut rules = rules(&built);
        rules.sort_unstable();
        rules.dedup();
        rules.join(" ")
    };
    assert_eq!(told("true"), "entity-without-briefing plan-without-record post-ended review-overdue");
    assert_eq!(
        told("{ agreement_days: 30 }"),
        "agreement-without-news entity-without-briefing plan-without-record post-ended review-overdue"
    );
    assert_eq!(told("false"), "");
    assert_eq!(
        told("{ reviews: false, plan_days: false, post_days: false, agreement_days: false, without_briefing: false }"),
        ""
    );
    assert_eq!(told("{ reviews: false, plan_days: 90, post_days: 30, without_briefing: [countries] }"), "");
    assert_eq!(
        told("{ reviews: false, plan_days: false, post_days: false, without_briefing: true }"),
        "entity-without-briefing"
    );
}

#[test]
fn a_setting_that_cannot_be_meant_is_an_error() {
    let built = Fixture::new(ENTITIES)
        .file(
            "briefbook.yaml",
            settings("{ review: true, plan_days: -1, post_days: often, without_briefing: [boats] }"),
        )
        .build();
    expect![[r#"
        briefbook.yaml:3:14 unknown-field `staleness` has no field `review`
        briefbook.yaml:3:39 wrong-type -1 is not between 0 and 36500
        briefbook.yaml:3:54 wrong-type this takes a whole number, not a text
        briefbook.yaml:3:80 bad-setting no kind `boats`
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn a_build_and_an_old_view_say_nothing_of_it() {
    let text = format!("{ENTITIES}{BRIEFING}");
    site(&text).clean();
    Fixture::new(&text).set_back_to("2025-05-20").build().checked().clean();
}
