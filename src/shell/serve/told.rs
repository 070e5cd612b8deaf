//! What is wrong with the site, as the browser and the terminal show it.
//!
//! In: diagnostics, as they come up: from compiling, from rendering a page that somebody looks at, from the check of all
//! pages in idle time. Out: one list, each problem once, and what of it is new. It must not know pages or tabs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Position, Severity};
use crate::memo::Digest;
use crate::path::{SourcePath, UrlPath, percent_encode};
use crate::shell::disk::on_disk;
use crate::shell::report::{Format, render};

/// Everything that is known to be wrong.
#[derive(Debug, Default)]
pub struct Told {
    /// What compiling told, the list of files included.
    compiling: Diagnostics,
    /// What rendering pages of this version told.
    pages: BTreeMap<UrlPath, Diagnostics>,
    /// What the last check of all pages told.
    check: Diagnostics,
}

impl Told {
    /// A new version of the site is there. What the check of the last version found holds until the next check, except for
    /// what may just have been fixed: problems in the files that changed, and what compiling finds out again.
    pub fn begin(&mut self, compiling: Diagnostics, changed: &BTreeSet<SourcePath>) {
        let before: BTreeSet<Diagnostic> = std::mem::replace(&mut self.compiling, compiling).into_iter().collect();
        self.pages.clear();
        self.forget_check(|it| changed.contains(it.place.path()) || before.contains(it));
    }

    /// A page of this version was rendered.
    pub fn add_page(&mut self, url: &UrlPath, problems: Diagnostics) {
        if problems.is_empty() {
            self.pages.remove(url);
        } else {
            self.pages.insert(url.clone(), problems);
        }
    }

    /// A page could be rendered, so what the last check told of its template is not true any more.
    pub fn forget_check(&mut self, is_mended: impl Fn(&Diagnostic) -> bool) {
        let mut kept = Diagnostics::new();
        kept.extend(std::mem::take(&mut self.check).into_iter().filter(|it| !is_mended(it)));
        self.check = kept;
    }

    /// All pages of this version were rendered; `all` is everything that is wrong, what compiling told included.
    pub fn end_check(&mut self, all: Diagnostics) {
        self.check = all;
        self.pages.clear();
    }

    /// Every problem, each once, in the order of the files. A problem that breaks several pages is reported with the first.
    #[must_use]
    pub fn all(&self) -> Diagnostics {
        let mut all: BTreeMap<(Place, String), Diagnostic> = BTreeMap::new();
        // The check counts the pages that one mistake breaks, so its words come first.
        let pages = self.pages.values().flatten();
        for problem in self.check.iter().chain(&self.compiling).chain(pages) {
            all.entry((problem.place.clone(), problem.message.clone())).or_insert_with(|| problem.clone());
        }
        let mut problems = Diagnostics::new();
        problems.extend(all.into_values());
        problems.sort();
        problems
    }
}

/// The problems that were shown on the terminal, so that each is shown once.
#[derive(Debug, Default)]
pub struct Shown(BTreeSet<(&'static str, SourcePath, String)>);

impl Shown {
    /// Those that were not there the last time; the others are not shown again as long as they are there.
    pub fn take_new(&mut self, all: &Diagnostics) -> Diagnostics {
        // A line added above a problem moves it; it is the same problem.
        let key = |it: &Diagnostic| (it.rule.name(), it.place.path().clone(), it.message.clone());
        let mut new = Diagnostics::new();
        new.extend(all.iter().filter(|it| !self.0.contains(&key(it))).cloned());
        self.0 = all.iter().map(key).collect();
        new
    }

    /// Whether none was there the last time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The problems as the page's script reads them.
#[derive(Debug, Serialize)]
pub struct Overlay {
    errors: usize,
    warnings: usize,
    problems: Vec<OverlayProblem>,
    /// How many more there are than are listed.
    more: usize,
}

#[derive(Debug, Serialize)]
struct OverlayProblem {
    severity: &'static str,
    rule: &'static str,
    message: String,
    /// As it is on the terminal, without colours.
    report: String,
    /// `content/briefings/x.md:3:1`.
    place: String,
    /// Opens the file in the editor.
    #[serde(skip_serializing_if = "Option::is_none")]
    editor: Option<String>,
}

/// A page shows as many problems; a reader fixes the first ones first.
const MOST_SHOWN: usize = 50;

/// Makes the problems ready for a page: errors first. `editor` is a pattern with `{file}`, `{line}` and `{column}`.
#[must_use]
pub fn overlay(
    problems: &Diagnostics,
    root: &Path,
    editor: Option<&str>,
    source: &dyn Fn(&SourcePath) -> Option<String>,
) -> Overlay {
    let (errors, warnings) = (problems.count(Severity::Error), problems.count(Severity::Warning));
    let of = |severity: Severity| problems.iter().filter(move |it| it.severity() == severity);
    let listed = of(Severity::Error).chain(of(Severity::Warning)).take(MOST_SHOWN);
    let listed: Vec<OverlayProblem> = listed
        .map(|problem| {
            let path = problem.place.path();
            let position = match &problem.place {
                Place::Bytes(_, range) => source(path).map(|text| Position::of(&text, range.start)),
                _ => None,
            };
            let mut alone = Diagnostics::new();
            alone.push(problem.clone());
            let on_disk = on_disk(root, path);
            // The theme within the program is in no file that an editor could open.
            let is_file = on_disk.is_file();
            let fill = |pattern: &str| {
                let (line, column) = position.map_or((1, 1), |at| (at.line, at.column));
                let file = percent_encode(&on_disk.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
                let with_place = pattern.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
                // A pattern that brings the first slash of a path means the same file as one that does not.
                with_place.replace("/{file}", &format!("/{}", file.trim_start_matches('/'))).replace("{file}", &file)
            };
            OverlayProblem {
                severity: problem.severity().as_str(),
                rule: problem.rule.name(),
                message: problem.message.clone(),
                report: render(&alone, Format::Human, false, source).trim_end().to_owned(),
                place: position.map_or_else(|| path.to_string(), |at| format!("{path}:{}:{}", at.line, at.column)),
                editor: editor.filter(|_| is_file).map(fill),
            }
        })
        .collect();
    let more = errors + warnings - listed.len();
    Overlay { errors, warnings, problems: listed, more }
}

/// What changes whenever a page should ask for the problems again.
#[must_use]
pub fn state_of(problems: &Diagnostics) -> String {
    Digest::of(format!("{problems:?}").as_bytes()).short()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;

    fn problem(file: &str, at: usize, message: &str) -> Diagnostic {
        Diagnostic::new(Rule::BrokenLink, Place::bytes(&SourcePath::new(file), at..at + 1), message)
    }

    fn list(problems: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
        let mut list = Diagnostics::new();
        list.extend(problems);
        list
    }

    #[test]
    fn a_problem_is_shown_once_and_again_after_it_was_gone() {
        let mut shown = Shown::default();
        assert_eq!(shown.take_new(&list([problem("a", 1, "x")])).len(), 1);
        assert_eq!(shown.take_new(&list([problem("a", 9, "x"), problem("a", 1, "y")])).len(), 1);
        assert!(shown.take_new(&list([])).is_empty());
        assert_eq!(shown.take_new(&list([problem("a", 1, "x")])).len(), 1);
    }

    #[test]
    fn what_a_check_found_stays_until_its_file_changes_or_the_next_check_ends() {
        let mut told = Told::default();
        told.begin(list([problem("a", 1, "compiling")]), &BTreeSet::new());
        told.end_check(list([problem("a", 1, "compiling"), problem("b", 1, "page"), problem("c", 1, "other")]));
        assert_eq!(told.all().len(), 3);
        told.begin(list([]), &BTreeSet::from([SourcePath::new("a"), SourcePath::new("b")]));
        assert_eq!(told.all().iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["other"]);
        told.end_check(list([]));
        assert!(told.all().is_empty());
    }

    #[test]
    fn what_compiling_told_is_over_when_compiling_does_not_tell_it_again() {
        let mut told = Told::default();
        let link = || problem("content/pages/lost.md", 0, "the link leads to nothing");
        told.begin(list([link()]), &BTreeSet::new());
        told.end_check(list([link(), problem("b", 1, "page")]));
        // A link to nothing is not a file of the site, so no file has changed when it is gone.
        told.begin(list([]), &BTreeSet::new());
        assert_eq!(told.all().iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), ["page"]);
    }

    #[test]
    fn errors_come_first_and_lead_into_the_editor() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a b.md"), "one\ntwo\n").unwrap();
        let source = |_: &SourcePath| Some("one\ntwo\n".to_owned());
        let problems = list([problem("a b.md", 4, "no page `x`"), problem("theme/base.html", 0, "y")]);
        let made = overlay(&problems, folder.path(), Some("vscode://file/{file}:{line}:{column}"), &source);
        let editor = made.problems[0].editor.as_deref().unwrap();
        assert!(
            editor.starts_with("vscode://file/") && !editor.contains("//t") && editor.ends_with("a%20b.md:2:1"),
            "{editor}"
        );
        assert_eq!((made.errors, made.warnings, made.more), (2, 0, 0));
        assert!(made.problems[0].report.contains("two"), "{}", made.problems[0].report);
        assert_eq!(made.problems[1].editor, None);
    }
}
