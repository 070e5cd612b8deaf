//! A connection that is closed when its client does not read what it asked for.
//!
//! In: a stream. Out: the same stream, whose writes fail when they make no progress for too long: sooner when all places for
//! connections are taken, so that clients that do not read cannot keep others out. It must not know what is written.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep};

/// For how long a client may read nothing while an answer waits for it.
const STALLED: Duration = Duration::from_secs(10);
/// The same while others wait for a place.
const STALLED_IN_A_CROWD: Duration = Duration::from_secs(1);

/// How long a write may make no progress.
#[derive(Clone, Copy)]
struct Limits {
    usual: Duration,
    in_a_crowd: Duration,
}

/// A stream that gives up a client that does not read.
pub(super) struct Impatient<S> {
    stream: S,
    places: Arc<Semaphore>,
    limits: Limits,
    /// Since when a write waits, and when to look again.
    stalled: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<S> Impatient<S> {
    pub fn new(stream: S, places: Arc<Semaphore>) -> Self {
        let limits = Limits { usual: STALLED, in_a_crowd: STALLED_IN_A_CROWD };
        Self { stream, places, limits, stalled: None }
    }

    /// What becomes of a write that came to this.
    fn judge<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let Limits { usual, in_a_crowd } = self.limits;
        let (since, again) = self.stalled.get_or_insert_with(|| (Instant::now(), Box::pin(sleep(in_a_crowd))));
        while again.as_mut().poll(context).is_ready() {
            let limit = if self.places.available_permits() == 0 { in_a_crowd } else { usual };
            if since.elapsed() >= limit {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            again.as_mut().reset(Instant::now() + in_a_crowd);
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Impatient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Impatient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.judge(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.judge(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

    use super::*;

    const SHORT: Duration = Duration::from_millis(10);
    const LONG: Duration = Duration::from_secs(3600);

    /// A stream whose other end takes 16 bytes, and that end.
    fn stream(limits: Limits, free_places: usize) -> (Impatient<DuplexStream>, DuplexStream) {
        let (ours, theirs) = tokio::io::duplex(16);
        let places = Arc::new(Semaphore::new(free_places));
        (Impatient { limits, ..Impatient::new(ours, places) }, theirs)
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread").block_on(test)
    }

    #[test]
    fn a_client_that_does_not_read_is_given_up_and_sooner_in_a_crowd() {
        let calm = (Limits { usual: SHORT, in_a_crowd: SHORT }, 1);
        let crowded = (Limits { usual: LONG, in_a_crowd: SHORT }, 0);
        for (limits, free_places) in [calm, crowded] {
            let error = run(async {
                let (mut stream, _theirs) = stream(limits, free_places);
                stream.write_all(&[0; 64]).await.expect_err("nobody reads")
            });
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
    }

    #[test]
    fn a_client_that_reads_slowly_gets_everything() {
        run(async {
            let (mut stream, mut theirs) = stream(Limits { usual: LONG, in_a_crowd: SHORT }, 1);
            let reader = tokio::spawn(async move {
                let mut read = 0;
                while let Ok(length @ 1..) = theirs.read(&mut [0; 16]).await {
                    read += length;
                    sleep(SHORT * 3).await;
                }
                read
            });
            stream.write_all(&[0; 128]).await.expect("somebody reads");
            drop(stream);
            assert_eq!(reader.await.expect("no panic"), 128);
        });
    }
}
