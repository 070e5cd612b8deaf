//! Reading a tree of YAML field by field, collecting every problem on the way.
//!
//! In: a [`Node`] and the names of the fields one expects. Out: typed values, and a [`Diagnostic`] for everything that is
//! not as it should be. A wrong field never hides the next one: each reader returns what it could read.

use std::borrow::Cow;
use std::cell::RefCell;

use super::node::Node;
pub use super::word::{Word, alternatives, enumerate};
use crate::address::{encode_url, may_be_linked};
use crate::date::{Date, Zone};
use crate::diagnostic::{Diagnostic, Diagnostics, FieldPart, FieldPath, Place, Rule, nearest};
use crate::letters::{is_joiner, on_one_line};
use crate::path::SourcePath;

/// A value together with the place it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is in the file's YAML.
    pub at: FieldPath,
}

/// A reference as the author wrote it: a slug or a key. The model finds out what it names.
pub type Reference = Located<String>;

/// Gives the characters of a scalar as they are in the file.
pub type Typed<'a> = Box<dyn Fn(&FieldPath) -> Option<String> + 'a>;

/// What the readers of one file share: the file, the problems found so far, and a way to see a value as it was typed.
pub struct Reading<'a> {
    path: &'a SourcePath,
    typed: Typed<'a>,
    zone: &'a Zone,
    problems: RefCell<Diagnostics>,
}

impl<'a> Reading<'a> {
    /// Begins to read a file. `zone` is the site's, for what to write instead of a time without an offset.
    #[must_use]
    pub fn new(path: &'a SourcePath, typed: Typed<'a>, zone: &'a Zone) -> Self {
        Self { path, typed, zone, problems: RefCell::default() }
    }

    /// Adds a problem.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.problems.borrow_mut().push(diagnostic);
    }

    /// The problems that were found.
    #[must_use]
    pub fn into_problems(self) -> Diagnostics {
        self.problems.into_inner()
    }

    /// The file that is read.
    #[must_use]
    pub fn path(&self) -> &'a SourcePath {
        self.path
    }
}

/// The fields of one mapping.
pub struct Fields<'a> {
    reading: &'a Reading<'a>,
    at: FieldPath,
    entries: &'a [(String, Node)],
    known: Vec<Cow<'static, str>>,
    absent: Vec<(&'static str, Diagnostic)>,
    what: &'a str,
}

impl<'a> Fields<'a> {
    /// The mapping at the root of a file. `what` names it in messages: "a briefing".
    #[must_use]
    pub fn of_root(reading: &'a Reading<'a>, node: &'a Node, what: &'a str) -> Option<Self> {
        match node {
            Node::Null => Some(Self::new(reading, FieldPath::root(), &[], what)),
            node => Value::root(reading, node).fields(what),
        }
    }

    fn new(reading: &'a Reading<'a>, at: FieldPath, entries: &'a [(String, Node)], what: &'a str) -> Self {
        Self { reading, at, entries, known: Vec::new(), absent: Vec::new(), what }
    }

    fn key_place(&self, position: usize) -> Place {
        Place::Field(self.reading.path.clone(), self.at.entry(position), FieldPart::Key)
    }

    /// The value of a field, if it was written; a field without a value counts as not written.
    pub fn take(&mut self, name: impl Into<Cow<'static, str>>) -> Option<Value<'a>> {
        let name = name.into();
        let found = self.entries.iter().position(|(key, _)| *key == name);
        if !self.known.contains(&name) {
            self.known.push(name);
        }
        let position = found?;
        let node = &self.entries[position].1;
        (*node != Node::Null).then(|| Value { reading: self.reading, at: self.at.entry(position), node })
    }

    /// The value of a field that must be there.
    pub fn require(&mut self, name: &'static str) -> Option<Value<'a>> {
        let value = self.take(name);
        if value.is_none() {
            self.missing(name, &format!("add a line `{name}: …`"));
        }
        value
    }

    /// What `read` makes of a field that must be there.
    pub fn required<T>(&mut self, name: &'static str, read: impl FnOnce(&Value<'a>) -> Option<T>) -> Option<T> {
        read(&self.require(name)?)
    }

    /// What `read` makes of a field.
    pub fn one<T>(&mut self, name: &'static str, read: impl FnOnce(&Value<'a>) -> Option<T>) -> Option<T> {
        read(&self.take(name)?)
    }

    /// What `read` makes of each item of a list; a value that is not a list counts as a list of one.
    pub fn each<T>(&mut self, name: &'static str, read: impl FnMut(&Value<'a>) -> Option<T>) -> Vec<T> {
        self.items(name).iter().filter_map(read).collect()
    }

    /// Reports a missing field at the mapping's beginning, or at the field's key if it is there without a value.
    ///
    /// It is reported at the end, and only if no unknown key looks like a misspelling of it.
    pub fn missing(&mut self, name: &'static str, help: &str) {
        let written = self.entries.iter().position(|(key, _)| key == name);
        let raw = written.and_then(|position| (self.reading.typed)(&self.at.entry(position)));
        if let (Some(position), Some(null)) = (written, raw.filter(|raw| !raw.is_empty())) {
            let place = Place::value(self.reading.path, &self.at.entry(position));
            let message = format!("YAML reads `{null}` as no value, and {} needs `{name}`", self.what);
            let help = format!("write `{name}: \"{null}\"` if that is meant as text");
            self.absent.push((name, Diagnostic::new(Rule::MissingField, place, message).help(help)));
            return;
        }
        let place = match written {
            Some(position) => self.key_place(position),
            None if self.at.steps().is_empty() => Place::bytes(self.reading.path, 0..3),
            None => Place::value(self.reading.path, &self.at),
        };
        let message = format!("{} needs `{name}`", self.what);
        self.absent.push((name, Diagnostic::new(Rule::MissingField, place, message).help(help)));
    }

    /// Reports that the file's name does not say what it should.
    pub fn wrong_file_name(&self, path: &SourcePath, problem: &str, help: &str) {
        self.reading.report(Diagnostic::new(Rule::BadDate, Place::File(path.clone()), problem).help(help));
    }

    /// Whether a field was written, with a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, node)| key == name && *node != Node::Null)
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.one(name, Value::text)
    }

    /// A text that must be there and not be empty.
    pub fn required_text(&mut self, name: &'static str) -> Option<String> {
        let value = self.require(name)?;
        let text = value.text()?;
        if text.trim().is_empty() {
            value.wrong(Rule::MissingField, format!("`{name}` is empty"), None);
            return None;
        }
        Some(text)
    }

    /// A list of texts, or a single one.
    pub fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.each(name, Value::text)
    }

    /// The items of a list; a value that is not a list is a list of one.
    pub fn items(&mut self, name: impl Into<Cow<'static, str>>) -> Vec<Value<'a>> {
        self.take(name).map(|value| value.items()).unwrap_or_default()
    }

    /// References, one or a list.
    pub fn references(&mut self, name: impl Into<Cow<'static, str>>) -> Vec<Reference> {
        self.items(name).iter().filter_map(Value::reference).collect()
    }

    /// One reference.
    pub fn reference(&mut self, name: &'static str) -> Option<Reference> {
        self.one(name, Value::reference)
    }

    /// A date.
    pub fn date(&mut self, name: &'static str) -> Option<Located<Date>> {
        self.one(name, Value::date)
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, name: &'static str) -> Option<bool> {
        self.one(name, Value::boolean)
    }

    /// One of a few words.
    pub fn word<W: Word>(&mut self, name: &'static str) -> Option<W> {
        self.one(name, Value::word)
    }

    /// Ends the reading of this mapping: every key that nobody asked for is unknown.
    pub fn finish(self) {
        let known = || self.known.iter().map(AsRef::as_ref);
        let mut misspelt = Vec::new();
        for (position, (key, _)) in self.entries.iter().enumerate() {
            if known().any(|known| known == key) {
                continue;
            }
            let place = self.key_place(position);
            if let Some(invisible) = key.chars().find(|letter| is_invisible(*letter)) {
                let plain: String = key.chars().filter(|letter| !is_invisible(*letter)).collect();
                let message = format!("an invisible character (U+{:04X}) in the key `{plain}`", u32::from(invisible));
                let help = format!("delete the line's beginning and type `{plain}:` again");
                self.reading.report(Diagnostic::new(Rule::UnknownField, place, message).help(help));
                misspelt.push(plain);
                continue;
            }
            // A field that is missing is what a key that looks like it was meant to be.
            let near = nearest(key, self.absent.iter().map(|(name, _)| *name)).or_else(|| nearest(key, known()));
            let help = match near {
                Some(near) => format!("write `{near}`"),
                None => format!("{} has the fields {}", self.what, enumerate(known())),
            };
            misspelt.extend(near.map(str::to_owned));
            let message = format!("{} has no field `{key}`", self.what);
            self.reading.report(Diagnostic::new(Rule::UnknownField, place, message).help(help));
        }
        for (name, problem) in self.absent {
            if !misspelt.iter().any(|near| near == name) {
                self.reading.report(problem);
            }
        }
    }

    /// The mapping's entries as they stand, each marked as known; for mappings whose keys the author chooses.
    pub fn all(&mut self) -> Vec<(&'a str, Value<'a>)> {
        self.known.extend(self.entries.iter().map(|(key, _)| Cow::Owned(key.clone())));
        let value = |position, node| Value { reading: self.reading, at: self.at.entry(position), node };
        self.entries.iter().enumerate().map(|(position, (key, node))| (key.as_str(), value(position, node))).collect()
    }

    /// The place of the mapping.
    #[must_use]
    pub fn at(&self) -> &FieldPath {
        &self.at
    }

    /// Reports a problem at one of the mapping's keys.
    pub fn wrong_key(&self, at: &FieldPath, rule: Rule, message: String, help: Option<String>) {
        let place = Place::Field(self.reading.path.clone(), at.clone(), FieldPart::Key);
        self.reading.report(Diagnostic::new(rule, place, message).maybe_help(help));
    }
}

/// One value, with its place.
#[derive(Clone)]
pub struct Value<'a> {
    reading: &'a Reading<'a>,
    at: FieldPath,
    node: &'a Node,
}

impl<'a> Value<'a> {
    /// A whole document.
    #[must_use]
    pub fn root(reading: &'a Reading<'a>, node: &'a Node) -> Self {
        Self { reading, at: FieldPath::root(), node }
    }

    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> &FieldPath {
        &self.at
    }

    /// The value as it was read.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Reports a problem with this value.
    pub fn wrong(&self, rule: Rule, message: impl Into<String>, help: Option<String>) {
        let place = Place::value(self.reading.path, &self.at);
        self.reading.report(Diagnostic::new(rule, place, message).maybe_help(help));
    }

    fn wrong_type(&self, wanted: &str, help: Option<String>) {
        self.wrong(Rule::WrongType, format!("this takes {wanted}, not {}", self.node.what()), help);
    }

    /// A text on one line: trimmed, with a space for each line break. A number or a truth value in place of a text is
    /// taken as it was typed.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.text_as_written().map(|text| on_one_line(&text))
    }

    /// A text with all its white space.
    #[must_use]
    pub fn text_as_written(&self) -> Option<String> {
        match self.node {
            Node::Text(text) => Some(text.clone()),
            Node::Integer(_) | Node::Float(_) | Node::Bool(_) | Node::Null => {
                let raw = (self.reading.typed)(&self.at);
                if raw.is_none() {
                    self.wrong_type("a text", Some("put it in quotes".to_owned()));
                }
                raw
            }
            Node::List(_) => {
                self.wrong_type("a text", Some("write one text, without brackets and without a dash".to_owned()));
                None
            }
            Node::Map(entries) => {
                // `title: Trade: the deal` on a line of its own is a syntax error; `- Trade: the deal` is a mapping.
                let help = match entries.as_slice() {
                    [(key, Node::Text(value))] => Some(format!("put it in quotes: \"{key}: {value}\"")),
                    _ => None,
                };
                self.wrong_type("a text", help);
                None
            }
        }
    }

    /// The value as a template gets it: numbers that would be printed differently than they were typed (`1.10`, `0x1F`)
    /// are texts.
    #[must_use]
    pub fn as_typed(&self) -> Node {
        let canonical = match self.node {
            Node::List(_) => return Node::List(self.items().iter().map(Self::as_typed).collect()),
            Node::Map(entries) => {
                let typed = entries.iter().enumerate().map(|(position, (key, node))| {
                    let value = Value { reading: self.reading, at: self.at.entry(position), node };
                    (key.clone(), value.as_typed())
                });
                return Node::Map(typed.collect());
            }
            Node::Integer(value) => value.to_string(),
            Node::Float(value) => format!("{value:?}"),
            // "~" and "False" as texts would be true in a template.
            Node::Null | Node::Bool(_) | Node::Text(_) => return self.node.clone(),
        };
        let raw = (self.reading.typed)(&self.at).unwrap_or_default();
        // An alias of YAML has its value elsewhere.
        let is_as_meant = raw == canonical || raw.starts_with('*');
        if is_as_meant { self.node.clone() } else { Node::Text(raw) }
    }

    /// A text with its place.
    #[must_use]
    pub fn located_text(&self) -> Option<Located<String>> {
        Some(Located { value: self.text()?, at: self.at.clone() })
    }

    /// Whether it has fields.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!(self.node, Node::Map(_))
    }

    /// The items of a list; a value that is not a list is a list of one.
    #[must_use]
    pub fn items(&self) -> Vec<Self> {
        match self.node {
            Node::List(items) => items
                .iter()
                .enumerate()
                .map(|(position, node)| Value { reading: self.reading, at: self.at.entry(position), node })
                .collect(),
            _ => vec![self.clone()],
        }
    }

    /// The fields of a mapping. `what` names it in messages.
    #[must_use]
    pub fn fields(&self, what: &'a str) -> Option<Fields<'a>> {
        if let Node::Map(entries) = self.node {
            return Some(Fields::new(self.reading, self.at.clone(), entries, what));
        }
        self.wrong_type(&format!("fields: {what}"), None);
        None
    }

    /// Reads a mapping, which `what` names in messages. `read` asks for all its fields before it gives up for one that is
    /// missing, because every other key is unknown.
    pub fn record<T>(&self, what: &'a str, read: impl FnOnce(&mut Fields<'a>) -> Option<T>) -> Option<T> {
        let mut fields = self.fields(what)?;
        let record = read(&mut fields);
        fields.finish();
        record
    }

    /// A reference: a slug or a key. Whether it is one, and of what, is for the model to say, which knows all names.
    #[must_use]
    pub fn reference(&self) -> Option<Reference> {
        Some(Located { value: self.text()?, at: self.at.clone() })
    }

    /// A date with its place.
    #[must_use]
    pub fn date(&self) -> Option<Located<Date>> {
        let text = self.text()?;
        match Date::parse(&text) {
            Ok(value) => Some(Located { value, at: self.at.clone() }),
            Err(problem) => {
                self.wrong(Rule::BadDate, problem.to_string(), problem.help_in(self.reading.zone));
                None
            }
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.node {
            Node::Bool(value) => Some(*value),
            _ => {
                self.wrong_type("`true` or `false`", None);
                None
            }
        }
    }

    /// A whole number from `least` to `most`.
    #[must_use]
    pub fn integer<T: TryFrom<i64>>(&self, least: i64, most: i64) -> Option<T> {
        match self.node {
            Node::Integer(value) if (least..=most).contains(value) => T::try_from(*value).ok(),
            Node::Integer(value) => {
                self.wrong(Rule::WrongType, format!("{value} is not between {least} and {most}"), None);
                None
            }
            _ => {
                self.wrong_type("a whole number", None);
                None
            }
        }
    }

    /// One of a few words.
    #[must_use]
    pub fn word<W: Word>(&self) -> Option<W> {
        let text = self.text()?;
        if let Some(word) = W::ALL.iter().find(|word| word.as_str() == text) {
            return Some(*word);
        }
        let all = W::ALL.iter().map(|word| word.as_str());
        let folded = text.to_lowercase().replace([' ', '-'], "_");
        let help = match nearest(&folded, all.clone()) {
            Some(near) => format!("write `{near}`"),
            None => format!("write one of {}", enumerate(all)),
        };
        self.wrong(Rule::UnknownValue, format!("`{text}` is not a word this field knows"), Some(help));
        None
    }

    /// A text that is good; of another one it reports what the problem is.
    #[must_use]
    pub fn text_if(&self, is_good: impl FnOnce(&str) -> bool, rule: Rule, problem: &str, help: &str) -> Option<String> {
        let text = self.text()?;
        if is_good(&text) {
            return Some(text);
        }
        self.wrong(rule, format!("`{text}` {problem}"), Some(help.to_owned()));
        None
    }

    /// An address that may be linked, see [`may_be_linked`].
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let help = "write a whole address, such as `https://example.org/page`";
        let url = self.text_if(may_be_linked, Rule::BadUrl, "is no address that may be linked", help)?;
        Some(encode_url(&url))
    }
}

/// Characters that nobody sees in a key, and that make it a different one.
fn is_invisible(letter: char) -> bool {
    is_joiner(letter) || letter.is_control() || (letter.is_whitespace() && letter != ' ')
}
