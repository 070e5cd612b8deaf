//! Whether a store honours the conditions of puts. On one that ignores them, every publisher would believe to be the only one.
//!
//! In: a bucket. Out: nothing, or a refusal that names what the store ignores.

use object_store::PutPayload;

use super::bucket::{Bucket, Condition, Headers, NotPut};
use super::head::random;
use crate::shell::publish::target::Failure;

/// The object that is put for it. It stays, so that it need not be deleted by everybody who looks.
pub(super) const PROBE: &str = ".briefbook/probe";

/// Puts one object twice, once more on condition that it is new, and once more on condition that it is the first version.
///
/// # Errors
/// [`Failure::Refused`] when the store does not refuse these two.
pub(super) async fn refuse_careless_store(bucket: &Bucket, shown: &str) -> Result<(), Failure> {
    let first = put(bucket, &Condition::Whatever).await?;
    put(bucket, &Condition::Whatever).await?;
    let created = put(bucket, &Condition::Absent).await?;
    let updated = match first.clone() {
        Some(version) => put(bucket, &Condition::Unchanged(version)).await?,
        None => None,
    };
    let ignored = match (created.is_some(), updated.is_some()) {
        (false, false) => return Ok(()),
        (true, false) => "`If-None-Match: *`",
        (false, true) => "`If-Match`",
        (true, true) => "`If-None-Match: *` and `If-Match`",
    };
    Err(Failure::Refused {
        message: format!(
            "{shown} ignores the conditions {ignored} of puts, so two publishers could mix their sites; nothing was published"
        ),
        help: "publish to a store that honours them, as those of Amazon, Google, Azure and Cloudflare, MinIO and SeaweedFS do, \
               or to a folder (`to: directory`) from which the store is filled"
            .to_owned(),
    })
}

/// Puts new bytes; returns their version, or `None` when the condition was not met.
async fn put(bucket: &Bucket, condition: &Condition) -> Result<Option<object_store::UpdateVersion>, Failure> {
    let bytes = random().into_bytes();
    match bucket.put(PROBE, PutPayload::from(bytes.clone()), &Headers::of_note(&bytes), condition).await {
        Ok(version) => Ok(Some(version)),
        Err(NotPut::Taken) => Ok(None),
        Err(NotPut::Failed(failure)) => Err(failure),
    }
}
