//! Markdown: one text as a briefing's, a person's and a free page's.

use super::html;
use super::site::{Built, build};

/// What comments say. It stands nowhere else.
const SECRET: &str = "zqsecretqz";

/// A comment in a paragraph of its own.
const COMMENT: &str = "<!-- zqsecretqz -->";

/// All of the input is the text. Where it has blank lines, comments are put between its paragraphs.
pub fn markdown(bytes: &[u8]) {
    let with_comments = std::str::from_utf8(bytes).ok().filter(|text| may_hold_comments(text)).map(|text| {
        let paragraphs = text.split("\n\n").collect::<Vec<_>>().join(&format!("\n\n{COMMENT}\n\n"));
        format!("{COMMENT}\n\n{paragraphs}\n\n{COMMENT}\n")
    });
    let text = with_comments.as_ref().map_or(bytes, |text| text.as_bytes());
    let built = site(text);
    built.check(&String::from_utf8_lossy(text));
    if with_comments.is_some() {
        assert_without_secret(&built);
    }
}

/// Whether a comment between two paragraphs of a text is one: nothing in it can make code of it, or end before it.
fn may_hold_comments(text: &str) -> bool {
    let is_odd = |text: &str| text.contains(['`', '~', '\\', '$', '%', '{', '\t', '\r']) || text.contains("    ");
    // These may go on over a blank line.
    let may_go_on = |text: &str| {
        let tags = ["<!", "<?", "<pre", "<script", "<style", "<textarea"];
        tags.iter().any(|tag| text.to_ascii_lowercase().contains(tag))
    };
    !is_odd(text) && !may_go_on(text) && !text.contains(SECRET)
}

fn site(text: &[u8]) -> Built {
    let page = |head: &[u8]| [head, text].concat();
    build([
        ("content/people/mara-lind.md", page(b"---\nname: Mara Lind\n---\n\n")),
        ("content/countries/norway.md", b"---\nname: Norway\n---\n".to_vec()),
        (
            "content/briefings/2025-01-02-x.md",
            page(b"---\ntitle: X\npeople: [mara-lind]\nsources: [{ id: s, title: S, url: \"https://example.org/s\" }]\n---\n\n"),
        ),
        ("content/pages/free.md", page(b"---\ntitle: Free\n---\n\n")),
        ("static/a.png", Vec::new()),
    ])
}

fn assert_without_secret(built: &Built) {
    for (url, bytes) in &built.outputs {
        let is_there = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!is_there, "`{url}` shows a comment: {}", String::from_utf8_lossy(bytes));
    }
    for (url, page) in built.pages() {
        assert!(!html::visible(page).contains("<!--"), "`{url}` shows the beginning of a comment: {page}");
    }
}
