//! CSAF's product statuses to affected packages.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_package::Ecosystem;
use serde::Deserialize;

use super::csaf_products::Products;
use super::csaf_subject::{Known, Package, Publisher, package};
use super::sink::{Sink, UnreadReason};
use super::text::or_default;
use super::version_text::{Bounds, range_text};
use crate::record::{Affected, End, FixState, Range, RangeKind};

/// `product_status`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Status {
    #[serde(default, deserialize_with = "or_default")]
    fixed: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    first_fixed: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    recommended: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    known_affected: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    first_affected: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    last_affected: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    known_not_affected: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    under_investigation: Vec<String>,
}

/// `remediations`, as far as they say whether a fix will come.
#[derive(Debug, Deserialize)]
pub(super) struct Remediation {
    #[serde(default, deserialize_with = "or_default")]
    category: String,
    #[serde(default, deserialize_with = "or_default")]
    details: String,
    #[serde(default, deserialize_with = "or_default")]
    product_ids: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Fixed,
    Affected,
    NotAffected,
    Undecided,
}

/// Everything that one vulnerability says of packages.
pub(super) fn affected(
    publisher: Publisher,
    products: &Products,
    status: &Status,
    remediations: &[Remediation],
    place: &str,
    sink: &mut Sink<'_>,
) -> Vec<Affected> {
    let states = states(remediations);
    let lists = [
        (Said::Fixed, &status.fixed),
        (Said::Fixed, &status.first_fixed),
        (Said::Fixed, &status.recommended),
        (Said::Affected, &status.known_affected),
        (Said::Affected, &status.first_affected),
        (Said::Affected, &status.last_affected),
        (Said::NotAffected, &status.known_not_affected),
        (Said::Undecided, &status.under_investigation),
    ];
    // Packages that differ only in their architecture become one entry.
    let mut grouped: BTreeMap<(Package, Said, u8), BTreeSet<String>> = BTreeMap::new();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    for (said, list) in lists {
        for id in list {
            let known = match products.subject(id) {
                Ok(subject) => package(publisher, products, &subject),
                Err(why) => Known::Unknown(why),
            };
            match known {
                Known::Whole => {}
                Known::Unknown(what) => *unknown.entry(what).or_default() += 1,
                Known::Package(mut package) => {
                    let arch = std::mem::take(&mut package.architecture);
                    if publisher != Publisher::Other && said == Said::Affected {
                        // The version there is a stream or the latest build, not a bound.
                        package.version.clear();
                    }
                    let state = states.get(id.as_str()).copied().unwrap_or_default();
                    let state = match (said, state) {
                        (Said::Affected, FixState::WontFix) => 1,
                        (Said::Affected, FixState::Deferred) => 2,
                        _ => 0,
                    };
                    grouped
                        .entry((package, said, state))
                        .or_default()
                        .insert(arch);
                }
            }
        }
    }
    for (what, count) in unknown {
        let text = format!("{what}, {count} times");
        sink.unread(place, UnreadReason::UnknownProduct, &text);
    }
    // Others who state which versions are affected state fixed ones for information.
    let stated: HashSet<(Ecosystem, String)> = grouped
        .keys()
        .filter(|(_, said, _)| publisher == Publisher::Other && *said == Said::Affected)
        .map(|(package, _, _)| (package.ecosystem.clone(), package.name.clone()))
        .collect();
    let mut all = Vec::new();
    for ((package, said, state), architectures) in grouped {
        let of = (package.ecosystem.clone(), package.name.clone());
        if said == Said::Fixed && stated.contains(&of) {
            continue;
        }
        let state = match state {
            1 => FixState::WontFix,
            2 => FixState::Deferred,
            _ => FixState::ByRange,
        };
        all.push(entry(
            publisher,
            package,
            said,
            state,
            architectures,
            place,
            sink,
        ));
    }
    all
}

fn states(remediations: &[Remediation]) -> HashMap<&str, FixState> {
    let mut states = HashMap::new();
    for remediation in remediations {
        let details = remediation.details.to_lowercase();
        let state = match remediation.category.as_str() {
            "no_fix_planned" => FixState::WontFix,
            "none_available" if details.contains("deferred") => FixState::Deferred,
            _ => continue,
        };
        for id in &remediation.product_ids {
            states.insert(id.as_str(), state);
        }
    }
    states
}

fn entry(
    publisher: Publisher,
    package: Package,
    said: Said,
    state: FixState,
    architectures: BTreeSet<String>,
    place: &str,
    sink: &mut Sink<'_>,
) -> Affected {
    let mut found = Affected {
        ecosystem: package.ecosystem,
        name: package.name,
        of_source: package.of_source,
        ranges: Vec::new(),
        versions: Vec::new(),
        state,
        modularity: package.modularity,
        architectures: match architectures.contains("") {
            true => Vec::new(),
            false => architectures.into_iter().collect(),
        },
        systems: Vec::new(),
        symbols: Vec::new(),
        scores: Vec::new(),
    };
    let range = |introduced: &str, end| Range {
        kind: RangeKind::Ecosystem,
        introduced: introduced.to_owned(),
        end,
        repository: String::new(),
    };
    let version = package.version;
    if package.is_range {
        match range_text(&version) {
            Some(Bounds { low, high }) if said != Said::Fixed => {
                let introduced = low.unwrap_or_else(|| "0".to_owned());
                found.ranges.push(range(&introduced, high));
            }
            // From this version on it is fixed.
            Some(Bounds {
                low: Some(low),
                high: End::Open,
            }) => found.ranges.push(range("0", End::Fixed(low))),
            _ => {
                sink.unread(place, UnreadReason::UnknownRange, &version);
                found.state = FixState::UnderInvestigation;
                return found;
            }
        }
    } else {
        match (said, version.is_empty()) {
            (Said::Fixed, false) => found.ranges.push(range("0", End::Fixed(version))),
            (Said::Fixed, true) => {
                sink.unread(place, UnreadReason::UnknownRange, "fixed without a version");
                found.state = FixState::UnderInvestigation;
            }
            (Said::Affected, true) => found.ranges.push(range("0", End::Open)),
            (Said::Affected, false) => found.versions.push(version),
            (Said::NotAffected | Said::Undecided, true) => {}
            (Said::NotAffected | Said::Undecided, false) => {
                // Distributions list the builds of the day; what they say is about the package.
                if publisher == Publisher::Other || said == Said::NotAffected {
                    found.versions.push(version);
                }
            }
        }
    }
    match said {
        Said::NotAffected => found.state = FixState::NotAffected,
        Said::Undecided => found.state = FixState::UnderInvestigation,
        Said::Fixed | Said::Affected => {}
    }
    found
}
