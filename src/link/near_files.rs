//! What a path that leads to nothing was most likely meant for: a content file, a file that is put out, a page's address.
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
    /// A file below `static/`.
    Fixed,
    /// The address of a page.
    Address,
}

/// Everything that paths from the root may lead to, each with its number; made when the first path leads to nothing.
#[derive(Debug, Default)]
pub struct NearFiles(OnceLock<Known>);

#[derive(Debug)]
struct Known {
    paths: Vec<String>,
    spellings: Spellings<(Sort, usize)>,
}

impl NearFiles {
    /// The paths that are nearest to `path` as it is written on a page: at most three. A link to a Markdown file is meant
    /// for a content file, every other path for a file beside the page or in `static/`, or, in a link, for a page. Spaces
    /// are encoded, as Markdown needs them.
    #[must_use]
    pub fn near(
        &self,
        (site, routes, inputs): (&Site, &Routes, &Inputs),
        page: &Page,
        path: &str,
        is_link: bool,
    ) -> Vec<String> {
        let found = self.find((site, routes, inputs), page, path, is_link);
        found.into_iter().map(|path| path.replace(' ', "%20")).collect()
    }

    fn find(
        &self,
        (site, routes, inputs): (&Site, &Routes, &Inputs),
        page: &Page,
        path: &str,
        is_link: bool,
    ) -> Vec<String> {
        let known = self.0.get_or_init(|| Known::new(site, routes, inputs));
        let folder = page.path().folder();
        if is_link && SourcePath::new(path).extension() == "md" {
            let from = if path.starts_with('/') { "content" } else { folder };
            let whole = SourcePath::resolve(from, path).and_then(|file| Some(format!("/{}", file.below("content")?)));
            let found = known.near(whole.as_deref().unwrap_or(path), |sort| sort == Sort::Content);
            let written = |file: &str| match format!("content{file}").strip_prefix(&format!("{folder}/")) {
                Some(beside) if !path.starts_with('/') => beside.to_owned(),
                _ => file.to_owned(),
            };
            return found.into_iter().map(written).collect();
        }
        let beside = inputs.below(folder).filter(|file| routes.of_file(file).is_some());
        let beside: Vec<&str> = beside.filter_map(|file| file.below(folder)).collect();
        let beside = near_of(&Spellings::new(with_last_parts(beside.iter().copied().zip(0..))), path, |_| true)
            .into_iter()
            .filter_map(|at| beside.get(at).map(|file| (*file).to_owned()))
            .collect::<Vec<_>>();
        if !beside.is_empty() {
            return beside;
        }
        let found = known.near(path, |sort| sort == Sort::Fixed || (is_link && sort == Sort::Address));
        found.into_iter().map(str::to_owned).collect()
    }
}

impl Known {
    fn new(site: &Site, routes: &Routes, inputs: &Inputs) -> Self {
        let pages = || site.pages().map(|(_, page)| page);
        let content = pages().filter_map(|page| Some((Sort::Content, format!("/{}", page.path().below("content")?))));
        let is_put_out = |file: &&SourcePath| routes.of_file(file).is_some();
        let fixed = inputs.below("static").filter(is_put_out).filter_map(|file| file.below("static"));
        let fixed = fixed.map(|below| (Sort::Fixed, format!("/{below}")));
        let addresses = pages().map(|page| (Sort::Address, page.url.to_string()));
        let (sorts, paths): (Vec<Sort>, Vec<String>) = content.chain(fixed).chain(addresses).unzip();
        let numbered = paths.iter().zip(&sorts).enumerate().map(|(at, (path, sort))| (path.as_str(), (*sort, at)));
        let spellings = Spellings::new(with_last_parts(numbered));
        Self { paths, spellings }
    }

    fn near(&self, path: &str, accepts: impl Fn(Sort) -> bool) -> Vec<&str> {
        let found = near_of(&self.spellings, path, |(sort, _)| accepts(sort));
        found.into_iter().filter_map(|(_, at)| self.paths.get(at).map(String::as_str)).collect()
    }
}

/// What is near to a path as a whole, else by its last part: the right name in the wrong folder.
fn near_of<T: Copy + Ord>(spellings: &Spellings<T>, path: &str, accepts: impl Fn(T) -> bool) -> Vec<T> {
    let mut found = spellings.near(path, &accepts);
    if found.is_empty() {
        found = spellings.near(last_part(path), accepts);
    }
    found.into_iter().map(|(_, target)| target).collect()
}

/// Each path under its whole text and under its last part, if that names it.
fn with_last_parts<'p, T: Copy>(paths: impl Iterator<Item = (&'p str, T)>) -> impl Iterator<Item = (&'p str, T)> {
    paths.flat_map(|(path, target)| {
        let last = Some(last_part(path)).filter(|last| *last != path && *last != "index.md");
        [(path, target)].into_iter().chain(last.map(|last| (last, target)))
    })
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}
