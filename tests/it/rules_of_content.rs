//! The rules about fields and about what stands in them, each with an example.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::report;
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::UnknownField,
            || {
                report(
                    "
//- content/briefings/2025-03-31-fees.md
---
title: Ferry fees
sumary: The fees rise.
---
",
                )
            },
            expect![[r#"
                error[unknown-field]: a briefing has no field `sumary`
                 --> content/briefings/2025-03-31-fees.md:3:1
                  |
                3 | sumary: The fees rise.
                  | ^^^^^^
                  |
                  = help: write `summary`
            "#]],
        ),
        case(
            Rule::MissingField,
            || {
                report(
                    "
//- content/briefings/fees.md
---
title: Ferry fees
---
",
                )
            },
            expect![[r#"
                error[missing-field]: a briefing needs `date`
                 --> content/briefings/fees.md:1:1
                  |
                1 | ---
                  | ^^^
                  |
                  = help: add a line `date: 2025-03-31`, or begin the file's name with a date
            "#]],
        ),
        case(
            Rule::WrongType,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
draft: soon
---
",
                )
            },
            expect![[r#"
                error[wrong-type]: this takes `true` or `false`, not a text
                 --> content/pages/about.md:3:8
                  |
                3 | draft: soon
                  |        ^^^^
            "#]],
        ),
        case(
            Rule::UnknownValue,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: singed }
---
",
                )
            },
            expect![[r#"
                error[unknown-value]: `singed` is not a word this field knows
                 --> content/agreements/ferry.md:4:33
                  |
                4 |   - { date: 2025-02-10, status: singed }
                  |                                 ^^^^^^
                  |
                  = help: write `signed`
            "#]],
        ),
        case(
            Rule::BadDate,
            || {
                report(
                    "
//- content/briefings/fees.md
---
title: Ferry fees
date: 2025-02-30
---
",
                )
            },
            expect![[r#"
                error[bad-date]: `2025-02-30` is no day of the calendar
                 --> content/briefings/fees.md:3:7
                  |
                3 | date: 2025-02-30
                  |       ^^^^^^^^^^
                  |
                  = help: February 2025 has 28 days
            "#]],
        ),
        case(
            Rule::DateMismatch,
            || report("//- content/briefings/2025-03-14-fees.md\n---\ntitle: Ferry fees\ndate: 2025-04-01\n---\n"),
            expect![[r#"
                warning[date-mismatch]: the date is 1 April 2025, and the file's name begins with `2025-03-14`
                 --> content/briefings/2025-03-14-fees.md:3:7
                  |
                3 | date: 2025-04-01
                  |       ^^^^^^^^^^
                  |
                  = help: write `date: 2025-03-14`, or begin the file's name with `2025-04-01`
            "#]],
        ),
        case(
            Rule::BadInterval,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
posts:
  - { title: Minister, from: 2025-01-20, to: 2021-01-20 }
---
",
                )
            },
            expect![[r#"
                error[bad-interval]: it ends on 2021-01-20 before it begins on 2025-01-20
                 --> content/people/mara-lind.md:4:46
                  |
                4 |   - { title: Minister, from: 2025-01-20, to: 2021-01-20 }
                  |                                              ^^^^^^^^^^
                  |
                  = help: swap `from` and `to`
            "#]],
        ),
        case(
            Rule::WeekdayMismatch,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/briefings/2025-03-31-fees.md
---
title: Ferry fees
statements:
  - by: mara-lind
    date: 2025-03-30
    said_as: on Friday
    paraphrase: The fees will rise.
---
",
                )
            },
            expect![[r#"
                warning[weekday-mismatch]: `on Friday` names a Friday, and 2025-03-30 is a Sunday
                 --> content/briefings/2025-03-31-fees.md:6:14
                  |
                6 |     said_as: on Friday
                  |              ^^^^^^^^^
                  |
                  = help: correct the date or the words
            "#]],
        ),
        case(
            Rule::BadUrl,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
same_as: [\"javascript:alert(1)\"]
---
",
                )
            },
            expect![[r#"
                error[bad-url]: `javascript:alert(1)` is no address that may be linked
                 --> content/people/mara-lind.md:3:11
                  |
                3 | same_as: ["javascript:alert(1)"]
                  |           ^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write a whole address, such as `https://example.org/page`
            "#]],
        ),
        case(
            Rule::BadPath,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
redirect_from: [../../x]
---
",
                )
            },
            expect![[r#"
                error[bad-path]: `../../x` cannot be redirected from: `.` and `..` are not allowed in it
                 --> content/pages/about.md:3:17
                  |
                3 | redirect_from: [../../x]
                  |                 ^^^^^^^
                  |
                  = help: write a path below the site's base URL, such as `/old/path/`
            "#]],
        ),
        case(
            Rule::UnknownCountryCode,
            || {
                report(
                    "
//- content/countries/united-kingdom.md
---
name: United Kingdom
iso2: UK
---
",
                )
            },
            expect![[r#"
                error[unknown-country-code]: no country has the code `UK`
                 --> content/countries/united-kingdom.md:3:7
                  |
                3 | iso2: UK
                  |       ^^
                  |
                  = help: write `GB`
            "#]],
        ),
        case(
            Rule::UnknownEntity,
            || {
                report(
                    "
//- content/countries/ukraine.md
---
name: Ukraine
iso2: UA
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: urkaine
---
",
                )
            },
            expect![[r#"
                error[unknown-entity]: there is no `countries/urkaine`
                 --> content/people/mara-lind.md:3:10
                  |
                3 | country: urkaine
                  |          ^^^^^^^
                  |
                  = help: write `ukraine`
            "#]],
        ),
        case(
            Rule::WrongKind,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/people/jonas-okafor.md
---
name: Jonas Okafor
country: mara-lind
---
",
                )
            },
            expect![[r#"
                error[wrong-kind]: `mara-lind` is of the kind `people`
                 --> content/people/jonas-okafor.md:3:10
                  |
                3 | country: mara-lind
                  |          ^^^^^^^^^
                  |
                  = help: this field takes `countries`
            "#]],
        ),
        case(
            Rule::UnknownSource,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-02-10, status: signed, source: gazete }
sources:
  - { id: gazette, publisher: Official gazette }
---
",
                )
            },
            expect![[r#"
                error[unknown-source]: there is no source `gazete`
                 --> content/agreements/ferry.md:4:49
                  |
                4 |   - { date: 2025-02-10, status: signed, source: gazete }
                  |                                                 ^^^^^^
                  |
                  = help: write `gazette`
            "#]],
        ),
        case(
            Rule::SourceCircle,
            || {
                report(
                    "
//- content/sources.yaml
- { id: wire, publisher: Wire, via: paper }
- { id: paper, publisher: Paper, via: wire }
",
                )
            },
            expect![[r#"
                error[source-circle]: the source `wire` is known through `paper`, and that through `wire`
                 --> content/sources.yaml:1:37
                  |
                1 | - { id: wire, publisher: Wire, via: paper }
                  |                                     ^^^^^
                2 | - { id: paper, publisher: Paper, via: wire }
                  |                                       ---- the circle goes on here
                  |
                  = help: remove one `via`: of sources that repeat each other, one had it first
            "#]],
        ),
    ]
}
