//! Dates for readers, in the site's language, as precise as they were given.
//!
//! In: a date, and the patterns and months of the site's words. Out: "about March 2025", "30 March 2025, 18:00 (UTC+2)".
//! Digits are always 0 to 9 and the calendar is the Gregorian one. It must not know where a date stands, only which case
//! the words before it take. A page has many dates, so the patterns are looked up once.

use std::convert::Infallible;

use super::Words;
use super::message::{Category, Pattern};
use super::table::Table;
use crate::date::{Date, Day, Precision};

/// The keys of the months, in order.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What a date stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Nothing.
    Alone,
    /// A word such as "since", "from" or "about".
    Since,
    /// "until".
    Until,
    /// A verb: "on 30 March 2025", "in March 2025".
    Within,
}

/// How dates are written: patterns and names of months.
#[derive(Debug)]
pub(super) struct Calendar {
    day: Pattern,
    first_day: Pattern,
    /// Whether anything of this is another one behind "since" or "until" than alone.
    has_cases: bool,
    /// By [`Case`]: what is put around a day.
    around_day: [Pattern; 4],
    /// By [`Case`].
    month: [Pattern; 4],
    /// By [`Case`].
    year: [Pattern; 4],
    about: Pattern,
    time: Pattern,
    remarks: Pattern,
    not_recorded: Box<str>,
    uncertain: Box<str>,
    comma: Box<str>,
    /// The names as they stand alone, in the genitive and in the locative, each in order.
    names: [Vec<Box<str>>; 3],
}

impl Calendar {
    pub(super) fn new(messages: &Table) -> Self {
        let find = |group: &str, key: &str| messages.get(group)?.get(key)?.form(Category::Other);
        let pattern = |key: &str| find("date", key).cloned().unwrap_or_default();
        let text = |group: &str, key: &str| find(group, key).map(|found| found.text().into()).unwrap_or_default();
        let names = |group: &str| {
            MONTHS.map(|name| text(if find(group, name).is_some() { group } else { "month" }, name)).into()
        };
        let same = |keys: [&str; 3]| {
            let [alone, since, until] = keys.map(|key| pattern(key).text().to_owned());
            alone == since && alone == until
        };
        let has_cases = !same(["month", "month_since", "month_until"])
            || !same(["year", "year_since", "year_until"])
            || ["day_since", "day_until"].iter().any(|key| pattern(key).text() != "{date}");
        Self {
            has_cases,
            day: pattern("day"),
            first_day: pattern("first_day"),
            around_day: ["", "day_since", "day_until", "on_day"].map(pattern),
            month: ["month", "month_since", "month_until", "in_month"].map(pattern),
            year: ["year", "year_since", "year_until", "in_year"].map(pattern),
            about: pattern("about"),
            time: pattern("time"),
            remarks: pattern("remarks"),
            not_recorded: text("date", "not_recorded"),
            uncertain: text("date", "uncertain"),
            comma: text("punctuation", "comma"),
            names: ["month", "month_genitive", "month_locative"].map(names),
        }
    }

    /// The name of the month of a date, as it stands within one.
    pub(super) fn month_of(&self, date: &Date) -> &str {
        self.month_name(1, date.earliest().month())
    }

    fn month_name(&self, form: usize, month: i8) -> &str {
        let position = usize::try_from(month).ok().and_then(|number| number.checked_sub(1));
        position.and_then(|at| self.names[form].get(at)).map(AsRef::as_ref).unwrap_or_default()
    }

    /// A pattern filled in with a day, a month or a year.
    fn fill(&self, pattern: &Pattern, day: Day) -> String {
        let mut text = String::with_capacity(24);
        let put = |out: &mut String, place: &str| -> Result<(), Infallible> {
            match place {
                "day" => out.push_str(&day.day().to_string()),
                "year" => out.push_str(&day.year().to_string()),
                "month" => out.push_str(self.month_name(0, day.month())),
                "month_genitive" => out.push_str(self.month_name(1, day.month())),
                "month_locative" => out.push_str(self.month_name(2, day.month())),
                _ => {}
            }
            Ok(())
        };
        match pattern.write(&mut text, String::push_str, put) {
            Ok(()) => text,
            Err(never) => match never {},
        }
    }

    pub(super) fn say(&self, date: &Date, case: Case) -> String {
        // Behind "about" stands the case of "since", whatever stands before it.
        let case = if date.is_about() { Case::Since } else { case };
        let day = date.earliest();
        let mut text = match date.precision() {
            Precision::Unknown => return self.not_recorded.to_string(),
            Precision::Year => self.fill(&self.year[case as usize], day),
            Precision::Month => self.fill(&self.month[case as usize], day),
            Precision::Day | Precision::Time => {
                let text = self.fill(if day.day() == 1 { &self.first_day } else { &self.day }, day);
                if case == Case::Alone { text } else { put_in(&self.around_day[case as usize], &[("date", &text)]) }
            }
        };
        if date.is_about() {
            text = put_in(&self.about, &[("date", &text)]);
        }
        let mut remarks = String::new();
        if let Some((time, offset)) = date.time_of_day() {
            text = put_in(&self.time, &[("date", &text), ("time", &time)]);
            remarks = offset;
        }
        if date.is_uncertain() {
            remarks.push_str(if remarks.is_empty() { "" } else { &self.comma });
            remarks.push_str(&self.uncertain);
        }
        if remarks.is_empty() { text } else { put_in(&self.remarks, &[("date", &text), ("remarks", &remarks)]) }
    }
}

fn put_in(pattern: &Pattern, places: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let put = |out: &mut String, name: &str| -> Result<(), Infallible> {
        out.push_str(places.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| words));
        Ok(())
    };
    match pattern.write(&mut text, String::push_str, put) {
        Ok(()) => text,
        Err(never) => match never {},
    }
}

impl Words {
    /// A date behind a word such as "since", "from", "by" or "about".
    #[must_use]
    pub fn date_since(&self, date: &Date) -> String {
        self.calendar.say(date, Case::Since)
    }

    /// A date behind "until".
    #[must_use]
    pub fn date_until(&self, date: &Date) -> String {
        self.calendar.say(date, Case::Until)
    }

    /// Whether dates read otherwise behind a word than by themselves; in English they do not.
    #[must_use]
    pub fn dates_have_cases(&self) -> bool {
        self.calendar.has_cases
    }

    /// A date within a sentence: "on 30 April 2025", "in March 2025", "about March 2025".
    #[must_use]
    pub fn date_within(&self, date: &Date) -> String {
        self.calendar.say(date, Case::Within)
    }

    /// A month of a year, as the heading of a list.
    #[must_use]
    pub fn month_of_year(&self, year: i16, month: i8) -> String {
        let day = Day::new(year, month, 1).unwrap_or_default();
        self.calendar.fill(&self.calendar.month[Case::Alone as usize], day)
    }
}
