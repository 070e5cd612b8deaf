//! The site's files, as the pipeline sees them: ordered paths with a stamp each, and a way to read one.
//!
//! In: a list of files and a [`ReadFile`]. Out: [`Inputs`]. It must not know where the files are: the shell reads them
//! from the disk, tests hold them in memory. A content file is read once, into a [`SourceText`].

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::memo::Digest;
use crate::path::SourcePath;

/// Reads one file of the site.
pub trait ReadFile: Send + Sync {
    /// The file's bytes.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>>;
}

/// The files of one site, in the order of their paths.
#[derive(Clone)]
pub struct Inputs {
    files: Arc<BTreeMap<SourcePath, Digest>>,
    links: Links,
    reader: Arc<dyn ReadFile>,
}

/// The files that are reached through a symbolic link, each with the file it leads to.
pub type Links = Arc<BTreeMap<SourcePath, SourcePath>>;

impl fmt::Debug for Inputs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Inputs").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Inputs {
    /// Files with a stamp each, which changes whenever the file's content may have changed.
    pub fn new(files: impl IntoIterator<Item = (SourcePath, Digest)>, reader: Arc<dyn ReadFile>) -> Self {
        Self { files: Arc::new(files.into_iter().collect()), links: Arc::default(), reader }
    }

    /// Files that were stamped before, in the order of their paths.
    #[must_use]
    pub fn of_stamped(files: Arc<BTreeMap<SourcePath, Digest>>, reader: Arc<dyn ReadFile>) -> Self {
        Self { files, links: Arc::default(), reader }
    }

    /// The same files, some of which are reached through links.
    #[must_use]
    pub fn with_links(self, links: Links) -> Self {
        Self { links, ..self }
    }

    /// All links, by the files that are reached through them.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The file that holds the bytes of a file: where a link leads, or the file itself.
    #[must_use]
    pub fn real<'a>(&'a self, path: &'a SourcePath) -> &'a SourcePath {
        self.links.get(path).unwrap_or(path)
    }

    /// A site that is held in memory.
    pub fn in_memory<P: AsRef<str>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let files: BTreeMap<SourcePath, Vec<u8>> =
            files.into_iter().map(|(path, bytes)| (SourcePath::new(path.as_ref()), bytes.into())).collect();
        let stamps: Vec<_> = files.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes))).collect();
        Self::new(stamps, Arc::new(InMemory(files)))
    }

    /// All paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &SourcePath> {
        self.files.keys()
    }

    /// The paths below a folder, in order.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &SourcePath> {
        self.stamped_below(folder).map(|(path, _)| path)
    }

    /// The paths below a folder, in order, each with the stamp of its file.
    pub fn stamped_below(&self, folder: &str) -> impl Iterator<Item = (&SourcePath, Digest)> {
        let prefix = format!("{folder}/");
        self.files
            .range(SourcePath::new(&prefix)..)
            .map(|(path, stamp)| (path, *stamp))
            .take_while(move |(path, _)| path.as_str().starts_with(&prefix))
    }

    /// Whether the site has this file.
    #[must_use]
    pub fn contains(&self, path: &SourcePath) -> bool {
        self.files.contains_key(path)
    }

    /// The stamp of a file.
    #[must_use]
    pub fn stamp(&self, path: &SourcePath) -> Option<Digest> {
        self.files.get(path).copied()
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        self.reader.read(self.real(path))
    }

    /// The bytes of a file; a failure is reported.
    pub fn read_or_report(&self, path: &SourcePath, problems: &mut Diagnostics) -> Option<Vec<u8>> {
        let error = match self.read(path) {
            Ok(bytes) => return Some(bytes),
            Err(error) => error,
        };
        let rule = if error.kind() == io::ErrorKind::FileTooLarge { Rule::TooLarge } else { Rule::CannotRead };
        let message = format!("the file cannot be read: {error}");
        problems.push(Diagnostic::new(rule, Place::File(path.clone()), message));
        None
    }
}

/// The text of a content file as it was read. It is kept as long as the site that was made from it, so that nothing reads
/// the file again and finds another text.
#[derive(Debug)]
pub struct SourceText {
    text: String,
    digest: Digest,
}

impl SourceText {
    /// The text of a file.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self { digest: Digest::of(text.as_bytes()), text }
    }

    /// The whole file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The digest of its bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl Default for SourceText {
    fn default() -> Self {
        Self::new(String::new())
    }
}

struct InMemory(BTreeMap<SourcePath, Vec<u8>>);

impl ReadFile for InMemory {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
