//! Which kinds are policies that are read.

/// The group of NetworkPolicy.
pub(crate) const NETWORK_POLICY: &str = "networking.k8s.io";
/// The group of policies of administrators.
pub(crate) const ADMIN: &str = "policy.networking.k8s.io";
/// The group of Cilium's policies.
pub(crate) const CILIUM: &str = "cilium.io";
/// The group of Calico's API, and the one under which its objects are stored.
pub(crate) const CALICO: [&str; 2] = ["projectcalico.org", "crd.projectcalico.org"];

/// The group of the Gateway API.
pub(crate) const GATEWAY: &str = "gateway.networking.k8s.io";

/// The group of what OVN-Kubernetes adds.
pub(crate) const OVN: &str = "k8s.ovn.org";

/// The kinds that are read, by group.
pub(crate) const POLICIES: &[(&str, &str)] = &[
    (NETWORK_POLICY, "NetworkPolicy"),
    (ADMIN, "AdminNetworkPolicy"),
    (ADMIN, "BaselineAdminNetworkPolicy"),
    (ADMIN, "ClusterNetworkPolicy"),
    (CILIUM, "CiliumNetworkPolicy"),
    (CILIUM, "CiliumClusterwideNetworkPolicy"),
    (CALICO[0], "NetworkPolicy"),
    (CALICO[0], "GlobalNetworkPolicy"),
    (CALICO[1], "NetworkPolicy"),
    (CALICO[1], "GlobalNetworkPolicy"),
    (OVN, "EgressFirewall"),
];

/// Whether a kind of policy is read.
pub(crate) fn is_read(group: &str, kind: &str) -> bool {
    POLICIES.contains(&(group, kind))
}
