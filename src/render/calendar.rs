//! The calendar of what is ahead (iCalendar, RFC 5545).
//!
//! In: the dated facts that are ahead. Out: the bytes of an `.ics` file, for the site or for one entity. It must not know
//! the clock but through the site: the same site on another day gives the same bytes as long as the same is ahead.

use std::fmt::Write as _;

use super::feed::changes::place_of;
use crate::date::Day;
use crate::model::PageId;
use crate::model::fact_words::unique_name;
use crate::model::plans::FactState;
use crate::model::timeline::Fact;
use crate::view::parts::Sight;

/// The calendar of the site, or of one entity.
///
/// Every event lasts whole days: one of which only the month or the year is known, all of that month or year, and its
/// title says so. What was called off keeps its place with `STATUS:CANCELLED`, so that it vanishes from calendars that
/// hold it; what the author is not sure of is `TENTATIVE`.
#[must_use]
pub fn calendar(sight: Sight<'_>, of: Option<PageId>) -> Vec<u8> {
    let site = sight.site;
    let timeline = &site.timeline;
    let facts = of.map_or(timeline.all(), |id| timeline.of_entity(id));
    let name = of.map_or(site.settings.title.as_str(), |id| site.page(id).title());
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Briefbook//Briefbook//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("NAME", &escape(name));
    lines.add("X-WR-CALNAME", &escape(name));
    let mut is_empty = true;
    for at in timeline.ahead(facts, site.clock.today()) {
        is_empty = false;
        event(&mut lines, sight, at);
    }
    if is_empty {
        // A calendar has to hold something (section 3.6); the name of a time zone is what says least.
        for (name, value) in [
            ("BEGIN", "VTIMEZONE"),
            ("TZID", "Etc/UTC"),
            ("BEGIN", "STANDARD"),
            ("DTSTART", "19700101T000000"),
            ("TZOFFSETFROM", "+0000"),
            ("TZOFFSETTO", "+0000"),
            ("END", "STANDARD"),
            ("END", "VTIMEZONE"),
        ] {
            lines.add(name, value);
        }
    }
    lines.add("END", "VCALENDAR");
    lines.text.into_bytes()
}

fn event(lines: &mut Lines, sight: Sight<'_>, at: usize) {
    let site = sight.site;
    let fact = site.timeline.fact(at);
    let (page, name) = unique_name(site, at);
    let base = site.settings.base_url.trim_end_matches('/');
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &escape(&format!("{}/{name}@{host}", site.page(page).key())));
    lines.add("DTSTAMP", &format!("{}T000000Z", basic(stamp(sight, fact))));
    lines.add("DTSTART;VALUE=DATE", &basic(fact.date.earliest()));
    // The end is the first day that does not belong to it any more (section 3.6.1).
    if let Ok(end) = fact.date.latest().tomorrow() {
        lines.add("DTEND;VALUE=DATE", &basic(end));
    }
    lines.add("SUMMARY", &escape(&fact.title(site)));
    if let Some(place) = fact.place(site) {
        lines.add("LOCATION", &escape(place));
    }
    let description = description(sight, fact);
    if !description.is_empty() {
        lines.add("DESCRIPTION", &escape(&description));
    }
    lines.add("URL", &place_of(sight, at));
    lines.add("CATEGORIES", &escape(fact.kind(site)));
    lines.add("STATUS", status(fact));
    // Whole days that do not keep anybody busy.
    lines.add("TRANSP", "TRANSPARENT");
    lines.add("END", "VEVENT");
}

/// The day from which this is how the event stands. A fact that has no other date than its own, which is still to come, is
/// taken for as old as the newest briefing, because the day of the build would change the file every day.
fn stamp(sight: Sight<'_>, fact: &Fact) -> Day {
    let site = sight.site;
    let today = site.clock.today();
    if fact.written <= today {
        return fact.written;
    }
    let newest = site.briefings.first().and_then(|id| site.page(*id).briefing());
    newest.map_or(today, |briefing| briefing.date.value.earliest()).min(today)
}

fn status(fact: &Fact) -> &'static str {
    // What took place before the day it was planned for does not take place on it.
    if fact.state.is_off() || fact.state == FactState::Done {
        "CANCELLED"
    } else if fact.date.is_certain() && fact.date.day().is_some() {
        "CONFIRMED"
    } else {
        "TENTATIVE"
    }
}

fn description(sight: Sight<'_>, fact: &Fact) -> String {
    let (site, words) = (sight.site, sight.words());
    let mut text = String::new();
    if let Some(note) = fact.note(site) {
        let _ = writeln!(text, "{note}");
    }
    if fact.date.day().is_none() || !fact.date.is_certain() {
        let _ = writeln!(text, "{}", words.say("calendar.day_not_known", &[("date", &words.date(&fact.date))]));
    }
    let sources = fact.sources(site);
    let names: Vec<String> = sources.iter().filter_map(|(page, id)| Some(sight.citation(*page, id)?.name)).collect();
    if !names.is_empty() {
        let names = names.join(words.text("punctuation.semicolon"));
        let _ = writeln!(text, "{}", words.say("calendar.source", &[("names", &names)]));
    }
    text.truncate(text.trim_end().len());
    text
}

/// A day as `20250715`.
fn basic(day: Day) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// A text as a value (section 3.3.11). Control characters have no way to be written.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Content lines: each ends in CR LF, and none is longer than 75 octets (section 3.1).
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        const LONGEST: usize = 75;
        let mut length = 0;
        for character in name.chars().chain([':']).chain(value.chars()) {
            if length + character.len_utf8() > LONGEST {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(character);
            length += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}
