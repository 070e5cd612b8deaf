//! Problems that an author can mend: what is wrong, where, and what to type instead.
//!
//! In: a rule and a place. Out: a [`Diagnostic`]. It must not know how a problem is shown; the shell does that. Nothing
//! here stops the pipeline: every problem of a run is collected and they are sorted by file and offset at its end.

pub mod characters;
pub mod skeleton;
pub mod near;
pub mod lines;

use std::fmt;
use std::ops::Range;

use self::lines::LineIndex;
use crate::path::SourcePath;

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
    /// A file of the site could not be read. The exit code is 3.
    CannotRead = "cannot-read", Error;
    /// A file changed while the site was being built. Build again. The exit code is 3.
    ChangedMeanwhile = "changed-meanwhile", Error;
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
    /// A file below `content/` belongs to no page and is not put out.
    StrayFile = "stray-file", Warning;
    /// A file or folder whose name begins with a dot is left out of the site.
    HiddenFile = "hidden-file", Warning;
    /// A content file does not begin with front matter, or its front matter does not end.
    MissingFrontMatter = "missing-front-matter", Error;
    /// The YAML cannot be read: a tab in the indentation, an unquoted colon, a bracket that is not closed.
    YamlSyntax = "yaml-syntax", Error;
    /// A YAML document stands for more values than Briefbook takes, or nests too deeply: aliases that repeat aliases.
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
    /// A text that is no date, or a day that does not exist.
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
    /// A name in a text that several entities could mean, and that is not linked because the page does not tell which.
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

/// Where a value stands in a YAML document: the position of each entry on the way to it, from the root.
///
/// Positions rather than names, so that the second of two equal keys can be told from the first. A path is turned into
/// a place in the file only when there is something to say about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FieldPath(Box<[u32]>);

impl FieldPath {
    /// The path of the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path of the entry at `position` below this one.
    #[must_use]
    pub fn entry(&self, position: usize) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(u32::try_from(position).unwrap_or(u32::MAX));
        Self(steps.into())
    }

    /// The positions, from the root.
    #[must_use]
    pub fn steps(&self) -> &[u32] {
        &self.0
    }
}

/// Which half of a mapping's entry is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldPart {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// The place of a problem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file as a whole.
    File(SourcePath),
    /// Bytes of a file, counted from its very beginning.
    Bytes(SourcePath, ByteRange),
    /// A field of a file's front matter, or of a YAML file. It becomes [`Place::Bytes`] before anybody sees it.
    Field(SourcePath, FieldPath, FieldPart),
}

/// A range of byte offsets that has an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteRange {
    /// The first byte.
    pub start: usize,
    /// One after the last byte.
    pub end: usize,
}

impl From<Range<usize>> for ByteRange {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl Place {
    /// A place given by bytes.
    #[must_use]
    pub fn bytes(path: &SourcePath, range: Range<usize>) -> Self {
        Self::Bytes(path.clone(), range.into())
    }

    /// The value of a field.
    #[must_use]
    pub fn value(path: &SourcePath, field: &FieldPath) -> Self {
        Self::Field(path.clone(), field.clone(), FieldPart::Value)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &SourcePath {
        match self {
            Self::File(path) | Self::Bytes(path, _) | Self::Field(path, ..) => path,
        }
    }
}

/// One problem, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where it is.
    pub place: Place,
    /// The rule that was broken.
    pub rule: Rule,
    /// What is wrong: lower case, no final period, code in backticks.
    pub message: String,
    /// Other places that belong to it, each with what is there.
    pub related: Vec<(Place, String)>,
    /// More about it, each a line of its own.
    pub notes: Vec<String>,
    /// What to type instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem at a place.
    #[must_use]
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Self { place, rule, message: printable(message.into()), related: Vec::new(), notes: Vec::new(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(printable(help.into()));
        self
    }

    /// Adds what to do about it, if anything is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(printable).or(self.help);
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push((place, printable(label.into())));
        self
    }

    /// Adds a line of explanation.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(printable(note.into()));
        self
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.rule.severity()
    }
}

/// Whether a terminal obeys a character, or shows nothing of it.
#[must_use]
pub fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A text whose control characters, and others that cannot be seen, are shown instead of obeyed: an author's text must not
/// move the reader's cursor.
#[must_use]
pub fn printable(text: String) -> String {
    if !text.contains(is_obeyed) {
        return text;
    }
    let show = |character: char| {
        if is_obeyed(character) { character.escape_default().to_string() } else { character.to_string() }
    };
    text.chars().map(show).collect()
}

/// The problems of one run, or of a part of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No problem.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds others.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(others);
    }

    /// Puts them into the order in which they are shown: by file, then by offset; each once.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| (a.place.path(), &a.place, a).cmp(&(b.place.path(), &b.place, b)));
        self.0.dedup();
    }

    /// The problems, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// The problems, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.0.iter_mut()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a mut Diagnostics {
    type Item = &'a mut Diagnostic;
    type IntoIter = std::slice::IterMut<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// A value together with the problems that were found while making it.
pub type Warned<T> = (T, Diagnostics);

/// A place in a text as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1; a byte-order mark is not counted.
    pub column: usize,
}

impl Position {
    /// The position of one offset of a text. For several, make a [`LineIndex`] once.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        LineIndex::new(text).position(text, offset)
    }
}

/// The candidate that is spelled most like `text`, if one is close enough to be what was meant.
#[must_use]
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = text.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(folded.chars().count()).div_ceil(3))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let at = |text: &str, offset| {
            let position = Position::of(text, offset);
            (position.line, position.column)
        };
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("ab\r\ncd", 4), (2, 1));
        assert_eq!(at("ab\rcd", 3), (2, 1));
        assert_eq!(at("Київ\nx", 8), (1, 5));
        assert_eq!(at("\u{feff}---", 3), (1, 1));
        assert_eq!(at("short", 99), (1, 6));
        assert_eq!(at("ab\r\ncd", 3), (1, 4));
        assert_eq!(at("\u{feff}ab\nc", 0), (1, 1));
        assert_eq!(at("ab\n", 3), (2, 1));
    }

    #[test]
    fn the_nearest_candidate_is_one_that_could_be_meant() {
        assert_eq!(nearest("titel", ["title", "date"]), Some("title"));
        assert_eq!(nearest("Ukriane", ["ukraine", "russia"]), Some("ukraine"));
        assert_eq!(nearest("zzz", ["title", "date"]), None);
    }

    #[test]
    fn every_rule_has_a_name_of_its_own_and_an_explanation() {
        let names: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        assert!(Rule::ALL.iter().all(|rule| rule.explanation().ends_with('.')));
    }
}
