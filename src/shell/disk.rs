//! The site's files on the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use ignore::WalkBuilder;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::{Inputs, ReadFile};
use crate::memo::{Digest, map_parallel};
use crate::path::SourcePath;

/// The name of the settings, by which a folder is known as a site.
pub const SETTINGS: &str = "briefbook.yaml";

/// The folders of a site that hold its files.
pub const FOLDERS: [&str; 4] = ["content", "static", "templates", "words"];

/// Names that file managers and editors leave behind, and that are no part of a site.
const LITTER: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"];

/// Finds the site's root: `given`, or the nearest folder upwards that holds the settings.
///
/// # Errors
/// When there is no such folder.
pub fn find_root(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(root) = given {
        if !root.join(SETTINGS).is_file() {
            bail!("`{}` is no site: it holds no `{SETTINGS}`\nhelp: `briefbook init {0}` makes one", root.display());
        }
        return Ok(root.to_owned());
    }
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    match here.ancestors().find(|folder| folder.join(SETTINGS).is_file()) {
        Some(root) => Ok(root.to_owned()),
        None => bail!(
            "neither `{}` nor a folder above it holds a `{SETTINGS}`\n\
             help: go into a site, name one with `--site DIR`, or make one with `briefbook init DIR`",
            here.display()
        ),
    }
}

/// Lists the site's files. Nothing is read but the list; a file is read when the pipeline asks for it.
///
/// # Errors
/// When a folder cannot be read.
pub fn list_site(root: &Path) -> Result<(Inputs, Diagnostics)> {
    let (files, problems) = walk_site(root)?;
    let files = files.into_iter().map(|(path, facts)| (path, facts.stamp()));
    Ok((Inputs::new(files, reader(root)), problems))
}

/// Reads the files of a site that is on the disk.
#[must_use]
pub fn reader(root: &Path) -> Arc<dyn ReadFile> {
    Arc::new(OnDisk(root.to_owned()))
}

/// The site's files, each with what the file system tells of it, in the order of their paths.
///
/// # Errors
/// When a folder cannot be read.
pub fn walk_site(root: &Path) -> Result<(Vec<(SourcePath, FileFacts)>, Diagnostics)> {
    let canonical = root.canonicalize().with_context(|| format!("`{}` cannot be read", root.display()))?;
    let mut problems = Diagnostics::new();
    let settings = root.join(SETTINGS);
    let facts = FileFacts::of_path(&settings).with_context(|| format!("`{}` cannot be read", settings.display()))?;
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        let top = root.join(folder);
        if !top.is_dir() {
            continue;
        }
        // Links are looked at one by one, so that none leads out of the site unseen, nor is followed there.
        let outside: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let (found_outside, site) = (Arc::clone(&outside), canonical.clone());
        let walk = WalkBuilder::new(&top)
            .standard_filters(false)
            .hidden(folder != "static")
            .follow_links(true)
            .filter_entry(move |entry| {
                let stays = !entry.path_is_symlink() || leads_inside(entry.path(), &site);
                if let (false, Ok(mut outside)) = (stays, found_outside.lock()) {
                    outside.push(entry.path().to_owned());
                }
                stays
            })
            .build();
        for entry in walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.extend(unreadable(root, &error));
                    continue;
                }
            };
            if entry.file_type().is_some_and(|kind| kind.is_file()) {
                found.push(entry.into_path());
            }
        }
        for link in outside.lock().map(|found| found.clone()).unwrap_or_default() {
            let path = match source_path(root, &link) {
                Ok(path) => path,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            let target = std::fs::read_link(&link).unwrap_or_default();
            let message = format!("the link leads out of the site, to `{}`", target.display());
            problems.push(
                Diagnostic::new(Rule::OutsideSite, Place::File(path), message).help("copy the file into the site"),
            );
        }
    }
    let found = map_parallel(&found, |file| -> Result<_, Box<Diagnostic>> {
        let path = source_path(root, file)?;
        let facts = (!is_litter(path.file_name())).then(|| FileFacts::of_path(file));
        Ok((path, facts))
    });
    let mut files = Vec::with_capacity(found.len() + 1);
    files.push((SourcePath::new(SETTINGS), facts));
    for found in found {
        match found {
            Ok((path, Some(Ok(facts)))) => files.push((path, facts)),
            Ok((_, None)) => {}
            // It has gone meanwhile, as editors' own files do.
            Ok((_, Some(Err(error)))) if error.kind() == io::ErrorKind::NotFound => {}
            Ok((path, Some(Err(error)))) => return Err(error).with_context(|| format!("`{path}` cannot be read")),
            Err(problem) => problems.push(*problem),
        }
    }
    // File systems list what is in a folder in an order of their own.
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    problems.sort();
    Ok((files, problems))
}

/// Whether a file of this path, which is no symbolic link, is one of the site's by its names alone: in one of its folders,
/// not hidden, and nothing that an editor left behind.
#[must_use]
pub fn is_of_site(path: &SourcePath) -> bool {
    let Some((folder, below)) = path.as_str().split_once('/') else { return path.as_str() == SETTINGS };
    let is_seen = folder == "static" || !below.split('/').any(|part| part.starts_with('.'));
    FOLDERS.contains(&folder) && is_seen && !is_litter(path.file_name())
}

fn is_litter(name: &str) -> bool {
    let is_swap_file = name.starts_with('.') && Path::new(name).extension().is_some_and(|extension| extension == "swp");
    LITTER.contains(&name) || name.ends_with('~') || name.starts_with(".#") || is_swap_file
}

fn leads_inside(link: &Path, root: &Path) -> bool {
    link.canonicalize().is_ok_and(|target| target.starts_with(root))
}

/// The path of a file within the site.
fn source_path(root: &Path, path: &Path) -> Result<SourcePath, Box<Diagnostic>> {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let text = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    if relative.to_str().is_none() {
        let place = Place::File(SourcePath::new(&text));
        let message = "the file's name is not valid UTF-8";
        return Err(Box::new(Diagnostic::new(Rule::OutsideSite, place, message).help("rename the file")));
    }
    Ok(SourcePath::new(&text))
}

/// What is wrong with an entry of a folder that cannot be looked at; nothing when it has gone meanwhile.
fn unreadable(root: &Path, error: &ignore::Error) -> Option<Diagnostic> {
    let path = match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        ignore::Error::WithDepth { err, .. } => match &**err {
            ignore::Error::WithPath { path, .. } => Some(path.clone()),
            ignore::Error::Loop { child, .. } => Some(child.clone()),
            _ => None,
        },
        _ => None,
    };
    let relative = path.as_deref().and_then(|path| path.strip_prefix(root).ok()).unwrap_or(Path::new("."));
    let place = Place::File(SourcePath::new(&relative.to_string_lossy()));
    let is_link = path.as_deref().is_some_and(Path::is_symlink);
    let reason = match error.io_error() {
        Some(error) if is_link && error.kind() == io::ErrorKind::NotFound => "the link leads to nothing".to_owned(),
        Some(error) if error.kind() == io::ErrorKind::NotFound => return None,
        // The words around the system's own hold the whole path of this machine.
        Some(error) => error
            .raw_os_error()
            .map_or_else(|| error.kind().to_string(), |code| io::Error::from_raw_os_error(code).to_string()),
        None => "a link leads back to a folder above it".to_owned(),
    };
    Some(Diagnostic::new(Rule::CannotRead, place, format!("it cannot be read: {reason}")))
}

/// What changes whenever a file may have changed: its size and its time, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts {
    size: u64,
    /// Since the beginning of 1970.
    pub modified: Duration,
}

impl FileFacts {
    fn of(metadata: &std::fs::Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self { size: metadata.len(), modified: modified.unwrap_or_default() }
    }

    /// The facts of a file.
    ///
    /// # Errors
    /// When there is none.
    pub fn of_path(path: &Path) -> io::Result<Self> {
        std::fs::metadata(path).map(|metadata| Self::of(&metadata))
    }

    /// The stamp that they make.
    #[must_use]
    pub fn stamp(&self) -> Digest {
        Digest::of_parts(&[&self.size.to_le_bytes(), &self.modified.as_nanos().to_le_bytes()])
    }
}

struct OnDisk(PathBuf);

impl ReadFile for OnDisk {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        std::fs::read(self.0.join(path.as_str()))
    }
}
