//! The words of the content model for readers: statuses, actions, acts, kinds.
//!
//! In: a value of the schema. Out: its words in the site's language. It must not know where they stand. Messages to authors
//! have the words that are in YAML, which are `label()` of each value.

use super::Words;
use crate::schema::agreement::{ActionType, AgreementType};
use crate::schema::fields::Word;
use crate::schema::settings::Kind;
use crate::schema::statement::{
    Act, Milestone, Outcome, Reliability, RevisionType, Says, SourceType, Stance, Status, Step,
};

impl Words {
    /// What one thing of a kind is called: as the settings say, or for a built-in kind as the table says.
    #[must_use]
    pub fn kind_one<'a>(&'a self, kind: &'a Kind) -> &'a str {
        if kind.built_in.is_some() { self.word("kind_one", &kind.name) } else { &kind.singular }
    }

    /// What several things of a kind are called.
    #[must_use]
    pub fn kind_several<'a>(&'a self, kind: &'a Kind) -> &'a str {
        if kind.built_in.is_some() { self.word("kind_several", &kind.name) } else { &kind.plural }
    }

    /// What several briefings are called.
    #[must_use]
    pub fn briefings(&self) -> &str {
        self.text("kind_several.briefings")
    }

    /// The words of a status.
    #[must_use]
    pub fn status(&self, status: Status) -> &str {
        self.word("status", status.as_str())
    }

    /// The words of a row of a history.
    #[must_use]
    pub fn step(&self, step: Step) -> &str {
        match step {
            Step::Status(status) => self.status(status),
            Step::Milestone(milestone) => self.milestone(milestone),
        }
    }

    /// The words of a row of a history that may be about a plan: "signed", "entry into force planned", "signing postponed".
    #[must_use]
    pub fn step_as(&self, step: Step, says: Says) -> String {
        let is_signing = matches!(
            step,
            Step::Status(Status::Signed) | Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed)
        );
        let of_plan = |key: &str| self.say(key, &[("step", self.step_noun(step))]);
        match says {
            Says::Happens => self.step(step).to_owned(),
            Says::Plans if is_signing => self.milestone(Milestone::SigningPlanned).to_owned(),
            Says::Postpones if is_signing => self.milestone(Milestone::SigningPostponed).to_owned(),
            Says::Plans => of_plan("plan.planned"),
            Says::Held => of_plan("plan.held"),
            Says::Postpones => of_plan("plan.postponed"),
            Says::Cancels => of_plan("plan.cancelled"),
        }
    }

    /// A step as something that is to come: "signing", "entry into force".
    #[must_use]
    pub fn step_noun(&self, step: Step) -> &str {
        match step {
            Step::Status(status) => self.word("step_noun", status.as_str()),
            Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed) => {
                self.word("step_noun", Status::Signed.as_str())
            }
            Step::Milestone(milestone) => self.word("step_noun", milestone.as_str()),
        }
    }

    /// The words of a milestone.
    #[must_use]
    pub fn milestone(&self, milestone: Milestone) -> &str {
        self.word("milestone", milestone.as_str())
    }

    /// The words of what a party did.
    #[must_use]
    pub fn action(&self, action: ActionType) -> &str {
        self.word("action", action.as_str())
    }

    /// The words of a type of agreement.
    #[must_use]
    pub fn agreement_type(&self, kind: AgreementType) -> &str {
        self.word("agreement_type", kind.as_str())
    }

    /// The words of what a speaker does.
    #[must_use]
    pub fn act(&self, act: Act) -> &str {
        self.word("act", act.as_str())
    }

    /// The words of a stance.
    #[must_use]
    pub fn stance(&self, stance: Stance) -> &str {
        self.word("stance", stance.as_str())
    }

    /// The words of how a planned event went.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> &str {
        self.word("outcome", outcome.as_str())
    }

    /// The words of what a revision did.
    #[must_use]
    pub fn revision(&self, kind: RevisionType) -> &str {
        self.word("revision", kind.as_str())
    }

    /// A text below what a revision did, as a title: "Correction: the date was wrong".
    #[must_use]
    pub fn revision_title(&self, kind: RevisionType, text: &str) -> String {
        self.say(&format!("revision_title.{}", kind.as_str()), &[("words", text)])
    }

    /// A region of the world, by its English name; that name if there are no words for it.
    #[must_use]
    pub fn region<'a>(&'a self, english: &'a str) -> &'a str {
        let key = english.to_lowercase().replace([' ', '-'], "_");
        self.phrase("region", &key).unwrap_or(english)
    }

    /// The words of a type of source.
    #[must_use]
    pub fn source_type(&self, kind: SourceType) -> &str {
        self.word("source_type", kind.as_str())
    }

    /// What a letter of reliability represents (Admiralty code, NATO AJP-2.1).
    #[must_use]
    pub fn reliability(&self, letter: Reliability) -> &str {
        self.word("reliability", letter.as_str())
    }
}
