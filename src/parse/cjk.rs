//! Chinese, Japanese and Korean text: where words touch without spaces.
//!
//! In: characters. Out: whether a line break or a cut between two of them is invisible. It must not know Markdown.

use unicode_normalization::char::is_combining_mark;

/// Whether a character is a Han ideograph, a kana or a bopomofo letter: scripts that put no spaces between words.
#[must_use]
pub const fn is_han_or_kana(character: char) -> bool {
    matches!(character,
        '\u{2e80}'..='\u{2fdf}' | '々' | '〆' | '〇' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
        | '\u{3038}'..='\u{303c}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{1aff0}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is a Hangul syllable or letter: Korean puts spaces between words.
#[must_use]
pub const fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}')
}

/// Whether a character is punctuation as wide as an ideograph: `。`, `「`, `（`, `：`.
#[must_use]
pub const fn is_wide_punctuation(character: char) -> bool {
    matches!(character,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{303d}'..='\u{303f}'
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffe6}')
}

/// Whether a line break between two characters is not a space (CSS Text 3, segment break transformation).
#[must_use]
pub const fn joins_lines(before: char, after: char) -> bool {
    const fn is_wide(character: char) -> bool {
        is_han_or_kana(character) || is_wide_punctuation(character)
    }
    /// Marks that Chinese and Western texts share: they are wide beside a wide character.
    const fn is_shared(character: char) -> bool {
        matches!(character, '‘' | '’' | '“' | '”' | '…' | '—' | '·')
    }
    /// Digits are set without a space beside wide characters, too: `2024年`.
    const fn may_touch(character: char) -> bool {
        is_shared(character) || character.is_ascii_digit()
    }
    is_wide(before) && (is_wide(after) || may_touch(after)) || may_touch(before) && is_wide(after)
}

/// Whether a text may be cut between two characters without a space there: between two ideographs, never before a mark
/// that belongs to the character in front of it.
#[must_use]
pub fn may_cut_between(before: char, after: char) -> bool {
    let is_wide = |character| is_han_or_kana(character) || is_wide_punctuation(character);
    (is_wide(before) || is_wide(after)) && is_grapheme_start(before, after)
}

/// Whether a character begins a new grapheme behind another one, for the cases that texts have: combining marks,
/// variation selectors, joined emoji, skin tones and flags belong to the character before them.
#[must_use]
pub fn is_grapheme_start(before: char, after: char) -> bool {
    let is_regional = |character| matches!(character, '\u{1f1e6}'..='\u{1f1ff}');
    let extends = is_combining_mark(after)
        || matches!(after, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{e0020}'..='\u{e007f}');
    let is_flag = is_regional(before) && is_regional(after);
    let is_line_end = before == '\r' && after == '\n';
    !(extends || is_flag || is_line_end || before == '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_disappears_between_ideographs_and_stays_between_words() {
        for (before, after) in [
            ('注', '意'),
            ('。', '请'),
            ('カ', 'ナ'),
            ('」', '他'),
            ('“', '好'),
            ('：', '“'),
            ('于', '2'),
            ('4', '年'),
            ('。', '1'),
        ] {
            assert!(joins_lines(before, after), "{before}{after}");
        }
        for (before, after) in
            [('한', '국'), ('a', '请'), ('请', 'a'), ('“', 'a'), ('—', 'x'), ('.', 'I'), ('1', '2'), ('국', '2')]
        {
            assert!(!joins_lines(before, after), "{before}{after}");
        }
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        assert!(!is_grapheme_start('e', '\u{301}'));
        assert!(!is_grapheme_start('\u{200d}', '👩'));
        assert!(!is_grapheme_start('\u{1f1fa}', '\u{1f1e6}'));
        assert!(is_grapheme_start('a', 'b'));
        assert!(may_cut_between('注', '意') && !may_cut_between('か', '\u{3099}') && !may_cut_between('a', 'b'));
    }
}
