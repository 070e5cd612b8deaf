//! What a site block of Caddy imports.
//!
//! Caddy sorts its directives, so that one header could be set before another one that it is to replace. A `route` is
//! carried out as it is written.

use super::{Served, literal_pattern};
use crate::hosting::cache::CachePolicy;
use crate::hosting::content_type::{CONTENT_TYPES, UNKNOWN_TYPE, content_type};
use crate::hosting::headers::SECURITY_HEADERS;

pub(super) fn caddy_snippet(served: &Served<'_>) -> String {
    let mut text = heading(served);
    text.push_str(&format!("@briefbook path_regexp {}\nroute @briefbook {{\n", quoted(&served.base_pattern())));
    for (name, value) in SECURITY_HEADERS {
        text.push_str(&format!("\theader {name} {}\n", quoted(value)));
    }
    text.push_str(&format!("\theader Cache-Control {}\n", quoted(CachePolicy::Revalidate.header())));
    text.push_str(&matched("immutable", &served.immutable_pattern()));
    let immutable = quoted(CachePolicy::Immutable.header());
    text.push_str(&format!("\theader @briefbook_immutable Cache-Control {immutable}\n\n"));
    text.push_str("\tmap {path} {briefbook_tag} {\n");
    for (pattern, tag) in served.tag_patterns() {
        text.push_str(&format!("\t\t{} {}\n", quoted(&format!("~{pattern}")), tag.unwrap_or("${1}")));
    }
    text.push_str("\t\tdefault \"\"\n\t}\n\t@briefbook_tagged expression {briefbook_tag} != \"\"\n");
    for name in ["Cache-Tag", "Surrogate-Key"] {
        text.push_str(&format!("\theader @briefbook_tagged {name} {{briefbook_tag}}\n"));
    }
    text.push_str(&redirects(served));
    text.push_str(&types());
    // Headers that are set before an error stay.
    text.push_str(&format!("\n{}\terror @briefbook_hidden 404\n", matched("hidden", &served.hidden_pattern())));
    text + "\tfile_server\n}\n" + &errors(served)
}

fn heading(served: &Served<'_>) -> String {
    let mut text = "# What Caddy has to know about the site. Briefbook rewrites this file on every build.\n#\n#     \
                    example.org {\n#         root * /srv/site/current\n#         import /srv/site/current/_Caddyfile\n#     \
                    }\n#\n# `caddy reload` reads it again when redirects have changed.\n"
        .to_owned();
    if served.base != "/" {
        let folder = served.base.trim_end_matches('/');
        text.push_str(&format!("# The folder `{folder}` below the root is the published folder, or a link to it.\n"));
    }
    text + "\n"
}

fn matched(name: &str, pattern: &str) -> String {
    format!("\t@briefbook_{name} path_regexp {}\n", quoted(pattern))
}

fn redirects(served: &Served<'_>) -> String {
    let mut lines = String::new();
    for (from, to) in served.moved() {
        let from = served.path(from.as_str());
        // Caddy fills in what is in braces, also between quotation marks. No pattern of ours has a brace.
        let is_plain = from.chars().all(|c| c.is_alphanumeric() || "/.-_~".contains(c));
        let from = if is_plain { from } else { format!("~^{}$", literal_pattern(&from)) };
        lines.push_str(&format!("\t\t{} {}\n", quoted(&from), served.plain_address(to.as_str())));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\n\tmap {{path}} {{briefbook_moved}} {{\n{lines}\t\tdefault \"\"\n\t}}\n\t@briefbook_moved expression \
         {{briefbook_moved}} != \"\"\n\tredir @briefbook_moved {{briefbook_moved}} 301\n"
    )
}

/// The content types of all files, whatever the types of the system.
fn types() -> String {
    let mut text = format!("\n\theader ?Content-Type {UNKNOWN_TYPE}\n");
    for (content_type, extensions) in CONTENT_TYPES {
        let name = extensions.first().copied().unwrap_or_default();
        let mut paths: Vec<String> = extensions.iter().map(|extension| format!("*.{extension}")).collect();
        if extensions.contains(&"html") {
            paths.push("*/".to_owned());
        }
        text.push_str(&format!("\t@briefbook_{name} path {}\n", paths.join(" ")));
        text.push_str(&format!("\theader @briefbook_{name} Content-Type {}\n", quoted(content_type)));
    }
    text
}

/// The page for unknown addresses, which is not a file that was asked for: it has no tag, and is not kept.
fn errors(served: &Served<'_>) -> String {
    let page = served.plain_address("404.html");
    format!(
        "handle_errors {{\n\t@briefbook_missing {{\n\t\texpression {{err.status_code}} == 404\n\t\tpath_regexp {}\n\t}}\n\
         \troute @briefbook_missing {{\n\t\theader Cache-Control {}\n\t\theader Content-Type {}\n\
         \t\theader -Cache-Tag\n\t\theader -Surrogate-Key\n\t\trewrite * {page}\n\t\tfile_server\n\t}}\n}}\n",
        quoted(&served.base_pattern()),
        quoted(CachePolicy::Revalidate.header()),
        quoted(content_type("404.html")),
    )
}

/// A text as Caddy reads it between quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\""))
}
