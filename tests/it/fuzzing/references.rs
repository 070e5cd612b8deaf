//! References: `[[…]]`, `[^…]` and links in a text, and the fields that name other pages.

use briefbook::address::Address;

use super::html::{Token, decode, tokens};
use super::site::{Built, build};

/// Each line is a reference. Every one is in the text in all forms, and the first ones are in fields too.
pub fn references(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines: Vec<&str> = text.lines().collect();
    let field = |at: usize| serde_json::to_string(lines.get(at).unwrap_or(&"")).unwrap_or_default();
    let is_given = |at: usize| lines.get(at).is_some_and(|line| !line.is_empty());
    let mut briefing = "---\ntitle: X\nsources: [{ id: s, title: S, url: \"https://example.org/s\" }]\n".to_owned();
    if is_given(0) {
        briefing += &format!("people: [{}]\n", field(0));
    }
    if is_given(1) {
        let (by, to, source) = (field(1), if is_given(2) { field(2) } else { "norway".to_owned() }, field(3));
        let sources = if is_given(3) { format!(", sources: [{source}]") } else { String::new() };
        briefing += &format!("statements: [{{ by: {by}, to: [{to}], quote: \"No.\"{sources} }}]\n");
    }
    briefing += "---\n\n";
    for line in &lines {
        briefing += &format!("[[{line}]] so[^{line}] and [[{line}|words]] and [words]({line}).\n\n");
    }
    let mut agreement = "---\nname: Grain pact\nparties: [norway]\n".to_owned();
    if is_given(4) {
        agreement += &format!("relations: [{{ type: related, to: {} }}]\n", field(4));
    }
    if is_given(5) {
        agreement += &format!("actions: [{{ party: {}, action: signature, date: 2025-01-01 }}]\n", field(5));
    }
    let built = build([
        ("content/people/mara-lind.md", b"---\nname: Mara Lind\naliases: [Mara]\n---\n\n## Office\n".to_vec()),
        ("content/people/otto-lind/index.md", b"---\nname: Otto Lind\nsurname: Lind\n---\n\n[^1]: A note.\n".to_vec()),
        ("content/people/otto-lind/a.txt", b"a".to_vec()),
        ("content/countries/norway.md", b"---\nname: Norway\n---\n".to_vec()),
        ("content/agreements/grain-pact.md", format!("{agreement}---\n").into_bytes()),
        ("content/agreements/mara.md", b"---\nname: Mara\n---\n".to_vec()),
        ("content/pages/rough.md", b"---\ntitle: Zqsecretqz\ndraft: true\n---\n".to_vec()),
        ("content/briefings/2025-01-02-x.md", briefing.into_bytes()),
        ("content/sources.yaml", b"shared: { title: Shared, url: \"https://example.org/shared\" }\n".to_vec()),
    ]);
    built.check(&text);
    if built.is_sound() {
        assert_links_lead_somewhere(&built, text);
        if !text.to_lowercase().contains("zqsecretqz") {
            let shown = built.outputs.iter().find(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Zqsecretqz"));
            assert!(shown.is_none(), "`{:?}` names a draft\n{text}", shown.map(|(url, _)| url));
        }
    }
}

/// Without an error, every link to the site itself leads to something that it has.
fn assert_links_lead_somewhere(built: &Built, text: &str) {
    for (url, page) in built.pages() {
        for token in tokens(page).unwrap_or_default() {
            let Token::Open(_, attributes) = token else { continue };
            for (_, address) in attributes.iter().filter(|(name, _)| ["href", "src"].contains(name)) {
                let address = decode(address);
                let address = Address::parse(&address);
                let Some(below) = address.path.strip_prefix("/desk/").filter(|_| address.is_relative()) else {
                    continue;
                };
                let leads = built.compiled.routes.position_of_address(below).is_some();
                assert!(leads, "`{url}` links to `{below}`, which is not there\n{text}");
            }
        }
    }
}
