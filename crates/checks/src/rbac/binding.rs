//! Bindings and their subjects.

use seawall_model::{Object, Principal, account_of};
use seawall_rbac::RoleKey;
use seawall_syntax::{Node, Text};

/// The kinds that bind.
pub(super) const KINDS: &[&str] = &["RoleBinding", "ClusterRoleBinding"];

/// The API group of every RBAC object.
pub(super) const GROUP: &str = "rbac.authorization.k8s.io";

/// The group under which OpenShift shows the same objects.
const OPENSHIFT: &str = "authorization.openshift.io";

/// Whether a role or binding is one that the API server asks, as Kubernetes or as OpenShift writes it.
pub(super) fn is_rbac(object: &Object) -> bool {
    matches!(object.group(), GROUP | OPENSHIFT)
}

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
    let role = binding.root.get("roleRef");
    if binding.group() == OPENSHIFT {
        let namespace = role.and_then(|role| role.str("namespace"));
        return match namespace.unwrap_or_default() {
            "" => "ClusterRole",
            _ => "Role",
        };
    }
    role.and_then(|role| role.str("kind")).unwrap_or_default()
}

/// The role that a binding references, whether it exists or not.
pub(super) fn role_key(binding: &Object) -> RoleKey {
    let namespace = binding.namespace.name();
    RoleKey {
        namespace: namespace
            .filter(|_| role_kind(binding) == "Role")
            .map(Text::from),
        name: role_name(binding).into(),
    }
}

/// The subjects of a binding.
pub(super) fn subjects(binding: &Object) -> impl Iterator<Item = Subject<'_>> {
    let is_openshift = binding.group() == OPENSHIFT;
    let names = |field: &str| {
        let list = binding.root.get(field).filter(|_| is_openshift);
        list.map_or(&[][..], Node::items)
    };
    // Where OpenShift gives names, it reads no subjects.
    let is_named = is_openshift
        && ["userNames", "groupNames"]
            .iter()
            .any(|field| binding.root.get(field).is_some_and(|node| !node.is_null()));
    let listed = binding.root.get("subjects").filter(|_| !is_named);
    let listed = listed.map_or(&[][..], Node::items).iter().enumerate();
    let listed = listed.map(move |(index, node)| Subject {
        kind: match node.str("kind").unwrap_or_default() {
            "SystemUser" if is_openshift => "User",
            "SystemGroup" if is_openshift => "Group",
            kind => kind,
        },
        name: node.str("name").unwrap_or_default(),
        namespace: node
            .str("namespace")
            .filter(|namespace| !namespace.is_empty())
            .unwrap_or(&binding.namespace),
        path: format!("subjects[{index}]"),
    });
    let users = names("userNames").iter().enumerate();
    let users = users.map(|(index, node)| named_user(node.as_str().unwrap_or_default(), index));
    let groups = names("groupNames").iter().enumerate();
    let groups = groups.map(|(index, node)| Subject {
        kind: "Group",
        name: node.as_str().unwrap_or_default(),
        namespace: "",
        path: format!("groupNames[{index}]"),
    });
    listed.chain(users).chain(groups)
}

/// A user by name: the name of a service account's user is the account.
fn named_user(name: &str, index: usize) -> Subject<'_> {
    let path = format!("userNames[{index}]");
    match account_of(name) {
        Some((namespace, account)) if !namespace.is_empty() && !account.is_empty() => Subject {
            kind: "ServiceAccount",
            name: account,
            namespace,
            path,
        },
        _ => Subject {
            kind: "User",
            name,
            namespace: "",
            path,
        },
    }
}
