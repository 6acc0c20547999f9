//! pacman's order of versions: `[epoch:]version[-release]`, as `vercmp`.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_segment, split_digits};

/// A version in its three parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    epoch: &'a str,
    version: &'a str,
    release: Option<&'a str>,
}

impl<'a> Parsed<'a> {
    /// pacman orders any text.
    pub(super) fn parse(text: &'a str) -> Self {
        let (digits, rest) = split_digits(text);
        let (epoch, rest) = match rest.strip_prefix(':') {
            Some(rest) => (digits, rest),
            None => ("", text),
        };
        let (version, release) = match rest.rsplit_once('-') {
            Some((version, release)) => (version, Some(release)),
            None => (rest, None),
        };
        Self {
            epoch,
            version,
            release,
        }
    }

    /// The order of `vercmp`: a version without a release equals every release of it.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        compare_digits(self.epoch, other.epoch)
            .then_with(|| compare_segments(self.version, other.version))
            .then_with(|| match (self.release, other.release) {
                (Some(a), Some(b)) => compare_segments(a, b),
                _ => Ordering::Equal,
            })
    }
}

/// Compares segments of digits and of letters in turn; the longer separator is newer, and a rest in letters is older.
fn compare_segments(mut a: &str, mut b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    while !a.is_empty() && !b.is_empty() {
        let (start_a, start_b) = (a.len(), b.len());
        a = a.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        b = b.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        if a.is_empty() || b.is_empty() {
            break;
        }
        let separators = (start_a - a.len()).cmp(&(start_b - b.len()));
        if separators.is_ne() {
            return separators;
        }
        let (order, rest_a, rest_b) = compare_segment(a, b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    let letters = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    match (a.is_empty(), b.is_empty()) {
        (true, true) => Ordering::Equal,
        (true, false) if !letters(b) => Ordering::Less,
        _ if letters(a) => Ordering::Less,
        _ => Ordering::Greater,
    }
}
