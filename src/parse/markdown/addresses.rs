//! Bare addresses in a text, as GitHub Flavored Markdown links them ("Autolinks (extension)").
//!
//! In: a text and a place in it. Out: the address that is written there. It must not know Markdown: whether the place is
//! text, code or already part of a link is the caller's question.

/// An address that is written without brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Where it begins and ends in the text, in bytes.
    pub start: usize,
    pub end: usize,
    /// What it leads to; of an e-mail address without a scheme, the address itself.
    pub url: String,
    /// Whether it is an e-mail address without a scheme.
    pub is_mail: bool,
}

/// Places where an address may begin: the letters of `http://` and `www.`, and the `@` of an e-mail address.
pub(super) fn places(text: &str) -> impl Iterator<Item = usize> {
    let web = text.match_indices("://").filter_map(|(at, _)| {
        let letters = text[..at].len() - text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        Some(at - letters).filter(|start| !is_written_as_link(&text[..*start]))
    });
    let www = text.match_indices("www.").map(|(at, _)| at).filter(|at| !is_written_as_link(&text[..*at]));
    let mail = text.match_indices('@').map(|(at, _)| at).filter(|at| {
        text[..*at].ends_with(is_of_mail) && text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric())
    });
    web.chain(www).chain(mail)
}

/// Whether what follows is the address of a link: `[…](`, `<`.
fn is_written_as_link(before: &str) -> bool {
    before.ends_with('<') || before.ends_with("](") || before.ends_with("://")
}

/// The address at one of the [`places`] of a text. It does not begin before `first`.
pub(super) fn address_at(text: &str, first: usize, at: usize) -> Option<Address> {
    if text.get(at..)?.starts_with('@') { mail_at(text, first, at) } else { web_at(text, at) }
}

fn web_at(text: &str, start: usize) -> Option<Address> {
    let rest = text.get(start..)?;
    let before = text[..start].chars().next_back();
    let (prefix, scheme) = if rest.starts_with("www.") {
        let is_inside = |c: char| c.is_alphanumeric() || "/.@-:_=&?%#+".contains(c);
        (if before.is_some_and(is_inside) { None } else { Some(0) }?, "http://")
    } else {
        let (scheme, _) = rest.split_once("://")?;
        let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        (is_web && !before.is_some_and(|c| c.is_ascii_alphanumeric())).then_some((scheme.len() + 3, ""))?
    };
    let host = host_length(&rest[prefix..]);
    if host == 0
        || (prefix == 0 && !is_host_of_www(&rest[..host]))
        || has_underscore_at_end(&rest[prefix..prefix + host])
    {
        return None;
    }
    let end = prefix + host;
    let stop = rest[end..].find(ends_address).map_or(rest.len(), |at| end + at);
    let written = without_what_follows(&rest[..stop]);
    (written.len() > prefix).then(|| Address {
        start,
        end: start + written.len(),
        url: format!("{scheme}{}", encoded(written)),
        is_mail: false,
    })
}

fn is_host_of_www(host: &str) -> bool {
    host.trim_end_matches('.').matches('.').count() > 0 && host.len() > "www.".len()
}

/// Whether one of the last two parts of a host has an underscore, which no host that can be looked up has.
fn has_underscore_at_end(host: &str) -> bool {
    host.trim_end_matches('.').rsplit('.').take(2).any(|part| part.contains('_'))
}

/// How long the host at the beginning of a text is.
fn host_length(text: &str) -> usize {
    let is_of_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let host = text.find(|c| !is_of_host(c)).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_alphanumeric()) { host } else { 0 }
}

/// Whether a character cannot be in an address that is written in a text.
fn ends_address(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '<' | '>' | '"' | '`' | '«' | '»')
        // Dashes, quotation marks, ellipses; the punctuation of Chinese, Japanese and Korean texts.
        || matches!(character, '\u{2010}'..='\u{205e}' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3020}')
        || matches!(character, '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}

/// An address without the punctuation behind it that belongs to the sentence.
fn without_what_follows(written: &str) -> &str {
    let count = |bracket: char| written.matches(bracket).count();
    let (mut extra_round, mut extra_square) =
        (count(')').saturating_sub(count('(')), count(']').saturating_sub(count('[')));
    let mut written = written;
    while let Some(last) = written.chars().next_back() {
        let shorter = &written[..written.len() - last.len_utf8()];
        written = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' => shorter,
            ')' if extra_round > 0 => {
                extra_round -= 1;
                shorter
            }
            ']' if extra_square > 0 => {
                extra_square -= 1;
                shorter
            }
            // An entity, as `&lt;`, is the next character of the sentence.
            ';' => {
                let before = shorter.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                if before.len() < shorter.len() { before.strip_suffix('&').unwrap_or(shorter) } else { shorter }
            }
            _ => break,
        };
    }
    written
}

/// An address with the characters encoded that no URL may hold (RFC 3986, section 2).
fn encoded(written: &str) -> String {
    let mut url = String::with_capacity(written.len());
    for character in written.replace("&amp;", "&").chars() {
        match character {
            '{' | '}' | '|' | '^' | '\\' => url.push_str(&format!("%{:02X}", u32::from(character))),
            other => url.push(other),
        }
    }
    url
}

/// Whether a character may be in the part of an e-mail address before the `@`.
fn is_of_mail(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '+' | '-' | '_')
}

/// The e-mail address around an `@`.
fn mail_at(text: &str, first: usize, at: usize) -> Option<Address> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let start = first + text.get(first..at)?.trim_end_matches(is_of_mail).len();
    let host = text.get(at + 1..)?;
    let length = host.find(|c| !is_of_host(c)).unwrap_or(host.len());
    let host = host[..length].trim_end_matches('.');
    let is_host = host.contains('.')
        && !host.starts_with('.')
        && !host.contains("..")
        && host.ends_with(|c: char| c.is_ascii_alphabetic())
        && !text[at + 1 + host.len()..].starts_with('@');
    let name = &text[start..at];
    if name.is_empty() || name.starts_with('.') || !is_host {
        return None;
    }
    let head = &text[..start];
    let scheme = head.len().checked_sub("mailto:".len()).and_then(|at| head.get(at..));
    let has_scheme = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let start = if has_scheme { start - "mailto:".len() } else { start };
    let is_part_of_more = |c: char| c.is_alphanumeric() || matches!(c, '/' | '@' | ':' | '\\');
    if is_written_as_link(&text[..start]) || text[..start].ends_with(is_part_of_more) {
        return None;
    }
    let end = at + 1 + host.len();
    Some(Address { start, end, url: text[start..end].to_owned(), is_mail: !has_scheme })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut places: Vec<usize> = places(text).collect();
        places.sort_unstable();
        let mut end = 0;
        let mut found = Vec::new();
        for at in places {
            if let Some(address) = address_at(text, 0, at).filter(|it| it.start >= end) {
                end = address.end;
                found.push(address.url);
            }
        }
        found
    }

    #[test]
    fn an_address_ends_where_its_sentence_goes_on() {
        for (text, url) in [
            ("See https://example.com/a.", "https://example.com/a"),
            ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
            ("[https://example.com/?a[]=1]", "https://example.com/?a[]=1"),
            ("“https://example.com/a”, he said", "https://example.com/a"),
            ("https://example.com/a&lt;", "https://example.com/a"),
            ("https://example.com/?a=1&amp;b=2;", "https://example.com/?a=1&b=2"),
            ("见https://example.com/a。然后", "https://example.com/a"),
            ("**https://example.com/a**", "https://example.com/a"),
            ("HTTP://Example.com?!", "HTTP://Example.com"),
            ("www.example.com/a,", "http://www.example.com/a"),
            ("http://localhost:8080/x", "http://localhost:8080/x"),
            ("https://example.com/a|b", "https://example.com/a%7Cb"),
            ("write to desk+x@mail.example.org.", "desk+x@mail.example.org"),
            ("mailto:desk@example.org", "mailto:desk@example.org"),
        ] {
            assert_eq!(found(text), [url], "{text}");
        }
    }

    #[test]
    fn what_only_resembles_an_address_is_none() {
        for text in [
            "https://",
            "http://.",
            "xhttps://example.com",
            "ftp://example.com",
            "www.",
            "a.www.example.com",
            "wwww.x",
            "a@b",
            "a@b.",
            "@b.c",
            "a@b.c-",
            "a@b.c_",
            "a@b.c@d",
            "https://a_b.c",
            "javascript://example.com",
            "://",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
