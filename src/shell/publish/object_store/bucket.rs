//! The objects below a prefix of a bucket: what can be asked of them, with the answer that a run needs.
//!
//! In: paths below the prefix. Out: what is there, or a [`Failure`] in words. A put that may have been done or not, because
//! its answer was lost, is decided here: the object is asked for the digest that every put leaves with it.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{
    Attribute, AttributeValue, Attributes, CopyOptions, Error, GetOptions, ObjectMeta, ObjectStore, PutMode,
    PutOptions, PutPayload, UpdateVersion,
};

use super::patience::{GivenUp, Weather};
use crate::hosting::cache::cache_tag;
use crate::memo::Digest;
use crate::path::percent_encode;
use crate::release::manifest::ReleaseFile;
use crate::shell::publish::target::Failure;

/// How many bytes the key of an object may have, as Amazon and Google count; Azure counts characters.
const LONGEST_KEY: usize = 1024;

/// Whose interface a store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provider {
    /// Amazon S3 and the many that have its interface.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

/// The part of a bucket below a prefix.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    store: Arc<dyn ObjectStore>,
    provider: Provider,
    /// Empty, or ending in `/`.
    prefix: String,
    weather: Arc<Weather>,
}

/// What is known of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// In bytes.
    pub size: u64,
    /// Which of its versions it is.
    pub version: UpdateVersion,
    /// When it was put, in milliseconds since 1970, by the clock of the store.
    pub modified: i64,
}

/// What a put leaves with an object beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headers {
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The value of `Cache-Control`.
    pub cache_control: String,
    /// The digest of the bytes, in hexadecimal.
    pub blake3: String,
    /// The tag for caches; empty for what no reader reads.
    pub tag: String,
    /// For a manifest the number of its release, which reports the order of releases when the head is lost: stores round times
    /// to seconds. Otherwise empty.
    pub number: String,
}

/// What has to be so for a put to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// Nothing.
    Whatever,
    /// The object does not exist.
    Absent,
    /// It is the version that was seen.
    Unchanged(UpdateVersion),
}

/// Why a put was not done.
#[derive(Debug)]
pub(super) enum NotPut {
    /// Its condition was not met: someone else has put or deleted the object.
    Taken,
    /// Something else.
    Failed(Failure),
}

impl Headers {
    /// The headers of a file of the site.
    pub fn of(file: &ReleaseFile) -> Self {
        Self {
            content_type: file.content_type.to_string(),
            cache_control: file.cache.header().to_owned(),
            blake3: file.digest.to_string(),
            // A header has ASCII only.
            tag: percent_encode(cache_tag(&file.path)),
            number: String::new(),
        }
    }

    /// The headers of a note that Briefbook reads itself.
    pub fn of_note(bytes: &[u8]) -> Self {
        Self {
            content_type: "application/json".to_owned(),
            cache_control: "no-store".to_owned(),
            blake3: Digest::of(bytes).to_string(),
            tag: String::new(),
            number: String::new(),
        }
    }

    /// The headers of the manifest of a release with this number.
    pub fn of_manifest(bytes: &[u8], number: u64) -> Self {
        Self { number: number.to_string(), ..Self::of_note(bytes) }
    }
}

impl Bucket {
    pub fn new(store: Arc<dyn ObjectStore>, provider: Provider, prefix: &str, weather: Arc<Weather>) -> Self {
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { store, provider, prefix, weather }
    }

    pub fn weather(&self) -> &Weather {
        &self.weather
    }

    fn key(&self, path: &str) -> Result<Key, Failure> {
        Key::parse(format!("{}{path}", self.prefix))
            .map_err(|error| Failure::failed(format!("`{path}` cannot be the name of an object: {error}")))
    }

    /// Why no object can have this path, if none can. `folder` is the number of bytes that precede it below the prefix.
    pub fn refuses(&self, path: &str, folder: usize) -> Option<String> {
        let length = self.prefix.len() + folder + path.len();
        if length > LONGEST_KEY {
            return Some(format!("its key would have {length} bytes, and a store takes {LONGEST_KEY}"));
        }
        Key::parse(path).err().map(|error| error.to_string())
    }

    /// Reads a small object; `None` when there is none.
    pub async fn get(&self, path: &str) -> Result<Option<(Vec<u8>, Seen)>, Failure> {
        let key = self.key(path)?;
        let read = async || {
            let answer = self.store.get_opts(&key, GetOptions::default()).await?;
            let seen = seen(&answer.meta);
            Ok((answer.bytes().await?.to_vec(), seen))
        };
        match self.again(read).await {
            Ok(read) => Ok(Some(read)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(cannot("read", path, &error)),
        }
    }

    /// Asks for what a put has left with an object; `None` when there is none. A header that is missing is empty.
    pub async fn head(&self, path: &str) -> Result<Option<(Headers, Seen)>, Failure> {
        let key = self.key(path)?;
        let asked = async || self.store.get_opts(&key, GetOptions { head: true, ..GetOptions::default() }).await;
        match self.again(asked).await {
            Ok(answer) => Ok(Some((self.headers(&answer.attributes), seen(&answer.meta)))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(cannot("ask for", path, &error)),
        }
    }

    /// Whether an object is there with the bytes and the headers of a file.
    pub async fn holds(&self, path: &str, file: &ReleaseFile) -> Result<Holds, Failure> {
        // A version that did not look at the length of keys may have noted such a file.
        if self.refuses(path, 0).is_some() {
            return Ok(Holds::Nothing);
        }
        let Some((headers, seen)) = self.head(path).await? else { return Ok(Holds::Nothing) };
        let wanted = Headers::of(file);
        Ok(if headers == wanted && seen.size == file.size {
            Holds::File
        } else if headers.blake3 == wanted.blake3 && seen.size == file.size {
            Holds::OtherHeaders
        } else {
            Holds::OtherBytes
        })
    }

    /// Everything below a folder that ends in `/`, or below the prefix; by path below the prefix.
    pub async fn list(&self, folder: &str) -> Result<BTreeMap<String, Seen>, Failure> {
        let below = format!("{}{folder}", self.prefix);
        let below = (!below.is_empty()).then(|| Key::parse(below.trim_end_matches('/'))).transpose();
        let below = below.map_err(|error| Failure::failed(format!("`{folder}` cannot be listed: {error}")))?;
        let list = async || self.store.list(below.as_ref()).try_collect::<Vec<ObjectMeta>>().await;
        let listed = self.again(list).await.map_err(|error| cannot("list", folder, &error))?;
        let path = |meta: &ObjectMeta| meta.location.as_ref().strip_prefix(&self.prefix).map(str::to_owned);
        Ok(listed.iter().filter_map(|meta| Some((path(meta)?, seen(meta)))).collect())
    }

    /// Puts an object of bytes that are held in memory.
    ///
    /// # Errors
    /// [`NotPut::Taken`] when the condition was not met and the object is not what was to be put.
    pub async fn put(
        &self,
        path: &str,
        bytes: PutPayload,
        headers: &Headers,
        condition: &Condition,
    ) -> Result<UpdateVersion, NotPut> {
        let key = self.key(path).map_err(NotPut::Failed)?;
        let mut attempt = 0;
        loop {
            let options = PutOptions {
                mode: self.mode(condition),
                attributes: self.attributes(headers),
                ..PutOptions::default()
            };
            let error = match self.store.put_opts(&key, bytes.clone(), options).await {
                Ok(put) => return Ok(UpdateVersion { e_tag: put.e_tag, version: put.version }),
                Err(error) => error,
            };
            let refused = matches!(error, Error::AlreadyExists { .. } | Error::Precondition { .. });
            if !refused && !is_broken(&error) {
                return Err(NotPut::Failed(cannot("put", path, &error)));
            }
            // The answer to an earlier attempt may have been lost, so it may be our own put that is in the way.
            if let Some((found, seen)) = self.head(path).await.map_err(NotPut::Failed)?
                && found == *headers
                && seen.size == bytes.content_length() as u64
            {
                return Ok(seen.version);
            }
            if refused {
                return Err(NotPut::Taken);
            }
            attempt += 1;
            if attempt > self.weather.patience().retries {
                return Err(NotPut::Failed(cannot("put", path, &error)));
            }
            self.pause(attempt).await;
        }
    }

    fn mode(&self, condition: &Condition) -> PutMode {
        match condition {
            Condition::Whatever => PutMode::Overwrite,
            Condition::Absent => PutMode::Create,
            // Listings of Google's do not tell the number that its conditions are about, and some servers' not even a tag.
            Condition::Unchanged(version) if !self.can_be_compared(version) => PutMode::Overwrite,
            Condition::Unchanged(version) => {
                let e_tag = version.e_tag.as_ref().map(|tag| quoted(tag));
                PutMode::Update(UpdateVersion { e_tag, version: version.version.clone() })
            }
        }
    }

    fn can_be_compared(&self, version: &UpdateVersion) -> bool {
        if self.provider == Provider::Google { version.version.is_some() } else { version.e_tag.is_some() }
    }

    /// Begins to put an object in parts; it is there when the last one is.
    pub async fn begin_parts(
        &self,
        path: &str,
        headers: &Headers,
    ) -> Result<Box<dyn object_store::MultipartUpload>, Failure> {
        let key = self.key(path)?;
        let begin = async || self.store.put_multipart_opts(&key, self.attributes(headers).into()).await;
        self.again(begin).await.map_err(|error| cannot("put", path, &error))
    }

    /// Copies an object with its headers, inside the store.
    ///
    /// # Errors
    /// When there is none to copy, among others.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), Failure> {
        let (source, target) = (self.key(from)?, self.key(to)?);
        let copy = async || self.store.copy_opts(&source, &target, CopyOptions::default()).await;
        self.again(copy).await.map_err(|error| cannot("copy", from, &error))
    }

    /// Deletes objects. One that is not there is deleted already.
    pub async fn delete(&self, paths: &[String]) -> Result<(), Failure> {
        let paths_of_objects = paths.iter().filter(|path| self.refuses(path, 0).is_none());
        let keys: Vec<Key> = paths_of_objects.map(|path| self.key(path)).collect::<Result<_, _>>()?;
        let delete = async || {
            let keys = futures_util::stream::iter(keys.clone().into_iter().map(Ok)).boxed();
            let mut deleted = self.store.delete_stream(keys);
            while let Some(result) = deleted.next().await {
                match result {
                    Ok(_) | Err(Error::NotFound { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        };
        self.again(delete).await.map_err(|error| cannot("delete", paths.first().map_or("", String::as_str), &error))
    }

    /// Does what may be done twice until the connection holds.
    async fn again<T>(&self, action: impl AsyncFn() -> Result<T, Error>) -> Result<T, Error> {
        let mut attempt = 0;
        loop {
            match action().await {
                Err(error) if is_broken(&error) && attempt < self.weather.patience().retries => attempt += 1,
                result => return result,
            }
            self.pause(attempt).await;
        }
    }

    /// Waits longer from one attempt to the next, and not as long as others wait.
    async fn pause(&self, attempt: usize) {
        let longest = self.weather.patience().first_pause * (1 << attempt.min(7));
        let part = RandomState::new().build_hasher().finish() % 512;
        tokio::time::sleep(longest * u32::try_from(512 + part).unwrap_or(512) / 1024).await;
    }

    fn attributes(&self, headers: &Headers) -> Attributes {
        let mut attributes = Attributes::new();
        let mut set = |name: Attribute, value: &str| {
            attributes.insert(name, AttributeValue::from(value.to_owned()));
        };
        set(Attribute::ContentType, &headers.content_type);
        set(Attribute::CacheControl, &headers.cache_control);
        set(Attribute::Metadata("blake3".into()), &headers.blake3);
        if !headers.tag.is_empty() {
            set(Attribute::Metadata(self.tag_name().into()), &headers.tag);
        }
        if !headers.number.is_empty() {
            set(Attribute::Metadata("number".into()), &headers.number);
        }
        attributes
    }

    fn headers(&self, attributes: &Attributes) -> Headers {
        let get = |name: Attribute| attributes.get(&name).map(|value| value.as_ref().to_owned()).unwrap_or_default();
        Headers {
            content_type: get(Attribute::ContentType),
            cache_control: get(Attribute::CacheControl),
            blake3: get(Attribute::Metadata("blake3".into())),
            tag: get(Attribute::Metadata(self.tag_name().into())),
            number: get(Attribute::Metadata("number".into())),
        }
    }

    /// Azure takes only what could be the name of a variable.
    fn tag_name(&self) -> &'static str {
        if self.provider == Provider::Azure { "cache_tag" } else { "cache-tag" }
    }
}

/// What an object is, measured by a file that should be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The file, with its headers.
    File,
    /// Its bytes with other headers.
    OtherHeaders,
    /// Something else.
    OtherBytes,
    /// There is none.
    Nothing,
}

/// Whether two tags mean the same version. Listings of Azure have them without quotation marks.
pub(super) fn same_tag(a: &UpdateVersion, b: &UpdateVersion) -> bool {
    match (&a.e_tag, &b.e_tag) {
        (Some(a), Some(b)) => a.trim_matches('"') == b.trim_matches('"'),
        _ => true,
    }
}

fn quoted(tag: &str) -> String {
    if tag.ends_with('"') { tag.to_owned() } else { format!("\"{tag}\"") }
}

fn seen(meta: &ObjectMeta) -> Seen {
    Seen {
        size: meta.size,
        version: UpdateVersion { e_tag: meta.e_tag.clone(), version: meta.version.clone() },
        modified: meta.last_modified.timestamp_millis(),
    }
}

/// Whether a connection broke, rather than that the store said no.
fn is_broken(error: &Error) -> bool {
    let Error::Generic { .. } = error else { return false };
    let text = innermost(error);
    !["status code", "error response", "credential"].iter().any(|part| text.contains(part))
        && chain(error).any(<dyn std::error::Error>::is::<object_store::client::HttpError>)
        && !chain(error).any(<dyn std::error::Error>::is::<GivenUp>)
}

fn chain<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

fn innermost(error: &Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// A failure of the store in words.
pub(super) fn cannot(action: &str, path: &str, error: &Error) -> Failure {
    let path = if path.is_empty() { "the bucket" } else { path };
    Failure::failed(format!("cannot {action} `{path}`: {}", in_words(error)))
}

/// What a store answered, without the XML around it.
pub(super) fn in_words(error: &Error) -> String {
    let text = innermost(error);
    let element = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once(&format!("</{name}>"))?.0.to_owned())
    };
    let status = text.split_once("status code: ").map(|(_, rest)| rest.split(':').next().unwrap_or(rest).trim());
    let parts = [status.map(str::to_owned), element("Code"), element("Message")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { text.trim().to_owned() } else { format!("the store answers {}", parts.join(", ")) }
}
