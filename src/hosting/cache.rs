//! How long browsers and caches may keep an output, and the tag for purging it from a cache.

/// How long a client may keep an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CachePolicy {
    /// For ever: its name holds a digest of its bytes, so other bytes have another name.
    Immutable,
    /// Each reader asks whether there is a newer one before the kept one is shown.
    Revalidate,
}

impl CachePolicy {
    /// The policy for an output, by the path of its file below the output folder.
    #[must_use]
    pub fn of(file: &str) -> Self {
        if file.starts_with("assets/") && names_a_digest(file) { Self::Immutable } else { Self::Revalidate }
    }

    /// The value of `Cache-Control` ([RFC 9111](https://www.rfc-editor.org/rfc/rfc9111), and
    /// [RFC 8246](https://www.rfc-editor.org/rfc/rfc8246) for `immutable`).
    #[must_use]
    pub fn header(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Revalidate => "public, max-age=0, must-revalidate",
        }
    }

    /// The policy that a word of [`header`](Self::header) represents; `None` for other words.
    #[must_use]
    pub fn from_header(value: &str) -> Option<Self> {
        [Self::Immutable, Self::Revalidate].into_iter().find(|policy| policy.header() == value)
    }
}

/// Whether a file's name ends in the first 64 bits of a digest, before its extension: `theme.755f9f732d930cbc.css`.
fn names_a_digest(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let Some((stem, _)) = name.rsplit_once('.') else { return false };
    let digest = stem.rsplit_once('.').map_or("", |(_, digest)| digest);
    digest.len() == 16 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The folders of which all outputs have one tag, which is their name.
pub const SHARED_TAGS: [&str; 2] = ["assets", "search"];

/// The tag of an output for caches that forget by tag: the key of the entity or briefing whose page, table or calendar it is
/// (`people/jane-doe`), else the first part of its path, `assets`, `search` or `sitemap.xml`; `home` for the first page.
///
/// All outputs of one entity share its tag, so that one change makes a cache forget these and no others.
#[must_use]
pub fn cache_tag(file: &str) -> &str {
    if file == "index.html" {
        return "home";
    }
    let folder = file.strip_suffix("/index.html").unwrap_or(file);
    let first = folder.split('/').next();
    if let Some(shared) = SHARED_TAGS.into_iter().find(|tag| first == Some(tag)) {
        return shared;
    }
    // A page has a folder of its own; what lies beside it is in that folder too.
    let second = folder.match_indices('/').nth(1).map_or(folder.len(), |(at, _)| at);
    &folder[..second]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_its_digest_is_kept_for_ever() {
        for file in ["assets/theme.755f9f732d930cbc.css", "assets/scripts/filter.8dc149f160cc8f0c.js"] {
            assert_eq!(CachePolicy::of(file), CachePolicy::Immutable, "{file}");
        }
        let revalidated = [
            "index.html",
            "assets/theme.css",
            "assets/theme.755f9f732d930cb.css",
            "assets/755f9f732d930cbc.css",
            "people/x.755f9f732d930cbc.jpg",
        ];
        for file in revalidated {
            assert_eq!(CachePolicy::of(file), CachePolicy::Revalidate, "{file}");
        }
        for policy in [CachePolicy::Immutable, CachePolicy::Revalidate] {
            assert_eq!(CachePolicy::from_header(policy.header()), Some(policy));
        }
        assert_eq!(CachePolicy::from_header("no-store"), None);
    }

    #[test]
    fn all_outputs_of_an_entity_have_its_tag() {
        for (file, tag) in [
            ("people/jane-doe/index.html", "people/jane-doe"),
            ("people/jane-doe/statements.json", "people/jane-doe"),
            ("people/jane-doe/appearances/2/index.html", "people/jane-doe"),
            ("people/index.html", "people"),
            ("index.html", "home"),
            ("sitemap.xml", "sitemap.xml"),
            ("search/index.html", "search"),
            ("search/words-17.json", "search"),
            ("assets/scripts/filter.8dc149f160cc8f0c.js", "assets"),
        ] {
            assert_eq!(cache_tag(file), tag, "{file}");
        }
    }
}
