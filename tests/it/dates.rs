//! A date is shown at the precision it was given, never finer; the words of a source stay beside it.

use expect_test::expect;

use crate::fixture::{Fixture, lines, site};

fn shown(date: &str) -> String {
    let text = format!("//- content/briefings/fees.md\n---\ntitle: Fees\ndate: {date}\n---\n");
    site(&text).clean().page("briefings/fees/").inner(".byline time").trim().to_owned()
}

#[test]
fn a_date_is_shown_as_precisely_as_it_was_given() {
    assert_eq!(shown("2025"), "2025");
    assert_eq!(shown("2025-03"), "March 2025");
    assert_eq!(shown("2025-03-28"), "28 March 2025");
    expect![[r#"
        30 March 2025, 18:00 (UTC+2)
        March 2025 (uncertain)
        about 2025"#]]
    .assert_eq(&[shown("2025-03-30T18:00:00+02:00"), shown("2025-03?"), shown("2025~")].join("\n"));
}

#[test]
fn a_date_is_machine_readable_at_its_precision_too() {
    let datetime = |date: &str| {
        let text = format!("//- content/briefings/fees.md\n---\ntitle: Fees\ndate: {date}\n---\n");
        site(&text).clean().page("briefings/fees/").attributes(".byline time", "datetime").concat()
    };
    assert_eq!(datetime("2025"), "2025");
    assert_eq!(datetime("2025-03"), "2025-03");
    assert_eq!(datetime("2025-03-28"), "2025-03-28");
    assert_eq!(datetime("2025-03?"), "2025-03");
}

#[test]
fn a_briefing_may_have_its_date_in_the_name_of_its_file_or_folder() {
    let built = site(
        "
//- content/briefings/2025-03-28-fees.md
---
title: Fees
---
//- content/briefings/2025/2025-03-29-more/index.md
---
title: More
---
",
    )
    .clean();
    assert_eq!(built.page("briefings/2025-03-28-fees/").one(".byline time"), "28 March 2025");
    assert_eq!(built.page("briefings/2025-03-29-more/").one(".byline time"), "29 March 2025");
}

#[test]
fn what_is_x_date_is_reported_with_what_was_probably_meant() {
    let told = |date: &str| {
        let built =
            Fixture::new(&format!("//- content/briefings/fees.md\n---\ntitle: Fees\ndate: {date}\n---\n")).build();
        let help = built.problems.iter().next().and_then(|problem| problem.help.clone()).unwrap_or_default();
        format!(
            "{} → {help}\n",
            built.problems.iter().next().map(|problem| problem.message.clone()).unwrap_or_default()
        )
    };
    let all = [
        "2025-13-01",
        "2025-02-29",
        "28.03.2025",
        "03/04/2025",
        "28 March 2025",
        "March 2025",
        "2025-3-8",
        "2025-03-30T25:00Z",
        "2025-03-30T18:00",
        "0000",
        "yesterday",
        "2025-01/2025-02",
        "20250328",
    ];
    expect![[r#"
        `2025-13-01` is no month of the calendar → months go from 01 to 12
        `2025-02-29` is not a day of the calendar → February 2025 has 28 days
        `28.03.2025` is not a date → write it as 2025-03-28
        `03/04/2025` is not a date → write it year first, as 2025-04-03 or 2025-03-04
        `28 March 2025` is not a date → write it as 2025-03-28
        `March 2025` is not a date → write it as 2025-03
        `2025-3-8` is not a date → write it as 2025-03-08
        `2025-03-30T25:00Z` is not a time of day → write a time with its offset, as `2025-03-30T18:00+02:00`
        `2025-03-30T18:00` has no offset from UTC → write it with the offset of UTC: `2025-03-30T18:00Z`
        `0000` is no year of the calendar → years go from 0001 to 9999
        `yesterday` is not a date → write a year, a month or a day, as `2025`, `2025-03` or `2025-03-28`
        `2025-01/2025-02` is an interval, and one date is needed here → 
        `20250328` is not a date → write it as 2025-03-28
    "#]]
    .assert_eq(&all.iter().map(|date| told(date)).collect::<String>());
}

#[test]
fn a_weekday_that_contradicts_the_date_is_a_warning_and_one_that_agrees_is_none() {
    let statement = |date: &str, said_as: &str| {
        lines(&format!(
            "//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n\
             //- content/briefings/2025-03-31-fees.md\n---\ntitle: Fees\nstatements:\n  \
             - {{ by: mara-lind, date: {date}, said_as: {said_as}, paraphrase: Yes. }}\n---\n"
        ))
    };
    assert_eq!(statement("2025-03-30", "on Sunday"), "");
    assert_eq!(statement("2025-03", "on Friday"), "");
    assert_eq!(statement("2025-03-30", "last week"), "");
    expect![[r#"
        content/briefings/2025-03-31-fees.md:4:49 weekday-mismatch `on Monday` names a Monday, and 2025-03-30 is a Sunday
    "#]].assert_eq(&statement("2025-03-30", "on Monday"));
}

#[test]
fn the_day_begins_in_the_time_zone_of_the_site() {
    let text = |zone: &str| {
        format!(
            "//- briefbook.yaml\ntitle: Desk\nbase_url: https://example.org/\ntimezone: {zone}\n\
             //- content/briefings/2025-01-01-fees.md\n---\ntitle: Fees\npublish_at: 2025-03-31\n---\n"
        )
    };
    let is_out = |zone: &str, now: &str| {
        Fixture::new(&text(zone)).now(now).build().clean().urls().contains(&"briefings/2025-01-01-fees/")
    };
    assert!(!is_out("Asia/Tokyo", "2025-03-30T14:59:59Z"));
    assert!(is_out("Asia/Tokyo", "2025-03-30T15:00:00Z"));
    assert!(!is_out("America/New_York", "2025-03-31T03:59:59Z"));
    assert!(is_out("America/New_York", "2025-03-31T04:00:00Z"));
}
