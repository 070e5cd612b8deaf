//! How much a store is put up with: how long a request may take, how often it is tried again, and how long is waited when
//! the store asks for a pause.
//!
//! `object_store` tries again after refusals and broken connections, with growing pauses of random length. What it does not
//! know is added here, between it and the network: `Retry-After`, which holds for all requests that are under way, and a
//! budget for the whole run, so that a store that is down does not get each of 10,000 requests ten times.

use std::error::Error;
use std::fmt;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
    ReqwestConnector,
};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use std::sync::Arc;
use tokio::time::Instant;

use super::listing::{is_listing, without_foreign_keys};
use crate::date::Timestamp;
use crate::schema::publish::TimeLimits;
use crate::shell::publish::limits::Limits;

/// What a failed request takes from the budget, in tenths of a failure.
const FAILURE: i64 = 10;

/// The limits of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// How long one request may take, with its body.
    pub request: Duration,
    /// How often one request is tried again.
    pub retries: usize,
    /// How long one request is tried again, with the pauses.
    pub retry_for: Duration,
    /// The first pause; later ones are longer.
    pub first_pause: Duration,
    /// The longest pause that a store may ask for.
    pub longest_pause: Duration,
    /// For how long a store may answer nothing at all.
    pub silence: Duration,
    /// How long the whole run may take.
    pub total: Duration,
    /// How many more failures than tenths of successes there may be in a run.
    pub failures: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(120),
            retries: 8,
            retry_for: Duration::from_secs(180),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(60),
            silence: TimeLimits::default().idle,
            total: TimeLimits::default().total,
            failures: 200,
        }
    }
}

impl Patience {
    /// The patience of a run with limits of its own.
    #[must_use]
    pub fn within(limits: Limits) -> Self {
        let usual = Self::default();
        let silence = limits.idle.unwrap_or(usual.silence);
        // A silent store is asked twice.
        Self { request: usual.request.min(silence / 2), silence, total: limits.total, ..usual }
    }

    /// The part of it that `object_store` looks after.
    pub(super) fn retry_config(&self) -> RetryConfig {
        RetryConfig {
            backoff: BackoffConfig {
                init_backoff: self.first_pause,
                max_backoff: Duration::from_secs(15).max(self.first_pause),
                base: 2.0,
            },
            max_retries: self.retries,
            retry_timeout: self.retry_for,
        }
    }
}

/// What is known of a store's state; shared by all requests of a run.
#[derive(Debug)]
pub(super) struct Weather {
    patience: Patience,
    /// No request is sent before.
    pause_until: Mutex<Option<Instant>>,
    /// What is left of the budget, in tenths of a failure.
    left: AtomicI64,
    requests: AtomicU64,
    /// Since when the store has answered nothing, while it was asked.
    silent_since: Mutex<Option<Instant>>,
    /// What a person should know, until somebody tells it.
    notes: Mutex<Vec<String>>,
}

impl Weather {
    pub fn new(patience: Patience) -> Arc<Self> {
        let left = AtomicI64::new(i64::from(patience.failures) * FAILURE);
        Arc::new(Self {
            patience,
            pause_until: Mutex::default(),
            left,
            requests: AtomicU64::new(0),
            silent_since: Mutex::default(),
            notes: Mutex::default(),
        })
    }

    /// The limits.
    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// How many requests were sent.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// What a person should know and was not told yet.
    pub fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, note: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// Waits until the store wants to be asked again.
    async fn wait(&self) {
        loop {
            let until = *self.pause_until.lock().unwrap_or_else(PoisonError::into_inner);
            match until.filter(|until| *until > Instant::now()) {
                Some(until) => tokio::time::sleep_until(until).await,
                None => return,
            }
        }
    }

    fn pause(&self, asked: Duration) {
        let pause = asked.min(self.patience.longest_pause);
        let until = Instant::now() + pause;
        let mut place = self.pause_until.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_none_or(|old| old < until) {
            *place = Some(until);
            drop(place);
            self.note(format!("the store asks for a pause of {} s", pause.as_secs()));
        }
    }

    fn count(&self, failed: bool) {
        let most = i64::from(self.patience.failures) * FAILURE;
        if failed {
            self.left.fetch_sub(FAILURE, Ordering::Relaxed);
        } else if self.left.load(Ordering::Relaxed) < most {
            self.left.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn given_up(&self) -> Option<HttpError> {
        let silent_since = *self.silent_since.lock().unwrap_or_else(PoisonError::into_inner);
        let silence = self.patience.silence;
        let reason = if self.left.load(Ordering::Relaxed) <= 0 {
            GivenUp::Failures
        } else if silent_since.is_some_and(|since| since.elapsed() >= silence) {
            GivenUp::Silence(silence)
        } else {
            return None;
        };
        // A kind that is not tried again.
        Some(HttpError::new(HttpErrorKind::Unknown, reason))
    }

    /// A request is sent.
    fn asks(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.silent_since.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Instant::now);
    }

    /// The store has answered, whatever it said.
    fn hears(&self) {
        *self.silent_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Why no more requests are sent.
#[derive(Debug)]
pub(super) enum GivenUp {
    /// The budget of the run is used up.
    Failures,
    /// The store has not answered for this long.
    Silence(Duration),
}

impl fmt::Display for GivenUp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failures => out.write_str("too many requests of this run have failed, so no more are sent"),
            Self::Silence(time) => {
                let seconds = time.as_secs();
                write!(
                    out,
                    "the store has not answered for {seconds} s (`idle_timeout` of the target), so no more are sent"
                )
            }
        }
    }
}

impl Error for GivenUp {}

/// Connects with patience.
#[derive(Debug)]
pub(super) struct PatientConnector(pub Arc<Weather>);

impl HttpConnector for PatientConnector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Patient { inner, weather: Arc::clone(&self.0) }))
    }
}

#[derive(Debug)]
struct Patient {
    inner: HttpClient,
    weather: Arc<Weather>,
}

#[async_trait]
impl HttpService for Patient {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        self.weather.wait().await;
        if let Some(given_up) = self.weather.given_up() {
            return Err(given_up);
        }
        self.weather.asks();
        let is_listing = request.method().as_str() == "GET" && is_listing(request.uri().query().unwrap_or_default());
        let response = match self.inner.execute(request).await {
            Ok(listing) if is_listing => without_foreign_entries(listing).await,
            response => response,
        };
        if response.is_ok() {
            self.weather.hears();
        }
        let status = response.as_ref().ok().map(|response| response.status().as_u16());
        self.weather.count(status.is_none_or(|status| status == 429 || status >= 500));
        if let (Ok(response), Some(429 | 503)) = (&response, status)
            && let Some(value) = response.headers().get("retry-after").and_then(|value| value.to_str().ok())
            && let Some(pause) = read_retry_after(value, Timestamp::now())
        {
            self.weather.pause(pause);
        }
        response
    }
}

async fn without_foreign_entries(response: HttpResponse) -> Result<HttpResponse, HttpError> {
    let (parts, body) = response.into_parts();
    let bytes = body.bytes().await?;
    let kept = std::str::from_utf8(&bytes).ok().and_then(without_foreign_keys);
    let body = kept.map_or_else(|| HttpResponseBody::from(bytes), HttpResponseBody::from);
    Ok(HttpResponse::from_parts(parts, body))
}

/// The pause that a value of `Retry-After` asks for: seconds, or a date
/// ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-retry-after)).
fn read_retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = crate::date::parse_http_date(value)?;
    Some(Duration::from_secs(u64::try_from(until.as_second() - now.as_second()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_a_date() {
        let now: Timestamp = "2015-10-21T07:27:00Z".parse().expect("an instant");
        let seconds = |value| read_retry_after(value, now).map(|pause| pause.as_secs());
        assert_eq!(seconds("7"), Some(7));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(60));
        assert_eq!(seconds("Wed, 21 Oct 2015 07:26:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn successes_earn_failures() {
        let weather = Weather::new(Patience { failures: 2, ..Patience::default() });
        weather.count(true);
        assert!(weather.given_up().is_none());
        (0..10).for_each(|_| weather.count(false));
        weather.count(true);
        assert!(weather.given_up().is_none());
        weather.count(true);
        assert_eq!(
            weather.given_up().map(|error| error.to_string()).as_deref(),
            Some("HTTP error: too many requests of this run have failed, so no more are sent")
        );
    }
}
