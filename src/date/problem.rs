//! What is wrong with a date, and what the author probably meant.
//!
//! In: the text of a date that could not be read. Out: a message, and what to type instead. It must not guess where two
//! readings are possible: then it names both.

use std::fmt;

use super::{Date, Day, MONTHS, month_name};

/// Why a text is no date. [`fmt::Display`] says what is wrong, [`DateProblem::help`] what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateProblem {
    /// The text has another form than dates have.
    NotADate {
        /// What was written.
        text: String,
        /// The dates it can stand for, as they should be written; empty when there is no telling.
        readings: Vec<String>,
    },
    /// The year 0000.
    YearZero {
        /// What was written.
        text: String,
    },
    /// A month that is not from 01 to 12.
    NoSuchMonth {
        /// What was written.
        text: String,
    },
    /// A day that its month does not have.
    NoSuchDay {
        /// What was written.
        text: String,
        /// The first day of the month.
        month: Day,
    },
    /// A time or an offset that no clock shows.
    NoSuchTime {
        /// What was written.
        text: String,
    },
    /// A time without an offset from UTC: an instant somewhere within a day and a half.
    NoOffset {
        /// What was written.
        text: String,
    },
    /// A year or a month where a day or an instant is needed.
    TooCoarse {
        /// What was written.
        text: String,
    },
    /// An interval where one date is needed.
    IsInterval {
        /// What was written.
        text: String,
    },
    /// A text that has not two ends with a `/` between.
    NotAnInterval {
        /// What was written.
        text: String,
    },
    /// An interval that ends before it begins.
    EndsBeforeStart {
        /// What was written.
        text: String,
    },
}

impl DateProblem {
    /// A text that has another form, before anybody has looked for what was meant.
    pub(super) fn not_a_date(text: &str) -> Self {
        Self::NotADate { text: text.to_owned(), readings: Vec::new() }
    }

    /// The same problem with everything the text can stand for.
    pub(super) fn with_readings(self, text: &str) -> Self {
        match self {
            Self::NotADate { .. } if is_interval(text) => Self::IsInterval { text: text.to_owned() },
            Self::NotADate { .. } => Self::NotADate { text: text.to_owned(), readings: readings(text) },
            other => other,
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotADate { readings, .. } => match &readings[..] {
                [] => "write a year, a month or a day, as `2025`, `2025-03` or `2025-03-28`".to_owned(),
                [one] => format!("write it as {one}"),
                several => format!("write it year first, as {}", several.join(" or ")),
            },
            Self::YearZero { .. } => "years go from 0001 to 9999".to_owned(),
            Self::NoSuchMonth { .. } => "months go from 01 to 12".to_owned(),
            Self::NoSuchDay { month, .. } => {
                let (name, year, days) = (month_name(month.month()), month.year(), month.days_in_month());
                format!("{name} {year} has {days} days")
            }
            Self::NoSuchTime { .. } => "write a time with its offset, as `2025-03-30T18:00+02:00`".to_owned(),
            Self::NoOffset { .. } => "end it with `Z` for UTC, or with an offset such as `+02:00`".to_owned(),
            Self::TooCoarse { .. } => "write a day or a time, as `2025-03-28` or `2025-03-30T18:00+02:00`".to_owned(),
            Self::IsInterval { .. } => return None,
            Self::NotAnInterval { .. } => {
                "write both ends with `/` between, `..` for an open one: `2022-06-23/..`".to_owned()
            }
            Self::EndsBeforeStart { .. } => "write the earlier date first".to_owned(),
        })
    }
}

impl fmt::Display for DateProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, wrong) = match self {
            Self::NotADate { text, .. } => (text, "is no date"),
            Self::YearZero { text } => (text, "is no year of the calendar"),
            Self::NoSuchMonth { text } => (text, "is no month of the calendar"),
            Self::NoSuchDay { text, .. } => (text, "is no day of the calendar"),
            Self::NoSuchTime { text } => (text, "is no time of day"),
            Self::NoOffset { text } => (text, "has no offset from UTC"),
            Self::TooCoarse { text } => (text, "is not precise to the day"),
            Self::IsInterval { text } => (text, "is an interval, and one date is needed here"),
            Self::NotAnInterval { text } => (text, "is no interval"),
            Self::EndsBeforeStart { text } => (text, "ends before it begins"),
        };
        // Whole paragraphs land in date fields when a quote is missing; their beginning is enough.
        let mut shown: String = text.chars().take(60).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        write!(out, "`{shown}` {wrong}")
    }
}

impl std::error::Error for DateProblem {}

fn is_interval(text: &str) -> bool {
    text.split_once('/').is_some_and(|(start, end)| {
        let bound = |side: &str| side == ".." || Date::parse_exact(side).is_ok();
        bound(start) && bound(end)
    })
}

/// The dates that a text in another notation can stand for, as they should be written; none when it is no notation of a
/// date that is known here.
fn readings(text: &str) -> Vec<String> {
    // Nobody writes a date at this length; the search need not look at a whole paragraph.
    if text.len() > 64 {
        return Vec::new();
    }
    let tidy = text.trim().to_ascii_uppercase().replacen(' ', "T", 1).replace(' ', "");
    if Date::parse_exact(&tidy).is_ok() {
        return vec![tidy];
    }
    let text = text.trim();
    let known = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,/-".contains(c);
    if !text.starts_with(|c: char| c.is_alphanumeric() || c == '~') || !text.chars().skip(1).all(known) {
        return Vec::new();
    }
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (words, about) = match &words[..] {
        [first, rest @ ..] if ["c", "ca", "circa", "about"].iter().any(|word| first.eq_ignore_ascii_case(word)) => {
            (rest, "~")
        }
        all => (all, if text.starts_with('~') { "~" } else { "" }),
    };
    let mut found: Vec<String> = arrangements(words)
        .into_iter()
        .map(|date| date + about)
        .filter(|date| Date::parse_exact(date).is_ok())
        .collect();
    found.dedup();
    found
}

/// The orders in which words may be year, month and day.
fn arrangements(words: &[&str]) -> Vec<String> {
    match *words {
        [year] if year.len() == 8 && year.is_ascii() => {
            vec![format!("{}-{}-{}", &year[..4], &year[4..6], &year[6..])]
        }
        [year] => vec![year.to_owned()],
        [a, b] if is_year(a) => vec![format!("{a}-{}", month(b))],
        [a, b] if is_year(b) => vec![format!("{b}-{}", month(a))],
        [year, a, b] if is_year(year) => vec![format!("{year}-{}-{}", month(a), day(b))],
        [a, b, year] if is_year(year) => {
            vec![format!("{year}-{}-{}", month(b), day(a)), format!("{year}-{}-{}", month(a), day(b))]
        }
        _ => Vec::new(),
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Two digits for a number or the name of a month; anything else as it is, to be refused with the rest.
fn month(word: &str) -> String {
    let named = MONTHS.iter().position(|name| {
        let start = name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        word.len() >= 3 && start
    });
    named.map_or_else(|| format!("{word:0>2}"), |index| format!("{:02}", index + 1))
}

/// Two digits for the number of a day, which may be an English ordinal as `28th`.
fn day(word: &str) -> String {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    format!("{bare:0>2}")
}
