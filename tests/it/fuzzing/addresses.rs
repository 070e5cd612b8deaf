//! Addresses: of links, of the site itself, and old ones that are redirected.

use briefbook::address::{Address, LINKED_SCHEMES, may_be_linked, normal_host, with_encoded_spaces};
use briefbook::path::{SourcePath, UrlPath, percent_decode, percent_encode};
use briefbook::release::manifest::is_safe;
use briefbook::schema::settings::parse_base_url;

use super::site::{Built, build};

/// The first line is the base URL, if it can be one; each other one is an address in every place that takes one.
pub fn addresses(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for line in text.lines() {
        check_parts(line);
        check_paths(line);
    }
    let mut lines = text.lines();
    let base_url = parse_base_url(lines.next().unwrap_or_default()).unwrap_or("https://example.org/desk/".to_owned());
    let addresses: Vec<&str> = lines.take(12).collect();
    check_site(&site(&base_url, &addresses), text);
}

fn check_parts(text: &str) {
    if may_be_linked(text) {
        let scheme = Address::parse(text).scheme.unwrap_or_default();
        assert!(LINKED_SCHEMES.contains(&scheme.as_str()), "{text:?} may be linked");
        // Browsers leave out control characters and spaces before they read the scheme.
        let as_browsers_do: String = text.chars().filter(|c| *c > ' ').collect();
        assert!(as_browsers_do.to_ascii_lowercase().starts_with(&format!("{scheme}:")), "{text:?}");
    }
    let encoded = with_encoded_spaces(text);
    assert_eq!(with_encoded_spaces(&encoded), encoded);
    if let Some(host) = normal_host(text) {
        assert_eq!(normal_host(&host).as_deref(), Some(host.as_str()), "{text:?}");
    }
    if let Ok(url) = parse_base_url(text) {
        assert_eq!(parse_base_url(&url).as_deref(), Ok(url.as_str()), "{text:?}");
        assert!(url.starts_with("https://") || url.starts_with("http://"), "{text:?} is read as {url:?}");
        assert!(url.ends_with('/') && !url.contains(['"', '<', ' ', '\\', '?', '#']), "{text:?} is read as {url:?}");
    }
}

fn check_paths(text: &str) {
    assert_eq!(percent_decode(&percent_encode(text)), text);
    let decoded = percent_decode(text);
    for url in [UrlPath::from_author(text).ok(), UrlPath::from_decoded(&decoded)].into_iter().flatten() {
        let file = url.output_file();
        assert!(is_safe(&file), "{text:?} is written to `{file}`");
        assert_eq!(UrlPath::from_decoded(&percent_decode(&url.encoded())).as_ref(), Some(&url), "{text:?}");
        assert_eq!(Address::parse(&format!("/{}", url.encoded())).path, format!("/{}", url.encoded()), "{text:?}");
    }
    if let Some(path) = SourcePath::resolve("content/pages", text) {
        assert!(path.as_str().split('/').all(|part| part != ".." && part != "."), "{text:?} is `{path}`");
    }
}

fn site(base_url: &str, addresses: &[&str]) -> Built {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let settings = format!("title: Desk\nbase_url: {}\nhosts: [cloudflare, nginx, caddy]\n", quoted(base_url));
    let old: Vec<String> = addresses.iter().map(|address| quoted(address)).collect();
    let old = old.join(", ");
    let mut page = format!("---\ntitle: A\nredirect_from: [{old}]\n---\n\n");
    let mut sources = String::new();
    for (at, address) in addresses.iter().enumerate() {
        page += &format!(
            "[a]({address}) [b](<{address}>) ![c]({address}) <{address}> [d][d{at}]\n\n[d{at}]: {address}\n\n"
        );
        sources += &format!("s{at}: {{ title: S, url: {}, archived: {} }}\n", quoted(address), quoted(address));
    }
    let person = format!(
        "---\nname: Mara Lind\nlinks: {{ site: {first} }}\nimage: {{ src: {first}, alt: A }}\n---\n",
        first = old.split(", ").next().filter(|first| !first.is_empty()).unwrap_or("a")
    );
    build([
        ("briefbook.yaml", settings.into_bytes()),
        ("content/pages/a.md", page.into_bytes()),
        ("content/people/mara-lind.md", person.into_bytes()),
        ("content/sources.yaml", sources.into_bytes()),
        ("static/a.txt", b"a".to_vec()),
    ])
}

fn check_site(built: &Built, text: &str) {
    built.check(&text);
    let base = percent_decode(built.compiled.site.settings.base_path());
    if let Some(redirects) = built.text("_redirects") {
        for line in redirects.lines().filter(|line| !line.starts_with('#')) {
            let [from, to, status] = *line.split(' ').collect::<Vec<_>>() else {
                panic!("{line:?} is not three words\n{text}");
            };
            assert!(
                status == "301" && [from, to].iter().all(|it| percent_decode(it).starts_with(&base)),
                "{line:?}\n{text}"
            );
        }
    }
    for file in ["_headers", "_nginx.conf", "_Caddyfile"] {
        let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
        let written = built.text(file).unwrap_or_default();
        assert!(!written.contains(is_odd), "`{file}`: {written:?}\n{text}");
    }
}
