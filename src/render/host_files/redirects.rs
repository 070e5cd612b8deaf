//! `_redirects`, as Netlify and Cloudflare read it: a line for each old address, with the new one.
//!
//! At each old address there is also a page that leads on, for hosts that read no such file. Netlify prefers what is there
//! unless a rule says `301!`; Cloudflare prefers the rule.

use super::Served;
use crate::path::percent_encode;
use crate::schema::hosts::Host;

/// How many redirects Cloudflare reads that have no placeholders.
const CLOUDFLARE_REDIRECTS: usize = 2_000;
/// How long a line may be that Cloudflare reads, in characters.
const CLOUDFLARE_LINE: usize = 1_000;

pub(super) fn redirects_file(served: &Served<'_>, host: Host) -> String {
    let name = host.name();
    let (status, most, longest) = match host {
        Host::Cloudflare => ("301", CLOUDFLARE_REDIRECTS, CLOUDFLARE_LINE),
        _ => ("301!", usize::MAX, usize::MAX),
    };
    let lines = served.moved().map(|(from, to)| {
        // Hosts compare what a browser asks for, so this is encoded as browsers do.
        format!("{} {} {status}\n", percent_encode(&served.path(from.as_str())), served.plain_address(to.as_str()))
    });
    let (lines, long): (Vec<String>, Vec<String>) = lines.partition(|line| line.len() <= longest);
    let left_out = long.len() + lines.len().saturating_sub(most);
    let mut text = format!("# Redirects for {name}. Briefbook rewrites this file on every build.\n");
    if left_out > 0 {
        text.push_str(&format!(
            "# {left_out} more are left out, because {name} reads {most} of up to {longest} characters; at these addresses \
             pages lead on.\n"
        ));
    }
    text.extend(lines.into_iter().take(most));
    text
}
