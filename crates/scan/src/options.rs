//! What to scan for.

use std::sync::Arc;

use seawall_checks::Settings;
use seawall_finding::{Exception, glob_matches};

use crate::Baseline;
use crate::images::ImageResults;

/// What to scan for.
#[derive(Debug, Default)]
pub struct ScanOptions {
    /// Settings of the checks.
    pub settings: Settings,
    /// Globs for the checks to run; empty runs all.
    pub only: Vec<String>,
    /// Globs for checks to leave out.
    pub skip: Vec<String>,
    /// Accepted findings.
    pub exceptions: Vec<Exception>,
    /// Whether annotations of the objects themselves accept nothing: for input whose authors are not trusted to say
    /// what is accepted. Exceptions files of theirs are not to be among the exceptions then.
    pub no_annotations: bool,
    /// What scans of the images found, to be told with what runs them. The graph learns of it by its own facts.
    pub images: Option<Arc<ImageResults>>,
    /// Known findings.
    pub baseline: Option<Baseline>,
    /// Most findings that are kept of a cluster; [`MAX_FINDINGS`] otherwise.
    pub max_findings: Option<usize>,
}

/// Most findings of a cluster that are kept: about a kilobyte each, and nobody reads the last of them.
pub const MAX_FINDINGS: usize = 1_000_000;

impl ScanOptions {
    /// Whether a check runs.
    pub fn selects(&self, check: &str) -> bool {
        let listed =
            |patterns: &[String]| patterns.iter().any(|pattern| glob_matches(pattern, check));
        (self.only.is_empty() || listed(&self.only)) && !listed(&self.skip)
    }

    /// Most findings that are kept.
    pub(crate) fn most_findings(&self) -> usize {
        self.max_findings.unwrap_or(MAX_FINDINGS)
    }
}
