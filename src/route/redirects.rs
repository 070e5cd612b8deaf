//! Where old addresses are: what a line of `redirect_from` means on this site.
//!
//! In: the site and the outputs that are claimed already. Out: a claim for each old address. It must not know how a redirect
//! is written for a host.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{Claim, Claims, Output};
use crate::address::Address;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::hosting::content_type::content_type;
use crate::hosting::reserved::{is_reserved, refused_for_pages};
use crate::model::{PageId, Site};
use crate::path::UrlPath;
use crate::schema::page::OldAddress;

/// Adds the old addresses of all pages.
pub(super) fn lay_out_redirects(site: &Site, claims: &mut Claims, problems: &mut Diagnostics) {
    let taken = OnceCell::new();
    for (id, page) in site.pages() {
        for old in &page.parsed.common.redirect_from {
            let place = Place::value(page.path(), &old.at);
            if let Some(url) = path_of(site, id, old, claims, &place, problems) {
                if let Some(reason) = refused_for_pages(url.as_str()).filter(|_| !is_reserved(url.as_str())) {
                    let message = format!("`{url}` cannot be redirected from: {reason}");
                    let help = "remove it, or redirect it where the site is hosted";
                    problems.push(Diagnostic::new(Rule::BadPath, place, message).help(help));
                    continue;
                }
                let is_free = || !taken.get_or_init(|| taken_by(claims)).contains(&url.collision_key());
                problems.extend(not_shown(site, &url, &place).filter(|_| is_free()));
                claims.add(url, Output::Redirect(id), Claim::Redirect(place));
            }
        }
    }
}

/// The files of all other outputs.
fn taken_by(claims: &Claims) -> HashSet<String> {
    let others = claims.wanted.iter().filter(|route| !matches!(route.output, Output::Redirect(_)));
    others.map(|route| route.url.collision_key()).collect()
}

/// Reports an address at which browsers do not take a page for one, unless the rules for a host redirect it.
fn not_shown(site: &Site, url: &UrlPath, place: &Place) -> Option<Diagnostic> {
    let taken_for = content_type(&url.output_file());
    if !site.settings.hosts.is_empty() || taken_for.starts_with("text/html") {
        return None;
    }
    let taken_for = taken_for.split(';').next().unwrap_or_default();
    let message =
        format!("browsers take the page at `{url}` for `{taken_for}` and do not follow it to the new address");
    let help =
        "redirect it where the site is hosted, or name a host in the setting `hosts` that Briefbook can tell to do so";
    Some(Diagnostic::new(Rule::RedirectNotHtml, place.clone(), message).help(help))
}

/// The path below the base URL of an old address. A path that begins with the path of the base URL includes it, as in links,
/// unless the site has a folder of that name.
fn path_of(
    site: &Site,
    id: PageId,
    old: &OldAddress,
    claims: &Claims,
    place: &Place,
    problems: &mut Diagnostics,
) -> Option<UrlPath> {
    if let Some(host) = &old.host {
        let whole = format!("https://{host}/{}", old.path.encoded());
        let own = site.own_path(&Address::parse(&whole)).filter(|own| !own.is_empty());
        let own = own.as_deref().and_then(UrlPath::from_decoded);
        if own.is_none() {
            let message = format!("`{host}{}` cannot be redirected from: it is not below the base URL", old.path);
            let help =
                format!("redirect it on that host, to `{}{}`", site.settings.base_url, site.page(id).url.encoded());
            problems.push(Diagnostic::new(Rule::BadPath, place.clone(), message).help(help));
        }
        return own;
    }
    let behind = site.behind_base(old.path.as_str()).filter(|behind| !behind.is_empty());
    let Some(behind) = behind.and_then(UrlPath::from_decoded) else {
        return Some(old.path.clone());
    };
    let base = &old.path.as_str()[..old.path.as_str().len() - behind.as_str().len()];
    if !claims.has_below(base) {
        return Some(behind);
    }
    let url = &site.settings.base_url;
    let message =
        format!("`{}` can mean two addresses: the site has a folder `/{base}` and is itself at `/{base}`", old.path);
    let help = format!(
        "it is read as `{url}{}`; write the whole address, that one or `{url}{}`",
        old.path.encoded(),
        behind.encoded()
    );
    problems.push(Diagnostic::new(Rule::AmbiguousRedirect, place.clone(), message).help(help));
    Some(old.path.clone())
}
