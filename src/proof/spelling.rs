//! How one text may be spelled in HTML, XML, JSON, CSV, calendars and addresses, and in one of them inside another.
//!
//! In: a text. Out: every spelling of it that the outputs of a site could hold, apart from upper and lower case. It must
//! not know what the text means.

use std::collections::BTreeSet;

use crate::path::percent_encode;

/// All spellings of a text, itself among them.
#[must_use]
pub fn spellings(text: &str) -> BTreeSet<String> {
    let mut inner: BTreeSet<String> = BTreeSet::new();
    inner.insert(text.to_owned());
    inner.insert(json(text));
    inner.insert(json(text).replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"));
    inner.insert(json(text).replace('/', "\\/"));
    inner.insert(json(text).replace('\'', "\\u0027"));
    inner.insert(ascii(text, |character| format!("\\u{:04x}", u32::from(character))));
    // Addresses: a whole path, a part of one, a form.
    inner.insert(percent_encode(text));
    inner.insert(percent_encode_all(text));
    inner.insert(percent_encode_all(text).replace("%20", "+"));
    // CSV (RFC 4180), calendars (RFC 5545, section 3.3.11).
    inner.insert(text.replace('"', "\"\""));
    inner.insert(text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,"));
    inner.insert(ascii(text, |character| format!("&#{};", u32::from(character))));
    inner.insert(ascii(text, |character| format!("&#x{:x};", u32::from(character))));
    let mut all = inner.clone();
    for text in &inner {
        all.extend(in_markup(text));
    }
    // Markup as text in other markup, as feeds carry it.
    if all.iter().any(|text| text.contains('&')) {
        let once: Vec<String> = all.iter().cloned().collect();
        all.extend(once.iter().map(|text| text.replace('&', "&amp;")));
    }
    all
}

/// A text as different writers of HTML and XML escape it.
fn in_markup(text: &str) -> Vec<String> {
    let body = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let quoted = body.replace('"', "&quot;");
    vec![
        quoted.replace('\'', "&#39;"),
        quoted.replace('\'', "&#x27;"),
        quoted.replace('\'', "&#x27;").replace('/', "&#x2F;"),
        quoted.replace('\'', "&apos;"),
        body.replace('"', "&#34;").replace('\'', "&#39;"),
        quoted,
        body,
    ]
}

/// The inside of a JSON text.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// A text with every character outside ASCII written in another way.
fn ascii(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(|it| if it.is_ascii() { it.to_string() } else { write(it) }).collect()
}

/// Percent-encodes all but letters, digits and what RFC 3986 calls unreserved.
fn percent_encode_all(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|it| if is_plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_has_few_spellings() {
        let expected = ["Zoltan Qurakh", "Zoltan%20Qurakh", "Zoltan+Qurakh"];
        assert_eq!(spellings("Zoltan Qurakh").into_iter().collect::<Vec<_>>(), expected);
        assert_eq!(spellings("zoltan-qurakh").len(), 1);
    }

    #[test]
    fn every_way_to_escape_is_among_the_spellings() {
        let all = spellings("Q&A: \"O'Hara\", <é>");
        for spelled in [
            "Q&amp;A: &quot;O&#39;Hara&quot;, &lt;é&gt;",
            "Q&amp;A: &quot;O&#x27;Hara&quot;, &lt;é&gt;",
            "Q&amp;A: &quot;O&apos;Hara&quot;, &lt;é&gt;",
            "Q&amp;A: \"O'Hara\", &lt;é&gt;",
            "Q&amp;amp;A: &amp;quot;O&amp;#39;Hara&amp;quot;, &amp;lt;é&amp;gt;",
            "Q&A: \\\"O'Hara\\\", <é>",
            "Q\\u0026A: \\\"O'Hara\\\", \\u003cé\\u003e",
            "Q&A: \"\"O'Hara\"\", <é>",
            "Q&A: \"O'Hara\"\\, <é>",
            "Q%26A%3A%20%22O%27Hara%22%2C%20%3C%C3%A9%3E",
        ] {
            assert!(all.contains(spelled), "{spelled}\n{all:#?}");
        }
    }
}
