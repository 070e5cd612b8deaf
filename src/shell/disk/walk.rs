//! The walk through the site's folders.
//!
//! In: the site's root and its [`FileRules`]. Out: the files that belong to the site, and what is wrong with others. It must
//! not know what files say.
//!
//! A link is followed only to a file or folder of the site, so that nothing beside it is published by mistake.

use std::io;
use std::path::{Path, PathBuf};

use super::rules::{FileRules, Verdict, hidden};
use super::{FOLDERS, SETTINGS};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::path::SourcePath;

/// What a walk finds.
pub struct Walk<'a> {
    /// The site's root without links.
    root: PathBuf,
    rules: &'a FileRules,
    /// The files, in the order of the file system.
    pub files: Vec<(SourcePath, PathBuf)>,
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
        let mut walk = Self { root: canonical, rules, files: vec![], problems: Diagnostics::new(), above: Vec::new() };
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
            Ok(kind) if kind.is_file() => self.files.push((name, path.to_owned())),
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
        let below = target.strip_prefix(&self.root).ok().and_then(Path::to_str);
        let below = below.map(|below| SourcePath::new(&below.replace(std::path::MAIN_SEPARATOR, "/")));
        let is_folder = target.is_dir();
        let part = below.filter(|below| {
            // The four folders themselves are parts of the site, as everything below them.
            let inside = if is_folder { SourcePath::new(&format!("{below}/x")) } else { below.clone() };
            inside.as_str() != SETTINGS && self.rules.verdict_on_file(&inside) == Verdict::Kept
        });
        if part.is_none() {
            let written = std::fs::read_link(link).unwrap_or_default();
            let message = format!("the link leads out of the site, to `{}`", written.display());
            let problem = Diagnostic::new(Rule::OutsideSite, Place::File(name.clone()), message);
            self.problems.push(problem.help(format!("copy it into the site: into {}", folders_in_words())));
        }
        part.map(|_| target)
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

fn folders_in_words() -> String {
    let [first @ .., last] = FOLDERS.map(|folder| format!("`{folder}/`"));
    format!("{} or {last}", first.join(", "))
}
