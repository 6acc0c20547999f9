//! `seawall.diff/v1`: what changed between two inputs.

mod text;

use schemars::JsonSchema;
use seawall_finding::{Finding, Severity};
use seawall_scan::{Compared, Part};
use serde::Serialize;

use crate::Versioned;
use crate::attack;
use crate::severity::severity;

/// What changed between two inputs: findings, attack paths, permissions and connections.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Diff {
    /// Whether the new input is worse: by a new or more severe finding, or by anything that `attack` opens.
    pub is_worse: bool,
    /// What became of findings.
    pub findings: FindingChanges,
    /// Attack paths, permissions and connections, as in `seawall.attack-diff/v1`.
    pub attack: attack::Diff,
    /// What was not evaluated on either side.
    pub not_evaluated: Vec<String>,
}

/// What became of findings.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingChanges {
    /// Findings that only the new input has.
    pub new: Vec<NewFinding>,
    /// Findings that both have, and that are more severe in the new one.
    pub more_severe: Vec<MoreSevereFinding>,
    /// Findings that only the old input has.
    pub gone: Vec<FindingRow>,
    /// Whether the new input was read whole. If not, findings are only missing in what was read.
    pub is_gone_known: bool,
    /// Findings of the old input that are unknown in the new one.
    pub unknown: Vec<UnknownFinding>,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingRow {
    /// Names the same problem in every run.
    pub fingerprint: String,
    /// ID of the check.
    pub check: String,
    /// How bad it is.
    #[schemars(schema_with = "severity")]
    pub severity: Severity,
    /// What it is about.
    pub target: String,
    /// What was found.
    pub message: String,
    /// The file as the user named it; null for what does not come from text, and for a finding that another one includes.
    pub file: Option<String>,
    /// Line, from 1; 0 where only the file is known; null without one.
    pub line: Option<u32>,
}

/// A finding that only the new input has.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NewFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingRow,
    /// Findings of the same problem that it includes.
    pub folded: Vec<FoldedFinding>,
    /// Through what else it is found.
    #[serde(skip)]
    also: Option<String>,
}

/// A finding that another one of the same problem includes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FoldedFinding {
    /// Names the same problem in every run.
    pub fingerprint: String,
    /// ID of the check.
    pub check: String,
    /// How bad it is.
    #[schemars(schema_with = "severity")]
    pub severity: Severity,
    /// What was found.
    pub message: String,
}

/// A finding that is more severe than before.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MoreSevereFinding {
    /// The finding.
    #[serde(flatten)]
    pub finding: FindingRow,
    /// How bad it was before.
    #[schemars(schema_with = "severity")]
    pub severity_before: Severity,
}

/// A finding of which it is not known whether it is still there.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnknownFinding {
    /// The finding as it was.
    #[serde(flatten)]
    pub finding: FindingRow,
    /// Why it is unknown now.
    pub reason: String,
}

impl Versioned for Diff {
    const SCHEMA: &'static str = "seawall.diff/v1";
}

impl Diff {
    /// Puts together what differs. Findings below `limit` make nothing worse.
    pub fn new(
        compared: &Compared<'_>,
        limit: Severity,
        is_gone_known: bool,
        attack: attack::Diff,
        not_evaluated: Vec<String>,
    ) -> Self {
        let new = compared.new.iter().map(|part| NewFinding {
            finding: part.into(),
            folded: folded(part.whole),
            also: part.whole.also(),
        });
        let more_severe = compared.more_severe.iter();
        let more_severe = more_severe.map(|(part, before)| MoreSevereFinding {
            finding: part.into(),
            severity_before: *before,
        });
        let unknown = compared.unknown.iter();
        let unknown = unknown.map(|(part, now)| UnknownFinding {
            finding: part.into(),
            reason: now.message.to_string(),
        });
        Self {
            is_worse: compared.is_worse(limit) || attack.is_worse(),
            findings: FindingChanges {
                new: new.collect(),
                more_severe: more_severe.collect(),
                gone: compared.gone.iter().map(FindingRow::from).collect(),
                is_gone_known,
                unknown: unknown.collect(),
            },
            attack,
            not_evaluated,
        }
    }
}

impl From<&Part<'_>> for FindingRow {
    fn from(part: &Part<'_>) -> Self {
        let location = part.whole.location().filter(|_| part.folded.is_none());
        Self {
            fingerprint: part.fingerprint().to_string(),
            check: part.check().to_owned(),
            severity: part.severity(),
            target: part.whole.target.to_string(),
            message: part.message().to_owned(),
            file: location.map(|location| location.file.to_string()),
            line: location.map(|location| location.line),
        }
    }
}

fn folded(whole: &Finding) -> Vec<FoldedFinding> {
    let all = whole.folded.iter().map(|part| FoldedFinding {
        fingerprint: part.fingerprint.to_string(),
        check: part.rule.id.to_string(),
        severity: part.severity,
        message: part.message.to_string(),
    });
    all.collect()
}
