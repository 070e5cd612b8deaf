//! Dates in a form of the caller's own, by the codes of `strftime`.
//!
//! In: a date and a format such as `%d %B %Y`. Out: a text, never more precise than the date. It must not know any language
//! but English; the names of months are given by the caller.

use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use super::{Date, Precision};

impl Date {
    /// The date in a format. `month` is the name of its month, put in place of `%B`.
    ///
    /// # Errors
    /// When the date is not as precise as the format, or the format has a code that does not exist: in words.
    pub fn strftime(&self, format: &str, month: &str) -> Result<String, String> {
        let mut own = String::with_capacity(format.len());
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            own.push_str(&rest[..at]);
            let code_at = rest[at + 1..].find(|character: char| character.is_ascii_alphabetic() || character == '%');
            let Some(length) = code_at else { return Err(format!("`{}` is not a code of a date", &rest[at..])) };
            let code = &rest[at..at + length + 2];
            let (needed, what) = precision_of(code.as_bytes()[length + 1]);
            if needed > self.precision() {
                return Err(format!("`{}` has no {what}, which `{code}` asks for", self.iso()));
            }
            if code == "%B" {
                own.push_str(&month.replace('%', "%%"));
            } else {
                own.push_str(code);
            }
            rest = &rest[at + length + 2..];
        }
        own.push_str(rest);
        let formatted = match self.time {
            Some((instant, minutes)) => {
                let offset = Offset::from_seconds(i32::from(minutes) * 60).unwrap_or(Offset::UTC);
                strtime::format(&own, &instant.to_zoned_datetime(TimeZone::fixed(offset)))
            }
            None => strtime::format(&own, self.earliest()),
        };
        formatted.map_err(|error| format!("`{format}` is not a format of a date: {error}"))
    }
}

/// How precise a date has to be for a code, and what it lacks otherwise.
fn precision_of(code: u8) -> (Precision, &'static str) {
    match code {
        b'%' | b'n' | b't' | b'Y' | b'C' | b'y' => (Precision::Year, "year"),
        b'm' | b'B' | b'b' | b'h' => (Precision::Month, "month"),
        b'd' | b'e' | b'j' | b'a' | b'A' | b'u' | b'w' | b'U' | b'W' | b'V' | b'G' | b'g' | b'F' | b'D' | b'x' => {
            (Precision::Day, "day")
        }
        _ => (Precision::Time, "time of day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_in_a_format_and_never_more_precisely() {
        let format = |date: &str, format: &str| Date::parse(date).unwrap().strftime(format, "mars");
        assert_eq!(format("2025-03-30", "%d %B %Y").unwrap(), "30 mars 2025");
        assert_eq!(format("2025-03", "%m/%Y").unwrap(), "03/2025");
        assert_eq!(format("2025", "%Y %%").unwrap(), "2025 %");
        assert_eq!(format("2025-03-30T18:05+02:00", "%H:%M").unwrap(), "18:05");
        assert_eq!(format("2025-03-05", "%-d.%-m.").unwrap(), "5.3.");
        assert_eq!(format("2025-03", "%d").unwrap_err(), "`2025-03` has no day, which `%d` asks for");
        assert_eq!(format("2025", "%B").unwrap_err(), "`2025` has no month, which `%B` asks for");
        assert_eq!(format("2025-03-30", "%H").unwrap_err(), "`2025-03-30` has no time of day, which `%H` asks for");
        assert!(format("2025-03-30", "%").is_err());
        assert!(format("2025-03-30T18:05Z", "%!").is_err());
    }
}
