//! Which bytes of an output a browser asks for, and whether it has them already (RFC 9110, sections 13 and 14).
//!
//! In: the headers of a request, the size and the tag of what is there. Out: a [`Part`].

use std::ops::Range;

use axum::http::header::{HeaderMap, HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE};

/// What of an output is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// Nothing, because the browser has it.
    Unchanged,
    /// Some of its bytes.
    Bytes(Range<u64>),
    /// Nothing, because it is shorter.
    Beyond,
}

impl Part {
    /// What of `size` bytes with a tag is asked for. A request for several ranges at once gets everything, as the
    /// standard allows.
    #[must_use]
    pub fn of(headers: &HeaderMap, size: u64, tag: &str) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let has_tag = |tags: &str| {
            tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
        };
        if text(IF_NONE_MATCH).is_some_and(has_tag) {
            return Self::Unchanged;
        }
        if text(IF_RANGE).is_some_and(|known| known.trim() != tag) {
            return Self::Whole;
        }
        text(RANGE).and_then(|range| read_range(range, size)).unwrap_or(Self::Whole)
    }
}

/// Reads a range; one that is not written as ranges are is left out of account.
fn read_range(text: &str, size: u64) -> Option<Part> {
    let (unit, range) = text.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let (first, last) = (first.trim(), last.trim());
    let bytes = if first.is_empty() {
        let length = number(last)?;
        if length == 0 {
            return Some(Part::Beyond);
        }
        size.saturating_sub(length)..size
    } else {
        let first = number(first)?;
        let last = if last.is_empty() { u64::MAX } else { number(last)? };
        if last < first {
            return None;
        }
        first..last.saturating_add(1).min(size)
    };
    Some(if bytes.start >= size { Part::Beyond } else { Part::Bytes(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(headers: &[(&'static str, &str)]) -> Part {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        Part::of(&headers.collect(), 100, "\"abc\"")
    }

    #[test]
    fn a_range_is_first_and_last_or_from_the_end() {
        let range = |text: &str| part(&[("range", text)]);
        assert_eq!(range("bytes=0-9"), Part::Bytes(0..10));
        assert_eq!(range("bytes=90-"), Part::Bytes(90..100));
        assert_eq!(range("bytes=-5"), Part::Bytes(95..100));
        assert_eq!(range("bytes=-500"), Part::Bytes(0..100));
        assert_eq!(range("bytes=50-5000"), Part::Bytes(50..100));
        assert_eq!(range("bytes=99-99"), Part::Bytes(99..100));
        for beyond in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=18446744073709551615-"] {
            assert_eq!(range(beyond), Part::Beyond, "{beyond}");
        }
        for nothing in ["bytes=9-3", "bytes=a-b", "bytes", "lines=1-2", "bytes=0-1,5-6", "bytes=--1", "bytes=+1-2"] {
            assert_eq!(range(nothing), Part::Whole, "{nothing}");
        }
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        assert_eq!(part(&[("if-none-match", "\"abc\"")]), Part::Unchanged);
        assert_eq!(part(&[("if-none-match", "\"x\", W/\"abc\"")]), Part::Unchanged);
        assert_eq!(part(&[("if-none-match", "*")]), Part::Unchanged);
        assert_eq!(part(&[("if-none-match", "\"x\"")]), Part::Whole);
        assert_eq!(part(&[("if-range", "\"abc\""), ("range", "bytes=0-0")]), Part::Bytes(0..1));
        assert_eq!(part(&[("if-range", "\"old\""), ("range", "bytes=0-0")]), Part::Whole);
    }
}
