//! What a finished page links to, and what can be linked on it: every internal link and anchor of the output is checked.
//!
//! In: HTML. Out: the addresses and identifiers in it. It reads tags as a browser does, well enough for what templates put
//! out: comments, raw text elements, quoted and unquoted attributes.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::address::Address;
use crate::diagnostic::near::Spellings;
use crate::parse::markdown::Heading;
use crate::schema::fields::{alternatives, enumerate};

/// The addresses and identifiers of one page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outgoing<'h> {
    /// The values of `href`, `src` and the like, as they are in the HTML.
    pub addresses: Vec<&'h str>,
    /// The values of `id`, and of `name` on links.
    pub anchors: Vec<&'h str>,
}

/// Elements whose content is text up to their end tag.
const RAW_TEXT: [&str; 4] = ["script", "style", "textarea", "title"];

/// Finds the addresses and identifiers of a page.
#[must_use]
pub fn scan(html: &str) -> Outgoing<'_> {
    let mut found = Outgoing::default();
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(start) = html[at..].find('<') {
        at += start + 1;
        if html[at..].starts_with("!--") {
            at = html[at..].find("-->").map_or(bytes.len(), |end| at + end + 3);
            continue;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name_end = skip(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'>' && byte != b'/');
        let name = &html[at..name_end];
        at = read_attributes(html, name, name_end, &mut found);
        if let Some(raw) = RAW_TEXT.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
            at = end_of_raw_text(bytes, at, raw);
        }
    }
    found
}

/// Where the end tag of an element begins whose content is text.
fn end_of_raw_text(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = find(bytes, at, b'<') {
        let tag = bytes.get(found + 1..found + 2 + name.len()).unwrap_or_default();
        if tag.first() == Some(&b'/') && tag[1..].eq_ignore_ascii_case(name.as_bytes()) {
            return found;
        }
        at = found + 1;
    }
    bytes.len()
}

/// Reads the attributes of a tag; gives the place after the tag.
fn read_attributes<'h>(html: &'h str, tag: &str, from: usize, found: &mut Outgoing<'h>) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        at = skip(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        match bytes.get(at) {
            None => return at,
            Some(b'>') => return at + 1,
            Some(_) => {}
        }
        let start = at;
        at = skip(bytes, at + 1, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
        let name = &html[start..at];
        let equals = skip(bytes, at, |byte| byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = skip(bytes, equals + 1, |byte| byte.is_ascii_whitespace());
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let end = find(bytes, at + 1, *quote).unwrap_or(bytes.len());
                let value = &html[at + 1..end];
                at = (end + 1).min(bytes.len());
                value
            }
            _ => {
                let end = skip(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'>');
                let value = &html[at..end];
                at = end;
                value
            }
        };
        match name {
            "href" | "src" | "poster" => found.addresses.push(value),
            "srcset" => {
                found.addresses.extend(value.split(',').filter_map(|candidate| candidate.split_whitespace().next()));
            }
            "id" => found.anchors.push(value),
            "name" if tag.eq_ignore_ascii_case("a") => found.anchors.push(value),
            _ => {}
        }
    }
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| *byte == wanted).map(|at| from + at)
}

fn skip(bytes: &[u8], from: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(from..)
        .map_or(bytes.len(), |rest| rest.iter().position(|byte| !goes_on(*byte)).map_or(bytes.len(), |at| from + at))
}

/// How many headings of a page are listed when none of them is near to what was asked for.
const LISTED_HEADINGS: usize = 8;

/// What to write for an anchor that a page does not have: the nearest one, by its identifier or by the text of its
/// heading, else one of the headings. `on_page` are all identifiers of the page, the theme's among them.
#[must_use]
pub fn anchor_proposal(anchor: &str, headings: &[Heading], on_page: &[String]) -> Option<String> {
    let ids = headings.iter().map(|heading| (heading.id.as_str(), heading.id.as_str()));
    let texts = headings.iter().map(|heading| (heading.text.as_str(), heading.id.as_str()));
    let others = on_page.iter().map(|id| (id.as_str(), id.as_str()));
    let spellings = Spellings::new(ids.chain(texts).chain(others));
    let near: Vec<String> = spellings.near(anchor, |_| true).into_iter().map(|(_, id)| format!("#{id}")).collect();
    if !near.is_empty() {
        return Some(format!("write {}", alternatives(near.iter().map(String::as_str))));
    }
    let listed = enumerate(headings.iter().take(LISTED_HEADINGS).map(|heading| heading.id.as_str()));
    match headings.len().saturating_sub(LISTED_HEADINGS) {
        _ if headings.is_empty() => None,
        0 => Some(format!("the page has the headings {listed}")),
        more => Some(format!("the page has the headings {listed}, and {more} more")),
    }
}

/// Decodes the character references that attribute values of our own output can hold.
#[must_use]
pub fn decode_references(value: &str) -> std::borrow::Cow<'_, str> {
    if !value.contains('&') {
        return value.into();
    }
    let mut text = value.to_owned();
    for (reference, character) in [
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(reference, character);
    }
    text.into()
}

/// A digest of an anchor, small enough to be kept for every anchor of a large site.
#[must_use]
pub fn anchor_digest(anchor: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    anchor.hash(&mut hasher);
    hasher.finish()
}

/// The anchors that pages have and the anchors that links want, compared once all pages are rendered.
#[derive(Debug, Default)]
pub struct AnchorCheck {
    /// For each page that was rendered, by its route's position, the digests of its anchors, in order.
    have: HashMap<u32, Vec<u64>>,
    /// Links to places on pages: the route they are on, the route they lead to, the address.
    want: Vec<(u32, u32, Box<str>)>,
}

/// The anchors of one page, those that it wants, and what it links to that does not exist.
#[derive(Debug, Default, Clone)]
pub struct Anchors {
    /// The digests of its own anchors, in order.
    pub have: Vec<u64>,
    /// Links to anchors that may be missing: the position of the route they lead to, and the address.
    pub want: Vec<(u32, Box<str>)>,
    /// Addresses that the site does not have.
    pub broken: Vec<Box<str>>,
}

impl AnchorCheck {
    /// Takes in what one page has and wants.
    pub fn add(&mut self, route: u32, anchors: Anchors) {
        self.have.insert(route, anchors.have);
        self.want.extend(anchors.want.into_iter().map(|(to, address)| (route, to, address)));
    }

    /// The links to anchors that do not exist: the route they are on, the route they lead to, the address. In order.
    #[must_use]
    pub fn broken(mut self) -> Vec<(u32, u32, Box<str>)> {
        let have = &self.have;
        self.want.retain(|(_, to, address)| {
            let anchor = Address::parse(address).decoded_fragment().unwrap_or_default();
            have.get(to).is_some_and(|anchors| anchors.binary_search(&anchor_digest(&anchor)).is_err())
        });
        self.want.sort();
        self.want.dedup();
        self.want
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_anchors_are_found_as_a_browser_finds_them() {
        let found = scan(
            "<!-- <a href=no> --><h2 id='a b'>x</h2><a class=\"c\" href=\"/x/?a=1&amp;b#c\">y</a><img src=pic.jpg alt=''>\
             <script>document.write('<a href=\"no\">')</script><a name=\"old\"></a><p>1 < 2<br/></p><a href = '/y'>",
        );
        assert_eq!(found.addresses, ["/x/?a=1&amp;b#c", "pic.jpg", "/y"]);
        assert_eq!(found.anchors, ["a b", "old"]);
    }

    #[test]
    fn broken_html_does_not_confuse_the_scan() {
        for html in ["<", "<a", "<a href", "<a href=", "<a href=\"x", "<!--", "<script>", "<a href=x", "< a href=no>"] {
            let _ = scan(html);
        }
        assert_eq!(scan("<a href=\"x").addresses, ["x"]);
    }

    #[test]
    fn a_missing_anchor_is_broken_and_one_on_a_page_that_was_not_rendered_is_not() {
        let mut check = AnchorCheck::default();
        let want = ["/b/#here", "/b/#gone", "/c/#x"].map(Into::into);
        let want = [1, 1, 2].into_iter().zip(want).collect();
        check.add(0, Anchors { want, ..Anchors::default() });
        check.add(1, Anchors { have: vec![anchor_digest("here")], ..Anchors::default() });
        assert_eq!(check.broken(), [(0, 1, "/b/#gone".into())]);
    }
}
