//! The golden site: a small site in `tests/golden/source`, and what it must become in `tests/golden/expected`.
//!
//! Everything is compared byte by byte; `UPDATE_EXPECT=1` writes the folder again. It is meant to be read, and looked at.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::fixture::Fixture;
use crate::sandbox::{repository, tree};

fn folder(name: &str) -> PathBuf {
    repository().join("tests/golden").join(name)
}

#[test]
fn the_golden_site_is_made_to_the_byte() {
    let built = Fixture::of(tree(&folder("source"))).now("2025-06-01T12:00:00Z").build().clean();
    let made: BTreeMap<String, Vec<u8>> = built
        .outputs()
        .iter()
        .map(|(url, bytes)| {
            (if url.is_empty() || url.ends_with('/') { format!("{url}index.html") } else { url.clone() }, bytes.clone())
        })
        .collect();
    let expected = folder("expected");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        for path in tree(&expected).keys().filter(|path| !made.contains_key(*path)) {
            fs::remove_file(expected.join(path)).unwrap();
        }
        for (path, bytes) in &made {
            let file = expected.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            if fs::read(&file).ok().as_ref() != Some(bytes) {
                fs::write(file, bytes).unwrap();
            }
        }
        return;
    }
    let stored = tree(&expected);
    assert_eq!(stored.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>(), "the same files");
    for (path, bytes) in &made {
        // Text is compared as text, so that a failure shows what changed; not where lines end as in CSV, which this hides.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if !bytes.contains(&b'\r') {
            expect_test::expect_file![expected.join(path)].assert_eq(&text(bytes));
        }
        assert_eq!(stored[path], *bytes, "{path}");
    }
}
