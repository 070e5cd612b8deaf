//! `serve`: a local server that shows the site as it is being written.
//!
//! In: a site's folder. Out: its pages, each rendered when a browser asks, from the same `compile` as a build, with a
//! cache that stays warm. It never touches the output folder. It must not know what content means.
//!
//! [`workshop`] is the loop: [`watch`] says where to look, [`listing`] finds what changed, `compile` makes a site of it,
//! [`showing`] keeps what is shown and reports the tabs. [`connection`], [`guard`], [`answer`] and [`part`] are the network;
//! [`mod@print`] and [`told`] are what a tab compares.

mod keeping;
pub mod listing;
pub mod watch;
pub mod print;
pub mod told;
pub mod showing;
pub mod workshop;
pub mod guard;
pub mod part;
pub mod answer;
pub mod connection;
mod stalled;

use std::net::{IpAddr, Ipv4Addr};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, Result};

use self::answer::Desk;
use self::connection::{USUAL_PORT, bind, serve_connections};
use self::guard::{AllowedHost, Guard};
use self::listing::Listing;
use self::showing::Showing;
use self::workshop::Workshop;
use super::request::{Ending, Request, wrong_usage};
use super::system_limits::check_threads;
use crate::compile::{Options, Preview};

/// How to run the server, beside the options of every command.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The port; else the usual one, or a free one.
    pub port: Option<u16>,
    /// The address to listen at.
    pub host: String,
    /// The hosts that are answered beside that of the printed address.
    pub allow_hosts: Vec<AllowedHost>,
    /// Whether the browser is opened.
    pub open: bool,
    /// Whether files are polled although they could be watched.
    pub poll: bool,
    /// Whether drafts and pages under embargo are left out.
    pub published: bool,
    /// How a file is opened in the editor: a URL with `{file}`, `{line}` and `{column}`; `none` for no link.
    pub editor: String,
}

/// Serves the site until the program is asked to stop.
///
/// # Errors
/// When the site cannot be listed, or no port can be used.
pub fn serve(request: &Request, serving: &Serving) -> Result<Ending> {
    let Some(host) = read_host(&serving.host) else {
        let message = format!("--host: `{}` is no address of a machine", serving.host);
        return Ok(wrong_usage(&message, Some("write `127.0.0.1`, or `0.0.0.0` to show the site to your network")));
    };
    let opened = match request.open_site()? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let root = opened.root.canonicalize().with_context(|| format!("`{}` cannot be read", opened.root.display()))?;
    // Those of the network, of the workshop, of its watch and of the first answers.
    check_threads(8)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the server cannot be started")?;
    let bound = runtime.block_on(bind(host, serving.port))?;
    let port = bound.address.port();
    let origin = format!("http://{}", shown_host(host, port));
    let options = Options {
        preview: Some(Preview { origin: origin.clone(), unpublished: !serving.published }),
        ..opened.options(&|_| {})
    };

    let showing = Arc::new(Showing::default());
    let editor = Some(serving.editor.clone()).filter(|editor| editor != "none");
    let desk = Desk {
        guard: Guard::new(host, port, serving.allow_hosts.clone()),
        showing: Arc::clone(&showing),
        root: root.clone(),
        editor,
    };
    let server = runtime.spawn(serve_connections(bound.listener, Arc::new(desk)));

    let (hints, receiver) = channel();
    let hints_of_watch = (!serving.poll).then(|| hints.clone());
    let listing = Listing::new(&root)?;
    let workshop = Workshop::new(request.clone(), &root, listing, options, Arc::clone(&showing), hints_of_watch);
    let work = std::thread::Builder::new().name("workshop".to_owned()).spawn(move || workshop.run(&receiver));
    let work = work.context("the server cannot be started")?;

    if bound.was_taken {
        request.say(&format!("port {USUAL_PORT} is taken, so it is port {port}"));
    }
    if !host.is_loopback() {
        request.say("warning: everybody in your network can read the site, drafts and pages under embargo included");
    }
    let ended = runtime.block_on(async {
        let ending = end_is_asked();
        tokio::pin!(ending);
        // The address is printed when there is something to see at it.
        tokio::select! {
            version = showing.version() => {
                let base = version.as_ref().map_or("/", |version| version.good.site.settings.base_path()).to_owned();
                request.say(&format!("the site is at {origin}{base} until you press Ctrl-C"));
                if serving.open {
                    open_browser(request, &format!("{origin}{base}"));
                }
            }
            result = &mut ending => return result,
        }
        ending.await
    });
    server.abort();
    // Tabs keep their connections open; nobody waits for them.
    runtime.shutdown_timeout(Duration::from_millis(100));
    drop(hints);
    // The workshop may be in the middle of a check; there is nothing that it could leave half-done.
    drop(work);
    ended?;
    request.say("the server has ended");
    Ok(Ending::Done)
}

fn read_host(text: &str) -> Option<IpAddr> {
    if text.eq_ignore_ascii_case("localhost") {
        return Some(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// The host as a person at this machine opens it.
fn shown_host(host: IpAddr, port: u16) -> String {
    match host {
        IpAddr::V4(host) if host.is_unspecified() => format!("127.0.0.1:{port}"),
        IpAddr::V6(host) if host.is_unspecified() => format!("[::1]:{port}"),
        IpAddr::V4(host) => format!("{host}:{port}"),
        IpAddr::V6(host) => format!("[{host}]:{port}"),
    }
}

/// Waits until a person or the system reports the program to end.
async fn end_is_asked() -> Result<()> {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .context("the server could not be stopped")?;
        tokio::select! {
            result = interrupted => result.context("the server could not be stopped"),
            _ = ended.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupted.await.context("the server could not be stopped")
}

fn open_browser(request: &Request, address: &str) {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let started = Command::new(program)
        .args(arguments)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        request.say("warning: no browser could be opened; open the address yourself");
    }
}
