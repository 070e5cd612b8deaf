//! The words of the theme in the language of a site.

use crate::fixture::Fixture;

#[test]
fn a_site_changes_single_words_and_keeps_the_rest() {
    let built = Fixture::new(
        "
//- words/en.yaml
site:
  made_with: \"Set by hand, with {program}.\"
//- content/pages/about.md
---
title: About
---
",
    )
    .build()
    .clean();
    let page = built.page("about/");
    assert!(page.one(".site-footer").contains("Set by hand, with Briefbook"));
    assert_eq!(page.one(".skip-link"), "Skip to the content");
}
