//! What a mention is, and what a page says that decides about it.
//!
//! In: nothing; these are the terms in which [`find_mentions`](super::mentions::find_mentions) is asked and answers.
//! They must not know how names are found.

use crate::date::Day;
pub use crate::schema::settings::FirstPer;

/// What the site's and the page's `links:` say about linking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkSettings {
    /// Whether mentions become links at all.
    pub automatic: bool,
    /// How often.
    pub first_per: FirstPer,
    /// Whether mentions in quotations do.
    pub quotations: bool,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self { automatic: true, first_per: FirstPer::Page, quotations: false }
    }
}

/// What a page says about itself, as far as names are concerned.
#[derive(Clone, Copy)]
pub struct PageContext<'a> {
    /// The entity whose own page it is.
    pub own: Option<u32>,
    /// The entities that the page lists in its front matter.
    pub tags: &'a [u32],
    /// `links.as`: a name, and whom it means on this page.
    pub chosen: &'a [(String, u32)],
    /// `links.never` of the site and the page: names that are not linked, and hide the names within them.
    pub never: &'a [String],
    /// The page's date, against which names are valid or not.
    pub date: Option<Day>,
    /// The entities that the author linked in the text, which names them.
    pub already: &'a [u32],
    /// Where the author linked them: the entity, the run, the byte in it. What follows counts as linked before.
    pub written: &'a [(u32, usize, usize)],
    /// Whether two entities are related, whichever is named first.
    pub related: &'a (dyn Fn(u32, u32) -> bool + Sync),
    /// The settings that hold for the page.
    pub settings: LinkSettings,
}

/// Whom a mention means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This entity.
    Entity(u32),
    /// One of these, all of which the name could mean here: the author has to say which.
    Tie(Vec<u32>),
    /// Nobody: the rule tells why. These are the entities that the name belongs to, at most [`MOST_CANDIDATES`].
    Undecided(Vec<u32>),
}

/// The longest list of candidates of a mention that is not decided: thousands may share a surname.
pub const MOST_CANDIDATES: usize = 16;

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionRule {
    /// It is the entity's name.
    FullName,
    /// It is an alias.
    Alias,
    /// It is the name with the given name in short: "Bob Hale" for Robert Hale.
    ShortForm,
    /// It is a surname, and the person is named in full before.
    Surname,
    /// It is a surname that the text has kept for one of several bearers.
    Established,
    /// The page's `links.as` says so.
    Chosen,
    /// The page tags the entity.
    Tagged,
    /// Of several candidates one is named in full before, or linked by the author.
    AlreadyNamed,
    /// Of several candidates one is related to others on the page.
    Related,
    /// It is the page's own entity.
    Own,
    /// Several candidates are left.
    Tie,
    /// The name only counts where the page tags the entity.
    NotTagged,
    /// The name only counts after the full name.
    NotAfterFull,
    /// The person's whole name is one word.
    OneWord,
    /// A capitalised neighbour makes it someone else.
    SomebodyElse,
    /// It is a part of a larger name.
    LargerName,
    /// It means a family, or one of several.
    Family,
    /// It is a word of another meaning as well.
    OrdinaryWord,
    /// Someone else on the page bears the same surname.
    Namesake,
    /// A middle initial that the name has not.
    MiddleInitial,
    /// The country's name is another place as well, and the page does not say which.
    Homonym,
    /// The name never links.
    Never,
    /// The name is not valid on the page's date.
    OutOfDate,
}

impl MentionRule {
    /// The rule in a word, as `briefbook links` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FullName => "full-name",
            Self::Alias => "alias",
            Self::ShortForm => "short-form",
            Self::Surname => "surname",
            Self::Established => "established",
            Self::Chosen => "chosen",
            Self::Tagged => "tagged",
            Self::AlreadyNamed => "already-named",
            Self::Related => "related",
            Self::Own => "own",
            Self::Tie => "tie",
            Self::NotTagged => "not-tagged",
            Self::NotAfterFull => "not-after-full",
            Self::OneWord => "one-word",
            Self::SomebodyElse => "somebody-else",
            Self::LargerName => "larger-name",
            Self::Family => "family",
            Self::OrdinaryWord => "ordinary-word",
            Self::Namesake => "namesake",
            Self::MiddleInitial => "middle-initial",
            Self::Homonym => "homonym",
            Self::Never => "never",
            Self::OutOfDate => "out-of-date",
        }
    }

    /// The rule for people: what follows on "it is found as", or on "nobody is meant, because".
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::FullName => "the name",
            Self::Alias => "an alias",
            Self::ShortForm => "the name with the given name in short",
            Self::Surname => "the surname, beside the full name",
            Self::Established => "the surname, which this text has kept for one bearer",
            Self::Chosen => "`links.as` of the page",
            Self::Tagged => "the page is tagged with it",
            Self::AlreadyNamed => "the only one of several that the page names in full",
            Self::Related => "the only one of several that is related to others on the page",
            Self::Own => "the page is its own",
            Self::Tie => "several are left",
            Self::NotTagged => "the name counts only on pages that are tagged with it",
            Self::NotAfterFull => "the page does not give the full name",
            Self::OneWord => "a name of one word links only where the page tags the person, or with `link: always`",
            Self::SomebodyElse => "the words around it make it someone else",
            Self::LargerName => "it is a part of a larger name",
            Self::Family => "it means a family or one of several people",
            Self::OrdinaryWord => "it can be an ordinary word here",
            Self::Namesake => "someone else on the page has the same surname",
            Self::MiddleInitial => "it has a middle initial that the name has not",
            Self::Homonym => "another place has the same name, and the page does not say which",
            Self::Never => "the name is never linked",
            Self::OutOfDate => "the name was not in use on the date of the page",
        }
    }
}

/// Why a mention is not linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// Nobody knows whom it means.
    Undecided,
    /// The page is the entity's own.
    OwnPage,
    /// The author wrote `\@` before it.
    AuthorSaysNo,
    /// `links.automatic` is off.
    Off,
    /// The full name only comes later: the mention counts, but a reader does not know yet who is meant.
    BeforeFullName,
    /// It is in a quotation.
    Quotation,
    /// The entity is linked before, as often as `first_per` allows.
    LinkedBefore,
    /// It would touch another link.
    Touching,
    /// The paragraph has links enough.
    Dense,
}

impl WhyNot {
    /// The reason in a word, as `briefbook links` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::OwnPage => "own-page",
            Self::AuthorSaysNo => "author-says-no",
            Self::Off => "off",
            Self::BeforeFullName => "before-full-name",
            Self::Quotation => "quotation",
            Self::LinkedBefore => "linked-before",
            Self::Touching => "touching",
            Self::Dense => "dense",
        }
    }

    /// The reason for people: what follows on "it is not linked, because".
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Undecided => "nobody is meant for certain",
            Self::OwnPage => "this is its own page",
            Self::AuthorSaysNo => "`\\@` stands before it",
            Self::Off => "`links.automatic` is off",
            Self::BeforeFullName => "the full name comes later",
            Self::Quotation => "it is in a quotation",
            Self::LinkedBefore => "it is linked before",
            Self::Touching => "it touches another link",
            Self::Dense => "the paragraph has links enough",
        }
    }
}

/// One name in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The number of its run.
    pub run: usize,
    /// Where it begins in the run's text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whom it means.
    pub outcome: Outcome,
    /// The rule that decided.
    pub rule: MentionRule,
    /// The name as the site spells it, in NFC.
    pub alias: String,
    /// Whether it is in a quotation.
    pub quoted: bool,
    /// Whether it becomes a link.
    pub linked: bool,
    /// Why it does not.
    pub why_not: Option<WhyNot>,
}

impl Mention {
    /// The entity, when it is decided.
    pub const fn entity(&self) -> Option<u32> {
        if let Outcome::Entity(entity) = self.outcome { Some(entity) } else { None }
    }
}
