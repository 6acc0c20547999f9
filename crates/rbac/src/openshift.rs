//! What OpenShift's own roles and bindings say otherwise than those of Kubernetes, as which they are stored.

use seawall_model::{GroupKind, Principal};
use seawall_syntax::Node;

use crate::Rule;

/// The group under which OpenShift shows the same objects: it stores them as those of Kubernetes.
pub(crate) const OPENSHIFT: &str = "authorization.openshift.io";

/// The kinds of roles and bindings.
const KINDS: [&str; 4] = ["ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding"];

/// Whether roles and bindings are of this group.
pub(crate) fn is_group(group: &str) -> bool {
    matches!(group, "rbac.authorization.k8s.io" | OPENSHIFT)
}

/// Whether objects of a kind are roles or bindings. What is written under a wrong group may have been meant to be one.
pub(crate) fn is_meant(kind: &GroupKind) -> bool {
    is_group(&kind.group) || kind.group.is_empty() && KINDS.contains(&&*kind.kind)
}

/// A rule. Without API groups it is about the core group.
pub(crate) fn rule(node: &Node) -> Rule {
    let mut rule = Rule::parse(node);
    if rule.api_groups.is_empty() && !rule.resources.is_empty() {
        rule.api_groups.push("".into());
    }
    rule
}

/// The subjects in `userNames` and `groupNames`: where one of them is given, `subjects` is not read.
pub(crate) fn named(binding: &Node) -> Option<Vec<Principal>> {
    let is_given = |field| binding.get(field).is_some_and(|node| !node.is_null());
    if !is_given("userNames") && !is_given("groupNames") {
        return None;
    }
    let users = binding.strings("userNames").map(Principal::user);
    let groups = binding.strings("groupNames");
    let groups = groups.map(|name| Principal::Group(name.into()));
    Some(users.chain(groups).collect())
}
