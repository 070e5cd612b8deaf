//! The rules about links, each with an example.

use briefbook::diagnostic::Rule;
use expect_test::expect;

use crate::fixture::{Fixture, report};
use crate::rules::{Case, case};

pub fn cases() -> Vec<Case> {
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
            Rule::WithheldTrace,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
draft: true
---
//- templates/404.html
<p>{{ \"Mara\" ~ \" \" ~ \"Lind\" }}</p>
",
                )
            },
            expect![[r#"
                error[withheld-trace]: `404.html` holds the name of this page: `Mara Lind`
                --> content/people/mara-lind.md
                 = note: the page is not published now, and no published text says it
                 = help: look for the template that writes it; if it is none of yours, report it as a bug of Briefbook
            "#]],
        ),
        case(
            Rule::WithheldWords,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
publish_at: 2026-01-01T06:00:00Z
---
//- content/pages/about.md
---
title: About us
---

Our next editor is Mara Lind.
",
                )
            },
            expect![[r#"
                warning[withheld-words]: `Mara Lind` is the name of a page that is under embargo
                 --> content/pages/about.md:5:20
                  |
                5 | Our next editor is Mara Lind.
                  |                    ^^^^^^^^^
                 ::: content/people/mara-lind.md
                  = help: write it without the name until then, if it is not known already
            "#]],
        ),
        case(
            Rule::WithheldFile,
            || {
                report(
                    "
//- content/briefings/2026-01-01-plan.md
---
title: The plan
draft: true
---

![The harbour](/harbour.svg)
//- static/harbour.svg
<svg xmlns='http://www.w3.org/2000/svg'/>
",
                )
            },
            expect![[r#"
                warning[withheld-file]: `static/harbour.svg` is published, and only this page uses it, which is not published now
                 --> content/briefings/2026-01-01-plan.md:6:16
                  |
                6 | ![The harbour](/harbour.svg)
                  |                ^^^^^^^^^^^^
                  |
                  = help: give the page a folder of its own, and put the file beside its `index.md`: there it is published with the page
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
            Rule::MissingAlt,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

![](/ferry.svg)
//- static/ferry.svg
<svg/>
",
                )
            },
            expect![[r#"
                error[missing-alt]: nothing says what the picture shows, for those who do not see it
                 --> content/pages/about.md:5:1
                  |
                5 | ![](/ferry.svg)
                  | ^^^^^^^^^^^^^^^
                  |
                  = help: write it between the brackets: `![The harbour under water](harbour.jpg)`
            "#]],
        ),
        case(
            Rule::BrokenPicture,
            || {
                report(
                    "
//- content/pages/about.md
---
title: About us
---

![The ferry in port](/ferry.jpg)
//- static/ferry.jpg
<!doctype html><title>Sign in to see the picture</title>
",
                )
            },
            expect![[r#"
                error[broken-picture]: the picture cannot be read: it does not begin like a picture
                 --> static/ferry.jpg
                  |
                 ::: content/pages/about.md:5:1
                  |
                5 | ![The ferry in port](/ferry.jpg)
                  | -------------------------------- it is shown here
                  |
                  = help: open it in an image editor and save it again
            "#]],
        ),
        case(
            Rule::PictureTooLarge,
            || {
                let text =
                    "//- content/pages/about.md\n---\ntitle: About us\n---\n\n![The ferry in port](/ferry.gif)\n";
                let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
                Fixture::new(text).file("static/ferry.gif", gif).build().report()
            },
            expect![[r#"
                error[picture-too-large]: the picture is 65535 by 65535 pixels, which is more than 50 million
                 --> static/ferry.gif
                  |
                 ::: content/pages/about.md:5:1
                  |
                5 | ![The ferry in port](/ferry.gif)
                  | -------------------------------- it is shown here
                  |
                  = help: save a smaller one: readers see at most 1600 pixels across
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
                  = help: use `https`, `http`, `mailto`, `tel`, `sms`, `xmpp` or `matrix`
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

The fees <b>rise</b>.
",
                )
            },
            expect![[r#"
                warning[raw-html]: HTML is shown as text
                 --> content/pages/about.md:5:10
                  |
                5 | The fees <b>rise</b>.
                  |          ^^^
                  |
                  = help: write it in Markdown, or put it into a template
            "#]],
        ),
        case(
            Rule::ForeignSyntax,
            || {
                report(
                    "\n//- content/pages/about.md\n---\ntitle: About\n---\n\n{{< figure src=\"a.png\" >}}\n\n{{< toc >}}\n",
                )
            },
            expect![[r#"
                warning[foreign-syntax]: `{{< figure src="a.png" >}}` is a Hugo shortcode, and is shown as it was typed; 1 more in this file
                 --> content/pages/about.md:5:1
                  |
                5 | {{< figure src="a.png" >}}
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write in Markdown what it shows, or put it into a template
            "#]],
        ),
        case(
            Rule::MarkupInField,
            || report("\n//- content/pages/about.md\n---\ntitle: The ministry&#8217;s view\n---\n"),
            expect![[r#"
                warning[markup-in-field]: `&#8217;` is markup in a field that is plain text, and is shown as it was typed
                 --> content/pages/about.md:2:8
                  |
                2 | title: The ministry&#8217;s view
                  |        ^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: write `The ministry’s view`
            "#]],
        ),
        case(
            Rule::HeadingId,
            || {
                report(
                    "\n//- content/pages/about.md\n---\ntitle: About\n---\n\n## Fees {#money}\n\n## Prices {#money}\n",
                )
            },
            expect![[r#"
                error[heading-id]: two headings have the id `money`
                 --> content/pages/about.md:7:1
                  |
                5 | ## Fees {#money}
                  | ---------------- it is the id of this heading
                6 |
                7 | ## Prices {#money}
                  | ^^^^^^^^^^^^^^^^^^
                  |
                  = help: write another one, such as `{#the-money}`
            "#]],
        ),
        case(
            Rule::NoteAndSource,
            || {
                report(
                    "\n//- content/pages/about.md\n---\ntitle: About\nsources: [{ id: own, title: Own notes }]\n---\n\nSo.[^own]\n\n[^own]: A note.\n",
                )
            },
            expect![[r#"
                error[note-and-source]: `own` is both a footnote of the text and a source
                 --> content/pages/about.md:8:1
                  |
                3 | sources: [{ id: own, title: Own notes }]
                  |                 --- it is this source
                ...
                8 | [^own]: A note.
                  | ^^^^^^
                  |
                  = help: give the footnote another name, such as `[^own-note]`, here and where it is used
            "#]],
        ),
    ]
}
