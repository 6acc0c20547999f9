//! Where a role says something.

use seawall_model::Cluster;
use seawall_rbac::Role;

use crate::Place;

/// Where a role says something; for one that is not in the input, why it is known.
pub fn role_place(role: &Role, cluster: &Cluster, path: &str) -> String {
    match role.object {
        Some(object) => Place::of(cluster.object(object), path).to_string(),
        None => " (built-in; not in the input)".to_owned(),
    }
}
