//! Publishers whose clocks are wrong: which release is older is counted, never read from a clock.

use std::fs;
use std::path::Path;

use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::small_site;
#[cfg(unix)]
use crate::publish::far_machine::{FarMachine, Gives};
use crate::publish::made_site::{Files, MadeSite};
use crate::publish::place::{Folder, Place};
use crate::sandbox::tree;

/// What the clocks of the publishers of five releases said.
const CLOCKS: [[&str; 5]; 4] = [
    // The first one is ahead.
    [
        "2099-01-01T00:00:00.000Z",
        "2025-01-02T00:00:00.000Z",
        "2025-01-03T00:00:00.000Z",
        "2025-01-04T00:00:00.000Z",
        "2025-01-05T00:00:00.000Z",
    ],
    // All go backwards.
    [
        "2025-01-05T00:00:00.000Z",
        "2025-01-04T00:00:00.000Z",
        "2025-01-03T00:00:00.000Z",
        "2025-01-02T00:00:00.000Z",
        "2025-01-01T00:00:00.000Z",
    ],
    // All are the same.
    ["2025-01-01T00:00:00.000Z"; 5],
    // One in the middle is far behind.
    [
        "2025-01-01T00:00:00.000Z",
        "2025-01-02T00:00:00.000Z",
        "1970-01-01T00:00:00.000Z",
        "2025-01-03T00:00:00.000Z",
        "2025-01-04T00:00:00.000Z",
    ],
];

fn state(number: usize) -> Files {
    let mut state = small_site();
    state.insert("index.html".to_owned(), format!("home {number}").into_bytes());
    state
}

/// Publishes five states, each by another clock, and goes back one by one as far as three are kept.
fn goes_back_in_the_order_of_publishing(place: &dyn Place, all: &[[&str; 5]], set_clock: &dyn Fn(&str, &str)) {
    for clocks in all {
        let site = MadeSite::of(place);
        for (number, clock) in clocks.iter().enumerate() {
            let run = site.publish(&state(number));
            let id = run.last_line().split_whitespace().nth(2).expect("an id").to_owned();
            set_clock(&id, clock);
        }
        let listed = site.command(&["publish", "--list"]).stdout;
        let times: Vec<&str> = listed.lines().map(|line| line[2..].split("  ").nth(1).expect("a time")).collect();
        assert_eq!(times, [clocks[4], clocks[3], clocks[2]], "{listed}");
        assert!(listed.starts_with("* "), "{listed}");
        for number in [3, 2] {
            let back = site.command(&["publish", "--rollback"]);
            assert_eq!(back.code, Some(0), "{clocks:?}: {}", back.stderr);
            site.assert_published(&state(number), &format!("back to {number} of {clocks:?}"));
        }
        let none = site.command(&["publish", "--rollback"]);
        assert!(none.stderr.contains("there is no earlier release in "), "{}", none.stderr);
    }
}

/// Sets the time in the note of a release, in a folder.
fn set_clock_in(folder: &Path, id: &str, clock: &str) {
    let notes = folder.join(".briefbook");
    for (name, bytes) in tree(&notes) {
        if name.starts_with(id) && name.ends_with(".json") {
            fs::write(notes.join(name), with_clock(&String::from_utf8_lossy(&bytes), clock)).expect("a note");
        }
    }
}

/// A record in JSON with another time.
fn with_clock(text: &str, clock: &str) -> String {
    let (before, rest) = text.split_once("\"when\":").expect("a time");
    let (_, after) = rest.trim_start().trim_start_matches('"').split_once('"').expect("a time");
    format!("{before}\"when\":\"{clock}\"{after}")
}

/// A place that keeps three releases.
struct KeepsThree<P>(P);

impl<P: Place> Place for KeepsThree<P> {
    fn settings(&self) -> String {
        self.0.settings().replace(" }", ", keep: 3 }")
    }

    fn prepare(&self, command: &mut std::process::Command) {
        self.0.prepare(command);
    }

    fn readers_see(&self) -> Files {
        self.0.readers_see()
    }

    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool {
        self.0.put_foreign(path, bytes)
    }

    fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    fn note(&self, name: &str) -> Vec<u8> {
        self.0.note(name)
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        self.0.change_note(name, bytes);
    }
}

#[test]
fn a_folder_goes_back_in_the_order_of_publishing() {
    let place = KeepsThree(Folder::new());
    goes_back_in_the_order_of_publishing(&place, &CLOCKS, &|id, clock| set_clock_in(&place.0.path(), id, clock));
}

#[cfg(unix)]
#[test]
fn another_machine_goes_back_in_the_order_of_publishing() {
    for gives in [Gives::Shell, Gives::SftpOnly] {
        let Some(machine) = FarMachine::new(gives) else { return };
        let place = KeepsThree(machine);
        goes_back_in_the_order_of_publishing(&place, &CLOCKS[..1], &|id, clock| {
            set_clock_in(&place.0.site(), id, clock);
        });
    }
}

#[test]
fn a_bucket_goes_back_in_the_order_of_publishing() {
    for bucket in [BucketPlace::new(), BucketPlace::versioned()] {
        let place = KeepsThree(bucket);
        goes_back_in_the_order_of_publishing(&place, &CLOCKS, &|id, clock| {
            let head = place.0.get("site/.briefbook/head.json").expect("a head");
            let mut head: serde_json::Value = serde_json::from_slice(&head).expect("JSON");
            for record in head["releases"].as_array_mut().expect("a list") {
                if record["id"] == id {
                    record["when"] = clock.into();
                }
            }
            place.0.put("site/.briefbook/head.json", head.to_string().as_bytes());
        });
    }
}
