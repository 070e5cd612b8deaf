//! Identities: where a file of the site is, which URL an output has, what a page is called.
//!
//! In: text that an author, a file system or the program itself gives. Out: [`SourcePath`], [`UrlPath`] and [`Key`].
//! A [`UrlPath`] is the only thing an output path can be made from, and its constructors accept nothing that could
//! leave the output folder, so no other part of the program has to think about `..`.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::letters::{heading_anchor, hyphenated, to_latin};

/// The number of a page within one site. It never leaves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// The path of a file of the site: relative to the site's root, parts separated by `/`, in the normal form of paths,
/// whatever form the file system has it in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Takes a path that is relative to the site's root and uses `/`.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(nfc(path).into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `index.md` of `content/people/x/index.md`.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// The file name without its extension.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The extension without its dot, or nothing.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.file_name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// The folder the file is in; empty at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The path below a folder: `people/x.md` for `content/people/x.md` below `content`.
    #[must_use]
    pub fn below<'a>(&'a self, folder: &str) -> Option<&'a str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// The path that `relative` names from a folder of the site; `None` when it leaves the site.
    #[must_use]
    pub fn resolve(folder: &str, relative: &str) -> Option<Self> {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(Self::new(&parts.join("/")))
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Why a text cannot be a part of an output path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathProblem {
    /// A part is empty.
    Empty,
    /// A part is `.` or `..`.
    Dots,
    /// A character that has a meaning of its own in URLs or on some file system.
    Character(char),
    /// A name that Windows keeps for a device.
    Reserved,
    /// A part ends in a dot or a space, which Windows drops.
    End,
    /// A part is longer than file systems take.
    TooLong,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("a part of it is empty"),
            Self::Dots => out.write_str("`.` and `..` are not allowed in it"),
            Self::Character(character) => write!(out, "the character {character:?} is not allowed in it"),
            Self::Reserved => out.write_str("Windows keeps that name for a device"),
            Self::End => out.write_str("a part of it ends in a dot or a space"),
            Self::TooLong => out.write_str("a part of it is longer than 200 bytes"),
        }
    }
}

/// The path of one output below the base URL, decoded, without a leading slash.
///
/// Empty for the home page, `people/jane-doe/` for a page, `feed.xml` for a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlPath(Arc<str>);

impl UrlPath {
    /// The home page.
    #[must_use]
    pub fn home() -> Self {
        Self("".into())
    }

    /// A page in a folder of its own: `["people", "x"]` gives `people/x/`.
    ///
    /// # Errors
    /// When a part could not be a folder's name on every file system.
    pub fn page(parts: &[&str]) -> Result<Self, PathProblem> {
        let mut path = String::new();
        for part in parts {
            check_part(part)?;
            path.push_str(&nfc(part));
            path.push('/');
        }
        Ok(Self(path.into()))
    }

    /// A file, by its path with `/` between the parts.
    ///
    /// # Errors
    /// When a part could not be a file's name on every file system.
    pub fn file(path: &str) -> Result<Self, PathProblem> {
        path.split('/').try_for_each(check_part)?;
        Ok(Self(nfc(path).into()))
    }

    /// A path that an author wrote, as in `redirect_from`: encoded or not, with or without a leading slash, a page or a file.
    ///
    /// A last part with a dot in it is a file, every other path is a page.
    ///
    /// # Errors
    /// When a part could not be the name of a file or folder on every file system.
    pub fn from_author(text: &str) -> Result<Self, PathProblem> {
        let decoded = nfc(&percent_decode(text)).into_owned();
        let path = decoded.strip_prefix('/').unwrap_or(&decoded);
        if path.is_empty() {
            return Err(PathProblem::Empty);
        }
        match path.strip_suffix('/') {
            Some(page) => Self::page(&page.split('/').collect::<Vec<_>>()),
            None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => Self::file(path),
            None => Self::page(&path.split('/').collect::<Vec<_>>()),
        }
    }

    /// A path that a link names, decoded: a page when it ends in a slash, else a file. `None` for what no output can have.
    #[must_use]
    pub fn from_decoded(path: &str) -> Option<Self> {
        match path.strip_suffix('/') {
            Some(page) => Self::page(&page.split('/').collect::<Vec<_>>()).ok(),
            None => Self::file(path).ok(),
        }
    }

    /// The path as text, decoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path with every byte that a URL may not hold percent-encoded (RFC 3986, section 2).
    #[must_use]
    pub fn encoded(&self) -> String {
        percent_encode(&self.0)
    }

    /// Whether it is in a URL as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.bytes().all(is_plain)
    }

    /// The file below the output folder that this output is written to.
    #[must_use]
    pub fn output_file(&self) -> String {
        if self.0.is_empty() || self.0.ends_with('/') { format!("{}index.html", self.0) } else { self.0.to_string() }
    }

    /// What two outputs may not share: the output file as a file system sees it that folds case and composes accents.
    #[must_use]
    pub fn collision_key(&self) -> String {
        let file = self.output_file();
        if file.is_ascii() {
            return file.to_ascii_lowercase();
        }
        let folded = icu_casemap::CaseMapper::new().fold_string(&file.nfc().collect::<String>()).into_owned();
        folded.nfc().collect()
    }
}

impl fmt::Display for UrlPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "/{}", self.0)
    }
}

impl Borrow<str> for UrlPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Whether a byte may be in the path of a URL.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte)
}

/// Percent-encodes every byte that may not be in the path of a URL; `/` stays.
#[must_use]
pub fn percent_encode(path: &str) -> String {
    use fmt::Write;
    if path.bytes().all(is_plain) {
        return path.to_owned();
    }
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Percent-encodes what an author left as it is: every byte that may not be in a URL, except those in `also`. What is
/// encoded already stays.
#[must_use]
pub fn percent_encode_rest(text: &str, also: &[u8]) -> String {
    let bytes = text.as_bytes();
    let mut encoded = String::with_capacity(text.len());
    for (at, byte) in bytes.iter().enumerate() {
        let is_encoded = || bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        if is_plain(*byte) || also.contains(byte) || (*byte == b'%' && is_encoded()) {
            encoded.push(char::from(*byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// A text in the one normal form that paths have inside the program (NFC), whatever the form that a keyboard or a file
/// system gives.
#[must_use]
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.into() } else { text.nfc().collect::<String>().into() }
}

/// Decodes `%XX`; an incomplete or non-UTF-8 sequence stays as it is.
#[must_use]
pub fn percent_decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| path.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok()))
            .flatten();
        decoded.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| path.to_owned())
}

/// Device names of Windows, with which no file or folder may be named there, whatever the extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Characters that are not seen and change what is: direction marks, zero-width characters, line separators.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn check_part(part: &str) -> Result<(), PathProblem> {
    if part.is_empty() {
        return Err(PathProblem::Empty);
    }
    if part == "." || part == ".." {
        return Err(PathProblem::Dots);
    }
    if part.len() > 200 {
        return Err(PathProblem::TooLong);
    }
    if let Some(character) = part.chars().find(|c| {
        c.is_control() || is_invisible(*c) || matches!(c, '/' | '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
    }) {
        return Err(PathProblem::Character(character));
    }
    if part.ends_with(['.', ' ']) {
        return Err(PathProblem::End);
    }
    let device = part.split('.').next().unwrap_or(part);
    if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(device)) {
        return Err(PathProblem::Reserved);
    }
    Ok(())
}

/// What a page is called for life: its kind and its slug, as in `people/volodymyr-zelenskyy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The kind, which is a folder below `content/`.
    pub kind: Arc<str>,
    /// The name of the page within its kind.
    pub slug: Arc<str>,
}

impl Key {
    /// A key from its two parts.
    #[must_use]
    pub fn new(kind: &str, slug: &str) -> Self {
        Self { kind: nfc(kind).into(), slug: nfc(slug).into() }
    }

    /// Reads `kind/slug`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, slug) = text.split_once('/')?;
        (!kind.is_empty() && !slug.is_empty() && !slug.contains('/')).then(|| Self::new(kind, slug))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.kind, self.slug)
    }
}

/// Makes a slug: ASCII lower-case letters and digits with single hyphens between, other scripts transliterated. Letters
/// that have no transliteration are kept if there are no others.
///
/// Empty when the text has no letter and no digit.
#[must_use]
pub fn slugify(text: &str) -> String {
    let latin = to_latin(text);
    let slug = hyphenated(latin.chars().filter(char::is_ascii).map(|letter| letter.to_ascii_lowercase()));
    if slug.is_empty() { heading_anchor(text) } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_folder_with_an_index_and_a_file_is_a_file() {
        let page = UrlPath::page(&["people", "jane-doe"]).expect("a good path");
        assert_eq!((page.as_str(), page.output_file().as_str()), ("people/jane-doe/", "people/jane-doe/index.html"));
        assert_eq!(UrlPath::home().output_file(), "index.html");
        assert_eq!(UrlPath::file("feed.xml").expect("a good path").output_file(), "feed.xml");
    }

    #[test]
    fn no_constructor_makes_a_path_that_leaves_the_output_folder() {
        for hostile in [
            "..",
            "../x",
            "a/../../x",
            "./x",
            "a//b",
            "/etc/passwd/../x",
            "a\\..\\b",
            "a\0b",
            "C:/x",
            "..%2fx",
            "a/..",
            "con",
            "Nul.txt",
            "x. ",
            "a?b",
        ] {
            let stripped = hostile.strip_prefix('/').unwrap_or(hostile);
            assert!(
                UrlPath::file(hostile).is_err()
                    || UrlPath::file(hostile).is_ok_and(|path| !path.as_str().contains("..") || hostile.contains('%')),
                "{hostile}"
            );
            assert!(UrlPath::from_author(hostile).is_err(), "{hostile}");
            assert!(UrlPath::page(&[stripped]).is_err() || stripped.contains('%'), "{hostile}");
        }
    }

    #[test]
    fn paths_that_one_file_system_takes_for_the_same_collide() {
        let key = |path: &str| UrlPath::file(path).expect("a good path").collision_key();
        assert_eq!(key("Case.txt"), key("case.txt"));
        assert_eq!(key("e\u{301}.txt"), key("É.txt"));
        assert_eq!(key("straße.txt"), key("STRASSE.txt"));
        assert_ne!(key("a.txt"), key("b.txt"));
    }

    #[test]
    fn slugs_are_ascii_whatever_the_script() {
        assert_eq!(slugify("Trump says: “no deal” — yet"), "trump-says-no-deal-yet");
        assert_eq!(slugify("Зеленський"), "zelenskyi");
        assert_eq!(slugify("Côte d'Ivoire"), "cote-divoire");
        assert_eq!(slugify("Марʼяна Бетса"), slugify("Мар'яна Бетса"));
        assert_eq!(slugify("!!!"), "");
        // A script without a transliteration keeps its letters.
        assert_eq!(slugify("𐵐𐵑 𐵒"), "𐵰𐵱-𐵲");
    }

    #[test]
    fn relative_paths_resolve_within_the_site_only() {
        let resolve = |folder, path| SourcePath::resolve(folder, path).map(|path| path.to_string());
        assert_eq!(
            resolve("content/people", "../countries/ukraine.md").as_deref(),
            Some("content/countries/ukraine.md")
        );
        assert_eq!(resolve("content", "../../x"), None);
    }

    #[test]
    fn encoding_and_decoding_are_inverse() {
        assert_eq!(percent_encode("карта 1.svg"), "%D0%BA%D0%B0%D1%80%D1%82%D0%B0%201.svg");
        assert_eq!(percent_decode("%D0%BA%D0%B0%D1%80%D1%82%D0%B0%201.svg"), "карта 1.svg");
        assert_eq!(percent_decode("100%"), "100%");
    }
}
