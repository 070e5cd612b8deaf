//! How long a site of 100,000 files takes to plan: its manifest written, read and named, and the way to a site in which every
//! hundredth file has changed; and all of it at once, from the folders on the disk, as `publish --dry-run` does it.
//!
//! `cargo bench --bench publish`
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;

use briefbook::memo::Digest;
use briefbook::release::manifest::{Manifest, ReleaseFile};
use briefbook::release::plan::Plan;
use briefbook::release::record::ReleaseRecord;
use briefbook::shell::publish::directory::ReleaseFolder;
use briefbook::shell::publish::progress::Silent;
use briefbook::shell::publish::source::Source;
use briefbook::shell::publish::target::{Job, Target};

const FILES: usize = 100_000;

fn main() {
    divan::main();
}

/// A site in which the files whose number `is_new` picks have other bytes than the rest.
fn manifest(is_new: impl Fn(usize) -> bool) -> Manifest {
    let file = |number: usize| {
        let path = format!("briefings/2025/{number}/index.html");
        let text = format!("{number} {}", is_new(number));
        ReleaseFile::new(&path, text.len() as u64, Digest::of(text.as_bytes()))
    };
    Manifest::new((0..FILES).map(file).collect())
}

#[divan::bench]
fn plan_between_two_sites(bencher: divan::Bencher<'_, '_>) {
    let (old, new) = (manifest(|_| false), manifest(|number| number % 100 == 0));
    bencher.bench(|| Plan::between(Some(&old), &new));
}

#[divan::bench]
fn write_and_name_a_manifest(bencher: divan::Bencher<'_, '_>) {
    let site = manifest(|_| false);
    bencher.bench(|| (site.to_json(), site.id()));
}

#[divan::bench]
fn read_a_manifest(bencher: divan::Bencher<'_, '_>) {
    let text = manifest(|_| false).to_json();
    bencher.bench(|| Manifest::parse(&text).unwrap());
}

/// Makes the folder that a build of such a site leaves.
fn make(folder: &Path, manifest: &Manifest, is_new: impl Fn(usize) -> bool) {
    let mut listed = Vec::new();
    for file in manifest.files() {
        let number: usize = file.path.split('/').nth(2).unwrap().parse().unwrap();
        let path = folder.join(&*file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("{number} {}", is_new(number))).unwrap();
        listed.push(serde_json::json!({ "path": *file.path, "size": file.size, "blake3": file.digest.to_string() }));
    }
    std::fs::write(folder.join(".briefbook.json"), serde_json::json!({ "version": 1, "files": listed }).to_string())
        .unwrap();
}

#[divan::bench(sample_count = 10)]
fn plan_from_the_folders(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().unwrap();
    let [old, new, place] = ["old", "new", "place"].map(|name| folder.path().join(name));
    make(&old, &manifest(|_| false), |_| false);
    make(&new, &manifest(|number| number % 100 == 0), |number| number % 100 == 0);
    let target = || ReleaseFolder::new("place", place.clone(), 5);
    let (source, manifest) = Source::open(&old).unwrap();
    let record = ReleaseRecord::new(&manifest, String::new(), String::new(), String::new());
    let plan = Plan::between(None, &manifest);
    let job = Job {
        manifest: &manifest,
        record: &record,
        plan: &plan,
        planned_against: None,
        source: &source,
        progress: &Silent,
        allowed: &BTreeSet::new(),
    };
    target().publish(&job).unwrap();
    bencher.bench(|| {
        let (_, manifest) = Source::open(&new).unwrap();
        let mut target = target();
        let published = target.published().unwrap();
        let plan = target.plan(&published, &manifest);
        assert_eq!(plan.puts.len(), FILES / 100);
        plan
    });
}
