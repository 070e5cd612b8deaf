//! The names at the root of a site that Briefbook needs for itself, and those that servers take for their own.
//!
//! In: the path of an output. Out: whether it is one of them, or below one. A file of the site with such a name would be
//! overwritten when the site is published, or taken for what Briefbook notes there.

/// The file in which a published site says which release it is.
pub const RELEASE_FILE: &str = "briefbook-release.json";

/// All of them: beside it the notes of every kind of target, and the list of files in an output folder.
const RESERVED: [&str; 3] = [RELEASE_FILE, ".briefbook", ".briefbook.json"];

/// Whether no file of a site may have this path. Where upper and lower case are one, another spelling is the same file.
#[must_use]
pub fn is_reserved(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    RESERVED.iter().any(|name| first.eq_ignore_ascii_case(name))
}

/// Files from which hosts and servers read how to serve a site, wherever they are.
const SERVER_FILES: [&str; 14] = [
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "_nginx.conf",
    "_Caddyfile",
    "nginx.conf",
    "Caddyfile",
    "web.config",
    "netlify.toml",
    "vercel.json",
    "wrangler.toml",
    "staticwebapp.config.json",
    "CNAME",
];

/// Why no page may be written at a path although it could be the path of a file: to be read after the path.
#[must_use]
pub fn refused_for_pages(path: &str) -> Option<&'static str> {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or(path);
    if parts.any(|part| part.starts_with('.')) || (first.starts_with('.') && first != ".well-known") {
        return Some("a part of it begins with a dot, which servers keep to themselves");
    }
    let is_read = path.split('/').any(|part| SERVER_FILES.iter().any(|name| part.eq_ignore_ascii_case(name)));
    is_read.then_some("servers read how to serve the site from a file of this name")
}

#[cfg(test)]
mod tests {
    use super::{is_reserved, refused_for_pages};

    #[test]
    fn no_page_is_written_where_servers_read_settings() {
        for refused in [
            ".git/config",
            ".htaccess",
            "a/.gitmodules",
            "x/.well-known/y",
            ".env/",
            "_headers",
            "a/Web.Config",
            "cname",
        ] {
            assert!(refused_for_pages(refused).is_some(), "{refused}");
        }
        for free in ["old/page/", ".well-known/change-password", "web-config/", "a.b/", "headers"] {
            assert_eq!(refused_for_pages(free), None, "{free}");
        }
    }

    #[test]
    fn names_at_the_root_are_reserved_in_every_spelling() {
        for reserved in [
            "briefbook-release.json",
            "Briefbook-Release.JSON",
            "briefbook-release.json/index.html",
            ".briefbook/release.json",
            ".briefbook/head.json",
            ".Briefbook/x/y",
            ".briefbook.json",
        ] {
            assert!(is_reserved(reserved), "{reserved}");
        }
        for free in ["index.html", "files/briefbook-release.json", "a/.briefbook/x", "briefbook/x", ".briefbook-x"] {
            assert!(!is_reserved(free), "{free}");
        }
    }
}
