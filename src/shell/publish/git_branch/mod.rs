//! A branch of a git repository, from which GitHub, GitLab, Codeberg and others serve pages.
//!
//! In: a remote and a branch. Out: one commit a release on that branch, pushed with a lease on the tip that was seen.
//!
//! The promise: readers have the old commit or the new one. The commit is made without the person's work tree, index or `HEAD`
//! (`import`); it is pushed only if the branch is still what it was when the plan was made, so of several publishers one wins;
//! the branch keeps its history; files on it that are not ours stay. A run that is killed has pushed its commit or has not.
//!
//! What is noted of a release stands on the branch too, in `.briefbook/release.json`. Everybody who can read the branch can
//! read it, so it names the author of the commit, as git does, and no machine.

mod import;
mod repository;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::directory::{Note, Turn};
use super::target::{Allowed, Difference, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use crate::memo::Digest;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::plan::Reason;
use crate::release::record::ReleaseRecord;
use crate::shell::publish::redact::redact;
use import::Import;
use repository::{Repository, words_of};

/// Where the record and the manifest stand on the branch.
const NOTE: &str = ".briefbook/release.json";
/// Says to GitHub that the pages are made already; without it files and folders with an underscore are left out.
const NO_JEKYLL: &str = ".nojekyll";
/// The host name under which GitHub and Codeberg serve the branch.
const CNAME: &str = "CNAME";
/// The line of a commit that says which release it is.
const RELEASE: &str = "Briefbook-Release";
/// The line of a commit that publishes an earlier release again.
const ROLLBACK: &str = "Briefbook-Rollback";
/// The line of a commit that says how many files and bytes the release has.
const SIZE: &str = "Briefbook-Size";

/// What the settings say of the branch.
#[derive(Debug, Clone)]
pub struct BranchSettings {
    /// The remote's name, URL or path.
    pub remote: String,
    /// The branch.
    pub branch: String,
    /// The host name, if the file `CNAME` is to be ours.
    pub cname: Option<String>,
    /// The first line of the commits.
    pub message: Option<String>,
    /// The title of the site, for the message.
    pub title: String,
}

/// A branch that is published to.
#[derive(Debug)]
pub struct GitBranch {
    settings: BranchSettings,
    /// A folder of the target's own on this machine.
    work: PathBuf,
    repository: Repository,
    /// A name of the target for refs.
    slug: String,
    /// The tip of the branch that was seen.
    seen: Option<String>,
}

/// A commit that published a release.
struct Commit {
    name: String,
    is_rollback: bool,
    record: ReleaseRecord,
}

impl GitBranch {
    /// The branch that the settings of a site name. `work` is a folder of the target's own.
    ///
    /// # Errors
    /// When there is no git.
    pub fn open(root: &Path, work: &Path, mut settings: BranchSettings) -> Result<Self, Failure> {
        let own = work.join("repository.git");
        let repository = Repository::of_site(root, &own)?;
        let is_remote = repository.run(&["remote", "get-url", "--", &settings.remote])?.is_ok();
        // A path counts from the root of the site, wherever git is run.
        if !is_remote && root.join(&settings.remote).exists() {
            let path = std::path::absolute(root.join(&settings.remote))?;
            settings.remote = path.to_string_lossy().into_owned();
        }
        let slug = work.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { settings, work: work.to_owned(), repository, slug, seen: None })
    }

    fn branch(&self) -> String {
        format!("refs/heads/{}", self.settings.branch)
    }

    /// A ref of our own in the person's repository, so that what was fetched is kept and their branches are not touched.
    fn own_ref(&self, what: &str) -> String {
        format!("refs/briefbook/{}/{what}", self.slug)
    }

    /// What the branch of the remote is now.
    fn tip(&self) -> Result<Option<String>, Failure> {
        let remote = &self.settings.remote;
        let line = self.repository.run(&["ls-remote", "--", remote, &self.branch()])?.map_err(|output| {
            Failure::failed(format!("the remote `{}` cannot be read: {}", redact(remote), words_of(&output)))
        })?;
        Ok(String::from_utf8_lossy(&line).split_whitespace().next().map(str::to_owned))
    }

    /// Looks at the branch, and fetches it if it is another than before.
    fn look(&mut self) -> Result<Option<String>, Failure> {
        self.seen = self.tip()?;
        let Some(tip) = &self.seen else { return Ok(None) };
        let kept = self.own_ref("published");
        let known = self.repository.run(&["rev-parse", "--verify", "--quiet", &format!("{kept}^{{commit}}")])?;
        if known.is_ok_and(|known| String::from_utf8_lossy(&known).trim() == tip) {
            return Ok(self.seen.clone());
        }
        let refspec = format!("+{}:{kept}", self.branch());
        self.repository.ask(&[
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--",
            &self.settings.remote,
            &refspec,
        ])?;
        self.seen = Some(self.repository.ask_line(&["rev-parse", "--verify", &kept])?);
        Ok(self.seen.clone())
    }

    /// The release that a commit shows, and its manifest.
    fn note(&self, commit: &str) -> Result<Option<(ReleaseRecord, Manifest)>, Failure> {
        let Some(bytes) = self.repository.read(commit, NOTE)? else { return Ok(None) };
        Note::parse(&bytes).map(Some).map_err(|problem| {
            Failure::failed(format!(
                "`{NOTE}` of the branch `{}` does not tell a release: {problem}",
                self.settings.branch
            ))
        })
    }

    /// The files of a manifest that a commit has, each as it is there: others may have changed them.
    fn as_it_is(&self, commit: &str, manifest: &Manifest) -> Result<Manifest, Failure> {
        let there = self.repository.files(commit)?;
        let ours: Vec<(&ReleaseFile, &str)> =
            manifest.files().iter().filter_map(|file| Some((file, there.get(&*file.path)?.as_str()))).collect();
        let release = self.last_release(commit)?;
        let before = match &release {
            // What our own last commit and the tip have alike is as the manifest says.
            Some(release) if release == commit => return Ok(manifest.clone()),
            Some(release) => self.repository.files(release)?,
            None => BTreeMap::new(),
        };
        let changed: Vec<&str> = ours
            .iter()
            .filter(|(file, blob)| before.get(&*file.path).map(String::as_str) != Some(*blob))
            .map(|(_, blob)| *blob)
            .collect();
        let digests = self.repository.digests(&changed)?;
        let found: BTreeMap<&str, (u64, Digest)> = changed.into_iter().zip(digests).collect();
        let file = |(file, blob): (&ReleaseFile, &str)| match found.get(blob) {
            Some((size, digest)) => ReleaseFile { size: *size, digest: *digest, ..file.clone() },
            None => file.clone(),
        };
        Ok(Manifest::new(ours.into_iter().map(file).collect()))
    }

    /// The newest commit up to this one in which the note was written.
    fn last_release(&self, commit: &str) -> Result<Option<String>, Failure> {
        let line = self.repository.ask_line(&["rev-list", "-1", commit, "--", NOTE])?;
        Ok(Some(line).filter(|line| !line.is_empty()))
    }

    /// The commits that published something, the newest first.
    fn commits(&self, tip: &str) -> Result<Vec<Commit>, Failure> {
        let trailer = |key: &str| format!("%(trailers:key={key},valueonly,separator=%x20)");
        let format =
            format!("%H%x00%cI%x00%an%x00{}%x00{}%x00{}%x00%x01", trailer(RELEASE), trailer(ROLLBACK), trailer(SIZE));
        let log = self.repository.ask(&["log", "--first-parent", &format!("--format=tformat:{format}"), tip])?;
        let log = String::from_utf8_lossy(&log);
        let commit = |text: &str| {
            let mut fields = text.trim_start().split('\0');
            let mut next = || fields.next();
            let (name, when, who) = (next()?.to_owned(), next()?.to_owned(), next()?.to_owned());
            let id = ReleaseId::parse(next()?.trim())?;
            let is_rollback = !next()?.trim().is_empty();
            let mut size = next()?.split_whitespace();
            let files = size.next().and_then(|files| files.parse().ok()).unwrap_or_default();
            let bytes = size.next().and_then(|bytes| bytes.parse().ok()).unwrap_or_default();
            let record = ReleaseRecord { id, when, who, files, bytes, base_url: String::new() };
            Some(Commit { name, is_rollback, record })
        };
        Ok(log.split('\x01').filter_map(commit).collect())
    }

    /// Pushes a commit, if the branch is still what was seen, and reads back that it is there.
    fn push(&self, commit: &str) -> Result<(), Failure> {
        let branch = self.branch();
        let lease = format!("--force-with-lease={branch}:{}", self.seen.as_deref().unwrap_or_default());
        let refspec = format!("{commit}:{branch}");
        let pushed =
            self.repository.run(&["push", "--quiet", "--no-verify", &lease, "--", &self.settings.remote, &refspec])?;
        // Whatever git said, the remote itself knows what the branch is.
        let now = self.tip()?;
        if now.as_deref() == Some(commit) {
            self.repository.ask(&["update-ref", &self.own_ref("published"), commit])?;
            return Ok(());
        }
        match pushed {
            Ok(_) => Err(Failure::SomebodyElse(format!(
                "somebody else published meanwhile: the branch `{}` is another one already",
                self.settings.branch
            ))),
            Err(_) if now != self.seen => Err(Failure::SomebodyElse(format!(
                "somebody else published meanwhile: the branch `{}` is another one now",
                self.settings.branch
            ))),
            Err(output) => Err(Failure::failed(format!("the remote did not take the release: {}", words_of(&output)))),
        }
    }

    /// Refuses to replace what somebody else has on the branch where the site has a file.
    fn refuse_foreign(&self, job: &Job<'_>, there: &BTreeMap<String, String>, ours: &Manifest) -> Result<(), Failure> {
        if job.allowed.contains(&Allowed::ForeignFiles) {
            return Ok(());
        }
        let is_foreign = |path: &str| there.contains_key(path) && ours.get(path).is_none();
        for put in job.plan.puts.iter().filter(|put| put.reason == Reason::New) {
            let path = &*put.file.path;
            let below = format!("{path}/");
            let in_the_way =
                path.match_indices('/').map(|(at, _)| &path[..at]).chain([path]).find(|path| is_foreign(path)).or_else(
                    || {
                        there
                            .range(below.clone()..)
                            .next()
                            .map(|(path, _)| path.as_str())
                            .filter(|found| found.starts_with(&below) && ours.get(found).is_none())
                    },
                );
            if let Some(found) = in_the_way {
                let branch = &self.settings.branch;
                return Err(Failure::Refused {
                    message: format!(
                        "`{found}` on the branch `{branch}` is in the way of the site, and Briefbook did not put it there"
                    ),
                    help: "take it away, or say `--allow foreign-files` to replace what is in the way".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The message of a commit.
    fn message(&self, record: &ReleaseRecord, is_rollback: bool) -> String {
        let default = if is_rollback { "Publish release {release} again" } else { "Publish release {release}" };
        let first = self.settings.message.as_deref().unwrap_or(default);
        let first = first
            .replace("{release}", record.id.as_str())
            .replace("{files}", &record.files.to_string())
            .replace("{title}", &self.settings.title);
        let rollback = if is_rollback { format!("{ROLLBACK}: yes\n") } else { String::new() };
        format!("{first}\n\n{RELEASE}: {}\n{SIZE}: {} {}\n{rollback}", record.id, record.files, record.bytes)
    }

    /// What stands on the branch beside the site's own files.
    fn extras(&self, manifest: &Manifest) -> Vec<(&'static str, Vec<u8>)> {
        let cname = self.settings.cname.as_ref().map(|host| (CNAME, format!("{host}\n").into_bytes()));
        let extras = [Some((NO_JEKYLL, Vec::new())), cname];
        extras.into_iter().flatten().filter(|(path, _)| manifest.get(path).is_none()).collect()
    }

    /// Whether the branch has what shall stand beside the site's own files.
    fn has_extras(&self, tip: &str, manifest: &Manifest) -> Result<bool, Failure> {
        for (path, bytes) in self.extras(manifest) {
            if self.repository.read(tip, path)? != Some(bytes) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Target for GitBranch {
    fn describe(&self) -> String {
        format!("the branch `{}` of `{}`", self.settings.branch, redact(&self.settings.remote))
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let Some(tip) = self.look()? else { return Ok(Published::default()) };
        let Some((record, manifest)) = self.note(&tip)? else { return Ok(Published::default()) };
        Ok(Published { release: Some(record), manifest: self.as_it_is(&tip, &manifest)? })
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        let _turn = Turn::take(&self.work)?;
        let seen = self.seen.clone();
        let old = match &seen {
            Some(tip) => self.note(tip)?,
            None => None,
        };
        let now = old.as_ref().map(|(record, _)| &record.id);
        if let Some(overtaken) = Failure::overtaken(now, job.planned_against) {
            return Err(overtaken);
        }
        if let Some(tip) = &seen
            && job.plan.is_empty()
            && now == Some(&job.record.id)
            && self.has_extras(tip, job.manifest)?
        {
            return Ok(Sent::default());
        }
        let ours = old.map(|(_, manifest)| manifest).unwrap_or_default();
        let there = match &seen {
            Some(tip) => self.repository.files(tip)?,
            None => BTreeMap::new(),
        };
        self.refuse_foreign(job, &there, &ours)?;
        let by = self.repository.identity()?;
        let who = by.split(" <").next().unwrap_or_default().to_owned();
        let record = ReleaseRecord { who, ..job.record.clone() };

        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("packing", bytes, job.plan.puts.len());
        let next = self.own_ref("next");
        let mut import = Import::begin(&self.repository, &next, seen.as_deref(), &by, &self.message(&record, false))?;
        for file in ours.files().iter().filter(|file| job.manifest.get(&file.path).is_none()) {
            import.delete(&file.path)?;
        }
        for put in &job.plan.puts {
            import.put_file(&put.file, job.source)?;
            job.progress.advance(put.file.size);
        }
        import.put_bytes(RELEASE_FILE, &record.public_json())?;
        for (path, bytes) in self.extras(job.manifest) {
            import.put_bytes(path, &bytes)?;
        }
        import.put_bytes(NOTE, &Note::new(&record, job.manifest).to_json()?)?;
        let commit = import.end(&self.repository)?;
        job.progress.begin("pushing", 0, 0);
        let pushed = self.push(&commit);
        let _ = self.repository.run(&["update-ref", "-d", &next])?;
        pushed?;
        // Blobs are named by their bytes, and each was compared with the manifest on its way into git: that the branch is this
        // commit is proof of all of them. What is looked at is that none is missing.
        let put: BTreeSet<String> = self.repository.files(&commit)?.into_keys().collect();
        let missing = job.manifest.files().iter().filter(|file| !put.contains(&*file.path));
        let missing: Vec<Difference> =
            missing.map(|file| Difference { path: file.path.to_string(), problem: "is missing".to_owned() }).collect();
        if !missing.is_empty() {
            return Err(Failure::NotVerified(missing));
        }
        self.seen = Some(commit);
        Ok(Sent { files: job.plan.puts.len(), bytes })
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        let Some(tip) = self.look()? else { return Ok(Vec::new()) };
        let current = self.note(&tip)?.map(|(record, _)| record.id);
        let mut seen = BTreeSet::new();
        let releases = self.commits(&tip)?.into_iter().filter(|commit| !commit.is_rollback);
        let releases = releases.filter(|commit| seen.insert(commit.record.id.clone()));
        let list = |commit: Commit| ListedRelease {
            current: current.as_ref() == Some(&commit.record.id),
            record: commit.record,
        };
        Ok(releases.map(list).collect())
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        let _turn = Turn::take(&self.work)?;
        let there_is_none = |what: &str| Failure::failed(format!("there is no {what} in {}", self.describe()));
        let nothing = there_is_none("earlier release");
        let none_of_that_name = to.map(|id| there_is_none(&format!("release {id}")));
        let Some(tip) = self.look()? else { return Err(none_of_that_name.unwrap_or(nothing)) };
        let Some((current, ours)) = self.note(&tip)? else { return Err(none_of_that_name.unwrap_or(nothing)) };
        let mut known = BTreeSet::new();
        let mut releases: Vec<Commit> = self.commits(&tip)?.into_iter().filter(|commit| !commit.is_rollback).collect();
        releases.retain(|commit| known.insert(commit.record.id.clone()));
        let older = || releases.iter().skip_while(|commit| commit.record.id != current.id).nth(1);
        let wanted = match to {
            Some(id) => releases.iter().find(|commit| commit.record.id == *id),
            None => older(),
        };
        let Some(wanted) = wanted else { return Err(none_of_that_name.unwrap_or(nothing)) };
        let Some((record, manifest)) = self.note(&wanted.name)? else { return Err(nothing) };

        let by = self.repository.identity()?;
        let blobs = self.repository.files(&wanted.name)?;
        let next = self.own_ref("next");
        let mut import = Import::begin(&self.repository, &next, Some(&tip), &by, &self.message(&record, true))?;
        for file in ours.files().iter().filter(|file| manifest.get(&file.path).is_none()) {
            import.delete(&file.path)?;
        }
        let noted = manifest.files().iter().map(|file| &*file.path).chain([RELEASE_FILE, NOTE]);
        for path in noted {
            let blob = blobs
                .get(path)
                .ok_or_else(|| Failure::failed(format!("`{path}` is missing in release {}", record.id)))?;
            import.put_blob(path, blob)?;
        }
        let commit = import.end(&self.repository)?;
        let pushed = self.push(&commit);
        let _ = self.repository.run(&["update-ref", "-d", &next])?;
        pushed?;
        Ok(record)
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        let tip = self.look()?;
        let noted = tip.as_ref().map(|tip| self.note(tip)).transpose()?.flatten();
        let (Some(tip), Some((record, manifest))) = (tip, noted) else {
            return Err(Failure::failed(format!("nothing is published in {}", self.describe())));
        };
        let there = self.repository.files(&tip)?;
        let (mut differences, mut found) = (Vec::new(), Vec::new());
        for file in manifest.files() {
            match there.get(&*file.path) {
                Some(blob) => found.push((file, blob.as_str())),
                None => differences.push(Difference { path: file.path.to_string(), problem: "is missing".to_owned() }),
            }
        }
        let blobs: Vec<&str> = found.iter().map(|(_, blob)| *blob).collect();
        for ((file, _), (size, digest)) in found.iter().zip(self.repository.digests(&blobs)?) {
            if (size, digest) != (file.size, file.digest) {
                differences.push(Difference { path: file.path.to_string(), problem: "has other bytes".to_owned() });
            }
        }
        Ok(Verified { record, differences })
    }
}
