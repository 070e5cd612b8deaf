//! Trees of files: what goes over from the old site into the new one, and how a tree that has had its day is removed.
//!
//! In: a tree and the lists of what is ours in it. Out: links, copies, moves and removals. *Ours* is what a list names;
//! everything else is *foreign*: somebody put it there, and it is never deleted, only carried over. This module must
//! not know when the trees change places.
//!
//! No function here follows a symbolic link to a folder: a link is foreign, or the file of that name.

use std::ffi::OsString;
use std::fs::{self, File, FileTimes};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::error::OutputError;
use super::manifest::{MANIFEST, Manifest};
use crate::memo::map_parallel;

/// How much of a file is compared or copied at a time, in bytes.
pub(super) const CHUNK: usize = 64 * 1024;

/// Does something to a file, and again with the folders above it if they were missing.
///
/// Trying first is cheaper than asking: it needs neither a look at the disk nor a memory of the folders that were made.
pub(super) fn with_folders<T>(file: &Path, attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    match (attempt(), file.parent()) {
        (Err(error), Some(folder)) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            attempt()
        }
        (result, _) => result,
    }
}

/// Puts a file, a link or anything else that is not a folder into another tree as well, with its times and its mode.
///
/// A hard link does that without reading it; where there are none, files are copied and symbolic links remade.
pub(super) fn duplicate(from: &Path, to: &Path) -> io::Result<()> {
    let Err(error) = with_folders(to, || fs::hard_link(from, to)) else { return Ok(()) };
    match error.kind() {
        // The last is a mounted folder: it cannot change places with the tree it is in, and a copy is no stand-in for
        // it.
        ErrorKind::AlreadyExists | ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::CrossesDevices => {
            Err(error)
        }
        _ => with_folders(to, || copy(from, to, error.kind())),
    }
}

/// What [`duplicate`] does where there are no hard links; `otherwise` is for what cannot be copied, as a socket.
fn copy(from: &Path, to: &Path, otherwise: ErrorKind) -> io::Result<()> {
    let metadata = fs::symlink_metadata(from)?;
    if metadata.is_file() {
        fs::copy(from, to)?;
        // Times can be set only on a file that is open for writing on some systems, which a read-only file never is.
        let times = FileTimes::new().set_modified(metadata.modified()?);
        return File::options().write(true).open(to).or_else(|_| File::open(to))?.set_times(times);
    }
    #[cfg(unix)]
    if metadata.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    Err(otherwise.into())
}

/// A folder below the root of a tree.
struct Folder {
    /// Its path below the root.
    path: PathBuf,
    /// Its path as a list has it, with a closing `/` (empty for the root), if the list names a file in it at any depth.
    ours: Option<String>,
}

impl Folder {
    fn root() -> Self {
        Self { path: PathBuf::new(), ours: Some(String::new()) }
    }

    /// The path of something in this folder as a list would have it.
    fn listed_as(&self, name: &OsString) -> Option<String> {
        Some(format!("{}{}", self.ours.as_deref()?, name.to_str()?))
    }

    /// A folder in this folder.
    fn folder(&self, name: &OsString, listed: &Manifest) -> Self {
        let ours = self.listed_as(name).map(|path| path + "/").filter(|path| listed.lists_below(path));
        Self { path: self.path.join(name), ours }
    }

    /// Whether something in this folder that is not a folder is ours: listed, or the list itself.
    fn has_our(&self, name: &OsString, listed: &Manifest) -> bool {
        self.listed_as(name).is_some_and(|path| path == MANIFEST || listed.lists(&path))
    }
}

/// The names in a folder, in order: those of folders, and all others.
fn names_in(folder: &Path) -> io::Result<(Vec<OsString>, Vec<OsString>)> {
    let (mut folders, mut others) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { folders.push(entry.file_name()) } else { others.push(entry.file_name()) }
    }
    folders.sort_unstable();
    others.sort_unstable();
    Ok((folders, others))
}

/// Takes what is foreign in the output folder over into the new site.
pub(super) struct CarryOver<'a> {
    /// The output folder.
    pub out: &'a Path,
    /// The output folder as the user named it.
    pub shown: &'a Path,
    /// What is ours in it.
    pub listed: &'a Manifest,
    /// The new site.
    pub next: &'a Path,
}

impl CarryOver<'_> {
    /// Does it.
    ///
    /// # Errors
    /// [`OutputError::Foreign`] when the new site has a file in the same place; otherwise when reading or writing
    /// failed.
    pub fn run(&self) -> Result<(), OutputError> {
        match fs::symlink_metadata(self.out) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            // It was a folder when the build began.
            Ok(metadata) if !metadata.is_dir() => {
                Err(OutputError::io("replace", self.shown)(ErrorKind::NotADirectory.into()))
            }
            _ => self.carry(&Folder::root()),
        }
    }

    fn carry(&self, folder: &Folder) -> Result<(), OutputError> {
        let (from, to) = (self.out.join(&folder.path), self.next.join(&folder.path));
        let failed = |error: io::Error, path: &Path| match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => OutputError::Foreign { file: self.shown.join(path) },
            _ => OutputError::io("carry over", &self.shown.join(path))(error),
        };
        let (folders, others) = names_in(&from).map_err(|error| failed(error, &folder.path))?;
        if folder.ours.is_none() {
            fs::create_dir_all(&to).map_err(|error| failed(error, &folder.path))?;
        }
        for name in others.iter().filter(|name| !folder.has_our(name, self.listed)) {
            let source = from.join(name);
            match duplicate(&source, &to.join(name)) {
                // Its owner has removed it since we read the folder.
                Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&source).is_err() => {}
                result => result.map_err(|error| failed(error, &folder.path.join(name)))?,
            }
        }
        map_parallel(&folders, |name| self.carry(&folder.folder(name, self.listed)))
            .into_iter()
            .collect::<Result<(), _>>()?;
        if folder.ours.is_none() {
            // Last, because a folder may be one that nobody may write to.
            let mode = fs::metadata(&from).map(|metadata| metadata.permissions());
            mode.and_then(|mode| fs::set_permissions(&to, mode)).map_err(|error| failed(error, &folder.path))?;
        }
        Ok(())
    }
}

/// Removes a tree that was the output folder, except for what is foreign in it and not in the output folder yet: that
/// is moved there. Interrupted anywhere, it can be done again.
pub(super) struct Dissolve<'a> {
    /// The tree.
    pub tree: &'a Path,
    /// What is ours in the tree.
    pub listed: &'a Manifest,
    /// The output folder.
    pub out: &'a Path,
    /// What is ours in the output folder.
    pub current: &'a Manifest,
}

impl Dissolve<'_> {
    /// Does it.
    ///
    /// # Errors
    /// [`OutputError::Stranded`] when a foreign file has no place in the output folder; otherwise when reading or
    /// writing failed.
    pub fn run(&self) -> Result<(), OutputError> {
        self.dissolve(&Folder::root())?;
        let failed = |error| OutputError::io("remove", self.tree)(error);
        // The list goes last: as long as anything of ours is left, it is known to be ours.
        removing(self.tree, || fs::remove_file(self.tree.join(MANIFEST)))
            .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
            .map_err(failed)?;
        fs::remove_dir(self.tree).map_err(failed)
    }

    fn dissolve(&self, folder: &Folder) -> Result<(), OutputError> {
        let here = self.tree.join(&folder.path);
        let (folders, others) = names_in(&here).map_err(OutputError::io("read", &here))?;
        for name in &others {
            if folder.listed_as(name).is_some_and(|path| path == MANIFEST) {
                continue;
            }
            let file = here.join(name);
            if folder.has_our(name, self.listed) {
                removing(&here, || fs::remove_file(&file)).map_err(OutputError::io("remove", &file))?;
            } else {
                self.rescue(&file, &folder.path.join(name))?;
            }
        }
        let each = |name: &OsString| {
            let inner = folder.folder(name, self.listed);
            let path = here.join(name);
            if inner.ours.is_none() && self.move_out(&path, &inner.path).map_err(OutputError::io("move", &path))? {
                return Ok(());
            }
            self.dissolve(&inner)?;
            removing(&here, || fs::remove_dir(&path)).map_err(OutputError::io("remove", &path))
        };
        map_parallel(&folders, each).into_iter().collect()
    }

    /// Sees to it that a foreign file is in the output folder, and nowhere else.
    fn rescue(&self, file: &Path, path: &Path) -> Result<(), OutputError> {
        let failed = |error| OutputError::io("move", file)(error);
        let stranded = || OutputError::Stranded { file: file.to_owned() };
        if self.move_out(file, path).map_err(failed)? {
            return Ok(());
        }
        if !is_below_real_folders(self.out, path) {
            return Err(stranded());
        }
        let kept = self.out.join(path);
        if !is_same(file, &kept).map_err(failed)? {
            let ours = path.to_str().is_some_and(|path| self.current.lists(path));
            let modified = |path: &Path| fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
            if ours || kept.is_dir() {
                return Err(stranded());
            }
            // Its owner has replaced the file while the sites changed places, in one of them.
            if modified(file).map_err(failed)? > modified(&kept).map_err(failed)? {
                return fs::rename(file, &kept).map_err(failed);
            }
        }
        removing(file.parent().unwrap_or(file), || fs::remove_file(file)).map_err(failed)
    }

    /// Moves a foreign file or folder into the output folder if nothing is in its place there; says whether it was
    /// moved.
    fn move_out(&self, from: &Path, path: &Path) -> io::Result<bool> {
        let to = self.out.join(path);
        match fs::symlink_metadata(&to) {
            Err(error) if error.kind() == ErrorKind::NotFound && is_below_real_folders(self.out, path) => {
                with_folders(&to, || removing(from.parent().unwrap_or(from), || fs::rename(from, &to)))?;
                Ok(true)
            }
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(error),
            _ => Ok(false),
        }
    }
}

/// Whether everything above a path below `root` is a folder or missing: neither a link nor a file.
fn is_below_real_folders(root: &Path, path: &Path) -> bool {
    path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).all(|above| {
        fs::symlink_metadata(root.join(above))
            .map_or_else(|error| error.kind() == ErrorKind::NotFound, |metadata| metadata.is_dir())
    })
}

/// Removes a tree of which everything is also elsewhere, or ours.
pub(super) fn remove(tree: &Path) -> io::Result<()> {
    let result = match fs::remove_dir_all(tree) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            open_folders(tree).and_then(|()| fs::remove_dir_all(tree))
        }
        result => result,
    };
    result.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Makes all folders of a tree such that their owner can remove what is in them.
fn open_folders(folder: &Path) -> io::Result<()> {
    open_folder(folder)?;
    names_in(folder)?.0.iter().try_for_each(|name| open_folders(&folder.join(name)))
}

/// Removes something from a folder, which may be one that nobody may write to.
fn removing(folder: &Path, remove: impl Fn() -> io::Result<()>) -> io::Result<()> {
    match remove() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => open_folder(folder).and_then(|()| remove()),
        result => result,
    }
}

#[cfg(unix)]
fn open_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn open_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether two files are one, or have the same bytes; links, whether they lead to the same place.
fn is_same(one: &Path, other: &Path) -> io::Result<bool> {
    let (first, second) = (fs::symlink_metadata(one)?, fs::symlink_metadata(other)?);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (first.dev(), first.ino()) == (second.dev(), second.ino()) {
            return Ok(true);
        }
    }
    if first.is_symlink() && second.is_symlink() {
        return Ok(fs::read_link(one)? == fs::read_link(other)?);
    }
    if !first.is_file() || !second.is_file() || first.len() != second.len() {
        return Ok(false);
    }
    has_same_bytes(&mut File::open(one)?, &mut File::open(other)?, |_| {})
}

/// Whether two readers give the same bytes to the end; `seen` gets those of the first as far as they are the same.
pub(super) fn has_same_bytes(
    one: &mut impl Read,
    other: &mut impl Read,
    mut seen: impl FnMut(&[u8]),
) -> io::Result<bool> {
    let (mut first, mut second) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let (length, other_length) = (fill(one, &mut first)?, fill(other, &mut second)?);
        if first[..length] != second[..other_length] {
            return Ok(false);
        }
        seen(&first[..length]);
        if length < CHUNK {
            return Ok(true);
        }
    }
}

/// Whether a reader gives exactly these bytes.
pub(super) fn has_bytes(reader: &mut impl Read, mut bytes: &[u8]) -> io::Result<bool> {
    // A byte more than expected, so that a longer file shows in the first chunk.
    let mut chunk = vec![0; CHUNK.min(bytes.len() + 1)];
    loop {
        let length = fill(reader, &mut chunk)?;
        match bytes.split_at_checked(length) {
            Some((expected, rest)) if *expected == chunk[..length] => bytes = rest,
            _ => return Ok(false),
        }
        if length < chunk.len() {
            return Ok(bytes.is_empty());
        }
    }
}

/// Reads until the buffer is full or the input ends; the number of bytes.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    const FAILURE: ErrorKind = ErrorKind::Unsupported;

    #[test]
    fn without_hard_links_files_are_copied_with_their_times_and_modes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "text").expect("a new file");
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        File::options().write(true).open(&from).and_then(|file| file.set_modified(then)).expect("a time in the past");
        let mut mode = fs::metadata(&from).expect("a file").permissions();
        mode.set_readonly(true);
        fs::set_permissions(&from, mode.clone()).expect("a mode");

        copy(&from, &to, FAILURE).expect("a copy");
        let copied = fs::metadata(&to).expect("the copy");
        assert_eq!((copied.modified().expect("a time"), copied.permissions()), (then, mode));
        assert_eq!(fs::read_to_string(&to).expect("the copy"), "text");
        assert!(is_same(&from, &to).expect("two files"));
    }

    #[cfg(unix)]
    #[test]
    fn without_hard_links_symbolic_links_are_made_anew_and_sockets_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        std::os::unix::fs::symlink("nowhere", &from).expect("a new link");
        copy(&from, &to, FAILURE).expect("a copy");
        assert_eq!(fs::read_link(&to).expect("a link"), Path::new("nowhere"));
        assert!(is_same(&from, &to).expect("two links"));

        let socket = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        assert_eq!(copy(&socket, &folder.path().join("copy"), FAILURE).expect_err("a socket").kind(), FAILURE);
        duplicate(&socket, &folder.path().join("links/socket")).expect("sockets can be linked");
    }

    #[test]
    fn files_are_compared_to_their_last_byte() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7] {
            let bytes = vec![7; length];
            let mut other = bytes.clone();
            let mut seen = 0;
            let both = has_same_bytes(&mut &*bytes, &mut &*other, |part| seen += part.len());
            assert!(both.expect("memory reads") && has_bytes(&mut &*bytes, &other).expect("memory reads"), "{length}");
            assert_eq!(seen, length);

            other.push(7);
            assert!(
                !has_same_bytes(&mut &*bytes, &mut &*other, |_| {}).expect("memory reads"),
                "{length}, one is longer"
            );
            assert!(!has_bytes(&mut &*bytes, &other).expect("memory reads"), "{length}, the file is shorter");
            assert!(!has_bytes(&mut &*other, &bytes).expect("memory reads"), "{length}, the file is longer");
            other[length] = 8;
            let longer = [bytes, vec![7]].concat();
            assert!(!has_bytes(&mut &*longer, &other).expect("memory reads"), "{length}, the last byte differs");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_tree_with_folders_that_nobody_may_write_to_can_be_removed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = folder.path().join("tree");
        fs::create_dir_all(tree.join("closed/inner")).expect("new folders");
        fs::write(tree.join("closed/inner/file"), "").expect("a new file");
        for closed in ["closed/inner", "closed"] {
            fs::set_permissions(tree.join(closed), fs::Permissions::from_mode(0o555)).expect("a mode");
        }
        open_folders(&tree).expect("our own folders");
        assert_eq!(fs::metadata(tree.join("closed/inner")).expect("a folder").permissions().mode() & 0o777, 0o700);
        remove(&tree).expect("it is open");
        remove(&tree).expect("it is gone, which is what was asked for");
    }
}
