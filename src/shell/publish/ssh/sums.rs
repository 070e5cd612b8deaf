//! The list of SHA-256 checksums of a release, as `sha256sum` writes it: what the remote host can compute without Briefbook.
//!
//! In: the built files and their manifest. Out: the list, each checksum of just those bytes whose digest is that of the
//! manifest. Where the remote host computes the same list, it holds the manifest's files.

use std::collections::BTreeSet;
use std::io::{self, Write};

use ring::digest::{Context, Digest, SHA256, digest};

use crate::memo::map_parallel;
use crate::release::manifest::{Manifest, RELEASE_FILE};
use crate::shell::publish::source::Source;
use crate::shell::publish::target::{Difference, Failure};

/// A list of checksums.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// The list, sorted by its bytes: `0f3a…  ./index.html`.
    pub text: String,
    /// The SHA-256 of the list.
    pub sum: String,
}

impl Sums {
    /// The list of a release: its files and the file that tells its name.
    ///
    /// # Errors
    /// When a file cannot be read, or is another than it was when it was built.
    pub fn of(source: &Source, manifest: &Manifest, release_file: &[u8]) -> Result<Self, Failure> {
        let mut lines = Vec::with_capacity(manifest.files().len() + 1);
        let found = map_parallel(manifest.files(), |file| {
            let mut sum = Sum(Context::new(&SHA256));
            source.copy(file, &mut sum)?;
            Ok::<_, Failure>(line(&file.path, sum.0.finish()))
        });
        for found in found {
            lines.push(found?);
        }
        lines.push(line(RELEASE_FILE, digest(&SHA256, release_file)));
        lines.sort_unstable();
        let text = lines.concat();
        let sum = sum_of(text.as_bytes());
        Ok(Self { text, sum })
    }
}

/// Takes the checksum of what is written.
struct Sum(Context);

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line(path: &str, sum: Digest) -> String {
    format!("{}  ./{path}\n", hex(sum))
}

/// The SHA-256 of a list.
pub(super) fn sum_of(list: &[u8]) -> String {
    hex(digest(&SHA256, list))
}

fn hex(sum: Digest) -> String {
    sum.as_ref().iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

/// What lines mean that `diff` prints for what was found (`<`) and what should be (`>`). Files that only were found are
/// someone else's.
pub(super) fn differences<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Difference> {
    let (mut wanted, mut found) = (BTreeSet::new(), BTreeSet::new());
    for line in lines {
        let Some((_, path)) = line.split_once("  ./") else { continue };
        if line.starts_with('>') {
            wanted.insert(path)
        } else {
            found.insert(path)
        };
    }
    let problem = |path: &str| if found.contains(path) { "has other bytes" } else { "is missing" };
    wanted.iter().map(|path| Difference { path: (*path).to_owned(), problem: problem(path).to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_diff_prints_tells_what_is_missing_and_what_is_another_and_passes_by_what_is_foreign() {
        let lines = ["< 0a  ./a  b.html", "> 0b  ./a  b.html", "> 0c  ./gone.html", "< 0d  ./foreign.txt"];
        let told: Vec<String> =
            differences(lines.into_iter()).iter().map(|it| format!("{} {}", it.path, it.problem)).collect();
        assert_eq!(told, ["a  b.html has other bytes", "gone.html is missing"]);
    }
}
