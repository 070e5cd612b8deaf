//! The feed and the sitemap, parsed back by a reader of XML that did not write them.

use std::collections::BTreeMap;

use briefbook::compile::{Cache, Options, compile};
use briefbook::date::Clock;
use briefbook::inputs::Inputs;
use briefbook::route::Output;
use expect_test::expect;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use crate::fixture::{Built, Fixture, site};

/// An element of a document: its name, attributes, own text and children.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|child| child.name == name).collect()
    }

    #[track_caller]
    pub fn one(&self, name: &str) -> &Element {
        let all = self.all(name);
        assert_eq!(all.len(), 1, "`{}` has one `{name}`", self.name);
        all[0]
    }
}

pub fn parse(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    let begin = |start: &quick_xml::events::BytesStart<'_>| Element {
        name: start.name().as_ref().to_owned(),
        attributes: start
            .attributes()
            .map(|attribute| attribute.unwrap())
            .map(|it| (it.key.as_ref().to_owned(), it.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned()))
            .collect(),
        ..Element::default()
    };
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => open.push(begin(&start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(begin(&start)),
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(reference) => {
                let character = match &*reference {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => reference.resolve_char_ref().unwrap().expect("a character"),
                };
                open.last_mut().unwrap().text.push(character);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    open.pop().unwrap().children.pop().expect("a root element")
}

const SITE: &str = "
//- briefbook.yaml
title: Fees & <Ferries>
base_url: https://example.org/desk/
description: All \"about\" ferries.
language: en-GB
timezone: Europe/Oslo
feeds: { items: 2 }
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/briefings/2025-01-01-oldest.md
---
title: Oldest
---
//- content/briefings/2025-02-02-older.md
---
title: Older & <wiser>
summary: \"Fish & <chips>\"
authors: [Anna Berg, Jon]
people: [mara-lind]
revisions:
  - { date: 2025-05-05, type: correction, note: Wrong fish. }
  - { date: 2025-06-06, type: minor }
---
//- content/briefings/2025-03-03-newest.md
---
title: Newest
date: 2025-03-03T10:30:00+01:00
---

The first words of the text are in when there is no summary.
";

#[test]
fn the_feed_has_all_that_rfc_4287_requires() {
    let built = site(SITE).clean();
    let feed = parse(built.text("feed.xml"));
    assert_eq!((feed.name.as_str(), feed.attributes["xmlns"].as_str()), ("feed", "http://www.w3.org/2005/Atom"));
    assert_eq!(feed.one("id").text, "https://example.org/desk/");
    assert_eq!(feed.one("title").text, "Fees & <Ferries>");
    assert_eq!(feed.one("subtitle").text, "All \"about\" ferries.");
    assert_eq!(feed.one("author").one("name").text, "Fees & <Ferries>");
    let links: Vec<(&str, &str)> = feed
        .all("link")
        .iter()
        .map(|link| (link.attributes["rel"].as_str(), link.attributes["href"].as_str()))
        .collect();
    assert_eq!(links, [("self", "https://example.org/desk/feed.xml"), ("alternate", "https://example.org/desk/")]);
    let entries = feed.all("entry");
    assert_eq!(entries.len(), 2, "as many as the settings say");
    for entry in &entries {
        for required in ["id", "title", "updated"] {
            assert!(!entry.one(required).text.is_empty(), "{required}");
        }
        assert_eq!(entry.one("link").attributes["href"], entry.one("id").text);
    }
    assert_eq!(entries[1].one("title").text, "Older & <wiser>");
    assert_eq!(entries[1].one("summary").text, "Fish & <chips>");
    assert_eq!(entries[0].one("summary").text, "The first words of the text are in when there is no summary.");
    let authors: Vec<&str> = entries[1].all("author").iter().map(|author| author.one("name").text.as_str()).collect();
    assert_eq!(authors, ["Anna Berg", "Jon"]);
    assert_eq!(entries[1].one("category").attributes["label"], "Mara Lind");
}

#[test]
fn dates_of_the_feed_are_moments_in_the_zone_of_the_site_and_minor_changes_are_none() {
    let feed = parse(site(SITE).text("feed.xml"));
    let dates: Vec<String> = feed
        .all("entry")
        .iter()
        .map(|entry| {
            format!("{} {} {}", entry.one("title").text, entry.one("published").text, entry.one("updated").text)
        })
        .collect();
    expect![[r#"
        Newest 2025-03-03T10:30:00+01:00 2025-03-03T10:30:00+01:00
        Older & <wiser> 2025-02-02T00:00:00+01:00 2025-05-05T00:00:00+02:00"#]]
    .assert_eq(&dates.join("\n"));
    assert_eq!(feed.one("updated").text, "2025-05-05T00:00:00+02:00");
}

#[test]
fn the_feed_is_as_new_as_its_newest_entry() {
    let feed = parse(
        site(
            "
//- content/briefings/tokyo.md
---
title: Tokyo
date: 2025-03-31T00:30:00+09:00
---
//- content/briefings/london.md
---
title: London
date: 2025-03-30T20:00:00Z
---
",
        )
        .text("feed.xml"),
    );
    assert_eq!(feed.one("updated").text, "2025-03-30T20:00:00Z");
}

#[test]
fn an_empty_feed_is_a_feed() {
    let feed = parse(site("").text("feed.xml"));
    assert_eq!(feed.one("updated").text, "2025-06-01T12:00:00Z");
    assert!(feed.all("entry").is_empty());
}

#[test]
fn every_page_announces_the_feed() {
    let built = site(SITE).clean();
    for page in built.pages() {
        if page.texts("meta[http-equiv=refresh]").is_empty() {
            let feeds = page.attributes("link[type='application/atom+xml']", "href");
            assert_eq!(feeds[..2], ["/desk/feed.xml", "/desk/changes.xml"], "{}", page.url);
        }
    }
}

fn locations(built: &Built, url: &str) -> Vec<String> {
    parse(built.text(url)).children.iter().map(|entry| entry.one("loc").text.clone()).collect()
}

#[test]
fn the_sitemap_lists_every_page_once_and_nothing_else() {
    let built = site(&format!(
        "{SITE}//- content/pages/about.md\n---\ntitle: A\nredirect_from: [/old/]\n---\n//- static/x.html\nx\n"
    ))
    .clean();
    let listed = locations(&built, "sitemap.xml");
    expect![[r#"
        https://example.org/desk/
        https://example.org/desk/about/
        https://example.org/desk/agreements/
        https://example.org/desk/briefings/
        https://example.org/desk/briefings/2025-01-01-oldest/
        https://example.org/desk/briefings/2025-02-02-older/
        https://example.org/desk/briefings/2025-03-03-newest/
        https://example.org/desk/corrections/
        https://example.org/desk/countries/
        https://example.org/desk/organisations/
        https://example.org/desk/people/
        https://example.org/desk/people/mara-lind/
        https://example.org/desk/timeline/
        https://example.org/desk/timeline/2025/"#]]
    .assert_eq(&listed.join("\n"));
}

#[test]
fn the_sitemap_shows_when_a_page_was_changed() {
    let sitemap = parse(site(SITE).text("sitemap.xml"));
    let changed: Vec<String> = sitemap
        .children
        .iter()
        .filter(|entry| !entry.all("lastmod").is_empty())
        .map(|entry| format!("{} {}", entry.one("loc").text, entry.one("lastmod").text))
        .collect();
    expect![[r#"
        https://example.org/desk/briefings/2025-01-01-oldest/ 2025-01-01T00:00:00+01:00
        https://example.org/desk/briefings/2025-02-02-older/ 2025-05-05T00:00:00+02:00
        https://example.org/desk/briefings/2025-03-03-newest/ 2025-03-03T10:30:00+01:00"#]]
    .assert_eq(&changed.join("\n"));
}

#[test]
fn addresses_are_encoded() {
    let built = Fixture::new("")
        .file("static/карта 1.html", "x")
        .file("content/pages/a.md", "---\ntitle: A\n---\n\n[x](</карта 1.html>)\n")
        .build()
        .clean();
    assert!(built.text("a/").contains("href=\"/%D0%BA%D0%B0%D1%80%D1%82%D0%B0%201.html\""), "{}", built.body("a/"));
}

#[test]
fn a_sitemap_of_more_than_fifty_thousand_addresses_is_split() {
    let mut files: Vec<(String, Vec<u8>)> = vec![("briefbook.yaml".to_owned(), crate::fixture::SETTINGS.into())];
    for at in 0..50_000 {
        files.push((
            format!("content/countries/c{at}.md"),
            format!("---\nname: C{at}\nlinks: {{ automatic: false }}\n---\n").into_bytes(),
        ));
    }
    let inputs = Inputs::in_memory(files);
    let now = Clock::parse_now(crate::fixture::NOW).unwrap();
    let compiled = compile(
        &inputs,
        &Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} },
        &mut Cache::default(),
    );
    let rendered = |wanted: &Output| {
        let route = compiled.routes.all().iter().find(|route| route.output == *wanted).expect("a route");
        String::from_utf8(compiled.render(route).0.bytes).unwrap()
    };
    let index = parse(&rendered(&Output::Sitemap));
    let parts: Vec<&str> = index.children.iter().map(|part| part.one("loc").text.as_str()).collect();
    assert_eq!(index.name, "sitemapindex");
    assert_eq!(parts, ["https://example.org/sitemap-1.xml", "https://example.org/sitemap-2.xml"]);
    assert_eq!(parse(&rendered(&Output::SitemapPart(1))).children.len(), 50_000);
    // The home page, the list of briefings, the lists of three kinds and 250 pages of that of countries come to the countries.
    assert_eq!(parse(&rendered(&Output::SitemapPart(2))).children.len(), 255);
}
