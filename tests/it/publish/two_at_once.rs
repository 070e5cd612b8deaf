//! Two publishers who have both seen the same site, and then publish at the same moment: one wins, the other learns it.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;

use briefbook::release::record::ReleaseRecord;
#[cfg(unix)]
use briefbook::schema::publish::SshTransport;
use briefbook::shell::publish::directory::ReleaseFolder;
use briefbook::shell::publish::in_place::FolderInPlace;
use briefbook::shell::publish::progress::Silent;
use briefbook::shell::publish::source::Source;
#[cfg(unix)]
use briefbook::shell::publish::ssh::{self, FarFolder};
use briefbook::shell::publish::target::{Failure, Job, Target};

use crate::publish::conformance::small_site;
#[cfg(unix)]
use crate::publish::far_machine::{FarMachine, Gives};
use crate::publish::made_site::{MadeSite, rivals};
use crate::publish::place::{Folder, InPlace, Place};

/// How often they meet.
const ROUNDS: usize = 50;

/// Lets two publish different sites to one place, round after round; each round has one winner, whose site is then seen.
fn race<P: Place, T: Target>(place: &P, open: impl Fn() -> T + Sync) {
    let first = MadeSite::of(place);
    first.publish(&small_site());
    for round in 0..ROUNDS {
        let sites = rivals(place, round);
        let folders: Vec<_> = sites.iter().map(|(site, _)| site.sandbox.folder().join("made")).collect();
        let both_have_looked = Barrier::new(2);
        let run = |folder: &std::path::Path| {
            let (source, manifest) = Source::open(folder).expect("a made site");
            let mut target = open();
            let published = target.published().expect("a look");
            let plan = target.plan(&published, &manifest);
            let record = ReleaseRecord::new(
                &manifest,
                format!("{round}"),
                "nobody@test".to_owned(),
                "https://example.org/".into(),
            );
            both_have_looked.wait();
            target.publish(&Job {
                manifest: &manifest,
                record: &record,
                plan: &plan,
                planned_against: published.id(),
                source: &source,
                progress: &Silent,
                allowed: &BTreeSet::new(),
            })
        };
        let ended = thread::scope(|scope| {
            let started: Vec<_> = folders.iter().map(|folder| scope.spawn(|| run(folder))).collect();
            started.into_iter().map(|run| run.join().expect("no panic")).collect::<Vec<_>>()
        });
        let winners: Vec<usize> = (0..2).filter(|publisher| ended[*publisher].is_ok()).collect();
        assert_eq!(winners.len(), 1, "round {round}: {ended:?}");
        let (winner, loser) = (winners[0], 1 - winners[0]);
        assert!(matches!(ended[loser], Err(Failure::SomebodyElse(_))), "round {round}: {:?}", ended[loser]);
        let (site, files) = &sites[winner];
        site.assert_published(files, &format!("round {round}"));
    }
}

#[test]
fn of_two_publishers_to_a_folder_of_releases_one_wins() {
    let place = Folder::new();
    race(&place, || ReleaseFolder::new("site", place.path(), 5));
}

#[cfg(unix)]
#[test]
fn of_two_publishers_to_another_machine_one_wins() {
    for (gives, transport) in [(Gives::Shell, SshTransport::Rsync), (Gives::SftpOnly, SshTransport::Sftp)] {
        let Some(machine) = FarMachine::new(gives) else { return };
        let (path, work) = (machine.site().display().to_string(), machine.at("work"));
        race(&machine, || {
            let place = ssh::Place { host: "far", path: &path, port: None, config: Some(machine.at("ssh_config")) };
            FarFolder::new(place, transport, 5, &work)
        });
    }
}

#[test]
fn of_two_publishers_to_a_folder_in_place_one_wins() {
    let place = InPlace::new();
    race(&place, || FolderInPlace::new("site", place.path()));
}
