//! What goes over the line to another machine: how much, how often, and what if it is cut.

use std::fs;
use std::path::Path;

use crate::publish::conformance::small_site;
use crate::publish::far_machine::{FarMachine, Gives, skipped};
use crate::publish::made_site::{Files, MadeSite, large_site, many, publish_a_large_site_and_a_change};
use crate::publish::place::Place;
use crate::publish::ssh_killed::{forget_all_but_the_published, publish_again, release, under_the_eyes_of_a_reader};

/// At how many points of a run the line is cut.
fn points() -> usize {
    if std::env::var_os("BRIEFBOOK_LARGE").is_some() { 24 } else { 12 }
}

fn cut_the_line_everywhere(gives: Gives) {
    let Some(machine) = FarMachine::new(gives) else { return };
    let line = machine.over_a_line();
    let site = MadeSite::of(&machine);
    let (one, two) = (release("one"), release("two"));
    site.publish(&one);
    line.lasts(None);
    site.publish(&two);
    let pieces = line.pieces();
    let points = points().min(pieces);
    under_the_eyes_of_a_reader(&machine, &[&one, &two], || {
        let mut broken = 0;
        for point in 0..points {
            publish_again(&machine, &site, &one, "back");
            forget_all_but_the_published(&machine);
            site.make(&two);
            let at = pieces * point / points;
            line.lasts(Some(at));
            let cut = site.run(&[]);
            line.lasts(None);
            broken += usize::from(cut.code != Some(0));
            assert!(matches!(cut.code, Some(0 | 3)), "cut after {at} of {pieces} pieces: {cut:?}");
            publish_again(&machine, &site, &two, &format!("cut after {at} of {pieces} pieces"));
        }
        assert!(broken * 2 > points, "{broken} runs of {points} were cut off");
    });
}

#[test]
fn wherever_the_line_of_rsync_is_cut_readers_have_a_whole_release_and_the_next_run_ends_right() {
    cut_the_line_everywhere(Gives::Shell);
}

#[test]
fn wherever_the_line_of_sftp_is_cut_readers_have_a_whole_release_and_the_next_run_ends_right() {
    cut_the_line_everywhere(Gives::SftpOnly);
}

#[test]
fn many_files_are_published_by_rsync() {
    let Some(machine) = FarMachine::new(Gives::Shell) else { return };
    let (_, large) = publish_a_large_site_and_a_change(&machine, many());
    assert_eq!(machine.readers_see().len(), large.len() + 1);
}

#[test]
fn many_files_are_published_by_sftp() {
    let Some(machine) = FarMachine::new(Gives::SftpOnly) else { return };
    let (_, large) = publish_a_large_site_and_a_change(&machine, many());
    assert_eq!(machine.readers_see().len(), large.len() + 1);
}

/// A machine whose SFTP server writes down each request.
fn machine_that_counts(folder: &Path) -> Option<FarMachine> {
    let server = "/usr/lib/openssh/sftp-server";
    if !Path::new(server).exists() {
        skipped(&format!("there is no {server}"));
        return None;
    }
    let log = folder.join("requests");
    FarMachine::with(Gives::SftpOnly, &format!("ForceCommand {server} -e -l DEBUG3 2>>'{}'\n", log.display()))
}

#[test]
fn nothing_changed_needs_as_many_requests_of_sftp_for_a_large_site_as_for_a_small_one() {
    let folder = tempfile::tempdir().unwrap();
    let Some(machine) = machine_that_counts(folder.path()) else { return };
    let site = MadeSite::of(&machine);
    let requests_of = |files: &Files| {
        site.publish(files);
        fs::write(folder.path().join("requests"), "").unwrap();
        assert!(site.publish(files).last_line().ends_with("; nothing was sent"));
        let log = fs::read_to_string(folder.path().join("requests")).unwrap();
        let request =
            |line: &str| Some(line.split_once("request ")?.1.split_once(": ")?.1.split(' ').next()?.to_owned());
        let mut requests: Vec<_> = log.lines().filter_map(request).filter(|request| request != "sent").collect();
        // A long note is read in pieces.
        requests.dedup();
        requests
    };
    let of_small = requests_of(&small_site());
    let of_large = requests_of(&large_site(300));
    // Where the link leads, the note of that release, and that none says it was found damaged.
    assert_eq!(of_small, ["limits", "lstat", "readlink", "open", "read", "close", "lstat"]);
    assert_eq!(of_large, of_small);
}
