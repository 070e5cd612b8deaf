//! The lexicon: every name of every entity, laid out so that a scan costs the same for a thousand names and for millions.
//!
//! In: [`Name`]s, in any order. Out: the longest name that is at each word of a text. It must not know pages: whether
//! an occurrence is meant, linked or someone else is for the mentions to decide.
//!
//! Names are a tree over words ([`WordTree`]), so names that share their first words share the way, and thousands that do
//! so cost no more. A set of bits over first words turns most words away before the tree is touched. Hashes only propose:
//! each name that they find is compared with the text.

use std::ops::Range;

use super::context::{ARABIC_PREFIXES, HANGUL_PARTICLES, HEBREW_PREFIXES, PARTICLES};
use super::letters::{Likeness, normalised};
use super::name::{Held, without_article};
pub use super::name::{Name, NameRole, Policy};
use super::standing::{Standing, is_whole};
use super::tokens::{Splitter, Word};
use super::word_filter::WordFilter;
use super::word_tree::{Node, Planting, WordTree};

/// The names that are spelled alike, letter for letter.
#[derive(Debug)]
struct Spelling {
    text: Range<u32>,
    /// First those that link always, then the others; both by entity.
    names: Range<u32>,
    conditional: u32,
    /// Whether the next spelling has other words.
    is_last: bool,
}

/// A name that the text has at some place.
#[derive(Debug, Clone, Copy)]
pub struct Match {
    spelling: u32,
    /// How the text differs from the name.
    pub likeness: Likeness,
    /// Whether the text has a middle initial that the name has not.
    pub extra_initial: bool,
}

/// The longest names at one place of a text.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// The first of its words, by number.
    pub first: usize,
    /// The word behind its last.
    pub last: usize,
    /// Where it is in the text, in bytes: attached prefixes and particles stay outside.
    pub range: Range<usize>,
    /// Its names, in [`Finder::matches`].
    pub matches: Range<usize>,
}

/// A word at which a name may begin, and where it leads in the tree, with the word behind it and without.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    word: usize,
    first: Option<Node>,
    second: Option<Node>,
}

/// What one scan finds, and its memory.
#[derive(Debug, Default)]
pub struct Finder {
    /// The occurrences, by their first word; they may overlap.
    pub occurrences: Vec<Occurrence>,
    /// The names of all occurrences.
    pub matches: Vec<Match>,
    begins: Vec<Beginning>,
    splitter: Splitter,
    name_words: Vec<Word>,
}

/// All names of a site.
#[derive(Debug, Default)]
pub struct Lexicon {
    tree: WordTree,
    /// All first words.
    any_case: WordFilter,
    /// First words with a small letter, or of names that are found in any case.
    small: WordFilter,
    /// Words behind the first one.
    later: WordFilter,
    /// In the tree's order: those of equal words stand together.
    spellings: Vec<Spelling>,
    names: Vec<Held>,
    texts: String,
}

/// A name on its way into the lexicon.
struct Entry {
    /// Where it ends in the tree.
    node: u32,
    text: Range<u32>,
    held: Held,
}

impl Lexicon {
    /// The lexicon of some names. Their order does not matter; the same name of the same entity counts once. Names
    /// without a letter or digit are left out.
    pub fn new<'a>(names: impl IntoIterator<Item = Name<'a>>) -> Self {
        let mut lexicon = Self::default();
        let names = names.into_iter();
        let mut entries: Vec<Entry> = Vec::with_capacity(names.size_hint().0);
        let mut words: Vec<Word> = Vec::new();
        let mut all_words: Vec<u64> = Vec::new();
        let mut splitter = Splitter::default();
        let mut split_ends: Vec<(usize, bool)> = Vec::with_capacity(names.size_hint().0);
        for name in names {
            let held = Held {
                entity: name.entity,
                role: name.role,
                policy: name.policy,
                person: name.person,
                ignore_case: name.ignore_case,
                from: name.from,
                to: name.to,
            };
            let mut put = |text: &str| {
                splitter.split(text, &mut words);
                let start = lexicon.texts.len();
                let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(start + text.len())) else { return };
                let Some(first) = words.first() else { return };
                lexicon.texts.push_str(text);
                entries.push(Entry { node: 0, text: start..end, held });
                all_words.extend(words.iter().map(|word| word.hash));
                let is_particle = words.len() > 1 && PARTICLES.has(first.text(text));
                split_ends.push((all_words.len(), first.shape.is_small() || is_particle || name.ignore_case));
            };
            if name.text.is_ascii() {
                put(name.text);
            } else {
                put(&normalised(name.text));
            }
            if name.person
                && name.text.contains('-')
                && let Some(short) = without_article(&normalised(name.text))
            {
                put(&short);
            }
        }
        let planting = lexicon.grow(&mut entries, &all_words, &split_ends);
        lexicon.settle(&entries, planting);
        lexicon
    }

    /// Makes the tree, and notes for each name the place at which it ends.
    fn grow(&mut self, entries: &mut Vec<Entry>, all_words: &[u64], ends: &[(usize, bool)]) -> Planting {
        let mut planting = Planting::with_room(entries.len());
        let mut start = 0;
        let mut ends_of_entries = ends.iter();
        entries.retain_mut(|entry| {
            let end = ends_of_entries.next().map_or(start, |(end, _)| *end);
            let number = planting.add(&all_words[start..end]);
            start = end;
            entry.node = number.unwrap_or_default();
            number.is_some()
        });
        self.any_case = WordFilter::with_room(planting.first_words());
        // Names share their later words still more than their first ones.
        self.later = WordFilter::with_room(all_words.len() / 8);
        let mut start = 0;
        let mut small: Vec<u64> = Vec::new();
        for (end, is_small) in ends {
            let Some((first, later)) = all_words[start..*end].split_first() else { continue };
            let first = *first;
            start = *end;
            self.any_case.add(first);
            for word in later {
                self.later.add(*word);
            }
            if *is_small {
                small.push(first);
            }
        }
        small.sort_unstable();
        small.dedup();
        self.small = WordFilter::with_room(small.len());
        for first in &small {
            self.small.add(*first);
        }
        planting
    }

    /// Puts the names of each node together, and among them those that are spelled alike.
    fn settle(&mut self, entries: &[Entry], planting: Planting) {
        // The nodes are numbered without gaps: counting puts the names into their order.
        let mut starts = vec![0_u32; planting.ends() as usize + 1];
        for entry in entries {
            starts[entry.node as usize] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            (*start, sum) = (sum, sum + *start);
        }
        let mut order = vec![0_u32; entries.len()];
        for (number, entry) in (0_u32..).zip(entries) {
            let place = &mut starts[entry.node as usize];
            order[*place as usize] = number;
            *place += 1;
        }
        self.names.reserve(entries.len());
        self.spellings.reserve(starts.len());
        // Each start has moved to the start of the next node.
        let mut firsts = Vec::with_capacity(starts.len());
        let mut start = 0;
        for end in &starts[..starts.len() - 1] {
            let group = &mut order[start as usize..*end as usize];
            start = *end;
            firsts.push(u32::try_from(self.spellings.len()).unwrap_or(u32::MAX));
            self.settle_node(entries, group);
        }
        self.tree = planting.finish(&firsts);
    }

    /// Puts the names of one node, which are given by their numbers, into order.
    fn settle_node(&mut self, entries: &[Entry], group: &mut [u32]) {
        let entry = |number: u32| &entries[number as usize];
        let text = |entry: &Entry| &self.texts[entry.text.start as usize..entry.text.end as usize];
        group.sort_unstable_by(|left, right| {
            let (left, right) = (entry(*left), entry(*right));
            let condition = |entry: &Entry| entry.held.policy != Policy::Always;
            let by_condition = condition(left).cmp(&condition(right));
            text(left).cmp(text(right)).then(by_condition).then_with(|| left.held.cmp(&right.held))
        });
        let mut previous: Option<&Entry> = None;
        for number in group {
            let entry = entry(*number);
            let alike = previous.is_some_and(|before| text(before) == text(entry));
            if alike && previous.is_some_and(|before| before.held == entry.held) {
                continue;
            }
            let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.push(entry.held);
            let always = u32::from(entry.held.policy == Policy::Always);
            match self.spellings.last_mut() {
                Some(spelling) if alike => {
                    spelling.names.end = place + 1;
                    spelling.conditional += always;
                }
                last => {
                    if let (Some(last), Some(_)) = (last, previous) {
                        last.is_last = false;
                    }
                    let (text, names) = (entry.text.clone(), place..place + 1);
                    self.spellings.push(Spelling { text, names, conditional: place + always, is_last: true });
                }
            }
            previous = Some(entry);
        }
    }

    /// How many names the lexicon has.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A name's text, in NFC.
    pub fn text(&self, found: Match) -> &str {
        self.spellings.get(found.spelling as usize).map_or("", |spelling| self.spelled(spelling))
    }

    /// The names that a match represents: those that link always, and the others; each by entity.
    pub fn names(&self, found: Match) -> (&[Held], &[Held]) {
        let Some(spelling) = self.spellings.get(found.spelling as usize) else { return (&[], &[]) };
        let (start, middle, end) = (spelling.names.start, spelling.conditional, spelling.names.end);
        (&self.names[start as usize..middle as usize], &self.names[middle as usize..end as usize])
    }

    /// The names of one match that belong to one entity.
    pub fn names_of(&self, found: Match, entity: u32) -> impl Iterator<Item = &Held> {
        let (always, conditional) = self.names(found);
        [always, conditional].into_iter().flat_map(move |names| {
            let start = names.partition_point(|name| name.entity < entity);
            names[start..].iter().take_while(move |name| name.entity == entity)
        })
    }

    fn spelled(&self, spelling: &Spelling) -> &str {
        &self.texts[spelling.text.start as usize..spelling.text.end as usize]
    }

    /// Finds at each word the longest name that begins there. `finder` is not emptied first.
    pub fn find(&self, text: &str, words: &[Word], finder: &mut Finder) {
        if self.names.is_empty() {
            return;
        }
        let mut begins = std::mem::take(&mut finder.begins);
        self.find_beginnings(words, &mut begins);
        for begin in &begins {
            let Some(word) = words.get(begin.word) else { continue };
            if begin.first.is_some() || word.shape.is_hangul() {
                self.walk(text, words, begin, word.start(), word.text(text), finder);
            }
            if word.shape.takes_prefixes() {
                self.find_behind_prefixes(text, words, begin.word, finder);
            }
        }
        finder.begins = begins;
    }

    /// Collects the words at which names may begin.
    ///
    /// A large lexicon is far away from the processor. So each step is taken for all words before the next one, and the
    /// names are touched before they are compared: the places in memory are then fetched side by side and not one by one.
    fn find_beginnings(&self, words: &[Word], begins: &mut Vec<Beginning>) {
        begins.clear();
        for (index, word) in words.iter().enumerate() {
            let firsts = if word.shape.is_small() { &self.small } else { &self.any_case };
            let first = if firsts.may_have(word.hash) { self.tree.follow(Node::ROOT, word.hash) } else { None };
            if first.is_some() || word.shape.takes_prefixes() || word.shape.is_hangul() {
                begins.push(Beginning { word: index, first, second: None });
            }
        }
        for begin in begins.iter_mut() {
            begin.second = self.second(begin.first, words, begin.word);
        }
        let mut touched = 0;
        for node in begins.iter().flat_map(|begin| [begin.first, begin.second]).flatten() {
            let spelling = node.ends().and_then(|end| self.spellings.get(end as usize));
            let letter = spelling.and_then(|spelling| self.texts.as_bytes().get(spelling.text.start as usize));
            touched |= letter.copied().unwrap_or_default();
        }
        std::hint::black_box(touched);
    }

    /// Where the word behind the first of a name leads.
    fn second(&self, first: Option<Node>, words: &[Word], index: usize) -> Option<Node> {
        self.step(first?, words.get(index + 1)?.hash)
    }

    /// A step from one word of a name to the next.
    fn step(&self, node: Node, word: u64) -> Option<Node> {
        if self.later.may_have(word) { self.tree.follow(node, word) } else { None }
    }

    /// Finds names in a word of Arabic or Hebrew that begins with attached prefixes, the shortest prefix first.
    fn find_behind_prefixes(&self, text: &str, words: &[Word], index: usize, finder: &mut Finder) {
        let Some(word) = words.get(index) else { return };
        let whole = word.text(text);
        let count = finder.occurrences.len();
        for (at, character) in whole.char_indices().skip(1).take(4) {
            let (prefix, rest) = whole.split_at(at);
            if finder.occurrences.len() > count || rest.chars().count() < 2 {
                return;
            }
            if ARABIC_PREFIXES.has(prefix) || HEBREW_PREFIXES.has(prefix) {
                let hash = finder.splitter.hash(rest);
                let first = self.tree.follow(Node::ROOT, hash);
                if first.is_some() {
                    let second = self.second(first, words, index);
                    let begin = Beginning { word: index, first, second };
                    self.walk(text, words, &begin, word.start() + at, rest, finder);
                }
            }
            // "to the" loses the article's first letter: li + al-Iraq is lil-Iraq.
            if character == 'ل' && (prefix == "ل" || prefix == "ول" || prefix == "فل") {
                let restored = format!("ا{rest}");
                let hash = finder.splitter.hash(&restored);
                let first = self.tree.follow(Node::ROOT, hash);
                if first.is_some() {
                    let second = self.second(first, words, index);
                    let begin = Beginning { word: index, first, second };
                    self.walk(text, words, &begin, word.start() + at, &restored, finder);
                }
            }
        }
    }

    /// Follows the tree from one word on, and notes the longest name on the way. The first word may be a part of the
    /// word in the text, or a little more than it: `first_text`.
    fn walk(&self, text: &str, words: &[Word], begin: &Beginning, start: usize, first_text: &str, finder: &mut Finder) {
        let first = begin.word;
        let matches = finder.matches.len();
        let mut longest: Option<(usize, usize)> = None;
        let mut node = Node::ROOT;
        let mut skipped = None;
        let mut next = first;
        while let Some(word) = words.get(next) {
            if word.shape.is_hangul() {
                for (particle, child) in self.particles(word.text(text), node, &mut finder.splitter) {
                    let stand = Standing {
                        text,
                        words,
                        first,
                        last: next + 1,
                        first_text,
                        end: word.end() - particle,
                        skipped,
                    };
                    if longest.is_none_or(|(_, end)| stand.end > end)
                        && self.compare(child, &stand, start, matches, finder)
                    {
                        longest = Some((next + 1, stand.end));
                    }
                }
            }
            let child = match next - first {
                0 => begin.first,
                1 => begin.second,
                _ => self.step(node, word.hash),
            };
            if let Some(child) = child {
                node = child;
            } else if next == first + 1
                && word.shape.is_initials()
                && !word.text(text).contains(' ')
                && skipped.is_none()
            {
                // "Donald J. Trump" for "Donald Trump": found, and left to the mentions to judge.
                skipped = Some(next);
                next += 1;
                continue;
            } else {
                break;
            }
            next += 1;
            let stand = Standing { text, words, first, last: next, first_text, end: word.end(), skipped };
            if self.compare(node, &stand, start, matches, finder) {
                longest = Some((next, word.end()));
            }
        }
        if let Some((last, mut end)) = longest {
            // "Donald Trump Jr.": a name that ends in a period takes in the text's, which may end the sentence as well.
            let is_dotted = |found: &Match| self.text(*found).ends_with('.');
            if text[end..].starts_with('.') && finder.matches[matches..].iter().any(is_dotted) {
                end += 1;
            }
            finder.occurrences.push(Occurrence {
                first,
                last,
                range: start..end,
                matches: matches..finder.matches.len(),
            });
        }
    }

    /// The particles that a Korean word may end in, by their length, with the node that its rest leads to.
    fn particles(&self, word: &str, node: Node, splitter: &mut Splitter) -> Vec<(usize, Node)> {
        let ends = word.char_indices().skip(2).filter(|(at, _)| HANGUL_PARTICLES.has(&word[*at..]));
        ends.filter_map(|(at, _)| Some((word.len() - at, self.tree.follow(node, splitter.hash(&word[..at]))?)))
            .collect()
    }

    /// Compares the names that end at a node with the text; replaces what shorter names left in `finder`.
    fn compare(&self, node: Node, stand: &Standing, start: usize, matches: usize, finder: &mut Finder) -> bool {
        let Some(from) = node.ends().filter(|_| is_whole(stand)) else { return false };
        let before = finder.matches.len();
        let range = start..stand.end;
        let spellings = self.spellings.get(from as usize..).unwrap_or_default();
        // Behind the last spelling of this node begin those of the next.
        let count = spellings.iter().position(|spelling| spelling.is_last).map_or(0, |last| last + 1);
        for (index, spelling) in (from..).zip(&spellings[..count]) {
            let name = self.spelled(spelling);
            let likeness = stand.likeness(name, &range, &mut finder.splitter, &mut finder.name_words);
            let held = &self.names[spelling.names.start as usize..spelling.names.end as usize];
            let Some(likeness) = likeness.filter(|likeness| stand.allows(*likeness, name, held)) else { continue };
            // "wa-Sam" is Wisam: after an attached prefix a short word becomes a different one, most of all among people's names.
            let shortest = if held.iter().any(|name| name.person) { 4 } else { 3 };
            let behind_prefix = start > stand.words.get(stand.first).map_or(0, Word::start);
            if behind_prefix && stand.last == stand.first + 1 && name.chars().count() < shortest {
                continue;
            }
            if stand.skipped.is_some() && !held.iter().any(|name| name.person && name.role != NameRole::Surname) {
                continue;
            }
            finder.matches.push(Match { spelling: index, likeness, extra_initial: stand.skipped.is_some() });
        }
        let added = finder.matches.len() - before;
        if added == 0 {
            return false;
        }
        finder.matches.drain(matches..before);
        // With its diacritics typed, a word is the name that has them; without, it may be either.
        let found = &finder.matches[matches..];
        if !stand.text[range].is_ascii() && found.iter().any(|found| !found.likeness.diacritics) {
            let exact: Vec<Match> = found.iter().copied().filter(|found| !found.likeness.diacritics).collect();
            finder.matches.truncate(matches);
            finder.matches.extend(exact);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], text: &str) -> Vec<(String, String)> {
        let names = names.iter().zip(0..).map(|(name, entity)| Name::new(entity, name, NameRole::Full, false));
        let lexicon = Lexicon::new(names);
        let (mut words, mut finder) = (Vec::new(), Finder::default());
        Splitter::default().split(text, &mut words);
        lexicon.find(text, &words, &mut finder);
        let names = |found: &Occurrence| {
            let texts = finder.matches[found.matches.clone()].iter().map(|found| lexicon.text(*found));
            texts.collect::<Vec<_>>().join("|")
        };
        finder.occurrences.iter().map(|found| (text[found.range.clone()].to_owned(), names(found))).collect()
    }

    fn pair(text: &str, name: &str) -> (String, String) {
        (text.to_owned(), name.to_owned())
    }

    #[test]
    fn at_each_word_the_longest_name_is_found() {
        let names = ["United States", "United States of America", "America"];
        assert_eq!(
            found(&names, "the United States of America"),
            [pair("United States of America", "United States of America"), pair("America", "America")]
        );
        assert_eq!(found(&names, "the United States of Amerika"), [pair("United States", "United States")]);
    }

    #[test]
    fn names_that_differ_in_diacritics_are_all_found_where_none_are_typed() {
        assert_eq!(found(&["Müller", "Muller"], "von Muller"), [pair("Muller", "Muller|Müller")]);
        assert_eq!(found(&["Müller", "Muller"], "von Müller"), [pair("Müller", "Müller")]);
    }

    #[test]
    fn thousands_of_names_may_share_their_first_word() {
        let names: Vec<String> = (0..5000).map(|number| format!("United {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(found(&names, "the United 4711 of it"), [pair("United 4711", "United 4711")]);
    }

    #[test]
    fn the_same_name_of_the_same_entity_counts_once() {
        let names = ["Ukraine", "Ukraine", ""].map(|text| Name::new(7, text, NameRole::Full, false));
        assert_eq!(Lexicon::new(names).len(), 1);
        assert!(Lexicon::new([]).is_empty());
    }
}
