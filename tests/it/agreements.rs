//! Where an agreement stands is derived from its dated history, and what must hold in that history is checked.

use expect_test::expect;

use crate::fixture::{Built, Fixture, Page, lines, site};

const FERRY: &str = "
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
country: norway
---
//- content/sources.yaml
- { id: gazette, publisher: Official gazette }
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway, sweden]
history:
  - { date: 2025-01-13, status: negotiating, place: Oslo }
  - { date: 2025-02-10, status: signed, place: Bergen, source: gazette }
  - { date: 2025-05-23, status: in_force, note: As agreed. }
actions:
  - { party: norway, action: ratification, date: 2025-03-01, by_body: Storting }
  - { party: sweden, action: ratification }
---
";

fn on(now: &str) -> Built {
    Fixture::new(FERRY).now(now).build().clean()
}

fn status(built: &Built) -> String {
    built.page("agreements/ferry/").texts("#status p").join(" | ")
}

#[test]
fn the_status_is_the_last_row_on_or_before_the_day_with_its_date_and_source() {
    expect![[""]].assert_eq(&status(&on("2025-01-12T12:00:00Z")));
    expect![[r#"negotiating since 13 January 2025, Oslo"#]].assert_eq(&status(&on("2025-01-13T00:00:00Z")));
    expect![[r#"negotiating since 13 January 2025, Oslo"#]].assert_eq(&status(&on("2025-02-09T23:59:59Z")));
    expect![[r#"signed 10 February 2025, Bergen | Source: Official gazette"#]]
        .assert_eq(&status(&on("2025-02-10T00:00:00Z")));
    expect![[r#"in force since 23 May 2025 | As agreed."#]].assert_eq(&status(&on("2025-05-24T12:00:00Z")));
}

#[test]
fn signed_never_implies_in_force() {
    let built = on("2025-05-22T12:00:00Z");
    assert_eq!(built.page("agreements/ferry/").one("#status .status"), "signed");
    assert_eq!(built.page("countries/norway/").one(".relations .status"), "signed");
}

#[test]
fn the_history_shows_every_row_what_is_upcoming_and_which_one_counts() {
    let rows = |now: &str| on(now).page("agreements/ferry/").texts("#history li").join("\n");
    expect![[r#"
        13 January 2025 negotiating Oslo
        10 February 2025 signed current status Bergen Source: Official gazette single source
        23 May 2025 in force upcoming As agreed."#]]
    .assert_eq(&rows("2025-03-01T12:00:00Z"));
}

#[test]
fn a_missing_date_of_an_action_is_said_and_not_guessed() {
    let page = on("2025-06-01T12:00:00Z").page("agreements/ferry/");
    expect![[r#"
        Norwayratification by Storting 1 March 2025
        Swedenratification not recorded"#]]
    .assert_eq(&page.texts("#actions tbody tr").join("\n"));
}

#[test]
fn an_agreement_without_a_history_has_no_status() {
    let page =
        site("//- content/agreements/ferry.md\n---\nname: Ferry agreement\n---\n").clean().page("agreements/ferry/");
    assert_eq!(page.texts("#status").len(), 0);
    assert_eq!(page.texts("#history").len(), 0);
}

#[test]
fn a_briefing_adds_to_the_history_and_is_cited_by_the_row() {
    let text = format!(
        "{FERRY}
//- content/briefings/2025-06-10-suspended.md
---
title: Ferries stop
events:
  - {{ date: 2025-05-30, agreement: ferry, status: suspended, text: No ferries., participants: [norway] }}
---
"
    );
    let page = site(&text).clean().page("agreements/ferry/");
    assert_eq!(page.one("#status .status"), "suspended");
    let row = page.find("#history li").pop().map(crate::fixture::plain).unwrap();
    expect![[r#"30 May 2025 suspended current status Norway No ferries. Briefing: Ferries stop"#]].assert_eq(&row);
    assert!(page.links("#history").contains(&"Ferries stop → /briefings/2025-06-10-suspended/".to_owned()));
}

#[test]
fn a_row_that_file_and_briefing_both_show_is_one_row() {
    let text = format!(
        "{FERRY}
//- content/briefings/2025-02-11-signed.md
---
title: Signed in Bergen
events:
  - {{ date: 2025-02-10, agreement: ferry, status: signed, text: The ministers sign., participants: [mara-lind], source: report }}
sources: [{{ id: report, publisher: Radio }}]
---
"
    );
    let page = site(&text).clean().page("agreements/ferry/");
    let rows = page.texts("#history li");
    assert_eq!(rows.len(), 3, "{rows:#?}");
    expect![[r#"10 February 2025 signed Bergen, by Mara Lind The ministers sign. Source: Official gazette; Radio Briefing: Signed in Bergen"#]].assert_eq(&rows[1]);
}

#[test]
fn a_planned_signing_shows_beside_the_status_until_it_is_overtaken() {
    let text = "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-01-13, status: negotiating }
  - { date: 2025-01-20, milestone: signing_planned, planned_for: 2025-02-28, place: Oslo }
  - { date: 2025-02-28, milestone: signing_postponed, note: A storm. }
  - { date: 2025-04-30, status: signed }
  - { date: 2025-05-10, milestone: draft_exchanged }
---
";
    let shown = |now: &str| status(&Fixture::new(text).now(now).build().clean());
    expect![[r#"
        negotiating since 13 January 2025 | signing planned 28 February 2025, Oslo
        negotiating since 13 January 2025 | signing postponed 28 February 2025 | A storm.
        signed 30 April 2025"#]]
    .assert_eq(&[shown("2025-02-01T00:00Z"), shown("2025-03-01T00:00Z"), shown("2025-05-01T00:00Z")].join("\n"));
    let rows = Fixture::new(text).build().page("agreements/ferry/").texts("#history li");
    assert!(rows[3].contains("61 days later"), "the delay is reported: {rows:#?}");
}

#[test]
fn a_process_has_statuses_of_its_own() {
    let text = |kind: &str| {
        format!(
            "//- content/agreements/talks.md\n---\nname: Talks\ntype: {kind}\nhistory:\n  - {{ date: 2024, status: open }}\n  - {{ date: 2025-01, status: paused }}\n  - {{ date: 2025-03, status: closed }}\n---\n"
        )
    };
    assert_eq!(site(&text("process")).clean().page("agreements/talks/").one("#status .status"), "closed");
    assert_eq!(lines(&text("treaty")).matches("status-of-other-type").count(), 3);
}

fn history(rows: &str) -> String {
    lines(&format!(
        "//- content/countries/norway.md\n---\nname: Norway\n---\n//- content/agreements/ferry.md\n---\nname: Ferry agreement\nparties: [norway]\n{rows}---\n"
    ))
}

#[test]
fn rows_that_can_both_be_true_are_no_contradiction() {
    for rows in [
        "history:\n  - { date: 2025-02-10, status: signed }\n  - { date: 2025-02-10, status: in_force }\n",
        "history:\n  - { date: 2025-02, status: signed }\n  - { date: 2025-02-03, status: in_force }\n",
        "history:\n  - { date: 2025-02-10, status: text_agreed }\n  - { date: 2025-02-11, status: in_force }\nactions: [{ party: norway, action: accession, date: 2025-02-11 }]\n",
        "history:\n  - { date: 2025-02-10, status: text_agreed }\n  - { date: 2025-02-11, status: in_force }\nactions: [{ party: norway, action: acceptance }]\n",
        "history:\n  - { date: 2025-02-10?, status: signed }\n  - { date: 2025-02-03, status: in_force }\n",
        "history:\n  - { date: 2014, status: signed }\n  - { date: 2014, status: terminated }\n",
        "history:\n  - { date: 2025-02-10, status: signed }\nactions: [{ party: norway, action: succession, date: 2025-03-01, effective: 2024-12-01 }]\n",
        "history:\n  - { date: 2025-01, status: negotiating }\n  - { date: 2025-02, status: negotiating }\n",
        "history:\n  - { date: 2025-02-10, status: in_force }\n  - { date: 2025-02-09, status: signed }\n  - { date: 2025-03, status: terminated }\nactions: [{ party: norway, action: withdrawal, date: 2025-03-01 }]\n",
    ] {
        assert_eq!(history(rows), "", "{rows}");
    }
}

#[test]
fn what_cannot_be_true_is_reported_at_the_row_that_says_it() {
    expect![[r#"
        content/agreements/ferry.md:6:33 in-force-without-consent in force on 11 February 2025 without any party's consent
        content/agreements/ferry.md:6:33 history-contradiction `signed` and `rejected` on one day, 10 February 2025
        content/agreements/ferry.md:6:56 action-before-text a ratification on 9 February 2025 comes before the text was signed on 10 February 2025
        content/agreements/ferry.md:7:56 after-termination a ratification on 11 March 2025 comes after the agreement was terminated on 10 March 2025
        content/agreements/ferry.md:5:52 wrong-type a row has a `status` or a `milestone`, not both
        content/agreements/ferry.md:5:5 missing-field a row of a history needs `status`
        content/agreements/ferry.md:6:5 missing-field a row of a history needs `date`
        content/agreements/ferry.md:4:11 bad-interval the action takes effect on 2025-02-09 before it is done on 2025-02-10
    "#]].assert_eq(
        &[
            "history:\n  - { date: 2025-02-10, status: text_agreed }\n  - { date: 2025-02-11, status: in_force }\nactions: [{ party: norway, action: reservation, date: 2025-02-11 }]\n",
            "history:\n  - { date: 2025-02-10, status: signed }\n  - { date: 2025-02-10, status: rejected }\n",
            "history:\n  - { date: 2025-02-10, status: signed }\nactions: [{ party: norway, action: ratification, date: 2025-02-09 }]\n",
            "history:\n  - { date: 2025-02-10, status: signed }\n  - { date: 2025-03-10, status: terminated }\nactions: [{ party: norway, action: ratification, date: 2025-03-11 }]\n",
            "history:\n  - { date: 2025-02-10, status: signed, milestone: signing_planned }\n",
            "history:\n  - { date: 2025-02-10 }\n  - { status: signed }\n",
            "actions: [{ party: norway, action: ratification, date: 2025-02-10, effective: 2025-02-09 }]\n",
        ]
        .map(history)
        .concat(),
    );
}

#[test]
fn a_contradiction_between_a_briefing_and_the_file_names_both() {
    let text = format!(
        "{FERRY}
//- content/briefings/2025-02-11-signed.md
---
title: Signed
events:
  - {{ date: 2025-02-12, agreement: ferry, status: signed }}
---
"
    );
    expect![[r#"
        error[history-contradiction]: `signed` on 10 February 2025, and again on 12 February 2025
         --> content/briefings/2025-02-11-signed.md:4:51
          |
        4 |   - { date: 2025-02-12, agreement: ferry, status: signed }
          |                                                   ^^^^^^
          |
         ::: content/agreements/ferry.md:6:33
          |
        6 |   - { date: 2025-02-10, status: signed, place: Bergen, source: gazette }
          |                                 ------ the other date
          |
          = help: keep the date that the better source gives; parties that signed on different days have a `signature` each in `actions`
    "#]]
    .assert_eq(&site(&text).report());
}

const CLAIM: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
posts: [{ title: Minister, of: countries/norway, from: 2021, to: 2024 }, { title: Chair, of: countries/norway, from: 2025 }]
---
//- content/people/per-holm.md
---
name: Per Holm
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
---
//- content/briefings/2025-03-31-claim.md
---
title: A claim
statements:
  - by: per-holm
    agreement: ferry
    stance: supports
    attributes_to: mara-lind
    attributed_stance: opposes
    about: [norway]
    date: 2025-03-30
    paraphrase: She wants to leave.
  - { by: mara-lind, agreement: ferry, stance: conditional, date: 2023-05-01, quote: Only with a harbour. }
---
";

/// Every figure with a stance of one's own: speaker and stance.
fn own_positions(page: &Page) -> Vec<String> {
    let figures = page.find("figure.statement");
    let with = |css: &str, figure: &scraper::ElementRef<'_>| -> String {
        figure.select(&scraper::Selector::parse(css).unwrap()).map(crate::fixture::plain).collect()
    };
    figures.iter().map(|figure| format!("{}: {}", with(".speaker a", figure), with(".stance", figure))).collect()
}

#[test]
fn a_claim_is_the_speakers_and_never_the_position_of_whom_it_names() {
    let built = site(CLAIM).clean();
    for url in ["agreements/ferry/", "people/mara-lind/", "countries/norway/", "briefings/2025-03-31-claim/"] {
        let page = built.page(url);
        let opposing: Vec<String> =
            own_positions(&page).into_iter().filter(|position| position.contains("opposes")).collect();
        assert!(opposing.is_empty(), "nobody's own position is `opposes` on {url}: {opposing:?}");
        for claim in page.texts(".claim") {
            assert_eq!(
                claim,
                "Claim Per Holm claims that Mara Lind opposes Ferry agreement. This is a claim, not a statement by Mara Lind."
            );
        }
    }
    let agreement = built.page("agreements/ferry/");
    assert_eq!(agreement.texts("#claims figure").len(), 1);
    assert!(agreement.texts("#statements .claim").is_empty(), "claims stand apart from statements");
    let person = built.page("people/mara-lind/");
    assert_eq!(person.texts("#claims figure").len(), 1);
    assert!(person.texts("#statements .claim").is_empty(), "claims about her stand apart from what she said");
}

#[test]
fn the_role_of_a_speaker_is_the_post_held_on_that_day() {
    let built = site(CLAIM).clean();
    let speakers = built.page("people/mara-lind/").texts("#statements .speaker");
    assert_eq!(speakers, ["Mara Lind, Minister said"]);
}
