//! One run with a bucket whose objects are where readers find them: from the head that was seen to a new one.
//!
//! In: what was seen, the plan, and where the new bytes are. Out: the new release in place, read back. The order keeps the
//! promise for a run that ends anywhere: what may be there is noted before it is put; what would be lost is copied aside
//! before it is replaced; assets are there before pages, pages before indexes; the head is exchanged before anything is
//! deleted.

use std::collections::{BTreeMap, BTreeSet};

use super::bucket::{Bucket, Condition, Headers, Holds, NotPut, Seen, same_tag};
use super::head::HEAD;
use super::probe;
use super::transfer::{each, held, look_after, upload};
use super::turn::{Turn, refuse_others};
use super::{Snapshot, manifest_path};
use crate::memo::Digest;
use crate::release::manifest::{Manifest, RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::release::plan::{Phase, Plan, Reason};
use crate::release::record::ReleaseRecord;
use crate::shell::publish::progress::Progress;
use crate::shell::publish::source::Source;
use crate::shell::publish::target::{Difference, Failure, Sent};

/// Where what a release has replaced or deleted is kept, by the release that it was of.
const KEPT: &str = ".briefbook/kept/";

/// Where the new bytes come from.
pub(super) enum Origin<'a> {
    /// A site that was built.
    Source(&'a Source),
    /// Copies in the bucket: of each file of the plan its object.
    Copies(BTreeMap<String, String>),
}

/// What a run is to do.
pub(super) struct Order<'a> {
    pub manifest: &'a Manifest,
    pub record: &'a ReleaseRecord,
    pub plan: &'a Plan,
    pub from: Origin<'a>,
    pub progress: &'a dyn Progress,
    /// Whose word it is, for those who come in the meantime.
    pub who: String,
    /// Now, as RFC 3339.
    pub now: String,
    /// How many releases can be gone back to.
    pub keep: usize,
    /// What the bucket is called in messages.
    pub shown: String,
    pub foreign_files: bool,
    pub taking_over: bool,
}

/// One thing to put.
struct Step<'a> {
    file: &'a ReleaseFile,
    condition: Condition,
}

/// Carries it out.
pub(super) async fn run(bucket: &Bucket, seen: Snapshot, order: &Order<'_>) -> Result<Sent, Failure> {
    refuse_others(bucket, &seen.known, order.taking_over).await?;
    let listed = bucket.list("").await?;
    refuse_foreign(&listed, &seen, order)?;
    probe::refuse_careless_store(bucket, &order.shown).await?;
    note_manifest(bucket, &listed, order.manifest, order.record.number).await?;
    let missing = missing_files(&listed, order);
    if !missing.is_empty() {
        let are = if missing.len() == 1 { "file is" } else { "files are" };
        order.progress.note(&format!("{} published {are} not there as put; sending again", missing.len()));
    }
    let left = left_after(&seen, order);
    let since = seen.known.head.kept_since.clone();
    let mut turn = Turn::take(bucket, seen.known.clone(), &order.who, order.now.clone(), |head| {
        head.pending = Some(order.record.id.clone());
        head.set_left(left);
        head.kept_since = since;
    })
    .await?;
    let run = Run { bucket, seen: &seen, order, listed: &listed, missing: &missing };
    let result = run.with_turn(&mut turn).await;
    for note in bucket.weather().take_notes() {
        order.progress.note(&note);
    }
    if result.is_err() {
        turn.give_up().await;
    }
    result
}

struct Run<'a> {
    bucket: &'a Bucket,
    seen: &'a Snapshot,
    order: &'a Order<'a>,
    listed: &'a BTreeMap<String, Seen>,
    missing: &'a [&'a ReleaseFile],
}

impl Run<'_> {
    async fn with_turn(&self, turn: &mut Turn<'_>) -> Result<Sent, Failure> {
        let Self { bucket, order, .. } = self;
        self.copy_aside(turn).await?;
        let mut sent = Sent::default();
        let mut versions = BTreeMap::new();
        let bytes =
            order.plan.puts.iter().map(|put| put.file.size).chain(self.missing.iter().map(|file| file.size)).sum();
        order.progress.begin("sending", bytes, order.plan.puts.len() + self.missing.len());
        for phase in Phase::ALL {
            let again = self.missing.iter().copied().filter(|file| Phase::of(&file.path) == phase);
            let files = order.plan.phase(phase).map(|put| &put.file).chain(again);
            let steps: Vec<Step<'_>> = files.map(|file| Step { file, condition: self.condition(file) }).collect();
            let put = each(
                &steps,
                |step| held(step.file),
                |at| self.put(&steps[at]),
                async || look_after(turn, bucket, order.progress).await,
            );
            for (step, version) in steps.iter().zip(put.await?) {
                sent.files += 1;
                sent.bytes += step.file.size;
                if let Some(version) = version {
                    versions.insert(step.file.path.to_string(), version);
                }
            }
        }
        let differences = self.read_back(turn, &versions).await?;
        if !differences.is_empty() {
            let suspect = differences.iter().map(|difference| difference.path.clone()).collect();
            turn.note(|head| (head.suspect, head.turn) = (suspect, None)).await?;
            return Err(Failure::NotVerified(differences));
        }
        put_release_file(bucket, "", order.record).await?;
        self.switch(turn).await?;
        Ok(sent)
    }

    /// Copies what the plan replaces or deletes aside, so that it can be gone back to.
    async fn copy_aside(&self, turn: &mut Turn<'_>) -> Result<(), Failure> {
        let Self { bucket, order, .. } = self;
        let Some(current) = self.seen.known.head.current.as_ref().filter(|_| order.keep > 1) else { return Ok(()) };
        let replaced = order.plan.puts.iter().filter_map(|put| self.seen.really.get(&put.file.path));
        // What an interrupted run has put is of no release, and what it replaced was copied by that run.
        let of_release = |file: &&ReleaseFile| {
            let kept = self.seen.known.head.kept_since.contains_key(&*file.path);
            kept || self.seen.published.get(&file.path) == Some(*file)
        };
        let lost: Vec<&ReleaseFile> = replaced.chain(order.plan.deletes.iter()).filter(of_release).collect();
        let lost: Vec<(&ReleaseFile, String)> = lost.into_iter().map(|file| (file, kept_path(current, file))).collect();
        let lost: Vec<&(&ReleaseFile, String)> = lost
            .iter()
            .filter(|(file, to)| !self.listed.contains_key(to) && self.listed.contains_key(&*file.path))
            .collect();
        order.progress.begin("keeping", 0, lost.len());
        each(
            &lost,
            |_| 0,
            |at| bucket.copy(&lost[at].0.path, &lost[at].1),
            async || look_after(turn, bucket, order.progress).await,
        )
        .await?;
        Ok(())
    }

    /// What has to be so for a file to be put: that its place is as it was when we looked.
    fn condition(&self, file: &ReleaseFile) -> Condition {
        match self.listed.get(&*file.path) {
            None => Condition::Absent,
            Some(seen) => Condition::Unchanged(seen.version.clone()),
        }
    }

    async fn put(&self, step: &Step<'_>) -> Result<Option<object_store::UpdateVersion>, Failure> {
        let file = step.file;
        let put = match &self.order.from {
            Origin::Source(source) => upload(self.bucket, &file.path, file, source, &step.condition).await,
            Origin::Copies(copies) => {
                let from = copies.get(&*file.path).map_or("", String::as_str);
                self.bucket.copy(from, &file.path).await.map(|()| None).map_err(NotPut::Failed)
            }
        };
        self.order.progress.advance(file.size);
        put.map_err(|error| match error {
            NotPut::Failed(failure) => failure,
            NotPut::Taken => {
                Failure::SomebodyElse(format!("someone else has changed `{}` since this run has looked", file.path))
            }
        })
    }

    /// Compares what is there now with the manifest.
    async fn read_back(
        &self,
        turn: &mut Turn<'_>,
        versions: &BTreeMap<String, object_store::UpdateVersion>,
    ) -> Result<Vec<Difference>, Failure> {
        let listed = self.bucket.list("").await?;
        let touched: BTreeSet<&str> = self.order.plan.puts.iter().map(|put| &*put.file.path).collect();
        let mut differences = Vec::new();
        let mut unsure = Vec::new();
        for file in self.order.manifest.files() {
            match listed.get(&*file.path) {
                None => differences.push(difference(&file.path, "is missing")),
                Some(seen) if seen.size != file.size => differences.push(difference(&file.path, "has other bytes")),
                Some(seen) => match versions.get(&*file.path) {
                    Some(version) if same_tag(version, &seen.version) => {}
                    Some(_) => unsure.push(file),
                    None if touched.contains(&*file.path) => unsure.push(file),
                    None => {}
                },
            }
        }
        differences.extend(
            compare_headers(self.bucket, "", &unsure, async || {
                look_after(turn, self.bucket, self.order.progress).await
            })
            .await?,
        );
        Ok(differences)
    }

    /// Makes the new release the published one, deletes what is of it no more, and gives the turn back.
    async fn switch(&self, turn: &mut Turn<'_>) -> Result<(), Failure> {
        let Self { bucket, order, .. } = self;
        let deletes: Vec<ReleaseFile> = order.plan.deletes.clone();
        let spared = order.plan.spared.clone();
        let mut forgotten = Vec::new();
        turn.note(|head| {
            forgotten = head.make_current(order.record, String::new(), order.keep);
            for file in &spared {
                head.kept_since.entry(file.path.to_string()).or_insert_with(|| order.now.clone());
            }
            for file in &deletes {
                head.kept_since.remove(&*file.path);
            }
            head.set_left(deletes.iter().chain(&spared).cloned().collect());
            let remembered: BTreeSet<&ReleaseId> = head.releases.iter().map(|record| &record.id).collect();
            if deletes.is_empty() && self.forgotten_objects(&remembered).is_empty() {
                head.turn = None;
            }
        })
        .await?;
        if turn.head().turn.is_none() {
            return Ok(());
        }
        // Indexes and pages first: no page that is still to be seen may name an asset that is gone.
        for phase in Phase::ALL.into_iter().rev() {
            let paths = deletes.iter().filter(|file| Phase::of(&file.path) == phase);
            let paths: Vec<String> = paths.map(|file| file.path.to_string()).collect();
            delete(bucket, &paths, turn, order.progress).await?;
        }
        let remembered = turn.head().releases.iter().map(|record| record.id.clone()).collect::<Vec<_>>();
        let forgotten = self.forgotten_objects(&remembered.iter().collect());
        delete(bucket, &forgotten, turn, order.progress).await?;
        turn.note(|head| {
            head.set_left(spared.clone());
            head.turn = None;
        })
        .await
    }

    /// What is kept of releases that nobody can go back to any more.
    fn forgotten_objects(&self, remembered: &BTreeSet<&ReleaseId>) -> Vec<String> {
        let is_remembered = |id: &str| remembered.iter().any(|known| known.as_str() == id);
        let of = |path: &str| {
            let kept = path.strip_prefix(KEPT).and_then(|rest| rest.split_once('/')).map(|(id, _)| id.to_owned());
            kept.or_else(|| super::release_of_manifest(path).map(|id| id.to_string()))
        };
        self.listed.keys().filter(|path| of(path).is_some_and(|id| !is_remembered(&id))).cloned().collect()
    }
}

/// Puts the file in which the site says which release it is.
pub(super) async fn put_release_file(bucket: &Bucket, folder: &str, record: &ReleaseRecord) -> Result<(), Failure> {
    let bytes = record.public_json();
    let file = ReleaseFile::new(RELEASE_FILE, bytes.len() as u64, Digest::of(&bytes));
    let path = format!("{folder}{RELEASE_FILE}");
    match bucket.put(&path, bytes.into(), &Headers::of(&file), &Condition::Whatever).await {
        Ok(_) => Ok(()),
        Err(NotPut::Failed(failure)) => Err(failure),
        Err(NotPut::Taken) => Err(Failure::failed(format!("`{path}` could not be put"))),
    }
}

/// Puts the manifest of a release, unless it is there. Its name tells its bytes.
pub(super) async fn note_manifest(
    bucket: &Bucket,
    listed: &BTreeMap<String, Seen>,
    manifest: &Manifest,
    number: u64,
) -> Result<(), Failure> {
    let (path, bytes) = (manifest_path(&manifest.id()), manifest.to_json());
    let headers = Headers::of_manifest(&bytes, number);
    // The same site may have been published before, under another number.
    if listed.contains_key(&path) && bucket.head(&path).await?.is_some_and(|(found, _)| found == headers) {
        return Ok(());
    }
    match bucket.put(&path, bytes.into(), &headers, &Condition::Whatever).await {
        Ok(_) | Err(NotPut::Taken) => Ok(()),
        Err(NotPut::Failed(failure)) => Err(failure),
    }
}

pub(super) async fn delete(
    bucket: &Bucket,
    paths: &[String],
    turn: &mut Turn<'_>,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    // As many as one request takes.
    for paths in paths.chunks(1000) {
        bucket.delete(paths).await?;
        look_after(turn, bucket, progress).await?;
    }
    Ok(())
}

/// Asks for each file whether its object has the digest and the headers of the file.
pub(super) async fn compare_headers(
    bucket: &Bucket,
    folder: &str,
    files: &[&ReleaseFile],
    between: impl AsyncFnMut() -> Result<(), Failure>,
) -> Result<Vec<Difference>, Failure> {
    let ask = async |at: usize| {
        let file: &ReleaseFile = files[at];
        let path = format!("{folder}{}", file.path);
        Ok(match bucket.holds(&path, file).await? {
            Holds::File => None,
            Holds::OtherHeaders => Some(difference(&file.path, "has other headers")),
            Holds::OtherBytes => Some(difference(&file.path, "has other bytes")),
            Holds::Nothing => Some(difference(&file.path, "is missing")),
        })
    };
    Ok(each(files, |_| 0, ask, between).await?.into_iter().flatten().collect())
}

pub(super) fn difference(path: &str, problem: &str) -> Difference {
    Difference { path: path.to_owned(), problem: problem.to_owned() }
}

/// Where a file is kept that is no longer in its place: by the release it was of, and by all that it is.
pub(super) fn kept_path(release: &ReleaseId, file: &ReleaseFile) -> String {
    let parts =
        [file.path.as_bytes(), file.digest.as_bytes(), file.content_type.as_bytes(), file.cache.header().as_bytes()];
    format!("{KEPT}{release}/{}", Digest::of_parts(&parts).short())
}

/// Refuses to replace what someone else has put where the site has a file.
fn refuse_foreign(listed: &BTreeMap<String, Seen>, seen: &Snapshot, order: &Order<'_>) -> Result<(), Failure> {
    let new = order.plan.puts.iter().filter(|put| put.reason == Reason::New).map(|put| &*put.file.path);
    let foreign: Vec<&str> = new.filter(|path| listed.contains_key(*path) && !seen.ours.contains(*path)).collect();
    let Some(first) = foreign.first().filter(|_| !order.foreign_files) else { return Ok(()) };
    let others = if foreign.len() > 1 { format!(", and {} more", foreign.len() - 1) } else { String::new() };
    Err(Failure::Refused {
        message: format!("`{first}` is where the site has a file, but Briefbook did not put it there{others}"),
        help: "move it away, or say `--allow foreign-files` to replace what is in the way".to_owned(),
    })
}

/// Files of the new release that should be there already and are not, or have another size.
fn missing_files<'a>(listed: &BTreeMap<String, Seen>, order: &'a Order<'_>) -> Vec<&'a ReleaseFile> {
    if matches!(order.from, Origin::Copies(_)) {
        return Vec::new();
    }
    let is_there = |file: &&ReleaseFile| listed.get(&*file.path).is_some_and(|seen| seen.size == file.size);
    order.plan.kept.iter().filter(|file| !is_there(file)).collect()
}

/// Our files that will be of neither release, from the claim on: what is kept for a while, and what earlier runs have left.
fn left_after(seen: &Snapshot, order: &Order<'_>) -> Vec<ReleaseFile> {
    let of_release =
        |file: &&ReleaseFile| seen.published.get(&file.path).is_none() && order.manifest.get(&file.path).is_none();
    seen.really.files().iter().filter(of_release).cloned().collect()
}

/// What is known of the head for messages.
pub(super) fn nothing_published(shown: &str) -> Failure {
    Failure::failed(format!("nothing is published in {shown}: there is no `{HEAD}`"))
}
