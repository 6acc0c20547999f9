//! What Kubernetes brings itself.

use seawall_model::Cluster;
use seawall_rbac::{Binding, Rbac, Subject};

/// The label of roles and bindings that the API server creates and keeps.
const LABEL: &str = "kubernetes.io/bootstrapping";

/// Whether the API server keeps a binding.
pub(super) fn is_default(binding: &Binding, cluster: &Cluster) -> bool {
    cluster.object(binding.object).label(LABEL) == Some("rbac-defaults")
}

/// Whether everything that a subject is bound to by its own name comes with Kubernetes.
pub(super) fn is_brought(subject: &Subject, rbac: &Rbac, cluster: &Cluster) -> bool {
    let identity = subject.identity();
    let mut own = rbac
        .bindings_for(&identity)
        .chain(rbac.open_bindings_of(&identity))
        .filter(|binding| binding.subjects.contains(subject))
        .peekable();
    own.peek().is_some() && own.all(|binding| is_default(binding, cluster))
}
