//! The only cache and the only parallel map of the program.
//!
//! In: items and the digest of everything a value is computed from. Out: the values, in the order of the items, whatever
//! the number of threads. It must not know what it caches.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

/// A digest of content (BLAKE3, 256 bits). Equal digests stand for equal bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The digest of several parts. The parts' boundaries count: `["ab", "c"]` differs from `["a", "bc"]`.
    #[must_use]
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The bytes of the digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The digest that a text of 64 hexadecimal digits is.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }

    /// The first 64 bits in hexadecimal: enough to tell the versions of one file apart, as in names of assets.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string()[..16].to_owned()
    }
}

/// A digest that is computed piece by piece, of bytes that are not held in memory all at once.
#[derive(Debug, Clone, Default)]
pub struct DigestStream(blake3::Hasher);

impl DigestStream {
    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes that were taken in.
    #[must_use]
    pub fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.short())
    }
}

/// Digests are as good as random already: their first bytes are their hash.
#[derive(Debug, Clone, Copy, Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // The length of the array is handed over too, and is always the same.
        if let Some((first, _)) = bytes.split_first_chunk::<8>().filter(|_| bytes.len() == 32) {
            self.0 = u64::from_le_bytes(*first);
        }
    }
}

/// Values by the digest of what they were computed from, for as long as that occurs.
#[derive(Debug)]
pub struct Memo<V> {
    values: HashMap<Digest, Arc<V>, BuildHasherDefault<FirstBytes>>,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self { values: HashMap::default() }
    }
}

impl<V> Clone for Memo<V> {
    fn clone(&self) -> Self {
        Self { values: self.values.clone() }
    }
}

impl<V> Memo<V> {
    /// The value of the previous call if it was computed from the same, else computed now. For what there is one of.
    pub fn only(&mut self, digest: Digest, compute: impl FnOnce() -> V) -> Arc<V> {
        if let Some(known) = self.values.get(&digest) {
            return Arc::clone(known);
        }
        let value = Arc::new(compute());
        self.values.clear();
        self.values.insert(digest, Arc::clone(&value));
        value
    }
}

impl<V: Send + Sync> Memo<V> {
    /// Computes a value per item, in parallel; reuses each value whose digest occurred in the previous pass, and forgets
    /// the values whose digest does not occur in this one.
    pub fn map<T: Sync>(
        &mut self,
        items: &[T],
        digest: impl Fn(&T) -> Digest + Sync,
        compute: impl Fn(&T) -> V + Sync,
    ) -> Vec<Arc<V>> {
        let previous = std::mem::take(&mut self.values);
        let computed: Vec<(Digest, Arc<V>)> = items
            .par_iter()
            .map(|item| {
                let digest = digest(item);
                let value = previous.get(&digest).cloned().unwrap_or_else(|| Arc::new(compute(item)));
                (digest, value)
            })
            .collect();
        self.values = computed.iter().map(|(digest, value)| (*digest, Arc::clone(value))).collect();
        computed.into_iter().map(|(_, value)| value).collect()
    }
}

/// Computes two values side by side.
pub fn both<A: Send, B: Send>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
    rayon::join(first, second)
}

/// Computes a value per item in parallel, in the order of the items.
pub fn map_parallel<T: Sync, V: Send>(items: &[T], compute: impl Fn(&T) -> V + Sync + Send) -> Vec<V> {
    // Small batches keep the threads busy to the end when items differ in size, as pages do.
    items.par_iter().with_max_len(16).map(compute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_second_pass_computes_only_what_is_new_and_forgets_what_is_gone() {
        let computed = AtomicUsize::new(0);
        let mut memo = Memo::default();
        let mut pass = |items: &[&str]| -> (Vec<usize>, usize) {
            let before = computed.load(Ordering::Relaxed);
            let values = memo.map(
                items,
                |item| Digest::of(item.as_bytes()),
                |item| {
                    computed.fetch_add(1, Ordering::Relaxed);
                    item.len()
                },
            );
            (values.iter().map(|value| **value).collect(), computed.load(Ordering::Relaxed) - before)
        };
        assert_eq!(pass(&["a", "bb", "ccc"]), (vec![1, 2, 3], 3));
        assert_eq!(pass(&["ccc", "a", "dddd"]), (vec![3, 1, 4], 1));
        assert_eq!(pass(&["bb"]), (vec![2], 1));
    }

    #[test]
    fn of_what_there_is_one_the_last_value_is_kept() {
        let mut memo = Memo::default();
        assert_eq!(*memo.only(Digest::of(b"a"), || 1), 1);
        assert_eq!(*memo.only(Digest::of(b"a"), || 2), 1);
        assert_eq!(*memo.only(Digest::of(b"b"), || 3), 3);
        assert_eq!(*memo.only(Digest::of(b"a"), || 4), 4);
    }

    #[test]
    fn the_boundaries_of_parts_count() {
        assert_ne!(Digest::of_parts(&[b"ab", b"c"]), Digest::of_parts(&[b"a", b"bc"]));
    }
}
