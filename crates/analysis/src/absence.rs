//! What it proves that something was not found, for checks: as [`Cluster::absence`](seawall_model::Cluster::absence) decides it,
//! and for pods with what operators might create.

use seawall_model::{Absence, Knowledge};

use crate::Analysis;

impl Analysis<'_> {
    /// What it proves that no object of a kind was found in a namespace (empty for the whole cluster).
    pub fn absence(&self, group: &str, kind: &str, namespace: &str) -> Absence {
        let cluster = self.cluster();
        let place = (!namespace.is_empty()).then_some(namespace);
        if let (("", "Pod"), Some(object)) = ((group, kind), self.inventory().custom(namespace))
            && cluster.coverage.of_in(group, kind, place) == Knowledge::Partial
        {
            return Absence::Open(format!(
                "an operator might create pods for {} `{}`; scan the cluster to know",
                object.kind, object.name
            ));
        }
        cluster.absence(group, kind, namespace)
    }
}
