//! Which bindings of the bootstrap policy stand in a cluster beside those of the input.

use std::collections::HashMap;

use seawall_model::{Cluster, Principal};

use crate::role::{GROUP, RoleId};
use crate::{Defaults, Identity, RoleKey};

/// `false` in this annotation keeps the API server from putting an object of its bootstrap policy right.
const AUTOUPDATE: &str = "rbac.authorization.kubernetes.io/autoupdate";

/// Whether an object of the input forbids the API server to put it right.
pub(crate) fn is_left(cluster: &Cluster, kind: &str, namespace: Option<&str>, name: &str) -> bool {
    let found = cluster.get(GROUP, kind, namespace.unwrap_or_default(), name);
    found.is_some_and(|object| object.annotation(AUTOUPDATE) == Some("false"))
}

/// A binding of the bootstrap policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BuiltinBinding {
    pub namespace: Option<&'static str>,
    pub name: &'static str,
    pub role: RoleId,
    pub subjects: &'static [Principal],
}

impl BuiltinBinding {
    /// Whether the binding counts for requests in a namespace (empty for requests outside of any, `*` for all).
    pub(crate) fn holds_in(&self, namespace: &str) -> bool {
        namespace == "*" || self.namespace.is_none_or(|own| own == namespace)
    }
}

/// Bindings of the bootstrap policy that count beside those of the input.
#[derive(Debug, Default)]
pub(crate) struct Builtin {
    bindings: Vec<BuiltinBinding>,
    by_subject: HashMap<&'static Principal, Vec<usize>>,
}

impl Builtin {
    /// Where bindings are listed completely, what is not there is not there. A binding or role of the input is put right by the
    /// API server when it starts, unless it forbids that.
    pub(crate) fn of(cluster: &Cluster, roles: &HashMap<RoleKey, RoleId>) -> Self {
        let mut builtin = Self::default();
        for ((namespace, name, role), subjects) in Defaults::builtin().kept() {
            let namespace = namespace.as_deref();
            let (binding_kind, role_kind) = match namespace {
                Some(_) => ("RoleBinding", "Role"),
                None => ("ClusterRoleBinding", "ClusterRole"),
            };
            let coverage = cluster.coverage.of_in(GROUP, binding_kind, namespace);
            let is_kept = !coverage.is_complete()
                && !is_left(cluster, binding_kind, namespace, name)
                && !is_left(cluster, role_kind, role.namespace.as_deref(), &role.name);
            let (true, Some(id)) = (is_kept, roles.get(role)) else {
                continue;
            };
            let number = builtin.bindings.len();
            for subject in subjects {
                builtin.by_subject.entry(subject).or_default().push(number);
            }
            builtin.bindings.push(BuiltinBinding {
                namespace,
                name,
                role: *id,
                subjects,
            });
        }
        builtin
    }

    /// Every one.
    pub(crate) fn all(&self) -> &[BuiltinBinding] {
        &self.bindings
    }

    /// Those that name an identity or one of its groups.
    pub(crate) fn of_identity(
        &self,
        identity: &Identity,
    ) -> impl Iterator<Item = &BuiltinBinding> + use<'_> {
        let subjects = identity.subjects();
        let numbers = subjects
            .iter()
            .filter_map(|subject| self.by_subject.get(subject))
            .flatten()
            .copied();
        let numbers: Vec<usize> = numbers.collect();
        numbers.into_iter().map(|number| &self.bindings[number])
    }

    /// Whether one of them names a subject itself.
    pub(crate) fn names(&self, subject: &Principal) -> bool {
        self.by_subject.contains_key(subject)
    }

    /// Everybody whom they name, once.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = &'static Principal> {
        self.by_subject.keys().copied()
    }
}
