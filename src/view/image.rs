//! Pictures as templates read them.

use super::parts::{ImageView, Sight};
use crate::model::PageId;
use crate::photo::MEDIA_TYPE;
use crate::route::pictures::PictureVersion;

impl Sight<'_> {
    /// The picture of a page.
    #[must_use]
    pub fn image(&self, id: PageId) -> Option<ImageView> {
        let image = self.site.page(id).parsed.common.image.as_ref()?;
        let (url, suffix) = self.links.text(id).image.as_ref()?;
        let picture = self.routes.pictures.get(url);
        let versions = picture.map(|picture| picture.versions.as_slice()).unwrap_or_default();
        Some(ImageView {
            url: format!("{}{suffix}", self.url(url)),
            alt: image.alt.clone(),
            credit: image.credit.clone(),
            width: picture.map(|picture| picture.width),
            height: picture.map(|picture| picture.height),
            srcset: (!versions.is_empty()).then(|| self.srcset(versions)),
            srcset_type: (!versions.is_empty()).then_some(MEDIA_TYPE),
        })
    }

    /// The versions of a picture, as `srcset` takes them (HTML, 4.8.4.2.1).
    #[must_use]
    pub fn srcset(&self, versions: &[PictureVersion]) -> String {
        let one = |version: &PictureVersion| format!("{} {}w", self.url(&version.url), version.width);
        versions.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
