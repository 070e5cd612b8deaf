//! What is left of a name when it has travelled between alphabets: a skeleton that its spellings share.
//!
//! In: a name in any script. Out: small letters without separators, alike for Zelenskyy, Zelenskij and Зеленський. It is
//! coarse: good for asking "did you mean", never for deciding whom a name means. It must not know whose names they are.

use crate::letters::{is_apostrophe, to_latin};

/// What is replaced by what, the longest first. Sounds that a language's scholars, its press and its passports write in
/// different ways come out as one.
const SOUNDS: &[(&str, &str)] = &[
    ("shch", "sc"),
    ("tsch", "c"),
    ("sch", "s"),
    ("tch", "c"),
    ("kh", "h"),
    ("gh", "h"),
    ("ch", "c"),
    ("sh", "s"),
    ("sz", "s"),
    ("zh", "z"),
    ("ts", "c"),
    ("tz", "c"),
    ("cz", "c"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("ck", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("ae", "e"),
    ("oe", "o"),
    ("ue", "u"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
    ("j", "i"),
];

/// Articles that are written or left out, with or without a hyphen.
const ARTICLES: [&str; 8] = ["ad", "al", "ar", "as", "ash", "az", "el", "ul"];

/// The skeleton of a name: transliterated, without case, diacritics, separators and double letters. Empty for a text
/// without a letter or digit.
#[must_use]
pub fn skeleton(name: &str) -> String {
    let latin = to_latin(name);
    let plain: String = latin.chars().filter(|character| !is_apostrophe(*character)).collect();
    let words: Vec<String> = plain
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut skeleton = String::with_capacity(latin.len());
    for (place, word) in words.iter().enumerate() {
        if ARTICLES.contains(&word.as_str()) && place + 1 < words.len() {
            continue;
        }
        add_word(word, &mut skeleton);
    }
    skeleton
}

fn add_word(word: &str, skeleton: &mut String) {
    let mut rest = word;
    let begin = skeleton.len();
    while let Some(first) = rest.chars().next() {
        let sound = SOUNDS.iter().find(|(written, _)| rest.starts_with(written));
        let (written, sound) = match sound {
            Some((written, sound)) => (written.len(), *sound),
            // "Carter" and "Karter", but the Slavic c of "Vučić" and "Cvetković" is a sound of its own.
            None if first == 'c' && rest[1..].starts_with(['a', 'o', 'u', 'l', 'r', 't']) => (1, "k"),
            // "Hamza" and "Hamzah".
            None if rest == "h" && skeleton[begin..].ends_with(['a', 'e', 'i', 'o', 'u']) => (1, ""),
            None => (1, &rest[..1]),
        };
        for letter in sound.chars() {
            if !skeleton[begin..].ends_with(letter) {
                skeleton.push(letter);
            }
        }
        rest = &rest[written..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings of one name, a line each.
    const ALIKE: &[&[&str]] = &[
        &["Zelenskyy", "Zelensky", "Zelenskij", "Zelenskyi", "Zelenskii", "ZELENSKY", "Зеленський", "Зеленский"],
        &["Qadhafi", "Kadhafi", "Qaddafi", "Kadafi", "al-Qadhafi", "el Kaddafi"],
        &["Khodorkovsky", "Khodorkowskij", "Ходорковский"],
        &["Yulia", "Yuliia", "Julija", "Iulia", "Юлия"],
        &["Svyrydenko", "Svyridenko", "Свириденко"],
        &["Tsipras", "Tzipras", "Cipras"],
        &["Shevchenko", "Schevtschenko", "Ševčenko", "Szewczenko", "Шевченко"],
        &["Zhukov", "Žukov", "Zukow", "Жуков"],
        &["Lukashenko", "Lukaschenko", "Lukašenko", "Лукашенко"],
        &["Yousef", "Yusef", "Youssef", "Jusef"],
        &["Hamza", "Hamzah"],
        &["Abdullah", "Abdulla"],
        &["Müller", "Mueller", "Muller"],
        &["Ghani", "Khani", "Hani"],
        &["al-Sisi", "El-Sisi", "as-Sisi", "Sisi"],
        &["Carter", "Karter", "Картер"],
        &["Philip", "Filip", "Phillip", "Филип"],
        &["Erdoğan", "Erdogan", "ERDOGAN"],
        &["O'Brien", "O’Brien", "Obrien"],
        &["von der Leyen", "Von-der-Leyen"],
    ];

    /// Names of different people, though they look alike.
    const DIFFERENT: &[(&str, &str)] = &[
        ("Putin", "Poroshenko"),
        ("Clinton", "Klingbeil"),
        ("Xi", "Shi"),
        ("Iran", "Iraq"),
        ("Georgia", "George"),
        ("Vučić", "Vukić"),
    ];

    #[test]
    fn the_spellings_of_one_name_share_a_skeleton() {
        for spellings in ALIKE {
            let skeletons: Vec<String> = spellings.iter().map(|name| skeleton(name)).collect();
            assert!(skeletons.iter().all(|one| *one == skeletons[0]), "{spellings:?} are {skeletons:?}");
        }
    }

    #[test]
    fn different_names_keep_different_skeletons() {
        for (one, other) in DIFFERENT {
            assert_ne!(skeleton(one), skeleton(other), "{one} and {other}");
        }
    }

    #[test]
    fn what_has_no_letter_has_no_skeleton() {
        assert_eq!(["", "–", "!?"].map(skeleton), [""; 3]);
        assert_eq!(skeleton("Al"), "al");
    }
}
