//! A rule of a Role or ClusterRole lets its holders write APIServices.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-api-service-write",
    title: "Right to say who serves an API",
    severity: Severity::High,
    severity_reason: "the holder answers requests of others to a whole API group, and reads what they send",
    what: "A rule of a Role or ClusterRole lets its holders create or change APIServices.",
    why: "An APIService hands a group and version of the API to a Service. Whoever writes it puts a server of its own there: it receives what everybody sends to the group, Secrets included where it takes over the core group, and answers controllers with objects of its choice.",
    remedy: "Leave APIServices to cluster administrators and to the installation of the servers that need them.",
    example: "rules:\n  - apiGroups: [apiregistration.k8s.io]\n    resources: [apiservices]\n    verbs: [get, list]",
    techniques: &["MS-TA9015", "T1543"],
    controls: &["nsa-cisa/3.3"],
    references: &[
        "https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/",
    ],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "say who serves an API (APIServices)",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "apiregistration.k8s.io",
    "apiservices",
    &["create", "update", "patch"],
)
.even_named()];
