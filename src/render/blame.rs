//! Where a broken link comes from that no page's text holds: a template, a component, the words, front matter, settings.
//!
//! In: addresses as pages have them. Out: one diagnostic for each place that writes one, with how many pages have it. It must
//! not know what the addresses should lead to.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Renderer;
use super::checks::StrayLinks;
use super::outgoing::{decode_references, scan};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;
use crate::route::Output;

/// In place of what a template computes.
const COMPUTED: char = '\u{1}';

/// A file that may write links, and where it does.
struct Source {
    path: SourcePath,
    text: String,
    /// The values of attributes with addresses, with [`COMPUTED`] for each computed character; none in files that are not
    /// templates.
    addresses: Vec<(Range<usize>, String)>,
}

/// The address of a broken link, and the pages that have it, as in [`StrayLinks`].
type StrayLink = (Box<str>, Vec<(u32, Option<u32>)>);

/// A place that writes a broken link, and what it writes.
type Blamed = BTreeMap<Place, Vec<StrayLink>>;

impl Renderer<'_> {
    /// Reports broken links where they come from, each once.
    pub(super) fn report_stray_links(&self, stray: StrayLinks, problems: &mut Diagnostics) {
        if stray.is_empty() {
            return;
        }
        let (templates, others) = (self.templates(), self.other_sources());
        let mut blamed: Blamed = BTreeMap::new();
        for (address, on) in stray {
            for place in self.places_of(&address, &on, &templates, &others) {
                blamed.entry(place).or_default().push((address.clone(), on.clone()));
            }
        }
        for (place, links) in blamed {
            let Some((address, on)) = links.first() else { continue };
            let lacking = on.first().and_then(|(_, to)| *to);
            let (rule, message) = match lacking {
                Some(_) => (Rule::BrokenAnchor, format!("the link `{address}` leads to an anchor that does not exist")),
                None => (Rule::BrokenLink, format!("the link `{address}` leads to nothing")),
            };
            let help = self.help_for(address, lacking);
            let problem = Diagnostic::new(rule, place, message).note(self.pages_with(&links)).maybe_help(help);
            problems.push(problem);
        }
    }

    /// "on 12 pages, such as `/about/`", and how many other addresses are written at the same place.
    fn pages_with(&self, links: &[StrayLink]) -> String {
        let mut pages: Vec<u32> = links.iter().flat_map(|(_, on)| on.iter().map(|(page, _)| *page)).collect();
        pages.sort_unstable();
        pages.dedup();
        let first = pages.first().and_then(|page| self.sight.routes.all().get(*page as usize));
        let first = first.map(|route| route.url.to_string()).unwrap_or_default();
        let pages = match pages.len() {
            1 => format!("on the page `{first}`"),
            count => format!("on {count} pages, such as `{first}`"),
        };
        match links.len() - 1 {
            0 => pages,
            1 => format!("{pages}; and one more address"),
            more => format!("{pages}; and {more} more addresses"),
        }
    }

    /// The places that write an address: templates that spell it out, else other files that do, else templates that
    /// compute the most of it, else the page that has it.
    fn places_of(
        &self,
        address: &str,
        on: &[(u32, Option<u32>)],
        templates: &[Source],
        others: &[Source],
    ) -> Vec<Place> {
        let spelled: Vec<Place> = templates.iter().flat_map(|source| source.spelled(address)).collect();
        if !spelled.is_empty() {
            return spelled;
        }
        let matching = templates.iter().flat_map(|source| source.matching(address));
        let matching: Vec<(usize, Place)> = matching.filter(|(letters, _)| *letters > 0).collect();
        if let Some(most) = matching.iter().map(|(letters, _)| *letters).max() {
            return matching.into_iter().filter(|(letters, _)| *letters == most).map(|(_, place)| place).collect();
        }
        let written: Vec<Place> = others.iter().flat_map(|source| source.spelled(address)).collect();
        if !written.is_empty() {
            return written;
        }
        let page = on.iter().find_map(|(page, _)| match self.sight.routes.all().get(*page as usize)?.output {
            Output::Page(id) => Some(self.sight.site.page(id).path().clone()),
            _ => None,
        });
        vec![Place::File(page.unwrap_or_else(|| SourcePath::new("briefbook.yaml")))]
    }

    /// The site's own templates.
    fn templates(&self) -> Vec<Source> {
        let files = self.inputs.below("templates");
        let texts = files.filter_map(|path| Some((path.clone(), self.text_of_file(path)?)));
        texts.map(|(path, text)| Source { addresses: addresses_in(&text), path, text }).collect()
    }

    /// All other files that may write an address which a template shows: words, settings, sources, front matter.
    fn other_sources(&self) -> Vec<Source> {
        let plain = |path: &SourcePath, text: String| Source { path: path.clone(), text, addresses: Vec::new() };
        let known = [SourcePath::new("briefbook.yaml"), SourcePath::new("content/sources.yaml")];
        let files = known.iter().chain(self.inputs.below("words"));
        let mut sources: Vec<Source> = files.filter_map(|path| Some(plain(path, self.text_of_file(path)?))).collect();
        for (_, page) in self.sight.site.pages() {
            let Some(mut text) = self.text_of_file(page.path()) else { continue };
            text.truncate(page.parsed.body_start.min(text.len()));
            sources.push(plain(page.path(), text));
        }
        sources
    }

    fn text_of_file(&self, path: &SourcePath) -> Option<String> {
        if !self.inputs.contains(path) {
            return None;
        }
        String::from_utf8(self.inputs.read(path).ok()?).ok()
    }
}

impl Source {
    /// The places at which an address is spelled out.
    fn spelled(&self, address: &str) -> Vec<Place> {
        let written = self.addresses.iter().filter(|(_, pattern)| pattern == address);
        let mut ranges: Vec<Range<usize>> = written.map(|(range, _)| range.clone()).collect();
        if ranges.is_empty() {
            // As an argument of a component, in a variable, or as a value of YAML.
            let is_end = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "\"'()[]{},;<>`|".contains(c));
            let found = self.text.match_indices(address).map(|(at, _)| at..at + address.len());
            ranges.extend(found.filter(|range| {
                let (before, behind) = (&self.text[..range.start], &self.text[range.end..]);
                is_end(before.chars().next_back()) && is_end(behind.chars().next())
            }));
        }
        ranges.into_iter().map(|range| Place::bytes(&self.path, range)).collect()
    }

    /// The places that compute a part of what may be an address, each with how many letters of it are spelled out.
    fn matching(&self, address: &str) -> Vec<(usize, Place)> {
        let computed = self.addresses.iter().filter(|(_, pattern)| pattern.contains(COMPUTED));
        let found = computed.filter_map(|(range, pattern)| {
            Some((letters_of(pattern, address)?, Place::bytes(&self.path, range.clone())))
        });
        found.collect()
    }
}

/// The addresses that a template writes, with what it computes blotted out.
fn addresses_in(template: &str) -> Vec<(Range<usize>, String)> {
    let blotted = blotted(template);
    let found = scan(&blotted).addresses;
    let at = |value: &str| value.as_ptr() as usize - blotted.as_ptr() as usize;
    found.into_iter().map(|value| (at(value)..at(value) + value.len(), decode_references(value).into_owned())).collect()
}

/// A template with the same length in bytes, in which nothing is code: comments are spaces, and what is computed is
/// [`COMPUTED`].
fn blotted(template: &str) -> String {
    let mut blotted = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (end, fill) = match rest.as_bytes().get(start + 1) {
            Some(b'{') => ("}}", COMPUTED),
            Some(b'%') => ("%}", COMPUTED),
            Some(b'#') => ("#}", ' '),
            _ => {
                blotted.push_str(&rest[..=start]);
                rest = &rest[start + 1..];
                continue;
            }
        };
        let length = rest[start + 2..].find(end).map_or(rest.len() - start, |at| at + 4);
        blotted.push_str(&rest[..start]);
        blotted.extend(std::iter::repeat_n(fill, length));
        rest = &rest[start + length..];
    }
    blotted.push_str(rest);
    blotted
}

/// How many letters of an address a pattern spells out, if the rest of it may be what is computed.
fn letters_of(pattern: &str, address: &str) -> Option<usize> {
    let mut pieces = pattern.trim().split(COMPUTED);
    let mut rest = address.strip_prefix(pieces.next()?)?;
    let last = pattern.trim().rsplit(COMPUTED).next()?;
    rest = rest.strip_suffix(last)?;
    let mut middle: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
    if !last.is_empty() {
        middle.pop();
    }
    for piece in middle {
        rest = &rest[rest.find(piece)? + piece.len()..];
    }
    Some(pattern.chars().filter(|character| *character != COMPUTED).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_blotted_where_it_computes_and_keeps_its_places() {
        let template =
            "{# <a href=\"/no/\"> é #}<a href=\"{{ site.assets[\"x\"] }}#é\">{% if a %}<a href='/x/{{ y }}/'>{";
        let found = addresses_in(template);
        let spelled: Vec<String> = found.iter().map(|(_, value)| value.replace(COMPUTED, "")).collect();
        assert_eq!(spelled, ["#é", "/x//"]);
        let places: Vec<&str> = found.iter().map(|(range, _)| &template[range.clone()]).collect();
        assert_eq!(places, ["{{ site.assets[\"x\"] }}#é", "/x/{{ y }}/"]);
    }

    #[test]
    fn an_address_matches_what_a_template_spells_out_of_it() {
        let table = [
            ("\u{1}\u{1}nix/", "/desk/nix/", Some(4)),
            ("/a/\u{1}/b/\u{1}", "/a/x/b/y", Some(6)),
            ("/a/\u{1}", "/b/x", None),
            ("\u{1}#x", "/a/#y", None),
            ("\u{1}", "/a/", Some(0)),
            ("/aa\u{1}aa/", "/aa/", None),
        ];
        for (pattern, address, wanted) in table {
            assert_eq!(letters_of(pattern, address), wanted, "{pattern:?} {address}");
        }
    }
}
