//! The traps of YAML do not bite, and its errors have words that an author understands.

use expect_test::{Expect, expect};

use crate::fixture::{lines, report, site};

fn page_with(front_matter: &str) -> String {
    format!("//- content/people/mara-lind.md\n---\n{front_matter}---\n")
}

fn check(front_matter: &str, printed: Expect) {
    printed.assert_eq(&report(&page_with(front_matter)));
}

#[test]
fn no_is_norway() {
    let page = site(
        "
//- content/countries/norway.md
---
name: Norway
iso2: NO
---
",
    )
    .clean()
    .page("countries/norway/");
    assert_eq!(page.one("h1"), "🇳🇴 Norway");
    assert!(page.one(".facts").contains("Kingdom of Norway"), "{}", page.one(".facts"));
}

#[test]
fn words_and_numbers_stay_as_they_were_typed() {
    let page = site(&page_with(
        "name: Mara Lind\naliases: [on, off, yes, No, y, n, 'null', true, 012, 0o17, 0x1F, 1_000, 1e3, 12:30:45, 1.10, +7, .5, 2025-03-31]\n",
    ))
    .clean()
    .page("people/mara-lind/");
    expect![[r#"on off yes No y n null true 012 0o17 0x1F 1_000 1e3 12:30:45 1.10 +7 .5 2025-03-31"#]]
        .assert_eq(&page.texts(".names dd").join(" "));
}

#[test]
fn a_country_number_keeps_its_zeros() {
    let page = site(
        "
//- content/countries/afghanistan.md
---
name: Afghanistan
iso2: AF
iso3: AFG
iso_num: 004
---
",
    )
    .clean()
    .page("countries/afghanistan/");
    assert!(page.one(".facts").contains("004"), "{}", page.one(".facts"));
}

#[test]
fn a_country_code_that_contradicts_the_other_one_is_refused() {
    expect![[r#"
        content/countries/afghanistan.md:4:7 unknown-country-code `ALB` is not the code of `AF`
        content/countries/afghanistan.md:5:10 unknown-country-code `4` is not the code of `AF`
    "#]]
    .assert_eq(&lines(
        "
//- content/countries/afghanistan.md
---
name: Afghanistan
iso2: AF
iso3: ALB
iso_num: 4
---
",
    ));
}

#[test]
fn a_date_is_not_a_number_and_a_version_is_not_a_fraction() {
    let page = site(
        "
//- content/briefings/fees.md
---
title: 2025
date: 2025-03-31
topics: [1.10, 2025-03-31]
---
",
    )
    .clean()
    .page("briefings/fees/");
    assert_eq!(page.one("h1"), "2025");
    assert_eq!(page.texts(".topics dd"), ["1.10", "2025-03-31"]);
}

#[test]
fn a_key_that_occurs_twice_is_found_at_any_depth_with_both_places() {
    check(
        "name: Mara Lind\nextra:\n  office:\n    - room: 1\n      floor: 2\n      room: 3\n",
        expect![[r#"
            error[duplicate-key]: `room` occurs twice
             --> content/people/mara-lind.md:7:7
              |
            5 |     - room: 1
              |       ---- it occurs here first
            6 |       floor: 2
            7 |       room: 3
              |       ^^^^
              |
              = help: remove one of them, or make one list of both
        "#]],
    );
}

#[test]
fn an_unquoted_colon_gets_the_hint_to_quote() {
    check(
        "name: Mara Lind\nsummary: Ferries: her life\n",
        expect![[r#"
        error[yaml-syntax]: a colon in a text that is not in quotes
         --> content/people/mara-lind.md:3:17
          |
        3 | summary: Ferries: her life
          |                 ^
          |
          = help: put the text in quotes: summary: "Ferries: her life"
    "#]],
    );
    check(
        "name: Mara Lind\naliases:\n  - Lind: the minister\n",
        expect![[r#"
        error[wrong-type]: this takes a text, not fields
         --> content/people/mara-lind.md:4:5
          |
        4 |   - Lind: the minister
          |     ^^^^^^^^^^^^^^^^^^
          |
          = help: put it in quotes: "Lind: the minister"
    "#]],
    );
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    check(
        "name: Mara Lind\nposts:\n\t- title: Minister\n",
        expect![[r#"
        error[yaml-syntax]: a tab in the indentation; YAML takes only spaces
         --> content/people/mara-lind.md:4:1
          |
        4 |     - title: Minister
          | ^^^^
          |
          = help: indent with spaces
    "#]],
    );
}

#[test]
fn what_is_not_closed_is_shown_where_it_opens() {
    check(
        "name: Mara Lind\naliases: [M. Lind, Lind\nsummary: A minister\n",
        expect![[r#"
        error[yaml-syntax]: a `[` that is not closed
         --> content/people/mara-lind.md:3:10
          |
        3 | aliases: [M. Lind, Lind
          |          ^
          |
          = help: close it with `]`
    "#]],
    );
    check(
        "name: \"Mara Lind\nsummary: A minister\n",
        expect![[r#"
        error[yaml-syntax]: a quotation mark that is not closed
         --> content/people/mara-lind.md:2:7
          |
        2 | name: "Mara Lind
          |       ^
          |
          = help: close it with another `"`
    "#]],
    );
}

#[test]
fn what_yaml_can_and_front_matter_does_not_need_is_refused_in_plain_words() {
    check(
        "name: !person Mara Lind\n",
        expect![[r#"
            error[yaml-syntax]: `!person` is a tag, and tags have no meaning here
             --> content/people/mara-lind.md:2:7
              |
            2 | name: !person Mara Lind
              |       ^^^^^^^
              |
              = help: put the text in quotes: name: "!person Mara Lind"
        "#]],
    );
    check(
        "name: Mara Lind\nextra: { <<: { a: 1 } }\n",
        expect![[r#"
        error[yaml-syntax]: a merge key (`<<`) is not supported
         --> content/people/mara-lind.md:3:10
          |
        3 | extra: { <<: { a: 1 } }
          |          ^^
          |
          = help: write out the fields that it would bring
    "#]],
    );
    check(
        "name: Mara Lind\n? [a, b]\n: c\n",
        expect![[r#"
            error[yaml-syntax]: a key that is itself a list or a mapping
             --> content/people/mara-lind.md:3:3
              |
            3 | ? [a, b]
              |   ^^^^^^
        "#]],
    );
    check(
        "name: *nobody\n",
        expect![[r#"
        error[yaml-syntax]: `*nobody` refers to an anchor that does not exist
         --> content/people/mara-lind.md:2:7
          |
        2 | name: *nobody
          |       ^^^^^^^
          |
          = help: put the text in quotes: name: "*nobody"
    "#]],
    );
}

#[test]
fn a_short_alias_is_allowed_and_a_bomb_is_refused() {
    site(&page_with("name: &name Mara Lind\nextra: { written: *name }\n")).clean();
    let mut bomb = String::from("name: Mara Lind\nextra:\n  l0: &l0 x\n");
    for level in 1..40 {
        let above = level - 1;
        bomb.push_str(&format!("  l{level}: &l{level} [*l{above}, *l{above}]\n"));
    }
    let told = lines(&page_with(&bomb));
    assert!(told.contains(" yaml-too-complex aliases expand this document to more than 50000 values"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[test]
fn nesting_that_would_exhaust_the_stack_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = format!("name: Mara Lind\nextra: {}{}\n", open.repeat(5_000), close.repeat(5_000));
        let told = lines(&page_with(&deep));
        assert!(told.contains(" yaml-too-complex "), "{told}");
    }
}

#[test]
fn front_matter_may_be_empty_and_then_says_what_is_missing() {
    expect![[r#"
        content/people/mara-lind.md:1:1 missing-field a person needs `name`
    "#]]
    .assert_eq(&lines("//- content/people/mara-lind.md\n---\n---\n"));
    expect![[r#"
        content/people/mara-lind.md:1:1 missing-field a person needs `name`
    "#]]
    .assert_eq(&lines("//- content/people/mara-lind.md\n---\n# nothing\n---\n"));
    expect![[r#"
        content/people/mara-lind.md:2:1 wrong-type this takes fields: a person, not a text
    "#]]
    .assert_eq(&lines("//- content/people/mara-lind.md\n---\nMara Lind\n---\n"));
    expect![[r#"
        content/people/mara-lind.md:2:1 wrong-type this takes fields: a person, not a list
    "#]]
    .assert_eq(&lines("//- content/people/mara-lind.md\n---\n- Mara Lind\n---\n"));
}

#[test]
fn a_field_without_a_value_counts_as_not_written() {
    site(&page_with("name: Mara Lind\nsummary:\naliases: ~\nposts:\n")).clean();
    check(
        "name:\n",
        expect![[r#"
        error[missing-field]: a person needs `name`
         --> content/people/mara-lind.md:2:1
          |
        2 | name:
          | ^^^^
          |
          = help: add a line `name: …`
    "#]],
    );
}

#[test]
fn long_texts_may_be_folded() {
    let page = site(&page_with("name: Mara Lind\nsummary: >-\n  A minister\n  of ferries.\n"))
        .clean()
        .page("people/mara-lind/");
    assert_eq!(page.one(".lede"), "A minister of ferries.");
}

#[test]
fn settings_and_source_lists_are_checked_as_front_matter_is() {
    expect![[r#"
        briefbook.yaml:2:11 bad-url `example.org` cannot be the base URL: it does not begin with `https://` or `http://`
        briefbook.yaml:3:1 unknown-field the site has no field `titel`
        briefbook.yaml:4:11 bad-setting `englisch` is no language
        briefbook.yaml:5:21 unknown-value `chapter` is not a word this field knows
        briefbook.yaml:6:17 wrong-type 0 is not between 1 and 1000
        briefbook.yaml:8:3 bad-setting `people` is built in
        briefbook.yaml:9:3 bad-setting `Bodies` cannot be the name of a kind
        briefbook.yaml:10:11 missing-field a kind needs `plural`
        briefbook.yaml:10:39 bad-setting every entity has a field `name`
        briefbook.yaml:10:76 bad-setting no kind `planets`
        briefbook.yaml:12:15 unknown-value `ftp` is no target that is known
        content/sources.yaml:1:3 missing-field a source needs `publisher`
        content/sources.yaml:2:3 missing-field a source needs `id`
        content/sources.yaml:3:35 unknown-value `G` is not a word this field knows
        content/sources.yaml:3:44 unknown-value `blog` is not a word this field knows
        content/sources.yaml:3:65 unknown-entity there is no `countries/nowhere`
    "#]]
    .assert_eq(&lines(
        "
//- briefbook.yaml
title: Test desk
base_url: example.org
titel: x
language: englisch
links: { first_per: chapter }
feeds: { items: 0 }
kinds:
  people: { singular: Person, plural: People }
  Bodies: { singular: Body, plural: Bodies }
  bodies: { singular: Body, fields: { name: { to: countries }, seat: { to: planets } } }
publish:
  live: { to: ftp, url: x }
//- content/sources.yaml
- id: gazette
- publisher: Gazette
- { id: a, title: A, reliability: G, type: blog, owner_country: nowhere }
",
    ));
}
