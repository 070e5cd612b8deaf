//! Dates as precise as they are known, intervals of them, and the one clock of a build. The door of `jiff`.
//!
//! In: what an author wrote, as `2025`, `2025-03~` or `2022-06-23/..`. Out: values that know their first and last day,
//! their order, and how they read in English. It must not know where a date was written, and it never asks what time it
//! is: the shell does that once, and hands over a [`Clock`].

mod clock;
mod dated;
mod problem;
mod strftime;

use std::fmt;

use serde::{Serialize, Serializer};

pub use clock::{Clock, Zone, parse_http_date};
pub use dated::{DatedView, Reckoning};
pub use jiff::Timestamp;
pub use jiff::civil::{Date as Day, Weekday};
pub use problem::DateProblem;

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2025`
    Year,
    /// `2025-03`
    Month,
    /// `2025-03-28`
    Day,
    /// `2025-03-30T18:00+02:00`
    Time,
    /// Nobody recorded it. Last, so that it is none of those that are precise to the day or coarser.
    Unknown,
}

/// How sure the author is, by the sign at the end (after the qualifiers of EDTF, ISO 8601-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Certainty {
    Certain,
    About,
    Uncertain,
}

/// A date of the Gregorian calendar, from the year 0001 to 9999, no more precise than it was given.
///
/// Ordered by the first day as written, then the coarser before the finer, then by the instant. So a list of dates reads
/// in order on the page; two times are out of order only when their offsets put them on different days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // The derived order needs the fields in this order.
    earliest: Day,
    precision: Precision,
    /// With the offset from UTC in minutes; there exactly when the precision is [`Precision::Time`].
    time: Option<(Timestamp, i16)>,
    certainty: Certainty,
}

/// The first day that a date can be.
const FIRST_DAY: Day = Day::constant(1, 1, 1);

impl Date {
    /// Reads `2025`, `2025-03`, `2025-03-28` or `2025-03-28T18:00+02:00` (seconds may be there, `Z` is UTC), each with an
    /// optional `~` (about) or `?` (uncertain) at its end. Fractions of a second are dropped.
    ///
    /// # Errors
    /// When the text has another form, or names a day or time that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateProblem> {
        Self::parse_exact(text).map_err(|problem| problem.with_readings(text))
    }

    /// Without the search for what else could have been meant, which itself tries dates.
    fn parse_exact(text: &str) -> Result<Self, DateProblem> {
        let (body, certainty) = match text.as_bytes().last() {
            Some(b'~') => (&text[..text.len() - 1], Certainty::About),
            Some(b'?') => (&text[..text.len() - 1], Certainty::Uncertain),
            _ => (text, Certainty::Certain),
        };
        let (date_text, time_text) = body.split_once('T').map_or((body, None), |(date, time)| (date, Some(time)));
        let parts: Vec<&str> = date_text.splitn(4, '-').collect();
        let (year, month, day, precision) = match parts[..] {
            [year] => (digits(year, 4), Some(1), Some(1), Precision::Year),
            [year, month] => (digits(year, 4), digits(month, 2), Some(1), Precision::Month),
            [year, month, day] => (digits(year, 4), digits(month, 2), digits(day, 2), Precision::Day),
            _ => (None, None, None, Precision::Year),
        };
        let (Some(year), Some(month), Some(day)) = (year, month, day) else {
            return Err(DateProblem::not_a_date(text));
        };
        if year == 0 {
            return Err(DateProblem::YearZero { text: text.to_owned() });
        }
        if !(1..=12).contains(&month) {
            return Err(DateProblem::NoSuchMonth { text: text.to_owned() });
        }
        let first = Day::new(year, narrow(month), 1).map_err(|_| DateProblem::not_a_date(text))?;
        let earliest = Day::new(year, narrow(month), narrow(day))
            .map_err(|_| DateProblem::NoSuchDay { text: text.to_owned(), month: first })?;
        match time_text {
            None => Ok(Self { earliest, precision, time: None, certainty }),
            Some(time) if precision == Precision::Day => {
                let time = clock::parse_time(earliest, time, text)?;
                Ok(Self { earliest, precision: Precision::Time, time: Some(time), certainty })
            }
            Some(_) => Err(DateProblem::not_a_date(text)),
        }
    }

    /// A date that is one whole day.
    #[must_use]
    pub fn of_day(day: Day) -> Self {
        Self { earliest: day, precision: Precision::Day, time: None, certainty: Certainty::Certain }
    }

    /// A date that nobody recorded: any day at all. It reads as "not recorded", and is before and after nothing.
    #[must_use]
    pub fn unknown() -> Self {
        Self { earliest: FIRST_DAY, precision: Precision::Unknown, time: None, certainty: Certainty::Certain }
    }

    /// Whether it was given without "about" and without "uncertain".
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certainty == Certainty::Certain
    }

    /// Whether it was given as "about".
    #[must_use]
    pub fn is_about(&self) -> bool {
        self.certainty == Certainty::About
    }

    /// Whether the author is not sure of it.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        self.certainty == Certainty::Uncertain
    }

    /// What the clock showed where its offset was written, and that offset: "18:00" and "UTC+2".
    #[must_use]
    pub fn time_of_day(&self) -> Option<(String, String)> {
        let (instant, minutes) = self.time?;
        let local = clock::local(instant, i32::from(minutes) * 60);
        Some((format!("{:02}:{:02}", local.hour(), local.minute()), clock::offset_in_words(minutes)))
    }

    /// Whether nobody recorded it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.precision == Precision::Unknown
    }

    /// The first day it may be: 1 January of a year. For a time, the day at the place whose offset was written.
    #[must_use]
    pub fn earliest(&self) -> Day {
        self.earliest
    }

    /// The last day it may be: 31 December of a year. `~` and `?` do not widen it.
    #[must_use]
    pub fn latest(&self) -> Day {
        match self.precision {
            Precision::Year => self.earliest.last_of_year(),
            Precision::Month => self.earliest.last_of_month(),
            Precision::Day | Precision::Time => self.earliest,
            Precision::Unknown => Day::MAX,
        }
    }

    /// The day, when it is precise to the day or finer.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        matches!(self.precision, Precision::Day | Precision::Time).then_some(self.earliest)
    }

    /// The instant of a time, or the one at which the first day begins in the zone.
    #[must_use]
    pub fn instant(&self, zone: &Zone) -> Timestamp {
        self.time.map_or_else(|| zone.start_of(self.earliest), |(instant, _)| instant)
    }

    /// How much of it is known.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// As the `datetime` attribute of HTML's `<time>` takes it: `2025`, `2025-03`, `2025-03-28` or RFC 3339 with the
    /// offset as it was written. Without `~` and `?`. Empty when it is unknown.
    #[must_use]
    pub fn iso(&self) -> String {
        let day = self.earliest;
        match (self.precision, self.time) {
            (Precision::Unknown, _) => String::new(),
            (Precision::Year, _) => format!("{:04}", day.year()),
            (Precision::Month, _) => format!("{:04}-{:02}", day.year(), day.month()),
            (_, None) => clock::iso_day(day),
            (_, Some((instant, offset))) => clock::rfc3339(instant, i32::from(offset) * 60),
        }
    }

    /// As an author writes it: [`Date::iso`] with `~` (about) or `?` (uncertain) at its end. [`Date::parse`] reads it.
    #[must_use]
    pub fn notation(&self) -> String {
        let sign = match self.certainty {
            Certainty::Certain => "",
            Certainty::About => "~",
            Certainty::Uncertain => "?",
        };
        self.iso() + sign
    }

    /// Its instant in the zone by RFC 3339, to the second, as feeds take it: `2025-03-28T00:00:00+01:00`.
    #[must_use]
    pub fn rfc3339(&self, zone: &Zone) -> String {
        zone.rfc3339(self.instant(zone))
    }

    /// Whether it has begun on a day: a month has on its first.
    #[must_use]
    pub fn has_started(&self, today: Day) -> bool {
        self.earliest <= today
    }
}

impl fmt::Display for Date {
    /// In English, as precise as it was given: "about March 2025", "30 March 2025, 18:00 (UTC+2)", "not recorded".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.certainty == Certainty::About {
            out.write_str("about ")?;
        }
        let (year, month) = (self.earliest.year(), month_name(self.earliest.month()));
        match self.precision {
            Precision::Unknown => out.write_str("not recorded")?,
            Precision::Year => write!(out, "{year}")?,
            Precision::Month => write!(out, "{month} {year}")?,
            Precision::Day | Precision::Time => write!(out, "{} {month} {year}", self.earliest.day())?,
        }
        let mut remarks = Vec::new();
        if let Some((instant, minutes)) = self.time {
            let local = clock::local(instant, i32::from(minutes) * 60);
            write!(out, ", {:02}:{:02}", local.hour(), local.minute())?;
            remarks.push(clock::offset_in_words(minutes));
        }
        if self.certainty == Certainty::Uncertain {
            remarks.push("uncertain".to_owned());
        }
        if remarks.is_empty() { Ok(()) } else { write!(out, " ({})", remarks.join(", ")) }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

/// A stretch of time with a beginning, an end, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// Its first date; open when none was given.
    pub start: Option<Date>,
    /// Its last date, which belongs to it; open when none was given.
    pub end: Option<Date>,
}

impl Interval {
    /// Reads `2022-06-23/..`, `../2024` or `2022-06-23/2024`.
    ///
    /// # Errors
    /// When the text is a single date, has no end at all, holds a bad date, or ends before it begins.
    pub fn parse(text: &str) -> Result<Self, DateProblem> {
        let bound = |side: &str| if side == ".." { Ok(None) } else { Date::parse(side).map(Some) };
        let (start, end) = match text.split_once('/') {
            Some((start, end)) if (start, end) != ("..", "..") && !start.is_empty() && !end.is_empty() => (start, end),
            _ => return Err(DateProblem::NotAnInterval { text: text.to_owned() }),
        };
        let interval = Self { start: bound(start)?, end: bound(end)? };
        if interval.is_reversed() { Err(DateProblem::EndsBeforeStart { text: text.to_owned() }) } else { Ok(interval) }
    }

    /// Whether it ends before it begins, as an interval may that was put together from two fields.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        match (self.start, self.end) {
            (Some(Date { time: Some((start, _)), .. }), Some(Date { time: Some((end, _)), .. })) => end < start,
            (Some(start), Some(end)) => end.latest() < start.earliest(),
            _ => false,
        }
    }

    /// Whether a day may belong to it: from the first day of its start to the last day of its end.
    #[must_use]
    pub fn contains(&self, day: Day) -> bool {
        self.start.is_none_or(|start| start.earliest() <= day) && self.end.is_none_or(|end| day <= end.latest())
    }

    /// As it is written: `2022-06-23/..`, without `~` and `?`.
    #[must_use]
    pub fn iso(&self) -> String {
        let side = |date: Option<Date>| date.map_or_else(|| "..".to_owned(), |date| date.iso());
        format!("{}/{}", side(self.start), side(self.end))
    }
}

impl fmt::Display for Interval {
    /// In English: "since 23 June 2022", "until 2024", "23 June 2022 to 2024".
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.start, self.end) {
            (Some(start), Some(end)) => write!(out, "{start} to {end}"),
            (Some(start), None) => write!(out, "since {start}"),
            (None, Some(end)) => write!(out, "until {end}"),
            (None, None) => out.write_str("at any time"),
        }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.iso())
    }
}

/// The days from one day to another; negative when the second is the earlier one.
#[must_use]
pub fn days_between(from: Day, to: Day) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// The English name of a month, from 1 to 12; empty for another number.
#[must_use]
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month).ok().and_then(|number| MONTHS.get(number.checked_sub(1)?)).copied().unwrap_or_default()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English name of a weekday.
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The weekday that some words name and the one on which the date really falls, when the two differ.
///
/// Looks for whole English names, as in "on Sunday" or "Sunday's"; words that name several days contradict the date
/// only when none of them is right. A date that is not precise to the day contradicts nothing.
#[must_use]
pub fn contradicting_weekday(said_as: &str, date: &Date) -> Option<(Weekday, Weekday)> {
    let real = date.day()?.weekday();
    let said: Vec<Weekday> = said_as
        .split(|character: char| !character.is_alphanumeric())
        .filter_map(|word| {
            Weekday::Monday.cycle_forward().take(7).find(|day| weekday_name(*day).eq_ignore_ascii_case(word))
        })
        .collect();
    let first = *said.first()?;
    (!said.contains(&real)).then_some((first, real))
}

/// The number that exactly `count` digits represent.
fn digits(text: &str, count: usize) -> Option<i16> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// A number of two digits for `jiff`; one that does not fit is refused there.
fn narrow(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(i8::MAX)
}

#[cfg(test)]
mod tests;
