//! Runs with a bucket that do not come to their end, or whose connection is bad: what readers see in the meantime, and that the
//! next run ends right and sends only what is missing.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::small_site;
use crate::publish::made_site::{Files, MadeSite, files};
use crate::publish::place::Place;
use crate::publish::s3_server::{Asked, Fate, S3Server};

/// A site that differs from the small one in every way.
fn changed_site() -> Files {
    let mut changed = small_site();
    changed.remove("people/mara-lind/index.html");
    changed.remove("assets/theme.755f9f732d930cbc.css");
    changed.insert("assets/theme.0123456789abcdef.css".to_owned(), b"body{color:red}".to_vec());
    changed.insert("index.html".to_owned(), b"<link href=/assets/theme.0123456789abcdef.css>home".to_vec());
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    changed.insert("new/index.html".to_owned(), b"<link href=/assets/theme.0123456789abcdef.css>new".to_vec());
    changed.insert("feed.xml".to_owned(), b"<feed>new</feed>".to_vec());
    changed
}

/// Runs a command that is killed at a request; gives whether the run came to that request.
fn killed_at(site: &MadeSite<'_>, server: &S3Server, arguments: &[&str], number: usize, carried_out: bool) -> bool {
    let halted = server.halt_at(number, carried_out);
    let mut command = site.sandbox.command(arguments);
    site.place.prepare(&mut command);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the command can be started");
    loop {
        match halted.recv_timeout(Duration::from_millis(20)) {
            Ok(()) => {
                child.kill().expect("it is running");
                child.wait().expect("an end");
                return true;
            }
            Err(RecvTimeoutError::Timeout) => {
                if child.try_wait().expect("a child").is_some() {
                    return false;
                }
            }
            Err(RecvTimeoutError::Disconnected) => panic!("the server keeps the sender"),
        }
    }
}

/// Kills a run at each of its requests in turn, before it is carried out and after, and lets `look` see what is there.
fn kill_everywhere(place: &BucketPlace<S3Server>, look: impl Fn(&Files, &str)) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    site.make(&changed_site());
    let before = place.server.remember();
    let made = site.sandbox.folder().join("made");
    let arguments = ["publish", "--from", made.to_str().expect("a path in UTF-8")];
    for number in 1.. {
        for carried_out in [false, true] {
            place.server.come_back_to(&before);
            let reached = killed_at(&site, &place.server, &arguments, number, carried_out);
            let put = site_puts(&place.server.asked(), if carried_out { number } else { number - 1 });
            place.server.behave();
            let why = format!("killed at request {number}, carried out: {carried_out}");
            if !reached {
                assert!(number > 20, "a run has more than {number} requests");
                return;
            }
            look(&place.readers_see(), &why);
            place.server.behave();
            let again = site.run(&[]);
            assert_eq!(again.code, Some(0), "{why}: {}", again.stderr);
            let put_again = site_puts(&place.server.asked(), usize::MAX);
            site.assert_published(&changed_site(), &why);
            assert!(put.is_disjoint(&put_again), "{why}: {put:?} were put, and {put_again:?} again");
        }
    }
}

/// The files of the site that the first `count` requests have put.
fn site_puts(asked: &[Asked], first: usize) -> BTreeSet<String> {
    let puts = asked.iter().filter(|asked| asked.number <= first && asked.is_put());
    let puts =
        puts.filter(|asked| !asked.key.contains("/.briefbook/") && !asked.key.ends_with("briefbook-release.json"));
    puts.map(|asked| asked.key.clone()).collect()
}

#[test]
fn wherever_a_run_is_killed_no_page_is_lost_or_names_a_missing_asset_and_the_next_run_ends_right() {
    let place = BucketPlace::new().with("grace_days: 0");
    let (old, new) = (small_site(), changed_site());
    kill_everywhere(&place, |seen, why| {
        for (path, bytes) in seen.iter().filter(|(path, _)| *path != "briefbook-release.json") {
            assert!(old.get(path) == Some(bytes) || new.get(path) == Some(bytes), "{why}: {path} is torn");
            let text = String::from_utf8_lossy(bytes);
            if let Some((_, rest)) = text.split_once("href=/") {
                let asset = rest.split('>').next().expect("a name");
                assert!(seen.contains_key(asset), "{why}: {path} names {asset}, which is missing");
            }
        }
        for path in old.keys().filter(|path| new.contains_key(*path)) {
            assert!(seen.contains_key(path), "{why}: {path} is lost");
        }
    });
}

#[test]
fn wherever_a_run_with_folders_for_releases_is_killed_readers_see_one_whole_release() {
    let place = BucketPlace::versioned();
    kill_everywhere(&place, |seen, why| {
        let mut seen = seen.clone();
        seen.remove("briefbook-release.json");
        assert!(seen == small_site() || seen == changed_site(), "{why}: {:?}", seen.keys());
    });
}

#[test]
fn what_a_killed_run_has_put_is_deleted_by_a_run_that_has_it_no_more() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.make(&changed_site());
    let made = site.sandbox.folder().join("made");
    let arguments = ["publish", "--from", made.to_str().expect("a path in UTF-8")];
    let at_release_file = |asked: &Asked| asked.is_put() && asked.key.ends_with("/feed.xml");
    let before = place.server.remember();
    assert!(!killed_at(&site, &place.server, &arguments, 1000, false));
    let number = place.server.asked().iter().find(|asked| at_release_file(asked)).expect("a put").number;
    place.server.come_back_to(&before);
    assert!(killed_at(&site, &place.server, &arguments, number, true));
    place.server.behave();
    assert!(place.readers_see().contains_key("new/index.html"));
    let mut third =
        files(&[("index.html", "<link href=/assets/theme.755f9f732d930cbc.css>third"), ("about/index.html", "3")]);
    third.insert("assets/theme.755f9f732d930cbc.css".to_owned(), b"body{}".to_vec());
    site.make(&third);
    let told = site.run(&["--dry-run"]);
    assert!(told.stdout.contains("- new/index.html\n"), "{}", told.stdout);
    site.publish(&third);
    // The stylesheet of the killed run is an asset that a reader may have seen.
    third.insert("assets/theme.0123456789abcdef.css".to_owned(), b"body{color:red}".to_vec());
    site.assert_published(&third, "nothing else is left of the killed run");
}

#[test]
fn a_rollback_that_is_killed_is_made_whole_by_another_one() {
    let place = BucketPlace::new().with("grace_days: 0");
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.publish(&changed_site());
    let before = place.server.remember();
    for number in 1.. {
        place.server.come_back_to(&before);
        let reached = killed_at(&site, &place.server, &["publish", "--rollback"], number, true);
        place.server.behave();
        if !reached {
            site.assert_published(&small_site(), "it came to its end");
            break;
        }
        let listed = site.command(&["publish", "--list"]).stdout;
        let oldest = listed.lines().last().and_then(|line| line.trim_start_matches(['*', ' ']).split(' ').next());
        let again = site.command(&["publish", "--rollback", oldest.expect("a release")]);
        assert_eq!(again.code, Some(0), "killed at {number}: {}", again.stderr);
        site.assert_published(&small_site(), &format!("killed at {number}"));
    }
}

#[test]
fn lost_connections_and_answers_are_made_up_for() {
    for fate in [Fate::LostBefore, Fate::LostAfter, Fate::Truncated, Fate::Refused(500, None)] {
        let place = BucketPlace::new().with("grace_days: 0");
        let site = MadeSite::of(&place);
        site.publish(&small_site());
        place.server.set_faults(move |asked| if asked.number % 3 == 0 { fate } else { Fate::Answered });
        site.publish(&changed_site());
        place.server.behave();
        site.assert_published(&changed_site(), &format!("{fate:?}"));
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0), "{fate:?}");
    }
}

#[test]
fn a_pause_that_the_store_asks_for_is_made_by_all_requests() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let mut refused = false;
    place.server.set_faults(move |asked| {
        let refuse = !refused && asked.is_put() && asked.key.ends_with(".css");
        refused |= refuse;
        if refuse { Fate::Refused(503, Some(1)) } else { Fate::Answered }
    });
    let run = site.publish(&small_site());
    assert!(run.stderr.contains("the store asks for a pause of 1 s\n"), "{}", run.stderr);
    let asked = place.server.asked();
    let at = asked.iter().position(|asked| asked.is_put() && asked.key.ends_with(".css")).expect("a put");
    assert!(asked[at + 1].at - asked[at].at >= Duration::from_secs(1), "the store was asked again too early");
    site.assert_published(&small_site(), "after the pause");
}

#[test]
fn a_store_that_never_answers_is_given_up_before_the_next_phase() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    let before = place.readers_see();
    let is_style = |asked: &Asked| asked.is_put() && asked.key.ends_with(".css");
    place.server.set_faults(move |asked| if is_style(asked) { Fate::Never } else { Fate::Answered });
    site.make(&changed_site());
    let made = site.sandbox.folder().join("made");
    let mut command = site.sandbox.command(&["publish", "--from", made.to_str().expect("a path in UTF-8")]);
    place.prepare(&mut command);
    let run = crate::sandbox::finish(command.env("AWS_TIMEOUT", "500ms"));
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(
        run.stderr.contains("error: cannot put `assets/theme.0123456789abcdef.css`: operation timed out\n"),
        "{}",
        run.stderr
    );
    assert_eq!(place.readers_see(), before);
    place.server.behave();
    site.publish(&changed_site());
}
