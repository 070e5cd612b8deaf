//! What a page could be known by.
//!
//! In: a withheld page, the site's files. Out: its [`Trace`]s: texts that would give it away if an output held them. It
//! must not know how an output spells them, nor where they were found.
//!
//! Short names and slugs of one word are words of the language; looking for them would find the language. A slug of one
//! word is looked for with its folder, as addresses have it.

use crate::inputs::Inputs;
use crate::memo::Digest;
use crate::model::Site;
use crate::names::entity::names_of;
use crate::parse::ParsedPage;
use crate::path::SourcePath;
use crate::schema::Record;
use crate::schema::entity::Detail;
use crate::schema::page::page_name;
use crate::schema::settings::PAGES;

/// Names, slugs and names of files shorter than this are not looked for, in characters.
const SHORTEST_NAME: usize = 8;
/// Sentences shorter than this are not looked for, in characters.
const SHORTEST_WORDS: usize = 12;
/// As much of the beginning of a sentence is looked for, in characters: lists and feeds cut long texts.
const HEAD: usize = 60;
/// As much of the end of a longer sentence is looked for, in characters.
const TAIL: usize = 40;

/// What a trace is to its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TraceKind {
    /// Its title, its name or an alias.
    Name,
    /// Its slug alone.
    Slug,
    /// Its key, or its address.
    Key,
    /// An old address.
    Redirect,
    /// The name of a file of its folder.
    File,
    /// The digest of such a file, as names of assets carry it.
    Digest,
    /// A sentence: of its summary, a statement, an event, a history.
    Words,
}

impl TraceKind {
    /// The kind as it is in a message.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "the name",
            Self::Slug => "the slug",
            Self::Key => "the key",
            Self::Redirect => "an old address",
            Self::File => "the name of a file",
            Self::Digest => "the digest of a file",
            Self::Words => "words",
        }
    }

    /// Whether it is spelled as addresses are, where a hyphen joins words.
    #[must_use]
    pub fn is_address(self) -> bool {
        matches!(self, Self::Slug | Self::Key | Self::Redirect | Self::File)
    }
}

/// A text that would give a page away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// The position of the page among those that are withheld.
    pub page: usize,
    /// What it is to the page.
    pub kind: TraceKind,
    /// The text, as the author wrote it.
    pub text: String,
}

/// The traces of a page, which is at `position` among those that are withheld.
#[must_use]
pub fn traces_of(position: usize, page: &ParsedPage, inputs: &Inputs) -> Vec<Trace> {
    let mut traces = Vec::new();
    let mut add = |kind, text: &str| traces.push(Trace { page: position, kind, text: text.to_owned() });
    for name in names(page).filter(|name| name.chars().count() >= SHORTEST_NAME) {
        add(TraceKind::Name, name.trim());
    }
    for slug in [&*page.key.slug, page_name(&page.path)] {
        if slug.chars().count() >= SHORTEST_NAME && slug.contains(|it: char| it == '-' || it.is_ascii_digit()) {
            add(TraceKind::Slug, slug);
        }
    }
    if &*page.key.kind == PAGES {
        add(TraceKind::Key, &format!("/{}/", page.key.slug));
    } else {
        add(TraceKind::Key, &page.key.to_string());
    }
    for old in &page.common.redirect_from {
        let path = old.path.as_str().trim_end_matches('/');
        let is_long = path.chars().count() >= SHORTEST_NAME;
        add(TraceKind::Redirect, &if is_long { path.to_owned() } else { format!("/{path}/") });
    }
    let quotations = quotations(page, inputs);
    for text in words(page).into_iter().chain(quotations.iter().map(String::as_str)) {
        for piece in text.lines().flat_map(pieces) {
            add(TraceKind::Words, &piece);
        }
    }
    for path in page.bundle().into_iter().flat_map(|folder| inputs.below(folder)).filter(|path| **path != page.path) {
        if path.file_name().chars().count() >= SHORTEST_NAME {
            add(TraceKind::File, path.file_name());
        }
        if let Ok(bytes) = inputs.read(path) {
            add(TraceKind::Digest, &Digest::of(&bytes).short());
        }
    }
    traces.sort();
    traces.dedup();
    traces
}

/// Everything that published pages are called, and their files: what is part of this is no secret.
#[must_use]
pub fn public_text(site: &Site, inputs: &Inputs) -> String {
    let mut text = String::new();
    let mut line = |part: &str| {
        text.push_str(part);
        text.push('\n');
    };
    for (_, page) in site.pages() {
        line(page.title());
        for name in names_of(&page.parsed) {
            line(name.text);
        }
        line(&format!("{}\n/{}/", page.key(), page.key().slug));
        line(page_name(page.path()));
        page.parsed.common.redirect_from.iter().for_each(|old| line(&format!("/{}/", old.path.as_str())));
    }
    let published = |path: &&SourcePath| site.withheld.file(path).is_none();
    inputs.paths().filter(published).for_each(|path| line(path.file_name()));
    text
}

fn names(page: &ParsedPage) -> impl Iterator<Item = &str> {
    let entity = if let Record::Entity(entity) = &page.record { Some(entity) } else { None };
    let aliases = entity.into_iter().flat_map(|entity| entity.aliases.iter().map(|alias| alias.text.value.as_str()));
    let short = entity.and_then(|entity| match &entity.detail {
        Detail::Organisation { abbreviation, .. } => abbreviation.as_ref().map(|name| name.value.as_str()),
        Detail::Agreement(agreement) => agreement.official_name.as_deref(),
        _ => None,
    });
    [page.title()].into_iter().chain(aliases).chain(short)
}

/// The sentences of a page's front matter.
fn words(page: &ParsedPage) -> Vec<&str> {
    let mut words: Vec<&str> = page.common.summary.iter().map(String::as_str).collect();
    match &page.record {
        Record::Briefing(briefing) => {
            for statement in &briefing.statements {
                let wordings = statement.wordings.iter().flat_map(|it| it.quote.iter().chain(&it.paraphrase));
                let own = statement.quote.iter().chain(&statement.paraphrase);
                words.extend(own.chain(wordings).map(String::as_str));
            }
            words.extend(briefing.events.iter().filter_map(|event| event.text.as_deref()));
        }
        Record::Entity(entity) => {
            if let Detail::Agreement(agreement) = &entity.detail {
                words.extend(agreement.history.iter().filter_map(|row| row.note.as_deref()));
                words.extend(agreement.actions.iter().filter_map(|action| action.note.as_deref()));
                words.extend(agreement.provisions.iter().chain(&agreement.open_questions).map(String::as_str));
            }
        }
        Record::Page(_) => {}
    }
    words
}

/// The lines of the quotations in a page's text, which may be statements: without the marks of Markdown.
fn quotations(page: &ParsedPage, inputs: &Inputs) -> Vec<String> {
    let bytes = inputs.read(&page.path).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes.get(page.body_start..).unwrap_or_default());
    let quoted = text.lines().filter_map(|line| line.trim_start().strip_prefix('>'));
    // What is around a mark or a link is plain text: each part is searched for separately.
    let marks = ['*', '_', '`', '[', ']', '\\', '@'];
    quoted.flat_map(|line| line.split(marks)).map(|part| part.trim().to_owned()).collect()
}

/// The beginning of a sentence, and the end of a long one.
fn pieces(line: &str) -> Vec<String> {
    let line = line.trim();
    let length = line.chars().count();
    if length < SHORTEST_WORDS {
        return Vec::new();
    }
    let mut pieces = vec![line.chars().take(HEAD).collect::<String>().trim().to_owned()];
    if length > HEAD {
        pieces.push(line.chars().skip(length - TAIL).collect::<String>().trim().to_owned());
    }
    pieces
}
