//! What is wrong with a date, and what the author probably meant.
//!
//! In: the text of a date that could not be read. Out: a message, and what to type instead. It must not guess where two
//! readings are possible: then it names both.

use std::fmt;

use jiff::civil::Time;

use super::clock::{self, Zone};
use super::{Date, Day, MONTHS, month_name, narrow};

/// Why a text is not a date. [`fmt::Display`] says what is wrong, [`DateProblem::help`] what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateProblem {
    /// The text has another form than dates have.
    NotADate {
        /// What was written.
        text: String,
        /// The dates it can represent, as they should be written; empty when there is no telling.
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

    /// The same problem with everything the text can represent.
    pub(super) fn with_readings(self, text: &str) -> Self {
        match self {
            Self::NotADate { .. } if is_interval(text) => Self::IsInterval { text: text.to_owned() },
            Self::NotADate { .. } if Spoken::parse(text).is_some_and(|it| it.offset.is_none()) => {
                Self::NoOffset { text: text.to_owned() }
            }
            Self::NotADate { .. } => Self::NotADate { text: text.to_owned(), readings: readings(text) },
            other => other,
        }
    }

    /// What to write instead on a site in a time zone: a time without an offset has that of the zone.
    #[must_use]
    pub fn help_in(&self, zone: &Zone) -> Option<String> {
        let Self::NoOffset { text } = self else { return self.help() };
        let offsets = Spoken::parse(text).map(|spoken| (zone.offsets_at(spoken.day, spoken.time), spoken));
        match offsets {
            Some((offsets, spoken)) if !offsets.is_empty() => {
                let all: Vec<String> =
                    offsets.into_iter().map(|offset| format!("`{}`", spoken.notation(offset))).collect();
                Some(format!("write it with the offset of {zone}: {}", all.join(" or ")))
            }
            _ => self.help(),
        }
    }

    /// The only date that a text in another form can represent.
    #[must_use]
    pub fn only_reading(&self) -> Option<&str> {
        match self {
            Self::NotADate { readings, .. } => {
                readings.iter().map(String::as_str).next().filter(|_| readings.len() == 1)
            }
            _ => None,
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotADate { text, readings: none } if none.is_empty() && without_weekday(text) != *text => {
                return Self::not_a_date(without_weekday(text)).with_readings(without_weekday(text)).help();
            }
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
            Self::NotADate { text, .. } => (text, "is not a date"),
            Self::YearZero { text } => (text, "is no year of the calendar"),
            Self::NoSuchMonth { text } => (text, "is no month of the calendar"),
            Self::NoSuchDay { text, .. } => (text, "is not a day of the calendar"),
            Self::NoSuchTime { text } => (text, "is not a time of day"),
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

/// The dates that a text in another notation can represent, as they should be written; none when it is no notation of a
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
    if let Some((spoken, offset)) = Spoken::parse(text).and_then(|it| Some((it, it.offset?))) {
        return vec![spoken.notation(offset)].into_iter().filter(|date| Date::parse_exact(date).is_ok()).collect();
    }
    // In Chinese, Japanese and Korean each number has a word behind it.
    let text = text.trim().trim_end_matches('.').replace(['年', '月', '년', '월'], "-").replace(['日', '일'], " ");
    let text = text.trim();
    let known = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,/-".contains(c);
    if !text.starts_with(|c: char| c.is_alphanumeric() || c == '~') || !text.chars().skip(1).all(known) {
        return Vec::new();
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.filter(|word| !["de", "of"].contains(word)).collect();
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

/// A text without the weekday in front, in English: "Sunday, 30 March 2025".
fn without_weekday(text: &str) -> &str {
    let text = text.trim();
    let Some((first, rest)) = text.split_once([' ', ',', '.']) else { return text };
    let is_weekday = first.chars().count() >= 3 && WEEKDAYS.iter().any(|name| is_begun_by(name, first));
    if is_weekday { rest.trim_start_matches([' ', ',', '.']) } else { text }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The names of the months in French, German, Spanish and Ukrainian.
const OTHER_MONTHS: [[&str; 12]; 4] = [
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ],
];

/// Whether a word is a name, or its first three letters or more; a name of two letters must be whole.
fn is_begun_by(name: &str, word: &str) -> bool {
    let lower = |text: &str| text.to_lowercase();
    let length = word.chars().count();
    (length >= 3 && lower(name).starts_with(&lower(word))) || lower(name) == lower(word)
}

/// A day and a time of day in any usual notation, with its offset from UTC in minutes if it has one.
#[derive(Debug, Clone, Copy)]
struct Spoken {
    day: Day,
    time: Time,
    has_seconds: bool,
    offset: Option<i16>,
}

impl Spoken {
    /// Reads `2025-03-15 23:30`, `2025/03/15 11:30 PM`, `15 March 2025, 23:30:00 +0200` and their like.
    fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let colon = text.find(':')?;
        let hour = text[..colon].trim_end_matches(|it: char| it.is_ascii_digit()).len();
        let (before, clock) = text.split_at(hour);
        let before = before.trim_end_matches(|it: char| matches!(it, 'T' | 't' | ',') || it.is_whitespace());
        let day = match Date::parse_exact(before) {
            Ok(date) => date.day()?,
            Err(_) => match readings(without_weekday(before)).as_slice() {
                [only] => Date::parse_exact(only).ok()?.day()?,
                _ => return None,
            },
        };
        let end = clock.find(|it: char| !it.is_ascii_digit() && it != ':' && it != '.').unwrap_or(clock.len());
        let (digits_of_clock, rest) = clock.split_at(end);
        let mut parts = digits_of_clock.split(':');
        let mut number = |most: i16| -> Option<Option<i8>> {
            let Some(part) = parts.next() else { return Some(None) };
            let whole = part.split('.').next().unwrap_or(part);
            let value = whole.parse::<i16>().ok().filter(|value| whole.len() <= 2 && *value <= most)?;
            Some(Some(narrow(value)))
        };
        let (hour, minute, second) = (number(23)??, number(59)??, number(59)?);
        let rest = rest.trim().to_ascii_uppercase();
        let (hour, rest) = match (rest.strip_prefix("PM"), rest.strip_prefix("AM")) {
            (Some(rest), _) if (1..=12).contains(&hour) => (hour % 12 + 12, rest),
            (_, Some(rest)) if (1..=12).contains(&hour) => (hour % 12, rest),
            _ => (hour, rest.as_str()),
        };
        let time = Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
        let offset = match rest.trim() {
            "" => None,
            written => Some(spoken_offset(written)?),
        };
        Some(Self { day, time, has_seconds: second.is_some(), offset })
    }

    /// As it should be written, with an offset.
    fn notation(&self, offset: i16) -> String {
        let time = if self.has_seconds { self.time.strftime("%H:%M:%S") } else { self.time.strftime("%H:%M") };
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        let day = clock::iso_day(self.day);
        match offset {
            0 => format!("{day}T{time}Z"),
            _ => format!("{day}T{time}{sign}{:02}:{:02}", minutes / 60, minutes % 60),
        }
    }
}

/// An offset from UTC as it is typed: `Z`, `UTC`, `+2`, `+0200`, `+02:00`.
fn spoken_offset(text: &str) -> Option<i16> {
    let bare = ["UTC", "GMT"].iter().find_map(|name| text.strip_prefix(name)).unwrap_or(text).trim();
    if bare.is_empty() || bare == "Z" {
        return Some(0);
    }
    let negative = bare.starts_with(['-', '−']);
    let digits = bare.strip_prefix(['+', '-', '−'])?.replace(':', "");
    let number = digits.parse::<i16>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let minutes = match digits.len() {
        1 | 2 => number * 60,
        3 | 4 => number / 100 * 60 + number % 100,
        _ => return None,
    };
    (minutes < 24 * 60 && (digits.len() < 3 || number % 100 < 60)).then_some(if negative { -minutes } else { minutes })
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Two digits for a number or the name of a month; anything else as it is, to be refused with the rest.
fn month(word: &str) -> String {
    let of = |names: &[&str]| names.iter().position(|name| is_begun_by(name, word));
    let named = of(&MONTHS).or_else(|| OTHER_MONTHS.iter().find_map(|names| of(names)));
    named.map_or_else(|| format!("{word:0>2}"), |index| format!("{:02}", index + 1))
}

/// Two digits for the number of a day, which may be an English ordinal as `28th`.
fn day(word: &str) -> String {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    format!("{bare:0>2}")
}
