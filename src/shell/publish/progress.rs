//! How far a run is: a bar on a terminal, a plain line now and then where there is none.
//!
//! In: what a target says it has done. Out: the terminal. It must not know what is done.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::redact::redact;
use crate::release::plan::size_in_words;

/// How long nothing is said where there is no terminal: a short run needs no report.
const PATIENCE: Duration = Duration::from_secs(5);

/// Is told how far a run is. May be told by several threads at a time.
pub trait Progress: Sync {
    /// A part of the run begins: its name, and how many bytes and files it has; none where that is not known.
    fn begin(&self, part: &str, bytes: u64, files: usize);
    /// A file of so many bytes is done.
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

/// A bar on the terminal.
#[derive(Debug)]
struct Bar(Mutex<Option<ProgressBar>>);

impl Progress for Bar {
    fn begin(&self, part: &str, bytes: u64, _: usize) {
        self.end();
        if bytes == 0 {
            return;
        }
        let bar = ProgressBar::new(bytes);
        if let Ok(style) = ProgressStyle::with_template("{msg:>14} {bar:30} {bytes}/{total_bytes} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(part.to_owned());
        if let Ok(mut place) = self.0.lock() {
            *place = Some(bar);
        }
    }

    fn advance(&self, bytes: u64) {
        if let Ok(place) = self.0.lock()
            && let Some(bar) = &*place
        {
            bar.inc(bytes);
        }
    }

    fn note(&self, message: &str) {
        if let Ok(place) = self.0.lock() {
            match &*place {
                Some(bar) => bar.suspend(|| say(message)),
                None => say(message),
            }
        }
    }

    fn end(&self) {
        if let Ok(mut place) = self.0.lock()
            && let Some(bar) = place.take()
        {
            bar.finish_and_clear();
        }
    }
}

/// A line every few seconds.
#[derive(Debug)]
struct Lines(Mutex<Part>);

#[derive(Debug)]
struct Part {
    name: String,
    bytes: u64,
    done: u64,
    said: Instant,
}

impl Progress for Lines {
    fn begin(&self, part: &str, bytes: u64, _: usize) {
        if let Ok(mut running) = self.0.lock() {
            (running.name, running.bytes, running.done) = (part.to_owned(), bytes, 0);
        }
    }

    fn advance(&self, bytes: u64) {
        let Ok(mut running) = self.0.lock() else { return };
        running.done += bytes;
        if running.said.elapsed() >= PATIENCE {
            running.said = Instant::now();
            say(&format!("{}: {} of {}", running.name, size_in_words(running.done), size_in_words(running.bytes)));
        }
    }

    fn note(&self, message: &str) {
        say(message);
    }

    fn end(&self) {}
}

/// What fits the place where messages go.
#[must_use]
pub fn progress(quiet: bool) -> Box<dyn Progress> {
    if quiet {
        return Box::new(Silent);
    }
    if std::io::stderr().is_terminal() {
        return Box::new(Bar(Mutex::new(None)));
    }
    Box::new(Lines(Mutex::new(Part { name: String::new(), bytes: 0, done: 0, said: Instant::now() })))
}

fn say(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", redact(message));
}
