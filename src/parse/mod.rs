//! One file at a time: from bytes to front matter, headings, references and runs of text.
//!
//! In: a path and bytes. Out: a [`ParsedPage`] and, in a second step, a [`markdown::Text`], each with its diagnostics. It
//! must not know any other file of the site. Bodies are not kept: who needs one reads the file again.

pub mod yaml;
pub mod cjk;
pub mod text_run;
pub mod front_matter;
pub mod document;
pub mod markdown;

use std::collections::HashSet;

use self::document::Document;
use self::markdown::plain::read_plain_fields;
use self::markdown::quotation::{Quotation, read_quotations};
use self::markdown::without_comments;
use crate::date::Zone;
use crate::diagnostic::characters::{describe_forbidden, forbidden, hidden_effect};
use crate::diagnostic::{Diagnostic, Place, Rule, Warned};
use crate::memo::Digest;
use crate::path::{Key, SourcePath, UrlPath, slugify};
use crate::schema::entity::Detail;
use crate::schema::node::Node;
use crate::schema::page::{Common, page_name};
use crate::schema::settings::{BRIEFINGS, Kinds, PAGES};
use crate::schema::{Record, read_record};

/// The largest Markdown file that is read, in bytes. Markdown is not linear in the worst case.
pub const LARGEST_PAGE: usize = 4 * 1024 * 1024;

/// The front matter of one content file, and what its text quotes.
#[derive(Debug, Clone)]
pub struct ParsedPage {
    /// Where the file is.
    pub path: SourcePath,
    /// What the page is called.
    pub key: Key,
    /// What every page may carry.
    pub common: Common,
    /// What pages of its kind carry.
    pub record: Record,
    /// The quotations of a briefing's text whose last line names the speaker, in order.
    pub quotations: Vec<Quotation>,
    /// The names of the footnotes that its text uses and does not define, each once: sources, if there are such.
    pub notes: Vec<String>,
    /// Where the Markdown begins, in bytes from the file's beginning.
    pub body_start: usize,
    /// The digest of everything above: another text leaves it as it is, unless the text names other speakers or notes.
    pub front: Digest,
    /// The same without what the page is called: another title, name, summary or alias leaves it as it is.
    pub bones: Digest,
}

impl ParsedPage {
    /// Its title, or the name of the entity.
    #[must_use]
    pub fn title(&self) -> &str {
        match &self.record {
            Record::Briefing(briefing) => &briefing.title,
            Record::Page(page) => &page.title,
            Record::Entity(entity) => &entity.name.value,
        }
    }

    /// The folder whose other files belong to this page: that of an `index.md`.
    #[must_use]
    pub fn bundle(&self) -> Option<&str> {
        (self.path.stem() == "index").then(|| self.path.folder())
    }
}

/// What a file below `content/` is, as far as its path tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed<'a> {
    /// A page of this kind.
    Page(&'a str),
    /// A file that belongs to the bundle it is in, or to nothing.
    Asset,
    /// A Markdown file where none can be.
    Misplaced,
}

/// Tells what a file below `content/` is.
#[must_use]
pub fn placed<'a>(path: &'a SourcePath, kinds: &Kinds) -> Placed<'a> {
    if path.extension() != "md" {
        return Placed::Asset;
    }
    match path.below("content").and_then(|below| below.split_once('/')) {
        Some((kind, _)) if kinds.get(kind).is_some() || [BRIEFINGS, PAGES].contains(&kind) => Placed::Page(kind),
        _ => Placed::Misplaced,
    }
}

/// Reads a file's bytes as text.
///
/// # Errors
/// The place of the first byte that is not UTF-8, or of the first character that no page can hold.
pub fn decode<'a>(path: &SourcePath, bytes: &'a [u8]) -> Result<&'a str, Box<Diagnostic>> {
    let bad = |rule, at: usize, length: usize, message: String, help: &str| {
        Box::new(Diagnostic::new(rule, Place::bytes(path, at..at + length), message).help(help))
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => match forbidden(text) {
            // This is what UTF-16 looks like.
            Some((at, '\0')) => {
                let message = format!("a NUL character at byte {at}");
                Err(bad(Rule::InvalidUtf8, at, 1, message, SAVE_AS_UTF_8))
            }
            Some((at, character)) => {
                let (length, message) = (character.len_utf8(), describe_forbidden(character));
                Err(bad(Rule::ControlCharacter, at, length, message, REMOVE_CHARACTER))
            }
            None => Ok(text),
        },
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("byte {at} (0x{:02x}) is not valid UTF-8", bytes[at]);
            Err(bad(Rule::InvalidUtf8, at, 1, message, SAVE_AS_UTF_8))
        }
    }
}

/// What to do about bytes that are not UTF-8.
const SAVE_AS_UTF_8: &str = "save the file as UTF-8, which every editor can";

/// What to do about a character that no page can hold.
const REMOVE_CHARACTER: &str = "remove it; many editors have a setting that shows invisible characters";

/// Reports the characters of a file that nobody sees and that change its text.
fn report_hidden_characters(path: &SourcePath, text: &str, problems: &mut crate::diagnostic::Diagnostics) {
    let start = front_matter::byte_order_mark(text);
    if text.is_ascii() {
        return;
    }
    for (at, character) in text.char_indices().filter(|(at, _)| *at >= start) {
        let Some(effect) = hidden_effect(character) else { continue };
        let message = format!("the invisible character U+{:04X} {effect}", u32::from(character));
        let place = Place::bytes(path, at..at + character.len_utf8());
        problems.push(Diagnostic::new(Rule::InvisibleCharacter, place, message).help(REMOVE_CHARACTER));
    }
}

/// Reads the front matter of one content file of a kind, on a site with these kinds and this time zone.
#[must_use]
pub fn parse_page(
    path: &SourcePath,
    bytes: &[u8],
    kind: &str,
    kinds: &Kinds,
    zone: &Zone,
) -> Warned<Option<ParsedPage>> {
    let mut problems = crate::diagnostic::Diagnostics::new();
    if bytes.len() > LARGEST_PAGE {
        let message = format!("the file has {} bytes, the most is {LARGEST_PAGE}", bytes.len());
        problems.push(
            Diagnostic::new(Rule::TooLarge, Place::File(path.clone()), message).help("split it into several pages"),
        );
        return (None, problems);
    }
    let text = match decode(path, bytes) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(*problem);
            return (None, problems);
        }
    };
    report_hidden_characters(path, text, &mut problems);
    let front = match front_matter::split(path, text) {
        Ok(front) => front,
        Err(problem) => {
            problems.push(*problem);
            return (None, problems);
        }
    };
    let document = Document::within(path, text, front.yaml);
    let Some(mut node) = document.tree(&mut problems) else {
        return (None, problems);
    };
    read_plain_fields(path, &mut node, &mut problems);
    let reading = document.reading(zone);
    let record = read_record(&reading, &node, kind, path, kinds);
    problems.extend(reading.into_problems());
    let page = record.and_then(|(common, record)| {
        let key = key_of(path, kind, common.slug.as_deref(), &mut problems)?;
        let quotations = if kind == BRIEFINGS { read_quotations(text, front.body_start) } else { Vec::new() };
        let notes = notes_without_text(&text[front.body_start..]);
        let of_text =
            if quotations.is_empty() && notes.is_empty() { String::new() } else { format!("{quotations:?} {notes:?}") };
        let parts = [path.as_str(), kind, &text[..front.body_start], &of_text];
        let front_digest = Digest::of_parts(&parts.map(str::as_bytes));
        // Where a field was read as it is written, the tree does not tell everything.
        // What follows from agreements, briefings and sources remembers which field of the file it is from.
        let keeps_places = match &record {
            Record::Entity(entity) => matches!(entity.detail, Detail::Agreement(_)) || !common.sources.is_empty(),
            Record::Briefing(_) | Record::Page(_) => true,
        };
        let of_bones = || bones(&[path.as_str(), kind, &of_text], &node, keeps_places);
        let bones = if document.was_asked() { front_digest } else { of_bones() };
        Some(ParsedPage {
            path: path.clone(),
            key,
            common,
            record,
            quotations,
            notes,
            body_start: front.body_start,
            front: front_digest,
            bones,
        })
    });
    (page, problems)
}

/// The fields that say what a page is called.
const NAMING: [&str; 4] = ["title", "name", "aliases", "summary"];

/// The digest of front matter without what the page is called; `rest` is what belongs to it beside the tree. If places
/// count, a field that says what the page is called may not come or go, as it moves all others.
fn bones(rest: &[&str], node: &Node, places_count: bool) -> Digest {
    let mut written = Vec::with_capacity(1024);
    match node {
        Node::Map(entries) => {
            for (key, value) in entries {
                let names = NAMING.contains(&key.as_str());
                if !names || places_count {
                    written.extend_from_slice(key.as_bytes());
                    written.push(0);
                }
                if !names {
                    value.write_to(&mut written);
                }
            }
        }
        other => other.write_to(&mut written),
    }
    let parts: Vec<&[u8]> = rest.iter().map(|part| part.as_bytes()).chain([written.as_slice()]).collect();
    Digest::of_parts(&parts)
}

/// The footnotes that a text uses and does not define, found without parsing Markdown: what is in a fenced block is
/// code, and a mark behind a backquote or a backslash is none.
fn notes_without_text(body: &str) -> Vec<String> {
    let mut used: Vec<&str> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let mut defined: HashSet<&str> = HashSet::new();
    let mut fence: Option<&str> = None;
    if !body.contains("[^") {
        return Vec::new();
    }
    let body = without_comments(body);
    for line in body.lines() {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        if mark.is_some() && (fence.is_none() || fence == mark) {
            fence = if fence.is_none() { mark } else { None };
            continue;
        }
        if fence.is_some() {
            continue;
        }
        for (at, _) in line.match_indices("[^") {
            let Some((name, rest)) = line[at + 2..].split_once(']') else { continue };
            if at + start.len() == line.len() && rest.starts_with(':') {
                defined.insert(name);
            } else if !line[..at].ends_with(['`', '\\']) && known.insert(name) {
                used.push(name);
            }
        }
    }
    used.into_iter().filter(|name| !defined.contains(name)).map(str::to_owned).collect()
}

/// The key of a file: its kind, and the slug that its name or its front matter gives.
fn key_of(
    path: &SourcePath,
    kind: &str,
    slug: Option<&str>,
    problems: &mut crate::diagnostic::Diagnostics,
) -> Option<Key> {
    if let Some(slug) = slug {
        return Some(Key::new(kind, slug));
    }
    let name = page_name(path);
    let slug = slugify(name);
    let at_kind_root = path.stem() == "index" && path.folder() == format!("content/{kind}");
    let problem = if at_kind_root {
        Some("`index.md` here is not a page: its folder would have to be the page's".to_owned())
    } else if slug.is_empty() {
        Some(format!("the name `{name}` has no letter and no digit to make a slug of"))
    } else {
        UrlPath::page(&[&slug]).err().map(|problem| format!("the file's name cannot be a path: {problem}"))
    };
    match problem {
        None => Some(Key::new(kind, &slug)),
        Some(message) => {
            let place = Place::File(path.clone());
            problems.push(Diagnostic::new(Rule::BadPath, place, message).help("rename the file"));
            None
        }
    }
}
