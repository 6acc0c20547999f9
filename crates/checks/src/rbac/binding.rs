//! Bindings and their subjects.

use seawall_model::{Object, Principal};
use seawall_rbac::{Defaults, RoleKey};
use seawall_syntax::Node;

use crate::{Context, Outcome, Problem};

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

impl Subject<'_> {
    /// The one that is named; `None` for what is none.
    pub(super) fn principal(&self) -> Option<Principal> {
        Some(match self.kind {
            "User" => Principal::User(self.name.into()),
            "Group" => Principal::Group(self.name.into()),
            "ServiceAccount" => Principal::ServiceAccount {
                namespace: self.namespace.into(),
                name: self.name.into(),
            },
            _ => return None,
        })
    }

    /// `ServiceAccount shop/web`, `Group ops`: tells it from all other subjects of its binding.
    pub(super) fn text(&self) -> String {
        match self.kind {
            "ServiceAccount" => format!("{} {}/{}", self.kind, self.namespace, self.name),
            kind => format!("{kind} {}", self.name),
        }
    }
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

/// Whether Kubernetes itself binds a subject so: the bootstrap policy does, and the role gives no more than there.
pub(super) fn is_builtin(context: &Context<'_>, binding: &Object, subject: &Subject<'_>) -> bool {
    let Some(principal) = subject.principal() else {
        return false;
    };
    let rbac = context.analysis.rbac();
    match context.binding(binding) {
        Some(binding) => rbac.is_brought(binding, &principal),
        // The role is not there, and Kubernetes makes its own: only the names are left.
        None => Defaults::builtin().binds(
            binding.namespace.name(),
            &binding.name,
            &role_key(binding),
            &principal,
        ),
    }
}

/// The role that a binding names, whether it is there or not.
pub(super) fn role_key(binding: &Object) -> RoleKey {
    let namespace = binding.namespace.name();
    RoleKey {
        namespace: namespace
            .filter(|_| role_kind(binding) == "Role")
            .map(Box::from),
        name: role_name(binding).into(),
    }
}

/// Whether a binding gives a role of Kubernetes' own of one of these names, with no more in it than Kubernetes puts there.
pub(super) fn gives_only(context: &Context<'_>, binding: &Object, names: &[&str]) -> bool {
    if !names.contains(&role_name(binding)) {
        return false;
    }
    let role = context
        .binding(binding)
        .and_then(|binding| context.analysis.rbac().role_of(binding));
    role.is_none_or(|role| Defaults::builtin().brings_role(role))
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

/// Reports every subject of a binding that a test picks, but those that Kubernetes binds itself; the message comes with
/// it.
pub(super) fn judge<'a>(
    context: &Context<'_>,
    binding: &'a Object,
    picks: impl Fn(&Subject<'a>) -> Option<String>,
) -> Outcome {
    if binding.group() != GROUP {
        return Outcome::NotApplicable;
    }
    let mut own = subjects(binding)
        .filter(|subject| !is_builtin(context, binding, subject))
        .peekable();
    if own.peek().is_none() && subjects(binding).next().is_some() {
        return Outcome::NotApplicable;
    }
    let problems = own.filter_map(|subject| {
        let message = picks(&subject)?;
        let value = match subject.kind {
            "ServiceAccount" => format!("{}/{}", subject.namespace, subject.name),
            _ => subject.name.to_owned(),
        };
        Some(
            Problem::at(subject.path.clone(), message)
                .value(value)
                .subject(subject.text()),
        )
    });
    Outcome::from_problems(problems.collect())
}
