//! Nothing that an author writes is dropped silently: every field that the schema takes shows somewhere.
//!
//! One rich site uses all of them, and a table says where each shows. The list of fields is not repeated here: the messages
//! about unknown fields name those that there are.

use std::collections::BTreeMap;

use crate::fixture::{Built, lines, report, site};
use crate::sandbox::repository;

/// A site that uses every field.
pub const RICH: &str = "
//- briefbook.yaml
title: Ferry desk
base_url: https://example.org/
description: All about ferries.
language: en
timezone: Europe/Brussels
kinds:
  treaty_bodies:
    singular: Treaty body
    plural: Treaty bodies
    party: true
    schema_type: GovernmentOrganization
    fields: { seat: { to: countries, label: Seated in, inverse: Bodies seated here } }
//- content/sources.yaml
- id: gazette
  publisher: Official gazette
//- content/treaty_bodies/strait-council.md
---
name: Strait Council
seat: norway
---
//- content/people/mara/index.md
---
name: Mara Lind
surname: Lind
slug: mara-lind
sort_name: Aa Lind
summary: Person-summary.
aliases:
  - { text: Alias-Mara, link: tagged, lang: sv, from: 2001-02, to: 2002-03 }
wikidata: Q111
same_as: [https://example.com/mara]
image: { src: mara.svg, alt: Image-alt, credit: Image-credit }
redirect_from: [/old/mara/]
review_by: 2024-05-06
extra: { shoe_size: 39 }
country: norway
posts:
  - { title: Post-minister, of: countries/norway, from: 2019-05-20, to: 2024-06-07 }
sources:
  - { id: own, title: Person-source }
revisions:
  - { date: 2024-01-02, type: correction, note: Person-revision. }
links: { never: [Nobody], as: { Mara: mara-lind }, automatic: false }
---

She was named.[^own]
//- content/people/mara/mara.svg
<svg viewBox='0 0 4 3'/>
//- content/people/jonas-okafor.md
---
name: Jonas Okafor
---
//- content/countries/norway.md
---
name: Norway
iso2: NO
iso3: NOR
iso_num: 578
capital: Capital-Oslo
member_of: [{ org: nordic-council, from: 1952-02, to: 2030 }]
---
//- content/organisations/nordic-council.md
---
name: Nordic Council
abbreviation: Abbreviation-NC
members: [{ member: people/jonas-okafor, from: 1999-08, to: 2001 }]
member_of: [{ org: world-council, from: 1977 }]
---
//- content/organisations/world-council.md
---
name: World Council
dissolved: 2024-09-08
succeeded_by: [nordic-council]
---
//- content/countries/kalmar-union.md
---
name: Kalmar Union
dissolved: 1523-06-06
succeeded_by: [norway]
---
//- content/agreements/harbour.md
---
name: Harbour agreement
---
//- content/agreements/ferry.md
---
name: Ferry agreement
official_name: Official-name of the ferry agreement
type: treaty
parties: [{ party: norway, role: Party-role }, treaty_bodies/strait-council]
subject: [Subject-fees]
history:
  - { date: 2025-02-10, status: signed, place: History-place, by: [mara-lind], note: History-note., source: gazette }
actions:
  - { party: norway, action: ratification, date: 2025-03-11, effective: 2025-04-12, by_body: Action-body, note: Action-note., source: gazette }
  - { party: treaty_bodies/strait-council, action: approval }
  - { party: norway, action: reservation, date: 2025-03-11 }
  - { party: treaty_bodies/strait-council, action: objection, to: norway, territory: Action-island }
relations:
  - { type: depends_on, to: harbour, note: Relation-note. }
provisions: [Provision-one]
open_questions: [Question-one]
---
//- content/briefings/earlier.md
---
title: Earlier briefing
date: 2025-01-02
---
//- content/briefings/rich/index.md
---
title: Rich briefing
date: 2025-03-04
summary: Briefing-summary.
authors: [Author-one, Author-two]
people: [mara-lind]
countries: [norway]
organisations: [nordic-council]
agreements: [harbour]
treaty_bodies: [strait-council]
topics: [Topic-one]
updates: earlier
statements:
  - by: mara-lind
    to: [press-corps, jonas-okafor]
    about: [world-council]
    agreement: ferry
    act: warns
    stance: conditional
    attributes_to: jonas-okafor
    attributed_stance: opposes
    date: 2025-03-02
    said_as: on Sunday night
    place: Statement-place
    quote: Statement-quote.
    paraphrase: Statement-paraphrase.
    sources: [page-source]
    wordings:
      - { quote: Wording-quote., paraphrase: Wording-paraphrase., lang: nb, sources: [gazette] }
events:
  - date: 2025-03-03
    said_as: on Monday morning
    text: Event-text.
    about: [world-council]
    participants: [jonas-okafor]
    place: Event-place
    agreement: ferry
    milestone: submitted_to_parliament
    outcome: postponed
    source: page-source
  - { date: 2025-03-20, agreement: ferry, status: in_force }
sources:
  - id: page-source
    publisher: Source-publisher
    title: Source-title
    url: https://example.com/source
    archived: https://example.com/archived
    published: 2025-03-01
    accessed: 2025-03-05
    type: state_media
    owner_country: norway
    reliability: B
    note: Source-note.
    via: gazette
review_by: 2025-04-14
revisions:
  - { date: 2025-04-01, type: clarification, note: Revision-note. }
image: { src: harbour.svg, alt: Alt-briefing, credit: Credit-briefing }
redirect_from: [/old/rich/]
links: { never: [Washington], as: { Lind: mara-lind }, automatic: true }
extra: { mood: calm }
---

The text of it.[^page-source]
//- content/briefings/rich/harbour.svg
<svg viewBox='0 0 4 3'/>
//- content/pages/about.md
---
title: About the desk
summary: Page-summary.
slug: about-us
---

Page-text.
//- templates/briefing.html
{% extends \"theme/briefing.html\" %}
{% block topics %}{% if briefing.extra %}<p>{{ briefing.extra.mood }}-mood</p>{% endif %}{{ super() }}{% endblock topics %}
//- templates/person.html
{% extends \"theme/person.html\" %}
{% block summary %}{{ super() }}{% if entity.extra %}<p>size-{{ entity.extra.shoe_size }}</p>{% endif %}{% endblock summary %}
";

/// Where a field shows: on a page by a text, as an address, or in what another test looks at.
enum Shows {
    On(&'static str, &'static str),
    At(&'static str),
    InTest(&'static str),
}
use Shows::{At, InTest, On};

const BRIEFING: &str = "briefings/rich/";
const MARA: &str = "people/mara-lind/";
const FERRY: &str = "agreements/ferry/";
const NORWAY: &str = "countries/norway/";
const NORDIC: &str = "organisations/nordic-council/";

/// The fields of each record, and where they show. The first column is how messages call the record.
const TABLE: &[(&str, &str, Shows)] = &[
    ("a briefing", "title", On(BRIEFING, "<h1>Rich briefing</h1>")),
    ("a briefing", "date", On(BRIEFING, "4 March 2025")),
    ("a briefing", "summary", On(BRIEFING, "Briefing-summary.")),
    ("a briefing", "authors", On(BRIEFING, "by Author-one and Author-two")),
    ("a briefing", "people", On(BRIEFING, "href=\"/people/mara-lind/\"")),
    ("a briefing", "countries", On(BRIEFING, "<dt>Country</dt>")),
    ("a briefing", "organisations", On(BRIEFING, "<dt>Organisation</dt>")),
    ("a briefing", "agreements", On(BRIEFING, "<dt>Agreement</dt>")),
    ("a briefing", "topics", On(BRIEFING, "Topic-one")),
    ("a briefing", "updates", On(BRIEFING, "href=\"/briefings/earlier/\"")),
    ("a briefing", "statements", On(BRIEFING, "id=\"statements\"")),
    ("a briefing", "events", On(BRIEFING, "id=\"events\"")),
    ("a briefing", "sources", On(BRIEFING, "id=\"sources\"")),
    ("a briefing", "review_by", On(BRIEFING, "14 April 2025")),
    ("a briefing", "revisions", On(BRIEFING, "id=\"revisions\"")),
    ("a briefing", "image", On(BRIEFING, "src=\"/briefings/rich/harbour.svg\"")),
    ("a briefing", "redirect_from", At("old/rich/")),
    ("a briefing", "extra", On(BRIEFING, "calm-mood")),
    ("a briefing", "slug", At(MARA)),
    ("a briefing", "links", InTest("links_automatic")),
    ("a briefing", "draft", InTest("withheld")),
    ("a briefing", "publish_at", InTest("withheld")),
    ("a briefing", "expires_at", InTest("withheld")),
    ("a statement", "by", On(BRIEFING, "<p class=\"speaker\"><a href=\"/people/mara-lind/\">")),
    ("a statement", "to", On(BRIEFING, "press-corps and <a href=\"/people/jonas-okafor/\">")),
    ("a statement", "about", On(BRIEFING, "<dt>About</dt><dd><a href=\"/organisations/world-council/\">")),
    ("a statement", "agreement", On(BRIEFING, "<dt>Agreement</dt><dd><a href=\"/agreements/ferry/\">")),
    ("a statement", "act", On(BRIEFING, "<span class=\"act\">warned</span>")),
    ("a statement", "stance", On(BRIEFING, "<dd class=\"stance\">conditional</dd>")),
    ("a statement", "attributes_to", On(BRIEFING, "This is a claim, not a statement by Jonas Okafor")),
    ("a statement", "attributed_stance", On(BRIEFING, "Jonas Okafor</a> opposes <a href=\"/agreements/ferry/\">")),
    ("a statement", "date", On(BRIEFING, "2 March 2025")),
    ("a statement", "said_as", On(BRIEFING, "on Sunday night")),
    ("a statement", "place", On(BRIEFING, "Statement-place")),
    ("a statement", "quote", On(BRIEFING, "Statement-quote.")),
    ("a statement", "paraphrase", On(BRIEFING, "Statement-paraphrase.")),
    ("a statement", "sources", On(BRIEFING, "<dt>Source</dt>")),
    ("a statement", "wordings", On(BRIEFING, "Also reported in these words")),
    ("a wording", "quote", On(BRIEFING, "<q lang=\"nb\" dir=\"auto\">Wording-quote.</q>")),
    ("a wording", "paraphrase", On(BRIEFING, "Wording-paraphrase.")),
    ("a wording", "lang", On(BRIEFING, "<span class=\"mark\">nb</span>")),
    ("a wording", "sources", On(BRIEFING, "Source: <a href=\"#source-gazette\">")),
    ("an event", "date", On(BRIEFING, "3 March 2025")),
    ("an event", "said_as", On(BRIEFING, "on Monday morning")),
    ("an event", "text", On(BRIEFING, "Event-text.")),
    ("an event", "about", On("organisations/world-council/", "Event-text.")),
    ("an event", "participants", On("people/jonas-okafor/", "Event-text.")),
    ("an event", "place", On(BRIEFING, "Event-place")),
    ("an event", "agreement", On(FERRY, "Event-text.")),
    ("an event", "milestone", On(FERRY, "submission to parliament postponed")),
    ("an event", "status", On(FERRY, "in force")),
    ("an event", "outcome", On(BRIEFING, "postponed")),
    ("an event", "planned_for", InTest("plans")),
    ("an event", "source", On(FERRY, "#source-page-source")),
    ("a source", "id", On(BRIEFING, "id=\"source-page-source\"")),
    ("a source", "publisher", On(BRIEFING, "Source-publisher")),
    ("a source", "title", On(BRIEFING, "Source-title")),
    ("a source", "url", On(BRIEFING, "https://example.com/source")),
    ("a source", "archived", On(BRIEFING, "https://example.com/archived")),
    ("a source", "published", On(BRIEFING, "1 March 2025")),
    ("a source", "accessed", On(BRIEFING, "5 March 2025")),
    ("a source", "type", On(BRIEFING, "state media")),
    ("a source", "owner_country", On(BRIEFING, "State-owned:")),
    ("a source", "reliability", On(BRIEFING, "Reliability B: usually reliable")),
    ("a source", "note", On(BRIEFING, "Source-note.")),
    ("a source", "via", On(BRIEFING, "Via Official gazette")),
    ("a revision", "date", On(BRIEFING, "1 April 2025")),
    ("a revision", "type", On(BRIEFING, "clarification")),
    ("a revision", "note", On(BRIEFING, "Revision-note.")),
    ("an image", "src", On(MARA, "src=\"/people/mara-lind/mara.svg\"")),
    ("an image", "alt", On(MARA, "alt=\"Image-alt\"")),
    ("an image", "credit", On(MARA, "Image-credit")),
    ("`links`", "never", InTest("links_automatic")),
    ("`links`", "as", InTest("links_automatic")),
    ("`links`", "automatic", InTest("links_automatic")),
    ("a person", "name", On(MARA, "Mara Lind</h1>")),
    ("a person", "surname", InTest("links_automatic")),
    ("a person", "sort_name", InTest("lists")),
    ("a person", "aliases", On(MARA, "Alias-Mara")),
    ("a person", "summary", On(MARA, "Person-summary.")),
    ("a person", "wikidata", On(MARA, "Q111")),
    ("a person", "same_as", On(MARA, "https://example.com/mara")),
    ("a person", "image", On(MARA, "Image-alt")),
    ("a person", "redirect_from", At("old/mara/")),
    ("a person", "links", InTest("links_automatic")),
    ("a person", "review_by", On(MARA, "6 May 2024")),
    ("a person", "extra", On(MARA, "size-39")),
    ("a person", "slug", At(MARA)),
    ("a person", "draft", InTest("withheld")),
    ("a person", "publish_at", InTest("withheld")),
    ("a person", "expires_at", InTest("withheld")),
    ("a person", "sources", On(MARA, "Person-source")),
    ("a person", "revisions", On(MARA, "Person-revision.")),
    ("a person", "country", On(MARA, "href=\"/countries/norway/\"")),
    ("a person", "posts", On(MARA, "Post-minister")),
    ("an alias", "text", On(MARA, "Alias-Mara")),
    ("an alias", "link", InTest("links_automatic")),
    ("an alias", "lang", On(MARA, "lang=\"sv\"")),
    ("an alias", "from", On(MARA, "February 2001")),
    ("an alias", "to", On(MARA, "March 2002")),
    ("a post", "title", On(MARA, "Post-minister")),
    ("a post", "of", On(MARA, "Post-minister, <span class=\"flag\"")),
    ("a post", "from", On(MARA, "20 May 2019")),
    ("a post", "to", On(MARA, "7 June 2024")),
    ("a country", "iso2", On(NORWAY, "Kingdom of Norway")),
    ("a country", "iso3", On(NORWAY, "NOR")),
    ("a country", "iso_num", On(NORWAY, "578")),
    ("a country", "capital", On(NORWAY, "Capital-Oslo")),
    ("a country", "member_of", On(NORWAY, "href=\"/organisations/nordic-council/\"")),
    ("a country", "dissolved", On("countries/kalmar-union/", "6 June 1523")),
    ("a country", "succeeded_by", On(NORWAY, "href=\"/countries/kalmar-union/\"")),
    ("a membership", "org", On(NORDIC, "href=\"/countries/norway/\"")),
    ("a membership", "member", On(NORDIC, "href=\"/people/jonas-okafor/\"")),
    ("a membership", "from", On(NORDIC, "August 1999")),
    ("a membership", "to", On(NORDIC, "2001")),
    ("an organisation", "abbreviation", On(NORDIC, "Abbreviation-NC")),
    ("an organisation", "members", On(NORDIC, "Jonas Okafor")),
    ("an organisation", "member_of", On(NORDIC, "World Council")),
    ("an organisation", "dissolved", On("organisations/world-council/", "8 September 2024")),
    ("an organisation", "succeeded_by", On("organisations/world-council/", "id=\"succeeded-by\"")),
    ("an agreement", "official_name", On(FERRY, "Official-name of the ferry agreement")),
    ("an agreement", "type", On(FERRY, "treaty")),
    ("an agreement", "parties", On(FERRY, "id=\"parties\"")),
    ("an agreement", "subject", On(FERRY, "Subject-fees")),
    ("an agreement", "history", On(FERRY, "id=\"history\"")),
    ("an agreement", "actions", On(FERRY, "id=\"actions\"")),
    ("an agreement", "relations", On(FERRY, "href=\"/agreements/harbour/\"")),
    ("an agreement", "provisions", On(FERRY, "Provision-one")),
    ("an agreement", "open_questions", On(FERRY, "Question-one")),
    ("a party", "party", On(FERRY, "href=\"/treaty_bodies/strait-council/\"")),
    ("a party", "role", On(FERRY, "Party-role")),
    ("a row of a history", "date", On(FERRY, "10 February 2025")),
    ("a row of a history", "status", On(FERRY, "status-signed")),
    ("a row of a history", "milestone", InTest("agreements")),
    ("a row of a history", "planned_for", InTest("plans")),
    ("a row of a history", "outcome", InTest("plans")),
    ("a row of a history", "place", On(FERRY, "History-place")),
    ("a row of a history", "by", On(FERRY, "by <a href=\"/people/mara-lind/\">")),
    ("a row of a history", "note", On(FERRY, "History-note.")),
    ("a row of a history", "source", On(FERRY, "Official gazette")),
    ("an action", "party", On(FERRY, "scope=\"rowgroup\"")),
    ("an action", "action", On(FERRY, "ratification")),
    ("an action", "date", On(FERRY, "11 March 2025")),
    ("an action", "effective", On(FERRY, "12 April 2025")),
    ("an action", "by_body", On(FERRY, "Action-body")),
    ("an action", "territory", On(FERRY, "for Action-island")),
    ("an action", "to", On(FERRY, "objection to <a href=\"/countries/norway/\">")),
    ("an action", "note", On(FERRY, "Action-note.")),
    ("an action", "source", On(FERRY, "#source-gazette")),
    ("a relation", "type", On(FERRY, "Depends on")),
    ("a relation", "to", On(FERRY, "Harbour agreement")),
    ("a relation", "note", On(FERRY, "Relation-note.")),
    ("a treaty body", "seat", On("treaty_bodies/strait-council/", "Seated in")),
    ("a page", "title", On("about-us/", "<h1>About the desk</h1>")),
    ("a page", "footer", InTest("lists")),
    ("a page", "summary", On("about-us/", "Page-summary.")),
    ("a page", "slug", At("about-us/")),
];

fn rich() -> Built {
    site(RICH)
}

/// Whether the tests of a module use a field at all.
fn tested(module: &str, field: &str) -> bool {
    let file = repository().join(format!("tests/it/{module}.rs"));
    std::fs::read_to_string(file).is_ok_and(|text| text.contains(&format!("{field}: ")))
}

#[test]
fn every_field_shows_where_the_table_says() {
    let built = rich();
    assert_eq!(built.lines(), "");
    let missing: Vec<String> = TABLE
        .iter()
        .filter_map(|(record, field, shows)| match shows {
            On(url, text) if !built.text(url).contains(text) => {
                Some(format!("{record}: `{field}` as {text:?} on {url}"))
            }
            InTest(module) if !tested(module, field) => Some(format!("{record}: `{field}` in the tests of {module}")),
            At(url) if !built.urls().contains(url) => Some(format!("{record}: `{field}` as the address {url}")),
            _ => None,
        })
        .collect();
    assert!(missing.is_empty(), "these fields do not show:\n{}", missing.join("\n"));
}

#[test]
fn the_table_has_every_field_that_the_schema_takes() {
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (record, field, _) in TABLE {
        known.entry(record).or_default().push(field);
    }
    // What every page may carry is in the table once, with the briefing and the person.
    let common = [
        "summary",
        "slug",
        "draft",
        "publish_at",
        "expires_at",
        "review_by",
        "redirect_from",
        "image",
        "links",
        "sources",
        "revisions",
        "contents",
        "extra",
    ];
    let of_entities = ["name", "sort_name", "aliases", "wikidata", "same_as"];
    // A field that nobody could mean, put into every mapping of the rich site, makes each tell its fields.
    let spoilt = RICH
        .replace("\ntitle: ", "\nqqqqqqqqqqqqqqqqqqqqqq: 1\ntitle: ")
        .replace("\nname: ", "\nqqqqqqqqqqqqqqqqqqqqqq: 1\nname: ")
        .replace("{ ", "{ qqqqqqqqqqqqqqqqqqqqqq: 1, ")
        .replace("  - by: ", "  - qqqqqqqqqqqqqqqqqqqqqq: 1\n    by: ")
        .replace("  - date: ", "  - qqqqqqqqqqqqqqqqqqqqqq: 1\n    date: ")
        .replace("  - id: ", "  - qqqqqqqqqqqqqqqqqqqqqq: 1\n    id: ")
        .replace("as: { qqqqqqqqqqqqqqqqqqqqqq: 1, ", "as: { ")
        .replace("extra: { qqqqqqqqqqqqqqqqqqqqqq: 1, ", "extra: { ");
    let spoilt = spoilt.split("//- templates/").next().unwrap();
    let mut seen = 0;
    for line in report(spoilt).lines().filter_map(|line| line.trim().strip_prefix("= help: ")) {
        let Some((record, fields)) = line.split_once(" has the fields ") else { continue };
        let Some(own) = known.get(record) else {
            assert!(record.contains("kind") || record.contains("site"), "the table knows no {record}");
            continue;
        };
        seen += 1;
        for field in fields.split('`').skip(1).step_by(2) {
            let is_common = common.contains(&field) || of_entities.contains(&field) || field == "treaty_bodies";
            assert!(own.contains(&field) || is_common, "{record} takes `{field}`, which the table does not show");
        }
    }
    assert!(seen > 30, "every record told its fields: {seen}");
}

#[test]
fn a_field_that_belongs_to_another_kind_is_refused() {
    let told = lines(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
capital: Oslo
title: Minister
date: 2025-01-01
---
",
    );
    let unknown = told.lines().filter(|line| line.contains(" unknown-field "));
    assert_eq!(unknown.count(), 3, "{told}");
}
