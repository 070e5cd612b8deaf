//! Where a site may be written: the output folder of a build, and a folder that is published to.
//!
//! In: the folder the user named, the root of the site's sources and the user's home. Out: the folder's real path, or
//! why nothing is written there. It must not know what is in the folder.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf, absolute};

use super::error::OutputError;
use super::manifest::MANIFEST;
use crate::hosting::reserved::RELEASE_FILE;
use crate::schema::publish::{PublishTarget, PublishTo};
use crate::shell::disk::FOLDERS;

/// The folder in a site in which Briefbook keeps what it works with.
const WORK: &str = ".briefbook";

/// The folder in a site into which it is built unless another one is named.
const DEFAULT_OUT: &str = "public";

/// Folders that belong to the system. A site is written neither to one of them nor below it.
const SYSTEM: [&str; 14] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib64",
    "/proc",
    "/sbin",
    "/sys",
    "/usr/bin",
    "/usr/lib",
    "/usr/sbin",
    "/Library",
    "/System",
];

/// Folders that many programs share. A site may have a folder of its own in them.
const SHARED: [&str; 12] = [
    "/Applications",
    "/Users",
    "/dev/shm",
    "/home",
    "/opt",
    "/root",
    "/run",
    "/tmp",
    "/usr",
    "/usr/local",
    "/usr/share",
    "/var",
];

const IN_REPOSITORY: &str = "is inside the `.git` folder of a repository";
const OF_SYSTEM: &str = "is a folder of the system";

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
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    // Now that it is not a link, this only spells the name as the file system does, where upper and lower case are one.
    let folder = real_path(&folder).map_err(failed)?;
    if let Some(reason) = protected(&folder, site, home).map_err(failed)? {
        return Err(refuse(reason));
    }
    if folder.parent().is_some_and(|above| is_mount_point(&folder, above)) {
        return Err(refuse("is a mount point, which cannot be replaced in one step".to_owned()));
    }
    Ok(folder)
}

/// Why the site must not be published to a folder, if it must not: to be read after its name. Links are followed: a link to
/// a disk for websites is a good place. `others` are the other targets of the site.
///
/// # Errors
/// When the path cannot be looked up.
pub fn refuses_published_site(folder: &Path, site: &Path, others: &[PublishTarget]) -> io::Result<Option<String>> {
    let folder = real_path(folder)?;
    if folder.starts_with(real_path(&site.join(WORK))?) {
        return Ok(Some(format!("is in `{WORK}`, which Briefbook may empty at any time")));
    }
    if let Some(reason) = protected(&folder, site, home().as_deref())? {
        return Ok(Some(reason));
    }
    // Two targets may share a folder, each with settings of its own.
    let target = relation_to_target(&folder, site, others)?.filter(|(relation, _)| *relation != "is");
    Ok(target.map(|(relation, path)| of_target(relation, &path)).or_else(|| in_built_site(&folder)))
}

/// Why a site must not be built into a folder because of other places that Briefbook writes to.
///
/// # Errors
/// When a path cannot be looked up.
pub fn refuses_built_site(folder: &Path, site: &Path, targets: &[PublishTarget]) -> io::Result<Option<String>> {
    let folder = real_path(folder)?;
    let target = relation_to_target(&folder, site, targets)?;
    Ok(target.map(|(relation, path)| of_target(relation, &path)).or_else(|| in_built_site(&folder)))
}

/// Why a report must not be written into a folder that is there: to be read after the report's name. A report names what is
/// under embargo, so it must not be where a site is built or published, nor where the site's own files are.
///
/// # Errors
/// When a path cannot be looked up.
pub fn refuses_report(folder: &Path, site: &Path, targets: &[PublishTarget]) -> io::Result<Option<String>> {
    let folder = real_path(folder)?;
    let published = |place: &str| Some(format!("would be published: it is in `{place}`"));
    for name in FOLDERS.into_iter().chain([DEFAULT_OUT]) {
        if folder.starts_with(real_path(&site.join(name))?) {
            return Ok(published(name));
        }
    }
    if folder.starts_with(real_path(&site.join(WORK))?) {
        return Ok(Some(format!("would be in `{WORK}`, which Briefbook may empty at any time")));
    }
    if is_in_repository(&folder) {
        return Ok(Some("would be inside the `.git` folder of a repository".to_owned()));
    }
    if let Some((_, path)) = relation_to_target(&folder, site, targets)?.filter(|(relation, _)| *relation != "contains")
    {
        return Ok(published(&path));
    }
    let built = folder.ancestors().find(|folder| is_built_site(folder));
    Ok(built
        .and_then(|built| published(&built.strip_prefix(real_path(site).ok()?).unwrap_or(built).display().to_string())))
}

/// How a folder lies to the folder of a target on this machine, and the target's path as the settings have it.
fn relation_to_target(
    folder: &Path,
    site: &Path,
    targets: &[PublishTarget],
) -> io::Result<Option<(&'static str, String)>> {
    for target in targets {
        let PublishTo::Directory { path, .. } = &target.to else { continue };
        let whole = real_path(&site.join(path))?;
        let inside = folder.starts_with(&whole).then_some("is inside");
        if let Some(relation) = relation_to_whole(folder, &whole).or(inside) {
            return Ok(Some((relation, path.clone())));
        }
    }
    Ok(None)
}

fn of_target(relation: &str, path: &str) -> String {
    format!("{relation} the folder `{path}`, to which the site is published")
}

fn in_built_site(folder: &Path) -> Option<String> {
    let built = folder.ancestors().skip(1).find(|folder| is_built_site(folder))?;
    Some(format!("is inside `{}`, where a site was built or published", built.display()))
}

/// Whether a folder holds a whole site that Briefbook wrote.
fn is_built_site(folder: &Path) -> bool {
    [MANIFEST, RELEASE_FILE].iter().any(|name| folder.join(name).is_file())
}

/// Why the site must not be published to a folder of another machine, if it must not: what its name alone says. Where a
/// machine gives no shell, the whole of what it shows may be for the site.
pub fn refuses_site_on_another_machine(path: &str, gives_shell: bool) -> Option<&'static str> {
    let path = if path == "~" { "." } else { path.strip_prefix("~/").unwrap_or(path) };
    let mut folder = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(folder.pop()),
            part => folder.push(part),
        }
    }
    if gives_shell && folder.as_os_str().is_empty() {
        return Some("is the home folder");
    }
    if gives_shell && folder == Path::new("/") {
        return Some("is the root of the file system");
    }
    if is_in_repository(&folder) {
        return Some(IN_REPOSITORY);
    }
    is_of_system(&folder).then_some(OF_SYSTEM)
}

/// The user's home, where the environment has one.
pub(super) fn home() -> Option<PathBuf> {
    std::env::home_dir().filter(|home| home.is_absolute())
}

/// Why no site may be written to a folder, given by its real path.
fn protected(folder: &Path, site: &Path, home: Option<&Path>) -> io::Result<Option<String>> {
    if folder.parent().is_none() {
        return Ok(Some("is the root of the file system".to_owned()));
    }
    if fs::symlink_metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
        return Ok(Some("is a file".to_owned()));
    }
    // A home that cannot even be looked up cannot be replaced either.
    let home = home.and_then(|home| real_path(home).ok());
    if let Some(relation) = home.and_then(|home| relation_to_whole(folder, &home)) {
        return Ok(Some(format!("{relation} your home folder")));
    }
    let site = real_path(site)?;
    if let Some(relation) = relation_to_whole(folder, &site) {
        return Ok(Some(format!("{relation} the folder of the site's sources")));
    }
    for name in FOLDERS {
        let sources = real_path(&site.join(name))?;
        let inside = (folder.starts_with(&sources) || folder.starts_with(site.join(name))).then_some("is inside");
        if let Some(relation) = relation_to_whole(folder, &sources).or(inside) {
            return Ok(Some(format!("{relation} the site's `{name}` folder")));
        }
    }
    if relation_to_whole(folder, &real_path(&site.join(WORK))?).is_some() {
        return Ok(Some(format!("is the folder `{WORK}`, which Briefbook needs for itself")));
    }
    if folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case(".git")) {
        return Ok(Some("is the `.git` folder of a repository".to_owned()));
    }
    if is_in_repository(folder) {
        return Ok(Some(IN_REPOSITORY.to_owned()));
    }
    Ok(is_of_system(folder).then(|| OF_SYSTEM.to_owned()))
}

fn is_in_repository(folder: &Path) -> bool {
    folder.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git"))
}

fn is_of_system(folder: &Path) -> bool {
    let real = |name: &str| fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
    let is_shared = |name: &&str| folder == Path::new(name) || folder == real(name);
    let is_below = |name: &&str| folder.starts_with(name) || folder.starts_with(real(name));
    // The one folder below them that anybody may write to.
    SHARED.iter().any(is_shared) || (!folder.starts_with("/dev/shm") && SYSTEM.iter().any(is_below))
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
            ("home/site/.git", "is the `.git` folder of a repository"),
            ("elsewhere/other/.git/pages", "is inside the `.git` folder of a repository"),
            ("home/site/.briefbook", "is the folder `.briefbook`, which Briefbook needs for itself"),
            ("/etc", "is a folder of the system"),
            ("/etc/site/public", "is a folder of the system"),
            ("/usr/bin/site", "is a folder of the system"),
            ("/var", "is a folder of the system"),
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

    #[cfg(unix)]
    #[test]
    fn a_site_is_published_through_a_link_but_never_into_what_it_is_made_of() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it exists");
        let site = root.join("site");
        fs::create_dir_all(site.join("static/files")).expect("a new folder");
        fs::create_dir_all(root.join("disk")).expect("a new folder");
        for (link, target) in [("web", "disk"), ("to-static", "site/static"), ("to-site", "site"), ("to-etc", "/etc")] {
            std::os::unix::fs::symlink(root.join(target), root.join(link)).expect("a new link");
        }
        for (path, reason) in [
            ("published", None),
            ("../web", None),
            ("../web/site", None),
            ("public", None),
            ("../to-static", Some("is the site's `static` folder")),
            ("../to-static/files/web", Some("is inside the site's `static` folder")),
            ("../to-site/content", Some("is the site's `content` folder")),
            ("public/../words/web", Some("is inside the site's `words` folder")),
            ("..", Some("contains the folder of the site's sources")),
            (".", Some("is the folder of the site's sources")),
            ("../to-site", Some("is the folder of the site's sources")),
            ("../to-etc/site", Some("is a folder of the system")),
            (".git", Some("is the `.git` folder of a repository")),
            (".briefbook/web", Some("is in `.briefbook`, which Briefbook may empty at any time")),
            ("/", Some("is the root of the file system")),
        ] {
            let found = refuses_published_site(&site.join(path), &site, &[]).expect("it can be looked up");
            assert_eq!(found.as_deref(), reason, "{path}");
        }
    }

    #[test]
    fn the_places_that_briefbook_writes_to_do_not_lie_in_each_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = folder.path().canonicalize().expect("it exists").join("site");
        for path in ["out/deep", "web/current", "published/current", "public/x", "content/x", ".git", "notes"] {
            fs::create_dir_all(site.join(path)).expect("a new folder");
        }
        fs::write(site.join("out").join(MANIFEST), "{}").expect("a new file");
        fs::create_dir_all(folder.path().join("elsewhere/x")).expect("a new folder");
        fs::write(folder.path().join("elsewhere").join(RELEASE_FILE), "{}").expect("a new file");
        let target = |path: &str| {
            let to = PublishTo::Directory { path: path.to_owned(), in_place: true, keep: 5 };
            PublishTarget { name: path.to_owned(), to, ..PublishTarget::without_settings() }
        };
        let targets = [target("web"), target("published")];
        for (path, reason) in [
            (".", None),
            ("notes", None),
            ("..", None),
            ("out", Some("would be published: it is in `out`")),
            ("out/deep", Some("would be published: it is in `out`")),
            ("web", Some("would be published: it is in `web`")),
            ("published/current", Some("would be published: it is in `published`")),
            ("public/x", Some("would be published: it is in `public`")),
            ("content/x", Some("would be published: it is in `content`")),
            (".git", Some("would be inside the `.git` folder of a repository")),
            (".briefbook/x", Some("would be in `.briefbook`, which Briefbook may empty at any time")),
        ] {
            let found = refuses_report(&site.join(path), &site, &targets).expect("it can be looked up");
            assert_eq!(found.as_deref(), reason, "{path}");
        }
        assert!(refuses_report(&site.join("../elsewhere/x"), &site, &targets).expect("a path").is_some());
        for (path, is_refused) in
            [("web", true), ("web/x", true), ("published/current/y", true), ("out/deep", true), ("out", false)]
        {
            let found = refuses_built_site(&site.join(path), &site, &targets).expect("it can be looked up");
            assert_eq!(found.is_some(), is_refused, "{path}: {found:?}");
            let others = refuses_published_site(&site.join(path), &site, &targets).expect("it can be looked up");
            assert_eq!(others.is_some(), is_refused && path != "web", "{path}: {others:?}");
        }
    }

    #[test]
    fn on_another_machine_only_names_can_be_looked_at() {
        for (path, gives_shell, reason) in [
            ("/srv/site", true, None),
            ("site", true, None),
            ("/", false, None),
            (".", false, None),
            ("/", true, Some("is the root of the file system")),
            ("/srv/../..", true, Some("is the root of the file system")),
            (".", true, Some("is the home folder")),
            ("~/", true, Some("is the home folder")),
            ("site/..", true, Some("is the home folder")),
            ("/etc", false, Some("is a folder of the system")),
            ("/srv/../etc/site", true, Some("is a folder of the system")),
            ("/home", true, Some("is a folder of the system")),
            ("/srv/site.git/.git", true, Some("is inside the `.git` folder of a repository")),
        ] {
            assert_eq!(refuses_site_on_another_machine(path, gives_shell), reason, "{path}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn another_file_system_is_seen() {
        assert!(is_mount_point(Path::new("/proc"), Path::new("/")));
        assert!(!is_mount_point(Path::new("/etc"), Path::new("/nowhere")));
    }
}
