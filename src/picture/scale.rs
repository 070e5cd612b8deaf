//! Days to scale: where a day stands between two others, and at which days a scale is marked.
//!
//! In: days. Out: shares of a length from 0 to 1, and ticks. It must not know how wide the length is, nor what a month is
//! called: who draws labels the ticks.

use crate::date::{Day, days_between};
use crate::picture::svg::count;

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    first: Day,
    last: Day,
}

/// A day at which a scale is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// The first day of a year.
    Year(i16),
    /// The first day of a month of a year.
    Month(i16, i8),
    /// A day.
    Day(Day),
}

/// More marks than this do not fit beside each other on a phone.
const MOST_TICKS: usize = 5;

impl Scale {
    /// From one day to another, in whichever order they are; at least a month, so that a single day has room.
    #[must_use]
    pub fn new(first: Day, last: Day) -> Self {
        let (first, mut last) = (first.min(last), first.max(last));
        for _ in 0..2 {
            if days_between(first, last) < 28 {
                last = last.last_of_month();
            }
            if days_between(first, last) < 28 {
                last = last.tomorrow().unwrap_or(last);
            }
        }
        Self { first, last }
    }

    /// Where a day begins; days before the scale are at its beginning, days after it at its end.
    #[must_use]
    pub fn start_of(self, day: Day) -> f64 {
        self.share(days_between(self.first, day))
    }

    /// Where a day ends.
    #[must_use]
    pub fn end_of(self, day: Day) -> f64 {
        self.share(days_between(self.first, day).saturating_add(1))
    }

    /// The middle of a stretch of days.
    #[must_use]
    pub fn middle_of(self, from: Day, to: Day) -> f64 {
        f64::midpoint(self.start_of(from), self.end_of(to))
    }

    fn share(self, days: i64) -> f64 {
        let length = days_between(self.first, self.last) + 1;
        let whole = |days: i64| f64::from(i32::try_from(days).unwrap_or(i32::MAX));
        (whole(days) / whole(length)).clamp(0.0, 1.0)
    }

    /// The marks of the scale, at most five: years, else months, else days.
    #[must_use]
    pub fn ticks(self) -> Vec<(f64, Tick)> {
        let years = self.years();
        let months = self.months();
        if years.len() >= 3 {
            return thin(&years, &[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], |tick| match tick {
                Tick::Year(year) => i32::from(*year),
                _ => 0,
            });
        }
        if months.len() >= 2 {
            return thin(&months, &[1, 2, 3, 6, 12], |tick| match tick {
                Tick::Month(year, month) => i32::from(*year) * 12 + i32::from(*month) - 1,
                _ => 0,
            });
        }
        [self.first, self.last].map(|day| (self.start_of(day), Tick::Day(day))).to_vec()
    }

    fn years(self) -> Vec<(f64, Tick)> {
        let starts = (self.first.year()..=self.last.year()).filter_map(|year| Some((year, Day::new(year, 1, 1).ok()?)));
        let inside = starts.filter(|(_, day)| *day >= self.first);
        inside.map(|(year, day)| (self.start_of(day), Tick::Year(year))).collect()
    }

    fn months(self) -> Vec<(f64, Tick)> {
        // Where years are marked nobody asks for the months; they would be thousands.
        let years = (self.first.year()..=self.last.year()).take(4);
        let months = years.flat_map(|year| (1..=12).map(move |month| (year, month)));
        let starts = months.filter_map(|(year, month)| Some((year, month, Day::new(year, month, 1).ok()?)));
        let inside = starts.filter(|(_, _, day)| *day >= self.first && *day <= self.last);
        inside.map(|(year, month, day)| (self.start_of(day), Tick::Month(year, month))).collect()
    }
}

/// Those ticks whose number is a multiple of the smallest step that leaves few enough.
fn thin(ticks: &[(f64, Tick)], steps: &[i32], number: impl Fn(&Tick) -> i32) -> Vec<(f64, Tick)> {
    let kept = |step: i32| -> Vec<(f64, Tick)> {
        ticks.iter().filter(|(_, tick)| number(tick).rem_euclid(step) == 0).copied().collect()
    };
    steps.iter().map(|step| kept(*step)).find(|kept| kept.len() <= MOST_TICKS).unwrap_or_default()
}

/// Where the first of a list of sorted days should stand so that most of them are not squeezed together: a few days long
/// before all others are left out, and their number is given.
#[must_use]
pub fn without_stragglers(days: &[Day]) -> usize {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return 0 };
    let whole = days_between(*first, *last);
    let may_go = days.len() / 4;
    let is_far =
        |skipped: &usize| days.get(*skipped).is_some_and(|day| days_between(*day, *last).saturating_mul(4) < whole);
    if whole < 3 * 365 { 0 } else { (1..=may_go).find(is_far).unwrap_or(0) }
}

/// A length divided evenly: the middle of the part at a position, from 0 to 1.
#[must_use]
pub fn middle_of_part(position: usize, parts: usize) -> f64 {
    (count(position) + 0.5) / count(parts.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn ticks(first: &str, last: &str) -> Vec<Tick> {
        Scale::new(day(first), day(last)).ticks().into_iter().map(|(_, tick)| tick).collect()
    }

    #[test]
    fn a_month_is_as_long_as_its_days() {
        let scale = Scale::new(day("2025-01-01"), day("2025-12-31"));
        assert!((scale.start_of(day("2025-01-01"))).abs() < 1e-9);
        assert!((scale.end_of(day("2025-12-31")) - 1.0).abs() < 1e-9);
        let february = scale.end_of(day("2025-02-28")) - scale.start_of(day("2025-02-01"));
        assert!((february - 28.0 / 365.0).abs() < 1e-9);
        assert!(scale.start_of(day("1999-01-01")).abs() < 1e-9);
    }

    #[test]
    fn a_single_day_has_room_around_it() {
        let scale = Scale::new(day("2025-01-31"), day("2025-01-31"));
        assert!(scale.end_of(day("2025-01-31")) < 0.2);
    }

    #[test]
    fn a_scale_has_at_most_five_marks_of_the_unit_that_fits() {
        assert_eq!(ticks("2025-02-10", "2025-06-01"), [3, 4, 5, 6].map(|month| Tick::Month(2025, month)));
        assert_eq!(ticks("2022-02-28", "2025-06-01"), [2023, 2024, 2025].map(Tick::Year));
        assert_eq!(ticks("1975-03-01", "2025-06-01"), [1980, 1990, 2000, 2010, 2020].map(Tick::Year));
        assert_eq!(
            ticks("2024-03-01", "2025-06-01"),
            [(2024, 4), (2024, 7), (2024, 10), (2025, 1), (2025, 4)].map(|(year, month)| Tick::Month(year, month))
        );
        assert!(ticks("0001-01-01", "9999-12-31").len() <= 5);
    }

    #[test]
    fn a_few_days_long_before_all_others_are_left_out() {
        let days: Vec<Day> = ["1945-10-24", "2024-01-01", "2024-05-05", "2025-01-01", "2025-03-01"].map(day).to_vec();
        assert_eq!(without_stragglers(&days), 1);
        assert_eq!(without_stragglers(&days[1..]), 0);
        assert_eq!(without_stragglers(&[]), 0);
    }
}
