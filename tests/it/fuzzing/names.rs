//! Names of any people, countries and other entities, and a text in which they may stand.

use briefbook::compile::Compiled;
use briefbook::render::body::render_body;
use briefbook::view::parts::Sight;

use super::html::{self, Token, tokens};
use super::site::{Built, build};

const FOLDERS: [&str; 5] = ["people", "countries", "organisations", "agreements", "people"];
const FILES: [[&str; 5]; 2] = [
    [
        "content/people/e0.md",
        "content/countries/e1.md",
        "content/organisations/e2.md",
        "content/agreements/e3.md",
        "content/people/e4.md",
    ],
    [
        "content/people/e5.md",
        "content/countries/e6.md",
        "content/organisations/e7.md",
        "content/agreements/e8.md",
        "content/people/e9.md",
    ],
];
const BRIEFING: &str = "content/briefings/2025-01-02-x.md";

/// The lines before the first blank one name an entity each, with `|` before each alias; the rest is a text.
pub fn names(bytes: &[u8]) {
    let Ok(whole) = std::str::from_utf8(bytes) else { return };
    let (lexicon, text) = whole.split_once("\n\n").unwrap_or((whole, whole));
    let named = site(lexicon, text);
    named.check(&whole);
    let Some(html) = body(&named.compiled, text) else { return };
    assert_linked_well(&html, whole);
    // Where somebody is quoted, it depends on the names who it is.
    if html.contains("<figcaption") || html.contains("<blockquote") {
        return;
    }
    let Some(bare) = body(&site("", text).compiled, text) else { return };
    assert_eq!(html::visible(&html), html::visible(&bare), "links change the text of a page\n{whole}");
}

fn briefing(text: &str) -> String {
    format!("---\ntitle: X\n---\n\n{text}")
}

fn site(lexicon: &str, text: &str) -> Built {
    let entity = |(at, line): (usize, &str)| {
        let mut names = line.split('|');
        let quoted = |name: &str| serde_json::to_string(name).unwrap_or_default();
        let name = quoted(names.next().unwrap_or_default());
        let aliases: Vec<String> = names.map(quoted).collect();
        let aliases = if aliases.is_empty() { String::new() } else { format!("aliases: [{}]\n", aliases.join(", ")) };
        let file = FILES[at / FOLDERS.len()][at % FOLDERS.len()];
        (file, format!("---\nname: {name}\n{aliases}slug: e{at}\n---\n").into_bytes())
    };
    let entities = lexicon.lines().take(2 * FOLDERS.len()).enumerate().map(entity);
    build(entities.chain([(BRIEFING, briefing(text).into_bytes())]))
}

/// The HTML of the briefing's text.
fn body(compiled: &Compiled, text: &str) -> Option<String> {
    let Compiled { site, links, routes, world, .. } = compiled;
    let (id, _) = site.pages().find(|(_, page)| page.path().as_str() == BRIEFING)?;
    let body = render_body(Sight { site, links, routes, world }, id, &briefing(text));
    Some(body.html + &body.notes)
}

/// Names become links only where they may, and each once.
fn assert_linked_well(html: &str, whole: &str) {
    let mut open: Vec<&str> = Vec::new();
    for token in tokens(html).unwrap_or_else(|fault| panic!("{fault}\n{whole}\n{html}")) {
        match token {
            Token::Open(name, attributes) => {
                let is_mention = name == "a" && attributes.contains(&("class", "mention"));
                let not_here = ["a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"];
                let place = open.iter().find(|open| is_mention && not_here.contains(open));
                assert!(place.is_none(), "a link in {place:?}\n{whole}\n{html}");
                if !["br", "img", "hr", "input"].contains(&name) {
                    open.push(name);
                }
            }
            Token::Close(_) => {
                open.pop();
            }
            Token::Text(_) => {}
        }
    }
}
