//! A subject can become cluster administrator under a condition that the input does not show.

use super::rbac_becomes_cluster_admin::BEGINNINGS;
use super::way_outcome::{Certainty, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-may-become-cluster-admin",
    title: "Possible attack path to cluster-admin",
    severity: Severity::Medium,
    severity_reason: "a hop of the path depends on something that the input does not show",
    what: "With the permissions that a Role or a binding grants, a subject can become cluster administrator if the condition in the message is true. Built-in permissions are excluded.",
    why: "Whether a new pod can take over the node, or a control-plane node accepts pods, is often not visible in what is scanned. On a cluster where the condition is true, an attacker who takes over the subject is cluster administrator.",
    remedy: "Remove the permission that the first hop needs, or make sure that the condition is false, for example with Pod Security Admission.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(BEGINNINGS, |context, object| {
        judge(context, object, Certainty::Possible)
    }),
};
