//! Files of another machine by SFTP: what `std::fs` is for this one, with many requests under way at a time.
//!
//! In: paths. Out: bytes, names, and failures in words. It must not know what the files are.

use std::future::Future;
use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use anyhow::Context;
use futures_util::StreamExt;
use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::file::File;
use openssh_sftp_client::metadata::{MetaData, Permissions};
use openssh_sftp_client::{Error, Sftp, SftpOptions};
use tokio::io::AsyncSeek;
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;

use super::machine::{Machine, Messages};
use crate::memo::DigestStream;
use crate::release::manifest::ReleaseFile;
use crate::shell::publish::limits::Watch;
use crate::shell::publish::target::Failure;
use crate::shell::system_limits::check_threads;

/// So many files are under way at a time. A request waits for the line, not for a processor.
const AT_A_TIME: usize = 32;

/// How much is written at a time, in bytes; a request takes as much of it as the server allows.
const CHUNK: usize = 255 * 1024;

/// How much is asked for by one request, in bytes. A server may give less.
const READ_CHUNK: u32 = 64 * 1024;

/// A connection.
pub(super) struct Remote {
    runtime: Runtime,
    sftp: Sftp,
    child: Arc<Mutex<Child>>,
    watch: Watch,
    messages: Mutex<Messages>,
    host: String,
}

/// An entry of a folder.
pub(super) struct Entry {
    pub name: String,
    pub is_folder: bool,
}

impl Remote {
    /// Connects.
    ///
    /// # Errors
    /// When the machine cannot be reached, or gives no SFTP.
    pub fn open(machine: &Machine) -> Result<Self, Failure> {
        check_threads(4)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut command = machine.ssh();
        command.args(["-s", "--", machine.host(), "sftp"]);
        let mut command = Command::from(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = runtime.block_on(async { command.spawn() });
        let mut child = child.context("`ssh` cannot be run")?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Failure::failed("`ssh` cannot be spoken with"));
        };
        let mut messages = Messages::of(as_blocking(stderr)?);
        let child = Arc::new(Mutex::new(child));
        let watch = {
            let child = Arc::clone(&child);
            Watch::over(machine.limits, move || {
                if let Ok(mut child) = child.lock() {
                    let _ = child.start_kill();
                }
            })
        };
        let sftp = {
            let _waiting = watch.wait();
            runtime.block_on(Sftp::new(stdin, stdout, SftpOptions::new()))
        };
        match sftp {
            Ok(sftp) => {
                let host = machine.host().to_owned();
                Ok(Self { runtime, sftp, child, watch, messages: Mutex::new(messages), host })
            }
            Err(error) => {
                if let Some(expired) = watch.expired() {
                    return Err(machine.too_slow(expired));
                }
                if let Ok(mut child) = child.lock() {
                    let _ = runtime.block_on(child.wait());
                }
                let said = messages.finish();
                let said = if said.trim().is_empty() { error.to_string() } else { said };
                Err(machine.failure("speak with", &said))
            }
        }
    }

    /// Whether a rename can replace what is there in one step.
    pub fn can_replace(&self) -> bool {
        self.sftp.support_posix_rename()
    }

    /// Whether two names can have one file.
    pub fn can_link(&self) -> bool {
        self.sftp.support_hardlink()
    }

    /// Waits for an answer.
    fn wait<T>(&self, answer: impl Future<Output = T>) -> T {
        let _waiting = self.watch.wait();
        self.runtime.block_on(answer)
    }

    /// What an error is, in words.
    fn failure(&self, doing: &str, path: &str, error: Error) -> Failure {
        let why = match error {
            Error::SftpError(kind, message) => match kind {
                SftpErrorKind::PermDenied => "permission denied".to_owned(),
                SftpErrorKind::NoSuchFile => "no such file".to_owned(),
                // The protocol has no code for a full disk, and the server no other words for it.
                SftpErrorKind::Failure => "the server failed; is its disk full?".to_owned(),
                _ => message.to_string().to_lowercase(),
            },
            // The reason of a connection that broke is in what ssh said, which it says when it ends.
            _ => {
                if let Some(expired) = self.watch.expired() {
                    return expired.failure(&format!("`{}`", self.host));
                }
                if let Ok(mut child) = self.child.lock() {
                    let _ = child.start_kill();
                    let _ = self.runtime.block_on(child.wait());
                }
                let said = self.messages.lock().map(|mut messages| messages.finish()).unwrap_or_default();
                let said = super::machine::told(&said);
                if said.is_empty() { "the connection was lost".to_owned() } else { said }
            }
        };
        Failure::failed(format!("cannot {doing} `{path}` on `{}`: {why}", self.host))
    }

    /// The metadata of what has a name, not of what it leads to; none when nothing has it.
    pub fn metadata(&self, path: &str) -> Result<Option<MetaData>, Failure> {
        let found = self.wait(self.sftp.fs().symlink_metadata(path));
        known(found).map_err(|error| self.failure("look at", path, error))
    }

    /// Where a link leads; `None` when there is none of this name.
    pub fn read_link(&self, path: &str) -> Result<Option<String>, Failure> {
        let target = known(self.wait(self.sftp.fs().read_link(path)));
        let target = target.map_err(|error| self.failure("read", path, error))?;
        Ok(target.map(|target| target.to_string_lossy().into_owned()))
    }

    /// The bytes of a file; `None` when there is none.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut bytes = Vec::new();
        let mut take = |more: &[u8]| {
            bytes.extend_from_slice(more);
            true
        };
        let read = known(self.read_while(path, READ_CHUNK, &mut take));
        Ok(read.map_err(|error| self.failure("read", path, error))?.map(|()| bytes))
    }

    /// The first line of a file.
    pub fn first_line(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut line = Vec::new();
        let mut take = |bytes: &[u8]| {
            let end = bytes.iter().position(|byte| *byte == b'\n');
            line.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
            end.is_none()
        };
        self.read_while(path, 4096, &mut take).map_err(|error| self.failure("read", path, error))?;
        Ok(line)
    }

    /// Reads a file until `take` wants no more.
    fn read_while(&self, path: &str, step: u32, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Error> {
        self.wait(async {
            let mut file = self.sftp.open(path).await?;
            let mut offset = 0;
            while let Some(bytes) = file.read(step, bytes::BytesMut::new()).await? {
                self.watch.touch();
                offset += bytes.len() as u64;
                if !take(&bytes) {
                    break;
                }
                // A server may give less than was asked for, which the library does not reckon with.
                Pin::new(&mut file).start_seek(io::SeekFrom::Start(offset))?;
            }
            file.close().await
        })
    }

    /// Whether a file has the bytes of a file of a release.
    pub fn is_intact(&self, path: &str, file: &ReleaseFile) -> Result<bool, Failure> {
        if !self.has_size(path, file)? {
            return Ok(false);
        }
        let mut digest = DigestStream::default();
        let mut take = |bytes: &[u8]| {
            digest.update(bytes);
            true
        };
        self.read_while(path, READ_CHUNK, &mut take).map_err(|error| self.failure("read back", path, error))?;
        Ok(digest.finish() == file.digest)
    }

    /// Whether a file is there and as long as a file of a release.
    pub fn has_size(&self, path: &str, file: &ReleaseFile) -> Result<bool, Failure> {
        let found = self.metadata(path)?;
        let is_file = |found: &MetaData| found.file_type().is_none_or(|kind| kind.is_file());
        Ok(found.is_some_and(|found| is_file(&found) && found.len() == Some(file.size)))
    }

    /// The entries of a folder; none when the folder does not exist.
    pub fn list(&self, path: &str) -> Result<Vec<Entry>, Failure> {
        let found = self.wait(async {
            let mut entries = Box::pin(self.sftp.fs().open_dir(path).await?.read_dir());
            let mut found = Vec::new();
            while let Some(entry) = entries.next().await {
                let entry = entry?;
                let name = entry.filename().to_string_lossy().into_owned();
                if name != "." && name != ".." {
                    found.push(Entry { name, is_folder: entry.file_type().is_some_and(|kind| kind.is_dir()) });
                }
            }
            Ok(found)
        });
        Ok(known(found).map_err(|error| self.failure("list", path, error))?.unwrap_or_default())
    }

    /// Makes a folder; returns whether it was missing.
    pub fn make_folder(&self, path: &str) -> Result<bool, Failure> {
        let made = self.wait(async {
            let mut fs = self.sftp.fs();
            fs.create_dir(path).await?;
            // What a site is made of can be read by a web server, whatever the mask of the user.
            fs.set_permissions(path, Permissions::from(0o755)).await
        });
        match made {
            Ok(()) => Ok(true),
            Err(error) => match self.metadata(path)? {
                Some(found) if found.file_type().is_some_and(|kind| !kind.is_file()) => Ok(false),
                _ => Err(self.failure("make", path, error)),
            },
        }
    }

    /// Makes a folder and those that it is in.
    pub fn make_folders(&self, path: &str) -> Result<(), Failure> {
        if self.metadata(path)?.is_some() {
            return Ok(());
        }
        if let Some(parent) = Path::new(path).parent().and_then(Path::to_str).filter(|parent| !parent.is_empty()) {
            self.make_folders(parent)?;
        }
        self.make_folder(path).map(drop)
    }

    /// Makes a new file, with what `fill` writes.
    pub fn create(&self, path: &str, fill: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
        let file = self.wait(async {
            let mut file = self.sftp.options().write(true).create(true).truncate(true).open(path).await?;
            file.set_permissions(Permissions::from(0o644)).await?;
            Ok(file)
        });
        let file = file.map_err(|error| self.failure("write", path, error))?;
        let mut out = io::BufWriter::with_capacity(CHUNK, Writer { remote: self, file, error: None });
        let filled = fill(&mut out).and_then(|()| out.flush().map_err(Failure::from));
        let (writer, _) = out.into_parts();
        let closed = self.wait(writer.file.close());
        match (writer.error, filled) {
            (Some(error), _) => Err(self.failure("write", path, error)),
            (None, Err(failure)) => Err(failure),
            (None, Ok(())) => closed.map_err(|error| self.failure("write", path, error)),
        }
    }

    /// Writes a small file beside its place and renames it, so that it is there whole or not at all.
    pub fn write_whole(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let draft = format!("{path}.draft");
        self.create(&draft, |out| Ok(out.write_all(bytes)?))?;
        self.replace(&draft, path)
    }

    /// Gives a file, a link or a folder another name.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        let renamed = self.wait(self.sftp.fs().rename(from, to));
        renamed.map_err(|error| self.failure("make", to, error))
    }

    /// Puts a file or a link in the place of another one: in one step, where the server can.
    pub fn replace(&self, from: &str, to: &str) -> Result<(), Failure> {
        if !self.can_replace() {
            self.remove_file(to)?;
        }
        self.rename(from, to)
    }

    /// Makes a second name of a file; returns whether that was possible.
    pub fn link(&self, from: &str, to: &str) -> bool {
        self.can_link() && self.wait(self.sftp.fs().hard_link(from, to)).is_ok()
    }

    /// Makes a link that leads to a path.
    pub fn make_link(&self, target: &str, path: &str) -> Result<(), Failure> {
        let made = self.wait(self.sftp.fs().symlink(target, path));
        made.map_err(|error| self.failure("make", path, error))
    }

    /// Removes a file, if it is there.
    pub fn remove_file(&self, path: &str) -> Result<(), Failure> {
        let removed = known(self.wait(self.sftp.fs().remove_file(path)));
        removed.map(drop).map_err(|error| self.failure("remove", path, error))
    }

    /// Removes a folder, if it is empty.
    pub fn remove_empty(&self, path: &str) {
        let _ = self.wait(self.sftp.fs().remove_dir(path));
    }

    /// Removes a folder with all that is in it.
    pub fn remove_folder(&self, path: &str) -> Result<(), Failure> {
        let (folders, files): (Vec<Entry>, Vec<Entry>) =
            self.list(path)?.into_iter().partition(|entry| entry.is_folder);
        for folder in folders {
            self.remove_folder(&format!("{path}/{}", folder.name))?;
        }
        in_parallel(&files, |file| self.remove_file(&format!("{path}/{}", file.name)))?;
        self.remove_empty(path);
        Ok(())
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        // Without its input, ssh ends.
        if let Ok(mut child) = self.child.lock() {
            let _ = child.start_kill();
            let _ = self.runtime.block_on(child.wait());
        }
    }
}

/// Writes to a file of the remote host.
struct Writer<'a> {
    remote: &'a Remote,
    file: File,
    /// What went wrong, which `io::Error` could not tell as well.
    error: Option<Error>,
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.remote.wait(self.file.write_all(bytes)) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                self.error = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// That something is not there is an answer.
fn known<V>(result: Result<V, Error>) -> Result<Option<V>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::SftpError(SftpErrorKind::NoSuchFile, _)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The messages of ssh for a thread that waits for them.
fn as_blocking(stderr: tokio::process::ChildStderr) -> io::Result<std::fs::File> {
    #[cfg(unix)]
    {
        stderr.into_owned_fd().map(std::fs::File::from)
    }
    #[cfg(windows)]
    {
        stderr.into_owned_handle().map(std::fs::File::from)
    }
}

/// Does something with many files, [`AT_A_TIME`] at a time; stops at the first failure. Results are in the items' order.
pub(super) fn in_parallel<T: Sync, V: Send>(
    items: &[T],
    action: impl Fn(&T) -> Result<V, Failure> + Sync,
) -> Result<Vec<V>, Failure> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let mut done = Vec::new();
        while !stopped.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = action(item);
            stopped.fetch_or(result.is_err(), Ordering::Relaxed);
            done.push((at, result));
        }
        done
    };
    let mut done: Vec<(usize, Result<V, Failure>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_A_TIME.min(items.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
