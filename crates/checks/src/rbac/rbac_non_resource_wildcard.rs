//! A rule allows `*` on nonResourceURLs.

use super::reach::Reach;
use super::rules::{KINDS, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-non-resource-wildcard",
    title: "Permission to use every API server path",
    severity: Severity::Medium,
    severity_reason: "the paths expose metrics, logs and profiles of the API server",
    what: "A rule allows `*` on nonResourceURLs.",
    why: "Besides health, there are metrics, debug and log paths: they reveal what exists in the cluster, and collecting profiles slows the API server down.",
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
            "use every path of the API server",
            // A RoleBinding grants nothing outside of namespaces.
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
