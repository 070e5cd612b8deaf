//! Folders of this machine: the suite, and what only they promise.

use std::fs;

use crate::publish::conformance::{conforms, small_site};
use crate::publish::made_site::{MadeSite, publish_a_large_site_and_a_change};
use crate::publish::place::{Folder, InPlace, Place};

conforms! { releases, || Some(Folder::new()) }
conforms! { in_place, || Some(InPlace::new()) }

#[test]
fn five_releases_are_kept_and_the_current_one_always() {
    let place = Folder::new();
    let site = MadeSite::of(&place);
    let mut states = Vec::new();
    for number in 0..8 {
        let mut state = small_site();
        state.insert("index.html".to_owned(), format!("home {number}").into_bytes());
        site.publish(&state);
        states.push(state);
    }
    let folders = || fs::read_dir(place.path().join("releases")).expect("releases").count();
    assert_eq!(folders(), 5);
    for _ in 0..4 {
        assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    }
    site.assert_published(&states[3], "four steps back");
    site.publish(&states[0]);
    site.assert_published(&states[0], "a new release after going back");
    assert_eq!(folders(), 5);
}

#[test]
fn what_lies_beside_the_releases_is_left_alone() {
    let place = Folder::new();
    fs::create_dir_all(place.path().join("releases/by-hand")).unwrap();
    fs::write(place.path().join("releases/by-hand/index.html"), "by hand").unwrap();
    fs::write(place.path().join("note.txt"), "theirs").unwrap();
    let site = MadeSite::of(&place);
    for number in 0..7 {
        let mut state = small_site();
        state.insert("index.html".to_owned(), format!("home {number}").into_bytes());
        site.publish(&state);
    }
    assert_eq!(fs::read_to_string(place.path().join("releases/by-hand/index.html")).unwrap(), "by hand");
    assert_eq!(fs::read_to_string(place.path().join("note.txt")).unwrap(), "theirs");
}

#[test]
fn a_folder_named_current_that_is_not_ours_is_refused() {
    let place = Folder::new();
    fs::create_dir_all(place.path().join("current")).unwrap();
    let site = MadeSite::of(&place);
    site.make(&small_site());
    let refused = site.run(&[]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    let link = place.path().join("current");
    assert_eq!(
        refused.stderr,
        format!(
            "error: `{}` is not a link that Briefbook made\nhelp: move it away, or publish to another folder\n",
            link.display()
        )
    );
}

#[test]
fn ten_thousand_files_are_published_and_a_change_of_one_links_the_others() {
    let place = Folder::new();
    let (_, large) = publish_a_large_site_and_a_change(&place, 10_000);
    assert_eq!(place.readers_see().len(), large.len() + 1);
}

#[test]
fn while_somebody_publishes_others_learn_it_and_change_nothing() {
    for place in [&Folder::new() as &dyn Place, &InPlace::new()] {
        let site = MadeSite::of(place);
        site.publish(&small_site());
        let before = place.readers_see();
        let notes = place.settings().split('\'').nth(1).map(|path| format!("{path}/.briefbook/lock")).unwrap();
        let lock = fs::OpenOptions::new().append(true).open(notes).unwrap();
        lock.try_lock().unwrap();
        let mut changed = small_site();
        changed.insert("about/index.html".to_owned(), b"about us".to_vec());
        site.make(&changed);
        let other = site.run(&[]);
        assert_eq!(other.code, Some(5), "{}", other.stderr);
        assert_eq!(
            other.stderr,
            "error: someone else is publishing to the same place at this moment\n\
             help: look at what they published, then publish again\n"
        );
        assert_eq!(place.readers_see(), before);
        drop(lock);
        site.publish(&changed);
    }
}

#[test]
fn a_release_that_nothing_proves_is_not_listed_any_more_and_its_files_stay() {
    let place = Folder::new();
    let site = MadeSite::of(&place);
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&small_site());
    let note = place.notes().remove(0);
    let folder = note.trim_start_matches(".briefbook/").trim_end_matches(".json").to_owned();
    let theirs = place.path().join("releases").join(&folder).join("note.txt");
    fs::write(&theirs, "theirs").unwrap();
    place.change_note(&note, None);
    site.make(&changed);
    let run = site.run(&["--allow", "rebuild-notes"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let message = format!("release {folder} is not listed any more: its files are not those that were published");
    assert!(run.stderr.contains(&message), "{}", run.stderr);
    site.assert_published(&changed, "beside a release that nobody knows");
    assert_eq!(fs::read_to_string(theirs).unwrap(), "theirs");
    assert_eq!(site.command(&["publish", "--list"]).stdout.lines().count(), 1);
    assert!(site.publish(&changed).last_line().ends_with("; nothing was sent"));
}

#[test]
fn in_place_what_nothing_proves_counts_as_somebody_elses() {
    let place = InPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    place.put_foreign("note.txt", b"theirs");
    for note in place.notes() {
        place.change_note(&note, None);
    }
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.make(&changed);
    let refused = site.run(&["--allow", "rebuild-notes"]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    assert!(refused.stderr.contains("about/index.html"), "{}", refused.stderr);
    let allowed = site.run(&["--allow", "rebuild-notes", "--allow", "foreign-files"]);
    assert_eq!(allowed.code, Some(0), "{}", allowed.stderr);
    let mut seen = changed.clone();
    seen.insert("note.txt".to_owned(), b"theirs".to_vec());
    site.assert_published(&seen, "after a word");
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
}

#[test]
fn notes_are_rebuilt_only_where_a_run_may_change_them() {
    let place = Folder::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    for action in ["--list", "--verify=target", "--dry-run"] {
        let run = site.command(&["publish", action, "--allow", "rebuild-notes"]);
        assert_eq!(run.code, Some(2), "{action}: {}", run.stderr);
    }
    let note = place.notes().remove(0);
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    place.change_note(&note, Some(b"{}"));
    let back = site.command(&["publish", "--rollback", "--allow", "rebuild-notes"]);
    assert_eq!(back.code, Some(0), "{}", back.stderr);
    site.assert_published(&small_site(), "back to a release whose note was rebuilt");
}
