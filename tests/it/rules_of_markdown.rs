//! Examples for the rules of Markdown: comments, links, tables, headings and footnotes that lose something.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::report;
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::UnclosedComment,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

The fees rise. <!-- ask again
",
                )
            },
            expect![[r#"
                warning[unclosed-comment]: the comment does not end, so the rest of its block is left out
                 --> content/pages/about.md:5:16
                  |
                5 | The fees rise. <!-- ask again
                  |                ^^^^
                  |
                  = help: end it with `-->`; if the characters are text, write `\<!--`
            "#]],
        ),
        case(
            Rule::EmptyLink,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

The fees rise [](https://example.com/fees).
",
                )
            },
            expect![[r#"
                error[empty-link]: the link has no words, so readers cannot see it
                 --> content/pages/about.md:5:15
                  |
                5 | The fees rise [](https://example.com/fees).
                  |               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write them between the brackets: `[the law](…)`
            "#]],
        ),
        case(
            Rule::NotALink,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

See [the list of fees](https://example.com/list of fees).
",
                )
            },
            expect![[r#"
                warning[not-a-link]: `[the list of fees](https://example.com/list of fees)` is not a link: there is a space in its address
                 --> content/pages/about.md:5:5
                  |
                5 | See [the list of fees](https://example.com/list of fees).
                  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write `%20` for a space: `[the list of fees](https://example.com/list%20of%20fees)`; if the brackets are text, write `\[`
            "#]],
        ),
        case(
            Rule::BrokenTable,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

| fee | since |
|---|---|
| 20 | 2024 | not paid |
",
                )
            },
            expect![[r#"
                warning[broken-table]: the row has more cells than the head of its table: `not paid` is left out
                 --> content/pages/about.md:7:15
                  |
                7 | | 20 | 2024 | not paid |
                  |               ^^^^^^^^
                  |
                  = help: add a cell to the head and to the line below it; write a bar that is part of a text as `\|`
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
        case(
            Rule::EmptyHeading,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

##

The fees rise.
",
                )
            },
            expect![[r#"
                warning[empty-heading]: the heading has no words
                 --> content/pages/about.md:5:1
                  |
                5 | ##
                  | ^^
                  |
                  = help: write words behind the `#`; if the `#` is text, write `\#`
            "#]],
        ),
        case(
            Rule::UnusedDefinition,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

[Minister]: No!

Then he left.
",
                )
            },
            expect![[r#"
                warning[unused-definition]: `[Minister]:` defines a link that is never used, and is not shown
                 --> content/pages/about.md:5:1
                  |
                5 | [Minister]: No!
                  | ^^^^^^^^^^^^^^^
                  |
                  = help: if it is text, write `\[Minister]:`
            "#]],
        ),
        case(
            Rule::DuplicateFootnote,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

The fees rise.[^law]

[^law]: By a law of 2024.
[^law]: In force since May.
",
                )
            },
            expect![[r#"
                warning[duplicate-footnote]: the footnote `law` is defined twice, and both texts are shown as one note
                 --> content/pages/about.md:8:1
                  |
                7 | [^law]: By a law of 2024.
                  | ------ it is defined here first
                8 | [^law]: In force since May.
                  | ^^^^^^
                  |
                  = help: give one of them another name, or remove it
            "#]],
        ),
    ]
}
