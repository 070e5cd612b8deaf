//! Writes the report for editors to the file that was named: whole or not at all.
//!
//! In: the report, a path. Out: the file, or why there is none. It must not know what the report says.

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::output::refuses_report;
use super::request::Ending;
use super::terminal::print;
use crate::desk::report::{Report, is_report};
use crate::schema::publish::PublishTarget;

/// Whether the report is meant for standard output.
#[must_use]
pub fn is_stdout(file: &Path) -> bool {
    file == Path::new("-")
}

/// Where a report is written: a file that was looked at before anything is written, or standard output.
pub struct ReportFile {
    /// As it was named.
    shown: PathBuf,
    /// The real folder and the name of the file; `None` for standard output.
    place: Option<(PathBuf, OsString)>,
}

impl ReportFile {
    /// Looks at where a report is to be written. Only an earlier report or an empty file is replaced, and a report is refused
    /// where it would be published: it names what is under embargo.
    ///
    /// # Errors
    /// When the folder is missing or cannot be looked up.
    pub fn at(file: &Path, root: &Path, targets: &[PublishTarget]) -> Result<Result<Self, Ending>> {
        if is_stdout(file) {
            return Ok(Ok(Self { shown: file.to_owned(), place: None }));
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
            bail!("the report cannot be written to `{shown}`: no folder `{}`", folder.display());
        };
        let reason = refuses_report(&real, root, targets);
        if let Some(reason) = reason.with_context(|| format!("`{}` cannot be looked up", folder.display()))? {
            let help = "the report names what is under embargo; write it elsewhere";
            return Ok(Err(refuse(&format!("`{shown}` {reason}"), help)));
        }
        if let Some(problem) = why_not_replace(&real.join(name))? {
            let message = format!("the report cannot be written to `{shown}`: {problem}");
            return Ok(Err(refuse(&message, "name a new file, such as `report.html`, or an earlier report")));
        }
        let place = Some((real, name.to_owned()));
        Ok(Ok(Self { shown: file.to_owned(), place }))
    }

    /// The file as it was named; `None` for standard output.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.place.as_ref().map(|_| self.shown.as_path())
    }

    /// Writes a report: JSON if the file's name ends in `.json`, else HTML.
    ///
    /// # Errors
    /// When writing fails. The file that was there before is untouched then.
    pub fn write(&self, report: &Report) -> Result<()> {
        let Some((folder, name)) = &self.place else { return print(report.html()) };
        let is_json = self.shown.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let text = if is_json { report.json() } else { report.html() };
        let staged = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        let written = write_whole(&staged, text.as_bytes()).and_then(|()| std::fs::rename(&staged, folder.join(name)));
        if written.is_err() {
            drop(std::fs::remove_file(&staged));
        }
        written.with_context(|| format!("the report cannot be written to `{}`", self.shown.display()))
    }
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
