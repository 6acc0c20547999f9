//! A rule of a Role or ClusterRole lets its subjects run commands in pods (exec, attach).

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-pod-exec",
    title: "Permission to run commands in pods",
    severity: Severity::High,
    severity_reason: "the subject gets the identity and access of the pods",
    what: "A rule of a Role or ClusterRole lets its subjects run commands in pods (exec, attach).",
    why: "A command in a pod has its files, network and token. In kube-system, or in a pod with a privileged service account, that is the cluster.",
    remedy: "Grant exec to people for a short time, in single namespaces; automation should not need it.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9006", "T1609"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "run commands in pods (exec, attach)",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("", "pods/exec", &["create", "get"]),
    Right::new("", "pods/attach", &["create", "get"]),
];
