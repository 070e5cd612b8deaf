//! A bucket of an object store, as a place to publish to.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path as Key;
use object_store::signer::Signer;
use object_store::{Attribute, ClientConfigKey, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt, PutOptions};
use reqwest::Method;
use tokio::runtime::Runtime;

use crate::publish::place::Place;
use crate::publish::s3_server::{BUCKET, KEY, S3Server, SECRET};

/// A server that holds a bucket.
pub trait Server {
    fn endpoint(&self) -> &str;

    /// Whose interface it has.
    fn provider(&self) -> Provider {
        Provider::Amazon
    }
}

impl<S: Server> Server for &S {
    fn endpoint(&self) -> &str {
        (*self).endpoint()
    }

    fn provider(&self) -> Provider {
        (*self).provider()
    }
}

impl Server for S3Server {
    fn endpoint(&self) -> &str {
        Self::endpoint(self)
    }

    fn provider(&self) -> Provider {
        Self::provider(self)
    }
}

/// Whose interface a server has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    Amazon,
    Google,
    Azure,
}

/// The account that Azurite has, which is the same everywhere, and its key.
pub const AZURE_ACCOUNT: [&str; 2] =
    ["devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="];

/// A service account of Google's that needs no token.
const GOOGLE_ACCOUNT: &str = r#"{"disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}"#;

impl Provider {
    fn scheme(self) -> &'static str {
        match self {
            Self::Amazon => "s3",
            Self::Google => "gs",
            Self::Azure => "az",
        }
    }

    /// What a publisher finds in the environment.
    fn environment(self) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Amazon => {
                vec![("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "us-east-1")]
            }
            Self::Google => vec![("GOOGLE_SERVICE_ACCOUNT_KEY", GOOGLE_ACCOUNT)],
            Self::Azure => {
                vec![("AZURE_STORAGE_ACCOUNT_NAME", AZURE_ACCOUNT[0]), ("AZURE_STORAGE_ACCOUNT_KEY", AZURE_ACCOUNT[1])]
            }
        }
    }

    /// Someone else's client.
    fn store(self, endpoint: &str) -> Arc<dyn ObjectStore> {
        match self {
            Self::Amazon => Arc::new(amazon(endpoint)),
            Self::Google => {
                let allow = GoogleConfigKey::Client(ClientConfigKey::AllowHttp);
                let builder = GoogleCloudStorageBuilder::new().with_bucket_name(BUCKET).with_base_url(endpoint);
                let builder = builder.with_service_account_key(GOOGLE_ACCOUNT).with_config(allow, "true");
                Arc::new(builder.build().expect("a client"))
            }
            Self::Azure => {
                let builder = MicrosoftAzureBuilder::new().with_container_name(BUCKET).with_account(AZURE_ACCOUNT[0]);
                let builder = builder.with_access_key(AZURE_ACCOUNT[1]).with_endpoint(endpoint.to_owned());
                Arc::new(builder.with_allow_http(true).build().expect("a client"))
            }
        }
    }
}

fn amazon(endpoint: &str) -> AmazonS3 {
    AmazonS3Builder::new()
        .with_bucket_name(BUCKET)
        .with_endpoint(endpoint)
        .with_allow_http(true)
        .with_access_key_id(KEY)
        .with_secret_access_key(SECRET)
        .build()
        .expect("a client")
}

/// The part of a bucket below a prefix.
pub struct BucketPlace<S> {
    pub server: S,
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    versioned: bool,
    settings: String,
    prefix: String,
}

impl BucketPlace<S3Server> {
    /// A bucket in this process.
    pub fn new() -> Self {
        Self::of(S3Server::new(), false)
    }

    /// A bucket in this process, as Google has them.
    pub fn of_google() -> Self {
        Self::of(S3Server::of(Provider::Google), false)
    }

    /// A bucket in this process in which each release has a folder.
    pub fn versioned() -> Self {
        Self::of(S3Server::new(), true)
    }
}

impl<S: Server> BucketPlace<S> {
    pub fn of(server: S, versioned: bool) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = server.provider().store(server.endpoint());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread");
        Self { server, store, runtime, versioned, settings: String::new(), prefix: "site".to_owned() }
    }

    /// Below another prefix.
    pub fn below(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// With more settings: `grace_days: 0`.
    pub fn with(mut self, settings: &str) -> Self {
        self.settings = format!(", {settings}");
        self
    }

    /// Makes the bucket, as soon as the server lets us.
    pub fn make_bucket(&self) {
        if self.server.provider() == Provider::Azure {
            return make_azure_container(self.server.endpoint());
        }
        let signer = amazon(self.server.endpoint());
        // An object with no name is the bucket itself.
        let bucket = Key::default();
        let url = signer.signed_url(Method::PUT, &bucket, Duration::from_secs(600));
        let url = self.runtime.block_on(url).expect("a signed address");
        let client = reqwest::Client::new();
        let make = || self.runtime.block_on(client.put(url.clone()).header("content-length", "0").send());
        for _ in 0..600 {
            if make().is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("no bucket can be made");
    }

    /// Every object of the bucket, without its bytes.
    pub fn objects(&self) -> Vec<ObjectMeta> {
        self.runtime.block_on(self.store.list(None).try_collect()).expect("a list")
    }

    /// The bytes of an object.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        let key = Key::parse(key).expect("a key");
        self.runtime.block_on(async {
            let answer = self.store.get_opts(&key, GetOptions::default()).await.ok()?;
            Some(answer.bytes().await.expect("bytes").to_vec())
        })
    }

    /// Puts an object as someone else would.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let key = Key::parse(key).expect("a key");
        let put = self.store.put_opts(&key, bytes.to_vec().into(), PutOptions::default());
        self.runtime.block_on(put).expect("a put");
    }

    /// What was left with an object at a put: by the names of the headers.
    pub fn attributes(&self, key: &str) -> BTreeMap<&'static str, String> {
        let key = Key::parse(key).expect("a key");
        let options = GetOptions { head: true, ..GetOptions::default() };
        let answer = self.runtime.block_on(self.store.get_opts(&key, options)).expect("an object");
        let tag = if self.server.provider() == Provider::Azure { "cache_tag" } else { "cache-tag" };
        let names = [
            ("content-type", Attribute::ContentType),
            ("cache-control", Attribute::CacheControl),
            ("blake3", Attribute::Metadata("blake3".into())),
            ("cache-tag", Attribute::Metadata(tag.into())),
        ];
        let get = |attribute: &Attribute| answer.attributes.get(attribute).map(|value| value.as_ref().to_owned());
        names.iter().filter_map(|(name, attribute)| Some((*name, get(attribute)?))).collect()
    }

    /// The folder that readers are led to, below `site/`.
    fn folder(&self) -> String {
        if !self.versioned {
            return format!("{}/", self.prefix);
        }
        let head = self.get(&format!("{}/.briefbook/head.json", self.prefix));
        let Some(head) = head else { return "nothing/".to_owned() };
        let head: serde_json::Value = serde_json::from_slice(&head).unwrap_or_default();
        // Where the head is damaged, readers see nothing.
        head["folder"].as_str().map_or("nothing/".to_owned(), |folder| format!("{}/{folder}", self.prefix))
    }
}

/// Makes the container in Azurite, which wants a signature that our client makes for objects only. Azurite runs on Node, so Node
/// is there.
fn make_azure_container(endpoint: &str) {
    let [account, key] = AZURE_ACCOUNT;
    let script = format!(
        "const crypto = require('node:crypto');
        const date = new Date().toUTCString(), version = '2021-12-02';
        const path = new URL('{endpoint}').pathname;
        const signed = ['PUT', ...Array(11).fill(''), `x-ms-date:${{date}}`, `x-ms-version:${{version}}`,
            `/{account}${{path}}/{BUCKET}`, 'restype:container'].join('\\n');
        const signature = crypto.createHmac('sha256', Buffer.from('{key}', 'base64')).update(signed).digest('base64');
        const headers = {{ 'x-ms-date': date, 'x-ms-version': version, authorization: `SharedKey {account}:${{signature}}` }};
        fetch('{endpoint}/{BUCKET}?restype=container', {{ method: 'PUT', headers }})
            .then(async answer => {{ if (!answer.ok) throw new Error(await answer.text()) }});"
    );
    let made = Command::new("node").args(["-e", &script]).output().expect("Node");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

impl<S: Server> Place for BucketPlace<S> {
    fn settings(&self) -> String {
        let versioned = if self.versioned { ", versioned: true" } else { "" };
        let (scheme, endpoint) = (self.server.provider().scheme(), self.server.endpoint());
        let (prefix, more) = (&self.prefix, &self.settings);
        format!("{{ to: object_store, url: '{scheme}://{BUCKET}/{prefix}', endpoint: '{endpoint}'{versioned}{more} }}")
    }

    fn prepare(&self, command: &mut Command) {
        command.envs(self.server.provider().environment());
    }

    fn readers_see(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.folder();
        let keys = self.objects().into_iter().map(|meta| meta.location.to_string());
        keys.filter_map(|key| {
            let path = key.strip_prefix(&folder).filter(|path| !path.starts_with(".briefbook/"))?.to_owned();
            Some((path, self.get(&key)?))
        })
        .collect()
    }

    fn put_foreign(&self, path: &str, bytes: &[u8]) -> bool {
        if self.versioned {
            return false;
        }
        self.put(&format!("{}/{path}", self.prefix), bytes);
        true
    }

    fn damage(&self, path: &str, bytes: &[u8]) -> bool {
        self.put(&format!("{}{path}", self.folder()), bytes);
        true
    }

    fn notes(&self) -> Vec<String> {
        let keys = self.objects().into_iter().map(|meta| meta.location.to_string());
        let below = format!("{}/", self.prefix);
        let mut notes: Vec<String> = keys.filter_map(|key| Some(key.strip_prefix(&below)?.to_owned())).collect();
        notes.retain(|path| path == ".briefbook/head.json" || path.starts_with(".briefbook/releases/"));
        notes
    }

    fn note(&self, name: &str) -> Vec<u8> {
        self.get(&format!("{}/{name}", self.prefix)).expect("a note")
    }

    fn change_note(&self, name: &str, bytes: Option<&[u8]>) {
        let key = format!("{}/{name}", self.prefix);
        match bytes {
            Some(bytes) => self.put(&key, bytes),
            None => {
                let key = Key::parse(key).expect("a key");
                self.runtime.block_on(self.store.delete(&key)).expect("it goes");
            }
        }
    }

    fn headers(&self, path: &str) -> Option<(String, String)> {
        let attributes = self.attributes(&format!("{}{path}", self.folder()));
        Some((attributes.get("content-type")?.clone(), attributes.get("cache-control")?.clone()))
    }
}
