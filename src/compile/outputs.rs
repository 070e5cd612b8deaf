//! All outputs of a site, one after the other: made, searched for traces of what is withheld, and checked against each
//! other.
//!
//! In: a [`Compiled`] site. Out: each output, to whoever takes it, and every diagnostic. It must not know where outputs go.

use std::collections::BTreeMap;

use super::{Compiled, finish};
use crate::diagnostic::{Diagnostics, Severity};
use crate::memo::map_parallel;
use crate::path::{SourcePath, UrlPath};
use crate::render::Renderer;
use crate::render::checks::StrayLinks;
use crate::render::outgoing::{AnchorCheck, Anchors};
use crate::route::search::SearchFile;
use crate::route::{Output, Route};

/// What one output is.
#[derive(Debug)]
pub enum Content<'a> {
    /// Bytes that were made.
    Bytes(&'a [u8]),
    /// A file of the site, to be copied as it is.
    File(&'a SourcePath),
}

/// What making one output told.
struct Told {
    anchors: Option<Anchors>,
    problems: Diagnostics,
    traces: Vec<usize>,
}

impl Compiled {
    /// Renders every output, in parallel, and hands each to `put` as soon as it is made; nothing is kept. Versions of
    /// pictures take longest, so they are made last, and only if the site has no errors.
    ///
    /// Gives all diagnostics of the site, those of compiling among them.
    ///
    /// # Errors
    /// The first failure of `put`, in the order of the routes.
    pub fn render_all<E: Send>(
        &self,
        put: &(dyn Fn(&Route, Content<'_>) -> Result<(), E> + Sync),
    ) -> Result<Diagnostics, E> {
        let renderer = self.renderer();
        renderer.make_word_index();
        let is_picture = |(_, route): &(usize, &Route)| matches!(route.output, Output::Picture(..));
        let (pictures, pages): (Vec<_>, Vec<_>) = self.routes.all().iter().enumerate().partition(is_picture);
        let mut tally = Tally::default();
        self.make_all(&pages, &renderer, put, &mut tally)?;
        tally.check_links(&renderer);
        let problems = tally.problems_of(self);
        // A check makes no versions: it finds out whether they could be made.
        if pictures.is_empty() || (problems.count(Severity::Error) > 0 && !self.versions.only_checks) {
            return Ok(problems);
        }
        self.make_all(&pictures, &renderer, put, &mut tally)?;
        Ok(tally.problems_of(self))
    }

    /// Makes some of the outputs, each with its position among all routes.
    fn make_all<'a, E: Send>(
        &'a self,
        routes: &[(usize, &Route)],
        renderer: &Renderer<'_>,
        put: &(dyn Fn(&Route, Content<'_>) -> Result<(), E> + Sync),
        tally: &mut Tally<'a>,
    ) -> Result<(), E> {
        let all = map_parallel(routes, |(position, route)| (*position, self.make(renderer, route, put)));
        all.into_iter().try_for_each(|(position, told)| told.map(|told| tally.add(self, position, told)))
    }

    /// Renders every output, one after the other, for what is wrong with them; gives the same diagnostics as
    /// [`Compiled::render_all`], without making versions of pictures or the index of search. Nothing as soon as `goes_on`
    /// says no, which is asked before each output.
    pub fn examine(&self, mut goes_on: impl FnMut() -> bool) -> Option<Diagnostics> {
        let renderer = self.renderer();
        let mut tally = Tally::default();
        for (position, route) in self.routes.all().iter().enumerate() {
            if !goes_on() {
                return None;
            }
            // These take long to make, and nothing can be wrong with them but with their files and with other outputs.
            if matches!(route.output, Output::Picture(..) | Output::SearchFile(SearchFile::Words(_))) {
                continue;
            }
            let told = self.make(&renderer, route, &|_, _| Ok::<(), std::convert::Infallible>(()));
            match told {
                Ok(told) => tally.add(self, position, told),
                Err(never) => match never {},
            }
        }
        tally.check_links(&renderer);
        Some(tally.problems_of(self))
    }

    fn make<E>(
        &self,
        renderer: &Renderer<'_>,
        route: &Route,
        put: &dyn Fn(&Route, Content<'_>) -> Result<(), E>,
    ) -> Result<Told, E> {
        if let Output::File(path) = &route.output {
            put(route, Content::File(path))?;
            let bytes = if self.proof.reads(path) { self.inputs.read(path).ok() } else { None };
            let traces = self.proof.examine(&route.url, &bytes.unwrap_or_default());
            return Ok(Told { anchors: None, problems: Diagnostics::new(), traces });
        }
        let (rendered, problems) = renderer.render(route);
        let traces = self.proof.examine(&route.url, &rendered.bytes);
        if problems.count(Severity::Error) == 0 {
            put(route, Content::Bytes(&rendered.bytes))?;
        }
        Ok(Told { anchors: rendered.anchors, problems, traces })
    }
}

/// What all outputs told together.
#[derive(Default)]
struct Tally<'a> {
    problems: Diagnostics,
    anchors: AnchorCheck,
    stray: StrayLinks,
    with_traces: BTreeMap<usize, Vec<&'a UrlPath>>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, compiled: &'a Compiled, position: usize, told: Told) {
        self.problems.extend(told.problems);
        for trace in told.traces {
            self.with_traces.entry(trace).or_default().push(&compiled.routes.all()[position].url);
        }
        if let Some(mut anchors) = told.anchors {
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            for address in std::mem::take(&mut anchors.broken) {
                self.stray.entry(address).or_default().push((position, None));
            }
            self.anchors.add(position, anchors);
        }
    }

    /// Reports links to what does not exist, when all pages are known.
    fn check_links(&mut self, renderer: &Renderer<'_>) {
        let (anchors, stray) = (std::mem::take(&mut self.anchors), std::mem::take(&mut self.stray));
        self.problems.extend(renderer.broken_links(anchors, stray));
    }

    /// Every diagnostic so far, those of compiling among them.
    fn problems_of(&self, compiled: &Compiled) -> Diagnostics {
        let mut problems = compiled.diagnostics.clone();
        problems.extend(self.problems.iter().cloned());
        problems.extend(compiled.proof.judge(&self.with_traces, &compiled.site, &compiled.inputs));
        finish(&compiled.inputs, problems)
    }
}
