//! Every place of a text that has to do with another page has an anchor, and every backlink leads to the very place.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};
use scraper::{ElementRef, Selector};

use crate::fixture::{Built, plain, site};

const NAMES: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/people/jon-holm.md
---
name: Jon Holm
---
//- content/countries/norway.md
---
name: Norway
---
//- content/countries/han.md
---
name: Hanland
aliases: [漢国, Han — Land]
---
//- content/countries/wa.md
---
name: Waland
aliases: [和国]
---
";

const PAGE: &str = "briefings/2025-05-05-x/";

/// A page with a text, among the names.
fn page_with(front_matter: &str, text: &str) -> Built {
    site(&format!("{NAMES}//- content/briefings/2025-05-05-x.md\n---\ntitle: X\n{front_matter}---\n\n{text}\n"))
}

/// The HTML of that page's text, with what cannot be seen shown.
fn body(built: &Built) -> String {
    built.body(PAGE).replace('\u{2060}', "&NoBreak;")
}

fn check(text: &str, html: Expect) {
    let built = page_with("", text).clean();
    html.assert_eq(&body(&built));
    assert_places(&built);
}

/// Fails unless every anchor stands once on its page, every occurrence has one, every link to one leads to it, and what a
/// backlink shows as a name is what is marked there.
pub fn assert_places(built: &Built) {
    let links = Selector::parse("a[href]").unwrap();
    let pages = built.pages();
    let mut anchors: BTreeMap<&str, BTreeMap<String, ElementRef<'_>>> = BTreeMap::new();
    for page in &pages {
        let of_page = anchors.entry(&page.url).or_default();
        for element in page.find("[id]") {
            let id = element.value().id().unwrap_or_default().to_owned();
            assert!(of_page.insert(id.clone(), element).is_none(), "`#{id}` stands twice on `{}`", page.url);
        }
    }
    for (id, page) in built.compiled.site.pages() {
        // A page that holds an error is not written.
        let Some(of_page) = anchors.get(page.url.as_str()) else { continue };
        let count = built.compiled.links.text(id).occurrences.len();
        let wanted: BTreeSet<String> = (1..=count).map(|number| format!("mention-{number}")).collect();
        let found = of_page.keys().filter(|anchor| anchor.starts_with("mention-")).cloned();
        assert_eq!(found.collect::<BTreeSet<String>>(), wanted, "on `{}`", page.url);
    }
    let base = built.compiled.site.settings.base_path();
    for page in &pages {
        for link in page.find(".backlinks li").iter().flat_map(|item| item.select(&links)) {
            let Some((path, anchor)) = link.value().attr("href").and_then(|href| href.split_once('#')) else {
                continue;
            };
            let url = path.strip_prefix(base).expect("a link within the site");
            let Some(of_page) = anchors.get(url) else { continue };
            let Some(place) = of_page.get(anchor) else {
                panic!("`{}` leads to `{url}#{anchor}`, which is not there", page.url)
            };
            let (name, there) = (plain(link), plain(*place));
            // A name that runs through several elements has the anchor at its first piece.
            if anchor.starts_with("mention-") && !name.is_empty() && !name.parse::<usize>().is_ok_and(|it| it > 1) {
                assert!(name.starts_with(&there) || name.contains('…'), "{name:?} leads to {there:?} on `{url}`");
            }
        }
    }
}

#[test]
fn a_mention_that_is_a_link_one_that_only_counts_and_a_reference_have_anchors_in_the_order_of_the_text() {
    check(
        "Mara Lind and [[Norway]] met [him](/people/jon-holm.md). Lind left, \\@Norway stayed. See [[#none|below]].\n\n## None",
        expect![[r##"
            <p><a class="mention" href="/people/mara-lind/" id="mention-1">Mara Lind</a> and <a href="/countries/norway/" id="mention-2">Norway</a> met <a href="/people/jon-holm/" id="mention-3">him</a>. <span class="mention" id="mention-4">Lind</span> left, <span class="mention" id="mention-5">Norway</span> stayed. See <a href="#none">below</a>.</p>
            <h2 id="none">None <a aria-label="Link to the section “None”" class="anchor" href="#none">#</a></h2>
        "##]],
    );
}

#[test]
fn a_name_that_runs_through_several_elements_has_one_anchor_around_whole_elements_or_at_its_first_piece() {
    check(
        "Mara *Lind*, **Mara** Lind and ~~Mara **Li**nd~~.",
        expect![[r#"
        <p><a class="mention" href="/people/mara-lind/" id="mention-1">Mara <em>Lind</em></a>, <span class="mention" id="mention-2"><strong>Mara</strong> Lind</span> and <del><span class="mention" id="mention-3">Mara <strong>Li</strong>nd</span></del>.</p>
    "#]],
    );
    check(
        "A *woman called Mara* Lind, and *one named Mara* Lind.",
        expect![[r#"
        <p>A <em>woman called <a class="mention" href="/people/mara-lind/" id="mention-1">Mara</a></em><a class="mention" href="/people/mara-lind/"> Lind</a>, and <em>one named <span class="mention" id="mention-2">Mara</span></em> Lind.</p>
    "#]],
    );
    check(
        "Mara\n*Lind* met Mara<!-- here -->\nLind.",
        expect![[r#"
        <p><a class="mention" href="/people/mara-lind/" id="mention-1">Mara
        <em>Lind</em></a> met <span class="mention" id="mention-2">Mara
        Lind</span>.</p>
    "#]],
    );
}

#[test]
fn the_number_of_a_footnote_within_a_name_or_a_link_stays_a_link_of_its_own() {
    check(
        "See [[Norway|the[^1] country]].\n\n[^1]: Late.",
        expect![[r##"
        <p>See <a href="/countries/norway/" id="mention-1">the country</a>&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup>.</p>
    "##]],
    );
    check(
        "Mara[^1] Lind met Mara[^1] Lind.\n\n[^1]: Late.",
        expect![[r##"
        <p><a class="mention" href="/people/mara-lind/" id="mention-1">Mara</a>&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup><a class="mention" href="/people/mara-lind/"> Lind</a> met <span class="mention" id="mention-2">Mara</span>&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use-2">[a]</a></sup> Lind.</p>
    "##]],
    );
}

#[test]
fn names_that_touch_each_other_have_an_anchor_each() {
    check(
        "漢国和国漢国和国",
        expect![[r#"
        <p><a class="mention" href="/countries/han/" id="mention-1">漢国</a><span class="mention" id="mention-2">和国</span><span class="mention" id="mention-3">漢国</span><a class="mention" href="/countries/wa/" id="mention-4">和国</a></p>
    "#]],
    );
}

#[test]
fn quotations_lists_tables_and_headings_have_anchors() {
    check(
        "> Mara Lind came.\n> — Mara Lind, [[Norway]]\n\n> Norway\n\n— Lind\n\n> [!NOTE]\n> In Norway.\n\n- Norway\n  - Lind\n\n\
         1. [x] Norway\n\n| Norway | [[mara-lind\\|her]] |\n|---|--:|\n| *Mara* Lind | `Norway` |\n\n## Of [[Norway]] and Norway\n\n\
         Term\n: Norway",
        expect![[r##"
            <figure class="quotation" id="statement-1">
            <blockquote>
            <p><span class="mention" id="mention-1">Mara Lind</span> came.</p>
            </blockquote>
            <figcaption><span class="speaker"><a href="/people/mara-lind/" id="mention-2">Mara Lind</a></span>
            <span class="occasion"><a href="/countries/norway/" id="mention-3">Norway</a></span></figcaption>
            </figure>
            <blockquote>
            <p><span class="mention" id="mention-4">Norway</span></p>
            </blockquote>
            <p>— <a class="mention" href="/people/mara-lind/" id="mention-5">Lind</a></p>
            <blockquote class="markdown-alert-note">
            <p class="alert-title">Note</p>
            <p>In <span class="mention" id="mention-6">Norway</span>.</p>
            </blockquote>
            <ul>
            <li><span class="mention" id="mention-7">Norway</span>
            <ul>
            <li><span class="mention" id="mention-8">Lind</span></li>
            </ul>
            </li>
            </ul>
            <ol>
            <li>☑ <span class="mention" id="mention-9">Norway</span></li>
            </ol>
            <div class="table" tabindex="0"><table>
            <thead><tr><th scope="col"><span class="mention" id="mention-10">Norway</span></th><th class="align-right" scope="col"><a href="/people/mara-lind/" id="mention-11">her</a></th></tr></thead><tbody>
            <tr><td><span class="mention" id="mention-12"><em>Mara</em> Lind</span></td><td class="align-right"><code>Norway</code></td></tr>
            </tbody></table></div>
            <h2 id="of-norway-and-norway">Of <a href="/countries/norway/" id="mention-13">Norway</a> and Norway <a aria-label="Link to the section “Of Norway and Norway”" class="anchor" href="#of-norway-and-norway">#</a></h2>
            <dl>
            <dt>Term</dt>
            <dd><span class="mention" id="mention-14">Norway</span></dd>
            </dl>
        "##]],
    );
}

#[test]
fn nothing_is_wrapped_around_the_line_that_names_a_speaker() {
    check(
        "> Of *Han\n> — him* and [[Norway|\n> — there]]",
        expect![[r#"
        <blockquote>
        <p>Of <em>Han
        — him</em> and <a href="/countries/norway/" id="mention-1">
        — there</a></p>
        </blockquote>
    "#]],
    );
    check(
        "> Of Han\n> — Land",
        expect![[r#"
        <figure class="quotation">
        <blockquote>
        <p>Of <span class="mention" id="mention-1">Han</span></p>
        </blockquote>
        <figcaption>— Land</figcaption>
        </figure>
    "#]],
    );
}

#[test]
fn footnotes_have_anchors_where_they_are_put() {
    let built = page_with(
        "",
        "Norway.[^1] Lind.[^2]\n\n[^1]: Of *Norway*, with [[Mara Lind]].\n\n    And Lind.\n\n[^2]: Norway.",
    );
    let built = built.clean();
    expect![[r##"
        <p><a class="mention" href="/countries/norway/" id="mention-1">Norway</a>.&NoBreak;<sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup> <a class="mention" href="/people/mara-lind/" id="mention-2">Lind</a>.&NoBreak;<sup class="footnote-reference"><a href="#note-b" id="note-b-use">[b]</a></sup></p>
    "##]].assert_eq(&body(&built));
    expect![[r##"
        <li id="note-a">
        <p>Of <em><span class="mention" id="mention-3">Norway</span></em>, with <a href="/people/mara-lind/" id="mention-4">Mara Lind</a>.</p>
        <p>And <span class="mention" id="mention-5">Lind</span>.</p>
        <a aria-label="Back to the text" href="#note-a-use">↩</a></li>
        <li id="note-b">
        <p><span class="mention" id="mention-6">Norway</span>.</p>
        <a aria-label="Back to the text" href="#note-b-use">↩</a></li>
    "##]].assert_eq(&built.page(PAGE).inner(".footnotes"));
    assert_places(&built);
}

#[test]
fn the_pages_own_entity_has_no_anchors_and_no_links() {
    let built = site(&format!(
        "{NAMES}//- content/people/own.md\n---\nname: Una Berg\n---\n\nUna Berg of Norway. [[Una Berg]]\n"
    ));
    let built = built.clean();
    expect![[r#"
        <p>Una Berg of Norway. <a href="/people/own/">Una Berg</a></p>
    "#]]
    .assert_eq(&built.body("people/own/"));
    assert_places(&built);
}

#[test]
fn the_texts_of_pictures_have_no_anchors_also_where_an_author_put_a_link_into_one() {
    let picture = "//- static/pier.svg\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
    let text = "![Mara Lind in [Norway](/countries/norway.md) and ![Lind](/pier.svg)](/pier.svg) [![Lind](/pier.svg)](/people/mara-lind.md)\n\n\
                [*Norway* <https://example.org/people/jon-holm/>](/countries/norway.md)\n\n![a [[Norway]]](/pier.svg)\n\n![a [Norway][n]](/pier.svg)\n\n[n]: /countries/norway.md";
    let built = site(&format!("{NAMES}{picture}//- content/briefings/2025-05-05-x.md\n---\ntitle: X\n---\n\n{text}\n"));
    expect![[r#"
        content/briefings/2025-05-05-x.md:9:1 not-a-link `![a [[Norway]]](/pier.svg)` is not a picture: there is a link in its words
    "#]]
    .assert_eq(&built.lines());
    expect![[r#"
        <p><img alt="Mara Lind in Norway and Lind" decoding="async" loading="lazy" src="/pier.svg"> <a href="/people/mara-lind/" id="mention-1"><img alt="Lind" decoding="async" loading="lazy" src="/pier.svg"></a></p>
        <p><a href="/countries/norway/" id="mention-2"><em>Norway</em> https://example.org/people/jon-holm/</a></p>
        <p>![a <a href="/countries/norway/" id="mention-3">Norway</a>](/pier.svg)</p>
        <p><img alt="a Norway" decoding="async" loading="lazy" src="/pier.svg"></p>
    "#]].assert_eq(&body(&built));
    expect![[r#"
        <li>
        <p class="backlink-page"><a href="/briefings/2025-05-05-x/">X</a> <time datetime="2025-05-05">5 May 2025</time> <span class="count">1 mention</span></p>
        <p class="sentence">… <a href="/briefings/2025-05-05-x/#mention-1"><mark>…</mark></a></p>
        </li>
    "#]].assert_eq(&built.page("people/mara-lind/").inner(".backlinks"));
    assert_places(&built);
}

#[test]
fn a_heading_may_not_take_the_anchor_of_a_mention_or_an_event() {
    check(
        "## Mention 1\n\n## Event 1\n\nNorway. Norway.",
        expect![[r##"
        <h2 id="the-mention-1">Mention 1 <a aria-label="Link to the section “Mention 1”" class="anchor" href="#the-mention-1">#</a></h2>
        <h2 id="the-event-1">Event 1 <a aria-label="Link to the section “Event 1”" class="anchor" href="#the-event-1">#</a></h2>
        <p><a class="mention" href="/countries/norway/" id="mention-1">Norway</a>. <span class="mention" id="mention-2">Norway</span>.</p>
    "##]],
    );
}

#[test]
fn an_anchor_of_a_mention_that_is_not_there_is_reported() {
    let text = "Norway. [One](#mention-1) [two](#mention-2) [four](#mention-4) [none](#mention-01) [there](/people/jon-holm.md#mention-9)";
    expect![[r#"
        content/briefings/2025-05-05-x.md:5:45 broken-anchor `/briefings/2025-05-05-x/` has no heading `#mention-4`
        content/briefings/2025-05-05-x.md:5:64 broken-anchor `/briefings/2025-05-05-x/` has no heading `#mention-01`
        content/briefings/2025-05-05-x.md:5:84 broken-anchor `/people/jon-holm/` has no heading `#mention-9`
    "#]]
    .assert_eq(&page_with("", text).lines());
}

#[test]
fn every_backlink_of_a_text_that_does_its_worst_leads_to_its_place() {
    let text = "\
> *Mara\n> Lind* and **Jon** Holm\n> — Jon *Holm*,\n> Norway\n\n\
> a\n>\n> — Mara Lind in [[Norway]]\n\n> Of Han\n> — Land\n\n\
- **Norway**\n\n  > Lind and *Holm*\n  > -- Mara Lind\n\n  [^n]: A note on Lind.\n\n\
| a | b |\n|---|---|\n| Mara Lind[^n] | [[jon-holm\\|Mr. \\| Holm]] *Norway* |\n| Lind, [of *Norway*](/countries/norway.md) | 漢国和国 |\n\n\
# [Lind](/people/mara-lind.md) in *[[Norway]]* `x` {#mention-3}\n\n\
[](/people/mara-lind.md) and [Norway <https://example.org/people/jon-holm/> again](/countries/norway.md). &amp;Norway&nbsp;Lind\n\
[^n] Mara[^n] *Li*nd’s, Lind’s.\n\n\
[^n]: The same name twice: Norway.\n\n[^unused]: Nobody leads to Mara Lind.\n\n[^deep]: Norway\n\n    [^deeper]: Mara Lind\n\n    > Holm\n\n[^deep] [^deeper]";
    let built = page_with("", text);
    assert_places(&built);
}

/// What the texts of the property below are made of: names, and what may stand around, between and within them.
const PIECES: &[&str] = &[
    "Mara Lind",
    "Mara ",
    "Lind",
    "Holm",
    "Jon *Holm*",
    "Norway",
    "漢国",
    "和国",
    "Han",
    "— Land",
    "[[Norway]]",
    "[[Lind|",
    "[[",
    "]]",
    "[",
    "](/countries/norway.md)",
    "](/people/mara-lind.md)",
    "![",
    "](/pier.svg)",
    "<https://example.org/countries/norway/>",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "\n",
    "\n\n",
    "  \n",
    " ",
    "    ",
    "> ",
    "\n> ",
    "\n> — ",
    "\n> -- ",
    "> [!NOTE]\n",
    "- ",
    "1. ",
    "\n- ",
    "## ",
    "\n# ",
    "\n---\n",
    " {#mention-1}",
    "\n\n| a | b |\n|---|---|\n| ",
    " | ",
    "\\|",
    "[^a]",
    "\n\n[^a]: ",
    "\n\n[^b]: ",
    "[^b]",
    "\n: ",
    "<!-- x -->",
    "<b>",
    "&amp;",
    "&nbsp;",
    "\\@",
    "’s",
    ".",
    ", ",
    "\u{fffc}",
    "\n```\n",
    "“",
    "”",
    "\t",
    "\r\n",
];

proptest::proptest! {
    #![proptest_config(crate::random::config())]

    #[test]
    fn every_backlink_of_any_text_leads_to_its_place(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60),
    ) {
        assert_places(&page_with("", &pieces.concat()));
    }
}
