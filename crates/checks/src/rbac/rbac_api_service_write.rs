//! A rule of a Role or ClusterRole lets its subjects create or change APIServices.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-api-service-write",
    title: "Permission to change APIServices",
    severity: Severity::High,
    severity_reason: "the subject can answer other users' requests to a whole API group, and read what they send",
    what: "A rule of a Role or ClusterRole lets its subjects create or change APIServices.",
    why: "An APIService delegates an API group and version to a Service. A subject that can write it can install its own server: that server receives every request to the group, including Secrets where it takes over the core group, and answers controllers with objects of its choice.",
    remedy: "Leave APIServices to cluster administrators and to the installers of the servers that need them.",
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
            "change which server serves an API (APIServices)",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "apiregistration.k8s.io",
    "apiservices",
    &["create", "update", "patch"],
)
.even_named()];
