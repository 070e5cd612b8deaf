//! The one way in which the files of a site are opened.
//!
//! In: the site's root and the path of a file, as the walk found it behind all links. Out: the open file or its bytes, or why
//! it is not read. It must not know what the file says.
//!
//! No link is followed on the way from the root to the file, so what was checked is what is opened, whatever has happened on
//! the disk since. A pipe or a device is not waited for, and a file that is too large is not read into memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{FOLDERS, SETTINGS, on_disk};
use crate::parse::LARGEST_PAGE;
use crate::path::SourcePath;
use crate::release::plan::size_in_words;

/// The largest `briefbook.yaml`, in bytes.
const LARGEST_SETTINGS: u64 = 1 << 20;
/// The largest list of sources, in bytes.
const LARGEST_SOURCES: u64 = 16 << 20;
/// The largest template or map, in bytes.
const LARGEST_TEMPLATE: u64 = 4 << 20;
/// The largest table of words, in bytes.
const LARGEST_WORDS: u64 = 1 << 20;
/// The largest picture or other file that is read into memory, in bytes. To be copied, a file may have any size.
const LARGEST_IN_MEMORY: u64 = 256 << 20;

/// Opens a file of a site.
///
/// # Errors
/// When it cannot be opened, is not a file, or is reached through a link.
pub fn open(root: &Path, path: &SourcePath) -> io::Result<File> {
    let whole = on_disk(root, path);
    let file = open_without_links(root, whole.strip_prefix(root).unwrap_or(&whole))?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("it is not a file")) }
}

/// The bytes of a file of a site.
///
/// # Errors
/// When it cannot be opened or read, or is larger than files of its kind may be.
pub fn read(root: &Path, path: &SourcePath) -> io::Result<Vec<u8>> {
    let file = open(root, path)?;
    let size = file.metadata()?.len();
    let (most, what) = limit(path);
    let too_large = |size| {
        let (size, most) = (size_in_words(size), size_in_words(most));
        io::Error::new(io::ErrorKind::FileTooLarge, format!("it has {size}, and {what} may have at most {most}"))
    };
    if size > most {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// How many bytes a file may have to be read, and what it is.
fn limit(path: &SourcePath) -> (u64, &'static str) {
    let [content, _, templates, words] = FOLDERS;
    match path.as_str().split('/').next().unwrap_or_default() {
        SETTINGS => (LARGEST_SETTINGS, "the settings"),
        folder if folder == templates => (LARGEST_TEMPLATE, "a template"),
        folder if folder == words => (LARGEST_WORDS, "a table of words"),
        folder if folder == content && path.extension() == "md" => (LARGEST_PAGE as u64, "a page"),
        folder if folder == content && path.extension() == "yaml" => (LARGEST_SOURCES, "the list of sources"),
        _ => (LARGEST_IN_MEMORY, "a file that Briefbook looks into"),
    }
}

/// Opens a file below the root, one folder after the other.
#[cfg(unix)]
fn open_without_links(root: &Path, below: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};

    // Without waiting: opening a pipe would wait until someone writes to it.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let mut opened = openat(CWD, root, flags | OFlags::DIRECTORY, Mode::empty())?;
    for part in below.components() {
        let std::path::Component::Normal(part) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
        opened = openat(&opened, part, flags | OFlags::NOFOLLOW, Mode::empty()).map_err(|error| match error {
            rustix::io::Errno::LOOP => {
                io::Error::other("a link has taken its place since the site's files were listed")
            }
            error => error.into(),
        })?;
    }
    Ok(File::from(opened))
}

/// Opens a file below the root, and then looks whether a link led there.
#[cfg(not(unix))]
fn open_without_links(root: &Path, below: &Path) -> io::Result<File> {
    let whole = root.join(below);
    if !whole.metadata()?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let file = File::open(&whole)?;
    if whole.canonicalize()? != root.canonicalize()?.join(below) {
        return Err(io::Error::other("a link has taken its place since the site's files were listed"));
    }
    Ok(file)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn no_link_is_followed_and_no_pipe_is_waited_for() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("site");
        std::fs::create_dir_all(root.join("static/deep")).expect("a new folder");
        std::fs::write(folder.path().join("secret"), "secret").expect("a new file");
        std::fs::write(root.join("static/deep/a.txt"), "a").expect("a new file");
        symlink("../../secret", root.join("static/up.txt")).expect("a new link");
        symlink("deep/a.txt", root.join("static/near.txt")).expect("a new link");
        symlink("deep", root.join("static/shallow")).expect("a new link");
        let read = |path: &str| read(&root, &SourcePath::new(path)).map_err(|error| error.to_string());
        assert_eq!(read("static/deep/a.txt"), Ok(b"a".to_vec()));
        for link in ["static/up.txt", "static/near.txt", "static/shallow/a.txt", "static/../../secret", "static/deep"] {
            assert!(read(link).is_err(), "{link}");
        }
        let mode = rustix::fs::Mode::RUSR;
        #[cfg(target_os = "linux")]
        if rustix::fs::mknodat(rustix::fs::CWD, root.join("static/pipe"), rustix::fs::FileType::Fifo, mode, 0).is_ok() {
            assert_eq!(read("static/pipe"), Err("it is not a file".to_owned()));
        }
    }

    #[test]
    fn a_file_has_the_limit_of_its_kind() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, size, words) in [
            ("briefbook.yaml", LARGEST_SETTINGS, "it has 1.0 MB, and the settings may have at most 1.0 MB"),
            ("content/pages/a.md", LARGEST_PAGE as u64, "it has 4.2 MB, and a page may have at most 4.2 MB"),
            (
                "content/sources.yaml",
                LARGEST_SOURCES,
                "it has 16.8 MB, and the list of sources may have at most 16.8 MB",
            ),
            ("templates/a.html", LARGEST_TEMPLATE, "it has 4.2 MB, and a template may have at most 4.2 MB"),
            ("words/en.yaml", LARGEST_WORDS, "it has 1.0 MB, and a table of words may have at most 1.0 MB"),
        ] {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
            let file = File::create(file).expect("a new file");
            file.set_len(size).expect("a sparse file");
            assert_eq!(read(folder.path(), &SourcePath::new(path)).map(|bytes| bytes.len() as u64).ok(), Some(size));
            file.set_len(size + 1).expect("a sparse file");
            let error = read(folder.path(), &SourcePath::new(path)).expect_err("it is too large");
            assert_eq!((error.kind(), error.to_string().as_str()), (io::ErrorKind::FileTooLarge, words));
        }
    }
}
