//! Bindings and their subjects.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Outcome, Problem};

/// The kinds that bind.
pub(super) const KINDS: &[&str] = &["RoleBinding", "ClusterRoleBinding"];

/// The group of every API object about rights.
pub(super) const GROUP: &str = "rbac.authorization.k8s.io";

/// One subject of a binding.
pub(super) struct Subject<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    /// Namespace of a service account; the binding's own when it is not written.
    pub namespace: &'a str,
    pub path: String,
}

/// The name of the role that a binding gives.
pub(super) fn role_name(binding: &Object) -> &str {
    binding
        .root
        .get("roleRef")
        .and_then(|role| role.str("name"))
        .unwrap_or_default()
}

/// The kind of the role that a binding gives.
pub(super) fn role_kind(binding: &Object) -> &str {
    binding
        .root
        .get("roleRef")
        .and_then(|role| role.str("kind"))
        .unwrap_or_default()
}

/// Whether Kubernetes itself made the binding.
pub(super) fn is_builtin(binding: &Object) -> bool {
    binding.label("kubernetes.io/bootstrapping") == Some("rbac-defaults")
}

/// The subjects of a binding.
pub(super) fn subjects(binding: &Object) -> impl Iterator<Item = Subject<'_>> {
    let list = binding.root.get("subjects").map_or(&[][..], Node::items);
    list.iter().enumerate().map(|(index, node)| Subject {
        kind: node.str("kind").unwrap_or_default(),
        name: node.str("name").unwrap_or_default(),
        namespace: node.str("namespace").unwrap_or(&binding.namespace),
        path: format!("subjects[{index}]"),
    })
}

/// Reports every subject of a binding that a test picks; the message comes with it.
pub(super) fn judge<'a>(
    binding: &'a Object,
    picks: impl Fn(&Subject<'a>) -> Option<String>,
) -> Outcome {
    if binding.group() != GROUP || is_builtin(binding) {
        return Outcome::NotApplicable;
    }
    let problems = subjects(binding).filter_map(|subject| {
        let message = picks(&subject)?;
        let text = match subject.kind {
            "ServiceAccount" => format!("{}/{}", subject.namespace, subject.name),
            _ => subject.name.to_owned(),
        };
        Some(
            Problem::at(subject.path.clone(), message)
                .value(text.clone())
                .subject(text),
        )
    });
    Outcome::from_problems(problems.collect())
}
