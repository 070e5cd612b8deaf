//! Many things at a time, but not too many: uploads, copies, questions, deletes.
//!
//! In: files and a bucket. Out: what each came to, in the order of the files. After the first failure nothing more is begun,
//! and what is under way is waited for, so that nothing is sent after a failure is reported.

use std::future::Future;
use std::io::{self, Write};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use object_store::{PutPayload, UpdateVersion};
use tokio::sync::mpsc;

use super::bucket::{Bucket, Condition, Headers, NotPut};
use super::turn::Turn;
use crate::release::manifest::ReleaseFile;
use crate::shell::publish::progress::Progress;
use crate::shell::publish::source::Source;
use crate::shell::publish::target::Failure;

/// How many requests are under way at a time.
const AT_A_TIME: usize = 24;

/// A larger file is put in parts of this size, in bytes. Amazon takes parts from 5 MiB.
const PART: usize = 8 * 1024 * 1024;

/// How many bytes of files may be held in memory at a time.
const IN_MEMORY: u64 = 64 * 1024 * 1024;

/// Does something with each item, several at a time.
///
/// # Errors
/// The first failure, when all that was under way has ended.
pub(super) async fn each<T, V, F: Future<Output = Result<V, Failure>>>(
    items: &[T],
    weight: impl Fn(&T) -> u64,
    action: impl Fn(usize) -> F,
    mut between: impl AsyncFnMut() -> Result<(), Failure>,
) -> Result<Vec<V>, Failure> {
    let mut results: Vec<Option<V>> = items.iter().map(|_| None).collect();
    let mut under_way = FuturesUnordered::new();
    let (mut next, mut held, mut failure) = (0, 0, None);
    loop {
        while failure.is_none() && next < items.len() && under_way.len() < AT_A_TIME {
            let weight = weight(&items[next]).min(IN_MEMORY);
            if held > 0 && held + weight > IN_MEMORY {
                break;
            }
            held += weight;
            let (at, running) = (next, action(next));
            under_way.push(async move { (at, weight, running.await) });
            next += 1;
        }
        let Some((at, weight, result)) = under_way.next().await else { break };
        held -= weight;
        match result {
            Ok(value) => results[at] = Some(value),
            Err(error) => failure = failure.or(Some(error)),
        }
        if failure.is_none() {
            failure = between().await.err();
        }
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(results.into_iter().flatten().collect()),
    }
}

/// Tells a person what the store has asked for, and renews the turn.
pub(super) async fn look_after(turn: &mut Turn<'_>, bucket: &Bucket, progress: &dyn Progress) -> Result<(), Failure> {
    for note in bucket.weather().take_notes() {
        progress.note(&note);
    }
    turn.renew().await
}

/// How much memory a file takes while it is put.
pub(super) fn held(file: &ReleaseFile) -> u64 {
    // A file in parts has one part on the way and one that is being read.
    file.size.min(2 * PART as u64)
}

/// Puts a file of the built site. It is there when all its bytes were compared with the manifest.
///
/// # Errors
/// [`NotPut::Taken`] when the condition was not met; it is not looked at for a file that is put in parts.
pub(super) async fn upload(
    bucket: &Bucket,
    path: &str,
    file: &ReleaseFile,
    source: &Source,
    condition: &Condition,
) -> Result<Option<UpdateVersion>, NotPut> {
    let headers = Headers::of(file);
    if file.size <= PART as u64 {
        let bytes = source.read(file).map_err(NotPut::Failed)?;
        return bucket.put(path, bytes.into(), &headers, condition).await.map(Some);
    }
    upload_in_parts(bucket, path, file, source, &headers).await.map_err(NotPut::Failed)?;
    Ok(None)
}

async fn upload_in_parts(
    bucket: &Bucket,
    path: &str,
    file: &ReleaseFile,
    source: &Source,
    headers: &Headers,
) -> Result<(), Failure> {
    let mut parts = bucket.begin_parts(path, headers).await?;
    let (sender, mut receiver) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking({
        let (source, file) = (source.clone(), file.clone());
        move || {
            let mut out = PartWriter { part: Vec::with_capacity(PART), sender };
            source.copy(&file, &mut out)?;
            out.send().map_err(Failure::from)
        }
    });
    let put = async {
        while let Some(part) = receiver.recv().await {
            parts.put_part(PutPayload::from(part)).await?;
        }
        Ok::<(), object_store::Error>(())
    };
    let put = put.await;
    // The reader ends when nobody receives.
    drop(receiver);
    let read = reading.await.map_err(|error| Failure::Failed(error.into()))?;
    let done = match (&put, &read) {
        // Only now is it known that the bytes are those of the manifest.
        (Ok(()), Ok(())) => parts.complete().await.map(|_| ()),
        _ => Ok(()),
    };
    if put.is_err() || read.is_err() || done.is_err() {
        // What cannot be thrown away is for the rule of the bucket that throws away what was never completed.
        let _ = parts.abort().await;
    }
    put.and(done).map_err(|error| super::bucket::cannot("put", path, &error))?;
    read
}

/// Cuts what is written into parts, and hands them over.
struct PartWriter {
    part: Vec<u8>,
    sender: mpsc::Sender<Vec<u8>>,
}

impl PartWriter {
    fn send(&mut self) -> io::Result<()> {
        if self.part.is_empty() {
            return Ok(());
        }
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.sender.blocking_send(part).map_err(|_| io::Error::other("the upload was given up"))
    }
}

impl Write for PartWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        if self.part.len() == PART {
            self.send()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
