//! Several publishers to one bucket: one wins, the others learn it, and change nothing that readers see.

use std::process::{Command, Stdio};

use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::small_site;
use crate::publish::made_site::{MadeSite, rivals};
use crate::publish::place::Place;
use crate::publish::s3_server::{Fate, S3Server};
use crate::sandbox::Run;

#[test]
fn of_two_publishers_to_a_bucket_one_wins() {
    race(&BucketPlace::new());
}

#[test]
fn of_two_publishers_to_a_bucket_of_google_one_wins() {
    race(&BucketPlace::of_google());
}

#[test]
fn of_two_publishers_to_a_bucket_with_folders_for_releases_one_wins() {
    race(&BucketPlace::versioned());
}

/// Lets two publish different sites to one bucket, round after round.
fn race(place: &BucketPlace<S3Server>) {
    let first = MadeSite::of(place);
    first.publish(&small_site());
    for round in 0..50 {
        let sites = rivals(place, round);
        // Both have looked when both put their first probe; then they go on at the same moment.
        let mut probes = 0;
        place.server.set_faults(move |asked| {
            probes += usize::from(asked.is_put() && asked.key.ends_with("/probe"));
            if probes <= 2 && asked.is_put() && asked.key.ends_with("/probe") { Fate::Meets } else { Fate::Answered }
        });
        let ended = at_once(&sites.iter().map(|(site, _)| site).collect::<Vec<_>>());
        place.server.behave();
        let codes = ended.each_ref().map(|run| run.code);
        assert!(codes == [Some(0), Some(5)] || codes == [Some(5), Some(0)], "round {round}: {ended:?}");
        let winner = usize::from(codes[1] == Some(0));
        let (site, files) = &sites[winner];
        site.assert_published(files, &format!("round {round}"));
        assert!(ended[1 - winner].stderr.contains(" publish"), "{}", ended[1 - winner].stderr);
    }
}

fn at_once(sites: &[&MadeSite<'_>]) -> [Run; 2] {
    let start = |site: &MadeSite<'_>| {
        let made = site.sandbox.folder().join("made");
        let mut command: Command =
            site.sandbox.command(&["publish", "--from", made.to_str().expect("a path in UTF-8")]);
        site.place.prepare(&mut command);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command can be started")
    };
    let children = [start(sites[0]), start(sites[1])];
    children.map(|child| {
        let output = child.wait_with_output().expect("an end");
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    })
}

/// Puts a claim into the head, as a run on another machine would have.
fn claim(place: &BucketPlace<S3Server>) {
    let head = place.get("site/.briefbook/head.json").expect("a head");
    let mut head: serde_json::Value = serde_json::from_slice(&head).expect("JSON");
    head["turn"] =
        serde_json::json!({ "id": "1", "who": "joe@laptop", "since": "2025-06-01T12:00:00Z", "process": null });
    place.put("site/.briefbook/head.json", head.to_string().as_bytes());
}

#[test]
fn while_somebody_else_publishes_nothing_is_changed_unless_their_turn_is_taken() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    claim(&place);
    let before = place.readers_see();
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.make(&changed);
    let run = site.run(&[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert_eq!(
        run.stderr,
        "error: joe@laptop is publishing to the same place since 2025-06-01T12:00:00Z; if that run is dead, its turn ends in \
         10 min, or say `--allow taking-over`\nhelp: look at what they published, then publish again\n"
    );
    assert_eq!(place.readers_see(), before);
    let taken = site.run(&["--allow", "taking-over"]);
    assert_eq!(taken.code, Some(0), "{}", taken.stderr);
    site.assert_published(&changed, "the turn was taken");
}

#[test]
fn a_turn_that_was_not_renewed_for_ten_minutes_is_over() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    claim(&place);
    place.server.make_old(".briefbook/head.json", std::time::Duration::from_secs(601));
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    site.assert_published(&changed, "the turn was over");
}

#[test]
fn a_run_whose_turn_was_taken_does_not_make_its_release_the_published_one() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.make(&changed);
    // While its page is put, someone else exchanges the head.
    let head = place.server.object("site/.briefbook/head.json");
    place.server.set_faults(move |asked| {
        if asked.is_put() && asked.key.ends_with("/about/index.html") {
            head.replace(
                b"{\"version\":1,\"stamp\":\"x\",\"current\":null,\"folder\":\"\",\"releases\":[],\"turn\":null,\
                           \"pending\":null,\"left\":null,\"kept_since\":{},\"suspect\":[]}",
            );
        }
        Fate::Answered
    });
    let run = site.run(&[]);
    assert_eq!(run.code, Some(5), "{}", run.stderr);
    assert!(
        run.stderr.starts_with("error: someone else published in the meantime: no release is published now\n"),
        "{}",
        run.stderr
    );
}
