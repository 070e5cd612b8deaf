//! A bucket of an object store: Amazon S3 and the many with its interface, Google Cloud Storage, Azure Blob Storage.
//!
//! ```text
//! index.html, people/…, assets/…              the site, where readers find it
//! briefbook-release.json                      which release it is
//! .briefbook/head.json                        what is published, and whose turn it is
//! .briefbook/releases/3f6c0e1d5b7a9c24.json   the manifest of a release
//! .briefbook/kept/3f6c0e1d5b7a9c24/…          what later releases have replaced of it
//! .briefbook/probe                            shows whether the store honours conditions
//! ```
//!
//! The promise: each object is whole, old or new; every asset that a page names which can be seen is there; no page that is in
//! both releases is ever missing; of several publishers one wins, and the others change nothing that readers see. A store has
//! no rename of many objects, so a reader can see an old page beside a new one while a run is under way; `versioned` targets
//! have no such moment.
//!
//! | module | what it knows |
//! |---|---|
//! | `connect`, `profile` | where the bucket and the credentials are |
//! | `patience` | how often a request is tried, `Retry-After` |
//! | `listing` | which keys of a listing cannot be ours |
//! | `bucket` | what can be asked of objects |
//! | `head`, `turn`, `probe` | what is published, who may change it, whether the store can be trusted with that |
//! | `rebuild` | how damaged notes are made again |
//! | `transfer` | many requests at a time |
//! | `in_place`, `versioned` | the steps of a run |

mod bucket;
mod connect;
mod head;
mod in_place;
mod listing;
mod patience;
mod probe;
mod profile;
mod rebuild;
mod transfer;
mod turn;
mod versioned;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use tokio::runtime::Runtime;

use self::bucket::{Bucket, Holds};
pub use self::connect::Address;
#[doc(hidden)]
pub use self::head::reread_head;
use self::head::{Head, Known};
use self::in_place::{Order, Origin, compare_headers, kept_path, nothing_published};
pub use self::patience::Patience;
use self::patience::Weather;
use self::transfer::each;
use super::limits::Expired;
use super::progress::Silent;
use super::redact::redact;
use super::target::{Allowed, Failure, Job, ListedRelease, Published, Sent, Target, Verified};
use crate::date::Timestamp;
use crate::hosting::cache::CachePolicy;
use crate::release::manifest::{ID_LENGTH, Manifest, ReleaseFile, ReleaseId};
use crate::release::plan::Plan;
use crate::release::record::ReleaseRecord;
use crate::shell::system_limits::check_threads;

/// Where the manifests are.
const MANIFESTS: &str = ".briefbook/releases/";

/// How a bucket is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Whether each release has a folder of its own.
    pub versioned: bool,
    /// For how many days assets are kept that the site no longer names.
    pub grace_days: u32,
    /// How many releases can be gone back to, the published one among them.
    pub keep: usize,
}

/// A bucket, or the part of one below a prefix.
#[derive(Debug)]
pub struct ObjectStoreTarget {
    address: Address,
    how: Use,
    bucket: Bucket,
    weather: Arc<Weather>,
    runtime: Runtime,
    begun: Instant,
    /// What was found out last; used up by the run that builds on it.
    seen: Option<Snapshot>,
}

/// What a bucket holds of ours.
#[derive(Debug, Clone)]
struct Snapshot {
    known: Known,
    /// The manifest of the current release.
    published: Manifest,
    /// Our files as they are there.
    really: Manifest,
    /// Every path of ours, also where the object is none of our files at this moment.
    ours: BTreeSet<String>,
}

impl ObjectStoreTarget {
    /// A bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// When the address or what the environment says of it is no use.
    pub fn new(address: Address, how: Use, patience: Patience) -> Result<Self, Failure> {
        let weather = Weather::new(patience);
        check_threads(4)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("no connection can be made")?;
        let bucket = {
            let _inside = runtime.enter();
            connect::connect(&address, &weather)?
        };
        Ok(Self { address, how, bucket, weather, runtime, begun: Instant::now(), seen: None })
    }

    /// How many requests were sent so far.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.weather.requests()
    }

    fn wait<T>(&self, action: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let total = self.weather.patience().total;
        let left = total.saturating_sub(self.begun.elapsed());
        let ended = self.runtime.block_on(async { tokio::time::timeout(left, action).await });
        ended.unwrap_or_else(|_| Err(Expired::Total(total).failure(&self.shown())))
    }

    fn look(&self) -> Result<Snapshot, Failure> {
        self.wait(look(&self.bucket, self.how.versioned))
    }

    fn shown(&self) -> String {
        match &self.address.endpoint {
            Some(endpoint) => format!("the bucket `{}` at {}", self.address.url, redact(endpoint)),
            None => format!("the bucket `{}`", self.address.url),
        }
    }

    /// Carries an order out.
    fn run(&self, seen: Snapshot, order: &Order<'_>) -> Result<Sent, Failure> {
        if self.how.versioned {
            self.wait(versioned::run(&self.bucket, seen, order))
        } else {
            self.wait(in_place::run(&self.bucket, seen, order))
        }
    }

    /// Keeps what is in the grace time out of the deletes of a plan.
    fn spare(&self, plan: &mut Plan, kept_since: &BTreeMap<String, String>) {
        let now = Timestamp::now().as_second();
        let grace = i64::from(self.how.grace_days) * 24 * 60 * 60;
        plan.spare(|file| {
            let since = kept_since.get(&*file.path).and_then(|since| since.parse::<Timestamp>().ok());
            file.cache == CachePolicy::Immutable && now - since.map_or(now, Timestamp::as_second) < grace
        });
    }

    fn head_of<'a>(&self, seen: &'a Snapshot) -> Result<(&'a Head, &'a ReleaseRecord), Failure> {
        let head = &seen.known.head;
        head.current_record().map(|record| (head, record)).ok_or_else(|| nothing_published(&self.shown()))
    }
}

impl Target for ObjectStoreTarget {
    fn describe(&self) -> String {
        let note = if self.how.versioned { "" } else { " (page by page, assets first)" };
        format!("{}{note}", self.shown())
    }

    fn rebuild_notes(&mut self, base_url: &str) -> Result<Vec<String>, Failure> {
        self.wait(rebuild::rebuild(&self.bucket, self.how.versioned, base_url, &super::now()))
    }

    fn refuses_path(&self, path: &str) -> Option<String> {
        // Every release has a name of the same length.
        let folder = if self.how.versioned { versioned::RELEASES.len() + ID_LENGTH + 1 } else { 0 };
        self.bucket.refuses(path, folder)
    }

    fn published(&mut self) -> Result<Published, Failure> {
        let seen = self.look()?;
        let release = seen.known.head.current_record().cloned();
        let manifest = seen.really.clone();
        self.seen = Some(seen);
        Ok(Published { release, manifest })
    }

    fn plan(&self, published: &Published, new: &Manifest) -> Plan {
        let mut plan = Plan::between(Some(&published.manifest), new);
        if let Some(seen) = self.seen.as_ref().filter(|_| !self.how.versioned) {
            self.spare(&mut plan, &seen.known.head.kept_since);
        }
        plan
    }

    fn publish(&mut self, job: &Job<'_>) -> Result<Sent, Failure> {
        let seen = self.seen.take().map_or_else(|| self.look(), Ok)?;
        let head = &seen.known.head;
        if let Some(overtaken) = Failure::overtaken(head.current.as_ref(), job.planned_against) {
            return Err(overtaken);
        }
        if job.plan.is_empty() && head.current.as_ref() == Some(&job.record.id) && head.is_settled() {
            return Ok(Sent::default());
        }
        // A release that was published before keeps its record.
        let current = head.current_record().filter(|old| old.id == job.record.id).cloned();
        let record = current.unwrap_or_else(|| job.record.after(&head.releases));
        let order = Order {
            manifest: job.manifest,
            record: &record,
            plan: job.plan,
            from: Origin::Source(job.source),
            progress: job.progress,
            who: job.record.who.clone(),
            now: job.record.when.clone(),
            keep: self.how.keep,
            shown: self.shown(),
            foreign_files: job.allowed.contains(&Allowed::ForeignFiles),
            taking_over: job.allowed.contains(&Allowed::TakingOver),
        };
        self.run(seen, &order)
    }

    fn releases(&mut self) -> Result<Vec<ListedRelease>, Failure> {
        let head = self.wait(read_known(&self.bucket, self.how.versioned))?.head;
        let mut all: Vec<ListedRelease> = head
            .releases
            .iter()
            .map(|record| ListedRelease { record: record.clone(), current: head.current.as_ref() == Some(&record.id) })
            .collect();
        all.sort_by(|a, b| b.record.order().cmp(&a.record.order()));
        Ok(all)
    }

    fn roll_back(&mut self, to: Option<&ReleaseId>) -> Result<ReleaseRecord, Failure> {
        let seen = self.look()?;
        let (head, now) = self.head_of(&seen)?;
        let Some(record) = head.to_go_back_to(to).cloned() else {
            return Err(Failure::failed(match to {
                Some(id) => format!("no release {id} in {}", self.shown()),
                None => format!("there is no earlier release in {}", self.shown()),
            }));
        };
        if record.id == now.id && head.is_settled() {
            return Ok(record);
        }
        let manifest = self.wait(read_manifest(&self.bucket, &record.id))?;
        let mut plan = Plan::between(Some(&seen.really), &manifest);
        let mut copies = BTreeMap::new();
        if !self.how.versioned {
            self.spare(&mut plan, &head.kept_since);
            let kept = self.wait(self.bucket.list(".briefbook/kept/"))?;
            for put in &plan.puts {
                let places = head.releases.iter().map(|release| kept_path(&release.id, &put.file));
                let Some(place) = places.into_iter().find(|place| kept.contains_key(place)) else {
                    let (id, path) = (&record.id, &put.file.path);
                    return Err(Failure::failed(format!("release {id} is not whole any more: `{path}` was not kept")));
                };
                copies.insert(put.file.path.to_string(), place);
            }
        }
        let order = Order {
            manifest: &manifest,
            record: &record,
            plan: &plan,
            from: Origin::Copies(copies),
            progress: &Silent,
            who: super::who(),
            now: super::now(),
            keep: self.how.keep,
            shown: self.shown(),
            foreign_files: false,
            taking_over: false,
        };
        self.run(seen, &order)?;
        Ok(record)
    }

    fn verify(&mut self) -> Result<Verified, Failure> {
        let seen = self.look()?;
        let (head, record) = self.head_of(&seen)?;
        let files: Vec<&ReleaseFile> = seen.published.files().iter().collect();
        let differences = self.wait(compare_headers(&self.bucket, &head.folder, &files, async || Ok(())))?;
        if !differences.is_empty() && head.turn.is_none() {
            let mut head = head.clone();
            head.suspect = differences.iter().map(|difference| difference.path.clone()).collect();
            // So that the next run fixes it, which reads nothing back that has not changed. A run that may only read is still reported the
            // same.
            let _ = self.wait(seen.known.clone().exchange(&self.bucket, head));
        }
        Ok(Verified { record: record.clone(), differences })
    }
}

/// Where the manifest of a release is.
fn manifest_path(id: &ReleaseId) -> String {
    format!("{MANIFESTS}{id}.json")
}

/// The release whose manifest is at a path.
fn release_of_manifest(path: &str) -> Option<ReleaseId> {
    ReleaseId::parse(path.strip_prefix(MANIFESTS)?.strip_suffix(".json")?)
}

/// Reads the manifest of a release. What is not the release by whose name it goes is not used.
async fn read_manifest(bucket: &Bucket, id: &ReleaseId) -> Result<Manifest, Failure> {
    let path = manifest_path(id);
    let Some((bytes, _)) = bucket.get(&path).await? else {
        return Err(Failure::damaged(format!("`{path}`"), "it is missing"));
    };
    let manifest = Manifest::parse(&bytes).map_err(|problem| Failure::damaged(format!("`{path}`"), problem))?;
    let told = ReleaseId::of(&bytes);
    if told == *id {
        Ok(manifest)
    } else {
        Err(Failure::damaged(format!("`{path}`"), format!("it has the files of release {told}")))
    }
}

/// The head of a bucket, which must be there if the site tells a release.
async fn read_known(bucket: &Bucket, versioned: bool) -> Result<Known, Failure> {
    let known = Known::read(bucket).await?;
    if known.seen.is_none() && rebuild::was_published(bucket, versioned).await? {
        return Err(head::unreadable("it is missing"));
    }
    Ok(known)
}

/// Finds out what is published, and what else of ours is there.
async fn look(bucket: &Bucket, versioned: bool) -> Result<Snapshot, Failure> {
    let known = read_known(bucket, versioned).await?;
    let head = &known.head;
    let published = match &head.current {
        Some(id) => read_manifest(bucket, id).await?,
        None => Manifest::default(),
    };
    if versioned {
        let is_sound = |file: &&ReleaseFile| !head.suspect.iter().any(|path| **path == *file.path);
        let really = Manifest::new(published.files().iter().filter(is_sound).cloned().collect());
        return Ok(Snapshot { known, published, really, ours: BTreeSet::new() });
    }
    let pending = match &head.pending {
        Some(id) if head.current.as_ref() != Some(id) => read_manifest(bucket, id).await?,
        _ => Manifest::default(),
    };
    let left = head.left()?;
    let ours = [&published, &pending, &left].into_iter().flat_map(Manifest::files);
    let ours: BTreeSet<String> = ours.map(|file| file.path.to_string()).collect();
    // What each unsure place may hold, the likeliest first.
    let mut unsure: BTreeMap<&str, Vec<&ReleaseFile>> = BTreeMap::new();
    let mut sure: Vec<&ReleaseFile> = Vec::new();
    for file in pending.files() {
        match published.get(&file.path) {
            Some(old) if old == file => {}
            old => unsure.entry(&file.path).or_default().extend([file].into_iter().chain(old)),
        }
    }
    for file in left.files() {
        if head.kept_since.contains_key(&*file.path) {
            sure.push(file);
        } else {
            unsure.entry(&file.path).or_default().push(file);
        }
    }
    for path in &head.suspect {
        if let (Some(file), false) = (published.get(path), unsure.contains_key(&**path)) {
            unsure.entry(path).or_default().push(file);
        }
    }
    sure.extend(published.files().iter().filter(|file| !unsure.contains_key(&*file.path)));
    let unsure: Vec<(&str, Vec<&ReleaseFile>)> = unsure.into_iter().collect();
    let ask = async |at: usize| {
        let (path, candidates): &(&str, Vec<&ReleaseFile>) = &unsure[at];
        for file in candidates {
            match bucket.holds(path, file).await? {
                Holds::File => return Ok(Some((*file).clone())),
                Holds::Nothing => return Ok(None),
                Holds::OtherBytes | Holds::OtherHeaders => {}
            }
        }
        Ok(None)
    };
    let found = each(&unsure, |_| 0, ask, async || Ok(())).await?;
    let really = sure.into_iter().cloned().chain(found.into_iter().flatten()).collect();
    let really = Manifest::new(really);
    Ok(Snapshot { known, published, really, ours })
}
