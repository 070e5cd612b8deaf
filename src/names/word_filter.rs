//! A filter of words: turns away those that are in no name, before anything larger is touched.
//!
//! In: hashes of words. Out: "no", or "perhaps". It must not know names.
//!
//! Nearly every word of a text begins no name, and few words behind the first one of a name continue it. A set of bits,
//! which stays in the processor's cache when the lexicon does not, says so for most of them; that is why a scan hardly
//! slows down as the lexicon grows.

/// One bit per word.
#[derive(Debug, Default)]
pub struct WordFilter {
    bits: Vec<u64>,
}

impl WordFilter {
    /// Room for this many words.
    pub fn with_room(count: usize) -> Self {
        // About 16 bits a word: one word in sixteen that was not noted gets past them.
        Self { bits: vec![0; (count * 16).next_power_of_two().clamp(256, 1 << 23) / 64] }
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = usize::try_from(hash >> 32).unwrap_or_default() & (self.bits.len() * 64).saturating_sub(1);
        (bit / 64, 1 << (bit % 64))
    }

    /// Notes a word.
    pub fn add(&mut self, hash: u64) {
        let (place, bit) = self.place(hash);
        if let Some(bits) = self.bits.get_mut(place) {
            *bits |= bit;
        }
    }

    /// Whether a word may have been noted: `false` is certain.
    pub fn may_have(&self, hash: u64) -> bool {
        let (place, bit) = self.place(hash);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tokens::mix;

    #[test]
    fn what_was_noted_is_never_turned_away_and_most_of_the_rest_is() {
        let mut words = WordFilter::with_room(1000);
        (0..1000).for_each(|word| words.add(mix(word)));
        assert!((0..1000).all(|word| words.may_have(mix(word))));
        assert!((1000..2000).filter(|word| words.may_have(mix(*word))).count() < 150);
        assert!(!WordFilter::default().may_have(7));
    }
}
