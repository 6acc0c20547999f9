//! Names: of objects, of parts of the DNS, of keys.

/// Longest DNS subdomain.
pub(crate) const MAX_SUBDOMAIN: usize = 253;
/// Longest DNS label, label value, and name part of a label key.
const MAX_LABEL: usize = 63;

pub(crate) fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

pub(crate) fn ends_well(text: &str, good: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| good(*byte)) && bytes.last().is_some_and(|byte| good(*byte))
}

pub(crate) fn is_dns_label(text: &str) -> bool {
    text.len() <= MAX_LABEL
        && ends_well(text, is_lower)
        && text.bytes().all(|byte| is_lower(byte) || byte == b'-')
}

pub(crate) fn is_dns_subdomain(text: &str) -> bool {
    // Each letter or digit, dash and dot, where a dot stands between two letters or digits: one pass, as this is asked
    // for nearly every object several times.
    let mut before = b'.';
    for byte in text.bytes() {
        let fits = match byte {
            b'-' => before != b'.',
            b'.' => is_lower(before),
            _ => is_lower(byte),
        };
        if !fits {
            return false;
        }
        before = byte;
    }
    text.len() <= MAX_SUBDOMAIN && is_lower(before)
}

/// What can be one segment of a path: RBAC names, and the least that any name must be.
pub(crate) fn is_path_segment(text: &str) -> bool {
    text != "." && text != ".." && !text.contains(['/', '%'])
}

pub(crate) fn is_name_part(text: &str) -> bool {
    text.len() <= MAX_LABEL
        && ends_well(text, |byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(is_name_byte)
}

pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

pub(crate) fn is_label_key(text: &str) -> bool {
    match text.bytes().position(|byte| byte == b'/') {
        Some(at) => is_dns_subdomain(&text[..at]) && is_name_part(&text[at + 1..]),
        None => is_name_part(text),
    }
}
