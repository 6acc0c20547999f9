//! A rule allows every verb on every resource of every API group.

use super::rules::{KINDS, is_everything, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-wildcard-everything",
    title: "Role with full access",
    severity: Severity::Critical,
    severity_reason: "its subjects are cluster administrators under another name",
    what: "A rule allows every verb on every resource of every API group.",
    why: "Such a role is cluster-admin without the name that reviewers look for. It also covers future resources, Secrets and `escalate`.",
    remedy: "List the resources and verbs that the subject uses; `seawall rbac used` derives them from the audit log.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get]",
    techniques: &["MS-TA9019", "T1078", "T1098.006"],
    controls: &[
        "cis-kubernetes/5.1.3",
        "cis-kubernetes/5.1.1",
        "nsa-cisa/3.3",
    ],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        judge(
            context,
            role,
            CHECK.severity,
            "use every verb on every resource",
            |rule, _| is_everything(rule),
        )
    }),
};
