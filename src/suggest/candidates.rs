//! Candidates: names in the texts that no entity has, counted over the site.
//!
//! In: the texts of all pages, page by page. Out: [`Candidate`]s, the most frequent first. It must not know who there is:
//! what is a known name is in the mentions and is passed over.
//!
//! `sequences` finds them in one text. These rules need all texts:
//!
//! 1. A single word counts only if it has a capital within a sentence somewhere, and if it does not occur in small letters
//!    more than a third as often. A word for an institution must not occur in small letters at all. In German, where every
//!    noun has a capital, no single word counts.
//! 2. The first word of a sentence is dropped from a sequence when it is an ordinary opener, unless the sequence stands with
//!    it within sentences at least as often ("The Hague"). Another first word is dropped when the rest occurs without it,
//!    the whole never within a sentence, and the word occurs in small letters ("Critics Emmanuel Macron has heard").
//! 3. A nationality in front is dropped where the rest occurs without it ("French Emmanuel Macron"), unless the rest names an
//!    institution ("British Museum").
//! 4. A sequence that only ever begins sentences, and all of whose words occur in small letters, is not a name but a line in
//!    title case.
//! 5. A shorter name counts for the one longer name on its page that looks like a person's and ends with it ("Macron" for
//!    "Emmanuel Macron"), unless it is an abbreviation or occurs in small letters.
//! 6. Names that differ in diacritics only are one name.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::sequences::{Claim, Sequence, find_sequences};
use super::vocabulary::{AREAS, INSTITUTIONS, can_be_name, is_adherent, looks_like_person};
use crate::links::page_text::PageNames;
use crate::model::PageId;
use crate::names::context::{OPENERS, PARTICLES};
use crate::names::entity::surname_of;
use crate::names::index::normal;
use crate::names::letters::fold_into;
use crate::names::linking::overlaps;
use crate::names::mention::{MentionRule, Outcome};
use crate::names::tokens::{Gap, Splitter, Word};
use crate::parse::text_run::TextRun;
use crate::suggest::{Sentence, Spot};

/// How many sentences are kept for one name.
const MOST_SENTENCES: usize = 3;

/// How often a name has to occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// Three times, or on two pages.
    Usual,
    /// So many times.
    Times(usize),
}

/// A name without a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: String,
    /// Its other forms, each with how often it occurs: the surname on pages that also have the whole, and the name with
    /// other diacritics.
    pub others: Vec<(String, usize)>,
    /// Every place, short forms too, in the order of the pages.
    pub spots: Vec<Spot>,
    /// Up to three sentences, from different pages as far as there are such.
    pub sentences: Vec<Sentence>,
    /// The entities whose name it may be a spelling of.
    pub perhaps: Vec<PageId>,
}

impl Candidate {
    /// How often the name itself occurs.
    #[must_use]
    pub fn times(&self) -> usize {
        self.spots.len() - self.others.iter().map(|(_, times)| times).sum::<usize>()
    }
}

/// A name as it is in a text, whole or without its first words.
#[derive(Debug)]
struct Form {
    text: String,
    spot: Spot,
    /// Its bytes in its sentence.
    in_sentence: Range<usize>,
}

/// A sequence of one page.
#[derive(Debug)]
struct FoundName {
    /// The whole first, then what is left when words in front are dropped.
    forms: Vec<Form>,
    opens: bool,
    sentence: Option<usize>,
}

/// What one page contributes.
#[derive(Debug, Default)]
pub struct CandidateFindings {
    names: Vec<FoundName>,
    sentences: Vec<String>,
    /// The hashes of its words in small letters, in order.
    small: Vec<u64>,
}

/// Reads the sequences of one page.
pub fn read_candidates(language: &str, names: &PageNames, spot: &dyn Fn(Range<usize>) -> Spot) -> CandidateFindings {
    let mut findings = CandidateFindings::default();
    let (mut splitter, mut words) = (Splitter::default(), Vec::new());
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut sentences: Vec<(usize, Range<usize>)> = Vec::new();
    let mut mentions = names.mentions.iter().peekable();
    for (number, run) in names.text.runs.iter().enumerate() {
        splitter.split(&run.text, &mut words);
        let mut claimed: Vec<(Range<usize>, Claim)> =
            run.opaque.iter().map(|range| (range.clone(), Claim::Taken)).collect();
        while let Some(mention) = mentions.next_if(|mention| mention.run <= number) {
            let is_other = matches!(mention.outcome, Outcome::Undecided(_))
                && matches!(mention.rule, MentionRule::SomebodyElse | MentionRule::LargerName);
            claimed.push((mention.start..mention.end, if is_other { Claim::Borrowed } else { Claim::Taken }));
        }
        claimed.sort_by_key(|(range, _)| range.start);
        let claims = claims_of(&words, &claimed);
        let unclaimed = words.iter().zip(&claims).filter(|(_, claim)| **claim != Claim::Taken).map(|(word, _)| word);
        findings.small.extend(unclaimed.filter(|word| word.shape.is_small()).map(|word| word.hash));
        for sequence in find_sequences(&run.text, &words, &claims, language) {
            let range = words[sequence.words.start].start()..words[sequence.words.end - 1].end();
            if overlaps(&run.no_link, &range) {
                continue;
            }
            let times = seen.entry(normal(&run.text[range.clone()])).or_default();
            *times += 1;
            let sentence = (*times <= MOST_SENTENCES).then(|| {
                let is_inside = |(at, seen): &(usize, Range<usize>)| {
                    *at == number && seen.start <= range.start && range.end <= seen.end
                };
                sentences.iter().rposition(is_inside).unwrap_or_else(|| {
                    let around = run.sentence(range.clone()).range;
                    findings.sentences.push(run.text[around.clone()].replace('\u{fffc}', "…"));
                    sentences.push((number, around));
                    sentences.len() - 1
                })
            });
            let start = sentence.and_then(|at| sentences.get(at)).map_or(0, |(_, range)| range.start);
            findings.names.push(FoundName {
                forms: forms_of(run, &words, &sequence, start, spot),
                opens: sequence.opens,
                sentence,
            });
        }
    }
    findings.small.sort_unstable();
    findings
}

/// What is said about each word, given the ranges that are spoken for, in order.
fn claims_of(words: &[Word], claimed: &[(Range<usize>, Claim)]) -> Vec<Claim> {
    let mut next = 0;
    let claim_of = |word: &Word| {
        while claimed.get(next).is_some_and(|(range, _)| range.end <= word.start()) {
            next += 1;
        }
        claimed.get(next).filter(|(range, _)| range.start < word.end()).map_or(Claim::Free, |(_, claim)| *claim)
    };
    words.iter().map(claim_of).collect()
}

/// The forms of a sequence: whole, and where its first words may be dropped also without them.
fn forms_of(
    run: &TextRun,
    words: &[Word],
    sequence: &Sequence,
    sentence_start: usize,
    spot: &dyn Fn(Range<usize>) -> Spot,
) -> Vec<Form> {
    let end = words[sequence.words.end - 1].end();
    let form = |first: usize| {
        let range = words[first].start()..end;
        Form {
            text: normal(&run.text[range.clone()]),
            spot: spot(run.source_range(range.clone())),
            in_sentence: range.start.saturating_sub(sentence_start)..range.end.saturating_sub(sentence_start),
        }
    };
    let mut forms = vec![form(sequence.words.start)];
    let mut may_drop = sequence.opens;
    for first in sequence.words.clone().skip(1) {
        let before = words[first - 1].text(&run.text);
        let is_new_word = matches!(words[first].gap, Gap::Space) && words[first].shape.is_capitalised();
        if forms.len() > 2 || !is_new_word || !(may_drop || is_adherent(before)) {
            break;
        }
        may_drop = false;
        forms.push(form(first));
    }
    forms
}

/// One place of a sequence, over the site.
#[derive(Debug)]
struct Place {
    /// The numbers of its forms' names.
    forms: Vec<(u32, Spot, Range<usize>)>,
    opens: bool,
    sentence: Option<usize>,
}

/// All sequences of a site.
#[derive(Debug, Default)]
pub struct Census {
    numbers: HashMap<String, u32>,
    /// Each name as it is spelled, and the group of names that differ in diacritics only.
    names: Vec<(String, u32)>,
    groups: HashMap<String, u32>,
    evidence: Vec<Evidence>,
    /// The places of each page.
    pages: Vec<Vec<Place>>,
    sentences: Vec<String>,
    small: HashMap<u64, usize>,
}

/// What the texts say about one name, in whatever spelling.
#[derive(Debug, Default)]
struct Evidence {
    /// How often it stands as a sequence of its own.
    whole: usize,
    /// How often it does so within a sentence.
    inside: usize,
    /// How often it follows an opener at the beginning of a sentence, where it has its capital for itself too.
    after_opener: usize,
}

/// What is counted for one name.
#[derive(Debug, Default)]
struct Tally {
    /// How often it is in each spelling.
    forms: BTreeMap<String, usize>,
    /// How often a part of it means it.
    short: BTreeMap<String, usize>,
    spots: Vec<Spot>,
    /// A sentence for each place that has one.
    sentences: Vec<(Spot, usize, Range<usize>)>,
}

impl Tally {
    /// Its most frequent spelling.
    fn name(&self) -> &str {
        let most = self.forms.iter().max_by_key(|(form, times)| (**times, std::cmp::Reverse(*form)));
        most.map(|(form, _)| form.as_str()).unwrap_or_default()
    }
}

impl Census {
    /// Adds a page.
    pub fn add(&mut self, findings: CandidateFindings) {
        for hash in findings.small {
            *self.small.entry(hash).or_default() += 1;
        }
        let first_sentence = self.sentences.len();
        self.sentences.extend(findings.sentences);
        let mut places = Vec::with_capacity(findings.names.len());
        for found in findings.names {
            let opener = found.forms.first().is_some_and(|form| begins_with_opener(&form.text));
            let forms: Vec<_> = found
                .forms
                .into_iter()
                .enumerate()
                .map(|(dropped, form)| {
                    let number = self.number(form.text);
                    let group = self.group(number);
                    let evidence = &mut self.evidence[group as usize];
                    evidence.whole += usize::from(dropped == 0);
                    evidence.inside += usize::from(dropped == 0 && !found.opens);
                    evidence.after_opener += usize::from(dropped == 1 && found.opens && opener);
                    (number, form.spot, form.in_sentence)
                })
                .collect();
            let sentence = found.sentence.map(|sentence| first_sentence + sentence);
            places.push(Place { forms, opens: found.opens, sentence });
        }
        self.pages.push(places);
    }

    fn number(&mut self, name: String) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let mut folded = String::new();
        fold_into(&name, &mut folded);
        // An abbreviation is not a word: "WHO" is not "Who".
        folded.push(if name.contains(char::is_lowercase) { ' ' } else { '!' });
        let next = u32::try_from(self.evidence.len()).unwrap_or(u32::MAX);
        let group = *self.groups.entry(folded).or_insert(next);
        if group == next {
            self.evidence.push(Evidence::default());
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push((name.clone(), group));
        self.numbers.insert(name, number);
        number
    }

    fn group(&self, number: u32) -> u32 {
        self.names.get(number as usize).map(|(_, group)| *group).unwrap_or_default()
    }

    fn evidence(&self, number: u32) -> &Evidence {
        &self.evidence[self.group(number) as usize]
    }

    /// The names that occur often enough, the most frequent first.
    #[must_use]
    pub fn count(&self, language: &str, threshold: Threshold) -> Vec<Candidate> {
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for places in &self.pages {
            self.count_page(places, &mut tallies);
        }
        let mut splitter = Splitter::default();
        let nouns_are_capital = matches!(language.split('-').next(), Some("de" | "lb" | "nds"));
        let mut is_name = |tally: &Tally, evidence: &Evidence| {
            let name = tally.name();
            (name.contains(' ') || !nouns_are_capital) && self.is_name(name, evidence, tally.spots.len(), &mut splitter)
        };
        let mut candidates: Vec<Candidate> = tallies
            .into_iter()
            .filter(|(_, tally)| match threshold {
                Threshold::Usual => tally.spots.len() >= 3 || super::count_pages(&tally.spots) >= 2,
                Threshold::Times(times) => tally.spots.len() >= times,
            })
            .filter(|(group, tally)| {
                self.evidence.get(*group as usize).is_some_and(|evidence| is_name(tally, evidence))
            })
            .map(|(_, tally)| self.candidate(tally))
            .collect();
        candidates.sort_by_cached_key(|candidate| {
            let pages = super::count_pages(&candidate.spots);
            (usize::MAX - candidate.spots.len(), usize::MAX - pages, candidate.name.clone())
        });
        candidates
    }

    /// Counts the places of one page; rule 5.
    fn count_page(&self, places: &[Place], tallies: &mut BTreeMap<u32, Tally>) {
        let chosen: Vec<&(u32, Spot, Range<usize>)> =
            places.iter().filter_map(|place| place.forms.get(self.form_of(place))).collect();
        // By what a person's name ends with, whose that may be.
        let mut by_end: HashMap<String, BTreeSet<u32>> = HashMap::new();
        for (number, ..) in &chosen {
            let name = self.name(*number);
            if looks_like_person(name) {
                for (at, _) in name.match_indices(' ') {
                    by_end.entry(name[at + 1..].to_lowercase()).or_default().insert(self.group(*number));
                }
            }
        }
        let ends = |number: u32| by_end.get(&self.name(number).to_lowercase());
        let ends_another: BTreeSet<u32> = chosen
            .iter()
            .filter(|(number, ..)| ends(*number).is_some())
            .map(|(number, ..)| self.group(*number))
            .collect();
        let mut splitter = Splitter::default();
        for (place, (number, spot, in_sentence)) in places.iter().zip(&chosen) {
            // "Critics Christine Lagarde has heard": what only begins sentences takes no full name in.
            let name = self.name(*number);
            // "US" is no surname of "Dismisses US", and "Code" not that of "Penal Code" where "code" is a word.
            let is_word = !name.contains(char::is_lowercase) && name.contains(char::is_uppercase)
                || !name.contains(' ') && self.small_times(name, &mut splitter) > 0;
            let is_surname = !name.contains(' ') || PARTICLES.has(name.split(' ').next().unwrap_or_default());
            let takes = |group: u32| is_surname || self.evidence.get(group as usize).is_some_and(|it| it.inside > 0);
            let bearers = ends(*number).filter(|_| !is_word).into_iter().flatten();
            let bearers = bearers.filter(|bearer| !ends_another.contains(bearer));
            let mut bearers = bearers.filter(|bearer| takes(**bearer));
            let whole = match (bearers.next(), bearers.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            };
            let tally = tallies.entry(whole.unwrap_or_else(|| self.group(*number))).or_default();
            let forms = if whole.is_some() { &mut tally.short } else { &mut tally.forms };
            *forms.entry(self.name(*number).to_owned()).or_default() += 1;
            tally.spots.push(*spot);
            if let Some(sentence) = place.sentence {
                tally.sentences.push((*spot, sentence, in_sentence.clone()));
            }
        }
    }

    /// Which form of a sequence counts; rules 2 and 3.
    fn form_of(&self, place: &Place) -> usize {
        let mut form = 0;
        let mut opens = place.opens;
        while let (Some((whole, ..)), Some((rest, ..))) = (place.forms.get(form), place.forms.get(form + 1)) {
            let (name, rest_name) = (self.name(*whole), self.name(*rest));
            let (whole, rest) = (self.evidence(*whole), self.evidence(*rest));
            let first = name.split(' ').next().unwrap_or_default();
            let drops = if opens && begins_with_opener(name) {
                whole.inside < (rest.inside + rest.after_opener).max(1)
            } else if is_adherent(first) {
                let has_institution = rest_name.split(' ').any(|word| INSTITUTIONS.has(word));
                rest.whole > 0 && !has_institution
            } else {
                let is_plain_word = || self.small_times(first, &mut Splitter::default()) > 0;
                opens && whole.inside == 0 && rest.whole > 0 && is_plain_word()
            };
            if !drops {
                break;
            }
            form += 1;
            opens = false;
        }
        form
    }

    fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map(|(name, _)| name.as_str()).unwrap_or_default()
    }

    /// How often a word occurs in small letters.
    fn small_times(&self, word: &str, splitter: &mut Splitter) -> usize {
        self.small.get(&splitter.hash(word)).copied().unwrap_or_default()
    }

    /// Rules 1 and 4.
    fn is_name(&self, name: &str, evidence: &Evidence, times: usize, splitter: &mut Splitter) -> bool {
        let mut words = Vec::new();
        splitter.split(name, &mut words);
        if !name.contains(' ') {
            let can_be = words.iter().any(|word| can_be_name(word.text(name), word.shape));
            let small = self.small_times(name, splitter);
            let allowed = if AREAS.has(name) || INSTITUTIONS.has(name) { 0 } else { times / 3 };
            return can_be && evidence.inside + evidence.after_opener > 0 && small <= allowed;
        }
        let mut is_plain =
            |word: &Word| !word.shape.is_capitalised() || self.small_times(word.text(name), splitter) > 0;
        let is_line = evidence.inside == 0 && words.iter().all(&mut is_plain);
        let is_proper = |word: &str| !is_adherent(word) && !OPENERS.has(word);
        let has_name = words.iter().any(|word| word.shape.is_capitalised() && is_proper(word.text(name)));
        has_name && !is_line
    }

    fn candidate(&self, tally: Tally) -> Candidate {
        let name = tally.name().to_owned();
        let mut other_forms: BTreeMap<String, usize> = BTreeMap::new();
        for (form, times) in tally.forms.into_iter().filter(|(form, _)| *form != name) {
            *other_forms.entry(form).or_default() += times;
        }
        for (form, times) in tally.short {
            // "Leyen" and "Von der Leyen" are von der Leyen.
            let surname = surname_of(&name).filter(|surname| surname.to_lowercase().ends_with(&form.to_lowercase()));
            *other_forms.entry(surname.map_or(form, str::to_owned)).or_default() += times;
        }
        let mut others: Vec<(String, usize)> = other_forms.into_iter().collect();
        others.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        // A sentence that names the name twice is shown once, and each page before a second sentence of any.
        let mut shown: BTreeSet<usize> = BTreeSet::new();
        let mut pages: BTreeMap<PageId, usize> = BTreeMap::new();
        let mut ranked: Vec<(usize, usize)> = Vec::new();
        for (at, (spot, sentence, _)) in tally.sentences.iter().enumerate() {
            if shown.insert(*sentence) {
                let rank = pages.entry(spot.page).or_default();
                ranked.push((*rank, at));
                *rank += 1;
            }
        }
        ranked.sort_unstable();
        ranked.truncate(MOST_SENTENCES);
        let sentences = ranked.into_iter().filter_map(|(_, at)| {
            let (spot, sentence, name) = tally.sentences.get(at)?;
            Some(Sentence { spot: *spot, text: self.sentences.get(*sentence)?.clone(), name: name.clone() })
        });
        Candidate { name, others, sentences: sentences.collect(), spots: tally.spots, perhaps: Vec::new() }
    }
}

/// Whether a name begins with a word that opens sentences; an abbreviation in capitals is none ("US").
fn begins_with_opener(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or_default();
    OPENERS.has(first) && (first.contains(char::is_lowercase) || first.chars().count() == 1)
}
