//! Names in prose become links: precise first, and never where an author would not put one.

use briefbook::diagnostic::Rule;
use expect_test::{Expect, expect};

use crate::fixture::{Fixture, site};

const NAMES: &str = "
//- content/people/donald-trump.md
---
name: Donald Trump
---
//- content/people/volodymyr-zelenskyy.md
---
name: Volodymyr Zelenskyy
aliases: [Volodymyr Zelensky, Zelensky]
country: ukraine
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/anna-berg.md
---
name: Anna Berg
---
//- content/people/ursula-von-der-leyen.md
---
name: Ursula von der Leyen
surname: von der Leyen
---
//- content/countries/ukraine.md
---
name: Ukraine
aliases: [{ text: Kyiv, link: tagged }, { text: Ukrainian, link: never }]
---
//- content/countries/georgia.md
---
name: Georgia
---
//- content/organisations/georgia-state.md
---
name: Georgia State University
aliases: [Georgia]
---
//- content/organisations/european-union.md
---
name: European Union
abbreviation: EU
---
//- content/agreements/minerals.md
---
name: Minerals agreement
aliases: [{ text: rare earth deal, link: tagged }, { text: old pact, from: 1990, to: 1999 }]
---
";

fn body(front_matter: &str, text: &str) -> String {
    let date = if front_matter.contains("date:") { "" } else { "date: 2025-03-31\n" };
    let text = format!("{NAMES}//- content/briefings/x.md\n---\ntitle: X\n{date}{front_matter}---\n\n{text}\n");
    let built = site(&text);
    // Whom a tie leaves out is reported (see `ties`); nothing else is to be said.
    assert!(built.problems.iter().all(|problem| problem.rule == Rule::AmbiguousMention), "{}", built.report());
    let html = built.body("briefings/x/");
    // What a link looks like and where its anchor is are reported once; here it matters where it leads.
    without_anchors(&html)
        .replace("<a class=\"mention\" href=\"/", "<a →")
        .replace("/\">", ">")
        .replace('\u{ad}', "&shy;")
        .replace('\u{2060}', "&NoBreak;")
}

/// HTML without the anchors of mentions, and without what is there only to have one.
fn without_anchors(html: &str) -> String {
    let mut pieces = html.split(" id=\"mention-");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.split_once('"').expect("the end of the anchor").1);
    }
    out.replace("<span class=\"mention\">", "").replace("</span>", "")
}

fn check(text: &str, html: Expect) {
    html.assert_eq(&body("", text));
}

#[test]
fn a_mention_is_a_link_of_its_own_class() {
    let text = format!("{NAMES}//- content/briefings/2025-03-31-x.md\n---\ntitle: X\n---\n\nIn Ukraine.\n");
    let html = site(&text).clean().body("briefings/2025-03-31-x/");
    expect![[r#"
        <p>In <a class="mention" href="/countries/ukraine/" id="mention-1">Ukraine</a>.</p>
    "#]]
    .assert_eq(&html);
}

#[test]
fn the_first_mention_of_a_page_is_linked_and_no_other() {
    check(
        "Ukraine and the EU met. Ukraine left.\n\nUkraine came back to the EU.",
        expect![[r#"
        <p><a →countries/ukraine>Ukraine</a> and the <a →organisations/european-union>EU</a> met. Ukraine left.</p>
        <p>Ukraine came back to the EU.</p>
    "#]],
    );
}

#[test]
fn a_link_that_the_author_writes_counts_as_the_first_mention_for_what_follows_and_not_for_what_comes_before() {
    check(
        "[[Ukraine]] left. Ukraine came back.",
        expect![[r#"
        <p><a href="/countries/ukraine>Ukraine</a> left. Ukraine came back.</p>
    "#]],
    );
    check(
        "Ukraine left. [[Ukraine]] came back.",
        expect![[r#"
        <p><a →countries/ukraine>Ukraine</a> left. <a href="/countries/ukraine>Ukraine</a> came back.</p>
    "#]],
    );
}

#[test]
fn a_surname_is_linked_only_after_the_full_name_or_a_tag() {
    check(
        "Trump spoke.",
        expect![[r#"
        <p>Trump spoke.</p>
    "#]],
    );
    check(
        "Trump spoke. Then Donald Trump left.",
        expect![[r#"
        <p>Trump spoke. Then <a →people/donald-trump>Donald Trump</a> left.</p>
    "#]],
    );
    expect![[r#"
        <p><a →people/donald-trump>Trump</a> spoke.</p>
    "#]]
    .assert_eq(&body("people: [donald-trump]\n", "Trump spoke."));
    expect![[r#"
        <p><a →people/donald-trump>Donald Trump</a> spoke. ##</p>
        <p>Trump left.</p>
    "#]]
    .assert_eq(&body("", "Donald Trump spoke. ## \n\nTrump left."));
}

#[test]
fn either_spelling_leads_to_the_same_page() {
    check(
        "Volodymyr Zelensky spoke. Zelensky and Zelenskyy left.",
        expect![[r#"
        <p><a →people/volodymyr-zelenskyy>Volodymyr Zelensky</a> spoke. Zelensky and Zelenskyy left.</p>
    "#]],
    );
    check(
        "Volodymyr Zelenskyy spoke.",
        expect![[r#"
        <p><a →people/volodymyr-zelenskyy>Volodymyr Zelenskyy</a> spoke.</p>
    "#]],
    );
}

#[test]
fn somebody_else_of_the_same_surname_is_not_linked() {
    check(
        "Donald Trump came with Melania Trump to Trump Tower. Trump’s plane left.",
        expect![[r#"
        <p><a →people/donald-trump>Donald Trump</a> came with Melania Trump to Trump Tower. Trump’s plane left.</p>
    "#]],
    );
}

#[test]
fn at_a_tie_nobody_is_linked() {
    check(
        "Georgia voted.",
        expect![[r#"
        <p>Georgia voted.</p>
    "#]],
    );
    check(
        "Berg spoke.",
        expect![[r#"
        <p>Berg spoke.</p>
    "#]],
    );
    check(
        "Jon Berg met Anna Berg. Berg left.",
        expect![[r#"
        <p><a →people/jon-berg>Jon Berg</a> met <a →people/anna-berg>Anna Berg</a>. Berg left.</p>
    "#]],
    );
}

#[test]
fn a_tag_or_the_page_itself_decides_a_tie() {
    expect![[r#"
        <p><a →countries/georgia>Georgia</a> voted.</p>
    "#]]
    .assert_eq(&body("countries: [georgia]\n", "Georgia voted."));
    expect![[r#"
        <p><a →organisations/georgia-state>Georgia</a> won.</p>
    "#]]
    .assert_eq(&body("links: { as: { Georgia: organisations/georgia-state } }\n", "Georgia won."));
    expect![[r#"
        <p><a →people/donald-trump>The president</a> spoke.</p>
    "#]]
    .assert_eq(&body("links: { as: { The president: people/donald-trump } }\n", "The president spoke."));
}

#[test]
fn an_alias_is_linked_by_its_policy() {
    check(
        "Kyiv wants the rare earth deal. Ukrainian wheat.",
        expect![[r#"
        <p>Kyiv wants the rare earth deal. Ukrainian wheat.</p>
    "#]],
    );
    expect![[r#"
        <p><a →countries/ukraine>Kyiv</a> wants the <a →agreements/minerals>rare earth deal</a>. Ukrainian wheat.</p>
    "#]]
    .assert_eq(&body(
        "countries: [ukraine]\nagreements: [minerals]\n",
        "Kyiv wants the rare earth deal. Ukrainian wheat.",
    ));
}

#[test]
fn an_alias_is_used_only_while_it_was_in_use() {
    check(
        "The old pact holds.",
        expect![[r#"
        <p>The old pact holds.</p>
    "#]],
    );
    expect![[r#"
        <p>The <a →agreements/minerals>old pact</a> holds.</p>
    "#]]
    .assert_eq(&body("date: 1995-05-05\n", "The old pact holds."));
}

#[test]
fn names_are_never_linked_in_code_headings_links_pictures_and_quotations() {
    check(
        "`Ukraine`\n\n## Ukraine\n\n[Ukraine](https://example.com/)\n\n> Ukraine\n\n```\nUkraine\n```\n\n    Ukraine",
        expect![[r##"
            <p><code>Ukraine</code></p>
            <h2 id="ukraine">Ukraine <a aria-label="Link to the section “Ukraine”" class="anchor" href="#ukraine">#</a></h2>
            <p><a href="https://example.com/" rel="external noopener">Ukraine</a></p>
            <blockquote>
            <p>Ukraine</p>
            </blockquote>
            <pre><code>Ukraine
            </code></pre>
            <pre><code>Ukraine
            </code></pre>
        "##]],
    );
    check(
        "Words, <https://example.com/Ukraine> and Ukraine.",
        expect![[r#"
        <p>Words, <a href="https://example.com/Ukraine" rel="external noopener">https://example.com/Ukraine</a> and <a →countries/ukraine>Ukraine</a>.</p>
    "#]],
    );
}

#[test]
fn a_link_never_stands_within_another_and_never_beside_one() {
    // Code within the text of a link.
    check(
        "[The `pact` of Ukraine](https://example.com/) is here.",
        expect![[r#"
        <p><a href="https://example.com/" rel="external noopener">The <code>pact</code> of Ukraine</a> is here.</p>
    "#]],
    );
    // A link that ends in a picture is a link as well; code is none.
    check(
        "[![Us](/us.svg)](https://example.com/) Ukraine\n\n//- static/us.svg\n<svg/>",
        expect![[r#"
            <p><a href="https://example.com/" rel="external noopener"><img alt="Us" decoding="async" loading="lazy" src="/us.svg"></a> Ukraine</p>
        "#]],
    );
    check(
        "`Ukraine` Ukraine",
        expect![[r#"
        <p><code>Ukraine</code> <a →countries/ukraine>Ukraine</a></p>
    "#]],
    );
}

#[test]
fn quotations_are_linked_where_the_site_says_so() {
    let settings = "title: T\nbase_url: https://example.org/\nlinks: { quotations: true }\n";
    let text = format!("{NAMES}//- content/briefings/2025-03-31-x.md\n---\ntitle: X\n---\n\n> Ukraine\n");
    let built = Fixture::new(&text).file("briefbook.yaml", settings).build().clean();
    assert_eq!(built.page("briefings/2025-03-31-x/").links(".body"), ["Ukraine → /countries/ukraine/"]);
}

#[test]
fn a_site_may_link_once_a_section_every_time_or_never() {
    let text = "Ukraine. Ukraine.\n\n## A\n\nUkraine. Ukraine.\n";
    let links = |setting: &str| {
        let settings = format!("title: T\nbase_url: https://example.org/\nlinks: {{ {setting} }}\n");
        let text = format!("{NAMES}//- content/briefings/2025-03-31-x.md\n---\ntitle: X\n---\n\n{text}");
        Fixture::new(&text)
            .file("briefbook.yaml", settings)
            .build()
            .clean()
            .page("briefings/2025-03-31-x/")
            .links(".body p")
            .len()
    };
    assert_eq!(links("first_per: page"), 1);
    assert_eq!(links("first_per: section"), 2);
    assert_eq!(links("first_per: all"), 4);
    assert_eq!(links("automatic: false"), 0);
    assert_eq!(links("never: [Ukraine]"), 0);
}

#[test]
fn a_page_and_a_spot_may_refuse_a_link() {
    expect![[r#"
        <p>Ukraine.</p>
    "#]]
    .assert_eq(&body("links: { automatic: false }\n", "Ukraine."));
    expect![[r#"
        <p>Ukraine and the <a →organisations/european-union>EU</a>.</p>
    "#]]
    .assert_eq(&body("links: { never: [Ukraine] }\n", "Ukraine and the EU."));
    expect![[r#"
        <p>Ukraine is not linked here. <a →countries/ukraine>Ukraine</a> is.</p>
    "#]]
    .assert_eq(&body("", "\\@Ukraine is not linked here. Ukraine is."));
}

#[test]
fn a_page_does_not_link_to_itself() {
    let text = NAMES.replace("name: Ukraine\naliases", "name: Ukraine\nsummary: x\naliases");
    let text =
        text.replace("//- content/countries/georgia.md", "\nUkraine is in the EU.\n//- content/countries/georgia.md");
    assert_eq!(site(&text).clean().page("countries/ukraine/").links(".body"), ["EU → /organisations/european-union/"]);
}

#[test]
fn the_longest_name_wins_and_words_are_whole() {
    check(
        "Georgia State University won. Ukraines and EUR are no names, the EU’s and the pro-EU side are.",
        expect![[r#"
        <p><a →organisations/georgia-state>Georgia State University</a> won. Ukraines and EUR are no names, the <a →organisations/european-union>EU</a>’s and the pro-EU side are.</p>
    "#]],
    );
}

#[test]
fn a_particle_belongs_to_the_surname() {
    check(
        "Ursula von der Leyen spoke. Leyen did not; von der Leyen did.",
        expect![[r#"
        <p><a →people/ursula-von-der-leyen>Ursula von der Leyen</a> spoke. Leyen did not; von der Leyen did.</p>
    "#]],
    );
}

#[test]
fn emphasis_across_a_name_nests_rightly() {
    check(
        "**Donald** Trump spoke.",
        expect![[r#"
        <p><a →people/donald-trump><strong>Donald</strong> Trump</a> spoke.</p>
    "#]],
    );
    check(
        "*Donald Trump* spoke, **so did Volodymyr *Zelenskyy***.",
        expect![[r#"
        <p><em><a →people/donald-trump>Donald Trump</a></em> spoke, <strong>so did <a →people/volodymyr-zelenskyy>Volodymyr <em>Zelenskyy</em></a></strong>.</p>
    "#]],
    );
    check(
        "A *man called Donald* Trump.",
        expect![[r#"
        <p>A <em>man called <a →people/donald-trump>Donald</a></em><a →people/donald-trump> Trump</a>.</p>
    "#]],
    );
    check(
        "Donald\n*Trump* and **Ukr**aine.",
        expect![[r#"
        <p><a →people/donald-trump>Donald
        <em>Trump</em></a> and <a →countries/ukraine><strong>Ukr</strong>aine</a>.</p>
    "#]],
    );
    check(
        "~~Donald **Tr**ump~~",
        expect![[r#"
        <p><del><a →people/donald-trump>Donald <strong>Tr</strong>ump</a></del></p>
    "#]],
    );
}

#[test]
fn the_number_of_a_footnote_within_a_name_stays_a_link_of_its_own() {
    check(
        "Donald[^1] *Trump* spoke.\n\n[^1]: Late.",
        expect![[r##"
        <p><a →people/donald-trump>Donald</a>&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup> <em><a →people/donald-trump>Trump</a></em> spoke.</p>
    "##]],
    );
}

#[test]
fn names_are_found_across_lines_spaces_and_signs_of_other_sorts() {
    check(
        "Donald\nTrump.",
        expect![[r#"
        <p><a →people/donald-trump>Donald
        Trump</a>.</p>
    "#]],
    );
    check(
        "Donald\u{a0}Trump, Ukr\u{ad}aine.",
        expect![[r#"
        <p><a →people/donald-trump>Donald&nbsp;Trump</a>, <a →countries/ukraine>Ukr&shy;aine</a>.</p>
    "#]],
    );
    check(
        "&#68;onald Trump &amp; Ukraine &mdash; &lt;EU&gt;.",
        expect![[r#"
        <p><a →people/donald-trump>Donald Trump</a> &amp; <a →countries/ukraine>Ukraine</a> — &lt;<a →organisations/european-union>EU</a>&gt;.</p>
    "#]],
    );
}

#[test]
fn names_in_lists_tables_and_footnotes_are_found() {
    check(
        "- Ukraine\n\n| a |\n|---|\n| Donald Trump |\n\nText.[^1]\n\n[^1]: The EU.",
        expect![[r##"
            <ul>
            <li><a →countries/ukraine>Ukraine</a></li>
            </ul>
            <div class="table" tabindex="0"><table>
            <thead><tr><th scope="col">a</th></tr></thead><tbody>
            <tr><td><a →people/donald-trump>Donald Trump</a></td></tr>
            </tbody></table></div>
            <p>Text.&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup></p>
        "##]],
    );
}

#[test]
fn a_person_whose_name_is_html_to_somebody_is_escaped() {
    let built = site(
        "
//- content/people/x.md
---
name: A <b>&\"'x Person
---
//- content/briefings/2025-03-31-x.md
---
title: X
---

[[people/x]] came.
",
    );
    expect![[r#"
        <p><a href="/people/x/" id="mention-1">A &lt;b&gt;&amp;"'x Person</a> came.</p>
    "#]]
    .assert_eq(&built.body("briefings/2025-03-31-x/"));
}
