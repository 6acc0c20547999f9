//! Hosts that a text names: in URLs of any scheme, and as names with a port.

use core::net::IpAddr;
use std::collections::BTreeSet;

/// Longest text that is searched, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// Hosts that stand in files as names of formats, and are not asked.
const FORMATS: &[&str] = &["www.w3.org", "json-schema.org", "schemas.microsoft.com"];

/// Ports that schemes mean.
const SCHEMES: &[(&str, u16)] = &[
    ("http", 80),
    ("https", 443),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("mysql", 3306),
    ("redis", 6379),
    ("rediss", 6379),
    ("amqp", 5672),
    ("amqps", 5671),
    ("mongodb", 27017),
    ("nats", 4222),
    ("ldap", 389),
    ("ldaps", 636),
    ("wss", 443),
    ("ws", 80),
];

/// A host, with the port where it is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Host {
    pub name: String,
    pub port: Option<u16>,
}

impl Host {
    /// Whether it is the API server, by the name of its Service.
    pub(crate) fn is_api_server(&self) -> bool {
        let name = self.name.as_str();
        matches!(name, "kubernetes.default" | "kubernetes.default.svc")
            || name.starts_with("kubernetes.default.svc.")
    }

    /// Its address, where it is one.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.name.parse().ok()
    }
}

/// The hosts that a text names. Comments of configuration files are left out.
pub(crate) fn hosts(text: &str) -> BTreeSet<Host> {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut found = BTreeSet::new();
    for line in text[..end].lines() {
        let line = line.trim_start();
        if line.starts_with(['#', ';']) || line.starts_with("//") {
            continue;
        }
        let ends = |letter: char| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '"' | '\'' | ',' | ';' | '(' | ')' | '<' | '>' | '|' | '`'
                )
        };
        for word in line.split(ends) {
            found.extend(of_word(word));
        }
    }
    found
}

fn of_word(word: &str) -> Option<Host> {
    let (scheme, rest) = match word.split_once("://") {
        Some((before, rest)) => {
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '+';
            let scheme = before.rsplit(|letter| !is_part(letter)).next()?;
            (Some(scheme.to_ascii_lowercase()), rest)
        }
        // `--db=host:5432`
        None => (None, word.rsplit('=').next()?),
    };
    if scheme.as_deref() == Some("file") {
        return None;
    }
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit('@').next()?;
    let (name, port) = match rest.rsplit_once(':') {
        Some((name, port)) => (name, Some(port.parse::<u16>().ok()?)),
        None => (rest, None),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let usual = scheme.as_ref().and_then(|scheme| {
        let mut known = SCHEMES.iter();
        known
            .find(|(name, _)| name == scheme)
            .map(|(_, port)| *port)
    });
    if scheme.is_none() && port.is_none() || !is_host(&name, scheme.is_some()) {
        return None;
    }
    Some(Host {
        name,
        port: port.or(usual),
    })
}

/// Whether a text is a host of which somebody may ask: an address that is no node's own, or a name of several parts.
fn is_host(name: &str, has_scheme: bool) -> bool {
    if let Ok(address) = name.parse::<IpAddr>() {
        return !address.is_loopback() && !address.is_unspecified();
    }
    let parts: Vec<&str> = name.split('.').collect();
    let is_part = |part: &&str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let last = parts.last().copied().unwrap_or_default();
    // Without a scheme `main.go:12` looks the same.
    let least = if has_scheme { 2 } else { 3 };
    parts.len() >= least
        && parts.iter().all(is_part)
        && last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !FORMATS.contains(&name)
        && !matches!(last, "localhost" | "localdomain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_names_with_ports() {
        let check = |text: &str, expect: &[(&str, Option<u16>)]| {
            let found = hosts(text);
            let found: Vec<(&str, Option<u16>)> =
                found.iter().map(|host| (&*host.name, host.port)).collect();
            assert_eq!(found, expect, "{text}");
        };
        check(
            "--gateway=https://api.stripe.com/v1",
            &[("api.stripe.com", Some(443))],
        );
        check(
            "postgres://u:p@db.x.rds.amazonaws.com/a",
            &[("db.x.rds.amazonaws.com", Some(5432))],
        );
        check(
            "a: \"https://x.example.com:8443/a\"\n# https://docs.example.com\n",
            &[("x.example.com", Some(8443))],
        );
        check(
            "--db=db.example.com:5432",
            &[("db.example.com", Some(5432))],
        );
        check("foo://x.example.com", &[("x.example.com", None)]);
        check("http://10.1.2.3:80", &[("10.1.2.3", Some(80))]);
        for none in [
            "http://localhost:80",
            "http://127.0.0.1",
            "http://cart:80",
            "main.go:12",
            "image.example.com/a:v1",
            "http://www.w3.org/2001/XMLSchema",
            "file:///etc/a.b",
            "1.2.3",
            "",
        ] {
            check(none, &[]);
        }
    }
}
