//! Finding the pictures that pages show, and what versions of them are worth making.
//!
//! In: the texts' references and the pages' own pictures. Out: the facts of each picture's file, for the routes; what is
//! wrong with it, told once, at the file, with the page that shows it first. It must not know how versions are made.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostics, Place, Warned};
use crate::inputs::Inputs;
use crate::link::Links;
use crate::link::references::Target;
use crate::memo::{Digest, Series};
use crate::model::Site;
use crate::path::{SourcePath, UrlPath};
use crate::photo::{Facts, Flaw, examine};
use crate::render::picture::{Versions, flaw_of};
use crate::render::read_file;
use crate::route::{Output, Routes};

/// What is kept of pictures from one run to the next.
#[derive(Debug, Default)]
pub struct Pictures {
    /// How versions are made, and where they are kept.
    pub versions: Versions,
    facts: Series<UrlPath, Warned<Option<Facts>>>,
}

/// A file that is shown as a picture.
struct Shown {
    url: UrlPath,
    path: SourcePath,
    stamp: Digest,
    /// Where the first page shows it.
    place: Place,
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
        let facts = self.facts.map(
            Digest::of(b""),
            &shown,
            |file| (&file.url, Digest::of_parts(&[file.path.as_str().as_bytes(), file.stamp.as_bytes()])),
            |file| facts_of(file, inputs),
        );
        let mut found = Vec::new();
        for (file, facts) in shown.into_iter().zip(facts) {
            // Where a page shows it is not kept: the page may have changed meanwhile.
            problems.extend(facts.1.clone().into_iter().map(|it| it.related(file.place.clone(), "it is shown here")));
            if let Some(facts) = facts.0 {
                found.push((file.url, file.path, facts));
            }
        }
        found
    }
}

/// The files that are shown as pictures, in the order of their URLs.
fn shown_files(site: &Site, links: &Links, inputs: &Inputs, routes: &Routes) -> Vec<Shown> {
    let mut shown: BTreeMap<UrlPath, Place> = BTreeMap::new();
    for (id, page) in site.pages() {
        let text = links.text(id);
        if let (Some(url), Some(image)) = (&text.image, &page.parsed.common.image) {
            shown.entry(url.clone()).or_insert_with(|| Place::value(page.path(), &image.src.at));
        }
        for reference in text.references.iter().filter(|reference| reference.is_picture) {
            if let Target::Output(url, _) = &reference.target {
                shown.entry(url.clone()).or_insert_with(|| Place::bytes(page.path(), reference.range.clone()));
            }
        }
    }
    let files = shown.into_iter().filter_map(|(url, place)| match &routes.find(&url)?.output {
        Output::File(path) => Some(Shown { stamp: inputs.stamp(path)?, path: path.clone(), url, place }),
        _ => None,
    });
    files.collect()
}

fn facts_of(file: &Shown, inputs: &Inputs) -> Warned<Option<Facts>> {
    let mut problems = Diagnostics::new();
    let Some(bytes) = read_file(inputs, &file.path, &mut problems) else { return (None, problems) };
    match examine(&bytes) {
        Ok(facts) => {
            if facts.is_none() && is_named_like_a_picture(&file.path) {
                problems.push(flaw_of(&file.path, &Flaw::Broken("it begins like no picture".to_owned())));
            }
            (facts, problems)
        }
        Err(flaw) => {
            problems.push(flaw_of(&file.path, &flaw));
            (None, problems)
        }
    }
}

/// Whether the end of a file's name promises a format that is looked into.
fn is_named_like_a_picture(path: &SourcePath) -> bool {
    let extension = path.extension().to_ascii_lowercase();
    ["jpg", "jpeg", "png", "gif", "webp"].contains(&extension.as_str())
}
