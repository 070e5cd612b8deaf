//! What a reference that leads to nothing was meant for: names across alphabets, headings by their text, files.

use expect_test::{Expect, expect};

use crate::fixture::{Fixture, lines, site};

const SITE: &str = "
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
kinds:
  treaty_bodies: { singular: Treaty body, plural: Treaty bodies }
links: { automatic: false }
//- content/people/volodymyr-zelenskyy.md
---
name: Volodymyr Zelenskyy
aliases: [Volodymyr Zelensky, Zelensky]
---

## The history

## Life & work

## Life & work
//- content/people/muammar-qadhafi.md
---
name: Muammar Qadhafi
---
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
name: Georgia State University
---
//- content/treaty_bodies/harbour-board.md
---
name: Harbour Board
aliases: [HB]
---
//- content/agreements/ferry.md
---
name: Ferry
history: [{ date: 2025, status: signed }]
---
//- content/briefings/2025-02-10-fees.md
---
title: Fees rise
---
//- content/pages/contact.md
---
title: Contact
---
//- content/pages/media/index.md
---
title: Media
---
//- content/pages/media/podium.jpg
jpg
//- static/img/map.png
png
//- static/Report 2024.pdf
pdf
";

/// Every problem of a page about the site, by what it proposes.
fn check(text: &str, told: Expect) {
    check_page("content/pages/about.md", "title: About", text, told);
}

fn check_page(path: &str, front_matter: &str, text: &str, told: Expect) {
    let built = Fixture::new(SITE).file(path, format!("---\n{front_matter}\n---\n\n{text}\n")).build();
    let help = |problem: &briefbook::diagnostic::Diagnostic| {
        format!("{} → {}\n", problem.message, problem.help.as_deref().unwrap_or("nothing"))
    };
    told.assert_eq(&built.problems.iter().map(help).collect::<String>());
}

#[test]
fn names_that_travelled_between_alphabets_are_found() {
    check(
        "[[Zelenskij]] [[Зеленський]] [[Зеленский]] [[Zelenskyi]] [[Selenskyj]] [[Wolodymyr Selenskyj]]\n\
         [[Gaddafi]] [[Muammar al-Gaddafi]] [[Kadhafi]] [[zelénsky]]",
        expect![[r#"
            no page `Zelenskij` → write `[[Zelensky]]`
            no page `Зеленський` → write `[[Zelensky]]`
            no page `Зеленский` → write `[[Zelensky]]`
            no page `Zelenskyi` → write `[[Zelensky]]`
            no page `Selenskyj` → write `[[Zelensky]]`
            no page `Wolodymyr Selenskyj` → write `[[Volodymyr Zelensky]]`
            no page `Gaddafi` → write `[[Qadhafi]]`
            no page `Muammar al-Gaddafi` → write `[[Muammar Qadhafi]]`
            no page `Kadhafi` → write `[[Qadhafi]]`
            no page `zelénsky` → write `[[Zelensky]]`
        "#]],
    );
}

#[test]
fn several_that_are_equally_near_are_all_proposed() {
    check(
        "[[Klinton]] [[people/klinton]]",
        expect![[r#"
        no page `Klinton` → write `[[people/bill-clinton|Clinton]]` or `[[people/hillary-clinton|Clinton]]`
        no page `people/klinton` → write `[[people/bill-clinton]]` or `[[people/hillary-clinton]]`
    "#]],
    );
}

#[test]
fn a_key_is_sought_in_its_kind_and_then_in_others() {
    check(
        "[[people/zelensky]] [[people/georgia]] [[person/mara]] [[countries/gorgia]] [[treaty_bodies/harbor-board]] \
         [[peple/bill-clinton]]",
        expect![[r#"
            no page `people/zelensky` → write `[[people/volodymyr-zelenskyy]]`
            no page `people/georgia` → write `[[countries/georgia]]` or `[[organisations/georgia]]`
            no page `person/mara` → nothing
            no page `countries/gorgia` → write `[[countries/georgia]]`
            no page `treaty_bodies/harbor-board` → write `[[treaty_bodies/harbour-board]]`
            no page `peple/bill-clinton` → write `[[people/bill-clinton]]`
        "#]],
    );
}

#[test]
fn entities_of_a_sites_own_kind_briefings_and_pages_are_named_by_title_too() {
    let text = format!(
        "{SITE}//- content/pages/about.md\n---\ntitle: About\n---\n\n\
         [[Harbour Board]] [[HB]] [[harbour-board]] [[treaty_bodies/harbour-board]] [[Fees rise]] [[2025-02-10-fees]] \
         [[briefings/2025-02-10-fees|x]] [[Contact]] [[pages/contact]] [[fees RISE]]\n"
    );
    expect![[r#"
        Harbour Board → /treaty_bodies/harbour-board/
        HB → /treaty_bodies/harbour-board/
        Harbour Board → /treaty_bodies/harbour-board/
        Harbour Board → /treaty_bodies/harbour-board/
        Fees rise → /briefings/2025-02-10-fees/
        Fees rise → /briefings/2025-02-10-fees/
        x → /briefings/2025-02-10-fees/
        Contact → /contact/
        Contact → /contact/
        fees RISE → /briefings/2025-02-10-fees/"#]]
    .assert_eq(&site(&text).clean().page("about/").links(".body").join("\n"));
    check(
        "[[Harbor Board]] [[Fee rises]] [[Kontact]]",
        expect![[r#"
        no page `Harbor Board` → write `[[Harbour Board]]`
        no page `Fee rises` → write `[[Fees rise]]`
        no page `Kontact` → write `[[Contact]]`
    "#]],
    );
}

#[test]
fn a_field_proposes_the_slug_of_whom_a_name_means() {
    check_page(
        "content/briefings/2025-03-01-x.md",
        "title: X\npeople: [zelensky, Volodymyr Zelenskyy, зеленський, clintn]\ncountries: [gorgia, contact]\n\
         treaty_bodies: [hb]\nupdates: fees-rise\nlinks: { as: { it: Gorgia } }",
        "Text.",
        expect![[r#"
            there is no `people/zelensky` → write `volodymyr-zelenskyy`
            `Volodymyr Zelenskyy` is not a slug or a key → write the slug, which is the file's name: `volodymyr-zelenskyy`
            `зеленський` is not a slug or a key → write the slug, which is the file's name: `volodymyr-zelenskyy`
            there is no `people/clintn` → write `bill-clinton` or `hillary-clinton`
            there is no `countries/gorgia` → write `georgia`
            `contact` is of the kind `pages` → this field takes `countries`
            there is no `treaty_bodies/hb` → write `harbour-board`
            there is no `briefings/fees-rise` → write `2025-02-10-fees`
            there is no entity `Gorgia` → write `countries/georgia` or `organisations/georgia`
        "#]],
    );
}

#[test]
fn a_key_in_a_field_proposes_keys() {
    check_page(
        "content/briefings/2025-03-01-x.md",
        "title: X\npeople: [people/zelensky, person/bill-clinton]\nlinks: { as: { it: people/georgia } }",
        "Text.",
        expect![[r#"
            there is no `people/zelensky` → write `people/volodymyr-zelenskyy`
            there is no `person/bill-clinton` → write `people/bill-clinton`
            there is no `people/georgia` → write `countries/georgia` or `organisations/georgia`
        "#]],
    );
}

#[test]
fn a_heading_that_is_not_found_by_its_words_is_proposed() {
    check(
        "[[Zelensky#The history]] [[Zelensky#histroy]] [[Zelensky#The-History]] [[Zelensky#Life & work]] [[#heding]] \
         [[#A heading]] [x](#a-Heading) [y](contact.md#x)\n\n## A heading",
        expect![[r#"
            `/people/volodymyr-zelenskyy/` has no heading `#histroy` → the page has the headings `the-history`, `life-work` and `life-work-2`
            `/people/volodymyr-zelenskyy/` has no heading `#Life & work` → write `#life-work` or `#life-work-2`
            `/about/` has no heading `#heding` → the page has the headings `a-heading`
            `/contact/` has no heading `#x` → nothing
        "#]],
    );
}

#[test]
fn a_part_of_the_page_that_the_theme_makes_is_proposed_as_well() {
    check(
        "[[ferry#histroy]] [[ferry#statuz]] [[ferry#nothing-like-it]]",
        expect![[r#"
        `/agreements/ferry/` has no heading `#histroy` → write `#history`
        `/agreements/ferry/` has no heading `#statuz` → write `#status`
        `/agreements/ferry/` has no heading `#nothing-like-it` → nothing
    "#]],
    );
}

#[test]
fn of_many_headings_the_first_are_listed() {
    let headings = (1..=12).map(|at| format!("## Chapter {at}")).collect::<Vec<_>>().join("\n\n");
    check(
        &format!("[[#population]]\n\n{headings}"),
        expect![[r#"
        `/about/` has no heading `#population` → the page has the headings `chapter-1`, `chapter-2`, `chapter-3`, `chapter-4`, `chapter-5`, `chapter-6`, `chapter-7` and `chapter-8`, and 4 more
    "#]],
    );
}

#[test]
fn a_picture_is_found_beside_the_page_or_in_static() {
    check_page(
        "content/pages/media/index.md",
        "title: Media\nimage: { src: podum.jpg, alt: x }",
        "![a](podium.jpeg) ![b](Podium.JPG) ![c](map.png) ![d](/map.png) ![e](/img/mpa.png) ![f](nothing-like-it.gif)",
        expect![[r#"
            no file `podum.jpg` → write `podium.jpg`
            no file `podium.jpeg` → write `podium.jpg`
            no file `Podium.JPG` → write `podium.jpg`
            no file `map.png` → write `/img/map.png`
            no file `/map.png` → write `/img/map.png`
            no file `/img/mpa.png` → write `/img/map.png`
            no file `nothing-like-it.gif` → put the file beside the page, or into `static/` and write `/file`
        "#]],
    );
}

#[test]
fn a_link_is_found_among_files_and_addresses() {
    check(
        "[a](/report-2024.pdf) [b](/people/bill-clintn/) [c](contct.md) [d](../people/bill-clinton-x.md) \
         [e](/people/bill.md) [f](bill-clinton.md) [g](/nothing/like/it/) [h](georgia/)",
        expect![[r#"
            the link `/report-2024.pdf` leads to nothing → write `/Report%202024.pdf`
            the link `/people/bill-clintn/` leads to nothing → write `/people/bill-clinton/`
            the link `contct.md` leads to nothing → write `contact.md`
            the link `../people/bill-clinton-x.md` leads to nothing → write `/people/bill-clinton.md`
            the link `/people/bill.md` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
            the link `bill-clinton.md` leads to nothing → write `/people/bill-clinton.md`
            the link `/nothing/like/it/` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
            the link `georgia/` leads to nothing → write `/countries/georgia/` or `/organisations/georgia/`
        "#]],
    );
}

#[test]
fn what_is_withheld_is_never_proposed() {
    let text = "
//- content/people/mara-lind.md
---
name: Mara Lind
draft: true
---
//- content/pages/about.md
---
title: About
---

[[Mara Lint]] [[people/mara-lint]] [a](/people/mara-lint/) [b](../people/mara-lint.md)
";
    expect![[r#"
        content/pages/about.md:5:1 broken-link no page `Mara Lint`
        content/pages/about.md:5:15 broken-link no page `people/mara-lint`
        content/pages/about.md:5:36 broken-link the link `/people/mara-lint/` leads to nothing
        content/pages/about.md:5:60 broken-link the link `../people/mara-lint.md` leads to nothing
    "#]]
    .assert_eq(&lines(text));
    assert!(site(text).problems.iter().all(|problem| !problem.help.as_deref().unwrap_or_default().contains("lind")));
}

#[test]
fn where_nothing_is_like_it_the_help_says_which_page_to_make() {
    let helps = |text: &str| {
        let problems = site(text).problems;
        let lines =
            problems.iter().map(|it| format!("{} → {}\n", it.message, it.help.as_deref().unwrap_or("(nothing)")));
        lines.collect::<String>()
    };
    expect![[r#"
        there is no entity `atlantis` → make its page: `content/countries/atlantis.md`
        there is no `persons/ester-vold` → (nothing)
        there is no `agreements/second-charter` → make its page: `content/agreements/second-charter.md`
        there is no `countries/utopia` → make its page: `content/countries/utopia.md`
    "#]]
    .assert_eq(&helps(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
country: utopia
---
//- content/agreements/pact.md
---
name: Pact
parties: [atlantis]
relations:
  - { to: persons/ester-vold, type: related }
  - { to: agreements/second-charter, type: depends_on }
---
",
    ));
}
