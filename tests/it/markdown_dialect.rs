//! What Briefbook reads beyond the specification of Markdown, and what of other programs' Markdown it reports.

use crate::fixture::{Built, Fixture, site};

/// A site of one free page with this text.
fn page(text: &str) -> Built {
    site(&format!("\n//- content/pages/about.md\n---\ntitle: About\n---\n\n{text}\n"))
}

/// The HTML of the text of a page that has no problem.
#[track_caller]
fn html(text: &str) -> String {
    page(text).clean().body("about/").trim().to_owned()
}

#[test]
fn emphasis_beside_chinese_japanese_and_korean_punctuation_is_recognised() {
    for (text, expected) in [
        ("**注意：**请看。", "<p><strong>注意：</strong>请看。</p>"),
        ("他说**「好」**了", "<p>他说<strong>「好」</strong>了</p>"),
        ("これは**太字（強調）**です", "<p>これは<strong>太字（強調）</strong>です</p>"),
        ("*重要。*次", "<p><em>重要。</em>次</p>"),
        ("这是~~删除。~~的", "<p>这是<del>删除。</del>的</p>"),
        ("**마크다운(Markdown)**은", "<p><strong>마크다운(Markdown)</strong>은</p>"),
        ("**API.**请看", "<p><strong>API.</strong>请看</p>"),
        ("`**注意：**请`", "<p><code>**注意：**请</code></p>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn a_line_break_between_chinese_or_japanese_lines_is_not_a_space() {
    for (text, expected) in [
        ("谈判开始。\n双方同意", "<p>谈判开始。双方同意</p>"),
        ("カタ\nカナ", "<p>カタカナ</p>"),
        ("> 他说：\n> “好”", "<blockquote>\n<p>他说：“好”</p>\n</blockquote>"),
        ("**注意**\n请看", "<p><strong>注意</strong>请看</p>"),
        ("한국은\n발표했다", "<p>한국은\n발표했다</p>"),
        ("文字\nword", "<p>文字\nword</p>"),
        ("word\nword", "<p>word\nword</p>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
    let built = site(
        "\n//- content/people/a.md\n---\nname: 张三\naliases: [{ text: 张三, link: always }]\n---\n\n//- content/pages/b.md\n---\ntitle: B\n---\n\n谈判开始，\n[[张三]]同意\n条件。\n",
    );
    assert!(built.page("people/a/").one("#backlinks").contains("谈判开始，张三同意条件。"), "backlinks alike");
}

#[test]
fn a_colon_at_the_beginning_of_a_line_is_kept_unless_it_is_a_definition() {
    for (text, expected) in [
        ("Term\n: Meaning", "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>"),
        ("2\n:1", "<p>2\n:1</p>"),
        ("prix\n: 3", "<p>prix\n: 3</p>"),
        ("A tree\n:evergreen_tree: here", "<p>A tree\n:evergreen_tree: here</p>"),
        ("Le conseil fixe le\nprix\n: 3 euros", "<p>Le conseil fixe le\nprix\n: 3 euros</p>"),
        ("`a\n:b`", "<p><code>a :b</code></p>"),
        ("```\nx\n:y\n```", "<pre><code>x\n:y\n</code></pre>"),
    ] {
        assert_eq!(html(text), expected, "{text}");
    }
}

#[test]
fn notes_say_their_kind_or_their_title() {
    for (text, expected) in [
        ("> [!WARNING]\n> Mind the gap.", "<p class=\"alert-title\">Warning</p>\n<p>Mind the gap.</p>"),
        ("> [!note]\n> Small.", "<p class=\"alert-title\">Note</p>\n<p>Small.</p>"),
        ("> [!Tip] My *title*\n> Text.", "<p class=\"alert-title\">My <em>title</em></p>\n<p>Text.</p>"),
        ("> [!danger]- Folded\n>\n> Text.", "<p class=\"alert-title\">Folded</p>\n<p>Text.</p>"),
        ("> [!info]\n>\n> Text.", "<p class=\"alert-title\">Note</p>\n<p>Text.</p>"),
        ("> [!caution]+\n> Text\n> more.", "<p class=\"alert-title\">Caution</p>\n<p>Text\nmore.</p>"),
        ("> [!IMPORTANT]", "<p class=\"alert-title\">Important</p>"),
    ] {
        let got = html(text);
        let inner = got.split_once('\n').and_then(|(_, rest)| rest.strip_suffix("\n</blockquote>"));
        assert!(got.starts_with("<blockquote class=\"markdown-alert-"), "{got}");
        assert_eq!(inner, Some(expected), "{text}: {got}");
    }
    for (language, word) in [("fr", "Avertissement"), ("uk", "Попередження"), ("ar", "تحذير")] {
        let built = site(&format!(
            "\n//- briefbook.yaml\ntitle: T\nbase_url: https://example.org/\nlanguage: {language}\n//- content/pages/about.md\n---\ntitle: A\n---\n\n> [!WARNING]\n> x\n"
        ));
        assert_eq!(built.page("about/").one(".alert-title"), word);
    }
}

#[test]
fn an_unknown_kind_of_note_is_reported() {
    let built = page("> [!foo]\n> Text.");
    assert_eq!(
        built.lines(),
        "content/pages/about.md:5:3 foreign-syntax `[!foo]` is not a kind of note, and is shown as it was typed\n"
    );
    assert!(built.body("about/").contains("[!foo]"));
}

#[test]
fn every_dash_of_an_attribution_is_shown_as_the_same_dash() {
    for dash in ["--", "---", "–", "―", "—"] {
        let built = page(&format!("> Words.\n>\n> {dash} Ines Calderwick, Oslo")).clean();
        assert_eq!(built.page("about/").one("figcaption"), "— Ines Calderwick, Oslo", "{dash}");
    }
    let built = page("> Words.\n> -- *Ines*, Oslo").clean();
    assert_eq!(built.page("about/").inner("figcaption").trim(), "— <em>Ines</em>, Oslo");
    for dash in ["--", "---", "–"] {
        let built = site(&format!(
            "\n//- content/people/ines.md\n---\nname: Ines Calderwick\n---\n//- content/briefings/2025-05-01-x.md\n---\ntitle: X\n---\n\n> We sign.\n> {dash} Ines Calderwick, Oslo\n"
        ))
        .clean();
        assert_eq!(built.page("people/ines/").find("#statements .statement").len(), 1, "{dash} makes a statement");
    }
}

#[test]
fn private_remarks_of_other_programs_are_left_out_with_a_warning() {
    for text in [
        "Before %%SECRET%% after.",
        "Before\n\n%%\nSECRET\n\nSECRET too\n%%\n\nafter.",
        "Before {# SECRET #} after.",
        "Before\n\n{% comment %}\nSECRET\n{% endcomment %}\n\nafter.",
        "Before {{/* SECRET */}} after.",
        "Before {::comment}SECRET{:/comment} after.",
        "Before after.\n\n%% SECRET to the end\n\nSECRET",
    ] {
        let built = page(text);
        let lines = built.lines();
        assert_eq!(lines.lines().count(), 1, "{text}: {lines}");
        assert!(lines.contains("foreign-syntax") && lines.contains("left out of the page"), "{lines}");
        assert_eq!(built.holding("SECRET"), Vec::<&str>::new(), "{text}");
        let body = built.page("about/").one(".body");
        assert_eq!(body, "Before after.", "{text}");
    }
    assert!(html("A `%%SECRET%%` mark.").contains("SECRET"), "code is shown");
    assert!(html("Growth of 100%% and 5%%.").contains("100%% and 5%%."));
}

#[test]
fn an_attribute_list_before_a_numbered_list_does_not_swallow_it() {
    let built = page("1. One\n\nText\n\n{:start=\"2\"}\n2. Two");
    assert_eq!(built.page("about/").find(".body ol").len(), 2);
    assert!(built.lines().contains("about.md:9:1 foreign-syntax `{:start=\"2\"}` is an attribute list of kramdown"));
    assert!(!built.text("about/").contains("start=&quot;"), "it is not shown");
    let built = page("A paragraph.\n{: .lead}\n\n## Heading\n{: #id}");
    assert_eq!(built.page("about/").texts(".body > *"), ["A paragraph.", "Heading #"]);
    assert!(built.lines().contains("1 more in this file"), "{}", built.lines());
}

#[test]
fn foreign_syntax_is_reported_once_for_each_sort_with_a_count() {
    let built =
        page("{{< x >}} and {{< y >}}\n\n{{% z %}}\n\n{% include a %}\n\n`{{< code >}}`\n\n==marked== ^[inline note]");
    let lines = built.lines();
    assert_eq!(
        lines.lines().map(|line| line.split(", and is").next().unwrap()).collect::<Vec<_>>(),
        [
            "content/pages/about.md:5:1 foreign-syntax `{{< x >}}` is a Hugo shortcode",
            "content/pages/about.md:9:1 foreign-syntax `{% include a %}` is a Liquid or Jinja tag",
            "content/pages/about.md:13:1 foreign-syntax `==marked==` is a highlight of Obsidian",
            "content/pages/about.md:13:12 foreign-syntax `^[inline note]` is an inline note of Pandoc",
        ],
        "{lines}"
    );
    assert!(lines.contains("shown as it was typed; 2 more in this file"), "{lines}");
    page("It cost $50 in May, $20 in June. [sic] [1] a == b. R&D").clean();
}

#[test]
fn control_characters_are_errors_wherever_they_are() {
    for (text, place) in [
        ("a\u{2}b", "content/pages/about.md:5:2 control-character no page can hold the control character U+0002"),
        ("x\u{1b}[0m", "content/pages/about.md:5:2 control-character no page can hold the control character U+001B"),
        ("a&#2;b", "control character U+0002"),
        ("[x](about.md \"a&#x7;b\")", "control character U+0007"),
        ("\u{fffe}", "content/pages/about.md:5:1 control-character no page can hold U+FFFE, which is not a character"),
        ("a\u{7f}", "control character U+007F"),
    ] {
        assert!(page(text).lines().contains(place), "{text:?}: {}", page(text).lines());
    }
    for (file, text) in [
        ("content/pages/b.md", "---\ntitle: \"a\\u0000b\"\n---\n"),
        ("content/pages/b.md", "---\ntitle: B\nextra: { \"k\\x02\": 1 }\n---\n"),
        ("content/sources.yaml", "- id: a\n  title: \"x\\x1b\"\n"),
        ("templates/page.html", "a\u{c}b"),
        ("words/en.yaml", "page:\n  notes: \"No\\x03tes\"\n"),
    ] {
        let built = Fixture::new("\n//- content/pages/about.md\n---\ntitle: A\n---\n").file(file, text).build();
        assert!(
            built.lines().contains(&format!("{file}:")) && built.lines().contains("control-character"),
            "{file}: {}",
            built.lines()
        );
    }
    let lines = page("Lo\u{feff}mar and \u{202e}x").lines();
    assert_eq!(lines.matches("invisible-character").count(), 2, "{lines}");
}

#[test]
fn the_ids_that_authors_write_come_before_those_of_words() {
    let built = page("## Setup\n\n## Prices {#setup}\n\n[prices](#setup) [[#Setup]]").clean();
    let page_of = built.page("about/");
    assert_eq!(page_of.attributes(".body h2", "id"), ["setup-2", "setup"]);
    let built = page("## A {#x}\n\n## B {#x}\n\n## C {#sources}\n\n## D {#mention-3}");
    let lines = built.lines();
    assert_eq!(lines.matches("heading-id").count(), 3, "{lines}");
    assert!(lines.contains("about.md:7:1 heading-id two headings have the id `x`"), "{lines}");
    assert!(lines.contains("about.md:9:1 heading-id `sources` is an id that the theme gives"), "{lines}");
}

#[test]
fn a_link_may_name_a_heading_by_its_words() {
    let built = site(
        "\n//- content/pages/a.md\n---\ntitle: A\n---\n\n## What it needs: money\n\n## Timeline\n\n## Été {#summer}\n\n[own](#timeline)\n//- content/pages/b.md\n---\ntitle: B\n---\n\n[[A#What it needs: money|x]] [[A#Timeline|y]] [[A#Été|z]] [[A#summer|w]] [l](a.md#What%20it%20needs:%20money)\n",
    )
    .clean();
    assert_eq!(
        built.page("b/").attributes(".body a", "href"),
        ["/a/#what-it-needs-money", "/a/#timeline-2", "/a/#summer", "/a/#summer", "/a/#what-it-needs-money"]
    );
    assert_eq!(built.page("a/").attributes(".body p a", "href"), ["#timeline-2"]);
}

#[test]
fn a_note_has_a_link_back_to_each_of_its_uses() {
    let built = page("One[^n], two[^n], three[^n] and other[^m].\n\n[^n]: Text.\n[^m]: Other.").clean();
    let page_of = built.page("about/");
    assert_eq!(
        page_of.attributes(".footnotes li > a, .footnotes p > a, .footnotes a", "href"),
        ["#note-a-use", "#note-a-use-2", "#note-a-use-3", "#note-b-use"]
    );
    assert_eq!(page_of.attributes(".body sup a", "id"), ["note-a-use", "note-a-use-2", "note-a-use-3", "note-b-use"]);
}

#[test]
fn a_note_and_a_source_cannot_share_an_id() {
    let text = "\n//- content/pages/a.md\n---\ntitle: A\nsources: [{ id: own, title: Own }]\n---\n\nx[^own] y[^wire]\n\n[^own]: A note.\n[^wire]: Another.\n//- content/sources.yaml\n- id: wire\n  title: Wire\n";
    let built = site(text);
    assert_eq!(built.lines().matches("note-and-source").count(), 2, "{}", built.lines());
    assert!(built.report().contains("content/sources.yaml"), "both places: {}", built.report());
}

#[test]
fn markup_in_plain_text_fields_is_reported_with_the_plain_text() {
    let built = site(
        "\n//- content/briefings/2025-05-01-x.md\n---\ntitle: The ministry&#8217;s **view**\nsummary: See [[Veldria]] and [x](about.md).\nauthors: [\"*Ines*\"]\ntopics: [\"R&D; x\", \"5 * 3 * 2\"]\nextra: { note: \"**kept**\" }\nevents:\n  - date: 2025-05-01\n    text: A `thing` happened.\n---\n",
    );
    let lines = built.lines();
    assert_eq!(lines.matches("markup-in-field").count(), 4, "{lines}");
    for plain in
        ["write `The ministry’s view`", "write `See Veldria and x.`", "write `Ines`", "write `A thing happened.`"]
    {
        assert!(built.report().contains(plain), "{plain}: {}", built.report());
    }
}

#[test]
fn a_sentence_among_backlinks_that_was_cut_says_so() {
    let long = "word ".repeat(80);
    let built = site(&format!(
        "\n//- content/people/ines.md\n---\nname: Ines Calderwick\n---\n//- content/pages/b.md\n---\ntitle: B\n---\n\nFirst {long} Ines Calderwick {long} last.\n\nIn short, Ines Calderwick came.\n"
    ))
    .clean();
    let text = built.page("people/ines/").one("#backlinks");
    assert!(text.contains("…word word") && text.contains("word…"), "{text}");
    assert!(text.contains("In short, Ines Calderwick came."), "{text}");
}
