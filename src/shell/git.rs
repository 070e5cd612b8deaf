//! An older version of a site, from the git repository it is kept in.
//!
//! In: a site's files and a revision. Out: the files as they were then. The `git` command does the work, so whatever a
//! person's git understands as a revision is one here. It must not know what the files say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::disk::rules::Verdict;
use super::disk::rules_of;
use crate::inputs::{Inputs, ReadFile};
use crate::memo::Digest;
use crate::path::SourcePath;

/// What decides about names: the settings and the content.
const PARTS: [&str; 2] = ["briefbook.yaml", "content"];

/// The files of a site as they were at a revision. `now` are its files on the disk.
///
/// `Ok(Err(message))` when git knows no such revision.
///
/// # Errors
/// When git or the repository is missing, or git fails.
pub fn at_revision(root: &Path, revision: &str, now: &Inputs) -> Result<Result<Inputs, String>> {
    if git(root, &["rev-parse", "--is-inside-work-tree"])?.is_err() {
        bail!("`{}` is in no git repository", root.display());
    }
    let commit =
        match git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")])? {
            Ok(commit) => String::from_utf8_lossy(&commit).trim().to_owned(),
            Err(_) => return Ok(Err(format!("git knows no revision `{revision}`"))),
        };
    let list = |arguments: &[&str]| -> Result<Vec<u8>> {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--"]).chain(PARTS).collect();
        git(root, &arguments)?.map_err(|message| anyhow::anyhow!("git failed: {message}"))
    };
    let mut then = parse_tree(&list(&["ls-tree", "-r", "-z", &commit])?);
    let (rules, _) = rules_of(root);
    then.retain(|path, _| rules.verdict_on_file(&SourcePath::new(path)) == Verdict::Kept);
    let differing = list(&["diff", "--name-only", "-z", "--no-renames", "--relative", &commit])?;
    let differing: BTreeSet<&str> = fields(&differing).collect();
    let same = |path: &str| !differing.contains(path) && now.contains(&SourcePath::new(path));
    let wanted: Vec<(&str, &str)> =
        then.iter().filter(|(path, _)| !same(path)).map(|(path, blob)| (&**path, &**blob)).collect();
    let old = read_blobs(root, &wanted)?;
    let is_content = |path: &SourcePath| PARTS.contains(&path.as_str().split('/').next().unwrap_or_default());
    let unchanged =
        now.paths().filter(|path| !is_content(path) || then.contains_key(path.as_str()) && same(path.as_str()));
    let stamps: Vec<(SourcePath, Digest)> = unchanged
        .filter_map(|path| Some((path.clone(), now.stamp(path)?)))
        .chain(old.iter().map(|(path, bytes)| (path.clone(), Digest::of(bytes))))
        .collect();
    Ok(Ok(Inputs::new(stamps, Arc::new(Overlay { now: now.clone(), old }))))
}

/// Files of which some have other bytes than on the disk.
struct Overlay {
    now: Inputs,
    old: BTreeMap<SourcePath, Vec<u8>>,
}

impl ReadFile for Overlay {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        self.old.get(path).map_or_else(|| self.now.read(path), |bytes| Ok(bytes.clone()))
    }
}

/// Runs git in the site's folder. `Ok(Err(message))` when git says no.
fn git(root: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        // Paths come as they are, and no pager or hook of the person's gets between.
        .args(["-c", "core.quotePath=false", "--no-pager", "--literal-pathspecs"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .context("`git` cannot be run")?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    Ok(Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

fn fields(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes.split(|byte| *byte == 0).filter_map(|field| std::str::from_utf8(field).ok()).filter(|field| !field.is_empty())
}

/// The files of a tree with their blobs. Symbolic links and submodules are left out: they have no bytes here.
fn parse_tree(listing: &[u8]) -> BTreeMap<String, String> {
    let file = |line: &str| {
        let (about, path) = line.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, _, blob) = (about.next()?, about.next()?, about.next()?);
        mode.starts_with("100").then(|| (path.to_owned(), blob.to_owned()))
    };
    fields(listing).filter_map(file).collect()
}

/// The bytes of some blobs, by the paths they had.
fn read_blobs(root: &Path, wanted: &[(&str, &str)]) -> Result<BTreeMap<SourcePath, Vec<u8>>> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut child = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("`git` cannot be run")?;
    let asked = wanted.iter().flat_map(|(_, blob)| [*blob, "\n"]).collect::<String>();
    let stdin = child.stdin.take();
    // It answers while it is being asked, so one thread asks and the other one listens.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(asked.as_bytes())));
        child.wait_with_output()
    })
    .context("git failed")?;
    let mut rest = output.stdout.as_slice();
    let mut found = BTreeMap::new();
    for (path, blob) in wanted {
        let bytes = take_blob(&mut rest).with_context(|| format!("git did not give `{path}` ({blob})"))?;
        found.insert(SourcePath::new(path), bytes);
    }
    Ok(found)
}

/// One answer of `git cat-file --batch`: a line with the blob, its type and its size; its bytes; a line's end.
fn take_blob(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let header = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = header.rsplit(' ').next()?.parse().ok()?;
    let bytes = rest.get(end + 1..end + 1 + size)?.to_vec();
    *rest = rest.get(end + 2 + size..)?;
    Some(bytes)
}
