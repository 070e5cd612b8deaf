//! Addresses as authors, templates and settings write them: the only place where one is taken apart.
//!
//! In: the text of an address, whole or relative. Out: its parts (RFC 3986, section 3), and what may be linked. It must not
//! know what an address leads to.

use std::borrow::Cow;

use crate::path::{nfc, percent_decode, percent_encode, percent_encode_rest};

/// The schemes that links may have: none of them can run anything in a reader's browser or read a local file.
pub const LINKED_SCHEMES: [&str; 7] = ["https", "http", "mailto", "tel", "sms", "xmpp", "matrix"];

/// An address in its parts, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// The scheme in small letters, as `https`.
    pub scheme: Option<String>,
    /// The host with its port.
    pub host: Option<&'a str>,
    /// The path; of an address such as `mailto:desk@example.org` all that follows the scheme.
    pub path: &'a str,
    /// What follows the question mark.
    pub query: Option<&'a str>,
    /// What follows the number sign.
    pub fragment: Option<&'a str>,
}

/// What follows the path of an address: `?q=ines#who`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suffix {
    /// The query, encoded, without its question mark.
    pub query: Option<Box<str>>,
    /// The place on the page, decoded.
    pub fragment: Option<Box<str>>,
}

impl Suffix {
    /// A place on a page, without a query.
    #[must_use]
    pub fn of_fragment(fragment: Option<&str>) -> Self {
        let fragment = fragment.map(percent_decode).filter(|it| !it.is_empty());
        Self { query: None, fragment: fragment.map(String::into_boxed_str) }
    }
}

impl std::fmt::Display for Suffix {
    /// Writes it as it follows a path in an address, encoded.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(query) = &self.query {
            write!(out, "?{query}")?;
        }
        match &self.fragment {
            Some(fragment) => write!(out, "#{}", percent_encode(fragment)),
            None => Ok(()),
        }
    }
}

impl<'a> Address<'a> {
    /// Takes an address apart. Every text is an address: one without a scheme and a host is relative.
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (text, fragment) = split(text, '#');
        let (text, query) = split(text, '?');
        let (scheme, rest) = match scheme_of(text) {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        let (host, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(host), path)
            }
            None => (None, rest),
        };
        Self { scheme, host, path, query, fragment }
    }

    /// Whether it names neither a scheme nor a host.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.scheme.is_none() && self.host.is_none()
    }

    /// The host as browsers ask for it ([`normal_host`]), without the port that the scheme has anyway. `Some(None)` for a text
    /// that is not a host, `None` without one.
    #[must_use]
    pub fn normal_host(&self) -> Option<Option<String>> {
        let default = match self.scheme.as_deref() {
            Some("http") => ":80",
            Some("https") => ":443",
            _ => "",
        };
        let host = normal_host(self.host?);
        Some(host.map(|host| host.strip_suffix(default).unwrap_or(&host).to_owned()))
    }

    /// The path without percent-encoding, in the normal form of paths.
    #[must_use]
    pub fn decoded_path(&self) -> String {
        nfc(&percent_decode(self.path)).into_owned()
    }

    /// The place on the page, decoded; `None` if it is empty.
    #[must_use]
    pub fn decoded_fragment(&self) -> Option<String> {
        self.fragment.map(percent_decode).filter(|fragment| !fragment.is_empty())
    }

    /// What follows the path.
    #[must_use]
    pub fn suffix(&self) -> Suffix {
        let query = self.query.filter(|query| !query.is_empty()).map(|query| percent_encode_rest(query, b"?"));
        Suffix { query: query.map(String::into_boxed_str), ..Suffix::of_fragment(self.fragment) }
    }
}

/// Whether a text is a whole address that may be linked: of a scheme that cannot run anything in a reader's browser, and
/// without a character that would have to be encoded.
#[must_use]
pub fn may_be_linked(text: &str) -> bool {
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | '"')) {
        return false;
    }
    let address = Address::parse(text);
    match address.scheme.as_deref() {
        Some(scheme) if is_web(scheme) => address.host.is_some_and(|host| !host.is_empty()),
        Some(scheme) => LINKED_SCHEMES.contains(&scheme) && !address.path.is_empty(),
        None => false,
    }
}

/// An address with a scheme, with its spaces encoded, which Markdown allows between angle brackets.
#[must_use]
pub fn with_encoded_spaces(text: &str) -> Cow<'_, str> {
    let may_have_spaces = |address: Address<'_>| {
        let is_linked = address.scheme.is_some_and(|scheme| LINKED_SCHEMES.contains(&scheme.as_str()));
        is_linked && !address.host.is_some_and(|host| host.contains(' '))
    };
    if text.contains(' ') && may_have_spaces(Address::parse(text)) {
        Cow::Owned(text.replace(' ', "%20"))
    } else {
        Cow::Borrowed(text)
    }
}

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// A host as browsers ask for it: in small letters, with names in other scripts in ASCII (RFC 5891). `None` for a text that
/// is not a host.
#[must_use]
pub fn normal_host(text: &str) -> Option<String> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (text, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let name = if name.starts_with('[') { name.to_ascii_lowercase() } else { idna::domain_to_ascii(name).ok()? };
    let is_good = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\\' | '@' | '%');
    if name.is_empty() || !name.chars().all(is_good) {
        return None;
    }
    Some(port.map_or_else(|| name.clone(), |port| format!("{name}:{port}")))
}

/// The scheme of an address in small letters, and what follows it; characters that browsers skip are skipped.
fn scheme_of(text: &str) -> Option<(String, &str)> {
    let (before, rest) = text.split_once(':')?;
    let scheme: String = before.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let is_good = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_good.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, behind)| (before, Some(behind)))
}

/// Percent-encodes the characters that people paste into addresses and that no URL may hold (RFC 3986, section 2).
#[must_use]
pub fn encode_url(text: &str) -> String {
    let mut url = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '{' | '}' | '|' | '^' | '`' | '\\' => url.push_str(&format!("%{:02X}", u32::from(character))),
            other => url.push(other),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_into_its_parts() {
        type Parts<'a> = (Option<&'a str>, Option<&'a str>, &'a str, Option<&'a str>, Option<&'a str>);
        let cases: [(&str, Parts<'_>); 12] = [
            ("", (None, None, "", None, None)),
            ("about.md?x=1#who", (None, None, "about.md", Some("x=1"), Some("who"))),
            ("/people/?q=a?b", (None, None, "/people/", Some("q=a?b"), None)),
            ("?x", (None, None, "", Some("x"), None)),
            ("#a?b", (None, None, "", None, Some("a?b"))),
            ("HTTPS://Example.org:8080/x?y#z", (Some("https"), Some("Example.org:8080"), "/x", Some("y"), Some("z"))),
            ("https://example.org?x=1", (Some("https"), Some("example.org"), "", Some("x=1"), None)),
            ("//example.org/x", (None, Some("example.org"), "/x", None, None)),
            ("mailto:desk@example.org", (Some("mailto"), None, "desk@example.org", None, None)),
            ("java\nscript:alert(1)", (Some("javascript"), None, "alert(1)", None, None)),
            ("a?b:c", (None, None, "a", Some("b:c"), None)),
            ("1:2", (None, None, "1:2", None, None)),
        ];
        for (text, wanted) in cases {
            let Address { scheme, host, path, query, fragment } = Address::parse(text);
            assert_eq!((scheme.as_deref(), host, path, query, fragment), wanted, "{text}");
        }
    }

    #[test]
    fn a_suffix_is_written_as_an_address_needs_it() {
        for (text, wanted) in [
            ("x", ""),
            ("x?", ""),
            ("x#", ""),
            ("x?a=1&b=é c#Größe", "?a=1&b=%C3%A9%20c#Gr%C3%B6%C3%9Fe"),
            ("x?a%20b=100%", "?a%20b=100%25"),
        ] {
            assert_eq!(Address::parse(text).suffix().to_string(), wanted, "{text}");
        }
    }

    #[test]
    fn only_harmless_schemes_may_be_linked() {
        for good in
            ["https://a.org", "HTTP://a.org/x", "mailto:a@b.org", "tel:+1", "sms:+1", "xmpp:a@b", "matrix:r/a:b"]
        {
            assert!(may_be_linked(good), "{good}");
        }
        for bad in
            ["javascript:x", "java\tscript:x", "https:/a", "https://", "mailto:", "ftp://a", "a.org", "https://a b"]
        {
            assert!(!may_be_linked(bad), "{bad}");
        }
    }

    #[test]
    fn spaces_are_encoded_in_addresses_with_a_scheme() {
        for (text, wanted) in [
            ("https://a.org/a b?c d", "https://a.org/a%20b?c%20d"),
            ("mailto:a@b.org?subject=x y", "mailto:a@b.org?subject=x%20y"),
            ("https://a b/", "https://a b/"),
            ("a file.md", "a file.md"),
            ("javascript:a b", "javascript:a b"),
        ] {
            assert_eq!(with_encoded_spaces(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_port_that_a_scheme_has_anyway_is_left_out() {
        for (text, wanted) in [
            ("https://Example.org:443/x", Some(Some("example.org"))),
            ("http://example.org:80", Some(Some("example.org"))),
            ("http://[::1]:80/", Some(Some("[::1]"))),
            ("https://example.org:80/", Some(Some("example.org:80"))),
            ("http://example.org:8080/", Some(Some("example.org:8080"))),
            ("//example.org:443/", Some(Some("example.org:443"))),
            ("https://a b/", Some(None)),
            ("/x", None),
        ] {
            let host = Address::parse(text).normal_host();
            assert_eq!(host.as_ref().map(Option::as_deref), wanted, "{text}");
        }
    }

    #[test]
    fn hosts_are_in_ascii_and_in_small_letters() {
        for (text, wanted) in [
            ("Example.ORG", Some("example.org")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("приклад.укр:8080", Some("xn--80aikifvh.xn--j1amh:8080")),
            ("[::1]:3000", Some("[::1]:3000")),
            ("127.0.0.1:3000", Some("127.0.0.1:3000")),
            ("a b", None),
            ("user@example.org", None),
            ("example.org:port", None),
            ("", None),
        ] {
            assert_eq!(normal_host(text).as_deref(), wanted, "{text}");
        }
    }
}
