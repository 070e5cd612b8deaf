//! What is planned and what became of it: one table of cases, and every place that shows it.
//!
//! Each case is an agreement with some rows, and what is true of its signing on several days. Each of [`PLACES`] reads from
//! the site what it says of the signing; all must say what is true. Beside them every output is searched for a plan that is
//! shown without what became of it, so that a place that is not in the list is found too.

use crate::fixture::{Built, Fixture, files};

/// What is true of the signing on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Truth {
    /// Nothing is known of it yet.
    Nothing,
    /// It is planned for a day.
    Planned(&'static str),
    /// The day has passed, and nobody says what came of it.
    Overdue(&'static str),
    /// It was postponed on a day, and no new day is known.
    Postponed(&'static str),
    /// It was called off on a day.
    CalledOff(&'static str),
    /// It took place, or the agreement went on or ended without it.
    Settled,
}
use Truth::{CalledOff, Nothing, Overdue, Planned, Postponed, Settled};

/// A case: its name, rows of the agreement's history, further files, and what is true on which day.
struct Case {
    name: &'static str,
    rows: &'static str,
    files: &'static str,
    days: &'static [(&'static str, Truth)],
}

const ANNOUNCED: &str = "  - { date: 2026-11-10, milestone: signing_planned, planned_for: 2026-11-27 }\n";
const NOV_26: &str = "26 November 2026";
const NOV_27: &str = "27 November 2026";
const DEC_4: &str = "4 December 2026";

const CASES: &[Case] = &[
    Case {
        name: "postponed before the planned day",
        rows: "  - { date: 2026-11-26, milestone: signing_postponed }\n",
        files: "",
        days: &[
            ("2026-11-09", Nothing),
            ("2026-11-10", Planned(NOV_27)),
            ("2026-11-25", Planned(NOV_27)),
            ("2026-11-26", Postponed(NOV_26)),
            ("2026-11-27", Postponed(NOV_26)),
            ("2026-12-20", Postponed(NOV_26)),
        ],
    },
    Case {
        name: "postponed on the planned day",
        rows: "  - { date: 2026-11-27, milestone: signing_postponed }\n",
        files: "",
        days: &[("2026-11-26", Planned(NOV_27)), ("2026-11-28", Postponed(NOV_27))],
    },
    Case {
        name: "postponed after the planned day",
        rows: "  - { date: 2026-11-30, milestone: signing_postponed, planned_for: 2026-11-27 }\n",
        files: "",
        days: &[
            ("2026-11-27", Planned(NOV_27)),
            ("2026-11-28", Overdue(NOV_27)),
            ("2026-11-30", Postponed("30 November 2026")),
        ],
    },
    Case {
        name: "postponed twice",
        rows: "  - { date: 2026-11-26, milestone: signing_postponed }
  - { date: 2026-11-26, milestone: signing_planned, planned_for: 2026-12-04 }
  - { date: 2026-12-03, milestone: signing_postponed }\n",
        files: "",
        days: &[
            ("2026-11-25", Planned(NOV_27)),
            ("2026-11-26", Planned(DEC_4)),
            ("2026-12-02", Planned(DEC_4)),
            ("2026-12-03", Postponed("3 December 2026")),
            ("2026-12-20", Postponed("3 December 2026")),
        ],
    },
    Case {
        name: "postponed to a new day in one row",
        rows: "  - { date: 2026-11-26, milestone: signing_postponed, planned_for: 2026-12-04 }\n",
        files: "",
        days: &[("2026-11-25", Planned(NOV_27)), ("2026-11-26", Planned(DEC_4)), ("2026-12-09", Overdue(DEC_4))],
    },
    Case {
        name: "planned again after a while",
        rows: "  - { date: 2026-11-26, milestone: signing_postponed }
  - { date: 2026-12-01, milestone: signing_planned, planned_for: 2026-12-04 }\n",
        files: "",
        days: &[("2026-11-28", Postponed(NOV_26)), ("2026-12-01", Planned(DEC_4))],
    },
    Case {
        name: "planned again without a postponement",
        rows: "  - { date: 2026-11-20, milestone: signing_planned, planned_for: 2026-12-04 }\n",
        files: "",
        days: &[("2026-11-19", Planned(NOV_27)), ("2026-11-20", Planned(DEC_4)), ("2026-11-28", Planned(DEC_4))],
    },
    Case {
        name: "brought forward",
        rows: "  - { date: 2026-11-20, milestone: signing_planned, planned_for: 2026-11-24 }\n",
        files: "",
        days: &[
            ("2026-11-20", Planned("24 November 2026")),
            ("2026-11-25", Overdue("24 November 2026")),
            ("2026-11-29", Overdue("24 November 2026")),
        ],
    },
    Case {
        name: "called off",
        rows: "  - { date: 2026-11-26, milestone: signing_planned, planned_for: 2026-11-27, outcome: cancelled }\n",
        files: "",
        days: &[("2026-11-25", Planned(NOV_27)), ("2026-11-26", CalledOff(NOV_26)), ("2026-12-20", CalledOff(NOV_26))],
    },
    Case {
        name: "called off by giving up the agreement",
        rows: "  - { date: 2026-11-26, status: abandoned }\n",
        files: "",
        days: &[("2026-11-26", Settled), ("2026-12-20", Settled)],
    },
    Case {
        name: "held early",
        rows: "  - { date: 2026-11-25, status: signed }\n",
        files: "",
        days: &[("2026-11-25", Settled), ("2026-12-20", Settled)],
    },
    Case {
        name: "held on the day",
        rows: "  - { date: 2026-11-27, status: signed }\n",
        files: "",
        days: &[("2026-11-27", Settled), ("2026-11-28", Settled)],
    },
    Case {
        name: "held late",
        rows: "  - { date: 2026-11-30, status: signed }\n",
        files: "",
        days: &[("2026-11-30", Settled)],
    },
    Case {
        name: "held without a word, and in force later",
        rows: "  - { date: 2026-12-10, status: in_force, note: \"Signed before.\" }\n",
        files: "",
        days: &[("2026-12-10", Settled), ("2026-12-20", Settled)],
    },
    Case {
        name: "nothing said at all",
        rows: "",
        files: "",
        days: &[("2026-11-27", Planned(NOV_27)), ("2026-11-28", Overdue(NOV_27)), ("2026-12-20", Overdue(NOV_27))],
    },
    Case {
        name: "two plans of different kinds",
        rows: "  - { date: 2026-11-10, status: in_force, planned_for: 2027-01-01 }
  - { date: 2026-11-26, milestone: signing_postponed }\n",
        files: "",
        days: &[("2026-11-25", Planned(NOV_27)), ("2026-11-26", Postponed(NOV_26)), ("2026-12-20", Postponed(NOV_26))],
    },
    Case {
        name: "two sources that disagree",
        rows: "  - { date: 2026-11-10, milestone: signing_planned, planned_for: 2026-11-28 }\n",
        files: "",
        days: &[("2026-11-12", Planned("27 November 2026 or 28 November 2026"))],
    },
    Case {
        name: "a briefing reports the postponement",
        rows: "",
        files: "//- content/briefings/2026-11-26-off.md
---
title: Ministers meet
date: 2026-11-26
agreements: [gas]
events: [{ date: 2026-11-26, agreement: gas, milestone: signing_postponed }]
---
",
        days: &[("2026-11-25", Planned(NOV_27)), ("2026-11-26", Postponed(NOV_26)), ("2026-11-28", Postponed(NOV_26))],
    },
    Case {
        name: "a briefing dates the postponement on the planned day",
        rows: "",
        files: "//- content/briefings/2026-11-26-off.md
---
title: Ministers meet
date: 2026-11-26
agreements: [gas]
events: [{ date: 2026-11-27, agreement: gas, milestone: signing_postponed }]
---
",
        days: &[("2026-11-26", Postponed(NOV_26))],
    },
    Case {
        name: "a briefing announces the plan and another one calls it off",
        rows: "",
        files: "//- content/briefings/2026-11-12-plan.md
---
title: Ministers meet
date: 2026-11-12
agreements: [gas]
events: [{ date: 2026-11-27, agreement: gas, milestone: signing_planned }]
---
//- content/briefings/2026-11-26-off.md
---
title: Ministers meet again
date: 2026-11-26
agreements: [gas]
events: [{ date: 2026-11-26, planned_for: 2026-11-27, agreement: gas, milestone: signing_planned, outcome: cancelled }]
---
",
        days: &[("2026-11-26", CalledOff(NOV_26)), ("2026-12-01", CalledOff(NOV_26))],
    },
];

fn fixture(case: &Case) -> Fixture {
    let agreement = format!(
        "//- briefbook.yaml
title: Test desk
base_url: https://example.org/
staleness: {{ plan_days: 0, agreement_days: false }}
//- content/countries/moldova.md
---
name: Moldova
---
//- content/agreements/gas.md
---
name: Gas agreement
parties: [moldova]
history:
  - {{ date: 2026-03-02, status: text_agreed }}
{ANNOUNCED}{}---
{}",
        case.rows, case.files
    );
    Fixture::of(files(&agreement))
}

/// A place that says how the signing stands, and how to read it there: as `planned 27 November 2026` and so on, or nothing
/// where it says nothing.
struct Place {
    name: &'static str,
    read: fn(&Built) -> String,
    /// What the place is to say; some show plans only.
    expected: fn(Truth) -> String,
}

const PLACES: &[Place] = &[
    Place { name: "home", read: |built| news_line(built, "", ".agreement-list"), expected: in_full },
    Place { name: "status box", read: |built| news_line(built, "agreements/gas/", "#status"), expected: in_full },
    Place {
        name: "rail",
        read: |built| {
            let svg = built.page("agreements/gas/").texts(".picture-rail svg desc").join(" ");
            // The picture names every planned day with what became of it; the last one is the news.
            let Some((_, plans)) = svg.split_once("Signing planned for ") else { return String::new() };
            let days = plans.split("; ").filter(|day| !day.contains("(date changed)"));
            days.map(|day| day.trim_end_matches('.').to_owned()).collect::<Vec<_>>().join(" or ")
        },
        expected: |truth| match truth {
            Planned(day) => day.to_owned(),
            Overdue(day) => format!("{day} (no outcome recorded)"),
            // The rail names the planned day, not the day of the news.
            Postponed(_) => "(postponed)".to_owned(),
            CalledOff(_) => "(cancelled)".to_owned(),
            Nothing | Settled => String::new(),
        },
    },
    Place {
        name: "next step of the status table",
        read: |built| {
            let cell = built.page("agreements/status/").one("td:nth-of-type(4)");
            if cell.ends_with("signing") {
                format!("planned {}", cell.trim_end_matches(" signing"))
            } else {
                String::new()
            }
        },
        expected: |truth| match truth {
            // Of several days the first comes next.
            Planned(day) => format!("planned {}", day.split(" or ").next().unwrap()),
            _ => String::new(),
        },
    },
    Place {
        name: "history",
        read: |built| {
            let page = built.page("agreements/gas/");
            let ahead = page.texts(".history-row.is-ahead");
            if ahead.iter().any(|text| text.contains("signing")) { "ahead" } else { "" }.to_owned()
        },
        expected: is_ahead,
    },
    Place {
        name: "timeline",
        read: |built| {
            let page = built.page("agreements/gas/");
            let ahead = page.texts("#timeline .fact.is-ahead .fact-text");
            if ahead.iter().any(|text| text.contains("signing")) { "ahead" } else { "" }.to_owned()
        },
        expected: is_ahead,
    },
    Place {
        name: "what changed",
        read: |built| {
            let page = built.page("agreements/gas/");
            let ahead = page.texts("#changes li.is-ahead");
            if ahead.iter().any(|text| text.contains("signing")) { "ahead" } else { "" }.to_owned()
        },
        expected: is_ahead,
    },
    Place {
        name: "feed of changes",
        read: |built| {
            let feed = built.text("agreements/gas/changes.xml");
            let titles = feed.split("<title>").skip(2).filter_map(|rest| rest.split_once("</title>"));
            let mut planned =
                titles.map(|(title, _)| title).filter(|title| title.starts_with("Gas agreement: signing planned"));
            if planned.next().is_some() { "named" } else { "" }.to_owned()
        },
        expected: |truth| match truth {
            Planned(_) | Overdue(_) => "named".to_owned(),
            _ => String::new(),
        },
    },
    Place {
        name: "calendar",
        read: |built| {
            let calendar = built.text("calendar.ics").replace("\r\n ", "");
            let events = calendar.split("BEGIN:VEVENT").skip(1).filter(|event| event.contains("signing"));
            let held = events.filter(|event| event.contains("STATUS:CONFIRMED")).filter_map(|event| {
                let (_, day) = event.split_once("DTSTART;VALUE=DATE:")?;
                Some(day[6..8].trim_start_matches('0').to_owned())
            });
            held.collect::<Vec<_>>().join(" ")
        },
        expected: |truth| match truth {
            Planned(days) => {
                let days = days.split(" or ").map(|day| day.split(' ').next().unwrap().to_owned());
                days.collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        },
    },
    Place {
        name: "check",
        read: |built| {
            let stale = built.compiled.stale();
            let overdue = stale.iter().find(|problem| problem.message.contains("the signing was planned for"));
            overdue.map_or_else(String::new, |problem| {
                let (_, day) = problem.message.split_once("planned for ").unwrap();
                format!("overdue {}", day.split(',').next().unwrap())
            })
        },
        expected: |truth| match truth {
            Overdue(day) => format!("overdue {day}"),
            _ => String::new(),
        },
    },
    Place {
        name: "JSON",
        read: |built| {
            let rows: Vec<serde_json::Value> = serde_json::from_str(built.text("agreements.json")).unwrap();
            let state = rows[0]["signing"].as_str().unwrap_or_default();
            let plans = rows[0]["plans"].as_array().unwrap();
            let ahead = plans.iter().any(|plan| plan["step"] == "signed" && plan["state"] == "ahead");
            assert_eq!(ahead, state == "ahead", "the plans say what the news says: {plans:?}");
            state.to_owned()
        },
        expected: in_data,
    },
    Place {
        name: "CSV",
        read: |built| {
            let row = built.text("agreements.csv").lines().nth(1).unwrap_or_default().to_owned();
            row.rsplit(',').nth(2).unwrap_or_default().to_owned()
        },
        expected: in_data,
    },
];

fn is_ahead(truth: Truth) -> String {
    if matches!(truth, Planned(_)) { "ahead" } else { "" }.to_owned()
}

fn in_full(truth: Truth) -> String {
    match truth {
        Planned(day) => format!("signing planned {day}"),
        Overdue(day) => format!("signing planned {day} no outcome recorded"),
        Postponed(day) => format!("signing postponed {day}"),
        CalledOff(day) => format!("signing called off {day}"),
        Nothing | Settled => String::new(),
    }
}

fn in_data(truth: Truth) -> String {
    match truth {
        Planned(_) => "ahead",
        Overdue(_) => "overdue",
        Postponed(_) => "postponed",
        CalledOff(_) => "cancelled",
        Nothing | Settled => "",
    }
    .to_owned()
}

/// The line that reports the news of the signing, within a part of a page.
fn news_line(built: &Built, url: &str, part: &str) -> String {
    let page = built.page(url);
    let lines = page.texts(&format!("{part} p:has(> .milestone)"));
    lines.first().cloned().unwrap_or_default()
}

/// Every place of a site that names a plan for the signing without what became of it.
fn unmarked_plans(built: &Built) -> Vec<String> {
    const MARKED: [&str; 5] = ["is-postponed", "is-superseded", "is-cancelled", "is-done", "is-overdue"];
    let mut found = Vec::new();
    for page in built.pages() {
        let smallest = page.find("body *").into_iter().filter(|element| {
            let own: String =
                element.children().filter_map(|child| child.value().as_text()).map(|text| &**text).collect();
            own.to_lowercase().contains("signing planned")
        });
        for element in smallest {
            let is_marked = std::iter::once(element)
                .chain(element.ancestors().filter_map(scraper::ElementRef::wrap))
                .any(|above| MARKED.iter().any(|class| above.value().classes().any(|own| own == *class)));
            let text = crate::fixture::plain(element);
            let says_so =
                ["(postponed)", "(cancelled)", "(date changed)", "(signed "].iter().any(|it| text.contains(it));
            if !is_marked && !says_so {
                found.push(format!("{}: {text}", page.url));
            }
        }
    }
    for (url, bytes) in built.outputs().iter().filter(|(url, _)| url.ends_with(".xml") || url.ends_with(".ics")) {
        let text = String::from_utf8_lossy(bytes).replace("\r\n ", "");
        let lines = text.lines().filter(|line| line.contains(": signing planned"));
        let off = ["Postponed: ", "Cancelled: ", "No longer planned: "];
        found.extend(lines.filter(|line| !off.iter().any(|it| line.contains(it))).map(|line| format!("{url}: {line}")));
    }
    found
}

/// Checks all places of a built site against what is true.
fn check(built: &Built, truth: Truth, what: &str, problems: &mut Vec<String>) {
    for place in PLACES {
        let (said, expected) = ((place.read)(built), (place.expected)(truth));
        // An entry of a feed stays as it was when the plan was fulfilled.
        if place.name == "feed of changes" && truth == Settled {
            continue;
        }
        // The rail lists every planned day; the last one has to be the news.
        let agrees = if place.name == "rail" { said.ends_with(&expected) } else { said == expected };
        if !agrees {
            problems.push(format!("{what}, {}: says {said:?}, not {expected:?}", place.name));
        }
    }
    if matches!(truth, Postponed(_) | CalledOff(_)) {
        problems.extend(unmarked_plans(built).into_iter().map(|found| format!("{what}: unmarked on {found}")));
    }
}

#[test]
fn every_place_says_what_became_of_a_planned_signing() {
    let mut problems = Vec::new();
    for case in CASES {
        for (day, truth) in case.days {
            let built = fixture(case).now(&format!("{day}T12:00:00Z")).build();
            check(&built, *truth, &format!("{} on {day}", case.name), &mut problems);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// In views of an old day `check` has nothing to say, and what came later is not in the record.
#[test]
fn every_place_of_an_old_view_says_what_was_true_on_that_day() {
    let mut problems = Vec::new();
    for case in CASES {
        for (day, truth) in case.days {
            let built = fixture(case).now("2027-06-01T12:00:00Z").set_back_to(day).build();
            let mut found = Vec::new();
            check(&built, *truth, &format!("{} as of {day}", case.name), &mut found);
            problems.extend(found.into_iter().filter(|problem| !problem.contains(", check: ")));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A postponement of 26 November that its source published on 30 November.
#[test]
fn what_became_known_later_is_not_in_a_view_of_what_was_known() {
    let case = Case {
        name: "known later",
        rows: "  - { date: 2026-11-26, milestone: signing_postponed, source: late }\n",
        files: "//- content/sources.yaml\n- { id: late, publisher: Gazette, published: 2026-11-30 }\n",
        days: &[],
    };
    let mut problems = Vec::new();
    for (day, truth) in [
        ("2026-11-26", Planned(NOV_27)),
        ("2026-11-28", Overdue(NOV_27)),
        ("2026-11-30", Postponed(NOV_26)),
        ("2026-12-20", Postponed(NOV_26)),
    ] {
        let built = fixture(&case).now("2027-06-01T12:00:00Z").known_by(day).build();
        let mut found = Vec::new();
        check(&built, truth, &format!("known by {day}"), &mut found);
        problems.extend(found.into_iter().filter(|problem| !problem.contains(", check: ")));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The plans of the agreement in the data, a line each: `in_force 2026-11-20 done`.
fn plans_in_data(rows: &'static str, files: &'static str) -> (Built, String) {
    let case = Case { name: "", rows, files, days: &[] };
    let built = fixture(&case).now("2026-11-30T12:00:00Z").build();
    let rows: Vec<serde_json::Value> = serde_json::from_str(built.text("agreements.json")).unwrap();
    let line = |plan: &serde_json::Value| {
        format!(
            "{} {} {}\n",
            plan["step"].as_str().unwrap(),
            plan["planned_for"].as_str().unwrap(),
            plan["state"].as_str().unwrap()
        )
    };
    let plans = rows[0]["plans"].as_array().unwrap().iter().map(line).collect::<String>();
    (built, plans)
}

#[test]
fn data_keep_the_planned_day_apart_from_the_day_on_which_it_was_put_off() {
    for (row, expected) in [
        ("", ("2026-11-27", "")),
        ("  - { date: 2026-11-26, milestone: signing_postponed }\n", ("2026-11-27", "2026-11-26")),
        (
            "  - { date: 2026-11-12, milestone: signing_planned, planned_for: 2026-11-27, outcome: cancelled }\n",
            ("2026-11-27", "2026-11-12"),
        ),
        ("  - { date: 2026-11-20, milestone: signing_planned, planned_for: 2026-12 }\n", ("2026-12", "")),
    ] {
        let (built, _) = plans_in_data(row, "");
        let line = built.text("agreements.csv").lines().nth(1).unwrap_or_default().to_owned();
        let mut columns = line.rsplit(',');
        let decided = columns.next().unwrap_or_default();
        assert_eq!((columns.next().unwrap_or_default(), decided), expected, "{line}");
    }
}

#[test]
fn a_step_that_happens_on_its_planned_day_fulfils_the_plan() {
    for (rows, files, expected) in [
        (
            "  - { date: 2026-11-01, status: in_force, planned_for: 2026-11-20 }\n  - { date: 2026-11-20, status: in_force, place: Iasi }\n",
            "",
            "in_force 2026-11-20 done\n",
        ),
        (
            "  - { date: 2026-10-01, milestone: draft_exchanged, planned_for: 2026-11 }\n  - { date: 2026-11, milestone: draft_exchanged }\n",
            "",
            "draft_exchanged 2026-11 done\n",
        ),
        (
            "  - { date: 2026-11-01, status: in_force, planned_for: 2026-11-20 }\n",
            "//- content/briefings/2026-11-20-in-force.md\n---\ntitle: In force\nevents: [{ date: 2026-11-20, agreement: gas, status: in_force, text: It starts }]\n---\n",
            "in_force 2026-11-20 done\n",
        ),
    ] {
        let (built, plans) = plans_in_data(rows, files);
        let plans: String = plans.split_inclusive('\n').filter(|line| !line.starts_with("signed")).collect();
        assert_eq!(plans, expected, "{rows}");
        assert_eq!(built.page("agreements/gas/").find("#history li").len(), 4, "no row is lost: {rows}");
    }
}

#[test]
fn a_postponement_with_a_new_day_makes_one_new_plan_however_it_is_written() {
    for (rows, files) in [
        ("  - { date: 2026-11-20, milestone: signing_postponed, planned_for: 2026-12-11 }\n", ""),
        ("  - { date: 2026-11-20, milestone: signing_planned, planned_for: 2026-12-11, outcome: postponed }\n", ""),
        (
            "",
            "//- content/briefings/2026-11-20-moved.md\n---\ntitle: Ministers meet\nevents: [{ date: 2026-11-20, agreement: gas, milestone: signing_postponed, planned_for: 2026-12-11, text: Signing moved }]\n---\n",
        ),
    ] {
        let (built, plans) = plans_in_data(rows, files);
        assert_eq!(plans, "signed 2026-11-27 postponed\nsigned 2026-12-11 ahead\n", "{rows}{files}");
        let ahead = built.page("timeline/").texts("#ahead .fact-text, .is-ahead .fact-text");
        assert!(ahead.iter().all(|text| text == "Gas agreement: signing planned"), "{ahead:?}");
    }
}

#[test]
fn a_row_is_written_down_when_its_own_briefing_reports_it() {
    let (built, _) = plans_in_data(
        "",
        "//- content/briefings/2026-11-12-plan.md
---
title: Ministers meet
events: [{ date: 2026-11-12, planned_for: 2026-12-03, agreement: gas, milestone: signing_planned }]
---
//- content/briefings/2026-11-14-off.md
---
title: Ministers meet again
events: [{ date: 2026-11-14, planned_for: 2026-12-03, agreement: gas, milestone: signing_planned, outcome: cancelled }]
---
",
    );
    let feed = built.text("agreements/gas/changes.xml");
    let (_, entry) = feed.split_once("signing called off").expect("the feed says it");
    assert!(entry.split_once("<updated>").unwrap().1.starts_with("2026-11-14"), "{entry}");
    let page = built.page("agreements/gas/");
    let changed = page.texts("#changes li").into_iter().find(|text| text.contains("called off")).unwrap();
    assert!(!changed.contains("written down"), "{changed}");
}

#[test]
fn what_was_put_off_names_the_old_day_as_the_planned_one() {
    let (built, _) =
        plans_in_data("  - { date: 2026-11-20, milestone: signing_postponed, planned_for: 2026-11-27 }\n", "");
    let rows = built.page("agreements/gas/").texts("#history .history-step");
    assert!(rows.contains(&"signing postponed (planned for 27 November 2026)".to_owned()), "{rows:?}");
}

#[test]
fn an_old_postponement_has_the_same_day_whenever_the_site_is_built() {
    const FILES: &str = "//- content/briefings/2026-11-20-off.md
---
title: Ministers meet
events: [{ date: 2026-11-27, agreement: gas, milestone: signing_postponed }]
---
";
    let case = Case { name: "", rows: "", files: FILES, days: &[] };
    for now in ["2026-11-20T12:00:00Z", "2026-11-27T12:00:00Z", "2026-12-20T12:00:00Z"] {
        let built = fixture(&case).now(now).build();
        assert_eq!(news_line(&built, "agreements/gas/", "#status"), "signing postponed 20 November 2026", "{now}");
        assert!(!built.text("briefings/2026-11-20-off/").contains("no outcome recorded"), "{now}");
    }
}
