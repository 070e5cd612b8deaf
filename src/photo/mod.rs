//! Pictures that authors use: how large they are, and the smaller and more modern versions that browsers may choose from.
//!
//! In: the bytes of a picture's file. Out: its [`Facts`], the [`Version`]s worth making of it, and the bytes of each. It must
//! not know the site, nor where versions are kept: whoever asks brings a [`PictureStore`].
//!
//! Versions are WebP with loss, which all current browsers show: smaller than JPEG and PNG at the same size. AVIF is no
//! smaller when it is encoded as quickly, and its encoder needs forty crates. SVG, GIF, AVIF and everything that moves are
//! left as they are, and so are small pictures. The original is always published beside the versions, for browsers that cannot show them.

mod dimensions;
mod format;
mod versions;

use std::fmt;

use crate::memo::Digest;

pub use dimensions::examine;
pub use format::{Format, format_of};
pub use versions::{is_whole, make};

/// The widths in pixels that versions have: a phone, a phone with a dense screen, and the widest column on a dense screen.
pub const WIDTHS: [u32; 3] = [480, 960, 1600];
/// The width in pixels below which a picture is small enough as it is.
pub const SMALL: u32 = 320;
/// The size in bytes below which a picture is light enough as it is.
pub const LIGHT: usize = 20_000;
/// The most pixels that are decoded: 50 million, the sensor of a large camera. A file of a few kilobytes can claim more.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The most pixels in one direction. A longer side does not fit a page.
pub const LONGEST_SIDE: u32 = 32_768;
/// The most bytes that a decoded picture may have: the most pixels with eight bits a colour.
pub const MOST_DECODED: u64 = MOST_PIXELS * 4;
/// The most pixels that a WebP file can have on a side (14 bits, RFC 9649, 2.5).
const MOST_OF_WEBP: u32 = 16_383;
/// Changes whenever versions of the same file come out with other bytes.
const RECIPE: &[u8] = b"2";

/// What is known of a picture without decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// How wide it is shown, in pixels: as it is to be turned.
    pub width: u32,
    /// How high.
    pub height: u32,
    /// How good its versions have to be. `None` if it is left as it is.
    pub versions_are: Option<Quality>,
    /// The digest of the file.
    pub digest: Digest,
}

/// How good a version has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    /// As photographs have it, which hide a little loss.
    Photograph,
    /// As drawings and screenshots need it, whose lines and letters show it.
    Drawing,
}

/// The type of versions, as pages and hosts write it.
pub const MEDIA_TYPE: &str = "image/webp";
/// The end of their files' names.
pub const EXTENSION: &str = "webp";

/// A version of a picture that is worth making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The digest of the picture it is made of.
    pub of: Digest,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// How good it has to be.
    pub quality: Quality,
}

impl Version {
    /// What distinguishes it from all other versions of all pictures.
    #[must_use]
    pub fn key(&self) -> Digest {
        let size = [self.width.to_le_bytes(), self.height.to_le_bytes()].concat();
        Digest::of_parts(&[RECIPE, self.of.as_bytes(), &size, &[self.quality as u8]])
    }
}

impl Facts {
    /// The versions worth making, the narrowest first. None is wider than the picture.
    #[must_use]
    pub fn versions(&self) -> Vec<Version> {
        let Some(quality) = self.versions_are.filter(|_| self.width >= SMALL) else { return Vec::new() };
        let mut widths: Vec<u32> = WIDTHS.into_iter().filter(|width| *width <= self.width).collect();
        let widest = self.width.min(WIDTHS[2]);
        // A version that is hardly wider than the one before is not worth its file.
        if widths.last().is_none_or(|last| last * 5 < widest * 4) {
            widths.push(widest);
        }
        widths
            .into_iter()
            .map(|width| Version { of: self.digest, width, height: self.height_at(width), quality })
            .filter(|version| version.height <= MOST_OF_WEBP)
            .collect()
    }

    /// The height that keeps the shape at a width; at least one pixel.
    fn height_at(&self, width: u32) -> u32 {
        let exact =
            (u64::from(self.height) * u64::from(width) + u64::from(self.width) / 2) / u64::from(self.width.max(1));
        u32::try_from(exact).unwrap_or(u32::MAX).max(1)
    }
}

/// Why a picture cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The file is not a picture of its kind, or breaks off.
    Broken(String),
    /// It is larger than what is decoded: its width and height, and which limit it is beyond.
    TooLarge(u32, u32, Limit),
}

/// A limit of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`LONGEST_SIDE`].
    Side,
    /// [`MOST_PIXELS`].
    Pixels,
    /// [`MOST_DECODED`], and how many bytes this one has.
    Bytes(u64),
}

/// Checks the size of a picture before it is decoded.
fn check_size((width, height): (u32, u32), bytes: u64) -> Result<(), Flaw> {
    let limit = if u64::from(width) * u64::from(height) > MOST_PIXELS {
        Limit::Pixels
    } else if width.max(height) > LONGEST_SIDE {
        Limit::Side
    } else if bytes > MOST_DECODED {
        Limit::Bytes(bytes)
    } else {
        return Ok(());
    };
    Err(Flaw::TooLarge(width, height, limit))
}

/// Keeps versions from one run to the next. A version that cannot be kept is made again.
pub trait PictureStore: Send + Sync + fmt::Debug {
    /// The bytes of a version, if they were kept.
    fn find(&self, key: &Digest) -> Option<Vec<u8>>;
    /// Keeps the bytes of a version.
    fn keep(&self, key: &Digest, bytes: &[u8]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(width: u32, height: u32) -> Vec<(u32, u32)> {
        let facts = Facts { width, height, versions_are: Some(Quality::Photograph), digest: Digest::of(b"") };
        facts.versions().iter().map(|version| (version.width, version.height)).collect()
    }

    #[test]
    fn no_version_is_wider_than_its_picture_and_none_is_nearly_the_same() {
        assert_eq!(widths(4000, 3000), [(480, 360), (960, 720), (1600, 1200)]);
        assert_eq!(widths(1600, 1), [(480, 1), (960, 1), (1600, 1)]);
        assert_eq!(widths(1300, 650), [(480, 240), (960, 480), (1300, 650)]);
        assert_eq!(widths(1000, 500), [(480, 240), (960, 480)]);
        assert_eq!(widths(400, 500), [(400, 500)]);
        assert_eq!(widths(319, 500), []);
        // Versions that would be too high for the format are not made.
        assert_eq!(widths(1000, 20_000), [(480, 9600)]);
        assert_eq!(widths(400, 16_384), []);
        assert_eq!(widths(400, 16_383), [(400, 16_383)]);
    }

    #[test]
    fn a_key_tells_pictures_sizes_and_formats_apart() {
        let version = Version { of: Digest::of(b"a"), width: 480, height: 360, quality: Quality::Photograph };
        let others = [
            Version { of: Digest::of(b"b"), ..version },
            Version { width: 960, ..version },
            Version { height: 361, ..version },
            Version { quality: Quality::Drawing, ..version },
        ];
        assert!(others.iter().all(|other| other.key() != version.key()));
    }
}
