//! What is told of a network plugin.

use crate::address::TakesPods;

/// What a plugin does with policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Does {
    Enforces,
    /// When it is told to.
    Optional,
    Ignores,
}

impl Plugin {
    /// Whether it is Cilium, from any vendor.
    pub(crate) fn is_cilium(&self) -> bool {
        matches!(self.id, "cilium" | "gke-dataplane-v2")
    }
}

/// A network plugin.
#[derive(Debug)]
pub struct Plugin {
    /// The name by which people choose it.
    pub id: &'static str,
    /// Its own name.
    pub title: &'static str,
    pub(crate) does: Does,
    /// Whether `ipBlock` takes in pods by their addresses, where that is known.
    pub(crate) blocks_take_pods: TakesPods,
    /// Where that stands.
    pub source: &'static str,
    /// Names of its DaemonSets, with what their images or commands are called. Without a name it is any of them.
    pub(crate) daemon_sets: &'static [(&'static str, &'static [&'static str])],
    /// Its configuration: the name of a ConfigMap, and keys of it.
    pub(crate) config: &'static [(&'static str, &'static [&'static str])],
    /// Annotations that it puts on nodes.
    pub(crate) annotations: &'static [&'static str],
    /// Kinds of its own, by group.
    pub(crate) groups: &'static [&'static str],
}
