//! What of a page a reader would see change: a digest of the page with what it loads, stylesheets apart.
//!
//! In: a page's bytes and the site. Out: a [`Print`]. It must not know tabs.
//!
//! A stylesheet of the theme has another address whenever it changes, so a page changes with it; and a picture may change
//! while its address, and so the page, stays. Both would mislead who compares bytes.

use crate::compile::Compiled;
use crate::memo::Digest;
use crate::render::outgoing::{decode_references, scan};
use crate::route::Output;

/// What of a page a reader would see change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Print {
    /// The page and what it shows.
    pub text: String,
    /// The stylesheets that it loads.
    pub styles: String,
}

impl Print {
    /// Whether the page is missing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.text.is_empty()
    }

    /// The same page, as what stands where nothing is.
    #[must_use]
    pub fn missing(&self) -> Self {
        Self { text: format!("missing-{}", self.text), styles: self.styles.clone() }
    }
}

/// The print of a page.
#[must_use]
pub fn fingerprint(compiled: &Compiled, bytes: &[u8], is_html: bool) -> Print {
    let Ok(html) = std::str::from_utf8(bytes) else {
        return Print { text: Digest::of(bytes).short(), styles: String::new() };
    };
    if !is_html {
        return Print { text: Digest::of(bytes).short(), styles: String::new() };
    }
    let base = compiled.site.settings.base_path();
    let mut text = html.to_owned();
    let mut styles = String::new();
    let mut loaded = String::new();
    let mut addresses = scan(html).addresses;
    addresses.sort_unstable();
    addresses.dedup();
    for address in addresses {
        let decoded = decode_references(address);
        let Some(below) = decoded.strip_prefix(base) else { continue };
        let below = below.split('#').next().unwrap_or_default();
        let route = compiled.routes.position_of_address(below).and_then(|at| compiled.routes.all().get(at as usize));
        let Some(route) = route else { continue };
        let is_style = below.split('?').next().is_some_and(|path| path.rsplit('.').next() == Some("css"));
        match &route.output {
            Output::ThemeAsset(name) if is_style => {
                styles.push_str(&format!("{name} {address}\n"));
                text = text.replace(address, name);
            }
            Output::File(path) => {
                let stamp = compiled.inputs().stamp(path);
                let of = if is_style { &mut styles } else { &mut loaded };
                of.push_str(&format!("{path} {stamp:?}\n"));
            }
            _ => {}
        }
    }
    let text = Digest::of_parts(&[text.as_bytes(), loaded.as_bytes()]).short();
    Print { text, styles: Digest::of(styles.as_bytes()).short() }
}
