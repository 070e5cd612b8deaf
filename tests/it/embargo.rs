//! The hour before and the hour after: pages with a word of their own in every field, of every kind, related to open
//! pages in every way. No output of any kind holds one of the words before the hour; after it, all of them are there.

use std::collections::BTreeSet;

use expect_test::expect;

use crate::fixture::{Built, Fixture};

/// Settings, pages that are open, and pages that are not. `WHEN` becomes the field that withholds them.
const SITE: &str = r#"
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
kinds:
  vessels:
    singular: Vessel
    plural: Vessels
    party: true
    fields:
      owner: { to: people, label: Owner, inverse: Owns }
//- content/countries/norway.md
---
name: Norway
iso2: "NO"
---

The coast.
//- content/organisations/coast-union.md
---
name: Coast Union
members: [countries/norway, countries/zqland]
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
links: { as: { Zqalone: people/zqperson-full } }
---

She knows [[people/zqperson-full|him]], [a friend](zqperson-full/index.md) and Norway.
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway, countries/zqland, vessels/zqvessel]
relations: [{ type: depends_on, to: agreements/zqdeal }]
history:
  - { date: 2025-02-10, status: signed, by: [people/zqperson-full, people/mara-lind] }
actions:
  - { party: norway, action: ratification, date: 2025-03-01 }
---
//- content/vessels/open-boat.md
---
name: Open Boat
owner: [people/zqperson-full]
---
//- content/briefings/2025-05-01-open.md
---
title: Open briefing
people: [mara-lind, zqperson-full]
countries: [norway, zqland]
organisations: [zqunion]
agreements: [ferry, zqdeal]
vessels: [zqvessel]
statements:
  - { by: mara-lind, to: [zqperson-full], about: [zqland], agreement: ferry, stance: supports, attributes_to: people/zqperson-full, attributed_stance: opposes, paraphrase: It is a good ferry. }
  - { by: people/zqperson-full, about: [norway], agreement: ferry, stance: opposes, paraphrase: Nothing of this is shown. }
events:
  - { date: 2025-05-01, text: A meeting, about: [agreements/zqdeal], participants: [people/zqperson-full, people/mara-lind] }
---

Mara Lind of Norway met [[people/zqperson-full|somebody]] [there](../countries/zqland.md).
//- content/briefings/2025-05-03-later.md
---
title: Later briefing
updates: 2025-05-02-zqbriefing
people: [mara-lind]
---

Mara Lind again.
//- content/people/zqperson-full/index.md
---
name: Zqfirst Zqlast
sort_name: Zqlast, Zqfirst
aliases: [Zqalias Zqother, { text: Зкуалиас Зкуотгер, lang: uk }]
summary: Zqpersonsummary of & "more" than <that>.
country: norway
posts:
  - { title: Zqminister, of: countries/norway, from: 2025-01-01 }
  - { title: Zqenvoy, of: countries/zqland, from: 2020-01-01, to: 2024-01-01 }
wikidata: Q987654321
same_as: [https://elsewhere.example/zqsameas]
redirect_from: [/zqoldaddress/]
image: { src: zqportrait.svg, alt: Zqportraitalt, credit: Zqcredit }
sources: [{ id: zqpersonsource, publisher: Zqpersonpress, title: Zqsourcetitle, url: "https://zqsourceurl.example/", note: Zqsourcenote }]
revisions: [{ date: 2025-05-20, type: correction, note: Zqpersoncorrection }]
WHEN
---

## Zqheading

Zqbody about Mara Lind of Norway, the Ferry agreement and Open Boat.[^zqpersonsource] ![Zqpicture](zqportrait.svg)
[Zqdownload](files/zqannex.pdf)
//- content/people/zqperson-full/zqportrait.svg
<svg><!-- ZQPORTRAITBYTES --></svg>
//- content/people/zqperson-full/files/zqannex.pdf
ZQANNEXBYTES
//- content/countries/zqland.md
---
name: Zqland
aliases: [Zqland Republic]
capital: Zqcapital
summary: Zqlandsummary.
member_of: [coast-union]
WHEN
---

Zqlandbody beside Norway.
//- content/organisations/zqunion.md
---
name: Zqunion of Coasts
abbreviation: ZQUC
members: [norway, countries/zqland]
member_of: [coast-union]
WHEN
---

Zqunionbody.
//- content/vessels/zqvessel.md
---
name: Zqvessel
owner: [people/mara-lind]
WHEN
---
//- content/agreements/zqdeal.md
---
name: Zqdeal
official_name: Zqofficial on the coast
parties: [{ party: norway, role: Zqrole }, countries/zqland]
subject: [Zqsubject]
history:
  - { date: 2025-01-01, status: negotiating, place: Zqhistoryplace, note: Zqhistorynote }
  - { date: 2025-02-10, status: signed, by: [mara-lind], source: zqdealsource }
actions:
  - { party: norway, action: ratification, date: 2025-03-01, by_body: Zqparliament, note: Zqactionnote }
relations: [{ type: replaces, to: ferry, note: Zqrelationnote }]
provisions: [Zqprovision]
open_questions: [Zqquestion]
sources: [{ id: zqdealsource, publisher: Zqdealpress }]
WHEN
---
//- content/briefings/2025-05-02-zqbriefing.md
---
title: Zqbriefingtitle
summary: Zqbriefingsummary.
authors: [Zqauthor]
topics: [Zqtopic]
people: [mara-lind]
countries: [norway]
agreements: [ferry]
vessels: [open-boat]
updates: 2025-05-01-open
statements:
  - by: mara-lind
    to: [press]
    about: [norway]
    agreement: ferry
    stance: conditional
    date: 2025-05-02
    said_as: on Friday, Zqsaidas
    place: Zqstatementplace
    quote: Zqquote it's & so "on".
    wordings: [{ quote: Zqwording, lang: uk, sources: [zqbriefingsource] }]
    sources: [zqbriefingsource]
  - { by: mara-lind, agreement: ferry, act: denies, paraphrase: Zqparaphrase. }
events:
  - { date: 2025-05-02, agreement: ferry, status: in_force, text: Zqevent, place: Zqeventplace, participants: [norway] }
  - { date: 2027-01-01, about: [norway], text: Zqplan }
sources: [{ id: zqbriefingsource, publisher: Zqbriefingpress, type: state_media }]
redirect_from: [/zqold/briefing/]
revisions: [{ date: 2025-05-21, type: update, note: Zqrevision }]
extra: { zqextra: Zqextravalue }
WHEN
---

Zqbriefingbody: Mara Lind of Norway spoke of the Ferry agreement.[^zqbriefingsource]

> Zqspoken and not *Zqwritten*, said of the Ferry agreement.
>
> — Mara Lind, Zqspokenplace, 2025-05-02
//- content/pages/zqpage.md
---
title: Zqpagetitle
redirect_from: [/zqpageold/]
WHEN
---

Zqpagebody for Mara Lind and [Open](../briefings/2025-05-01-open.md).
"#;

/// What no template of the theme shows, also after the hour.
const NEVER_SHOWN: [&str; 3] = [
    // A name in `links.as` of an open page, which its text does not use.
    "zqalone",
    // `extra`, which is for a site's own templates.
    "zqextra",
    "zqextravalue",
];

fn planted(front_matter: &str) -> Fixture {
    Fixture::new(&SITE.replace("WHEN", front_matter))
}

/// The words that only the withheld pages have, in small letters.
fn words() -> BTreeSet<String> {
    let text = SITE.to_lowercase();
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| word.starts_with("zq"));
    words.map(str::to_owned).chain(["зкуалиас".to_owned(), "q987654321".to_owned()]).collect()
}

/// The words that some output holds, in its name or in its bytes.
fn shown(built: &Built) -> BTreeSet<String> {
    let mut texts = String::new();
    for (url, bytes) in built.outputs() {
        texts.push_str(&format!("{}\n{}\n", url.to_lowercase(), String::from_utf8_lossy(bytes).to_lowercase()));
    }
    words().into_iter().filter(|word| texts.contains(word)).collect()
}

/// What the program itself says of the outputs.
fn traces(built: &Built) -> String {
    built.lines().lines().filter(|line| line.contains("withheld-trace") || line.contains("withheld-words")).collect()
}

#[track_caller]
fn assert_hidden(built: &Built) {
    let none = BTreeSet::new();
    let found: Vec<(String, Vec<&str>)> =
        shown(built).into_iter().map(|word| (word.clone(), built.holding(&word))).collect();
    assert_eq!(shown(built), none, "{found:#?}");
    assert_eq!(traces(built), "");
}

#[test]
fn no_word_of_a_page_under_embargo_is_in_any_output_before_the_hour_and_all_of_them_are_after_it() {
    let at = |now: &str| planted("publish_at: 2025-06-01T06:00:00+02:00").now(now).build();
    assert_hidden(&at("2025-06-01T03:59:59Z"));
    let open = at("2025-06-01T04:00:00Z").clean();
    let hidden: BTreeSet<String> = words().difference(&shown(&open)).cloned().collect();
    let expected: BTreeSet<String> = NEVER_SHOWN.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(hidden, expected, "the theme shows every other field");
}

#[test]
fn no_word_of_a_draft_or_of_a_page_that_has_expired_is_in_any_output() {
    assert_hidden(&planted("draft: true").build());
    let expiring = |now: &str| planted("expires_at: 2025-06-01").now(now).build();
    assert!(shown(&expiring("2025-05-31T23:59:59Z")).contains("zqbody"));
    assert_hidden(&expiring("2025-06-01T00:00:00Z"));
}

#[test]
fn an_embargo_holds_in_old_views_too() {
    for built in [
        planted("publish_at: 2026-01-01").set_back_to("2025-05-03").build(),
        planted("publish_at: 2026-01-01").known_by("2025-05-03").build(),
    ] {
        assert_hidden(&built);
    }
}

/// A page under embargo, an open page with other text, and a template of the site.
fn leaking(open_text: &str, template: &str) -> Fixture {
    let fixture = Fixture::new(&format!(
        "
//- content/people/zoltan-qurakh.md
---
name: Zoltan Qurakh
aliases: [The Qurakh]
publish_at: 2026-01-01
---
//- content/briefings/2025-05-01-open.md
---
title: Open briefing
---

{open_text}
"
    ));
    if template.is_empty() { fixture } else { fixture.file("templates/404.html", template) }
}

#[test]
fn a_template_that_puts_a_secret_together_is_found_out() {
    let built =
        leaking("Nothing.", "<p data-of=\"{{ \"zoltan\" ~ \"-qurakh\" }}\">{{ \"Zoltan\" ~ \" Qurakh\" }}</p>").build();
    expect![[r#"
        content/people/zoltan-qurakh.md withheld-trace `404.html` holds the name of this page: `Zoltan Qurakh`
        content/people/zoltan-qurakh.md withheld-trace `404.html` holds the slug of this page: `zoltan-qurakh`
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn the_name_in_a_published_text_is_its_authors_own_doing_and_a_warning_with_its_place() {
    for text in
        ["They met Zoltan Qurakh.", "They met **Zoltan**\nQurakh.", "They met [Zoltan Qurakh](https://x.example/)."]
    {
        let built = leaking(text, "").build();
        let lines = built.lines();
        assert_eq!(lines.lines().count(), 1, "{lines}");
        assert!(lines.contains("2025-05-01-open.md:5:") && lines.contains("withheld-words"), "{text}: {lines}");
    }
    let title = leaking("Nothing.", "<title>Zoltan Qurakh</title>").build();
    expect![[r#"
        templates/404.html:1:8 withheld-words `Zoltan Qurakh` is the name of a page that is under embargo
    "#]]
    .assert_eq(&title.lines());
}

#[test]
fn files_that_only_withheld_pages_use_are_reported() {
    let page = |head: &str, text: &str| {
        format!("//- content/briefings/2025-05-02-plan.md\n---\ntitle: A plan\n{head}\n---\n\n{text}\n")
    };
    let files = "//- static/files/the%20plan.pdf\nPDF\n//- static/files/a.txt\nA\n".replace("%20", " ");
    let told = |head: &str, text: &str, more: &str| {
        let built = Fixture::new(&format!("{}{files}{more}", page(head, text))).build();
        built.lines().lines().filter(|line| line.contains("withheld-file")).collect::<Vec<_>>().join("\n")
    };
    for (head, text, file) in [
        ("draft: true", "See [it](/files/the%20plan.pdf).", "static/files/the plan.pdf"),
        ("publish_at: 2099-01-01T00:00:00Z", "See <a href=\"/files/a.txt\">.", "static/files/a.txt"),
        ("expires_at: 2025-05-03", "See [it](https://example.org/files/a.txt#top).", "static/files/a.txt"),
        ("draft: true\nextra: { file: /files/a.txt }", "Nothing.", "static/files/a.txt"),
    ] {
        assert!(told(head, text, "").contains(&format!("`{file}` is published")), "{text}: {}", told(head, text, ""));
        assert_eq!(told("", text, ""), "", "a published page may use it: {text}");
    }
    let link = "See [it](/files/a.txt).";
    for other in [
        "//- content/pages/about.md\n---\ntitle: About\n---\n\n[A](/files/a.txt)\n",
        "//- templates/404.html\n<p><a href=\"{{ base_path }}files/a.txt\">A</a>\n",
        "//- static/site.css\nbody { background: url(files/a.txt) }\n",
    ] {
        assert_eq!(told("draft: true", link, other), "", "{other}");
    }
    assert_eq!(told("draft: true", "See /files/b.txt and a.txt.", ""), "");
}

#[test]
fn a_heading_of_the_same_words_is_not_a_leak_of_the_slug() {
    let built = leaking("## Who is Zoltan Qurakh\n\nSee [above](#who-is-zoltan-qurakh). ## Zoltan Qurakh", "").build();
    assert!(!built.lines().contains("withheld-trace"), "{}", built.lines());
    let built = leaking("## Zoltan Qurakh\n\nSee [above](#zoltan-qurakh).", "").build();
    assert!(!built.lines().contains("withheld-trace"), "{}", built.lines());
}

#[test]
fn a_name_in_prose_of_somebody_who_is_only_a_draft_is_not_a_secret() {
    let built = Fixture::new(
        "
//- content/people/zoltan-qurakh.md
---
name: Zoltan Qurakh
draft: true
---
//- content/pages/about.md
---
title: About us
---

Edited by Zoltan Qurakh.
",
    );
    built.build().clean();
}

#[test]
fn what_published_pages_are_called_as_well_is_not_a_trace() {
    Fixture::new(
        "
//- content/agreements/oslo-agreement.md
---
name: Oslo Agreement
publish_at: 2026-01-01
---
//- content/agreements/oslo-agreement-ii.md
---
name: Oslo Agreement II
---
//- content/people/oslo-agreement.md
---
name: Oslo-Agreement
---
",
    )
    .build()
    .clean();
}

#[test]
fn an_old_address_or_a_file_that_shows_is_found_out() {
    let built = Fixture::new(
        "
//- content/pages/secret/index.md
---
title: Peace
redirect_from: [/zq/]
draft: true
---
//- content/pages/secret/zq-annex.pdf
ANNEX
//- templates/404.html
{{ \"/base/zq\" ~ \"/\" }} {{ \"ZQ-ann\" ~ \"ex.pdf\" }} {{ \"/sec\" ~ \"ret/\" }} peace secret zq
",
    )
    .build();
    expect![[r#"
        content/pages/secret/index.md withheld-trace `404.html` holds an old address of this page: `/zq/`
        content/pages/secret/index.md withheld-trace `404.html` holds the key of this page: `/secret/`
        content/pages/secret/index.md withheld-trace `404.html` holds the name of a file of this page: `zq-annex.pdf`
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn files_that_are_copied_are_searched_as_well() {
    let built = leaking("Nothing.", "").file("static/data.json", "{\"name\":\"Zoltan Qurakh\"}").build();
    expect![[r#"
        static/data.json:1:10 withheld-words `Zoltan Qurakh` is the name of a page that is under embargo
    "#]]
    .assert_eq(&built.lines());
}
