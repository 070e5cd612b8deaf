//! Where parties stand: their own words through those who hold their posts, apart from what others claim; where positions
//! changed; and what does not fit together. All of it from the data, nothing from the wording.

use expect_test::expect;

use crate::fixture::{Built, Fixture, Page, plain, site};

/// Two countries, one agreement, and people with posts that begin and end.
const PEOPLE: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/countries/sweden.md
---
name: Sweden
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: Minister, of: countries/norway, from: 2021, to: 2025-03-10 }]
---
//- content/people/ola-berg.md
---
name: Ola Berg
posts: [{ title: Minister, of: countries/norway, from: 2025-03-10 }]
---
//- content/people/per-holm.md
---
name: Per Holm
posts: [{ title: Envoy, of: countries/sweden, from: 2024 }]
---
//- content/people/siri-dahl.md
---
name: Siri Dahl
posts: [{ title: Commissioner, of: countries/norway }, { title: Commissioner, of: countries/sweden }]
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway, sweden]
---
";

/// A site with these statements about the agreement, in one briefing.
fn said(statements: &str) -> Built {
    let mut text = format!("{PEOPLE}//- content/briefings/2025-05-01-said.md\n---\ntitle: Said\nstatements:\n");
    for line in statements.lines() {
        text.push_str(&format!("  - {{ agreement: ferry, paraphrase: Words., {line} }}\n"));
    }
    site(&(text + "---\n")).clean()
}

/// A line for each party: its own positions, and what others claim, each by its first line and its day.
fn positions(built: &Built) -> String {
    rows(&built.page("agreements/ferry/"))
}

fn rows(page: &Page) -> String {
    let texts = |row: scraper::ElementRef<'_>, css: &str| -> Vec<String> {
        row.select(&scraper::Selector::parse(css).unwrap()).map(plain).collect()
    };
    let row = |row: scraper::ElementRef<'_>| {
        let own = texts(row, ".own-position .position-line, .own-position .position-occasion, .own-position > p");
        let claims = texts(row, ".claimed-position .position-line, .claimed-position .position-occasion");
        format!("{}: {} | {}\n", texts(row, "th").concat(), own.join("; "), claims.join("; "))
    };
    page.find("#positions .position-table tbody tr").into_iter().map(row).collect()
}

fn changes(built: &Built, url: &str) -> String {
    built.page(url).texts(".position-change").join("\n")
}

fn contradictions(built: &Built) -> String {
    built.page("agreements/ferry/").texts(".contradiction").join("\n")
}

#[test]
fn the_latest_own_stance_of_those_who_hold_its_posts_is_a_partys_position() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-01-10
by: mara-lind, stance: conditional, date: 2025-02-10, place: Oslo
by: countries/sweden, stance: neutral, date: 2025-02-11",
    );
    expect![[r#"
        Norway: conditional previously supports, 10 January 2025; Mara Lind, Minister, 10 February 2025, Oslo | 
        Sweden: neutral; Sweden, 11 February 2025 | 
    "#]]
    .assert_eq(&positions(&built));
}

#[test]
fn who_does_not_hold_the_post_any_more_or_not_yet_does_not_speak_for_the_party() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-03-10
by: mara-lind, stance: opposes, date: 2025-03-11
by: ola-berg, stance: conditional, date: 2025-03-09",
    );
    expect![[r#"
        Norway: supports; Mara Lind, Minister, 10 March 2025 | 
        Sweden: none recorded | 
    "#]]
    .assert_eq(&positions(&built));
    let others = built.page("agreements/ferry/").texts("#positions > ul.position-list .position-occasion");
    expect![[r#"
        Mara Lind, 11 March 2025
        Ola Berg, 9 March 2025"#]]
    .assert_eq(&others.join("\n"));
}

#[test]
fn a_day_that_may_lie_outside_the_term_does_not_speak_for_the_party() {
    let built =
        said("by: mara-lind, stance: supports, date: 2025-03\nby: ola-berg, stance: conditional, date: 2025-03");
    expect![[r#"
        Norway: none recorded | 
        Sweden: none recorded | 
    "#]]
    .assert_eq(&positions(&built));
}

#[test]
fn a_claim_is_never_a_position_and_is_in_the_other_column() {
    let built = said(
        "by: per-holm, stance: supports, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-02-10
by: per-holm, attributes_to: countries/norway, attributed_stance: opposes, date: 2025-02-09
by: per-holm, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-04-01",
    );
    // The third is about somebody who had left office, and so about no party.
    expect![[r#"
        Norway: none recorded | Claim Per Holm, Envoy, claims that Mara Lind opposes it; 10 February 2025; Claim Per Holm, Envoy, claims that Norway opposes it; 9 February 2025
        Sweden: supports; This is a claim about Mara Lind.; Per Holm, Envoy, 10 February 2025 | 
    "#]]
    .assert_eq(&positions(&built));
    expect![[r#"
        Ferry agreement: none recorded | Claim Per Holm, Envoy, claims that Mara Lind opposes it; 10 February 2025; Claim Per Holm, Envoy, claims that Norway opposes it; 9 February 2025
    "#]]
    .assert_eq(&rows(&built.page("countries/norway/")));
    assert!(built.page("people/mara-lind/").texts("#positions").is_empty(), "she took no stance");
}

#[test]
fn what_one_speaker_claims_again_and_again_is_shown_once_and_many_claims_are_counted() {
    let mut statements = "by: per-holm, attributes_to: countries/norway, attributed_stance: opposes, date: 2025-02-09
by: per-holm, attributes_to: countries/norway, attributed_stance: opposes, date: 2025-02-10"
        .to_owned();
    for (day, stance) in ["supports", "conditional", "neutral"].into_iter().enumerate() {
        statements.push_str(&format!(
            "\nby: siri-dahl, attributes_to: countries/norway, attributed_stance: {stance}, date: 2025-02-2{day}"
        ));
    }
    let page = said(&statements).page("agreements/ferry/");
    assert_eq!(
        page.texts(".claimed-position .position-line"),
        ["neutral", "conditional", "supports"].map(|stance| {
            let words = match stance {
                "neutral" => "is neutral on",
                "conditional" => "sets conditions for",
                other => other,
            };
            format!("Claim Siri Dahl, Commissioner, claims that Norway {words} it")
        })
    );
    assert_eq!(page.links(".claimed-position > .hint"), ["1 more claim → /agreements/ferry/#claims"]);
}

#[test]
fn who_holds_posts_of_two_parties_speaks_for_both_and_it_is_said() {
    let built = said("by: siri-dahl, stance: supports, date: 2025-02-10");
    expect![[r#"
        Norway: supports; Siri Dahl, Commissioner, 10 February 2025; Also spoke for Sweden. | 
        Sweden: supports; Siri Dahl, Commissioner, 10 February 2025; Also spoke for Norway. | 
    "#]]
    .assert_eq(&positions(&built));
    expect![[r#"
        Ferry agreement: supports; 10 February 2025; Spoke for Norway and Sweden as Commissioner. | 
    "#]]
    .assert_eq(&rows(&built.page("people/siri-dahl/")));
}

#[test]
fn two_last_stances_that_the_dates_do_not_order_are_both_shown() {
    let built = said(
        "by: countries/norway, stance: supports, date: 2025-02
by: mara-lind, stance: opposes, date: 2025-02-10
by: per-holm, stance: supports, date: 2025-02-10T09:00Z
by: per-holm, stance: neutral, date: 2025-02-10T10:00Z",
    );
    expect![[r#"
        Norway: opposes; Mara Lind, Minister, 10 February 2025; supports; Norway, February 2025; The dates do not show which of these came last. | 
        Sweden: neutral previously supports, 10 February 2025, 09:00 (UTC); Per Holm, Envoy, 10 February 2025, 10:00 (UTC) | 
    "#]]
    .assert_eq(&positions(&built));
}

#[test]
fn a_statement_without_a_day_counts_from_its_briefing_and_says_so() {
    let built = said("by: ola-berg, stance: supports\nby: per-holm, stance: opposes, date: 2026-01-01");
    // What is dated after the day of the build has not been said yet.
    expect![[r#"
        Norway: supports; Ola Berg, Minister, reported 1 May 2025 | 
        Sweden: none recorded | 
    "#]]
    .assert_eq(&positions(&built));
}

#[test]
fn a_change_of_position_shows_both_statements_and_both_dates() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-01-10
by: mara-lind, stance: supports, date: 2025-01-20
by: mara-lind, stance: conditional, date: 2025-02-10
by: ola-berg, stance: opposes, date: 2025-04
by: mara-lind, stance: neutral, date: 2025-04-02",
    );
    expect![[r#"
        Mara Lind: conditional then neutral conditional Words. paraphrase Mara Lind, Minister, 10 February 2025 Briefing: Said neutral Words. paraphrase Mara Lind, 2 April 2025 Briefing: Said
        Norway: conditional then opposes conditional Words. paraphrase Mara Lind, Minister, 10 February 2025 Briefing: Said opposes Words. paraphrase Ola Berg, Minister, April 2025 Briefing: Said
        Norway: supports then conditional supports Words. paraphrase Mara Lind, Minister, 20 January 2025 Briefing: Said conditional Words. paraphrase Mara Lind, Minister, 10 February 2025 Briefing: Said"#]]
    .assert_eq(&changes(&built, "agreements/ferry/"));
    expect![[r#"
        Ferry agreement: neutral previously conditional, 10 February 2025; 2 April 2025 | 
        Ferry agreement: conditional previously supports, 20 January 2025; 10 February 2025; Spoke for Norway as Minister. | 
        Ferry agreement: supports; 20 January 2025; Spoke for Norway as Minister. | 
        Ferry agreement: supports; 10 January 2025; Spoke for Norway as Minister. | 
    "#]]
    .assert_eq(&rows(&built.page("people/mara-lind/")));
    assert_eq!(changes(&built, "countries/norway/").lines().count(), 2);
}

#[test]
fn of_many_changes_the_newest_thirty_are_shown_and_the_others_counted() {
    let stance = |day: usize| if day.is_multiple_of(2) { "supports" } else { "conditional" };
    let one = |day: usize| {
        format!("by: per-holm, stance: {}, date: 2025-{:02}-{:02}", stance(day), day / 28 + 1, day % 28 + 1)
    };
    let statements: Vec<String> = (0..40).map(one).collect();
    let built = said(&statements.join("\n"));
    let page = built.page("agreements/ferry/");
    assert_eq!(page.texts(".position-change").len(), 30);
    let hints = page.texts("#positions > .hint");
    assert_eq!(hints, ["9 earlier changes of position, on the pages of parties and speakers"]);
    assert_eq!(built.page("countries/sweden/").texts(".position-change").len(), 39);
    assert_eq!(built.page("people/per-holm/").texts(".position-before").len(), 39);
}

#[test]
fn what_may_have_happened_the_other_way_round_is_not_a_change() {
    for (first, second) in [("2025-02", "2025-02-10"), ("2025-02-10", "2025-02-10"), ("2024", "2024-12")] {
        let built = said(&format!(
            "by: mara-lind, stance: supports, date: {first}\nby: mara-lind, stance: conditional, date: {second}"
        ));
        assert_eq!(changes(&built, "agreements/ferry/"), "", "{first} and {second}");
    }
}

#[test]
fn a_later_voice_that_agrees_with_one_of_two_before_it_changes_nothing() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-01-10
by: mara-lind, stance: opposes, date: 2025-02-10
by: siri-dahl, stance: supports, date: 2025-02-10
by: siri-dahl, stance: supports, date: 2025-02-20",
    );
    expect![[r#"Norway: supports then opposes supports Words. paraphrase Mara Lind, Minister, 10 January 2025 Briefing: Said opposes Words. paraphrase Mara Lind, Minister, 10 February 2025 Briefing: Said"#]]
        .assert_eq(&changes(&built, "agreements/ferry/"));
}

#[test]
fn one_speaker_with_two_stances_that_cannot_both_hold_is_a_contradiction() {
    let pair = |one: &str, other: &str, dates: (&str, &str)| {
        !contradictions(&said(&format!(
            "by: per-holm, stance: {one}, date: {}\nby: per-holm, stance: {other}, date: {}",
            dates.0, dates.1
        )))
        .is_empty()
    };
    let day = ("2025-02-10", "2025-02-10");
    assert!(pair("supports", "opposes", day));
    assert!(pair("conditional", "opposes", ("2025", "2025-03-01")), "the dates do not show which came last");
    assert!(pair("neutral", "supports", day));
    assert!(!pair("supports", "conditional", day), "who sets conditions may be for it");
    assert!(!pair("opposes", "unclear", day), "what is unclear excludes nothing");
    assert!(!pair("supports", "opposes", ("2025-02-10", "2025-02-11")), "that is a change");
    let cleared_up = said(
        "by: per-holm, stance: supports, date: 2025-02-10
by: per-holm, stance: opposes, date: 2025-02-10
by: per-holm, stance: opposes, date: 2025-02-11",
    );
    assert_eq!(contradictions(&cleared_up), "");
    let two_people =
        said("by: mara-lind, stance: supports, date: 2025-02-10\nby: siri-dahl, stance: opposes, date: 2025-02-10");
    assert_eq!(contradictions(&two_people), "", "two people may disagree");
}

#[test]
fn an_account_is_set_beside_the_own_words_nearest_before_it() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-01-10
by: mara-lind, stance: conditional, date: 2025-02-10
by: mara-lind, stance: supports, date: 2025-02-20
by: per-holm, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-02-12",
    );
    expect!["Per Holm’s account of Mara Lind’s position contradicts what Mara Lind said 2 days before. Mara Lind’s own words conditional Words. paraphrase Mara Lind, Minister, 10 February 2025 Briefing: Said Claim by Per Holm Claim Per Holm, Envoy, claims that Mara Lind opposes it Words. paraphrase 12 February 2025 Briefing: Said"]
        .assert_eq(&contradictions(&built));
}

#[test]
fn an_account_before_any_own_words_is_set_beside_the_first_ones_after_it() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-02-20
by: mara-lind, stance: conditional, date: 2025-03-01
by: per-holm, attributes_to: countries/norway, attributed_stance: opposes, date: 2025-02-12",
    );
    let found = built.page("agreements/ferry/").texts(".contradiction > .position-line");
    assert_eq!(found, ["Per Holm’s account of Norway’s position contradicts what Norway said 8 days after."]);
}

#[test]
fn accounts_that_agree_with_own_words_or_that_came_true_or_were_taken_back_are_no_contradiction() {
    for (statements, why) in [
        ("by: mara-lind, stance: opposes, date: 2025-02-10", "it agrees"),
        ("by: mara-lind, stance: unclear, date: 2025-02-10", "nothing to compare"),
        ("by: ola-berg, stance: supports, date: 2025-02-10", "she never said anything"),
        (
            "by: mara-lind, stance: supports, date: 2025-02-10\nby: mara-lind, stance: opposes, date: 2025-02-10",
            "one of two agrees",
        ),
        (
            "by: mara-lind, stance: supports, date: 2025-02-10\nby: mara-lind, stance: opposes, date: 2025-02-13",
            "it came true",
        ),
        (
            "by: mara-lind, stance: supports, date: 2025-02-10\nby: per-holm, attributes_to: mara-lind, attributed_stance: supports, date: 2025-02-14",
            "it was taken back",
        ),
    ] {
        let built = said(&format!(
            "by: per-holm, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-02-12\n{statements}"
        ));
        let accounts = built.page("agreements/ferry/").texts(".contradiction .side-name");
        assert_eq!(accounts, Vec::<String>::new(), "{why}");
    }
}

#[test]
fn an_account_that_is_repeated_is_one_contradiction() {
    let built = said(
        "by: mara-lind, stance: supports, date: 2025-02-10
by: per-holm, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-02-11
by: per-holm, attributes_to: mara-lind, attributed_stance: opposes, date: 2025-02-12",
    );
    let found = built.page("agreements/ferry/").texts(".contradiction > .position-line");
    assert_eq!(
        found,
        [
            "Per Holm’s account of Mara Lind’s position contradicts what Mara Lind said 2 days before. Claimed 2 times; this is the latest."
        ]
    );
}

#[test]
fn an_agreement_on_which_nobody_took_a_stance_has_no_section_of_positions() {
    let built = said("by: per-holm, date: 2025-02-10");
    assert!(built.page("agreements/ferry/").texts("#positions").is_empty());
    assert!(built.page("countries/norway/").texts("#positions").is_empty());
}

#[test]
fn of_many_parties_those_of_whom_something_is_recorded_have_a_row_and_the_others_are_named_below() {
    let mut text = String::new();
    let countries: Vec<String> = (0..190).map(|at| format!("land-{at:03}")).collect();
    for slug in &countries {
        text.push_str(&format!(
            "//- content/countries/{slug}.md\n---\nname: {}\n---\n",
            slug.replace("land-", "Land ")
        ));
    }
    text.push_str(&format!(
        "//- content/agreements/sea.md\n---\nname: Sea convention\nparties: [{}]\n---\n",
        countries.join(", ")
    ));
    text.push_str("//- content/briefings/2025-02-02-said.md\n---\ntitle: Said\nstatements:\n");
    for slug in ["land-007", "land-150"] {
        text.push_str(&format!("  - {{ by: countries/{slug}, agreement: sea, stance: supports, paraphrase: Yes. }}\n"));
    }
    text.push_str("---\n");
    let page = site(&text).clean().page("agreements/sea/");
    assert_eq!(page.texts("#positions tbody th"), ["Land 007", "Land 150"]);
    assert_eq!(page.one(".silent-parties summary"), "No position or claim recorded for 188 more parties");
    assert_eq!(page.links(".silent-parties").len(), 188);
}

#[test]
fn the_table_can_be_read_by_those_who_do_not_see_it() {
    let page = said("by: per-holm, stance: supports, date: 2025-02-10").page("agreements/ferry/");
    assert_eq!(page.texts("#positions th[scope=col]"), ["Party", "Position", "Claims by others"]);
    assert_eq!(page.texts("#positions th[scope=row]"), ["Norway", "Sweden"]);
    assert_eq!(page.texts("#positions caption").len(), 1);
    assert_eq!(
        page.attributes("#positions td", "data-label"),
        ["Position", "Claims by others", "Position", "Claims by others"]
    );
    assert_eq!(page.texts(".contents a")[0], "Positions");
}

#[test]
fn no_heading_of_a_text_takes_the_anchor_of_the_section() {
    let text = format!("{PEOPLE}//- content/pages/a.md\n---\ntitle: A\n---\n\n## Positions\n\nText.\n");
    let page = Fixture::new(&text).build().clean().page("a/");
    assert_eq!(page.attributes(".body h2", "id"), ["positions-2"]);
}
