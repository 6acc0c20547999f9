//! Which bindings of the bootstrap policy stand in a cluster beside those of the input.

use std::collections::BTreeSet;

use seawall_model::Cluster;

use crate::role::GROUP;
use crate::{Defaults, RoleKey};

/// `false` in this annotation keeps the API server from putting an object of its bootstrap policy right.
const AUTOUPDATE: &str = "rbac.authorization.kubernetes.io/autoupdate";

/// Bindings of the bootstrap policy that count beside those of the input.
#[derive(Debug, Default)]
pub(crate) struct Kept(BTreeSet<(Option<&'static str>, &'static str)>);

impl Kept {
    /// Where bindings are listed completely, what is not there is not there. A binding or role of the input is put right by the
    /// API server when it starts, unless it forbids that.
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let is_left = |kind: &str, namespace: Option<&str>, name: &str| {
            let found = cluster.get(GROUP, kind, namespace.unwrap_or_default(), name);
            let annotations = found
                .and_then(|object| object.metadata())
                .and_then(|metadata| metadata.get("annotations"));
            annotations.and_then(|node| node.str(AUTOUPDATE)) == Some("false")
        };
        let is_kept = |namespace: Option<&str>, name: &str, role: &RoleKey| {
            let (binding_kind, role_kind) = match namespace {
                Some(_) => ("RoleBinding", "Role"),
                None => ("ClusterRoleBinding", "ClusterRole"),
            };
            let coverage = cluster.coverage.of_in(GROUP, binding_kind, namespace);
            !coverage.is_complete()
                && !is_left(binding_kind, namespace, name)
                && !is_left(role_kind, role.namespace.as_deref(), &role.name)
        };
        let all = Defaults::builtin().kept();
        let kept = all.map(|((namespace, name, role), _)| (namespace.as_deref(), &**name, role));
        Self(
            kept.filter(|(namespace, name, role)| is_kept(*namespace, name, role))
                .map(|(namespace, name, _)| (namespace, name))
                .collect(),
        )
    }

    /// Whether one of them counts.
    pub(crate) fn holds(&self, namespace: Option<&'static str>, name: &'static str) -> bool {
        self.0.contains(&(namespace, name))
    }
}
