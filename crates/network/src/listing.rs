//! Which policies of a cluster are read, and the labels that they look at.

use std::collections::HashSet;

use seawall_model::{Cluster, ObjectId};
use seawall_syntax::Node;

use crate::calico;
use crate::kinds::POLICIES;
use crate::peer::cilium_key;

/// Policies that the API server would refuse.
pub(crate) fn refused_policies(cluster: &Cluster) -> Vec<ObjectId> {
    POLICIES
        .iter()
        .flat_map(|(group, kind)| {
            cluster.ids_of_kind(kind).iter().copied().filter(move |id| {
                cluster.object(*id).group() == *group && cluster.refused(*id).is_some()
            })
        })
        .collect()
}

/// The policies that are read; of two with the same name the later one.
pub(crate) fn policy_ids(cluster: &Cluster) -> Vec<ObjectId> {
    POLICIES
        .iter()
        .copied()
        .flat_map(|(group, kind)| {
            cluster.ids_of_kind(kind).iter().copied().filter(move |id| {
                let object = cluster.object(*id);
                object.group() == group
                    && cluster.refused(*id).is_none()
                    && cluster.find(group, kind, &object.namespace, &object.name) == Some(*id)
                    && !calico::is_shown_twice(cluster, object)
            })
        })
        .collect()
}

/// The keys of labels that selectors in a policy look at.
pub(crate) fn selector_keys<'n>(node: &'n Node, keys: &mut HashSet<&'n str>) {
    if let Some(labels) = node.get("matchLabels") {
        keys.extend(labels.entries().iter().map(|entry| cilium_key(&entry.key)));
    }
    for expression in node.list("matchExpressions") {
        keys.extend(expression.str("key").map(cilium_key));
    }
    for entry in node.entries() {
        selector_keys(&entry.value, keys);
    }
    for item in node.items() {
        selector_keys(item, keys);
    }
}
