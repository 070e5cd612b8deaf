//! Everything that a release consists of: each file with its size, its digest and what the host says of it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::hosting::cache::CachePolicy;
use crate::hosting::content_type::content_type;
use crate::hosting::reserved::is_reserved;
use crate::memo::Digest;

/// The version of the format; a program that does not know it must not delete by it.
const VERSION: u32 = 1;

/// The file in which a published site says which release it is. It is not part of the manifest, whose digest is its name.
pub use crate::hosting::reserved::RELEASE_FILE;

/// How many characters the name of a release has.
pub const ID_LENGTH: usize = 16;

/// The name of a release: the first 64 bits of the digest of its manifest, in hexadecimal. Equal sites have equal names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleaseId(String);

impl ReleaseId {
    /// The name that a text is, if it is one: 16 hexadecimal digits in small letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == ID_LENGTH && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The name of the release whose manifest is written in these bytes.
    #[must_use]
    pub fn of(manifest: &[u8]) -> Self {
        Self(Digest::of(manifest).short())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// One file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseFile {
    /// Its path below the root of the site, parts separated by `/`.
    pub path: Arc<str>,
    /// Its length in bytes.
    pub size: u64,
    /// The digest of its bytes.
    pub digest: Digest,
    /// The value of `Content-Type`.
    pub content_type: Arc<str>,
    /// How long it may be kept.
    pub cache: CachePolicy,
}

impl ReleaseFile {
    /// A file of a new release: what the host says of it follows from its path.
    #[must_use]
    pub fn new(path: &str, size: u64, digest: Digest) -> Self {
        Self { path: path.into(), size, digest, content_type: content_type(path).into(), cache: CachePolicy::of(path) }
    }
}

/// The files of a release, sorted by the bytes of their paths, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    files: Vec<ReleaseFile>,
}

/// A manifest as it is written.
#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    files: Vec<Line>,
}

/// One file as it is written.
#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    size: u64,
    blake3: String,
    content_type: String,
    cache_control: String,
}

impl Manifest {
    /// A manifest of files in any order.
    #[must_use]
    pub fn new(mut files: Vec<ReleaseFile>) -> Self {
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        Self { files }
    }

    /// Reads a manifest. A path in it that could lead out of the site makes the whole of it worthless, because files are
    /// deleted by it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!(
                "its version is {}, and this Briefbook knows version {VERSION} only",
                document.version
            ));
        }
        // An earlier version published files with names of ours. They are not the site's: nothing is deleted or compared by them.
        let lines = document.files.into_iter().filter(|line| !is_reserved(&line.path));
        let file = |line: Line| {
            if !is_safe(&line.path) {
                return Err(format!("`{}` cannot be the name of a file of a site", line.path));
            }
            let digest = Digest::parse(&line.blake3)
                .ok_or_else(|| format!("`{}` is not a digest of `{}`", line.blake3, line.path))?;
            let cache = CachePolicy::from_header(&line.cache_control)
                .ok_or_else(|| format!("`{}` is no cache policy of `{}`", line.cache_control, line.path))?;
            Ok(ReleaseFile {
                path: line.path.into(),
                size: line.size,
                digest,
                content_type: line.content_type.into(),
                cache,
            })
        };
        let manifest = Self::new(lines.map(file).collect::<Result<_, _>>()?);
        let sum = manifest.files.iter().try_fold(0_u64, |sum, file| sum.checked_add(file.size));
        sum.map(|_| manifest).ok_or_else(|| "its files have more bytes than any computer can hold".to_owned())
    }

    /// The manifest as JSON, a line for each file; the same bytes for the same files.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut text = format!("{{\"version\":{VERSION},\"files\":[");
        for (at, file) in self.files.iter().enumerate() {
            let line = Line {
                path: file.path.to_string(),
                size: file.size,
                blake3: file.digest.to_string(),
                content_type: file.content_type.to_string(),
                cache_control: file.cache.header().to_owned(),
            };
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            text.push_str(&serde_json::to_string(&line).unwrap_or_default());
        }
        text.push_str("\n]}\n");
        text.into_bytes()
    }

    /// The name of the release.
    #[must_use]
    pub fn id(&self) -> ReleaseId {
        ReleaseId::of(&self.to_json())
    }

    /// The files, in order.
    #[must_use]
    pub fn files(&self) -> &[ReleaseFile] {
        &self.files
    }

    /// The file at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&ReleaseFile> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|at| &self.files[at])
    }

    /// How many bytes all files have together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}

/// Whether a path can only be that of a file below the root of a site.
#[must_use]
pub fn is_safe(path: &str) -> bool {
    let safe_part = |part: &str| !matches!(part, "" | "." | "..");
    let bytes = path.as_bytes();
    let has_drive = bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':');
    !path.contains(['\\', '\0', '\n', '\r']) && path.split('/').all(safe_part) && !has_drive
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let file = |path: &str| ReleaseFile::new(path, 3, Digest::of(path.as_bytes()));
        Manifest::new(vec![file("people/Żaneta/index.html"), file("assets/theme.755f9f732d930cbc.css")])
    }

    #[test]
    fn a_manifest_reads_back_and_its_name_depends_on_every_part_of_it() {
        let manifest = manifest();
        assert_eq!(Manifest::parse(&manifest.to_json()), Ok(manifest.clone()));
        assert_eq!(&*manifest.files()[0].path, "assets/theme.755f9f732d930cbc.css");
        assert_eq!(manifest.files()[0].cache, CachePolicy::Immutable);
        assert_eq!(manifest.bytes(), 6);
        assert_eq!(ReleaseId::parse(manifest.id().as_str()), Some(manifest.id()));
        let mut other = manifest.clone();
        other.files[0].content_type = "text/plain".into();
        assert_ne!(other.id(), manifest.id());
    }

    #[test]
    fn a_manifest_that_cannot_be_trusted_is_refused_with_the_reason() {
        let refuse = |text: &str| Manifest::parse(text.as_bytes()).expect_err("a bad manifest");
        let with = |from: &str, to: &str| String::from_utf8_lossy(&manifest().to_json()).replace(from, to);
        assert_eq!(refuse(&with("people/Żaneta", "..")), "`../index.html` cannot be the name of a file of a site");
        assert_eq!(
            refuse(&with("\"version\":1", "\"version\":2")),
            "its version is 2, and this Briefbook knows version 1 only"
        );
        let digest = Digest::of("people/Żaneta/index.html".as_bytes()).to_string();
        assert_eq!(refuse(&with(&digest, "12")), "`12` is not a digest of `people/Żaneta/index.html`");
        assert_eq!(
            refuse(&with("public, max-age=0, must-revalidate", "no-store")),
            "`no-store` is no cache policy of `people/Żaneta/index.html`"
        );
        for size in ["18446744073709551615", "18446744073709551613"] {
            assert_eq!(
                refuse(&with("\"size\":3", &format!("\"size\":{size}"))),
                "its files have more bytes than any computer can hold"
            );
        }
        let large = with("\"size\":3", "\"size\":9223372036854775807");
        assert_eq!(Manifest::parse(large.as_bytes()).map(|manifest| manifest.bytes()), Ok(u64::MAX - 1));
        assert_eq!(refuse(""), "EOF while parsing a value at line 1 column 0");
    }

    #[test]
    fn lines_with_names_of_ours_are_passed_over_and_the_name_of_the_release_stays() {
        let file = |path: &str| ReleaseFile::new(path, 3, Digest::of(path.as_bytes()));
        let with = Manifest::new(vec![file(RELEASE_FILE), file(".briefbook/head.json"), file("index.html")]);
        let read = Manifest::parse(&with.to_json()).expect("a manifest");
        assert_eq!(read.files(), [file("index.html")]);
        assert_eq!(ReleaseId::of(&with.to_json()), with.id());
    }

    #[test]
    fn names_that_lead_out_of_the_site_are_not_safe() {
        for safe in ["index.html", "..a/b..", "a b.txt", ".well-known/x", "люди/x.html"] {
            assert!(is_safe(safe), "{safe}");
        }
        for bad in ["", "/x", "a//b", "a/", "..", "../x", "a/../b", "./x", "a\\b", "C:/x", "a\nb"] {
            assert!(!is_safe(bad), "{bad}");
        }
        assert_eq!(ReleaseId::parse("../../etc/passwd"), None);
    }
}
