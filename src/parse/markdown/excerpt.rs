//! The beginning of a text, for lists.
//!
//! In: a text. Out: its first words, cut where a reader expects it. It must not know where they are shown.

use crate::parse::cjk::{is_grapheme_start, may_cut_between};

/// Cuts a text at a word's end, with an ellipsis, so that it has at most `most` characters.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    let clean: String = text.replace('\u{fffc}', "");
    let Some((end, _)) = clean.char_indices().nth(most) else { return clean };
    let is_boundary = |(at, after): &(usize, char)| {
        clean[..*at].chars().next_back().is_some_and(|before| may_cut_between(before, *after))
    };
    let cut = clean[..end].rfind(' ').unwrap_or(0);
    let cut = clean.char_indices().take(most + 1).filter(is_boundary).last().map_or(cut, |(at, _)| at.max(cut));
    // A word that fills all the room is cut, and no character with its marks.
    let is_start = |at: &usize| match (clean[..*at].chars().next_back(), clean[*at..].chars().next()) {
        (Some(before), Some(after)) => is_grapheme_start(before, after),
        _ => true,
    };
    let places = clean.char_indices().map(|(at, _)| at).take(most + 1);
    let cut = if cut > 0 { cut } else { places.filter(is_start).last().unwrap_or(end) };
    format!("{}…", clean[..cut].trim_end_matches([',', ';', ':', '–', '—', ' ']))
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn a_text_is_cut_between_words_or_ideographs_and_never_before_a_mark() {
        assert_eq!(shorten("Short.", 10), "Short.");
        assert_eq!(shorten("one two three", 9), "one two…");
        assert_eq!(shorten("谈判开始双方同意", 4), "谈判开始…");
        assert_eq!(shorten(&"e\u{301}".repeat(10), 5), format!("{}…", "e\u{301}".repeat(2)));
        assert_eq!(shorten("one 谈判开始", 6), "one 谈判…");
    }
}
