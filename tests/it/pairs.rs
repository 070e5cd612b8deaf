//! Bilateral relations: which pages there are, and what they show.

use std::fmt::Write;

use expect_test::expect;

use crate::fixture::{Built, site};

const SITE: &str = "
//- content/countries/halmora.md
---
name: Halmora
member_of: [{ org: strait-commission, from: 1998 }]
---
//- content/countries/veldria.md
---
name: Veldria
member_of: [{ org: strait-commission, from: 2001 }]
---
//- content/countries/ostrava-land.md
---
name: Ostland
member_of: [{ org: strait-commission, from: 2004 }]
---
//- content/organisations/strait-commission.md
---
name: Strait Commission
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: President, of: countries/halmora, from: 2020-01-01, to: 2024-12-31 }]
---
//- content/people/jon-berg.md
---
name: Jon Berg
country: veldria
posts: [{ title: Minister, of: countries/veldria, from: 2020-01-01 }]
---
//- content/people/eva-dahl.md
---
name: Eva Dahl
country: veldria
---
//- content/agreements/ferry.md
---
name: Ferry agreement
type: treaty
parties: [veldria, halmora]
history:
  - { date: 2024-02-01, status: negotiating }
  - { date: 2024-05-05, status: signed }
---
//- content/briefings/2024-06-01-words.md
---
title: Words
statements:
  - { by: mara-lind, about: [veldria], date: 2024-05-01, paraphrase: Veldria has many ships. }
  - { by: jon-berg, to: [mara-lind], date: 2024-05-02, act: offers, quote: Take our ferry. }
  - { by: jon-berg, agreement: ferry, attributes_to: mara-lind, attributed_stance: opposes, date: 2024-05-03, paraphrase: She wants no ferry. }
  - { by: eva-dahl, about: [halmora], date: 2024-05-04, paraphrase: A private opinion. }
events:
  - { date: 2024-05-05, text: The two sign the agreement, participants: [mara-lind, jon-berg], outcome: held }
---
//- content/briefings/2025-03-01-later.md
---
title: Later
statements:
  - { by: mara-lind, about: [veldria], date: 2025-02-01, paraphrase: Out of office I say no more. }
---
";

fn built() -> Built {
    site(SITE).clean()
}

fn pages_of_two(built: &Built) -> Vec<&str> {
    built.urls().into_iter().filter(|url| url.starts_with("between/")).collect()
}

#[test]
fn there_is_a_page_only_where_there_is_something_to_show() {
    // All three are members of the commission, and Ostland has nothing else to do with anybody.
    assert_eq!(pages_of_two(&built()), ["between/", "between/halmora/veldria/"]);
}

#[test]
fn the_page_shows_agreements_with_their_status_and_memberships() {
    let page = built().page("between/halmora/veldria/");
    assert_eq!(page.one("h1"), "Halmora and Veldria");
    expect!["Ferry agreement signed 5 May 2024 treaty 2"].assert_eq(&page.texts("#agreements tbody tr").join("\n"));
    expect!["Strait Commission: Halmora since 1998; Veldria since 2001"]
        .assert_eq(&page.texts("#memberships li").join("\n"));
}

#[test]
fn somebody_speaks_for_the_country_whose_post_is_held_on_that_day_and_claims_stand_apart() {
    let page = built().page("between/halmora/veldria/");
    expect!["Veldria has many ships. paraphrase"]
        .assert_eq(&page.texts("#said-by-first .paraphrase, #said-by-first blockquote").join("\n"));
    expect!["Take our ferry."]
        .assert_eq(&page.texts("#said-by-second .paraphrase, #said-by-second blockquote").join("\n"));
    expect![
        "Claim Jon Berg claims that Mara Lind opposes Ferry agreement. This is a claim, not a statement by Mara Lind."
    ]
    .assert_eq(&page.texts("#claims .claim").join("\n"));
    assert!(!page.one("main").contains("Out of office"), "her term was over");
    assert!(!page.one("main").contains("private opinion"), "who holds no post speaks for no country");
}

#[test]
fn the_timeline_has_all_of_it_in_order() {
    expect![[r#"
        1998 Halmora: member of Strait Commission
        2001 Veldria: member of Strait Commission
        1 February 2024 Ferry agreement: negotiating
        1 May 2024 Mara Lind said: Veldria has many ships. Briefing: Words
        2 May 2024 Jon Berg offered: “Take our ferry.” Briefing: Words
        3 May 2024 claim Claim by Jon Berg about Mara Lind: She wants no ferry. Ferry agreement Briefing: Words
        5 May 2024 Ferry agreement: signed previously negotiating
        5 May 2024 The two sign the agreement Mara Lind, Jon Berg Briefing: Words"#]]
    .assert_eq(&built().page("between/halmora/veldria/").texts("#timeline li").join("\n"));
}

#[test]
fn both_pages_and_a_list_lead_to_it() {
    let built = built();
    assert_eq!(
        built.page("countries/halmora/").links("#relations-with-others"),
        ["Veldria → /between/halmora/veldria/"]
    );
    assert_eq!(
        built.page("countries/veldria/").links("#relations-with-others"),
        ["Halmora → /between/halmora/veldria/"]
    );
    assert!(built.page("countries/ostrava-land/").find("#relations-with-others").is_empty());
    expect![[r#"
        Halmoraand Veldria
        Veldriaand Halmora"#]]
    .assert_eq(&built.page("between/").texts(".partners > div").join("\n"));
    assert!(built.page("").links("footer").contains(&"Bilateral relations → /between/".to_owned()));
    assert!(built.text("sitemap.xml").contains("<loc>https://example.org/between/halmora/veldria/</loc>"));
}

#[test]
fn an_event_with_both_is_enough_and_cancelled_ones_say_so() {
    let built = site(
        "
//- content/countries/halmora.md
---
name: Halmora
---
//- content/countries/veldria.md
---
name: Veldria
---
//- content/briefings/2025-03-01-x.md
---
title: Talks
events: [{ date: 2025-02-01, text: Talks in Lomar, participants: [countries/halmora, countries/veldria], outcome: cancelled }]
---
",
    )
    .clean();
    expect!["1 February 2025 cancelled Talks in Lomar Halmora, Veldria Briefing: Talks"]
        .assert_eq(&built.page("between/halmora/veldria/").texts("#timeline li").join("\n"));
}

/// A convention with this many parties, and one agreement of two of them.
fn convention(parties: usize) -> String {
    let mut text = String::new();
    let mut names = Vec::new();
    for number in 1..=parties {
        write!(text, "//- content/countries/land-{number:03}.md\n---\nname: Land {number:03}\n---\n").unwrap();
        names.push(format!("land-{number:03}"));
    }
    let all = names.join(", ");
    write!(text, "//- content/agreements/convention.md\n---\nname: Convention\nparties: [{all}]\n---\n").unwrap();
    text.push_str(
        "//- content/agreements/bridge.md\n---\nname: Bridge agreement\nparties: [land-001, land-002]\n---\n",
    );
    let took_part: Vec<String> = names.iter().map(|name| format!("countries/{name}")).collect();
    let took_part = took_part.join(", ");
    write!(
        text,
        "//- content/briefings/2025-01-01-conference.md\n---\ntitle: Conference\nevents: \
         [{{ date: 2025-01-01, text: All meet, participants: [{took_part}] }}]\n---\n"
    )
    .unwrap();
    text
}

#[test]
fn a_convention_of_190_parties_makes_no_pages_and_is_on_those_that_exist() {
    let built = site(&convention(190)).clean();
    assert_eq!(pages_of_two(&built), ["between/", "between/land-001/land-002/"]);
    let page = built.page("between/land-001/land-002/");
    expect![[r#"
        Bridge agreement not recorded agreement 2
        Convention not recorded agreement 190"#]]
    .assert_eq(&page.texts("#agreements tbody tr").join("\n"));
    assert_eq!(page.texts("#timeline .fact-text"), ["All meet"], "the conference of all is reported there too");
    assert!(page.one("#timeline .fact-about").ends_with("Land 011, Land 012 and 178 more"));
}

#[test]
fn an_agreement_of_ten_makes_45_pages_and_one_of_eleven_none() {
    assert_eq!(pages_of_two(&site(&convention(10)).clean()).len(), 1 + 45);
    assert_eq!(pages_of_two(&site(&convention(11)).clean()).len(), 1 + 1);
}

#[test]
fn the_kind_is_in_the_address_only_where_slugs_collide() {
    let built = site(
        "
//- content/countries/halmora.md
---
name: Halmora
---
//- content/organisations/halmora.md
---
name: Halmora Line
---
//- content/countries/veldria.md
---
name: Veldria
---
//- content/agreements/a.md
---
name: Agreement of three
parties: [countries/halmora, organisations/halmora, countries/veldria]
---
",
    )
    .clean();
    expect![[r#"
        between/
        between/countries/halmora/organisations/halmora/
        between/countries/halmora/veldria/
        between/veldria/organisations/halmora/"#]]
    .assert_eq(&pages_of_two(&built).join("\n"));
}

#[test]
fn what_is_withheld_makes_no_pair() {
    let hidden = SITE.replace("name: Ferry agreement\n", "name: Ferry agreement\ndraft: true\n");
    let hidden = hidden.replace("title: Words\n", "title: Words\ndraft: true\n");
    let built = site(&hidden).clean();
    assert_eq!(pages_of_two(&built), Vec::<&str>::new());
    assert!(built.page("countries/veldria/").find("#relations-with-others").is_empty());
}
