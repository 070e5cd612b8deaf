//! `publish` as a person types it: what is built, which target is meant, what is said and how it ends.

use std::fs;

use crate::fixture::NOW;
use crate::sandbox::{Run, Sandbox, finish};

/// A site with a page, and targets below `publish:`.
fn site(targets: &str) -> Sandbox {
    let sandbox = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\n---\n\nAbout us.\n");
    sandbox.write("briefbook.yaml", format!("title: Desk\nbase_url: https://example.org/\ntimezone: UTC\n{targets}"));
    sandbox
}

fn publish(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.run(&[&["publish", "--now", NOW], arguments].concat())
}

const TWO: &str = "publish:\n  web: { to: directory, path: web, base_url: 'https://web.example/desk/' }\n  \
                   copy: { to: directory, path: copy }\n";

#[test]
fn without_targets_the_site_is_published_to_a_folder_of_its_own() {
    let sandbox = site("");
    let run = publish(&sandbox, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(sandbox.site().join("published/current/about/index.html").is_file());
    assert!(run.last_line().contains(" in the folder `published`: "), "{}", run.stderr);
    // What was published is no part of the site's sources.
    assert_eq!(sandbox.run(&["check", "--now", NOW]).code, Some(0));
}

#[test]
fn in_a_new_site_git_leaves_out_what_is_built_and_published() {
    let sandbox = Sandbox::empty();
    assert_eq!(sandbox.run(&["init", "desk", "--quiet"]).code, Some(0));
    let desk = sandbox.site().join("desk");
    for arguments in [&["build"][..], &["publish"]] {
        let run = finish(sandbox.command(arguments).current_dir(&desk));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git").args(arguments).current_dir(&desk).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
    };
    if git(&["init", "--quiet"]).is_err() {
        assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "git is needed for this test");
        return eprintln!("skipped: git is missing");
    }
    let seen = git(&["status", "--porcelain"]).expect("git");
    assert_eq!(seen, "?? .gitignore\n?? README.md\n?? briefbook.yaml\n?? content/\n");
}

#[test]
fn the_site_is_built_with_the_base_url_of_the_target() {
    let sandbox = site(TWO);
    assert_eq!(publish(&sandbox, &["web"]).code, Some(0));
    assert_eq!(publish(&sandbox, &["copy"]).code, Some(0));
    let sitemap =
        |folder: &str| fs::read_to_string(sandbox.site().join(folder).join("current/sitemap.xml")).expect("a sitemap");
    assert!(sitemap("web").contains("https://web.example/desk/about/"));
    assert!(sitemap("copy").contains("https://example.org/about/"));
    assert_eq!(publish(&sandbox, &["copy", "--base-url", "https://other.example"]).code, Some(0));
    assert!(sitemap("copy").contains("https://other.example/about/"));
}

#[test]
fn which_target_is_meant_has_to_be_said_when_there_are_several() {
    let sandbox = site(TWO);
    let several = publish(&sandbox, &[]);
    assert_eq!(
        (several.code, several.stderr.as_str()),
        (Some(2), "error: there are several targets\nhelp: name one of `web`, `copy`\n")
    );
    let unknown = publish(&sandbox, &["wbe"]);
    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (Some(2), "error: there is no target `wbe`\nhelp: the targets of `briefbook.yaml` are `web`, `copy`\n")
    );
    let none = publish(&site(""), &["web"]);
    assert_eq!(
        (none.code, none.stderr.as_str()),
        (
            Some(2),
            "error: there is no target `web`\nhelp: `publish:` in `briefbook.yaml` names targets; there is none\n"
        )
    );
}

#[test]
fn a_site_with_an_error_is_not_published() {
    let sandbox = site("");
    assert_eq!(publish(&sandbox, &[]).code, Some(0));
    let before = crate::sandbox::tree(&sandbox.site().join("published"));
    sandbox.write("content/pages/about.md", "---\ntitle: About\n---\n\n[[Nobody]]\n");
    let run = publish(&sandbox, &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("broken-link"), "{}", run.stderr);
    assert_eq!(crate::sandbox::tree(&sandbox.site().join("published")), before);
}

#[test]
fn a_mistake_in_the_settings_is_reported_with_its_place() {
    let told = |targets: &str| publish(&site(targets), &[]).stderr;
    let secret = told("publish:\n  web: { to: object_store, url: 's3://desk', secret_access_key: abc }\n");
    assert!(secret.contains("`secret_access_key` does not belong in the settings"), "{secret}");
    assert!(secret.contains("briefbook.yaml:5:"), "{secret}");
    let unknown = told("publish:\n  web: { to: ftp, path: x }\n");
    assert!(unknown.contains("`ftp` is no target that is known"), "{unknown}");
    let misspelt = told("publish:\n  web: { to: directory, path: x, in_palce: true }\n");
    assert!(
        misspelt.contains("a target has no field `in_palce`") && misspelt.contains("write `in_place`"),
        "{misspelt}"
    );
    let bucket = told("publish:\n  web: { to: object_store, url: 'https://desk' }\n");
    assert!(bucket.contains("`https://desk` names no bucket"), "{bucket}");
    let option = told("publish:\n  web: { to: ssh, host: '-oProxyCommand=x', path: /srv }\n");
    assert!(option.contains("`-oProxyCommand=x` cannot be meant here"), "{option}");
}

#[test]
fn a_folder_that_was_not_built_is_not_published() {
    let sandbox = site("");
    fs::create_dir(sandbox.site().join("other")).unwrap();
    let run = publish(&sandbox, &["--from", "other"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(3), "error: `other` was not built by Briefbook: it has no list of its files\n")
    );
    assert_eq!(sandbox.build().code, Some(0));
    let run = publish(&sandbox, &["--from", "public"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(sandbox.site().join("published/current/about/index.html").is_file());
}

#[test]
fn the_command_after_gets_what_changed_and_its_failure_is_reported() {
    let sandbox = site(
        "publish:\n  web: { to: directory, path: web, after: 'cat > told.json; echo $BRIEFBOOK_TARGET > name' }\n",
    );
    assert_eq!(publish(&sandbox, &[]).code, Some(0));
    assert_eq!(fs::read_to_string(sandbox.site().join("name")).unwrap(), "web\n");
    sandbox.write("content/pages/about.md", "---\ntitle: About\n---\n\nAbout you.\n");
    let run = publish(&sandbox, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.last_line(), "ran the command `after`");
    let told: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(sandbox.site().join("told.json")).unwrap()).unwrap();
    assert_eq!(
        told["changed"],
        serde_json::json!(["https://example.org/about/", "https://example.org/search/words-0.json"])
    );
    assert_eq!(told["tags"], serde_json::json!(["about", "search"]));
    let failing = site("publish:\n  web: { to: directory, path: web, after: 'exit 7' }\n");
    let run = publish(&failing, &[]);
    assert_eq!(run.code, Some(3));
    assert_eq!(
        run.last_line(),
        "error: the site is published, but `after` of the target `web` ended with exit status: 7: `exit 7`"
    );
    assert!(failing.site().join("web/current/index.html").is_file());
}
