//! Which policies of a cluster are read, and the labels that they look at.

use std::collections::HashSet;

use seawall_model::{Cluster, Object, ObjectId};
use seawall_syntax::Node;

use crate::cilium_key::cilium_key;
use crate::kinds::{CALICO, POLICIES};

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
                    && !is_shown_twice(cluster, object)
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

/// Whether an object of the storage's group is shown by the API's group as well.
pub(crate) fn is_shown_twice(cluster: &Cluster, object: &Object) -> bool {
    let name = &*object.name;
    let plain = name.strip_prefix("default.").unwrap_or(name);
    object.group() == CALICO[1]
        && [name, plain, &format!("default.{plain}")]
            .into_iter()
            .any(|name| {
                let shown = cluster.find(CALICO[0], &object.kind, &object.namespace, name);
                shown.is_some()
            })
}
