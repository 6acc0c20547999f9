//! Policies of network plugins, which are not read: answers about what they may select are not certain.

use std::collections::BTreeMap;

use seawall_model::{Cluster, ObjectId};

/// Group and kind of policies that decide by rules of their own.
const KINDS: &[(&str, &str)] = &[
    ("crd.antrea.io", "NetworkPolicy"),
    ("crd.antrea.io", "ClusterNetworkPolicy"),
];

/// Some such policy by namespace; the empty one is for every namespace.
pub(crate) fn find(cluster: &Cluster) -> BTreeMap<Box<str>, ObjectId> {
    let mut found = BTreeMap::new();
    for (group, kind) in KINDS {
        for id in cluster.ids_of_kind(kind) {
            let object = cluster.object(*id);
            if object.group() == *group {
                let is_wide = kind.contains("Cluster");
                let namespace = if is_wide {
                    ""
                } else {
                    object.namespace.as_str()
                };
                found.entry(Box::from(namespace)).or_insert(*id);
            }
        }
    }
    found
}
