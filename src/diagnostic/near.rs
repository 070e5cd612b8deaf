//! "Did you mean …": the names that are nearest to a text.
//!
//! In: a text that names nothing, and what it could have named. Out: what is nearest, by the first of these that finds
//! anything: equal but for case and diacritics; equal in Latin letters; an equal skeleton, or one that is nearly so; few
//! letters to change. It must not know what the names represent.
//!
//! Names are an open set: a text that names nothing may mean something that is not there yet. So only what is spelled
//! nearly alike is proposed: the same digits, a first letter that sounds alike, and a letter in five that differs at most.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::skeleton::skeleton;
use crate::letters::is_apostrophe;
use crate::path::slugify;

/// How many names are proposed when several are equally near.
pub const MOST_PROPOSALS: usize = 3;

/// Names, laid out so that the nearest to a text is found without looking at all of them. Each has a value.
#[derive(Debug)]
pub struct Spellings<T> {
    all: Vec<(Spelling, T)>,
    /// The positions of names that are equal but for case and diacritics.
    folded: HashMap<Box<str>, Vec<u32>>,
    /// The positions of names that are equal in Latin letters.
    latin: HashMap<Box<str>, Vec<u32>>,
    /// The positions of names with equal skeletons.
    skeletons: HashMap<Box<str>, Vec<u32>>,
    /// The positions of names with the same digits, whose first letters sound alike, by their lengths.
    groups: HashMap<Group, Vec<u32>>,
}

impl<T> Default for Spellings<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            folded: HashMap::new(),
            latin: HashMap::new(),
            skeletons: HashMap::new(),
            groups: HashMap::new(),
        }
    }
}

/// What names that are spelled nearly alike have in common: how the first letter sounds, the digits, the length.
type Group = (char, Box<str>, usize);

#[derive(Debug)]
struct Spelling {
    text: Box<str>,
    /// Without case and diacritics.
    folded: Box<str>,
    /// In Latin letters.
    latin: Box<str>,
    skeleton: Box<str>,
    /// How many characters the folded name has.
    length: usize,
    /// How many of them come before the ending of a file.
    stem: usize,
    /// A bit for each of its characters: what two names do not share bounds how near they can be.
    letters: u64,
    /// Likewise, of the skeleton.
    sounds: u64,
}

/// How near a name that is not equal in any way is; what is smaller is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// This many letters of the skeletons differ, and this many of the names.
    NearSkeleton(usize, usize),
    /// This many letters differ.
    Letters(usize),
}

impl<T: Copy + Ord> Spellings<T> {
    /// Lays out names, each with its value. The order does not matter.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = (&'n str, T)>) -> Self {
        let mut spellings = Self::default();
        for (name, target) in names {
            let spelling = Spelling::of(name);
            let at = u32::try_from(spellings.all.len()).unwrap_or(u32::MAX);
            spellings.folded.entry(spelling.folded.clone()).or_default().push(at);
            for (key, map) in [(&spelling.latin, &mut spellings.latin), (&spelling.skeleton, &mut spellings.skeletons)]
            {
                if !key.is_empty() {
                    map.entry(key.clone()).or_default().push(at);
                }
            }
            if let Some(group) = spelling.group() {
                spellings.groups.entry(group).or_default().push(at);
            }
            spellings.all.push((spelling, target));
        }
        spellings
    }

    /// What a text was most likely meant to name, of what is accepted: at most [`MOST_PROPOSALS`] that are equally near,
    /// each with the nearest of its names, in the order of the names. Empty when no name is near.
    #[must_use]
    pub fn near(&self, text: &str, accepts: impl Fn(T) -> bool) -> Vec<(&str, T)> {
        let wanted = Spelling::of(text);
        let of = |map: &HashMap<Box<str>, Vec<u32>>, key: &str| -> Vec<u32> {
            let found = map.get(key).map(Vec::as_slice).unwrap_or_default().iter().copied();
            found.filter(|at| self.get(*at).is_some_and(|(_, target)| accepts(*target))).collect()
        };
        let mut found = of(&self.folded, &wanted.folded);
        if found.is_empty() {
            found = of(&self.latin, &wanted.latin);
        }
        if found.is_empty() {
            let distance = |at: &u32| self.get(*at).map(|(spelling, _)| wanted.distance(spelling));
            found = nearest_of(of(&self.skeletons, &wanted.skeleton), distance);
        }
        if found.is_empty() {
            let near = self.candidates(&wanted).filter(|at| self.get(*at).is_some_and(|(_, target)| accepts(*target)));
            found = nearest_of(near, |at| self.get(*at).and_then(|(spelling, _)| wanted.nearness(spelling)));
        }
        self.first_of(found)
    }

    fn get(&self, at: u32) -> Option<&(Spelling, T)> {
        self.all.get(at as usize)
    }

    /// The names that can be near to a text without being equal to it in any way.
    fn candidates(&self, wanted: &Spelling) -> impl Iterator<Item = u32> {
        let most = most_changes(wanted.length + 3);
        let lengths = wanted.length.saturating_sub(most)..=wanted.length + most;
        let groups = wanted.group().into_iter().flat_map(move |(sound, digits, _)| {
            let of_sound = move |(sound, length)| (sound, digits.clone(), length);
            let lengths = lengths.clone();
            let sounds = mistaken_for(sound).into_iter();
            sounds.flat_map(move |sound| lengths.clone().map(move |length| (sound, length))).map(of_sound)
        });
        groups.filter_map(|group| self.groups.get(&group)).flatten().copied()
    }

    /// The first of some names that are equally near, each value once.
    fn first_of(&self, found: Vec<u32>) -> Vec<(&str, T)> {
        let mut found: Vec<(&str, T)> = found
            .into_iter()
            .filter_map(|at| self.get(at))
            .map(|(spelling, target)| (&*spelling.text, *target))
            .collect();
        found.sort_unstable();
        let mut kept: Vec<(&str, T)> = Vec::with_capacity(MOST_PROPOSALS);
        for (name, target) in found {
            if kept.len() < MOST_PROPOSALS && !kept.iter().any(|(_, known)| *known == target) {
                kept.push((name, target));
            }
        }
        kept
    }
}

/// Those of some names that are nearest, of the ones that are near at all.
fn nearest_of<N: Ord>(names: impl IntoIterator<Item = u32>, nearness: impl Fn(&u32) -> Option<N>) -> Vec<u32> {
    let mut found: Vec<(N, u32)> = names.into_iter().filter_map(|at| Some((nearness(&at)?, at))).collect();
    found.sort_unstable();
    let ends = found.first().map_or(0, |(best, _)| found.iter().take_while(|(it, _)| it == best).count());
    found.into_iter().take(ends).map(|(_, at)| at).collect()
}

/// How many letters of a name of this length may differ for it to be near.
fn most_changes(length: usize) -> usize {
    (length + 1) / 5
}

/// How a skeleton begins, with one letter for all that are mistaken for each other.
fn sound(skeleton: &str) -> Option<char> {
    skeleton.chars().next().map(|first| match first {
        'z' => 's',
        'g' | 'h' => 'k',
        'b' | 'f' | 'v' => 'p',
        'd' => 't',
        'e' | 'i' | 'o' | 'u' => 'a',
        other => other,
    })
}

/// How names begin that a name with this beginning may be meant for: a `c` sounds like an `s` or like a `k`.
fn mistaken_for(sound: char) -> Vec<char> {
    match sound {
        'c' => vec!['c', 's', 'k'],
        's' | 'k' => vec![sound, 'c'],
        other => vec![other],
    }
}

impl Spelling {
    fn of(text: &str) -> Self {
        let plain = text.nfd().filter(|it| !is_combining_mark(*it));
        let plain = plain.map(|it| if is_apostrophe(it) { '\'' } else { it });
        let folded: String = plain.flat_map(char::to_lowercase).collect();
        let skeleton = skeleton(text);
        let length = folded.chars().count();
        let is_ending = |end: &&str| (1..=5).contains(&end.len()) && end.chars().all(char::is_alphanumeric);
        let ending = folded.rsplit_once('.').map(|(_, end)| end).filter(is_ending).map_or(0, |end| end.len() + 1);
        Self {
            text: text.into(),
            length,
            stem: length - ending,
            letters: letters(&folded),
            sounds: letters(&skeleton),
            latin: slugify(text).into(),
            folded: folded.into(),
            skeleton: skeleton.into(),
        }
    }

    /// What it has in common with all that is nearly alike. `None` for a text without letters.
    fn group(&self) -> Option<Group> {
        let digits: String = self.folded.chars().filter(char::is_ascii_digit).collect();
        Some((sound(&self.skeleton)?, digits.into(), self.length))
    }

    /// How near another name of the same group is, if it is near at all.
    fn nearness(&self, other: &Self) -> Option<Nearness> {
        if let Some(distance) = self.skeleton_distance(other) {
            return Some(Nearness::NearSkeleton(distance, self.distance(other)));
        }
        let most = most_changes(self.stem.min(other.stem));
        let apart = (self.letters ^ other.letters).count_ones() as usize;
        if self.length.abs_diff(other.length) > most || apart.div_ceil(2) > most {
            return None;
        }
        // In a name of four letters one that differs makes another name: Iran, Iraq. Two that changed places do not.
        let distance = self.distance(other);
        let is_short = self.stem.min(other.stem) < 5;
        (distance <= most && (!is_short || self.letters == other.letters)).then_some(Nearness::Letters(distance))
    }

    fn distance(&self, other: &Self) -> usize {
        strsim::osa_distance(&self.folded, &other.folded)
    }

    /// How many letters of the skeletons differ, if one in six does or fewer. Short ones are not compared.
    fn skeleton_distance(&self, other: &Self) -> Option<usize> {
        let most = self.skeleton.len().min(other.skeleton.len()) / 6;
        let apart = (self.sounds ^ other.sounds).count_ones() as usize;
        if self.skeleton.len().abs_diff(other.skeleton.len()) > most || apart.div_ceil(2) > most || most == 0 {
            return None;
        }
        Some(strsim::osa_distance(&self.skeleton, &other.skeleton)).filter(|distance| *distance <= most)
    }
}

/// A bit for each character that a text has. To change, leave out or add a character changes two bits at most.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |bits, character| bits | 1 << (u32::from(character) % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
        let names: Vec<&str> = names.into_iter().collect();
        let spellings = Spellings::new(names.iter().enumerate().map(|(at, name)| (*name, at)));
        spellings.near(text, |_| true).into_iter().map(|(_, at)| names[at]).collect()
    }

    #[test]
    fn the_nearest_name_is_found_in_this_order() {
        let names = ["Zelenskyy", "Zélénskyi", "Zalenskyy", "Muammar Qadhafi", "Qadhafi", "Norway", "Côte d'Ivoire"];
        let table = [
            ("zelenskyi", "Zélénskyi"),
            ("cote d'ivoire", "Côte d'Ivoire"),
            ("cote-divoire", "Côte d'Ivoire"),
            ("Zelenskyj", "Zelenskyy"),
            ("Зеленський", "Zélénskyi"),
            ("Selenskyy", "Zelenskyy"),
            ("Gaddafi", "Qadhafi"),
            ("Moammar Gaddafi", "Muammar Qadhafi"),
            ("Nrway", "Norway"),
        ];
        for (text, wanted) in table {
            assert_eq!(near(text, names).first(), Some(&wanted), "{text}: {:?}", near(text, names));
        }
    }

    #[test]
    fn several_that_are_equally_near_are_proposed_in_the_order_of_their_names() {
        let names = ["Clintonn", "Klinton", "Norway", "Clinton B", "Clintan"];
        assert_eq!(near("Clinton", names), ["Clintonn", "Klinton"]);
        assert_eq!(near("bergen", ["bergan", "bergun", "bergyn", "bargen", "berg"]), ["bargen", "bergan", "bergun"]);
    }

    #[test]
    fn one_thing_is_proposed_once_by_its_nearest_name() {
        let spellings = Spellings::new([("Zelensky", 7), ("Zelenskyy", 7), ("Zelenska", 8)]);
        assert_eq!(spellings.near("Zelenskij", |_| true), [("Zelensky", 7)]);
        assert_eq!(spellings.near("Zelenskij", |target| target == 8), [("Zelenska", 8)]);
    }

    #[test]
    fn another_name_is_not_proposed_though_few_letters_differ() {
        let table = [
            ("Iran", "Iraq"),
            ("Zambia", "Gambia"),
            ("Austria", "Australia"),
            ("Niger", "Nigeria"),
            ("Slovakia", "Slovenia"),
            ("Angola", "Mongolia"),
            ("Mali", "Bali"),
            ("2024-03-01-summit", "2025-03-01-summit"),
            ("figure-1.png", "figure-2.png"),
            ("a.png", "b.png"),
            ("Page 12", "Page 13"),
        ];
        for (text, other) in table {
            assert_eq!(near(text, [other]), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_search_looks_at_few_names_however_many_there_are() {
        let looked_at = |count: usize| {
            let names: Vec<String> = (0..count).map(|at| format!("pages/notes-{at}/index.md")).collect();
            let spellings = Spellings::new(names.iter().enumerate().map(|(at, name)| (name.as_str(), at)));
            let of = |at: usize| spellings.candidates(&Spelling::of(&format!("pages/nodes-{at}/index.md"))).count();
            (0..count).map(of).sum::<usize>()
        };
        assert_eq!((looked_at(250), looked_at(500)), (250, 500));
    }

    #[test]
    fn what_is_not_near_is_not_proposed() {
        assert_eq!(near("zzz", ["title", "date"]), Vec::<&str>::new());
        assert_eq!(near("", ["title", "date"]), Vec::<&str>::new());
    }
}
