//! Writes the report for editors to the file that was named: whole or not at all.
//!
//! In: the report, a path. Out: the file, or why there is none. It must not know what the report says.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::request::Ending;
use super::terminal::print;
use crate::desk::report::{Report, is_report};

/// Folders of the site whose files are published, now or by the next build.
const PUBLISHED: [&str; 3] = ["public", "static", "content"];

/// Whether the report is meant for standard output.
#[must_use]
pub fn is_stdout(file: &Path) -> bool {
    file == Path::new("-")
}

/// Writes a report: JSON if the file's name ends in `.json`, else HTML. Only an earlier report or an empty file is replaced.
///
/// A report names what is under embargo, so it is refused where it would be published.
///
/// # Errors
/// When there is no such folder, or writing fails. The file that was there before is untouched then.
pub fn write_report(report: &Report, file: &Path, root: &Path) -> Result<Result<(), Ending>> {
    if is_stdout(file) {
        print(report.html())?;
        return Ok(Ok(()));
    }
    let shown = file.display();
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let Some(name) = file.file_name().filter(|_| !file.is_dir()) else {
        bail!("the report cannot be written to `{shown}`: it is a folder; name a file, such as `report.html`");
    };
    let Ok(real) = folder.canonicalize() else {
        bail!("the report cannot be written to `{shown}`: there is no folder `{}`", folder.display());
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    if let Some(published) = PUBLISHED.iter().find(|folder| real.starts_with(root.join(folder))) {
        let message = format!("`{shown}` would be published: it is in `{published}`");
        return Ok(Err(refuse(&message, "the report names what is under embargo; write it elsewhere")));
    }
    if let Some(problem) = why_not_replace(&real.join(name))? {
        let message = format!("the report cannot be written to `{shown}`: {problem}");
        return Ok(Err(refuse(&message, "name a new file, such as `report.html`, or an earlier report")));
    }
    let is_json = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let text = if is_json { report.json() } else { report.html() };
    let staged = real.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let written = write_whole(&staged, text.as_bytes()).and_then(|()| std::fs::rename(&staged, real.join(name)));
    if written.is_err() {
        drop(std::fs::remove_file(&staged));
    }
    written.with_context(|| format!("the report cannot be written to `{shown}`"))?;
    Ok(Ok(()))
}

/// Why a file must not be replaced by a report, if it is there and would be lost.
fn why_not_replace(file: &Path) -> Result<Option<&'static str>> {
    let metadata = match std::fs::symlink_metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        read => read.with_context(|| format!("`{}` cannot be read", file.display()))?,
    };
    if !metadata.is_file() {
        return Ok(Some("it is a link or a device and not a file"));
    }
    let bytes = std::fs::read(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    Ok((!bytes.is_empty() && !is_report(&bytes)).then_some("the file that is there is not a report of Briefbook"))
}

fn refuse(message: &str, help: &str) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {message}");
    let _ = writeln!(anstream::stderr(), "help: {help}");
    Ending::Refused
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
