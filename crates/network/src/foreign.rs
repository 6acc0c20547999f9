//! What decides over traffic and is not modelled: which ends it is about, and what it may change there. Answers that it
//! cannot change stay certain.

use seawall_model::{Cluster, Object, ObjectId, Table};
use seawall_syntax::Node;

use crate::EndpointId;
use crate::kinds::is_read;
use crate::peer::SetId;

/// Whom it is about at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peers {
    All,
    /// Addresses outside.
    Outside,
    /// Everybody who is not among those whom the object is for.
    Apart,
}

/// What a kind may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effect {
    pub stops: bool,
    pub passes: bool,
    pub ingress: bool,
    pub egress: bool,
    pub peers: Peers,
    /// Whether it is about connections of TCP alone.
    pub is_tcp: bool,
}

const BOTH: Effect = Effect {
    stops: true,
    passes: true,
    ingress: true,
    egress: true,
    peers: Peers::All,
    is_tcp: false,
};
const STOPS: Effect = Effect {
    passes: false,
    ..BOTH
};
/// A firewall for what leaves the cluster.
const LEAVING: Effect = Effect {
    ingress: false,
    peers: Peers::Outside,
    ..STOPS
};
/// A proxy beside the pods that asks who calls.
pub(crate) const MESH: Effect = Effect {
    egress: false,
    is_tcp: true,
    ..STOPS
};
const MESH_EGRESS: Effect = Effect {
    ingress: false,
    is_tcp: true,
    ..STOPS
};
/// A network of its own.
const APART: Effect = Effect {
    peers: Peers::Apart,
    ..STOPS
};

/// Kinds by group, and whether objects of it are for every namespace.
const KINDS: &[(&str, &str, Effect)] = &[
    ("crd.antrea.io", "NetworkPolicy", BOTH),
    ("crd.antrea.io", "ClusterNetworkPolicy", BOTH),
    ("extensions", "NetworkPolicy", BOTH),
    ("network.openshift.io", "EgressNetworkPolicy", LEAVING),
    ("k8s.ovn.org", "UserDefinedNetwork", APART),
    ("k8s.ovn.org", "ClusterUserDefinedNetwork", APART),
    ("k8s.cni.cncf.io", "MultiNetworkPolicy", STOPS),
    ("security.istio.io", "AuthorizationPolicy", MESH),
    ("security.istio.io", "PeerAuthentication", MESH),
    ("networking.istio.io", "Sidecar", MESH_EGRESS),
    ("policy.linkerd.io", "Server", MESH),
    ("policy.linkerd.io", "AuthorizationPolicy", MESH),
    ("policy.linkerd.io", "ServerAuthorization", MESH),
    ("policy.linkerd.io", "EgressNetwork", MESH_EGRESS),
    ("consul.hashicorp.com", "ServiceIntentions", MESH),
    ("kuma.io", "MeshTrafficPermission", MESH),
    ("kuma.io", "TrafficPermission", MESH),
    ("kuma.io", "Mesh", MESH),
    ("neuvector.com", "NvSecurityRule", STOPS),
    ("neuvector.com", "NvClusterSecurityRule", STOPS),
    ("vpcresources.k8s.aws", "SecurityGroupPolicy", STOPS),
    ("networking.k8s.aws", "ApplicationNetworkPolicy", BOTH),
    ("networking.k8s.aws", "ClusterNetworkPolicy", BOTH),
    (
        "networking.gke.io",
        "FQDNNetworkPolicy",
        Effect {
            ingress: false,
            ..BOTH
        },
    ),
    ("kubeovn.io", "SecurityGroup", STOPS),
    ("kubeovn.io", "Subnet", STOPS),
    ("crd.nsx.vmware.com", "SecurityPolicy", BOTH),
];

/// Kinds that are called like policies and decide nothing, or are read elsewhere.
const HARMLESS: &[&str] = &[
    "StagedNetworkPolicy",
    "StagedGlobalNetworkPolicy",
    "StagedKubernetesNetworkPolicy",
];

/// Where Istio keeps what is for every namespace.
pub(crate) const ISTIO_ROOT: &str = "istio-system";

/// An object that may decide.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub object: ObjectId,
    pub subject: Option<SetId>,
    pub effect: Effect,
    /// What of the object decides, where that is an annotation or a setting, in words.
    pub by: Option<String>,
}

/// Every such object, and those that are for each endpoint.
#[derive(Debug)]
pub(crate) struct Strangers {
    pub all: Vec<Foreign>,
    /// Places in `all`; those without a subject are for every endpoint.
    pub wide: Vec<usize>,
    pub of: Table<EndpointId, Vec<usize>>,
    /// Whether pods have more networks than the one that policies are about.
    pub has_more_networks: Table<EndpointId, bool>,
}

/// The objects that may decide and are not modelled.
pub(crate) fn ids(cluster: &Cluster) -> Vec<ObjectId> {
    let all = cluster.iter();
    all.filter(|(id, object)| effect(object).is_some() && cluster.refused(*id).is_none())
        .map(|(id, _)| id)
        .collect()
}

/// Those that a service mesh carries out, whatever the network plugin does.
pub(crate) fn meshes(cluster: &Cluster) -> Vec<ObjectId> {
    let mut all = ids(cluster);
    all.retain(|id| effect(cluster.object(*id)).is_some_and(|effect| effect.is_tcp));
    all
}

pub(crate) fn effect(object: &Object) -> Option<Effect> {
    let (kind, group) = (&*object.kind, object.group());
    let known = KINDS
        .iter()
        .find(|(its_group, its_kind, _)| *its_kind == kind && *its_group == group);
    let effect = match known {
        Some((.., effect)) => *effect,
        // Somebody's own policies for the network, of whatever product.
        None if kind.ends_with("NetworkPolicy")
            && !HARMLESS.contains(&kind)
            && !is_read(group, kind) =>
        {
            BOTH
        }
        None => return None,
    };
    decides(object, group, kind).then_some(effect)
}

/// Whether objects of a kind that is not modelled may decide, each of them.
pub(crate) fn decides_elsewhere(group: &str, kind: &str) -> bool {
    KINDS
        .iter()
        .any(|(its_group, its_kind, _)| *its_kind == kind && *its_group == group)
}

/// Whether an object of a kind decides anything, by what it says.
fn decides(object: &Object, group: &str, kind: &str) -> bool {
    let spec = object.spec();
    let get = |field: &str| spec.and_then(|spec| spec.get(field));
    match (group, kind) {
        ("security.istio.io", "AuthorizationPolicy") => {
            get("action").and_then(Node::as_str) != Some("AUDIT")
        }
        ("security.istio.io", "PeerAuthentication") => {
            let is_strict =
                |mtls: Option<&Node>| mtls.and_then(|mtls| mtls.str("mode")) == Some("STRICT");
            let by_port = get("portLevelMtls").map_or(&[][..], Node::entries);
            is_strict(get("mtls")) || by_port.iter().any(|entry| is_strict(Some(&entry.value)))
        }
        ("networking.istio.io", "Sidecar") => {
            get("egress").is_some() || get("outboundTrafficPolicy").is_some()
        }
        ("k8s.ovn.org", "UserDefinedNetwork" | "ClusterUserDefinedNetwork") => {
            let network = get("network").or(spec);
            let layer = ["layer2", "layer3"]
                .iter()
                .find_map(|field| network.and_then(|network| network.get(field)));
            layer.is_some_and(|layer| layer.str("role") != Some("Secondary"))
        }
        // Without mutual TLS a mesh asks nobody who they are.
        ("kuma.io", "Mesh") => get("mtls").is_some_and(|mtls| {
            mtls.str("enabledBackend")
                .is_some_and(|name| !name.is_empty())
        }),
        // In the modes `Discover` and `Monitor` nothing is stopped; without a mode that of the group counts, which is
        // kept elsewhere.
        ("neuvector.com", _) => {
            let mode = get("target").and_then(|target| target.str("policymode"));
            !matches!(mode, Some("Discover" | "Monitor"))
        }
        ("kubeovn.io", "Subnet") => {
            spec.and_then(|spec| spec.bool("private")) == Some(true)
                || spec.is_some_and(|spec| !spec.list("acls").is_empty())
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::{Catalogue, GroupKind};

    use super::*;
    use crate::decides_traffic;
    use crate::kinds::POLICIES;

    /// A live scan lists what decides: otherwise a cluster would seem open that is not.
    #[test]
    fn every_kind_that_may_decide_is_listed_live() {
        let foreign = KINDS.iter().map(|(group, kind, _)| (*group, *kind));
        // No server has it any more.
        let served = foreign.filter(|(group, _)| *group != "extensions");
        for (group, kind) in served.chain(POLICIES.iter().copied()) {
            let known = Catalogue::builtin().by_kind(group, kind);
            assert!(known.is_some_and(|known| known.is_listed), "{group} {kind}");
            let kind = GroupKind {
                group: group.into(),
                kind: kind.into(),
            };
            assert!(decides_traffic(&kind), "{kind:?}");
        }
    }
}
