//! A rule of a Role or ClusterRole lets its subjects reach ports of pods and services through the API server.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-port-forward",
    title: "Permission to reach pods through the API server",
    severity: Severity::Medium,
    severity_reason: "network policies do not apply to the connection",
    what: "A rule of a Role or ClusterRole lets its subjects reach ports of pods and services through the API server.",
    why: "The API server opens the connection: policies that block all other clients from a database or an admin page do not apply.",
    remedy: "Grant the permission to people for a short time, in single namespaces.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9034", "T1609"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "reach ports of pods and services through the API server",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("", "pods/portforward", &["create", "get"]),
    Right::new(
        "",
        "pods/proxy",
        &["create", "get", "update", "patch", "delete"],
    ),
    Right::new(
        "",
        "services/proxy",
        &["create", "get", "update", "patch", "delete"],
    ),
];
