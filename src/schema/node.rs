//! What an author wrote in YAML, as a plain tree.
//!
//! In: nothing; the door of YAML makes it. Out: [`Node`], which the schemas of the content are read from. It must not
//! know where its values are in the file: a path of positions is enough to find them again.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// One value of a YAML document.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Node {
    /// Nothing, `~` or `null`.
    #[default]
    Null,
    /// `true` or `false`. `yes`, `no`, `on` and `off` are texts.
    Bool(bool),
    /// A whole number of 64 bits. `004` is a text, `0x10` is 16.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping: its entries in the order in which they are written, repeated keys included.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// Writes the value so that equal bytes represent equal values, and no value's bytes begin another's.
    pub fn write_to(&self, bytes: &mut Vec<u8>) {
        fn put(bytes: &mut Vec<u8>, tag: u8, length: usize, rest: &[u8]) {
            bytes.push(tag);
            bytes.extend_from_slice(&(length as u64).to_le_bytes());
            bytes.extend_from_slice(rest);
        }
        match self {
            Self::Null => put(bytes, b'n', 0, b""),
            Self::Bool(value) => put(bytes, b'b', usize::from(*value), b""),
            Self::Integer(value) => put(bytes, b'i', 0, &value.to_le_bytes()),
            Self::Float(value) => put(bytes, b'f', 0, &value.to_bits().to_le_bytes()),
            Self::Text(text) => put(bytes, b't', text.len(), text.as_bytes()),
            Self::List(items) => {
                put(bytes, b'l', items.len(), b"");
                for item in items {
                    item.write_to(bytes);
                }
            }
            Self::Map(entries) => {
                put(bytes, b'm', entries.len(), b"");
                for (key, value) in entries {
                    put(bytes, b'k', key.len(), key.as_bytes());
                    value.write_to(bytes);
                }
            }
        }
    }

    /// What the value is, in words: `a list`.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "fields",
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}
