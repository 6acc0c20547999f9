//! What is listed from a live cluster.

use seawall_model::GroupKind;

/// One kind of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Version to ask for.
    pub version: &'static str,
    /// Resource name.
    pub plural: &'static str,
    /// Kind of the items.
    pub kind: &'static str,
}

impl Kind {
    /// The path of the list over all namespaces.
    pub(crate) fn path(&self) -> String {
        if self.group.is_empty() {
            format!("/api/{}/{}", self.version, self.plural)
        } else {
            format!("/apis/{}/{}/{}", self.group, self.version, self.plural)
        }
    }

    /// `deployments.apps`, as RBAC writes it.
    pub(crate) fn full_name(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_owned()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// The kind in its group.
    pub(crate) fn group_kind(&self) -> GroupKind {
        GroupKind::new(self.group, self.kind)
    }

    /// `apps/v1`.
    pub(crate) fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }
}

const fn kind(
    group: &'static str,
    version: &'static str,
    plural: &'static str,
    kind: &'static str,
) -> Kind {
    Kind {
        group,
        version,
        plural,
        kind,
    }
}

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";

/// Every kind, core first. A kind that the server does not serve costs one request.
pub(crate) const KINDS: &[Kind] = &[
    kind("", "v1", "namespaces", "Namespace"),
    kind("", "v1", "nodes", "Node"),
    kind("", "v1", "pods", "Pod"),
    kind("", "v1", "podtemplates", "PodTemplate"),
    kind("", "v1", "replicationcontrollers", "ReplicationController"),
    kind("", "v1", "services", "Service"),
    kind("", "v1", "serviceaccounts", "ServiceAccount"),
    kind("", "v1", "configmaps", "ConfigMap"),
    kind("", "v1", "secrets", "Secret"),
    kind("", "v1", "persistentvolumes", "PersistentVolume"),
    kind("", "v1", "resourcequotas", "ResourceQuota"),
    kind("", "v1", "limitranges", "LimitRange"),
    kind("apps", "v1", "deployments", "Deployment"),
    kind("apps", "v1", "replicasets", "ReplicaSet"),
    kind("apps", "v1", "statefulsets", "StatefulSet"),
    kind("apps", "v1", "daemonsets", "DaemonSet"),
    kind("batch", "v1", "jobs", "Job"),
    kind("batch", "v1", "cronjobs", "CronJob"),
    kind(
        "networking.k8s.io",
        "v1",
        "networkpolicies",
        "NetworkPolicy",
    ),
    kind("networking.k8s.io", "v1", "ingresses", "Ingress"),
    kind(RBAC, "v1", "clusterroles", "ClusterRole"),
    kind(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding"),
    kind(RBAC, "v1", "roles", "Role"),
    kind(RBAC, "v1", "rolebindings", "RoleBinding"),
    kind(
        ADMISSION,
        "v1",
        "mutatingwebhookconfigurations",
        "MutatingWebhookConfiguration",
    ),
    kind(
        ADMISSION,
        "v1",
        "validatingwebhookconfigurations",
        "ValidatingWebhookConfiguration",
    ),
    kind(
        ADMISSION,
        "v1",
        "validatingadmissionpolicies",
        "ValidatingAdmissionPolicy",
    ),
    kind(
        ADMISSION,
        "v1",
        "validatingadmissionpolicybindings",
        "ValidatingAdmissionPolicyBinding",
    ),
    kind(
        ADMISSION,
        "v1",
        "mutatingadmissionpolicies",
        "MutatingAdmissionPolicy",
    ),
    kind(
        ADMISSION,
        "v1",
        "mutatingadmissionpolicybindings",
        "MutatingAdmissionPolicyBinding",
    ),
    kind("apiregistration.k8s.io", "v1", "apiservices", "APIService"),
    kind(
        "scheduling.k8s.io",
        "v1",
        "priorityclasses",
        "PriorityClass",
    ),
    kind("gateway.networking.k8s.io", "v1", "gateways", "Gateway"),
    kind("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute"),
    kind("argoproj.io", "v1alpha1", "rollouts", "Rollout"),
    kind("serving.knative.dev", "v1", "services", "Service"),
    kind("apps.kruise.io", "v1alpha1", "clonesets", "CloneSet"),
    kind("apps.kruise.io", "v1beta1", "statefulsets", "StatefulSet"),
    kind("apps.kruise.io", "v1alpha1", "daemonsets", "DaemonSet"),
    kind("apps.kruise.io", "v1alpha1", "sidecarsets", "SidecarSet"),
    kind("tekton.dev", "v1", "tasks", "Task"),
];
