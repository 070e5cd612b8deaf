//! How the local server starts and ends, as a person at a terminal sees it: which port, which browser, what is watched.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use crate::fixture::NOW;
use crate::sandbox::Sandbox;
use crate::served::Server;

const SITE: &str = "\
//- content/pages/about.md
---
title: About
---

The first text.
";
const FILE: &str = "content/pages/about.md";

fn text(words: &str) -> String {
    format!("---\ntitle: About\n---\n\n{words}\n")
}

#[test]
fn without_a_port_the_usual_one_is_tried_and_another_one_is_reported() {
    let sandbox = Sandbox::new(SITE);
    // Whoever has it, it is taken.
    let taken = TcpListener::bind(("127.0.0.1", 3000));
    let server = Server::begin(sandbox.command(&["serve", "--now", NOW]));
    drop(taken);
    assert_ne!(server.port, 3000);
    let told = format!("port 3000 is taken, so it is port {}\n", server.port);
    assert!(server.said().contains(&told), "{}", server.said());
    assert_eq!(server.get("/about/").status, 200);
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_the_system_end_it_cleanly_and_the_port_is_free_again() {
    let sandbox = Sandbox::new(SITE);
    for signal in ["INT", "TERM"] {
        let mut server = Server::start(&sandbox, &[]);
        // A tab that listens, and one that has half asked, keep nobody waiting.
        let silent = [server.connect(), server.connect()];
        std::io::Write::write_all(
            &mut &silent[0],
            format!("GET /_briefbook/events?page=/about/ HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", server.port)
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(server.end_with(signal), Some(0), "{signal}");
        assert!(server.said().ends_with("the server has ended\n"), "{signal}: {}", server.said());
        assert!(TcpListener::bind(("127.0.0.1", server.port)).is_ok(), "{signal}: the port is still taken");
    }
    let left: Vec<String> = crate::sandbox::tree(&sandbox.site()).into_keys().collect();
    assert_eq!(left, ["briefbook.yaml", FILE], "nothing is left in the site's folder");
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_at_the_address_once_there_is_something_to_see() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new(SITE);
    sandbox.write("briefbook.yaml", "title: Desk\nbase_url: https://example.org/desk/\n");
    let programs = sandbox.folder().join("bin");
    fs::create_dir(&programs).unwrap();
    let opened = sandbox.folder().join("opened");
    let browser = programs.join("xdg-open");
    fs::write(&browser, format!("#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{}'\n", opened.display())).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let start = |path: &Path| {
        let mut command = sandbox.command(&["serve", "--port", "0", "--now", NOW, "--open"]);
        command.env("PATH", path);
        Server::begin(command)
    };
    // The script needs a shell, which is at a path of its own.
    let server = start(&programs);
    let address = server.wait_for(|_| fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n')));
    assert_eq!(address, format!("http://127.0.0.1:{}/desk/\n", server.port));

    // Without a browser the server goes on, and says so.
    let server = start(&sandbox.folder().join("nothing"));
    let told = "warning: no browser could be opened; open the address yourself\n";
    server.wait_for(|server| server.said().contains(told).then_some(()));
    assert_eq!(server.get("/desk/about/").status, 200);
}

/// The server under a system that refuses a call with an error.
#[cfg(target_os = "linux")]
fn start_refused(sandbox: &Sandbox, call: &str, error: &str) -> Option<Server> {
    let mut command = std::process::Command::new("strace");
    // With `-D` the server is our own child, and ends with us.
    command.args(["-D", "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    command.args(["-e", &format!("inject={call}:error={error}"), env!("CARGO_BIN_EXE_briefbook")]);
    command.args(["serve", "--port", "0", "--now", NOW]).current_dir(sandbox.site());
    if std::process::Command::new("strace").arg("--version").output().is_err() {
        assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "strace is needed for this test");
        eprintln!("skipped: there is no strace");
        return None;
    }
    Some(Server::begin(command))
}

#[cfg(target_os = "linux")]
#[test]
fn where_changes_cannot_be_watched_files_are_polled_and_the_reason_is_said() {
    for (call, error, why) in [
        ("inotify_init1", "EMFILE", "Too many open files (os error 24)"),
        (
            "inotify_add_watch",
            "ENOSPC",
            "the system watches as many folders as it may already; on Linux `fs.inotify.max_user_watches` says how many",
        ),
    ] {
        let sandbox = Sandbox::new(SITE);
        let Some(server) = start_refused(&sandbox, call, error) else { return };
        let told = format!("warning: changes cannot be watched ({why}); files are polled twice a second\n");
        server.wait_for(|server| server.said().contains(&told).then_some(()));
        server.wait_for_text("/about/", "The first text.");
        sandbox.write(FILE, text("Found by looking."));
        server.wait_for_text("/about/", "Found by looking.");
        fs::remove_file(sandbox.site().join(FILE)).unwrap();
        server.wait_for(|server| (server.get("/about/").status == 404).then_some(()));
    }
}

#[test]
fn polling_can_be_asked_for_and_sees_everything_that_watching_sees() {
    let sandbox = Sandbox::new(SITE);
    let server = Server::start(&sandbox, &["--poll"]);
    assert!(!server.said().contains("warning"), "{}", server.said());
    for words in ["Once.", "Twice", "Again."] {
        sandbox.write(FILE, text(words));
        server.wait_for_text("/about/", words);
    }
    sandbox.write("briefbook.yaml", "title: Another\nbase_url: https://example.org/\n");
    server.wait_for_text("/", "<title>Another</title>");
    sandbox.write("templates/404.html", "{% extends \"theme/404.html\" %}{% block title %}Gone{% endblock %}");
    server.wait_for_text("/nothing/", "<title>Gone</title>");
    sandbox.write("static/note.txt", "a note");
    server.wait_for_text("/note.txt", "a note");
}
