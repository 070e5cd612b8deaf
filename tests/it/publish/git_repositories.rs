//! Publishing to a branch from every kind of repository: what is left in it, and what a person's settings of git do not change.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::publish::conformance::small_site;
use crate::publish::git::{
    Branch, git, git_run, identify, prepared, real_git, run_with, site_in_git, theirs, wrapped_git,
};
use crate::publish::made_site::{MadeSite, files};
use crate::sandbox::{Sandbox, finish};

/// All refs of a repository that are not ours.
fn refs(folder: &Path) -> String {
    let all = git(folder, &["for-each-ref", "--format=%(refname) %(objectname)"]);
    all.lines().filter(|line| !line.starts_with("refs/briefbook/")).map(|line| line.to_owned() + "\n").collect()
}

fn our_refs(folder: &Path) -> Vec<String> {
    let all = git(folder, &["for-each-ref", "--format=%(refname)", "refs/briefbook/"]);
    all.lines().map(str::to_owned).collect()
}

#[test]
fn looking_at_a_named_remote_moves_no_branch_of_it_and_publishing_leaves_one_ref() {
    let branch = Branch::of_origin();
    let site = site_in_git(&branch);
    let root = site.sandbox.site();
    // What a person may have set, and must not come into it.
    for (name, value) in [
        ("fetch.prune", "true"),
        ("fetch.writeCommitGraph", "true"),
        ("push.followTags", "true"),
        ("push.recurseSubmodules", "check"),
        ("log.showSignature", "true"),
        ("core.ignoreCase", "true"),
        ("core.autocrlf", "true"),
    ] {
        git(&root, &["config", name, value]);
    }
    site.publish(&small_site());
    branch.commit("theirs/note.txt", b"theirs\r\n");
    let before = refs(&root);
    site.make(&small_site());
    assert_eq!(site.run(&["--dry-run"]).code, Some(0));
    assert_eq!(refs(&root), before);
    assert_eq!(our_refs(&root), ["refs/briefbook/here/published"]);
    assert!(!root.join(".git/FETCH_HEAD").exists());
    assert_eq!(site.command(&["publish", "--list"]).stdout.lines().count(), 1);
    let mut all = small_site();
    all.insert("crlf.txt".to_owned(), b"a\r\nb\n".to_vec());
    all.insert("People/upper/index.html".to_owned(), b"upper".to_vec());
    site.publish(&all);
    all.insert("theirs/note.txt".to_owned(), b"theirs\r\n".to_vec());
    site.assert_published(&all, "bytes and letters as they are");
    assert_eq!(git(&root, &["stash", "list"]), "");
}

#[test]
fn a_site_in_a_folder_of_a_larger_repository_is_published_from_its_root() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    let whole = site.sandbox.folder().to_owned();
    git(&whole, &["init", "--quiet"]);
    fs::write(whole.join("book.txt"), "book").unwrap();
    git(&whole, &["add", "book.txt"]);
    let index = fs::read(whole.join(".git/index")).unwrap();
    site.publish(&small_site());
    site.assert_published(&small_site(), "from a folder");
    assert_eq!(fs::read(whole.join(".git/index")).unwrap(), index);
    assert_eq!(git(&whole, &["status", "--porcelain", "book.txt"]), "A  book.txt\n");
}

#[test]
fn repositories_that_name_objects_by_sha_256_are_published_to() {
    let branch = Branch::new();
    fs::remove_dir_all(branch.remote()).unwrap();
    let made = git_run(branch.remote().parent().unwrap(), &["init", "--bare", "--object-format=sha256", "remote.git"]);
    if made.code != Some(0) {
        return eprintln!("skipped: this git has no SHA-256");
    }
    let site = MadeSite::of(&branch);
    git(&site.sandbox.site(), &["init", "--quiet", "--object-format=sha256"]);
    site.publish(&small_site());
    let mut changed = small_site();
    changed.remove("about/index.html");
    site.publish(&changed);
    assert_eq!(branch.tip().unwrap().len(), 64);
    assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    site.assert_published(&small_site(), "back again");
}

#[test]
fn two_worktrees_of_one_repository_publish_each_its_own_commit() {
    let branch = Branch::of_origin();
    let first = site_in_git(&branch);
    first.publish(&small_site());
    let second = MadeSite::of(&branch);
    let root = second.sandbox.site();
    fs::remove_dir_all(&root).unwrap();
    git(&first.sandbox.site(), &["worktree", "add", "--quiet", "--detach", root.to_str().unwrap()]);
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"from the second".to_vec());
    second.publish(&changed);
    second.assert_published(&changed, "from a worktree");
    first.publish(&small_site());
    first.assert_published(&small_site(), "from the other one");
}

#[test]
fn a_run_that_is_killed_while_it_packs_leaves_nothing_in_the_way() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    site.publish(&small_site());
    let before = theirs(&site);
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    for bytes in [0, 1, 100, 250, 400, 900] {
        site.make(&changed);
        let real = real_git();
        let cut =
            format!("case \" $* \" in *' fast-import '*) head -c {bytes} | '{real}' \"$@\"; kill -9 $PPID;; esac");
        let run = run_with(&site, &wrapped_git(&site, &cut));
        assert_eq!(run.code, None, "{run:?}");
        assert_eq!(theirs(&site), before, "after {bytes} bytes");
        site.assert_published(&small_site(), "as before");
    }
    site.publish(&changed);
    site.assert_published(&changed, "in the end");
    assert_eq!(theirs(&site), before);
}

#[test]
fn a_run_that_is_killed_with_all_of_git_at_any_moment_leaves_the_old_or_the_new_site() {
    use std::os::unix::process::CommandExt;
    let branch = Branch::new();
    let site = site_in_git(&branch);
    site.publish(&small_site());
    let before = theirs(&site);
    let bin = wrapped_git(&site, "");
    let mut old = small_site();
    for round in 0_u64..16 {
        let mut new = small_site();
        new.insert("about/index.html".to_owned(), format!("round {round}").into_bytes());
        site.make(&new);
        let mut run = prepared(&site, &bin);
        let mut child = run.process_group(0).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 12));
        // The group is ours: it was made for this child, which was not waited for yet.
        let group = format!("-{}", child.id());
        assert!(Command::new("kill").args(["-9", "--", &group]).status().unwrap().success());
        child.wait().unwrap();
        let why = format!("killed in round {round}");
        if site.place.readers_see().get("about/index.html") == new.get("about/index.html") {
            old = new;
        }
        site.assert_published(&old, &why);
        let locked: Vec<String> = theirs(&site).into_keys().filter(|path| path.ends_with(".lock")).collect();
        assert_eq!(locked, Vec::<String>::new(), "{why}");
    }
    site.publish(&old);
    site.assert_published(&old, "in the end");
    assert_eq!(theirs(&site), before);
}

#[test]
fn what_a_killed_git_has_locked_is_freed() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    site.publish(&small_site());
    let ours = site.sandbox.site().join(".git/refs/briefbook/here/published.lock");
    fs::write(&ours, "").unwrap();
    let aside = site.sandbox.site().join(".briefbook/publish/here/import.git");
    fs::create_dir_all(aside.join("refs")).unwrap();
    fs::write(aside.join("refs/next.lock"), "").unwrap();
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    site.assert_published(&changed, "in spite of the locks");
    assert!(!ours.exists());
}

#[test]
fn a_page_becomes_a_folder_and_a_page_again() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    let page = files(&[("index.html", "home"), ("about", "a page"), ("x/y/index.html", "deep")]);
    let folder = files(&[("index.html", "home"), ("about/index.html", "in a folder"), ("x/y", "flat")]);
    for state in [&page, &folder, &page] {
        site.publish(state);
        site.assert_published(state, "a page or a folder");
    }
    assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    site.assert_published(&folder, "back again");
}

#[test]
fn going_back_does_not_replace_what_others_have_put_there_since() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    let first = small_site();
    let mut second = first.clone();
    second.remove("about/index.html");
    site.publish(&first);
    site.publish(&second);
    branch.commit("about/index.html", b"theirs");
    let refused = site.command(&["publish", "--rollback"]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    assert_eq!(
        refused.stderr,
        "error: `about/index.html` on the branch `pages` is in the way of the site, and Briefbook did not put it there\n\
         help: take it away\n"
    );
    assert_eq!(branch.read("about/index.html"), "theirs");
}

#[test]
fn the_branch_that_the_site_is_written_on_is_not_published_to_by_a_slip() {
    let branch = Branch::new();
    let site = site_in_git(&branch);
    git(&site.sandbox.site(), &["push", "--quiet", "origin", "main:pages"]);
    let tip = branch.tip();
    site.make(&small_site());
    let refused = site.run(&[]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    assert_eq!(
        refused.stderr,
        "error: the branch `pages` holds what the site is made of, and no release\n\
         help: name a branch that is for the published site alone, such as `pages`, or say `--allow foreign-files`\n"
    );
    assert_eq!(branch.tip(), tip);
    assert_eq!(site.run(&["--allow", "foreign-files"]).code, Some(0));
    assert_eq!(branch.read("index.html"), "<link href=/assets/theme.755f9f732d930cbc.css>home");
}

#[test]
fn a_host_name_that_is_new_in_the_settings_is_published_though_the_site_is_the_same() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    let settings = fs::read_to_string(site.sandbox.site().join("briefbook.yaml")).unwrap();
    site.sandbox.write("briefbook.yaml", settings.replace("branch: pages", "branch: pages, cname: desk.example.org"));
    let run = site.publish(&small_site());
    assert!(run.last_line().ends_with(": 6 unchanged; 1 file, 17 B sent"), "{}", run.stderr);
    assert_eq!(branch.read("CNAME"), "desk.example.org\n");
    assert!(site.publish(&small_site()).last_line().ends_with("; nothing was sent"));
}

#[test]
fn author_and_committer_are_who_git_says_they_are() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.make(&small_site());
    let mut command = prepared(&site, &wrapped_git(&site, ""));
    command.env("GIT_AUTHOR_NAME", "Ada Żak").env("GIT_COMMITTER_DATE", "1743400000 +0200");
    assert_eq!(finish(&mut command).code, Some(0));
    let told = git(&branch.remote(), &["log", "-1", "--format=%an|%cn|%cd", "--date=raw", "pages"]);
    assert_eq!(told, "Ada Żak|Jane Doe|1743400000 +0200\n");
}

#[test]
fn a_repository_that_git_does_not_trust_is_not_passed_over() {
    let branch = Branch::of_origin();
    let site = site_in_git(&branch);
    site.make(&small_site());
    let mut command = prepared(&site, &wrapped_git(&site, ""));
    let run = finish(command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));
    assert_eq!(run.code, Some(3));
    assert!(
        run.stderr.starts_with("error: the site's repository cannot be used: fatal: detected dubious ownership"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_name_that_is_not_a_remote_is_reported_with_what_to_do() {
    let branch = Branch::of_origin();
    let site = MadeSite::of(&branch);
    site.make(&small_site());
    let run = site.run(&[]);
    assert_eq!(run.code, Some(3));
    assert_eq!(
        run.stderr,
        "error: git knows no remote `origin` here\n\
         help: say `git remote add origin URL`, or write a URL or a path as `remote`\n"
    );
}

#[test]
fn a_secret_that_the_remote_repeats_is_not_shown() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    let hook = branch.remote().join("hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\necho \"your token is $FORGE_TOKEN\" >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    site.make(&small_site());
    let mut command = prepared(&site, &wrapped_git(&site, ""));
    let run = finish(command.env("FORGE_TOKEN", "hunter2secret").env("GIT_TRACE", "2").env("GIT_TRACE_SETUP", "1"));
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("your token is [hidden]"), "{}", run.stderr);
    assert!(!format!("{run:?}").contains("hunter2secret"), "{run:?}");
}

#[test]
fn ssh_gets_an_option_not_to_prompt_unless_a_person_has_a_command_of_their_own() {
    let asked = |own: Option<&str>| {
        let site = Sandbox::empty();
        let log = site.folder().join("asked");
        let bin = site.folder().join("bin");
        fs::create_dir_all(&bin).unwrap();
        let ssh = bin.join("ssh");
        fs::write(&ssh, format!("#!/bin/sh\necho \"$*\" >> '{}'\nexit 1\n", log.display())).unwrap();
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        let target = "{ to: git, remote: 'ssh://git@host.example/site.git', branch: pages }";
        site.write(
            "briefbook.yaml",
            format!("title: Desk\nbase_url: https://example.org/\npublish:\n  here: {target}\n"),
        );
        let mut command = site.command(&["publish", "--list"]);
        identify(&mut command);
        let path = std::env::var_os("PATH").unwrap();
        let folders = std::iter::once(bin).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).unwrap()).env_remove("GIT_SSH").env_remove("GIT_SSH_COMMAND");
        if let Some(own) = own {
            command.env("GIT_SSH_COMMAND", own);
        }
        assert_eq!(finish(&mut command).code, Some(3));
        fs::read_to_string(log).unwrap()
    };
    assert!(asked(None).contains("-o BatchMode=yes"));
    let own = asked(Some("ssh -i key"));
    assert!(own.contains("-i key") && !own.contains("BatchMode"), "{own}");
}

#[test]
fn a_link_in_the_place_of_a_page_is_noticed_and_fixed() {
    let branch = Branch::new();
    let site = MadeSite::of(&branch);
    site.publish(&small_site());
    let remote = branch.remote();
    // A link whose text is what the page was: the same blob in another mode.
    let blob = git(&remote, &["rev-parse", "pages:about/index.html"]);
    let index: BTreeMap<&str, String> =
        BTreeMap::from([("GIT_INDEX_FILE", remote.join("by-hand").display().to_string())]);
    let with_index = |arguments: &[&str]| {
        let mut command = Command::new("git");
        identify(command.arg("-C").arg(&remote).args(arguments).envs(&index));
        let run = finish(&mut command);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout.trim().to_owned()
    };
    with_index(&["read-tree", "pages"]);
    with_index(&["update-index", "--cacheinfo", &format!("120000,{},about/index.html", blob.trim())]);
    let tree = with_index(&["write-tree"]);
    let commit = with_index(&["commit-tree", "-p", "pages", "-m", "By hand", &tree]);
    with_index(&["update-ref", "refs/heads/pages", &commit]);
    let told = site.command(&["publish", "--verify=target"]);
    assert_eq!(told.code, Some(4), "{}", told.stderr);
    assert!(told.stderr.contains("  about/index.html is not a file\n"), "{}", told.stderr);
    site.publish(&small_site());
    site.assert_published(&small_site(), "fixed");
}
