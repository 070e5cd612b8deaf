//! The only cache and the only parallel map of the program.
//!
//! In: items and the digest of everything a value is computed from. Out: the values, in the order of the items, whatever
//! the number of threads. It must not know what it caches.

use std::fmt;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

/// Starts the threads that [`map_parallel`] uses, once for the process. Without this the first use would start them, and
/// panic where the system has none left.
///
/// # Errors
/// What the system says when it starts none.
pub fn start_threads() -> Result<(), String> {
    static STARTED: OnceLock<Result<(), String>> = OnceLock::new();
    let start = || match rayon::ThreadPoolBuilder::new().build_global() {
        // Other code of the process may have used them before.
        Err(error) if !error.to_string().contains("already been initialized") => Err(error.to_string()),
        _ => Ok(()),
    };
    STARTED.get_or_init(start).clone()
}

/// A digest of content (BLAKE3, 256 bits). Equal digests represent equal bytes.
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

/// One value, with the digest of everything that it was computed from.
#[derive(Debug)]
pub struct Memo<V>(Option<(Digest, Arc<V>)>);

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self(None)
    }
}

impl<V> Clone for Memo<V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<V> Memo<V> {
    /// The value of the previous call.
    #[must_use]
    pub fn last(&self) -> Option<Arc<V>> {
        self.0.as_ref().map(|(_, value)| Arc::clone(value))
    }

    /// The value of the previous call if it was computed from the same, else computed now.
    pub fn only(&mut self, digest: Digest, compute: impl FnOnce() -> V) -> Arc<V> {
        if let Some((_, known)) = self.0.as_ref().filter(|(of, _)| *of == digest) {
            return Arc::clone(known);
        }
        let value = Arc::new(compute());
        self.0 = Some((digest, Arc::clone(&value)));
        value
    }
}

/// Values by a key and the digest of what they were computed from. For many items of which few change: a pass compares
/// each with the one before it, and hashes nothing.
#[derive(Debug)]
pub struct Series<K, V> {
    /// The digest of what all values are computed from.
    of_all: Option<Digest>,
    /// In the order of the keys.
    values: Vec<(K, Digest, Arc<V>)>,
}

impl<K, V> Default for Series<K, V> {
    fn default() -> Self {
        Self { of_all: None, values: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Send + Sync> Series<K, V> {
    /// Computes a value per item, in parallel; reuses each value whose key and digest occurred in the previous pass, and
    /// forgets the others. The items come in the order of their keys, each with a digest of all that its value alone is
    /// computed from. `of_all` is the digest of what every value is computed from.
    pub fn map<T: Sync>(
        &mut self,
        of_all: Digest,
        items: &[T],
        key: impl Fn(&T) -> (&K, Digest),
        compute: impl Fn(&T) -> V + Sync,
    ) -> Vec<Arc<V>> {
        let mut previous = std::mem::take(&mut self.values);
        if self.of_all != Some(of_all) {
            previous.clear();
            self.of_all = Some(of_all);
        }
        let mut previous = previous.into_iter().peekable();
        let mut known: Vec<Option<(K, Digest, Arc<V>)>> = Vec::with_capacity(items.len());
        for item in items {
            let (key, digest) = key(item);
            while previous.next_if(|(before, ..)| before < key).is_some() {}
            let same = previous.next_if(|(before, ..)| before == key);
            known.push(same.filter(|(_, of, _)| *of == digest));
        }
        drop(previous);
        let missing: Vec<&T> = items.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|it| it.0).collect();
        let mut computed = map_parallel(&missing, |item| Arc::new(compute(item))).into_iter();
        for (item, known) in items.iter().zip(known) {
            let of_item = || {
                let (key, digest) = key(item);
                Some((key.clone(), digest, computed.next()?))
            };
            self.values.extend(known.or_else(of_item));
        }
        self.values.iter().map(|(.., value)| Arc::clone(value)).collect()
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
        let mut series = Series::default();
        let mut pass = |of_all: &str, items: &[(&'static str, &str)]| -> (Vec<usize>, usize) {
            let before = computed.load(Ordering::Relaxed);
            let values = series.map(
                Digest::of(of_all.as_bytes()),
                items,
                |(key, text)| (key, Digest::of(text.as_bytes())),
                |(_, text)| {
                    computed.fetch_add(1, Ordering::Relaxed);
                    text.len()
                },
            );
            (values.iter().map(|value| **value).collect(), computed.load(Ordering::Relaxed) - before)
        };
        assert_eq!(pass("", &[("a", "x"), ("b", "xx"), ("d", "xxx")]), (vec![1, 2, 3], 3));
        assert_eq!(pass("", &[("a", "x"), ("c", "xx"), ("d", "x"), ("e", "")]), (vec![1, 2, 1, 0], 3));
        assert_eq!(pass("", &[("b", "xx"), ("e", "")]), (vec![2, 0], 1));
        assert_eq!(pass("another", &[("b", "xx"), ("e", "")]), (vec![2, 0], 2));
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
