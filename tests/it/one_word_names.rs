//! People whose name is one word: when it links, and what the author learns when it does not.

use crate::fixture::{Built, site};

fn built(person: &str, briefing: &str, text: &str) -> Built {
    site(&format!(
        "//- content/people/someone.md\n---\n{person}\n---\n\
         //- content/briefings/2025-03-31-x.md\n---\ntitle: X\n{briefing}---\n\n{text}\n"
    ))
}

fn links(person: &str, text: &str) -> Vec<String> {
    built(person, "", text).clean().page("briefings/2025-03-31-x/").links(".body")
}

#[test]
fn a_one_word_name_links_everywhere_when_the_author_says_so() {
    for (name, text) in [("Suharto", "Suharto ruled."), ("Pelé", "In 1958 Pelé played."), ("Лула", "Лула сказав.")]
    {
        for person in [
            format!("name: {name}\naliases: [{{ text: {name}, link: always }}]"),
            format!("name: {name}\nsurname: {name}"),
            format!("name: {name}\nsurname: {name}\naliases: [Longer Name]"),
        ] {
            assert_eq!(links(&person, text), [format!("{name} → /people/someone/")], "{person}");
        }
    }
    // Someone else's surname is still someone else's.
    assert!(links("name: Suharto\nsurname: Suharto", "Titiek Suharto ruled.").is_empty());
}

#[test]
fn a_full_name_in_a_script_without_spaces_links() {
    for (name, text) in [
        ("习近平", "主席习近平说。"),
        ("安倍晋三", "安倍晋三は語った。"),
        ("김정은", "김정은은 말했다."),
        ("高市さなえ", "高市さなえは語った。"),
        ("ドナルド・トランプ", "昨日ドナルド・トランプは語った。"),
    ] {
        assert_eq!(links(&format!("name: {name}"), text), [format!("{name} → /people/someone/")], "{text}");
    }
}

#[test]
fn a_one_word_name_that_never_links_is_a_warning_until_the_author_has_said_what_is_meant() {
    for name in ["Suharto", "李鹏", "トランプ", "이재"] {
        assert_eq!(
            built(&format!("name: {name}"), "people: [someone]\n", "").checked().lines(),
            format!(
                "content/people/someone.md:2:7 never-linked `{name}` is one word, which becomes a link only on pages that \
                 tag the person\n"
            )
        );
        let tagged = format!("name: {name}\naliases: [{{ text: {name}, link: tagged }}]");
        built(&tagged, "people: [someone]\n", "").checked().clean();
        built(&format!("name: {name}\naliases: [Somebody Longer]"), "people: [someone]\n", "").checked().clean();
    }
}

#[test]
fn a_one_word_name_links_where_the_page_tags_the_person() {
    for person in ["name: Suharto", "name: Suharto\naliases: [{ text: Suharto, link: tagged }]"] {
        let page = built(person, "people: [someone]\n", "Then Suharto ruled.").page("briefings/2025-03-31-x/");
        assert_eq!(page.links(".body"), ["Suharto → /people/someone/"], "{person}");
    }
}
