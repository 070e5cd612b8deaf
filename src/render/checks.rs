//! The check of what finished pages link to: every internal link leads somewhere, and every anchor exists.
//!
//! In: the HTML of each page. Out: what it has and wants, and, once all pages are rendered, a diagnostic for each link that is
//! broken, where it is written. It must not know how the HTML was made.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Renderer;
use super::outgoing::{AnchorCheck, Anchors, anchor_digest, anchor_proposal, decode_references, scan};
use crate::address::Address;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::links::page_text::PageText;
use crate::links::references::Target;
use crate::model::own_address::path_below;
use crate::path::{SourcePath, percent_decode};
use crate::route::{Output, Route};

/// A link that leads to nothing and that no text of a page holds: by its address, the pages that have it, and the page that
/// lacks the anchor if only that is missing. Both are positions of routes.
pub type StrayLinks = BTreeMap<Box<str>, Vec<(u32, Option<u32>)>>;

impl Renderer<'_> {
    /// The anchors of a page, and the links of it that are to be checked when all pages are rendered.
    pub(super) fn links_of(&self, route: &Route, html: &str) -> Anchors {
        let found = scan(html);
        let mut anchors = Anchors::default();
        // Anchors of mentions are the most of a page's, and known by their number; they are not kept.
        let is_mention = |anchor: &str| self.text_of(&route.output).is_some_and(|text| text.is_occurrence(anchor));
        let kept = found.anchors.iter().map(|anchor| decode_references(anchor)).filter(|anchor| !is_mention(anchor));
        anchors.have = kept.map(|anchor| anchor_digest(&anchor)).collect();
        anchors.have.push(anchor_digest("top"));
        anchors.have.sort_unstable();
        anchors.have.dedup();
        // A part of a page that has nothing to show yet is not there; the site as it is has its anchors checked.
        let is_dated = self.sight.site.clock.dated().is_some();
        let own_position = self.sight.routes.position(&route.url);
        for written in found.addresses {
            let written = decode_references(written);
            let address = Address::parse(&written);
            let position = if address.is_relative() && address.path.is_empty() {
                own_position
            } else {
                let Some(below) = self.below_base(route, &address) else { continue };
                let position = self.sight.routes.position_of_address(&below);
                if position.is_none() {
                    anchors.broken.push((*written).into());
                }
                position
            };
            if let (Some(position), Some(fragment)) = (position, address.decoded_fragment())
                && !is_dated
                && !self.is_in_text(position, &fragment)
            {
                anchors.want.push((position, (*written).into()));
            }
        }
        // A page may lead to one place several times: a statement is on it, and its briefing among the backlinks.
        anchors.want.sort_unstable();
        anchors.want.dedup();
        anchors.broken.sort_unstable();
        anchors.broken.dedup();
        anchors
    }

    /// Whether an anchor is a heading or a mention of a page's text, which needs no further look.
    fn is_in_text(&self, route: u32, anchor: &str) -> bool {
        let output = self.sight.routes.all().get(route as usize).map(|route| &route.output);
        output.and_then(|output| self.text_of(output)).is_some_and(|text| text.has_anchor(anchor))
    }

    /// What the text of a page says, if an output is a page with a text.
    fn text_of(&self, output: &Output) -> Option<&PageText> {
        match output {
            Output::Page(id) => Some(self.sight.links.text(*id)),
            _ => None,
        }
    }

    /// The path below the base URL that a browser asks for, encoded; `None` for one that leads to another host.
    fn below_base<'p>(&self, route: &Route, address: &Address<'p>) -> Option<Cow<'p, str>> {
        let settings = &self.sight.site.settings;
        if address.scheme.is_some() {
            return path_below(&settings.base_url, address).map(|below| crate::path::percent_encode(&below).into());
        }
        if address.host.is_some() {
            return None;
        }
        let path = address.path;
        match path.strip_prefix(settings.base_path()) {
            Some(below) => Some(below.into()),
            // A path above the base URL is someone else's.
            None if path.starts_with('/') => None,
            None => {
                let folder = route.url.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
                SourcePath::resolve(folder, path)
                    .map(|it| if path.ends_with('/') { format!("{it}/").into() } else { it.to_string().into() })
            }
        }
    }

    /// The anchors of a page, as they are in its HTML.
    fn anchors_on(&self, route: &Route) -> Vec<String> {
        let (rendered, _) = self.render(route);
        let html = String::from_utf8_lossy(&rendered.bytes);
        scan(&html).anchors.into_iter().map(|anchor| decode_references(anchor).into()).collect()
    }

    /// What is wrong with the links of all pages. `stray` are those that lead to nothing.
    #[must_use]
    pub fn broken_links(&self, anchors: AnchorCheck, mut stray: StrayLinks) -> Diagnostics {
        let mut problems = Diagnostics::new();
        let routes = self.sight.routes.all();
        let mut on_pages: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for (at, to, address) in anchors.broken() {
            let anchor = Address::parse(&address).decoded_fragment().unwrap_or_default();
            let target = &routes[to as usize];
            let written = self.in_text(&routes[at as usize], target, &anchor);
            if written.is_empty() {
                stray.entry(address).or_default().push((at, Some(to)));
                continue;
            }
            let on_page = on_pages.entry(to).or_insert_with(|| self.anchors_on(target));
            let help = self.anchor_help(target, &anchor, on_page);
            let message = format!("`{}` has no heading `#{anchor}`", target.url);
            problems.extend(
                written
                    .into_iter()
                    .map(|place| Diagnostic::new(Rule::BrokenAnchor, place, message.clone()).maybe_help(help.clone())),
            );
        }
        self.report_stray_links(stray, &mut problems);
        problems
    }

    /// What to write for an anchor that a page does not have. `on_page` are the anchors that it has.
    pub(super) fn anchor_help(&self, to: &Route, anchor: &str, on_page: &[String]) -> Option<String> {
        let headings = self.text_of(&to.output).map(|text| text.headings.as_slice()).unwrap_or_default();
        anchor_proposal(anchor, headings, on_page)
    }

    /// Every place in the text of a page that links to an anchor.
    fn in_text(&self, from: &Route, to: &Route, anchor: &str) -> Vec<Place> {
        let Output::Page(id) = &from.output else { return Vec::new() };
        let wanted = |target: &Target| match (target, &to.output) {
            (Target::Page(page, suffix), Output::Page(other)) => {
                page == other && suffix.fragment.as_deref() == Some(anchor)
            }
            (Target::Anchor(fragment), _) => from.url == to.url && fragment == anchor,
            (Target::Output(url, suffix), _) => *url == to.url && suffix.fragment.as_deref() == Some(anchor),
            _ => false,
        };
        let path = self.sight.site.page(*id).path();
        let references = self.sight.links.text(*id).references.iter().filter(|it| wanted(&it.target));
        references.map(|it| Place::bytes(path, it.range.clone())).collect()
    }

    /// What to write instead of the anchor in an address that leads to this page; `None` without such a page.
    pub(super) fn help_for(&self, address: &str, to: Option<u32>) -> Option<String> {
        let target = self.sight.routes.all().get(to? as usize)?;
        let anchor = percent_decode(Address::parse(address).fragment?);
        self.anchor_help(target, &anchor, &self.anchors_on(target))
    }
}
