//! Notes and warnings: block quotations that begin with `[!NOTE]`, as GitHub and Obsidian write them.
//!
//! In: the events of a body. Out: the same events, with the kind of each such quotation and its title as a paragraph of
//! its own. It must not know how they are shown.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CowStr, Event, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::path::SourcePath;

/// The kinds by the words for them, those of GitHub first, then the further ones of Obsidian.
const KINDS: [(BlockQuoteKind, &[&str]); 5] = [
    (
        BlockQuoteKind::Note,
        &["note", "info", "abstract", "summary", "tldr", "todo", "question", "help", "faq", "example", "quote", "cite"],
    ),
    (BlockQuoteKind::Tip, &["tip", "hint", "success", "check", "done"]),
    (BlockQuoteKind::Important, &["important"]),
    (BlockQuoteKind::Warning, &["warning", "attention"]),
    (BlockQuoteKind::Caution, &["caution", "failure", "fail", "missing", "danger", "error", "bug"]),
];

/// The message of the theme that says a kind.
#[must_use]
pub fn word_of(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "alert.note",
        BlockQuoteKind::Tip => "alert.tip",
        BlockQuoteKind::Important => "alert.important",
        BlockQuoteKind::Warning => "alert.warning",
        BlockQuoteKind::Caution => "alert.caution",
    }
}

/// The first line of a quotation that is meant as a note.
struct Marker<'a> {
    word: &'a str,
    /// How long the marker is, with the sign that Obsidian folds by and the white space behind it.
    length: usize,
    /// Whether words follow it on its line.
    has_title: bool,
}

impl<'a> Marker<'a> {
    /// Reads `[!NOTE]`, `[!note]-`, `[!note] Title`.
    fn read(text: &'a str) -> Option<Self> {
        let line = text.split('\n').next().unwrap_or_default().trim_end();
        let (word, rest) = line.strip_prefix("[!")?.split_once(']')?;
        let is_word = word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '|' | ' '));
        let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
        let title = rest.trim_start();
        let is_marker = is_word && (rest.is_empty() || title.len() < rest.len());
        is_marker.then(|| Self { word, length: line.len() - title.len(), has_title: !title.is_empty() })
    }

    fn kind(&self) -> Option<BlockQuoteKind> {
        let word = self.word.split('|').next().unwrap_or_default().trim().to_ascii_lowercase();
        KINDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(kind, _)| *kind)
    }
}

/// Whether a note has a title of its own. `quotation` is its Markdown from the first `>` on.
#[must_use]
pub fn has_title(quotation: &str) -> bool {
    Marker::read(quotation.trim_start_matches(['>', ' ', '\t'])).is_some_and(|marker| marker.has_title)
}

/// Gives the quotations that are notes their kind, takes the marker out, and makes the title a paragraph.
pub(super) fn mark<'e>(markdown: &str, events: Vec<(Event<'e>, Range<usize>)>) -> Vec<(Event<'e>, Range<usize>)> {
    let mut marked = Vec::with_capacity(events.len() + 8);
    let mut events = events.into_iter().peekable();
    while let Some((event, range)) = events.next() {
        let paragraph = match (&event, events.peek()) {
            (Event::Start(Tag::BlockQuote(None)), Some((Event::Start(Tag::Paragraph), paragraph))) => paragraph.clone(),
            _ => {
                marked.push((event, range));
                continue;
            }
        };
        let marker = markdown.get(paragraph.start..).and_then(Marker::read);
        let Some((marker, kind)) = marker.and_then(|marker| marker.kind().map(|kind| (marker, kind))) else {
            marked.push((event, range));
            continue;
        };
        marked.push((Event::Start(Tag::BlockQuote(Some(kind))), range));
        let start = events.next();
        let behind = paragraph.start + marker.length;
        let is_marker = |it: &(Event<'_>, Range<usize>)| matches!(it.0, Event::Text(_)) && it.1.start < behind;
        while let Some((_, range)) = events.next_if(is_marker) {
            // The marker is text, and the title may go on in the same event.
            if range.end > behind {
                let rest = behind..range.end;
                marked.extend(start.clone());
                marked.push((Event::Text(CowStr::from(markdown[rest.clone()].to_owned())), rest));
            }
        }
        if marker.has_title {
            if !matches!(marked.last(), Some((Event::Text(_), _))) {
                marked.extend(start);
            }
            end_title(&mut events, &mut marked);
        } else if events.next_if(|(event, _)| matches!(event, Event::SoftBreak | Event::HardBreak)).is_some() {
            marked.extend(start);
        } else {
            events.next_if(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)));
        }
    }
    marked
}

/// Ends the paragraph of a title at the end of its line, if no element is open there.
fn end_title<'e>(
    events: &mut std::iter::Peekable<impl Iterator<Item = (Event<'e>, Range<usize>)>>,
    marked: &mut Vec<(Event<'e>, Range<usize>)>,
) {
    let mut depth = 0_usize;
    for (event, range) in events {
        match event {
            Event::End(TagEnd::Paragraph) => {
                marked.push((event, range));
                return;
            }
            Event::SoftBreak | Event::HardBreak if depth == 0 => {
                marked.push((Event::End(TagEnd::Paragraph), range.clone()));
                marked.push((Event::Start(Tag::Paragraph), range));
                return;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        marked.push((event, range));
    }
}

/// The problem of a quotation that is meant as a note of a kind that does not exist. `text` is the Markdown from the
/// beginning of the quotation's paragraph, which is at `at` in the file.
pub(super) fn unknown_kind(path: &SourcePath, text: &str, at: usize) -> Option<Diagnostic> {
    let marker = Marker::read(text).filter(|marker| marker.kind().is_none())?;
    let range = at..at + marker.word.len() + 3;
    let message = format!("`[!{}]` is not a kind of note, and is shown as it was typed", marker.word);
    let help = "write one of `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`";
    Some(Diagnostic::new(Rule::ForeignSyntax, Place::bytes(path, range), message).help(help))
}
