//! Known names: which of the names without a page may be another spelling of an entity's name.
//!
//! In: the site's entities and the candidates. Out: for each candidate whose it may be. It must not know texts.
//!
//! A candidate that is a name of an entity, letter for letter, is no proposal and is taken out. Any other is compared with
//! the names word by word; as many words on both sides. Each pair has to be equal without
//! diacritics and across scripts, or close in letters ([`super::variants`]); for what is no person, where one letter tells
//! one country from another, only one letter may differ, and an ending is no spelling.

use std::collections::HashSet;

use super::candidates::Candidate;
use super::variants::{CloseWords, Latitude, is_close, is_inflected, plain};
use crate::model::Site;
use crate::names::{index::normal, name::names_of};

/// How many entities a candidate is compared with at most.
const MOST_ENTITIES: usize = 3;

/// Notes for each candidate the entities whose name it may be a spelling of, and removes those that are names already.
/// Time is linear in the number of names.
pub fn compare(site: &Site, candidates: &mut Vec<Candidate>) {
    let known: HashSet<String> =
        site.pages().flat_map(|(id, page)| names_of(id, &page.parsed)).map(|name| normal(name.text)).collect();
    candidates.retain(|candidate| !known.contains(&normal(&candidate.name)));
    let mut index = CloseWords::default();
    let mut bearers: Vec<Vec<usize>> = Vec::new();
    let mut split: Vec<Vec<String>> = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        let words: Vec<String> = candidate.name.split(' ').map(plain).collect();
        if let Some(last) = words.last().filter(|last| !last.is_empty()) {
            let number = index.add(last) as usize;
            bearers.resize_with(bearers.len().max(number + 1), Vec::new);
            bearers[number].push(at);
        }
        split.push(words);
    }
    if bearers.is_empty() {
        return;
    }
    for (id, page) in site.pages() {
        for name in names_of(id, &page.parsed) {
            let words: Vec<String> = name.text.split_whitespace().map(plain).collect();
            let Some(last) = words.last() else { continue };
            for at in index.find(last).into_iter().filter_map(|number| bearers.get(number as usize)).flatten() {
                let is_sure = words.len() > 1 || is_sure_alone(last, &split[*at]);
                let is_same = is_sure
                    && split[*at].len() == words.len()
                    && split[*at].iter().zip(&words).all(|(ours, theirs)| is_spelling(ours, theirs, name.person));
                let perhaps = &mut candidates[*at].perhaps;
                if is_same && perhaps.len() < MOST_ENTITIES && !perhaps.contains(&id) {
                    perhaps.push(id);
                }
            }
        }
    }
    for candidate in candidates {
        candidate.perhaps.sort_unstable();
    }
}

/// Whether one word alone is enough to tell whose name it is: in a short one, such as "Paris" beside the surname Parisi, a
/// letter more is another name.
fn is_sure_alone(theirs: &str, ours: &[String]) -> bool {
    const LONG: usize = 8;
    ours.last().is_some_and(|ours| ours == theirs || ours.len().min(theirs.len()) >= LONG)
}

/// Whether a plain word may be a spelling of another.
fn is_spelling(ours: &str, theirs: &str, person: bool) -> bool {
    if ours == theirs {
        return true;
    }
    let is_one_letter = || ours.len().min(theirs.len()) >= 6 && strsim::osa_distance(ours, theirs) <= 1;
    is_close(ours, theirs, Latitude::Strict) && (person || is_one_letter() && !is_inflected(ours, theirs))
}
