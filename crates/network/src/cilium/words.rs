//! What Cilium takes as a name of a port, a domain, a label and a regular expression.

use crate::cilium_key::cilium_key;

/// Longest name of a port, and of a part of a label.
const MAX_PORT_NAME: usize = 15;
const MAX_LABEL: usize = 63;
/// Longest prefix of a label.
const MAX_PREFIX: usize = 253;

/// A name of a port, as IANA registers services: letters, digits and single hyphens inside, with a letter.
pub(super) fn is_port_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric();
    text.len() <= MAX_PORT_NAME
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(is_word))
}

pub(super) fn is_domain(text: &str, more: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_letter = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_')
            || more.as_bytes().contains(&byte)
    };
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(is_letter))
}

/// A key of a label, with or without its source.
pub(super) fn is_label_key(key: &str) -> bool {
    let key = cilium_key(key);
    let key = match key.split_once(':') {
        // `reserved:` and the like.
        Some((source, rest)) if !source.is_empty() => rest,
        _ => key,
    };
    match key.split_once('/') {
        Some((prefix, name)) => {
            let is_part = |part: &str| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            };
            prefix.len() <= MAX_PREFIX && prefix.split('.').all(is_part) && is_name(name)
        }
        // Labels of namespaces stand behind a long prefix of Cilium's own.
        None => {
            let name = key.rsplit('.').next().unwrap_or(key);
            is_name(name) && key.bytes().all(is_name_byte)
        }
    }
}

pub(super) fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.len() <= MAX_LABEL
        && is_edge(bytes.first())
        && is_edge(bytes.last())
        && text.bytes().all(is_name_byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Whether groups and classes of a regular expression are closed, nothing is repeated that is not there, and nothing is
/// escaped at its end.
pub(super) fn is_balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut class = false;
    // Whether there is something before that can be repeated.
    let mut has_before = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                if letters.next().is_none() {
                    return false;
                }
                has_before = true;
            }
            ']' if class => {
                class = false;
                has_before = true;
            }
            _ if class => {}
            '[' => {
                class = true;
                letters.next_if_eq(&'^');
                // A bracket that comes first is one of the class.
                letters.next_if_eq(&']');
            }
            '(' => {
                depth += 1;
                has_before = false;
                if letters.next_if_eq(&'?').is_some() {
                    // Flags and names stand up to a colon or a bracket, and are no part of what is matched.
                    letters.next();
                    has_before = true;
                }
            }
            ')' => {
                let Some(less) = depth.checked_sub(1) else {
                    return false;
                };
                depth = less;
                has_before = true;
            }
            '|' | '^' => has_before = false,
            '*' | '+' | '?' if !has_before => return false,
            _ => has_before = true,
        }
    }
    depth == 0 && !class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_expressions() {
        for good in [
            "",
            "/a",
            "/(a|b)",
            "[^]]+",
            "(?i)get",
            "\\(",
            "/v[0-9]+/.*",
            "(?:a)?",
            "a|b",
        ] {
            assert!(is_balanced(good), "{good}");
        }
        for bad in ["/(", "a)", "[a", "a\\", "*a", "(+)", "a|*"] {
            assert!(!is_balanced(bad), "{bad}");
        }
    }

    #[test]
    fn labels_and_ports() {
        for good in [
            "app",
            "k8s:app",
            "k8s:io.kubernetes.pod.namespace",
            "any:app.kubernetes.io/name",
            "reserved:host",
            "io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name",
            "k8s:io.cilium.k8s.namespace.labels.team",
        ] {
            assert!(is_label_key(good), "{good}");
        }
        for bad in ["a b", "k8s:-a", "/x", "a/", "a b/c"] {
            assert!(!is_label_key(bad), "{bad}");
        }
        assert!(is_port_name("http") && is_port_name("h-2") && is_port_name("0x10"));
        assert!(!is_port_name("80") && !is_port_name("a--b") && !is_port_name("-a"));
        assert!(!is_port_name("sixteen-letters-1"));
    }
}
