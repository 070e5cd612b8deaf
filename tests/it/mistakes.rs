//! Every mistake is reported in one run, each at its place; none hides another one, and none is reported twice.

use expect_test::expect;

use crate::fixture::lines;
use crate::sandbox::{Sandbox, assert_same_tree, tree};

/// A site with 25 mistakes, each of another sort. The broken bytes are added by the test.
const TWENTY_FIVE: &str = "
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
timezone: Brussels
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/people/jonas-okafor.md
---
name: Jonas Okafor
country: mara-lind
---
//- content/countries/georgia.md
---
name: Georgia
iso2: GE
---
//- content/countries/norway.md
---
name: Norway
iso2: NN
---
//- content/organisations/georgia-state.md
---
name: Georgia State University
abbreviation: Georgia
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [georgia]
history:
  - { date: 2025-01-10, status: signed }
  - { date: 2025-02-10, status: signed }
---

## What it covers

Ferries.
//- content/agreements/harbour.md
---
name: Harbour agreement
parties: [georgia]
history:
  - { date: 2025-02-10, status: signed, source: gazette }
actions:
  - { party: norway, action: signature, date: 2025-02-10 }
---
//- content/briefings/2025-01-01-key.md
---
title: An unknown key
sumary: Misspelt.
---
//- content/briefings/2025-01-02-slug.md
---
title: An unknown slug
people: [mara-lint]
---
//- content/briefings/2025-01-03-ambiguous.md
---
title: An ambiguous name
---

What happens in [[Georgia]].
//- content/briefings/2025-01-04-link.md
---
title: A broken link
---

First line.
She is [[Mara Lint]].
//- content/briefings/2025-01-05-anchor.md
---
title: A broken anchor
---

See [[ferry#what-it-cover|its scope]].
//- content/briefings/2025-01-06-date.md
---
title: A bad date
date: 2025-02-30
---
//- content/briefings/2025-01-07-twice.md
---
title: A duplicate key
topics: [fees]
topics: [harbours]
---
//- content/briefings/2025-01-08-tab.md
---
title: A tab
statements:
\t- by: mara-lind
---
//- content/briefings/2025-01-09-colon.md
---
title: Fees: the deal
---
//- content/briefings/2025-01-10-asset.md
---
title: A missing asset
---

![The ferry](ferry.jpg)
//- content/briefings/2025-01-11-value.md
---
title: An unknown value
statements:
  - { by: mara-lind, act: whispers, paraphrase: Nothing. }
---
//- content/briefings/2025-01-12-slug.md
---
title: A path out of the site
slug: ../../x
---
//- content/briefings/2025-01-13-unsafe.md
---
title: An unsafe link
---

[Press here](javascript:alert(1))
//- content/briefings/2025-01-14-note.md
---
title: A footnote without a definition
---

So it is said.[^somewhere]
//- content/briefings/2025-01-15-url.md
---
title: A bad address
sources:
  - { id: gazette, url: www.example.org }
---
//- content/pages/contact.md
---
title: Contact
---
//- content/pages/case.md
---
title: Case
---
//- content/pages/Case.md
---
title: Case
---
//- static/contact/index.html
<p>Write to us.</p>
//- templates/404.html
{% extends \"theme/404.html\" %}
{% block main %}
<p>{{ page.titel }}</p>
{% endblock main %}
";

#[test]
fn twenty_five_mistakes_are_reported_in_one_run_each_at_its_place_and_nothing_is_written() {
    let sandbox = Sandbox::new(TWENTY_FIVE);
    sandbox.write("content/briefings/2025-01-16-bytes.md", b"---\ntitle: Bytes\n---\n\nIn M\xfcnster.\n");
    let before = tree(sandbox.folder());

    let run = sandbox.run(&["build", "--now", "2025-06-01", "--format", "json"]);

    let told: Vec<String> = run
        .stdout
        .lines()
        .map(|line| {
            let it: serde_json::Value = serde_json::from_str(line).unwrap();
            let place = match (it["line"].as_u64(), it["column"].as_u64()) {
                (Some(line), Some(column)) => format!(":{line}:{column}"),
                _ => String::new(),
            };
            format!("{}{place} {}\n", it["file"].as_str().unwrap(), it["rule"].as_str().unwrap())
        })
        .collect();
    expect![[r#"
        briefbook.yaml:3:11 bad-setting
        content/agreements/ferry.md:6:33 history-contradiction
        content/agreements/harbour.md:5:49 unknown-source
        content/agreements/harbour.md:7:14 not-a-party
        content/briefings/2025-01-01-key.md:3:1 unknown-field
        content/briefings/2025-01-02-slug.md:3:10 unknown-entity
        content/briefings/2025-01-03-ambiguous.md:5:17 ambiguous-name
        content/briefings/2025-01-04-link.md:6:8 broken-link
        content/briefings/2025-01-05-anchor.md:5:5 broken-anchor
        content/briefings/2025-01-06-date.md:3:7 bad-date
        content/briefings/2025-01-07-twice.md:4:1 duplicate-key
        content/briefings/2025-01-08-tab.md:4:1 yaml-syntax
        content/briefings/2025-01-09-colon.md:2:12 yaml-syntax
        content/briefings/2025-01-10-asset.md:5:1 missing-asset
        content/briefings/2025-01-11-value.md:4:27 unknown-value
        content/briefings/2025-01-12-slug.md:3:7 bad-path
        content/briefings/2025-01-13-unsafe.md:5:1 unsafe-link
        content/briefings/2025-01-14-note.md:5:15 unknown-footnote
        content/briefings/2025-01-15-url.md:4:25 bad-url
        content/briefings/2025-01-16-bytes.md:5:5 invalid-utf8
        content/countries/norway.md:3:7 unknown-country-code
        content/pages/case.md duplicate-page
        content/people/jonas-okafor.md:3:10 wrong-kind
        static/contact/index.html output-collision
        templates/404.html:3:12 template-error
    "#]]
    .assert_eq(&told.concat());
    assert_eq!(told.len(), 25);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stderr, "25 errors; nothing was written\n");
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing is written");

    let human = sandbox.run(&["build", "--now", "2025-06-01"]);
    assert_eq!(human.stderr.matches("error[").count(), 25, "{}", human.stderr);
    assert_eq!(human.code, Some(1));
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing is written");
}

#[test]
fn a_misspelt_required_field_is_one_mistake_and_not_two() {
    expect![[r#"
        content/briefings/2025-01-01-fees.md:2:1 unknown-field a briefing has no field `titel`
    "#]]
    .assert_eq(&lines(
        "
//- content/briefings/2025-01-01-fees.md
---
titel: Ferry fees
---
",
    ));
}

#[test]
fn every_wrong_field_of_a_file_is_reported() {
    expect![[r#"
        content/people/mara-lind.md:3:12 wrong-type this takes a text, not a list
        content/people/mara-lind.md:4:34 unknown-value `sometimes` is not a word this field knows
        content/people/mara-lind.md:4:47 wrong-type this takes a text, not fields
        content/people/mara-lind.md:6:11 unknown-value `212` is no identifier of Wikidata
        content/people/mara-lind.md:7:11 bad-url `ftp://example.org/x` is no address that may be linked
        content/people/mara-lind.md:8:8 missing-field an image needs `alt`
        content/people/mara-lind.md:9:17 bad-path `../x` cannot be redirected from: `.` and `..` are not allowed in it
        content/people/mara-lind.md:10:36 wrong-type this takes `true` or `false`, not a text
        content/people/mara-lind.md:11:12 bad-date `soon` is not a date
        content/people/mara-lind.md:12:11 unknown-entity there is no `countries/atlantis`
        content/people/mara-lind.md:14:28 unknown-entity there is no `countries/atlantis`
        content/people/mara-lind.md:14:54 bad-date `2025-13` is no month of the calendar
        content/people/mara-lind.md:15:5 missing-field a post needs `title`
        content/people/mara-lind.md:16:1 unknown-field a person has no field `colour`
    "#]]
    .assert_eq(&lines(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
sort_name: [Lind]
aliases: [{ text: M. Lind, link: sometimes }, { link: never }]
summary: A minister
wikidata: 212
same_as: [ftp://example.org/x]
image: { src: x.jpg }
redirect_from: [../x, /old/]
links: { never: [Mara], automatic: perhaps }
review_by: soon
country: [atlantis, norland]
posts:
  - { title: Minister, of: countries/atlantis, from: 2025-13 }
  - { of: norland }
colour: red
---
//- content/countries/norland.md
---
name: Norland
---
",
    ));
}

#[test]
fn a_mistake_in_the_front_matter_does_not_hide_one_in_the_text() {
    expect![[r#"
        content/briefings/2025-01-01-fees.md:3:1 unknown-field a briefing has no field `colour`
        content/briefings/2025-01-01-fees.md:6:5 broken-link no page `Nowhere`
    "#]]
    .assert_eq(&lines(
        "
//- content/briefings/2025-01-01-fees.md
---
title: Ferry fees
colour: red
---

See [[Nowhere]].
",
    ));
}

#[test]
fn a_page_without_a_title_still_has_its_text_checked() {
    expect![[r#"
        content/briefings/2025-01-01-fees.md:1:1 missing-field a briefing needs `title`
        content/briefings/2025-01-01-fees.md:5:5 broken-link no page `Nowhere`
    "#]]
    .assert_eq(&lines(
        "
//- content/briefings/2025-01-01-fees.md
---
summary: The fees rise.
---

See [[Nowhere]].
",
    ));
}

#[test]
fn all_mistakes_of_a_text_are_reported_in_the_order_in_which_they_stand() {
    expect![[r#"
        content/pages/about.md:5:5 broken-link no page `Nowhere`
        content/pages/about.md:5:21 broken-link the link `nowhere.md` leads to nothing
        content/pages/about.md:5:44 broken-anchor `/about/` has no heading `#nowhere`
        content/pages/about.md:5:62 raw-html HTML is shown as text
        content/pages/about.md:5:69 missing-asset no file `nowhere.png`
        content/pages/about.md:5:69 missing-alt nothing says what the picture shows, for those who do not see it
        content/pages/about.md:5:86 unknown-footnote there is no footnote and no source `nowhere`
        content/pages/about.md:7:20 broken-link no page `Nobody`
        content/pages/about.md:11:3 broken-link no page `Nothing`
        content/pages/about.md:11:20 unsafe-link links to `javascript:` are not allowed
    "#]]
    .assert_eq(&lines(
        "
//- content/pages/about.md
---
title: About
---

See [[Nowhere]] and [that](nowhere.md) and [this](#nowhere), <i>and ![](nowhere.png).[^nowhere]

> A quotation with [[Nobody]].

| a | b |
|---|---|
| [[Nothing\\|x]] | [y](javascript:x) |
",
    ));
}

#[test]
fn a_page_that_cannot_be_read_causes_no_errors_where_it_is_referred_to() {
    expect![[r#"
        content/agreements/ferry/index.md:2:7 yaml-syntax a `[` that is not closed
        content/countries/norland.md:1:1 missing-field a country needs `name`
        content/people/mara-lind.md:2:16 yaml-syntax a colon in a text that is not in quotes
    "#]]
    .assert_eq(&lines(
        "
//- content/people/mara-lind.md
---
name: Mara Lind: a minister
---
//- content/countries/norland.md
---
iso2: NO
---
//- content/agreements/ferry/index.md
---
name: [
---
//- content/people/jonas-okafor.md
---
name: Jonas Okafor
country: norland
---
//- content/agreements/harbour.md
---
name: Harbour agreement
parties: [norland]
relations: [{ type: depends_on, to: ferry }]
history:
  - { date: 2025-02-10, status: signed, by: [mara-lind] }
actions:
  - { party: norland, action: signature, date: 2025-02-10 }
---
//- content/briefings/2025-02-10-signed.md
---
title: Signed
people: [mara-lind, people/mara-lind]
countries: [norland]
agreements: [ferry]
statements:
  - { by: mara-lind, to: [norland], about: [countries/norland], agreement: ferry, stance: supports, paraphrase: Good. }
links: { as: { Lind: mara-lind } }
---

[[Mara Lind]], [[mara-lind|she]] and [[people/mara-lind]] of [Norland](../countries/norland.md) on [[ferry#scope]].
",
    ));
}

#[test]
fn a_broken_source_list_causes_no_errors_where_its_sources_are_cited() {
    expect![[r#"
        content/sources.yaml:2:21 yaml-syntax a colon in a text that is not in quotes
    "#]]
    .assert_eq(&lines(
        "
//- content/sources.yaml
- id: gazette
  publisher: Gazette: the official one
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: signed, source: gazette }
---

It was signed.[^gazette]
",
    ));
}

#[test]
fn broken_settings_cause_no_errors_about_the_kinds_that_they_would_have_added() {
    expect![[r#"
        briefbook.yaml:1:17 yaml-syntax a colon in a text that is not in quotes
    "#]]
    .assert_eq(&lines(
        "
//- briefbook.yaml
title: Test desk: news
base_url: https://example.org/
kinds:
  treaty_bodies: { singular: Treaty body, plural: Treaty bodies }
//- content/treaty_bodies/council.md
---
name: Council
---
",
    ));
}
