//! Letters of every script: apostrophes, invisible joiners, and how a text is written in Latin letters.
//!
//! In: any text. Out: classes of characters and transliterations. It must not know slugs, names or words. The only module
//! that uses `deunicode`, which transliterates what has no table here.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Characters that are typed as an apostrophe within a word, or as one of its letters: `'`, `’`, U+02BC and their like.
/// Names, search and "did you mean" treat all of them alike.
#[must_use]
pub const fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`'
            | '´'
            | '\u{2B9}'
            | '\u{2BB}'..='\u{2BF}'
            | '\u{55A}'
            | '\u{5F3}'
            | '\u{2018}'..='\u{201B}'
            | '\u{2032}'
            | '\u{A78B}'
            | '\u{A78C}'
            | '\u{FF07}'
    )
}

/// Characters within a word that readers do not see: the soft hyphen and zero-width joiners.
#[must_use]
pub const fn is_joiner(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// The anchor of a heading: its letters of any script in lower case, as GitHub keeps them, and single hyphens for the
/// rest. ASCII text gives the same as a slug. Empty when the text has no letter and no digit.
#[must_use]
pub fn heading_anchor(text: &str) -> String {
    let lower = text.nfc().filter(|letter| !is_joiner(*letter)).flat_map(char::to_lowercase);
    hyphenated(lower.collect::<String>().nfc())
}

/// Letters and digits with single hyphens between them; apostrophes are left out.
pub(crate) fn hyphenated(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for letter in letters {
        if letter.is_alphanumeric() && !is_apostrophe(letter) || is_combining_mark(letter) && !out.is_empty() {
            out.push(letter);
        } else if !is_apostrophe(letter) && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A text in Latin letters without diacritics, whatever its script; case and punctuation stay, apostrophes become `'`.
///
/// Ukrainian follows the table of the Cabinet of Ministers (resolution 55 of 2010), other Cyrillic letters BGN/PCGN
/// without its diacritics, Greek ELOT 743, Georgian the national system of 2002. Arabic and Hebrew are written without
/// most vowels, so their letters are taken one by one. A letter that has no transliteration is left out.
#[must_use]
pub fn to_latin(text: &str) -> String {
    if text.is_ascii() {
        return text.replace('`', "'");
    }
    let letters: Vec<char> = text.nfc().filter(|letter| !is_joiner(*letter)).collect();
    let alphabet = alphabet_of(&letters);
    let mut latin = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let before = letters[..at].iter().rev().copied().find(|it| !is_apostrophe(*it) && !is_combining_mark(*it));
        let here = Place { before: before.filter(|it| it.is_alphabetic()), rest: &letters[at..], alphabet };
        let lower = letter.to_lowercase().next().unwrap_or(letter);
        let (written, taken) = here.cyrillic(lower).or_else(|| here.other_script(lower)).unwrap_or_else(|| {
            let plain = if is_apostrophe(letter) { "'" } else { deunicode::deunicode_char(letter).unwrap_or_default() };
            (plain, 1)
        });
        if letter.is_uppercase() && written.starts_with(|it: char| it.is_ascii_lowercase()) {
            latin.extend(written.chars().next().map(|it| it.to_ascii_uppercase()));
            latin.push_str(&written[1..]);
        } else {
            latin.push_str(written);
        }
        at += taken;
    }
    latin
}

/// How Cyrillic letters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Ukrainian,
    /// Serbian and Macedonian, which have a Latin alphabet of their own: its letters without diacritics.
    Serbian,
    /// Russian, Bulgarian and others.
    Other,
}

/// The alphabet that a text is written in, by a letter or a cluster that the others do not have.
fn alphabet_of(letters: &[char]) -> Alphabet {
    let is_cyrillic = |letter: &char| ('\u{400}'..='\u{52F}').contains(letter);
    let lower: Vec<char> = letters.iter().flat_map(|it| it.to_lowercase()).collect();
    let has_own_letter = lower.iter().any(|it| matches!(it, 'є' | 'і' | 'ї' | 'ґ'));
    let has_cluster = lower.windows(3).any(|it| matches!(it, ['с' | 'ц' | 'з', 'ь', 'к']));
    let has_other_letter = lower.iter().any(|it| matches!(it, 'ы' | 'э' | 'ё' | 'ъ'));
    let has_apostrophe = lower
        .windows(3)
        .any(|it| is_cyrillic(&it[0]) && is_apostrophe(it[1]) && is_cyrillic(&it[2]) && it[1] != '\u{2BB}');
    if has_own_letter || !has_other_letter && (has_cluster || has_apostrophe) {
        Alphabet::Ukrainian
    } else if lower.iter().any(|it| "ђјљњћџѓќѕ".contains(*it)) {
        Alphabet::Serbian
    } else {
        Alphabet::Other
    }
}

/// A letter in its text.
struct Place<'a> {
    /// The letter before it in the same word.
    before: Option<char>,
    /// The letter and what follows.
    rest: &'a [char],
    alphabet: Alphabet,
}

impl Place<'_> {
    fn is_initial(&self) -> bool {
        self.before.is_none()
    }

    fn next(&self) -> Option<char> {
        self.rest.get(1).and_then(|letter| letter.to_lowercase().next())
    }

    /// What is written for a Cyrillic letter, and how many letters that takes in.
    fn cyrillic(&self, letter: char) -> Option<(&'static str, usize)> {
        let either = |initial, inner| if self.is_initial() { initial } else { inner };
        let is_ukrainian = self.alphabet == Alphabet::Ukrainian;
        let by_language = |ukrainian, other| if is_ukrainian { ukrainian } else { other };
        let or_serbian = |serbian, other| if self.alphabet == Alphabet::Serbian { serbian } else { other };
        let before = self.before.and_then(|it| it.to_lowercase().next());
        let opens = before.is_none_or(|it| "аеёиоуыэюяйъьєіїў".contains(it));
        Some((
            match letter {
                'з' if is_ukrainian && self.next() == Some('г') => return Some(("zgh", 2)),
                'а' => "a",
                'б' => "b",
                'в' => "v",
                'г' => by_language("h", "g"),
                'ґ' | 'ғ' => "g",
                'д' => "d",
                'е' => by_language("e", or_serbian("e", if opens { "ye" } else { "e" })),
                'ё' => "yo",
                'є' => either("ye", "ie"),
                'ж' => or_serbian("z", "zh"),
                'з' => "z",
                'и' => by_language("y", "i"),
                'і' => "i",
                'ї' => either("yi", "i"),
                'й' => by_language(either("y", "i"), "y"),
                'к' | 'қ' => "k",
                'л' => "l",
                'м' => "m",
                'н' => "n",
                'о' => "o",
                'п' => "p",
                'р' => "r",
                'с' => "s",
                'т' => "t",
                'у' | 'ў' => "u",
                'ф' => "f",
                'х' => or_serbian("h", "kh"),
                'ц' => or_serbian("c", "ts"),
                'ч' => or_serbian("c", "ch"),
                'ш' => or_serbian("s", "sh"),
                'щ' => "shch",
                // Bulgarian has it as a vowel.
                'ъ' if self.next().is_some_and(|next| !"еёюя".contains(next)) => "a",
                'ъ' | 'ь' => "",
                'ы' => "y",
                'э' => "e",
                'ю' => by_language(either("yu", "iu"), "yu"),
                'я' => by_language(either("ya", "ia"), "ya"),
                'ђ' => "dj",
                'ј' => "j",
                'љ' => "lj",
                'њ' => "nj",
                'ћ' => "c",
                'џ' | 'ѕ' => "dz",
                'ѓ' => "gj",
                'ќ' => "kj",
                _ => return None,
            },
            1,
        ))
    }

    fn other_script(&self, letter: char) -> Option<(&'static str, usize)> {
        match letter {
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => self.greek(letter),
            '\u{590}'..='\u{5FF}' => self.hebrew(letter).map(|written| (written, 1)),
            '\u{600}'..='\u{6FF}' => self.arabic(letter).map(|written| (written, 1)),
            '\u{10D0}'..='\u{10F0}' => georgian(letter).map(|written| (written, 1)),
            _ => None,
        }
    }

    fn greek(&self, letter: char) -> Option<(&'static str, usize)> {
        let second = self.next();
        let pair = match (greek_base(letter), second) {
            ('ο', Some('υ' | 'ύ')) => "ou",
            ('γ', Some('γ')) => "ng",
            ('γ', Some('ξ')) => "nx",
            ('γ', Some('χ')) => "nch",
            ('μ', Some('π')) if self.is_initial() => "b",
            (vowel @ ('α' | 'ε' | 'η'), Some('υ' | 'ύ')) if letter == vowel => {
                let next = self.rest.get(2).and_then(|it| it.to_lowercase().next()).map(greek_base);
                match (vowel, next.is_none_or(|it| "θκξπσςτφχψ".contains(it) || !it.is_alphabetic())) {
                    ('α', true) => "af",
                    ('α', false) => "av",
                    ('ε', true) => "ef",
                    ('ε', false) => "ev",
                    (_, true) => "if",
                    (_, false) => "iv",
                }
            }
            _ => "",
        };
        if !pair.is_empty() {
            return Some((pair, 2));
        }
        let written = match greek_base(letter) {
            'α' => "a",
            'β' => "v",
            'γ' => "g",
            'δ' => "d",
            'ε' => "e",
            'ζ' => "z",
            'η' | 'ι' => "i",
            'θ' => "th",
            'κ' => "k",
            'λ' => "l",
            'μ' => "m",
            'ν' => "n",
            'ξ' => "x",
            'ο' | 'ω' => "o",
            'π' => "p",
            'ρ' => "r",
            'σ' | 'ς' => "s",
            'τ' => "t",
            'υ' => "y",
            'φ' => "f",
            'χ' => "ch",
            'ψ' => "ps",
            _ => return None,
        };
        Some((written, 1))
    }

    fn hebrew(&self, letter: char) -> Option<&'static str> {
        let either = |initial, inner| if self.is_initial() { initial } else { inner };
        Some(match letter {
            'א' | 'ע' => "a",
            'ב' => either("b", "v"),
            'ג' => "g",
            'ד' => "d",
            'ה' => "h",
            'ו' => either("v", "o"),
            'ז' => "z",
            'ח' | 'ך' => "ch",
            'ט' | 'ת' => "t",
            'י' => either("y", "i"),
            'כ' | 'ק' => "k",
            'ל' => "l",
            'מ' | 'ם' => "m",
            'נ' | 'ן' => "n",
            'ס' => "s",
            'פ' => either("p", "f"),
            'ף' => "f",
            'צ' | 'ץ' => "ts",
            'ר' => "r",
            'ש' => "sh",
            '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C5}' | '\u{5C7}' => "",
            _ => return None,
        })
    }

    /// The letters of Arabic, Persian and Urdu; vowel signs are left out, as they are in most texts.
    fn arabic(&self, letter: char) -> Option<&'static str> {
        let either = |initial, inner| if self.is_initial() { initial } else { inner };
        Some(match letter {
            'ا' | 'آ' | 'أ' | 'إ' | 'ٱ' | 'ع' | 'ى' | 'ة' => "a",
            'ب' => "b",
            'ت' | 'ط' | 'ٹ' => "t",
            'ث' => "th",
            'ج' => "j",
            'ح' | 'ه' | 'ہ' | 'ھ' | 'ۀ' => "h",
            'خ' => "kh",
            'د' | 'ض' | 'ڈ' => "d",
            'ذ' => "dh",
            'ر' | 'ڑ' => "r",
            'ز' | 'ظ' => "z",
            'س' | 'ص' => "s",
            'ش' => "sh",
            'غ' => "gh",
            'ف' => "f",
            'ق' => "q",
            'ك' | 'ک' => "k",
            'ل' => "l",
            'م' => "m",
            'ن' | 'ں' => "n",
            'و' => either("w", "u"),
            'ؤ' => "u",
            'ي' | 'ی' => either("y", "i"),
            'ئ' => "i",
            'ے' => "e",
            'پ' => "p",
            'چ' => "ch",
            'ژ' => "zh",
            'گ' => "g",
            'ڤ' => "v",
            'ء' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' => "",
            _ => return None,
        })
    }
}

/// A Greek letter without its accents and breathings.
fn greek_base(letter: char) -> char {
    let mut base = letter;
    decompose_canonical(letter, |part| {
        if !is_combining_mark(part) {
            base = part;
        }
    });
    base
}

fn georgian(letter: char) -> Option<&'static str> {
    const LETTERS: [&str; 33] = [
        "a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "zh", "r", "s", "t", "u", "p", "k",
        "gh", "q", "sh", "ch", "ts", "dz", "ts", "ch", "kh", "j", "h",
    ];
    let place = u32::from(letter).checked_sub(0x10D0)?;
    LETTERS.get(usize::try_from(place).ok()?).copied()
}

/// A text without the white space around it, and with a space for each line break and the white space beside it.
#[must_use]
pub fn on_one_line(text: &str) -> String {
    let is_break = |letter: char| matches!(letter, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if !text.contains(is_break) {
        return text.trim().to_owned();
    }
    text.split(is_break).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_has_its_own_transliteration() {
        let table = [
            ("Київ", "Kyiv"),
            ("Євген", "Yevhen"),
            ("Згурський", "Zghurskyi"),
            ("Марʼяна Бетса", "Mar'iana Betsa"),
            ("Юрій Щербак", "Yurii Shcherbak"),
            ("Їжакевич", "Yizhakevych"),
            ("Донецьк", "Donetsk"),
            ("Путин", "Putin"),
            ("Ельцин", "Yeltsin"),
            ("Горбачёв", "Gorbachyov"),
            ("Объединение", "Obyedineniye"),
            ("България", "Balgariya"),
            ("Вучић", "Vucic"),
            ("Живковић Ђорђе", "Zivkovic Djordje"),
            ("თბილისი", "tbilisi"),
            ("Αθήνα", "Athina"),
            ("Ευάγγελος", "Evangelos"),
            ("Μπουτάρης", "Boutaris"),
            ("Σαμαράς", "Samaras"),
            ("שלום", "shlom"),
            ("תל אביב", "tl aviv"),
            ("علي", "ali"),
            ("عام", "aam"),
            ("ااا", "aaa"),
            ("سوريا", "suria"),
            ("محمود", "mhmud"),
            ("Erdoğan, Łódź", "Erdogan, Lodz"),
            ("Straße", "Strasse"),
        ];
        for (text, wanted) in table {
            assert_eq!(to_latin(text), wanted, "{text}");
        }
    }

    #[test]
    fn anchors_keep_their_letters() {
        let table = [
            ("العربية", "العربية"),
            ("日本語 と English", "日本語-と-english"),
            ("हिन्दी", "हिन्दी"),
            ("Überblick: Zahlen", "überblick-zahlen"),
            ("What’s new?", "whats-new"),
            ("E\u{301}tat", "état"),
            ("?!", ""),
        ];
        for (text, wanted) in table {
            assert_eq!(heading_anchor(text), wanted, "{text}");
        }
    }
}
