//! Finding the pictures that pages show, and what versions of them are worth making.
//!
//! In: the texts' references and the pages' own pictures. Out: the facts of each picture's file, for the routes; what is
//! wrong with it, reported once, at the file, with the page that shows it first; what is not a picture at all is reported
//! wherever a page shows it. It must not know how versions are made.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::hosting::content_type::content_type;
use crate::inputs::Inputs;
use crate::links::Links;
use crate::links::near_files::as_markdown_needs_it;
use crate::links::references::Target;
use crate::memo::{Digest, Series};
use crate::model::Site;
use crate::path::{SourcePath, UrlPath};
use crate::photo::{Facts, Flaw, Format, examine, format_of};
use crate::render::picture::{Versions, flaw_of};
use crate::route::{Output, Routes};

/// What is kept of pictures from one run to the next.
#[derive(Debug, Default)]
pub struct Pictures {
    /// How versions are made, and where they are kept.
    pub versions: Versions,
    examined: Series<UrlPath, Examined>,
}

/// What is known of a file that is shown as a picture.
#[derive(Debug, Default)]
struct Examined {
    facts: Option<Facts>,
    /// Why browsers do not show it, and what to do about it: a mistake of the pages that show it.
    not_shown: Option<(String, String)>,
    /// What is wrong with the file.
    problems: Diagnostics,
}

/// A file that is shown as a picture.
struct Shown {
    url: UrlPath,
    path: SourcePath,
    stamp: Digest,
    /// Where pages show it.
    places: Vec<Place>,
}

impl Pictures {
    /// The pictures that pages show: the URL of each file, the file, and what is known of it.
    pub fn find(
        &mut self,
        site: &Site,
        links: &Links,
        inputs: &Inputs,
        routes: &Routes,
        problems: &mut Diagnostics,
    ) -> Vec<(UrlPath, SourcePath, Facts)> {
        let shown = shown_files(site, links, inputs, routes);
        let examined = self.examined.map(
            Digest::of(b""),
            &shown,
            |file| (&file.url, Digest::of_parts(&[file.path.as_str().as_bytes(), file.stamp.as_bytes()])),
            |file| examine_file(file, inputs),
        );
        let mut found = Vec::new();
        for (file, examined) in shown.into_iter().zip(examined) {
            // Where a page shows it is not kept: the page may have changed in the meantime.
            if let Some((message, help)) = &examined.not_shown {
                let at = file.places.iter().cloned();
                problems.extend(at.map(|place| Diagnostic::new(Rule::BrokenPicture, place, message).help(help)));
            }
            let first = file.places.into_iter().next();
            problems.extend(examined.problems.iter().cloned().map(|problem| match &first {
                Some(place) => problem.related(place.clone(), "it is shown here"),
                None => problem,
            }));
            if let Some(facts) = examined.facts {
                found.push((file.url, file.path, facts));
            }
        }
        found
    }
}

/// The files that are shown as pictures, in the order of their URLs.
fn shown_files(site: &Site, links: &Links, inputs: &Inputs, routes: &Routes) -> Vec<Shown> {
    let mut shown: BTreeMap<UrlPath, Vec<Place>> = BTreeMap::new();
    for (id, page) in site.pages() {
        let text = links.text(id);
        if let (Some((url, _)), Some(image)) = (&text.image, &page.parsed.common.image) {
            shown.entry(url.clone()).or_default().push(Place::value(page.path(), &image.src.at));
        }
        for reference in text.references.iter().filter(|reference| reference.is_picture) {
            if let Target::Output(url, _) = &reference.target {
                shown.entry(url.clone()).or_default().push(Place::bytes(page.path(), reference.range.clone()));
            }
        }
    }
    let files = shown.into_iter().filter_map(|(url, places)| match &routes.find(&url)?.output {
        Output::File(path) => Some(Shown { stamp: inputs.stamp(path)?, path: path.clone(), url, places }),
        _ => None,
    });
    files.collect()
}

fn examine_file(file: &Shown, inputs: &Inputs) -> Examined {
    let mut examined = Examined::default();
    let Some(bytes) = inputs.read_or_report(&file.path, &mut examined.problems) else { return examined };
    let promised = content_type(file.path.as_str());
    examined.not_shown = not_shown(&file.url, format_of(&bytes), promised);
    match examine(&bytes) {
        Ok(_) if examined.not_shown.is_some() => {}
        Ok(None) if format_of(&bytes) == Format::Other => {
            examined.problems.push(flaw_of(&file.path, &Flaw::Broken("it does not begin like a picture".to_owned())));
        }
        Ok(facts) => examined.facts = facts,
        Err(flaw) => examined.problems.push(flaw_of(&file.path, &flaw)),
    }
    examined
}

/// Why browsers do not show a file as a picture, and what to do about it. `promised` is the content type that the name of
/// the file gives it. A file that should be a picture by its name and is not one is broken, which is another mistake.
fn not_shown(url: &UrlPath, format: Format, promised: &str) -> Option<(String, String)> {
    let is_svg = promised == "image/svg+xml";
    let is_picture = promised.starts_with("image/");
    match format {
        Format::Other if is_picture => None,
        Format::Other => Some((
            format!("`{url}` is not a picture"),
            format!("link to it: `[…]({})`", as_markdown_needs_it(&url.to_string())),
        )),
        Format::NotShown(name) => Some((
            format!("`{url}` is a {name} picture, which browsers do not show"),
            "save it as JPEG, PNG, WebP or AVIF".to_owned(),
        )),
        Format::Svg if !is_svg => Some((
            format!("`{url}` is an SVG drawing, and its name does not say so"),
            "let its name end in `.svg`".to_owned(),
        )),
        // Browsers find out by themselves which of these formats a file has.
        Format::Pixels(ending) if is_svg || (!is_picture && !url.as_str().to_ascii_lowercase().ends_with(".bmp")) => {
            Some((
                format!("`{url}` is a picture, and its name does not say so"),
                format!("let its name end in `.{ending}`"),
            ))
        }
        Format::Pixels(_) | Format::Svg => None,
    }
}
