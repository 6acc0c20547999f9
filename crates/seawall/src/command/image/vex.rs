//! Statements that a vulnerability does not matter in a product (VEX), from files that the user names.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use seawall_advisory::vex::{Statement, limits::MAX_VEX_BYTES, read};
use seawall_finding::{Evidence, Finding, Verdict};
use seawall_scan::images::Excused;

/// Reads files of statements. What of them is not understood makes the answer incomplete.
pub(super) fn statements(
    files: &[PathBuf],
    not_evaluated: &mut Vec<String>,
) -> anyhow::Result<Vec<Statement>> {
    let mut all = Vec::new();
    for path in files {
        let named = || format!("`{}`", path.display());
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).with_context(named)?;
        file.take(MAX_VEX_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .with_context(named)?;
        let vex = read(&bytes).with_context(named)?;
        not_evaluated.extend(
            vex.unknown
                .iter()
                .map(|what| format!("{}: {what}", named())),
        );
        all.extend(vex.statements);
    }
    Ok(all)
}

/// Accepts what statements say does not matter; it stays in the list. An exception of the user goes before, and changes nothing
/// about what the statement says to those who read the report.
pub(super) fn accept(findings: &mut [Finding], excused: &Excused) {
    if excused.is_empty() {
        return;
    }
    for finding in findings {
        if finding.verdict != Verdict::Fail {
            continue;
        }
        let key = (finding.fingerprint, Arc::clone(&finding.target));
        let Some(words) = excused.get(&key) else {
            continue;
        };
        finding.exception.get_or_insert_with(|| words.clone());
        for evidence in &mut finding.evidence {
            if let Evidence::Package(package) = evidence {
                package.is_said_harmless = true;
            }
        }
    }
}
