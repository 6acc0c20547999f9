//! Known findings, from an earlier JSON report.

use std::collections::HashSet;

use seawall_finding::{Fingerprint, Verdict};
use serde::Deserialize;

use crate::Scan;

/// How fingerprints are made now. Version 2 puts what makes a finding true into them: the holder of a role. Version 3 counts
/// the subject of a binding as a holder too. Where nothing outside the target does, all versions are the same.
pub const FINGERPRINTS: u32 = 3;

/// The fingerprints of an earlier report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: HashSet<Fingerprint>,
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
}

#[derive(Deserialize)]
struct Known {
    fingerprint: String,
    #[serde(default)]
    verdict: String,
    #[serde(default)]
    folded: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    fingerprint: String,
}

const fn first_version() -> u32 {
    1
}

impl Baseline {
    /// The same as from the JSON report of this scan.
    pub fn of(scan: &Scan) -> Self {
        // What was unknown then and fails now is new.
        let known = scan
            .findings
            .iter()
            .filter(|finding| finding.verdict != Verdict::Unknown)
            .flat_map(|finding| {
                let folded = finding.folded.iter().map(|part| part.fingerprint);
                std::iter::once(finding.fingerprint).chain(folded)
            })
            .collect();
        Self {
            known,
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
        let known = report
            .findings
            .iter()
            .filter(|finding| finding.verdict != "unknown")
            .flat_map(|finding| {
                let folded = finding.folded.iter().map(|part| &part.fingerprint);
                std::iter::once(&finding.fingerprint).chain(folded)
            })
            .chain(&report.known)
            .map(|fingerprint| fingerprint.parse())
            .collect::<Result<_, _>>()?;
        Ok(Self {
            known,
            version: report.fingerprints,
        })
    }

    /// Whether the report is from before [`FINGERPRINTS`]: what it knows of roles counts as new once.
    pub fn is_older(&self) -> bool {
        self.version < FINGERPRINTS
    }

    /// Whether the baseline holds this finding.
    pub fn knows(&self, fingerprint: Fingerprint) -> bool {
        self.known.contains(&fingerprint)
    }
}
