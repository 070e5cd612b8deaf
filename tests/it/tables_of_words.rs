//! What is reported of a site's own table of words.

use expect_test::expect;

use crate::fixture::{Fixture, english_words, lines};

#[test]
fn a_table_that_lacks_messages_is_reported_once() {
    let whole = String::from_utf8(english_words()).unwrap();
    let site = |table: &str| {
        let settings = "title: T\nbase_url: https://example.org/\nlanguage: sv\n";
        Fixture::new("").file("briefbook.yaml", settings).file("words/sv.yaml", table).build()
    };
    assert_eq!(site(&whole).lines(), "");
    let without_two = whole.replace("  skip: Skip to content\n", "").replace("  january: January\n", "");
    expect![[r#"
        words/sv.yaml missing-words the table has no words for `month.january` and `page.skip`, which stay English
    "#]]
    .assert_eq(&site(&without_two).lines());
    // Which are the first, and how many, changes with the theme.
    let told = site("page:\n  skip: Hoppa till innehållet\n").lines();
    assert!(told.starts_with("words/sv.yaml missing-words the table has no words for "), "{told}");
    assert!(told.contains(" messages, which stay English: `act.announces`, "), "{told}");
    assert!(site("page:\n  skip: Hoppa till innehållet\n").text("").contains(">Hoppa till innehållet<"));
}

#[test]
fn everything_wrong_in_a_table_is_reported_at_its_place() {
    expect![[r#"
        words/en.yaml:1:1 unknown-words the theme has no group `paeg`
        words/en.yaml:4:9 wrong-type this takes a text, not a list
        words/en.yaml:5:10 bad-words `page.moved` has no place `{plage}`
        words/en.yaml:6:15 bad-words `page.breadcrumb` has no place `{page}`
        words/en.yaml:7:20 bad-words a brace `{` is not closed
        words/en.yaml:8:10 bad-words a brace `}` is closed that was not opened
        words/en.yaml:9:10 bad-words `{N}` is no place: a name has small letters and `_`
        words/en.yaml:10:17 bad-words the words of `page.on_this_page` do not depend on a number
        words/en.yaml:12:14 bad-words the language needs the plural form `other` of `list.briefings` too
        words/en.yaml:12:41 bad-words `otehr` is no plural form
        words/en.yaml:15:3 unknown-words the group `month_genitive` has no message `janury`
    "#]]
    .assert_eq(&lines(
        "
//- words/en.yaml
paeg:
  skip: Skip
page:
  skip: [Skip]
  moved: \"This page has moved to {plage}.\"
  breadcrumb: \"You are here: {page}\"
  retracted_title: \"Retracted: {title\"
  draft: \"}\"
  notes: \"{N}\"
  on_this_page: { one: On this page, other: On these pages }
list:
  briefings: { one: \"{count} briefing\", otehr: \"{count} briefings\" }
  in_all: { one: \"only {count}\", other: \"{count} in all\" }
month_genitive:
  janury: of January
own:
  strapline: Anything goes in {place}
",
    ));
}
