//! The theme's files in the table of routes: their addresses hold a digest, so they change with the files.
//!
//! In: the site's files, and a table or a layout that was made before. Out: the files with their addresses, or the same
//! table with new ones. It must not know what is in the files.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Layout, Output, Route, Routes};
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

impl Routes {
    /// The same table with the theme's files at these addresses. `None` if a file of the site could be in their way.
    #[must_use]
    pub fn with_assets(&self, assets: &BTreeMap<String, UrlPath>) -> Option<Self> {
        let is_theirs = |route: &Route| matches!(route.output, Output::ThemeAsset(_));
        let is_near =
            |url: &UrlPath| url.as_str().get(..ASSETS.len()).is_some_and(|start| start.eq_ignore_ascii_case(ASSETS));
        if self.all.iter().any(|route| is_near(&route.url) && !is_theirs(route))
            || !self.assets.keys().eq(assets.keys())
        {
            return None;
        }
        let mut routes = self.clone();
        for (name, url) in assets {
            let old = routes.assets.insert(name.clone(), url.clone()).filter(|old| old != url);
            let Some(at) = old.and_then(|old| routes.by_url.remove(&old)) else { continue };
            let route = Route { url: url.clone(), ..routes.all.remove(at) };
            let to = routes.all.partition_point(|it| it.url < route.url);
            routes.all.insert(to, route);
            // Those between have moved by one.
            for at in at.min(to)..=at.max(to) {
                let url = &routes.all[at].url;
                routes.by_url.insert(url.clone(), at);
                if let Some(known) = routes.by_address.get_mut(&url.encoded()) {
                    *known = u32::try_from(at).ok()?;
                }
            }
        }
        Some(routes)
    }
}

impl Layout {
    /// The same layout with the theme's files at other addresses.
    pub(super) fn with_assets(&self, assets: Vec<(String, UrlPath)>) -> Option<Self> {
        if self.has_problems {
            return None;
        }
        let assets = assets.into_iter().collect();
        let routes = Arc::new(self.routes.with_assets(&assets)?);
        let mut wanted = self.wanted.clone();
        for route in &mut wanted {
            if let Output::ThemeAsset(name) = &route.output {
                route.url = assets.get(name)?.clone();
            }
        }
        let Self { of, has_collisions, has_problems, has_sitemap, .. } = *self;
        Some(Self { routes, of, wanted, has_collisions, has_problems, has_sitemap })
    }
}
