//! The inputs that fuzzing has found worth keeping, and sites of any bytes.
//!
//! `fuzz/corpus` holds a few inputs for each target that together reach what all inputs reached, `fuzz/regressions` those
//! that once showed a fault. `just fuzz` looks for more.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use crate::fuzzing::{TARGETS, Target};

/// The inputs of a target, by their paths; none where the folder is not there, as in a package.
fn inputs(folder: &str, target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = crate::sandbox::repository().join("fuzz").join(folder).join(target);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// Runs a target on what is kept for it.
fn replay(name: &str) {
    let (_, run): Target = TARGETS.into_iter().find(|(known, _)| *known == name).unwrap();
    run(b"");
    for (path, bytes) in ["corpus", "regressions"].into_iter().flat_map(|folder| inputs(folder, name)) {
        let outcome = std::panic::catch_unwind(|| run(&bytes));
        assert!(outcome.is_ok(), "{} fails", path.display());
    }
}

macro_rules! replays {
    ($($test:ident => $target:literal,)*) => {
        $(
            #[test]
            fn $test() {
                replay($target);
            }
        )*

        #[test]
        fn every_target_has_inputs_that_are_replayed() {
            let replayed = [$($target),*];
            assert_eq!(TARGETS.map(|(name, _)| name), replayed);
            let fuzz = crate::sandbox::repository().join("fuzz");
            for name in replayed.into_iter().filter(|_| fuzz.is_dir()) {
                assert!(!inputs("corpus", name).is_empty(), "`fuzz/corpus/{name}` is empty");
                assert!(fuzz.join(format!("fuzz_targets/{name}.rs")).is_file(), "there is no target `{name}`");
            }
        }
    };
}

replays! {
    any_address_is_refused_or_leads_where_it_may => "addresses",
    any_front_matter_is_read_alike_by_both_readers => "front_matter",
    any_markdown_becomes_html_in_which_nothing_runs => "markdown",
    any_names_are_linked_where_they_may_be_and_change_no_text => "names",
    any_note_of_a_published_site_reads_back_as_it_was_written => "notes",
    any_reference_leads_to_a_page_or_is_reported => "references",
    any_request_is_told_no_secret => "requests",
}

fn few() -> ProptestConfig {
    let config = crate::random::config();
    if std::env::var_os("PROPTEST_CASES").is_some() { config } else { ProptestConfig { cases: 6, ..config } }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn any_heap_of_pieces_passes_every_target(bytes in crate::random::soup(), first in any::<u8>()) {
        for (_, run) in TARGETS {
            run(&bytes);
            run(&[&[first][..], &bytes].concat());
        }
    }
}
