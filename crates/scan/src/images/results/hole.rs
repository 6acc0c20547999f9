//! Which vulnerability of an image an attacker who reaches one of its ports can count on.

use std::cmp::Reverse;

use seawall_finding::{Evidence, Finding, Package, Target, Verdict};
use seawall_graph::Hole;

/// From which likelihood on an exploit counts as there: EPSS expects it within 30 days rather than not.
const LIKELY_PPM: u32 = 500_000;

/// The easiest hole of an image: known to be exploited before likely, then by risk.
pub(super) fn easiest<'f>(findings: impl Iterator<Item = &'f Finding>) -> Option<Hole> {
    let usable = findings.filter_map(|finding| Some((finding, usable(finding)?)));
    let usable: Vec<(&Finding, &Package)> = usable.collect();
    let easy = |(finding, package): &(&'f Finding, &Package)| {
        let is_exploited = package.exploited.is_some();
        (is_exploited, finding.risk, Reverse(finding.rule.id.clone()))
    };
    let (finding, package) = *usable.iter().max_by_key(|one| easy(one))?;
    let reason = match (&package.exploited, package.likelihood_ppm) {
        (Some(since), _) => format!("known to be exploited since {since}"),
        (None, Some(ppm)) => format!("{} % likely to be exploited within 30 days", ppm / 10_000),
        (None, None) => return None,
    };
    Some(Hole {
        advisory: finding.check().to_owned(),
        package: named(finding),
        reason,
        fixed_in: package.fixed_in.clone(),
        others: usable.len() - 1,
        is_fixable: usable.iter().all(|(_, package)| package.fixed_in.is_some()),
    })
}

/// The package of a finding that counts, if an exploit of it is known or likely, and works over the network as far as is known.
fn usable(finding: &Finding) -> Option<&Package> {
    // An accepted risk is still there for an attacker.
    if finding.verdict != Verdict::Fail {
        return None;
    }
    let package = finding
        .evidence
        .iter()
        .find_map(|evidence| match evidence {
            Evidence::Package(package) => Some(&**package),
            _ => None,
        })?;
    let is_likely = package.likelihood_ppm.is_some_and(|ppm| ppm >= LIKELY_PPM);
    let is_usable =
        (package.exploited.is_some() || is_likely) && package.over_network != Some(false);
    (is_usable && !package.is_said_harmless).then_some(package)
}

/// `log4j-core 2.14.1`.
fn named(finding: &Finding) -> String {
    let Target::Package { name, version, .. } = &*finding.target else {
        return finding.target.name().to_owned();
    };
    let name = name.rsplit('/').next().unwrap_or(name);
    format!("{name} {version}").trim_end().to_owned()
}
