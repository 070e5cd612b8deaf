//! The report for editors, and what `build` says is due.

use std::fs;

use expect_test::expect;
use scraper::{Html, Selector};

use crate::fixture::{NOW, plain};
use crate::sandbox::Sandbox;

/// A site with something for every group of the report but errors.
const SITE: &str = r#"
//- briefbook.yaml
title: "Desk <&> co"
base_url: https://example.org/
timezone: Europe/Brussels
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts:
  - { title: Minister, of: countries/norway, from: 2021-01-01, to: 2025-03-31 }
  - { title: Envoy, of: countries/norway, from: 2025-09-01, to: 2026-01-31 }
---
//- content/people/portrait.jpg
x
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2024-02-10, status: negotiating }
  - { date: 2025-12-01, status: signed }
---
//- content/agreements/road.md
---
name: Road agreement
history: [{ date: 2025-02-28, milestone: signing_planned }]
---
//- content/briefings/2025-05-01-plan.md
---
title: A plan
review_by: 2025-05-15
expires_at: 2025-12-24
events:
  - { date: 2025-05-10, text: Talks <b>in Oslo</b> }
  - { date: 2025-07-01, text: More talks }
  - { date: 2025-07-02, text: Talks that are off, outcome: cancelled }
  - { date: 2025-08, text: Talks in August }
---
//- content/briefings/2025-06-02-secret.md
---
title: Qurakh resigns
publish_at: 2025-06-02T06:00:00Z
---
//- content/briefings/2025-06-03-draft.md
---
title: Draft
draft: true
publish_at: 2025-06-01T13:00:00Z
---
"#;

fn report(sandbox: &Sandbox, name: &str) -> String {
    let run = sandbox.run(&["check", "--now", NOW, "--report", name]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.stderr.contains(&format!("wrote the report to {name}\n")), "{}", run.stderr);
    fs::read_to_string(sandbox.site().join(name)).unwrap()
}

#[test]
fn the_report_shows_every_group_with_places_and_excerpts() {
    let html = report(&Sandbox::new(SITE), "report.html");
    let page = Html::parse_document(&html);
    let texts = |css: &str| -> Vec<String> { page.select(&Selector::parse(css).unwrap()).map(plain).collect() };
    expect![[r#"
        Report for editors: Desk <&> co
        Errors0
        Warnings3
        Pages to review1
        Plans without a record2
        Posts that ended1
        Agreements without news1
        Entities without a briefing2
        What is due6
        Errors
        Warnings
        signing planned is dated on the planned day plan-without-announcement content/agreements/road.md:3 history: [{ date: 2025-02-28, milestone: signing_planned }] Help: write planned_for: 2025-02-28, and as date the day of the announcement, or unknown
        <b> is markup in a field that is plain text, and is shown as it was typed markup-in-field content/briefings/2025-05-01-plan.md:6 - { date: 2025-05-10, text: Talks <b>in Oslo</b> } Help: write Talks in Oslo
        the file belongs to no page and is not published stray-file content/people/portrait.jpg Help: put it into static/, or beside the index.md of a page that has a folder of its own
        Pages to review
        the page was to be reviewed by 15 May 2025, 17 days ago review-overdue content/briefings/2025-05-01-plan.md:3 review_by: 2025-05-15 Help: read the page again, then set review_by to a later day
        Plans without a record
        the signing was planned for 28 February 2025, and nothing says what came of it plan-without-record content/agreements/road.md:3 history: [{ date: 2025-02-28, milestone: signing_planned }] Help: add a row to the history: status: signed, or milestone: signing_postponed
        Talks <b>in Oslo</b> was planned for 10 May 2025, and nothing says what came of it plan-without-record content/briefings/2025-05-01-plan.md:6 - { date: 2025-05-10, text: Talks <b>in Oslo</b> } Help: add outcome: held, postponed or cancelled to the event, or report it in a later briefing
        Posts that ended
        the post Minister of Norway has no holder on the site since 31 March 2025 post-ended content/people/mara-lind.md:4 - { title: Minister, of: countries/norway, from: 2021-01-01, to: 2025-03-31 } Help: add the post, with the same title, to the page of whoever holds it now
        Agreements without news
        nothing is recorded since 10 February 2024, 477 days ago; the agreement is negotiating agreement-without-news content/agreements/ferry.md:2 name: Ferry agreement Help: record what happened, or say in a briefing that nothing did; how long is too long: staleness: { agreement_days: … } in briefbook.yaml
        Entities without a briefing
        no briefing is about this page or mentions it entity-without-briefing content/agreements/ferry.md:2 name: Ferry agreement Help: add agreements: [ferry] to a briefing that is about it
        no briefing is about this page or mentions it entity-without-briefing content/agreements/road.md:2 name: Road agreement Help: add agreements: [road] to a briefing that is about it
        What is due
        2 June 2025, 08:00 in Europe/Brussels: a briefing is published content/briefings/2025-06-02-secret.md:3 publish_at: 2025-06-02T06:00:00Z
        1 July 2025 in Europe/Brussels: the day of an event content/briefings/2025-05-01-plan.md:7 - { date: 2025-07-01, text: More talks }
        1 September 2025 in Europe/Brussels: a post begins content/people/mara-lind.md:5 - { title: Envoy, of: countries/norway, from: 2025-09-01, to: 2026-01-31 }
        1 December 2025 in Europe/Brussels: an agreement is signed content/agreements/ferry.md:5 - { date: 2025-12-01, status: signed }
        24 December 2025 in Europe/Brussels: a briefing expires content/briefings/2025-05-01-plan.md:4 expires_at: 2025-12-24
        1 February 2026 in Europe/Brussels: a post ends content/people/mara-lind.md:5 - { title: Envoy, of: countries/norway, from: 2025-09-01, to: 2026-01-31 }"#]].assert_eq(&texts("h1, tbody tr, h2, li").join("\n"));
    expect![[r#"
        signing_planned
        Talks <b>in Oslo</b>
        2025-05-15
        signing_planned
        2025-05-10
        { title: Minister, of: countries/norway, from: 2021-01-01, to: 2025-03-31 }
        Ferry agreement
        Ferry agreement
        Road agreement
        2025-06-02T06:00:00Z
        2025-07-01
        { title: Envoy, of: countries/norway, from: 2025-09-01, to: 2026-01-31 }
        signed
        2025-12-24
        { title: Envoy, of: countries/norway, from: 2025-09-01, to: 2026-01-31 }"#]]
    .assert_eq(&texts("mark").join("\n"));
}

#[test]
fn the_report_asks_nobody_for_anything_and_runs_nothing() {
    let html = report(&Sandbox::new(SITE), "report.html");
    assert!(html.contains("default-src 'none'"));
    for part in ["<script", "<link", "<img", "src=", "url(", "@import", "<b>in Oslo</b>"] {
        assert!(!html.contains(part), "{part}");
    }
    assert!(html.contains("Report for editors: Desk &lt;&amp;&gt; co"));
}

#[test]
fn the_report_is_json_if_its_name_says_so() {
    let json = report(&Sandbox::new(SITE), "report.json");
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    expect![[r#"
        {
          "items": [
            {
              "column": 42,
              "excerpt": [
                "history: [{ date: 2025-02-28, milestone: ",
                "signing_planned",
                " }]"
              ],
              "file": "content/agreements/road.md",
              "help": "add a row to the history: `status: signed`, or `milestone: signing_postponed`",
              "line": 3,
              "message": "the signing was planned for 28 February 2025, and nothing says what came of it",
              "rule": "plan-without-record"
            },
            {
              "column": 13,
              "excerpt": [
                "  - { date: ",
                "2025-05-10",
                ", text: Talks <b>in Oslo</b> }"
              ],
              "file": "content/briefings/2025-05-01-plan.md",
              "help": "add `outcome: held`, `postponed` or `cancelled` to the event, or report it in a later briefing",
              "line": 6,
              "message": "`Talks <b>in Oslo</b>` was planned for 10 May 2025, and nothing says what came of it",
              "rule": "plan-without-record"
            }
          ],
          "name": "plans_without_record"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&value["groups"][3]).unwrap());
    let names: Vec<&str> = value["groups"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    expect!["errors warnings stale_pages plans_without_record posts_ended agreements_without_news entities_without_briefing scheduled_changes"].assert_eq(&names.join(" "));
    expect![[r#"{"at":"2025-06-02T08:00:00+02:00","column":13,"excerpt":["publish_at: ","2025-06-02T06:00:00Z",""],"file":"content/briefings/2025-06-02-secret.md","line":3,"message":"2 June 2025, 08:00 in Europe/Brussels: a briefing is published"}"#]].assert_eq(&value["groups"][7]["items"][0].to_string());
}

#[test]
fn a_site_with_errors_has_a_report_too_and_still_fails() {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\ncolour: red\n---\n");
    let run = sandbox.run(&["check", "--now", NOW, "--report", "r.html"]);
    assert_eq!((run.code, run.last_line()), (Some(1), "1 error in 1 page"));
    let html = fs::read_to_string(sandbox.site().join("r.html")).unwrap();
    assert!(html.contains("<mark>colour</mark>: red") && html.contains("content/pages/about.md:3"), "{html}");
}

#[test]
fn the_report_replaces_an_earlier_one_and_leaves_nothing_beside_it() {
    let sandbox = Sandbox::new(SITE);
    report(&sandbox, "report.html");
    let before = fs::read_dir(sandbox.site()).unwrap().count();
    assert!(report(&sandbox, "report.html").starts_with("<!doctype html>"));
    assert_eq!(fs::read_dir(sandbox.site()).unwrap().count(), before);
}

#[test]
fn a_report_that_cannot_be_written_ends_with_3_and_says_why() {
    let sandbox = Sandbox::new("");
    let said = |file: &str| {
        let run = sandbox.run(&["check", "--now", NOW, "--report", file]);
        assert_eq!(run.code, Some(3), "{run:?}");
        run.stderr
    };
    expect![[r#"
        error: the report cannot be written to `nowhere/report.html`: no folder `nowhere`
    "#]]
    .assert_eq(&said("nowhere/report.html"));
    expect![[r#"
        error: the report cannot be written to `content/..`: it is a folder; name a file, such as `report.html`
    "#]]
    .assert_eq(&said("content/.."));
    fs::create_dir(sandbox.site().join("folder")).unwrap();
    expect![[r#"
        error: the report cannot be written to `folder`: it is a folder; name a file, such as `report.html`
    "#]]
    .assert_eq(&said("folder"));
}

#[test]
fn a_report_is_not_written_where_it_would_be_published() {
    let sandbox = Sandbox::new(SITE);
    fs::create_dir_all(sandbox.site().join("static/deep")).unwrap();
    let run = sandbox.run(&["check", "-q", "--now", NOW, "--report", "static/deep/report.html"]);
    assert_eq!(run.code, Some(6));
    assert!(!sandbox.site().join("static/deep/report.html").exists());
    let error: Vec<&str> = run.stderr.lines().rev().take(2).collect();
    expect![[r#"
        help: the report names what is under embargo; write it elsewhere
        error: `static/deep/report.html` would be published: it is in `static`"#]]
    .assert_eq(&error.join("\n"));
}

/// What a build says is due, from each moment on.
#[test]
fn a_build_says_when_the_site_changes_next_and_names_a_file_and_no_title() {
    let sandbox = Sandbox::new(SITE);
    let mut said = String::new();
    for now in
        [NOW, "2025-06-02T06:00:00Z", "2025-07-01", "2025-08-31T22:00:00Z", "2025-12-01", "2025-12-25", "2026-02-01"]
    {
        let run = sandbox.run(&["build", "--now", now]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let line = run.stderr.lines().find(|line| line.starts_with("next scheduled change: ")).unwrap_or("nothing");
        said.push_str(&format!("{now}  {line}\n"));
        assert!(!run.stderr.contains("Qurakh"), "{}", run.stderr);
    }
    expect![[r#"
        2025-06-01T12:00:00Z  next scheduled change: 2 June 2025, 08:00 in Europe/Brussels (a briefing is published: content/briefings/2025-06-02-secret.md)
        2025-06-02T06:00:00Z  next scheduled change: 1 July 2025 in Europe/Brussels (the day of an event: content/briefings/2025-05-01-plan.md)
        2025-07-01  next scheduled change: 1 September 2025 in Europe/Brussels (a post begins: content/people/mara-lind.md)
        2025-08-31T22:00:00Z  next scheduled change: 1 December 2025 in Europe/Brussels (an agreement is signed: content/agreements/ferry.md)
        2025-12-01  next scheduled change: 24 December 2025 in Europe/Brussels (a briefing expires: content/briefings/2025-05-01-plan.md)
        2025-12-25  next scheduled change: 1 February 2026 in Europe/Brussels (a post ends: content/people/mara-lind.md)
        2026-02-01  nothing
    "#]].assert_eq(&said);
}

#[test]
fn programs_get_what_is_due_as_a_note() {
    let sandbox = Sandbox::new(SITE);
    let last = |format: &str| {
        let run = sandbox.run(&["build", "--now", NOW, "--format", format]);
        run.stdout.lines().last().unwrap_or_default().to_owned()
    };
    expect![[r#"{"at":"2025-06-02T08:00:00+02:00","file":"content/briefings/2025-06-02-secret.md","message":"next scheduled change: 2 June 2025, 08:00 in Europe/Brussels (a briefing is published: content/briefings/2025-06-02-secret.md)","note":"next-scheduled-change"}"#]].assert_eq(&last("json"));
    expect!["::notice file=content/briefings/2025-06-02-secret.md,title=next-scheduled-change::next scheduled change: 2 June 2025, 08:00 in Europe/Brussels (a briefing is published: content/briefings/2025-06-02-secret.md)"].assert_eq(&last("github"));
    assert!(!sandbox.run(&["build", "-q", "--now", NOW, "--format", "json"]).stdout.contains("next-scheduled"));
    let old = sandbox.run(&["build", "--now", NOW, "--as-of", "2025-05-20"]);
    assert!(!old.stderr.contains("next scheduled"), "{}", old.stderr);
}
