//! A commit, made by `git fast-import`: a stream of files on top of the branch as it was seen.
//!
//! In: what is deleted, what is put, and whose bytes it has. Out: the name of the commit. Nothing is checked out and there is
//! no index, neither the person's nor another one. The stream is given up, and with it the commit, when a file is not what
//! the manifest says.
//!
//! The repository gets new objects and nothing else. All else that `fast-import` writes (a ref with its lock, a report when it
//! is cut off) goes to a bare repository beside it, which is made for each commit and thrown away.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};

use anyhow::Context;

use super::repository::{People, Repository, finish, words_of};
use crate::release::manifest::ReleaseFile;
use crate::shell::publish::source::Source;
use crate::shell::publish::target::Failure;

/// Where the commit is while it is made, in the repository that is thrown away.
const AT: &str = "refs/next";

/// A commit that is being made.
pub(super) struct Import {
    child: Option<Child>,
    stream: BufWriter<ChildStdin>,
}

impl Import {
    /// Begins a commit, on top of another one if there is one. What `fast-import` needs beside the objects goes to the folder
    /// `aside`, which nobody else may use at the time.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn begin(
        repository: &Repository,
        aside: &Path,
        onto: Option<&str>,
        by: &People,
        message: &str,
    ) -> Result<Self, Failure> {
        make_anew(repository, aside)?;
        let mut child = repository
            .command(&["fast-import", "--quiet", "--force", "--done", "--date-format=raw"])
            .env("GIT_DIR", aside)
            .env("GIT_OBJECT_DIRECTORY", repository.path_of("objects")?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("`git` cannot be run")?;
        let stream = BufWriter::new(child.stdin.take().context("git takes no input")?);
        let mut import = Self { child: Some(child), stream };
        let People { author, committer } = by;
        let onto = onto.map(|commit| format!("from {commit}\n")).unwrap_or_default();
        let length = message.len();
        let head =
            format!("commit {AT}\nmark :1\nauthor {author}\ncommitter {committer}\ndata {length}\n{message}\n{onto}");
        import.send(head.as_bytes())?;
        Ok(import)
    }

    /// Takes a file out.
    ///
    /// # Errors
    /// When git has ended.
    pub fn delete(&mut self, path: &str) -> Result<(), Failure> {
        self.send(format!("D {}\n", quoted(path)).as_bytes())
    }

    /// Puts a file that the repository has already.
    ///
    /// # Errors
    /// When git has ended.
    pub fn put_blob(&mut self, path: &str, blob: &str) -> Result<(), Failure> {
        self.send(format!("M 100644 {blob} {}\n", quoted(path)).as_bytes())
    }

    /// Puts a file with these bytes.
    ///
    /// # Errors
    /// When git has ended.
    pub fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.send(format!("M 100644 inline {}\ndata {}\n", quoted(path), bytes.len()).as_bytes())?;
        self.send(bytes)?;
        self.send(b"\n")
    }

    /// Puts a file of the site, piece by piece.
    ///
    /// # Errors
    /// When git has ended, or the file is not what it was when it was built.
    pub fn put_file(&mut self, file: &ReleaseFile, source: &Source) -> Result<(), Failure> {
        self.send(format!("M 100644 inline {}\ndata {}\n", quoted(&file.path), file.size).as_bytes())?;
        source.copy(file, &mut self.stream)?;
        self.send(b"\n")
    }

    /// Makes the commit; gives its name.
    ///
    /// # Errors
    /// When git does not take it.
    pub fn end(mut self) -> Result<String, Failure> {
        self.send(b"get-mark :1\ndone\n")?;
        self.stream.flush().map_err(|error| self.gave_up(&error))?;
        let Some(child) = self.child.take() else { return Err(Failure::failed("git has ended")) };
        let output = child.wait_with_output().context("`git fast-import` was lost")?;
        let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || commit.is_empty() {
            return Err(Failure::failed(format!("`git fast-import` failed: {}", words_of(&output))));
        }
        Ok(commit)
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.stream.write_all(bytes).map_err(|error| self.gave_up(&error))
    }

    /// Why git takes no more.
    fn gave_up(&mut self, error: &io::Error) -> Failure {
        let said = self.child.take().and_then(|mut child| {
            let _ = child.kill();
            child.wait_with_output().ok()
        });
        let said = said.map(|output| words_of(&output)).filter(|said| !said.is_empty());
        Failure::failed(format!("`git fast-import` failed: {}", said.unwrap_or_else(|| error.to_string())))
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        // A commit that was not ended is given up.
        if let Some(child) = self.child.take() {
            finish(child);
        }
    }
}

/// Makes an empty bare repository whose objects are named as those of another one, whatever a killed run has left there.
fn make_anew(repository: &Repository, aside: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(aside) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(anyhow::Error::from(error).context(format!("cannot clear `{}`", aside.display())).into());
        }
        _ => {}
    }
    fs::create_dir_all(aside).with_context(|| format!("cannot make `{}`", aside.display()))?;
    let format = repository.ask_line(&["rev-parse", "--show-object-format"])?;
    let (format, path) = (format!("--object-format={format}"), aside.to_string_lossy());
    repository.ask(&["init", "--quiet", "--bare", "--template=", &format, "--", &path])?;
    Ok(())
}

/// A path as `fast-import` reads it, in quotation marks whatever it holds.
fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 2);
    text.push('"');
    for byte in path.bytes() {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            b'\n' => text.push_str("\\n"),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03o}");
            }
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn every_path_is_one_word_to_git() {
        assert_eq!(quoted("a b/it's.html"), "\"a b/it's.html\"");
        assert_eq!(quoted("say \"x\"\\y"), "\"say \\\"x\\\"\\\\y\"");
        assert_eq!(quoted("ż\n"), "\"\\305\\274\\n\"");
    }
}
