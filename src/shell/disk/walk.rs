//! The walk through the site's folders.
//!
//! In: the site's root and its [`FileRules`]. Out: the files that belong to the site, and what is wrong with others. It must
//! not know what files say.
//!
//! A link is followed only to a file or folder of the site that is below the same one of its folders, so that a link in
//! `static/` publishes nothing from `content/`. Files are listed with the place that all links lead to, and opened there.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::rules::{FileRules, Verdict, hidden};
use super::{FOLDERS, source_path};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;

/// What a walk finds.
pub struct Walk<'a> {
    /// The site's root without links.
    root: PathBuf,
    rules: &'a FileRules,
    /// The files, in the order of the file system.
    pub files: Vec<(SourcePath, PathBuf)>,
    /// The files that are reached through links, with the files that these lead to.
    pub links: BTreeMap<SourcePath, SourcePath>,
    /// What is wrong with entries.
    pub problems: Diagnostics,
    /// The folders that the walk is in, without links.
    above: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    /// Walks through all folders of a site.
    ///
    /// # Errors
    /// When the root cannot be read.
    pub fn through(root: &Path, rules: &'a FileRules) -> io::Result<Self> {
        let canonical = root.canonicalize()?;
        let (links, problems) = (BTreeMap::new(), Diagnostics::new());
        let mut walk = Self { root: canonical, rules, files: vec![], links, problems, above: Vec::new() };
        for folder in FOLDERS {
            let path = root.join(folder);
            if let Ok(metadata) = path.symlink_metadata()
                && (metadata.is_dir() || metadata.is_symlink())
            {
                walk.entry(SourcePath::new(folder), &path, metadata.file_type());
            }
        }
        Ok(walk)
    }

    fn folder(&mut self, name: &SourcePath, folder: &Path) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(name, &error),
        };
        for entry in entries {
            let read = entry.and_then(|entry| entry.file_type().map(|kind| (entry, kind)));
            let (entry, kind) = match read {
                Ok(read) => read,
                Err(error) => {
                    self.unreadable(name, &error);
                    continue;
                }
            };
            let Some(text) = entry.file_name().to_str().map(str::to_owned) else {
                let place = Place::File(SourcePath::new(&format!("{name}/{}", entry.file_name().to_string_lossy())));
                let message = "the file's name is not valid UTF-8";
                self.problems.push(Diagnostic::new(Rule::OutsideSite, place, message).help("rename the file"));
                continue;
            };
            self.entry(SourcePath::new(&format!("{name}/{text}")), &entry.path(), kind);
        }
    }

    fn entry(&mut self, name: SourcePath, path: &Path, kind: std::fs::FileType) {
        let is_link = kind.is_symlink();
        let kind = if is_link { path.metadata().map(|metadata| metadata.file_type()) } else { Ok(kind) };
        let is_folder = kind.as_ref().is_ok_and(std::fs::FileType::is_dir);
        match self.rules.verdict(name.as_str(), is_folder) {
            Verdict::Ignored => return,
            Verdict::Hidden => return self.problems.push(hidden(&name, is_folder)),
            Verdict::Kept => {}
        }
        let canonical = match &kind {
            Err(error) if is_link && error.kind() == io::ErrorKind::NotFound => {
                let message = "it cannot be read: the link leads to nothing";
                return self.problems.push(Diagnostic::new(Rule::CannotRead, Place::File(name), message));
            }
            Err(error) => return self.unreadable(&name, error),
            Ok(_) if is_link => match self.follow(&name, path) {
                Some(target) => target,
                None => return,
            },
            Ok(_) => match self.above.last() {
                Some(folder) => folder.join(name.file_name()),
                None => self.root.join(name.as_str()),
            },
        };
        match kind {
            Ok(kind) if kind.is_file() => {
                if let Some(target) = source_path(&self.root, &canonical).filter(|target| *target != name) {
                    self.links.insert(name.clone(), target);
                }
                self.files.push((name, path.to_owned()));
            }
            Ok(kind) if kind.is_dir() => {
                if self.above.contains(&canonical) {
                    let message = "it cannot be read: a link leads back to a folder above it";
                    return self.problems.push(Diagnostic::new(Rule::CannotRead, Place::File(name), message));
                }
                self.above.push(canonical);
                self.folder(&name, path);
                self.above.pop();
            }
            _ => {
                let message = "it is a pipe, a socket or a device and not a file, so it is not part of the site";
                let problem = Diagnostic::new(Rule::StrayFile, Place::File(name), message);
                self.problems.push(problem.help("put it outside the site's folders"));
            }
        }
    }

    /// Where a link leads, if that is part of the site.
    fn follow(&mut self, name: &SourcePath, link: &Path) -> Option<PathBuf> {
        let target = match link.canonicalize() {
            Ok(target) => target,
            Err(error) => {
                self.unreadable(name, &error);
                return None;
            }
        };
        let Some((message, help)) = self.refusal(name, &target) else { return Some(target) };
        let written = std::fs::read_link(link).unwrap_or_default();
        let message = format!("{message} `{}`", written.display());
        self.problems.push(Diagnostic::new(Rule::OutsideSite, Place::File(name.clone()), message).help(help));
        None
    }

    /// Why a link is not followed, if it is not: to be read before what is written in it.
    fn refusal(&self, name: &SourcePath, target: &Path) -> Option<(&'static str, String)> {
        let top = |path: &SourcePath| path.as_str().split('/').next().unwrap_or_default().to_owned();
        let own = top(name);
        let Some(below) = source_path(&self.root, target).filter(|below| FOLDERS.contains(&top(below).as_str())) else {
            let help = format!("copy it into the site: into {}", folders_in_words());
            return Some(("the link leads out of the site, to", help));
        };
        if top(&below) != own {
            let help = format!("a link is followed only inside `{own}/`; copy what it leads to");
            return Some(("the link leads to another folder of the site, to", help));
        }
        // The folder itself is part of the site, as everything below it.
        let inside = if target.is_dir() { SourcePath::new(&format!("{below}/x")) } else { below };
        match self.rules.verdict_on_file(&inside) {
            Verdict::Kept => None,
            Verdict::Hidden => Some(("the link leads to a hidden file or folder,", HIDDEN_HELP.to_owned())),
            Verdict::Ignored => {
                Some(("the link leads to a file or folder that is not part of the site,", IGNORED_HELP.to_owned()))
            }
        }
    }

    /// Reports an entry that cannot be read, unless it has gone in the meantime.
    fn unreadable(&mut self, name: &SourcePath, error: &io::Error) {
        if error.kind() == io::ErrorKind::NotFound {
            return;
        }
        let reason = error
            .raw_os_error()
            .map_or_else(|| error.kind().to_string(), |code| io::Error::from_raw_os_error(code).to_string());
        let message = format!("it cannot be read: {reason}");
        self.problems.push(Diagnostic::new(Rule::CannotRead, Place::File(name.clone()), message));
    }
}

/// What to do about a link to what is hidden.
const HIDDEN_HELP: &str = "remove the link, or name what it leads to in the setting `ignore`, with a `!` before it";
/// What to do about a link to what is ignored.
const IGNORED_HELP: &str = "remove the link, or give what it leads to another name";

fn folders_in_words() -> String {
    let [first @ .., last] = FOLDERS.map(|folder| format!("`{folder}/`"));
    format!("{} or {last}", first.join(", "))
}
