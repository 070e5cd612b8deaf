//! Who wants which output path: of two that want one, the first has it, and the second is reported.
//!
//! In: claims, each for a route. Out: the routes that were granted. It must not know what is written.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Output, Route};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::hosting::reserved::is_reserved;
use crate::path::{SourcePath, UrlPath};

/// Who wants an output path.
pub(super) enum Claim {
    /// A place in the site's files.
    File(Place),
    /// A line with an old address of a page.
    Redirect(Place),
    /// A part of the program.
    Program(String),
}

/// What is to be written, and who claims it, in the order in which it was claimed.
#[derive(Default)]
pub(super) struct Claims {
    pub(super) wanted: Vec<Route>,
    pub(super) by: Vec<Claim>,
}

impl Claims {
    /// Whether something is written below a folder.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        self.wanted.iter().any(|route| route.url.as_str().starts_with(folder))
    }

    pub(super) fn add(&mut self, url: UrlPath, output: Output, claim: Claim) {
        self.wanted.push(Route { url, output });
        self.by.push(claim);
    }
}

/// The claims that were granted: of two on one file the first.
pub(super) struct Table<'a> {
    claimed: HashMap<String, usize>,
    pub(super) routes: Vec<Route>,
    /// The owner of each route.
    by: Vec<Claim>,
    pub(super) problems: &'a mut Diagnostics,
}

impl<'a> Table<'a> {
    pub(super) fn with_room(routes: usize, problems: &'a mut Diagnostics) -> Self {
        let (claimed, by) = (HashMap::with_capacity(routes), Vec::with_capacity(routes));
        Self { claimed, routes: Vec::with_capacity(routes), by, problems }
    }

    pub(super) fn add(&mut self, route: Route, claim: Claim) {
        if is_reserved(&route.url.output_file()) {
            report_reserved(&route.url, &claim, self.problems);
            return;
        }
        match self.claimed.entry(route.url.collision_key()) {
            Entry::Occupied(first) => {
                report_collision(&route.url, &self.by[*first.get()], &claim, self.problems);
            }
            Entry::Vacant(place) => {
                place.insert(self.routes.len());
                self.routes.push(route);
                self.by.push(claim);
            }
        }
    }

    /// No output may be a file where another one needs a folder.
    pub(super) fn check_folders(&mut self) {
        let claimed = &self.claimed;
        let folders_of = |(key, below): (&'_ String, &usize)| {
            let folders = key.match_indices('/').map(|(at, _)| &key[..at]);
            folders.filter_map(|folder| Some((*below, *claimed.get(folder)?))).collect::<Vec<_>>()
        };
        let mut collisions: Vec<(usize, usize)> = claimed.iter().flat_map(folders_of).collect();
        collisions.sort_unstable();
        for (below, file) in collisions {
            report_collision(&self.routes[file].url, &self.by[file], &self.by[below], self.problems);
        }
    }
}

fn report_reserved(url: &UrlPath, claim: &Claim, problems: &mut Diagnostics) {
    let place = match claim {
        Claim::File(place) | Claim::Redirect(place) => place.clone(),
        Claim::Program(_) => Place::File(SourcePath::new("briefbook.yaml")),
    };
    let message = format!("`{url}` cannot be a file of the site: Briefbook needs the name when the site is published");
    problems.push(Diagnostic::new(Rule::OutputCollision, place, message).help("choose another name"));
}

fn report_collision(url: &UrlPath, first: &Claim, second: &Claim, problems: &mut Diagnostics) {
    let message = |other: &str| format!("`{url}` would be written twice: {other} has it already");
    let help = match (first, second) {
        (Claim::Redirect(first), Claim::Redirect(second)) if first.path() == second.path() => {
            "remove one of the two lines".to_owned()
        }
        (Claim::Redirect(_), Claim::Redirect(_)) => format!("an address leads to one page: remove `{url}` from one"),
        (Claim::File(first), Claim::Redirect(second)) if first.path() == second.path() => {
            format!("it is the page's own address: remove `{url}` here")
        }
        (_, Claim::Redirect(_)) => format!("remove `{url}` here, or move what is there now"),
        _ => "rename one of the two".to_owned(),
    };
    let problem = match (first, second) {
        (Claim::File(first) | Claim::Redirect(first), Claim::File(second) | Claim::Redirect(second)) => {
            let other = format!("`{}`", first.path());
            Diagnostic::new(Rule::OutputCollision, second.clone(), message(&other))
                .related(first.clone(), "the other one")
        }
        (Claim::Program(name), Claim::File(place) | Claim::Redirect(place))
        | (Claim::File(place) | Claim::Redirect(place), Claim::Program(name)) => {
            Diagnostic::new(Rule::OutputCollision, place.clone(), message(name))
        }
        (Claim::Program(name), Claim::Program(_)) => {
            let place = Place::File(SourcePath::new("briefbook.yaml"));
            Diagnostic::new(Rule::OutputCollision, place, message(name))
        }
    };
    problems.push(problem.help(help));
}
