//! Contents lists, counts with digits in groups, and the filters of templates.

use crate::fixture::{Built, Fixture, site};

const FOUR: &str = "## One\n\n## Two\n\n### Two and a half\n\n## Three\n\n#### Deep\n";

fn page(front: &str, text: &str) -> Built {
    site(&format!("\n//- content/pages/a.md\n---\ntitle: A\n{front}---\n\n{text}\n")).clean()
}

#[test]
fn a_page_with_four_headings_has_a_contents_list() {
    let links = |built: &Built| built.page("a/").links(".contents");
    assert_eq!(
        links(&page("", FOUR)),
        ["One → #one", "Two → #two", "Two and a half → #two-and-a-half", "Three → #three"]
    );
    assert_eq!(links(&page("", "## One\n\n## Two\n\n## Three\n")), Vec::<String>::new());
    assert_eq!(links(&page("contents: true\n", "## One\n")), ["One → #one"]);
    assert_eq!(links(&page("contents: false\n", FOUR)), Vec::<String>::new());
}

#[test]
fn every_kind_of_page_has_the_same_contents_list_and_never_two() {
    let built = site(&format!(
        "\n//- content/briefings/2025-05-01-x.md\n---\ntitle: X\n---\n\n{FOUR}\n//- content/people/p.md\n---\nname: Mara Lind\n---\n\n{FOUR}\n//- content/agreements/g.md\n---\nname: The Pact\n---\n\n{FOUR}\n//- content/agreements/h.md\n---\nname: The Other Pact\ncontents: false\n---\n\n{FOUR}\n"
    ))
    .clean();
    for url in ["briefings/2025-05-01-x/", "people/p/", "agreements/g/"] {
        let page = built.page(url);
        assert_eq!(page.find(".contents").len(), 1, "{url}");
        assert!(page.links(".contents").contains(&"Three → #three".to_owned()), "{url}");
    }
    assert_eq!(built.page("agreements/h/").find(".contents").len(), 0);
    let french = Fixture::new(&format!("\n//- content/pages/a.md\n---\ntitle: A\n---\n\n{FOUR}"))
        .file("briefbook.yaml", "title: T\nbase_url: https://example.org/\nlanguage: fr\n")
        .build();
    assert_ne!(french.page("a/").attributes(".contents", "aria-label"), ["On this page"]);
}

/// What a template of one page renders to; `extra` is what its author wrote.
fn rendered(template: &str, extra: &str) -> Built {
    Fixture::new(&format!("\n//- content/briefings/2025-03-30-a.md\n---\ntitle: A\nextra: {extra}\n---\n"))
        .file("templates/briefing.html", template)
        .build()
}

#[track_caller]
fn output(template: &str, extra: &str) -> String {
    let built = rendered(template, extra);
    assert!(!built.lines().contains("template-error"), "{}", built.report());
    built.text("briefings/2025-03-30-a/").to_owned()
}

#[track_caller]
fn error(template: &str, extra: &str) -> String {
    let lines = rendered(template, extra).lines();
    assert!(lines.starts_with("templates/briefing.html:1:"), "{lines}");
    lines
}

#[test]
fn counts_have_their_digits_in_groups_as_the_language_has_it() {
    for (language, expected) in [("en", "1,899"), ("fr", "1\u{202f}899"), ("uk", "1\u{a0}899"), ("ar", "1,899")] {
        let built = Fixture::new("\n//- content/briefings/2025-03-30-a.md\n---\ntitle: A\n---\n")
            .file("briefbook.yaml", format!("title: T\nbase_url: https://example.org/\nlanguage: {language}\n"))
            .file("templates/briefing.html", "{{ 1899 | number }}|{{ \"list.briefings\" | say(count=1899) }}|{{ 999 | number }}|{{ 1234567 | number }}")
            .build();
        let text = built.text("briefings/2025-03-30-a/");
        let parts: Vec<&str> = text.split('|').collect();
        assert_eq!(parts[0], expected);
        assert!(parts[1].contains(expected), "{text}");
        assert_eq!(parts[2], "999");
        assert_eq!(parts[3].chars().filter(char::is_ascii_digit).collect::<String>(), "1234567");
    }
}

#[test]
fn dates_are_written_in_a_form_of_the_templates_own() {
    assert_eq!(output("{{ briefing.date | date(format=\"%d/%m/%Y\") }}", "{}"), "30/03/2025");
    assert_eq!(output("{{ briefing.date.iso | date }}", "{}"), "2025-03-30");
    assert_eq!(output("{{ briefing.extra.d | date(format=\"%B %Y\") }}", "{ d: 2024-05 }"), "May 2024");
    assert!(error("{{ briefing.extra.d | date(format=\"%d\") }}", "{ d: 2024-05 }").contains("has no day"));
    assert!(error("{{ briefing.extra.d | date }}", "{ d: soon }").contains("`soon` is not a date"));
    assert!(error("{{ briefing.authors | date }}", "{}").contains("takes a date"));
    assert!(error("{{ briefing.date | date(format=\"%!\") }}", "{}").contains("not a code of a date"));
}

#[test]
fn markdown_of_a_template_follows_the_rules_of_texts() {
    let markdown = |text: &str| output("{{ briefing.extra.m | markdown }}", &format!("{{ m: {text} }}"));
    assert_eq!(
        markdown("\"A **b** [c](https://example.com/)\""),
        "<p>A <strong>b</strong> <a href=\"https://example.com/\" rel=\"external noopener\">c</a></p>\n"
    );
    assert_eq!(markdown("\"<script>x()</script> <b>\"").matches('<').count(), 2, "only the paragraph");
    for text in ["[x](javascript:alert(1))", "[x](//evil.example/)", "<javascript:alert(1)>", "[x](data:text/html,x)"] {
        assert!(!markdown(&format!("\"{text}\"")).contains("href"), "{text}");
    }
    assert!(!markdown("\"## H {#a onclick=x}\"").contains("onclick=\""));
    assert_eq!(markdown("\"a <!-- secret --> b\"").matches("secret").count(), 0);
    assert_eq!(output("{{ briefing.extra.m | markdown(inline=true) }}", "{ m: \"*a*\" }"), "<em>a</em>");
    assert!(error("{{ briefing.authors | markdown }}", "{}").contains("template-error"));
}

#[test]
fn json_of_a_template_cannot_end_its_script() {
    let json = |extra: &str| output("<script>{{ briefing.extra.v | json_encode | safe }}</script>", extra);
    assert_eq!(
        json("{ v: \"</script><!-- & \\u2028\" }"),
        "<script>\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\"</script>"
    );
    assert_eq!(json("{ v: { a: [1, true, ~, \"x\"] } }"), "<script>{\"a\":[1,true,null,\"x\"]}</script>");
    assert_eq!(output("{{ briefing.extra.v | json_encode }}", "{ v: \"a\" }"), "&quot;a&quot;");
    assert!(output("{{ briefing.extra.v | json_encode(pretty=true) | safe }}", "{ v: [1] }").contains("\n  1"));
}
