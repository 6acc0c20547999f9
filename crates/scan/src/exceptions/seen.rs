//! What a scan looked at, for exceptions that fit nothing: only of that may it be said.

use std::collections::HashSet;

use seawall_checks::{CheckTally, Context, registry};
use seawall_finding::{Exception, Pattern};
use seawall_model::Pod;

use super::index::{Asked, Index};
use super::outcome::state;

/// What a scan looked at.
pub(crate) struct Seen<'e> {
    exceptions: &'e [Exception],
    ran: HashSet<&'static str>,
    /// Exceptions whose selectors name something that is in the input.
    is_in_input: Vec<bool>,
    /// Whether the input is all that was asked for.
    is_full: bool,
    /// Whether the input is a cluster, completely listed, and not files.
    is_cluster: bool,
    /// The name of the cluster.
    cluster: &'e str,
}

impl<'e> Seen<'e> {
    /// Looks for the targets of exceptions that fit nothing: one pass over the objects, if there are such exceptions.
    pub(crate) fn of(
        context: &'e Context<'_>,
        exceptions: &'e [Exception],
        states: &[u8],
        tallies: &[CheckTally],
    ) -> Self {
        let mut seen = Self {
            exceptions,
            ran: tallies.iter().map(|tally| tally.check.id).collect(),
            is_in_input: exceptions
                .iter()
                .map(|exception| exception.resources.is_empty())
                .collect(),
            is_full: context.cluster.coverage.is_full(),
            is_cluster: context.cluster.coverage.of("", "Pod").is_complete(),
            cluster: &context.cluster.name,
        };
        let unused = exceptions
            .iter()
            .enumerate()
            .filter(|(number, _)| states[*number] == state::UNUSED);
        let index = Index::of_targets(unused);
        if index.is_empty() {
            return seen;
        }
        let cluster = context.cluster;
        for object in cluster.objects() {
            let labels = |key: &str| -> Option<String> {
                let pod = || Pod::all(object).find_map(|pod| pod.labels().get(key));
                object.label(key).or_else(pod).map(str::to_owned)
            };
            seen.mark(
                &index,
                &object.kind,
                &object.namespace,
                &object.name,
                &labels,
            );
        }
        for workload in context.workloads {
            // Owners that only a reference names.
            if workload.owner.object.is_none() {
                let owner = &workload.owner;
                seen.mark(
                    &index,
                    &owner.workload.kind.kind,
                    &owner.workload.namespace,
                    &owner.workload.name,
                    &|_| None,
                );
            }
        }
        for name in context.namespaces.keys() {
            seen.mark(&index, "Namespace", name, name, &|_| None);
        }
        seen.mark(&index, "Cluster", "", "cluster", &|_| None);
        seen
    }

    fn mark(
        &mut self,
        index: &Index,
        kind: &str,
        namespace: &str,
        name: &str,
        labels: &dyn Fn(&str) -> Option<String>,
    ) {
        let asked = Asked {
            check: None,
            kind,
            namespace,
            name,
            labels,
            fingerprint: None,
        };
        for entry in index.candidates(asked) {
            let number = entry.exception as usize;
            let Some(place) = entry.selector else {
                continue;
            };
            let selector = &self.exceptions[number].resources[place as usize];
            if !self.is_in_input[number]
                && selector.covers_cluster(self.cluster)
                && selector.covers_name(kind, namespace, name, labels)
            {
                self.is_in_input[number] = true;
            }
        }
    }

    /// Whether everything that the exception names was looked at, so that "it fits nothing" is true.
    ///
    /// What is in the input was looked at by the checks that ran. What is not in the input is gone where the input holds
    /// all that the exception was written for, and is elsewhere where it does not.
    pub(crate) fn was_looked_at(&self, number: usize) -> bool {
        let exception = &self.exceptions[number];
        let selectors = &exception.resources;
        let mut all = selectors.iter();
        if !selectors.is_empty() && !all.any(|selector| selector.covers_cluster(self.cluster)) {
            // It is for a cluster that this one is not.
            return false;
        }
        let is_whole = (exception.is_whole || self.is_cluster) && self.is_full;
        let mut named = exception.checks.iter();
        if self.is_in_input[number] {
            let everything = exception.resources.is_empty();
            named.all(|check| self.ran(check)) && (is_whole || !everything)
        } else {
            is_whole && (exception.is_about_pods() || named.any(|check| self.ran_any(check)))
        }
    }

    /// Whether every check that the pattern names ran. A pattern that names no check at all is a misspelt one.
    pub(crate) fn ran(&self, pattern: &Pattern) -> bool {
        registry::all()
            .filter(|check| pattern.matches(check.id))
            .all(|check| self.ran.contains(check.id))
    }

    fn ran_any(&self, pattern: &Pattern) -> bool {
        let mut named = registry::all()
            .filter(|check| pattern.matches(check.id))
            .peekable();
        named.peek().is_none() || named.any(|check| self.ran.contains(check.id))
    }
}
