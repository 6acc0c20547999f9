//! Whether anything enforces policies: the network plugin does, and not every one.

use seawall_model::{Cluster, ObjectId};

/// What is known of the network plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforcement {
    /// This plugin enforces NetworkPolicy.
    Enforced(&'static str, ObjectId),
    /// This plugin does not, and no other one is there.
    Ignored(&'static str, ObjectId),
    /// This plugin does when it is told to, which objects do not show.
    Optional(&'static str, ObjectId),
    /// No plugin that is known is in the input.
    Unknown,
}

/// What a plugin does with NetworkPolicy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Does {
    Enforces,
    Optional,
    Ignores,
}

/// DaemonSets by a part of their name, and what their plugin does.
const PLUGINS: &[(&str, &str, Does)] = &[
    ("calico-node", "Calico", Does::Enforces),
    ("canal", "Canal", Does::Enforces),
    ("cilium", "Cilium", Does::Enforces),
    ("antrea-agent", "Antrea", Does::Enforces),
    ("ovnkube-node", "OVN-Kubernetes", Does::Enforces),
    ("kube-ovn-cni", "Kube-OVN", Does::Enforces),
    ("kube-router", "kube-router", Does::Enforces),
    ("weave-net", "Weave Net", Does::Enforces),
    ("romana-agent", "Romana", Does::Enforces),
    ("azure-npm", "Azure NPM", Does::Enforces),
    (
        "kube-network-policies",
        "kube-network-policies",
        Does::Enforces,
    ),
    ("anetd", "GKE Dataplane V2", Does::Enforces),
    ("netd", "GKE", Does::Optional),
    ("kindnet", "kindnet", Does::Optional),
    ("aws-node", "Amazon VPC CNI", Does::Optional),
    ("terway", "Terway", Does::Optional),
    ("flannel", "Flannel", Does::Ignores),
    ("azure-cns", "Azure CNI", Does::Ignores),
];

/// What the DaemonSets of a cluster tell.
pub(crate) fn find(cluster: &Cluster) -> Enforcement {
    let mut found: Option<(Does, &'static str, ObjectId)> = None;
    for id in cluster.ids_of_kind("DaemonSet") {
        let name = &cluster.object(*id).name;
        let plugin = PLUGINS.iter().find(|(part, ..)| name.contains(part));
        if let Some((_, plugin, does)) = plugin
            && found.is_none_or(|(known, ..)| *does < known)
        {
            found = Some((*does, plugin, *id));
        }
    }
    match found {
        Some((Does::Enforces, plugin, id)) => Enforcement::Enforced(plugin, id),
        Some((Does::Optional, plugin, id)) => Enforcement::Optional(plugin, id),
        Some((Does::Ignores, plugin, id)) => Enforcement::Ignored(plugin, id),
        None => Enforcement::Unknown,
    }
}
