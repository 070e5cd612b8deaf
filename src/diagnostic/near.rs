//! "Did you mean …": the names that are nearest to a text.
//!
//! In: a text that names nothing, and what it could have named. Out: what is nearest, by the first of these that finds
//! anything: equal but for case and diacritics; equal in Latin letters; an equal skeleton, or one that is nearly so; few
//! letters to change. It must not know what the names stand for.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::skeleton::skeleton;
use crate::path::slugify;

/// How many names are proposed when several are equally near.
pub const MOST_PROPOSALS: usize = 3;

/// Names, laid out so that the nearest to a text is found fast. Each stands for something.
#[derive(Debug, Default)]
pub struct Spellings<T>(Vec<(Spelling, T)>);

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
    /// A bit for each of its characters: what two names do not share bounds how near they can be.
    letters: u64,
    /// Likewise, of the skeleton.
    sounds: u64,
}

/// How near a name is; what is smaller is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Folded,
    Latin,
    /// The skeletons are equal, and this many letters differ.
    Skeleton(usize),
    /// So many letters of the skeletons differ, and so many of the names.
    NearSkeleton(usize, usize),
    /// So many letters differ.
    Letters(usize),
}

impl<T: Copy + Ord> Spellings<T> {
    /// Lays out names, each with what it stands for. The order does not matter.
    #[must_use]
    pub fn new<'n>(names: impl IntoIterator<Item = (&'n str, T)>) -> Self {
        Self(names.into_iter().map(|(name, target)| (Spelling::of(name), target)).collect())
    }

    /// What a text was most likely meant to name, of what is accepted: at most [`MOST_PROPOSALS`] that are equally near,
    /// each with the nearest of its names, in the order of the names. Nothing when no name is near.
    #[must_use]
    pub fn near(&self, text: &str, accepts: impl Fn(T) -> bool) -> Vec<(&str, T)> {
        let wanted = Spelling::of(text);
        let mut best: Option<Nearness> = None;
        let mut found: Vec<(&str, T)> = Vec::new();
        for (spelling, target) in &self.0 {
            if !accepts(*target) {
                continue;
            }
            let Some(nearness) = wanted.nearness(spelling, best) else { continue };
            if best.is_none_or(|best| nearness < best) {
                best = Some(nearness);
                found.clear();
            }
            found.push((&spelling.text, *target));
        }
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

/// The names that are nearest to a text, at most [`MOST_PROPOSALS`].
#[must_use]
pub fn near<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let names: Vec<&str> = names.into_iter().collect();
    let spellings = Spellings::new(names.iter().enumerate().map(|(place, name)| (*name, place)));
    let found = spellings.near(text, |_| true);
    let mut near: Vec<&str> = found.into_iter().filter_map(|(_, place)| names.get(place).copied()).collect();
    near.dedup();
    near
}

impl Spelling {
    fn of(text: &str) -> Self {
        let folded: String = text.nfd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase).collect();
        let skeleton = skeleton(text);
        Self {
            text: text.into(),
            length: folded.chars().count(),
            letters: letters(&folded),
            sounds: letters(&skeleton),
            latin: slugify(text).into(),
            folded: folded.into(),
            skeleton: skeleton.into(),
        }
    }

    /// How near another name is, if it is near at all and not farther than the best one so far.
    fn nearness(&self, other: &Self, best: Option<Nearness>) -> Option<Nearness> {
        let within = |nearness: Nearness| best.is_none_or(|best| nearness <= best);
        if self.folded == other.folded {
            return Some(Nearness::Folded);
        }
        if !self.latin.is_empty() && self.latin == other.latin {
            return within(Nearness::Latin).then_some(Nearness::Latin);
        }
        if !self.skeleton.is_empty() && within(Nearness::Skeleton(0)) && self.skeleton == other.skeleton {
            return Some(Nearness::Skeleton(self.distance(other))).filter(|nearness| within(*nearness));
        }
        if within(Nearness::NearSkeleton(0, 0))
            && let Some(distance) = self.skeleton_distance(other)
        {
            return Some(Nearness::NearSkeleton(distance, self.distance(other))).filter(|nearness| within(*nearness));
        }
        let longest = self.length.max(other.length).div_ceil(3);
        let most = if let Some(Nearness::Letters(best)) = best { best.min(longest) } else { longest };
        let apart = (self.letters ^ other.letters).count_ones() as usize;
        if !within(Nearness::Letters(0)) || self.length.abs_diff(other.length) > most || apart.div_ceil(2) > most {
            return None;
        }
        Some(self.distance(other)).filter(|distance| *distance <= most).map(Nearness::Letters)
    }

    fn distance(&self, other: &Self) -> usize {
        strsim::osa_distance(&self.folded, &other.folded)
    }

    /// How many letters of the skeletons differ, if one in five does or fewer. Short ones are not compared.
    fn skeleton_distance(&self, other: &Self) -> Option<usize> {
        let most = self.skeleton.len().min(other.skeleton.len()) / 5;
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

    #[test]
    fn the_nearest_name_is_found_in_this_order() {
        let names = ["Zelenskyy", "Zélénskyi", "Zalenskyy", "Muammar Qadhafi", "Qadhafi", "Norway", "Côte d'Ivoire"];
        let table = [
            ("zelenskyi", "Zélénskyi"),
            ("cote d'ivoire", "Côte d'Ivoire"),
            ("cote-divoire", "Côte d'Ivoire"),
            ("Zelenskyj", "Zelenskyy"),
            ("Зеленський", "Zelenskyy"),
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
        assert_eq!(near("berg", ["bert", "bern", "berm", "berl", "bergen"]), ["berl", "berm", "bern"]);
    }

    #[test]
    fn one_thing_is_proposed_once_by_its_nearest_name() {
        let spellings = Spellings::new([("Zelensky", 7), ("Zelenskyy", 7), ("Zelenska", 8)]);
        assert_eq!(spellings.near("Zelenskij", |_| true), [("Zelensky", 7)]);
        assert_eq!(spellings.near("Zelenskij", |target| target == 8), [("Zelenska", 8)]);
    }

    #[test]
    fn what_is_not_near_is_not_proposed() {
        assert_eq!(near("zzz", ["title", "date"]), Vec::<&str>::new());
        assert_eq!(near("", ["title", "date"]), Vec::<&str>::new());
    }
}
