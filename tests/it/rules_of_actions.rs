//! The rules about what parties do about agreements, each with an example: what a treaty desk would check.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::report;
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::DuplicateParty,
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
parties: [norway, { party: norway, role: depositary }]
---
",
                )
            },
            expect![[r#"
                error[duplicate-party]: `norway` is among the parties twice
                 --> content/agreements/ferry.md:3:28
                  |
                3 | parties: [norway, { party: norway, role: depositary }]
                  |           ------           ^^^^^^
                  |           |
                  |           the first time
                  |
                  = help: remove one of the two; several roles of one party fit into one `role`
            "#]],
        ),
        case(
            Rule::RatificationBeforeSignature,
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
parties: [norway, sweden]
history:
  - { date: 2025-02-10, status: text_agreed }
actions:
  - { party: sweden, action: ratification, date: 2025-03-01 }
  - { party: sweden, action: signature, date: 2025-03-10 }
---
",
                )
            },
            expect![[r#"
                error[ratification-before-signature]: a ratification on 1 March 2025 comes before the same party's signature on 10 March 2025
                 --> content/agreements/ferry.md:7:50
                  |
                7 |   - { party: sweden, action: ratification, date: 2025-03-01 }
                  |                                                  ^^^^^^^^^^
                8 |   - { party: sweden, action: signature, date: 2025-03-10 }
                  |                                               ---------- the signature
                  |
                  = help: correct one of the two dates; a party that joins without having signed does so by `accession`
            "#]],
        ),
        case(
            Rule::ReservationBeforeConsent,
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
actions:
  - { party: norway, action: reservation, date: 2025-03-01, note: Not in winter. }
  - { party: norway, action: accession, date: 2025-03-10 }
---
",
                )
            },
            expect![[r#"
                error[reservation-before-consent]: a reservation on 1 March 2025 comes before the same party's accession on 10 March 2025
                 --> content/agreements/ferry.md:5:49
                  |
                5 |   - { party: norway, action: reservation, date: 2025-03-01, note: Not in winter. }
                  |                                                 ^^^^^^^^^^
                6 |   - { party: norway, action: accession, date: 2025-03-10 }
                  |                                               ---------- the accession
                  |
                  = help: correct one of the two dates, or add what the party did when it made the reservation
            "#]],
        ),
        case(
            Rule::WithdrawalBeforeConsent,
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
actions:
  - { party: norway, action: accession, date: 2025-03-10 }
  - { party: norway, action: withdrawal, date: 2015-03-10 }
---
",
                )
            },
            expect![[r#"
                error[withdrawal-before-consent]: a withdrawal on 10 March 2015 comes before the same party's accession on 10 March 2025
                 --> content/agreements/ferry.md:6:48
                  |
                5 |   - { party: norway, action: accession, date: 2025-03-10 }
                  |                                               ---------- the accession
                6 |   - { party: norway, action: withdrawal, date: 2015-03-10 }
                  |                                                ^^^^^^^^^^
                  |
                  = help: correct one of the two dates, or add how the party had joined before it left
            "#]],
        ),
        case(
            Rule::ActionContradiction,
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
actions:
  - { party: norway, action: ratification, date: 2025-03-10 }
  - { party: norway, action: ratification, date: 2025-03-11 }
---
",
                )
            },
            expect![[r#"
                error[action-contradiction]: a ratification on 10 March 2025, and another by the same party on 11 March 2025
                 --> content/agreements/ferry.md:6:50
                  |
                5 |   - { party: norway, action: ratification, date: 2025-03-10 }
                  |                                                  ---------- the other date
                6 |   - { party: norway, action: ratification, date: 2025-03-11 }
                  |                                                  ^^^^^^^^^^
                  |
                  = help: keep the date that the better source gives, or add the party's `withdrawal` in between
            "#]],
        ),
        case(
            Rule::ActionAfterDissolution,
            || {
                report(
                    "
//- content/countries/czechoslovakia.md
---
name: Czechoslovakia
dissolved: 1992-12-31
succeeded_by: [czechia]
---
//- content/countries/czechia.md
---
name: Czechia
iso2: CZ
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [czechoslovakia]
actions:
  - { party: czechoslovakia, action: ratification, date: 1993-03-10 }
---
",
                )
            },
            expect![[r#"
                error[action-after-dissolution]: a ratification on 10 March 1993 by `czechoslovakia`, which ceased to exist on 31 December 1992
                 --> content/agreements/ferry.md:5:58
                  |
                5 |   - { party: czechoslovakia, action: ratification, date: 1993-03-10 }
                  |                                                          ^^^^^^^^^^
                  |
                 ::: content/countries/czechoslovakia.md:3:12
                  |
                3 | dissolved: 1992-12-31
                  |            ---------- its last day
                  |
                  = help: correct one of the two dates, or name who acted in its place: `czechia`
            "#]],
        ),
        case(
            Rule::ObjectionWithoutReservation,
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
parties: [norway, sweden]
actions:
  - { party: norway, action: objection, to: sweden, date: 2025-03-10 }
---
",
                )
            },
            expect![[r#"
                warning[objection-without-reservation]: `sweden` has made no reservation and no declaration to which to object
                 --> content/agreements/ferry.md:5:45
                  |
                5 |   - { party: norway, action: objection, to: sweden, date: 2025-03-10 }
                  |                                             ^^^^^^
                  |
                  = help: add it to `actions`: `- { party: sweden, action: reservation }`
            "#]],
        ),
        case(
            Rule::InForceBeforeRatification,
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
parties: [norway, sweden]
history:
  - { date: 2025-02-10, status: signed }
  - { date: 2025-03-01, status: in_force }
actions:
  - { party: norway, action: ratification, date: 2025-02-20 }
  - { party: sweden, action: ratification, date: 2025-04-11 }
---
",
                )
            },
            expect![[r#"
                warning[in-force-before-ratification]: in force on 1 March 2025, before the ratification by `sweden` on 11 April 2025
                 --> content/agreements/ferry.md:6:33
                  |
                6 |   - { date: 2025-03-01, status: in_force }
                  |                                 ^^^^^^^^
                ...
                9 |   - { party: sweden, action: ratification, date: 2025-04-11 }
                  |                                                  ---------- the ratification
                  |
                  = help: correct one of the two dates; as long as one of two has not consented write `provisionally_applied`
            "#]],
        ),
    ]
}
