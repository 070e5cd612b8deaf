//! One run with a bucket in which each release has a folder of its own, for hosts that route by the head.
//!
//! ```text
//! .briefbook/head.json                says `folder: releases/3f6c0e1d5b7a9c24/`
//! releases/3f6c0e1d5b7a9c24/          a whole site
//! ```
//!
//! The promise: the folder of the head is a whole release at every instant; a new one is made whole beside it, read back, and
//! the head exchanged once. What has not changed is copied inside the store.

use std::collections::BTreeMap;

use super::bucket::{Bucket, Condition, NotPut, Seen, same_tag};
use super::in_place::{Order, Origin, compare_headers, delete, difference, note_manifest, put_release_file};
use super::transfer::{each, held, look_after, upload};
use super::turn::{Turn, refuse_others};
use super::{Snapshot, probe, release_of_manifest};
use crate::release::manifest::{RELEASE_FILE, ReleaseFile, ReleaseId};
use crate::shell::publish::source::Source;
use crate::shell::publish::target::{Difference, Failure, Sent};

/// Where the releases are.
pub(super) const RELEASES: &str = "releases/";

/// How a file got into the folder of a release.
enum Came {
    /// It was there.
    Already,
    /// It was copied inside the store.
    Copied,
    /// It was sent; with its version, unless it was sent in parts.
    Sent(Option<object_store::UpdateVersion>),
}

/// The folder of a release.
pub(super) fn folder_of(id: &ReleaseId) -> String {
    format!("{RELEASES}{id}/")
}

/// Carries an order out.
pub(super) async fn run(bucket: &Bucket, seen: Snapshot, order: &Order<'_>) -> Result<Sent, Failure> {
    refuse_others(bucket, &seen.known, order.taking_over).await?;
    probe::refuse_careless_store(bucket, &order.shown).await?;
    note_manifest(bucket, &bucket.list(super::MANIFESTS).await?, order.manifest, order.record.number).await?;
    let mut turn = Turn::take(bucket, seen.known.clone(), &order.who, order.now.clone(), |head| {
        head.pending = Some(order.record.id.clone());
    })
    .await?;
    let result = with_turn(bucket, &seen, order, &mut turn).await;
    for note in bucket.weather().take_notes() {
        order.progress.note(&note);
    }
    if result.is_err() {
        turn.give_up().await;
    }
    result
}

async fn with_turn(bucket: &Bucket, seen: &Snapshot, order: &Order<'_>, turn: &mut Turn<'_>) -> Result<Sent, Failure> {
    let folder = folder_of(&order.record.id);
    let listed = bucket.list(RELEASES).await?;
    let sent = match &order.from {
        Origin::Source(source) => fill(bucket, seen, order, turn, (&folder, &listed), source).await?,
        Origin::Copies(_) => Sent::default(),
    };
    if let Origin::Copies(_) = order.from
        && let Some(Difference { path, problem }) = compare(bucket, order, &folder, turn).await?.first()
    {
        let id = &order.record.id;
        return Err(Failure::failed(format!("release {id} is not whole any more: `{path}` {problem}")));
    }
    turn.note(|head| {
        head.make_current(order.record, folder.clone(), order.keep);
    })
    .await?;
    prune(bucket, &listed, order, turn).await?;
    turn.note(|head| head.turn = None).await?;
    Ok(sent)
}

/// Puts and copies what is not in the folder yet, and reads it back.
async fn fill(
    bucket: &Bucket,
    seen: &Snapshot,
    order: &Order<'_>,
    turn: &mut Turn<'_>,
    (folder, listed): (&str, &BTreeMap<String, Seen>),
    source: &Source,
) -> Result<Sent, Failure> {
    let old = seen.known.head.current.as_ref().map(folder_of);
    let files = order.manifest.files();
    let is_suspect = |file: &ReleaseFile| seen.known.head.suspect.iter().any(|path| **path == *file.path);
    order.progress.begin("sending", order.manifest.bytes(), files.len());
    let bring = async |at: usize| -> Result<Came, Failure> {
        let file: &ReleaseFile = &files[at];
        let path = format!("{folder}{}", file.path);
        order.progress.advance(file.size);
        // Only whole objects are put there, and the name of the folder identifies them.
        if !is_suspect(file) && listed.get(&path).is_some_and(|seen| seen.size == file.size) {
            return Ok(Came::Already);
        }
        if let Some(old) = old.as_ref().filter(|_| seen.really.get(&file.path) == Some(file)) {
            let from = format!("{old}{}", file.path);
            if listed.get(&from).is_some_and(|seen| seen.size == file.size) {
                return bucket.copy(&from, &path).await.map(|()| Came::Copied);
            }
        }
        match upload(bucket, &path, file, source, &Condition::Whatever).await {
            Ok(version) => Ok(Came::Sent(version)),
            Err(NotPut::Failed(failure)) => Err(failure),
            Err(NotPut::Taken) => Err(Failure::failed(format!("`{path}` could not be put"))),
        }
    };
    let came = each(files, held, bring, async || look_after(turn, bucket, order.progress).await).await?;
    put_release_file(bucket, folder, order.record).await?;
    let now = bucket.list(folder).await?;
    let (mut sent, mut unsure, mut differences) = (Sent::default(), Vec::new(), Vec::new());
    for (file, came) in files.iter().zip(came) {
        let found = now.get(&format!("{folder}{}", file.path)).filter(|seen| seen.size == file.size);
        match (found, came) {
            (None, _) => differences.push(difference(&file.path, "is missing or has other bytes")),
            (Some(_), Came::Already) => {}
            (Some(_), Came::Copied) => unsure.push(file),
            (Some(seen), Came::Sent(version)) => {
                (sent.files, sent.bytes) = (sent.files + 1, sent.bytes + file.size);
                if version.is_none_or(|version| !same_tag(&version, &seen.version)) {
                    unsure.push(file);
                }
            }
        }
    }
    let between = async || look_after(turn, bucket, order.progress).await;
    differences.extend(compare_headers(bucket, folder, &unsure, between).await?);
    if let Some(Difference { path, problem }) = differences.first() {
        return Err(Failure::failed(format!(
            "`{folder}{path}` {problem} right after it was put, so readers still have the old release"
        )));
    }
    Ok(sent)
}

/// Compares the folder of a release with its manifest.
async fn compare(
    bucket: &Bucket,
    order: &Order<'_>,
    folder: &str,
    turn: &mut Turn<'_>,
) -> Result<Vec<Difference>, Failure> {
    let files: Vec<&ReleaseFile> = order.manifest.files().iter().collect();
    compare_headers(bucket, folder, &files, async || look_after(turn, bucket, order.progress).await).await
}

/// Deletes the folders of releases that nobody can go back to any more, and those of runs that were given up.
async fn prune(
    bucket: &Bucket,
    listed: &BTreeMap<String, Seen>,
    order: &Order<'_>,
    turn: &mut Turn<'_>,
) -> Result<(), Failure> {
    let is_remembered = |id: &ReleaseId| turn.head().record(id).is_some();
    let manifests = bucket.list(super::MANIFESTS).await?;
    let forgotten: Vec<ReleaseId> =
        manifests.keys().filter_map(|path| release_of_manifest(path)).filter(|id| !is_remembered(id)).collect();
    for id in forgotten {
        let folder = folder_of(&id);
        // By its manifest, so that what someone else has put there stays.
        let manifest = match super::read_manifest(bucket, &id).await {
            Err(Failure::Helped { message, .. }) => {
                order.progress.note(&format!("the old release {id} could not be removed: {message}"));
                continue;
            }
            manifest => manifest?,
        };
        let files = manifest.files().iter().map(|file| &*file.path).chain([RELEASE_FILE]);
        let paths = files.map(|path| format!("{folder}{path}")).filter(|path| listed.contains_key(path));
        let mut paths: Vec<String> = paths.collect();
        // Last, as it lists what there is to delete.
        delete(bucket, &paths, turn, order.progress).await?;
        paths = vec![super::manifest_path(&id)];
        delete(bucket, &paths, turn, order.progress).await?;
    }
    Ok(())
}
