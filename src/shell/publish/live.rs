//! Which release a site shows to its readers, asked as a reader's browser asks.
//!
//! In: the address of a site, and the release that should be there. Out: `None` when it is, else why not. It must not know
//! how the site got there: caches and hosts between the target and the reader are what this is about.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use tokio::runtime::Builder;
use tokio::time::sleep;

use super::target::Failure;
use crate::release::manifest::{RELEASE_FILE, ReleaseId};

/// So long a host may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// So long an answer may take, from the request to its end.
const ANSWER: Duration = Duration::from_secs(20);
/// So many redirects are followed.
const REDIRECTS: usize = 4;
/// How many bytes the file may have that reports the release; it has about 50.
const LONGEST: usize = 4096;
/// So long the site is left alone before it is asked again.
const BETWEEN: Duration = Duration::from_secs(2);

/// Asks a site for its release until it is the right one, or for so long; at least once.
///
/// # Errors
/// That the site shows another release or none, or cannot be reached.
pub fn await_release(base_url: &str, release: &ReleaseId, patience: Duration) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().context("nothing can be asked for")?;
    runtime.block_on(async {
        let client = client()?;
        let begin = Instant::now();
        loop {
            let failure = match release_of(&client, base_url).await {
                Ok(live) if live == *release => return Ok(()),
                Ok(live) => another(base_url, &live, release),
                Err(reason) => unreadable(base_url, &reason),
            };
            let left = patience.saturating_sub(begin.elapsed());
            if left.is_zero() {
                return Err(failure);
            }
            sleep(BETWEEN.min(left)).await;
        }
    })
}

fn client() -> Result<Client, Failure> {
    // Whoever is first installs it; it is the same for all.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("briefbook/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .redirect(Policy::limited(REDIRECTS))
        .build();
    Ok(client.context("nothing can be asked for over HTTP")?)
}

/// The release that a site says it is.
async fn release_of(client: &Client, base_url: &str) -> anyhow::Result<ReleaseId> {
    let unreached = |error: reqwest::Error| anyhow::Error::from(error.without_url());
    let mut answer = client.get(format!("{base_url}{RELEASE_FILE}")).send().await.map_err(unreached)?;
    if answer.status() != StatusCode::OK {
        return Err(anyhow!("the host answers {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unreached)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(anyhow!("it is too long to be what Briefbook has put there"));
        }
    }
    let told: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    let release = told.as_ref().and_then(|told| told.get("release")?.as_str());
    release.and_then(ReleaseId::parse).ok_or_else(|| anyhow!("it tells no release"))
}

fn another(base_url: &str, live: &ReleaseId, release: &ReleaseId) -> Failure {
    Failure::NotLive {
        message: format!("{base_url} shows release {live}, not release {release}"),
        help: "a cache may still have the old one, and has to be purged; or the host has not written the new one yet, and \
               `--wait SECONDS` asks until it has"
            .to_owned(),
    }
}

fn unreadable(base_url: &str, reason: &anyhow::Error) -> Failure {
    Failure::NotLive {
        message: format!("{base_url}{RELEASE_FILE} cannot be read: {reason:#}"),
        help: "`base_url` has to say where readers find the site; `--verify=target` asks the target alone".to_owned(),
    }
}
