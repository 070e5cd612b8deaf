//! What the links that authors write lead to: `[[…]]`, links to files, pictures, addresses of the site.

use std::ops::Range;

use super::near_files::NearFiles;
use super::ties::MOST_LISTED;
use crate::address::Suffix;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::model::resolve::Absence;
use crate::model::{Page, PageId, Site};
use crate::names::index::NameIndex;
use crate::parse::markdown::{ProseReference, ReferenceForm};
use crate::path::{Key, UrlPath, percent_decode};
use crate::route::Routes;
use crate::schema::fields::alternatives;
use crate::schema::settings::{BRIEFINGS, PAGES};

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of the site, with what follows its path in the address.
    Page(PageId, Suffix),
    /// Another output of the site: its path below the base URL, with what follows it.
    Output(UrlPath, Suffix),
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
/// `suffix` is what the target has behind the name.
#[must_use]
pub fn name_to_show<'a>(page: &'a Page, target: &'a str, suffix: &Suffix) -> &'a str {
    let target = target.trim();
    let name = match &suffix.fragment {
        Some(place) => {
            let is_place = |(at, _): &(usize, &str)| percent_decode(target[at + 1..].trim()) == **place;
            let at = target.match_indices('#').find(is_place).map(|(at, _)| at).or_else(|| target.rfind('#'));
            target[..at.unwrap_or(target.len())].trim()
        }
        None => target.strip_suffix('#').filter(|_| !page.title().ends_with('#')).unwrap_or(target),
    };
    if name.is_empty() || name.contains('/') || *name == *page.key().slug { page.title() } else { name }
}

/// The words of a `[[#place]]` without a text: those of the heading. Obsidian writes the headings above it as well.
#[must_use]
pub fn place_to_show(place: &str) -> &str {
    place.rsplit('#').next().unwrap_or(place).trim()
}

/// A `[[target]]` without the place on its page.
#[must_use]
pub fn before_place(target: &str) -> &str {
    target.split('#').next().unwrap_or_default().trim()
}

/// Finds what references lead to.
pub struct ReferenceResolver<'a> {
    /// The site.
    pub site: &'a Site,
    /// All its outputs.
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
        let (name, place, found) = self.find_wiki(target);
        match found {
            Found::One(id) => Some(name_to_show(self.site.page(id), target, &Suffix::of_fragment(place)).to_owned()),
            Found::Absent(Absence::Later) => self.site.withheld.words_for(name).map(str::to_owned),
            _ if name.is_empty() => place.map(|place| place_to_show(&percent_decode(place)).to_owned()),
            _ => None,
        }
    }

    /// What a reference on a page leads to; what is wrong with it is reported.
    pub fn resolve(&self, page: &Page, reference: &ProseReference, problems: &mut Diagnostics) -> ResolvedReference {
        let place = Place::bytes(page.path(), reference.range.clone());
        let target = match reference.form {
            ReferenceForm::Wiki { labelled } => self.resolve_wiki(&reference.target, labelled, place, problems),
            ReferenceForm::Link => self.resolve_link(page, &reference.target, place, problems),
            ReferenceForm::Image => {
                let picture = self.resolve_picture(page, &reference.target, place, problems);
                picture.map_or(Target::Nothing, |(url, suffix)| Target::Output(url, suffix))
            }
        };
        ResolvedReference { range: reference.range.clone(), target, is_picture: reference.form == ReferenceForm::Image }
    }

    fn resolve_wiki(&self, target: &str, labelled: bool, place: Place, problems: &mut Diagnostics) -> Target {
        let (name, fragment, found) = self.find_wiki(target);
        let fragment = fragment.map(percent_decode).filter(|it| !it.is_empty());
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
        match found {
            Found::One(id) => Target::Page(id, Suffix::of_fragment(fragment.as_deref())),
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
                // What follows a number sign may be a part of the name, too.
                let (name, help) = match self.proposal(target.trim()) {
                    Some(help) => (target.trim(), Some(help)),
                    None => (name, self.proposal(name)),
                };
                let message = format!("no page `{name}`");
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
                // Between double brackets these characters mean something else.
                _ if name.contains('/') || near.contains(['[', ']', '|', '#']) => format!("[[{key}]]"),
                [_] => format!("[[{near}]]"),
                // A name that several pages have is no better than the text: their keys are.
                _ => format!("[[{key}|{near}]]"),
            }
        };
        let mut near = self.names.cut_by_brackets(name);
        if near.is_empty() {
            near = self.names.near(name, |id| &*self.site.page(id).key().kind);
        }
        write_one_of(near.into_iter().map(write))
    }

    /// The name in a `[[target]]`, the place on its page, and what has the name. A name may have a number sign in it: the
    /// longest one that a page has counts.
    fn find_wiki<'t>(&self, target: &'t str) -> (&'t str, Option<&'t str>, Found) {
        let target = target.trim();
        let ends = target.rmatch_indices('#').map(|(at, _)| (target[..at].trim(), Some(&target[at + 1..])));
        let found =
            std::iter::once((target, None)).chain(ends).map(|(name, place)| (name, place, self.find_by_name(name)));
        let mut first = None;
        for (name, place, found) in found {
            if !name.is_empty() && !matches!(found, Found::None) {
                return (name, place, found);
            }
            first = Some((name, place, found));
        }
        first.unwrap_or((target, None, Found::None))
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
}

enum Found {
    One(PageId),
    Several(Vec<PageId>),
    Absent(Absence),
    None,
}

/// "write `a` or `b`"; nothing without a choice.
pub(super) fn write_one_of(choices: impl IntoIterator<Item = String>) -> Option<String> {
    let choices: Vec<String> = choices.into_iter().collect();
    (!choices.is_empty()).then(|| format!("write {}", alternatives(choices.iter().map(String::as_str))))
}
