//! Why a site could not be put into its output folder.
//!
//! In: what the other modules of the room found. Out: [`OutputError`], whose text says what is wrong and what to do. It
//! must not know how the folder is written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why the output folder cannot be used. Whatever it is, the folder holds the old site, whole.
#[derive(Debug)]
pub enum OutputError {
    /// The folder has files in it, and none of them says that Briefbook made them.
    NotOurs {
        /// The output folder, as it was asked for.
        folder: PathBuf,
    },
    /// The output folder's list of files cannot be understood, so nobody knows which of its files may be replaced.
    Damaged {
        /// The list.
        manifest: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A place that must never be replaced by a site.
    Protected {
        /// The output folder, as it was asked for.
        folder: PathBuf,
        /// What it is, to be read after its name: `is your home folder`.
        reason: String,
    },
    /// Another build is writing to the same folder.
    Busy {
        /// The output folder, as it was asked for.
        folder: PathBuf,
        /// The other build's process, if it has told its number.
        process: Option<u32>,
    },
    /// A file or folder that Briefbook did not make is where the site has a file.
    Foreign {
        /// The file that is in the way.
        file: PathBuf,
    },
    /// A file that somebody put into the old site in the instant in which it was replaced, and for which the new site
    /// has no room.
    Stranded {
        /// Where the file is kept.
        file: PathBuf,
    },
    /// A name that could leave the output folder, or that the output folder needs for itself.
    BadName {
        /// The name.
        file: String,
    },
    /// Reading or writing failed.
    Io {
        /// What failed, to be read after `cannot`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl OutputError {
    /// Wraps what the system said about a path; `action` is read after `cannot`.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// Whether a guard refused (exit code 6); otherwise reading or writing failed (exit code 3).
    #[must_use]
    pub fn is_guard(&self) -> bool {
        !matches!(self, Self::Io { .. })
    }

    /// What the user can do about it, if anything is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NotOurs { folder } => {
                Some(format!("choose another folder with `--out`, or empty `{}` yourself", folder.display()))
            }
            Self::Damaged { .. } => Some("delete the folder yourself, or choose another one with `--out`".to_owned()),
            Self::Protected { .. } => Some("choose another folder with `--out`".to_owned()),
            Self::Busy { .. } => Some("wait until that build has ended, then build again".to_owned()),
            Self::Foreign { .. } => Some("move it out of the output folder, or rename the page".to_owned()),
            Self::Stranded { .. } => Some("move that file to where you want it, then build again".to_owned()),
            Self::BadName { .. } => None,
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("make room on the disk and build again; the old site is still in place".to_owned())
                }
                io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => {
                    Some("a mount point cannot be replaced in one step; choose a folder below it".to_owned())
                }
                _ => None,
            },
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOurs { folder } => {
                write!(out, "`{}` has files in it that Briefbook did not make", folder.display())
            }
            Self::Damaged { manifest, problem } => {
                write!(out, "`{}` does not list the files of a site: {problem}", manifest.display())
            }
            Self::Protected { folder, reason } => {
                write!(out, "`{}` {reason}, so no site is built into it", folder.display())
            }
            Self::Busy { folder, process: Some(process) } => {
                write!(out, "another build, process {process}, is writing to `{}`", folder.display())
            }
            Self::Busy { folder, process: None } => write!(out, "another build is writing to `{}`", folder.display()),
            Self::Foreign { file } => {
                write!(out, "`{}` is where the site has a file, but Briefbook did not make it", file.display())
            }
            Self::Stranded { file } => {
                write!(
                    out,
                    "`{}` was put into the old site just as it was replaced, and the new site has a file of that name",
                    file.display()
                )
            }
            Self::BadName { file } => write!(out, "`{file}` cannot be the name of a file of the site"),
            Self::Io { action, path, source } => write!(out, "cannot {action} `{}`: {source}", path.display()),
        }?;
        self.help().map_or(Ok(()), |help| write!(out, "\nhelp: {help}"))
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
