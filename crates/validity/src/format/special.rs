//! Forms of texts that a few fields only have.

use crate::names::{is_dns_label, is_dns_subdomain, is_label_key, is_path_segment};

/// Longest name of a CSI driver.
const MAX_DRIVER: usize = 63;

/// What CEL keeps for itself.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// A form that a few fields have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    /// RFC 1035: a DNS label that begins with a letter.
    DnsLetterLabel,
    /// The name of a header of HTTP.
    HttpHeader,
    /// The name of a CSI driver, in letters of any case.
    CsiDriver,
    /// A key as of labels, in letters of any case.
    AnyCaseKey,
    /// What can be one segment of a path.
    PathSegment,
    /// A domain and a path: `example.com/controller`.
    DomainPath,
    /// An identifier of CEL.
    CelName,
    /// A version of a group, or one of the core group.
    ApiVersion,
}

impl Special {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dns-letter-label" => Self::DnsLetterLabel,
            "http-header" => Self::HttpHeader,
            "csi-driver" => Self::CsiDriver,
            "any-case-key" => Self::AnyCaseKey,
            "path-segment" => Self::PathSegment,
            "domain-path" => Self::DomainPath,
            "cel-name" => Self::CelName,
            "api-version" => Self::ApiVersion,
            _ => return None,
        })
    }

    /// Whether a text has a form, what the form is called, and how to write it.
    pub(super) fn check(self, text: &str) -> (bool, &'static str, &'static str) {
        match self {
            Self::HttpHeader => (
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
                "name of an HTTP header",
                "use letters, digits and `-`",
            ),
            Self::CsiDriver => (
                text.len() <= MAX_DRIVER && is_dns_subdomain(&text.to_ascii_lowercase()),
                "name of a CSI driver",
                "use up to 63 letters, digits, `-` and `.`, with a letter or digit at both ends",
            ),
            Self::AnyCaseKey => (
                is_label_key(&text.to_ascii_lowercase()),
                "qualified name",
                "use an optional DNS prefix and `/`, then up to 63 letters, digits, `-`, `_` and `.`",
            ),
            Self::PathSegment => (
                is_path_segment(text),
                "part of a URL path",
                "leave out `/` and `%`",
            ),
            Self::DomainPath => (
                is_domain_path(text),
                "name with a domain",
                "put a domain in front, as in `example.com/name`",
            ),
            Self::CelName => (
                is_cel_name(text),
                "CEL identifier",
                "use letters, digits and `_`, not beginning with a digit, and not a reserved word",
            ),
            Self::ApiVersion => (
                is_api_version(text),
                "API version",
                "write it as `group.example.com/v1`, or `v1` for the core group",
            ),
            Self::DnsLetterLabel => (
                is_letter_label(text),
                "DNS label that begins with a letter",
                "use up to 63 lowercase letters, digits and `-`, with a letter first",
            ),
        }
    }
}

pub(crate) fn is_letter_label(text: &str) -> bool {
    is_dns_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

fn is_domain_path(text: &str) -> bool {
    let is_path_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    text.split_once('/').is_some_and(|(domain, path)| {
        is_dns_subdomain(domain) && !path.is_empty() && path.bytes().all(is_path_byte)
    })
}

fn is_cel_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.bytes().next().is_some_and(is_letter)
        && text
            .bytes()
            .all(|byte| is_letter(byte) || byte.is_ascii_digit())
        && !RESERVED.contains(&text)
}

fn is_api_version(text: &str) -> bool {
    let (group, version) = text.split_once('/').unwrap_or(("", text));
    (group.is_empty() || is_dns_subdomain(group)) && is_letter_label(version)
}
