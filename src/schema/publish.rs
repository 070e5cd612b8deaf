//! Where a site is published: the part `publish` of the settings.
//!
//! In: a mapping of YAML. Out: the [`PublishTarget`]s, in the order of the settings. It must not know how anything is
//! published, nor whether a folder, a branch or a bucket is there.

use std::time::Duration;

use super::fields::{Fields, Value};
use super::settings::read_base_url;
use super::word::{enumerate, words};
use crate::diagnostic::Rule;

/// How many releases a target keeps by default.
const KEPT_RELEASES: usize = 5;

/// For how many days an object store keeps assets that the site no longer names, by default.
const GRACE_DAYS: u32 = 14;

words! {
    /// How files get to a machine that is reached over SSH.
    SshTransport {
        /// By rsync, with a shell on the remote host.
        Rsync = "rsync",
        /// By SFTP alone, for hosts that give no shell.
        Sftp = "sftp",
    }
}

/// One place to publish to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishTarget {
    /// Its name in the settings.
    pub name: String,
    /// Where the site is for its readers, if it is another place than `base_url` of the site.
    pub base_url: Option<String>,
    /// A command for the shell that is run when the site was published and read back.
    pub after: Option<String>,
    /// How long a run waits.
    pub limits: TimeLimits,
    /// What kind of place it is.
    pub to: PublishTo,
}

/// How long a run with a target waits for other programs and hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeLimits {
    /// For how long nothing may happen.
    pub idle: Duration,
    /// How long the whole run may take.
    pub total: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self { idle: Duration::from_secs(300), total: Duration::from_secs(2 * 60 * 60) }
    }
}

impl TimeLimits {
    fn read(fields: &mut Fields<'_>) -> Self {
        let default = Self::default();
        let mut seconds = |name| fields.one(name, |value| value.integer(1, 86_400)).map(Duration::from_secs);
        Self {
            idle: seconds("idle_timeout").unwrap_or(default.idle),
            total: seconds("timeout").unwrap_or(default.total),
        }
    }
}

/// A kind of place with what has to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishTo {
    /// A folder on this machine.
    Directory {
        /// The folder, relative to the site's root or absolute.
        path: String,
        /// Whether the files are put into the folder itself, one by one, rather than as whole releases with a link.
        in_place: bool,
        /// How many releases are kept.
        keep: usize,
    },
    /// A folder on another machine.
    Ssh {
        /// The machine as `ssh` knows it: `example.org`, `user@example.org`, or a name of the user's settings of ssh.
        host: String,
        /// The folder there.
        path: String,
        /// The port, if ssh needs one.
        port: Option<u16>,
        /// A file of settings for ssh that is read instead of the user's, relative to the site's root or absolute.
        config: Option<String>,
        /// How files get there.
        transport: SshTransport,
        /// How many releases are kept.
        keep: usize,
    },
    /// A branch of a git repository.
    Git {
        /// The repository: a name of a remote of the site's repository, a URL, or a path.
        remote: String,
        /// The branch.
        branch: String,
        /// The host name for the file `CNAME`, as GitHub reads it.
        cname: Option<String>,
        /// The first line of the commit; `{release}`, `{files}` and `{title}` are filled in.
        message: Option<String>,
    },
    /// A bucket of an object store.
    ObjectStore {
        /// `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`.
        url: String,
        /// The address of the store's server, if it is not the provider's own.
        endpoint: Option<String>,
        /// The region.
        region: Option<String>,
        /// Whether each release has a prefix of its own, for hosts that route by the pointer `head.json`.
        versioned: bool,
        /// For how many days assets are kept that the site no longer names.
        grace_days: u32,
        /// How many releases can be gone back to.
        keep: usize,
    },
}

/// How many bytes the name of a branch may have: a file system allows 255 for a file, and git adds to it.
const LONGEST_BRANCH: usize = 200;

/// The kinds of places, by the word that is in `to`.
const TO: [&str; 4] = ["directory", "ssh", "git", "object_store"];

/// Fields in which somebody may look for a place for a secret. There is none: secrets do not belong in a file that is kept
/// in git.
const SECRETS: [&str; 10] = [
    "password",
    "passphrase",
    "token",
    "secret",
    "access_key",
    "access_key_id",
    "secret_key",
    "secret_access_key",
    "account_key",
    "credentials",
];

impl PublishTarget {
    /// The target of a site that names none: releases in the folder `published` of the site.
    #[must_use]
    pub fn without_settings() -> Self {
        let to = PublishTo::Directory { path: "published".to_owned(), in_place: false, keep: KEPT_RELEASES };
        Self { name: "published".to_owned(), base_url: None, after: None, limits: TimeLimits::default(), to }
    }

    /// Reads all targets. One with a mistake is left out, so that it is never published to by half of its settings.
    pub fn read_all(value: &Value<'_>) -> Vec<Self> {
        let Some(mut targets) = value.fields("`publish`") else { return Vec::new() };
        targets.all().into_iter().filter_map(|(name, value)| Self::read(name, &value)).collect()
    }

    fn read(name: &str, value: &Value<'_>) -> Option<Self> {
        let mut fields = value.fields("a target")?;
        refuse_secrets(&mut fields);
        let base_url = fields.take("base_url").map(|value| read_base_url(&value));
        let after = fields.text("after");
        let limits = TimeLimits::read(&mut fields);
        let to = fields.require("to");
        let word = to.as_ref().and_then(Value::text);
        let to = match (word.as_deref(), to) {
            (Some("directory"), _) => read_directory(&mut fields),
            (Some("ssh"), _) => read_ssh(&mut fields),
            (Some("git"), _) => read_git(&mut fields),
            (Some("object_store"), _) => read_object_store(&mut fields),
            (Some(word), Some(to)) => {
                let help = format!("write one of {}", enumerate(TO));
                to.wrong(Rule::UnknownValue, format!("`{word}` is no target that is known"), Some(help));
                // What else it may have depends on the word.
                fields.all();
                None
            }
            _ => {
                fields.all();
                None
            }
        };
        fields.finish();
        let base_url = match base_url {
            Some(None) => return None,
            Some(url) => url,
            None => None,
        };
        Some(Self { name: name.to_owned(), base_url, after, limits, to: to? })
    }
}

fn refuse_secrets(fields: &mut Fields<'_>) {
    for name in SECRETS {
        if let Some(value) = fields.take(name) {
            let help =
                "take the line out; credentials come from the environment, the agent or the provider's own files";
            value.wrong(Rule::BadSetting, format!("`{name}` does not belong in the settings"), Some(help.to_owned()));
        }
    }
}

fn read_keep(fields: &mut Fields<'_>) -> usize {
    fields.one("keep", |value| value.integer(1, 1000)).unwrap_or(KEPT_RELEASES)
}

/// A text that a command gets as a whole argument: one that begins with a dash would be an option.
fn argument(value: &Value<'_>) -> Option<String> {
    let is_good = |text: &str| !text.is_empty() && !text.starts_with('-') && !text.chars().any(char::is_control);
    value.text_if(is_good, Rule::BadSetting, "cannot be meant here", "write a name or a path")
}

fn read_directory(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let path = fields.required("path", |value| {
        let path = argument(value)?;
        if path == "~" || path.starts_with("~/") {
            let message = format!("`{path}` would be a folder named `~`, because only a shell knows what `~` is");
            let help = "write the folder in full, such as `/home/jane/site`".to_owned();
            value.wrong(Rule::BadSetting, message, Some(help));
            return None;
        }
        Some(path)
    });
    let in_place = fields.boolean("in_place").unwrap_or(false);
    let keep = read_keep(fields);
    Some(PublishTo::Directory { path: path?, in_place, keep })
}

fn read_ssh(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let (host, path) = (fields.required("host", argument), fields.required("path", argument));
    Some(PublishTo::Ssh {
        port: fields.one("port", |value| value.integer(1, 65_535)),
        config: fields.text("config"),
        transport: fields.word("transport").unwrap_or(SshTransport::Rsync),
        keep: read_keep(fields),
        host: host?,
        path: path?,
    })
}

fn read_git(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let remote = fields.take("remote").map_or_else(|| Some("origin".to_owned()), |value| argument(&value));
    let branch = fields.required("branch", |value| {
        let name = value.text()?;
        let Some(problem) = problem_of_branch(&name) else { return Some(name) };
        let help = match name.strip_prefix("refs/heads/").filter(|rest| problem_of_branch(rest).is_none()) {
            Some(rest) => format!("write `{rest}`"),
            None => "write a name such as `gh-pages`".to_owned(),
        };
        value.wrong(Rule::BadSetting, format!("`{name}` cannot be the branch: {problem}"), Some(help));
        None
    });
    let cname = fields.one("cname", |value| {
        let is_bad = |c: char| c.is_whitespace() || c.is_control() || "/:@".contains(c);
        let is_host = |host: &str| !host.is_empty() && !host.contains(is_bad);
        let help = "write the host alone, such as `desk.example.org`";
        value.text_if(is_host, Rule::BadSetting, "is not the name of a host", help)
    });
    let message = fields.text("message");
    Some(PublishTo::Git { remote: remote?, branch: branch?, cname, message })
}

/// Why git would not take a name for a branch, or would take it for something else
/// ([`git check-ref-format`](https://git-scm.com/docs/git-check-ref-format)).
fn problem_of_branch(name: &str) -> Option<&'static str> {
    let is_digest = matches!(name.len(), 40 | 64) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_head = name == "HEAD"
        || (name.ends_with("_HEAD") && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    let is_forbidden = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.strip_suffix(".lock").is_some();
    if is_head {
        Some("git uses this name for the commit that it works on")
    } else if is_digest {
        Some("git would take it for the name of a commit")
    } else if name.starts_with("refs/") {
        Some("the name of a branch has no `refs/` before it")
    } else if name.starts_with('-') {
        Some("it would be an option")
    } else if name.len() > LONGEST_BRANCH {
        Some("it is too long")
    } else if name.contains(is_forbidden) {
        Some("git allows no spaces, control characters or any of `~ ^ : ? * [ \\` in it")
    } else if name == "@" || name.contains("@{") || name.contains("..") || name.ends_with('.') {
        Some("git allows neither `..`, `@{`, a single `@` nor a period at the end")
    } else if name.split('/').any(bad_part) {
        Some("git allows no part that is empty, begins with a period or ends with `.lock`")
    } else {
        None
    }
}

fn read_object_store(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let url = fields.required("url", |value| {
        let names_bucket = |text: &str| {
            let bucket = ["s3://", "gs://", "az://"].iter().find_map(|scheme| text.strip_prefix(scheme));
            bucket.is_some_and(|rest| {
                let has_bad_part = rest.trim_end_matches('/').split('/').any(|part| matches!(part, "" | "." | ".."));
                !has_bad_part && !rest.contains(|c: char| c.is_control() || "?#@ \\".contains(c))
            })
        };
        let help = "write `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`";
        value.text_if(names_bucket, Rule::BadUrl, "names no bucket", help)
    });
    let region = |value: &Value<'_>| {
        let is_region = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let help = "write it as your provider does, such as `eu-central-1`";
        value.text_if(is_region, Rule::BadSetting, "is not a region", help)
    };
    Some(PublishTo::ObjectStore {
        endpoint: fields.one("endpoint", Value::url),
        region: fields.one("region", region),
        versioned: fields.boolean("versioned").unwrap_or(false),
        grace_days: fields.one("grace_days", |value| value.integer(0, 3650)).unwrap_or(GRACE_DAYS),
        keep: read_keep(fields),
        url: url?,
    })
}

#[cfg(test)]
mod tests {
    use super::problem_of_branch;

    #[test]
    fn only_what_git_takes_for_a_branch_is_one() {
        for good in ["gh-pages", "pages", "site/live", "v1.0", "żółw", "HEADS", "head", "a@b", "refs-of-ours", "abc123"]
        {
            assert_eq!(problem_of_branch(good), None, "{good}");
        }
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let long = "a".repeat(201);
        for bad in [
            "HEAD",
            "FETCH_HEAD",
            "ORIG_HEAD",
            "",
            "@",
            "a@{1}",
            "a..b",
            "a b",
            "a~1",
            "a^",
            "a:b",
            "a?",
            "a*",
            "a[",
            "a\\b",
            "-a",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a.",
            "a.lock",
            "a.lock/b",
            "a\tb",
            "a\u{7f}",
            "refs/heads/pages",
            commit,
            &long,
        ] {
            assert!(problem_of_branch(bad).is_some(), "{bad}");
        }
    }
}
