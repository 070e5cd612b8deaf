//! A commit, made by `git fast-import`: a stream of files on top of the branch as it was seen.
//!
//! In: what is deleted, what is put, and whose bytes it has. Out: the name of the commit, at a ref of our own. Nothing is
//! checked out and there is no index, neither the person's nor another one. The stream is given up, and with it the
//! commit, when a file is not what the manifest says.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::process::{Child, ChildStdin, Stdio};

use anyhow::Context;

use super::repository::{Repository, finish, words_of};
use crate::release::manifest::ReleaseFile;
use crate::shell::publish::source::Source;
use crate::shell::publish::target::Failure;

/// A commit that is being made.
pub(super) struct Import {
    child: Option<Child>,
    stream: BufWriter<ChildStdin>,
    at: String,
}

impl Import {
    /// Begins a commit at a ref, on top of another one if there is one. `by` is the author as git names one, with the time.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn begin(
        repository: &Repository,
        at: &str,
        onto: Option<&str>,
        by: &str,
        message: &str,
    ) -> Result<Self, Failure> {
        let mut child = repository
            .command(&["fast-import", "--quiet", "--force", "--done", "--date-format=raw"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("`git` cannot be run")?;
        let stream = BufWriter::new(child.stdin.take().context("git takes no input")?);
        let mut import = Self { child: Some(child), stream, at: at.to_owned() };
        let onto = onto.map(|commit| format!("from {commit}\n")).unwrap_or_default();
        // A ref that an interrupted run has left would be a parent.
        let head = format!("reset {at}\ncommit {at}\ncommitter {by}\ndata {}\n{message}\n{onto}", message.len());
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
    pub fn end(mut self, repository: &Repository) -> Result<String, Failure> {
        self.send(b"done\n")?;
        self.stream.flush().map_err(|error| self.gave_up(&error))?;
        let Some(child) = self.child.take() else { return Err(Failure::failed("git has ended")) };
        let output = child.wait_with_output().context("`git fast-import` was lost")?;
        if !output.status.success() {
            return Err(Failure::failed(format!("`git fast-import` failed: {}", words_of(&output))));
        }
        repository.ask_line(&["rev-parse", "--verify", "--end-of-options", &format!("{}^{{commit}}", self.at)])
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
