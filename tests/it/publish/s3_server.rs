//! A server with the interface of Amazon S3, or that of Google, in this process: `s3s-fs` behind faults that a test chooses.
//!
//! What changes objects is done one request at a time, as the real thing does for each object; `s3s-fs` alone looks at a
//! condition and writes afterwards.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant, SystemTime};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Barrier, RwLock};

use crate::publish::bucket_place::Provider;
use crate::publish::google::Generations;
use crate::sandbox::tree;

/// The name of the bucket that is there.
pub const BUCKET: &str = "desk";
/// The name of the key that opens it.
pub const KEY: &str = "AKIATESTKEY";
/// The key.
pub const SECRET: &str = "planted/secret+key";

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Counted from 1, since the faults were set.
    pub number: usize,
    pub method: String,
    /// The key of the object, decoded; empty for a question to the bucket.
    pub key: String,
    pub query: String,
    pub at: Instant,
}

impl Asked {
    /// Whether an object would be there or be another afterwards.
    pub fn is_put(&self) -> bool {
        self.method == "PUT"
    }
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is answered.
    Answered,
    /// The connection breaks before it is read.
    LostBefore,
    /// It is carried out, and the connection breaks before the answer.
    LostAfter,
    /// It is refused with a status, and perhaps with a wish for a pause in seconds.
    Refused(u16, Option<u64>),
    /// It is refused with a message that has secrets in it.
    Blabs,
    /// The answer breaks off in the middle.
    Truncated,
    /// It is never answered.
    Never,
    /// It is not carried out, the test that halts the server learns of it, and it is never answered.
    HaltedBefore,
    /// It is carried out, the test that halts the server learns of it, and it is never answered.
    HaltedAfter,
    /// It waits for another request of this fate.
    Meets,
}

type Faults = Box<dyn FnMut(&Asked) -> Fate + Send>;

struct State {
    asked: Vec<Asked>,
    faults: Option<Faults>,
    halted: Option<mpsc::Sender<()>>,
    /// Keys that no file system can hold, as XML writes them: they are in every listing.
    odd_keys: Vec<String>,
}

/// A server on the loopback; it ends with its value.
pub struct S3Server {
    folder: TempDir,
    endpoint: String,
    provider: Provider,
    state: Arc<Mutex<State>>,
    _runtime: Runtime,
}

impl S3Server {
    pub fn new() -> Self {
        Self::of(Provider::Amazon)
    }

    /// A server with the interface of someone else, in front of that of Amazon.
    pub fn of(provider: Provider) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let store = s3s_fs::FileSystem::new(folder.path()).expect("a store");
        let mut builder = S3ServiceBuilder::new(store);
        if provider == Provider::Amazon {
            builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        }
        let service = builder.build();
        let state = Arc::new(Mutex::new(State { asked: Vec::new(), faults: None, halted: None, odd_keys: Vec::new() }));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let meeting = Arc::new(Barrier::new(2));
        let generations = (provider == Provider::Google).then(Arc::default);
        let shared = Shared { service, state: Arc::clone(&state), order: Arc::default(), meeting, generations };
        runtime.spawn(serve(listener, shared));
        Self { folder, endpoint, provider, state, _runtime: runtime }
    }

    /// All that is stored, to come back to.
    pub fn remember(&self) -> BTreeMap<String, Vec<u8>> {
        tree(self.folder.path())
    }

    /// Makes the store what it was.
    pub fn come_back_to(&self, stored: &BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(self.folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.expect("it goes");
        }
        for (path, bytes) in stored.iter().filter(|(path, _)| !path.ends_with('/')) {
            let file = self.folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
            std::fs::write(file, bytes).expect("a new file");
        }
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Whose interface it has.
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// An object, to be replaced while a request is under way.
    pub fn object(&self, key: &str) -> StoredObject {
        let encode = |text: &str| base64(text.as_bytes());
        let name = format!(".bucket-{}.object-{}.internal.json", encode(BUCKET), encode(key));
        StoredObject { bytes: self.folder.path().join(BUCKET).join(key), internal: self.folder.path().join(name) }
    }

    /// Makes an object of the site as if it had been put so long ago.
    pub fn make_old(&self, path: &str, age: Duration) {
        let file = self.folder.path().join(BUCKET).join("site").join(path);
        let file = std::fs::OpenOptions::new().append(true).open(file).expect("an object");
        file.set_modified(SystemTime::now() - age).expect("its time can be set");
    }

    /// Chooses the fate of the requests to come, which are counted again.
    pub fn set_faults(&self, faults: impl FnMut(&Asked) -> Fate + Send + 'static) {
        let mut state = self.state.lock().expect("no test has panicked in it");
        state.asked.clear();
        state.faults = Some(Box::new(faults));
    }

    /// Halts at a request, which is carried out or not, and all that come after it; says so when it is reached.
    pub fn halt_at(&self, number: usize, carried_out: bool) -> mpsc::Receiver<()> {
        self.set_faults(move |asked| match asked.number.cmp(&number) {
            std::cmp::Ordering::Less => Fate::Answered,
            std::cmp::Ordering::Equal if carried_out => Fate::HaltedAfter,
            _ => Fate::HaltedBefore,
        });
        let (sender, receiver) = mpsc::channel();
        self.state.lock().expect("no test has panicked in it").halted = Some(sender);
        receiver
    }

    /// Answers everything from now on, and counts again.
    pub fn behave(&self) {
        let mut state = self.state.lock().expect("no test has panicked in it");
        state.asked.clear();
        state.faults = None;
    }

    /// Adds objects with these keys to every listing.
    pub fn add_odd_keys(&self, keys: &[&str]) {
        let mut state = self.state.lock().expect("no test has panicked in it");
        state.odd_keys.extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// The requests since the faults were set.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().expect("no test has panicked in it").asked.clone()
    }
}

/// An object as the store keeps it.
pub struct StoredObject {
    bytes: PathBuf,
    internal: PathBuf,
}

impl StoredObject {
    /// Replaces it behind the back of the server.
    pub fn replace(&self, bytes: &[u8]) {
        std::fs::write(&self.bytes, bytes).expect("an object");
        // Without its note the server computes the tag again.
        let _ = std::fs::remove_file(&self.internal);
    }
}

/// As `s3s-fs` names its notes: letters of URLs, without the signs at the end.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        let letters = (0..=group.len()).map(|at| LETTERS[(bits >> (18 - 6 * at) & 63) as usize] as char);
        text.extend(letters);
    }
    text
}

#[derive(Clone)]
struct Shared {
    service: S3Service,
    state: Arc<Mutex<State>>,
    order: Arc<RwLock<()>>,
    meeting: Arc<Barrier>,
    /// What it takes to look like Google.
    generations: Option<Arc<Mutex<Generations>>>,
}

impl Shared {
    async fn halt(&self) {
        if let Some(halted) = &self.state.lock().expect("no test has panicked in it").halted {
            // The test may know already.
            let _ = halted.send(());
        }
        std::future::pending::<()>().await;
    }
}

async fn serve(listener: TcpListener, shared: Shared) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        tokio::spawn(async move {
            let answer = service_fn(move |request| answer(request, shared.clone()));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

/// A body that may break off.
type Body = http_body_util::combinators::UnsyncBoxBody<Bytes, io::Error>;

fn body(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never: Infallible| match never {}).boxed_unsync()
}

async fn answer(request: Request<Incoming>, shared: Shared) -> Result<Response<Body>, io::Error> {
    let fate = {
        let mut state = shared.state.lock().expect("no test has panicked in it");
        let path = percent_decode(request.uri().path());
        let key = path.strip_prefix(&format!("/{BUCKET}")).unwrap_or(&path).trim_start_matches('/').to_owned();
        let asked = Asked {
            number: state.asked.len() + 1,
            method: request.method().to_string(),
            key,
            query: request.uri().query().unwrap_or_default().to_owned(),
            at: Instant::now(),
        };
        state.asked.push(asked.clone());
        state.faults.as_mut().map_or(Fate::Answered, |faults| faults(&asked))
    };
    let lost = || io::Error::other("the connection breaks");
    match fate {
        Fate::LostBefore => return Err(lost()),
        Fate::Refused(status, pause) => {
            // The body is read, as a server does that keeps the connection.
            let _ = request.into_body().collect().await;
            let mut response = Response::builder().status(status);
            if let Some(seconds) = pause {
                response = response.header("retry-after", seconds.to_string());
            }
            let text = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
            return Ok(response.body(body(Bytes::from_static(text.as_bytes()))).expect("a response"));
        }
        Fate::Blabs => {
            let text = format!(
                "<Error><Code>AccessDenied</Code><Message>key {SECRET} token planted-session-token at \
                 http://host/?X-Amz-Signature=0123456789signature&x=1</Message></Error>"
            );
            return Ok(Response::builder().status(403).body(body(Bytes::from(text))).expect("a response"));
        }
        Fate::Never => std::future::pending().await,
        Fate::HaltedBefore => shared.halt().await,
        Fate::Meets => {
            shared.meeting.wait().await;
        }
        Fate::Answered | Fate::LostAfter | Fate::HaltedAfter | Fate::Truncated => {}
    }
    let is_listing = request.uri().query().is_some_and(|query| query.contains("list-type=2"));
    let changes = !matches!(request.method().as_str(), "GET" | "HEAD");
    let (mut parts, incoming) = request.into_parts();
    // Read before the lock is taken: a slow sender keeps nobody waiting.
    let incoming = incoming.collect().await.map_err(io::Error::other)?.to_bytes();
    let Shared { service, order, generations, .. } = shared.clone();
    // A task of its own: who hangs up does not stop it in the middle.
    let answered = tokio::spawn(async move {
        let _changing = if changes { Some(order.write().await) } else { None };
        let _reading = if changes { None } else { Some(order.read().await) };
        if let Some(generations) = &generations {
            generations.lock().expect("no test has panicked in it").for_amazon(&mut parts.headers);
        }
        let request = Request::from_parts(parts, s3s::Body::from(incoming));
        let response = service.call(request).await.map_err(|error| io::Error::other(format!("{error:?}")))?;
        let (mut parts, stream) = response.into_parts();
        if let Some(generations) = &generations {
            generations.lock().expect("no test has panicked in it").for_google(&mut parts.headers);
        }
        let bytes = stream.collect().await.map_err(|error| io::Error::other(error.to_string()))?.to_bytes();
        Ok::<_, io::Error>((parts, bytes))
    });
    let (mut parts, mut bytes) = answered.await.map_err(io::Error::other)??;
    if is_listing {
        let keys = shared.state.lock().expect("no test has panicked in it").odd_keys.clone();
        let entry = |key: &String| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents>"
            )
        };
        let entries: String = keys.iter().map(entry).collect();
        let text = String::from_utf8_lossy(&bytes).replace("</ListBucketResult>", &(entries + "</ListBucketResult>"));
        bytes = Bytes::from(text);
        parts.headers.remove("content-length");
    }
    if fate == Fate::HaltedAfter {
        shared.halt().await;
    }
    if fate == Fate::LostAfter {
        return Err(lost());
    }
    if fate == Fate::Truncated && parts.status == StatusCode::OK && bytes.len() > 1 {
        parts.headers.insert("content-length", bytes.len().into());
        let half = bytes.slice(..bytes.len() / 2);
        let broken = futures_util::stream::iter([Ok(hyper::body::Frame::data(half)), Err(lost())]);
        return Ok(Response::from_parts(parts, http_body_util::StreamBody::new(broken).boxed_unsync()));
    }
    Ok(Response::from_parts(parts, body(bytes)))
}

fn percent_decode(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, after @ ..] = rest {
        let code = std::str::from_utf8(after.get(..2).unwrap_or_default()).ok();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => (bytes.push(byte), rest = &after[2..]),
            None => (bytes.push(*first), rest = after),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
