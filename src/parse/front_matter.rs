//! Front matter: where it is in a file, and how its YAML becomes a tree.

use std::cell::OnceCell;
use std::ops::Range;

use super::yaml;
use crate::diagnostic::characters::{describe_forbidden, forbidden};
use crate::diagnostic::{Diagnostic, Diagnostics, FieldPart, FieldPath, Place, Rule};
use crate::path::SourcePath;
use crate::schema::node::Node;

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

/// Reads YAML that begins at `offset` of a file; reports what is wrong with it, duplicate keys among that.
pub fn read_yaml(path: &SourcePath, text: &str, offset: usize, problems: &mut Diagnostics) -> Option<Node> {
    match yaml::read(text) {
        Ok(node) => {
            for (second, first) in yaml::duplicate_keys(&node) {
                let name = key_name(&node, &second).unwrap_or_default();
                let key = |at| Place::Field(path.clone(), at, FieldPart::Key);
                problems.push(
                    Diagnostic::new(Rule::DuplicateKey, key(second), format!("`{name}` occurs twice"))
                        .related(key(first), "it occurs here first")
                        .help("remove one of them, or make one list of both"),
                );
            }
            let before = problems.len();
            report_forbidden(path, &node, &FieldPath::root(), problems);
            (problems.len() == before).then_some(node)
        }
        Err(problem) => {
            let place = Place::bytes(path, offset + problem.range.start..offset + problem.range.end);
            problems.push(Diagnostic::new(problem.rule, place, problem.message).maybe_help(problem.help));
            None
        }
    }
}

/// Reports the values and keys that hold a character that no page can hold: they were written with an escape (`"\x02"`),
/// for others the file is not read.
fn report_forbidden(path: &SourcePath, node: &Node, at: &FieldPath, problems: &mut Diagnostics) {
    let problem_of = |text: &str, at: FieldPath, part| {
        let (_, character) = forbidden(text)?;
        let place = Place::Field(path.clone(), at, part);
        let problem = Diagnostic::new(Rule::ControlCharacter, place, describe_forbidden(character));
        Some(problem.help("remove its escape"))
    };
    match node {
        Node::Text(text) => problems.extend(problem_of(text, at.clone(), FieldPart::Value)),
        Node::List(items) => {
            for (position, item) in items.iter().enumerate() {
                report_forbidden(path, item, &at.entry(position), problems);
            }
        }
        Node::Map(entries) => {
            for (position, (key, value)) in entries.iter().enumerate() {
                problems.extend(problem_of(key, at.entry(position), FieldPart::Key));
                report_forbidden(path, value, &at.entry(position), problems);
            }
        }
        _ => {}
    }
}

fn key_name<'a>(node: &'a Node, at: &FieldPath) -> Option<&'a str> {
    let (last, way) = at.steps().split_last()?;
    let mut node = node;
    for step in way {
        node = match node {
            Node::List(items) => items.get(*step as usize)?,
            Node::Map(entries) => &entries.get(*step as usize)?.1,
            _ => return None,
        };
    }
    match node {
        Node::Map(entries) => entries.get(*last as usize).map(|(key, _)| key.as_str()),
        _ => None,
    }
}

/// The scalars of a YAML document as they were typed. Their places are found when the first one is asked for.
#[derive(Debug)]
pub struct Typed<'a> {
    text: &'a str,
    places: OnceCell<yaml::Places>,
}

impl<'a> Typed<'a> {
    /// The scalars of a document.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, places: OnceCell::new() }
    }

    /// A scalar.
    #[must_use]
    pub fn scalar(&self, at: &FieldPath) -> Option<String> {
        let places = self.places.get_or_init(|| yaml::Places::of(self.text));
        places.value(at).map(|range| self.text[range].to_owned())
    }
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
    fn the_places_of_a_document_are_found_once_for_all_scalars() {
        let typed = Typed::new("a: 1.10\nb: 0x1F\n");
        let places = || typed.places.get().map(std::ptr::from_ref);
        assert_eq!(places(), None);
        assert_eq!(typed.scalar(&FieldPath::root().entry(0)).as_deref(), Some("1.10"));
        let first = places();
        assert_eq!(typed.scalar(&FieldPath::root().entry(1)).as_deref(), Some("0x1F"));
        assert_eq!(places(), first);
    }

    #[test]
    fn a_file_without_front_matter_is_told_how_to_begin() {
        assert_eq!(parts("Text"), Err("the file does not begin with front matter".to_owned()));
        assert_eq!(parts(""), Err("the file does not begin with front matter".to_owned()));
        assert_eq!(parts("---\ntitle: A\n"), Err("the front matter does not end".to_owned()));
    }
}
