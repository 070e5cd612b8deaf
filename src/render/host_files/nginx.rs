//! What a server block of nginx includes.
//!
//! A location of nginx that adds a header has none of those added around it. So all headers are added in one place, with
//! values that are found beforehand, and no location within adds any.

use super::Served;
use crate::hosting::cache::CachePolicy;
use crate::hosting::content_type::{CONTENT_TYPES, UNKNOWN_TYPE};
use crate::hosting::headers::SECURITY_HEADERS;

/// What follows a content type whose text is UTF-8. nginx adds it automatically, so that it compresses by the type alone.
const UTF_8: &str = "; charset=utf-8";

pub(super) fn nginx_snippet(served: &Served<'_>) -> String {
    let mut text = heading(served);
    text.push_str(&format!("set $briefbook_cache {};\n", quoted(CachePolicy::Revalidate.header())));
    text.push_str(&set_if(&served.immutable_pattern(), "cache", &quoted(CachePolicy::Immutable.header())));
    text.push_str("set $briefbook_tag \"\";\n");
    // The last that matches counts here.
    for (pattern, tag) in served.tag_patterns().iter().rev() {
        text.push_str(&set_if(pattern, "tag", tag.unwrap_or("$1")));
    }
    text.push_str(&format!("\nlocation {} {{\n", quoted(&served.base)));
    text.push_str("    index index.html;\n    absolute_redirect off;\n");
    text.push_str(&format!("    error_page 404 {};\n\n", quoted(&served.plain_address("404.html"))));
    text.push_str(&types());
    for (name, value) in SECURITY_HEADERS {
        text.push_str(&format!("    add_header {name} {} always;\n", quoted(value)));
    }
    for (name, variable) in [("Cache-Control", "cache"), ("Cache-Tag", "tag"), ("Surrogate-Key", "tag")] {
        text.push_str(&format!("    add_header {name} $briefbook_{variable} always;\n"));
    }
    text.push_str(&format!("\n    location ~ {} {{ return 404; }}\n", quoted(&served.hidden_pattern())));
    for (from, to) in served.moved() {
        let (from, to) = (quoted(&served.path(from.as_str())), quoted(&served.plain_address(to.as_str())));
        text.push_str(&format!("    location = {from} {{ return 301 {to}; }}\n"));
    }
    text + "}\n"
}

fn heading(served: &Served<'_>) -> String {
    let mut text = "# What nginx has to know about the site. Briefbook rewrites this file on every build.\n#\n#     \
                    server {\n#         root /srv/site/current;\n#         include /srv/site/current/_nginx.conf;\n#     \
                    }\n#\n# `nginx -s reload` reads it again when redirects have changed.\n"
        .to_owned();
    if served.base != "/" {
        let folder = served.base.trim_end_matches('/');
        text.push_str(&format!("# The folder `{folder}` below the root is the published folder, or a link to it.\n"));
    }
    text + "\n"
}

fn set_if(pattern: &str, variable: &str, value: &str) -> String {
    format!("if ($uri ~ {}) {{ set $briefbook_{variable} {value}; }}\n", quoted(pattern))
}

/// The content types of all files, whatever the types of the server.
fn types() -> String {
    let mut types = "    types {\n".to_owned();
    let mut with_charset = Vec::new();
    for (content_type, extensions) in CONTENT_TYPES {
        let plain = content_type.strip_suffix(UTF_8);
        // nginx takes this one for granted, and warns when it is given.
        with_charset.extend(plain.filter(|plain| *plain != "text/html"));
        types.push_str(&format!("        {} {};\n", plain.unwrap_or(content_type), extensions.join(" ")));
    }
    let with_charset = with_charset.join(" ");
    format!(
        "{types}    }}\n    default_type {UNKNOWN_TYPE};\n    charset utf-8;\n    charset_types {with_charset};\n\n"
    )
}

/// A text as nginx reads it between quotation marks.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        // nginx reads `\t`, `\r` and `\n` too; every other backslash represents itself.
        let is_read = character == '\\'
            && characters.peek().is_none_or(|next| matches!(next, '\\' | '"' | '\'' | 't' | 'r' | 'n'));
        if character == '"' || is_read {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}
