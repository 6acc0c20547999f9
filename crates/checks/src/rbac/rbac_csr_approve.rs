//! A rule of a Role or ClusterRole lets its subjects approve certificate requests.

use super::rules::{KINDS, Right, Whole, risky_whole};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-csr-approve",
    title: "Permission to approve certificate requests",
    severity: Severity::High,
    severity_reason: "an approved request becomes a cluster credential",
    what: "A rule of a Role or ClusterRole lets its subjects approve certificate requests.",
    why: "A subject that can approve client certificate requests can admit anyone under any name, including node names; certificates cannot be revoked.",
    remedy: "Leave approval to the built-in controllers, and limit signers with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098"],
    controls: &["cis-kubernetes/5.1.11", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky_whole(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "approve certificate requests",
            &WHOLE,
        )
    }),
};

/// It takes the permission to change requests, and that for the signer.
const WHOLE: Whole<'_> = Whole {
    ids: &[
        "client-certificate",
        "kubelet-certificate",
        "approve-certificates",
    ],
    is_one: true,
};

const RIGHTS: &[Right] = &[
    Right::new(
        "certificates.k8s.io",
        "certificatesigningrequests/approval",
        &["update", "patch"],
    ),
    Right::new("certificates.k8s.io", "signers", &["approve"]).even_named_like(&["kubernetes.io/"]),
];
