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

/// Compares two lists by the first difference; a list that goes on where the other ends is newer.
pub(super) fn compare_lists<'a>(
    mut a: impl Iterator<Item = &'a str>,
    mut b: impl Iterator<Item = &'a str>,
    compare: impl Fn(&str, &str) -> Ordering,
) -> Ordering {
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => compare(a, b),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Compares the segments with which two texts begin, of digits or of letters as the first one has it, and gives what follows
/// each. A number is newer than letters.
pub(super) fn compare_segment<'a, 'b>(a: &'a str, b: &'b str) -> (Ordering, &'a str, &'b str) {
    let numeric = a.starts_with(|c: char| c.is_ascii_digit());
    let split = if numeric { split_digits } else { split_letters };
    let (segment_a, rest_a) = split(a);
    let (segment_b, rest_b) = split(b);
    let order = match (numeric, segment_b.is_empty()) {
        (true, true) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (true, false) => compare_digits(segment_a, segment_b),
        (false, false) => segment_a.cmp(segment_b),
    };
    (order, rest_a, rest_b)
}
