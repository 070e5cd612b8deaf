//! Every rule has a site that breaks it, and a message that is compared to the letter: `tests/rules/<rule>.txt`.
//!
//! Such a file has the files of the site, as [`files`] takes them, a line `//= build` or `//= check`, and what that command
//! prints. `{U+0002}` represents a character that editors do not show. `UPDATE_EXPECT=1` writes again what is printed.
//!
//! The same examples make `docs/diagnostics.md`, which a test compares with the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use briefbook::diagnostic::{Rule, Severity};
use expect_test::expect_file;

use crate::fixture::{Fixture, files};
use crate::rules_unusual;
use crate::sandbox::repository;

/// The example of a rule.
fn example(rule: Rule) -> PathBuf {
    repository().join(format!("tests/rules/{rule}.txt"))
}

/// The example as it should be: its site, the command, and what is printed now.
struct Example {
    rule: Rule,
    site: String,
    printed: String,
}

impl Example {
    fn of(rule: Rule) -> Self {
        let text = fs::read_to_string(example(rule)).unwrap_or_else(|error| panic!("the example of `{rule}`: {error}"));
        let (site, rest) = text.split_once("//= ").unwrap_or_else(|| panic!("`{rule}` lacks a line `//= build`"));
        let command = rest.lines().next().unwrap_or_default();
        let files = files(&with_characters(site));
        let printed = match (command, rules_unusual::builder(rule)) {
            ("build", Some(build)) => build(files),
            ("build", None) => Fixture::of(files).build().report(),
            ("check", None) => Fixture::of(files).build().checked().report(),
            _ => panic!("`{rule}` has an unknown command: `{command}`"),
        };
        Self { rule, site: format!("{site}//= {command}\n"), printed }
    }
}

/// What each example prints, made once.
fn examples() -> &'static [Example] {
    static EXAMPLES: OnceLock<Vec<Example>> = OnceLock::new();
    EXAMPLES.get_or_init(|| Rule::ALL.iter().map(|rule| Example::of(*rule)).collect())
}

/// A text with the characters that it names as `{U+0002}`.
fn with_characters(text: &str) -> String {
    let mut parts = text.split("{U+");
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closing brace");
        written.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        written.push_str(rest);
    }
    written
}

#[test]
fn every_rule_prints_what_is_wrong_where_it_is_and_what_to_type() {
    for Example { rule, site, printed } in examples() {
        expect_file![example(*rule)].assert_eq(&format!("{site}{printed}"));
        let heading = format!("{}[{rule}]: ", rule.severity().as_str());
        assert!(printed.starts_with(&heading), "the first message is of the rule `{rule}`:\n{printed}");
        let headings = printed.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        assert_eq!(headings.count(), 1, "the site of `{rule}` breaks that rule only:\n{printed}");
    }
}

#[test]
fn no_example_is_of_a_rule_that_does_not_exist() {
    let folder = fs::read_dir(repository().join("tests/rules")).expect("the examples");
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let mut found: Vec<String> = folder.filter_map(|entry| stem(entry.ok()?.path())).collect();
    found.sort();
    let mut names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    names.sort_unstable();
    assert_eq!(found, names);
}

#[test]
fn messages_begin_small_and_end_without_a_period() {
    for Example { rule, printed, .. } in examples() {
        let message = printed.lines().next().unwrap().split_once("]: ").unwrap().1;
        let first = message.chars().next().unwrap();
        assert!(!first.is_uppercase() || message.starts_with("HTML"), "`{rule}` begins with a small letter: {message}");
        assert!(!message.ends_with('.'), "`{rule}` ends without a period: {message}");
    }
}

#[test]
fn the_list_of_diagnostics_in_the_documentation_is_made_from_the_code() {
    let mut text = String::from(
        "# Diagnostics\n\n\
         This page is made from the code and checked by the tests. An error keeps the site from being built; a warning does\n\
         so only with `--deny warnings`. The problems of a run are sorted by file and place.\n\n\
         | rule | | what it says |\n| --- | --- | --- |\n",
    );
    for rule in Rule::ALL {
        let severity = rule.severity().as_str();
        text.push_str(&format!("| [`{rule}`](#{rule}) | {severity} | {} |\n", explanation(*rule)));
    }
    let mut examples: Vec<&Example> = examples().iter().collect();
    examples.sort_by_key(|example| example.rule);
    for Example { rule, printed, .. } in examples {
        let kind = match rule.severity() {
            Severity::Error => "An error.",
            Severity::Warning => "A warning.",
        };
        let (says, printed) = (explanation(*rule), printed.trim_end());
        text.push_str(&format!("\n## {rule}\n\n{kind} {says}\n\n```text\n{printed}\n```\n"));
    }
    compare_with_document("docs/diagnostics.md", &text);
}

#[test]
fn the_list_of_views_in_the_documentation_is_made_from_the_code() {
    compare_with_document("docs/views.md", &briefbook::view::reference());
}

fn explanation(rule: Rule) -> String {
    rule.explanation().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Compares a document of the repository with what it should be; `UPDATE_EXPECT=1` writes it.
fn compare_with_document(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
    }
    expect_file![file].assert_eq(text);
}
