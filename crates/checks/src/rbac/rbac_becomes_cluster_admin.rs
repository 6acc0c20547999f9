//! A subject can become cluster administrator with what roles and bindings grant, hop by hop.

use super::way_outcome::{Certainty, judge};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

/// Where an attack path can begin.
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
    title: "Attack path to cluster-admin",
    severity: Severity::Critical,
    severity_reason: "every hop of the path is confirmed, and it ends with full access",
    what: "With the permissions that a Role or a binding grants, a subject can become cluster administrator, in one hop or several. Built-in permissions are excluded.",
    why: "Permissions lead to further ones: to bind a role, to impersonate a user, to approve a certificate, to run a pod as another service account. An attacker who takes over the first identity can follow the whole path. `seawall rbac risks` shows it hop by hop.",
    remedy: "Remove the permission that the first hop needs, or limit it with `resourceNames` to what the subject uses.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006", "T1078"],
    controls: &["cis-kubernetes/5.1.1", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(BEGINNINGS, |context, object| {
        judge(context, object, Certainty::Certain)
    }),
};
