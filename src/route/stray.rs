//! Files below `content/` that belong to no page: what their authors probably meant.
//!
//! In: the path of such a file. Out: a diagnostic that says how to name it. It must not know what files say.
//!
//! Also links that would publish a file of another page against its author's will.

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::inputs::Inputs;
use crate::model::Site;
use crate::parse::{Placed, placed};
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

/// Why a file of a page is not published because of what it is a link to, if it is one: a page's own text, with its remarks
/// and front matter, or a file of a page that is not published now.
pub(super) fn refused_link(site: &Site, inputs: &Inputs, path: &SourcePath) -> Option<Diagnostic> {
    let target = inputs.links().get(path)?;
    let why = if site.withheld.file(target).is_some() {
        "which is of a page that is not published now"
    } else if placed(target, &site.settings.kinds) == Placed::Asset {
        return None;
    } else {
        "which is the text of a page"
    };
    let message = format!("the link leads to `{target}`, {why}");
    let help = "remove the link, or put a copy of the file in its place";
    Some(Diagnostic::new(Rule::OutsideSite, Place::File(path.clone()), message).help(help))
}
