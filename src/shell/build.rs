//! `build` and `check`: the pipeline with the disk behind it and the terminal before it.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;

use anyhow::Result;

use super::disk::{find_root, list_site};
use super::output::{OutputError, OutputFolder};
use super::report::{Format, render, totals};
use crate::compile::{Cache, Compiled, Content, Options, compile};
use crate::date::{Clock, Timestamp};
use crate::diagnostic::{Diagnostics, Rule, Severity};
use crate::schema::settings::parse_base_url;

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
    /// How diagnostics are printed.
    pub format: Format,
    /// Whether a warning fails as an error does.
    pub deny_warnings: bool,
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
            Self::Refused => 6,
        }
    }
}

/// Builds the site into a folder: `out`, or `public` in the site.
///
/// # Errors
/// When reading or writing fails.
pub fn build(request: &Request, out: Option<&Path>) -> Result<Ending> {
    let started = Instant::now();
    let root = find_root(request.site.as_deref())?;
    let out = out.map_or_else(|| root.join("public"), Path::to_owned);
    let timings = Timings::new(request.timings);
    let (compiled, mut problems) = match compile_site(request, &root, &timings)? {
        Ok(compiled) => compiled,
        Err(ending) => return Ok(ending),
    };
    timings.begin("render and write");
    let folder = match OutputFolder::open(&out, &root) {
        Ok(folder) => folder,
        Err(error) => return Ok(refuse(&error)),
    };
    let put = |route: &crate::route::Route, content: Content<'_>| match content {
        Content::Bytes(bytes) => folder.write(&route.url.output_file(), bytes),
        Content::File(path) => folder.copy(&route.url.output_file(), &root.join(path.as_str())),
    };
    match compiled.render_all(&put) {
        Ok(found) => problems.extend(found),
        Err(error) => return Ok(refuse(&error)),
    }
    problems.sort();
    print_problems(request, &problems, &compiled);
    if let Some(ending) = failure(request, &problems) {
        say(request, &format!("{}; nothing was written", totals(&problems)));
        return Ok(ending);
    }
    timings.begin("swap");
    let (written, old_site) = match folder.commit() {
        Ok(written) => written,
        Err(error) => return Ok(refuse(&error)),
    };
    let count = |number: usize, what: &str| if number > 0 { format!(", {number} {what}") } else { String::new() };
    let changes = written.new + written.changed + written.deleted;
    let summary = if changes == 0 {
        "nothing changed".to_owned()
    } else {
        let changes = format!(
            "{}{}{}{}",
            count(written.new, "new"),
            count(written.changed, "changed"),
            count(written.unchanged, "unchanged"),
            count(written.deleted, "deleted"),
        );
        changes.trim_start_matches(", ").to_owned()
    };
    let files = written.new + written.changed + written.unchanged;
    let seconds = started.elapsed().as_secs_f64();
    say(request, &format!("built {files} files into {} in {seconds:.2} s: {summary}", shown(&out)));
    if let warnings @ 1.. = problems.count(Severity::Warning) {
        say(request, &format!("{warnings} warning{}", if warnings == 1 { "" } else { "s" }));
    }
    let _ = std::io::stderr().flush();
    timings.begin("remove the old site");
    if let Err(error) = old_site.clear() {
        say(request, &format!("the new site is in place; the old one could not be removed: {error}"));
    }
    timings.end();
    // The process ends now; taking a large site apart piece by piece would only keep people waiting.
    std::mem::forget(compiled);
    Ok(Ending::Done)
}

/// Finds every problem and writes nothing.
///
/// # Errors
/// When reading fails.
pub fn check(request: &Request) -> Result<Ending> {
    let root = find_root(request.site.as_deref())?;
    let timings = Timings::new(request.timings);
    let (compiled, mut problems) = match compile_site(request, &root, &timings)? {
        Ok(compiled) => compiled,
        Err(ending) => return Ok(ending),
    };
    timings.begin("render");
    match compiled.render_all(&|_, _| Ok::<(), std::convert::Infallible>(())) {
        Ok(found) => problems.extend(found),
        Err(never) => match never {},
    }
    problems.sort();
    timings.end();
    print_problems(request, &problems, &compiled);
    let ending = failure(request, &problems);
    let totals = totals(&problems);
    let pages = compiled.site.pages().len();
    let pages = format!("{pages} page{}", if pages == 1 { "" } else { "s" });
    if totals.is_empty() {
        say(request, &format!("no problem in {pages}"));
    } else {
        say(request, &format!("{totals} in {pages}"));
    }
    Ok(ending.unwrap_or(Ending::Done))
}

/// Compiles the site of a request; a request that cannot be meant is answered at once.
fn compile_site(request: &Request, root: &Path, timings: &Timings) -> Result<Result<(Compiled, Diagnostics), Ending>> {
    let now = match &request.now {
        Some(text) => match Clock::parse_now(text) {
            Ok(now) => now,
            Err(problem) => {
                return Ok(Err(wrong_usage(
                    &format!("--now: {problem}"),
                    Some("write a time such as `2025-03-31T12:00:00Z`, or a day, which begins in UTC"),
                )));
            }
        },
        None => Timestamp::now(),
    };
    let base_url = match request.base_url.as_deref().map(parse_base_url).transpose() {
        Ok(base_url) => base_url,
        Err(problem) => {
            let message = format!("--base-url: `{}`: {problem}", request.base_url.as_deref().unwrap_or_default());
            return Ok(Err(wrong_usage(&message, Some("write such as `https://example.org/briefings/`"))));
        }
    };
    timings.begin("list files");
    let (inputs, problems) = list_site(root)?;
    let options = Options { now, base_url, drafts: request.drafts, stage: &|stage| timings.begin(stage) };
    Ok(Ok((compile(&inputs, &options, &mut Cache::default()), problems)))
}

/// Tells what is wrong with the way a command was called.
fn wrong_usage(message: &str, help: Option<&str>) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {message}");
    if let Some(help) = help {
        let _ = writeln!(anstream::stderr(), "help: {help}");
    }
    Ending::WrongUsage
}

/// How the command ends because of these problems, if it may not go on.
fn failure(request: &Request, problems: &Diagnostics) -> Option<Ending> {
    let reading = |rule| matches!(rule, Rule::CannotRead | Rule::ChangedMeanwhile);
    if problems.iter().any(|problem| reading(problem.rule)) {
        return Some(Ending::Failed);
    }
    let fails = problems.count(Severity::Error) > 0 || (request.deny_warnings && !problems.is_empty());
    fails.then_some(Ending::ContentErrors)
}

fn refuse(error: &OutputError) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {error}");
    if error.is_guard() { Ending::Refused } else { Ending::Failed }
}

fn print_problems(request: &Request, problems: &Diagnostics, compiled: &Compiled) {
    let color =
        request.color.unwrap_or_else(|| std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    let text = render(problems, request.format, color, &|path| compiled.source_text(path));
    // What programs read goes where programs look for it.
    let written = match request.format {
        Format::Human => std::io::stderr().write_all(text.as_bytes()),
        Format::Json | Format::Github => std::io::stdout().write_all(text.as_bytes()),
    };
    drop(written);
}

fn say(request: &Request, message: &str) {
    if !request.quiet {
        let _ = writeln!(anstream::stderr(), "{message}");
    }
}

/// A path as a person would type it from here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// Prints how long each stage took.
struct Timings {
    on: bool,
    running: Mutex<Option<(&'static str, Instant)>>,
}

impl Timings {
    fn new(on: bool) -> Self {
        Self { on, running: Mutex::new(None) }
    }

    fn begin(&self, stage: &'static str) {
        self.replace(Some((stage, Instant::now())));
    }

    fn end(&self) {
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
