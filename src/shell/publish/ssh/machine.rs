//! How another machine is reached: the options of `ssh`, and what its messages mean.
//!
//! The user's settings, keys and agent hold. Nothing is ever asked (`BatchMode`), so there is no password anywhere; a host key
//! is known or the run ends. In: the settings of a target. Out: commands, and failures in words. It must not know what is
//! done over there.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::shell::publish::limits::{Expired, Limits};
use crate::shell::publish::redact::redact;
use crate::shell::publish::target::Failure;

/// How long a machine may take to take a connection, in seconds.
const TO_CONNECT: u64 = 15;

/// Options that hold for every connection: nothing is asked, nothing forwarded, and a dead connection is noticed.
const OPTIONS: [&str; 7] = [
    "BatchMode=yes",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=4",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "RemoteCommand=none",
    "RequestTTY=no",
];

/// How long the path of a socket may be, in bytes: systems allow 104, and ssh adds 17 while it makes one.
const LONGEST_SOCKET: usize = 85;

/// Maximum lines of another program's messages in a report.
const MOST_LINES: usize = 4;

/// A machine as `ssh` knows it.
#[derive(Debug)]
pub(super) struct Machine {
    host: String,
    port: Option<u16>,
    config: Option<PathBuf>,
    /// Where connections are shared, if they can be.
    socket: Option<PathBuf>,
    /// How long it may take.
    pub limits: Limits,
}

impl Machine {
    /// The machine of a target. In `work`, a folder of this machine, lies the socket by which its connections become one.
    pub fn new(host: &str, port: Option<u16>, config: Option<PathBuf>, work: &Path, limits: Limits) -> Self {
        static MACHINES: AtomicUsize = AtomicUsize::new(0);
        let socket = work.join(format!("ssh-{}-{}", std::process::id(), MACHINES.fetch_add(1, Ordering::Relaxed)));
        // The path goes through the readers of two programs, which would take other characters apart.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte);
        let usable =
            cfg!(unix) && socket.to_str().is_some_and(|path| path.len() <= LONGEST_SOCKET && path.bytes().all(plain));
        let socket = (usable && std::fs::create_dir_all(work).is_ok()).then_some(socket);
        Self { host: host.to_owned(), port, config, socket, limits }
    }

    /// The machine as the settings name it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The options of `ssh`, for the connection that others may use (`shared`), or for one that uses it.
    fn options(&self, shared: bool) -> Vec<OsString> {
        let mut options: Vec<OsString> = vec!["-T".into()];
        if let Some(config) = &self.config {
            options.extend(["-F".into(), config.into()]);
        }
        if let Some(port) = self.port {
            options.extend(["-p".into(), port.to_string().into()]);
        }
        for option in OPTIONS {
            options.extend(["-o".into(), option.into()]);
        }
        let connect = format!("ConnectTimeout={}", TO_CONNECT.min(self.limits.idle_seconds()));
        options.extend(["-o".into(), connect.into()]);
        let mut control = |text: String| options.extend(["-o".into(), text.into()]);
        match &self.socket {
            Some(socket) => {
                control(format!("ControlPath={}", socket.display()));
                control(format!("ControlMaster={}", if shared { "auto" } else { "no" }));
                control("ControlPersist=no".to_owned());
            }
            None => control("ControlPath=none".to_owned()),
        }
        options
    }

    /// The command that begins the connection which others may use.
    pub fn ssh(&self) -> Command {
        let mut command = Command::new("ssh");
        command.args(self.options(true));
        // Host keys are checked, whatever the user's settings say; only that new ones are accepted may be said there.
        if self.checks_no_keys() {
            command.args(["-o", "StrictHostKeyChecking=yes"]);
        }
        command
    }

    /// Whether the user's settings turn the checking of host keys off.
    fn checks_no_keys(&self) -> bool {
        let told =
            Command::new("ssh").args(self.options(false)).args(["-G", "--", &self.host]).stdin(Stdio::null()).output();
        let off = |line: &str| {
            matches!(line, "stricthostkeychecking no" | "stricthostkeychecking off" | "stricthostkeychecking false")
        };
        told.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(off))
    }

    /// The command for a further connection, as one text that `rsync` takes apart.
    pub fn remote_shell(&self) -> String {
        let mut words = vec!["ssh".to_owned()];
        words.extend(self.options(false).iter().map(|option| quoted_for_rsync(&option.to_string_lossy())));
        if self.checks_no_keys() {
            words.extend(["-o".to_owned(), "StrictHostKeyChecking=yes".to_owned()]);
        }
        words.join(" ")
    }

    /// The machine as `rsync` wants it before a path: an address with colons is in brackets.
    pub fn for_rsync(&self) -> String {
        let (user, host) = self.host.rsplit_once('@').map_or((None, &*self.host), |(user, host)| (Some(user), host));
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        user.map_or_else(|| host.clone(), |user| format!("{user}@{host}"))
    }

    /// How a person connects by hand.
    fn by_hand(&self) -> String {
        let config = self.config.as_ref().map_or_else(String::new, |config| format!("-F {} ", config.display()));
        let port = self.port.map_or_else(String::new, |port| format!("-p {port} "));
        format!("ssh {config}{port}{}", self.host)
    }

    /// That commands cannot be run there.
    pub fn no_shell(&self) -> Failure {
        Failure::Helped {
            message: format!("`{}` gives no shell", self.host),
            help: "write `transport: sftp` in the target".to_owned(),
        }
    }

    /// That it has taken too long.
    pub fn too_slow(&self, expired: Expired) -> Failure {
        expired.failure(&format!("`{}`", self.host))
    }

    /// What the messages of a program that ended too early mean.
    pub fn failure(&self, doing: &str, said: &str) -> Failure {
        let (host, by_hand) = (&self.host, self.by_hand());
        let has = |text: &str| said.contains(text);
        let (message, help) = if has("REMOTE HOST IDENTIFICATION HAS CHANGED") {
            (
                format!("`{host}` has another host key than the one that is known, so nothing was sent"),
                "ask who runs the machine whether its key was changed; only then remove the old one with \
                 `ssh-keygen -R` and accept the new one"
                    .to_owned(),
            )
        } else if has("Host key verification failed") {
            (
                format!("the host key of `{host}` is not known, so nothing was sent"),
                format!("connect once by hand with `{by_hand}`, compare the fingerprint, and accept it"),
            )
        } else if has("Permission denied (") {
            (
                format!("`{host}` accepts none of your keys"),
                format!(
                    "load the key with `ssh-add`, or name it in your settings of ssh; `{by_hand}` must work without a password"
                ),
            )
        } else {
            let said = told(said);
            let said = if said.is_empty() { "the connection was lost".to_owned() } else { said };
            return Failure::failed(format!("cannot {doing} `{host}`: {said}"));
        };
        Failure::Helped { message, help }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(socket) = &self.socket {
            // ssh removes it; one that was killed has not.
            let _ = std::fs::remove_file(socket);
        }
    }
}

/// The last lines of what a program said, without secrets, in one line. What a person has ssh say of its work is left out.
pub(super) fn told(said: &str) -> String {
    let tells =
        |line: &&str| !line.is_empty() && !["debug1:", "debug2:", "debug3:"].iter().any(|of| line.starts_with(of));
    let lines: Vec<&str> = said.lines().map(str::trim).filter(tells).collect();
    redact(&lines[lines.len().saturating_sub(MOST_LINES)..].join("; "))
}

/// A word of the option `-e` of rsync: in single quotes, of which one inside is doubled.
fn quoted_for_rsync(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+=".contains(&byte);
    if word.bytes().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "''")) }
}

/// Reads what a program says of itself while it runs, so that it never waits for a reader.
#[derive(Debug)]
pub(super) struct Messages {
    text: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Messages {
    /// Begins to read.
    pub fn of(mut from: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut chunk) {
                if let Ok(mut text) = kept.lock() {
                    text.extend_from_slice(&chunk[..length]);
                    // A program that never stops to complain must not fill the memory.
                    let surplus = text.len().saturating_sub(64 * 1024);
                    text.drain(..surplus);
                }
            }
        });
        Self { text, reader: Some(reader) }
    }

    /// What was said up to now; forgets it.
    pub fn take(&self) -> String {
        let text = self.text.lock().map(|mut text| std::mem::take(&mut *text)).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    /// What was said to the end of the program.
    pub fn finish(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        self.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(host: &str) -> Machine {
        Machine { host: host.to_owned(), port: Some(2222), config: None, socket: None, limits: Limits::default() }
    }

    #[test]
    fn messages_of_ssh_become_what_to_do() {
        let told = |said: &str| match machine("web").failure("reach", said) {
            Failure::Helped { message, help } => format!("{message} | {help}"),
            Failure::Failed(error) => format!("{error:#}"),
            other => format!("{other:?}"),
        };
        assert_eq!(
            told(
                "No ED25519 host key is known for web and you have requested strict checking.\r\nHost key verification failed.\r\n"
            ),
            "the host key of `web` is not known, so nothing was sent | connect once by hand with `ssh -p 2222 web`, compare the \
             fingerprint, and accept it"
        );
        assert!(
            told("WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.")
                .starts_with("`web` has another")
        );
        assert!(told("jane@web: Permission denied (publickey).").starts_with("`web` accepts none of your keys | "));
        assert_eq!(
            told("ssh: connect to host web port 2222: Connection refused\r\n"),
            "cannot reach `web`: ssh: connect to host web port 2222: Connection refused"
        );
        assert_eq!(told(""), "cannot reach `web`: the connection was lost");
    }

    #[test]
    fn addresses_and_words_are_written_as_rsync_reads_them() {
        assert_eq!(machine("jane@2001:db8::1").for_rsync(), "jane@[2001:db8::1]");
        assert_eq!(machine("jane@web").for_rsync(), "jane@web");
        assert_eq!(quoted_for_rsync("it's here"), "'it''s here'");
        assert_eq!(quoted_for_rsync("BatchMode=yes"), "BatchMode=yes");
    }
}
