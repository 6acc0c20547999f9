//! Where a binding applies.

use super::inventory::NamespaceId;

/// Where roles are bound: cluster-wide, which comes first in the order, or in one namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Extent(Option<NamespaceId>);

impl Extent {
    /// Cluster-wide.
    pub(crate) const EVERYWHERE: Self = Self(None);

    /// One namespace.
    pub(crate) fn of(namespace: NamespaceId) -> Self {
        Self(Some(namespace))
    }

    /// The namespace; `None` for cluster-wide.
    pub(crate) fn namespace(self) -> Option<NamespaceId> {
        self.0
    }

    /// Whether what is bound here also applies there.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::EVERYWHERE || self == other
    }
}
