//! Orders the bounds of one advisory among themselves, where a feed gives them unsorted or as requirements.
//!
//! Only for bounds that one advisory states; whether an installed version is in a range is decided by `matching`, with the
//! exact order of its ecosystem.

use std::cmp::Ordering;

use semver::Version;

use crate::version::{Scheme as Order, Version as Ordered, after_upstream};

/// One total order for all bounds of one advisory. Chosen once, so that sorting always has a consistent order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Semantic Versioning 2.0.
    Semver,
    /// Numbers and words between punctuation, words before numbers, missing parts zero: what RubyGems does, and what
    /// other schemes agree with for plain versions.
    Dotted,
    /// Upstream releases, as `matching` compares products: letters come after the numbers (`1.0.2zj`).
    Upstream,
}

impl Scheme {
    /// For versions of a product: [`Scheme::Semver`] when all are of that form, else [`Scheme::Upstream`] when all are
    /// releases that it orders, else [`Scheme::Dotted`].
    pub(super) fn of_product<'v>(versions: impl Iterator<Item = &'v str> + Clone) -> Option<Self> {
        match Self::of(versions.clone()) {
            Some(Self::Dotted)
                if versions
                    .clone()
                    .all(|version| Ordered::parse(Order::Upstream, version).is_ok()) =>
            {
                Some(Self::Upstream)
            }
            other => other,
        }
    }

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
            Self::Upstream => match (
                Ordered::parse(Order::Upstream, a),
                Ordered::parse(Order::Upstream, b),
            ) {
                (Ok(a), Ok(b)) => a.compare(&b).unwrap_or(Ordering::Equal),
                (a, b) => a.is_ok().cmp(&b.is_ok()),
            },
        }
    }

    /// The least version above this one. Exact in Semantic Versioning and of upstream releases; elsewhere nothing real lies
    /// between.
    pub(super) fn after(self, version: &str) -> String {
        if self == Self::Upstream
            && let Some(next) = after_upstream(version)
        {
            return next;
        }
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
        fn nothing_lies_between_a_release_and_its_successor(
            a in "[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-0|-?rc[0-9]?|-?dev|a[0-9]|p[0-9]{1,2}|[a-z]{1,2}|)",
            b in "[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-0|-?rc[0-9]?|-?dev|a[0-9]|p[0-9]{1,2}|[a-z]{1,2}|)",
        ) {
            let scheme = Scheme::Upstream;
            if Ordered::parse(Order::Upstream, &a).is_ok() && Ordered::parse(Order::Upstream, &b).is_ok() {
                let next = scheme.after(&a);
                prop_assert_eq!(scheme.compare(&a, &next), Ordering::Less, "{}", next);
                let is_between = scheme.compare(&a, &b).is_lt() && scheme.compare(&b, &next).is_lt();
                prop_assert!(!is_between, "{} {} {}", a, b, next);
            }
        }

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
