//! `publish --verify` asks the site as its readers do, behind whatever stands between the target and them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::fixture::NOW;
use crate::sandbox::{Run, Sandbox, finish};

/// What a host is asked: the number of the request, from 0; its path; the release that was published.
type Asked<'a> = (usize, &'a str, &'a str);

/// A host at `/desk/`, and a site that was published for readers there.
struct Desk {
    url: String,
    release: String,
    sandbox: Sandbox,
}

impl Desk {
    /// A site whose host answers so; it listens until the tests end.
    fn of(answer: impl Fn(Asked<'_>) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://127.0.0.1:{}/desk/", listener.local_addr().expect("an address").port());
        let published: Arc<Mutex<String>> = Arc::default();
        let known = Arc::clone(&published);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
                let path = path_of_request(&stream);
                let release = known.lock().expect("no panic").clone();
                let _ = (&stream).write_all(&answer((number, &path, &release)));
            }
        });
        let (sandbox, release) = publish_for(&url);
        published.lock().expect("no panic").clone_from(&release);
        Self { url, release, sandbox }
    }

    /// Runs `publish` with these arguments. What is said names neither port nor release.
    fn said(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let run = verify(&self.sandbox, arguments);
        let read_back = format!("release {} is whole in the folder `web`: ", self.release);
        let (first, rest) = run.stderr.split_once('\n').expect("several lines");
        assert!(first.starts_with(&read_back), "{}", run.stderr);
        (run.code, rest.replace(&self.url, "URL/").replace(&self.release, "RELEASE"))
    }
}

/// A site that was published for readers at an address, and the name of its release.
fn publish_for(base_url: &str) -> (Sandbox, String) {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\n---\n");
    let target = format!("publish:\n  web: {{ to: directory, path: web, base_url: '{base_url}' }}\n");
    sandbox.write("briefbook.yaml", format!("title: Desk\nbase_url: https://example.org/\n{target}"));
    let run = sandbox.run(&["publish", "--now", NOW]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let file = std::fs::read(sandbox.site().join("web/current/briefbook-release.json")).expect("a release");
    let told: serde_json::Value = serde_json::from_slice(&file).expect("JSON");
    (sandbox, told["release"].as_str().expect("its name").to_owned())
}

fn verify(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let mut command = sandbox.command(&[&["publish"], arguments].concat());
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    finish(&mut command)
}

fn path_of_request(mut stream: &TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned()
}

fn answer(status: &str, more: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn release(id: &str) -> Vec<u8> {
    answer("200 OK", "", &format!("{{\"release\":\"{id}\",\"files\":3}}\n"))
}

const UNREADABLE: &str =
    "help: `base_url` has to say where readers find the site; `--verify=target` asks the target alone\n";

#[test]
fn readers_get_what_is_published_also_by_way_of_a_redirect() {
    let desk = Desk::of(|(_, path, id)| match path {
        "/desk/briefbook-release.json" => answer("302 Found", "Location: /desk-2/briefbook-release.json\r\n", ""),
        "/desk-2/briefbook-release.json" => release(id),
        _ => answer("404 Not Found", "", ""),
    });
    assert_eq!(desk.said(&["--verify"]), (Some(0), "URL/ shows it\n".to_owned()));
}

#[test]
fn another_release_is_reported_with_both_names() {
    let desk = Desk::of(|_| release("0123456789abcdef"));
    let said = "error: URL/ shows release 0123456789abcdef, not release RELEASE\n\
                help: a cache may still have the old one, and has to be purged; or the host has not written the new one \
                yet, and `--wait SECONDS` asks until it has\n";
    assert_eq!(desk.said(&["--verify"]), (Some(4), said.to_owned()));
}

#[test]
fn a_site_that_shows_no_release_is_reported_with_the_reason() {
    let said = |answer: Vec<u8>| Desk::of(move |_| answer.clone()).said(&["--verify"]);
    let reasons = [
        (answer("404 Not Found", "", "{}"), "the host answers 404 Not Found"),
        (answer("200 OK", "", "<!doctype html>"), "it tells no release"),
        (answer("200 OK", "", "{\"release\":\"../../x\"}"), "it tells no release"),
        (answer("200 OK", "", &" ".repeat(5000)), "it is too long to be what Briefbook has put there"),
    ];
    for (given, reason) in reasons {
        let expected = format!("error: URL/briefbook-release.json cannot be read: {reason}\n{UNREADABLE}");
        assert_eq!(said(given), (Some(4), expected));
    }
    let (code, round) = said(answer("302 Found", "Location: /desk/\r\n", ""));
    assert_eq!(code, Some(4));
    assert!(round.contains("cannot be read: ") && round.contains("too many redirects"), "{round}");
}

#[test]
fn a_host_that_does_not_answer_is_reported_and_the_target_alone_can_be_asked() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let (sandbox, _) = publish_for(&format!("http://127.0.0.1:{port}/"));
    let run = verify(&sandbox, &["--verify"]);
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    assert!(run.stderr.contains("cannot be read: "), "{}", run.stderr);
    assert!(run.stderr.to_lowercase().contains("connection refused"), "{}", run.stderr);
    assert!(run.stderr.ends_with(UNREADABLE), "{}", run.stderr);
    assert_eq!(verify(&sandbox, &["--verify=target"]).code, Some(0));
}

#[test]
fn a_host_that_puts_the_site_out_later_is_waited_for() {
    let desk = Desk::of(|(number, _, id)| match number {
        0 => answer("404 Not Found", "", ""),
        1 => release("0123456789abcdef"),
        _ => release(id),
    });
    let said = "waiting until URL/ shows it\nURL/ shows it\n";
    assert_eq!(desk.said(&["--verify", "--wait", "600"]), (Some(0), said.to_owned()));
    // When the time is over, the host's last answer is reported.
    let never = Desk::of(|_| answer("503 Service Unavailable", "", ""));
    let (code, said) = never.said(&["--verify", "--wait", "1"]);
    assert_eq!(code, Some(4));
    assert!(said.contains("the host answers 503 Service Unavailable"), "{said}");
}

#[test]
fn waiting_is_for_the_site_alone() {
    let (sandbox, _) = publish_for("http://127.0.0.1:9/");
    let run = verify(&sandbox, &["--verify=target", "--wait", "5"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (
            Some(2),
            "error: `--wait` needs the live site, which `--verify=target` leaves out\nhelp: write `--verify --wait SECONDS`\n"
        )
    );
    assert_eq!(verify(&sandbox, &["--wait", "5"]).code, Some(2));
}
