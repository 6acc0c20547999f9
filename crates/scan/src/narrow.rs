//! Which findings are asked for.

use std::collections::HashSet;

use seawall_finding::{Finding, Fingerprint, Pattern, Severity};

use crate::Scan;

/// What narrows a scan down to some of its findings. Everything is evaluated all the same: a permission in one namespace may
/// make a finding in another one.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    namespaces: Vec<Pattern>,
    at_least: Option<Severity>,
    paths: Vec<Pattern>,
}

impl Selection {
    /// Findings in any of these namespaces (globs; none are all), at least this severe, in any of these files (globs, or
    /// directories above them).
    pub fn new(namespaces: &[String], at_least: Option<Severity>, paths: &[String]) -> Self {
        let files = paths.iter().flat_map(|path| {
            let path = without_dot(path).trim_end_matches('/');
            [Pattern::new(path), Pattern::new(&format!("{path}/*"))]
        });
        Self {
            namespaces: namespaces.iter().map(|text| Pattern::new(text)).collect(),
            at_least,
            paths: files.collect(),
        }
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        self.namespaces.is_empty() && self.at_least.is_none() && self.paths.is_empty()
    }

    /// Whether a finding is asked for.
    pub fn selects(&self, finding: &Finding) -> bool {
        let is_in_namespace =
            self.namespaces.is_empty() || self.has_namespace(finding.target.namespace());
        let file = finding.location().map(|location| &*location.file);
        let is_in_file = self.paths.is_empty() || file.is_some_and(|file| self.has_file(file));
        is_in_namespace && is_in_file && self.at_least.is_none_or(|least| finding.severity >= least)
    }

    /// Whether a namespace is named.
    pub fn has_namespace(&self, namespace: &str) -> bool {
        !namespace.is_empty() && self.namespaces.iter().any(|asked| asked.matches(namespace))
    }

    /// Whether a file is named.
    pub fn has_file(&self, file: &str) -> bool {
        let file = without_dot(file);
        self.paths.iter().any(|asked| asked.matches(file))
    }
}

/// A path as it is named from the working directory.
fn without_dot(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

impl Scan {
    /// Leaves out what is not asked for; gives how many findings that are.
    pub fn narrow(&mut self, selection: &Selection) -> usize {
        let before = self.findings.len();
        if !selection.is_everything() {
            self.findings.retain(|finding| selection.selects(finding));
            let kept: HashSet<Fingerprint> = self
                .findings
                .iter()
                .flat_map(|finding| {
                    let folded = finding.folded.iter().map(|part| part.fingerprint);
                    folded.chain([finding.fingerprint])
                })
                .collect();
            self.repairs
                .retain(|(fingerprint, _)| kept.contains(fingerprint));
        }
        before - self.findings.len()
    }
}
