//! Files below `content/` that belong to no page: what their authors probably meant.
//!
//! In: the path of such a file. Out: a diagnostic that says how to name it. It must not know other files.

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::path::SourcePath;

/// Endings of Markdown files that other programs take and this one does not.
const MARKDOWN: [&str; 7] = ["md", "markdown", "mdown", "mkdn", "mkd", "mdx", "mdwn"];
/// Endings of copies that people make of a file. What editors leave is not even listed.
const COPIES: [&str; 6] = ["backup", "copy", "old", "rej", "save", "tmp"];

/// Explains why a file is not published, and what to do.
pub fn explain(path: &SourcePath) -> Diagnostic {
    let stray =
        |rule, message: String, help: String| Diagnostic::new(rule, Place::File(path.clone()), message).help(help);
    let (name, extension) = (path.file_name(), path.extension());
    let lower = name.to_lowercase();
    let is_sources = matches!(lower.rsplit_once('.'), Some(("sources" | "source", "yaml" | "yml" | "json" | "toml")));
    if is_sources && path.folder() == "content" {
        let message = format!("sources are read from `content/sources.yaml`, not from `{name}`");
        return stray(Rule::MisplacedFile, message, "rename it to `content/sources.yaml`".to_owned());
    }
    if MARKDOWN.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
        let stem = path.as_str().strip_suffix(extension).unwrap_or_default();
        let message = format!("the name of a page ends in `.md`, not in `.{extension}`");
        return stray(Rule::MisplacedFile, message, format!("rename it to `{stem}md`"));
    }
    let is_copy = COPIES.iter().any(|known| known.eq_ignore_ascii_case(extension));
    if is_copy {
        let help = format!("delete it, or write `ignore: [\"*.{extension}\"]` in `briefbook.yaml`");
        return stray(Rule::StrayFile, "the file is a copy of another one and is not published".to_owned(), help);
    }
    stray(
        Rule::StrayFile,
        "the file belongs to no page and is not published".to_owned(),
        "put it into `static/`, or beside the `index.md` of a page that has a folder of its own".to_owned(),
    )
}
