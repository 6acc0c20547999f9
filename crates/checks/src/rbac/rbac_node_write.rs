//! A rule of a Role or ClusterRole lets its subjects change or delete nodes.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-node-write",
    title: "Permission to change nodes",
    severity: Severity::Medium,
    severity_reason: "node labels, taints and status control where pods run",
    what: "A rule of a Role or ClusterRole lets its subjects change or delete nodes.",
    why: "The subject can move workloads with privileged tokens to a node that it controls, with taints and labels, or point the API server at another kubelet through the status.",
    remedy: "Leave nodes to the cloud controller, the autoscaler and node administrators.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9030", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "change or delete nodes",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("", "nodes", &["create", "update", "patch", "delete"]),
    Right::new("", "nodes/status", &["update", "patch"]),
];
