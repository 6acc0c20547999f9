//! What became of findings between two scans.
//!
//! What is new is decided by the baseline alone, so that a comparison and `scan --baseline` give one answer.

use std::collections::HashMap;

use seawall_finding::{Finding, Fingerprint, Folded, Severity, Verdict};

use crate::Scan;

/// Findings of two scans, each made with the other as its baseline ([`Scan::baseline`]). Accepted ones do not count
/// on either side.
#[derive(Debug, Default)]
pub struct Compared<'s> {
    /// Open in the new scan, and not in its baseline.
    pub new: Vec<Part<'s>>,
    /// Open in both, and more severe in the new one; with the severity before.
    pub more_severe: Vec<(Part<'s>, Severity)>,
    /// Open in the old scan only, and decided in the new one: fixed, accepted, or its object is gone.
    pub gone: Vec<Part<'s>>,
    /// Open in the old scan, and unknown in the new one: with the unknown finding.
    pub unknown: Vec<(Part<'s>, &'s Finding)>,
}

/// A finding, or one that is folded into it.
#[derive(Debug, Clone, Copy)]
pub struct Part<'s> {
    /// The finding that is reported.
    pub whole: &'s Finding,
    /// The folded one that is meant.
    pub folded: Option<&'s Folded>,
}

impl<'s> Part<'s> {
    /// Names the same problem in every run.
    pub fn fingerprint(&self) -> Fingerprint {
        self.folded
            .map_or(self.whole.fingerprint, |part| part.fingerprint)
    }

    /// Id of the check.
    pub fn check(&self) -> &'s str {
        self.folded
            .map_or(self.whole.check(), |part| &*part.rule.id)
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.folded
            .map_or(self.whole.severity, |part| part.severity)
    }

    /// What was found.
    pub fn message(&self) -> &'s str {
        self.folded
            .map_or(&*self.whole.message, |part| &*part.message)
    }

    /// The finding as it is reported.
    fn head(whole: &'s Finding) -> Self {
        Self {
            whole,
            folded: None,
        }
    }

    /// A finding and everything folded into it.
    fn all(whole: &'s Finding) -> impl Iterator<Item = Self> {
        let folded = whole.folded.iter().map(move |part| Self {
            whole,
            folded: Some(part),
        });
        std::iter::once(Self::head(whole)).chain(folded)
    }
}

impl<'s> Compared<'s> {
    /// Compares two scans.
    pub fn of(old: &'s Scan, new: &'s Scan) -> Self {
        let before: HashMap<Fingerprint, Severity> = old
            .findings
            .iter()
            .filter(|finding| is_open(finding))
            .flat_map(Part::all)
            .map(|part| (part.fingerprint(), part.severity()))
            .collect();
        let undecided: HashMap<Fingerprint, &Finding> = new
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Unknown)
            .map(|finding| (finding.fingerprint, finding))
            .collect();
        let mut compared = Self::default();
        for finding in new.findings.iter().filter(|finding| is_open(finding)) {
            let severity = before.get(&finding.fingerprint);
            if finding.counts() && severity.is_none_or(|before| *before >= finding.severity) {
                compared.new.push(Part::head(finding));
                continue;
            }
            compared
                .more_severe
                .extend(Part::all(finding).filter_map(|part| {
                    let severity = *before.get(&part.fingerprint())?;
                    (part.severity() > severity).then_some((part, severity))
                }));
        }
        for finding in old.findings.iter().filter(|finding| finding.counts()) {
            let is_head_undecided = undecided.contains_key(&finding.fingerprint);
            for part in Part::all(finding) {
                match undecided.get(&part.fingerprint()) {
                    Some(now) => compared.unknown.push((part, now)),
                    // With its head it is one row; without it, it is a row of its own.
                    None if part.folded.is_none() || is_head_undecided => compared.gone.push(part),
                    None => {}
                }
            }
        }
        compared
    }

    /// Whether the new scan is worse: by a new finding, or by one that became more severe.
    pub fn is_worse(&self, limit: Severity) -> bool {
        let more_severe = self.more_severe.iter().map(|(part, _)| part);
        self.new
            .iter()
            .chain(more_severe)
            .any(|part| part.severity() >= limit)
    }
}

/// A fail that is not accepted, whether or not the baseline has it.
fn is_open(finding: &Finding) -> bool {
    finding.verdict == Verdict::Fail && finding.exception.is_none()
}
