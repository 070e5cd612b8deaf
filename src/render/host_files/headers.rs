//! `_headers`, as Netlify and Cloudflare read it: a path, and below it the headers of what is there.
//!
//! Both add the headers of all rules that match, and join the values of one header; so no header is in two rules that match
//! one file. Both let a browser ask each time for what no rule speaks of, which is right for pages.

use std::collections::BTreeSet;

use super::Served;
use crate::hosting::cache::{CachePolicy, SHARED_TAGS};
use crate::hosting::headers::SECURITY_HEADERS;
use crate::path::percent_encode;
use crate::schema::hosts::Host;

/// How many rules Cloudflare reads.
const CLOUDFLARE_RULES: usize = 100;

pub(super) fn headers_file(served: &Served<'_>, host: Host) -> String {
    let mut rules = Rules::default();
    for (name, value) in SECURITY_HEADERS {
        rules.add("*", name, value);
    }
    for path in served.immutable_rules() {
        rules.add(&path, "Cache-Control", CachePolicy::Immutable.header());
    }
    let mut left_out = 0;
    if host == Host::Cloudflare {
        // What is kept for ever comes first; of what is beyond the limit a browser asks each time, and no cache knows a tag.
        add_tags(served, &mut rules);
        left_out = rules.0.len().saturating_sub(CLOUDFLARE_RULES);
        rules.0.truncate(CLOUDFLARE_RULES);
    }
    let mut text = format!("# Headers for {}. Briefbook rewrites this file on every build.\n", host.name());
    if left_out > 0 {
        text.push_str(&format!(
            "# {left_out} more rules are left out, because Cloudflare reads {CLOUDFLARE_RULES}: what they speak of is asked \
             for each time,\n# and has no cache tag.\n"
        ));
    }
    for (path, headers) in &rules.0 {
        text.push_str(&format!("\n{}\n", percent_encode(&served.path(path))));
        text.extend(headers.iter().map(|header| format!("  {header}\n")));
    }
    text
}

/// Paths below the base URL, which may end in `*`, with the headers of each; a path is there once, because of two rules with
/// one path Cloudflare knows the second only.
#[derive(Default)]
struct Rules(Vec<(String, Vec<String>)>);

impl Rules {
    fn add(&mut self, path: &str, name: &str, value: &str) {
        let header = format!("{name}: {value}");
        match self.0.iter_mut().find(|(known, _)| known == path) {
            Some((_, headers)) => headers.push(header),
            None => self.0.push((path.to_owned(), vec![header])),
        }
    }
}

/// The cache tags, by placeholders: of the first page, of what is in no folder, and of each folder with what is in it.
fn add_tags(served: &Served<'_>, rules: &mut Rules) {
    for (path, tag) in [("", "home"), (":page", ":page"), (":page/", ":page")] {
        rules.add(path, "Cache-Tag", tag);
    }
    let mut in_folders: BTreeSet<(&str, &str)> = BTreeSet::new();
    for route in served.sight.routes.all() {
        match route.url.as_str().split_once('/') {
            None | Some((_, "")) => {}
            Some((folder, below)) => {
                in_folders.insert((folder, if below.contains('/') { ":page/*" } else { ":page" }));
            }
        }
    }
    for (folder, below) in in_folders {
        let shared = SHARED_TAGS.into_iter().find(|tag| *tag == folder).map(str::to_owned);
        let tag = shared.unwrap_or_else(|| format!("{}/:page", percent_encode(folder)));
        rules.add(&format!("{folder}/{below}"), "Cache-Tag", &tag);
    }
}
