//! Who may ask the server for something, and what for.
//!
//! In: the head of a request. Out: the path that is asked for, decoded, or a [`Refusal`]. It must not know the site.
//!
//! The server shows what nobody else is to see yet, so it answers only who sits at this machine: a request that names
//! another host (an address of someone else that was made to link here), or that another site's page sends, gets
//! nothing.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use axum::http::{Method, StatusCode, Uri};

use crate::address::normal_host;

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
            Self::Host => {
                "this server answers only to the address that it printed when it started, and to hosts that it was \
                 started with: `--allow-host NAME`, where NAME is the host in the address bar"
            }
            Self::Elsewhere => "another site asked for this; type the address into the browser instead",
            Self::Path => "the path is not written as paths are",
        }
    }
}

/// A host that the server answers to beside its own address, such as the name of this machine in its network, or where a
/// tunnel or a container links here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    /// A name or an address, in small letters; an IPv6 address in brackets.
    name: String,
    /// The port; any if none was given.
    port: Option<u16>,
}

impl FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/');
        let (name, port) = split_port(host);
        // Browsers ask for a name in another script by its form in ASCII.
        let name = &normal_host(name).unwrap_or_else(|| name.to_owned());
        let is_name = !name.is_empty()
            && !name.starts_with(['.', '-'])
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        let is_address = || {
            let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
            bare.is_some_and(|bare| bare.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6()))
        };
        let port = port.map(str::parse::<u16>).transpose();
        match port {
            Ok(port) if text == host && (is_name || is_address()) => Ok(Self { name: name.to_ascii_lowercase(), port }),
            Ok(_) if text != host => Err(format!("write the host alone: `{host}`")),
            _ => Err("write a host as the address bar shows it, such as `desk.local` or `localhost:8080`".to_owned()),
        }
    }
}

impl AllowedHost {
    /// Whether a host of a request is this one. `usual` are the ports that its scheme may leave out.
    fn is(&self, host: &str, usual: &[u16]) -> bool {
        let (name, port) = split_port(host);
        let is_port = match (self.port, port) {
            (None, _) => true,
            (Some(wanted), Some(port)) => port == wanted.to_string(),
            (Some(wanted), None) => usual.contains(&wanted),
        };
        is_port && name.eq_ignore_ascii_case(&self.name)
    }
}

/// A host's name, or its address in brackets, and its port.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// The hosts that the server answers to.
#[derive(Debug, Clone)]
pub struct Guard {
    address: IpAddr,
    port: u16,
    allowed: Vec<AllowedHost>,
}

impl Guard {
    /// The guard of a server that listens at an address, and answers to some more hosts.
    #[must_use]
    pub fn new(address: IpAddr, port: u16, allowed: Vec<AllowedHost>) -> Self {
        Self { address, port, allowed }
    }

    /// The path of a request that may be answered: decoded, from the root of the host, with its first slash.
    ///
    /// # Errors
    /// Why it may not be answered.
    pub fn admit(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) if self.is_own(host) || self.is_allowed(host.as_bytes(), &[80, 443]) => host,
            _ => return Err(Refusal::Host),
        };
        // `GET http://elsewhere/ HTTP/1.1` names its host twice, and the first counts.
        if uri.authority().is_some_and(|authority| authority.as_str().as_bytes() != host.as_bytes()) {
            return Err(Refusal::Host);
        }
        if *method != Method::GET && *method != Method::HEAD {
            return Err(Refusal::Method);
        }
        self.check_origin(host, headers)?;
        decode(uri.path()).ok_or(Refusal::Path)
    }

    /// Whether a host is this server, by one of the names that a person at this machine would type.
    fn is_own(&self, host: &HeaderValue) -> bool {
        let Ok(host) = host.to_str() else { return false };
        let (name, port) = split_port(host);
        if port.unwrap_or("80") != self.port.to_string() {
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

    fn is_allowed(&self, host: &[u8], usual_ports: &[u16]) -> bool {
        std::str::from_utf8(host).is_ok_and(|host| self.allowed.iter().any(|allowed| allowed.is(host, usual_ports)))
    }

    /// A page of another site may lead nobody here, and load nothing from here.
    fn check_origin(&self, host: &HeaderValue, headers: &HeaderMap) -> Result<(), Refusal> {
        if let Some(origin) = headers.get(ORIGIN).map(HeaderValue::as_bytes) {
            let plain = origin.strip_prefix(b"http://");
            // What links here may speak TLS to the browser, and name this server by its own address.
            let own = plain.is_some_and(|named| named == host.as_bytes() || self.is_allowed(named, &[80]))
                || origin.strip_prefix(b"https://").is_some_and(|named| self.is_allowed(named, &[443]));
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

/// Decodes a path; `None` if it is no path that the server could have given out.
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
        Guard::new(address.parse().unwrap(), 3000, Vec::new()).admit(method, &uri.parse().unwrap(), &map)
    }

    #[test]
    fn hosts_that_are_allowed_are_answered_and_no_other_ones() {
        let allowed = ["desk.local", "localhost:8080", "Name-3000.app.github.dev", "[fe80::1]:80", "192.168.0.7"];
        let allowed = allowed.map(|host| host.parse().unwrap()).to_vec();
        let guard = Guard::new("127.0.0.1".parse().unwrap(), 3000, allowed);
        let ask = |host: &str, origin: Option<&str>| {
            let mut map = HeaderMap::new();
            map.append(HOST, HeaderValue::from_str(host).unwrap());
            map.extend(origin.map(|origin| (ORIGIN, HeaderValue::from_str(origin).unwrap())));
            guard.admit(&Method::GET, &Uri::from_static("/"), &map).map(drop)
        };
        for host in [
            "127.0.0.1:3000",
            "desk.local",
            "DESK.local:3000",
            "desk.local:80",
            "localhost:8080",
            "name-3000.app.github.dev",
            "[fe80::1]",
            "[fe80::1]:80",
            "192.168.0.7:8080",
        ] {
            assert_eq!(ask(host, None), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "evil.desk.local",
            "desk.local.evil.example",
            "desk.local:80:80",
            "localhost",
            "localhost:8081",
            "app.github.dev",
            "[fe80::1]:8080",
            "192.168.0.8",
            "desk.local@evil.example",
        ] {
            assert_eq!(ask(host, None), Err(Refusal::Host), "{host}");
        }
        for (host, origin, expected) in [
            ("desk.local", "http://desk.local", Ok(())),
            ("desk.local", "https://desk.local", Ok(())),
            ("localhost:3000", "https://name-3000.app.github.dev", Ok(())),
            ("localhost:3000", "http://localhost:8080", Ok(())),
            ("localhost:3000", "http://localhost:8081", Err(Refusal::Elsewhere)),
            ("desk.local", "https://evil.example", Err(Refusal::Elsewhere)),
            ("desk.local", "null", Err(Refusal::Elsewhere)),
        ] {
            assert_eq!(ask(host, Some(origin)), expected, "{host} {origin}");
        }
    }

    #[test]
    fn an_allowed_host_is_written_as_the_address_bar_shows_it() {
        let read = |text: &str| text.parse::<AllowedHost>().map(|host| (host.name, host.port));
        assert_eq!(read("Desk.local:8080"), Ok(("desk.local".to_owned(), Some(8080))));
        assert_eq!(read("Büro.example"), Ok(("xn--bro-hoa.example".to_owned(), None)));
        assert_eq!(read("ünï.de:80"), Ok(("xn--n-nga1b.de".to_owned(), Some(80))));
        assert_eq!(read("[::1]"), Ok(("[::1]".to_owned(), None)));
        assert_eq!(read("https://desk.local/"), Err("write the host alone: `desk.local`".to_owned()));
        for wrong in
            ["", "*", "*.local", ".local", "desk.local/x", "desk.local:", "desk.local:99999", "a b", "[desk]", "::1"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
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
