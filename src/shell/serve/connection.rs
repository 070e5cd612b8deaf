//! Connections: how many there may be, and how long one may keep silent.
//!
//! In: a listening socket and what answers requests. Out: answers, until it is asked to stop. It must not know the site.
//!
//! What is not HTTP gets the answer 400 and the connection is closed, by hyper; who opens a connection and says nothing
//! is sent away.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::extract::State;
use axum::http::Request;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::answer::{Desk, answer};
use super::stalled::Impatient;

/// The port that is tried first.
pub const USUAL_PORT: u16 = 3000;
/// Ports that are tried after the usual one, before any free one.
const NEXT_PORTS: u16 = 20;
/// As many connections are open at once; the next one waits.
const MOST_CONNECTIONS: usize = 256;
/// The head of a request has to be there within this time.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The longest head of a request.
const LARGEST_HEAD: usize = 32 * 1024;

/// A socket to listen at.
pub struct Bound {
    /// It.
    pub listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
    /// Whether the usual port was taken.
    pub was_taken: bool,
}

/// Binds a port of an address: the one that was asked for, or the usual one, or one that is free.
///
/// # Errors
/// When the port that was asked for is taken, or the address is none of this machine.
pub async fn bind(host: IpAddr, port: Option<u16>) -> Result<Bound> {
    let ports: Vec<u16> = match port {
        Some(port) => vec![port],
        None => (USUAL_PORT..=USUAL_PORT + NEXT_PORTS).chain([0]).collect(),
    };
    let mut last = None;
    for wanted in ports {
        match TcpListener::bind((host, wanted)).await {
            Ok(listener) => {
                let address = listener.local_addr().context("the address of the server is not known")?;
                return Ok(Bound { listener, address, was_taken: port.is_none() && address.port() != USUAL_PORT });
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => return Err(error).with_context(|| format!("`{host}` port {wanted} cannot be used")),
        }
    }
    let port = port.unwrap_or(USUAL_PORT);
    match last {
        Some(_) => bail!("port {port} is taken by another program\nhelp: leave out `--port`, and a free one is taken"),
        None => bail!("no port can be used"),
    }
}

/// Answers until the program ends.
pub async fn serve_connections(listener: TcpListener, desk: Arc<Desk>) {
    let handler = |State(desk): State<Arc<Desk>>, request: Request<axum::body::Body>| answer(desk, request);
    let service = TowerToHyperService::new(Router::new().fallback(handler).with_state(desk));
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // No file handle is left for a connection: some will be closed soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Answers are small, and whoever saved a file is waiting.
        let _ = stream.set_nodelay(true);
        let service = service.clone();
        let stream = Impatient::new(stream, Arc::clone(&places));
        tokio::spawn(async move {
            let mut builder = hyper::server::conn::http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(LARGEST_HEAD)
                .half_close(false);
            // That a browser goes away in the middle of an answer is no failure.
            drop(builder.serve_connection(TokioIo::new(stream), service).await);
            drop(place);
        });
    }
}
