//! The names at the root of a site that Briefbook needs for itself.
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

#[cfg(test)]
mod tests {
    use super::is_reserved;

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
