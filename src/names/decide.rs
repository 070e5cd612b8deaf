//! Decisions: whom a name means on a page, by rules that can be explained; no one where they do not decide.
//!
//! In: the names that were found on a page, with what stands around each ([`Candidate`]), in the order of the text. Out:
//! an [`Outcome`] and the rule for each. It must not know which of them become links.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::context::HOMONYMS;
use super::guards::{Guard, NameKind, Sex};
use super::lexicon::{Lexicon, Match};
use super::mention::{MOST_CANDIDATES, MentionRule, Outcome, PageContext};
use super::name::{Held, NameRole, Policy};
use crate::parse::text_run::TextRun;

/// A name that was found, with what its surroundings say; not decided yet.
pub struct Candidate {
    /// The number of its run.
    pub run: usize,
    /// Where it is in the run's text, in bytes.
    pub range: Range<usize>,
    /// Its names: of the site's lexicon, or of the page's own.
    pub matches: Vec<Match>,
    /// Whether they are names that the page itself brings.
    pub of_page: bool,
    /// The guards of the three kinds of names, in the order of [`NameKind`].
    pub guards: [Option<Guard>; 3],
    /// How many words it has.
    pub words: usize,
    /// The hash of the last word: what a surname is recognised by.
    pub surname: u64,
    /// The sex that a title before it tells.
    pub sex: Option<Sex>,
    /// Whether it stands where nothing may be found: it only tells whom the page knows.
    pub hidden: bool,
    /// Whether it is in a quotation.
    pub quoted: bool,
}

/// The entity of a page's own names that are never linked.
pub const NEVER: u32 = u32::MAX;

/// Decides candidates in the order of the text.
pub struct Decider<'a> {
    lexicon: &'a Lexicon,
    own_names: &'a Lexicon,
    runs: &'a [TextRun],
    page: &'a PageContext<'a>,
    tagged: BTreeSet<u32>,
    /// Entities that are named in full so far, or that the author linked.
    named: BTreeSet<u32>,
    /// Entities that are on the page for certain: what relations may point at.
    present: BTreeSet<u32>,
    /// People who are named in full somewhere on the page, without doubt.
    named_somewhere: BTreeSet<u32>,
    /// Surnames that somebody outside the lexicon bears, and the run in which that was last said, so far.
    namesakes: HashMap<u64, usize>,
    /// Surnames that somebody outside the lexicon bears anywhere on the page.
    namesakes_somewhere: HashSet<u64>,
    /// Per surname, who was last named in full by it, and in which run.
    last_full: HashMap<u64, BTreeMap<u32, usize>>,
    /// Surnames that a man and a woman bear on this page.
    shared: HashSet<u64>,
    /// Surnames that mean a place or a firm somewhere on this page.
    places: HashSet<u64>,
    /// Whom each surname alone has meant last, without another bearer in sight.
    bare: HashMap<u64, u32>,
    homonyms: HashMap<&'static str, bool>,
}

impl<'a> Decider<'a> {
    /// Takes in all candidates of the page, and what they say together.
    pub fn new(
        lexicon: &'a Lexicon,
        own_names: &'a Lexicon,
        runs: &'a [TextRun],
        page: &'a PageContext<'a>,
        candidates: &[Candidate],
    ) -> Self {
        let tagged: BTreeSet<u32> = page.tags.iter().copied().chain(page.own).collect();
        let named: BTreeSet<u32> = page.already.iter().copied().chain(page.own).collect();
        let mut present: BTreeSet<u32> = tagged.union(&named).copied().collect();
        let mut sexes: HashMap<u64, Sex> = HashMap::new();
        let mut shared = HashSet::new();
        let mut places = HashSet::new();
        let mut named_somewhere = BTreeSet::new();
        let mut namesakes_somewhere = HashSet::new();
        for candidate in candidates {
            let bare = candidate.guards[NameKind::Bare as usize];
            if matches!(bare, Some(Guard::LargerName | Guard::PlaceOrFirm { clear: false })) {
                places.insert(candidate.surname);
            }
            if let Some(sex) = candidate.sex
                && *sexes.entry(candidate.surname).or_insert(sex) != sex
            {
                shared.insert(candidate.surname);
            }
            let mut senses = candidate.matches.iter().filter(|_| !candidate.of_page).flat_map(|found| {
                lexicon
                    .names(*found)
                    .0
                    .iter()
                    .filter(|name| name.is_valid(page.date) && candidate.guard(name).is_none())
            });
            let (first, second) = (senses.next(), senses.next());
            if let (Some(only), None) = (first, second) {
                present.insert(only.entity);
                if candidate.kind(only) == NameKind::Full && candidate.matches.iter().any(|found| !found.extra_initial)
                {
                    named_somewhere.insert(only.entity);
                }
            } else if first.is_none() && candidate.is_somebody_else() {
                namesakes_somewhere.insert(candidate.surname);
            }
        }
        Self {
            lexicon,
            own_names,
            runs,
            page,
            tagged,
            named,
            present,
            named_somewhere,
            namesakes: HashMap::new(),
            namesakes_somewhere,
            last_full: HashMap::new(),
            shared,
            places,
            bare: HashMap::new(),
            homonyms: HashMap::new(),
        }
    }

    /// Whom a candidate means, and by which rule. Candidates come in the order of the text.
    pub fn decide(&mut self, candidate: &Candidate) -> (Outcome, MentionRule) {
        let decided = if candidate.of_page { self.decide_by_page(candidate) } else { self.decide_known(candidate) };
        match decided.0 {
            Outcome::Entity(entity) if candidate.words > 1 => {
                self.last_full.entry(candidate.surname).or_default().insert(entity, candidate.run);
            }
            // "Melania Trump": from here on two people on this page are called Trump.
            Outcome::Undecided(_) if candidate.is_somebody_else() => {
                self.namesakes.insert(candidate.surname, candidate.run);
            }
            _ => {}
        }
        decided
    }

    fn decide_known(&mut self, candidate: &Candidate) -> (Outcome, MentionRule) {
        let mut senses = self.senses(candidate);
        let mut refused: Option<MentionRule> = None;
        let mut refuse = |rule: MentionRule| {
            // The most telling reason is kept: what is in the text before what the page lacks.
            if refused.is_none_or(|before| weight(rule) > weight(before)) {
                refused = Some(rule);
            }
            false
        };
        let offered = unique(senses.iter().map(|name| name.entity));
        let all: Vec<u32> = offered.iter().copied().take(MOST_CANDIDATES).collect();
        senses.retain(|name| match self.refusal(candidate, name) {
            None => true,
            Some(rule) => refuse(rule),
        });
        let entities = unique(senses.iter().map(|name| name.entity));
        let (entity, by) = match entities.as_slice() {
            [] => {
                let refused = refused.unwrap_or(MentionRule::NotAfterFull);
                let is_early = matches!(refused, MentionRule::NotAfterFull | MentionRule::OneWord);
                return match self.named_later(candidate, &offered).filter(|_| is_early) {
                    Some(entity) => (Outcome::Entity(entity), MentionRule::Surname),
                    None => (Outcome::Undecided(all), refused),
                };
            }
            [only] => (*only, None),
            several => match self.narrow(candidate, several, &senses) {
                Ok((entity, rule)) => (entity, Some(rule)),
                Err(left) => match self.established(candidate).filter(|holder| left.contains(holder)) {
                    Some(holder) => return (Outcome::Entity(holder), MentionRule::Established),
                    None => return (Outcome::Tie(left), MentionRule::Tie),
                },
            },
        };
        let Some(name) = senses.iter().find(|name| name.entity == entity) else {
            return (Outcome::Undecided(all), MentionRule::Tie);
        };
        if let Some(rule) = self.doubt(candidate, name, by) {
            if rule == MentionRule::Namesake && self.established(candidate) == Some(entity) {
                return (Outcome::Entity(entity), MentionRule::Established);
            }
            return (Outcome::Undecided(vec![entity]), rule);
        }
        if candidate.kind(name) == NameKind::Full || name.policy == Policy::Always {
            self.named.insert(entity);
        } else {
            self.bare.insert(candidate.surname, entity);
        }
        let rule = by.unwrap_or_else(|| self.rule(name));
        (Outcome::Entity(entity), rule)
    }

    /// Of several bearers of a surname the one whose it is in this text: it has meant that person before the other came in,
    /// and the other was not named just now. A text keeps a surname for one person, and tells others of that name from
    /// it by their given names; only right after another bearer's full name may it be that one's for a while.
    fn established(&self, candidate: &Candidate) -> Option<u32> {
        let holder = *self.bare.get(&candidate.surname)?;
        let just_now = |run: &usize| run + 1 >= candidate.run;
        let mut others =
            self.last_full.get(&candidate.surname).into_iter().flatten().filter(|(entity, _)| **entity != holder);
        let is_clear = !others.any(|(_, run)| just_now(run))
            && !self.namesakes.get(&candidate.surname).is_some_and(just_now)
            && !self.shared.contains(&candidate.surname);
        is_clear.then_some(holder)
    }

    /// The one bearer of a surname whom the page names in full later, when nobody else on it bears the surname.
    fn named_later(&self, candidate: &Candidate, entities: &[u32]) -> Option<u32> {
        let contested =
            self.namesakes_somewhere.contains(&candidate.surname) || self.shared.contains(&candidate.surname);
        let mut later = entities.iter().filter(|entity| self.named_somewhere.contains(entity));
        match (later.next(), later.next()) {
            (Some(only), None) if !contested => Some(*only),
            _ => None,
        }
    }

    /// The names that the page itself brings decide before all others; only a neighbour that makes it someone else
    /// stands against `links.as`.
    fn decide_by_page(&mut self, candidate: &Candidate) -> (Outcome, MentionRule) {
        let names = candidate.matches.iter().flat_map(|found| self.own_names.names(*found).0);
        let entities = unique(names.map(|name| name.entity));
        let guard = candidate.guards[NameKind::Bare as usize];
        match entities.as_slice() {
            [.., NEVER] => (Outcome::Undecided(Vec::new()), MentionRule::Never),
            [entity] => match guard {
                Some(Guard::SomebodyElse) => (Outcome::Undecided(vec![*entity]), MentionRule::SomebodyElse),
                Some(Guard::LargerName) => (Outcome::Undecided(vec![*entity]), MentionRule::LargerName),
                _ => {
                    self.named.insert(*entity);
                    (Outcome::Entity(*entity), MentionRule::Chosen)
                }
            },
            several => (Outcome::Tie(several.to_vec()), MentionRule::Tie),
        }
    }

    /// Whether a reader knows an entity by now.
    pub fn is_known(&self, entity: u32) -> bool {
        self.named.contains(&entity) || self.tagged.contains(&entity)
    }

    /// The names that may be meant, one per entity: of several the one that is valid, and what the author wrote before
    /// the surname that everybody has. Where thousands share a surname only those are looked at that the page speaks
    /// of, beside those that need no such thing.
    fn senses(&self, candidate: &Candidate) -> Vec<Held> {
        let mut senses: Vec<Held> = Vec::new();
        for found in &candidate.matches {
            let (always, conditional) = self.lexicon.names(*found);
            senses.extend(always);
            if conditional.len() <= 4 * MOST_CANDIDATES {
                senses.extend(conditional);
            } else {
                senses.extend(conditional.iter().take(MOST_CANDIDATES));
                let names_of = |entity: &u32| self.lexicon.names_of(*found, *entity);
                senses.extend(self.tagged.iter().flat_map(names_of));
                // More of them decide nothing.
                let named = self.named.iter().chain(&self.named_somewhere).flat_map(names_of);
                senses.extend(named.take(2 * MOST_CANDIDATES));
            }
        }
        senses.sort_unstable_by_key(|name| (name.entity, !name.is_valid(self.page.date), name.role, name.policy));
        senses.dedup_by_key(|name| name.entity);
        // What somebody wrote comes before what was made: "Bob Hale" is not Robert Hale where there is a Bob Hale.
        if senses.iter().any(|name| name.role != NameRole::ShortForm) {
            senses.retain(|name| name.role != NameRole::ShortForm);
        }
        senses
    }

    /// Why a name does not count here.
    fn refusal(&self, candidate: &Candidate, name: &Held) -> Option<MentionRule> {
        let tagged = self.tagged.contains(&name.entity);
        if !name.is_valid(self.page.date) {
            return Some(MentionRule::OutOfDate);
        }
        // The initial of a surname alone is another given name: "H. Trump".
        let extra_initial = candidate.matches.iter().all(|found| found.extra_initial);
        if extra_initial && name.role == NameRole::Surname {
            return Some(MentionRule::SomebodyElse);
        }
        match candidate.guard(name) {
            Some(Guard::SomebodyElse) => return Some(MentionRule::SomebodyElse),
            Some(Guard::LargerName) => return Some(MentionRule::LargerName),
            Some(Guard::Family) => return Some(MentionRule::Family),
            Some(Guard::OrdinaryWord { clear }) if !(clear && tagged) => return Some(MentionRule::OrdinaryWord),
            Some(Guard::PlaceOrFirm { clear }) => {
                let is_only_person = self.named.contains(&name.entity) && !self.places.contains(&candidate.surname);
                if !clear || !(tagged || is_only_person) {
                    return Some(MentionRule::OrdinaryWord);
                }
            }
            _ => {}
        }
        match name.policy {
            Policy::AfterFull if !tagged && !self.named.contains(&name.entity) => Some(match name.role {
                NameRole::Full => MentionRule::OneWord,
                _ => MentionRule::NotAfterFull,
            }),
            Policy::Tagged if !tagged => Some(MentionRule::NotTagged),
            Policy::Never => Some(MentionRule::Never),
            _ => None,
        }
    }

    /// Rule 6: the one that is tagged, else the one that is named, else the one that is related to others on the page.
    fn narrow(&self, candidate: &Candidate, entities: &[u32], senses: &[Held]) -> Result<(u32, MentionRule), Vec<u32>> {
        // "Jordan" is Michael's surname and the whole name of a country: that he is named does not take it from there.
        let is_bare =
            |entity: u32| senses.iter().any(|name| name.entity == entity && candidate.kind(name) == NameKind::Bare);
        let has_thing = senses.iter().any(|name| !name.person);
        let mut left = entities.to_vec();
        for (set, rule) in [(&self.tagged, MentionRule::Tagged), (&self.named, MentionRule::AlreadyNamed)] {
            let kept: Vec<u32> = left.iter().copied().filter(|entity| set.contains(entity)).collect();
            match kept.as_slice() {
                [] => {}
                [only] if rule == MentionRule::AlreadyNamed && has_thing && is_bare(*only) => return Err(left),
                [only] => return Ok((*only, rule)),
                _ => left = kept,
            }
        }
        // Two people who are both named in full keep their surname for themselves, however they are related.
        if senses.iter().any(|name| name.policy != Policy::AfterFull) {
            let is_related = |entity: &u32| {
                let mut others = self.present.iter().filter(|other| !entities.contains(other));
                others.any(|other| (self.page.related)(*entity, *other))
            };
            let related: Vec<u32> = left.iter().copied().filter(is_related).collect();
            if let [only] = related.as_slice() {
                return Ok((*only, MentionRule::Related));
            }
        }
        Err(left)
    }

    /// What speaks against the only candidate that is left.
    fn doubt(&mut self, candidate: &Candidate, name: &Held, by: Option<MentionRule>) -> Option<MentionRule> {
        let tagged = self.tagged.contains(&name.entity);
        if candidate.kind(name) == NameKind::Bare {
            let shared = self.shared.contains(&candidate.surname);
            let other = self.namesakes.contains_key(&candidate.surname) && !tagged;
            return (name.policy != Policy::Always && (shared || other)).then_some(MentionRule::Namesake);
        }
        if candidate.matches.iter().all(|found| found.extra_initial) {
            let known = tagged || self.named.contains(&name.entity);
            return (!known).then_some(MentionRule::MiddleInitial);
        }
        let known = tagged || by.is_some() || self.page.already.contains(&name.entity) || name.person;
        (!known && self.is_open_homonym(candidate)).then_some(MentionRule::Homonym)
    }

    /// Whether a name is one of two well-known places, and the page does not say which.
    fn is_open_homonym(&mut self, candidate: &Candidate) -> bool {
        let text = candidate.matches.first().map(|found| self.lexicon.text(*found)).unwrap_or_default();
        let Some(homonym) = HOMONYMS.iter().find(|homonym| homonym.name == text) else { return false };
        let runs = self.runs;
        *self.homonyms.entry(homonym.name).or_insert_with(|| {
            let (mut country, mut other) = (false, false);
            for word in runs.iter().flat_map(|run| run.text.split(|character: char| !character.is_alphanumeric())) {
                country |= homonym.country.contains(&word);
                other |= homonym.other.contains(&word);
            }
            !country || other
        })
    }

    /// The rule by which a name counts on its own.
    fn rule(&self, name: &Held) -> MentionRule {
        let entity = name.entity;
        match (name.policy, name.role) {
            _ if self.page.own == Some(entity) => MentionRule::Own,
            (Policy::Tagged, _) => MentionRule::Tagged,
            (Policy::AfterFull, _) if !self.named.contains(&entity) => MentionRule::Tagged,
            (_, NameRole::Full) => MentionRule::FullName,
            (_, NameRole::Alias) => MentionRule::Alias,
            (_, NameRole::Surname) => MentionRule::Surname,
            (_, NameRole::ShortForm) => MentionRule::ShortForm,
        }
    }
}

impl Candidate {
    /// As what kind of name the candidate is read, when it is meant as this name.
    fn kind(&self, name: &Held) -> NameKind {
        match name {
            Held { person: false, .. } => NameKind::Other,
            Held { role: NameRole::Surname, .. } => NameKind::Bare,
            _ if self.words > 1 => NameKind::Full,
            _ => NameKind::Bare,
        }
    }

    /// Whether the words around it make it another person's full name.
    fn is_somebody_else(&self) -> bool {
        self.guards[NameKind::Full as usize] == Some(Guard::SomebodyElse)
    }

    fn guard(&self, name: &Held) -> Option<Guard> {
        self.guards[self.kind(name) as usize]
    }
}

/// Entities in order, each once.
fn unique(entities: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut unique: Vec<u32> = entities.collect();
    unique.sort_unstable();
    unique.dedup();
    unique
}

/// Which of several reasons is reported.
const fn weight(rule: MentionRule) -> u8 {
    match rule {
        MentionRule::NotAfterFull | MentionRule::OneWord => 0,
        MentionRule::NotTagged => 1,
        MentionRule::Never => 2,
        MentionRule::OutOfDate => 3,
        _ => 4,
    }
}
