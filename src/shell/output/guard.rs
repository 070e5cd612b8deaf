//! Where a site may be built.
//!
//! In: the folder the user named, the root of the site's sources and the user's home. Out: the folder's real path, or
//! why nothing is written there. It must not know what is in the folder.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf, absolute};

use super::error::OutputError;

/// The folders of a site that hold its sources.
const SOURCES: [&str; 4] = ["content", "templates", "static", "words"];

/// The real path of the output folder, through all symbolic links above it, whether it exists or not.
///
/// # Errors
/// [`OutputError::Protected`] when replacing it would take something from the user; otherwise when the path cannot be
/// looked up.
pub(super) fn real_folder(out: &Path, site: &Path, home: Option<&Path>) -> Result<PathBuf, OutputError> {
    let refuse = |reason: String| OutputError::Protected { folder: out.to_owned(), reason };
    let failed = |source| OutputError::io("look up", out)(source);

    let named = absolute(out).map_err(failed)?;
    let folder = match (named.parent(), named.file_name()) {
        // The last part is not followed here, so that a symbolic link is seen as what it is.
        (Some(above), Some(name)) => real_path(above).map_err(failed)?.join(name),
        _ => real_path(&named).map_err(failed)?,
    };
    match fs::symlink_metadata(&folder) {
        Ok(metadata) if metadata.is_symlink() => return Err(refuse("is a symbolic link".to_owned())),
        Ok(metadata) if !metadata.is_dir() => return Err(refuse("is a file".to_owned())),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    // Now that it is no link, this only spells the name as the file system does, where upper and lower case are one.
    let folder = real_path(&folder).map_err(failed)?;

    let Some(above) = folder.parent() else {
        return Err(refuse("is the root of the file system".to_owned()));
    };
    // A home that cannot even be looked up cannot be replaced either.
    let home = home.and_then(|home| real_path(home).ok());
    if let Some(relation) = home.and_then(|home| relation_to_whole(&folder, &home)) {
        return Err(refuse(format!("{relation} your home folder")));
    }
    let site = real_path(site).map_err(failed)?;
    if let Some(relation) = relation_to_whole(&folder, &site) {
        return Err(refuse(format!("{relation} the folder of the site's sources")));
    }
    for name in SOURCES {
        let sources = real_path(&site.join(name)).map_err(failed)?;
        let inside = (folder.starts_with(&sources) || folder.starts_with(site.join(name))).then_some("is inside");
        if let Some(relation) = relation_to_whole(&folder, &sources).or(inside) {
            return Err(refuse(format!("{relation} the site's `{name}` folder")));
        }
    }
    if is_mount_point(&folder, above) {
        return Err(refuse("is a mount point, which cannot be replaced in one step".to_owned()));
    }
    Ok(folder)
}

/// How a folder endangers another one that must stay whole.
fn relation_to_whole(folder: &Path, whole: &Path) -> Option<&'static str> {
    if folder == whole {
        Some("is")
    } else if whole.starts_with(folder) {
        Some("contains")
    } else {
        None
    }
}

/// The path without links, `.` and `..`, of which the last parts need not exist.
fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for component in absolute(path)?.components() {
        match component {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            part => {
                real.push(part);
                match fs::canonicalize(&real) {
                    Ok(resolved) => real = resolved,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Ok(real)
}

/// Whether another file system begins at an existing folder: no rename can cross that border.
#[cfg(unix)]
fn is_mount_point(folder: &Path, above: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.dev());
    device(folder).is_some_and(|inner| device(above).is_some_and(|outer| inner != outer))
}

/// Elsewhere the failing rename tells.
#[cfg(not(unix))]
fn is_mount_point(_folder: &Path, _above: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with a site in `home/site`, and what the guard says about a folder of it.
    fn verdict(out: &str) -> String {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it exists");
        fs::create_dir_all(root.join("home/site/content/people")).expect("a new folder");
        fs::create_dir_all(root.join("elsewhere/theme")).expect("a new folder");
        fs::write(root.join("home/site/briefbook.yaml"), "").expect("a new file");
        #[cfg(unix)]
        std::os::unix::fs::symlink("../../elsewhere/theme", root.join("home/site/templates")).expect("a new link");
        let home = root.join("home");
        let out = if out.starts_with('/') { PathBuf::from(out) } else { root.join(out) };
        match real_folder(&out, &home.join("site"), Some(&home)) {
            Ok(folder) => folder.strip_prefix(&root).expect("below the root").display().to_string(),
            Err(error) => error.to_string().replace(&format!("{}/", root.display()), ""),
        }
    }

    fn refusal(out: &str, reason: &str) -> String {
        format!("`{out}` {reason}, so no site is built into it\nhelp: choose another folder with `--out`")
    }

    #[test]
    fn a_missing_folder_in_or_beside_the_site_is_fine() {
        assert_eq!(verdict("home/site/public"), "home/site/public");
        assert_eq!(verdict("home/site/public/"), "home/site/public");
        assert_eq!(verdict("new/deeper/../public"), "new/public");
        assert_eq!(verdict("home/site/content-of-mine"), "home/site/content-of-mine");
    }

    #[test]
    fn what_a_site_must_not_replace_is_refused_by_name() {
        for (out, reason) in [
            ("/", "is the root of the file system"),
            ("home", "is your home folder"),
            ("elsewhere/../home/site/..", "is your home folder"),
            ("home/site", "is the folder of the site's sources"),
            ("home/site/content", "is the site's `content` folder"),
            ("home/site/content/people", "is inside the site's `content` folder"),
            ("home/site/static/site", "is inside the site's `static` folder"),
            ("home/site/briefbook.yaml", "is a file"),
        ] {
            assert_eq!(verdict(out), refusal(out, reason));
        }
        assert_eq!(verdict("/..").split_once(',').map(|(text, _)| text), Some("`/..` is the root of the file system"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_seen_through() {
        for (out, reason) in [
            ("home/site/templates", "is a symbolic link"),
            ("home/site/templates/out", "is inside the site's `templates` folder"),
            ("elsewhere/theme", "is the site's `templates` folder"),
            ("elsewhere", "contains the site's `templates` folder"),
        ] {
            assert_eq!(verdict(out), refusal(out, reason));
        }
    }

    #[test]
    fn without_a_home_in_between_the_folder_above_the_site_is_refused_too() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = folder.path().join("site");
        let error = real_folder(folder.path(), &site, None).expect_err("it contains the site").to_string();
        let reason = "contains the folder of the site's sources";
        assert_eq!(error, refusal(&folder.path().display().to_string(), reason));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mount_point_is_refused() {
        let error =
            real_folder(Path::new("/proc"), Path::new("/nowhere"), None).expect_err("a mount point").to_string();
        assert_eq!(error, refusal("/proc", "is a mount point, which cannot be replaced in one step"));
    }
}
