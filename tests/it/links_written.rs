//! Links that authors write: `[[…]]` in all its forms, Markdown links to files and addresses, anchors.

use expect_test::{Expect, expect};

use crate::fixture::{Built, Fixture, lines, report, site};

/// A few pages to link to, and one that links.
const TARGETS: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
aliases: [Minister Lind, { text: Мара Линд, lang: ru }]
links: { automatic: false }
---
//- content/countries/norway.md
---
name: Norway
iso2: NO
---

## Coast & fjords

Text.

## Coast & fjords

More.

## 海岸

## Own {#chosen}
//- content/organisations/strait-commission.md
---
name: Strait Commission
abbreviation: SC
---
//- content/briefings/2025-02-10-fees.md
---
title: Fees rise
---
//- content/briefings/2025-02-11-map/index.md
---
title: The map
---
//- content/briefings/2025-02-11-map/map.pdf
pdf
//- content/pages/contact.md
---
title: Contact
---
//- static/report 1.pdf
pdf
//- static/map 1.svg
<svg/>
";

fn page_with(text: &str) -> Built {
    site(&format!(
        "{TARGETS}//- content/pages/about.md\n---\ntitle: About\nlinks: {{ automatic: false }}\n---\n\n{text}\n"
    ))
}

fn check(text: &str, html: Expect) {
    html.assert_eq(&page_with(text).clean().body("about/").replace('\u{2060}', "&NoBreak;"));
}

#[test]
fn a_double_bracket_names_a_page_by_name_alias_abbreviation_slug_or_key() {
    check(
        "[[Mara Lind]] [[Minister Lind]] [[Мара Линд]] [[SC]] [[mara-lind]] [[people/mara-lind]] [[Fees rise]] [[briefings/2025-02-10-fees]] [[contact]]",
        expect![[r#"
            <p><a href="/people/mara-lind/" id="mention-1">Mara Lind</a> <a href="/people/mara-lind/" id="mention-2">Minister Lind</a> <a href="/people/mara-lind/" id="mention-3">Мара Линд</a> <a href="/organisations/strait-commission/" id="mention-4">SC</a> <a href="/people/mara-lind/" id="mention-5">Mara Lind</a> <a href="/people/mara-lind/" id="mention-6">Mara Lind</a> <a href="/briefings/2025-02-10-fees/" id="mention-7">Fees rise</a> <a href="/briefings/2025-02-10-fees/" id="mention-8">Fees rise</a> <a href="/contact/" id="mention-9">Contact</a></p>
        "#]],
    );
}

#[test]
fn a_double_bracket_takes_other_words_and_a_heading() {
    check(
        "[[mara-lind|the minister]] [[norway#coast-fjords]] [[Norway#coast-fjords|its coast]] [[people/mara-lind|*she*]] [[#top]]",
        expect![[r##"
            <p><a href="/people/mara-lind/" id="mention-1">the minister</a> <a href="/countries/norway/#coast-fjords" id="mention-2">Norway</a> <a href="/countries/norway/#coast-fjords" id="mention-3">its coast</a> <a href="/people/mara-lind/" id="mention-4"><em>she</em></a> <a href="#top">top</a></p>
        "##]],
    );
}

#[test]
fn capitals_and_quotes_of_another_sort_do_not_hinder_it() {
    check(
        "[[mara LIND]] [[strait  commission]] [[Mara\u{a0}Lind]]",
        expect![[r#"
            <p><a href="/people/mara-lind/" id="mention-1">mara LIND</a> <a href="/organisations/strait-commission/" id="mention-2">strait  commission</a> <a href="/people/mara-lind/" id="mention-3">Mara&nbsp;Lind</a></p>
        "#]],
    );
}

#[test]
fn double_brackets_work_in_tables_lists_emphasis_and_quotations() {
    check(
        "| who | what |\n|---|---|\n| [[mara-lind\\|she]] | [[Norway]] |\n\n- *[[SC]]*\n\n> [[Norway]]",
        expect![[r#"
            <div class="table" tabindex="0"><table>
            <thead><tr><th scope="col">who</th><th scope="col">what</th></tr></thead><tbody>
            <tr><td><a href="/people/mara-lind/" id="mention-1">she</a></td><td><a href="/countries/norway/" id="mention-2">Norway</a></td></tr>
            </tbody></table></div>
            <ul>
            <li><em><a href="/organisations/strait-commission/" id="mention-3">SC</a></em></li>
            </ul>
            <blockquote>
            <p><a href="/countries/norway/" id="mention-4">Norway</a></p>
            </blockquote>
        "#]],
    );
}

#[test]
fn double_brackets_in_code_are_code() {
    check(
        "`[[Mara Lind]]`\n\n    [[Nobody]]\n\n```\n[[Nobody]]\n```",
        expect![[r#"
        <p><code>[[Mara Lind]]</code></p>
        <pre><code>[[Nobody]]
        </code></pre>
        <pre><code>[[Nobody]]
        </code></pre>
    "#]],
    );
}

#[test]
fn links_never_are_in_each_other_and_pictures_have_plain_texts() {
    check(
        "[Of <https://example.org/countries/norway/>](/people/mara-lind.md)",
        expect![[r#"
            <p><a href="/people/mara-lind/" id="mention-1">Of https://example.org/countries/norway/</a></p>
        "#]],
    );
    check(
        "![Of [Norway](/countries/norway.md) and ![a map](</map 1.svg>)](</map 1.svg>)",
        expect![[r#"
            <p><img alt="Of Norway and a map" decoding="async" loading="lazy" src="/map%201.svg"></p>
        "#]],
    );
    check(
        "[[Norway|The[^1] country]].\n\n[^1]: Late.",
        expect![[r##"
            <p><a href="/countries/norway/" id="mention-1">The country</a>&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup>.</p>
        "##]],
    );
}

#[test]
fn a_line_with_a_speaker_does_not_tear_what_began_before_it() {
    check(
        "> Of *rain\n> — and snow* and [[Norway|\n> — wind]]",
        expect![[r#"
            <blockquote>
            <p>Of <em>rain
            — and snow</em> and <a href="/countries/norway/" id="mention-1">
            — wind</a></p>
            </blockquote>
        "#]],
    );
}

#[test]
fn the_sign_for_no_link_is_not_shown_in_headings() {
    check(
        "## \\@Norway",
        expect![[r##"
        <h2 id="norway">Norway <a aria-label="Link to the section “Norway”" class="anchor" href="#norway">#</a></h2>
    "##]],
    );
}

#[test]
fn a_footnote_that_is_defined_twice_loses_nothing() {
    let built = page_with("Text.[^1]\n\n[^1]: One.\n\n[^1]: Two.");
    assert!(built.lines().contains("duplicate-footnote"), "{}", built.lines());
    let page = built.page("about/");
    assert_eq!(page.texts(".footnotes li"), ["One. Two. ↩"]);
}

#[test]
fn a_markdown_link_leads_to_a_file_relative_or_from_the_content_folder() {
    check(
        "[a](contact.md) [b](../people/mara-lind.md) [c](/countries/norway.md#chosen) [d](people/mara-lind.md) [e](../briefings/2025-02-11-map/index.md)",
        expect![[r#"
            <p><a href="/contact/" id="mention-1">a</a> <a href="/people/mara-lind/" id="mention-2">b</a> <a href="/countries/norway/#chosen" id="mention-3">c</a> <a href="/people/mara-lind/" id="mention-4">d</a> <a href="/briefings/2025-02-11-map/" id="mention-5">e</a></p>
        "#]],
    );
}

#[test]
fn a_markdown_link_leads_to_an_address_of_the_site_or_of_another() {
    check(
        "[a](/people/mara-lind/) [b](/feed.xml) [c](https://example.org/countries/norway/) [d](https://example.com/x?a=1&b=2#c) \
         [e](mailto:desk@example.org) [f](</report 1.pdf>) [g](/report%201.pdf) [h](/briefings/2025-02-11-map/map.pdf) <https://example.com/>",
        expect![[r#"
            <p><a href="/people/mara-lind/" id="mention-1">a</a> <a href="/feed.xml">b</a> <a href="/countries/norway/" id="mention-2">c</a> <a href="https://example.com/x?a=1&amp;b=2#c" rel="external noopener">d</a> <a href="mailto:desk@example.org" rel="external noopener">e</a> <a href="/report%201.pdf">f</a> <a href="/report%201.pdf">g</a> <a href="/briefings/2025-02-11-map/map.pdf">h</a> <a href="https://example.com/" rel="external noopener">https://example.com/</a></p>
        "#]],
    );
}

#[test]
fn a_base_url_with_a_path_stands_before_every_link() {
    let text = format!(
        "{TARGETS}//- content/pages/about.md\n---\ntitle: About\n---\n\n[[SC]] [a](contact.md) [b](/feed.xml) [c](#x)\n\n## X\n"
    );
    let built = Fixture::new(&text).base_url("https://example.org/desk/news").build().clean();
    expect![[r##"
        <p><a href="/desk/news/organisations/strait-commission/" id="mention-1">SC</a> <a href="/desk/news/contact/" id="mention-2">a</a> <a href="/desk/news/feed.xml">b</a> <a href="#x">c</a></p>
        <h2 id="x">X <a aria-label="Link to the section “X”" class="anchor" href="#x">#</a></h2>
    "##]].assert_eq(&built.body("about/"));
    for page in built.pages() {
        for address in page.attributes("[href]", "href").into_iter().chain(page.attributes("[src]", "src")) {
            let inside = address.starts_with("/desk/news/") || address.starts_with("https://example.org/desk/news/");
            assert!(
                inside || address.starts_with('#') || address.starts_with("https://www.wikidata"),
                "{address} on {}",
                page.url
            );
        }
    }
}

#[test]
fn headings_have_identifiers_of_their_own_and_every_form_of_them_can_be_linked() {
    check(
        "[[norway#coast-fjords]] [[norway#coast-fjords-2]] [[norway#chosen]] [x](../countries/norway.md#coast-fjords-2)",
        expect![[r#"
            <p><a href="/countries/norway/#coast-fjords" id="mention-1">Norway</a> <a href="/countries/norway/#coast-fjords-2" id="mention-2">Norway</a> <a href="/countries/norway/#chosen" id="mention-3">Norway</a> <a href="/countries/norway/#coast-fjords-2" id="mention-4">x</a></p>
        "#]],
    );
    let page = page_with("").clean().page("countries/norway/");
    expect![[r#"coast-fjords coast-fjords-2 海岸 chosen"#]].assert_eq(&page.attributes(".body h2", "id").join(" "));
}

#[test]
fn a_heading_may_not_take_an_identifier_that_the_page_has_already() {
    let built = site("//- content/agreements/ferry.md\n---\nname: Ferry\nhistory: [{ date: 2025, status: signed }]\n---\n\n## History\n\n[a](#history) [b](#history-2)\n").clean();
    let page = built.page("agreements/ferry/");
    assert_eq!(page.texts("#history h2"), ["History"]);
    assert_eq!(page.texts("h2#history-2").len(), 1);
}

#[test]
fn a_heading_that_is_not_there_is_reported_with_the_nearest_one_or_with_all() {
    expect![[r#"
        error[broken-anchor]: `/countries/norway/` has no heading `#coast-fjord`
         --> content/pages/about.md:6:1
          |
        6 | [[norway#coast-fjord]]
          | ^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `#coast-fjords`
    "#]]
    .assert_eq(&page_with("[[norway#coast-fjord]]").report());
    expect![[r#"
        error[broken-anchor]: `/countries/norway/` has no heading `#population`
         --> content/pages/about.md:6:1
          |
        6 | [[norway#population]] [x](contact.md#y) [y](#nowhere)
          | ^^^^^^^^^^^^^^^^^^^^^
          |
          = help: the page has the headings `coast-fjords`, `coast-fjords-2`, `海岸` and `chosen`

        error[broken-anchor]: `/contact/` has no heading `#y`
         --> content/pages/about.md:6:23
          |
        6 | [[norway#population]] [x](contact.md#y) [y](#nowhere)
          |                       ^^^^^^^^^^^^^^^^^

        error[broken-anchor]: `/about/` has no heading `#nowhere`
         --> content/pages/about.md:6:41
          |
        6 | [[norway#population]] [x](contact.md#y) [y](#nowhere)
          |                                         ^^^^^^^^^^^^^
    "#]]
    .assert_eq(&page_with("[[norway#population]] [x](contact.md#y) [y](#nowhere)").report());
}

#[test]
fn an_anchor_of_the_theme_can_be_linked_and_one_that_is_not_there_on_this_page_cannot() {
    let text = |anchor: &str| {
        format!(
            "//- content/agreements/ferry.md\n---\nname: Ferry\nhistory: [{{ date: 2025, status: signed }}]\n---\n//- content/pages/about.md\n---\ntitle: About\n---\n\n[[ferry#{anchor}]]\n"
        )
    };
    assert_eq!(lines(&text("history")), "");
    expect![[r#"
        content/pages/about.md:5:1 broken-anchor `/agreements/ferry/` has no heading `#parties`
    "#]]
    .assert_eq(&lines(&text("parties")));
}

#[test]
fn what_a_link_leads_to_is_reported_when_it_is_nothing() {
    expect![[r#"
        content/pages/about.md:6:1 broken-link no page `Mara Lint`
        content/pages/about.md:6:15 broken-link no page `people/mara-lint`
        content/pages/about.md:6:36 not-a-link `[[]]` is not a reference: it names nothing
        content/pages/about.md:6:41 broken-link the link `contakt.md` leads to nothing
        content/pages/about.md:6:57 broken-link the link `../../x.md` leads to nothing
        content/pages/about.md:6:73 broken-link the link `/nowhere/` leads to nothing
        content/pages/about.md:6:88 broken-link the link `https://example.org/nowhere/` leads to nothing
        content/pages/about.md:7:1 unsafe-link `//example.com/x` leads to another host without saying how
        content/pages/about.md:7:22 unsafe-link links to `file:` are not allowed
        content/pages/about.md:7:46 unsafe-link links to `data:` are not allowed
        content/pages/about.md:7:68 unsafe-link links to `javascript:` are not allowed
        content/pages/about.md:7:93 broken-link the link `/../x` leads to nothing
        content/pages/about.md:7:104 broken-link the link `static/report.pdf` leads to nothing
    "#]].assert_eq(
        &page_with(
            "[[Mara Lint]] [[people/mara-lint]] [[]] [a](contakt.md) [b](../../x.md) [c](/nowhere/) [d](https://example.org/nowhere/)\n\
             [e](//example.com/x) [f](file:///etc/passwd) [g](data:text/html,x) [h](JaVaScRiPt:alert(1)) [i](/../x) [j](static/report.pdf)",
        )
        .lines(),
    );
}

#[test]
fn a_name_that_several_pages_have_lists_what_to_write_for_each() {
    expect![[r#"
        error[ambiguous-name]: `Berg` is the name of 3 pages
         --> content/pages/about.md:5:1
          |
        5 | [[Berg]] and [[Jon Berg]], but [[Anna Berg]] and [[people/jon-berg]] are clear.
          | ^^^^^^^^
          |
          = note: a link to the list of them: `[Berg](/names/berg/)`
          = help: write `[[people/anna-berg|Berg]]`, `[[people/jon-berg|Berg]]` or `[[people/jon-berg-2|Berg]]`

        error[ambiguous-name]: `Jon Berg` is the name of 2 pages
         --> content/pages/about.md:5:14
          |
        5 | [[Berg]] and [[Jon Berg]], but [[Anna Berg]] and [[people/jon-berg]] are clear.
          |              ^^^^^^^^^^^^
          |
          = note: a link to the list of them: `[Jon Berg](/names/jon-berg/)`
          = help: write `[[people/jon-berg|Jon Berg]]` or `[[people/jon-berg-2|Jon Berg]]`
    "#]]
    .assert_eq(&report(
        "
//- content/people/anna-berg.md
---
name: Anna Berg
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/jon-berg-2.md
---
name: Jon Berg
---
//- content/pages/about.md
---
title: About
---

[[Berg]] and [[Jon Berg]], but [[Anna Berg]] and [[people/jon-berg]] are clear.
",
    ));
}

#[test]
fn pictures_are_beside_the_page_or_in_static() {
    let built = site(
        "
//- content/pages/about/index.md
---
title: About
---

![The *old* ferry](ferry.svg \"In port\") ![x](pictures/map.svg) ![y](/logo.svg)
//- content/pages/about/ferry.svg
<svg viewBox=\"0 0 4 3\"/>
//- content/pages/about/pictures/map.svg
<svg/>
//- static/logo.svg
<svg/>
",
    )
    .clean();
    expect![[r#"
        <p><img alt="The old ferry" decoding="async" height="3" loading="lazy" src="/about/ferry.svg" title="In port" width="4"> <img alt="x" decoding="async" loading="lazy" src="/about/pictures/map.svg"> <img alt="y" decoding="async" loading="lazy" src="/logo.svg"></p>
    "#]].assert_eq(&built.body("about/"));
    assert_eq!(built.text("about/pictures/map.svg"), "<svg/>\n");
    expect![[r#"
        content/pages/about.md:5:1 unsafe-link a picture from another host is not shown
        content/pages/about.md:5:33 missing-asset no file `../x.png`
        content/pages/about.md:5:48 unsafe-link links to `data:` are not allowed
        content/pages/about.md:5:61 broken-picture `about.md` is not a picture
    "#]].assert_eq(&lines("//- content/pages/about.md\n---\ntitle: About\n---\n\n![a](https://example.com/a.png) ![b](../x.png) ![c](data:x) ![d](about.md)\n"));
}

#[test]
fn a_file_beside_the_page_that_is_spelt_almost_so_is_proposed() {
    let built = page_with("[a](contakt.md)");
    let help = built.problems.iter().next().and_then(|problem| problem.help.clone()).unwrap_or_default();
    assert!(help.starts_with("write `") && help.ends_with("contact.md`"), "{help}");
}

#[test]
fn a_folder_of_static_files_with_an_index_is_a_place_to_link_to() {
    let built = site(
        "
//- content/pages/about.md
---
title: About
---
[The map](/map/), [again](/map), [and again](/map/index.html).
//- static/map/index.html
<title>Map</title>
",
    );
    assert_eq!(
        built.clean().page("about/").links(".body"),
        ["The map → /map/index.html", "again → /map/index.html", "and again → /map/index.html"]
    );
}
