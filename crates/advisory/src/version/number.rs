//! Numbers of any length, compared as text.

use std::cmp::Ordering;

/// Compares two runs of ASCII digits by value. An empty run is 0.
pub(super) fn compare_digits(a: &str, b: &str) -> Ordering {
    let a = a.trim_start_matches('0');
    let b = b.trim_start_matches('0');
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// Splits off the leading ASCII digits.
pub(super) fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(leading(text, |byte| byte.is_ascii_digit()))
}

/// Splits off the leading ASCII letters.
pub(super) fn split_letters(text: &str) -> (&str, &str) {
    text.split_at(leading(text, |byte| byte.is_ascii_alphabetic()))
}

/// Whether a text is a number: digits only, and at least one.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a number is 0.
pub(super) fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|byte| byte == b'0')
}

/// How many leading bytes are of a class of ASCII characters.
fn leading(text: &str, of_class: impl Fn(u8) -> bool) -> usize {
    text.bytes()
        .position(|byte| !of_class(byte))
        .unwrap_or(text.len())
}
