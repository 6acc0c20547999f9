//! What of an input Kubernetes brings itself.

use std::collections::BTreeMap;

use seawall_model::{Cluster, ObjectId, Principal};

use crate::{Binding, Defaults, Rbac, aggregation};

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

    /// The roles of the input that are parts of the built-in roles that are not in the input themselves: each built-in
    /// role by its name, with those.
    pub fn gathered(&self, cluster: &Cluster) -> BTreeMap<&str, Vec<ObjectId>> {
        let brought = self.roles().iter().filter(|role| role.object.is_none());
        let named = brought.filter(|role| role.key.namespace.is_none());
        named
            .map(|role| {
                let all = self.roles().iter();
                let parts = all.filter(|other| aggregation::joins(cluster, other, &role.key.name));
                (
                    &*role.key.name,
                    parts.filter_map(|part| part.object).collect(),
                )
            })
            .collect()
    }
}
