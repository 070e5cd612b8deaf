//! Front matter: where it is in a file.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::path::SourcePath;

/// The largest front matter that is read, in bytes. What 190 parties did about a treaty, with the words of their
/// reservations, takes a hundred thousand.
pub const LARGEST_FRONT_MATTER: usize = 256 * 1024;

/// Where the parts of a content file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// The YAML, in bytes from the file's beginning.
    pub yaml: Range<usize>,
    /// Where the Markdown begins.
    pub body_start: usize,
}

/// The length of the byte-order mark at the beginning of a text.
#[must_use]
pub fn byte_order_mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Finds the front matter: between a first line `---` and the next line `---` (or `...`).
///
/// # Errors
/// When there is none, when it does not end, or when it is too large.
pub fn split(path: &SourcePath, text: &str) -> Result<FrontMatter, Box<Diagnostic>> {
    let begin = byte_order_mark(text);
    let problem = |rule, range, message: &str, help: &str| {
        Box::new(Diagnostic::new(rule, Place::bytes(path, range), message).help(help))
    };
    let first_line_end = text[begin..].find('\n').map_or(text.len(), |at| begin + at + 1);
    if text[begin..first_line_end].trim_end() != "---" {
        let end = text[begin..first_line_end].trim_end().len() + begin;
        return Err(problem(
            Rule::MissingFrontMatter,
            begin..end,
            "the file does not begin with front matter",
            "begin it with a line `---`, then fields such as `title: …`, then another line `---`",
        ));
    }
    let mut at = first_line_end;
    while at < text.len() {
        let line_end = text[at..].find('\n').map_or(text.len(), |length| at + length + 1);
        let line = text[at..line_end].trim_end();
        if line == "---" || line == "..." {
            if at - first_line_end > LARGEST_FRONT_MATTER {
                return Err(problem(
                    Rule::TooLarge,
                    begin..begin + 3,
                    &format!("the front matter has {} bytes, the most is {LARGEST_FRONT_MATTER}", at - first_line_end),
                    "move what is not about the page into its text",
                ));
            }
            return Ok(FrontMatter { yaml: first_line_end..at, body_start: line_end });
        }
        at = line_end;
    }
    Err(problem(
        Rule::MissingFrontMatter,
        begin..begin + 3,
        "the front matter does not end",
        "end it with a line `---`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<(&str, &str), String> {
        split(&SourcePath::new("content/pages/x.md"), text)
            .map(|front| (&text[front.yaml.clone()], &text[front.body_start..]))
            .map_err(|problem| problem.message)
    }

    #[test]
    fn front_matter_stands_between_two_lines_of_hyphens() {
        assert_eq!(parts("---\ntitle: A\n---\nText\n"), Ok(("title: A\n", "Text\n")));
        assert_eq!(parts("\u{feff}---\r\ntitle: A\r\n---\r\nText"), Ok(("title: A\r\n", "Text")));
        assert_eq!(parts("---\n---"), Ok(("", "")));
    }

    #[test]
    fn a_file_without_front_matter_is_told_how_to_begin() {
        assert_eq!(parts("Text"), Err("the file does not begin with front matter".to_owned()));
        assert_eq!(parts(""), Err("the file does not begin with front matter".to_owned()));
        assert_eq!(parts("---\ntitle: A\n"), Err("the front matter does not end".to_owned()));
    }
}
