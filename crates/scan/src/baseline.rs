//! Known findings, from an earlier JSON report.

use std::collections::HashMap;

use seawall_checks::FoundProblem;
use seawall_finding::{Fingerprint, Severity};
use serde::Deserialize;

/// How fingerprints are made now. Version 2 puts what makes a finding true into them: the holder of a role. Version 3 counts
/// the subject of a binding as a holder too. Where nothing outside the target does, all versions are the same.
pub const FINGERPRINTS: u32 = 3;

/// The fingerprints of an earlier report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// With the severity then, where the report says so.
    known: HashMap<Fingerprint, Option<Severity>>,
    version: u32,
}

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The text is no JSON report.
    #[error("the baseline is not a JSON scan report (`seawall scan --format json`)")]
    Json(#[source] serde_json::Error),
    /// A report of another kind.
    #[error("the baseline has schema `{0}`, expected `seawall.scan/v1`")]
    Schema(String),
    /// A fingerprint that is none.
    #[error("the baseline contains an invalid fingerprint")]
    Fingerprint(#[from] seawall_finding::FingerprintError),
}

#[derive(Deserialize)]
struct Report {
    schema: String,
    /// Reports that do not say so are of version 1.
    #[serde(default = "first_version")]
    fingerprints: u32,
    findings: Vec<Known>,
    /// What that report took over from its own baseline.
    #[serde(default)]
    known: Vec<String>,
    /// How severe each of them was, in their order; reports of before this was noted have none.
    #[serde(default)]
    known_severities: Vec<String>,
}

#[derive(Deserialize)]
struct Known {
    fingerprint: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    folded: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    fingerprint: String,
    #[serde(default)]
    severity: String,
}

const fn first_version() -> u32 {
    1
}

impl Baseline {
    /// A baseline of these fingerprints, with the severity of each.
    pub(crate) fn of(known: impl Iterator<Item = (Fingerprint, Severity)>) -> Self {
        Self {
            known: known
                .map(|(fingerprint, severity)| (fingerprint, Some(severity)))
                .collect(),
            version: FINGERPRINTS,
        }
    }

    /// Reads the fingerprints of a JSON report.
    ///
    /// # Errors
    /// When the text is no report of a scan.
    pub fn parse(text: &[u8]) -> Result<Self, BaselineError> {
        let report: Report = serde_json::from_slice(text).map_err(BaselineError::Json)?;
        if report.schema != "seawall.scan/v1" {
            return Err(BaselineError::Schema(report.schema));
        }
        // What was unknown then and fails now is new.
        let known =
            report
                .findings
                .iter()
                .filter(|finding| finding.verdict != "unknown")
                .flat_map(|finding| {
                    let folded = finding.folded.iter();
                    let folded = folded.map(|part| (&part.fingerprint, Some(&part.severity)));
                    std::iter::once((&finding.fingerprint, Some(&finding.severity))).chain(folded)
                })
                .chain(
                    report.known.iter().enumerate().map(|(index, fingerprint)| {
                        (fingerprint, report.known_severities.get(index))
                    }),
                )
                .map(|(fingerprint, severity)| {
                    let severity = severity.and_then(|text| text.parse().ok());
                    Ok((fingerprint.parse()?, severity))
                })
                .collect::<Result<_, BaselineError>>()?;
        Ok(Self {
            known,
            version: report.fingerprints,
        })
    }

    /// Whether the report is from before [`FINGERPRINTS`]: what it knows of roles counts as new once.
    pub fn is_older(&self) -> bool {
        self.version < FINGERPRINTS
    }

    /// Marks what it knows.
    pub(crate) fn mark(&self, found: &mut [FoundProblem]) {
        for problem in found {
            let finding = &mut problem.finding;
            // What is accepted is reported as accepted, and what is undecided now is no known problem.
            let (name, severity) = (finding.fingerprint, finding.severity);
            finding.known = finding.counts() && self.knows(name, severity);
            if let Some(before) = self.milder(name, severity) {
                let reason = format!("{} in the baseline", before.name());
                finding.risk_reasons.push(reason);
            }
        }
    }

    /// Whether the baseline holds this finding, at least as severe: what became worse is not what was known.
    pub fn knows(&self, fingerprint: Fingerprint, severity: Severity) -> bool {
        self.known
            .get(&fingerprint)
            .is_some_and(|known| known.is_none_or(|known| severity <= known))
    }

    /// How severe the finding was, where it is more severe now.
    pub fn milder(&self, fingerprint: Fingerprint, severity: Severity) -> Option<Severity> {
        let known = self.known.get(&fingerprint).copied().flatten();
        known.filter(|known| *known < severity)
    }
}
