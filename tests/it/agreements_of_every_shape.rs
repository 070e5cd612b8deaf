//! A hundred agreements of every shape that real ones have: where each stood on which day, and what its page shows.
//!
//! Thirty-three shapes are written once, with `Y0`, `Y1` … for the years, and set down three times: in the fifties, the
//! eighties and the tens. The hundredth agreement is one of 190 parties. All of them are one site, and none of them may
//! be told a mistake.

use std::sync::OnceLock;

use briefbook::date::{Date, Day};
use briefbook::path::Key;
use expect_test::expect;

use crate::convention_of_190::convention;
use crate::fixture::{Built, Fixture, lines, plain, site};

/// One shape: what it is called, its file, and its status on some days.
struct Shape {
    name: &'static str,
    yaml: &'static str,
    /// Days and statuses; `-` is none.
    on: &'static [(&'static str, &'static str)],
    /// A second agreement that the first one needs: what its slug ends in, and its file.
    also: Option<(&'static str, &'static str)>,
}

const fn shape(name: &'static str, yaml: &'static str, on: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { name, yaml, on, also: None }
}

const SHAPES: &[Shape] = &[
    shape(
        "bilateral",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: negotiating }
  - { date: Y0-09-10, status: signed, place: Sandhaven }
  - { date: Y1-05-23, status: in_force }
actions:
  - { party: halmora, action: ratification, date: Y0-12-01, by_body: Assembly }
  - { party: veldria, action: ratification, date: Y1-04-23, by_body: Parliament }
",
        &[
            ("Y0-02-28", "-"),
            ("Y0-03-01", "negotiating"),
            ("Y0-09-10", "signed"),
            ("Y1-05-22", "signed"),
            ("Y1-05-23", "in force"),
        ],
    ),
    shape(
        "trilateral",
        "type: treaty
parties: [halmora, veldria, ostmark]
history:
  - { date: Y0-09-10, status: signed }
  - { date: Y2-01-01, status: in_force, note: On the first day after all three had ratified. }
actions:
  - { party: halmora, action: ratification, date: Y0-12-01 }
  - { party: veldria, action: approval, date: Y1-04-23 }
  - { party: ostmark, action: ratification, date: Y1-12-31 }
",
        &[("Y1-12-31", "signed"), ("Y2-01-01", "in force")],
    ),
    Shape {
        name: "replaced by another",
        yaml: "parties: [halmora, veldria]
history:
  - { date: Y0-02-01, status: signed }
  - { date: Y0-06-01, status: in_force }
  - { date: Y5-01-01, status: terminated, note: Replaced. }
",
        on: &[("Y4-12-31", "in force"), ("Y5-01-01", "terminated")],
        also: Some((
            "successor",
            "parties: [halmora, veldria]
history:
  - { date: Y4-02-01, status: signed }
  - { date: Y5-01-01, status: in_force }
relations: [{ type: replaces, to: SLUG }]
",
        )),
    },
    Shape {
        name: "amended several times",
        yaml: "parties: [halmora, veldria]
history:
  - { date: Y0-02-01, status: signed }
  - { date: Y0-06-01, status: in_force }
  - { date: Y2-06, milestone: amended, note: New fares. }
  - { date: Y4-01-01, milestone: amended, note: By the protocol. }
",
        on: &[("Y2-07-01", "in force"), ("Y9-01-01", "in force")],
        also: Some((
            "protocol",
            "parties: [halmora, veldria]
history:
  - { date: Y3-02-01, status: signed }
  - { date: Y4-01-01, status: in_force }
relations: [{ type: amends, to: SLUG }]
",
        )),
    },
    Shape {
        name: "part of a framework",
        yaml: "parties: [halmora, veldria]
history:
  - { date: Y1-02-01, status: signed }
  - { date: Y1-03-01, status: in_force }
relations: [{ type: part_of, to: SLUG-framework }]
",
        on: &[("Y1-02-28", "signed"), ("Y1-03-01", "in force")],
        also: Some(("framework", "parties: [halmora, veldria]\nhistory:\n  - { date: Y0-02-01, status: signed }\n")),
    },
    shape(
        "suspended and resumed",
        "parties: [halmora, veldria]
history:
  - { date: Y0-02-01, status: signed }
  - { date: Y0-06-01, status: in_force }
  - { date: Y3-04-15, status: suspended, note: The border is closed. }
  - { date: Y4-07-01, status: in_force, note: The border is open. }
",
        &[("Y3-04-14", "in force"), ("Y3-04-15", "suspended"), ("Y4-06-30", "suspended"), ("Y4-07-01", "in force")],
    ),
    shape(
        "terminated",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-02-01, status: signed }
  - { date: Y0-06-01, status: in_force }
  - { date: Y6-05-31, status: terminated }
actions:
  - { party: veldria, action: withdrawal, date: Y5-05-31, effective: Y6-05-31 }
",
        &[("Y5-06-01", "in force"), ("Y6-05-30", "in force"), ("Y6-05-31", "terminated"), ("Y9-01-01", "terminated")],
    ),
    shape(
        "withdrawn from by one party",
        "type: treaty
parties: [halmora, veldria, ostmark]
history:
  - { date: Y0-02-01, status: signed }
  - { date: Y0-06-01, status: in_force }
actions:
  - { party: ostmark, action: ratification, date: Y0-04-01 }
  - { party: ostmark, action: withdrawal, date: Y3-01-10, effective: Y4-01-10 }
",
        &[("Y3-01-10", "in force"), ("Y9-01-01", "in force")],
    ),
    shape(
        "signed and never in force",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
actions:
  - { party: halmora, action: signature, date: Y0-03-01 }
  - { party: veldria, action: signature, date: Y0-03-01 }
  - { party: halmora, action: ratification, date: Y1-03-01 }
",
        &[("Y0-02-28", "-"), ("Y0-03-01", "signed"), ("Y9-12-31", "signed")],
    ),
    shape(
        "in force provisionally",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: provisionally_applied, note: From the day on which the text was initialled. }
  - { date: Y0-07-01, status: signed }
actions:
  - { party: veldria, action: provisional_application, date: Y0-07-01 }
",
        &[("Y0-03-01", "provisionally applied"), ("Y0-07-01", "signed")],
    ),
    shape(
        "in force on different days for different parties",
        "type: treaty
parties: [halmora, veldria, ostmark]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y1-04-01, status: in_force, note: For the first two. }
actions:
  - { party: halmora, action: ratification, date: Y1-01-01, effective: Y1-04-01 }
  - { party: veldria, action: ratification, date: Y1-02-01, effective: Y1-04-01 }
  - { party: ostmark, action: ratification, date: Y3-05-05, effective: Y3-08-05 }
",
        &[("Y1-03-31", "signed"), ("Y1-04-01", "in force")],
    ),
    shape(
        "signed on a day nobody recorded",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03, status: negotiating }
  - { date: unknown, status: signed }
  - { date: Y2-01-01, status: in_force }
actions:
  - { party: halmora, action: ratification }
  - { party: veldria, action: ratification }
",
        // Between the talks and the entry into force it was signed, and nobody can say when.
        &[("Y0-02-28", "-"), ("Y0-03-01", "signed"), ("Y2-01-01", "in force")],
    ),
    shape(
        "known to be in force and no more",
        "parties: [halmora, veldria]
history:
  - { date: unknown, status: signed }
  - { date: unknown, status: in_force }
",
        &[("Y0-01-01", "in force"), ("Y9-12-31", "in force")],
    ),
    shape(
        "known to the month",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03, status: negotiating }
  - { date: Y0-09, status: signed }
  - { date: Y1-01, status: in_force }
",
        &[("Y0-02-28", "-"), ("Y0-03-01", "negotiating"), ("Y0-09-01", "signed"), ("Y1-01-01", "in force")],
    ),
    shape(
        "known to the year, and all in one",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03-15, status: negotiating }
  - { date: Y0, status: signed }
  - { date: Y0, status: in_force }
  - { date: Y0, status: terminated }
",
        // A year may mean any of its days, but not one before the talks: the rows are in the order of the author.
        &[("Y0-01-01", "-"), ("Y0-03-14", "-"), ("Y0-03-15", "terminated")],
    ),
    shape(
        "about and uncertain",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03~, status: mooted }
  - { date: Y0-09-10?, status: signed }
  - { date: Y1~, status: in_force }
",
        &[("Y0-03-01", "mooted"), ("Y0-09-10", "signed"), ("Y1-01-01", "in force")],
    ),
    shape(
        "extended to territories",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y1-03-01, status: in_force }
actions:
  - { party: halmora, action: ratification, date: Y0-06-01 }
  - { party: halmora, action: territorial_extension, territory: [Skerry Islands, ostmark], date: Y2-02-02, effective: Y2-05-02 }
  - { party: halmora, action: withdrawal, territory: Skerry Islands, date: Y4-04-04 }
",
        &[("Y1-03-01", "in force"), ("Y5-01-01", "in force")],
    ),
    shape(
        "a party that ceased to exist",
        "type: treaty
parties: [old-union, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-08-01, status: in_force }
actions:
  - { party: old-union, action: ratification, date: Y0-06-01 }
  - { party: veldria, action: ratification, date: Y0-07-01 }
  - { party: ostmark, action: succession, date: Y2-09-09, effective: Y1-01-01 }
",
        &[("Y0-08-01", "in force"), ("Y9-01-01", "in force")],
    ),
    shape(
        "joined after it entered into force",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-08-01, status: in_force }
actions:
  - { party: ostmark, action: accession, date: Y3-09-09, effective: Y3-10-09 }
",
        &[("Y3-09-09", "in force")],
    ),
    shape(
        "a reservation and an objection",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y1-08-01, status: in_force }
actions:
  - { party: halmora, action: signature, date: Y0-03-01 }
  - { party: halmora, action: reservation, date: Y0-03-01, note: Not in winter. }
  - { party: halmora, action: ratification, date: Y1-05-01 }
  - { party: veldria, action: ratification, date: Y1-06-01 }
  - { party: veldria, action: objection, to: halmora, date: Y1-07-01 }
  - { party: halmora, action: withdrawal_of_reservation, date: Y4-07-01 }
",
        &[("Y1-08-01", "in force")],
    ),
    shape(
        "left and joined again",
        "type: treaty
parties: [halmora, veldria, ostmark]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y1-08-01, status: in_force }
actions:
  - { party: ostmark, action: accession, date: Y1-05-01 }
  - { party: ostmark, action: withdrawal, date: Y3-05-01 }
  - { party: ostmark, action: accession, date: Y6-05-01 }
",
        &[("Y3-05-02", "in force"), ("Y6-05-01", "in force")],
    ),
    shape(
        "a ceasefire, broken and renewed",
        "type: ceasefire
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: text_agreed, note: Announced by the mediator. }
  - { date: Y0-03-02, status: in_force }
  - { date: Y0-03-09, milestone: breached, note: Shots at the border. }
  - { date: Y0-04-01, status: suspended, note: Open fighting. }
  - { date: Y0-06-01, status: in_force }
  - { date: Y0-07-01, milestone: extended, note: For sixty days. }
actions:
  - { party: halmora, action: acceptance, date: Y0-03-01 }
  - { party: veldria, action: acceptance, date: Y0-03-01 }
",
        &[
            ("Y0-03-01", "text agreed"),
            ("Y0-03-09", "in force"),
            ("Y0-04-01", "suspended"),
            ("Y0-06-01", "in force"),
            ("Y0-08-01", "in force"),
        ],
    ),
    shape(
        "a memorandum that nobody ratifies",
        "type: memorandum
parties: [halmora, strait-commission]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-03-01, status: in_force }
",
        &[("Y0-02-28", "-"), ("Y0-03-01", "in force")],
    ),
    shape(
        "a process, opened, paused and closed",
        "type: process
parties: [halmora, strait-commission]
history:
  - { date: Y0-03, status: open }
  - { date: Y2-05-01, status: paused }
  - { date: Y3-01-01, status: open }
  - { date: Y5, status: closed }
",
        &[("Y0-03-01", "open"), ("Y2-05-01", "paused"), ("Y3-01-01", "open"), ("Y5-01-01", "closed")],
    ),
    shape(
        "agreed, and rejected by a parliament",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: text_agreed }
  - { date: Y0-04-01, milestone: submitted_to_parliament, place: Sandhaven }
  - { date: Y0-06-15, status: rejected, note: By 41 votes to 17. }
",
        &[("Y0-04-01", "text agreed"), ("Y0-06-15", "rejected"), ("Y9-01-01", "rejected")],
    ),
    shape(
        "talks that were given up",
        "parties: [halmora, veldria]
history:
  - { date: Y0, status: mooted }
  - { date: Y1-02-01, status: negotiating }
  - { date: Y1-03-01, status: negotiating, note: A second round. }
  - { date: Y1-09-01, status: abandoned }
",
        &[("Y0-01-01", "mooted"), ("Y1-03-01", "negotiating"), ("Y1-09-01", "abandoned")],
    ),
    shape(
        "between an organisation and a state",
        "parties: [{ party: strait-commission, role: host }, halmora]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-09-01, status: in_force }
actions:
  - { party: strait-commission, action: approval, date: Y0-05-01 }
  - { party: halmora, action: ratification, date: Y0-06-01 }
",
        &[("Y0-08-31", "signed"), ("Y0-09-01", "in force")],
    ),
    Shape {
        name: "with a secret annex",
        yaml: "parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-03-02, status: in_force }
open_questions: [What does the annex say?]
",
        on: &[("Y0-03-02", "in force")],
        also: Some((
            "annex",
            "parties: [halmora, veldria]
history:
  - { date: unknown, status: unclear, note: Newspapers report that there is one. }
relations: [{ type: part_of, to: SLUG }]
",
        )),
    },
    shape(
        "signed on several days",
        "type: treaty
parties: [halmora, veldria, ostmark]
history:
  - { date: Y0-03-12, status: signed, note: Open for signature since the tenth. }
actions:
  - { party: halmora, action: signature, date: Y0-03-10 }
  - { party: halmora, action: ratification, date: Y0-03-11 }
  - { party: veldria, action: signature, date: Y0-03-12 }
  - { party: ostmark, action: signature, date: Y0-08-30 }
",
        &[("Y0-03-11", "-"), ("Y0-03-12", "signed"), ("Y1-01-01", "signed")],
    ),
    shape(
        "suspended by one party for itself",
        "type: treaty
parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y1-03-01, status: in_force }
actions:
  - { party: halmora, action: ratification, date: Y0-06-01 }
  - { party: veldria, action: ratification, date: Y0-07-01 }
  - { party: veldria, action: suspension, date: Y5-02-28 }
",
        &[("Y5-03-01", "in force")],
    ),
    shape(
        "prolonged, and run out",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-03-15, status: in_force, note: For two years. }
  - { date: Y2-03-15, milestone: extended, note: For three years. }
  - { date: Y5-03-15, status: terminated, note: It ran out. }
",
        &[("Y2-03-16", "in force"), ("Y5-03-14", "in force"), ("Y5-03-15", "terminated")],
    ),
    shape(
        "a signing planned, put off and held",
        "parties: [halmora, veldria]
history:
  - { date: Y0-01-10, status: negotiating }
  - { date: Y0-02-28, milestone: signing_planned, place: Sandhaven }
  - { date: Y0-02-28, milestone: signing_postponed, note: A storm. }
  - { date: Y0-04-30, status: signed, place: Portmere }
",
        &[("Y0-02-28", "negotiating"), ("Y0-04-29", "negotiating"), ("Y0-04-30", "signed")],
    ),
    shape(
        "an exchange of notes",
        "parties: [halmora, veldria]
history:
  - { date: Y0-03-01, status: signed }
  - { date: Y0-03-01, status: in_force }
  - { date: Y9-12-31, status: terminated }
",
        &[("Y0-03-01", "in force"), ("Y9-12-30", "in force"), ("Y9-12-31", "terminated")],
    ),
];

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
fn there_are_a_hundred_and_none_is_told_a_mistake() {
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
    assert_eq!(union.texts("#facts dt, #facts dd"), ["Existed until", "31 December 2015"]);
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
