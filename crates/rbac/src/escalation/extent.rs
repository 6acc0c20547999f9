//! What is bound where.
//!
//! Sets of grants are sorted, compared and hashed far more often than anything else here. So both halves of a grant are
//! one plain number each, which only this file looks at.

use seawall_model::TableIndex;

use super::inventory::NamespaceId;
use crate::role::RoleId;

/// Where roles are bound: cluster-wide (0), which comes first in the order, or in one namespace (its position plus one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Extent(u32);

/// What is bound: a role of the input (its position plus one), or `cluster-admin` (0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Bound(u32);

/// What is bound where.
pub(crate) type Grant = (Extent, Bound);

impl Extent {
    /// Cluster-wide.
    pub(crate) const EVERYWHERE: Self = Self(0);

    /// One namespace.
    pub(crate) fn of(namespace: NamespaceId) -> Self {
        Self(behind(namespace))
    }

    /// The namespace; `None` for cluster-wide.
    pub(crate) fn namespace(self) -> Option<NamespaceId> {
        Some(NamespaceId::at(self.0.checked_sub(1)? as usize))
    }

    /// Whether what is bound here also applies there.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::EVERYWHERE || self == other
    }
}

impl Bound {
    /// The role `cluster-admin` where the input does not hold it: Kubernetes always does.
    pub(crate) const CLUSTER_ADMIN: Self = Self(0);

    /// A role of the input.
    pub(crate) fn of(role: RoleId) -> Self {
        Self(behind(role))
    }

    /// The role, where the input holds it.
    pub(crate) fn role(self) -> Option<RoleId> {
        Some(RoleId::at(self.0.checked_sub(1)? as usize))
    }
}

/// The position plus one. An id of 32 bits that is never 0 has room for it.
fn behind(id: impl TableIndex) -> u32 {
    u32::try_from(id.index() + 1).expect("ids have 32 bits")
}
