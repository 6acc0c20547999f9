//! Exceptions that accept the same of several clusters and name none: what is right for one stage is not for another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use seawall_finding::{Exception, Finding, Severity};

use super::notes;

/// Names of clusters that are shown.
const MAX_NAMED: usize = 4;

/// An exception and its selector, the check, and the target without its cluster.
type Key = (usize, usize, String, String);

/// In which clusters exceptions accept something that name one target and no cluster.
#[derive(Debug, Default)]
pub(crate) struct Places(BTreeMap<Key, BTreeSet<Arc<str>>>);

impl Places {
    /// Counts a finding that a selector of an exception accepts.
    pub(crate) fn add(
        &mut self,
        (number, place): (usize, usize),
        finding: &Finding,
        exceptions: &[Exception],
        cluster: &Arc<str>,
    ) {
        let exception = &exceptions[number];
        let selector = &exception.resources[place];
        // A pattern means more than one in any case.
        let is_one = selector
            .name
            .as_ref()
            .is_some_and(|name| name.exact().is_some())
            && exception
                .checks
                .iter()
                .any(|check| check.exact() == Some(finding.check()));
        if is_one && selector.cluster.is_none() && exception.fingerprints.is_empty() {
            let target = finding.target.to_string();
            let key = (number, place, finding.check().to_owned(), target);
            self.0.entry(key).or_default().insert(Arc::clone(cluster));
        }
    }

    /// Adds what was counted in another cluster.
    pub(crate) fn merge(&mut self, other: Self) {
        for (key, clusters) in other.0 {
            self.0.entry(key).or_default().extend(clusters);
        }
    }

    /// One note for each exception that accepts something in more than one cluster.
    pub(crate) fn notes(&self, exceptions: &[Exception]) -> Vec<Finding> {
        let several = self.0.iter().filter(|(_, clusters)| clusters.len() > 1);
        several
            .map(|((number, _, check, target), clusters)| {
                let mut shown: Vec<String> = clusters
                    .iter()
                    .take(MAX_NAMED)
                    .map(|name| format!("`{name}`"))
                    .collect();
                if clusters.len() > MAX_NAMED {
                    shown.push(format!("{} more", clusters.len() - MAX_NAMED));
                }
                let names: Vec<&str> = clusters.iter().map(|name| &**name).collect();
                notes::wide(
                    Severity::Low,
                    exceptions[*number].origin.clone(),
                    format!(
                        "the exception for `{check}` covers {target} in {} clusters: {}",
                        clusters.len(),
                        shown.join(", ")
                    ),
                    &format!("{check} {target} in {}", names.join(" ")),
                    "`cluster` in its selector (`\"*\"` for all of them)",
                )
            })
            .collect()
    }
}
