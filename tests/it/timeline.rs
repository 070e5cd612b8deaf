//! Timelines: one list of everything dated, at the precision it was given, with what is ahead or did not come to be set
//! apart in words.

use expect_test::expect;

use crate::fixture::{Built, Fixture, Page, site};

/// One agreement between two countries, planned, put off, planned again; built on 1 June 2025.
const SITE: &str = "
//- content/countries/halmora.md
---
name: Halmora
member_of: [{ org: strait-union, from: 1990, to: 2030-12 }]
---
//- content/countries/velm.md
---
name: Velm
---
//- content/organisations/strait-union.md
---
name: Strait Union
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts:
  - { title: Minister, of: countries/halmora, from: 2020-02-03, to: 2025-09-30 }
---
//- content/agreements/ferry.md
---
name: Ferry treaty
type: treaty
parties: [halmora, velm]
history:
  - { date: 2024-11, status: negotiating }
  - { date: 2025-02-10, milestone: signing_planned, place: Harbour }
  - { date: 2025-02-09, milestone: signing_postponed }
  - { date: 2025-07-15, milestone: signing_planned, place: Harbour }
actions:
  - { party: halmora, action: declaration, date: 2025-03-01, effective: 2025-08 }
  - { party: velm, action: declaration, date: 2025-03-01 }
---
//- content/briefings/2025-05-20-ferry.md
---
title: Ferry
agreements: [ferry]
events:
  - { date: 2024-11, agreement: ferry, status: negotiating, text: Talks begin }
  - { date: 2025-06~, text: Visit to Velm, about: [countries/velm], participants: [people/mara-lind] }
  - { date: 2025-06-20, text: Round of talks, about: [agreements/ferry], outcome: cancelled }
  - { date: 2025-06-21, text: Regatta, about: [countries/velm], outcome: postponed }
  - { date: 2025-05-01, text: Pier opened, about: [countries/velm], outcome: held }
statements:
  - { by: people/mara-lind, act: says, date: 2025-05-19, agreement: ferry, paraphrase: It will be signed in July. }
  - by: people/mara-lind
    act: asserts
    agreement: ferry
    attributes_to: countries/velm
    attributed_stance: opposes
    paraphrase: Velm does not want a treaty.
revisions:
  - { date: 2025-05-21, type: correction, note: The pier is in Velm. }
  - { date: 2025-05-22, type: update, note: A source was added. }
---
";

fn built() -> Built {
    site(SITE).clean()
}

/// Each entry of a page's timelines in a line: how it stands, when, and what.
fn entries(page: &Page, css: &str) -> String {
    let standing = |class: &str| class.split("is-").nth(1).unwrap_or_default().to_owned();
    let classes = page.attributes(&format!("{css} .fact"), "class");
    let dates = page.texts(&format!("{css} .fact-date"));
    let texts = page.texts(&format!("{css} .fact-text"));
    let lines = classes.iter().zip(dates).zip(texts);
    lines.map(|((class, date), text)| format!("[{}] {date} | {text}\n", standing(class))).collect::<Vec<_>>().concat()
}

#[test]
fn an_agreement_has_one_timeline_of_rows_actions_events_statements_and_corrections() {
    expect![[r#"
        [past] November 2024 | Ferry treaty: negotiating
        [past] 9 February 2025 | Ferry treaty: signing postponed
        [postponed] 10 February 2025 postponed | Ferry treaty: signing planned
        [past] 1 March 2025 | Ferry treaty: declaration by Halmora and Velm
        [past] 19 May 2025 | Mara Lind said: It will be signed in July.
        [past] 20 May 2025 claim | Claim by Mara Lind about Velm: Velm does not want a treaty.
        [past] 21 May 2025 | Correction: The pier is in Velm.
        [cancelled] 20 June 2025 cancelled | Round of talks
        [ahead] 15 July 2025 upcoming | Ferry treaty: signing planned
        [ahead] August 2025 upcoming | Ferry treaty: declaration by Halmora takes effect
    "#]]
    .assert_eq(&entries(&built().page("agreements/ferry/"), "#timeline"));
}

#[test]
fn a_country_has_what_it_is_party_to_and_what_names_it() {
    expect![[r#"
        [past] November 2024 | Ferry treaty: negotiating
        [past] 9 February 2025 | Ferry treaty: signing postponed
        [postponed] 10 February 2025 postponed | Ferry treaty: signing planned
        [past] 1 March 2025 | Ferry treaty: declaration by Halmora and Velm
        [past] 1 May 2025 | Pier opened
        [past] 20 May 2025 claim | Claim by Mara Lind about Velm: Velm does not want a treaty.
        [past] about June 2025 | Visit to Velm
        [postponed] 21 June 2025 postponed | Regatta
        [ahead] 15 July 2025 upcoming | Ferry treaty: signing planned
    "#]]
    .assert_eq(&entries(&built().page("countries/velm/"), "#timeline"));
    expect![[r#"
        [past] 1990 | Halmora: member of Strait Union
        [past] 3 February 2020 | Mara Lind: Minister (Halmora)
        [past] November 2024 | Ferry treaty: negotiating
        [past] 9 February 2025 | Ferry treaty: signing postponed
        [postponed] 10 February 2025 postponed | Ferry treaty: signing planned
        [past] 1 March 2025 | Ferry treaty: declaration by Halmora and Velm
        [ahead] 15 July 2025 upcoming | Ferry treaty: signing planned
        [ahead] August 2025 upcoming | Ferry treaty: declaration by Halmora takes effect
        [ahead] 30 September 2025 upcoming | Mara Lind: no longer Minister (Halmora)
        [ahead] December 2030 upcoming | Halmora: no longer a member of Strait Union
    "#]]
    .assert_eq(&entries(&built().page("countries/halmora/"), "#timeline"));
}

#[test]
fn the_sites_timeline_shows_what_is_ahead_first_and_then_the_years() {
    let page = built().page("timeline/");
    expect![[r#"
        [cancelled] 20 June 2025 cancelled | Round of talks
        [postponed] 21 June 2025 postponed | Regatta
        [ahead] 15 July 2025 upcoming | Ferry treaty: signing planned
        [ahead] August 2025 upcoming | Ferry treaty: declaration by Halmora takes effect
        [ahead] 30 September 2025 upcoming | Mara Lind: no longer Minister (Halmora)
        [ahead] December 2030 upcoming | Halmora: no longer a member of Strait Union
    "#]]
    .assert_eq(&entries(&page, "#ahead"));
    expect![[r#"
        2030 → /timeline/2030/
        2025 → /timeline/2025/
        2024 → /timeline/2024/
        2020 → /timeline/2020/
        1990 → /timeline/1990/"#]]
    .assert_eq(&page.links("#years").join("\n"));
    assert!(built().page("").links(".footer-links").contains(&"Timeline → /timeline/".to_owned()));
    assert!(built().text("sitemap.xml").contains("https://example.org/timeline/2024/"));
}

#[test]
fn a_year_has_its_months_and_what_is_known_to_the_year_only_is_below_the_year() {
    let built = Fixture::new(SITE)
        .file(
            "content/briefings/2025-05-21-more.md",
            "---\ntitle: More\nevents:\n  - { date: 2025, text: A year of ferries }\n---\n",
        )
        .build()
        .clean();
    let page = built.page("timeline/2025/");
    expect![[r#"
        2025
        February 2025
        March 2025
        May 2025
        June 2025
        July 2025
        August 2025
        September 2025"#]]
    .assert_eq(&page.texts(".timeline-group h2").join("\n"));
    assert_eq!(page.attributes(".timeline-group:first-of-type time", "datetime"), ["2025"]);
    assert_eq!(page.links(".neighbours"), ["Before 2024 → /timeline/2024/", "After 2030 → /timeline/2030/"]);
}

#[test]
fn dates_are_never_sharper_than_they_were_given() {
    let page = built().page("countries/halmora/");
    let dates = page.attributes("#timeline .fact-date time", "datetime");
    assert_eq!(
        dates,
        [
            "1990",
            "2020-02-03",
            "2024-11",
            "2025-02-09",
            "2025-02-10",
            "2025-03-01",
            "2025-07-15",
            "2025-08",
            "2025-09-30",
            "2030-12"
        ]
    );
}

#[test]
fn a_row_and_the_events_that_say_the_same_are_one_entry_with_every_briefing() {
    let year = built().page("timeline/2024/");
    let begun: Vec<String> = year.texts(".fact").into_iter().filter(|it| it.contains("negotiating")).collect();
    expect!["November 2024 Ferry treaty: negotiating Talks begin Briefing: Ferry"].assert_eq(&begun.join("\n"));
    let told_twice = Fixture::new(SITE)
        .file(
            "content/briefings/2025-05-25-pier.md",
            "---\ntitle: Pier\nevents:\n  - { date: 2025-05-01, text: Pier opened, about: [countries/velm], outcome: held }\n---\n",
        )
        .build()
        .clean();
    let page = told_twice.page("countries/velm/");
    let opened: Vec<String> =
        page.texts("#timeline .fact").into_iter().filter(|it| it.contains("Pier opened")).collect();
    assert_eq!(opened, ["1 May 2025 Pier opened Velm Briefing: Ferry and Pier"]);
}

#[test]
fn a_signing_that_is_still_planned_when_it_has_taken_place_was_overtaken_and_with_the_talks_given_up_it_is_called_off()
{
    let with = |row: &str| {
        let text = SITE.replace("actions:\n", &format!("  - {row}\nactions:\n"));
        let page = site(&text).page("agreements/ferry/");
        entries(&page, "#timeline").lines().find(|line| line.contains("15 July")).unwrap_or_default().to_owned()
    };
    expect!["[done] 15 July 2025 already happened | Ferry treaty: signing planned"]
        .assert_eq(&with("{ date: 2025-05-30, status: signed }"));
    expect!["[cancelled] 15 July 2025 cancelled | Ferry treaty: signing planned"]
        .assert_eq(&with("{ date: 2025-05-30, status: abandoned }"));
    expect!["[postponed] 15 July 2025 postponed | Ferry treaty: signing planned"]
        .assert_eq(&with("{ date: 2025-05-30, milestone: signing_postponed }"));
}

#[test]
fn many_parties_that_do_the_same_on_one_day_are_one_entry() {
    let listed = |line: &dyn Fn(usize) -> String| (1..=190).map(line).collect::<Vec<_>>().concat();
    let text = listed(&|at| format!("//- content/countries/c{at}.md\n---\nname: Country {at}\n---\n"));
    let actions = listed(&|at| format!("  - {{ party: c{at}, action: signature, date: 2025-02-03 }}\n"));
    let parties: Vec<String> = (1..=190).map(|at| format!("c{at}")).collect();
    let built = site(&format!(
        "{text}//- content/agreements/pact.md\n---\nname: Pact\nparties: [{}]\nactions:\n{actions}---\n",
        parties.join(", ")
    ));
    assert_eq!(built.page("agreements/pact/").texts("#timeline .fact-text"), ["Pact: signature by 190 parties"]);
    assert_eq!(built.page("countries/c7/").texts("#timeline .fact-text"), ["Pact: signature by 190 parties"]);
}

#[test]
fn what_is_for_one_territory_or_answers_somebody_is_listed_on_its_own_and_what_has_no_date_not_at_all() {
    let text = "
//- content/countries/velm.md
---
name: Velm
dissolved: 2024-12-31
succeeded_by: [halmora]
---
//- content/countries/halmora.md
---
name: Halmora
---
//- content/agreements/pact.md
---
name: Pact
parties: [velm, halmora]
history:
  - { date: unknown, status: negotiating }
  - { date: 2020-03-01, status: signed }
actions:
  - { party: velm, action: signature, date: 2020-03-01 }
  - { party: halmora, action: signature, date: 2020-03-01 }
  - { party: velm, action: ratification, date: 2020-05-01, territory: [North Isle] }
  - { party: halmora, action: ratification, date: 2020-05-01 }
  - { party: halmora, action: reservation, date: 2020-05-01 }
  - { party: velm, action: objection, date: 2020-06-01, to: halmora }
---
";
    let built = site(text);
    expect![[r#"
        [past] 1 March 2020 | Pact: signed previously negotiating
        [past] 1 March 2020 | Pact: signature by Velm and Halmora
        [past] 1 May 2020 | Pact: ratification by Halmora
        [past] 1 May 2020 | Pact: ratification by Velm for North Isle
        [past] 1 May 2020 | Pact: reservation by Halmora
        [past] 1 June 2020 | Pact: objection by Velm, answering Halmora
    "#]]
    .assert_eq(&entries(&built.page("agreements/pact/"), "#timeline"));
    let ends = entries(&built.page("countries/halmora/"), "#timeline");
    assert!(ends.ends_with("[past] 31 December 2024 | Velm: ceased to exist\n"), "{ends}");
}

/// Ten thousand facts about one person: her page shows the latest thirty, the rest is on pages of two hundred.
#[test]
fn a_long_timeline_has_pages_of_its_own() {
    let mut text = String::from("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n");
    for at in 0..1_000 {
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        text.push_str(&format!(
            "//- content/briefings/b{at:04}.md\n---\ntitle: Briefing {at}\ndate: 2024-{month:02}-{day:02}\npeople: [mara-lind]\nstatements:\n"
        ));
        for number in 0..10 {
            text.push_str(&format!("  - {{ by: people/mara-lind, paraphrase: Remark {at} {number} }}\n"));
        }
        text.push_str("---\n");
    }
    let built = Fixture::new(&text).build().clean();
    let person = built.page("people/mara-lind/");
    assert_eq!(person.find("#timeline .fact").len(), 30);
    assert_eq!(person.find("#changes .changed-list li").len(), 30);
    assert_eq!(person.texts("#timeline .hint"), ["The latest 30 of 10,000 entries, oldest first. The whole timeline"]);
    assert_eq!(built.page("people/mara-lind/timeline/").find(".fact").len(), 200);
    let last = built.page("people/mara-lind/timeline/page/50/");
    assert_eq!(last.find(".fact").len(), 200);
    assert_eq!(last.links(".neighbours"), ["Before Earlier → /people/mara-lind/timeline/page/49/"]);
    assert_eq!(built.page("timeline/2024/").one(".hint"), "10,000 entries, oldest first; page 1 of 50");
    let shown = |page: usize| {
        let url = if page == 1 { "timeline/2024/".to_owned() } else { format!("timeline/2024/page/{page}/") };
        built.page(&url).find(".fact").len()
    };
    assert_eq!((1..=50).map(shown).sum::<usize>(), 10_000);
}

#[test]
fn a_site_without_a_dated_fact_has_no_timeline_and_no_link_to_one() {
    let built = site("//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n").clean();
    let holding: Vec<&str> = built.holding("timeline").into_iter().filter(|url| !url.starts_with("assets/")).collect();
    assert_eq!(holding, Vec::<&str>::new());
    assert!(!built.urls().contains(&"calendar.ics") && !built.urls().contains(&"changes.xml"));
}

#[test]
fn what_is_withheld_is_in_no_timeline_calendar_or_feed() {
    let built = Fixture::new(SITE)
        .file(
            "content/briefings/2025-05-22-secret.md",
            "---\ntitle: Quagga\npublish_at: 2025-07-01\nagreements: [ferry]\nevents:\n  - { date: 2025-07-02, text: Xanthic gala, about: [agreements/ferry] }\n---\n",
        )
        .build()
        .clean();
    assert_eq!(built.holding("xanthic"), Vec::<&str>::new());
    assert_eq!(built.holding("quagga"), Vec::<&str>::new());
}

#[test]
fn timeline_is_not_a_name_for_a_kind() {
    let text = "//- briefbook.yaml\ntitle: T\nbase_url: https://example.org/\nkinds: { timeline: { singular: A, plural: B } }\n";
    expect![[r#"
        briefbook.yaml:3:10 bad-setting `timeline` is built in
    "#]]
    .assert_eq(&crate::fixture::lines(text));
}
