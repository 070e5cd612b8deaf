//! Where the versions of pictures are put.
//!
//! In: the pictures that pages show, as [`crate::photo`] knows them. Out: a route for each version, and which versions each
//! picture has. They come after all other routes: only the texts say which files are shown as pictures.

use std::collections::BTreeMap;

use super::{Output, Route, Routes};
use crate::path::{SourcePath, UrlPath, slugify};
use crate::photo::{EXTENSION, Facts};

/// A picture that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Its versions, the narrowest first.
    pub versions: Vec<PictureVersion>,
}

/// A version of a picture and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureVersion {
    /// Where it is put.
    pub url: UrlPath,
    /// Its width in pixels.
    pub width: u32,
}

impl Routes {
    /// Adds the pictures that pages show: the URL of each file, the file, and what is known of it.
    pub fn add_pictures(&mut self, found: Vec<(UrlPath, SourcePath, Facts)>) {
        // One picture that lies at several places in files of one name has one set of versions.
        let mut more: BTreeMap<UrlPath, Output> = BTreeMap::new();
        for (file, path, facts) in found {
            let mut picture = Picture { width: facts.width, height: facts.height, versions: Vec::new() };
            for version in facts.versions() {
                let (name, digest) = (slugify(path.stem()), version.key().short());
                let address = format!("assets/pictures/{name}-{}.{digest}.{EXTENSION}", version.width);
                // A name that cannot be, or is taken, costs this version only: the file itself is written anyhow.
                let Ok(url) = UrlPath::file(&address) else { continue };
                if self.find(&url).is_none() {
                    more.entry(url.clone()).or_insert_with(|| Output::Picture(path.clone(), version));
                    picture.versions.push(PictureVersion { url, width: version.width });
                }
            }
            self.pictures.insert(file, picture);
        }
        if !more.is_empty() {
            self.extend(more.into_iter().map(|(url, output)| Route { url, output }).collect());
        }
    }
}
