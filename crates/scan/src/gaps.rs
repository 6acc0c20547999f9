//! Why checks about permissions may not have seen everything.

use seawall_analysis::Analysis;
use seawall_model::{Cluster, NamespaceRef};

/// Why nobody knows what some binding gives.
pub(crate) fn unknown_role(analysis: &Analysis<'_>) -> Option<String> {
    let binding = analysis.rbac().unknown()?;
    Some(binding.why_open())
}

/// Why nobody knows who holds rights in the whole cluster: files that hold no `ClusterRoleBinding` are of an application, and
/// its cluster has some.
pub(crate) fn unseen_bindings(cluster: &Cluster) -> Option<String> {
    const GROUP: &str = "rbac.authorization.k8s.io";
    const KIND: &str = "ClusterRoleBinding";
    let mut bindings = cluster.of_kind(KIND);
    let is_seen = bindings.any(|binding| binding.group() == GROUP)
        || cluster
            .coverage
            .is_listed(GROUP, KIND, &NamespaceRef::Cluster);
    (!is_seen).then(|| format!("the input has no {KIND}, but the cluster might"))
}
