//! Pictures: what they show, what they say to those who do not see them, and that they are made of data and not of markup.

use expect_test::expect;

use crate::demo::demo_on;
use crate::fixture::{Built, Fixture, Page, site};

/// A treaty with everything a rail can show.
fn treaty(history: &str, more: &str) -> Built {
    site(&format!(
        "
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
//- content/countries/iceland.md
---
name: Iceland
iso2: IS
---
//- content/agreements/fish.md
---
name: Fish treaty
type: treaty
parties: [norway, iceland]
history:
{history}
{more}
---
"
    ))
}

/// The rows of a table, a line each.
fn cells(page: &Page, rows: &str) -> String {
    let count = page.find(rows).len();
    let row = |at| page.texts(&format!("{rows}:nth-child({at}) > *")).join(" | ") + "\n";
    (1..=count).map(row).collect()
}

/// The rail's rows: stage, how it stands, when, and what was planned.
fn rail(built: &Built) -> String {
    let page = built.page("agreements/fish/");
    let stops = page.attributes(".picture-rail .stop", "class");
    let names = page.texts(".picture-rail .stage-name");
    format!("{}\n{}\n{}\n", names.join(" | "), stops.join(" | "), page.one(".picture-rail desc"))
}

#[test]
fn a_rail_shows_what_was_reached_and_what_is_to_come_and_signed_is_not_in_force() {
    let history = "
  - { date: 2024-03, status: negotiating }
  - { date: 2025-01-10, milestone: signing_planned }
  - { date: 2025-01-10, milestone: signing_postponed }
  - { date: 2025-04-30, status: signed }";
    let actions = "
actions:
  - { party: norway, action: signature, date: 2025-04-30 }
  - { party: iceland, action: signature, date: 2025-04-30 }
  - { party: norway, action: ratification, date: 2025-05-08 }";
    expect![[r#"
        negotiating | signed | ratified | in force
        stop is-reached | stop is-reached | stop is-partly | stop
        Current stage: signed. negotiating: March 2024; signed: 30 April 2025; ratified: by Norway; not recorded for Iceland, 8 May 2025; in force: nothing recorded. Signing planned for 10 January 2025 (signed 110 days later).
    "#]].assert_eq(&rail(&treaty(history, actions)));
}

#[test]
fn what_ended_has_nothing_to_come_and_what_rests_now_says_so() {
    let history = "
  - { date: 2024-03-01, status: negotiating }
  - { date: 2025-04-30, status: abandoned }";
    expect![[r#"
        negotiating | abandoned
        stop is-reached | stop is-halted
        Current stage: abandoned. negotiating: 1 March 2024; abandoned: 30 April 2025.
    "#]]
    .assert_eq(&rail(&treaty(history, "")));
    let history = "
  - { date: 2023, status: signed }
  - { date: 2024, status: in_force }
  - { date: 2025-04-30, status: suspended }";
    let actions = "
actions:
  - { party: norway, action: ratification, date: 2023-05 }
  - { party: iceland, action: accession, date: 2023-07 }";
    expect![[r#"
        signed | ratified | in force | suspended
        stop is-reached | stop is-reached | stop is-reached | stop is-halted
        Current stage: suspended. signed: 2023; ratified: 2 of 2 parties, July 2023; in force: 2024; suspended: 30 April 2025.
    "#]].assert_eq(&rail(&treaty(history, actions)));
}

#[test]
fn what_is_ahead_is_dotted_and_without_a_status_there_is_not_a_rail() {
    let history = "
  - { date: 2025-01-01, status: text_agreed }
  - { date: 2025-09-01, milestone: signing_planned }
  - { date: 2026-01-01, status: in_force }";
    expect![[r#"
        text agreed | signed | ratified | in force
        stop is-reached | stop is-ahead | stop | stop is-ahead
        Current stage: text agreed. text agreed: 1 January 2025; signed: planned for 1 September 2025; ratified: nothing recorded; in force: planned for 1 January 2026. Signing planned for 1 September 2025.
    "#]].assert_eq(&rail(&treaty(history, "")));
    let none = treaty("\n  - { date: 2025-09-01, milestone: signing_planned }", "");
    assert_eq!(none.page("agreements/fish/").find(".picture-rail").len(), 0);
}

#[test]
fn a_rail_ends_with_the_day_of_the_build() {
    let page = demo_on("2025-05-01T12:00:00Z").page("agreements/us-ukraine-minerals/");
    let reached = page.attributes(".picture-rail .stop", "class");
    assert_eq!(reached, ["stop is-reached", "stop is-reached", "stop is-ahead", "stop is-ahead"]);
    assert_eq!(page.one(".picture-rail .stage-name.is-current"), "signed");
}

#[test]
fn a_timeline_gives_each_way_a_fact_can_stand_a_shape_and_the_list_shows_the_same() {
    let built = site(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: Minister, from: 2024-05-02 }]
---
//- content/briefings/2025-01-02-fees.md
---
title: Fees
statements: [{ by: mara-lind, paraphrase: Fees will fall., date: 2025-01-01 }]
events:
  - { date: 2025-02-20, text: Talks on fees, about: [people/mara-lind], outcome: cancelled }
  - { date: 2025-03, text: Fees fall, about: [people/mara-lind], outcome: held }
  - { date: 2025-12-01, text: Talks on fares, about: [people/mara-lind] }
---
",
    );
    let page = built.page("people/mara-lind/");
    expect!["5 entries, 2 May 2024 to 1 December 2025. Events: 2; Statements: 1; Postponed, cancelled or unknown: 1; Upcoming: 1."].assert_eq(&page.one(".picture-timeline desc"));
    expect![[r#"
        2 May 2024: Mara Lind: Minister
        March 2025: Fees fall
        1 January 2025: Mara Lind said: Fees will fall.
        20 February 2025: Talks on fees (cancelled)
        1 December 2025: Talks on fares (upcoming)"#]]
    .assert_eq(&page.texts(".picture-timeline g title").join("\n"));
    assert_eq!(page.find(".picture-timeline rect.point.is-past").len(), 1, "a month is longer than a day");
    let shapes = ["circle.point.is-past", ".point.is-said", ".point.is-off", ".point.is-ahead", ".strike", ".today"];
    for shape in shapes {
        assert_eq!(page.find(&format!(".picture-timeline {shape}")).len(), 1, "{shape}");
    }
    let told = page.attributes(".picture-timeline svg[role]", "aria-describedby");
    assert_eq!(told, ["picture:timeline-text timeline"]);
    assert_eq!(page.find(".picture-timeline .picture-data").len(), 0);
}

#[test]
fn a_long_timeline_is_grouped_and_has_a_table_of_years() {
    let page = with_events(38);
    assert!(page.find(".picture-timeline g").len() < 16, "at most 15 fit beside each other on a phone");
    let counts = page.texts(".picture-timeline .point-count");
    let total: usize = counts.iter().map(|count| count.parse::<usize>().unwrap()).sum();
    let single = page.find(".picture-timeline circle.point").len() - counts.len();
    assert_eq!(total + single, 38);
    let page = with_events(400);
    assert_eq!(page.one(".picture-timeline .lane-name"), "Events: 400");
    assert!((20..=36).contains(&page.find(".picture-timeline .bin line").len()), "marks are columns now");
    assert_eq!(page.texts(".picture-timeline tbody th").len(), 10);
    assert_eq!(page.texts(".picture-timeline tbody tr:first-child > *"), ["2015", "40", "0", "0", "0"]);
}

/// The page of a person with this many events in ten years.
fn with_events(count: usize) -> Page {
    let mut text = "//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n\
                    //- content/briefings/2025-01-02-a.md\n---\ntitle: A\nevents:\n"
        .to_owned();
    for at in 0..count {
        let (year, month, day) = (2015 + at * 10 / count, at % 12 + 1, at % 28 + 1);
        let row = format!("  - {{ date: {year}-{month:02}-{day:02}, text: Event {at}, about: [people/mara-lind] }}\n");
        text.push_str(&row);
    }
    Fixture::new(&(text + "---\n")).build().clean().page("people/mara-lind/")
}

#[test]
fn a_map_marks_the_parties_and_hatches_the_members_of_one() {
    let built = site(
        "
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
//- content/countries/france.md
---
name: France
iso2: FR
---
//- content/countries/malta.md
---
name: Malta
iso2: MT
---
//- content/countries/atlantis.md
---
name: Atlantis
---
//- content/organisations/union.md
---
name: Union
members: [france, malta]
---
//- content/agreements/fish.md
---
name: Fish treaty
parties: [norway, union, atlantis]
history: [{ date: 2025-01-01, status: negotiating }]
---
",
    );
    let page = built.page("agreements/fish/");
    let marks = |class: &str| page.find(&format!(".picture-map .land.{class}")).len();
    assert_eq!((marks("is-marked"), marks("is-member")), (1, 2));
    assert_eq!(page.find(".picture-map .spot").len(), 1, "Malta would hardly be seen without a ring");
    assert_eq!(page.texts(".picture-map .land-name"), ["Norway"]);
    expect![
        "Marked: Norway. 2 countries are hatched: they are members of a party. Not on the map: Union and Atlantis."
    ]
    .assert_eq(&page.one(".picture-map desc"));
    expect![[r#"
        🇳🇴 Norway | party
        🇫🇷 France | member of Union
        🇲🇹 Malta | member of Union
    "#]]
    .assert_eq(&cells(&page, ".picture-map tbody tr"));
    let union = built.page("organisations/union/");
    assert_eq!(union.find(".picture-map .is-marked").len(), 2);
    assert_eq!(union.find("#members").len(), 1, "the list that reports the same");
    assert_eq!(built.page("countries/norway/").one(".picture-map figcaption"), "Norway on the map");
    assert_eq!(built.page("countries/atlantis/").find(".picture-map").len(), 0);
}

#[test]
fn who_has_left_an_agreement_is_not_on_its_map() {
    let actions = "
actions:
  - { party: norway, action: ratification, date: 2023-05-01 }
  - { party: norway, action: withdrawal, date: 2024-05-01 }";
    let history = "\n  - { date: 2023-01-01, status: signed }\n  - { date: 2023-06-01, status: in_force }";
    let page = treaty(history, actions).page("agreements/fish/");
    assert_eq!(page.texts(".picture-map .land-name"), ["Iceland"]);
}

#[test]
fn a_site_brings_a_world_of_its_own() {
    let own = "# mine\r\nNO\t100 100\tM50 50l100 0 0 100z\tM0 0l200 0 0 200z\r\nland\t0 0\tM0 0l9 0 0 9z\t\r\n";
    let text = "//- content/countries/norway.md\n---\nname: Norway\niso2: NO\n---\n";
    let built = Fixture::new(text).file("templates/world.tsv", own).build().clean();
    let paths = built.page("countries/norway/").attributes(".picture-map path.is-marked", "d");
    assert_eq!(paths, ["M0 0l200 0 0 200z"]);
}

#[test]
fn a_network_leads_to_the_neighbours_and_says_how_they_are_connected() {
    let page = demo_on("2025-05-24T12:00:00Z").page("people/volodymyr-zelenskyy/");
    expect![[r#"
        Donald Trump | Person | mentioned together 2 times | 
        JD Vance | Person | mentioned together 3 times | 
        Ukraine | Country | country; President | Ukraine's accession to the European Union, US–Ukraine minerals agreement
        Ukraine's accession to the European Union | Agreement | mentioned together 2 times | Ukraine, US–Ukraine minerals agreement, European Union
        US–Ukraine minerals agreement | Agreement | mentioned together 6 times | Ukraine, Ukraine's accession to the European Union
        European Union | Organisation | mentioned together once | Ukraine's accession to the European Union
    "#]].assert_eq(&cells(&page, ".picture-network tbody tr"));
    expect![[r#"
        Donald Trump → /people/donald-trump/
        JD Vance → /people/jd-vance/
        Ukraine → /countries/ukraine/
        Ukraine's accession to the European Union → /agreements/ukraine-eu-accession/
        US–Ukraine minerals agreement → /agreements/us-ukraine-minerals/
        European Union → /organisations/european-union/"#]]
    .assert_eq(&page.links(".picture-network svg").join("\n"));
    let [svg] = page.find(".picture-network svg")[..] else { panic!("one drawing") };
    assert_eq!(svg.value().attr("role"), Some("group"), "an image has no links in it");
}

#[test]
fn of_many_neighbours_the_nearest_are_shown_and_the_rest_are_counted() {
    let names: Vec<String> = (0..40).map(|at| format!("land-{at:02}")).collect();
    let country = |name: &String| format!("//- content/countries/{name}.md\n---\nname: {name}\n---\n");
    let mut text = names.iter().map(country).collect::<Vec<_>>().concat();
    text += &format!("//- content/organisations/union.md\n---\nname: Union\nmembers: [{}]\n---\n", names.join(", "));
    let page = site(&text).page("organisations/union/");
    assert_eq!(page.links(".picture-network svg").len(), 14);
    assert!(page.one(".picture-network desc").ends_with("26 more are not shown."));
}

#[test]
fn a_year_of_briefings_is_counted_by_month_and_topic_on_the_first_page() {
    let page = demo_on("2025-05-24T12:00:00Z").page("briefings/");
    expect!["Briefings by month. All briefings: 4; critical minerals: 4; reconstruction: 3; enlargement: 1."]
        .assert_eq(&page.one(".picture-year desc"));
    assert_eq!(page.texts(".picture-year tbody tr").len(), 12);
    assert_eq!(page.texts(".picture-year tbody tr:last-child > *"), ["May 2025", "2", "2", "2", "0"]);
}

#[test]
fn without_topics_the_year_shows_the_most_frequent_tags() {
    let briefing = |day: usize| {
        format!("//- content/briefings/2025-03-0{day}-x.md\n---\ntitle: X {day}\npeople: [mara-lind]\n---\n")
    };
    let text = (1..4).map(briefing).collect::<Vec<_>>().concat();
    let built = site(&format!("{text}//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n"));
    assert_eq!(built.page("briefings/").links(".picture-year svg"), ["Mara Lind → /people/mara-lind/"]);
}

#[test]
fn every_picture_of_the_demo_is_labelled_well_formed_and_without_style() {
    let built = demo_on("2025-05-24T12:00:00Z");
    let mut pictures = 0;
    for page in built.pages() {
        let html = built.text(&page.url);
        for svg in html.split("<svg role=").skip(1) {
            let svg = format!("<svg role={}", svg.split("</figure>").next().unwrap().split("</div>").next().unwrap());
            let mut reader = quick_xml::Reader::from_str(&svg);
            while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof)) {
                assert!(reader.error_position() == 0, "{}: {svg}", page.url);
            }
            assert!(!svg.contains(" style="), "{}", page.url);
            pictures += 1;
        }
        for svg in page.find("figure.picture svg[role]") {
            let ids = ["aria-labelledby", "aria-describedby"].map(|name| svg.value().attr(name).unwrap_or_default());
            for id in ids.iter().flat_map(|ids| ids.split(' ')) {
                assert_eq!(page.find(&format!("[id='{id}']")).len(), 1, "{}: {id}", page.url);
            }
        }
    }
    assert!(pictures > 20, "{pictures}");
}

#[test]
fn names_are_words_in_a_picture_too() {
    let name = "<b>\\\"&\\\"</b>";
    let built = site(&format!(
        "
//- content/countries/norway.md
---
name: \"{name} one\"
iso2: NO
---
//- content/people/a.md
---
name: A
country: norway
---
//- content/people/b.md
---
name: B
country: norway
---
"
    ));
    let page = built.page("countries/norway/");
    assert_eq!(page.find("svg b").len(), 0);
    assert_eq!(page.texts(".picture-map .is-marked, .picture-map g title"), ["<b>\"&\"</b> one", ""]);
}

#[test]
fn a_theme_drops_a_picture_with_one_block_and_draws_its_own_from_the_table() {
    let history = "\n  - { date: 2025-01-01, status: negotiating }";
    let text = "
//- templates/agreement.html
{% extends \"theme/agreement.html\" %}
{% block parties_map %}{% endblock parties_map %}
{% block rail %}{% for row in entity.pictures.rail.table.rows %}[{{ row.head.name }}: {{ row.cells[1] }}]{% endfor %}{% endblock rail %}
";
    let built = treaty(history, &format!("---\n{text}//- content/pages/x.md\n---\ntitle: X"));
    let page = built.page("agreements/fish/");
    assert_eq!(page.find(".picture-map").len() + page.find(".picture-rail").len(), 0);
    assert!(built.text("agreements/fish/").contains("[negotiating: 1 January 2025][signed: ]"));
}

#[test]
fn pictures_turn_around_with_the_language() {
    let text = "//- content/countries/norway.md\n---\nname: Norway\niso2: NO\n---\n\
                //- content/agreements/fish.md\n---\nname: Fish\nparties: [norway]\n\
                history: [{ date: 2025-01-01, status: negotiating }]\n---\n";
    let settings = "title: Test desk\nbase_url: https://example.org/\nlanguage: ar\n";
    let built = Fixture::new(text).file("briefbook.yaml", settings).build();
    let track = built.page("agreements/fish/").attributes(".picture-rail .track", "x1");
    assert_eq!(track.first().map(String::as_str), Some("96.5%"));
}
