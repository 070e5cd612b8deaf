//! The rules about the histories of agreements, each with an example.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::report;
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::StatusOfOtherType,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
type: treaty
history:
  - { date: 2025-02-10, status: paused }
---
",
                )
            },
            expect![[r#"
                error[status-of-other-type]: `paused` is a status of a process, and this is of the type `treaty`
                 --> content/agreements/ferry.md:5:33
                  |
                5 |   - { date: 2025-02-10, status: paused }
                  |                                 ^^^^^^
                  |
                  = help: give the agreement `type: process`, or another status to this row
            "#]],
        ),
        case(
            Rule::InForceBeforeSignature,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: signed }
  - { date: 2025-01-10, status: in_force }
---
",
                )
            },
            expect![[r#"
                warning[in-force-before-signature]: in force on 10 January 2025, before it is signed on 10 February 2025
                 --> content/agreements/ferry.md:5:33
                  |
                4 |   - { date: 2025-02-10, status: signed }
                  |                                 ------ it is signed here
                5 |   - { date: 2025-01-10, status: in_force }
                  |                                 ^^^^^^^^
                  |
                  = help: correct one of the two dates; for what was applied before it was signed write `provisionally_applied`
            "#]],
        ),
        case(
            Rule::InForceWithoutConsent,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-01-10, status: text_agreed }
  - { date: 2025-02-10, status: in_force }
---
",
                )
            },
            expect![[r#"
                error[in-force-without-consent]: in force on 10 February 2025 without any party's consent
                 --> content/agreements/ferry.md:5:33
                  |
                5 |   - { date: 2025-02-10, status: in_force }
                  |                                 ^^^^^^^^
                  |
                  = help: record the signature as a row of `history`, or what a party did as one of `actions`
            "#]],
        ),
        case(
            Rule::ActionBeforeText,
            || {
                report(
                    "
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
history:
  - { date: 2025-02-10, status: text_agreed }
actions:
  - { party: norway, action: ratification, date: 2024-12-24 }
---
",
                )
            },
            expect![[r#"
                error[action-before-text]: a ratification on 24 December 2024 comes before the text was agreed on 10 February 2025
                 --> content/agreements/ferry.md:7:50
                  |
                5 |   - { date: 2025-02-10, status: text_agreed }
                  |                                 ----------- the text was fixed here
                6 | actions:
                7 |   - { party: norway, action: ratification, date: 2024-12-24 }
                  |                                                  ^^^^^^^^^^
            "#]],
        ),
        case(
            Rule::AfterTermination,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: signed }
  - { date: 2025-03-10, status: terminated }
  - { date: 2025-04, status: suspended }
---
",
                )
            },
            expect![[r#"
                error[after-termination]: `suspended` in April 2025 comes after the agreement was terminated on 10 March 2025
                 --> content/agreements/ferry.md:6:30
                  |
                5 |   - { date: 2025-03-10, status: terminated }
                  |                                 ---------- it was terminated here
                6 |   - { date: 2025-04, status: suspended }
                  |                              ^^^^^^^^^
                  |
                  = help: correct one of the two dates; what only rests is `suspended`, and an agreement that is made anew has a page of its own
            "#]],
        ),
        case(
            Rule::SelfReference,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
relations:
  - { type: depends_on, to: ferry }
---
",
                )
            },
            expect![[r#"
                error[self-reference]: `ferry` is this page itself
                 --> content/agreements/ferry.md:4:29
                  |
                4 |   - { type: depends_on, to: ferry }
                  |                             ^^^^^
            "#]],
        ),
        case(
            Rule::NotAParty,
            || {
                report(
                    "
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
//- content/countries/sweden.md
---
name: Sweden
iso2: SE
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
history:
  - { date: 2025-02-10, status: signed }
actions:
  - { party: sweden, action: ratification, date: 2025-03-01 }
---
",
                )
            },
            expect![[r#"
                error[not-a-party]: `sweden` is not a party to this agreement
                 --> content/agreements/ferry.md:7:14
                  |
                7 |   - { party: sweden, action: ratification, date: 2025-03-01 }
                  |              ^^^^^^
                  |
                  = help: add `sweden` to `parties`
            "#]],
        ),
        case(
            Rule::HistoryContradiction,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: signed }
  - { date: 2025-02-12, status: signed }
---
",
                )
            },
            expect![[r#"
                error[history-contradiction]: `signed` on 10 February 2025, and again on 12 February 2025
                 --> content/agreements/ferry.md:5:33
                  |
                4 |   - { date: 2025-02-10, status: signed }
                  |                                 ------ the other date
                5 |   - { date: 2025-02-12, status: signed }
                  |                                 ^^^^^^
                  |
                  = help: keep the date that the better source gives; parties that signed on different days have a `signature` each in `actions`
            "#]],
        ),
        case(
            Rule::NothingToEnd,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-01-10, status: negotiating }
  - { date: 2025-02-10, status: suspended }
---
",
                )
            },
            expect![[r#"
                warning[nothing-to-end]: `suspended` on 10 February 2025, and nothing says that it was signed or in force before
                 --> content/agreements/ferry.md:5:33
                  |
                5 |   - { date: 2025-02-10, status: suspended }
                  |                                 ^^^^^^^^^
                  |
                  = help: write `negotiating` with a note if it is the talks that rest; else add the row that is missing, with `date: unknown` if nobody recorded its day
            "#]],
        ),
        case(
            Rule::BackFromInForce,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-01-10, status: signed }
  - { date: 2025-02-10, status: in_force }
  - { date: 2025-05-20, status: negotiating, note: Talks about dues. }
---
",
                )
            },
            expect![[r#"
                warning[back-from-in-force]: `negotiating` on 20 May 2025 takes the agreement out of force, in which it was since 10 February 2025
                 --> content/agreements/ferry.md:6:33
                  |
                5 |   - { date: 2025-02-10, status: in_force }
                  |                                 -------- in force from here on
                6 |   - { date: 2025-05-20, status: negotiating, note: Talks about dues. }
                  |                                 ^^^^^^^^^^^
                  |
                  = help: if it ended write `terminated` or `suspended`; talks about a new one belong on a page of its own, or into an event without `status`
            "#]],
        ),
        case(
            Rule::ReplacedStillInForce,
            || {
                report(
                    "
//- content/agreements/ferry-1998.md
---
name: Ferry agreement of 1998
history:
  - { date: 1998-05-20, status: signed }
  - { date: 1999-01-01, status: in_force }
---
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-01-10, status: signed }
  - { date: 2025-02-10, status: in_force }
relations:
  - { type: replaces, to: ferry-1998 }
---
",
                )
            },
            expect![[r#"
                warning[replaced-still-in-force]: in force on 10 February 2025 in place of `ferry-1998`, which is still in force too
                 --> content/agreements/ferry.md:5:33
                  |
                5 |   - { date: 2025-02-10, status: in_force }
                  |                                 ^^^^^^^^
                  |
                 ::: content/agreements/ferry-1998.md:5:33
                  |
                5 |   - { date: 1999-01-01, status: in_force }
                  |                                 -------- the one that is replaced is in force from here on
                  |
                  = help: add a row `terminated` to the history of `ferry-1998`, or say in the `note` of the relation what stays in force
            "#]],
        ),
    ]
}
