//! A hundred agreements of every shape that real ones have: the status of each on each day, and what its page shows.
//!
//! Thirty-three shapes are written once, with `Y0`, `Y1` … for the years, and set down three times: in the fifties, the
//! eighties and the tens. The hundredth agreement is one of 190 parties. All of them are one site, and none of them may
//! have a mistake.

use std::sync::OnceLock;

use briefbook::date::{Date, Day};
use briefbook::path::Key;
use expect_test::expect;

use crate::convention_of_190::convention;
use crate::fixture::{Built, Fixture, lines, plain, site};
use crate::shapes_of_agreements::{SHAPES, Shape};

/// The years in which the shapes are set down.
const DECADES: [u32; 3] = [1951, 1985, 2014];

const WHO: &str = "
//- content/countries/halmora.md
---
name: Halmora
---
//- content/countries/veldria.md
---
name: Veldria
---
//- content/countries/ostmark.md
---
name: Ostmark
---
//- content/countries/old-union.md
---
name: Old Union
dissolved: 2015-12-31
succeeded_by: [ostmark]
---
//- content/organisations/strait-commission.md
---
name: Strait Commission
---
";

/// A text with the years of a decade in place of `Y0`, `Y1` …
fn in_decade(text: &str, decade: u32) -> String {
    (0..10).fold(text.to_owned(), |text, year| text.replace(&format!("Y{year}"), &(decade + year).to_string()))
}

fn slug(shape: &Shape, decade: u32) -> String {
    format!("{}-{decade}", briefbook::path::slugify(shape.name))
}

fn source() -> String {
    let mut text = WHO.to_owned();
    for (shape, decade) in SHAPES.iter().flat_map(|shape| DECADES.map(|decade| (shape, decade))) {
        let slug = slug(shape, decade);
        let mut file = |slug_of_file: &str, yaml: &str| {
            let yaml = in_decade(yaml, decade).replace("SLUG", &slug);
            // Only the youngest decade has a union that could cease to exist.
            let yaml = if decade == 2014 { yaml } else { yaml.replace("old-union", "halmora") };
            let name = slug_of_file.replace('-', " ");
            text.push_str(&format!("//- content/agreements/{slug_of_file}.md\n---\nname: About {name}\n{yaml}---\n"));
        };
        file(&slug, shape.yaml);
        if let Some((ending, yaml)) = shape.also {
            file(&format!("{slug}-{ending}"), yaml);
        }
    }
    text + &convention(190)
}

fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| Fixture::new(&source()).now("2025-06-01T12:00:00Z").build())
}

fn status_on(slug: &str, day: Day) -> String {
    let site = &built().compiled.site;
    let id = site.find(&Key::new("agreements", slug)).expect("an agreement");
    site.agreements[&id].status_on(day).map_or("-".to_owned(), |row| row.step.label())
}

#[test]
fn there_are_a_hundred_and_none_has_a_mistake() {
    assert_eq!(SHAPES.len() * DECADES.len() + 1, 100);
    assert_eq!(built().lines(), "");
}

#[test]
fn each_has_the_right_status_on_every_day() {
    let mut wrong = Vec::new();
    for (shape, decade) in SHAPES.iter().flat_map(|shape| DECADES.map(|decade| (shape, decade))) {
        for (day, status) in shape.on {
            let day = in_decade(day, decade);
            let found = status_on(&slug(shape, decade), Date::parse(&day).expect("a day").earliest());
            if found != *status {
                wrong.push(format!("{} on {day}: {found}, not {status}", shape.name));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_view_of_an_old_day_gives_the_same_statuses() {
    let old = ["1953-06-01", "2014-02-20", "2017-01-10"];
    for day in old {
        let view = Fixture::new(&source()).set_back_to(day).build();
        assert_eq!(view.lines(), "", "as of {day}");
        let site = &view.compiled.site;
        let day = Date::parse(day).expect("a day").earliest();
        for slug in SHAPES.iter().flat_map(|shape| DECADES.map(|decade| slug(shape, decade))) {
            let id = site.find(&Key::new("agreements", &slug)).expect("an agreement");
            let status = site.agreements[&id].status_on(day).map_or("-".to_owned(), |row| row.step.label());
            assert_eq!(status, status_on(&slug, day), "{slug} as of {day}");
            assert!(site.agreements[&id].history.iter().all(|row| row.counts_from <= day), "{slug} as of {day}");
        }
    }
    let before = Fixture::new(&source()).set_back_to("2015-06-01").build();
    assert!(before.page("countries/old-union/").texts("#facts, #succeeded-by").is_empty(), "it still exists");
}

/// What the page of a shape shows: its rows, its parties and what they did, one line each.
fn shown(name: &str) -> String {
    let shape = SHAPES.iter().find(|shape| shape.name == name).expect("a shape");
    let page = built().page(&format!("agreements/{}/", slug(shape, 2014)));
    let mut lines = page.texts("#status p");
    for css in ["#history li", "#parties .parties li", "#actions tbody tr"] {
        lines.extend(page.find(css).iter().map(|element| format!("  {}", plain(*element))));
    }
    lines.join("\n") + "\n"
}

#[test]
fn dates_are_shown_as_precise_as_they_are_known_and_never_more() {
    expect![[r#"
        in force since 1 January 2016
          March 2014 negotiating
          not recorded signed
          1 January 2016 in force current status
          Halmora
          Veldria
          Halmoraratification not recorded
          Veldriaratification not recorded
    "#]]
    .assert_eq(&shown("signed on a day nobody recorded"));
    expect![[r#"
        in force date not recorded
          not recorded signed
          not recorded in force current status
          Halmora
          Veldria
    "#]]
    .assert_eq(&shown("known to be in force and no more"));
    expect![[r#"
        terminated 2014
          15 March 2014 negotiating
          2014 signed
          2014 in force
          2014 terminated current status
          Halmora
          Veldria
    "#]]
    .assert_eq(&shown("known to the year, and all in one"));
    expect![[r#"
        in force since about 2015
          about March 2014 mooted
          10 September 2014 (uncertain) signed
          about 2015 in force current status
          Halmora
          Veldria
    "#]]
    .assert_eq(&shown("about and uncertain"));
}

#[test]
fn what_one_party_does_is_not_what_the_agreement_is() {
    expect![[r#"
        in force since 1 June 2014
          1 February 2014 signed
          1 June 2014 in force current status
          Halmora
          Veldria
          Ostmark withdrew 10 January 2018
          Halmorano action recorded
          Veldriano action recorded
          Ostmarkratification 1 April 2014
          withdrawal 10 January 2017 takes effect 10 January 2018
    "#]]
    .assert_eq(&shown("withdrawn from by one party"));
    expect![[r#"
        in force since 1 August 2015
          1 March 2014 signed
          1 August 2015 in force current status
          Halmora
          Veldria
          Ostmark
          Halmorano action recorded
          Veldriano action recorded
          Ostmarkaccession 1 May 2015
          withdrawal 1 May 2017
          accession 1 May 2020
    "#]]
    .assert_eq(&shown("left and joined again"));
    expect![[r#"
        in force since 1 March 2015
          1 March 2014 signed
          1 March 2015 in force current status
          Halmora
          Veldria suspended it 28 February 2019
          Halmoraratification 1 June 2014
          Veldriaratification 1 July 2014
          suspension 28 February 2019
    "#]]
    .assert_eq(&shown("suspended by one party for itself"));
    expect![[r#"
        in force since 1 April 2015
        For the first two.
          1 March 2014 signed
          1 April 2015 in force current status For the first two.
          Halmora
          Veldria
          Ostmark
          Halmoraratification 1 January 2015 takes effect 1 April 2015
          Veldriaratification 1 February 2015 takes effect 1 April 2015
          Ostmarkratification 5 May 2017 takes effect 5 August 2017
    "#]]
    .assert_eq(&shown("in force on different days for different parties"));
    expect![[r#"
        in force since 1 March 2015
          1 March 2014 signed
          1 March 2015 in force current status
          Halmora
          Veldria
          Halmoraratification 1 June 2014
          territorial extension to Skerry Islands and Ostmark 2 February 2016 takes effect 2 May 2016
          withdrawal for Skerry Islands 4 April 2018
          Veldriano action recorded
    "#]]
    .assert_eq(&shown("extended to territories"));
    expect![[r#"
        in force since 1 August 2015
          1 March 2014 signed
          1 August 2015 in force current status
          Halmora
          Veldria
          Halmorasignature 1 March 2014
          reservation Not in winter. 1 March 2014
          ratification 1 May 2015
          withdrawal of reservation 1 July 2018
          Veldriaratification 1 June 2015
          objection to Halmora 1 July 2015
    "#]]
    .assert_eq(&shown("a reservation and an objection"));
}

#[test]
fn a_party_that_ceased_to_exist_is_said_to_have_done_so_and_who_took_its_place() {
    expect![[r#"
        in force since 1 August 2014
          1 March 2014 signed
          1 August 2014 in force current status
          Old Union ceased to exist 31 December 2015
          Veldria
          Ostmark
          Old Unionratification 1 June 2014
          Veldriaratification 1 July 2014
          Ostmarksuccession 9 September 2016 takes effect 1 January 2015
    "#]]
    .assert_eq(&shown("a party that ceased to exist"));
    let union = built().page("countries/old-union/");
    assert_eq!(union.texts("#facts dt, #facts dd"), ["Dissolved", "31 December 2015"]);
    assert_eq!(union.links("#succeeded-by"), ["Ostmark → /countries/ostmark/"]);
    assert_eq!(built().page("countries/ostmark/").links("#successor-of"), ["Old Union → /countries/old-union/"]);
    assert_eq!(built().page("countries/").texts(".index-list .mark"), ["until 31 December 2015"]);
    expect!["About a party that ceased to exist 2014 in force ceased to exist 31 December 2015 not current"]
        .assert_eq(&union.texts("#agreements li").join("\n"));
}

#[test]
fn a_country_that_has_left_an_agreement_is_not_shown_as_if_it_were_in_it() {
    let agreements = built().page("countries/ostmark/").texts("#agreements li");
    let of = |name: &str| agreements.iter().filter(|text| text.starts_with(name)).cloned().collect::<Vec<_>>();
    expect!["About withdrawn from by one party 2014 in force withdrew 10 January 2018 not current"]
        .assert_eq(&of("About withdrawn from by one party 2014").join("\n"));
    expect!["About left and joined again 2014 in force"].assert_eq(&of("About left and joined again 2014").join("\n"));
    expect!["About joined after it entered into force 2014 in force joined 9 October 2017"]
        .assert_eq(&of("About joined after it entered into force 2014").join("\n"));
}

#[test]
fn a_ceasefire_that_was_renewed_is_in_force_again() {
    expect![[r#"
        in force since 1 June 2014
          1 March 2014 text agreed Announced by the mediator.
          2 March 2014 in force
          9 March 2014 breached Shots at the border.
          1 April 2014 suspended Open fighting.
          1 June 2014 in force again current status
          1 July 2014 extended For sixty days.
          Halmora
          Veldria
          Halmoraacceptance 1 March 2014
          Veldriaacceptance 1 March 2014
    "#]]
    .assert_eq(&shown("a ceasefire, broken and renewed"));
}

#[test]
fn how_a_party_stands_follows_from_what_it_did_also_where_dates_are_missing() {
    let marks = |actions: &str| {
        let text = format!(
            "{WHO}//- content/agreements/ferry.md\n---\nname: Ferry agreement\nparties: [halmora]\nactions:\n{actions}---\n"
        );
        site(&text).clean().page("agreements/ferry/").texts("#parties .mark").join(", ")
    };
    let ratified = "  - { party: halmora, action: ratification }\n";
    assert_eq!(marks(ratified), "");
    assert_eq!(marks(&format!("{ratified}  - {{ party: halmora, action: withdrawal }}\n")), "withdrew");
    assert_eq!(
        marks(&format!("{ratified}  - {{ party: halmora, action: withdrawal, date: 2020-03 }}\n")),
        "withdrew March 2020"
    );
    // Notice was given, and it counts from a day that has not come.
    assert_eq!(
        marks(&format!("{ratified}  - {{ party: halmora, action: withdrawal, date: 2025-03, effective: 2026-03 }}\n")),
        ""
    );
    assert_eq!(
        marks(&format!("{ratified}  - {{ party: halmora, action: withdrawal, territory: Skerry Islands }}\n")),
        ""
    );
    assert_eq!(
        marks(
            "  - { party: halmora, action: suspension, date: 2020 }\n  - { party: halmora, action: resumption, date: 2021 }\n"
        ),
        ""
    );
}

#[test]
fn a_territory_has_to_be_named_and_only_an_objection_answers_somebody() {
    let told = lines(&format!(
        "{WHO}//- content/agreements/ferry.md\n---\nname: Ferry agreement\nparties: [halmora]\nactions:\n\
         \x20 - {{ party: halmora, action: territorial_extension }}\n\
         \x20 - {{ party: halmora, action: ratification, to: veldria }}\n---\n"
    ));
    expect![[r#"
        content/agreements/ferry.md:5:5 missing-field an action needs `territory`
        content/agreements/ferry.md:6:49 wrong-type only an `objection` answers somebody: it alone has `to`
    "#]]
    .assert_eq(&told);
}
