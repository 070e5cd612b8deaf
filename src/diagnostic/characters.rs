//! Characters that no page can hold, or that no reader sees.
//!
//! In: characters. Out: what is wrong with them. It must not know where they are.

/// Whether no HTML can hold a character (HTML Standard, section 13.2.5): a control character or a noncharacter.
#[must_use]
pub fn is_forbidden(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\t' | '\n' | '\r');
    let code = u32::from(character);
    is_control || matches!(character, '\u{fdd0}'..='\u{fdef}') || code & 0xfffe == 0xfffe
}

/// The first character of a text that no HTML can hold, with its place in bytes.
#[must_use]
pub fn forbidden(text: &str) -> Option<(usize, char)> {
    // The first byte rules out nearly all other characters.
    let may_be =
        |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || matches!(byte, 0x7f | 0xc2 | 0xef..);
    if !text.bytes().any(may_be) {
        return None;
    }
    text.char_indices().find(|(_, character)| is_forbidden(*character))
}

/// What is wrong with a character that no HTML can hold.
#[must_use]
pub fn describe_forbidden(character: char) -> String {
    let code = u32::from(character);
    if character.is_control() {
        format!("no page can hold the control character U+{code:04X}")
    } else {
        format!("no page can hold U+{code:04X}, which is not a character")
    }
}

/// What a character does that nobody sees and that changes a text; `None` for all others.
#[must_use]
pub const fn hidden_effect(character: char) -> Option<&'static str> {
    match character {
        '\u{feff}' => Some("splits the word it is in"),
        '\u{202d}' | '\u{202e}' => Some("changes the order in which the text behind it is shown"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_html_cannot_hold_are_found() {
        for (text, at) in
            [("a\u{2}b", 1), ("\u{1b}", 0), ("é\u{7f}", 2), ("x\u{85}", 1), ("\u{fffe}", 0), ("ab\u{1ffff}", 2)]
        {
            assert_eq!(forbidden(text).map(|found| found.0), Some(at), "{text:?}");
        }
        for text in ["a\tb\r\nc", "é«»\u{a0}", "\u{feff}x", "注意：", "\u{fffd}", "👩\u{200d}🚀"] {
            assert_eq!(forbidden(text), None, "{text:?}");
        }
    }
}
