//! What happened or was planned: the events that a page records.

use super::fields::{Located, Reference, Value};
use super::statement::said_as;
use super::step::{Outcome, Says, Step, read_plan, read_step};
use crate::date::Date;

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
        value.record("an event", |fields| {
            let date = fields.required("date", Value::date);
            let step = read_step(fields);
            if step.is_some() && !fields.has("agreement") {
                fields.missing("agreement", "name the agreement whose history this belongs to");
            }
            if !["text", "status", "milestone"].iter().any(|name| fields.has(name)) {
                fields.missing("text", "say what happened: `text: …`");
            }
            let (planned_for, outcome) = read_plan(fields, step.as_ref(), date.as_ref());
            Some(Self {
                said_as: said_as(fields, planned_for.as_ref().or(date.as_ref())),
                planned_for,
                text: fields.text("text"),
                about: fields.references("about"),
                participants: fields.references("participants"),
                place: fields.text("place"),
                agreement: fields.reference("agreement"),
                step,
                outcome,
                source: fields.reference("source"),
                date: date?,
            })
        })
    }

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
