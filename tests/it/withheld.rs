//! What is not published leaves no trace: a draft, a page under embargo, a page that has expired.

use expect_test::expect;

use crate::fixture::{Built, Fixture};

/// What an open page says with references to the secret ones.
const REFERENCES: &str = "She knows [[people/zoltan-qurakh|him]], [the man](zoltan-qurakh/index.md) and Zoltan Qurakh.
See [[qurakh-deal#history|the deal]] and [[briefings/2025-05-05-qurakh|the text]].
";

/// A site with four secret pages. Every text of theirs has a syllable that occurs nowhere else.
fn secret(front_matter: &str) -> Fixture {
    secret_beside(front_matter, "She sails.")
}

/// The same with other words on an open page.
fn secret_beside(front_matter: &str, open_text: &str) -> Fixture {
    Fixture::new(&format!(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
---

{open_text}
//- content/countries/norway.md
---
name: Norway
---
//- content/people/zoltan-qurakh/index.md
---
name: Zoltan Qurakh
aliases: [The Qurakh]
summary: Qurakh summary.
country: norway
posts: [{{ title: Qurakh minister, of: countries/norway }}]
redirect_from: [/old/qurakh/]
image: {{ src: qurakh.svg, alt: Qurakh }}
wikidata: Q987654321
{front_matter}
---

Qurakh text about Mara Lind.
//- content/people/zoltan-qurakh/qurakh.svg
<svg><!-- QURAKH-PICTURE --></svg>
//- content/agreements/qurakh-deal.md
---
name: Qurakh deal
parties: [norway]
history: [{{ date: 2025-02-10, status: signed, note: Qurakh note. }}]
{front_matter}
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
relations: [{{ type: depends_on, to: qurakh-deal }}]
history: [{{ date: 2025-02-10, status: signed, by: [zoltan-qurakh] }}]
---
//- content/briefings/2025-05-05-qurakh.md
---
title: Qurakh briefing
summary: Qurakh in short.
people: [mara-lind]
agreements: [ferry]
topics: [Qurakh topic]
authors: [Qurakh author]
statements:
  - {{ by: mara-lind, about: [norway], agreement: ferry, stance: opposes, paraphrase: Qurakh statement. }}
events:
  - {{ date: 2025-05-04, agreement: ferry, status: in_force, text: Qurakh event. }}
sources: [{{ id: qurakh-source, publisher: Qurakh press }}]
redirect_from: [/qurakh-leak/]
{front_matter}
---

Qurakh text about Mara Lind of Norway.
//- content/briefings/2025-05-06-open.md
---
title: Open briefing
people: [mara-lind, zoltan-qurakh]
agreements: [ferry, qurakh-deal]
updates: 2025-05-05-qurakh
statements:
  - {{ by: mara-lind, to: [zoltan-qurakh], about: [zoltan-qurakh], agreement: ferry, paraphrase: An open statement. }}
---

Mara Lind spoke.
//- content/pages/qurakh-page.md
---
title: Qurakh page
{front_matter}
---

Qurakh.
"
    ))
}

/// The outputs that give something away.
fn traces(built: &Built) -> Vec<&str> {
    let mut traces = built.holding("qurakh");
    traces.extend(built.holding("Q987654321"));
    traces
}

#[test]
fn a_draft_leaves_no_trace_in_any_byte_of_the_output() {
    let built = secret("draft: true").build();
    assert_eq!(traces(&built), Vec::<&str>::new());
}

#[test]
fn a_page_under_embargo_leaves_no_trace_until_its_moment() {
    let embargo = |now: &str| secret("publish_at: 2025-06-01T06:00:00+02:00").now(now).build();
    assert_eq!(traces(&embargo("2025-06-01T03:59:59Z")), Vec::<&str>::new());
    let open = embargo("2025-06-01T04:00:00Z");
    assert_eq!(open.lines(), "");
    for url in
        ["people/zoltan-qurakh/", "people/zoltan-qurakh/qurakh.svg", "old/qurakh/", "qurakh-page/", "qurakh-leak/"]
    {
        assert!(open.urls().contains(&url), "{url}");
    }
}

#[test]
fn a_page_that_has_expired_leaves_no_trace_any_more() {
    let expiring = |now: &str| secret("expires_at: 2025-06-01").now(now).build();
    assert_eq!(expiring("2025-05-31T23:59:59Z").lines(), "");
    assert_eq!(traces(&expiring("2025-06-01T00:00:00Z")), Vec::<&str>::new());
}

#[test]
fn counts_do_not_give_a_withheld_page_away() {
    let hidden = secret("draft: true").build();
    assert!(
        hidden.page("briefings/").one(".hint").starts_with("1 briefing,"),
        "{}",
        hidden.page("briefings/").one(".hint")
    );
    assert_eq!(hidden.page("people/").texts(".index-list li").len(), 1);
    assert_eq!(hidden.page("agreements/").texts(".index-list li").len(), 1);
    assert!(
        hidden.text("sitemap.xml").matches("<loc>").count()
            < secret("").build().text("sitemap.xml").matches("<loc>").count()
    );
}

#[test]
fn an_agreement_keeps_the_status_it_had_without_the_withheld_briefing() {
    let status = |front_matter: &str| secret(front_matter).build().page("agreements/ferry/").one("#status .status");
    assert_eq!(status(""), "in force");
    assert_eq!(status("draft: true"), "signed");
}

#[test]
fn references_to_a_withheld_page_are_plain_text_with_a_warning_each() {
    let built = secret_beside("draft: true", REFERENCES).build();
    expect![[r#"
        content/agreements/ferry.md:4:37 withheld-target `qurakh-deal` is not published now
        content/agreements/ferry.md:5:52 withheld-target `zoltan-qurakh` is not published now
        content/briefings/2025-05-06-open.md:3:21 withheld-target `zoltan-qurakh` is not published now
        content/briefings/2025-05-06-open.md:4:21 withheld-target `qurakh-deal` is not published now
        content/briefings/2025-05-06-open.md:5:10 withheld-target `2025-05-05-qurakh` is not published now
        content/briefings/2025-05-06-open.md:7:27 withheld-target `zoltan-qurakh` is not published now
        content/briefings/2025-05-06-open.md:7:51 withheld-target `zoltan-qurakh` is not published now
        content/people/mara-lind.md:6:11 withheld-target `people/zoltan-qurakh` is not published now
        content/people/mara-lind.md:6:41 withheld-target `zoltan-qurakh/index.md` is not published now
        content/people/mara-lind.md:7:5 withheld-target `qurakh-deal` is not published now
        content/people/mara-lind.md:7:42 withheld-target `briefings/2025-05-05-qurakh` is not published now
    "#]]
    .assert_eq(&built.lines());
    expect![[r#"
        <p>She knows him, the man and Zoltan Qurakh.
        See the deal and the text.</p>
    "#]]
    .assert_eq(&built.body("people/mara-lind/"));
}

#[test]
fn drafts_are_built_when_they_are_asked_for_and_say_so() {
    let built = secret("draft: true").drafts().build();
    assert_eq!(built.lines(), "");
    assert_eq!(built.page("people/zoltan-qurakh/").texts(".notice-draft").len(), 1);
    assert_eq!(built.page("people/mara-lind/").texts(".notice-draft").len(), 0);
}

#[test]
fn an_embargo_holds_even_when_drafts_are_asked_for() {
    let built = secret("publish_at: 2026-01-01").drafts().build();
    assert_eq!(traces(&built), Vec::<&str>::new());
}

#[test]
fn a_withheld_entity_is_not_found_in_prose_and_takes_no_name_from_others() {
    let built = Fixture::new(
        "
//- content/people/anna-berg.md
---
name: Anna Berg
draft: true
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/briefings/2025-05-05-fees.md
---
title: Fees
---

Jon Berg spoke. Anna Berg did not. Then Berg left.
",
    )
    .build()
    .clean();
    expect![[r#"
        <p><a class="mention" href="/people/jon-berg/" id="mention-1">Jon Berg</a> spoke. Anna Berg did not. Then Berg left.</p>
    "#]]
    .assert_eq(&built.body("briefings/2025-05-05-fees/"));
}

#[test]
fn the_files_of_a_withheld_page_are_withheld_with_it() {
    let built = Fixture::new(
        "
//- content/pages/secret/index.md
---
title: Secret
draft: true
---
//- content/pages/secret/plan.pdf
PLAN
//- content/pages/secret/nested/map.pdf
MAP-BYTES
//- content/pages/open.md
---
title: Open
image: { src: secret/plan.pdf, alt: A plan }
---

[the plan](secret/plan.pdf) and ![the map](secret/nested/map.pdf) and [it](/secret/).
",
    )
    .build();
    expect![[r#"
        content/pages/open.md:3:15 withheld-target `secret/plan.pdf` is not published now
        content/pages/open.md:6:1 withheld-target `secret/plan.pdf` is not published now
        content/pages/open.md:6:33 withheld-target `secret/nested/map.pdf` is not published now
        content/pages/open.md:6:71 withheld-target `/secret/` is not published now
    "#]]
    .assert_eq(&built.lines());
    assert!(built.holding("MAP-BYTES").is_empty(), "{:?}", built.holding("MAP-BYTES"));
    assert!(built.holding("secret").is_empty(), "{:?}", built.holding("secret"));
}

#[test]
fn names_that_a_withheld_page_would_be_called_by_are_errors_where_they_would_be_printed() {
    let built =
        secret_beside("draft: true", "[[Zoltan Qurakh]] and [[The Qurakh]] and [[the qurakh|he]] and [[Qurakh]].")
            .build();
    expect![[r#"
        content/people/mara-lind.md:6:1 withheld-name `[[Zoltan Qurakh]]` would print the name of a page that is not published now
        content/people/mara-lind.md:6:23 withheld-name `[[The Qurakh]]` would print the name of a page that is not published now
        content/people/mara-lind.md:6:42 withheld-target `the qurakh` is not published now
        content/people/mara-lind.md:6:64 broken-link no page `Qurakh`"#]]
        .assert_eq(&built.lines().lines().filter(|line| line.contains("mara-lind.md")).collect::<Vec<_>>().join("\n"));
}
