//! What was changed in a page after it was published.

use super::fields::{Located, Value};
use super::word::words;
use crate::date::Date;

words! {
    /// What a revision did.
    RevisionType {
        /// Something was added.
        Update = "update",
        /// Something wrong was put right. It is at the top of the page.
        Correction = "correction",
        /// Something was made clearer.
        Clarification = "clarification",
        /// Something was taken back.
        Retraction = "retraction",
        /// Spelling and the like. It is never shown.
        Minor = "minor",
    }
}

/// A change to a page after it was published.
#[derive(Debug, Clone)]
pub struct Revision {
    /// When.
    pub date: Located<Date>,
    /// What it did.
    pub kind: RevisionType,
    /// What was changed, for readers.
    pub note: Option<String>,
}

impl Revision {
    /// Reads one revision.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        value.record("a revision", |fields| {
            let date = fields.required("date", Value::date);
            let kind = fields.required("type", Value::word);
            if kind != Some(RevisionType::Minor) && !fields.has("note") {
                fields.missing("note", "say what was changed: `note: …`");
            }
            Some(Self { note: fields.text("note"), date: date?, kind: kind? })
        })
    }
}
