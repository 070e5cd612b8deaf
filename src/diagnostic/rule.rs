//! The rules that content is held to: the name, the severity and one sentence of each.
//!
//! The list of rules in the documentation is made from this one.

use std::fmt;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The site is not built.
    Error,
    /// The site is built; `--deny warnings` makes it an error.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// Every rule that a site is checked against.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Rule {
            /// All rules, in the order of the pipeline.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name that is printed, as `unknown-entity`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether breaking the rule is an error or a warning.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// What the rule says, for the documentation.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim_ascii(),)+ }
            }
        }
    };
}

rules! {
    /// A file of the site could not be read, or a picture changed while it was being read. The exit code is 3.
    CannotRead = "cannot-read", Error;
    /// A symbolic link leads out of the site, to another of its folders, or to a file that is not published; or a file's name
    /// is not valid text.
    OutsideSite = "outside-site", Error;
    /// A text file is not valid UTF-8.
    InvalidUtf8 = "invalid-utf8", Error;
    /// A text holds a control character or a noncharacter of Unicode, which HTML cannot hold.
    ControlCharacter = "control-character", Error;
    /// A text holds an invisible character that splits a word or turns the order of the text behind it.
    InvisibleCharacter = "invisible-character", Warning;
    /// A file is larger than Briefbook takes: 256 KiB of front matter, 4 MiB of Markdown or a template, 1 MiB of settings or
    /// words, 16 MiB of sources, 256 MiB of a picture.
    TooLarge = "too-large", Error;
    /// A Markdown file below `content/` belongs to no kind, or its name has another ending than `.md`; or the list of
    /// sources is not named `content/sources.yaml`.
    MisplacedFile = "misplaced-file", Error;
    /// A file below `content/` belongs to no page and is not written.
    StrayFile = "stray-file", Warning;
    /// A file or folder whose name begins with a dot is left out of the site.
    HiddenFile = "hidden-file", Warning;
    /// A content file does not begin with front matter, or its front matter does not end.
    MissingFrontMatter = "missing-front-matter", Error;
    /// The YAML cannot be read: a tab in the indentation, an unquoted colon, a bracket that is not closed.
    YamlSyntax = "yaml-syntax", Error;
    /// A YAML document expands to more values than Briefbook accepts, or nests too deeply: aliases that repeat aliases.
    YamlTooComplex = "yaml-too-complex", Error;
    /// A key occurs twice in one mapping.
    DuplicateKey = "duplicate-key", Error;
    /// A field that does not exist.
    UnknownField = "unknown-field", Error;
    /// A field that must be there is not.
    MissingField = "missing-field", Error;
    /// A field has a value of another type than it takes.
    WrongType = "wrong-type", Error;
    /// A field takes one of a few words, and this is none of them.
    UnknownValue = "unknown-value", Error;
    /// A text that is not a date, or a day that does not exist.
    BadDate = "bad-date", Error;
    /// A briefing's date is not the one that its file's name begins with.
    DateMismatch = "date-mismatch", Warning;
    /// An interval that ends before it begins.
    BadInterval = "bad-interval", Error;
    /// The words beside a date name another weekday than the date falls on.
    WeekdayMismatch = "weekday-mismatch", Warning;
    /// A text that is no URL of a kind that may be linked (`https`, `http`, `mailto`, `tel`,
    /// `sms`, `xmpp`, `matrix`).
    BadUrl = "bad-url", Error;
    /// A person's name is one word, which links only on pages that tag the person.
    NeverLinked = "never-linked", Warning;
    /// A slug or a redirect that cannot be a path of the site.
    BadPath = "bad-path", Error;
    /// A code that no country has in ISO 3166-1.
    UnknownCountryCode = "unknown-country-code", Error;
    /// A setting that cannot be used: an unknown time zone or language, a kind that takes a built-in name.
    BadSetting = "bad-setting", Error;
    /// Two files have the same key.
    DuplicatePage = "duplicate-page", Error;
    /// Two outputs would be written to one place.
    OutputCollision = "output-collision", Error;
    /// An old address that begins with the path of the base URL, on a site that has a folder of that name.
    AmbiguousRedirect = "ambiguous-redirect", Warning;
    /// An old address that ends like a file of another type, such as `/old.pdf`: hosts of files send a page there that
    /// browsers do not take for one.
    RedirectNotHtml = "redirect-not-html", Warning;
    /// A field or a link names an entity or a page that does not exist.
    UnknownEntity = "unknown-entity", Error;
    /// A page names itself where only another one can be meant: an agreement that depends on itself.
    SelfReference = "self-reference", Error;
    /// A field names an entity of a kind it does not take.
    WrongKind = "wrong-kind", Error;
    /// A name in `[[…]]` or in a field that several entities have.
    AmbiguousName = "ambiguous-name", Error;
    /// A name in a text that several entities could mean, and that is not linked because the page does not say which.
    AmbiguousMention = "ambiguous-mention", Warning;
    /// A source is cited that is defined neither in the file nor in `content/sources.yaml`.
    UnknownSource = "unknown-source", Error;
    /// Sources that are known through each other in a circle (`via`).
    SourceCircle = "source-circle", Error;
    /// A reference to a page that is a draft, or under embargo, or expired. It is shown as plain text.
    WithheldTarget = "withheld-target", Warning;
    /// A `[[…]]` without words of its own to such a page: it would print the name of what is not published.
    WithheldName = "withheld-name", Error;
    /// An output holds a trace of a page that is not published now, and no published text explains it: a mistake of a
    /// template, or of Briefbook.
    WithheldTrace = "withheld-trace", Error;
    /// A published text itself says the name of a page that is under embargo.
    WithheldWords = "withheld-words", Warning;
    /// A file of `static/` that only a page uses which is not published now: the file is published all the same.
    WithheldFile = "withheld-file", Warning;
    /// A link that leads to nothing the site makes.
    BrokenLink = "broken-link", Error;
    /// A link to a heading or an anchor that its page does not have.
    BrokenAnchor = "broken-anchor", Error;
    /// A picture or file that is used and is not there.
    MissingAsset = "missing-asset", Error;
    /// A picture in a text without words on what it shows.
    MissingAlt = "missing-alt", Error;
    /// A file that is shown as a picture and is none, or breaks off.
    BrokenPicture = "broken-picture", Error;
    /// A picture of more than 50 million pixels, or 32,768 on a side, or 200 MB when it is decoded.
    PictureTooLarge = "picture-too-large", Error;
    /// A link whose address could run a script or read a local file.
    UnsafeLink = "unsafe-link", Error;
    /// HTML in Markdown, which is shown as text.
    RawHtml = "raw-html", Warning;
    /// Syntax of another program, such as a shortcode or a template tag, which Briefbook does not run.
    ForeignSyntax = "foreign-syntax", Warning;
    /// Markdown, HTML or an HTML entity in a field that is plain text, where it is shown as it was typed; or a comment in
    /// such a field, which is left out.
    MarkupInField = "markup-in-field", Warning;
    /// A heading asks for an id that another heading has, or that the theme gives to a part of the page.
    HeadingId = "heading-id", Error;
    /// A heading without words.
    EmptyHeading = "empty-heading", Warning;
    /// A footnote of a text has the id of a source, so that the source could not be cited.
    NoteAndSource = "note-and-source", Error;
    /// A comment `<!-- … -->` that does not end, or in which another one begins.
    UnclosedComment = "unclosed-comment", Warning;
    /// A link without words, which readers cannot see.
    EmptyLink = "empty-link", Error;
    /// Brackets that look like a link and are not one: a space in the address, a label that is not defined, no end.
    NotALink = "not-a-link", Warning;
    /// A link definition that is never used and looks like text: `[Minister]: No!`. It is not shown.
    UnusedDefinition = "unused-definition", Warning;
    /// A table that loses a cell, or a bar that cuts a link or code in a table.
    BrokenTable = "broken-table", Warning;
    /// A footnote that is used and not defined, neither in the text nor as a source.
    UnknownFootnote = "unknown-footnote", Error;
    /// Two footnotes of a text have one name. Both texts are shown as one note.
    DuplicateFootnote = "duplicate-footnote", Warning;
    /// A status that agreements of this type do not have.
    StatusOfOtherType = "status-of-other-type", Error;
    /// An agreement enters into force before it is signed.
    InForceBeforeSignature = "in-force-before-signature", Warning;
    /// An agreement enters into force and no party has consented: no signature, no ratification, no accession.
    InForceWithoutConsent = "in-force-without-consent", Error;
    /// A party acts on an agreement before its text was agreed.
    ActionBeforeText = "action-before-text", Error;
    /// Something happens to an agreement after it was terminated.
    AfterTermination = "after-termination", Error;
    /// An action by somebody who is not a party to the agreement.
    NotAParty = "not-a-party", Error;
    /// Two rows of an agreement's history contradict each other, or the row of the signing and the parties' signatures.
    HistoryContradiction = "history-contradiction", Error;
    /// Somebody stands among the parties of an agreement twice.
    DuplicateParty = "duplicate-party", Error;
    /// A party ratifies, accepts or approves an agreement before it signs it.
    RatificationBeforeSignature = "ratification-before-signature", Error;
    /// A party makes a reservation before it signs or joins.
    ReservationBeforeConsent = "reservation-before-consent", Error;
    /// A party leaves an agreement before it signs or joins.
    WithdrawalBeforeConsent = "withdrawal-before-consent", Error;
    /// A party does on two days what it can do once: it signs twice, or ratifies twice without having left.
    ActionContradiction = "action-contradiction", Error;
    /// Somebody acts on an agreement after having ceased to exist.
    ActionAfterDissolution = "action-after-dissolution", Error;
    /// A party objects to a reservation that is not recorded.
    ObjectionWithoutReservation = "objection-without-reservation", Warning;
    /// An agreement of two parties is in force before one of them ratifies it.
    InForceBeforeRatification = "in-force-before-ratification", Warning;
    /// An agreement is suspended or terminated, and nothing says that it was signed or in force before.
    NothingToEnd = "nothing-to-end", Warning;
    /// An agreement in force gets a status of talks, as if it were in force no more.
    BackFromInForce = "back-from-in-force", Warning;
    /// An agreement and the one that replaces it are both in force.
    ReplacedStillInForce = "replaced-still-in-force", Warning;
    /// The day by which a page was to be looked at again has passed. Told by `check` only.
    ReviewOverdue = "review-overdue", Warning;
    /// The day of a plan has passed, and nothing on the site says what came of it. Told by `check` only.
    PlanWithoutRecord = "plan-without-record", Warning;
    /// A plan or a postponement is dated on the planned day, not on the day on which it became known. Reported by `check` only.
    PlanWithoutAnnouncement = "plan-without-announcement", Warning;
    /// A post ended not long ago, and nobody on the site holds it now. Told by `check` only.
    PostEnded = "post-ended", Warning;
    /// Nothing is recorded about an agreement that is not settled, for longer than the settings say. Told by `check` only.
    AgreementWithoutNews = "agreement-without-news", Warning;
    /// No briefing is about an entity or mentions it. Told by `check` only.
    EntityWithoutBriefing = "entity-without-briefing", Warning;
    /// The theme has no words in the language of the site, or the site's own table lacks some. They stay English.
    MissingWords = "missing-words", Warning;
    /// A table of words has a group or a message that the theme does not know.
    UnknownWords = "unknown-words", Warning;
    /// The words of a message cannot be used as they are: a place that it does not have, a plural form that is missing.
    BadWords = "bad-words", Warning;
    /// A template cannot be read or cannot be rendered.
    TemplateError = "template-error", Error;
    /// A file below `templates/` that no page uses: its name is not one of the theme's, and no template in use names it.
    UnusedTemplate = "unused-template", Warning;
    /// A line of the site's own map of the world cannot be read.
    BadMap = "bad-map", Error;
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
