//! A rule of a Role or ClusterRole lets its holders change or delete nodes.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-node-write",
    title: "Right to change nodes",
    severity: Severity::Medium,
    severity_reason: "labels, taints and status of nodes steer where pods go",
    what: "A rule of a Role or ClusterRole lets its holders change or delete nodes.",
    why: "The holder moves workloads with strong tokens to a node that it controls, by taints and labels, or points the API server at another kubelet through the status.",
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
