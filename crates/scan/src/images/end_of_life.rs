//! Distributions that get no fixes any more.

use std::sync::Arc;

use seawall_finding::{Date, Evidence, Finding, Fingerprint, Package, Rule, Severity, Verdict};
use seawall_image::lifecycle::{Support, end_of_life};

use super::inspected::Inspected;

/// The rule.
pub(super) const ID: &str = "image-end-of-life";

/// A finding where the distribution of an image gets no fixes, or none without a contract that the image does not show.
pub(super) fn finding(image: Inspected<'_>, today: Date) -> Option<Finding> {
    let release = image.contents.release.as_ref()?;
    let name = match release.pretty.as_str() {
        "" => format!("{} {}", release.id, release.version),
        pretty => pretty.to_owned(),
    };
    let (severity, message) = match end_of_life(release, today) {
        Support::Ended { end } => (
            Severity::High,
            format!("{name} has had no security fixes since {end}"),
        ),
        Support::Extended {
            since,
            by,
            is_active: false,
            ..
        } => (
            Severity::Medium,
            format!(
                "{name} has had security fixes only through {by} since {since}, and the image does not use it"
            ),
        ),
        _ => return None,
    };
    let rule = Rule::new(
        ID,
        "Distribution without security fixes",
        severity,
        "vulnerabilities that are found from then on stay open, and advisories stop naming the release",
        "Rebuild on a release that is supported.",
    );
    let release_name = [release.id.as_str(), release.version.as_str()];
    Some(Finding {
        fingerprint: Fingerprint::of(&[
            ID,
            image.name.without_version(),
            release_name[0],
            release_name[1],
        ]),
        severity,
        severity_reason: rule.severity_reason.clone(),
        rule: Arc::new(rule),
        verdict: Verdict::Fail,
        message,
        target: Arc::new(image.name.target()),
        container: None,
        subject: String::new(),
        context: Vec::new(),
        evidence: vec![Evidence::Package(Box::new(Package {
            package: release_name.join(" "),
            fixed_in: None,
            path: release.path.clone(),
            ..Package::default()
        }))],
        instances: 0,
        risk: severity as u32 * 100,
        risk_reasons: Vec::new(),
        fixable: false,
        exception: None,
        known: false,
        folded: Vec::new(),
    })
}
