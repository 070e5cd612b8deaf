//! Pictures on a page and their versions' bytes.
//!
//! In: where a picture is, what it shows, and the routes' knowledge of it. Out: the HTML of one in a text; the bytes of a
//! version, from the store or remade. It must not know where the store keeps them.

use std::sync::Arc;

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::address::Suffix;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::memo::Digest;
use crate::path::{SourcePath, UrlPath};
use crate::photo::{
    Flaw, LONGEST_SIDE, Limit, MEDIA_TYPE, MOST_DECODED, MOST_PIXELS, PictureStore, Version, is_whole, make,
};
use crate::view::parts::Sight;

/// How wide a picture in a text is shown at most: the theme's column, and the whole window of a phone.
const SIZES: &str = "(min-width: 40em) 39rem, 100vw";

/// How versions are made, and where they are kept.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// Where they are kept from one run to the next.
    pub store: Option<Arc<dyn PictureStore>>,
    /// Whether it is only found out if they could be made, because nobody is going to see their bytes.
    pub only_checks: bool,
}

impl Versions {
    /// The bytes of a version of a file. What is wrong with the file is reported.
    pub fn bytes(
        &self,
        path: &SourcePath,
        version: &Version,
        inputs: &Inputs,
        problems: &mut Diagnostics,
    ) -> Option<Vec<u8>> {
        let key = version.key();
        if let Some(bytes) = self.store.as_ref().and_then(|store| store.find(&key)) {
            return Some(bytes);
        }
        let file = inputs.read_or_report(path, problems)?;
        if Digest::of(&file) != version.of {
            let message = "the picture changed while the site was being built";
            let problem = Diagnostic::new(Rule::CannotRead, Place::File(path.clone()), message);
            problems.push(problem.help("build again"));
            return None;
        }
        let made = if self.only_checks { is_whole(&file).map(|()| Vec::new()) } else { make(&file, version) };
        match made {
            Ok(bytes) => {
                if let (Some(store), false) = (&self.store, self.only_checks) {
                    store.keep(&key, &bytes);
                }
                Some(bytes)
            }
            Err(flaw) => {
                problems.push(flaw_of(path, &flaw));
                None
            }
        }
    }
}

/// What is wrong with a picture's file.
#[must_use]
pub fn flaw_of(path: &SourcePath, flaw: &Flaw) -> Diagnostic {
    let place = Place::File(path.clone());
    match flaw {
        Flaw::Broken(reason) => {
            let message = format!("the picture cannot be read: {reason}");
            Diagnostic::new(Rule::BrokenPicture, place, message).help("open it in an image editor and save it again")
        }
        Flaw::TooLarge(width, height, limit) => {
            let million = 1_000_000;
            let beyond = match limit {
                Limit::Pixels => format!("which is more than {} million", MOST_PIXELS / million),
                Limit::Side => format!("and no side may have more than {LONGEST_SIDE}"),
                Limit::Bytes(bytes) => {
                    let (bytes, most) = (bytes / million, MOST_DECODED / million);
                    format!("which are {bytes} MB when it is decoded; the most is {most} MB")
                }
            };
            let message = format!("the picture is {width} by {height} pixels, {beyond}");
            let help = "save a smaller one: readers see at most 1600 pixels across";
            Diagnostic::new(Rule::PictureTooLarge, place, message).help(help)
        }
    }
}

/// A picture in a text, with its versions for browsers to choose from. As a figure it has its title below it; within other
/// words browsers show the title when a pointer hovers over it.
#[must_use]
pub fn picture_html(
    sight: Sight<'_>,
    (url, suffix): (&UrlPath, &Suffix),
    alt: &str,
    title: &str,
    is_figure: bool,
) -> String {
    let picture = sight.routes.pictures.get(url);
    let versions = picture.map(|picture| picture.versions.as_slice()).unwrap_or_default();
    let mut html = String::from(if is_figure { "<figure class=\"photo\">\n" } else { "" });
    if !versions.is_empty() {
        html.push_str(&format!("<picture><source type=\"{MEDIA_TYPE}\" srcset=\""));
        let _ = escape_html(&mut html, &sight.srcset(versions));
        html.push_str(&format!("\" sizes=\"{SIZES}\">"));
    }
    html.push_str("<img src=\"");
    let _ = escape_href(&mut html, &format!("{}{suffix}", sight.url(url)));
    html.push_str("\" alt=\"");
    let _ = escape_html(&mut html, alt);
    if !title.is_empty() && !is_figure {
        html.push_str("\" title=\"");
        let _ = escape_html(&mut html, title);
    }
    if let Some(picture) = picture {
        html.push_str(&format!("\" width=\"{}\" height=\"{}", picture.width, picture.height));
    }
    html.push_str("\" loading=\"lazy\" decoding=\"async\">");
    if !versions.is_empty() {
        html.push_str("</picture>");
    }
    if is_figure {
        html.push_str("\n<figcaption>");
        let _ = escape_html(&mut html, title);
        html.push_str("</figcaption>\n</figure>\n");
    }
    html
}
