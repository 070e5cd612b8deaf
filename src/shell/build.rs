//! `build` and `check`: the pipeline with the disk behind it and the terminal before it.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use super::disk::open::open;
use super::editors_report::{ReportFile, is_stdout};
use super::output::{OldSite, OutputError, OutputFolder, refuses_built_site};
use super::picture_store::PictureFolder;
use super::report::{Format, totals};
use super::request::{Ending, Opened, Request, Timings, wrong_usage};
use crate::compile::survey::settings_alone;
use crate::compile::{Cache, Compiled, Content, compile, locate, source_text};
use crate::desk::report::Report;
use crate::desk::schedule::scheduled_changes;
use crate::diagnostic::{Severity, printable};
use crate::path::SourcePath;
use crate::render::picture::Versions;

/// Builds the site into a folder: `out`, or `public` in the site; an old view into a folder beside it, so that it never
/// takes the place of the site as it is.
///
/// # Errors
/// When reading or writing fails.
pub fn build(request: &Request, out: Option<&Path>) -> Result<Ending> {
    let timings = Timings::new(request.timings);
    let opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let folder = opened.dated.map_or_else(|| "public".to_owned(), |view| view.folder());
    let out = out.map_or_else(|| opened.root.join(folder), Path::to_owned);
    let mut cache = cache_of(&opened.root, false);
    let compiled = compile(&opened.inputs, &opened.options(&|stage| timings.begin(stage)), &mut cache);
    let old_site = match put_out(request, &opened, &compiled, &out, &timings)? {
        Ok(old_site) => old_site,
        Err(ending) => return Ok(ending),
    };
    timings.begin("remove the old site");
    if let Err(error) = old_site.clear() {
        request.say(&format!("the new site is in place; the old one could not be removed: {error}"));
    }
    timings.end();
    // The process ends now; taking a large site apart piece by piece would only keep people waiting.
    std::mem::forget(compiled);
    Ok(Ending::Done)
}

/// Renders a compiled site into a folder and reports the result. The folder stays locked as long as the site that was
/// replaced is held.
///
/// # Errors
/// When reading or writing fails. With an error in the content nothing is written, and how the command ends is given.
pub fn put_out(
    request: &Request,
    opened: &Opened,
    compiled: &Compiled,
    out: &Path,
    timings: &Timings,
) -> Result<Result<OldSite, Ending>> {
    let root = &opened.root;
    let mut problems = opened.problems.clone();
    timings.begin("render and write");
    let targets = compiled.site.settings.targets();
    let refused = refuses_built_site(out, root, &targets).map_err(|error| OutputError::Io {
        action: "look up",
        path: out.to_owned(),
        source: error,
    });
    if let Some(reason) = refused? {
        return Ok(Err(refuse(&OutputError::Protected { folder: out.to_owned(), reason })));
    }
    let folder = match OutputFolder::open(out, root) {
        Ok(folder) => folder,
        Err(error) => return Ok(Err(refuse(&error))),
    };
    let put = |route: &crate::route::Route, content: Content<'_>| match content {
        Content::Bytes(bytes) => folder.write(&route.url.output_file(), bytes),
        Content::File(path) => {
            let from = opened.inputs.real(path);
            folder.copy(&route.url.output_file(), open(root, from), &root.join(from.as_str()))
        }
    };
    match compiled.render_all(&put) {
        Ok(found) => problems.extend(found),
        Err(error) => return Ok(Err(refuse(&error))),
    }
    problems.sort();
    request.print_problems(&problems, &opened.inputs)?;
    if let Some(ending) = request.failure(&problems) {
        request.say(&format!("{}; nothing was written", totals(&problems)));
        return Ok(Err(ending));
    }
    timings.begin("swap");
    let (written, old_site) = match folder.commit() {
        Ok(written) => written,
        Err(error) => return Ok(Err(refuse(&error))),
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
    let seconds = timings.elapsed().as_secs_f64();
    let view = opened.dated.map(|view| format!(" of the site {}", view.clause())).unwrap_or_default();
    request.say(&format!("built {files} files{view} into {} in {seconds:.2} s: {summary}", shown(out)));
    if let warnings @ 1.. = problems.count(Severity::Warning) {
        request.say(&format!("{warnings} warning{}", if warnings == 1 { "" } else { "s" }));
    }
    request.say_next_change(&scheduled_changes(&compiled.site), compiled.site.clock.zone())?;
    Ok(Ok(old_site))
}

/// Finds every problem and everything stale, and writes nothing but the report that was asked for.
///
/// # Errors
/// When reading fails, or the report cannot be written.
pub fn check(request: &Request, report: Option<&Path>) -> Result<Ending> {
    if report.is_some_and(is_stdout) && request.format != Format::Human {
        let message = "--report: both the report and the problems would be written to standard output";
        return Ok(wrong_usage(message, Some("name a file, such as `--report report.html`")));
    }
    let timings = Timings::new(request.timings);
    let opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let report = match report {
        Some(file) => {
            let targets = settings_alone(&opened.inputs).0.unwrap_or_default().targets();
            match ReportFile::at(file, &opened.root, &targets)? {
                Ok(report) => Some(report),
                Err(ending) => return Ok(ending),
            }
        }
        None => None,
    };
    let mut cache = cache_of(&opened.root, true);
    let compiled = compile(&opened.inputs, &opened.options(&|stage| timings.begin(stage)), &mut cache);
    let mut problems = opened.problems.clone();
    timings.begin("render");
    match compiled.render_all(&|_, _| Ok::<(), std::convert::Infallible>(())) {
        Ok(found) => problems.extend(found),
        Err(never) => match never {},
    }
    timings.begin("look for what is stale");
    problems.extend(compiled.stale());
    problems.sort();
    timings.end();
    request.print_problems(&problems, &opened.inputs)?;
    if let Some(file) = &report {
        let site = &compiled.site;
        let mut changes = scheduled_changes(&compiled.site);
        locate(&opened.inputs, changes.iter_mut().map(|change| &mut change.place));
        let source = |path: &SourcePath| source_text(&opened.inputs, path);
        let report = Report::new(&site.settings.title, &site.clock, &problems, &changes, &source);
        file.write(&report)?;
        if let Some(path) = file.path() {
            request.say(&format!("wrote the report to {}", shown(path)));
        }
    }
    let ending = request.failure(&problems);
    let totals = totals(&problems);
    let pages = compiled.site.pages().len();
    let view = opened.dated.map(|view| format!(" of the site {}", view.clause())).unwrap_or_default();
    let pages = format!("{pages} page{}{view}", if pages == 1 { "" } else { "s" });
    if totals.is_empty() {
        request.say(&format!("no problem in {pages}"));
    } else {
        request.say(&format!("{totals} in {pages}"));
    }
    Ok(ending.unwrap_or(Ending::Done))
}

/// What is kept of a site from one run to the next: on the disk, the versions of its pictures.
pub fn cache_of(root: &Path, only_checks: bool) -> Cache {
    let mut cache = Cache::default();
    cache.pictures.versions = Versions { store: Some(Arc::new(PictureFolder::of_site(root))), only_checks };
    cache
}

fn refuse(error: &OutputError) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {error}");
    if error.is_guard() { Ending::Refused } else { Ending::Failed }
}

/// A path as a person would type it from here.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    printable(path.strip_prefix(".").unwrap_or(path).display().to_string())
}
