//! A rule has `*` as verb on named resources.

use super::rules::{KINDS, judge, names_every_resource, names_every_verb};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-wildcard-verbs",
    title: "Role with wildcard verbs",
    severity: Severity::Medium,
    severity_reason: "the wildcard includes verbs that are easily overlooked",
    what: "A rule has `*` as verb on named resources.",
    why: "The wildcard includes deletecollection, and on some resources bind, escalate, impersonate, approve and use; verbs that are added later are included automatically.",
    remedy: "List the verbs that the subject uses.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get, list, watch]",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["cis-kubernetes/5.1.3", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        judge(
            context,
            role,
            CHECK.severity,
            "use every verb on a resource",
            |rule, _| {
                names_every_verb(rule)
                    && !names_every_resource(rule)
                    && rule.non_resource_urls.is_empty()
            },
        )
    }),
};
