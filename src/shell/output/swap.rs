//! How the new site takes the place of the old one, and what a build that was killed in the meantime has left.
//!
//! In: the trees of a [`Claim`]. Out: the new site in the output folder, the old one out of the way. It must not know
//! what the files are about.
//!
//! The trees change places in one atomic step (`renameat2` with `RENAME_EXCHANGE` on Linux, `renamex_np` on macOS).
//! Where the system or the file system has no such step there are two renames, with an instant between them in which
//! no site is there; a build that dies in that instant leaves the old site in `aside`, and the next build puts it
//! back.
//!
//! What a leftover tree is can be seen from it, whenever its build was killed:
//!
//! | found | it is | what happens |
//! |---|---|---|
//! | `aside`, and no output folder | the old site, between two renames | it is put back |
//! | `aside` otherwise | the old site | it is dissolved |
//! | `next` without a list of files | a new site, half made | it is removed |
//! | `next` with a list, and a site in the output folder | old, or new just before the exchange | it is dissolved |
//! | `next` with a list, and no site in the output folder | the first site, just before its rename | it is removed |
//!
//! Dissolving is right for a new site too: what is foreign in it is a link to what the output folder has.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::claim::Claim;
use super::error::OutputError;
use super::manifest::{MANIFEST, Manifest};
use super::tree::{self, Dissolve};

/// Puts `next` in the place of `out`; afterwards the old site, if there was one, is in `next` or in `aside`.
pub(super) fn put_in_place(claim: &Claim, has_site: bool) -> io::Result<()> {
    let (next, out) = (claim.next(), &claim.out);
    let result = if has_site {
        match exchange(&next, out) {
            Err(error) if is_missing_feature(&error) => rename_twice(&next, out, &claim.aside()),
            // Somebody has removed the old site.
            Err(error) if error.kind() == ErrorKind::NotFound => fs::rename(&next, out),
            result => result,
        }
    } else {
        // An empty folder is replaced by the rename itself; so files that appear in it at the last moment are not lost.
        match fs::rename(&next, out) {
            Err(_) if out.is_dir() => rename_twice(&next, out, &claim.aside()),
            result => result,
        }
    };
    if result.is_ok() {
        claim.set_staged(false);
    }
    result
}

/// Lets two folders change their places in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

/// Other systems have no such step.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether the system (`ENOSYS`) or the file system (`EINVAL`, `ENOTSUP`) cannot exchange folders.
fn is_missing_feature(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput)
}

/// Moves the old site aside and the new one into its place.
pub(super) fn rename_twice(next: &Path, out: &Path, aside: &Path) -> io::Result<()> {
    fs::rename(out, aside)?;
    fs::rename(next, out).inspect_err(|_| {
        // The second error would say less than the first; if this fails too, the next build puts the old site back.
        let _ = fs::rename(aside, out);
    })
}

/// Puts an old site back that a killed build has left aside.
///
/// # Errors
/// When it cannot be moved.
pub(super) fn restore(claim: &Claim) -> Result<(), OutputError> {
    let aside = claim.aside();
    let is_alone = match fs::symlink_metadata(&claim.out) {
        Err(error) => error.kind() == ErrorKind::NotFound,
        // Fails, as it should, unless the folder is empty.
        Ok(_) => aside.exists() && fs::remove_dir(&claim.out).is_ok(),
    };
    if is_alone && aside.exists() {
        fs::rename(&aside, &claim.out).map_err(OutputError::io("put back", &claim.shown))?;
    }
    Ok(())
}

/// Removes what a killed build has left; `current` lists the site in the output folder, if there is one.
///
/// # Errors
/// [`OutputError::Stranded`], or when reading or writing failed.
pub(super) fn heal(claim: &Claim, current: Option<&Manifest>) -> Result<(), OutputError> {
    let (next, aside) = (claim.next(), claim.aside());
    let nothing = Manifest::default();
    let dissolve = |tree: &Path, listed: &Manifest| {
        Dissolve { tree, listed, out: &claim.out, current: current.unwrap_or(&nothing) }.run()
    };
    if aside.exists() {
        dissolve(&aside, &read_manifest(&aside)?.unwrap_or_default())?;
    }
    match (current, read_manifest(&next)) {
        (_, Err(error @ OutputError::Io { .. })) => Err(error),
        (Some(_), Ok(Some(listed))) => dissolve(&next, &listed),
        _ => tree::remove(&next).map_err(OutputError::io("remove", &next)),
    }
}

/// Removes the site that was replaced, after [`put_in_place`].
///
/// # Errors
/// [`OutputError::Stranded`], or when reading or writing failed.
pub(super) fn clear(claim: &Claim, listed: &Manifest, current: &Manifest) -> Result<(), OutputError> {
    let (next, aside) = (claim.next(), claim.aside());
    let mut old = [next.as_path(), aside.as_path()].into_iter().filter(|tree| tree.exists());
    old.try_for_each(|tree| Dissolve { tree, listed, out: &claim.out, current }.run())
}

/// The list of files of a tree, if it has one.
///
/// # Errors
/// [`OutputError::Damaged`], or when it cannot be read.
pub(super) fn read_manifest(tree: &Path) -> Result<Option<Manifest>, OutputError> {
    let manifest = tree.join(MANIFEST);
    match fs::read(&manifest) {
        Ok(bytes) => match Manifest::parse(&bytes) {
            Ok(listed) => Ok(Some(listed)),
            Err(problem) => Err(OutputError::Damaged { manifest, problem }),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::io("read", &manifest)(error)),
    }
}
