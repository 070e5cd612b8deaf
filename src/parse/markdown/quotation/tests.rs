//! Every way in which authors name the speaker of a quotation.
// `expect_test` writes its texts with hashes, needed or not.
#![allow(clippy::needless_raw_string_hashes)]
// An `Expect` is made where it is used, and handed on.
#![allow(clippy::needless_pass_by_value)]

use expect_test::{Expect, expect};

use super::*;

/// A line for each quotation: the words, the speaker, the place, the date, the words for the date, the footnotes.
fn read(body: &str) -> String {
    let shown = |quotation: &Quotation| {
        let by = &quotation.by;
        let date = match &by.date {
            Some(SpokenDate::Known(date)) => date.notation(),
            Some(SpokenDate::Wrong(problem, range)) => format!("{problem} at {:?}", &body[range.clone()]),
            None => "-".to_owned(),
        };
        let link = by.speaker.link.as_ref().map(|(_, target)| format!(" → {target}")).unwrap_or_default();
        let said_as = by.said_as.as_ref().map(|(words, _)| format!(" “{words}”")).unwrap_or_default();
        let line = format!(
            "{} | {}{link} | {} | {date}{said_as} | {}",
            quotation.text.replace('\n', " / "),
            by.speaker.name,
            by.place.join("; "),
            quotation.notes.join(" "),
        );
        line.trim_end_matches([' ', '|']).to_owned() + "\n"
    };
    read_quotations(body, 0).iter().map(shown).collect()
}

fn lines(attributions: &[&str], expected: Expect) {
    let all: String = attributions.iter().map(|line| read(&format!("> Big problems.\n>\n> {line}\n"))).collect();
    expected.assert_eq(&all);
}

#[test]
fn any_long_dash_names_the_speaker() {
    lines(
        &[
            "— Mara Lind, Oslo, 2025-03-30",
            "– Mara Lind, Oslo, 2025-03-30",
            "― Mara Lind, Oslo, 2025-03-30",
            "-- Mara Lind, Oslo, 2025-03-30",
            "—Mara Lind, Oslo, 2025-03-30",
            "—[[Mara Lind]], Oslo, 2025-03-30",
            "\u{a0}—\u{a0}Mara Lind, Oslo, 2025-03-30",
        ],
        expect![[r#"
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind → Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
        "#]],
    );
}

#[test]
fn a_line_that_goes_on_in_small_letters_or_begins_with_a_hyphen_names_nobody() {
    lines(&["—and so on.", "- Mara Lind", "--Mara Lind", "–Mara Lind", "---", "Oslo — Mara Lind"], expect![[""]]);
    assert_eq!(read("— Mara Lind, 2025\n\n> Words.\n"), "");
    assert_eq!(read("> — Mara Lind, 2025\n"), "");
    assert_eq!(read("> [!NOTE]\n> Words.\n>\n> — Mara Lind, 2025\n"), "");
    assert_eq!(read("> *Words.\n> — Mara Lind, 2025*\n"), "");
}

#[test]
fn place_and_date_may_be_missing_and_anything_may_stand_between() {
    lines(
        &[
            "— Mara Lind",
            "— Mara Lind, 2025",
            "— Mara Lind, Oslo",
            "— Mara Lind, City Hall, Oslo, 2025-03",
            "— Mara Lind, 2025-03-30, Oslo",
            "— Mara Lind, Oslo, 2025-03-30T18:00+02:00.",
            "— Mara Lind, Oslo (Norway), 2025-03?",
            "— Mara Lind (Oslo, 2025-03-30)",
            "— Mara Lind 2025-03-30",
            "— Mara Lind, Oslo 2025-03-30",
            "— Mara Lind, Washington, D.C.",
            "— Martin Lind, Jr., Oslo, 2025~",
        ],
        expect![[r#"
            Big problems. | Mara Lind |  | -
            Big problems. | Mara Lind |  | 2025
            Big problems. | Mara Lind | Oslo | -
            Big problems. | Mara Lind | City Hall; Oslo | 2025-03
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30T18:00:00+02:00
            Big problems. | Mara Lind | Oslo (Norway) | 2025-03?
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind |  | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Washington; D.C. | -
            Big problems. | Martin Lind | Jr.; Oslo | 2025~
        "#]],
    );
}

#[test]
fn words_for_the_day_are_kept_and_a_month_may_be_a_word() {
    lines(
        &[
            "— Mara Lind, Oslo, on Sunday, 2025-03-30",
            "— Mara Lind, Oslo, Sunday 2025-03-30",
            "— Mara Lind, Oslo, 2025-03-30 (on Sunday)",
            "— Mara Lind, Oslo, 30 March 2025",
            "— Mara Lind, Oslo, March 30, 2025",
            "— Mara Lind, Oslo, on Sunday evening, 30 March 2025",
            "— Mara Lind, in March 2025",
            "— Mara Lind, Sunday",
        ],
        expect![[r#"
            Big problems. | Mara Lind | Oslo | 2025-03-30 “on Sunday”
            Big problems. | Mara Lind | Oslo | 2025-03-30 “Sunday”
            Big problems. | Mara Lind | Oslo | 2025-03-30 “on Sunday”
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30
            Big problems. | Mara Lind | Oslo | 2025-03-30 “on Sunday evening”
            Big problems. | Mara Lind |  | 2025-03
            Big problems. | Mara Lind |  | - “Sunday”
        "#]],
    );
}

#[test]
fn a_text_that_was_meant_as_a_date_is_reported_with_its_place() {
    lines(
        &[
            "— Mara Lind, Oslo, 2025-02-30",
            "— Mara Lind, Oslo, 12.3.2025",
            "— Mara Lind, Oslo, 2025-03-30 18:00",
            "— Mara Lind, 2025-03-30/2025-04-01",
            "— Mara Lind, room 12, article 5",
        ],
        expect![[r#"
            Big problems. | Mara Lind | Oslo | `2025-02-30` is not a day of the calendar at "2025-02-30"
            Big problems. | Mara Lind | Oslo | `12.3.2025` is not a date at "12.3.2025"
            Big problems. | Mara Lind | Oslo | `2025-03-30 18:00` has no offset from UTC at "2025-03-30 18:00"
            Big problems. | Mara Lind |  | `2025-03-30/2025-04-01` is an interval, and one date is needed here at "2025-03-30/2025-04-01"
            Big problems. | Mara Lind | room 12; article 5 | -
        "#]],
    );
}

#[test]
fn the_name_may_be_a_link_or_emphasised_and_a_link_is_one_name() {
    lines(
        &[
            "— [[people/mara-lind|the minister]], Oslo, 2025",
            "— [[Mara Lind]], [[Oslo]], 2025",
            "— [Mara Lind](../people/mara-lind.md), 2025",
            "— [[Lind, Mara]], 2025",
            "— **Mara** *Lind*, Oslo, *2025*",
            "*— Mara Lind, Oslo, 2025*",
            "— Minister [[Mara Lind]], 2025",
            "— \\@Mara Lind, 2025",
        ],
        expect![[r#"
            Big problems. | the minister → people/mara-lind | Oslo | 2025
            Big problems. | Mara Lind → Mara Lind | Oslo | 2025
            Big problems. | Mara Lind → ../people/mara-lind.md |  | 2025
            Big problems. | Lind, Mara → Lind, Mara |  | 2025
            Big problems. | Mara Lind | Oslo | 2025
            Big problems. | Mara Lind | Oslo | 2025
            Big problems. | Minister Mara Lind |  | 2025
            Big problems. | Mara Lind |  | 2025
        "#]],
    );
}

#[test]
fn footnotes_that_the_text_does_not_define_are_sources() {
    expect![[r"
        Big problems. | Mara Lind | Oslo | 2025-03-30 | radio gazette
    "]]
    .assert_eq(&read(
        "> Big[^radio] problems.[^own]\n>\n> — Mara Lind,[^own] Oslo, 2025-03-30[^gazette][^radio]\n\n[^own]: Seen.\n",
    ));
}

#[test]
fn a_quotation_in_any_place_is_found_and_one_within_another_is_apart() {
    expect![[r#"
        One. | A |  | 2025
        Two. | B |  | 2024
        Outer. | D |  | 2022
        Inner. | C |  | 2023
        Lazy. | E |  | 2021
    "#]]
    .assert_eq(&read(
        "> One.\n> — A, 2025\n\n- x\n  - y\n\n    > Two.\n    >\n    > — B, 2024\n\n\
         > Outer.\n>\n> > Inner.\n> >\n> > — C, 2023\n>\n> — D, 2022\n\nText.\n\n> Lazy.\n— E, 2021\n",
    ));
}

#[test]
fn the_words_are_plain_and_without_what_the_author_put_around_them() {
    let words = |text: &str| read(&format!("> {text}\n>\n> — A\n")).split(" | ").next().unwrap_or_default().to_owned();
    assert_eq!(words("… \"big, big problems\" …[^x]"), "big, big problems");
    assert_eq!(words("“We *will* `not`  go.”"), "We will not go.");
    assert_eq!(words("\"One\" and \"two\""), "\"One\" and \"two\"");
    assert_eq!(words("«[…] так [...]»"), "так");
    assert_eq!(words("„So“"), "So");
    assert_eq!(words("The workers’ rights’"), "The workers’ rights’");
    assert_eq!(words("He said ‘no’"), "He said ‘no’");
    assert_eq!(words("![A map](map.png)"), "");
    assert_eq!(
        words("A [link](https://example.org) to \\@Oslo\\\n> and on\n>\n> - one\n> - two"),
        "A link to Oslo / and on / one / two"
    );
}

#[test]
fn a_text_written_from_right_to_left_is_read_alike() {
    expect![[r#"
        لن ننتظر. | محمد علي | القاهرة | 2025-03-30
    "#]]
    .assert_eq(&read("> «لن ننتظر.»\n>\n> \u{200f}— محمد علي، القاهرة، 2025-03-30\u{200f}\n"));
}

#[test]
fn places_are_counted_from_the_beginning_of_the_file() {
    let file = "---\ntitle: A\n---\n\nText.\n\n> Words.\n>\n> — **Mara** Lind, 2025\n";
    let found = read_quotations(file, file.find("---\n\n").map_or(0, |at| at + 4));
    assert_eq!(&file[found[0].range.clone()], "> Words.\n>\n> — **Mara** Lind, 2025\n");
    assert_eq!(&file[found[0].by.speaker.range.clone()], "Mara** Lind");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 400,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_250_330),
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn every_place_is_in_the_text_whatever_it_is(
        pieces in proptest::collection::vec(proptest::sample::select(&[
            "> ", "\n", "\n>\n> ", "— ", "-- ", "—", "Mara Lind", ", ", "،", "(", ")", "[[a|", "[[", "]]", "[a](b)", "[^a]",
            "2025", "2025-03-30", "2025-02-30", "30 March", "12.3.2025", "on ", "Sunday", " ", ".", "…", "\"", "“", "”",
            "\u{200f}", "\u{2069}", "é", "日", "*", "**", "![x](y)", "- ", "\\@", "<b>", "`x`", "&amp;", "\u{a0}",
        ][..]), 0..24),
    ) {
        let file = format!("---\n---\n> Words.\n> {}", pieces.concat());
        for quotation in read_quotations(&file, 8) {
            let by = &quotation.by;
            let wrong = if let Some(SpokenDate::Wrong(_, range)) = &by.date { Some(range) } else { None };
            let said_as = by.said_as.as_ref().map(|(_, range)| range);
            for range in [&quotation.range, &by.speaker.range].into_iter().chain(wrong).chain(said_as) {
                proptest::prop_assert!(file.get(range.clone()).is_some(), "{range:?} of {file:?}");
            }
            proptest::prop_assert!(!quotation.text.is_empty() && !by.speaker.name.is_empty());
        }
    }

    #[test]
    fn a_line_that_begins_with_a_dash_is_found_without_looking_at_each_line(
        body in "([>*_~ \\n\u{2066}\u{a0}a’-]|—|–|―|--){0,40}",
    ) {
        let begins = |line: &str| {
            let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '~'));
            split_dash(line).is_some()
        };
        let is_found = body.contains('>') && body.lines().any(begins);
        proptest::prop_assert_eq!(may_have_quotations(&body), is_found);
    }
}
