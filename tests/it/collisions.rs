//! Two outputs that would be one file are an error that names both sources, before anything is written.

use expect_test::{Expect, expect};

use crate::fixture::{lines, report, site};

fn check(text: &str, printed: Expect) {
    printed.assert_eq(&lines(text));
}

#[test]
fn a_page_and_a_page() {
    check(
        "
//- content/people/a/mara-lind.md
---
name: Mara Lind
---
//- content/people/b/mara-lind.md
---
name: Mara Lind
---
//- content/people/other.md
---
name: Other
slug: mara-lind
---
",
        expect![[r#"
            content/people/b/mara-lind.md duplicate-page `people/mara-lind` is the key of two files
            content/people/other.md duplicate-page `people/mara-lind` is the key of two files
        "#]],
    );
}

#[test]
fn a_free_page_and_a_list() {
    check(
        "//- content/pages/people.md\n---\ntitle: P\n---\n//- content/pages/briefings.md\n---\ntitle: B\n---\n",
        expect![[r#"
        content/pages/briefings.md output-collision `/briefings/` would be written twice: the list of briefings has it already
        content/pages/people.md output-collision `/people/` would be written twice: the list of the kind `people` has it already
    "#]],
    );
}

#[test]
fn a_page_and_a_static_file() {
    expect![[r#"
        error[output-collision]: `/about/index.html` would be written twice: `content/pages/about.md` has it already
        --> static/about/index.html
        ::: content/pages/about.md
         = help: rename one of the two
    "#]]
    .assert_eq(&report("//- content/pages/about.md\n---\ntitle: A\n---\n//- static/about/index.html\nx\n"));
}

#[test]
fn a_page_or_a_file_and_a_redirect() {
    check(
        "
//- content/pages/about.md
---
title: A
redirect_from: [/contact/, /logo.svg, /people/, /feed.xml, /old/]
---
//- content/pages/contact.md
---
title: C
redirect_from: [/Old, /about]
---
//- static/logo.svg
svg
",
        expect![[r#"
            content/pages/about.md:3:17 output-collision `/contact/` would be written twice: `content/pages/contact.md` has it already
            content/pages/about.md:3:28 output-collision `/logo.svg` would be written twice: `static/logo.svg` has it already
            content/pages/about.md:3:39 output-collision `/people/` would be written twice: the list of the kind `people` has it already
            content/pages/about.md:3:49 output-collision `/feed.xml` would be written twice: the feed has it already
            content/pages/contact.md:3:17 output-collision `/Old/` would be written twice: `content/pages/about.md` has it already
            content/pages/contact.md:3:23 output-collision `/about/` would be written twice: `content/pages/about.md` has it already
        "#]],
    );
}

#[test]
fn a_static_file_and_what_the_program_makes() {
    check(
        "//- static/index.html\nx\n//- static/feed.xml\nx\n//- static/sitemap.xml\nx\n//- static/404.html\nx\n//- static/people/index.html\nx\n",
        expect![[r#"
            static/404.html output-collision `/404.html` would be written twice: the page for unknown addresses has it already
            static/feed.xml output-collision `/feed.xml` would be written twice: the feed has it already
            static/index.html output-collision `/index.html` would be written twice: the home page has it already
            static/people/index.html output-collision `/people/index.html` would be written twice: the list of the kind `people` has it already
            static/sitemap.xml output-collision `/sitemap.xml` would be written twice: `sitemap.xml` has it already
        "#]],
    );
}

#[test]
fn a_file_and_a_folder() {
    check(
        "//- static/people\nx\n//- static/about\nx\n//- content/pages/about.md\n---\ntitle: A\nredirect_from: [/logo.svg/old/]\n---\n//- static/logo.svg\nx\n",
        expect![[r#"
            content/pages/about.md output-collision `/about` would be written twice: `static/about` has it already
            content/pages/about.md:3:17 output-collision `/logo.svg` would be written twice: `static/logo.svg` has it already
            static/people output-collision `/people` would be written twice: the list of the kind `people` has it already
        "#]],
    );
}

#[test]
fn names_that_a_file_system_takes_for_one() {
    check(
        "//- static/Logo.svg\nx\n//- static/logo.svg\nx\n//- static/straße.txt\nx\n//- static/STRASSE.txt\nx\n//- static/About/index.html\nx\n//- content/pages/about.md\n---\ntitle: A\n---\n",
        expect![[r#"
            static/About/index.html output-collision `/About/index.html` would be written twice: `content/pages/about.md` has it already
            static/logo.svg output-collision `/logo.svg` would be written twice: `static/Logo.svg` has it already
            static/straße.txt output-collision `/straße.txt` would be written twice: `static/STRASSE.txt` has it already
        "#]],
    );
}

#[test]
fn a_file_of_a_bundle_and_a_page() {
    check(
        "//- content/pages/a/index.md\n---\ntitle: A\n---\n//- content/pages/a/index.html\nx\n//- content/people/b/index.md\n---\nname: B\n---\n//- content/people/b/c.txt\nx\n//- static/people/b/c.txt\nx\n",
        expect![[r#"
            content/pages/a/index.html output-collision `/a/index.html` would be written twice: `content/pages/a/index.md` has it already
            content/people/b/c.txt output-collision `/people/b/c.txt` would be written twice: `static/people/b/c.txt` has it already
        "#]],
    );
}

#[test]
fn a_name_that_no_file_system_could_hold_is_refused() {
    check(
        "//- static/con.txt\nx\n//- static/a:b.txt\nx\n//- static/x./y\nx\n//- content/pages/!!!.md\n---\ntitle: A\n---\n//- content/people/index.md\n---\nname: A\n---\n//- content/pages/nul.md\n---\ntitle: A\n---\n",
        expect![[r#"
            content/pages/!!!.md bad-path the name `!!!` has no letter and no digit to make a slug of
            content/pages/nul.md bad-path the file's name cannot be a path: Windows keeps that name for a device
            content/people/index.md bad-path `index.md` here is not a page: its folder would have to be the page's
            static/a:b.txt bad-path the file cannot be written: the character ':' is not allowed in it
            static/con.txt bad-path the file cannot be written: Windows keeps that name for a device
            static/x./y bad-path the file cannot be written: a part of it ends in a dot or a space
        "#]],
    );
}

#[test]
fn files_that_share_no_place_do_not_collide() {
    site(
        "//- content/people/a.md\n---\nname: A\n---\n//- content/countries/a.md\n---\nname: A land\n---\n//- content/pages/a.md\n---\ntitle: A page\n---\n//- static/a.txt\nx\n//- static/a/b.txt\nx\n",
    )
    .clean();
}
