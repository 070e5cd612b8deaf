use super::*;

fn found(text: &str) -> Vec<&'static str> {
    pieces(text, &[]).iter().map(|piece| SYNTAXES[piece.syntax].what).collect()
}

#[test]
fn ordinary_text_is_not_a_foreign_syntax() {
    for text in [
        "It cost $50 in May and $20 in June, US$5bn or A$6.",
        "Between $5bn and $6bn; $1-$2; 5$ and 6$.",
        "[sic] and [1] and [note](about.md) and [^own] and [ ] and [x]",
        "a == b and c == d; a==b, c==d",
        "growth of 100%% and 5%",
        "## Heading {#id}",
        "He said ^ and 10 ^6",
        "about ~$50 trillion … ~$20 trillion, ~~struck~~",
        "wow!!! and ??? what is it",
        "Term\n: definition\n",
        "---\n\nA line\n\n---\n",
        "A {short} set; {a, b}; \\{{ escaped }}; e-mail me@example.org",
        "\\[sic\\] \\(so\\)",
        "\\(x\\) \\[a\\] \\[^n\\]",
        "## Vote {41-17}",
        "## A {x}",
        "## A {#x} ##",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn each_sort_is_recognised() {
    for (text, what) in [
        ("{{< figure src=\"x\" >}}", "a Hugo shortcode"),
        ("{{% note %}}", "a Hugo shortcode"),
        ("{% include x.html %}", "a Liquid or Jinja tag"),
        ("{{ site.url }}", "a template expression"),
        ("{: .lead}", "an attribute list of kramdown"),
        ("[x](y){:target=\"_blank\"}", "an attribute list of kramdown"),
        ("![x](y.png){width=50%}", "an attribute list of Pandoc"),
        ("a ==mark== b", "a highlight of Obsidian"),
        ("A paragraph. ^my-block", "a block id of Obsidian"),
        ("![[A note]]", "an embed of Obsidian"),
        ("text^[a note]", "an inline note of Pandoc"),
        ("x^2^", "a superscript of Pandoc"),
        ("H~2~O", "a subscript of Pandoc"),
        ("[@smith2020]", "a citation of Pandoc"),
        ("::: warning\ntext\n:::", "a container of another program"),
        (":::note{title}", "a container of another program"),
        ("!!! note", "an admonition of MkDocs"),
        ("$$E=mc^2$$", "maths"),
        ("where $x$ is", "maths"),
        ("so \\(a_1\\)", "maths"),
        ("[gallery ids=\"1,2\"]", "a WordPress shortcode"),
        ("[TOC]", "a contents list of another program"),
        ("[[_TOC_]]", "a contents list of another program"),
        ("---\ntitle: x\n---\n", "a second block of front matter"),
        ("%%secret%%", "a private remark of Obsidian"),
        ("{% comment %}\nx\n\ny\n{% endcomment %}", "a template comment"),
        ("{# a #}", "a template comment"),
        ("{/* a */}", "a template comment"),
        ("{::comment}a{:/}", "a template comment"),
        ("## A {.c #x}", "an attribute list of Pandoc"),
        ("## A {#x .c} ##", "an attribute list of Pandoc"),
        ("## A {-}", "an attribute list of Pandoc"),
        ("5 %% and 6 %%.", "what Obsidian takes for a private remark"),
        ("in 2025 %%ask%%", "a private remark of Obsidian"),
        ("the law%%ask%%", "a private remark of Obsidian"),
    ] {
        assert_eq!(found(text), [what], "{text}");
    }
}

/// What no piece ends is sought once: a text of this size would take minutes if each beginning sought it.
#[test]
fn beginnings_without_an_end_take_time_that_grows_with_the_text() {
    for piece in ["{% comment %}\n", "{::comment} ", "{# ", "{/* ", "{{/* "] {
        assert!(pieces(&piece.repeat(100_000), &[]).len() <= 100_000, "{piece}");
    }
}
