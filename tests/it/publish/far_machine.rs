//! Another machine: a real SSH server on the loopback, with keys of its own, in whose folder `far` the site arrives.
//!
//! Nothing of the user's is read: host key, client key, known hosts and settings of ssh lie in a temporary folder.

use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::publish::line::Line;
use crate::publish::place::{Place, change_file, notes_of_releases};
use crate::sandbox::tree;

/// A machine with a server.
pub struct FarMachine {
    folder: TempDir,
    pub gives: Gives,
    /// The programs before others on the search path of the server.
    tools: Option<TempDir>,
    port: u16,
    _server: Server,
}

/// What the server gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// A shell.
    Shell,
    /// SFTP and nothing else.
    SftpOnly,
}

/// Says why a test is not made; on a machine that must have everything that is a failure.
pub fn skipped(reason: &str) {
    assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "a tool is missing: {reason}");
    eprintln!("skipped: {reason}");
}

impl FarMachine {
    /// A server that gives something; `None` where there is none on this machine, and that is said.
    pub fn new(gives: Gives) -> Option<Self> {
        Self::with(gives, "")
    }

    /// A server with further lines in its settings.
    pub fn with(gives: Gives, more: &str) -> Option<Self> {
        let found = |program: &str| {
            ["/usr/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
                .iter()
                .map(|folder| Path::new(folder).join(program))
                .find(|path| path.exists())
        };
        for program in ["ssh", "ssh-keygen", "rsync"] {
            if found(program).is_none() {
                skipped(&format!("there is no {program}"));
                return None;
            }
        }
        let Some(sshd) = found("sshd") else {
            skipped("there is no sshd");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        for key in ["host-key", "key"] {
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]).output().unwrap();
            assert!(made.status.success(), "{made:?}");
        }
        fs::create_dir(at("far")).unwrap();
        fs::copy(at("key.pub"), at("authorized")).unwrap();
        // As root, the server wants this folder.
        let _ = fs::create_dir_all("/run/sshd");
        let forced = if gives == Gives::SftpOnly { "ForceCommand internal-sftp\n" } else { "" };
        let started = (0..20).find_map(|_| {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            // A shell that is not the first one of a login leaves alone what the person of this machine has it run first. Of
            // several lines with variables the server takes the first one.
            let settings = format!(
                "ListenAddress 127.0.0.1:{port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nPidFile none\n\
                 UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 200\nMaxSessions 50\n\
                 Subsystem sftp internal-sftp\n{more}SetEnv SHLVL=2\n{forced}",
                at("host-key"),
                at("authorized"),
            );
            fs::write(at("sshd_config"), settings).unwrap();
            let log = fs::File::create(at("sshd.log")).unwrap();
            let mut command = Command::new(&sshd);
            command.args(["-D", "-e", "-f", &at("sshd_config")]).stdin(Stdio::null()).stderr(log);
            // Another program may take the port in the meantime; then the server ends.
            let mut server = Server(command.spawn().expect("sshd can be started"));
            server.takes_connections(port).then_some((port, server))
        });
        let (port, server) = started.unwrap_or_else(|| panic!("{}", fs::read_to_string(at("sshd.log")).unwrap()));
        let host_key = fs::read_to_string(at("host-key.pub")).unwrap();
        fs::write(at("known_hosts"), format!("[127.0.0.1]:{port} {host_key}")).unwrap();
        let settings = format!(
            "Host far\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
             UserKnownHostsFile {}\n  GlobalKnownHostsFile /dev/null\n",
            at("key"),
            at("known_hosts"),
        );
        fs::write(at("ssh_config"), settings).unwrap();
        Some(Self { folder, gives, tools: None, port, _server: server })
    }

    /// A server whose shells find these programs behind a script that counts their calls (`count`, a line for each). At the
    /// call whose number is in `kill` it kills what `what` says: the `shell` over there, or the `run` whose number stands
    /// in `pid`. Where there is a file `wait`, rsync waits for a file `go` and says so by `waits`.
    pub fn with_tools(tools: &[&str]) -> Option<Self> {
        let bin = tempfile::tempdir().expect("a temporary folder");
        let path = std::env::var("PATH").unwrap();
        let settings = format!("SetEnv SHLVL=2 PATH={}:{path}\n", bin.path().display());
        let mut machine = Self::with(Gives::Shell, &settings)?;
        let folder = machine.folder.path().display().to_string();
        for tool in tools {
            let script = format!(
                "#!/bin/sh\n\
                 PATH='{path}'\n\
                 echo {tool} >>'{folder}/count'\n\
                 if [ {tool} = rsync ] && [ -e '{folder}/wait' ]; then\n  \
                   : >'{folder}/waits'\n  \
                   until [ -e '{folder}/go' ]; do sleep 0.1; done\n\
                 fi\n\
                 at=$(cat '{folder}/kill' 2>/dev/null)\n\
                 if [ -n \"$at\" ] && [ \"$(wc -l <'{folder}/count')\" -eq \"$at\" ]; then\n  \
                   case $(cat '{folder}/what') in\n    \
                     shell) kill -9 $PPID ;;\n    \
                     run) kill -9 $(cat '{folder}/pid') ;;\n  \
                   esac\n\
                 fi\n\
                 exec {tool} \"$@\"\n"
            );
            let file = bin.path().join(tool);
            fs::write(&file, script).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        machine.tools = Some(bin);
        Some(machine)
    }

    /// A path below the temporary folder.
    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The folder that is published to. Its name has in it what a shell takes apart.
    pub fn site(&self) -> PathBuf {
        self.at("far/web site's $HOME")
    }

    /// The target with another transport.
    pub fn settings_with(&self, transport: &str) -> String {
        let (config, path) = (self.at("ssh_config"), self.site());
        format!(
            "{{ to: ssh, host: far, path: \"{}\", config: \"{}\", transport: {transport} }}",
            path.display(),
            config.display()
        )
    }

    /// Lets the machine be reached over a line that can be cut.
    pub fn over_a_line(&self) -> Line {
        let line = Line::to(self.port);
        for file in ["ssh_config", "known_hosts"] {
            let text = fs::read_to_string(self.at(file)).unwrap();
            let [old, new] = [self.port, line.port].map(|port| port.to_string());
            fs::write(self.at(file), text.replacen(&old, &new, 1)).unwrap();
        }
        line
    }

    /// Writes settings of ssh with a further line for the machine.
    pub fn configure(&self, more: &str) {
        let text = fs::read_to_string(self.at("ssh_config")).unwrap();
        fs::write(self.at("ssh_config"), format!("{text}  {more}\n")).unwrap();
    }
}

impl Place for FarMachine {
    fn settings(&self) -> String {
        self.settings_with(if self.gives == Gives::SftpOnly { "sftp" } else { "rsync" })
    }

    fn prepare(&self, command: &mut Command) {
        command.env_remove("SSH_AUTH_SOCK").env("USER", "jane");
    }

    fn readers_see(&self) -> BTreeMap<String, Vec<u8>> {
        // Who follows the link once, as a web server does for a request, has one folder.
        fs::canonicalize(self.site().join("current")).map(|release| tree(&release)).unwrap_or_default()
    }

    fn put_foreign(&self, _: &str, _: &[u8]) -> bool {
        // A release is a folder of its own, in which nobody else has anything.
        false
    }

    fn notes(&self) -> Vec<String> {
        notes_of_releases(&self.site())
    }

    fn note(&self, name: &str) -> Vec<u8> {
        fs::read(self.site().join(name)).expect("a note")
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        change_file(&self.site().join(name), bytes);
    }

    fn damage(&self, path: &str, bytes: &[u8]) -> bool {
        let file = self.site().join("current").join(path);
        // Files of several releases may be one file on the disk; only this release is damaged.
        fs::remove_file(&file).expect("a file of the site");
        fs::write(file, bytes).expect("a new file");
        true
    }
}

/// A server, which ends with the test.
struct Server(Child);

impl Server {
    /// Waits until it takes connections; it does not if it ended.
    fn takes_connections(&mut self, port: u16) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) && self.0.try_wait().unwrap().is_none() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
