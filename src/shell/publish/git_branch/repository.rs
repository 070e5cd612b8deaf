//! The git repository in which a commit for a branch is made: the site's own, or one that is kept for the target alone.
//!
//! In: questions to git. Out: its answers. Only what git calls plumbing is used: nothing here reads or changes the person's work
//! tree, index, branches or `HEAD`. No hook is run and no password is asked for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, anyhow};

use crate::memo::{Digest, DigestStream};
use crate::shell::publish::limits::{self, Limits};
use crate::shell::publish::redact::redact;
use crate::shell::publish::target::Failure;

/// How much of a file is held in memory, in bytes.
const CHUNK: usize = 64 * 1024;

/// A repository to make commits in.
#[derive(Debug)]
pub(super) struct Repository {
    folder: PathBuf,
    /// Whether ssh needs an option that forbids prompts; a user's own ssh command is left alone.
    hush_ssh: bool,
    limits: Limits,
    /// Who git waits for, in words.
    remote: String,
}

/// Variables that say which repository is meant. A hook, an alias or a rebase that has started us means another one.
const WHICH_REPOSITORY: [&str; 11] = [
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
];

/// The names of blobs by path; none where a commit has a link or a submodule.
pub(super) type Blobs = BTreeMap<String, Option<String>>;

/// Who made a commit, as git names people: `Jane Doe <jane@example.org> 1743400000 +0200`.
#[derive(Debug)]
pub(super) struct People {
    pub author: String,
    pub committer: String,
}

/// The number of a file's bytes and their digest.
pub(super) type SizeAndDigest = (u64, Digest);

impl Repository {
    /// The repository that a site is in; where it is in none, a new one in the folder `own`.
    ///
    /// # Errors
    /// When git is missing, the site's repository cannot be used, or none can be made.
    pub fn of_site(root: &Path, own: &Path, limits: Limits, remote: String) -> Result<Self, Failure> {
        let mut site = Self { folder: root.to_owned(), hush_ssh: false, limits, remote };
        if let Err(output) = site.run(&["rev-parse", "--git-dir"])? {
            let words = words_of(&output);
            // One that is there and is not trusted, say, must not be passed over: its remotes are meant.
            if !words.contains("not a git repository") {
                return Err(Failure::failed(format!("the site's repository cannot be used: {words}")));
            }
            std::fs::create_dir_all(own).with_context(|| format!("cannot make `{}`", own.display()))?;
            own.clone_into(&mut site.folder);
            // Git looks upwards for a repository, so it is asked about this very folder.
            if !own.join("objects").is_dir() {
                site.ask(&["init", "--quiet", "--bare", "--template=", "."])?;
            }
        }
        let has_own_ssh = ["GIT_SSH", "GIT_SSH_COMMAND"].iter().any(|name| std::env::var_os(name).is_some());
        site.hush_ssh = !has_own_ssh && site.run(&["config", "--get", "core.sshCommand"])?.is_err();
        Ok(site)
    }

    /// Git with its arguments, ready to be run in this repository.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.folder)
            .args(["-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", "-c", "gc.auto=0"])
            // No disk is asked whether it takes `People` and `people` for one: there are no files.
            .args(["-c", "maintenance.auto=false", "-c", "core.ignoreCase=false"])
            .args(["--no-pager", "--literal-pathspecs", "--no-replace-objects"])
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            // Messages are read by this program too.
            .env("LC_ALL", "C")
            .stdin(Stdio::null());
        for name in WHICH_REPOSITORY {
            command.env_remove(name);
        }
        if self.hush_ssh {
            let limit = self.limits.idle_seconds().min(15);
            let ssh = format!("ssh -o BatchMode=yes -o ConnectTimeout={limit} -o ServerAliveInterval=15");
            command.env("GIT_SSH_COMMAND", ssh);
        }
        // Over HTTP git gives up a silent server on its own; all other ways are watched.
        command.env("GIT_HTTP_LOW_SPEED_LIMIT", "1");
        command.env("GIT_HTTP_LOW_SPEED_TIME", self.limits.idle_seconds().to_string());
        command
    }

    /// Runs git. `Ok(Err(…))` with all that it said when it says no.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn run(&self, arguments: &[&str]) -> Result<Result<Vec<u8>, Output>, Failure> {
        let output = limits::output(&mut self.command(arguments), self.limits, &self.remote)?;
        Ok(if output.status.success() { Ok(output.stdout) } else { Err(output) })
    }

    /// Runs git, which must not say no; gives what it printed.
    ///
    /// # Errors
    /// When git cannot be run or says no, with its words.
    pub fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
        self.run(arguments)?.map_err(|output| {
            let words = words_of(&output);
            Failure::failed(format!("`git {}` failed: {words}", arguments.first().copied().unwrap_or_default()))
        })
    }

    /// As [`ask`](Self::ask), for an answer that is one line.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn ask_line(&self, arguments: &[&str]) -> Result<String, Failure> {
        Ok(String::from_utf8_lossy(&self.ask(arguments)?).trim().to_owned())
    }

    /// A folder or file of the repository, wherever it has it.
    ///
    /// # Errors
    /// When git fails.
    pub fn path_of(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.ask(&["rev-parse", "--git-path", name])?;
        let path = String::from_utf8_lossy(&path);
        Ok(std::path::absolute(self.folder.join(path.trim_end_matches(['\n', '\r'])))?)
    }

    /// Who a commit is by, as git has it.
    ///
    /// # Errors
    /// When git does not know the person.
    pub fn people(&self) -> Result<People, Failure> {
        let ask = |name: &str| {
            self.run(&["var", name])?.map(|line| String::from_utf8_lossy(&line).trim().to_owned()).map_err(|_| {
                Failure::failed(
                    "git does not know who publishes, and a commit needs an author\n\
                     help: say `git config user.name \"Jane Doe\"` and `git config user.email jane@example.org`",
                )
            })
        };
        Ok(People { author: ask("GIT_AUTHOR_IDENT")?, committer: ask("GIT_COMMITTER_IDENT")? })
    }

    /// The files of a commit: the names of their blobs by path.
    ///
    /// # Errors
    /// When git fails.
    pub fn files(&self, commit: &str) -> Result<Blobs, Failure> {
        let listing = self.ask(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let file = |entry: &[u8]| {
            let entry = std::str::from_utf8(entry).ok()?;
            let (about, path) = entry.split_once('\t')?;
            let mut about = about.split(' ');
            let is_file = about.next()?.starts_with("100");
            Some((path.to_owned(), about.nth(1).filter(|_| is_file).map(str::to_owned)))
        };
        Ok(listing.split(|byte| *byte == 0).filter_map(file).collect())
    }

    /// The bytes of a small file of a commit; `None` when there is none.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn read(&self, commit: &str, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.run(&["cat-file", "blob", &format!("{commit}:{path}")])?.ok())
    }

    /// The sizes and digests of blobs, in their order. They are read piece by piece.
    ///
    /// # Errors
    /// When git fails, or has not got one of them.
    pub fn digests(&self, blobs: &[&str]) -> Result<Vec<SizeAndDigest>, Failure> {
        if blobs.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("`git` cannot be run")?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let asked: String = blobs.iter().flat_map(|blob| [*blob, "\n"]).collect();
        // It answers while it is being asked, so one thread asks and the other one listens.
        let read = std::thread::scope(|scope| {
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(asked.as_bytes())));
            let mut from = BufReader::with_capacity(CHUNK, stdout.context("git gives no answer")?);
            blobs.iter().map(|blob| digest_of_next(&mut from, blob)).collect::<anyhow::Result<Vec<_>>>()
        });
        finish(child);
        Ok(read?)
    }
}

/// Whether some system would take a part of a path for the folder `.git`: Windows drops what ends a name, and knows a short
/// name; macOS passes over characters that are not seen.
pub(super) fn is_git_folder(part: &str) -> bool {
    let is_unseen =
        |c: char| matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let seen: String = part.chars().filter(|c| !is_unseen(*c)).collect();
    let name = seen.split(':').next().unwrap_or(&seen).trim_end_matches([' ', '.']).to_ascii_lowercase();
    matches!(name.as_str(), ".git" | "git~1")
}

/// Waits for a process whose ending does not matter any more.
pub(super) fn finish(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// What git said to a person, without what must not be seen.
pub(super) fn words_of(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.split(['\n', '\r']).map(str::trim_end).filter(|line| !is_progress(line)).collect();
    redact(lines.join("\n").trim())
}

/// Whether a line is a report of progress: `Writing objects:  50% (1/2)`.
fn is_progress(line: &str) -> bool {
    let line = line.strip_prefix("remote: ").unwrap_or(line);
    let counts = |rest: &str| rest.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let steps =
        ["Enumerating objects:", "Counting objects:", "Compressing objects:", "Writing objects:", "Receiving objects:"];
    let steps = steps.into_iter().chain(["Resolving deltas:", "Unpacking objects:", "Updating files:"]);
    steps.filter_map(|step| line.strip_prefix(step)).any(counts)
        || line.starts_with("Delta compression using ")
        || line.starts_with("Total ")
}

/// One answer of `git cat-file --batch`: a line with the blob, its type and its size; its bytes; a line's end.
fn digest_of_next(from: &mut impl BufRead, blob: &str) -> anyhow::Result<SizeAndDigest> {
    let mut header = String::new();
    from.read_line(&mut header)?;
    let size = header.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let size = size.ok_or_else(|| anyhow!("git has no blob {blob}"))?;
    let (mut rest, mut digest, mut chunk) = (size, DigestStream::default(), vec![0; CHUNK]);
    while rest > 0 {
        let wanted = usize::try_from(rest).unwrap_or(CHUNK).min(CHUNK);
        from.read_exact(&mut chunk[..wanted])?;
        digest.update(&chunk[..wanted]);
        rest -= wanted as u64;
    }
    from.read_exact(&mut [0])?;
    Ok((size, digest.finish()))
}

#[cfg(test)]
mod tests {
    use super::is_git_folder;

    #[test]
    fn what_some_system_takes_for_the_folder_of_git_is_known() {
        for taken in [".git", ".GIT", ".git.", ".git ", "git~1", "GIT~1", ".g\u{200c}it", ".git::$INDEX_ALLOCATION"] {
            assert!(is_git_folder(taken), "{taken:?}");
        }
        for free in [".gitignore", "git", ".github", "a.git", ".gitmodules", "index.html"] {
            assert!(!is_git_folder(free), "{free:?}");
        }
    }
}
