//! How a list that may grow without bound is cut into pages, and where these stand.
//!
//! In: how many entries there are, or how many in each of its sections. Out: a [`Paging`]: which entries a page shows, and
//! on which page an entry stands. It must not know what is listed.

use std::ops::{Range, RangeInclusive};

use crate::path::UrlPath;

/// The pages of a list: all hold equally many entries, but the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    total: usize,
    per_page: usize,
}

impl Paging {
    /// The pages of a list with this many entries.
    #[must_use]
    pub fn new(total: usize, per_page: usize) -> Self {
        Self { total, per_page: per_page.max(1) }
    }

    /// How many pages there are. An empty list has one, which says that it is empty.
    #[must_use]
    pub fn pages(self) -> usize {
        self.total.div_ceil(self.per_page).max(1)
    }

    /// The numbers of the pages, from 1.
    #[must_use]
    pub fn numbers(self) -> RangeInclusive<usize> {
        1..=self.pages()
    }

    /// The positions of the entries that are on a page; none on one that does not exist.
    #[must_use]
    pub fn shown(self, number: usize) -> Range<usize> {
        let start = number.saturating_sub(1).saturating_mul(self.per_page).min(self.total);
        start..start.saturating_add(self.per_page).min(self.total)
    }

    /// The number of the page on which an entry stands.
    #[must_use]
    pub fn page_of(self, position: usize) -> usize {
        position / self.per_page + 1
    }

    /// Which entries of each section are on a page, if the list is made of sections one after the other.
    #[must_use]
    pub fn shown_of_sections<const N: usize>(self, lengths: [usize; N], number: usize) -> [Range<usize>; N] {
        let shown = self.shown(number);
        let mut before = 0;
        lengths.map(|length| {
            let within = |position: usize| position.saturating_sub(before).min(length);
            let range = within(shown.start)..within(shown.end);
            before += length;
            range
        })
    }
}

/// Where a page of a list stands: the first at the address of the list, the others below it, as `people/page/2/`.
#[must_use]
pub fn paged_url(list: &[&str], number: usize) -> Option<UrlPath> {
    let number = number.to_string();
    let more: &[&str] = if number == "1" { &[] } else { &["page", &number] };
    UrlPath::page(&[list, more].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_and_a_full_page_are_one_page() {
        assert_eq!(Paging::new(0, 200).numbers(), 1..=1);
        assert_eq!(Paging::new(200, 200).numbers(), 1..=1);
        assert_eq!(Paging::new(201, 200).numbers(), 1..=2);
    }

    #[test]
    fn every_entry_stands_on_the_page_that_is_named_for_it() {
        let paging = Paging::new(11, 4);
        let shown: Vec<_> = paging.numbers().map(|number| paging.shown(number)).collect();
        assert_eq!(shown, [0..4, 4..8, 8..11]);
        for position in 0..11 {
            assert!(paging.shown(paging.page_of(position)).contains(&position));
        }
        assert!(paging.shown(4).is_empty());
    }

    #[test]
    fn sections_follow_each_other_over_the_pages() {
        let lengths = [3, 0, 6];
        let paging = Paging::new(9, 4);
        assert_eq!(paging.shown_of_sections(lengths, 1), [0..3, 0..0, 0..1]);
        assert_eq!(paging.shown_of_sections(lengths, 2), [3..3, 0..0, 1..5]);
        assert_eq!(paging.shown_of_sections(lengths, 3), [3..3, 0..0, 5..6]);
    }
}
