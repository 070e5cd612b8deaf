//! Which addresses are the site's own: those on its host and below the path of its base URL.
//!
//! In: an address, or a path from the root, as an author or a template writes it. Out: paths below the base URL. It must not
//! know which of them the site makes.

use super::Site;
use crate::address::Address;
use crate::path::percent_decode;

/// The path below a base URL that a whole web address leads to, decoded. `None` for every other address.
#[must_use]
pub fn path_below(base_url: &str, address: &Address<'_>) -> Option<String> {
    let is_web = address.scheme.as_deref().is_some_and(|scheme| matches!(scheme, "http" | "https"));
    let base = Address::parse(base_url);
    if !is_web || address.normal_host().flatten() != base.normal_host().flatten() {
        return None;
    }
    below(&percent_decode(base.path), &address.decoded_path()).map(str::to_owned)
}

/// What follows the path of a base URL, which ends in a slash; nothing follows the same path without its slash.
fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(base).or_else(|| (base.strip_suffix('/') == Some(path)).then_some(""))
}

impl Site {
    /// The path below the base URL that a whole address of the site's own leads to, decoded. `None` for every other address.
    #[must_use]
    pub fn own_path(&self, address: &Address<'_>) -> Option<String> {
        self.places().find_map(|base_url| path_below(base_url, address))
    }

    /// The path below the base URL that a path from the root means if it includes the path of the base URL. Both are
    /// decoded and have no leading slash.
    #[must_use]
    pub fn behind_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let bases = self.places().map(|base_url| percent_decode(Address::parse(base_url).path));
        bases.filter(|base| base != "/").find_map(|base| below(base.trim_start_matches('/'), path))
    }

    /// Where the site is: the base URL that it is built for, and that of its settings.
    fn places(&self) -> impl Iterator<Item = &str> {
        [&self.settings.base_url, &self.settings.live_url].into_iter().map(String::as_str)
    }
}
