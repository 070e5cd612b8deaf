//! The tree of names over words: which words lead from the beginning of a name to its end.
//!
//! In: the hashes of names' words. Out: at each step whether names go on, and which end there. It must not know names or
//! texts.
//!
//! The nodes of the tree are nothing but hashes of the words on the way, so an edge needs no node to start from, and the
//! tree is two flat tables: one for first words, which nearly every step asks, and one for all others. A slot has eight
//! bytes and says whether names end or go on there, so a step costs one place in memory, whatever the size of
//! the tree. Hashes may fall together: what the tree finds is proposed, not certain.

use super::tokens::mix;

/// Names go on behind this word.
const CONTINUES: u32 = 1 << 31;
/// Names end with this word; the bits below say which.
const ENDS: u32 = 1 << 30;
/// The most groups of names that end at one place each.
pub const MOST_ENDS: u32 = ENDS;

/// A place in the tree: the words on the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    path: u64,
    value: u32,
}

impl Node {
    /// Where all names begin.
    pub const ROOT: Self = Self { path: 0, value: CONTINUES };

    /// The number of the names that end here, if any do.
    pub const fn ends(self) -> Option<u32> {
        if self.value & ENDS == 0 { None } else { Some(self.value & (ENDS - 1)) }
    }
}

/// The tree, when all names are in it.
#[derive(Debug, Default)]
pub struct WordTree {
    firsts: Slots,
    others: Slots,
}

impl WordTree {
    /// The place to which a word leads, if a name may go on with it.
    pub fn follow(&self, node: Node, word: u64) -> Option<Node> {
        if node.value & CONTINUES == 0 {
            return None;
        }
        let path = step(node.path, word);
        let table = if node.path == 0 { &self.firsts } else { &self.others };
        table.get(path).map(|value| Node { path, value })
    }
}

/// The way that goes on with a word. None of them is 0 but the root's, or at worst one in 2^64.
fn step(path: u64, word: u64) -> u64 {
    mix(word ^ path.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The tree while names are added.
#[derive(Debug)]
pub struct Planting {
    firsts: Seedbed,
    others: Seedbed,
    ends: u32,
}

impl Planting {
    /// An empty tree, with room for some names.
    pub fn with_room(names: usize) -> Self {
        Self { firsts: Seedbed::with_room(names / 4), others: Seedbed::with_room(names), ends: 0 }
    }

    /// Adds a name by its words; gives the number of its end, which names of equal words share. The numbers run from 0
    /// in the order in which they are first given. `None` for a name without words, or when there are too many.
    pub fn add(&mut self, words: &[u64]) -> Option<u32> {
        let (last, before) = words.split_last()?;
        if self.ends >= MOST_ENDS {
            return None;
        }
        let mut path = 0;
        for word in before {
            let table = if path == 0 { &mut self.firsts } else { &mut self.others };
            path = step(path, *word);
            *table.at(path) |= CONTINUES;
        }
        let table = if path == 0 { &mut self.firsts } else { &mut self.others };
        let value = table.at(step(path, *last));
        if *value & ENDS == 0 {
            *value |= ENDS | self.ends;
            self.ends += 1;
        }
        Some(*value & (ENDS - 1))
    }

    /// How many different ends there are.
    pub const fn ends(&self) -> u32 {
        self.ends
    }

    /// How many different first words there are.
    pub const fn first_words(&self) -> usize {
        self.firsts.taken
    }

    /// The finished tree. `renumbered` has the number that represents each end from now on.
    pub fn finish(self, renumbered: &[u32]) -> WordTree {
        WordTree { firsts: self.firsts.finish(renumbered), others: self.others.finish(renumbered) }
    }
}

/// A table under construction: whole hashes beside their values, an open addressing by the hashes' upper bits.
#[derive(Debug)]
struct Seedbed {
    /// A hash and its value; a value of 0 is an empty place.
    places: Vec<(u64, u32)>,
    taken: usize,
}

impl Seedbed {
    fn with_room(count: usize) -> Self {
        Self { places: vec![(0, 0); count * 2 + 16], taken: 0 }
    }

    /// The value of a hash, which is 0 at first and must not stay so.
    fn at(&mut self, hash: u64) -> &mut u32 {
        if self.taken * 2 >= self.places.len() {
            self.grow();
        }
        let mut place = home(hash, self.places.len());
        while self.places[place].1 != 0 && self.places[place].0 != hash {
            place = next_to(place, self.places.len());
        }
        let found = &mut self.places[place];
        if found.1 == 0 {
            found.0 = hash;
            self.taken += 1;
        }
        &mut found.1
    }

    fn grow(&mut self) {
        let larger = vec![(0, 0); self.places.len() * 2];
        let smaller = std::mem::replace(&mut self.places, larger);
        for (hash, value) in smaller.into_iter().filter(|(_, value)| *value != 0) {
            // The order of the places is that of the hashes, so this goes once through both tables.
            let mut place = home(hash, self.places.len());
            while self.places[place].1 != 0 {
                place = next_to(place, self.places.len());
            }
            self.places[place] = (hash, value);
        }
    }

    fn finish(self, renumbered: &[u32]) -> Slots {
        // Two thirds full: a step mostly stays within one line of the processor's cache, and the table within its reach.
        let mut slots = vec![0; self.taken * 3 / 2 + 1];
        for (hash, value) in self.places.into_iter().filter(|(_, value)| *value != 0) {
            let end =
                if value & ENDS == 0 { 0 } else { renumbered.get((value & (ENDS - 1)) as usize).map_or(0, |end| *end) };
            let value = value & (CONTINUES | ENDS) | end & (ENDS - 1);
            let mut place = home(hash, slots.len());
            while slots[place] != 0 {
                place = next_to(place, slots.len());
            }
            slots[place] = tag(hash) | u64::from(value);
        }
        Slots { slots }
    }
}

/// A finished table: the lower half of each hash above its value, in one number; 0 is an empty place.
#[derive(Debug, Default)]
struct Slots {
    slots: Vec<u64>,
}

impl Slots {
    fn get(&self, hash: u64) -> Option<u32> {
        let mut place = home(hash, self.slots.len());
        loop {
            let slot = *self.slots.get(place)?;
            if slot == 0 {
                return None;
            }
            if (slot ^ tag(hash)) >> 32 == 0 {
                return Some(low_half(slot));
            }
            place = next_to(place, self.slots.len());
        }
    }
}

/// The place behind a place of a table, which is a circle.
const fn next_to(place: usize, size: usize) -> usize {
    if place + 1 == size { 0 } else { place + 1 }
}

/// Where a hash belongs in a table of some size: its upper bits say.
fn home(hash: u64, size: usize) -> usize {
    // A table never has more places than fit into memory.
    usize::try_from((u128::from(hash) * size as u128) >> 64).unwrap_or_default()
}

/// What of a hash is kept in a slot.
const fn tag(hash: u64) -> u64 {
    hash << 32
}

#[allow(clippy::cast_possible_truncation)] // The upper half is cut off on purpose.
const fn low_half(slot: u64) -> u32 {
    slot as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plants names, given as words of one letter each.
    fn plant(names: &[&str]) -> (WordTree, Vec<Option<u32>>) {
        let mut planting = Planting::with_room(0);
        let ends = names.iter().map(|name| planting.add(&words(name))).collect();
        let same: Vec<u32> = (0..planting.ends()).collect();
        (planting.finish(&same), ends)
    }

    fn words(name: &str) -> Vec<u64> {
        name.bytes().map(|letter| mix(u64::from(letter))).collect()
    }

    fn walk(tree: &WordTree, name: &str) -> Option<Node> {
        words(name).iter().try_fold(Node::ROOT, |node, word| tree.follow(node, *word))
    }

    #[test]
    fn names_that_share_words_share_the_way() {
        let (tree, ends) = plant(&["ab", "abc", "x", "ab", ""]);
        assert_eq!(ends, [Some(0), Some(1), Some(2), Some(0), None]);
        let ends_of = |name: &str| walk(&tree, name).map(Node::ends);
        assert_eq!(ends_of("a"), Some(None));
        assert_eq!(ends_of("ab"), Some(Some(0)));
        assert_eq!(ends_of("abc"), Some(Some(1)));
        assert_eq!(ends_of("x"), Some(Some(2)));
        assert_eq!([ends_of("b"), ends_of("abcd"), ends_of("xa"), ends_of("c")], [None; 4]);
        assert_eq!(WordTree::default().follow(Node::ROOT, 1), None);
    }

    #[test]
    fn all_of_many_names_are_found_and_their_ends_are_renumbered() {
        let names: Vec<[u64; 2]> = (0..5000).map(|number| [mix(number / 10), mix(number)]).collect();
        let mut planting = Planting::with_room(0);
        let ends: Vec<u32> = names.iter().filter_map(|name| planting.add(name)).collect();
        assert_eq!((planting.ends(), planting.first_words()), (5000, 500));
        let renumbered: Vec<u32> = (0..5000).rev().collect();
        let tree = planting.finish(&renumbered);
        for (name, end) in names.iter().zip(ends) {
            let found = name.iter().try_fold(Node::ROOT, |node, word| tree.follow(node, *word));
            assert_eq!(found.and_then(Node::ends), Some(4999 - end));
        }
        assert_eq!(tree.follow(Node::ROOT, mix(9_999)), None);
    }
}
