//! What a run of the checks gives.

use seawall_finding::{Finding, Tally};

use crate::Check;

/// What a run found.
#[derive(Debug, Default)]
pub struct Results {
    /// Fails and unknowns, in no particular order.
    pub findings: Vec<FoundProblem>,
    /// Verdicts per check, counted by resource.
    pub tallies: Vec<CheckTally>,
}

/// Verdicts of one check, counted by resource: a resource with one failing container counts as a fail.
#[derive(Debug)]
pub struct CheckTally {
    /// The check.
    pub check: &'static Check,
    /// The counts.
    pub tally: Tally,
}

/// A finding with what is needed to fix it.
#[derive(Debug)]
pub struct FoundProblem {
    /// The finding.
    pub finding: Box<Finding>,
    /// Changes that fix it, with the object they belong to. Empty when there is no safe fix.
    pub fix: Vec<Repair>,
    /// The object that gave the first evidence, for its labels and annotations.
    pub object: Option<seawall_model::ObjectId>,
}

/// Changes to one object of a source file.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The file.
    pub file: std::sync::Arc<str>,
    /// Where the object begins in it.
    pub object: seawall_syntax::Position,
    /// Why it cannot be made in the text, where it cannot.
    pub obstacle: Option<&'static str>,
    /// The changes.
    pub changes: Vec<seawall_syntax::edit::Change>,
}
