//! Safe changes to source files, planned and proved, not yet written.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use seawall_checks::Repair;
use seawall_finding::Fingerprint;
use seawall_syntax::edit::{Edit, EditError, apply, hopeless_edits};
use seawall_syntax::{Path, Position};

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
    let mut skipped = Vec::new();
    for (index, (finding, repair)) in scan.repairs.iter().enumerate() {
        match repair.obstacle {
            None => by_file.entry(repair.file.clone()).or_default().push(index),
            Some(reason) => skipped.push(SkippedFix {
                file: repair.file.clone(),
                finding: *finding,
                reason: reason.to_owned(),
            }),
        }
    }
    skipped.dedup();
    let mut fixed = Vec::new();
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

/// The edits that can be made together. All at once when that works, which is the rule. Otherwise what can never be made
/// is left out, and the rest is halved until what does not fit is found.
fn fitting_edits(
    scan: &Scan,
    file: &Arc<str>,
    before: &str,
    indexes: &[usize],
    skipped: &mut Vec<SkippedFix>,
) -> (Vec<Edit>, Vec<Fingerprint>) {
    let mut fitting = Fitting {
        scan,
        before,
        edits: Edits::default(),
        mends: Vec::new(),
        skipped: Vec::new(),
    };
    if fitting.take(indexes).is_err() {
        let mut all = Edits::default();
        let of_repair: Vec<Vec<usize>> = indexes
            .iter()
            .map(|index| all.add(&scan.repairs[*index].1))
            .collect();
        let hopeless = hopeless_edits(before, &all.list);
        let mut left = Vec::new();
        for (index, edits) in indexes.iter().zip(of_repair) {
            match edits.iter().find_map(|edit| hopeless[*edit].as_ref()) {
                Some(error) => fitting.skipped.push((*index, error.to_string())),
                None => left.push(*index),
            }
        }
        fitting.take_what_fits(&left);
    }
    fitting.skipped.sort_unstable();
    let reasons = fitting.skipped.into_iter();
    skipped.extend(reasons.map(|(index, reason)| SkippedFix {
        file: file.clone(),
        finding: scan.repairs[index].0,
        reason,
    }));
    (fitting.edits.list, fitting.mends)
}

/// Repairs of one text that fit together so far.
struct Fitting<'s> {
    scan: &'s Scan,
    before: &'s str,
    edits: Edits,
    mends: Vec<Fingerprint>,
    /// Repairs that do not fit, with the reason.
    skipped: Vec<(usize, String)>,
}

impl Fitting<'_> {
    /// Takes these repairs as well, or none of them.
    fn take(&mut self, indexes: &[usize]) -> Result<(), EditError> {
        let had = self.edits.list.len();
        for index in indexes {
            self.edits.add(&self.scan.repairs[*index].1);
        }
        match apply(self.before, &self.edits.list) {
            Ok(_) => {
                let mended = indexes.iter().map(|index| self.scan.repairs[*index].0);
                self.mends.extend(mended);
                Ok(())
            }
            Err(error) => {
                self.edits.truncate(had);
                Err(error)
            }
        }
    }

    fn take_what_fits(&mut self, indexes: &[usize]) {
        match (self.take(indexes), indexes) {
            (Ok(()), _) => {}
            (Err(error), [only]) => self.skipped.push((*only, error.to_string())),
            (Err(_), _) => {
                let (first, rest) = indexes.split_at(indexes.len() / 2);
                self.take_what_fits(first);
                self.take_what_fits(rest);
            }
        }
    }
}

/// Edits, each once: two findings may ask for the same change.
#[derive(Default)]
struct Edits {
    list: Vec<Edit>,
    by_field: HashMap<(Position, Path), Vec<usize>>,
}

impl Edits {
    /// Adds the edits of a repair; where they are in the list.
    fn add(&mut self, repair: &Repair) -> Vec<usize> {
        let mut places = Vec::with_capacity(repair.changes.len());
        for change in &repair.changes {
            let field = (repair.object, change.path().clone());
            let of_field = self.by_field.entry(field).or_default();
            let known = of_field
                .iter()
                .find(|index| self.list[**index].change == *change);
            places.push(match known {
                Some(index) => *index,
                None => {
                    let index = self.list.len();
                    of_field.push(index);
                    self.list.push(Edit {
                        object: repair.object,
                        change: change.clone(),
                    });
                    index
                }
            });
        }
        places
    }

    fn truncate(&mut self, length: usize) {
        for edit in self.list.drain(length..) {
            let field = (edit.object, edit.change.path().clone());
            if let Some(of_field) = self.by_field.get_mut(&field) {
                of_field.retain(|index| *index < length);
            }
        }
    }
}
