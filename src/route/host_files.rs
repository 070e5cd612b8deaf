//! Where the files are put that tell hosts how to serve the site.
//!
//! In: the hosts of the settings. Out: a route for each file, except those that the site brings itself. It must not know
//! what is in them.

use super::{Claim, Claims, Output};
use crate::inputs::Inputs;
use crate::model::Site;
use crate::path::{SourcePath, UrlPath};
use crate::schema::hosts::Host;

/// A file that a host reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HostFile {
    /// `_headers`, in the words of this host.
    Headers(Host),
    /// `_redirects`, in the words of this host.
    Redirects(Host),
    /// What the configuration of nginx includes.
    Nginx,
    /// What the configuration of Caddy imports.
    Caddy,
}

impl HostFile {
    /// The names of all of them, which no web server should hand out.
    pub const NAMES: [&str; 4] = ["_headers", "_redirects", "_nginx.conf", "_Caddyfile"];

    /// The file's name, at the root of the site.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Headers(_) => "_headers",
            Self::Redirects(_) => "_redirects",
            Self::Nginx => "_nginx.conf",
            Self::Caddy => "_Caddyfile",
        }
    }

    /// The files that a host reads.
    fn of(host: Host) -> Vec<Self> {
        match host {
            Host::Netlify | Host::Cloudflare => vec![Self::Headers(host), Self::Redirects(host)],
            Host::Nginx => vec![Self::Nginx],
            Host::Caddy => vec![Self::Caddy],
        }
    }
}

/// Adds the files of all hosts of the settings. A site that brings a file of the name has written what it wants; an old view
/// has none, because it lies within a site that has.
pub(super) fn lay_out_host_files(site: &Site, inputs: &Inputs, claims: &mut Claims) {
    if site.clock.dated().is_some() {
        return;
    }
    for file in site.settings.hosts.iter().flat_map(|host| HostFile::of(*host)) {
        let own = inputs.contains(&SourcePath::new(&format!("static/{}", file.name())));
        if let (false, Ok(url)) = (own, UrlPath::file(file.name())) {
            claims.add(url, Output::HostFile(file), Claim::Program(format!("`{}`", file.name())));
        }
    }
}
