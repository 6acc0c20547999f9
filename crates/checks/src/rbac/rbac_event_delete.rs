//! A rule of a Role or ClusterRole lets its holders delete events.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-event-delete",
    title: "Right to delete events",
    severity: Severity::Low,
    severity_reason: "events are a trace that helps to see an intrusion",
    what: "A rule of a Role or ClusterRole lets its holders delete events.",
    why: "Events tell of failed pulls, killed pods and refused admissions. Deleting them is how an intruder tidies up.",
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
