//! Agreements: parties, history, actions, relations.

use super::fields::{Fields, Located, Reference, Value};
use super::step::{Outcome, Step, read_plan, read_step};
use super::word::words;
use crate::date::Date;
use crate::diagnostic::Rule;

/// What is in place of a date that nobody recorded.
const UNKNOWN: &str = "unknown";

words! {
    /// What kind of agreement it is.
    AgreementType {
        /// An agreement that is no treaty by name.
        Agreement = "agreement",
        /// A treaty.
        Treaty = "treaty",
        /// A memorandum of understanding.
        Memorandum = "memorandum",
        /// A ceasefire.
        Ceasefire = "ceasefire",
        /// A process with an end of its own: an accession, a round of talks.
        Process = "process",
    }
}

words! {
    /// What one party does about an agreement (the actions that the UN Treaty Collection records).
    ActionType {
        /// Signs it.
        Signature = "signature",
        /// Ratifies it.
        Ratification = "ratification",
        /// Accepts it.
        Acceptance = "acceptance",
        /// Approves it.
        Approval = "approval",
        /// Joins it.
        Accession = "accession",
        /// Takes it over from a predecessor.
        Succession = "succession",
        /// Applies it before it is in force.
        ProvisionalApplication = "provisional_application",
        /// Excludes or changes the effect of a provision for itself.
        Reservation = "reservation",
        /// Objects to a reservation.
        Objection = "objection",
        /// Declares how it understands it.
        Declaration = "declaration",
        /// Takes back a reservation, whole or in part.
        WithdrawalOfReservation = "withdrawal_of_reservation",
        /// Extends it to a territory for whose relations the party answers.
        TerritorialExtension = "territorial_extension",
        /// Stops applying it, and stays a party.
        Suspension = "suspension",
        /// Applies it again.
        Resumption = "resumption",
        /// Leaves it.
        Withdrawal = "withdrawal",
    }
}

impl ActionType {
    /// Whether the action can express a party's consent to be bound (Vienna Convention on the Law of Treaties, article 11).
    #[must_use]
    pub fn is_consent(self) -> bool {
        matches!(
            self,
            Self::Signature
                | Self::Ratification
                | Self::Acceptance
                | Self::Approval
                | Self::Accession
                | Self::Succession
        )
    }

    /// Whether the action alone makes a party of somebody who took no part in making the agreement.
    #[must_use]
    pub fn joins(self) -> bool {
        matches!(self, Self::Accession | Self::Succession)
    }

    /// Whether the action may take effect before the day on which it is done: a succession counts from the day of
    /// independence (Vienna Convention on Succession of States, article 23), a declaration may look back.
    #[must_use]
    pub fn may_look_back(self) -> bool {
        matches!(self, Self::Succession | Self::Declaration)
    }
}

words! {
    /// How an agreement relates to another one.
    RelationType {
        /// It needs the other one.
        DependsOn = "depends_on",
        /// It takes the other one's place.
        Replaces = "replaces",
        /// It changes the other one.
        Amends = "amends",
        /// It belongs to the other one.
        PartOf = "part_of",
        /// They have to do with each other.
        Related = "related",
    }
}

/// A party to an agreement.
#[derive(Debug, Clone)]
pub struct Party {
    /// Who.
    pub party: Reference,
    /// In which role, in words.
    pub role: Option<String>,
}

/// A row of an agreement's history.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// When; or, with `planned_for`, when the plan was announced or changed. It may be unknown.
    pub date: Located<Date>,
    /// The day it is planned for, if `date` is another day.
    pub planned_for: Option<Located<Date>>,
    /// What: a status or a milestone.
    pub step: Located<Step>,
    /// What came of it, if it was planned.
    pub outcome: Option<Outcome>,
    /// Where, in words.
    pub place: Option<String>,
    /// Who did it.
    pub by: Vec<Reference>,
    /// A remark.
    pub note: Option<String>,
    /// The identifier of a source.
    pub source: Option<Located<String>>,
}

impl HistoryRow {
    /// The day it is about: the planned one, or the one on which it happened.
    #[must_use]
    pub fn day(&self) -> Date {
        self.planned_for.as_ref().map_or(self.date.value, |planned| planned.value)
    }
}

/// What one party did about an agreement.
#[derive(Debug, Clone)]
pub struct Action {
    /// Who.
    pub party: Reference,
    /// What.
    pub action: ActionType,
    /// When it was done; `None` if that is not recorded.
    pub date: Option<Located<Date>>,
    /// When it takes effect.
    pub effective: Option<Located<Date>>,
    /// The body that did it, in words.
    pub by_body: Option<String>,
    /// The territories for which the party acts, when it does not act for itself: entities, or plain words.
    pub territory: Vec<Located<String>>,
    /// The party whose reservation or declaration an objection answers.
    pub to: Option<Reference>,
    /// A remark.
    pub note: Option<String>,
    /// The identifier of a source.
    pub source: Option<Located<String>>,
}

/// What only agreements have.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its title in law.
    pub official_name: Option<String>,
    /// What kind of agreement it is.
    pub kind: AgreementType,
    /// Its parties.
    pub parties: Vec<Party>,
    /// What it is about, in words.
    pub subject: Vec<String>,
    /// Its life, as written in its own file.
    pub history: Vec<HistoryRow>,
    /// What its parties did.
    pub actions: Vec<Action>,
    /// How it relates to other agreements.
    pub relations: Vec<(RelationType, Reference, Option<String>)>,
    /// What it contains, in short statements.
    pub provisions: Vec<String>,
    /// What is not settled.
    pub open_questions: Vec<String>,
}

impl Agreement {
    /// Reads the fields that only agreements have.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            official_name: fields.text("official_name"),
            kind: fields.word("type").unwrap_or(AgreementType::Agreement),
            parties: fields.each("parties", read_party),
            subject: fields.texts("subject"),
            history: fields.each("history", read_history_row),
            actions: fields.each("actions", read_action),
            relations: fields.each("relations", read_relation),
            provisions: fields.texts("provisions"),
            open_questions: fields.texts("open_questions"),
        }
    }
}

fn read_party(value: &Value<'_>) -> Option<Party> {
    if !value.is_mapping() {
        return Some(Party { party: value.reference()?, role: None });
    }
    value.record("a party", |fields| {
        let party = fields.required("party", Value::reference);
        Some(Party { role: fields.text("role"), party: party? })
    })
}

fn read_history_row(value: &Value<'_>) -> Option<HistoryRow> {
    value.record("a row of a history", |fields| {
        let date = fields.required("date", read_row_date);
        let step = read_step(fields);
        if step.is_none() && !fields.has("status") && !fields.has("milestone") {
            fields.missing("status", "say what happened: `status: …`, or `milestone: …` if the status stayed");
        }
        let (planned_for, outcome) = read_plan(fields, step.as_ref(), date.as_ref());
        Some(HistoryRow {
            planned_for,
            outcome,
            place: fields.text("place"),
            by: fields.references("by"),
            note: fields.text("note"),
            source: fields.reference("source"),
            date: date?,
            step: step?,
        })
    })
}

/// The date of a row, or the word `unknown`.
///
/// A date that nobody recorded has to be said: a row without a date is more often one whose date was forgotten.
fn read_row_date(value: &Value<'_>) -> Option<Located<Date>> {
    match value.node() {
        super::node::Node::Text(text) if text == UNKNOWN => {
            Some(Located { value: Date::unknown(), at: value.at().clone() })
        }
        _ => value.date(),
    }
}

fn read_action(value: &Value<'_>) -> Option<Action> {
    value.record("an action", |fields| {
        let party = fields.required("party", Value::reference);
        let action: Option<ActionType> = fields.required("action", Value::word);
        let (date, effective) = (fields.date("date"), fields.date("effective"));
        if let (Some(date), Some(effective)) = (&date, &effective)
            && !action.is_some_and(ActionType::may_look_back)
            && effective.value.latest() < date.value.earliest()
        {
            let (date, effective) = (date.value.iso(), effective.value.iso());
            let message = format!("the action takes effect on {effective} before it is done on {date}");
            value.wrong(Rule::BadInterval, message, None);
        }
        if action == Some(ActionType::TerritorialExtension) && !fields.has("territory") {
            fields.missing("territory", "say to which territory it is extended: `territory: …`, in words or as a slug");
        }
        Some(Action {
            date,
            effective,
            by_body: fields.text("by_body"),
            territory: fields.references("territory"),
            to: fields.one("to", |value| read_answered(value, action)),
            note: fields.text("note"),
            source: fields.reference("source"),
            party: party?,
            action: action?,
        })
    })
}

/// Whose reservation or declaration an objection answers.
fn read_answered(value: &Value<'_>, action: Option<ActionType>) -> Option<Reference> {
    if action.is_some_and(|action| action != ActionType::Objection) {
        let help = "take the line out, or make it an `objection`".to_owned();
        value.wrong(Rule::WrongType, "only an `objection` answers somebody: it alone has `to`", Some(help));
        return None;
    }
    value.reference()
}

fn read_relation(value: &Value<'_>) -> Option<(RelationType, Reference, Option<String>)> {
    value.record("a relation", |fields| {
        let kind = fields.required("type", Value::word);
        let to = fields.required("to", Value::reference);
        let note = fields.text("note");
        Some((kind?, to?, note))
    })
}
