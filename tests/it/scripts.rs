//! Names, slugs, anchors and search in scripts other than Latin, and with every kind of apostrophe.

use briefbook::search::terms::Terms;
use proptest::prelude::*;

use crate::fixture::{Fixture, site};

/// The links in the text of a briefing on a site with one person.
fn links_to(name: &str, text: &str) -> Vec<String> {
    let built = site(&format!(
        "//- content/people/someone.md\n---\nname: {name}\n---\n\
         //- content/briefings/2025-03-31-x.md\n---\ntitle: X\n---\n\n{text}\n"
    ));
    built.page("briefings/2025-03-31-x/").links(".body")
}

#[test]
fn a_name_is_found_with_any_apostrophe() {
    let apostrophes = ['\'', '’', '\u{2BC}', '\u{2B9}', '\u{55A}', '\u{FF07}', '\u{A78C}', '\u{2BB}', '\u{2032}'];
    let names = [("Мар", "яна Бетса"), ("Miles O", "Brien"), ("Salem Ba", "Awaidan")];
    for written in apostrophes {
        let mut fixture = Fixture::new("");
        for (at, (before, after)) in names.iter().enumerate() {
            let name = format!("{before}{written}{after}");
            fixture = fixture.file(&format!("content/people/p{at}.md"), format!("---\nname: \"{name}\"\n---\n"));
        }
        for (number, typed) in apostrophes.iter().enumerate() {
            let text = names.map(|(before, after)| format!("Then {before}{typed}{after} spoke.")).join(" ");
            fixture = fixture.file(&format!("content/pages/q{number}.md"), format!("---\ntitle: Q\n---\n\n{text}\n"));
        }
        let built = fixture.build().clean();
        for number in 0..apostrophes.len() {
            let found = built.page(&format!("q{number}/")).attributes(".body p a", "href");
            assert_eq!(found, ["/people/p0/", "/people/p1/", "/people/p2/"], "{written:?} in q{number}");
        }
    }
}

#[test]
fn a_reference_finds_a_name_with_any_apostrophe() {
    for typed in ["Мар'яна Бетса", "Марʼяна Бетса", "Мар’яна Бетса", "Мар՚яна Бетса"]
    {
        let found = links_to("Марʼяна Бетса", &format!("See [[{typed}]]."));
        assert_eq!(found.len(), 1, "{typed}: {found:?}");
    }
}

#[test]
fn names_that_differ_in_the_apostrophe_alone_are_shared() {
    let built = site(
        "//- content/people/a.md\n---\nname: Мар'яна Бетса\n---\n//- content/people/b.md\n---\nname: Марʼяна Бетса\n---\n",
    );
    assert!(built.urls().iter().any(|url| url.starts_with("names/mariana-betsa")), "{:?}", built.urls());
}

#[test]
fn a_file_may_be_named_in_any_script_and_is_referred_to_as_it_is_named() {
    let table = [
        ("Київ", "kyiv"),
        ("Євген", "yevhen"),
        ("علي", "ali"),
        ("عام", "aam"),
        ("ااا", "aaa"),
        ("Ἀθῆναι", "athinai"),
        ("თბილისი", "tbilisi"),
        ("習近平", "xi-jin-ping"),
        ("𐵐𐵑", "𐵰𐵱"),
        ("plain-name", "plain-name"),
    ];
    for (name, slug) in table {
        for reference in [name.to_owned(), format!("people/{name}"), slug.to_owned()] {
            let built = Fixture::new("")
                .file(&format!("content/people/{name}.md"), "---\nname: Somebody Known\n---\n")
                .file("content/briefings/2025-03-31-x.md", format!("---\ntitle: X\npeople: [{reference}]\n---\n"))
                .build()
                .clean();
            assert!(built.urls().contains(&format!("people/{slug}/").as_str()), "{:?}", built.urls());
        }
    }
}

#[test]
fn an_unknown_name_beyond_ascii_is_still_reported() {
    let built = site("//- content/briefings/2025-03-31-x.md\n---\ntitle: X\npeople: [Київ]\n---\n");
    assert_eq!(built.lines(), "content/briefings/2025-03-31-x.md:3:10 unknown-entity `Київ` is not a slug or a key\n");
}

#[test]
fn a_heading_keeps_its_letters_in_its_anchor() {
    for (heading, anchor) in
        [("العربية", "العربية"), ("日本語", "日本語"), ("Київ і ми", "київ-і-ми"), ("Plain words", "plain-words")]
    {
        let built = site(&format!(
            "//- content/pages/p.md\n---\ntitle: P\n---\n\n## {heading}\n\n[there](#{anchor}) [[#{anchor}|too]]\n"
        ));
        assert_eq!(built.page("p/").attributes(".body h2", "id"), [anchor]);
        assert_eq!(built.page("p/").find(".body p a").len(), 2, "{}", built.body("p/"));
    }
}

/// The terms of a text.
fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    Terms::default().of(text, &mut |term| terms.push(term.to_owned()));
    terms
}

#[test]
fn a_word_of_marks_alone_has_no_term() {
    for text in
        ["\u{301}", "\u{5B0}", "=\u{338}", "( ͡° ͜ʖ ͡°)", "\u{640}", "\u{640}\u{64B}", "\u{2BC}\u{2BC}", "a\u{301}"]
    {
        assert_eq!(terms(text), [""; 0], "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_search(text in "[\u{300}-\u{36F}\u{5B0}-\u{5C7}\u{640}\u{64B}\u{2BC}'.a-cA\u{130}中ก한ªﬁŉ1 ]{0,12}|\\PC{0,40}") {
        for term in terms(&text) {
            prop_assert!(!term.is_empty());
        }
    }
}
