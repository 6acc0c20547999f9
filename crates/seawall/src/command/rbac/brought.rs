//! What Kubernetes brings itself.

use seawall_model::Principal;
use seawall_rbac::{Binding, Rbac};

/// Whether the API server keeps a binding as it is, for every subject in it.
pub(super) fn is_default(binding: &Binding, rbac: &Rbac) -> bool {
    !binding.subjects.is_empty()
        && binding
            .subjects
            .iter()
            .all(|subject| rbac.is_brought(binding, subject))
}

/// Whether everything that a subject is bound to by its own name comes with Kubernetes.
pub(super) fn is_brought(subject: &Principal, rbac: &Rbac) -> bool {
    rbac.is_brought_subject(subject)
}
