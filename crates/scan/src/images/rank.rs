//! Which vulnerability comes first, with its reasons.

use seawall_advisory::assess::Hit;
use seawall_advisory::matching::{Fix, Verdict};
use seawall_finding::Severity;

/// The risk of one severity; a reason never lifts a finding to the next.
const STEP: u32 = 100;

/// What it is worth that somebody exploits it.
const EXPLOITED: u32 = 60;

/// What it is worth that ransomware does.
const RANSOMWARE: u32 = 10;

/// What it is worth at most how likely EPSS takes exploitation to be: all of it at 50 % and more.
const LIKELY: u32 = 25;

/// What it is worth that there is something to do about it.
const FIXED: u32 = 10;

/// From when on a likelihood is a reason to name: EPSS' own documentation calls the top tenth unusual, which is about 1 %.
const NAMED_FROM_PPM: u32 = 10_000;

/// The place in the order of work, and what raised it above the severity.
pub(super) fn risk(severity: Severity, hit: &Hit) -> (u32, Vec<String>) {
    let (mut more, mut reasons) = (0, Vec::new());
    if let Some(exploited) = &hit.exploited {
        more += EXPLOITED;
        let mut reason = format!("known to be exploited (CISA, {})", exploited.date_added);
        if exploited.ransomware == Some(true) {
            more += RANSOMWARE;
            reason.push_str(", by ransomware as well");
        }
        reasons.push(reason);
    }
    if let Some(likelihood) = &hit.likelihood {
        let ppm = likelihood.probability_ppm.min(500_000);
        more += ppm * LIKELY / 500_000;
        if likelihood.probability_ppm >= NAMED_FROM_PPM {
            reasons.push(format!(
                "{}.{} % likely to be exploited within 30 days (EPSS)",
                likelihood.probability_ppm / 10_000,
                likelihood.probability_ppm / 1_000 % 10
            ));
        }
    }
    let verdict = &hit.vulnerability.verdict;
    if matches!(verdict, Verdict::Affected(affection) if matches!(affection.fix, Fix::In(_))) {
        more += FIXED;
    }
    (severity as u32 * STEP + more.min(STEP - 1), reasons)
}
