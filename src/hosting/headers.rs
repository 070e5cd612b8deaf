//! The headers of every output.

/// What a page of the theme may load and do: scripts, styles, pictures, fonts and data of its own host, and nothing else
/// ([Content Security Policy Level 3](https://www.w3.org/TR/CSP3/)). The browser tests show every page under it.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The headers that every answer has, by name and value: what a page may do, that a file is what its type says, and that
/// other hosts only learn which host a reader comes from.
pub const SECURITY_HEADERS: [(&str, &str); 3] = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
];
