//! `init`: a new site that builds without a change.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};

use super::request::Ending;

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/shell/starter");

/// What a new repository may hold beside hidden files: how the names of such files begin, in small letters.
const OF_REPOSITORIES: [&str; 12] = [
    "readme",
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "changelog",
    "code_of_conduct",
    "codeowners",
    "contributing",
    "security",
    "support",
];
/// What git leaves alone; the starter has one, and so have most new repositories.
const GITIGNORE: &str = ".gitignore";
/// How many things that are in the way are named.
const MOST_NAMED: usize = 5;

/// Makes a new site in a folder that does not exist yet, or that holds nothing but what a new repository holds. No file is
/// replaced.
///
/// # Errors
/// When the folder cannot be read or written.
pub fn init(folder: &Path, quiet: bool) -> Result<Ending> {
    let mut err = anstream::stderr();
    let present = match names_in(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeSet::new(),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            let _ = writeln!(err, "error: `{}` is not a folder", folder.display());
            let _ = writeln!(err, "help: name a new folder: `briefbook init my-site`");
            return Ok(Ending::Refused);
        }
        read => read.with_context(|| format!("`{}` cannot be read", folder.display()))?,
    };
    let in_the_way: Vec<String> =
        present.iter().filter(|name| !is_of_repository(name)).map(|name| format!("`{name}`")).collect();
    if !in_the_way.is_empty() {
        let (named, more) = in_the_way.split_at(in_the_way.len().min(MOST_NAMED));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let _ = writeln!(err, "error: `{}` holds {}{more}", folder.display(), named.join(", "));
        let _ = writeln!(
            err,
            "help: name a new folder, such as `briefbook init my-site`, or one that holds nothing but a README, a license \
             and hidden files"
        );
        return Ok(Ending::Refused);
    }
    // Their own README says what their repository is.
    let has_readme = present.iter().any(|name| name.to_lowercase().starts_with("readme"));
    fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    write_starter(&STARTER, folder, &|name| present.contains(name) || (has_readme && name == "README.md"))?;
    for empty in ["static", "templates"] {
        let empty = folder.join(empty);
        fs::create_dir_all(&empty).with_context(|| format!("`{}` cannot be made", empty.display()))?;
    }
    if !quiet {
        if let Some(file) = STARTER.get_file(GITIGNORE).filter(|_| present.contains(GITIGNORE)) {
            let lines = file.contents_utf8().unwrap_or_default().lines().filter(|line| !line.starts_with('#'));
            let lines: Vec<String> = lines.map(|line| format!("`{line}`")).collect();
            let _ = writeln!(err, "your `{GITIGNORE}` stays as it is; add {} to it", lines.join(", "));
        }
        let shown = folder.display().to_string();
        let quoted = if shown.contains(' ') { format!("\"{shown}\"") } else { shown.clone() };
        let enter = if folder == Path::new(".") { String::new() } else { format!("    cd {quoted}\n") };
        let _ = writeln!(
            err,
            "made a new site in {shown}\n\n{enter}    briefbook serve    # shows it in your browser while you write\n    \
             briefbook build    # builds it into public/\n"
        );
    }
    Ok(Ending::Done)
}

fn names_in(folder: &Path) -> io::Result<BTreeSet<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn is_of_repository(name: &str) -> bool {
    let folded = name.to_lowercase();
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric());
    let begins = |start: &&str| folded.strip_prefix(*start).is_some_and(|rest| !goes_on(rest));
    name.starts_with('.') || OF_REPOSITORIES.iter().any(begins)
}

/// Writes the files of the starter that are not left out, each as a new file.
fn write_starter(starter: &Dir<'_>, folder: &Path, is_left_out: &dyn Fn(&str) -> bool) -> Result<()> {
    for file in starter.files() {
        if is_left_out(&file.path().to_string_lossy()) {
            continue;
        }
        let path = folder.join(file.path());
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&path));
        written
            .and_then(|mut new| new.write_all(file.contents()))
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    starter.dirs().try_for_each(|dir| write_starter(dir, folder, is_left_out))
}
