//! Who said what: the statements that a page records.

use super::fields::{Fields, Located, Reference, Value};
use super::word::words;
use crate::date::{Date, contradicting_weekday, weekday_name};
use crate::diagnostic::Rule;

pub use super::event::Event;
pub use super::revision::{Revision, RevisionType};
pub use super::source::{Reliability, Source, SourceType};
pub use super::step::{Milestone, Outcome, Says, Status, Step};

words! {
    /// What a speaker does by saying something.
    Act {
        /// States without a claim to proof.
        Says = "says",
        /// States as a fact.
        Asserts = "asserts",
        /// States that something is not so.
        Denies = "denies",
        /// Makes known for the first time.
        Announces = "announces",
        /// Asks for with pressure.
        Demands = "demands",
        /// Puts forward.
        Offers = "offers",
        /// Says what will follow.
        Warns = "warns",
        /// Turns down.
        Rejects = "rejects",
        /// States that something reported is so.
        Confirms = "confirms",
    }
}

words! {
    /// Where somebody stands towards an agreement.
    Stance {
        /// For it.
        Supports = "supports",
        /// For it under conditions.
        Conditional = "conditional",
        /// Against it.
        Opposes = "opposes",
        /// Neither.
        Neutral = "neutral",
        /// Not distinguishable from what was said.
        Unclear = "unclear",
    }
}

/// One thing that somebody said.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The speaker.
    pub by: Reference,
    /// To whom: entities, or plain words such as `press`.
    pub to: Vec<Located<String>>,
    /// About whom or what.
    pub about: Vec<Reference>,
    /// The agreement it concerns.
    pub agreement: Option<Reference>,
    /// What the speaker does by saying it.
    pub act: Act,
    /// Where the speaker stands towards the agreement.
    pub stance: Option<Stance>,
    /// Someone else whose position the speaker claims to know.
    pub attributes_to: Option<Reference>,
    /// The position the speaker claims that somebody has. It is never that person's own position.
    pub attributed_stance: Option<Stance>,
    /// When it was said.
    pub date: Option<Located<Date>>,
    /// The source's own words for the date.
    pub said_as: Option<String>,
    /// Where it was said, in words.
    pub place: Option<String>,
    /// The exact words, if they matter.
    pub quote: Option<String>,
    /// What was said, in the author's words.
    pub paraphrase: Option<String>,
    /// Identifiers of sources.
    pub sources: Vec<Located<String>>,
    /// The same remark in other words: as another medium has it, or in another language.
    pub wordings: Vec<Wording>,
}

impl Statement {
    /// Reads one statement.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        value.record("a statement", |fields| {
            let by = fields.required("by", Value::reference);
            if fields.has("stance") && !fields.has("agreement") {
                fields.missing("agreement", "`stance` is a position towards an agreement: name it");
            }
            if fields.has("attributed_stance") && !fields.has("attributes_to") {
                fields.missing("attributes_to", "name whose position the speaker claims to know");
            }
            if !fields.has("quote") && !fields.has("paraphrase") {
                fields.missing("paraphrase", "say what was said: `paraphrase: …`, or `quote: …` for exact words");
            }
            let date = fields.date("date");
            Some(Self {
                to: fields.references("to"),
                about: fields.references("about"),
                agreement: fields.reference("agreement"),
                act: fields.word("act").unwrap_or(Act::Says),
                stance: fields.word("stance"),
                attributes_to: fields.reference("attributes_to"),
                attributed_stance: fields.word("attributed_stance"),
                said_as: said_as(fields, date.as_ref()),
                date,
                place: fields.text("place"),
                quote: fields.text("quote"),
                paraphrase: fields.text("paraphrase"),
                sources: fields.references("sources"),
                wordings: fields.each("wordings", Wording::read),
                by: by?,
            })
        })
    }
}

/// A remark in other words than the first ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// The exact words.
    pub quote: Option<String>,
    /// What was said, in somebody's own words.
    pub paraphrase: Option<String>,
    /// The language of these words (BCP 47); the site's if nothing is said.
    pub lang: Option<String>,
    /// Identifiers of the sources that have these words.
    pub sources: Vec<Located<String>>,
}

impl Wording {
    /// Reads one wording.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        value.record("a wording", |fields| {
            if !fields.has("quote") && !fields.has("paraphrase") {
                fields.missing("quote", "give the words: `quote: …` for exact ones, or `paraphrase: …`");
            }
            Some(Self {
                quote: fields.text("quote"),
                paraphrase: fields.text("paraphrase"),
                lang: fields.text("lang"),
                sources: fields.references("sources"),
            })
        })
    }
}

/// The words of a source for a date; a weekday in them that contradicts the date is reported.
pub(super) fn said_as(fields: &mut Fields<'_>, date: Option<&Located<Date>>) -> Option<String> {
    let value = fields.take("said_as")?;
    let text = value.text()?;
    if let Some(message) = date.and_then(|date| weekday_contradiction(&text, &date.value)) {
        value.wrong(Rule::WeekdayMismatch, message, Some(MEND_WEEKDAY.to_owned()));
    }
    Some(text)
}

/// What to do about words that name another weekday than their date.
pub const MEND_WEEKDAY: &str = "correct the date or the words";

/// What is wrong with words for a date that name another weekday than it falls on.
#[must_use]
pub fn weekday_contradiction(words: &str, date: &Date) -> Option<String> {
    let (said, real) = contradicting_weekday(words, date)?;
    Some(format!("`{words}` names a {}, and {} is a {}", weekday_name(said), date.iso(), weekday_name(real)))
}
