//! Debian's order of versions: `[epoch:]upstream[-revision]`, as dpkg compares them (Debian policy 5.6.12).

use std::cmp::Ordering;

use super::number::{compare_digits, is_number, split_digits};

/// A version in its three parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    epoch: &'a str,
    upstream: &'a str,
    revision: &'a str,
}

impl<'a> Parsed<'a> {
    /// What dpkg refuses is refused; a version that does not begin with a digit is accepted, as dpkg only warns of it.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let (epoch, rest) = text.split_once(':').unwrap_or(("0", text));
        if !is_number(epoch) {
            return Err("the epoch is not a number");
        }
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, "0"));
        if revision.is_empty() {
            return Err("the revision is empty");
        }
        if upstream.is_empty() {
            return Err("nothing before the revision");
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+.~".contains(&byte);
        if !upstream
            .bytes()
            .all(|b| allowed(b) || b == b'-' || b == b':')
        {
            return Err("a character that versions cannot have");
        }
        if !revision.bytes().all(allowed) {
            return Err("a character that revisions cannot have");
        }
        Ok(Self {
            epoch,
            upstream,
            revision,
        })
    }

    /// The order of dpkg.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        compare_digits(self.epoch, other.epoch)
            .then_with(|| compare_part(self.upstream, other.upstream))
            .then_with(|| compare_part(self.revision, other.revision))
    }
}

/// Compares runs of other characters and runs of digits in turn.
fn compare_part(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let (text_a, rest_a) = split_text(a);
        let (text_b, rest_b) = split_text(b);
        let (digits_a, rest_a) = split_digits(rest_a);
        let (digits_b, rest_b) = split_digits(rest_b);
        let order = compare_text(text_a, text_b).then_with(|| compare_digits(digits_a, digits_b));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (rest_a, rest_b);
    }
    Ordering::Equal
}

/// Splits off everything before the first digit.
fn split_text(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

/// Tilde sorts before the end, the end before letters, letters before all else.
fn compare_text(a: &str, b: &str) -> Ordering {
    let weight = |byte: Option<&u8>| match byte {
        Some(b'~') => -1,
        None => 0,
        Some(byte) if byte.is_ascii_alphabetic() => i32::from(*byte),
        Some(byte) => i32::from(*byte) + 256,
    };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    (0..a.len().max(b.len()))
        .map(|at| weight(a.get(at)).cmp(&weight(b.get(at))))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
