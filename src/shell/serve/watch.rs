//! What happens in the site's folder: the one door to the operating system's file events.
//!
//! In: the site's folder. Out: [`Hint`]s. A hint only says where to look again: what happened there, and in what order, is
//! told differently by every system and every editor, so it is not listened to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::shell::disk::FOLDERS;

/// After a write, so long nothing may happen before the files are looked at: editors write in several steps.
const QUIET: Duration = Duration::from_millis(5);
/// A burst that does not end, as when git writes a branch, is looked at after this time.
const LONGEST_BURST: Duration = Duration::from_millis(200);

/// Where to look again.
#[derive(Debug)]
pub enum Hint {
    /// At these paths.
    At(Vec<PathBuf>),
    /// Everywhere: events were lost.
    Everywhere,
}

/// Where to look after a burst of events.
#[derive(Debug, Default)]
pub struct Places {
    everywhere: bool,
    /// Whether events were lost, so that any folder may be another one.
    lost: bool,
    told: BTreeSet<PathBuf>,
}

impl Places {
    /// Everywhere, because it was not watched or to be sure.
    #[must_use]
    pub fn everywhere() -> Self {
        Self { everywhere: true, ..Self::default() }
    }

    /// The paths, unless it is everywhere.
    #[must_use]
    pub fn paths(&self) -> Option<&BTreeSet<PathBuf>> {
        (!self.everywhere).then_some(&self.told)
    }

    fn add(&mut self, hint: Hint) {
        match hint {
            Hint::At(paths) => self.told.extend(paths),
            Hint::Everywhere => (self.everywhere, self.lost) = (true, true),
        }
    }
}

/// Events that come one upon the other.
#[derive(Debug, Clone, Copy)]
struct Burst {
    begin: Instant,
    last: Instant,
}

impl Burst {
    fn new(now: Instant) -> Self {
        Self { begin: now, last: now }
    }

    fn add(&mut self, now: Instant) {
        self.last = now;
    }

    /// When the files are looked at, if nothing more happens.
    fn end(self) -> Instant {
        (self.last + QUIET).min(self.begin + LONGEST_BURST)
    }
}

/// Collects hints until nothing more happens for a moment, beside those that came before. Gives them all, and when the
/// first of the new ones could come.
#[must_use]
pub fn gather(before: impl IntoIterator<Item = Hint>, hints: &Receiver<Hint>) -> (Places, Instant) {
    let mut burst = Burst::new(Instant::now());
    let mut places = Places::default();
    before.into_iter().for_each(|hint| places.add(hint));
    loop {
        let left = burst.end().saturating_duration_since(Instant::now());
        match hints.recv_timeout(left) {
            Ok(hint) if left.is_zero() => {
                // It belongs to the look that comes now, as it came in time.
                places.add(hint);
                break;
            }
            Ok(hint) => places.add(hint),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
        burst.add(Instant::now());
    }
    (places, burst.begin)
}

/// Watches a site's folder.
pub struct Watch {
    watcher: RecommendedWatcher,
    root: PathBuf,
    /// The folders of the site that are watched. Nothing else below its root is: the output and the history of git change
    /// all the time.
    watched: BTreeSet<&'static str>,
    /// Which folder the root was: another one may take its name.
    identity: Option<Identity>,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Errors
    /// Why the operating system does not let it, in words.
    pub fn begin(root: &Path, hints: Sender<Hint>) -> Result<Self, String> {
        let tell = move |event: notify::Result<Event>| {
            let hint = match event {
                Ok(event) => hint_of(event),
                Err(_) => Some(Hint::Everywhere),
            };
            if let Some(hint) = hint {
                // Nobody listens any more when the program ends.
                drop(hints.send(hint));
            }
        };
        let watcher = notify::recommended_watcher(tell).map_err(|error| words(&error))?;
        let mut watch = Self { watcher, root: root.to_owned(), watched: BTreeSet::new(), identity: identity(root) };
        // The settings are replaced by another file when an editor saves them, so it is their folder that is watched.
        watch.watcher.watch(root, RecursiveMode::NonRecursive).map_err(|error| words(&error))?;
        watch.renew(&Places::everywhere())?;
        Ok(watch)
    }

    /// Whether the folder that is watched still has the name of the site's root.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.identity.is_some() && identity(&self.root) == self.identity
    }

    /// Watches the folders of the site that came, and forgets those that went. A folder that went and came again between
    /// two looks is another folder of the same name.
    ///
    /// # Errors
    /// Why one cannot be watched.
    pub fn renew(&mut self, places: &Places) -> Result<(), String> {
        for folder in FOLDERS {
            let path = self.root.join(folder);
            let is_there = path.is_dir();
            let may_be_another = places.lost || places.told.contains(&path);
            if !may_be_another && is_there == self.watched.contains(folder) {
                continue;
            }
            if self.watched.remove(folder) {
                // It is gone already if the folder is.
                drop(self.watcher.unwatch(&path));
            }
            if is_there {
                self.watcher.watch(&path, RecursiveMode::Recursive).map_err(|error| words(&error))?;
                self.watched.insert(folder);
            }
        }
        Ok(())
    }
}

/// What shows a folder from another one of the same name.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    folder.metadata().ok().map(|folder| (folder.dev(), folder.ino()))
}

/// Elsewhere a folder that is watched cannot be deleted.
#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    folder.is_dir().then_some((0, 0))
}

/// Where an event says to look. That a file was read is no event: the program itself reads.
fn hint_of(event: Event) -> Option<Hint> {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Hint::At(event.paths)),
        EventKind::Access(_) => None,
        _ if event.need_rescan() || event.paths.is_empty() => Some(Hint::Everywhere),
        _ => Some(Hint::At(event.paths)),
    }
}

fn words(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system watches as many folders as it may already; on Linux `fs.inotify.max_user_watches` says how many"
                .to_owned()
        }
        notify::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn that_a_file_was_read_is_no_hint() {
        let event = |kind| Event::new(kind).add_path(PathBuf::from("x"));
        assert!(hint_of(event(EventKind::Access(AccessKind::Read))).is_none());
        assert!(hint_of(event(EventKind::Access(AccessKind::Close(AccessMode::Read)))).is_none());
        assert!(hint_of(event(EventKind::Access(AccessKind::Close(AccessMode::Write)))).is_some());
        assert!(hint_of(event(EventKind::Any)).is_some());
        assert!(matches!(hint_of(Event::new(EventKind::Other)), Some(Hint::Everywhere)));
    }

    #[test]
    fn a_folder_that_came_is_watched_also_when_it_is_looked_at_everywhere() {
        let root = tempfile::tempdir().unwrap();
        let (hints, told) = channel();
        let mut watch = Watch::begin(root.path(), hints).unwrap();
        std::fs::create_dir(root.path().join("content")).unwrap();
        watch.renew(&Places::everywhere()).unwrap();
        let file = root.path().join("content/about.md");
        std::fs::write(&file, "text").unwrap();
        let is_told = |hint: Hint| matches!(hint, Hint::At(paths) if paths.contains(&file));
        while !is_told(told.recv_timeout(Duration::from_secs(30)).expect("the write is reported")) {}
    }

    /// When the files are looked at, in microseconds, for events at these times.
    fn looks(events: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let start = Instant::now();
        let mut looks = Vec::new();
        let mut burst: Option<Burst> = None;
        let mut look = |burst: Burst| looks.push(u64::try_from((burst.end() - start).as_micros()).unwrap());
        for at in events.into_iter().map(|at| start + Duration::from_micros(at)) {
            match &mut burst {
                Some(known) if at < known.end() => known.add(at),
                _ => {
                    burst.take().into_iter().for_each(&mut look);
                    burst = Some(Burst::new(at));
                }
            }
        }
        burst.into_iter().for_each(&mut look);
        looks
    }

    #[test]
    fn files_are_looked_at_five_milliseconds_after_a_write_and_once_for_a_burst_of_two_hundred() {
        assert_eq!(looks([0]), [5_000]);
        assert_eq!(looks([0, 1_000, 4_000, 8_900]), [13_900], "an editor that saves in several steps");
        assert_eq!(looks([0, 10_000]), [5_000, 15_000], "two saves");
        assert_eq!(looks((0..500).map(|file| file * 390)), [199_610], "500 files within 195 milliseconds");
        assert_eq!(
            looks((0..500).map(|file| file * 1_000)),
            [200_000, 400_000, 504_000],
            "a burst that goes on and on"
        );
    }

    #[test]
    fn a_burst_is_one_look_and_everywhere_swallows_the_rest() {
        let (sender, receiver) = channel();
        for name in ["b", "a", "b"] {
            sender.send(Hint::At(vec![PathBuf::from(name)])).unwrap();
        }
        let (places, _) = gather([receiver.recv().unwrap()], &receiver);
        assert_eq!(places.paths().unwrap().len(), 2);
        let later = (0..500).map(|file| Hint::At(vec![PathBuf::from(file.to_string())]));
        let (places, _) = gather(later, &receiver);
        assert_eq!(places.paths().unwrap().len(), 500, "what came while the last site was made is one look, too");
        sender.send(Hint::Everywhere).unwrap();
        sender.send(Hint::At(vec![PathBuf::from("c")])).unwrap();
        let (places, _) = gather([receiver.recv().unwrap()], &receiver);
        assert!(places.paths().is_none());
    }
}
