//! A convention of very many parties: its page can be read, and its size grows with the parties and not faster.

use briefbook::schema::country_code::{CountryCode, country_by_alpha2};
use expect_test::expect;

use crate::fixture::{Built, Fixture};

/// Countries of ISO 3166-1, in the order of their codes.
fn countries(number: usize) -> Vec<&'static CountryCode> {
    let letters = || (b'A'..=b'Z').map(char::from);
    let codes = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
    codes.filter_map(|code| country_by_alpha2(&code)).take(number).collect()
}

/// The files of a convention with this many parties: most have ratified, some have joined later, left, or only signed,
/// and every tenth has made a reservation. What they do is invented.
pub fn convention(number: usize) -> String {
    let mut files = String::new();
    let (mut parties, mut actions) = (String::new(), String::new());
    for (at, country) in countries(number).iter().enumerate() {
        let slug = format!("c-{}", country.alpha2.to_lowercase());
        files.push_str(&format!(
            "//- content/countries/{slug}.md\n---\nname: \"{}\"\niso2: {}\n---\n",
            country.name, country.alpha2
        ));
        let (month, day) = (at % 12 + 1, at % 28 + 1);
        let mut act = |what: &str, year: usize, more: &str| {
            actions.push_str(&format!(
                "  - {{ party: {slug}, action: {what}, date: {year}-{month:02}-{day:02}{more} }}\n"
            ));
        };
        if at % 7 == 3 {
            act("accession", 1995, "");
        } else {
            parties.push_str(&format!("  - {slug}\n"));
            act("signature", 1982, "");
            if at % 20 != 5 {
                act("ratification", 1985, ", effective: 1994-11-16");
            }
        }
        if at % 10 == 0 {
            act("reservation", 1996, ", note: It does not hold itself bound by the second part of article 12.");
        }
        if at % 50 == 9 {
            act("withdrawal", 2017, "");
        }
    }
    format!(
        "{files}//- content/agreements/convention.md\n---\nname: Convention on harbours\ntype: treaty\nparties:\n{parties}\
         history:\n  - {{ date: 1982-12-10, status: signed }}\n  - {{ date: 1994-11-16, status: in_force }}\n\
         actions:\n{actions}---\n\nThe text of the page.\n"
    )
}

fn built(parties: usize) -> Built {
    Fixture::new(&convention(parties)).now("2025-06-01T12:00:00Z").build().clean()
}

#[test]
fn many_parties_are_counted_folded_sorted_and_have_letters_to_jump_to() {
    let page = built(190).page("agreements/convention/");
    assert_eq!(page.one("#parties h2"), "Parties 190");
    expect![[r#"
        178 agreed to be bound
        8 signed, nothing further recorded
        4 withdrew
    "#]]
    .assert_eq(&(page.texts(".party-counts li").join("\n") + "\n"));
    assert_eq!(page.one("#parties summary"), "All 190 parties and their actions");
    let names: Vec<String> = page.texts("#actions th[scope=row] a");
    assert_eq!(names.len(), 190);
    // As the site's collation has it: Å is an A, and a space comes before a letter.
    let at =
        |name: &str| names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no {name}: {names:?}"));
    assert!(at("Åland Islands") < at("Albania"), "{names:?}");
    assert!(at("Guinea") < at("Guinea-Bissau"));
    let letters = page.links("#parties nav.letters");
    assert_eq!(letters.first().map(String::as_str), Some("A → #parties:a"));
    assert_eq!(letters.len(), page.find("#actions tr[id]").len(), "each letter leads to a row");
}

#[test]
fn a_row_of_many_says_when_a_party_signed_how_it_joined_and_below_it_what_is_rarer() {
    let page = built(190).page("agreements/convention/");
    let rows = page.texts("#actions tbody tr");
    expect![[r#"
        🇦🇫 Afghanistan 3 March 1982 3 March 1985 ratification takes effect 16 November 1994
        🇦🇽 Åland Islands 15 March 1982 15 March 1985 ratification takes effect 16 November 1994
        🇦🇱 Albania 6 June 1982
        🇩🇿 Algeria 6 February 1982 6 February 1985 ratification takes effect 16 November 1994
        🇦🇸 American Samoa 11 November 1995 accession
        reservation, 11 November 1996 It does not hold itself bound by the second part of article 12.
        🇦🇩 Andorra 1 January 1982 1 January 1985 ratification takes effect 16 November 1994
        reservation, 1 January 1996 It does not hold itself bound by the second part of article 12.
        🇦🇴 Angola 8 August 1982 8 August 1985 ratification takes effect 16 November 1994
    "#]]
    .assert_eq(&(rows[..9].join("\n") + "\n"));
    let left: Vec<&String> = rows.iter().filter(|row| row.contains("withdrawal")).collect();
    expect!["🇦🇷 Argentina 10 October 1982 10 October 1985 ratification takes effect 16 November 1994 10 October 2017 withdrawal"].assert_eq(left[0]);
}

#[test]
fn the_home_page_counts_many_parties_instead_of_naming_them() {
    assert_eq!(built(190).page("").one(".agreement-list .tags"), "190 parties");
}

#[test]
fn the_page_of_190_parties_is_under_120_kilobytes_and_its_size_grows_with_the_parties_only() {
    let size = |parties| {
        let built = built(parties);
        let all: usize = built.outputs().values().map(Vec::len).sum();
        (built.bytes("agreements/convention/").len(), all)
    };
    let ((small, small_site), (large, large_site)) = (size(48), size(192));
    assert!(large < 120_000, "{large} bytes");
    assert!(large < 4 * small, "four times the parties, {small} and {large} bytes");
    assert!(large_site < 4 * small_site, "four times the parties, {small_site} and {large_site} bytes in all");
}
