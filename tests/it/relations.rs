//! Typed references between pages, and the same seen from the other side without anybody writing it there.

use expect_test::expect;

use crate::fixture::{Fixture, lines, site};

/// The relations of a page, a line each: the group's name, then its items as they are read.
fn relations(text: &str, url: &str) -> String {
    let page = site(text).clean().page(url);
    let groups = page.find("section.relations");
    let mut out = String::new();
    for group in groups {
        let one = |css: &str| -> Vec<String> {
            group.select(&scraper::Selector::parse(css).unwrap()).map(crate::fixture::plain).collect()
        };
        out.push_str(&format!("{}: {}\n", one("h2").concat(), one("li").join(" | ")));
    }
    out
}

const PEOPLE: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/organisations/strait-commission.md
---
name: Strait Commission
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
posts:
  - { title: Minister, of: countries/norway, from: 2021-10-14 }
  - { title: Mayor, of: countries/norway, from: 2011, to: 2021-10-13 }
  - { title: Chair, of: organisations/strait-commission, from: 2020, to: 2024-12-31 }
---
//- content/people/anna-berg.md
---
name: Anna Berg
posts:
  - { title: Prime Minister, of: countries/norway, from: 2013, to: 2021 }
---
//- content/people/zoe-aas.md
---
name: Zoe Aas
country: norway
---
";

#[test]
fn a_country_shows_its_people_current_first_and_an_organisation_too() {
    expect![[r#"
        People: Zoe Aas | Mara Lind Minister, since 14 October 2021 | Anna Berg Prime Minister, 2013 to 2021 not current
    "#]]
    .assert_eq(&relations(PEOPLE, "countries/norway/"));
    expect![[r#"
        People: Mara Lind Chair, 2020 to 31 December 2024 not current
    "#]]
    .assert_eq(&relations(PEOPLE, "organisations/strait-commission/"));
}

#[test]
fn posts_are_current_or_former_on_the_day_of_the_build() {
    let posts = |now: &str| {
        let page = Fixture::new(PEOPLE).now(now).build().clean().page("people/mara-lind/");
        page.texts(".posts h2, .posts dt, .posts dd, .posts li").join(" | ")
    };
    let page = Fixture::new(PEOPLE).now("2021-10-13T12:00:00Z").build().clean().page("countries/norway/");
    assert!(page.one("section.relations").contains("Mayor"), "{}", page.one("section.relations"));
    expect!["Offices held | Now | Chair, Strait Commission 2020 to 31 December 2024 | Mayor, Norway 2011 to 13 October 2021 | Upcoming | Minister, Norway from 14 October 2021"].assert_eq(&posts("2021-10-13T12:00:00Z"));
    expect!["Offices held | Now | Minister, Norway since 14 October 2021 | Chair, Strait Commission 2020 to 31 December 2024 | Before | Mayor, Norway 2011 to 13 October 2021"].assert_eq(&posts("2021-10-14T12:00:00Z"));
    expect!["Offices held | Now | Minister, Norway since 14 October 2021 | Before | Chair, Strait Commission 2020 to 31 December 2024 | Mayor, Norway 2011 to 13 October 2021"].assert_eq(&posts("2025-01-01T12:00:00Z"));
}

#[test]
fn membership_is_one_relation_whichever_side_writes_it() {
    let text = "
//- content/organisations/nordic-council.md
---
name: Nordic Council
members: [norway, { member: sweden, from: 1952, to: 2020 }]
member_of: [world-council]
---
//- content/organisations/world-council.md
---
name: World Council
---
//- content/countries/norway.md
---
name: Norway
member_of: [{ org: nordic-council, from: 1952-02 }]
---
//- content/countries/sweden.md
---
name: Sweden
---
";
    expect![[r#"
        Members: Norway since February 1952 | Sweden 1952 to 2020 not current
        Member of: World Council
    "#]]
    .assert_eq(&relations(text, "organisations/nordic-council/"));
    expect![[r#"
        Members: Nordic Council
    "#]]
    .assert_eq(&relations(text, "organisations/world-council/"));
    expect![[r#"
        Member of: Nordic Council since February 1952
    "#]]
    .assert_eq(&relations(text, "countries/norway/"));
    expect![[r#"
        Member of: Nordic Council 1952 to 2020 not current
    "#]]
    .assert_eq(&relations(text, "countries/sweden/"));
}

const AGREEMENTS: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/organisations/strait-commission.md
---
name: Strait Commission
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway, { party: strait-commission, role: observer }]
history: [{ date: 2025-02-10, status: signed }]
relations:
  - { type: depends_on, to: harbour }
  - { type: replaces, to: old-ferry, note: in full }
  - { type: amends, to: tariff }
  - { type: part_of, to: framework }
  - { type: related, to: rail }
---
//- content/agreements/harbour.md
---
name: Harbour agreement
history: [{ date: 2025-01-10, status: negotiating }]
---
//- content/agreements/old-ferry.md
---
name: Old ferry agreement
---
//- content/agreements/tariff.md
---
name: Tariff agreement
---
//- content/agreements/framework.md
---
name: Framework agreement
---
//- content/agreements/rail.md
---
name: Rail agreement
---
";

#[test]
fn relations_of_agreements_have_inverses_of_every_sort() {
    expect![[r#"
        Depends on: Harbour agreement negotiating
        Replaces: Old ferry agreement in full
        Amends: Tariff agreement
        Part of: Framework agreement
        Related agreements: Rail agreement
    "#]]
    .assert_eq(&relations(AGREEMENTS, "agreements/ferry/"));
    let inverse: String = ["harbour", "old-ferry", "tariff", "framework", "rail"]
        .iter()
        .map(|slug| relations(AGREEMENTS, &format!("agreements/{slug}/")))
        .collect();
    expect![[r#"
        Enables: Ferry agreement signed
        Replaced by: Ferry agreement signed in full
        Amended by: Ferry agreement signed
        Parts: Ferry agreement signed
        Related agreements: Ferry agreement signed
    "#]]
    .assert_eq(&inverse);
}

#[test]
fn parties_show_their_agreements_with_the_status_of_each() {
    expect![[r#"
        Agreements: Ferry agreement signed
    "#]]
    .assert_eq(&relations(AGREEMENTS, "countries/norway/"));
    expect![[r#"
        Agreements: Ferry agreement signed observer
    "#]]
    .assert_eq(&relations(AGREEMENTS, "organisations/strait-commission/"));
}

const TREATY_BODIES: &str = "
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
kinds:
  treaty_bodies:
    singular: Treaty body
    plural: Treaty bodies
    party: true
    schema_type: GovernmentOrganization
    fields:
      seat: { to: countries, inverse: Bodies seated here }
      judges: { to: people }
  ships: { singular: Ship, plural: Ships }
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/treaty_bodies/strait-court.md
---
name: Strait Court
seat: norway
judges: [mara-lind]
---

It sits in Norway.
//- content/ships/north-star.md
---
name: North Star
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [treaty_bodies/strait-court]
---
//- content/briefings/2025-02-10-ruling.md
---
title: A ruling
treaty_bodies: [strait-court]
---

The Strait Court has ruled. So [[treaty_bodies/strait-court|it]] did.
";

#[test]
fn a_kind_of_the_site_works_without_code() {
    let built = site(TREATY_BODIES).clean();
    assert!(built.urls().contains(&"treaty_bodies/"));
    assert_eq!(built.page("treaty_bodies/").one("h1"), "Treaty bodies");
    let court = built.page("treaty_bodies/strait-court/");
    assert_eq!(court.one("h1"), "Strait Court");
    assert_eq!(court.one(".kind"), "Treaty body");
    expect![[r#"
        Agreements: Ferry agreement
        Seat: Norway
        Judges: Mara Lind
    "#]]
    .assert_eq(&relations(TREATY_BODIES, "treaty_bodies/strait-court/"));
    expect![[r#"
        Bodies seated here: Strait Court
    "#]]
    .assert_eq(&relations(TREATY_BODIES, "countries/norway/"));
    assert_eq!(relations(TREATY_BODIES, "people/mara-lind/"), "", "a field without an inverse shows on one side only");
    let briefing = built.page("briefings/2025-02-10-ruling/");
    assert_eq!(briefing.texts(".about-treaty_bodies > *"), ["Treaty body", "Strait Court"]);
    let linked = ["Strait Court → /treaty_bodies/strait-court/", "it → /treaty_bodies/strait-court/"];
    assert_eq!(briefing.links(".body"), linked, "the mention is found, and what the author links stays");
}

#[test]
fn only_what_can_be_a_party_is_one() {
    let text =
        TREATY_BODIES.replace("parties: [treaty_bodies/strait-court]", "parties: [north-star, mara-lind, ferry]");
    expect![[r#"
        content/agreements/ferry.md:3:11 wrong-kind `north-star` is of the kind `ships`
        content/agreements/ferry.md:3:23 wrong-kind `mara-lind` is of the kind `people`
        content/agreements/ferry.md:3:34 wrong-kind `ferry` is of the kind `agreements`
    "#]]
    .assert_eq(&lines(&text));
}

#[test]
fn a_reference_is_a_slug_where_the_kind_is_known_and_a_key_where_kinds_mix() {
    let text = "
//- content/countries/georgia.md
---
name: Georgia
---
//- content/organisations/georgia.md
---
name: Georgia State
---
//- content/people/mara-lind.md
---
name: Mara Lind
country: georgia
posts: [{ title: Dean, of: georgia }, { title: Dean, of: organisations/georgia }]
---
//- content/briefings/2025-02-10-fees.md
---
title: Fees
countries: [georgia, countries/georgia, organisations/georgia]
statements: [{ by: Mara Lind, paraphrase: Yes. }]
---
";
    expect![[r#"
        error[wrong-kind]: `organisations/georgia` is of the kind `organisations`
         --> content/briefings/2025-02-10-fees.md:3:41
          |
        3 | countries: [georgia, countries/georgia, organisations/georgia]
          |                                         ^^^^^^^^^^^^^^^^^^^^^
          |
          = help: this field takes `countries`

        error[unknown-entity]: `Mara Lind` is not a slug or a key
         --> content/briefings/2025-02-10-fees.md:4:20
          |
        4 | statements: [{ by: Mara Lind, paraphrase: Yes. }]
          |                    ^^^^^^^^^
          |
          = help: write the slug, which is the file's name: `mara-lind`

        error[ambiguous-name]: `georgia` could be any of 2 entities
         --> content/people/mara-lind.md:4:28
          |
        4 | posts: [{ title: Dean, of: georgia }, { title: Dean, of: organisations/georgia }]
          |                            ^^^^^^^
          |
          = help: write the key: `countries/georgia` or `organisations/georgia`
    "#]]
    .assert_eq(&site(text).report());
}

#[test]
fn circles_of_relations_are_shown_and_do_not_hang() {
    let text = "
//- content/organisations/a.md
---
name: Alpha
member_of: [b]
---
//- content/organisations/b.md
---
name: Beta
member_of: [a]
---
//- content/agreements/x.md
---
name: Treaty X
relations: [{ type: depends_on, to: y }]
---
//- content/agreements/y.md
---
name: Treaty Y
relations: [{ type: depends_on, to: x }]
---
//- content/briefings/2025-01-01-p.md
---
title: P
updates: 2025-01-02-q
---
//- content/briefings/2025-01-02-q.md
---
title: Q
updates: 2025-01-01-p
---
";
    let built = site(text);
    expect![[r#""#]].assert_eq(&built.lines());
    expect![[r#"
        Members Beta
        Member of Beta"#]]
    .assert_eq(&built.page("organisations/a/").texts("section.relations").join("\n"));
    expect![[r#"
        Enables Treaty Y
        Depends on Treaty Y"#]]
    .assert_eq(&built.page("agreements/x/").texts("section.relations").join("\n"));
}

#[test]
fn nothing_relates_to_itself() {
    let text = "
//- content/organisations/a.md
---
name: Alpha
member_of: [a]
members: [organisations/a]
---
//- content/agreements/x.md
---
name: Treaty X
relations: [{ type: depends_on, to: x }]
---
//- content/briefings/2025-01-03-r.md
---
title: R
updates: 2025-01-03-r
---
";
    expect![[r#"
        content/agreements/x.md:3:37 self-reference `x` is this page itself
        content/briefings/2025-01-03-r.md:3:10 self-reference `2025-01-03-r` is this page itself
        content/organisations/a.md:3:13 self-reference `a` is this page itself
        content/organisations/a.md:4:11 self-reference `organisations/a` is this page itself
    "#]]
    .assert_eq(&site(text).lines());
}
