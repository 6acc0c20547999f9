//! Where the roles of the input stand.

use std::collections::HashMap;

use super::extent::Extent;
use super::inventory::Inventory;
use crate::Rbac;
use crate::role::RoleId;

/// The roles by where they stand.
#[derive(Debug)]
pub(super) struct Standing {
    cluster: Vec<RoleId>,
    /// Of namespaces: all of them for [`Extent::EVERYWHERE`].
    of: HashMap<Extent, Vec<RoleId>>,
}

impl Standing {
    pub(super) fn new(rbac: &Rbac, inventory: &Inventory) -> Self {
        let mut standing = Self {
            cluster: Vec::new(),
            of: HashMap::new(),
        };
        for (id, role) in rbac.roles.iter() {
            let Some(namespace) = &role.key.namespace else {
                standing.cluster.push(id);
                continue;
            };
            if let Some(namespace) = inventory.namespace(namespace) {
                for extent in [Extent::EVERYWHERE, Extent::of(namespace)] {
                    standing.of.entry(extent).or_default().push(id);
                }
            }
        }
        standing
    }

    /// The roles of a kind that stand where something is held.
    pub(super) fn at(&self, extent: Extent, are_cluster_roles: bool) -> &[RoleId] {
        if are_cluster_roles {
            return &self.cluster;
        }
        self.of.get(&extent).map_or(&[], Vec::as_slice)
    }
}
