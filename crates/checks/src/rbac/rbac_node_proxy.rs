//! A rule of a Role or ClusterRole lets its subjects use the kubelet API through nodes/proxy.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-node-proxy",
    title: "Permission to use the kubelet API",
    severity: Severity::High,
    severity_reason: "the subject can run commands in every pod on every node, without an audit record",
    what: "A rule of a Role or ClusterRole lets its subjects use the kubelet API through nodes/proxy.",
    why: "The kubelet runs commands in any pod on the node for a subject with this permission; `get` is enough over WebSocket. Direct requests to the kubelet leave no entry in the API audit log.",
    remedy: "Use the fine-grained subresources `nodes/metrics`, `nodes/stats`, `nodes/pods` and `nodes/healthz` instead.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9030", "T1609"],
    controls: &["cis-kubernetes/5.1.10", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "use the kubelet API through nodes/proxy",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "nodes/proxy", &["get", "create", "*"])];
