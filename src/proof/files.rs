//! Files of `static/` that only withheld pages use: they are published, though the page is not.
//!
//! In: the pages that are withheld, and the site's files. Out: a warning for each such file, at the place in the page that
//! names it. It must not know how outputs are made.
//!
//! A page names such a file by its address from the root of the site. Elsewhere the file's name alone counts as a use:
//! stylesheets and templates put addresses together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::model::Site;
use crate::parse::ParsedPage;
use crate::path::{SourcePath, percent_decode};

/// Files whose texts can name others.
const TEXT_FILES: [&str; 9] = ["md", "yaml", "html", "xml", "txt", "css", "js", "json", "svg"];

/// Warns of each file of `static/` that is named in a page of `withheld` and in nothing else.
pub(super) fn only_of_withheld_pages(withheld: &[Arc<ParsedPage>], site: &Site, inputs: &Inputs) -> Diagnostics {
    let mut files: BTreeMap<SourcePath, Place> = BTreeMap::new();
    for page in withheld {
        let bytes = inputs.read(&page.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        for (address, range) in addresses(&text) {
            let below = address
                .strip_prefix(&site.settings.base_url)
                .or_else(|| address.strip_prefix(site.settings.base_path()).or_else(|| address.strip_prefix('/')));
            let candidates = below.into_iter().chain(address.strip_prefix('/'));
            for below in candidates {
                let path = SourcePath::new(&format!("static/{}", percent_decode(below)));
                if inputs.contains(&path) {
                    files.entry(path).or_insert_with(|| Place::bytes(&page.path, range.clone()));
                }
            }
        }
    }
    for path in inputs.paths().filter(|path| site.withheld.file(path).is_none()) {
        if files.is_empty() {
            break;
        }
        if TEXT_FILES.contains(&path.extension())
            && let Ok(bytes) = inputs.read(path)
        {
            let text = percent_decode(&String::from_utf8_lossy(&bytes));
            files.retain(|file, _| file == path || !text.contains(file.file_name()));
        }
    }
    let mut problems = Diagnostics::new();
    for (file, place) in files {
        let message = format!("`{file}` is published, and only this page uses it, which is not published now");
        problems.push(Diagnostic::new(Rule::WithheldFile, place, message).help(
            "give the page a folder of its own, and put the file beside its `index.md`: there it is published with the page",
        ));
    }
    problems
}

/// What could be an address from the root, or a whole one: without query and fragment, with its place.
fn addresses(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let is_end =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '(' | ')' | '<' | '>' | '[' | ']' | '{' | '}' | ',');
    text.split(is_end).filter_map(move |part| {
        let address = part.split(['?', '#']).next().unwrap_or_default();
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        (address.starts_with('/') || address.contains("://")).then(|| (address, start..start + address.len()))
    })
}
