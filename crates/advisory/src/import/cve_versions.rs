//! The version lists of CVE records: entries with a status each, ranges with changes inside, and a default for all others.

use serde::Deserialize;

use super::interval::{Cut, Interval, complement};
use super::limits::MAX_RANGES;
use super::order::Scheme;
use super::text::or_default;
use super::version_text::{alone, plain, upper};
use crate::record::{End, Range, RangeKind};

/// An entry of `versions`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CveVersion {
    #[serde(default, deserialize_with = "or_default")]
    version: String,
    #[serde(default, deserialize_with = "or_default")]
    status: String,
    #[serde(default, deserialize_with = "or_default")]
    version_type: String,
    #[serde(default)]
    less_than: Option<String>,
    #[serde(default)]
    less_than_or_equal: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    changes: Vec<Change>,
}

#[derive(Debug, Clone, Deserialize)]
struct Change {
    at: String,
    status: String,
}

/// What a version list says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Affected.
    pub(super) ranges: Vec<Range>,
    /// The record says that it does not know.
    pub(super) undecided: Vec<Range>,
    /// Affected commits, without their repository.
    pub(super) commits: Vec<Range>,
    /// Entries that are not understood.
    pub(super) unclear: Vec<String>,
}

/// Reads a version list.
pub(super) fn verdict(default: Option<&str>, list: &[CveVersion]) -> Verdict {
    let mut found = Verdict::default();
    if list.len() > MAX_RANGES {
        found.unclear.push(format!("{} versions", list.len()));
        return found;
    }
    // A record that says which versions are affected, and nothing of the others, is taken at its word; one that only says which
    // are not leaves the others open.
    let names_affected = list.iter().any(CveVersion::names_affected);
    let default = default.unwrap_or(match names_affected {
        true => "unaffected",
        false => "unknown",
    });
    let mut parts: Vec<(Interval, String)> = Vec::new();
    let mut semantic = !list.is_empty();
    for entry in list {
        if entry.version_type == "git" {
            match entry.commits() {
                Ok(ranges) => found.commits.extend(ranges),
                Err(why) => found.unclear.push(why),
            }
            continue;
        }
        semantic &= entry.version_type == "semver";
        match entry.parts() {
            Ok(read) => parts.extend(read),
            Err(why) => found.unclear.push(why),
        }
    }
    let only_commits = parts.is_empty() && !list.is_empty();
    let cuts = parts.iter().flat_map(|(interval, _)| interval.cuts());
    let versions: Vec<&str> = cuts.map(|cut| cut.version.as_str()).collect();
    let Some(scheme) = Scheme::of_product(versions.into_iter()) else {
        found
            .unclear
            .push("versions that cannot be ordered".to_owned());
        return found;
    };
    // Also what changes that are out of order lead to.
    if parts.iter().any(|(interval, _)| {
        interval.is_empty(scheme) && interval.low.as_ref() != interval.high.as_ref()
    }) {
        found
            .unclear
            .push("a range that ends before it begins".to_owned());
    }
    let kind = match (semantic, scheme) {
        (true, Scheme::Semver) => RangeKind::Semver,
        _ => RangeKind::Ecosystem,
    };
    let of = |status: &str| -> Vec<Interval> {
        let listed = parts.iter().filter(|(_, said)| said == status);
        let mut all: Vec<Interval> = listed.map(|(interval, _)| interval.clone()).collect();
        if default == status && !only_commits {
            let listed = parts.iter().map(|(interval, _)| interval.clone());
            all.extend(complement(listed.collect(), scheme));
        }
        all.retain(|interval| !interval.is_empty(scheme));
        all
    };
    let ranges = |intervals: Vec<Interval>| -> Vec<Range> {
        let successor = match kind {
            RangeKind::Semver => Scheme::Semver,
            _ => Scheme::Upstream,
        };
        intervals
            .into_iter()
            .map(|interval| interval.into_range(kind, successor))
            .collect()
    };
    // A default of affected beside commits alone says which commits are fine, which is not expressed by ranges.
    if only_commits && default != "unaffected" && found.commits.is_empty() {
        found
            .unclear
            .push("commits that are not affected".to_owned());
    }
    found.ranges = ranges(of("affected"));
    found.undecided = ranges(of("unknown"));
    found
}

impl CveVersion {
    /// The product that the version itself names, and the entry without it: `Oracle Java SE:8u391`.
    pub(super) fn of_named_product(&self) -> Option<(&str, Self)> {
        let (product, version) = self.version.rsplit_once(':')?;
        let is_name = product.starts_with(|first: char| first.is_ascii_alphabetic());
        let version = version.trim();
        let is_version = version.starts_with(|first: char| first.is_ascii_digit());
        (is_name && is_version && self.version_type != "git").then(|| {
            let entry = Self {
                version: version.to_owned(),
                ..self.clone()
            };
            (product.trim(), entry)
        })
    }

    fn names_affected(&self) -> bool {
        let mut changes = self.changes.iter().map(|change| &change.status);
        self.status == "affected" || changes.any(|status| status == "affected")
    }

    /// The affected commits. Each change to unaffected is the fix of one branch.
    fn commits(&self) -> Result<Vec<Range>, String> {
        if self.version.is_empty() {
            return Err("a commit without a name".to_owned());
        }
        let range = |introduced: &str, end| Range {
            kind: RangeKind::Git,
            introduced: introduced.to_owned(),
            end,
            repository: String::new(),
        };
        let end = match (&self.less_than, &self.less_than_or_equal) {
            (Some(end), _) | (None, Some(end)) if end == "*" => End::Open,
            (Some(end), _) => End::Fixed(end.clone()),
            (None, Some(end)) => End::LastAffected(end.clone()),
            (None, None) if self.changes.is_empty() => End::LastAffected(self.version.clone()),
            (None, None) => End::Open,
        };
        let mut ranges = Vec::new();
        let mut since = (self.status == "affected").then_some(self.version.as_str());
        let mut is_fixed = false;
        for change in &self.changes {
            match (change.status.as_str(), since) {
                ("affected", _) => (since, is_fixed) = (Some(change.at.as_str()), false),
                (_, Some(since)) => {
                    ranges.push(range(since, End::Fixed(change.at.clone())));
                    is_fixed = true;
                }
                (_, None) => {}
            }
        }
        if let Some(since) = since.filter(|_| !is_fixed) {
            ranges.push(range(since, end));
        }
        Ok(ranges)
    }

    /// The entry as intervals with a status each.
    fn parts(&self) -> Result<Vec<(Interval, String)>, String> {
        let text = self.version.trim();
        let bounds = (
            self.less_than.as_deref(),
            self.less_than_or_equal.as_deref(),
        );
        let whole = match bounds {
            (None, None) if self.changes.is_empty() => alone(text)?,
            (Some(end), _) => between(text, upper(end, false)?)?,
            (None, Some(end)) => between(text, upper(end, true)?)?,
            (None, None) => between(text, None)?,
        };
        // They need not be in order.
        let mut changes: Vec<(&str, &str)> = Vec::with_capacity(self.changes.len());
        for change in &self.changes {
            changes.push((plain(&change.at)?, &change.status));
        }
        let scheme = Scheme::of_product(changes.iter().map(|(at, _)| *at))
            .ok_or("changes that cannot be ordered")?;
        changes.sort_by(|(a, _), (b, _)| scheme.compare(a, b));
        let mut parts = Vec::new();
        let (mut low, mut status) = (whole.low, self.status.clone());
        for (at, next) in changes {
            let at = Some(Cut::before(at));
            parts.push((
                Interval {
                    low: low.take(),
                    high: at.clone(),
                },
                std::mem::replace(&mut status, next.to_owned()),
            ));
            low = at;
        }
        let high = whole.high;
        parts.push((Interval { low, high }, status));
        Ok(parts)
    }
}

/// Words for "from the beginning".
fn is_beginning(text: &str) -> bool {
    matches!(text, "" | "0" | "*" | "-" | "n/a" | "unspecified")
}

fn between(low: &str, high: Option<Cut>) -> Result<Interval, String> {
    let low = match is_beginning(low) {
        true => None,
        false => Some(Cut::before(plain(low)?)),
    };
    Ok(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(default: Option<&str>, json: &str, expect: &[&str]) {
        let list: Vec<CveVersion> = serde_json::from_str(json).expect("versions");
        let found = verdict(default, &list);
        let shown = |mark: &str, range: &Range| match &range.end {
            End::Open => format!("{mark}[{}, )", range.introduced),
            End::Fixed(end) => format!("{mark}[{}, {end})", range.introduced),
            End::LastAffected(end) => format!("{mark}[{}, {end}]", range.introduced),
            End::Below(end) => format!("{mark}[{}, below {end})", range.introduced),
        };
        let mut all: Vec<String> = found.ranges.iter().map(|range| shown("", range)).collect();
        all.extend(found.undecided.iter().map(|range| shown("? ", range)));
        all.extend(found.commits.iter().map(|range| shown("git ", range)));
        all.extend(found.unclear);
        assert_eq!(all, expect, "{json}");
    }

    #[test]
    fn ranges_and_single_versions() {
        let json = r#"[{"version":"1.0","status":"affected","lessThan":"1.5"},{"version":"2.0.1","status":"affected"}]"#;
        check(Some("unaffected"), json, &["[1.0, 1.5)", "[2.0.1, 2.0.1]"]);
        let json = r#"[{"version":"0","status":"affected","lessThanOrEqual":"3.1"}]"#;
        check(None, json, &["[0, 3.1]"]);
        let json = r#"[{"version":">= 2.0.0, < 2.3.1","status":"affected"}]"#;
        check(None, json, &["[2.0.0, 2.3.1)"]);
        let json =
            r#"[{"version":"1.2.x","status":"affected"},{"version":"*","status":"affected"}]"#;
        check(None, json, &["[1.2, below 1.3)", "[0, )"]);
    }

    #[test]
    fn an_asterisk_is_the_end_of_a_series() {
        // Node's records. The asterisk stands for infinity: all of 4.x.
        let json = r#"[{"version":"4.0","status":"affected","lessThan":"4.*","versionType":"semver"},
            {"version":"18.0","status":"affected","lessThanOrEqual":"18.20.*","versionType":"semver"},
            {"version":"20.0","status":"affected","lessThan":"20.19.2","versionType":"semver"}]"#;
        let expect = ["[4.0, below 5)", "[18.0, below 18.21)", "[20.0, 20.19.2)"];
        check(None, json, &expect);
        let json =
            r#"[{"version":"1.0","status":"affected","lessThan":"2.*","versionType":"semver"}]"#;
        check(Some("unaffected"), json, &["[1.0, below 3)"]);
    }

    #[test]
    fn letters_come_after_the_numbers() {
        // OpenSSL's records.
        let json = r#"[{"version":"3.0.0","status":"affected","lessThan":"3.0.13","versionType":"semver"},
            {"version":"1.1.1","status":"affected","lessThan":"1.1.1x","versionType":"custom"},
            {"version":"1.0.2","status":"affected","lessThan":"1.0.2zj","versionType":"custom"}]"#;
        let expect = ["[3.0.0, 3.0.13)", "[1.1.1, 1.1.1x)", "[1.0.2, 1.0.2zj)"];
        check(Some("unaffected"), json, &expect);
        let json = r#"[{"version":"0","status":"unaffected","lessThanOrEqual":"1.1.1w","versionType":"custom"}]"#;
        check(Some("affected"), json, &["[1.1.1x, )"]);
    }

    #[test]
    fn bounds_that_are_not_stated() {
        let json = r#"[{"version":"unspecified","status":"affected","lessThan":"1.2.3","versionType":"custom"}]"#;
        check(None, json, &["[0, 1.2.3)"]);
        let json = r#"[{"version":"1.2.3","status":"affected","lessThan":"unspecified","versionType":"custom"}]"#;
        check(None, json, &["[1.2.3, )"]);
        let json = r#"[{"version":"n/a","status":"affected","lessThanOrEqual":"*","versionType":"custom"}]"#;
        check(None, json, &["[0, )"]);
    }

    #[test]
    fn ranges_in_words() {
        for (text, expect) in [
            ("before 2.0", "[0, 2.0)"),
            ("prior to 2.0", "[0, 2.0)"),
            ("2.0 and earlier", "[0, 2.0]"),
            ("8.0.35 and prior", "[0, 8.0.35]"),
            ("7.73.0 to and including 7.78.0", "[7.73.0, 7.78.0]"),
            ("1.0 through 1.4", "[1.0, 1.4]"),
        ] {
            let json = format!(r#"[{{"version":"{text}","status":"affected"}}]"#);
            check(None, &json, &[expect]);
        }
        check(
            None,
            r#"[{"version":"before the flood","status":"affected"}]"#,
            &["`the flood`"],
        );
    }

    #[test]
    fn a_record_that_only_clears_versions_leaves_the_others_open() {
        let json = r#"[{"version":"1.5","status":"unaffected"}]"#;
        check(None, json, &["? [0, 1.5)", "? [1.5p0, )"]);
        let json =
            r#"[{"version":"1.5","status":"unknown"},{"version":"1.4","status":"affected"}]"#;
        check(None, json, &["[1.4, 1.4]", "? [1.5, 1.5]"]);
    }

    #[test]
    fn changes_are_sorted_first() {
        let json = r#"[{"version":"2.0.0","versionType":"semver","lessThan":"2.*","status":"affected","changes":[{"at":"2.6.3","status":"unaffected"},{"at":"2.5.2","status":"unaffected"},{"at":"2.6.0","status":"affected"}]}]"#;
        check(
            Some("unaffected"),
            json,
            &["[2.0.0, 2.5.2)", "[2.6.0, 2.6.3)"],
        );
    }

    #[test]
    fn changes_inside_a_range() {
        let json = r#"[{"version":"2.0","status":"affected","lessThan":"3.0","changes":[{"at":"2.2","status":"unaffected"},{"at":"2.5","status":"affected"}]}]"#;
        check(Some("unaffected"), json, &["[2.0, 2.2)", "[2.5, 3.0)"]);
    }

    #[test]
    fn the_default_is_for_what_is_not_listed() {
        // The form of the Linux kernel's records.
        let json = r#"[{"version":"4.15","status":"affected"},
            {"version":"0","status":"unaffected","lessThan":"4.15"},
            {"version":"4.19.300","status":"unaffected","lessThanOrEqual":"4.19.*"},
            {"version":"6.7","status":"unaffected","lessThanOrEqual":"*"}]"#;
        check(
            Some("affected"),
            json,
            &["[4.15, 4.15]", "[4.15p0, 4.19.300)", "[4.20, 6.7)"],
        );
        let json = r#"[{"version":"1.0","status":"affected","lessThan":"2.0"}]"#;
        check(
            Some("unknown"),
            json,
            &["[1.0, 2.0)", "? [0, 1.0)", "? [2.0, )"],
        );
        check(Some("affected"), "[]", &["[0, )"]);
        check(None, "[]", &["? [0, )"]);
    }

    #[test]
    fn commits_are_apart() {
        let json =
            r#"[{"version":"abc","status":"affected","lessThan":"def","versionType":"git"}]"#;
        check(Some("unaffected"), json, &["git [abc, def)"]);
        // The form in which everything is unaffected but for the changes.
        let json = r#"[{"version":"0","versionType":"git","lessThan":"*","status":"unaffected","changes":[{"at":"abc","status":"affected"},{"at":"def","status":"unaffected"},{"at":"fed","status":"unaffected"}]}]"#;
        check(None, json, &["git [abc, def)", "git [abc, fed)"]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for text in ["n/a", "unspecified", "all of them", "~> 1", "> 1, > 2"] {
            let list = [CveVersion {
                version: text.to_owned(),
                status: "affected".to_owned(),
                ..CveVersion::default()
            }];
            let found = verdict(None, &list);
            assert_eq!(found.unclear.len(), 1, "{text}");
            assert!(found.ranges.is_empty(), "{text}");
        }
    }
}
