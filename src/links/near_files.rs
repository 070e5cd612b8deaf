//! What a path that leads to nothing was most likely meant for: a content file, a file that is written, a page's address.
//!
//! In: the site's files and routes, and a path that an author wrote on a page. Out: the paths to write instead. It must not
//! know why the path leads nowhere.

use std::sync::OnceLock;

use crate::diagnostic::near::Spellings;
use crate::inputs::Inputs;
use crate::model::{Page, Site};
use crate::path::SourcePath;
use crate::route::Routes;

/// What a path may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    /// A Markdown file below `content/`.
    Content,
    /// A file beside a page.
    Beside,
    /// A file below `static/`.
    Fixed,
    /// The address of a page.
    Address,
}

/// Everything that paths may lead to, each with its number; made when the first path leads to nothing.
#[derive(Debug, Default)]
pub struct NearFiles(OnceLock<Known>);

#[derive(Debug)]
struct Known {
    /// Paths from the root: of content files and of files beside pages from `content/`.
    paths: Vec<String>,
    spellings: Spellings<(Sort, usize)>,
}

impl NearFiles {
    /// The paths that are nearest to `path`, which is decoded, as they are written on a page: at most three. A link to a
    /// Markdown file is meant for a content file, every other path for a file beside the page or in `static/`, or, in a
    /// link, for a page.
    #[must_use]
    pub fn near(
        &self,
        (site, routes, inputs): (&Site, &Routes, &Inputs),
        page: &Page,
        path: &str,
        is_link: bool,
    ) -> Vec<String> {
        let known = self.0.get_or_init(|| Known::new(site, routes, inputs));
        let folder = format!("/{}/", page.path().folder().strip_prefix("content/").unwrap_or_default());
        let whole = SourcePath::resolve(if path.starts_with('/') { "" } else { &folder }, path);
        let whole = whole.map_or_else(|| path.to_owned(), |whole| format!("/{whole}"));
        let beside = |file: &str| match file.strip_prefix(&folder) {
            Some(beside) if !path.starts_with('/') => beside.to_owned(),
            _ => file.to_owned(),
        };
        let found: Vec<String> = if is_link && SourcePath::new(path).extension() == "md" {
            known.near(&whole, |sort, _| sort == Sort::Content).into_iter().map(beside).collect()
        } else {
            let mut found = known.near(&whole, |sort, file| sort == Sort::Beside && file.starts_with(&folder));
            if found.is_empty() {
                let is_asked = |sort| sort == Sort::Fixed || (is_link && sort == Sort::Address);
                found = known.near(path, |sort, _| is_asked(sort));
            }
            found.into_iter().map(|file| file.strip_prefix(&folder).unwrap_or(file).to_owned()).collect()
        };
        found.iter().map(|path| as_markdown_needs_it(path)).collect()
    }
}

impl Known {
    fn new(site: &Site, routes: &Routes, inputs: &Inputs) -> Self {
        let pages = || site.pages().map(|(_, page)| page);
        let from_root = |sort, below: &str| (sort, format!("/{below}"));
        let content = pages().filter_map(|page| Some(from_root(Sort::Content, page.path().below("content")?)));
        let files = |folder: &'static str, sort| {
            let is_put_out = |file: &&SourcePath| routes.of_file(file).is_some();
            let files = inputs.below(folder).filter(is_put_out).filter_map(move |file| file.below(folder));
            files.map(move |below| from_root(sort, below))
        };
        let addresses = pages().map(|page| (Sort::Address, page.url.to_string()));
        let all = content.chain(files("content", Sort::Beside)).chain(files("static", Sort::Fixed)).chain(addresses);
        let (sorts, paths): (Vec<Sort>, Vec<String>) = all.unzip();
        let numbered = paths.iter().zip(&sorts).enumerate().map(|(at, (path, sort))| (parts(path).1, (*sort, at)));
        let spellings = Spellings::new(numbered);
        Self { paths, spellings }
    }

    /// What is near to a path by its last part: in the same folder, else in any.
    fn near(&self, path: &str, accepts: impl Fn(Sort, &str) -> bool) -> Vec<&str> {
        let (folder, name) = parts(path);
        let accepts = |(sort, at): (Sort, usize)| self.paths.get(at).is_some_and(|path| accepts(sort, path));
        let is_beside = |(_, at): (Sort, usize)| self.paths.get(at).is_some_and(|path| parts(path).0 == folder);
        let mut found = self.spellings.near(name, |target| accepts(target) && is_beside(target));
        if found.is_empty() {
            found = self.spellings.near(name, accepts);
        }
        found.into_iter().filter_map(|(_, (_, at))| self.paths.get(at).map(String::as_str)).collect()
    }
}

/// The folder of a path and its last part; that of an index is the name of its folder.
fn parts(path: &str) -> (&str, &str) {
    let path = path.strip_suffix("/index.md").unwrap_or(path).trim_end_matches('/');
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A decoded path as it is written in Markdown: what means something there, or in an address, is encoded.
#[must_use]
pub fn as_markdown_needs_it(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            ' ' | '%' | '#' | '?' | '<' | '>' | '(' | ')' | '[' | ']' | '|' | '\\' | '"' | '*' | '`' => {
                written.push_str(&format!("%{:02X}", u32::from(character)));
            }
            other => written.push(other),
        }
    }
    written
}
