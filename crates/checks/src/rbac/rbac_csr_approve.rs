//! A rule of a Role or ClusterRole lets its holders approve certificate requests.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-csr-approve",
    title: "Right to approve certificates",
    severity: Severity::High,
    severity_reason: "an approved request becomes a credential of the cluster",
    what: "A rule of a Role or ClusterRole lets its holders approve certificate requests.",
    why: "Whoever approves requests for client certificates lets anybody in under any name, nodes included; certificates cannot be revoked.",
    remedy: "Leave approval to the built-in controllers, and limit signers with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098"],
    controls: &["cis-kubernetes/5.1.11", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "approve certificate requests",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new(
        "certificates.k8s.io",
        "certificatesigningrequests/approval",
        &["update", "patch"],
    ),
    Right::new("certificates.k8s.io", "signers", &["approve"]).even_named_like(&["kubernetes.io/"]),
];
