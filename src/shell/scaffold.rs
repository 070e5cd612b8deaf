//! `init`: a new site that builds without a change.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use include_dir::{Dir, include_dir};

use super::request::Ending;

static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/shell/starter");

/// Makes a new site in a folder that is empty or does not exist yet.
///
/// # Errors
/// When the folder cannot be written.
pub fn init(folder: &Path, quiet: bool) -> Result<Ending> {
    let mut err = anstream::stderr();
    if folder.exists() {
        let has_entries = match folder.read_dir() {
            Ok(mut entries) => entries.next().is_some(),
            Err(_) => true,
        };
        if has_entries {
            let _ = writeln!(err, "error: `{}` is not an empty folder", folder.display());
            let _ = writeln!(err, "help: name a new folder: `briefbook init my-site`");
            return Ok(Ending::Refused);
        }
    }
    std::fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    STARTER.extract(folder).with_context(|| format!("the starter cannot be written into `{}`", folder.display()))?;
    for empty in ["static", "templates"] {
        std::fs::create_dir_all(folder.join(empty))
            .with_context(|| format!("`{}` cannot be made", folder.join(empty).display()))?;
    }
    if !quiet {
        let _ = writeln!(err, "made a new site in {0}\n\n    cd {0}\n    briefbook build\n", folder.display());
    }
    Ok(Ending::Done)
}
