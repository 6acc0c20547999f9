//! Exceptions that accept no finding, but that pods of an object are not in the input, or not in full.

use seawall_finding::{Date, Exception};
use seawall_model::{Cluster, ObjectRef};

use super::index::{Asked, Index};

/// Those of some exceptions that are about objects whose pods are not in the input, or not in full.
#[derive(Debug)]
pub struct MissingPods<'e> {
    exceptions: &'e [Exception],
    index: Index,
}

impl<'e> MissingPods<'e> {
    /// Files them by what they name.
    pub fn of(exceptions: &'e [Exception]) -> Self {
        let about_pods = exceptions.iter().enumerate();
        let about_pods = about_pods.filter(|(_, exception)| exception.is_about_pods());
        Self {
            exceptions,
            index: Index::of_targets(about_pods),
        }
    }

    /// The first exception in force that accepts that pods of an object are not in the input.
    pub fn accepting(
        &self,
        cluster: &Cluster,
        object: &ObjectRef,
        today: Date,
    ) -> Option<&'e Exception> {
        let about = self.about(cluster, object).into_iter();
        let mut in_force = about.filter(|number| !self.exceptions[*number].is_expired(today));
        in_force.next().map(|number| &self.exceptions[number])
    }

    /// The numbers of the exceptions about an object, in their order. Where its source is not known, an exception for some
    /// sources only is not about it.
    pub(crate) fn about(&self, cluster: &Cluster, object: &ObjectRef) -> Vec<usize> {
        let kind = &object.kind;
        let namespace = object.namespace.name().unwrap_or_default();
        let asked = Asked {
            check: None,
            kind: &kind.kind,
            namespace,
            name: &object.name,
            labels: &|_| None,
            fingerprint: None,
        };
        let found = cluster.find(&kind.group, &kind.kind, namespace, &object.name);
        let source = found.map(|id| &*cluster.object(id).source.name);
        let mut numbers: Vec<usize> = self
            .index
            .candidates(asked)
            .filter_map(|entry| {
                let number = entry.exception as usize;
                let exception = &self.exceptions[number];
                let selector = &exception.resources[entry.selector? as usize];
                let groups = &selector.groups;
                let is_about = (groups.is_empty()
                    || groups.iter().any(|it| it.matches(&kind.group)))
                    && selector.covers_cluster(&cluster.name)
                    && selector.covers_name(&kind.kind, namespace, &object.name, &|_| None)
                    && exception.is_for(source.into_iter());
                is_about.then_some(number)
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }
}
