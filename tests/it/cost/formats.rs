//! The formats in which problems are printed.

use super::input::{Files, each, text};

/// A problem for each number below `n`, half of them on one line.
fn problems(n: usize) -> Files {
    text(&format!("{}\n\n{}", each(n, |_| "A <b>word.\n\n".to_owned()), each(n, |i| format!("[a](x{i}.md) "))))
}

kinds! { "check --all --format human"; problems_for_people: 200, "raw-html", problems; }
kinds! { "check --all --format json"; problems_as_json: 200, "raw-html", problems; }
kinds! { "check --all --format github"; problems_for_github: 200, "raw-html", problems; }
kinds! { "check --report report.html"; report_for_editors: 200, "raw-html", problems; }
kinds! { "check --report report.json"; report_as_json: 200, "raw-html", problems; }
