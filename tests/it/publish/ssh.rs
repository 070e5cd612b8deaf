//! A folder of another machine over SSH, by rsync and by SFTP alone: the suite, and what only such targets promise.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use crate::publish::conformance::{conforms, small_site};
use crate::publish::far_machine::{FarMachine, Gives};
use crate::publish::made_site::{Files, MadeSite};
use crate::publish::place::Place;
use crate::sandbox::{finish, tree};

conforms! { rsync, || FarMachine::new(Gives::Shell) }
conforms! { sftp, || FarMachine::new(Gives::SftpOnly) }

/// Tries something by each way, where this machine has a server.
fn by_each_way(test: impl Fn(&FarMachine, &MadeSite<'_>)) {
    for gives in [Gives::Shell, Gives::SftpOnly] {
        if let Some(machine) = FarMachine::new(gives) {
            test(&machine, &MadeSite::of(&machine));
        }
    }
}

/// The little site with another home page.
fn with_home(text: &str) -> Files {
    let mut site = small_site();
    site.insert("index.html".to_owned(), text.into());
    site
}

/// What was said, with a name for the place that is the same in each run.
fn told(machine: &FarMachine, text: &str) -> String {
    let folder = machine.at("").display().to_string();
    text.replace(&machine.site().display().to_string(), "/srv/site").replace(&folder, "/test/")
}

#[test]
fn unchanged_files_are_one_file_in_all_releases_and_can_be_read_by_a_web_server() {
    by_each_way(|machine, site| {
        let mut large = small_site();
        large.insert("assets/picture.avif".to_owned(), (0..200_000_u32).flat_map(u32::to_le_bytes).collect());
        site.publish(&large);
        let picture = machine.site().join("current/assets/picture.avif");
        let before = fs::metadata(&picture).unwrap();
        large.insert("index.html".to_owned(), b"other".to_vec());
        site.publish(&large);
        let after = fs::metadata(&picture).unwrap();
        assert_eq!((before.ino(), before.modified().unwrap()), (after.ino(), after.modified().unwrap()));
        for (path, mode) in [("index.html", 0o644), ("people", 0o755), ("", 0o755)] {
            let found = fs::metadata(machine.site().join("current").join(path)).unwrap().permissions().mode();
            assert_eq!(found & 0o777, mode, "{path}");
        }
    });
}

#[test]
fn a_changed_file_is_sent_also_when_its_size_and_time_are_the_same() {
    by_each_way(|machine, site| {
        site.publish(&with_home("abc"));
        site.make(&with_home("xyz"));
        let time = fs::metadata(machine.site().join("current/index.html")).unwrap().modified().unwrap();
        let file = site.sandbox.folder().join("made/index.html");
        fs::File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
        let run = site.run(&[]);
        assert!(run.last_line().ends_with("; 1 file, 3 B sent"), "{run:?}");
        site.assert_published(&with_home("xyz"), "a file of the same size and time");
    });
}

#[test]
fn looking_creates_nothing_on_the_remote_host() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        for (action, code) in [("--dry-run", 0), ("--list", 0), ("--verify=target", 3)] {
            let run = if action == "--dry-run" { site.run(&[action]) } else { site.command(&["publish", action]) };
            assert_eq!(run.code, Some(code), "{run:?}");
            assert_eq!(tree(&machine.at("far")).len(), 0, "{action}");
        }
    });
}

#[test]
fn a_release_that_is_still_there_is_taken_again_and_one_that_was_damaged_is_not() {
    by_each_way(|machine, site| {
        site.publish(&with_home("one"));
        site.publish(&with_home("two"));
        let again = site.publish(&with_home("one"));
        assert!(again.last_line().ends_with("; 0 files, 0 B sent"), "{again:?}");
        assert_eq!(fs::read_dir(machine.site().join("releases")).unwrap().count(), 2);
        machine.damage("about/index.html", b"x");
        site.publish(&with_home("two"));
        let id = site.command(&["publish", "--list"]).stdout.lines().nth(1).unwrap()[2..18].to_owned();
        let back = site.command(&["publish", "--rollback", &id]);
        let refused = format!("error: release {id} is not whole any more: `about/index.html` has other bytes\n");
        assert_eq!((back.code, back.stderr), (Some(3), refused));
        site.assert_published(&with_home("two"), "the way back was refused");
        site.publish(&with_home("one"));
        site.assert_published(&with_home("one"), "sent again");
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
    });
}

#[test]
fn five_releases_are_kept_and_what_others_put_there_stays() {
    by_each_way(|machine, site| {
        fs::create_dir_all(machine.site().join("releases/by-hand")).unwrap();
        fs::write(machine.site().join("releases/by-hand/index.html"), "theirs").unwrap();
        fs::write(machine.site().join("notes.txt"), "theirs").unwrap();
        site.publish(&with_home("first"));
        let first = fs::canonicalize(machine.site().join("current")).unwrap();
        fs::write(first.join("about/foreign.txt"), "theirs").unwrap();
        for number in 0..6 {
            site.publish(&with_home(&number.to_string()));
        }
        assert_eq!(site.command(&["publish", "--list"]).stdout.lines().count(), 5);
        let notes = tree(&machine.site().join(".briefbook"));
        let of_releases = notes.keys().filter(|name| name.ends_with(".json") || name.ends_with(".sha256"));
        assert_eq!(of_releases.count(), 10, "{:?}", notes.keys());
        assert_eq!(tree(&first).into_keys().collect::<Vec<_>>(), ["about/foreign.txt"]);
        for path in ["releases/by-hand/index.html", "notes.txt"] {
            assert_eq!(fs::read_to_string(machine.site().join(path)).unwrap(), "theirs");
        }
    });
}

#[test]
fn an_answer_whose_last_line_has_no_end_is_an_answer() {
    by_each_way(|machine, site| {
        site.publish(&small_site());
        let current = fs::read_link(machine.site().join("current")).unwrap();
        let note = format!(".briefbook/{}.json", current.file_name().unwrap().display());
        let text = fs::read_to_string(machine.site().join(&note)).unwrap();
        fs::write(machine.site().join(&note), text.trim_end()).unwrap();
        assert!(site.publish(&small_site()).last_line().ends_with("; nothing was sent"));
    });
}

#[test]
fn a_current_that_is_not_ours_is_left_alone() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        let refused = || {
            let run = site.run(&[]);
            let message = "error: `/srv/site/current` is not a link that Briefbook made\n\
                           help: move it away, or publish to another folder\n";
            assert_eq!((run.code, told(machine, &run.stderr)), (Some(6), message.to_owned()));
        };
        fs::create_dir_all(machine.site().join("current")).unwrap();
        refused();
        fs::remove_dir(machine.site().join("current")).unwrap();
        symlink("elsewhere", machine.site().join("current")).unwrap();
        refused();
        assert_eq!(tree(&machine.site()).into_keys().collect::<Vec<_>>(), ["current@"]);
    });
}

#[test]
fn a_host_key_that_is_not_the_known_one_is_refused_and_no_question_is_asked() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        let known = fs::read_to_string(machine.at("known_hosts")).unwrap();
        fs::write(machine.at("known_hosts"), "").unwrap();
        let unknown = "error: the host key of `far` is not known, so nothing was sent\n\
                       help: connect once by hand with `ssh -F /test/ssh_config far`, compare the fingerprint, and accept it\n";
        let run = site.run(&[]);
        assert_eq!((run.code, told(machine, &run.stderr)), (Some(3), unknown.to_owned()));
        // Another key than the known one.
        let own = fs::read_to_string(machine.at("key.pub")).unwrap();
        fs::write(machine.at("known_hosts"), format!("{} {own}", known.split_once(' ').unwrap().0)).unwrap();
        let run = site.run(&[]);
        let changed = "error: `far` has another host key than the one that is known, so nothing was sent\n";
        assert!(run.code == Some(3) && run.stderr.starts_with(changed), "{run:?}");
        assert_eq!(tree(&machine.at("far")).len(), 0);
    });
}

#[test]
fn settings_of_ssh_can_trust_a_new_machine_but_not_turn_the_check_off() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        let settings = fs::read_to_string(machine.at("ssh_config")).unwrap();
        fs::write(machine.at("known_hosts"), "").unwrap();
        machine.configure("StrictHostKeyChecking no");
        let run = site.run(&[]);
        assert!(run.code == Some(3) && run.stderr.starts_with("error: the host key of `far` is not known"), "{run:?}");
        fs::write(machine.at("ssh_config"), settings).unwrap();
        machine.configure("StrictHostKeyChecking accept-new");
        site.publish(&small_site());
    });
}

#[test]
fn a_key_that_is_not_accepted_and_a_machine_that_is_not_there_are_reported() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        fs::write(machine.at("authorized"), "").unwrap();
        let run = site.run(&[]);
        let refused = "error: `far` accepts none of your keys\nhelp: load the key with `ssh-add`, or name it in your settings of \
                       ssh; `ssh -F /test/ssh_config far` must work without a password\n";
        assert_eq!((run.code, told(machine, &run.stderr)), (Some(3), refused.to_owned()));
        let settings = fs::read_to_string(machine.at("ssh_config")).unwrap();
        fs::write(machine.at("ssh_config"), settings.replace("  Port ", "  Port 1\n  #")).unwrap();
        let run = site.run(&[]);
        let absent = "error: cannot speak with `far`: ssh: connect to host 127.0.0.1 port 1: Connection refused\n";
        assert_eq!((run.code, run.stderr.as_str()), (Some(3), absent));
    });
}

#[test]
fn a_machine_without_a_shell_is_reported_how_to_be_reached() {
    let Some(machine) = FarMachine::new(Gives::SftpOnly) else { return };
    let site = MadeSite::of(&machine);
    site.sandbox.write(
        "briefbook.yaml",
        format!("title: Desk\nbase_url: https://example.org/\npublish:\n  here: {}\n", machine.settings_with("rsync")),
    );
    site.make(&small_site());
    let run = site.run(&[]);
    let message = "error: `far` gives no shell\nhelp: write `transport: sftp` in the target\n";
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), message));
}

#[test]
fn no_message_shows_a_credential_at_the_highest_verbosity() {
    by_each_way(|machine, site| {
        site.make(&small_site());
        // A proxy that echoes what it was sent, the last part of a lot.
        machine.configure(
            "LogLevel DEBUG3\n  ProxyCommand sh -c 'echo \"no entry for $DEPLOY_TOKEN at https://jane:planted-password@proxy/?private_token=planted-parameter\" >&2'",
        );
        let from = format!("--from={}", site.sandbox.folder().join("made").display());
        for action in [&*from, "--list", "--verify=target"] {
            let mut command = site.sandbox.command(&["publish", "--timings", action]);
            machine.prepare(&mut command);
            let run = finish(
                command
                    .env("DEPLOY_TOKEN", "planted-deploy-token")
                    .env("SSH_PASSPHRASE", "planted-passphrase")
                    .env("RSYNC_PASSWORD", "planted-rsync-password")
                    .env("RUST_LOG", "trace")
                    .env("RUST_BACKTRACE", "full"),
            );
            assert_eq!(run.code, Some(3), "{run:?}");
            assert!(!format!("{run:?}").contains("planted"), "{run:?}");
            let hidden = "no entry for [hidden] at https://[hidden]@proxy/?private_token=[hidden]";
            assert!(run.stderr.contains(hidden), "{run:?}");
        }
    });
}
