//! Which vulnerability of an image somebody who reaches a port of it can count on.

use seawall_finding::{Evidence, Finding, Package, Target, Verdict};
use seawall_graph::Hole;

/// From which likelihood on an exploit counts as there: EPSS expects it within 30 days rather than not.
const LIKELY_PPM: u32 = 500_000;

/// The easiest hole of an image: known to be exploited before likely, then by risk.
pub(super) fn easiest<'f>(findings: impl Iterator<Item = &'f Finding>) -> Option<Hole> {
    let usable = findings.filter_map(|finding| {
        let package = usable(finding)?;
        Some((
            package.exploited.is_some(),
            finding.risk,
            std::cmp::Reverse(&finding.rule.id),
            finding,
            package,
        ))
    });
    let (.., finding, package) = usable.max_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)))?;
    let reason = match (&package.exploited, package.likelihood_ppm) {
        (Some(since), _) => format!("known to be exploited since {since}"),
        (None, Some(ppm)) => format!("{} % likely to be exploited within 30 days", ppm / 10_000),
        (None, None) => return None,
    };
    Some(Hole {
        advisory: finding.check().to_owned(),
        package: named(finding),
        reason,
    })
}

/// The package of a finding that counts, if an exploit of it is known or likely, and works over the network as far as is known.
fn usable(finding: &Finding) -> Option<&Package> {
    // A risk that somebody accepts is still there for an attacker.
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
