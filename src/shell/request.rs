//! What a person asked for, of what several commands share: which site, on which day, and how to print.
//!
//! In: options as they were typed. Out: a site's files and the [`Options`] to compile them with; diagnostics on the
//! terminal; how a command ended. It must not know what the commands do.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use super::disk::{find_root, list_site, reader};
use super::report::{Format, first_of_each_rule, github_notice, render, summary_by_rule};
use super::system_limits::no_threads;
use super::terminal;
use crate::compile::{Options, source_text};
use crate::date::{Clock, Date, DatedView, Reckoning, Timestamp, Zone};
use crate::desk::schedule::{Change, next_change};
use crate::diagnostic::{Diagnostics, Rule, Severity};
use crate::inputs::Inputs;
use crate::memo::start_threads;
use crate::path::SourcePath;
use crate::schema::settings::parse_base_url;

/// What programs know the note about the next change by.
const NEXT_CHANGE: &str = "next-scheduled-change";

/// What a person asked for, of what `build` and `check` share.
#[derive(Debug, Clone)]
pub struct Request {
    /// The site's root, if it was given.
    pub site: Option<PathBuf>,
    /// Another base URL than the settings give.
    pub base_url: Option<String>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// The clock of the build, if it is not the real one.
    pub now: Option<String>,
    /// The day to which the site is set back, by the day on which things happened.
    pub as_of: Option<String>,
    /// The same, by the day on which they were written down.
    pub known_by: Option<String>,
    /// How diagnostics are printed.
    pub format: Format,
    /// Whether a warning fails as an error does.
    pub deny_warnings: bool,
    /// Whether people are shown every problem, however many a rule has.
    pub all: bool,
    /// Whether nothing but diagnostics is printed.
    pub quiet: bool,
    /// Whether the time of each stage is printed.
    pub timings: bool,
    /// Whether to use colour; if not said, the terminal decides.
    pub color: Option<bool>,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It did what was asked.
    Done,
    /// The content has errors.
    ContentErrors,
    /// It was called in a wrong way.
    WrongUsage,
    /// Reading or writing failed.
    Failed,
    /// The site is published, but is not what it should be when it is read back.
    NotVerified,
    /// Someone else published in the meantime.
    SomebodyElse,
    /// A guard refused.
    Refused,
}

impl Ending {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::ContentErrors => 1,
            Self::WrongUsage => 2,
            Self::Failed => 3,
            Self::NotVerified => 4,
            Self::SomebodyElse => 5,
            Self::Refused => 6,
        }
    }
}

/// A site that a request is about, ready to be compiled.
pub struct Opened {
    /// Its root.
    pub root: PathBuf,
    /// Its files.
    pub inputs: Inputs,
    /// What is wrong with the files as such.
    pub problems: Diagnostics,
    now: Timestamp,
    /// Another base URL than the settings give.
    pub base_url: Option<String>,
    drafts: bool,
    /// The old view that was asked for.
    pub dated: Option<DatedView>,
}

impl Request {
    /// Finds the site and lists its files; a request that cannot be meant is answered at once.
    ///
    /// # Errors
    /// When the site does not exist, or its files cannot be listed.
    pub fn open(&self, timings: &Timings) -> Result<Result<Opened, Ending>> {
        let opened = self.open_site()?;
        let Ok(mut opened) = opened else { return Ok(opened) };
        timings.begin("list files");
        (opened.inputs, opened.problems) = list_site(&opened.root)?;
        Ok(Ok(opened))
    }

    /// Finds the site, and lists nothing yet.
    ///
    /// # Errors
    /// When the site does not exist.
    pub fn open_site(&self) -> Result<Result<Opened, Ending>> {
        if let Err(problem) = start_threads() {
            return no_threads(&problem);
        }
        let root = find_root(self.site.as_deref())?;
        let now = match &self.now {
            Some(text) => match Clock::parse_now(text) {
                Ok(now) => now,
                Err(problem) => {
                    return Ok(Err(wrong_usage(
                        &format!("--now: {problem}"),
                        Some("write a time such as `2025-03-31T12:00:00Z`, or a day, which begins in UTC"),
                    )));
                }
            },
            None => Timestamp::try_from(SystemTime::now()).context(
                "the clock of this machine shows a time that no calendar here knows; set it, or say `--now`",
            )?,
        };
        let base_url = match self.base_url.as_deref().map(parse_base_url).transpose() {
            Ok(base_url) => base_url,
            Err(problem) => {
                let message = format!("--base-url: `{}`: {problem}", self.base_url.as_deref().unwrap_or_default());
                return Ok(Err(wrong_usage(&message, Some("write such as `https://example.org/briefings/`"))));
            }
        };
        let dated = match self.dated_view(now) {
            Ok(dated) => dated,
            Err(message) => {
                let help = "write a day, a month or a year that has begun: `2025-03-31`, `2025-03`, `2025`";
                return Ok(Err(wrong_usage(&message, Some(help))));
            }
        };
        let (inputs, problems) = (Inputs::of_stamped(Arc::default(), reader(&root)), Diagnostics::new());
        Ok(Ok(Opened { root, inputs, problems, now, base_url, drafts: self.drafts, dated }))
    }

    /// The old view that is asked for, if one is; or what is wrong with it.
    fn dated_view(&self, now: Timestamp) -> Result<Option<DatedView>, String> {
        let (option, text, by) = match (&self.as_of, &self.known_by) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => return Err("--as-of and --known-by are two views; ask for one of them".to_owned()),
            (Some(text), None) => ("--as-of", text, Reckoning::Happened),
            (None, Some(text)) => ("--known-by", text, Reckoning::WrittenDown),
        };
        let view = DatedView::parse(text, by).map_err(|problem| format!("{option}: {problem}"))?;
        if view.is_ahead(now) {
            return Err(format!("{option}: {} has not come yet", Date::of_day(view.day)));
        }
        Ok(Some(view))
    }

    /// Prints problems in the format that was asked for: programs get all of them, on standard output.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn print_problems(&self, problems: &Diagnostics, inputs: &Inputs) -> Result<()> {
        let color = terminal::colors_stderr(self.color);
        let source = |path: &SourcePath| source_text(inputs, path);
        if self.format != Format::Human {
            return terminal::print(render(problems, self.format, color, &source));
        }
        let shown = if self.all { problems.clone() } else { first_of_each_rule(problems) };
        let text = render(&shown, self.format, color, &source) + &summary_by_rule(problems, &shown);
        terminal::print_to_stderr(text)
    }

    /// How the command ends because of these problems, if it may not go on.
    pub fn failure(&self, problems: &Diagnostics) -> Option<Ending> {
        if problems.iter().any(|problem| problem.rule == Rule::CannotRead) {
            return Some(Ending::Failed);
        }
        let fails = problems.count(Severity::Error) > 0 || (self.deny_warnings && !problems.is_empty());
        fails.then_some(Ending::ContentErrors)
    }

    /// Prints when the site changes next, if anything is due: a line for people, or what programs read.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn say_next_change(&self, changes: &[Change], zone: &Zone) -> Result<()> {
        let (Some(first), Some(words)) = (changes.first(), next_change(changes, zone)) else { return Ok(()) };
        let message = format!("next scheduled change: {words}");
        let file = first.place.path().as_str();
        let line = match self.format {
            _ if self.quiet => return Ok(()),
            Format::Human => {
                self.say(&message);
                return Ok(());
            }
            Format::Json => serde_json::json!({
                "note": NEXT_CHANGE, "message": message, "at": zone.rfc3339(first.at), "file": file,
            })
            .to_string(),
            Format::Github => github_notice(NEXT_CHANGE, file, &message),
        };
        terminal::print(line + "\n")
    }

    /// Says something to the person at the terminal, unless they want quiet.
    pub fn say(&self, message: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }
}

impl Opened {
    /// What to compile the site with.
    pub fn options<'a>(&self, stage: &'a (dyn Fn(&'static str) + Sync)) -> Options<'a> {
        Options {
            now: self.now,
            base_url: self.base_url.clone(),
            drafts: self.drafts,
            dated: self.dated,
            preview: None,
            stage,
        }
    }
}

/// Tells what is wrong with the way a command was called.
pub fn wrong_usage(message: &str, help: Option<&str>) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {message}");
    if let Some(help) = help {
        let _ = writeln!(anstream::stderr(), "help: {help}");
    }
    Ending::WrongUsage
}

/// Prints how long each stage took, when that was asked for.
pub struct Timings {
    on: bool,
    started: Instant,
    running: Mutex<Option<(&'static str, Instant)>>,
}

impl Timings {
    /// A clock for the stages that prints, or one that does not.
    pub fn new(on: bool) -> Self {
        Self { on, started: Instant::now(), running: Mutex::new(None) }
    }

    /// A stage begins, and the one before ends.
    pub fn begin(&self, stage: &'static str) {
        self.replace(Some((stage, Instant::now())));
    }

    /// How long ago the command began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The last stage ends.
    pub fn end(&self) {
        self.replace(None);
    }

    fn replace(&self, next: Option<(&'static str, Instant)>) {
        let Ok(mut running) = self.running.lock() else { return };
        if let Some((stage, started)) = running.take().filter(|_| self.on) {
            let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
            let _ = writeln!(anstream::stderr(), "{milliseconds:>9.1} ms  {stage}");
        }
        *running = next;
    }
}
