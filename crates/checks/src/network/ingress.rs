//! What several checks of Ingresses share.

use seawall_model::Object;

/// Whether the object is an Ingress of Kubernetes, in any version.
pub(super) fn is_ingress(object: &Object) -> bool {
    matches!(object.group(), "networking.k8s.io" | "extensions")
}
