//! The way from what is published to what shall be: which files are put, in which order, and which are deleted.
//!
//! It is a pure function of two manifests, so what `--dry-run` prints is what a run does.

use std::fmt::Write;
use std::sync::Arc;

use serde::Serialize;

use super::manifest::{Manifest, ReleaseFile};

/// When a file is put. Each phase ends before the next one begins, so that no page names an asset that is not there yet, and
/// no index a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// What pages are made with: stylesheets, scripts, pictures, documents.
    Assets,
    /// The pages.
    Pages,
    /// What lists pages: feeds, sitemaps, calendars, tables, and the files for the host.
    Indexes,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Assets, Self::Pages, Self::Indexes];

    /// The phase of a file.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        match extension.as_str() {
            "html" | "htm" => Self::Pages,
            "xml" | "atom" | "json" | "ics" | "csv" => Self::Indexes,
            _ if matches!(path, "robots.txt" | "_headers" | "_redirects" | "_nginx.conf" | "_Caddyfile") => {
                Self::Indexes
            }
            _ => Self::Assets,
        }
    }
}

/// Why a file is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It was not there.
    New,
    /// It has other bytes.
    Changed,
    /// Only what the host says about it has changed: its content type, how long it may be kept.
    Headers,
}

/// One file that is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The file.
    pub file: ReleaseFile,
    /// When.
    pub phase: Phase,
    /// Why.
    pub reason: Reason,
}

/// Everything that a run does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is put, phase by phase, and in a phase by path.
    pub puts: Vec<Put>,
    /// What stays as it is, by path.
    pub kept: Vec<ReleaseFile>,
    /// What is deleted, by path, after all else.
    pub deletes: Vec<ReleaseFile>,
    /// What is of the new release no more and stays for a while all the same, for readers who still have an old page.
    pub spared: Vec<ReleaseFile>,
}

/// Why a plan is not carried out without somebody's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// The new release has no page.
    Empty,
    /// Much of what is published would be deleted.
    ManyDeletes {
        /// How many files.
        deletes: usize,
        /// Of how many that are published.
        published: usize,
    },
}

/// Number of files that may be deleted without confirmation, however few are published.
const FEW_DELETES: usize = 20;

/// At most so much of what is published is deleted without somebody's word, in per cent.
const PERCENT_OF_DELETES: usize = 25;

impl Plan {
    /// The way from what is published, if anything is, to a new release.
    #[must_use]
    pub fn between(published: Option<&Manifest>, new: &Manifest) -> Self {
        let none = Manifest::default();
        let published = published.unwrap_or(&none);
        let mut plan = Self::default();
        for file in new.files() {
            let reason = match published.get(&file.path) {
                None => Reason::New,
                Some(old) if old.digest != file.digest || old.size != file.size => Reason::Changed,
                Some(old) if old != file => Reason::Headers,
                Some(_) => {
                    plan.kept.push(file.clone());
                    continue;
                }
            };
            plan.puts.push(Put { file: file.clone(), phase: Phase::of(&file.path), reason });
        }
        plan.puts.sort_by_key(|put| put.phase);
        plan.deletes = published.files().iter().filter(|old| new.get(&old.path).is_none()).cloned().collect();
        plan
    }

    /// Keeps what a target leaves in its place for a while out of the deletes.
    pub fn spare(&mut self, is_spared: impl Fn(&ReleaseFile) -> bool) {
        let deletes = std::mem::take(&mut self.deletes);
        (self.spared, self.deletes) = deletes.into_iter().partition(is_spared);
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty()
    }

    /// What is put in one phase.
    pub fn phase(&self, phase: Phase) -> impl Iterator<Item = &Put> {
        self.puts.iter().filter(move |put| put.phase == phase)
    }

    /// The paths of what is put and deleted: what readers and caches may have and is another now.
    #[must_use]
    pub fn touched(&self) -> Vec<Arc<str>> {
        let puts = self.puts.iter().filter(|put| put.reason != Reason::New).map(|put| &put.file.path);
        let mut touched: Vec<Arc<str>> = puts.chain(self.deletes.iter().map(|file| &file.path)).cloned().collect();
        touched.sort_unstable();
        touched
    }

    /// Why somebody should be asked before the plan is carried out, if anything speaks against it.
    #[must_use]
    pub fn danger(&self) -> Option<Danger> {
        if self.kept.is_empty() && !self.puts.iter().any(|put| put.phase == Phase::Pages) {
            return Some(Danger::Empty);
        }
        let replaced = self.puts.iter().filter(|put| put.reason != Reason::New).count();
        let (deletes, published) = (self.deletes.len(), self.kept.len() + replaced + self.deletes.len());
        let many = deletes > FEW_DELETES && deletes * 100 > published * PERCENT_OF_DELETES;
        many.then_some(Danger::ManyDeletes { deletes, published })
    }

    /// The plan as people read it: a line for each file that is put or deleted, and a sum.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for put in &self.puts {
            let (mark, note) = match put.reason {
                Reason::New => ("+", String::new()),
                Reason::Changed => ("~", String::new()),
                Reason::Headers => ("~", format!(" (only headers: {})", put.file.content_type)),
            };
            let _ = writeln!(text, "{mark} {}  {}{note}", put.file.path, size_in_words(put.file.size));
        }
        for file in &self.deletes {
            let _ = writeln!(text, "- {}", file.path);
        }
        for file in &self.spared {
            let _ = writeln!(text, "  {}  (not named any more; stays for a while)", file.path);
        }
        let send = self.puts.iter().map(|put| put.file.size).sum();
        let _ = writeln!(text, "{}; {} to send", self.counts(), size_in_words(send));
        text
    }

    /// The number of files of each kind: `3 new, 1 changed, 105 unchanged, 2 deleted`.
    #[must_use]
    pub fn counts(&self) -> String {
        let count = |reason| self.puts.iter().filter(|put| put.reason == reason).count();
        let parts = [
            (count(Reason::New), "new"),
            (count(Reason::Changed), "changed"),
            (count(Reason::Headers), "with other headers"),
            (self.kept.len(), "unchanged"),
            (self.deletes.len(), "deleted"),
            (self.spared.len(), "staying for a while"),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        parts.join(", ")
    }

    /// The plan for programs: one JSON object.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let puts: Vec<serde_json::Value> = self
            .puts
            .iter()
            .map(|put| {
                serde_json::json!({
                    "path": put.file.path, "phase": put.phase, "reason": put.reason, "size": put.file.size,
                    "blake3": put.file.digest.to_string(), "content_type": put.file.content_type,
                    "cache_control": put.file.cache.header(),
                })
            })
            .collect();
        let deletes: Vec<&str> = self.deletes.iter().map(|file| &*file.path).collect();
        let spared: Vec<&str> = self.spared.iter().map(|file| &*file.path).collect();
        serde_json::json!({ "put": puts, "delete": deletes, "spared": spared, "unchanged": self.kept.len() })
    }
}

/// A number of bytes as people read it, with the units of the SI: `48 kB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub fn size_in_words(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB"] {
        if value < 999.5 {
            break;
        }
        (value, unit) = (value / 1000.0, larger);
    }
    if unit == "B" || value >= 99.95 { format!("{value:.0} {unit}") } else { format!("{value:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::Digest;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let file = |(path, text): &(&str, &str)| ReleaseFile::new(path, text.len() as u64, Digest::of(text.as_bytes()));
        Manifest::new(files.iter().map(file).collect())
    }

    #[test]
    fn files_are_put_assets_first_and_indexes_last() {
        let new = manifest(&[("index.html", "home"), ("feed.xml", "feed"), ("assets/a.css", "css"), ("b.pdf", "pdf")]);
        let plan = Plan::between(None, &new);
        let order: Vec<&str> = plan.puts.iter().map(|put| &*put.file.path).collect();
        assert_eq!(order, ["assets/a.css", "b.pdf", "index.html", "feed.xml"]);
        assert_eq!(
            plan.to_text(),
            "+ assets/a.css  3 B\n+ b.pdf  3 B\n+ index.html  4 B\n+ feed.xml  4 B\n4 new; 14 B to send\n"
        );
    }

    #[test]
    fn what_is_the_same_is_kept_and_what_is_gone_is_deleted() {
        let old = manifest(&[("index.html", "home"), ("a/index.html", "a"), ("b/index.html", "b")]);
        let new = manifest(&[("index.html", "home"), ("a/index.html", "other"), ("c/index.html", "c")]);
        let plan = Plan::between(Some(&old), &new);
        assert_eq!(
            plan.to_text(),
            "~ a/index.html  5 B\n+ c/index.html  1 B\n- b/index.html\n\
             1 new, 1 changed, 1 unchanged, 1 deleted; 6 B to send\n"
        );
        let touched: Vec<String> = plan.touched().iter().map(ToString::to_string).collect();
        assert_eq!(touched, ["a/index.html", "b/index.html"]);
        assert!(Plan::between(Some(&new), &new).is_empty());
    }

    #[test]
    fn a_file_of_which_only_the_headers_change_is_put_again() {
        let new = manifest(&[("index.html", "home")]);
        let mut file = new.files()[0].clone();
        file.content_type = "text/html".into();
        let plan = Plan::between(Some(&Manifest::new(vec![file])), &new);
        assert_eq!(plan.puts[0].reason, Reason::Headers);
        assert_eq!(
            plan.to_text(),
            "~ index.html  4 B (only headers: text/html; charset=utf-8)\n1 with other headers; 4 B to send\n"
        );
    }

    #[test]
    fn many_deletes_and_an_empty_site_are_a_danger() {
        let pages: Vec<String> = (0..100).map(|number| format!("{number}/index.html")).collect();
        let some = |count: usize| {
            let files: Vec<(&str, &str)> = pages.iter().take(count).map(|path| (path.as_str(), "page")).collect();
            manifest(&files)
        };
        let danger = |old: usize, new: usize| Plan::between(Some(&some(old)), &some(new)).danger();
        assert_eq!(danger(100, 75), None);
        assert_eq!(danger(100, 74), Some(Danger::ManyDeletes { deletes: 26, published: 100 }));
        assert_eq!(danger(24, 4), None);
        assert_eq!(danger(24, 3), Some(Danger::ManyDeletes { deletes: 21, published: 24 }));
        assert_eq!(danger(3, 0), Some(Danger::Empty));
        assert_eq!(Plan::between(None, &manifest(&[("a.css", "css")])).danger(), Some(Danger::Empty));
    }

    #[test]
    fn sizes_have_the_unit_that_keeps_them_short() {
        for (bytes, words) in [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_940, "99.9 kB"), (123_456, "123 kB")] {
            assert_eq!(size_in_words(bytes), words);
        }
        assert_eq!(size_in_words(5_400_000_000), "5.4 GB");
    }
}
