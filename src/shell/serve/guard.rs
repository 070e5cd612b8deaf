//! Who may ask the server for something, and what for.
//!
//! In: the head of a request. Out: the path that is asked for, decoded, or a [`Refusal`]. It must not know the site.
//!
//! The server shows what nobody else is to see yet, so it answers only who sits at this machine: a request that names
//! another host (an address of somebody else that was made to lead here), or that another site's page sends, gets
//! nothing.

use std::net::IpAddr;

use axum::http::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use axum::http::{Method, StatusCode, Uri};

/// Why a request gets no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing but GET and HEAD is known.
    Method,
    /// The request does not name the host that the server said it is.
    Host,
    /// A page of another site sends it.
    Elsewhere,
    /// The path is not written as paths are.
    Path,
}

impl Refusal {
    /// The status by which a browser knows it.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Elsewhere => StatusCode::FORBIDDEN,
            Self::Path => StatusCode::BAD_REQUEST,
        }
    }

    /// What to tell whoever sees it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Method => "only GET and HEAD are answered here",
            Self::Host => "this server answers only to the address that it printed when it started",
            Self::Elsewhere => "another site asked for this; type the address into the browser instead",
            Self::Path => "the path is not written as paths are",
        }
    }
}

/// The hosts that the server answers to.
#[derive(Debug, Clone)]
pub struct Guard {
    address: IpAddr,
    port: u16,
}

impl Guard {
    /// The guard of a server that listens at an address.
    #[must_use]
    pub fn new(address: IpAddr, port: u16) -> Self {
        Self { address, port }
    }

    /// The path of a request that may be answered: decoded, from the root of the host, with its first slash.
    ///
    /// # Errors
    /// Why it may not be answered.
    pub fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) if self.is_own(host) => host,
            _ => return Err(Refusal::Host),
        };
        // `GET http://elsewhere/ HTTP/1.1` names its host twice, and the first counts.
        if uri.authority().is_some_and(|authority| authority.as_str().as_bytes() != host.as_bytes()) {
            return Err(Refusal::Host);
        }
        if *method != Method::GET && *method != Method::HEAD {
            return Err(Refusal::Method);
        }
        Self::check_origin(host, headers)?;
        decode(uri.path()).ok_or(Refusal::Path)
    }

    /// Whether a host is this server, by one of the names that a person at this machine would type.
    fn is_own(&self, host: &HeaderValue) -> bool {
        let Ok(host) = host.to_str() else { return false };
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port),
            _ => (host, "80"),
        };
        if port != self.port.to_string() {
            return false;
        }
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let Ok(named) = bare.unwrap_or(name).parse::<IpAddr>() else { return false };
        if named.is_ipv6() != bare.is_some() {
            return false;
        }
        // A number cannot be made to lead elsewhere as a name can. A server that listens at all of a machine's
        // addresses does not know them.
        named == self.address || self.address.is_unspecified() || (named.is_loopback() && self.address.is_loopback())
    }

    /// A page of another site may lead nobody here, and load nothing from here.
    fn check_origin(host: &HeaderValue, headers: &HeaderMap) -> Result<(), Refusal> {
        if let Some(origin) = headers.get(ORIGIN) {
            let own = origin.as_bytes().strip_prefix(b"http://").is_some_and(|named| named == host.as_bytes());
            if !own {
                return Err(Refusal::Elsewhere);
            }
        }
        let value = |name: &'static str| headers.get(HeaderName::from_static(name)).map(HeaderValue::as_bytes);
        match value("sec-fetch-site") {
            None | Some(b"same-origin" | b"none") => Ok(()),
            // Another server of this machine, on another port: a link to a page is fine, a picture or a script is not.
            Some(b"same-site") if value("sec-fetch-mode") == Some(b"navigate") => Ok(()),
            Some(_) => Err(Refusal::Elsewhere),
        }
    }
}

/// Decodes a path; nothing if it is no path that the server could have given out.
fn decode(path: &str) -> Option<String> {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let digits = path.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|it| it.is_ascii_hexdigit()))?;
            let byte = u8::from_str_radix(digits, 16).ok()?;
            // What separates parts is never encoded.
            if byte == b'/' {
                return None;
            }
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(*byte);
            at += 1;
        }
    }
    let decoded = String::from_utf8(decoded).ok()?;
    let is_bad = |character: char| character.is_control() || character == '\\';
    let has_dots = decoded.split('/').any(|part| part == "." || part == "..");
    (decoded.starts_with('/') && !has_dots && !decoded.contains(is_bad)).then_some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(address: &str, method: &Method, uri: &str, headers: &[(&'static str, &str)]) -> Result<String, Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        Guard::new(address.parse().unwrap(), 3000).admit(method, &uri.parse().unwrap(), &map)
    }

    #[test]
    fn only_the_hosts_that_a_person_at_this_machine_would_type_are_answered() {
        for host in ["127.0.0.1:3000", "localhost:3000", "LOCALHOST:3000", "[::1]:3000"] {
            assert!(admit("127.0.0.1", &Method::GET, "/", &[("host", host)]).is_ok(), "{host}");
        }
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:3001",
            "localhost",
            "localhost.:3000",
            "evil.example:3000",
            "localhost.evil.example:3000",
            "127.0.0.1.nip.io:3000",
            "192.168.0.7:3000",
            "2130706433:3000",
            "[::1]",
            "::1:3000",
            "127.0.0.1:3000@evil.example:3000",
            "127.0.0.1:3000, evil.example",
        ] {
            assert_eq!(admit("127.0.0.1", &Method::GET, "/", &[("host", host)]), Err(Refusal::Host), "{host}");
        }
        assert_eq!(admit("127.0.0.1", &Method::GET, "/", &[]), Err(Refusal::Host));
        let two = [("host", "localhost:3000"), ("host", "evil.example")];
        assert_eq!(admit("127.0.0.1", &Method::GET, "/", &two), Err(Refusal::Host));
        let absolute = admit("127.0.0.1", &Method::GET, "http://evil.example/", &[("host", "localhost:3000")]);
        assert_eq!(absolute, Err(Refusal::Host));
    }

    #[test]
    fn a_server_for_the_whole_network_answers_to_numbers_and_to_no_name() {
        for (host, is_own) in [("192.168.0.7:3000", true), ("[fe80::1]:3000", true), ("evil.example:3000", false)] {
            assert_eq!(admit("0.0.0.0", &Method::GET, "/", &[("host", host)]).is_ok(), is_own, "{host}");
        }
    }

    #[test]
    fn another_site_gets_nothing_whatever_way_it_asks() {
        let ask = |more: &[(&'static str, &str)]| {
            let headers: Vec<_> = [("host", "localhost:3000")].iter().chain(more).copied().collect();
            admit("127.0.0.1", &Method::GET, "/", &headers)
        };
        for own in [
            &[][..],
            &[("origin", "http://localhost:3000")],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "navigate")],
        ] {
            assert!(ask(own).is_ok(), "{own:?}");
        }
        for foreign in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "https://localhost:3000")],
            &[("origin", "http://localhost:3001")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")],
            &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")],
            &[("sec-fetch-site", "nonsense")],
        ] {
            assert_eq!(ask(foreign), Err(Refusal::Elsewhere), "{foreign:?}");
        }
    }

    #[test]
    fn only_get_and_head_are_methods() {
        let host = [("host", "localhost:3000")];
        assert!(admit("127.0.0.1", &Method::HEAD, "/", &host).is_ok());
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::TRACE, Method::PATCH] {
            assert_eq!(admit("127.0.0.1", &method, "/", &host), Err(Refusal::Method));
        }
    }

    #[test]
    fn a_path_is_decoded_once_and_leads_nowhere_above() {
        assert_eq!(decode("/people/%D0%B0%20b/").as_deref(), Some("/people/а b/"));
        assert_eq!(decode("/100%25").as_deref(), Some("/100%"));
        for hostile in
            ["/..", "/../x", "/a/%2e%2E/b", "/a%2fb", "/a%5cb", "/%00", "/%", "/%zz", "/%+1", "/%ff", "x", "/./x"]
        {
            assert_eq!(decode(hostile), None, "{hostile}");
        }
    }
}
