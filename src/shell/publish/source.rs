//! The files that are published, where they were built.
//!
//! In: an output folder and the manifest of its files. Out: their bytes, each checked against the manifest while it is read,
//! so that what is sent is what was built. It must not know where they go.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::target::Failure;
use crate::hosting::reserved::is_reserved;
use crate::memo::{Digest, DigestStream};
use crate::release::manifest::{Manifest, ReleaseFile};
use crate::shell::output::list_files;

/// How much of a file is held in memory, in bytes.
const CHUNK: usize = 64 * 1024;

/// A built site.
#[derive(Debug, Clone)]
pub struct Source {
    folder: PathBuf,
}

impl Source {
    /// The site in an output folder, and its manifest.
    ///
    /// # Errors
    /// When the folder is no output folder of ours.
    pub fn open(folder: &Path) -> Result<(Self, Manifest), Failure> {
        let listed = list_files(folder).map_err(|error| Failure::Failed(error.into()))?;
        let Some(listed) = listed else {
            return Err(Failure::failed(format!(
                "`{}` was not built by Briefbook: it has no list of its files",
                folder.display()
            )));
        };
        if let Some(file) = listed.iter().find(|file| is_reserved(&file.path)) {
            return Err(Failure::Refused {
                message: format!("the site has a file `{}`, and Briefbook needs this name for itself", file.path),
                help: "give the file another name and build again".to_owned(),
            });
        }
        let files = listed.iter().map(|file| ReleaseFile::new(&file.path, file.size, file.digest)).collect();
        Ok((Self { folder: folder.to_owned() }, Manifest::new(files)))
    }

    /// The files in a folder, whoever has put them there.
    #[must_use]
    pub fn of_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The folder that the files are in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file is.
    #[must_use]
    pub fn local(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Copies a file, and compares it with the manifest on the way. What was written must be thrown away on an error.
    ///
    /// # Errors
    /// When it cannot be read or written, or is another than it was when it was built.
    pub fn copy(&self, file: &ReleaseFile, out: &mut impl Write) -> Result<(), Failure> {
        let path = self.local(&file.path);
        let unreadable = || format!("cannot read `{}`", path.display());
        let mut from = File::open(&path).with_context(unreadable)?;
        let (mut chunk, mut digest, mut size) = (vec![0; CHUNK], DigestStream::default(), 0);
        loop {
            let length = match from.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(anyhow::Error::from(error).context(unreadable()).into()),
            };
            size += length as u64;
            // One that has grown is given up before its surplus is written: a receiver may take that for something else.
            if size > file.size {
                return Err(changed(&path));
            }
            digest.update(&chunk[..length]);
            out.write_all(&chunk[..length])?;
        }
        if size != file.size || digest.finish() != file.digest {
            return Err(changed(&path));
        }
        Ok(())
    }

    /// The bytes of a file, compared with the manifest. For files that are known to be small.
    ///
    /// # Errors
    /// As [`copy`](Self::copy).
    pub fn read(&self, file: &ReleaseFile) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        self.copy(file, &mut bytes)?;
        Ok(bytes)
    }
}

fn changed(path: &Path) -> Failure {
    Failure::failed(format!("`{}` was changed after it was built; build again", path.display()))
}

/// Whether a file on this machine has the size and the digest of a file of a release.
///
/// # Errors
/// When it cannot be read, other than because it is not there.
pub fn is_intact(path: &Path, file: &ReleaseFile) -> io::Result<bool> {
    let same_size = match path.metadata() {
        Ok(metadata) => metadata.is_file() && metadata.len() == file.size,
        Err(_) => false,
    };
    Ok(same_size && size_and_digest(path)? == Some((file.size, file.digest)))
}

/// The size and the digest of a file on this machine; `None` when there is none.
///
/// # Errors
/// When it cannot be read.
pub fn size_and_digest(path: &Path) -> io::Result<Option<(u64, Digest)>> {
    let mut from = match File::open(path) {
        Ok(from) if from.metadata()?.is_file() => from,
        Ok(_) => return Ok(None),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let (mut chunk, mut digest, mut size) = (vec![0; CHUNK], DigestStream::default(), 0);
    loop {
        match from.read(&mut chunk) {
            Ok(0) => return Ok(Some((size, digest.finish()))),
            Ok(length) => {
                digest.update(&chunk[..length]);
                size += length as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_file_that_has_grown_nothing_is_written_beyond_its_old_size() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("a"), "old and new").expect("a new file");
        let source = Source { folder: folder.path().to_owned() };
        let mut out = Vec::new();
        let copied = source.copy(&ReleaseFile::new("a", 3, Digest::of(b"old")), &mut out);
        assert!(matches!(copied, Err(Failure::Failed(_))), "{copied:?}");
        assert!(out.len() <= 3, "{out:?}");
    }
}
