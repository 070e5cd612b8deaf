//! Takes secrets out of texts that come from elsewhere: from outside programs, from servers, with addresses in them.
//!
//! In: a message. Out: the same with `HIDDEN` where a secret was. Three things count as secrets: what stands before the
//! `@` of a URL's authority, values of query parameters that sign a request, and values of environment variables whose names
//! say that they are secret.

use std::collections::BTreeSet;

use crate::diagnostic::printable;

/// What stands where a secret was.
const HIDDEN: &str = "[hidden]";

/// A shorter value is no secret that is worth hiding, and hiding it would take letters out of words.
const SHORTEST_SECRET: usize = 6;

/// Parts of the names of environment variables whose values are secret.
const SECRET_NAMES: [&str; 9] = [
    "SECRET",
    "TOKEN",
    "PASSWORD",
    "PASSPHRASE",
    "PASSWD",
    "CREDENTIAL",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "SERVICE_ACCOUNT_KEY",
];

/// Parts of names that mean a place where a secret is, or something else that may be read by everybody.
const OPEN_NAMES: [&str; 4] = ["_FILE", "_PATH", "_URI", "_URL"];

/// Query parameters that sign a request or represent a password.
const SECRET_PARAMETERS: [&str; 14] = [
    "x-amz-signature",
    "x-amz-security-token",
    "x-amz-credential",
    "x-goog-signature",
    "x-goog-credential",
    "sig",
    "signature",
    "token",
    "access_token",
    "private_token",
    "job_token",
    "api_key",
    "password",
    "secret",
];

/// A text without its secrets, and without what a terminal obeys: other programs, hosts and people have written parts of it.
#[must_use]
pub fn redact(text: &str) -> String {
    let text: Vec<String> = text.split('\n').map(|line| printable(line.trim_end().replace('\t', " "))).collect();
    let text = &text.join("\n");
    redact_known(
        text,
        &secrets_of(
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        ),
    )
}

/// The values of those variables that hold secrets.
fn secrets_of(variables: impl Iterator<Item = (String, String)>) -> BTreeSet<String> {
    variables
        .filter(|(name, value)| is_secret_name(&name.to_ascii_uppercase()) && value.trim().len() >= SHORTEST_SECRET)
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}

fn is_secret_name(name: &str) -> bool {
    let named =
        SECRET_NAMES.iter().any(|part| name.contains(part)) || (name.starts_with("AZURE_") && name.ends_with("KEY"));
    named && !OPEN_NAMES.iter().any(|part| name.ends_with(part))
}

fn redact_known(text: &str, secrets: &BTreeSet<String>) -> String {
    let mut text = text.to_owned();
    // The longest first: one secret may begin with another.
    let mut secrets: Vec<&String> = secrets.iter().collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        for form in [secret.clone(), crate::path::percent_encode(secret), secret.escape_debug().to_string()] {
            text = text.replace(&form, HIDDEN);
        }
    }
    redact_parameters(&redact_user_info(&text))
}

/// Hides what stands between `//` and the `@` of an authority.
fn redact_user_info(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("//") {
        let (before, after) = rest.split_at(at + 2);
        out.push_str(before);
        let end = after.find(|c: char| c == '/' || c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(after.len());
        match after[..end].rfind('@') {
            // SSH needs the name of a user, and takes no password there.
            Some(sign) if !before.ends_with("ssh://") || after[..sign].contains(':') => {
                out.push_str(HIDDEN);
                rest = &after[sign..];
            }
            _ => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// Hides the values of query parameters that sign a request.
fn redact_parameters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['?', '&']) {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        rest = after;
        let Some((name, value)) = after.split_once('=') else { continue };
        if SECRET_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) {
            let end = value.find(|c: char| c == '&' || c == '#' || c.is_whitespace() || "\"'`<>)".contains(c));
            out.push_str(name);
            out.push('=');
            out.push_str(HIDDEN);
            rest = &value[end.unwrap_or(value.len())..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> String {
        let variables = [
            ("AWS_SECRET_ACCESS_KEY", "wJalr/XUt+nFEMI"),
            ("MY_TOKEN", "wJalr/XUt+nFEMI-longer"),
            ("AZURE_STORAGE_ACCOUNT_KEY", "c2VjcmV0"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token"),
            ("SHORT_PASSWORD", "abc"),
            ("HOME", "/home/jane"),
        ];
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        redact_known(text, &secrets_of(variables))
    }

    #[test]
    fn values_of_secret_variables_are_hidden_and_others_are_not() {
        assert_eq!(known("key wJalr/XUt+nFEMI, c2VjcmV0"), "key [hidden], [hidden]");
        assert_eq!(known("wJalr/XUt+nFEMI-longer"), "[hidden]");
        assert_eq!(known("abc /home/jane /var/run/token"), "abc /home/jane /var/run/token");
    }

    #[test]
    fn what_a_terminal_obeys_is_shown_instead() {
        assert_eq!(redact("jane\u{1b}[2J@desk"), "jane\\u{1b}[2J@desk");
        assert_eq!(redact("a\r\nb\tc\u{202e}d\n"), "a\nb c\\u{202e}d\n");
        assert_eq!(redact("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn a_secret_is_found_in_a_url_too() {
        assert_eq!(known(&format!("x={}", crate::path::percent_encode("wJalr/XUt+nFEMI"))), "x=[hidden]");
    }

    #[test]
    fn user_info_of_urls_is_hidden() {
        assert_eq!(
            known("fatal: `https://jane:pa@ss@host.example/x` and ssh://git@host, http://host/a@b"),
            "fatal: `https://[hidden]@host.example/x` and ssh://git@host, http://host/a@b"
        );
    }

    #[test]
    fn signatures_in_queries_are_hidden() {
        assert_eq!(
            known("GET /a?list-type=2&X-Amz-Signature=0123abc&prefix=x (https://h/b?sig=zz%3D) ok"),
            "GET /a?list-type=2&X-Amz-Signature=[hidden]&prefix=x (https://h/b?sig=[hidden]) ok"
        );
    }
}
