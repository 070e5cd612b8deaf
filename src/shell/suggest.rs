//! `suggest`: what the names of a site lack, and the accepted suggestions written into its files.
//!
//! In: what a person asked for. Out: suggestions on the terminal or files on the disk, and an exit code. It must not know
//! why something is suggested. Without a wish nothing is ever written; with wishes all of them are checked before the
//! first file is touched.

pub mod listing;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::disk::on_disk;
use super::links::NamesFormat;
use super::report::totals;
use super::request::{Ending, Opened, Request, Timings, wrong_usage};
use super::terminal::{colors_stdout, print};
use crate::compile::Cache;
use crate::compile::suggest::{Change, Plan, Wish, plan, suggest as read_site};
use crate::inputs::Inputs;
use crate::path::SourcePath;
use crate::suggest::Suggestions;
use crate::suggest::candidates::Threshold;
use crate::suggest::stubs::Stub;

/// What `suggest` was asked for, beside what several commands share.
#[derive(Debug, Clone)]
pub struct Asked {
    /// How suggestions are printed.
    pub format: NamesFormat,
    /// How often a name has to occur, if that was said.
    pub at_least: Option<usize>,
    /// What is to be written, as `NAME=TO`.
    pub write: Vec<String>,
}

/// Suggests, or writes what was accepted.
///
/// # Errors
/// When reading or writing fails.
pub fn suggest(request: &Request, asked: &Asked) -> Result<Ending> {
    let wishes = match asked.write.iter().map(|text| read_wish(text)).collect::<Result<Vec<Wish>, String>>() {
        Ok(wishes) => wishes,
        Err(message) => {
            let help = "write a name, `=`, and a kind or a key: `--write \"Jane Doe=people\"`";
            return Ok(wrong_usage(&message, Some(help)));
        }
    };
    let timings = Timings::new(request.timings);
    let opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let ending = if wishes.is_empty() {
        list(request, asked, &opened, &timings)?
    } else {
        write(request, asked, &opened, &timings, &wishes)?
    };
    timings.end();
    Ok(ending)
}

fn list(request: &Request, asked: &Asked, opened: &Opened, timings: &Timings) -> Result<Ending> {
    let threshold = asked.at_least.map_or(Threshold::Usual, Threshold::Times);
    let mut suggested =
        read_site(&opened.inputs, &opened.options(&|stage| timings.begin(stage)), &mut Cache::default(), threshold);
    suggested.problems.extend(opened.problems.clone());
    suggested.problems.sort();
    let ending = request.failure(&suggested.problems);
    if ending.is_some() {
        request.print_problems(&suggested.problems, &opened.inputs)?;
    }
    let color = colors_stdout(request.color);
    let text = if asked.format == NamesFormat::Json {
        listing::json(&suggested.site, &suggested.suggestions)
    } else {
        listing::human(&suggested.site, &suggested.suggestions, color)
    };
    print(&text)?;
    request.say(&summary(&suggested.suggestions));
    if ending.is_some() {
        request.say(&totals(&suggested.problems));
    }
    Ok(ending.unwrap_or(Ending::Done))
}

/// How much there is of each.
fn summary(suggestions: &Suggestions) -> String {
    let counts = [
        (suggestions.wanted.len(), "wanted page", "wanted pages"),
        (suggestions.names.len(), "name without a page", "names without a page"),
        (suggestions.undecided.len(), "name nobody decided", "names nobody decided"),
        (suggestions.spellings.len(), "spelling that differs", "spellings that differ"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, several)| format!("{count} {}", if *count == 1 { one } else { several }))
        .collect();
    if parts.is_empty() { "nothing to suggest".to_owned() } else { parts.join(", ") }
}

fn write(request: &Request, asked: &Asked, opened: &Opened, timings: &Timings, wishes: &[Wish]) -> Result<Ending> {
    let (planned, mut problems) = plan(&opened.inputs, &opened.options(&|stage| timings.begin(stage)), wishes);
    problems.extend(opened.problems.clone());
    problems.sort();
    let failure = request.failure(&problems);
    if failure == Some(Ending::Failed) {
        request.print_problems(&problems, &opened.inputs)?;
        request.say("nothing was written");
        return Ok(Ending::Failed);
    }
    let plan = match planned {
        Ok(plan) => plan,
        Err(refusal) => return Ok(wrong_usage(&format!("--write: {}", refusal.message), refusal.help.as_deref())),
    };
    timings.begin("write");
    carry_out(&opened.root, &opened.inputs, &plan, &mut |path, what| print(told(asked.format, path, what)))?;
    // `check` reports other problems of the content: what was written may have fixed them.
    Ok(Ending::Done)
}

/// Reads `NAME=TO`.
fn read_wish(text: &str) -> Result<Wish, String> {
    let shown = crate::diagnostic::printable(text.to_owned());
    let Some((name, to)) = text.rsplit_once('=') else { return Err(format!("--write: `{shown}` has no `=`")) };
    let (name, to) = (name.trim(), to.trim());
    if name.is_empty() || to.is_empty() {
        let lacks = if name.is_empty() { "name before" } else { "kind or key behind" };
        return Err(format!("--write: `{shown}` has no {lacks} its `=`"));
    }
    if name.contains(char::is_control) {
        return Err(format!("--write: `{shown}` has a control character in its name"));
    }
    Ok(Wish { name: name.to_owned(), to: to.to_owned() })
}

/// A file that was written, as people or programs read it.
fn told(format: NamesFormat, path: &SourcePath, what: &'static str) -> String {
    #[derive(Serialize)]
    struct Written<'a> {
        r#type: &'static str,
        file: &'a str,
    }
    if format == NamesFormat::Json {
        let line = serde_json::to_string(&Written { r#type: what, file: path.as_str() });
        return line.unwrap_or_default() + "\n";
    }
    format!("{what} {path}\n")
}

/// Writes the files of a plan, and tells each as soon as it is written.
fn carry_out(
    root: &Path,
    inputs: &Inputs,
    plan: &Plan,
    tell: &mut dyn FnMut(&SourcePath, &'static str) -> Result<()>,
) -> Result<()> {
    for change in &plan.changes {
        let now = inputs.read(&change.path).with_context(|| format!("`{}` cannot be read", change.path))?;
        if now != change.before.as_bytes() {
            bail!("`{}` changed in the meantime\nhelp: run the command again; nothing was written", change.path);
        }
    }
    for stub in &plan.stubs {
        make(root, stub).with_context(|| format!("`{}` cannot be written", stub.path))?;
        tell(&stub.path, "made")?;
    }
    for change in &plan.changes {
        replace(&on_disk(root, inputs.real(&change.path)), change)
            .with_context(|| format!("`{}` cannot be written", change.path))?;
        tell(&change.path, "changed")?;
    }
    Ok(())
}

/// Writes a new file; never over another one.
fn make(root: &Path, stub: &Stub) -> Result<()> {
    let file = root.join(stub.path.as_str());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut new = File::create_new(&file)?;
    new.write_all(stub.text.as_bytes())?;
    Ok(())
}

/// Puts the new text in the place of the old one, in one step and with the permissions of the old file. A link to a file
/// stays a link.
fn replace(file: &Path, change: &Change) -> Result<()> {
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    // Hidden, so that it is not a file of the site; the process's own, so that two commands do not share it.
    let staged = folder.join(format!(".briefbook-suggest-{}", std::process::id()));
    let written = write_staged(&staged, file, change.after.as_bytes());
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written
}

fn write_staged(staged: &Path, file: &Path, bytes: &[u8]) -> Result<()> {
    let permissions = fs::metadata(file)?.permissions();
    let mut new = OpenOptions::new().write(true).create_new(true).open(staged)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    fs::set_permissions(staged, permissions)?;
    fs::rename(staged, file)?;
    Ok(())
}
