//! Edits: the first place of a name on a page becomes a link that the author might have written.
//!
//! In: a page's file with its names, and whom a name means. Out: the file with `[[people/x|Name]]` in the place of `Name`,
//! every other byte as it was. It must not know the disk.
//!
//! A place is taken only if it is prose without an entity: a tie, or no known name at all. Nothing is put into quotations,
//! links, code, headings or brackets, nor where `\@` forbids a link, where a capitalised neighbour makes it
//! someone else's name, or where emphasis or a line break runs through the name. The new file is parsed before it is
//! given: where Markdown would read anything else than the same text with one link more, the place is passed over. In a
//! table the bar needs its backslash, and gets it.

use std::ops::Range;

use crate::diagnostic::Diagnostics;
use crate::links::page_text::{PageNames, source_ids};
use crate::links::references::Target;
use crate::model::{PageId, Site};
use crate::names::guards::{Guard, NameKind, Surroundings, quotations};
use crate::names::index::normal;
use crate::names::lexicon::{Finder, Lexicon, Name, NameRole};
use crate::names::linking::overlaps;
use crate::names::mention::{Mention, MentionRule, Outcome};
use crate::names::tokens::Splitter;
use crate::parse::markdown::{Body, ReferenceForm, Text, read_text};
use crate::path::Key;

/// A name, and whom it means.
pub struct LinkWish {
    /// The name, as it is in the texts.
    pub name: String,
    /// The key of the entity.
    pub key: Key,
    /// The entity, unless its page is only about to be made.
    pub entity: Option<PageId>,
    /// Whether it is a person.
    pub person: bool,
    lexicon: Lexicon,
}

impl LinkWish {
    /// A wish for links.
    #[must_use]
    pub fn new(name: &str, key: Key, entity: Option<PageId>, person: bool) -> Self {
        let lexicon = Lexicon::new([Name::new(0, name, NameRole::Full, person)]);
        Self { name: normal(name), key, entity, person, lexicon }
    }
}

/// A place that becomes a link.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    before: String,
}

/// The file of a page with the first place of each name linked, and how many of the wishes, by their numbers, found one;
/// `None` when none did.
#[must_use]
pub fn link_names(
    site: &Site,
    id: PageId,
    file: &str,
    names: &PageNames,
    wishes: &[LinkWish],
) -> Option<(String, Vec<usize>)> {
    let parse = |file: &str| {
        let page = site.page(id);
        let body = Body::new(file, page.parsed.body_start, source_ids(site, id));
        read_text(page.path(), &body, &|_| None, false, &mut Diagnostics::new())
    };
    let as_is = parse(file);
    let mut edits: Vec<Edit> = Vec::new();
    let mut granted = Vec::new();
    for (number, wish) in wishes.iter().enumerate() {
        if wish.entity == Some(id) || is_linked_already(names, wish) {
            continue;
        }
        let edit = places(wish, names)
            .into_iter()
            .filter(|range| file.get(range.clone()).is_some_and(|source| normal(source) == wish.name))
            .filter(|range| !file[..range.start].ends_with('[') && !file[range.end..].starts_with(']'))
            .filter(|range| edits.iter().all(|other| range.end <= other.range.start || other.range.end <= range.start))
            .find_map(|range| {
                let with_bar = |bar: &str| Edit { range: range.clone(), before: format!("[[{}{bar}", wish.key) };
                let is_good =
                    |edit: &Edit| is_same_text(&as_is, &parse(&apply(file, std::slice::from_ref(edit))), &[wish]);
                ["|", "\\|"].into_iter().map(with_bar).find(is_good)
            });
        if let Some(edit) = edit {
            edits.push(edit);
            granted.push(number);
        }
    }
    edits.sort_by_key(|edit| edit.range.start);
    let changed = apply(file, &edits);
    let all: Vec<&LinkWish> = granted.iter().filter_map(|number| wishes.get(*number)).collect();
    (!edits.is_empty() && is_same_text(&as_is, &parse(&changed), &all)).then_some((changed, granted))
}

/// Whether the page has the link already: a second call changes nothing.
fn is_linked_already(names: &PageNames, wish: &LinkWish) -> bool {
    names.text.references.iter().zip(&names.references).any(|(written, resolved)| {
        let is_entity = matches!(resolved.target, Target::Page(to, _) if Some(to) == wish.entity)
            || written.target == wish.key.to_string();
        let label = written.at.as_ref().map(|(line, range)| names.text.words(*line, range.clone()));
        is_entity && label == Some(wish.name.as_str())
    })
}

/// The places of a name that may become a link, in bytes of the file, in order.
fn places(wish: &LinkWish, names: &PageNames) -> Vec<Range<usize>> {
    let (mut splitter, mut words, mut finder) = (Splitter::default(), Vec::new(), Finder::default());
    let mut places = Vec::new();
    for (number, run) in names.text.runs.iter().enumerate().filter(|(_, run)| !run.quoted) {
        splitter.split(&run.text, &mut words);
        finder.occurrences.clear();
        finder.matches.clear();
        wish.lexicon.find(&run.text, &words, &mut finder);
        if finder.occurrences.is_empty() {
            continue;
        }
        let quoted = quotations(&run.text);
        for found in &finder.occurrences {
            let around = Surroundings {
                text: &run.text,
                words: &words,
                first: found.first,
                last: found.last,
                name_before: None,
                name_behind: None,
            };
            let kind = match (wish.person, found.last - found.first) {
                (false, _) => NameKind::Other,
                (true, 1) => NameKind::Bare,
                (true, _) => NameKind::Full,
            };
            let is_other = matches!(around.guard(kind), Some(Guard::SomebodyElse | Guard::LargerName | Guard::Family));
            let covered = [&run.opaque, &run.no_link, &quoted].into_iter().any(|ranges| overlaps(ranges, &found.range));
            let mentions = names.mentions.iter().filter(|mention| {
                mention.run == number && mention.start < found.range.end && found.range.start < mention.end
            });
            if !is_other && !covered && mentions.into_iter().all(|mention| is_open(mention, &found.range)) {
                places.push(run.source_range(found.range.clone()));
            }
        }
    }
    places
}

/// Whether a mention at a place leaves it to the author whom it means.
fn is_open(mention: &Mention, range: &Range<usize>) -> bool {
    let is_undecided = match mention.outcome {
        Outcome::Entity(_) => false,
        Outcome::Tie(_) => true,
        Outcome::Undecided(_) => !matches!(
            mention.rule,
            MentionRule::SomebodyElse
                | MentionRule::LargerName
                | MentionRule::Family
                | MentionRule::MiddleInitial
                | MentionRule::Never
        ),
    };
    is_undecided && mention.start == range.start && mention.end == range.end
}

/// The file with links put in; the edits are in order.
fn apply(file: &str, edits: &[Edit]) -> String {
    let mut changed = String::with_capacity(file.len() + 32 * edits.len());
    let mut done = 0;
    for edit in edits {
        changed.push_str(file.get(done..edit.range.start).unwrap_or_default());
        changed.push_str(&edit.before);
        changed.push_str(file.get(edit.range.clone()).unwrap_or_default());
        changed.push_str("]]");
        done = edit.range.end;
    }
    changed.push_str(file.get(done..).unwrap_or_default());
    changed
}

/// Whether a text says the same as before, with nothing new but these links.
fn is_same_text(before: &Text, after: &Text, wishes: &[&LinkWish]) -> bool {
    let runs = |text: &Text| text.runs.iter().map(|run| run.text.clone()).collect::<Vec<_>>();
    let count = |text: &Text, wish: &LinkWish| {
        let form = ReferenceForm::Wiki { labelled: true };
        let key = wish.key.to_string();
        let same = wishes.iter().filter(|other| other.key == wish.key).count();
        let found = text.references.iter().filter(|reference| reference.form == form && reference.target == key);
        (found.count(), same)
    };
    let all_there = wishes.iter().all(|wish| {
        let ((now, same), (once, _)) = (count(after, wish), count(before, wish));
        now == once + same
    });
    all_there
        && after.references.len() == before.references.len() + wishes.len()
        && before.headings == after.headings
        && before.cited == after.cited
        && runs(before) == runs(after)
}
