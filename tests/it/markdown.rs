//! Markdown in its corners: comments, `<br>`, bare addresses, tables that lose cells, links that are none.

use crate::fixture::{Built, Fixture, site};

const SITE: &str = "
//- content/countries/veldria.md
---
name: Veldria
iso2: NO
---
//- content/pages/contact.md
---
title: Contact
---
";

fn page(text: &str) -> Built {
    pages(&[text])
}

/// A site with a page for each text: `content/pages/about0.md` and so on.
fn pages(texts: &[&str]) -> Built {
    let mut site = Fixture::new(SITE);
    for (number, text) in texts.iter().enumerate() {
        let page = format!("---\ntitle: About\nlinks: {{ automatic: false }}\n---\n{text}\n");
        site = site.file(&format!("content/pages/about{number}.md"), page);
    }
    site.build()
}

/// The problems of each of some texts, with line, column, rule and message.
fn problems_of(texts: &[&str]) -> Vec<Vec<String>> {
    let built = pages(texts);
    let lines = built.lines();
    let of = |number: usize| {
        let place = format!("content/pages/about{number}.md:");
        lines.lines().filter_map(|line| line.strip_prefix(&place)).map(str::to_owned).collect()
    };
    (0..texts.len()).map(of).collect()
}

fn problems(text: &str) -> Vec<String> {
    problems_of(&[text]).remove(0)
}

/// Checks the HTML of texts without problems.
#[track_caller]
fn check_all(cases: &[(&str, &str)]) {
    let texts: Vec<String> = cases.iter().map(|(text, _)| format!("BEGIN\n\n{text}")).collect();
    let built = pages(&texts.iter().map(String::as_str).collect::<Vec<_>>()).clean();
    for (number, (text, expected)) in cases.iter().enumerate() {
        let html = built.body(&format!("about{number}/")).replace(" rel=\"external noopener\"", "");
        assert_eq!(html.trim(), format!("<p>BEGIN</p>\n{expected}").trim(), "{text:?}");
    }
}

#[test]
fn a_comment_is_left_out_and_what_is_beside_it_is_text() {
    check_all(
        &[
            ("<!--\nSecret\n-->\nb", "<p>b</p>"),
            ("<!--\nSecret\n\n[[Nowhere]]\n\n-->\n\nb", "<p>b</p>"),
            ("<!-- a --> text", "<p>text</p>"),
            ("<!-- a -->**b**\nc", "<p><strong>b</strong>\nc</p>"),
            ("<!--\na\n--> [[Veldria]]", "<p><a href=\"/countries/veldria/\" id=\"mention-1\">Veldria</a></p>"),
            ("a <!-- b --> c", "<p>a  c</p>"),
            ("a <!-- b\nb --> c", "<p>a  c</p>"),
            ("a <!-- b\n\nb --> c", "<p>a  c</p>"),
            ("a <!-- b\n\n```\nb --> c", "<p>a  c</p>"),
            ("a\n<!-- b -->\nc", "<p>a</p>\n<p>c</p>"),
            ("<!-- a --> <!-- b -->\nc", "<p>c</p>"),
            ("<!-- a --> <!-- b\n\nb -->\nc", "<p>c</p>"),
            ("<!--> a", "<p>a</p>"),
            ("- <!-- a -->\n- b", "<ul>\n<li></li>\n<li>b</li>\n</ul>"),
            ("- <!-- a --> b\n- c", "<ul>\n<li>b</li>\n<li>c</li>\n</ul>"),
            ("- a\n  <!-- b\n\n  b -->\n- c", "<ul>\n<li>a</li>\n<li>c</li>\n</ul>"),
            ("> <!-- a\n> a -->\n> b", "<blockquote>\n<p>b</p>\n</blockquote>"),
            ("> <!-- a\na -->\n> b", "<blockquote>\n<p>b</p>\n</blockquote>"),
            (
                "| a | b |\n|---|---|\n| c <!-- d | e --> | f |",
                "<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody>\n<tr><td>c </td><td>f</td></tr>\n</tbody></table></div>",
            ),
            ("`<!-- a -->` \\<!-- b -->", "<p><code>&lt;!-- a --&gt;</code> &lt;!-- b --&gt;</p>"),
            ("```\n<!-- a\n```\n-->", "<pre><code>&lt;!-- a\n</code></pre>\n<p>--&gt;</p>"),
            ("![a <!-- b --> c](/pic.txt)x", ""),
        ][..21],
    );
}

#[test]
fn a_page_of_nothing_but_comments_has_no_paragraph() {
    for text in ["<!-- a -->", "<!-- a --> <!-- b -->", "<!--\n\na\n\n-->\n\n<!-- b\n-->"] {
        let built = page(text).clean();
        assert_eq!(built.page("about0/").texts(".body p"), Vec::<String>::new(), "{text:?}");
        assert!(!built.text("about0/").contains("<p></p>"), "{text:?}");
    }
}

#[test]
fn what_is_in_a_comment_is_not_checked_not_counted_and_not_searched() {
    let built = site(
        "
//- content/countries/veldria.md
---
name: Veldria
iso2: NO
---
//- content/briefings/2025-01-02-a.md
---
title: First
---
<!-- Veldria is [[Nowhere]], [x](nowhere.md), https://example.com/zyzzyva and <b>bold</b>[^none]

zyzzyva -->
Text <!-- Veldria

zyzzyva --> about <div><!-- zyzzyva --></div>.
",
    );
    assert_eq!(built.lines(), "content/briefings/2025-01-02-a.md:9:19 raw-html HTML is shown as text\n");
    assert_eq!(built.holding("zyzzyva"), Vec::<&str>::new());
    assert!(!built.text("countries/veldria/").contains("/briefings/2025-01-02-a/"), "no mention is counted");
}

#[test]
fn comments_within_other_html_are_left_out_of_what_is_shown() {
    let built = page("<div>\n<!-- a\n\na -->\nb<!-- c --></div>\n\nd");
    assert_eq!(built.body("about0/"), "<p>&lt;div&gt;\n\nb&lt;/div&gt;\n</p>\n<p>d</p>\n");
    assert_eq!(problems("<div>\n<!-- a\n\na -->\n</div>"), ["5:1 raw-html HTML is shown as text"]);
}

#[test]
fn a_comment_without_an_end_takes_its_block_with_it_and_is_reported() {
    let unclosed = "unclosed-comment the comment does not end, so the rest of its block is left out";
    for (text, place, expected) in [
        ("a\n\n<!-- b\n\nc", "7:1", "<p>a</p>"),
        ("a <!-- b *c*\nd\n\ne", "5:3", "<p>a </p>\n<p>e</p>"),
        ("- a <!-- b\n- c", "5:5", "<ul>\n<li>a </li>\n<li>c</li>\n</ul>"),
        ("> <!-- b\n\nc", "5:3", "<blockquote>\n</blockquote>\n<p>c</p>"),
        ("a[^n] <!-- b\n\n[^n]: A note.", "5:7", ""),
    ] {
        assert_eq!(problems(text), [format!("{place} {unclosed}")], "{text:?}");
        if !expected.is_empty() {
            assert_eq!(page(text).body("about0/").trim(), expected, "{text:?}");
        }
    }
    assert_eq!(
        problems("<!-- a <!-- b --> c -->"),
        ["5:8 unclosed-comment a comment begins within a comment, and both end at the first `-->`"]
    );
}

#[test]
fn many_comments_that_tear_blocks_are_all_left_out() {
    let text = "a <!-- zyzzyva\n\nzyzzyva --> b\n\n".repeat(300);
    let built = page(&text).clean();
    assert!(!built.text("about0/").contains("zyzzyva"));
    assert_eq!(built.page("about0/").texts(".body p").len(), 300);
}

#[test]
fn br_is_a_line_break_wherever_it_is_written() {
    check_all(&[
        ("a<br>b<br/>c<BR />d", "<p>a<br>\nb<br>\nc<br>\nd</p>"),
        ("a<br>\nb", "<p>a<br>\n\nb</p>"),
        (
            "<br>\n[[Veldria]] *b*",
            "<p><br>\n\n<a href=\"/countries/veldria/\" id=\"mention-1\">Veldria</a> <em>b</em></p>",
        ),
        ("- a<br>b", "<ul>\n<li>a<br>\nb</li>\n</ul>"),
        (
            "| a<br>b |\n|---|\n| c<br />d |",
            "<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">a<br>\nb</th></tr></thead><tbody>\n<tr><td>c<br>\nd</td></tr>\n</tbody></table></div>",
        ),
        ("`<br>` \\<br>", "<p><code>&lt;br&gt;</code> &lt;br&gt;</p>"),
    ]);
    assert_eq!(problems("a<b>c</b>"), ["5:2 raw-html HTML is shown as text"]);
    assert_eq!(problems("<br class=\"x\">"), ["5:1 raw-html HTML is shown as text"]);
}

#[test]
fn one_tilde_is_a_tilde_and_two_strike_out() {
    check_all(&[
        ("~$50 trillion … ~$20 trillion", "<p>~$50 trillion … ~$20 trillion</p>"),
        ("~~a~~ b", "<p><del>a</del> b</p>"),
        ("a ~ b ~*a*~", "<p>a ~ b ~<em>a</em>~</p>"),
    ]);
}

#[test]
fn brackets_in_the_words_of_a_link_stay_in_them() {
    check_all(&[
        ("[[1]](https://example.com/a)", "<p><a href=\"https://example.com/a\">[1]</a></p>"),
        ("See [[a|b]](contact.md).", "<p>See <a href=\"/contact/\" id=\"mention-1\">[a|b]</a>.</p>"),
        ("[[*x* y]](/contact/ \"t\")", "<p><a href=\"/contact/\" id=\"mention-1\" title=\"t\">[<em>x</em> y]</a></p>"),
        ("[[Veldria]] (2019)", "<p><a href=\"/countries/veldria/\" id=\"mention-1\">Veldria</a> (2019)</p>"),
        ("[[Veldria]](a b)", "<p><a href=\"/countries/veldria/\" id=\"mention-1\">Veldria</a>(a b)</p>"),
    ]);
}

#[test]
fn a_bare_address_is_a_link() {
    check_all(&[
        ("See https://x.org/a_b_/c.", "<p>See <a href=\"https://x.org/a_b_/c\">https://x.org/a_b_/c</a>.</p>"),
        ("https://x.org/_a_/*b*", "<p><a href=\"https://x.org/_a_/*b\">https://x.org/_a_/*b</a>*</p>"),
        ("(www.x.org/a)", "<p>(<a href=\"http://www.x.org/a\">www.x.org/a</a>)</p>"),
        ("*https://x.org*", "<p><em><a href=\"https://x.org\">https://x.org</a></em></p>"),
        ("_desk@x.org_", "<p><em><a href=\"mailto:desk@x.org\">desk@x.org</a></em></p>"),
        ("mailto:desk@x.org", "<p><a href=\"mailto:desk@x.org\">mailto:desk@x.org</a></p>"),
        (
            "https://example.org/contact/",
            "<p><a href=\"/contact/\" id=\"mention-1\">https://example.org/contact/</a></p>",
        ),
        ("[https://x.org](contact.md)", "<p><a href=\"/contact/\" id=\"mention-1\">https://x.org</a></p>"),
        ("<https://x.org>", "<p><a href=\"https://x.org\">https://x.org</a></p>"),
        ("`https://x.org`", "<p><code>https://x.org</code></p>"),
        ("    https://x.org", "<pre><code>https://x.org\n</code></pre>"),
        (
            "| a |\n|---|\n| https://x.org/a|",
            "<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">a</th></tr></thead><tbody>\n<tr><td><a href=\"https://x.org/a\">https://x.org/a</a></td></tr>\n</tbody></table></div>",
        ),
        ("[a]: https://x.org/b\n\n[a]", "<p><a href=\"https://x.org/b\">a</a></p>"),
    ]);
    assert_eq!(
        problems("https://example.org/nowhere/"),
        ["5:1 broken-link the link `https://example.org/nowhere/` leads to nothing"]
    );
}

#[test]
fn a_name_in_a_bare_address_is_not_a_mention() {
    let text = |words: &str| format!("{SITE}//- content/briefings/2025-01-02-a.md\n---\ntitle: First\n---\n{words}\n");
    for (words, is_mention) in [
        ("Veldria.", true),
        ("https://x.org/Veldria", false),
        ("desk@Veldria.example", false),
        ("www.Veldria.org", false),
    ] {
        let built = Fixture::new(&text(words)).build().clean();
        assert_eq!(built.text("countries/veldria/").contains("2025-01-02-a"), is_mention, "{words}");
    }
}

#[test]
fn a_table_row_that_loses_something_is_reported() {
    let table = |row: &str| problems(&format!("| a | b |\n|---|---|\n{row}"));
    assert_eq!(
        table("| c | d | e *f* | g |"),
        ["7:11 broken-table the row has more cells than the head of its table: `e *f* | g` is left out"]
    );
    assert_eq!(
        table("| [[Veldria|it]] | lost |"),
        ["7:12 broken-table the bar within `[[Veldria|it]]` ends the cell, and `lost` is left out"]
    );
    assert_eq!(
        table("| [x](https://e.org/a|b) | c |"),
        ["7:22 broken-table the bar within `[x](https://e.org/a|b)` ends the cell, and `c` is left out"]
    );
    assert_eq!(table("| `a|b` |"), ["7:5 broken-table the bar within `a|b` ends the cell".replace("`a|b`", "``a|b``")]);
    assert_eq!(
        problems("| a | `b|c` |\n|---|---|\n| d | e |"),
        ["5:1 broken-table this is not a table: the head has 3 cells, and the line below it has 2"]
    );
    assert_eq!(
        problems("> | a |\n> |---|\n> | b | c |"),
        ["7:9 broken-table the row has more cells than the head of its table: `c` is left out"]
    );
    let rows =
        ["| c |", "| c | d | |", "| c | d |  |   ", "| [[Veldria\\|it]] | `a\\|b` |", "| don`t | can`t |", "c|d"];
    let texts: Vec<String> = rows.iter().map(|row| format!("| a | b |\n|---|---|\n{row}")).collect();
    pages(&texts.iter().map(String::as_str).collect::<Vec<_>>()).clean();
}

#[test]
fn a_link_without_words_or_address_is_reported() {
    let cases = [
        ("[[Veldria|]]", "5:1 empty-link the link has no words, so readers cannot see it"),
        ("a [](contact.md)", "5:3 empty-link the link has no words, so readers cannot see it"),
        ("[ ](contact.md)", "5:1 empty-link the link has no words, so readers cannot see it"),
        ("# [<!-- x -->](contact.md)", "5:3 empty-link the link has no words, so readers cannot see it"),
        ("[the law]()", "5:1 broken-link the link has no address"),
        ("[the law](<>)", "5:1 broken-link the link has no address"),
        ("[[ |x]]", "5:1 broken-link the reference names nothing"),
    ];
    for (found, (text, expected)) in problems_of(&cases.map(|case| case.0)).into_iter().zip(cases) {
        assert_eq!(found, [expected], "{text}");
    }
}

#[test]
fn what_looks_like_a_link_and_is_not_one_is_reported() {
    let cases = [
        ("[a](https://example.com/a b)", "5:1", "link: there is a space in its address"),
        ("![c](my pic.png)", "5:1", "picture: there is a space in its address"),
        ("- x [b](contact.md", "5:5", "link: its address does not end"),
        ("[b][missing]", "5:1", "link: `[missing]` is not defined"),
        ("![b][missing]", "5:1", "link: `[missing]` is not defined"),
        ("[b][]", "5:1", "link: `[b]` is not defined"),
        ("[text [[Veldria]] more](contact.md)", "5:1", "link: there is a link in its words"),
        ("[text [x](contact.md) more](contact.md)", "5:1", "link: there is a link in its words"),
        ("[[Veldria|[x](contact.md)]]", "5:1", "reference: there is a link in it"),
        ("<https://example.com/a b>", "5:1", "link: there is a space in its address"),
        ("[a] (https://example.com/a)", "5:1", "link: there is a space between its words and its address"),
        ("(a)[https://example.com/a]", "5:4", "link: its words are in parentheses"),
        ("[[]]", "5:1", "reference: it names nothing"),
        ("[[|x]]", "5:1", "reference: it names nothing"),
        ("a [[Veldria", "5:3", "reference: it does not end"),
        ("a [[Veldria] b", "5:3", "reference: it does not end"),
        ("# a [[Veldria|b", "5:5", "reference: it does not end"),
        ("| a |\n|---|\n| [[Veldria |", "7:3", "reference: it does not end"),
    ];
    for (found, (text, place, why)) in problems_of(&cases.map(|case| case.0)).into_iter().zip(cases) {
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(&format!("{place} not-a-link ")) && found[0].contains(why), "{text}: {found:?}");
    }
}

#[test]
fn brackets_that_are_text_are_not_reported() {
    pages(&[
        "He [sic] said [1] and […] and [...] [a].",
        "- [ ] one\n- [x] two",
        "`[a](b c)` and ``[[`` and \\[a](b c) and \\[[a]",
        "    [a](b c)",
        "[[sic] as he wrote]",
        "[sic](see there)",
        "[1][2] and a[i][j] and x[^n][^m]\n\n[^n]: n\n\n[^m]: m",
        "[he] (who came) [went]",
        "a < b (b)[c] \\<https://example.com/a b>",
        "[1] (https://example.com/a) (a)[1]",
        "[a]\n(b c)",
        "[] []",
        "if [[ -f x",
    ])
    .clean();
}
