//! The rules about what has grown old, each with an example. Only `check` asks them.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::site;
use crate::rules::{Case, case};

fn report(text: &str) -> String {
    site(text).checked().report()
}

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::NeverLinked,
            || report("//- content/people/suharto.md\n---\nname: Suharto\n---\n"),
            expect![[r#"
                warning[never-linked]: `Suharto` is one word, which becomes a link only on pages that tag the person
                 --> content/people/suharto.md:2:7
                  |
                2 | name: Suharto
                  |       ^^^^^^^
                  |
                  = help: add `aliases: [{ text: Suharto, link: always }]` to link it everywhere, or `link: tagged` to leave it so
            "#]],
        ),
        case(
            Rule::ReviewOverdue,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
review_by: 2025-05-01
---
",
                )
            },
            expect![[r#"
                warning[review-overdue]: the page was to be reviewed by 1 May 2025, 31 days ago
                 --> content/pages/about.md:3:12
                  |
                3 | review_by: 2025-05-01
                  |            ^^^^^^^^^^
                  |
                  = help: read the page again, then set `review_by` to a later day
            "#]],
        ),
        case(
            Rule::PlanWithoutRecord,
            || {
                report(
                    "
//- content/briefings/2025-05-01-talks.md
---
title: Talks are planned
events:
  - { date: 2025-05-10, text: Talks in Oslo }
---
",
                )
            },
            expect![[r#"
                warning[plan-without-record]: `Talks in Oslo` was planned for 10 May 2025, and nothing says what came of it
                 --> content/briefings/2025-05-01-talks.md:4:13
                  |
                4 |   - { date: 2025-05-10, text: Talks in Oslo }
                  |             ^^^^^^^^^^
                  |
                  = help: add `outcome: held`, `postponed` or `cancelled` to the event, or report it in a later briefing
            "#]],
        ),
        case(
            Rule::PlanWithoutAnnouncement,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-07-10, milestone: signing_planned }
---
",
                )
            },
            expect![[r#"
                warning[plan-without-announcement]: `signing planned` is dated on the planned day
                 --> content/agreements/ferry.md:4:36
                  |
                4 |   - { date: 2025-07-10, milestone: signing_planned }
                  |                                    ^^^^^^^^^^^^^^^
                  |
                  = help: write `planned_for: 2025-07-10`, and as `date` the day of the announcement, or `unknown`
            "#]],
        ),
        case(
            Rule::PostEnded,
            || {
                report(
                    "
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts:
  - { title: Minister of Trade, of: norway, from: 2021-10-14, to: 2025-03-31 }
---
",
                )
            },
            expect![[r#"
                warning[post-ended]: the post `Minister of Trade` of Norway has no holder on the site since 31 March 2025
                 --> content/people/mara-lind.md:4:5
                  |
                4 |   - { title: Minister of Trade, of: norway, from: 2021-10-14, to: 2025-03-31 }
                  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: add the post, with the same title, to the page of whoever holds it now
            "#]],
        ),
        case(
            Rule::AgreementWithoutNews,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2024-02-10, status: signed }
---
",
                )
            },
            expect![[r#"
                warning[agreement-without-news]: nothing is recorded since 10 February 2024, 477 days ago; the agreement is signed
                 --> content/agreements/ferry.md:2:7
                  |
                2 | name: Ferry agreement
                  |       ^^^^^^^^^^^^^^^
                  |
                  = help: record what happened, or say in a briefing that nothing did; how long is too long: `staleness: { agreement_days: … }` in `briefbook.yaml`
            "#]],
        ),
        case(
            Rule::EntityWithoutBriefing,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
---
//- content/briefings/2025-05-01-talks.md
---
title: Talks
---
",
                )
            },
            expect![[r#"
                warning[entity-without-briefing]: no briefing is about this page or mentions it
                 --> content/agreements/ferry.md:2:7
                  |
                2 | name: Ferry agreement
                  |       ^^^^^^^^^^^^^^^
                  |
                  = help: add `agreements: [ferry]` to a briefing that is about it
            "#]],
        ),
    ]
}
