//! Go: module versions (semver with a `v`, pseudo-versions, `+incompatible`) and toolchains (`go1.21rc2`, which the
//! vulnerability database writes `1.21.0-rc.2`).

use std::cmp::Ordering;

use super::number::{compare_digits, is_number, split_digits, split_letters};
use super::semver;

/// A version of a module or of a toolchain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    numbers: [&'a str; 3],
    pre: Pre<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Pre<'a> {
    /// Semver's text; empty for a release.
    Text(&'a str),
    /// `rc2` of a toolchain.
    Toolchain(&'a str, &'a str),
}

impl<'a> Parsed<'a> {
    /// Reads a version; `(devel)` and development toolchains are no versions.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.starts_with('(') || text.contains("devel") {
            return Err("a development build states no version");
        }
        if let Some(toolchain) = text.strip_prefix("go") {
            return Self::parse_toolchain(toolchain);
        }
        let parsed = match semver::Parsed::parse(text) {
            Ok(parsed) => parsed,
            // A toolchain without its prefix: `1.21rc2`.
            Err(why) => return Self::parse_toolchain(text).map_err(|_| why),
        };
        Ok(Self {
            numbers: parsed.numbers(),
            pre: Pre::Text(parsed.pre()),
        })
    }

    /// `1.21`, `1.21rc2`, `1.21.3 X:boringcrypto`, `1.21.3-vendor`: what vendors append does not order.
    fn parse_toolchain(text: &'a str) -> Result<Self, &'static str> {
        let end = text.find([' ', '-', '+']).unwrap_or(text.len());
        let mut rest = &text[..end];
        let mut numbers = [""; 3];
        for place in &mut numbers {
            let (digits, after) = split_digits(rest);
            if digits.is_empty() {
                return Err("a number is missing");
            }
            *place = digits;
            match after.strip_prefix('.') {
                Some(after) => rest = after,
                None => {
                    rest = after;
                    break;
                }
            }
        }
        if rest.is_empty() {
            return Ok(Self {
                numbers,
                pre: Pre::Text(""),
            });
        }
        let (word, number) = split_letters(rest);
        if !matches!(word, "alpha" | "beta" | "rc") || !is_number(number) {
            return Err("text after the numbers");
        }
        Ok(Self {
            numbers,
            pre: Pre::Toolchain(word, number),
        })
    }

    /// Semver's order; a pseudo-version is a pre-release and so older than the version it leads to.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        for (a, b) in self.numbers.iter().zip(other.numbers) {
            let order = compare_digits(a, b);
            if order.is_ne() {
                return order;
            }
        }
        match (self.pre, other.pre) {
            (Pre::Text(""), Pre::Text("")) => Ordering::Equal,
            (Pre::Text(""), _) => Ordering::Greater,
            (_, Pre::Text("")) => Ordering::Less,
            (a, b) => semver::compare_identifier_lists(a.identifiers(), b.identifiers()),
        }
    }
}

impl<'a> Pre<'a> {
    fn identifiers(self) -> impl Iterator<Item = &'a str> {
        let (text, number) = match self {
            Self::Text(text) => (text, None),
            Self::Toolchain(word, number) => (word, Some(number)),
        };
        text.split('.').chain(number)
    }
}
