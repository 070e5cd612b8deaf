//! The theme's files in the table of routes: their addresses hold a digest, so they change with the files.
//!
//! In: the site's files. Out: the theme's files with their addresses. It must not know what is in the files.

use crate::embedded;
use crate::inputs::Inputs;
use crate::memo::Digest;
use crate::path::{SourcePath, UrlPath};

/// Where the theme's files are, below the base URL.
const ASSETS: &str = "assets/";

/// The theme's files with their URLs, which hold a digest of their bytes so that a browser may keep them for ever.
pub(super) fn theme_assets(inputs: &Inputs) -> Vec<(String, UrlPath)> {
    embedded::assets()
        .into_iter()
        .filter_map(|(name, bytes)| {
            let own = SourcePath::new(&format!("static/{name}"));
            let digest = match inputs.contains(&own).then(|| inputs.read(&own)) {
                Some(Ok(bytes)) => Digest::of(&bytes),
                _ => Digest::of(bytes),
            };
            let (stem, extension) = name.rsplit_once('.')?;
            let url = UrlPath::file(&format!("{ASSETS}{stem}.{}.{extension}", digest.short())).ok()?;
            Some((name, url))
        })
        .collect()
}
