//! An old view of a site is the site from which everything later was removed by hand.
//!
//! The hand is [`without_later`]: it works on the YAML of the files and knows nothing of how the program does it. The view
//! is compared with an ordinary build of what is left, at the last moment of the day; only what a page says about its
//! being an old view is put aside.

use std::collections::{BTreeMap, BTreeSet};

use briefbook::date::{Date, Timestamp, Zone};
use serde_yaml::{Mapping, Value};

use crate::fixture::{Built, Fixture, files};
use crate::sandbox::{repository, tree};

type Files = BTreeMap<String, Vec<u8>>;

/// When the views are built: later than everything they hold.
const NOW: &str = "2026-06-01T12:00:00Z";

/// The first day that a date may mean, as it sorts.
fn first_day(text: &str) -> String {
    let date = Date::parse(text).expect("a date").earliest();
    date.to_string()
}

/// The last day that it may mean.
fn last_day(text: &str) -> String {
    let date = Date::parse(text).expect("a date").latest();
    date.to_string()
}

fn text_of<'a>(map: &'a Mapping, name: &str) -> Option<&'a str> {
    map.get(name).and_then(Value::as_str)
}

/// Whether a field holds a date after the day.
fn is_after(map: &Mapping, name: &str, day: &str) -> bool {
    text_of(map, name).is_some_and(|date| first_day(date).as_str() > day)
}

/// The front matter and the body of a content file.
fn split(bytes: &[u8]) -> (Mapping, String) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let (yaml, body) = text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")).expect("front matter");
    let Value::Mapping(front) = with_years_as_text(serde_yaml::from_str(yaml).expect("YAML")) else {
        panic!("the front matter is a mapping: {text}")
    };
    (front, body.to_owned())
}

/// A year is a number for YAML and a date for its author.
fn with_years_as_text(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        Value::Sequence(items) => items.into_iter().map(with_years_as_text).collect::<Vec<_>>().into(),
        Value::Mapping(map) => {
            Value::Mapping(map.into_iter().map(|(key, value)| (key, with_years_as_text(value))).collect())
        }
        other => other,
    }
}

/// The name that a file gives its page: its own, or that of its folder.
fn slug_of(path: &str) -> String {
    let name = path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).expect("a page");
    name.rsplit('/').next().expect("a name").to_owned()
}

/// Removes from a list of mappings those that a test finds.
fn drop_from(map: &mut Mapping, name: &str, is_dropped: impl Fn(&Mapping) -> bool) {
    if let Some(Value::Sequence(items)) = map.get_mut(name) {
        items.retain(|item| !item.as_mapping().is_some_and(&is_dropped));
    }
}

/// Removes every reference to pages that are gone; a record that is nothing without its reference goes as a whole.
fn drop_references(value: &mut Value, gone: &BTreeSet<String>) {
    let is_gone = |value: &Value| value.as_str().is_some_and(|text| gone.contains(text));
    match value {
        Value::Sequence(items) => {
            items.retain(|item| {
                let needed = ["by", "party", "org", "member", "to"];
                let lacks = |map: &Mapping| needed.iter().any(|name| map.get(*name).is_some_and(is_gone));
                !is_gone(item) && !item.as_mapping().is_some_and(lacks)
            });
            for item in items {
                drop_references(item, gone);
            }
        }
        Value::Mapping(map) => {
            map.retain(|_, value| !is_gone(value));
            map.iter_mut().for_each(|(_, value)| drop_references(value, gone));
        }
        _ => {}
    }
}

/// Makes plain text of the links to pages that are gone.
fn drop_links(body: &str, gone: &BTreeSet<String>) -> String {
    let mut text = body.to_owned();
    for slug in gone {
        let labelled = format!("[[{slug}|");
        while let Some(at) = text.find(&labelled) {
            let end = at + text[at..].find("]]").expect("an end");
            let label = text[at + labelled.len()..end].to_owned();
            text.replace_range(at..end + 2, &label);
        }
        for target in [format!("{slug}.md)"), format!("{slug}/index.md)"), format!("/{slug}/)")] {
            while let Some(end) = text.find(&target) {
                let start = text[..end].rfind('[').expect("a link");
                let label = text[start + 1..].split_once(']').expect("words").0.to_owned();
                text.replace_range(start..end + target.len(), &label);
            }
        }
    }
    text
}

/// A site without everything that is later than a day.
fn without_later(files: &Files, day: &str) -> Files {
    let is_page = |path: &str| path.starts_with("content/") && path.ends_with(".md");
    let mut gone = BTreeSet::new();
    let mut folders = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| is_page(path)) {
        let (front, _) = split(bytes);
        let slug = slug_of(path);
        let written = text_of(&front, "date").map(str::to_owned).or_else(|| {
            let is_briefing = path.starts_with("content/briefings/");
            is_briefing.then(|| slug.get(..10).filter(|start| Date::parse(start).is_ok()).map(str::to_owned)).flatten()
        });
        if written.is_some_and(|date| first_day(&date).as_str() > day) || is_after(&front, "publish_at", day) {
            let kind = path.split('/').nth(1).expect("a kind");
            gone.extend([slug.clone(), format!("{kind}/{slug}"), path.clone()]);
            folders.extend(path.strip_suffix("index.md").map(str::to_owned));
            let olds = front.get("redirect_from").and_then(Value::as_sequence).into_iter().flatten();
            gone.extend(olds.filter_map(Value::as_str).map(|old| old.trim_matches('/').to_owned()));
        }
    }
    let mut left = Files::new();
    for (path, bytes) in files {
        if gone.contains(path) || folders.iter().any(|folder| path.starts_with(folder.as_str())) {
            continue;
        }
        if !is_page(path) {
            left.insert(path.clone(), bytes.clone());
            continue;
        }
        let (mut front, body) = split(bytes);
        let ended = |map: &mut Mapping| {
            if text_of(map, "to").is_some_and(|to| Date::parse(to).is_ok() && last_day(to).as_str() > day) {
                map.remove("to");
            }
        };
        for name in ["posts", "aliases", "members", "member_of"] {
            drop_from(&mut front, name, |item| is_after(item, "from", day));
            if let Some(Value::Sequence(items)) = front.get_mut(name) {
                items.iter_mut().filter_map(Value::as_mapping_mut).for_each(ended);
            }
        }
        for name in ["statements", "history", "revisions"] {
            drop_from(&mut front, name, |item| is_after(item, "date", day));
        }
        drop_from(&mut front, "actions", |item| {
            is_after(item, if item.contains_key("date") { "date" } else { "effective" }, day)
        });
        if let Some(Value::Sequence(events)) = front.get_mut("events") {
            for event in events.iter_mut().filter_map(Value::as_mapping_mut) {
                if is_after(event, "date", day) && text_of(event, "outcome") == Some("held") {
                    event.remove("outcome");
                }
            }
        }
        let mut front = Value::Mapping(front);
        drop_references(&mut front, &gone);
        let yaml = serde_yaml::to_string(&front).expect("YAML");
        left.insert(path.clone(), format!("---\n{yaml}---\n{}", drop_links(&body, &gone)).into_bytes());
    }
    left
}

/// Every day that occurs in a site, as a date or as the last day of a month or a year.
fn days_of(files: &Files) -> BTreeSet<String> {
    fn collect(value: &Value, days: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => days.extend(Date::parse(text).ok().map(|date| date.latest().to_string())),
            Value::Sequence(items) => items.iter().for_each(|item| collect(item, days)),
            Value::Mapping(map) => map.iter().for_each(|(_, value)| collect(value, days)),
            _ => {}
        }
    }
    let mut days = BTreeSet::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("content/")) {
        match path.rsplit('.').next() {
            Some("md") => {
                collect(&Value::Mapping(split(bytes).0), &mut days);
                collect(&Value::String(slug_of(path).chars().take(10).collect()), &mut days);
            }
            Some("yaml") => collect(&serde_yaml::from_slice(bytes).expect("YAML"), &mut days),
            _ => {}
        }
    }
    days
}

/// The outputs of an old view without what they say about that.
fn as_if_it_were_today(built: &Built) -> BTreeMap<String, String> {
    let plain = |url: &str, bytes: &[u8]| {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        if url.is_empty() || url.ends_with('/') || url.ends_with(".html") {
            let without = |text: &str, start: &str, end: &str| {
                let at = text.find(start).unwrap_or_else(|| panic!("`{start}` is on `{url}`"));
                let stop = at + text[at..].find(end).expect("an end") + end.len();
                format!("{}{}", &text[..at], &text[stop..])
            };
            if text.contains("dated-banner") {
                text = without(&text, "\n<aside class=\"dated-banner\"", "</aside>");
                if url != "404.html" {
                    text = without(&text, "\n<meta name=\"robots\"", ">");
                }
            } else {
                text = without(&text, "\n<p class=\"dated-notice\"", "</p>");
            }
        }
        text
    };
    built.outputs().iter().map(|(url, bytes)| (url.clone(), plain(url, bytes))).collect()
}

/// The outputs of an ordinary build that an old view has too.
fn without_signposts(built: &Built) -> BTreeMap<String, String> {
    let is_signpost = |url: &str| url.starts_with("sitemap") || url == "robots.txt";
    // What an unknown address may have meant is found in the sitemap.
    let needs_sitemap = |line: &str| line.contains("data-sitemap=") || line.contains("/scripts/near.");
    let announced =
        |line: &&str| (!line.contains("application/atom+xml") || line.contains("<li>")) && !needs_sitemap(line);
    let plain = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.split_inclusive('\n').filter(announced).collect::<String>()
    };
    let outputs = built.outputs().iter().filter(|(url, _)| !is_signpost(url));
    outputs.map(|(url, bytes)| (url.clone(), plain(bytes))).collect()
}

/// The last second of a day in Brussels, where both sites have their time.
fn last_second(day: &str) -> String {
    let next = Date::parse(day).expect("a day").earliest().tomorrow().expect("a day");
    let midnight = Zone::parse("Europe/Brussels").expect("a zone").start_of(next);
    Timestamp::from_second(midnight.as_second() - 1).expect("an instant").to_string()
}

/// Compares, for every day that occurs in a site, its old view with what is left of it by hand.
///
/// Gives for each day what is left, and the view.
fn assert_equal_on_every_day(files: &Files, at_least: usize) -> BTreeMap<String, (Files, Built)> {
    let mut days = days_of(files);
    days.retain(|day| day.as_str() < NOW);
    let mut seen = BTreeMap::new();
    assert!(days.len() >= at_least, "{days:?}");
    for day in &days {
        let view = Fixture::of(files.clone()).now(NOW).set_back_to(day).build();
        let left = without_later(files, day);
        let built = Fixture::of(left.clone()).now(&last_second(day)).build();
        let (view_outputs, built_outputs) = (as_if_it_were_today(&view), without_signposts(&built));
        for url in view_outputs.keys().chain(built_outputs.keys()) {
            let lines = |outputs: &BTreeMap<String, String>| -> Option<Vec<String>> {
                outputs.get(url).map(|text| text.lines().map(str::to_owned).collect())
            };
            let (got, wanted) = (lines(&view_outputs), lines(&built_outputs));
            assert_eq!(got.is_some(), wanted.is_some(), "`{url}` as of {day}");
            let (got, wanted) = (got.unwrap_or_default(), wanted.unwrap_or_default());
            let differing = got.iter().zip(&wanted).find(|(got, wanted)| got != wanted);
            assert_eq!(differing, None, "`{url}` as of {day}");
            assert_eq!(got.len(), wanted.len(), "`{url}` as of {day}");
        }
        seen.insert(day.clone(), (left, view));
    }
    seen
}

#[test]
fn the_demo_as_of_each_of_its_dates_is_the_demo_without_what_came_later() {
    let mut files = Files::new();
    for (path, bytes) in tree(&repository().join("content")) {
        files.insert(format!("content/{path}"), bytes);
    }
    files.insert("briefbook.yaml".to_owned(), std::fs::read(repository().join("briefbook.yaml")).expect("settings"));
    assert_equal_on_every_day(&files, 15);
}

/// A site with every field that has a date, and with references of every form to pages that come later.
const EVERYTHING: &str = "
//- briefbook.yaml
title: Strait desk
base_url: https://example.org/strait/
timezone: Europe/Brussels
kinds:
  ports: { singular: Port, plural: Ports, fields: { keeper: { to: people, inverse: Keeps } } }
//- content/sources.yaml
- { id: gazette, publisher: Gazette, published: 2024-05-02 }
- { id: wire, publisher: Wire, accessed: 2024-06-20 }
//- content/countries/norvia.md
---
name: Norvia
aliases: [{ text: Old Norvia, to: 2024-02 }, { text: New Norvia, from: 2024-06 }]
member_of: [{ org: strait-union, from: 2024-03-10, to: 2024-09-30 }]
---
New Norvia and Old Norvia, and [[New Norvia]].
//- content/countries/sudria.md
---
name: Sudria
---
//- content/organisations/strait-union.md
---
name: Strait Union
members: [{ member: sudria, from: 2024-01-02, to: 2024 }, { member: norvia, from: 2024-03-10 }]
---
See [the signing](../briefings/2024-05-01-signed.md), [[briefings/2024-05-01-signed|the same]],
[the list](/briefings/), [an old address](/early/) and [the history](../agreements/ferry.md#history).
//- content/people/mara-lind.md
---
name: Mara Lind
country: norvia
posts:
  - { title: Deputy, of: countries/norvia, from: 2023, to: 2024-03-31 }
  - { title: Minister, of: countries/norvia, from: 2024-04-01, to: 2024-12-31 }
  - { title: Envoy, of: strait-union, from: 2024-07 }
revisions:
  - { date: 2024-04-02, type: correction, note: She is the minister now. }
---
Mara Lind works with Per Holm.
//- content/people/per-holm.md
---
name: Per Holm
publish_at: 2024-05-20T09:00:00+02:00
redirect_from: [/people/old-holm/]
---
He is new here.
//- content/ports/haven.md
---
name: Haven
keeper: [mara-lind, per-holm]
---
//- content/pages/about.md
---
title: About
review_by: 2024-08-01
links: { as: { Holm: per-holm } }
---
Holm and [his old page](/people/old-holm/).
//- content/pages/plans.md
---
title: Plans
publish_at: 2024-06-15
---
Plans of the desk.
//- content/agreements/pact.md
---
name: Strait pact
publish_at: 2024-04-20
parties: [norvia, sudria]
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norvia, { party: sudria, role: host }]
relations: [{ type: depends_on, to: pact }, { type: related, to: harbour }]
history:
  - { date: 2024-01, status: negotiating }
  - { date: 2024-02-28, milestone: signing_planned, place: Haven }
  - { date: 2024-04-30, status: signed, by: [mara-lind, per-holm], source: gazette }
  - { date: 2024-08, status: in_force, source: wire }
actions:
  - { party: norvia, action: signature, date: 2024-04-30 }
  - { party: norvia, action: ratification, date: 2024-05-10, effective: 2024-08-01 }
  - { party: sudria, action: ratification, effective: 2024-06-30 }
  - { party: sudria, action: declaration }
---
//- content/agreements/harbour.md
---
name: Harbour process
type: process
---
//- content/briefings/2024-03-01-talks.md
---
title: Talks go on
people: [mara-lind, per-holm]
countries: [norvia]
agreements: [ferry, pact]
updates: 2024-01-15-begin
redirect_from: [/early/]
expires_at: 2027-01-01
statements:
  - { by: mara-lind, to: [press, per-holm], about: [per-holm, sudria], agreement: ferry, stance: supports, date: 2024-02-29, paraphrase: She wants it. }
  - { by: mara-lind, agreement: pact, paraphrase: No day is known. }
  - { by: mara-lind, agreement: ferry, stance: conditional, date: 2024-05-05, paraphrase: Added later. }
  - { by: per-holm, agreement: ferry, date: 2024-02-20, paraphrase: So does he. }
events:
  - { date: 2024-02-27, text: A storm, participants: [mara-lind], outcome: held }
  - { date: 2024-04-10, text: A round of talks, agreement: ferry, milestone: draft_exchanged, participants: [per-holm, norvia], outcome: held }
  - { date: 2024-09, text: A summit, about: [ferry], outcome: cancelled }
revisions:
  - { date: 2024-03-02, type: minor }
  - { date: 2024-05-06, type: update, note: A statement was added. }
---
Mara Lind spoke of the Ferry agreement, as did Per Holm. See [what came](2024-05-01-signed.md).
//- content/briefings/2024-01-15-begin.md
---
title: Talks begin
events: [{ date: 2024-01, agreement: ferry, status: negotiating, text: They begin }]
---
Norvia and Sudria begin.
//- content/briefings/2024-05-01-signed.md
---
title: Signed at last
updates: 2024-03-01-talks
agreements: [ferry]
events: [{ date: 2024-04-30, agreement: agreements/ferry, status: signed, text: They sign, participants: [mara-lind] }]
---
Mara Lind signed.
//- content/briefings/whenever/index.md
---
title: A month in Haven
date: 2024-06~
people: [mara-lind]
image: { src: quay.svg, alt: A quay }
---
Quiet.
//- content/briefings/whenever/quay.svg
<svg/>
";

#[test]
fn a_site_with_every_dated_field_is_on_each_of_its_days_what_is_left_by_hand() {
    for (day, (left, view)) in assert_equal_on_every_day(&files(EVERYTHING), 25) {
        assert_eq!(view.lines(), "", "nothing has to be said about what is not there yet, as of {day}");
        let again = Fixture::of(left).now(NOW).set_back_to(&day).build();
        assert_eq!(again.outputs(), view.outputs(), "the same view of what is left, byte for byte, as of {day}");
    }
}
