//! Letters: which characters make words, what is left of them in careless typing, and how alike two words are.
//!
//! In: characters and single words. Out: their classes, their plain form, and their [`Likeness`]. It must not know texts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

pub use crate::letters::{is_apostrophe, is_joiner};

/// Hyphens and the dashes that are used like them.
pub const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '‐' | '\u{2011}' | '‒' | '–' | '−' | '־')
}

/// Marks that belong to the letter before them.
pub fn is_mark(character: char) -> bool {
    // SARA AM is a letter to Unicode, but no word begins with it.
    (character >= '\u{300}' && is_combining_mark(character)) || matches!(character, '\u{E33}' | '\u{EB3}')
}

/// Letters and digits, and the underscore, which UAX 29 joins to them.
pub fn is_word_character(character: char) -> bool {
    (character.is_alphanumeric() || character == '_' || is_mark(character)) && !is_apostrophe(character)
}

/// Whether a word that ends here goes on: past joiners comes a letter of a script with spaces.
pub fn continues_word(rest: &str) -> bool {
    let next = rest.chars().find(|character| !is_joiner(*character));
    next.is_some_and(|character| is_word_character(character) && !is_unspaced(character))
}

/// Letters of scripts that write no spaces between words: Han, Kana, Thai, Lao, Khmer, Burmese.
pub const fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}

/// Diacritics that readers and typists leave out: those of Latin, Greek and Cyrillic letters, the vowel signs of Arabic
/// and Hebrew. The vowel signs of Indic scripts are letters and stay.
pub const fn is_omissible(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}'
        | '\u{64B}'..='\u{65F}' | '\u{670}')
}

/// What is typed for a letter that no decomposition takes apart.
pub const fn plain_spelling(character: char) -> Option<&'static str> {
    Some(match character {
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ё' => "е",
        'ى' => "ي",
        _ => return None,
    })
}

/// Adds a word in lower case, decomposed, without the diacritics that are left out in typing.
pub fn fold_into(word: &str, out: &mut String) {
    for character in word.chars() {
        if character.is_ascii() {
            if character != '.' && character != ' ' {
                out.push(character.to_ascii_lowercase());
            }
            continue;
        }
        if is_joiner(character) || character.is_whitespace() {
            continue;
        }
        for lower in character.to_lowercase() {
            if let Some(plain) = plain_spelling(lower) {
                out.push_str(plain);
                continue;
            }
            decompose_canonical(lower, |part| {
                if !is_omissible(part) {
                    out.push(part);
                }
            });
        }
    }
}

/// How the case of a text differs from that of a name; what comes later needs more to be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Case {
    /// Not at all.
    #[default]
    Same,
    /// The text begins it with a capital that the name has not: "Minerals deal" for "minerals deal".
    Raised,
    /// The text has it in capitals: "TRUMP" for "Trump".
    Capitals,
    /// In another way: only for names without regard to case.
    Other,
}

/// How a word of the text differs from the word of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Likeness {
    /// In case.
    pub case: Case,
    /// Diacritics are left out, or were left out in the name.
    pub diacritics: bool,
}

impl Likeness {
    /// Both differences together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { case: self.case.max(other.case), diacritics: self.diacritics || other.diacritics }
    }
}

/// A text as names are compared: NFC, without soft hyphens and joiners.
pub fn normalised(text: &str) -> String {
    text.nfc().filter(|character| !is_joiner(*character)).collect()
}

/// How alike a word of the text is to a word of a name (which is [`normalised`]); `None` when it is another word.
pub fn likeness(word: &str, name: &str) -> Option<Likeness> {
    if word == name {
        return Some(Likeness::default());
    }
    if word.is_ascii() && name.is_ascii() {
        return ascii_likeness(word, name);
    }
    let word = normalised(word);
    let (word, name) = (without_periods(&word), without_periods(name));
    if word == name {
        return Some(Likeness::default());
    }
    let diacritics = differ_in_diacritics(&word, &name)?;
    let cases = |text: &str| text.chars().filter(|c| c.is_alphabetic()).map(char::is_uppercase).collect::<Vec<_>>();
    Some(Likeness { case: case_of(&cases(&word), &cases(&name), diacritics), diacritics })
}

/// The same for words of ASCII letters, which need no tables.
fn ascii_likeness(word: &str, name: &str) -> Option<Likeness> {
    if !ascii_letters(word)
        .map(|byte| byte.to_ascii_lowercase())
        .eq(ascii_letters(name).map(|byte| byte.to_ascii_lowercase()))
    {
        return None;
    }
    if ascii_letters(word).eq(ascii_letters(name)) {
        return Some(Likeness::default());
    }
    let cases = |text: &str| {
        text.bytes().filter(u8::is_ascii_alphabetic).map(|byte| byte.is_ascii_uppercase()).collect::<Vec<_>>()
    };
    Some(Likeness { case: case_of(&cases(word), &cases(name), false), diacritics: false })
}

/// The bytes of an ASCII word without the periods and spaces of initials.
fn ascii_letters(word: &str) -> impl Iterator<Item = u8> {
    word.bytes().filter(|byte| *byte != b'.' && !char::from(*byte).is_whitespace())
}

/// How the case of a text's letters, of which `true` is a capital, differs from that of a name's.
fn case_of(ours: &[bool], theirs: &[bool], diacritics: bool) -> Case {
    if ours == theirs {
        return Case::Same;
    }
    if ours.len() > 1 && ours.iter().all(|upper| *upper) {
        Case::Capitals
    } else if ours.get(1..) == theirs.get(1..) && ours.first() == Some(&true) {
        Case::Raised
    } else if ours.len() == theirs.len() || !diacritics {
        Case::Other
    } else {
        Case::Same
    }
}

/// Initials without their periods and spaces.
fn without_periods(word: &str) -> String {
    word.chars().filter(|character| *character != '.' && !character.is_whitespace()).collect()
}

/// Whether two words differ in diacritics that one of them has and the other has not; `None` when they are two words.
fn differ_in_diacritics(word: &str, name: &str) -> Option<bool> {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).nfc().collect::<Vec<char>>();
    let (ours, theirs) = (lower(word), lower(name));
    if ours == theirs {
        return Some(false);
    }
    let folded = |characters: &[char]| {
        let mut out = String::new();
        fold_into(&characters.iter().collect::<String>(), &mut out);
        out
    };
    let (our_fold, their_fold) = (folded(&ours), folded(&theirs));
    // й and ї are letters of their own in Cyrillic, not и and і with something left out.
    let own = |characters: &[char]| characters.iter().filter(|c| matches!(c, 'й' | 'ї' | 'ў')).count();
    if our_fold != their_fold || own(&ours) != own(&theirs) {
        return None;
    }
    let compatible = |ours: char, theirs: char| {
        ours == theirs || is_plain(ours, &folded(&[theirs])) || is_plain(theirs, &folded(&[ours]))
    };
    let one_is_plain = ours.iter().copied().eq(our_fold.chars()) || theirs.iter().copied().eq(their_fold.chars());
    let letter_by_letter = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| compatible(*a, *b));
    (one_is_plain || letter_by_letter).then_some(true)
}

/// Whether a letter is what is left of another when its diacritics go.
fn is_plain(letter: char, folded: &str) -> bool {
    folded.chars().eq([letter])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_tells_capitals_and_diacritics_apart_from_other_words() {
        let exact = Likeness::default();
        let diacritics = Likeness { diacritics: true, ..exact };
        assert_eq!(likeness("Trump", "Trump"), Some(exact));
        assert_eq!(likeness("U.S.", "US"), Some(exact));
        assert_eq!(likeness("Erdogan", "Erdoğan"), Some(diacritics));
        assert_eq!(likeness("Erdoğan", "Erdogan"), Some(diacritics));
        assert_eq!(likeness("Straße", "Strasse"), Some(diacritics));
        assert_eq!(likeness("Mùller", "Müller"), None, "two different diacritics are two words");
        assert_eq!(likeness("TRUMP", "Trump"), Some(Likeness { case: Case::Capitals, ..exact }));
        assert_eq!(likeness("ERDOGAN", "Erdoğan"), Some(Likeness { case: Case::Capitals, ..diacritics }));
        assert_eq!(likeness("Minerals", "minerals"), Some(Likeness { case: Case::Raised, ..exact }));
        assert_eq!(likeness("trump", "Trump"), Some(Likeness { case: Case::Other, ..exact }));
        assert_eq!(likeness("us", "US"), Some(Likeness { case: Case::Other, ..exact }));
        assert_eq!(likeness("Erdo\u{11F}an", &normalised("Erdog\u{306}an")), Some(exact));
    }
}
