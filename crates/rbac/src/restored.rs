//! Built-in roles that the input writes with less than Kubernetes gives them.
//!
//! When it starts, the API server adds the rules and selectors that its own roles lack, and takes none away, unless an
//! annotation of the role forbids it.

use std::sync::Arc;

use seawall_model::Cluster;

use crate::builtin::is_left;
use crate::role::GROUP;
use crate::{Defaults, Role, Rule};

/// Adds what the API server adds. What a server wrote out or listed is left as it is.
pub(crate) fn restore(cluster: &Cluster, roles: &mut [Role]) {
    for role in roles {
        let missing = missing(cluster, role);
        // What these hold is gathered from others, by selectors that are put back as well.
        if Defaults::gathers(&role.key) && is_restored(cluster, role) {
            role.is_aggregated = true;
        } else if !missing.is_empty() {
            role.restored = Some(role.rules.len());
            role.rules.extend(missing);
        }
    }
}

/// Whether the API server puts a role of the input right.
pub(crate) fn is_restored(cluster: &Cluster, role: &Role) -> bool {
    let namespace = role.key.namespace.as_deref();
    let kind = if namespace.is_some() {
        "Role"
    } else {
        "ClusterRole"
    };
    role.object
        .is_some_and(|object| !cluster.object(object).is_exported())
        && Defaults::builtin().has_role(&role.key)
        && !cluster.coverage.of_in(GROUP, kind, namespace).is_complete()
        && !is_left(cluster, kind, namespace, &role.key.name)
}

fn missing(cluster: &Cluster, role: &Role) -> Vec<Arc<Rule>> {
    if !is_restored(cluster, role) {
        return Vec::new();
    }
    Defaults::builtin().missing(&role.key, &role.rules)
}
