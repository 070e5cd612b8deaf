//! The day to which a site is set back.
//!
//! In: what a person typed behind `--as-of` or `--known-by`. Out: a [`DatedView`], and how it reads in English. It must not
//! know what is taken out of a site for it.

use super::{Date, Day, Precision, Zone, clock};

/// By which of its days a fact belongs to an old view of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reckoning {
    /// The day on which it happened, was said or began.
    Happened,
    /// The day on which it was written down.
    WrittenDown,
}

/// The site as of the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatedView {
    /// The day. It ends in the site's time zone.
    pub day: Day,
    /// Which facts belong to it.
    pub by: Reckoning,
}

impl DatedView {
    /// Reads a day, a month or a year; of the two latter the last day is meant.
    ///
    /// # Errors
    /// What is wrong, when the text is not a date, is finer than a day, or says that it is not certain.
    pub fn parse(text: &str, by: Reckoning) -> Result<Self, String> {
        let date = Date::parse(text).map_err(|problem| problem.to_string())?;
        // A date as it is written back has neither `~` nor `?`.
        if date.precision() == Precision::Time || date.iso() != text {
            return Err(format!("`{text}` is no whole day, month or year"));
        }
        Ok(Self { day: date.latest(), by })
    }

    /// Whether its day is still to come, everywhere on earth.
    #[must_use]
    pub fn is_ahead(&self, now: super::Timestamp) -> bool {
        let furthest = Zone::parse("Pacific/Kiritimati").unwrap_or_default();
        self.day > furthest.day_of(now)
    }

    /// As a clause: "as of 31 March 2025", "as known on 31 March 2025".
    #[must_use]
    pub fn clause(&self) -> String {
        let day = Date::of_day(self.day);
        match self.by {
            Reckoning::Happened => format!("as of {day}"),
            Reckoning::WrittenDown => format!("as known on {day}"),
        }
    }

    /// The folder it is built into when no other is named; never that of the site as it is.
    #[must_use]
    pub fn folder(&self) -> String {
        let by = match self.by {
            Reckoning::Happened => "as-of",
            Reckoning::WrittenDown => "known-by",
        };
        format!("public-{by}-{}", clock::iso_day(self.day))
    }
}
