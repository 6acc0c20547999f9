//! Which findings are asked for.

use std::collections::{BTreeMap, HashSet};

use seawall_finding::{Finding, Fingerprint, Pattern, Severity, Target, Verdict};

use crate::Scan;
use crate::images::{ImageUsers, image_of};

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

    /// Whether a finding is asked for. One about an image is where the image runs.
    fn selects(&self, finding: &Finding, images: &BTreeMap<String, ImageUsers>) -> bool {
        // How bad it is that an answer about a package is not known, nobody knows; `image scan` keeps it too.
        let is_open = finding.verdict == Verdict::Unknown
            && matches!(&*finding.target, Target::Package { .. });
        if !is_open && self.at_least.is_some_and(|least| finding.severity < least) {
            return false;
        }
        if let Some(users) = image_of(finding).and_then(|image| images.get(image)) {
            let namespaces = users.workloads.iter().map(|one| &*one.namespace);
            let mut files = users.files.iter();
            return self.is_in_namespace(namespaces)
                && (self.paths.is_empty() || files.any(|file| self.has_file(file)));
        }
        let file = finding.location().map(|location| &*location.file);
        let is_in_file = self.paths.is_empty() || file.is_some_and(|file| self.has_file(file));
        self.is_in_namespace(std::iter::once(finding.target.namespace())) && is_in_file
    }

    fn is_in_namespace<'n>(&self, mut namespaces: impl Iterator<Item = &'n str>) -> bool {
        self.namespaces.is_empty() || namespaces.any(|namespace| self.has_namespace(namespace))
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
            self.findings
                .retain(|finding| selection.selects(finding, &self.image_users));
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
