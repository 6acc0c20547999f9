//! Folders of the node that a container mounts.

use seawall_model::{Given, HostAccess, HostPath};

/// A folder or file of the node in a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HostMount {
    /// Path on the node.
    pub path: HostPath,
    pub is_read_only: bool,
    /// What the path gives.
    pub access: HostAccess,
    /// Index of the volume.
    pub volume: usize,
}

/// The mount that gives something, before all one for which nothing else has to hold.
pub(crate) fn best(
    mounts: &[HostMount],
    gives: impl Fn(&HostMount) -> Option<Given>,
) -> Option<(&HostMount, Given)> {
    let giving = mounts
        .iter()
        .filter_map(|mount| Some((mount, gives(mount)?)));
    giving.min_by_key(|(_, given)| given.only_if.is_some())
}
