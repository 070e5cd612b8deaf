//! YAML, read within a budget; a mistake gets words that an author understands. The door of `serde_yaml` and
//! `saphyr-parser`.
//!
//! In: the text of one YAML document. Out: a [`Node`], or one [`YamlProblem`] with its bytes; on request the [`Places`] of
//! all values. It must not know which fields there are, nor in which file the text stands.
//!
//! Two parsers, because neither does both: `serde_yaml` keeps `NO`, `yes` and `012` as texts, `saphyr-parser` tells where
//! each value begins and ends. The second one runs only when there is something to report.

mod explain;
mod places;

use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};

use crate::diagnostic::{FieldPath, Rule};
use crate::schema::node::Node;

pub use places::Places;

/// How many values a document may expand to; aliases count as often as they are used. A document without aliases may
/// have as many as it has bytes, which it can never exceed.
const VALUES: usize = 50_000;
/// How many bytes of text aliases may add to those that are written.
const REPEATED_BYTES: usize = 1 << 20;
/// How deep lists and mappings may be nested.
const DEPTH: usize = 64;
/// With more brackets than this the depth is measured first: libyaml takes time quadratic in the depth of brackets.
const BRACKETS: usize = 1000;

/// What a key is expected to be; serde repeats it in the error about a key that is a list or a mapping.
const KEY: &str = "a text as a key";

/// Why a YAML document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlProblem {
    /// [`Rule::YamlSyntax`] or [`Rule::YamlTooComplex`].
    pub rule: Rule,
    /// The bytes of the text that are wrong.
    pub range: Range<usize>,
    /// What is wrong: lower case, no final period, code in backticks.
    pub message: String,
    /// What to type instead.
    pub help: Option<String>,
}

/// Reads one document. An empty one is [`Node::Null`].
///
/// # Errors
/// When the text is not YAML, holds several documents, uses tags or merge keys, has keys that are not text, or expands to
/// more values than the budget.
pub fn read(text: &str) -> Result<Node, YamlProblem> {
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > BRACKETS
        && let Some(range) = places::too_deep(text, DEPTH)
    {
        return Err(too_complex(range, depth_message()));
    }
    let mut progress = Progress {
        values_left: VALUES.max(text.len()),
        bytes_left: text.len() * 2 + REPEATED_BYTES,
        steps: Vec::new(),
        refusal: None,
    };
    let node = match NodeSeed(&mut progress).deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(node) => node,
        Err(error) => return Err(progress.explain(text, &error)),
    };
    let problem = if matches!(node, Node::Text(_)) { explain::fields_without_space(text) } else { None };
    problem.map_or(Ok(node), Err)
}

/// How far the reading has come, and what is left of its budget.
struct Progress {
    values_left: usize,
    bytes_left: usize,
    /// The positions on the way to the value that is being read. After an error: where it happened.
    steps: Vec<usize>,
    /// Why this module refused a document that is YAML.
    refusal: Option<Refusal>,
}

enum Refusal {
    TooManyValues,
    TooMuchText,
    TooDeep,
    Tag,
    MergeKey,
    KeyIsNoText,
}

impl Progress {
    /// Remembers why, and makes the error that ends the reading.
    fn refuse<E: de::Error>(&mut self, refusal: Refusal) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }

    fn text<E: de::Error>(&mut self, text: &str) -> Result<String, E> {
        match self.bytes_left.checked_sub(text.len()) {
            Some(left) => {
                self.bytes_left = left;
                Ok(text.to_owned())
            }
            None => Err(self.refuse(Refusal::TooMuchText)),
        }
    }

    fn enter<E: de::Error>(&mut self) -> Result<(), E> {
        if self.steps.len() >= DEPTH {
            return Err(self.refuse(Refusal::TooDeep));
        }
        Ok(())
    }

    fn explain(self, text: &str, error: &serde_yaml::Error) -> YamlProblem {
        let words = error.to_string();
        let refusal = match self.refusal {
            Some(refusal) => refusal,
            None if words.starts_with("repetition limit exceeded") => Refusal::TooManyValues,
            None if words.contains(KEY) => Refusal::KeyIsNoText,
            None => return explain::explain(text, &words, error.location().map(|location| location.index())),
        };
        let (path, places) = (FieldPath::of(&self.steps), Places::of(text));
        let value = places.value(&path).unwrap_or(0..text.len());
        let key = places.key(&path).unwrap_or_else(|| value.clone());
        let syntax = |range: Range<usize>, message: String, help: Option<String>| YamlProblem {
            rule: Rule::YamlSyntax,
            range,
            message,
            help,
        };
        match refusal {
            Refusal::TooManyValues => {
                let limit = VALUES.max(text.len());
                too_complex(value, format!("aliases expand this document to more than {limit} values"))
            }
            Refusal::TooMuchText => {
                too_complex(value, format!("aliases repeat more than {REPEATED_BYTES} bytes of text"))
            }
            Refusal::TooDeep => too_complex(value, depth_message()),
            Refusal::Tag => {
                let start = places.start_with_tag(&path).unwrap_or(value.start);
                explain::tag(text, start, &text[value])
            }
            Refusal::MergeKey => syntax(
                key,
                "a merge key (`<<`) is not supported".to_owned(),
                Some("write out the fields that it would bring".to_owned()),
            ),
            Refusal::KeyIsNoText => {
                let help = explain::quoting_help_for_brackets(text, key.start);
                syntax(key, "a key that is itself a list or a mapping".to_owned(), help)
            }
        }
    }
}

fn too_complex(range: Range<usize>, message: String) -> YamlProblem {
    YamlProblem { rule: Rule::YamlTooComplex, range, message, help: None }
}

fn depth_message() -> String {
    format!("lists and mappings are nested more than {DEPTH} deep")
}

/// Reads any value.
struct NodeSeed<'a>(&'a mut Progress);

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        match self.0.values_left.checked_sub(1) {
            Some(left) => self.0.values_left = left,
            None => return Err(self.0.refuse(Refusal::TooManyValues)),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of this size is approximate by definition")]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::Float(value as f64), Node::Integer))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of this size is approximate by definition")]
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Float(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "a number of this size is approximate by definition")]
    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Float(value as f64))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.0.text(value).map(Node::Text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.0.enter()?;
        let mut items = Vec::new();
        loop {
            // Left in place by an error, so that the place can be reported.
            self.0.steps.push(items.len());
            let Some(item) = access.next_element_seed(NodeSeed(self.0))? else { break };
            self.0.steps.pop();
            items.push(item);
        }
        self.0.steps.pop();
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.0.enter()?;
        let mut entries = Vec::new();
        loop {
            self.0.steps.push(entries.len());
            let Some(key) = access.next_key_seed(KeySeed(self.0))? else { break };
            if key == "<<" {
                return Err(self.0.refuse(Refusal::MergeKey));
            }
            let value = access.next_value_seed(NodeSeed(self.0))?;
            self.0.steps.pop();
            entries.push((key, value));
        }
        self.0.steps.pop();
        Ok(Node::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Node, A::Error> {
        access.variant::<de::IgnoredAny>()?;
        Err(self.0.refuse(Refusal::Tag))
    }
}

/// Reads a key as the text that is written, whatever type it would have as a value.
struct KeySeed<'a>(&'a mut Progress);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = String;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(KEY)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<String, E> {
        self.0.text(value)
    }
}

#[cfg(test)]
mod tests;
