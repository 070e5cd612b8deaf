//! Suggestions: what the names of a site lack, as far as its texts tell.
//!
//! In: the texts of all pages, with their references resolved and their names decided ([`PageNames`]). Out:
//! [`Suggestions`]: wanted pages, names without a page, names that nobody decided, spellings that differ. It must not know
//! files, terminals, or how a suggestion is carried out; that something is suggested changes nothing.
//!
//! A page is read for itself ([`Findings`]), in any order and in parallel. Then the findings are put together in the order
//! of the pages ([`Gathering`]), because most rules need counts over the whole site. Both are linear in the texts.

pub mod vocabulary;
pub mod sequences;
pub mod variants;
pub mod candidates;
pub mod known;
pub mod spellings;
pub mod undecided;
pub mod edits;
pub mod stubs;

use std::collections::BTreeMap;

use crate::address::Address;
use crate::links::page_text::PageNames;
use crate::links::references::{Target, before_place};
use crate::model::{PageId, Site};
use crate::parse::markdown::ReferenceForm;
use crate::path::{SourcePath, slugify};
use candidates::{Candidate, CandidateFindings, Census, Threshold};
use spellings::{HouseStyle, Spelling};
use undecided::{Undecided, UndecidedFinding};

/// A place in a page's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The page.
    pub page: PageId,
    /// The first byte, counted from the file's beginning.
    pub start: u32,
    /// One after the last byte.
    pub end: u32,
    /// The line of the first byte, from 1.
    pub line: u32,
    /// Its column in characters, from 1.
    pub column: u32,
}

/// A sentence of a page, with the name that it was chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where the name stands.
    pub spot: Spot,
    /// The sentence. What is not text (code, a picture) is in it as `…`.
    pub text: String,
    /// The bytes of it that are the name.
    pub name: std::ops::Range<usize>,
}

/// A page that references lead to and nobody has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is called where it is wanted, in the most frequent way.
    pub name: String,
    /// Every reference, in the order of the pages.
    pub spots: Vec<Spot>,
}

/// Everything that is suggested, each part with what occurs most often first.
#[derive(Debug, Default)]
pub struct Suggestions {
    /// References that lead to nothing.
    pub wanted: Vec<Wanted>,
    /// Names in the texts that are no known name.
    pub names: Vec<Candidate>,
    /// Names that could mean several entities, where nothing decides which.
    pub undecided: Vec<Undecided>,
    /// Names of one entity that are spelled in more than one way.
    pub spellings: Vec<Spelling>,
}

impl Suggestions {
    /// Whether there is nothing to suggest.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty() && self.names.is_empty() && self.undecided.is_empty() && self.spellings.is_empty()
    }
}

/// How many pages some places are on.
#[must_use]
pub fn count_pages(spots: &[Spot]) -> usize {
    let mut pages: Vec<PageId> = spots.iter().map(|spot| spot.page).collect();
    pages.sort_unstable();
    pages.dedup();
    pages.len()
}

/// What one page contributes.
#[derive(Debug)]
pub struct Findings {
    wanted: Vec<(String, Spot)>,
    candidates: CandidateFindings,
    undecided: Vec<UndecidedFinding>,
    spellings: Vec<Spelling>,
}

/// Reads one page. `file` is the whole file that its names were found in.
#[must_use]
pub fn read_findings(site: &Site, house: &HouseStyle, page: PageId, file: &str, names: &PageNames) -> Findings {
    let lines = Lines::new(file);
    let spot = |range: std::ops::Range<usize>| lines.spot(page, &range);
    let written = names.text.references.iter().zip(&names.references);
    let is_missing = |target: &Target| matches!(target, Target::Missing);
    let wanted = written
        .filter(|(_, resolved)| is_missing(&resolved.target))
        .map(|(reference, resolved)| {
            (wanted_name(site, page, reference.form, &reference.target), spot(resolved.range.clone()))
        })
        .collect();
    Findings {
        wanted,
        candidates: candidates::read_candidates(&site.settings.language.value, names, &spot),
        undecided: undecided::read_undecided(names, &spot),
        spellings: spellings::read_spellings(site, house, page, names, &spot),
    }
}

/// The page that a reference names: the text of `[[…]]` without its place on the page, or the file of a link.
fn wanted_name(site: &Site, page: PageId, form: ReferenceForm, target: &str) -> String {
    if matches!(form, ReferenceForm::Wiki { .. }) {
        return crate::names::index::normal(before_place(target));
    }
    let path = Address::parse(target).decoded_path();
    let file = match path.strip_prefix('/') {
        Some(below) => SourcePath::resolve("content", below),
        None => SourcePath::resolve(site.page(page).path().folder(), &path),
    };
    file.map_or(path, |file| file.to_string())
}

/// Puts the findings of all pages together.
#[derive(Debug, Default)]
pub struct Gathering {
    wanted: BTreeMap<String, BTreeMap<String, Vec<Spot>>>,
    census: Census,
    undecided: BTreeMap<(String, Vec<u32>), Vec<Spot>>,
    spellings: Vec<Spelling>,
}

impl Gathering {
    /// Adds a page. Pages come in the order of their numbers.
    pub fn add(&mut self, findings: Findings) {
        for (name, spot) in findings.wanted {
            // `[[Jane Doe]]`, `[[people/jane-doe]]` and a link to `jane-doe.md` want one page.
            let last = name.rsplit('/').next().unwrap_or(&name);
            let slug = slugify(last.strip_suffix(".md").unwrap_or(last));
            let page = if slug.is_empty() { name.clone() } else { slug };
            self.wanted.entry(page).or_default().entry(name).or_default().push(spot);
        }
        for finding in findings.undecided {
            self.undecided.entry((finding.text, finding.candidates)).or_default().push(finding.spot);
        }
        self.spellings.extend(findings.spellings);
        self.census.add(findings.candidates);
    }

    /// What follows from all pages.
    #[must_use]
    pub fn finish(self, site: &Site, threshold: Threshold) -> Suggestions {
        let mut wanted: Vec<Wanted> = self.wanted.into_values().filter_map(wanted_page).collect();
        wanted.sort_by(|a, b| b.spots.len().cmp(&a.spots.len()).then_with(|| a.name.cmp(&b.name)));
        let mut undecided: Vec<Undecided> = self
            .undecided
            .into_iter()
            .map(|((text, candidates), spots)| Undecided {
                text,
                candidates: candidates.into_iter().map(PageId).collect(),
                spots,
            })
            .collect();
        undecided.sort_by(|a, b| b.spots.len().cmp(&a.spots.len()).then_with(|| a.text.cmp(&b.text)));
        let mut spellings = self.spellings;
        spellings.sort_by_key(|spelling| (usize::MAX - spelling.times(), spelling.page, spelling.entity));
        let mut names = self.census.count(&site.settings.language.value, threshold);
        names.retain(|name| site.withheld.name(&name.name).is_none());
        known::compare(site, &mut names);
        Suggestions { wanted, names, undecided, spellings }
    }
}

/// One wanted page, by the name it is most often called.
fn wanted_page(spellings: BTreeMap<String, Vec<Spot>>) -> Option<Wanted> {
    let name = spellings.iter().max_by_key(|(name, spots)| (spots.len(), std::cmp::Reverse(*name)))?.0.clone();
    let mut spots: Vec<Spot> = spellings.into_values().flatten().collect();
    spots.sort_unstable();
    Some(Wanted { name, spots })
}

/// Where the lines of a file begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Lines end with LF, CRLF or CR.
    fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    fn spot(&self, page: PageId, range: &std::ops::Range<usize>) -> Spot {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let line = self.starts.partition_point(|start| *start <= range.start).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..range.start).map_or(1, |before| before.chars().count() + 1);
        Spot { page, start: small(range.start), end: small(range.end), line: small(line), column: small(column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Position;

    #[test]
    fn lines_and_columns_are_those_of_diagnostics() {
        for text in ["", "ab\ncd", "ab\r\ncd\r\n", "a\rb\rc", "\u{feff}Київ\nx\n\ny", "é\n"] {
            let lines = Lines::new(text);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at) && *at != 1) {
                let at = if text.starts_with('\u{feff}') { at.max(3) } else { at };
                let (spot, position) = (lines.spot(PageId(0), &(at..at)), Position::of(text, at));
                assert_eq!(
                    (spot.line as usize, spot.column as usize),
                    (position.line, position.column),
                    "{text:?} {at}"
                );
            }
        }
    }
}
