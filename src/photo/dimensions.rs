//! How large a picture is, from the beginning of its file.
//!
//! In: a file's bytes. Out: [`Facts`], or a [`Flaw`]. It must not decode anything.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat, ImageReader};

use super::{Facts, Flaw, LIGHT, Quality, check_size};
use crate::memo::Digest;

/// What is known of a picture by its bytes; `None` for a format that is not looked into.
///
/// # Errors
/// When the file is broken, or claims more pixels than are decoded.
pub fn examine(bytes: &[u8]) -> Result<Option<Facts>, Flaw> {
    let digest = Digest::of(bytes);
    let as_it_is = |(width, height)| Facts { width, height, versions_are: None, digest };
    let Ok(format) = image::guess_format(bytes) else { return Ok(svg_size(bytes).map(as_it_is)) };
    let quality = match format {
        ImageFormat::Avif => {
            let size = avif_size(bytes);
            size.map_or(Ok(()), |size| check_size(size, 0))?;
            return Ok(size.map(as_it_is));
        }
        ImageFormat::Gif => None,
        ImageFormat::Png => Some(Quality::Drawing).filter(|_| !has_chunk(bytes, *b"acTL")),
        ImageFormat::WebP if has_chunk(bytes, *b"ANIM") => None,
        ImageFormat::WebP if has_chunk(bytes, *b"VP8L") => Some(Quality::Drawing),
        ImageFormat::Jpeg | ImageFormat::WebP => Some(Quality::Photograph),
        _ => return Ok(None),
    };
    if cfg!(not(feature = "pictures")) {
        return Ok(None);
    }
    let ((width, height), decoded) = size(bytes, format)?;
    check_size((width, height), decoded)?;
    if width == 0 || height == 0 {
        return Err(Flaw::Broken("it has no pixels".to_owned()));
    }
    let versions_are = quality.filter(|_| bytes.len() >= LIGHT);
    Ok(Some(Facts { width, height, versions_are, digest }))
}

/// The width and height of a picture as it is shown, as cameras note how they were held; and its bytes when it is decoded.
fn size(bytes: &[u8], format: ImageFormat) -> Result<((u32, u32), u64), Flaw> {
    let broken = |error: image::ImageError| Flaw::Broken(error.to_string());
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let is_turned = matches!(
        decoder.orientation(),
        Ok(Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH)
    );
    Ok((if is_turned { (height, width) } else { (width, height) }, decoder.total_bytes()))
}

/// Whether a chunk of this name stands near the beginning of a file, where PNG and WebP say that they move.
fn has_chunk(bytes: &[u8], chunk: [u8; 4]) -> bool {
    bytes[..bytes.len().min(4096)].windows(4).any(|four| four == chunk)
}

/// The width and height in the property `ispe` of an AVIF file (ISO/IEC 23008-12, 6.5.3).
fn avif_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let at = bytes[..bytes.len().min(4096)].windows(4).position(|four| four == b"ispe")?;
    let number = |from: usize| bytes.get(from..from + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some((number(at + 8)?, number(at + 12)?))
}

/// The width and height that an SVG gives itself, or those of its view box; `None` if it gives none in pixels.
fn svg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let number = |value: &str| -> Option<u32> {
        let value: f64 = value.trim().trim_end_matches("px").parse().ok()?;
        // Browsers take whole pixels here, and the shape is what counts.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (1.0..=100_000.0).contains(&value).then(|| value.round() as u32)
    };
    if let (Some(width), Some(height)) = (attribute(tag, "width"), attribute(tag, "height"))
        && let (Some(width), Some(height)) = (number(width), number(height))
    {
        return Some((width, height));
    }
    let mut parts = attribute(tag, "viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((number(parts.next()?)?, number(parts.next()?)?))
}

/// The value of an attribute in a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.match_indices(name).find_map(|(at, _)| {
        if !tag[..at].ends_with(|before: char| before.is_ascii_whitespace()) {
            return None;
        }
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
        value[1..].split(quote).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::Limit;

    fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
        examine(bytes).expect("a picture").map(|facts| (facts.width, facts.height))
    }

    #[test]
    fn an_svg_has_the_size_it_gives_itself_or_that_of_its_view_box() {
        let cases: [(&str, Option<(u32, u32)>); 7] = [
            ("<svg width=\"40\" height='30px' viewBox=\"0 0 4 3\">", Some((40, 30))),
            ("<?xml version=\"1.0\"?>\n<svg\n  viewBox='0 0 120.4, 80'>", Some((120, 80))),
            ("<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 16 9\">", Some((16, 9))),
            ("<svg stroke-width=\"3\" height=\"9\">", None),
            ("<svg viewBox=\"0 0 16\">", None),
            ("<svg width=\"-4\" height=\"3\">", None),
            ("<p>no picture</p>", None),
        ];
        for (text, size) in cases {
            assert_eq!(size_of(text.as_bytes()), size, "{text}");
        }
    }

    #[test]
    fn a_picture_beyond_a_limit_is_refused_by_its_head() {
        let cases = [
            (40_000, 40_000, 8, Some(Limit::Pixels)),
            (7_001, 7_150, 8, Some(Limit::Pixels)),
            (49_000_000, 1, 8, Some(Limit::Side)),
            (1, 49_000_000, 8, Some(Limit::Side)),
            (400, 100_000, 8, Some(Limit::Side)),
            (7_000, 7_000, 16, Some(Limit::Bytes(392_000_000))),
            (7_000, 7_000, 8, None),
            (32_768, 400, 8, None),
            (5_000, 5_000, 16, None),
        ];
        for (width, height, bits, limit) in cases {
            let expected = limit.map_or(Ok(Some((width, height))), |limit| Err(Flaw::TooLarge(width, height, limit)));
            let found = examine(&png_head(width, height, bits)).map(|facts| facts.map(|it| (it.width, it.height)));
            assert_eq!(found, expected, "{width} by {height}, {bits} bits");
        }
    }

    #[test]
    fn other_formats_have_the_same_limits() {
        let gif = |width: u16, height: u16| {
            let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
            [b"GIF89a", size.as_slice(), b"\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;"].concat()
        };
        let avif = |width: u32, height: u32| {
            let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
            [b"\0\0\0\x14ftypavif\0\0\0\0avif\0\0\0\x14ispe\0\0\0\0", size.as_slice()].concat()
        };
        let jpeg = |width: u32, height: u32| {
            let mut out = Cursor::new(Vec::new());
            image::GrayImage::new(width, height).write_to(&mut out, ImageFormat::Jpeg).expect("a picture");
            out.into_inner()
        };
        assert_eq!(examine(&gif(65_000, 60_000)), Err(Flaw::TooLarge(65_000, 60_000, Limit::Pixels)));
        assert_eq!(examine(&gif(10, 40_000)), Err(Flaw::TooLarge(10, 40_000, Limit::Side)));
        assert_eq!(examine(&avif(49_000_000, 1)), Err(Flaw::TooLarge(49_000_000, 1, Limit::Side)));
        assert_eq!(examine(&avif(8_000, 8_000)), Err(Flaw::TooLarge(8_000, 8_000, Limit::Pixels)));
        assert_eq!(size_of(&avif(400, 300)), Some((400, 300)));
        assert_eq!(examine(&jpeg(40_000, 2)), Err(Flaw::TooLarge(40_000, 2, Limit::Side)));
        assert_eq!(size_of(&jpeg(400, 2)), Some((400, 2)));
    }

    /// The head of a PNG with alpha: signature, IHDR with its checksum, and the beginning of the data.
    fn png_head(width: u32, height: u32, bits: u8) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        bytes.extend([bits, 6, 0, 0, 0]);
        bytes.extend(crc32(&bytes[12..29]).to_be_bytes());
        bytes.extend(b"\0\0\0\x00IDAT\x35\xaf\x06\x1e");
        bytes
    }

    #[test]
    fn what_breaks_off_in_its_head_is_broken() {
        assert!(matches!(examine(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(Flaw::Broken(_))));
        assert!(matches!(examine(b"\xff\xd8\xff\xe0\0\x10JFIF"), Err(Flaw::Broken(_))));
        assert!(matches!(examine(b"GIF89a"), Err(Flaw::Broken(_))));
        assert_eq!(examine(b""), Ok(None));
    }

    /// The checksum of PNG chunks (ISO 3309).
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }
}
