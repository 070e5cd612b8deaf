//! How long a run waits for other programs and other hosts: one set of limits for all of them.
//!
//! In: the limits of a target. Out: processes that are ended when they take too long, and what to say of it. Two limits hold:
//! for how long nothing may happen while a run waits, and how long the whole run may take. This module must not know what a
//! process is for.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::target::Failure;
use crate::schema::publish::TimeLimits;

/// How long a process that is asked to end may take before it is killed.
const TO_END: Duration = Duration::from_secs(2);

/// The longest pause between two looks at whether a process has ended.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// For how long a line that was cut is still listened to, when its process has ended: another one may hold it open.
const AFTER_THE_END: Duration = Duration::from_secs(1);

/// The limits of one run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For how long nothing may happen. None where a program looks after this itself.
    pub idle: Option<Duration>,
    /// How long the run may take.
    pub total: Duration,
    begun: Instant,
}

impl Limits {
    /// The limits of a run that begins now.
    #[must_use]
    pub fn begin(limits: TimeLimits) -> Self {
        Self { idle: Some(limits.idle), total: limits.total, begun: Instant::now() }
    }

    /// How much of the time of the run is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.total.saturating_sub(self.begun.elapsed())
    }

    /// For how long nothing may happen, in whole seconds, at least one.
    #[must_use]
    pub fn idle_seconds(&self) -> u64 {
        self.idle.unwrap_or(self.total).as_secs().max(1)
    }

    /// The limit of the whole run alone.
    #[must_use]
    pub fn without_idle(self) -> Self {
        Self { idle: None, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::begin(TimeLimits::default())
    }
}

/// Which limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// Nothing has happened for so long.
    Idle(Duration),
    /// The run takes longer than this.
    Total(Duration),
}

impl Expired {
    /// A failure that says who was waited for.
    #[must_use]
    pub fn failure(self, who: &str) -> Failure {
        let (message, field) = match self {
            Self::Idle(limit) => (format!("{who} has not answered for {}", in_words(limit)), "idle_timeout"),
            Self::Total(limit) => {
                (format!("the run takes longer than {}, waiting for {who}", in_words(limit)), "timeout")
            }
        };
        let help = format!("try again later; if it needs more time, set `{field}` of the target, in seconds");
        Failure::Helped { message, help }
    }
}

fn in_words(limit: Duration) -> String {
    format!("{} s", limit.as_secs())
}

/// Watches over a process while somebody waits for it, and ends it when a limit is reached.
#[derive(Debug)]
pub struct Watch {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// When something has happened last.
    last: Instant,
    /// How many wait for it.
    waiting: usize,
    is_over: bool,
    expired: Option<Expired>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// Begins to watch. `end` is called once, from another thread, if a limit is reached.
    pub fn over(limits: Limits, end: impl FnOnce() + Send + 'static) -> Self {
        let state = State { last: Instant::now(), waiting: 0, is_over: false, expired: None };
        let shared = Arc::new(Shared { limits, state: Mutex::new(state), changed: Condvar::new() });
        let watched = Arc::clone(&shared);
        // Without a thread nothing is watched, and all else works.
        let _ = thread::Builder::new().name("watch".to_owned()).spawn(move || {
            if watch(&watched) {
                end();
            }
        });
        Self { shared }
    }

    /// Somebody waits until the value is dropped.
    pub fn wait(&self) -> Waiting<'_> {
        let mut state = self.shared.state();
        state.waiting += 1;
        state.last = Instant::now();
        self.shared.changed.notify_all();
        Waiting(self)
    }

    /// Something has happened.
    pub fn touch(&self) {
        self.shared.state().last = Instant::now();
    }

    /// The limit that was reached, if one was.
    pub fn expired(&self) -> Option<Expired> {
        self.shared.state().expired
    }

    /// Another hand on the same watch, for a thread that listens.
    fn share(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.state().is_over = true;
        self.shared.changed.notify_all();
    }
}

/// That somebody waits.
pub struct Waiting<'a>(&'a Watch);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.shared.state();
        state.waiting = state.waiting.saturating_sub(1);
        state.last = Instant::now();
    }
}

/// Watches until a limit is reached or the watch is over; returns whether a limit was reached.
fn watch(shared: &Shared) -> bool {
    let limits = &shared.limits;
    let mut state = shared.state();
    loop {
        if state.is_over {
            return false;
        }
        let total = limits.left();
        let idle = limits.idle.filter(|_| state.waiting > 0);
        let idle = idle.map(|idle| (idle, idle.saturating_sub(state.last.elapsed())));
        let expired = match idle {
            Some((limit, left)) if left.is_zero() => Some(Expired::Idle(limit)),
            _ if total.is_zero() => Some(Expired::Total(limits.total)),
            _ => None,
        };
        if expired.is_some() {
            state.expired = expired;
            return true;
        }
        let pause = idle.map_or(total, |(_, left)| left.min(total));
        state = shared.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// A process that may be ended by another thread.
#[derive(Debug, Clone)]
pub struct Process(Arc<Mutex<Child>>);

impl Process {
    /// A process that was begun.
    pub fn new(child: Child) -> Self {
        Self(Arc::new(Mutex::new(child)))
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn wait(&self) -> io::Result<ExitStatus> {
        let mut pause = Duration::from_millis(1);
        loop {
            if let Some(status) = self.child().try_wait()? {
                return Ok(status);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Ends it: it is asked first, so that it can end the programs that it has begun.
    pub fn end(&self) {
        self.ask_to_end();
        let begun = Instant::now();
        while begun.elapsed() < TO_END {
            if !matches!(self.child().try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(LONGEST_PAUSE);
        }
        let _ = self.child().kill();
    }

    #[cfg(unix)]
    fn ask_to_end(&self) {
        let mut child = self.child();
        // One that has ended, and was asked how, may have given its number to another one.
        if let (Ok(None), Some(id)) =
            (child.try_wait(), i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw))
        {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
    }

    #[cfg(not(unix))]
    fn ask_to_end(&self) {
        let _ = self.child().kill();
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a command to its end, or to the limit that it reaches first. `who` is waited for, in words.
///
/// # Errors
/// When it cannot be run, or reaches a limit.
pub fn output(command: &mut Command, limits: Limits, who: &str) -> Result<Output, Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let cannot = || format!("`{program}` cannot be run");
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(cannot)?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let process = Process::new(child);
    let watch = {
        let process = process.clone();
        Watch::over(limits, move || process.end())
    };
    let _waiting = watch.wait();
    let (sender, ended) = channel();
    let mut texts = Vec::new();
    let streams =
        [stdout.map(|it| Box::new(it) as Box<dyn Read + Send>), stderr.map(|it| Box::new(it) as Box<dyn Read + Send>)];
    for stream in streams.into_iter().flatten() {
        let (text, shared, sender) = (Arc::new(Mutex::new(Vec::new())), watch.share(), sender.clone());
        texts.push(Arc::clone(&text));
        thread::Builder::new().spawn(move || {
            read_all(stream, &text, &shared);
            let _ = sender.send(());
        })?;
    }
    drop(sender);
    // Both streams end with the process, unless another one holds them.
    let mut open = texts.len();
    while open > 0 && watch.expired().is_none() {
        match ended.recv_timeout(LONGEST_PAUSE) {
            Ok(()) => open -= 1,
            Err(RecvTimeoutError::Timeout) if process.child().try_wait()?.is_none() => {}
            Err(_) => break,
        }
    }
    let status = process.wait()?;
    if let Some(expired) = watch.expired() {
        return Err(expired.failure(who));
    }
    while open > 0 && ended.recv_timeout(AFTER_THE_END).is_ok() {
        open -= 1;
    }
    let mut texts = texts.iter().map(|text| std::mem::take(&mut *text.lock().unwrap_or_else(PoisonError::into_inner)));
    let (stdout, stderr) = (texts.next().unwrap_or_default(), texts.next().unwrap_or_default());
    Ok(Output { status, stdout, stderr })
}

fn read_all(mut stream: impl Read, text: &Mutex<Vec<u8>>, shared: &Shared) {
    let mut chunk = [0; 16 * 1024];
    loop {
        match stream.read(&mut chunk) {
            Ok(length @ 1..) => {
                shared.state().last = Instant::now();
                text.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&chunk[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(0) | Err(_) => return,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn limits(idle: u64, total: u64) -> Limits {
        let [idle, total] = [idle, total].map(Duration::from_millis);
        Limits::begin(TimeLimits { idle, total })
    }

    fn run(script: &str, limits: Limits) -> Result<String, String> {
        match output(Command::new("sh").args(["-c", script]).stdin(Stdio::null()), limits, "the host `web`") {
            Ok(output) => Ok(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()),
            Err(Failure::Helped { message, .. }) => Err(message),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_process_that_ends_in_time_is_read_to_its_end() {
        assert_eq!(run("echo out; echo err >&2; exit 3", limits(60_000, 60_000)), Ok("out\nerr\n".to_owned()));
        // A program that it leaves behind does not keep us.
        assert_eq!(run("echo out; sleep 5 & exit 0", limits(60_000, 60_000)), Ok("out\n".to_owned()));
    }

    #[test]
    fn a_silent_process_is_ended_by_the_idle_limit_and_a_busy_one_by_the_other() {
        let silent = run("sleep 60", limits(100, 60_000));
        assert_eq!(silent, Err("the host `web` has not answered for 0 s".to_owned()));
        let busy = run("while :; do echo x; sleep 0.02; done", limits(30_000, 300));
        assert_eq!(busy, Err("the run takes longer than 0 s, waiting for the host `web`".to_owned()));
    }

    #[test]
    fn time_in_which_nobody_waits_is_not_idle() {
        let (sender, ended) = channel();
        let watch = Watch::over(limits(50, 60_000), move || {
            let _ = sender.send(());
        });
        assert_eq!(ended.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
        let _waiting = watch.wait();
        assert_eq!(ended.recv_timeout(Duration::from_secs(60)), Ok(()));
        assert_eq!(watch.expired(), Some(Expired::Idle(Duration::from_millis(50))));
    }
}
