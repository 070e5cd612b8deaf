//! Which hosts the site is made ready for: the part `hosts` of the settings.
//!
//! In: words of YAML. Out: the [`Host`]s, each once. It must not know what they are configured with.

use super::fields::Value;
use super::word::words;
use crate::diagnostic::Rule;

words! {
    /// A host that reads from files what it is to tell browsers.
    Host {
        /// Netlify, which reads `_headers` and `_redirects`.
        Netlify = "netlify",
        /// Cloudflare Pages and Workers, which read files of the same names in words of their own.
        Cloudflare = "cloudflare",
        /// A web server nginx, whose configuration includes `_nginx.conf`.
        Nginx = "nginx",
        /// A web server Caddy, whose configuration imports `_Caddyfile`.
        Caddy = "caddy",
    }
}

impl Host {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Netlify => "Netlify",
            Self::Cloudflare => "Cloudflare",
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
        }
    }
}

/// Reads the hosts. Two that read files of the same names are reported, and the second is left out.
pub fn read_hosts(value: &Value<'_>) -> Vec<Host> {
    let mut hosts: Vec<Host> = Vec::new();
    for item in value.items() {
        let Some(host) = item.word::<Host>() else { continue };
        let reads_same_files = |host: Host| matches!(host, Host::Netlify | Host::Cloudflare);
        if reads_same_files(host) && hosts.iter().any(|other| *other != host && reads_same_files(*other)) {
            let message = "`netlify` and `cloudflare` cannot both be among the hosts: both read `_headers` and \
                           `_redirects`, each in words of its own";
            item.wrong(Rule::BadSetting, message, Some("keep the one that serves the site".to_owned()));
        } else if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}
