//! Bindings and their subjects.

use seawall_model::{Object, Principal};
use seawall_rbac::RoleKey;
use seawall_syntax::Node;

/// The kinds that bind.
pub(super) const KINDS: &[&str] = &["RoleBinding", "ClusterRoleBinding"];

/// The API group of every RBAC object.
pub(super) const GROUP: &str = "rbac.authorization.k8s.io";

/// One subject of a binding.
pub(super) struct Subject<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    /// Namespace of a service account; the binding's own when it is not written.
    pub namespace: &'a str,
    pub path: String,
}

impl Subject<'_> {
    /// The named principal; `None` for an invalid subject.
    pub(super) fn principal(&self) -> Option<Principal> {
        Some(match self.kind {
            "User" => Principal::user(self.name),
            "Group" => Principal::Group(self.name.into()),
            "ServiceAccount" => Principal::ServiceAccount {
                namespace: self.namespace.into(),
                name: self.name.into(),
            },
            _ => return None,
        })
    }

    /// `ServiceAccount shop/web`, `Group ops`: identifies it among all subjects of its binding.
    pub(super) fn text(&self) -> String {
        match self.principal() {
            Some(Principal::ServiceAccount { namespace, name }) => {
                format!("ServiceAccount {namespace}/{name}")
            }
            _ => format!("{} {}", self.kind, self.name),
        }
    }
}

/// The name of the role that a binding grants.
pub(super) fn role_name(binding: &Object) -> &str {
    binding
        .root
        .get("roleRef")
        .and_then(|role| role.str("name"))
        .unwrap_or_default()
}

/// The kind of the role that a binding grants.
pub(super) fn role_kind(binding: &Object) -> &str {
    binding
        .root
        .get("roleRef")
        .and_then(|role| role.str("kind"))
        .unwrap_or_default()
}

/// The role that a binding references, whether it exists or not.
pub(super) fn role_key(binding: &Object) -> RoleKey {
    let namespace = binding.namespace.name();
    RoleKey {
        namespace: namespace
            .filter(|_| role_kind(binding) == "Role")
            .map(Box::from),
        name: role_name(binding).into(),
    }
}

/// The subjects of a binding.
pub(super) fn subjects(binding: &Object) -> impl Iterator<Item = Subject<'_>> {
    let list = binding.root.get("subjects").map_or(&[][..], Node::items);
    list.iter().enumerate().map(|(index, node)| Subject {
        kind: node.str("kind").unwrap_or_default(),
        name: node.str("name").unwrap_or_default(),
        namespace: node
            .str("namespace")
            .filter(|namespace| !namespace.is_empty())
            .unwrap_or(&binding.namespace),
        path: format!("subjects[{index}]"),
    })
}
