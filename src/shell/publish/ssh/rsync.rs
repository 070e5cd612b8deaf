//! Remote hosts with a shell and `rsync`: only what is new is sent, all else is linked on the remote host.
//!
//! In: what `ssh` asks of a remote host. Out: calls of `far.sh`, and one run of rsync. Needed over there: a POSIX shell, rsync 3, a
//! program for SHA-256 (`sha256sum`, `shasum`, `sha256`, `openssl`), and `mv -T`, `mv -h`, perl or python3.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

use super::machine::{Machine, Messages, told};
use super::session::{Reply, Session};
use super::sums::{Sums, differences};
use super::{Far, Listing, Looked, list_path, note_path};
use crate::release::manifest::{RELEASE_FILE, ReleaseId};
use crate::shell::publish::limits::{self, Process, Watch};
use crate::shell::publish::releases::{Kept, NOTES, RELEASES, STAGING, folder_of_link, foreign};
use crate::shell::publish::target::{Difference, Failure, Job, Sent};

/// Maximum trees of killed runs that are searched for files; older ones are removed.
const MOST_LEFT: usize = 8;

/// A folder of a machine that gives a shell.
pub(super) struct ByRsync {
    machine: Machine,
    root: String,
    session: Option<Session>,
}

impl ByRsync {
    /// A folder of a machine; nothing is done yet.
    pub fn new(machine: Machine, root: String) -> Self {
        Self { machine, root, session: None }
    }

    fn call(&mut self, name: &str, arguments: &[&str], input: Option<&[u8]>) -> Result<Reply, Failure> {
        let session = match &mut self.session {
            Some(session) => session,
            None => self.session.insert(Session::open(&self.machine)?),
        };
        let reply = session.call(&self.machine, name, arguments, input)?;
        let host = self.machine.host();
        let helped = |message: String, help: &str| Failure::Helped { message, help: help.to_owned() };
        match reply.status {
            0 => Ok(reply),
            10 => Err(foreign(&format!("{}/current", self.root))),
            11 => Err(super::held(reply.text("held").as_deref())),
            12 => Err(helped(
                format!("`{host}` has no program that replaces a link in one step"),
                "install perl, python3, or a `mv` that knows `-T` or `-h`",
            )),
            13 => Err(helped(
                format!("`{host}` has no program for SHA-256, so nothing could be read back"),
                "install `sha256sum`, `shasum` or `openssl`",
            )),
            14 => Err(helped(
                format!("there is no rsync on `{host}`"),
                "install it there, or write `transport: sftp` in the target",
            )),
            15 => Err(Failure::damaged(
                format!("the list of checksums of a release on `{host}`"),
                "it is missing, or is not the one that was published",
            )),
            _ => {
                let said = if reply.said.is_empty() { format!("`{name}` failed") } else { reply.said };
                Err(Failure::failed(format!("cannot publish to `{}` on `{host}`: {said}", self.root)))
            }
        }
    }

    /// Lets rsync fill a new folder of staging. The rsync 3.2.7 of Debian 12 fails on some files that it sends in parts; sent
    /// whole, they arrive.
    fn send(&self, root: &str, name: &str, bases: &[String], job: &Job<'_>) -> Result<Sent, Failure> {
        match self.send_by(&[], root, name, bases, job) {
            Err(Failure::Failed(error)) if format!("{error:#}").contains("failed verification") => {
                self.send_by(&["--whole-file"], root, name, bases, job)
            }
            sent => sent,
        }
    }

    fn send_by(
        &self,
        options: &[&str],
        root: &str,
        name: &str,
        bases: &[String],
        job: &Job<'_>,
    ) -> Result<Sent, Failure> {
        let mut command = Command::new("rsync");
        command.args(options);
        // Contents decide, not times; and what is linked keeps its time, which servers make entity tags of. A file of the
        // site that somebody replaced by a link is sent as the file it leads to, as it was read when it was checked.
        command.args(["--checksum", "--copy-links", "--compress", "--perms", "--chmod=Du=rwx,Dgo=rx,Fu=rw,Fgo=r"]);
        command.args(["--files-from=-", "--from0", "--out-format=%i %l"]);
        for base in bases {
            command.arg(format!("--link-dest=../../../{base}"));
        }
        let there = self.connect(&mut command, &format!("{root}/{NOTES}/{STAGING}/{name}/"));
        command.args(["--", "./", &there]);
        command.current_dir(job.source.folder());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.context("`rsync` cannot be run on this machine; it is needed here too")?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Failure::failed("`rsync` cannot be spoken with"));
        };
        let process = Process::new(child);
        let watch = {
            let process = process.clone();
            // rsync looks itself whether anything happens.
            Watch::over(self.machine.limits.without_idle(), move || process.end())
        };
        let mut messages = Messages::of(stderr);
        let mut sent = Sent::default();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // Where rsync ends too early, its messages tell why.
                let _ = job.manifest.files().iter().try_for_each(|file| {
                    stdin.write_all(file.path.as_bytes())?;
                    stdin.write_all(b"\0")
                });
            });
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                if let Some(file) = line.strip_prefix(b"<f") {
                    let size = file.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
                    let size = String::from_utf8_lossy(size).parse().unwrap_or(0);
                    sent.files += 1;
                    sent.bytes += size;
                    job.progress.advance(size);
                }
            }
        });
        let status = process.wait()?;
        if let Some(expired) = watch.expired() {
            return Err(self.machine.too_slow(expired));
        }
        let said = messages.finish();
        if !status.success() {
            return Err(self.refused("send the files to", &said));
        }
        Ok(sent)
    }

    /// Lets rsync reach the machine as we do; gives what it calls a folder there.
    fn connect(&self, command: &mut Command, folder: &str) -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
        if !folder.bytes().all(plain) {
            // The name goes by rsync's own way then, past the shell; without need it is not asked of an old or other rsync.
            command.arg("--protect-args");
        }
        command.arg(format!("--timeout={}", self.machine.limits.idle_seconds()));
        command.arg("-e").arg(self.machine.remote_shell());
        for name in ["RSYNC_OLD_ARGS", "RSYNC_PROTECT_ARGS", "RSYNC_PARTIAL_DIR", "RSYNC_ICONV"] {
            command.env_remove(name);
        }
        format!("{}:{folder}", self.machine.for_rsync())
    }

    /// Why rsync has ended too early.
    fn refused(&self, doing: &str, said: &str) -> Failure {
        match self.machine.failure(doing, said) {
            Failure::Failed(_) if !said.trim().is_empty() => {
                Failure::failed(format!("cannot {doing} `{}`: {}", self.machine.host(), told(said)))
            }
            other => other,
        }
    }

    fn check_tree(&mut self, tree: &str, list: &str, sum: &str) -> Result<Vec<Difference>, Failure> {
        let reply = self.call("check", &[tree, list, sum], None)?;
        if reply.lines.is_empty() {
            return Ok(Vec::new());
        }
        let lines: Vec<String> = reply.lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        if !lines.iter().any(|line| line.starts_with(['<', '>'])) {
            return Err(Failure::failed(format!("`{}` cannot say how `{tree}` differs", self.machine.host())));
        }
        Ok(differences(lines.iter().map(String::as_str)))
    }

    fn releases(&self, reply: &Reply) -> Result<Listing, Failure> {
        let mut listing = Listing { current: self.current(reply)?, ..Listing::default() };
        for line in reply.told("release") {
            let at = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
            let folder = String::from_utf8_lossy(&line[..at]);
            match Kept::parse(&folder, &line[at..]) {
                Ok(kept) => listing.kept.push(kept),
                Err(problem) => listing.damaged.push((folder.into_owned(), problem)),
            }
        }
        Ok(listing)
    }

    fn current(&self, reply: &Reply) -> Result<Option<String>, Failure> {
        let folder = reply.text("current").filter(|folder| !folder.is_empty());
        match folder {
            Some(folder) if folder_of_link(&format!("{RELEASES}/{folder}")).is_none() => {
                Err(foreign(&format!("{}/current", self.root)))
            }
            folder => Ok(folder),
        }
    }
}

impl Far for ByRsync {
    fn look(&mut self) -> Result<Option<Looked>, Failure> {
        let root = self.root.clone();
        let reply = self.call("look", &[&root], None)?;
        let Some(folder) = self.current(&reply)? else { return Ok(None) };
        Ok(Some(Looked { folder, note: reply.lines[1..].join(&b'\n') }))
    }

    fn list(&mut self) -> Result<Listing, Failure> {
        let root = self.root.clone();
        let reply = self.call("list", &[&root], None)?;
        self.releases(&reply)
    }

    fn folders(&mut self) -> Result<Vec<String>, Failure> {
        let reply = self.call("folders", &[], None)?;
        Ok(reply.told("folder").map(|name| String::from_utf8_lossy(name).into_owned()).collect())
    }

    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let reply = self.call("show", &[path], None)?;
        let Some((_, lines)) = reply.lines.split_first() else { return Ok(None) };
        Ok(Some([lines.join(&b'\n'), vec![b'\n']].concat()))
    }

    fn fetch(&mut self, folder: &str, to: &Path) -> Result<(), Failure> {
        let Some(root) = self.call("folders", &[], None)?.text("root") else {
            return Err(Failure::failed(format!("`{}` does not tell where the files are", self.machine.host())));
        };
        let mut command = Command::new("rsync");
        command.args(["--recursive", "--compress"]);
        let there = self.connect(&mut command, &format!("{root}/{RELEASES}/{folder}/"));
        std::fs::create_dir_all(to)?;
        command.args(["--", &there]).arg(to).stdin(Stdio::null());
        let host = format!("`{}`", self.machine.host());
        let output = limits::output(&mut command, self.machine.limits.without_idle(), &host)?;
        if output.status.success() {
            return Ok(());
        }
        Err(self.refused("fetch the files from", &String::from_utf8_lossy(&output.stderr)))
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        self.call("put", &[path], Some(bytes)).map(drop)
    }

    fn remove_notes(&mut self, folder: &str) -> Result<(), Failure> {
        self.call("forget", &[folder], None).map(drop)
    }

    fn take_turn(&mut self, who: &str, take_over: bool) -> Result<Listing, Failure> {
        let root = self.root.clone();
        let reply = self.call("take", &[&root, who, if take_over { "yes" } else { "no" }], None)?;
        self.releases(&reply)
    }

    fn give_turn_back(&mut self) {
        self.session = None;
    }

    fn check(&mut self, kept: &Kept) -> Result<Vec<Difference>, Failure> {
        let Some(sum) = &kept.sums else {
            let id = &kept.record.id;
            return Err(Failure::failed(format!(
                "release {id} was not published over SSH, so it cannot be checked from here"
            )));
        };
        let (tree, list) = (format!("{RELEASES}/{}", kept.folder), list_path(&kept.folder));
        self.check_tree(&tree, &list, sum)
    }

    fn stage(&mut self, job: &Job<'_>, base: Option<&Kept>, sums: &Sums) -> Result<(String, Sent), Failure> {
        let reply = self.call("stage", &[], None)?;
        let (Some(name), Some(root)) = (reply.text("staging"), reply.text("root")) else {
            return Err(Failure::failed(format!("`{}` does not tell where the files go", self.machine.host())));
        };
        let mut left: Vec<String> = reply.told("left").map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        let old = left.len().saturating_sub(MOST_LEFT);
        if old > 0 {
            let old: Vec<&str> = left[..old].iter().map(String::as_str).collect();
            self.call("clear", &old, None)?;
        }
        let left = left.split_off(old);
        let bases: Vec<String> = base
            .map(|kept| format!("{RELEASES}/{}", kept.folder))
            .into_iter()
            .chain(left.iter().map(|name| format!("{NOTES}/{STAGING}/{name}")))
            .collect();
        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("sending", bytes, job.plan.puts.len());
        let sent = match self.send(&root, &name, &bases, job) {
            Ok(sent) => sent,
            Err(failure) => {
                // Half a release that fills the disk helps nobody.
                if matches!(&failure, Failure::Failed(error) if format!("{error:#}").contains("No space left")) {
                    self.call("clear", &[&name], None)?;
                }
                return Err(failure);
            }
        };
        let tree = format!("{NOTES}/{STAGING}/{name}");
        self.write(&format!("{tree}/{RELEASE_FILE}"), &job.record.public_json())?;
        let list = format!("{NOTES}/{STAGING}.sha256");
        self.write(&list, sums.text.as_bytes())?;
        job.progress.begin("reading back", 0, 0);
        if let Some(Difference { path, problem }) = self.check_tree(&tree, &list, &sums.sum)?.first() {
            return Err(Failure::failed(format!(
                "`{path}` {problem} on `{}` right after it was sent",
                self.machine.host()
            )));
        }
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        self.call("clear", &left, None)?;
        Ok((name, sent))
    }

    fn place(&mut self, staged: &str, id: &ReleaseId, note: &[u8], _: &Sums) -> Result<String, Failure> {
        let reply = self.call("free", &[id.as_str()], None)?;
        let folder = reply.lines.first().map(|line| String::from_utf8_lossy(line).into_owned()).unwrap_or_default();
        self.write(&note_path(&folder), note)?;
        self.call("place", &[staged, &folder], None)?;
        Ok(folder)
    }

    fn switch_to(&mut self, folder: &str) -> Result<(), Failure> {
        self.call("switch", &[folder], None).map(drop)
    }

    fn remove(&mut self, kept: &Kept) -> Result<(), Failure> {
        self.call("remove", &[&kept.folder], None).map(drop)
    }
}
