//! What became of findings between two scans.

use std::collections::HashMap;

use seawall_finding::{Finding, Fingerprint, Severity, Verdict};

use crate::Scan;

/// Findings of two scans, compared by fingerprint. Accepted ones do not count on either side.
#[derive(Debug, Default)]
pub struct Compared<'s> {
    /// Open in the new scan only.
    pub new: Vec<&'s Finding>,
    /// Open in both, and more severe in the new one; with the severity before.
    pub more_severe: Vec<(&'s Finding, Severity)>,
    /// Open in the old scan only, and decided in the new one: fixed, accepted, or its object is gone.
    pub gone: Vec<&'s Finding>,
    /// Open in the old scan, and unknown in the new one: with the unknown finding.
    pub unknown: Vec<(&'s Finding, &'s Finding)>,
}

/// How a finding stands in a scan.
enum Stand<'s> {
    Open(Severity),
    Unknown(&'s Finding),
}

impl<'s> Compared<'s> {
    /// Compares two scans.
    pub fn of(old: &'s Scan, new: &'s Scan) -> Self {
        let (before, after) = (stands(old), stands(new));
        let mut compared = Self::default();
        for finding in new.findings.iter().filter(|finding| is_open(finding)) {
            match before.get(&finding.fingerprint) {
                Some(Stand::Open(severity)) if finding.severity > *severity => {
                    compared.more_severe.push((finding, *severity));
                }
                Some(Stand::Open(_)) => {}
                Some(Stand::Unknown(_)) | None => compared.new.push(finding),
            }
        }
        for finding in old.findings.iter().filter(|finding| is_open(finding)) {
            match after.get(&finding.fingerprint) {
                Some(Stand::Open(_)) => {}
                Some(Stand::Unknown(now)) => compared.unknown.push((finding, now)),
                None => compared.gone.push(finding),
            }
        }
        compared
    }

    /// Whether the new scan is worse: by a new finding, or by one that became more severe.
    pub fn is_worse(&self, limit: Severity) -> bool {
        let more_severe = self.more_severe.iter().map(|(finding, _)| *finding);
        self.new
            .iter()
            .copied()
            .chain(more_severe)
            .any(|finding| finding.severity >= limit)
    }
}

fn is_open(finding: &Finding) -> bool {
    finding.verdict == Verdict::Fail && finding.exception.is_none()
}

/// Every finding by its name, with those that are folded into others: what stands alone now may have been told with a worse
/// one before.
fn stands(scan: &Scan) -> HashMap<Fingerprint, Stand<'_>> {
    let mut stands = HashMap::new();
    for finding in &scan.findings {
        if is_open(finding) {
            for part in &finding.folded {
                stands
                    .entry(part.fingerprint)
                    .or_insert(Stand::Open(part.severity));
            }
            stands.insert(finding.fingerprint, Stand::Open(finding.severity));
        } else if finding.verdict == Verdict::Unknown {
            stands
                .entry(finding.fingerprint)
                .or_insert(Stand::Unknown(finding));
        }
    }
    stands
}
