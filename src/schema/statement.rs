//! Who said what, what happened, where it is known from, what was changed: the records a page may carry.

use super::fields::{Fields, Located, Reference, Value, words};
use crate::date::{Date, contradicting_weekday, weekday_name};
use crate::diagnostic::Rule;
use crate::path::slugify;

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
        let mut fields = value.fields("a statement")?;
        let by = fields.require("by").and_then(|value| value.reference());
        let to = fields.items("to").iter().filter_map(Value::located_text).collect();
        let about = fields.references("about");
        let agreement = fields.reference("agreement");
        let act = fields.word("act").unwrap_or(Act::Says);
        let stance = fields.word("stance");
        if stance.is_some() && !fields.has("agreement") {
            fields.missing("agreement", "`stance` is a position towards an agreement: name it");
        }
        let attributes_to = fields.reference("attributes_to");
        let attributed_stance = fields.word("attributed_stance");
        if attributed_stance.is_some() && !fields.has("attributes_to") {
            fields.missing("attributes_to", "name whose position the speaker claims to know");
        }
        let date = fields.date("date");
        let said_as = said_as(&mut fields, date.as_ref());
        let place = fields.text("place");
        let quote = fields.text("quote");
        let paraphrase = fields.text("paraphrase");
        if quote.is_none() && paraphrase.is_none() && !fields.has("quote") && !fields.has("paraphrase") {
            fields.missing("paraphrase", "say what was said: `paraphrase: …`, or `quote: …` for exact words");
        }
        let sources = fields.items("sources").iter().filter_map(Value::located_text).collect();
        let wordings = fields.items("wordings").iter().filter_map(Wording::read).collect();
        fields.finish();
        Some(Self {
            by: by?,
            to,
            about,
            agreement,
            act,
            stance,
            attributes_to,
            attributed_stance,
            date,
            said_as,
            place,
            quote,
            paraphrase,
            sources,
            wordings,
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
        let mut fields = value.fields("a wording")?;
        let quote = fields.text("quote");
        let paraphrase = fields.text("paraphrase");
        if quote.is_none() && paraphrase.is_none() && !fields.has("quote") && !fields.has("paraphrase") {
            fields.missing("quote", "give the words: `quote: …` for exact ones, or `paraphrase: …`");
        }
        let lang = fields.text("lang");
        let sources = fields.items("sources").iter().filter_map(Value::located_text).collect();
        fields.finish();
        Some(Self { quote, paraphrase, lang, sources })
    }
}

/// The words of a source for a date; a weekday in them that contradicts the date is reported.
fn said_as(fields: &mut Fields<'_>, date: Option<&Located<Date>>) -> Option<String> {
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

words! {
    /// How a planned event went.
    Outcome {
        /// It took place.
        Held = "held",
        /// It was moved to a later day.
        Postponed = "postponed",
        /// It was given up.
        Cancelled = "cancelled",
    }
}

/// Something dated that happened or was planned.
#[derive(Debug, Clone)]
pub struct Event {
    /// When; or, with `planned_for`, when the plan was announced or changed.
    pub date: Located<Date>,
    /// The day it is planned for, if `date` is another day.
    pub planned_for: Option<Located<Date>>,
    /// The source's own words for the date.
    pub said_as: Option<String>,
    /// What.
    pub text: Option<String>,
    /// What it was about.
    pub about: Vec<Reference>,
    /// Who took part.
    pub participants: Vec<Reference>,
    /// Where, in words.
    pub place: Option<String>,
    /// The agreement whose history it belongs to.
    pub agreement: Option<Reference>,
    /// What it did to that agreement.
    pub step: Option<Located<Step>>,
    /// How it went, if it had been planned.
    pub outcome: Option<Outcome>,
    /// The identifier of a source.
    pub source: Option<Located<String>>,
}

impl Event {
    /// Reads one event.
    pub fn read(value: &Value<'_>) -> Option<Self> {
        let mut fields = value.fields("an event")?;
        let date = fields.require("date").and_then(|value| value.date());
        let text = fields.text("text");
        let about = fields.references("about");
        let participants = fields.references("participants");
        let place = fields.text("place");
        let agreement = fields.reference("agreement");
        let step = read_step(&mut fields);
        if step.is_some() && !fields.has("agreement") {
            fields.missing("agreement", "name the agreement whose history this belongs to");
        }
        if step.is_none() && text.is_none() && !["text", "status", "milestone"].iter().any(|name| fields.has(name)) {
            fields.missing("text", "say what happened: `text: …`");
        }
        let (planned_for, outcome) = read_plan(&mut fields, step.as_ref(), date.as_ref());
        let said_as = said_as(&mut fields, planned_for.as_ref().or(date.as_ref()));
        let source = fields.take("source").and_then(|value| value.located_text());
        fields.finish();
        Some(Self {
            date: date?,
            planned_for,
            said_as,
            text,
            about,
            participants,
            place,
            agreement,
            step,
            outcome,
            source,
        })
    }
}

impl Event {
    /// The day it is about: the planned one, or the one on which it happened. That a step of an agreement was postponed or
    /// called off happened on the day of the announcement.
    #[must_use]
    pub fn day(&self) -> Date {
        let is_news = self.step.as_ref().is_some_and(|step| {
            let says = Says::of(step.value, self.outcome, self.planned_for.is_some());
            matches!(says, Says::Postpones | Says::Cancels)
        });
        self.planned_for.as_ref().filter(|_| !is_news).map_or(self.date.value, |planned| planned.value)
    }
}

/// Reads `planned_for` and `outcome`. A plan is announced before its day.
pub(crate) fn read_plan(
    fields: &mut Fields<'_>,
    step: Option<&Located<Step>>,
    date: Option<&Located<Date>>,
) -> (Option<Located<Date>>, Option<Outcome>) {
    let is_postponement = step.is_some_and(|step| step.value == Step::Milestone(Milestone::SigningPostponed));
    let planned = fields.take("planned_for");
    let planned_for = planned.as_ref().and_then(Value::date);
    let outcome = fields.take("outcome");
    let said = outcome.as_ref().and_then(Value::word);
    if let (Some(value), true, Some(Outcome::Held | Outcome::Cancelled)) = (&outcome, is_postponement, said) {
        let help = "remove `outcome`, or write `milestone: signing_planned` with it".to_owned();
        value.wrong(Rule::WrongType, "`signing_postponed` says itself what came of the plan", Some(help));
    }
    if let (Some(value), Some(planned), Some(date)) = (&planned, &planned_for, date)
        && outcome.is_none()
        && !is_postponement
        && !date.value.is_unknown()
        && planned.value.latest() < date.value.earliest()
    {
        let message = format!("planned for {}, before it was announced on {}", planned.value.iso(), date.value.iso());
        let help = "`date` is the day of the announcement, `planned_for` the day it is about".to_owned();
        value.wrong(Rule::BadInterval, message, Some(help));
    }
    // A postponement is its own outcome.
    (planned_for, said.filter(|_| !is_postponement))
}

words! {
    /// Where an agreement stands.
    Status {
        /// Talked of.
        Mooted = "mooted",
        /// Being negotiated.
        Negotiating = "negotiating",
        /// The text is agreed and not yet signed.
        TextAgreed = "text_agreed",
        /// Signed, which never implies that it is in force.
        Signed = "signed",
        /// Applied before it is in force.
        ProvisionallyApplied = "provisionally_applied",
        /// In force.
        InForce = "in_force",
        /// Suspended.
        Suspended = "suspended",
        /// Ended after it was in force or signed.
        Terminated = "terminated",
        /// Given up before it was signed.
        Abandoned = "abandoned",
        /// Turned down by somebody whose consent it needs.
        Rejected = "rejected",
        /// Not known.
        Unclear = "unclear",
        /// A process that goes on.
        Open = "open",
        /// A process that rests.
        Paused = "paused",
        /// A process that ended.
        Closed = "closed",
    }
}

impl Status {
    /// Whether the life of an agreement is over with it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Terminated | Self::Abandoned | Self::Rejected | Self::Closed)
    }

    /// Whether only a process (an accession, a round of talks) has this status.
    #[must_use]
    pub fn is_of_process(self) -> bool {
        matches!(self, Self::Open | Self::Paused | Self::Closed)
    }
}

words! {
    /// Something in the life of an agreement that changes no status.
    Milestone {
        /// A day was set for the signing.
        SigningPlanned = "signing_planned",
        /// The signing did not take place on the day set for it.
        SigningPostponed = "signing_postponed",
        /// A draft was handed over.
        DraftExchanged = "draft_exchanged",
        /// It was put before a parliament.
        SubmittedToParliament = "submitted_to_parliament",
        /// Its text was changed, by an instrument that has no page of its own or besides it.
        Amended = "amended",
        /// Its term was made longer.
        Extended = "extended",
        /// Somebody is said to have broken it.
        Breached = "breached",
    }
}

/// What a row of a history says: a status or a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The agreement has this status from then on.
    Status(Status),
    /// This happened, and the status stayed.
    Milestone(Milestone),
}

impl Step {
    /// The step as people read it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Status(status) => status.label(),
            Self::Milestone(milestone) => milestone.label(),
        }
    }
}

/// What a row of a history says about its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It happened on the row's date, or will by then.
    Happens,
    /// It is planned.
    Plans,
    /// It was planned and took place.
    Held,
    /// It will not take place on the planned day; another day may follow.
    Postpones,
    /// It was given up.
    Cancels,
}

impl Says {
    /// What a row with this step and outcome says; `is_for_a_day` if it has a `planned_for`.
    #[must_use]
    pub fn of(step: Step, outcome: Option<Outcome>, is_for_a_day: bool) -> Self {
        match (outcome, step) {
            (Some(Outcome::Cancelled), _) => Self::Cancels,
            (Some(Outcome::Postponed), _) | (None, Step::Milestone(Milestone::SigningPostponed)) => Self::Postpones,
            (Some(Outcome::Held), Step::Milestone(Milestone::SigningPlanned)) => Self::Held,
            (None, Step::Milestone(Milestone::SigningPlanned)) => Self::Plans,
            (None, _) if is_for_a_day => Self::Plans,
            _ => Self::Happens,
        }
    }
}

/// Reads `status` or `milestone`, which exclude each other.
pub(crate) fn read_step(fields: &mut Fields<'_>) -> Option<Located<Step>> {
    let status = fields.take("status");
    let milestone = fields.take("milestone");
    if let (Some(_), Some(second)) = (&status, &milestone) {
        let help = "make it two rows".to_owned();
        second.wrong(Rule::WrongType, "a row has a `status` or a `milestone`, not both", Some(help));
    }
    let status = status.and_then(|value| Some(Located { value: Step::Status(value.word()?), at: value.at().clone() }));
    let milestone =
        milestone.and_then(|value| Some(Located { value: Step::Milestone(value.word()?), at: value.at().clone() }));
    status.or(milestone)
}

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
        let mut fields = value.fields("a source")?;
        let id = fields.require("id").and_then(|value| value.located_text());
        let mut source = Self {
            publisher: fields.text("publisher"),
            title: fields.text("title"),
            url: fields.take("url").and_then(|value| value.url()),
            archived: fields.take("archived").and_then(|value| value.url()),
            published: fields.date("published"),
            accessed: fields.date("accessed"),
            kind: fields.word("type"),
            owner_country: fields.reference("owner_country"),
            reliability: fields.word("reliability"),
            note: fields.text("note"),
            via: fields.take("via").and_then(|value| value.located_text()),
            id: id.clone().unwrap_or(Located { value: String::new(), at: value.at().clone() }),
            slug: String::new(),
        };
        source.slug = slugify(source.name());
        if !["publisher", "title", "url"].iter().any(|name| fields.has(name)) {
            fields.missing("publisher", "say where it is from: `publisher`, `title` or `url`");
        }
        fields.finish();
        id.map(|_| source)
    }
}

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
        let mut fields = value.fields("a revision")?;
        let date = fields.require("date").and_then(|value| value.date());
        let kind = fields.require("type").and_then(|value| value.word());
        let note = fields.text("note");
        if note.is_none() && kind != Some(RevisionType::Minor) && !fields.has("note") {
            fields.missing("note", "say what was changed: `note: …`");
        }
        fields.finish();
        Some(Self { date: date?, kind: kind?, note })
    }
}
