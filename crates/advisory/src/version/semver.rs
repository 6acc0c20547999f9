//! Semantic Versioning 2.0, read leniently: a leading `v`, fewer than three numbers (the others are 0) and more than
//! three (the others do not order). Also what differs from it in one point: ordered builds, and Bitnami's revisions.

use std::cmp::Ordering;

use super::number::{compare_digits, compare_lists, is_number, split_digits};

/// A version in its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    numbers: [&'a str; 3],
    /// Empty for a release.
    pre: &'a str,
    /// Empty when there is none.
    build: &'a str,
}

impl<'a> Parsed<'a> {
    /// Reads a version; errors for what does not begin with numbers or has an empty or foreign part.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut numbers = [""; 3];
        let mut count = 0;
        loop {
            let (digits, after) = split_digits(rest);
            if digits.is_empty() {
                return Err("a number is missing");
            }
            if let Some(place) = numbers.get_mut(count) {
                *place = digits;
            }
            count += 1;
            match after.strip_prefix('.') {
                Some(after) => rest = after,
                None => {
                    rest = after;
                    break;
                }
            }
        }
        let (rest, build) = match rest.split_once('+') {
            Some((rest, build)) => (rest, check_identifiers(build)?),
            None => (rest, ""),
        };
        let pre = match rest.strip_prefix('-') {
            Some(pre) => check_identifiers(pre)?,
            None if rest.is_empty() => "",
            None => return Err("text after the numbers"),
        };
        Ok(Self {
            numbers,
            pre,
            build,
        })
    }

    /// The order of Semantic Versioning 2.0, section 11.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.compare_numbers(other)
            .then_with(|| compare_pre(self.pre, other.pre))
    }

    /// As pub and Julia: a build is newer than none, and builds order as pre-releases do.
    pub(super) fn compare_with_build(&self, other: &Self) -> Ordering {
        self.compare(other)
            .then_with(|| match (self.build, other.build) {
                ("", build) => "".cmp(build),
                (_, "") => Ordering::Greater,
                (a, b) => compare_identifiers(a, b),
            })
    }

    /// As Bitnami: a pre-release that is one number is a revision of the packaging.
    pub(super) fn compare_with_revision(&self, other: &Self) -> Ordering {
        let (pre_a, revision_a) = self.revision();
        let (pre_b, revision_b) = other.revision();
        self.compare_numbers(other)
            .then_with(|| compare_pre(pre_a, pre_b))
            .then_with(|| compare_digits(revision_a, revision_b))
    }

    /// As vendors of Kubernetes number: what is no pre-release of its own (`alpha`, `beta`, `rc`, or a number) is a
    /// vendor's build of that release (`1.29.1-gke.100`, `1.29.1-eks-2d5f260`), which has its fixes.
    pub(super) fn compare_with_vendor(&self, other: &Self) -> Ordering {
        self.compare_numbers(other)
            .then_with(|| compare_pre(self.own_pre(), other.own_pre()))
    }

    fn own_pre(&self) -> &'a str {
        let own = ["alpha", "beta", "rc"]
            .iter()
            .any(|word| self.pre.starts_with(word))
            || self.pre.starts_with(|c: char| c.is_ascii_digit());
        if own { self.pre } else { "" }
    }

    fn revision(&self) -> (&'a str, &'a str) {
        if is_number(self.pre) {
            ("", self.pre)
        } else {
            (self.pre, "")
        }
    }

    fn compare_numbers(&self, other: &Self) -> Ordering {
        self.numbers
            .iter()
            .zip(other.numbers)
            .map(|(a, b)| compare_digits(a, b))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// Major, minor and patch; empty where not stated, which is 0.
    pub(super) fn numbers(&self) -> [&'a str; 3] {
        self.numbers
    }

    /// The pre-release part; empty for a release.
    pub(super) fn pre(&self) -> &'a str {
        self.pre
    }
}

/// Dot-separated identifiers of letters, digits and hyphens, none of them empty.
fn check_identifiers(text: &str) -> Result<&str, &'static str> {
    for identifier in text.split('.') {
        if identifier.is_empty() {
            return Err("an empty identifier");
        }
        if !identifier
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        {
            return Err("a character that identifiers cannot have");
        }
    }
    Ok(text)
}

/// Compares pre-releases; none is newest.
fn compare_pre(a: &str, b: &str) -> Ordering {
    match (a, b) {
        ("", "") => Ordering::Equal,
        ("", _) => Ordering::Greater,
        (_, "") => Ordering::Less,
        _ => compare_identifiers(a, b),
    }
}

fn compare_identifiers(a: &str, b: &str) -> Ordering {
    compare_identifier_lists(a.split('.'), b.split('.'))
}

/// Compares identifiers: numbers by value and before others, others as text, fewer before more.
pub(super) fn compare_identifier_lists<'a>(
    a: impl Iterator<Item = &'a str>,
    b: impl Iterator<Item = &'a str>,
) -> Ordering {
    compare_lists(a, b, |a, b| match (is_number(a), is_number(b)) {
        (true, true) => compare_digits(a, b),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.cmp(b),
    })
}
