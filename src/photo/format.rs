//! What sort of picture a file is, by its bytes, whatever its name says.

use image::ImageFormat;

/// What sort of picture a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Pixels in a format that browsers show, with the usual ending of such files.
    Pixels(&'static str),
    /// A drawing in SVG.
    Svg,
    /// A picture in a format that browsers do not show, by its name.
    NotShown(&'static str),
    /// Not a picture.
    Other,
}

/// Brands of files in the container of MPEG-4 (ISO/IEC 14496-12) that hold a picture in HEVC, as telephones take them.
const HEIC_BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"];

/// What sort of picture a file is.
#[must_use]
pub fn format_of(bytes: &[u8]) -> Format {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Format::Pixels("png"),
        Ok(ImageFormat::Jpeg) => Format::Pixels("jpg"),
        Ok(ImageFormat::Gif) => Format::Pixels("gif"),
        Ok(ImageFormat::WebP) => Format::Pixels("webp"),
        Ok(ImageFormat::Avif) => Format::Pixels("avif"),
        Ok(ImageFormat::Bmp) => Format::Pixels("bmp"),
        Ok(ImageFormat::Ico) => Format::Pixels("ico"),
        Ok(ImageFormat::Tiff) => Format::NotShown("TIFF"),
        _ if bytes.starts_with(b"8BPS") => Format::NotShown("Photoshop"),
        _ if bytes.starts_with(b"\xff\x0a") || bytes.starts_with(b"\0\0\0\x0cJXL ") => Format::NotShown("JPEG XL"),
        _ if bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| HEIC_BRANDS.contains(&brand)) => {
            Format::NotShown("HEIC")
        }
        _ if is_svg(bytes) => Format::Svg,
        _ => Format::Other,
    }
}

/// Whether a file is an XML document whose root is an SVG drawing.
fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!") {
            // A document type may hold declarations of its own between square brackets.
            let inner = rest.find('[').is_some_and(|open| rest.find('>').is_some_and(|close| open < close));
            if inner { "]>" } else { ">" }
        } else {
            break;
        };
        let Some(at) = rest.find(end) else { return false };
        rest = rest[at + end.len()..].trim_start();
    }
    let Some(tag) = rest.strip_prefix('<') else { return false };
    let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    name.rsplit(':').next() == Some("svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_sort_of_picture_a_file_is() {
        let cases: [(&[u8], Format); 18] = [
            (b"\x89PNG\r\n\x1a\n", Format::Pixels("png")),
            (b"\xff\xd8\xff\xe0", Format::Pixels("jpg")),
            (b"GIF89a", Format::Pixels("gif")),
            (b"BM\0\0", Format::Pixels("bmp")),
            (b"II*\0", Format::NotShown("TIFF")),
            (b"\0\0\0\x18ftypheic", Format::NotShown("HEIC")),
            (b"\0\0\0\x18ftypmp42", Format::Other),
            (b"%PDF-1.7", Format::Other),
            (b"", Format::Other),
            (b"A text about <svg> drawings", Format::Other),
            (b"<!doctype html><p><svg/>", Format::Other),
            (b"<?xml version=\"1.0\"?><feed/>", Format::Other),
            (b"<svgx/>", Format::Other),
            (b"<svg/>", Format::Svg),
            (b"<svg:svg xmlns:svg=\"x\">", Format::Svg),
            (
                b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a > b -->\n<!DOCTYPE svg PUBLIC \"-//W3C\" \"x\">\n<svg>",
                Format::Svg,
            ),
            (b"<!DOCTYPE svg [ <!ENTITY a \"b\"> ]><svg>", Format::Svg),
            (b"<!-- <svg>", Format::Other),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(format_of(bytes), wanted, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
