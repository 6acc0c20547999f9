//! Known findings, from an earlier JSON report.

use std::collections::HashSet;

use seawall_finding::Fingerprint;
use serde::Deserialize;

/// The fingerprints of an earlier report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(HashSet<Fingerprint>);

/// Why a text is no baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The text is no JSON report.
    #[error("the baseline is no JSON report of a scan (`seawall scan --format json`)")]
    Json(#[source] serde_json::Error),
    /// A report of another kind.
    #[error("the baseline has schema `{0}`, `seawall.scan/v1` is expected")]
    Schema(String),
    /// A fingerprint that is none.
    #[error("the baseline holds a broken fingerprint")]
    Fingerprint(#[from] seawall_finding::FingerprintError),
}

#[derive(Deserialize)]
struct Report {
    schema: String,
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
}

impl Baseline {
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
            .map(|finding| &finding.fingerprint)
            .chain(&report.known)
            .map(|fingerprint| fingerprint.parse())
            .collect::<Result<_, _>>()?;
        Ok(Self(known))
    }

    /// Whether the baseline holds this finding.
    pub fn knows(&self, fingerprint: Fingerprint) -> bool {
        self.0.contains(&fingerprint)
    }
}
