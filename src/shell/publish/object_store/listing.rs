//! Listings of a store without the objects that cannot be ours.
//!
//! In: the XML of a listing. Out: the same without the entries whose keys `object_store` does not accept: it gives up a whole
//! listing for one of them. Others may have put such objects below the prefix, and they are left alone. It must not know who
//! asked.

use object_store::path::Path as Key;

/// The entries of a listing of Amazon and Google, and of one of Azure, each with the element that holds the key.
const ENTRIES: [(&str, &str); 2] = [("Contents", "Key"), ("Blob", "Name")];

/// Whether a request with this query asks for a listing.
pub(super) fn is_listing(query: &str) -> bool {
    query.split('&').any(|part| matches!(part, "list-type=2" | "comp=list"))
}

/// A listing without the entries whose keys no object of ours can have; `None` where there are none of these.
pub(super) fn without_foreign_keys(xml: &str) -> Option<String> {
    let mut kept = xml.to_owned();
    for (entry, key) in ENTRIES {
        kept = without(&kept, entry, key);
    }
    (kept.len() < xml.len()).then_some(kept)
}

fn without(xml: &str, entry: &str, key: &str) -> String {
    let (begin, end) = (format!("<{entry}>"), format!("</{entry}>"));
    let mut kept = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(at) = rest.find(&begin) {
        let Some(length) = rest[at..].find(&end).map(|length| length + end.len()) else { break };
        let whole = &rest[at..at + length];
        kept.push_str(&rest[..at]);
        if key_of(whole, key).is_some_and(|key| can_be_ours(&key)) {
            kept.push_str(whole);
        }
        rest = &rest[at + length..];
    }
    kept.push_str(rest);
    kept
}

/// The key of an entry, if it is text that XML can hold.
fn key_of(entry: &str, key: &str) -> Option<String> {
    let (_, rest) = entry.split_once(&format!("<{key}>"))?;
    let (text, _) = rest.split_once(&format!("</{key}>"))?;
    unescape(text)
}

/// Whether a key is as we make them. One that ends in `/` is what some programs put for a folder.
fn can_be_ours(key: &str) -> bool {
    !key.is_empty() && Key::parse(key).is_ok_and(|parsed| parsed.as_ref() == key)
}

/// A text of XML without its references.
fn unescape(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (name, after) = after.split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = name.strip_prefix('#')?;
                let number = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(number)?
            }
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(keys: &[&str]) -> String {
        let entry = |key: &&str| format!("<Contents><Key>{key}</Key><Size>1</Size></Contents>");
        format!("<R><IsTruncated>false</IsTruncated>{}</R>", keys.iter().map(entry).collect::<String>())
    }

    #[test]
    fn entries_that_cannot_be_ours_are_left_out() {
        let ours = ["site/index.html", "site/a &amp; b/&#380;.html", "site/it&apos;s"];
        assert_eq!(without_foreign_keys(&listing(&ours)), None);
        for foreign in [
            "site//a",
            "site/./a",
            "site/../a",
            "/site/a",
            "site/a/",
            "site/a\u{1}",
            "site/a&#1;",
            "site/a&#x0;",
            "site/a&#10;b",
            "site/&unknown;",
            "site/a&#xd800;",
            "..",
            "",
        ] {
            let mixed = [ours[0], foreign, ours[1], ours[2], foreign];
            assert_eq!(without_foreign_keys(&listing(&mixed)), Some(listing(&ours)), "{foreign:?}");
        }
    }

    #[test]
    fn azure_has_other_names_for_the_same() {
        let blob = |name: &str| format!("<Blobs><Blob><Name>{name}</Name><Properties/></Blob></Blobs>");
        assert_eq!(without_foreign_keys(&blob("site//a")), Some("<Blobs></Blobs>".to_owned()));
        assert_eq!(without_foreign_keys(&blob("site/a")), None);
    }

    #[test]
    fn requests_for_listings_are_known_by_their_query() {
        assert!(is_listing("list-type=2&prefix=site%2F") && is_listing("restype=container&comp=list"));
        assert!(!is_listing("comp=blocklist") && !is_listing("") && !is_listing("uploads"));
    }
}
