//! Mentions: every name on a page, whom it means, and whether it becomes a link.
//!
//! In: the lexicon, the runs of one page, and what the page says about itself ([`PageContext`]). Out: [`Mention`]s in the
//! order of the text, each with the rule that decided. It must not know files, Markdown or HTML.
//!
//! A page is read twice. First all names are found, with what stands around each of them. Then they are decided in
//! order, because "after the full name" looks back; what cannot be decided is reported with its candidates, never
//! guessed. Links are chosen last, from what was decided.

use std::collections::BTreeMap;
use std::ops::Range;

use super::decide::{Candidate, Decider, NEVER};
use super::guards::{Guard, NameKind, Surroundings, quotations};
use super::lexicon::{Finder, Lexicon, Match, Occurrence};
use super::linking::{choose_links, overlaps};
pub use super::mention::{FirstPer, LinkSettings, MOST_CANDIDATES, Mention, MentionRule, Outcome, PageContext, WhyNot};
use super::name::{Name, NameRole, Policy};
use super::tokens::{Splitter, Word};
use crate::parse::text_run::TextRun;

/// Finds all names on a page, decides whom each of them means, and which become links.
///
/// `sections` has the number of each run's section; a run without one is in section 0. Mentions are in the order of the
/// text, never overlap, and never touch what is opaque. The page's own entity is found as well ([`WhyNot::OwnPage`]).
pub fn find_mentions(lexicon: &Lexicon, runs: &[TextRun], sections: &[u32], page: &PageContext) -> Vec<Mention> {
    find_mentions_noting(lexicon, runs, sections, page, &mut |_| {})
}

/// The same; `note` is handed the words of each run.
pub fn find_mentions_noting(
    lexicon: &Lexicon,
    runs: &[TextRun],
    sections: &[u32],
    page: &PageContext,
    note: &mut dyn FnMut(&[Word]),
) -> Vec<Mention> {
    let own_names = names_of_page(page);
    let candidates = find_candidates(lexicon, &own_names, runs, note);
    let mut decider = Decider::new(lexicon, &own_names, runs, page, &candidates);
    let mut mentions = Vec::with_capacity(candidates.len());
    for candidate in &candidates {
        let (outcome, rule) = decider.decide(candidate);
        if candidate.hidden {
            continue;
        }
        let early =
            matches!(outcome, Outcome::Entity(entity) if rule == MentionRule::Surname && !decider.is_known(entity));
        let of = if candidate.of_page { &own_names } else { lexicon };
        mentions.push(Mention {
            run: candidate.run,
            start: candidate.range.start,
            end: candidate.range.end,
            outcome,
            rule,
            alias: candidate.matches.first().map(|found| of.text(*found).to_owned()).unwrap_or_default(),
            quoted: candidate.quoted,
            linked: false,
            why_not: early.then_some(WhyNot::BeforeFullName),
        });
    }
    choose_links(&mut mentions, runs, sections, page);
    mentions
}

/// The names that the page itself brings: `links.never` and `links.as`.
fn names_of_page(page: &PageContext) -> Lexicon {
    let never = page.never.iter().map(|text| (text, NEVER));
    let chosen = page.chosen.iter().map(|(text, entity)| (text, *entity));
    Lexicon::new(
        never
            .chain(chosen)
            .map(|(text, entity)| Name { policy: Policy::Always, ..Name::new(entity, text, NameRole::Alias, false) }),
    )
}

/// Finds the longest names of all runs.
fn find_candidates(
    lexicon: &Lexicon,
    own_names: &Lexicon,
    runs: &[TextRun],
    note: &mut dyn FnMut(&[Word]),
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut splitter = Splitter::default();
    let mut words: Vec<Word> = Vec::new();
    let mut site = Finder::default();
    let mut own = Finder::default();
    for (number, run) in runs.iter().enumerate() {
        splitter.split(&run.text, &mut words);
        note(&words);
        for (names, finder) in [(lexicon, &mut site), (own_names, &mut own)] {
            finder.occurrences.clear();
            finder.matches.clear();
            names.find(&run.text, &words, finder);
        }
        if site.occurrences.is_empty() && own.occurrences.is_empty() {
            continue;
        }
        let chosen = without_overlaps(&site.occurrences, &own.occurrences);
        let quoted = quotations(&run.text);
        let is_person = |(occurrence, of_page): &(&Occurrence, bool)| {
            let found = site.matches.get(occurrence.matches.start).filter(|_| !of_page);
            found.is_some_and(|found| {
                let (always, conditional) = lexicon.names(*found);
                always.first().or(conditional.first()).is_some_and(|name| name.person)
            })
        };
        for (place, (occurrence, of_page)) in chosen.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|before| chosen.get(before));
            let around = Surroundings {
                text: &run.text,
                words: &words,
                first: occurrence.first,
                last: occurrence.last,
                name_before: before.filter(|before| before.0.last == occurrence.first).map(is_person),
                name_behind: chosen.get(place + 1).filter(|next| next.0.first == occurrence.last).map(is_person),
            };
            let range = occurrence.range.clone();
            let within = |ranges: &[Range<usize>]| overlaps(ranges, &range);
            let matches = if *of_page { &own.matches } else { &site.matches };
            let found = &matches[occurrence.matches.clone()];
            candidates.push(Candidate {
                run: number,
                matches: found.to_vec(),
                of_page: *of_page,
                guards: guards_of(&around, if *of_page { None } else { Some((lexicon, found)) }),
                words: occurrence.last - occurrence.first,
                surname: words[occurrence.last - 1].hash,
                sex: around.sex(),
                hidden: within(&run.opaque),
                quoted: run.quoted || within(&quoted),
                range,
            });
        }
    }
    candidates
}

/// The guards of the three kinds of names. Those of persons are needed together, since a stranger's full name shows in the
/// one and counts in the other; those of things are spared where all names are persons'.
fn guards_of(around: &Surroundings, names: Option<(&Lexicon, &[Match])>) -> [Option<Guard>; 3] {
    let has = |person: bool| {
        names.is_none_or(|(lexicon, found)| {
            found.iter().any(|found| {
                let (always, conditional) = lexicon.names(*found);
                let names = || always.iter().chain(conditional).take(8);
                always.len() + conditional.len() > 8 || names().any(|name| name.person == person)
            })
        })
    };
    let person = has(true);
    let guard = |kind: NameKind, needed: bool| if needed { around.guard(kind) } else { None };
    [guard(NameKind::Full, person), guard(NameKind::Bare, person), guard(NameKind::Other, has(false))]
}

/// Of occurrences that overlap the longest, of equally long ones the first; the page's own before the site's. In order.
fn without_overlaps<'a>(site: &'a [Occurrence], own: &'a [Occurrence]) -> Vec<(&'a Occurrence, bool)> {
    let mut all: Vec<(&Occurrence, bool)> = own.iter().map(|found| (found, true)).collect();
    all.extend(site.iter().map(|found| (found, false)));
    all.sort_by_key(|(found, of_page)| (usize::MAX - found.range.len(), found.range.start, !of_page));
    let mut taken: BTreeMap<usize, (&Occurrence, bool)> = BTreeMap::new();
    for (found, of_page) in all {
        let before = taken.range(..found.range.end).next_back();
        if before.is_none_or(|(_, (before, _))| before.range.end <= found.range.start) {
            taken.insert(found.range.start, (found, of_page));
        }
    }
    taken.into_values().collect()
}
