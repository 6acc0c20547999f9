//! Safe changes to source files, planned and proved, not yet written.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_checks::Repair;
use seawall_finding::Fingerprint;
use seawall_syntax::edit::{Edit, apply};

use crate::Scan;

/// A file with its text before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedFile {
    /// The file.
    pub file: Arc<str>,
    /// The text as it was.
    pub before: String,
    /// The text with every safe change.
    pub after: String,
    /// The findings that this mends.
    pub mends: Vec<Fingerprint>,
}

/// A finding that could not be mended in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFix {
    /// The file.
    pub file: Arc<str>,
    /// The finding.
    pub finding: Fingerprint,
    /// Why not.
    pub reason: String,
}

/// Applies every repair of a scan to the texts that `read` gives. One repair that cannot be applied leaves the
/// others standing.
pub fn plan_fixes(
    scan: &Scan,
    read: impl Fn(&str) -> std::io::Result<String>,
) -> (Vec<FixedFile>, Vec<SkippedFix>) {
    let mut by_file: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
    for (index, (_, repair)) in scan.repairs.iter().enumerate() {
        by_file.entry(repair.file.clone()).or_default().push(index);
    }
    let mut fixed = Vec::new();
    let mut skipped = Vec::new();
    for (file, indexes) in by_file {
        let before = match read(&file) {
            Ok(text) => text,
            Err(error) => {
                skipped.extend(indexes.iter().map(|index| SkippedFix {
                    file: file.clone(),
                    finding: scan.repairs[*index].0,
                    reason: format!("the file cannot be read as text: {error}"),
                }));
                continue;
            }
        };
        let (edits, mends) = fitting_edits(scan, &file, &before, &indexes, &mut skipped);
        if let Ok(after) = apply(&before, &edits)
            && after != before
        {
            fixed.push(FixedFile {
                file,
                before,
                after,
                mends,
            });
        }
    }
    (fixed, skipped)
}

/// The edits that can be made together. All at once when that works, which is the rule; otherwise one finding
/// after the other, leaving out those that cannot be mended.
fn fitting_edits(
    scan: &Scan,
    file: &Arc<str>,
    before: &str,
    indexes: &[usize],
    skipped: &mut Vec<SkippedFix>,
) -> (Vec<Edit>, Vec<Fingerprint>) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut mends = Vec::new();
    for index in indexes {
        let (finding, repair) = &scan.repairs[*index];
        add(&mut edits, repair);
        mends.push(*finding);
    }
    if apply(before, &edits).is_ok() {
        return (edits, mends);
    }
    edits.clear();
    mends.clear();
    for index in indexes {
        let (finding, repair) = &scan.repairs[*index];
        let mut candidate = edits.clone();
        add(&mut candidate, repair);
        match apply(before, &candidate) {
            Ok(_) => {
                edits = candidate;
                mends.push(*finding);
            }
            Err(error) => skipped.push(SkippedFix {
                file: file.clone(),
                finding: *finding,
                reason: error.to_string(),
            }),
        }
    }
    (edits, mends)
}

/// Two findings may ask for the same change.
fn add(edits: &mut Vec<Edit>, repair: &Repair) {
    for change in &repair.changes {
        let edit = Edit {
            object: repair.object,
            change: change.clone(),
        };
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
}
