//! Hosts that take a connection and then say nothing: a run ends in the time that its target allows, and says who was silent.

use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::fixture::NOW;
use crate::publish::git::identify;
use crate::publish::s3_server::{KEY, SECRET};
use crate::sandbox::{Run, Sandbox, finish};

/// No run that is ended may take longer, also on a machine that is slow: it would take forever.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server on the loopback that takes every connection, reads, and never answers.
struct Silent {
    port: u16,
    _taken: Arc<Mutex<Vec<TcpStream>>>,
}

impl Silent {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = stream.try_clone().expect("a second hand");
                kept.lock().expect("no panic").push(stream);
                thread::spawn(move || while let Ok(1..) = reader.read(&mut [0; 4096]) {});
            }
        });
        Self { port, _taken: taken }
    }
}

/// Publishes a site to a target of one line.
fn publish(target: &str) -> Run {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\n---\n\nAbout us.\n");
    let settings = "title: Desk\nbase_url: https://example.org/\ntimezone: UTC\npublish:\n  here: ";
    sandbox.write("briefbook.yaml", format!("{settings}{target}\n"));
    let mut command = sandbox.command(&["publish", "--now", NOW]);
    identify(&mut command);
    command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_REGION", "us-east-1");
    let begun = Instant::now();
    let run = finish(&mut command);
    assert!(begun.elapsed() < PATIENCE, "{target} took {:?}", begun.elapsed());
    run
}

#[test]
fn a_silent_git_server_ends_the_run() {
    let server = Silent::new();
    for remote in
        [format!("git://127.0.0.1:{}/desk.git", server.port), format!("http://127.0.0.1:{}/desk.git", server.port)]
    {
        let run = publish(&format!("{{ to: git, remote: '{remote}', branch: pages, idle_timeout: 2 }}"));
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("the remote `{remote}`")), "{}", run.stderr);
    }
}

#[test]
fn a_silent_ssh_server_ends_the_run() {
    if std::process::Command::new("ssh").arg("-V").output().is_err() {
        return crate::publish::far_machine::skipped("there is no ssh");
    }
    let server = Silent::new();
    for transport in ["rsync", "sftp"] {
        let run = publish(&format!(
            "{{ to: ssh, host: 127.0.0.1, port: {}, path: /srv/site, transport: {transport}, idle_timeout: 2 }}",
            server.port
        ));
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert!(run.stderr.contains("127.0.0.1"), "{}", run.stderr);
    }
}

#[test]
fn a_silent_object_store_ends_the_run_by_either_limit() {
    let server = Silent::new();
    for (limit, message) in [
        ("idle_timeout: 2", "the store has not answered for 2 s (`idle_timeout` of the target)"),
        ("timeout: 2", "the run takes longer than 2 s, waiting for the bucket"),
    ] {
        for scheme in ["s3", "az"] {
            let endpoint = format!("http://127.0.0.1:{}", server.port);
            let run =
                publish(&format!("{{ to: object_store, url: '{scheme}://desk', endpoint: '{endpoint}', {limit} }}"));
            if scheme == "az" && run.stderr.contains("ccount") {
                // Azure wants an account before it is asked.
                continue;
            }
            assert_eq!(run.code, Some(3), "{}", run.stderr);
            assert!(run.stderr.contains(message), "{}", run.stderr);
        }
    }
}

#[test]
fn a_command_that_does_not_end_is_ended() {
    let run = publish("{ to: directory, path: web, after: 'exec sleep 600', timeout: 3 }");
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("took longer than 3 s (`timeout`) and was ended"), "{}", run.stderr);
}

#[test]
fn limits_are_seconds_within_a_day() {
    for bad in ["idle_timeout: 0", "timeout: 86401", "timeout: soon"] {
        let run = publish(&format!("{{ to: directory, path: web, {bad} }}"));
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert!(run.stderr.contains("briefbook.yaml:5:"), "{}", run.stderr);
    }
}
