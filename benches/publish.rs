//! How long a site of 100,000 files takes to plan: its manifest written, read and named, and the way to a site in which every
//! hundredth file is another.
//!
//! `cargo bench --bench publish`
#![allow(clippy::unwrap_used, missing_docs)]

use briefbook::memo::Digest;
use briefbook::release::manifest::{Manifest, ReleaseFile};
use briefbook::release::plan::Plan;

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
