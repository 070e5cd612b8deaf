//! Every rule has a site that breaks it, and a message that is compared to the letter.
//!
//! The same examples make `docs/diagnostics.md`, which a test compares with the code.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use briefbook::diagnostic::{Rule, Severity};
use expect_test::{Expect, expect_file};

use crate::{
    rules_of_actions, rules_of_agreements, rules_of_content, rules_of_files, rules_of_markdown, rules_of_meaning,
    rules_of_the_desk, rules_of_words,
};

/// A rule, a site that breaks it and nothing else, and what is printed.
pub struct Case {
    pub rule: Rule,
    pub make: fn() -> String,
    pub printed: Expect,
}

/// A case of the table.
pub fn case(rule: Rule, make: fn() -> String, printed: Expect) -> Case {
    Case { rule, make, printed }
}

fn cases() -> Vec<Case> {
    let mut cases = rules_of_files::cases();
    cases.extend(rules_of_content::cases());
    cases.extend(rules_of_meaning::cases());
    cases.extend(rules_of_markdown::cases());
    cases.extend(rules_of_agreements::cases());
    cases.extend(rules_of_actions::cases());
    cases.extend(rules_of_the_desk::cases());
    cases.extend(rules_of_words::cases());
    cases
}

/// What each example prints, made once.
fn printed() -> &'static [(Rule, String)] {
    static PRINTED: OnceLock<Vec<(Rule, String)>> = OnceLock::new();
    PRINTED.get_or_init(|| cases().into_iter().map(|case| (case.rule, (case.make)())).collect())
}

#[test]
fn every_rule_prints_what_is_wrong_where_it_is_and_what_to_type() {
    for (case, (_, printed)) in cases().into_iter().zip(printed()) {
        case.printed.assert_eq(printed);
        let heading = format!("{}[{}]: ", case.rule.severity().as_str(), case.rule);
        assert!(printed.starts_with(&heading), "the first message is of the rule `{}`:\n{printed}", case.rule);
        let headings = printed.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        assert_eq!(headings.count(), 1, "the site of `{}` breaks that rule only:\n{printed}", case.rule);
    }
}

#[test]
fn no_rule_is_left_without_an_example_and_none_has_two() {
    let examples: Vec<Rule> = cases().iter().map(|case| case.rule).collect();
    let mut sorted = examples.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, Rule::ALL, "one example for each rule");
}

#[test]
fn messages_begin_small_and_end_without_a_period() {
    for (rule, printed) in printed() {
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
    let mut examples = printed().to_vec();
    examples.sort();
    for (rule, printed) in examples {
        let kind = match rule.severity() {
            Severity::Error => "An error.",
            Severity::Warning => "A warning.",
        };
        let (says, printed) = (explanation(rule), printed.trim_end());
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
