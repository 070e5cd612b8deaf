//! The promises of the output folder, each shown on a real folder.
//!
//! In: little sites, written and spoiled in a temporary folder. Out: what is then on the disk. `builds`, `foreign` and
//! `interrupted` hold the promises; here is what they have in common.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::*;

mod builds;
mod foreign;
mod interrupted;

/// Everything below a folder: files with their text, links with an arrow, folders with nothing.
type Tree = BTreeMap<String, String>;

/// A place with a site's sources in `site` and its output in `site/public`.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("site")).expect("a new folder");
        Self { folder }
    }

    /// A place with a finished build of `files` in it.
    fn with(files: &[(&str, &str)]) -> Self {
        let place = Self::new();
        place.build(files);
        place
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("site/public")
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("site/.briefbook-public")
    }

    fn open(&self) -> Result<OutputFolder, OutputError> {
        OutputFolder::open(&self.out(), &self.folder.path().join("site"))
    }

    fn stage(&self, files: &[(&str, &str)]) -> OutputFolder {
        let output = self.open().expect("a folder of ours");
        for (file, text) in files {
            output.write(file, text.as_bytes()).expect("room on the disk");
        }
        output
    }

    fn build(&self, files: &[(&str, &str)]) -> Written {
        let (written, old) = self.stage(files).commit().expect("a site");
        old.clear().expect("an old site to be removed");
        assert!(!self.work().exists(), "the work folder is removed");
        written
    }

    fn put(&self, file: &str, text: &str) {
        let path = self.out().join(file);
        fs::create_dir_all(path.parent().expect("a file")).expect("new folders");
        fs::write(path, text).expect("a new file");
    }

    /// What is in the output folder, without the list of files.
    fn site(&self) -> Tree {
        let mut tree = tree_of(&self.out());
        tree.remove(MANIFEST);
        tree
    }

    /// Puts a tree into the work folder, as a killed build leaves it.
    fn leave(&self, tree: &Path, name: &str) {
        fs::create_dir_all(self.work()).expect("a new folder");
        fs::rename(tree, self.work().join(name)).expect("a tree to be moved");
    }

    /// The text of an error, with paths as in `public/x`.
    fn message(&self, error: &OutputError) -> String {
        let site = self.folder.path().join("site");
        let real = site.canonicalize().expect("it exists");
        error.to_string().replace(&format!("{}/", site.display()), "").replace(&format!("{}/", real.display()), "")
    }
}

fn tree_of(root: &Path) -> Tree {
    fn visit(root: &Path, folder: &Path, tree: &mut Tree) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            let metadata = fs::symlink_metadata(&path).expect("a file");
            if metadata.is_symlink() {
                let target = fs::read_link(&path).expect("a link");
                tree.insert(name, format!("-> {}", target.display()));
            } else if metadata.is_dir() {
                if fs::read_dir(&path).expect("a folder").next().is_none() {
                    tree.insert(name + "/", String::new());
                }
                visit(root, &path, tree);
            } else {
                tree.insert(name, fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    let mut tree = Tree::new();
    if root.exists() {
        visit(root, root, &mut tree);
    }
    tree
}

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect()
}

/// When each file below a folder was modified, and which one it is to the file system.
#[cfg(unix)]
fn stamps(root: &Path) -> Vec<(PathBuf, SystemTime, u64)> {
    use std::os::unix::fs::MetadataExt;
    let mut stamps: Vec<_> = tree_of(root)
        .keys()
        .map(|file| root.join(file))
        .flat_map(|path| {
            path.ancestors().take_while(|path| path.starts_with(root)).map(Path::to_owned).collect::<Vec<_>>()
        })
        .map(|path| {
            let metadata = fs::symlink_metadata(&path).expect("a file");
            (path, metadata.modified().expect("a time"), metadata.ino())
        })
        .collect();
    stamps.sort();
    stamps.dedup();
    stamps
}

fn make_old(path: &Path) {
    let then = SystemTime::now() - Duration::from_secs(86_400);
    File::options().write(true).open(path).and_then(|file| file.set_modified(then)).expect("a time in the past");
}

const HOME: (&str, &str) = ("index.html", "home");
const ANNA: (&str, &str) = ("people/anna/index.html", "Anna");
const BELA: (&str, &str) = ("people/bela/index.html", "Béla");
