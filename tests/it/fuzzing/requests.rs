//! Requests to the local server, below the socket: the head of a request and what is answered.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use briefbook::shell::serve::answer::{Desk, answer};
use briefbook::shell::serve::guard::Guard;
use briefbook::shell::serve::showing::Showing;
use http_body_util::BodyExt;

use super::site::build;

/// A word in a file beside the site, in a draft, and in a file of the site that is not published.
const SECRET: &str = "zqsecretqz";

/// The first line is a method and a target, each other one a header.
pub fn requests(bytes: &[u8]) {
    let Some(request) = request(bytes) else { return };
    let (method, target) = (request.method().clone(), request.uri().clone());
    let hosts: Vec<_> = request.headers().get_all("host").iter().cloned().collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let response = answer(desk(), request).await;
        let (status, what) = (response.status(), format!("{method} {target} {hosts:?}"));
        if status.is_success() || status.is_redirection() {
            assert!(matches!(hosts.as_slice(), [host] if is_own(host.as_bytes())), "{what}: {status}");
            assert!(method == Method::GET || method == Method::HEAD, "{what}: {status}");
        }
        for name in ["x-content-type-options", "referrer-policy", "cross-origin-resource-policy", "cache-control"] {
            assert!(response.headers().contains_key(name), "{what}: {name}");
        }
        if let Some(to) = response.headers().get("location") {
            assert!(to.as_bytes().starts_with(b"/") && !to.as_bytes().starts_with(b"//"), "{what}: {to:?}");
        }
        // An event stream does not end.
        if !target.path().ends_with("/events") {
            check_body(response, &method, &what).await;
        }
    });
}

async fn check_body(response: Response<Body>, method: &Method, what: &str) {
    let status = response.status();
    let length = response.headers().get("content-length").map(|it| it.to_str().unwrap_or_default().parse::<usize>());
    let body = response.into_body().collect().await.expect("the files do not change").to_bytes();
    let has_secret = body.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
    assert!(!has_secret, "{what} got a secret");
    if method == Method::HEAD && (status.is_success() || status == StatusCode::NOT_FOUND) && length.is_some() {
        assert!(body.is_empty(), "{what}: {status}");
    } else if let Some(length) = length {
        assert_eq!(length.ok(), Some(body.len()), "{what}: {status}");
    }
}

fn is_own(host: &[u8]) -> bool {
    let host = host.to_ascii_lowercase();
    [&b"localhost:3000"[..], b"127.0.0.1:3000", b"[::1]:3000", b"desk.local", b"desk.local:80", b"desk.local:443"]
        .contains(&host.as_slice())
        || (host.starts_with(b"127.") || host.starts_with(b"[")) && host.ends_with(b":3000")
        || host.starts_with(b"desk.local:")
}

/// A request in the shape in which the server gets it; `None` for bytes that hyper refuses.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    let space = first.iter().position(|byte| *byte == b' ')?;
    let mut request = Request::builder().method(&first[..space]).uri(&first[space + 1..]);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
    }
    request.body(Body::empty()).ok()
}

/// A server of a site with a draft, below a path, and with a file beside the site's folder.
fn desk() -> Arc<Desk> {
    static DESK: OnceLock<Arc<Desk>> = OnceLock::new();
    let make = || {
        let files = [
            ("briefbook.yaml", "title: Desk\nbase_url: https://example.org/desk/\n".to_owned()),
            ("content/people/mara-lind.md", "---\nname: Mara Lind\nredirect_from: [/mara/]\n---\n".to_owned()),
            ("content/pages/größe/index.md", "---\ntitle: Größe\n---\n\n[a](a b.txt)\n".to_owned()),
            ("content/pages/größe/a b.txt", "0123456789".to_owned()),
            ("content/pages/rough/index.md", format!("---\ntitle: {SECRET}\ndraft: true\n---\n")),
            ("content/pages/rough/x.txt", SECRET.to_owned()),
            ("static/film.mp4", "0123456789".repeat(100)),
            ("static/empty.txt", String::new()),
        ];
        let site = folder().join("site");
        for (path, text) in &files {
            let path = site.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            std::fs::write(path, text).expect("the file can be written");
        }
        std::fs::write(folder().join("secret.txt"), SECRET).expect("the file can be written");
        let built = build(files.map(|(path, text)| (path, text.into_bytes())));
        assert!(built.is_sound(), "{:?}", built.problems);
        let showing = Arc::new(Showing::default());
        showing.show(&Arc::new(built.compiled), built.problems, &std::collections::BTreeSet::new());
        let allowed = vec!["desk.local".parse().expect("a host")];
        let guard = Guard::new("127.0.0.1".parse().expect("an address"), 3000, allowed);
        Arc::new(Desk { guard, showing, root: site, editor: None })
    };
    Arc::clone(DESK.get_or_init(make))
}

/// A folder of this process.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("briefbook-requests-{}", std::process::id()))
}
