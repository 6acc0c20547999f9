//! Somebody can become cluster administrator if something holds that the input does not show.

use super::rbac_becomes_cluster_admin::BEGINNINGS;
use super::way_outcome::{Certainty, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-may-become-cluster-admin",
    title: "Possible way to cluster-admin",
    severity: Severity::Medium,
    severity_reason: "a step of the way hangs on something that the input does not show",
    what: "With the permissions that a Role or a binding gives, somebody can become cluster administrator if what the message names holds. What Kubernetes brings itself is left out.",
    why: "Whether a new pod may own its node, or a node of the control plane takes pods, often stands outside of what is scanned. On a cluster where it holds, whoever takes over the holder is cluster administrator.",
    remedy: "Take away the permission that the first step needs, or make sure that the condition does not hold, for example with Pod Security admission.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006", "T1078"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(BEGINNINGS, |context, object| {
        judge(context, object, Certainty::Possible)
    }),
};
