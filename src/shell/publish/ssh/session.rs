//! One shell on the remote host, to which calls are given one after the other, over one connection.
//!
//! In: a call with its arguments, and what its standard input is. Out: the lines that it prints. Everything goes through the
//! standard input of a plain `sh`, quoted for it, so that no login shell takes a name apart.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Stdio};

use anyhow::Context;

use super::machine::{Machine, Messages, told};
use crate::shell::publish::limits::{Process, Watch};
use crate::shell::publish::target::Failure;

/// The functions that can be called.
const FAR: &str = include_str!("far.sh");
/// The line that ends what a call prints begins so.
const END: &[u8] = b":end ";
/// Tells the end on a line of its own, also where a call has printed a last line that has no end.
const TELL_END: &str = r#"printf '\n:end %s\n' "$?""#;
/// The line that ends what a call reads; no file that is put this way has it.
const EOF: &str = "BRIEFBOOK-END-OF-INPUT";

/// A shell on the remote host.
#[derive(Debug)]
pub(super) struct Session {
    process: Process,
    watch: Watch,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    messages: Messages,
    /// Whether it has answered once.
    begun: bool,
}

/// How a call ended.
#[derive(Debug)]
pub(super) struct Reply {
    /// 0, or what `far.sh` says.
    pub status: u8,
    /// What it printed.
    pub lines: Vec<Vec<u8>>,
    /// What it complained about.
    pub said: String,
}

impl Reply {
    /// What follows a word at the beginning of lines.
    pub fn told<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.lines.iter().filter_map(move |line| line.strip_prefix(word.as_bytes())?.strip_prefix(b" "))
    }

    /// What follows a word at the beginning of the first such line, as text.
    pub fn text(&self, word: &str) -> Option<String> {
        self.told(word).next().map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

impl Session {
    /// Begins a shell.
    ///
    /// # Errors
    /// When the machine cannot be reached, or gives no shell.
    pub fn open(machine: &Machine) -> Result<Self, Failure> {
        let mut command = machine.ssh();
        command.args(["--", machine.host(), "sh"]);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.context("`ssh` cannot be run")?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(Failure::failed("`ssh` cannot be spoken with"));
        };
        let messages = Messages::of(stderr);
        let process = Process::new(child);
        let watch = {
            let process = process.clone();
            Watch::over(machine.limits, move || process.end())
        };
        let stdout = BufReader::new(stdout);
        let mut session = Self { process, watch, stdin: Some(stdin), stdout, messages, begun: false };
        session.send(FAR.as_bytes());
        // What the files of the login shell print stands before the first end, and is dropped with it; the line that is
        // printed here ends a last one of theirs that has no end.
        session.call(machine, "echo", &[], None)?;
        session.begun = true;
        Ok(session)
    }

    /// Calls a function of the remote host. `input` is its standard input, as lines.
    ///
    /// # Errors
    /// When the connection breaks. A call that fails is no error of this kind; see [`Reply::status`].
    pub fn call(
        &mut self,
        machine: &Machine,
        name: &str,
        arguments: &[&str],
        input: Option<&[u8]>,
    ) -> Result<Reply, Failure> {
        let mut request = name.as_bytes().to_vec();
        for argument in arguments {
            request.push(b' ');
            request.extend(quoted(argument).into_bytes());
        }
        match input {
            None => request.extend(format!(" </dev/null; {TELL_END}\n").into_bytes()),
            Some(input) => {
                request.extend(format!(" <<'{EOF}'; {TELL_END}\n").into_bytes());
                request.extend(input);
                if input.last() != Some(&b'\n') {
                    request.push(b'\n');
                }
                request.extend(format!("{EOF}\n").into_bytes());
            }
        }
        // What was complained about before does not belong to this call.
        self.messages.take();
        self.send(&request);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            let read = {
                let _waiting = self.watch.wait();
                self.stdout.read_until(b'\n', &mut line).unwrap_or(0)
            };
            if read == 0 {
                return Err(self.lost(machine));
            }
            if line.last() == Some(&b'\n') {
                line.pop();
            }
            if let Some(status) = line.strip_prefix(END) {
                let status = String::from_utf8_lossy(status).trim().parse().unwrap_or(1);
                // The line break before the end.
                lines.pop_if(|line: &mut Vec<u8>| line.is_empty());
                let said = if status == 0 { String::new() } else { self.complaint() };
                return Ok(Reply { status, lines, said });
            }
            lines.push(line);
        }
    }

    /// A connection that breaks here is reported where the answer is read, for there its reason is known.
    fn send(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            let _waiting = self.watch.wait();
            let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    /// What a call complained about. It comes by another stream than the answer, so a moment later, perhaps.
    fn complaint(&self) -> String {
        for _ in 0..20 {
            let said = self.messages.take();
            if !said.is_empty() {
                return told(&said);
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        String::new()
    }

    fn lost(&mut self, machine: &Machine) -> Failure {
        self.stdin = None;
        let status = self.process.wait();
        if let Some(expired) = self.watch.expired() {
            return machine.too_slow(expired);
        }
        let said = self.messages.finish();
        // ssh itself ends with 255; anything else is what ran in place of the shell.
        if status.is_ok_and(|status| status.code().is_some_and(|code| code != 255)) && !self.begun {
            return machine.no_shell();
        }
        machine.failure("speak with", &said)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The shell ends with its input, and gives the turn back.
        self.stdin = None;
        let _waiting = self.watch.wait();
        let _ = self.process.wait();
    }
}

/// An argument for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
