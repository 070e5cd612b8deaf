//! Times of day, zones, and the clock of a build.
//!
//! In: an instant from outside, and the name of a zone. Out: [`Clock`] and [`Zone`]. It must not know the machine: zones
//! come from the database that is compiled in, so that results are the same everywhere.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::{Date, DateProblem, DatedView, Day, Precision, Reckoning, Timestamp, digits, narrow};

/// A time zone of the IANA database, as `Europe/Brussels`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name, in whatever case; `None` if the zone does not exist.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name).ok().map(Self)
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its name, as the database spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The day that it is there at an instant.
    #[must_use]
    pub fn day_of(&self, instant: Timestamp) -> Day {
        self.0.to_datetime(instant).date()
    }

    /// The instant at which a day begins there: midnight, or the first instant after a gap that swallows midnight.
    #[must_use]
    pub fn start_of(&self, day: Day) -> Timestamp {
        // The last two days of the year 9999 lie beyond what an instant can hold.
        day.to_zoned_datetime(self.0.clone()).map_or(Timestamp::MAX, |start| start.timestamp())
    }

    /// The offsets from UTC in minutes that a clock there has when it shows this time: two in the hour that it shows twice,
    /// none in the one that it skips.
    #[must_use]
    pub(super) fn offsets_at(&self, day: Day, time: jiff::civil::Time) -> Vec<i16> {
        let local = day.to_datetime(time);
        let ambiguous = self.0.to_ambiguous_zoned_datetime(local);
        let both = [ambiguous.clone().earlier(), ambiguous.later()].into_iter().flatten();
        let mut minutes: Vec<i16> = both
            .filter(|it| it.datetime() == local)
            .filter_map(|it| i16::try_from(it.offset().seconds() / 60).ok())
            .collect();
        minutes.dedup();
        minutes
    }

    /// An instant by RFC 3339 with the offset that holds there then, to the second.
    #[must_use]
    pub fn rfc3339(&self, instant: Timestamp) -> String {
        rfc3339(instant, self.0.to_offset(instant).seconds())
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What time it is, once for a whole build, and in which zone its days are counted.
///
/// For an old view of the site it is set back to the end of a day; what may be published at all is asked of
/// [`Clock::of_the_build`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    now: Timestamp,
    zone: Zone,
    /// The old view for which it was set back, and where it was before.
    set_back: Option<(DatedView, Timestamp)>,
}

impl Clock {
    /// A clock set to an instant.
    #[must_use]
    pub fn new(now: Timestamp, zone: Zone) -> Self {
        Self { now, zone, set_back: None }
    }

    /// The same clock, set to the last instant of a day in its zone.
    #[must_use]
    pub fn set_back_to(self, view: DatedView) -> Self {
        let next = view.day.tomorrow().map_or(Timestamp::MAX, |next| self.zone.start_of(next));
        let last = next.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(next);
        Self { now: last, set_back: Some((view, self.of_the_build().now)), zone: self.zone }
    }

    /// The old view of the site for which it was set back, if it was.
    #[must_use]
    pub fn dated(&self) -> Option<DatedView> {
        self.set_back.map(|(view, _)| view)
    }

    /// The clock as it was before it was set back. An embargo and an expiry obey it, whatever day is looked at.
    #[must_use]
    pub fn of_the_build(&self) -> Self {
        Self { now: self.set_back.map_or(self.now, |(_, real)| real), zone: self.zone.clone(), set_back: None }
    }

    /// Whether an old view leaves out a fact that a briefing tells, because it happened later.
    ///
    /// By the day it was written down nothing that a briefing tells is later than the briefing.
    #[must_use]
    pub fn leaves_out(&self, date: &Date) -> bool {
        self.dated().is_some_and(|view| view.by == Reckoning::Happened) && !self.has_reached(date)
    }

    /// Whether a date is over: its time is reached, or its last day has ended or is today.
    #[must_use]
    pub fn has_passed(&self, date: &Date) -> bool {
        match date.precision() {
            Precision::Time => self.has_reached(date),
            _ => date.latest() <= self.today(),
        }
    }

    /// A clock that stands where `--now` says.
    ///
    /// # Errors
    /// See [`Clock::parse_now`].
    pub fn at(now: &str, zone: Zone) -> Result<Self, DateProblem> {
        Ok(Self::new(Self::parse_now(now)?, zone))
    }

    /// Reads an instant by RFC 3339, or a day, which means its start in UTC.
    ///
    /// # Errors
    /// When the text is neither, or the day or time does not exist.
    pub fn parse_now(text: &str) -> Result<Timestamp, DateProblem> {
        let date = Date::parse(text)?;
        if date.precision() < Precision::Day {
            return Err(DateProblem::TooCoarse { text: text.to_owned() });
        }
        Ok(date.instant(&Zone::utc()))
    }

    /// The instant at which the build takes place, or the end of the day that an old view shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The zone in which days are counted.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The day that it is in the zone, or that an old view shows.
    #[must_use]
    pub fn today(&self) -> Day {
        self.zone.day_of(self.now)
    }

    /// Whether a date has come: its time is reached, or its first day has begun in the zone.
    #[must_use]
    pub fn has_reached(&self, date: &Date) -> bool {
        date.instant(&self.zone) <= self.now
    }

    /// The instant in the zone by RFC 3339, to the second.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        self.zone.rfc3339(self.now)
    }
}

/// The instant of a date as HTTP has it in headers: `Wed, 21 Oct 2015 07:28:00 GMT`.
#[must_use]
pub fn parse_http_date(text: &str) -> Option<Timestamp> {
    // GMT is the only zone that HTTP allows, and the parser takes it for the offset of UTC.
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// Reads `18:00+02:00`, `18:00:00Z` or `18:00:00.5Z` on a day: the instant, and the offset in minutes.
pub(super) fn parse_time(day: Day, time: &str, whole: &str) -> Result<(Timestamp, i16), DateProblem> {
    let no_such_time = || DateProblem::NoSuchTime { text: whole.to_owned() };
    let (clock, offset) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => return Err(DateProblem::NoOffset { text: whole.to_owned() }),
    };
    let minutes = if offset == "Z" { 0 } else { parse_offset(offset).ok_or_else(no_such_time)? };
    let clock = match clock.split_once('.') {
        Some((clock, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) => clock,
        Some(_) => return Err(no_such_time()),
        None => clock,
    };
    let parts: Vec<Option<i16>> = clock.splitn(4, ':').map(|part| digits(part, 2)).collect();
    let (hour, minute, second) = match parts[..] {
        [Some(hour), Some(minute)] => (hour, minute, 0),
        [Some(hour), Some(minute), Some(second)] => (hour, minute, second),
        _ => return Err(no_such_time()),
    };
    let time = jiff::civil::Time::new(narrow(hour), narrow(minute), narrow(second), 0).map_err(|_| no_such_time())?;
    Offset::from_seconds(i32::from(minutes) * 60)
        .and_then(|offset| offset.to_timestamp(day.to_datetime(time)))
        .map(|instant| (instant, minutes))
        .map_err(|_| no_such_time())
}

/// Reads `+02:00` as minutes.
fn parse_offset(text: &str) -> Option<i16> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let total = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    Some(if text.starts_with('-') { -total } else { total })
}

/// What a clock shows at an instant, at an offset in seconds.
pub(super) fn local(instant: Timestamp, seconds: i32) -> DateTime {
    Offset::from_seconds(seconds).unwrap_or(Offset::UTC).to_datetime(instant)
}

/// RFC 3339 to the second. Offsets are whole minutes there; an older local time that is not is given in UTC.
pub(super) fn rfc3339(instant: Timestamp, seconds: i32) -> String {
    let seconds = if seconds % 60 == 0 { seconds } else { 0 };
    let local = local(instant, seconds);
    let (day, minutes) = (iso_day(local.date()), (seconds / 60).unsigned_abs());
    let offset = match seconds {
        0 => "Z".to_owned(),
        _ => format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60),
    };
    format!("{day}T{:02}:{:02}:{:02}{offset}", local.hour(), local.minute(), local.second())
}

/// A day as `2025-03-28`.
pub(super) fn iso_day(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

/// An offset in minutes as readers know it: `UTC`, `UTC+2`, `UTC−3:30`.
pub(super) fn offset_in_words(minutes: i16) -> String {
    let sign = if minutes < 0 { '\u{2212}' } else { '+' };
    let (hours, rest) = (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
    match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (_, 0) => format!("UTC{sign}{hours}"),
        _ => format!("UTC{sign}{hours}:{rest:02}"),
    }
}
