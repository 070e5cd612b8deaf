//! The calendar of what is ahead, read back by a reader of RFC 5545 that did not write it.

use expect_test::expect;

use crate::fixture::Fixture;

const SITE: &str = "
//- briefbook.yaml
title: Fees, ferries; and more
base_url: https://example.org/desk/
//- content/countries/velm.md
---
name: Velm
---
//- content/agreements/ferry.md
---
name: Ferry treaty
parties: [velm]
history:
  - { date: 2025-02-10, status: negotiating }
  - { date: 2025-07-15, milestone: signing_planned, place: \"Harbour, pier 2; north\", note: A long remark about the harbour of Вельм and its піер which does not fit into one line. }
---
//- content/briefings/2025-05-20-ferry.md
---
title: Ferry
agreements: [ferry]
events:
  - { date: 2025-08, text: Visit, about: [agreements/ferry] }
  - { date: 2025-06-20, text: Round of talks, about: [agreements/ferry], outcome: cancelled }
  - { date: 2025-06-20?, text: Dinner }
  - { date: 2025-06-21T18:00+02:00, text: Dinner }
  - { date: 2025-05-01, text: Pier opened }
---
";

/// The content lines of a calendar, unfolded; every rule of how they are written is checked on the way.
fn content_lines(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("UTF-8, and no character torn apart");
    assert!(text.ends_with("\r\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in text.strip_suffix("\r\n").unwrap().split("\r\n") {
        assert!(line.len() <= 75, "a line has at most 75 octets: {line:?}");
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        match line.strip_prefix(' ') {
            Some(rest) => lines.last_mut().expect("something is continued").push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    let mut open: Vec<&str> = Vec::new();
    for line in &lines {
        let (name, value) = line.split_once(':').expect("a name and a value");
        match name {
            "BEGIN" => open.push(value),
            "END" => assert_eq!(open.pop(), Some(value)),
            _ => assert!(!open.is_empty(), "{line}"),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    lines
}

fn calendar(now: &str, url: &str) -> Vec<u8> {
    Fixture::new(SITE).now(now).build().clean().bytes(url).to_vec()
}

#[test]
fn everything_ahead_is_an_event_of_whole_days() {
    let lines = content_lines(&calendar("2025-06-01", "calendar.ics"));
    expect![[r#"
        BEGIN:VCALENDAR
        VERSION:2.0
        PRODID:-//Briefbook//Briefbook//EN
        CALSCALE:GREGORIAN
        NAME:Fees\, ferries\; and more
        X-WR-CALNAME:Fees\, ferries\; and more
        BEGIN:VEVENT
        UID:briefings/2025-05-20-ferry/event-2025-06-20@example.org/desk
        DTSTAMP:20250520T000000Z
        DTSTART;VALUE=DATE:20250620
        DTEND;VALUE=DATE:20250621
        SUMMARY:Cancelled: Round of talks (20 June 2025)
        URL:https://example.org/desk/briefings/2025-05-20-ferry/#event-2
        CATEGORIES:event
        STATUS:CANCELLED
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:briefings/2025-05-20-ferry/event-2025-06-20-2@example.org/desk
        DTSTAMP:20250520T000000Z
        DTSTART;VALUE=DATE:20250620
        DTEND;VALUE=DATE:20250621
        SUMMARY:Dinner\, 20 June 2025 (uncertain)
        DESCRIPTION:The exact day is not known: 20 June 2025 (uncertain).
        URL:https://example.org/desk/briefings/2025-05-20-ferry/#event-3
        CATEGORIES:event
        STATUS:TENTATIVE
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:briefings/2025-05-20-ferry/event-2025-06-21t18-00-00-02-00@example.org/desk
        DTSTAMP:20250520T000000Z
        DTSTART;VALUE=DATE:20250621
        DTEND;VALUE=DATE:20250622
        SUMMARY:Dinner\, 21 June 2025\, 18:00 (UTC+2)
        URL:https://example.org/desk/briefings/2025-05-20-ferry/#event-4
        CATEGORIES:event
        STATUS:CONFIRMED
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:agreements/ferry/signing-planned-2025-07-15@example.org/desk
        DTSTAMP:20250520T000000Z
        DTSTART;VALUE=DATE:20250715
        DTEND;VALUE=DATE:20250716
        SUMMARY:Ferry treaty: signing planned for 15 July 2025
        LOCATION:Harbour\, pier 2\; north
        DESCRIPTION:A long remark about the harbour of Вельм and its піер which does not fit into one line.
        URL:https://example.org/desk/agreements/ferry/#timeline
        CATEGORIES:milestone
        STATUS:CONFIRMED
        TRANSP:TRANSPARENT
        END:VEVENT
        BEGIN:VEVENT
        UID:briefings/2025-05-20-ferry/event-2025-08@example.org/desk
        DTSTAMP:20250520T000000Z
        DTSTART;VALUE=DATE:20250801
        DTEND;VALUE=DATE:20250901
        SUMMARY:Visit (August 2025)
        DESCRIPTION:The exact day is not known: August 2025.
        URL:https://example.org/desk/briefings/2025-05-20-ferry/#event-1
        CATEGORIES:event
        STATUS:TENTATIVE
        TRANSP:TRANSPARENT
        END:VEVENT
        END:VCALENDAR"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn another_day_of_the_build_gives_the_same_bytes_as_long_as_the_same_is_ahead() {
    let monday = calendar("2025-06-02T08:00:00Z", "calendar.ics");
    assert_eq!(monday, calendar("2025-06-03T21:00:00Z", "calendar.ics"));
    assert_ne!(monday, calendar("2025-06-21", "calendar.ics"));
}

#[test]
fn identifiers_are_each_used_once_and_stay() {
    let uids = |now: &str| -> Vec<String> {
        let lines = content_lines(&calendar(now, "calendar.ics"));
        lines.into_iter().filter(|line| line.starts_with("UID:")).collect()
    };
    let (early, late) = (uids("2025-05-20"), uids("2025-07-01"));
    let once: std::collections::BTreeSet<&String> = early.iter().collect();
    assert_eq!(once.len(), early.len());
    assert!(late.iter().all(|uid| early.contains(uid)), "{late:?} are among {early:?}");
}

#[test]
fn an_agreement_with_something_ahead_has_a_calendar_of_its_own_and_its_page_leads_there() {
    let built = Fixture::new(SITE).now("2025-06-01").build().clean();
    let lines = content_lines(built.bytes("agreements/ferry/calendar.ics"));
    assert!(lines.contains(&"NAME:Ferry treaty".to_owned()));
    assert!(
        built
            .page("agreements/ferry/")
            .links("#timeline")
            .contains(&"Upcoming dates (calendar) → /desk/agreements/ferry/calendar.ics".to_owned())
    );
    let over = Fixture::new(SITE).now("2026-01-01").build();
    assert!(!over.urls().contains(&"agreements/ferry/calendar.ics"));
}

#[test]
fn a_calendar_with_nothing_ahead_is_still_a_calendar() {
    let lines = content_lines(Fixture::new(SITE).now("2026-01-01").build().bytes("calendar.ics"));
    assert!(lines.iter().any(|line| line == "BEGIN:VTIMEZONE"), "it has the one component that it must have");
    assert!(!lines.iter().any(|line| line == "BEGIN:VEVENT"));
}
