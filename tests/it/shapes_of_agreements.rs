//! The shapes that agreements have, each written once, with `Y0`, `Y1` … for the years and `SLUG` for its own slug.
//!
//! They are described in `agreements_of_every_shape`. Countries and agreements are invented.

/// One shape: what it is called, its file, and its status on some days.
pub struct Shape {
    pub name: &'static str,
    pub yaml: &'static str,
    /// Days and statuses; `-` is none.
    pub on: &'static [(&'static str, &'static str)],
    /// A second agreement that the first one needs: what its slug ends in, and its file.
    pub also: Option<(&'static str, &'static str)>,
}

const fn shape(name: &'static str, yaml: &'static str, on: &'static [(&'static str, &'static str)]) -> Shape {
    Shape { name, yaml, on, also: None }
}

pub const SHAPES: &[Shape] = &[
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
