//! What of an input Kubernetes brings itself.

use seawall_model::Principal;

use crate::{Binding, Defaults, Rbac};

impl Rbac {
    /// Whether Kubernetes itself made a binding what it is for a subject: the bootstrap policy binds it so, and the role
    /// gives no more than there.
    pub fn is_brought(&self, binding: &Binding, subject: &Principal) -> bool {
        let defaults = Defaults::builtin();
        let namespace = binding.namespace.as_deref();
        defaults.binds(namespace, &binding.name, &binding.role, subject)
            && self
                .role_of(binding)
                .is_none_or(|role| defaults.brings_role(role))
    }

    /// Whether everything that a subject is bound to by its own name comes with Kubernetes.
    pub fn is_brought_subject(&self, subject: &Principal) -> bool {
        let mut own = self.bindings_naming(subject).peekable();
        own.peek().is_some() && own.all(|binding| self.is_brought(binding, subject))
    }
}
