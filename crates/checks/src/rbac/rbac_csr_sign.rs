//! A rule of a Role or ClusterRole lets its subjects sign certificates.

use super::rules::{KINDS, Right, Whole, risky_whole};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-csr-sign",
    title: "Permission to sign certificates",
    severity: Severity::High,
    severity_reason: "the subject issues certificates that the cluster trusts",
    what: "A rule of a Role or ClusterRole lets its subjects sign certificates.",
    why: "The signer decides the content of a certificate. For the signers of the API server and the kubelets, that is any identity.",
    remedy: "Leave signing to the built-in controllers; limit other signers with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky_whole(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "sign certificates",
            &WHOLE,
        )
    }),
};

/// It takes the permission to change requests, and that for the signer.
const WHOLE: Whole<'_> = Whole {
    ids: &["sign-cluster-certificates", "sign-certificates"],
    is_one: true,
};

const RIGHTS: &[Right] = &[
    Right::new(
        "certificates.k8s.io",
        "certificatesigningrequests/status",
        &["update", "patch"],
    ),
    Right::new("certificates.k8s.io", "signers", &["sign"]).even_named_like(&["kubernetes.io/"]),
];
