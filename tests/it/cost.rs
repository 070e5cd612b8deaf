//! Cost: for no kind of input does a run take more than 2.5 times the instructions when there is twice as much of it.
//!
//! Instructions are counted by valgrind, not timed, so that a busy machine changes nothing. A run that is more costly
//! with every item shows at any size; small sizes keep these tests short. Still they take minutes together, so they run
//! only with `BRIEFBOOK_COST=1`; those of [`IN_CI`] with `BRIEFBOOK_REQUIRE_TOOLS=1` too, which makes it a failure if there
//! is no valgrind.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{LazyLock, Mutex};

use self::input::Files;
use crate::fixture::{NOW, SETTINGS};
use crate::sandbox::{Run, Sandbox, finish};

/// How many times the instructions a run may take when its input has twice the size.
const MOST: f64 = 2.5;

/// The kinds that CI checks each time: one of each group in which most was found.
const IN_CI: [&str; 9] = [
    "unknown_fields",
    "aliases",
    "free_pages",
    "sources",
    "equal_headings",
    "footnotes",
    "rows_of_a_table",
    "words",
    "broken_links",
];

/// Growth by fewer instructions says nothing: what a run does in any case varies by some hundred thousands.
const LEAST: u64 = 20_000_000;

/// Makes a test of each line: the name of a kind, how many items of it to begin with, what the run prints, and the site
/// with that number of items.
macro_rules! kinds {
    ($command:literal; $($name:ident: $size:expr, $printed:expr, $files:expr;)*) => {
        $(#[test] fn $name() {
            $crate::cost::assert_grows_in_step(stringify!($name), $command, $size, $printed, &$files);
        })*
    };
}

mod formats;
mod input;
mod records;
mod texts;

/// Fails if the instructions for `2 * size` items exceed those for `size` items more than [`MOST`] times, without those
/// for no item.
fn assert_grows_in_step(name: &str, command: &str, size: usize, printed: &str, files: &dyn Fn(usize) -> Files) {
    let is_required = std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_some() && IN_CI.contains(&name);
    if !is_required && std::env::var_os("BRIEFBOOK_COST").is_none() {
        eprintln!("skipped: it takes long, and BRIEFBOOK_COST is not set");
        return;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(!is_required, "a tool is missing: valgrind");
        eprintln!("skipped: there is no valgrind");
        return;
    }
    let above_none = |size: usize| {
        let (run, count) = counted(command, files(size));
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(matches!(run.code, Some(0 | 1)) && said.contains(printed), "{name} prints {said}");
        count.saturating_sub(for_none(command, files(0)))
    };
    let (once, twice) = (above_none(size), above_none(2 * size));
    assert!(once >= LEAST, "{name}: {size} items take {once} instructions only; take more items");
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs few digits")]
    let factor = twice as f64 / once as f64;
    eprintln!("{name}: {once} instructions for {size} items, {factor:.2} times as many for twice the items");
    assert!(factor <= MOST, "{name}: twice the items take {factor:.2} times the instructions ({once}, then {twice})");
}

/// How many instructions a run takes that has nothing of a kind. Many kinds have this site in common.
fn for_none(command: &str, files: Files) -> u64 {
    static KNOWN: Mutex<BTreeMap<Files, u64>> = Mutex::new(BTreeMap::new());
    if let Some(count) = KNOWN.lock().expect("no panic").get(&files) {
        return *count;
    }
    let (_, count) = counted(command, files.clone());
    KNOWN.lock().expect("no panic").insert(files, count);
    count
}

/// Runs a command on a site, and counts its instructions.
fn counted(command: &str, files: Files) -> (Run, u64) {
    let sandbox = Sandbox::empty();
    sandbox.write("briefbook.yaml", SETTINGS);
    for (path, text) in files {
        sandbox.write(&path, text);
    }
    let log = sandbox.folder().join("log");
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(format!("--log-file={}", log.display()))
        .arg(&*BINARY)
        .args(command.split(' '))
        .args(["--now", NOW])
        .current_dir(sandbox.site())
        .env("RAYON_NUM_THREADS", "1");
    let run = finish(&mut valgrind);
    let log = std::fs::read_to_string(log).expect("valgrind writes a log");
    let count = log.lines().find_map(|line| line.split_once("refs:")?.1.trim().replace(',', "").parse().ok());
    (run, count.unwrap_or_else(|| panic!("valgrind counts instructions: {log}")))
}

/// The program without symbols, if they can be removed: valgrind reads them for seconds at each start.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_briefbook"));
    let stripped = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("briefbook-without-symbols");
    let status = Command::new("strip").arg("-o").arg(&stripped).arg(&binary).status();
    if status.is_ok_and(|status| status.success()) { stripped } else { binary }
});
