//! The interface of Google Cloud Storage in front of that of Amazon: other names for headers, and numbers for versions.
//!
//! After Google's "XML API". What both have in common stays as it is: paths, listings, parts of large objects.

use std::collections::HashMap;

use hyper::HeaderMap;
use hyper::header::{AUTHORIZATION, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

/// The generations that were sent, by the tags that Amazon's server has for them.
#[derive(Default)]
pub struct Generations {
    tags: HashMap<String, HeaderValue>,
}

impl Generations {
    /// A request as Amazon's server wants it.
    pub fn for_amazon(&self, headers: &mut HeaderMap) {
        // A token is not a key of Amazon's.
        headers.remove(AUTHORIZATION);
        rename(headers, "x-goog-meta-", "x-amz-meta-");
        rename(headers, "x-goog-copy-source", "x-amz-copy-source");
        match headers.remove("x-goog-if-generation-match") {
            Some(none) if none == "0" => {
                headers.insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
            }
            Some(number) => {
                let tag = self.tags.get(number.to_str().expect("a number"));
                headers.insert(IF_MATCH, tag.cloned().unwrap_or(HeaderValue::from_static("\"none\"")));
            }
            None => {}
        }
    }

    /// An answer as Google's server gives it.
    pub fn for_google(&mut self, headers: &mut HeaderMap) {
        rename(headers, "x-amz-meta-", "x-goog-meta-");
        if let Some(tag) = headers.get(ETAG) {
            // Two objects with the same bytes have the same number here, which is harmless: neither replaces the other.
            let digest = blake3::hash(tag.as_bytes());
            let number = u64::from_le_bytes(digest.as_bytes()[..8].try_into().expect("eight bytes")) >> 2;
            self.tags.insert(number.to_string(), tag.clone());
            headers.insert("x-goog-generation", HeaderValue::from(number));
        }
    }
}

/// Gives headers that begin in one way names that begin in another.
fn rename(headers: &mut HeaderMap, from: &str, to: &str) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with(from)).cloned().collect();
    for name in names {
        let value = headers.remove(&name).expect("a header");
        let name = HeaderName::try_from(name.as_str().replacen(from, to, 1)).expect("a name");
        headers.insert(name, value);
    }
}
