//! What the history of the branch tells: each commit that publishes says so in lines at the end of its message.
//!
//! In: a release, or the tip of the branch. Out: the message of its commit, or the releases up to there.

use std::collections::BTreeSet;

use super::BranchSettings;
use super::repository::Repository;
use crate::release::manifest::ReleaseId;
use crate::release::record::ReleaseRecord;
use crate::shell::publish::target::Failure;

/// The line of a commit that says which release it is.
const RELEASE: &str = "Briefbook-Release";
/// The line of a commit that publishes an earlier release again.
const ROLLBACK: &str = "Briefbook-Rollback";
/// The line of a commit that says how many files and bytes the release has.
const SIZE: &str = "Briefbook-Size";

/// The message of a commit that publishes a release.
pub(super) fn message(settings: &BranchSettings, record: &ReleaseRecord, is_rollback: bool) -> String {
    let default = if is_rollback { "Publish release {release} again" } else { "Publish release {release}" };
    let first = settings.message.as_deref().unwrap_or(default);
    let first = first
        .replace("{release}", record.id.as_str())
        .replace("{files}", &record.files.to_string())
        .replace("{title}", &settings.title);
    let rollback = if is_rollback { format!("{ROLLBACK}: yes\n") } else { String::new() };
    format!("{first}\n\n{RELEASE}: {}\n{SIZE}: {} {}\n{rollback}", record.id, record.files, record.bytes)
}

/// The commits that published a release for the first time or after another one, but not those that went back to one; the
/// newest first.
///
/// # Errors
/// When git fails.
pub(super) fn commits(repository: &Repository, tip: &str) -> Result<Vec<(String, ReleaseRecord)>, Failure> {
    let trailer = |key: &str| format!("%(trailers:key={key},valueonly,separator=%x20)");
    let format =
        format!("%H%x00%cI%x00%an%x00{}%x00{}%x00{}%x00%x01", trailer(RELEASE), trailer(ROLLBACK), trailer(SIZE));
    let format = format!("--format=tformat:{format}");
    // The person's settings may want signatures shown, or another encoding.
    let log = repository.ask(&["log", "--first-parent", "--no-show-signature", "--encoding=UTF-8", &format, tip])?;
    let log = String::from_utf8_lossy(&log);
    Ok(log.split('\x01').filter_map(commit).collect())
}

/// One commit as git was asked to print it, if it publishes a release.
fn commit(text: &str) -> Option<(String, ReleaseRecord)> {
    let mut fields = text.trim_start().split('\0');
    let mut next = || fields.next();
    let (name, when, who) = (next()?.to_owned(), next()?.to_owned(), next()?.to_owned());
    let id = ReleaseId::parse(next()?.trim())?;
    if !next()?.trim().is_empty() {
        return None;
    }
    let mut size = next()?.split_whitespace();
    let files = size.next().and_then(|files| files.parse().ok()).unwrap_or_default();
    let bytes = size.next().and_then(|bytes| bytes.parse().ok()).unwrap_or_default();
    // The order is that of the commits.
    Some((name, ReleaseRecord { id, number: 0, when, who, files, bytes, base_url: String::new() }))
}

/// Each release once, where it stands first.
pub(super) fn first_of_each(commits: Vec<(String, ReleaseRecord)>) -> impl Iterator<Item = (String, ReleaseRecord)> {
    let mut known = BTreeSet::new();
    commits.into_iter().filter(move |(_, record)| known.insert(record.id.clone()))
}
