//! Orders the bounds of one advisory among themselves, where a feed gives them unsorted or as requirements.
//!
//! Only for bounds that one advisory states; whether an installed version is in a range is decided by `matching`, with the
//! exact order of its ecosystem.

use std::cmp::Ordering;

use semver::Version;

/// One total order for all bounds of one advisory. Chosen once, so that sorting always has a consistent order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Semantic Versioning 2.0.
    Semver,
    /// Numbers and words between punctuation, words before numbers, missing parts zero: what RubyGems does, and what
    /// other schemes agree with for plain versions.
    Dotted,
}

impl Scheme {
    /// [`Scheme::Semver`] when all are of that form, else [`Scheme::Dotted`]; `None` when one is no version of any form.
    pub(super) fn of<'v>(versions: impl Iterator<Item = &'v str> + Clone) -> Option<Self> {
        if versions.clone().all(|version| semver(version).is_some()) {
            return Some(Self::Semver);
        }
        let mut versions = versions;
        versions
            .all(|version| {
                version.bytes().any(|byte| byte.is_ascii_digit())
                    && version
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
            })
            .then_some(Self::Dotted)
    }

    pub(super) fn compare(self, a: &str, b: &str) -> Ordering {
        match self {
            Self::Semver => match (semver(a), semver(b)) {
                (Some(a), Some(b)) => a.cmp_precedence(&b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            },
            Self::Dotted => dotted(a, b),
        }
    }

    /// The least version above this one. Exact in Semantic Versioning; elsewhere nothing real lies between.
    pub(super) fn after(self, version: &str) -> String {
        let Some(parsed) = semver(version).filter(|_| self == Self::Semver) else {
            return format!("{version}.0.0.1");
        };
        let Version {
            major,
            minor,
            patch,
            pre,
            ..
        } = parsed;
        match patch.checked_add(1) {
            Some(next) if pre.is_empty() => format!("{major}.{minor}.{next}-0"),
            _ if pre.is_empty() => format!("{major}.{}.0-0", minor.saturating_add(1)),
            _ => format!("{major}.{minor}.{patch}-{pre}.0"),
        }
    }
}

/// Reads Semantic Versioning, with `v` in front and missing parts as zero, as feeds write it.
fn semver(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    if let Ok(version) = Version::parse(text) {
        return Some(version);
    }
    match text.split('.').count() {
        1 => Version::parse(&format!("{text}.0.0")).ok(),
        2 => Version::parse(&format!("{text}.0")).ok(),
        _ => None,
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'t> {
    Word(&'t str),
    /// Digits without leading zeros, by length first.
    Number(usize, &'t str),
}

fn dotted(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (parts(a), parts(b));
    loop {
        let zero = || Part::Number(0, "");
        let (left, right) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (left, right) => (left.unwrap_or_else(zero), right.unwrap_or_else(zero)),
        };
        let order = left.cmp(&right);
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text.strip_prefix('v').unwrap_or(text);
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let first = rest.bytes().next()?;
        let digits = first.is_ascii_digit();
        let end = rest
            .bytes()
            .position(|byte| !byte.is_ascii_alphanumeric() || byte.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(if digits {
            let number = part.trim_start_matches('0');
            Part::Number(number.len(), number)
        } else {
            Part::Word(part)
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_come_before_numbers_and_missing_parts_are_zero() {
        for pair in [
            ["1.0.a", "1.0"],
            ["1.9", "1.10"],
            ["2.4.a", "2.4.0"],
            ["1.2.3", "1.2.3.0.0.1"],
        ] {
            assert_eq!(
                Scheme::Dotted.compare(pair[0], pair[1]),
                Ordering::Less,
                "{pair:?}"
            );
        }
        assert_eq!(Scheme::Dotted.compare("1.0", "1"), Ordering::Equal);
    }

    #[test]
    fn the_successor_is_the_least() {
        assert_eq!(Scheme::Semver.after("1.2.3"), "1.2.4-0");
        assert_eq!(Scheme::Semver.after("1.2.3-rc.1"), "1.2.3-rc.1.0");
    }

    proptest! {
        #[test]
        fn dotted_is_a_total_order(a in "[0-9a-c.]{0,6}", b in "[0-9a-c.]{0,6}", c in "[0-9a-c.]{0,6}") {
            let (ab, bc, ac) = (dotted(&a, &b), dotted(&b, &c), dotted(&a, &c));
            prop_assert_eq!(ab, dotted(&b, &a).reverse());
            if ab != Ordering::Greater && bc != Ordering::Greater {
                prop_assert_ne!(ac, Ordering::Greater);
            }
        }

        #[test]
        fn nothing_panics(a in any::<String>(), b in any::<String>()) {
            dotted(&a, &b);
            Scheme::Semver.compare(&a, &b);
            Scheme::Semver.after(&a);
        }
    }
}
