//! A rule names `*` as resource, without being a rule over everything.

use super::rules::{KINDS, is_everything, judge, names_every_resource};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-wildcard-resources",
    title: "Role over every resource",
    severity: Severity::High,
    severity_reason: "the rule covers secrets, and every kind that is added later",
    what: "A rule names `*` as resource, without being a rule over everything.",
    why: "The wildcard covers secrets, exec and nodes, subresources and custom resources, also those that an operator brings next month. Even reading everything is reading every credential.",
    remedy: "List the resources that the holder uses.",
    example: "rules:\n  - apiGroups: [\"apps\"]\n    resources: [deployments]\n    verbs: [get]",
    techniques: &["MS-TA9019", "MS-TA9025", "T1552.007"],
    controls: &["cis-kubernetes/5.1.3", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        judge(
            context,
            role,
            CHECK.severity,
            "act on every resource of an API group",
            |rule| {
                let core = rule
                    .strings("apiGroups")
                    .any(|group| matches!(group, "*" | "" | "rbac.authorization.k8s.io"));
                names_every_resource(rule) && !is_everything(rule) && core
            },
        )
    }),
};
