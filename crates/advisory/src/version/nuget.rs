//! NuGet's order of versions: numbers (missing ones are 0), labels without case, metadata that does not order.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_lists, is_number};

/// A version in its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    numbers: &'a str,
    /// Empty for a release.
    labels: &'a str,
}

impl<'a> Parsed<'a> {
    /// Reads a version; errors where a number or label is missing or foreign.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let (numbers, labels) = match text.split_once('-') {
            Some((numbers, labels)) => (numbers, Some(labels)),
            None => (text, None),
        };
        if !numbers.split('.').all(is_number) {
            return Err("a number is missing");
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if labels.is_some_and(|labels| {
            !labels
                .split('.')
                .all(|label| !label.is_empty() && label.bytes().all(allowed))
        }) {
            return Err("an empty label or a character that labels cannot have");
        }
        Ok(Self {
            numbers,
            labels: labels.unwrap_or(""),
        })
    }

    /// The order of NuGet.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        compare_numbers(self.numbers, other.numbers).then_with(|| {
            match (self.labels, other.labels) {
                ("", "") => Ordering::Equal,
                ("", _) => Ordering::Greater,
                (_, "") => Ordering::Less,
                (a, b) => compare_labels(a, b),
            }
        })
    }
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let order = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => compare_digits(a.unwrap_or(""), b.unwrap_or("")),
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn compare_labels(a: &str, b: &str) -> Ordering {
    let upper = |byte: u8| byte.to_ascii_uppercase();
    compare_lists(a.split('.'), b.split('.'), |a, b| {
        match (is_number(a), is_number(b)) {
            (true, true) => compare_digits(a, b),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => a.bytes().map(upper).cmp(b.bytes().map(upper)),
        }
    })
}
