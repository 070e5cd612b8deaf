//! Files below `templates/` that nothing uses.
//!
//! In: the paths of the files, and the texts of the site's templates. Out: a warning for each. It must not know how
//! templates are rendered.
//!
//! The names of the theme's templates are in use. So is what a template in use names in a string, as `extends` and `include`
//! do, and one that defines a component that a template in use calls.

use std::collections::{BTreeMap, BTreeSet};

use super::THEME;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, nearest};
use crate::embedded;
use crate::path::SourcePath;
use crate::picture::world::FILE as WORLD;

/// Names of files, without their endings, that are written for people who read the folder.
const FOR_READERS: [&str; 2] = ["readme", "license"];

/// Reports the files that nothing uses. `own` are the texts of the site's templates by their names.
pub fn report_unused<'a>(
    paths: impl Iterator<Item = &'a SourcePath>,
    own: &BTreeMap<String, String>,
    problems: &mut Diagnostics,
) {
    let theme = embedded::templates();
    let used = used(own, &theme);
    for path in paths {
        let Some(name) = path.below("templates") else { continue };
        let is_for_readers = FOR_READERS.contains(&path.stem().to_lowercase().as_str());
        // A file with a mistake is not reported twice.
        let is_reported = problems.iter().any(|problem| problem.place.path() == path);
        if used.contains(name) || name == WORLD || is_for_readers || is_reported {
            continue;
        }
        // A file must not be renamed to a template that the site has already.
        let names = || theme.iter().map(|(name, _)| name.as_str()).filter(|name| !own.contains_key(*name));
        let meant = names().find(|known| file_name(known) == file_name(name));
        let meant = meant.or_else(|| names().find(|known| stem(file_name(known)) == stem(file_name(name))));
        // Endings are alike anyway, and would make `foo.html` look like `404.html`.
        let nearest_stem = || nearest(stem(name), names().map(stem));
        let meant = meant.or_else(|| nearest_stem().and_then(|near| names().find(|name| stem(name) == near)));
        let help = match meant {
            Some(meant) => {
                format!("did you mean `templates/{meant}`? Rename the file, or name it in a template that is used")
            }
            None => "name it in a template that is used, or delete it".to_owned(),
        };
        let problem = Diagnostic::new(Rule::UnusedTemplate, Place::File(path.clone()), "no page uses this file");
        problems.push(problem.help(help));
    }
}

/// The names of the site's templates that are in use.
fn used<'a>(own: &'a BTreeMap<String, String>, theme: &[(String, &'static str)]) -> BTreeSet<&'a str> {
    // A file `templates/theme/…` takes the place of what the theme itself has there.
    let is_of_theme = |name: &str| {
        let name = name.strip_prefix(THEME).unwrap_or(name);
        theme.iter().any(|(known, _)| known == name)
    };
    let mut used: BTreeSet<&str> = own.keys().map(String::as_str).filter(|name| is_of_theme(name)).collect();
    let mut texts: Vec<&str> = theme.iter().map(|(_, text)| *text).collect();
    texts.extend(used.iter().filter_map(|name| own.get(*name)).map(String::as_str));
    while let Some(text) = texts.pop() {
        let named = own.iter().filter(|(name, _)| !used.contains(name.as_str()));
        let found: Vec<_> =
            named.filter(|(name, other)| names(text, name) || calls_component_of(text, other)).collect();
        for (name, other) in found {
            used.insert(name);
            texts.push(other);
        }
    }
    used
}

/// Whether a text has a name as a string.
fn names(text: &str, name: &str) -> bool {
    ['"', '\'', '`'].iter().any(|quote| text.contains(&format!("{quote}{name}{quote}")))
}

/// Whether a text calls a component that another one defines: `<name …` for `{% component name(…) %}`.
fn calls_component_of(text: &str, definer: &str) -> bool {
    let names = definer.split("component ").skip(1).map(|rest| {
        let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_' && it != '.').unwrap_or(rest.len());
        &rest[..end]
    });
    names.filter(|name| !name.is_empty()).any(|name| {
        text.match_indices(&format!("<{name}")).any(|(at, call)| {
            let next = text[at + call.len()..].chars().next();
            next.is_none_or(|next| !next.is_alphanumeric() && next != '_')
        })
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_template_of_nearly_the_same_name_is_proposed() {
        let proposed = |names: &[&str], file: &str| {
            let path = SourcePath::new(&format!("templates/{file}"));
            let own = names.iter().chain([&file]).map(|name| ((*name).to_owned(), String::new())).collect();
            let mut problems = Diagnostics::new();
            report_unused(std::iter::once(&path), &own, &mut problems);
            let help = problems.iter().next().and_then(|problem| problem.help.clone()).unwrap_or_default();
            help.split('`').nth(1).map(str::to_owned)
        };
        for (file, meant) in [
            ("pagee.html", Some("templates/page.html")),
            ("base.htm", Some("templates/base.html")),
            ("brieifng.html", Some("templates/briefing.html")),
            ("foo.html", None),
            ("unused.html", None),
            ("x.html", None),
        ] {
            assert_eq!(proposed(&[], file).as_deref(), meant, "{file}");
        }
        assert_eq!(proposed(&["page.html"], "pagee.html"), None, "the site's own page.html would be lost");
    }
}
