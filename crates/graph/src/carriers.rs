//! The objects that carry the pods of workloads: what a change of a workload has to change.

use std::collections::HashMap;

use seawall_model::{NamespaceRef, PodId, Table, WorkloadRef};
use seawall_syntax::Text;

use crate::inventory::{Inventory, WorkloadId};

/// Namespace, kind and name of an object.
type Name = (NamespaceRef, Text, Text);

/// The pods and templates, by what they belong to.
pub(crate) struct Carriers {
    /// The pods and templates that are a workload.
    pub pods: Table<WorkloadId, Vec<PodId>>,
    templates: HashMap<Name, Vec<PodId>>,
}

impl Carriers {
    pub(crate) fn new(inventory: &Inventory<'_>) -> Self {
        let mut carriers = Self {
            pods: Table::filled(Vec::new(), inventory.workloads.len()),
            templates: HashMap::new(),
        };
        for (pod, workload) in &inventory.workload_of {
            carriers.pods[*workload].push(*pod);
        }
        for (id, pod) in inventory.cluster.pods() {
            if !pod.is_running_kind() {
                let object = inventory.cluster.object(id.object);
                let name = (
                    object.namespace.clone(),
                    object.kind.clone(),
                    object.name.clone(),
                );
                carriers.templates.entry(name).or_default().push(id);
            }
        }
        carriers
    }

    /// The pods that stand in the objects of a name.
    pub(crate) fn templates(&self, workload: &WorkloadRef) -> &[PodId] {
        let name = (
            workload.namespace.clone(),
            workload.kind.kind.clone(),
            workload.name.clone(),
        );
        self.templates.get(&name).map_or(&[], Vec::as_slice)
    }
}
