//! What files a folder of this machine holds: the manifest that a release of them would have.
//!
//! In: a folder. Out: its [`Manifest`]. It proves what a damaged note has said: a release is named for its manifest, so files
//! with the right name are the files of the release. It must not know whose folder it is.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::source::size_and_digest;
use crate::hosting::reserved::is_reserved;
use crate::memo::map_parallel;
use crate::release::manifest::{Manifest, ReleaseFile};

/// The manifest of all files in a folder, except those that Briefbook itself puts beside a site; empty when there is no
/// folder. Links are no files of a site.
///
/// # Errors
/// When something in it cannot be read.
pub(super) fn manifest_of(folder: &Path) -> io::Result<Manifest> {
    let mut paths = Vec::new();
    walk(folder, "", &mut paths)?;
    let found = map_parallel(&paths, |path| size_and_digest(&folder.join(path)));
    let mut files = Vec::with_capacity(paths.len());
    for (path, found) in paths.iter().zip(found) {
        if let Some((size, digest)) = found? {
            files.push(ReleaseFile::new(path, size, digest));
        }
    }
    Ok(Manifest::new(files))
}

fn walk(folder: &Path, below: &str, paths: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if is_reserved(&path) {
            continue;
        }
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), paths)?;
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::Digest;

    #[test]
    fn the_files_of_a_folder_have_the_manifest_of_their_release() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = [("index.html", "home"), ("people/żaneta/index.html", "ż")];
        for (path, text) in files.into_iter().chain([("briefbook-release.json", "{}"), (".briefbook/x.json", "{}")]) {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
            fs::write(file, text).expect("a new file");
        }
        let file = |(path, text): (&str, &str)| ReleaseFile::new(path, text.len() as u64, Digest::of(text.as_bytes()));
        let expected = Manifest::new(files.map(file).to_vec());
        assert_eq!(manifest_of(folder.path()).expect("a manifest"), expected);
        assert!(manifest_of(&folder.path().join("nowhere")).expect("no folder").files().is_empty());
    }
}
