//! What real servers make of the files for hosts: nginx, Caddy and Cloudflare's own client serve a site with odd names and old
//! addresses, and every answer is held to what [`briefbook::hosting`] says.
//!
//! Where a server is missing its test says so and passes; `BRIEFBOOK_REQUIRE_TOOLS=1` makes it a failure.
#![cfg(unix)]

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use briefbook::hosting::cache::{CachePolicy, cache_tag};
use briefbook::hosting::content_type::content_type;
use briefbook::hosting::headers::SECURITY_HEADERS;

use crate::sandbox::{Sandbox, free_port, tree};
use crate::served::{Answer, exchange};

/// So long a server is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Old addresses with everything that an author may write into one and that means something to a server, a shell, or YAML.
const OLD: [&str; 14] = [
    "/plain/",
    "/old.html",
    "/{$HOME}/",
    "/{path}/",
    "/$uri/",
    "/a'b/",
    "/a;b/",
    "/a}b{c/",
    "/a`b`/",
    "/(a)[b]^c/",
    "/a,b=c@d!e&f+g/",
    "/~tilde.d/",
    "/старе/é\u{a0}x/",
    "/a/b/c.d/",
];

fn skipped(tool: &str) {
    assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "a tool is missing: {tool}");
    eprintln!("skipped: there is no {tool}");
}

/// A server that runs until it is dropped.
struct WebServer {
    port: u16,
    child: Child,
    below: &'static str,
}

impl Drop for WebServer {
    fn drop(&mut self) {
        // nginx has a process that works for it, which ends when this one is asked to.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl WebServer {
    fn get(&self, path: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port);
        exchange(self.port, &request).unwrap_or_else(|| panic!("{path} has no answer"))
    }

    fn get_below(&self, path: &str) -> Answer {
        self.get(&format!("{}{}", self.below, briefbook::path::percent_encode(path)))
    }
}

/// Builds the site for a place on its host, and gives the folder that is to be a server's root.
fn built(sandbox: &Sandbox, below: &str, host: &str) -> std::path::PathBuf {
    let addresses: Vec<String> = OLD.iter().map(|address| format!("  - \"{address}\"\n")).collect();
    sandbox.write(
        "content/people/mara-lind/index.md",
        format!("---\nname: Mara Lind\nredirect_from:\n{}---\n\nA person.\n", addresses.concat()),
    );
    sandbox.write("content/people/mara-lind/notes on a;b.txt", "notes");
    sandbox.write("content/briefings/2025-03-31-first.md", "---\ntitle: First\ndate: 2025-03-31\n---\n\nMara Lind.\n");
    sandbox.write("static/assets/own.css", "a{}");
    sandbox.write("static/assets/own/x.0123456789abcdef.js", "1");
    sandbox.write("static/map/index.html", "<!doctype html><title>Map</title>");
    sandbox.write("static/files/карта $1.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    sandbox.write("static/files/LICENSE", "mine");
    sandbox.write("static/files/PHOTO.JPG", "no photo");
    sandbox.write("static/files/a.woff2", "no font");
    let settings = format!("title: Desk\nbase_url: https://example.org{below}\nhosts: [nginx, caddy, {host}]\n");
    sandbox.write("briefbook.yaml", settings);
    sandbox.build_well();
    if below == "/" {
        return sandbox.public();
    }
    let root = sandbox.folder().join("root");
    let link = root.join(below.trim_matches('/'));
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    symlink(sandbox.public(), link).unwrap();
    root
}

/// Starts a server with a configuration that it finds at a path, and waits until it listens.
fn start(command: &mut Command, port: u16, below: &'static str) -> WebServer {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("a server");
    let mut server = WebServer { port, child, below };
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let ended = server.child.try_wait().unwrap();
        assert!(ended.is_none(), "{command:?} ended: {ended:?}");
        assert!(begin.elapsed() < PATIENCE, "{command:?} does not listen");
        std::thread::sleep(Duration::from_millis(15));
    }
    server
}

fn nginx(sandbox: &Sandbox, root: &Path, below: &'static str) -> WebServer {
    let (port, folder, snippet) = (free_port(), sandbox.folder(), sandbox.public().join("_nginx.conf"));
    let (folder, root, snippet) = (folder.display(), root.display(), snippet.display());
    let own = folder.to_string();
    let id = Command::new("id").arg("-u").output().expect("the number of the user").stdout;
    // Its worker would give up the rights of root, and could not read a folder of ours then.
    let user = if id.trim_ascii() == b"0" { "user root;\n" } else { "" };
    let text = format!(
        "daemon off;\n{user}worker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\n\
         http {{\n  access_log off;\n  client_body_temp_path {folder}/t1;\n  proxy_temp_path {folder}/t2;\n  \
         fastcgi_temp_path {folder}/t3;\n  uwsgi_temp_path {folder}/t4;\n  scgi_temp_path {folder}/t5;\n  \
         server {{\n    listen 127.0.0.1:{port};\n    root {root};\n    include {snippet};\n  }}\n}}\n"
    );
    fs::write(sandbox.folder().join("nginx.conf"), text).unwrap();
    let log = format!("{own}/nginx.log");
    start(Command::new("nginx").args(["-p", &own, "-e", &log, "-c", &format!("{own}/nginx.conf")]), port, below)
}

fn caddy(sandbox: &Sandbox, root: &Path, below: &'static str) -> WebServer {
    let port = free_port();
    let (root, snippet) = (root.display(), sandbox.public().join("_Caddyfile"));
    let snippet = snippet.display();
    let text = format!(
        "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\troot * {root}\n\timport {snippet}\n}}\n"
    );
    let file = sandbox.folder().join("Caddyfile");
    fs::write(&file, text).unwrap();
    let mut command = Command::new("caddy");
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file).stderr(Stdio::null());
    start(command.env("HOME", sandbox.folder()), port, below)
}

/// Whether a program is there; tells when it is not.
fn is_there(tool: &str, argument: &str) -> bool {
    let there = Command::new(tool).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !there {
        skipped(tool);
    }
    there
}

/// The address of a file below that of the site.
fn url_of(file: &str) -> &str {
    match file.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => file,
    }
}

/// Every answer says what hosts are to say of its file.
fn check(server: &WebServer, sandbox: &Sandbox) {
    let files = tree(&sandbox.public());
    assert!(files.len() > 30, "{:?}", files.keys());
    for (file, bytes) in &files {
        let url = url_of(file);
        let answer = server.get_below(url);
        if file.starts_with('_') || file.starts_with(".briefbook") {
            assert_missing(server, &answer, url);
        } else if OLD.contains(&format!("/{url}").as_str()) {
            assert_eq!(answer.status, 301, "{url}");
            let there = format!("{}people/mara-lind/", server.below);
            assert_eq!(answer.headers("Location"), [there.as_str()], "{url}");
            assert_told(&answer, url);
        } else {
            assert_eq!((answer.status, &answer.body), (200, bytes), "{url}");
            assert_eq!(answer.headers("Content-Type"), [content_type(file)], "{url}");
            assert_eq!(answer.headers("Cache-Control"), [CachePolicy::of(file).header()], "{url}");
            let tag = cache_tag(file);
            // A tag is part of a header; a name that cannot be has none.
            let has_tag = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._~-".contains(&byte));
            let tags = if has_tag { vec![tag] } else { Vec::new() };
            assert_eq!((answer.headers("Cache-Tag"), answer.headers("Surrogate-Key")), (tags.clone(), tags), "{url}");
            assert_told(&answer, url);
        }
    }
    for url in ["people/nobody/", "nothing.png", "assets/gone.0123456789abcdef.css", "people/mara-lind/\r\nX-Own: x/"] {
        assert_missing(server, &server.get_below(url), url);
    }
    // A folder without its slash leads on to the folder, on whatever host and port the reader came by.
    let folder = server.get_below("people/mara-lind");
    assert!(matches!(folder.status, 301 | 308), "{}", folder.status);
    assert!(folder.header("Location").unwrap().ends_with("/people/mara-lind/"), "{:?}", folder.header("Location"));
    assert!(!folder.header("Location").unwrap().contains("http:"));
}

/// What every answer says.
#[track_caller]
fn assert_told(answer: &Answer, url: &str) {
    for (name, value) in SECURITY_HEADERS {
        assert_eq!(answer.headers(name), [value], "{url}");
    }
}

/// The site's own page for unknown addresses, which is not kept.
#[track_caller]
fn assert_missing(server: &WebServer, answer: &Answer, url: &str) {
    assert_eq!(answer.status, 404, "{url}");
    assert_eq!(answer.body, server.get_below("404.html").body, "{url}");
    assert_eq!(answer.headers("Content-Type"), ["text/html; charset=utf-8"], "{url}");
    assert_eq!(answer.headers("Cache-Control"), [CachePolicy::Revalidate.header()], "{url}");
    assert_eq!(answer.headers("X-Own"), [""; 0], "{url}");
    assert_told(answer, url);
}

fn nginx_serves(below: &'static str) {
    if is_there("nginx", "-v") {
        let sandbox = Sandbox::empty();
        let root = built(&sandbox, below, "netlify");
        check(&nginx(&sandbox, &root, below), &sandbox);
    }
}

fn caddy_serves(below: &'static str) {
    if is_there("caddy", "version") {
        let sandbox = Sandbox::empty();
        let root = built(&sandbox, below, "netlify");
        check(&caddy(&sandbox, &root, below), &sandbox);
    }
}

/// Cloudflare's own client serves a site as its pages are served, by the files that a build writes.
fn cloudflare(sandbox: &Sandbox) -> WebServer {
    let port = free_port();
    let mut command = Command::new("wrangler");
    command.args(["pages", "dev"]).arg(sandbox.public()).args(["--ip", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["--compatibility-date", "2025-01-01"]).current_dir(sandbox.folder()).stderr(Stdio::null());
    command.env("HOME", sandbox.folder()).env("WRANGLER_SEND_METRICS", "false").env("CI", "1");
    start(&mut command, port, "/")
}

#[test]
fn cloudflare_serves_a_site() {
    if !is_there("wrangler", "--version") {
        return;
    }
    let sandbox = Sandbox::empty();
    built(&sandbox, "/", "cloudflare");
    let server = cloudflare(&sandbox);
    for (file, bytes) in &tree(&sandbox.public()) {
        // Files for hosts are not served, and Cloudflare has its own address for this page.
        if file.starts_with(['_', '.']) || file == "404.html" {
            continue;
        }
        let url = url_of(file);
        let answer = server.get_below(url);
        assert_told(&answer, url);
        if OLD.contains(&format!("/{url}").as_str()) {
            assert_eq!((answer.status, answer.headers("Location")), (301, vec!["/people/mara-lind/"]), "{url}");
            continue;
        }
        assert_eq!((answer.status, &answer.body), (200, bytes), "{url}");
        // It knows types of its own, `application/javascript` among them.
        let kind = answer.header("Content-Type").expect("a type");
        assert!(kind == content_type(file) || file.ends_with(".js") || file.ends_with(".xml"), "{url}: {kind}");
        assert_eq!(answer.headers("Cache-Control"), [CachePolicy::of(file).header()], "{url}");
        let tag = briefbook::path::percent_encode(cache_tag(file));
        assert_eq!(answer.headers("Cache-Tag"), [tag.replace("%24", "$")], "{url}");
    }
    let missing = server.get_below("people/nobody/");
    assert_eq!((missing.status, missing.body), (404, fs::read(sandbox.public().join("404.html")).unwrap()));
}

#[test]
fn nginx_serves_a_site_at_the_root_of_its_host() {
    nginx_serves("/");
}

#[test]
fn nginx_serves_a_site_below_a_path() {
    nginx_serves("/desk/minerals.d/");
}

#[test]
fn caddy_serves_a_site_at_the_root_of_its_host() {
    caddy_serves("/");
}

#[test]
fn caddy_serves_a_site_below_a_path() {
    caddy_serves("/desk/minerals.d/");
}
