//! Where a site is published: the part `publish` of the settings.
//!
//! In: a mapping of YAML. Out: the [`PublishTarget`]s, in the order of the settings. It must not know how anything is
//! published, nor whether a folder, a branch or a bucket is there.

use std::time::Duration;

use super::fields::{Fields, Value, enumerate, words};
use super::settings::parse_base_url;
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
        let mut seconds = |name| {
            let seconds = fields.take(name).and_then(|value| value.integer(1, 86_400));
            seconds.and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs)
        };
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
        targets.all().into_iter().filter_map(|(name, _, value)| Self::read(name, &value)).collect()
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

fn read_base_url(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    parse_base_url(&text)
        .map_err(|problem| {
            let help = "write where the site will be, such as `https://example.org/briefings/`".to_owned();
            value.wrong(Rule::BadUrl, format!("`{text}` cannot be the base URL: {problem}"), Some(help));
        })
        .ok()
}

fn read_keep(fields: &mut Fields<'_>) -> usize {
    let keep = fields.take("keep").and_then(|value| value.integer(1, 1000));
    keep.and_then(|keep| usize::try_from(keep).ok()).unwrap_or(KEPT_RELEASES)
}

/// A text that a command gets as a whole argument: one that begins with a dash would be an option.
fn argument(fields: &mut Fields<'_>, name: &'static str) -> Option<String> {
    let value = fields.require(name)?;
    checked_argument(&value)
}

fn checked_argument(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    if text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control) {
        value.wrong(
            Rule::BadSetting,
            format!("`{text}` cannot be meant here"),
            Some("write a name or a path".to_owned()),
        );
        return None;
    }
    Some(text)
}

fn read_directory(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let path = fields.require("path").and_then(|value| {
        let path = checked_argument(&value)?;
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
    let host = argument(fields, "host");
    let path = argument(fields, "path");
    let port = fields.take("port").and_then(|value| value.integer(1, 65_535)).and_then(|port| u16::try_from(port).ok());
    let config = fields.text("config");
    let transport = fields.word("transport").unwrap_or(SshTransport::Rsync);
    let keep = read_keep(fields);
    Some(PublishTo::Ssh { host: host?, path: path?, port, config, transport, keep })
}

fn read_git(fields: &mut Fields<'_>) -> Option<PublishTo> {
    let remote = fields.take("remote").map_or_else(|| Some("origin".to_owned()), |value| checked_argument(&value));
    let branch = fields.require("branch").and_then(|value| {
        let name = value.text()?;
        let Some(problem) = problem_of_branch(&name) else { return Some(name) };
        let help = match name.strip_prefix("refs/heads/").filter(|rest| problem_of_branch(rest).is_none()) {
            Some(rest) => format!("write `{rest}`"),
            None => "write a name such as `gh-pages`".to_owned(),
        };
        value.wrong(Rule::BadSetting, format!("`{name}` cannot be the branch: {problem}"), Some(help));
        None
    });
    let cname = fields.take("cname").and_then(|value| {
        let host = value.text()?;
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control() || "/:@".contains(c)) {
            let help = "write the host alone, such as `desk.example.org`".to_owned();
            value.wrong(Rule::BadSetting, format!("`{host}` is not the name of a host"), Some(help));
            return None;
        }
        Some(host)
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
    let url = fields.require("url").and_then(|value| {
        let text = value.text()?;
        let schemes = ["s3://", "gs://", "az://"];
        let bucket = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
        let usable = bucket.is_some_and(|rest| {
            let has_bad_part = rest.trim_end_matches('/').split('/').any(|part| matches!(part, "" | "." | ".."));
            !has_bad_part && !rest.contains(|c: char| c.is_control() || "?#@ \\".contains(c))
        });
        if !usable {
            let help = "write `s3://bucket/prefix`, `gs://bucket/prefix` or `az://container/prefix`".to_owned();
            value.wrong(Rule::BadUrl, format!("`{text}` names no bucket"), Some(help));
        }
        usable.then_some(text)
    });
    let endpoint = fields.take("endpoint").and_then(|value| value.url());
    let region = fields.take("region").and_then(|value| {
        let region = value.text()?;
        let usable = !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_graphic());
        if !usable {
            let help = "write it as your provider does, such as `eu-central-1`".to_owned();
            value.wrong(Rule::BadSetting, format!("`{}` is not a region", region.escape_debug()), Some(help));
        }
        usable.then_some(region)
    });
    let versioned = fields.boolean("versioned").unwrap_or(false);
    let grace = fields.take("grace_days").and_then(|value| value.integer(0, 3650));
    let grace_days = grace.and_then(|days| u32::try_from(days).ok()).unwrap_or(GRACE_DAYS);
    let keep = read_keep(fields);
    Some(PublishTo::ObjectStore { url: url?, endpoint, region, versioned, grace_days, keep })
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
