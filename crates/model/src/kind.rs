//! Facts about the kinds that Kubernetes brings: scope and plural names.

/// Plural resource name, kind, whether it is cluster-scoped. Groups are left out: the kinds named here are
/// unique enough for scope, and CRDs of the same kind in another group carry a namespace of their own.
const KINDS: &[(&str, &str, bool)] = &[
    ("namespaces", "Namespace", true),
    ("nodes", "Node", true),
    ("persistentvolumes", "PersistentVolume", true),
    ("clusterroles", "ClusterRole", true),
    ("clusterrolebindings", "ClusterRoleBinding", true),
    (
        "customresourcedefinitions",
        "CustomResourceDefinition",
        true,
    ),
    ("apiservices", "APIService", true),
    (
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
        true,
    ),
    (
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
        true,
    ),
    (
        "validatingadmissionpolicies",
        "ValidatingAdmissionPolicy",
        true,
    ),
    (
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding",
        true,
    ),
    ("mutatingadmissionpolicies", "MutatingAdmissionPolicy", true),
    (
        "mutatingadmissionpolicybindings",
        "MutatingAdmissionPolicyBinding",
        true,
    ),
    ("storageclasses", "StorageClass", true),
    ("csidrivers", "CSIDriver", true),
    ("csinodes", "CSINode", true),
    ("volumeattachments", "VolumeAttachment", true),
    ("priorityclasses", "PriorityClass", true),
    ("runtimeclasses", "RuntimeClass", true),
    ("ingressclasses", "IngressClass", true),
    (
        "certificatesigningrequests",
        "CertificateSigningRequest",
        true,
    ),
    ("podsecuritypolicies", "PodSecurityPolicy", true),
    ("flowschemas", "FlowSchema", true),
    (
        "prioritylevelconfigurations",
        "PriorityLevelConfiguration",
        true,
    ),
    ("gatewayclasses", "GatewayClass", true),
    ("pods", "Pod", false),
    ("podtemplates", "PodTemplate", false),
    ("deployments", "Deployment", false),
    ("replicasets", "ReplicaSet", false),
    ("replicationcontrollers", "ReplicationController", false),
    ("statefulsets", "StatefulSet", false),
    ("daemonsets", "DaemonSet", false),
    ("jobs", "Job", false),
    ("cronjobs", "CronJob", false),
    ("services", "Service", false),
    ("configmaps", "ConfigMap", false),
    ("secrets", "Secret", false),
    ("serviceaccounts", "ServiceAccount", false),
    ("roles", "Role", false),
    ("rolebindings", "RoleBinding", false),
    ("networkpolicies", "NetworkPolicy", false),
    ("ingresses", "Ingress", false),
    ("resourcequotas", "ResourceQuota", false),
    ("limitranges", "LimitRange", false),
    ("gateways", "Gateway", false),
    ("httproutes", "HTTPRoute", false),
];

/// Whether objects of a kind live in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Outside of namespaces.
    Cluster,
    /// In namespaces.
    Namespaced,
}

/// The scope of a kind that is known without any definition in the input.
pub fn scope_of(_group: &str, kind: &str) -> Option<Scope> {
    KINDS
        .iter()
        .find(|(_, known, _)| *known == kind)
        .map(|(_, _, cluster)| {
            if *cluster {
                Scope::Cluster
            } else {
                Scope::Namespaced
            }
        })
}

/// Whether objects of this built-in kind live outside namespaces.
pub fn is_cluster_scoped(kind: &str) -> bool {
    KINDS
        .iter()
        .any(|(_, known, cluster)| *known == kind && *cluster)
}

/// The plural resource name of a built-in kind, as RBAC and the API use it.
pub fn plural_of_kind(kind: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(_, known, _)| *known == kind)
        .map(|(plural, ..)| *plural)
}

/// The kind of a plural resource name.
pub fn kind_of_plural(plural: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(known, ..)| *known == plural)
        .map(|(_, kind, _)| *kind)
}
