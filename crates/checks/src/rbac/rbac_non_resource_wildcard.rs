//! A rule allows `*` on nonResourceURLs.

use super::rules::{KINDS, Reach, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-non-resource-wildcard",
    title: "Right to every path of the API server",
    severity: Severity::Medium,
    severity_reason: "the paths show metrics, logs and profiles of the API server",
    what: "A rule allows `*` on nonResourceURLs.",
    why: "Beside health there are metrics, debug and log paths: they tell what exists in the cluster, and collecting profiles slows the API server down.",
    remedy: "List the paths, such as `/healthz` and `/metrics`.",
    example: "rules:\n  - nonResourceURLs: [/metrics]\n    verbs: [get]",
    techniques: &["MS-TA9029", "T1613"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        judge(
            context,
            role,
            CHECK.severity,
            "ask every path of the API server",
            // Nothing outside of namespaces is given by a RoleBinding.
            |rule, reach| {
                *reach == Reach::Cluster
                    && rule
                        .non_resource_urls
                        .iter()
                        .any(|url| matches!(&**url, "*" | "/*"))
            },
        )
    }),
};
