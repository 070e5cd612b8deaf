//! Making the versions of a picture: decoding, turning, scaling and encoding.
//!
//! In: a file's bytes and a [`Version`]. Out: the bytes of that version, the same on every machine. What cameras write into
//! their files beside the picture, such as the place where it was taken, does not get into a version.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbaImage};

use super::{Flaw, MOST_DECODED, Quality, Version, check_size};

/// Makes a version of a picture.
///
/// # Errors
/// When the picture cannot be decoded.
pub fn make(bytes: &[u8], version: &Version) -> Result<Vec<u8>, Flaw> {
    let scaled = scale(decode(bytes)?, version.width, version.height);
    encode(&scaled, version.quality)
}

#[cfg(feature = "pictures")]
fn encode(picture: &DynamicImage, quality: Quality) -> Result<Vec<u8>, Flaw> {
    let broken = |error: webp::WebPEncodingError| Flaw::Broken(format!("it cannot be encoded: {error:?}"));
    let mut how = webp::WebPConfig::new().map_err(|()| Flaw::Broken("it cannot be encoded".to_owned()))?;
    // From 1 to 100. At 75 a photograph looks like a JPEG of 75; at 85 letters of a screenshot stay sharp.
    (how.quality, how.use_sharp_yuv) = match quality {
        Quality::Photograph => (75.0, 0),
        Quality::Drawing => (85.0, 1),
    };
    // One thread: the bytes must not depend on how many there are.
    how.thread_level = 0;
    let (bytes, width, height) = (picture.as_bytes(), picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgba8(_) => webp::Encoder::from_rgba(bytes, width, height),
        _ => webp::Encoder::from_rgb(bytes, width, height),
    };
    Ok(encoder.encode_advanced(&how).map_err(broken)?.to_vec())
}

/// Without the feature no picture is looked into, so none has versions.
#[cfg(not(feature = "pictures"))]
fn encode(_: &DynamicImage, _: Quality) -> Result<Vec<u8>, Flaw> {
    Err(Flaw::Broken("this Briefbook was built without the feature `pictures`".to_owned()))
}

/// Whether a picture can be decoded to its end.
///
/// # Errors
/// When it cannot.
pub fn is_whole(bytes: &[u8]) -> Result<(), Flaw> {
    decode(bytes).map(drop)
}

fn broken(error: &image::ImageError) -> Flaw {
    Flaw::Broken(error.to_string())
}

/// The picture as it is shown, with eight bits a colour.
fn decode(bytes: &[u8]) -> Result<DynamicImage, Flaw> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED * 2);
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| Flaw::Broken(error.to_string()))?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| broken(&error))?;
    let (width, height) = decoder.dimensions();
    check_size((width, height), decoder.total_bytes())?;
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| broken(&error))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    })
}

fn scale(picture: DynamicImage, width: u32, height: u32) -> DynamicImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture;
    }
    match picture {
        // What cannot be seen must not shine through at the edges of what can.
        DynamicImage::ImageRgba8(mut pixels) => {
            weigh(&mut pixels, |colour, alpha| colour * alpha / 255);
            let mut scaled =
                DynamicImage::ImageRgba8(pixels).resize_exact(width, height, FilterType::Lanczos3).into_rgba8();
            weigh(&mut scaled, |colour, alpha| (colour * 255).checked_div(alpha).unwrap_or(0).min(255));
            DynamicImage::ImageRgba8(scaled)
        }
        other => other.resize_exact(width, height, FilterType::Lanczos3),
    }
}

/// Changes each colour of each pixel by what the pixel's alpha says.
fn weigh(pixels: &mut RgbaImage, change: impl Fn(u32, u32) -> u32) {
    for pixel in pixels.pixels_mut() {
        let alpha = u32::from(pixel[3]);
        for colour in 0..3 {
            pixel[colour] = u8::try_from(change(u32::from(pixel[colour]), alpha)).unwrap_or(u8::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::{Facts, examine};

    /// A picture that is too rough to be light.
    fn rough(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
        let colour =
            |x: u32, y: u32, more: u32| u8::try_from((x * x * 31 + y * y * 17 + x * y + more) % 251).unwrap_or(0);
        let picture =
            image::RgbImage::from_fn(width, height, |x, y| image::Rgb([0, 1, 2].map(|at| colour(x, y, at * 90))));
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, format).expect("a picture");
        out.into_inner()
    }

    fn facts(bytes: &[u8]) -> Facts {
        examine(bytes).expect("no flaw").expect("a picture")
    }

    #[test]
    fn versions_have_the_size_that_was_asked_for_and_equal_pictures_give_equal_bytes() {
        for (format, quality) in
            [(image::ImageFormat::Jpeg, Quality::Photograph), (image::ImageFormat::Png, Quality::Drawing)]
        {
            let picture = rough(500, 60, format);
            let [version] = facts(&picture).versions()[..] else { panic!("one version") };
            assert_eq!((version.width, version.height, version.quality), (480, 58, quality));
            let made = make(&picture, &version).expect("a version");
            let shown = facts(&made);
            assert_eq!((shown.width, shown.height), (480, 58));
            assert_eq!(made, make(&picture, &version).expect("a version"));
        }
    }

    #[test]
    fn a_picture_that_breaks_off_is_told() {
        let drawing = rough(500, 60, image::ImageFormat::Png);
        let version = facts(&drawing).versions()[0];
        let half = &drawing[..drawing.len() / 2];
        assert!(matches!(make(half, &version), Err(Flaw::Broken(_))));
        assert!(matches!(is_whole(half), Err(Flaw::Broken(_))));
        assert_eq!(is_whole(&drawing), Ok(()));
    }

    #[test]
    fn colours_that_cannot_be_seen_do_not_shine_through_when_a_picture_is_scaled() {
        let pixels =
            RgbaImage::from_fn(8, 8, |x, _| image::Rgba(if x < 4 { [0, 200, 0, 255] } else { [255, 0, 0, 0] }));
        let scaled = scale(DynamicImage::ImageRgba8(pixels), 3, 3).into_rgba8();
        assert!(scaled.pixels().all(|pixel| pixel[3] < 8 || pixel[0] < 8), "{scaled:?}");
    }
}
