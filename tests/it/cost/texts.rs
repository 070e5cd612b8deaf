//! Kinds of texts.

use super::input::{CLEAN, and, briefing, countries, day, each, file, files, list, text, texts, word, world};

kinds! {
    "check";

    headings: 400, CLEAN, |n| text(&each(n, |i| format!("## {0}\n\n[[#{0}]]\n\n", word(i))));
    equal_headings: 800, CLEAN, |n| text(&"## Same\n\n".repeat(n));
    headings_without_words: 800, "empty-heading", |n| text(&"#\n".repeat(n));
    headings_with_one_identifier: 800, "heading-id", |n| text(&"## Same {#same}\n\n".repeat(n));

    footnotes: 300, CLEAN, |n| texts([
        each(n, |i| format!("Text.[^n{i}]\n\n[^n{i}]: Note.\n\n")),
        format!("{}\n\n[^n]: Note.", "Text.[^n] ".repeat(n)),
    ]);
    footnotes_beside_sources: 150, CLEAN, |n| briefing(
        &list("sources", n, |i| format!("{{ id: s{i}, title: {}, publisher: Wire }}", word(i))),
        &each(n, |i| format!("Text.[^n{i}][^s{i}]\n\n[^n{i}]: Note.\n\n")),
    );

    rows_of_a_table: 1_000, CLEAN, |n| text(&format!("| a | b |\n|---|---|\n{}", "| c | d |\n".repeat(n)));
    columns_of_a_table: 1_500, CLEAN, |n| {
        text(&format!("|{}\n|{}\n|{}\n", "a|".repeat(n), "---|".repeat(n), "b|".repeat(n)))
    };
    cells_too_many: 1_000, "broken-table", |n| text(&format!("| a |\n|---|\n{}", "| b | c |\n".repeat(n)));
    tables: 500, CLEAN, |n| text(&"| a |\n|---|\n| b |\n\n".repeat(n));

    words: 12_000, CLEAN, |n| text(&each(n, |i| word(i).to_lowercase() + " "));
    long_lines: 400, CLEAN, |n| and(world(), texts([
        "Norway met Sweden. ".repeat(n),
        "Norway met Sweden, ".repeat(n),
        "a".repeat(40 * n),
    ]));
    comments: 800, "unclosed-comment", |n| texts([
        "Text <!-- no --> text.\n\n".repeat(n),
        "Text <!-- no --> ".repeat(n),
        format!("<!-- {} -->", "no\n".repeat(n)),
        "<!-- ".repeat(n),
        "--> ".repeat(n),
        "[a](/ \"<!-- \") ".repeat(n / 4),
    ]);
    addresses: 500, CLEAN, |n| texts([
        each(n, |i| format!("https://example.com/{i} ")),
        "a@example.com ".repeat(n),
        each(n, |i| format!("[a][r{i}]\n\n[r{i}]: https://example.com/\n\n")),
    ]);
    addresses_in_one_word: 3_000, CLEAN, |n| texts(["a@a.".repeat(n), "http://a_b/".repeat(n), "www.".repeat(n)]);
    quotations: 150, CLEAN, |n| briefing("", &each(n, |i| {
        format!("> {} has sailed.\n>\n> — Mara Lind, Oslo, {}\n\n", word(i), day(i))
    }));
    lines_of_a_quotation: 800, CLEAN, |n| briefing("", &format!("{}>\n> — Mara Lind", "> It has sailed.\n".repeat(n)));
    deep_lists_and_quotations: 3_000, CLEAN, |n| texts([
        format!("{}a", "- ".repeat(n)),
        format!("{}a", "> ".repeat(n)),
        format!("{}a", "> 1. ".repeat(n)),
        each(n, |i| format!("{}- a\n", "  ".repeat(i % 40))),
        each(n, |i| format!("{}a\n", "> ".repeat(i % 40))),
    ]);
    items_and_blocks: 300, CLEAN, |n| texts([
        "- a\n".repeat(n),
        "1. a\n\n".repeat(n),
        "- [ ] a\n".repeat(n),
        "Term\n: What\n\n".repeat(n),
        "> [!NOTE]\n> a\n\n".repeat(n),
        "```\na\n```\n\n".repeat(n),
        "    a\n\n".repeat(n),
    ]);
    pictures: 800, CLEAN, |n| and(
        [file("pages/a/index", "title: A", &each(n, |i| format!("![Quay](p{i}.svg)\n\n")))].into(),
        files(n, |i| (format!("content/pages/a/p{i}.svg"), SVG.to_owned())),
    );

    runs_of_brackets: 1_500, "", |n| texts(["[", "[[", "[a ", "![", "]", "[a](", "a](b) ", "[a](b"].map(|it| it.repeat(n)));
    references_in_brackets: 400, "empty-link", |n| texts(["[[1]](a) ".repeat(n), "[[a|".repeat(n) + &"]]".repeat(n), "[^a]".repeat(n)]);
    runs_of_emphasis: 2_000, CLEAN, |n| texts(["*", "*a ", "**a *b ", "_a ", "~~a ", "*a _b ", "***a"].map(|it| it.repeat(n)));
    runs_of_code: 3_000, CLEAN, |n| texts([
        "`".repeat(n),
        "`a ".repeat(n),
        each(n, |i| "`".repeat(i % 50 + 1) + "a "),
        "~~~\n```\n".repeat(n),
    ]);
    runs_of_angles: 3_000, "raw-html", |n| texts(["<", "<a ", "<!", "<?", "<a@", "&", "&lt;"].map(|it| it.repeat(n)));
    runs_of_other_signs: 2_000, "", |n| {
        texts(["|", "\\", "“a ", "$a ", "%%a ", "{{ ", "{% a ", "==a ", ". ", " ", "\n", "a\r", "a\u{301}"].map(|it| it.repeat(n)))
    };

    broken_links: 500, "broken-link", |n| text(&each(n, |i| format!("[a](missing-{i}.md) ")));
    broken_references: 150, "broken-link", |n| and(countries(n), text(&each(n, |i| format!("[[{}es]] ", word(i)))));
    misspelled_links: 150, "broken-link", |n| and(
        text(&each(n, |i| format!("[a]({}es.md) ", word(i)))),
        files(n, |i| file(&format!("pages/{}", word(i)), &format!("title: {}", word(i)), "")),
    );
}

/// The smallest picture.
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2_000/svg\" viewBox=\"0 0 9 9\"/>";
