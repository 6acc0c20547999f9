//! `seawall.checks/v1`: which checks there are.

use schemars::JsonSchema;
use seawall_checks::{Check, registry};
use seawall_finding::Severity;
use seawall_text::{Lines, say};
use serde::Serialize;

use crate::Versioned;
use crate::severity::severity;

/// Which checks there are, by group.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckList {
    /// Each check.
    pub checks: Vec<CheckEntry>,
}

/// What a check is about.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CheckEntry {
    /// ID, such as `privileged-container`.
    pub id: &'static str,
    /// Group.
    pub group: &'static str,
    /// The problem in a few words.
    pub title: &'static str,
    /// How bad it is.
    #[schemars(schema_with = "severity")]
    pub severity: Severity,
    /// Why it is as bad.
    pub severity_reason: &'static str,
    /// What it finds.
    pub what: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// A manifest that it finds something in.
    pub example: &'static str,
    /// Techniques of the threat matrix.
    pub techniques: &'static [&'static str],
    /// Controls of frameworks, such as `cis-kubernetes/5.2.2`.
    pub controls: &'static [&'static str],
    /// Further reading.
    pub references: &'static [&'static str],
}

impl Versioned for CheckList {
    const SCHEMA: &'static str = "seawall.checks/v1";
}

impl CheckList {
    /// Every check of this program.
    pub fn builtin() -> Self {
        Self {
            checks: registry::all().map(CheckEntry::from).collect(),
        }
    }

    /// For people: a line for each, below its group.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for group in self.checks.chunk_by(|one, next| one.group == next.group) {
            say!(text, "{}", group[0].group);
            for check in group {
                say!(
                    text,
                    "  {:<9} {:<40} {}",
                    check.severity,
                    check.id,
                    check.title
                );
            }
        }
        text
    }
}

impl From<&'static Check> for CheckEntry {
    fn from(check: &'static Check) -> Self {
        Self {
            id: check.id,
            group: check.group(),
            title: check.title,
            severity: check.severity,
            severity_reason: check.severity_reason,
            what: check.what,
            why: check.why,
            remedy: check.remedy,
            example: check.example,
            techniques: check.techniques,
            controls: check.controls,
            references: check.references,
        }
    }
}
