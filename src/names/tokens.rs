//! Words: where they begin and end, what they are compared by, and what stands between them.
//!
//! In: the text of a run or of a name. Out: [`Word`]s, and how much two words are alike. It must not know what a name is.
//!
//! Words are those of UAX 29 for letters and digits, with these differences, each of which names need: an apostrophe or a
//! period parts words ("Trump's" is a name and an ending, "O'Brien" two words that only occur together), dotted initials
//! are one word ("J.D.", "J. D." and "JD"), and in scripts without spaces each letter is a word. Names and texts are split
//! by the same rules, so a name is found where its words are in the same order with the same kind of thing between them.

use super::letters::is_word_character;
use super::letters::{continues_word, fold_into, is_apostrophe, is_hyphen, is_joiner, is_mark, is_unspaced};

/// What stands between a word and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The word is the first of its text.
    Start,
    /// Nothing: two letters of a script without spaces, or two scripts side by side.
    Nothing,
    /// White space of any kind: a no-break space is one.
    Space,
    /// One dash without spaces; an em dash is none, it parts sentences.
    Hyphen,
    /// One apostrophe, straight or curly.
    Apostrophe,
    /// A period and white space: after an abbreviation still the same phrase, else the end of a sentence.
    PeriodSpace,
    /// One character that ties words to something that is no prose: `.` `/` `@` `#` `\` `:` `=` and their like.
    Tied,
    /// Anything else: punctuation, brackets, quotation marks, an object.
    Break,
}

/// One word of a text.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Where it begins in its text, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its hash, without regard to case and diacritics.
    pub hash: u64,
    /// What stands before it.
    pub gap: Gap,
    /// What kind of word it is.
    pub shape: Shape,
}

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape(u8);

impl Shape {
    const CAPITAL: u8 = 1;
    const ALL_CAPITALS: u8 = 2;
    const INITIALS: u8 = 4;
    const UNSPACED: u8 = 8;
    const KATAKANA: u8 = 16;
    const HANGUL: u8 = 32;
    const PREFIXING: u8 = 64;
    const SMALL: u8 = 128;

    /// It begins with a capital letter.
    pub const fn is_capitalised(self) -> bool {
        self.0 & Self::CAPITAL != 0
    }

    /// It begins with a small letter (there are scripts without either).
    pub const fn is_small(self) -> bool {
        self.0 & Self::SMALL != 0
    }

    /// It has at least two letters, all of them capital.
    pub const fn is_all_capitals(self) -> bool {
        self.0 & Self::ALL_CAPITALS != 0
    }

    /// It is one capital letter, or initials with periods: "J.", "J. D.", "U.S."
    pub const fn is_initials(self) -> bool {
        self.0 & Self::INITIALS != 0
    }

    /// It is a letter of a script without spaces between words.
    pub const fn is_unspaced(self) -> bool {
        self.0 & Self::UNSPACED != 0
    }

    /// It is Katakana, which writes foreign names letter by letter: a name there ends where the Katakana end.
    pub const fn is_katakana(self) -> bool {
        self.0 & Self::KATAKANA != 0
    }

    /// It is Hangul: particles are attached to its end.
    pub const fn is_hangul(self) -> bool {
        self.0 & Self::HANGUL != 0
    }

    /// It is Arabic or Hebrew: conjunctions, prepositions and articles are attached to its beginning.
    pub const fn takes_prefixes(self) -> bool {
        self.0 & Self::PREFIXING != 0
    }
}

impl Word {
    /// Where the word is in its text.
    pub const fn start(&self) -> usize {
        self.start as usize
    }

    /// Where it ends.
    pub const fn end(&self) -> usize {
        self.end as usize
    }

    /// The word itself, given its text.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// Splits texts into words; keeps its memory from text to text.
#[derive(Debug, Default)]
pub struct Splitter {
    scratch: String,
}

/// What an ASCII byte does in a word: 0 parts words, 1 is a small letter, 2 a capital, 3 a digit or an underscore.
const ASCII: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' | b'_' => 3,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

impl Splitter {
    /// Puts the words of a text into `words`, which is emptied first. Texts beyond 4 GB are cut.
    pub fn split(&mut self, text: &str, words: &mut Vec<Word>) {
        words.clear();
        let text = if u32::try_from(text.len()).is_ok() { text } else { "" };
        let bytes = text.as_bytes();
        let mut place = 0;
        while let Some(&byte) = bytes.get(place) {
            let class = ASCII[usize::from(byte)];
            if class == 0 && byte < 128 {
                place += 1;
                continue;
            }
            let length = bytes[place..].iter().position(|byte| ASCII[usize::from(*byte)] == 0);
            let mut end = length.map_or(bytes.len(), |length| place + length);
            if bytes.get(end).is_some_and(|next| *next >= 128) && (end == place || continues_word(&text[end..])) {
                place = self.split_beyond_ascii(text, place, words);
                continue;
            }
            let mut shape = Shape::default();
            let mut hash = None;
            if class == 2 {
                shape.0 |= Shape::CAPITAL;
                if end - place == 1 {
                    shape.0 |= Shape::INITIALS;
                    if bytes.get(end) == Some(&b'.') {
                        end = self.initials(text, end);
                        hash = Some(hash_of(self.scratch.as_bytes()));
                    }
                } else if bytes[place..end].iter().all(|byte| ASCII[usize::from(*byte)] == 2) {
                    shape.0 |= Shape::ALL_CAPITALS;
                }
            } else if class == 1 {
                shape.0 |= Shape::SMALL;
            }
            let hash = hash.unwrap_or_else(|| hash_of(&bytes[place..end]));
            push(text, words, place..end, hash, shape);
            place = end;
        }
    }

    /// Splits one stretch with letters beyond ASCII; gives the place behind its first word, or behind what is not a word.
    fn split_beyond_ascii(&mut self, text: &str, place: usize, words: &mut Vec<Word>) -> usize {
        let mut characters = text[place..].char_indices();
        let mut end = place;
        let mut shape = Shape::default();
        let (mut letters, mut capitals, mut initial) = (0_usize, 0_usize, None);
        for (offset, character) in characters.by_ref() {
            let here = place + offset;
            let first = here == place;
            if is_joiner(character) {
                if first {
                    return here + character.len_utf8();
                }
                if !continues_word(&text[here..]) {
                    break;
                }
                end = here + character.len_utf8();
                continue;
            }
            if !first && is_mark(character) {
                end = here + character.len_utf8();
                continue;
            }
            if !is_word_character(character) || (!first && (shape.is_unspaced() || is_unspaced(character))) {
                break;
            }
            end = here + character.len_utf8();
            letters += 1;
            capitals += usize::from(character.is_uppercase());
            if first {
                initial = Some(character);
                shape.0 |= script(character);
            }
        }
        if letters == 0 {
            return place + text[place..].chars().next().map_or(1, char::len_utf8);
        }
        let mut hash = None;
        if initial.is_some_and(char::is_uppercase) {
            shape.0 |= Shape::CAPITAL;
            if letters == 1 {
                shape.0 |= Shape::INITIALS;
                if text[end..].starts_with('.') {
                    end = self.initials(text, end);
                    hash = Some(hash_of(self.scratch.as_bytes()));
                }
            } else if capitals == letters {
                shape.0 |= Shape::ALL_CAPITALS;
            }
        } else if initial.is_some_and(char::is_lowercase) {
            shape.0 |= Shape::SMALL;
        }
        let hash = hash.unwrap_or_else(|| self.hash(&text[place..end]));
        push(text, words, place..end, hash, shape);
        end
    }

    /// The hash of a word on its own, without regard to case and diacritics.
    pub fn hash(&mut self, word: &str) -> u64 {
        if word.is_ascii() {
            return hash_of(word.as_bytes());
        }
        self.scratch.clear();
        fold_into(word, &mut self.scratch);
        hash_of(self.scratch.as_bytes())
    }

    /// Reads on after the first letter of dotted initials, from its period; gives their end and leaves their letters
    /// in `scratch`.
    fn initials(&mut self, text: &str, first_end: usize) -> usize {
        self.scratch.clear();
        if let Some(letter) = text[..first_end].chars().next_back() {
            fold_into(letter.encode_utf8(&mut [0; 4]), &mut self.scratch);
        }
        let mut end = first_end + 1;
        loop {
            let rest = &text[end..];
            let letters = rest.strip_prefix([' ', '\u{A0}', '\u{202F}', '\u{2009}']).unwrap_or(rest);
            let spaced = letters.len() != rest.len();
            let mut characters = letters.chars();
            let Some(letter) = characters.next().filter(|letter| letter.is_uppercase()) else { return end };
            let dotted = characters.next() == Some('.');
            // "J.D Vance": the last period may be missing, but a letter behind a space is only taken with its own.
            let alone = letters[letter.len_utf8()..].chars().next().is_none_or(|next| !is_word_character(next));
            if !dotted && (spaced || !alone) {
                return end;
            }
            fold_into(letter.encode_utf8(&mut [0; 4]), &mut self.scratch);
            end = text.len() - letters.len() + letter.len_utf8() + usize::from(dotted);
            if !dotted {
                return end;
            }
        }
    }
}

/// Adds a word, with the gap before it.
fn push(text: &str, words: &mut Vec<Word>, range: std::ops::Range<usize>, hash: u64, shape: Shape) {
    let gap = match words.last() {
        None => Gap::Start,
        Some(before) => gap_of(&text.as_bytes()[before.end()..range.start], text, before.end()),
    };
    // The text is shorter than 4 GB.
    let at = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    words.push(Word { start: at(range.start), end: at(range.end), hash, gap, shape });
}

/// The kind of what stands between two words.
fn gap_of(between: &[u8], text: &str, start: usize) -> Gap {
    match between {
        [] => return Gap::Nothing,
        b" " => return Gap::Space,
        b"'" => return Gap::Apostrophe,
        b"-" => return Gap::Hyphen,
        b". " => return Gap::PeriodSpace,
        b", " | b"," | b"\"" => return Gap::Break,
        _ => {}
    }
    let between = &text[start..start + between.len()];
    let mut characters = between.chars().filter(|character| !is_joiner(*character));
    match (characters.next(), characters.next()) {
        (None, _) => Gap::Nothing,
        (Some('.'), Some(next)) if next.is_whitespace() && characters.all(char::is_whitespace) => Gap::PeriodSpace,
        (Some(only), None) if is_apostrophe(only) => Gap::Apostrophe,
        // A letter such as U+02BB before or behind a word is left out by many: "King ʻIolani".
        _ if is_space_beside_apostrophe_letters(between) => Gap::Space,
        (Some(only), None) if is_hyphen(only) => Gap::Hyphen,
        (Some('.' | '/' | '@' | '#' | '\\' | ':' | '=' | '~' | '+' | '%' | '$'), None) => Gap::Tied,
        _ if between.ends_with(['@', '#']) || between.contains("://") => Gap::Tied,
        _ => Gap::Break,
    }
}

/// Whether there is white space, and besides it only apostrophes that are letters to Unicode.
fn is_space_beside_apostrophe_letters(between: &str) -> bool {
    let is_letter = |character: char| is_apostrophe(character) && character.is_alphabetic();
    between.contains(char::is_whitespace)
        && between.chars().all(|it| it.is_whitespace() || is_joiner(it) || is_letter(it))
}

/// The shape's bits for the script of a word's first letter.
const fn script(character: char) -> u8 {
    match character {
        '\u{30A1}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}' => {
            Shape::UNSPACED | Shape::KATAKANA
        }
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' => Shape::HANGUL,
        '\u{5D0}'..='\u{5F2}' | '\u{620}'..='\u{6FF}' => Shape::PREFIXING,
        _ if is_unspaced(character) => Shape::UNSPACED,
        _ => 0,
    }
}

/// The hash of a word's bytes, the same for both cases of ASCII letters.
fn hash_of(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mut hash = (bytes.len() as u64).wrapping_mul(FACTOR);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let part = <[u8; 8]>::try_from(chunk).map_or(0, u64::from_le_bytes);
        hash = mix(hash ^ (part | CASE));
    }
    mix(hash ^ (part_of(chunks.remainder()) | CASE))
}

/// At most seven bytes as one number, the first of them lowest.
fn part_of(bytes: &[u8]) -> u64 {
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    match (bytes, bytes.first_chunk(), bytes.last_chunk()) {
        // Two overlapping halves take fewer steps than the bytes one by one.
        (_, Some(low), Some(high)) => four(low) | four(high) << (8 * (bytes.len() - 4)),
        ([first, second, third], ..) => u64::from(*first) | u64::from(*second) << 8 | u64::from(*third) << 16,
        ([first, second], ..) => u64::from(*first) | u64::from(*second) << 8,
        ([only], ..) => u64::from(*only),
        _ => 0,
    }
}

/// Spreads the bits of a number over all of it.
pub const fn mix(value: u64) -> u64 {
    let product = (value ^ (value >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let product = (product ^ (product >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    product ^ (product >> 32)
}

/// A hasher for short keys that nobody chooses to do harm: words of tables.
#[derive(Debug, Default, Clone, Copy)]
pub struct WordHasher(u64);

impl std::hash::Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let part = part.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
            self.0 = mix(self.0 ^ part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation;

    fn split(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Splitter::default().split(text, &mut words);
        words
    }

    fn texts(text: &str) -> Vec<&str> {
        split(text).iter().map(|word| word.text(text)).collect()
    }

    fn hash(word: &str) -> u64 {
        let words = split(word);
        assert_eq!(words.len(), 1, "{word}");
        words[0].hash
    }

    #[test]
    fn words_are_letters_and_digits() {
        assert_eq!(texts("Kirill Dmitriev’s U-turn, 3.5%"), ["Kirill", "Dmitriev", "s", "U", "turn", "3", "5"]);
        assert_eq!(texts("Erdoğan и Зеленський—κι"), ["Erdoğan", "и", "Зеленський", "κι"]);
        assert_eq!(texts("Zelen\u{AD}skyy\u{AD} x"), ["Zelen\u{AD}skyy", "x"]);
        assert_eq!(texts("\u{AD}\u{301}\u{FFFC} "), ["\u{301}"]);
    }

    #[test]
    fn initials_with_periods_are_one_word() {
        assert_eq!(texts("J.D. Vance"), ["J.D.", "Vance"]);
        assert_eq!(texts("J. D. Vance"), ["J. D.", "Vance"]);
        assert_eq!(texts("J.D Vance"), ["J.D", "Vance"]);
        assert_eq!(texts("the U.S.-led force. A plan"), ["the", "U.S.", "led", "force", "A", "plan"]);
        assert_eq!(texts("George W. Bush"), ["George", "W.", "Bush"]);
        assert_eq!(texts("В. В. Путин"), ["В. В.", "Путин"]);
        assert_eq!(hash("J.D."), hash("JD"));
        assert_eq!(hash("J. D."), hash("JD"));
    }

    #[test]
    fn in_scripts_without_spaces_each_letter_is_a_word_with_its_marks() {
        assert_eq!(texts("EU与中国"), ["EU", "与", "中", "国"]);
        assert_eq!(texts("น้ำ"), ["น้ำ"]);
        assert_eq!(texts("젤렌스키는 왔다"), ["젤렌스키는", "왔다"]);
    }

    #[test]
    fn a_hash_does_not_see_case_or_diacritics() {
        assert_eq!(hash("Erdoğan"), hash("ERDOGAN"));
        assert_eq!(hash("Łódź"), hash("lodz"));
        assert_eq!(hash("Straße"), hash("STRASSE"));
        assert_eq!(hash("Ångström"), hash("A\u{30A}ngstro\u{308}m"));
        assert_eq!(hash("Zelen\u{AD}skyy"), hash("Zelenskyy"));
        assert_ne!(hash("Зеленский"), hash("Зеленськый"));
        assert_ne!(hash("Paris"), hash("Parisa"));
    }

    #[test]
    fn gaps_tell_what_stands_between_words() {
        use Gap::{Apostrophe, Break, Hyphen, Nothing, PeriodSpace, Space, Start, Tied};
        let gaps = |text: &str| split(text).iter().map(|word| word.gap).collect::<Vec<_>>();
        assert_eq!(gaps("a b\u{A0}c \n d"), [Start, Space, Space, Space]);
        assert_eq!(gaps("a-b–c—d - e"), [Start, Hyphen, Hyphen, Break, Break]);
        assert_eq!(gaps("d'I’v `x"), [Start, Apostrophe, Apostrophe, Break]);
        assert_eq!(gaps("Mr. x, y. z"), [Start, PeriodSpace, Break, PeriodSpace]);
        assert_eq!(gaps("x.com/y @z"), [Start, Tied, Tied, Tied]);
        assert_eq!(gaps("中国"), [Start, Nothing]);
    }

    proptest::proptest! {
        /// The words are those of UAX 29, apart from what the module's first comment says.
        #[test]
        fn words_agree_with_uax_29(text in "[a-zA-Z0-9àéöüßłĞğ ,!?()\u{400}-\u{481}α-ω\u{627}-\u{64A}א-ת]{0,60}") {
            let expected: Vec<&str> = text.unicode_words().collect();
            let found: Vec<&str> = split(&text).iter().map(|word| word.text(&text)).collect();
            proptest::prop_assert_eq!(found.concat().replace(',', ""), expected.concat().replace(',', ""));
        }

        #[test]
        fn words_lie_in_order_on_character_boundaries(text in "\\PC{0,60}") {
            let mut end = 0;
            for word in split(&text) {
                proptest::prop_assert!(word.start() >= end && word.end() > word.start());
                proptest::prop_assert!(text.get(word.start()..word.end()).is_some());
                end = word.end();
            }
        }
    }
}
