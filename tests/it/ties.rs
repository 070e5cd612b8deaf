//! A name that several entities could mean is not linked, and the message, once a page, says what to write.

use expect_test::{Expect, expect};

use crate::fixture::{Fixture, lines, report};

const NAMES: &str = "
//- content/people/bill-clinton.md
---
name: Bill Clinton
---
//- content/people/hillary-clinton.md
---
name: Hillary Clinton
---
//- content/countries/georgia.md
---
name: Georgia
---
//- content/organisations/georgia.md
---
name: State of Georgia
aliases: [Georgia]
---
";

fn page(front_matter: &str, text: &str) -> String {
    format!("{NAMES}//- content/briefings/2025-03-31-x.md\n---\ntitle: X\n{front_matter}---\n\n{text}\n")
}

fn check(front_matter: &str, text: &str, told: Expect) {
    told.assert_eq(&lines(&page(front_matter, text)));
}

#[test]
fn a_tie_is_reported_with_every_candidate_and_what_to_write() {
    expect![[r#"
        warning[ambiguous-mention]: `Clinton` could be Bill Clinton or Hillary Clinton here and is not linked
         --> content/briefings/2025-03-31-x.md:5:36
          |
        5 | Bill Clinton met Hillary Clinton. *Clinton* left; Clinton stayed.
          |                                    ^^^^^^^
          |
          = note: for the whole page: `links: { as: { Clinton: bill-clinton } }`
          = note: for no link here: `\@Clinton`
          = help: write `[[people/bill-clinton|Clinton]]` or `[[people/hillary-clinton|Clinton]]`
    "#]]
    .assert_eq(&report(&page("", "Bill Clinton met Hillary Clinton. *Clinton* left; Clinton stayed.")));
}

#[test]
fn a_slug_that_two_kinds_have_is_written_as_a_key() {
    expect![[r#"
        warning[ambiguous-mention]: `Georgia` could be Georgia or State of Georgia here and is not linked
         --> content/briefings/2025-03-31-x.md:5:1
          |
        5 | Georgia voted.
          | ^^^^^^^
          |
          = note: for the whole page: `links: { as: { Georgia: countries/georgia } }`
          = note: for no link here: `\@Georgia`
          = help: write `[[countries/georgia|Georgia]]` or `[[organisations/georgia|Georgia]]`
    "#]]
    .assert_eq(&report(&page("", "Georgia voted.")));
}

#[test]
fn each_name_is_reported_once_a_page_where_it_is_undecided_first() {
    check(
        "",
        "Georgia voted, and Georgia's court agreed. Bill Clinton met Hillary Clinton. Clinton left.\n\nGEORGIA. Clinton!",
        expect![[r#"
            content/briefings/2025-03-31-x.md:5:1 ambiguous-mention `Georgia` could be Georgia or State of Georgia here and is not linked
            content/briefings/2025-03-31-x.md:5:78 ambiguous-mention `Clinton` could be Bill Clinton or Hillary Clinton here and is not linked
        "#]],
    );
}

#[test]
fn what_the_author_writes_instead_ends_the_warning() {
    check("", "[[countries/georgia|Georgia]] voted.", expect![[""]]);
    check("links: { as: { Georgia: countries/georgia } }\n", "Georgia voted. Georgia won.", expect![[""]]);
    check("links: { never: [Georgia] }\n", "Georgia voted.", expect![[""]]);
    check("countries: [georgia]\n", "Georgia voted.", expect![[""]]);
    check("", "\\@Georgia voted.", expect![[""]]);
    check(
        "",
        "\\@Georgia voted. Georgia won.",
        expect![[r#"
        content/briefings/2025-03-31-x.md:5:18 ambiguous-mention `Georgia` could be Georgia or State of Georgia here and is not linked
    "#]],
    );
}

#[test]
fn nothing_is_reported_where_names_do_not_become_links_anyway() {
    check("links: { automatic: false }\n", "Georgia voted.", expect![[""]]);
    check("", "> Georgia voted.\n\nHe said “Georgia voted”, `Georgia`.\n\n## Georgia", expect![[""]]);
    let quotations = page("", "> Georgia voted.");
    let settings = format!("{}links: {{ quotations: true }}\n", crate::fixture::SETTINGS);
    expect![[r#"
        content/briefings/2025-03-31-x.md:5:3 ambiguous-mention `Georgia` could be Georgia or State of Georgia here and is not linked
    "#]].assert_eq(&Fixture::new(&quotations).file("briefbook.yaml", settings).build().lines());
}

#[test]
fn a_surname_without_anybody_named_is_not_a_tie() {
    check("", "Clinton left. Melania Clinton came.", expect![[""]]);
}

#[test]
fn of_many_candidates_five_are_named_and_the_rest_is_counted() {
    let person = |at| format!("//- content/people/jon-berg-{at}.md\n---\nname: Jon Berg\n---\n");
    let people = (1..=8).map(person).collect::<Vec<_>>().concat();
    expect![[r#"
        warning[ambiguous-mention]: `Jon Berg` could be Jon Berg (`people/jon-berg-1`), Jon Berg (`people/jon-berg-2`), Jon Berg (`people/jon-berg-3`), Jon Berg (`people/jon-berg-4`), Jon Berg (`people/jon-berg-5`) or 3 more here and is not linked
         --> content/pages/x.md:5:1
          |
        5 | Jon Berg left.
          | ^^^^^^^^
          |
          = note: for the whole page: `links: { as: { Jon Berg: jon-berg-1 } }`
          = note: for no link here: `\@Jon Berg`
          = help: write `[[people/jon-berg-1|Jon Berg]]`, `[[people/jon-berg-2|Jon Berg]]`, `[[people/jon-berg-3|Jon Berg]]`, `[[people/jon-berg-4|Jon Berg]]` or `[[people/jon-berg-5|Jon Berg]]`
    "#]].assert_eq(&report(&format!("{people}//- content/pages/x.md\n---\ntitle: X\n---\n\nJon Berg left.\n")));
}

#[test]
fn a_name_that_yaml_would_misread_is_quoted() {
    let site = "
//- content/organisations/a.md
---
name: \"Fish: the union\"
---
//- content/organisations/b.md
---
name: \"Fish: the union\"
---
//- content/pages/x.md
---
title: X
---

Fish: the union left.
";
    expect![[r#"
        warning[ambiguous-mention]: `Fish: the union` could be Fish: the union (`organisations/a`) or Fish: the union (`organisations/b`) here and is not linked
         --> content/pages/x.md:5:1
          |
        5 | Fish: the union left.
          | ^^^^^^^^^^^^^^^
          |
          = note: for the whole page: `links: { as: { "Fish: the union": a } }`
          = note: for no link here: `\@Fish: the union`
          = help: write `[[organisations/a|Fish: the union]]` or `[[organisations/b|Fish: the union]]`
    "#]].assert_eq(&report(site));
}
