//! Releases of Java: `17.0.9+9`, and of Java 8 and before in each of the forms in use: `8u392`, `1.8.0_392-b08`, `1.8.392`. JEP 223,
//! JEP 322.
//!
//! Builds do not order: advisories name none.

use std::cmp::Ordering;

use super::number::{compare_digits, is_number, split_digits};

/// A version in its parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parsed<'a> {
    /// The feature release: `8`, `17`.
    feature: &'a str,
    /// The number after it, which is 0 of every release that has updates.
    interim: &'a str,
    /// What follows between dots: the update first.
    rest: &'a str,
    /// Below 0 for early access, above 0 for Oracle's separate builds (`8u391-perf`).
    rank: i8,
}

impl<'a> Parsed<'a> {
    /// Reads a version.
    pub(super) fn parse(text: &'a str) -> Result<Self, &'static str> {
        let text = text.trim();
        let text = ["jdk-", "jdk", "jre-", "jre"]
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))
            .unwrap_or(text);
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        let (numbers, tail) = text.split_once('-').unwrap_or((text, ""));
        let rank = match tail {
            "perf" => 1,
            tail if tail == "ea" || tail.starts_with("ea-") => -1,
            "" | "LTS" | "internal" | "ga" => 0,
            // A build: `-b08`, or Bitnami's revision.
            tail if is_number(tail.strip_prefix('b').unwrap_or(tail)) => 0,
            _ => return Err("text after the numbers has no known order"),
        };
        let (feature, interim, rest) = match numbers.strip_prefix("1.") {
            Some(old) => {
                let (feature, rest) = old.split_once('.').unwrap_or((old, ""));
                let (interim, update) = rest.split_once('_').unwrap_or(("0", rest));
                (feature, interim, update)
            }
            None => match numbers.split_once('u') {
                Some((feature, update)) => (feature, "0", update),
                None => {
                    let (feature, rest) = numbers.split_once('.').unwrap_or((numbers, ""));
                    let (interim, rest) = rest.split_once('.').unwrap_or((rest, ""));
                    if interim.is_empty() && !rest.is_empty() {
                        return Err("a number is missing");
                    }
                    (feature, interim, rest)
                }
            },
        };
        let is_list = |text: &str| text.is_empty() || text.split('.').all(is_number);
        if !is_number(feature) || !is_list(interim) || !is_list(rest) {
            return Err("not a release of Java");
        }
        Ok(Self {
            feature,
            interim,
            rest,
            rank,
        })
    }

    /// Feature, then the numbers after it, of which missing ones are 0; early access comes first.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.rest.split('.'), other.rest.split('.'));
        let mut order = compare_digits(self.feature, other.feature)
            .then_with(|| compare_digits(self.interim, other.interim));
        while order.is_eq() {
            order = match (a.next(), b.next()) {
                (None, None) => return self.rank.cmp(&other.rank),
                (a, b) => compare_digits(a.unwrap_or(""), b.unwrap_or("")),
            };
        }
        order
    }
}

/// The first version of the series that a version belongs to: `8` of `8u392` and of `1.8.0_392`.
pub(super) fn series(text: &str) -> Option<&str> {
    let bare = text.trim().strip_prefix("1.").unwrap_or(text.trim());
    let (feature, _) = split_digits(bare);
    (!feature.is_empty()).then_some(feature)
}
