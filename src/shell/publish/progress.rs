//! How far a run is: a line that is written over on a terminal, a line now and then where there is none.
//!
//! In: what a target says it has done. Out: the terminal. It must not know what is done.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::redact::redact;
use crate::release::plan::size_in_words;

/// How long nothing is said where there is no terminal: a short run needs no report.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the line on a terminal is written over.
const BETWEEN: Duration = Duration::from_millis(100);
/// Clears the line of the cursor (ECMA-48, CR and EL).
const CLEAR: &str = "\r\x1b[K";

/// Receives the progress of a run. Can be called by several threads at a time.
pub trait Progress: Sync {
    /// A part of the run begins: its name, and how many bytes and files it has; none where that is not known.
    fn begin(&self, part: &str, bytes: u64, files: usize);
    /// A file of this many bytes is done.
    fn advance(&self, bytes: u64);
    /// Something that a person should know, such as that the host asked for a pause.
    fn note(&self, message: &str);
    /// The last part ends.
    fn end(&self);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64, _: usize) {}
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn end(&self) {}
}

/// Writes lines: on a terminal the last one over and over, elsewhere one every few seconds.
#[derive(Debug)]
struct Lines {
    is_terminal: bool,
    running: Mutex<Part>,
}

#[derive(Debug)]
struct Part {
    name: String,
    bytes: u64,
    done: u64,
    said: Instant,
}

impl Progress for Lines {
    fn begin(&self, part: &str, bytes: u64, _: usize) {
        self.end();
        if let Ok(mut running) = self.running.lock() {
            (running.name, running.bytes, running.done) = (part.to_owned(), bytes, 0);
        }
    }

    fn advance(&self, bytes: u64) {
        let Ok(mut running) = self.running.lock() else { return };
        running.done += bytes;
        if running.said.elapsed() < if self.is_terminal { BETWEEN } else { PATIENCE } {
            return;
        }
        running.said = Instant::now();
        let mut line = format!("{}: {}", running.name, size_in_words(running.done));
        if running.bytes > 0 {
            line.push_str(&format!(" of {}", size_in_words(running.bytes)));
        }
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "{CLEAR}{line}");
        } else {
            say(&line);
        }
    }

    fn note(&self, message: &str) {
        self.end();
        say(message);
    }

    fn end(&self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "{CLEAR}");
        }
    }
}

/// What fits the place where messages go.
#[must_use]
pub fn progress(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        return Box::new(Silent);
    }
    let running = Mutex::new(Part { name: String::new(), bytes: 0, done: 0, said: Instant::now() });
    Box::new(Lines { is_terminal: std::io::stderr().is_terminal(), running })
}

fn say(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", redact(message));
}
