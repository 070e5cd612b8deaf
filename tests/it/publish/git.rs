//! A branch of a real bare repository: the suite, and what only git promises.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::publish::conformance::{conforms, small_site};
use crate::publish::made_site::{Files, MadeSite, publish_a_large_site_and_a_change};
use crate::publish::place::{Place, change_file};
use crate::sandbox::{Run, finish, tree};

conforms! { branch, || Some(Branch::new()) }

/// A branch of a bare repository.
pub struct Branch {
    folder: TempDir,
    options: &'static str,
    /// The name of the remote in the site's repository; without one the target gets the path.
    name: Option<&'static str>,
}

impl Branch {
    pub fn new() -> Self {
        Self::with("")
    }

    /// A branch of the remote `origin` of the site's repository.
    pub fn of_origin() -> Self {
        Self { name: Some("origin"), ..Self::new() }
    }

    /// A branch with more settings.
    pub fn with(options: &'static str) -> Self {
        let branch = Self { folder: tempfile::tempdir().unwrap(), options, name: None };
        git(branch.folder.path(), &["init", "--quiet", "--bare", "remote.git"]);
        branch
    }

    pub fn remote(&self) -> PathBuf {
        self.folder.path().join("remote.git")
    }

    /// Commits a file to the branch as someone else would.
    pub fn commit(&self, path: &str, bytes: &[u8]) {
        self.change(path, Some(bytes));
    }

    /// Commits a file, or that it is gone, to the branch as someone else would.
    fn change(&self, path: &str, bytes: Option<&[u8]>) {
        let work = tempfile::tempdir().unwrap();
        let remote = self.remote();
        let clone = work.path().join("clone");
        git(work.path(), &["clone", "--quiet", remote.to_str().unwrap(), "clone"]);
        if self.tip().is_some() {
            git(&clone, &["checkout", "--quiet", "pages"]);
        } else {
            git(&clone, &["checkout", "--quiet", "--orphan", "pages"]);
        }
        let file = clone.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        change_file(&file, bytes);
        git(&clone, &["add", "--all", "--force"]);
        git(&clone, &["commit", "--quiet", "--message", "By hand"]);
        git(&clone, &["push", "--quiet", "origin", "pages"]);
    }

    pub fn tip(&self) -> Option<String> {
        let run = git_run(&self.remote(), &["rev-parse", "--verify", "--quiet", "refs/heads/pages"]);
        (run.code == Some(0)).then(|| run.stdout.trim().to_owned())
    }

    pub fn read(&self, path: &str) -> String {
        git(&self.remote(), &["cat-file", "blob", &format!("pages:{path}")])
    }

    pub fn messages(&self) -> String {
        git(&self.remote(), &["log", "--format=%an: %s", "pages"])
    }
}

impl Place for Branch {
    fn settings(&self) -> String {
        let remote = self.name.map_or_else(|| self.remote().display().to_string(), str::to_owned);
        format!("{{ to: git, remote: '{remote}', branch: pages{} }}", self.options)
    }

    fn prepare(&self, command: &mut Command) {
        identify(command);
    }

    fn readers_see(&self) -> BTreeMap<String, Vec<u8>> {
        if self.tip().is_none() {
            return BTreeMap::new();
        }
        let work = tempfile::tempdir().unwrap();
        let (remote, to) = (self.remote(), work.path().to_str().unwrap().to_owned());
        let tree_of = Command::new("git").arg("-C").arg(remote).args(["archive", "pages"]).output().unwrap();
        let mut tar = Command::new("tar").args(["-x", "-C", &to]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut tar.stdin.take().unwrap(), &tree_of.stdout).unwrap();
        assert!(tar.wait().unwrap().success());
        let mut seen = tree(work.path());
        seen.retain(|path, _| !path.starts_with(".briefbook/") && path != ".nojekyll" && path != "CNAME");
        seen
    }

    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool {
        self.commit(path, bytes);
        true
    }

    fn notes(&self) -> Vec<String> {
        vec![".briefbook/release.json".to_owned()]
    }

    fn note(&self, name: &str) -> Vec<u8> {
        self.read(name).into_bytes()
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        self.change(name, bytes);
    }
}

/// Tells git who commits, in whatever place tests run, and keeps the settings of the machine away.
pub fn identify(command: &mut Command) {
    for (name, value) in [
        ("GIT_AUTHOR_NAME", "Jane Doe"),
        ("GIT_AUTHOR_EMAIL", "jane@example.org"),
        ("GIT_COMMITTER_NAME", "Jane Doe"),
        ("GIT_COMMITTER_EMAIL", "jane@example.org"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
    ] {
        command.env(name, value);
    }
}

pub fn git_run(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new("git");
    identify(command.arg("-C").arg(folder).args(arguments));
    finish(&mut command)
}

#[track_caller]
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let run = git_run(folder, arguments);
    assert_eq!(run.code, Some(0), "git {arguments:?}: {}", run.stderr);
    run.stdout
}

/// A site that is a git repository with a commit, an index that differs from it, and changes that are in neither.
pub fn site_in_git(branch: &Branch) -> MadeSite<'_> {
    let site = MadeSite::of(branch);
    let root = site.sandbox.site();
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    git(&root, &["remote", "add", "origin", branch.remote().to_str().unwrap()]);
    site.sandbox.write("content/pages/about.md", "---\ntitle: About\n---\n");
    site.sandbox.write(".gitignore", "/.briefbook/\n");
    git(&root, &["add", "--all"]);
    git(&root, &["commit", "--quiet", "--message", "Begin"]);
    site.sandbox.write("content/pages/about.md", "---\ntitle: About us\n---\n");
    git(&root, &["add", "--all"]);
    site.sandbox.write("content/pages/about.md", "---\ntitle: About all of us\n---\n");
    site.sandbox.write("content/pages/new.md", "---\ntitle: New\n---\n");
    site
}

/// All that a person has of their own in a repository: files, index, `HEAD`, branches, stash.
pub fn theirs(site: &MadeSite<'_>) -> BTreeMap<String, Vec<u8>> {
    let mut all = tree(&site.sandbox.site());
    all.retain(|path, _| {
        let ours = path.starts_with(".briefbook/")
            || path.starts_with(".git/objects/")
            || path.starts_with(".git/refs/briefbook/")
            || path.starts_with(".git/logs/refs/briefbook/");
        !ours && !path.ends_with('/')
    });
    all
}

#[test]
fn the_person_s_work_tree_index_and_branches_stay_as_they_were() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    let before = theirs(&site);
    site.publish(&small_site());
    let mut changed = small_site();
    changed.remove("about/index.html");
    site.publish(&changed);
    assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    assert_eq!(theirs(&site), before);
    site.assert_published(&small_site(), "after all that");
}

#[test]
fn each_release_is_a_commit_that_says_which_and_history_is_kept() {
    let branch = Branch::with(", cname: desk.example.org, message: '{title}: {files} files'");
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    let first = branch.tip().unwrap();
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    assert_eq!(branch.messages(), "Jane Doe: Desk: 6 files\nJane Doe: Desk: 6 files\n");
    assert_eq!(git(&branch.remote(), &["rev-parse", "pages^"]).trim(), first);
    assert_eq!((branch.read(".nojekyll").as_str(), branch.read("CNAME").as_str()), ("", "desk.example.org\n"));
    let note = branch.read(".briefbook/release.json");
    let note: serde_json::Value = serde_json::from_str(&note).unwrap();
    assert_eq!(note["record"]["who"], "Jane Doe", "the branch names no machine");
    let body = git(&branch.remote(), &["log", "-1", "--format=%B", "pages"]);
    let id = note["record"]["id"].as_str().unwrap();
    assert_eq!(body.trim(), format!("Desk: 6 files\n\nBriefbook-Release: {id}\nBriefbook-Size: 6 89"));
}

#[test]
fn a_host_name_that_was_put_there_by_hand_stays() {
    let branch = Branch::new();
    branch.commit("CNAME", b"by-hand.example.org\n");
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    assert_eq!(branch.read("CNAME"), "by-hand.example.org\n");
}

#[test]
fn nothing_changed_asks_the_remote_once_and_pushes_nothing() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    site.publish(&small_site());
    let tip = branch.tip();
    let log = site.sandbox.folder().join("calls");
    let bin = wrapped_git(&site, &format!("echo \"$*\" >> '{}'", log.display()));
    site.make(&small_site());
    let run = run_with(&site, &bin);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let calls = fs::read_to_string(log).unwrap();
    let remote: Vec<&str> =
        calls.lines().filter(|call| ["ls-remote", "fetch", "push"].iter().any(|it| call.contains(it))).collect();
    assert_eq!(remote.len(), 1, "{remote:?}");
    assert_eq!(branch.tip(), tip);
}

#[test]
fn a_site_in_no_repository_is_published_to_a_remote_by_its_path() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    assert!(!site.sandbox.site().join(".git").exists());
    site.assert_published(&small_site(), "from no repository");
}

#[test]
fn a_shallow_clone_with_no_branch_checked_out_publishes_too() {
    let branch = Branch::new();
    let first = site_in_git(&branch);
    first.publish(&small_site());
    git(&first.sandbox.site(), &["commit", "--quiet", "--all", "--message", "More"]);
    git(&first.sandbox.site(), &["push", "--quiet", "origin", "main"]);
    let site = MadeSite::of(&branch);
    let root = site.sandbox.site();
    fs::remove_dir_all(&root).unwrap();
    let url = format!("file://{}", branch.remote().display());
    git(site.sandbox.folder(), &["clone", "--quiet", "--depth=1", "--branch=main", &url, "site"]);
    git(&root, &["checkout", "--quiet", "--detach"]);
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    site.assert_published(&changed, "from a shallow clone");
    assert_eq!(branch.messages().lines().count(), 2);
}

#[test]
fn a_remote_that_does_not_take_the_release_is_reported_in_its_own_words() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    let hook = branch.remote().join("hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\necho 'this branch is protected' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.make(&changed);
    let run = site.run(&[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("error: the remote did not take the release: "), "{}", run.stderr);
    assert!(run.stderr.contains("this branch is protected"), "{}", run.stderr);
    site.assert_published(&small_site(), "as before");
}

#[test]
fn who_publishes_has_to_be_known_to_git() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.make(&small_site());
    let folder = site.sandbox.folder().join("made");
    let mut command = site.sandbox.command(&["publish", "--from", folder.to_str().unwrap()]);
    identify(&mut command);
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"] {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "user.useConfigOnly")
        .env("GIT_CONFIG_VALUE_0", "true");
    let run = finish(&mut command);
    assert_eq!(run.code, Some(3));
    assert_eq!(
        run.stderr,
        "error: git does not know who publishes, and a commit needs an author\n\
         help: say `git config user.name \"Jane Doe\"` and `git config user.email jane@example.org`\n"
    );
}

#[test]
fn a_password_in_the_address_of_the_remote_is_never_shown() {
    let site_of = |remote: &str| {
        let site = crate::sandbox::Sandbox::empty();
        let settings = format!(
            "title: Desk\nbase_url: https://example.org/\npublish:\n  here: {{ to: git, remote: '{remote}', branch: pages }}\n"
        );
        site.write("briefbook.yaml", settings);
        site
    };
    let site = site_of("https://jane:hunter2secret@127.0.0.1:9/site.git");
    for action in [&["publish"][..], &["publish", "--list"], &["publish", "--dry-run"], &["publish", "--verify=target"]]
    {
        let mut command = site.command(action);
        identify(&mut command);
        let run =
            finish(command.env("FORGE_TOKEN", "hunter3secret").env("GIT_TRACE", "1").env("GIT_CURL_VERBOSE", "1"));
        assert_eq!(run.code, Some(3), "{run:?}");
        assert!(!format!("{run:?}").contains("hunter"), "{run:?}");
        assert!(run.stderr.contains("127.0.0.1"), "{run:?}");
    }
}

#[test]
fn of_two_publishers_to_a_branch_one_wins() {
    let branch = Branch::new();
    let first = MadeSite::of(&branch);
    first.publish(&small_site());
    for round in 0..50 {
        let sites: Vec<(MadeSite<'_>, Files)> = (0..2)
            .map(|publisher| {
                let mut files = small_site();
                files.insert("about/index.html".to_owned(), format!("by {publisher} in {round}").into_bytes());
                let site = MadeSite::of(&branch);
                site.make(&files);
                (site, files)
            })
            .collect();
        // Both have looked at the branch before one of them makes its commit.
        let meeting = first.sandbox.folder().join(format!("meeting-{round}"));
        fs::create_dir(&meeting).unwrap();
        let wait = format!(
            "case \" $* \" in *' fast-import '*) : > '{0}'/$$; while [ $(ls '{0}' | wc -l) -lt 2 ]; do sleep 0.01; done;; esac",
            meeting.display()
        );
        let ended: Vec<Run> = std::thread::scope(|scope| {
            let runs: Vec<_> = sites
                .iter()
                .map(|(site, _)| {
                    let bin = wrapped_git(site, &wait);
                    let command = prepared(site, &bin);
                    scope.spawn(move || finish(&mut { command }))
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        let mut codes: Vec<Option<i32>> = ended.iter().map(|run| run.code).collect();
        let winner =
            codes.iter().position(|code| *code == Some(0)).unwrap_or_else(|| panic!("round {round}: {ended:?}"));
        codes.sort();
        assert_eq!(codes, [Some(0), Some(5)], "round {round}: {ended:?}");
        let (site, files) = &sites[winner];
        site.assert_published(files, &format!("round {round}"));
    }
}

#[test]
fn a_run_that_is_killed_around_each_call_of_git_leaves_the_old_or_the_new_site() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    site.publish(&small_site());
    let calls = {
        let counter = site.sandbox.folder().join("count");
        let bin = wrapped_git(&site, &format!("echo >> '{}'", counter.display()));
        let mut changed = small_site();
        changed.insert("about/index.html".to_owned(), b"counted".to_vec());
        site.make(&changed);
        assert_eq!(run_with(&site, &bin).code, Some(0));
        fs::read_to_string(counter).unwrap().lines().count()
    };
    assert!(calls > 5, "{calls}");
    for after in [false, true] {
        for at in 1..=calls {
            let branch = Branch::new();
            let site = site_in_git(&branch);
            site.publish(&small_site());
            let before = theirs(&site);
            let mut changed = small_site();
            changed.remove("people/mara-lind/index.html");
            changed.insert("about/index.html".to_owned(), b"about us".to_vec());
            site.make(&changed);
            let counter = site.sandbox.folder().join("count");
            let real = real_git();
            let (count, kill) = (format!("echo >> '{}'", counter.display()), "kill -9 $PPID; exit 1");
            let is_it = format!("[ $(wc -l < '{}') -eq {at} ]", counter.display());
            let script = if after {
                format!("{count}; if {is_it}; then '{real}' \"$@\"; {kill}; fi")
            } else {
                format!("{count}; if {is_it}; then {kill}; fi")
            };
            let bin = wrapped_git(&site, &script);
            let _ = run_with(&site, &bin);
            let why = format!("killed {} call {at}", if after { "after" } else { "before" });
            if site.place.readers_see().get("about/index.html") == changed.get("about/index.html") {
                site.assert_published(&changed, &why);
            } else {
                site.assert_published(&small_site(), &why);
            }
            site.publish(&changed);
            site.assert_published(&changed, &why);
            assert_eq!(theirs(&site), before, "{why}");
        }
    }
}

#[test]
fn ten_thousand_files_are_one_commit() {
    let branch = Branch::new();
    let (_, large) = publish_a_large_site_and_a_change(&branch, 10_000);
    assert_eq!(git(&branch.remote(), &["ls-tree", "-r", "--name-only", "pages"]).lines().count(), large.len() + 3);
}

/// The git that is on the path now.
pub fn real_git() -> String {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join("git")).find(|file| file.is_file());
    found.expect("git").display().to_string()
}

/// A folder with a `git` that does something first.
pub fn wrapped_git(site: &MadeSite<'_>, script: &str) -> PathBuf {
    let bin = site.sandbox.folder().join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("git"), format!("#!/bin/sh\n{script}\nexec '{}' \"$@\"\n", real_git())).unwrap();
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    bin
}

pub fn prepared(site: &MadeSite<'_>, bin: &Path) -> Command {
    let folder = site.sandbox.folder().join("made");
    let mut command = site.sandbox.command(&["publish", "--from", folder.to_str().unwrap()]);
    identify(&mut command);
    let path = std::env::var_os("PATH").unwrap();
    let folders: Vec<PathBuf> = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path)).collect();
    command.env("PATH", std::env::join_paths(folders).unwrap());
    command
}

pub fn run_with(site: &MadeSite<'_>, bin: &Path) -> Run {
    finish(&mut prepared(site, bin))
}
