//! Credentials in files of an image.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::{Evidence, Finding, Fingerprint, Package, Rule, Severity, Verdict};

use super::inspected::Inspected;

/// The rule.
pub(super) const ID: &str = "image-secret";

/// One finding for each kind of credential in each file.
pub(super) fn findings(image: Inspected<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let rule = Arc::new(rule());
    let mut places: HashMap<Fingerprint, usize> = HashMap::new();
    for observed in &image.contents.observed {
        let path = &observed.place.path;
        let parts = [
            ID,
            image.name.without_version(),
            path,
            &observed.observation.rule,
        ];
        let fingerprint = Fingerprint::of(&parts);
        if let Some(known) = places.get(&fingerprint) {
            findings[*known].instances += 1;
            continue;
        }
        places.insert(fingerprint, findings.len());
        let place = match (observed.is_visible, observed.place.layer) {
            (true, _) | (false, None) => String::new(),
            (false, Some(layer)) => {
                format!("; a later layer deletes it, and layer {layer} still has it")
            }
        };
        findings.push(Finding {
            fingerprint,
            severity: rule.severity,
            severity_reason: rule.severity_reason.clone(),
            rule: Arc::clone(&rule),
            verdict: Verdict::Fail,
            message: format!("`{path}`: {}{place}", observed.observation.text),
            target: Arc::new(image.name.target()),
            container: None,
            subject: path.clone(),
            context: Vec::new(),
            evidence: vec![Evidence::Package(Box::new(Package {
                package: observed.observation.text.clone(),
                fixed_in: None,
                path: path.clone(),
                layer: observed.place.layer,
                ..Package::default()
            }))],
            instances: 0,
            risk: Severity::High as u32 * 100,
            risk_reasons: Vec::new(),
            fixable: false,
            exception: None,
            known: false,
            folded: Vec::new(),
        });
    }
    findings
}

/// What is asked.
pub(super) fn rule() -> Rule {
    Rule::new(
        ID,
        "Credential in an image",
        Severity::High,
        "everyone who can pull the image can read it, and so can everyone who gets a copy later",
        "Revoke the credential, remove it from the build (a later `RUN rm` does not), and pass it at run time as a Secret, or to the build with `RUN --mount=type=secret`.",
    )
}
