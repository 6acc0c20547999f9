//! What is known to be wrong with an image, on a few lines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_finding::{Evidence, Finding, Severity, Verdict};
use seawall_text::{Lines, Shown, say};
use serde::Serialize;

/// What is known to be wrong with an image.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Risk {
    /// The day of the database of vulnerabilities; null where there is none, so that nothing is known.
    pub database: Option<String>,
    /// How many problems there are, by severity; those that none has are left out.
    pub findings: BTreeMap<&'static str, usize>,
    /// How many of them an update fixes.
    pub fixable: usize,
    /// How many are known to be exploited.
    pub exploited: usize,
    /// The worst, a sentence each.
    pub worst: Vec<String>,
    /// How many answers are unknown.
    pub unknown: usize,
}

/// Problems that are shown.
const MAX_WORST: usize = 5;

impl Risk {
    /// Of these findings, by a database of this day.
    pub fn new(database: String, findings: &[Finding]) -> Self {
        let mut risk = Self {
            database: Some(database),
            ..Self::default()
        };
        let mut failed: Vec<&Finding> = Vec::new();
        for finding in findings {
            if finding.verdict == Verdict::Unknown {
                risk.unknown += 1;
            } else {
                failed.push(finding);
            }
        }
        failed.sort_by_key(|one| (std::cmp::Reverse(one.risk), one.fingerprint));
        for finding in &failed {
            *risk.findings.entry(finding.severity.name()).or_insert(0) += 1;
            let package = finding.evidence.iter().find_map(|evidence| match evidence {
                Evidence::Package(package) => Some(package),
                _ => None,
            });
            risk.fixable += usize::from(package.is_some_and(|one| one.fixed_in.is_some()));
            risk.exploited += usize::from(package.is_some_and(|one| one.exploited.is_some()));
        }
        risk.worst = failed
            .iter()
            .take(MAX_WORST)
            .map(|one| {
                let exploited = match one.risk_reasons.first() {
                    Some(reason) => format!("; {reason}"),
                    None => String::new(),
                };
                format!(
                    "{} {}: {}{exploited}",
                    one.severity.name(),
                    one.check(),
                    one.message
                )
            })
            .collect();
        risk
    }

    /// For people.
    pub(super) fn say(&self, text: &mut Lines) {
        let Some(day) = &self.database else {
            say!(
                text,
                "  risk      unknown: there is no database of vulnerabilities (`seawall db import FEED` makes one)"
            );
            return;
        };
        let worst_first = Severity::WORST_FIRST.into_iter();
        let mut counts: Vec<String> = worst_first
            .filter_map(|severity| {
                let count = self.findings.get(severity.name())?;
                Some(format!("{count} {}", severity.name()))
            })
            .collect();
        if counts.is_empty() {
            counts.push("nothing known".to_owned());
        }
        if self.unknown > 0 {
            counts.push(format!("{} unknown", self.unknown));
        }
        let mut more = Vec::new();
        if self.exploited > 0 {
            more.push(format!("{} known to be exploited", self.exploited));
        }
        if self.fixable > 0 {
            more.push(format!("{} fixed by updates", self.fixable));
        }
        more.push(format!("database of {day}"));
        say!(
            text,
            "  risk      {} ({})",
            counts.join("  "),
            more.join(", ")
        );
        for sentence in &self.worst {
            say!(text, "            {}", Shown(sentence));
        }
    }
}
