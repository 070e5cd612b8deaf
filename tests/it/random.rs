//! No input makes it panic: random bytes, and random heaps of what means something, in every place that takes text.
//!
//! The cases are the same in every run; `PROPTEST_CASES` asks for more of them.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::fixture::{Built, Fixture};

pub fn config() -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(40);
    Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(20_250_331), ..Config::default() }
}

/// Pieces that mean something to one of the parsers, or that have broken one somewhere.
const PIECES: &[&str] = &[
    "---\n",
    "---",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\u{feff}",
    "\0",
    "title: A\n",
    "name: A\n",
    "title:",
    "date: 2025-03-31\n",
    "date: 2025-99\n",
    "- ",
    "? ",
    ": ",
    ":",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a ",
    "<<: ",
    "!!str ",
    "|\n",
    ">-\n",
    "\"",
    "'",
    "#",
    "# ",
    "## H\n",
    "> ",
    "> — A, 2025\n",
    "* ",
    "1. ",
    "[[",
    "]]",
    "[[A|b]]",
    "[[#x]]",
    "[x](",
    ")",
    "![",
    "](x.png)",
    "[^a]",
    "[^a]: ",
    "`",
    "```\n",
    "**",
    "_",
    "~~",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<a href=\"",
    "&amp;",
    "&#x0;",
    "| a | b |\n|---|---|\n",
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{% block main %}",
    "{% endblock main %}",
    "{% extends \"theme/base.html\" %}",
    "{% extends \"base.html\" %}",
    "{% for x in page %}",
    "{% endfor %}",
    "site",
    "page",
    ".title",
    " | safe",
    "statements:\n",
    "  - by: a\n",
    "history:\n",
    "  - { date: 2025, status: signed }\n",
    "kinds:\n",
    "  x: { singular: X, plural: X }\n",
    "aliases: [A, B]\n",
    "links: { as: { A: b } }\n",
    "extra: { a: [1, 2.5, ~, true] }\n",
    "Mara Lind",
    "Lind",
    "Ukraine",
    "é",
    "e\u{301}",
    "🇺🇦",
    "\u{202e}",
    "\u{200d}",
    "日本",
    "İ",
    "ß",
    "\\",
    "\\@",
    "/",
    "../",
    "people/",
    "http://x",
    "javascript:",
    "%zz",
    "%00",
];

/// A heap of such pieces, of any bytes and of any characters.
pub fn soup() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => prop::collection::vec(any::<u8>(), 0..4),
        1 => any::<char>().prop_map(|character| character.to_string().into_bytes()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn base() -> Fixture {
    Fixture::new(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/countries/ukraine.md
---
name: Ukraine
iso2: UA
---
//- content/briefings/2025-01-01-x.md
---
title: X
people: [mara-lind]
---

Mara Lind of Ukraine.
",
    )
}

/// The messages of every random site can be drawn, in every format and wherever they point.
fn draw(built: &Built) {
    use briefbook::shell::report::{Format, render};
    let _ = built.report();
    for format in [Format::Json, Format::Github] {
        let _ = render(&built.problems, format, false, &|path| built.compiled.source_text(path));
    }
}

/// Files of every kind that a site may have.
const PLACES: &[&str] = &[
    "briefbook.yaml",
    "content/sources.yaml",
    "content/briefings/2025-01-01-x.md",
    "content/briefings/random/index.md",
    "content/briefings/random/a.png",
    "content/people/mara-lind.md",
    "content/countries/ukraine.md",
    "content/organisations/a.md",
    "content/agreements/a.md",
    "content/pages/a.md",
    "templates/base.html",
    "templates/briefing.html",
    "templates/components/link.html",
    "templates/feed.xml",
    "words/en.yaml",
    "words/de.yaml",
    "static/a.png",
    "static/a.jpg",
    "static/theme.css",
    "static/icon.svg",
    "templates/world.tsv",
    "static/robots.txt",
];

/// The bytes of a file: soup, any bytes at all, or what the file may well be, with some bytes exchanged.
fn file() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let picture = || {
        let mut out = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(9, 7).write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    };
    let usual = prop::sample::select(vec![
        picture(),
        crate::fixture::english_words(),
        crate::fixture::SETTINGS.into(),
        b"---\ntitle: A\nname: A\nimage: { src: a.png, alt: A }\n---\n\n![A](a.png) ![B](/a.png)\n".to_vec(),
    ]);
    let exchanged = (usual, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4)).prop_map(
        |(mut bytes, changes)| {
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        },
    );
    let bytes = prop_oneof![2 => soup(), 1 => prop::collection::vec(any::<u8>(), 0..80), 2 => exchanged];
    (prop::sample::select(PLACES), bytes)
}

fn front_matter(soup: &[u8], body: &[u8]) -> Vec<u8> {
    [b"---\ntitle: A\nname: A\ndate: 2025-01-01\n", soup, b"\n---\n", body].concat()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_as_a_content_file(bytes in soup()) {
        for folder in ["briefings", "people", "agreements", "pages"] {
            draw(&base().file(&format!("content/{folder}/random.md"), bytes.clone()).build());
        }
    }

    #[test]
    fn any_bytes_as_front_matter_and_text(yaml in soup(), body in soup()) {
        draw(&base().file("content/briefings/random.md", front_matter(&yaml, &body)).build());
        draw(&base().file("content/agreements/random.md", front_matter(&yaml, &body)).build());
    }

    #[test]
    fn any_bytes_as_settings_and_sources(settings in soup(), sources in soup()) {
        draw(&base().file("briefbook.yaml", settings).file("content/sources.yaml", sources).build());
    }

    #[test]
    fn any_bytes_as_a_template(template in soup()) {
        draw(&base().file("templates/404.html", template.clone()).file("templates/components/link.html", template).build());
    }

    #[test]
    fn any_bytes_in_any_files_of_a_site(files in prop::collection::vec(file(), 1..8)) {
        let mut site = base();
        for (path, bytes) in files {
            site = site.file(path, bytes);
        }
        draw(&site.build());
    }

    #[test]
    fn any_name_of_a_file(name in "\\PC{1,40}") {
        let name = name.replace('\n', " ");
        let files = [format!("content/people/{name}.md"), format!("content/{name}/index.md"), format!("static/{name}"), format!("templates/{name}")];
        for file in files {
            draw(&base().file(&file, "---\nname: A\ntitle: A\n---\n").build());
        }
    }

    #[test]
    fn the_same_site_is_the_same_whatever_was_compiled_before(yaml in soup(), body in soup()) {
        let build = || base().file("content/briefings/random.md", front_matter(&yaml, &body)).build();
        let (first, second) = (build(), build());
        prop_assert_eq!(first.outputs(), second.outputs());
        prop_assert_eq!(first.lines(), second.lines());
    }
}
