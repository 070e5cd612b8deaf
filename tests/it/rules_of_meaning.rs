//! The rules about links and about the life of agreements, each with an example.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::report;
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
    let mut cases = of_links();
    cases.extend(of_agreements());
    cases
}

fn of_links() -> Vec<Case> {
    vec![
        case(
            Rule::AmbiguousName,
            || {
                report(
                    "
//- content/countries/georgia.md
---
name: Georgia
iso2: GE
---
//- content/organisations/georgia-state.md
---
name: Georgia State University
abbreviation: Georgia
---
//- content/pages/about.md
---
title: About us
---

We also report on [[Georgia]].
",
                )
            },
            expect![[r#"
                error[ambiguous-name]: `Georgia` is the name of 2 pages
                 --> content/pages/about.md:5:19
                  |
                5 | We also report on [[Georgia]].
                  |                   ^^^^^^^^^^^
                  |
                  = note: a link to the list of them: `[Georgia](/names/georgia/)`
                  = help: write `[[countries/georgia|Georgia]]` or `[[organisations/georgia-state|Georgia]]`
            "#]],
        ),
        case(
            Rule::AmbiguousMention,
            || {
                report(
                    "
//- content/people/anna-berg.md
---
name: Anna Berg
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/pages/about.md
---
title: About us
---

Anna Berg followed Jon Berg. Berg has the keys.
",
                )
            },
            expect![[r#"
                warning[ambiguous-mention]: `Berg` could be Anna Berg or Jon Berg here and is not linked
                 --> content/pages/about.md:5:30
                  |
                5 | Anna Berg followed Jon Berg. Berg has the keys.
                  |                              ^^^^
                  |
                  = note: for the whole page: `links: { as: { Berg: anna-berg } }`
                  = note: for no link here: `\@Berg`
                  = help: write `[[people/anna-berg|Berg]]` or `[[people/jon-berg|Berg]]`
            "#]],
        ),
        case(
            Rule::WithheldTarget,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
draft: true
---
//- content/pages/about.md
---
title: About us
---

Edited by [[mara-lind|our editor]].
",
                )
            },
            expect![[r#"
                warning[withheld-target]: `mara-lind` is not published now
                 --> content/pages/about.md:5:11
                  |
                5 | Edited by [[mara-lind|our editor]].
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: it is shown as plain text
            "#]],
        ),
        case(
            Rule::WithheldName,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
draft: true
---
//- content/pages/about.md
---
title: About us
---

Edited by [[Mara Lind]].
",
                )
            },
            expect![[r#"
                error[withheld-name]: `[[Mara Lind]]` would print the name of a page that is not published now
                 --> content/pages/about.md:5:11
                  |
                5 | Edited by [[Mara Lind]].
                  |           ^^^^^^^^^^^^^
                  |
                  = help: give it words of its own: `[[Mara Lind|…]]`
            "#]],
        ),
        case(
            Rule::BrokenLink,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/pages/about.md
---
title: About us
---

Edited by [[Mara Lint]].
",
                )
            },
            expect![[r#"
                error[broken-link]: there is no page `Mara Lint`
                 --> content/pages/about.md:5:11
                  |
                5 | Edited by [[Mara Lint]].
                  |           ^^^^^^^^^^^^^
                  |
                  = help: write `[[Mara Lind]]`
            "#]],
        ),
        case(
            Rule::BrokenAnchor,
            || {
                report(
                    "
//- content/agreements/ferry.md
---
name: Ferry agreement
---

## What it covers

Ferries.
//- content/pages/about.md
---
title: About us
---

Read [what it covers](../agreements/ferry.md#what-it-cover).
",
                )
            },
            expect![[r#"
                error[broken-anchor]: `/agreements/ferry/` has no heading `#what-it-cover`
                 --> content/pages/about.md:5:6
                  |
                5 | Read [what it covers](../agreements/ferry.md#what-it-cover).
                  |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write `#what-it-covers`
            "#]],
        ),
        case(
            Rule::MissingAsset,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

![The ferry in port](ferry.jpg)
",
                )
            },
            expect![[r#"
                error[missing-asset]: there is no file `ferry.jpg`
                 --> content/pages/about.md:5:1
                  |
                5 | ![The ferry in port](ferry.jpg)
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: put it into `static/` and write `/file`, or make the page a folder: `about/index.md`
            "#]],
        ),
        case(
            Rule::UnsafeLink,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

[Press here](javascript:alert(1))
",
                )
            },
            expect![[r#"
                error[unsafe-link]: links to `javascript:` are not allowed
                 --> content/pages/about.md:5:1
                  |
                5 | [Press here](javascript:alert(1))
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: use `https`, `http`, `mailto` or `tel`
            "#]],
        ),
        case(
            Rule::RawHtml,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

First line<br>second line.
",
                )
            },
            expect![[r#"
                warning[raw-html]: HTML is shown as text
                 --> content/pages/about.md:5:11
                  |
                5 | First line<br>second line.
                  |           ^^^^
                  |
                  = help: write it in Markdown, or put it into a template
            "#]],
        ),
        case(
            Rule::UnknownFootnote,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

The fees rise.[^gazette]
",
                )
            },
            expect![[r#"
                error[unknown-footnote]: there is no footnote and no source `gazette`
                 --> content/pages/about.md:5:15
                  |
                5 | The fees rise.[^gazette]
                  |               ^^^^^^^^^^
                  |
                  = help: define it: a line `[^gazette]: …`, or a source with `id: gazette`
            "#]],
        ),
    ]
}

fn of_agreements() -> Vec<Case> {
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
                error[in-force-before-signature]: in force on 10 January 2025, before it is signed on 10 February 2025
                 --> content/agreements/ferry.md:5:33
                  |
                4 |   - { date: 2025-02-10, status: signed }
                  |                                 ------ it is signed here
                5 |   - { date: 2025-01-10, status: in_force }
                  |                                 ^^^^^^^^
                  |
                  = help: correct one of the two dates
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
                  = help: keep the date that the better source gives
            "#]],
        ),
    ]
}
