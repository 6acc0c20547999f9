//! Resources whose objects are named by people, so that a rule may name them.

/// Resources that are narrowed to the names that were used: each of their objects matters by itself and keeps its name.
/// Pods, jobs and the like have names that change with every rollout.
const NAMED: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "secrets",
            "configmaps",
            "serviceaccounts",
            "users",
            "groups",
            "namespaces",
        ],
    ),
    (
        "authentication.k8s.io",
        &[
            "users",
            "groups",
            "uids",
            "userextras",
            "serviceaccounts",
            "nodes",
        ],
    ),
    ("coordination.k8s.io", &["leases"]),
    ("certificates.k8s.io", &["signers"]),
    (
        "rbac.authorization.k8s.io",
        &[
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
        ],
    ),
    ("apiextensions.k8s.io", &["customresourcedefinitions"]),
    ("apiregistration.k8s.io", &["apiservices"]),
];

/// Most names that a rule lists; whoever uses more is not narrowed. A longer list is no longer read by anybody.
pub(super) const MAX_NAMES: usize = 8;

/// Whether a rule about a resource names its objects.
pub(super) fn is_named(group: &str, resource: &str) -> bool {
    NAMED
        .iter()
        .any(|(own, resources)| *own == group && resources.contains(&resource))
}
