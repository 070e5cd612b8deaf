//! Which words a page has, in little room: enough to say of nearly every page that a name cannot be on it.
//!
//! In: the words of a page, and later a name. Out: "no", or "perhaps". It must not know whom a name means. It is how a
//! server finds the pages that another name in one file can change, without reading all of them again.

use super::letters::normalised;
use super::name::{Name, without_article};
use super::tokens::{Splitter, Word, mix};
use super::word_filter::WordFilter;

/// The words of one page.
#[derive(Debug)]
pub struct PageWords {
    filter: WordFilter,
    /// A word of it may hold a name within itself, as in Arabic, Hebrew and Korean; or its words were not looked at.
    may_have_any: bool,
}

impl PageWords {
    /// No word yet, of a page whose file has `bytes` bytes.
    #[must_use]
    pub fn of_file(bytes: usize) -> Self {
        // A word of prose is six bytes long with its space, and every second one occurs twice.
        Self { filter: WordFilter::with_room(bytes / 12), may_have_any: true }
    }

    /// Begins to look at the words of the page.
    pub fn begin(&mut self) {
        self.may_have_any = false;
    }

    /// Notes some words.
    pub fn note(&mut self, words: &[Word]) {
        for word in words {
            self.filter.add(word.hash);
            self.filter.add(mix(word.hash));
            self.may_have_any |= word.shape.is_hangul() || word.shape.takes_prefixes();
        }
    }

    /// Whether one of some names may be on the page: `false` is certain.
    #[must_use]
    pub fn may_have(&self, names: &[NameWords]) -> bool {
        !names.is_empty() && (self.may_have_any || names.iter().any(|name| name.0.iter().all(|word| self.has(*word))))
    }

    /// Two bits a word: in one filter of a word's two hashes, one in a hundred that is not there gets past.
    fn has(&self, word: u64) -> bool {
        self.filter.may_have(word) && self.filter.may_have(mix(word))
    }
}

/// The words that have to be on a page for a name to be there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameWords(Vec<u64>);

impl NameWords {
    /// The words of a name, in each form in which the lexicon holds it.
    #[must_use]
    pub fn of(name: &Name<'_>) -> Vec<Self> {
        let written = normalised(name.text);
        let short = if name.person { without_article(&written) } else { None };
        let mut splitter = Splitter::default();
        let mut words: Vec<Word> = Vec::new();
        let mut forms = Vec::new();
        for form in [Some(written), short].into_iter().flatten() {
            splitter.split(&form, &mut words);
            forms.push(Self(words.iter().map(|word| word.hash).collect()));
        }
        forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::name::NameRole;

    #[test]
    fn a_name_can_stand_only_where_all_its_words_do() {
        let mut splitter = Splitter::default();
        let mut words = Vec::new();
        splitter.split("Later the envoy met Ines Calderwick in Lomar.", &mut words);
        let mut page = PageWords::of_file(600);
        page.begin();
        page.note(&words);
        let may_have = |name: &str| page.may_have(&NameWords::of(&Name::new(0, name, NameRole::Alias, true)));
        assert!(may_have("Ines Calderwick") && may_have("CALDERWICK"));
        assert!(!may_have("Ines Quillfeather"));
        assert!(!page.may_have(&[]));
    }

    #[test]
    fn in_a_script_that_ties_words_together_every_name_may_stand() {
        let mut splitter = Splitter::default();
        let mut words = Vec::new();
        splitter.split("서울에서", &mut words);
        let mut page = PageWords::of_file(600);
        page.begin();
        page.note(&words);
        assert!(page.may_have(&NameWords::of(&Name::new(0, "Lomar", NameRole::Alias, false))));
    }
}
