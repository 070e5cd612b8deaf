//! The local server, over real sockets: what it answers, to whom, and what it shows.

use std::fs;
use std::io::{Read, Write};

use crate::sandbox::{Sandbox, tree};
use crate::served::{Server, without_script};

const SITE: &str = "\
//- content/briefings/2025-01-01-fees.md
---
title: Fees
date: 2025-01-01
---

Fees rise. [[Mara Lind]] agrees.
//- content/briefings/2025-01-02-idea.md
---
title: An idea
date: 2025-01-02
draft: true
---

Not yet.
//- content/briefings/2025-01-03-secret.md
---
title: A secret
date: 2025-01-03
publish_at: 2025-12-24
---

Later.
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- static/data.txt
0123456789
//- static/map.svg
<svg xmlns='http://www.w3.org/2000/svg'/>
";

#[test]
fn pages_files_and_what_is_not_there_are_answered_as_a_host_does() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    for (path, status, kind) in [
        ("/", 200, "text/html; charset=utf-8"),
        ("/briefings/2025-01-01-fees/", 200, "text/html; charset=utf-8"),
        ("/briefings/2025-01-01-fees/index.html", 200, "text/html; charset=utf-8"),
        ("/briefings/2025-01-01-fees", 302, "text/plain; charset=utf-8"),
        ("/feed.xml", 200, "application/xml; charset=utf-8"),
        ("/sitemap.xml", 200, "application/xml; charset=utf-8"),
        ("/robots.txt", 200, "text/plain; charset=utf-8"),
        ("/data.txt", 200, "text/plain; charset=utf-8"),
        ("/map.svg", 200, "image/svg+xml"),
        ("/statements.csv", 404, "text/html; charset=utf-8"),
        ("/nothing/", 404, "text/html; charset=utf-8"),
        ("/_briefbook/live.js", 200, "text/javascript; charset=utf-8"),
        ("/_briefbook/other", 404, "text/plain; charset=utf-8"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (status, Some(kind)), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        let head = server.ask("HEAD", path, &[]);
        assert_eq!((head.status, head.body.len()), (status, 0), "{path}");
        assert_eq!(head.header("content-length"), answer.header("content-length"), "{path}");
    }
    assert_eq!(server.get("/people").header("location"), Some("/people/"));
    let missing = server.get("/nothing/").text();
    assert!(missing.contains("Page not found") && missing.contains("live.js"), "{missing}");
}

#[test]
fn a_browser_gets_the_bytes_that_it_lacks() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    for path in ["/data.txt", "/people/mara-lind/"] {
        let whole = server.get(path);
        let tag = whole.header("etag").unwrap();
        let unchanged = server.ask("GET", path, &[&format!("If-None-Match: {tag}")]);
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{path}");
        let part = server.ask("GET", path, &["Range: bytes=2-4"]);
        assert_eq!((part.status, part.body.as_slice()), (206, &whole.body[2..5]), "{path}");
        assert_eq!(part.header("content-range"), Some(format!("bytes 2-4/{}", whole.body.len()).as_str()));
        assert_eq!(server.ask("GET", path, &["Range: bytes=900000-"]).status, 416, "{path}");
        let old = server.ask("GET", path, &["Range: bytes=2-4", "If-Range: \"old\""]);
        assert_eq!((old.status, old.body.len()), (200, whole.body.len()), "{path}");
    }
    assert_eq!(server.ask("GET", "/data.txt", &["Range: bytes=-3"]).text(), "89\n");
}

#[test]
fn nobody_but_a_person_at_this_machine_is_answered() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let port = server.port;
    let ask = |method: &str, host: &str, more: &str| {
        let request = format!("{method} /people/ HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n{more}\r\n");
        server.send(&request).map_or(0, |answer| answer.status)
    };
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let foreign = [format!("evil.example:{port}"), "127.0.0.1".to_owned(), format!("127.0.0.1.evil.example:{port}")];
    let origins = [
        ("", true),
        ("Sec-Fetch-Site: same-origin\r\n", true),
        ("Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", false),
        ("Origin: https://evil.example\r\n", false),
        ("Origin: null\r\n", false),
    ];
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "NONSENSE"] {
        for host in own.iter().chain(&foreign) {
            for (origin, is_own) in origins {
                let status = ask(method, host, origin);
                let is_fine = own.contains(host) && is_own && ["GET", "HEAD"].contains(&method);
                assert_eq!(status == 200, is_fine, "{method} for {host} with {origin:?} gives {status}");
                assert!(is_fine || [400, 403, 405, 421].contains(&status), "{method} {host} {origin:?}: {status}");
            }
        }
    }
    let without = server.send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!((without.status, without.text().contains("Fees")), (421, false));
    assert_eq!(server.send("GET / HTTP/1.0\r\n\r\n").unwrap().status, 421);
    let absolute = format!("GET http://evil.example/ HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    assert_eq!(server.send(&absolute).unwrap().status, 421);
}

#[test]
fn no_path_leads_out_of_the_table_of_routes() {
    let sandbox = Sandbox::new(SITE);
    fs::write(sandbox.folder().join("secret.txt"), "the secret").unwrap();
    sandbox.write("secret.txt", "the secret");
    let server = Server::start(&sandbox, &[]);
    for path in [
        "/../secret.txt",
        "/../../secret.txt",
        "/./../secret.txt",
        "/people/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%c0%afsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/..%ef%bc%8fsecret.txt",
        "/.%00./secret.txt",
        "/secret.txt%00.html",
        "/secret.txt",
        "/briefbook.yaml",
        "/content/people/mara-lind.md",
        "/static/data.txt",
        "//secret.txt",
        "/people//../../secret.txt",
        "/..;/secret.txt",
        "/data.txt/../../secret.txt",
        "/_briefbook/../../secret.txt",
        "/_briefbook/%2e%2e/secret.txt",
        "/file:///etc/passwd",
        "/etc/passwd",
        "/public/index.html",
        "/.git/config",
    ] {
        let Some(answer) = server
            .send(&format!("GET {path} HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:{}\r\n\r\n", server.port))
        else {
            continue;
        };
        assert!([400, 404].contains(&answer.status), "{path} gives {}", answer.status);
        let text = answer.text();
        assert!(!text.contains("the secret") && !text.contains("root:"), "{path}: {text}");
        assert!(!text.contains(sandbox.folder().to_str().unwrap()), "{path} tells where the site is: {text}");
    }
}

#[test]
fn what_is_not_a_request_gets_400_and_the_server_goes_on() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let many_headers = "X: y\r\n".repeat(500);
    let host = format!("Host: 127.0.0.1:{}\r\n", server.port);
    for request in [
        "nonsense\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\0\u{5}\r\n\r\n".to_owned(),
        format!("GET /\0 HTTP/1.1\r\n{host}\r\n"),
        format!("GET / HTTP/1.1\r\n{host}Bad Header: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{host}Content-Length: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{host}{many_headers}\r\n"),
        format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(100_000)),
        format!("GET / HTTP/1.1\r\n{host}X: {}\r\n\r\n", "a".repeat(100_000)),
    ] {
        let status = server.send(&request).map(|answer| answer.status);
        let head: String = request.chars().take(40).collect();
        assert!(matches!(status, None | Some(400 | 414 | 431 | 505)), "{head:?} gives {status:?}");
    }
    // Connections that say nothing, or stop in the middle, keep nobody waiting.
    let mut silent: Vec<_> = (0..100).map(|_| server.connect()).collect();
    for (number, stream) in silent.iter_mut().enumerate().filter(|(number, _)| number % 2 == 0) {
        let _ = write!(stream, "GET /people/ HTTP/1.1\r\nHost: half{number}");
    }
    assert_eq!(server.get("/people/").status, 200);
    drop(silent);
    assert_eq!(server.get("/people/").status, 200);
}

#[test]
fn drafts_and_embargoed_pages_are_shown_with_a_mark_unless_only_published_ones_are_wanted() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    assert!(server.get("/briefings/2025-01-02-idea/").text().contains("<strong>Draft.</strong>"));
    let secret = server.get("/briefings/2025-01-03-secret/").text();
    assert!(secret.contains("<strong>Under embargo.</strong>") && secret.contains("24 December 2025"), "{secret}");
    drop(server);
    let server = Server::start(&sandbox, &["--published"]);
    for hidden in ["2025-01-02-idea", "2025-01-03-secret"] {
        assert_eq!(server.get(&format!("/briefings/{hidden}/")).status, 404);
        assert!(!server.get("/briefings/").text().contains(hidden));
    }
}

#[test]
fn addresses_are_those_of_the_server_below_the_path_of_the_site() {
    let sandbox = Sandbox::new(SITE);
    sandbox.write("briefbook.yaml", "title: Desk\nbase_url: https://example.org/desk/one/\n");
    let server = Server::start(&sandbox, &[]);
    assert_eq!(server.get("/").header("location"), Some("/desk/one/"));
    let page = server.get("/desk/one/people/mara-lind/").text();
    let own = format!("<link rel=\"canonical\" href=\"http://127.0.0.1:{}/desk/one/people/mara-lind/\">", server.port);
    assert!(page.contains(&own), "{page}");
    assert!(page.contains("href=\"/desk/one/briefings/2025-01-01-fees/"), "{page}");
    assert_eq!(server.get("/people/mara-lind/").status, 404);
    let said = server.said();
    assert!(said.contains(&format!("the site is at http://127.0.0.1:{}/desk/one/ until", server.port)), "{said}");
}

#[test]
fn a_page_is_what_a_build_makes_and_the_output_folder_is_left_alone() {
    let sandbox = Sandbox::new(SITE);
    let mut server = Server::start(&sandbox, &["--published"]);
    let base = format!("http://127.0.0.1:{}/", server.port);
    let built = sandbox.run(&["build", "--now", crate::fixture::NOW, "--base-url", &base, "--out", "other"]);
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    for (path, bytes) in tree(&sandbox.site().join("other")) {
        if path.starts_with('.') {
            continue;
        }
        let served = server.get(&format!("/{path}"));
        // Nobody asks for this file by its name, but its bytes are those of the page for unknown addresses.
        assert_eq!(without_script(&served.text()), String::from_utf8_lossy(&bytes), "{path}");
    }
    assert!(!sandbox.public().exists());
    #[cfg(unix)]
    {
        assert_eq!(server.interrupt(), Some(0));
        assert!(server.said().ends_with("the server has ended\n"), "{}", server.said());
    }
    assert!(!sandbox.public().exists());
}

#[test]
fn a_port_that_is_taken_is_reported() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let second = sandbox.run(&["serve", "--port", &server.port.to_string()]);
    assert_eq!(second.code, Some(3));
    let wanted = format!(
        "error: port {} is taken by another program\nhelp: leave out `--port`, and a free one is taken\n",
        server.port
    );
    assert_eq!(second.stderr, wanted);
    let wrong = sandbox.run(&["serve", "--host", "nowhere"]);
    assert_eq!(
        (wrong.code, wrong.stderr.lines().next()),
        (Some(2), Some("error: --host: `nowhere` is no address of a machine"))
    );
}

#[test]
fn events_say_that_something_changed_and_carry_no_content() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &[]);
    let page = server.get("/people/mara-lind/").text();
    let data = |name: &str| {
        let (_, rest) = page.split_once(&format!("data-{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let listen = |path: &str| {
        let mut stream = server.connect();
        let query = format!("page={path}&text={}&styles={}", data("text"), data("styles"));
        let head = format!("GET /_briefbook/events?{query} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", server.port);
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let mut of_page = listen("%2Fpeople%2Fmara-lind%2F");
    sandbox.write("content/people/mara-lind.md", "---\nname: Mara Lind\nsummary: Secret words.\n---\n");
    let mut heard = String::new();
    let mut bytes = [0; 512];
    while !heard.contains("event: page") {
        let count = of_page.read(&mut bytes).unwrap();
        assert!(count > 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    assert!(heard.contains("text/event-stream") && !heard.contains("Secret"), "{heard}");
}
