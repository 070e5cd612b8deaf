//! Which files in the site's folders belong to the site, by their paths alone.
//!
//! In: the patterns of the setting `ignore`. Out: a [`Verdict`] on any path. It must not know what is on the disk.

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{FOLDERS, SETTINGS};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::path::SourcePath;
use crate::schema::fields::Located;

/// What editors, file managers and version control leave beside people's files. `docs/authors.md` lists them.
const LEFTOVERS: [&str; 32] = [
    "*~",
    "*.bak",
    "*.orig",
    "*.swp",
    "*.swo",
    "*.swx",
    "*.kate-swp",
    "*___jb_tmp___",
    "*___jb_old___",
    "#*#",
    ".#*",
    "~$*",
    "4913",
    ".~lock.*#",
    ".goutputstream-*",
    ".nfs*",
    ".briefbook*",
    "._*",
    ".DS_Store",
    ".directory",
    "Thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".keep",
    ".gitkeep",
    ".gitignore",
    ".gitattributes",
    ".editorconfig",
    ".obsidian",
    ".trash",
    ".vscode",
    ".idea",
];

/// Hidden files of `static/` that web servers and hosts look for.
const SERVED: [&str; 2] = ["static/.well-known", "static/.nojekyll"];

/// What becomes of a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It belongs to the site.
    Kept,
    /// It is left out, as somebody wanted or as everybody expects.
    Ignored,
    /// Its name begins with a dot. It is left out with a warning.
    Hidden,
}

/// The rules of one site.
#[derive(Debug)]
pub struct FileRules {
    ignore: Gitignore,
}

impl FileRules {
    /// The rules with the patterns of the settings, which are written as in `.gitignore`: the last one that matches counts,
    /// and `!` brings a file back. A hidden file is brought back only by a pattern whose last part has the dot too, so that no
    /// pattern for all files publishes secrets.
    #[must_use]
    pub fn new(patterns: &[Located<String>]) -> Warned<Self> {
        let mut problems = Diagnostics::new();
        let mut builder = GitignoreBuilder::new("");
        // A bracket that is not closed is a mistake and not the name of a file.
        builder.allow_unclosed_class(false);
        let mut wrong = |pattern: &Located<String>, reason: &str, help: &str| {
            let message = format!("`{}` is not a pattern of file names: {reason}", pattern.value);
            let place = Place::value(&SourcePath::new(SETTINGS), &pattern.at);
            problems.push(Diagnostic::new(Rule::BadSetting, place, message).help(help));
        };
        let reason_of = |error: &ignore::Error| {
            let text = error.to_string();
            text.rsplit(": ").next().unwrap_or_default().to_owned()
        };
        for pattern in patterns {
            if let Some((reason, help)) = flaw_of(&pattern.value) {
                wrong(pattern, reason, &help);
                continue;
            }
            // In a list of YAML there are no comments to be distinguished from patterns.
            let line =
                if pattern.value.starts_with('#') { format!("\\{}", pattern.value) } else { pattern.value.clone() };
            if let Err(error) = builder.add_line(None, &line) {
                wrong(pattern, &reason_of(&error), EXAMPLE);
            }
        }
        let ignore = builder.build().unwrap_or_else(|error| {
            if let Some(pattern) = patterns.first() {
                wrong(pattern, &reason_of(&error), EXAMPLE);
            }
            Gitignore::empty()
        });
        (Self { ignore }, problems)
    }

    /// What becomes of an entry of a folder that is kept, by its path from the site's root.
    #[must_use]
    pub fn verdict(&self, path: &str, is_folder: bool) -> Verdict {
        let name = last_part(path);
        match self.ignore.matched(path, is_folder) {
            Match::Ignore(_) => return Verdict::Ignored,
            Match::Whitelist(glob) if !name.starts_with('.') || names_hidden(glob.original()) => return Verdict::Kept,
            Match::Whitelist(_) | Match::None => {}
        }
        if LEFTOVERS.iter().any(|pattern| matches(name, pattern)) {
            Verdict::Ignored
        } else if name.starts_with('.') && !SERVED.contains(&path) {
            Verdict::Hidden
        } else {
            Verdict::Kept
        }
    }

    /// What becomes of a file, wherever it is: in no folder of the site, it is ignored.
    #[must_use]
    pub fn verdict_on_file(&self, path: &SourcePath) -> Verdict {
        let path = path.as_str();
        let Some((folder, _)) = path.split_once('/') else {
            return if path == SETTINGS { Verdict::Kept } else { Verdict::Ignored };
        };
        if !FOLDERS.contains(&folder) {
            return Verdict::Ignored;
        }
        let folders = path.match_indices('/').map(|(at, _)| self.verdict(&path[..at], true));
        let all = folders.chain([self.verdict(path, false)]);
        all.into_iter().find(|verdict| *verdict != Verdict::Kept).unwrap_or(Verdict::Kept)
    }
}

/// What to write instead of what is not a pattern.
const EXAMPLE: &str = "write a pattern as in `.gitignore`, such as `*.psd` or `static/raw/`";

/// Why a pattern matches no file of any site, or every one, and what to write instead.
fn flaw_of(pattern: &str) -> Option<(&'static str, String)> {
    let body = pattern.strip_prefix('!').unwrap_or(pattern).trim();
    let parts: Vec<&str> = body.strip_prefix('/').unwrap_or(body).trim_end_matches('/').split('/').collect();
    let first = parts[0];
    let is_literal = !first.contains(['*', '?', '[', '{', '\\']);
    let is_anchored = body.trim_end_matches('/').contains('/');
    if parts.iter().all(|part| part.is_empty()) {
        return Some(("it names nothing", EXAMPLE.to_owned()));
    }
    if parts.iter().any(|part| matches!(*part, "" | "." | "..")) {
        let named: Vec<&str> = parts.iter().copied().filter(|part| !matches!(*part, "" | "." | "..")).collect();
        let help = format!("write the path from the site's folder, such as `{}`", named.join("/"));
        return Some(("an empty part, `.` and `..` match nothing", help));
    }
    let escapes_letter = body.match_indices('\\').any(|(at, _)| body[at + 1..].starts_with(char::is_alphanumeric));
    if escapes_letter {
        return Some(("a backslash does not separate folders", format!("write `{}`", pattern.replace('\\', "/"))));
    }
    if is_anchored && is_literal && !FOLDERS.contains(&first) {
        let help = format!("write the path from the site's folder, or `**/{}` for any folder", parts.join("/"));
        return Some(("all files of a site are in `content/`, `static/`, `templates/` or `words/`", help));
    }
    None
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a pattern with `!` is about hidden files.
fn names_hidden(pattern: &str) -> bool {
    last_part(pattern.trim_start_matches('!').trim_end_matches('/')).trim_start_matches('\\').starts_with('.')
}

/// Whether a name is what a pattern with at most one star says.
fn matches(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    }
}

/// The report on a hidden file or folder.
#[must_use]
pub fn hidden(path: &SourcePath, is_folder: bool) -> Diagnostic {
    let what = if is_folder { "folder" } else { "file" };
    let message = format!("the {what} is hidden, so it is not part of the site");
    let help = format!(
        "to use it all the same, write `ignore: [\"!{path}\"]` in `{SETTINGS}`; to leave it out without this warning, \
         `ignore: [\"{path}\"]`"
    );
    Diagnostic::new(Rule::HiddenFile, Place::File(path.clone()), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FieldPath;

    fn rules(patterns: &[&str]) -> Warned<FileRules> {
        let located = |pattern: &&str| Located { value: (*pattern).to_owned(), at: FieldPath::root() };
        FileRules::new(&patterns.iter().map(located).collect::<Vec<_>>())
    }

    #[test]
    fn leftovers_are_ignored_and_other_hidden_files_are_reported() {
        use Verdict::{Hidden, Ignored, Kept};
        let (rules, problems) = rules(&[]);
        assert!(problems.is_empty());
        for (path, expected) in [
            ("briefbook.yaml", Kept),
            ("README.md", Ignored),
            ("public/index.html", Ignored),
            ("content/pages/p.md", Kept),
            ("content/pages/.#p.md", Ignored),
            ("content/pages/#p.md#", Ignored),
            ("content/pages/p.md~", Ignored),
            ("content/pages/.p.md.swp", Ignored),
            ("content/pages/4913", Ignored),
            ("content/pages/p.md.bak", Ignored),
            ("content/pages/p.md.orig", Ignored),
            ("content/.obsidian/app.json", Ignored),
            ("static/.DS_Store", Ignored),
            ("static/Thumbs.db", Ignored),
            ("static/#1.svg", Kept),
            ("static/swp", Kept),
            ("static/.well-known/security.txt", Kept),
            ("static/.nojekyll", Kept),
            ("static/deep/.nojekyll", Hidden),
            ("static/.env", Hidden),
            ("static/.git/config", Hidden),
            ("static/.well-known/.htpasswd", Hidden),
            ("content/pages/x/.data.csv", Hidden),
            ("templates/.page.html", Hidden),
            ("words/.en.yaml", Hidden),
            ("content/.well-known/x", Hidden),
        ] {
            assert_eq!(rules.verdict_on_file(&SourcePath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn settings_decide_before_what_everybody_expects() {
        use Verdict::{Hidden, Ignored, Kept};
        let patterns =
            ["*.psd", "static/raw/", "!*.orig", "#*", "!static/.htaccess", "!.well", "static/a/**/b.txt", "!keep.psd"];
        let (rules, problems) = rules(&patterns);
        assert!(problems.is_empty(), "{problems:?}");
        for (path, expected) in [
            ("static/a.psd", Ignored),
            ("content/pages/x/a.psd", Ignored),
            ("static/keep.psd", Kept),
            ("static/raw/a.svg", Ignored),
            ("static/raw.svg", Kept),
            ("content/static/raw/a.svg", Kept),
            ("static/x.orig", Kept),
            ("static/#a", Ignored),
            ("static/.htaccess", Kept),
            ("static/deep/.htaccess", Hidden),
            ("content/pages/.well", Kept),
        ] {
            assert_eq!(rules.verdict_on_file(&SourcePath::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_hidden_file_is_brought_back_only_by_a_pattern_with_its_dot() {
        let hidden = ["static/.env", "content/pages/x/.data.csv", "static/.git"];
        for pattern in ["!", "!*", "!**", "!static/**", "!static/?env", "!*.csv", "!content/"] {
            let (rules, _) = rules(&[pattern]);
            for path in hidden {
                assert_ne!(rules.verdict_on_file(&SourcePath::new(path)), Verdict::Kept, "{pattern} {path}");
            }
        }
        for (pattern, path) in [("!.env", hidden[0]), ("!**/.data.*", hidden[1]), ("!static/.git/", "static/.git/x")] {
            let (rules, problems) = rules(&[pattern]);
            assert!(problems.is_empty(), "{problems:?}");
            assert_eq!(rules.verdict_on_file(&SourcePath::new(path)), Verdict::Kept, "{pattern} {path}");
        }
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_reported() {
        for (pattern, reason) in [
            ("!", "it names nothing"),
            ("/", "it names nothing"),
            (" ", "it names nothing"),
            ("./static/x", "an empty part, `.` and `..` match nothing"),
            ("static//x", "an empty part, `.` and `..` match nothing"),
            ("../x", "an empty part, `.` and `..` match nothing"),
            ("static\\raw", "a backslash does not separate folders"),
            ("[abc", "unclosed character class; missing ']'"),
            ("/raw/", "all files of a site are in `content/`, `static/`, `templates/` or `words/`"),
            ("images/*.psd", "all files of a site are in `content/`, `static/`, `templates/` or `words/`"),
        ] {
            let (_, problems) = rules(&[pattern]);
            let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(messages, [format!("`{pattern}` is not a pattern of file names: {reason}")]);
        }
        for pattern in ["raw/", "/static/raw", "**/raw/x", "*/x", "a/**/b.txt", "\\!x", "[ab]c", "words/en.yaml"] {
            let (_, problems) = rules(&[pattern]);
            assert_eq!(problems.is_empty(), pattern != "a/**/b.txt", "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_reported_and_the_others_hold() {
        let (rules, problems) = rules(&["*.psd", "b{c", "*.xcf"]);
        let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        assert!(
            messages.len() == 1 && messages[0].starts_with("`b{c` is not a pattern of file names: unclosed"),
            "{messages:?}"
        );
        for file in ["static/a.psd", "static/a.xcf"] {
            assert_eq!(rules.verdict_on_file(&SourcePath::new(file)), Verdict::Ignored);
        }
    }
}
