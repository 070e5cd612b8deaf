//! The site's files as they were when somebody last looked, and which of them are others now.
//!
//! In: the site's folder, and where something may have happened. Out: [`Inputs`], and what changed. It must not know what
//! told it to look: a look gives the same result whatever the reason, and a look at everything is always right.
//!
//! Two saves within one tick of the file system's clock leave the same size and the same time. So a file that changed is
//! stamped by its content, and so is one whose time is so near that it may be written once more without a trace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::keeping::Keeping;
use crate::diagnostic::{Diagnostics, Severity};
use crate::inputs::{Inputs, Links, ReadFile};
use crate::memo::{Digest, map_parallel};
use crate::path::SourcePath;
use crate::shell::disk::rules::{FileRules, Verdict};
use crate::shell::disk::{FOLDERS, FileFacts, Listed, SETTINGS, reader, rules_of, walk_site};

/// A file that is younger than this may change without another time. File systems count in ticks of up to ten
/// milliseconds; network ones in whole seconds or two.
const TOO_YOUNG: Duration = Duration::from_millis(2100);

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happened {
    /// It is new.
    New,
    /// Its content has changed.
    Changed,
    /// It is gone.
    Deleted,
}

struct Seen {
    facts: FileFacts,
    is_young: bool,
}

/// The site's files as they were at the last look.
pub struct Listing {
    root: PathBuf,
    seen: BTreeMap<SourcePath, Seen>,
    stamps: Arc<BTreeMap<SourcePath, Digest>>,
    links: Links,
    /// What is wrong with the files as such.
    pub problems: Diagnostics,
    rules: FileRules,
    reader: Arc<dyn ReadFile>,
    /// What the last inputs are read with.
    keeping: Arc<Keeping>,
}

impl Listing {
    /// Looks for the first time.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn new(root: &Path) -> Result<Self> {
        let mut listing = Self {
            root: root.to_owned(),
            seen: BTreeMap::new(),
            stamps: Arc::default(),
            links: Arc::default(),
            problems: Diagnostics::new(),
            rules: rules_of(root).0,
            reader: reader(root),
            keeping: Arc::new(Keeping::new(root.to_owned(), reader(root))),
        };
        listing.look_everywhere()?;
        Ok(listing)
    }

    /// The files, whose texts stay what they are now.
    #[must_use]
    pub fn inputs(&mut self) -> Inputs {
        self.keeping = Arc::new(self.keeping.renewed(Arc::clone(&self.stamps)));
        let reader: Arc<dyn ReadFile> = self.keeping.clone();
        Inputs::of_stamped(Arc::clone(&self.stamps), reader).with_links(Arc::clone(&self.links))
    }

    /// Looks at some paths only, where that is enough to know what happened; else everywhere. Gives what changed.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn look_at(&mut self, paths: &BTreeSet<PathBuf>) -> Result<Vec<(SourcePath, Happened)>> {
        // An error of a folder may be fixed by anything in it.
        let mut found: Vec<(SourcePath, Option<FileFacts>)> = Vec::new();
        for path in paths {
            match self.look_at_one(path) {
                Some(file) if self.problems.count(Severity::Error) == 0 => found.extend(file),
                _ => return self.look_everywhere(),
            }
        }
        let now = now();
        let mut stamps = None;
        let mut changes = Vec::new();
        for (path, facts) in found {
            let before = self.stamps.get(&path).copied();
            let Some(facts) = facts else {
                self.seen.remove(&path);
                if before.is_some() {
                    Arc::make_mut(stamps.get_or_insert_with(|| Arc::clone(&self.stamps))).remove(&path);
                    changes.push((path, Happened::Deleted));
                }
                continue;
            };
            let stamp = self.stamp_by_content(&path, facts);
            self.seen.insert(path.clone(), Seen { facts, is_young: is_young(facts, now) });
            if before != Some(stamp) {
                Arc::make_mut(stamps.get_or_insert_with(|| Arc::clone(&self.stamps))).insert(path.clone(), stamp);
                changes.push((path, if before.is_none() { Happened::New } else { Happened::Changed }));
            }
        }
        if let Some(stamps) = stamps {
            self.stamps = stamps;
        }
        Ok(changes)
    }

    /// What is at one path now: nothing that matters, a file of the site, or a file that is gone. `None` when it cannot be
    /// told without looking everywhere, as for folders and links.
    #[expect(clippy::option_option, reason = "three answers, as the words above say")]
    fn look_at_one(&self, path: &Path) -> Option<Option<(SourcePath, Option<FileFacts>)>> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let name = SourcePath::new(&relative.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"));
        // What is built, and git's own files, lie beside the site.
        if name.as_str() == SETTINGS {
            // They say which files belong to the site.
            return None;
        }
        if !FOLDERS.contains(&name.as_str().split('/').next().unwrap_or_default()) {
            return Some(None);
        }
        match self.rules.verdict_on_file(&name) {
            Verdict::Ignored if path.is_symlink() || !path.is_dir() => return Some(None),
            Verdict::Hidden => return None,
            Verdict::Ignored | Verdict::Kept => {}
        }
        match std::fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_file() => {
                // Only a look everywhere knows where links lead; a new file may be in a folder that one hides.
                if !self.seen.contains_key(&name) && self.is_below_link(path) {
                    return None;
                }
                Some(FileFacts::of_path(path).ok().map(|facts| (name, Some(facts))))
            }
            Ok(_) => None,
            Err(_) if self.seen.contains_key(&name) => Some(Some((name, None))),
            Err(_) => {
                let folder = format!("{name}/");
                let below = self.seen.range(SourcePath::new(&folder)..).next();
                let was_folder = below.is_some_and(|(path, _)| path.as_str().starts_with(&folder));
                if was_folder { None } else { Some(None) }
            }
        }
    }

    fn is_below_link(&self, path: &Path) -> bool {
        path.ancestors().skip(1).take_while(|folder| *folder != self.root).any(Path::is_symlink)
    }

    /// Looks at every file. Gives what changed.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn look_everywhere(&mut self) -> Result<Vec<(SourcePath, Happened)>> {
        let now = now();
        let Listed { files, links, rules, problems } = walk_site(&self.root)?;
        let is_first = self.stamps.is_empty();
        let before = std::mem::replace(&mut self.links, links);
        let stamped = map_parallel(&files, |(path, facts)| {
            let known = self.seen.get(path).filter(|seen| seen.facts == *facts && !seen.is_young);
            match known.and_then(|_| self.stamps.get(path)) {
                Some(stamp) if self.links.get(path) == before.get(path) => *stamp,
                _ if is_first && !is_young(*facts, now) => facts.stamp(),
                _ => self.stamp_by_content(path, *facts),
            }
        });
        let mut changes = Vec::new();
        let mut seen = BTreeMap::new();
        let mut stamps: BTreeMap<SourcePath, Digest> = BTreeMap::new();
        for ((path, facts), stamp) in files.into_iter().zip(stamped) {
            if !is_first && self.stamps.get(&path) != Some(&stamp) {
                let happened = if self.seen.contains_key(&path) { Happened::Changed } else { Happened::New };
                changes.push((path.clone(), happened));
            }
            stamps.insert(path.clone(), stamp);
            seen.insert(path, Seen { facts, is_young: is_young(facts, now) });
        }
        let gone = self.seen.keys().filter(|path| !seen.contains_key(*path));
        changes.extend(gone.map(|path| (path.clone(), Happened::Deleted)));
        (self.problems, self.rules) = (problems, rules);
        self.seen = seen;
        self.stamps = Arc::new(stamps);
        changes.sort();
        Ok(changes)
    }

    fn stamp_by_content(&self, path: &SourcePath, facts: FileFacts) -> Digest {
        let real = self.links.get(path).unwrap_or(path);
        self.reader.read(real).map_or_else(|_| facts.stamp(), |bytes| Digest::of(&bytes))
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Whether a file may change once more within the same tick. A time in the future is from another clock.
fn is_young(facts: FileFacts, now: Duration) -> bool {
    facts.modified + TOO_YOUNG > now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(changes: Vec<(SourcePath, Happened)>) -> Vec<(String, Happened)> {
        changes.into_iter().map(|(path, happened)| (path.to_string(), happened)).collect()
    }

    #[test]
    fn a_look_at_what_happened_sees_what_a_look_at_everything_sees() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path
        };
        write("briefbook.yaml", "title: T\n");
        let page = write("content/pages/a.md", "aaa");
        let mut listing = Listing::new(&root).unwrap();
        let mut look = |paths: &[PathBuf]| {
            let changes = names(listing.look_at(&paths.iter().cloned().collect()).unwrap());
            let mut fresh = Listing::new(&root).unwrap();
            fresh.look_everywhere().unwrap();
            assert!(listing.stamps.keys().eq(fresh.stamps.keys()));
            assert_eq!(names(listing.look_everywhere().unwrap()), []);
            changes
        };
        assert_eq!(look(std::slice::from_ref(&page)), []);
        // The same size, and most likely the same tick.
        write("content/pages/a.md", "bbb");
        assert_eq!(look(std::slice::from_ref(&page)), [("content/pages/a.md".to_owned(), Happened::Changed)]);
        let hidden = write("content/pages/.a.md.swp", "x");
        let backup = write("content/pages/a.md~", "x");
        let outside = write("public/index.html", "x");
        assert_eq!(look(&[hidden, backup, outside]), []);
        let picture = write("static/b.png", "x");
        assert_eq!(look(&[picture]), [("static/b.png".to_owned(), Happened::New)]);
        let settings = write("briefbook.yaml", "title: T\nignore: [\"*.png\"]\n");
        assert_eq!(
            look(std::slice::from_ref(&settings)),
            [("briefbook.yaml".to_owned(), Happened::Changed), ("static/b.png".to_owned(), Happened::Deleted)]
        );
        let hidden = write("static/.env", "x");
        assert_eq!(look(std::slice::from_ref(&hidden)), []);
        write("briefbook.yaml", "title: T\nignore: [\"!.env\"]\n");
        assert_eq!(
            look(&[settings]),
            [
                ("briefbook.yaml".to_owned(), Happened::Changed),
                ("static/.env".to_owned(), Happened::New),
                ("static/b.png".to_owned(), Happened::New)
            ]
        );
        assert_eq!(look(&[write("static/.env", "y")]), [("static/.env".to_owned(), Happened::Changed)]);
        let inner = write("content/pages/deep/er/index.md", "x");
        assert_eq!(look(&[inner]), [("content/pages/deep/er/index.md".to_owned(), Happened::New)]);
        std::fs::remove_file(&page).unwrap();
        assert_eq!(look(&[page]), [("content/pages/a.md".to_owned(), Happened::Deleted)]);
        std::fs::rename(root.join("content/pages/deep"), root.join("content/pages/other")).unwrap();
        assert_eq!(
            look(&[root.join("content/pages/deep")]),
            [
                ("content/pages/deep/er/index.md".to_owned(), Happened::Deleted),
                ("content/pages/other/er/index.md".to_owned(), Happened::New)
            ]
        );
    }
}
