//! The loop: something may have happened, look again, compile, show it.
//!
//! In: hints where to look. Out: versions of the site for [`Showing`], and lines on the terminal. It must not know the
//! network. What is shown never depends on the hints, only on the files: a hint that is lost costs time, since everything
//! is looked at once more when nothing happens for a while.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use super::listing::{Happened, Listing};
use super::showing::{Showing, Version};
use super::told::Shown;
use super::watch::{Hint, Places, Watch, gather};
use crate::compile::{Cache, Compiled, Options, compile};
use crate::date::Timestamp;
use crate::desk::schedule::scheduled_changes;
use crate::diagnostic::{Diagnostics, Severity};
use crate::path::SourcePath;
use crate::render::picture::Versions;
use crate::shell::picture_store::PictureFolder;
use crate::shell::report::totals;
use crate::shell::request::{Request, Timings};

/// After so long without a change all pages are checked.
const IDLE: Duration = Duration::from_millis(400);
/// How long to wait for the rest of a save when the first half of it seems to be an error.
const REST_OF_SAVE: Duration = Duration::from_millis(60);
/// How often everything is looked at when the system reports nothing.
const POLL: Duration = Duration::from_millis(500);
/// How often it is checked that the folder that is watched is still the site's: no event tells that one above it was moved.
const SAME_ROOT: Duration = Duration::from_secs(2);

/// Makes versions of the site.
pub struct Workshop {
    request: Request,
    listing: Listing,
    options: Options<'static>,
    /// Whether the clock goes on.
    clock_runs: bool,
    /// When the site is due to change.
    due: Option<Timestamp>,
    cache: Cache,
    showing: Arc<Showing>,
    shown: Shown,
    timings: Timings,
    root: PathBuf,
    /// Where a watch sends changes. `None` without a watch.
    hints_of_watch: Option<Sender<Hint>>,
    /// `None` if the files have to be polled.
    watch: Option<Watch>,
    /// Why the files could not be listed the last time, which is said once.
    unlisted: Option<String>,
}

/// What the workshop waits for next.
enum Next {
    Look(Places, Instant),
    Idle,
    End,
}

impl Workshop {
    /// A workshop for a site that was listed. `hints` receives the changes that a watch of its files reports; without it they are
    /// polled.
    #[must_use]
    pub fn new(
        request: Request,
        root: &Path,
        listing: Listing,
        options: Options<'static>,
        showing: Arc<Showing>,
        hints: Option<Sender<Hint>>,
    ) -> Self {
        let clock_runs = request.now.is_none();
        let (mut cache, shown) = (Cache::lasting(), Shown::default());
        cache.pictures.versions = Versions { store: Some(Arc::new(PictureFolder::of_site(root))), only_checks: false };
        let timings = Timings::new(request.timings);
        let root = root.to_owned();
        let (due, watch, unlisted) = (None, None, None);
        Self {
            request,
            listing,
            options,
            clock_runs,
            due,
            cache,
            showing,
            shown,
            timings,
            root,
            hints_of_watch: hints,
            watch,
            unlisted,
        }
    }

    /// Makes the first version, and a new one whenever something changes, until nobody gives hints any more.
    pub fn run(mut self, hints: &Receiver<Hint>) {
        let begin = Instant::now();
        let compiled = self.compile();
        let version = self.showing.show(&compiled, self.problems_of(&compiled), &BTreeSet::new());
        let pages = compiled.site.pages().len();
        self.request.say(&format!("{} in {:.2} s", many(pages, "page"), begin.elapsed().as_secs_f64()));
        self.begin_watch();
        self.print_problems();
        let mut early: Vec<Hint> = Vec::new();
        // What changed before anybody watched.
        let missed = self.look(&Places::everywhere(), Instant::now(), hints, &mut early);
        let mut unchecked = missed.or(Some(version));
        loop {
            match self.wait(hints, &mut early, unchecked.is_some()) {
                Next::Look(places, begin) => {
                    if let Some(version) = self.look(&places, begin, hints, &mut early) {
                        unchecked = Some(version);
                    }
                }
                Next::Idle => {
                    // Whatever a watcher missed is found now.
                    let missed = self.look(&Places::everywhere(), Instant::now(), hints, &mut early);
                    let Some(version) = missed.or(unchecked.take()) else { continue };
                    let goes_on = || match hints.try_recv() {
                        Ok(hint) => {
                            early.push(hint);
                            false
                        }
                        Err(_) => true,
                    };
                    let found = version.latest.examine(goes_on);
                    match found {
                        Some(found) => {
                            let mut all = self.listing.problems.clone();
                            all.extend(found);
                            all.sort();
                            if self.showing.end_check(&version, all) {
                                self.print_problems();
                            }
                        }
                        None => unchecked = Some(version),
                    }
                }
                Next::End => return,
            }
        }
    }

    /// Begins to watch, when the first version is shown: a system that watches reports every file that is opened, and all of
    /// them are opened for it.
    fn begin_watch(&mut self) {
        let Some(hints) = self.hints_of_watch.clone() else { return };
        match Watch::begin(&self.root, hints) {
            Ok(watch) => self.watch = Some(watch),
            Err(why) => {
                self.hints_of_watch = None;
                self.request
                    .say(&format!("warning: changes cannot be watched ({why}); files are polled twice a second"));
            }
        }
    }

    fn wait(&self, hints: &Receiver<Hint>, early: &mut Vec<Hint>, has_work: bool) -> Next {
        if !early.is_empty() {
            let (places, begin) = gather(early.drain(..), hints);
            return Next::Look(places, begin);
        }
        let until_due = self.due.filter(|_| self.clock_runs).map(|due| {
            let left = due.duration_since(Timestamp::now());
            Duration::try_from(left).unwrap_or_default()
        });
        let idle = has_work.then_some(IDLE);
        let poll = self.watch.is_none().then_some(POLL);
        let first = [until_due, idle, poll].into_iter().flatten().min().unwrap_or(SAME_ROOT).min(SAME_ROOT);
        match hints.recv_timeout(first) {
            Ok(hint) => {
                let (places, begin) = gather([hint], hints);
                Next::Look(places, begin)
            }
            Err(RecvTimeoutError::Disconnected) => Next::End,
            Err(RecvTimeoutError::Timeout) if idle == Some(first) => Next::Idle,
            Err(RecvTimeoutError::Timeout) => {
                let is_watched = self.watch.as_ref().is_some_and(Watch::is_current);
                let is_time = until_due == Some(first);
                let places = if is_watched && !is_time { Places::default() } else { Places::everywhere() };
                Next::Look(places, Instant::now())
            }
        }
    }

    /// Looks at the files, and shows a new version if one of them has changed or the site is due to change.
    fn look(
        &mut self,
        places: &Places,
        begin: Instant,
        hints: &Receiver<Hint>,
        early: &mut Vec<Hint>,
    ) -> Option<Arc<Version>> {
        let told_before = self.listing.problems.clone();
        let mut changes = self.find_changes(places)?;
        let is_told_anew = self.listing.problems != told_before;
        let is_due = self.clock_runs && self.due.is_some_and(|due| due <= Timestamp::now());
        if changes.is_empty() && !is_due && !is_told_anew {
            return None;
        }
        let mut compiled = self.compile();
        let mut problems = self.problems_of(&compiled);
        let was_fine = self.showing.problems().count(Severity::Error) == 0;
        if was_fine
            && problems.count(Severity::Error) > 0
            && let Ok(hint) = hints.recv_timeout(REST_OF_SAVE)
            && let Some(more) = self.find_changes(&gather([hint], hints).0).filter(|more| !more.is_empty())
        {
            add_changes(&mut changes, more);
            compiled = self.compile();
            problems = self.problems_of(&compiled);
        }
        let changed: BTreeSet<SourcePath> = changes.iter().map(|(path, _)| path.clone()).collect();
        let had_problems = !self.shown.is_empty();
        let version = self.showing.show(&compiled, problems, &changed);
        let milliseconds = begin.elapsed().as_millis();
        let work = self.cache.pages_read();
        let what = if changes.is_empty() && is_told_anew { "what can be read".to_owned() } else { words(&changes) };
        let mut line = format!("{what}: {} read, {milliseconds} ms", many(work, "page"));
        let told = self.print_problems();
        if !told.is_empty() {
            line.push_str(&format!("; {}", totals(&told)));
        } else if had_problems {
            line.push_str("; no problem is left");
        }
        self.request.say(&line);
        // What came in the meantime is looked at next.
        while let Ok(hint) = hints.try_recv() {
            early.push(hint);
        }
        Some(version)
    }

    fn find_changes(&mut self, places: &Places) -> Option<Vec<(SourcePath, Happened)>> {
        let everywhere = Places::everywhere();
        let mut places = places;
        if self.hints_of_watch.is_some() && self.watch.as_ref().is_none_or(|watch| !watch.is_current()) {
            // The site's folder was deleted or moved away: it is polled until one of its name is there again.
            self.watch = None;
            places = &everywhere;
            if self.root.is_dir() {
                self.begin_watch();
            }
        }
        if let Some(watch) = &mut self.watch
            && let Err(why) = watch.renew(places)
        {
            (self.watch, self.hints_of_watch) = (None, None);
            self.request.say(&format!("warning: changes cannot be watched any more ({why}); files are polled"));
        }
        let found = match places.paths() {
            Some(paths) => self.listing.look_at(paths),
            None => self.listing.look_everywhere(),
        };
        match found {
            Ok(changes) => {
                self.unlisted = None;
                Some(changes)
            }
            Err(error) => {
                // As while git puts another branch in place: the settings are back in a moment.
                let why = format!("{error:#}");
                if self.unlisted.as_ref() != Some(&why) {
                    self.request.say(&format!("warning: {why}"));
                    self.unlisted = Some(why);
                }
                None
            }
        }
    }

    fn compile(&mut self) -> Arc<Compiled> {
        if self.clock_runs && self.due.is_none_or(|due| due <= Timestamp::now()) {
            self.options.now = Timestamp::now();
        }
        let stage = |stage| self.timings.begin(stage);
        let options = Options { stage: &stage, ..self.options.clone() };
        let compiled = Arc::new(compile(&self.listing.inputs(), &options, &mut self.cache));
        self.timings.end();
        let clock = &compiled.site.clock;
        let midnight = clock.today().tomorrow().ok().map(|day| clock.zone().start_of(day));
        let change = scheduled_changes(&compiled.site).first().map(|change| change.at);
        self.due = [midnight, change].into_iter().flatten().min();
        compiled
    }

    fn problems_of(&self, compiled: &Compiled) -> Diagnostics {
        let mut problems = self.listing.problems.clone();
        problems.extend(compiled.diagnostics.iter().cloned());
        problems.sort();
        problems
    }

    /// Prints the problems that were not there before; gives all there are.
    fn print_problems(&mut self) -> Diagnostics {
        let all = self.showing.problems();
        let new = self.shown.take_new(&all);
        if let Some(version) = self.showing.current().filter(|_| !new.is_empty()) {
            // The browser shows them too: a terminal that is gone does not end the server.
            let _ = self.request.print_problems(&new, version.latest.inputs());
        }
        all
    }
}

/// Adds what happened later, so that each file is reported once.
fn add_changes(changes: &mut Vec<(SourcePath, Happened)>, later: Vec<(SourcePath, Happened)>) {
    let known: BTreeMap<SourcePath, usize> = changes.iter().map(|(path, _)| path.clone()).zip(0..).collect();
    for (path, now) in later {
        match known.get(&path) {
            Some(at) => {
                let before = &mut changes[*at].1;
                *before = match (*before, now) {
                    (Happened::New, Happened::Changed) => Happened::New,
                    (Happened::Deleted, Happened::New) => Happened::Changed,
                    (_, now) => now,
                }
            }
            None => changes.push((path, now)),
        }
    }
}

/// What happened, in words: the files by name when they are few.
fn words(changes: &[(SourcePath, Happened)]) -> String {
    let mut parts = Vec::new();
    for (happened, verb) in [(Happened::Changed, "changed"), (Happened::New, "new"), (Happened::Deleted, "deleted")] {
        let paths: Vec<&str> = changes.iter().filter(|it| it.1 == happened).map(|(path, _)| path.as_str()).collect();
        match paths.as_slice() {
            [] => {}
            [one] => parts.push(format!("{verb} {one}")),
            [one, two] => parts.push(format!("{verb} {one}, {two}")),
            [one, rest @ ..] => parts.push(format!("{verb} {one} and {} more", rest.len())),
        }
    }
    if parts.is_empty() { "the clock".to_owned() } else { parts.join("; ") }
}

fn many(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_to_a_file_in_two_steps_is_told_once() {
        use Happened::{Changed, Deleted, New};
        let at = |name: &str, happened| (SourcePath::new(name), happened);
        let mut changes = vec![at("a", New), at("b", Deleted), at("c", Changed), at("d", New)];
        add_changes(&mut changes, vec![at("a", Changed), at("b", New), at("c", Deleted), at("e", New)]);
        assert_eq!(changes, [at("a", New), at("b", Changed), at("c", Deleted), at("d", New), at("e", New)]);
        assert_eq!(words(&changes), "changed b; new a and 2 more; deleted c");
    }
}
