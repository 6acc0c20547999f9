//! What several Ingress checks share.

use seawall_model::Object;

/// Whether the object is a Kubernetes Ingress, in any version.
pub(super) fn is_ingress(object: &Object) -> bool {
    matches!(object.group(), "networking.k8s.io" | "extensions")
}
