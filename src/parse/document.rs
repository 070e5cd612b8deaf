//! The YAML of one file: its tree, its values as they were typed, and where they are.
//!
//! In: a file's path and text. Out: a [`Node`], and the bytes of any [`FieldPath`]. It must not know which fields there are.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use super::front_matter;
use super::yaml::{self, Places};
use crate::date::Zone;
use crate::diagnostic::characters::{describe_forbidden, forbidden};
use crate::diagnostic::{Diagnostic, Diagnostics, FieldPart, FieldPath, Place, Rule};
use crate::path::SourcePath;
use crate::schema::fields::Reading;
use crate::schema::node::Node;

/// The YAML of a file: a page's front matter, or the whole of a YAML file.
#[derive(Debug)]
pub struct Document<'a> {
    path: &'a SourcePath,
    yaml: &'a str,
    /// Where the YAML begins in the file, in bytes.
    start: usize,
    /// Found when the first one is asked for.
    places: OnceCell<Places>,
}

impl<'a> Document<'a> {
    /// The YAML of a file with this text. A page without front matter has an empty document.
    #[must_use]
    pub fn of(path: &'a SourcePath, text: &'a str) -> Self {
        let range = if path.extension() == "md" {
            front_matter::split(path, text).map_or(0..0, |front| front.yaml)
        } else {
            front_matter::byte_order_mark(text)..text.len()
        };
        Self::within(path, text, range)
    }

    /// The YAML that is in these bytes of a file.
    #[must_use]
    pub fn within(path: &'a SourcePath, text: &'a str, range: Range<usize>) -> Self {
        Self { path, start: range.start, yaml: &text[range], places: OnceCell::new() }
    }

    /// Reads the tree; reports what is wrong with it, duplicate keys among that.
    pub fn tree(&self, problems: &mut Diagnostics) -> Option<Node> {
        match yaml::read(self.yaml) {
            Ok(node) => {
                let mut check = Check { path: self.path, steps: Vec::new(), is_usable: true, problems };
                check.check(&node);
                check.is_usable.then_some(node)
            }
            Err(problem) => {
                let place = self.place(problem.range);
                problems.push(Diagnostic::new(problem.rule, place, problem.message).maybe_help(problem.help));
                None
            }
        }
    }

    /// What the schemas need to read the tree.
    #[must_use]
    pub fn reading(&'a self, zone: &'a Zone) -> Reading<'a> {
        Reading::new(self.path, Box::new(|at| self.typed(at)), zone)
    }

    /// Whether somebody asked for a place or for a value as it was typed.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        self.places.get().is_some()
    }

    /// The characters of a scalar as they are in the file.
    fn typed(&self, at: &FieldPath) -> Option<String> {
        self.places().value(at).map(|range| self.yaml[range].to_owned())
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::of(self.yaml))
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place::bytes(self.path, self.start + range.start..self.start + range.end)
    }

    /// Turns the place of one of this file's fields into bytes; one that cannot be found is the file's beginning. Other
    /// places stay as they are.
    pub fn locate(&self, place: &mut Place) {
        let Place::Field(path, field, part) = place else { return };
        if path != self.path {
            return;
        }
        let key = if *part == FieldPart::Key { self.places().key(field) } else { None };
        *place = match key.or_else(|| self.places().value(field)) {
            Some(range) => self.place(range),
            None => Place::bytes(self.path, 0..(self.start + self.yaml.len()).min(3)),
        };
    }
}

/// Looks through a tree for what YAML allows and a page does not.
struct Check<'a> {
    path: &'a SourcePath,
    /// The positions on the way to what is looked at.
    steps: Vec<usize>,
    /// Whether no character was found that no page can hold.
    is_usable: bool,
    problems: &'a mut Diagnostics,
}

impl Check<'_> {
    fn check(&mut self, node: &Node) {
        match node {
            Node::Text(text) => self.characters(text, FieldPart::Value),
            Node::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.steps.push(position);
                    self.check(item);
                    self.steps.pop();
                }
            }
            Node::Map(entries) => self.entries(entries),
            Node::Null | Node::Bool(_) | Node::Integer(_) | Node::Float(_) => {}
        }
    }

    fn entries(&mut self, entries: &[(String, Node)]) {
        // Nearly every mapping is small, and comparing its few keys is cheaper than hashing them.
        let is_small = entries.len() <= 32;
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for (position, (key, value)) in entries.iter().enumerate() {
            let first = if is_small {
                entries[..position].iter().position(|(earlier, _)| earlier == key)
            } else {
                Some(*seen.entry(key).or_insert(position)).filter(|first| *first < position)
            };
            if let Some(first) = first {
                let parent = FieldPath::of(&self.steps);
                let place = |at| Place::Field(self.path.clone(), parent.entry(at), FieldPart::Key);
                self.problems.push(
                    Diagnostic::new(Rule::DuplicateKey, place(position), format!("`{key}` occurs twice"))
                        .related(place(first), "it occurs here first")
                        .help("remove one of them, or make one list of both"),
                );
            }
            self.steps.push(position);
            self.characters(key, FieldPart::Key);
            self.check(value);
            self.steps.pop();
        }
    }

    /// Reports a character that no page can hold: it was written with an escape (`"\x02"`), for others the file is not
    /// read.
    fn characters(&mut self, text: &str, part: FieldPart) {
        let Some((_, character)) = forbidden(text) else { return };
        self.is_usable = false;
        let place = Place::Field(self.path.clone(), FieldPath::of(&self.steps), part);
        let problem = Diagnostic::new(Rule::ControlCharacter, place, describe_forbidden(character));
        self.problems.push(problem.help("remove its escape"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_a_document_are_found_once_for_all_scalars() {
        let path = SourcePath::new("content/sources.yaml");
        let document = Document::of(&path, "a: 1.10\nb: 0x1F\n");
        let places = || document.places.get().map(std::ptr::from_ref);
        assert_eq!(places(), None);
        assert_eq!(document.typed(&FieldPath::of(&[0])).as_deref(), Some("1.10"));
        let first = places();
        assert_eq!(document.typed(&FieldPath::of(&[1])).as_deref(), Some("0x1F"));
        assert_eq!(places(), first);
    }

    #[test]
    fn both_places_of_a_repeated_key_are_found_at_any_depth() {
        let many: Vec<String> = (0..40).map(|key| format!("k{key}: x\n")).collect();
        let many = many.concat();
        for (yaml, expected) in [
            ("a: 1\nb: {c: 1, c: 2}\na: 3\n".to_owned(), vec![(15, 9), (21, 0)]),
            ("- a: 1\n  a: 2\n".to_owned(), vec![(9, 2)]),
            (format!("{many}k0: y\n"), vec![(many.len(), 0)]),
        ] {
            let path = SourcePath::new("content/sources.yaml");
            let document = Document::of(&path, &yaml);
            let mut problems = Diagnostics::new();
            assert!(document.tree(&mut problems).is_some());
            let start = |place: &Place| {
                let mut place = place.clone();
                document.locate(&mut place);
                let Place::Bytes(_, range) = place else { panic!("{place:?} is not located") };
                range.start
            };
            let found: Vec<_> = problems.iter().map(|it| (start(&it.place), start(&it.related[0].0))).collect();
            assert_eq!(found, expected, "{yaml}");
        }
    }
}
