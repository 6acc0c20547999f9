//! Somebody can become cluster administrator with what roles and bindings give, step by step.

use super::way_outcome::{Certainty, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

/// Where a way can begin.
pub(super) const BEGINNINGS: &[&str] = &[
    "ClusterRole",
    "Role",
    "ClusterRoleBinding",
    "RoleBinding",
    "ClusterServiceVersion",
    "GlobalRoleBinding",
    "ClusterRoleTemplateBinding",
    "ProjectRoleTemplateBinding",
    "AccessEntry",
    "AccessPolicyAssociation",
];

pub const CHECK: Check = Check {
    id: "rbac-becomes-cluster-admin",
    title: "Way to cluster-admin",
    severity: Severity::Critical,
    severity_reason: "every step of the way is certain, and at its end everything is allowed",
    what: "With the permissions that a Role or a binding gives, somebody can become cluster administrator, in one step or several. What Kubernetes brings itself is left out.",
    why: "Permissions lead to further ones: to bind a role, to act as somebody else, to approve a certificate, to run a pod as another service account. Whoever takes over the first identity walks the whole way. `seawall rbac risks` shows it step by step.",
    remedy: "Take away the permission that the first step needs, or limit it with `resourceNames` to what the holder uses.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006", "T1078"],
    controls: &["cis-kubernetes/5.1.1", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(BEGINNINGS, |context, object| {
        judge(context, object, Certainty::Certain)
    }),
};
