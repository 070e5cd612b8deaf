//! Configuration files for hosts: headers, redirects, types, the page for unknown addresses.
//!
//! In: the settings and the table of routes. Out: the bytes of one file. All hosts get the same, from
//! [`crate::hosting`] and the routes; the files below differ in the words, and in what each host can do.

mod caddy;
mod headers;
mod nginx;
mod redirects;

use std::collections::BTreeSet;

use crate::hosting::cache::{CachePolicy, SHARED_TAGS};
use crate::path::{UrlPath, percent_decode};
use crate::route::Output;
use crate::route::host_files::HostFile;
use crate::view::parts::Sight;

/// The bytes of a file for a host.
#[must_use]
pub fn host_file(sight: Sight<'_>, file: HostFile) -> Vec<u8> {
    let served = Served { sight, base: percent_decode(sight.site.settings.base_path()) };
    let text = match file {
        HostFile::Headers(host) => headers::headers_file(&served, host),
        HostFile::Redirects(host) => redirects::redirects_file(&served, host),
        HostFile::Nginx => nginx::nginx_snippet(&served),
        HostFile::Caddy => caddy::caddy_snippet(&served),
    };
    text.into_bytes()
}

/// What is served: the site, and the path on its host where it begins.
struct Served<'a> {
    sight: Sight<'a>,
    /// The path of the base URL, decoded: `/` or `/briefings/`.
    base: String,
}

impl<'a> Served<'a> {
    /// The old addresses, each with the address it leads to, in order.
    fn moved(&self) -> impl Iterator<Item = (&'a UrlPath, &'a UrlPath)> {
        let Sight { site, routes, .. } = self.sight;
        routes.all().iter().filter_map(move |route| match route.output {
            Output::Redirect(id) => Some((&route.url, &site.page(id).url)),
            _ => None,
        })
    }

    /// The path of an output on its host, decoded, as web servers compare it.
    fn path(&self, url: &str) -> String {
        format!("{}{url}", self.base)
    }

    /// The path of an output on its host, in letters, digits, `/`, `.`, `-`, `_`, `~` and `%` alone: in whatever words a
    /// host reads it, none of these means anything.
    fn plain_address(&self, url: &str) -> String {
        let mut address = String::new();
        for byte in self.path(url).bytes() {
            if byte.is_ascii_alphanumeric() || b"/.-_~".contains(&byte) {
                address.push(char::from(byte));
            } else {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
        address
    }

    /// What matches the path of the base URL, at the beginning of a regular expression.
    fn base_pattern(&self) -> String {
        format!("^{}", literal_pattern(&self.base))
    }

    /// What matches the paths of files that may be kept for ever, as [`CachePolicy::of`] knows them.
    fn immutable_pattern(&self) -> String {
        format!("{}assets/(?:.*/)?[^/]*[.][0-9a-f]{{16}}[.][^./]*$", self.base_pattern())
    }

    /// What matches the paths of files that are for the host and not for readers: these files, and the notes that Briefbook
    /// keeps beside a site.
    fn hidden_pattern(&self) -> String {
        let names: Vec<String> = HostFile::NAMES.iter().map(|name| literal_pattern(name)).collect();
        format!("{}(?:(?:{})$|[.]briefbook)", self.base_pattern(), names.join("|"))
    }

    /// Patterns with the cache tags of the paths that they match, as [`cache_tag`](crate::hosting::cache::cache_tag) gives
    /// them; the first that matches counts. The tag is `None` where it is the pattern's group.
    ///
    /// A tag is part of a header, so only names of harmless characters have one, which is every page's.
    fn tag_patterns(&self) -> [(String, Option<&'static str>); 4] {
        let base = self.base_pattern();
        let part = "[0-9A-Za-z._~-]+";
        [
            (format!("{base}(?:index[.]html)?$"), Some("home")),
            (format!("{base}({})(?:/|$)", SHARED_TAGS.join("|")), None),
            (format!("{base}({part})(?:/(?:index[.]html)?)?$"), None),
            (format!("{base}({part}/{part})(?:/|$)"), None),
        ]
    }

    /// Which outputs may be kept for ever, in as few rules as can be: a whole folder as `assets/*` where that is so of all
    /// files in it, else each file separately. A rule that took in one other file would keep that from ever being renewed.
    fn immutable_rules(&self) -> BTreeSet<String> {
        let files = || self.sight.routes.all().iter().map(|route| route.url.output_file());
        let folders =
            |file: &str| -> Vec<String> { file.match_indices('/').map(|(at, _)| file[..=at].to_owned()).collect() };
        let (kept, renewed): (Vec<String>, Vec<String>) =
            files().partition(|file| CachePolicy::of(file) == CachePolicy::Immutable);
        let mixed: BTreeSet<String> = renewed.iter().flat_map(|file| folders(file)).collect();
        let rule = |file: String| {
            let whole = folders(&file).into_iter().find(|folder| !mixed.contains(folder));
            whole.map_or(file, |folder| folder + "*")
        };
        kept.into_iter().map(rule).collect()
    }
}

/// A regular expression that matches a text and nothing else, written without a character that means anything to a shell, to
/// nginx or to Caddy.
fn literal_pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        match character {
            '.' => pattern.push_str("[.]"),
            '/' | '_' | '-' | '~' => pattern.push(character),
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => {
                pattern.push_str(&format!("\\x{:02x}", u32::from(other)));
            }
            other => pattern.push(other),
        }
    }
    pattern
}
