//! A rule of a Role or ClusterRole lets its subjects delete events.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-event-delete",
    title: "Permission to delete events",
    severity: Severity::Low,
    severity_reason: "events help to detect an intrusion",
    what: "A rule of a Role or ClusterRole lets its subjects delete events.",
    why: "Events record failed pulls, killed pods and rejected admissions. An intruder deletes them to remove traces.",
    remedy: "Remove the verbs; events expire by themselves.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9022", "T1070"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "delete events")
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("", "events", &["delete", "deletecollection"]),
    Right::new("events.k8s.io", "events", &["delete", "deletecollection"]),
];
