//! Dates as authors write them, and the messages when they write them differently.

use super::*;
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|problem| panic!("{problem}"))
}

fn day(text: &str) -> Day {
    date(text).day().expect("a day")
}

/// The message, and the help after an arrow.
fn refused(text: &str) -> String {
    let problem = Date::parse(text).expect_err(text);
    problem.help().map_or_else(|| problem.to_string(), |help| format!("{problem} -> {help}"))
}

#[test]
fn a_date_is_shown_as_precisely_as_it_was_given() {
    let shown = |text| date(text).to_string();
    assert_eq!(shown("2025"), "2025");
    assert_eq!(shown("2025-03"), "March 2025");
    assert_eq!(shown("2025-03-28"), "28 March 2025");
    assert_eq!(shown("2025-03-30T18:00:00+02:00"), "30 March 2025, 18:00 (UTC+2)");
    assert_eq!(shown("2025-03-30T18:00Z"), "30 March 2025, 18:00 (UTC)");
    assert_eq!(shown("2025-03-30T08:05-03:30"), "30 March 2025, 08:05 (UTC−3:30)");
    assert_eq!(shown("2025-03~"), "about March 2025");
    assert_eq!(shown("2025-03-28?"), "28 March 2025 (uncertain)");
    assert_eq!(shown("2025-03-30T18:00+02:00?"), "30 March 2025, 18:00 (UTC+2, uncertain)");
}

#[test]
fn machines_get_the_date_without_its_qualifier() {
    let iso = |text| date(text).iso();
    assert_eq!(iso("2025~"), "2025");
    assert_eq!(iso("0814-01?"), "0814-01");
    assert_eq!(iso("2025-03-28"), "2025-03-28");
    assert_eq!(iso("2025-03-30T18:00+02:00"), "2025-03-30T18:00:00+02:00");
    assert_eq!(iso("2025-03-30T18:00:07.25-00:00"), "2025-03-30T18:00:07Z");
    assert_eq!(serde_json::to_string(&date("2025-03~")).expect("JSON"), "\"2025-03\"");
}

#[test]
fn a_coarse_date_spans_its_days() {
    let year = date("2024");
    assert_eq!((year.earliest(), year.latest(), year.day()), (day("2024-01-01"), day("2024-12-31"), None));
    assert_eq!(date("2024-02").latest(), day("2024-02-29"));
    assert_eq!(date("2025-03-31T00:30+02:00").day(), Some(day("2025-03-31")));
    assert!(date("2024-02").has_started(day("2024-02-01")) && !date("2024-02").has_started(day("2024-01-31")));
}

#[test]
fn dates_sort_by_their_first_day_and_the_coarser_comes_first() {
    let sorted = [
        "2024-12-31",
        "2025",
        "2025-01",
        "2025-01-01",
        "2025-01-01?",
        "2025-01-01T00:00+02:00",
        "2025-01-01T00:00Z",
        "2025-01-02",
        "2025-02",
    ];
    let mut dates: Vec<Date> = sorted.iter().rev().map(|text| date(text)).collect();
    dates.sort();
    assert_eq!(dates, sorted.map(date));
}

#[test]
fn a_day_begins_when_it_begins_in_the_zone() {
    let zone = |name| Zone::parse(name).expect("a zone");
    assert_eq!(date("2025-03-30").rfc3339(&zone("Europe/Brussels")), "2025-03-30T00:00:00+01:00");
    assert_eq!(date("2025-04").rfc3339(&zone("Europe/Brussels")), "2025-04-01T00:00:00+02:00");
    assert_eq!(date("2025-03-30T18:00Z").rfc3339(&zone("Asia/Kolkata")), "2025-03-30T23:30:00+05:30");
    // In São Paulo the clocks went from 23:59 to 01:00 that night.
    assert_eq!(date("2018-11-04").rfc3339(&zone("America/Sao_Paulo")), "2018-11-04T01:00:00-02:00");
    // Brussels was 17 minutes and 30 seconds ahead of Greenwich, which RFC 3339 cannot say.
    assert_eq!(date("1850").rfc3339(&zone("Europe/Brussels")), "1849-12-31T23:42:30Z");
}

#[test]
fn zones_have_names_and_unknown_ones_are_refused() {
    assert_eq!(Zone::parse("europe/brussels").expect("a zone").name(), "Europe/Brussels");
    assert_eq!(Zone::parse("UTC").expect("a zone").name(), "UTC");
    assert_eq!(Zone::parse("Europe/Bruxelles"), None);
    assert_eq!(Zone::parse(""), None);
}

#[test]
fn the_clock_counts_days_in_its_zone() {
    let clock = Clock::at("2025-03-30T22:30:00Z", Zone::parse("Europe/Brussels").expect("a zone")).expect("a clock");
    assert_eq!(clock.today(), day("2025-03-31"));
    assert_eq!(clock.rfc3339(), "2025-03-31T00:30:00+02:00");
    assert!(clock.has_reached(&date("2025-03-31")) && !clock.has_reached(&date("2025-03-31T01:00+02:00")));
    let midnight = Clock::at("2025-03-31", Zone::utc()).expect("a clock");
    assert_eq!(midnight.rfc3339(), "2025-03-31T00:00:00Z");
    let coarse = Clock::parse_now("2025-03").expect_err("too coarse");
    assert_eq!(coarse.to_string(), "`2025-03` is not precise to the day");
}

#[test]
fn days_that_do_not_exist_are_refused() {
    assert_eq!(refused("2025-02-30"), "`2025-02-30` is not a day of the calendar -> February 2025 has 28 days");
    assert_eq!(
        refused("2025-02-30T10:00Z"),
        "`2025-02-30T10:00Z` is not a day of the calendar -> February 2025 has 28 days"
    );
    assert_eq!(refused("2025-04-00"), "`2025-04-00` is not a day of the calendar -> April 2025 has 30 days");
    assert_eq!(refused("2025-13"), "`2025-13` is no month of the calendar -> months go from 01 to 12");
    assert_eq!(refused("0000"), "`0000` is no year of the calendar -> years go from 0001 to 9999");
    let time = "is not a time of day -> write a time with its offset, as `2025-03-30T18:00+02:00`";
    for text in
        ["2025-03-30T24:00Z", "2025-03-30T18Z", "2025-03-30T18:00+2", "2025-03-30T18:00.Z", "9999-12-31T23:59-12:00"]
    {
        assert_eq!(refused(text), format!("`{text}` {time}"));
    }
    let offset = "has no offset from UTC -> end it with `Z` for UTC, or with an offset such as `+02:00`";
    assert_eq!(refused("2025-03-30T18:00"), format!("`2025-03-30T18:00` {offset}"));
}

#[test]
fn other_notations_are_read_only_to_say_what_to_write() {
    let help = |text: &str| Date::parse(text).expect_err(text).help().expect("a help");
    assert_eq!(refused("28.2.2025"), "`28.2.2025` is not a date -> write it as 2025-02-28");
    assert_eq!(help("2/28/2025"), "write it as 2025-02-28");
    assert_eq!(help("3/2/2025"), "write it year first, as 2025-02-03 or 2025-03-02");
    assert_eq!(help("2/2/2025"), "write it as 2025-02-02");
    assert_eq!(help("2025/3/28"), "write it as 2025-03-28");
    assert_eq!(help("20250328"), "write it as 2025-03-28");
    assert_eq!(help("28 March 2025"), "write it as 2025-03-28");
    assert_eq!(help("Mar 28th, 2025"), "write it as 2025-03-28");
    assert_eq!(help("Sept 2025"), "write it as 2025-09");
    assert_eq!(help("circa 2025"), "write it as 2025~");
    assert_eq!(help("2025-03-30 18:00 +02:00"), "write it as 2025-03-30T18:00+02:00");
    let any = "write a year, a month or a day, as `2025`, `2025-03` or `2025-03-28`";
    for text in ["", "soon", "28.2.25", "31.2.2025", "2025-03-28~?", "T", "٢٠٢٥", "−2025"] {
        assert_eq!(refused(text), format!("`{text}` is not a date -> {any}"));
    }
    assert_eq!(refused("2022-06-23/.."), "`2022-06-23/..` is an interval, and one date is needed here");
    assert_eq!(
        Date::parse(&"é".repeat(99)).expect_err("long").to_string(),
        format!("`{}…` is not a date", "é".repeat(60))
    );
}

#[test]
fn intervals_may_be_open_on_one_side() {
    let interval = |text| Interval::parse(text).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(interval("2022-06-23/..").to_string(), "since 23 June 2022");
    assert_eq!(interval("../2024").to_string(), "until 2024");
    assert_eq!(interval("2022-06-23/2024~").to_string(), "23 June 2022 to about 2024");
    assert_eq!(interval("2022-06-23/2024~").iso(), "2022-06-23/2024");
    assert!(interval("../2024").contains(day("2024-12-31")) && !interval("../2024").contains(day("2025-01-01")));
    assert!(interval("2022-06/..").contains(day("2022-06-01")) && !interval("2022-06/..").contains(day("2022-05-31")));
    assert!(Interval::parse("2024/2024-06").is_ok());
}

#[test]
fn intervals_have_two_ends_in_order() {
    let refused = |text: &str| Interval::parse(text).expect_err(text).to_string();
    for text in ["2025", "../..", "2025/", "/2025", "/", "2025-03-28 to 2025-04-01"] {
        assert_eq!(refused(text), format!("`{text}` is no interval"));
    }
    assert_eq!(refused("2025/2024"), "`2025/2024` ends before it begins");
    assert_eq!(
        refused("2025-01-01T12:00Z/2025-01-01T12:00+01:00"),
        "`2025-01-01T12:00Z/2025-01-01T12:00+01:00` ends before it begins"
    );
    assert_eq!(refused("2025/2026/2027"), "`2026/2027` is an interval, and one date is needed here");
}

#[test]
fn a_weekday_in_the_words_must_be_that_of_the_date() {
    let sunday = date("2025-03-30");
    assert_eq!(contradicting_weekday("on Sunday", &sunday), None);
    assert_eq!(contradicting_weekday("on Friday", &sunday), Some((Weekday::Friday, Weekday::Sunday)));
    assert_eq!(contradicting_weekday("after FRIDAY’s talks", &sunday), Some((Weekday::Friday, Weekday::Sunday)));
    assert_eq!(contradicting_weekday("late on Saturday or early on Sunday", &sunday), None);
    assert_eq!(contradicting_weekday("on Fridays, freidays and Fri", &sunday), None);
    assert_eq!(contradicting_weekday("on Friday", &date("2025-03")), None);
}

#[test]
fn days_are_counted_from_the_first_to_the_second() {
    assert_eq!(days_between(day("2025-02-28"), day("2025-03-31")), 31);
    assert_eq!(days_between(day("2025-03-31"), day("2025-03-30")), -1);
    assert_eq!(days_between(day("0001-01-01"), day("9999-12-31")), 3_652_058);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in prop_oneof!["\\PC{0,40}", "[0-9TZ:+~?./ -]{0,30}", "[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-9:]{5}[Z+-][0-9:]{0,5}"]) {
        let zones = [Zone::utc(), Zone::parse("Pacific/Kiritimati").expect("a zone"), Zone::parse("Etc/GMT+12").expect("a zone")];
        let _ = (Interval::parse(&text).map(|interval| interval.to_string()), Clock::parse_now(&text));
        match Date::parse(&text) {
            Ok(date) => {
                prop_assert!(date.earliest() <= date.latest());
                prop_assert_eq!(Date::parse(&date.iso()).map(|again| again.iso()), Ok(date.iso()));
                let _ = (date.to_string(), zones.map(|zone| date.rfc3339(&zone)), contradicting_weekday("Monday", &date));
            }
            Err(problem) => { let _ = (problem.to_string(), problem.help()); }
        }
    }

    #[test]
    fn every_day_of_the_calendar_reads_back(year in 1_i16..=9999, month in 1_i8..=12, of_month in 1_i8..=31) {
        if let Ok(day) = Day::new(year, month, of_month) {
            let date = date(&format!("{year:04}-{month:02}-{of_month:02}"));
            prop_assert_eq!(date, Date::of_day(day));
            prop_assert_eq!(Date::parse(&date.iso()), Ok(date));
        }
    }
}
