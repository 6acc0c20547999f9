//! A rule of a Role or ClusterRole lets its subjects create or change workloads.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-create-workloads",
    title: "Permission to create workloads",
    severity: Severity::Medium,
    severity_reason: "a controller creates the pods on the subject's behalf",
    what: "A rule of a Role or ClusterRole lets its subjects create or change workloads.",
    why: "A subject that writes the template controls the pods: their image, service account, mounts and privileges. A DaemonSet runs them on every node.",
    remedy: "Limit the permission to the namespaces that the subject deploys to, and enforce Pod Security there.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9008", "MS-TA9012", "MS-TA9014", "T1610"],
    controls: &["cis-kubernetes/5.1.4", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "create or change workloads",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("apps", "deployments", &["create", "update", "patch"]),
    Right::new("apps", "daemonsets", &["create", "update", "patch"]),
    Right::new("apps", "statefulsets", &["create", "update", "patch"]),
    Right::new("apps", "replicasets", &["create", "update", "patch"]),
    Right::new("batch", "jobs", &["create", "update", "patch"]),
    Right::new("batch", "cronjobs", &["create", "update", "patch"]),
    Right::new("", "replicationcontrollers", &["create", "update", "patch"]),
];
