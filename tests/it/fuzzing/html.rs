//! Reads the HTML that the program writes, strictly: what a browser would forgive is a fault here.
//!
//! In: a page or a piece of one. Out: its tags, or why it is not what it should be.

use briefbook::address::{Address, LINKED_SCHEMES};

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag: its name and its attributes.
    Open(&'a str, Vec<(&'a str, &'a str)>),
    /// An end tag.
    Close(&'a str),
    /// Text, with its character references as they are.
    Text(&'a str),
}

/// Elements without content.
const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "wbr"];

/// Elements that no page of the theme has, and that could run, load or send something.
const FORBIDDEN: [&str; 13] = [
    "style",
    "iframe",
    "object",
    "embed",
    "base",
    "applet",
    "frame",
    "frameset",
    "video",
    "audio",
    "math",
    "portal",
    "foreignobject",
];

/// Attributes whose values are addresses.
const ADDRESSES: [&str; 8] = ["href", "src", "action", "formaction", "xlink:href", "poster", "data", "cite"];

/// The tokens of a page.
///
/// # Errors
/// A tag that is not written as the program writes tags.
pub fn tokens(html: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if at > 0 {
            tokens.push(Token::Text(text(&rest[..at])?));
        }
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix("!doctype html>") {
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('/') {
            let (name, behind) = behind.split_once('>').ok_or("an end tag without an end")?;
            tokens.push(Token::Close(element(name)?));
            rest = behind;
        } else {
            let (token, behind) = start_tag(rest)?;
            tokens.push(token);
            rest = behind;
        }
    }
    if !rest.is_empty() {
        tokens.push(Token::Text(text(rest)?));
    }
    Ok(tokens)
}

fn text(text: &str) -> Result<&str, String> {
    match text.split_once('>') {
        Some((before, _)) => Err(format!("a bare `>` behind {:?}", last(before))),
        None => references(text),
    }
}

/// Every ampersand begins a character reference.
fn references(text: &str) -> Result<&str, String> {
    for (at, _) in text.match_indices('&') {
        let name = text[at + 1..].split_once(';').map_or("", |(name, _)| name);
        let is_reference = matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp")
            || name.strip_prefix("#x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            || name.strip_prefix('#').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_reference {
            return Err(format!("a bare `&` behind {:?}", last(&text[..at])));
        }
    }
    Ok(text)
}

fn element(name: &str) -> Result<&str, String> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_name { Ok(name) } else { Err(format!("an element named {name:?}")) }
}

/// A start tag, behind its bracket.
fn start_tag(html: &str) -> Result<(Token<'_>, &str), String> {
    let end = html.find([' ', '\n', '>', '/']).ok_or("a tag without an end")?;
    let name = element(&html[..end])?;
    let (mut attributes, mut rest) = (Vec::new(), &html[end..]);
    loop {
        rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix("/>").or_else(|| rest.strip_prefix('>')) {
            return Ok((Token::Open(name, attributes), behind));
        }
        let end = rest.find(['=', ' ', '\n', '>', '/', '"', '\'', '<']).ok_or("an attribute without an end")?;
        let attribute = &rest[..end];
        if attribute.is_empty() {
            return Err(format!("an attribute without a name in <{name}>: {:?}", first(rest)));
        }
        rest = &rest[end..];
        let mut value = "";
        if let Some(behind) = rest.strip_prefix('=') {
            let quoted = behind.strip_prefix('"').ok_or_else(|| format!("{attribute} of <{name}> is not quoted"))?;
            (value, rest) = quoted.split_once('"').ok_or_else(|| format!("{attribute} of <{name}> does not end"))?;
            references(value)?;
        }
        if attributes.iter().any(|(known, _)| *known == attribute) {
            return Err(format!("{attribute} twice in <{name}>"));
        }
        attributes.push((attribute, value));
    }
}

fn last(text: &str) -> &str {
    let from = text.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    &text[from..]
}

fn first(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at])
}

/// Says what is wrong with a page, or with a piece of one: tags that do not match, what could run in a reader's browser,
/// addresses of other schemes.
pub fn fault(html: &str) -> Option<String> {
    let tokens = match tokens(html) {
        Ok(tokens) => tokens,
        Err(fault) => return Some(fault),
    };
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::HashSet::new();
    for token in tokens {
        match token {
            Token::Open(name, attributes) => {
                if let Some(fault) = fault_of_tag(name, &attributes) {
                    return Some(fault);
                }
                if let Some((_, id)) = attributes.iter().find(|(name, _)| *name == "id")
                    && !ids.insert(*id)
                {
                    return Some(format!("two elements have the id {id:?}"));
                }
                if name == "a" && open.contains(&"a") {
                    return Some("a link within a link".to_owned());
                }
                if !VOID.contains(&name) && !is_shape(name) {
                    open.push(name);
                }
            }
            // The shapes of pictures have an end tag only when they hold a title.
            Token::Close(name) if is_shape(name) => {}
            Token::Close(name) => {
                if open.pop() != Some(name) {
                    return Some(format!("</{name}> ends what is not open"));
                }
            }
            Token::Text(_) => {}
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

fn is_shape(name: &str) -> bool {
    ["path", "circle", "rect", "line", "polyline", "polygon"].contains(&name)
}

fn fault_of_tag(name: &str, attributes: &[(&str, &str)]) -> Option<String> {
    let value = |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    if FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()) {
        return Some(format!("<{name}>"));
    }
    // The theme has scripts of its own, all of them files.
    if name == "script" && !value("src").is_some_and(|src| src.contains("/assets/scripts/") && src.starts_with('/')) {
        return Some(format!("a script from {:?}", value("src")));
    }
    for (attribute, value) in attributes {
        let small = attribute.to_ascii_lowercase();
        if small.starts_with("on") || small == "style" || small == "srcdoc" {
            return Some(format!("{attribute}={value:?} on <{name}>"));
        }
        if ADDRESSES.contains(&small.as_str()) && !is_harmless(value) {
            return Some(format!("{attribute}={value:?} on <{name}>"));
        }
    }
    None
}

/// Whether an address stays on the site, or has a scheme that may be linked.
fn is_harmless(address: &str) -> bool {
    let address = decode(address);
    if address.starts_with("//") || address.starts_with("/\\") {
        return false;
    }
    match Address::parse(&address).scheme {
        Some(scheme) => LINKED_SCHEMES.contains(&scheme.as_str()),
        None => address.starts_with(['/', '#', '?']),
    }
}

/// A value or a text without character references.
pub fn decode(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        decoded.push_str(before);
        let Some((name, behind)) = behind.split_once(';') else {
            decoded.push('&');
            rest = behind;
            continue;
        };
        let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some('\u{a0}'),
            _ => name.strip_prefix("#x").and_then(|digits| number(digits, 16)).or_else(|| {
                let digits = name.strip_prefix('#')?;
                number(digits, 10)
            }),
        };
        decoded.extend(character);
        rest = behind;
    }
    decoded + rest
}

/// The text of a piece of HTML that readers see, without white space.
pub fn visible(html: &str) -> String {
    let tokens = tokens(html).unwrap_or_default();
    let text = tokens.iter().filter_map(|token| if let Token::Text(text) = token { Some(decode(text)) } else { None });
    text.collect::<String>().split_whitespace().collect()
}
