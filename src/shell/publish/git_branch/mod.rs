//! A branch of a git repository, from which GitHub, GitLab, Codeberg and others serve pages.
//!
//! In: a remote and a branch. Out: one commit a release on that branch, pushed with a lease on the tip that was seen.
//!
//! The promise: readers have the old commit or the new one. The commit is made without the person's work tree, index or `HEAD`
//! (`import`); their repository gets objects and one ref, `refs/briefbook/<target>/published`. It is pushed only if the branch
//! is still what it was when the plan was made, so of several publishers one wins; the branch keeps its history; files on it
//! that are not ours stay. A run that is killed has pushed its commit or has not.
//!
//! What is noted of a release is on the branch too, in `.briefbook/release.json`. Everybody who can read the branch can
//! read it, so it names the author of the commit, as git does, and no machine.

mod history;
mod import;
mod note;
mod repository;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::releases::Note;
use super::target::{Allowed, Difference, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use crate::memo::Digest;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::plan::Reason;
use crate::release::record::ReleaseRecord;
use crate::shell::publish::limits::Limits;
use crate::shell::publish::redact::redact;
use history::{commits, first_of_each, message};
use import::Import;
use note::Rebuilding;
use repository::{Blobs, People, Repository, is_git_folder, words_of};

/// Where the record and the manifest are on the branch.
const NOTE: &str = ".briefbook/release.json";
/// Says to GitHub that the pages are made already; without it files and folders with an underscore are left out.
const NO_JEKYLL: &str = ".nojekyll";
/// The host name under which GitHub serves the branch.
const CNAME: &str = "CNAME";
/// So often the branch is looked at again when it was rewritten between two questions.
const LOOKS: usize = 3;

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
    /// How long git may take.
    pub limits: Limits,
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
    rebuilding: Option<Rebuilding>,
}

impl GitBranch {
    /// The branch that the settings of a site name. `work` is a folder of the target's own.
    ///
    /// # Errors
    /// When git is missing.
    pub fn open(root: &Path, work: &Path, mut settings: BranchSettings) -> Result<Self, Failure> {
        let work = std::path::absolute(work)?;
        let remote = format!("the remote `{}`", redact(&settings.remote));
        let repository = Repository::of_site(root, &work.join("repository.git"), settings.limits, remote)?;
        let is_remote = repository.run(&["remote", "get-url", "--", &settings.remote])?.is_ok();
        let path = root.join(&settings.remote);
        if !is_remote && path.exists() {
            // A path counts from the root of the site, wherever git is run.
            settings.remote = std::path::absolute(path)?.to_string_lossy().into_owned();
        } else if !is_remote && !settings.remote.contains(['/', '\\', ':']) {
            let name = &settings.remote;
            return Err(Failure::failed(format!(
                "git knows no remote `{name}` here\nhelp: say `git remote add {name} URL`, or write a URL or a path as `remote`"
            )));
        }
        let slug = work.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { settings, work, repository, slug, seen: None, rebuilding: None })
    }

    fn branch(&self) -> String {
        format!("refs/heads/{}", self.settings.branch)
    }

    /// The ref of our own in the person's repository that keeps what was published last.
    fn kept(&self) -> String {
        format!("refs/briefbook/{}/published", self.slug)
    }

    /// Lets git keep a commit. It only spares the next run a fetch, so it may fail; what a killed git has locked is freed.
    fn keep(&self, commit: &str) -> Result<(), Failure> {
        let kept = self.kept();
        if self.repository.run(&["update-ref", &kept, commit])?.is_err() {
            let _ = std::fs::remove_file(self.repository.path_of(&format!("{kept}.lock"))?);
            let _ = self.repository.run(&["update-ref", &kept, commit])?;
        }
        Ok(())
    }

    /// What the branch of the remote is now.
    fn tip(&self) -> Result<Option<String>, Failure> {
        let (remote, branch) = (&self.settings.remote, self.branch());
        let lines = self.repository.run(&["ls-remote", "--", remote, &branch])?.map_err(|output| {
            Failure::failed(format!("the remote `{}` cannot be read: {}", redact(remote), words_of(&output)))
        })?;
        let lines = String::from_utf8_lossy(&lines);
        // Git also tells refs that only end in the name.
        let commit = lines.lines().filter_map(|line| line.split_once('\t')).find(|(_, name)| *name == branch);
        Ok(commit.map(|(commit, _)| commit.to_owned()))
    }

    /// Whether the repository has a commit.
    fn has(&self, commit: &str) -> Result<bool, Failure> {
        Ok(self.repository.run(&["rev-parse", "--verify", "--quiet", &format!("{commit}^{{commit}}")])?.is_ok())
    }

    /// Looks at the branch, and fetches it if it is another than before.
    fn look(&mut self) -> Result<Option<String>, Failure> {
        for _ in 0..LOOKS {
            self.seen = self.tip()?;
            let Some(tip) = &self.seen else { return Ok(None) };
            let known =
                self.repository.run(&["rev-parse", "--verify", "--quiet", &format!("{}^{{commit}}", self.kept())])?;
            if known.is_ok_and(|known| String::from_utf8_lossy(&known).trim() == tip) {
                return Ok(self.seen.clone());
            }
            // Objects alone: without `--refmap=` the person's remote-tracking branch would move too.
            self.repository.ask(&[
                "fetch",
                // What is read of it shows that it is not stuck.
                "--progress",
                "--no-tags",
                "--no-prune",
                "--no-write-fetch-head",
                "--no-write-commit-graph",
                "--no-recurse-submodules",
                "--refmap=",
                "--",
                &self.settings.remote,
                &self.branch(),
            ])?;
            if self.has(tip)? {
                self.keep(tip)?;
                return Ok(self.seen.clone());
            }
        }
        Err(Failure::failed(format!("{} is rewritten again and again while it is read", self.describe())))
    }

    /// The files of a manifest that a commit has, each as it is there: others may have changed them.
    fn as_it_is(&self, commit: &str, manifest: &Manifest) -> Result<Manifest, Failure> {
        let release = match &self.rebuilding {
            Some(Rebuilding { commit, .. }) => Some(commit.clone()),
            None => self.last_release(commit)?,
        };
        let before = match &release {
            // What our own last commit and the tip have alike is as the manifest says.
            Some(release) if release == commit => return Ok(manifest.clone()),
            Some(release) => self.repository.files(release)?,
            None => Blobs::new(),
        };
        let there = self.repository.files(commit)?;
        let ours: Vec<(&ReleaseFile, &str)> =
            manifest.files().iter().filter_map(|file| Some((file, there.get(&*file.path)?.as_deref()?))).collect();
        let changed: Vec<&str> = ours
            .iter()
            .filter(|(file, blob)| before.get(&*file.path).and_then(Option::as_deref) != Some(*blob))
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

    /// Pushes a commit, if the branch is still what was seen, and reads back that it is there.
    fn push(&self, commit: &str) -> Result<(), Failure> {
        let branch = self.branch();
        let lease = format!("--force-with-lease={branch}:{}", self.seen.as_deref().unwrap_or_default());
        let refspec = format!("{commit}:{branch}");
        let (tags, modules) = ("--no-follow-tags", "--recurse-submodules=no");
        let remote = &self.settings.remote;
        let pushed = self.repository.run(&[
            "push",
            "--progress",
            "--no-verify",
            tags,
            modules,
            &lease,
            "--",
            remote,
            &refspec,
        ])?;
        // Whatever git said, the remote itself knows what the branch is.
        let now = self.tip()?;
        if now.as_deref() == Some(commit) {
            return self.keep(commit);
        }
        match pushed {
            Ok(_) => Err(Failure::SomebodyElse(format!(
                "someone else published in the meantime: the branch `{}` has already moved",
                self.settings.branch
            ))),
            Err(_) if now != self.seen => Err(Failure::SomebodyElse(format!(
                "someone else published in the meantime: the branch `{}` has moved",
                self.settings.branch
            ))),
            Err(output) => Err(Failure::failed(format!("the remote did not take the release: {}", words_of(&output)))),
        }
    }

    /// What of someone else is on the branch where one of these new files is to be.
    fn in_the_way<'a>(there: &'a Blobs, ours: &Manifest, mut new: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        let is_foreign = |path: &str| there.contains_key(path) && ours.get(path).is_none();
        new.find_map(|path| {
            let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            let above = folders.chain([path]).find(|path| is_foreign(path));
            let below = format!("{path}/");
            above.or_else(|| {
                let inside = there.range(below.clone()..).map(|(path, _)| path.as_str());
                inside.take_while(|found| found.starts_with(&below)).find(|found| ours.get(found).is_none())
            })
        })
    }

    fn refused_for(&self, found: &str, help: &str) -> Failure {
        let branch = &self.settings.branch;
        Failure::Refused {
            message: format!(
                "`{found}` on the branch `{branch}` is in the way of the site, and Briefbook did not put it there"
            ),
            help: help.to_owned(),
        }
    }

    /// Refuses to put a site over the branch that it is written on: that is a slip in the settings.
    fn refuse_sources(&self, tip: &str) -> Result<(), Failure> {
        if self.repository.run(&["merge-base", "HEAD", tip])?.is_err() {
            return Ok(());
        }
        let branch = &self.settings.branch;
        Err(Failure::Refused {
            message: format!("the branch `{branch}` holds what the site is made of, and no release"),
            help: "name a branch that is for the published site alone, such as `pages`, or say `--allow foreign-files`"
                .to_owned(),
        })
    }

    /// What has to be put on the branch beside the site's own files, and is not there yet.
    fn extras(&self, there: &Blobs, manifest: &Manifest) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
        let mut extras = Vec::new();
        if !there.contains_key(NO_JEKYLL) && manifest.get(NO_JEKYLL).is_none() {
            extras.push((NO_JEKYLL, Vec::new()));
        }
        if let Some(host) = self.settings.cname.as_ref().filter(|_| manifest.get(CNAME).is_none()) {
            let bytes = format!("{host}\n").into_bytes();
            let is_there = match &self.seen {
                Some(tip) => self.repository.read(tip, CNAME)?.as_ref() == Some(&bytes),
                None => false,
            };
            if !is_there {
                extras.push((CNAME, bytes));
            }
        }
        Ok(extras)
    }

    /// What of a manifest a commit has not, or has otherwise.
    fn differences(&self, commit: &str, manifest: &Manifest) -> Result<Vec<Difference>, Failure> {
        let there = self.repository.files(commit)?;
        let differs =
            |file: &ReleaseFile, problem: &str| Difference { path: file.path.to_string(), problem: problem.to_owned() };
        let (mut differences, mut found) = (Vec::new(), Vec::new());
        for file in manifest.files() {
            match there.get(&*file.path) {
                Some(Some(blob)) => found.push((file, blob.as_str())),
                Some(None) => differences.push(differs(file, "is not a file")),
                None => differences.push(differs(file, "is missing")),
            }
        }
        let blobs: Vec<&str> = found.iter().map(|(_, blob)| *blob).collect();
        for ((file, _), (size, digest)) in found.iter().zip(self.repository.digests(&blobs)?) {
            if (size, digest) != (file.size, file.digest) {
                differences.push(differs(file, "has other bytes"));
            }
        }
        Ok(differences)
    }

    /// Begins a commit on top of what was seen.
    fn begin(&self, record: &ReleaseRecord, is_rollback: bool, by: &People) -> Result<Import, Failure> {
        let message = message(&self.settings, record, is_rollback);
        Import::begin(&self.repository, &self.work.join("import.git"), self.seen.as_deref(), by, &message)
    }
}

impl Target for GitBranch {
    fn describe(&self) -> String {
        format!("the branch `{}` of `{}`", self.settings.branch, redact(&self.settings.remote))
    }

    fn rebuild_notes(&mut self, _: &str) -> Result<Vec<String>, Failure> {
        self.find_note()
    }

    fn refuses_path(&self, path: &str) -> Option<String> {
        let is_gits_own = path.split('/').any(is_git_folder);
        is_gits_own
            .then(|| "git keeps its own files under this name, so the branch could not be checked out".to_owned())
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let Some(tip) = self.look()? else { return Ok(Published::default()) };
        let Some((record, manifest)) = self.note(&tip)? else { return Ok(Published::default()) };
        Ok(Published { release: Some(record), manifest: self.as_it_is(&tip, &manifest)? })
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        let seen = self.seen.clone();
        let old = match &seen {
            Some(tip) => self.note(tip)?,
            None => None,
        };
        let now = old.as_ref().map(|(record, _)| &record.id);
        if let Some(overtaken) = Failure::overtaken(now, job.planned_against) {
            return Err(overtaken);
        }
        let there = match &seen {
            Some(tip) => self.repository.files(tip)?,
            None => Blobs::new(),
        };
        let extras = self.extras(&there, job.manifest)?;
        if job.plan.is_empty() && now == Some(&job.record.id) && extras.is_empty() && self.rebuilding.is_none() {
            return Ok(Sent::default());
        }
        if !job.allowed.contains(&Allowed::ForeignFiles) {
            if let (Some(tip), None) = (&seen, &old) {
                self.refuse_sources(tip)?;
            }
            let ours = old.as_ref().map(|(_, manifest)| manifest.clone()).unwrap_or_default();
            let new = job.plan.puts.iter().filter(|put| put.reason == Reason::New).map(|put| &*put.file.path);
            if let Some(found) = Self::in_the_way(&there, &ours, new) {
                let help = "take it away, or say `--allow foreign-files` to replace what is in the way";
                return Err(self.refused_for(found, help));
            }
        }
        let by = self.repository.people()?;
        let who = by.author.split(" <").next().unwrap_or_default().to_owned();
        let record = ReleaseRecord { who, ..job.record.clone() };

        let bytes = job.plan.puts.iter().map(|put| put.file.size).sum();
        job.progress.begin("packing", bytes, job.plan.puts.len());
        let mut import = self.begin(&record, false, &by)?;
        let ours = old.map(|(_, manifest)| manifest).unwrap_or_default();
        for file in ours.files().iter().filter(|file| job.manifest.get(&file.path).is_none()) {
            import.delete(&file.path)?;
        }
        for put in &job.plan.puts {
            import.put_file(&put.file, job.source)?;
            job.progress.advance(put.file.size);
        }
        import.put_bytes(RELEASE_FILE, &record.public_json())?;
        for (path, bytes) in &extras {
            import.put_bytes(path, bytes)?;
        }
        import.put_bytes(NOTE, &Note::new(&record, job.manifest).to_json())?;
        let commit = import.end()?;
        job.progress.begin("pushing", 0, 0);
        self.push(&commit)?;
        // Blobs are named by their bytes, and each was compared with the manifest on its way into git: that the branch is this
        // commit is proof of all of them. What is looked at is that none is missing.
        let put = self.repository.files(&commit)?;
        let missing = job.manifest.files().iter().filter(|file| !put.contains_key(&*file.path));
        let missing: Vec<Difference> =
            missing.map(|file| Difference { path: file.path.to_string(), problem: "is missing".to_owned() }).collect();
        if !missing.is_empty() {
            return Err(Failure::NotVerified(missing));
        }
        self.seen = Some(commit);
        if job.plan.is_empty() {
            // The sum counts the site's files; where none of them has changed, the extras were sent.
            let bytes = extras.iter().map(|(_, bytes)| bytes.len() as u64).sum();
            return Ok(Sent { files: extras.len(), bytes });
        }
        Ok(Sent { files: job.plan.puts.len(), bytes })
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        let Some(tip) = self.look()? else { return Ok(Vec::new()) };
        let current = self.note(&tip)?.map(|(record, _)| record.id);
        let list = |(_, record): (String, ReleaseRecord)| ListedRelease {
            current: current.as_ref() == Some(&record.id),
            record,
        };
        Ok(first_of_each(commits(&self.repository, &tip)?).map(list).collect())
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        let place = self.describe();
        let there_is_none = || match to {
            Some(id) => Failure::failed(format!("no release {id} in {place}")),
            None => Failure::failed(format!("there is no earlier release in {place}")),
        };
        let Some(tip) = self.look()? else { return Err(there_is_none()) };
        let Some((current, ours)) = self.note(&tip)? else { return Err(there_is_none()) };
        let mut releases = first_of_each(commits(&self.repository, &tip)?);
        let wanted = match to {
            Some(id) => releases.find(|(_, record)| record.id == *id),
            None => releases.skip_while(|(_, record)| record.id != current.id).nth(1),
        };
        let Some((wanted, listed)) = wanted else { return Err(there_is_none()) };
        let not_whole = |what: &str| Failure::failed(format!("release {} is not whole any more: {what}", listed.id));
        let noted = self.note(&wanted)?.filter(|(record, _)| record.id == listed.id);
        let Some((record, manifest)) = noted else { return Err(not_whole("its note is another one")) };
        if let Some(Difference { path, problem }) = self.differences(&wanted, &manifest)?.first() {
            return Err(not_whole(&format!("`{path}` {problem}")));
        }
        let new = manifest.files().iter().map(|file| &*file.path).filter(|path| ours.get(path).is_none());
        let there = self.repository.files(&tip)?;
        if let Some(found) = Self::in_the_way(&there, &ours, new) {
            return Err(self.refused_for(found, "take it away"));
        }

        let by = self.repository.people()?;
        let blobs = self.repository.files(&wanted)?;
        let mut import = self.begin(&record, true, &by)?;
        for file in ours.files().iter().filter(|file| manifest.get(&file.path).is_none()) {
            import.delete(&file.path)?;
        }
        for path in manifest.files().iter().map(|file| &*file.path).chain([RELEASE_FILE, NOTE]) {
            let blob = blobs.get(path).and_then(Option::as_deref);
            import.put_blob(path, blob.ok_or_else(|| not_whole(&format!("`{path}` is missing")))?)?;
        }
        let commit = import.end()?;
        self.push(&commit)?;
        Ok(record)
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        let tip = self.look()?;
        let noted = tip.as_ref().map(|tip| self.note(tip)).transpose()?.flatten();
        let (Some(tip), Some((record, manifest))) = (tip, noted) else {
            return Err(Failure::failed(format!("nothing is published in {}", self.describe())));
        };
        Ok(Verified { record, differences: self.differences(&tip, &manifest)? })
    }
}
