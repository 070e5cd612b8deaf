//! The proof that nothing of a withheld page shows: every output is searched for what the page could be known by.
//!
//! In: the [`Site`] with what is withheld from it, the site's files, and the bytes of each output as it is made. Out: an
//! error for each trace that no published text explains, and a warning where a published text says the name of a page
//! under embargo. It must not know how outputs are made: whatever is written is judged by its bytes alone.
//!
//! One automaton ([`scanner`]) finds every trace ([`traces`]) in every spelling ([`spelling`]) in one pass. Only if there
//! is a hit, the site's own texts are read ([`own_words`]) to tell a leak from what an author wrote.

pub mod traces;
pub mod spelling;
pub mod scanner;
pub mod own_words;
mod files;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::inputs::Inputs;
use crate::memo::Digest;
use crate::model::Site;
use crate::parse::ParsedPage;
use crate::path::{SourcePath, UrlPath};
use own_words::OwnWords;
use scanner::Scanner;
use spelling::spellings;
use traces::{Trace, TraceKind, public_text, traces_of};

/// Files of the site whose bytes are searched as well when they are copied: what a reader can read as text.
const TEXT_FILES: [&str; 12] = ["html", "htm", "xml", "json", "txt", "csv", "ics", "svg", "js", "css", "md", "vtt"];

/// What the outputs are searched for.
#[derive(Debug, Default)]
pub struct Proof {
    pages: Vec<Arc<ParsedPage>>,
    traces: Vec<Trace>,
    scanner: Option<Scanner>,
}

impl Proof {
    /// Gathers what each withheld page could be known by, without what published pages are called as well.
    #[must_use]
    pub fn new(site: &Site, inputs: &Inputs) -> Self {
        let pages = site.withheld.pages().to_vec();
        if pages.is_empty() {
            return Self::default();
        }
        let mut traces: Vec<Trace> =
            pages.iter().enumerate().flat_map(|(at, page)| traces_of(at, page, inputs)).collect();
        if let Some(scanner) = scanner_for(&traces) {
            let public = scanner.find(public_text(site, inputs).as_bytes());
            let known: BTreeSet<usize> = public.iter().map(|hit| hit.trace).collect();
            let mut at = 0;
            traces.retain(|_| {
                at += 1;
                !known.contains(&(at - 1))
            });
        }
        let scanner = scanner_for(&traces);
        Self { pages, traces, scanner }
    }

    /// The traces that one output holds, in its name or in its bytes; each once, in order.
    #[must_use]
    pub fn examine(&self, url: &UrlPath, bytes: &[u8]) -> Vec<usize> {
        let Some(scanner) = &self.scanner else { return Vec::new() };
        let name = format!("/{}", url.as_str());
        let is_calendar = url.as_str().rsplit('.').next() == Some("ics");
        let bytes = if is_calendar { Cow::Owned(unfolded(bytes)) } else { Cow::Borrowed(bytes) };
        let found = scanner.find(name.as_bytes()).into_iter().chain(scanner.find(&bytes));
        found.map(|hit| hit.trace).collect::<BTreeSet<usize>>().into_iter().collect()
    }

    /// Whether a file that is copied as it is has to be read for [`Proof::examine`].
    #[must_use]
    pub fn reads(&self, path: &SourcePath) -> bool {
        self.scanner.is_some() && TEXT_FILES.contains(&path.extension().to_ascii_lowercase().as_str())
    }

    /// Tells leaks from what published texts say themselves, and which files are published for withheld pages alone. `found` holds for each trace the outputs that hold it.
    #[must_use]
    pub fn judge(&self, found: &BTreeMap<usize, Vec<&UrlPath>>, site: &Site, inputs: &Inputs) -> Diagnostics {
        let mut problems = files::only_of_withheld_pages(&self.pages, site, inputs);
        if found.is_empty() {
            return problems;
        }
        let said = self.said(found, site, inputs);
        for (at, outputs) in found {
            let Some((trace, first)) = self.traces.get(*at).zip(outputs.first()) else { continue };
            let page = &self.pages[trace.page];
            match said.get(at) {
                Some(place) if trace.kind == TraceKind::Name && is_under_embargo(page, site) => {
                    let message = format!("`{}` is the name of a page that is under embargo", trace.text);
                    problems.push(
                        Diagnostic::new(Rule::WithheldWords, place.clone(), message)
                            .related(Place::File(page.path.clone()), "the page")
                            .help("write it without the name until then, if it is not known already"),
                    );
                }
                Some(_) => {}
                None => {
                    let what = trace.kind.label();
                    let message = format!("`{}` holds {what} of this page: `{}`", first.output_file(), trace.text);
                    let mut problem = Diagnostic::new(Rule::WithheldTrace, Place::File(page.path.clone()), message);
                    if let more @ 1.. = outputs.len() - 1 {
                        let outputs = if more == 1 { "output" } else { "outputs" };
                        problem = problem.note(format!("{more} more {outputs} hold it"));
                    }
                    problems.push(problem.note("the page is not published now, and no published text says it").help(
                        "look for the template that writes it; if it is none of yours, report it as a bug of Briefbook",
                    ));
                }
            }
        }
        problems
    }

    /// Where published texts say what was found, by the trace: the first place of each.
    fn said(&self, found: &BTreeMap<usize, Vec<&UrlPath>>, site: &Site, inputs: &Inputs) -> BTreeMap<usize, Place> {
        let mut said = BTreeMap::new();
        let wanted: Vec<usize> = found.keys().copied().collect();
        let scanner = Scanner::new(wanted.iter().map(|at| {
            let trace = &self.traces[*at];
            let mut written = spellings(&trace.text);
            if trace.kind == TraceKind::Slug {
                // A heading or a topic of these words gets an anchor that is spelled like the slug.
                written.insert(trace.text.replace('-', " "));
            }
            (*at, trace.kind, written)
        }));
        let Some(scanner) = scanner else { return said };
        let wants_digests = wanted.iter().any(|at| self.traces[*at].kind == TraceKind::Digest);
        for path in inputs.paths().filter(|path| site.withheld.file(path).is_none()) {
            let is_text = matches!(path.extension(), "yaml") || TEXT_FILES.contains(&path.extension());
            if !is_text && !wants_digests {
                continue;
            }
            let Ok(bytes) = inputs.read(path) else { continue };
            if wants_digests {
                let digest = Digest::of(&bytes).short();
                for at in wanted.iter().filter(|at| self.traces[**at].text == digest) {
                    said.entry(*at).or_insert_with(|| Place::File(path.clone()));
                }
            }
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let words = OwnWords::of(path, text);
            for hit in scanner.find(words.text.as_bytes()) {
                if !said.contains_key(&hit.trace) && words.are_said(&hit.range, hit.kind) {
                    said.insert(hit.trace, Place::bytes(path, words.place(&hit.range)));
                }
            }
        }
        said
    }
}

fn scanner_for(traces: &[Trace]) -> Option<Scanner> {
    Scanner::new(traces.iter().enumerate().map(|(at, trace)| (at, trace.kind, spellings(&trace.text))))
}

/// Whether somebody was promised that the page stays secret until its hour. A draft's name is no secret.
fn is_under_embargo(page: &ParsedPage, site: &Site) -> bool {
    let clock = site.clock.of_the_build();
    page.common.publish_at.as_ref().is_some_and(|date| !clock.has_reached(&date.value))
}

/// A calendar without its line folds (RFC 5545, section 3.1), which cut words in two.
fn unfolded(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        rest = match rest {
            [b'\r', b'\n', b' ' | b'\t', after @ ..] | [b'\n', b' ' | b'\t', after @ ..] => after,
            _ => {
                whole.push(*first);
                after
            }
        };
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folds_of_a_calendar_are_undone() {
        assert_eq!(unfolded(b"SUMMARY:Zoltan Qu\r\n rakh\r\nEND"), b"SUMMARY:Zoltan Qurakh\r\nEND");
        assert_eq!(unfolded(b"a\n\tb\n"), b"ab\n");
    }
}
