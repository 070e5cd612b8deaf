//! Where something is known from: the sources of a page, and those of the site.

use super::fields::{Located, Reference, Value};
use super::word::words;
use crate::date::Date;
use crate::path::slugify;

words! {
    /// What kind of source it is.
    SourceType {
        /// A news agency.
        Wire = "wire",
        /// A newspaper or a news site.
        Newspaper = "newspaper",
        /// Radio or television.
        Broadcaster = "broadcaster",
        /// A medium that a state controls.
        StateMedia = "state_media",
        /// A government, a parliament, an international organisation.
        Official = "official",
        /// A post on a social network.
        Social = "social",
        /// A document.
        Document = "document",
        /// The publisher's own reporters.
        OwnReporting = "own_reporting",
    }
}

words! {
    /// How far a source is relied on: the letters of the Admiralty code.
    Reliability {
        /// Completely reliable.
        A = "A",
        /// Usually reliable.
        B = "B",
        /// Fairly reliable.
        C = "C",
        /// Not usually reliable.
        D = "D",
        /// Unreliable.
        E = "E",
        /// Cannot be judged.
        F = "F",
    }
}

impl Reliability {
    /// What the letter represents (Admiralty code, NATO AJP-2.1).
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::A => "completely reliable",
            Self::B => "usually reliable",
            Self::C => "fairly reliable",
            Self::D => "not usually reliable",
            Self::E => "unreliable",
            Self::F => "reliability cannot be judged",
        }
    }
}

/// Where something is known from.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name it is cited by.
    pub id: Located<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// The address of an archived copy.
    pub archived: Option<String>,
    /// When it was published.
    pub published: Option<Located<Date>>,
    /// When the author read it.
    pub accessed: Option<Located<Date>>,
    /// What kind of source it is.
    pub kind: Option<SourceType>,
    /// The country whose state owns it.
    pub owner_country: Option<Reference>,
    /// How far it is relied on.
    pub reliability: Option<Reliability>,
    /// A remark.
    pub note: Option<String>,
    /// The source that it repeats.
    pub via: Option<Located<String>>,
    /// What readers know it by, as it can be in addresses.
    pub slug: String,
}

impl Source {
    /// When it became known: the date it was published, else the date it was read.
    #[must_use]
    pub fn known_on(&self) -> Option<Date> {
        self.published.as_ref().or(self.accessed.as_ref()).map(|date| date.value)
    }

    /// What readers know it by.
    #[must_use]
    pub fn name(&self) -> &str {
        self.title.as_ref().or(self.publisher.as_ref()).or(self.url.as_ref()).unwrap_or(&self.id.value)
    }

    /// Reads one source.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        value.record("a source", |fields| {
            let id = fields.required("id", Value::reference);
            if !["publisher", "title", "url"].iter().any(|name| fields.has(name)) {
                fields.missing("publisher", "say where it is from: `publisher`, `title` or `url`");
            }
            let mut source = Self {
                publisher: fields.text("publisher"),
                title: fields.text("title"),
                url: fields.one("url", Value::url),
                archived: fields.one("archived", Value::url),
                published: fields.date("published"),
                accessed: fields.date("accessed"),
                kind: fields.word("type"),
                owner_country: fields.reference("owner_country"),
                reliability: fields.word("reliability"),
                note: fields.text("note"),
                via: fields.reference("via"),
                slug: String::new(),
                id: id?,
            };
            source.slug = slugify(source.name());
            Some(source)
        })
    }
}
