//! `publish`: the site to where readers are, never half of it.
//!
//! In: a request and the name of a target of the settings. Out: a published site, read back, or the old one. It must not know
//! what is in the files, only their manifest.
//!
//! | module | what it knows |
//! |---|---|
//! | `target` | what every target can do, and how it fails |
//! | `source` | the built files, each checked against the manifest while it is read |
//! | `progress` | how far a run is |
//! | `limits` | how long other programs and hosts are waited for |
//! | `redact` | what is secret in messages of others |
//! | `releases` | where releases, notes and the link to the published one are |
//! | `scan` | what files a folder of this machine holds |
//! | `directory`, `in_place` | a folder of this machine |
//! | `ssh` | a folder of another machine, by rsync or SFTP over SSH |
//! | `git_branch` | a branch of a git repository |
//! | `object_store` | a bucket of an object store |
//! | `live` | which release readers get |
//!
//! A run has the same steps for every target: build, read what is published, plan, look whether the plan is dangerous, carry
//! it out, report. [`Plan`] is a pure function of two manifests, so `--dry-run` prints what a run does.

pub mod target;
pub mod source;
pub mod progress;
pub mod limits;
pub mod redact;
mod releases;
mod scan;
pub mod directory;
pub mod in_place;
#[cfg(feature = "remote")]
pub mod ssh;
pub mod git_branch;
#[cfg(feature = "remote")]
pub mod object_store;
pub mod after;
#[cfg(feature = "remote")]
pub mod live;
pub mod told;

/// Notes, read and written again: for tests that make up their bytes.
#[doc(hidden)]
pub mod fuzzing {
    #[cfg(feature = "remote")]
    pub use super::object_store::reread_head;
    pub use super::releases::{reread_note, reread_record};
}

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use super::build::{cache_of, put_out};
#[cfg(feature = "remote")]
use super::output::refuses_site_on_another_machine;
use super::output::{OldSite, refuses_published_site};
use super::request::{Ending, Request, Timings, wrong_usage};
use crate::compile::compile;
use crate::compile::survey::settings_alone;
use crate::date::Timestamp;
use crate::diagnostic::Severity;
use crate::release::manifest::Manifest;
use crate::release::plan::{Danger, Plan};
use crate::release::record::ReleaseRecord;
#[cfg(feature = "remote")]
use crate::schema::publish::SshTransport;
use crate::schema::publish::{PublishTarget, PublishTo};
use crate::schema::settings::Settings;
use directory::{ReleaseFolder, Turn};
use git_branch::{BranchSettings, GitBranch};
use in_place::FolderInPlace;
use limits::Limits;
#[cfg(feature = "remote")]
use object_store::{Address, ObjectStoreTarget, Patience, Use};
use progress::progress;
use source::Source;
use target::{Allowed, Failure, Job, Target};

/// What `publish` was asked for.
#[derive(Debug, Clone, Default)]
pub struct Publishing {
    /// The name of the target.
    pub target: Option<String>,
    /// What to do with it.
    pub action: Action,
    /// A folder that was built before, instead of building now.
    pub from: Option<PathBuf>,
    /// Whether the plan is printed for programs.
    pub json: bool,
    /// What would be refused otherwise.
    pub allowed: BTreeSet<Allowed>,
}

/// What to do with a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Action {
    /// Publish the site as it is now.
    #[default]
    Publish,
    /// Tell what publishing would do, and do nothing.
    DryRun,
    /// Publish an earlier release again: the named one, or the one before.
    RollBack(Option<String>),
    /// List the releases.
    List,
    /// Read back what is published, and then ask the site itself for so long, unless that is not wanted.
    Verify {
        /// How long the site may take to show the release, if it is asked.
        live: Option<Duration>,
    },
}

/// Publishes the site, or does what else was asked with a target.
///
/// # Errors
/// When the site cannot be read. What goes wrong with a target is reported, with an exit code of its own.
pub fn publish(request: &Request, asked: &Publishing) -> Result<Ending> {
    let timings = Timings::new(request.timings);
    let mut opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let root = opened.root.clone();
    let (settings, problems) = settings_alone(&opened.inputs);
    let Some(settings) = settings.filter(|_| problems.count(Severity::Error) == 0) else {
        request.print_problems(&problems, &opened.inputs)?;
        return Ok(request.failure(&problems).unwrap_or(Ending::ContentErrors));
    };
    let target = match choose(&settings, asked.target.as_deref()) {
        Ok(target) => target,
        Err((message, help)) => return Ok(wrong_usage(&message, Some(&help))),
    };
    let mut place = match open_target(&target, &root, &settings) {
        Ok(place) => place,
        Err(failure) => return Ok(told::fail(failure)),
    };
    // One run at a time has the folder in which the target's site is built and its commits are made.
    let _turn = match &asked.action {
        Action::List | Action::Verify { .. } => None,
        Action::Publish | Action::DryRun | Action::RollBack(_) => match Turn::take(&work_folder(&root, &target)) {
            Ok(turn) => Some(turn),
            Err(failure) => return Ok(told::fail(failure)),
        },
    };
    let base_url = request.base_url.clone().or_else(|| target.base_url.clone()).unwrap_or(settings.base_url);
    if asked.allowed.contains(&Allowed::RebuildNotes) {
        if !matches!(asked.action, Action::Publish | Action::RollBack(_)) {
            let message = "--allow rebuild-notes: only publishing and going back change notes";
            return Ok(wrong_usage(message, Some("leave out the other option")));
        }
        match place.rebuild_notes(&base_url) {
            Ok(done) => done.iter().for_each(|sentence| request.say(sentence)),
            Err(failure) => return Ok(told::fail(failure)),
        }
    }
    match &asked.action {
        Action::List => return Ok(told::ending(told::list(&mut *place, asked.json))),
        Action::Verify { live } => return Ok(told::ending(told::verify(&mut *place, *live, request))),
        Action::RollBack(to) => {
            return Ok(told::ending(told::roll_back(&mut *place, to.as_deref(), &root, &target, request)));
        }
        Action::Publish | Action::DryRun => {}
    }
    let (folder, _lock) = match &asked.from {
        Some(folder) => (folder.clone(), None),
        None => {
            opened.base_url = opened.base_url.or_else(|| target.base_url.clone());
            let mut cache = cache_of(&root, false);
            let compiled = compile(&opened.inputs, &opened.options(&|stage| timings.begin(stage)), &mut cache);
            let folder = work_folder(&root, &target).join("site");
            let old_site: OldSite = match put_out(request, &opened, &compiled, &folder, &timings)? {
                Ok(old_site) => old_site,
                Err(ending) => return Ok(ending),
            };
            // Held until the end, so that no other build exchanges the files while they are sent.
            (folder, Some(old_site))
        }
    };
    timings.begin("publish");
    let run = Run { root: &root, request, asked, target: &target, base_url };
    let ending = told::ending(run.publish(&mut *place, &folder));
    timings.end();
    Ok(ending)
}

/// One run of `publish` with a target.
struct Run<'a> {
    root: &'a Path,
    request: &'a Request,
    asked: &'a Publishing,
    target: &'a PublishTarget,
    base_url: String,
}

impl Run<'_> {
    fn publish(&self, place: &mut dyn Target, folder: &Path) -> Result<Ending, Failure> {
        let (source, manifest) = Source::open(folder)?;
        refuse_paths(place, &manifest)?;
        let published = place.published()?;
        let plan = place.plan(&published, &manifest);
        let has_page = has_page(&manifest);
        if self.asked.action == Action::DryRun {
            told::dry_run(place, &published, &manifest, &plan, self.asked.json)?;
            self.refuse_danger(&plan, has_page)?;
            return Ok(Ending::Done);
        }
        self.refuse_danger(&plan, has_page)?;
        let record = ReleaseRecord::new(&manifest, now(), who(), self.base_url.clone());
        let progress = progress(self.request.quiet);
        let job = Job {
            manifest: &manifest,
            record: &record,
            plan: &plan,
            planned_against: published.id(),
            source: &source,
            progress: &*progress,
            allowed: &self.asked.allowed,
        };
        let sent = place.publish(&job);
        progress.end();
        let sent = sent?;
        told::done(place, &published, &record, &plan, sent, self.request);
        if published.id() != Some(&record.id) {
            after::run(self.root, self.target, &record, &plan, self.request)?;
        }
        Ok(Ending::Done)
    }

    fn refuse_danger(&self, plan: &Plan, has_page: bool) -> Result<(), Failure> {
        let danger = if has_page { plan.danger() } else { Some(Danger::Empty) };
        let Some(danger) = danger.filter(|_| !self.asked.allowed.contains(&Allowed::ManyDeletes)) else {
            return Ok(());
        };
        let message = match danger {
            Danger::Empty => "the site has no page, so nothing was published".to_owned(),
            Danger::ManyDeletes { deletes, published } => {
                format!("{deletes} of {published} published files would be deleted, so nothing was published")
            }
        };
        let help = "if that is right, say `--allow many-deletes`; `--dry-run` lists them".to_owned();
        Err(Failure::Refused { message, help })
    }
}

/// Whether a built site has a page of its own: search lists every page, and lists of pages are there without any.
fn has_page(manifest: &Manifest) -> bool {
    let has = |start: &str| manifest.files().iter().any(|file| file.path.starts_with(start));
    has("search/pages-") || !has("search/index.html")
}

/// Refuses a site with a file that the target cannot hold, before anything is sent.
fn refuse_paths(place: &dyn Target, manifest: &Manifest) -> Result<(), Failure> {
    for file in manifest.files() {
        if let Some(reason) = place.refuses_path(&file.path) {
            return Err(Failure::Refused {
                message: format!("`{}` cannot be put into {}: {reason}; nothing was sent", file.path, place.describe()),
                help: "give the file, or the page that makes it, another name".to_owned(),
            });
        }
    }
    Ok(())
}

/// The target that is meant.
fn choose(settings: &Settings, name: Option<&str>) -> Result<PublishTarget, (String, String)> {
    let targets = &settings.publish;
    let names = || {
        let names: Vec<String> = targets.iter().map(|target| format!("`{}`", target.name)).collect();
        names.join(", ")
    };
    match (name, targets.as_slice()) {
        (None, []) => Ok(PublishTarget::without_settings()),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(("there are several targets".to_owned(), format!("name one of {}", names()))),
        (Some(name), _) => targets.iter().find(|target| target.name == name).cloned().ok_or_else(|| {
            let help = if targets.is_empty() {
                "`publish:` in `briefbook.yaml` names targets; there is none".to_owned()
            } else {
                format!("the targets of `briefbook.yaml` are {}", names())
            };
            (format!("there is no target `{name}`"), help)
        }),
    }
}

/// What does the work for a target.
fn open_target(target: &PublishTarget, root: &Path, settings: &Settings) -> Result<Box<dyn Target>, Failure> {
    let limits = Limits::begin(target.limits);
    match &target.to {
        PublishTo::Directory { path, in_place, keep } => {
            let folder = root.join(path);
            let others: Vec<PublishTarget> =
                settings.publish.iter().filter(|other| other.name != target.name).cloned().collect();
            let reason = refuses_published_site(&folder, root, &others)
                .map_err(|error| directory::cannot("look up", &folder, error))?;
            if let Some(reason) = reason {
                return Err(refused_folder(path, &reason));
            }
            if *in_place {
                Ok(Box::new(FolderInPlace::new(path, folder)))
            } else {
                Ok(Box::new(ReleaseFolder::new(path, folder, *keep)))
            }
        }
        #[cfg(not(feature = "remote"))]
        PublishTo::Ssh { .. } | PublishTo::ObjectStore { .. } => Err(built_without_remote()),
        #[cfg(feature = "remote")]
        PublishTo::Ssh { host, path, port, config, transport, keep } => {
            if let Some(reason) = refuses_site_on_another_machine(path, *transport == SshTransport::Rsync) {
                return Err(refused_folder(&format!("{host}:{path}"), reason));
            }
            let config = config.as_ref().map(|config| root.join(config));
            let place = ssh::Place { host, path, port: *port, config };
            Ok(Box::new(ssh::FarFolder::within(limits, place, *transport, *keep, &work_folder(root, target))))
        }
        PublishTo::Git { remote, branch, cname, message } => {
            let settings = BranchSettings {
                remote: remote.clone(),
                branch: branch.clone(),
                cname: cname.clone(),
                message: message.clone(),
                title: settings.title.clone(),
                limits,
            };
            Ok(Box::new(GitBranch::open(root, &work_folder(root, target), settings)?))
        }
        #[cfg(feature = "remote")]
        PublishTo::ObjectStore { url, endpoint, region, versioned, grace_days, keep } => {
            let address = Address { url: url.clone(), endpoint: endpoint.clone(), region: region.clone() };
            let how = Use { versioned: *versioned, grace_days: *grace_days, keep: *keep };
            Ok(Box::new(ObjectStoreTarget::new(address, how, Patience::within(limits))?))
        }
    }
}

#[cfg(not(feature = "remote"))]
fn built_without_remote() -> Failure {
    Failure::Refused {
        message: "this Briefbook was built without publishing to other machines".to_owned(),
        help: "build it with the feature `remote`".to_owned(),
    }
}

fn refused_folder(folder: &str, reason: &str) -> Failure {
    Failure::Refused {
        message: format!("`{folder}` {reason}, so no site is published to it"),
        help: "write as `path` of the target a folder that is for the published site alone".to_owned(),
    }
}

/// Where a target's site is built and what is kept for it between runs; it may be deleted at any time.
pub(super) fn work_folder(root: &Path, target: &PublishTarget) -> PathBuf {
    root.join(".briefbook").join("publish").join(crate::path::slugify(&target.name))
}

/// The time, as it is noted of a release: in UTC with milliseconds, so that the order of texts is that of time.
fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

/// A time of the file system, as it is noted of a release.
pub(super) fn when_of(time: std::time::SystemTime) -> String {
    Timestamp::try_from(time).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// The publisher: on a machine of a forge the person whose change it is, else the user and the machine.
fn who() -> String {
    let actor = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN"].into_iter().find_map(|name| std::env::var(name).ok());
    let user = actor.or_else(|| ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok()));
    #[cfg(unix)]
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    #[cfg(not(unix))]
    let host = std::env::var("COMPUTERNAME").unwrap_or_default();
    format!("{}@{host}", user.unwrap_or_else(|| "somebody".to_owned()))
}
