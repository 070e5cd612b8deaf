//! What an author writes is shown or reported, never lost without a word; and what is a comment is never published.

use crate::fixture::{Built, Fixture, site};

/// A site of one free page with this text, to the last byte.
fn page(text: &str) -> Built {
    Fixture::new("").file("content/pages/about.md", format!("---\ntitle: About\n---\n\n{text}")).build()
}

/// The HTML of the text of a page that has no problem.
#[track_caller]
fn html(text: &str) -> String {
    page(text).clean().body("about/").trim().to_owned()
}

/// The problems of a text: line, column, rule and message.
fn problems(text: &str) -> Vec<String> {
    page(text).lines().lines().map(|line| line.replace("content/pages/about.md:", "")).collect()
}

#[test]
fn a_comment_in_a_field_of_plain_text_is_left_out_and_reported() {
    let built = site(
        "
//- content/people/ines.md
---
name: Ines Calderwick
summary: \"Minister %% SECRET %% of <b>ports</b>\"
---
//- content/briefings/2025-05-01-x.md
---
title: \"Talks <!-- SECRET --> open\"
summary: >
  They met. <!-- SECRET

  SECRET -->
sources: [{ id: wire, title: \"Wire {# SECRET #}\", note: \"<!-- SECRET -->\" }]
statements:
  - by: ines
    quote: \"We sign {/* SECRET */} soon. <!-- SECRET\"
    sources: [wire]
---

Text.[^wire]
",
    );
    assert_eq!(built.holding("SECRET"), Vec::<&str>::new());
    let lines = built.lines();
    assert_eq!(lines.matches("is a comment in a field that is plain text, and is left out").count(), 6, "{lines}");
    assert!(
        lines.contains("unclosed-comment the comment does not end, so the rest of the field is left out"),
        "{lines}"
    );
    assert!(lines.contains("markup-in-field `<b>` is markup in a field"), "{lines}");
    assert_eq!(built.page("briefings/2025-05-01-x/").one("h1"), "Talks open");
    assert!(built.text("people/ines/").contains("We sign soon."), "{lines}\n{}", built.text("people/ines/"));
}

#[test]
fn a_comment_in_the_title_of_a_link_or_beside_a_fence_is_left_out() {
    for text in [
        "[x](https://a.org \"t <!-- SECRET --> u\")",
        "[x][]\n\n[x]: https://a.org \"t <!-- SECRET --> u\"",
        "```rust <!-- SECRET -->\nx\n```",
        "~~~<!--SECRET-->\nx\n~~~",
        "~~~ %%SECRET%%\nx\n~~~",
    ] {
        let built = page(text).clean();
        assert_eq!(built.holding("SECRET"), Vec::<&str>::new(), "{text}");
    }
    assert_eq!(page("[x](https://a.org \"t <!-- S --> u\")").page("about/").attributes(".body a", "title"), ["t u"]);
    let unclosed = "5:17 unclosed-comment the comment does not end, so the rest of its block is left out";
    assert_eq!(problems("[x](about.md \"t <!-- SECRET\")")[0], unclosed);
    assert!(!page("[x](about.md \"t <!-- SECRET\")").text("about/").contains("SECRET"));
}

#[test]
fn a_comment_within_a_tag_of_html_is_left_out() {
    for (text, shown) in [
        ("a <i title=\"<!-- SECRET -->x\">b", "a &lt;i title=\"x\"&gt;b"),
        ("a <i title=\"<!-- SECRET -->\">b</i> <!-- SECRET -->c", "a &lt;i title=\"\"&gt;b&lt;/i&gt; c"),
        ("a <i title=\"<!-- SECRET\">b SECRET --> c", "a &lt;i title=\" c"),
    ] {
        assert_eq!(page(text).body("about/").trim(), format!("<p>{shown}</p>"), "{text}");
    }
}

#[test]
fn a_comment_behind_the_last_column_of_a_table_is_left_out_to_its_end() {
    for row in
        ["| c <!-- SECRET\n\nSECRET --> |", "<br><!-- SECRET\n\nSECRET -->", "x <!-- | SECRET\n\n\nSECRET --> y |"]
    {
        let built = page(&format!("| a |\n|---|\n| b | {row}\n| d |\n"));
        assert!(!built.text("about/").contains("SECRET"), "{row}: {}", built.body("about/"));
        assert_eq!(built.page("about/").texts("td"), ["b", "d"], "{row}");
    }
}

#[test]
fn a_footnote_is_found_whatever_its_capitals() {
    for text in ["a[^A]\n\n[^a]: Note.", "a[^note]\n\n[^NOTE]: Note.", "a[^ß]\n\n[^ẞ]: Note."] {
        let built = page(text).clean();
        assert_eq!(built.page("about/").texts(".body sup"), ["[a]"], "{text}");
        assert_eq!(built.page("about/").texts(".footnotes p"), ["Note."], "{text}");
    }
    let built = site(
        "\n//- content/pages/about.md\n---\ntitle: A\nsources: [{ id: wire, title: Wire }]\n---\n\na[^wire] b[^Wire]\n",
    );
    assert_eq!(built.page("about/").texts(".body sup"), ["[1]", "[1]"]);
}

#[test]
fn only_a_footnote_without_a_definition_is_reported() {
    let built = page("`[^x]` and \\[^x] and ``a [^y]``\n\n    [^z]\n").clean();
    assert!(built.body("about/").contains("<code>[^x]</code> and [^x]"));
    let unknown = |place: &str| vec![format!("{place} unknown-footnote there is no footnote and no source `x`")];
    for (text, place) in
        [("a[^x]", "5:2"), ("## a[^x]", "5:5"), ("`[^y]` *b*[^x]\n", "5:11"), ("[a[^x]](about.md)", "5:3")]
    {
        assert_eq!(problems(text), unknown(place), "{text}");
    }
}

#[test]
fn two_footnotes_of_one_name_are_reported() {
    let found = problems("a[^n]\n\n[^n]: One.\n[^n]: Two.\n");
    assert_eq!(
        found,
        ["8:1 duplicate-footnote the footnote `n` is defined twice, and both texts are shown as one note"]
    );
    page("a[^n] b[^N]\n\n[^n]: One.\n[^N]: Two.\n").clean();
}

#[test]
fn braces_in_a_heading_are_text_unless_they_hold_an_id() {
    for (text, id, words) in [
        ("## A {x}", "a-x", "A {x}"),
        ("## Vote {41-17}", "vote-41-17", "Vote {41-17}"),
        ("## A \\{#x}", "a-x", "A {#x}"),
        ("## {#x} A", "x-a", "{#x} A"),
        ("## A {}", "a", "A {}"),
        ("## A {#b}", "b", "A"),
        ("## *A* {#b} ##", "b", "A"),
        ("## A {#b} <!-- n -->", "b", "A"),
        ("## A <!-- n --> {#b_c_d} <!-- n -->", "b_c_d", "A"),
        ("A {#b}\n---", "b", "A"),
    ] {
        let built = page(text).clean();
        let page = built.page("about/");
        assert_eq!(page.attributes(".body h2", "id"), [id], "{text}");
        assert_eq!(page.texts(".body h2"), [format!("{words} #")], "{text}");
    }
    let of_pandoc = "is an attribute list of Pandoc, and is shown as it was typed";
    for (text, list) in [("## A {.b}", "{.b}"), ("## A {#x .b} ##", "{#x .b}"), ("> ## A {-}", "{-}")] {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(&format!("foreign-syntax `{list}` {of_pandoc}")), "{text}: {found:?}");
        assert!(page(text).body("about/").contains(list), "{text}");
    }
}

#[test]
fn the_contents_list_shows_html_and_pictures_in_headings_as_words() {
    let headings = "## A <b>x</b>\n\n## B ![the port](port.png)\n\n## C `<i>`\n\n## D\n";
    let built = Fixture::new("")
        .file("content/pages/about/index.md", format!("---\ntitle: About\ncontents: true\n---\n\n{headings}"))
        .file("content/pages/about/port.png", "")
        .build();
    let text = built.text("about/");
    assert!(!text.contains('\u{fffc}'), "{text}");
    let listed = built.page("about/").texts("nav.contents a");
    assert_eq!(listed, ["A <b>x</b>", "B the port", "C <i>", "D"]);
}

#[test]
fn the_last_block_of_a_file_is_checked_without_a_line_break_behind_it() {
    for (text, place) in
        [("[a](b c)", "5:1"), ("x\n\n[a](b c)\n\n[a](b c)", "9:1"), ("- [a](b c)", "5:3"), ("a [[b", "5:3")]
    {
        assert!(problems(text).last().is_some_and(|it| it.starts_with(&format!("{place} not-a-link"))), "{text}");
    }
}

#[test]
fn references_and_definitions_that_are_broken_are_reported() {
    for (text, problem) in [
        ("[text][1]", "5:1 not-a-link `[text][1]` is not a link: `[1]` is not defined"),
        ("[the law][a1]", "5:1 not-a-link `[the law][a1]` is not a link: `[a1]` is not defined"),
        (
            "x\n[1]: https://a.org",
            "6:1 not-a-link `[1]: https://a.org` does not define a link: it continues the paragraph above it",
        ),
        (
            "[law]: https://a.org/b c d",
            "5:1 not-a-link `[law]: https://a.org/b c d` does not define a link: more than a title is behind its address",
        ),
        (
            "[Minister]: No!\n\nHe left.",
            "5:1 unused-definition `[Minister]:` defines a link that is never used, and is not shown",
        ),
    ] {
        assert_eq!(problems(text), [problem], "{text}");
    }
    for text in [
        "[The  Law]\n\n[the law]: about.md",
        "[//]: # (note)",
        "[a]: https://a.org",
        "[b]: law.md",
        "[c]: <>",
        "[1][2]",
    ] {
        page(text).clean();
    }
}

#[test]
fn a_private_remark_is_left_out_of_html_and_behind_an_address() {
    for text in [
        "<div>%% SECRET %%</div>",
        "<div>\n%%\nSECRET\n%%\n</div>",
        "a <b title=\"{# SECRET #}\">b</b>",
        "https://a.org/x{::comment}SECRET{:/}y",
        "desk@a.org{# SECRET #}",
    ] {
        let built = page(text);
        assert!(!built.text("about/").contains("SECRET"), "{text}: {}", built.body("about/"));
        assert!(built.lines().contains("left out of the page"), "{text}: {}", built.lines());
    }
    let built = page("a <!-- %% --> b `<!--` c %% d <!-- {# --> e #} `<!-- {# -->` f #}");
    assert_eq!(built.clean().page("about/").one(".body"), "a b <!-- c %% d e #} <!-- {# --> f #}");
}

#[test]
fn percent_signs_of_a_text_stay() {
    for text in ["5 %% and 6 %% of it", "between 5 %% and\n7 %%", "2 %%, then 3 %%"] {
        let built = page(text);
        assert!(
            built.lines().contains("is what Obsidian takes for a private remark, and is shown as it was typed"),
            "{text}"
        );
        assert_eq!(built.body("about/").matches("%%").count(), 2, "{text}");
    }
    for text in ["in 2025 %%SECRET%% x", "a %% SECRET 8 %% b", "5 %% SECRET %%"] {
        assert!(!page(text).text("about/").contains("SECRET"), "{text}");
    }
}

#[test]
fn the_cause_that_is_reported_is_the_right_one() {
    for (text, why) in [
        ("[x[^n]](https://a.org)\n\n[^n]: n", "there is a footnote in its words"),
        ("[x *y*[^n] z](https://a.org)\n\n[^n]: n", "there is a footnote in its words"),
        ("[a](https://b.org \"un\"closed\")", "its title cannot be read"),
        ("[a](https://b.org 'it's')", "its title cannot be read"),
        ("[a](https://b.org/a b)", "there is a space in its address"),
    ] {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].ends_with(why), "{text}: {found:?}");
    }
    page("\\(x\\) and \\[a\\] and \\(so\\)").clean();
    page("| a | b |\n|---|---|\n| c | d | <!-- | note --> |").clean();
}

#[test]
fn a_reference_to_a_heading_of_the_same_page_shows_its_words() {
    for (text, words) in
        [("[[#My words]]", "My words"), ("[[#Above#My words]]", "My words"), ("[[#my-words]]", "my-words")]
    {
        let built = page(&format!("## My words\n\n{text}\n")).clean();
        assert_eq!(built.page("about/").links(".body p"), [format!("{words} → #my-words")], "{text}");
    }
}

#[test]
fn an_address_between_angle_brackets_may_have_spaces() {
    for (text, address) in [
        ("[x](<https://a.org/a b>)", "https://a.org/a%20b"),
        ("[x](<https://a.org/?q=a b> \"t\")", "https://a.org/?q=a%20b"),
        ("[x]\n\n[x]: <mailto:a@b.org?subject=c d>", "mailto:a@b.org?subject=c%20d"),
    ] {
        assert_eq!(page(text).clean().page("about/").attributes(".body a", "href"), [address], "{text}");
    }
}

#[test]
fn lines_of_ideographs_and_digits_are_joined_without_a_space() {
    for (text, expected) in [
        ("于\n2024\n年。", "<p>于2024年。</p>"),
        ("共\n3 国", "<p>共3 国</p>"),
        ("한국\n2024", "<p>한국\n2024</p>"),
        ("1\n2", "<p>1\n2</p>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn a_heading_without_words_is_reported() {
    for text in ["##", "## \n\ntext", "## <!-- n -->", "## {#x}"] {
        assert_eq!(problems(text), ["5:1 empty-heading the heading has no words"], "{text}");
    }
}

#[test]
fn the_filter_for_markdown_keeps_all_cells_and_takes_no_ids() {
    let markdown = "| a | b |\\n|---|---|\\n| c | d | e | *f* |\\n\\nx[^1] y[^2]\\n\\n[^1]: One.\\n[^2]: Two.\\n";
    let template = format!("<main>{{{{ \"{markdown}\" | markdown }}}}</main>");
    let built = Fixture::new("\n//- content/pages/about.md\n---\ntitle: A\n---\n\nx[^1]\n\n[^1]: One.\n")
        .file("templates/page.html", template)
        .build();
    let page = built.page("about/");
    assert_eq!(page.texts("main td"), ["c", "d", "e", "*f*"]);
    assert_eq!(page.texts("main sup"), ["[a]", "[b]"]);
    assert_eq!(page.texts("main .footnotes li"), ["One.", "Two."]);
    assert_eq!(page.find("main [id], main a").len(), 0);
}

/// Each of these texts would take hours if its cost grew with the square of its length.
#[test]
fn what_is_repeated_often_takes_time_that_grows_with_the_text() {
    let numbered = |make: &dyn Fn(usize) -> String| (0..20_000).map(make).collect::<String>();
    for text in [
        numbered(&|_| "## Same\n\n".to_owned()),
        numbered(&|at| format!("## Heading {at}\n\n[[#Heading {at}|x]]\n\n")),
        "{::comment} x\n".repeat(100_000),
        format!("{}x\n", "> ".repeat(100_000)),
        "[[1]](about.md) ".repeat(10_000),
    ] {
        assert!(page(&text).text("about/").len() > text.len() / 2);
    }
}
