//! What links to files and addresses lead to, and which files are shown as pictures.
//!
//! In: an address as an author wrote it on a page. Out: the page or the output that it leads to; what is wrong with it is
//! reported with what to write instead. It must not know names.

use super::near_files::as_markdown_needs_it;
use super::references::{ReferenceResolver, Target, write_one_of};
use crate::address::{Address, LINKED_SCHEMES, Suffix, may_be_linked};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::hosting::content_type::{CONTENT_TYPES, content_type};
use crate::model::resolve::Absence;
use crate::model::{Page, PageId};
use crate::path::{SourcePath, UrlPath, is_invisible, nfc, percent_decode};
use crate::route::Output;
use crate::schema::fields::alternatives;

/// What a path leads to.
enum FoundPath {
    Page(PageId),
    Output(UrlPath),
    Absent(Absence),
}

/// Endings of files that are not published often and that are not the end of a host's name.
const OTHER_ENDINGS: [&str; 20] = [
    "markdown", "mdx", "php", "asp", "aspx", "jsp", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "rtf",
    "zip", "yaml", "yml", "toml", "tiff",
];

impl ReferenceResolver<'_> {
    pub(super) fn resolve_link(&self, page: &Page, target: &str, place: Place, problems: &mut Diagnostics) -> Target {
        if target.is_empty() {
            let help = "write it between the parentheses: `[the law](https://…)`";
            problems.push(Diagnostic::new(Rule::BrokenLink, place, "the link has no address").help(help));
            return Target::Nothing;
        }
        let address = Address::parse(target);
        let own = self.site.own_path(&address);
        if own.is_none() {
            if may_be_linked(target) {
                return Target::External(target.to_owned());
            }
            if is_unsafe(target, &address, &place, problems) {
                return Target::Nothing;
            }
        }
        let path = own.clone().unwrap_or_else(|| address.decoded_path());
        let suffix = address.suffix();
        if own.is_none() && path.is_empty() {
            return match (suffix.query.is_some(), address.decoded_fragment()) {
                (false, Some(fragment)) => Target::Anchor(fragment),
                _ => Target::Page(self.site.find(page.key()).unwrap_or(PageId(0)), suffix),
            };
        }
        let found = if own.is_some() { self.find_address(&path) } else { self.find_path(page, &path) };
        match found {
            Some(FoundPath::Page(id)) => Target::Page(id, suffix),
            Some(FoundPath::Output(url)) => Target::Output(url, suffix),
            Some(FoundPath::Absent(Absence::Unreadable | Absence::Later)) => Target::Nothing,
            Some(FoundPath::Absent(Absence::Withheld)) => {
                let message = format!("`{path}` is not published now");
                problems.push(Diagnostic::new(Rule::WithheldTarget, place, message).help("it is shown as plain text"));
                Target::Nothing
            }
            None => {
                let is_markdown = own.is_none() && SourcePath::new(&path).extension() == "md";
                if !is_markdown && self.is_of_another_day() {
                    return Target::Nothing;
                }
                let help = match own {
                    Some(below) => self.near_path(page, &format!("/{below}"), target, true).unwrap_or_else(|| {
                        "the address is below the site's base URL, and the site makes no such page".to_owned()
                    }),
                    None => self.advice_on_link(page, target, &path),
                };
                let message = format!("the link `{target}` leads to nothing");
                problems.push(Diagnostic::new(Rule::BrokenLink, place, message).help(help));
                if is_markdown { Target::Missing } else { Target::Nothing }
            }
        }
    }

    /// A picture that a page shows, in its text or in its front matter: a file beside the page, or from the root of the
    /// site. Whether its bytes are those of a picture is found out when all pages are read.
    pub fn resolve_picture(
        &self,
        page: &Page,
        target: &str,
        place: Place,
        problems: &mut Diagnostics,
    ) -> Option<(UrlPath, Suffix)> {
        let address = Address::parse(target);
        let own = self.site.own_path(&address);
        if own.is_none() {
            if may_be_linked(target) {
                // The theme runs under a policy that loads nothing from another host, and readers are not to be followed.
                let message = "a picture from another host is not shown";
                let help = "save it beside the page or in `static/`, and give its credit";
                problems.push(Diagnostic::new(Rule::UnsafeLink, place, message).help(help));
                return None;
            }
            if is_unsafe(target, &address, &place, problems) {
                return None;
            }
        }
        let path = own.clone().unwrap_or_else(|| address.decoded_path());
        let found = match &own {
            Some(below) => self.find_address(below),
            None if path.is_empty() => None,
            None => self.find_path(page, &path),
        };
        match found {
            Some(FoundPath::Output(url)) if self.may_be_picture(&url) => return Some((url, address.suffix())),
            Some(FoundPath::Output(_) | FoundPath::Page(_)) => {
                let message = format!("`{target}` is not a picture");
                let help = format!("link to it: `[…]({target})`");
                problems.push(Diagnostic::new(Rule::BrokenPicture, place, message).help(help));
            }
            Some(FoundPath::Absent(Absence::Unreadable | Absence::Later)) => {}
            Some(FoundPath::Absent(Absence::Withheld)) => {
                let message = format!("`{target}` is not published now");
                problems.push(Diagnostic::new(Rule::WithheldTarget, place, message).help("it is left out"));
            }
            None if target.trim().is_empty() => {
                let help = "write the name of its file, such as `photo.jpg`";
                problems
                    .push(Diagnostic::new(Rule::MissingAsset, place, "no file is named for the picture").help(help));
            }
            None => {
                let help = self.advice_on_name(page, target).or_else(|| self.near_path(page, &path, target, false));
                let help = help.unwrap_or_else(|| match page.parsed.bundle() {
                    Some(_) => "put the file beside the page, or into `static/` and write `/file`".to_owned(),
                    None => format!(
                        "put it into `static/` and write `/file`, or make the page a folder: `{}/index.md`",
                        page.path().stem()
                    ),
                });
                let message = format!("no file `{target}`");
                problems.push(Diagnostic::new(Rule::MissingAsset, place, message).help(help));
            }
        }
        None
    }

    /// Whether an output is a file whose bytes may be those of a picture.
    fn may_be_picture(&self, url: &UrlPath) -> bool {
        match self.routes.find(url).map(|route| &route.output) {
            Some(Output::File(_)) => true,
            Some(Output::ThemeAsset(name)) => content_type(name).starts_with("image/"),
            _ => false,
        }
    }

    /// What a path on a page leads to: a content file, a file beside the page, or an output of the site.
    fn find_path(&self, page: &Page, path: &str) -> Option<FoundPath> {
        let rooted = path.strip_prefix('/');
        let candidates = match rooted {
            Some(below) => vec![SourcePath::resolve("content", below)],
            None => vec![SourcePath::resolve(page.path().folder(), path), SourcePath::resolve("content", path)],
        };
        for file in candidates.into_iter().flatten() {
            if let Some(id) = self.site.find_file(&file) {
                return Some(FoundPath::Page(id));
            }
            if let (Some(absence), true) = (self.site.withheld.file(&file), self.inputs.contains(&file)) {
                return Some(FoundPath::Absent(absence));
            }
            if let Some(url) = self.routes.of_file(&file) {
                return Some(FoundPath::Output(url.clone()));
            }
        }
        match rooted {
            // The site's own address comes first: only what it does not have may include the path of the base URL.
            Some(below) => self
                .find_address(below)
                .or_else(|| self.site.behind_base(below).and_then(|behind| self.find_address(behind))),
            // Relative to the page's own address, as a browser would read it.
            None => {
                let below = SourcePath::resolve(page.url.as_str(), path)?;
                let end = if path.ends_with('/') { "/" } else { "" };
                self.find_address(&format!("{below}{end}"))
            }
        }
    }

    /// What a path below the base URL leads to.
    fn find_address(&self, below: &str) -> Option<FoundPath> {
        let Some(route) = self.routes.find_path(below) else {
            return self.site.withheld.address(below).map(FoundPath::Absent);
        };
        Some(match &route.output {
            Output::Page(id) => FoundPath::Page(*id),
            _ => FoundPath::Output(route.url.clone()),
        })
    }

    /// Whether an output that is not there may be there on another day: an old view has fewer lists than the site as it
    /// is, and that one is checked for links to nothing.
    fn is_of_another_day(&self) -> bool {
        self.site.clock.dated().is_some()
    }

    /// What to do about a link that leads to nothing.
    fn advice_on_link(&self, page: &Page, target: &str, path: &str) -> String {
        if let Some(help) = self.advice_on_name(page, target) {
            return help;
        }
        if names_mailbox(path) {
            return format!("write `mailto:{path}`");
        }
        if names_host(path) {
            return format!("write the whole address: `https://{}`", target.trim());
        }
        self.near_path(page, path, target, true).unwrap_or_else(|| {
            "link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`".to_owned()
        })
    }

    /// What to do about the name of a file that leads to nothing because of how it is spelled.
    fn advice_on_name(&self, page: &Page, target: &str) -> Option<String> {
        let whole = nfc(&percent_decode(target.trim())).into_owned();
        if let Some(mark) = target.chars().find(|mark| matches!(mark, '#' | '?'))
            && !whole.starts_with(['#', '?'])
            && matches!(self.find_path(page, &whole), Some(FoundPath::Output(_) | FoundPath::Page(_)))
        {
            let name = as_markdown_needs_it(&whole);
            return Some(format!("the name of the file has a `{mark}` in it: write `{name}`"));
        }
        if let Some(character) = whole.chars().find(|character| is_invisible(*character)) {
            let code = u32::from(character);
            return Some(format!("it has the invisible character U+{code:04X} in it: type the name again"));
        }
        let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
        let path = Address::parse(target).decoded_path();
        path.split('/')
            .any(is_hidden)
            .then(|| "files and folders whose names begin with a dot are not part of the site: rename it".to_owned())
    }

    /// The nearest paths to one that leads to nothing. What was typed is not among them.
    fn near_path(&self, page: &Page, path: &str, target: &str, is_link: bool) -> Option<String> {
        let near = self.near_files.near((self.site, self.routes, self.inputs), page, path, is_link);
        write_one_of(near.into_iter().filter(|near| near != target.trim()))
    }
}

/// Reports an address that names a scheme or a host and may not be linked.
fn is_unsafe(target: &str, address: &Address<'_>, place: &Place, problems: &mut Diagnostics) -> bool {
    let (message, help) = match &address.scheme {
        Some(scheme) if LINKED_SCHEMES.contains(&scheme.as_str()) => (
            format!("`{target}` is not an address"),
            "write it whole, and encode quotes, brackets and spaces: `%22`, `%3C`, `%20`".to_owned(),
        ),
        Some(scheme) => {
            (format!("links to `{scheme}:` are not allowed"), format!("use {}", alternatives(LINKED_SCHEMES)))
        }
        None if address.host.is_some() || target.starts_with('\\') => (
            format!("`{target}` leads to another host without saying how"),
            "write the whole address: `https://…`".to_owned(),
        ),
        None => return false,
    };
    problems.push(Diagnostic::new(Rule::UnsafeLink, place.clone(), message).help(help));
    true
}

/// Whether a path is the name of a host that lacks its scheme, such as `apps.example.com/login`.
fn names_host(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or_default();
    let Some((_, end)) = host.rsplit_once('.') else { return false };
    let end = end.to_ascii_lowercase();
    let is_ending = end == "md"
        || OTHER_ENDINGS.contains(&end.as_str())
        || CONTENT_TYPES.iter().any(|(_, endings)| endings.contains(&end.as_str()));
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    !is_ending && end.len() >= 2 && end.chars().all(char::is_alphabetic) && host.split('.').all(is_label)
}

/// Whether a path is an address of e-mail that lacks its scheme.
fn names_mailbox(path: &str) -> bool {
    path.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !name.contains(['/', ' ']) && !host.contains('/') && names_host(host)
    })
}
