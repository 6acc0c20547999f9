//! Whether a version is in what one entry of an advisory calls affected.

use std::borrow::Cow;
use std::cmp::Ordering;

use seawall_package::EcosystemName;

use super::answer::{Justification, UnknownReason, Witness};
use super::product::Product;
use super::subject::{Installed, scheme_of};
use crate::limits::MAX_COMPARED_RANGES;
use crate::record::{Affected, End, FixState, Range, RangeKind};
use crate::version::{Scheme, Version, VersionError, java_series};

/// Where a version stands to the affected versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Position {
    /// Among them, by this witness; the least fixed version above, where one is known.
    In(Witness, Option<String>),
    /// Not among them.
    Out(Justification),
    /// Not to be said.
    Unclear(UnknownReason),
}

/// Finds where a version stands: affected is what is listed or in any of the ranges (OSV's evaluation). A `product` says how
/// the versions of a program order, and which release each tag of its repository is.
pub(super) fn locate(
    affected: &Affected,
    installed: &Installed<'_>,
    product: Option<&Product>,
) -> Position {
    if affected.ranges.is_empty() && affected.versions.is_empty() {
        return match affected.state {
            FixState::ByRange => Position::Unclear(UnknownReason::NoVersionsNamed),
            // The maintainer's statement is about every version.
            _ => Position::In(Witness::EveryVersion, None),
        };
    }
    if affected.ranges.len() > MAX_COMPARED_RANGES {
        return Position::Unclear(UnknownReason::TooManyRanges);
    }
    let intervals: Vec<Interval<'_>> = affected
        .ranges
        .iter()
        .filter(|range| range.kind != RangeKind::Git)
        .map(|range| Interval::of(affected, range, product))
        .collect();
    let mut unread = None;
    let mut witness = None;
    for interval in &intervals {
        match interval.contains_installed(installed) {
            Ok(true) => {
                witness = Some(Witness::Range(interval.shown()));
                break;
            }
            Ok(false) => {}
            Err(reason) => unread = unread.or(Some(reason)),
        }
    }
    let tags = product.filter(|_| affected.ecosystem.name == EcosystemName::Git);
    let witness = witness.or_else(|| {
        let listed = match tags {
            Some(product) => tagged(affected, installed, product)?,
            None => listed(affected, installed, product)?,
        };
        Some(Witness::Listed(listed.to_owned()))
    });
    if let Some(witness) = witness {
        return Position::In(witness, least_fix(&intervals, installed));
    }
    if installed.text.trim().is_empty() {
        return Position::Unclear(UnknownReason::NoVersion);
    }
    // A listed version in another form would not be recognised.
    let own = scheme_in(affected, RangeKind::Ecosystem, product);
    let invalid = own.and_then(|scheme| installed.in_scheme(scheme).err());
    let unread = unread.or_else(|| {
        let error = invalid.filter(|_| !affected.versions.is_empty())?;
        Some(UnknownReason::incomparable(installed.text, &error))
    });
    if let Some(reason) = unread {
        return Position::Unclear(reason);
    }
    // Tags none of which is known to be a release say no more than commits.
    let is_release = |tag: &String| match tags {
        Some(product) => product.release_of_tag(tag).is_some(),
        None => true,
    };
    if intervals.is_empty() && !affected.versions.iter().any(is_release) {
        return Position::Unclear(UnknownReason::CommitsOnly);
    }
    Position::Out(justify(&intervals, installed))
}

/// Whether a text can be a version of a Python package: old ones are of any form, but begin with a number.
fn is_pythons(text: &str) -> bool {
    let number = text.trim().trim_start_matches(['v', 'V']);
    number.starts_with(|first: char| first.is_ascii_digit()) && !text.contains('*')
}

/// A range with its ends prepared.
struct Interval<'a> {
    range: &'a Range,
    /// The first release of the series, where the range names only the newest affected one of it.
    series: Option<&'a str>,
    scheme: Option<Scheme>,
    /// `None` for the beginning of all versions.
    introduced: Option<Result<Version<'a>, VersionError>>,
    /// `None` for an open end.
    end: Option<Result<Version<'a>, VersionError>>,
}

impl<'a> Interval<'a> {
    fn of(affected: &Affected, range: &'a Range, product: Option<&Product>) -> Self {
        let scheme = scheme_in(affected, range.kind, product);
        let prepare = |text: &'a str| match scheme {
            // Python orders every text, so that words and patterns would be ends like any other.
            Some(Scheme::Pep440) if !is_pythons(text) => Err(VersionError::Invalid(
                Scheme::Pep440,
                "it begins with no number",
            )),
            Some(scheme) => Version::parse(scheme, text),
            None => Err(VersionError::NoOrder),
        };
        let is_one = matches!(&range.end, End::LastAffected(end) if *end == range.introduced);
        let series = product
            .filter(|product| is_one && product.is_newest_of_series)
            .and_then(|_| java_series(&range.introduced));
        Self {
            range,
            series,
            scheme,
            introduced: match range.introduced.as_str() {
                "" | "0" => None,
                text => Some(prepare(series.unwrap_or(text))),
            },
            end: end_text(&range.end).map(prepare),
        }
    }

    /// The range as it was compared.
    fn shown(&self) -> Range {
        let introduced = self.series.unwrap_or(&self.range.introduced);
        Range {
            introduced: introduced.to_owned(),
            ..self.range.clone()
        }
    }

    /// The version to compare with the ends.
    fn installed<'i>(&self, installed: &'i Installed<'_>) -> Option<Cow<'i, Version<'i>>> {
        installed.in_scheme(self.scheme?).ok()
    }

    fn contains_installed(&self, installed: &Installed<'_>) -> Result<bool, UnknownReason> {
        let scheme = match self.scheme {
            Some(scheme) => scheme,
            None => {
                return Err(UnknownReason::incomparable(
                    installed.text,
                    &VersionError::NoOrder,
                ));
            }
        };
        let version = installed
            .in_scheme(scheme)
            .map_err(|error| UnknownReason::incomparable(installed.text, &error))?;
        self.contains(&version)
    }

    /// Whether a version is in the range. The end is only read when the beginning does not decide.
    fn contains(&self, version: &Version<'_>) -> Result<bool, UnknownReason> {
        if let Some(introduced) = &self.introduced {
            let introduced = known(introduced, &self.range.introduced)?;
            if order(version, introduced).is_lt() {
                return Ok(false);
            }
        }
        let Some(end) = &self.end else {
            return Ok(true);
        };
        let order = order(
            version,
            known(end, end_text(&self.range.end).unwrap_or(""))?,
        );
        Ok(match self.range.end {
            End::Fixed(_) | End::Below(_) => order.is_lt(),
            End::LastAffected(_) => order.is_le(),
            End::Open => true,
        })
    }
}

/// How the versions of an entry compare; `None` where they do not.
fn scheme_in(affected: &Affected, kind: RangeKind, product: Option<&Product>) -> Option<Scheme> {
    let ecosystem = affected.ecosystem.name;
    product
        .and_then(|product| product.order_in(ecosystem, kind))
        .or_else(|| scheme_of(ecosystem, kind))
}

fn end_text(end: &End) -> Option<&str> {
    match end {
        End::Fixed(text) | End::LastAffected(text) | End::Below(text) => Some(text),
        End::Open => None,
    }
}

fn known<'v, 'a>(
    version: &'v Result<Version<'a>, VersionError>,
    text: &str,
) -> Result<&'v Version<'a>, UnknownReason> {
    version
        .as_ref()
        .map_err(|error| UnknownReason::incomparable(text, error))
}

/// The order of two versions of one scheme.
fn order(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    debug_assert_eq!(a.scheme(), b.scheme());
    a.compare(b).unwrap_or(Ordering::Equal)
}

/// The least fixed version that is above the installed one and not affected again.
fn least_fix(intervals: &[Interval<'_>], installed: &Installed<'_>) -> Option<String> {
    let mut least: Option<(&Version<'_>, &str)> = None;
    for interval in intervals {
        let (End::Fixed(text), Some(Ok(fixed))) = (&interval.range.end, &interval.end) else {
            continue;
        };
        let above = interval
            .installed(installed)
            .is_some_and(|version| order(fixed, &version).is_gt());
        let again = || {
            intervals
                .iter()
                .filter(|other| other.scheme == interval.scheme)
                .any(|other| other.contains(fixed) != Ok(false))
        };
        let lower = |(other, _): (&Version<'_>, &str)| {
            other.scheme() == fixed.scheme() && order(fixed, other).is_lt()
        };
        if above && least.is_none_or(lower) && !again() {
            least = Some((fixed, text));
        }
    }
    least.map(|(_, text)| text.to_owned())
}

/// Why a version is in none of the ranges: the greatest fix that it has, else the greatest last affected version below,
/// else the least introduction above.
fn justify(intervals: &[Interval<'_>], installed: &Installed<'_>) -> Justification {
    let text = installed.text.to_owned();
    let mut fixed: Option<(&Version<'_>, &str)> = None;
    let mut last: Option<(&Version<'_>, &str)> = None;
    let mut introduced: Option<(&Version<'_>, &str)> = None;
    let beats = |best: Option<(&Version<'_>, &str)>, version: &Version<'_>, wanted: Ordering| {
        best.is_none_or(|(best, _)| {
            best.scheme() == version.scheme() && order(version, best) == wanted
        })
    };
    for interval in intervals {
        let Some(version) = interval.installed(installed) else {
            continue;
        };
        if let (Some(Ok(end)), Some(end_text)) = (&interval.end, end_text(&interval.range.end))
            && !matches!(interval.range.end, End::Below(_))
            && order(&version, end).is_ge()
        {
            let best = match interval.range.end {
                End::Fixed(_) => &mut fixed,
                _ => &mut last,
            };
            if beats(*best, end, Ordering::Greater) {
                *best = Some((end, end_text));
            }
        }
        if let Some(Ok(start)) = &interval.introduced
            && order(&version, start).is_lt()
            && beats(introduced, start, Ordering::Less)
        {
            introduced = Some((start, &interval.range.introduced));
        }
    }
    match (fixed, last, introduced) {
        // "Fixed in 0" is how trackers of distributions say that no version of theirs was ever affected.
        (Some((_, "0")), _, _) => Justification::SaidByMaintainer,
        (Some((_, fixed)), _, _) => Justification::Fixed {
            installed: text,
            fixed: fixed.to_owned(),
        },
        (None, Some((_, last)), _) => Justification::AboveLastAffected {
            installed: text,
            last_affected: last.to_owned(),
        },
        (None, None, Some((_, introduced))) => Justification::BelowIntroduced {
            installed: text,
            introduced: introduced.to_owned(),
        },
        (None, None, None) => Justification::NotListed { installed: text },
    }
}

/// The listed version that is the installed one: the same text, or equal to it in the ecosystem's order.
fn listed<'a>(
    affected: &'a Affected,
    installed: &Installed<'_>,
    product: Option<&Product>,
) -> Option<&'a str> {
    let same = affected
        .versions
        .iter()
        .find(|listed| listed.as_str() == installed.text);
    if let Some(same) = same {
        return Some(same);
    }
    let scheme = scheme_in(affected, RangeKind::Ecosystem, product)?;
    let version = installed.in_scheme(scheme).ok()?;
    let first = first_number(installed.text);
    affected
        .versions
        .iter()
        .filter(|listed| first.is_none() || first_number(listed).is_none_or(|n| Some(n) == first))
        .find(|listed| {
            Version::parse(scheme, listed).is_ok_and(|listed| order(&version, &listed).is_eq())
        })
        .map(String::as_str)
}

/// The listed tag that is the installed release.
fn tagged<'a>(
    affected: &'a Affected,
    installed: &Installed<'_>,
    product: &Product,
) -> Option<&'a str> {
    let scheme = product.order();
    let version = installed.in_scheme(scheme).ok()?;
    let is_installed = |tag: &&String| {
        product.release_of_tag(tag).is_some_and(|release| {
            Version::parse(scheme, &release).is_ok_and(|release| order(&version, &release).is_eq())
        })
    };
    affected
        .versions
        .iter()
        .find(is_installed)
        .map(String::as_str)
}

/// The number that a version begins with: where it differs, the versions do too, so that long lists need not be read.
/// `None` where an epoch comes first.
fn first_number(text: &str) -> Option<&str> {
    if text.contains([':', '!']) {
        return None;
    }
    let text = text.trim_start_matches(['v', 'V']);
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = text[..end].trim_start_matches('0');
    (end > 0).then_some(digits)
}
