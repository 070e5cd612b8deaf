//! The content type of a file.

/// The content type of each kind of file, by its extensions in lower case.
pub const CONTENT_TYPES: [(&str, &[&str]); 32] = [
    ("text/html; charset=utf-8", &["html", "htm"]),
    ("text/css; charset=utf-8", &["css"]),
    ("text/javascript; charset=utf-8", &["js", "mjs"]),
    ("application/json", &["json", "map"]),
    ("application/xml; charset=utf-8", &["xml"]),
    ("application/atom+xml; charset=utf-8", &["atom"]),
    ("application/manifest+json", &["webmanifest"]),
    ("text/calendar; charset=utf-8", &["ics"]),
    ("text/csv; charset=utf-8", &["csv"]),
    ("text/plain; charset=utf-8", &["txt", "md"]),
    ("text/vtt; charset=utf-8", &["vtt"]),
    ("image/svg+xml", &["svg"]),
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/gif", &["gif"]),
    ("image/webp", &["webp"]),
    ("image/avif", &["avif"]),
    ("image/x-icon", &["ico"]),
    ("application/pdf", &["pdf"]),
    ("video/mp4", &["mp4", "m4v"]),
    ("video/webm", &["webm"]),
    ("video/ogg", &["ogv"]),
    ("audio/mpeg", &["mp3"]),
    ("audio/mp4", &["m4a"]),
    ("audio/ogg", &["ogg", "oga", "opus"]),
    ("audio/wav", &["wav"]),
    ("font/woff2", &["woff2"]),
    ("font/woff", &["woff"]),
    ("font/ttf", &["ttf"]),
    ("font/otf", &["otf"]),
    ("application/wasm", &["wasm"]),
    ("application/zip", &["zip"]),
];

/// The content type of unknown files: bytes, which browsers save and do not show.
pub const UNKNOWN_TYPE: &str = "application/octet-stream";

/// The content type of an output, by the name of the file it would be written to.
#[must_use]
pub fn content_type(file: &str) -> &'static str {
    let extension = file.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    let is_known_by = |known: &&str| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(known));
    let found = CONTENT_TYPES.iter().find(|(_, extensions)| extensions.iter().any(is_known_by));
    found.map_or(UNKNOWN_TYPE, |(content_type, _)| content_type)
}

#[cfg(test)]
mod tests {
    use super::content_type;

    #[test]
    fn the_extension_decides_in_whatever_case() {
        assert_eq!(content_type("people/x/index.html"), "text/html; charset=utf-8");
        assert_eq!(content_type("a.b/PHOTO.JPG"), "image/jpeg");
        assert_eq!(content_type("a.css/file"), "application/octet-stream");
        assert_eq!(content_type("feed.xml"), "application/xml; charset=utf-8");
    }
}
