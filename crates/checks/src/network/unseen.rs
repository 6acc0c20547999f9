//! Whether there can be policies that were not seen.

use crate::{Absence, Context};

/// Policies for the whole cluster that decide before or after NetworkPolicy. Files rarely contain them all, so they count
/// only where a listing of them failed.
const OF_CLUSTER: &[(&str, &str)] = &[
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
];

/// Why policies that apply to a namespace can be unseen.
pub(super) fn unseen_policies(context: &Context<'_>, namespace: &str) -> Option<String> {
    if let Absence::Open(reason) = context.absence("networking.k8s.io", "NetworkPolicy", namespace)
    {
        return Some(reason);
    }
    unread_policies(context, namespace)
}

/// Why policies that apply to a namespace could not be read.
pub(super) fn unread_policies(context: &Context<'_>, namespace: &str) -> Option<String> {
    let coverage = &context.cluster.coverage;
    let of_namespace = coverage.of_in("networking.k8s.io", "NetworkPolicy", Some(namespace));
    let of_cluster = OF_CLUSTER
        .iter()
        .map(|(group, kind)| coverage.of(group, kind));
    std::iter::once(of_namespace)
        .chain(of_cluster)
        .find_map(|knowledge| knowledge.gap().map(|gap| gap.reason.clone()))
}
