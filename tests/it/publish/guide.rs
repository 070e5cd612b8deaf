//! The guide for publishers: its settings are read, and its scripts do what it says.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use crate::fixture::Fixture;
use crate::sandbox::{Sandbox, repository};

/// The blocks of code in the guide that are in a language.
fn blocks(language: &str) -> Vec<String> {
    let guide = fs::read_to_string(repository().join("docs/publishing.md")).expect("the guide");
    let fence = format!("```{language}\n");
    guide.split(&fence).skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(code, _)| code.to_owned()).collect()
}

#[test]
fn the_settings_in_the_guide_are_read_without_a_word() {
    let settings: Vec<String> = blocks("yaml")
        .into_iter()
        .filter(|block| block.lines().any(|line| line == "publish:" || line.starts_with("hosts:")))
        .collect();
    assert!(settings.len() >= 8, "{settings:?}");
    for block in settings {
        let base_url = if block.contains("\nbase_url:") { "" } else { "base_url: https://example.org/\n" };
        let whole = format!("title: Desk\n{base_url}{block}\n");
        let built = Fixture::new("").file("briefbook.yaml", whole.clone()).build();
        assert_eq!(built.report(), "", "{whole}");
        let targets = &built.compiled.site.settings.publish;
        assert_eq!(targets.is_empty(), !block.contains("publish:"), "{whole}");
    }
}

#[test]
fn the_workflows_in_the_guide_are_yaml() {
    let workflows: Vec<String> =
        blocks("yaml").into_iter().filter(|block| block.contains("script:") || block.contains("steps:")).collect();
    assert_eq!(workflows.len(), 3);
    for workflow in workflows {
        let read: Result<serde_yaml::Value, _> = serde_yaml::from_str(&workflow);
        assert!(read.is_ok_and(|read| read.is_mapping()), "{workflow}");
    }
}

/// Runs a script of the guide with what `after` receives, and stand-ins for the programs that it calls. Gives the arguments of
/// each call, one a line; `None` where `jq` is missing.
fn purged(script: &str, told: &serde_json::Value) -> Option<String> {
    if Command::new("jq").arg("--version").stdout(Stdio::null()).status().is_err() {
        assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "a tool is missing: jq");
        eprintln!("skipped: there is no jq");
        return None;
    }
    let sandbox = Sandbox::new("");
    let first = format!("# {script}\n");
    let text = blocks("sh").into_iter().find(|block| block.starts_with(&first)).expect("a script of this name");
    sandbox.write("purge.sh", text);
    sandbox.write(".briefbook/notes", "");
    for name in ["aws", "curl"] {
        let program = format!("bin/{name}");
        // Each argument in angle brackets, so that what was one argument is seen to be one.
        sandbox.write(&program, format!("#!/bin/sh\n{{ printf '{name}'; printf ' <%s>' \"$@\"; echo; }} >> calls\n"));
        fs::set_permissions(sandbox.site().join(&program), fs::Permissions::from_mode(0o755)).expect("a program");
    }
    fs::write(sandbox.folder().join("told.json"), told.to_string()).expect("a file");
    let path = format!("{}:{}", sandbox.site().join("bin").display(), std::env::var("PATH").unwrap_or_default());
    let status = Command::new("sh")
        .arg("purge.sh")
        .current_dir(sandbox.site())
        .env("PATH", path)
        .envs([("CLOUDFRONT_ID", "E1"), ("FASTLY_TOKEN", "T"), ("FASTLY_SERVICE", "S")])
        .envs([("CLOUDFLARE_TOKEN", "T"), ("CLOUDFLARE_ZONE", "Z")])
        .stdin(fs::File::open(sandbox.folder().join("told.json")).expect("a file"))
        .status()
        .expect("a shell");
    assert!(status.success(), "{script}: {status}");
    let calls = fs::read_to_string(sandbox.site().join("calls")).unwrap_or_default();
    Some(calls + &fs::read_to_string(sandbox.site().join(".briefbook/purge.json")).unwrap_or_default())
}

/// What `after` receives for this many people's pages.
fn changed(people: usize) -> serde_json::Value {
    let names = || (0..people).map(|number| format!("people/p{number}"));
    serde_json::json!({
        "release": "ea43b5df3fab286d",
        "base_url": "https://example.org/",
        "changed": names().map(|name| format!("https://example.org/{name}/")).collect::<Vec<_>>(),
        "new": [],
        "tags": names().chain(["files/карта.svg".to_owned()]).collect::<Vec<_>>(),
    })
}

#[test]
fn the_script_for_cloudfront_names_the_paths_that_changed() {
    let Some(said) = purged("purge-cloudfront", &changed(2)) else { return };
    let (call, batch) = said.split_once('\n').expect("a call and a file");
    assert_eq!(
        call,
        "aws <cloudfront> <create-invalidation> <--distribution-id> <E1> <--invalidation-batch> \
         <file://.briefbook/purge.json>"
    );
    let batch: serde_json::Value = serde_json::from_str(batch).expect("JSON");
    assert_eq!(batch["Paths"], serde_json::json!({ "Quantity": 2, "Items": ["/people/p0/", "/people/p1/"] }));
    assert!(batch["CallerReference"].as_str().expect("a text").starts_with("ea43b5df3fab286d "));
    // Nothing is to be purged, and very much.
    assert!(!purged("purge-cloudfront", &changed(0)).expect("jq").contains("aws"));
    assert!(purged("purge-cloudfront", &changed(1001)).expect("jq").contains("\"/*\""));
}

#[test]
fn the_scripts_for_fastly_and_cloudflare_name_the_tags_in_portions() {
    let Some(fastly) = purged("purge-fastly", &changed(300)) else { return };
    assert_eq!(fastly.lines().count(), 2);
    assert!(fastly.contains("<Surrogate-Key: people/p0 people/p1 "), "{fastly}");
    assert!(fastly.lines().all(|line| line.ends_with(" <https://api.fastly.com/service/S/purge>")), "{fastly}");
    assert!(!fastly.contains("карта"), "{fastly}");
    let cloudflare = purged("purge-cloudflare", &changed(31)).expect("jq");
    assert_eq!(cloudflare.lines().count(), 2);
    assert!(cloudflare.lines().last().expect("a line").contains("<{\"tags\":[\"people/p30\"]}>"), "{cloudflare}");
    assert_eq!(purged("purge-fastly", &changed(0)).expect("jq"), "");
}
