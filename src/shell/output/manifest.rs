//! The list of the files that Briefbook put into an output folder, with the size and the digest of each.
//!
//! In: the bytes of `.briefbook.json`, or the files of a build. Out: [`Manifest`], sorted by path, and its bytes,
//! which are the same for the same site: they tell no time and no machine. It must not know who asks.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use serde::Deserialize;

/// The name of the list, at the root of the output folder.
pub(super) const MANIFEST: &str = ".briefbook.json";

/// The version of the list's format; a program that does not know it must not delete by it.
const VERSION: u32 = 1;

/// One file that we wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path below the output folder, parts separated by `/`.
    pub path: Arc<str>,
    /// Its length in bytes.
    pub size: u64,
    /// The BLAKE3 digest of its bytes.
    pub digest: blake3::Hash,
}

/// The files of a site, sorted by the bytes of their paths, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    entries: Vec<Entry>,
}

/// The list as it is written.
#[derive(Deserialize)]
struct Document<'a> {
    version: u32,
    #[serde(borrow)]
    files: Vec<Line<'a>>,
}

/// One file as it is written.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    path: Cow<'a, str>,
    size: u64,
    blake3: &'a str,
}

impl Manifest {
    /// A list of files in any order.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        entries.dedup_by(|a, b| a.path == b.path);
        Self { entries }
    }

    /// Reads a list. A path in it that could leave the folder makes the whole list worthless, because files are deleted
    /// by it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Document<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if document.version != VERSION {
            return Err(format!(
                "its version is {}, and this Briefbook knows version {VERSION} only",
                document.version
            ));
        }
        let entry = |line: Line<'_>| {
            if !is_safe(&line.path) {
                return Err(format!("`{}` cannot be the name of a file of the site", line.path));
            }
            let digest = blake3::Hash::from_hex(line.blake3)
                .map_err(|_| format!("`{}` is not a digest of `{}`", line.blake3, line.path))?;
            Ok(Entry { path: line.path.into(), size: line.size, digest })
        };
        Ok(Self::new(document.files.into_iter().map(entry).collect::<Result<_, _>>()?))
    }

    /// Writes the list, a line for each file.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{{\"version\":{VERSION},\"files\":[")?;
        for (at, Entry { path, size, digest }) in self.entries.iter().enumerate() {
            out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
            out.write_all(b"{\"path\":")?;
            serde_json::to_writer(&mut *out, &**path)?;
            write!(out, ",\"size\":{size},\"blake3\":\"{}\"}}", digest.to_hex())?;
        }
        out.write_all(b"\n]}\n")
    }

    /// The files, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Where in the list a file is.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| (*entry.path).cmp(path)).ok()
    }

    /// Whether a file is listed.
    pub fn lists(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Whether a folder, named with its closing `/`, has a listed file at any depth.
    pub fn lists_below(&self, folder: &str) -> bool {
        let first = self.entries.partition_point(|entry| &*entry.path < folder);
        self.entries.get(first).is_some_and(|entry| entry.path.starts_with(folder))
    }
}

/// Reads a list and writes it again.
///
/// # Errors
/// What is wrong with it.
pub fn reread_list(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut written = Vec::new();
    Manifest::parse(bytes)?.write(&mut written).map_err(|error| error.to_string())?;
    Ok(written)
}

/// Whether a name can only be that of a file below the output folder, and is not that of the list itself.
///
/// [`UrlPath`](crate::path::UrlPath) lets nothing else through; this is the second lock on the same door.
pub(super) fn is_safe(file: &str) -> bool {
    let safe_part = |part: &str| !matches!(part, "" | "." | "..");
    file != MANIFEST && !file.contains(['\\', '\0']) && file.split('/').all(safe_part) && !has_drive(file)
}

/// Whether a path begins with a letter and a colon, which Windows takes for a drive.
fn has_drive(file: &str) -> bool {
    let bytes = file.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(paths: &[&str]) -> Manifest {
        let entry = |path: &&str| Entry { path: (*path).into(), size: 3, digest: blake3::hash(path.as_bytes()) };
        Manifest::new(paths.iter().map(entry).collect())
    }

    fn text(manifest: &Manifest) -> String {
        let mut bytes = Vec::new();
        manifest.write(&mut bytes).expect("memory takes everything");
        String::from_utf8(bytes).expect("JSON is UTF-8")
    }

    #[test]
    fn what_is_written_is_sorted_and_reads_back() {
        let written = text(&manifest(&["people/x/index.html", "a \"b\".txt", "index.html"]));
        let digest = |path: &str| blake3::hash(path.as_bytes()).to_hex();
        assert_eq!(
            written,
            format!(
                "{{\"version\":1,\"files\":[\n\
                 {{\"path\":\"a \\\"b\\\".txt\",\"size\":3,\"blake3\":\"{}\"}},\n\
                 {{\"path\":\"index.html\",\"size\":3,\"blake3\":\"{}\"}},\n\
                 {{\"path\":\"people/x/index.html\",\"size\":3,\"blake3\":\"{}\"}}\n]}}\n",
                digest("a \"b\".txt"),
                digest("index.html"),
                digest("people/x/index.html")
            )
        );
        let read = Manifest::parse(written.as_bytes()).expect("our own list");
        assert_eq!(read, manifest(&["index.html", "a \"b\".txt", "people/x/index.html"]));
        assert_eq!(text(&Manifest::default()), "{\"version\":1,\"files\":[\n]}\n");
    }

    #[test]
    fn files_and_folders_are_found() {
        let manifest = manifest(&["people-of-note.html", "people/x/index.html", "people/x/photo.jpg"]);
        assert!(manifest.lists("people/x/photo.jpg") && !manifest.lists("people/x"));
        assert!(manifest.lists_below("people/") && manifest.lists_below("people/x/"));
        assert!(!manifest.lists_below("people/y/") && !manifest.lists_below("zebra/"));
    }

    #[test]
    fn a_list_that_cannot_be_trusted_is_refused_with_the_reason() {
        let refuse = |text: &str| Manifest::parse(text.as_bytes()).expect_err("a bad list");
        let file = |path: &str, digest: &str| {
            format!(r#"{{"version":1,"files":[{{"path":"{path}","size":1,"blake3":"{digest}"}}]}}"#)
        };
        assert_eq!(refuse(""), "EOF while parsing a value at line 1 column 0");
        assert_eq!(refuse(r#"{"version":2,"files":[]}"#), "its version is 2, and this Briefbook knows version 1 only");
        assert_eq!(refuse(&file("../x", "")), "`../x` cannot be the name of a file of the site");
        assert_eq!(refuse(&file("x", "12")), "`12` is not a digest of `x`");
    }

    #[test]
    fn only_names_below_the_folder_are_safe() {
        for safe in ["index.html", "people/x/index.html", "..a/b..", "a b.txt", ".well-known/x", "a/.briefbook.json"] {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_name in
            ["", "/x", "a//b", "a/", "..", "../x", "a/../b", "./x", "a\\b", "C:/x", "c:x", ".briefbook.json"]
        {
            assert!(!is_safe(unsafe_name), "{unsafe_name}");
        }
    }
}
