//! What the links that authors write lead to: `[[…]]`, links to files, pictures, addresses of the site.

use std::ops::Range;

use super::entity_names::NameIndex;
use super::near_files::NearFiles;
use super::ties::MOST_LISTED;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::model::resolve::Absence;
use crate::model::{Page, PageId, Site};
use crate::parse::markdown::{ProseReference, ReferenceForm};
use crate::path::{Key, SourcePath, percent_decode};
use crate::route::{Output, Routes};
use crate::schema::fields::{alternatives, is_safe_url};
use crate::schema::settings::{BRIEFINGS, PAGES};

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of the site, and perhaps a place on it.
    Page(PageId, Option<String>),
    /// Another output of the site: its path below the base URL, and perhaps a place on it.
    Output(crate::path::UrlPath, Option<String>),
    /// A place on the same page.
    Anchor(String),
    /// An address elsewhere.
    External(String),
    /// A page that nobody has written; it is shown as plain text.
    Missing,
    /// Nothing that can be linked: it is shown as plain text.
    Nothing,
}

/// A reference of a body with what it leads to.
#[derive(Debug, Clone)]
pub struct ResolvedReference {
    /// The whole of it, in bytes from the file's beginning.
    pub range: Range<usize>,
    /// What it leads to.
    pub target: Target,
    /// Whether it is shown as a picture.
    pub is_picture: bool,
}

/// The words of a `[[target]]` without a text, which leads to a page: as written when it is a name, else the page's title.
#[must_use]
pub fn name_to_show<'a>(page: &'a Page, target: &'a str) -> &'a str {
    let (name, _) = split_fragment(target);
    if name.is_empty() || name.contains('/') || *name == *page.key().slug { page.title() } else { name }
}

/// Finds what references lead to.
pub struct ReferenceResolver<'a> {
    /// The site.
    pub site: &'a Site,
    /// Everything it puts out.
    pub routes: &'a Routes,
    /// Its files.
    pub inputs: &'a Inputs,
    /// Its names.
    pub names: &'a NameIndex,
    /// What paths that lead to nothing may be meant for.
    pub near_files: &'a NearFiles,
}

impl ReferenceResolver<'_> {
    /// The name to show for a `[[target]]` that was written without words.
    #[must_use]
    pub fn label_of(&self, target: &str) -> Option<String> {
        let (name, _) = split_fragment(target);
        match self.find_by_name(name) {
            Found::One(id) => Some(name_to_show(self.site.page(id), name).to_owned()),
            Found::Absent(Absence::Later) => self.site.withheld.words_for(name).map(str::to_owned),
            _ => None,
        }
    }

    /// What a reference on a page leads to; what is wrong with it is reported.
    pub fn resolve(&self, page: &Page, reference: &ProseReference, problems: &mut Diagnostics) -> ResolvedReference {
        let place = Place::bytes(page.path(), reference.range.clone());
        let target = match reference.form {
            ReferenceForm::Wiki { labelled } => self.resolve_wiki(&reference.target, labelled, place, problems),
            ReferenceForm::Link => self.resolve_link(page, &reference.target, place, problems),
            ReferenceForm::Image => self.resolve_image(page, &reference.target, place, problems),
        };
        ResolvedReference { range: reference.range.clone(), target, is_picture: reference.form == ReferenceForm::Image }
    }

    fn resolve_wiki(&self, target: &str, labelled: bool, place: Place, problems: &mut Diagnostics) -> Target {
        let (name, fragment) = split_fragment(target);
        if name.is_empty() {
            return match fragment {
                Some(fragment) => Target::Anchor(fragment),
                None => {
                    let help = "write the name of a page: `[[Veldria]]`";
                    problems.push(Diagnostic::new(Rule::BrokenLink, place, "the reference names nothing").help(help));
                    Target::Nothing
                }
            };
        }
        match self.find_by_name(name) {
            Found::One(id) => Target::Page(id, fragment),
            Found::Several(ids) => {
                problems.push(self.ambiguous(name, &ids, place));
                Target::Nothing
            }
            Found::Absent(Absence::Unreadable | Absence::Later) => Target::Nothing,
            Found::Absent(Absence::Withheld) if !labelled => {
                let message = format!("`[[{target}]]` would print the name of a page that is not published now");
                let help = format!("give it words of its own: `[[{target}|…]]`");
                problems.push(Diagnostic::new(Rule::WithheldName, place, message).help(help));
                Target::Nothing
            }
            Found::Absent(Absence::Withheld) => {
                let message = format!("`{name}` is not published now");
                problems.push(Diagnostic::new(Rule::WithheldTarget, place, message).help("it is shown as plain text"));
                Target::Nothing
            }
            Found::None => {
                let message = format!("there is no page `{name}`");
                let help = self.proposal(name);
                problems.push(Diagnostic::new(Rule::BrokenLink, place, message).maybe_help(help));
                Target::Missing
            }
        }
    }

    /// The problem of a name that several pages have.
    fn ambiguous(&self, name: &str, ids: &[PageId], place: Place) -> Diagnostic {
        let choices: Vec<String> =
            ids.iter().take(MOST_LISTED).map(|id| format!("[[{}|{name}]]", self.site.page(*id).key())).collect();
        let mut help = format!("write {}", alternatives(choices.iter().map(String::as_str)));
        if let more @ 1.. = ids.len() - choices.len() {
            help = format!("{help}, or the key of one of {more} more");
        }
        let message = format!("`{name}` is the name of {} pages", ids.len());
        let problem = Diagnostic::new(Rule::AmbiguousName, place, message).help(help);
        match self.site.shared_names.find_name(name) {
            Some(shared) => problem.note(format!("a link to the list of them: `[{name}]({})`", shared.url)),
            None => problem,
        }
    }

    /// What to write for a name or key that no page has.
    fn proposal(&self, name: &str) -> Option<String> {
        let write = |(near, id): (&str, PageId)| {
            let key = self.site.page(id).key();
            match self.names.find(near) {
                _ if name.contains('/') => format!("[[{key}]]"),
                [_] => format!("[[{near}]]"),
                // A name that several pages have is no better than the text: their keys are.
                _ => format!("[[{key}|{near}]]"),
            }
        };
        write_one_of(&self.names.near(self.site, name).into_iter().map(write).collect::<Vec<_>>())
    }

    fn find_by_name(&self, name: &str) -> Found {
        let is_kind = |kind: &str| self.site.settings.kinds.get(kind).is_some() || [BRIEFINGS, PAGES].contains(&kind);
        if let Some(key) = Key::parse(name).filter(|key| is_kind(&key.kind)) {
            return match self.site.find(&key) {
                Some(id) => Found::One(id),
                None => self.site.withheld.key(&key).map_or(Found::None, Found::Absent),
            };
        }
        match self.names.find(name) {
            [] => self.site.withheld.name(name).map_or(Found::None, Found::Absent),
            [one] => Found::One(*one),
            several => Found::Several(several.to_vec()),
        }
    }

    fn resolve_link(&self, page: &Page, target: &str, place: Place, problems: &mut Diagnostics) -> Target {
        if target.is_empty() {
            let help = "write it between the parentheses: `[the law](https://…)`";
            problems.push(Diagnostic::new(Rule::BrokenLink, place, "the link has no address").help(help));
            return Target::Nothing;
        }
        if is_safe_url(target) {
            if !target.starts_with(self.site.settings.base_url.as_str()) {
                return Target::External(target.to_owned());
            }
            return self.own_address(target).unwrap_or_else(|| {
                if self.is_of_another_day() {
                    return Target::Nothing;
                }
                let message = format!("the link `{target}` leads to nothing");
                let help = "the address is below the site's base URL, and the site makes no such page";
                problems.push(Diagnostic::new(Rule::BrokenLink, place, message).help(help));
                Target::Nothing
            });
        }
        if is_unsafe(target, &place, problems) {
            return Target::Nothing;
        }
        if target.starts_with("//") || target.starts_with('\\') {
            let message = format!("`{target}` leads to another host without saying how");
            problems
                .push(Diagnostic::new(Rule::UnsafeLink, place, message).help("write the whole address: `https://…`"));
            return Target::Nothing;
        }
        let (path, fragment) = split_fragment(target);
        let path = percent_decode(path.split('?').next().unwrap_or_default());
        if path.is_empty() {
            return fragment
                .map_or(Target::Page(self.site.find(page.key()).unwrap_or(PageId(0)), None), Target::Anchor);
        }
        match self.find_path(page, &path) {
            Some(FoundPath::Page(id)) => Target::Page(id, fragment),
            Some(FoundPath::Output(url)) => Target::Output(url, fragment),
            Some(FoundPath::Absent(Absence::Unreadable | Absence::Later)) => Target::Nothing,
            Some(FoundPath::Absent(Absence::Withheld)) => {
                let message = format!("`{path}` is not published now");
                problems.push(Diagnostic::new(Rule::WithheldTarget, place, message).help("it is shown as plain text"));
                Target::Nothing
            }
            None => {
                let is_markdown = path.rsplit('.').next() == Some("md");
                if !is_markdown && self.is_of_another_day() {
                    return Target::Nothing;
                }
                let help = self.path_proposal(page, &path, true).unwrap_or_else(|| {
                    "link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`"
                        .to_owned()
                });
                let message = format!("the link `{target}` leads to nothing");
                problems.push(Diagnostic::new(Rule::BrokenLink, place, message).help(help));
                if path.rsplit('.').next() == Some("md") { Target::Missing } else { Target::Nothing }
            }
        }
    }

    /// What to write for a path that leads to nothing.
    fn path_proposal(&self, page: &Page, path: &str, is_link: bool) -> Option<String> {
        write_one_of(&self.near_files.near((self.site, self.routes, self.inputs), page, path, is_link))
    }

    fn resolve_image(&self, page: &Page, target: &str, place: Place, problems: &mut Diagnostics) -> Target {
        if is_safe_url(target) {
            // The theme runs under a policy that loads nothing from another host, and readers are not to be followed.
            let message = "a picture from another host is not shown";
            let help = "save it beside the page or in `static/`, and give its credit";
            problems.push(Diagnostic::new(Rule::UnsafeLink, place, message).help(help));
            return Target::Nothing;
        }
        if is_unsafe(target, &place, problems) {
            return Target::Nothing;
        }
        self.resolve_asset(page, target, place, problems).map_or(Target::Nothing, |url| Target::Output(url, None))
    }

    /// A file that a page uses: beside the page, or from the root of the site.
    pub fn resolve_asset(
        &self,
        page: &Page,
        target: &str,
        place: Place,
        problems: &mut Diagnostics,
    ) -> Option<crate::path::UrlPath> {
        let path = percent_decode(target.split(['?', '#']).next().unwrap_or_default());
        let found = if scheme_of(target).is_none() { self.find_path(page, &path) } else { None };
        match found {
            Some(FoundPath::Output(url)) => return Some(url),
            Some(FoundPath::Absent(Absence::Unreadable | Absence::Later)) => return None,
            Some(FoundPath::Absent(Absence::Withheld)) => {
                let message = format!("`{target}` is not published now");
                problems.push(Diagnostic::new(Rule::WithheldTarget, place, message).help("it is left out"));
                return None;
            }
            Some(FoundPath::Page(_)) | None => {}
        }
        let near = self.path_proposal(page, &path, false);
        let help = if let Some(near) = near {
            near
        } else if page.parsed.bundle().is_some() {
            "put the file beside the page, or into `static/` and write `/file`".to_owned()
        } else {
            format!(
                "put it into `static/` and write `/file`, or make the page a folder: `{}/index.md`",
                page.path().stem()
            )
        };
        let message = format!("there is no file `{target}`");
        problems.push(Diagnostic::new(Rule::MissingAsset, place, message).help(help));
        None
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
        let below = match rooted {
            Some(below) => {
                let base = self.site.settings.base_path().trim_start_matches('/');
                below.strip_prefix(base).filter(|_| !base.is_empty()).unwrap_or(below).to_owned()
            }
            // Relative to the page's own address, as a browser would read it.
            None => SourcePath::resolve(page.url.as_str(), path)
                .map(|it| if path.ends_with('/') { format!("{it}/") } else { it.to_string() })?,
        };
        let Some(route) = self.routes.find_path(&below) else {
            return self.site.withheld.address(&below).map(FoundPath::Absent);
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

    /// A whole address that is one of the site's own.
    fn own_address(&self, address: &str) -> Option<Target> {
        let (address, fragment) = split_fragment(address);
        let below = address.strip_prefix(self.site.settings.base_url.as_str())?;
        let route = self.routes.find_path(&percent_decode(below))?;
        Some(match &route.output {
            Output::Page(id) => Target::Page(*id, fragment),
            _ => Target::Output(route.url.clone(), fragment),
        })
    }
}

enum Found {
    One(PageId),
    Several(Vec<PageId>),
    Absent(Absence),
    None,
}

enum FoundPath {
    Page(PageId),
    Output(crate::path::UrlPath),
    Absent(Absence),
}

fn write_one_of(choices: &[String]) -> Option<String> {
    (!choices.is_empty()).then(|| format!("write {}", alternatives(choices.iter().map(String::as_str))))
}

fn split_fragment(target: &str) -> (&str, Option<String>) {
    match target.split_once('#') {
        Some((name, fragment)) => (name.trim(), Some(percent_decode(fragment)).filter(|it| !it.is_empty())),
        None => (target.trim(), None),
    }
}

/// Reports an address with a scheme that may not be linked, or that is no address.
fn is_unsafe(target: &str, place: &Place, problems: &mut Diagnostics) -> bool {
    let Some(scheme) = scheme_of(target) else { return false };
    let (message, help) = if ["https", "http", "mailto", "tel"].contains(&scheme.as_str()) {
        (
            format!("`{target}` is no address"),
            "write it whole, and encode quotes, brackets and spaces: `%22`, `%3C`, `%20`",
        )
    } else {
        (format!("links to `{scheme}:` are not allowed"), "use `https`, `http`, `mailto` or `tel`")
    };
    problems.push(Diagnostic::new(Rule::UnsafeLink, place.clone(), message).help(help));
    true
}

/// The scheme of an address, if it has one (RFC 3986, section 3.1); characters that browsers skip are skipped.
fn scheme_of(target: &str) -> Option<String> {
    let plain: String = target.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = plain.split_once(':')?;
    let good = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    good.then(|| scheme.to_ascii_lowercase())
}
