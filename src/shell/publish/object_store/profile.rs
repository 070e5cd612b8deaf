//! The files in which people keep keys for Amazon's tools: `~/.aws/credentials` and `~/.aws/config`.
//!
//! In: the environment and these files. Out: the keys and the region of a profile. Only keys that are written there are
//! read; profiles that log in (`sso_…`), take a role or call a program are left to Amazon's own tool.

use std::path::PathBuf;

use anyhow::{Context, anyhow};

use super::connect::unusable;
use crate::shell::publish::target::Failure;

/// What a profile gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile {
    /// The name of the key.
    pub key_id: String,
    /// The key.
    pub secret: String,
    /// What temporary keys need beside.
    pub token: Option<String>,
    /// The region, if it names one.
    pub region: Option<String>,
}

impl Profile {
    /// Refuses values that no request can carry.
    ///
    /// # Errors
    /// With the name of the value.
    pub fn refuse_unusable(&self) -> Result<(), Failure> {
        let named = [
            ("aws_access_key_id", Some(&self.key_id)),
            ("aws_secret_access_key", Some(&self.secret)),
            ("aws_session_token", self.token.as_ref()),
            ("region", self.region.as_ref()),
        ];
        for (name, value) in named {
            if let Some(problem) = value.and_then(|value| unusable(value)) {
                return Err(Failure::Helped {
                    message: format!("`{name}` in the files of Amazon's tools {problem}, so it cannot be used"),
                    help: "write the value again, without it".to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Whether the environment itself tells where credentials come from, so that no file is read.
pub(super) fn is_settled(variable: impl Fn(&str) -> Option<String>) -> bool {
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_SKIP_SIGNATURE",
    ]
    .iter()
    .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

/// The profile that the environment names, else `default`; `None` when no such file or no `default` in it.
///
/// # Errors
/// When a file cannot be read, or a profile that was named has no keys.
pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Profile>, Failure> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let home = set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
    let file = |name: &str, usual: &str| {
        set(name).map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(".aws").join(usual)))
    };
    let text = |path: Option<PathBuf>| match path.map(|path| (std::fs::read_to_string(&path), path)) {
        None => Ok(String::new()),
        Some((Ok(text), _)) => Ok(text),
        Some((Err(error), _)) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Some((Err(error), path)) => {
            Err(anyhow::Error::from(error)).with_context(|| format!("cannot read `{}`", path.display()))
        }
    };
    let credentials = text(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"))?;
    let config = text(file("AWS_CONFIG_FILE", "config"))?;
    let named = set("AWS_PROFILE");
    let name = named.as_deref().unwrap_or("default");
    let profile = find(&credentials, &config, name);
    if let (None, Some(name)) = (&profile, &named) {
        return Err(Failure::Failed(anyhow!(
            "the profile `{name}` has no keys in the files of Amazon's tools; if it logs in or takes a role, run \
             `eval \"$(aws configure export-credentials --profile {name} --format env)\"` first"
        )));
    }
    Ok(profile)
}

fn find(credentials: &str, config: &str, name: &str) -> Option<Profile> {
    let in_config = if name == "default" { name.to_owned() } else { format!("profile {name}") };
    let value = |key: &str| {
        lookup(credentials, name, key).or_else(|| lookup(config, &in_config, key)).filter(|value| !value.is_empty())
    };
    Some(Profile {
        key_id: value("aws_access_key_id")?,
        secret: value("aws_secret_access_key")?,
        token: value("aws_session_token"),
        region: value("region"),
    })
}

/// A value of a section of a file of `[sections]` with lines `key = value`.
fn lookup(text: &str, section: &str, key: &str) -> Option<String> {
    let mut inside = false;
    let mut found = None;
    for line in text.lines() {
        // What is indented belongs to the value above it.
        if line.starts_with([' ', '\t', '#', ';']) {
            continue;
        }
        if let Some(name) = line.trim_end().strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = name.split_whitespace().eq(section.split_whitespace());
        } else if inside
            && let Some((name, value)) = line.split_once('=')
            && name.trim().eq_ignore_ascii_case(key)
        {
            found = Some(value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "\
# keys
[default]
aws_access_key_id = ONE
aws_secret_access_key=first

[desk]
aws_access_key_id = TWO
aws_secret_access_key = second
aws_session_token = more
s3 =
  aws_access_key_id = no
";

    const CONFIG: &str =
        "[default]\nregion = eu-west-1\n[profile desk]\nregion = eu-north-1\n[profile sso]\nsso_session = x\n";

    #[test]
    fn a_profile_is_read_from_both_files() {
        let default = find(CREDENTIALS, CONFIG, "default").expect("a profile");
        assert_eq!((default.key_id.as_str(), default.secret.as_str(), default.token), ("ONE", "first", None));
        assert_eq!(default.region.as_deref(), Some("eu-west-1"));
        let desk = find(CREDENTIALS, CONFIG, "desk").expect("a profile");
        assert_eq!((desk.key_id.as_str(), desk.token.as_deref()), ("TWO", Some("more")));
        assert_eq!(desk.region.as_deref(), Some("eu-north-1"));
        assert_eq!(find(CREDENTIALS, CONFIG, "sso"), None);
    }

    #[test]
    fn a_named_profile_without_keys_is_told_and_a_missing_default_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().to_str().expect("a path").to_owned();
        let with = |profile: Option<&str>| {
            let (home, profile) = (home.clone(), profile.map(str::to_owned));
            read(move |name| match name {
                "HOME" => Some(home.clone()),
                "AWS_PROFILE" => profile.clone(),
                _ => None,
            })
        };
        assert!(with(None).expect("no failure").is_none());
        let Err(Failure::Failed(error)) = with(Some("desk")) else { panic!("it has no keys") };
        assert_eq!(
            error.to_string(),
            "the profile `desk` has no keys in the files of Amazon's tools; if it logs in or takes a role, run \
             `eval \"$(aws configure export-credentials --profile desk --format env)\"` first"
        );
    }

    #[test]
    fn keys_of_the_environment_come_before_files() {
        assert!(is_settled(|name| (name == "AWS_ACCESS_KEY_ID").then(|| "x".to_owned())));
        assert!(!is_settled(|name| (name == "AWS_REGION").then(|| "x".to_owned())));
    }
}
