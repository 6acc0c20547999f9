//! Where a token may begin and end, and how to get from a keyword to its value.

/// Whether a token may begin at `at`: the byte before is no part of a word.
///
/// Texts inside texts are common in Kubernetes (the last applied configuration, URLs), so the end of an escape
/// sequence (`\n`, `\u0026`, `%3D`) is no part of a word either.
pub(crate) fn starts_fresh(text: &[u8], at: usize) -> bool {
    let Some(before) = text.get(..at) else {
        return false;
    };
    match before {
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] | [] => true,
        [.., b'%', first, second] if both_hexadecimal(*first, *second) => true,
        [.., b'\\', b'u', b'0', b'0', first, second] if both_hexadecimal(*first, *second) => true,
        [.., last] => !is_word(*last),
    }
}

fn both_hexadecimal(first: u8, second: u8) -> bool {
    first.is_ascii_hexdigit() && second.is_ascii_hexdigit()
}

/// Whether a token may end before `at`.
pub(crate) fn ends(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| !is_word(*byte))
}

/// Whether a base64 value may end before `at`: it is not the beginning of a longer one.
pub(crate) fn ends_base64(text: &[u8], at: usize) -> bool {
    text.get(at)
        .is_none_or(|byte| !is_word(*byte) && !matches!(byte, b'+' | b'/' | b'='))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The end of the run of bytes of one class from `from`, at most `limit` bytes on.
pub(crate) fn run_end(text: &[u8], from: usize, limit: usize, class: fn(u8) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .take(limit)
        .take_while(|byte| class(**byte))
        .count()
}

/// The start of the run of bytes of one class that ends before `until`, at most `limit` bytes back.
pub(crate) fn run_start(text: &[u8], until: usize, limit: usize, class: fn(u8) -> bool) -> usize {
    let before = text.get(..until).unwrap_or_default();
    until
        - before
            .iter()
            .rev()
            .take(limit)
            .take_while(|byte| class(**byte))
            .count()
}

/// What names are written with.
pub(crate) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The byte at an index; behind the end, the end of a line.
pub(crate) fn byte_at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or(b'\n')
}

/// The byte before an index; before the beginning, the end of a line.
pub(crate) fn byte_before(bytes: &[u8], index: usize) -> u8 {
    index
        .checked_sub(1)
        .map_or(b'\n', |index| byte_at(bytes, index))
}

/// The length of the line break at `at`, whether it is one or is written as `\n`; `None` where there is none.
pub(crate) fn line_break(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at..)? {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] | [b'\\', b'n', ..] => Some(2),
        [b'\\', b'\\', b'n', ..] => Some(3),
        [b'\\', b'r', b'\\', b'n', ..] => Some(4),
        _ => None,
    }
}

/// The greatest character boundary up to `limit`.
pub(crate) fn floor(text: &str, limit: usize) -> usize {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// A keyword's own end: `_PROD` in `DD_API_KEY_PROD`.
const SUFFIX_LIMIT: usize = 20;
/// Quotes, colons and the indentation of the next line, between a name and its value.
const SEPARATOR_LIMIT: usize = 64;

/// The offset of the value that belongs to a keyword which ends at `from`: behind `=`, `:`, `: "`, `","value":"`,
/// or the line break and `value:` of an environment variable. `None` without any separator.
pub(crate) fn skip_to_value(text: &[u8], from: usize) -> Option<usize> {
    let name_end = run_end(text, from, SUFFIX_LIMIT, |byte| {
        is_word(byte) || byte == b'-' || byte == b'.'
    });
    let first = skip_separators(text, name_end);
    if first == name_end {
        return None;
    }
    let rest = text.get(first..).unwrap_or_default();
    if rest.starts_with(b"value") {
        let key_end = first + b"value".len();
        let second = skip_separators(text, key_end);
        return Some(if second == key_end { first } else { second });
    }
    Some(first)
}

fn skip_separators(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while at - from < SEPARATOR_LIMIT {
        match text.get(at..).unwrap_or_default() {
            [b'\\', b'n' | b'r' | b't' | b'"' | b'\\', ..] => at += 2,
            [
                b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b':' | b'=' | b',' | b'>',
                ..,
            ] => at += 1,
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{skip_to_value, starts_fresh};

    #[test]
    fn an_escape_sequence_is_not_part_of_a_word() {
        for (before, fresh) in [
            ("", true),
            ("x", false),
            ("_", false),
            ("-", true),
            ("\\n", true),
            ("n", false),
            ("%3D", true),
            ("3D", false),
            ("\\u0026", true),
            ("ä", true),
        ] {
            assert_eq!(
                starts_fresh(before.as_bytes(), before.len()),
                fresh,
                "{before}"
            );
        }
    }

    #[test]
    fn values_are_found_behind_every_way_to_assign() {
        for text in [
            "KEY=V",
            "KEY: V",
            "KEY_PROD = \"V\"",
            "\"KEY\":\"V\"",
            "\\\"KEY\\\":\\\"V\\\"",
            "\"KEY\",\"value\":\"V\"",
            "KEY\n  value: V",
            "KEY\\n  value: V",
            "KEY => 'V'",
            "KEY V",
        ] {
            let at = skip_to_value(text.as_bytes(), 3 + text.find("KEY").unwrap());
            assert_eq!(at, text.find('V'), "{text}");
        }
        for text in ["KEY", "KEY]V", "KEY(V"] {
            assert_eq!(skip_to_value(text.as_bytes(), 3), None, "{text}");
        }
    }
}
