//! What `publish` tells a person: the plan, the sum at the end, lists of releases, and why it failed.
//!
//! In: what targets give. Out: lines on the terminal and exit codes. It must not know how targets work.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use super::after;
#[cfg(feature = "remote")]
use super::live;
use super::redact::redact;
use super::target::{Failure, Published, Sent, Target};
use crate::diagnostic::printable;
use crate::release::manifest::{Manifest, ReleaseId};
use crate::release::plan::{Plan, size_in_words};
use crate::release::record::ReleaseRecord;
use crate::schema::publish::PublishTarget;
use crate::shell::request::{Ending, Request, wrong_usage};
use crate::shell::terminal::print;

/// Maximum differences that are listed one by one.
const MOST_TOLD: usize = 20;

/// How a run ended: with the ending it gives, or with what its failure represents.
pub fn ending(result: Result<Ending, Failure>) -> Ending {
    result.unwrap_or_else(fail)
}

/// Tells why a run ended before it was done; gives the exit code.
pub fn fail(failure: Failure) -> Ending {
    let (message, help, ending) = match failure {
        Failure::Failed(error) => (format!("{error:#}"), None, Ending::Failed),
        Failure::NotVerified(differences) => {
            let mut message = "the site is published, but is not what it should be:".to_owned();
            for difference in differences.iter().take(MOST_TOLD) {
                message.push_str(&format!("\n  {} {}", difference.path, difference.problem));
            }
            if differences.len() > MOST_TOLD {
                message.push_str(&format!("\n  and {} more", differences.len() - MOST_TOLD));
            }
            (message, Some("publish again; what differs is sent again".to_owned()), Ending::NotVerified)
        }
        Failure::NotLive { message, help } => (message, Some(help), Ending::NotVerified),
        Failure::SomebodyElse(message) => {
            (message, Some("look at what they published, then publish again".to_owned()), Ending::SomebodyElse)
        }
        Failure::Helped { message, help } => (message, Some(help), Ending::Failed),
        Failure::Refused { message, help } => (message, Some(help), Ending::Refused),
    };
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "error: {}", redact(&message));
    if let Some(help) = help {
        let _ = writeln!(stderr, "help: {}", redact(&help));
    }
    ending
}

/// Prints what a run would do.
///
/// # Errors
/// When standard output cannot be written.
pub fn dry_run(
    place: &dyn Target,
    published: &Published,
    manifest: &Manifest,
    plan: &Plan,
    json: bool,
) -> Result<(), Failure> {
    let (id, old) = (manifest.id(), published.id());
    let text = if json {
        let mut told = plan.to_json();
        if let Some(fields) = told.as_object_mut() {
            fields.insert("release".to_owned(), serde_json::json!(id));
            fields.insert("published".to_owned(), serde_json::json!(old));
        }
        format!("{told}\n")
    } else {
        let old = old.map_or_else(|| "nothing".to_owned(), |id| format!("release {id}"));
        format!("{}would replace {old} by release {id} in {}\n", plan.to_text(), place.describe())
    };
    Ok(print(text)?)
}

/// Tells what was done.
pub fn done(
    place: &dyn Target,
    published: &Published,
    record: &ReleaseRecord,
    plan: &Plan,
    sent: Sent,
    request: &Request,
) {
    let (id, place) = (&record.id, place.describe());
    if published.id() == Some(id) && sent.files == 0 {
        return request.say(&format!("release {id} is published already in {place}; nothing was sent"));
    }
    let files = format!("{} file{}", sent.files, if sent.files == 1 { "" } else { "s" });
    let bytes = size_in_words(sent.bytes);
    request.say(&format!("published release {id} in {place}: {}; {files}, {bytes} sent", plan.counts()));
}

/// Lists releases.
///
/// # Errors
/// As the target's, or when standard output cannot be written.
pub fn list(place: &mut dyn Target, json: bool) -> Result<Ending, Failure> {
    let releases = place.releases()?;
    let mut text = String::new();
    if releases.is_empty() && !json {
        text.push_str(&format!("nothing is published in {}\n", place.describe()));
    }
    for release in releases {
        let record = &release.record;
        text.push_str(&if json {
            let mut line = serde_json::json!(record);
            if let Some(fields) = line.as_object_mut() {
                fields.insert("current".to_owned(), serde_json::json!(release.current));
            }
            format!("{line}\n")
        } else {
            let mark = if release.current { "*" } else { " " };
            let (files, size) = (record.files, size_in_words(record.bytes));
            let (when, who) = (printable(record.when.clone()), printable(record.who.clone()));
            format!("{mark} {}  {when}  {who}  {files} files, {size}\n", record.id)
        });
    }
    print(text)?;
    Ok(Ending::Done)
}

/// Reads back what is published, and then asks the site itself, for so long, unless that is not wanted.
///
/// # Errors
/// As the target's; when something differs; when readers get another release.
pub fn verify(place: &mut dyn Target, live: Option<Duration>, request: &Request) -> Result<Ending, Failure> {
    let verified = place.verify()?;
    if !verified.differences.is_empty() {
        return Err(Failure::NotVerified(verified.differences));
    }
    let (id, files) = (&verified.record.id, verified.record.files);
    request.say(&format!("release {id} is whole in {}: {files} files were read back", place.describe()));
    #[cfg(not(feature = "remote"))]
    if live.is_some() {
        return Err(super::built_without_remote());
    }
    #[cfg(feature = "remote")]
    if let Some(patience) = live {
        let base_url = &verified.record.base_url;
        if !patience.is_zero() {
            request.say(&format!("waiting until {base_url} shows it"));
        }
        live::await_release(base_url, id, patience)?;
        request.say(&format!("{base_url} shows it"));
    }
    Ok(Ending::Done)
}

/// Publishes an earlier release again.
///
/// # Errors
/// As the target's; when the command `after` fails.
pub fn roll_back(
    place: &mut dyn Target,
    to: Option<&str>,
    root: &Path,
    target: &PublishTarget,
    request: &Request,
) -> Result<Ending, Failure> {
    let to = match to.map(|text| ReleaseId::parse(text).ok_or(text)).transpose() {
        Ok(to) => to,
        Err(text) => {
            let help = "`briefbook publish --list` lists the releases";
            return Ok(wrong_usage(&format!("`{text}` is not the name of a release"), Some(help)));
        }
    };
    let before = place.published()?;
    let record = place.roll_back(to.as_ref())?;
    let plan = {
        let now = place.published()?;
        Plan::between(Some(&before.manifest), &now.manifest)
    };
    request.say(&format!("release {} of {} is published again in {}", record.id, record.when, place.describe()));
    after::run(root, target, &record, &plan, request)?;
    Ok(Ending::Done)
}
