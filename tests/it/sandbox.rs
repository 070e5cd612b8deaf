//! A site on the disk, and the binary that is run on it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::fixture::{NOW, files};

/// A folder of its own, with a site in `site/`; removed at the end.
pub struct Sandbox {
    folder: TempDir,
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The last line that was said.
    pub fn last_line(&self) -> &str {
        self.stderr.trim_end().lines().last().unwrap_or_default()
    }
}

impl Sandbox {
    /// The files of one string; settings are added if there are none.
    pub fn new(text: &str) -> Self {
        let sandbox = Self::empty();
        let mut files = files(text);
        files.entry("briefbook.yaml".to_owned()).or_insert_with(|| crate::fixture::SETTINGS.into());
        for (path, bytes) in files {
            sandbox.write(&path, &bytes);
        }
        sandbox
    }

    /// A site folder without any file.
    pub fn empty() -> Self {
        let sandbox = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        fs::create_dir(sandbox.site()).expect("a new folder");
        sandbox
    }

    /// A copy of the repository's own site: settings and content, and the theme's files if they are wanted.
    pub fn of_demo(with_theme: bool) -> Self {
        let sandbox = Self::empty();
        let folders: &[&str] = if with_theme { &["content", "templates", "static"] } else { &["content"] };
        for folder in folders {
            for (path, bytes) in tree(&repository().join(folder)) {
                sandbox.write(&format!("{folder}/{path}"), &bytes);
            }
        }
        sandbox.write("briefbook.yaml", fs::read(repository().join("briefbook.yaml")).expect("the settings"));
        sandbox
    }

    /// The folder around the site.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The site's folder.
    pub fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Where the site is built.
    pub fn public(&self) -> PathBuf {
        self.site().join("public")
    }

    /// Writes a file of the site.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.site().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
        fs::write(file, bytes).expect("a new file");
    }

    /// The command, in the site's folder, with nothing in its environment that could change what it does.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        command.args(arguments).current_dir(self.site());
        for name in
            ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS", "TZ", "LC_ALL", "LANG", "RUST_BACKTRACE"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Runs the command in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        finish(&mut self.command(arguments))
    }

    /// Builds the site at the moment of all fixtures.
    pub fn build(&self) -> Run {
        self.run(&["build", "--now", NOW])
    }

    /// Builds the site, which must succeed.
    #[track_caller]
    pub fn build_well(&self) -> Run {
        let run = self.build();
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        run
    }
}

/// Runs a command to its end.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().expect("the command can be started");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the output is UTF-8"),
    }
}

/// The repository's root.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with their bytes, by their paths below it; empty folders end in a slash, links in an at-sign.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        let name = |path: &Path| path.strip_prefix(root).expect("below the folder").to_string_lossy().into_owned();
        if entries.is_empty() && folder != root {
            found.insert(name(folder) + "/", Vec::new());
        }
        for path in entries {
            if path.is_symlink() {
                let target = fs::read_link(&path).expect("a link").to_string_lossy().into_owned();
                found.insert(name(&path) + "@", target.into_bytes());
            } else if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.insert(name(&path), fs::read(&path).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// Fails with the names of the files that differ.
#[track_caller]
pub fn assert_same_tree(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>, why: &str) {
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let different: Vec<_> = names.into_iter().filter(|name| left.get(*name) != right.get(*name)).collect();
    assert!(different.is_empty(), "{why}: {different:?} differ");
}

/// A port that nobody uses, and that the system gives to no connection that is opened in the meantime: those are above 32,767. `weed`
/// adds 10,000 to it for another one.
pub fn free_port() -> u16 {
    static NEXT: std::sync::atomic::AtomicU16 = std::sync::atomic::AtomicU16::new(0);
    let first = std::process::id() % 10_000;
    let numbers =
        (0..10_000).map(|_| (first + u32::from(NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))) % 10_000);
    let ports = numbers.map(|number| 12_000 + u16::try_from(number).expect("a small number"));
    let is_free = |port: &u16| {
        [*port, *port + 10_000].iter().all(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
    };
    ports.into_iter().find(is_free).expect("a port")
}
