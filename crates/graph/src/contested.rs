//! Objects that are declared several times with different content, as far as that changes what an edge rests on.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use seawall_model::{Cluster, ObjectId, Pod, PodId};
use seawall_network::Direction;

use crate::inventory::{Inventory, Workload, WorkloadId};

/// The objects of which it is not known whether what they say stands. Declarations that make the same pods of one workload
/// differ in nothing that counts here.
pub(crate) fn contested(inventory: &Inventory<'_>) -> HashSet<ObjectId> {
    let mut declared: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for (id, last) in inventory.cluster.contested() {
        declared.entry(last).or_default().push(id);
    }
    let mut found = HashSet::new();
    for (last, others) in declared {
        let own = workloads(inventory, last);
        let is_alike = |id: &ObjectId| {
            own.as_ref()
                .is_some_and(|own| workloads(inventory, *id).as_ref() == Some(own))
        };
        if !others.iter().all(is_alike) {
            found.insert(last);
            found.extend(others);
        }
    }
    found
}

/// The workloads that the pods of an object are; `None` where it carries none.
fn workloads(inventory: &Inventory<'_>, object: ObjectId) -> Option<BTreeSet<Option<WorkloadId>>> {
    let pods = Pod::all(inventory.cluster.object(object));
    let own: BTreeSet<Option<WorkloadId>> = pods
        .map(|pod| {
            let id = PodId {
                object,
                index: pod.index,
            };
            inventory.workload_of.get(&id).copied()
        })
        .collect();
    (!own.is_empty()).then_some(own)
}

/// Groups of kinds that let connections pass or stop them.
const POLICIES: &[&str] = &[
    "networking.k8s.io",
    "policy.networking.k8s.io",
    "cilium.io",
    "crd.projectcalico.org",
    "projectcalico.org",
];

/// What connections hang on where policies are declared several times with different content, by namespace; of no namespace
/// for all of them.
pub(crate) struct Policies(BTreeMap<Box<str>, String>);

impl Policies {
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let mut found = BTreeMap::new();
        for (id, _) in cluster.contested() {
            let object = cluster.object(id);
            if POLICIES.contains(&object.group()) && object.kind.contains("Policy") {
                found
                    .entry(object.namespace.as_str().into())
                    .or_insert_with(|| {
                        format!(
                            "of the differing declarations of {}, the one that allows the connection applies",
                            object.reference()
                        )
                    });
            }
        }
        Self(found)
    }

    /// What it hangs on that policies let through what a pod sends or receives as far as read.
    pub(crate) fn doubt<'p>(
        &'p self,
        inventory: &Inventory<'_>,
        workload: &Workload,
        direction: Direction,
    ) -> Option<Cow<'p, str>> {
        let namespace = inventory.namespace_of(workload);
        let known = self.0.get(namespace).or_else(|| self.0.get(""));
        let known = known.map(|text| Cow::Borrowed(text.as_str()));
        known.or_else(|| unstopped(inventory, workload, direction).map(Cow::Owned))
    }
}

/// What it hangs on that no policy that was not seen stops a pod.
pub(crate) fn unstopped(
    inventory: &Inventory<'_>,
    workload: &Workload,
    direction: Direction,
) -> Option<String> {
    let reason = inventory
        .network
        .may_be_stopped(workload.endpoint, direction)?;
    Some(format!("no policy that was not seen denies it ({reason})"))
}
