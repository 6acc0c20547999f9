//! Kinds that carry one pod template at one place: the common ones, found without a search.

use super::tree::Extent;
use crate::configuration::is_configuration;
use crate::{Catalogue, Object};

/// How a kind carries its pod.
pub(crate) struct Plain {
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Path of the thing with `metadata` and `spec`; empty for a pod itself.
    pub template: &'static str,
    /// Path of the pod's `spec`.
    pub spec: &'static str,
    /// Path of the pod's `metadata`.
    pub metadata: &'static str,
    /// How much of the pod is written here, where it has containers.
    pub extent: Extent,
}

macro_rules! plain {
    ($group:literal, $kind:literal, "") => {
        Plain {
            group: $group,
            kind: $kind,
            template: "",
            spec: "spec",
            metadata: "metadata",
            extent: Extent::Whole,
        }
    };
    ($group:literal, $kind:literal, $template:literal) => {
        Plain {
            group: $group,
            kind: $kind,
            template: $template,
            spec: concat!($template, ".spec"),
            metadata: concat!($template, ".metadata"),
            extent: Extent::Whole,
        }
    };
}

const PLAIN: &[Plain] = &[
    plain!("", "Pod", ""),
    plain!("", "ReplicationController", "spec.template"),
    plain!("", "PodTemplate", "template"),
    plain!("apps", "Deployment", "spec.template"),
    plain!("apps", "ReplicaSet", "spec.template"),
    plain!("apps", "StatefulSet", "spec.template"),
    plain!("apps", "DaemonSet", "spec.template"),
    // The groups that served these kinds before `apps/v1`.
    plain!("extensions", "Deployment", "spec.template"),
    plain!("extensions", "ReplicaSet", "spec.template"),
    plain!("extensions", "DaemonSet", "spec.template"),
    plain!("batch", "Job", "spec.template"),
    plain!("batch", "CronJob", "spec.jobTemplate.spec.template"),
    // OpenShift, in its own group and in the core group that served it first.
    plain!("apps.openshift.io", "DeploymentConfig", "spec.template"),
    plain!("", "DeploymentConfig", "spec.template"),
    plain!("argoproj.io", "Rollout", "spec.template"),
    plain!("serving.knative.dev", "Service", "spec.template"),
    plain!("serving.knative.dev", "Configuration", "spec.template"),
    plain!("serving.knative.dev", "Revision", ""),
    plain!("apps.kruise.io", "CloneSet", "spec.template"),
    plain!("apps.kruise.io", "StatefulSet", "spec.template"),
    plain!("apps.kruise.io", "DaemonSet", "spec.template"),
    plain!("apps.kruise.io", "BroadcastJob", "spec.template"),
    Plain {
        group: "apps.kruise.io",
        kind: "SidecarSet",
        template: "",
        spec: "spec",
        metadata: "metadata",
        extent: Extent::Containers,
    },
];

/// The row of a group and kind.
pub(crate) fn plain(group: &str, kind: &str) -> Option<&'static Plain> {
    PLAIN
        .iter()
        .find(|plain| plain.kind == kind && plain.group == group)
}

/// The row of an object.
pub(crate) fn plain_of(object: &Object) -> Option<&'static Plain> {
    plain(object.group(), &object.kind)
}

/// Groups whose kinds Kubernetes itself defines, besides those without a dot. Every pod in them is known; whatever
/// else looks like one (data of a ConfigMap, the schema of a CRD) is none.
const BUILT_IN: &[&str] = &[
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];

/// Groups whose objects hold patterns that pods are compared with, patches for them, or results about them: what looks like a
/// pod there is none. What they make is read in [`super::kyverno`], and which objects they change in [`crate::mutations`].
const ABOUT_PODS: &[&str] = &[
    "kyverno.io",
    "policies.kyverno.io",
    "reports.kyverno.io",
    "wgpolicyk8s.io",
    "openreports.io",
    "constraints.gatekeeper.sh",
    "templates.gatekeeper.sh",
    "mutations.gatekeeper.sh",
    "expansion.gatekeeper.sh",
    "aquasecurity.github.io",
    "spdx.softwarecomposition.kubescape.io",
];

/// Whether pods are looked for in an object by their shape: in all kinds that Kubernetes does not bring, and in what has
/// the group of a built-in kind and a version that cannot be.
pub(crate) fn is_searched(object: &Object) -> bool {
    let group = object.group();
    is_searched_group(group)
        || !group.contains('.')
            && &*object.api_version != "v1"
            && Catalogue::builtin().by_kind(group, &object.kind).is_none()
}

/// The same as far as the group tells.
pub(crate) fn is_searched_group(group: &str) -> bool {
    group.contains('.')
        && !BUILT_IN.contains(&group)
        && !is_configuration(group, "")
        && !is_about_pods(group)
}

/// Whether objects of a group say what pods may be, or what they are.
pub(crate) fn is_about_pods(group: &str) -> bool {
    ABOUT_PODS.contains(&group)
}
