//! rpm's order of versions: `[epoch:]version[-release]`, with `~` before and `^` after what they follow.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_segment};

/// A version in its three parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    epoch: &'a str,
    version: &'a str,
    /// `None` sorts before every release, even an empty one.
    release: Option<&'a str>,
}

impl<'a> Parsed<'a> {
    /// rpm orders any text. A colon after anything but digits belongs to the version.
    pub(super) fn parse(text: &'a str) -> Self {
        let (epoch, rest) = match text.split_once(':') {
            Some((epoch, rest)) if epoch.bytes().all(|byte| byte.is_ascii_digit()) => (epoch, rest),
            _ => ("", text),
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

    /// The order of rpm. A missing epoch is 0.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        compare_digits(self.epoch, other.epoch)
            .then_with(|| compare_segments(self.version, other.version))
            .then_with(|| match (self.release, other.release) {
                (Some(a), Some(b)) => compare_segments(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
    }
}

/// Compares segments of digits and of letters in turn; what separates them does not count.
fn compare_segments(mut a: &str, mut b: &str) -> Ordering {
    loop {
        a = skip_separators(a);
        b = skip_separators(b);
        match (a.strip_prefix('~'), b.strip_prefix('~')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        match (a.strip_prefix('^'), b.strip_prefix('^')) {
            (Some(rest_a), Some(rest_b)) => {
                (a, b) = (rest_a, rest_b);
                continue;
            }
            (Some(_), None) if b.is_empty() => return Ordering::Greater,
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) if a.is_empty() => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        if a.is_empty() || b.is_empty() {
            return a.len().cmp(&b.len());
        }
        let (order, rest_a, rest_b) = compare_segment(a, b);
        if order.is_ne() {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
}

/// Drops what is neither a letter, a digit, a tilde nor a caret.
fn skip_separators(text: &str) -> &str {
    text.trim_start_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '~' || c == '^'))
}
