//! A run over SSH that breaks at any point: readers have one whole release at every instant, and the next run ends right.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::publish::conformance::small_site;
use crate::publish::far_machine::{FarMachine, Gives};
use crate::publish::made_site::{Files, MadeSite};
use crate::publish::place::Place;

/// Between two releases a run goes back and forth; this is one of them.
pub fn release(word: &str) -> Files {
    let mut site = small_site();
    for page in 0..12 {
        site.insert(format!("briefings/{page}/index.html"), format!("page {page}, {word}").into_bytes());
    }
    site.insert(format!("{word}.html"), word.into());
    site.insert("assets/picture.avif".to_owned(), word.repeat(20_000).into_bytes());
    site
}

/// Lets a reader look without end while something is done. Each look has to show one whole release of those that there are.
pub fn under_the_eyes_of_a_reader(machine: &FarMachine, releases: &[&Files], action: impl FnOnce()) {
    let (done, looks) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let mut seen = machine.readers_see();
                assert!(seen.remove("briefbook-release.json").is_some(), "no release at look {looks:?}");
                assert!(releases.contains(&&seen), "no whole release at look {looks:?}: {:?}", seen.keys());
                looks.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        // The reader has to end also when the action fails.
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(action)).err();
        done.store(true, Ordering::Relaxed);
        if let Some(panic) = failed {
            std::panic::resume_unwind(panic);
        }
        if let Err(panic) = reader.join() {
            std::panic::resume_unwind(panic);
        }
    });
    assert!(looks.load(Ordering::Relaxed) > 20, "the reader looked {looks:?} times only");
}

/// Publishes after an interrupted run. Over SFTP alone, the turn of a dead run is taken over by a person's word.
#[track_caller]
pub fn publish_again(machine: &FarMachine, site: &MadeSite<'_>, files: &Files, at: &str) {
    site.make(files);
    let begun = Instant::now();
    let mut run = site.run(&[]);
    // What is left of the killed run on the remote host needs a moment to notice that it is.
    while run.code == Some(5) && begun.elapsed() < Duration::from_secs(10) {
        let arguments: &[&str] = if machine.gives == Gives::SftpOnly { &["--allow", "taking-over"] } else { &[] };
        run = site.run(arguments);
    }
    assert_eq!(run.code, Some(0), "{at}: {run:?}");
    site.assert_published(files, at);
}

/// Takes all releases away but the published one, as if they had gone stale.
pub fn forget_all_but_the_published(machine: &FarMachine) {
    let current = fs::canonicalize(machine.site().join("current")).unwrap();
    let name = current.file_name().unwrap().to_str().unwrap();
    for entry in fs::read_dir(machine.site().join("releases")).unwrap().flatten() {
        if entry.path() != current {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    for entry in fs::read_dir(machine.site().join(".briefbook")).unwrap().flatten() {
        let file = entry.file_name().into_string().unwrap();
        if (file.ends_with(".json") || file.ends_with(".sha256")) && !file.starts_with(name) {
            fs::remove_file(entry.path()).unwrap();
        }
    }
}

/// What the shell on the remote host runs by name.
const TOOLS: [&str; 15] = [
    "cat",
    "diff",
    "find",
    "flock",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "readlink",
    "rm",
    "rsync",
    "sha256sum",
    "sort",
    "sync",
    "xargs",
];

#[test]
fn a_shell_or_a_run_that_dies_at_any_of_its_commands_leaves_a_whole_release() {
    // The server lets each of these programs be counted, and at one of them something is killed.
    let Some(machine) = FarMachine::with_tools(&TOOLS) else { return };
    let site = MadeSite::of(&machine);
    let (one, two) = (release("one"), release("two"));
    site.publish(&one);
    let count = machine.at("count");
    let run = |kill: Option<usize>, what: &str| {
        fs::write(machine.at("kill"), kill.map_or_else(String::new, |at| at.to_string())).unwrap();
        fs::write(machine.at("what"), what).unwrap();
        fs::write(&count, "").unwrap();
        let mut command = site.sandbox.command(&["publish", "--from"]);
        command.arg(site.sandbox.folder().join("made")).stdout(Stdio::null()).stderr(Stdio::piped());
        machine.prepare(&mut command);
        let child = command.spawn().unwrap();
        fs::write(machine.at("pid"), child.id().to_string()).unwrap();
        let output = child.wait_with_output().unwrap();
        fs::write(machine.at("kill"), "").unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    site.make(&two);
    assert_eq!(run(None, "shell").0, Some(0));
    let commands = fs::read_to_string(&count).unwrap().lines().count();
    assert!(commands > 20, "{commands} commands were counted");
    under_the_eyes_of_a_reader(&machine, &[&one, &two], || {
        let mut killed = 0;
        for (round, at) in (1..=commands).step_by(2).enumerate() {
            publish_again(&machine, &site, &one, "back");
            forget_all_but_the_published(&machine);
            site.make(&two);
            // The shell over there, and the run here, in turn.
            let what = if round % 2 == 0 { "shell" } else { "run" };
            let (code, said) = run(Some(at), what);
            killed += usize::from(code != Some(0));
            assert!(code.is_none() || matches!(code, Some(0 | 3)), "{what} killed at command {at}: {code:?} {said}");
            publish_again(&machine, &site, &two, &format!("after the {what} was killed at command {at}"));
        }
        assert!(killed * 4 > commands, "{killed} of {commands} were killed");
    });
}

#[test]
fn a_run_that_is_killed_at_any_time_leaves_a_whole_release() {
    for gives in [Gives::Shell, Gives::SftpOnly] {
        let Some(machine) = FarMachine::new(gives) else { return };
        let site = MadeSite::of(&machine);
        let (one, two) = (release("one"), release("two"));
        site.publish(&one);
        let begun = Instant::now();
        site.publish(&two);
        let whole = begun.elapsed();
        under_the_eyes_of_a_reader(&machine, &[&one, &two], || {
            for time in 0..10 {
                let (from, to) = if time % 2 == 0 { (&one, &two) } else { (&two, &one) };
                publish_again(&machine, &site, from, "back");
                forget_all_but_the_published(&machine);
                site.make(to);
                let mut command = site.sandbox.command(&["publish", "--from"]);
                command.arg(site.sandbox.folder().join("made")).stdout(Stdio::null()).stderr(Stdio::null());
                machine.prepare(&mut command);
                let mut child = command.spawn().unwrap();
                std::thread::sleep(whole * time / 10);
                let _ = child.kill();
                let _ = child.wait();
                publish_again(
                    &machine,
                    &site,
                    to,
                    &format!("after a run that was killed after {time} tenths of its time"),
                );
            }
        });
    }
}

#[test]
fn a_full_disk_leaves_the_old_site_and_is_reported() {
    for gives in [Gives::Shell, Gives::SftpOnly] {
        let Some(machine) = FarMachine::new(gives) else { return };
        fs::create_dir(machine.site()).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(machine.site()).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: only root can mount a small file system");
            return;
        }
        let _mount = Mounted(machine.site());
        let site = MadeSite::of(&machine);
        site.publish(&small_site());
        let mut large = small_site();
        large.insert("large.bin".to_owned(), (0..2_000_000_u32).flat_map(u32::to_le_bytes).collect());
        site.make(&large);
        let full = site.run(&[]);
        assert_eq!(full.code, Some(3), "{full:?}");
        let told = if gives == Gives::Shell { "No space left on device" } else { "is its disk full?" };
        assert!(full.stderr.contains(told), "{full:?}");
        site.assert_published(&small_site(), "the disk is full");
        let mut other = small_site();
        other.insert("index.html".to_owned(), b"other".to_vec());
        publish_again(&machine, &site, &other, "with room again");
    }
}

/// A file system that is taken away at the end, also of a test that fails.
struct Mounted(std::path::PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(&self.0).output();
    }
}

#[test]
fn the_turn_of_a_live_run_is_kept_and_is_taken_over_by_who_says_so() {
    // The far rsync waits, so that the first run has the turn for as long as it is wanted.
    let Some(machine) = FarMachine::with_tools(&["rsync"]) else { return };
    let site = MadeSite::of(&machine);
    site.publish(&release("one"));
    fs::write(machine.at("wait"), "").unwrap();
    site.make(&release("two"));
    let mut command = site.sandbox.command(&["publish", "--from"]);
    command.arg(site.sandbox.folder().join("made")).stdout(Stdio::null()).stderr(Stdio::piped());
    machine.prepare(&mut command);
    let first = command.spawn().unwrap();
    let begun = Instant::now();
    while !machine.at("waits").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the first run never came to rsync");
        std::thread::sleep(Duration::from_millis(10));
    }
    fs::remove_file(machine.at("wait")).unwrap();
    let second = MadeSite::of(&machine);
    second.make(&release("three"));
    let told = second.run(&[]);
    assert_eq!(told.code, Some(5), "{told:?}");
    assert!(
        told.stderr.starts_with("error: jane@") && told.stderr.contains(" is publishing to the same place"),
        "{told:?}"
    );
    let taken = second.run(&["--allow", "taking-over"]);
    assert_eq!(taken.code, Some(0), "{taken:?}");
    fs::write(machine.at("go"), "").unwrap();
    let first = first.wait_with_output().unwrap();
    assert!(matches!(first.status.code(), Some(3 | 5)), "{first:?}");
    second.assert_published(&release("three"), "what the second has published stays");
}
