//! RubyGems' order of versions, as `Gem::Version`.

use std::cmp::Ordering;

use super::number::{compare_digits, is_number, is_zero, split_digits, split_letters};

/// A version as the segments that `Gem::Version` calls canonical.
#[derive(Debug, Clone)]
pub(super) struct Parsed<'a> {
    segments: Vec<&'a str>,
}

impl<'a> Parsed<'a> {
    /// Reads a version; errors for what `Gem::Version.correct?` refuses, but for `1beta`, which advisories write.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (numbers, pre) = match text.split_once('-') {
            Some((numbers, pre)) => (numbers, Some(pre)),
            None => (text, None),
        };
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !numbers.split('.').all(plain) || !numbers.starts_with(|c: char| c.is_ascii_digit()) {
            return Err("not parts between dots that begin with a digit");
        }
        let hyphenated = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if pre.is_some_and(|pre| !pre.split('.').all(hyphenated)) {
            return Err("an empty part after the hyphen");
        }
        Ok(Self {
            segments: canonical(text),
        })
    }

    /// The order of `Gem::Version#<=>`: letters are older than numbers, missing segments are 0.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let longest = self.segments.len().max(other.segments.len());
        for at in 0..longest {
            let a = self.segments.get(at).copied().unwrap_or("0");
            let b = other.segments.get(at).copied().unwrap_or("0");
            let order = match (is_number(a), is_number(b)) {
                (true, true) => compare_digits(a, b),
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => a.cmp(b),
            };
            if order.is_ne() {
                return order;
            }
        }
        Ordering::Equal
    }
}

/// Runs of digits and of letters, `pre` for each hyphen, without the zeros that end the numbers before the first letters
/// and the whole.
fn canonical(text: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (segment, after) = match first {
            '0'..='9' => split_digits(rest),
            '-' => ("pre", &rest[1..]),
            _ if first.is_ascii_alphabetic() => split_letters(rest),
            _ => ("", &rest[first.len_utf8()..]),
        };
        if !segment.is_empty() {
            segments.push(segment);
        }
        rest = after;
    }
    let letters = segments
        .iter()
        .position(|segment| !is_number(segment))
        .unwrap_or(segments.len());
    let mut tail = segments.split_off(letters);
    for part in [&mut segments, &mut tail] {
        while part.last().is_some_and(|segment| is_zero(segment)) {
            part.pop();
        }
    }
    segments.append(&mut tail);
    segments
}
