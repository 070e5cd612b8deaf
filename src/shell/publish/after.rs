//! The command that is run when a site was published: to make caches forget what is another now, or to tell a desk.
//!
//! In: the command of the settings, and what was done. Out: a process of the shell, with what was done as JSON on its
//! standard input. It must not know what the command does.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, anyhow};

use super::limits::{Limits, Process, Watch};
use super::redact::redact;
use super::target::Failure;
use crate::hosting::cache::cache_tag;
use crate::path::percent_encode;
use crate::release::plan::{Plan, Reason};
use crate::release::record::ReleaseRecord;
use crate::schema::publish::PublishTarget;
use crate::shell::request::Request;

/// Runs the command of a target in the root of the site, if it has one.
///
/// # Errors
/// When it cannot be run or fails. The site is published all the same, and the message says so.
pub fn run(
    root: &Path,
    target: &PublishTarget,
    record: &ReleaseRecord,
    plan: &Plan,
    request: &Request,
) -> Result<(), Failure> {
    let Some(command) = &target.after else { return Ok(()) };
    let failed = |what: String| {
        let (name, command) = (&target.name, redact(command));
        Failure::Failed(anyhow!("the site is published, but `after` of the target `{name}` {what}: `{command}`"))
    };
    let (shell, option) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut child = Command::new(shell)
        .args([option, command])
        .current_dir(root)
        .env("BRIEFBOOK_TARGET", &target.name)
        .env("BRIEFBOOK_RELEASE", record.id.as_str())
        .env("BRIEFBOOK_URL", &record.base_url)
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{shell}` cannot be run"))
        .map_err(|error| failed(format!("could not be run ({error:#})")))?;
    let stdin = child.stdin.take();
    let process = Process::new(child);
    let limits = Limits::begin(target.limits).without_idle();
    let watch = {
        let process = process.clone();
        Watch::over(limits, move || process.end())
    };
    if let Some(mut stdin) = stdin {
        // A command that does not read is free not to.
        let _ = stdin.write_all(changes(record, plan).to_string().as_bytes());
    }
    let status = process.wait().map_err(|error| failed(format!("was lost ({error})")))?;
    if watch.expired().is_some() {
        return Err(failed(format!("took longer than {} s (`timeout`) and was ended", limits.total.as_secs())));
    }
    if !status.success() {
        return Err(failed(format!("ended with {status}")));
    }
    request.say("ran the command `after`");
    Ok(())
}

/// What the command receives: the release, the URLs that changed or disappeared, and the tags of these for caches.
fn changes(record: &ReleaseRecord, plan: &Plan) -> serde_json::Value {
    let url = |path: &str| {
        let page = path.strip_suffix("index.html").filter(|page| page.is_empty() || page.ends_with('/'));
        format!("{}{}", record.base_url, percent_encode(page.unwrap_or(path)))
    };
    let touched = plan.touched();
    let mut tags: Vec<&str> = touched.iter().map(|path| cache_tag(path)).collect();
    tags.sort_unstable();
    tags.dedup();
    let new = plan.puts.iter().filter(|put| put.reason == Reason::New).map(|put| url(&put.file.path));
    serde_json::json!({
        "release": record.id,
        "base_url": record.base_url,
        "changed": touched.iter().map(|path| url(path)).collect::<Vec<_>>(),
        "new": new.collect::<Vec<_>>(),
        "tags": tags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::Digest;
    use crate::release::manifest::{Manifest, ReleaseFile};

    #[test]
    fn the_command_is_told_the_urls_and_tags_of_what_is_another_now() {
        let manifest = |files: &[(&str, &str)]| {
            let file =
                |(path, text): &(&str, &str)| ReleaseFile::new(path, text.len() as u64, Digest::of(text.as_bytes()));
            Manifest::new(files.iter().map(file).collect())
        };
        let old = manifest(&[("index.html", "home"), ("people/zoë/index.html", "a"), ("people/b/index.html", "b")]);
        let new = manifest(&[("index.html", "home 2"), ("people/zoë/index.html", "a 2"), ("people/c/index.html", "c")]);
        let record = ReleaseRecord::new(&new, String::new(), String::new(), "https://example.org/desk/".to_owned());
        let told = changes(&record, &Plan::between(Some(&old), &new));
        assert_eq!(
            told,
            serde_json::json!({
                "release": new.id(),
                "base_url": "https://example.org/desk/",
                "changed": [
                    "https://example.org/desk/",
                    "https://example.org/desk/people/b/",
                    "https://example.org/desk/people/zo%C3%AB/",
                ],
                "new": ["https://example.org/desk/people/c/"],
                "tags": ["home", "people/b", "people/zoë"],
            })
        );
    }
}
