//! The site's files on the disk.

pub mod open;
pub mod rules;
mod walk;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use self::rules::FileRules;
use self::walk::Walk;
use crate::compile::finish;
use crate::compile::survey::settings_alone;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::inputs::{Inputs, Links, ReadFile};
use crate::memo::{Digest, map_parallel};
use crate::path::{SourcePath, nfc};

/// The name of the settings, by which a folder is known as a site.
pub const SETTINGS: &str = "briefbook.yaml";

/// The folders of a site that hold its files.
pub const FOLDERS: [&str; 4] = ["content", "static", "templates", "words"];

/// Finds the site's root: `given`, or the nearest folder upwards that holds the settings.
///
/// # Errors
/// When the folder does not exist.
pub fn find_root(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(root) = given {
        if !root.join(SETTINGS).is_file() {
            let help = rename_help(root).unwrap_or_else(|| format!("`briefbook init {}` makes one", root.display()));
            bail!("`{}` is not a site: it has no `{SETTINGS}`\nhelp: {help}", root.display());
        }
        return Ok(root.to_owned());
    }
    let here = std::env::current_dir().context("the current folder cannot be read")?;
    match here.ancestors().find(|folder| folder.join(SETTINGS).is_file()) {
        Some(root) => Ok(root.to_owned()),
        None => {
            let help = here.ancestors().find_map(rename_help);
            let help = help.unwrap_or_else(|| {
                "go into a site, name one with `--site DIR`, or make one with `briefbook init DIR`".to_owned()
            });
            bail!("neither `{}` nor a folder above it holds a `{SETTINGS}`\nhelp: {help}", here.display())
        }
    }
}

/// What to do about settings under another name: the same name in other letters, or beside a folder `content` that of
/// another generator.
fn rename_help(folder: &Path) -> Option<String> {
    let names = std::fs::read_dir(folder).ok()?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let is_alike = |name: &&String| {
        let lower = name.to_lowercase();
        matches!(lower.as_str(), "briefbook.yaml" | "briefbook.yml" | "briefbook.yaml.txt" | "briefbook.yml.txt")
    };
    let is_of_others = |name: &&String| {
        let lower = name.to_lowercase();
        matches!(lower.as_str(), "config.yaml" | "config.yml" | "_config.yml" | "_config.yaml")
    };
    let of_others = || if folder.join("content").is_dir() { names.iter().find(is_of_others) } else { None };
    let found = folder.join(names.iter().find(is_alike).or_else(of_others)?);
    Some(format!("rename `{}` to `{SETTINGS}`", found.display()))
}

/// Lists the site's files. Nothing is read but the list; a file is read when the pipeline asks for it.
///
/// # Errors
/// When a folder cannot be read.
pub fn list_site(root: &Path) -> Result<(Inputs, Diagnostics)> {
    let Listed { files, links, problems, .. } = walk_site(root)?;
    let files = files.into_iter().map(|(path, facts)| (path, facts.stamp()));
    Ok((Inputs::new(files, reader(root)).with_links(links), problems))
}

/// Reads the files of a site that is on the disk.
#[must_use]
pub fn reader(root: &Path) -> Arc<dyn ReadFile> {
    Arc::new(OnDisk(root.to_owned()))
}

/// The files of a site.
pub struct Listed {
    /// The files with their sizes and times, in the order of their paths.
    pub files: Vec<(SourcePath, FileFacts)>,
    /// Those that are reached through links, with the files that these lead to.
    pub links: Links,
    /// Which files belong to the site.
    pub rules: FileRules,
    /// What is wrong with files as such.
    pub problems: Diagnostics,
}

/// Finds the site's files.
///
/// # Errors
/// When the root, the settings or the facts of a file cannot be read.
pub fn walk_site(root: &Path) -> Result<Listed> {
    let settings = root.join(SETTINGS);
    let facts = FileFacts::of_path(&settings).with_context(|| format!("`{}` cannot be read", settings.display()))?;
    let mut links = link_of_settings(root)?;
    let (rules, mut problems) = rules_of(root);
    let walk = Walk::through(root, &rules).with_context(|| format!("`{}` cannot be read", root.display()))?;
    problems.extend(walk.problems);
    links.extend(walk.links);
    let found = map_parallel(&walk.files, |(_, file)| FileFacts::of_path(file));
    let mut files = vec![(SourcePath::new(SETTINGS), facts)];
    for ((path, _), facts) in walk.files.into_iter().zip(found) {
        match facts {
            Ok(facts) => files.push((path, facts)),
            // It has gone in the meantime, as editors' own files do.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("`{path}` cannot be read")),
        }
    }
    // File systems list what is in a folder in an order of their own.
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    files.dedup_by(|(second, _), (first, _)| {
        let is_same = first == second;
        if is_same {
            let message = "two files have this name, with accents in different Unicode forms";
            let place = Place::File(first.clone());
            problems.push(Diagnostic::new(Rule::OutputCollision, place, message).help("rename one of them"));
        }
        is_same
    });
    problems.sort();
    Ok(Listed { files, links: Arc::new(links), rules, problems })
}

/// Where the settings are, if their name is that of a link.
fn link_of_settings(root: &Path) -> Result<BTreeMap<SourcePath, SourcePath>> {
    let settings = root.join(SETTINGS);
    if !settings.is_symlink() {
        return Ok(BTreeMap::new());
    }
    let looked_up = root.canonicalize().and_then(|root| Ok((settings.canonicalize()?, root)));
    let (target, root) = looked_up.with_context(|| format!("`{}` cannot be read", settings.display()))?;
    match source_path(&root, &target) {
        Some(target) => Ok(BTreeMap::from([(SourcePath::new(SETTINGS), target)])),
        None => bail!(
            "`{}` is a link that leads out of the site, to `{}`\nhelp: copy the file into the site",
            settings.display(),
            target.display()
        ),
    }
}

/// The path of a file inside a site by its path on the disk.
fn source_path(root: &Path, file: &Path) -> Option<SourcePath> {
    let below = file.strip_prefix(root).ok()?.to_str()?;
    Some(SourcePath::new(&below.replace(std::path::MAIN_SEPARATOR, "/")))
}

/// Which files belong to a site, by the setting `ignore`.
#[must_use]
pub fn rules_of(root: &Path) -> Warned<FileRules> {
    // The stamp is for caches, and nothing is cached here.
    let inputs = Inputs::new([(SourcePath::new(SETTINGS), Digest::of(b""))], reader(root))
        .with_links(Arc::new(link_of_settings(root).unwrap_or_default()));
    // What is wrong with the settings is reported when the site is compiled.
    let (settings, _) = settings_alone(&inputs);
    let (rules, problems) = FileRules::new(&settings.unwrap_or_default().ignore);
    (rules, finish(&inputs, problems))
}

/// Where a file of the site is on the disk. Inside the program its path is in one normal form; a file system may have the
/// names in another one.
#[must_use]
pub fn on_disk(root: &Path, path: &SourcePath) -> PathBuf {
    let plain = root.join(path.as_str());
    if path.as_str().is_ascii() || plain.symlink_metadata().is_ok() {
        return plain;
    }
    let mut found = root.to_owned();
    for part in path.as_str().split('/') {
        let mut next = found.join(part);
        if !part.is_ascii() && next.symlink_metadata().is_err() {
            let entries = std::fs::read_dir(&found).into_iter().flatten().flatten();
            let is_it = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| nfc(name) == part);
            if let Some(entry) = entries.into_iter().find(|entry| is_it(&entry.file_name())) {
                next = entry.path();
            }
        }
        found = next;
    }
    found
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
        open::read(&self.0, path)
    }
}
