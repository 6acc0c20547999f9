//! Which pods are asked about, and at which owners findings are reported. The same for every check.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::{Resource, Target};
use seawall_model::{Cluster, ObjectId, Origin};

use crate::Workload;

/// The pods to ask about and the owners to report at.
#[derive(Debug, Default)]
pub(crate) struct Subjects {
    /// Index of each workload's owner; `None` when the workload is not asked about.
    pub(crate) owner_of: Vec<Option<u32>>,
    pub(crate) owners: Vec<Arc<Target>>,
    /// Why a pod cannot be trusted to have been read right.
    pub(crate) malformed: Vec<Option<String>>,
    /// Order of asking: owner by owner, and of one the templates before running pods, so that the template gives the first
    /// evidence.
    pub(crate) order: Vec<usize>,
    /// Objects that are declared more than once, and the declaration that stands for all of them.
    repeated: HashMap<ObjectId, ObjectId>,
}

impl Subjects {
    pub(crate) fn of(cluster: &Cluster, workloads: &[Workload<'_>]) -> Self {
        let mut known: HashMap<Arc<Target>, u32> = HashMap::new();
        let mut subjects = Self {
            owner_of: Vec::with_capacity(workloads.len()),
            owners: Vec::new(),
            malformed: Vec::with_capacity(workloads.len()),
            order: (0..workloads.len()).collect(),
            repeated: cluster
                .repeated()
                .flat_map(|(id, last)| [(id, last), (last, last)])
                .collect(),
        };
        for workload in workloads {
            let asked = is_asked(workload);
            subjects.malformed.push(
                asked
                    .then(|| {
                        // A problem outside the pod says nothing about the pod.
                        let (id, pod) = (workload.id, &workload.pod);
                        let metadata = pod.metadata_path("");
                        let refused = cluster
                            .refused_below(id, &pod.path(""))
                            .or_else(|| cluster.refused_below(id, "apiVersion"))
                            .or_else(|| cluster.refused_below(id, "kind"))
                            .or_else(|| cluster.refused_below(id, metadata.trim_end_matches('.')));
                        refused.map(str::to_owned).or_else(|| pod.malformed())
                    })
                    .flatten(),
            );
            subjects.owner_of.push(asked.then(|| {
                let owner = &workload.owner;
                let target = Arc::new(Target::Object(Resource {
                    cluster: cluster.name.clone(),
                    api_version: owner.api_version.to_string(),
                    kind: owner.workload.kind.kind.to_string(),
                    namespace: owner.workload.namespace.to_string(),
                    name: owner.workload.name.to_string(),
                }));
                *known.entry(target).or_insert_with_key(|target| {
                    subjects.owners.push(target.clone());
                    u32::try_from(subjects.owners.len() - 1).unwrap_or(u32::MAX)
                })
            }));
        }
        let Self {
            owner_of, order, ..
        } = &mut subjects;
        order.sort_by_key(|index| (owner_of[*index], workloads[*index].pod.is_running_kind()));
        subjects
    }

    /// The declaration of an object that stands for all of them.
    pub(crate) fn declared(&self, id: ObjectId) -> ObjectId {
        self.repeated.get(&id).copied().unwrap_or(id)
    }

    /// Whether an object is declared more than once.
    pub(crate) fn is_repeated(&self, id: ObjectId) -> bool {
        self.repeated.contains_key(&id)
    }
}

/// What has ended runs nothing, and a template that its owner also has (a ReplicaSet's, a Job's) is history. In a
/// manifest it is not: anyone who writes one can claim any owner for it.
fn is_asked(workload: &Workload<'_>) -> bool {
    if workload.pod.has_ended() {
        return false;
    }
    if workload.pod.is_running_kind() {
        return true;
    }
    if workload.pod.object.source.origin != Origin::Cluster {
        return true;
    }
    workload
        .owner
        .object
        .is_none_or(|owner| owner == workload.id)
}
